"""How even the whole of a stroke is that a word is a part of: what tells hyphens typed over words
from a line of a pen, which no single word does.

A machine strikes its hyphens at one height, of one thickness, and leaves a little between them; a
pen wanders, swells and runs on. Any thread.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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

_HYPHENS: Final = {
    "long": (5.0, 1e6),
    "left-out": (0.08, 0.3),
    "dark-spread": (0.12, 1e6),
    "off-line": (-0.5, 0.035),
    "slope": (-0.5, 0.003),
}
"""Between what the measures of a run of hyphens lie."""


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
    """Return by name the measures of the run that each place (row, first and last column) is in;
    `rows` is the path, `on` where it is full of ink, `bare` where no letter is."""
    import numpy as np

    is_bare, is_seen = bare.astype(np.float64), (bare & on).astype(np.float64)
    around, filled = _around(is_bare), _around(is_seen)
    before, after = bounds((around >= _LEAST_BARE) & (filled >= _MOSTLY * around))
    row, start, stop = _longest(before, after, places)

    def total(values: NDArray[np.float64]) -> NDArray[np.float64]:
        ends = _ends(values)
        return np.asarray(ends[row, stop] - ends[row, start])

    count = total(is_seen)

    def mean(values: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(total(is_seen * values) / (count + 1e-6))

    height, dark = _middle(ink, rows), _at(amount, rows)
    across = np.arange(ink.shape[2])[None, :] - start.mean()
    found = _line(mean, across, height) | {
        "run-long": (stop - start) / (X_HEIGHT / 2),
        "run-left-out": 1 - count / (total(is_bare) + 1e-6),
    }
    for name, values in (("thick", thick.astype(np.float64)), ("dark", dark)):
        usual = mean(values)
        found[f"run-{name}"] = usual
        spread = np.maximum(mean(values * values) - usual * usual, 0.0)
        found[f"run-{name}-spread"] = np.sqrt(spread)
    is_run = (count >= _LEAST_BARE) & (stop - start > 1)
    return {n: np.where(is_run, v, -1.0).astype(np.float32) for n, v in found.items()}


def _line(
    mean: Callable[[NDArray[np.float64]], NDArray[np.float64]],
    x: NDArray[np.float64],
    height: NDArray[np.float64],
) -> dict[str, NDArray[np.float64]]:
    """Return how the straight line lies that fits heights best, and how far they are from it."""
    import numpy as np

    high, across = mean(height), mean(x)
    spread_x = np.maximum(mean(x * x) - across**2, 0.0)
    spread_h = np.maximum(mean(height * height) - high**2, 0.0)
    both = mean(x * height) - across * high
    slope = both / np.maximum(spread_x, 1.0)
    return {
        "run-high": high,
        "run-slope": np.abs(slope),
        "run-spread": np.sqrt(spread_h),
        "run-off-line": np.sqrt(np.maximum(spread_h - slope * both, 0.0)),
    }


def _ends(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the sums of each row up to each column."""
    import numpy as np

    ends = np.zeros((values.shape[0], values.shape[1] + 1))
    np.cumsum(values, axis=1, out=ends[:, 1:])
    return ends


def _around(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the sum of what is near each column."""
    import numpy as np

    width, ends = values.shape[1], _ends(values)
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


def is_hyphens(table: Mapping[str, Floats], index: int) -> bool:
    """True where a piece is in a run that is as level, as even and as regularly broken as hyphens
    typed one beside the other. Of 1194 words struck by pens, on drawn pages and the facsimiles, one
    in a hundred is in such a run; of 14 under hyphens on the facsimiles, thirteen are.
    """
    own = {name: float(table[f"run-{name}"][index]) for name in _HYPHENS}
    return all(low < own[name] < high for name, (low, high) in _HYPHENS.items())
