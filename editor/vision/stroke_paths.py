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

    # Columns first: each is read whole, one after the other.
    by_column = np.ascontiguousarray(ink.transpose(2, 0, 1))
    return np.stack([_path(by_column[:, :, w.top : w.bottom], w) for w in WAYS])


def _path(ink: Floats, way: Way) -> Rows:
    import numpy as np

    columns, n, height = ink.shape
    gain = ink - np.float32(_PAPER_COST)
    reach = way.most
    came = np.zeros((columns, n, height), np.int8)
    padded = np.full((n, height + 2 * reach), _FAR, np.float32)
    score = padded[:, reach : reach + height]
    if columns:
        score[...] = gain[0]
    # Straight on first, so that of equal ways the straightest is taken.
    steps = sorted((s for s in range(-reach, reach + 1) if s), key=abs)
    other, better = np.empty((n, height), np.float32), np.empty((n, height), bool)
    best = np.empty((n, height), np.float32)
    for column in range(1, columns):
        best[...] = score
        origin = came[column]
        for step in steps:
            before = padded[:, reach + step : reach + step + height]
            np.subtract(before, way.cost * abs(step), out=other)
            np.greater(other, best, out=better)
            np.maximum(best, other, out=best)
            np.copyto(origin, step, where=better)
        np.add(best, gain[column], out=score)
    return _traced(came, score, way.top)


def _traced(came: NDArray[np.int8], score: Floats, top: int) -> Rows:
    import numpy as np

    columns, n, _ = came.shape
    found = np.zeros((columns, n), np.int16)
    rows = np.arange(n)
    at = score.argmax(axis=1)
    for column in range(columns - 1, -1, -1):
        found[column] = at
        at = at + came[column][rows, at]
    return np.ascontiguousarray(found.T + np.int16(top))
