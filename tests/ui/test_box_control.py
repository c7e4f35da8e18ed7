"""Links set by hand in the window: by keys and by pointer, one undo step each."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from editor.core.document import Word
from editor.core.geometry import Box
from editor.core.links import unlinked_ink
from editor.session import Session
from editor.session.people import agent_named
from editor.ui.main_window import MainWindow
from tests.factories import box_of_word
from tests.ui.main_windows import (
    cursor_in,
    drag_box,
    made_document,
    opened,
    press,
    scan_point,
    seen_message,
    shown_page,
)

Key = Qt.Key
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier
NO_KEYS = Qt.KeyboardModifier.NoModifier
BETA, GAMMA = Box(160, 140, 40, 30), Box(210, 140, 50, 30)


def word(window: MainWindow, text: str) -> Word:
    page = shown_page(window)
    return next(r.item for r in page.words.placed() if page.word_text(r) == text)


def key(qtbot: QtBot, window: MainWindow, *keys: Qt.Key, modifiers: object = NO_KEYS) -> None:
    for each in keys:
        qtbot.keyClick(window.workspace.scan, each, modifiers)


def at_full_size(window: MainWindow) -> None:
    window.workspace.scan.zoom_actual()


def current(window: MainWindow) -> str:
    """The word that is current in both views."""
    page, word_id = shown_page(window), window.workspace.current_word_id()
    assert window.workspace.scan.current_word == word_id
    row = None if word_id is None else page.words.find(word_id)
    return "" if row is None else page.word_text(row)


@pytest.mark.parametrize("turns", [0, 1])
def test_a_box_is_moved_by_keys_as_one_undo_step(
    qtbot: QtBot, desk_at_work: MainWindow, turns: int
) -> None:
    window = desk_at_work
    for _ in range(turns):
        press(qtbot, window, "view.rotate-right")
    cursor_in(window, "beta")
    press(qtbot, window, "tool.boxes")
    assert window.workspace.scan.hasFocus()
    before = shown_page(window)
    key(qtbot, window, Key.Key_Right, Key.Key_Right, Key.Key_Down)
    key(qtbot, window, Key.Key_Right, modifiers=SHIFT)
    key(qtbot, window, Key.Key_Return)
    after = word(window, "beta")
    assert after.link == "person"
    assert after.box not in (None, BETA)
    if turns == 0:
        assert after.box == Box(170, 145, 45, 30)
    press(qtbot, window, "edit.undo")
    assert shown_page(window) == before
    press(qtbot, window, "edit.redo")
    assert word(window, "beta") == after


def test_a_box_is_moved_by_the_pointer_and_its_word_is_current_in_both_views(
    qtbot: QtBot, desk_at_work: MainWindow
) -> None:
    window = desk_at_work
    at_full_size(window)
    press(qtbot, window, "tool.boxes")
    viewport = window.workspace.scan.viewport()
    start, end = scan_point(window, 235, 155), scan_point(window, 245, 175)
    qtbot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=start)
    assert current(window) == "gamma"
    qtbot.mouseMove(viewport, (start + end) / 2)
    qtbot.mouseMove(viewport, end)
    assert "Box of 50 by 30" in window.status.word.text()
    qtbot.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=end)
    assert word(window, "gamma").box == GAMMA.moved(10, 20)
    assert window.workspace.scan.hasFocus()
    window.refresh()
    assert "gamma" in window.status.word.text()
    assert window.action_set.action("edit.undo").text() == "&Undo set box"


def test_steps_by_keys_are_saved_by_the_key_that_saves(
    qtbot: QtBot, desk_at_work: MainWindow
) -> None:
    window = desk_at_work
    cursor_in(window, "beta")
    press(qtbot, window, "tool.boxes")
    key(qtbot, window, Key.Key_Down)
    press(qtbot, window, "file.save")
    qtbot.waitUntil(lambda: not window.files.is_saving)
    assert word(window, "beta").box == BETA.moved(0, 5)
    session = window.session
    assert session is not None and not session.is_dirty
    again = Session.open(session.store.path, agent=agent_named("Bo"), write=False)
    assert box_of_word(again.page("0001"), "beta") == BETA.moved(0, 5)
    again.close()


def test_steps_by_keys_are_kept_when_another_page_is_shown(
    qtbot: QtBot, desk_of_three: MainWindow
) -> None:
    window = desk_of_three
    cursor_in(window, "beta")
    press(qtbot, window, "tool.boxes")
    key(qtbot, window, Key.Key_Down)
    window.show_page("0002")
    window.show_page("0001")
    assert word(window, "beta").box == BETA.moved(0, 5)


def test_a_box_is_taken_away_and_drawn_again_by_keys_alone(
    qtbot: QtBot, desk_at_work: MainWindow
) -> None:
    window = desk_at_work
    cursor_in(window, "beta")
    press(qtbot, window, "tool.boxes")
    key(qtbot, window, Key.Key_Delete)
    assert (word(window, "beta").box, word(window, "beta").link) == (None, "none")
    assert [r.item.box for r in unlinked_ink(shown_page(window))] == [BETA]
    cursor_in(window, "zeta")
    press(qtbot, window, "word.next-unlinked")
    assert window.workspace.text.selection().slice(shown_page(window).text) == "beta"
    press(qtbot, window, "tool.boxes")
    assert window.workspace.scan.hasFocus()
    key(qtbot, window, Key.Key_Return, Key.Key_Return)
    assert (word(window, "beta").box, word(window, "beta").ocr) == (BETA, "beta")
    assert unlinked_ink(shown_page(window)) == []


def test_the_next_word_without_a_link_is_said_to_be_none(
    qtbot: QtBot, desk_at_work: MainWindow
) -> None:
    cursor_in(desk_at_work, "beta")
    press(qtbot, desk_at_work, "word.previous-unlinked")
    assert seen_message(desk_at_work) == "Every word of this page is linked to the scan."


def test_a_region_drawn_by_hand_is_linked_to_the_selection(
    qtbot: QtBot, desk_at_work: MainWindow
) -> None:
    window = desk_at_work
    at_full_size(window)
    text = shown_page(window).text
    window.workspace.text.setFocus()
    window.workspace.text.select(text.index("beta"), text.index("gamma") + 5)
    press(qtbot, window, "tool.rectangle")
    drag_box(qtbot, window, Box(300, 250, 200, 40))
    window.refresh()
    assert window.action_set.action("word.link-region").isEnabled()
    press(qtbot, window, "word.link-region")
    boxes = [word(window, w).box for w in ("beta", "gamma")]
    assert None not in boxes
    assert boxes[0] is not None and boxes[0].iou(Box(300, 250, 80, 40)) > 0.9
    assert boxes[1] is not None and boxes[1].iou(Box(400, 250, 100, 40)) > 0.9
    assert window.workspace.region is None
    assert window.workspace.scan.tool == "select"
    window.refresh()
    assert not window.action_set.action("word.link-region").isEnabled()
    press(qtbot, window, "edit.undo")
    assert [word(window, w).box for w in ("beta", "gamma")] == [BETA, GAMMA]


def test_a_word_is_linked_to_ink_by_a_click(qtbot: QtBot, desk_at_work: MainWindow) -> None:
    window = desk_at_work
    at_full_size(window)
    for text in ("beta", "gamma"):
        cursor_in(window, text)
        press(qtbot, window, "word.unlink")
    press(qtbot, window, "tool.boxes")
    qtbot.mouseClick(
        window.workspace.scan.viewport(),
        Qt.MouseButton.LeftButton,
        pos=scan_point(window, *BETA.centre),
    )
    assert (word(window, "gamma").box, word(window, "gamma").ocr) == (BETA, "beta")
    assert [r.item.ocr for r in unlinked_ink(shown_page(window))] == ["gamma"]


def test_boxes_are_exchanged_with_the_next_word(qtbot: QtBot, desk_at_work: MainWindow) -> None:
    cursor_in(desk_at_work, "beta")
    desk_at_work.refresh()
    desk_at_work.action_set.action("word.swap-next").trigger()
    assert [word(desk_at_work, w).box for w in ("beta", "gamma")] == [GAMMA, BETA]
    cursor_in(desk_at_work, "zeta")
    desk_at_work.refresh()
    desk_at_work.action_set.action("word.swap-next").trigger()
    assert "Two words with boxes" in seen_message(desk_at_work)


def test_the_words_of_the_text_are_walked_with_alt_and_arrows(
    qtbot: QtBot, desk_at_work: MainWindow
) -> None:
    window = desk_at_work
    cursor_in(window, "gamma")
    press(qtbot, window, "tool.boxes")
    key(qtbot, window, Key.Key_Right, modifiers=ALT)
    assert current(window) == "delta"
    key(qtbot, window, Key.Key_Left, Key.Key_Left, modifiers=ALT)
    assert current(window) == "beta"
    assert window.workspace.scan.hasFocus()


def test_the_region_of_a_mark_is_moved_by_keys_and_follows_its_word_otherwise(
    qtbot: QtBot, desk_at_work: MainWindow
) -> None:
    window = desk_at_work
    at_full_size(window)
    cursor_in(window, "beta")
    press(qtbot, window, "mark.strike")
    press(qtbot, window, "tool.boxes")
    key(qtbot, window, Key.Key_Down, Key.Key_Return)
    (row,) = shown_page(window).marks
    assert row.item.regions == (BETA.moved(0, 5),)
    window.workspace.select_mark(None)
    drag_box(qtbot, window, Box(300, 250, 100, 40))
    press(qtbot, window, "mark.stamp")
    press(qtbot, window, "tool.boxes")
    stamp = window.workspace.selected_mark()
    assert stamp is not None
    (region,) = stamp.item.regions
    assert isinstance(region, Box)
    key(qtbot, window, Key.Key_Right, Key.Key_Return)
    moved = window.workspace.selected_mark()
    assert moved is not None and moved.item.regions == (region.moved(5, 0),)


def test_a_letter_takes_the_tool_on_the_scan_and_the_tool_is_told(
    qtbot: QtBot, desk_at_work: MainWindow
) -> None:
    window = desk_at_work
    window.workspace.scan.setFocus()
    key(qtbot, window, Key.Key_B)
    assert window.workspace.scan.tool == "boxes"
    assert window.action_set.action("tool.boxes").isChecked()
    key(qtbot, window, Key.Key_V)
    assert window.action_set.action("tool.select").isChecked()


def test_a_document_that_cannot_be_changed_says_so(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path
) -> None:
    path = made_document(tmp_path)
    holder = Session.open(path, agent=agent_named("Bo"))
    opened(qtbot, desk, path)
    desk.messages.clear()
    cursor_in(desk, "beta")
    press(qtbot, desk, "tool.boxes")
    key(qtbot, desk, Key.Key_Down, Key.Key_Return)
    assert desk.session is not None and desk.session.read_only
    assert seen_message(desk) == desk.session.read_only
    assert word(desk, "beta").box == BETA
    desk.refresh()
    assert not desk.action_set.action("word.unlink").isEnabled()
    holder.close()
