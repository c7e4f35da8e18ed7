"""What an export would give of one page, and what it would lose of it, before anything is written.

May import what `exporting` may. A format that people read as it is, such as Markdown or TEI, is
shown as its file begins; of a finished document the page is shown as its reading has it, because
only the program that opens the file knows how it will look there.
"""

from __future__ import annotations

import io
from base64 import b64decode
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from editor.core.document import Document, PageEntry
from editor.core.geometry import Box
from editor.core.marks import JsonObject
from editor.formats import registry
from editor.formats.blocks import ShownPage, shown_page
from editor.formats.extras import Extras, Picture, WholeScan
from editor.formats.loss import ExportResult
from editor.formats.reflow import reflowed
from editor.formats.remarks import lines_rule, rules_of
from editor.jobs import CancelToken, Report, Work
from editor.session.export_pictures import face
from editor.session.exporting import ExportRequest, warnings_of
from editor.session.job_pages import page_for_job
from editor.session.session import Session, now_iso
from editor.storage.folder import DocumentStore

LONGEST: Final = 20_000
"""Letters of a file that are shown: some pages of a book."""

_WHITE: Final = (
    "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAIAQAAAADsdIMmAAAADUlEQVR42mP4"
    "z8SADAEPcQEOdvOI0AAAAABJRU5ErkJggg=="
)
"""Stands for a scan, which would take seconds to read: some formats keep the places of marks where
they show the scan, and nobody sees it in a preview.
"""

_NOT_SOURCE: Final = frozenset({"html"})
"""Text whose reader never sees it as text."""


@dataclass(frozen=True, slots=True)
class ExportPreview:
    """Page `number` in a format: `source` as the file says it, or `shown` as its reader sees it;
    `rules` are the sentences of the reading, `warning` what is said of a page that is not approved,
    `losses` the loss report of this page alone.
    """

    number: int
    rules: tuple[str, ...]
    warning: str | None
    shown: ShownPage | None
    source: str | None
    is_cut: bool
    losses: JsonObject


def preview_work(session: Session, request: ExportRequest, page_id: str) -> Work[ExportPreview]:
    """Return the preview of one page of a request as work beside the window. It raises UsageError
    where the format cannot be written so.
    """
    document = session.document

    def work(cancel: CancelToken, _report: Report) -> ExportPreview:
        cancel.raise_if_cancelled()
        return preview(session, document, request, page_id)

    return work


def preview(
    session: Session, document: Document, request: ExportRequest, page_id: str
) -> ExportPreview:
    """Return what a request gives of one page, with a white square in place of the scan. Raises
    UsageError, ScanError.
    """
    chosen = registry.format_named(request.format_id)
    page = page_for_job(session, document, page_id)
    ids = [entry.id for entry in document.entries] if chosen.is_whole else [page_id]
    allowed = replace(request, page_ids=tuple(ids), unapproved=True)
    warnings = warnings_of(session, document, allowed) if chosen.finisher is not None else {}
    result = chosen.write(
        document,
        [page],
        request.reading,
        line_breaks=request.line_breaks,
        extras=Extras(
            picture=partial(_picture, session.store),
            scan=partial(_scan, session.store),
            face=face,
            warnings=warnings,
            made=now_iso(),
        ),
    )
    source = None if chosen.id in _NOT_SOURCE else _text_of(result)
    shown = None
    if source is None:
        if request.line_breaks == "reflow" and chosen.reflows:
            (page,) = reflowed([page], document.language)
        number = document.number_of(page_id)
        shown = shown_page(page, document.entry(page_id), number, request.reading)
    return ExportPreview(
        document.number_of(page_id),
        _rules(chosen, request),
        warnings.get(page_id),
        shown,
        None if source is None else source[:LONGEST],
        source is not None and len(source) > LONGEST,
        result.losses,
    )


def _rules(chosen: registry.Format, request: ExportRequest) -> tuple[str, ...]:
    if chosen.rules is None:
        return rules_of(request.reading, request.line_breaks)
    lines = (lines_rule(request.line_breaks),) if chosen.reflows else ()
    return (*chosen.rules[request.reading], *lines)


def _picture(store: DocumentStore, entry: PageEntry, withheld: Sequence[Box]) -> Picture | None:
    is_there = store.scans.state_of(entry) == "ok"
    return Picture(b64decode(_WHITE), "image/png") if is_there else None


def _scan(store: DocumentStore, entry: PageEntry, withheld: Sequence[Box]) -> WholeScan | None:
    import img2pdf

    picture = _picture(store, entry, withheld)
    return WholeScan(img2pdf.convert(io.BytesIO(picture.data)), 1) if picture else None


def _text_of(result: ExportResult) -> str | None:
    """Return the first file where it is text, None where a program must draw it."""
    _, data = result.files[0]
    if b"\0" in data[:LONGEST] or data.startswith((b"%PDF", b"PK\x03\x04")):
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
