"""Has the ties of an edited paragraph looked over once the typing pauses or goes on elsewhere.

The work is a job on a snapshot; what it finds becomes a part of the typing before it, so that one
undo takes both back. Whatever is selected or being composed is left alone until it is done with.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer

from editor.core.document import Change, Page
from editor.core.spans import Span, Splice
from editor.jobs import CancelToken, Report

if TYPE_CHECKING:
    from editor.core.realign import Relink
    from editor.session import Session
    from editor.ui.main_window import MainWindow

PAUSE_MS: Final = 1500
_NOT_TYPED: Final = frozenset(("read", "recover", "realign", "import"))


class RealignControl(QObject):
    """Notes where text is edited, and repairs its ties afterwards."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._page_id: str | None = None
        self._edited = Span(0, 0)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._on_timer_timeout)
        window.workspace.text.cursor_moved.connect(self._on_text_cursor_moved)

    def forget(self) -> None:
        """Look nothing over any more: the document is another."""
        self._timer.stop()
        self._page_id = None

    def note(self, change: Change) -> None:
        """Remember where a change edited the text."""
        if change.label in _NOT_TYPED:
            return
        has_edit = False
        for part in change.page_parts():
            splice = part.splice
            if splice is None:
                continue
            has_edit = True
            if part.page_id == self._page_id:
                self._edited = _widened(self._edited, splice)
            else:
                self._page_id = part.page_id
                self._edited = Span(splice.start, splice.new_end)
        if has_edit:
            self._timer.start(PAUSE_MS)

    def _on_text_cursor_moved(self, offset: int) -> None:
        if self._page_id is None or self._edited.start <= offset <= self._edited.end:
            return
        page = self._page()
        if page is None:
            return
        if self._window.workspace.text.page_id != page.id:
            self._timer.start(0)
            return
        from editor.core.realign import paragraph_of

        paragraph = paragraph_of(page.text, self._edited)
        if not paragraph.start <= offset <= paragraph.end:
            self._timer.start(0)

    def _on_timer_timeout(self) -> None:
        window, page = self._window, self._page()
        session = window.session
        if session is None or page is None:
            self.forget()
            return
        if self._is_busy():
            self._timer.start(PAUSE_MS)
            return
        edited, self._page_id = self._edited, None
        window.runner.submit(
            "image",
            partial(_work, page, edited),
            on_done=partial(self._on_job_done, session),
            title=self.tr("Tying words to the scan"),
        )

    def _page(self) -> Page | None:
        session, page_id = self._window.session, self._page_id
        page = session.document.pages.get(page_id) if session and page_id else None
        return page if page is not None and self._edited.end <= len(page.text) else None

    def _is_busy(self) -> bool:
        """True while text is selected or being composed."""
        text = self._window.workspace.text
        if text.page_id != self._page_id:
            return False
        cursor = text.textCursor()
        return cursor.hasSelection() or bool(cursor.block().layout().preeditAreaText())

    def _on_job_done(self, session: Session, found: Relink | None) -> None:
        if found is not None and session is self._window.session:
            session.amend(found)


def _work(page: Page, edited: Span, _token: CancelToken, _report: Report) -> Relink | None:
    # Loads what compares texts, which the window does not wait for as it opens.
    from editor.core.realign import relinked

    return relinked(page, edited)


def _widened(edited: Span, splice: Splice) -> Span:
    """Return the edited stretch after another edit, and round that."""
    end = edited.end + splice.delta if splice.old_end <= edited.end else edited.start
    start = min(edited.start, splice.start)
    return Span(start, max(start, end, splice.new_end))
