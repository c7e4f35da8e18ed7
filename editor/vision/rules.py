"""Long level and upright runs of ink: rules of forms, strokes through words, frames, without the
letters that cross them.

Level runs are known by their length; upright ones are found eight columns to a byte, by joining
rows that lie ever further apart. Any thread.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from editor.vision.runs import Runs, painted, runs_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Bytes = NDArray[np.uint8]

_RULE_INCH: Final = 0.24
"""A level run this long is no part of a letter; an upright one must be 1.6 times as long."""
_STEM_INCH: Final = 0.045
"""A run across a rule that is longer than this is a stem of a letter that crosses it."""
_TURN_FROM: Final = 1.0
"""Degrees from which a page is levelled to look for its rules."""


def ruled_ink(mask: Bytes, runs: Runs, dpi: float, skew: float) -> Bytes:
    """Return (h, w), 255 for the ink of a page's mask that lies in long straight runs; `runs` are
    those of the mask, `skew` is the tilt of the page in degrees."""
    import cv2
    import numpy as np

    if abs(skew) < _TURN_FROM:
        return _straight(mask, runs, dpi)
    h, w = mask.shape
    there = cv2.getRotationMatrix2D((w / 2, h / 2), skew, 1.0)
    turned = cv2.warpAffine(mask, there, (w, h), flags=cv2.INTER_NEAREST)
    level = np.asarray(turned, np.uint8)
    found = _straight(level, runs_of(level), dpi)
    if not found.any():
        return found
    flags = cv2.INTER_NEAREST | cv2.WARP_INVERSE_MAP
    back = cv2.warpAffine(found, there, (w, h), flags=flags)
    return np.asarray(cv2.bitwise_and(cv2.dilate(back, np.ones((3, 3), np.uint8)), mask), np.uint8)


def _straight(mask: Bytes, runs: Runs, dpi: float) -> Bytes:
    import cv2
    import numpy as np

    long, stem = dpi * _RULE_INCH, dpi * _STEM_INCH
    packed = np.packbits(mask, axis=1)
    found = np.zeros(mask.shape, np.uint8)
    level = runs.those(runs.length >= round(long))
    if len(level.row):
        bare = painted(level, mask.shape) & ~_unpacked(_upright(packed, round(stem)), mask)
        # What frays along a rule is its own.
        found |= cv2.dilate(bare, np.ones((3, 1), np.uint8))
    upright = _upright(packed, round(1.6 * long))
    if upright.any():
        stems = painted(runs.those(runs.length >= round(stem)), mask.shape)
        found |= cv2.dilate(_unpacked(upright, mask) & ~stems, np.ones((1, 3), np.uint8))
    return found & mask


def _upright(packed: Bytes, length: int) -> Bytes:
    """Return (rows, bytes) with the bits that stand in upright runs of so many at least."""
    import numpy as np

    if len(packed) < length:
        return np.zeros_like(packed)
    steps = []
    reach = 1
    while reach < length:
        steps.append(min(reach, length - reach))
        reach += steps[-1]
    kept = packed
    for step in steps:
        kept = kept[:-step] & kept[step:]
    for step in steps:
        grown = np.zeros((len(kept) + step, packed.shape[1]), np.uint8)
        grown[:-step] = kept
        grown[step:] |= kept
        kept = grown
    return kept


def _unpacked(packed: Bytes, mask: Bytes) -> Bytes:
    """Return bits as 0 and 255, (h, w) as in a mask."""
    import numpy as np

    return np.unpackbits(packed, axis=1, count=mask.shape[1]) * np.uint8(255)
