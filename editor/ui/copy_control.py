"""What *Take another copy in* does: merges beside the window, then puts all of it in as one step.

May import Qt, core and session. Who types meanwhile is waited for: what they typed is merged too.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from editor.core.errors import Cancelled, EditorError
from editor.jobs import Job, Progress
from editor.ui.messages import MessageAction, MessageKind
from editor.ui.undo_offer import undo_offer

if TYPE_CHECKING:
    from editor.session import Session
    from editor.session.copies import CopyPlan, CopyTaken
    from editor.ui.main_window import MainWindow


class CopyControl(QObject):
    """Handler of the action that takes another copy of the document in."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._job: Job | None = None
        window.status.stop_asked.connect(self.stop)

    def handlers(self) -> dict[str, Callable[..., object]]:
        """Return the handlers by action id."""
        return {"file.import-copy": self.ask_folder}

    def ask_folder(self) -> None:
        """Ask for the folder of the other copy."""
        session = self._window.session
        if session is None or session.read_only:
            return
        dialog = QFileDialog(
            self._window,
            self.tr("Take another copy of this document in"),
            str(session.store.path.parent),
        )
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(lambda name: self.take(Path(name)))
        dialog.open()

    def stop(self) -> None:
        """Stop comparing; nothing has been changed yet."""
        if self._job is not None:
            self._job.cancel()

    def take(self, path: Path) -> None:
        """Take in what another copy holds; a sentence says where it is no copy."""
        from editor.session.copies import copy_merging, is_copy

        window, session = self._window, self._window.session
        if session is None or self._job is not None:
            return
        if not is_copy(path):
            window.messages.warning(
                self.tr("“{name}” is no document. Choose the folder of the other copy.").format(
                    name=path.name
                )
            )
            return
        try:
            work = copy_merging(session, path)
        except EditorError as error:
            window.messages.show_error(error)
            return
        window.status.show_work(self.tr("Comparing the copies…"))
        self._job = window.runner.submit(
            "search",
            work,
            on_done=partial(self._on_done, session, path),
            on_error=self._on_error,
            on_progress=self._on_progress,
            title="Taking another copy in",
        )

    def _on_progress(self, progress: Progress) -> None:
        total = progress.total or 0
        text = self.tr("Comparing page {done} of {total}").format(
            done=progress.done + 1, total=total
        )
        self._window.status.show_steps(text, progress.done, total)

    def _end(self) -> None:
        self._job = None
        self._window.status.end_work()

    def _on_error(self, error: EditorError) -> None:
        self._end()
        if not isinstance(error, Cancelled):
            self._window.messages.show_error(error)

    def _on_done(self, session: Session, path: Path, plan: CopyPlan) -> None:
        from editor.session.copies import copy_told, is_current, take_copy

        self._end()
        window = self._window
        if window.session is not session:
            return
        if not is_current(session, plan):
            self.take(path)
            return
        if plan.is_empty:
            window.messages.news(self.tr("The other copy holds nothing that this one lacks."))
            return
        try:
            taken = take_copy(session, plan)
        except EditorError as error:
            window.messages.show_error(error)
            return
        window.state.refresh_soon()
        told = [] if taken.conflicts else copy_told(session, taken)
        for sentence in (*told[:3], *plan.unread[:1]):
            window.messages.warning(sentence)
        self._tell(session, taken)

    def _tell(self, session: Session, taken: CopyTaken) -> None:
        text = self.tr(
            "Took “{name}” in: %n page(s) changed or came. Undo takes them back; the review logs "
            "of both stay.",
            "",
            taken.changed + taken.came,
        ).replace("{name}", taken.plan.name)
        actions = [undo_offer(self._window)]
        if taken.conflicts:
            text = self.tr(
                "Took “{name}” in. Both copies changed %n place(s) in their own way: both readings "
                "are kept and wait under To check.",
                "",
                taken.conflicts,
            ).replace("{name}", taken.plan.name)
            actions.insert(0, MessageAction(self.tr("Show"), partial(self._show, session, taken)))
        kind = MessageKind.WARNING if taken.conflicts else MessageKind.NEWS
        self._window.messages.show_message(kind, text, actions)

    def _show(self, session: Session, taken: CopyTaken) -> None:
        """Go to the first page on which something is to be decided."""
        window = self._window
        first = next((t for t in taken.plan.pages if t.merged.conflicts), None)
        if first is None or window.session is not session:
            return
        window.show_page(first.old.id)
        window.refresh()
        window.doubts.show_source("suggestions" if first.merged.texts else "likely")
