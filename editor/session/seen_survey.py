"""What is proposed on the pages of a document, gathered by a job: for taking all that is sure on
many pages at once, after a look at what that would be.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from editor.core.document import Document, Page
from editor.core.errors import EditorError
from editor.core.proposing_marks import (
    is_looked_at,
    seen_marks,
    surest_first,
    was_looked_at,
)
from editor.core.suggesting import Found
from editor.jobs import CancelToken, Progress, Report
from editor.session.job_pages import page_for_job
from editor.session.session import Session


@dataclass(frozen=True, slots=True)
class PageProposals:
    """What is proposed on a page as it was when it was asked: the surest first. `number` is its
    place in the document from 1; `page` may be None where nothing is proposed."""

    page_id: str
    number: int
    found: tuple[Found, ...]
    is_looked_at: bool
    page: Page | None = None


@dataclass(frozen=True, slots=True)
class SeenSurvey:
    """The proposals of pages in order; `unread` has a sentence for each page that could not be
    read."""

    pages: tuple[PageProposals, ...]
    unread: tuple[str, ...] = ()

    def take_into(self, session: Session) -> None:
        """Let a session have the pages that were read for this and that something is proposed on,
        on the session's thread."""
        ids = {entry.id for entry in session.document.entries}
        for each in self.pages:
            if each.found and each.page is not None and each.page_id in ids:
                session.take_loaded(each.page)


def proposals_of(page: Page, number: int) -> PageProposals:
    """Return what is proposed on one page."""
    found = tuple(surest_first(seen_marks(page)))
    return PageProposals(page.id, number, found, is_looked_at(page), page)


def _without_any(session: Session, document: Document, page_id: str) -> PageProposals | None:
    """Return what its list alone says of a page that is not open and has no proposals, None where
    the page must be read in. Raises DocumentError, FormatError."""
    if page_id in document.pages or page_id in session.document.pages:
        return None
    seen = session.store.peek_seen(page_id)
    if any(each.is_open and each.seen_mark is not None for each in seen.items):
        return None
    is_new = not was_looked_at(seen, has_words=False)
    if is_new or was_looked_at(seen, has_words=True):
        return PageProposals(page_id, document.number_of(page_id), (), not is_new)
    # It had no words at the look: whether it has any now, only its files tell.
    return None


def surveyor(
    session: Session, page_ids: Sequence[str]
) -> Callable[[CancelToken, Report], SeenSurvey]:
    """Return the work of gathering what is proposed on pages; of those that are not open, the ones
    with proposals are read in for it. Any thread; raises Cancelled."""
    document = session.document

    def work(cancel: CancelToken, report: Report) -> SeenSurvey:
        pages: list[PageProposals] = []
        unread: list[str] = []
        for place, page_id in enumerate(page_ids):
            cancel.raise_if_cancelled()
            report(Progress(place, len(page_ids)))
            try:
                found = _without_any(session, document, page_id) or proposals_of(
                    page_for_job(session, document, page_id), document.number_of(page_id)
                )
            except EditorError as error:
                unread.append(error.message)
                continue
            pages.append(found)
        return SeenSurvey(tuple(pages), tuple(unread))

    return work
