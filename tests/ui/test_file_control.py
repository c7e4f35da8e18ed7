"""Files from the window: begin, open, drop, save, fail, close; and what each tells."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from editor.core.commands import EditText
from editor.core.errors import SaveError
from editor.session import Session
from editor.session.people import agent_named
from editor.ui.main_window import MainWindow
from editor.ui.side_windows import Answer
from tests.ui.main_windows import (
    SETTINGS,
    TEXT,
    cursor_in,
    drop_files,
    made_document,
    made_window,
    opened,
    press,
    scan_file,
    seen_message,
    settle,
    shown_page,
    shut,
)


def text_file(document: Path) -> str:
    return (document / "text" / "0001.txt").read_text(encoding="utf-8")


def answer(window: MainWindow, given: Answer) -> list[str]:
    """Answer the question on leaving; the titles asked about are collected."""
    asked: list[str] = []

    def ask(title: str) -> Answer:
        asked.append(title)
        return given

    window.ask_unsaved = ask  # type: ignore[method-assign]
    return asked


def test_without_a_document_only_the_welcome_is_seen(desk: MainWindow) -> None:
    assert desk.welcome.isVisible()
    assert not desk.workspace.isVisible()
    assert not desk.marks_dock_widget.isVisible()
    assert not desk.pages_dock_widget.isVisible()
    assert not any(bar.isVisible() for bar in desk.tool_bars.bars)
    assert not desk.action_set.action("file.save").isEnabled()
    assert desk.windowTitle() == "Facing"


def test_a_document_dropped_on_the_welcome_opens_with_the_cursor_in_its_text(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path
) -> None:
    document = made_document(tmp_path)
    drop_files(desk.welcome, [document])
    settle(qtbot, desk)
    assert desk.workspace.isVisible()
    assert desk.workspace.text.toPlainText() == TEXT
    assert desk.workspace.text.hasFocus()
    assert desk.windowTitle() == "letter[*] — Facing"


def test_scans_dropped_begin_a_document_beside_them(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path
) -> None:
    first, second = scan_file(tmp_path, "a.png"), scan_file(tmp_path, "b.png")
    drop_files(desk, [first, second])
    qtbot.waitUntil(lambda: desk.session is not None, timeout=20_000)
    assert desk.session is not None
    assert (tmp_path / "a.facing" / "document.json").exists()
    assert len(desk.session.document.entries) == 2
    desk.pages.stop_reading()
    settle(qtbot, desk)


def test_a_scan_that_cannot_be_read_is_refused_with_a_sentence_and_leaves_nothing(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.png"
    bad.write_bytes(b"no picture")
    desk.files.open_files([bad])
    qtbot.waitUntil(lambda: seen_message(desk) != "", timeout=20_000)
    assert "bad.png" in seen_message(desk)
    assert not (tmp_path / "bad.facing").exists()
    assert desk.welcome.isVisible()


def test_a_recent_document_is_offered_and_opened_by_a_click(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path
) -> None:
    opened(qtbot, desk, made_document(tmp_path))
    press(qtbot, desk, "file.close")
    assert desk.welcome.isVisible()
    row = next(b for b in desk.welcome.findChildren(QPushButton) if b.accessibleName() == "letter")
    qtbot.mouseClick(row, Qt.MouseButton.LeftButton)
    assert desk.workspace.text.toPlainText() == TEXT
    settle(qtbot, desk)


def test_what_cannot_be_opened_is_told_and_the_open_document_stays(
    qtbot: QtBot, desk_at_work: MainWindow, tmp_path: Path
) -> None:
    qtbot.keyClicks(desk_at_work.workspace.text, "mine ")
    asked = answer(desk_at_work, "discard")
    assert not desk_at_work.files.open_path(tmp_path / "nowhere.facing")
    assert "nowhere.facing" in seen_message(desk_at_work)
    assert asked == []
    assert shown_page(desk_at_work).text == "mine " + TEXT


def test_what_cannot_be_opened_is_told_on_the_welcome_too(desk: MainWindow, tmp_path: Path) -> None:
    assert not desk.files.open_path(tmp_path / "nowhere.facing")
    assert "nowhere.facing" in seen_message(desk)


def test_a_missing_scan_is_told_in_its_place_and_the_transcript_goes_on(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path
) -> None:
    document = made_document(tmp_path)
    for scan in (document / "images").iterdir():
        scan.unlink()
    opened(qtbot, desk, document)
    assert "is missing" in desk.workspace.scan.accessibleDescription()
    qtbot.keyClicks(desk.workspace.text, "still ")
    assert shown_page(desk).text == "still " + TEXT


@pytest.mark.parametrize("damage", ["unreadable", "resized"])
def test_a_damaged_scan_is_told_in_its_place_and_the_transcript_goes_on(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path, damage: str
) -> None:
    document = made_document(tmp_path)
    scan = next((document / "images").iterdir())
    if damage == "unreadable":
        scan.write_bytes(b"\x89PNG\r\n\x1a\nno more")
    else:
        Image.new("L", (50, 60), 200).save(scan)
    opened(qtbot, desk, document)
    told = desk.workspace.scan.accessibleDescription()
    assert scan.name in told
    if damage == "resized":
        assert "50 × 60" in told
    qtbot.keyClicks(desk.workspace.text, "still ")
    assert shown_page(desk).text == "still " + TEXT


def test_a_second_window_reads_only_says_who_writes_and_refuses_edits(
    qtbot: QtBot, desk_at_work: MainWindow, tmp_path: Path
) -> None:
    second = made_window(qtbot, SETTINGS)
    try:
        opened(qtbot, second, tmp_path / "letter.facing")
        assert "Ada" in seen_message(second)
        assert "Read only" in second.status.state.text()
        cursor_in(second, "beta")
        qtbot.keyClicks(second.workspace.text, "lost")
        assert second.workspace.text.toPlainText() == TEXT
        press(qtbot, second, "mark.strike")
        assert len(shown_page(second).marks) == 0
        assert not second.action_set.action("mark.strike").isEnabled()
        assert second.close()
    finally:
        shut(second)
    assert desk_at_work.session is not None
    assert desk_at_work.session.read_only is None


def test_a_reader_who_types_is_told_why_nothing_happens(
    qtbot: QtBot, desk_at_work: MainWindow, tmp_path: Path
) -> None:
    second = made_window(qtbot, SETTINGS)
    try:
        opened(qtbot, second, tmp_path / "letter.facing")
        second.messages.clear()
        qtbot.keyClicks(second.workspace.text, "x")
        assert "Ada" in seen_message(second)
    finally:
        shut(second)


def left_behind(document: Path) -> None:
    """Type into a document and go without saving, as a killed program does."""
    session = Session.open(document, agent=agent_named("Ada"))
    session.page("0001")
    session.execute(EditText("0001", 0, 0, "recovered "))
    session.close()


def test_recovered_edits_are_told_and_can_be_discarded(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path
) -> None:
    document = made_document(tmp_path)
    left_behind(document)
    opened(qtbot, desk, document)
    assert shown_page(desk).text == "recovered " + TEXT
    assert "Recovered" in seen_message(desk)
    discard = next(b for b in desk.messages.findChildren(QPushButton) if b.isVisible())
    qtbot.mouseClick(discard, Qt.MouseButton.LeftButton)
    assert desk.workspace.text.toPlainText() == TEXT


def test_discarding_what_was_recovered_does_not_take_back_newer_typing(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path
) -> None:
    document = made_document(tmp_path)
    left_behind(document)
    opened(qtbot, desk, document)
    qtbot.keyClicks(desk.workspace.text, "new ")
    discard = next(b for b in desk.messages.findChildren(QPushButton) if b.isVisible())
    qtbot.mouseClick(discard, Qt.MouseButton.LeftButton)
    assert shown_page(desk).text == "new recovered " + TEXT
    assert "Undo" in seen_message(desk)


def test_saving_by_key_writes_the_text_and_says_so(
    qtbot: QtBot, desk_at_work: MainWindow, tmp_path: Path
) -> None:
    qtbot.keyClicks(desk_at_work.workspace.text, "typed ")
    desk_at_work.refresh()
    assert "Not saved" in desk_at_work.status.state.text()
    assert desk_at_work.isWindowModified()
    press(qtbot, desk_at_work, "file.save")
    settle(qtbot, desk_at_work)
    assert text_file(tmp_path / "letter.facing").startswith("typed " + TEXT)
    assert desk_at_work.status.state.text().startswith("Saved")
    assert not desk_at_work.isWindowModified()


def failing_save(monkeypatch: pytest.MonkeyPatch, window: MainWindow) -> None:
    assert window.session is not None

    def save(*_args: object, **_options: object) -> None:
        raise SaveError('Could not save "letter.facing": the disk is full. Make room, then save.')

    monkeypatch.setattr(window.session.store, "save", save)


def test_a_save_that_fails_is_told_keeps_everything_and_lets_typing_go_on(
    qtbot: QtBot, desk_at_work: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    qtbot.keyClicks(desk_at_work.workspace.text, "one ")
    with monkeypatch.context() as broken:
        failing_save(broken, desk_at_work)
        press(qtbot, desk_at_work, "file.save")
        settle(qtbot, desk_at_work)
        assert "the disk is full" in seen_message(desk_at_work)
        assert desk_at_work.isWindowModified()
        assert desk_at_work.workspace.text.hasFocus()
        qtbot.keyClicks(desk_at_work.workspace.text, "two ")
    press(qtbot, desk_at_work, "file.save")
    settle(qtbot, desk_at_work)
    assert not desk_at_work.isWindowModified()
    assert text_file(tmp_path / "letter.facing").startswith("one two " + TEXT)


def test_a_window_whose_save_fails_does_not_close(
    qtbot: QtBot, desk_at_work: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    qtbot.keyClicks(desk_at_work.workspace.text, "one ")
    answer(desk_at_work, "save")
    with monkeypatch.context() as broken:
        failing_save(broken, desk_at_work)
        assert not desk_at_work.close()
    assert desk_at_work.isVisible()
    assert shown_page(desk_at_work).text == "one " + TEXT


def test_closing_asks_once_and_cancel_stays(qtbot: QtBot, desk_at_work: MainWindow) -> None:
    qtbot.keyClicks(desk_at_work.workspace.text, "one ")
    asked = answer(desk_at_work, "cancel")
    assert not desk_at_work.close()
    assert asked == ["letter"]
    assert desk_at_work.workspace.text.toPlainText() == "one " + TEXT


def test_closing_can_save(qtbot: QtBot, desk_at_work: MainWindow, tmp_path: Path) -> None:
    qtbot.keyClicks(desk_at_work.workspace.text, "one ")
    answer(desk_at_work, "save")
    assert desk_at_work.close()
    assert text_file(tmp_path / "letter.facing").startswith("one " + TEXT)


def test_what_is_discarded_on_closing_does_not_come_back(
    qtbot: QtBot, desk_at_work: MainWindow, tmp_path: Path
) -> None:
    qtbot.keyClicks(desk_at_work.workspace.text, "one ")
    answer(desk_at_work, "discard")
    press(qtbot, desk_at_work, "file.close")
    opened(qtbot, desk_at_work, tmp_path / "letter.facing")
    assert shown_page(desk_at_work).text == TEXT
    assert seen_message(desk_at_work) == ""


def test_the_question_on_leaving_offers_three_ways(qtbot: QtBot, desk_at_work: MainWindow) -> None:
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QMessageBox

    said: list[str] = []

    def press_escape() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        said.append(box.text())
        said.extend(button.text() for button in box.buttons())
        qtbot.keyClick(box, Qt.Key.Key_Escape)

    QTimer.singleShot(0, press_escape)
    assert desk_at_work.ask_unsaved("letter") == "cancel"
    assert said[0] == "Save the changes to “letter”?"
    assert len(said) == 4


def test_a_copy_is_whole_and_the_document_stays_open(
    qtbot: QtBot, desk_at_work: MainWindow, tmp_path: Path
) -> None:
    qtbot.keyClicks(desk_at_work.workspace.text, "one ")
    desk_at_work.files.save_copy(tmp_path / "copy.facing")
    settle(qtbot, desk_at_work)
    assert "copy.facing" in seen_message(desk_at_work)
    assert text_file(tmp_path / "copy.facing").startswith("one " + TEXT)
    assert desk_at_work.session is not None
    assert desk_at_work.session.store.path == tmp_path / "letter.facing"


def test_a_document_whose_folder_vanished_says_so_on_saving(
    qtbot: QtBot, desk_at_work: MainWindow, tmp_path: Path
) -> None:
    qtbot.keyClicks(desk_at_work.workspace.text, "one ")
    # Moved in one step: to remove it bit by bit would race with the journal, which writes in it.
    (tmp_path / "letter.facing").rename(tmp_path / "elsewhere.facing")
    press(qtbot, desk_at_work, "file.save")
    settle(qtbot, desk_at_work)
    assert "letter.facing" in seen_message(desk_at_work)
    assert desk_at_work.isWindowModified()


def test_that_the_journal_cannot_keep_the_typing_is_told_once(
    qtbot: QtBot, tmp_path: Path, desk: MainWindow
) -> None:
    document = made_document(tmp_path)
    assert desk.files.open_path(document)
    session = desk.session
    assert session is not None and session.journal is not None
    (document / ".facing" / "journal-000001.jsonl").mkdir()
    session.execute(EditText("0001", 0, 0, "x"))
    session.journal.flush()
    desk.refresh_soon()
    settle(qtbot, desk)
    assert "Save soon" in seen_message(desk)
    assert "Save soon" in desk.status.state.toolTip()
    desk.messages.close_message()
    desk.refresh_soon()
    settle(qtbot, desk)
    assert desk.messages.current is None
