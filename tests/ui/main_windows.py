"""The main window on small documents made without OCR, and the hands of the person before it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QLibraryInfo,
    QMimeData,
    QPoint,
    QPointF,
    Qt,
    QUrl,
    QVersionNumber,
)
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from editor.app import make_application, make_window
from editor.core.commands import ReplaceReading
from editor.core.document import Page
from editor.core.geometry import Box
from editor.core.settings import Settings
from editor.session.making import new_document
from editor.session.people import agent_named
from editor.ui.main_window import MainWindow
from tests.factories import page
from tests.scans import typed_page

TEXT = "alpha beta gamma\ndelta epsilon zeta"
SECOND = "page two words"
THIRD = "third page here"
# Opening dictionaries and looking for marks is no part of what most tests are about; those of
# spelling and of what is seen switch it on.
SETTINGS = Settings(
    user_name="Ada",
    theme="light",
    animates=False,
    autosaves=False,
    checks_spelling=False,
    looks_for_marks=False,
)


def scan_file(folder: Path, name: str, size: tuple[int, int] = (600, 400)) -> Path:
    return typed_page(folder / name, ("alpha beta",), size=size)


def made_document(folder: Path, texts: Sequence[str] = (TEXT,), *, conf: float = 90.0) -> Path:
    """A saved document whose pages were read as these texts; words are where `page` puts them."""
    target = folder / "letter.facing"
    files = [scan_file(folder, f"scan{number}.png") for number in range(1, len(texts) + 1)]
    session = new_document(target, files, agent=agent_named("Ada"))
    for entry, text in zip(session.document.entries, texts, strict=True):
        session.execute(ReplaceReading(page(text, page_id=entry.id, conf=conf)))
    session.save()
    session.close()
    return target


def made_window(qtbot: QtBot, settings: Settings = SETTINGS) -> MainWindow:
    """A shown window; `shut` ends it."""
    make_application([])
    window = make_window(settings)
    window.resize(1400, 900)
    window.show()
    qtbot.wait_exposed(window)
    window.activateWindow()
    return window


def shut(window: MainWindow) -> None:
    window.ask_unsaved = lambda title: "discard"  # type: ignore[assignment, method-assign]
    end_widget(window)


def end_widget(widget: QWidget) -> None:
    """Close a widget and have it deleted at once.

    No event loop runs between tests, so it would stay until the next collection of garbage: every
    window after it would take longer, since a style is set on all widgets there are, and it would
    be deleted while some other view handles an event.
    """
    widget.close()
    widget.deleteLater()
    QCoreApplication.sendPostedEvents(widget, QEvent.Type.DeferredDelete)


def opened(qtbot: QtBot, window: MainWindow, path: Path) -> None:
    """Open a document and wait until its scan is there or told to be missing."""
    assert window.files.open_path(path)
    settle(qtbot, window)


def settle(qtbot: QtBot, window: MainWindow) -> None:
    def has_come_to_rest() -> bool:
        # What one job brings may begin the next, which may have ended before it is asked about.
        for _ in range(6):
            if not window.runner.is_idle:
                return False
            QApplication.processEvents()
        return window.runner.is_idle

    qtbot.waitUntil(has_come_to_rest, timeout=20_000)
    QApplication.processEvents()
    window.refresh()


def shown_page(window: MainWindow) -> Page:
    found = window.workspace.page
    assert found is not None
    return found


def kinds(window: MainWindow) -> list[str]:
    return [row.item.kind for row in shown_page(window).marks]


def cursor_in(window: MainWindow, word: str) -> None:
    window.workspace.text.setFocus()
    window.workspace.text.set_cursor(shown_page(window).text.index(word) + 1)


def press(qtbot: QtBot, window: MainWindow, action_id: str, key: int = 0) -> None:
    """Press the key of an action on whatever has the focus."""
    combination = window.action_set.shortcuts_of(action_id)[key][0]  # type: ignore[index]
    target = QApplication.focusWidget() or window
    qtbot.keyClick(target, combination.key(), combination.keyboardModifiers())


def seen_message(window: MainWindow) -> str:
    message = window.messages.current
    return message.text if message is not None and window.messages.isVisible() else ""


def scan_point(window: MainWindow, x: float, y: float) -> QPoint:
    return window.workspace.scan.mapFromScene(QPointF(x, y))


def drag_box(qtbot: QtBot, window: MainWindow, box: Box) -> None:
    viewport = window.workspace.scan.viewport()
    start, end = scan_point(window, box.x, box.y), scan_point(window, box.right, box.bottom)
    qtbot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(viewport, (start + end) / 2)
    qtbot.mouseMove(viewport, end)
    qtbot.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=end)


def drop_files(target: QWidget, files: Sequence[Path]) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(each)) for each in files])
    middle, copy = target.rect().center(), Qt.DropAction.CopyAction
    left, nothing = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    # Qt gives a drop only to a widget that the files were dragged over; 6.12 wants a finer place.
    is_fine = QLibraryInfo.version() >= QVersionNumber(6, 12)
    entered = QPointF(middle) if is_fine else middle
    QApplication.sendEvent(target, QDragEnterEvent(entered, copy, data, left, nothing))
    QApplication.sendEvent(target, QDropEvent(QPointF(middle), copy, data, left, nothing))


def dialog_of(window: MainWindow) -> QWidget:
    """The one dialog that shows beside the window."""
    showing = [
        each
        for each in QApplication.topLevelWidgets()
        if each.isVisible() and each is not window and each.parentWidget() is window
    ]
    assert len(showing) == 1
    return showing[0]
