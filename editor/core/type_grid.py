"""The grid of a typewriter, found from the boxes of words: in which column a letter stands.

Every letter of a machine takes the same room, so words begin at whole steps from each other. The
step is measured from one word to the next on its line, where nothing but the step can part them,
and then sharpened until all words of the page agree, a slight turn of the scan allowed for. Columns
counted from the text alone were refused: they do not know the indents of the scan. Pure.
"""

from __future__ import annotations

import cmath
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Final

from .document import Page, Word
from .spans import Placed

_OTHER_HANDS: Final = frozenset(("handwriting", "stamp", "form"))
_FEWEST_WORDS: Final = 12
_MOST_WORDS: Final = 240
_SURE: Final = 0.6
"""How well the words must agree, from 0 (begin anywhere) to 1 (exactly on the grid)."""
_STEPS: Final = 25
_STEP: Final = 0.0012
_TURNS: Final = 12
_TURN: Final = 0.0015
_INK: Final = 0.14
"""How far the ink of a letter begins inside its cell, in steps."""


@dataclass(frozen=True, slots=True)
class TypeGrid:
    """Columns of `pitch_px`, counted from 1, whose first begins at `left_px` at the top of the
    scan; further down it is `turn` pixels a pixel further right. `agreement` is 0 to 1."""

    pitch_px: float
    left_px: float
    turn: float
    agreement: float

    def column_at(self, x: float, y: float) -> int:
        """Return the column whose cell holds a point of the scan; below 1 left of the first."""
        return math.floor((x - self.turn * y - self.left_px) / self.pitch_px) + 1

    def edge_of(self, column: int, y: float) -> float:
        """Return where a column begins at a height of the scan."""
        return self.left_px + (column - 1) * self.pitch_px + self.turn * y

    def column_of(self, page: Page, offset: int) -> int | None:
        """Return the column of the letter at an offset of the text; None where no box tells."""
        row = page.words.at(offset)
        if row is None or row.item.box is None:
            return None
        box = row.item.box
        # From the middle of the first cell, for ink begins anywhere in its left half.
        first = self.column_at(box.x + (0.5 - _INK) * self.pitch_px, box.y + box.h / 2)
        return first + offset - row.start


def find_grid(page: Page) -> TypeGrid | None:
    """Return the grid that the words of a page stand on; None where they were not typed so, or are
    too few to tell."""
    rows = [r for r in page.words.placed() if r.item.box is not None and r.item.link == "exact"]
    rows = [r for r in rows if not is_of_other_hand(page, r)]
    steps = list(_steps(page, rows))
    if len(steps) < _FEWEST_WORDS:
        return None
    guess = median(steps)
    points = _points(rows)
    if guess < 2 or len(points) < _FEWEST_WORDS:
        return None
    pitch, turn, phase, agreement = _best(points, guess)
    if agreement < _SURE:
        return None
    left = phase - _INK * pitch
    grid = TypeGrid(pitch, left % pitch, turn, agreement)
    first = _first_column(page, rows, grid)
    return TypeGrid(pitch, grid.edge_of(first, 0), turn, agreement)


def is_of_other_hand(page: Page, row: Placed[Word]) -> bool:
    """True for a word that a mark says no machine typed here."""
    return any(
        m.item.kind in _OTHER_HANDS and m.start <= row.start and row.end <= m.end
        for m in page.marks.overlapping(row.start, row.end)
    )


def _steps(page: Page, rows: Sequence[Placed[Word]]) -> Iterator[float]:
    """Yield the room of a letter between each two words that one blank parts on a line."""
    for a, b in pairwise(rows):
        one, two = a.item.box, b.item.box
        if one is None or two is None or page.text[a.end : b.start] != " " or two.x <= one.x:
            continue
        if abs(two.y - one.y) < max(one.h, two.h):
            yield (two.x - one.x) / (b.start - a.start)


def _points(rows: Sequence[Placed[Word]]) -> list[tuple[float, float]]:
    """Return where words begin, at most so many of them, from all over the page."""
    boxes = [r.item.box for r in rows if r.item.box is not None]
    every = max(1, -(-len(boxes) // _MOST_WORDS))
    return [(float(b.x), b.y + b.h / 2) for b in boxes[::every]]


def _best(points: Sequence[tuple[float, float]], guess: float) -> tuple[float, float, float, float]:
    """Return pitch, turn, where the words begin in it, and how well they agree."""
    # Coarse over both, then ever finer round the best: all together would take a second.
    pitch, turn = guess, 0.0
    pitch_step, turn_step, reach = guess * _STEP * 4, _TURN * 4, _STEPS // 4
    found = (pitch, turn, 0.0, -1.0)
    for _ in range(4):
        for i in range(-reach, reach + 1):
            for j in range(-_TURNS // 3, _TURNS // 3 + 1):
                tried = _agreement(points, pitch + i * pitch_step, turn + j * turn_step)
                if tried[3] > found[3]:
                    found = tried
        pitch, turn = found[0], found[1]
        pitch_step, turn_step, reach = pitch_step / 3, turn_step / 3, 4
    return found


def _agreement(
    points: Sequence[tuple[float, float]], pitch: float, turn: float
) -> tuple[float, float, float, float]:
    circle = 2 * math.pi / pitch
    total = sum(cmath.rect(1.0, (x - turn * y) * circle) for x, y in points)
    return pitch, turn, cmath.phase(total) / circle, abs(total) / len(points)


def _first_column(page: Page, rows: Sequence[Placed[Word]], grid: TypeGrid) -> int:
    """Return the leftmost column in which at least two lines begin, else any word."""
    columns: dict[int, int] = {}
    for row in rows:
        column = grid.column_of(page, row.start)
        is_first = page.text[page.line_span(row.start).start : row.start].strip() == ""
        if column is not None and is_first:
            columns[column] = columns.get(column, 0) + 1
    shared = [column for column, count in columns.items() if count > 1]
    return min(shared or columns, default=1)
