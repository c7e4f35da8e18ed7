"""Trees that add up: they are asked as they were grown, and what is damaged is told."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest

from editor.core.errors import FormatError
from editor.vision import regions
from editor.vision.boosted import boosted_of
from editor.vision.forest import learned

WHOLE: dict[str, Any] = {
    "names": ["wide", "high"],
    "classes": ["none", "stamp"],
    "start": [1.0, 0.0],
    "trees": [
        # A stump of one class, and for the other a tree two steps deep.
        {"of": 0, "feature": [-1], "threshold": [0], "below": [0], "above": [0], "adds": [0.5]},
        {
            "of": 1,
            "feature": [0, -1, 1, -1, -1],
            "threshold": [0.5, 0, 3, 0, 0],
            "below": [1, 0, 3, 0, 0],
            "above": [2, 0, 4, 0, 0],
            "adds": [0, -1, 0, 2, 4],
        },
    ],
}


@pytest.mark.parametrize(
    ("row", "added"), [((0.5, 9.0), -1), ((0.6, 3.0), 2), ((0.6, 3.1), 4), ((0.2, 0.0), -1)]
)
def test_a_row_goes_down_each_tree(row: tuple[float, float], added: float) -> None:
    told = boosted_of(WHOLE).ask(np.array([row], np.float32))
    odds = np.exp([1.5, added])
    assert told == pytest.approx((odds / odds.sum())[None], abs=1e-6)


def test_many_rows_are_asked_as_each_alone() -> None:
    trees = boosted_of(WHOLE)
    rows = np.random.default_rng(1).uniform(0, 5, (700, 2)).astype(np.float32)
    rows[:, 0] /= 5
    alone = np.concatenate([trees.ask(row[None]) for row in rows])
    assert np.array_equal(trees.ask(rows), alone)
    assert trees.ask(rows[:0]).shape == (0, 2)


def test_trees_that_ship_can_be_asked() -> None:
    value = learned(regions.MODEL)
    for which in ("alone", "among"):
        trees = boosted_of(value[which])
        told = trees.ask(np.zeros((3, len(trees.names)), np.float32))
        assert trees.classes == regions.CLASSES
        assert told.sum(axis=1) == pytest.approx(np.ones(3), abs=1e-5)


@pytest.mark.parametrize(
    ("tree", "key", "value"),
    [
        (1, "above", [2, 0, 9, 0, 0]),
        (1, "below", [0, 0, 3, 0, 0]),
        (1, "adds", [0, -1]),
        (1, "of", 2),
        (0, "feature", None),
        (0, "threshold", ["wide"]),
    ],
    ids=["leads out", "leads back", "cut", "of no class", "none", "words"],
)
def test_damaged_trees_are_told(tree: int, key: str, value: object) -> None:
    broken = copy.deepcopy(WHOLE)
    broken["trees"][tree][key] = value
    with pytest.raises(FormatError, match="install Facing again"):
        boosted_of(broken)


@pytest.mark.parametrize("key", ["names", "classes", "start", "trees"])
def test_trees_without_a_part_are_told(key: str) -> None:
    with pytest.raises(FormatError, match="install Facing again"):
        boosted_of({name: part for name, part in WHOLE.items() if name != key})
