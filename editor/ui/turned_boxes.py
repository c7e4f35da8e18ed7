"""How boxes are drawn in a view that is turned: on the pixel grid where they stand upright, else as
turned outlines, still in one call for thousands.

May import Qt and core. Upright outlines are placed in whole view pixels, because Qt draws those ten
times as fast as any others; a turned one has no such pixels, so there the painter itself is turned.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QTransform

from editor.core.geometry import Box

from .scan_item import scale_of


def is_askew(transform: QTransform) -> bool:
    """True where a view is turned by something else than quarters."""
    small = min(abs(transform.m11()), abs(transform.m12()))
    return small > 1e-9 * scale_of(transform)


def draw_boxes(
    painter: QPainter, boxes: Sequence[Box], transform: QTransform, *, spread: float = 0.0
) -> None:
    """Draw outlines of boxes made larger by so many view pixels, with the painter's cosmetic pen.

    The painter has no transform before and after.
    """
    if not boxes:
        return
    if not is_askew(transform):
        by = round(spread)
        places = [transform.mapRect(QRectF(b.x, b.y, b.w, b.h)).toAlignedRect() for b in boxes]
        painter.drawRects([p.adjusted(-by, -by, by, by) for p in places] if by else places)
        return
    e = spread / scale_of(transform)
    painter.setWorldTransform(transform)
    painter.drawRects([QRectF(b.x - e, b.y - e, b.w + 2 * e, b.h + 2 * e) for b in boxes])
    painter.setWorldTransform(QTransform())


def fill_boxes(painter: QPainter, boxes: Sequence[Box], transform: QTransform) -> None:
    """Fill boxes that stand askew with the painter's brush, whose pattern stays upright."""
    for box in boxes:
        painter.drawPolygon(seen_corners(box, transform, spread=0))


def draw_rounded(
    painter: QPainter, box: Box, transform: QTransform, *, spread: float, radius: float
) -> None:
    """Draw a box with rounded corners, larger by so many view pixels; pens are in view pixels."""
    if not is_askew(transform):
        place = transform.mapRect(QRectF(box.x, box.y, box.w, box.h))
        painter.drawRoundedRect(place.adjusted(-spread, -spread, spread, spread), radius, radius)
        return
    scale = scale_of(transform)
    e, r = spread / scale, radius / scale
    pen = painter.pen()
    pen.setCosmetic(True)
    painter.setPen(pen)
    painter.setWorldTransform(transform)
    area = QRectF(box.x - e, box.y - e, box.w + 2 * e, box.h + 2 * e)
    painter.drawRoundedRect(area, r, r, Qt.SizeMode.AbsoluteSize)
    painter.setWorldTransform(QTransform())


def seen_corners(box: Box, transform: QTransform, *, spread: float) -> list[QPointF]:
    """Return the corners of a box in the view, from its own top left on, larger by view pixels."""
    e = spread / scale_of(transform)
    left, top, right, bottom = box.x - e, box.y - e, box.right + e, box.bottom + e
    corners = ((left, top), (right, top), (right, bottom), (left, bottom))
    return [transform.map(QPointF(x, y)) for x, y in corners]
