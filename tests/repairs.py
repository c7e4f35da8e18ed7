"""Ties repaired at once, as the window has it done in a pause."""

from __future__ import annotations

from editor.core.document import Change
from editor.core.realign import relinked
from editor.core.spans import Span
from editor.session import Session


def repair_links(session: Session, page_id: str, span: Span) -> Change | None:
    """Look the paragraphs of a span over, as a part of the last step; None when all is well."""
    found = relinked(session.page(page_id), span)
    return session.amend(found) if found is not None else None
