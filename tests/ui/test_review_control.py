"""Reviewing in the real window: a reviewer's day by keyboard, and the attacks on approval."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from editor.core.commands import AddMark, EditText
from editor.core.marks import Mark
from editor.core.spans import Span
from editor.session import Session, reviewing
from editor.session.people import agent_named
from editor.ui.main_window import MainWindow
from editor.ui.page_information import PageInformation
from editor.ui.review_all import ApproveAllDialog
from editor.ui.review_dialogs import ApproveDialog, NoteDialog, ReturnDialog
from editor.ui.review_key_dialog import ReviewKeyDialog
from editor.ui.review_rules_dialog import ReviewRulesDialog
from editor.ui.thumbnails import PageModel
from tests.scans import typed_page
from tests.ui.main_windows import (
    SECOND,
    SETTINGS,
    TEXT,
    THIRD,
    cursor_in,
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

CONTROL = Qt.KeyboardModifier.ControlModifier


def session_of(path: Path, name: str) -> Session:
    return Session.open(path, agent=agent_named(name))


def submitted(folder: Path, editor: str = "Ada") -> Path:
    """A document of three pages that somebody typed in and submitted."""
    path = made_document(folder, (TEXT, SECOND, THIRD))
    session = session_of(path, editor)
    for entry in session.document.entries:
        page = session.page(entry.id)
        session.execute(EditText(page.id, 0, 1, page.text[0].upper()))
    session.save()
    for entry in session.document.entries:
        reviewing.submit(session, entry.id)
    session.close()
    return path


@pytest.fixture
def grace(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[MainWindow]:
    """A window with Grace before it."""
    monkeypatch.delenv("FACING_USER", raising=False)
    window = made_window(qtbot, replace(SETTINGS, user_name="Grace"))
    yield window
    shut(window)


def rest(qtbot: QtBot, window: MainWindow) -> None:
    """Wait for the survey of the review, and for what it begins."""
    qtbot.waitUntil(lambda: window.reviews.survey.is_at_rest, timeout=20_000)
    settle(qtbot, window)


def begin(qtbot: QtBot, window: MainWindow, path: Path) -> None:
    opened(qtbot, window, path)
    rest(qtbot, window)


def states(window: MainWindow) -> list[str]:
    """The states as the strip of pages shows them."""
    model = window.thumbnails.model()
    assert isinstance(model, PageModel)
    return [model.row(place).state for place in range(model.rowCount())]


def rows(window: MainWindow, section: str) -> list[str]:
    found = [each for each in window.reviews.dock.list.sections if each.id == section]
    return [f"{row.label}\n{row.detail}" for each in found for row in each.rows]


def back(qtbot: QtBot, window: MainWindow) -> None:
    """Let the window have the keyboard again, as window managers do after a dialog."""
    window.activateWindow()
    qtbot.waitUntil(lambda: window.isActiveWindow() and QApplication.focusWidget() is not None)


def press_return(qtbot: QtBot) -> None:
    focus = QApplication.focusWidget()
    assert focus is not None
    qtbot.keyClick(focus, Qt.Key.Key_Return)


def do(qtbot: QtBot, window: MainWindow, action_id: str) -> None:
    press(qtbot, window, action_id)
    rest(qtbot, window)


def test_a_reviewers_day_by_the_keyboard_alone(
    qtbot: QtBot, grace: MainWindow, tmp_path: Path
) -> None:
    begin(qtbot, grace, submitted(tmp_path))
    assert states(grace) == ["submitted"] * 3

    do(qtbot, grace, "view.review-dock")
    dock = grace.reviews.dock
    assert dock.list.hasFocus()
    assert [r.split("\n")[1] for r in rows(grace, "queue")] == rows_by(grace, "Ada")

    # The whole page by one key, from the list.
    do(qtbot, grace, "review.approve")
    assert states(grace) == ["approved", "submitted", "submitted"]
    assert "Page 1" in seen_message(grace)
    assert dock.state.text() == "Approved"

    # The next page goes back with a reason that is typed.
    do(qtbot, grace, "review.next-waiting")
    assert grace.session is not None
    assert grace.session.document.number_of(shown_page(grace).id) == 2
    press(qtbot, grace, "review.return")
    dialog = dialog_of(grace)
    assert isinstance(dialog, ReturnDialog)
    dialog.text.setFocus()
    qtbot.keyClicks(dialog.text, "two is struck")
    qtbot.keyClick(dialog.text, Qt.Key.Key_Return, CONTROL)
    rest(qtbot, grace)
    back(qtbot, grace)
    assert states(grace) == ["approved", "returned", "submitted"]
    assert any("two is struck" in row for row in rows(grace, "history"))
    assert grace.settings.return_reasons == ("two is struck",)

    # One part of the third by Return in the list: the page is not approved by that.
    do(qtbot, grace, "review.next-waiting")
    dock.list.setFocus()
    assert dock.list.choose("parts", "text")
    press_return(qtbot)
    rest(qtbot, grace)
    assert states(grace) == ["approved", "returned", "submitted"]
    assert any(row.startswith("Text\napproved by Grace") for row in rows(grace, "parts"))

    # Nothing else waits for Grace: page 2 waits for Ada.
    do(qtbot, grace, "review.next-waiting")
    assert grace.session.document.number_of(shown_page(grace).id) == 3
    assert seen_message(grace)
    do(qtbot, grace, "review.approve")
    assert states(grace) == ["approved", "returned", "approved"]


def rows_by(window: MainWindow, name: str) -> list[str]:
    return [row.split("\n")[1] for row in rows(window, "queue") if f"by {name}," in row]


def test_an_approval_is_undone_and_done_again_like_any_step(
    qtbot: QtBot, grace: MainWindow, tmp_path: Path
) -> None:
    begin(qtbot, grace, submitted(tmp_path))
    do(qtbot, grace, "view.review-dock")
    do(qtbot, grace, "review.approve")
    assert grace.action_set.action("edit.undo").text() == "&Undo approval"

    do(qtbot, grace, "edit.undo")
    assert states(grace)[0] == "submitted"
    assert any(row.startswith("Taken back by Grace") for row in rows(grace, "history"))

    do(qtbot, grace, "edit.redo")
    assert states(grace)[0] == "approved"
    assert not grace.isWindowModified()


def test_the_rules_of_the_document_are_changed_as_one_step(
    qtbot: QtBot, grace: MainWindow, tmp_path: Path
) -> None:
    begin(qtbot, grace, submitted(tmp_path, "Grace"))
    do(qtbot, grace, "review.approve")
    assert states(grace)[0] == "submitted"  # Refused: it is her own.

    grace.action_set.action("review.rules").trigger()
    dialog = dialog_of(grace)
    assert isinstance(dialog, ReviewRulesDialog)
    dialog.refuses_own.setChecked(False)
    dialog.accept()
    back(qtbot, grace)
    rest(qtbot, grace)
    do(qtbot, grace, "review.approve")
    assert states(grace)[0] == "approved"

    do(qtbot, grace, "edit.undo")
    do(qtbot, grace, "edit.undo")
    do(qtbot, grace, "review.approve")
    assert states(grace)[0] == "submitted"


def test_ones_own_page_is_refused_in_one_sentence_and_skipped(
    qtbot: QtBot, grace: MainWindow, tmp_path: Path
) -> None:
    begin(qtbot, grace, submitted(tmp_path, "Grace"))
    do(qtbot, grace, "view.review-dock")

    do(qtbot, grace, "review.approve")

    assert states(grace) == ["submitted"] * 3
    assert "Grace" in seen_message(grace)
    assert all("somebody else must approve it" in row for row in rows(grace, "queue"))
    assert "somebody else" in grace.reviews.dock.note.text()
    first = shown_page(grace).id
    do(qtbot, grace, "review.next-waiting")
    assert shown_page(grace).id == first


def test_an_unsaved_edit_lapses_approval_at_once_and_says_so(
    qtbot: QtBot, grace: MainWindow, tmp_path: Path
) -> None:
    begin(qtbot, grace, submitted(tmp_path))
    do(qtbot, grace, "view.review-dock")
    do(qtbot, grace, "review.approve")
    assert states(grace)[0] == "approved"

    cursor_in(grace, "beta")
    qtbot.keyClick(grace.workspace.text, Qt.Key.Key_X)
    rest(qtbot, grace)

    assert grace.session is not None
    assert grace.session.is_dirty
    assert states(grace)[0] == "changed-since-approval"
    assert grace.status.word.text().startswith("Changed since approval · ")
    assert "Text" in rows(grace, "lapses")[0]
    assert [r.split("\n")[0] for r in rows(grace, "parts")] == ["Text", "Marks"]
    assert "approved by Grace" in rows(grace, "parts")[1]  # The marks were not touched.

    press(qtbot, grace, "edit.undo")
    rest(qtbot, grace)
    assert states(grace)[0] == "approved"


def test_an_open_query_blocks_and_the_refusal_leads_to_it(
    qtbot: QtBot, grace: MainWindow, tmp_path: Path
) -> None:
    path = submitted(tmp_path)
    begin(qtbot, grace, path)
    cursor_in(grace, "delta")
    grace.action_set.action("mark.query").trigger()
    grace.files.save()
    rest(qtbot, grace)
    shown = shown_page(grace).id
    # Ada edits it afterwards, so that Grace may approve it but for the query.
    grace.set_session(None)
    ada = session_of(path, "Ada")
    page = ada.page(shown)
    ada.execute(EditText(shown, len(page.text), len(page.text), "!"))
    ada.save()
    reviewing.submit(ada, shown)
    ada.close()
    begin(qtbot, grace, path)
    do(qtbot, grace, "view.review-dock")

    do(qtbot, grace, "review.approve")

    assert states(grace)[0] == "submitted"
    message = grace.messages.current
    assert message is not None
    assert [each.text for each in message.actions] == ["Show it"]
    grace.workspace.text.set_cursor(0)
    message.actions[0].call()
    assert grace.workspace.text.cursor_offset() == shown_page(grace).text.index("delta")
    assert grace.workspace.text.hasFocus()
    grace.workspace.text.set_cursor(0)
    assert rows(grace, "blocking")
    grace.reviews.dock.list.setFocus()
    assert grace.reviews.dock.list.choose("blocking")
    press_return(qtbot)
    assert grace.workspace.text.cursor_offset() == shown_page(grace).text.index("delta")


def test_a_mark_without_its_place_blocks_and_is_gone_to_where_it_can_be_settled(
    qtbot: QtBot, grace: MainWindow, tmp_path: Path
) -> None:
    path = submitted(tmp_path)
    ada = session_of(path, "Ada")
    page_id = ada.document.entries[0].id
    text = ada.page(page_id).text
    start = text.index("delta")
    ada.execute(AddMark(page_id, Mark("urn:1", "strike"), Span(start, start + 5)))
    ada.execute(EditText(page_id, 0, len(text), "else"))
    ada.save()
    reviewing.submit(ada, page_id)
    ada.close()
    begin(qtbot, grace, path)
    do(qtbot, grace, "view.review-dock")

    do(qtbot, grace, "review.approve")

    assert states(grace)[0] == "submitted"
    assert rows(grace, "blocking") == ["A mark has lost its place\ndelta"]
    grace.reviews.dock.list.setFocus()
    assert grace.reviews.dock.list.choose("blocking")
    press_return(qtbot)
    row = grace.doubts_dock.current_row
    assert row is not None
    assert row.mark_id == "urn:1"
    assert grace.doubts_dock.list.hasFocus()


def test_a_swapped_scan_is_no_longer_approved_when_the_person_comes_back(
    qtbot: QtBot, grace: MainWindow, tmp_path: Path
) -> None:
    path = submitted(tmp_path)
    begin(qtbot, grace, path)
    do(qtbot, grace, "view.review-dock")
    do(qtbot, grace, "review.approve")
    assert states(grace)[0] == "approved"
    assert grace.session is not None
    scan = grace.session.scan_path(grace.session.document.entries[0])

    typed_page(scan, ("another scan",), size=(600, 400))
    grace.reviews.survey.look_again()  # What coming back to the window asks for.
    rest(qtbot, grace)

    assert states(grace)[0] == "changed-since-approval"
    assert any(row.startswith("Scan was changed") for row in rows(grace, "lapses"))


def test_all_waiting_pages_are_approved_after_a_look(
    qtbot: QtBot, grace: MainWindow, tmp_path: Path
) -> None:
    path = submitted(tmp_path)
    mine = session_of(path, "Grace")
    last = mine.document.entries[2].id
    mine.page(last)
    mine.execute(EditText(last, 0, 1, "t"))
    mine.save()
    mine.close()
    begin(qtbot, grace, path)

    grace.action_set.action("review.approve-all").trigger()
    rest(qtbot, grace)
    dialog = dialog_of(grace)
    assert isinstance(dialog, ApproveAllDialog)
    assert len(dialog.chosen()) == 2
    assert "somebody else" in dialog.list.item(2).text()
    dialog.agree.click()
    qtbot.waitUntil(lambda: not grace.reviews.acts.is_at_work)
    back(qtbot, grace)
    rest(qtbot, grace)

    assert states(grace) == ["approved", "approved", "submitted"]
    do(qtbot, grace, "edit.undo")  # All of it was one act.
    assert states(grace) == ["submitted"] * 3
    do(qtbot, grace, "edit.redo")
    assert states(grace) == ["approved", "approved", "submitted"]


def test_parts_are_chosen_in_a_dialog(qtbot: QtBot, grace: MainWindow, tmp_path: Path) -> None:
    begin(qtbot, grace, submitted(tmp_path))

    grace.action_set.action("review.approve-parts").trigger()
    dialog = dialog_of(grace)
    assert isinstance(dialog, ApproveDialog)
    dialog.boxes["text"].setChecked(False)
    dialog.note.setText("marks only")
    dialog.accept()
    back(qtbot, grace)
    rest(qtbot, grace)
    do(qtbot, grace, "view.review-dock")

    assert "not approved" in rows(grace, "parts")[0]
    assert "approved by Grace" in rows(grace, "parts")[1]
    assert any("marks only" in row for row in rows(grace, "history"))
    grace.action_set.action("page.information").trigger()
    information = dialog_of(grace)
    assert isinstance(information, PageInformation)
    state = information.values["state"].text().split("\n")
    information.close()
    assert state[0].startswith("Submitted by Ada")
    assert state[1] == "Approved: Scan, Marks"


def test_words_nobody_looked_at_are_stepped_through_and_the_queue_is_as_before(
    qtbot: QtBot, grace: MainWindow, tmp_path: Path
) -> None:
    begin(qtbot, grace, made_document(tmp_path, ("one two",)))
    before = grace.queue.judge.walk.choice
    do(qtbot, grace, "view.review-dock")
    assert rows(grace, "look")[0].startswith("2 words")

    assert grace.reviews.dock.list.choose("look")
    press_return(qtbot)
    settle(qtbot, grace)
    seen = [grace.queue.doubt and grace.queue.doubt.text]
    press(qtbot, grace, "doubt.confirm")
    settle(qtbot, grace)
    seen.append(grace.queue.doubt and grace.queue.doubt.text)
    press(qtbot, grace, "doubt.confirm")
    rest(qtbot, grace)

    assert seen == ["one", "two"]
    assert seen_message(grace) == "Every word here has been looked at."
    assert grace.queue.judge.walk.choice == before
    assert not rows(grace, "look")


def test_a_document_open_elsewhere_shows_all_and_says_why_nothing_can_be_done(
    qtbot: QtBot, grace: MainWindow, tmp_path: Path
) -> None:
    path = submitted(tmp_path)
    other = session_of(path, "Ada")
    try:
        session = Session.open(path, agent=agent_named("Grace"), write=False)
        grace.set_session(session)
        rest(qtbot, grace)
        do(qtbot, grace, "view.review-dock")

        assert states(grace) == ["submitted"] * 3
        assert len(rows(grace, "queue")) == 3
        assert session.read_only
        assert grace.reviews.dock.note.text() == session.read_only
        assert not grace.action_set.action("review.approve").isEnabled()
        assert not grace.reviews.dock.buttons[0].isEnabled()
        do(qtbot, grace, "review.next-waiting")  # Reading goes on.
        assert session.document.number_of(shown_page(grace).id) == 2
    finally:
        other.close()


def test_who_i_am_is_seen_and_changed_in_the_panel(
    qtbot: QtBot, grace: MainWindow, tmp_path: Path
) -> None:
    begin(qtbot, grace, submitted(tmp_path))
    do(qtbot, grace, "view.review-dock")
    name = grace.reviews.dock.name
    assert name.text() == "Grace"

    name.setFocus()
    name.selectAll()
    qtbot.keyClicks(name, "Ada")
    qtbot.keyClick(name, Qt.Key.Key_Return)
    rest(qtbot, grace)

    assert grace.settings.user_name == "Ada"
    assert grace.session is not None
    assert grace.session.agent.name == "Ada"
    assert grace.reviews.dock.list.hasFocus()
    assert all("somebody else" in row for row in rows(grace, "queue"))
    assert grace.tool_bars.review_button.act == "review.withdraw"


def test_the_panel_and_its_signs_read_in_no_page_by_themselves(
    qtbot: QtBot, grace: MainWindow, tmp_path: Path
) -> None:
    path = submitted(tmp_path)
    reviewer = session_of(path, "Grace")
    reviewing.approve(reviewer, reviewer.document.entries[2].id)
    reviewer.close()

    begin(qtbot, grace, path)
    do(qtbot, grace, "view.review-dock")

    assert states(grace) == ["submitted", "submitted", "approved"]
    assert grace.session is not None
    assert len(grace.session.document.pages) == 1


def test_an_approval_is_signed_with_a_key_that_is_made_and_unlocked_here(
    qtbot: QtBot, grace: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FACING_HOME", str(tmp_path / "home"))
    path = submitted(tmp_path)
    begin(qtbot, grace, path)
    do(qtbot, grace, "view.review-dock")
    assert grace.reviews.dock.claim.text() == "Names are claims: nobody proves them."

    grace.action_set.action("review.key").trigger()
    dialog = dialog_of(grace)
    assert isinstance(dialog, ReviewKeyDialog)
    dialog.passphrase.setText("open sesame")
    dialog.act.click()
    dialog.close()
    back(qtbot, grace)
    do(qtbot, grace, "review.approve")

    assert "signed" in grace.reviews.dock.claim.text()
    assert any("signed with their key" in row for row in rows(grace, "history"))

    # Opened again, the key is locked until its passphrase is given.
    begin(qtbot, grace, path)
    assert grace.session is not None
    assert grace.session.sign is None
    assert "locked" in seen_message(grace)
    # Who signed before does not act by name alone: the refusal leads to the key.
    grace.action_set.action("review.withdraw").trigger()
    taken = dialog_of(grace)
    assert isinstance(taken, NoteDialog)
    taken.accept()
    back(qtbot, grace)
    rest(qtbot, grace)
    assert states(grace)[0] == "approved"
    message = grace.messages.current
    assert message is not None
    assert [each.text for each in message.actions] == ["Unlock"]
    message.actions[0].call()
    dialog = dialog_of(grace)
    assert isinstance(dialog, ReviewKeyDialog)
    dialog.passphrase.setText("guess")
    dialog.act.click()
    assert "not the passphrase" in dialog.problem.text()
    dialog.passphrase.setText("open sesame")
    dialog.act.click()
    assert grace.session.sign is not None
    dialog.close()
