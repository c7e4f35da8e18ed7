"""Sharing words that no engine saw among the rows of type between two words that it saw.

May import `rows`. Each row offers as much room as it has ink there (or, without a picture, as its
margins leave), and the words are cut into rows so that their widths fill the rooms best; where they
do not fill a room, nothing is placed in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from .rows import InkSeen, Row, Setting

_INKED: Final = 30
_LONGEST_BLANK: Final = 3.5
_MOST_TOKENS: Final = 120


@dataclass(frozen=True, slots=True)
class Room:
    """A stretch of a row that words may fill, from `left` to `right`; `is_measured` when its ink
    says so. A room that is not measured may stay unfilled."""

    row: Row
    left: float
    right: float
    is_measured: bool

    @property
    def width(self) -> float:
        return max(0.0, self.right - self.left)


def ink_right(
    ink: InkSeen, row: Row, start: float, limit: float, slope: float, unit: float
) -> float:
    """Return where the ink ends that begins at `start` and goes on to the right without a long
    blank."""
    first, step, values = _band(ink, row, start, limit, slope)
    count = _inked_stretch(values, _LONGEST_BLANK * unit / step)
    return first + count * step if count else start


def ink_left(
    ink: InkSeen, row: Row, start: float, limit: float, slope: float, unit: float
) -> float:
    """Return where the ink begins that ends at `start`, going left without a long blank."""
    first, step, values = _band(ink, row, limit, start, slope)
    count = _inked_stretch(values[::-1], _LONGEST_BLANK * unit / step)
    return first + (len(values) - count) * step if count else start


def _inked_stretch(values: Sequence[int], longest_blank: float) -> int:
    """Return how many columns it is to the end of the ink that begins with the first, where no
    blank is longer than so many columns."""
    end = 0
    for index, value in enumerate(values):
        if value >= _INKED:
            end = index + 1
        elif index + 1 - end > longest_blank:
            break
    return end


def ink_run(
    ink: InkSeen, row: Row, left: float, right: float, slope: float, unit: float
) -> tuple[float, float] | None:
    """Return the longest stretch of a row's ink without a long blank; None where the row is nearly
    blank."""
    first, step, values = _band(ink, row, left, right, slope)
    best: tuple[int, int] | None = None
    start: int | None = None
    last = -1
    for index, value in enumerate(values):
        if value < _INKED:
            continue
        if start is None or (index - last) * step > _LONGEST_BLANK * unit:
            start = index
        last = index
        if best is None or last - start > best[1] - best[0]:
            best = (start, last)
    if best is None or (best[1] - best[0]) * step < 2 * row.height:
        return None
    return first + best[0] * step, first + (best[1] + 1) * step


def ink_box(
    ink: InkSeen,
    across: tuple[float, float],
    heights: tuple[float, float],
    at: float,
    slope: float,
    height: float,
) -> tuple[float, float, float, float] | None:
    """Return left, right, top and bottom of the ink in a strip that lies nearest to `at`; None
    where there is too little to be writing. `height` is that of a row's letters."""
    first, step, values = ink.columns(*across, *heights, slope)
    runs: list[list[float]] = []
    for index, value in enumerate(values):
        x = first + index * step
        if value < 14:
            continue
        if runs and x - runs[-1][1] <= 0.8 * height:
            runs[-1][1] = x + step
        else:
            runs.append([x, x + step])
    runs = [r for r in runs if r[1] - r[0] >= 0.8 * height]
    if not runs:
        return None
    left, right = min(runs, key=lambda r: max(r[0] - at, 0.0, at - r[1]))
    if max(left - at, at - right) > 2.5 * height:
        return None
    top, size, rows = ink.rows(left, right, *heights, slope)
    inked = [i for i, v in enumerate(rows) if v >= 6]
    if not inked or (inked[-1] - inked[0] + 1) * size < 0.4 * height:
        return None
    return left, right, top + inked[0] * size, top + (inked[-1] + 1) * size


def _band(
    ink: InkSeen, row: Row, left: float, right: float, slope: float
) -> tuple[float, float, Sequence[int]]:
    top, bottom = row.base - 0.75 * row.height, row.base - 0.05 * row.height
    return ink.columns(left, right, top, bottom, slope)


def shared_out(
    texts: Sequence[str], opens: Sequence[bool], rooms: Sequence[Room], setting: Setting
) -> list[int | None]:
    """Return which room each word belongs to, None for words whose room they do not fill."""
    count, unit = len(texts), setting.unit
    if not count or count > _MOST_TOKENS:
        return [None] * count
    widths = [(setting.width(t) + setting.space) * unit for t in texts]
    sums = [0.0]
    for width in widths:
        sums.append(sums[-1] + width)

    def cost(index: int, start: int, end: int) -> float:
        room = rooms[index]
        room_left = (room.width - (sums[end] - sums[start])) / unit
        if start == end:
            # Ink of something else may stand here; a long stretch of it hardly does.
            return min(6.0, room.width / unit) if room.is_measured else 0.0
        price = abs(room_left) if room.is_measured else max(0.0, -room_left) * 2
        if not room.is_measured and index + 1 < len(rooms):
            # A row is left only when the next word does not fit.
            price += 0.5 * max(0.0, room_left - (widths[end] / unit if end < count else 99.0))
        breaks = sum(opens[start + 1 : end]) + (1 if index == 0 and opens[start] else 0)
        return price + 6.0 * breaks

    best: list[dict[int, tuple[float, int]]] = [{0: (0.0, 0)}]
    for index in range(len(rooms)):
        row: dict[int, tuple[float, int]] = {}
        for start, (total, _) in best[-1].items():
            for end in range(start, count + 1):
                price = total + cost(index, start, end)
                if end not in row or price < row[end][0]:
                    row[end] = (price, start)
        best.append(row)
    result: list[int | None] = [None] * count
    end = count
    for index in range(len(rooms) - 1, -1, -1):
        start = best[index + 1][end][1]
        allowed = 1.5 + 0.06 * (sums[end] - sums[start]) / unit
        if cost(index, start, end) <= allowed:
            result[start:end] = [index] * (end - start)
        end = start
    return result
