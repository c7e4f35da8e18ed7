"""Plain text: the transcript alone, a form feed between pages.

May import the core. Struck words stay in the diplomatic reading as words: a text file has no way
to say that they are struck.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ..core.document import Document, Page
from .loss import ExportResult, Reading, carried
from .reading import ReadText, read_pages

PAGE_BREAK: Final = "\f"


def write_text(pages: Sequence[Page], *, reading: Reading = "diplomatic") -> str:
    """Return the transcripts with U+000C between pages, redacted text withheld."""
    return read_pages(pages, reading, separator=PAGE_BREAK).text


def export_text(document: Document, pages: Sequence[Page], reading: Reading) -> ExportResult:
    """Return the one file of a plain-text export; of the marks it carries what the reading
    carries out.
    """
    read = read_pages(pages, reading, separator=PAGE_BREAK)
    marks = tuple(
        carried(each.page_id, each.row, carried_out(read, each.page_id, each.mark.id))
        for each in read.marks
    )
    return ExportResult((("document.txt", read.text.encode()),), marks)


def carried_out(read: ReadText, page_id: str, mark_id: str) -> tuple[str, ...]:
    """Return the facets of a mark that show in the words of a reading: a strike leaves them out,
    a redaction withholds them.
    """
    return ("kind", "span") if (page_id, mark_id) in read.dropped else ()
