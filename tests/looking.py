"""A look at a page by the job that the program has for it, done before it returns."""

from __future__ import annotations

from editor.core.errors import EditorError
from editor.jobs import SerialRunner
from editor.session import Session
from editor.session.seeing import Outcome, look_later


def look_now(session: Session, page_id: str) -> Outcome:
    """Look at a page and put what is seen on its list. Raises EditorError."""
    outcomes: list[Outcome] = []
    look_later(session, SerialRunner(), page_id, on_done=outcomes.append, on_error=_fail)
    (outcome,) = outcomes
    return outcome


def _fail(error: EditorError) -> None:
    raise error
