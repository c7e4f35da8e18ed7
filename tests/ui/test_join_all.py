"""Joining hyphenated line ends in the window: shown first, chosen, done as one step."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from editor.core.commands import EditText
from editor.ui.main_window import MainWindow
from editor.ui.replace_preview import ReplacePreview
from tests.ui.main_windows import TEXT, dialog_of, press, seen_message, shown_page

BROKEN = "al-\npha be-\nta gamma"


def preview(qtbot: QtBot, window: MainWindow) -> ReplacePreview:
    session = window.session
    assert session is not None
    session.execute(EditText(shown_page(window).id, 0, len(TEXT), BROKEN))
    window.workspace.text.setFocus()
    window.workspace.text.set_cursor(0)
    press(qtbot, window, "edit.join-all")
    QApplication.processEvents()
    found = dialog_of(window)
    assert isinstance(found, ReplacePreview)
    return found


def test_all_are_joined_by_return_and_undone_in_one_step(
    qtbot: QtBot, desk_at_work: MainWindow
) -> None:
    window = desk_at_work
    dialog = preview(qtbot, window)
    assert dialog.model.chosen_count == 2
    assert dialog.agree.text() == "Join 2 words"
    qtbot.keyClick(dialog.list, Qt.Key.Key_Return)
    assert shown_page(window).text == "alpha\nbeta\ngamma"
    assert window.workspace.text.page_text() == shown_page(window).text
    assert "2 words joined" in seen_message(window)
    window.undo()
    assert shown_page(window).text == BROKEN


def test_what_is_unchecked_stays_as_it_is(qtbot: QtBot, desk_at_work: MainWindow) -> None:
    window = desk_at_work
    dialog = preview(qtbot, window)
    row = dialog.model.index(1)
    qtbot.mouseClick(
        dialog.list.viewport(),
        Qt.MouseButton.LeftButton,
        pos=dialog.list.visualRect(row).center(),
    )
    qtbot.mouseClick(dialog.agree, Qt.MouseButton.LeftButton)
    assert shown_page(window).text == "al-\npha beta\ngamma"


def test_a_page_without_any_is_told(qtbot: QtBot, desk_at_work: MainWindow) -> None:
    desk_at_work.workspace.text.setFocus()
    press(qtbot, desk_at_work, "edit.join-all")
    assert seen_message(desk_at_work) == "No line ends in a hyphen here."
