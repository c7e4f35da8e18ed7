"""Pages from the window: going from one to another, adding, moving, removing, replacing."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QInputDialog, QLineEdit
from pytestqt.qtbot import QtBot

from editor.ui.main_window import MainWindow
from tests.ui.main_windows import (
    SECOND,
    TEXT,
    THIRD,
    cursor_in,
    dialog_of,
    kinds,
    press,
    scan_file,
    seen_message,
    settle,
)


def order(window: MainWindow) -> list[str]:
    """The texts of the document's pages, in order."""
    assert window.session is not None
    return [window.session.page(e.id).text for e in window.session.document.entries]


def seen(window: MainWindow) -> str:
    """The text that is shown, when list and tool bar agree that it is the page shown."""
    assert window.thumbnails.current_id == window.workspace.page_id
    return window.workspace.text.toPlainText()


def test_pages_are_walked_by_key_and_each_keeps_its_cursor(
    qtbot: QtBot, desk_of_three: MainWindow
) -> None:
    window = desk_of_three
    cursor_in(window, "epsilon")
    at = window.workspace.text.cursor_offset()
    press(qtbot, window, "page.next")
    assert seen(window) == SECOND
    press(qtbot, window, "page.next")
    assert seen(window) == THIRD
    window.refresh()
    field = window.tool_bars.page_field
    assert (field.line.text(), field.count.text()) == ("3", "/ 3")
    assert not window.action_set.action("page.next").isEnabled()
    press(qtbot, window, "page.previous")
    press(qtbot, window, "page.previous")
    assert seen(window) == TEXT
    assert window.workspace.text.cursor_offset() == at


def test_a_page_is_reached_by_its_number(qtbot: QtBot, desk_of_three: MainWindow) -> None:
    press(qtbot, desk_of_three, "page.go-to")
    dialog = dialog_of(desk_of_three)
    assert isinstance(dialog, QInputDialog)
    field = dialog.findChild(QLineEdit)
    assert field is not None
    qtbot.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(field, "3")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert seen(desk_of_three) == THIRD


def test_a_page_is_reached_by_its_number_in_the_tool_bar(
    qtbot: QtBot, desk_of_three: MainWindow
) -> None:
    line = desk_of_three.tool_bars.page_field.line
    qtbot.mouseClick(line, Qt.MouseButton.LeftButton)
    qtbot.keyClicks(line, "2")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert seen(desk_of_three) == SECOND
    assert desk_of_three.workspace.text.hasFocus()
    assert line.text() == "2"


def test_escape_leaves_the_number_in_the_tool_bar_as_it_was(
    qtbot: QtBot, desk_of_three: MainWindow
) -> None:
    line = desk_of_three.tool_bars.page_field.line
    line.setFocus()
    qtbot.keyClicks(line, "3")
    qtbot.keyClick(line, Qt.Key.Key_Escape)
    assert (seen(desk_of_three), line.text()) == (TEXT, "1")
    assert desk_of_three.workspace.text.hasFocus()


def test_a_page_that_is_not_there_is_told_and_the_field_keeps_the_keyboard(
    qtbot: QtBot, desk_of_three: MainWindow
) -> None:
    line = desk_of_three.tool_bars.page_field.line
    line.setFocus()
    qtbot.keyClicks(line, "12r")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert seen(desk_of_three) == TEXT
    assert "no page “12r”" in seen_message(desk_of_three)
    assert line.hasFocus()


def test_the_first_and_the_last_page_have_keys(qtbot: QtBot, desk_of_three: MainWindow) -> None:
    press(qtbot, desk_of_three, "page.last")
    assert seen(desk_of_three) == THIRD
    press(qtbot, desk_of_three, "page.first")
    assert seen(desk_of_three) == TEXT


def test_a_click_on_a_small_picture_shows_its_page(qtbot: QtBot, desk_of_three: MainWindow) -> None:
    strip = desk_of_three.thumbnails
    place = strip.visualRect(strip.model().index(1, 0)).center()
    qtbot.mouseClick(strip.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert seen(desk_of_three) == SECOND


def test_typing_on_a_page_survives_going_away_and_back(
    qtbot: QtBot, desk_of_three: MainWindow
) -> None:
    qtbot.keyClicks(desk_of_three.workspace.text, "kept ")
    press(qtbot, desk_of_three, "page.next")
    press(qtbot, desk_of_three, "page.previous")
    assert seen(desk_of_three) == "kept " + TEXT
    assert desk_of_three.session is not None
    assert desk_of_three.session.is_dirty


def test_undo_goes_to_the_page_where_it_happened(qtbot: QtBot, desk_of_three: MainWindow) -> None:
    qtbot.keyClicks(desk_of_three.workspace.text, "x")
    press(qtbot, desk_of_three, "page.next")
    qtbot.keyClicks(desk_of_three.workspace.text, "y")
    press(qtbot, desk_of_three, "page.next")
    press(qtbot, desk_of_three, "edit.undo")
    assert seen(desk_of_three) == SECOND
    press(qtbot, desk_of_three, "edit.undo")
    assert seen(desk_of_three) == TEXT
    press(qtbot, desk_of_three, "edit.redo")
    assert seen(desk_of_three) == "x" + TEXT


def test_pages_are_moved_by_key_and_back_by_undo(qtbot: QtBot, desk_of_three: MainWindow) -> None:
    press(qtbot, desk_of_three, "page.move-down")
    assert order(desk_of_three) == [SECOND, TEXT, THIRD]
    assert seen(desk_of_three) == TEXT
    assert desk_of_three.thumbnails.visible_ids() == ["0002", "0001", "0003"]
    press(qtbot, desk_of_three, "edit.undo")
    assert order(desk_of_three) == [TEXT, SECOND, THIRD]


def test_a_removed_page_comes_back_by_undo_and_is_shown(
    qtbot: QtBot, desk_of_three: MainWindow
) -> None:
    cursor_in(desk_of_three, "beta")
    press(qtbot, desk_of_three, "mark.strike")
    desk_of_three.action_set.action("page.remove").trigger()
    assert order(desk_of_three) == [SECOND, THIRD]
    assert seen(desk_of_three) == SECOND
    assert "Undo" in seen_message(desk_of_three)
    desk_of_three.refresh()
    press(qtbot, desk_of_three, "edit.undo")
    assert order(desk_of_three) == [TEXT, SECOND, THIRD]
    assert seen(desk_of_three) == TEXT
    assert kinds(desk_of_three) == ["strike"]


def test_the_last_page_cannot_be_removed(desk_at_work: MainWindow) -> None:
    assert not desk_at_work.action_set.action("page.remove").isEnabled()


def test_added_pages_stand_behind_the_shown_one_and_undo_takes_them_out(
    qtbot: QtBot, desk_of_three: MainWindow, tmp_path: Path
) -> None:
    desk_of_three.pages.add([scan_file(tmp_path, "new.png")])
    settle(qtbot, desk_of_three)
    assert desk_of_three.session is not None
    assert [e.id for e in desk_of_three.session.document.entries] == [
        "0001",
        "0004",
        "0002",
        "0003",
    ]
    assert desk_of_three.workspace.page_id == "0004"
    while len(desk_of_three.session.document.entries) > 3:
        press(qtbot, desk_of_three, "edit.undo")
    assert desk_of_three.workspace.page_id in ("0001", "0002", "0003")
    assert order(desk_of_three) == [TEXT, SECOND, THIRD]


def test_a_file_that_is_no_scan_is_named_and_the_others_are_added(
    qtbot: QtBot, desk_at_work: MainWindow, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.png"
    bad.write_bytes(b"no")
    desk_at_work.pages.add([scan_file(tmp_path, "good.png"), bad])
    settle(qtbot, desk_at_work)
    assert "bad.png" in seen_message(desk_at_work)
    assert len(order(desk_at_work)) == 2


def test_a_replaced_scan_is_shown_with_the_text_kept_and_undo_shows_the_old_one(
    qtbot: QtBot, desk_at_work: MainWindow, tmp_path: Path
) -> None:
    scan = desk_at_work.workspace.scan
    before = scan.scan_size
    desk_at_work.pages.replace_scan(scan_file(tmp_path, "other.png", (900, 300)))
    settle(qtbot, desk_at_work)
    assert scan.scan_size is not None
    assert (scan.scan_size.w, scan.scan_size.h) == (900, 300)
    assert seen(desk_at_work) == TEXT
    press(qtbot, desk_at_work, "edit.undo")
    settle(qtbot, desk_at_work)
    assert scan.scan_size == before


@pytest.mark.parametrize("key", [Qt.Key.Key_Down, Qt.Key.Key_End])
def test_the_list_of_pages_works_by_keyboard(
    qtbot: QtBot, desk_of_three: MainWindow, key: Qt.Key
) -> None:
    strip = desk_of_three.thumbnails
    strip.setFocus()
    qtbot.keyClick(strip, key)
    qtbot.keyClick(strip, Qt.Key.Key_Return)
    assert seen(desk_of_three) == (SECOND if key == Qt.Key.Key_Down else THIRD)
    assert QApplication.focusWidget() is not None
