"""The review panel in the window: what it shows of page and document, and where its rows lead.

May import Qt, core and session. The survey finds out, the acts write, the panel shows; here they
meet. Nothing of it is put together while nobody can see it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication

from editor.core.errors import EditorError, RuleRefusal
from editor.core.frame import Place
from editor.core.review import Obstacle
from editor.session import reviewing
from editor.session.people import USER_VARIABLE
from editor.session.review_queue import WaitingPage, next_acts, next_page
from editor.session.signing import has_key, proof_of, sign_with_key

from .doubts_control import set_dock_shown
from .messages import MessageAction, MessageKind
from .review_acts import ReviewActs
from .review_dock import ReviewDock, ReviewHead
from .review_facts import Unseen, head_told, page_sections, queue_section
from .review_rows import ReviewRow
from .review_survey import ReviewSurvey
from .review_words import part_word, state_word
from .side_dock import side_dock

if TYPE_CHECKING:
    from editor.core.document import Page
    from editor.session import Session

    from .main_window import MainWindow
    from .theme import Theme


class ReviewControl(QObject):
    """Handlers of review; knows the panel, the survey and the acts."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._session: Session | None = None
        self._is_stale = True
        self._unseen: tuple[object, int] = (None, 0)
        self.survey = ReviewSurvey(window)
        self.acts = ReviewActs(window)
        self.dock = ReviewDock(window.theme, window.action_set)
        self.widget = side_dock(
            window, self.tr("Review"), "review", self.dock, beside=window.frame_dock_widget
        )
        self.survey.surveyed.connect(self._on_survey_surveyed)
        self.acts.done.connect(self.survey.survey_all)
        self.acts.obstacle_asked.connect(self.go_to_obstacle)
        self.dock.name_given.connect(self._on_dock_name_given)
        self.dock.list.row_activated.connect(self._on_list_row_activated)
        self.dock.list.left.connect(self._on_list_left)
        self.widget.visibilityChanged.connect(self._on_widget_visibility_changed)
        window.workspace.page_shown.connect(lambda _page_id: self.refresh())
        window.installEventFilter(self)

    def handlers(self) -> dict[str, Callable[..., object]]:
        """Return the handlers by action id."""
        return {
            "view.review-dock": self.set_shown,
            "review.next-waiting": self.go_to_next,
            "review.unseen": self.go_through_unseen,
            **self.acts.handlers(),
        }

    def watch(self, session: Session | None) -> None:
        """Show the review of another document, or of none."""
        self._session = session
        self.survey.watch(session)
        if session is None:
            self.widget.hide()
        elif session.read_only is None and has_key():
            self._sign(session)
        self.refresh()

    def _sign(self, session: Session) -> None:
        """Let the person's key sign, unless it has to be unlocked first."""
        try:
            sign_with_key(session)
        except RuleRefusal as locked:
            ask = self._window.action_set.action("review.key").trigger
            self._window.messages.show_message(
                MessageKind.NEWS, locked.message, [MessageAction(self.tr("Unlock"), ask)]
            )
        except EditorError as error:
            self._window.messages.show_error(error)

    def set_theme(self, theme: Theme) -> None:
        self.dock.set_theme(theme)

    def set_shown(self, on: bool) -> None:
        """Show the panel with the focus in its list, or hide it."""
        if set_dock_shown(self.widget, on):
            self.refresh()
            self.dock.list.focus_list()
        self._window.action_set.set_checked("view.review-dock", not self.widget.isHidden())

    # What is shown

    def state_of(self, page_id: str) -> str:
        """Return the review state of a page, as last found out."""
        return self.survey.state_of(page_id)

    def state_in_words(self, page_id: str) -> str:
        """Return the state of a page with who brought it there, and the parts approved so far."""
        review = self.survey.review(page_id)
        if review is None:
            return state_word(self.survey.state_of(page_id))
        parts = [part_word(p) for p, each in review.parts.items() if each.state == "approved"]
        told = [" ".join(filter(None, (state_word(review.state), head_told(review))))]
        if parts and review.state != "approved":
            told.append(self.tr("Approved: {parts}").format(parts=", ".join(parts)))
        return "\n".join(told)

    def follow(self) -> None:
        """Bring up to date what follows saves and names; costs next to nothing."""
        self.survey.follow()
        session = self._session
        if session is not None and self.dock.shown_name != session.agent.name:
            self.refresh()

    def refresh(self) -> None:
        """Show the review of the shown page in the panel, on the tool bar and in the status bar."""
        session, page = self._session, self._window.workspace.page
        review = self.survey.review(page.id) if page is not None else None
        acts: tuple[str, ...] = ()
        if session is not None and review is not None:
            refuses_own = reviewing.refuses_own(session)
            acts = next_acts(review, session.agent, refuses_own=refuses_own)
        self._window.tool_bars.review_button.show_act(acts[0] if acts else "review.submit")
        state = self.survey.state_of(page.id) if page is not None else ""
        is_quiet = state in ("untouched", "in-progress")
        self._window.status.show_review(state, "" if is_quiet else state_word(state))
        self._is_stale = True
        if self.widget.isVisible():
            self._show(acts)

    def _show(self, acts: tuple[str, ...]) -> None:
        session, page = self._session, self._window.workspace.page
        self._is_stale = False
        if session is None or page is None:
            self.dock.show_head(ReviewHead(""))
            self.dock.show_sections(())
            return
        fixed = self.tr("Set by {variable}, which goes before the setting.").format(
            variable=USER_VARIABLE
        )
        is_fixed = bool(os.environ.get(USER_VARIABLE, "").strip())
        self.dock.show_claim(is_signed=session.sign is not None)
        self.dock.show_name(session.agent.name, why_fixed=fixed if is_fixed else "")
        review = self.survey.review(page.id)
        waiting = self.survey.queue()
        entries = {e.id: e for e in session.document.entries}
        queue = queue_section(waiting, entries, page.id)
        self._widget_title(len([each for each in waiting if not each.skip]))
        if review is None:
            self.dock.show_head(ReviewHead(self.survey.state_of(page.id)))
            self.dock.show_sections((queue,))
            return
        self.dock.show_head(
            ReviewHead(review.state, head_told(review), self._note(session, waiting), acts)
        )
        events = reviewing.events_of(session, page.id)
        *above, history = page_sections(
            review, events, self._count_unseen(page), partial(proof_of, session)
        )
        self.dock.show_sections((*above, queue, history))

    def _widget_title(self, count: int) -> None:
        title = self.tr("Review")
        self.widget.setWindowTitle(f"{title} · {count}" if count else title)

    def _note(self, session: Session, waiting: Sequence[WaitingPage]) -> str:
        """Return why the person cannot act on the page, empty where they can."""
        if session.read_only:
            return session.read_only
        shown = self._window.workspace.page_id
        here = next((each for each in waiting if each.page_id == shown), None)
        if here is not None and here.skip == "own":
            return self.tr("You edited this page last: somebody else must approve it.")
        return ""

    def _count_unseen(self, page: Page) -> int:
        known, count = self._unseen
        if known is not page:
            count = sum(1 for r in page.words if r.is_placed and r.item.origin == "ocr")
            self._unseen = (page, count)
        return count

    def _on_survey_surveyed(self) -> None:
        self._window.state.show_page_states()
        self.refresh()

    def _on_widget_visibility_changed(self, _is_in_front: bool) -> None:
        is_there = not self.widget.isHidden()
        self._window.action_set.set_checked("view.review-dock", is_there)
        if self._is_stale and self.widget.isVisible():
            self.refresh()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look again when the person comes back: another program may have written the logs."""
        if watched is self._window and event.type() == QEvent.Type.WindowActivate:
            self.survey.look_again()
        return super().eventFilter(watched, event)

    # Where to go

    def go_to_next(self) -> None:
        """Show the next page that waits for the person."""
        session, shown = self._session, self._window.workspace.page_id
        if session is None:
            return
        waiting = self.survey.queue()
        order = [e.id for e in session.document.entries]
        found = next_page(waiting, shown, order)
        if found is not None:
            self._go_to_page(found)
            return
        mine = [each for each in waiting if not each.skip]
        others = len(waiting) - len(mine)
        if mine:
            told = self.tr("No other page waits for you.")
        elif others:
            told = self.tr("No page waits for you; %n wait(s) for somebody else.", "", others)
        else:
            told = self.tr("No page waits.")
        self._window.messages.news(told)

    def _go_to_page(self, page_id: str) -> None:
        focus = QApplication.focusWidget()
        is_in_dock = focus is not None and self.dock.isAncestorOf(focus)
        self._window.show_page(page_id)
        if is_in_dock:
            self.dock.list.setFocus()
        else:
            self._window.workspace.text.setFocus()

    def go_through_unseen(self) -> None:
        """Step through the words of the page that nobody confirmed or typed."""
        self._window.queue.walk_through("unseen")

    def go_to_obstacle(self, obstacle: Obstacle) -> None:
        """Show what is in the way, with the focus where it can be settled."""
        window = self._window
        if isinstance(obstacle.place, Place):
            window.frames.go_to(obstacle.place, True)
        elif obstacle.kind == "orphan" and obstacle.mark_id is not None:
            window.doubts.show_source("lost")
            window.doubts_dock.choose("lost", obstacle.mark_id)
        elif obstacle.mark_id is not None:
            window.workspace.select_mark(obstacle.mark_id)
            window.workspace.text.setFocus()
        elif obstacle.kind == "frame":
            window.frames.set_shown(True)

    def _on_list_row_activated(self, row: ReviewRow) -> None:
        match row.target:
            case Obstacle():
                self.go_to_obstacle(row.target)
            case WaitingPage():
                self._go_to_page(row.target.page_id)
            case Unseen():
                self.go_through_unseen()
            case _ if self.dock.list.current_ids()[0] == "parts":
                self._approve_part(row)

    def _approve_part(self, row: ReviewRow) -> None:
        if row.sign != "approved" and self._window.action_set.action("review.approve").isEnabled():
            self.acts.approve_part(row.id)

    def _on_list_left(self) -> None:
        self._window.workspace.text.setFocus()

    def _on_dock_name_given(self, name: str) -> None:
        self._window.change_settings(replace(self._window.settings, user_name=name))
        self.refresh()
