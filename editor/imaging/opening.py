"""From a scan file to levels that a view can show, whatever its size.

May import core and Pillow (inside functions). A scan of moderate size is held in memory; a huge one
goes to a store of tiles on the disk while it is decoded. Both are shown as they grow: a view of the
top of a page has all it needs long before the last line is decoded, and halving and cutting tiles
go on beside the decoder. What comes back is `Levels` either way.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from editor.core.errors import Cancelled, ScanError
from editor.imaging import scans, streams
from editor.imaging.growing import GrowingPyramid
from editor.imaging.pyramid import Levels, Pyramid
from editor.imaging.raster import Raster, memory_bytes
from editor.imaging.tile_cache import TileCache, unwritable
from editor.imaging.tile_store import TileStore

HELD_BYTES = 256 << 20
"""A scan whose levels take more memory than this goes to the disk: 200 megapixels of grey, 50 of
colour.
"""

GROWN_FROM_PX = 4_000_000
"""A smaller scan is decoded before any part of it would be seen."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ScanPlace:
    """Which picture is meant: a page of a file, and what tells its content from any other."""

    path: Path
    frame: int
    render_dpi: int | None
    sha256: str

    @property
    def key(self) -> str:
        """What its store of tiles is called."""
        return f"{self.sha256[:40]}-{self.frame}-{self.render_dpi or 0}"


def held_bytes(info: scans.FrameInfo) -> int:
    """Return what the levels of a scan take in memory, where they are held there."""
    channels = 3 if info.mode == "colour" else 1
    return memory_bytes(info.size.pixels, channels) * 4 // 3


def open_levels(
    place: ScanPlace,
    cache: TileCache,
    *,
    cancel: Callable[[], bool] | None = None,
    begun: Callable[[Levels], None] | None = None,
    grown: Callable[[], None] | None = None,
) -> Levels:
    """Return all levels of a scan. For a worker thread.

    One that is not small and is decoded line by line, or still has to be converted, is handed to
    `begun` as soon as its first tiles can be read, and `grown` is called as more come.

    Raises ScanError, ScanTooLarge, Cancelled.
    """
    info = scans.identify(place.path, frame=place.frame, render_dpi=place.render_dpi)
    if held_bytes(info) <= HELD_BYTES:
        if info.size.pixels < GROWN_FROM_PX:
            raster = scans.load(place.path, frame=place.frame, render_dpi=place.render_dpi)
            return Pyramid.build(raster, cancel=cancel)
        return _held(place, cancel=cancel, begun=begun, grown=grown)
    store = cache.find(place.key)
    if store is None:
        store = _stored(place, info, cache, cancel=cancel, begun=begun, grown=grown)
    return store


def _held(
    place: ScanPlace,
    *,
    cancel: Callable[[], bool] | None,
    begun: Callable[[Levels], None] | None,
    grown: Callable[[], None] | None,
) -> Levels:
    path, frame = place.path, place.frame
    if scans.streams_alike(path, frame=frame):
        try:
            with streams.opened(path, frame=frame) as strips:
                return _filled(strips, cancel=cancel, begun=begun, grown=grown)
        except ScanError as error:
            # Which scans are damaged is for one decoder to say, whoever opens them.
            log.info("Decoding %s as a whole: %s", path.name, error.details)
    image = scans.load_bits(path, frame=frame, render_dpi=place.render_dpi)
    if image.mode == "1":
        return _filled(streams.of_bits(image), cancel=cancel, begun=begun, grown=grown)
    # Cut into strips it would be held twice for a while.
    return Pyramid.build(Raster.of(image), cancel=cancel)


def _filled(
    strips: streams.Strips,
    *,
    cancel: Callable[[], bool] | None,
    begun: Callable[[Levels], None] | None,
    grown: Callable[[], None] | None,
) -> GrowingPyramid:
    levels = GrowingPyramid(strips.size, strips.channels)
    for number, strip in enumerate(strips.images):
        if cancel is not None and cancel():
            raise Cancelled
        levels.add(strip)
        if number == 0 and begun is not None:
            begun(levels)
        if grown is not None:
            grown()
    return levels


def _stored(
    place: ScanPlace,
    info: scans.FrameInfo,
    cache: TileCache,
    *,
    cancel: Callable[[], bool] | None,
    begun: Callable[[Levels], None] | None,
    grown: Callable[[], None] | None,
) -> TileStore:
    with streams.opened(place.path, frame=place.frame, render_dpi=place.render_dpi) as strips:
        store = cache.create(place.key, strips.size, strips.channels)
        try:
            if begun is not None:
                begun(store)
            packed = info.mode == "bilevel"
            store.write(strips, packed=packed, cancel=cancel, grown=grown)
        except OSError as error:
            cache.discard(store)
            raise unwritable(f'"{place.path.name}"', cache.folder, error) from error
        except (ScanError, Cancelled):
            cache.discard(store)
            raise
    return store
