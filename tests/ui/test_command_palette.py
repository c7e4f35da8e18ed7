"""The command palette: found by a few letters, run by keys alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QListWidget, QMainWindow
from pytestqt.qtbot import QtBot

from editor.ui.actions import STATES, ActionSet, action_rows
from editor.ui.command_palette import CommandPalette, match_score


@pytest.fixture
def ran() -> list[str]:
    return []


@pytest.fixture
def actions(qtbot: QtBot, ran: list[str]) -> ActionSet:
    window = QMainWindow()
    window.resize(900, 600)
    qtbot.addWidget(window)
    handlers = {
        row.id: (lambda *_arguments, name=row.id: ran.append(name)) for row in action_rows()
    }
    made = ActionSet(window, action_rows(), handlers, {})
    made.set_enabled(STATES)
    with qtbot.waitExposed(window):
        window.show()
    return made


@pytest.fixture
def palette(qtbot: QtBot, actions: ActionSet) -> Iterator[CommandPalette]:
    made = CommandPalette(actions, actions.parent())
    made.open()
    qtbot.waitUntil(made.isVisible)
    yield made
    for left in actions.parent().findChildren(CommandPalette):
        left.close()


def field(palette: CommandPalette) -> QLineEdit:
    return palette.findChild(QLineEdit)


def test_letters_in_order_match_and_beginnings_of_words_are_better() -> None:
    assert match_score("xq", "Strike") == -1
    assert match_score("stk", "Strike") > 0
    assert match_score("fw", "Fit width") > match_score("fw", "Of a few")
    assert match_score("STR", "Strike") > match_score("str", "Overstrike")


def test_everything_that_works_is_listed_at_first(
    palette: CommandPalette, actions: ActionSet
) -> None:
    expected = {row.id for row in actions.rows if row.context in ("window", "transcript")}

    assert set(palette.found()) == expected


def test_an_action_is_found_by_a_few_letters_and_run_by_return(
    qtbot: QtBot, palette: CommandPalette, ran: list[str]
) -> None:
    qtbot.keyClicks(field(palette), "fit w")
    assert palette.found()[0] == "view.fit-width"
    qtbot.keyClick(field(palette), Qt.Key.Key_Return)

    assert ran == ["view.fit-width"]
    assert not palette.isVisible()


def test_arrows_choose_another_row(qtbot: QtBot, palette: CommandPalette, ran: list[str]) -> None:
    qtbot.keyClicks(field(palette), "strike")
    second = palette.found()[1]
    qtbot.keyClick(field(palette), Qt.Key.Key_Down)
    assert second in ("mark.overstrike", "mark.strike")
    qtbot.keyClick(field(palette), Qt.Key.Key_Return)

    assert ran == [second]


def test_the_list_goes_round_at_its_ends(qtbot: QtBot, palette: CommandPalette) -> None:
    rows = palette.findChild(QListWidget)
    qtbot.keyClick(field(palette), Qt.Key.Key_Up)
    assert rows.currentRow() == rows.count() - 1
    qtbot.keyClick(field(palette), Qt.Key.Key_Down)
    assert rows.currentRow() == 0


def test_escape_closes_and_runs_nothing(
    qtbot: QtBot, palette: CommandPalette, ran: list[str]
) -> None:
    qtbot.keyClicks(field(palette), "save")
    qtbot.keyClick(field(palette), Qt.Key.Key_Escape)

    assert not palette.isVisible()
    assert ran == []


def test_what_does_not_work_now_is_not_offered(
    qtbot: QtBot, palette: CommandPalette, actions: ActionSet
) -> None:
    palette.close()
    actions.set_enabled(frozenset())
    palette = CommandPalette(actions, actions.parent())
    palette.open()

    assert "file.save" not in palette.found()
    assert "file.open" in palette.found()


def test_nothing_found_can_be_heard_and_runs_nothing(
    qtbot: QtBot, palette: CommandPalette, ran: list[str]
) -> None:
    qtbot.keyClicks(field(palette), "qqqq")
    qtbot.keyClick(field(palette), Qt.Key.Key_Down)
    assert field(palette).accessibleDescription() == "Nothing found"
    qtbot.keyClick(field(palette), Qt.Key.Key_Return)

    assert ran == []


def test_the_chosen_row_is_told_with_its_keys(qtbot: QtBot, palette: CommandPalette) -> None:
    qtbot.keyClicks(field(palette), "overstrike")

    assert field(palette).accessibleDescription() == "Overstrike — Mark Ctrl+2"
