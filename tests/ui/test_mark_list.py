"""The list of marks narrowed, walked over pages, and several of its marks changed at once; stamps
filled from their words."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from editor.core.commands import EditText
from editor.core.hands import AddHand
from editor.core.marks import Hand, Mark
from editor.core.spans import Span
from editor.session.marking import add_mark, change_mark, first_style
from editor.ui.main_window import MainWindow
from tests.ui.main_windows import TEXT, cursor_in, kinds, press, shown_page
from tests.ui.test_marks_dock import choice_named, field_named, listed

STAMP = "DECLASSIFIED Authority NND 949640 By SR NARA Date 3/12/01"


def mark(window: MainWindow, kind: str, word: str, page_id: str = "0001") -> Mark:
    assert window.session is not None
    start = window.session.page(page_id).text.index(word)
    span = Span(start, start + len(word))
    return add_mark(window.session, page_id, first_style(kind), span=span)


def chosen(qtbot: QtBot, combo: QComboBox, text: str) -> None:
    """Choose from a list by keys."""
    combo.setFocus()
    target = combo.findText(text)
    assert target >= 0, text
    while combo.currentIndex() != target:
        down = target > combo.currentIndex()
        qtbot.keyClick(combo, Qt.Key.Key_Down if down else Qt.Key.Key_Up)


def test_the_filter_narrows_the_list_and_the_keys_walk_what_is_left(
    qtbot: QtBot, desk_at_work: MainWindow
) -> None:
    for kind, word in (("strike", "alpha"), ("stamp", "beta"), ("strike", "zeta")):
        mark(desk_at_work, kind, word)
    desk_at_work.refresh()
    cursor_in(desk_at_work, "alpha")
    desk_at_work.action_set.action("mark.filter").trigger()
    assert desk_at_work.marks_dock.filter.kind.hasFocus()
    chosen(qtbot, desk_at_work.marks_dock.filter.kind, "Strike")

    assert listed(desk_at_work) == ["Strike  alpha", "Strike  zeta"]
    assert desk_at_work.marks_dock.filter.said.text() == "2 of 3 marks"
    desk_at_work.workspace.text.setFocus()
    words = []
    for _ in range(3):
        press(qtbot, desk_at_work, "mark.next")
        row = desk_at_work.workspace.selected_mark()
        assert row is not None
        words.append(TEXT[row.start : row.end])
    assert words == ["zeta", "alpha", "zeta"]
    qtbot.mouseClick(desk_at_work.marks_dock.filter.clear, Qt.MouseButton.LeftButton)
    assert len(listed(desk_at_work)) == 3


def test_hand_certainty_and_lost_places_are_filtered_too(
    qtbot: QtBot, desk_at_work: MainWindow
) -> None:
    session = desk_at_work.session
    assert session is not None
    sure = mark(desk_at_work, "unclear", "alpha")
    change_mark(session, "0001", Mark(sure.id, "unclear", certainty="low", hand="h-1"))
    mark(desk_at_work, "stamp", "beta")
    session.execute(EditText("0001", 6, 11, ""))
    row = desk_at_work.marks_dock.filter
    chosen(qtbot, row.state, "Not sure")
    assert listed(desk_at_work) == ["Unclear  alpha"]
    chosen(qtbot, row.state, "Has lost its place")
    assert listed(desk_at_work) == ["Stamp “beta” has lost its place"]
    chosen(qtbot, row.state, "any")
    chosen(qtbot, row.hand, "no hand said")
    assert listed(desk_at_work) == ["Stamp “beta” has lost its place"]


def test_the_hands_of_the_document_are_offered_to_filter_by(
    qtbot: QtBot, desk_at_work: MainWindow
) -> None:
    session = desk_at_work.session
    assert session is not None
    session.execute(AddHand(Hand("h-pen", "Pen 1")))
    made = mark(desk_at_work, "strike", "alpha")
    change_mark(session, "0001", Mark(made.id, "strike", hand="h-pen"))
    mark(desk_at_work, "strike", "beta")
    desk_at_work.refresh()
    chosen(qtbot, desk_at_work.marks_dock.filter.hand, "Pen 1")

    assert listed(desk_at_work) == ["Strike  alpha"]


def test_what_is_typed_for_several_marks_goes_to_those_and_not_to_the_next(
    qtbot: QtBot, desk_at_work: MainWindow
) -> None:
    ids = [mark(desk_at_work, "strike", word).id for word in ("alpha", "beta", "gamma")]
    desk_at_work.refresh()
    view = desk_at_work.marks_dock.list
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_Home)
    qtbot.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    ink = field_named(desk_at_work, "ink")
    ink.setFocus()
    qtbot.keyClicks(ink, "red")
    desk_at_work.workspace.select_mark(ids[2])

    assert [r.item.ink for r in shown_page(desk_at_work).marks] == ["red", "red", None]


def test_over_the_whole_document_the_keys_go_from_page_to_page(
    qtbot: QtBot, desk_of_three: MainWindow
) -> None:
    mark(desk_of_three, "strike", "beta")
    mark(desk_of_three, "stamp", "third", "0003")
    cursor_in(desk_of_three, "alpha")
    desk_of_three.marks_dock.filter.everywhere.click()
    wanted = ["Strike  beta · page 1", "Stamp  third · page 3"]
    qtbot.waitUntil(lambda: listed(desk_of_three) == wanted)
    desk_of_three.workspace.text.setFocus()
    pages = []
    for action_id in ("mark.next", "mark.next", "mark.next", "mark.previous"):
        press(qtbot, desk_of_three, action_id)
        pages.append(desk_of_three.workspace.page_id)
    assert pages == ["0001", "0003", "0001", "0003"]


def test_one_field_is_set_in_all_marks_that_are_selected_and_undone_at_once(
    qtbot: QtBot, desk_at_work: MainWindow
) -> None:
    for word in ("alpha", "beta", "gamma"):
        mark(desk_at_work, "strike", word)
    desk_at_work.refresh()
    view = desk_at_work.marks_dock.list
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_Home)
    qtbot.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert desk_at_work.marks_dock.filter.selected.text() == "· 2 selected"
    chosen(qtbot, choice_named(desk_at_work, "medium"), "Pencil")

    media = [r.item.medium for r in shown_page(desk_at_work).marks]
    assert media == ["pencil", "pencil", "ink"]
    desk_at_work.workspace.text.setFocus()
    press(qtbot, desk_at_work, "edit.undo")
    assert [r.item.medium for r in shown_page(desk_at_work).marks] == ["ink"] * 3


def test_fields_in_which_marks_differ_say_so_and_a_visit_changes_none(
    qtbot: QtBot, desk_at_work: MainWindow
) -> None:
    session = desk_at_work.session
    assert session is not None
    for word, ink in (("alpha", "red"), ("beta", "blue")):
        made = mark(desk_at_work, "strike", word)
        change_mark(session, "0001", Mark(made.id, "strike", ink=ink, medium=ink))
    before = shown_page(desk_at_work)
    desk_at_work.refresh()
    desk_at_work.marks_dock.list.setFocus()
    desk_at_work.marks_dock.list.selectAll()
    ink = field_named(desk_at_work, "ink")
    assert ink.placeholderText() == "different"
    assert choice_named(desk_at_work, "medium").currentText() == "different"
    for _ in range(10):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    assert shown_page(desk_at_work) == before
    ink.setFocus()
    qtbot.keyClicks(ink, "black")
    qtbot.keyClick(ink, Qt.Key.Key_Return)
    assert [r.item.ink for r in shown_page(desk_at_work).marks] == ["black"] * 2


def test_delete_takes_all_marks_that_are_selected(qtbot: QtBot, desk_at_work: MainWindow) -> None:
    for word in ("alpha", "beta", "gamma"):
        mark(desk_at_work, "strike", word)
    desk_at_work.refresh()
    view = desk_at_work.marks_dock.list
    view.setFocus()
    view.selectAll()
    qtbot.keyClick(view, Qt.Key.Key_Delete)
    assert kinds(desk_at_work) == []
    desk_at_work.workspace.text.setFocus()
    press(qtbot, desk_at_work, "edit.undo")
    assert kinds(desk_at_work) == ["strike"] * 3


def test_the_key_reaches_the_form_of_the_mark_at_the_cursor(
    qtbot: QtBot, desk_at_work: MainWindow
) -> None:
    mark(desk_at_work, "addition", "alpha beta")
    mark(desk_at_work, "handwriting", "beta")
    desk_at_work.workspace.select_mark(None)
    cursor_in(desk_at_work, "beta")
    desk_at_work.refresh()
    press(qtbot, desk_at_work, "mark.edit", 2)

    row = desk_at_work.workspace.selected_mark()
    assert row is not None
    assert row.item.kind == "handwriting"
    assert desk_at_work.marks_dock.editor.isAncestorOf(QApplication.focusWidget())


def stamped(window: MainWindow, words: str) -> None:
    """Put a stamp's words into the transcript and mark them."""
    assert window.session is not None
    window.session.execute(EditText("0001", 0, 0, f"{words}\n"))
    window.workspace.select_mark(mark(window, "stamp", words).id)
    window.refresh()


def stamp_line(window: MainWindow, name: str) -> QLineEdit:
    found = window.marks_dock.editor.findChild(QLineEdit, f"stamp-{name}")
    assert found is not None
    return found


def fields(window: MainWindow) -> dict[str, str]:
    return dict(next(r.item.fields for r in shown_page(window).marks))


def test_what_a_stamp_says_is_proposed_and_taken_by_one_press(
    qtbot: QtBot, desk_at_work: MainWindow
) -> None:
    stamped(desk_at_work, STAMP)
    assert fields(desk_at_work) == {}
    assert stamp_line(desk_at_work, "authority").placeholderText() == "NND 949640"
    take = desk_at_work.marks_dock.editor.stamp_fields.take
    take.setFocus()
    qtbot.keyClick(take, Qt.Key.Key_Space)
    desk_at_work.refresh()

    assert fields(desk_at_work) == {
        "action": "DECLASSIFIED",
        "authority": "NND 949640",
        "initials": "SR",
        "office": "NARA",
        "date": "2001-03-12",
    }
    assert stamp_line(desk_at_work, "initials").text() == "SR"
    assert not take.isVisible()
    desk_at_work.workspace.text.setFocus()
    press(qtbot, desk_at_work, "edit.undo")
    assert fields(desk_at_work) == {}
    desk_at_work.action_set.action("mark.take-fields").trigger()
    assert fields(desk_at_work)["date"] == "2001-03-12"


def test_a_field_is_edited_and_what_cannot_be_is_told(
    qtbot: QtBot, desk_at_work: MainWindow
) -> None:
    stamped(desk_at_work, STAMP)
    desk_at_work.action_set.action("mark.take-fields").trigger()
    desk_at_work.refresh()
    line = stamp_line(desk_at_work, "date")
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, "30 Feb 2001")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    desk_at_work.refresh()

    assert fields(desk_at_work)["date"] == "30 Feb 2001"
    assert "no calendar" in desk_at_work.marks_dock.editor.stamp_fields.said.text()
