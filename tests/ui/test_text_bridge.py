"""The text widget's document and the page of the session stay the same, whatever edits either."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from PySide6.QtCore import QCoreApplication, QMimeData
from PySide6.QtGui import QTextCharFormat, QTextCursor, QTextDocument
from PySide6.QtWidgets import QPlainTextDocumentLayout
from pytestqt.qtbot import QtBot

from editor.core.commands import AddMark, EditText, ReplaceReading, Together
from editor.core.document import Page
from editor.core.marks import Mark
from editor.core.spans import Span
from editor.ui.text_bridge import TextBridge, UnitIndex
from tests.ui.text_pages import MemorySession, memory_session

PIECES = (
    "a",
    "b",
    " ",
    "\n",
    "é",
    "e\u0301",
    "\u00a0",
    "\u2028",
    "😀",
    "𐐨",
    "\t",
    "\ufffc",
    "字",
    "xyz ",
)


def make_bridge(session: MemorySession) -> tuple[QTextDocument, TextBridge]:
    document = QTextDocument()
    document.setDocumentLayout(QPlainTextDocumentLayout(document))
    return document, TextBridge(document, session, "0001")


def type_at(document: QTextDocument, start: int, end: int, text: str) -> None:
    cursor = QTextCursor(document)
    cursor.setPosition(start)
    cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
    cursor.insertText(text)


def settle() -> None:
    """Let what the bridge put off (an edit of the document inside its own signal) happen."""
    QCoreApplication.processEvents()
    QCoreApplication.processEvents()


@pytest.mark.parametrize("text", ["plain", "a😀b𐐨", "no\u00a0break\u2028line\nnext", "e\u0301"])
def test_a_page_comes_into_the_document_as_it_is(qtbot: QtBot, text: str) -> None:
    session = memory_session(text)
    _document, bridge = make_bridge(session)
    assert bridge.document_text() == text


@pytest.mark.parametrize("typed", ["x", "\u00a0", "\u2028", "\n", "😀", "e\u0301", "two\nlines"])
def test_what_is_typed_reaches_the_page_unchanged(qtbot: QtBot, typed: str) -> None:
    session = memory_session("ab𐐨cd")
    document, _bridge = make_bridge(session)
    type_at(document, 4, 4, typed)
    assert session.page("0001").text == "ab𐐨" + typed + "cd"


def test_typing_is_one_step_of_undo(qtbot: QtBot) -> None:
    session = memory_session("ab")
    document, bridge = make_bridge(session)
    for offset, letter in enumerate("word"):
        type_at(document, 2 + offset, 2 + offset, letter)
    session.undo()
    assert (session.page("0001").text, bridge.document_text()) == ("ab", "ab")
    session.redo()
    assert (session.page("0001").text, bridge.document_text()) == ("abword", "abword")


def test_redoing_a_single_key_shows_it_again(qtbot: QtBot) -> None:
    session = memory_session("ab")
    document, bridge = make_bridge(session)
    type_at(document, 1, 1, "x")
    session.undo()
    session.redo()
    assert bridge.document_text() == session.page("0001").text == "axb"


def test_a_change_of_format_alone_edits_nothing(qtbot: QtBot) -> None:
    session = memory_session("some text")
    document, _bridge = make_bridge(session)
    told: list[object] = []
    session.subscribe(told.append)
    cursor = QTextCursor(document)
    cursor.select(QTextCursor.SelectionType.Document)
    bold = QTextCharFormat()
    bold.setFontWeight(700)
    cursor.mergeCharFormat(bold)
    assert told == []


def test_characters_the_format_forbids_are_taken_out_of_the_document_too(qtbot: QtBot) -> None:
    session = memory_session("ab")
    document, bridge = make_bridge(session)
    type_at(document, 1, 1, "x\0y\0z")
    qtbot.waitUntil(lambda: bridge.document_text() == session.page("0001").text)
    assert session.page("0001").text == "axyzb"


def test_typing_goes_on_right_while_forbidden_characters_wait_to_be_taken_out(qtbot: QtBot) -> None:
    session = memory_session("ab")
    document, bridge = make_bridge(session)
    type_at(document, 1, 1, "x\0y")
    type_at(document, 4, 4, "z")
    qtbot.waitUntil(lambda: bridge.document_text() == session.page("0001").text)
    assert session.page("0001").text == "axyzb"


def test_half_a_surrogate_pair_cut_by_the_widget_does_not_break_the_mirror(qtbot: QtBot) -> None:
    session = memory_session("a😀b")
    document, bridge = make_bridge(session)
    cursor = QTextCursor(document)
    cursor.setPosition(1)
    cursor.deleteChar()
    qtbot.waitUntil(lambda: bridge.document_text() == session.page("0001").text)
    assert session.page("0001").text == "ab"


def test_a_read_only_document_refuses_and_shows_the_page_again(qtbot: QtBot) -> None:
    session = memory_session("ab", read_only="Ada has this document open.")
    document, bridge = make_bridge(session)
    said: list[str] = []
    bridge.refused = said.append
    type_at(document, 1, 1, "x")
    qtbot.waitUntil(lambda: bridge.document_text() == "ab")
    assert said == ["Ada has this document open."]


def test_a_new_reading_replaces_only_what_differs(qtbot: QtBot) -> None:
    session = memory_session("the first line\nthe second line")
    document, bridge = make_bridge(session)
    cursor = QTextCursor(document)
    cursor.setPosition(20)
    session.execute(ReplaceReading(Page("0001", "the worst line\nthe second line")))
    assert bridge.document_text() == "the worst line\nthe second line"
    assert cursor.position() == 20


def test_several_splices_in_one_command_arrive_in_order(qtbot: QtBot) -> None:
    session = memory_session("one two three")
    _document, bridge = make_bridge(session)
    edits = (
        EditText("0001", 0, 3, "😀😀"),
        EditText("0001", 2, 6, ""),
        EditText("0001", 2, 2, "!"),
    )
    session.execute(Together(edits, "replace"))
    assert bridge.document_text() == session.page("0001").text == "😀😀! three"


def test_a_listener_that_edits_on_each_key_is_followed(qtbot: QtBot) -> None:
    session = memory_session("ab")
    document, bridge = make_bridge(session)
    done: list[bool] = []

    def add_full_stop(change: object) -> None:
        if not done:
            done.append(True)
            session.execute(EditText("0001", 3, 3, "."))

    session.subscribe(add_full_stop)
    type_at(document, 1, 1, "x")
    qtbot.waitUntil(lambda: bridge.document_text() == session.page("0001").text)
    assert session.page("0001").text == "axb."


def test_a_closed_bridge_hears_nothing_more(qtbot: QtBot) -> None:
    session = memory_session("ab")
    document, bridge = make_bridge(session)
    bridge.close()
    type_at(document, 0, 0, "x")
    session.execute(EditText("0001", 2, 2, "y"))
    assert (bridge.document_text(), session.page("0001").text) == ("xab", "aby")


def test_two_views_of_one_page_stay_the_same(qtbot: QtBot) -> None:
    session = memory_session("ab")
    left, left_bridge = make_bridge(session)
    right, right_bridge = make_bridge(session)
    type_at(left, 1, 1, "x")
    type_at(right, 3, 3, "y")
    assert left_bridge.document_text() == right_bridge.document_text() == "axby"


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_any_two_thousand_edits_leave_both_sides_equal(qtbot: QtBot, seed: int) -> None:
    chance = random.Random(seed)
    session = memory_session("The first 😀 page\nwith two lines 𐐨.")
    document, bridge = make_bridge(session)
    marks = iter(range(10_000))

    def spot() -> int:
        return chance.randint(0, len(session.page("0001").text))

    def typed() -> None:
        at = bridge.to_units(spot())
        type_at(document, at, at, chance.choice(PIECES))

    def replaced() -> None:
        start = spot()
        end = min(len(session.page("0001").text), start + chance.randint(0, 9))
        text = "".join(chance.choices(PIECES, k=chance.randint(0, 4)))
        type_at(document, bridge.to_units(start), bridge.to_units(end), text)

    def pasted() -> None:
        data = QMimeData()
        data.setText("".join(chance.choices((*PIECES, "\0", "\r\n", "\ufdd1"), k=12)))
        at = bridge.to_units(spot())
        type_at(document, at, at, data.text())

    def core_edit() -> None:
        start = spot()
        end = min(len(session.page("0001").text), start + chance.randint(0, 20))
        text = "".join(chance.choices(PIECES, k=chance.randint(0, 6)))
        session.execute(EditText("0001", start, end, text))

    def core_mark() -> None:
        mark = Mark(f"urn:m{next(marks)}", "strike")
        session.execute(AddMark("0001", mark, Span(*sorted((spot(), spot())))))

    def grouped() -> None:
        cursor = QTextCursor(document)
        cursor.beginEditBlock()
        for _ in range(3):
            cursor.setPosition(bridge.to_units(0))
            cursor.movePosition(QTextCursor.MoveOperation.NextCharacter, n=chance.randint(0, 10))
            cursor.insertText(chance.choice(PIECES))
        cursor.endEditBlock()

    steps: list[Callable[[], object]] = [
        *(typed, typed, typed, replaced, pasted, grouped),
        *(core_edit, core_mark, session.undo, session.redo),
    ]
    for _ in range(2000):
        chance.choice(steps)()
        if len(session.page("0001").text) > 600:
            session.execute(EditText("0001", 100, 500, ""))
        if chance.random() < 0.3:
            settle()
            assert bridge.document_text() == session.page("0001").text
    settle()
    assert bridge.document_text() == session.page("0001").text
    session.page("0001").check()


@pytest.mark.parametrize("text", ["", "abc", "😀", "a😀b𐐨c", "😀😀😀"])
def test_the_unit_index_turns_offsets_both_ways(text: str) -> None:
    index = UnitIndex(text)
    for offset in range(len(text) + 1):
        unit = len(text[:offset].encode("utf-16-le")) // 2
        assert (index.to_units(offset), index.to_code_points(unit)) == (unit, offset)
