"""Comments as review events: the line of a log in which one was said, and the note it says.

The log is the truth of what was said, by whom and when: it is only ever appended to, one file a
person, so two copies merge by git without a conflict, and the chain shows what was taken out. The
file of notes is the truth of where it stands now, for a place goes with the text and an event never
changes. So a note that only a log has (git kept the other side's file of notes) comes back from it,
at the place where it was said, and a note that only the file has is another program's.

The event carries the annotation without what it says itself; its target is the page as in every
other event, so that who reads states need not know of places.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable

from editor.core.comments import RESOLVED
from editor.core.marks import Agent, Json, JsonObject

_SHARED = ("type", "created", "creator", "body")


def said_line(
    page_id: str,
    annotation: JsonObject,
    agent: Agent,
    *,
    kind: str,
    when: str,
    hashes: JsonObject,
    previous: Iterable[str],
) -> bytes:
    """Return the line that says that something was said; `kind` is that of the note."""
    body = annotation.get("body")
    texts: list[Json] = body if isinstance(body, list) else []
    event = _event(page_id, agent, "resolved" if kind == RESOLVED else "comment", when)
    event["created"] = annotation.get("created", when)
    event["body"] = [*_listed(event["body"]), *texts]
    event["fc:said"] = {k: v for k, v in annotation.items() if k not in _SHARED}
    return _line(event, hashes, previous)


def taken_back_line(
    page_id: str,
    note_id: str,
    agent: Agent,
    *,
    when: str,
    hashes: JsonObject,
    previous: Iterable[str],
) -> bytes:
    """Return the line that says that what was said was taken back: a removal, or an undo."""
    event = _event(page_id, agent, "resolved", when)
    event["fc:takenBack"] = note_id
    return _line(event, hashes, previous)


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


def _line(event: JsonObject, hashes: JsonObject, previous: Iterable[str]) -> bytes:
    known: list[Json] = [*sorted(previous)]
    event |= {"fc:hashes": hashes, "fc:previous": known}
    return json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _listed(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []


def is_said(line: bytes) -> bool:
    """False for a line that surely is of no comment, at the cost of a look for a few letters."""
    return b'"fc:said"' in line or b'"fc:takenBack"' in line


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
