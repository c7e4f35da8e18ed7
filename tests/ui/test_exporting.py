"""Exports from the window: the dialog, the work beside it, what is told, and stopping."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import docx
import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QPushButton
from pytestqt.qtbot import QtBot

from editor.core.commands import AddMark
from editor.core.marks import Mark
from editor.core.spans import Span
from editor.session import export_pictures
from editor.ui.main_window import MainWindow
from tests.ui.main_windows import made_document, made_window, opened, seen_message, settle, shut

TEXT = "agent Kowalski met him\nKowalski spoke"


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    window = made_window(qtbot)
    opened(qtbot, window, made_document(tmp_path, (TEXT, "second")))
    yield window
    shut(window)


def mark(window: MainWindow, kind: str, start: int, end: int) -> None:
    assert window.session is not None
    made = Mark(f"urn:uuid:{kind}-{start}", kind)
    window.session.execute(AddMark("0001", made, Span(start, end)))


def choose(window: MainWindow, action_id: str, target: Path, reading: int) -> None:
    """Answer the dialog that an export action opens."""
    window.action_set.action(action_id).trigger()
    (dialog,) = window.findChildren(QFileDialog)
    dialog.selectNameFilter(dialog.nameFilters()[reading])
    assert dialog.defaultSuffix() == target.suffix[1:]
    dialog.fileSelected.emit(str(target))
    dialog.done(0)
    dialog.deleteLater()


def test_each_reading_is_written_beside_the_window(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path
) -> None:
    mark(desk, "strike", 6, 14)
    for reading, first in enumerate((TEXT, "agent met him\nKowalski spoke")):
        target = tmp_path / f"{reading}.docx"
        choose(desk, "file.export-docx", target, reading)
        settle(qtbot, desk)
        paragraphs = docx.Document(str(target)).paragraphs
        assert paragraphs[1].text == first
        assert paragraphs[0].text == "Not approved: nobody has approved this page yet."
        told = "2 pages in it say that they are not approved."
        assert seen_message(desk).startswith(f"Exported to “{target.name}”. {told}")
        assert not desk.status.progress.isVisible()
        qtbot.waitUntil(lambda: not desk.findChildren(QFileDialog))
        desk.messages.clear()
    assert desk.session is not None and desk.session.is_dirty


def test_a_searchable_pdf_is_written_beside_the_window(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path
) -> None:
    target = tmp_path / "a.pdf"
    choose(desk, "file.export-pdf-searchable", target, 0)
    settle(qtbot, desk)
    with pypdfium2.PdfDocument(target) as pdf:
        told = [page.get_textpage().get_text_bounded().replace("\r", "") for page in pdf]
    assert len(told) == 2
    assert told[0].startswith(TEXT)
    assert told[1].startswith("second")


def test_what_is_open_elsewhere_is_written_only_when_it_is_said(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path
) -> None:
    mark(desk, "redaction", 6, 14)
    target = tmp_path / "a.html"
    desk.exports.export("html", target)
    settle(qtbot, desk)
    assert "page 1 shows openly what is withheld on page 1" in seen_message(desk)
    assert not target.exists()

    button = next(
        each
        for each in desk.messages.findChildren(QPushButton)
        if each.text() == "Export all the same"
    )
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    settle(qtbot, desk)
    written = target.read_text("utf-8")
    assert ("[redacted]" in written, written.count("Kowalski")) == (True, 1)


def test_a_stopped_export_writes_nothing(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    began, go_on = threading.Event(), threading.Event()
    real = export_pictures._picture

    def slow(*arguments: object) -> object:
        began.set()
        assert go_on.wait(20)
        return real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(export_pictures, "_picture", slow)
    target = tmp_path / "a.html"
    desk.exports.export("html", target)
    qtbot.waitUntil(began.is_set)
    assert desk.status.stop.isVisible()
    desk.exports.export("text", tmp_path / "b.txt")
    assert seen_message(desk) == "Another export is still under way."
    desk.messages.clear()
    qtbot.mouseClick(desk.status.stop, Qt.MouseButton.LeftButton)
    go_on.set()
    settle(qtbot, desk)
    assert seen_message(desk) == "The export was stopped; nothing was written."
    assert not target.exists()
    assert not list(tmp_path.glob(".a.html*"))


@pytest.mark.parametrize(
    ("format_id", "name"), [("page", "0001.xml"), ("alto", "0001.xml"), ("hocr", "0001.html")]
)
def test_formats_of_words_write_a_file_a_page_into_a_folder(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path, format_id: str, name: str
) -> None:
    folder = tmp_path / format_id
    folder.mkdir()
    desk.action_set.action(f"file.export-{format_id}").trigger()
    (dialog,) = desk.findChildren(QFileDialog)
    assert dialog.fileMode() == QFileDialog.FileMode.Directory
    dialog.fileSelected.emit(str(folder))
    dialog.done(0)
    settle(qtbot, desk)

    files = sorted(folder.iterdir())
    assert [each.name for each in files] == [name, name.replace("1", "2")]
    told = files[0].read_text("utf-8")
    assert "Kowalski" in told and "Not approved: nobody has approved this page yet." in told


def test_editions_tables_and_conventions_are_written_from_the_menu(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path
) -> None:
    mark(desk, "strike", 6, 14)
    for format_id, name, sign in (
        ("tei", "a.xml", '<del rend="strikethrough"'),
        ("tei-reading", "r.xml", "agent met "),
        ("csv", "a.csv", "1,1,strike,,Kowalski,6,14,"),
        ("markdown-gfm", "gfm.md", "agent ~~Kowalski~~ met"),
        ("markdown-leiden", "leiden.md", "agent 〚Kowalski〛 met"),
    ):
        choose(desk, f"file.export-{format_id}", tmp_path / name, 0)
        settle(qtbot, desk)
        assert sign in (tmp_path / name).read_text("utf-8")
