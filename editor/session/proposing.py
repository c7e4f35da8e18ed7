"""What a reviewer proposes and the author decides: another reading of words, a mark more, less or
otherwise.

The page is not edited until one is taken: that is one undo step, and the proposal stays on file
with who made it and who took it. Readings are taken and refused as every suggestion is.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from editor.core.document import Page, PageEntry
from editor.core.errors import EditorError, UsageError
from editor.core.proposals import Propose, TakeMark, placed
from editor.core.spans import Span
from editor.core.suggesting import (
    AcceptSuggestions,
    Found,
    RefuseSuggestions,
    is_stale,
    open_suggestions,
)
from editor.core.suggestions import Suggestion
from editor.jobs import CancelToken, Report
from editor.session import seen_marks
from editor.session.marking import first_style, made_mark
from editor.session.session import Session, new_mark_id, now_iso
from editor.storage.folder import DocumentStore

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Proposed:
    """A person's open proposal: where it is, and whether its words were changed since."""

    page_id: str
    page_number: int
    found: Found
    is_stale: bool

    @property
    def id(self) -> str:
        return self.found.suggestion.id


def propose_reading(
    session: Session, page_id: str, span: Span, new: str, *, reason: str = ""
) -> str:
    """Propose that other words stand at a span; returns the proposal's id.

    UsageError where it would change nothing; RuleRefusal when the document is read-only or the same
    change was refused before.
    """
    page = session.page(page_id)
    words = " ".join(new.split()) if "\n" not in span.slice(page.text) else new
    if words == span.slice(page.text):
        raise UsageError("That is what the text says already. Write what should stand there.")
    proposal = placed(page, span, replace(_begun(session, "reading", reason), new=words))
    return _proposed(session, page_id, proposal)


def propose_mark(session: Session, page_id: str, span: Span, kind: str, *, reason: str = "") -> str:
    """Propose a mark of a kind at a span."""
    if not span:
        raise UsageError("Choose the words that should be marked.")
    begun = replace(_begun(session, "mark", reason), action="add", mark_kind=kind)
    return _proposed(session, page_id, placed(session.page(page_id), span, begun))


def propose_mark_change(
    session: Session, page_id: str, mark_id: str, kind: str | None, *, reason: str = ""
) -> str:
    """Propose that a mark is of another kind, or with None that there is none."""
    row = session.page(page_id).marks.find(mark_id)
    if row is None:
        raise UsageError("That mark is no longer in the page.")
    if kind == row.item.kind:
        raise UsageError("The mark is of that kind already. Choose another one.")
    action = "remove" if kind is None else "change"
    begun = _begun(session, "mark", reason)
    proposal = replace(
        begun, action=action, mark_kind=kind or "", mark_id=mark_id, old=row.item.kind
    )
    return _proposed(session, page_id, proposal)


def _begun(session: Session, kind: str, reason: str) -> Suggestion:
    return Suggestion(
        new_mark_id(),
        kind,
        created=now_iso(),
        creator=session.agent.id,
        reason=reason.strip() or None,
    )


def _proposed(session: Session, page_id: str, proposal: Suggestion) -> str:
    session.history.break_joining()
    session.execute(Propose(page_id, proposal))
    return proposal.id


def take(session: Session, page_id: str, suggestion_id: str) -> None:
    """Make the change, as one undo step. UsageError where its place was changed or is gone."""
    proposal = session.page(page_id).suggestions.find(suggestion_id)
    if proposal is None or not proposal.is_open:
        raise UsageError("That proposal is no longer open.")
    if proposal.seen_mark is not None:
        seen_marks.take(session, page_id, suggestion_id)
        return
    session.history.break_joining()
    if proposal.kind != "mark":
        command = AcceptSuggestions(page_id, (suggestion_id,), session.agent.id, now_iso())
        session.execute(command)
        return
    mark = None
    found = next(f for f in open_suggestions(session.page(page_id)) if f.suggestion == proposal)
    if proposal.action == "add" and found.span is not None:
        style = first_style(proposal.mark_kind)
        made = made_mark(session, session.page(page_id), style, span=found.span)
        mark = replace(made, creator=proposal.creator, modified=now_iso())
    session.execute(TakeMark(page_id, suggestion_id, mark, session.agent.id, now_iso()))


def refuse(session: Session, page_id: str, suggestion_id: str, answer: str = "") -> None:
    """Refuse it, with an answer to who proposed it; it does not come back."""
    command = RefuseSuggestions(page_id, (suggestion_id,), session.agent.id, now_iso(), answer)
    session.execute(command)


Looked = dict[str, list[Proposed]]
"""The proposals of pages that were not open, by page id, for the next look."""


def _on_open_page(page: Page, entry: PageEntry, number: int) -> list[Proposed]:
    if not page.suggestions.items:
        return []
    return [
        Proposed(entry.id, number, found, is_stale(page, found))
        for found in open_suggestions(page)
        if found.suggestion.is_by_person
    ]


def _in_files(store: DocumentStore, entry: PageEntry, number: int) -> list[Proposed]:
    """Return those of a page that is not open, as they were saved; whether one is stale shows when
    the page is opened."""
    try:
        items = store.peek_suggestions(entry.id).items
    except EditorError as error:
        # The page itself says what is wrong with it when it is opened.
        log.info("%s", error.message)
        return []
    return [
        Proposed(entry.id, number, Found(each, None), False)
        for each in items
        if each.is_by_person and each.is_open
    ]


def looking(
    session: Session, entries: Iterable[PageEntry]
) -> Callable[[CancelToken, Report], Looked]:
    """Return the work of reading the proposals of pages that are not open, for a job. Raises
    Cancelled."""
    document, store, wanted = session.document, session.store, tuple(entries)

    def work(cancel: CancelToken, _report: Report) -> Looked:
        found: Looked = {}
        for entry in wanted:
            cancel.raise_if_cancelled()
            found[entry.id] = _in_files(store, entry, document.number_of(entry.id))
        return found

    return work


def proposals(
    session: Session, looked: Looked | None = None, *, reads: bool = True
) -> list[Proposed]:
    """Return the open proposals of persons, in the order of pages.

    Pages that are not open are looked at in their files; who asks again and again hands in
    `looked`, one for each session, so that files are read once. With `reads` off nothing is read,
    and pages that are neither open nor in `looked` are left out.
    """
    found: list[Proposed] = []
    known = {} if looked is None else looked
    for number, entry in enumerate(session.document.entries, 1):
        page = session.document.pages.get(entry.id)
        if page is not None:
            found += _on_open_page(page, entry, number)
            continue
        if entry.id not in known and reads:
            known[entry.id] = _in_files(session.store, entry, number)
        found += [replace(each, page_number=number) for each in known.get(entry.id, ())]
    return found
