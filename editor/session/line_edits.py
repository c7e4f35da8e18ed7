"""Moving and joining the lines of a page, as a window or a script asks for it."""

from __future__ import annotations

from editor.core.document import Change
from editor.core.join_all import JoinBroken, broken_words
from editor.core.join_command import JoinLines
from editor.core.move_command import MoveLines
from editor.core.spans import Span
from editor.session.searching import PageFound, SearchResult
from editor.session.session import Session, new_mark_id


def move_lines(session: Session, page_id: str, span: Span, by: int) -> Span:
    """Move the lines of a selection one line up (`by` −1) or down (1), and return where the
    selection stands then."""
    page = session.page(page_id)
    # More than can come apart: a mark at most once.
    new_ids = tuple(new_mark_id() for _ in page.marks)
    command = MoveLines(page_id, span.start, span.end, by, new_ids)
    after = command.selection_after(page)
    session.execute(command)
    return after


def join_lines(session: Session, page_id: str, span: Span) -> Change:
    """Join the lines of a selection, or the line at an empty span to the next one."""
    return session.execute(JoinLines(page_id, span.start, span.end))


def find_broken(session: Session, page_id: str, within: Span | None = None) -> SearchResult:
    """Return the words that line ends part on a page, or within a stretch of it, to be looked at
    before they are joined."""
    text = session.page(page_id).text
    found = broken_words(text, within)
    return SearchResult((PageFound(page_id, text, found),) if found else ())


def join_broken(session: Session, chosen: PageFound) -> Change:
    """Join words that `find_broken` has found, as one step of undo; the lines stay lines.

    UsageError where the page was changed since.
    """
    session.history.break_joining()
    return session.execute(JoinBroken(chosen.page_id, chosen.found, chosen.text))
