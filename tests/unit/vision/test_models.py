"""The constants that ship, and asking all rows of a table at once."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from editor import paths
from editor.core.doubt_trees import Trees
from editor.core.doubting import Weights
from editor.core.errors import FormatError
from editor.vision.models import probabilities, weights_by_kind
from editor.vision.strokes import KINDS, MODEL


def test_a_table_is_judged_as_each_of_its_rows_is() -> None:
    tree = (0, 0.5, 0.0, (1, 2.0, 0.0, -1.5, 0.25), 1.75)
    weights = Weights(-0.4, {"c": 0.3}, {}, Trees(("a", "b"), (tree, 0.2)), ((-2, -3), (2, 4)))
    table = {
        "a": np.array([0.1, 0.5, 0.9], np.float32),
        "b": np.array([3.0, 1.0, 0.0], np.float32),
        "c": np.array([0.0, 1.0, -2.0], np.float32),
    }
    rows = [{name: float(values[i]) for name, values in table.items()} for i in range(3)]
    expected = [weights.probability(row) for row in rows]
    assert probabilities(weights, table).tolist() == pytest.approx(expected)


def test_what_a_table_does_not_hold_counts_nothing() -> None:
    weights = Weights(0.0, {}, {}, Trees(("missing",), ((0, -0.5, 0.0, -2.0, 2.0),)))
    table = {"other": np.zeros(2, np.float32)}
    assert probabilities(weights, table).tolist() == pytest.approx([weights.probability({})] * 2)


def test_the_model_that_ships_tells_every_kind_and_how_it_was_made() -> None:
    weights = weights_by_kind(MODEL)
    assert set(weights) == set(KINDS)
    assert all(each.trees.trees and each.measured for each in weights.values())
    path = paths.resources() / "models" / f"{MODEL}.json"
    record = json.loads(path.read_text(encoding="utf-8"))["record"]
    assert record["net"]["pages"] + record["pages"] + record["pagesMostLike"] > 50
    assert path.stat().st_size < 2_000_000


@pytest.mark.parametrize("text", ["{", "[]", '{"kinds": 3}', '{"kinds": {"strike": 1}}'])
def test_a_damaged_model_is_told_in_a_sentence(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "broken.json").write_text(text, encoding="utf-8")
    monkeypatch.setattr(paths, "resources", lambda: tmp_path)
    weights_by_kind.cache_clear()
    try:
        with pytest.raises(FormatError, match="install Facing again"):
            weights_by_kind("broken")
    finally:
        weights_by_kind.cache_clear()
