"""What people do about a page under review."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from editor.core.review import PageReview, ReviewEvent
from editor.session.session import Session


def events_of(session: Session, page_id: str) -> list[ReviewEvent]:
    """Return what was said of a page, in the order of the chain. Any thread."""
    raise NotImplementedError


def reviews(session: Session, page_ids: Iterable[str] | None = None) -> Mapping[str, PageReview]:
    """Return the review of pages, of all with None; reads no page in. Any thread."""
    raise NotImplementedError


def review_of(session: Session, page_id: str) -> PageReview:
    """Return the review of a page as it now is, its unsaved edits too."""
    raise NotImplementedError


def waiting(session: Session) -> list[str]:
    """Return the ids of the pages that were submitted, or changed since their approval."""
    raise NotImplementedError


def refuses_own(session: Session) -> bool:
    """True where nobody may approve a page that they were the last to edit."""
    raise NotImplementedError


def submit(session: Session, page_id: str, note: str = "") -> None:
    """Say that a page is ready for review; it is saved first. Raises RuleRefusal."""
    raise NotImplementedError


def approve(
    session: Session, page_id: str, parts: Sequence[str] | None = None, note: str = ""
) -> None:
    """Approve a page or parts of it, as one step that can be undone. Raises RuleRefusal."""
    raise NotImplementedError


def approve_all(session: Session, page_ids: Iterable[str]) -> None:
    """Approve several pages as one step; RuleRefusal names the first that cannot be."""
    raise NotImplementedError


def return_page(session: Session, page_id: str, note: str) -> None:
    """Send a page back with reasons. Raises RuleRefusal."""
    raise NotImplementedError


def withdraw(session: Session, page_id: str, note: str = "") -> None:
    """Take back what oneself said of a page. Raises RuleRefusal."""
    raise NotImplementedError
