"""Taking all proposed marks above a probability, of the shown page, of all pages or of some.

May import Qt, core and session. What is proposed on pages that are not shown is gathered by a job;
nothing is taken before the person has seen what that would be, and all of it is one undo step.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from editor.core.errors import Cancelled, EditorError
from editor.jobs import Job
from editor.session import Session
from editor.session import seen_marks as deciding
from editor.ui.messages import MessageKind
from editor.ui.undo_offer import undo_offer

if TYPE_CHECKING:
    from editor.session.seen_survey import SeenSurvey

    from .accept_above_dialog import AcceptAboveDialog
    from .main_window import MainWindow


class AboveControl(QObject):
    """Handler of taking all that is sure; knows the dialog while it is open."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._dialog: AcceptAboveDialog | None = None
        self._surveying: Job | None = None
        self._asked: Sequence[str] = ()

    def handlers(self) -> dict[str, Callable[..., object]]:
        """Return the handlers by action id."""
        return {"suggestion.accept-above": self.ask}

    def forget_session(self) -> None:
        """Close the dialog of a document that is closed."""
        if self._dialog is not None:
            self._dialog.reject()

    def ask(self) -> None:
        """Show which proposed marks are sure, and take those that the person wants."""
        from editor.core.page_names import pages_named
        from editor.session.seen_survey import proposals_of

        from .accept_above_dialog import AcceptAboveDialog

        page, session, window = self._window.workspace.page, self._window.session, self._window
        if page is None or session is None:
            return
        shown = proposals_of(page, session.document.number_of(page.id))
        has_several = len(session.document.entries) > 1
        if not shown.found and not has_several and shown.is_looked_at:
            window.messages.news(self.tr("No marks are proposed on this page."))
            return
        self._dialog = dialog = AcceptAboveDialog(
            shown,
            window.theme,
            window.loader.picture_of,
            window,
            pages_named=partial(pages_named, session.document) if has_several else None,
        )
        dialog.take_asked.connect(self._take_all)
        dialog.pages_asked.connect(self._survey)
        dialog.look_asked.connect(window.seeing.look_at)
        dialog.finished.connect(self._on_dialog_finished)
        if has_several and not shown.found:
            dialog.choose_scope("all")
        dialog.open()

    def _survey(self, page_ids: Sequence[str] | None) -> None:
        """Gather for the dialog what is proposed on pages, None for all, beside the window."""
        from editor.session.seen_survey import surveyor

        session = self._window.session
        if session is None:
            return
        if self._surveying is not None:
            self._surveying.cancel()
        ids = [e.id for e in session.document.entries] if page_ids is None else list(page_ids)
        self._asked = ids
        # Called later by the runner, which may hold on to what it is given: the control, not the
        # dialog, which must go when it is closed.
        self._surveying = self._window.runner.submit(
            "image",
            surveyor(session, ids),
            on_done=partial(self._on_surveyed, session, ids),
            on_error=partial(self._on_survey_failed, session, ids),
            title="Looking through what is proposed",
        )

    def _on_surveyed(self, session: Session, ids: Sequence[str], survey: SeenSurvey) -> None:
        if self._window.session is not session:
            return
        survey.take_into(session)
        if self._dialog is not None and ids is self._asked:
            self._surveying = None
            self._dialog.show_pages(survey.pages, survey.unread)

    def _on_survey_failed(self, session: Session, ids: Sequence[str], error: EditorError) -> None:
        if self._window.session is not session or ids is not self._asked:
            return
        self._surveying = None
        if self._dialog is not None and not isinstance(error, Cancelled):
            self._dialog.show_failure(error.message)

    def _on_dialog_finished(self, _result: int) -> None:
        self._dialog = None
        if self._surveying is not None:
            self._surveying.cancel()
            self._surveying = None

    def _take_all(self, chosen: Mapping[str, Sequence[str]]) -> None:
        session = self._window.session
        if session is None:
            return
        try:
            count = deciding.take_on_pages(session, chosen)
        except EditorError as error:
            self._window.messages.show_error(error)
            return
        self._window.queue.leave()
        self._window.refresh()
        told = self.tr("Took %n proposed mark(s)", "", count)
        if len(chosen) > 1:
            told = self.tr("{told} on %n page(s)", "", len(chosen)).format(told=told)
        self._window.messages.show_message(MessageKind.NEWS, f"{told}.", [undo_offer(self._window)])
