"""The ink of a page as arrays: what is dark against the paper around it, at a resolution that all
of this package shares.

Widths of pens and heights of letters are told in pixels of `WORK_DPI`, so a scan is made smaller
to that (never larger). The paper is the light of the surroundings (a closing by a disc larger than
any letter, smoothed), so that stains, folds and grey copies are none; what is ink is cut by Otsu's
threshold (1979) of the darkness, held between two limits for pages with next to none and for
photocopies. Any thread.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import ceil, floor
from typing import TYPE_CHECKING, Final

from editor.core.geometry import Box, Polygon, Size
from editor.imaging.raster import Raster
from editor.vision.level import skew_of_mask

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Bytes = NDArray[np.uint8]

WORK_DPI: Final = 300
_MOST_PIXELS: Final = 24_000_000
_LEAST_DARKNESS, _MOST_DARKNESS = 26, 96
_LETTER_PX: Final = 61
"""Odd, and larger than the strokes of any letter at the working resolution."""
QUARTER: Final = 4
"""Working pixels that a pixel of the small pictures is wide."""


@dataclass(frozen=True)
class PageInk:
    """A page at the working resolution, as it lies on the scan (never turned).

    `scale` is how many scan pixels a working pixel is wide; `grey` and `paper` are (h, w) bytes,
    255 white; `rgb` (h, w, 3) or None for a grey scan; `mask` (h, w) is 255 where there is ink.
    """

    size: Size
    scale: float
    dpi: float
    grey: Bytes
    rgb: Bytes | None
    paper: Bytes
    mask: Bytes

    @classmethod
    def of(cls, raster: Raster, dpi: float, *, size: Size | None = None) -> PageInk:
        """Look at a raster of a scan that has `size` pixels (the raster's own, unless it was made
        smaller) and `dpi` pixels of the scan an inch."""
        import cv2
        import numpy as np
        from PIL import Image

        size = size or raster.size
        reduced = size.w / raster.size.w
        shrink = max(1.0, dpi / reduced / WORK_DPI, (raster.size.pixels / _MOST_PIXELS) ** 0.5)
        image = raster.image
        if shrink > 1.05:
            smaller = (max(1, round(image.width / shrink)), max(1, round(image.height / shrink)))
            image = image.resize(smaller, Image.Resampling.BOX)
        pixels = np.asarray(image)
        rgb = pixels if raster.channels == 3 else None
        grey = pixels
        if rgb is not None:
            grey = np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), np.uint8)
        paper = _paper(grey)
        darkness = cv2.subtract(paper, grey)
        otsu, _ = cv2.threshold(darkness, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
        limit = min(max(otsu, _LEAST_DARKNESS), _MOST_DARKNESS)
        _, mask = cv2.threshold(darkness, limit, 255, cv2.THRESH_BINARY)
        scale = size.w / image.width
        return cls(size, scale, dpi / scale, grey, rgb, paper, np.asarray(mask, np.uint8))

    @cached_property
    def small_grey(self) -> Bytes:
        """`grey` at a quarter of its size."""
        return _quarter(self.grey)

    @cached_property
    def small_mask(self) -> Bytes:
        """`mask` at a quarter of its size: how much of each point is ink."""
        return _quarter(self.mask)

    @cached_property
    def skew(self) -> float:
        """How far lines fall to the right, in degrees clockwise; 0 where that cannot be told."""
        return skew_of_mask(self.mask) or 0.0

    def lies(self, skew: float) -> None:
        """Let `skew` be what was told of the same page before: it takes long to tell."""
        self.__dict__["skew"] = skew

    def rows_and_columns(self, box: Box, margin: int = 0) -> tuple[slice, slice]:
        """Return the slices of the arrays that a box of the scan covers, with a margin in working
        pixels, cut to the page."""
        h, w = self.mask.shape
        y0, y1 = floor(box.y / self.scale) - margin, ceil(box.bottom / self.scale) + margin
        x0, x1 = floor(box.x / self.scale) - margin, ceil(box.right / self.scale) + margin
        return slice(max(0, y0), max(0, min(h, y1))), slice(max(0, x0), max(0, min(w, x1)))

    def box_on_scan(self, x: float, y: float, w: float, h: float) -> Box:
        """Return the box of the scan that covers working pixels."""
        s = self.scale
        return Box.from_corners(x * s, y * s, (x + w) * s, (y + h) * s)

    def polygon_on_scan(self, points: NDArray[np.float64]) -> Polygon:
        """Return a polygon of the scan from (n, 2) points in working pixels."""
        return Polygon(tuple((float(x) * self.scale, float(y) * self.scale) for x, y in points))


def _quarter(picture: Bytes) -> Bytes:
    """Return a picture at a quarter of its size."""
    import cv2
    import numpy as np

    h, w = (max(1, side // QUARTER) for side in picture.shape)
    return np.asarray(cv2.resize(picture, (w, h), interpolation=cv2.INTER_AREA), np.uint8)


def _paper(grey: Bytes) -> Bytes:
    import cv2
    import numpy as np

    h, w = grey.shape
    side = _LETTER_PX // QUARTER | 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    closed = cv2.morphologyEx(_quarter(grey), cv2.MORPH_CLOSE, disc)
    smooth = cv2.blur(closed, (side, side))
    return np.asarray(cv2.resize(smooth, (w, h), interpolation=cv2.INTER_LINEAR), np.uint8)
