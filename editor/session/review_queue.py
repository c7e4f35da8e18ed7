"""Which pages wait, for whom, and what comes next for the person here. Knows no Qt.

A page waits for whoever may act on it: what was submitted or changed since its approval for anybody
but its last editor, what was returned for its last editor alone. Others stay in the list and say
why they are passed over, so that nobody looks for a page in vain.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from editor.core.marks import Agent
from editor.core.review import PageReview

WAITING: Final = ("submitted", "changed-since-approval", "returned")
"""The states of pages that wait for somebody."""
Skip = Literal["", "own", "other"]


@dataclass(frozen=True, slots=True)
class WaitingPage:
    """A page of the queue, the `number`th of the document. `skip` is "own" where the person edited
    it last and may not approve it, "other" where it was returned to somebody else.
    """

    page_id: str
    number: int
    review: PageReview
    skip: Skip = ""


def waiting_page(
    page_id: str, number: int, review: PageReview, me: Agent, *, refuses_own: bool
) -> WaitingPage | None:
    """Return a page as it stands in the queue, None where nobody waits for it."""
    if review.state not in WAITING:
        return None
    is_mine = me.id in editors(review)
    if review.state == "returned":
        return WaitingPage(page_id, number, review, "" if is_mine else "other")
    return WaitingPage(page_id, number, review, "own" if is_mine and refuses_own else "")


def editors(review: PageReview) -> frozenset[str]:
    """Return the ids of all who edited a page last: several where copies were edited apart."""
    last = review.last_editor
    return review.last_editors | (frozenset() if last is None else {last.id})


def next_page(queue: Sequence[WaitingPage], shown: str | None, order: Iterable[str]) -> str | None:
    """Return the next page after the shown one that waits for the person, round the end; None
    where no other page does.
    """
    ids = list(order)
    at = ids.index(shown) if shown in ids else -1
    wanted = {each.page_id for each in queue if not each.skip}
    return next((i for i in (*ids[at + 1 :], *ids[: max(at, 0)]) if i in wanted), None)


def next_acts(review: PageReview, me: Agent, *, refuses_own: bool) -> tuple[str, ...]:
    """Return the ids of the actions that come next for the person, the likeliest first."""
    is_mine = me.id in editors(review)
    decided = review.decided
    is_own_act = decided is not None and decided.agent.id == me.id
    match review.state:
        case "submitted" | "changed-since-approval" if not (is_mine and refuses_own):
            return ("review.approve", "review.return")
        case "submitted":
            return ("review.withdraw",)
        case "approved":
            return ("review.withdraw",) if is_own_act else ("review.return",)
        case _:
            return ("review.submit",)
