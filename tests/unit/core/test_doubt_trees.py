"""Trees add up, say what each question added, and damaged ones are refused."""

from __future__ import annotations

import pytest

from editor.core.doubt_trees import NO_TREES, trees_of
from editor.core.errors import FormatError

NAMES = ["comma", "cells"]
TREES = [
    [0, 0.5, -1.0, -2.0, [1, 0.25, 2.0, 1.0, 3.0]],
    [1, 0.25, 0.0, -0.5, 0.5],
]


@pytest.mark.parametrize(
    ("values", "score"),
    [
        ({}, -2.5),
        ({"comma": 1.0}, 0.5),
        ({"comma": 1.0, "cells": 0.25}, 0.5),
        ({"comma": 1.0, "cells": 0.3}, 3.5),
        ({"comma": 0.5, "cells": 9.0, "other": 4.0}, -1.5),
    ],
)
def test_the_leaves_that_a_word_comes_to_add_up(values: dict[str, float], score: float) -> None:
    assert trees_of(NAMES, TREES).score(values) == pytest.approx(score)


def test_each_question_adds_what_the_mean_changes_by() -> None:
    parts = trees_of(NAMES, TREES).parts({"comma": 1.0, "cells": 1.0})
    assert parts == pytest.approx({"comma": 3.0, "cells": 1.0 + 0.5})


def test_parts_and_the_means_at_the_roots_are_the_score() -> None:
    trees = trees_of(NAMES, TREES)
    for values in ({}, {"comma": 1.0}, {"comma": 1.0, "cells": 1.0}, {"cells": 1.0}):
        assert sum(trees.parts(values).values()) - 1.0 == pytest.approx(trees.score(values))


def test_without_trees_nothing_is_added() -> None:
    assert trees_of(None, None) is NO_TREES
    assert NO_TREES.score({"comma": 1.0}) == 0.0


@pytest.mark.parametrize(
    "tree",
    ["x", None, True, [], [0, 1.0, 2.0, 3.0], [2, 0.5, 0.0, 1.0, 2.0], [-1, 0.5, 0.0, 1.0, 2.0],
     [0, "a", 0.0, 1.0, 2.0], [0, 0.5, 0.0, 1.0, {}], [0.0, 0.5, 0.0, 1.0, 1.0]],
)  # fmt: skip
def test_a_damaged_tree_is_refused(tree: object) -> None:
    with pytest.raises(FormatError):
        trees_of(NAMES, [tree])


def test_a_tree_without_end_is_refused() -> None:
    tree: object = 1.0
    for _ in range(100):
        tree = [0, 0.5, 0.0, tree, 1.0]
    with pytest.raises(FormatError):
        trees_of(NAMES, [tree])
