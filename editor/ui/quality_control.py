"""What *Quality figures* does: compares pages beside the window, and shows what came of it.

May import Qt, core and session.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from editor.core.errors import Cancelled, EditorError
from editor.jobs import Job, Progress

if TYPE_CHECKING:
    from editor.core.quality import Normalisation
    from editor.session import Session
    from editor.session.quality import Quality, Source
    from editor.ui.main_window import MainWindow
    from editor.ui.quality_dialog import QualityDialog


class QualityControl(QObject):
    """Handlers of the actions of quality figures."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._job: Job | None = None
        self._quality: Quality | None = None
        self.dialog: QualityDialog | None = None

    def handlers(self) -> dict[str, Callable[..., object]]:
        """Return the handlers by action id."""
        return {"review.quality": self.open_dialog}

    def forget_session(self) -> None:
        """Close what tells of a document that is closed."""
        if self.dialog is not None:
            self.dialog.close()

    def open_dialog(self) -> None:
        """Open the quality figures of the document, and compute them."""
        session = self._window.session
        if session is None:
            return
        from editor.session.quality import sources_of
        from editor.ui.quality_dialog import QualityDialog

        dialog = QualityDialog(
            sources_of(session), session.store.path.parent, chosen=1, parent=self._window
        )
        dialog.asked.connect(lambda *asked: self._measure(session, *asked))
        dialog.page_chosen.connect(self._window.show_page)
        dialog.copied.connect(self._copy)
        dialog.finished.connect(lambda _result: self._on_dialog_finished())
        self.dialog = dialog
        dialog.open()
        dialog.ask()

    def _on_dialog_finished(self) -> None:
        self._cancel()
        self.dialog = self._quality = None

    def _cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def _measure(self, session: Session, of: Source, against: Source, rules: Normalisation) -> None:
        """Compute figures; those of an older question are no longer waited for."""
        from editor.session.quality import measuring

        dialog = self.dialog
        self._cancel()
        if dialog is None or self._window.session is not session:
            return
        ids = [entry.id for entry in session.document.entries]
        dialog.show_progress(0, len(ids))

        def is_current() -> bool:
            return self.dialog is dialog and self._job is job

        def on_progress(progress: Progress) -> None:
            if is_current():
                dialog.show_progress(progress.done, len(ids))

        def on_done(quality: Quality) -> None:
            if is_current():
                self._job, self._quality = None, quality
                dialog.show_quality(quality)

        def on_error(error: EditorError) -> None:
            if is_current() and not isinstance(error, Cancelled):
                self._job = None
                dialog.show_failure(error.message)

        job = self._window.runner.submit(
            "search",
            measuring(session, of, against, ids, rules),
            on_done=on_done,
            on_error=on_error,
            on_progress=on_progress,
            title="Comparing pages",
        )
        self._job = job

    def _copy(self) -> None:
        from editor.session.quality import as_csv

        if self._quality is not None:
            QGuiApplication.clipboard().setText(as_csv(self._quality))
