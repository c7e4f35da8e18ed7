"""Marks that the program sees: dotted in both views, decided on by key and by pointer; unread
ink."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, Qt
from pytestqt.qtbot import QtBot

from editor.core.commands import EditText
from editor.core.document import Page
from editor.core.proposing_marks import seen_marks
from editor.core.seen_places import open_unread
from editor.jobs import CancelToken
from editor.ui.accept_above_dialog import AcceptAboveDialog
from editor.ui.main_window import MainWindow
from editor.vision import seeing as vision
from editor.vision.seeing import SeenPage
from tests.factories import marked
from tests.seen_pages import PEN, STAMP, seen_document, seen_here
from tests.ui.main_windows import (
    SETTINGS,
    dialog_of,
    kinds,
    made_window,
    opened,
    press,
    scan_point,
    seen_message,
    settle,
    shown_page,
    shut,
)


@pytest.fixture
def window(
    qtbot: QtBot, qapp: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[MainWindow]:
    def see_page(_raster: object, _dpi: float, page: Page, **_more: object) -> SeenPage:
        return seen_here(page)

    monkeypatch.setattr(vision, "see_page", see_page)
    found = made_window(qtbot, replace(SETTINGS, doubt_targets=("seen",)))
    opened(qtbot, found, seen_document(tmp_path / "letter.facing"))
    press(qtbot, found, "page.look")
    settle(qtbot, found)
    yield found
    shut(found)


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


def _refusal(page_id: str, suggestion_id: str) -> object:
    from editor.core.suggesting import RefuseSuggestions

    return RefuseSuggestions(page_id, (suggestion_id,))


def test_all_above_a_probability_are_shown_counted_and_taken(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.action_set.action("suggestion.accept-above").trigger()
    dialog = dialog_of(window)
    assert isinstance(dialog, AcceptAboveDialog)
    assert dialog.take.text() == "&Take 2 marks"
    assert dialog.counts.text() == "Strike 1  ·  Stamp 1"
    assert not dialog.scope.isVisible() and not dialog.look.isVisible()
    dialog.slider.setValue(60)
    assert dialog.least.value() == 60
    assert listed(dialog) == [
        "Page 1   Strike 1  ·  Stamp 1  ·  Overstrike 1",
        "97 %   Strike   “beta”",
        "92 %   Stamp   “RECEIVED”",
        "70 %   Overstrike   “epsilon”",
    ]
    dialog.list.setFocus()
    dialog.list.setCurrentIndex(dialog.model.index(3))
    assert "typed over with X" in dialog.reason.text()
    qtbot.keyClick(dialog.list, Qt.Key.Key_Space)
    dialog.least.setValue(50)
    assert dialog.take.text() == "&Take 2 marks"
    dialog.least.setValue(99)
    assert not dialog.take.isEnabled()
    dialog.least.setFocus()
    dialog.least.setValue(90)
    qtbot.keyClick(dialog.least, Qt.Key.Key_Return)
    assert kinds(window) == ["strike", "stamp"] and proposed(window) == ["overstrike"]
    press(qtbot, window, "edit.undo")
    assert kinds(window) == [] and len(proposed(window)) == 3


def listed(dialog: AcceptAboveDialog) -> list[str]:
    model = dialog.model
    return [str(model.data(model.index(row))) for row in range(model.rowCount())]


def above_dialog(window: MainWindow) -> AcceptAboveDialog:
    window.action_set.action("suggestion.accept-above").trigger()
    dialog = dialog_of(window)
    assert isinstance(dialog, AcceptAboveDialog)
    return dialog


def test_a_kind_can_be_left_out_of_what_is_taken(qtbot: QtBot, window: MainWindow) -> None:
    dialog = above_dialog(window)
    kind = next(a for a in dialog.kinds.menu().actions() if a.data() == "stamp")
    assert kind.text() == "Stamp  1"
    kind.trigger()
    assert dialog.kinds.text() == "2 of 3 kinds" and dialog.counts.text() == "Strike 1"
    qtbot.mouseClick(dialog.take, Qt.MouseButton.LeftButton)
    assert kinds(window) == ["strike"]


@pytest.fixture
def three(
    qtbot: QtBot, qapp: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[MainWindow]:
    """A window on three pages that nobody has looked at."""

    def see_page(_raster: object, _dpi: float, page: Page, **_more: object) -> SeenPage:
        return seen_here(page)

    monkeypatch.setattr(vision, "see_page", see_page)
    window = made_window(qtbot, SETTINGS)
    opened(qtbot, window, seen_document(tmp_path / "three.facing", pages=3))
    yield window
    shut(window)


def marks_by_page(window: MainWindow) -> list[int]:
    assert window.session is not None
    ids = [entry.id for entry in window.session.document.entries]
    return [len(window.session.page(i).marks) for i in ids]


def test_all_that_is_sure_on_all_pages_is_shown_by_page_and_taken_as_one_step(
    qtbot: QtBot, three: MainWindow
) -> None:
    three.action_set.action("page.look-all").trigger()
    settle(qtbot, three)
    dialog = above_dialog(three)
    assert dialog.take.text() == "&Take 2 marks"
    # By key, as who never touches the mouse: from the first field back to where.
    dialog.scope.setFocus()
    qtbot.keyClick(dialog.scope, Qt.Key.Key_Down)
    assert "Looking through" in dialog.counts.text() and not dialog.take.isEnabled()
    settle(qtbot, three)
    assert dialog.counts.text() == "Strike 3  ·  Stamp 3   on 3 pages"
    assert listed(dialog)[3] == "Page 2   Strike 1  ·  Stamp 1"
    dialog.list.setCurrentIndex(dialog.model.index(3))
    qtbot.keyClick(dialog.list, Qt.Key.Key_Space)
    assert dialog.take.text() == "&Take 4 marks"
    qtbot.keyClick(dialog.list, Qt.Key.Key_Return)
    assert marks_by_page(three) == [2, 0, 2]
    settle(qtbot, three)
    # No window manager is here to give the focus back.
    three.activateWindow()
    three.workspace.text.setFocus()
    assert "Took 4 proposed marks on 2 pages" in seen_message(three)
    press(qtbot, three, "edit.undo")
    assert marks_by_page(three) == [0, 0, 0]
    press(qtbot, three, "edit.redo")
    assert marks_by_page(three) == [2, 0, 2]


def test_a_range_of_pages_is_asked_for_and_a_bad_one_told(qtbot: QtBot, three: MainWindow) -> None:
    three.action_set.action("page.look-all").trigger()
    settle(qtbot, three)
    dialog = above_dialog(three)
    dialog.choose_scope("some")
    assert dialog.range.isVisible() and "as in 1-3,5" in dialog.counts.text()
    qtbot.keyClicks(dialog.range, "2-9")
    qtbot.waitUntil(lambda: "no page 4" in dialog.counts.text())
    assert not dialog.take.isEnabled()
    dialog.range.clear()
    qtbot.keyClicks(dialog.range, "2-3")
    qtbot.waitUntil(lambda: dialog.take.text() == "&Take 4 marks")
    qtbot.mouseClick(dialog.take, Qt.MouseButton.LeftButton)
    assert marks_by_page(three) == [0, 2, 2]


def test_pages_that_nobody_looked_at_are_told_and_looked_at_from_there(
    qtbot: QtBot, three: MainWindow
) -> None:
    dialog = above_dialog(three)
    # Nothing is on this page, so that all are shown.
    assert dialog.chosen_scope == "all"
    settle(qtbot, three)
    assert dialog.counts.text() == "Nobody has looked for marks here yet."
    assert dialog.look.text() == "Look at 3 pages" and not dialog.take.isEnabled()
    qtbot.mouseClick(dialog.look, Qt.MouseButton.LeftButton)
    settle(qtbot, three)
    assert "9 marks are proposed" in seen_message(three)


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


def test_a_look_that_is_stopped_goes_on_where_it_was(
    qtbot: QtBot, three: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []

    def see_page(_raster: object, _dpi: float, page: Page, **more: object) -> SeenPage:
        looked.append(page.id)
        cancel = more["cancel"]
        assert isinstance(cancel, CancelToken)
        if len(looked) == 1:
            return seen_here(page)
        # The others wait for somebody to stop it.
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline and len(looked) <= 3:
            cancel.raise_if_cancelled()
            time.sleep(0.005)
        return seen_here(page)

    monkeypatch.setattr(vision, "see_page", see_page)
    three.action_set.action("page.look-all").trigger()
    assert three.session is not None
    pages = three.session.document.pages
    qtbot.waitUntil(lambda: sum(bool(p.suggestions) for p in pages_of(three)) == 1, timeout=20_000)
    assert three.status.stop.isVisible()
    qtbot.mouseClick(three.status.stop, Qt.MouseButton.LeftButton)
    settle(qtbot, three)
    assert "2 pages are still to be looked at" in seen_message(three)
    assert len(pages) and [len(seen_marks(p)) for p in pages_of(three)].count(3) == 1
    looked.extend(["stop waiting"] * 3)
    message = three.messages.current
    assert message is not None
    message.actions[0].call()
    settle(qtbot, three)
    assert [len(seen_marks(page)) for page in pages_of(three)] == [3, 3, 3]
    assert not three.status.stop.isVisible()
    three.action_set.action("page.look-all").trigger()
    settle(qtbot, three)
    assert "All pages have been looked at" in seen_message(three)


def pages_of(window: MainWindow) -> list[Page]:
    assert window.session is not None
    ids = [entry.id for entry in window.session.document.entries]
    return [window.session.page(page_id) for page_id in ids]


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


def test_all_pages_are_looked_at_as_one_step(qtbot: QtBot, three: MainWindow) -> None:
    window = three
    window.action_set.action("page.look-all").trigger()
    assert "Looking for marks" in window.status.work.text()
    settle(qtbot, window)
    assert window.session is not None and not window.seeing.is_looking
    assert "9 marks are proposed" in seen_message(window)
    pages = window.session.document.pages.values()
    assert [len(seen_marks(page)) for page in pages] == [3, 3, 3]
    press(qtbot, window, "edit.undo")
    assert not any(page.suggestions for page in window.session.document.pages.values())


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
