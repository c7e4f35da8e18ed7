"""The ink of a page cut into pieces that have one maker each, as far as a picture shows it.

Connected ink is not enough: a rule of a form joins the letters that touch it, a stamp those that it
crosses. So ink of another colour than most of the page's is a layer of its own, and so are long
level and upright runs, except where a letter's stem crosses them. Sizes are told in `letter`, the
usual height of the page's letters in working pixels.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import exp
from typing import TYPE_CHECKING, Final

from editor.vision.ink import PageInk
from editor.vision.rules import ruled_ink
from editor.vision.runs import Runs, joined, pixels, runs_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Bytes = NDArray[np.uint8]

DARK, COLOURED, RULED = 0, 1, 2
_MOST_PIECES: Final = 20_000
_OTHER_COLOUR: Final = 0.055
"""How far the share of light that ink takes in red, green, blue lies from most of the ink's."""
_USUAL_LETTER_INCH: Final = 0.085
_SPOT: Final = 12
"""Pixels of a run, at most, that a spot stands for."""
_LOG_STEP: Final = 4096
_MOST_LOG: Final = 3.9
"""Darkness is the logarithm of light in so many steps a unit, up to a fiftieth of the paper's."""
_MOSTLY: Final = 96
"""Of 255: how much of a point must be ink for its colour to be the ink's."""


@dataclass(frozen=True)
class Pieces:
    """Pieces of ink on a page of `shape` (h, w), from the top left on.

    `boxes` (n, 4) are x y w h and `area` (n,) dark pixels, in working pixels; `layer` (n,) is one
    of DARK, COLOURED, RULED; `hue` (n, 2) is how far its colour lies from most ink's. `runs` are
    the runs of all of them, and `run_owner` whose each is, from 0; `ink_runs` those of all ink,
    whatever its layer.
    """

    shape: tuple[int, int]
    boxes: Ints
    area: Ints
    layer: Bytes
    hue: Floats
    runs: Runs
    run_owner: Ints
    ink_runs: Runs
    letter: float

    def __len__(self) -> int:
        return len(self.area)

    @cached_property
    def at(self) -> Ints:
        """The flat places of all their pixels, ascending."""
        return pixels(self.runs, self.shape[1])

    @cached_property
    def owner(self) -> Ints:
        """For each of `at` whose it is, from 0."""
        import numpy as np

        return np.repeat(self.run_owner, self.runs.length)

    def sums(self, values: NDArray[np.float64]) -> Floats:
        """Return the sum over each piece's pixels of a value for each of `at`."""
        import numpy as np

        return np.asarray(np.bincount(self.owner, values, minlength=len(self)), float)

    def means(self, values: NDArray[np.float64]) -> Floats:
        return self.sums(values) / self.area

    def within(self, rows: slice, columns: slice) -> tuple[Ints, Ints, Ints]:
        """Return the rows and columns of the pixels in a part of the page, and whose each is."""
        import numpy as np

        wide = self.shape[1]
        part = slice(*np.searchsorted(self.at, (rows.start * wide, rows.stop * wide)))
        row, column = np.divmod(self.at[part], wide)
        inside = (column >= columns.start) & (column < columns.stop)
        return row[inside], column[inside], self.owner[part][inside]

    @cached_property
    def spots(self) -> tuple[Ints, Ints, Ints, Floats]:
        """Return places that stand for all pixels where a value changes slowly: rows, columns,
        whose they are, and how many pixels each stands for."""
        import numpy as np

        length = self.runs.length.astype(np.int64)
        count = -(-length // _SPOT)
        run = np.repeat(np.arange(len(length)), count)
        number = np.arange(len(run)) - np.repeat(np.cumsum(count) - count, count)
        share = length[run] / count[run]
        column = (self.runs.left[run] + (number + 0.5) * share).astype(np.int64)
        return self.runs.row[run].astype(np.int64), column, self.run_owner[run], share


def pieces_of(ink: PageInk) -> Pieces:
    """Cut the ink of a page into pieces; a page without ink has none. 0.06 s for a letter page."""
    import numpy as np

    ink_runs = runs_of(ink.mask)
    ruled, colours = ruled_ink(ink.mask, ink_runs, ink.dpi, ink.skew), _colours(ink)
    layers = np.minimum(ink.mask, np.uint8(DARK + 1))
    if colours is not None:
        layers[colours.far(ink.mask)] = COLOURED + 1
    layers[ruled > 0] = RULED + 1
    return _kept(ink, ink_runs, runs_of(layers), colours)


def _kept(ink: PageInk, ink_runs: Runs, runs: Runs, colours: _Colours | None) -> Pieces:
    """Return the pieces that are larger than a speck, the largest where there are very many."""
    import numpy as np

    first = joined(runs, ink.mask.shape[1])
    area = np.bincount(first, runs.length, minlength=len(first)).astype(np.int64)
    least = max(4.0, 12 * (ink.dpi / 300) ** 2)
    keep = area >= least
    if keep.sum() > _MOST_PIECES:
        keep = area >= max(least, np.partition(area, -_MOST_PIECES)[-_MOST_PIECES] + 1)
    is_kept = keep[first]
    number = np.cumsum(keep) - 1
    kept, owner, count = runs.those(is_kept), number[first[is_kept]], int(keep.sum())
    low, high = np.full((2, count), np.iinfo(np.int64).max), np.zeros((2, count), np.int64)
    for axis, (begin, end) in enumerate(((kept.left, kept.right), (kept.row, kept.row + 1))):
        np.minimum.at(low[axis], owner, begin)
        np.maximum.at(high[axis], owner, end)
    boxes, area = np.concatenate([low, high - low]).T, area[keep]
    layer = runs.value[keep] - np.uint8(1)
    letter = _letter_height(boxes, area, ink.dpi)
    hue = np.zeros((count, 2))
    made = Pieces(ink.mask.shape, boxes, area, layer, hue, kept, owner, ink_runs, letter)
    if colours is not None and count:
        rows, columns, owner, weight = made.spots
        for axis, values in enumerate(colours.at(rows, columns).T):
            hue[:, axis] = np.bincount(owner, values * weight, minlength=count) / area
    return made


def _letter_height(boxes: Ints, area: Ints, dpi: float) -> float:
    """Return the usual height of letters: the most frequent height of pieces shaped like one."""
    import numpy as np

    w, h = boxes[:, 2], boxes[:, 3]
    shaped = (h >= dpi * 0.04) & (h <= dpi * 0.3) & (w >= h * 0.25) & (w <= h * 2)
    shaped &= area >= 0.12 * w * h
    if shaped.sum() < 20:
        return dpi * _USUAL_LETTER_INCH
    counts = np.bincount(h[shaped])
    near = np.convolve(counts, np.ones(max(3, round(dpi / 60)) | 1), mode="same")
    return float(np.argmax(near))


@dataclass(frozen=True)
class _Colours:
    """How far the colour of ink lies from most ink's: `place` (h/2, w/2) is the row of `hue` for
    each point of a picture half as large, 0 where no colour can be told."""

    place: NDArray[np.int32]
    hue: NDArray[np.float32]

    def at(self, rows: Ints, columns: Ints) -> NDArray[np.float32]:
        """Return (n, 2) at working pixels."""
        import numpy as np

        h, w = self.place.shape
        place = self.place[np.minimum(rows // 2, h - 1), np.minimum(columns // 2, w - 1)]
        return np.asarray(self.hue[place], np.float32)

    def far(self, mask: Bytes) -> NDArray[np.bool_]:
        """Return (h, w), true where ink of a mask is of another colour than most."""
        import cv2
        import numpy as np

        is_far = np.hypot(self.hue[:, 0], self.hue[:, 1]) > _OTHER_COLOUR
        small = is_far[self.place].astype(np.uint8)
        there = cv2.resize(small, mask.shape[::-1], interpolation=cv2.INTER_NEAREST)
        return np.asarray(np.bitwise_and(np.asarray(there, np.uint8), mask) > 0)


def _colours(ink: PageInk) -> _Colours | None:
    """Return the colours of a page's ink; None for a grey scan.

    Colour is the share of the light that ink takes of each of red, green and blue, so that faint
    ink has that of dark ink (Beer–Lambert); it is smoothed over the page's own grain of colour.
    """
    import cv2
    import numpy as np

    if ink.rgb is None:
        return None
    bare = ink.rgb[::16, ::16].reshape(-1, 3)[(ink.mask[::16, ::16] == 0).ravel()]
    paper = np.median(bare, axis=0) if len(bare) else np.array([255.0] * 3)
    # Scans keep colour at half the resolution of light, so nothing is lost at half of it.
    size = tuple(max(1, side // 2) for side in ink.mask.shape[::-1])
    small = cv2.resize(ink.rgb, size, interpolation=cv2.INTER_AREA)
    cover = cv2.resize(ink.mask, size, interpolation=cv2.INTER_AREA)
    light = (np.arange(256)[:, None] + 8) / (paper + 8)
    taken = -np.log(np.clip(light, exp(-_MOST_LOG), 1.0)) * _LOG_STEP
    # White, of which ink takes nothing, where there is little ink: masks take ten times as long.
    bare_of_ink = (cover <= _MOSTLY) * np.uint8(255)
    small = cv2.bitwise_or(small, cv2.merge([bare_of_ink] * 3))
    dark = cv2.LUT(small, np.rint(taken).astype(np.uint16)[None])
    side = max(3, round(ink.dpi / 100)) | 1
    dark = cv2.blur(dark, (side, side))
    at = np.flatnonzero(cover)
    own = dark.reshape(-1, 3)[at].astype(np.float32)
    total = own.sum(axis=1)
    # Where a pixel of ink is alone in its neighbourhood, no colour can be told.
    at, own, total = at[total > 0], own[total > 0], total[total > 0]
    share = own[:, :2] / total[:, None]
    usual = np.median(share, axis=0) if len(at) else np.zeros(2, np.float32)
    place = np.zeros(cover.shape, np.int32)
    place.ravel()[at] = np.arange(1, len(at) + 1)
    return _Colours(place, np.concatenate([np.zeros((1, 2), np.float32), share - usual]))
