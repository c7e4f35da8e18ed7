"""Changing the case in the window: by one key again and again, and by the menu."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from editor.core.commands import EditText
from editor.ui.main_window import MainWindow
from tests.ui.main_windows import TEXT, cursor_in, press, shown_page


def first_line(window: MainWindow) -> str:
    return shown_page(window).text.partition("\n")[0]


def test_one_key_goes_through_the_cases_and_back_to_the_first_letters(
    qtbot: QtBot, desk_at_work: MainWindow
) -> None:
    window = desk_at_work
    session, text = window.session, window.workspace.text
    assert session is not None
    session.execute(EditText(shown_page(window).id, 6, 10, "McFluß"))
    cursor_in(window, "McFluß")
    seen = []
    for _ in range(4):
        press(qtbot, window, "edit.case-next")
        seen.append(first_line(window).split()[1])
        assert text.page_text() == shown_page(window).text
    assert seen == ["mcfluß", "MCFLUSS", "Mcfluß", "McFluß"]
    for _ in range(4):
        press(qtbot, window, "edit.undo")
    assert first_line(window) == "alpha McFluß gamma"


def test_what_is_selected_stays_selected(qtbot: QtBot, desk_at_work: MainWindow) -> None:
    window, text = desk_at_work, desk_at_work.workspace.text
    text.setFocus()
    text.select(0, 10)
    press(qtbot, window, "edit.case-next")
    assert first_line(window) == "ALPHA BETA gamma"
    press(qtbot, window, "edit.case-next")
    assert first_line(window) == "Alpha Beta gamma"
    span = text.selection()
    assert (span.start, span.end) == (0, 10)


def test_the_cursor_stays_in_its_word_and_typing_begins_a_new_round(
    qtbot: QtBot, desk_at_work: MainWindow
) -> None:
    window, text = desk_at_work, desk_at_work.workspace.text
    cursor_in(window, "beta")
    press(qtbot, window, "edit.case-next")
    qtbot.keyClicks(text, "x")
    assert first_line(window) == "alpha BxETA gamma"
    press(qtbot, window, "edit.case-next")
    press(qtbot, window, "edit.case-next")
    assert first_line(window) == "alpha BXETA gamma"


def test_the_menu_under_the_pointer_changes_case(qtbot: QtBot, desk_at_work: MainWindow) -> None:
    window = desk_at_work
    cursor_in(window, "beta")
    menu = window.workspace.text.context_menu
    assert menu is not None
    inside = next(a.menu() for a in menu.actions() if a.text() == "Change case")
    inside.popup(window.rect().center())
    row = next(a for a in inside.actions() if a.text() == "&UPPER CASE")
    qtbot.mouseClick(inside, Qt.MouseButton.LeftButton, pos=inside.actionGeometry(row).center())
    QApplication.processEvents()
    assert first_line(window) == "alpha BETA gamma"
    assert TEXT.startswith("alpha beta")
    undo = window.action_set.action("edit.undo")
    window.refresh()
    assert undo.text() == "&Undo change case"


def test_without_a_word_it_is_said_what_to_do(qtbot: QtBot, desk_at_work: MainWindow) -> None:
    window = desk_at_work
    session = window.session
    assert session is not None
    session.execute(EditText(shown_page(window).id, 0, len(TEXT), "  "))
    window.workspace.text.setFocus()
    press(qtbot, window, "edit.case-next")
    assert window.messages.current is not None
    assert window.messages.current.text == "Select text, or put the cursor into a word."
