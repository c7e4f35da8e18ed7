"""Paragraphs in columns: how large they are set, where they stand, and what goes on overleaf.

May import the core. A page of the document is set smaller, down to what is still easily read, so
that it stands on one sheet beside its scan; what is longer goes on, in the usual size, on sheets
that show the scan again. Where there is room, each paragraph stands level with its place on the
scan.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from .pdf_setting import Line, Paragraph
from .pdf_shaping import Family

SIZES: Final[dict[Family, tuple[float, ...]]] = {
    "serif": (10.5, 10.0, 9.5, 9.0, 8.5, 8.0),
    "typewriter": (10.0, 9.5, 9.0, 8.5, 8.0, 7.5),
}
"""Points, from the one that is wanted to the least that is easily read."""

_USUAL: Final = 2
_MANY: Final = 8
_NOTE_SIZE: Final = 7.2
_LEADING: Final = 1.34
_NOTE_LEADING: Final = 1.24
_PAD: Final = 0.55
_RULE: Final = 16.0
_RULE_ABOVE: Final = 3.0
"""The room between text and notes, and how much of it stands below the rule, in points."""

_SMALLER: Final = 0.8
_TURNED: Final = 12.0
"""What a point less and lines that do not fit cost in the choice of a size; half a point is given
for one line in thirty.
"""

_LEAST_LINES: Final = 2


@dataclass(frozen=True, slots=True)
class Part:
    """Lines of a paragraph on a sheet: `top` is points below the top of the column, `size` that of
    the letters; the first and the last part of a frame have its upper and lower edge.
    """

    paragraph: Paragraph
    lines: tuple[Line, ...]
    size: float
    top: float
    is_first: bool = True

    @property
    def leading(self) -> float:
        return (_NOTE_LEADING if self.paragraph.note else _LEADING) * self.size

    @property
    def pad(self) -> float:
        """The room between lines and frame."""
        return _pad(self.paragraph, self.size)

    @property
    def height(self) -> float:
        return len(self.lines) * self.leading + 2 * self.pad


@dataclass(frozen=True, slots=True)
class Column:
    """What stands beside one scan; `rule` is where a line parts the notes from what is above."""

    parts: tuple[Part, ...] = ()
    rule: float | None = None


@dataclass(frozen=True, slots=True)
class Room:
    """A column: its measure and height in points, and where a pixel row of the scan lies in it."""

    width: float
    height: float
    level: Callable[[float], float] | None = None


def _pad(paragraph: Paragraph, size: float) -> float:
    return _PAD * size if paragraph.label is not None else 0.0


def _measure(paragraph: Paragraph, size: float, width: float) -> float:
    return width - 2 * _pad(paragraph, size) * 1.6


def composed(
    text: Sequence[Paragraph], notes: Sequence[Paragraph], room: Room, family: Family
) -> list[Column]:
    """Return the columns of a page, at least one."""
    below = _Stack(notes, _NOTE_SIZE, room.width)
    sizes = SIZES[family]
    least = _Stack(text, sizes[-1], room.width)
    if least.height + below.height > _MANY * room.height:
        # Nobody gains by one sheet less, and trying takes seconds.
        return _flowed(_Stack(text, sizes[_USUAL], room.width), below, room)
    stacks = [*(_Stack(text, size, room.width) for size in sizes[:-1]), least]
    reserved = below.height + _RULE if notes else 0.0
    for height in (room.height - reserved, room.height):
        fitting = [stack for stack in stacks if stack.height <= height]
        if fitting:
            return _on_one(min(fitting, key=lambda stack: stack.cost), below, room, height)
    flows = [(_flowed(stack, below, room), stack.cost) for stack in stacks[_USUAL:]]
    return min(flows, key=lambda flow: (len(flow[0]), flow[1]))[0]


class _Stack:
    """Paragraphs one below the other in one size."""

    def __init__(self, paragraphs: Sequence[Paragraph], size: float, width: float) -> None:
        self.parts: list[Part] = []
        self.gaps: list[float] = []
        turned = kept = 0
        for number, each in enumerate(paragraphs):
            own = each.scale * size
            lines = tuple(each.lines(own, _measure(each, own, width)))
            self.parts.append(Part(each, lines, own, 0.0))
            self.gaps.append(each.before * size if number else _above(each, size))
            if each.is_kept:
                turned += sum(line.is_turned for line in lines)
                kept += len(lines)
        smaller = SIZES["serif"][0] - size
        self.cost = smaller * _SMALLER + _TURNED * turned / max(kept, 1)
        self.height = sum(part.height for part in self.parts) + sum(self.gaps)


def _above(paragraph: Paragraph, size: float) -> float:
    """Return the room above the first paragraph: a frame has its label there."""
    return 0.5 * size if paragraph.label else 0.0


def _on_one(stack: _Stack, below: _Stack, room: Room, height: float) -> list[Column]:
    """Return a sheet with the text level with the scan, and the notes at its foot, or overleaf
    where they find no room.
    """
    tops = _level_tops(stack, room, height)
    parts = [_at(part, top) for part, top in zip(stack.parts, tops, strict=True)]
    if not below.parts:
        return [Column(tuple(parts))]
    if height == room.height:
        return [Column(tuple(parts)), *_flowed(_NOTHING, below, room)]
    top = room.height - below.height
    notes = []
    for part, gap in zip(below.parts, below.gaps, strict=True):
        top += gap
        notes.append(_at(part, top))
        top += part.height
    rule = room.height - below.height - _RULE_ABOVE
    return [Column((*parts, *notes), rule)]


_NOTHING: Final = _Stack((), 1.0, 1.0)


def _at(part: Part, top: float) -> Part:
    return Part(part.paragraph, part.lines, part.size, top, part.is_first)


def _level_tops(stack: _Stack, room: Room, height: float) -> list[float]:
    """Return where each part begins: as near to its place on the scan as the others allow.

    That is a regression under order: with the heights above taken off, places may only grow (the
    pool-adjacent-violators algorithm; Ayer et al. 1955), between none and all of the room left.
    """
    above, offsets = 0.0, []
    for part, gap in zip(stack.parts, stack.gaps, strict=True):
        offsets.append(above + gap)
        above += gap + part.height
    if room.level is None:
        return offsets
    pools: list[tuple[float, int, int]] = []  # The mean wish of some parts, its weight, how many.
    for part, offset in zip(stack.parts, offsets, strict=True):
        top = part.paragraph.top
        wish, weight = (room.level(top) - offset, len(part.lines)) if top is not None else (0.0, 0)
        pools.append((wish, weight, 1))
        while len(pools) > 1 and _is_out_of_order(pools[-2], pools[-1]):
            (one, n, count), (other, m, more) = pools[-2:]
            mean = (one * n + other * m) / (n + m) if n + m else 0.0
            pools[-2:] = [(mean, n + m, count + more)]
    slack = max(height - above, 0.0)
    moves = [min(max(wish, 0.0), slack) for wish, _, count in pools for _ in range(count)]
    return [offset + move for offset, move in zip(offsets, moves, strict=True)]


def _is_out_of_order(one: tuple[float, int, int], other: tuple[float, int, int]) -> bool:
    """True where the second stands higher than the first, or has no wish of its own."""
    return other[1] == 0 or other[0] < one[0]


def _flowed(stack: _Stack, below: _Stack, room: Room) -> list[Column]:
    """Return as many sheets as the text and then the notes need."""
    flow = _Flow(room.height)
    for part, gap in zip(stack.parts, stack.gaps, strict=True):
        flow.add(part, gap)
    for number, (part, gap) in enumerate(zip(below.parts, below.gaps, strict=True)):
        flow.add(part, gap if number else _RULE, begins_notes=not number)
    return flow.sheets()


class _Flow:
    """Fills one sheet after the other."""

    def __init__(self, height: float) -> None:
        self._height = height
        self._done: list[Column] = []
        self._parts: list[Part] = []
        self._at = 0.0
        self._rule: float | None = None

    def sheets(self) -> list[Column]:
        """Return the sheets, the one that is not full yet too."""
        return [*self._done, Column(tuple(self._parts), self._rule)]

    def _turn(self) -> None:
        self._done = self.sheets()
        self._parts, self._at, self._rule = [], 0.0, None

    def add(self, part: Part, gap: float, *, begins_notes: bool = False) -> None:
        """Add a part, on as many sheets as it needs, `gap` below what is above it."""
        first, count = 0, len(part.lines)
        while first < count:
            above = gap if self._parts else _above(part.paragraph, part.size)
            fit = self._fitting(part, count - first, above)
            if not fit:
                self._turn()
                continue
            if begins_notes and self._parts:
                self._rule = self._at + gap - _RULE_ABOVE
            lines = part.lines[first : first + fit]
            is_last = first + fit == count
            here = Part(part.paragraph, lines, part.size, self._at + above, first == 0)
            self._parts.append(here)
            self._at += above + here.height
            first += fit
            if not is_last:
                self._turn()

    def _fitting(self, part: Part, left: int, above: float) -> int:
        """Return how many lines find room, 0 where a new sheet should be begun first; none of them
        stands alone at either end.
        """
        room = self._height - self._at - above - 2 * part.pad
        fit = int(room / part.leading + 1e-6)
        if fit >= left:
            return left
        fit = min(fit, left - _LEAST_LINES)
        if fit >= _LEAST_LINES:
            return fit
        return 0 if self._parts else max(1, int(room / part.leading))
