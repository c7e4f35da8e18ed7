"""The levels of a scan that come from the top to the bottom while it is decoded.

May import core and Pillow (inside functions). Every level is kept as rows of tiles: what a strip
brings is joined, halved and handed down at once, so that halving and cutting tiles go on beside the
decoder and nothing is copied a second time when the last strip has come. A `GrowingPyramid` keeps
the rows in memory; a `tile_store.TileStore` gathers them in the same way for the disk.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from editor.core.geometry import Box, Size
from editor.imaging.pyramid import TILE_SIDE, Levels, Tile, padded, tile_of
from editor.imaging.raster import memory_bytes

if TYPE_CHECKING:
    from PIL import Image


def level_sizes(size: Size) -> tuple[Size, ...]:
    """Return the sizes of all levels: halves, rounded up, until the longest side is a tile's."""
    sizes = [size]
    while max(sizes[-1].w, sizes[-1].h) > TILE_SIDE:
        last = sizes[-1]
        sizes.append(Size(-(-last.w // 2), -(-last.h // 2)))
    return tuple(sizes)


class TileRows:
    """Gathers the rows of one level until they make a row of tiles."""

    def __init__(self, size: Size) -> None:
        self._size = size
        self._held: list[Image.Image] = []
        self._rows = 0
        self._done = 0

    def take(self, strip: Image.Image) -> list[tuple[int, Image.Image]]:
        """Return the rows of tiles that are full now, with their number from the top. No strip is
        higher than a tile, and strips end where rows of tiles do.
        """
        self._held.append(strip)
        self._rows += strip.height
        is_last = self._done * TILE_SIDE + self._rows >= self._size.h
        if self._rows < TILE_SIDE and not is_last:
            return []
        row, image = self._done, self._joined()
        self._done += 1
        self._held, self._rows = [], 0
        return [(row, image)]

    def _joined(self) -> Image.Image:
        if len(self._held) == 1:
            return self._held[0]
        from PIL import Image as PillowImage

        joined = PillowImage.new(self._held[0].mode, (self._size.w, self._rows))
        top = 0
        for part in self._held:
            joined.paste(part, (0, top))
            top += part.height
        return joined


class GrowingPyramid(Levels):
    """Levels in memory, filled by one thread from the top and read from any; the same pixels as a
    `Pyramid` of the whole. What has not come yet is white.
    """

    def __init__(self, size: Size, channels: Literal[1, 3]) -> None:
        self._channels = channels
        self._sizes = level_sizes(size)
        self._gathered = [TileRows(each) for each in self._sizes]
        # Only appended to, and only whole rows of tiles: readers need no lock.
        self._rows: list[list[Image.Image]] = [[] for _ in self._sizes]

    def add(self, strip: Image.Image) -> None:
        """Take the next rows of the scan ("L" or "RGB"): `TILE_SIDE` of them, fewer at its end."""
        self._add(0, strip)

    def _add(self, level: int, strip: Image.Image) -> None:
        for _, image in self._gathered[level].take(strip):
            self._rows[level].append(image)
            if level + 1 < len(self._sizes):
                self._add(level + 1, image.reduce(2))

    @property
    def channels(self) -> Literal[1, 3]:
        return self._channels

    @property
    def level_count(self) -> int:
        return len(self._sizes)

    @property
    def memory_bytes(self) -> int:
        """Memory of all levels together when all has come."""
        return sum(memory_bytes(size.pixels, self._channels) for size in self._sizes)

    def level_size(self, level: int) -> Size:
        return self._sizes[level]

    def has_tile(self, level: int, col: int, row: int) -> bool:
        # Asked also for tiles beside the scan: children of a tile at its right edge.
        width = self._sizes[level].w
        return 0 <= col * TILE_SIDE < width and 0 <= row < len(self._rows[level])

    def tile(self, level: int, col: int, row: int, tile: int = TILE_SIDE) -> Tile:
        if tile != TILE_SIDE or not self.has_tile(level, col, row):
            return super().tile(level, col, row, tile)
        box = self.tile_box(level, col, row)
        wide = padded(box)
        image = self._rows[level][row].crop((wide.x, 0, wide.right, wide.h))
        return tile_of(image, box.w, box)

    def image(self, level: int, part: Box) -> Image.Image:
        from PIL import Image as PillowImage

        rows = self._rows[level]
        first, last = part.y // TILE_SIDE, (part.bottom - 1) // TILE_SIDE
        if 0 <= first == last < len(rows):
            top = part.y - first * TILE_SIDE
            return rows[first].crop((part.x, top, part.right, top + part.h))
        made = PillowImage.new("L" if self._channels == 1 else "RGB", (part.w, part.h), "white")
        for row in range(max(0, first), min(last + 1, len(rows))):
            top = row * TILE_SIDE
            above, below = max(part.y, top), min(part.bottom, top + rows[row].height)
            piece = rows[row].crop((part.x, above - top, part.right, below - top))
            made.paste(piece, (0, above - part.y))
        return made
