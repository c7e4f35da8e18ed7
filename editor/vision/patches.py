"""Patches of a page that the net holds for a stamp or for writing, as candidates for marks, and
what is measured of each to tell whether it is one.

A patch is what hangs together where the net is sure enough that a point lies within a mark; it is
looked for timidly and boldly, for a forest to choose from. Lengths are in points of the net's
answer, 50 an inch.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from editor.vision.net import CLASSES, Probabilities

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Bools = NDArray[np.bool_]
    _Mean = Callable[[float, float, float, float], NDArray[np.float64]]

Bounds = tuple[float, float, float, float]
_LEVELS: Final = (0.15, 0.3, 0.5, 0.7, 0.85)
_INK_LEVELS: Final = (0.3, 0.5, 0.75)
_STAMP_REACH: Final = (13, 11)
_HAND_REACH: Final = (9, 5)
_LEAST_POINTS: Final = 10
_LEAST_INK: Final = 6
_GROWN: Final = 2
"""Points that a patch is grown by: the net was taught marks a little smaller than they are."""
_OWN_INK: Final = 0.3
_RING: Final = 4
_MOST: Final = 400
_BESIDE: Final = 14
_OF_STAMP: Final = CLASSES.index("in_stamp")
_OF_HAND: Final = CLASSES.index("in_handwriting")
_OF_ADDITION: Final = CLASSES.index("in_addition")
_MEASURED: Final = (
    "is_stamp level wide high longest size fill ink_share ink surest least_sure"
    " text_left text_right text_above text_below hand_around stamp_around"
)
NAMES: Final = (
    *_MEASURED.split(),
    *(f"patch_{name}" for name in CLASSES),
    *(f"ink_{name}" for name in CLASSES),
    *(f"ring_{name}" for name in CLASSES),
)


@dataclass(frozen=True)
class Patch:
    """A candidate: whether it is looked for as a stamp, how sure the net was asked to be, the box
    (x0, y0, x1, y1) of `inside`, where it lies and, in `ink`, has ink of its own kind; `box` is
    round that ink."""

    is_stamp: bool
    level: float
    frame: tuple[int, int, int, int]
    inside: Bools
    ink: Bools
    box: Bounds

    @property
    def part(self) -> tuple[slice, slice]:
        x0, y0, x1, y1 = self.frame
        return slice(y0, y1), slice(x0, x1)


def patches_of(seen: Probabilities) -> list[Patch]:
    """Return the candidates of a page, those of the same ink once."""
    import numpy as np

    maps = seen.maps
    found: dict[tuple[bool, Bounds], Patch] = {}
    in_writing = np.maximum(maps[_OF_HAND], maps[_OF_ADDITION])
    stamp, hand = maps[CLASSES.index("stamp")], maps[CLASSES.index("handwriting")]
    families = (
        (True, maps[_OF_STAMP], stamp, _LEVELS),
        (True, _spread(stamp, _STAMP_REACH), stamp, _INK_LEVELS),
        (False, in_writing, hand, _LEVELS),
        (False, _spread(hand, _HAND_REACH), hand, _INK_LEVELS),
    )
    for is_stamp, within, own, levels in families:
        for level in levels:
            for patch in _at_level(is_stamp, level, within, own):
                found.setdefault((is_stamp, patch.box), patch)
    by_size = sorted(found.values(), key=lambda one: -int(one.ink.sum()))
    return by_size[:_MOST]


def _spread(ink: Floats, reach: tuple[int, int]) -> Floats:
    """Return how sure the net is of ink of a kind near each point: what is set down at once has
    gaps no wider than `reach`, across and down."""
    import cv2
    import numpy as np

    across, down = reach
    return np.asarray(cv2.dilate(ink, np.ones((down, across), np.uint8)), np.float32)


def _at_level(is_stamp: bool, level: float, within: Floats, own: Floats) -> list[Patch]:
    import cv2
    import numpy as np

    count, labels, stats, _ = cv2.connectedComponentsWithStats((within > level).astype(np.uint8))
    tall, wide = within.shape
    kernel = np.ones((2 * _GROWN + 1, 2 * _GROWN + 1), np.uint8)
    found = []
    for number in range(1, count):
        x, y, w, h, area = (int(v) for v in stats[number])
        if area < _LEAST_POINTS:
            continue
        x0, y0 = max(0, x - _GROWN), max(0, y - _GROWN)
        x1, y1 = min(wide, x + w + _GROWN), min(tall, y + h + _GROWN)
        part = slice(y0, y1), slice(x0, x1)
        inside = cv2.dilate((labels[part] == number).astype(np.uint8), kernel) > 0
        ink = inside & (own[part] > _OWN_INK)
        if int(ink.sum()) < _LEAST_INK:
            continue
        rows, columns = np.nonzero(ink)
        box = (
            *(float(columns.min() + x0), float(rows.min() + y0)),
            *(float(columns.max() + x0 + 1), float(rows.max() + y0 + 1)),
        )
        found.append(Patch(is_stamp, level, (x0, y0, x1, y1), inside, ink, box))
    return found


def patch_rows(seen: Probabilities, patches: list[Patch]) -> Floats:
    """Return (patches, NAMES) numbers."""
    import cv2
    import numpy as np

    sums = np.stack([cv2.integral(one.astype(np.float64)) for one in seen.maps])

    def mean(x0: float, y0: float, x1: float, y1: float) -> NDArray[np.float64]:
        """Return the mean of each class in a box, 0 off the page."""
        tall, wide = seen.maps.shape[1:]
        a, c = (int(np.clip(v, 0, wide)) for v in (x0, x1))
        b, d = (int(np.clip(v, 0, tall)) for v in (y0, y1))
        total = sums[:, d, c] - sums[:, b, c] - sums[:, d, a] + sums[:, b, a]
        return np.asarray(total / max(1.0, (x1 - x0) * (y1 - y0)), float)

    rows = [_measured(seen.maps, patch, mean) for patch in patches]
    return np.array(rows, np.float32).reshape(-1, len(NAMES))


def _measured(maps: Floats, patch: Patch, mean: _Mean) -> list[float]:
    import numpy as np

    x0, y0, x1, y1 = patch.box
    w, h = x1 - x0, y1 - y0
    part = maps[(slice(None), *patch.part)]
    in_patch, on_ink = part[:, patch.inside], part[:, patch.ink]
    own = in_patch[_OF_STAMP] if patch.is_stamp else in_patch[[_OF_HAND, _OF_ADDITION]].max(axis=0)
    outer = mean(x0 - _RING, y0 - _RING, x1 + _RING, y1 + _RING)
    larger = (w + 2 * _RING) * (h + 2 * _RING)
    ring = (outer * larger - mean(x0, y0, x1, y1) * w * h) / (larger - w * h)
    text, hand, stamp = (CLASSES.index(name) for name in ("text", "handwriting", "stamp"))
    around = mean(x0 - 3 * _BESIDE, y0 - 3 * _BESIDE, x1 + 3 * _BESIDE, y1 + 3 * _BESIDE)
    return [
        *(float(patch.is_stamp), patch.level, w, h, max(w, h), float(np.log(w * h))),
        *(float(patch.inside.mean()), float(patch.ink.mean()), float(np.log(patch.ink.sum()))),
        *(float(own.max()), float(np.percentile(own, 20))),
        float(mean(x0 - _BESIDE, y0, x0, y1)[text]),
        float(mean(x1, y0, x1 + _BESIDE, y1)[text]),
        float(mean(x0, y0 - _BESIDE, x1, y0)[text]),
        float(mean(x0, y1, x1, y1 + _BESIDE)[text]),
        *(float(around[hand]), float(around[stamp])),
        *in_patch.mean(axis=1).tolist(),
        *on_ink.mean(axis=1).tolist(),
        *ring.tolist(),
    ]
