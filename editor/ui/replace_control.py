"""What replacing does: the match that was gone to, or all that the preview has checked.

May import Qt, core and session. Replacing all is shown first, for nobody can foresee what a query
hits on five hundred pages; it is worked out beside the window and then done as one step.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from editor.core.document import Change
from editor.core.errors import Cancelled, EditorError, UsageError
from editor.core.search import Finder, Found
from editor.jobs import Job
from editor.session import Session
from editor.session.searching import (
    PageFound,
    PreparedReplacing,
    SearchResult,
    replace_found,
    replacer,
)
from editor.ui.find_control import FindControl
from editor.ui.messages import MessageKind
from editor.ui.undo_offer import undo_offer

if TYPE_CHECKING:
    from editor.ui.main_window import MainWindow


class ReplaceControl(QObject):
    """Does what the second row of the find bar asks for."""

    def __init__(self, window: MainWindow, finds: FindControl) -> None:
        super().__init__(window)
        self._window = window
        self._finds = finds
        self._bar = finds.bar
        self._job: Job | None = None
        self._bar.replace_asked.connect(self.replace)
        self._bar.replace_all_asked.connect(self.ask_replace_all)

    @property
    def is_replacing(self) -> bool:
        """True while a replacing of many is worked out."""
        return self._job is not None

    def _writable(self) -> Session | None:
        session = self._window.session
        if session is None or session.read_only:
            self._finds.show_refusal()
            return None
        return session

    def replace(self) -> None:
        """Replace the match that was gone to and go on; without one, go to the next first."""
        session = self._writable()
        if session is None:
            return
        match = self._finds.current_match()
        if match is None:
            self._finds.step(False)
            return
        here, found = match
        try:
            new = self._new_text(here, found)
            replace_found(session, [PageFound(here.page_id, here.text, (found._replace(new=new),))])
        except EditorError as error:
            self._bar.show_count(error.message, is_problem=True)
            return
        self._finds.go_on_from(found.start + len(new))

    def _new_text(self, here: PageFound, found: Found) -> str:
        finder = Finder(self._bar.query(), self._bar.replacement())
        for each in finder.find(here.text):
            if (each.start, each.end) == (found.start, found.end) and each.new is not None:
                return each.new
        raise UsageError(self.tr("That match is no longer there. Search again."))

    def ask_replace_all(self) -> None:
        """Search with what takes the place of each match, and show all before doing any."""
        if self._writable() is None:
            return
        try:
            finder = Finder(self._bar.query(), self._bar.replacement())
        except UsageError as error:
            self._bar.show_count(error.message, is_problem=True)
            return
        self._finds.search_for(finder, self._preview)

    def _preview(self, result: SearchResult) -> None:
        from editor.ui.replace_preview import ReplacePreview

        session, window = self._window.session, self._window
        for sentence in result.unread[:1]:
            window.messages.warning(sentence)
        if session is None or not result.pages:
            return
        numbers = {entry.id: number for number, entry in enumerate(session.document.entries, 1)}
        dialog = ReplacePreview(
            result, numbers, window.theme, window.loader.picture_of_words, window
        )
        dialog.replace_asked.connect(self.replace_all)
        dialog.open()

    def replace_all(self, chosen: Sequence[PageFound]) -> None:
        """Replace what was chosen in the preview, as one step, and say so."""
        session, window = self._writable(), self._window
        if session is None:
            return

        def done(prepared: PreparedReplacing) -> None:
            self._end()
            if window.session is not session:
                return
            try:
                self._tell(prepared.execute(session))
            except EditorError as error:
                window.messages.show_error(error)

        def fail(error: EditorError) -> None:
            self._end()
            if not isinstance(error, Cancelled):
                window.messages.show_error(error)

        work = replacer(session, chosen)
        self._bar.replace_all.setEnabled(False)
        window.status.show_work(self.tr("Replacing…"))
        self._job = window.runner.submit(
            "search", work, on_done=done, on_error=fail, title="Replacing"
        )

    def _end(self) -> None:
        self._job = None
        self._window.status.end_work()
        self._finds.show_refusal()

    def _tell(self, change: Change) -> None:
        messages = self._window.messages
        if not change:
            messages.news(self.tr("Nothing was replaced: it is all so already."))
            return
        told = self.tr("{replaced} {pages}.").format(
            replaced=self.tr("Replaced %n match(es)", "", len(change.parts)),
            pages=self.tr("on %n page(s)", "", len(change.page_ids)),
        )
        messages.show_message(MessageKind.NEWS, told, [undo_offer(self._window)])
        self._finds.bring_up_to_date()
