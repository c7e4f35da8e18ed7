"""Where the marks of a page lie on its scan, as four-cornered places along the writing.

May import the core. A drawn region goes before the boxes of the words, but a thin one, drawn along
a stroke, says only where the stroke runs: readers of PDF take the words under an annotation from
its place, so that is the place of the words then.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ..core.document import Page, Word
from ..core.geometry import Box, Polygon, Region, Size, union_of
from ..core.linked_page import regions_of
from ..core.marks import Mark
from ..core.spans import Placed

Point = tuple[float, float]
Quad = tuple[Point, Point, Point, Point]
"""Upper left, upper right, lower right and lower left, as the writing runs."""

_THIN: Final = 0.5
_TALL: Final = 2
_EDGES: Final = 96
_CARET: Final = 0.3
_NEAR: Final = 2.5
_NEARLY_LEVEL: Final = 0.5
_BESIDE: Final = ("margin-left", "margin-right", "top", "bottom", "end")
_STROKES: Final = ("strike", "overstrike", "underline")
_ROTATED: Final = ("stamp", "classification", "handwriting")


@dataclass(frozen=True, slots=True)
class MarkPlace:
    """Where a mark lies, in pixels; no quads for a mark that the scan does not show.

    `strokes` are where its own line runs, where that is known apart; `caret` is where something
    goes in: the foot of the line and the height of its letters.
    """

    quads: tuple[Quad, ...] = ()
    strokes: tuple[Quad, ...] = ()
    caret: tuple[Point, float] | None = None
    is_on_words: bool = False
    """True where every word it covers has a box."""
    is_own: bool = False
    """True where a region of the mark says where it lies."""


def place_of(page: Page, row: Placed[Mark], size: Size) -> MarkPlace:
    """Return where a mark lies on a scan of that size."""
    mark = row.item
    regions = [] if mark.is_off_scan else [r for r in mark.regions if _is_on(r, size)]
    own = tuple(quad_of(r, mark.rotation, is_turned=mark.kind in _ROTATED) for r in regions)
    words, is_on_words = _word_quads(page, row)
    caret = None
    if row.is_placed and not mark.is_orphan and (row.start == row.end or _goes_in(mark)):
        caret = _caret(page, row.start, row.end)
    if own and words and mark.kind in _STROKES and height_of(own[0]) < _THIN * height_of(words[0]):
        return MarkPlace(words, own, None, is_on_words, is_own=True)
    quads = own or words
    if quads and caret is not None and row.start < row.end and not _is_near(caret, quads[0]):
        caret = None  # It was transcribed apart from the line where it goes in.
    if not quads and caret is not None:
        quads = (_at_caret(caret),)
    return MarkPlace(quads, (), caret, is_on_words, is_own=bool(own))


def quad_of(region: Region, rotation: float | None, *, is_turned: bool = False) -> Quad:
    """Return a region as four corners: of a polygon the smallest rectangle round it. With
    `is_turned` a box is what holds something that was turned by `rotation` (degrees clockwise).
    """
    if isinstance(region, Polygon):
        return _around(region.points, rotation)
    if is_turned and rotation and abs(rotation) > _NEARLY_LEVEL:
        return _turned_inside(region, rotation)
    return _level(region.x, region.y, region.right, region.bottom)


def _level(left: float, top: float, right: float, bottom: float) -> Quad:
    return (left, top), (right, top), (right, bottom), (left, bottom)


def height_of(quad: Quad) -> float:
    """Return how high the writing in a place is, across its direction."""
    return math.dist(quad[0], quad[3])


def _is_on(region: Region, size: Size) -> bool:
    box = region if isinstance(region, Box) else region.box
    return box.clipped(size) is not None


def _goes_in(mark: Mark) -> bool:
    """True for an addition that stands between the words around it."""
    return mark.kind == "addition" and mark.place not in _BESIDE


def _is_near(caret: tuple[Point, float], quad: Quad) -> bool:
    """True for a caret that is no more than a few letters away from a place."""
    (x, y), height = caret
    far = _NEAR * max(height, height_of(quad))
    dx = max(min(px for px, _ in quad) - x, 0, x - max(px for px, _ in quad))
    dy = max(min(py for _, py in quad) - y, 0, y - max(py for _, py in quad))
    return max(dx, dy) <= far


def _word_quads(page: Page, row: Placed[Mark]) -> tuple[tuple[Quad, ...], bool]:
    """Return where the words of a mark stand, a place for each line, and if all of them have
    one.
    """
    if not row.is_placed or row.start == row.end or row.item.is_orphan:
        return (), False
    boxes = regions_of(page, row.start, row.end)
    words = page.words.overlapping(row.start, row.end)
    is_whole = bool(words) and all(word.item.box is not None for word in words)
    if row.item.kind == "stamp" and (whole := union_of(boxes)) is not None:
        boxes = (whole,)  # Its lines are one thing.
    is_tall = row.end - row.start > _TALL
    return tuple(_of_words(box, is_tall and box.h > _TALL * box.w) for box in boxes), is_whole


def _of_words(box: Box, is_upright: bool) -> Quad:
    one, two, three, four = _level(box.x, box.y, box.right, box.bottom)
    return (four, one, two, three) if is_upright else (one, two, three, four)


def _caret(page: Page, at: int, end: int) -> tuple[Point, float] | None:
    """Return where a caret stands between the words around a span: after the word before it on its
    line, or before the next one.
    """
    line = page.line_span(at)
    boxed = [w for w in page.words.placed() if w.item.box is not None]
    before = [w for w in boxed if line.start <= w.start < at]
    after = [w for w in boxed if end <= w.start <= line.end]
    if before:
        last = before[-1]
        box = _box(last)
        share = min(1.0, (at - last.start) / max(1, last.end - last.start))
        gap = _gap(box, _box(after[0]) if after else None) if at >= last.end else 0.0
        return (box.x + box.w * share + gap, float(box.bottom)), float(box.h)
    others = [w for w in boxed if w.start < at or w.start >= end]
    for word in [*after, *(w for w in others if w.start >= end), *reversed(others)]:
        box = _box(word)
        is_next = word.start >= end
        return (box.x - _CARET * box.h if is_next else box.right, float(box.bottom)), float(box.h)
    return None


def _gap(box: Box, following: Box | None) -> float:
    """Return how far behind a word the middle of the blank is."""
    if following is None or following.x <= box.right:
        return _CARET * box.h
    return min((following.x - box.right) / 2, float(box.h))


def _box(row: Placed[Word]) -> Box:
    box = row.item.box
    assert box is not None
    return box


def _at_caret(caret: tuple[Point, float]) -> Quad:
    (x, y), height = caret
    return _level(x - _CARET * height, y - height, x + _CARET * height, y)


def _around(points: Sequence[Point], rotation: float | None) -> Quad:
    """Return the rectangle of least area round points, its first side along the writing."""
    best: tuple[float, Quad] | None = None
    for angle in _angles(points):
        quad = _turned_box(points, angle)
        area = math.dist(quad[0], quad[1]) * math.dist(quad[1], quad[2])
        # Of two that fit alike the first one, which is the more level.
        if best is None or area < best[0] * 0.999:
            best = area, quad
    assert best is not None
    return _read_along(best[1], math.radians(rotation or 0.0))


def _angles(points: Sequence[Point]) -> Iterator[float]:
    """Yield how the sides of an outline turn from level, level first."""
    yield 0.0
    step = max(1, len(points) // _EDGES)
    for (ax, ay), (bx, by) in zip(points[::step], [*points[step::step], points[0]], strict=False):
        if (ax, ay) != (bx, by):
            yield math.atan2(by - ay, bx - ax)


def _turned_box(points: Sequence[Point], angle: float) -> Quad:
    c, s = math.cos(angle), math.sin(angle)
    along = [x * c + y * s for x, y in points]
    across = [y * c - x * s for x, y in points]
    left, right, top, bottom = min(along), max(along), min(across), max(across)
    right, bottom = max(right, left + 1), max(bottom, top + 1)
    one, two, three, four = (
        (u * c - v * s, u * s + v * c) for u, v in _level(left, top, right, bottom)
    )
    return one, two, three, four


def _read_along(quad: Quad, angle: float) -> Quad:
    """Return a rectangle beginning at the corner from which a side runs most nearly that way."""

    def off(first: int) -> float:
        (ax, ay), (bx, by) = quad[first], quad[(first + 1) % 4]
        return abs(math.remainder(math.atan2(by - ay, bx - ax) - angle, math.tau))

    first = min(range(4), key=off)
    one, two, three, four = (quad[(first + number) % 4] for number in range(4))
    return one, two, three, four


def _turned_inside(box: Box, rotation: float) -> Quad:
    """Return the rectangle turned by an angle that touches all sides of a box; the box itself where
    there is none.
    """
    angle = math.radians(rotation)
    c, s = abs(math.cos(angle)), abs(math.sin(angle))
    determinant = c * c - s * s
    level = _level(box.x, box.y, box.right, box.bottom)
    if abs(determinant) < 0.1:
        return level
    w = (box.w * c - box.h * s) / determinant
    h = (box.h * c - box.w * s) / determinant
    if w < 1 or h < 1:
        return level
    (x, y), turn = box.centre, (math.cos(angle), math.sin(angle))
    one, two, three, four = (
        (x + u * turn[0] - v * turn[1], y + u * turn[1] + v * turn[0])
        for u, v in _level(-w / 2, -h / 2, w / 2, h / 2)
    )
    return one, two, three, four
