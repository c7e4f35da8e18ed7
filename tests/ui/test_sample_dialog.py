"""Reading a sample in the window: drawn, judged by keys and pointer, left and gone on with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from editor.session.sampling import samples
from editor.ui.main_window import MainWindow
from editor.ui.sample_dialog import SampleDialog
from tests.read_documents import read_document
from tests.ui.main_windows import made_window, opened, settle, shut

TEXTS = ("alpha beta", "gamma delta", "epsilon zeta")


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    made = made_window(qtbot)
    opened(qtbot, made, read_document(tmp_path / "letter.facing", TEXTS))
    yield made
    shut(made)


def shown(qtbot: QtBot, window: MainWindow) -> SampleDialog:
    window.action_set.action("review.sample").trigger()
    settle(qtbot, window)
    assert window.samples.dialog is not None
    return window.samples.dialog


def press(qtbot: QtBot, window: MainWindow, key: Qt.Key) -> None:
    dialog = window.samples.dialog
    assert dialog is not None
    qtbot.keyClick(dialog.field, key)
    settle(qtbot, window)


def test_a_sample_is_drawn_and_read_by_keys_alone(qtbot, window):
    dialog = shown(qtbot, window)
    assert dialog.stack.currentIndex() == 0
    dialog.count.setValue(5)
    dialog.seed.setValue(7)
    qtbot.keyClick(dialog.count, Qt.Key.Key_Return)
    settle(qtbot, window)
    assert dialog.stack.currentIndex() == 1
    words = [w.text for w in samples(window.session)[0].sample.words]
    assert dialog.says.text() == words[0]
    # The word is shown on its scan, in the dialog and behind it.
    assert not dialog.picture.pixmap().isNull()
    assert window.workspace.text.textCursor().selectedText() == words[0]
    press(qtbot, window, Qt.Key.Key_Return)
    press(qtbot, window, Qt.Key.Key_Delete)
    qtbot.keyClicks(dialog.field, "omega")
    press(qtbot, window, Qt.Key.Key_Return)
    assert dialog.says.text() == words[3]
    # One step back, where what was typed still stands; it was right after all.
    press(qtbot, window, Qt.Key.Key_Backspace)
    assert (dialog.says.text(), dialog.field.text()) == (words[2], "omega")
    dialog.field.clear()
    press(qtbot, window, Qt.Key.Key_Return)
    found = samples(window.session)[0]
    assert [found.judgements[i].verdict for i in range(3)] == ["right", "wrong", "right"]
    assert found.left == 2
    # Another day.
    dialog.close()
    assert window.samples.dialog is None
    dialog = shown(qtbot, window)
    assert dialog.says.text() == words[3]
    qtbot.mouseClick(dialog.unclear, Qt.MouseButton.LeftButton)
    settle(qtbot, window)
    qtbot.mouseClick(dialog.wrong, Qt.MouseButton.LeftButton)
    settle(qtbot, window)
    assert dialog.stack.currentIndex() == 2
    assert dialog.rate.text() == "About 50.00 % of the words are wrong."
    assert "2 wrong of 4 judged, 1 unclear, 0 still to judge" in dialog.facts.text()
    assert "With 95 % confidence" in dialog.interval.text()
    assert not window.session.is_dirty


def test_the_result_so_far_can_be_seen_and_another_sample_drawn(qtbot, window):
    dialog = shown(qtbot, window)
    dialog.unit.setCurrentIndex(1)
    dialog.count.setValue(2)
    qtbot.mouseClick(dialog.draw, Qt.MouseButton.LeftButton)
    settle(qtbot, window)
    press(qtbot, window, Qt.Key.Key_Return)
    qtbot.mouseClick(dialog.so_far, Qt.MouseButton.LeftButton)
    assert "two pages" in dialog.interval.text()
    qtbot.mouseClick(dialog.go_on, Qt.MouseButton.LeftButton)
    assert dialog.stack.currentIndex() == 1
    qtbot.mouseClick(dialog.so_far, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(dialog.another, Qt.MouseButton.LeftButton)
    assert dialog.stack.currentIndex() == 0


def test_nothing_to_draw_is_told_where_it_was_asked(qtbot, tmp_path):
    made = made_window(qtbot)
    opened(qtbot, made, read_document(tmp_path / "empty.facing", ("",)))
    dialog = shown(qtbot, made)
    qtbot.mouseClick(dialog.draw, Qt.MouseButton.LeftButton)
    settle(qtbot, made)
    assert "no text" in dialog.problem.text()
    assert dialog.draw.isEnabled()
    shut(made)
