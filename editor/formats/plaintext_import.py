"""Reads plain text: a page for each form feed, every space and line as it stands.

May import the core.
"""

from __future__ import annotations

from .encoded_text import decoded
from .imported import Imported, ImportedPage, NewId, check_size
from .plaintext import PAGE_BREAK


def read_text(data: bytes, name: str, new_id: NewId) -> Imported:
    """Return the pages of a text file. A form feed that ends the file begins no page.

    Raises FormatError where the file is no text or holds what a transcript cannot keep.
    """
    check_size(data, name)
    file = decoded(data, name)
    text = file.text
    is_ended = text.endswith(PAGE_BREAK)
    pages = text.removesuffix(PAGE_BREAK).split(PAGE_BREAK)
    return Imported(
        "text",
        tuple(ImportedPage(page) for page in pages),
        file.line_ends,
        file.bom,
        text.endswith("\n"),
        encoding=file.encoding,
        line_end_runs=file.line_end_runs,
        final_page_break=is_ended,
    )
