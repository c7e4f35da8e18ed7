"""A scan that another program replaced: looked for beside the window, told, and asked about.

May import Qt, core and session. One file after the other is looked at, the shown page's first, so
that saving and opening pages never wait for it; what becomes of the boxes is offered as buttons of
a message and nothing is scaled by itself.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from editor.core.errors import EditorError
from editor.jobs import CancelToken, Job, Report
from editor.ui.messages import MessageAction, MessageKind

if TYPE_CHECKING:
    from editor.session import Session
    from editor.session.rescanning import ReplacedScan

    from .main_window import MainWindow


class RescanControl(QObject):
    """Looks at the scans of the open document, each once, and at the shown one again."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._session: Session | None = None
        self._waiting: list[str] = []
        self._told: set[tuple[str, str]] = set()
        self._job: Job | None = None
        window.workspace.page_shown.connect(self._on_workspace_page_shown)

    def watch(self, session: Session | None) -> None:
        """Look at the scans of another document, or of none."""
        if self._job is not None:
            self._job.cancel()
        self._job, self._session = None, session
        self._told.clear()
        self._waiting = []
        if session is not None and session.read_only is None:
            paths = dict.fromkeys(e.scan.path for e in session.document.entries)
            self._waiting = list(reversed(paths))
            self._next()

    def look_at_shown(self) -> None:
        """Look at the scan of the shown page once more."""
        session, page_id = self._session, self._window.workspace.page_id
        if session is None or session.read_only or page_id is None:
            return
        entry = next((e for e in session.document.entries if e.id == page_id), None)
        if entry is not None:
            self._waiting = [p for p in self._waiting if p != entry.scan.path]
            self._waiting.append(entry.scan.path)
            self._next()

    def _next(self) -> None:
        session = self._session
        if session is None or self._job is not None or not self._waiting:
            return
        path, entries, store = self._waiting.pop(), session.document.entries, session.store

        def work(_cancel: CancelToken, _report: Report) -> ReplacedScan | None:
            # Loads what decodes pictures, which the window does not wait for as it opens.
            from editor.session.rescanning import look_for_replaced

            return look_for_replaced(store, entries, path)

        def done(found: ReplacedScan | None) -> None:
            self._job = None
            if found is not None and session is self._session:
                self._tell(found)
            self._next()

        def fail(_error: EditorError) -> None:
            # The page itself says what is wrong with its scan when it is shown.
            self._job = None
            self._next()

        self._job = self._window.runner.submit(
            "io", work, on_done=done, on_error=fail, title="Looking at the scans"
        )

    def _tell(self, found: ReplacedScan) -> None:
        session = self._session
        if session is None or (found.path, found.sha256) in self._told:
            return
        users = [e for e in session.document.entries if e.scan.path == found.path]
        if all(e.scan.sha256.removeprefix("sha256:") == found.sha256 for e in users):
            return
        self._told.add((found.path, found.sha256))
        number = session.document.number_of(users[0].id)
        text, actions = self._offer(found)
        size = found.sizes[0] if found.sizes else users[0].scan.size
        self._window.messages.show_message(
            MessageKind.WARNING, text.format(number=number, width=size.w, height=size.h), actions
        )

    def _offer(self, found: ReplacedScan) -> tuple[str, list[MessageAction]]:
        keep = partial(self._take, found)
        unlink = MessageAction(self.tr("Let the boxes go"), partial(keep, unlink=True))
        if not found.sizes:
            text = self.tr(
                "The scan of page {number} was replaced by a file that cannot be read as a "
                "picture. Put the old file back."
            )
            return text, []
        match found.fit:
            case "keep":
                text = self.tr(
                    "The scan of page {number} was replaced by another file of the same size."
                )
                return text, [MessageAction(self.tr("Keep the boxes"), keep), unlink]
            case "scale":
                text = self.tr(
                    "The scan of page {number} was replaced by another file of {width} × {height} "
                    "pixels."
                )
                return text, [MessageAction(self.tr("Scale the boxes"), keep), unlink]
            case "unlink":
                text = self.tr(
                    "The scan of page {number} was replaced by another file of another shape, "
                    "where no box fits. Put the old file back, or let the boxes go."
                )
                return text, [unlink]

    def _take(self, found: ReplacedScan, *, unlink: bool = False) -> None:
        session = self._session
        if session is None:
            return
        from editor.session.rescanning import take_replaced

        try:
            take_replaced(session, found, unlink=unlink)
        except EditorError as error:
            self._window.messages.show_error(error)
            return
        self._window.refresh()

    def _on_workspace_page_shown(self, _page_id: str) -> None:
        self.look_at_shown()
