"""Small decision trees over named features, grown elsewhere and read from a file.

Imports the core's errors only. Plain Python is fast enough for a hundred trees of eight leaves. A
tree's node is `(feature, threshold, value, below, above)`, a leaf a number; `value` is what a word
that comes there has on average, so that what each question adds can be told apart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from .errors import FormatError

Node = tuple[int, float, float, "Node | float", "Node | float"]
Tree = Node | float
_DEEPEST: Final = 40


@dataclass(frozen=True, slots=True)
class Trees:
    """Trees whose leaves add up to a score; `names` are the features that their nodes number."""

    names: tuple[str, ...]
    trees: tuple[Tree, ...]

    def score(self, values: Mapping[str, float]) -> float:
        """Return what all trees add for a word's features; what it has not counts 0."""
        row = [values.get(name, 0.0) for name in self.names]
        total = 0.0
        for node in self.trees:
            while node.__class__ is tuple:
                node = node[3] if row[node[0]] <= node[1] else node[4]
            total += node  # type: ignore[operator]
        return total

    def parts(self, values: Mapping[str, float]) -> dict[str, float]:
        """Return how much of the score the questions about each feature added."""
        row = [values.get(name, 0.0) for name in self.names]
        found: dict[str, float] = {}
        for tree in self.trees:
            node = tree
            while isinstance(node, tuple):
                feature, threshold, value, below, above = node
                node = below if row[feature] <= threshold else above
                name = self.names[feature]
                found[name] = found.get(name, 0.0) + _value(node) - value
        return found


NO_TREES: Final = Trees((), ())


def _value(node: Tree) -> float:
    return node[2] if isinstance(node, tuple) else node


def trees_of(names: object, trees: object) -> Trees:
    """Return the trees that a file holds; FormatError where a node is none."""
    if not isinstance(names, list) or not isinstance(trees, list):
        return NO_TREES
    return Trees(tuple(map(str, names)), tuple(_tree(each, len(names), 0) for each in trees))


def _tree(value: object, count: int, depth: int) -> Tree:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value)
    if isinstance(value, list) and len(value) == 5 and depth < _DEEPEST:
        feature, threshold, mean, below, above = value
        if _is_index(feature, count) and _are_numbers((threshold, mean)):
            return (
                feature,
                float(threshold),
                float(mean),
                _tree(below, count, depth + 1),
                _tree(above, count, depth + 1),
            )
    raise FormatError("The constants for ranking doubts are damaged; install Facing again.")


def _is_index(value: object, count: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < count


def _are_numbers(values: Sequence[object]) -> bool:
    return all(isinstance(v, (int, float)) and not isinstance(v, bool) for v in values)
