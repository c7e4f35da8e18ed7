"""What a person does with marks that a program saw: take one, as it is or as another kind, take all
above a probability, refuse one, and decide on ink that nobody read.

Each is one undo step. A mark that is taken names the program as its creator; the proposal, which
stays on file, who took it and when.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Final

import editor
from editor.core.commands import Together
from editor.core.document import Page
from editor.core.errors import UsageError
from editor.core.ink_names import ink_name
from editor.core.marks import Agent, Mark, default_flow
from editor.core.proposing_marks import TakeSeen, certainty_of, place_of
from editor.core.seen import SeenMark
from editor.core.seen_places import marks_seen
from editor.core.spans import Span
from editor.core.suggesting import Found, RefuseSuggestions
from editor.core.suggestions import Suggestion
from editor.session.marking import MarkStyle, add_mark, first_style, made_mark
from editor.session.session import Session, now_iso

PROGRAM: Final = Agent("s-facing", "Software", f"Facing {editor.__version__}")
"""Who proposes, where a look does not say otherwise."""
BY_PERSON: Final = "accept-suggestion"
BY_PROGRAM: Final = "suggest"
"""The label of taking proposals by a command: no edit of a person's."""


def take(session: Session, page_id: str, proposal_id: str, kind: str | None = None) -> None:
    """Make a mark of a proposal, or of another kind on the same ink. Raises UsageError where it is
    no longer open, RuleRefusal when the document is read-only."""
    page = session.page(page_id)
    proposal = page.suggestions.find(proposal_id)
    if proposal is None or not proposal.is_open or proposal.seen_mark is None:
        raise UsageError("That proposal is no longer open.")
    session.history.break_joining()
    marks = marks_of(session, page, proposal, kind=kind, was_looked_at=True)
    session.execute(_taking(session, page_id, ((proposal_id, marks),), BY_PERSON))


def take_all(
    session: Session, page_id: str, found: Iterable[Found], *, label: str = BY_PERSON
) -> int:
    """Make marks of several proposals of a page, as one undo step; returns how many."""
    return take_on_pages(session, {page_id: [f.suggestion.id for f in found]}, label=label)


def take_on_pages(
    session: Session, chosen: Mapping[str, Collection[str]], *, label: str = BY_PERSON
) -> int:
    """Make marks of proposals, given by their ids for each page, as one undo step of the document;
    returns how many. What somebody has decided on meanwhile is left alone. Raises RuleRefusal when
    the document is read-only, DocumentError where a page cannot be read."""
    commands: list[TakeSeen] = []
    for page_id, ids in chosen.items():
        page, wanted = session.page(page_id), frozenset(ids)
        marks = tuple(
            (s.id, marks_of(session, page, s, was_looked_at=False))
            for s in page.suggestions.items
            if s.id in wanted and s.is_open and s.seen_mark is not None
        )
        if marks:
            commands.append(_taking(session, page_id, marks, label))
    if commands:
        session.history.break_joining()
        session.execute(Together(tuple(commands), label) if len(commands) > 1 else commands[0])
    return sum(len(each.marks) for each in commands)


def _taking(
    session: Session, page_id: str, marks: tuple[tuple[str, tuple[Mark, ...]], ...], label: str
) -> TakeSeen:
    return TakeSeen(page_id, marks, PROGRAM, session.agent.id, now_iso(), label)


def marks_of(
    session: Session,
    page: Page,
    proposal: Suggestion,
    *,
    kind: str | None = None,
    was_looked_at: bool,
) -> tuple[Mark, ...]:
    """Return the marks that a proposal is, not yet in the page: one, and those that the same ink is
    too, without those that the page has already."""
    seen = proposal.seen_mark
    if seen is None:
        raise UsageError("This Facing does not know how to take that kind of suggestion.")
    span = place_of(page, proposal)
    first = kind or seen.kind
    certainty = certainty_of(seen.probability, was_looked_at=was_looked_at or kind is not None)
    kinds = [first]
    for also in seen.also:
        as_that = replace(proposal, mark_kind=also)
        if also != first and not marks_seen(page, as_that, span):
            kinds.append(also)
    made = (_mark(session, page, seen, each, span) for each in kinds)
    return tuple(replace(mark, certainty=certainty) for mark in made)


def _mark(session: Session, page: Page, seen: SeenMark, kind: str, span: Span | None) -> Mark:
    is_own = kind == seen.kind
    first = first_style(kind)
    style = MarkStyle(
        kind,
        subtype=seen.subtype if is_own else None,
        place=(seen.place if is_own else None) or first.place,
        medium=(seen.medium if is_own else None) or first.medium,
        ink=ink_name(seen.ink),
    )
    # What stands in the transcript is not told twice.
    text = None if span else seen.text
    made = made_mark(session, page, style, span=span, regions=seen.regions, text=text)
    return replace(
        made,
        place=seen.place if is_own and seen.place else made.place,
        rotation=seen.rotation,
        extent=seen.extent if kind in ("overstrike", "gap", "redaction") else None,
        flow=default_flow(kind),
        creator=PROGRAM.id,
    )


def mark_unread(session: Session, page_id: str, unread_id: str, kind: str) -> Mark:
    """Mark ink that nobody read as of a kind, and return the mark."""
    page = session.page(page_id)
    found = page.suggestions.find(unread_id)
    if found is None or found.box is None:
        raise UsageError("That ink is no longer in the list.")
    session.history.break_joining()
    return add_mark(session, page_id, first_style(kind), regions=(found.box,))


def nothing_to_read(session: Session, page_id: str, unread_id: str) -> None:
    """Note that there is nothing to transcribe in ink; it is not listed again."""
    command = RefuseSuggestions(page_id, (unread_id,), session.agent.id, now_iso())
    session.execute(command)
