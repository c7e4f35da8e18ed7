"""The annotation files for people: the native ones again, without what is redacted.

May import the core. A page with redactions is written from what Facing knows alone: quotes that
show withheld text, hashes by which it could be guessed, and what other programs put there are
left out; positions stay.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..core.document import Document, Page
from ..core.marks import Json, JsonObject, Mark, Quote
from ..core.spans import Placed
from .jsonfile import dumpb, sha256_of_text
from .loss import Carried, ExportResult, Reading, carried, facets
from .reading import redacted_spans
from .selectors import quote_of
from .verbatim import FORMAT
from .webannotation import ANNO, TERMS, Writer, image_hash_of, write_annotations
from .withheld import secrets_of, shown, tells


def export_webannotation(
    document: Document, pages: Sequence[Page], reading: Reading
) -> ExportResult:
    """Return one self-contained annotation file a page, `0001.json` …; both readings are the
    same.
    """
    files: list[tuple[str, bytes]] = []
    marks: list[Carried] = []
    for page in pages:
        if any(row.item.kind == "redaction" for row in page.marks):
            obj = _withheld(page, document, marks)
        else:
            text_hash = sha256_of_text(page.text)
            obj = write_annotations(page, document.entry(page.id), document, text_hash=text_hash)
            marks.extend(carried(page.id, row, facets(row)) for row in page.marks)
        files.append((f"{page.id}.json", dumpb(obj)))
    return ExportResult(tuple(files), tuple(marks))


def _withheld(page: Page, document: Document, marks: list[Carried]) -> JsonObject:
    spans = redacted_spans(page)
    secrets = secrets_of(page)
    entry = document.entry(page.id)
    writer = Writer(page, entry, document, text_hash=None)
    items: list[Json] = []
    for row in page.marks:
        told = shown(row, secrets)
        quote = _safe_quote(page, row, spans, secrets)
        items.append(writer.plain(told, quote))
        marks.append(carried(page.id, row, facets(told)))
    return {
        "@context": [ANNO, TERMS],
        "id": f"annotations/{page.id}.json",
        "type": "AnnotationPage",
        "fc:format": FORMAT,
        "fc:imageHash": image_hash_of(entry),
        "items": items,
    }


def _safe_quote(
    page: Page,
    row: Placed[Mark],
    spans: Sequence[tuple[int, int]],
    secrets: Sequence[str],
) -> Quote | None:
    """Return the quote of a mark, or None where it would show withheld text."""
    mark = row.item
    if mark.is_orphan:
        # Where an orphan's text stood is not known, so its quote may be cut from a redaction.
        return None
    if not row.is_placed:
        return None
    quote = quote_of(page.text, row.start, row.end)
    if quote is None:
        return None
    left, right = row.start - len(quote.prefix), row.end + len(quote.suffix)
    if any(start < right and end > left for start, end in spans):
        return None
    return None if tells(quote.exact + quote.prefix + quote.suffix, secrets) else quote
