"""Parts of words that are looked at by themselves."""

from __future__ import annotations

import numpy as np
import pytest

from editor.core.geometry import Box
from editor.vision.stroke_net import KINDS
from editor.vision.stroke_parts import parts_of, smooth
from editor.vision.stroke_paths import COLUMN
from editor.vision.text_rows import X_HEIGHT, Piece, TextRow


def row_of(text: str = "Ambassador-called") -> TextRow:
    """A row at the scale of a strip whose one word goes from column 40 to 240."""
    piece = Piece(80, 480, Box(80, 10, 400, 24), text=text)
    return TextRow(0, 600, 40, 0.0, X_HEIGHT, [piece])


def odds_of(first: int, last: int, kind: str = "strike") -> np.ndarray:
    odds = np.full((len(KINDS), 600 // COLUMN), 0.02, np.float32)
    odds[KINDS.index(kind), first:last] = 0.95
    return odds


@pytest.mark.parametrize("kind", KINDS)
def test_what_of_a_word_is_marked_is_a_part_of_it_with_its_letters(kind: str) -> None:
    (part,) = parts_of(row_of(), odds_of(40, 158, kind), 1.0)
    assert part.is_part and part.text == "Ambassador"
    assert abs(part.x0 - 80) <= 2 * COLUMN and abs(part.x1 - 316) <= 2 * COLUMN
    assert part.box.y == 10 and part.box.h == 24


def test_a_word_that_is_marked_as_a_whole_or_hardly_has_no_parts() -> None:
    assert parts_of(row_of(), odds_of(36, 244), 1.0) == []
    assert parts_of(row_of(), odds_of(40, 48), 1.0) == []
    assert parts_of(row_of(), odds_of(0, 0), 1.0) == []


def test_two_kinds_at_one_place_are_one_part() -> None:
    odds = np.maximum(odds_of(40, 158), odds_of(42, 156, "underline"))
    assert len(parts_of(row_of(), odds, 1.0)) == 1


def test_smoothing_keeps_shape_and_evens_out_a_single_column() -> None:
    odds = np.zeros((2, 50), np.float32)
    odds[0, 20] = 1.0
    even = smooth(odds)
    assert even.shape == odds.shape
    assert even.max() < 0.2 and even.sum() == pytest.approx(1.0, abs=1e-3)
    assert smooth(np.zeros((0, 5), np.float32)).shape == (0, 5)
