"""Comments as review events: what a log says of one, and the note it says.

The log is the truth of what was said, by whom and when: it is only ever appended to, one file a
person, so two copies merge by git without a conflict, and the chain shows what was taken out. The
file of notes is the truth of where it stands now, for a place goes with the text and an event never
changes. So a note that only a log has (git kept the other side's file of notes) comes back from it,
at the place where it was said, and a note that only the file has is another program's.

The event carries the annotation without what it says itself; its target is the page as in every
other event, so that who reads states need not know of places.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from editor.core.comments import RESOLVED
from editor.core.marks import Agent, Json, JsonObject

_SHARED = ("type", "created", "creator", "body")


def said_event(
    page_id: str,
    annotation: JsonObject,
    agent: Agent,
    hashes: JsonObject,
    previous: Iterable[str],
    *,
    kind: str,
    when: str,
) -> JsonObject:
    """Return the event that says that something was said; `kind` is that of the note."""
    body = annotation.get("body")
    texts: list[Json] = body if isinstance(body, list) else []
    event = _event(page_id, agent, "resolved" if kind == RESOLVED else "comment", when)
    event["created"] = annotation.get("created", when)
    event["body"] = [*_listed(event["body"]), *texts]
    event["fc:said"] = {k: v for k, v in annotation.items() if k not in _SHARED}
    return _chained(event, hashes, previous)


def taken_back_event(
    page_id: str,
    note_id: str,
    agent: Agent,
    hashes: JsonObject,
    previous: Iterable[str],
    *,
    when: str,
) -> JsonObject:
    """Return the event that says that what was said was taken back: a removal, or an undo."""
    event = _event(page_id, agent, "resolved", when)
    event["fc:takenBack"] = note_id
    return _chained(event, hashes, previous)


def _event(page_id: str, agent: Agent, kind: str, when: str) -> JsonObject:
    return {
        "id": f"urn:uuid:{uuid.uuid4()}",
        "type": "Annotation",
        "motivation": "assessing",
        "created": when,
        "creator": {"id": f"document.json#{agent.id}", "type": agent.type, "name": agent.name},
        "body": [{"type": "SpecificResource", "source": f"vocab#{kind}", "purpose": "assessing"}],
        "target": {
            "source": f"text/{page_id}.txt",
            "state": {"type": "TimeState", "sourceDate": when},
        },
    }


def _chained(event: JsonObject, hashes: JsonObject, previous: Iterable[str]) -> JsonObject:
    known: list[Json] = [*sorted(previous)]
    return event | {"fc:hashes": hashes, "fc:previous": known}


def _listed(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []


def said_of(event: JsonObject) -> tuple[str, str, JsonObject | None] | None:
    """Return the page and id of a note and the annotation that an event says, None in its place
    where it was taken back; None for an event of another kind."""
    target = event.get("target")
    source = target.get("source") if isinstance(target, dict) else None
    if not isinstance(source, str) or not source.startswith("text/"):
        return None
    page_id = source.removeprefix("text/").removesuffix(".txt")
    gone, said = event.get("fc:takenBack"), event.get("fc:said")
    if isinstance(gone, str):
        return page_id, gone, None
    if not isinstance(said, dict):
        return None
    note_id = said.get("id")
    if not isinstance(note_id, str):
        return None
    bodies = [b for b in _listed(event.get("body")) if not _is_kind(b)]
    shared: JsonObject = {"type": "Annotation"}
    shared |= {k: event[k] for k in ("created", "creator") if k in event}
    return page_id, note_id, {**said, **shared, **({"body": bodies} if bodies else {})}


def _is_kind(body: Json) -> bool:
    return isinstance(body, dict) and body.get("purpose") == "assessing"
