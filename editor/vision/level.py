"""How far a page lies askew, told from its ink as an array, in a small part of a second.

The method is that of `imaging.skew` (Postl, 1986), which says why; only the sums are numpy's.
"""

from __future__ import annotations

from math import radians, tan
from typing import TYPE_CHECKING, Final

from editor.imaging.skew import MAX_DEGREES, sharpest_angle

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_SIDE: Final = 1000
"""About so many pixels of the longer side are looked at: type is a dozen high then."""
_STRIP: Final = 8
"""Columns that are shifted together: at this width a slope of 10 degrees moves them by a row."""
_MASS_PX: Final = 13
"""Ink that is thicker both ways is no type: borders, photographs, blots."""
_LEAST_INK: Final = 0.0015
"""Share of a page that must be ink: fewer specks line up by chance."""


def skew_of_mask(mask: NDArray[np.uint8]) -> float | None:
    """Return how far the lines of a page fall to the right, in degrees to a twentieth, from -10 to
    10; None where that cannot be told. `mask` (h, w) is 255 where there is ink.
    """
    strips = _strips(mask)
    if strips is None:
        return None
    import numpy as np

    count, height = strips.shape
    reach = round(tan(radians(MAX_DEGREES + 1)) * count * _STRIP / 2) + 1
    off_middle = (np.arange(count) - (count - 1) / 2) * _STRIP

    def sharpness(angle: float) -> float:
        rows = np.zeros(height + 2 * reach, np.float32)
        tops = reach - np.rint(off_middle * tan(radians(angle))).astype(np.int64)
        for top, strip in zip(tops.tolist(), strips, strict=True):
            rows[top : top + height] += strip
        steps = np.diff(rows)
        return float(steps @ steps)

    return sharpest_angle(sharpness)


def _strips(mask: NDArray[np.uint8]) -> NDArray[np.float32] | None:
    """Return how dark the rows of each strip are, (strips, rows), from left to right."""
    import cv2
    import numpy as np

    factor = max(1, round(max(mask.shape) / _SIDE))
    h, w = mask.shape[0] // factor, mask.shape[1] // factor
    if min(w, h) < 4 * _STRIP:
        return None
    cut = mask[: h * factor, : w * factor]
    small = cv2.resize(cut, (w, h), interpolation=cv2.INTER_AREA)
    # Half a pixel of ink is ink, as grey letters in a copy made smaller are.
    _, dark = cv2.threshold(small, 64, 255, cv2.THRESH_BINARY)
    block = np.ones((_MASS_PX, _MASS_PX), np.uint8)
    thin = cv2.subtract(dark, cv2.dilate(cv2.morphologyEx(dark, cv2.MORPH_OPEN, block), block))
    edge_x, edge_y = round(w * 0.03), round(h * 0.03)
    thin = thin[edge_y : h - edge_y, edge_x : w - edge_x]
    if thin.mean() < 255 * _LEAST_INK:
        return None
    columns = thin.shape[1] // _STRIP
    shaped = thin[:, : columns * _STRIP].reshape(thin.shape[0], columns, _STRIP)
    return np.ascontiguousarray(shaped.sum(axis=2, dtype=np.uint16).T, np.float32)
