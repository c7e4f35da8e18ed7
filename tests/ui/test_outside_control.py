"""Another program writes while the window is open: seen, told, undone, and no typing lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from editor.ui.both_dialog import BothDialog
from editor.ui.main_window import MainWindow
from tests.factories import marked
from tests.ui.main_windows import (
    SECOND,
    TEXT,
    cursor_in,
    dialog_of,
    made_document,
    opened,
    press,
    seen_message,
    settle,
    shown_page,
)


def root(window: MainWindow) -> Path:
    assert window.session is not None
    return window.session.store.root


def write(window: MainWindow, change: Callable[[str], str], page_id: str = "0001") -> None:
    """Another program writes a page's transcript in place, as editors and shells do."""
    path = root(window) / f"text/{page_id}.txt"
    path.write_bytes(change(path.read_bytes().decode()).encode())


def message_button(window: MainWindow, text: str) -> QPushButton:
    return next(b for b in window.messages.findChildren(QPushButton) if b.text() == text)


def test_a_change_on_disk_is_noticed_and_shown(qtbot: QtBot, desk_at_work: MainWindow) -> None:
    cursor_in(desk_at_work, "epsilon")
    offset = desk_at_work.workspace.text.cursor_offset()

    write(desk_at_work, lambda t: t.replace("gamma", "GAMMA"))

    text = desk_at_work.workspace.text
    qtbot.waitUntil(lambda: "GAMMA" in text.page_text(), timeout=5000)
    assert seen_message(desk_at_work).startswith("Page 1 was changed by another program.")
    assert text.cursor_offset() == offset
    assert text.hasFocus()
    press(qtbot, desk_at_work, "edit.undo")
    assert text.page_text() == TEXT


def test_what_is_written_in_place_is_noticed_without_leaving_the_window(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path
) -> None:
    # What the window being come back to would bring is not what is asked about here.
    desk.removeEventFilter(desk.outside)
    opened(qtbot, desk, made_document(tmp_path))

    write(desk, lambda t: t.replace("gamma", "GAMMA"))

    text = desk.workspace.text
    qtbot.waitUntil(lambda: "GAMMA" in text.page_text(), timeout=5000)


def test_a_file_that_is_replaced_is_noticed_again_and_again(
    qtbot: QtBot, desk_at_work: MainWindow
) -> None:
    text = desk_at_work.workspace.text
    for word in ("one", "two"):
        path = root(desk_at_work) / "text/0001.txt"
        temp = path.with_name("other.tmp")
        temp.write_bytes(f"{TEXT} {word}".encode())
        temp.replace(path)
        qtbot.waitUntil(lambda w=word: text.page_text().endswith(w), timeout=5000)


def test_coming_back_to_the_window_looks_at_the_files(
    qtbot: QtBot, desk_at_work: MainWindow
) -> None:
    desk_at_work.outside.watch(None)
    other = QPushButton("another window")
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    qtbot.waitUntil(lambda: not desk_at_work.isActiveWindow())
    write(desk_at_work, lambda t: t + " more")

    desk_at_work.activateWindow()

    text = desk_at_work.workspace.text
    qtbot.waitUntil(lambda: text.page_text().endswith("more"), timeout=5000)


def test_what_is_typed_and_what_another_program_wrote_are_both_saved(
    qtbot: QtBot, desk_at_work: MainWindow
) -> None:
    cursor_in(desk_at_work, "alpha")
    qtbot.keyClicks(desk_at_work.workspace.text, "XX")
    desk_at_work.outside.watch(None)
    write(desk_at_work, lambda t: t.replace("zeta", "ZETA"))

    press(qtbot, desk_at_work, "file.save")
    settle(qtbot, desk_at_work)

    assert (root(desk_at_work) / "text/0001.txt").read_text() == TEXT.replace(
        "alpha", "aXXlpha"
    ).replace("zeta", "ZETA")
    assert "put together" in seen_message(desk_at_work)
    assert not desk_at_work.isWindowModified()


def test_where_both_changed_a_word_both_texts_can_be_seen(
    qtbot: QtBot, desk_at_work: MainWindow
) -> None:
    cursor_in(desk_at_work, "beta")
    qtbot.keyClicks(desk_at_work.workspace.text, "XX")
    write(desk_at_work, lambda t: t.replace("beta", "theirs"))
    desk_at_work.outside.look()
    assert "0001.conflict-" in seen_message(desk_at_work)
    assert "bXXeta" in desk_at_work.workspace.text.page_text()

    qtbot.mouseClick(message_button(desk_at_work, "Show both"), Qt.MouseButton.LeftButton)

    dialog = dialog_of(desk_at_work)
    assert isinstance(dialog, BothDialog)
    assert "bXXeta" in dialog.ours.toPlainText()
    assert "theirs" in dialog.theirs.toPlainText()
    (tinted,) = dialog.theirs.extraSelections()
    assert tinted.cursor.selectedText() == dialog.theirs.toPlainText().split("\n")[0]
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)


def test_marks_that_lost_their_place_are_one_click_away(
    qtbot: QtBot, desk_of_three: MainWindow
) -> None:
    cursor_in(desk_of_three, "beta")
    press(qtbot, desk_of_three, "mark.strike")
    press(qtbot, desk_of_three, "file.save")
    settle(qtbot, desk_of_three)
    press(qtbot, desk_of_three, "page.next")
    write(desk_of_three, lambda t: t.replace("beta", "better"))
    desk_of_three.outside.look()
    assert "1 mark lost" in seen_message(desk_of_three)

    qtbot.mouseClick(message_button(desk_of_three, "Show the marks"), Qt.MouseButton.LeftButton)
    QApplication.processEvents()

    assert shown_page(desk_of_three).id == "0001"
    row = desk_of_three.doubts_dock.current_row
    assert row is not None
    assert row.label == "Strike “beta”"
    qtbot.keyClick(desk_of_three.doubts_dock.list, Qt.Key.Key_1)
    assert marked(shown_page(desk_of_three), "strike") == ["better"]


def test_a_page_that_is_not_shown_is_taken_over_too(
    qtbot: QtBot, desk_of_three: MainWindow
) -> None:
    press(qtbot, desk_of_three, "page.next")
    press(qtbot, desk_of_three, "page.previous")
    write(desk_of_three, lambda t: t + " more", "0002")

    desk_of_three.outside.look()

    assert desk_of_three.session is not None
    assert desk_of_three.session.page("0002").text == SECOND + " more"
    assert "Page 2 was changed" in seen_message(desk_of_three)


def test_what_cannot_be_read_is_told_and_typing_goes_on(
    qtbot: QtBot, desk_at_work: MainWindow
) -> None:
    (root(desk_at_work) / "text/0001.txt").write_bytes(b"\xff\xff")

    desk_at_work.outside.look()

    assert "cannot be read" in seen_message(desk_at_work)
    cursor_in(desk_at_work, "alpha")
    qtbot.keyClicks(desk_at_work.workspace.text, "X")
    press(qtbot, desk_at_work, "file.save")
    settle(qtbot, desk_at_work)
    assert (root(desk_at_work) / "text/0001.txt").read_text() == TEXT.replace("alpha", "aXlpha")


def test_our_own_saves_are_no_news(qtbot: QtBot, desk_at_work: MainWindow) -> None:
    cursor_in(desk_at_work, "alpha")
    qtbot.keyClicks(desk_at_work.workspace.text, "X")
    press(qtbot, desk_at_work, "file.save")
    settle(qtbot, desk_at_work)
    desk_at_work.messages.clear()

    desk_at_work.outside.look()

    assert seen_message(desk_at_work) == ""
    assert not desk_at_work.isWindowModified()


def test_a_page_removed_by_another_program_is_no_longer_shown(
    desk_of_three: MainWindow,
) -> None:
    import json

    path = root(desk_of_three) / "document.json"
    obj = json.loads(path.read_bytes())
    del obj["pages"][0]
    path.write_text(json.dumps(obj))

    desk_of_three.outside.look()

    assert desk_of_three.workspace.page_id == "0002"
    assert "list of pages was changed" in seen_message(desk_of_three)
    desk_of_three.undo()
    assert desk_of_three.session is not None
    assert len(desk_of_three.session.document.entries) == 3
