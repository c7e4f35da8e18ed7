"""PROVISIONAL stand-in until branch review lands."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping, Sequence

from editor.core.errors import RuleRefusal
from editor.core.marks import Agent
from editor.core.review import PARTS, Lapse, Obstacle, PageReview, PartReview, ReviewEvent
from editor.formats.review import content_hashes, read_events
from editor.session.session import Session, now_iso


def events_of(session: Session, page_id: str) -> list[ReviewEvent]:
    return all_events(session).get(page_id, [])


def all_events(session: Session) -> dict[str, list[ReviewEvent]]:
    found = []
    for name, content in session.store.review_log._logs():
        for event in read_events(content, name=name):
            v = event.value
            c = v["creator"]
            agent = Agent(c["id"].split("#")[-1], c["type"], c["name"])
            kind = v["body"][0]["source"].split("#")[-1]
            note = next((b["value"] for b in v["body"] if b["type"] == "TextualBody"), "")
            page_id = v["target"]["source"].removeprefix("text/").removesuffix(".txt")
            found.append(
                ReviewEvent(
                    v["id"],
                    event.hash,
                    event.previous,
                    kind,
                    page_id,
                    agent,
                    v["created"],
                    note,
                    v.get("fc:approves", {}),
                    v.get("fc:hashes", {}),
                    "",
                    v.get("fc:signature", ""),
                )
            )
    ordered: list[ReviewEvent] = []
    done: set[str] = set()
    waiting = found
    while waiting:
        ready = [e for e in waiting if all(p in done for p in e.previous)] or waiting
        ready.sort(key=lambda e: e.when)
        ordered += ready
        done |= {e.hash for e in ready}
        waiting = [e for e in waiting if e.hash not in done]
    pages: dict[str, list[ReviewEvent]] = {}
    for e in ordered:
        pages.setdefault(e.page_id, []).append(e)
    return pages


def reviews(session: Session, page_ids: Iterable[str] | None = None) -> Mapping[str, PageReview]:
    events = all_events(session)
    document = session.document
    found = {}
    for entry in document.entries:
        if page_ids is not None and entry.id not in page_ids:
            continue
        mine = events.get(entry.id, [])
        page = document.pages.get(entry.id)
        if page is None and any(e.kind == "approved" for e in mine):
            page = session.store.load_page(document, entry.id)
        hashes = (
            dict(content_hashes(document, entry, page))
            if page is not None
            else dict.fromkeys(("image", "text", "annotations"), "")
        )
        obstacles: tuple[Obstacle, ...] = ()
        if page is not None:
            obstacles = tuple(
                Obstacle("orphan" if r.item.is_orphan else "query", r.item.text or "", r.item.id)
                for r in page.marks
                if r.item.is_orphan or r.item.kind == "query"
            )
        unsaved = session.agent if entry.id in session._edited_pages else None
        found[entry.id] = page_review(
            mine,
            hashes,
            is_touched=bool(page and page.is_touched),
            unsaved_by=unsaved,
            obstacles=obstacles,
        )
    return found


def review_of(session: Session, page_id: str) -> PageReview:
    return reviews(session, (page_id,))[page_id]


def waiting(session: Session) -> list[str]:
    return [
        i
        for i, r in reviews(session).items()
        if r.state in ("submitted", "returned", "changed-since-approval")
    ]


def _write(
    session: Session, page_id: str, kind: str, note: str, approves: Mapping[str, str]
) -> None:
    if session.read_only:
        raise RuleRefusal(session.read_only)
    if session.is_dirty:
        session.save()
    log = session.store.review_log
    when = now_iso()
    body = [{"type": "SpecificResource", "source": f"vocab#{kind}", "purpose": "assessing"}]
    if note:
        body.append({"type": "TextualBody", "value": note, "purpose": "commenting"})
    a = session.agent
    event = {
        "id": f"urn:uuid:{uuid.uuid4()}",
        "type": "Annotation",
        "motivation": "assessing",
        "created": when,
        "creator": {"id": f"document.json#{a.id}", "type": a.type, "name": a.name},
        "body": body,
        "target": {"source": f"text/{page_id}.txt"},
        "fc:previous": sorted(log._known_heads()),
    }
    if approves:
        event["fc:approves"] = dict(approves)
    log._append(f"review/{a.id}.jsonl", json.dumps(event, separators=(",", ":")).encode() + b"\n")
    log._heads = None


def submit(session: Session, page_id: str, note: str = "") -> None:
    _write(session, page_id, "submitted", note, {})


def approve(session: Session, page_id: str, parts=None, note: str = "") -> None:
    session.page(page_id)
    review = review_of(session, page_id)
    if review.last_editor is not None and review.last_editor.id == session.agent.id:
        raise RuleRefusal(
            f"Page {session.document.number_of(page_id)} was last edited by {session.agent.name}: "
            "somebody else must approve it."
        )
    if review.obstacles:
        raise RuleRefusal(
            f"Page {session.document.number_of(page_id)} has open orphans or queries: settle them."
        )
    entry = session.document.entry(page_id)
    hashes = content_hashes(session.document, entry, session.page(page_id))
    chosen = {"image", *(parts or PARTS)}
    _write(session, page_id, "approved", note, {k: v for k, v in hashes.items() if k in chosen})


def return_page(session: Session, page_id: str, note: str) -> None:
    if not note.strip():
        raise RuleRefusal("A page goes back with a reason: say what is to be done.")
    _write(session, page_id, "returned", note, {})


def withdraw(session: Session, page_id: str, note: str = "") -> None:
    _write(session, page_id, "withdrawn", note, {})


def approve_all(session: Session, page_ids: Iterable[str]) -> None:
    for page_id in page_ids:
        approve(session, page_id)


def refuses_own(session: Session) -> bool:
    return True


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
