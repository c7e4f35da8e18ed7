"""The typewriter's grid counts cells, and a comma's ink hangs below the line."""

from __future__ import annotations

import pytest

from editor.core.geometry import Box
from editor.core.word_geometry import Print
from editor.core.word_grid import Standing, standings

PITCH, HEIGHT = 20, 24
TEXT = "he was seen in the area one more time as we were"


def typed(text: str, *, line: int = 1, pitch: float = PITCH) -> list[Print]:
    """Words of one line as a typewriter sets them; letters are as high as a capital."""
    found, cell = [], 0
    for word in text.split():
        box = Box(round(100 + cell * pitch), 200, round(len(word) * pitch - 4), HEIGHT)
        found.append(Print(word, box, line))
        cell += len(word) + 1
    return found


def changed(words: list[Print], index: int, text: str, deeper: int = 0) -> list[Print]:
    old = words[index]
    box = Box(old.box.x, old.box.y, old.box.w, old.box.h + deeper)
    return [*words[:index], Print(text, box, old.line), *words[index + 1 :]]


def test_words_on_the_grid_have_no_cell_too_many() -> None:
    found = standings(typed(TEXT), HEIGHT)
    assert found[0].before is None
    assert found[-1].behind is None
    assert [s.behind for s in found[:-1]] == pytest.approx([0.0] * (len(found) - 1), abs=0.1)


def test_a_speck_that_was_read_for_a_stop_lacks_its_cell() -> None:
    found = standings(changed(typed(TEXT), 4, "the."), HEIGHT)
    assert found[4].behind == pytest.approx(-1.0, abs=0.1)
    assert found[5].before == pytest.approx(-1.0, abs=0.1)


def test_a_letter_that_was_not_read_leaves_a_cell_over() -> None:
    found = standings(changed(typed(TEXT), 5, "are"), HEIGHT)
    assert found[5].behind == pytest.approx(1.0, abs=0.1)


def test_print_has_no_grid() -> None:
    words, x = [], 100
    for i, word in enumerate(TEXT.split()):
        width = len(word) * (12 if i % 2 else 22)
        words.append(Print(word, Box(x, 200, width, HEIGHT), 1))
        x += width + 9
    assert all(s.before is None and s.behind is None for s in standings(words, HEIGHT))


def test_the_words_of_another_machine_are_not_measured_by_this_one() -> None:
    words = typed(TEXT) + typed(TEXT, line=2) + typed("or of an as if at", line=3, pitch=31)
    found = standings(words, HEIGHT)
    assert found[1].behind is not None
    assert all(s.behind is None for s in found[-6:])


def test_a_comma_hangs_below_the_line_and_a_stop_does_not() -> None:
    hanging = standings(changed(typed(TEXT), 5, "area,", deeper=6), HEIGHT)[5].drop
    standing = standings(changed(typed(TEXT), 5, "area,"), HEIGHT)[5].drop
    assert hanging == pytest.approx(0.25)
    assert standing == pytest.approx(0.0)


def test_words_without_box_or_company_say_nothing() -> None:
    assert standings([], HEIGHT) == []
    alone = standings([None, *typed("alone"), None], HEIGHT)
    assert alone == [Standing(None, None, None)] * 3
