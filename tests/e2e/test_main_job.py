"""The main job, whole, in the real window: open, read, correct, mark, undo, save, open again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from editor.app import make_application, make_window
from editor.core.document import Page
from editor.core.geometry import Box
from editor.core.settings import Settings
from editor.core.suggesting import open_suggestions
from editor.ui.main_window import MainWindow
from tests.factories import marked
from tests.scans import typed_page
from tests.ui.main_windows import end_widget

pytestmark = pytest.mark.tesseract

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication) -> Iterator[MainWindow]:
    make_application([])
    made = make_window(Settings(user_name="Ada", theme="light", animates=False, autosaves=False))
    made.resize(1400, 900)
    made.show()
    qtbot.wait_exposed(made)
    yield made
    made.ask_unsaved = lambda _title: "discard"  # type: ignore[method-assign]
    end_widget(made)


def page_of(window: MainWindow) -> Page:
    page = window.workspace.page
    assert page is not None
    return page


def wait_until_read(qtbot: QtBot, window: MainWindow) -> None:
    def is_read() -> None:
        assert window.workspace.page is not None
        assert window.workspace.page.text
        assert not window.pages.is_reading
        assert window.runner.is_idle

    qtbot.waitUntil(is_read, timeout=60_000)


def put_cursor_in(window: MainWindow, text: str) -> None:
    window.workspace.text.set_cursor(page_of(window).text.index(text) + 1)
    window.workspace.text.setFocus()


def press(qtbot: QtBot, window: MainWindow, keys: str) -> None:
    """Press the key of an action, as the person has it, on whatever has the focus."""
    combination = window.action_set.shortcuts_of(keys)[0][0]
    target = QApplication.focusWidget() or window
    qtbot.keyClick(target, combination.key(), combination.keyboardModifiers())


def view_point(window: MainWindow, x: float, y: float) -> QPoint:
    scan = window.workspace.scan
    return scan.mapFromScene(QPointF(x, y))


def drag(qtbot: QtBot, window: MainWindow, box: Box) -> None:
    viewport = window.workspace.scan.viewport()
    start, end = view_point(window, box.x, box.y), view_point(window, box.right, box.bottom)
    qtbot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(viewport, (start + end) / 2)
    qtbot.mouseMove(viewport, end)
    qtbot.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=end)


def test_a_transcriber_reads_corrects_marks_saves_and_finds_everything_again(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    scan = typed_page(tmp_path / "letter.png")
    window.files.open_files([scan])
    wait_until_read(qtbot, window)
    document = tmp_path / "letter.facing"
    text = window.workspace.text
    read = page_of(window)

    # A correction, typed: the word keeps its box.
    put_cursor_in(window, "MOSCOW")
    box = next(
        r.item.box
        for r in page_of(window).words.placed()
        if page_of(window).word_text(r) == "MOSCOW"
    )
    at = page_of(window).text.index("MOSCOW")
    text.select(at, at + 6)
    qtbot.keyClicks(text, "Moscow")
    row = page_of(window).words.at(at)
    assert row is not None
    assert page_of(window).word_text(row) == "Moscow"
    assert row.item.box == box

    # A strike by key on the word at the cursor.
    put_cursor_in(window, "summary")
    press(qtbot, window, "mark.strike")
    assert marked(page_of(window), "strike") == ["summary"]

    # A stamp by key on a selection; its kind is guessed from its words.
    at = page_of(window).text.index("DEPARTMENT")
    text.select(at, at + len("DEPARTMENT OF STATE"))
    press(qtbot, window, "mark.stamp")
    assert marked(page_of(window), "stamp") == ["DEPARTMENT OF STATE"]

    # A handwritten addition on a region that is drawn with the mouse.
    press(qtbot, window, "tool.rectangle")
    drag(qtbot, window, Box(700, 690, 260, 60))
    assert window.workspace.region is not None
    text.setFocus()
    text.set_cursor(0)
    press(qtbot, window, "mark.addition")
    addition = next(r for r in page_of(window).marks if r.item.kind == "addition")
    assert addition.start == addition.end
    assert addition.item.place == "above"
    drawn = addition.item.regions[0]
    assert isinstance(drawn, Box)
    assert drawn.iou(Box(700, 690, 260, 60)) > 0.9
    qtbot.keyClicks(QApplication.focusWidget(), "noted")
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    addition = next(r for r in page_of(window).marks if r.item.kind == "addition")
    assert addition.item.text == "noted"

    # And one from the tool bar, with the mouse.
    put_cursor_in(window, "President")
    window.refresh()
    action = window.action_set.action("mark.underline")
    bar = next(b for b in window.tool_bars.bars if action in b.actions())
    qtbot.mouseClick(bar.widgetForAction(action), Qt.MouseButton.LeftButton)
    assert marked(page_of(window), "underline") == ["President"]

    # Nothing is typed over on the page, and the “mm” of “summary” is not taken for it.
    assert not [s for s in page_of(window).suggestions.items if s.mark_kind == "overstrike"]

    # Undo everything, redo everything.
    done = page_of(window)
    text.setFocus()
    steps = 0
    while page_of(window) != read and steps < 40:
        press(qtbot, window, "edit.undo")
        steps += 1
    assert page_of(window) == read
    assert text.toPlainText() == read.text
    for _ in range(steps):
        press(qtbot, window, "edit.redo")
    assert page_of(window) == done
    assert text.toPlainText() == done.text

    # Save, close, open again.
    window.refresh()
    press(qtbot, window, "file.save")
    qtbot.waitUntil(lambda: window.session is not None and not window.session.is_dirty)
    window.files.close_document()
    assert window.session is None
    assert window.files.open_path(document)
    assert page_of(window) == done
    assert window.workspace.text.toPlainText() == done.text


def test_the_cursor_shows_its_word_on_the_scan_and_a_click_on_the_scan_puts_the_cursor_there(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    window.files.open_files([typed_page(tmp_path / "letter.png")])
    wait_until_read(qtbot, window)
    put_cursor_in(window, "challenge")
    row = page_of(window).words.at(window.workspace.text.cursor_offset())
    assert row is not None
    assert window.workspace.scan.current_word == row.item.id
    target = next(
        r for r in page_of(window).words.placed() if page_of(window).word_text(r) == "peace."
    )
    assert target.item.box is not None
    viewport = window.workspace.scan.viewport()
    qtbot.mouseClick(
        viewport, Qt.MouseButton.LeftButton, pos=view_point(window, *target.item.box.centre)
    )
    assert target.start <= window.workspace.text.cursor_offset() < target.end
    assert window.workspace.text.hasFocus()


def test_a_region_is_drawn_and_marked_by_keyboard_alone(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    window.files.open_files([typed_page(tmp_path / "letter.png")])
    wait_until_read(qtbot, window)
    put_cursor_in(window, "MOSCOW")
    press(qtbot, window, "tool.rectangle")
    scan = window.workspace.scan
    assert scan.hasFocus()
    qtbot.keyClick(scan, Qt.Key.Key_Return)
    qtbot.keyClick(scan, Qt.Key.Key_Down)
    qtbot.keyClick(scan, Qt.Key.Key_Return)
    assert window.workspace.region is not None
    press(qtbot, window, "mark.stamp")
    assert [r.item.kind for r in page_of(window).marks] == ["stamp"]


def test_typing_goes_on_while_a_page_is_read_and_is_not_replaced(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    window.files.open_files([typed_page(tmp_path / "letter.png")])
    qtbot.waitUntil(lambda: window.workspace.page is not None, timeout=20_000)
    qtbot.keyClicks(window.workspace.text, "mine")
    qtbot.waitUntil(lambda: not window.pages.is_reading and window.runner.is_idle, timeout=60_000)
    assert page_of(window).text == "mine"
    assert window.session is not None
    assert len(open_suggestions(page_of(window))) == 1


def test_zooming_with_the_wheel_keeps_the_point_under_the_pointer(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    window.files.open_files([typed_page(tmp_path / "letter.png")])
    wait_until_read(qtbot, window)
    scan = window.workspace.scan
    for _ in range(6):
        scan.zoom_in()
    middle = scan.viewport().rect().center()
    before = scan.mapToScene(middle)
    event = QWheelEvent(
        QPointF(middle),
        QPointF(scan.viewport().mapToGlobal(middle)),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        CTRL,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    zoom = scan.zoom
    QApplication.sendEvent(scan.viewport(), event)
    assert scan.zoom > zoom
    after = scan.mapToScene(middle)
    assert abs(after.x() - before.x()) < 3 / scan.zoom + 1
    assert abs(after.y() - before.y()) < 3 / scan.zoom + 1
