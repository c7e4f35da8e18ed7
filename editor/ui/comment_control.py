"""What the actions of comments and proposals do; the list is only looked for while it is seen.

The files of pages that are not open are read by a job beside the window, once for a session; the
open pages are listed at once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QPixmap

from editor.core.errors import Cancelled, EditorError
from editor.core.geometry import Region, box_of
from editor.core.spans import Span
from editor.core.suggesting import box_of_suggestion
from editor.jobs import CancelToken, Job, Report
from editor.session import Session, commenting, proposing
from editor.session.commenting import Said
from editor.session.proposing import Proposed
from editor.ui.comments_dock import CommentsDock, Item
from editor.ui.doubts_control import set_dock_shown
from editor.ui.pauses import pause
from editor.ui.proposal_dialog import ProposalDialog
from editor.ui.side_dock import side_dock

if TYPE_CHECKING:
    from editor.ui.main_window import MainWindow

PAUSE_MS = 300
AT_ONCE = 4
"""The files of so many pages are read without a job: it takes less than a frame."""
_PICTURE_PX = 210


class CommentControl(QObject):
    """Handlers of the actions, and the list."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._current = ""
        """The id of what was gone to last, until the cursor leaves it."""
        self._is_going = False
        self._session: Session | None = None
        self._looked: commenting.Looked = {}
        self._proposed: proposing.Looked = {}
        self._reading: Job | None = None
        self._step: tuple[bool, tuple[str, int]] | None = None
        """A step that waits for what is being read: backwards or not, and from where."""
        self._asked: tuple[str, Span | None, tuple[Region, ...]] | None = None
        """Page and place of the comment that is being written."""
        self.dock = CommentsDock(window.theme)
        self.widget = side_dock(
            window, self.tr("Comments"), "comments", self.dock, beside=window.marks_dock_widget
        )
        self._pause = pause(self, PAUSE_MS, self.refresh)
        self._connect()

    def _connect(self) -> None:
        workspace, dock = self._window.workspace, self.dock
        workspace.place_changed.connect(self._on_workspace_place_changed)
        workspace.text.cursor_moved.connect(lambda _offset: self._forget_current())
        workspace.text.mark_clicked.connect(self.open_thread)
        workspace.scan.mark_clicked.connect(self.open_thread)
        self.widget.visibilityChanged.connect(self._on_widget_visibility_changed)
        dock.activated.connect(self.go_to)
        dock.said.connect(self._on_dock_said)
        dock.answered.connect(self._on_dock_answered)
        dock.settled.connect(self._on_dock_settled)
        dock.refused.connect(self._on_dock_refused)
        dock.removed.connect(
            lambda item: self._do(lambda s: commenting.remove(s, item.page_id, item.id))
        )
        dock.which_changed.connect(self.refresh)
        dock.list.currentRowChanged.connect(lambda _row: self._show_picture())
        dock.left.connect(self._go_to_text)

    def handlers(self) -> dict[str, Callable[..., object]]:
        """Return the handlers by action id."""
        return {
            "comment.add": self.begin_comment,
            "comment.next": lambda: self.step(),
            "comment.previous": lambda: self.step(backwards=True),
            "change.suggest": self.suggest_change,
            "view.comments-dock": self.set_shown,
        }

    # Saying

    def begin_comment(self) -> None:
        """Let the person write a comment on the region that is drawn, else on the selection or the
        word at the cursor."""
        workspace = self._window.workspace
        page = workspace.page
        if page is None:
            return
        self._follow()
        region = workspace.region
        if region is not None:
            self._asked = (page.id, None, (region,))
            place = self.tr("the region on the scan")
        else:
            span = workspace.text.span_or_word()
            self._asked = (page.id, span, ())
            quoted = " ".join(span.slice(page.text).split())
            quoted = quoted if len(quoted) <= 40 else f"{quoted[:39]}…"
            place = self.tr("“{quoted}”").format(quoted=quoted) if quoted else self.tr("this place")
        # Also from behind another list: what is typed must be seen.
        set_dock_shown(self.widget, True)
        self.refresh()
        self.dock.ask_for_comment(place)

    def _on_dock_said(self, words: str) -> None:
        if self._asked is None:
            return
        page_id, span, regions = self._asked
        made: list[str] = []

        def say(session: Session) -> None:
            length = len(session.page(page_id).text)
            place = span and Span(min(span.start, length), min(span.end, length))
            made.append(
                commenting.add_comment(
                    session, page_id, words, span=span if span is None else place, regions=regions
                )
            )

        if not self._do(say):
            return
        self._asked = None
        self.dock.comment_is_said()
        if regions:
            self._window.workspace.clear_region()
        self.dock.choose(made[0])
        self._go_to_text()

    def _on_dock_answered(self, item: Said, words: str) -> None:
        if self._do(lambda s: commenting.answer(s, item.page_id, item.id, words)):
            self.dock.forget_draft(item.id)

    def _on_dock_settled(self, item: Item, words: str) -> None:
        if isinstance(item, Proposed):
            # A proposal on a page that is not open is looked at before it is done.
            if self._window.workspace.page_id != item.page_id:
                self.go_to(item)
                return
            done = self._do(lambda s: proposing.take(s, item.page_id, item.id))
        elif item.thread.is_resolved:
            done = self._do(lambda s: commenting.reopen(s, item.page_id, item.id, words))
        else:
            done = self._do(lambda s: commenting.resolve(s, item.page_id, item.id, words))
        if done:
            self.dock.forget_draft(item.id)

    def _on_dock_refused(self, item: Proposed, words: str) -> None:
        if self._do(lambda s: proposing.refuse(s, item.page_id, item.id, words)):
            self.dock.forget_draft(item.id)

    # Proposing

    def suggest_change(self) -> None:
        """Ask for a change of the selection, or of the word at the cursor, to propose it."""
        workspace, session = self._window.workspace, self._window.session
        page = workspace.page
        if page is None or session is None:
            return
        span = workspace.text.span_or_word()
        marks = [r.item for r in page.marks.touching(span.start, span.end) if not r.item.is_orphan]
        picture = self._window.loader.picture_of_words(page.id, span.start, span.end)
        dialog = ProposalDialog(
            span.slice(page.text), marks, _fitted(picture, self._window), self._window
        )
        page_id = page.id
        dialog.proposed_reading.connect(
            lambda new, why: self._propose(
                lambda s: proposing.propose_reading(s, page_id, span, new, reason=why)
            )
        )
        dialog.proposed_mark.connect(
            lambda kind, why: self._propose(
                lambda s: proposing.propose_mark(s, page_id, span, kind, reason=why)
            )
        )
        dialog.proposed_change.connect(
            lambda mark, kind, why: self._propose(
                lambda s: proposing.propose_mark_change(s, page_id, mark, kind or None, reason=why)
            )
        )
        dialog.open()

    def _propose(self, edit: Callable[[Session], object]) -> None:
        if self._do(edit):
            self._window.messages.news(
                self.tr("The change is suggested. The page stays as it is until it is taken.")
            )

    # Going

    def step(self, *, backwards: bool = False) -> None:
        """Go to the next open comment of the document, or to the one before, and open its
        thread."""
        session, page_id = self._window.session, self._window.workspace.page_id
        if session is None or page_id is None:
            return
        offset = self._window.workspace.text.cursor_offset()
        self._read()
        if self._reading is not None:
            self._step = (backwards, (page_id, offset))
            self._window.messages.news(self.tr("Reading the comments…"))
            return
        found = commenting.chosen(self._threads(), "open", session.agent.id)
        number = session.document.number_of(page_id)
        target = commenting.next_comment(
            found, number, offset, current=self._current, backwards=backwards
        )
        if target is None:
            self._window.messages.news(self.tr("There are no open comments."))
            return
        self._show_thread(target.id)
        self.go_to(target)

    def open_thread(self, mark_id: str) -> None:
        """Show the thread of a bubble or pin that was clicked; nothing for other marks."""
        page = self._window.workspace.page
        if page is not None and commenting.find(page, mark_id) is not None:
            self._show_thread(mark_id)
            item = self.dock.chosen()
            if item is not None and item.id == mark_id:
                self.go_to(item)

    def _show_thread(self, thread_id: str) -> None:
        set_dock_shown(self.widget, True)
        self.refresh()
        if not self.dock.choose(thread_id):
            self.dock.which.setCurrentIndex(commenting.WHICH.index("all"))
            self.dock.choose(thread_id)

    def go_to(self, item: Item) -> None:
        """Show the place of an item in both views; the focus stays where it is."""
        window, workspace = self._window, self._window.workspace
        self._is_going = True
        try:
            if workspace.page_id != item.page_id:
                window.show_page(item.page_id)
                self.refresh()
                self.dock.choose(item.id)
            page = workspace.page
            if page is None or page.id != item.page_id:
                return
            if isinstance(item, Proposed):
                self._go_to_proposal(item.id)
                return
            pinned = page.notes.find(item.id)
            if pinned is not None and pinned.start >= 0:
                workspace.go_to(Span(pinned.start, pinned.end), select=False)
            if pinned is not None and pinned.mark.regions and not pinned.mark.is_off_scan:
                workspace.scan.ensure_visible_gently(box_of(pinned.mark.regions[0]))
            elif pinned is None or pinned.start < 0:
                window.messages.news(self.tr("What this was pinned to is gone from the page."))
        finally:
            self._is_going = False
            self._current = item.id
            self._show_picture()

    def _go_to_proposal(self, proposal_id: str) -> None:
        session, workspace = self._window.session, self._window.workspace
        page = workspace.page
        if session is None or page is None:
            return
        found = [
            p
            for p in proposing.proposals(session, self._proposed, reads=False)
            if p.id == proposal_id
        ]
        if found and found[0].found.span is not None:
            workspace.go_to(found[0].found.span)
            return
        box = box_of_suggestion(page, found[0].found.suggestion) if found else None
        if box is not None:
            workspace.scan.ensure_visible_gently(box)
        self._window.messages.news(self.tr("What this was pinned to is gone from the page."))

    def _forget_current(self) -> None:
        if not self._is_going:
            self._current = ""

    # The list

    def set_shown(self, on: bool) -> None:
        """Show the list and go into it, or hide it."""
        if set_dock_shown(self.widget, on):
            self.refresh()
            self.dock.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._on_widget_visibility_changed()

    def refresh(self) -> None:
        """Bring the list up to date, where it is seen."""
        session = self._window.session
        if self.widget.isHidden() or session is None:
            return
        if self.dock.wants_all_pages():
            self._read()
        was_in_list = self.dock.list.hasFocus()
        self._fill(session)
        if was_in_list and not self.dock.list.count():
            self._go_to_text()

    def _fill(self, session: Session) -> None:
        which, page_id = self.dock.chosen_which(), self._window.workspace.page_id
        items: list[Item] = [*commenting.chosen(self._threads(), which, session.agent.id)]
        if which != "resolved":
            found = proposing.proposals(session, self._proposed, reads=False)
            mine = session.agent.id
            items += [p for p in found if which != "mine" or p.found.suggestion.creator == mine]
        if not self.dock.wants_all_pages():
            items = [item for item in items if item.page_id == page_id]
        items.sort(key=_place)
        is_writable = session.read_only is None
        self.dock.show_items(
            items,
            session.document,
            is_writable=is_writable,
            is_reading=self._reading is not None and self.dock.wants_all_pages(),
        )
        self._show_picture()

    def _threads(self) -> list[Said]:
        session = self._follow()
        if session is None:
            return []
        return commenting.comments(session, self._looked, reads=False)

    def _follow(self) -> Session | None:
        """Return the session, with nothing left of the one before."""
        session = self._window.session
        if session is not self._session:
            if self._reading is not None:
                self._reading.cancel()
            self._session, self._looked, self._proposed = session, {}, {}
            # The place belongs to the document that was open before.
            self._reading = self._step = self._asked = None
            self.dock.stop_asking()
        return session

    def _read(self) -> None:
        """Read what pages hold that are neither open nor read: a few at once, more in a job."""
        session = self._follow()
        if session is None or self._reading is not None:
            return
        entries = commenting.unlooked(session, self._looked)
        if len(entries) <= AT_ONCE:
            commenting.comments(session, self._looked)
            proposing.proposals(session, self._proposed)
            return
        threads = commenting.looking(session, self._looked)
        proposals = proposing.looking(session, entries)

        def work(cancel: CancelToken, report: Report) -> tuple[commenting.Looked, proposing.Looked]:
            return threads(cancel, report), proposals(cancel, report)

        def done(found: tuple[commenting.Looked, proposing.Looked]) -> None:
            if self._session is session:
                self._looked |= found[0]
                self._proposed |= found[1]
                self._end_reading()

        def fail(error: EditorError) -> None:
            if self._session is session:
                self._step = None
                self._end_reading()
                if not isinstance(error, Cancelled):
                    self._window.messages.show_error(error)

        self._reading = self._window.runner.submit(
            "search", work, on_done=done, on_error=fail, title="Reading the comments"
        )

    def _end_reading(self) -> None:
        waiting, self._reading, self._step = self._step, None, None
        session, workspace = self._window.session, self._window.workspace
        if session is not self._session or session is None:
            return
        if not self.widget.isHidden():
            self._fill(session)
        # Who went elsewhere meanwhile, or types, is not taken away from there.
        if waiting is not None and waiting[1] == (
            workspace.page_id,
            workspace.text.cursor_offset(),
        ):
            self.step(backwards=waiting[0])

    def _show_picture(self) -> None:
        item, page = self.dock.chosen(), self._window.workspace.page
        span = None
        if page is not None and isinstance(item, Proposed) and item.page_id == page.id:
            span = item.found.span
        picture = None
        if page is not None and span:
            picture = self._window.loader.picture_of_words(page.id, span.start, span.end)
        self.dock.show_picture(_fitted(picture, self._window))

    def _do(self, edit: Callable[[Session], object]) -> bool:
        """Do an edit and show what became of it; False where it was refused."""
        session = self._window.session
        if session is None:
            return False
        try:
            edit(session)
        except EditorError as error:
            self._window.messages.show_error(error)
            return False
        finally:
            self.refresh()
            self._window.workspace.text.refresh_margins()
        return True

    def _go_to_text(self) -> None:
        self._window.workspace.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_workspace_place_changed(self) -> None:
        if not self.widget.isHidden():
            self._pause.start()

    def _on_widget_visibility_changed(self, _is_in_front: bool = True) -> None:
        self._window.action_set.set_checked("view.comments-dock", not self.widget.isHidden())
        if not self.widget.isHidden():
            self._pause.start()


def _place(item: Item) -> tuple[int, int]:
    if isinstance(item, Said):
        return (item.page_number, item.thread.row.start)
    span = item.found.span
    return (item.page_number, item.found.suggestion.start if span is None else span.start)


def _fitted(picture: QPixmap | None, window: MainWindow) -> QPixmap | None:
    if picture is None:
        return None
    ratio = window.devicePixelRatioF()
    width = round(_PICTURE_PX * ratio)
    made = picture.scaledToWidth(width, Qt.TransformationMode.SmoothTransformation)
    made.setDevicePixelRatio(ratio)
    return made
