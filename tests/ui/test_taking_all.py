"""Taking all proposed marks above a probability: on this page, on all, on some."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from editor.core.proposing_marks import seen_marks
from editor.ui.accept_above_dialog import AcceptAboveDialog
from editor.ui.main_window import MainWindow
from tests.ui.main_windows import dialog_of, kinds, press, seen_message, settle, shown_page


@pytest.fixture
def window(looked_at: MainWindow) -> MainWindow:
    return looked_at


def proposed(window: MainWindow) -> list[str]:
    return [f.suggestion.mark_kind for f in seen_marks(shown_page(window))]


def test_all_above_a_probability_are_shown_counted_and_taken(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.action_set.action("suggestion.accept-above").trigger()
    dialog = dialog_of(window)
    assert isinstance(dialog, AcceptAboveDialog)
    assert dialog.take.text() == "&Take 2 marks"
    assert dialog.counts.text() == "Strike 1  ·  Stamp 1"
    assert not dialog.scope.isVisible() and not dialog.look.isVisible()
    dialog.slider.setValue(60)
    assert dialog.least.value() == 60
    assert listed(dialog) == [
        "Page 1   Strike 1  ·  Stamp 1  ·  Overstrike 1",
        "97 %   Strike   “beta”",
        "92 %   Stamp   “RECEIVED”",
        "70 %   Overstrike   “epsilon”",
    ]
    dialog.list.setFocus()
    dialog.list.setCurrentIndex(dialog.model.index(3))
    assert "typed over with X" in dialog.reason.text()
    qtbot.keyClick(dialog.list, Qt.Key.Key_Space)
    dialog.least.setValue(50)
    assert dialog.take.text() == "&Take 2 marks"
    dialog.least.setValue(99)
    assert not dialog.take.isEnabled()
    dialog.least.setFocus()
    dialog.least.setValue(90)
    qtbot.keyClick(dialog.least, Qt.Key.Key_Return)
    assert kinds(window) == ["strike", "stamp"] and proposed(window) == ["overstrike"]
    press(qtbot, window, "edit.undo")
    assert kinds(window) == [] and len(proposed(window)) == 3


def listed(dialog: AcceptAboveDialog) -> list[str]:
    model = dialog.model
    return [str(model.data(model.index(row))) for row in range(model.rowCount())]


def above_dialog(window: MainWindow) -> AcceptAboveDialog:
    window.action_set.action("suggestion.accept-above").trigger()
    dialog = dialog_of(window)
    assert isinstance(dialog, AcceptAboveDialog)
    return dialog


def test_a_kind_can_be_left_out_of_what_is_taken(qtbot: QtBot, window: MainWindow) -> None:
    dialog = above_dialog(window)
    kind = next(a for a in dialog.kinds.menu().actions() if a.data() == "stamp")
    assert kind.text() == "Stamp  1"
    kind.trigger()
    assert dialog.kinds.text() == "2 of 3 kinds" and dialog.counts.text() == "Strike 1"
    qtbot.mouseClick(dialog.take, Qt.MouseButton.LeftButton)
    assert kinds(window) == ["strike"]


def marks_by_page(window: MainWindow) -> list[int]:
    assert window.session is not None
    ids = [entry.id for entry in window.session.document.entries]
    return [len(window.session.page(i).marks) for i in ids]


def test_all_that_is_sure_on_all_pages_is_shown_by_page_and_taken_as_one_step(
    qtbot: QtBot, three: MainWindow
) -> None:
    three.action_set.action("page.look-all").trigger()
    settle(qtbot, three)
    dialog = above_dialog(three)
    assert dialog.take.text() == "&Take 2 marks"
    # By key, as who never touches the mouse: from the first field back to where.
    dialog.scope.setFocus()
    qtbot.keyClick(dialog.scope, Qt.Key.Key_Down)
    assert "Looking through" in dialog.counts.text() and not dialog.take.isEnabled()
    settle(qtbot, three)
    assert dialog.counts.text() == "Strike 3  ·  Stamp 3   on 3 pages"
    assert listed(dialog)[3] == "Page 2   Strike 1  ·  Stamp 1"
    dialog.list.setCurrentIndex(dialog.model.index(3))
    qtbot.keyClick(dialog.list, Qt.Key.Key_Space)
    assert dialog.take.text() == "&Take 4 marks"
    qtbot.keyClick(dialog.list, Qt.Key.Key_Return)
    assert marks_by_page(three) == [2, 0, 2]
    settle(qtbot, three)
    # No window manager is here to give the focus back.
    three.activateWindow()
    qtbot.waitUntil(three.isActiveWindow)
    three.workspace.text.setFocus()
    assert "Took 4 proposed marks on 2 pages" in seen_message(three)
    press(qtbot, three, "edit.undo")
    assert marks_by_page(three) == [0, 0, 0]
    press(qtbot, three, "edit.redo")
    assert marks_by_page(three) == [2, 0, 2]


def test_a_range_of_pages_is_asked_for_and_a_bad_one_told(qtbot: QtBot, three: MainWindow) -> None:
    three.action_set.action("page.look-all").trigger()
    settle(qtbot, three)
    dialog = above_dialog(three)
    dialog.choose_scope("some")
    assert dialog.range.isVisible() and "as in 1-3,5" in dialog.counts.text()
    qtbot.keyClicks(dialog.range, "2-9")
    qtbot.waitUntil(lambda: "no page 4" in dialog.counts.text())
    assert not dialog.take.isEnabled()
    dialog.range.clear()
    qtbot.keyClicks(dialog.range, "2-3")
    qtbot.waitUntil(lambda: dialog.take.text() == "&Take 4 marks")
    qtbot.mouseClick(dialog.take, Qt.MouseButton.LeftButton)
    assert marks_by_page(three) == [0, 2, 2]


def test_pages_that_nobody_looked_at_are_told_and_looked_at_from_there(
    qtbot: QtBot, three: MainWindow
) -> None:
    dialog = above_dialog(three)
    # Nothing is on this page, so that all are shown.
    assert dialog.chosen_scope == "all"
    settle(qtbot, three)
    assert dialog.counts.text() == "Nobody has looked for marks here yet."
    assert dialog.look.text() == "Look at 3 pages" and not dialog.take.isEnabled()
    qtbot.mouseClick(dialog.look, Qt.MouseButton.LeftButton)
    settle(qtbot, three)
    assert "9 marks are proposed" in seen_message(three)


def test_who_goes_back_to_this_page_takes_nothing_of_the_others(
    qtbot: QtBot, three: MainWindow
) -> None:
    three.action_set.action("page.look-all").trigger()
    settle(qtbot, three)
    dialog = above_dialog(three)
    dialog.choose_scope("all")
    dialog.choose_scope("page")
    settle(qtbot, three)
    assert listed(dialog)[0] == "Page 1   Strike 1  ·  Stamp 1" and len(listed(dialog)) == 3
    qtbot.mouseClick(dialog.take, Qt.MouseButton.LeftButton)
    assert marks_by_page(three) == [2, 0, 0]


def test_what_is_listed_cannot_be_taken_as_the_pages_that_are_being_typed(
    qtbot: QtBot, three: MainWindow
) -> None:
    three.action_set.action("page.look-all").trigger()
    settle(qtbot, three)
    dialog = above_dialog(three)
    dialog.choose_scope("some")
    qtbot.keyClicks(dialog.range, "2")
    qtbot.waitUntil(lambda: dialog.take.text() == "&Take 2 marks")
    qtbot.keyClicks(dialog.range, "-3")
    assert not dialog.take.isEnabled() and listed(dialog) == []
    qtbot.waitUntil(lambda: dialog.take.text() == "&Take 4 marks")


def test_pages_that_cannot_be_looked_through_are_told_in_the_dialog(
    qtbot: QtBot, three: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    three.action_set.action("page.look-all").trigger()
    settle(qtbot, three)
    dialog = above_dialog(three)

    def fails(*_pages: object) -> None:
        raise OSError("the disk is gone")

    with monkeypatch.context() as patched:
        patched.setattr("editor.session.seen_survey.page_for_job", fails)
        dialog.choose_scope("all")
        settle(qtbot, three)
    assert "failed unexpectedly (OSError)" in dialog.counts.text()
    assert not dialog.take.isEnabled()
    dialog.choose_scope("page")
    assert dialog.take.text() == "&Take 2 marks"
    dialog.choose_scope("all")
    settle(qtbot, three)
    assert dialog.take.text() == "&Take 6 marks"


def test_the_reason_is_that_of_a_row_that_is_there(window: MainWindow) -> None:
    dialog = above_dialog(window)
    dialog.list.setCurrentIndex(dialog.model.index(2))
    assert "letters in a frame" in dialog.reason.text()
    dialog.least.setValue(95)
    assert dialog.reason.text() == "" and dialog.list.currentIndex().row() == 0
