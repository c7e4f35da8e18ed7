"""The typewriter grid in the window: lines over the scan, the column of the cursor, a setting."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from editor.ui.main_window import MainWindow
from tests.ui.main_windows import (
    made_document,
    opened,
    press,
    seen_message,
    settle,
)

TYPED = "\n".join(
    (
        "one two three four five six",
        "     seven eight nine ten one two",
        "three four five six seven",
        "     eight nine ten eleven",
    )
)


def typed_desk(qtbot: QtBot, window: MainWindow, folder: Path) -> MainWindow:
    """The window on a page whose words stand on the grid that the factories give them."""
    opened(qtbot, window, made_document(folder, (TYPED,)))
    window.workspace.text.setFocus()
    return window


def test_the_key_shows_columns_and_where_the_cursor_is(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path
) -> None:
    window = typed_desk(qtbot, desk, tmp_path)
    scan = window.workspace.scan
    before = scan.grab().toImage()
    press(qtbot, window, "view.grid")
    settle(qtbot, window)
    assert window.settings.shows_grid and window.settings.transcript_face == "typewriter"
    grid = window.grids.item.grid
    assert grid is not None and abs(grid.pitch_px - 10) < 0.1
    assert scan.grab().toImage() != before
    for word, column in (("one", 1), ("four", 15), ("seven", 6), ("eleven", 21)):
        window.workspace.text.set_cursor(TYPED.index(word))
        window.refresh()
        assert f"column {column}" in window.status.word.text(), word
    press(qtbot, window, "view.grid")
    settle(qtbot, window)
    assert not window.grids.item.isVisible()
    assert "column" not in window.status.word.text()


def test_it_stays_chosen_and_follows_the_page(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path
) -> None:
    opened(qtbot, desk, made_document(tmp_path, (TYPED, "few words")))
    desk.action_set.action("view.grid").trigger()
    assert desk.grids.item.grid is not None
    press(qtbot, desk, "page.next")
    assert desk.grids.item.grid is None
    press(qtbot, desk, "page.previous")
    assert desk.grids.item.grid is not None
    assert desk.action_set.action("view.grid").isChecked()


def test_a_page_without_typewriting_is_told(qtbot: QtBot, desk: MainWindow, tmp_path: Path) -> None:
    opened(qtbot, desk, made_document(tmp_path, ("few words",)))
    desk.action_set.action("view.grid").trigger()
    QApplication.processEvents()
    assert "No grid was found" in seen_message(desk)
