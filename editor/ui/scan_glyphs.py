"""The small signs that stand beside a mark on the scan, drawn as strokes in a square of 12 units.

May import QtCore and QtGui only. Strokes and not characters, because no font promises S̶ or ‸ and
each draws ✎ at its own size; every kind has a shape of its own, so that no mark is told by its
colour alone.
"""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QPixmap

BADGE_PX = 16.0
COMPACT_PX = 11.0
TIP_PX = 5.0
"""How far the tip of a pin stands under its head."""
PICTURE_MARGIN_PX = 6
_GLYPH = 12.0
_STROKE_PX = 1.4
_COMPACT_FONT_PX = 9


def sign_size(
    number: int | None, label: str, font: QFont, *, is_compact: bool = False
) -> tuple[float, float]:
    """Return width and height in view pixels of a badge with its label, or of the head of a pin."""
    if number is not None:
        metrics = QFontMetricsF(_small(font) if is_compact else font)
        least, height, inset = (12.0, 11.0, 5) if is_compact else (20.0, 19.0, 6)
        return max(least, metrics.horizontalAdvance(f"{number}?") + inset), height
    if is_compact:
        return COMPACT_PX, COMPACT_PX
    text = QFontMetricsF(font).horizontalAdvance(label) + 5 if label else 0.0
    return BADGE_PX + text, BADGE_PX


def sign_picture(
    size: QSizeF,
    *,
    kind: str,
    label: str,
    number: int | None,
    ink: QColor,
    plate: QColor,
    is_selected: bool,
    is_compact: bool,
    has_tip: bool,
    ratio: float,
    font: QFont,
    is_dotted: bool = False,
) -> QPixmap:
    """Return the sign of a mark with a margin around it, to be drawn again and again.

    `size` is that of the badge or of the head of the pin, in view pixels; `ratio` is device pixels
    a view pixel. GUI thread.
    """
    margin = PICTURE_MARGIN_PX
    width, height = size.width() + 2 * margin, size.height() + 2 * margin
    picture = QPixmap(round(width * ratio), round(height * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(_small(font) if is_compact else font)
    place = QRectF(margin, margin, size.width(), size.height())
    colours = (plate, ink) if is_selected else (ink, plate)
    if number is None:
        edge = _edge(ink, is_dotted=is_dotted)
        _draw_badge(painter, place, sign=kind, label=label, edge=edge, colours=colours)
    else:
        tip = TIP_PX if has_tip else 0.0
        is_query = kind == "query"
        _draw_pin(painter, place, number, is_query=is_query, tip=tip, edge=ink, colours=colours)
    painter.end()
    return picture


def _small(font: QFont) -> QFont:
    small = QFont(font)
    small.setPixelSize(_COMPACT_FONT_PX)
    return small


def _edge(ink: QColor, *, is_dotted: bool) -> QPen:
    pen = QPen(ink, 1.6 if is_dotted else 1.0)
    if is_dotted:
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setDashPattern([0.01, 1.9])
    return pen


def _draw_badge(
    painter: QPainter,
    place: QRectF,
    *,
    sign: str,
    label: str,
    edge: QPen,
    colours: tuple[QColor, QColor],
) -> None:
    """Draw a plate, the sign, its label; `colours` are those of the sign and of the plate."""
    front, back = colours
    painter.setPen(edge)
    painter.setBrush(back)
    corner = place.height() * 0.22
    painter.drawRoundedRect(place.adjusted(0.5, 0.5, -0.5, -0.5), corner, corner)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    pen = QPen(front, _STROKE_PX)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    scale = place.height() / BADGE_PX
    inset = (place.height() - _GLYPH * scale) / 2
    painter.save()
    painter.translate(place.left() + inset, place.top() + inset)
    painter.scale(scale, scale)
    painter.drawPath(glyph(sign))
    painter.restore()
    if label:
        text = place.adjusted(BADGE_PX - 1, 0, -4, 0)
        painter.drawText(text, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, label)


def _draw_pin(
    painter: QPainter,
    box: QRectF,
    number: int,
    *,
    is_query: bool,
    tip: float,
    edge: QColor,
    colours: tuple[QColor, QColor],
) -> None:
    """Draw a numbered pin whose tip stands under its head; a query is a drop, a note a flag."""
    back, front = colours
    shape = QPainterPath()
    corner = box.height() / 2 if is_query else 3.0
    shape.addRoundedRect(box, corner, corner)
    if tip:
        point = QPainterPath(QPointF(box.center().x() - 4, box.bottom() - 2))
        point.lineTo(box.center().x(), box.bottom() + tip)
        point.lineTo(box.center().x() + 4, box.bottom() - 2)
        shape = shape.united(point)
    painter.setPen(QPen(edge, 1.2))
    painter.setBrush(back)
    painter.drawPath(shape)
    painter.setPen(front)
    text = f"{number}?" if is_query else str(number)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


@cache
def glyph(sign: str) -> QPainterPath:
    """Return the strokes of a sign in a square of 12 units; a dot for one that is not known."""
    draw = _GLYPHS.get(sign)
    path = QPainterPath()
    if draw is None:
        path.addEllipse(QPointF(6, 6), 2, 2)
        return path
    for points in draw:
        path.moveTo(*points[0])
        for point in points[1:]:
            path.lineTo(*point)
    return path


_Points = tuple[tuple[float, float], ...]
# An S in eleven points reads as an S at 12 pixels and needs no font.
_S: _Points = (
    (8.8, 3.0), (7.8, 2.0), (6.0, 1.6), (4.2, 2.0), (3.4, 3.4), (4.2, 5.0),
    (7.8, 7.0), (8.6, 8.6), (7.8, 10.0), (6.0, 10.4), (4.0, 10.0), (3.2, 9.0),
)  # fmt: skip
_GLYPHS: dict[str, tuple[_Points, ...]] = {
    "strike": (_S, ((1, 6), (11, 6))),
    "overstrike": (((2.5, 2.5), (9.5, 9.5)), ((9.5, 2.5), (2.5, 9.5))),
    "addition": (((2, 10), (6, 3), (10, 10)),),
    "stamp": (((1.5, 2.5), (10.5, 2.5), (10.5, 9.5), (1.5, 9.5), (1.5, 2.5)),),
    "classification": (((6, 1.2), (10, 2.8), (10, 6.2), (6, 10.8), (2, 6.2), (2, 2.8), (6, 1.2)),),
    "handwriting": (
        ((2, 10), (3, 7), (8.2, 1.8), (10.2, 3.8), (5, 9), (2, 10)),
        ((6.9, 3.1), (8.9, 5.1)),
    ),
    "form": (((2, 3), (10, 3)), ((2, 6), (10, 6)), ((2, 9), (7, 9))),
    "underline": (((3, 1.5), (3, 6.5), (6, 8.5), (9, 6.5), (9, 1.5)), ((2, 10.8), (10, 10.8))),
    "superscript": (((2, 4.5), (7, 10.5)), ((7, 4.5), (2, 10.5)), ((8, 2.5), (9.5, 1), (9.5, 4))),
    "unclear": (
        ((3.6, 3.8), (4.4, 2.2), (6, 1.6), (7.6, 2.2), (8.2, 3.8), (7.4, 5.2), (6, 6.2), (6, 7.6)),
        ((6, 10), (6, 10.3)),
    ),
    "gap": (
        ((4, 1.5), (2, 1.5), (2, 10.5), (4, 10.5)),
        ((8, 1.5), (10, 1.5), (10, 10.5), (8, 10.5)),
        ((4.6, 6), (4.8, 6)),
        ((7.2, 6), (7.4, 6)),
    ),
    "redaction": (
        ((1.5, 3), (10.5, 3), (10.5, 9), (1.5, 9), (1.5, 3)),
        *((((2.5 + n), 9), ((2.5 + n), 3)) for n in (0.0, 1.4, 2.8, 4.2, 5.6, 7.0)),
    ),
    "bookmark": (((3, 1.5), (9, 1.5), (9, 10.5), (6, 7.8), (3, 10.5), (3, 1.5)),),
    "heading": (((3, 1.5), (3, 10.5)), ((9, 1.5), (9, 10.5)), ((3, 6), (9, 6))),
}
