"""Inks on paper: what colour the paper has, which coloured inks stand on it, and how to part one of
them from the black typing.

May import core and, inside functions, Pillow. Two stains are parted by colour deconvolution in
optical density (Ruifrok & Johnston, Anal Quant Cytol Histol 23, 2001), the paper of the page being
zero density. The amount of one stain is then a weighted sum of the three densities, which Pillow
computes eighteen times faster than a three-dimensional table of the same function; a threshold on
hue was refused because it loses the typing under a stamp.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from PIL import Image

Rgb = tuple[int, int, int]
InkUse = Literal["hide", "only"]
_Vector = tuple[float, float, float]

WHITE: Final[Rgb] = (255, 255, 255)
MAX_DENSITY: Final = 3.0
"""Natural density that the encoding of one byte ends at: 5 % of the paper's light."""

_BLACK: Final[_Vector] = (1 / math.sqrt(3), 1 / math.sqrt(3), 1 / math.sqrt(3))
# What of the other stain is taken off besides: inks mix with paper at their edges, which turns
# their colour a little and would leave a ghost.
_SPILL: Final = {"hide": 0.18, "only": 0.12}
_MIN_CHROMA: Final = 0.16
_MIN_ANGLE: Final = 0.20
_HUES: Final = 36
_APART: Final = 4
MAX_INKS: Final = 4


@dataclass(frozen=True, slots=True)
class Ink:
    """One coloured ink of a page; `share` is how much of the page it takes, 0 to 1."""

    colour: Rgb
    share: float


@dataclass(frozen=True, slots=True)
class Stain:
    """How to compute one stain of a picture: each band through `densities`, their sum with
    `weights` is the amount, which gives the bands of the result through `shades`.
    """

    densities: tuple[int, ...]
    weights: tuple[float, float, float, float]
    shades: tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]


def is_coloured(ink: Rgb, paper: Rgb) -> bool:
    """True where an ink differs enough from black to be parted from it, on that paper."""
    density = _densities(ink, paper)
    return _chroma(density) >= _MIN_CHROMA and _angle(density) >= _MIN_ANGLE


@lru_cache(maxsize=32)
def stain(ink: Rgb, paper: Rgb, use: InkUse) -> Stain:
    """Return how to show a page without an ink, or that ink only; a black "ink" takes all or
    nothing.
    """
    density = _densities(ink, paper)
    length = math.hypot(*density)
    of_ink = _BLACK
    if length:
        of_ink = (density[0] / length, density[1] / length, density[2] / length)
    shared = sum(a * b for a, b in zip(of_ink, _BLACK, strict=True))
    rest = max(1e-3, 1 - shared * shared)
    spill = _SPILL[use]
    one, other = (_BLACK, of_ink) if use == "hide" else (of_ink, _BLACK)
    weights = [
        ((a - shared * b) - spill * (b - shared * a)) / rest
        for a, b in zip(one, other, strict=True)
    ]
    # The amount in units that fill a byte: as black, all bands have this density.
    top = max(one)
    encoded = [MAX_DENSITY / 255] * 3
    scale = top * 255 / MAX_DENSITY
    red, green, blue = (w * e * scale for w, e in zip(weights, encoded, strict=True))
    shades = tuple(
        tuple(
            round(light * math.exp(-amount * MAX_DENSITY / 255 * part / top))
            for amount in range(256)
        )
        for light, part in zip(paper, one, strict=True)
    )
    return Stain(_density_table(paper), (red, green, blue, 0.0), (shades[0], shades[1], shades[2]))


def _density_table(paper: Rgb) -> tuple[int, ...]:
    return tuple(
        round(min(1.0, _density(value, light) / MAX_DENSITY) * 255)
        for light in paper
        for value in range(256)
    )


def _density(value: float, paper: float) -> float:
    return max(0.0, math.log((paper + 1) / (value + 1)))


def _densities(colour: tuple[float, float, float], paper: Rgb) -> _Vector:
    red, green, blue = (_density(v, p) for v, p in zip(colour, paper, strict=True))
    return red, green, blue


def _chroma(density: _Vector) -> float:
    """Return how far a density is from that of some grey."""
    mean = sum(density) / 3
    return math.hypot(*(d - mean for d in density))


def _angle(density: _Vector) -> float:
    """Return the angle between a density and grey, in radians."""
    mean = sum(density) / 3
    return math.atan2(_chroma(density), max(1e-9, mean * math.sqrt(3)))


def _hue(density: _Vector) -> float:
    red, green, blue = density
    return math.atan2(math.sqrt(3) * (green - blue), 2 * red - green - blue) % math.tau


def paper_of(image: Image.Image) -> Rgb:
    """Return the colour of the paper of a small picture of a page: the commonest of its lighter
    colours.
    """
    if image.mode != "RGB":
        lights = image.convert("L").histogram()
        light = max(range(64, 256), key=lambda v: sum(lights[max(0, v - 3) : v + 4]))
        return light, light, light
    counts = _coarse_colours(image)
    brightest = sorted(counts, key=lambda row: -sum(row[1]))
    half, seen, lighter = sum(n for n, _ in counts) / 2, 0, []
    for row in brightest:
        lighter.append(row)
        seen += row[0]
        if seen >= half:
            break
    _, at = max(lighter)
    lights = image.histogram()
    red, green, blue = (
        _mean_near(lights[256 * band : 256 * band + 256], value) for band, value in enumerate(at)
    )
    return red, green, blue


def _mean_near(counts: list[int], value: int) -> int:
    """Return the mean of the values close to one, for the colours counted were rounded."""
    near = range(max(0, value - 10), min(256, value + 11))
    total = sum(counts[v] for v in near)
    return round(sum(v * counts[v] for v in near) / total) if total else value


def _coarse_colours(image: Image.Image) -> list[tuple[int, Rgb]]:
    """Return the colours of a picture, rounded to 32 steps a band, and how often each stands."""
    table = [(v & 0xF8) | 4 for v in range(256)] * 3
    found = image.point(table).getcolors(32 * 32 * 32) or []
    return [(n, (c[0], c[1], c[2])) for n, c in found if isinstance(c, tuple)]


def _average(rows: list[tuple[int, Rgb]]) -> Rgb:
    total = sum(n for n, _ in rows) or 1
    red, green, blue = (round(sum(n * c[band] for n, c in rows) / total) for band in range(3))
    return red, green, blue


def detected_inks(image: Image.Image, paper: Rgb) -> tuple[Ink, ...]:
    """Return the coloured inks of a picture of a page, the one that takes most room first.

    Hues of density are clustered, because a faded ink keeps its hue while it loses its strength.
    """
    if image.mode != "RGB":
        return ()
    rows = [
        (n, colour, _hue(density), _chroma(density))
        for n, colour in _coarse_colours(image)
        if _chroma(density := _densities(colour, paper)) >= _MIN_CHROMA
        and _angle(density) >= _MIN_ANGLE
    ]
    pixels, needed = image.width * image.height, 6e-5
    weights = [0.0] * _HUES
    for n, _, hue, chroma in rows:
        weights[int(hue / math.tau * _HUES) % _HUES] += n * min(chroma, 1.0)
    smooth = [
        sum(weights[(at + by) % _HUES] * share for by, share in ((-1, 0.5), (0, 1.0), (1, 0.5)))
        for at in range(_HUES)
    ]
    inks: list[Ink] = []
    for at in _peaks(smooth):
        own = [r for r in rows if _is_near(r[2], (at + 0.5) / _HUES * math.tau)]
        share = sum(r[0] for r in own) / pixels
        if share >= needed:
            inks.append(Ink(_strongest([(n, c, chroma) for n, c, _, chroma in own]), share))
    inks.sort(key=lambda ink: -ink.share)
    return tuple(ink for ink in inks if is_coloured(ink.colour, paper))[:MAX_INKS]


def _peaks(weights: list[float]) -> list[int]:
    """Return the hues that are the strongest in their surroundings, strongest first."""
    found: list[int] = []
    for at in sorted(range(_HUES), key=lambda hue: -weights[hue]):
        gap = (min((at - other) % _HUES, (other - at) % _HUES) for other in found)
        if weights[at] > 0 and all(each > _APART for each in gap):
            found.append(at)
    return found


def _is_near(hue: float, other: float) -> bool:
    apart = abs(hue - other) % math.tau
    return min(apart, math.tau - apart) <= (_APART / 2 + 0.5) / _HUES * math.tau


def _strongest(rows: list[tuple[int, Rgb, float]]) -> Rgb:
    """Return the average of the quarter of some pixels with most colour."""
    left = max(1.0, sum(n for n, _, _ in rows) / 4)
    kept: list[tuple[int, Rgb]] = []
    for n, colour, _ in sorted(rows, key=lambda row: -row[2]):
        kept.append((n, colour))
        left -= n
        if left <= 0:
            break
    return _average(kept)


def ink_in(image: Image.Image, paper: Rgb) -> Rgb | None:
    """Return the ink in a small piece of a scan, as picked by a click: the average of its pixels
    with most colour. None where there is only paper or black.
    """
    if image.mode != "RGB":
        return None
    rows = [
        (n, colour, chroma)
        for n, colour in _coarse_colours(image)
        if (chroma := _chroma(_densities(colour, paper))) >= _MIN_CHROMA
        and _angle(_densities(colour, paper)) >= _MIN_ANGLE
    ]
    if not rows:
        return None
    ink = _strongest(rows)
    return ink if is_coloured(ink, paper) else None
