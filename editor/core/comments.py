"""Comments as threads: what was said at a place of a page, the answers, and whether it is resolved.

A comment, an answer, "resolved" and "reopened" are each a note of the page (`core.notes`) with an
id, an author and a time, and none is ever changed: who resolves adds a note that says so. Two
copies are then put together by ids alone, which a field "resolved" in the comment would not allow.
The comments of other programs are threads too. May import the core's values only.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from .commands import page_of
from .document import Change, Document, PagePart
from .errors import UsageError
from .marks import Mark
from .spans import UNPLACED, Placed, Span

COMMENT: Final = "comment"
ANSWER: Final = "answer"
RESOLVED: Final = "resolved"
REOPENED: Final = "reopened"
SAID: Final = frozenset((COMMENT, ANSWER, RESOLVED, REOPENED))
"""The kinds that also stand in their author's log."""
_ROOTS: Final = frozenset((COMMENT, "note", "query"))
_ANSWERS: Final = frozenset((ANSWER, RESOLVED, REOPENED))


@dataclass(frozen=True, slots=True)
class Thread:
    """A comment with its place and what was said to it, oldest first."""

    row: Placed[Mark]
    answers: tuple[Mark, ...] = ()

    @property
    def id(self) -> str:
        return self.row.item.id

    @property
    def mark(self) -> Mark:
        """What was said first."""
        return self.row.item

    @property
    def decision(self) -> Mark | None:
        """Who resolved or reopened it last, and when; None where nobody did."""
        return next((a for a in reversed(self.answers) if a.kind in (RESOLVED, REOPENED)), None)

    @property
    def is_resolved(self) -> bool:
        decision = self.decision
        return decision is not None and decision.kind == RESOLVED

    @property
    def is_lost(self) -> bool:
        """True where its words, or its scan, are gone."""
        mark = self.row.item
        return mark.is_orphan or mark.is_off_scan or not (self.row.is_placed or mark.regions)

    @property
    def people(self) -> frozenset[str]:
        """The ids of all who said something."""
        return frozenset(m.creator for m in (self.mark, *self.answers) if m.creator is not None)


def threads_of(rows: Iterable[Placed[Mark]]) -> list[Thread]:
    """Return the threads among a page's notes in text order, those outside the text first.

    Answers to a comment that is gone are a thread of their own: what was typed is not lost.
    """
    roots: dict[str, Placed[Mark]] = {}
    said: dict[str, list[Placed[Mark]]] = {}
    for row in rows:
        if row.item.kind in _ANSWERS:
            said.setdefault(row.item.thread or row.item.id, []).append(row)
        elif row.item.kind in _ROOTS:
            roots[row.item.id] = row
    for thread_id, answers in said.items():
        answers.sort(key=lambda r: _moment(r.item))
        if thread_id not in roots and any(r.item.kind == ANSWER for r in answers):
            first = next(r for r in answers if r.item.kind == ANSWER)
            roots[thread_id] = first
            answers.remove(first)
    found = [Thread(row, tuple(r.item for r in said.get(i, ()))) for i, row in roots.items()]
    return sorted(found, key=lambda t: (t.row.start, t.row.end, _moment(t.mark)))


def _moment(mark: Mark) -> tuple[str, str]:
    # Without its Z, a whole second comes before its parts.
    return ((mark.created or "").removesuffix("Z"), mark.id)


def numbers_of(threads: Iterable[Thread]) -> dict[str, int]:
    """Return the number of each open thread on its page, from 1: bubble, pin and list show it."""
    shown = [t for t in threads if not t.is_resolved]
    return {thread.id: number for number, thread in enumerate(shown, 1)}


@dataclass(frozen=True, slots=True)
class AddComment:
    """Pin a comment to a span (start = end is a caret), or with `span` None to its regions."""

    page_id: str
    mark: Mark
    span: Span | None = None

    def change(self, document: Document) -> Change:
        page = page_of(document, self.page_id)
        if not (self.mark.comment or "").strip():
            raise UsageError("A comment needs words. Say what it is about.")
        if self.span is None and not self.mark.regions:
            raise UsageError("A comment needs a place in the text or on the scan.")
        if self.span is not None and self.span.end > len(page.text):
            raise UsageError(f"{self.span.start}..{self.span.end} is not a place in the page.")
        place = (UNPLACED, UNPLACED) if self.span is None else (self.span.start, self.span.end)
        new = page.notes.added(Placed(*place, self.mark))
        return Change("add-comment", (PagePart(page.id, fields=(("notes", page.notes, new),)),))


@dataclass(frozen=True, slots=True)
class AddAnswer:
    """Say something to a comment: an answer, or that it is resolved or open again."""

    page_id: str
    mark: Mark

    def change(self, document: Document) -> Change:
        page = page_of(document, self.page_id)
        thread = next(
            (t for t in threads_of(e.row for e in page.notes.items) if _is_of(t, self.mark)), None
        )
        if thread is None:
            raise UsageError("That comment is no longer in the page.")
        if self.mark.kind == ANSWER and not (self.mark.comment or "").strip():
            raise UsageError("An answer needs words. Say what you think.")
        if (self.mark.kind == RESOLVED) == thread.is_resolved and self.mark.kind != ANSWER:
            return Change("answer-comment", ())
        new = page.notes.added(Placed(UNPLACED, UNPLACED, self.mark))
        label = "answer-comment" if self.mark.kind == ANSWER else f"{self.mark.kind}-comment"
        return Change(label, (PagePart(page.id, fields=(("notes", page.notes, new),)),))


def _is_of(thread: Thread, answer: Mark) -> bool:
    return answer.thread in (thread.id, thread.mark.thread)


@dataclass(frozen=True, slots=True)
class RemoveThread:
    """Take a comment away with all that was said to it; undo brings it back."""

    page_id: str
    thread_id: str

    def change(self, document: Document) -> Change:
        page = page_of(document, self.page_id)
        gone = [e.mark.id for e in page.notes.items if self.thread_id in (e.mark.id, e.mark.thread)]
        if self.thread_id not in gone:
            raise UsageError("That comment is no longer in the page.")
        new = page.notes.without(gone)
        return Change("remove-comment", (PagePart(page.id, fields=(("notes", page.notes, new),)),))
