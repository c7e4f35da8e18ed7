"""The typewriter's grid: found on typed pages of any pitch and turn, and nowhere else."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from editor.core.document import Page
from editor.core.geometry import Box
from editor.core.spans import SpanTable
from editor.core.type_grid import find_grid
from tests.factories import page

TEXT = "\n".join(
    (
        "ACTION: Amembassy MOSCOW",
        "     Following is summary of November 26 conversation between",
        "the President and Mikoyan. Prior to discussion President handed",
        "Mikoyan personal message for Khrushchev in response to latter's",
        "          published letter.",
        "     Mikoyan began by referring to Khrushchev's meeting with the",
        "then Senator Johnson in 1959. Mikoyan recalled press reporting",
        "at the time that in Mr. Johnson's view the meeting had gone well",
    )
)


def typed(pitch: float, *, left: float = 137.3, turn: float = 0.0, noise: float = 0.0) -> Page:
    """The text as a machine of that pitch types it; a letter's ink begins somewhere in its cell."""
    chance = random.Random(7)
    given = page(TEXT)
    rows = []
    for row in given.words:
        column = row.start - TEXT.rfind("\n", 0, row.start) - 1
        y = 100 + TEXT.count("\n", 0, row.start) * 60
        ink = 0.14 + chance.uniform(-noise, noise)
        x = left + (column + ink) * pitch + turn * y
        width = (len(given.word_text(row)) - 0.28) * pitch
        box = Box(round(x), y, round(width), 30)
        rows.append(row._replace(item=replace(row.item, box=box)))
    return replace(given, words=SpanTable(rows, disjoint=True))


@pytest.mark.parametrize("pitch", [9.7, 20.0, 25.0, 29.96, 61.3])
@pytest.mark.parametrize("turn", [0.0, 0.013, -0.021])
def test_every_letter_gets_the_column_it_was_typed_in(pitch: float, turn: float) -> None:
    given = typed(pitch, turn=turn, noise=0.1)
    grid = find_grid(given)
    assert grid is not None
    assert grid.pitch_px == pytest.approx(pitch, rel=0.004)
    for row in given.words:
        for offset in (row.start, row.end - 1):
            expected = offset - TEXT.rfind("\n", 0, offset)
            assert grid.column_of(given, offset) == expected, given.word_text(row)


def test_columns_and_their_edges_agree() -> None:
    grid = find_grid(typed(25.0, turn=0.01))
    assert grid is not None
    for column in (1, 2, 40, 75):
        for y in (0.0, 1500.0):
            edge = grid.edge_of(column, y)
            assert grid.column_at(edge + 0.5, y) == column
            assert grid.column_at(edge - 0.5, y) == column - 1


def test_a_page_in_a_proportional_face_has_no_grid() -> None:
    chance = random.Random(3)
    given = typed(25.0)
    rows, x, last = [], 0.0, -1
    for row in given.words:
        box = row.item.box
        assert box is not None
        x = 100 + chance.uniform(0, 40) if box.y != last else x
        last = box.y
        width = sum(chance.choice((8, 14, 22, 27, 36)) for _ in range(row.end - row.start))
        rows.append(row._replace(item=replace(row.item, box=Box(round(x), box.y, width, 30))))
        x += width + 17
    assert find_grid(replace(given, words=SpanTable(rows, disjoint=True))) is None


@pytest.mark.parametrize("text", ["", "one two three", "\n\n"])
def test_a_few_words_tell_nothing(text: str) -> None:
    assert find_grid(page(text)) is None


def test_a_word_without_a_box_has_no_column() -> None:
    given = typed(25.0)
    grid = find_grid(given)
    assert grid is not None
    rows = [r._replace(item=replace(r.item, box=None, link="none")) for r in given.words]
    bare = replace(given, words=SpanTable(rows, disjoint=True))
    assert grid.column_of(bare, 3) is None
