"""Where there is ink on a scan: dark against the paper around it, in a picture made small.

May import core and Pillow. The paper is what remains when the page is made very small and the dark
is taken out; what is clearly darker than that is ink, so that stains, folds and grey paper are
none. All questions are about strips of a row, which Pillow answers by making the strip one pixel
high; numpy would be quicker by little and is not needed for anything else.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor

from editor.core.geometry import Size
from editor.imaging.raster import Raster

_LEAST_CONTRAST = 28
_SMALL_SIDE = 1800
_PAPER_REDUCTION = 24
_STEP_PX = 48


class InkMap:
    """Ink of one scan. Coordinates are scan pixels; `slope` is how far a row falls a pixel to the
    right, and heights are those where x is 0. Any thread."""

    def __init__(self, raster: Raster, *, reduced: int = 1, size: Size | None = None) -> None:
        """Look at a raster that is `reduced` times smaller than a scan of `size`."""
        from PIL import Image, ImageChops, ImageFilter

        grey = raster.image if raster.channels == 1 else raster.image.convert("L")
        longest = max(grey.size)
        self.scale = max(1, round(longest / _SMALL_SIDE))
        if self.scale > 1:
            grey = grey.reduce(self.scale)
        grey = grey.convert("L")
        small = grey.reduce(min(_PAPER_REDUCTION, *grey.size))
        # The lighter of the surroundings is paper even where there is more ink than paper.
        paper = small.filter(ImageFilter.MaxFilter(3)).filter(ImageFilter.GaussianBlur(1))
        paper = paper.resize(grey.size, Image.Resampling.BILINEAR)
        darkness = ImageChops.subtract(paper, grey)
        limit = _limit(darkness.histogram())
        self._ink = darkness.point([255 if v > limit else 0 for v in range(256)])
        self.scale *= reduced
        self.size: Size = size or raster.size

    def columns(
        self, left: float, right: float, top: float, bottom: float, slope: float
    ) -> tuple[float, float, Sequence[int]]:
        """Return where the first column begins, how wide each is, and how full of ink each is
        (0 to 255) between two heights."""
        from PIL import Image

        s = self.scale
        x0, x1 = max(0, floor(left / s)), min(self._ink.width, ceil(right / s))
        values: list[int] = []
        for x in range(x0, x1, _STEP_PX):
            end = min(x1, x + _STEP_PX)
            level = slope * (x + end) / 2
            y0 = round(top / s + level)
            y1 = max(y0 + 1, round(bottom / s + level))
            strip = self._ink.crop((x, y0, end, y1))
            values.extend(strip.resize((end - x, 1), Image.Resampling.BOX).tobytes())
        return x0 * s, float(s), values

    def rows(
        self, left: float, right: float, top: float, bottom: float, slope: float
    ) -> tuple[float, float, Sequence[float]]:
        """Return where the first row of pixels begins, how high each is, and how full of ink each
        is (0 to 255) between two edges."""
        from PIL import Image

        s = self.scale
        x0, x1 = max(0, floor(left / s)), min(self._ink.width, ceil(right / s))
        y0, y1 = floor(top / s), max(floor(top / s) + 1, ceil(bottom / s))
        sums = [0.0] * (y1 - y0)
        count = 0
        for x in range(x0, x1, _STEP_PX):
            end = min(x1, x + _STEP_PX)
            level = round(slope * (x + end) / 2)
            strip = self._ink.crop((x, y0 + level, end, y1 + level))
            count += 1
            for k, v in enumerate(strip.resize((1, y1 - y0), Image.Resampling.BOX).tobytes()):
                sums[k] += v
        return y0 * s, float(s), [v / max(1, count) for v in sums]


def _limit(histogram: Sequence[int]) -> int:
    """Return the darkness from which a pixel is ink: Otsu's threshold, not less than what is seen
    as dark at all."""
    total = sum(histogram)
    whole = sum(i * n for i, n in enumerate(histogram))
    below = weight = 0
    best, limit = -1.0, _LEAST_CONTRAST
    for i, n in enumerate(histogram[:255]):
        weight += n
        below += i * n
        if not weight or weight == total:
            continue
        low, high = below / weight, (whole - below) / (total - weight)
        between = weight * (total - weight) * (low - high) ** 2
        if between > best:
            best, limit = between, i
    return max(limit, _LEAST_CONTRAST)
