"""The signs of review states, each with a shape of its own, so that none is told by colour alone.

May import Qt.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from .theme import Theme

STATE_UNITS = 14
"""The side of the square that signs are drawn in, from 0, 0 on."""


def paint_state(painter: QPainter, state: str, theme: Theme) -> None:
    """Draw the sign of a review state in a square of `STATE_UNITS`; an unknown state has none."""
    colours: dict[str, QColor] = {
        "untouched": theme.muted,
        "in-progress": theme.accent,
        "submitted": theme.stamp,
        "returned": theme.doubt,
        "approved": theme.hand,
        "changed-since-approval": theme.strike,
    }
    if state not in colours:
        return
    pen = QPen(colours[state], 1.6)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    path = QPainterPath()
    match state:
        case "untouched":
            path.addEllipse(QPointF(7, 7), 4, 4)
        case "in-progress":
            path.addEllipse(QPointF(7, 7), 4.5, 4.5)
            half = QPainterPath(QPointF(7, 7))
            half.arcTo(2.5, 2.5, 9, 9, 90, -180)
            painter.fillPath(half, pen.color())
        case "submitted":
            _strokes(path, ((7, 12), (7, 2.5)), ((3, 6.5), (7, 2.5), (11, 6.5)))
        case "returned":
            _strokes(path, ((12, 11.5), (12, 6), (3, 6)), ((6.5, 2.5), (3, 6), (6.5, 9.5)))
        case "approved":
            _strokes(path, ((2, 7.5), (5.5, 11), (12, 3.5)))
        case _:
            _strokes(path, ((7, 0.9), (13.4, 12.8), (0.6, 12.8), (7, 0.9)))
            pen.setWidthF(1.2)
            painter.setPen(pen)
            _strokes(path, ((7, 5.4), (7, 8.3)), ((7, 10.5), (7, 10.6)))
    painter.drawPath(path)


def _strokes(path: QPainterPath, *lines: tuple[tuple[float, float], ...]) -> None:
    for points in lines:
        path.moveTo(*points[0])
        for point in points[1:]:
            path.lineTo(*point)
