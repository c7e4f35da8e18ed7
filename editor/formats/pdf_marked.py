"""A PDF of the scans with the marks of the transcript as annotations, over its invisible text.

May import the core and pikepdf, inside functions. It is the searchable PDF, and on it what a
reviewer would have drawn in a reader of PDF: lines through words, carets, stamps, notes. Comments
and bookmarks stay in the document, as in all exports.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from ..core.document import Document, Page
from .blocks import ShownPage
from .extras import Extras
from .loss import Carried, ExportResult, Reading, carried
from .pdf_annotations import Annotated, Annotator
from .pdf_pages import ScanBook, Sheet, scan_book

_ALWAYS: Final = (
    "A mark without a place on the scan is a note at the edge of its page.",
    "Withheld text is blacked out on the scans, and nowhere in this file.",
    "Lines end where they end on the pages.",
)
RULES: Final[dict[Reading, tuple[str, ...]]] = {
    "diplomatic": (
        "Scans with the transcript as hidden text; each mark is an annotation.",
        "Struck words have a line through them, typed-over ones two; a caret shows an addition.",
        "Stamps and handwriting are framed, unclear words and notes highlighted.",
        *_ALWAYS,
    ),
    "clean": (
        "Scans with the transcript as hidden text, without what was struck.",
        "Stamps, headings, classifications and forms are framed.",
        *_ALWAYS,
    ),
}


def export_pdf_marked(
    document: Document, pages: Sequence[Page], reading: Reading, extras: Extras
) -> ExportResult:
    """Return the one file of a marked PDF and what it carries of each mark. Raises SaveError
    where an archive would refuse it.
    """

    def annotated(book: ScanBook, sheet: Sheet, shown: ShownPage) -> Iterator[Carried]:
        return _carried_by(shown, Annotator(book, document, extras.made).annotate(sheet, shown))

    return scan_book(document, pages, reading, extras, RULES[reading], annotated)


def _carried_by(shown: ShownPage, written: Mapping[str, Annotated]) -> Iterator[Carried]:
    """Yield what became of every mark."""
    told = {each.mark.id for each in shown.marks}
    for row in shown.page.marks:
        kept = {"kind", "span"} if row.item.id in shown.carried_out else set()
        if row.item.id in written:
            kept |= written[row.item.id].tells
        if row.item.id in told and row.item.id in shown.put_in:
            kept |= {"span", "text"}
        yield carried(shown.page.id, row, kept)
