"""Closing a dock gives the keyboard back to the pane that had it."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from editor.ui.main_window import MainWindow
from tests.ui.main_windows import TEXT, press, shown_page


def test_what_is_typed_after_the_adjust_panel_was_closed_goes_into_the_transcript(
    qtbot: QtBot, desk_at_work: MainWindow
) -> None:
    text = desk_at_work.workspace.text
    text.setFocus()
    press(qtbot, desk_at_work, "view.adjust")
    assert desk_at_work.adjusts.panel.isAncestorOf(QApplication.focusWidget())

    press(qtbot, desk_at_work, "view.adjust")
    qtbot.keyClicks(QApplication.focusWidget(), "12")

    assert shown_page(desk_at_work).text == "12" + TEXT


@pytest.mark.parametrize("action_id", ["view.adjust", "view.pages-dock"])
def test_closing_a_dock_from_within_gives_the_focus_back_to_the_scan(
    qtbot: QtBot, desk_at_work: MainWindow, action_id: str
) -> None:
    scan = desk_at_work.workspace.scan
    scan.setFocus()
    if action_id == "view.adjust":
        press(qtbot, desk_at_work, action_id)
    else:
        desk_at_work.thumbnails.setFocus()
    assert not scan.hasFocus()

    press(qtbot, desk_at_work, action_id)

    assert scan.hasFocus()
