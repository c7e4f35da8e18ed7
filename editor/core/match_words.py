"""Which words of a page and of a new reading are the same ink: by where they are on the scan.

Boxes that agree are paired first, the best first; what is left joins the pair it overlaps most, so
that a word which one reading split in two is known for what it is. Text says nothing here: two
readings of the same ink may share no letter. May import the core's values only.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from .document import Word
from .geometry import Box
from .spans import Placed

Row = Placed[Word]

_CELL_PX: Final = 128
_SAME_IOU: Final = 0.5
_SHARE: Final = 0.5
_TIMES_HIGHER: Final = 2.5
"""A box so much higher than another is noise over several lines, and stands for none of them."""


@dataclass(frozen=True, slots=True)
class Group:
    """Words of the page and of the reading that stand for the same ink, each in its order."""

    old: tuple[Row, ...]
    new: tuple[Row, ...]

    @property
    def is_pair(self) -> bool:
        return len(self.old) == len(self.new) == 1


def match_words(old: Sequence[Row], new: Sequence[Row]) -> list[Group]:
    """Return the groups of words that overlap on the scan, in the order of the new ones; words
    without a partner are in none."""
    return _Matching(old, new).groups()


class _Matching:
    def __init__(self, old: Sequence[Row], new: Sequence[Row]) -> None:
        self._old, self._new = old, new
        self._group_of_old: dict[int, int] = {}
        self._group_of_new: dict[int, int] = {}
        self._members: list[tuple[set[int], set[int]]] = []
        self._near = _overlaps(old, new)

    def groups(self) -> list[Group]:
        self._pair()
        self._join()
        found = [
            Group(
                tuple(sorted((self._old[i] for i in olds), key=_place)),
                tuple(self._new[j] for j in sorted(news)),
            )
            for olds, news in self._members
            if olds and news
        ]
        return sorted(found, key=lambda g: g.new[0].start)

    def _pair(self) -> None:
        """Pair boxes that are nearly the same, the nearest first."""
        pairs = []
        for i, j in self._near:
            a, b = self._old[i], self._new[j]
            assert a.item.box is not None and b.item.box is not None
            iou = a.item.box.iou(b.item.box)
            if iou >= _SAME_IOU:
                is_other_text = a.item.ocr != b.item.ocr
                pairs.append((-iou, is_other_text, not a.is_placed, i, j))
        for *_, i, j in sorted(pairs):
            if i not in self._group_of_old and j not in self._group_of_new:
                self._group_of_old[i] = self._group_of_new[j] = len(self._members)
                self._members.append(({i}, {j}))

    def _join(self) -> None:
        """Let what is left join what it overlaps most."""
        shares: dict[tuple[str, int], tuple[float, int]] = {}
        for i, j in self._near:
            share = _share(self._old[i].item.box, self._new[j].item.box)
            if share < _SHARE:
                continue
            for side, mine, other in (("old", i, j), ("new", j, i)):
                groups = self._group_of_old if side == "old" else self._group_of_new
                best = shares.get((side, mine), (0.0, 0))
                if mine not in groups and (share, -other) > (best[0], -best[1]):
                    shares[(side, mine)] = (share, other)
        for (side, mine), (_, other) in sorted(shares.items()):
            i, j = (mine, other) if side == "old" else (other, mine)
            self._unite(i, j)

    def _unite(self, i: int, j: int) -> None:
        first, second = self._group_of_old.get(i), self._group_of_new.get(j)
        if first is None and second is None:
            first = second = len(self._members)
            self._members.append((set(), set()))
        elif first is None:
            first = second
        elif second is not None and first != second:
            olds, news = self._members[second]
            self._members[second] = (set(), set())
            self._members[first][0].update(olds)
            self._members[first][1].update(news)
            self._group_of_old.update(dict.fromkeys(olds, first))
            self._group_of_new.update(dict.fromkeys(news, first))
        assert first is not None
        self._members[first][0].add(i)
        self._members[first][1].add(j)
        self._group_of_old[i] = self._group_of_new[j] = first


def _place(row: Row) -> tuple[bool, int, int]:
    return (not row.is_placed, row.start, row.item.id)


def _overlaps(old: Sequence[Row], new: Sequence[Row]) -> list[tuple[int, int]]:
    """Return the pairs of indices whose boxes share a pixel and are about as high."""
    found = []
    mine, theirs = [r.item.box for r in old], [r.item.box for r in new]
    for i, j in near_boxes(mine, theirs):
        a, b = mine[i], theirs[j]
        if a is not None and b is not None:
            low, high = (a.h, b.h) if a.h < b.h else (b.h, a.h)
            if high <= _TIMES_HIGHER * low:
                found.append((i, j))
    return found


def near_boxes(old: Sequence[Box | None], new: Sequence[Box | None]) -> list[tuple[int, int]]:
    """Return the pairs of indices whose boxes share a pixel, in the order of the new ones."""
    cells: dict[tuple[int, int], list[int]] = {}
    edges: dict[int, tuple[int, int, int, int]] = {}
    for i, box in enumerate(old):
        if box is not None:
            edges[i] = (box.x, box.y, box.x + box.w, box.y + box.h)
            for cell in _cells(box):
                cells.setdefault(cell, []).append(i)
    found = []
    for j, box in enumerate(new):
        if box is None:
            continue
        left, top, right, bottom = box.x, box.y, box.x + box.w, box.y + box.h
        # Written out, for a page asks this ten thousand times.
        for i in sorted({i for cell in _cells(box) for i in cells.get(cell, ())}):
            x0, y0, x1, y1 = edges[i]
            if x0 < right and left < x1 and y0 < bottom and top < y1:
                found.append((i, j))
    return found


def _cells(box: Box) -> Iterable[tuple[int, int]]:
    return [
        (x, y)
        for x in range(box.x // _CELL_PX, (box.right - 1) // _CELL_PX + 1)
        for y in range(box.y // _CELL_PX, (box.bottom - 1) // _CELL_PX + 1)
    ]


def _share(a: Box | None, b: Box | None) -> float:
    """Return how much of the smaller box lies in the other, 0 to 1."""
    shared = a.intersection(b) if a is not None and b is not None else None
    if a is None or b is None or shared is None:
        return 0.0
    return shared.area / min(a.area, b.area)
