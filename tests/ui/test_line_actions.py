"""Cutting, pasting, dragging, moving and joining in the window, by keys and by mouse."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QInputMethodEvent,
    QKeySequence,
)
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from editor.core.document import Page
from editor.core.geometry import Box
from editor.session.clipboard import MIME_TYPE
from editor.ui.main_window import MainWindow
from editor.ui.scan_hits import WordBoxes
from editor.ui.text_view import TranscriptView
from tests.ui.main_windows import (
    SECOND,
    TEXT,
    kinds,
    made_document,
    opened,
    press,
    settle,
    shown_page,
)


def boxes(page: Page) -> dict[str, Box | None]:
    return {page.word_text(r): r.item.box for r in page.words.placed()}


def struck(page: Page) -> list[tuple[str, str]]:
    return [(page.text[r.start : r.end], r.item.id) for r in page.marks.placed()]


def selected(window: MainWindow, text: str) -> None:
    window.workspace.text.setFocus()
    start = shown_page(window).text.index(text)
    window.workspace.text.select(start, start + len(text))


def mark(qtbot: QtBot, window: MainWindow, text: str) -> str:
    selected(window, text)
    press(qtbot, window, "mark.strike")
    return next(r.item.id for r in shown_page(window).marks if r.item.kind == "strike")


def key(qtbot: QtBot, window: MainWindow, keys: QKeySequence.StandardKey) -> None:
    combination = QKeySequence.keyBindings(keys)[0][0]  # type: ignore[index]
    qtbot.keyClick(window.workspace.text, combination.key(), combination.keyboardModifiers())


def test_a_cut_line_is_pasted_with_its_marks_and_boxes_and_undone_in_two_steps(
    qtbot: QtBot, desk_at_work: MainWindow
) -> None:
    window = desk_at_work
    mark_id = mark(qtbot, window, "beta")
    before = shown_page(window)
    selected(window, "alpha beta gamma\n")
    key(qtbot, window, QKeySequence.StandardKey.Cut)
    assert struck(shown_page(window)) == []
    window.workspace.text.set_cursor(len(shown_page(window).text))
    qtbot.keyClick(window.workspace.text, Qt.Key.Key_Return)
    key(qtbot, window, QKeySequence.StandardKey.Paste)
    after = shown_page(window)
    assert after.text == "delta epsilon zeta\nalpha beta gamma\n"
    assert window.workspace.text.page_text() == after.text
    assert window.workspace.text.cursor_offset() == len(after.text)
    assert struck(after) == [("beta", mark_id)]
    assert boxes(after) == boxes(before)
    for _ in range(3):
        press(qtbot, window, "edit.undo")
    assert shown_page(window) == before
    assert window.workspace.text.page_text() == TEXT


def test_pasting_twice_makes_a_second_mark(qtbot: QtBot, desk_at_work: MainWindow) -> None:
    window = desk_at_work
    mark(qtbot, window, "beta")
    selected(window, "beta ")
    key(qtbot, window, QKeySequence.StandardKey.Copy)
    window.workspace.text.set_cursor(0)
    key(qtbot, window, QKeySequence.StandardKey.Paste)
    key(qtbot, window, QKeySequence.StandardKey.Paste)
    page = shown_page(window)
    assert page.text.startswith("beta beta alpha beta")
    assert len({mark_id for _, mark_id in struck(page)}) == 3
    page.check()


def test_a_passage_goes_to_another_page_as_a_copy(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path
) -> None:
    opened(qtbot, desk, made_document(tmp_path, (TEXT, SECOND)))
    mark_id = mark(qtbot, desk, "beta")
    selected(desk, "beta")
    key(qtbot, desk, QKeySequence.StandardKey.Copy)
    press(qtbot, desk, "page.next")
    desk.workspace.text.setFocus()
    desk.workspace.text.set_cursor(0)
    key(qtbot, desk, QKeySequence.StandardKey.Paste)
    ((text, copy_id),) = struck(shown_page(desk))
    assert text == "beta" and copy_id != mark_id
    assert all(not m.regions for m in shown_page(desk).marks.items)


def test_pasting_as_plain_text_brings_the_letters_alone(
    qtbot: QtBot, desk_at_work: MainWindow
) -> None:
    window = desk_at_work
    mark(qtbot, window, "beta")
    selected(window, "beta")
    key(qtbot, window, QKeySequence.StandardKey.Copy)
    window.workspace.text.set_cursor(0)
    press(qtbot, window, "edit.paste-plain")
    assert shown_page(window).text.startswith("betaalpha beta")
    assert kinds(window) == ["strike"]


@pytest.mark.parametrize("payload", [b"", b"{", b'{"version": 1}', b"\xff" * 40])
def test_a_broken_passage_on_the_clipboard_is_pasted_as_its_text(
    qtbot: QtBot, desk_at_work: MainWindow, payload: bytes
) -> None:
    data = QMimeData()
    data.setText("new ")
    data.setData(MIME_TYPE, payload)
    QGuiApplication.clipboard().setMimeData(data)
    desk_at_work.workspace.text.setFocus()
    desk_at_work.workspace.text.set_cursor(0)
    key(qtbot, desk_at_work, QKeySequence.StandardKey.Paste)
    assert shown_page(desk_at_work).text == "new " + TEXT


def test_a_passage_beside_another_text_is_not_what_was_copied(
    qtbot: QtBot, desk_at_work: MainWindow
) -> None:
    view = desk_at_work.workspace.text
    selected(desk_at_work, "alpha")
    data = view.createMimeDataFromSelection()
    data.setText("other")
    view.set_cursor(0)
    view.insertFromMimeData(data)
    assert shown_page(desk_at_work).text == "other" + TEXT


def test_lines_move_by_keys_and_by_the_menu_with_their_marks(
    qtbot: QtBot, desk_at_work: MainWindow
) -> None:
    window = desk_at_work
    mark_id = mark(qtbot, window, "epsilon")
    before = shown_page(window)
    window.workspace.text.set_cursor(before.text.index("epsilon") + 2)
    press(qtbot, window, "edit.move-line-up")
    after = shown_page(window)
    assert after.text == window.workspace.text.page_text() == "delta epsilon zeta\nalpha beta gamma"
    assert struck(after) == [("epsilon", mark_id)]
    assert boxes(after) == boxes(before)
    assert after.text[window.workspace.text.cursor_offset() :].startswith("silon")
    window.action_set.action("edit.move-line-down").trigger()
    assert shown_page(window) == before
    press(qtbot, window, "edit.undo")
    press(qtbot, window, "edit.undo")
    assert shown_page(window) == before
    assert "move lines" in window.action_set.action("edit.redo").text().lower()


def test_hyphenated_ends_are_joined_by_a_key_and_parted_by_typing(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path
) -> None:
    opened(qtbot, desk, made_document(tmp_path, ("the conver-\nsation went\non",)))
    before = shown_page(desk)
    view = desk.workspace.text
    view.setFocus()
    view.set_cursor(5)
    press(qtbot, desk, "edit.join-hyphenated")
    assert shown_page(desk).text == view.page_text() == "the conversation went\non"
    assert view.cursor_offset() == 10
    press(qtbot, desk, "edit.undo")
    assert shown_page(desk) == before
    press(qtbot, desk, "edit.redo")
    view.set_cursor(10)
    qtbot.keyClicks(view, "-")
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert boxes(shown_page(desk)) == boxes(before)
    view.selectAll()
    press(qtbot, desk, "edit.join-hyphenated")
    assert shown_page(desk).text == "the conversation went on"


class OwnDrop(QDropEvent):
    """A drop of what was dragged out of a view, which Qt knows only during a real drag."""

    view: TranscriptView

    def source(self) -> TranscriptView:
        return self.view


def test_text_dragged_within_the_page_moves_in_one_step_with_all_it_has(
    qtbot: QtBot, desk_at_work: MainWindow
) -> None:
    window, view = desk_at_work, desk_at_work.workspace.text
    mark_id = mark(qtbot, window, "beta")
    before = shown_page(window)
    selected(window, "beta ")
    data = view.createMimeDataFromSelection()
    cursor = view.textCursor()
    cursor.setPosition(before.text.index("zeta"))
    event = OwnDrop(
        QPointF(view.cursorRect(cursor).center()),
        Qt.DropAction.MoveAction | Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    event.view = view
    event.setDropAction(Qt.DropAction.MoveAction)
    view.dropEvent(event)
    after = shown_page(window)
    assert after.text == view.page_text() == "alpha gamma\ndelta epsilon beta zeta"
    assert struck(after) == [("beta", mark_id)]
    assert boxes(after) == boxes(before)
    assert view.selection().slice(after.text) == "beta "
    assert event.dropAction() == Qt.DropAction.CopyAction
    press(qtbot, window, "edit.undo")
    assert shown_page(window) == before


def test_a_passage_dropped_from_elsewhere_is_put_in_where_it_falls(
    qtbot: QtBot, desk_at_work: MainWindow
) -> None:
    view = desk_at_work.workspace.text
    data = QMimeData()
    data.setText("new ")
    at = view.cursorRect(view.textCursor()).center()
    left, nothing = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    copy = Qt.DropAction.CopyAction
    # Qt gives a drop only to a widget that it was dragged over.
    QApplication.sendEvent(view.viewport(), QDragEnterEvent(at, copy, data, left, nothing))
    QApplication.sendEvent(view.viewport(), QDropEvent(QPointF(at), copy, data, left, nothing))
    assert shown_page(desk_at_work).text == view.page_text() == "new " + TEXT


def test_nothing_is_pasted_moved_or_joined_in_a_document_that_is_read_only(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path
) -> None:
    from editor.session import Session
    from editor.session.people import agent_named

    path = made_document(tmp_path)
    holder = Session.open(path, agent=agent_named("Bob"))
    try:
        opened(qtbot, desk, path)
        assert desk.session is not None and desk.session.read_only
        desk.lines.move(1)
        assert desk.messages.current is not None
        desk.lines.join()
        desk.workspace.text.paste_plain()
        assert shown_page(desk).text == TEXT
    finally:
        holder.close()


def retype(qtbot: QtBot, window: MainWindow) -> None:
    """Take out two words and type the second of them again."""
    selected(window, "alpha beta")
    qtbot.keyClick(window.workspace.text, Qt.Key.Key_Delete)
    qtbot.keyClicks(window.workspace.text, "beta")


def test_after_a_pause_a_word_gets_the_ink_that_reads_like_it_as_part_of_the_typing(
    qtbot: QtBot, desk_at_work: MainWindow
) -> None:
    window = desk_at_work
    before = shown_page(window)
    retype(qtbot, window)
    assert boxes(shown_page(window))["beta"] == boxes(before)["alpha"]
    qtbot.waitUntil(lambda: boxes(shown_page(window))["beta"] == boxes(before)["beta"])
    settle(qtbot, window)
    # How many steps the typing is depends on the speed of the machine.
    steps = 0
    while shown_page(window) != before:
        press(qtbot, window, "edit.undo")
        steps += 1
    assert 1 < steps <= 5
    settle(qtbot, window)
    for _ in range(steps):
        press(qtbot, window, "edit.redo")
    assert boxes(shown_page(window))["beta"] == boxes(before)["beta"]


def test_leaving_the_paragraph_looks_it_over_at_once(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path
) -> None:
    opened(qtbot, desk, made_document(tmp_path, ("alpha beta gamma\n\ndelta epsilon",)))
    before = shown_page(desk)
    retype(qtbot, desk)
    desk.workspace.text.set_cursor(len(shown_page(desk).text))
    QApplication.processEvents()
    settle(qtbot, desk)
    assert boxes(shown_page(desk))["beta"] == boxes(before)["beta"]


def test_nothing_is_looked_over_while_text_is_selected_or_composed(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path
) -> None:
    opened(qtbot, desk, made_document(tmp_path, ("alpha beta gamma\n\ndelta epsilon",)))
    before = shown_page(desk)
    view = desk.workspace.text
    retype(qtbot, desk)
    view.select(0, 4)
    desk.realign._on_timer_timeout()
    settle(qtbot, desk)
    assert boxes(shown_page(desk))["beta"] == boxes(before)["alpha"]
    view.set_cursor(4)
    QApplication.sendEvent(view, QInputMethodEvent("ka", []))
    desk.realign._on_timer_timeout()
    settle(qtbot, desk)
    assert boxes(shown_page(desk))["beta"] == boxes(before)["alpha"]
    QApplication.sendEvent(view, QInputMethodEvent("", []))
    desk.realign._on_timer_timeout()
    settle(qtbot, desk)
    assert boxes(shown_page(desk))["beta"] == boxes(before)["beta"]


def test_the_menu_under_the_pointer_offers_the_line_actions(desk_at_work: MainWindow) -> None:
    menu = desk_at_work.workspace.text.context_menu
    assert menu is not None
    names = {action.objectName() for action in menu.actions()}
    assert {"edit.paste-plain", "edit.move-line-up", "edit.join-hyphenated"} <= names


def test_a_click_on_either_half_of_a_joined_word_goes_to_it(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path
) -> None:
    opened(qtbot, desk, made_document(tmp_path, ("the conver-\nsation went on",)))
    view, scan = desk.workspace.text, desk.workspace.scan
    view.set_cursor(5)
    view.setFocus()
    press(qtbot, desk, "edit.join-hyphenated")
    view.set_cursor(0)
    part = next(r for r in shown_page(desk).words.unplaced())
    assert part.item.box is not None
    x, y = part.item.box.centre
    point = scan.mapFromScene(QPointF(x, y))
    qtbot.mouseClick(scan.viewport(), Qt.MouseButton.LeftButton, pos=point)
    assert view.cursor_offset() == shown_page(desk).text.index("conversation")


def test_two_words_joined_on_one_line_are_one_box_on_the_scan(
    qtbot: QtBot, desk_at_work: MainWindow
) -> None:
    window = desk_at_work
    selected(window, " beta")
    window.workspace.text.select(5, 6)
    qtbot.keyClick(window.workspace.text, Qt.Key.Key_Delete)
    page = shown_page(window)
    assert page.text.startswith("alphabeta")
    part = next(r for r in page.words.unplaced())
    assert part.item.box is not None
    assert WordBoxes(page).at(*part.item.box.centre) == page.words.at(0).item.id  # type: ignore[union-attr]
