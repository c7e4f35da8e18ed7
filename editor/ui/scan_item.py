"""The scan itself in the scene: tiles of the level that the zoom needs, cut when they come into
view.

May import Qt and core. One item paints all tiles, because an item for each would cost Qt's
bookkeeping at every zoom step; one whole pixmap would take 400 MB of a large scan and skip pixels
when zoomed out. Tiles are asked of a `TileSource`, so this module does not know how scans are
decoded.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from math import ceil, floor, hypot
from typing import Protocol

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap, QTransform
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from editor.core.geometry import Box, Size

TILE_SIDE = 512
CACHE_BYTES = 256 * 1024 * 1024
SHARP_FROM_SCALE = 4.0
"""From this scale on pixels are shown as squares: whoever goes so near wants to count them."""


class Tile(Protocol):
    """8-bit grey or RGB rows of `stride` bytes; `box` is where they come from in pixels of their
    level.
    """

    @property
    def box(self) -> Box: ...
    @property
    def width(self) -> int: ...
    @property
    def height(self) -> int: ...
    @property
    def channels(self) -> int: ...
    @property
    def stride(self) -> int: ...
    @property
    def data(self) -> bytes: ...


class TileSource(Protocol):
    """A scan in halved levels; level k is 2**k times smaller than the scan."""

    @property
    def size(self) -> Size: ...
    def level_for(self, scale: float) -> int: ...
    def tile(self, level: int, col: int, row: int, tile: int = TILE_SIDE) -> Tile: ...


def image_of(tile: Tile) -> QImage:
    """Return the pixels of a tile as an image of its own; grey stays grey. Any thread."""
    grey = tile.channels == 1
    form = QImage.Format.Format_Grayscale8 if grey else QImage.Format.Format_RGB888
    # The copy owns its pixels: QImage would only borrow those of the bytes object.
    return QImage(tile.data, tile.width, tile.height, tile.stride, form).copy()


def _pixmap_of(tile: Tile) -> QPixmap:
    flags = Qt.ImageConversionFlag
    # Without the flag Qt makes 32 bits a pixel of grey: four times the memory of the cache.
    form = flags.NoFormatConversion if tile.channels == 1 else flags.AutoColor
    return QPixmap.fromImage(image_of(tile), form)


class _TileCache:
    """Pixmaps by level, column and row, the least lately used dropped when they take too many
    bytes.
    """

    def __init__(self, limit_bytes: int) -> None:
        self._limit = limit_bytes
        self._bytes = 0
        self._tiles: OrderedDict[tuple[int, int, int], tuple[QPixmap, Box]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._tiles)

    @property
    def used_bytes(self) -> int:
        return self._bytes

    def get(self, source: TileSource, key: tuple[int, int, int]) -> tuple[QPixmap, Box]:
        held = self._tiles.get(key)
        if held is not None:
            self._tiles.move_to_end(key)
            return held
        tile = source.tile(*key, TILE_SIDE)
        made = (_pixmap_of(tile), tile.box)
        self._tiles[key] = made
        self._bytes += _bytes(made[0])
        while self._bytes > self._limit and len(self._tiles) > 1:
            self._bytes -= _bytes(self._tiles.popitem(last=False)[1][0])
        return made

    def clear(self) -> None:
        self._tiles.clear()
        self._bytes = 0


def _bytes(pixmap: QPixmap) -> int:
    return pixmap.width() * pixmap.height() * max(1, pixmap.depth() // 8)


class ScanItem(QGraphicsItem):
    """Paints one scan at its own pixels, origin top left: first a stretched preview, then tiles."""

    def __init__(self, size: Size, *, cache_bytes: int = CACHE_BYTES) -> None:
        super().__init__()
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)
        self._size = size
        self._source: TileSource | None = None
        self._preview: QPixmap | None = None
        self._cache = _TileCache(cache_bytes)
        self._dimming = 0.0
        self._listeners: list[Callable[[], None]] = []
        self.version = 0
        """Grows whenever the picture becomes another, so that what was cut from it can be kept."""

    @property
    def size(self) -> Size:
        return self._size

    @property
    def has_picture(self) -> bool:
        return self._source is not None or self._preview is not None

    @property
    def cached_bytes(self) -> int:
        """Memory of the tiles held now."""
        return self._cache.used_bytes

    def set_size(self, size: Size) -> None:
        """Take the size of another scan and forget the picture of the one before."""
        self.prepareGeometryChange()
        self._size = size
        self._source = self._preview = None
        self._cache.clear()
        self.version += 1

    def set_preview(self, preview: Tile | None) -> None:
        """Show these few pixels, stretched over the scan, until there is a source."""
        self._preview = None if preview is None else _pixmap_of(preview)
        self.version += 1
        self.update()

    def set_source(self, source: TileSource | None) -> None:
        """Paint tiles of this source from now on; its size is that of the item."""
        if source is self._source:
            return
        self._source = source
        self._cache.clear()
        self.version += 1
        if source is not None:
            self._preview = None
            for tell in self._listeners:
                tell()
        self.update()

    def set_dimming(self, dimming: float) -> None:
        """Darken the picture, 0 not at all to 1 black; the scan itself is not changed."""
        self._dimming = min(1.0, max(0.0, dimming))
        self.version += 1
        self.update()

    def boundingRect(self) -> QRectF:
        return QRectF(0, 0, self._size.w, self._size.h)

    def listen(self, callback: Callable[[], None]) -> None:
        """Call back when pixels have arrived that `draw` had to do without."""
        self._listeners.append(callback)

    def draw(self, painter: QPainter, target: QRectF, source: QRectF) -> bool:
        """Draw a part of the scan (scan pixels) elsewhere; True when it was drawn at full sharpness
        and not with a coarser stand-in.
        """
        painter.save()
        painter.setClipRect(target, Qt.ClipOperation.IntersectClip)
        painter.translate(target.topLeft())
        painter.scale(target.width() / source.width(), target.height() / source.height())
        painter.translate(-source.topLeft())
        self._paint_part(painter, source.intersected(self.boundingRect()))
        painter.restore()
        return self._source is not None

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        self._paint_part(painter, option.exposedRect.intersected(self.boundingRect()))

    def _paint_part(self, painter: QPainter, exposed: QRectF) -> None:
        if exposed.isEmpty():
            return
        scale = scale_of(painter.worldTransform()) * painter.device().devicePixelRatioF()
        smooth = scale < SHARP_FROM_SCALE
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        if self._source is not None:
            self._paint_tiles(painter, exposed, self._source, self._source.level_for(scale))
        elif self._preview is not None:
            bounds = self.boundingRect()
            painter.drawPixmap(bounds, self._preview, QRectF(self._preview.rect()))
        if self._dimming and self.has_picture:
            painter.fillRect(exposed, QColor(0, 0, 0, round(255 * self._dimming)))

    def _paint_tiles(
        self, painter: QPainter, exposed: QRectF, source: TileSource, level: int
    ) -> None:
        step = 2**level
        side = TILE_SIDE * step
        bounds = self.boundingRect()
        # Size at this level, halves rounded up: the last row and column of tiles end there.
        cols = ceil(ceil(self._size.w / step) / TILE_SIDE)
        rows = ceil(ceil(self._size.h / step) / TILE_SIDE)
        for row in range(floor(exposed.top() / side), min(rows, ceil(exposed.bottom() / side))):
            for col in range(floor(exposed.left() / side), min(cols, ceil(exposed.right() / side))):
                pixmap, box = self._cache.get(source, (level, col, row))
                target = QRectF(box.x * step, box.y * step, box.w * step, box.h * step)
                target = target.intersected(bounds)
                part = QRectF(0, 0, target.width() / step, target.height() / step)
                painter.drawPixmap(target, pixmap, part)


def scale_of(transform: QTransform) -> float:
    """Return how many shown pixels a scan pixel takes, also where the view is turned."""
    return hypot(transform.m11(), transform.m12())
