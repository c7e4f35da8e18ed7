"""What a person does with suggestions: see those that are open, take or refuse one or all.

Each is one undo step, and undo makes what was taken or refused open again. What a person proposed
stands in the same list (`proposing`); a kind that this Facing does not know can only be refused.
"""

from __future__ import annotations

from editor.core.suggesting import (
    AcceptSuggestions,
    Found,
    RefuseSuggestions,
    is_stale,
    open_suggestions,
)
from editor.session import proposing
from editor.session.session import Session, now_iso

__all__ = ["Found", "Session", "accept", "accept_all", "listed", "refuse", "refuse_all"]


def listed(session: Session, page_id: str) -> list[Found]:
    """Return the open suggestions of a page with what they would replace now, None where that can
    no longer be found."""
    return open_suggestions(session.page(page_id))


def accept(session: Session, page_id: str, suggestion_id: str) -> None:
    """Put one into the text; the word is then confirmed. Raises UsageError where its place is
    gone, RuleRefusal when the document is read-only."""
    proposing.take(session, page_id, suggestion_id)


def refuse(session: Session, page_id: str, suggestion_id: str) -> None:
    """Refuse one; the same reading of the same ink is not offered again."""
    proposing.refuse(session, page_id, suggestion_id)


def accept_all(session: Session, page_id: str) -> int:
    """Take every reading of the page that has a place, as one undo step; returns how many."""
    page = session.page(page_id)
    ids = tuple(
        f.suggestion.id
        for f in open_suggestions(page)
        if f.span is not None
        and f.suggestion.kind == "reading"
        and f.suggestion.place != "page"
        and not is_stale(page, f)
    )
    if ids:
        session.execute(AcceptSuggestions(page_id, ids, session.agent.id, now_iso()))
    return len(ids)


def refuse_all(session: Session, page_id: str) -> int:
    """Refuse every open suggestion of the page, as one undo step; returns how many."""
    ids = tuple(f.suggestion.id for f in listed(session, page_id))
    if ids:
        session.execute(RefuseSuggestions(page_id, ids, session.agent.id, now_iso()))
    return len(ids)
