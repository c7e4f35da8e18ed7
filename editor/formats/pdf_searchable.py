"""A PDF of the scans, each with its transcript as invisible text: to be searched and copied from.

May import the core and pikepdf, inside functions.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from ..core.document import Document, Page
from .blocks import ShownPage
from .extras import Extras
from .loss import Carried, ExportResult, Reading, carried
from .pdf_pages import ScanBook, Sheet, scan_book

_ALWAYS: Final = (
    "Withheld text is blacked out on the scans, and nowhere in this file.",
    "Lines end where they end on the pages.",
)
RULES: Final[dict[Reading, tuple[str, ...]]] = {
    "diplomatic": (
        "Scans with the transcript as hidden text, struck words and additions in their places.",
        *_ALWAYS,
    ),
    "clean": ("Scans with the transcript as hidden text, without what was struck.", *_ALWAYS),
}


def export_pdf_searchable(
    document: Document, pages: Sequence[Page], reading: Reading, extras: Extras
) -> ExportResult:
    """Return the one file of a searchable PDF and what it carries of each mark. Raises SaveError
    where an archive would refuse it.
    """
    return scan_book(document, pages, reading, extras, RULES[reading], _carried_by)


def _carried_by(_book: ScanBook, _sheet: Sheet, shown: ShownPage) -> Iterator[Carried]:
    """Yield what became of every mark: the text layer has words, and cannot say what they are."""
    told = {each.mark.id: each for each in shown.marks}
    asides = {aside.row.mark.id for aside in shown.asides if aside.text}
    for row in shown.page.marks:
        kept = {"kind", "span"} if row.item.id in shown.carried_out else set()
        if row.item.id in told and row.item.id in shown.put_in | asides:
            kept.add("text")
        yield carried(shown.page.id, row, kept)
