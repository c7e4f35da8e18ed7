"""The state of a page under review, worked out from the chain of events and what the page now is.

May import the core's values only. Nothing is remembered from one look to the next: an approval
holds while what it named is what the page is, and lapses with the first edit that makes it another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .marks import Agent
from .review import (
    DECISIONS,
    DEFAULT_RULES,
    MOST_SMALL_FIX,
    NEEDED,
    PARTS,
    Lapse,
    Obstacle,
    PageReview,
    PartReview,
    ReviewEvent,
    ReviewRules,
)
from .review_chain import Chain


@dataclass(frozen=True, slots=True)
class PageNow:
    """What a page is at the moment: the hashes of its parts (of those that exist), that of its
    marks without their places, whether anybody set any of its text, and who edited it, or the
    frame, since the last save."""

    hashes: Mapping[str, str]
    marks: str = ""
    is_touched: bool = False
    unsaved_by: Agent | None = None
    frame_unsaved_by: Agent | None = None


def page_review(
    chain: Chain,
    page_id: str,
    now: PageNow,
    *,
    rules: ReviewRules = DEFAULT_RULES,
    obstacles: tuple[Obstacle, ...] = (),
) -> PageReview:
    """Return the review of a page."""
    return _Review(chain, page_id, now, rules).result(obstacles)


def needs_hashes(chain: Chain, page_id: str) -> bool:
    """True where the state of a page depends on what the page now is."""
    return any(e.kind == "approved" for e in chain.of(page_id))


def named_marks(chain: Chain, page_id: str) -> frozenset[str]:
    """Return the hashes of marks that the approvals of a page name."""
    approvals = (e.approves for e in chain.of(page_id) if e.kind == "approved")
    return frozenset(named["annotations"] for named in approvals if "annotations" in named)


def last_edits(
    chain: Chain, page_id: str, *, before: ReviewEvent | None = None
) -> list[ReviewEvent]:
    """Return the latest edits of a page (of the frame with ""), of those that an event knew."""
    edits = [e for e in chain.of(page_id) if e.kind == "edited"]
    if before is not None:
        edits = [e for e in edits if chain.precedes(e, before)]
    return chain.latest(edits)


def is_own(chain: Chain, event: ReviewEvent) -> bool:
    """True for an approval by somebody who was the last to edit what it approves, where that was
    more than a small fix of what they had approved."""
    if event.keeps is not None and keeps_lawfully(chain, event):
        return False
    editors = {e.agent.id for e in last_edits(chain, event.page_id, before=event)}
    if "frame" in event.approves:
        editors |= {e.agent.id for e in last_edits(chain, "", before=event)}
    return event.agent.id in editors


def keeps_lawfully(chain: Chain, event: ReviewEvent) -> bool:
    """True where an approval after a small fix builds on one of the same person which was no own
    work, fixed by nobody else since, within the size that any rule may allow."""
    while event.keeps is not None:
        fix = event.keeps
        base = next((e for e in chain.of(event.page_id) if e.hash == fix.of), None)
        if base is None or base.kind != "approved" or base.agent.id != event.agent.id:
            return False
        if not chain.precedes(base, event) or fix.size > min(fix.limit, MOST_SMALL_FIX):
            return False
        between = [
            e
            for e in chain.of(event.page_id)
            if e.kind == "edited" and not chain.precedes(e, base) and chain.precedes(e, event)
        ]
        if len(between) != 1 or between[0].agent.id != event.agent.id:
            return False
        event = base
    return not is_own(chain, event)


class _Review:
    def __init__(self, chain: Chain, page_id: str, now: PageNow, rules: ReviewRules) -> None:
        self._chain = chain
        self._now = now
        self._rules = rules
        self._page_id = page_id
        self._events = chain.of(page_id)
        self._edits = [e for e in self._events if e.kind == "edited"]
        self._standing = self._find_standing()
        self._approvals = [e for e in self._standing if e.kind == "approved"]

    def _find_standing(self) -> list[ReviewEvent]:
        """Return the decisions that nothing takes back: no withdrawal of them, and no return that
        their writer did not know."""
        precedes = self._chain.precedes
        taken = {h for e in self._events if e.kind == "withdrawn" for h in e.withdraws}
        ends = [e for e in self._events if e.kind == "withdrawn" and not e.withdraws]
        ends += [e for e in self._events if e.kind == "returned" and e.hash not in taken]
        return [
            e
            for e in self._events
            if e.kind in DECISIONS
            and e.hash not in taken
            and all(precedes(end, e) or end.hash == e.hash or _both_return(end, e) for end in ends)
            and not self._is_void(e)
        ]

    def _is_void(self, event: ReviewEvent) -> bool:
        if event.kind != "approved":
            return False
        return self._rules.refuses_own and is_own(self._chain, event)

    def result(self, obstacles: tuple[Obstacle, ...]) -> PageReview:
        parts = {p: self._part(p) for p in PARTS if p in self._now.hashes or self._names(p)}
        for part in NEEDED:
            parts.setdefault(part, PartReview("open"))
        lapsed = [p for p, each in parts.items() if each.state == "changed-since-approval"]
        state, decided = self._state(parts, lapsed)
        last = self._chain.latest(self._edits)
        unsaved = self._now.unsaved_by
        editors = {unsaved.id} if unsaved is not None else {e.agent.id for e in last}
        editor = unsaved or (last[0].agent if last else None)
        return PageReview(
            state,
            {p: parts[p] for p in PARTS if p in parts},
            editor,
            tuple(self._lapse(p, parts[p]) for p in lapsed),
            obstacles,
            decided,
            frozenset(editors),
            tuple(self._standing),
        )

    def _names(self, part: str) -> bool:
        return any(part in e.approves for e in self._approvals)

    def _part(self, part: str) -> PartReview:
        naming = [e for e in self._approvals if part in e.approves]
        if not naming:
            return PartReview("open")
        held = next((e for e in reversed(naming) if self._holds(e, part)), None)
        event = held or naming[-1]
        state = "approved" if held is not None else "changed-since-approval"
        return PartReview(state, event.agent, event.when, event.hash)  # type: ignore[arg-type]

    def _holds(self, approval: ReviewEvent, part: str) -> bool:
        hashes, named = self._now.hashes, approval.approves
        if named.get("image") != hashes.get("image"):
            return False
        if named[part] == hashes.get(part):
            return True
        return part == "annotations" and bool(self._now.marks) and approval.marks == self._now.marks

    def _state(
        self, parts: Mapping[str, PartReview], lapsed: Sequence[str]
    ) -> tuple[str, ReviewEvent | None]:
        approvals = {e.hash: e for e in self._approvals}
        if not lapsed and all(parts[p].state == "approved" for p in NEEDED):
            return "approved", approvals[max((parts[p] for p in NEEDED), key=self._place).event]
        submitted = [e for e in self._standing if e.kind == "submitted"]
        for part in lapsed:
            approval = approvals[parts[part].event]
            if not self._is_submitted_again(approval, part, submitted):
                return "changed-since-approval", approval
        if submitted:
            return "submitted", submitted[-1]
        returned = [e for e in self._standing if e.kind == "returned"]
        if returned:
            return "returned", returned[-1]
        acts = any(e.kind in (*DECISIONS, "edited", "withdrawn") for e in self._events)
        is_begun = acts or self._now.is_touched or self._now.unsaved_by is not None
        return ("in-progress" if is_begun else "untouched"), None

    def _is_submitted_again(
        self, approval: ReviewEvent, part: str, submitted: Sequence[ReviewEvent]
    ) -> bool:
        """True where somebody submitted what an approval lapsed for, and so after the change; what
        another program changed has no event, and is submitted by whoever does so next."""
        later = [e for e in submitted if not self._chain.precedes(e, approval)]
        changes = self._changes(approval, part)
        if not changes:
            return bool(later) and self._now.unsaved_by is None
        return any(self._chain.precedes(changes[0], e) for e in later)

    def _place(self, part: PartReview) -> int:
        return next(at for at, e in enumerate(self._approvals) if e.hash == part.event)

    def _lapse(self, part: str, review: PartReview) -> Lapse:
        """Tell who changed a part: the first edit that the approval did not know, if the edits led
        to what the page now is, or whoever has not saved yet."""
        approval = next(e for e in self._approvals if e.hash == review.event)
        assert review.approved_by is not None
        by, when = self._changed(approval, part)
        return Lapse(part, review.approved_by, review.when, by, when)

    def _changed(self, approval: ReviewEvent, part: str) -> tuple[Agent | None, str]:
        part = self._cause(approval, part)
        wanted = self._now.hashes.get(part)
        changes = self._changes(approval, part)
        unsaved = self._now.frame_unsaved_by if part == "frame" else self._now.unsaved_by
        if changes and (unsaved or any(e.hashes.get(part) == wanted for e in changes)):
            return changes[0].agent, changes[0].when
        return unsaved, ""

    def _cause(self, approval: ReviewEvent, part: str) -> str:
        """Return what really changed: with another scan, all that was approved for it lapses."""
        is_other = approval.approves.get("image") != self._now.hashes.get("image")
        return "image" if is_other else part

    def _changes(self, approval: ReviewEvent, part: str) -> list[ReviewEvent]:
        """Return the edits that an approval did not know and that left a part another."""
        part = self._cause(approval, part)
        edits = self._edits
        if part == "frame":
            edits = [e for e in self._chain.of("") if e.kind == "edited"]
        named = approval.approves.get(part)
        return [
            e
            for e in edits
            if not self._chain.precedes(e, approval) and e.hashes.get(part, named) != named
        ]


def _both_return(end: ReviewEvent, event: ReviewEvent) -> bool:
    return end.kind == event.kind == "returned"
