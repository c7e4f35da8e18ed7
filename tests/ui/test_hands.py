"""Hands from the window: chosen by key, shown in the status bar, kept in their register."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from editor.core.hands import AddHand
from editor.core.marks import Hand
from editor.ui.hands_dialog import HandsDialog
from editor.ui.main_window import MainWindow
from tests.ui.main_windows import cursor_in, press, seen_message, shown_page

PEN, CLERK = Hand("h-pen", "Pen 1", "ink", "blue"), Hand("h-clerk", "Clerk", "pencil")


@pytest.fixture
def manned(desk_at_work: MainWindow) -> MainWindow:
    assert desk_at_work.session is not None
    for hand in (PEN, CLERK):
        desk_at_work.session.execute(AddHand(hand))
    desk_at_work.refresh()
    return desk_at_work


def opened_register(window: MainWindow) -> HandsDialog:
    window.action_set.action("mark.hands").trigger()
    QApplication.processEvents()
    dialog = window.findChild(HandsDialog)
    assert dialog is not None
    return dialog


def labels(window: MainWindow) -> list[str]:
    assert window.session is not None
    return [h.label for h in window.session.document.hands]


def hands_of_marks(window: MainWindow) -> dict[str, str | None]:
    return {r.item.kind: r.item.hand for r in shown_page(window).marks}


def test_the_key_goes_round_the_hands_and_new_marks_are_of_the_hand_at_work(
    qtbot: QtBot, manned: MainWindow
) -> None:
    cursor_in(manned, "beta")
    press(qtbot, manned, "mark.next-hand")
    assert "Pen 1" in manned.hands.button.text()
    for kind in ("strike", "addition", "handwriting", "stamp", "overstrike", "note"):
        press(qtbot, manned, f"mark.{kind}")
    assert hands_of_marks(manned) == {
        "strike": PEN.id,
        "addition": PEN.id,
        "handwriting": PEN.id,
        "stamp": PEN.id,
        "overstrike": None,
        "note": None,
    }
    media = {r.item.kind: (r.item.medium, r.item.ink) for r in shown_page(manned).marks}
    assert media["strike"] == ("ink", "blue")
    assert media["stamp"][0] == "stamp"
    press(qtbot, manned, "mark.next-hand")
    cursor_in(manned, "delta")
    press(qtbot, manned, "mark.strike")
    last = max(shown_page(manned).marks.placed(), key=lambda r: r.start)
    assert (last.item.hand, last.item.medium) == (CLERK.id, "pencil")


def test_after_the_last_hand_comes_none_and_new_marks_say_none(
    qtbot: QtBot, manned: MainWindow
) -> None:
    cursor_in(manned, "beta")
    press(qtbot, manned, "mark.next-hand")
    press(qtbot, manned, "mark.strike")
    for _ in range(2):
        press(qtbot, manned, "mark.next-hand")
    assert manned.hands.current is None
    cursor_in(manned, "delta")
    press(qtbot, manned, "mark.strike")

    assert [r.item.hand for r in shown_page(manned).marks] == [PEN.id, None]


def test_a_hand_is_chosen_with_the_mouse_from_the_status_bar(manned: MainWindow) -> None:
    manned.hands.menu.aboutToShow.emit()
    action = next(a for a in manned.hands.menu.actions() if a.text() == "Clerk")
    action.trigger()

    assert manned.hands.current == CLERK
    assert "Clerk" in manned.hands.button.accessibleName()


def test_without_hands_the_key_says_so(qtbot: QtBot, desk_at_work: MainWindow) -> None:
    cursor_in(desk_at_work, "beta")
    press(qtbot, desk_at_work, "mark.next-hand")

    assert "no hands yet" in seen_message(desk_at_work)


def test_the_register_adds_renames_and_undoes(qtbot: QtBot, manned: MainWindow) -> None:
    dialog = opened_register(manned)
    dialog.add.menu().actions()[0].trigger()
    assert labels(manned) == ["Pen 1", "Clerk", "Typist"]
    assert dialog.label.hasFocus()
    qtbot.keyClicks(dialog.label, "Secretary")
    qtbot.keyClick(dialog.label, Qt.Key.Key_Return)
    assert labels(manned) == ["Pen 1", "Clerk", "Secretary"]
    dialog.list.setFocus()
    for _ in range(2):
        qtbot.keyClick(dialog, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert labels(manned) == ["Pen 1", "Clerk"]
    assert dialog.list.count() == 2
    dialog.reject()


def test_a_name_that_is_taken_is_refused_in_one_sentence(qtbot: QtBot, manned: MainWindow) -> None:
    dialog = opened_register(manned)
    dialog.label.selectAll()
    qtbot.keyClicks(dialog.label, "clerk")
    qtbot.keyClick(dialog.label, Qt.Key.Key_Return)

    assert labels(manned) == ["Pen 1", "Clerk"]
    assert "already" in dialog.said.text()
    dialog.reject()


def test_the_register_counts_merges_and_deletes(qtbot: QtBot, manned: MainWindow) -> None:
    cursor_in(manned, "beta")
    press(qtbot, manned, "mark.next-hand")
    press(qtbot, manned, "mark.strike")
    dialog = opened_register(manned)
    qtbot.waitUntil(lambda: dialog.list.item(0).text() == "Pen 1 · 1 mark")
    dialog.merge.menu().aboutToShow.emit()
    dialog.merge.menu().actions()[0].trigger()
    assert labels(manned) == ["Clerk"]
    assert hands_of_marks(manned) == {"strike": CLERK.id}
    dialog.list.setFocus()
    qtbot.keyClick(dialog.list, Qt.Key.Key_Delete)
    assert labels(manned) == []
    assert hands_of_marks(manned) == {"strike": None}
    assert "1 mark" in dialog.said.text()
    dialog.reject()


def test_what_is_typed_is_kept_when_the_register_closes(qtbot: QtBot, manned: MainWindow) -> None:
    dialog = opened_register(manned)
    dialog.role.setFocus()
    qtbot.keyClicks(dialog.role, "drafter")
    qtbot.keyClick(dialog.role, Qt.Key.Key_Escape)

    assert manned.session is not None
    assert manned.session.document.hands[0].role == "drafter"
    assert not dialog.isVisible()
