"""Reading what a stroke or a stamp lies on: what is read beneath is offered, and changes nothing.

It becomes a suggestion of another reading for the words that are struck or stamped, with the
engine's own confidence and how the ink was taken off. Of what was typed over nothing is read.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from editor.core.document import Page, Word
from editor.core.errors import EditorError, UsageError
from editor.core.geometry import Box, Region, box_of, union_of
from editor.core.marks import JsonObject
from editor.core.proposing_marks import SuggestReading
from editor.core.seen_places import words_in
from editor.core.spans import Placed, Span
from editor.core.suggesting import located, span_of
from editor.core.suggestions import ReadWord, Suggestion
from editor.jobs import CancelToken, Job, Report, Runner
from editor.ocr.engine import OcrEngine
from editor.session.session import Session, new_mark_id, now_iso

KINDS: Final = ("strike", "underline", "stamp", "classification", "redaction")
"""Kinds of marks that something may be read under."""
LEAST_CONF: Final = 10.0
"""What is read less surely, of 100, is noise."""


@dataclass(frozen=True, slots=True)
class Beneath:
    """What lies under a mark: its kind, the ink's regions and colour, the words and their boxes."""

    kind: str
    regions: tuple[Region, ...]
    words: tuple[int, ...]
    boxes: tuple[Box, ...]
    ink: str | None = None


def beneath_of(page: Page, item_id: str) -> Beneath:
    """Return what lies under a mark, or under one that is proposed. Raises UsageError where there
    is none, or none that something could be read under."""
    row, proposal = page.marks.find(item_id), page.suggestions.find(item_id)
    if row is not None:
        mark = row.item
        span = row.span if row.is_placed and not mark.is_orphan else None
        kind, regions, ink = mark.kind, mark.regions, mark.ink
    elif proposal is not None and (seen := proposal.seen_mark) is not None:
        kind, regions, ink = seen.kind, seen.regions, seen.ink
        span = span_of(page, proposal)
    else:
        raise UsageError("That mark is no longer in the page.")
    if kind == "overstrike":
        raise UsageError("Of what was typed over only its length can be told, never its letters.")
    if kind not in KINDS:
        raise UsageError("Only a strike or a stamp has something beneath it. Choose one of those.")
    rows = _rows(page, span, regions)
    if not rows and not regions:
        raise UsageError("That mark has no place on the scan. Draw its region first.")
    boxes = tuple(r.item.box for r in rows if r.item.box is not None)
    words = tuple(r.item.id for r in rows)
    return Beneath(kind, regions or boxes, words, boxes, ink)


def _rows(page: Page, span: Span | None, regions: tuple[Region, ...]) -> list[Placed[Word]]:
    if span:
        return list(page.words.overlapping(span.start, span.end))
    return sorted(words_in(page, regions), key=lambda r: r.start)


@dataclass(frozen=True, slots=True)
class ReadBeneath:
    """What was read, and whether it was put on the list: it is not where the page says the same,
    or where it was refused before."""

    text: str
    conf: float
    is_offered: bool


def read_under_later(
    session: Session,
    runner: Runner,
    engine: OcrEngine,
    page_id: str,
    item_id: str,
    *,
    on_done: Callable[[ReadBeneath | None], None],
    on_error: Callable[[EditorError], None],
) -> Job:
    """Queue reading beneath a mark or a proposal; what is read is put on the page's list as it
    then is, None where nothing is. Raises UsageError as `beneath_of`, RuleRefusal."""
    page = session.page(page_id)
    beneath = beneath_of(page, item_id)
    entry = session.document.entry(page_id)
    path, lang = session.scan_path(entry), "+".join(session.document.language) or "eng"
    label = f"page {session.document.number_of(page_id)}"

    def work(
        cancel: CancelToken, _report: Report
    ) -> tuple[tuple[ReadWord, ...], JsonObject] | None:
        from editor.imaging import scans
        from editor.imaging.resolution import resolution_of
        from editor.ocr.under import read_under_stamp, read_under_stroke

        raster = scans.load(path, frame=entry.scan.frame, render_dpi=entry.scan.render_dpi)
        known = resolution_of(raster, entry.scan.dpi, reduced=1, size=entry.scan.size)
        dpi = entry.scan.set_dpi or known.dpi
        around = union_of((*map(box_of, beneath.regions), *beneath.boxes))
        if beneath.kind in ("stamp", "classification") and around is not None:
            ink = beneath.ink if (beneath.ink or "").startswith("#") else None
            read = read_under_stamp(
                raster, dpi, around, ink=ink, engine=engine, lang=lang, cancel=cancel
            )
        else:
            read = read_under_stroke(
                raster,
                dpi,
                beneath.regions,
                beneath.boxes,
                engine=engine,
                lang=lang,
                cancel=cancel,
            )
        return None if read is None or read.conf < LEAST_CONF else (read.words, read.engine)

    def done(read: tuple[tuple[ReadWord, ...], JsonObject] | None) -> None:
        if read is None:
            on_done(None)
            return
        try:
            found = _offer(session, page_id, beneath, *read)
        except EditorError as error:
            on_error(error)
            return
        on_done(found)

    return runner.submit(
        "ocr", work, on_done=done, on_error=on_error, title=f"Reading beneath on {label}"
    )


def _offer(
    session: Session,
    page_id: str,
    beneath: Beneath,
    words: tuple[ReadWord, ...],
    engine: JsonObject,
) -> ReadBeneath:
    page = session.page(page_id)
    text = " ".join(word.text for word in words)
    made = Suggestion(
        new_mark_id(),
        created=now_iso(),
        engine=engine,
        words=beneath.words,
        new=text,
        read=words,
    )
    if not beneath.words:
        box = made.box
        near = page.nearest_word(*box.centre) if box is not None else None
        ids = () if near is None else (near.item.id,)
        made = replace(made, place="after" if ids else "end", words=ids)
    span = span_of(page, made)
    old = span.slice(page.text) if span else ""
    made = located(page, replace(made, old=old))
    conf = made.conf or 0.0
    if old == text:
        return ReadBeneath(text, conf, False)
    change = session.execute(SuggestReading(page_id, made))
    return ReadBeneath(text, conf, bool(change))
