"""Approving many pages one at a time, so that the window lives on between them, as one step.

Each approval reads a scan in full and syncs a log; of hundreds of pages that takes many seconds.
What was approved when the person stops it stays approved, and is one step too.
"""

from __future__ import annotations

from collections.abc import Sequence

from editor.core.document import Act
from editor.session import reviewing
from editor.session.session import Session


class ApproveInTurn:
    """Pages that are being approved; `next_page` approves one, `finish` makes a step of all."""

    def __init__(self, session: Session, page_ids: Sequence[str]) -> None:
        self._session = session
        self._waiting = list(page_ids)
        self._done: list[Act] = []
        self.count = len(page_ids)

    @property
    def is_over(self) -> bool:
        return not self._waiting

    @property
    def approved(self) -> int:
        """How many pages were approved so far."""
        return len(self._done)

    def next_page(self) -> None:
        """Approve the next page, saving it first; RuleRefusal leaves it out."""
        page_id = self._waiting.pop(0)
        self._session.page(page_id)
        if self._session.is_dirty:
            self._session.save()
        act = reviewing.approval_of(self._session, page_id)
        act.do()
        self._done.append(act)

    def finish(self) -> None:
        """Make one step of the history of all that was approved."""
        if self._done:
            self._session.perform("approve", _Together(self._done))


class _Together:
    """Acts as one; those that were done one at a time are not done again."""

    def __init__(self, acts: Sequence[Act]) -> None:
        self._acts = tuple(acts)
        self._is_done = True

    def do(self) -> None:
        if not self._is_done:
            for act in self._acts:
                act.do()
        self._is_done = True

    def undo(self) -> None:
        for act in reversed(self._acts):
            act.undo()
        self._is_done = False
