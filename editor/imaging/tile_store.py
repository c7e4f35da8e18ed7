"""The levels of a scan too large for memory, as a file of tiles on the disk.

May import core and Pillow (inside functions). One file a scan, written from the top to the bottom
while the scan is decoded; tiles can be read as soon as they are written, so a view becomes sharp as
they arrive. A list of where each tile stands closes the file: one without it was not finished and
is worth nothing. Tiles are stored as they are shown, because packing them takes longer than
decoding the scan; only scans of one bit a pixel are packed, to a twentieth.
"""

from __future__ import annotations

import json
import logging
import struct
import threading
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal, Self

from editor.core.errors import Cancelled
from editor.core.geometry import Box, Size
from editor.imaging.growing import TileRows, level_sizes
from editor.imaging.pyramid import TILE_SIDE, Levels, Tile, padded, padded_width, tile_of

if TYPE_CHECKING:
    from PIL import Image

    from editor.imaging.streams import Strips

log = logging.getLogger(__name__)

_MAGIC = b"FcTiles1"
_END = struct.Struct("<8sQ")
_Key = tuple[int, int, int]


def bytes_needed(size: Size, channels: int, *, finest: int = 0) -> int:
    """Return how much the levels from `finest` on take on the disk at most."""
    return sum(padded_width(s.w) * s.h * channels for s in level_sizes(size)[finest:])


class TileStore(Levels):
    """Levels whose tiles stand in a file, or are still to be written to it. Reads from any thread;
    whoever opened it closes it.
    """

    def __init__(
        self, path: Path, file: BinaryIO, size: Size, channels: Literal[1, 3], finest: int
    ) -> None:
        self.path = path
        self._file = file
        self._lock = threading.Lock()
        self._sizes = level_sizes(size)
        self._channels = channels
        self._finest = min(finest, len(self._sizes) - 1)
        self._places: dict[_Key, tuple[int, int]] = {}
        self._is_packed = False

    @classmethod
    def open(cls, path: Path) -> Self | None:
        """Return a finished store; None where the file is missing, unfinished or damaged."""
        try:
            file = path.open("rb")
        except OSError:
            return None
        try:
            store = cls._read(path, file)
        except (OSError, ValueError, KeyError, TypeError, struct.error, zlib.error):
            store = None
        if store is None:
            file.close()
        return store

    @classmethod
    def _read(cls, path: Path, file: BinaryIO) -> Self | None:
        end = file.seek(-_END.size, 2)
        magic, at = _END.unpack(file.read(_END.size))
        if magic != _MAGIC or at > end:
            return None
        file.seek(at)
        told = json.loads(zlib.decompress(file.read(end - at)))
        width, height, channels, finest, is_packed = told["scan"]
        if channels not in (1, 3):
            return None
        store = cls(path, file, Size(width, height), 1 if channels == 1 else 3, finest)
        store._is_packed = bool(is_packed)
        store._places = {
            (level, col, row): (start, length) for level, col, row, start, length in told["tiles"]
        }
        if any(start + length > at for start, length in store._places.values()):
            return None
        return store

    def close(self) -> None:
        """Let go of the file; nothing can be read any more."""
        with self._lock:
            self._file.close()

    def __del__(self) -> None:
        self._file.close()  # a view may be the last to hold it

    @property
    def channels(self) -> Literal[1, 3]:
        return self._channels

    @property
    def level_count(self) -> int:
        return len(self._sizes)

    @property
    def finest(self) -> int:
        return self._finest

    @property
    def memory_bytes(self) -> int:
        """What the list of tiles takes, by and large: the tiles are on the disk."""
        return 200 * len(self._places)

    def level_size(self, level: int) -> Size:
        return self._sizes[level]

    def has_tile(self, level: int, col: int, row: int) -> bool:
        return (level, col, row) in self._places

    def tile(self, level: int, col: int, row: int, tile: int = TILE_SIDE) -> Tile:
        if tile != TILE_SIDE:
            return super().tile(level, col, row, tile)
        box = self.tile_box(level, col, row)
        width = padded_width(box.w)
        stride = width * self._channels
        place = self._places.get((level, col, row))
        data = self._bytes(place, stride * box.h)
        return Tile(box, box.w, box.h, self._channels, stride, data)

    def _bytes(self, place: tuple[int, int] | None, length: int) -> bytes:
        if place is None:
            return b"\xff" * length  # not written yet
        with self._lock:
            if self._file.closed:
                raise OSError(f"{self.path.name} is closed")
            self._file.seek(place[0])
            data = self._file.read(place[1])
        if self._is_packed:
            data = zlib.decompress(data)
        if len(data) != length:
            raise OSError(f"{self.path.name} was cut short")
        return data

    def image(self, level: int, part: Box) -> Image.Image:
        from PIL import Image as PillowImage

        mode = "L" if self._channels == 1 else "RGB"
        made = PillowImage.new(mode, (part.w, part.h), "white")
        inside = part.clipped(self.level_size(level))
        if inside is None:
            return made
        for row in range(inside.y // TILE_SIDE, -(-inside.bottom // TILE_SIDE)):
            for col in range(inside.x // TILE_SIDE, -(-inside.right // TILE_SIDE)):
                tile = self.tile(level, col, row)
                picture = PillowImage.frombuffer(
                    mode, (tile.width, tile.height), tile.data, "raw", mode, tile.stride, 1
                )
                made.paste(picture, (tile.box.x - part.x, tile.box.y - part.y))
        return made

    def write(
        self,
        strips: Strips,
        *,
        packed: bool = False,
        cancel: Callable[[], bool] | None = None,
        grown: Callable[[], None] | None = None,
    ) -> None:
        """Fill the store from strips; `grown` is called after each. For a worker thread.

        Raises ScanError of the strips, OSError of the disk, Cancelled.
        """
        self._is_packed = packed
        with self.path.open("r+b") as target:
            levels = [TileRows(size) for size in self._sizes]
            for strip in strips.images:
                if cancel is not None and cancel():
                    raise Cancelled
                self._add(target, levels, 0, strip)
                target.flush()
                if grown is not None:
                    grown()
            self._finish(target)
        if grown is not None:
            grown()

    def _add(
        self, target: BinaryIO, levels: list[TileRows], level: int, strip: Image.Image
    ) -> None:
        """Take rows of a level: cut what makes a row of tiles, and hand on its half."""
        for row, image in levels[level].take(strip):
            if level >= self._finest:
                self._put_row(target, level, row, image)
            if level + 1 < len(levels):
                self._add(target, levels, level + 1, image.reduce(2))

    def _put_row(self, target: BinaryIO, level: int, row: int, image: Image.Image) -> None:
        places = {}
        for col in range(self.tile_count(level)[0]):
            box = padded(self.tile_box(level, col, row))
            data = tile_of(image.crop((box.x, 0, box.right, box.h)), box.w, box).data
            if self._is_packed:
                data = zlib.compress(data, 1)
            places[(level, col, row)] = (target.tell(), len(data))
            target.write(data)
        target.flush()
        # Only what is in the file may be asked for by other threads.
        self._places.update(places)

    def _finish(self, target: BinaryIO) -> None:
        size = self._sizes[0]
        told = {
            "scan": [size.w, size.h, self._channels, self._finest, self._is_packed],
            "tiles": [[*key, *place] for key, place in self._places.items()],
        }
        at = target.tell()
        target.write(zlib.compress(json.dumps(told).encode()))
        target.write(_END.pack(_MAGIC, at))
