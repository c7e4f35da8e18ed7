"""What another program writes into the open document: noticed, taken over, told in one sentence.

The system tells of changed files, and because not every file system does, the files are looked at
again when the window is come back to and before each save. What to do is decided by the session;
here it is only said, without a question and without taking the focus.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QFileSystemWatcher, QObject

from editor.core.errors import EditorError
from editor.ui.messages import MessageAction, MessageKind

from .doubt_sources import OrphanSource
from .pauses import pause

if TYPE_CHECKING:
    from editor.session import Session
    from editor.session.outside import OutsideNews, PageNews

    from .main_window import MainWindow

LOOK_MS = 300
"""Programs write a file in several steps; half of one is not looked at."""
_FOLDERS = ("", "text", "words", "annotations")


class OutsideControl(QObject):
    """Watches the files of the open document."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._watcher = QFileSystemWatcher(self)
        self._watcher.fileChanged.connect(self.look_soon)
        self._watcher.directoryChanged.connect(self.look_soon)
        self._timer = pause(self, LOOK_MS, self.look)
        window.installEventFilter(self)
        window.workspace.page_shown.connect(self._on_workspace_page_shown)

    def watch(self, session: Session | None) -> None:
        """Watch the files of another document, or none."""
        self._timer.stop()
        old = [*self._watcher.files(), *self._watcher.directories()]
        if old:
            self._watcher.removePaths(old)
        if session is None or session.read_only:
            return
        folders = [session.store.root / name for name in _FOLDERS]
        self._watcher.addPaths([str(f) for f in folders if f.is_dir()])
        self._watch_page()

    def _watch_page(self) -> None:
        """Watch the files of the shown page, which may be written without being replaced."""
        session, page_id = self._window.session, self._window.workspace.page_id
        if session is None or session.read_only or page_id is None:
            return
        root = session.store.root
        names = (
            "document.json",
            "frame.json",
            "words.txt",
            f"text/{page_id}.txt",
            f"annotations/{page_id}.json",
        )
        files = [str(root / name) for name in names if (root / name).is_file()]
        gone = [each for each in self._watcher.files() if each not in files]
        if gone:
            self._watcher.removePaths(gone)
        new = [each for each in files if each not in self._watcher.files()]
        if new:
            self._watcher.addPaths(new)

    def look_soon(self, _path: str = "") -> None:
        """Look at the files when nothing has been written for a moment."""
        if self._window.session is not None:
            self._timer.start()

    def look(self) -> None:
        """Take over what another program wrote, and say so."""
        session = self._window.session
        if session is None or session.read_only:
            return
        if session.is_saving:
            # Our own half-written files would look like another program's.
            self._timer.start()
            return
        self._timer.stop()
        # Loads all that reads files, which the window does not wait for as it opens.
        from editor.session.outside import take_outside

        try:
            news = take_outside(session)
        except EditorError as error:
            self._window.messages.show_error(error)
            return
        self._watch_page()
        if news:
            self._tell(session, news)
            self._window.refresh()

    def _tell(self, session: Session, news: OutsideNews) -> None:
        for page in news.pages:
            self._tell_page(page)
        if news.word_list:
            self._window.messages.news(
                self.tr("Words that another program put into the document's list were taken over.")
            )
        if news.frame is not None:
            self._tell_frame(news)
        match news.manifest:
            case None:
                return
            case "reloaded":
                self._follow_pages(session)
                text = self.tr(
                    "The list of pages was changed by another program. Undo takes that back."
                )
            case "unreadable":
                text = self.tr(
                    "document.json was changed by another program and cannot be read; "
                    "what it wrote is kept in {file}."
                ).format(file=news.kept[-1])
            case _:
                self._follow_pages(session)
                text = self.tr(
                    "The document was changed by another program where you changed it too; "
                    "what it wrote is kept in {file}."
                ).format(file=news.kept[-1])
        self._window.messages.warning(text)

    def _tell_frame(self, news: OutsideNews) -> None:
        text = self.tr("The telegram frame was changed by another program. Undo takes that back.")
        if news.kept_frame:
            text = self.tr(
                "The telegram frame was changed by another program too; what it wrote is kept in "
                "{file}."
            ).format(file=news.kept_frame)
        self._window.messages.warning(text)

    def _follow_pages(self, session: Session) -> None:
        """Show a page that is still there."""
        ids = [e.id for e in session.document.entries]
        self._window.state.show_pages()
        if ids and self._window.workspace.page_id not in ids:
            self._window.show_page(ids[0])

    def _tell_page(self, page: PageNews) -> None:
        actions: list[MessageAction] = []
        lost = (
            self.tr("%n mark(s) lost touch with the text.", "", len(page.lost)) if page.lost else ""
        )
        match page.how:
            case "reloaded":
                text = self.tr(
                    "Page {number} was changed by another program. Undo takes that back."
                )
            case "merged":
                text = self.tr(
                    "Page {number} was changed by another program too; both changes were put "
                    "together. Undo takes theirs back."
                )
            case "unreadable":
                text = self.tr(
                    "Page {number} was changed by another program and cannot be read so; "
                    "what it wrote is kept in {files}."
                )
            case "kept-ours":
                text = self.tr(
                    "Page {number} was changed by another program where you changed it too; "
                    "what it wrote is kept in {files}."
                )
        text = text.format(number=page.number, files=", ".join(page.kept))
        if page.theirs is not None:
            show = partial(self.show_both, page.page_id, page.theirs)
            actions.append(MessageAction(self.tr("Show both"), show))
        if lost:
            text = f"{text} {lost}"
            actions.append(
                MessageAction(self.tr("Show the marks"), partial(self._show_lost, page.page_id))
            )
        self._window.messages.show_message(MessageKind.WARNING, text, actions)

    def _show_lost(self, page_id: str) -> None:
        if self._window.workspace.page_id != page_id:
            self._window.show_page(page_id)
        self._window.doubts.show_source(OrphanSource.name)

    def show_both(self, page_id: str, theirs: str) -> None:
        """Show our text of a page and that of the other program side by side."""
        session = self._window.session
        if session is None:
            return
        from .both_dialog import BothDialog

        ours = session.page(page_id).text
        dialog = BothDialog(ours, theirs, self._window.theme, self._window)
        dialog.open()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._window and event.type() == QEvent.Type.WindowActivate:
            self.look_soon()
            self._window.rescans.look_at_shown()
        return super().eventFilter(watched, event)

    def _on_workspace_page_shown(self, _page_id: str) -> None:
        self._watch_page()
