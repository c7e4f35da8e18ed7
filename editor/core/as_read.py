"""The page as the OCR read it, made of what each word remembers of its reading.

May import the core's values. Lines and blanks are those of the transcript: a reading keeps words,
and where one only broke a line there is nothing to decide.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from .document import Page, Word
from .spans import Placed, SpanTable


def as_read(page: Page) -> Page | None:
    """Return the page with each word as it was read and without marks; words nobody read are not
    in it, words that were taken out are back. None where nothing was read."""
    words = page.words.items
    if not any(word.ocr for word in words):
        return None
    # Of an imported page only words that a person changed remember what stood there before: that
    # is no reading, and all the rest of the page would count as put in.
    if page.engine is None and any(w.origin == "imported" and w.ocr is None for w in words):
        return None
    parts: list[str] = []
    rows: list[Placed[Word]] = []
    length = 0
    for blank, word in _words(page):
        if length:
            parts.append(blank)
            length += len(blank)
        text = word.ocr or ""
        rows.append(Placed(length, length + len(text), replace(word, origin="ocr")))
        parts.append(text)
        length += len(text)
    rows = [row for row in rows if not any(c.isspace() for c in row.item.ocr or "")]
    table = SpanTable(rows, disjoint=True)
    return replace(page, text="".join(parts), words=table, marks=SpanTable())


def _words(page: Page) -> Iterator[tuple[str, Word]]:
    """Yield the words that were read, each with the blank before it."""
    gone = sorted((r.item for r in page.words.unplaced() if r.item.ocr), key=lambda w: w.id)
    placed = list(page.words.placed())
    is_in_order = _in_order([row.item.id for row in placed])
    at = last = 0
    blanks: list[str] = []
    for row, is_own in zip(placed, is_in_order, strict=True):
        blanks.append(page.text[last : row.start])
        last = row.end
        while is_own and at < len(gone) and gone[at].id < row.item.id:
            yield _one(blanks), gone[at]
            at, blanks = at + 1, [" "]
        if row.item.ocr:
            yield _one(blanks), row.item
            blanks = []
    for word in gone[at:]:
        yield " ", word


def _in_order(ids: list[int]) -> list[bool]:
    """Return which ids are smaller than all after them: those that reading gave, not editing."""
    least = float("inf")
    found = []
    for word_id in reversed(ids):
        found.append(word_id < least)
        least = min(least, word_id)
    return found[::-1]


def _one(blanks: list[str]) -> str:
    """Return what stood around words that nobody read as one blank: a line end says most."""
    if len(blanks) == 1:
        return blanks[0]
    return "\n" * max((b.count("\n") for b in blanks), default=0) or " "
