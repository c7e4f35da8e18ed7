"""What comes in by dropping and pasting, and the part of a scan that goes out by copying.

May import Qt and session. Drags are taken before the views see them, by one filter on the three
panes: over the pages their place says where the scans go, over scan and transcript they go behind
the shown page. A picture without a file (from a browser, a screenshot) is written as PNG first.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QMimeData, QObject, QRect, Qt
from PySide6.QtGui import QDragMoveEvent, QDropEvent, QGuiApplication, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QFileDialog, QWidget

from editor import paths
from editor.core.errors import SaveError
from editor.core.geometry import Box, box_of
from editor.ui.scan_item import image_of

if TYPE_CHECKING:
    from editor.ui.main_window import MainWindow

_LINE_PX = 3


def files_of(data: QMimeData) -> list[Path]:
    """Return the files of this machine that are dragged or on the clipboard."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


def holds_scans(data: QMimeData) -> bool:
    """True where there are files, or a picture without one."""
    return bool(files_of(data)) or data.hasImage()


_MOST_COPIED_PX = 12_000
"""No side of a copied picture is longer; larger ones are halved until they fit."""


class DropCue(QWidget):
    """Shows where what is dragged would go: a frame round a pane, or a line between two pages."""

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self._line: int | None = None
        self._words = ""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    @property
    def words(self) -> str:
        """What dropping here would do."""
        return self._words

    def show_at(self, line: int | None, words: str) -> None:
        """Show the cue: a line at that height, or a frame round all of it."""
        self._line, self._words = line, words
        over = self.parentWidget()
        assert over is not None
        self.setGeometry(over.rect())
        self.raise_()
        self.show()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        accent = self.palette().highlight().color()
        if self._line is not None:
            top = min(max(0, self._line - _LINE_PX // 2), self.height() - _LINE_PX)
            painter.fillRect(QRect(4, top, self.width() - 8, _LINE_PX), accent)
            return
        tint = accent.toRgb()
        tint.setAlphaF(0.10)
        painter.fillRect(self.rect(), tint)
        painter.setPen(accent)
        for inset in (1, 2):
            painter.drawRect(self.rect().adjusted(inset, inset, -inset - 1, -inset - 1))
        room = painter.fontMetrics().boundingRect(self._words).adjusted(-14, -8, 14, 8)
        room.moveCenter(self.rect().center())
        painter.fillRect(room, accent)
        painter.setPen(self.palette().highlightedText().color())
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, self._words)


class Incoming(QObject):
    """Takes scans that are dropped or pasted on one window; handles the clipboard actions."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        text, scan = window.workspace.text, window.workspace.scan
        self._strip = window.thumbnails
        self._cues = {
            pane.viewport(): DropCue(pane.viewport()) for pane in (text, scan, self._strip)
        }
        self._folders: list[tempfile.TemporaryDirectory[str]] = []
        for pane, viewport in zip((text, scan, self._strip), self._cues, strict=True):
            viewport.setAcceptDrops(True)
            viewport.installEventFilter(self)
            if pane is not text:
                pane.installEventFilter(self)

    def handlers(self) -> dict[str, Callable[..., object]]:
        """Return the handlers by action id."""
        return {"page.paste": self.paste, "page.copy-region": self.copy_region}

    def close(self) -> None:
        """Remove the pictures that were written on the way in."""
        for folder in self._folders:
            folder.cleanup()
        self._folders.clear()

    # Dropping

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress or event.type() == QEvent.Type.ShortcutOverride:
            return self._on_key(event)
        cue = self._cues.get(watched) if isinstance(watched, QWidget) else None
        if cue is None:
            return False
        match event.type():
            case QEvent.Type.DragEnter | QEvent.Type.DragMove:
                return self._on_drag(watched, cue, event)
            case QEvent.Type.DragLeave:
                cue.hide()
            case QEvent.Type.Drop:
                cue.hide()
                return self._on_drop(watched, event)
        return False

    def _takes(self, event: QEvent) -> bool:
        assert isinstance(event, QDropEvent)
        data, session = event.mimeData(), self._window.session
        return event.source() is None and session is not None and holds_scans(data)

    def _on_drag(self, watched: QObject, cue: DropCue, event: QEvent) -> bool:
        if not self._takes(event):
            return False
        assert isinstance(event, QDragMoveEvent)
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        if watched is self._strip.viewport():
            place = self._strip.drop_place(event.position())
            cue.show_at(self._strip.line_of(place), self._place_words(place))
        else:
            cue.show_at(None, self._place_words(self._window.pages.index + 1))
        return True

    def _place_words(self, place: int) -> str:
        if place == 0:
            return self.tr("Add before page 1")
        return self.tr("Add after page {number}").format(number=place)

    def _on_drop(self, watched: QObject, event: QEvent) -> bool:
        if not self._takes(event):
            return False
        assert isinstance(event, QDropEvent)
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        is_strip = watched is self._strip.viewport()
        index = self._strip.drop_place(event.position()) if is_strip else None
        self.take(event.mimeData(), index=index)
        return True

    def take(self, data: QMimeData, *, index: int | None = None) -> None:
        """Take in what was dropped or pasted: a document is opened, a transcript imported, scans
        become pages before place `index` (None: behind the shown page) or begin a document.
        """
        from editor.session.making import is_document

        files = files_of(data)
        if any(map(is_document, files)) or self._window.session is None:
            if files:
                self._window.files.open_files(files)
            elif data.hasImage():
                self._begin_with(QImage(data.imageData()))
        elif self._window.imports.takes(files):
            pass
        elif self._window.session.read_only:
            self._window.messages.warning(self._window.session.read_only)
        elif files:
            self._window.pages.add(files, index=index)
        elif data.hasImage():
            path, prepare = self._written(QImage(data.imageData()))
            self._window.pages.add([path], index=index, prepare=prepare)

    def _written(self, image: QImage) -> tuple[Path, Callable[[], object]]:
        """Return where a picture will stand as a scan, and what writes it there."""
        folder = tempfile.TemporaryDirectory(prefix="facing-")
        self._folders.append(folder)
        path = Path(folder.name) / "pasted.png"

        def write() -> None:
            if not image.save(str(path)):
                raise SaveError(
                    "Could not keep the picture from the clipboard: it is empty, or the disk is "
                    "full. Copy it again."
                )

        return path, write

    def _begin_with(self, image: QImage) -> None:
        """Ask where to keep a document that begins with a picture."""
        dialog = QFileDialog(
            self._window,
            self.tr("New document from the picture"),
            str(paths.documents_dir()),
            self.tr("Facing document (*.facing)"),
        )
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("facing")

        def begin(name: str) -> None:
            path, prepare = self._written(image)
            self._window.files.begin_document(Path(name), [path], prepare=prepare)

        dialog.fileSelected.connect(begin)
        dialog.open()

    # The clipboard

    def _on_key(self, event: QEvent) -> bool:
        """Let the paste key add pages while scan or pages have the focus."""
        from PySide6.QtGui import QKeyEvent, QKeySequence

        data = QGuiApplication.clipboard().mimeData()
        is_paste = isinstance(event, QKeyEvent) and event.matches(QKeySequence.StandardKey.Paste)
        if not is_paste or not holds_scans(data):
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
        else:
            self.paste()
        return True

    def paste(self) -> None:
        """Add the picture or files on the clipboard as pages behind the shown one."""
        # PySide6 6.11 declares no None, yet an empty clipboard of some systems is one.
        data: QMimeData | None = QGuiApplication.clipboard().mimeData()
        if data is not None and holds_scans(data):
            self.take(data)
        else:
            self._window.messages.news(
                self.tr("There is no picture on the clipboard. Copy a picture or scan files first.")
            )

    def copy_region(self) -> None:
        """Copy the drawn region, else the word at the cursor, else the page, as a picture."""
        workspace, session = self._window.workspace, self._window.session
        page = workspace.page
        if session is None or page is None:
            return
        levels = self._window.loader.levels_of(page.id)
        if levels is None:
            self._window.messages.news(
                self.tr("The scan is not loaded yet. Copy it again in a moment.")
            )
            return
        word = page.words.at(workspace.text.cursor_offset())
        if workspace.region is not None:
            box, told = box_of(workspace.region), self.tr("Copied the region, {w} × {h} pixels.")
        elif word is not None and word.item.box is not None:
            box, told = word.item.box, self.tr("Copied the word, {w} × {h} pixels.")
        else:
            box = Box(0, 0, levels.size.w, levels.size.h)
            told = self.tr("Copied the page, {w} × {h} pixels.")
        inside = box.clipped(levels.size)
        if inside is not None:
            # A page of gigapixels would stop the window and fill the memory of who pastes it.
            try:
                tile = levels.crop(inside, _MOST_COPIED_PX)
            except OSError:
                self._window.messages.warning(
                    self.tr("This part of the scan could not be read. Copy it again in a moment.")
                )
                return
            QGuiApplication.clipboard().setImage(image_of(tile))
            self._window.messages.news(told.format(w=tile.width, h=tile.height))
