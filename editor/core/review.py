"""Review as values: what was said of a page, and the state that follows from it.

States are computed from the events of the logs and from the hashes of what the page now is; none is
stored, so that none can be wrong. Events are ordered by the hashes they name and not by their
times: a clock that is wrong, or put forward, approves nothing. Where two copies of a document were
worked on apart, neither was first; then what holds an approval back counts. May import the core's
values only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from .marks import Agent

PARTS: Final = ("image", "text", "annotations", "frame")
"""What an approval names by hash. The scan belongs to each approval; the frame, which is the
document's, to those that were given for it."""
STATES: Final = (
    "untouched",
    "in-progress",
    "returned",
    "submitted",
    "changed-since-approval",
    "approved",
)
"""From the least advanced to the most: what was returned needs work again before it is where what
was submitted is."""
NEEDED: Final = ("image", "text", "annotations")
MOST_SMALL_FIX: Final = 20
"""No rule lets more characters than these keep an approval."""
DECISIONS: Final = ("submitted", "returned", "approved")

PartState = Literal["open", "approved", "changed-since-approval"]


@dataclass(frozen=True, slots=True)
class ReviewRules:
    """The rules of a document. They are the document's and nobody's setting, because a rule that
    each person sets for themselves holds nobody back.

    `small_fix` is how many characters of one word an approver may correct in a save while the
    approval stays; 0, the default, is none: that an approval outlives an edit is for a team to
    choose.
    """

    refuses_own: bool = True
    small_fix: int = 0


DEFAULT_RULES: Final = ReviewRules()


@dataclass(frozen=True, slots=True)
class SmallFix:
    """The correction after which an approver's own approval stays: where it was, what went and
    what came, which approval (its hash) it builds on, and how many characters the rule allowed."""

    of: str
    start: int
    removed: str
    inserted: str
    limit: int

    @property
    def size(self) -> int:
        return max(len(self.removed), len(self.inserted))


@dataclass(frozen=True, slots=True)
class ReviewEvent:
    """One line of a log. `page_id` is empty for what concerns the document, as its frame.

    `hashes` is what an edit left, `approves` what an approval names; `marks` is the hash of the
    marks without their places in the text, which an edit elsewhere moves. `withdraws` are the
    hashes of the events that are taken back, empty for all before. `key` and `signature` are those
    of a signed event.
    """

    id: str
    hash: str
    previous: tuple[str, ...]
    kind: str
    page_id: str
    agent: Agent
    when: str
    note: str = ""
    approves: Mapping[str, str] = field(default_factory=dict)
    hashes: Mapping[str, str] = field(default_factory=dict)
    keeps: SmallFix | None = None
    signature: str = ""
    key: str = ""
    marks: str = ""
    withdraws: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PartReview:
    """What is known of one part: `event` is the hash of the approval that holds or lapsed."""

    state: PartState
    approved_by: Agent | None = None
    when: str = ""
    event: str = ""


@dataclass(frozen=True, slots=True)
class Lapse:
    """Why an approval of a part holds no more. `changed_by` is None where no saved edit accounts
    for the change: another program made it; `changed_when` is empty for what is not saved yet."""

    part: str
    approved_by: Agent
    when: str
    changed_by: Agent | None = None
    changed_when: str = ""


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Something that blocks an approval: `kind` is orphan, query, finding, stamp or frame; `text`
    what it is about, in the words of the page or in a sentence."""

    kind: str
    text: str
    mark_id: str | None = None
    place: object = None


@dataclass(frozen=True, slots=True)
class PageReview:
    """The review of a page. `decided` is the event that brought it into its state; `last_editors`
    are the ids of all who edited it last, several where copies were edited apart."""

    state: str
    parts: Mapping[str, PartReview]
    last_editor: Agent | None = None
    lapses: tuple[Lapse, ...] = ()
    obstacles: tuple[Obstacle, ...] = ()
    decided: ReviewEvent | None = None
    last_editors: frozenset[str] = frozenset()
    standing: tuple[ReviewEvent, ...] = ()
    """The submissions, returns and approvals that nothing has taken back."""


def document_state(states: Iterable[str]) -> str:
    """Return the state of the least advanced page; an empty document is untouched."""
    return min(states, key=STATES.index, default="untouched")
