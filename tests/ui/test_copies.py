"""Taking another copy in, in the window: merged, told, shown under To check, undone."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton
from pytestqt.qtbot import QtBot

from editor.core.commands import EditText
from editor.core.suggesting import open_suggestions
from editor.session import Session
from editor.session.people import agent_named
from editor.ui.main_window import MainWindow
from tests.read_documents import read_document
from tests.ui.main_windows import made_window, opened, seen_message, settle, shown_page, shut

TEXTS = ("the modem ship left port", "at dawn in l962")


@pytest.fixture
def his(tmp_path: Path) -> Path:
    """Bob's copy of the document that the window has open."""
    mine = read_document(tmp_path / "ada" / "letter.facing", TEXTS)
    his = tmp_path / "bob" / "letter.facing"
    shutil.copytree(mine, his)
    session = Session.open(his, agent=agent_named("Bob"))
    session.execute(EditText("0001", 4, 9, "model"))
    session.execute(EditText("0002", 11, 12, "1"))
    session.save()
    session.close()
    return his


@pytest.fixture
def window(qtbot: QtBot, his: Path) -> Iterator[MainWindow]:
    made = made_window(qtbot)
    opened(qtbot, made, his.parent.parent / "ada" / "letter.facing")
    yield made
    shut(made)


def test_a_copy_chosen_in_the_file_dialog_is_taken_in_and_undone(qtbot, window, his):
    window.action_set.action("file.import-copy").trigger()
    dialog = window.findChild(QFileDialog)
    assert dialog is not None
    dialog.fileSelected.emit(str(his))
    dialog.close()
    settle(qtbot, window)
    assert "2 pages changed or came" in seen_message(window)
    assert shown_page(window).text == "the model ship left port"
    window.undo()
    assert shown_page(window).text == TEXTS[0]
    window.messages.close_message()
    window.copies.take(his.parent)
    assert "is no document" in seen_message(window)


def test_a_copy_chosen_where_transcripts_are_imported_is_taken_in(qtbot, window, his):
    window.imports.import_file(his / "document.json")
    settle(qtbot, window)
    assert shown_page(window).text == "the model ship left port"


def test_what_both_changed_is_shown_with_its_crop_and_taken_by_one_key(qtbot, window, his):
    session = window.session
    session.execute(EditText("0001", 4, 9, "modern"))
    window.show_page("0002")
    window.copies.take(his)
    settle(qtbot, window)
    assert "Both copies changed 1 place in their own way" in seen_message(window)
    show = next(b for b in window.messages.findChildren(QPushButton) if b.text() == "Show")
    qtbot.mouseClick(show, Qt.MouseButton.LeftButton)
    settle(qtbot, window)
    assert window.workspace.page_id == "0001"
    (waiting,) = open_suggestions(shown_page(window))
    assert waiting.suggestion.box is not None
    assert window.doubts_dock.isVisible()
    focus = QApplication.focusWidget()
    qtbot.keyClick(focus, Qt.Key.Key_1)
    assert shown_page(window).text == "the model ship left port"
