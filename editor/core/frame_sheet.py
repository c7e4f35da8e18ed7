"""A page as recognisers look at it: cells of lines, what is struck, where the running text begins.

May import the core's values. Papers of this kind are forms: what stands alone in a line, or apart
from the rest of it by wide blanks, means something else than the same words in a sentence. The
texts of marks that are not in the transcript (a stamp beside it) are sheets of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from .document import Page
from .frame import Place, place_of
from .geometry import Box, box_of
from .marks import Mark
from .spans import Span

STRIKES: Final = frozenset({"strike", "overstrike"})
ASIDE_KINDS: Final = frozenset({"stamp", "classification", "handwriting", "form", "heading"})
_WIDE: Final = re.compile(r"\t|[ \u00a0]{3,}")
_PROSE_WORDS: Final = 9
_PROSE_LETTERS: Final = 45
_LONG_LINE: Final = 200
_MOST_HEAD: Final = 80
_WORD: Final = re.compile(r"[^\W\d_]{2,}")
_NUMBERED: Final = re.compile(r"\s*1\s?[.)]\s+\S")


@dataclass(frozen=True, slots=True)
class Cell:
    """A part of a line that stands alone: `[start, end)` of its sheet's text, trimmed. `line`
    counts the lines from 0, `gap` says that a blank line (or the page's edge) is above it."""

    start: int
    end: int
    text: str
    line: int
    gap: bool


@dataclass(frozen=True)
class Sheet:
    """A text to look at: a page's transcript, or with `mark` the text of a mark beside it."""

    page: Page
    text: str
    mark: Mark | None = None
    cells: tuple[Cell, ...] = ()
    head: int = 0
    """How many cells come before the first line of running text."""
    struck: tuple[Span, ...] = ()
    stamps: tuple[tuple[Span, Mark], ...] = field(default=())

    def place(self, start: int, end: int) -> Place:
        """Return where a stretch of the text is in the document."""
        if self.mark is not None:
            return Place(self.page.id, mark=self.mark.id)
        return place_of(self.page, start, end)

    def is_struck(self, start: int, end: int) -> bool:
        """True where most of a stretch is struck."""
        covered = sum(max(0, min(end, s.end) - max(start, s.start)) for s in self.struck)
        return covered * 2 > end - start

    def stamp_at(self, start: int, end: int) -> Mark | None:
        """Return the stamp that a stretch is part of, where somebody marked it as one."""
        if self.mark is not None:
            return self.mark if self.mark.kind == "stamp" else None
        return next((m for s, m in self.stamps if s.start < end and start < s.end), None)

    @property
    def head_cells(self) -> tuple[Cell, ...]:
        return self.cells[: self.head]


def sheets(page: Page) -> Iterator[Sheet]:
    """Yield the page's transcript, then the text of each mark that has one of its own."""
    cells = tuple(_cells(page.text))
    placed = [(Span(r.start, r.end), r.item) for r in page.marks.placed() if r.end > r.start]
    yield Sheet(
        page,
        page.text,
        cells=cells,
        head=_head_of(cells),
        struck=tuple(s for s, m in placed if m.kind in STRIKES and not m.is_orphan),
        stamps=tuple((s, m) for s, m in placed if m.kind == "stamp" and not m.is_orphan),
    )
    for row in page.marks:
        mark = row.item
        is_in_text = row.is_placed and row.end > row.start
        if mark.text and mark.kind in ASIDE_KINDS and not is_in_text:
            own = tuple(_cells(mark.text))
            whole = (Span(0, len(mark.text)),) if _is_crossed(page, mark) else ()
            yield Sheet(page, mark.text, mark, own, len(own), whole)


def _is_crossed(page: Page, mark: Mark) -> bool:
    """True where a stroke on the scan goes through a mark that stands there alone."""
    boxes = [box_of(region) for region in mark.regions]
    strokes = (r.item for r in page.marks if r.item.kind in STRIKES and r.item is not mark)
    return any(
        _overlap(box, box_of(region)) for m in strokes for region in m.regions for box in boxes
    )


def _overlap(box: Box, stroke: Box) -> bool:
    """True where a stroke covers a third of the width of a box, at a height of it."""
    shared = min(box.right, stroke.right) - max(box.x, stroke.x)
    is_level = box.y < stroke.bottom and stroke.y < box.bottom
    return is_level and shared * 3 >= box.w


def _cells(text: str) -> Iterator[Cell]:
    start, gap = 0, True
    for number, line in enumerate(text.split("\n")):
        at = 0
        parts = [m.span() for m in _WIDE.finditer(line)] + [(len(line), len(line))]
        found = False
        for left, right in parts:
            part = line[at:left]
            if bare := part.strip():
                begin = start + at + (len(part) - len(part.lstrip()))
                yield Cell(begin, begin + len(bare), bare, number, gap and not found)
                found = True
            at = right
        gap = not found
        start += len(line) + 1


def is_prose(text: str) -> bool:
    """True for a line of running text: many words, most of them written small; or very long."""
    if len(text) > _LONG_LINE:
        return True
    words = _WORD.findall(text)
    small = sum(1 for w in words if w.islower())
    return len(words) >= _PROSE_WORDS and len(text) >= _PROSE_LETTERS and small * 2 > len(words)


def _head_of(cells: tuple[Cell, ...]) -> int:
    for number, cell in enumerate(cells[:_MOST_HEAD]):
        # A paragraph numbered 1 begins the text of cables that are all in capitals.
        if is_prose(cell.text) or (number > 3 and _NUMBERED.match(cell.text)):
            return number
    return min(len(cells), _MOST_HEAD)
