"""Marks that the program sees: dotted in both views, decided on by key and by pointer; unread
ink."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, Qt
from pytestqt.qtbot import QtBot

from editor.core.commands import EditText
from editor.core.document import Page
from editor.core.proposing_marks import seen_marks
from editor.core.seen_places import open_unread
from editor.core.suggesting import RefuseSuggestions
from editor.core.suggestions import Suggestion
from editor.ui.main_window import MainWindow
from tests.factories import marked
from tests.seen_pages import PEN, STAMP
from tests.ui.main_windows import (
    cursor_in,
    kinds,
    press,
    scan_point,
    seen_message,
    settle,
    shown_page,
)


@pytest.fixture
def window(looked_at: MainWindow) -> MainWindow:
    return looked_at


def proposed(window: MainWindow) -> list[str]:
    return [f.suggestion.mark_kind for f in seen_marks(shown_page(window))]


def selected(window: MainWindow) -> str:
    return window.workspace.text.selection().slice(shown_page(window).text)


def test_a_look_tells_what_waits_and_changes_nothing(window: MainWindow) -> None:
    assert sorted(proposed(window)) == ["overstrike", "stamp", "strike"]
    assert "3 marks are proposed" in seen_message(window)
    assert "2 places" in seen_message(window)
    assert kinds(window) == []
    assert "3 doubts · 2 unread" in window.status.doubts.text()


def test_the_key_goes_to_the_surest_and_says_why(qtbot: QtBot, window: MainWindow) -> None:
    press(qtbot, window, "doubt.next")
    assert selected(window) == "beta"
    strip = window.queue.strip
    assert strip.isVisible()
    assert "97 %, almost certain: a level stroke" in strip.reason.text()
    assert window.queue.offers()[:2] == ["Strike", "Overstrike"]
    window.refresh()
    assert "Alt+2 Overstrike" in window.status.word.text()
    press(qtbot, window, "doubt.next")
    assert window.workspace.scan.overlay.spot == STAMP
    press(qtbot, window, "doubt.previous")
    assert selected(window) == "beta"


def test_one_key_takes_and_goes_on_and_undo_opens_it_again(
    qtbot: QtBot, window: MainWindow
) -> None:
    press(qtbot, window, "doubt.next")
    press(qtbot, window, "doubt.confirm")
    assert marked(shown_page(window), "strike") == ["beta"]
    assert window.queue.doubt is not None and window.queue.doubt.text == "RECEIVED"
    press(qtbot, window, "doubt.confirm")
    assert kinds(window) == ["strike", "stamp"]
    press(qtbot, window, "doubt.confirm")
    assert window.queue.doubt is None and window.workspace.scan.overlay.spot is None
    for _ in range(3):
        press(qtbot, window, "edit.undo")
    assert kinds(window) == [] and len(proposed(window)) == 3


def test_one_key_refuses_for_good(qtbot: QtBot, window: MainWindow) -> None:
    press(qtbot, window, "doubt.next")
    press(qtbot, window, "suggestion.refuse")
    assert sorted(proposed(window)) == ["overstrike", "stamp"]
    press(qtbot, window, "page.look")
    settle(qtbot, window)
    assert sorted(proposed(window)) == ["overstrike", "stamp"]
    press(qtbot, window, "edit.undo")
    assert len(proposed(window)) == 3


@pytest.mark.parametrize("action", ["doubt.take-2", "mark.overstrike"])
def test_a_digit_makes_it_a_mark_of_another_kind(
    qtbot: QtBot, window: MainWindow, action: str
) -> None:
    press(qtbot, window, "doubt.next")
    press(qtbot, window, action)
    assert marked(shown_page(window), "overstrike") == ["beta"]
    assert "strike" not in proposed(window)


def test_the_strip_takes_and_refuses_by_click(qtbot: QtBot, window: MainWindow) -> None:
    press(qtbot, window, "doubt.next")
    refuse = next(b for b in window.queue.strip.buttons if "It is not" in b.text())
    qtbot.mouseClick(refuse, Qt.MouseButton.LeftButton)
    assert "strike" not in proposed(window)
    qtbot.mouseClick(window.queue.strip.buttons[0], Qt.MouseButton.LeftButton)
    assert kinds(window) == ["stamp"]


def test_the_list_takes_by_return_refuses_and_changes_the_kind(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.doubts.show_source("seen")
    dock = window.doubts_dock
    assert dock.current_row is not None and dock.current_row.label == "97 %  Strike “beta”"
    qtbot.keyClick(dock.list, Qt.Key.Key_Return)
    assert marked(shown_page(window), "strike") == ["beta"]
    qtbot.keyClick(dock.list, Qt.Key.Key_Delete)
    assert proposed(window) == ["overstrike"]
    qtbot.keyClick(dock.list, Qt.Key.Key_3)
    assert marked(shown_page(window), "unclear") == ["epsilon"]


def test_kinds_that_are_not_wanted_do_not_wait(window: MainWindow) -> None:
    window.queue.options.kind_actions["strike"].trigger()
    assert window.settings.doubt_kinds_left_out == ("strike",)
    window.queue.step()
    assert window.queue.doubt is not None and window.queue.doubt.text == "RECEIVED"
    assert window.queue.judge.waiting() == 2


def test_a_click_on_the_dots_goes_there_and_the_pointer_is_told_why(
    qtbot: QtBot, window: MainWindow
) -> None:
    viewport = window.workspace.scan.viewport()
    x, y = STAMP.centre
    point = scan_point(window, x, y)
    assert "letters in a frame" in window.workspace.scan.tool_tip_at(QPointF(point))
    qtbot.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=point)
    assert window.queue.doubt is not None and window.queue.doubt.text == "RECEIVED"


def test_what_is_proposed_is_drawn_dotted_in_both_views(window: MainWindow) -> None:
    shapes = window.workspace.scan.overlay.proposed
    assert sorted(s.kind for s in shapes) == ["overstrike", "stamp", "strike"]
    before = window.workspace.text.viewport().grab().toImage()
    for found in seen_marks(shown_page(window)):
        window.queue.go_to_suggestion(found.suggestion.id)
        window.readings.decide(lambda s, p, i: s.execute(_refusal(p, i)))
    window.queue.leave()
    assert window.workspace.text.viewport().grab().toImage() != before
    assert window.workspace.scan.overlay.proposed == ()


def _refusal(page_id: str, suggestion_id: str) -> RefuseSuggestions:
    return RefuseSuggestions(page_id, (suggestion_id,))


def test_a_list_with_nothing_says_what_is_to_be_done_first(qtbot: QtBot, three: MainWindow) -> None:
    three.doubts.set_shown(True)
    dock = three.doubts_dock
    assert dock.first_step.isVisible() and dock.first_step.text() == "Look for marks"
    assert "Nobody has looked for marks" in dock.said.text() and not dock.empty.isVisible()
    qtbot.mouseClick(dock.first_step, Qt.MouseButton.LeftButton)
    settle(qtbot, three)
    assert not dock.first_step.isVisible() and len(proposed(three)) == 3
    assert "3 marks are proposed: F8" in three.marks_dock.empty.text()
    page = shown_page(three)
    assert three.session is not None
    three.session.execute(EditText(page.id, 0, len(page.text), ""))
    three.refresh()
    assert dock.first_step.text() == "Read this page"
    press(qtbot, three, "page.look")
    assert "no text yet" in seen_message(three)


def test_the_proposed_marks_alone_are_stepped_through(qtbot: QtBot, window: MainWindow) -> None:
    window.action_set.action("proposal.walk").trigger()
    assert selected(window) == "beta"
    press(qtbot, window, "doubt.next")
    assert window.queue.doubt is not None and window.queue.doubt.targets == ("seen",)


def test_unread_ink_is_stepped_through_and_settled(qtbot: QtBot, window: MainWindow) -> None:
    press(qtbot, window, "unread.next")
    scan = window.workspace.scan
    assert scan.overlay.spot == PEN
    window.refresh()
    assert "Handwriting, not yet transcribed, 1 of 2" in window.status.word.text()
    press(qtbot, window, "unread.next")
    other = scan.overlay.spot
    assert other is not None and other != PEN
    press(qtbot, window, "unread.previous")
    assert scan.overlay.spot == PEN
    press(qtbot, window, "mark.handwriting")
    assert kinds(window) == ["handwriting"]
    assert scan.overlay.spot == other
    window.action_set.action("unread.nothing").trigger()
    assert open_unread(shown_page(window)) == [] and scan.overlay.spot is None
    assert "unread" not in window.status.doubts.text()


def test_unread_ink_stands_in_the_list_and_is_marked_from_it(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.doubts.show_source("unread")
    dock = window.doubts_dock
    assert dock.current_row is not None and dock.current_row.label == "Handwriting, bottom left"
    assert window.workspace.scan.overlay.spot == PEN
    qtbot.keyClick(dock.list, Qt.Key.Key_1)
    assert kinds(window) == ["handwriting"]
    qtbot.keyClick(dock.list, Qt.Key.Key_Delete)
    assert open_unread(shown_page(window)) == []


def test_submitting_a_page_with_unread_ink_says_so(qtbot: QtBot, window: MainWindow) -> None:
    window.action_set.action("review.submit").trigger()
    settle(qtbot, window)
    assert "not yet transcribed" in seen_message(window)


@pytest.mark.tesseract
def test_what_is_beneath_a_proposed_strike_is_read_and_told(
    qtbot: QtBot, window: MainWindow
) -> None:
    beneath = window.action_set.action("mark.read-under")
    beneath.trigger()
    assert "Put the cursor into a strike" in seen_message(window)
    press(qtbot, window, "doubt.next")
    beneath.trigger()
    settle(qtbot, window)
    # The scan of this document has no ink there.
    assert "Nothing could be read beneath" in seen_message(window)
    press(qtbot, window, "doubt.next")
    press(qtbot, window, "doubt.next")
    assert selected(window) == "epsilon"
    beneath.trigger()
    assert "only its length" in seen_message(window)


def test_a_mark_key_marks_what_the_person_went_to_and_no_ink_they_left(
    qtbot: QtBot, window: MainWindow
) -> None:
    overlay = window.workspace.scan.overlay
    press(qtbot, window, "unread.next")
    assert overlay.spot == PEN
    cursor_in(window, "gamma")
    assert overlay.spot is None
    press(qtbot, window, "mark.underline")
    assert marked(shown_page(window), "underline") == ["gamma"]
    assert len(open_unread(shown_page(window))) == 2
    # The way through the ink goes on from where it was left.
    press(qtbot, window, "unread.next")
    assert overlay.spot is not None and overlay.spot != PEN
    window.workspace.text.select(0, 5)
    assert overlay.spot is None


def test_a_proposal_that_is_gone_to_takes_the_place_of_unread_ink(
    qtbot: QtBot, window: MainWindow
) -> None:
    press(qtbot, window, "unread.next")
    (stamp,) = (f for f in seen_marks(shown_page(window)) if f.suggestion.mark_kind == "stamp")
    window.queue.go_to_suggestion(stamp.suggestion.id)
    window.refresh()
    assert window.workspace.scan.overlay.spot == STAMP
    assert "not yet transcribed" not in window.status.word.text()


def test_where_the_person_is_is_told_without_looking_for_ink_again(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    press(qtbot, window, "unread.next")
    looks: list[Page] = []

    def count(page: Page) -> list[Suggestion]:
        looks.append(page)
        return open_unread(page)

    for module in ("seeing_control", "window_state"):
        monkeypatch.setattr(f"editor.ui.{module}.open_unread", count)
    window.refresh()
    assert "Handwriting, not yet transcribed, 1 of 2" in window.status.word.text()
    assert len(looks) == 1


def test_a_proposal_that_is_gone_or_on_another_page_is_chosen_no_more(
    qtbot: QtBot, three: MainWindow
) -> None:
    three.action_set.action("page.look-all").trigger()
    settle(qtbot, three)
    overlay, session = three.workspace.scan.overlay, three.session
    assert session is not None
    three.doubts.show_source("seen")
    chosen = overlay.selected_proposal
    assert chosen is not None
    session.execute(RefuseSuggestions(shown_page(three).id, (chosen,)))
    assert overlay.selected_proposal is None
    three.workspace.text.setFocus()
    left = seen_marks(shown_page(three))[0].suggestion.id
    three.workspace.scan.show_proposal(left)
    assert overlay.selected_proposal == left
    three.pages.go_by(1)
    assert overlay.selected_proposal is None and overlay.proposed
