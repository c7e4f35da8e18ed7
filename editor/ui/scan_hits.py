"""Where words and marks lie on a scan, and which of them a point or an area means.

Imports core only: what a click means is decided by pure functions, so it is tested without a
window. Words stand in a coarse grid, which makes a look-up cost the same on a page of 100 words and
of 10,000; walking all boxes at each move of the pointer was refused.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import cos, hypot, radians, sin
from typing import Generic, TypeVar

from editor.core import joined_ink
from editor.core.comments import COMMENT, numbers_of, threads_of
from editor.core.document import Page, Word
from editor.core.geometry import Box, Polygon, Region, box_of, union_of
from editor.core.lost_ink import free_ink
from editor.core.marks import Mark
from editor.core.notes import BOOKMARK
from editor.core.spans import Placed

CELL_PX = 256
_NO_TURN = 0.002
_NO_SPREAD = 0.05
"""Near 45 degrees every turned rectangle of a square is as good as another."""
NUMBERED_KINDS = frozenset({"note", "query"})
BESIDE_KINDS = frozenset({"comment", "bookmark"})
TEXT_ONLY_KINDS = frozenset({"underline", "superscript", "heading"})
"""Kinds that the transcript alone shows: their words are outlined on the scan only when selected.
"""


_Key = TypeVar("_Key", bound=Hashable)


class BoxGrid(Generic[_Key]):
    """Boxes by key in a coarse grid, found by point or by area. Never changes.

    The grid is made at the first look-up of a point: turning to a page of 1,000 words must not wait
    for it, and painting goes through all of them in less than a millisecond.
    """

    def __init__(self, boxes: Mapping[_Key, Box]) -> None:
        self.boxes = boxes
        self._made: dict[tuple[int, int], list[_Key]] | None = None

    def _cells(self) -> dict[tuple[int, int], list[_Key]]:
        if self._made is None:
            self._made = {}
            for key, box in self.boxes.items():
                for cell in _cells(box):
                    self._made.setdefault(cell, []).append(key)
        return self._made

    def within(self, area: Box) -> list[_Key]:
        """Return the keys whose boxes share a pixel with an area, each once, in no order."""
        left, top, right, bottom = area.x, area.y, area.right, area.bottom
        boxes = self.boxes
        return [
            key
            for key in self._near(area)
            if (b := boxes[key]).x < right and left < b.x + b.w and b.y < bottom and top < b.y + b.h
        ]

    def _near(self, area: Box) -> Iterable[_Key]:
        cells = self._made
        if cells is None:
            return self.boxes
        wanted = list(_cells(area))
        if len(wanted) > len(cells):
            return self.boxes
        if len(wanted) == 1:
            return cells.get(wanted[0], ())
        return dict.fromkeys(key for cell in wanted for key in cells.get(cell, ()))

    def at(self, x: float, y: float) -> list[_Key]:
        """Return the keys whose boxes hold a point."""
        near = self._cells().get((int(x // CELL_PX), int(y // CELL_PX)), ())
        return [key for key in near if self.boxes[key].contains(x, y)]


class WordBoxes:
    """The boxes of a page's words, found by id, by point or by area. Never changes."""

    def __init__(self, page: Page | None) -> None:
        # What was joined on one line of the scan has its ink in the box of the whole word.
        rows = [] if page is None else [*page.words.placed(), *joined_ink.apart(page)]
        self._boxes = {r.item.id: r.item.box for r in rows if r.item.box is not None}
        linked = [(r.item.id, r.item.link) for r in rows if r.item.box is not None and r.is_placed]
        self.ink = frozenset(() if page is None else (r.item.id for r in free_ink(page)))
        """Ids of the ink that stands for no word."""
        self.estimated = frozenset(i for i, link in linked if link == "estimated")
        self.set_by_person = frozenset(i for i, link in linked if link == "person")
        self._order = tuple(self._boxes)
        self._places = {word_id: place for place, word_id in enumerate(self._order)}
        self._grid = BoxGrid(self._boxes)

    def __len__(self) -> int:
        return len(self._boxes)

    @property
    def order(self) -> tuple[int, ...]:
        """Ids of the words that have a box, in reading order; those outside the text stand last."""
        return self._order

    def place(self, word_id: int) -> int | None:
        """Return where a word stands in `order`, or None when it has no box."""
        return self._places.get(word_id)

    def box(self, word_id: int | None) -> Box | None:
        return None if word_id is None else self._boxes.get(word_id)

    def within(self, area: Box) -> list[int]:
        """Return the words whose boxes share a pixel with an area, each once, in no order."""
        return self._grid.within(area)

    def at(self, x: float, y: float) -> int | None:
        """Return the word whose box holds a scan point, the smallest where several do."""
        return min(self._grid.at(x, y), key=lambda i: self._boxes[i].area, default=None)

    def nearest(self, x: float, y: float, *, reach: float) -> int | None:
        """Return the word whose box is nearest to a scan point, or None when all are farther than
        `reach` pixels.
        """
        # A pixel more: a box that only touches the area shares none with it.
        far = reach + 1
        area = Box.from_corners(x - far, y - far, x + far, y + far)
        distances = [(box_distance(self._boxes[i], x, y), i) for i in self.within(area)]
        distance, word_id = min(distances, default=(reach + 1, 0))
        return word_id if distance <= reach else None

    def union(self, word_ids: Iterable[int]) -> Box | None:
        return union_of(self._boxes[i] for i in word_ids)

    def snapped(self, area: Box) -> Box:
        """Return the box around the words that an area means, or the area itself when it means
        none.

        A word is meant when a quarter of it lies inside, or when it fills half of the area.
        """
        meant = []
        for word_id in self.within(area):
            box = self._boxes[word_id]
            shared = box.intersection(area)
            if shared and (shared.area * 4 >= box.area or shared.area * 2 >= area.area):
                meant.append(word_id)
        return self.union(meant) or area


def _cells(box: Box) -> Iterator[tuple[int, int]]:
    for row in range(box.y // CELL_PX, (box.bottom - 1) // CELL_PX + 1):
        for col in range(box.x // CELL_PX, (box.right - 1) // CELL_PX + 1):
            yield (col, row)


def box_distance(box: Box, x: float, y: float) -> float:
    """Return how far a point lies from a box, 0 inside it."""
    return hypot(max(box.x - x, 0, x - box.right), max(box.y - y, 0, y - box.bottom))


@dataclass(frozen=True, slots=True)
class MarkShape:
    """One mark as it lies on the scan: its own regions, or else the boxes of the words it covers.

    `box` is around all regions. `number` counts notes and queries from 1, in the order of the text;
    `is_caret` says that the mark stands between two words.
    """

    mark: Mark
    regions: tuple[Region, ...]
    box: Box
    is_own_region: bool
    is_caret: bool = False
    number: int | None = None
    proposed: str = ""
    """What its sign says in full where a program only proposes it; empty for a mark."""

    @property
    def id(self) -> str:
        return self.mark.id

    @property
    def kind(self) -> str:
        return self.mark.kind

    @property
    def is_beside(self) -> bool:
        """True for what is pinned beside the page and shows no ink: a comment, a bookmark."""
        return self.kind in BESIDE_KINDS

    @property
    def is_quiet(self) -> bool:
        """True for what only the transcript shows: drawn here when selected, and never hit."""
        return not self.is_own_region and self.kind in TEXT_ONLY_KINDS | BESIDE_KINDS


def mark_shapes(page: Page) -> tuple[MarkShape, ...]:
    """Return the marks of a page that can be shown on its scan, in the order of the text, those
    outside it last.
    """
    shapes, number = [], 0
    for row in (*page.marks.placed(), *page.marks.unplaced()):
        mark = row.item
        if mark.kind in NUMBERED_KINDS:
            number += 1
        regions = _turned_regions(mark) or _regions_in_text(page, row)
        if mark.is_off_scan:
            regions = _regions_in_text(page, row)
        box = union_of(box_of(r) for r in regions)
        if box is not None:
            counted = number if mark.kind in NUMBERED_KINDS else None
            is_own = bool(mark.regions) and not mark.is_off_scan
            is_caret = row.is_placed and row.start == row.end
            shapes.append(MarkShape(mark, regions, box, is_own, is_caret, counted))
    return (*shapes, *_beside(page))


def _beside(page: Page) -> Iterator[MarkShape]:
    """Yield the pins of open comments, and the bookmarks on regions: one on a word has its sign
    beside the text."""
    if not page.notes.items:
        return
    rows = [each.row for each in page.notes.items]
    threads = threads_of(rows)
    numbers = numbers_of(threads)
    shown = [(t.row, numbers[t.id]) for t in threads if t.id in numbers and not t.is_lost]
    marked = [(r, None) for r in rows if r.item.kind == BOOKMARK and not r.item.is_off_scan]
    for row, number in (*shown, *marked):
        is_comment = number is not None
        regions = row.item.regions or (_regions_in_text(page, row) if is_comment else ())
        box = union_of(box_of(r) for r in regions)
        if box is not None:
            mark = replace(row.item, kind=COMMENT if is_comment else BOOKMARK)
            yield MarkShape(mark, regions, box, bool(row.item.regions), False, number)


def _turned_regions(mark: Mark) -> tuple[Region, ...]:
    if not mark.rotation:
        return mark.regions
    angle = mark.rotation
    return tuple(turned_in(r, angle) if isinstance(r, Box) else r for r in mark.regions)


def turned_in(box: Box, angle: float) -> Region:
    """Return the rectangle turned clockwise by an angle (degrees) that just fills a box, or the box
    where there is none.

    A box says where a stamp lies, its rotation how it was set on the paper: both hold.
    """
    c, s = abs(cos(radians(angle))), abs(sin(radians(angle)))
    spread = c * c - s * s
    if abs(spread) < _NO_SPREAD or min(c, s) < _NO_TURN:
        return box
    w, h = (box.w * c - box.h * s) / spread, (box.h * c - box.w * s) / spread
    if w < 1 or h < 1:
        return box
    (x, y), cosine, sine = box.centre, cos(radians(angle)), sin(radians(angle))
    half = ((-w / 2, -h / 2), (w / 2, -h / 2), (w / 2, h / 2), (-w / 2, h / 2))
    return Polygon(tuple((x + a * cosine - b * sine, y + a * sine + b * cosine) for a, b in half))


def _regions_in_text(page: Page, row: Placed[Mark]) -> tuple[Region, ...]:
    if not row.is_placed:
        return ()
    if row.start == row.end:
        caret = _caret_box(page, row.start)
        return () if caret is None else (caret,)
    parts: list[tuple[int | None, Box]] = []
    for word in page.words.overlapping(row.start, row.end):
        box = word.item.box
        if box is None:
            continue
        length = word.end - word.start
        start, end = max(row.start, word.start), min(row.end, word.end)
        part = box.slice((start - word.start) / length, (end - word.start) / length)
        if parts and _same_line(parts[-1], (word.item.line, part)):
            parts[-1] = (parts[-1][0], parts[-1][1].union(part))
        else:
            parts.append((word.item.line, part))
    return tuple(box for _, box in parts)


def _same_line(one: tuple[int | None, Box], other: tuple[int | None, Box]) -> bool:
    if one[0] is not None and other[0] is not None:
        return one[0] == other[0]
    a, b = one[1], other[1]
    return (min(a.bottom, b.bottom) - max(a.y, b.y)) * 2 > min(a.h, b.h)


def _caret_box(page: Page, offset: int) -> Box | None:
    here = page.words.at(offset)
    if here is not None and here.item.box is not None and here.start < offset < here.end:
        box, share = here.item.box, (offset - here.start) / (here.end - here.start)
        return _upright(box, box.x + round(box.w * share))
    before, after = page.words.neighbours(offset, offset)
    left = before.item.box if before else None
    right = after.item.box if after else None
    if left is not None and (right is None or not _same_line((None, left), (None, right))):
        return _upright(left, left.right)
    if left is not None and right is not None:
        return _upright(left, (left.right + right.x) // 2)
    return None if right is None else _upright(right, right.x)


def _upright(box: Box, x: int) -> Box:
    return Box(x, box.y, max(1, box.h // 8), box.h)


def mark_at_outline(
    shapes: Sequence[MarkShape], x: float, y: float, *, reach: float
) -> MarkShape | None:
    """Return the mark whose outline passes within `reach` scan pixels of a point; the smallest of
    several.
    """
    hits = [
        s
        for s in shapes
        if not s.is_quiet
        and box_distance(s.box, x, y) <= reach
        and outline_distance(s, x, y) <= reach
    ]
    return min(hits, key=lambda s: s.box.area, default=None)


def mark_around(shapes: Sequence[MarkShape], x: float, y: float) -> MarkShape | None:
    """Return the mark that holds a point in a region of its own; the smallest of several."""
    hits = [s for s in shapes if s.is_own_region and any(r.contains(x, y) for r in s.regions)]
    return min(hits, key=lambda s: s.box.area, default=None)


def marks_at(
    shapes: Sequence[MarkShape], x: float, y: float, *, reach: float
) -> tuple[MarkShape, ...]:
    """Return all marks that hold a point or pass within `reach` scan pixels, the smallest first."""
    hits = [
        s
        for s in shapes
        if not s.is_quiet
        and box_distance(s.box, x, y) <= reach
        and (any(r.contains(x, y) for r in s.regions) or outline_distance(s, x, y) <= reach)
    ]
    return tuple(sorted(hits, key=lambda s: s.box.area))


def outline_distance(shape: MarkShape, x: float, y: float) -> float:
    """Return how far a point lies from the nearest outline of a mark, inside or outside, in scan
    pixels.
    """
    return min(_edge_distance(region, x, y) for region in shape.regions)


def corners(region: Region) -> tuple[tuple[float, float], ...]:
    """Return the corner points of a region, clockwise from the top left for a box."""
    if isinstance(region, Polygon):
        return region.points
    return (
        (region.x, region.y),
        (region.right, region.y),
        (region.right, region.bottom),
        (region.x, region.bottom),
    )


def _edge_distance(region: Region, x: float, y: float) -> float:
    points = corners(region)
    return min(
        _segment_distance(a, b, x, y) for a, b in zip(points, (*points[1:], points[0]), strict=True)
    )


def _segment_distance(a: tuple[float, float], b: tuple[float, float], x: float, y: float) -> float:
    dx, dy = b[0] - a[0], b[1] - a[1]
    length = dx * dx + dy * dy
    along = 0.0 if length == 0 else ((x - a[0]) * dx + (y - a[1]) * dy) / length
    along = min(1.0, max(0.0, along))
    return hypot(x - a[0] - along * dx, y - a[1] - along * dy)


def is_doubtful(word: Word, *, below: float) -> bool:
    """True for a word that only the OCR has read, with a confidence (0 to 100) under `below`."""
    return word.origin == "ocr" and word.conf is not None and word.conf < below
