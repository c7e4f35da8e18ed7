"""Moving and joining the lines of a page, and repairing their ties, as a window or a script asks
for it."""

from __future__ import annotations

from editor.core.document import Change
from editor.core.join_command import JoinLines
from editor.core.move_command import MoveLines
from editor.core.realign import relinked
from editor.core.spans import Span
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


def repair_links(session: Session, page_id: str, span: Span) -> Change | None:
    """Look the paragraphs of a span over, as a part of the last step; None when all is well."""
    found = relinked(session.page(page_id), span)
    return session.amend(found) if found is not None else None
