"""What the window does with what a program sees: look at pages, step through unread ink, decide on
what is pointed at.

May import Qt, core and session. A look is a job that never stands in the way: what it sees arrives
as one undo step, is told in one line, and nothing becomes a mark by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

from editor.core.errors import Cancelled, EditorError
from editor.core.proposing_marks import is_looked_at, seen_marks
from editor.core.seen_places import open_unread
from editor.core.suggestions import Suggestion
from editor.jobs import Job
from editor.session import Session, suggesting
from editor.session import seen_marks as deciding
from editor.session.marking import caret_near
from editor.ui.doubt_rows import DoubtRow
from editor.ui.messages import MessageAction, MessageKind
from editor.ui.page_acts import PageAct, do_on_page
from editor.ui.seen_source import SeenSource, UnreadSource
from editor.ui.suggestion_words import ink_words

if TYPE_CHECKING:
    from editor.session.seeing import Outcome, ToLookAt

    from .main_window import MainWindow


_AT_ONCE: Final = 2


class SeeingControl(QObject):
    """Handlers of looking for marks; knows which unread ink the person is at."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._jobs: dict[str, Job] = {}
        self._waiting: list[tuple[str, Sequence[str]]] = []
        self._wanted = 0
        self._outcomes: list[Outcome] = []
        self._finding: Job | None = None
        self._given_up: list[str] = []
        """The pages that were not looked at because somebody stopped it."""
        self._unread: str | None = None
        """The unread ink that the person was led to last: from there it goes on."""
        self._is_there = False
        """True until the person is elsewhere: only then does a key mark that ink."""
        self._open: Sequence[Suggestion] = ()
        window.doubts.add_source(SeenSource(window))
        window.doubts.add_source(UnreadSource(window))
        window.doubts_dock.row_chosen.connect(self._on_dock_row_chosen)
        window.workspace.text.cursor_moved.connect(self._on_text_cursor_moved)
        window.workspace.text.selection_changed.connect(self._on_text_selection_changed)
        window.workspace.page_shown.connect(self._on_workspace_page_shown)
        window.status.stop_asked.connect(self.stop)
        window.doubts_dock.rows_changed.connect(self._on_dock_rows_changed)
        window.doubts_dock.first_step.clicked.connect(self._on_first_step_clicked)

    def handlers(self) -> dict[str, Callable[..., object]]:
        """Return the handlers by action id."""
        return {
            "page.look": self.look,
            "page.look-all": self.look_all,
            "proposal.walk": lambda: self._window.queue.walk_through("seen"),
            "unread.next": self.step,
            "unread.previous": lambda: self.step(backwards=True),
            "unread.read": self.read,
            "unread.nothing": self.nothing,
        }

    # Looking

    @property
    def is_looking(self) -> bool:
        return bool(self._jobs or self._waiting)

    @property
    def is_at_work(self) -> bool:
        """True while pages are looked at, or it is found out which to look at."""
        return self.is_looking or self._finding is not None

    def look(self) -> None:
        """Look at the shown page; where it has no text yet, offer to read it first."""
        page = self._window.workspace.page
        if page is None:
            return
        if page.text:
            self.look_at([page.id])
            return
        self._window.messages.show_message(
            MessageKind.NEWS,
            self.tr("This page has no text yet. Once it is read, its marks can be told from it."),
            [
                MessageAction(self.tr("Read it"), self._window.pages.read_current),
                MessageAction(self.tr("Look all the same"), partial(self.look_at, [page.id])),
            ],
        )

    def look_all(self) -> None:
        """Look at every page that nobody has looked at yet, the shown one first."""
        from editor.session.seeing import to_look_at

        session = self._window.session
        if session is None or self._finding is not None:
            return
        self._finding = self._window.runner.submit(
            "image",
            to_look_at(session),
            on_done=partial(self._on_found, session),
            on_error=partial(self._on_not_found, session),
            title="Finding pages to look at",
        )
        self.show_progress()

    def _on_found(self, session: Session, found: ToLookAt) -> None:
        if self._window.session is not session:
            return
        self._finding = None
        if found.new:
            self._look_at_all(found.new)
            return
        self.show_progress()
        if found.textless:
            told = self.tr("%n page(s) have no text yet: read them first.", "", len(found.textless))
            self._window.messages.news(told)
            return
        again = partial(self._look_at_all, [e.id for e in session.document.entries])
        self._window.messages.show_message(
            MessageKind.NEWS,
            self.tr("All pages have been looked at; what is open still waits."),
            [MessageAction(self.tr("Look again"), again)],
        )

    def _look_at_all(self, page_ids: Sequence[str]) -> None:
        shown = self._window.workspace.page_id
        self.look_at(sorted(page_ids, key=lambda i: i != shown), joins=("look",))

    def _on_not_found(self, session: Session, error: EditorError) -> None:
        if self._window.session is session:
            self._finding = None
            self.show_progress()
            if not isinstance(error, Cancelled):
                self._window.messages.show_error(error)

    def look_after_reading(self, page_ids: Sequence[str]) -> None:
        """Look at pages that OCR has read, where the settings want that."""
        if self._window.settings.looks_for_marks:
            self.look_at(page_ids, joins=("read", "look"))

    def look_at(self, page_ids: Sequence[str], *, joins: Sequence[str] = ()) -> None:
        """Look at pages in the background; what is seen there is told when all were looked at.
        `joins` are the labels of steps that it may become a part of."""
        if not self.is_looking:
            self._wanted = 0
            self._given_up.clear()
        known = {*self._jobs, *(page_id for page_id, _ in self._waiting)}
        fresh = [page_id for page_id in page_ids if page_id not in known]
        self._wanted += len(fresh)
        self._given_up = [page_id for page_id in self._given_up if page_id not in fresh]
        self._waiting += [(page_id, joins) for page_id in fresh]
        self._go_on()

    def _go_on(self) -> None:
        """Begin with the next pages: few at once, for each has to be read in first."""
        # Loads what decodes pictures, which the window does not wait for as it opens.
        from editor.session import seeing

        session = self._window.session
        while session is not None and self._waiting and len(self._jobs) < _AT_ONCE:
            page_id, joins = self._waiting.pop(0)
            try:
                job = seeing.look_later(
                    session,
                    self._window.runner,
                    page_id,
                    engine=self._window.engine,
                    on_done=partial(self._on_looked, session, page_id),
                    on_error=partial(self._on_failed, session, page_id),
                    joins=joins,
                )
            except EditorError as error:
                self._wanted -= 1
                self._window.messages.show_error(error)
                continue
            self._jobs[page_id] = job
        self.show_progress()

    def show_progress(self) -> None:
        """Show how far looking at pages has come, and how to stop it."""
        left, status = len(self._jobs) + len(self._waiting), self._window.status
        if not self.is_at_work:
            self._window.state.end_work()
            return
        if self._finding is not None or self._wanted == 1:
            status.show_work(self.tr("Looking for marks…"))
            status.stop.show()
            return
        done = self._wanted - left
        text = self.tr("Looking for marks on page {done} of {total}")
        text = text.format(done=done + 1, total=self._wanted)
        status.show_steps(text, done, self._wanted)

    def stop(self) -> None:
        """Stop looking; what was seen so far stays proposed, and a look at all goes on from it."""
        self._given_up += [page_id for page_id, _ in self._waiting]
        self._waiting.clear()
        if self._finding is not None:
            self._finding.cancel()
        for job in tuple(self._jobs.values()):
            job.cancel()

    def forget_session(self) -> None:
        """Stop looking for a document that is closed."""
        self.stop()
        self._jobs.clear()
        self._finding = None
        self._outcomes.clear()
        self._given_up.clear()
        self._unread, self._is_there, self._open = None, False, ()

    def _on_looked(self, session: Session, page_id: str, outcome: Outcome) -> None:
        if self._window.session is session:
            self._outcomes.append(outcome)
            self._end(page_id)

    def _on_failed(self, session: Session, page_id: str, error: EditorError) -> None:
        if self._window.session is session:
            if isinstance(error, Cancelled):
                self._given_up.append(page_id)
            else:
                self._window.messages.show_error(error)
            self._end(page_id)

    def _end(self, page_id: str) -> None:
        self._jobs.pop(page_id, None)
        self._go_on()
        if self.is_looking:
            return
        outcomes, self._outcomes = self._outcomes, []
        given_up, self._given_up = self._given_up, []
        if given_up and self._wanted > 1:
            self._tell_stopped(outcomes, given_up)
        elif outcomes:
            self._tell(outcomes)
        self._window.refresh_soon()

    def _tell_stopped(self, outcomes: Sequence[Outcome], given_up: Sequence[str]) -> None:
        marks = sum(each.marks for each in outcomes)
        told = self.tr("Stopped; %n page(s) are still to be looked at.", "", len(given_up))
        if marks:
            told = f"{told} {self.tr('%n mark(s) are proposed so far.', '', marks)}"
        go_on = MessageAction(self.tr("Go on"), partial(self._look_at_left, tuple(given_up)))
        self._window.messages.show_message(MessageKind.NEWS, told, [go_on])

    def _look_at_left(self, page_ids: Sequence[str]) -> None:
        """Look at pages that were given up, as far as they still exist."""
        session = self._window.session
        if session is not None:
            self._look_at_all([e.id for e in session.document.entries if e.id in page_ids])

    def _tell(self, outcomes: Sequence[Outcome]) -> None:
        marks = sum(each.marks for each in outcomes)
        unread = sum(each.unread for each in outcomes)
        if not marks and not unread:
            self._window.messages.news(self.tr("No marks were seen on the scan."))
            return
        told = [
            self.tr("%n mark(s) are proposed", "", marks) if marks else "",
            self.tr("ink on %n place(s) is not yet transcribed", "", unread) if unread else "",
        ]
        first = next(each.page_id for each in outcomes if each.marks or each.unread)
        self._window.messages.show_message(
            MessageKind.NEWS,
            self.tr("{what}. Nothing was changed.").format(what="; ".join(filter(None, told))),
            [MessageAction(self.tr("Show"), partial(self.show, first))],
        )

    def show(self, page_id: str) -> None:
        """Go to the first proposal of a page, else to its first unread ink."""
        workspace, session = self._window.workspace, self._window.session
        if session is None or all(e.id != page_id for e in session.document.entries):
            return
        if workspace.page_id != page_id:
            self._window.show_page(page_id)
        page = workspace.page
        if page is None:
            return
        found = seen_marks(page)
        if found:
            self._window.queue.go_to_suggestion(found[0].suggestion.id)
        else:
            self.step()

    # Ink that nobody has read

    def step(self, *, backwards: bool = False) -> None:
        """Go to the next unread ink, the biggest first, round the end of the list."""
        page = self._window.workspace.page
        found = [] if page is None else open_unread(page)
        if not found:
            self.leave()
            self._window.messages.news(self.tr("All ink that was seen on this page is read."))
            return
        ids = [each.id for each in found]
        if self._unread in ids:
            at = (ids.index(self._unread) + (-1 if backwards else 1)) % len(ids)
        else:
            at = -1 if backwards else 0
        self._go_to(found[at])

    def go_to_unread(self, unread_id: str) -> None:
        """Go to a piece of unread ink of the shown page."""
        page = self._window.workspace.page
        found = [] if page is None else open_unread(page)
        for each in found:
            if each.id == unread_id:
                self._go_to(each)

    def _go_to(self, unread: Suggestion) -> None:
        self._window.queue.leave()
        self._unread, self._is_there = unread.id, True
        self._window.workspace.scan.show_spot(unread.box)
        self._window.doubts_dock.choose("unread", unread.id)
        self._window.refresh_soon()

    def leave(self) -> None:
        """Take the sign off the unread ink: the person is elsewhere."""
        if self._is_there:
            self._is_there = False
            self._window.workspace.scan.show_spot(None)

    def follow(self, unread: Sequence[Suggestion]) -> None:
        """Take which unread ink the shown page has, from who counts it."""
        self._open = unread

    # What is decided where the person points at it

    def take(self, proposal_id: str, kind: str | None = None) -> None:
        """Make a mark of a proposal of the shown page, as it is or of another kind."""
        self._do(lambda session, page_id: deciding.take(session, page_id, proposal_id, kind))

    def refuse(self, proposal_id: str) -> None:
        """Refuse a proposal of the shown page, for good."""
        self._do(lambda session, page_id: suggesting.refuse(session, page_id, proposal_id))

    def mark_unread(self, unread_id: str, kind: str) -> None:
        """Mark unread ink of the shown page."""
        self._do(lambda session, page_id: deciding.mark_unread(session, page_id, unread_id, kind))

    def settle_unread(self, unread_id: str) -> None:
        """Note that there is nothing to transcribe in ink of the shown page."""
        self._do(lambda session, page_id: deciding.nothing_to_read(session, page_id, unread_id))

    def _do(self, act: PageAct) -> bool:
        """Decide on the shown page, and stay; False where that was refused."""
        if not do_on_page(self._window, act):
            return False
        if self._window.queue.proposal_id is not None and self._window.queue.is_decided:
            self._window.queue.leave()
        page = self._window.workspace.page
        if page is not None and all(each.id != self._unread for each in open_unread(page)):
            self.leave()
        # What was done changes the list; waiting for a pause would show the row a while.
        self._window.refresh()
        return True

    def in_words(self) -> str:
        """Return which unread ink the person is at, and how many there are; empty at none."""
        for number, each in enumerate(self._open if self._is_there else (), 1):
            if each.id == self._unread and each.unread_ink is not None:
                return self.tr("{ink}, not yet transcribed, {number} of {count}").format(
                    ink=ink_words(each.unread_ink.kind), number=number, count=len(self._open)
                )
        return ""

    def _current(self) -> Suggestion | None:
        """Return the unread ink that the person is at or was at last, else the first."""
        page = self._window.workspace.page
        found = [] if page is None else open_unread(page)
        return next((each for each in found if each.id == self._unread), next(iter(found), None))

    def nothing(self) -> None:
        """Note that there is nothing to transcribe in the ink that the person is at; go on."""
        self._decide(deciding.nothing_to_read)

    def _decide(self, act: Callable[[Session, str, str], object]) -> None:
        page, unread = self._window.workspace.page, self._current()
        if page is None or unread is None:
            return
        ids = [each.id for each in open_unread(page)]
        if not self._do(lambda session, page_id: act(session, page_id, unread.id)):
            return
        page = self._window.workspace.page
        left = [] if page is None else open_unread(page)
        if left:
            self._go_to(left[min(ids.index(unread.id), len(left) - 1)])
        else:
            self.step()

    def mark_current(self, kind: str) -> bool:
        """Mark the unread ink that the person was led to; False where they are at none."""
        unread = self._current() if self._is_there else None
        if unread is None or unread.id != self._unread:
            return False
        self._decide(
            lambda session, page_id, chosen: deciding.mark_unread(session, page_id, chosen, kind)
        )
        return True

    def read(self, unread_id: str | None = None) -> None:
        """Read unread ink by OCR; what it says is put at the word that is nearest."""
        page = self._window.workspace.page
        found = page.suggestions.find(unread_id) if page is not None and unread_id else None
        unread = found or self._current()
        if page is None or unread is None or unread.box is None:
            return
        caret = caret_near(page, (unread.box,))
        if caret is not None:
            self._window.workspace.text.set_cursor(caret.start)
        self._window.readings.read_box(unread.box)

    # What is told

    def _on_dock_row_chosen(self, row: DoubtRow) -> None:
        page = self._window.workspace.page
        found = page.suggestions.find(row.id) if page is not None else None
        if found is not None and found.unread_ink is not None:
            self._unread, self._is_there = found.id, True
            self._window.workspace.scan.show_spot(found.box)
        else:
            self.leave()
        is_proposal = found is not None and found.seen_mark is not None
        self._window.workspace.scan.show_proposal(row.id if is_proposal else None)

    def _on_dock_rows_changed(self) -> None:
        """Offer beside the list what has to be done before anything can be seen."""
        session, page = self._window.session, self._window.workspace.page
        said, does = "", ""
        if session is not None and session.read_only is None and page is not None:
            if not page.text:
                said, does = self.tr("This page has no text yet."), self.tr("Read this page")
            elif not is_looked_at(page):
                said = self.tr("Nobody has looked for marks on this page yet.")
                does = self.tr("Look for marks")
        self._window.doubts_dock.show_first_step(said, does)

    def _on_first_step_clicked(self) -> None:
        page = self._window.workspace.page
        if page is not None:
            (self.look if page.text else self._window.pages.read_current)()

    def _on_workspace_page_shown(self, _page_id: str) -> None:
        self.leave()
        self._open = ()

    def _on_text_cursor_moved(self, _offset: int) -> None:
        self.leave()

    def _on_text_selection_changed(self, _start: int, _end: int) -> None:
        self.leave()
