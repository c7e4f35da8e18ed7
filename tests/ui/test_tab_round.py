"""Tab and Shift+Tab through the whole window: each comes round, over the same widgets."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from editor.ui.main_window import MainWindow
from tests.ui import walking
from tests.ui.main_windows import settle


@pytest.mark.parametrize("docks", ["none", "all", "each"])
def test_tab_comes_round_the_whole_window_in_both_directions(
    qtbot: QtBot, desk_of_three: MainWindow, docks: str
) -> None:
    window = desk_of_three
    ids = [
        row.id
        for row in window.action_set.rows
        if row.checkable and row.id.startswith("view.") and row.id.endswith("-dock")
    ]
    assert len(ids) > 3
    wanted = {"none": [], "all": [ids], "each": [[each] for each in ids]}[docks]
    for shown in wanted or [[]]:
        for each in ids:
            action = window.action_set.action(each)
            if action.isChecked() != (each in shown or each == "view.pages-dock"):
                action.trigger()
        settle(qtbot, window)
        text = window.workspace.text
        there = walking.round_trip(window.thumbnails, text, back=False)
        back = walking.round_trip(window.thumbnails, text, back=True)
        assert [walking.told(w) for w in back[1:][::-1]] == [walking.told(w) for w in there[1:]]
        assert there[1] is window.workspace.scan
        assert not walking.unreached(window, there)
        QApplication.processEvents()
