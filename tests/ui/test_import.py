"""Import transcript in the window: asked, shown, done, undone, by keys and by mouse."""

from __future__ import annotations

import gzip
import json
import threading
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QFileDialog, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from editor.core.commands import EditText
from editor.core.document import Document, Page
from editor.core.geometry import Box
from editor.session.annotating import AnnotationPlan, plan_annotations
from editor.session.making import remove_page
from editor.ui.import_dialogs import BreaksDialog, ScopeDialog
from editor.ui.main_window import MainWindow
from tests.ui.main_windows import (
    SECOND,
    TEXT,
    THIRD,
    dialog_of,
    drop_files,
    made_document,
    opened,
    press,
    seen_message,
    settle,
    shown_page,
)

TWO = ("Following is summary of conversation", "between the President and Mikoyan")
BOTH = "Following is ~~summary~~ of conversation\nbetween the President and Mikoyan"


def transcript(folder: Path, text: str, name: str = "letter.md") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def accept(dialog: object) -> None:
    assert isinstance(dialog, ScopeDialog | BreaksDialog)
    box = dialog.findChild(QDialogButtonBox)
    assert box is not None
    box.button(QDialogButtonBox.StandardButton.Ok).click()


def test_the_key_asks_for_a_file_and_imports_it(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path
) -> None:
    opened(qtbot, desk, made_document(tmp_path))
    path = transcript(tmp_path, TEXT.replace("beta", "~~beta~~"))
    desk.workspace.text.setFocus()
    press(qtbot, desk, "file.import")
    dialog = dialog_of(desk)
    assert isinstance(dialog, QFileDialog)
    dialog.close()
    dialog.fileSelected.emit(str(path))
    settle(qtbot, desk)
    page = shown_page(desk)
    assert page.text == TEXT
    assert [(r.item.kind, r.span.slice(page.text)) for r in page.marks] == [("strike", "beta")]
    assert {r.item.link for r in page.words.placed()} == {"exact"}
    assert "letter.md" in seen_message(desk)


def test_undo_takes_the_whole_import_back(qtbot: QtBot, desk: MainWindow, tmp_path: Path) -> None:
    opened(qtbot, desk, made_document(tmp_path))
    before = shown_page(desk)
    desk.imports.import_file(transcript(tmp_path, "alpha ~~beta~~ gamma"))
    settle(qtbot, desk)
    assert desk.workspace.text.page_text() == "alpha beta gamma"
    assert desk.action_set.action("edit.undo").text() == "&Undo import"
    press(qtbot, desk, "edit.undo")
    assert shown_page(desk) == before
    assert desk.workspace.text.page_text() == TEXT


def test_undo_of_the_message_takes_back_the_import_and_nothing_else(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path
) -> None:
    opened(qtbot, desk, made_document(tmp_path))
    desk.imports.import_file(transcript(tmp_path, "alpha beta gamma"))
    settle(qtbot, desk)
    desk.workspace.text.setFocus()
    qtbot.keyClicks(desk.workspace.text, "x")
    (undo,) = (b for b in desk.messages.findChildren(QPushButton) if b.text() == "Undo")
    qtbot.mouseClick(undo, Qt.MouseButton.LeftButton)
    assert desk.workspace.text.page_text() == "xalpha beta gamma"
    assert "changed more since" in seen_message(desk)


def test_one_text_for_several_scans_asks_for_pages_and_shows_the_breaks(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path
) -> None:
    opened(qtbot, desk, made_document(tmp_path, TWO))
    desk.imports.import_file(transcript(tmp_path, BOTH))
    settle(qtbot, desk)
    scope = dialog_of(desk)
    assert isinstance(scope, ScopeDialog)
    assert scope.all_pages.isChecked()
    accept(scope)
    settle(qtbot, desk)
    breaks = dialog_of(desk)
    assert isinstance(breaks, BreaksDialog)
    assert "between the President" in breaks.list.item(0).text()
    assert breaks.list.height() < 2 * breaks.list.sizeHintForRow(0)
    (rule,) = breaks.preview.extraSelections()
    assert rule.cursor.block().text() == "Page 2 begins"
    accept(breaks)
    settle(qtbot, desk)
    assert desk.session is not None
    assert desk.session.page("0002").text == TWO[1]
    assert [r.item.kind for r in desk.session.page("0002").marks] == ["query"]


def test_a_page_break_is_moved_by_keys_before_it_counts(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path
) -> None:
    opened(qtbot, desk, made_document(tmp_path, TWO))
    desk.imports.import_file(transcript(tmp_path, BOTH + "\nThe end"))
    settle(qtbot, desk)
    accept(dialog_of(desk))
    settle(qtbot, desk)
    breaks = dialog_of(desk)
    assert isinstance(breaks, BreaksDialog)
    breaks.activateWindow()
    qtbot.waitUntil(breaks.isActiveWindow)
    qtbot.keyClick(breaks.list, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert "The end" in breaks.list.item(0).text()
    assert not breaks.later.isEnabled() or breaks.earlier.isEnabled()
    qtbot.mouseClick(breaks.earlier, Qt.MouseButton.LeftButton)
    assert "between" in breaks.list.item(0).text()
    qtbot.keyClick(breaks.list, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    accept(breaks)
    settle(qtbot, desk)
    assert desk.session is not None
    assert desk.session.page("0002").text == "The end"


def test_the_shown_page_alone_may_be_meant(qtbot: QtBot, desk: MainWindow, tmp_path: Path) -> None:
    opened(qtbot, desk, made_document(tmp_path, (TEXT, TEXT, THIRD)))
    assert desk.session is not None
    desk.show_page("0002")
    desk.imports.import_file(transcript(tmp_path, "alpha beta"))
    settle(qtbot, desk)
    scope = dialog_of(desk)
    assert isinstance(scope, ScopeDialog)
    qtbot.mouseClick(
        scope.this_page, Qt.MouseButton.LeftButton, pos=scope.this_page.rect().center()
    )
    scope.this_page.setChecked(True)
    accept(scope)
    settle(qtbot, desk)
    assert [desk.session.page(i).text for i in ("0001", "0002", "0003")] == [
        TEXT,
        "alpha beta",
        THIRD,
    ]


def test_a_dropped_transcript_is_imported(qtbot: QtBot, desk: MainWindow, tmp_path: Path) -> None:
    opened(qtbot, desk, made_document(tmp_path))
    drop_files(desk, [transcript(tmp_path, "alpha beta", "plain.txt")])
    settle(qtbot, desk)
    assert shown_page(desk).text == "alpha beta"


def test_a_tei_file_brings_marks_and_hands_by_key(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path
) -> None:
    opened(qtbot, desk, made_document(tmp_path))
    content = (
        '<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><handNote xml:id="a" medium="pencil">'
        "a clerk</handNote></teiHeader><text><body><p>alpha <del hand='#a'>beta</del> "
        "<placeName>gamma</placeName></p></body></text></TEI>"
    )
    path = transcript(tmp_path, content, "letter.xml")
    desk.workspace.text.setFocus()
    press(qtbot, desk, "file.import")
    dialog = dialog_of(desk)
    assert isinstance(dialog, QFileDialog)
    dialog.close()
    dialog.fileSelected.emit(str(path))
    settle(qtbot, desk)
    assert desk.session is not None
    page = shown_page(desk)
    (row,) = page.marks
    assert page.text == "alpha beta gamma"
    assert row.item.kind == "strike"
    hand = desk.session.document.hand(row.item.hand)
    assert hand is not None and (hand.label, hand.medium) == ("a clerk", "pencil")
    assert "placeName (1)" in " ".join(label.text() for label in desk.messages.findChildren(QLabel))
    desk.activateWindow()
    qtbot.waitUntil(desk.isActiveWindow)
    desk.workspace.text.setFocus()
    press(qtbot, desk, "edit.undo")
    assert shown_page(desk).text == TEXT
    assert desk.session.document.hands == ()


def test_a_packed_abbyy_file_is_dropped_and_brings_its_boxes(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path
) -> None:
    opened(qtbot, desk, made_document(tmp_path))
    assert desk.session is not None
    size = desk.session.document.entries[0].scan.size
    letters = "".join(
        f'<charParams l="{20 + 9 * n}" t="30" r="{28 + 9 * n}" b="44">{letter}</charParams>'
        for n, letter in enumerate("ab cd")
    )
    content = (
        '<document xmlns="http://www.abbyy.com/FineReader_xml/FineReader10-schema-v1.xml">'
        f'<page width="{size.w}" height="{size.h}"><block blockType="Text"><text><par>'
        f'<line l="20" t="30" r="64" b="44"><formatting>{letters}</formatting></line></par></text>'
        "</block></page></document>"
    )
    path = tmp_path / "letter_abbyy.gz"
    path.write_bytes(gzip.compress(content.encode()))
    drop_files(desk, [path])
    settle(qtbot, desk)
    page = shown_page(desk)
    assert page.text == "ab cd"
    boxes = [row.item.box for row in page.words.placed()]
    assert boxes == [Box(20, 30, 17, 14), Box(47, 30, 17, 14)]


def test_what_is_typed_while_an_import_runs_is_in_the_undo(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path
) -> None:
    opened(qtbot, desk, made_document(tmp_path))
    assert desk.session is not None
    desk.imports.import_file(transcript(tmp_path, "alpha beta"))
    desk.session.execute(EditText("0001", 0, 0, "typed "))
    settle(qtbot, desk)
    assert shown_page(desk).text == "alpha beta"
    desk.undo()
    assert shown_page(desk).text == "typed " + TEXT


def test_a_bad_file_is_one_sentence_and_changes_nothing(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path
) -> None:
    opened(qtbot, desk, made_document(tmp_path))
    path = tmp_path / "odd.md"
    path.write_bytes(b"caf\xe9")
    desk.imports.import_file(path)
    settle(qtbot, desk)
    assert "odd.md" in seen_message(desk)
    assert shown_page(desk).text == TEXT


@pytest.mark.parametrize("kind", [ScopeDialog, BreaksDialog])
def test_escape_leaves_everything_as_it_was(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path, kind: type
) -> None:
    opened(qtbot, desk, made_document(tmp_path, TWO))
    desk.imports.import_file(transcript(tmp_path, BOTH))
    settle(qtbot, desk)
    dialog = dialog_of(desk)
    if kind is BreaksDialog:
        accept(dialog)
        settle(qtbot, desk)
        dialog = dialog_of(desk)
    assert isinstance(dialog, kind)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    settle(qtbot, desk)
    assert desk.session is not None
    assert [desk.session.page(i).text for i in ("0001", "0002")] == list(TWO)
    assert QApplication.activeModalWidget() is None


def annotation_file(folder: Path, target: object) -> Path:
    body = {"type": "TextualBody", "value": "look"}
    item = {"id": "urn:x:1", "type": "Annotation", "body": body, "target": target}
    return transcript(folder, json.dumps([item]), "theirs.json")


def test_annotations_come_as_marks_and_one_undo_takes_them_back(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path
) -> None:
    opened(qtbot, desk, made_document(tmp_path, (TEXT,)))
    quote = {"type": "TextQuoteSelector", "exact": "alpha beta gamma"}
    path = annotation_file(tmp_path, {"source": "https://example.org/t", "selector": quote})
    drop_files(desk, [path])
    settle(qtbot, desk)
    (row,) = shown_page(desk).marks
    assert row.span.slice(TEXT) == "alpha beta gamma"
    assert "1 mark(s) added" in seen_message(desk)
    press(qtbot, desk, "edit.undo")
    assert len(shown_page(desk).marks) == 0


def annotated_second(folder: Path) -> Path:
    """A file that marks a word of the second page of three."""
    quote = {"type": "TextQuoteSelector", "exact": "two", "prefix": "page ", "suffix": " words"}
    return annotation_file(folder, {"source": "https://example.org/t", "selector": quote})


def test_pages_that_nobody_opened_are_read_in_once_for_annotations_and_beside_the_window(
    qtbot: QtBot, desk_of_three: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = desk_of_three.session
    assert session is not None
    read: list[tuple[str, bool]] = []
    load_page = session.store.load_page

    def load(document: Document, page_id: str) -> Page:
        read.append((page_id, threading.current_thread() is threading.main_thread()))
        return load_page(document, page_id)

    monkeypatch.setattr(session.store, "load_page", load)
    desk_of_three.imports.import_file(annotated_second(tmp_path))
    settle(qtbot, desk_of_three)
    second, third = (entry.id for entry in session.document.entries[1:])
    assert read == [(second, False), (third, False)]
    assert [r.span.slice(SECOND) for r in session.page(second).marks] == ["two"]


def held_import(
    qtbot: QtBot, window: MainWindow, path: Path, monkeypatch: pytest.MonkeyPatch
) -> threading.Event:
    """Begin an import of annotations that waits, its pages read in, for the event to be set."""
    has_read, goes_on = threading.Event(), threading.Event()

    def plan(*given: Any, **more: Any) -> AnnotationPlan:
        has_read.set()
        goes_on.wait(20)
        return plan_annotations(*given, **more)

    monkeypatch.setattr("editor.session.annotating.plan_annotations", plan)
    window.imports.import_file(path)
    qtbot.waitUntil(has_read.is_set)
    return goes_on


def test_what_is_typed_while_annotations_come_on_a_page_opened_meanwhile_is_kept(
    qtbot: QtBot, desk_of_three: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = desk_of_three
    goes_on = held_import(qtbot, window, annotated_second(tmp_path), monkeypatch)
    window.pages.go_by(1)
    window.workspace.text.setFocus()
    window.workspace.text.set_cursor(0)
    qtbot.keyClicks(window.workspace.text, "first ")
    goes_on.set()
    settle(qtbot, window)
    page = shown_page(window)
    assert page.text == f"first {SECOND}"
    assert [r.span.slice(page.text) for r in page.marks] == ["two"]
    press(qtbot, window, "edit.undo")
    assert shown_page(window).text == f"first {SECOND}" and not len(shown_page(window).marks)


def test_annotations_of_a_page_that_was_removed_meanwhile_come_as_for_the_pages_left(
    qtbot: QtBot, desk_of_three: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = desk_of_three
    goes_on = held_import(qtbot, window, annotated_second(tmp_path), monkeypatch)
    assert window.session is not None
    remove_page(window.session, window.session.document.entries[1].id)
    goes_on.set()
    settle(qtbot, window)
    assert "Imported “theirs.json”" in seen_message(window)
    assert len(window.session.document.entries) == 2


def test_annotations_of_an_unknown_page_are_put_on_the_one_in_view(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path
) -> None:
    opened(qtbot, desk, made_document(tmp_path, (TEXT, "second")))
    desk.imports.import_file(annotation_file(tmp_path, "https://example.org/x.jpg#xywh=1,2,3,4"))
    settle(qtbot, desk)
    assert len(shown_page(desk).marks) == 0
    (button,) = [
        each
        for each in desk.findChildren(QPushButton)
        if each.text() == "Put the others on this page"
    ]
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    settle(qtbot, desk)
    assert len(shown_page(desk).marks) == 1
