"""The small models that ship: constants that a script of `packaging/training` found, with the
record of their making.

May import the core and, for the folder of what ships, `paths`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Final

from editor import paths
from editor.core.doubt_trees import Tree
from editor.core.doubting import Weights, weights_of
from editor.core.errors import FormatError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

FOLDER: Final = "models"


@cache
def weights_by_kind(name: str) -> dict[str, Weights]:
    """Return the constants for each kind of mark that a model tells; FormatError where its file is
    damaged, OSError where it is not there."""
    path = paths.resources() / FOLDER / f"{name}.json"
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
        return {str(kind): weights_of(each) for kind, each in value["kinds"].items()}
    except (ValueError, KeyError, TypeError, AttributeError) as exc:
        raise FormatError(
            "The constants for seeing marks are damaged; install Facing again.", details=str(exc)
        ) from exc


def probabilities(weights: Weights, table: Mapping[str, Floats]) -> NDArray[np.float64]:
    """Return what `weights.probability` says of every row of a table of measures by name; all at
    once, for a page has some thousand rows to ask about."""
    import numpy as np

    count = len(next(iter(table.values())))
    score = np.full(count, weights.bias, np.float64)
    for name, weight in weights.features.items():
        if name in table:
            score += weight * table[name]
    nothing = np.zeros(count, np.float32)
    columns = [table.get(name, nothing) for name in weights.trees.names]
    for tree in weights.trees.trees:
        _add(tree, np.arange(count), columns, score)
    odds = np.clip([weights.odds(value) for value in score.tolist()], -30, 30)
    return np.asarray(1 / (1 + np.exp(-odds)))


def _add(
    node: Tree, rows: NDArray[np.int64], columns: list[Floats], score: NDArray[np.float64]
) -> None:
    """Add to the scores of some rows what a tree gives them."""
    if not len(rows):
        return
    if not isinstance(node, tuple):
        score[rows] += node
        return
    feature, threshold, _, below, above = node
    is_below = columns[feature][rows] <= threshold
    _add(below, rows[is_below], columns, score)
    _add(above, rows[~is_below], columns, score)
