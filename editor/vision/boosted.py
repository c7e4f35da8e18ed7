"""Trees whose answers add up (gradient boosting, Friedman, 2001) grown elsewhere, read from a file,
asked for many rows at once.

In JSON they are `names` of the features, `classes`, the sum that each class begins with (`start`),
and for each tree the place of its class (`of`) and its nodes as parallel lists: the feature asked
(-1 at a leaf), the threshold, the node for “at most” and the one for “above”, and what a leaf adds.
The odds of a class are the exponential of its sum.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from editor.vision.forest import damaged

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_OF_NODE: Final = ("feature", "threshold", "below", "above", "adds")
_AT_ONCE: Final = 256
"""Rows whose places in all trees a processor's cache holds."""


@dataclass(frozen=True)
class Boosted:
    """Trees laid end to end: for each node the feature (0 at a leaf), the threshold, the places of
    the nodes for “at most” and “above” (its own at a leaf), and what it adds; `roots` are the
    trees, `of` (trees, classes) has a 1 where a tree is of a class, and no way down is longer than
    `deep`."""

    names: tuple[str, ...]
    classes: tuple[str, ...]
    start: NDArray[np.float32]
    roots: NDArray[np.int32]
    of: NDArray[np.float32]
    feature: NDArray[np.int32]
    threshold: NDArray[np.float32]
    ways: NDArray[np.int32]
    adds: NDArray[np.float32]
    deep: int

    def ask(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return (rows, classes) probabilities for (rows, names) features."""
        import numpy as np

        parts = [self._sums(rows[at : at + _AT_ONCE]) for at in range(0, len(rows), _AT_ONCE)]
        sums = np.concatenate([*parts, np.zeros((0, len(self.classes)), np.float32)])
        odds = np.exp(sums - sums.max(axis=1, keepdims=True, initial=-np.inf))
        return np.asarray(odds / odds.sum(axis=1, keepdims=True), np.float32)

    def _sums(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        import numpy as np

        at = np.broadcast_to(self.roots, (len(rows), len(self.roots)))
        row = np.arange(len(rows))[:, None]
        for _ in range(self.deep):
            is_above = rows[row, self.feature[at]] > self.threshold[at]
            at = self.ways[at, is_above.view(np.int8)]
        return np.asarray(self.adds[at] @ self.of + self.start, np.float32)


def boosted_of(value: dict[str, Any]) -> Boosted:
    """Return the trees that JSON holds; FormatError where it holds none."""
    import numpy as np

    try:
        names, classes = tuple(value["names"]), tuple(value["classes"])
        trees = [np.array([tree[key] for key in _OF_NODE], float) for tree in value["trees"]]
        sizes = np.array([tree.shape[1] for tree in trees])
        roots = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int32)
        feature, threshold, below, above, adds = np.concatenate(trees, axis=1)
        of = np.zeros((len(trees), len(classes)), np.float32)
        of[np.arange(len(trees)), [tree["of"] for tree in value["trees"]]] = 1
        start = np.array(value["start"], np.float32)
        if start.shape != (len(classes),) or feature.max() >= len(names):
            raise ValueError(f"{start.shape} for {len(classes)} classes, {feature.max()} asked")
        ways = _ways(feature < 0, np.column_stack([below, above]), np.repeat(roots, sizes))
        return Boosted(
            *(names, classes, start, roots, of),
            np.maximum(feature, 0).astype(np.int32),
            threshold.astype(np.float32),
            ways,
            adds.astype(np.float32),
            _depth(roots, ways),
        )
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise damaged(repr(error)) from error


def _ways(
    is_leaf: NDArray[np.bool_], within: NDArray[np.float64], first: NDArray[np.int32]
) -> NDArray[np.int32]:
    """Return (nodes, 2) the places of the nodes for “at most” and “above” among those of all
    trees, by those `within` their tree and the place where it begins. Raises ValueError where a
    way does not lead on."""
    import numpy as np

    own = np.arange(len(is_leaf), dtype=np.int32)
    ways = within.astype(np.int32) + first[:, None]
    ways[is_leaf] = own[is_leaf, None]
    last = np.append(first[1:][np.diff(first) > 0], len(own))
    is_on = (ways > own[:, None]) & (ways < last[np.unique(first, return_inverse=True)[1], None])
    if not (is_leaf | is_on.all(axis=1)).all():
        raise ValueError("a way that leads nowhere")
    return ways


def _depth(roots: NDArray[np.int32], ways: NDArray[np.int32]) -> int:
    """Return how many steps the longest way down has."""
    import numpy as np

    deep, level = 0, roots
    while len(level := level[ways[level, 0] != level]):
        level = np.unique(ways[level])
        deep += 1
    return deep
