"""The form of a mark: each committed field is one new mark, and nothing else of it changes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from editor.core.marks import KINDS, Hand, Mark
from editor.ui.mark_editor import MarkEditor, kind_name

CLERK = Hand("h1", "File clerk")
STAMP = Mark(
    id="m1",
    kind="stamp",
    subtype="received",
    text="NOV 26",
    hand="h1",
    rotation=-3.25,
    flow="aside",
    creator="someone",
    raw={"x": 1},
)


class Edits:
    def __init__(self, editor: MarkEditor) -> None:
        self.marks: list[Mark] = []
        self.hands: list[Hand] = []
        self.closed: list[bool] = []
        editor.mark_edited.connect(self.marks.append)
        editor.hand_added.connect(self.hands.append)
        editor.closed.connect(lambda: self.closed.append(True))


@pytest.fixture
def editor(qtbot: QtBot) -> MarkEditor:
    made = MarkEditor(new_id=lambda: "h-new")
    qtbot.addWidget(made)
    made.set_mark(STAMP, [CLERK])
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    return made


def field(editor: MarkEditor, name: str) -> QWidget:
    return editor.findChild(QWidget, f"mark-{name}")


def choose(qtbot: QtBot, editor: MarkEditor, name: str, text: str) -> None:
    """Choose from a list with the keyboard, as its first letters do."""
    combo = field(editor, name)
    assert isinstance(combo, QComboBox)
    combo.setFocus()
    target = combo.findText(text)
    assert target >= 0, text
    step = Qt.Key.Key_Down if target > combo.currentIndex() else Qt.Key.Key_Up
    combo.setCurrentIndex(target - 1 if step == Qt.Key.Key_Down else target + 1)
    qtbot.keyClick(combo, step)


def test_a_mark_is_shown_without_being_changed(qtbot: QtBot, editor: MarkEditor) -> None:
    edits = Edits(editor)
    for _ in range(14):
        QTest.keyClick(editor.focusWidget() or editor, Qt.Key.Key_Tab)

    assert edits.marks == []
    assert field(editor, "text").text() == "NOV 26"
    assert field(editor, "hand").currentText() == "File clerk"


def test_return_in_a_field_makes_one_new_mark(qtbot: QtBot, editor: MarkEditor) -> None:
    edits = Edits(editor)
    text = field(editor, "text")
    text.setFocus()
    text.selectAll()
    qtbot.keyClicks(text, "RECEIVED")
    assert edits.marks == []
    qtbot.keyClick(text, Qt.Key.Key_Return)

    assert edits.marks == [replace(STAMP, text="RECEIVED")]


def test_leaving_a_field_commits_it(qtbot: QtBot, editor: MarkEditor) -> None:
    edits = Edits(editor)
    comment = field(editor, "comment")
    comment.setFocus()
    qtbot.keyClicks(comment, "faint")
    field(editor, "text").setFocus()

    assert edits.marks == [replace(STAMP, comment="faint")]


def test_what_is_typed_is_kept_when_another_mark_takes_the_form(
    qtbot: QtBot, editor: MarkEditor
) -> None:
    edits = Edits(editor)
    comment = field(editor, "comment")
    comment.setFocus()
    qtbot.keyClicks(comment, "faint")
    editor.set_mark(Mark(id="m2", kind="strike"), [CLERK])

    assert edits.marks == [replace(STAMP, comment="faint")]
    assert field(editor, "comment").text() == ""


def test_a_choice_from_a_list_is_one_new_mark(qtbot: QtBot, editor: MarkEditor) -> None:
    edits = Edits(editor)
    choose(qtbot, editor, "subtype", "Declassification")

    assert edits.marks == [replace(STAMP, subtype="declassification")]


def test_another_kind_drops_a_subtype_that_it_does_not_have(
    qtbot: QtBot, editor: MarkEditor
) -> None:
    edits = Edits(editor)
    choose(qtbot, editor, "kind", "Strike")

    assert edits.marks == [replace(STAMP, kind="strike", subtype=None, flow=None)]
    assert "subtype" not in editor.shown_fields()


def test_a_hand_can_be_added_by_name(qtbot: QtBot, editor: MarkEditor) -> None:
    edits = Edits(editor)
    choose(qtbot, editor, "hand", "Add a hand…")
    name = field(editor, "new-hand")
    assert name.hasFocus()
    qtbot.keyClicks(name, "Drafter")
    qtbot.keyClick(name, Qt.Key.Key_Return)

    assert [(hand.id, hand.label) for hand in edits.hands] == [("h-new", "Drafter")]
    assert edits.marks == [replace(STAMP, hand="h-new")]
    assert field(editor, "hand").currentText() == "Drafter"


def test_a_hand_that_is_there_is_not_added_again(qtbot: QtBot, editor: MarkEditor) -> None:
    editor.set_mark(replace(STAMP, hand=None), [CLERK])
    edits = Edits(editor)
    choose(qtbot, editor, "hand", "Add a hand…")
    qtbot.keyClicks(field(editor, "new-hand"), "file CLERK")
    qtbot.keyClick(field(editor, "new-hand"), Qt.Key.Key_Return)

    assert edits.hands == []
    assert edits.marks == [STAMP]


def test_a_rotation_finer_than_shown_survives_a_visit(qtbot: QtBot, editor: MarkEditor) -> None:
    edits = Edits(editor)
    box = field(editor, "rotation")
    assert isinstance(box, QDoubleSpinBox)
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert edits.marks == []
    box.selectAll()
    qtbot.keyClicks(box, "5")
    qtbot.keyClick(box, Qt.Key.Key_Return)

    assert edits.marks == [replace(STAMP, rotation=5.0)]


def test_escape_asks_to_close_and_forgets_what_was_not_committed(
    qtbot: QtBot, editor: MarkEditor
) -> None:
    edits = Edits(editor)
    text = field(editor, "text")
    text.setFocus()
    qtbot.keyClicks(text, "xx")
    qtbot.keyClick(text, Qt.Key.Key_Escape)

    assert (edits.marks, edits.closed) == ([], [True])
    assert text.text() == "NOV 26"


def test_a_value_of_another_program_is_shown_and_kept(qtbot: QtBot, editor: MarkEditor) -> None:
    edits = Edits(editor)
    strange = Mark(id="m3", kind="doodle", place="behind", certainty="0.4")
    editor.set_mark(strange, [])
    assert field(editor, "kind").currentText() == "doodle"
    assert field(editor, "place").currentText() == "behind"
    comment = field(editor, "comment")
    comment.setFocus()
    qtbot.keyClicks(comment, "odd")
    qtbot.keyClick(comment, Qt.Key.Key_Return)

    assert edits.marks == [replace(strange, comment="odd")]


@pytest.mark.parametrize("kind", KINDS)
def test_only_fields_that_make_sense_are_shown(qtbot: QtBot, editor: MarkEditor, kind: str) -> None:
    editor.set_mark(Mark(id=f"of-{kind}", kind=kind), [])

    shown = editor.shown_fields()
    assert {"kind", "comment"} <= set(shown)
    assert ("subtype" in shown) == (kind in ("stamp", "handwriting", "form"))
    assert "new-hand" not in shown
    assert field(editor, "kind").currentText() == kind_name(kind)


def test_the_text_of_a_mark_over_the_transcript_is_edited_there(editor: MarkEditor) -> None:
    over = Mark(id="m4", kind="handwriting")
    editor.set_mark(over, [], has_span=True)
    assert "text" not in editor.shown_fields()
    editor.set_mark(over, [], has_span=False)
    assert "text" in editor.shown_fields()


def test_no_field_is_without_a_name(editor: MarkEditor) -> None:
    for each in (*editor.findChildren(QComboBox), *editor.findChildren(QDoubleSpinBox)):
        assert each.accessibleName(), each.objectName()
    for each in editor.findChildren(QLineEdit):
        if each.objectName().startswith("mark-"):
            assert each.accessibleName(), each.objectName()
