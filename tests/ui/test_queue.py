"""The way through the doubts by key: next, right, take, type over, all alike; the strip at them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from editor.core.commands import ReplaceReading
from editor.core.settings import Settings
from editor.ui.alike_control import AlikePreview
from editor.ui.main_window import MainWindow
from tests.factories import page
from tests.ui.main_windows import (
    dialog_of,
    made_document,
    made_window,
    opened,
    press,
    seen_message,
    settle,
    shown_page,
    shut,
)
from tests.ui.test_spelling import CHECKED, wait_for_lexicon

TEXT = "The government of tbe people\nwas told that tbe policy of tbe\nBritish peoqle was good"
SECOND = "and tbe end of tbis page"
IN_ORDER: Settings = replace(CHECKED, doubt_order="place", doubt_least=20)


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[MainWindow]:
    found = made_window(qtbot, IN_ORDER)
    opened(qtbot, found, made_document(tmp_path, [TEXT, SECOND], conf=91.0))
    wait_for_lexicon(qtbot, found)
    yield found
    shut(found)


def selected(window: MainWindow) -> str:
    return window.workspace.text.selection().slice(shown_page(window).text)


def offered(qtbot: QtBot, window: MainWindow) -> list[str]:
    settle(qtbot, window)
    return window.queue.offers()


def test_the_key_goes_from_doubt_to_doubt_and_says_why(qtbot: QtBot, window: MainWindow) -> None:
    press(qtbot, window, "doubt.next")
    assert selected(window) == "tbe"
    assert window.workspace.text.hasFocus()
    strip = window.queue.strip
    assert strip.isVisible()
    assert "not in the dictionary" in strip.reason.text()
    assert offered(qtbot, window)[0] == "the"
    assert "Alt+1 the" in window.status.word.text()
    press(qtbot, window, "doubt.next")
    assert window.workspace.text.selection().start == TEXT.index("tbe", 30)
    press(qtbot, window, "doubt.previous")
    assert window.workspace.text.selection().start == TEXT.index("tbe")


def test_a_page_that_was_just_read_has_its_doubts_at_once(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path
) -> None:
    window = made_window(qtbot, IN_ORDER)
    opened(qtbot, window, made_document(tmp_path, ["", SECOND]))
    wait_for_lexicon(qtbot, window)
    settle(qtbot, window)
    assert window.session is not None
    window.session.execute(ReplaceReading(page(TEXT, page_id="0001", conf=91.0)))
    press(qtbot, window, "doubt.next")
    assert selected(window) == "tbe"
    shut(window)


def test_the_strip_leaves_the_line_of_its_word_in_sight(qtbot: QtBot, window: MainWindow) -> None:
    press(qtbot, window, "doubt.next")
    view, strip = window.workspace.text, window.queue.strip
    line = view.cursorRect().translated(view.viewport().pos())
    assert not strip.geometry().intersects(line)
    assert view.rect().contains(strip.geometry())


def test_a_digit_takes_what_is_offered_and_goes_on(qtbot: QtBot, window: MainWindow) -> None:
    press(qtbot, window, "doubt.next")
    press(qtbot, window, "suggestion.accept")  # Not waited for: it is taken once it is known.
    settle(qtbot, window)
    assert shown_page(window).text == TEXT.replace("tbe", "the", 1)
    assert window.workspace.text.selection().start == TEXT.index("tbe", 30)
    press(qtbot, window, "edit.undo")
    assert shown_page(window).text == TEXT


def test_it_is_right_takes_a_doubt_out_of_the_queue(qtbot: QtBot, window: MainWindow) -> None:
    waiting = window.queue.judge.waiting()
    press(qtbot, window, "doubt.next")
    press(qtbot, window, "doubt.confirm")
    row = shown_page(window).words.at(TEXT.index("tbe"))
    assert row is not None
    assert row.item.origin == "confirmed"
    assert window.queue.judge.waiting() == waiting - 1
    assert window.workspace.text.selection().start == TEXT.index("tbe", 30)


def test_typing_replaces_the_doubt_and_the_next_key_goes_on(
    qtbot: QtBot, window: MainWindow
) -> None:
    press(qtbot, window, "doubt.next")
    qtbot.keyClicks(window.workspace.text, "the")
    assert shown_page(window).text == TEXT.replace("tbe", "the", 1)
    press(qtbot, window, "doubt.next")
    assert window.workspace.text.selection().start == TEXT.index("tbe", 30)


def test_what_is_typed_over_a_doubt_is_completed_by_the_same_keys(
    qtbot: QtBot, window: MainWindow
) -> None:
    at = TEXT.index("peoqle")
    window.workspace.text.set_cursor(at - 3)
    press(qtbot, window, "doubt.next")
    assert selected(window) == "peoqle"
    offered(qtbot, window)
    qtbot.keyClicks(window.workspace.text, "peop")
    assert window.queue.strip.isVisible()
    place = window.queue.offers().index("people") + 1
    press(qtbot, window, "suggestion.accept" if place == 1 else f"doubt.take-{place}")
    assert shown_page(window).text == TEXT.replace("peoqle", "people")
    assert shown_page(window).words.at(at) is not None


def test_a_click_on_the_strip_does_the_same(qtbot: QtBot, window: MainWindow) -> None:
    press(qtbot, window, "doubt.next")
    offered(qtbot, window)
    qtbot.mouseClick(window.queue.strip.buttons[0], Qt.MouseButton.LeftButton)
    assert shown_page(window).text == TEXT.replace("tbe", "the", 1)
    assert window.workspace.text.hasFocus()


def test_over_the_document_the_queue_goes_on_to_the_next_page(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.queue.options.scope.setCurrentIndex(1)
    window.queue.options.scope.activated.emit(1)
    settle(qtbot, window)
    assert window.settings.doubt_scope == "document"
    seen = set()
    for _ in range(6):
        press(qtbot, window, "doubt.next")
        seen.add(shown_page(window).id)
    assert len(seen) == 2


def test_targets_and_order_are_chosen_in_the_list_and_kept(
    qtbot: QtBot, window: MainWindow
) -> None:
    options = window.queue.options
    for target, action in options.target_actions.items():
        if action.isChecked() != (target == "unseen"):
            action.trigger()
    assert window.settings.doubt_targets == ("unseen",)
    assert window.queue.judge.waiting() == len(TEXT.split())
    options.least.setValue(options.least.maximum())
    qtbot.waitUntil(lambda: window.settings.doubt_least == 1)
    for action in options.target_actions.values():
        action.setChecked(False)
    options.target_actions["query"].trigger()
    press(qtbot, window, "doubt.next")
    assert seen_message(window) == "No doubts are left on this page."


def test_one_key_shows_all_alike_and_corrects_them_as_one_step(
    qtbot: QtBot, window: MainWindow
) -> None:
    press(qtbot, window, "doubt.next")
    press(qtbot, window, "suggestion.accept")
    settle(qtbot, window)
    press(qtbot, window, "doubt.alike")
    settle(qtbot, window)
    dialog = dialog_of(window)
    assert isinstance(dialog, AlikePreview)
    assert dialog.model.chosen_count == 3
    assert dialog.family.text() == "Also 1 other word with the same confusion"
    dialog.family.click()
    assert dialog.model.chosen_count == 4
    qtbot.keyClick(dialog.list, Qt.Key.Key_Return)
    settle(qtbot, window)
    assert window.session is not None
    assert shown_page(window).text == TEXT.replace("tbe", "the")
    assert window.session.page("0002").text == "and the end of this page"
    row = shown_page(window).words.at(TEXT.index("tbe", 30))
    assert row is not None
    assert row.item.box is not None
    window.undo()
    assert "tbe" in shown_page(window).text
    assert window.session.page("0002").text == SECOND
