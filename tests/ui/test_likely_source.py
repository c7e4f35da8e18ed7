"""Words that are likely wrong stand in the list "To check", with what they may be."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from editor.ui.main_window import MainWindow
from tests.ui.main_windows import made_document, made_window, opened, settle, shown_page, shut
from tests.ui.test_spelling import CHECKED, wait_for_lexicon

TEXT = "The government of tbe people\nwas told that the policy |}{ was good"


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[MainWindow]:
    found = made_window(qtbot, CHECKED)
    opened(qtbot, found, made_document(tmp_path, [TEXT], conf=91.0))
    wait_for_lexicon(qtbot, found)
    found.doubts.set_shown(True)
    qtbot.waitUntil(lambda: "tbe" in words(found), timeout=20_000)
    yield found
    shut(found)


def rows(window: MainWindow) -> dict[str, str]:
    """The words of the section, and the id of each row."""
    model = window.doubts_dock.model
    section = next(i for i, s in enumerate(model.sources) if s.name == "likely")
    parent = model.index(section, 0)
    found = [model.row_at(model.index(i, 0, parent)) for i in range(model.rowCount(parent))]
    return {r.label.split()[0]: r.id for r in found if r is not None}


def words(window: MainWindow) -> list[str]:
    return list(rows(window))


def chosen(qtbot: QtBot, window: MainWindow, word: str) -> None:
    """Choose the row of a word, and wait for what it may be."""
    dock = window.doubts_dock
    dock.list.setFocus()
    assert dock.choose("likely", rows(window)[word])
    qtbot.waitUntil(lambda: len(dock.actions_of_row) > 1, timeout=20_000)


def test_a_word_that_is_none_is_listed_and_right_words_are_not(window: MainWindow) -> None:
    assert "tbe" in words(window)
    assert "people" not in words(window)


def test_a_number_takes_that_candidate_as_one_step_of_undo(
    qtbot: QtBot, window: MainWindow
) -> None:
    chosen(qtbot, window, "tbe")
    qtbot.keyClick(window.doubts_dock.list, Qt.Key.Key_1)
    assert shown_page(window).text == TEXT.replace("tbe", "the")
    assert "tbe" not in words(window)
    assert window.session is not None
    window.session.undo()
    assert shown_page(window).text == TEXT


def test_a_click_takes_a_candidate_too(qtbot: QtBot, window: MainWindow) -> None:
    chosen(qtbot, window, "tbe")
    buttons = window.doubts_dock.panel.findChildren(QPushButton)
    button = next(b for b in buttons if "“the”" in b.text())
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert shown_page(window).text == TEXT.replace("tbe", "the")


def test_a_word_that_is_right_leaves_the_list(qtbot: QtBot, window: MainWindow) -> None:
    chosen(qtbot, window, "tbe")
    qtbot.keyClick(window.doubts_dock.list, Qt.Key.Key_0)
    settle(qtbot, window)
    assert "tbe" not in words(window)
    row = shown_page(window).words.at(TEXT.index("tbe"))
    assert row is not None
    assert row.item.origin == "confirmed"


def test_the_list_follows_what_is_typed(qtbot: QtBot, window: MainWindow) -> None:
    assert window.session is not None
    from editor.core.commands import EditText

    at = TEXT.index("tbe")
    window.session.execute(EditText("0001", at, at + 3, "the"))
    qtbot.waitUntil(lambda: "tbe" not in words(window), timeout=20_000)
    assert words(window)
