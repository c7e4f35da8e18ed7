"""What a small convolutional net sees on a page: for each point how likely it is text, writing,
part of a stamp, a stroke or something else, and whether it lies within a stamp or writing.

The net (`packaging/training/train_net.py`) looks at how dark and of which colour the ink is at 100
pixels an inch, and answers at half of that. It sees some 3 inches round each point, so it knows a
letter among letters from one in a frame aslant. Run by OpenCV, on one core, in tiles.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Final

from editor.vision.forest import shipped
from editor.vision.ink import PageInk
from editor.vision.onnx_file import net_of

if TYPE_CHECKING:
    import cv2
    import numpy as np
    from numpy.typing import NDArray

    Bytes = NDArray[np.uint8]
    Floats = NDArray[np.float32]

MODEL: Final = "ink-kinds.onnx"
CLASSES: Final = (
    *("text", "handwriting", "stamp", "stroke", "other"),
    *("in_stamp", "in_handwriting", "in_addition"),
)
"""What the ink is (any number of these may hold), and what it, or the paper, lies within."""
INPUT_DPI: Final = 100
HALF: Final = 2
"""Points of the input, either way, that one of the answer stands for."""
_TILE: Final = 1280
_OVERLAP: Final = 160
_STEP: Final = 32
"""The net halves its picture five times, so sides are multiples of this."""
_USUAL_DARKNESS: Final = 140.0
_LEAST_DARKNESS: Final = 20.0
TURN: Final = (0.0, 128.0, 128.0)
SPREAD: Final = (128.0, 64.0, 64.0)
_LUMA: Final = (0.299, 0.587, 0.114)
_WORKING: Final = Lock()


@dataclass(frozen=True)
class Probabilities:
    """Probabilities (CLASSES, h, w), and how many working pixels a point of them is wide, across
    and down."""

    maps: Floats
    step: tuple[float, float]

    def at(self, rows: NDArray[np.int64], columns: NDArray[np.int64]) -> Floats:
        """Return (CLASSES, n) at working pixels."""
        import numpy as np

        _, h, w = self.maps.shape
        x = np.minimum((columns / self.step[0]).astype(np.int64), w - 1)
        y = np.minimum((rows / self.step[1]).astype(np.int64), h - 1)
        return np.asarray(self.maps[:, y, x], np.float32)


def ink_probabilities(ink: PageInk, net: cv2.dnn.Net | None = None) -> Probabilities:
    """Return what a net says of a page, the one that ships where none is given. Any thread, one at
    a time; 0.3 s for a letter page. Raises FormatError where the file of what was learned is
    missing or damaged."""
    import numpy as np

    net = _net() if net is None else net
    seen = net_input(ink)
    h, w = seen.shape[:2]
    tall, wide = (h + 1) // HALF, (w + 1) // HALF
    maps = np.zeros((len(CLASSES), tall, wide), np.float32)
    for y0, y1, top, bottom in _tiles(h):
        for x0, x1, left, right in _tiles(w):
            told = ask(net, seen[y0:y1, x0:x1])
            rows = slice((top - y0) // HALF, (bottom - y0 + 1) // HALF)
            columns = slice((left - x0) // HALF, (right - x0 + 1) // HALF)
            part = told[:, rows, columns]
            maps[:, top // HALF :, left // HALF :][:, : part.shape[1], : part.shape[2]] = part
    work_h, work_w = ink.grey.shape
    return Probabilities(maps, (work_w / w * HALF, work_h / h * HALF))


def net_input(ink: PageInk, dpi: float = INPUT_DPI) -> Bytes:
    """Return (h, w, 3) of a page at a resolution: how much darker than the paper each point is,
    where most ink has 140, and how much redder and bluer, 128 for neither."""
    import cv2
    import numpy as np

    tall, wide = ink.grey.shape
    factor = dpi / ink.dpi
    size = (max(1, round(wide * factor)), max(1, round(tall * factor)))
    way = cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR
    dark = cv2.subtract(ink.paper, ink.grey)
    is_ink = ink.mask > 0
    usual = float(dark[is_ink].mean()) if is_ink.any() else _USUAL_DARKNESS
    gain = _USUAL_DARKNESS / max(usual, _LEAST_DARKNESS)
    made = np.full((size[1], size[0], 3), 128, np.uint8)
    made[..., 0] = cv2.convertScaleAbs(cv2.resize(dark, size, interpolation=way), alpha=gain)
    if ink.rgb is not None:
        red, blue = _colours(
            np.asarray(cv2.resize(ink.rgb, size, interpolation=way), np.uint8), gain, dpi
        )
        made[..., 1], made[..., 2] = red, blue
    return made


def _colours(rgb: Bytes, gain: float, dpi: float) -> tuple[Bytes, Bytes]:
    """Return how much more of red, and of blue, ink takes from the light of the paper than of all
    colours together, from 128."""
    import cv2
    import numpy as np

    tall, wide = rgb.shape[:2]
    quarter = (max(1, wide // 4), max(1, tall // 4))
    small = cv2.resize(rgb, quarter, interpolation=cv2.INTER_AREA)
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (_odd(0.187 * dpi / 4),) * 2)
    paper = cv2.morphologyEx(small, cv2.MORPH_CLOSE, disc)
    paper = cv2.blur(paper, (_odd(0.24 * dpi / 4),) * 2)
    light = np.asarray(cv2.resize(paper, (wide, tall)), np.float32)
    taken = light - rgb
    grey = taken @ np.array(_LUMA, np.float32)

    def beside(channel: int) -> Bytes:
        value = (taken[..., channel] - grey) * gain + 128
        return np.asarray(np.clip(value, 0, 255), np.uint8)

    return beside(0), beside(2)


def _odd(side: float) -> int:
    return max(1, round(side)) | 1


def _tiles(length: int) -> list[tuple[int, int, int, int]]:
    """Return for each tile along a side where it begins and ends, and the part of it that counts:
    away from its edges, where the net knows its surroundings. All even but the last end."""
    if length <= _TILE:
        return [(0, length, 0, length)]
    stride = _TILE - 2 * _OVERLAP
    starts = range(0, max(1, length - 2 * _OVERLAP), stride)
    tiles = []
    for start in starts:
        end = min(length, start + _TILE)
        low = start if start == 0 else start + _OVERLAP
        high = length if end == length else end - _OVERLAP
        tiles.append((start, end, low, high))
        if end == length:
            break
    return tiles


def ask(net: cv2.dnn.Net, tile: Bytes) -> Floats:
    """Return (CLASSES, h/2, w/2) for a tile, which is filled up with paper to sides that the
    net can halve."""
    import numpy as np

    h, w = tile.shape[:2]
    tall, wide = -(-h // _STEP) * _STEP, -(-w // _STEP) * _STEP
    given = np.zeros((1, 3, tall, wide), np.float32)
    turn, spread = np.array(TURN, np.float32), np.array(SPREAD, np.float32)
    given[0, :, :h, :w] = ((tile - turn) / spread).transpose(2, 0, 1)
    with _WORKING:
        net.setInput(given)
        told = net.forward()
    return np.asarray(told[0, :, : (h + 1) // HALF, : (w + 1) // HALF], np.float32)


def kinds_net(data: bytes) -> cv2.dnn.Net:
    """Return the net of a file that has its shape. Raises FormatError where it is damaged."""
    return net_of(data, (1, 3, _STEP, _STEP), (1, len(CLASSES), _STEP // HALF, _STEP // HALF))


@lru_cache(maxsize=1)
def _net() -> cv2.dnn.Net:
    return kinds_net(shipped(MODEL))
