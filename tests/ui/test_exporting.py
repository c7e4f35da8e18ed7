"""Exports from the window: the dialog, the work beside it, what is told, and stopping."""

from __future__ import annotations

import threading
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import docx
import pikepdf
import pypdfium2
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFileDialog, QPushButton
from pytestqt.qtbot import QtBot

from editor.core.commands import AddMark
from editor.core.marks import Mark
from editor.core.spans import Span
from editor.session import export_pictures
from editor.ui.export_dialog import ExportDialog
from editor.ui.main_window import MainWindow
from tests.ui.main_windows import made_document, made_window, opened, seen_message, settle, shut

ALL_MODIFIERS = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.ShiftModifier
)
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


def choose(window: MainWindow, action_id: str, target: Path, reading: int = 0) -> None:
    """Answer the dialogs that an export action opens."""
    window.action_set.action(action_id).trigger()
    dialog = window.exports.dialog
    assert dialog is not None
    dialog.reading.setCurrentIndex(reading)
    dialog.go.click()
    (place,) = dialog.findChildren(QFileDialog)
    if place.fileMode() is not QFileDialog.FileMode.Directory:
        assert target.name.endswith(f".{place.defaultSuffix()}")
    place.fileSelected.emit(str(target))


def shown_preview(qtbot: QtBot, window: MainWindow, expected: str) -> ExportDialog:
    dialog = window.exports.dialog
    assert dialog is not None
    qtbot.waitUntil(lambda: expected in dialog.preview.toPlainText(), timeout=20_000)
    return dialog


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
        assert desk.exports.dialog is None
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


def test_facing_pages_are_written_beside_the_window(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path
) -> None:
    mark(desk, "strike", 6, 14)
    target = tmp_path / "a.pdf"
    choose(desk, "file.export-pdf-facing", target, 1)
    settle(qtbot, desk)
    with pypdfium2.PdfDocument(target) as pdf:
        told = [page.get_textpage().get_text_bounded() for page in pdf]
    assert "agent met him" in told[0]
    assert "second" in told[1]
    assert all("Not approved: nobody has approved this page yet." in page for page in told[:2])


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
    choose(desk, f"file.export-{format_id}", folder)
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
        ("iiif", "a.json", '"type": "Manifest"'),
        ("tei", "a.xml", '<del rend="strikethrough"'),
        ("tei-reading", "r.xml", "agent met "),
        ("csv", "a.csv", "1,1,strike,,Kowalski,6,14,"),
        ("markdown-gfm", "gfm.md", "agent ~~Kowalski~~ met"),
        ("markdown-leiden", "leiden.md", "agent 〚Kowalski〛 met"),
    ):
        choose(desk, f"file.export-{format_id}", tmp_path / name, 0)
        settle(qtbot, desk)
        assert sign in (tmp_path / name).read_text("utf-8")


def test_the_dialog_shows_at_once_what_a_reading_says(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path
) -> None:
    mark(desk, "strike", 6, 14)
    mark(desk, "redaction", 0, 5)
    desk.activateWindow()
    qtbot.keyClick(desk, Qt.Key.Key_E, ALL_MODIFIERS)
    dialog = shown_preview(qtbot, desk, "Kowalski met him")
    assert "agent" not in dialog.preview.toPlainText()
    assert "line-through" in dialog.preview.toHtml()
    assert dialog.rules.text().startswith("Diplomatic reading")
    assert "Not approved" in dialog.preview.toPlainText()
    assert "Of the marks of page 1 the file keeps 2 whole" in dialog.losses.text()

    qtbot.keyClick(dialog.reading, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: "line-through" not in dialog.preview.toHtml(), timeout=20_000)
    assert "Kowalski met" not in dialog.preview.toPlainText()
    assert dialog.rules.text().startswith("Clean reading")

    item = dialog.formats.findItems("Markdown, Leiden", Qt.MatchFlag.MatchStartsWith)[0]
    place = dialog.formats.visualItemRect(item).center()
    qtbot.mouseClick(dialog.formats.viewport(), Qt.MouseButton.LeftButton, pos=place)
    dialog.reading.setCurrentIndex(0)
    shown_preview(qtbot, desk, "〚Kowalski〛")
    assert not dialog.page_list.isVisible()
    dialog.reject()


def test_some_pages_are_exported_and_a_bad_list_is_told(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path
) -> None:
    desk.action_set.action("file.export-hocr").trigger()
    dialog = desk.exports.dialog
    assert dialog is not None
    dialog.pages.setCurrentIndex(dialog.pages.findData("list"))
    assert dialog.page_list.isVisible()
    qtbot.keyClicks(dialog.page_list, "2-9")
    dialog.go.click()
    assert not dialog.findChildren(QFileDialog)
    assert dialog.problem.text()
    dialog.page_list.clear()
    qtbot.keyClicks(dialog.page_list, "2")
    assert not dialog.problem.text()
    dialog.go.click()
    (place,) = dialog.findChildren(QFileDialog)
    assert place.acceptMode() == QFileDialog.AcceptMode.AcceptSave
    place.fileSelected.emit(str(tmp_path / "one.html"))
    settle(qtbot, desk)
    assert "second" in (tmp_path / "one.html").read_text("utf-8")

    # The dialog opens where it stood.
    desk.action_set.action("file.export").trigger()
    again = desk.exports.dialog
    assert again is not None
    assert (again.choice().format_id, again.choice().pages) == ("hocr", "2")
    again.reject()


def test_books_and_bags_are_written_from_the_menu(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path
) -> None:
    for format_id, name, part in (
        ("epub", "a.epub", "EPUB/page-0001.xhtml"),
        ("bagit", "a.bag.zip", "a.bag/data/"),
    ):
        choose(desk, f"file.export-{format_id}", tmp_path / name, 0)
        settle(qtbot, desk)
        with zipfile.ZipFile(tmp_path / name) as package:
            assert any(each.startswith(part) for each in package.namelist())


def test_what_the_settings_say_of_the_web_and_the_archive_stands_in_the_files(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path
) -> None:
    desk.change_settings(
        replace(desk.settings, web_address="https://example.org/a", organisation="The Archive")
    )
    choose(desk, "file.export-iiif", tmp_path / "a.json")
    settle(qtbot, desk)
    assert '"id": "https://example.org/a/a.json"' in (tmp_path / "a.json").read_text("utf-8")
    choose(desk, "file.export-bagit", tmp_path / "a.bag.zip")
    settle(qtbot, desk)
    with zipfile.ZipFile(tmp_path / "a.bag.zip") as package:
        told = package.read("a.bag/bag-info.txt").decode()
    assert "Source-Organization: The Archive\n" in told


def test_only_a_pdf_offers_archive_quality(qtbot: QtBot, desk: MainWindow, tmp_path: Path) -> None:
    mark(desk, "strike", 6, 14)
    desk.action_set.action("file.export-docx").trigger()
    dialog = desk.exports.dialog
    assert dialog is not None
    qtbot.waitExposed(dialog)
    assert not dialog.archive.isVisible()
    rows = range(dialog.formats.count())
    names = [dialog.formats.item(row).data(Qt.ItemDataRole.UserRole) for row in rows]
    dialog.formats.setCurrentRow(names.index("pdf-marked"))
    assert dialog.archive.isVisible() and not dialog.choice().archive

    qtbot.keyClick(dialog.archive, Qt.Key.Key_Space)
    assert dialog.choice().archive
    dialog.formats.setCurrentRow(names.index("docx"))
    assert not dialog.archive.isVisible() and not dialog.choice().archive
    dialog.formats.setCurrentRow(names.index("pdf-marked"))
    qtbot.mouseClick(dialog.archive, Qt.MouseButton.LeftButton, pos=QPoint(8, 8))
    assert not dialog.choice().archive
    qtbot.keyClick(dialog.archive, Qt.Key.Key_Space)
    assert dialog.choice().archive

    target = tmp_path / "a.pdf"
    dialog.go.click()
    (place,) = dialog.findChildren(QFileDialog)
    place.fileSelected.emit(str(target))
    settle(qtbot, desk)
    with pikepdf.open(target) as pdf:
        with pdf.open_metadata() as metadata:
            assert metadata.pdfa_status == "2B"
        assert [str(each.Subtype) for each in pdf.pages[0].Annots] == ["/StrikeOut"]
    assert seen_message(desk).startswith("Exported to “a.pdf”.")
