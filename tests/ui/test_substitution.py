"""Substitution from the window: one key, the words that are written instead, Return."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from editor.core.commands import EditText
from editor.core.geometry import Box
from editor.core.marks import Mark
from editor.core.spans import Placed
from editor.ui.main_window import MainWindow
from editor.ui.substitute_field import SubstituteField
from tests.factories import marked
from tests.ui.main_windows import (
    TEXT,
    cursor_in,
    drag_box,
    kinds,
    press,
    seen_message,
    shown_page,
)
from tests.ui.test_marks_dock import listed

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def field(desk_at_work: MainWindow) -> SubstituteField:
    return desk_at_work.substitutes.field


def addition(window: MainWindow) -> Placed[Mark]:
    (row,) = [r for r in shown_page(window).marks if r.item.kind == "addition"]
    return row


def typed(qtbot: QtBot, window: MainWindow, text: str, *, end: int = Qt.Key.Key_Return) -> None:
    """Type into whatever has the focus."""
    qtbot.keyClicks(QApplication.focusWidget(), text)
    qtbot.keyClick(QApplication.focusWidget(), end)


def test_the_key_then_the_words_then_return_make_a_pair_in_one_step(
    qtbot: QtBot, desk_at_work: MainWindow, field: SubstituteField
) -> None:
    cursor_in(desk_at_work, "beta")
    press(qtbot, desk_at_work, "mark.substitute")
    assert field.isVisible()
    typed(qtbot, desk_at_work, "noted")

    assert not field.isVisible()
    assert desk_at_work.workspace.text.hasFocus()
    assert marked(shown_page(desk_at_work), "strike") == ["beta"]
    assert addition(desk_at_work).item.text == "noted"
    assert shown_page(desk_at_work).text == TEXT
    assert listed(desk_at_work) == ["Strike  beta → noted", "Addition  noted, for “beta”"]
    press(qtbot, desk_at_work, "edit.undo")
    assert kinds(desk_at_work) == []


def test_the_status_bar_tells_the_pair(qtbot: QtBot, desk_at_work: MainWindow) -> None:
    cursor_in(desk_at_work, "beta")
    press(qtbot, desk_at_work, "mark.substitute")
    typed(qtbot, desk_at_work, "noted")
    desk_at_work.refresh()

    assert "“noted” instead" in desk_at_work.status.word.text()


def test_up_and_down_choose_where_it_is_written_and_the_next_one_begins_there(
    qtbot: QtBot, desk_at_work: MainWindow, field: SubstituteField
) -> None:
    cursor_in(desk_at_work, "beta")
    press(qtbot, desk_at_work, "mark.substitute")
    qtbot.keyClicks(field.line, "noted")
    qtbot.keyClick(field.line, Qt.Key.Key_Down)
    qtbot.keyClick(field.line, Qt.Key.Key_Return)
    assert addition(desk_at_work).item.place == "below"
    cursor_in(desk_at_work, "delta")
    press(qtbot, desk_at_work, "mark.substitute")

    assert field.place.currentData() == "below"


def test_the_place_is_chosen_from_its_list_too(
    qtbot: QtBot, desk_at_work: MainWindow, field: SubstituteField
) -> None:
    cursor_in(desk_at_work, "beta")
    desk_at_work.action_set.action("mark.substitute").trigger()
    qtbot.keyClicks(field.line, "noted")
    qtbot.mouseClick(field.place, Qt.MouseButton.LeftButton)
    view = field.place.view()
    # The release of the press that opened the list is not taken for a choice for a while.
    for _ in range(3):
        qtbot.keyClick(view, Qt.Key.Key_Down)
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert field.isVisible()
    assert field.place.currentData() == "margin-left"
    qtbot.keyClick(field.place, Qt.Key.Key_Return)

    assert addition(desk_at_work).item.place == "margin-left"


def test_escape_marks_nothing(
    qtbot: QtBot, desk_at_work: MainWindow, field: SubstituteField
) -> None:
    cursor_in(desk_at_work, "beta")
    press(qtbot, desk_at_work, "mark.substitute")
    typed(qtbot, desk_at_work, "noted", end=Qt.Key.Key_Escape)

    assert not field.isVisible()
    assert kinds(desk_at_work) == []
    assert desk_at_work.workspace.text.hasFocus()


def test_what_is_typed_is_kept_when_work_goes_on_elsewhere(
    qtbot: QtBot, desk_at_work: MainWindow, field: SubstituteField
) -> None:
    cursor_in(desk_at_work, "beta")
    press(qtbot, desk_at_work, "mark.substitute")
    qtbot.keyClicks(field.line, "noted")
    desk_at_work.workspace.scan.setFocus()

    assert not field.isVisible()
    assert addition(desk_at_work).item.text == "noted"
    assert desk_at_work.workspace.scan.hasFocus()


def test_leaving_without_typing_marks_nothing(
    qtbot: QtBot, desk_at_work: MainWindow, field: SubstituteField
) -> None:
    cursor_in(desk_at_work, "beta")
    press(qtbot, desk_at_work, "mark.substitute")
    desk_at_work.workspace.scan.setFocus()

    assert not field.isVisible()
    assert kinds(desk_at_work) == []


def test_turning_the_page_keeps_what_is_typed_on_the_page_it_was_typed_for(
    qtbot: QtBot, desk_of_three: MainWindow
) -> None:
    cursor_in(desk_of_three, "beta")
    press(qtbot, desk_of_three, "mark.substitute")
    qtbot.keyClicks(QApplication.focusWidget(), "noted")
    press(qtbot, desk_of_three, "page.next")

    assert desk_of_three.session is not None
    first = desk_of_three.session.page("0001")
    assert marked(first, "strike") == ["beta"]
    assert kinds(desk_of_three) == []
    assert not desk_of_three.substitutes.field.isVisible()


def test_the_key_on_a_pair_changes_what_is_written_instead(
    qtbot: QtBot, desk_at_work: MainWindow, field: SubstituteField
) -> None:
    for words in ("noted", "said"):
        cursor_in(desk_at_work, "beta")
        press(qtbot, desk_at_work, "mark.substitute")
        typed(qtbot, desk_at_work, words)

    assert sorted(kinds(desk_at_work)) == ["addition", "strike"]
    assert addition(desk_at_work).item.text == "said"
    cursor_in(desk_at_work, "beta")
    press(qtbot, desk_at_work, "mark.substitute")
    assert field.line.text() == "said"


def test_a_selection_is_struck_and_a_drawn_region_is_where_the_rest_is_written(
    qtbot: QtBot, desk_at_work: MainWindow
) -> None:
    press(qtbot, desk_at_work, "tool.rectangle")
    drag_box(qtbot, desk_at_work, Box(300, 200, 120, 60))
    text = desk_at_work.workspace.text
    text.setFocus()
    text.set_cursor(0)
    for _ in range(2):
        qtbot.keyClick(text, Qt.Key.Key_Right, CTRL | SHIFT)
    press(qtbot, desk_at_work, "mark.substitute")
    typed(qtbot, desk_at_work, "noted")

    assert marked(shown_page(desk_at_work), "strike") == ["alpha beta"]
    (drawn,) = addition(desk_at_work).item.regions
    assert isinstance(drawn, Box)
    assert drawn.iou(Box(300, 200, 120, 60)) > 0.9
    assert desk_at_work.workspace.region is None


def test_the_words_are_followed_when_another_program_changes_the_text_meanwhile(
    qtbot: QtBot, desk_at_work: MainWindow, field: SubstituteField
) -> None:
    cursor_in(desk_at_work, "gamma")
    press(qtbot, desk_at_work, "mark.substitute")
    qtbot.keyClicks(field.line, "noted")
    assert desk_at_work.session is not None
    desk_at_work.session.execute(EditText("0001", 0, 0, "new "))
    qtbot.keyClick(field.line, Qt.Key.Key_Return)

    assert marked(shown_page(desk_at_work), "strike") == ["gamma"]


def test_with_the_words_gone_the_field_stays_with_what_was_typed(
    qtbot: QtBot, desk_at_work: MainWindow, field: SubstituteField
) -> None:
    cursor_in(desk_at_work, "gamma")
    press(qtbot, desk_at_work, "mark.substitute")
    qtbot.keyClicks(field.line, "noted")
    assert desk_at_work.session is not None
    start = TEXT.index("gamma")
    desk_at_work.session.execute(EditText("0001", start, start + 5, ""))
    qtbot.keyClick(field.line, Qt.Key.Key_Return)

    assert field.isVisible()
    assert field.line.text() == "noted"
    assert "Select the words" in seen_message(desk_at_work)


def test_the_field_stands_inside_the_transcript(
    qtbot: QtBot, desk_at_work: MainWindow, field: SubstituteField
) -> None:
    for word in ("alpha", "zeta"):
        cursor_in(desk_at_work, word)
        press(qtbot, desk_at_work, "mark.substitute")
        assert desk_at_work.workspace.text.rect().contains(field.geometry())
        qtbot.keyClick(field.line, Qt.Key.Key_Escape)
