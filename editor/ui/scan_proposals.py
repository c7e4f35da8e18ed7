"""Marks that a program proposes, as they are drawn and found on the scan: dotted outlines, each
with a dotted sign of its kind, so that no kind is told by its colour alone.

May import Qt and core. A stroke of the pen is outlined with the words it goes through, for dots
along the stroke itself would hide it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QTransform

from editor.core.geometry import Box, Polygon, Region, box_of, union_of
from editor.core.suggesting import Found

from .dotted_signs import mark_of
from .scan_hits import MarkShape
from .suggestion_words import kinds_words, percent
from .theme import LIGHT

_ON_WORDS: Final = frozenset(("strike", "underline", "overstrike"))
_SPREAD_PX: Final = 3.0
_DOT_PX, _SELECTED_PX = 2.4, 3.4


@dataclass(frozen=True, slots=True)
class ProposedShape:
    """A proposal on the scan: its id, its kind, what is outlined and the box around that; the words
    it is drawn on, and the shape that its sign stands at."""

    id: str
    kind: str
    regions: tuple[Region, ...]
    box: Box
    words: tuple[int, ...]
    sign: MarkShape


def proposed_shapes(found: Iterable[Found]) -> tuple[ProposedShape, ...]:
    """Return the shapes of those suggestions that are marks which a program saw."""
    shapes = []
    for suggestion, _ in found:
        seen = suggestion.seen_mark
        if seen is None:
            continue
        regions: tuple[Region, ...] = seen.regions
        around = union_of(map(box_of, regions))
        words = [w.box for w in suggestion.read if w.box is not None]
        if words and (around is None or seen.kind in _ON_WORDS):
            regions = tuple(_across(box, around) for box in words)
            around = union_of(map(box_of, regions))
        if around is None:
            continue
        told = QCoreApplication.translate("ScanOverlay", "{kind}? {percent} %").format(
            kind=kinds_words(seen), percent=percent(seen)
        )
        sign = MarkShape(mark_of(suggestion), regions, around, True, proposed=told)
        on_words = suggestion.words if seen.kind in _ON_WORDS and suggestion.place == "in" else ()
        shape = ProposedShape(suggestion.id, seen.kind, regions, around, on_words, sign)
        shapes.append(shape)
    return tuple(shapes)


def _across(word: Box, around: Box | None) -> Box:
    """Return the part of a word that lies over or under a stroke."""
    if around is None:
        return word
    left, right = max(word.x, around.x), min(word.right, around.right)
    return word if right <= left else Box(left, word.y, right - left, word.h)


def proposed_at(
    shapes: Sequence[ProposedShape], x: float, y: float, *, reach: float
) -> ProposedShape | None:
    """Return the smallest proposal around a scan point, or no farther than `reach` from it."""
    found = [s for s in shapes if any(_holds(region, x, y, reach) for region in s.regions)]
    return min(found, key=lambda s: s.box.area, default=None)


def _holds(region: Region, x: float, y: float, reach: float) -> bool:
    if isinstance(region, Polygon) and region.contains(x, y):
        return True
    box = box_of(region)
    is_in_box = box.x - reach <= x < box.right + reach and box.y - reach <= y < box.bottom + reach
    return is_in_box and (isinstance(region, Box) or min(box.w, box.h) < 4 * reach)


def paint_proposed(
    painter: QPainter,
    shapes: Iterable[ProposedShape],
    transform: QTransform,
    *,
    is_selected: bool = False,
) -> None:
    """Draw proposals as dots in the colour of their kind, larger where they are selected; the
    painter has no transform."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    width = _SELECTED_PX if is_selected else _DOT_PX
    for shape in shapes:
        for region in shape.regions:
            points = _points(region, transform)
            halo = QColor(255, 255, 255, 255 if is_selected else 150)
            for colour, wide in ((halo, 1.75 * width), (_ink(shape.kind), width)):
                painter.setPen(_dots(colour, wide, width))
                painter.drawPolygon(points)


def paint_spot(painter: QPainter, box: Box, transform: QTransform) -> None:
    """Tint and frame a place that somebody is led to, as the current word is; the painter has no
    transform."""
    place = transform.mapRect(QRectF(box.x, box.y, box.w, box.h)).adjusted(-7, -7, 7, 7)
    fill = QColor(LIGHT.accent)
    fill.setAlpha(34)
    painter.setBrush(fill)
    for colour, width in ((QColor(255, 255, 255, 200), 4.0), (LIGHT.accent, 2.0)):
        painter.setPen(QPen(colour, width))
        painter.drawRoundedRect(place, 6, 6)
        painter.setBrush(Qt.BrushStyle.NoBrush)


def _ink(kind: str) -> QColor:
    return LIGHT.mark_colour(kind)


def _dots(colour: QColor, width: float, dot: float) -> QPen:
    pen = QPen(colour, width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    # In widths of the pen; the halo's dots stand where those of the ink do.
    pen.setDashPattern([0.01, 2.4 * dot / width])
    return pen


def _points(region: Region, transform: QTransform) -> list[QPointF]:
    if isinstance(region, Polygon):
        return [transform.map(QPointF(x, y)) for x, y in region.points]
    from .scan_layer import outline

    return outline(region, transform, spread=_SPREAD_PX)
