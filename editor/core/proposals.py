"""Changes that a person proposes to the author of a page: another reading, a mark more or less.

They are suggestions (`core.suggestions`) with a name, and so stand in the queue of doubts, are
undone, saved and refused as those are. The page is not edited until somebody takes one. May import
the core.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from .commands import AddMark, ChangeMark, RemoveMarks, page_of
from .document import Change, Document, Page, PagePart
from .errors import RuleRefusal, UsageError
from .marks import Mark, with_kind
from .spans import Span
from .suggesting import STALE, Found, is_stale, located, span_of
from .suggestions import Suggestion


@dataclass(frozen=True, slots=True)
class Propose:
    """Put a person's proposal on the list; one that says the same and waits already is not put
    twice, and one that was refused does not come back."""

    page_id: str
    proposal: Suggestion

    def change(self, document: Document) -> Change:
        page = page_of(document, self.page_id)
        for other in page.suggestions.items:
            if not other.is_by_person or not _says_same(other, self.proposal):
                continue
            if other.is_open:
                return Change("propose", ())
            if other.state == "refused":
                raise RuleRefusal(
                    "That change was refused before. Say in a comment why it should be made."
                )
        items = (*page.suggestions.items, self.proposal)
        new = replace(page.suggestions, items=items)
        fields = (("suggestions", page.suggestions, new),)
        return Change("propose", (PagePart(page.id, fields=fields),))


def _says_same(one: Suggestion, other: Suggestion) -> bool:
    def said(each: Suggestion) -> tuple[object, ...]:
        place = each.words or each.quote
        return (each.kind, each.action, each.mark_kind, each.mark_id, each.old, each.new, place)

    return said(one) == said(other)


def placed(page: Page, span: Span, proposal: Suggestion) -> Suggestion:
    """Return a proposal at whole words of the text, with all that finds them again; what it says
    anew of a part of a word becomes what it says of the whole."""
    rows = list(page.words.overlapping(span.start, span.end)) if span else []
    if not rows and (at := page.words.at(span.start)) is not None and at.start < span.start:
        rows = [at]
    start = min([span.start, *(r.start for r in rows)])
    end = max([span.end, *(r.end for r in rows)])
    new = proposal.new
    if proposal.kind == "reading":
        new = page.text[start : span.start] + new + page.text[span.end : end]
    made = Suggestion(
        proposal.id,
        proposal.kind,
        created=proposal.created,
        words=tuple(r.item.id for r in rows),
        old=page.text[start:end],
        new=new,
        creator=proposal.creator,
        reason=proposal.reason,
        action=proposal.action,
        mark_kind=proposal.mark_kind,
    )
    found = located(page, made)
    if found.quote is not None and found.quote.exact == made.old:
        return found
    raise UsageError("Choose whole words of one place to propose a change of.")


@dataclass(frozen=True, slots=True)
class TakeMark:
    """Make the change of a mark that was proposed, one undo step; `mark` is the one to add, with
    the proposer's name. The proposal keeps who took it."""

    page_id: str
    proposal_id: str
    mark: Mark | None
    by: str
    when: str

    def change(self, document: Document) -> Change:
        page = page_of(document, self.page_id)
        proposal = page.suggestions.find(self.proposal_id)
        if proposal is None or not proposal.is_open:
            raise UsageError("That proposal is no longer open.")
        found = Found(proposal, span_of(page, proposal))
        if is_stale(page, found):
            raise UsageError(STALE)
        parts = self._edit(page, proposal, found.span).change(document).page_parts()
        new = page.suggestions.decided([proposal.id], "taken", by=self.by, when=self.when)
        listed = PagePart(page.id, fields=(("suggestions", page.suggestions, new),))
        return Change("accept-suggestion", (*parts, listed))

    def _edit(
        self, page: Page, proposal: Suggestion, span: Span | None
    ) -> AddMark | RemoveMarks | ChangeMark:
        match proposal.action:
            case "add" if self.mark is not None:
                return AddMark(page.id, self.mark, span)
            case "remove":
                return RemoveMarks(page.id, (proposal.mark_id,))
            case "change":
                row = page.marks.find(proposal.mark_id)
                assert row is not None, "a mark that is gone is stale"
                return ChangeMark(page.id, with_kind(row.item, proposal.mark_kind))
            case _:
                raise UsageError("This Facing does not know how to make that change.")
