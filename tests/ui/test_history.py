"""The history by key and by mouse: versions listed, looked at, gone back to; who set a word."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from editor.core.commands import EditText, ReplaceReading
from editor.session.people import agent_named
from editor.session.session import Session
from editor.ui.history_words import setter_words
from editor.ui.main_window import MainWindow
from tests.factories import page
from tests.ui.main_windows import (
    cursor_in,
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
def document(tmp_path: Path) -> Path:
    """Read as READ, then corrected by Ben."""
    path = made_document(tmp_path, (READ, "second page"))
    session = Session.open(path, agent=agent_named("Ben"))
    first = session.page("0001")
    start = first.text.index("beta")
    session.execute(EditText("0001", start, start + 4, "betty"))
    session.save()
    session.close()
    return path


@pytest.fixture
def window(qtbot: QtBot, document: Path) -> Iterator[MainWindow]:
    shown = made_window(qtbot)
    opened(qtbot, shown, document)
    yield shown
    shut(shown)


def typed(window: MainWindow, old: str, new: str) -> None:
    session, now = window.session, shown_page(window)
    assert session is not None
    start = now.text.index(old)
    session.execute(EditText(now.id, start, start + len(old), new))


def saved(qtbot: QtBot, window: MainWindow) -> None:
    window.files.save()
    settle(qtbot, window)


def shown(qtbot: QtBot, window: MainWindow) -> None:
    press(qtbot, window, "view.history-dock")
    settle(qtbot, window)


def rows(window: MainWindow) -> list[str]:
    versions = window.history.dock.list
    return [versions.item(i).text().split("\n")[1] for i in range(versions.count())]


def changes(window: MainWindow) -> list[tuple[str, str]]:
    return [(d.old_text, d.new_text) for d in window.history.dock.model.rows]


def click(qtbot: QtBot, window: MainWindow, row: int, *, ctrl: bool = False) -> None:
    versions = window.history.dock.list
    place = versions.visualItemRect(versions.item(row)).center()
    held = Qt.KeyboardModifier.ControlModifier if ctrl else Qt.KeyboardModifier.NoModifier
    qtbot.mouseClick(versions.viewport(), Qt.MouseButton.LeftButton, held, place)
    settle(qtbot, window)


def key(qtbot: QtBot, window: MainWindow, key: Qt.Key) -> None:
    focus = QApplication.focusWidget()
    assert focus is not None
    qtbot.keyClick(focus, key)
    settle(qtbot, window)


def test_a_day_with_the_history_by_keys(qtbot: QtBot, window: MainWindow) -> None:
    typed(window, "zeta", "zero")
    saved(qtbot, window)
    shown(qtbot, window)
    dock = window.history.dock
    assert dock.list.hasFocus()
    assert rows(window) == ["Ada · version 3", "Ben · version 2", "nobody known · version 1"]
    assert dock.said.text() == "3 versions"
    key(qtbot, window, Qt.Key.Key_End)
    assert changes(window) == [("beta", "betty"), ("zeta", "zero")]
    assert dock.changed.text() == "Since version 1: 2 differences: 2 in the text"
    # Return shows them in the transcript itself.
    key(qtbot, window, Qt.Key.Key_Return)
    assert [d.new_text for d in window.differences.dock.shown()] == ["betty", "zero"]
    assert window.differences.dock.base.currentText() == "Version 1"
    window.action_set.action("history.restore").trigger()
    settle(qtbot, window)
    assert shown_page(window).text == READ
    assert seen_message(window) == "The page is what it was in version 1."
    window.undo()
    assert shown_page(window).text == READ.replace("beta", "betty").replace("zeta", "zero")


def test_the_history_by_mouse(qtbot: QtBot, window: MainWindow) -> None:
    typed(window, "zeta", "zero")
    saved(qtbot, window)
    shown(qtbot, window)
    dock = window.history.dock
    click(qtbot, window, 1)
    assert changes(window) == [("zeta", "zero")]
    click(qtbot, window, 2, ctrl=True)
    assert changes(window) == [("beta", "betty")]
    assert dock.changed.text() == "From version 1 to 2: 1 difference: 1 in the text"
    assert not dock.restore.isEnabled()
    click(qtbot, window, 1)
    qtbot.mouseClick(dock.restore, Qt.MouseButton.LeftButton, pos=QPoint(4, 4))
    settle(qtbot, window)
    assert shown_page(window).text == READ.replace("beta", "betty")
    # What is shown follows the page.
    qtbot.waitUntil(lambda: changes(window) == [], timeout=20_000)


def test_one_key_puts_a_word_back(qtbot: QtBot, window: MainWindow) -> None:
    typed(window, "zeta", "zero")
    cursor_in(window, "betty")
    press(qtbot, window, "history.revert-word")
    settle(qtbot, window)
    assert shown_page(window).text == READ.replace("zeta", "zero")
    press(qtbot, window, "history.revert-word")
    settle(qtbot, window)
    assert seen_message(window) == "Nothing to put back: it is what it was."
    window.undo()
    saved(qtbot, window)
    # In the version that is chosen it was as Ben typed it.
    shown(qtbot, window)
    click(qtbot, window, 1)
    typed(window, "betty", "bet")
    cursor_in(window, "bet")
    window.action_set.action("history.revert-line").trigger()
    settle(qtbot, window)
    assert shown_page(window).text.startswith("alpha betty gamma\n")


def test_a_key_tells_who_set_the_word(qtbot: QtBot, window: MainWindow) -> None:
    cursor_in(window, "betty")
    press(qtbot, window, "history.who")
    settle(qtbot, window)
    assert seen_message(window).startswith("“betty” was last set by Ben, ")
    cursor_in(window, "alpha")
    press(qtbot, window, "history.who")
    settle(qtbot, window)
    assert "“alpha” was there when the page's history began" in seen_message(window)
    shown(qtbot, window)
    cursor_in(window, "betty")
    qtbot.waitUntil(
        lambda: window.history.dock.who.text().startswith("“betty” was last set by Ben"),
        timeout=20_000,
    )
    typed(window, "iota", "jota")
    cursor_in(window, "jota")
    qtbot.waitUntil(lambda: "since the last save" in window.history.dock.who.text(), timeout=20_000)


def test_saves_in_between_are_listed_when_asked_for(qtbot: QtBot, window: MainWindow) -> None:
    for number in range(3):
        typed(window, "iota", f"{number} iota")
        saved(qtbot, window)
    shown(qtbot, window)
    dock = window.history.dock
    assert len(rows(window)) == 3
    qtbot.mouseClick(dock.every, Qt.MouseButton.LeftButton, pos=QPoint(8, dock.every.height() // 2))
    settle(qtbot, window)
    assert len(rows(window)) == 5
    window.show_page("0002")
    settle(qtbot, window)
    assert dock.said.text() == "1 version"


def test_the_page_goes_back_to_its_reading(qtbot: QtBot, window: MainWindow) -> None:
    session = window.session
    assert session is not None
    session.execute(ReplaceReading(page("nobody read this", page_id="0002")))
    window.action_set.action("history.restore-ocr").trigger()
    settle(qtbot, window)
    assert shown_page(window).text == READ


def test_a_document_for_reading_only_shows_and_changes_nothing(
    qtbot: QtBot, document: Path
) -> None:
    writer = Session.open(document, agent=agent_named("Ben"))
    window = made_window(qtbot)
    try:
        opened(qtbot, window, document)
        shown(qtbot, window)
        click(qtbot, window, 1)
        assert changes(window) == [("beta", "betty")]
        assert not window.history.dock.restore.isEnabled()
        assert not window.action_set.action("history.restore").isEnabled()
        assert not window.action_set.action("history.revert-word").isEnabled()
    finally:
        writer.close()
        shut(window)


def test_of_many_things_set_at_once_only_the_first_are_named() -> None:
    told = setter_words(("one", "two", "three", "four", "five", "six"), None)
    assert told == "“one”, “two”, “three”, “four” and 2 more were set since the last save"
