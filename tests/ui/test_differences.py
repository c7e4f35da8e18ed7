"""Differences by key and by mouse: shown in the text, stepped through, decided on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from editor.core.commands import EditText
from editor.core.spans import Span
from editor.session.marking import add_mark, first_style
from editor.ui.difference_control import DifferenceControl
from editor.ui.difference_suggest import SuggestDialog
from editor.ui.main_window import MainWindow
from tests.ui.main_windows import (
    dialog_of,
    made_document,
    made_window,
    opened,
    press,
    seen_message,
    settle,
    shown_page,
    shut,
)

READ = "alpha beta gamma\ndelta epsilon zeta\neta theta iota"


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    shown = made_window(qtbot)
    opened(qtbot, shown, made_document(tmp_path, (READ, "second page"), conf=60.0))
    yield shown
    shut(shown)


def typed(window: MainWindow, old: str, new: str) -> None:
    session, page = window.session, shown_page(window)
    assert session is not None
    start = page.text.index(old)
    session.execute(EditText(page.id, start, start + len(old), new))


def looked(qtbot: QtBot, window: MainWindow) -> DifferenceControl:
    """Wait for the pause in which differences are looked for, and for what it brings."""
    differences = window.differences
    qtbot.waitUntil(lambda: differences.is_fresh, timeout=20_000)
    settle(qtbot, window)
    return differences


def listed(window: MainWindow) -> list[tuple[str, str]]:
    return [(d.old_text, d.new_text) for d in window.differences.dock.shown()]


def key(qtbot: QtBot, key: Qt.Key) -> None:
    focus = QApplication.focusWidget()
    assert focus is not None
    qtbot.keyClick(focus, key)


def test_a_key_shows_what_differs_from_the_reading(qtbot: QtBot, window: MainWindow) -> None:
    typed(window, "beta", "betty")
    typed(window, "epsilon ", "")
    press(qtbot, window, "difference.view")
    dock = looked(qtbot, window).dock
    assert listed(window) == [("beta", "betty"), ("epsilon ", "")]
    assert dock.said.text() == "2 differences: 2 in the text"
    assert dock.list.hasFocus()
    press(qtbot, window, "difference.view")
    assert window.differences.widget.isHidden()
    assert window.workspace.text.differences is None


def test_stepping_shows_them_and_goes_round(qtbot: QtBot, window: MainWindow) -> None:
    typed(window, "beta", "betty")
    typed(window, "iota", "iotas")
    text = window.workspace.text
    text.setFocus()
    text.set_cursor(0)
    press(qtbot, window, "difference.next")
    looked(qtbot, window)
    places = [text.cursor_offset()]
    assert text.hasFocus()
    for _ in range(2):
        press(qtbot, window, "difference.next")
        places.append(text.cursor_offset())
    press(qtbot, window, "difference.previous")
    places.append(text.cursor_offset())
    first, last = READ.index("beta"), shown_page(window).text.index("iotas")
    assert places == [first, last, first, last]


def test_accepting_goes_on_and_is_remembered(qtbot: QtBot, window: MainWindow) -> None:
    typed(window, "beta", "betty")
    typed(window, "iota", "iotas")
    press(qtbot, window, "difference.view")
    looked(qtbot, window)
    press(qtbot, window, "difference.next")
    window.differences.dock.list.setFocus()
    key(qtbot, Qt.Key.Key_Return)
    assert listed(window) == [("iota", "iotas")]
    assert window.differences.current is window.differences.dock.shown()[0]
    typed(window, "gamma", "gama")
    looked(qtbot, window)
    assert listed(window) == [("gamma", "gama"), ("iota", "iotas")]


def test_refusing_puts_the_old_side_back_as_one_step(qtbot: QtBot, window: MainWindow) -> None:
    typed(window, "beta", "betty")
    typed(window, "iota", "iotas")
    edited = shown_page(window).text
    press(qtbot, window, "difference.view")
    looked(qtbot, window)
    key(qtbot, Qt.Key.Key_Down)
    key(qtbot, Qt.Key.Key_Down)
    key(qtbot, Qt.Key.Key_Delete)
    assert shown_page(window).text == edited.replace("iotas", "iota")
    looked(qtbot, window)
    assert listed(window) == [("beta", "betty")]
    window.undo()
    assert shown_page(window).text == edited
    looked(qtbot, window)
    assert listed(window) == [("beta", "betty"), ("iota", "iotas")]


def test_by_mouse_alone(qtbot: QtBot, window: MainWindow) -> None:
    typed(window, "beta", "betty")
    typed(window, "iota", "iotas")
    window.action_set.action("difference.view").trigger()
    dock = looked(qtbot, window).dock
    place = dock.list.visualRect(dock.model.index(1)).center()
    left = Qt.MouseButton.LeftButton
    qtbot.mouseClick(dock.list.viewport(), left, pos=place)
    assert window.workspace.text.cursor_offset() == shown_page(window).text.index("iotas")
    qtbot.mouseClick(dock.refuse, left)
    assert shown_page(window).text == READ.replace("beta", "betty")
    looked(qtbot, window)
    qtbot.mouseClick(dock.accept, left)
    assert listed(window) == [] and dock.said.text() == "No differences"


def test_marks_are_told_and_kinds_can_be_left_out(qtbot: QtBot, window: MainWindow) -> None:
    assert window.session is not None
    typed(window, "beta", "betty")
    add_mark(window.session, shown_page(window).id, first_style("strike"), span=Span(0, 5))
    press(qtbot, window, "difference.view")
    dock = looked(qtbot, window).dock
    assert dock.said.text() == "2 differences: 1 in the text, 1 mark"
    assert dock.model.index(0).data() == "Strike added: “alpha”"
    qtbot.mouseClick(dock.kinds["text"], Qt.MouseButton.LeftButton)
    assert len(dock.shown()) == 1
    dock.list.setFocus()
    press(qtbot, window, "difference.next")
    key(qtbot, Qt.Key.Key_Delete)
    assert len(shown_page(window).marks) == 0


def test_what_nobody_looked_at_comes_first(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    other = tmp_path / "other.txt"
    other.write_text(READ.replace("beta", "bets").replace("iota", "jota"), encoding="utf-8")
    typed(window, "beta", "betty")
    window.differences.compare_with(str(other))
    dock = looked(qtbot, window).dock
    assert listed(window) == [("bets", "betty"), ("jota", "iota")]
    dock.order.setCurrentIndex(dock.order.findData("unseen"))
    dock.order.activated.emit(dock.order.currentIndex())
    assert listed(window) == [("jota", "iota"), ("bets", "betty")]
    assert dock.base.currentText() == "other.txt"


def test_accepting_an_unseen_word_confirms_it(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    other = tmp_path / "other.txt"
    other.write_text(READ.replace("iota", "jota"), encoding="utf-8")
    window.differences.compare_with(str(other))
    looked(qtbot, window)
    press(qtbot, window, "difference.next")
    window.action_set.action("difference.accept").trigger()
    page = shown_page(window)
    row = page.words.at(page.text.index("iota"))
    assert row is not None and row.item.origin == "confirmed"


def test_typing_goes_on_and_the_signs_follow(qtbot: QtBot, window: MainWindow) -> None:
    typed(window, "beta", "betty")
    press(qtbot, window, "difference.view")
    differences = looked(qtbot, window)
    (difference,) = differences.dock.shown()
    text = window.workspace.text
    text.setFocus()
    text.set_cursor(0)
    qtbot.keyClicks(text, "so ")
    assert shown_page(window).text.startswith("so alpha betty")
    assert differences.signs.span_of(difference) == Span(9, 14)
    looked(qtbot, window)
    assert ("beta", "betty") in listed(window)


def test_what_differs_looks_different(qtbot: QtBot, window: MainWindow) -> None:
    typed(window, "beta", "betty")
    viewport = window.workspace.text.viewport()
    window.workspace.text.set_cursor(len(READ))
    QApplication.processEvents()
    before = viewport.grab(QRect(QPoint(0, 0), viewport.size())).toImage()
    press(qtbot, window, "difference.view")
    looked(qtbot, window)
    QApplication.processEvents()
    after = viewport.grab(QRect(QPoint(0, 0), viewport.size())).toImage()
    width = min(before.width(), after.width())
    strike = window.theme.strike
    reds = sum(
        after.pixelColor(x, y) == strike for x in range(width) for y in range(after.height() // 3)
    )
    assert reds > 0 and before != after


def test_a_page_nobody_read_says_so(qtbot: QtBot, window: MainWindow) -> None:
    session = window.session
    assert session is not None
    page = session.page("0002")
    session.execute(EditText("0002", 0, len(page.text), ""))
    window.show_page("0002")
    press(qtbot, window, "difference.view")
    looked(qtbot, window)
    assert listed(window) == [("second page", "")]
    window.show_page("0001")
    looked(qtbot, window)
    press(qtbot, window, "difference.next")
    assert seen_message(window) == "No differences"


def test_another_text_is_suggested(qtbot: QtBot, window: MainWindow) -> None:
    typed(window, "beta", "betty")
    press(qtbot, window, "difference.view")
    looked(qtbot, window)
    key(qtbot, Qt.Key.Key_Down)
    key(qtbot, Qt.Key.Key_Insert)
    dialog = dialog_of(window)
    assert isinstance(dialog, SuggestDialog)
    assert dialog.text.text() == "beta"
    dialog.text.setText("better")
    qtbot.keyClick(dialog.text, Qt.Key.Key_Return)
    page = shown_page(window)
    (proposal,) = page.suggestions.items
    assert (proposal.old, proposal.new, proposal.creator) == ("betty", "better", "u-ada")
    assert "betty" in page.text
