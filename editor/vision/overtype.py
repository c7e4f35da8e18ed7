"""How much the letters of a row look typed over: each place compared with drawn overtyping letters,
and with what stands a step of the machine further on.

Letters beneath show through, so a place is never just the overtyping letter; but its own lines are
all dark, which the normalised correlation with a drawn one tells in any typeface. Any thread.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from editor.vision.text_rows import BASE, STRIP_HEIGHT, X_HEIGHT

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Picture = NDArray[np.uint8]

OVERTYPES: Final = ("X", "x", "m", "#", "/", "-", "*")
_HALF: Final = 2
"""Letters are compared at half the size of a strip; finer, wear would count more than shape."""
_LOOSE: Final = 2
"""How many half pixels up or down a letter may stand."""
_REACH: Final = 6
"""How far from a place the letter over it may be centred: half a machine's step, in half pixels."""
_LAGS: Final = range(8, 14)
"""Steps of machines, in half pixels: 1.0 to 1.65 x-heights."""
_X: Final = X_HEIGHT // _HALF
_FOOT: Final = BASE // _HALF


def half_strips(strips: Picture) -> Picture:
    """Return strips at half their size."""
    import cv2
    import numpy as np

    n, height, width = strips.shape
    half = np.empty((n, height // _HALF, max(1, width // _HALF)), np.uint8)
    for index in range(n):
        cv2.resize(strips[index], half.shape[:0:-1], dst=half[index], interpolation=cv2.INTER_AREA)
    return half


def likeness(half: Picture) -> Floats:
    """Return how like each overtyping letter the ink round each column is, 0 to 1: (letters, n,
    columns); columns are two pixels of a strip wide."""
    import cv2
    import numpy as np

    n, height, width = half.shape
    found = np.zeros((len(OVERTYPES), n, width), np.float32)
    around = np.ones((1, 2 * _REACH + 1), np.uint8)
    for index, name in enumerate(OVERTYPES):
        drawn, top = _drawn(name)
        tall, wide = drawn.shape
        first, last = max(0, top - _LOOSE), min(height, top + tall + _LOOSE)
        if width <= wide or last - first < tall:
            continue
        band = np.ascontiguousarray(half[:, first:last]).reshape(-1, width)
        match = cv2.matchTemplate(band, drawn, cv2.TM_CCOEFF_NORMED)
        match = np.nan_to_num(match, nan=0.0, posinf=0.0, neginf=0.0)
        spare = last - first - tall + 1
        rows = np.stack([match[k :: last - first] for k in range(spare)])[:, :n]
        best = np.clip(rows.max(axis=0), 0, 1)
        found[index, :, wide // 2 : wide // 2 + best.shape[1]] = best
        found[index] = cv2.dilate(found[index], around)
    return found


def sameness(half: Picture) -> tuple[Floats, Floats]:
    """Return for each step of a machine what ink a column shares with the one a step on, and how
    much there is of both: (steps, n, columns); sums of the first over those of the second tell how
    alike neighbours are."""
    import numpy as np

    band = half[:, _FOOT - round(1.5 * _X) : _FOOT + 2].astype(np.float32) / 255
    n, _, width = band.shape
    shared = np.zeros((len(_LAGS), n, width), np.float32)
    both = np.zeros((len(_LAGS), n, width), np.float32)
    own = (band * band).sum(axis=1)
    for index, lag in enumerate(_LAGS):
        if width <= lag:
            continue
        shared[index, :, :-lag] = (band[:, :, :-lag] * band[:, :, lag:]).sum(axis=1)
        both[index, :, :-lag] = (own[:, :-lag] + own[:, lag:]) / 2
    return shared, both


def _drawn(name: str) -> tuple[Picture, int]:
    """Return a letter drawn by lines, white on black, and the row of a half strip it begins at."""
    import cv2
    import numpy as np

    cap, wide = round(1.4 * _X), _X + 2
    tops = {"X": cap, "x": _X, "m": _X, "#": cap, "/": cap + 1, "-": _X, "*": cap}
    above = tops[name]
    tall = above + (2 if name == "/" else 0) - (_X // 2 if name == "*" else 0)
    big = 8
    picture = np.zeros((tall * big, wide * big), np.uint8)

    def line(x0: float, y0: float, x1: float, y1: float) -> None:
        a, b = (
            (round(x0 * wide * big), round(y0 * tall * big)),
            (
                round(x1 * wide * big),
                round(y1 * tall * big),
            ),
        )
        cv2.line(picture, a, b, 255, round(1.4 * big))

    for part in _LINES[name]:
        line(*part)
    small = cv2.resize(picture, (wide, tall), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.GaussianBlur(small, (3, 3), 0)), _FOOT - above


_CROSS: Final = ((0.1, 0.05, 0.9, 0.95), (0.9, 0.05, 0.1, 0.95))
_LINES: Final[dict[str, tuple[tuple[float, float, float, float], ...]]] = {
    "X": _CROSS,
    "x": _CROSS,
    "m": (
        (0.1, 0.1, 0.1, 0.95),
        (0.5, 0.15, 0.5, 0.95),
        (0.9, 0.15, 0.9, 0.95),
        (0.05, 0.08, 0.85, 0.08),
    ),
    "#": (
        (0.42, 0.0, 0.27, 1.0),
        (0.77, 0.0, 0.62, 1.0),
        (0.05, 0.36, 0.97, 0.36),
        (0.03, 0.66, 0.95, 0.66),
    ),
    "/": ((0.9, 0.0, 0.1, 1.0),),
    "-": ((0.08, 0.5, 0.92, 0.5),),
    "*": ((0.5, 0.0, 0.5, 1.0), (0.1, 0.25, 0.9, 0.75), (0.9, 0.25, 0.1, 0.75)),
}
assert STRIP_HEIGHT % _HALF == 0
