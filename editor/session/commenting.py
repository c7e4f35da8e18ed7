"""Comments on a page: saying, answering, resolving them, and all threads of a document.

Read-only documents take none: they could not be kept. Nobody's words are taken away by somebody
else; what is done with is resolved.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from editor.core.comments import (
    ANSWER,
    COMMENT,
    REOPENED,
    RESOLVED,
    AddAnswer,
    AddComment,
    RemoveThread,
    Thread,
    numbers_of,
    threads_of,
)
from editor.core.document import Document, Page, PageEntry
from editor.core.errors import EditorError, RuleRefusal, UsageError
from editor.core.geometry import Region
from editor.core.marks import Mark
from editor.core.spans import Placed, Span
from editor.session.session import Session, new_mark_id

log = logging.getLogger(__name__)

Which = Literal["open", "resolved", "mine", "all"]
WHICH: tuple[Which, ...] = ("open", "resolved", "mine", "all")
_QUOTED = 60


@dataclass(frozen=True, slots=True)
class Said:
    """A thread of a document: where it is, its number on its page (0 once resolved), what stands
    there."""

    page_id: str
    page_number: int
    number: int
    thread: Thread
    quoted: str

    @property
    def id(self) -> str:
        return self.thread.id

    @property
    def order(self) -> tuple[int, int, int]:
        """Its place in the document; what is not in the text stands before the text."""
        return (self.page_number, self.thread.row.start, self.number)


Looked = dict[str, list[Said]]
"""The threads of pages that were not open, by page id, for the next look."""


def add_comment(
    session: Session,
    page_id: str,
    words: str,
    *,
    span: Span | None = None,
    regions: tuple[Region, ...] = (),
) -> str:
    """Pin a comment to a span, or to regions, or to both; returns its id.

    Raises RuleRefusal when the document is read-only, UsageError without words or place.
    """
    mark = _said(session, COMMENT, words, regions=regions)
    session.history.break_joining()
    session.execute(AddComment(page_id, mark, span))
    return mark.id


def answer(session: Session, page_id: str, thread_id: str, words: str) -> None:
    """Answer a comment."""
    session.execute(AddAnswer(page_id, _said(session, ANSWER, words, thread=thread_id)))


def resolve(session: Session, page_id: str, thread_id: str, words: str = "") -> None:
    """Say that a comment is dealt with, who says so and when; nothing where it is already."""
    session.execute(AddAnswer(page_id, _said(session, RESOLVED, words, thread=thread_id)))


def reopen(session: Session, page_id: str, thread_id: str, words: str = "") -> None:
    """Say that a resolved comment is not dealt with."""
    session.execute(AddAnswer(page_id, _said(session, REOPENED, words, thread=thread_id)))


def remove(session: Session, page_id: str, thread_id: str) -> None:
    """Take a comment of one's own away that nobody else has answered; RuleRefusal otherwise."""
    found = find(session.page(page_id), thread_id)
    if found is None:
        raise UsageError("That comment is no longer in the page.")
    if found.people - {session.agent.id}:
        raise RuleRefusal("What somebody else said is not taken away. Resolve the comment instead.")
    session.execute(RemoveThread(page_id, found.id))


def _said(
    session: Session,
    kind: str,
    words: str,
    *,
    thread: str | None = None,
    regions: tuple[Region, ...] = (),
) -> Mark:
    return Mark(
        new_mark_id(),
        kind,
        regions=regions,
        thread=thread,
        comment=words.strip() or None,
        created=_moment(),
        creator=session.agent.id,
    )


def _moment() -> str:
    """Return the time to the microsecond: a comment and its answer may fall into one second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def find(page: Page, thread_id: str) -> Thread | None:
    """Return a thread of a page."""
    return next((t for t in page_threads(page) if t.id == thread_id), None)


def page_threads(page: Page) -> list[Thread]:
    """Return the threads of a page in text order."""
    return threads_of(each.row for each in page.notes.items)


def comments(session: Session, looked: Looked | None = None, *, reads: bool = True) -> list[Said]:
    """Return all threads of the document, in the order of pages and text.

    Pages that are not open are looked at in their files; who asks again and again hands in
    `looked`, one for each session, so that files are read once; without `reads` pages that are
    not in it are left out.
    """
    found: list[Said] = []
    for number, entry in enumerate(session.document.entries, 1):
        page = session.document.pages.get(entry.id)
        if page is not None:
            found += _listed(entry.id, number, tuple(e.row for e in page.notes.items), page.text)
            continue
        known = {} if looked is None else looked
        if entry.id not in known and reads:
            known[entry.id] = in_files(session, entry, number)
        found += known.get(entry.id, ())
    return sorted(found, key=lambda said: said.order)


def in_files(session: Session, entry: PageEntry, number: int) -> list[Said]:
    """Return the threads of a page that is not open, as they were saved. Any thread."""
    try:
        rows = session.store.peek_notes(session.document, entry.id)
        text = session.store.page_text(entry.id) if threads_of(rows) else ""
    except EditorError as error:
        # The page itself says what is wrong with it when it is opened.
        log.info("%s", error.message)
        return []
    return _listed(entry.id, number, rows, text)


def _listed(page_id: str, number: int, rows: tuple[Placed[Mark], ...], text: str) -> list[Said]:
    threads = threads_of(rows)
    numbers = numbers_of(threads)
    return [Said(page_id, number, numbers.get(t.id, 0), t, quoted(t, text)) for t in threads]


def quoted(thread: Thread, text: str) -> str:
    """Return what stands where a thread is pinned, or stood there; empty on the scan alone."""
    row = thread.row
    if row.item.is_orphan or not row.is_placed:
        found = row.item.quote.exact if row.item.quote is not None else ""
    else:
        found = text[row.start : row.end]
    line = " ".join(found.split())
    return line if len(line) <= _QUOTED else line[: _QUOTED - 1] + "…"


def chosen(found: list[Said], which: Which, agent_id: str) -> list[Said]:
    """Return the threads that are open, resolved, or that a person said something in."""
    match which:
        case "open":
            return [s for s in found if not s.thread.is_resolved]
        case "resolved":
            return [s for s in found if s.thread.is_resolved]
        case "mine":
            return [s for s in found if agent_id in s.thread.people]
        case "all":
            return found


def next_comment(
    found: list[Said], number: int, offset: int, *, current: str = "", backwards: bool = False
) -> Said | None:
    """Return the next thread after an offset of a page, or the one before, round the document's
    end; `current` is the one that is gone from, where the cursor stands on it."""
    if not found:
        return None
    ids = [said.id for said in found]
    if current in ids:
        return found[(ids.index(current) + (-1 if backwards else 1)) % len(found)]
    here = (number, offset)
    if backwards:
        before = [s for s in found if s.order[:2] < here]
        return before[-1] if before else found[-1]
    return next((s for s in found if s.order[:2] > here), found[0])


def name_of(document: Document, agent_id: str | None) -> str:
    """Return the name of who said something, as far as the document knows it; a claim."""
    found = next((a.name for a in document.agents if a.id == agent_id), None)
    return found or (agent_id or "").removeprefix("u-")
