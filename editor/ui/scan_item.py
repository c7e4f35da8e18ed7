"""The scan itself in the scene: tiles of the level that the zoom needs, made when they come into
view.

May import Qt and core. One item paints all tiles, because an item for each would cost Qt's
bookkeeping at every zoom step; one whole pixmap would take 400 MB of a large scan and skip pixels
when zoomed out. On the screen a tile that is not made yet is stood in for by a coarser one, so
that no frame waits; a picture that is kept or saved (no widget is told) is painted whole.
"""

from __future__ import annotations

from collections.abc import Callable
from math import ceil, floor, hypot

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QTransform
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from editor.core.geometry import Size

from .tile_feed import (
    TILE_SIDE,
    Generation,
    Key,
    Picture,
    Render,
    Tile,
    TileFeed,
    TileSource,
    image_of,
)

__all__ = ["Render", "ScanItem", "Tile", "TileSource", "image_of", "scale_of"]

CACHE_BYTES = 128 * 1024 * 1024
SHARP_FROM_SCALE = 4.0
"""From this scale on pixels are shown as squares: whoever goes so near wants to count them."""
_MOST_FINER = 64
"""So many tiles may stand in for coarser ones: they take half of the cache."""
_STAND_IN_LEVELS = 8


class ScanItem(QGraphicsItem):
    """Paints one scan at its own pixels, origin top left: first a preview, then tiles."""

    def __init__(self, size: Size, *, cache_bytes: int = CACHE_BYTES) -> None:
        super().__init__()
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)
        self._size = size
        self._source: TileSource | None = None
        self._render: Render | None = None
        self._feed = TileFeed(cache_bytes)
        self._feed.came.connect(self._on_feed_came)
        self.lost = self._feed.lost
        self._feed.tile_came.connect(self._on_feed_tile_came)
        self._shown: Generation | None = None
        self._listeners: list[Callable[[], None]] = []
        self._dimming = 0.0
        self.is_patient = False
        """True where every painting waits for all of its tiles, as for a picture that is saved."""
        self.version = 0
        """Grows whenever the picture becomes another, so that what was cut from it can be kept."""

    @property
    def size(self) -> Size:
        return self._size

    @property
    def source(self) -> TileSource | None:
        """What is painted now."""
        return self._source

    @property
    def has_picture(self) -> bool:
        return self._source is not None

    @property
    def is_blank(self) -> bool:
        """True while nothing of the scan can be painted, as before its first tiles have come."""
        feeds = (self._feed.shown, self._feed.coming)
        return not any(made is not None and made.pictures for made in feeds)

    @property
    def is_settled(self) -> bool:
        """True when nothing that was painted last waits for tiles."""
        return self._feed.is_settled

    @property
    def is_in_look(self) -> bool:
        """True when the scan and the look last asked for are painted, if coarsely in places."""
        return self._feed.coming is None

    @property
    def cached_bytes(self) -> int:
        """Memory of the tiles held now."""
        return self._feed.used_bytes

    def set_size(self, size: Size) -> None:
        """Take the size of another scan and forget the picture of the one before."""
        self.prepareGeometryChange()
        self._size = size
        self._source = None
        self._feed.clear()
        self.version += 1

    def set_source(self, source: TileSource | None) -> None:
        """Paint tiles of this source from now on, stretched where its size is not the item's, as
        that of a preview.
        """
        if source is self._source:
            return
        self._source = source
        if source is None:
            self._feed.clear()
        else:
            self._feed.set_source(source, self._render)
        self.version += 1
        self.update()

    def prepare(self, source: TileSource | None) -> None:
        """Make ready what the view would show of a source that may be painted next, or no more."""
        self._feed.prepare(source)

    def set_renderer(self, render: Render | None) -> None:
        """Make all tiles by this from now on, in threads; None shows them as they are."""
        self._render = render
        self._feed.set_render(render)
        self.version += 1

    def refresh(self) -> None:
        """Look again for tiles that were missing: a source has got more of them."""
        self.version += 1
        if not self._feed.look_again():
            self.update()
        self._tell()

    def listen(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call back when the picture is another or tiles have come; returns what ends that."""
        self._listeners.append(callback)

        def stop() -> None:
            if callback in self._listeners:
                self._listeners.remove(callback)

        return stop

    def _on_feed_came(self) -> None:
        if self._feed.shown is not self._shown:
            self._shown = self._feed.shown
            self.version += 1
        self.update()
        self._tell()

    def _on_feed_tile_came(self, made: Generation, key: Key) -> None:
        # A whole view for each tile of a scan that is being decoded would take the decoder's time.
        picture = made.pictures.get(key)
        if picture is not None:
            self.update(self._target(made, key, picture))
        self._tell()

    def _tell(self) -> None:
        for callback in tuple(self._listeners):
            callback()

    def set_dimming(self, dimming: float) -> None:
        """Darken the picture, 0 not at all to 1 black; the scan itself is not changed."""
        self._dimming = min(1.0, max(0.0, dimming))
        self.version += 1
        self.update()

    def boundingRect(self) -> QRectF:
        return QRectF(0, 0, self._size.w, self._size.h)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        exposed = option.exposedRect.intersected(self.boundingRect())
        if exposed.isEmpty():
            return
        is_patient = self.is_patient or widget is None
        view = exposed
        if widget is not None:
            back: QTransform = painter.worldTransform().inverted()[0]
            view = back.mapRect(QRectF(widget.rect())).intersected(self.boundingRect())
        self._paint_part(painter, exposed, view, is_patient=is_patient)

    def draw(self, painter: QPainter, target: QRectF, source: QRectF) -> bool:
        """Draw a part of the scan (scan pixels) into a rectangle; True when all of it is sharp.

        Tiles that are missing are not waited for: listeners hear when they have come.
        """
        part = source.intersected(self.boundingRect())
        if part.isEmpty() or target.isEmpty():
            return True
        painter.save()
        painter.setClipRect(target)
        painter.translate(target.topLeft())
        painter.scale(target.width() / source.width(), target.height() / source.height())
        painter.translate(-source.topLeft())
        is_sharp = self._paint_part(painter, part, None, is_patient=False)
        painter.restore()
        return is_sharp

    def _paint_part(
        self, painter: QPainter, exposed: QRectF, view: QRectF | None, *, is_patient: bool
    ) -> bool:
        newest = self._feed.newest
        if newest is None:
            return True
        scale = scale_of(painter.worldTransform()) * painter.device().devicePixelRatioF()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, scale < SHARP_FROM_SCALE)
        keys = _with_finer(newest, self._keys(newest, exposed, scale))
        if is_patient:
            self._feed.at_once(keys, limit_s=None)
        else:
            if newest.render is None:
                self._feed.at_once(keys)
            if view is None:
                self._feed.want_beside(keys)
            else:
                seen = self._keys(newest, view, scale)
                self._feed.want(_with_finer(newest, seen), self._around(newest, seen))
        is_sharp = self._paint_tiles(painter, exposed, scale, is_patient=is_patient)
        if self._dimming:
            painter.fillRect(exposed, QColor(0, 0, 0, round(255 * self._dimming)))
        return is_sharp

    def _paint_tiles(
        self, painter: QPainter, exposed: QRectF, scale: float, *, is_patient: bool
    ) -> bool:
        """Paint the newest generation; where it is not whole yet, over the one shown before."""
        newest, shown = self._feed.newest, self._feed.shown
        assert newest is not None
        keys = self._keys(newest, exposed, scale)
        is_whole = all(key in newest.pictures for key in keys)
        has_ground = not is_whole and shown is not None and shown is not newest
        if has_ground and shown is not None:
            self._paint_generation(painter, shown, self._keys(shown, exposed, scale))
            if shown.render is not newest.render and not is_patient:
                return False  # two looks side by side would be taken for a fault of the scan
        self._paint_generation(painter, newest, keys, has_ground=has_ground)
        return is_whole

    def _paint_generation(
        self, painter: QPainter, made: Generation, keys: list[Key], *, has_ground: bool = False
    ) -> None:
        for key in _with_finer(made, keys):
            picture = made.get(key)
            if picture is not None:
                self._paint_tile(painter, made, key, picture)
            elif not has_ground:
                coarser = _coarser(made, key)
                if coarser is not None:
                    self._paint_tile(painter, made, coarser, made.pictures[coarser], only=key)

    def _paint_tile(
        self,
        painter: QPainter,
        made: Generation,
        key: Key,
        picture: Picture,
        *,
        only: Key | None = None,
    ) -> None:
        """Paint a tile, or only as much of it as stands in for a finer one."""
        step, box, size = 2 ** key[0], picture.box, made.source.size
        # Halves are rounded up: the last row and column may stand for less than `step` pixels.
        left, top = box.x * step, box.y * step
        right, bottom = min(left + box.w * step, size.w), min(top + box.h * step, size.h)
        x0, y0, x1, y1 = left, top, right, bottom
        if only is not None:
            side = TILE_SIDE * 2 ** only[0]
            x0, y0 = only[1] * side, only[2] * side
            x1, y1 = min(x0 + side, right), min(y0 + side, bottom)
        fx, fy = self._factors(made)
        target = QRectF(x0 * fx, y0 * fy, (x1 - x0) * fx, (y1 - y0) * fy)
        part = QRectF((x0 - left) / step, (y0 - top) / step, (x1 - x0) / step, (y1 - y0) / step)
        painter.drawImage(target, picture.image, part)

    def _target(self, made: Generation, key: Key, picture: Picture) -> QRectF:
        """Return where a tile lies, in pixels of the item."""
        step, box, size = 2 ** key[0], picture.box, made.source.size
        right, bottom = min((box.x + box.w) * step, size.w), min((box.y + box.h) * step, size.h)
        fx, fy = self._factors(made)
        left, top = box.x * step, box.y * step
        return QRectF(left * fx, top * fy, (right - left) * fx, (bottom - top) * fy)

    def _factors(self, made: Generation) -> tuple[float, float]:
        size = made.source.size
        return self._size.w / size.w, self._size.h / size.h

    def _keys(self, made: Generation, part: QRectF, scale: float) -> list[Key]:
        """Return the tiles that a part of the scan needs, those in its middle first."""
        source = made.source
        fx, fy = self._factors(made)
        level = source.level_for(scale * max(fx, fy))
        step = 2**level
        side_x, side_y = TILE_SIDE * step * fx, TILE_SIDE * step * fy
        cols = ceil(ceil(source.size.w / step) / TILE_SIDE)
        rows = ceil(ceil(source.size.h / step) / TILE_SIDE)
        first, top = floor(part.left() / side_x), floor(part.top() / side_y)
        last = min(cols, ceil(part.right() / side_x))
        bottom = min(rows, ceil(part.bottom() / side_y))
        keys = [(level, col, row) for row in range(top, bottom) for col in range(first, last)]
        mid_x, mid_y = (first + last - 1) / 2, (top + bottom - 1) / 2
        keys.sort(key=lambda k: abs(k[1] - mid_x) + abs(k[2] - mid_y))
        return keys

    def _around(self, made: Generation, seen: list[Key]) -> list[Key]:
        """Return the tiles that are likely to be needed next: a ring round those in view, and the
        coarser ones under them.
        """
        if not seen:
            return []
        level = seen[0][0]
        cols, rows = [k[1] for k in seen], [k[2] for k in seen]
        size, step = made.source.size, 2**level
        last_col = ceil(ceil(size.w / step) / TILE_SIDE) - 1
        last_row = ceil(ceil(size.h / step) / TILE_SIDE) - 1
        found = dict.fromkeys(
            (level + 1, col // 2, row // 2)
            for _, col, row in seen
            if level + 1 < made.source.level_count
        )
        found |= dict.fromkeys(
            (level, col, row)
            for row in range(max(0, min(rows) - 1), min(last_row, max(rows) + 1) + 1)
            for col in range(max(0, min(cols) - 1), min(last_col, max(cols) + 1) + 1)
        )
        top = made.source.level_count - 1
        return [(top, 0, 0), *found]


def _with_finer(made: Generation, keys: list[Key]) -> list[Key]:
    """Return tiles of a level, those still to come behind finer ones that stand in for them: a huge
    scan is decoded from its top, and a row of coarse tiles is there last.
    """
    source = made.source
    if all(source.has_tile(*key) for key in keys):
        return keys
    depth = sum(len(keys) * 4**deep <= _MOST_FINER for deep in (1, 2))
    return [each for key in keys for each in _finer(source, key, depth)]


def _finer(source: TileSource, key: Key, depth: int) -> list[Key]:
    level, col, row = key
    if source.has_tile(*key):
        return [key]
    found: list[Key] = []
    if depth and level:
        for child in (
            (level - 1, 2 * col + right, 2 * row + down) for down in (0, 1) for right in (0, 1)
        ):
            found += [k for k in _finer(source, child, depth - 1) if source.has_tile(*k)]
    return [*found, key]


def _coarser(made: Generation, key: Key) -> Key | None:
    """Return the nearest coarser tile that is held and covers a tile."""
    level, col, row = key
    for _ in range(_STAND_IN_LEVELS):
        level, col, row = level + 1, col // 2, row // 2
        if (level, col, row) in made.pictures:
            return (level, col, row)
    return None


def scale_of(transform: QTransform) -> float:
    """Return how many shown pixels a scan pixel takes, also where the view is turned."""
    return hypot(transform.m11(), transform.m12())
