"""PROVISIONAL stand-in until branch review lands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from .marks import Agent

PARTS = ("image", "text", "annotations", "frame")


@dataclass(frozen=True, slots=True)
class ReviewEvent:
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
    keeps: str = ""
    signature: str = ""


@dataclass(frozen=True, slots=True)
class PartReview:
    state: str
    approved_by: Agent | None = None
    when: str = ""
    event: str = ""


@dataclass(frozen=True, slots=True)
class Lapse:
    part: str
    approved_by: Agent
    when: str
    changed_by: Agent | None = None
    changed_when: str = ""


@dataclass(frozen=True, slots=True)
class Obstacle:
    kind: str
    text: str
    mark_id: str | None = None
    place: object = None


@dataclass(frozen=True, slots=True)
class PageReview:
    state: str
    parts: Mapping[str, PartReview]
    last_editor: Agent | None = None
    lapses: tuple[Lapse, ...] = ()
    obstacles: tuple[Obstacle, ...] = ()
    decided: ReviewEvent | None = None


def page_review(
    events: Sequence[ReviewEvent],
    hashes: Mapping[str, str],
    *,
    is_touched: bool,
    unsaved_by: Agent | None,
    obstacles: tuple[Obstacle, ...],
) -> PageReview:
    approvals: dict[str, ReviewEvent] = {}
    decided: ReviewEvent | None = None
    editor: Agent | None = None
    for event in events:
        if event.kind == "edited":
            editor = event.agent
        if event.kind in ("submitted", "returned", "approved"):
            decided = event
        if event.kind in ("returned", "withdrawn"):
            approvals.clear()
        if event.kind == "withdrawn":
            decided = None
        if event.kind == "approved":
            approvals.update(dict.fromkeys(event.approves, event))
    if unsaved_by is not None:
        editor = unsaved_by
    parts = {}
    lapses = []
    for part in PARTS:
        if part not in hashes:
            continue
        approval = approvals.get(part)
        if approval is None:
            parts[part] = PartReview("open")
            continue
        same = approval.approves[part] == hashes[part]
        state = "approved" if same else "changed-since-approval"
        parts[part] = PartReview(state, approval.agent, approval.when, approval.id)
        if not same:
            later = [e for e in events[list(events).index(approval) :] if e.kind == "edited"]
            by, when = (unsaved_by, "") if unsaved_by else (None, "")
            if later:
                by, when = later[-1].agent, later[-1].when
            lapses.append(Lapse(part, approval.agent, approval.when, by, when))
    states = {p.state for p in parts.values()}
    if lapses:
        state = "changed-since-approval"
    elif states == {"approved"}:
        state = "approved"
    elif decided is not None and decided.kind in ("submitted", "returned"):
        state = decided.kind
    elif decided is not None and decided.kind == "approved":
        state = "submitted" if any(e.kind == "submitted" for e in events) else "in-progress"
    else:
        state = "in-progress" if is_touched or editor is not None else "untouched"
    return PageReview(state, parts, editor, tuple(lapses), obstacles, decided)
