"""The strips of the line view: a row's piece of the scan, the word at the cursor boxed on it.

May import Qt and core. A strip is cut from the tiles that the scan view paints with, when it first
comes into view, and kept at the size it is shown in, so that scrolling and typing copy pixels only.
"""

from __future__ import annotations

import math
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
        picture = self._picture(strip, painter.device().devicePixelRatioF())
        painter.drawPixmap(strip.rect.translated(at).topLeft(), picture)
        if word is not None:
            self._box(painter, strip, at, word)

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
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(LIGHT.accent, max(1.0, self.em * 0.075)))
        painter.setBrush(fill)
        painter.drawRoundedRect(place, self.em * 0.15, self.em * 0.15)

    def _picture(self, strip: Strip, ratio: float) -> QPixmap:
        item = self.picture
        rect, to_view = strip.rect, strip.to_view
        version = -1 if item is None or not item.has_picture else item.version
        # The place on the scan and its size here say all: the same strip may stand elsewhere.
        key = (
            *(version, strip.row.box, rect.width(), rect.height(), to_view.m11(), to_view.m12()),
            *(ratio, self.theme.name),
        )
        found = self._kept.pop(key, None)
        if found is None:
            found = self._cut(strip, ratio)
            self._bytes += _bytes(found)
        self._kept[key] = found
        while self._bytes > self._limit and len(self._kept) > 1:
            self._bytes -= _bytes(self._kept.popitem(last=False)[1])
        return found

    def _cut(self, strip: Strip, ratio: float) -> QPixmap:
        """Return the picture of a strip, its corners rounded; a plain one until there is a scan."""
        area = QRectF(0, 0, strip.rect.width(), strip.rect.height())
        made = QPixmap(math.ceil(area.width() * ratio), math.ceil(area.height() * ratio))
        made.setDevicePixelRatio(ratio)
        made.fill(Qt.GlobalColor.transparent)
        shape, rounding = QPainterPath(), self.em * _ROUNDING_EM
        shape.addRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), rounding, rounding)
        painter = QPainter(made)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipPath(shape)
        painter.fillRect(area, self.theme.panel)
        if self.picture is not None and self.picture.has_picture:
            _paint_scan(painter, self.picture, strip)
        painter.setClipping(False)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.theme.line, 1))
        painter.drawPath(shape)
        painter.end()
        return made


def _paint_scan(painter: QPainter, item: ScanItem, strip: Strip) -> None:
    rect = strip.rect
    place = strip.to_view * QTransform.fromTranslate(-rect.left(), -rect.top())
    back, _ = place.inverted()
    option = QStyleOptionGraphicsItem()
    option.exposedRect = back.mapRect(QRectF(0, 0, rect.width(), rect.height()))
    painter.setTransform(place)
    # Smoothed edges of tiles would show as pale lines where two of them meet.
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    item.paint(painter, option)
    painter.resetTransform()


def _bytes(pixmap: QPixmap) -> int:
    return pixmap.width() * pixmap.height() * max(1, pixmap.depth() // 8)
