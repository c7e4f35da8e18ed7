"""The transcript as people use it: typing, cursor and selection, pages, zoom, clipboard."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import (
    QAction,
    QContextMenuEvent,
    QGuiApplication,
    QInputMethodEvent,
    QKeySequence,
    QTextCursor,
    QTextLayout,
)
from PySide6.QtWidgets import QMainWindow, QMenu
from pytestqt.qtbot import QtBot

from editor.core.commands import EditText
from editor.core.marks import Mark
from editor.core.spans import Span
from editor.ui.text_view import TranscriptView
from editor.ui.theme import DARK, LIGHT
from tests.ui.text_pages import MemorySession, add_mark, memory_session

Show = Callable[..., TranscriptView]


@pytest.fixture
def show(qtbot: QtBot) -> Show:
    def build(session: MemorySession, page_id: str = "0001", width: int = 800) -> TranscriptView:
        view = TranscriptView(LIGHT)
        qtbot.addWidget(view)
        view.resize(width, 500)
        view.show_page(session, page_id)
        with qtbot.waitExposed(view):
            view.show()
        view.setFocus()
        return view

    return build


def test_typed_letters_reach_the_page_and_the_marks_follow(show: Show, qtbot: QtBot) -> None:
    session = memory_session("one two three")
    span = add_mark(session, Mark("urn:m1", "strike"), "two")
    view = show(session)
    view.set_cursor(0)
    qtbot.keyClicks(view, "ab ")
    row = session.page("0001").marks.find("urn:m1")
    assert session.page("0001").text == view.page_text() == "ab one two three"
    assert row is not None and row.span == Span(span.start + 3, span.end + 3)


def test_undo_of_the_session_is_shown_and_leaves_the_cursor_at_the_edit(
    show: Show, qtbot: QtBot
) -> None:
    session = memory_session("one two\nthree")
    view = show(session)
    view.set_cursor(3)
    qtbot.keyClicks(view, "xyz")
    session.undo()
    assert (view.page_text(), view.cursor_offset()) == ("one two\nthree", 3)


def test_moving_the_cursor_ends_the_step_of_undo(show: Show, qtbot: QtBot) -> None:
    session = memory_session("ab")
    view = show(session)
    view.set_cursor(1)
    qtbot.keyClicks(view, "x")
    qtbot.keyClick(view, Qt.Key.Key_Left)
    qtbot.keyClick(view, Qt.Key.Key_Right)
    qtbot.keyClicks(view, "y")
    session.undo()
    assert session.page("0001").text == "axb"


def test_undo_keys_are_left_to_the_window(qtbot: QtBot) -> None:
    session = memory_session("ab")
    window = QMainWindow()
    qtbot.addWidget(window)
    view = TranscriptView(LIGHT)
    window.setCentralWidget(view)
    for sequence, act in (("Undo", session.undo), ("Redo", session.redo)):
        action = QAction(window)
        action.setShortcuts(getattr(QKeySequence.StandardKey, sequence))
        action.triggered.connect(act)
        window.addAction(action)
    view.show_page(session, "0001")
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    view.setFocus()
    qtbot.keyClicks(view, "x")
    qtbot.keyClick(view, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    after_undo = session.page("0001").text
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(view, Qt.Key.Key_Z, both)
    assert (after_undo, session.page("0001").text, view.page_text()) == ("ab", "xab", "xab")


def test_shift_return_begins_a_line_like_return(show: Show, qtbot: QtBot) -> None:
    session = memory_session("ab")
    view = show(session)
    view.set_cursor(1)
    qtbot.keyClick(view, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert session.page("0001").text == "a\nb"


def test_the_word_at_the_cursor_is_told_once(show: Show, qtbot: QtBot) -> None:
    session = memory_session("one two")
    view = show(session)
    told: list[int] = []
    view.word_changed.connect(told.append)
    view.set_cursor(5)
    view.set_cursor(6)
    second = session.page("0001").words.at(5)
    assert second is not None and told == [second.item.id]


def test_offsets_are_code_points(show: Show, qtbot: QtBot) -> None:
    session = memory_session("a😀b𐐨 c")
    view = show(session)
    with qtbot.waitSignal(view.selection_changed) as told:
        view.select(1, 4)
    assert told.args == [1, 4]
    assert view.selection() == Span(1, 4)
    assert view.cursor_offset() == 4


def test_a_mark_key_without_selection_takes_the_word(show: Show) -> None:
    session = memory_session("one two three")
    view = show(session)
    view.set_cursor(5)
    word = view.span_or_word()
    view.select(0, 6)
    assert (word, view.span_or_word()) == (Span(4, 7), Span(0, 6))


def test_clicking_tells_the_offset(show: Show, qtbot: QtBot) -> None:
    session = memory_session("one two three")
    view = show(session)
    cursor = QTextCursor(view.document())
    cursor.setPosition(5)
    with qtbot.waitSignal(view.clicked) as told:
        where = view.cursorRect(cursor).center()
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert told.args == [5]


def test_each_page_keeps_its_cursor(show: Show) -> None:
    session = memory_session("first page", "second page")
    view = show(session)
    view.set_cursor(4)
    view.show_page(session, "0002")
    view.set_cursor(7)
    view.show_page(session, "0001")
    assert (view.page_id, view.cursor_offset()) == ("0001", 4)


def test_a_page_out_of_sight_follows_the_session(show: Show) -> None:
    session = memory_session("first page", "second page")
    view = show(session)
    view.show_page(session, "0002")
    session.execute(EditText("0001", 0, 5, "a"))
    view.show_page(session, "0001")
    assert view.page_text() == "a page"


def test_of_very_many_pages_all_come_back_right(show: Show) -> None:
    session = memory_session(*(f"page {n}" for n in range(30)))
    view = show(session)
    for number in range(1, 31):
        view.show_page(session, f"{number:04}")
    session.execute(EditText("0001", 0, 4, "leaf"))
    view.show_page(session, "0001")
    assert view.page_text() == "leaf 0"


def test_the_menu_of_the_view_alone_has_no_dead_entries(show: Show) -> None:
    view = show(memory_session("one two"))
    view.select(4, 7)
    at = view.cursorRect().center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, view.mapToGlobal(at))
    view.contextMenuEvent(event)
    menu = view.findChild(QMenu)
    assert menu is not None and menu.isVisible()
    entries = {a.text().replace("&", ""): a.isEnabled() for a in menu.actions()}
    next(a for a in menu.actions() if a.text() == "Cu&t").trigger()
    menu.close()
    assert {"Cut", "Copy", "Select all"} <= {name for name, on in entries.items() if on}
    assert not {"Undo", "Redo"} & set(entries)
    assert view.page_text() == "one "


def test_a_menu_opened_on_a_word_is_about_that_word(show: Show) -> None:
    view = show(memory_session("one two"))
    view.context_menu = QMenu(view)
    view.context_menu.addAction("Strike")
    cursor = QTextCursor(view.document())
    cursor.setPosition(5)
    at = view.cursorRect(cursor).center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, view.mapToGlobal(at))
    view.contextMenuEvent(event)
    was_shown = view.context_menu.isVisible()
    view.context_menu.close()
    assert was_shown
    assert view.cursor_offset() == 5


def test_no_page_shows_nothing_and_takes_nothing(show: Show, qtbot: QtBot) -> None:
    session = memory_session("one")
    view = show(session)
    view.show_page(None, None)
    qtbot.keyClicks(view, "x")
    assert (view.page_id, view.page_text(), view.toPlainText()) == (None, "", "")
    assert session.page("0001").text == "one"


def test_a_read_only_document_takes_no_typing(show: Show, qtbot: QtBot) -> None:
    session = memory_session("one", read_only="Ada has this document open.")
    view = show(session)
    qtbot.keyClicks(view, "x")
    assert view.isReadOnly()
    assert view.page_text() == session.page("0001").text == "one"


def test_a_paste_is_plain_text_and_counts_as_pasted(show: Show) -> None:
    session = memory_session("ab")
    view = show(session)
    view.set_cursor(1)
    data = QMimeData()
    data.setHtml("<b>bold</b>")
    data.setText(" two\r\nwords\0\ufdd0 ")
    QGuiApplication.clipboard().setMimeData(data)
    view.paste()
    page = session.page("0001")
    assert page.text == view.page_text() == "a two\nwords b"
    assert "pasted" in {row.item.origin for row in page.words}


def test_a_copy_keeps_every_character(show: Show) -> None:
    text = "no\u00a0break\u2028and\n😀 e\u0301"
    session = memory_session(text)
    view = show(session)
    view.select(0, len(text))
    view.copy()
    data = QGuiApplication.clipboard().mimeData()
    assert (data.text(), data.hasHtml()) == (text, False)


def test_composed_text_arrives_when_it_is_committed(show: Show) -> None:
    session = memory_session("ab added")
    add_mark(session, Mark("urn:m1", "addition"), "added")
    view = show(session)
    view.set_cursor(1)
    composing = QInputMethodEvent("か", [])
    view.inputMethodEvent(composing)
    while_composing = session.page("0001").text
    commit = QInputMethodEvent("", [])
    commit.setCommitString("火")
    view.inputMethodEvent(commit)
    formats: list[QTextLayout.FormatRange] = view.document().firstBlock().layout().formats()
    assert (while_composing, session.page("0001").text) == ("ab added", "a火b added")
    assert [(f.start, f.length) for f in formats] == [(4, 5)]


def test_zoom_goes_up_and_down_a_ladder_and_stops_at_its_ends(show: Show) -> None:
    view = show(memory_session("one"))
    before = view.font().pointSizeF()
    view.zoom_by(1)
    larger = (view.zoom(), view.font().pointSizeF())
    view.zoom_by(-100)
    smallest = view.zoom()
    view.set_zoom(100)
    assert larger == (110, pytest.approx(before * 1.1))
    assert (smallest, view.font().pointSizeF()) == (50, before)


def test_lines_have_leading_in_both_faces(show: Show) -> None:
    view = show(memory_session("one\ntwo"))
    for face in ("reading", "typewriter"):
        view.set_font_family(face)  # type: ignore[arg-type]
        em = view.letters().pointSizeF() * view.logicalDpiY() / 72
        assert 1.45 <= view.cursorRect().height() / em <= 1.9


def test_the_column_is_centred_and_about_75_characters_wide(show: Show) -> None:
    view = show(memory_session("word " * 200), width=1600)
    line = view.document().firstBlock().layout().lineAt(0)
    left = view.viewport().x()
    right = view.width() - view.viewport().geometry().right()
    assert 60 <= line.textLength() <= 90
    assert abs(left - right) < 40


def test_lines_of_a_page_that_waited_for_the_window_end_where_the_column_does(
    qtbot: QtBot,
) -> None:
    view = TranscriptView(LIGHT)
    qtbot.addWidget(view)
    view.resize(900, 400)
    view.show_page(memory_session("word " * 40), "0001")
    with qtbot.waitExposed(view):
        view.show()
    line = view.document().firstBlock().layout().lineAt(0)
    assert line.naturalTextWidth() < view.viewport().width()
    assert not view.horizontalScrollBar().isVisible()


def test_the_tool_tip_says_marks_in_words(show: Show, qtbot: QtBot) -> None:
    session = memory_session("one two three")
    mark = Mark("urn:m1", "stamp", subtype="received", place="top", comment="smudged")
    add_mark(session, mark, "two")
    view = show(session)
    cursor = QTextCursor(view.document())
    cursor.setPosition(5)
    tip = view.tool_tip(view.cursorRect(cursor).center())
    assert "Stamp" in tip and "received" in tip and "smudged" in tip
    assert view.tool_tip(QPoint(view.viewport().width() - 2, 400)) == ""


def test_words_are_looked_up_afresh_when_a_new_reading_moves_them(show: Show) -> None:
    session = memory_session("one two")
    view = show(session)
    view.set_cursor(5)
    told: list[int] = []
    view.word_changed.connect(told.append)
    page = session.page("0001")
    row = page.words.at(5)
    assert row is not None
    session.execute(EditText("0001", 4, 7, ""))
    assert told == [-1] or told == [page.words[0].item.id]


def test_the_view_has_a_name_for_screen_readers_and_changes_its_theme(show: Show) -> None:
    session = memory_session("one")
    view = show(session)
    view.set_theme(DARK)
    assert view.accessibleName() == "Transcript"
    assert view.palette().base().color() == DARK.background


def test_two_views_show_the_same_page(show: Show, qtbot: QtBot) -> None:
    session = memory_session("one")
    first, second = show(session), show(session)
    first.set_cursor(3)
    qtbot.keyClicks(first, "!")
    assert first.page_text() == second.page_text() == "one!"


def test_a_page_replaced_as_a_whole_is_shown(show: Show) -> None:
    from editor.core.commands import ReplaceReading

    session = memory_session("one two")
    view = show(session)
    page = session.page("0001")
    session.execute(ReplaceReading(replace(page, text="uno due")))
    assert view.page_text() == "uno due"
