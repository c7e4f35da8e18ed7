"""Where a region on the scan can be taken hold of, and what a drag from there makes of it.

Imports core only: which edge a pointer means and where it comes to rest are pure functions, so they
are tested without a window. All is in scan pixels; what the hand feels is given in view pixels and
divided by the zoom. Every point of an edge can be dragged, not only the grips that are drawn:
between two small words there is little room for anything else.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from editor.core.geometry import Box, Polygon, Region, Size

REACH_PX = 8.0
SNAP_PX = 10.0
GRIP_PX = 7.0
_BORDER_SHARE = 0.25
"""How much of a small box may be its border; the rest moves it."""
_MIDDLES_FROM_PX = 36.0
"""Sides shorter than this in the view show no grip in their middle."""
_Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Edited:
    """A region that can be changed by hand: the box of a word (its id), or a region of a mark (its
    id and which one)."""

    owner: int | str
    region: Region
    index: int = 0


@dataclass(frozen=True, slots=True)
class Grip:
    """What of a region is held: an edge or corner of a box by the way it lies (−1, 0 or 1), a
    corner of a polygon by its number, or the whole (0, 0)."""

    x: int = 0
    y: int = 0
    corner: int | None = None


WHOLE = Grip()


def grip_at(region: Region, x: float, y: float, *, zoom: float) -> Grip | None:
    """Return what a pointer holds of a region, None where it is beside it."""
    reach = REACH_PX / zoom
    if isinstance(region, Polygon):
        return _polygon_grip(region, x, y, reach)
    in_x, in_y = min(reach, region.w * _BORDER_SHARE), min(reach, region.h * _BORDER_SHARE)
    if not (region.x - reach <= x <= region.right + reach):
        return None
    if not (region.y - reach <= y <= region.bottom + reach):
        return None
    across = -1 if x < region.x + in_x else 1 if x > region.right - in_x else 0
    along = -1 if y < region.y + in_y else 1 if y > region.bottom - in_y else 0
    return Grip(across, along)


def _polygon_grip(region: Polygon, x: float, y: float, reach: float) -> Grip | None:
    gaps = [max(abs(px - x), abs(py - y)) for px, py in region.points]
    nearest = min(gaps)
    if nearest <= reach:
        return Grip(corner=gaps.index(nearest))
    return WHOLE if region.contains(x, y) else None


def dragged(region: Region, grip: Grip, by: _Point, size: Size) -> Region:
    """Return the region after its grip was dragged so far, kept on the scan; a box keeps at least a
    pixel and does not turn over."""
    if isinstance(region, Polygon):
        return _dragged_polygon(region, grip, by, size)
    dx, dy = round(by[0]), round(by[1])
    if grip == WHOLE:
        x = min(max(region.x + dx, 0), max(0, size.w - region.w))
        y = min(max(region.y + dy, 0), max(0, size.h - region.h))
        return Box(x, y, region.w, region.h)
    left, right = _stretched(region.x, region.right, grip.x, dx, size.w)
    top, bottom = _stretched(region.y, region.bottom, grip.y, dy, size.h)
    return Box(left, top, right - left, bottom - top)


def _stretched(low: int, high: int, side: int, by: int, limit: int) -> tuple[int, int]:
    if side < 0:
        return min(max(low + by, 0), high - 1), high
    if side > 0:
        return low, max(min(high + by, limit), low + 1)
    return low, high


def _dragged_polygon(region: Polygon, grip: Grip, by: _Point, size: Size) -> Polygon:
    points = list(region.points)
    if grip.corner is not None:
        x, y = points[grip.corner]
        points[grip.corner] = (_within(x + by[0], size.w), _within(y + by[1], size.h))
        return Polygon(tuple(points))
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    dx = min(max(by[0], -min(xs)), size.w - max(xs))
    dy = min(max(by[1], -min(ys)), size.h - max(ys))
    return Polygon(tuple((round(x + dx, 1), round(y + dy, 1)) for x, y in points))


def _within(value: float, limit: int) -> float:
    return min(max(round(value, 1), 0.0), float(limit))


def snapped(box: Box, grip: Grip, others: Iterable[Box], *, reach: float) -> Box:
    """Return the box with the edges that are held put in line with those of other words, where one
    is no farther than `reach`."""
    boxes = list(others)
    xs = [e for b in boxes for e in (b.x, b.right)]
    ys = [e for b in boxes for e in (b.y, b.bottom)]
    left, right = _in_line(box.x, box.right, grip.x, xs, reach, is_moved=grip == WHOLE)
    top, bottom = _in_line(box.y, box.bottom, grip.y, ys, reach, is_moved=grip == WHOLE)
    return Box(left, top, right - left, bottom - top)


def _in_line(
    low: int, high: int, side: int, edges: list[int], reach: float, *, is_moved: bool
) -> tuple[int, int]:
    held = [low, high] if is_moved else [low] if side < 0 else [high] if side > 0 else []
    steps = [e - h for h in held for e in edges]
    step = min(steps, key=abs, default=0)
    if abs(step) > reach:
        return low, high
    if is_moved:
        return max(0, low + step), max(0, low + step) + high - low
    if side < 0:
        return min(low + step, high - 1), high
    return low, max(high + step, low + 1)


def nearby(box: Box, size: Size) -> Box:
    """Return the area whose words a box may be put in line with: its line, and those beside it."""
    area = Box(box.x - 3 * box.w, box.y - 2 * box.h, 7 * box.w, 5 * box.h)
    return area.clipped(size) or box


def grip_points(region: Region, *, zoom: float) -> list[_Point]:
    """Return where grips are drawn: the corners, and the middles of sides that have room."""
    if isinstance(region, Polygon):
        return list(region.points)
    # Beside the box, for within they would hide the letters.
    beside = GRIP_PX / 2 / zoom
    (x, y), left, right = region.centre, region.x - beside, region.right + beside
    top, bottom = region.y - beside, region.bottom + beside
    points = [(left, top), (right, top), (right, bottom), (left, bottom)]
    if region.w * zoom >= _MIDDLES_FROM_PX:
        points += [(x, top), (x, bottom)]
    if region.h * zoom >= _MIDDLES_FROM_PX:
        points += [(left, y), (right, y)]
    return points
