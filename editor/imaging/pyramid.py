"""A raster in ever smaller halves, cut into tiles that a view paints without copying.

May import core. Level k is 2**k times smaller; all levels are held, because cutting a tile from a
decoded level takes half a millisecond while decoding one from the file takes as long as the whole
scan. Halving averages (no line of one pixel vanishes when zoomed out) and runs outside the
interpreter lock, which QImage's scaling would hold.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from editor.core.errors import Cancelled
from editor.core.geometry import Box, Size
from editor.imaging.raster import Raster, memory_bytes

if TYPE_CHECKING:
    from PIL import Image

TILE_SIDE = 512


@dataclass(frozen=True, slots=True)
class Tile:
    """Pixels for one QImage: rows of `stride` bytes (a multiple of 4), of which `width` ×
    `channels` are picture.

    One channel is Format_Grayscale8, three are Format_RGB888. `box` is where the pixels come from:
    in pixels of its level for a tile, of the scan for a crop or a thumbnail. Whoever wraps `data`
    keeps it alive.
    """

    box: Box
    width: int
    height: int
    channels: Literal[1, 3]
    stride: int
    data: bytes


class Pyramid:
    """All levels of one raster, level 0 being the raster itself. Nothing changes after building:
    reads from any thread.

    Memory is that of the raster and a third: 1.33 bytes a pixel for grey, 5.33 for colour.
    """

    def __init__(self, raster: Raster, levels: tuple[Image.Image, ...]) -> None:
        self._raster = raster
        self._levels = levels

    @classmethod
    def build(cls, raster: Raster, *, cancel: Callable[[], bool] | None = None) -> Pyramid:
        """Return the pyramid of a raster, halved until its longest side is at most 512 px.

        `cancel` is asked between levels; Cancelled is raised where it says True. For a worker
        thread.
        """
        levels = [raster.image]
        while max(levels[-1].size) > TILE_SIDE:
            if cancel is not None and cancel():
                raise Cancelled
            levels.append(levels[-1].reduce(2))
        return cls(raster, tuple(levels))

    @property
    def size(self) -> Size:
        """Size of level 0, which is that of the scan."""
        return self._raster.size

    @property
    def channels(self) -> Literal[1, 3]:
        return self._raster.channels

    @property
    def level_count(self) -> int:
        return len(self._levels)

    @property
    def memory_bytes(self) -> int:
        """Memory of all levels together, level 0 included."""
        return sum(
            memory_bytes(image.width * image.height, self.channels) for image in self._levels
        )

    def level_size(self, level: int) -> Size:
        """Size of a level in its own pixels; halves are rounded up. Raises IndexError."""
        return Size(*self._levels[level].size)

    def level_for(self, scale: float) -> int:
        """Return the smallest level that still has a pixel for each one shown, at `scale` shown
        pixels a scan pixel.
        """
        if scale <= 0:
            return len(self._levels) - 1
        # The hair's breadth keeps a scale of exactly one half, computed by division, on level 1.
        wanted = math.floor(math.log2(1 / scale) + 1e-9)
        return min(max(wanted, 0), len(self._levels) - 1)

    def tile_count(self, level: int, tile: int = TILE_SIDE) -> tuple[int, int]:
        """Return columns and rows of tiles at a level."""
        size = self.level_size(level)
        return -(-size.w // tile), -(-size.h // tile)

    def tile(self, level: int, col: int, row: int, tile: int = TILE_SIDE) -> Tile:
        """Return one tile, smaller at the right and lower edge. Raises IndexError outside the
        level.
        """
        wanted = Box(col * tile, row * tile, tile, tile)
        box = wanted.clipped(self.level_size(level))
        if col < 0 or row < 0 or box is None:
            raise IndexError(f"no tile {col},{row} at level {level}")
        return _tile(self._levels[level], box, box)

    def crop(self, box: Box, max_px: int) -> Tile:
        """Return the part of the scan under `box` (scan pixels, cut at the edges), halved until no
        side is over `max_px`.

        Raises IndexError where the box lies outside the scan.
        """
        inside = box.clipped(self.size)
        if inside is None:
            raise IndexError(f"{box} lies outside the scan")
        level = 0
        while level < len(self._levels) - 1 and max(inside.w, inside.h) / 2**level > max_px:
            level += 1
        step = 2**level
        at_level = Box.from_corners(
            inside.x / step, inside.y / step, inside.right / step, inside.bottom / step
        )
        clipped = at_level.clipped(self.level_size(level))
        return _tile(self._levels[level], clipped or at_level, inside)

    def thumbnail(self, max_side: int) -> Tile:
        """Return the whole scan with its longest side at most `max_side` px."""
        scale = min(1.0, max_side / max(self.size.w, self.size.h))
        width, height = max(1, round(self.size.w * scale)), max(1, round(self.size.h * scale))
        from PIL.Image import Resampling

        image = self._levels[self.level_for(scale)]
        if image.size != (width, height):
            image = image.resize(
                (width, height), Resampling.BOX if scale < 0.5 else Resampling.BILINEAR
            )
        return _tile(image, Box(0, 0, width, height), Box(0, 0, self.size.w, self.size.h))


def _tile(image: Image.Image, part: Box, origin: Box) -> Tile:
    channels: Literal[1, 3] = 1 if image.mode == "L" else 3
    # Whole groups of four pixels make every row a multiple of four bytes, as QImage wants; a view
    # ignores the surplus.
    padded = -(-part.w // 4) * 4
    data = image.crop((part.x, part.y, part.x + padded, part.bottom)).tobytes()
    return Tile(origin, part.w, part.h, channels, padded * channels, data)
