"""What a save tells the logs: which pages a person edited, and what they said about them.

May import `core` and the logs of this package. Kept apart from the files that are saved: those can
be written again, a log is only ever appended to.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from editor.core.document import Document
from editor.core.marks import Agent
from editor.core.review import ReviewEvent, SmallFix

from .comment_log import CommentLog
from .review_log import ReviewLog, Signer
from .workplace import Workplace


@dataclass(frozen=True, slots=True)
class Edits:
    """Which of the saved pages a person edited, who it was, and when it was saved."""

    pages: frozenset[str]
    agent: Agent
    when: str
    fixes: Mapping[str, tuple[SmallFix, ReviewEvent]] = field(default_factory=dict)
    """Pages whose edit was a small fix by the approver, with the approval that goes on."""
    sign: Signer | None = None


class EditLog:
    """Writes what was edited and said into the review logs of one document."""

    def __init__(self, place: Workplace, review_log: ReviewLog, comment_log: CommentLog) -> None:
        self._place = place
        self._review_log = review_log
        self._comment_log = comment_log

    def append(
        self, document: Document, edits: Edits, *, saved: Collection[str], with_frame: bool
    ) -> None:
        """Log the edits of a save that wrote the pages `saved`, and the frame or not. Raises
        SaveError.
        """
        entries = [e for e in document.entries if e.id in document.pages]
        for entry in entries:
            if entry.id in edits.pages:
                self._review_log.append_edit(
                    document,
                    entry,
                    edits.agent,
                    edits.when,
                    keeps=edits.fixes.get(entry.id),
                    sign=edits.sign,
                )
                self._place.needs_packing = True
        if edits.agent.type != "Person":
            return
        if with_frame:
            self._review_log.append_frame_edit(document, edits.agent, edits.when)
            self._place.needs_packing = True
        for entry in entries:
            if entry.id in saved:
                has_said = self._comment_log.append(document, entry, edits.agent, edits.when)
                self._place.needs_packing |= has_said
