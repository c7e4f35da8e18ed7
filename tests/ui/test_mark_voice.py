"""What a screen reader hears: marks, doubts, messages; and what it can read of the transcript."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from editor.core.proposing_marks import ProposeSeen
from editor.ui.main_window import MainWindow
from tests.seen_pages import proposed_page
from tests.ui.main_windows import cursor_in, made_document, opened, press, settle, shown_page

RIGHT = Qt.Key.Key_Right
LEFT = Qt.Key.Key_Left


class Reader:
    """Hears what a screen reader would."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.urgent: list[str] = []
        self.alerts: list[str] = []

    def take(self, event: QAccessibleEvent) -> None:
        if isinstance(event, QAccessibleAnnouncementEvent):
            self.heard.append(event.message())
            if event.politeness() == QAccessible.AnnouncementPoliteness.Assertive:
                self.urgent.append(event.message())
        elif event.type() == QAccessible.Event.Alert:
            self.alerts.append(event.object().objectName())

    def news(self) -> list[str]:
        found, self.heard = self.heard, []
        return found


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> Iterator[Reader]:
    made = Reader()
    was_active = QAccessible.isActive()
    QAccessible.setActive(True)
    monkeypatch.setattr(QAccessible, "updateAccessibility", made.take)
    yield made
    QAccessible.setActive(was_active)


def test_the_edges_of_a_mark_are_announced_as_the_cursor_passes(
    qtbot: QtBot, desk_at_work: MainWindow, reader: Reader
) -> None:
    text = desk_at_work.workspace.text
    cursor_in(desk_at_work, "beta")
    press(qtbot, desk_at_work, "mark.strike")
    text.set_cursor(5)
    reader.news()

    qtbot.keyClick(text, RIGHT)
    assert reader.news() == ["Strike begins: beta"]
    for _ in range(3):
        qtbot.keyClick(text, RIGHT)
    assert reader.news() == []
    qtbot.keyClick(text, RIGHT)
    assert reader.news() == ["Strike ends"]
    qtbot.keyClick(text, LEFT)
    assert reader.news() == ["in Strike: beta"]
    qtbot.keyClick(text, Qt.Key.Key_Home)
    assert reader.news() == ["out of Strike"]


def test_nested_marks_name_the_subtype_and_keep_it_short(
    qtbot: QtBot, desk_at_work: MainWindow, reader: Reader
) -> None:
    text = desk_at_work.workspace.text
    text.setFocus()
    text.select(0, len(shown_page(desk_at_work).text))
    desk_at_work.refresh()
    press(qtbot, desk_at_work, "mark.stamp")
    text.setFocus()
    cursor_in(desk_at_work, "delta")
    press(qtbot, desk_at_work, "mark.strike")
    text.set_cursor(0)
    reader.news()

    text.set_cursor(shown_page(desk_at_work).text.index("delta"))
    assert reader.news() == ["Strike begins: delta"]
    desk_at_work.workspace.text.set_cursor(shown_page(desk_at_work).text.index("zeta") + 4)
    said = reader.news()[0]
    assert said.startswith("Strike ends. Stamp")
    assert said.endswith(" ends")


def test_the_announcing_of_marks_can_be_switched_off(
    qtbot: QtBot, desk_at_work: MainWindow, reader: Reader
) -> None:
    cursor_in(desk_at_work, "beta")
    press(qtbot, desk_at_work, "mark.strike")
    text = desk_at_work.workspace.text
    text.set_cursor(0)
    desk_at_work.apply_settings(replace(desk_at_work.settings, announces_marks=False))
    reader.news()

    text.set_cursor(7)

    assert reader.news() == []


def test_a_doubtful_word_is_announced_once(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path, reader: Reader
) -> None:
    desk.change_settings(replace(desk.settings, doubt_order="place"))
    opened(qtbot, desk, made_document(tmp_path, conf=43.0))
    reader.news()

    press(qtbot, desk, "doubt.next")
    assert reader.news() == ["Doubtful, 43 %: alpha"]
    qtbot.keyClick(desk.workspace.text, LEFT)
    assert reader.news() == []


def test_another_page_is_announced(qtbot: QtBot, desk_of_three: MainWindow, reader: Reader) -> None:
    press(qtbot, desk_of_three, "page.next")
    settle(qtbot, desk_of_three)

    assert reader.news() == ["Page 2 of 3"]


def test_a_message_is_an_alert_and_a_failure_interrupts(
    desk_at_work: MainWindow, reader: Reader
) -> None:
    from editor.core.errors import SaveError

    desk_at_work.messages.news("Saved a copy.")
    assert (reader.news(), reader.urgent) == (["Saved a copy."], [])
    desk_at_work.messages.show_error(SaveError("The disk is full."))
    assert (reader.news(), reader.urgent) == (["The disk is full."], ["The disk is full."])
    assert reader.alerts == ["message-bar", "message-bar"]


def test_a_screen_reader_reads_text_cursor_and_selection_of_the_page_that_shows(
    qtbot: QtBot, desk_of_three: MainWindow
) -> None:
    text = desk_of_three.workspace.text
    described = QAccessible.queryAccessibleInterface(text)
    assert described.role() == QAccessible.Role.EditableText
    assert described.state().multiLine and described.state().editable
    read = described.textInterface()

    for _ in range(2):
        page = shown_page(desk_of_three)
        assert read.characterCount() == len(page.text)
        assert read.text(0, read.characterCount()) == page.text
        text.select(2, 6)
        assert (read.cursorPosition(), read.selectionCount()) == (6, 1)
        read.setCursorPosition(3)
        assert (text.cursor_offset(), read.selectionCount()) == (3, 0)
        read.setSelection(0, 1, 4)
        assert (text.selection().start, text.selection().end) == (1, 4)
        box = read.characterRect(1)
        assert text.viewport().rect().contains(text.viewport().mapFromGlobal(box.center()))
        press(qtbot, desk_of_three, "page.next")
        QApplication.processEvents()


def test_a_proposed_mark_is_announced_once_with_its_reason(
    qtbot: QtBot, desk_at_work: MainWindow, reader: Reader
) -> None:
    session, text = desk_at_work.session, desk_at_work.workspace.text
    assert session is not None
    session.execute(ProposeSeen("0001", proposed_page().suggestions.items))
    text.setFocus()
    text.set_cursor(5)
    reader.news()
    qtbot.keyClick(text, RIGHT)
    assert reader.news() == [
        "Strike? almost certain, 97 %: a level stroke through the letters",
    ]
    qtbot.keyClick(text, RIGHT)
    assert reader.news() == []
