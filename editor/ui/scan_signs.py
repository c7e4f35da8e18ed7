"""Where the signs of marks stand on the scan: beside their marks, off the words, each apart.

May import QtCore, QtGui and core. A sign takes the first free place around its mark, because one
fixed corner covers short words and neighbours wherever a form is dense. Places are found once for a
zoom and a turn, in view pixels from the scan's origin; scrolling only shifts them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, inf
from statistics import median

from PySide6.QtCore import QCoreApplication, QPointF, QRectF
from PySide6.QtGui import QFont, QTransform

from editor.core.geometry import Box, Polygon, Region, Size, box_of
from editor.core.marks import Mark

from . import scan_glyphs
from .scan_hits import BoxGrid, MarkShape, WordBoxes, corners
from .scan_item import scale_of
from .turned_boxes import is_askew

LABELLED_KINDS = frozenset({"stamp", "classification"})
_COMPACT_BELOW_PX = 10.5
"""Where words are lower than this in the view, signs are small and without labels."""
_USUAL_WORD_PX = 34
_SMALL_PX = 7.0
"""Marks that are lower than this in the view are shown without a sign."""
_CELL_PX = 64.0
_LITTLE_COVERED = 0.12
"""Share of a sign that may cover words before another place is looked for."""


_MANY_MARKS = 200
_Rect = tuple[float, float, float, float]
"""Left, top, right, bottom."""
_Corner = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Sign:
    """The sign of a mark as it stands: `place` in view pixels from the scan's origin.

    A pin has a tip where it stands above its mark.
    """

    shape: MarkShape
    place: QRectF
    label: str = ""
    is_compact: bool = False
    has_tip: bool = False


def default_label(mark: Mark) -> str:
    """Return the short name in the sign of a stamp or classification; empty for others."""
    if mark.kind == "classification":
        return QCoreApplication.translate("ScanOverlay", "classification")
    if mark.kind != "stamp":
        return ""
    names = {
        "received": QCoreApplication.translate("ScanOverlay", "received"),
        "transmission": QCoreApplication.translate("ScanOverlay", "sent"),
        "declassification": QCoreApplication.translate("ScanOverlay", "declassified"),
        "classification": QCoreApplication.translate("ScanOverlay", "classification"),
        "file-number": QCoreApplication.translate("ScanOverlay", "file number"),
        "distribution": QCoreApplication.translate("ScanOverlay", "distribution"),
    }
    if mark.subtype is None or mark.subtype == "other":
        return _stamp()
    return names.get(mark.subtype, mark.subtype)


class SignLayout:
    """Lays the signs of one page's marks; never changes, apart from what it keeps of a zoom."""

    def __init__(
        self, words: WordBoxes, shapes: Sequence[MarkShape], size: Size, font: QFont
    ) -> None:
        self._words, self._shapes, self._size, self._font = words, shapes, size, font
        self._own = BoxGrid({s.id: s.box for s in shapes if s.is_own_region})
        self._labels = _labels(shapes)
        heights = [b.h for b in map(words.box, words.order) if b is not None]
        self._word_height = median(heights) if heights else _USUAL_WORD_PX
        self._sizes: dict[tuple[int | None, str, bool], tuple[float, float]] = {}
        self._signs: dict[str, Sign] = {}
        self._laid_for: tuple[float, ...] = ()

    def signs(self, transform: QTransform) -> dict[str, Sign]:
        """Return the signs of all marks at the zoom and turn of a transform, none over another."""
        key = (transform.m11(), transform.m12(), transform.m21(), transform.m22())
        if key != self._laid_for:
            self._signs = self._lay(unmoved(transform))
            self._laid_for = key
        return self._signs

    def whole(self, shape: MarkShape, transform: QTransform) -> Sign:
        """Return the sign of a mark in full, with its label, as a mark shows that is pointed at."""
        label = self._labels.get(shape.id, "")
        width, height = self._size_of(shape.number, label)
        base = self.signs(transform).get(shape.id)
        corner = _top_corner(shape.regions[0], unmoved(transform))
        if base is not None:
            # It grows away from the mark.
            is_left = base.place.right() <= corner.x() + 2
            left = base.place.right() - width if is_left else base.place.left()
            place = QRectF(left, base.place.bottom() - height, width, height)
        else:
            place = QRectF(corner.x(), corner.y() - height, width, height)
        return Sign(shape, place, label, has_tip=base is not None and base.has_tip)

    def is_lower(self, height_px: float, transform: QTransform) -> bool:
        """True where the words of the page are lower than this in the view."""
        return self._word_height * scale_of(transform) < height_px

    def is_compact(self, transform: QTransform) -> bool:
        """True where words are so low in the view that signs must be small."""
        return self.is_lower(_COMPACT_BELOW_PX, transform)

    def _size_of(
        self, number: int | None, label: str, *, is_compact: bool = False
    ) -> tuple[float, float]:
        key = (number, label, is_compact)
        size = self._sizes.get(key)
        if size is None:
            size = scan_glyphs.sign_size(number, label, self._font, is_compact=is_compact)
            self._sizes[key] = size
        return size

    def _lay(self, transform: QTransform) -> dict[str, Sign]:
        is_compact = self.is_compact(transform)
        room = _Room(self._words, self._own, self._size, transform)
        # On a page full of marks the best place for each is not worth a late frame.
        is_careful, is_turned = len(self._shapes) <= _MANY_MARKS, is_askew(transform)
        signs = {}
        for shape in self._shapes:
            region = shape.regions[0]
            box = room.mapped(box_of(region))
            is_hidden = shape.is_quiet and not shape.is_beside
            if is_hidden or _is_small(shape, box):
                continue
            is_plain = is_compact or bool(shape.proposed)
            label = "" if is_plain else self._labels.get(shape.id, "")
            if label and self._size_of(None, label)[0] > box[2] - box[0] + 12:
                label = ""
            w, h = self._size_of(shape.number, label, is_compact=is_compact)
            at = box[:2]
            if is_turned:
                box = _near_box(region, transform, is_pin=shape.number is not None)
            if is_turned or isinstance(region, Polygon):
                corner = _top_corner(region, transform)
                at = (corner.x(), corner.y())
            is_pin = shape.number is not None
            wished = _pin_corners(box, w, h) if is_pin else _badge_corners(box, at, w, h)
            x, y = room.take(shape, wished, w, h, is_careful=is_careful)
            has_tip = is_pin and not is_compact and y + h < box[1]
            signs[shape.id] = Sign(shape, QRectF(x, y, w, h), label, is_compact, has_tip)
        return signs


class _Room:
    """What stands on the scan at one zoom and turn, and where there is room beside it.

    Plain numbers instead of Qt's rectangles: hundreds of marks are laid within one zoom step.
    """

    def __init__(
        self, words: WordBoxes, own: BoxGrid[str], size: Size, transform: QTransform
    ) -> None:
        self._words, self._own = words, own
        self._turn = (transform.m11(), transform.m21(), transform.m12(), transform.m22())
        self._scale = scale_of(transform)
        self._is_askew = is_askew(transform)
        self._page = self.mapped(Box(0, 0, size.w, size.h))
        self._taken: dict[tuple[int, int], list[_Rect]] = {}

    def mapped(self, box: Box) -> _Rect:
        """Return where a box lies: the upright rectangle around it where the view is askew."""
        a, b, c, d = self._turn
        right, bottom = box.x + box.w, box.y + box.h
        x0, x1 = a * box.x + b * box.y, a * right + b * bottom
        y0, y1 = c * box.x + d * box.y, c * right + d * bottom
        if not self._is_askew:
            return (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
        x2, x3 = a * right + b * box.y, a * box.x + b * bottom
        y2, y3 = c * right + d * box.y, c * box.x + d * bottom
        lows = (min(x0, x1, x2, x3), min(y0, y1, y2, y3))
        return (*lows, max(x0, x1, x2, x3), max(y0, y1, y2, y3))

    def take(
        self,
        shape: MarkShape,
        wished: Sequence[_Corner],
        w: float,
        h: float,
        *,
        is_careful: bool,
    ) -> _Corner:
        """Keep the place that covers least, or without care the first that is free, and return its
        corner; an earlier one wins over a later as good.
        """
        obstacles = self._obstacles(shape, w, h) if is_careful else ()
        best, least = None, inf
        for x, y in wished:
            place = self._free_near(x, y, w, h)
            if place is None:
                continue
            cost = self._covered(place, obstacles)
            if cost < least:
                best, least = place, cost
            if cost < _LITTLE_COVERED * w * h:
                break
        if best is None:
            best = self._first_free(*wished[0], w, h)
        for cell in _cells(best):
            self._taken.setdefault(cell, []).append(best)
        return best[0], best[1]

    def _obstacles(self, shape: MarkShape, w: float, h: float) -> list[_Rect]:
        """Return the words and marks that a sign should not cover; frames around it are none."""
        box = shape.box
        if self._is_askew:
            w = h = max(w, h)
        elif self._turn[0] == 0:
            w, h = h, w
        x, y = ceil((w + 8) / self._scale), ceil((h + 8) / self._scale)
        area = Box(box.x - x, box.y - y, box.w + 2 * x, box.h + 2 * y)
        found = [self._words.box(i) for i in self._words.within(area)]
        for mark_id in self._own.within(area):
            other = self._own.boxes[mark_id]
            if mark_id == shape.id or not _holds(other, box):
                found.append(other)
        return [self.mapped(b) for b in found if b is not None]

    def _covered(self, place: _Rect, obstacles: Sequence[_Rect]) -> float:
        left, top, right, bottom = place
        covered = (right - left) * (bottom - top) - _shared(place, self._page)
        for x0, y0, x1, y1 in obstacles:
            if x0 < right and left < x1 and y0 < bottom and top < y1:
                covered += (min(x1, right) - max(x0, left)) * (min(y1, bottom) - max(y0, top))
        return covered

    def _free_near(self, x: float, y: float, w: float, h: float) -> _Rect | None:
        """Return a place, or the one right of the sign that stands there, where it is free."""
        place = (x, y, x + w, y + h)
        hit = self._hit(place)
        if hit is None:
            return place
        x, y = hit[2] + 2, min(hit[1], y)
        place = (x, y, x + w, y + h)
        return place if self._hit(place) is None else None

    def _first_free(self, x: float, y: float, w: float, h: float) -> _Rect:
        place = (x, y, x + w, y + h)
        while (hit := self._hit(place)) is not None:
            x = hit[2] + 2
            place = (x, y, x + w, y + h)
        return place

    def _hit(self, place: _Rect) -> _Rect | None:
        left, top, right, bottom = place
        for cell in _cells(place):
            for rect in self._taken.get(cell, ()):
                if rect[0] < right and left < rect[2] and rect[1] < bottom and top < rect[3]:
                    return rect
        return None


def unmoved(transform: QTransform) -> QTransform:
    """Return the zoom and the turn of a transform without its shift."""
    return QTransform(transform.m11(), transform.m12(), transform.m21(), transform.m22(), 0.0, 0.0)


def _labels(shapes: Sequence[MarkShape]) -> dict[str, str]:
    """Return the names in the signs; what a classification says, its stamp does not say again."""
    said = [s.box for s in shapes if s.kind == "classification" and not s.proposed]
    labels = {}
    for shape in shapes:
        if shape.proposed:
            labels[shape.id] = shape.proposed
            continue
        if shape.kind not in LABELLED_KINDS:
            continue
        labels[shape.id] = default_label(shape.mark)
        is_double = shape.kind == "stamp" and shape.mark.subtype == "classification"
        parts = [(b, b.intersection(shape.box)) for b in said] if is_double else []
        if any(part is not None and 2 * part.area >= b.area for b, part in parts):
            labels[shape.id] = _stamp()
    return labels


def _stamp() -> str:
    return QCoreApplication.translate("ScanOverlay", "stamp")


def _is_small(shape: MarkShape, place: _Rect) -> bool:
    if shape.is_caret or shape.number is not None:
        return False
    low, high = sorted((place[2] - place[0], place[3] - place[1]))
    # The outline of a pen stroke is narrow at any zoom.
    return (high if isinstance(shape.regions[0], Polygon) else low) < _SMALL_PX


def _top_corner(region: Region, transform: QTransform) -> QPointF:
    points = [transform.map(QPointF(x, y)) for x, y in corners(region)]
    return min(points, key=lambda p: p.x() + p.y())


def _near_box(region: Region, transform: QTransform, *, is_pin: bool) -> _Rect:
    """Return what a sign stands at where a region lies askew: its corner, for the upright rectangle
    around it reaches far from it.
    """
    points = [transform.map(QPointF(x, y)) for x, y in corners(region)]
    at = max(points, key=lambda p: p.x() - p.y()) if is_pin else _top_corner(region, transform)
    return (at.x() - _SMALL_PX, at.y(), at.x() + _SMALL_PX, at.y() + 2 * _SMALL_PX)


def _badge_corners(box: _Rect, corner: _Corner, w: float, h: float) -> list[_Corner]:
    """Return the places around a mark, the one that is wished most first."""
    _, top, right, _ = box
    x, y = corner
    above = [(x - 4, y - h), (x - 4, top - h)] if y - top < h else [(x - 4, y - h)]
    around = [(x - w + 1, y + 2 - h), (x - w - 1, y - h / 2), (right - w, top - h)]
    return [*above, *around, (right, top + 2 - h), *_corners_beside(box, w, h)]


def _pin_corners(box: _Rect, w: float, h: float) -> list[_Corner]:
    left, top, right, _ = box
    is_compact = h <= scan_glyphs.COMPACT_PX
    y = top - h - (0 if is_compact else scan_glyphs.TIP_PX)
    above = [(right - w / 2, y), (right - w, y), (left - w / 2, y)]
    first = [(right - 1, top + 2 - h)] if is_compact else []
    return [*first, *above, *_corners_beside(box, w, h)]


def _corners_beside(box: _Rect, w: float, h: float) -> list[_Corner]:
    left, top, right, bottom = box
    y = (top + bottom - h) / 2
    return [(right + 1, y), (left - w - 1, y), (left - 4, bottom), (right - w + 4, bottom)]


def _cells(place: _Rect) -> list[tuple[int, int]]:
    cols = range(int(place[0] // _CELL_PX), int(place[2] // _CELL_PX) + 1)
    rows = range(int(place[1] // _CELL_PX), int(place[3] // _CELL_PX) + 1)
    return [(col, row) for row in rows for col in cols]


def _shared(a: _Rect, b: _Rect) -> float:
    w, h = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    return w * h if w > 0 and h > 0 else 0.0


def _holds(outer: Box, inner: Box) -> bool:
    return outer != inner and outer.intersection(inner) == inner
