"""A raster in ever smaller halves, cut into tiles that a view paints without copying.

May import core. Level k is 2**k times smaller; all levels are held, because cutting a tile from a
decoded level takes half a millisecond while decoding one from the file takes as long as the whole
scan. Halving averages (no line of one pixel vanishes when zoomed out) and runs outside the
interpreter lock, which QImage's scaling would hold. What all kinds of levels answer alike is in
`Levels`; a `Pyramid` holds them in memory, a `tile_store.TileStore` on the disk.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Self

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


class Levels(ABC):
    """A scan in halved levels, of which any part can be asked for. Reads from any thread."""

    @property
    @abstractmethod
    def channels(self) -> Literal[1, 3]:
        """One for grey, three for colour."""

    @property
    @abstractmethod
    def level_count(self) -> int: ...

    @property
    @abstractmethod
    def memory_bytes(self) -> int:
        """Memory that holding this takes."""

    @abstractmethod
    def level_size(self, level: int) -> Size:
        """Size of a level in its own pixels; halves are rounded up. Raises IndexError."""

    @abstractmethod
    def image(self, level: int, part: Box) -> Image.Image:
        """Return a part of a level ("L" or "RGB"); what stands out of the level is no picture."""

    def has_tile(self, level: int, col: int, row: int) -> bool:
        """True where `tile` has something to give at once; False while it is still to come."""
        return True

    def close(self) -> None:
        """Let go of what is held outside memory; nothing may be asked any more."""
        return

    @property
    def finest(self) -> int:
        """The most detailed level there is: 0, but where there was no room for it."""
        return 0

    @property
    def size(self) -> Size:
        """Size of level 0, which is that of the scan."""
        return self.level_size(0)

    def level_for(self, scale: float) -> int:
        """Return the smallest level that still has a pixel for each one shown, at `scale` shown
        pixels a scan pixel.
        """
        if scale <= 0:
            return self.level_count - 1
        # The hair's breadth keeps a scale of exactly one half, computed by division, on level 1.
        wanted = math.floor(math.log2(1 / scale) + 1e-9)
        return min(max(wanted, self.finest), self.level_count - 1)

    def tile_count(self, level: int, tile: int = TILE_SIDE) -> tuple[int, int]:
        """Return columns and rows of tiles at a level."""
        size = self.level_size(level)
        return -(-size.w // tile), -(-size.h // tile)

    def tile_box(self, level: int, col: int, row: int, tile: int = TILE_SIDE) -> Box:
        """Return where a tile lies in pixels of its level. Raises IndexError outside the level."""
        wanted = Box(col * tile, row * tile, tile, tile)
        box = wanted.clipped(self.level_size(level))
        if col < 0 or row < 0 or box is None:
            raise IndexError(f"no tile {col},{row} at level {level}")
        return box

    def tile(self, level: int, col: int, row: int, tile: int = TILE_SIDE) -> Tile:
        """Return one tile, smaller at the right and lower edge. Raises IndexError outside the
        level.
        """
        box = self.tile_box(level, col, row, tile)
        return tile_of(self.image(level, padded(box)), box.w, box)

    def crop(self, box: Box, max_px: int) -> Tile:
        """Return the part of the scan under `box` (scan pixels, cut at the edges), halved until no
        side is over `max_px`.

        Raises IndexError where the box lies outside the scan.
        """
        inside = box.clipped(self.size)
        if inside is None:
            raise IndexError(f"{box} lies outside the scan")
        level = self.finest
        while level < self.level_count - 1 and max(inside.w, inside.h) / 2**level > max_px:
            level += 1
        step = 2**level
        at_level = Box.from_corners(
            inside.x / step, inside.y / step, inside.right / step, inside.bottom / step
        )
        part = at_level.clipped(self.level_size(level)) or at_level
        return tile_of(self.image(level, padded(part)), part.w, inside)

    def thumbnail(self, max_side: int) -> Tile:
        """Return the whole scan with its longest side at most `max_side` px."""
        scale = min(1.0, max_side / max(self.size.w, self.size.h))
        width, height = max(1, round(self.size.w * scale)), max(1, round(self.size.h * scale))
        from PIL.Image import Resampling

        level = self.level_for(scale)
        held = self.level_size(level)
        image = self.image(level, Box(0, 0, held.w, held.h))
        if image.size != (width, height):
            image = image.resize(
                (width, height), Resampling.BOX if scale < 0.5 else Resampling.BILINEAR
            )
        whole = Box(0, 0, self.size.w, self.size.h)
        return tile_of(image.crop((0, 0, padded_width(width), height)), width, whole)


class Pyramid(Levels):
    """The levels of one raster, level 0 being the raster itself. Nothing changes after building:
    reads from any thread.

    Memory is that of the raster and a third: 1.33 bytes a pixel for grey, 5.33 for colour; without
    its finest level a quarter of that.
    """

    def __init__(self, raster: Raster, levels: tuple[Image.Image, ...]) -> None:
        self._size, self._channels = raster.size, raster.channels
        self._levels = levels
        self._finest = 0

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

    def without_finest(self) -> Self:
        """Return the same levels but for the most detailed one, or all where there is only one.

        Whole scans fit into a view without it; who goes near needs the scan decoded again.
        """
        if len(self._levels) == 1:
            return self
        coarser = copy(self)
        coarser._levels = self._levels[1:]
        coarser._finest = self._finest + 1
        return coarser

    @property
    def channels(self) -> Literal[1, 3]:
        return self._channels

    @property
    def level_count(self) -> int:
        return self._finest + len(self._levels)

    @property
    def finest(self) -> int:
        return self._finest

    @property
    def memory_bytes(self) -> int:
        """Memory of all levels held together."""
        return sum(
            memory_bytes(image.width * image.height, self.channels) for image in self._levels
        )

    def level_size(self, level: int) -> Size:
        if level == 0:
            return self._size
        if level < self._finest:
            step = 2**level
            return Size(-(-self._size.w // step), -(-self._size.h // step))
        return Size(*self._levels[level - self._finest].size)

    def image(self, level: int, part: Box) -> Image.Image:
        """Return a part of a level. Raises IndexError for one that is not held."""
        if level < self._finest:
            raise IndexError(f"level {level} is not held")
        whole = self._levels[level - self._finest]
        if (part.w, part.h) == whole.size and (part.x, part.y) == (0, 0):
            return whole
        return whole.crop((part.x, part.y, part.right, part.bottom))


def padded_width(width: int) -> int:
    """Return a width of whole groups of four pixels: each row is then a multiple of four bytes, as
    QImage wants; a view ignores the surplus.
    """
    return -(-width // 4) * 4


def padded(part: Box) -> Box:
    """Return a part with its width padded."""
    return Box(part.x, part.y, padded_width(part.w), part.h)


def tile_of(image: Image.Image, width: int, origin: Box) -> Tile:
    """Return an image, whose own width is padded, as a tile of `width` pixels."""
    channels: Literal[1, 3] = 1 if image.mode == "L" else 3
    return Tile(origin, width, image.height, channels, image.width * channels, image.tobytes())
