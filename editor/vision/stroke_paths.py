"""The lines that run most through ink from one end of a row to the other: where a stroke is, it is
on one.

Such a path is found by dynamic programming over the columns of a strip (as Montanari, 1971, finds
curves), for all rows of a page at once: a stiff path in the band of the letters finds level and
slanted strokes, a loose one wavy and zigzag ones, a third under the letters underlines. That a
letter lends its own ink to a path is told apart afterwards, by the gaps between letters. Any
thread.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from editor.vision.text_rows import BASE, STRIP_HEIGHT, X_HEIGHT

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Rows = NDArray[np.int16]

COLUMN: Final = 2
"""Pixels of a strip that a column of a path is wide."""


@dataclass(frozen=True, slots=True)
class Way:
    """How a path may run: between which rows of a strip, what a row up or down costs, and how many
    rows it may go from a column to the next."""

    name: str
    top: int
    bottom: int
    cost: float
    most: int


WAYS: Final = (
    Way("stiff", BASE - round(1.35 * X_HEIGHT), BASE + 3, 0.45, 1),
    Way("loose", BASE - round(1.5 * X_HEIGHT), BASE + 6, 0.12, 3),
    Way("under", BASE + 1, STRIP_HEIGHT - 1, 0.5, 1),
)
_PAPER_COST: Final = 0.3
_FAR: Final = -1e6


def columns_of(strips: NDArray[np.uint8]) -> Floats:
    """Return strips with two columns in one, as shares of full ink: (n, STRIP_HEIGHT, columns)."""
    import numpy as np

    wide = strips.shape[2] // COLUMN * COLUMN
    # Summed by hand: a mean over an axis of two takes four times as long.
    pairs = strips[:, :, 0:wide:COLUMN].astype(np.float32)
    for offset in range(1, COLUMN):
        pairs += strips[:, :, offset:wide:COLUMN]
    pairs *= np.float32(1 / (255 * COLUMN))
    return pairs


def paths_of(ink: Floats) -> Rows:
    """Return the row of the best path at each column: (ways, n, columns); `ink` as `columns_of`
    gives it."""
    import numpy as np

    n, height, columns = ink.shape
    count = len(WAYS)
    # Columns first: each is read whole, one after the other.
    gain = np.full((columns, count, n, height), _FAR, np.float32)
    by_column = ink.transpose(2, 0, 1)
    for index, way in enumerate(WAYS):
        gain[:, index, :, way.top : way.bottom] = (
            by_column[:, :, way.top : way.bottom] - _PAPER_COST
        )
    reach = max(way.most for way in WAYS)
    costs = np.full((2 * reach + 1, count, 1, 1), -_FAR, np.float32)
    for index, way in enumerate(WAYS):
        for step in range(-way.most, way.most + 1):
            costs[step + reach, index] = way.cost * abs(step)
    came = np.zeros((columns, count, n, height), np.int8)
    score = gain[0] if columns else gain
    padded = np.full((count, n, height + 2 * reach), _FAR, np.float32)
    for column in range(1, columns):
        padded[:, :, reach : reach + height] = score
        best = padded[:, :, :height] - costs[0]
        origin = came[column]
        origin[...] = -reach
        for step in range(1, 2 * reach + 1):
            other = padded[:, :, step : step + height] - costs[step]
            better = other > best
            np.copyto(best, other, where=better)
            origin[better] = step - reach
        score = best + gain[column]
    return _traced(came, score)


def _traced(came: NDArray[np.int8], score: Floats) -> Rows:
    import numpy as np

    columns, count, n, _ = came.shape
    found = np.zeros((columns, count, n), np.int16)
    ways, rows = np.ogrid[:count, :n]
    at = score.argmax(axis=2)
    for column in range(columns - 1, -1, -1):
        found[column] = at
        at = at + came[column][ways, rows, at]
    return np.ascontiguousarray(found.transpose(1, 2, 0))
