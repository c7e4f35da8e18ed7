"""A scan that was replaced is told in the message bar; its buttons say what becomes of boxes."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from editor.ui.main_window import MainWindow
from tests.factories import box_of_word
from tests.scans import typed_page
from tests.ui.main_windows import (
    cursor_in,
    made_document,
    opened,
    press,
    scan_file,
    seen_message,
    settle,
    shown_page,
)


def with_other_scan(qtbot: QtBot, window: MainWindow, folder: Path, size: tuple[int, int]) -> None:
    """Open a document whose scan was replaced by another file while it was closed."""
    path = made_document(folder)
    (scan,) = (path / "images").iterdir()
    typed_page(scan, ("another scan",), size=size)
    opened(qtbot, window, path)


def click(qtbot: QtBot, window: MainWindow, text: str) -> None:
    button = next(b for b in window.messages.findChildren(QPushButton) if b.text() == text)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    settle(qtbot, window)


def test_a_scan_of_the_same_size_can_keep_its_boxes(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path
) -> None:
    with_other_scan(qtbot, desk, tmp_path, (600, 400))
    assert "of the same size" in seen_message(desk)
    before = shown_page(desk)

    click(qtbot, desk, "Keep the boxes")

    assert shown_page(desk) == before
    assert seen_message(desk) == ""
    desk.rescans.look_at_shown()
    settle(qtbot, desk)
    assert seen_message(desk) == ""


def test_boxes_are_scaled_when_asked_and_not_before(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path
) -> None:
    with_other_scan(qtbot, desk, tmp_path, (1200, 800))
    before = box_of_word(shown_page(desk), "beta")
    assert before is not None
    assert "1200 × 800" in seen_message(desk)

    click(qtbot, desk, "Scale the boxes")

    after = box_of_word(shown_page(desk), "beta")
    assert after is not None
    assert (after.x, after.w) == (2 * before.x, 2 * before.w)
    press(qtbot, desk, "edit.undo")
    assert box_of_word(shown_page(desk), "beta") == before


def test_regions_of_another_shape_are_listed_to_be_put_right(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path
) -> None:
    path = made_document(tmp_path)
    opened(qtbot, desk, path)
    cursor_in(desk, "beta")
    press(qtbot, desk, "mark.strike")
    press(qtbot, desk, "file.save")
    settle(qtbot, desk)
    (scan,) = (path / "images").iterdir()
    typed_page(scan, ("another scan",), size=(400, 600))
    desk.rescans.look_at_shown()
    settle(qtbot, desk)

    click(qtbot, desk, "Let the boxes go")

    QApplication.processEvents()
    assert box_of_word(shown_page(desk), "beta") is None
    assert desk.doubts_dock_widget.isVisible()
    assert desk.doubts_dock.choose("off-scan", next(iter(shown_page(desk).marks)).item.id)
    qtbot.keyClick(desk.doubts_dock.list, Qt.Key.Key_1)
    assert not any(r.item.is_off_scan for r in shown_page(desk).marks)


def test_replacing_the_scan_from_the_menu_says_what_became_of_the_boxes(
    qtbot: QtBot, desk_at_work: MainWindow, tmp_path: Path
) -> None:
    desk_at_work.pages.replace_scan(scan_file(tmp_path, "half.png", (300, 200)))
    settle(qtbot, desk_at_work)

    assert "were scaled" in seen_message(desk_at_work)
