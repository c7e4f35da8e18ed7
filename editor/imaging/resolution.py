"""How many pixels an inch of a scan has, told by the type on it.

May import core and Pillow (by way of `inkmap`). A typewriter sets 10 or 12 letters an inch and 6, 4
or 3 lines an inch: the distance of the letters in pixels, that of the lines, and the size of paper
that would follow agree on one resolution. Letters and lines are found by how alike the ink is to
itself when it is shifted (autocorrelation), in small windows, so that a skewed page gives the same.
Without typewriting only the paper is left, and that is a guess.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from editor.core.geometry import Size
from editor.core.resolution import ASSUMED_DPI
from editor.imaging.inkmap import InkMap
from editor.imaging.raster import Raster

Source = Literal["person", "metadata", "pitch", "paper", "assumed"]

PITCHES_CPI = (10.0, 12.0)
"""Letters an inch: pica and elite. Continental machines differ by less than 2 %."""
LINES_PER_INCH = (6.0, 4.0, 3.0)
"""Single, one and a half, double spacing."""
COMMON_DPI = (72, 96, 100, 120, 150, 200, 240, 250, 300, 350, 400, 500, 600, 800, 1200)
PAPERS_IN = (
    *((8.5, 11.0), (8.0, 10.5), (8.5, 14.0), (8.0, 13.0), (8.27, 11.69), (8.27, 13.0)),
    *((5.83, 8.27), (5.5, 8.5), (11.69, 16.54), (11.0, 17.0), (7.25, 10.5)),
)
"""Width and height of papers in inches: Letter, US government, Legal, foolscap, A4, folio, A5, half
Letter, A3, tabloid, executive."""

_MOST_LETTERS, _LEAST_LETTERS = 135, 44
"""Typewritten letters that the width of a page has room for, from small paper to wide."""
_LEAST_PITCH_PX = 5.0
_LEAST_COMB = 0.15
_FINER_SHARE = 0.6
_STRIPS = 10
_WINDOWS = 36
_SNAP = 0.03
_LEAST_LINE_IN = 0.15
"""No typewriter sets lines closer than this: six to the inch are 0.167."""


@dataclass(frozen=True, slots=True)
class Resolution:
    """Pixels an inch and where they are known from; `pitch_px` is the distance of typewritten
    letters in scan pixels, `cpi` how many of them an inch has.
    """

    dpi: int
    source: Source
    pitch_px: float | None = None
    cpi: float | None = None


def resolution_of(raster: Raster, told_dpi: int | None, *, reduced: int, size: Size) -> Resolution:
    """Return the resolution of a scan of `size`: what its file says, else what a raster that is
    `reduced` times smaller tells, else 300. For a worker thread.
    """
    if told_dpi is not None:
        return Resolution(told_dpi, "metadata")
    found = estimate(InkMap(raster, reduced=reduced, size=size))
    return found or Resolution(ASSUMED_DPI, "assumed")


def estimate(ink: InkMap) -> Resolution | None:
    """Return what the type or the paper tells, None where neither tells anything."""
    pitch = letter_pitch(ink)
    if pitch is not None:
        lines = line_pitch(ink)
        dpi, cpi = _agreed(pitch, lines, ink.size)
        if lines is None or lines / dpi >= _LEAST_LINE_IN:
            return Resolution(dpi, "pitch", pitch, cpi)
    by_paper = _by_paper(ink.size)
    return None if by_paper is None else Resolution(by_paper, "paper")


def letter_pitch(ink: InkMap) -> float | None:
    """Return the distance of typewritten letters in scan pixels; None for other type or none."""
    width = ink.size.w / ink.scale
    longest = width / _LEAST_LETTERS
    most = round(longest * 5)
    sums = [0.0] * (most + 1)
    count = 0
    for profile in _windows(ink):
        similar = _autocorrelation(profile, most)
        if similar is not None:
            count += 1
            for lag, value in enumerate(similar):
                sums[lag] += value
    if count < 3:
        return None
    least = max(_LEAST_PITCH_PX, width / _MOST_LETTERS)
    period, comb = _best_period([s / count for s in sums], least, longest, 5)
    return period * ink.scale if comb >= _LEAST_COMB else None


def line_pitch(ink: InkMap) -> float | None:
    """Return the distance of the lines in scan pixels, None where no distance repeats."""
    most = 260
    sums = [0.0] * (most + 1)
    count = 0
    for left, right in _strips(ink):
        _, _, profile = ink.rows(left, right, 0, ink.size.h, 0.0)
        similar = _autocorrelation(profile, most)
        if similar is not None:
            count += 1
            for lag, value in enumerate(similar):
                sums[lag] += value
    if not count:
        return None
    period, comb = _best_period([s / count for s in sums], 10.0, 86.0, 3)
    return period * ink.scale if comb >= _LEAST_COMB else None


def _strips(ink: InkMap) -> Iterator[tuple[float, float]]:
    """Give upright strips of the page, without its edges."""
    margin = ink.size.w * 0.06
    width = (ink.size.w - 2 * margin) / _STRIPS
    for number in range(_STRIPS):
        yield margin + number * width, margin + (number + 1) * width


def _windows(ink: InkMap) -> Iterator[Sequence[float]]:
    """Give the ink of pieces of lines from left to right, those with most ink first."""
    found = []
    for left, right in _strips(ink):
        top, step, profile = ink.rows(left, right, 0, ink.size.h, 0.0)
        mean = sum(profile) / max(1, len(profile))
        for first, last in _runs(profile, max(8.0, mean * 0.8)):
            height = last - first
            if 5 <= height <= 60:
                weight = sum(profile[first:last]) / height
                found.append((weight, left, top + first * step, top + last * step))
    found.sort(reverse=True)
    # The blackest are rules, stamps and borders.
    chosen = found[len(found) // 10 :][: _WINDOWS * 3]
    for _, left, top, bottom in chosen[:: max(1, len(chosen) // _WINDOWS)][:_WINDOWS]:
        right = min(ink.size.w, left + ink.size.w * 0.26)
        _, _, columns = ink.columns(left, right, top, bottom, 0.0)
        yield columns


def _runs(profile: Sequence[float], limit: float) -> Iterator[tuple[int, int]]:
    begun: int | None = None
    for index, value in enumerate((*profile, 0.0)):
        if value > limit and begun is None:
            begun = index
        elif value <= limit and begun is not None:
            yield begun, index
            begun = None


def _autocorrelation(profile: Sequence[float], most: int) -> list[float] | None:
    """Return how alike a profile is to itself at each shift, 1 at none; None for one that is all
    alike or too short.
    """
    if len(profile) < most * 1.3:
        return None
    mean = sum(profile) / len(profile)
    flat = [value - mean for value in profile]
    whole = sum(map(operator.mul, flat, flat))
    if whole < len(flat):
        return None
    length = len(flat)
    return [
        sum(map(operator.mul, flat, flat[lag:])) / whole * length / (length - lag)
        for lag in range(most + 1)
    ]


def _best_period(
    similar: Sequence[float], least: float, most: float, teeth: int
) -> tuple[float, float]:
    """Return the period whose multiples are most alike and whose halves between are least, and by
    how much.
    """

    def at(lag: float) -> float:
        low = math.floor(lag)
        if low + 1 >= len(similar):
            return 0.0
        share = lag - low
        return similar[low] * (1 - share) + similar[low + 1] * share

    def teeth_of(period: float) -> tuple[list[float], float]:
        on = [at(k * period) for k in range(1, teeth + 1)]
        off = sum(at((k - 0.5) * period) for k in range(1, teeth + 1))
        return on, off / teeth

    def score(period: float) -> float:
        on, off = teeth_of(period)
        # The least counts too: of one and a half letters every other tooth stands between letters.
        return sum(on) / teeth + min(on) - off / 2

    def comb(period: float) -> float:
        on, off = teeth_of(period)
        return sum(on) / teeth - off

    periods = [least + 0.05 * step for step in range(int((most - least) / 0.05))]
    best = max(periods, key=score)
    for part in (3.0, 2.0):
        # Words repeat too, at multiples of their letters.
        near = [p for p in periods if abs(p * part / best - 1) < 0.06]
        finer = max(near, key=comb, default=best)
        if comb(finer) >= _FINER_SHARE * comb(best):
            return finer, comb(finer)
    return best, comb(best)


def _agreed(pitch: float, lines: float | None, size: Size) -> tuple[int, float]:
    """Return the resolution on which letters, lines and paper agree best, and the letters an
    inch.
    """

    def cost(cpi: float) -> float:
        dpi = pitch * cpi
        off = _paper_misfit(size, dpi) * 3
        if lines is not None:
            off += min(abs(math.log(lines * lpi / dpi)) for lpi in LINES_PER_INCH) * 2
        return off + min(abs(math.log(dpi / common)) for common in COMMON_DPI) * 2

    cpi = min(PITCHES_CPI, key=cost)
    return _snapped(pitch * cpi), cpi


def _snapped(dpi: float) -> int:
    """Return the usual resolution that an estimate is next to, else the estimate."""
    nearest = min(COMMON_DPI, key=lambda common: abs(math.log(dpi / common)))
    return nearest if abs(dpi / nearest - 1) <= _SNAP else round(dpi)


def _paper_misfit(size: Size, dpi: float) -> float:
    """Return how far a scan is from the nearest paper at a resolution, as the greater of both
    sides' logarithms, at most 0.12: scans are cut and pages are torn.
    """
    short, long = sorted((size.w / dpi, size.h / dpi))
    misfits = (max(abs(math.log(short / w)), abs(math.log(long / h))) for w, h in PAPERS_IN)
    return min(0.12, min(misfits))


def _by_paper(size: Size) -> int | None:
    """Return the usual resolution at which the scan is just a sheet of paper."""
    fits = [(_paper_misfit(size, dpi), dpi) for dpi in COMMON_DPI if dpi >= 100]
    misfit, dpi = min(fits)
    return dpi if misfit <= 0.02 else None
