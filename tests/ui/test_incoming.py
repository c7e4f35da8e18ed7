"""Scans that are dropped and pasted become pages where they belong; a part of a scan is copied."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QMimeData, QPoint, QPointF, Qt, QUrl, QVersionNumber
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from editor.core.geometry import Box
from editor.ui.incoming import DropCue
from editor.ui.main_window import MainWindow
from tests.ui import main_windows


def picture(width: int = 90, height: int = 60) -> QImage:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor("#336699"))
    return image


def data_of(*files: Path, image: QImage | None = None) -> QMimeData:
    data = QMimeData()
    if files:
        data.setUrls([QUrl.fromLocalFile(str(path)) for path in files])
    if image is not None:
        data.setImageData(image)
    return data


def entered(target: QWidget, data: QMimeData, at: QPoint) -> None:
    """Qt gives moves and drops only to a widget that was entered; 6.12 wants a finer place."""
    is_fine = QLibraryInfo.version() >= QVersionNumber(6, 12)
    place = QPointF(at) if is_fine else at
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    event = QDragEnterEvent(place, copy, data, left, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(target, event)


def dropped(target: QWidget, data: QMimeData, at: QPoint | None = None) -> None:
    place = at or target.rect().center()
    entered(target, data, place)
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    event = QDropEvent(QPointF(place), copy, data, left, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(target, event)


def widths(window: MainWindow) -> list[int]:
    assert window.session is not None
    return [entry.scan.size.w for entry in window.session.document.entries]


def wait_pages(qtbot: QtBot, window: MainWindow, count: int) -> None:
    qtbot.wait_until(lambda: len(widths(window)) == count)
    qtbot.wait_until(lambda: window.runner.is_idle)


def test_a_scan_dropped_on_the_scan_comes_behind_the_shown_page(
    qtbot: QtBot, desk_of_three: MainWindow, tmp_path: Path
) -> None:
    target = desk_of_three.workspace.scan.viewport()
    new = main_windows.scan_file(tmp_path, "new.png", (610, 400))

    dropped(target, data_of(new))
    wait_pages(qtbot, desk_of_three, 4)

    assert widths(desk_of_three) == [600, 610, 600, 600]


def test_scans_dropped_on_the_transcript_are_no_text(
    qtbot: QtBot, desk_of_three: MainWindow, tmp_path: Path
) -> None:
    text = desk_of_three.workspace.text
    before = text.toPlainText()
    new = main_windows.scan_file(tmp_path, "new.png", (610, 400))

    dropped(text.viewport(), data_of(new))
    wait_pages(qtbot, desk_of_three, 4)

    assert widths(desk_of_three)[1] == 610
    desk_of_three.pages.go_to_index(0)
    assert text.toPlainText() == before


def test_scans_dropped_between_two_pages_come_between_them_with_a_line_to_say_so(
    qtbot: QtBot, desk_of_three: MainWindow, tmp_path: Path
) -> None:
    strip = desk_of_three.thumbnails
    target = strip.viewport()
    row = strip.visualRect(strip.model().index(2, 0))
    new = main_windows.scan_file(tmp_path, "new.png", (610, 400))
    at = row.center() - QPoint(0, 30)

    entered(target, data_of(new), at)
    cue = target.findChild(DropCue)
    assert cue is not None and cue.isVisible() and cue.words == "Add after page 2"
    dropped(target, data_of(new), at)
    wait_pages(qtbot, desk_of_three, 4)

    assert not cue.isVisible()
    assert widths(desk_of_three) == [600, 600, 610, 600]


def test_a_folder_dropped_is_all_its_scans_in_order(
    qtbot: QtBot, desk_at_work: MainWindow, tmp_path: Path
) -> None:
    folder = tmp_path / "box"
    folder.mkdir()
    for name, width in (("p10.png", 630), ("p2.png", 620), ("p1.png", 610)):
        main_windows.scan_file(folder, name, (width, 400))
    (folder / "notes.txt").write_text("no scan")

    dropped(desk_at_work.workspace.scan.viewport(), data_of(folder))
    wait_pages(qtbot, desk_at_work, 4)

    assert widths(desk_at_work) == [600, 610, 620, 630]


def test_a_picture_without_a_file_is_pasted_as_a_page(
    qtbot: QtBot, desk_at_work: MainWindow
) -> None:
    QGuiApplication.clipboard().setImage(picture())

    desk_at_work.workspace.text.setFocus()
    qtbot.keyClick(
        desk_at_work.workspace.text,
        Qt.Key.Key_Insert,
        Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier,
    )
    wait_pages(qtbot, desk_at_work, 2)

    assert widths(desk_at_work) == [600, 90]


def test_the_paste_key_on_the_pages_adds_the_files_on_the_clipboard(
    qtbot: QtBot, desk_at_work: MainWindow, tmp_path: Path
) -> None:
    new = main_windows.scan_file(tmp_path, "new.png", (610, 400))
    QGuiApplication.clipboard().setMimeData(data_of(new))

    desk_at_work.thumbnails.setFocus()
    qtbot.keyClick(desk_at_work.thumbnails, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    wait_pages(qtbot, desk_at_work, 2)

    assert widths(desk_at_work) == [600, 610]


def test_pasting_without_a_document_asks_where_to_keep_one(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path
) -> None:
    QGuiApplication.clipboard().setImage(picture())

    desk.action_set.action("page.paste").trigger()
    dialog = desk.findChild(QFileDialog)
    assert dialog is not None
    dialog.fileSelected.emit(str(tmp_path / "pasted.facing"))
    dialog.close()
    qtbot.wait_until(lambda: desk.session is not None)
    qtbot.wait_until(lambda: desk.runner.is_idle)

    assert widths(desk) == [90]


def test_the_drawn_region_is_copied_as_a_picture(qtbot: QtBot, desk_at_work: MainWindow) -> None:
    window = desk_at_work
    assert window.workspace.page_id is not None
    page_id = window.workspace.page_id
    qtbot.wait_until(lambda: window.loader.levels_of(page_id) is not None)
    window.workspace.scan.region_drawn.emit(Box(10, 20, 120, 50))

    window.action_set.action("page.copy-region").trigger()
    of_region = QGuiApplication.clipboard().image().size()
    window.workspace.clear_region()
    window.action_set.action("page.copy-region").trigger()
    of_word = QGuiApplication.clipboard().image().size()

    assert (of_region.width(), of_region.height()) == (120, 50)
    assert 0 < of_word.width() < 600
