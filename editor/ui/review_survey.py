"""What is known of the review of every page, found out beside the thread that types.

May import Qt and session. States come from the logs and from what the files hold, so that no page
has to be read in for them; an edit makes its page be judged anew in the next pause, and what was
known before is told until then.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

from editor.core.errors import EditorError
from editor.session import reviewing
from editor.session.facts import page_state
from editor.session.review_queue import WaitingPage, waiting_page
from editor.ui.pauses import pause

if TYPE_CHECKING:
    from editor.core.document import Change
    from editor.core.review import PageReview
    from editor.jobs import CancelToken, Job, Report
    from editor.session import Session

    from .main_window import MainWindow

PAUSE_MS: Final = 250
MOST_PAUSE_MS: Final = 2000
_LANE: Final = "search"

Reviews = Mapping[str, "PageReview"]


class ReviewSurvey(QObject):
    """Holds the review of each page of the open document, as last found out."""

    surveyed = Signal()
    """Something may have changed of some page."""
    waiting_seen = Signal(list)
    """All that waits, with all that is in its way, as `look_at_waiting` asked."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._session: Session | None = None
        self._stop_listening: Callable[[], None] = _nothing
        self._reviews: dict[str, PageReview] = {}
        self._job: Job | None = None
        self._wants_all = False
        self._wanted: set[str] = set()
        self._saved: object = None
        self._begun = 0.0
        self._pause = pause(self, PAUSE_MS, self._begin)

    def watch(self, session: Session | None) -> None:
        """Survey another document, or none."""
        self._stop_listening()
        self._stop_listening = _nothing
        self._pause.stop()
        if self._job is not None:
            self._job.cancel()
        self._session, self._job = session, None
        self._reviews, self._wanted = {}, set()
        if session is not None:
            self._stop_listening = session.subscribe(self._on_session_changed)
            self._saved = session.saved_document
            self.survey_all()

    # What is known

    def review(self, page_id: str) -> PageReview | None:
        """Return what is known of a page, None before it was looked at."""
        return self._reviews.get(page_id)

    def state_of(self, page_id: str) -> str:
        """Return the state of a page as last found out; before that, whether somebody touched
        it."""
        found = self._reviews.get(page_id)
        if found is not None:
            return found.state
        session = self._session
        page = session.document.pages.get(page_id) if session is not None else None
        return page_state(page) if page is not None else "untouched"

    def queue(self) -> list[WaitingPage]:
        """Return the pages that wait, in the order of the document."""
        return self._queue_of(self._reviews)

    def _queue_of(self, reviews: Reviews) -> list[WaitingPage]:
        session = self._session
        if session is None:
            return []
        refuses_own = reviewing.refuses_own(session)
        found = (
            waiting_page(e.id, n, reviews[e.id], session.agent, refuses_own=refuses_own)
            for n, e in enumerate(session.document.entries, 1)
            if e.id in reviews
        )
        return [each for each in found if each is not None]

    @property
    def is_at_rest(self) -> bool:
        """True while nothing is being looked at or about to be."""
        return self._job is None and not self._pause.isActive()

    # Finding out

    def survey_all(self) -> None:
        """Look at every page anew, at once."""
        self._wants_all = True
        self._begin()

    def look_again(self) -> None:
        """Look at every page anew, soon."""
        if self._session is not None:
            self._wants_all = True
            self._pause.start()

    def follow(self) -> None:
        """Look again at what a save has written meanwhile."""
        session = self._session
        if session is not None and session.saved_document is not self._saved:
            self._saved = session.saved_document
            self.look_again()

    def _on_session_changed(self, change: Change) -> None:
        self._wanted |= change.page_ids
        self._wants_all |= change.touches_manifest
        self._pause.start()

    def _begin(self) -> None:
        session = self._session
        if session is None or not (self._wants_all or self._wanted):
            return
        if self._job is not None:
            # One at a time: what is wanted meanwhile is looked at after it.
            return
        wanted = None if self._wants_all else frozenset(self._wanted)
        self._wants_all, self._wanted = False, set()
        self._begun = time.monotonic()
        self._job = self._window.runner.submit(
            _LANE,
            partial(_surveyed, session, wanted),
            on_done=partial(self._on_surveyed, session),
            on_error=partial(self._on_failed, session),
            title=self.tr("Looking at the review"),
        )

    def _on_surveyed(self, session: Session, found: Reviews) -> None:
        if session is not self._session:
            return
        self._job = None
        # On a very long page it takes as long as some keys: whoever types on is left alone then.
        took_ms = (time.monotonic() - self._begun) * 1000
        self._pause.setInterval(min(MOST_PAUSE_MS, max(PAUSE_MS, round(2 * took_ms))))
        ids = {e.id for e in session.document.entries}
        merged = {**self._reviews, **found}
        self._reviews = {i: r for i, r in merged.items() if i in ids}
        self.surveyed.emit()
        self._begin()

    def _on_failed(self, session: Session, error: EditorError) -> None:
        if session is self._session:
            self._job = None
            self._window.messages.show_error(error)

    def look_at_waiting(self) -> None:
        """Look at all that waits with all that is in its way; `waiting_seen` tells."""
        session = self._session
        if session is None:
            return
        ids = frozenset(each.page_id for each in self.queue())

        def done(found: Reviews) -> None:
            if session is self._session:
                self.waiting_seen.emit(self._queue_of(found))

        self._window.runner.submit(
            _LANE,
            partial(_surveyed, session, ids),
            on_done=done,
            on_error=partial(self._on_failed, session),
            title=self.tr("Looking at the pages that wait"),
        )


def _surveyed(
    session: Session, wanted: Iterable[str] | None, _cancel: CancelToken, _report: Report
) -> Reviews:
    return reviewing.reviews(session, wanted)


def _nothing() -> None:
    """What ends a subscription that there is none of."""
