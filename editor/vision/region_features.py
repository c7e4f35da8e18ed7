"""What is measured of a patch to tell whether it is a mark, and which.

All of it is measured in the patch's box and in strips along its four sides, for what counts is
whether the box holds one mark, all of it and nothing else: what the net says of the ink there, how
dark and of which colour it is, where the box lies against the text. Lengths are in points of the
net's answer, 50 an inch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from editor.vision.net import CLASSES
from editor.vision.patches import OF_ADDITION, OF_HAND, OF_STAMP, Patch, Sight

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

_TEXT, _HAND, _STAMP = (CLASSES.index(name) for name in ("text", "handwriting", "stamp"))
_STRIPS: Final = ((-3, 0), (0, 3), (3, 8), (8, 25))
"""Where strips along a side begin and end, outwards from it."""
_SIDES: Final = ("left", "right", "above", "below")
_IN_STRIP: Final = ("ink", "text", "hand", "stamp", "in_hand", "in_stamp")
_ON_INK: Final = (*CLASSES, "dark", "dark2", "red", "blue", "red2", "blue2", "tint")
_SHAPE: Final = (
    *("is_stamp", "level", "is_tint", "wide", "high", "longest", "size", "aspect", "fill"),
    *("own_fill", "gap_across", "gap_down", "pieces", "surest", "surest_ink"),
    *("in_stamp_mean", "in_hand_mean", "in_addition_mean"),
    *("spread_dark", "spread_red", "spread_blue", "darker"),
    *("from_left", "from_right", "from_top", "from_bottom"),
    *("page_left", "page_right", "page_top", "page_bottom", "text_share"),
)
NAMES: Final = (
    *_SHAPE,
    *(f"ink_{name}" for name in _ON_INK),
    *(
        f"{side}_{number}_{name}"
        for side in _SIDES
        for number in range(len(_STRIPS))
        for name in _IN_STRIP
    ),
)


def patch_rows(seen: Sight, patches: list[Patch]) -> Floats:
    """Return (patches, NAMES) numbers."""
    import numpy as np

    if not patches:
        return np.zeros((0, len(NAMES)), np.float32)
    boxes = np.array([patch.box for patch in patches], np.float64)
    is_ink = seen.is_ink.astype(np.float32)
    on_ink = _Sums(_layers_on_ink(seen, is_ink))
    near = _Sums(_layers_of_strips(seen, is_ink))
    shape = _shapes(seen, patches, boxes, on_ink, near)
    ink = on_ink.mean_on_first(boxes)
    strips = [near.mean(_strip(boxes, side, *strip)) for side in range(4) for strip in _STRIPS]
    return np.concatenate([shape, ink, *strips], axis=1).astype(np.float32)


class _Sums:
    """Sums of layers (n, h, w) in any number of boxes at once."""

    def __init__(self, layers: Floats) -> None:
        import cv2
        import numpy as np

        count, tall, wide = layers.shape
        self._sums = np.empty((count, tall + 1, wide + 1), np.float64)
        for layer, into in zip(layers, self._sums, strict=True):
            cv2.integral(layer, sum=into, sdepth=cv2.CV_64F)

    def total(self, boxes: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return (boxes, n), 0 off the page."""
        import numpy as np

        tall, wide = (size - 1 for size in self._sums.shape[1:])
        x0, x1 = (np.clip(boxes[:, k], 0, wide).astype(np.int64) for k in (0, 2))
        y0, y1 = (np.clip(boxes[:, k], 0, tall).astype(np.int64) for k in (1, 3))
        s = self._sums
        total = s[:, y1, x1] - s[:, y0, x1] - s[:, y1, x0] + s[:, y0, x0]
        return np.asarray(total.T, float)

    def mean(self, boxes: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return (boxes, n) means; what is off the page counts as 0."""
        import numpy as np

        area = np.maximum(1, (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1]))
        return np.asarray(self.total(boxes) / area[:, None], float)

    def mean_on_first(self, boxes: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return (boxes, n - 1) means of the other layers where the first one is 1."""
        import numpy as np

        total = self.total(boxes)
        return np.asarray(total[:, 1:] / np.maximum(1, total[:, :1]), float)


def _layers_on_ink(seen: Sight, is_ink: Floats) -> Floats:
    import numpy as np

    dark = seen.dark.astype(np.float32) / 255
    red, blue = seen.colour
    layers = [*seen.maps, dark, dark**2, red, blue, red**2, blue**2, seen.tint]
    return np.stack([is_ink, *(layer * is_ink for layer in layers)])


def _layers_of_strips(seen: Sight, is_ink: Floats) -> Floats:
    import numpy as np

    maps = seen.maps
    of_ink = [is_ink * maps[k] for k in (_TEXT, _HAND, _STAMP)]
    within = [np.maximum(maps[OF_HAND], maps[OF_ADDITION]), maps[OF_STAMP]]
    return np.stack([is_ink, *of_ink, *within])


def _strip(boxes: NDArray[np.float64], side: int, low: int, high: int) -> NDArray[np.float64]:
    """Return the boxes of the strips along a side."""
    made = boxes.copy()
    if side == 0:
        made[:, 0], made[:, 2] = boxes[:, 0] - high, boxes[:, 0] - low
    elif side == 1:
        made[:, 0], made[:, 2] = boxes[:, 2] + low, boxes[:, 2] + high
    elif side == 2:
        made[:, 1], made[:, 3] = boxes[:, 1] - high, boxes[:, 1] - low
    else:
        made[:, 1], made[:, 3] = boxes[:, 3] + low, boxes[:, 3] + high
    return made


def _shapes(
    seen: Sight,
    patches: list[Patch],
    boxes: NDArray[np.float64],
    on_ink: _Sums,
    near: _Sums,
) -> NDArray[np.float64]:
    import numpy as np

    tall, wide = seen.dark.shape
    x0, y0, x1, y1 = boxes.T
    w, h = x1 - x0, y1 - y0
    ink = on_ink.mean_on_first(boxes)
    at = {name: ink[:, k] for k, name in enumerate(_ON_INK)}
    within = _Sums(seen.maps[[OF_STAMP, OF_HAND, OF_ADDITION]]).mean(boxes)
    own = np.array([_own(seen, patch) for patch in patches])
    left, top, right, bottom, darkness = _text_block(seen)
    columns = [
        [p.is_stamp for p in patches],
        [p.level for p in patches],
        [p.is_tint for p in patches],
        *(w, h, np.maximum(w, h), np.log(w * h), np.log(w / h)),
        near.mean(boxes)[:, 0],
        *own.T,
        *within.T,
        np.sqrt(np.maximum(0, at["dark2"] - at["dark"] ** 2)),
        np.sqrt(np.maximum(0, at["red2"] - at["red"] ** 2)),
        np.sqrt(np.maximum(0, at["blue2"] - at["blue"] ** 2)),
        at["dark"] - darkness,
        *(x0 - left, right - x1, y0 - top, bottom - y1),
        *(x0, wide - x1, y0, tall - y1),
        (on_ink.total(boxes)[:, 1 + _TEXT]) / np.maximum(1, w * h),
    ]
    return np.column_stack([np.asarray(column, float) for column in columns])


def _own(seen: Sight, patch: Patch) -> tuple[float, ...]:
    """Return how much of the box is ink of the patch, its widest gaps across and down, how many
    stretches it has across, and how sure the net is of its surest point and ink."""
    import numpy as np

    x0, y0 = patch.frame[:2]
    b0, c0, b1, c1 = (int(v) for v in patch.box)
    ink = patch.ink[c0 - y0 : c1 - y0, b0 - x0 : b1 - x0]
    across, down = (np.asarray(ink.any(axis=axis), bool) for axis in (0, 1))
    runs = int(np.count_nonzero(across[1:] & ~across[:-1])) + 1
    part = slice(c0, c1), slice(b0, b1)
    ways = (OF_STAMP, _STAMP) if patch.is_stamp else (OF_HAND, _HAND)
    surest = [float(seen.maps[way][part].max()) for way in ways]
    return float(ink.mean()), _gap(across), _gap(down), float(runs), *surest


def _gap(is_taken: NDArray[np.bool_]) -> float:
    import numpy as np

    at = np.flatnonzero(is_taken)
    return float((at[1:] - at[:-1]).max() - 1) if len(at) > 1 else 0.0


def _text_block(seen: Sight) -> tuple[float, float, float, float, float]:
    """Return the box that most of the text fills, and how dark it is."""
    import numpy as np

    is_text = seen.is_ink & (seen.maps[_TEXT] > 0.6)
    rows, columns = np.nonzero(is_text)
    tall, wide = seen.dark.shape
    if len(rows) < 60:
        return 0.0, 0.0, float(wide), float(tall), 0.4
    left, right = np.percentile(columns, (3, 97))
    top, bottom = np.percentile(rows, (2, 98))
    darkness = float(seen.dark[is_text].mean()) / 255
    return float(left), float(top), float(right), float(bottom), darkness
