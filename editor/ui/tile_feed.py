"""Tiles of a scan made ready for painting: a few at once, the others beside the window.

May import Qt and core. Cutting a tile takes half a millisecond, giving it another look several; a
view of 2560 × 1440 needs 24 of them, more than a frame has time for. So painting takes what is
there, a feed makes the rest in threads and tells when they have come, and what is near by is made
ahead. A new picture (the scan after its preview, or another look) is a new
generation: until the tiles in view are made, those of the old one are shown.
"""

from __future__ import annotations

import logging
import time
import weakref
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol
from weakref import WeakMethod

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QImage

from editor.core.geometry import Box, Size
from editor.ui.bridge import bell
from editor.ui.pauses import pause
from editor.ui.tile_pool import TilePool

log = logging.getLogger(__name__)

TILE_SIDE = 512
AT_ONCE_S = 0.003
"""How long painting may cut tiles itself, in processor time of its thread."""

AHEAD_MS = 60
"""How long painting has to rest before tiles are made ahead: they would be in its way."""

_MOST_ROUGH = 6
"""A look that needs more tiles than this is first shown in coarser ones, so that it follows a
slider that is dragged: 60 tiles take a second, six a thirtieth.
"""

_MOST_PREPARED = 40
"""Tiles of the next scan kept ready, a megabyte each: more than a view of 2560 × 1440 shows."""

Key = tuple[int, int, int]
"""Level, column and row of a tile."""


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
    """A scan in halved levels; level k is 2**k times smaller than the scan. Asked from any
    thread.
    """

    @property
    def size(self) -> Size: ...
    @property
    def level_count(self) -> int: ...
    def level_for(self, scale: float) -> int: ...
    def has_tile(self, level: int, col: int, row: int) -> bool: ...
    def tile(self, level: int, col: int, row: int, tile: int = TILE_SIDE) -> Tile: ...


Render = Callable[[TileSource, int, int, int], Tile]
"""Makes the tile that is shown from a source, its level, column and row. Called from any thread."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A tile ready for painting, and where it lies in pixels of its level."""

    image: QImage
    box: Box


@dataclass(slots=True, eq=False)
class Generation:
    """One scan in one look, and the tiles of it that are held, the least lately used first."""

    source: TileSource
    render: Render | None
    pictures: OrderedDict[Key, Picture] = field(default_factory=OrderedDict)
    lost: set[Key] = field(default_factory=set)
    """Tiles that could not be made, and are not asked for again."""

    def get(self, key: Key) -> Picture | None:
        picture = self.pictures.get(key)
        if picture is not None:
            self.pictures.move_to_end(key)
        return picture

    def make(self, key: Key) -> Picture:
        """Cut a tile and give it its look. Any thread; raises OSError where the disk fails."""
        source, render = self.source, self.render
        tile = source.tile(*key, TILE_SIDE) if render is None else render(source, *key)
        return Picture(image_of(tile), tile.box)


def image_of(tile: Tile) -> QImage:
    """Return the pixels of a tile as an image of its own, four bytes a pixel. Any thread.

    Qt paints grey and three bytes a pixel by a general path that takes three times as long
    (6.11: 14.6 ms against 5.4 for a view of 2560 × 1440), more than a frame; the scan itself stays
    grey, only the tiles in view are not.
    """
    grey = tile.channels == 1
    form = QImage.Format.Format_Grayscale8 if grey else QImage.Format.Format_RGB888
    # Converted it owns its pixels: QImage would only borrow those of the bytes object.
    borrowed = QImage(tile.data, tile.width, tile.height, tile.stride, form)
    return borrowed.convertToFormat(QImage.Format.Format_RGB32)


def _lies_in(source: TileSource, key: Key) -> bool:
    level, col, row = key
    side = TILE_SIDE * 2**level
    in_levels = source.level_for(1.0) <= level < source.level_count
    return in_levels and col * side < source.size.w and row * side < source.size.h


def _rough_for(generation: Generation, in_view: tuple[Key, ...]) -> tuple[Key, ...]:
    """Return the tiles of the least coarse level that cover those in view by few; none where there
    are few in view, or the coarser ones are still to come.
    """
    keys, source = in_view, generation.source
    while len(keys) > _MOST_ROUGH:
        keys = tuple(dict.fromkeys((level + 1, col // 2, row // 2) for level, col, row in keys))
        if any(key[0] >= source.level_count for key in keys):
            return ()
    if keys is in_view or not all(source.has_tile(*key) for key in keys):
        return ()
    return keys


@dataclass(slots=True)
class _Orders:
    """What is still wanted of the threads, which hold this and never the feed: tickets by tile, and
    the generation prepared.
    """

    pending: dict[Key, object] = field(default_factory=dict)
    prepared: Generation | None = None

    def forget(self) -> None:
        self.pending.clear()
        self.prepared = None


Told = WeakMethod[Callable[[Generation, Key, Picture | None], None]]


def _make(told: Told, orders: _Orders, generation: Generation, key: Key, ticket: object) -> None:
    """Make a tile that is asked for. Any thread."""
    if orders.pending.get(key) is not ticket:
        return  # no longer wanted
    picture: Picture | None = None
    try:
        picture = generation.make(key)
    except Exception:
        # Whatever a tile fails with, the thread's only way to tell is here.
        log.warning("A tile of the scan cannot be made", exc_info=True)
    bell().ring(told, generation, key, picture)


def _prepare(told: Told, orders: _Orders, generation: Generation, key: Key) -> None:
    """Make a tile of the scan that is likely to follow. Any thread."""
    if generation is not orders.prepared:
        return
    try:
        picture = generation.make(key)
    except Exception:
        log.warning("A tile of the next scan cannot be made", exc_info=True)
        return
    bell().ring(told, generation, key, picture)


class TileFeed(QObject):
    """Holds and makes the tiles of the generation shown, and of the one that is to follow."""

    came = Signal()
    """There is another generation: paint again."""
    tile_came = Signal(object, object)
    """A tile that is wanted has come, Generation and Key: paint again where it lies."""

    lost = Signal(object)
    """A source of which a tile cannot be read, told once for each generation, never within
    painting.
    """

    _lost = Signal(object)

    def __init__(self, limit_bytes: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._limit = limit_bytes
        self._bytes = 0
        self.shown: Generation | None = None
        self.coming: Generation | None = None
        self._waiting: Render | None = None
        self._has_waiting = False
        self._in_view: tuple[Key, ...] = ()
        self._ahead: tuple[Key, ...] = ()
        self._beside: set[Key] = set()
        self._rough: tuple[Key, ...] = ()
        self._rest = pause(self, AHEAD_MS, self._on_rest_timeout)
        self._orders = _Orders()
        self._pool = TilePool()
        bell()  # belongs to the thread that asks for it first
        self._told: Told = WeakMethod(self._take)
        weakref.finalize(self, self._orders.forget)
        self._lost.connect(self.lost, Qt.ConnectionType.QueuedConnection)

    @property
    def used_bytes(self) -> int:
        """Memory of the tiles held now."""
        return self._bytes

    @property
    def newest(self) -> Generation | None:
        """The generation that is wanted: the one coming, else the one shown."""
        return self.coming or self.shown

    @property
    def is_settled(self) -> bool:
        """True when all tiles in view are shown as they are wanted."""
        return self.coming is None and not any(k in self._orders.pending for k in self._in_view)

    @property
    def prepared_count(self) -> int:
        """How many tiles of the scan that may be shown next are ready."""
        return 0 if self._orders.prepared is None else len(self._orders.prepared.pictures)

    def clear(self) -> None:
        """Hold and make nothing more."""
        self._forget_pending()
        self.shown = self.coming = None
        self._has_waiting, self._waiting = False, None
        self._in_view = self._ahead = ()
        self._bytes = 0

    def prepare(self, source: TileSource | None) -> None:
        """Make the tiles of a source that is likely to be shown next, at the places now in view and
        as they are; only the last source given is kept ready, None keeps nothing.
        """
        newest = self.newest
        if source is None or newest is None or newest.source is source:
            self._orders.prepared = None
            return
        prepared = self._orders.prepared
        if prepared is None or prepared.source is not source:
            prepared = self._orders.prepared = Generation(source, None)
        places = [key for key in self._in_view if _lies_in(source, key)]
        for key in places[:_MOST_PREPARED]:
            if key not in prepared.pictures and source.has_tile(*key):
                work = partial(_prepare, self._told, self._orders, prepared, key)
                self._pool.start(work, when_idle=True)

    def set_source(self, source: TileSource, render: Render | None) -> None:
        """Show another source as soon as its tiles in view are there."""
        if self._orders.prepared is not None and self._orders.prepared.source is not source:
            self._orders.prepared = None
        self._begin(Generation(source, render))

    def set_render(self, render: Render | None) -> None:
        """Show the same source in another look. While one is on its way the next one waits, so that
        a slider that is dragged shows each look that can be made in time.
        """
        newest = self.newest
        if newest is None:
            return
        if self.coming is not None and self.shown is not None:
            self._waiting, self._has_waiting = render, True
            return
        self._begin_look(Generation(newest.source, render))

    def _begin_look(self, generation: Generation) -> None:
        """Show the same source in another look, first coarsely where that is much quicker."""
        rough = _rough_for(generation, self._in_view)
        if self._replace(generation):
            self._rough = rough
            # The old look is on the screen: painting it again would only hold up the new one.
            self._ask(generation, (*rough, *self._in_view))
        else:
            self.came.emit()

    def _begin(self, generation: Generation) -> None:
        self._replace(generation)
        self.came.emit()

    def _replace(self, generation: Generation) -> bool:
        """Make a generation the newest; True where the one before is shown until it is there."""
        self._forget_pending()
        self._has_waiting, self._waiting = False, None
        self._take_prepared(generation)
        if self.coming is not None:
            self._drop(self.coming)
        if self.shown is None or not self._in_view:
            if self.shown is not None:
                self._drop(self.shown)
            self.shown, self.coming = generation, None
            return False
        self.coming = generation
        return True

    def _take_prepared(self, generation: Generation) -> None:
        prepared = self._orders.prepared
        if prepared is None or prepared.source is not generation.source or generation.render:
            return
        self._orders.prepared = None
        for key, picture in prepared.pictures.items():
            self._keep(generation, key, picture)

    def _drop(self, generation: Generation) -> None:
        self._bytes -= sum(p.image.sizeInBytes() for p in generation.pictures.values())
        generation.pictures.clear()

    def want_beside(self, keys: Iterable[Key]) -> None:
        """Make tiles for who draws the scan elsewhere, as a map; the view still gets its own."""
        generation = self.newest
        if generation is not None:
            missing = [k for k in keys if k not in generation.pictures]
            self._beside.update(missing)
            self._ask(generation, missing)

    def _forget_pending(self) -> None:
        self._beside.clear()
        self._rough = ()
        self._pool.clear()
        self._orders.pending.clear()

    # What painting asks

    def at_once(self, keys: Iterable[Key], *, limit_s: float | None = AT_ONCE_S) -> None:
        """Cut tiles of the newest generation here and now, as many as the time allows; None makes
        all of them, those with a look and those on the disk too.
        """
        if limit_s is None and self._has_waiting and self.newest is not None:
            # Who waits for the picture wants the last look that was asked for.
            self._begin(Generation(self.newest.source, self._waiting))
        generation = self.newest
        if generation is None:
            return
        begun = time.thread_time()
        for key in keys:
            if generation.get(key) is not None or key in generation.lost:
                continue
            if not generation.source.has_tile(*key):
                continue
            if limit_s is not None and time.thread_time() - begun > limit_s:
                return
            try:
                self._keep(generation, key, generation.make(key))
            except (OSError, IndexError) as error:
                # Painting that ends by an exception would leave its painter on the device.
                log.warning("A tile of the scan cannot be read: %s", error)
                self._lose(generation, key)

    def want(self, in_view: Iterable[Key], ahead: Iterable[Key]) -> None:
        """Make the tiles in view that are missing, then those near by; what else was asked for and
        is not begun is forgotten.
        """
        generation = self.newest
        if generation is None:
            return
        self._in_view, self._ahead = tuple(in_view), tuple(ahead)
        wanted = {*self._in_view, *self._beside, *self._rough}
        for key in [k for k in self._orders.pending if k not in wanted]:
            del self._orders.pending[key]
        self._ask(generation, self._in_view)
        self._rest.start()
        self._finish_coming()

    def look_again(self) -> bool:
        """Make what is in view and could not be made before; False where nothing was painted yet
        that tells what is in view.
        """
        generation = self.newest
        if generation is None or not self._in_view:
            return False
        self._ask(generation, self._in_view)
        return True

    def _on_rest_timeout(self) -> None:
        if self.coming is not None or self.shown is None:
            return
        if all(key in self.shown.pictures for key in self._in_view):
            self._ask(self.shown, self._ahead)

    def _ask(self, generation: Generation, keys: Iterable[Key]) -> None:
        for key in keys:
            if key in generation.pictures or key in generation.lost or key in self._orders.pending:
                continue
            if generation.source.has_tile(*key):
                self._submit(generation, key)

    def _submit(self, generation: Generation, key: Key) -> None:
        ticket = self._orders.pending[key] = object()
        self._pool.start(partial(_make, self._told, self._orders, generation, key, ticket))

    def _take(self, generation: Generation, key: Key, picture: Picture | None) -> None:
        if generation is self._orders.prepared and picture is not None:
            generation.pictures[key] = picture
        if generation is not self.newest:
            return
        is_wanted = key in self._in_view or key in self._beside or key in self._rough
        self._beside.discard(key)
        if self._orders.pending.pop(key, None) is None and not is_wanted:
            return
        if picture is not None:
            self._keep(generation, key, picture)
        else:
            self._lose(generation, key)
        if is_wanted:
            self._rest.start()  # what is ahead waits until all that is in view has come
        if not self._finish_coming() and is_wanted:
            self.tile_came.emit(generation, key)

    def _finish_coming(self) -> bool:
        """Show the coming generation when all of it that is in view is there, or coarser tiles that
        stand in for all of it; True then.
        """
        coming = self.coming
        if coming is None or not self._in_view:
            return False
        for keys in (self._rough, self._in_view):
            if keys and all(key in coming.pictures or key in coming.lost for key in keys):
                break
        else:
            return False
        if self.shown is not None:
            self._drop(self.shown)
        self.shown, self.coming = coming, None
        if self._has_waiting:
            self.set_render(self._waiting)
        self.came.emit()
        return True

    def _lose(self, generation: Generation, key: Key) -> None:
        """Ask no more for a tile: its painting would ask for it again, and that without end."""
        if not generation.lost:
            self._lost.emit(generation.source)
        generation.lost.add(key)

    def _keep(self, generation: Generation, key: Key, picture: Picture) -> None:
        before = generation.pictures.pop(key, None)
        if before is not None:
            self._bytes -= before.image.sizeInBytes()
        generation.pictures[key] = picture
        self._bytes += picture.image.sizeInBytes()
        for held in (self.shown, generation):
            while held is not None and self._bytes > self._limit and len(held.pictures) > 1:
                self._bytes -= held.pictures.popitem(last=False)[1].image.sizeInBytes()
