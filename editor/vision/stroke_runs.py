"""How even the whole of a stroke is that a word is a part of: what tells hyphens typed over words
from a line of a pen, which no single word does.

A machine strikes its hyphens at one height, of one thickness, and leaves a little between them; a
pen wanders, swells and runs on. Any thread.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from editor.vision.text_rows import X_HEIGHT

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Bools = NDArray[np.bool_]
    Whole = NDArray[np.int64]

_NEAR: Final = 20
"""Columns to each side that tell whether a stroke runs on at a column."""
_MOSTLY, _LEAST_BARE = 0.6, 2
_HALF_THICK: Final = 4
"""Rows above and below a path in which the middle of its ink is looked for."""


def bounds(full: Bools) -> tuple[Whole, Whole]:
    """Return for each column the last one before it and the first one after it that is not full;
    where it is not full itself, itself."""
    import numpy as np

    width = full.shape[1]
    index = np.arange(width)
    before = np.maximum.accumulate(np.where(full, -1, index), axis=1)
    after = np.minimum.accumulate(np.where(full, width, index)[:, ::-1], axis=1)[:, ::-1]
    return before, after


def run_facts(
    ink: Floats,
    amount: Floats,
    rows: NDArray[np.int16],
    on: Bools,
    bare: Bools,
    thick: Floats,
    places: Sequence[tuple[int, int, int]],
) -> dict[str, Floats]:
    """Return by name what is measured of the run each place (row, first and last column) is in:
    how long it is, how it rises and leaves its line, how thickness and darkness vary, and how much
    is left out; `rows` is the path, `on` where it is full of ink, `bare` where no letter is."""
    import numpy as np

    is_bare, is_seen = bare.astype(np.float64), (bare & on).astype(np.float64)
    around, filled = _around(is_bare), _around(is_seen)
    before, after = bounds((around >= _LEAST_BARE) & (filled >= _MOSTLY * around))
    row, start, stop = _longest(before, after, places)

    def total(values: NDArray[np.float64]) -> NDArray[np.float64]:
        ends = np.zeros((values.shape[0], values.shape[1] + 1))
        np.cumsum(values, axis=1, out=ends[:, 1:])
        return np.asarray(ends[row, stop] - ends[row, start])

    height, dark = _middle(ink, rows), _at(amount, rows)
    count = total(is_seen)
    held = count + 1e-6
    x = np.arange(ink.shape[2])[None, :] - start.mean()
    means = {n: total(is_seen * v) / held for n, v in (("x", x), ("h", height))}
    spread_x = np.maximum(total(is_seen * x * x) / held - means["x"] ** 2, 0.0)
    spread_h = np.maximum(total(is_seen * height * height) / held - means["h"] ** 2, 0.0)
    both = total(is_seen * x * height) / held - means["x"] * means["h"]
    slope = both / np.maximum(spread_x, 1.0)
    found = {
        "run-long": (stop - start) / (X_HEIGHT / 2),
        "run-high": means["h"],
        "run-slope": np.abs(slope),
        "run-spread": np.sqrt(spread_h),
        "run-off-line": np.sqrt(np.maximum(spread_h - slope * both, 0.0)),
        "run-left-out": 1 - count / (total(is_bare) + 1e-6),
    }
    for name, values in (("thick", thick.astype(np.float64)), ("dark", dark)):
        mean = total(is_seen * values) / held
        squares = total(is_seen * values * values) / held
        found[f"run-{name}"] = mean
        found[f"run-{name}-spread"] = np.sqrt(np.maximum(squares - mean * mean, 0.0))
    is_run = (count >= _LEAST_BARE) & (stop - start > 1)
    return {n: np.where(is_run, v, -1.0).astype(np.float32) for n, v in found.items()}


def _around(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the sum of what is near each column."""
    import numpy as np

    width = values.shape[1]
    ends = np.zeros((values.shape[0], width + 1))
    np.cumsum(values, axis=1, out=ends[:, 1:])
    index = np.arange(width)
    last = np.minimum(index + _NEAR + 1, width)
    return np.asarray(ends[:, last] - ends[:, np.maximum(index - _NEAR, 0)])


def _longest(
    before: Whole, after: Whole, places: Sequence[tuple[int, int, int]]
) -> tuple[Whole, Whole, Whole]:
    """Return the row and the ends of the longest run that each place has a part in."""
    import numpy as np

    length = after - before
    at = [(r, a + int(length[r, a:b].argmax())) for r, a, b in places]
    row, column = np.array(at, np.int64).reshape(-1, 2).T
    start, stop = before[row, column] + 1, after[row, column]
    return row, np.minimum(start, stop), stop


def _at(values: Floats, rows: NDArray[np.int16]) -> NDArray[np.float64]:
    import numpy as np

    taken = np.take_along_axis(values, rows[:, None, :].astype(np.int64), axis=1)
    return np.asarray(taken[:, 0], np.float64)


def _middle(ink: Floats, rows: NDArray[np.int16]) -> NDArray[np.float64]:
    """Return how far down the middle of the ink by a path is, in x-heights."""
    import numpy as np

    weight = np.zeros(rows.shape)
    moment = np.zeros(rows.shape)
    for offset in range(-_HALF_THICK, _HALF_THICK + 1):
        value = _at(ink, np.clip(rows + offset, 0, ink.shape[1] - 1).astype(np.int16))
        weight += value
        moment += value * offset
    return np.asarray((rows + moment / (weight + 1e-6)) / X_HEIGHT)
