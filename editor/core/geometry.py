"""Places on a scan: boxes and polygons in scan pixels, origin top-left, y down, before any view
rotation.

Pixels are those of the raster after EXIF orientation. Boxes are half-open, so two neighbours share
no pixel.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Size:
    """Width and height in pixels, both at least 1."""

    w: int
    h: int

    def __post_init__(self) -> None:
        if self.w < 1 or self.h < 1:
            raise ValueError(f"size {self.w}x{self.h} is empty")

    @property
    def pixels(self) -> int:
        return self.w * self.h


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of scan pixels, `[x, x + w) × [y, y + h)`, with w and h at least 1."""

    x: int
    y: int
    w: int
    h: int

    def __post_init__(self) -> None:
        if self.w < 1 or self.h < 1:
            raise ValueError(f"box {self.x},{self.y},{self.w},{self.h} is empty")

    @classmethod
    def from_corners(cls, x0: float, y0: float, x1: float, y1: float) -> Box:
        """Return the smallest box of whole pixels that holds both corners, in whatever order they
        come."""
        left, right = sorted((x0, x1))
        top, bottom = sorted((y0, y1))
        x, y = int(left // 1), int(top // 1)
        return cls(x, y, max(1, int(-(-right // 1)) - x), max(1, int(-(-bottom // 1)) - y))

    @property
    def right(self) -> int:
        return self.x + self.w

    @property
    def bottom(self) -> int:
        return self.y + self.h

    @property
    def centre(self) -> tuple[float, float]:
        return (self.x + self.w / 2, self.y + self.h / 2)

    @property
    def area(self) -> int:
        return self.w * self.h

    def contains(self, x: float, y: float) -> bool:
        return self.x <= x < self.right and self.y <= y < self.bottom

    def intersection(self, other: Box) -> Box | None:
        """Return the shared box, or None where the two only touch or lie apart."""
        # Written out, for a page of words asks this a hundred thousand times.
        x = self.x if self.x > other.x else other.x
        right, far = self.x + self.w, other.x + other.w
        w = (right if right < far else far) - x
        if w <= 0:
            return None
        y = self.y if self.y > other.y else other.y
        bottom, low = self.y + self.h, other.y + other.h
        h = (bottom if bottom < low else low) - y
        return Box(x, y, w, h) if h > 0 else None

    def union(self, other: Box) -> Box:
        x, y = min(self.x, other.x), min(self.y, other.y)
        return Box(x, y, max(self.right, other.right) - x, max(self.bottom, other.bottom) - y)

    def iou(self, other: Box) -> float:
        """Return intersection over union, 0 to 1."""
        shared = self.intersection(other)
        return 0.0 if shared is None else shared.area / (self.area + other.area - shared.area)

    def clipped(self, size: Size) -> Box | None:
        """Return the part inside a raster of that size, or None."""
        return self.intersection(Box(0, 0, size.w, size.h))

    def moved(self, dx: int, dy: int) -> Box:
        return Box(self.x + dx, self.y + dy, self.w, self.h)

    def slice(self, start: float, end: float) -> Box:
        """Return the part between two shares (0 to 1) of the width, at least one pixel wide."""
        x0 = min(self.x + round(self.w * start), self.right - 1)
        x1 = max(x0 + 1, self.x + round(self.w * end))
        return Box(x0, self.y, x1 - x0, self.h)


@dataclass(frozen=True, slots=True)
class Polygon:
    """A closed polygon of at least three points, in scan pixels; the last point is not repeated."""

    points: tuple[tuple[float, float], ...]

    def __post_init__(self) -> None:
        if len(self.points) < 3:
            raise ValueError("a polygon needs three points")

    @property
    def box(self) -> Box:
        """The box around all points."""
        xs, ys = [p[0] for p in self.points], [p[1] for p in self.points]
        return Box.from_corners(min(xs), min(ys), max(xs), max(ys))

    def contains(self, x: float, y: float) -> bool:
        """Even-odd rule: True where a ray from the point crosses the outline an odd number of
        times."""
        inside = False
        px, py = self.points[-1]
        for qx, qy in self.points:
            if (py > y) != (qy > y) and x < (qx - px) * (y - py) / (qy - py) + px:
                inside = not inside
            px, py = qx, qy
        return inside


Region = Box | Polygon


def box_of(region: Region) -> Box:
    """Return the box around a region."""
    return region if isinstance(region, Box) else region.box


def union_of(boxes: Iterable[Box]) -> Box | None:
    """Return the box around all boxes, or None when there are none."""
    result: Box | None = None
    for box in boxes:
        result = box if result is None else result.union(box)
    return result


def same_row(a: Box, b: Box) -> bool:
    """True where two boxes share at least half the lower one's height, as words of one text line
    do."""
    shared = min(a.bottom, b.bottom) - max(a.y, b.y)
    return 2 * shared >= min(a.h, b.h)
