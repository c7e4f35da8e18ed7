"""How far a page lies askew, told from its ink or its lines of words; and a raster turned level.

May import core and, inside functions, Pillow. An angle is how far lines fall to the right, in
degrees clockwise: a view turned by its negative shows them level. From ink it is the shear at which
rows of the page are most unlike each other (Postl, 1986): lines of type then fill some rows and
leave the gaps between them bare. Only thin ink counts, so that the dark edge of a copier's lid, a
photograph or a stamp says nothing; where no angle stands out, None is better than a guess.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import accumulate, pairwise
from math import atan2, cos, degrees, hypot, radians, sin, tan
from statistics import median
from typing import TYPE_CHECKING

from editor.core.geometry import Size
from editor.imaging.raster import Raster

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_DEGREES = 10.0
_SIDE = 1000
"""About so many pixels of the longer side ink is looked for in: type is a dozen high then."""
_COARSE, _FINE = 0.5, 0.05
_STRIP = 8
"""Columns that are shifted together: at this width a slope of 10 degrees moves them by a row."""
_MIN_INK = 0.0015
"""Share of a page that must be ink: fewer specks line up by chance."""
_SURE = 2.2
"""How many times the angles beside the best must beat the usual one: lines of writing are seen from
half a degree off, while what stands square on the pixels lines up at its own angle only."""
_MIN_LINES = 3
_Baseline = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Affine:
    """Takes points of a raster that was turned back to the scan it was turned from."""

    a: float
    b: float
    c: float
    d: float
    e: float
    f: float

    def map(self, x: float, y: float) -> tuple[float, float]:
        return (self.a * x + self.b * y + self.c, self.d * x + self.e * y + self.f)


def skew_of(image: Image) -> float | None:
    """Return how far the lines of a page ("L" or "RGB") fall to the right, in degrees to a
    twentieth, from -10 to 10; None where that cannot be told. Any thread.
    """
    strips = _ink_strips(image)
    return None if strips is None else sharpest_angle(partial(_sharpness, strips))


def sharpest_angle(sharpness: Callable[[float], float]) -> float | None:
    """Return the angle at which rows of a page are most unlike each other, in degrees to a
    twentieth; None where none stands out. `sharpness` says how unlike they are at an angle.
    """
    count = round(MAX_DEGREES / _COARSE)
    coarse = [(k * _COARSE, sharpness(k * _COARSE)) for k in range(-count, count + 1)]
    place = max(range(1, len(coarse) - 1), key=lambda k: coarse[k][1])
    at = coarse[place][0]
    usual = median(score for _, score in coarse)
    beside = (coarse[place - 1][1] + coarse[place + 1][1]) / 2
    if usual <= 0 or beside < _SURE * usual:
        return None
    steps = round(_COARSE / _FINE)
    fine = [(at + k * _FINE, sharpness(at + k * _FINE)) for k in range(-steps, steps + 1)]
    found = _peak(fine)
    return round(found, 2) + 0.0 if abs(found) <= MAX_DEGREES else None


def skew_of_lines(baselines: Iterable[_Baseline]) -> float | None:
    """Return how far lines fall to the right, as the median of their slopes weighted by length;
    None where there are fewer than three or they do not agree.

    A baseline goes from its left end (x, y) to its right.
    """
    found = [
        (degrees(atan2(y1 - y0, x1 - x0)), hypot(x1 - x0, y1 - y0))
        for x0, y0, x1, y1 in baselines
        if x1 > x0
    ]
    longest = max((length for _, length in found), default=0.0)
    found = sorted(pair for pair in found if pair[1] >= longest / 4)
    if len(found) < _MIN_LINES:
        return None
    middle = _weighted_median(found)
    spread = _weighted_median(sorted((abs(slope - middle), length) for slope, length in found))
    if spread > 1.0 or abs(middle) > MAX_DEGREES:
        return None
    return round(middle, 2) + 0.0


def upright_by_quarters(image: Image, quarters: int) -> Image:
    """Return an image turned clockwise by so many quarters, as a page that lies on its side is read
    in its view.
    """
    from PIL.Image import Transpose

    ways = (None, Transpose.ROTATE_270, Transpose.ROTATE_180, Transpose.ROTATE_90)
    way = ways[quarters % 4]
    return image if way is None else image.transpose(way)


def turn_upright(raster: Raster, turn: float) -> tuple[Raster, Affine]:
    """Return a raster turned clockwise by so many degrees, grown so that nothing is cut off and
    filled with white, and what takes its points back to the scan.
    """
    from PIL.Image import Resampling

    w, h = raster.size.w, raster.size.h
    c, s = cos(radians(turn)), sin(radians(turn))
    grown = Size(max(1, round(w * abs(c) + h * abs(s))), max(1, round(w * abs(s) + h * abs(c))))
    x, y = grown.w / 2, grown.h / 2
    back = Affine(c, s, w / 2 - c * x - s * y, -s, c, h / 2 + s * x - c * y)
    from PIL import Image

    image = raster.image.transform(
        (grown.w, grown.h),
        Image.Transform.AFFINE,
        (back.a, back.b, back.c, back.d, back.e, back.f),
        resample=Resampling.BICUBIC,
        fillcolor=255 if raster.channels == 1 else (255, 255, 255),
    )
    return Raster.of(image), back


def _weighted_median(pairs: Sequence[tuple[float, float]]) -> float:
    """Return the value at half of all weight; `pairs` are sorted values with their weights."""
    half = sum(weight for _, weight in pairs) / 2
    for (value, _), reached in zip(pairs, accumulate(w for _, w in pairs), strict=True):
        if reached >= half:
            return value
    return pairs[-1][0]


def _ink_strips(image: Image) -> list[bytes] | None:
    """Return thin ink in strips from left to right, each as its rows' darkness; None without any.

    A strip is as long as the page is high.
    """
    from PIL import ImageChops, ImageFilter, ImageStat
    from PIL.Image import Resampling, Transpose

    # By whole numbers: any other reduction blurs some rows more than others, and that lines up.
    factor = max(1, round(max(image.size) / _SIDE))
    small = image.convert("L").reduce(factor)
    w, h = small.size
    if min(w, h) < 4 * _STRIP:
        return None
    # Paper as the median of a wide neighbourhood would be slow; a wide blur of the lightest does.
    paper = small.filter(ImageFilter.MaxFilter(9)).filter(ImageFilter.BoxBlur(6))
    ink = ImageChops.subtract(paper, small)
    # What is dark over more than a line of type is no type: borders, photographs, blots.
    solid = ink.point([255 if v > 40 else 0 for v in range(256)])
    masses = small.point([255 if v < 110 else 0 for v in range(256)])
    masses = masses.filter(ImageFilter.MinFilter(13)).filter(ImageFilter.MaxFilter(25))
    thin = ImageChops.subtract(solid, masses)
    edge_x, edge_y = round(w * 0.03), round(h * 0.03)
    thin = thin.crop((edge_x, edge_y, w - edge_x, h - edge_y))
    if ImageStat.Stat(thin).mean[0] < 255 * _MIN_INK:
        return None
    columns = thin.width // _STRIP
    thin = thin.crop((0, 0, columns * _STRIP, thin.height))
    narrow = thin.resize((columns, thin.height), Resampling.BOX)
    pixels = narrow.transpose(Transpose.TRANSPOSE).tobytes()
    return [pixels[k * thin.height : (k + 1) * thin.height] for k in range(columns)]


def _sharpness(strips: Sequence[bytes], angle: float) -> float:
    """Return how much neighbouring rows differ when strips are shifted back by an angle."""
    height = len(strips[0])
    reach = round(tan(radians(MAX_DEGREES + 1)) * len(strips) * _STRIP / 2) + 1
    slope = tan(radians(angle)) * _STRIP
    rows = [0] * (height + 2 * reach)
    middle = (len(strips) - 1) / 2
    for k, strip in enumerate(strips):
        at = reach - round((k - middle) * slope)
        rows[at : at + height] = map(int.__add__, rows[at : at + height], strip)
    return float(sum((b - a) ** 2 for a, b in pairwise(rows)))


def _peak(scores: Sequence[tuple[float, float]]) -> float:
    """Return the middle of the angles whose score is near the best: the top is flat and uneven."""
    low, high = min(s for _, s in scores), max(s for _, s in scores)
    near = [(a, s - (low + 0.8 * (high - low))) for a, s in scores]
    top = [(a, s) for a, s in near if s > 0]
    weight = sum(s for _, s in top)
    return sum(a * s for a, s in top) / weight if weight else scores[len(scores) // 2][0]
