"""Comments and proposals in the window: written, answered, decided by key and by mouse."""

from __future__ import annotations

from threading import current_thread, main_thread

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from editor.core.commands import EditText
from editor.core.document import PageEntry
from editor.core.geometry import Box
from editor.core.spans import Span
from editor.session import Session, commenting, proposing
from editor.session.people import agent_named
from editor.ui import comment_control
from editor.ui.comments_dock import CommentsDock
from editor.ui.main_window import MainWindow
from editor.ui.proposal_dialog import ProposalDialog
from tests.ui.main_windows import cursor_in, drag_box, press, settle, shown_page
from tests.ui.test_window_walk import unnamed

BOB = agent_named("Bob")


def said(window: MainWindow) -> list[tuple[str, int, bool]]:
    return [
        (t.mark.comment or "", len(t.answers), t.is_resolved)
        for t in commenting.page_threads(shown_page(window))
    ]


def rows(window: MainWindow) -> list[str]:
    shown = window.comments.dock.list
    return [shown.item(i).text() for i in range(shown.count())]


def field_of(window: MainWindow) -> CommentsDock:
    return window.comments.dock


def comment_on(qtbot: QtBot, window: MainWindow, word: str, words: str) -> None:
    cursor_in(window, word)
    press(qtbot, window, "comment.add")
    dock = window.comments.dock
    assert dock.field.hasFocus()
    qtbot.keyClicks(dock.field, words)
    qtbot.keyClick(dock.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def test_a_thread_from_the_first_word_to_reopened_by_keys_alone(
    qtbot: QtBot, desk_of_three: MainWindow
) -> None:
    window, dock = desk_of_three, desk_of_three.comments.dock
    comment_on(qtbot, window, "beta", "Is it beta?")
    assert said(window) == [("Is it beta?", 0, False)]
    assert rows(window) == ["1 · [1] Ada: Is it beta?"]
    assert window.workspace.text.hasFocus()
    press(qtbot, window, "comment.next")
    assert window.workspace.text.cursor_offset() == 6
    dock.field.setFocus()
    qtbot.keyClicks(dock.field, "It is.")
    qtbot.keyClick(dock.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert said(window) == [("Is it beta?", 1, False)]
    assert dock.field.toPlainText() == ""
    assert "It is." in dock.talk.toPlainText() and "Ada" in dock.talk.toPlainText()
    dock.list.setFocus()
    qtbot.keyClick(dock.list, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    assert said(window) == [("Is it beta?", 2, True)]
    assert rows(window) == []
    dock.which.setCurrentIndex(1)
    assert rows(window) == ["1 · Ada: Is it beta? (resolved)"]
    qtbot.keyClick(dock.list, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    assert said(window) == [("Is it beta?", 3, False)]
    press(qtbot, window, "edit.undo")
    assert said(window)[0][2]
    qtbot.keyClick(dock.list, Qt.Key.Key_Escape)
    assert window.workspace.text.hasFocus()


def test_the_same_by_mouse_from_bubble_and_pin(qtbot: QtBot, desk_of_three: MainWindow) -> None:
    window, dock = desk_of_three, desk_of_three.comments.dock
    assert window.session is not None and window.workspace.page_id is not None
    page_id = window.workspace.page_id
    commenting.add_comment(window.session, page_id, "Which?", span=Span(17, 22))
    settle(qtbot, window)
    assert window.comments.widget.isHidden()
    bubble = bubble_of(window)
    qtbot.mouseClick(window.workspace.text._margins.notes, Qt.MouseButton.LeftButton, pos=bubble)
    assert not window.comments.widget.isHidden()
    assert "Which?" in dock.talk.toPlainText()
    assert window.workspace.text.cursor_offset() == 17
    (shape,) = (s for s in window.workspace.scan.overlay.shapes if s.kind == "comment")
    assert (shape.number, shape.is_quiet, shape.is_beside) == (1, True, True)
    window.comments.widget.hide()
    window.workspace.scan.mark_clicked.emit(shape.id)
    assert not window.comments.widget.isHidden()
    qtbot.mouseClick(dock.settle, Qt.MouseButton.LeftButton)
    assert said(window) == [("Which?", 1, True)]
    assert not [s for s in window.workspace.scan.overlay.shapes if s.kind == "comment"]


def bubble_of(window: MainWindow) -> QPoint:
    """Where the first bubble stands in the right margin."""
    notes = window.workspace.text._margins.notes
    notes.repaint()
    return notes._bubbles[0][0].center().toPoint()


def test_what_is_being_written_outlives_looking_elsewhere(
    qtbot: QtBot, desk_of_three: MainWindow
) -> None:
    window, dock = desk_of_three, desk_of_three.comments.dock
    comment_on(qtbot, window, "beta", "First")
    comment_on(qtbot, window, "delta", "Second")
    dock.list.setCurrentRow(0)
    dock.field.setFocus()
    qtbot.keyClicks(dock.field, "half an ans")
    dock.list.setCurrentRow(1)
    assert dock.field.toPlainText() == ""
    dock.list.setCurrentRow(0)
    assert dock.field.toPlainText() == "half an ans"
    cursor_in(window, "zeta")
    press(qtbot, window, "comment.add")
    qtbot.keyClicks(dock.field, "a new one")
    qtbot.keyClick(dock.field, Qt.Key.Key_Escape)
    press(qtbot, window, "comment.add")
    assert dock.field.toPlainText() == "a new one"
    assert len(said(window)) == 2


def test_a_region_is_commented_and_stepping_goes_over_pages(
    qtbot: QtBot, desk_at_work: MainWindow
) -> None:
    window, dock = desk_at_work, desk_at_work.comments.dock
    window.action_set.action("tool.rectangle").trigger()
    drag_box(qtbot, window, Box(50, 50, 80, 40))
    window.action_set.action("comment.add").trigger()
    dock.field.setPlainText("What is this?")
    qtbot.mouseClick(dock.send, Qt.MouseButton.LeftButton)
    (note,) = shown_page(window).notes.items
    assert note.start == -1 and len(note.mark.regions) == 1
    assert window.workspace.region is None
    (shape,) = (s for s in window.workspace.scan.overlay.shapes if s.kind == "comment")
    assert shape.is_own_region and shape.number == 1


def test_a_bookmark_on_a_region_has_its_sign_on_the_scan(
    qtbot: QtBot, desk_at_work: MainWindow
) -> None:
    window = desk_at_work
    window.action_set.action("tool.rectangle").trigger()
    drag_box(qtbot, window, Box(50, 50, 80, 40))
    window.action_set.action("bookmark.toggle").trigger()
    kinds = [s.kind for s in window.workspace.scan.overlay.shapes]
    assert kinds.count("bookmark") == 1


def test_a_change_is_suggested_by_key_and_taken_in_the_list(
    qtbot: QtBot, desk_of_three: MainWindow
) -> None:
    window, dock = desk_of_three, desk_of_three.comments.dock
    session = window.session
    assert session is not None
    ada, session.agent = session.agent, BOB
    cursor_in(window, "beta")
    press(qtbot, window, "change.suggest")
    dialog = QApplication.activeModalWidget() or window.findChild(ProposalDialog)
    assert isinstance(dialog, ProposalDialog)
    assert not dialog.ok.isEnabled()
    qtbot.keyClicks(dialog.new, "better")
    dialog.reason.setText("see the scan")
    qtbot.mouseClick(dialog.ok, Qt.MouseButton.LeftButton)
    assert "alpha beta gamma" in shown_page(window).text
    session.agent = ada
    press(qtbot, window, "view.comments-dock")
    assert rows(window) == ["1 · u-bob: “beta” → “better”".replace("u-bob", "bob")]
    assert dock.list.hasFocus()
    qtbot.keyClick(dock.list, Qt.Key.Key_Return)
    assert "see the scan" in dock.talk.toPlainText()
    qtbot.keyClick(dock.list, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    assert "alpha better gamma" in shown_page(window).text
    assert rows(window) == []
    press(qtbot, window, "edit.undo")
    assert "alpha beta gamma" in shown_page(window).text
    qtbot.wait_until(lambda: len(rows(window)) == 1)


def test_one_is_refused_by_delete_with_an_answer_and_a_stale_one_can_only_be_refused(
    qtbot: QtBot, desk_of_three: MainWindow
) -> None:
    window, dock = desk_of_three, desk_of_three.comments.dock
    session, page_id = window.session, window.workspace.page_id
    assert session is not None and page_id is not None
    one = proposing.propose_reading(session, page_id, Span(6, 10), "better")
    session.execute(EditText(page_id, 6, 10, "bets"))
    press(qtbot, window, "view.comments-dock")
    assert rows(window) == ["1 · Ada: “beta” → “better” (the text was changed since)"]
    assert not dock.settle.isEnabled()
    qtbot.keyClick(dock.list, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    assert "bets" in shown_page(window).text
    dock.field.setPlainText("No.")
    qtbot.keyClick(dock.list, Qt.Key.Key_Delete)
    kept = shown_page(window).suggestions.find(one)
    assert kept is not None and (kept.state, kept.answer) == ("refused", "No.")
    assert rows(window) == []


def test_the_queue_of_doubts_takes_a_proposal(qtbot: QtBot, desk_of_three: MainWindow) -> None:
    window = desk_of_three
    session, page_id = window.session, window.workspace.page_id
    assert session is not None and page_id is not None
    one = proposing.propose_reading(session, page_id, Span(6, 10), "better")
    settle(qtbot, window)
    cursor_in(window, "beta")
    press(qtbot, window, "suggestion.accept")
    assert "alpha better gamma" in shown_page(window).text
    kept = shown_page(window).suggestions.find(one)
    assert kept is not None and kept.decided_by == session.agent.id


def test_everything_in_the_dock_and_the_dialog_has_a_name(
    qtbot: QtBot, desk_of_three: MainWindow
) -> None:
    window = desk_of_three
    comment_on(qtbot, window, "beta", "Is it beta?")
    assert unnamed(window.comments.dock) == []
    cursor_in(window, "beta")
    press(qtbot, window, "change.suggest")
    dialog = window.findChild(ProposalDialog)
    assert dialog is not None
    assert unnamed(dialog) == []
    dialog.what.setCurrentIndex(1)
    assert dialog.kind.isVisible() and not dialog.new.isVisible()
    dialog.reject()


def test_many_pages_are_looked_at_beside_the_window(
    qtbot: QtBot, desk_of_three: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = desk_of_three
    assert window.session is not None
    first, second, third = (entry.id for entry in window.session.document.entries)
    commenting.add_comment(window.session, third, "Last page", span=Span(0, 1))
    path = window.session.store.path
    window.session.save()
    window.set_session(None)
    threads: list[tuple[str, bool]] = []
    look = commenting.in_files

    def watched(session: Session, entry: PageEntry, number: int) -> list[commenting.Said]:
        threads.append((entry.id, current_thread() is main_thread()))
        return look(session, entry, number)

    monkeypatch.setattr(comment_control, "FEW_PAGES", 0)
    monkeypatch.setattr(commenting, "in_files", watched)
    assert window.files.open_path(path)
    window.show_page(first)
    press(qtbot, window, "comment.next")
    qtbot.waitUntil(lambda: window.workspace.page_id == third)
    assert sorted(threads) == [(second, False), (third, False)]
    assert rows(window) == ["3 · [1] Ada: Last page"]
