"""A forest of decision trees (Breiman, 2001) grown elsewhere, read from a file, asked for many rows
at once.

In JSON a forest is `names` of the features, `classes`, and for each tree its nodes as parallel
lists: the feature asked (-1 at a leaf), the threshold, the node for “at most” and the one for
“above”, and for its leaves in turn the shares of the classes in 255ths.
"""

from __future__ import annotations

import gzip
import json
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from editor import paths
from editor.core.errors import FormatError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Forest:
    """Trees laid end to end: for each node the feature (-1 at a leaf), the threshold, the places of
    the nodes for “at most” and “above”, and the shares of the classes; `roots` are the trees."""

    names: tuple[str, ...]
    classes: tuple[str, ...]
    roots: NDArray[np.int32]
    feature: NDArray[np.int32]
    threshold: NDArray[np.float32]
    below: NDArray[np.int32]
    above: NDArray[np.int32]
    shares: NDArray[np.float32]

    def ask(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return (rows, classes) probabilities for (rows, names) features."""
        import numpy as np

        count = len(rows)
        total = np.zeros((count, len(self.classes)), np.float32)
        for root in self.roots:
            at = np.full(count, root, np.int32)
            open_rows = np.arange(count)
            while len(open_rows):
                node = at[open_rows]
                asked = self.feature[node]
                is_open = asked >= 0
                open_rows, node, asked = open_rows[is_open], node[is_open], asked[is_open]
                is_below = rows[open_rows, asked] <= self.threshold[node]
                at[open_rows] = np.where(is_below, self.below[node], self.above[node])
            total += self.shares[at]
        return np.asarray(total / max(1, len(self.roots)), np.float32)


def forest_of(value: dict[str, Any]) -> Forest:
    """Return the forest that JSON holds; FormatError where it is none."""
    import numpy as np

    try:
        trees = value["trees"]
        sizes = np.array([len(tree["feature"]) for tree in trees])
        roots = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int32)

        def joined(key: str, dtype: type, *, moved: bool = False) -> NDArray[Any]:
            parts = [
                np.array(t[key]) + (r if moved else 0) for t, r in zip(trees, roots, strict=True)
            ]
            return np.concatenate(parts).astype(dtype)

        feature = joined("feature", np.int32)
        shares = np.zeros((len(feature), len(value["classes"])), np.float32)
        at_leaf = joined("shares", np.float32)
        if at_leaf.shape != (int((feature < 0).sum()), len(value["classes"])):
            raise ValueError(f"{at_leaf.shape} shares for {(feature < 0).sum()} leaves")
        shares[feature < 0] = at_leaf / np.maximum(at_leaf.sum(axis=1, keepdims=True), 1)
        return Forest(
            tuple(value["names"]),
            tuple(value["classes"]),
            roots,
            feature,
            joined("threshold", np.float32),
            joined("below", np.int32, moved=True),
            joined("above", np.int32, moved=True),
            shares,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise damaged(repr(error)) from error


def shipped(name: str) -> bytes:
    """Return a file of what was learned, of `resources/models`. Raises FormatError."""
    try:
        return (paths.resources() / "models" / name).read_bytes()
    except OSError as error:
        raise FormatError(
            "What Facing learned of ink is missing; install Facing again.", details=repr(error)
        ) from error


def damaged(details: str = "") -> FormatError:
    """Return what to raise where a file of what was learned is not what it must be."""
    return FormatError(
        "What Facing learned of ink is damaged; install Facing again.", details=details
    )


def learned(name: str) -> dict[str, Any]:
    """Return `resources/models/NAME.json.gz`. Raises FormatError."""
    try:
        value = json.loads(gzip.decompress(shipped(f"{name}.json.gz")))
    except (ValueError, OSError, EOFError, zlib.error) as error:
        raise damaged(repr(error)) from error
    if not isinstance(value, dict):
        raise damaged()
    return value
