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

    long, stem = round(dpi * _RULE_INCH), round(dpi * _STEM_INCH)
    found = np.zeros(mask.shape, np.uint8)
    level = runs.those(runs.length >= long)
    if len(level.row):
        bare = painted(level, mask.shape, 1) & ~upright_runs(mask, stem)
        # What frays along a rule is its own.
        found |= np.asarray(cv2.dilate(bare, np.ones((3, 1), np.uint8)), np.uint8)
    upright = upright_runs(mask, round(1.6 * dpi * _RULE_INCH))
    if upright.any():
        stems = painted(runs.those(runs.length >= stem), mask.shape, 1)
        bare = upright & ~stems
        found |= np.asarray(cv2.dilate(bare, np.ones((1, 3), np.uint8)), np.uint8)
    return found * mask


def in_line(values: Bytes, length: int, step: int = 1) -> Bytes:
    """Return the bits of values that hold for so many in line at least, each `step` places behind
    the one before along the first axis."""
    import numpy as np

    if len(values) < length * step:
        return np.zeros_like(values)
    steps = []
    reach = 1
    while reach < length:
        steps.append(min(reach, length - reach))
        reach += steps[-1]
    kept = values
    for count in steps:
        kept = kept[: -count * step] & kept[count * step :]
    for count in steps:
        grown = np.zeros((len(kept) + count * step, *values.shape[1:]), np.uint8)
        grown[: -count * step] = kept
        grown[count * step :] |= kept
        kept = grown
    return kept


def upright_runs(mask: Bytes, length: int) -> Bytes:
    """Return (h, w), 1 for what of a mask stands in upright runs of so many pixels at least."""
    import numpy as np

    packed = in_line(np.packbits(mask, axis=1), length)
    return np.unpackbits(packed, axis=1, count=mask.shape[1])
