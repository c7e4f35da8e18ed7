"""What the whole of a stroke tells: hyphens are even and leave a little out, pens wander."""

from __future__ import annotations

import numpy as np
import pytest

from editor.vision.stroke_runs import bounds, run_facts
from editor.vision.text_rows import STRIP_HEIGHT, X_HEIGHT

WIDE = 120
PLACES = [(0, 20, 40), (0, 90, 110)]


def measured(height: np.ndarray, full: np.ndarray) -> dict[str, np.ndarray]:
    """Measure a stroke at a height (row of the strip) for each column, where it is full of ink."""
    ink = np.zeros((1, STRIP_HEIGHT, WIDE), np.float32)
    rows = np.round(height).astype(np.int16)[None]
    for column in np.flatnonzero(full):
        ink[0, rows[0, column], column] = 1.0
    bare = np.ones((1, WIDE), bool)
    return run_facts(ink, ink, rows, full[None], bare, full[None].astype(np.float32), PLACES)


def test_hyphens_are_level_and_leave_a_little_out() -> None:
    height = np.full(WIDE, 24.0)
    facts = measured(height, np.arange(WIDE) % 9 < 7)
    assert facts["run-left-out"] == pytest.approx([2 / 9, 2 / 9], abs=0.03)
    assert facts["run-off-line"].max() < 0.01
    assert facts["run-high"] == pytest.approx([24 / X_HEIGHT] * 2, abs=0.01)


def test_a_pen_that_wanders_leaves_its_line_and_one_aslant_does_not() -> None:
    columns = np.arange(WIDE)
    full = np.ones(WIDE, bool)
    wavy = measured(24 + 5 * np.sin(columns / 6), full)
    aslant = measured(20 + 0.1 * columns, full)
    assert wavy["run-off-line"].min() > 0.1 > aslant["run-off-line"].max()
    assert aslant["run-slope"] == pytest.approx([0.1 / X_HEIGHT] * 2, rel=0.1)
    assert aslant["run-left-out"].max() < 1e-6


def test_a_run_is_that_of_its_own_place_and_none_is_told_as_such() -> None:
    full = np.arange(WIDE) < 60
    facts = measured(np.full(WIDE, 24.0), full)
    assert 6.5 < facts["run-long"][0] < 9
    assert facts["run-long"][1] == -1.0


def test_bounds_are_the_gaps_beside_each_column() -> None:
    before, after = bounds(np.array([[False, True, True, False, True]]))
    assert before.tolist() == [[0, 0, 0, 3, 3]]
    assert after.tolist() == [[0, 3, 3, 3, 5]]
