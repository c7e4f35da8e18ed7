"""A scan with the ink taken out that is no running text: stamps, handwriting, the dark edge of the
scan, punch holes, long strokes and rules. What is left is what the typist left.

Ink is only taken where it is clearly held for a mark; letters under a stamp stay
wherever their ink is a piece of its own. A page on which little is typed is not touched.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from editor.imaging.raster import Raster
from editor.vision.ink import PageInk
from editor.vision.kinds import InkKinds
from editor.vision.pieces import RULED
from editor.vision.region_marks import Bounds, Found
from editor.vision.surroundings import corners_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Bytes = NDArray[np.uint8]

_LEAST: Final = 0.75
_MAYBE: Final = 0.3
"""How likely a mark is whose ink goes, and one of which only what surely is no text goes."""
_TEXT: Final = 0.5
"""A piece that is held for text so far stays, though it lies in writing."""
_SURELY: Final = 0.93
_TOGETHER: Final = 4.0
_COMPANY: Final = 2
_WHOLE: Final = 0.8
"""By itself a piece goes that is so surely no text, with more than so many like it within so many
letters, none of them a crumb."""
_HARDLY: Final = 0.12
_SURE: Final = 0.85
"""A piece that is held for stamped or written so surely goes, whatever it is part of."""
_MOST_TAKEN: Final = 0.5
"""Where more of the writing than this would go, the page is no typed page."""
_LONG: Final = 3.0
_COARSE_PX: Final = 11
"""Letters lower than this are too few pixels to tell who made them."""
_HALO_INCH: Final = 0.012
_ROW: Final = 0.4
_CRUMB_ROW: Final = 0.6
_CRUMB: Final = 0.6
_HALF: Final = 0.5
_LETTER_HIGH: Final = (0.4, 2.0)
_BESIDE: Final = 5.0
"""Letters that neighbours in a row lie apart at most, and how many there must be."""
_NEIGHBOURS: Final = 2
_LETTER_LEAST: Final = 30
"""Fewer typed pieces than this make no running text to be kept clean."""


@dataclass(frozen=True)
class Cleared:
    """A scan without some ink, of the same size, of how many marks that was, and which pieces of
    ink (n,) were taken."""

    raster: Raster
    marks: int
    taken: NDArray[np.bool_]


def cleared(raster: Raster, ink: PageInk, kinds: InkKinds) -> Cleared | None:
    """Return the raster without its stamps and writing; None where nothing is to be taken out.

    `raster` is the one that `ink` was seen on, at any scale. Any thread.
    """

    pieces = kinds.pieces
    if not len(pieces) or not _is_typed(kinds):
        return None
    likely = kinds.regions
    found = [one for one in likely if one.is_mark >= _LEAST]
    taken = _strokes(kinds)
    is_text = kinds.share("typed", "print") > _TEXT
    for one in found:
        taken[one.group[~is_text[one.group]]] = True
        if one.kind == "stamp":
            taken |= _inside(kinds, one.box)
    if not taken.any():
        # The edge of the scan or a lone piece is no reason: a clean page stays what it is.
        return None
    taken |= _sure(kinds, likely)
    taken &= ~_in_rows(kinds)
    taken |= _crumbs(kinds, taken)
    taken |= kinds.is_of("border", "hole")
    written = kinds.is_of("typed", "print", "handwriting", "stamp")
    ink_of = pieces.area.astype(float)
    if ink_of[taken & written].sum() > _MOST_TAKEN * max(1.0, ink_of[written].sum()):
        return None
    return Cleared(_without(raster, ink, kinds, taken), len(found), taken)


def _strokes(kinds: InkKinds) -> NDArray[np.bool_]:
    """Return the rules of forms and the strokes through and under words: engines read them as
    letters, and words that are struck read better without."""
    import numpy as np

    pieces = kinds.pieces
    is_long = pieces.boxes[:, 2:].max(axis=1) > _LONG * pieces.letter
    is_straight = (pieces.layer == RULED) & is_long
    return np.asarray(is_straight & kinds.is_of("rule", "stroke"), bool)


def _sure(kinds: InkKinds, likely: Sequence[Found]) -> NDArray[np.bool_]:
    """Return the pieces that surely were stamped or written, where a mark may be, or side by side
    with others: faint letters by themselves look like either."""
    import numpy as np

    pieces, corners = kinds.pieces, corners_of(kinds)
    share = kinds.share("stamp", "handwriting")
    may_be = np.zeros(len(pieces), bool)
    for one in likely:
        if one.is_mark >= _MAYBE:
            may_be[one.group] = True
    whole = (share > _SURELY) & (pieces.boxes[:, 3] > _WHOLE * pieces.letter)
    middle, reach = (corners[:, :2] + corners[:, 2:]) / 2, _TOGETHER * pieces.letter
    for place in np.flatnonzero(whole & ~may_be):
        near = np.abs(middle[whole] - middle[place]).max(axis=1) < reach
        may_be[place] = near.sum() > _COMPANY
    return np.asarray(may_be & (share > _SURE))


def _inside(kinds: InkKinds, box: Bounds) -> NDArray[np.bool_]:
    """Return what lies in a stamp and is no typed text: its frame, what fills it in, what strikes
    it."""
    import numpy as np

    corners = corners_of(kinds)
    middle_x, middle_y = (corners[:, 0] + corners[:, 2]) / 2, (corners[:, 1] + corners[:, 3]) / 2
    inside = (middle_x > box[0]) & (middle_x < box[2]) & (middle_y > box[1]) & (middle_y < box[3])
    return np.asarray(inside & ~kinds.is_of("typed", "print"), bool)


def _in_rows(kinds: InkKinds) -> NDArray[np.bool_]:
    """Return what may be typed, or typed and struck, and stands in a row with letters that surely
    are, whole or broken to crumbs: to take one out costs a word, to leave a stamp's costs a letter
    too many."""
    import numpy as np

    pieces, unit = kinds.pieces, kinds.pieces.letter
    corners, high = corners_of(kinds), kinds.pieces.boxes[:, 3] / max(1.0, kinds.pieces.letter)
    is_low = (high < _LETTER_HIGH[1]) & (pieces.layer != RULED)
    text = kinds.share("typed", "print")
    is_sure = is_low & (high > _LETTER_HIGH[0]) & (text > _SURE)
    sure, level = corners[is_sure], (corners[is_sure, 1] + corners[is_sure, 3]) / 2
    kept = np.zeros(len(pieces), bool)
    is_open = is_low & (text <= _SURE) & (text > _HARDLY)
    is_open &= kinds.share("stamp", "handwriting") < _SURE
    for place in np.flatnonzero(is_open):
        x0, y0, x1, y1 = corners[place]
        beside = np.maximum(sure[:, 0], x0) - np.minimum(sure[:, 2], x1)
        # A crumb is a part of a letter where it lies no higher or lower than its neighbours.
        reach = _ROW * unit if high[place] > _LETTER_HIGH[0] else _CRUMB_ROW * unit
        in_row = np.abs(level - (y0 + y1) / 2) < reach
        kept[place] = (in_row & (beside < _BESIDE * unit)).sum() >= _NEIGHBOURS
    return kept


def _crumbs(kinds: InkKinds, taken: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return the small pieces that hang on rules that are taken out: where rules cross, and where
    they fray."""
    import cv2
    import numpy as np

    pieces = kinds.pieces
    is_small = pieces.boxes[:, 2:].max(axis=1) < max(3.0, _CRUMB * pieces.letter)
    is_rule = taken & (pieces.layer == RULED)
    if not is_rule.any() or not is_small.any():
        return np.zeros(len(pieces), bool)
    near = cv2.dilate(kinds.mask(is_rule), np.ones((5, 5), np.uint8)).ravel()[pieces.at] > 0
    return np.asarray(is_small & (pieces.means(near.astype(float)) > _HALF), bool)


def _is_typed(kinds: InkKinds) -> bool:
    is_text = kinds.is_of("typed", "print")
    return int(is_text.sum()) >= _LETTER_LEAST and kinds.pieces.letter >= _COARSE_PX


def _without(raster: Raster, ink: PageInk, kinds: InkKinds, taken: NDArray[np.bool_]) -> Raster:
    import cv2
    import numpy as np
    from PIL import Image

    side = max(1, round(ink.dpi * _HALO_INCH)) * 2 + 1
    gone = cv2.dilate(kinds.mask(taken), np.ones((side, side), np.uint8))
    kept = cv2.dilate(kinds.mask(~taken), np.ones((3, 3), np.uint8))
    gone = cv2.bitwise_and(gone, cv2.bitwise_not(kept))
    size = (raster.size.w, raster.size.h)
    if gone.shape != size[::-1]:
        gone = cv2.resize(gone, size, interpolation=cv2.INTER_NEAREST)
    pixels = np.array(_pixels(raster, ink))
    at = np.flatnonzero(gone)
    paper = _paper_at(at, size, ink)
    if raster.channels == 1:
        pixels.ravel()[at] = paper
    else:
        bare = _paper_colour(ink)
        tinted = paper[:, None] * (bare / max(1.0, float(bare.mean())))
        pixels.reshape(-1, 3)[at] = np.clip(tinted, 0, 255).astype(np.uint8)
    return Raster.of(Image.fromarray(pixels))


def _pixels(raster: Raster, ink: PageInk) -> Bytes:
    """Return the raster's pixels, of which `ink` has a copy where it did not make it smaller: to
    unpack a page anew takes as long as finding its ink."""
    import numpy as np

    seen = ink.grey if raster.channels == 1 else ink.rgb
    if seen is not None and seen.shape[:2] == (raster.size.h, raster.size.w):
        return seen
    return np.asarray(raster.image)


def _paper_at(at: NDArray[np.int64], size: tuple[int, int], ink: PageInk) -> Bytes:
    """Return how light the paper is at flat places of a raster of that size."""
    import numpy as np

    h, w = ink.paper.shape
    row, column = np.divmod(at, size[0])
    row, column = np.minimum(row * h // size[1], h - 1), np.minimum(column * w // size[0], w - 1)
    return np.asarray(ink.paper[row, column], np.uint8)


def _paper_colour(ink: PageInk) -> NDArray[np.float64]:
    import numpy as np

    if ink.rgb is None:
        return np.ones(3)
    bare = ink.rgb[::8, ::8].reshape(-1, 3)[(ink.mask[::8, ::8] == 0).ravel()]
    return np.asarray(np.median(bare, axis=0) if len(bare) else np.full(3, 255.0), float)
