"""How a page is looked at, and the plain geometry of a page that is turned by any angle.

Imports core only. It is kept apart from the view, so that storage can keep it without Qt and the
arithmetic is tested without a window. Turning is the eye's alone: nothing here changes a scan.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import cos, radians, sin
from typing import Literal

from .geometry import Polygon, Size

Fit = Literal["width", "page", "none"]
_Point = tuple[float, float]
ANGLE_DIGITS = 2
"""Turns are kept to a hundredth of a degree: a pixel at the edge of a page of 6,000."""


@dataclass(frozen=True, slots=True)
class ViewState:
    """How a page was looked at: zoom, the scan point in the middle, quarter turns clockwise, what
    it fits, and the fine angle (degrees clockwise, -45 to 45) by which it is turned further.
    """

    zoom: float
    x: float
    y: float
    quarter_turns: int = 0
    fit: Fit = "none"
    angle: float = 0.0

    def scaled(self, factor: float) -> ViewState:
        """Return the same view of the same paper in `factor` times as many pixels a side."""
        return replace(self, zoom=self.zoom / factor, x=self.x * factor, y=self.y * factor)


def parted_turn(degrees: float) -> tuple[int, float]:
    """Return a turn as quarters (0 to 3) and what is left (degrees, -45 to 45)."""
    quarters = round(degrees / 90)
    # Adding 0.0 makes a negative zero a plain one.
    return quarters % 4, round(degrees - 90 * quarters, ANGLE_DIGITS) + 0.0


def turned_extent(size: Size, quarters: int, angle: float) -> tuple[float, float]:
    """Return width and height of the upright rectangle around a page that is turned."""
    w, h = (size.w, size.h) if quarters % 2 == 0 else (size.h, size.w)
    if not angle:
        return float(w), float(h)
    c, s = abs(cos(radians(angle))), abs(sin(radians(angle)))
    return w * c + h * s, w * s + h * c


def seen_step(dx: int, dy: int, degrees: float) -> tuple[int, int]:
    """Return the step along the scan's own axes that looks most like this one in a view turned
    clockwise by so many degrees.
    """
    for _ in range(round(degrees / 90) % 4):
        dx, dy = dy, -dx
    return dx, dy


def clipped_polygon(points: tuple[_Point, ...], size: Size) -> Polygon | None:
    """Return the part of a convex outline that lies on a scan, to a tenth of a pixel; None where
    less than a pixel does.
    """
    kept = list(points)
    for axis, limit, sign in ((0, 0, 1), (0, size.w, -1), (1, 0, 1), (1, size.h, -1)):
        kept = _cut(kept, axis, limit, sign)
    corners = list(dict.fromkeys((round(x, 1) + 0.0, round(y, 1) + 0.0) for x, y in kept))
    if len(corners) < 3 or _area(corners) < 1:
        return None
    return Polygon(tuple(corners))


def _cut(points: list[_Point], axis: int, limit: float, sign: int) -> list[_Point]:
    """Return an outline without what lies beyond a line (Sutherland and Hodgman, 1974)."""
    kept: list[_Point] = []
    for before, here in zip([*points[-1:], *points[:-1]], points, strict=True):
        a, b = sign * (before[axis] - limit), sign * (here[axis] - limit)
        if (a < 0) != (b < 0):
            share = a / (a - b)
            x = before[0] + share * (here[0] - before[0])
            kept.append((x, before[1] + share * (here[1] - before[1])))
        if b >= 0:
            kept.append(here)
    return kept


def _area(points: list[_Point]) -> float:
    pairs = zip(points, [*points[1:], points[0]], strict=True)
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairs)) / 2
