"""What a program saw on a scan as proposals on the page, and the change that makes one a mark.

A new look takes the place of what the one before it left open. What somebody refused or took is
not proposed again, nor what a mark says already, so a person is asked once for each piece of ink.
May import the core.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from .commands import AddMark, page_of
from .document import Change, Document, DocumentPart, Page, PagePart, Word
from .errors import UsageError
from .marks import Agent, Mark
from .seen import SeenInk, SeenMark, as_kept
from .seen_places import (
    Boxes,
    MarkedInk,
    is_same_ink,
    is_same_proposal,
    is_transcribed,
    marks_seen,
    words_in,
)
from .spans import Placed, Span
from .suggesting import Found, located, open_suggestions, span_of
from .suggestions import Look, ReadWord, Suggestion, Suggestions

OTHER_KINDS: Final[dict[str, tuple[str, ...]]] = {
    "strike": ("overstrike", "underline", "redaction"),
    "overstrike": ("strike", "unclear", "redaction"),
    "underline": ("strike", "form", "heading"),
    "addition": ("handwriting", "note", "stamp"),
    "handwriting": ("addition", "stamp", "note"),
    "stamp": ("handwriting", "classification", "form"),
    "classification": ("stamp", "heading", "form"),
    "redaction": ("gap", "strike", "overstrike"),
    "form": ("stamp", "handwriting", "heading"),
}
"""What a mark of a kind is most easily taken for, the likeliest first."""
_HIGH, _MEDIUM = 0.9, 0.6
LEAST_PROPOSED: Final = 0.4
"""At honest probabilities F1 is highest where what is likelier than half the best F1 is said
(Lipton et al., 2014), some 0.4; what is less likely costs more looks than it saves."""


def other_kinds(kind: str) -> tuple[str, ...]:
    """Return what ink that looks like a mark of that kind may be instead, three kinds."""
    return OTHER_KINDS.get(kind, ("strike", "handwriting", "stamp"))


def proposals(
    page: Page,
    marks: Iterable[SeenMark],
    unread: Iterable[SeenInk],
    look: Look,
    new_id: Callable[[], str],
) -> tuple[Suggestion, ...]:
    """Return what was seen as suggestions with their places in this text; a mark that is more
    likely not there than to be worth a person's look is none."""
    likely = (as_kept(seen) for seen in marks if seen.probability >= LEAST_PROPOSED)
    found = [_proposal(page, seen, look, new_id()) for seen in likely]
    found += [
        Suggestion(new_id(), "unread", created=look.created, engine=look.engine, seen=ink)
        for ink in map(as_kept, unread)
    ]
    return tuple(found)


def _proposal(page: Page, seen: SeenMark, look: Look, suggestion_id: str) -> Suggestion:
    rows = [r for i in seen.words if (r := page.words.find(i)) is not None and r.is_placed]
    # What OCR took writing for stands in the text as words of its own.
    rows = rows or words_in(page, seen.regions)
    rows.sort(key=lambda r: r.start)
    made = Suggestion(
        suggestion_id,
        "mark",
        created=look.created,
        engine=look.engine,
        action="add",
        mark_kind=seen.kind,
        reason=seen.reason or None,
        words=tuple(r.item.id for r in rows),
        read=tuple(ReadWord(page.word_text(r), r.item.box, r.item.conf) for r in rows),
        seen=seen,
    )
    if not rows:
        made = _beside(page, made, seen)
    span = span_of(page, made)
    return located(page, replace(made, old=span.slice(page.text) if span else ""))


def _beside(page: Page, made: Suggestion, seen: SeenMark) -> Suggestion:
    """Return a proposal that is on no word with its place at the one it stands behind, else at the
    one that is nearest."""
    row = page.words.find(seen.after) if seen.after is not None else None
    if row is not None and row.is_placed:
        return replace(made, place="after", words=(row.item.id,))
    box = made.box
    near = page.nearest_word(*box.centre) if box is not None else None
    if near is None or near.item.box is None or box is None:
        return made
    place = "after" if box.centre[0] >= near.item.box.centre[0] else "before"
    return replace(made, place=place, words=(near.item.id,))


def with_look(page: Page, fresh: Iterable[Suggestion], look: Look | None = None) -> Suggestions:
    """Return the page's suggestions with those of a new look in the place of what is open of the
    one before; a proposal that waits already keeps its id. The look is noted where it is told."""
    old = page.suggestions
    decided = [s for s in old.items if s.seen is not None and not s.is_open]
    waiting = [s for s in old.items if s.seen is not None and s.is_open]
    again: dict[str, Suggestion] = {}
    new: list[Suggestion] = []
    boxes, ink = Boxes(), MarkedInk(page)
    for each in fresh:
        if _is_known(page, each, decided, boxes, ink):
            continue
        same = next((s for s in waiting if is_same_proposal(s, each, boxes)), None)
        if same is None:
            new.append(each)
            continue
        waiting.remove(same)
        # What says the same as before stays the very same, which is told at once.
        as_before = replace(each, id=same.id, created=same.created)
        again[same.id] = same if as_before == same else replace(each, id=same.id)
    # In their places, so that a look that sees nothing new changes nothing.
    kept = [again.get(s.id, s) for s in old.items if s not in waiting]
    return replace(old, items=(*kept, *new), look=look or old.look)


def is_looked_at(page: Page) -> bool:
    """True where a program has looked at the scan for marks, and with the words at hand if the page
    has any: without them no strike can be seen."""
    return was_looked_at(page.suggestions, has_words=len(page.words) > 0)


def was_looked_at(suggestions: Suggestions, *, has_words: bool) -> bool:
    """`is_looked_at` for a page of which no more is known than whether it has words."""
    look = suggestions.look
    if look is None:
        # Facing noted no looks before it had these; what it saw is a sign of one.
        return any(s.seen is not None for s in suggestions.items)
    return look.words > 0 or not has_words


def _is_known(
    page: Page, fresh: Suggestion, decided: Sequence[Suggestion], boxes: Boxes, ink: MarkedInk
) -> bool:
    if fresh.unread_ink is not None:
        if not is_transcribed(fresh):
            return True
        return any(
            s.unread_ink is not None and (is_same_ink(s, fresh, boxes) or _holds(s, fresh))
            for s in decided
        )
    if any(is_same_proposal(s, fresh, boxes) for s in decided):
        return True
    return bool(marks_seen(page, fresh, span_of(page, fresh), ink))


def _holds(refused: Suggestion, fresh: Suggestion) -> bool:
    """True where ink lies in what somebody said there is nothing to transcribe in."""
    around, box = refused.box, fresh.box
    shared = around.intersection(box) if around is not None and box is not None else None
    return shared is not None and box is not None and 5 * shared.area >= 4 * box.area


@dataclass(frozen=True, slots=True)
class ProposeSeen:
    """Put what a program saw on a page on its list of suggestions."""

    page_id: str
    fresh: tuple[Suggestion, ...]
    look: Look | None = None

    def change(self, document: Document) -> Change:
        page = page_of(document, self.page_id)
        new = with_look(page, self.fresh, self.look)
        if new.items == page.suggestions.items and _is_same_look(new, page.suggestions):
            return Change("look", ())
        fields = (("suggestions", page.suggestions, new),)
        return Change("look", (PagePart(page.id, fields=fields),))


@dataclass(frozen=True, slots=True)
class SuggestReading:
    """Put one reading on the list of suggestions; one that waits or was refused is not put."""

    page_id: str
    reading: Suggestion

    def change(self, document: Document) -> Change:
        page = page_of(document, self.page_id)
        new = page.suggestions.with_readings([self.reading])
        if new == page.suggestions:
            return Change("read-part", ())
        fields = (("suggestions", page.suggestions, new),)
        return Change("read-part", (PagePart(page.id, fields=fields),))


def _is_same_look(new: Suggestions, old: Suggestions) -> bool:
    """True where a look says no more of the page than the one before did, but for its time."""
    a, b = new.look, old.look
    if a is None or b is None:
        return a is b
    return a.engine == b.engine and (a.words > 0) == (b.words > 0)


def certainty_of(probability: float, *, was_looked_at: bool) -> str:
    """Return how certain a mark is that was seen with a probability; what a person looked at is
    never of low certainty, which would put it among the doubts again."""
    if probability >= _HIGH:
        return "high"
    return "medium" if was_looked_at or probability >= _MEDIUM else "low"


def place_of(page: Page, proposal: Suggestion) -> Span | None:
    """Return the span that a proposal's mark is to have: its words, a caret at the nearest word
    for one whose place in the text is gone, None on a page without words."""
    span = span_of(page, proposal)
    box = proposal.box
    if span is not None or box is None:
        return span
    near: Placed[Word] | None = page.nearest_word(*box.centre)
    return None if near is None else Span(near.end, near.end)


@dataclass(frozen=True, slots=True)
class TakeSeen:
    """Make marks of proposals, one undo step: `marks` are those to add, by the id of the proposal.
    `agent` is the program that saw them; the proposals keep who took them, and when."""

    page_id: str
    marks: tuple[tuple[str, tuple[Mark, ...]], ...]
    agent: Agent
    by: str
    when: str
    label: str = "accept-suggestion"

    def change(self, document: Document) -> Change:
        parts: list[PagePart | DocumentPart] = []
        if all(a.id != self.agent.id for a in document.agents):
            agents = (*document.agents, self.agent)
            parts.append(DocumentPart((("agents", document.agents, agents),)))
        page = page_of(document, self.page_id)
        taken: list[str] = []
        for proposal_id, marks in self.marks:
            proposal = page.suggestions.find(proposal_id)
            if proposal is None or not proposal.is_open:
                continue
            span = place_of(page, proposal)
            for mark in marks:
                for part in AddMark(page.id, mark, span).change(_alone(page)).page_parts():
                    page = part.apply(page)
                    parts.append(part)
            taken.append(proposal_id)
        if not taken:
            raise UsageError("That proposal is no longer open.")
        new = page.suggestions.decided(taken, "taken", by=self.by, when=self.when)
        parts.append(PagePart(page.id, fields=(("suggestions", page.suggestions, new),)))
        return Change(self.label, tuple(parts))


def _alone(page: Page) -> Document:
    return Document("", pages={page.id: page})


def seen_marks(page: Page) -> list[Found]:
    """Return the open proposals of marks that a program saw, in text order."""
    return [f for f in open_suggestions(page) if f.suggestion.seen_mark is not None]


def surest_first(found: Iterable[Found]) -> list[Found]:
    """Return proposals by how likely they are, those that are as likely in their own order."""
    return sorted(found, key=_probability, reverse=True)


def _probability(found: Found) -> float:
    seen = found.suggestion.seen_mark
    return 0.0 if seen is None else seen.probability


def above(found: Iterable[Found], least: float, kinds: Iterable[str] | None = None) -> list[Found]:
    """Return the proposals of at least a probability, of all kinds or of some."""
    wanted = None if kinds is None else frozenset(kinds)
    return [
        f
        for f in found
        if f.suggestion.seen_mark is not None
        and f.suggestion.seen_mark.probability >= least
        and (wanted is None or f.suggestion.mark_kind in wanted)
    ]
