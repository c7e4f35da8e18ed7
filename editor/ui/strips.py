"""The strips of the line view: a row's piece of the scan, the word at the cursor boxed on it.

May import Qt and core. A strip is cut from the tiles that the scan view paints with, when it first
comes into view, and kept at the size it is shown in, so that scrolling and typing copy pixels only.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap, QTransform
from PySide6.QtWidgets import QStyleOptionGraphicsItem

from editor.core.document import Word
from editor.core.spans import Placed
from editor.ui.line_layout import Strip
from editor.ui.scan_item import ScanItem
from editor.ui.theme import LIGHT, Theme

CACHE_BYTES: Final = 32 * 1024 * 1024
_ROUNDING_EM: Final = 0.18

_Key = tuple[object, ...]


class StripPainter:
    """Draws strips with the picture of a scan, and keeps those drawn last."""

    def __init__(self, theme: Theme, *, limit_bytes: int = CACHE_BYTES) -> None:
        self.theme = theme
        self.picture: ScanItem | None = None
        self.em = 16.0
        self._limit = limit_bytes
        self._bytes = 0
        self._kept: OrderedDict[_Key, QPixmap] = OrderedDict()

    @property
    def kept_bytes(self) -> int:
        """Memory of the strips held now."""
        return self._bytes

    def paint(
        self, painter: QPainter, strip: Strip, at: QPointF, word: Placed[Word] | None
    ) -> None:
        """Draw one strip of the paragraph that stands at a point, with a box round a word of it."""
        rect = strip.rect.translated(at)
        ratio = painter.device().devicePixelRatioF()
        rounding = self.em * _ROUNDING_EM
        shape = QPainterPath()
        shape.addRoundedRect(rect, rounding, rounding)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.save()
        painter.setClipPath(shape, Qt.ClipOperation.IntersectClip)
        picture = self._picture(strip, ratio)
        if picture is None:
            painter.fillRect(rect, self.theme.panel)
        else:
            painter.drawPixmap(rect.topLeft(), picture)
        if word is not None:
            self._box(painter, strip, at, word)
        painter.restore()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(self.theme.line, 1))
        painter.drawPath(shape)

    def _box(self, painter: QPainter, strip: Strip, at: QPointF, word: Placed[Word]) -> None:
        box = word.item.box
        if box is None or all(r.item.id != word.item.id for r in strip.row.words):
            return
        place = strip.to_view.mapRect(QRectF(box.x, box.y, box.w, box.h)).translated(at)
        out = self.em * 0.12
        place.adjust(-out, -out, out, out)
        place = place.intersected(strip.rect.translated(at).adjusted(1, 1, -1, -1))
        # The paper is light in both themes, and so is what is drawn on it.
        fill = QColor(LIGHT.accent)
        fill.setAlphaF(0.16)
        painter.setPen(QPen(LIGHT.accent, max(1.0, self.em * 0.075)))
        painter.setBrush(fill)
        painter.drawRoundedRect(place, self.em * 0.15, self.em * 0.15)

    def _picture(self, strip: Strip, ratio: float) -> QPixmap | None:
        item = self.picture
        if item is None or not item.has_picture:
            return None
        rect, to_view = strip.rect, strip.to_view
        # The place on the scan and its size here say all: the same strip may stand elsewhere.
        key = (item.version, strip.row.box, rect.width(), rect.height(), to_view.m11(), ratio)
        found = self._kept.pop(key, None)
        if found is None:
            found = _cut(item, rect, to_view, ratio)
            self._bytes += _bytes(found)
        self._kept[key] = found
        while self._bytes > self._limit and len(self._kept) > 1:
            self._bytes -= _bytes(self._kept.popitem(last=False)[1])
        return found


def _cut(item: ScanItem, rect: QRectF, to_view: QTransform, ratio: float) -> QPixmap:
    made = QPixmap(max(1, round(rect.width() * ratio)), max(1, round(rect.height() * ratio)))
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.white)
    place = to_view * QTransform.fromTranslate(-rect.left(), -rect.top())
    back, _ = place.inverted()
    option = QStyleOptionGraphicsItem()
    option.exposedRect = back.mapRect(QRectF(0, 0, rect.width(), rect.height()))
    painter = QPainter(made)
    painter.setTransform(place)
    item.paint(painter, option)
    painter.end()
    return made


def _bytes(pixmap: QPixmap) -> int:
    return pixmap.width() * pixmap.height() * max(1, pixmap.depth() // 8)
