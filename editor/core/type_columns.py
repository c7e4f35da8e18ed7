"""Where the words of a line stand on the typewriter's grid, so that a view can set them so.

Nothing is put in the text: a row is told how many cells it is indented, and which of its blanks are
wider, by whole cells. Spaces typed into the transcript were refused, for the transcript says what
the page says and not where. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from .document import Page, Word
from .spans import Placed
from .type_grid import TypeGrid, find_grid, is_of_other_hand

_MOST_OUTDENT: Final = 4
"""What begins further left, as notes at the foot do, stands at the edge of the others."""
_MOST_CELLS: Final = 160
_SAME: Final = 0.3
"""How far, in cells, a grid found again may lie from the one in use and count as the same."""


class RowColumns(NamedTuple):
    """How a row is set: cells before it, and the blanks (offset) that are so many cells wider."""

    indent: int = 0
    gaps: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class TypeColumns:
    """A grid, and the `first` and `last` of its columns in which the page's words stand."""

    grid: TypeGrid
    first: int
    last: int

    @property
    def cells(self) -> int:
        """How many letters the widest line has room for."""
        return self.last - self.first + 1

    def row(self, page: Page, start: int, words: Sequence[Placed[Word]]) -> RowColumns:
        """Return how to set the row that begins at `start` and holds these words, in order.

        A word that has moved on because of what was typed before it is never pulled back.
        """
        indent, moved = 0, 0
        gaps: list[tuple[int, int]] = []
        for word in words:
            column = self._column(page, word)
            if column is None:
                continue
            more = column - self.first - (word.start - start) - moved
            if more <= 0:
                continue
            if not page.text[start : word.start].strip():
                indent = more
            elif page.text[word.start - 1].isspace():
                gaps.append((word.start - 1, more))
            else:
                continue
            moved += more
        return RowColumns(indent, tuple(gaps))

    def is_like(self, other: TypeColumns) -> bool:
        """True where words stand in the same cells by both, all over a page."""
        pitch = self.grid.pitch_px
        if (self.first, self.last) != (other.first, other.last):
            return False
        return all(
            abs(self.grid.edge_of(column, y) - other.grid.edge_of(column, y)) < _SAME * pitch
            for column in (self.first, self.last)
            for y in (0.0, 50 * pitch)
        )

    def _column(self, page: Page, word: Placed[Word]) -> int | None:
        if word.item.link == "estimated" or is_of_other_hand(page, word):
            return None
        return self.grid.column_of(page, word.start)


def find_columns(page: Page) -> TypeColumns | None:
    """Return the columns in which the words of a page stand; None where it has no grid."""
    grid = find_grid(page)
    if grid is None:
        return None
    first, last = 1, 1
    for word in page.words.placed():
        if word.item.box is None or word.item.link != "exact" or is_of_other_hand(page, word):
            continue
        column = grid.column_of(page, word.start)
        if column is not None:
            first = min(first, column) if column >= 1 - _MOST_OUTDENT else first
            last = max(last, min(column + word.end - word.start - 1, _MOST_CELLS))
    return TypeColumns(grid, first, last)
