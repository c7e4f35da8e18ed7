"""Abbreviations in the window: entered in the dialog, expanded while typing, undone."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QLineEdit
from pytestqt.qtbot import QtBot

from editor.session.abbreviating import set_abbreviations
from editor.ui.abbreviations_dialog import AbbreviationsDialog
from editor.ui.main_window import MainWindow
from tests.ui.main_windows import TEXT, dialog_of, press, shown_page


def dialog(window: MainWindow) -> AbbreviationsDialog:
    found = dialog_of(window)
    assert isinstance(found, AbbreviationsDialog)
    return found


def at_end(window: MainWindow) -> None:
    window.workspace.text.setFocus()
    window.workspace.text.set_cursor(len(shown_page(window).text))


def agree(qtbot: QtBot, window: MainWindow) -> None:
    box = dialog(window).findChild(QDialogButtonBox)
    assert box is not None
    qtbot.mouseClick(box.button(QDialogButtonBox.StandardButton.Ok), Qt.MouseButton.LeftButton)
    QApplication.processEvents()
    window.activateWindow()
    window.workspace.text.setFocus()
    qtbot.waitUntil(window.workspace.text.hasFocus, timeout=5000)


def test_one_is_entered_by_keys_and_expands_while_typing(
    qtbot: QtBot, desk_at_work: MainWindow
) -> None:
    window, text = desk_at_work, desk_at_work.workspace.text
    at_end(window)
    press(qtbot, window, "edit.abbreviations")
    shown = dialog(window)
    qtbot.waitUntil(shown.table.hasFocus, timeout=5000)
    qtbot.keyClick(shown.table, Qt.Key.Key_F2)
    for words, end in (("amb.", Qt.Key.Key_Tab), ("Ambassador", Qt.Key.Key_Return)):
        editor = QApplication.focusWidget()
        assert isinstance(editor, QLineEdit)
        qtbot.keyClicks(editor, words)
        qtbot.keyClick(editor, end)
        QApplication.processEvents()
    assert shown.isVisible()
    agree(qtbot, window)
    assert window.session is not None
    assert window.session.document.abbreviations == (("amb.", "Ambassador"),)
    text.setFocus()
    qtbot.keyClicks(text, " amb. T")
    assert text.page_text() == shown_page(window).text == TEXT + " Ambassador T"
    press(qtbot, window, "edit.undo")
    press(qtbot, window, "edit.undo")
    assert text.page_text() == shown_page(window).text == TEXT + " amb. "
    qtbot.keyClicks(text, "T x")
    assert text.page_text() == TEXT + " amb. T x"


def test_they_do_not_expand_where_that_is_switched_off(
    qtbot: QtBot, desk_at_work: MainWindow
) -> None:
    window, text = desk_at_work, desk_at_work.workspace.text
    assert window.session is not None
    set_abbreviations(window.session, [("dos", "department")])
    at_end(window)
    press(qtbot, window, "edit.abbreviations")
    qtbot.mouseClick(dialog(window).expands, Qt.MouseButton.LeftButton)
    agree(qtbot, window)
    assert not window.settings.expands_abbreviations
    text.setFocus()
    qtbot.keyClicks(text, " dos ")
    assert text.page_text() == TEXT + " dos "


def test_return_and_an_input_method_end_a_word_too(qtbot: QtBot, desk_at_work: MainWindow) -> None:
    window, text = desk_at_work, desk_at_work.workspace.text
    assert window.session is not None
    set_abbreviations(window.session, [("dos", "department")])
    at_end(window)
    qtbot.keyClicks(text, " dos")
    qtbot.keyClick(text, Qt.Key.Key_Return)
    qtbot.keyClicks(text, "dos")
    event = QInputMethodEvent()
    event.setCommitString("!")
    QApplication.sendEvent(text, event)
    assert text.page_text() == TEXT + " department\ndepartment!"
    assert shown_page(window).text == text.page_text()


def test_a_row_that_cannot_be_used_is_told_and_keeps_the_dialog_open(
    qtbot: QtBot, desk_at_work: MainWindow
) -> None:
    window = desk_at_work
    press(qtbot, window, "edit.abbreviations")
    shown = dialog(window)
    shown.table.item(0, 0).setText("two words")
    shown.table.item(0, 1).setText("x")
    box = shown.findChild(QDialogButtonBox)
    assert box is not None
    agreed = box.button(QDialogButtonBox.StandardButton.Ok)
    qtbot.mouseClick(agreed, Qt.MouseButton.LeftButton)
    assert shown.isVisible() and "one word" in shown.problem.text()
    shown.table.setCurrentCell(0, 0)
    qtbot.mouseClick(shown.remove, Qt.MouseButton.LeftButton)
    agree(qtbot, window)
    assert window.session is not None and window.session.document.abbreviations == ()
