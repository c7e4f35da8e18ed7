"""What a reviewer is asked: reasons for a return, parts and a note for an approval."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialogButtonBox, QPushButton
from pytestqt.qtbot import QtBot

from editor.ui.review_dialogs import ApproveDialog, ReturnDialog
from editor.ui.review_words import state_word, time_word

STATES = (
    "untouched",
    "in-progress",
    "submitted",
    "returned",
    "approved",
    "changed-since-approval",
)


def ok_button(buttons: QDialogButtonBox) -> QPushButton:
    return buttons.button(QDialogButtonBox.StandardButton.Ok)


def test_a_page_goes_back_with_reasons_by_the_keyboard_alone(qtbot: QtBot) -> None:
    dialog = ReturnDialog(2, ("The date is missing",))
    qtbot.addWidget(dialog)
    told: list[tuple[str, list[str]]] = []
    dialog.reasons_given.connect(lambda note, own: told.append((note, own)))
    with qtbot.waitExposed(dialog):
        dialog.show()

    assert not ok_button(dialog.buttons).isEnabled()  # A return without a reason helps nobody.
    qtbot.keyClick(dialog.reasons, Qt.Key.Key_Space)
    dialog.text.setFocus()
    qtbot.keyClicks(dialog.text, "line 3")
    qtbot.keyClick(dialog.text, Qt.Key.Key_Return)
    qtbot.keyClicks(dialog.text, "line 5")
    qtbot.keyClick(dialog.text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

    assert told == [("The date is missing\nline 3\nline 5", ["line 3 line 5"])]


def test_a_reason_of_ones_own_is_offered_once(qtbot: QtBot) -> None:
    dialog = ReturnDialog(1, ("Marks are missing",))
    qtbot.addWidget(dialog)

    texts = [dialog.reasons.item(row).text() for row in range(dialog.reasons.count())]

    assert texts[0] == "Marks are missing"
    assert len(set(texts)) == len(texts)


def test_parts_are_chosen_and_a_note_goes_with_them(qtbot: QtBot) -> None:
    dialog = ApproveDialog(1, (("text", "changed by Ada"), ("annotations", "")))
    qtbot.addWidget(dialog)
    told: list[tuple[list[str], str]] = []
    dialog.parts_chosen.connect(lambda parts, note: told.append((parts, note)))

    for box in dialog.boxes.values():
        box.setChecked(False)
    assert not ok_button(dialog.buttons).isEnabled()
    dialog.boxes["text"].setChecked(True)
    dialog.note.setText(" checked twice ")
    ok_button(dialog.buttons).click()

    assert told == [(["text"], "checked twice")]


def test_every_state_has_words_of_its_own() -> None:
    words = [state_word(state) for state in STATES]

    assert len(set(words)) == len(STATES)
    assert not set(words) & set(STATES)


def test_a_time_of_another_day_names_the_day() -> None:
    midday = "2026-03-04T11:00:00Z"

    assert len(time_word(midday, today=date(2026, 3, 4))) == len("12:00")
    assert time_word(midday, today=date(2026, 3, 9)).endswith(
        time_word(midday, today=date(2026, 3, 4))
    )
    assert time_word("some day") == "some day"
