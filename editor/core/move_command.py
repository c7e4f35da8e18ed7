"""Moving lines of a transcript up and down, with the words and marks on them, exactly.

Lines are whole, so that no word is cut and every row only goes to another place: no rule has to
guess what was meant, as it must where text is cut and pasted. May import the core's values only.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from .commands import page_of
from .document import Change, Document, Page, PagePart, Word
from .marks import Mark
from .spans import Identified, Placed, RowsChange, Span, Splice

T = TypeVar("T", bound=Identified)

COMES_APART: Final = frozenset(
    ("strike", "overstrike", "underline", "superscript", "unclear", "redaction")
)
"""Kinds of which each part is one: a mark of another kind keeps to its longer part."""


def lines_of(text: str, span: Span) -> Span:
    """Return the whole lines that a selection is in, without the last line end; one that ends
    where a line begins does not reach into it."""
    end = span.end - 1 if span and text[span.end - 1] == "\n" else span.end
    start = text.rfind("\n", 0, span.start) + 1
    stop = text.find("\n", max(start, end))
    return Span(start, len(text) if stop < 0 else stop)


@dataclass(frozen=True, slots=True)
class MoveLines:
    """Move the lines of a selection one line up (`by` −1) or down (1).

    `new_ids` are for marks that come apart; there are enough when there is one for each mark that
    touches the lines or the one they change places with.
    """

    page_id: str
    start: int
    end: int
    by: int
    new_ids: tuple[str, ...] = ()
    source: object = None
    label: str = "move-lines"

    def change(self, document: Document) -> Change:
        page = page_of(document, self.page_id)
        block = lines_of(page.text, Span(self.start, self.end))
        neighbour = _beside(page.text, block, self.by)
        if neighbour is None:
            return Change(self.label, ())
        first, second = sorted((block, neighbour), key=lambda s: s.start)
        move = _Swap(page, first, second)
        marks = move.marks(iter(self.new_ids))
        part = PagePart(page.id, move.splice, move.words(), marks, next_word_id=page.next_word_id)
        return Change(self.label, (part,), self.source)

    def selection_after(self, page: Page) -> Span:
        """Return where the selection stands once its lines have moved; `page` is that before."""
        block = lines_of(page.text, Span(self.start, self.end))
        neighbour = _beside(page.text, block, self.by)
        shift = self.by * (len(neighbour) + 1) if neighbour is not None else 0
        last = len(page.text)
        return Span(min(self.start + shift, last), min(self.end + shift, last))


def _beside(text: str, block: Span, by: int) -> Span | None:
    """Return the line above or below, or None at the end of the page."""
    if by < 0:
        return lines_of(text, Span(block.start - 1, block.start - 1)) if block.start else None
    if block.end == len(text):
        return None
    return lines_of(text, Span(block.end + 1, block.end + 1))


class _Swap:
    """Two stretches of whole lines, with one line end between them, that change places."""

    def __init__(self, page: Page, first: Span, second: Span) -> None:
        self.page, self.first, self.second = page, first, second
        old = page.text[first.start : second.end]
        new = second.slice(page.text) + "\n" + first.slice(page.text)
        self.splice = Splice(first.start, old, new)

    def words(self) -> RowsChange[Word]:
        rows = self.page.words.overlapping(self.first.start, self.second.end)
        return RowsChange(tuple(rows), tuple(self._moved(r) for r in rows))

    def marks(self, new_ids: Iterator[str]) -> RowsChange[Mark]:
        old, new = [], []
        for row in self.page.marks.touching(self.first.start, self.second.end):
            rows = list(self._follow(row, new_ids))
            if rows != [row]:
                old.append(row)
                new += rows
        return RowsChange(tuple(old), tuple(new))

    def _follow(self, row: Placed[Mark], new_ids: Iterator[str]) -> Iterator[Placed[Mark]]:
        first, second = self.first, self.second
        if any(s.start <= row.start and row.end <= s.end for s in (first, second)):
            yield self._moved(row)
        elif row.start <= first.start and row.end >= second.end:
            yield row
        else:
            yield from self._apart(row, new_ids)

    def _apart(self, row: Placed[Mark], new_ids: Iterator[str]) -> Iterator[Placed[Mark]]:
        """What becomes of a mark whose letters no longer stand together."""
        pieces = self._pieces(row)
        if not pieces:
            # Blanks and line ends alone; they are the same at the old place.
            yield row
            return
        longest = max(pieces, key=len)
        yield Placed(longest.start, longest.end, row.item)
        if row.item.kind not in COMES_APART:
            return
        for piece in pieces:
            new_id = next(new_ids, None) if piece is not longest else None
            if new_id is not None:
                copy = replace(row.item, id=new_id, regions=())
                yield Placed(piece.start, piece.end, copy)

    def _pieces(self, row: Placed[Mark]) -> list[Span]:
        """Return where the letters of a mark stand after the move, what is together as one."""
        text = self.page.text
        found = []
        for low, high in (
            (row.start, self.first.start),
            (self.first.start, self.first.end),
            (self.second.start, self.second.end),
            (self.second.end, row.end),
        ):
            start, end = max(low, row.start), min(high, row.end)
            while start < end and text[start].isspace():
                start += 1
            while start < end and text[end - 1].isspace():
                end -= 1
            if start < end:
                found.append(Span(self._to(start), self._to(end - 1) + 1))
        found.sort()
        return _together(self.splice.apply(text), found)

    def _moved(self, row: Placed[T]) -> Placed[T]:
        shift = self._shift(row.start)
        return row._replace(start=row.start + shift, end=row.end + shift)

    def _to(self, offset: int) -> int:
        return offset + self._shift(offset)

    def _shift(self, offset: int) -> int:
        if self.first.start <= offset <= self.first.end:
            return len(self.second) + 1
        if self.second.start <= offset <= self.second.end:
            return self.first.start - self.second.start
        return 0


def _together(text: str, spans: Sequence[Span]) -> list[Span]:
    """Join neighbours that only white space parts."""
    joined: list[Span] = []
    for span in spans:
        if joined and not text[joined[-1].end : span.start].strip():
            joined[-1] = Span(joined[-1].start, span.end)
        else:
            joined.append(span)
    return joined
