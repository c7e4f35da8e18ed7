"""Passages that are crossed out as a whole: long strokes that run aslant over several rows, as one
diagonal or as a large X.

Straight pieces are found by Hough's transform (Matas and others, 2000) in a small picture of the
ink, and kept where they run through ink without a break, which no chance row of letters does. Rules
of forms, folds and edges are level or upright; those are left out. Any thread.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import atan2, degrees, hypot
from typing import TYPE_CHECKING, Final

from editor.core.document import Page
from editor.core.geometry import Box, Region
from editor.core.seen import SeenMark
from editor.vision.ink import QUARTER, WORK_DPI, PageInk

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_LEAST_PX: Final = 330
"""At the working resolution: over an inch, three rows of type."""
_LEVEL, _UPRIGHT = 12.0, 80.0
_ROWS, _WORDS = 3, 4
"""How many rows and words are crossed at least by what is no stroke through a word."""
_UNBROKEN: Final = 0.95
_SAME: Final = 6.0


@dataclass(frozen=True, slots=True)
class _Line:
    """A straight stroke from left to right, in pixels of the small picture."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def angle(self) -> float:
        return degrees(atan2(self.y1 - self.y0, self.x1 - self.x0))

    @property
    def length(self) -> float:
        return hypot(self.x1 - self.x0, self.y1 - self.y0)


def seen_crossings(ink: PageInk, page: Page) -> list[SeenMark]:
    """Return the passages that are crossed out as a whole; a word in one may have a stroke of its
    own besides."""
    lines = _lines(ink)
    marks: list[SeenMark] = []
    used: set[int] = set()
    for i, one in enumerate(lines):
        if i in used:
            continue
        own = [one]
        for j in range(i + 1, len(lines)):
            other = lines[j]
            if j not in used and one.angle * other.angle < 0 and _cross(one, other):
                own.append(other)
                used.add(j)
        mark = _mark(ink, page, own)
        if mark is not None:
            marks.append(mark)
    return marks


def _lines(ink: PageInk) -> list[_Line]:
    import cv2
    import numpy as np

    if min(ink.small_mask.shape) < 16:
        return []
    dark = (ink.small_mask > 70).astype(np.uint8) * 255
    least = _LEAST_PX * ink.dpi / WORK_DPI / QUARTER
    found = cv2.HoughLinesP(
        dark, 1, np.pi / 180, round(0.75 * least), minLineLength=least, maxLineGap=3
    )
    if found is None:
        return []
    near = np.asarray(cv2.dilate(dark, np.ones((3, 3), np.uint8)), np.uint8)
    lines = []
    for x0, y0, x1, y1 in found.reshape(-1, 4).astype(float).tolist():
        line = _Line(x0, y0, x1, y1) if x0 <= x1 else _Line(x1, y1, x0, y0)
        if _LEVEL < abs(line.angle) < _UPRIGHT and _unbroken(near, line) >= _UNBROKEN:
            lines.append(line)
    lines.sort(key=lambda each: -each.length)
    kept: list[_Line] = []
    for line in lines:
        if not any(_is_same(line, other) for other in kept):
            kept.append(line)
    return kept[:40]


def _unbroken(dark: NDArray[np.uint8], line: _Line) -> float:
    import numpy as np

    count = int(line.length) + 1
    xs = np.linspace(line.x0, line.x1, count).round().astype(int)
    ys = np.linspace(line.y0, line.y1, count).round().astype(int)
    return float((dark[ys, xs] > 0).mean())


def _is_same(a: _Line, b: _Line) -> bool:
    """True where a lies along b."""
    if abs(a.angle - b.angle) > 8:
        return False
    nx, ny = -(b.y1 - b.y0) / b.length, (b.x1 - b.x0) / b.length
    return all(
        abs((x - b.x0) * nx + (y - b.y0) * ny) < _SAME for x, y in ((a.x0, a.y0), (a.x1, a.y1))
    )


def _cross(a: _Line, b: _Line) -> bool:
    def side(line: _Line, x: float, y: float) -> float:
        return (line.x1 - line.x0) * (y - line.y0) - (line.y1 - line.y0) * (x - line.x0)

    return (
        side(a, b.x0, b.y0) * side(a, b.x1, b.y1) < 0
        and side(b, a.x0, a.y0) * side(b, a.x1, a.y1) < 0
    )


def _mark(ink: PageInk, page: Page, lines: Sequence[_Line]) -> SeenMark | None:
    s = ink.scale * QUARTER
    box = Box.from_corners(
        min(min(line.x0, line.x1) for line in lines) * s,
        min(min(line.y0, line.y1) for line in lines) * s,
        max(max(line.x0, line.x1) for line in lines) * s,
        max(max(line.y0, line.y1) for line in lines) * s,
    )
    inside = [
        row
        for row in page.words.placed()
        if row.item.box is not None and box.contains(*row.item.box.centre)
    ]
    tops = sorted(row.item.box.bottom for row in inside if row.item.box is not None)
    high = sorted(row.item.box.h for row in inside if row.item.box is not None)
    rows = sum(b - a > high[len(high) // 2] / 2 for a, b in pairwise(tops)) + 1
    if len(inside) < _WORDS or rows < _ROWS:
        return None
    is_cross = len(lines) > 1
    shape = "two long strokes crossing" if is_cross else "a long stroke aslant"
    return SeenMark(
        "strike",
        tuple(_outline(ink, line) for line in lines),
        0.85 if is_cross else 0.45,
        f"{shape} over {rows} rows",
        words=tuple(row.item.id for row in inside),
    )


def _outline(ink: PageInk, line: _Line) -> Region:
    import numpy as np

    nx, ny = -(line.y1 - line.y0) / line.length, (line.x1 - line.x0) / line.length
    corners = [
        (x + side * nx * 1.5, y + side * ny * 1.5)
        for x, y, side in (
            (line.x0, line.y0, 1),
            (line.x1, line.y1, 1),
            (line.x1, line.y1, -1),
            (line.x0, line.y0, -1),
        )
    ]
    return ink.polygon_on_scan(np.array(corners) * QUARTER)
