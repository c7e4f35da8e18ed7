"""The quality figures: opened, asked otherwise, copied, and left for a page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QTableWidget
from pytestqt.qtbot import QtBot

from editor.core.commands import EditText
from editor.ui.main_window import MainWindow
from editor.ui.quality_dialog import QualityDialog
from tests.read_documents import read_document
from tests.ui.main_windows import made_window, opened, press, settle, shut

TEXTS = ("the modem ship", "left port in l962", "quite right")


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    made = made_window(qtbot)
    opened(qtbot, made, read_document(tmp_path / "letter.facing", TEXTS))
    assert made.session is not None
    made.session.execute(EditText("0001", 4, 9, "modern"))
    yield made
    shut(made)


def shown(qtbot: QtBot, window: MainWindow) -> QualityDialog:
    press(qtbot, window, "review.quality")
    settle(qtbot, window)
    assert window.quality.dialog is not None
    return window.quality.dialog


def rows(table: QTableWidget) -> list[list[str]]:
    model = table.model()
    return [
        [str(model.index(row, column).data()) for column in range(table.columnCount())]
        for row in range(table.rowCount())
    ]


def test_the_figures_are_there_at_one_key_and_follow_what_is_chosen(qtbot, window):
    dialog = shown(qtbot, window)
    assert "4.65 % of the characters" in dialog.summary.text()
    assert [row[:3] for row in rows(dialog.pages)] == [
        ["All", "4.65 %", "2 of 43"],
        ["1", "13.33 %", "2 of 15"],
        ["2", "0.00 %", "0 of 17"],
        ["3", "0.00 %", "0 of 11"],
    ]
    assert rows(dialog.errors) == [["rn", "m", "1"]]
    truth = Path(window.session.store.path.parent) / "truth.txt"
    truth.write_text("\f".join(("The modern ship", *TEXTS[1:])), encoding="utf-8")
    dialog.set_path(truth)
    settle(qtbot, window)
    assert rows(dialog.kinds)[-1] == ["Only the case is wrong", "", "1"]
    assert rows(dialog.errors) == [["T", "t", "1"], ["rn", "m", "1"]]
    dialog.activateWindow()
    dialog.case.setFocus()
    qtbot.keyClick(dialog.case, Qt.Key.Key_Space)
    settle(qtbot, window)
    assert rows(dialog.errors) == [["rn", "m", "1"]]
    qtbot.mouseClick(dialog.copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text().splitlines()[1].startswith("1,0.133333,2,15")


def test_a_page_of_the_table_is_gone_to_by_return(qtbot, window):
    dialog = shown(qtbot, window)
    dialog.pages.setFocus()
    qtbot.keyClick(dialog.pages, Qt.Key.Key_Down)
    qtbot.keyClick(dialog.pages, Qt.Key.Key_Return)
    settle(qtbot, window)
    assert window.workspace.page_id == "0002"
    assert window.quality.dialog is None


def test_what_does_not_fit_is_told_in_a_sentence(qtbot, window):
    dialog = shown(qtbot, window)
    empty = window.session.store.path.parent / "nothing"
    empty.mkdir()
    dialog.set_path(empty)
    settle(qtbot, window)
    assert dialog.summary.text() == "No figures"
    assert "has no file for page 1" in dialog.note.text()
    assert not dialog.copy.isEnabled()
    # Another choice brings them back.
    dialog.against.setCurrentIndex(0)
    dialog.ask()
    settle(qtbot, window)
    assert dialog.copy.isEnabled()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert window.quality.dialog is None
