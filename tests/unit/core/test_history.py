"""Typing joins into words; moving, waiting or saving begins a new step."""

from __future__ import annotations

from editor.core.commands import EditText
from editor.core.document import Document
from editor.core.history import History
from tests.factories import document, page


class Desk:
    """A document with a history and a clock that the test owns."""

    def __init__(self, limit: int = 10_000) -> None:
        self.now = 0.0
        self.history = History(lambda: self.now, limit=limit)
        self.document: Document = document(page(""))

    def type(self, text: str, *, at: int | None = None, wait: float = 0.1) -> None:
        for letter in text:
            offset = len(self.text) if at is None else at
            change = EditText("0001", offset, offset, letter).change(self.document)
            self.document = change.apply(self.document)
            self.history.record(change, joinable=True)
            self.now += wait
            if at is not None:
                at += 1

    def backspace(self, times: int) -> None:
        for _ in range(times):
            end = len(self.text)
            change = EditText("0001", end - 1, end, "").change(self.document)
            self.document = change.apply(self.document)
            self.history.record(change, joinable=True)

    def undo(self) -> str:
        change = self.history.take_undo()
        assert change is not None
        self.document = change.apply(self.document)
        return self.text

    @property
    def text(self) -> str:
        return self.document.pages["0001"].text


def test_a_typed_word_is_one_step_and_the_next_word_another() -> None:
    desk = Desk()
    desk.type("hello world")
    assert desk.undo() == "hello "
    assert desk.undo() == ""


def test_a_pause_begins_a_new_step() -> None:
    desk = Desk()
    desk.type("hel")
    desk.now += 2
    desk.type("lo")
    assert desk.undo() == "hel"


def test_typing_elsewhere_begins_a_new_step() -> None:
    desk = Desk()
    desk.type("abc")
    desk.type("x", at=0)
    assert desk.undo() == "abc"


def test_backspaces_join() -> None:
    desk = Desk()
    desk.type("hello")
    desk.now += 2
    desk.backspace(3)
    assert desk.text == "he"
    assert desk.undo() == "hello"


def test_saving_in_the_middle_of_a_word_is_remembered_as_the_clean_state() -> None:
    desk = Desk()
    desk.type("he")
    desk.history.mark_clean()
    assert desk.history.is_clean
    desk.type("y")
    assert not desk.history.is_clean
    desk.undo()
    assert desk.text == "he"
    assert desk.history.is_clean


def test_a_new_edit_after_undo_forgets_what_was_undone() -> None:
    desk = Desk()
    desk.type("a")
    desk.undo()
    desk.type("b")
    assert desk.history.take_redo() is None


def test_a_moved_cursor_breaks_joining() -> None:
    desk = Desk()
    desk.type("ab")
    desk.history.break_joining()
    desk.type("c")
    assert desk.undo() == "ab"


def test_undoing_all_that_is_kept_of_a_long_history_is_not_the_saved_state() -> None:
    desk = Desk(limit=3)
    desk.type("abcde", wait=2)
    for _ in range(3):
        desk.undo()
    assert desk.text == "ab"
    assert not desk.history.is_clean
    desk.history.mark_clean()
    assert desk.history.is_clean
    desk.type("f")
    assert not desk.history.is_clean
    desk.undo()
    assert desk.history.is_clean
