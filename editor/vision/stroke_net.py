"""What a small convolutional net sees along the rows of a page: at each place how likely the
letters there are struck, typed over or underlined.

The net (`packaging/training/train_stroke_net.py`) looks at a row straightened to one height of
letters, so that it need not know any size or tilt, and sees some ten letters to either side: a
hyphen typed over letters is one of a row of them, the bar of a letter is not. Run by OpenCV, on one
core. Of the alternatives measured, trees over measures of the paths of strokes alone found two in
three of the strikes on pages unlike those that taught them, and one in three of the overstrikes.
"""

from __future__ import annotations

from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Final

from editor.vision.forest import shipped
from editor.vision.onnx_file import net_of
from editor.vision.stroke_paths import COLUMN
from editor.vision.stroke_strips import RowStrips
from editor.vision.text_rows import STRIP_HEIGHT

if TYPE_CHECKING:
    import cv2
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

MODEL: Final = "strokes.onnx"
KINDS: Final = ("strike", "overstrike", "underline")
STRIDE: Final = 4
"""Pixels of a strip that one of the net's answers stands for."""
FULL: Final = 128.0
"""The value of a strip that is 1 to the net."""
TILE: Final = 2048
_OVERLAP, _BETWEEN = 96, 48
"""Rows are laid one after the other on a tape, paper between them, and asked about in tiles of one
size, for which the net is set up once; all in pixels."""
_WORKING: Final = Lock()


def row_odds(strips: RowStrips) -> Floats:
    """Return (KINDS, n, columns) probabilities, in columns of `stroke_paths.COLUMN` pixels. Any
    thread, one at a time. Raises FormatError where the file of what was learned is damaged."""
    import numpy as np

    starts, end = [], _BETWEEN
    for width in strips.widths:
        starts.append(end)
        end += -(-(width + _BETWEEN) // STRIDE) * STRIDE
    tape = np.zeros((2, STRIP_HEIGHT, end), np.float32)
    for index, (start, width) in enumerate(zip(starts, strips.widths, strict=True)):
        tape[0, :, start : start + width] = strips.soft[index, :, :width]
        tape[1, :, start : start + width] = strips.amount[index, :, :width]
    tape *= np.float32(1 / FULL)
    told = np.repeat(_along(tape), STRIDE // COLUMN, axis=1)
    n, _, wide = strips.soft.shape
    odds = np.zeros((len(KINDS), n, wide // COLUMN), np.float32)
    for index, (start, width) in enumerate(zip(starts, strips.widths, strict=True)):
        first, count = start // COLUMN, width // COLUMN
        odds[:, index, :count] = told[:, first : first + count]
    return odds


def _along(tape: Floats) -> Floats:
    """Return (KINDS, tape / STRIDE): what the net says in tiles, each without its edges, where it
    does not know what stands beside."""
    import numpy as np

    net, length = _net(), tape.shape[2]
    told = np.zeros((len(KINDS), length // STRIDE), np.float32)
    given = np.zeros((1, 2, STRIP_HEIGHT, TILE), np.float32)
    for start in range(0, max(1, length - 2 * _OVERLAP), TILE - 2 * _OVERLAP):
        stop = min(length, start + TILE)
        given[...] = 0
        given[0, :, :, : stop - start] = tape[:, :, start:stop]
        with _WORKING:
            net.setInput(given)
            seen = np.asarray(net.forward(), np.float32)[0, :, 0]
        low = 0 if start == 0 else _OVERLAP // STRIDE
        high = (stop - start) // STRIDE
        told[:, start // STRIDE + low : stop // STRIDE] = seen[:, low:high]
    return told


@lru_cache(maxsize=1)
def _net() -> cv2.dnn.Net:
    told = (1, len(KINDS), 1, TILE // STRIDE)
    return net_of(shipped(MODEL), (1, 2, STRIP_HEIGHT, TILE), told)
