"""Marks from the window: made by key and pointer, seen in three places, changed, walked."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from editor.core.geometry import Box, Polygon
from editor.core.marks import Mark
from editor.core.spans import Placed
from editor.ui.action_table import MARK_ACTIONS
from editor.ui.main_window import MainWindow
from tests.factories import marked
from tests.ui.main_windows import (
    TEXT,
    cursor_in,
    drag_box,
    kinds,
    press,
    scan_point,
    shown_page,
)

CTRL = Qt.KeyboardModifier.ControlModifier


def only_mark(window: MainWindow) -> Placed[Mark]:
    (row,) = shown_page(window).marks
    return row


def listed(window: MainWindow) -> list[str]:
    """The lines of the list of marks, as they are read."""
    window.refresh()
    model = window.marks_dock.list.model()
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def field_named(window: MainWindow, name: str) -> QLineEdit:
    found = window.marks_dock.editor.findChild(QLineEdit, f"mark-{name}")
    assert found is not None
    return found


def choice_named(window: MainWindow, name: str) -> QComboBox:
    found = window.marks_dock.editor.findChild(QComboBox, f"mark-{name}")
    assert found is not None
    return found


def test_each_key_marks_the_word_at_the_cursor_and_takes_the_mark_away_again(
    qtbot: QtBot, desk_at_work: MainWindow
) -> None:
    for kind in MARK_ACTIONS:
        cursor_in(desk_at_work, "beta")
        press(qtbot, desk_at_work, f"mark.{kind}")
        assert marked(shown_page(desk_at_work), kind) == ["beta"]
        assert len(listed(desk_at_work)) == 1
        assert "beta" in listed(desk_at_work)[0]
        assert desk_at_work.workspace.text.hasFocus()
        press(qtbot, desk_at_work, f"mark.{kind}")
        assert kinds(desk_at_work) == []
        assert listed(desk_at_work) == []
        press(qtbot, desk_at_work, "edit.undo")
        assert kinds(desk_at_work) == [kind]
        press(qtbot, desk_at_work, "edit.redo")


def test_each_key_marks_a_region_drawn_on_the_scan(qtbot: QtBot, desk_at_work: MainWindow) -> None:
    for kind in MARK_ACTIONS:
        press(qtbot, desk_at_work, "tool.rectangle")
        drag_box(qtbot, desk_at_work, Box(300, 200, 120, 60))
        press(qtbot, desk_at_work, f"mark.{kind}")
        row = only_mark(desk_at_work)
        assert row.item.kind == kind
        drawn = row.item.regions[0]
        assert isinstance(drawn, Box)
        assert drawn.iou(Box(300, 200, 120, 60)) > 0.9
        assert row.start == row.end
        assert desk_at_work.workspace.scan.tool == "select"
        desk_at_work.workspace.text.setFocus()
        press(qtbot, desk_at_work, "edit.undo")
        assert kinds(desk_at_work) == []


def test_a_selection_is_marked_across_words(qtbot: QtBot, desk_at_work: MainWindow) -> None:
    text = desk_at_work.workspace.text
    text.set_cursor(0)
    for _ in range(2):
        qtbot.keyClick(text, Qt.Key.Key_Right, CTRL | Qt.KeyboardModifier.ShiftModifier)
    press(qtbot, desk_at_work, "mark.underline")
    assert [t.strip() for t in marked(shown_page(desk_at_work), "underline")] == ["alpha beta"]
    assert only_mark(desk_at_work).item.regions


def test_typing_after_marking_a_selection_does_not_replace_more_than_was_selected(
    qtbot: QtBot, desk_at_work: MainWindow
) -> None:
    cursor_in(desk_at_work, "beta")
    press(qtbot, desk_at_work, "mark.strike")
    qtbot.keyClicks(desk_at_work.workspace.text, "X")
    assert shown_page(desk_at_work).text == TEXT.replace("beta", "bXeta")
    assert marked(shown_page(desk_at_work), "strike") == ["bXeta"]


def test_a_region_is_a_polygon_drawn_with_the_mouse(qtbot: QtBot, desk_at_work: MainWindow) -> None:
    press(qtbot, desk_at_work, "tool.polygon")
    viewport = desk_at_work.workspace.scan.viewport()
    corners = ((300, 150), (450, 170), (420, 280))
    for x, y in corners:
        qtbot.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=scan_point(desk_at_work, x, y))
    qtbot.mouseDClick(
        viewport, Qt.MouseButton.LeftButton, pos=scan_point(desk_at_work, *corners[-1])
    )
    press(qtbot, desk_at_work, "mark.stamp")
    drawn = only_mark(desk_at_work).item.regions[0]
    assert isinstance(drawn, Polygon)
    assert len(drawn.points) == 3


def test_a_region_is_drawn_from_the_keyboard_around_words(
    qtbot: QtBot, desk_at_work: MainWindow
) -> None:
    cursor_in(desk_at_work, "beta")
    press(qtbot, desk_at_work, "tool.rectangle")
    scan = desk_at_work.workspace.scan
    assert scan.hasFocus()
    qtbot.keyClick(scan, Qt.Key.Key_Return)
    qtbot.keyClick(scan, Qt.Key.Key_Return)
    assert desk_at_work.workspace.region is not None
    press(qtbot, desk_at_work, "mark.stamp")
    assert kinds(desk_at_work) == ["stamp"]


def test_escape_gives_a_drawn_region_up(qtbot: QtBot, desk_at_work: MainWindow) -> None:
    press(qtbot, desk_at_work, "tool.rectangle")
    drag_box(qtbot, desk_at_work, Box(300, 200, 120, 60))
    qtbot.keyClick(desk_at_work.workspace.scan, Qt.Key.Key_Escape)
    assert desk_at_work.workspace.region is None


def test_the_last_mark_is_repeated_with_its_hand_and_place(
    qtbot: QtBot, desk_at_work: MainWindow
) -> None:
    cursor_in(desk_at_work, "beta")
    press(qtbot, desk_at_work, "mark.addition")
    choice = choice_named(desk_at_work, "place")
    choice.setFocus()
    qtbot.keyClick(choice, Qt.Key.Key_Down)
    place = only_mark(desk_at_work).item.place
    assert place not in (None, "above")
    cursor_in(desk_at_work, "delta")
    press(qtbot, desk_at_work, "mark.repeat")
    assert marked(shown_page(desk_at_work), "addition") == ["beta", "delta"]
    assert {r.item.place for r in shown_page(desk_at_work).marks} == {place}


def test_the_text_of_an_addition_on_the_scan_is_typed_in_the_form_at_once(
    qtbot: QtBot, desk_at_work: MainWindow
) -> None:
    press(qtbot, desk_at_work, "tool.rectangle")
    drag_box(qtbot, desk_at_work, Box(300, 200, 120, 60))
    press(qtbot, desk_at_work, "mark.addition")
    field = field_named(desk_at_work, "text")
    assert QApplication.focusWidget() is field
    qtbot.keyClicks(field, "noted")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert only_mark(desk_at_work).item.text == "noted"
    assert "noted" in listed(desk_at_work)[0]
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert desk_at_work.workspace.text.hasFocus()
    press(qtbot, desk_at_work, "edit.undo")
    assert only_mark(desk_at_work).item.text is None


def test_a_hand_named_in_the_form_joins_the_document_and_the_mark(
    qtbot: QtBot, desk_at_work: MainWindow
) -> None:
    cursor_in(desk_at_work, "beta")
    press(qtbot, desk_at_work, "mark.handwriting")
    hands = choice_named(desk_at_work, "hand")
    hands.setFocus()
    qtbot.keyClick(hands, Qt.Key.Key_End)
    name = field_named(desk_at_work, "new-hand")
    assert name.isVisible()
    qtbot.keyClicks(name, "file clerk")
    qtbot.keyClick(name, Qt.Key.Key_Return)
    assert desk_at_work.session is not None
    (hand,) = desk_at_work.session.document.hands
    assert hand.label == "file clerk"
    assert only_mark(desk_at_work).item.hand == hand.id


def test_a_mark_chosen_in_the_list_is_selected_in_text_and_scan(
    qtbot: QtBot, desk_at_work: MainWindow
) -> None:
    for word in ("beta", "epsilon"):
        cursor_in(desk_at_work, word)
        press(qtbot, desk_at_work, "mark.strike")
    marks = desk_at_work.marks_dock.list
    desk_at_work.refresh()
    place = marks.visualRect(marks.model().index(0, 0)).center()
    qtbot.mouseClick(marks.viewport(), Qt.MouseButton.LeftButton, pos=place)
    beta = shown_page(desk_at_work).text.index("beta")
    chosen = desk_at_work.workspace.selected_mark()
    assert chosen is not None
    assert chosen.start == beta
    assert desk_at_work.workspace.text.cursor_offset() == beta
    assert desk_at_work.workspace.scan.overlay.selected_mark == chosen.item.id
    assert desk_at_work.marks_dock.editor.isVisible()


def test_a_mark_clicked_on_the_scan_is_selected_in_the_list_and_the_text(
    qtbot: QtBot, desk_at_work: MainWindow
) -> None:
    press(qtbot, desk_at_work, "tool.rectangle")
    drag_box(qtbot, desk_at_work, Box(300, 250, 120, 60))
    press(qtbot, desk_at_work, "mark.stamp")
    press(qtbot, desk_at_work, "tool.select")
    desk_at_work.workspace.select_mark(None)
    qtbot.mouseClick(
        desk_at_work.workspace.scan.viewport(),
        Qt.MouseButton.LeftButton,
        pos=scan_point(desk_at_work, 302, 252),
    )
    chosen = desk_at_work.workspace.selected_mark()
    assert chosen is not None
    assert chosen.item.kind == "stamp"
    assert desk_at_work.marks_dock.list.currentIndex().row() == 0


def test_marks_are_stepped_through_round_the_end(qtbot: QtBot, desk_at_work: MainWindow) -> None:
    for word in ("alpha", "epsilon", "zeta"):
        cursor_in(desk_at_work, word)
        press(qtbot, desk_at_work, "mark.strike")
    desk_at_work.workspace.text.set_cursor(0)
    desk_at_work.workspace.select_mark(None)
    met = []
    for _ in range(4):
        press(qtbot, desk_at_work, "mark.next")
        row = desk_at_work.workspace.selected_mark()
        assert row is not None
        met.append(shown_page(desk_at_work).text[row.start : row.end])
    assert met == ["alpha", "epsilon", "zeta", "alpha"]
    press(qtbot, desk_at_work, "mark.previous")
    row = desk_at_work.workspace.selected_mark()
    assert row is not None
    assert shown_page(desk_at_work).text[row.start : row.end] == "zeta"


@pytest.mark.parametrize("way", ["list", "action"])
def test_a_mark_is_deleted_by_key_and_comes_back_by_undo(
    qtbot: QtBot, desk_at_work: MainWindow, way: str
) -> None:
    cursor_in(desk_at_work, "beta")
    press(qtbot, desk_at_work, "mark.strike")
    if way == "list":
        desk_at_work.refresh()
        marks = desk_at_work.marks_dock.list
        marks.setFocus()
        qtbot.keyClick(marks, Qt.Key.Key_Delete)
    else:
        press(qtbot, desk_at_work, "mark.delete")
    assert kinds(desk_at_work) == []
    assert not desk_at_work.marks_dock.editor.isVisible()
    desk_at_work.workspace.text.setFocus()
    press(qtbot, desk_at_work, "edit.undo")
    assert marked(shown_page(desk_at_work), "strike") == ["beta"]
    assert shown_page(desk_at_work).text == TEXT


def test_the_mark_at_the_cursor_is_edited_by_key(qtbot: QtBot, desk_at_work: MainWindow) -> None:
    cursor_in(desk_at_work, "beta")
    press(qtbot, desk_at_work, "mark.note")
    press(qtbot, desk_at_work, "mark.edit")
    comment = field_named(desk_at_work, "comment")
    assert QApplication.focusWidget() is comment
    qtbot.keyClicks(comment, "ask Tom")
    qtbot.keyClick(comment, Qt.Key.Key_Return)
    assert only_mark(desk_at_work).item.comment == "ask Tom"


def test_moving_away_from_a_mark_closes_its_form(qtbot: QtBot, desk_at_work: MainWindow) -> None:
    cursor_in(desk_at_work, "beta")
    press(qtbot, desk_at_work, "mark.strike")
    assert desk_at_work.marks_dock.editor.isVisible()
    cursor_in(desk_at_work, "zeta")
    assert not desk_at_work.marks_dock.editor.isVisible()
    assert desk_at_work.workspace.selected_mark() is None


def test_a_page_without_marks_says_how_they_are_made(desk_at_work: MainWindow) -> None:
    assert desk_at_work.marks_dock.empty.isVisible()
    assert "Ctrl+1" in desk_at_work.marks_dock.empty.text()
