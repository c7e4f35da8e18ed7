"""The ink of a page cut into pieces that have one maker each, as far as a picture shows it.

Connected ink is not enough: a rule of a form joins the letters that touch it, a stamp those that it
crosses. So ink of another colour than most of the page's is a layer of its own, and so are long
level and upright runs, except where a letter's stem crosses them. Sizes are told in `letter`, the
usual height of the page's letters in working pixels.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from editor.vision.ink import PageInk

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Bytes = NDArray[np.uint8]

DARK, COLOURED, RULED = 0, 1, 2
_MOST_PIECES: Final = 20_000
_RULE_INCH: Final = 0.24
"""A level run this long is no part of a letter; an upright one must be 1.6 times as long."""
_STEM_INCH: Final = 0.045
"""A run across a rule that is longer than this is a stem of a letter that crosses it."""
_OTHER_COLOUR: Final = 0.055
"""How far the share of light that ink takes in red, green, blue lies from most of the ink's."""
_TURN_FROM: Final = 1.0
"""Degrees from which a page is levelled to look for its rules."""
_USUAL_LETTER_INCH: Final = 0.085


@dataclass(frozen=True)
class Pieces:
    """Pieces of ink, numbered from 1 in `labels` (h, w), 0 for paper and specks.

    `boxes` (n, 4) are x y w h and `area` (n,) dark pixels, in working pixels; `layer` (n,) is one
    of DARK, COLOURED, RULED. `at` (m,) are the flat places of all their pixels and `owner` (m,)
    whose each is, from 0. `hue` (m, 2) is how far a pixel's colour lies from most ink's.
    """

    labels: NDArray[np.int32]
    boxes: Ints
    area: Ints
    layer: Bytes
    at: Ints
    owner: Ints
    hue: NDArray[np.float32]
    letter: float

    def __len__(self) -> int:
        return len(self.area)

    def sums(self, values: NDArray[np.float64]) -> Floats:
        """Return the sum over each piece's pixels of a value for each of `at`."""
        import numpy as np

        return np.asarray(np.bincount(self.owner, values, minlength=len(self)), float)

    def means(self, values: NDArray[np.float64]) -> Floats:
        return self.sums(values) / self.area


def pieces_of(ink: PageInk) -> Pieces:
    """Cut the ink of a page into pieces; a page without ink has none. 0.2 s for a letter page."""
    import numpy as np

    ruled = _rules(ink)
    places = np.flatnonzero(ink.mask > 0)
    hue_at, coloured = _colours(ink, places)
    layers = (
        (DARK, ink.mask & ~ruled & ~coloured),
        (COLOURED, ink.mask & ~ruled & coloured),
        (RULED, ink.mask & ruled),
    )
    labels = np.zeros(ink.mask.shape, np.int32)
    stats, kinds = [np.zeros((0, 5), np.int64)], [np.zeros(0, np.uint8)]
    for layer, mask in layers:
        found = _add_layer(labels, mask, sum(map(len, kinds)))
        stats.append(found)
        kinds.append(np.full(len(found), layer, np.uint8))
    return _kept(ink, labels, np.concatenate(stats), np.concatenate(kinds), places, hue_at)


def _add_layer(labels: NDArray[np.int32], mask: Bytes, before: int) -> Ints:
    """Number a layer's pieces on from those before; return their x y w h area."""
    import cv2
    import numpy as np

    if not mask.any():
        return np.zeros((0, 5), np.int64)
    _, own, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    places = np.flatnonzero(mask > 0)
    labels.ravel()[places] = own.ravel()[places] + before
    return np.asarray(stats[1:], np.int64)


def _kept(
    ink: PageInk,
    labels: NDArray[np.int32],
    stats: Ints,
    kinds: Bytes,
    places: Ints,
    hue_at: NDArray[np.float32],
) -> Pieces:
    """Return the pieces that are larger than a speck, the largest where there are very many."""
    import numpy as np

    area = stats[:, 4]
    least = max(4.0, 12 * (ink.dpi / 300) ** 2)
    keep = area >= least
    if keep.sum() > _MOST_PIECES:
        keep = area >= max(least, np.partition(area, -_MOST_PIECES)[-_MOST_PIECES] + 1)
    number = np.zeros(len(area) + 1, np.int32)
    number[1:][keep] = np.arange(1, keep.sum() + 1)
    own = number[labels.ravel()[places]]
    labels.ravel()[places] = own
    is_kept = own > 0
    boxes = stats[keep, :4]
    return Pieces(
        labels,
        boxes,
        area[keep],
        kinds[keep],
        places[is_kept],
        own[is_kept].astype(np.int64) - 1,
        hue_at[is_kept],
        _letter_height(boxes, area[keep], ink.dpi),
    )


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


def _rules(ink: PageInk) -> Bytes:
    """Return long level and upright runs of ink without the letters that cross them."""
    import cv2
    import numpy as np

    mask, turn = ink.mask, ink.skew
    if abs(turn) < _TURN_FROM:
        return _straight_runs(mask, ink.dpi)
    h, w = mask.shape
    there = cv2.getRotationMatrix2D((w / 2, h / 2), turn, 1.0)
    level = cv2.warpAffine(mask, there, (w, h), flags=cv2.INTER_NEAREST)
    back = cv2.warpAffine(
        _straight_runs(np.asarray(level, np.uint8), ink.dpi),
        there,
        (w, h),
        flags=cv2.INTER_NEAREST | cv2.WARP_INVERSE_MAP,
    )
    return np.asarray(cv2.bitwise_and(cv2.dilate(back, np.ones((3, 3), np.uint8)), mask), np.uint8)


def _straight_runs(mask: Bytes, dpi: float) -> Bytes:
    import cv2
    import numpy as np

    def opened(w: float, h: float) -> Bytes:
        kernel = np.ones((max(1, round(h)), max(1, round(w))), np.uint8)
        return np.asarray(cv2.morphologyEx(mask, cv2.MORPH_OPEN, kernel), np.uint8)

    long, stem = dpi * _RULE_INCH, dpi * _STEM_INCH
    level = opened(long, 1) & ~opened(1, stem)
    upright = opened(1, long * 1.6) & ~opened(stem, 1)
    # What frays along a rule is its own.
    frayed = cv2.bitwise_or(
        cv2.dilate(level, np.ones((3, 1), np.uint8)), cv2.dilate(upright, np.ones((1, 3), np.uint8))
    )
    return np.asarray(cv2.bitwise_and(frayed, mask), np.uint8)


def _colours(ink: PageInk, places: Ints) -> tuple[NDArray[np.float32], Bytes]:
    """Return for each place how far its colour lies from most of the ink's, and where that is far.

    Colour is the share of the light that ink takes of each of red, green and blue, so that faint
    ink has that of dark ink (Beer–Lambert); it is smoothed over the page's own grain of colour.
    """
    import cv2
    import numpy as np

    far = np.zeros(ink.mask.shape, np.uint8)
    if ink.rgb is None or not len(places):
        return np.zeros((len(places), 2), np.float32), far
    bare = ink.rgb[::8, ::8].reshape(-1, 3)[(ink.mask[::8, ::8] == 0).ravel()]
    paper = np.median(bare, axis=0) if len(bare) else np.array([255.0] * 3)
    # Scans keep colour at half the resolution of light, so nothing is lost at half of it.
    size = (max(1, ink.mask.shape[1] // 2), max(1, ink.mask.shape[0] // 2))
    small = cv2.resize(ink.rgb, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    inky = cv2.resize(ink.mask, size, interpolation=cv2.INTER_AREA) > 96
    taken = np.zeros_like(small)
    light = (small[inky] + 8) / (paper.astype(np.float32) + 8)
    taken[inky] = -np.log(np.clip(light, 0.02, 1.0))
    side = max(3, round(ink.dpi / 100)) | 1
    taken = np.asarray(cv2.blur(taken, (side, side)), np.float32)
    row, column = np.divmod(places, ink.mask.shape[1])
    at = np.minimum(row // 2, size[1] - 1) * size[0] + np.minimum(column // 2, size[0] - 1)
    taken_at = taken.reshape(-1, 3)[at]
    total = taken_at.sum(axis=1, keepdims=True)
    own = taken_at[:, :2] / np.maximum(total, 1e-6)
    # Where a pixel of ink is alone in its neighbourhood, no colour can be told.
    own[total[:, 0] <= 0] = np.nan
    usual = np.nanmedian(own, axis=0) if np.isfinite(own).any() else np.zeros(2)
    hue = np.nan_to_num(own - usual).astype(np.float32)
    distance = np.hypot(hue[:, 0], hue[:, 1])
    far.ravel()[places] = np.where(distance > _OTHER_COLOUR, 255, 0)
    return hue, far
