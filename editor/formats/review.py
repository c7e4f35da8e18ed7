"""Review events: one line of JSON each, a W3C Annotation that names what it speaks of by hash.

A log is append-only and one person's own, so that two copies of a document merge; events name the
events known before them (`fc:previous`), across all logs, so that an edited or missing line shows.
Here are the lines and their hashes; `storage.review_log` keeps the files.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from editor.core.document import Document, Page, PageEntry
from editor.core.errors import FormatError
from editor.core.frame import Frame
from editor.core.marks import Agent, Json, JsonObject
from editor.core.review import PARTS, ReviewEvent, SmallFix

from .frame import write_frame
from .jsonfile import canonical, loads, sha256_of_bytes, sha256_of_text
from .webannotation import image_hash_of, write_annotations

KINDS = ("edited", "submitted", "returned", "approved", "withdrawn", "comment", "resolved")
FRAME_SOURCE: Final = "frame.json"
_PLACES: Final = frozenset({"fc:sourceHash", "prefix", "suffix", "start", "end", "modified"})
"""What an edit elsewhere in the text changes of a mark."""


@dataclass(frozen=True, slots=True)
class Event:
    """What the chain needs to know of a line: its own hash and the hashes it names."""

    hash: str
    previous: tuple[str, ...]
    value: JsonObject


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody says in a new line. `page_id` is empty for the frame of the document."""

    kind: str
    page_id: str
    agent: Agent
    when: str
    note: str = ""
    approves: Mapping[str, str] | None = None
    hashes: Mapping[str, str] | None = None
    marks: str = ""
    withdraws: tuple[str, ...] = ()
    keeps: SmallFix | None = None


def content_hashes(document: Document, entry: PageEntry, page: Page) -> JsonObject:
    """Return the hashes of a page's scan, transcript and marks.

    Marks are hashed in the canonical form of RFC 8785, sorted by id, so that order and white space
    of the file do not count.
    """
    text_hash = sha256_of_text(page.text)
    return {
        "image": image_hash_of(entry),
        "text": text_hash,
        "annotations": items_hash(page_items(document, entry, page)),
    }


def page_items(document: Document, entry: PageEntry, page: Page) -> list[Json]:
    """Return the annotations of a page as its file holds them."""
    text_hash = sha256_of_text(page.text)
    items = write_annotations(page, entry, document, text_hash=text_hash)["items"]
    assert isinstance(items, list)
    return items


def items_hash(items: Iterable[Json]) -> str:
    """Return the hash of annotations, whatever their order."""
    by_id = sorted(items, key=lambda item: str(item.get("id")) if isinstance(item, dict) else "")
    return sha256_of_bytes(canonical(by_id))


def marks_hash(items: Iterable[Json]) -> str:
    """Return the hash of annotations without where they stand in the text: what is typed elsewhere
    moves a mark and is no change of it, so that approval of the marks outlives it."""
    return items_hash([_without_places(item) for item in items])


def _without_places(value: Json) -> Json:
    if isinstance(value, dict):
        return {k: _without_places(v) for k, v in value.items() if k not in _PLACES}
    if isinstance(value, list):
        return [_without_places(each) for each in value]
    return value


def frame_hash(frame: Frame) -> str:
    """Return the hash of a document's frame, "" where it has none."""
    return sha256_of_bytes(canonical(write_frame(frame))) if frame else ""


def event_object(act: Act, previous: Iterable[str]) -> JsonObject:
    """Return the object of a new line, which knows the events `previous`."""
    body: list[Json] = [
        {"type": "SpecificResource", "source": f"vocab#{act.kind}", "purpose": "assessing"}
    ]
    if act.note:
        body.append(
            {
                "type": "TextualBody",
                "value": act.note,
                "format": "text/plain",
                "purpose": "commenting",
            }
        )
    agent = act.agent
    source = f"text/{act.page_id}.txt" if act.page_id else FRAME_SOURCE
    event: JsonObject = {
        "id": f"urn:uuid:{uuid.uuid4()}",
        "type": "Annotation",
        "motivation": "assessing",
        "created": act.when,
        "creator": {"id": f"document.json#{agent.id}", "type": agent.type, "name": agent.name},
        "body": body,
        "target": {"source": source, "state": {"type": "TimeState", "sourceDate": act.when}},
    }
    if act.approves is not None:
        event["fc:approves"] = dict(act.approves)
    if act.hashes is not None:
        event["fc:hashes"] = dict(act.hashes)
    if act.marks:
        event["fc:marks"] = act.marks
    if act.withdraws:
        event["fc:withdraws"] = list(act.withdraws)
    if act.keeps is not None:
        event["fc:keeps"] = _write_fix(act.keeps)
    event["fc:previous"] = [*sorted(previous)]
    return event


def line_of(event: JsonObject) -> bytes:
    """Return an event as its line, with the line's end."""
    return json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _write_fix(fix: SmallFix) -> JsonObject:
    return {
        "rule": "small-fix",
        "of": fix.of,
        "start": fix.start,
        "removed": fix.removed,
        "inserted": fix.inserted,
        "limit": fix.limit,
    }


def _read_fix(value: Json) -> SmallFix | None:
    if not isinstance(value, dict) or value.get("rule") != "small-fix":
        return None
    texts = [value.get(name) for name in ("of", "removed", "inserted")]
    of, removed, inserted = (each if isinstance(each, str) else "" for each in texts)
    start, limit = value.get("start"), value.get("limit")
    if not isinstance(start, int) or not isinstance(limit, int) or not of:
        return None
    return SmallFix(of, start, removed, inserted, limit)


def review_event(event: Event) -> ReviewEvent:
    """Return what a line says; what it lacks, or says in another form, is empty."""
    value = event.value
    bodies = value.get("body")
    rows = [b for b in bodies if isinstance(b, dict)] if isinstance(bodies, list) else []
    sources = [str(b.get("source", "")) for b in rows if b.get("type") == "SpecificResource"]
    kind = next((s.rpartition("#")[2] for s in sources if s.startswith("vocab#")), "")
    notes = [b.get("value") for b in rows if b.get("type") == "TextualBody"]
    target = value.get("target")
    source = str(target.get("source", "")) if isinstance(target, dict) else ""
    withdraws = value.get("fc:withdraws")
    return ReviewEvent(
        str(value.get("id", "")),
        event.hash,
        event.previous,
        kind,
        source.removeprefix("text/").removesuffix(".txt") if source != FRAME_SOURCE else "",
        _agent_of(value.get("creator")),
        str(value.get("created", "")),
        next((n for n in notes if isinstance(n, str)), ""),
        _hashes(value.get("fc:approves")),
        _hashes(value.get("fc:hashes")),
        _read_fix(value.get("fc:keeps")),
        str(value.get("fc:signature", "")),
        str(value.get("fc:key", "")),
        str(value.get("fc:marks", "")),
        tuple(map(str, withdraws)) if isinstance(withdraws, list) else (),
    )


def _agent_of(value: Json) -> Agent:
    if not isinstance(value, dict):
        return Agent("", "Person", "")
    agent_id = str(value.get("id", "")).rpartition("#")[2]
    return Agent(agent_id, str(value.get("type", "Person")), str(value.get("name", agent_id)))


def _hashes(value: Json) -> dict[str, str]:
    if not isinstance(value, dict):
        return {}
    return {p: str(value[p]) for p in PARTS if isinstance(value.get(p), str)}


def read_events(content: bytes, *, name: str) -> list[Event]:
    """Return the events of a log; FormatError names the line that is none.

    A last line without its end was being written when the program was killed, and is left out.
    """
    events, problems = read_log(content, name=name)
    if problems:
        raise problems[0]
    return events


def read_log(content: bytes, *, name: str) -> tuple[list[Event], list[FormatError]]:
    """Return the events of a log and what is wrong with the lines that are none: one bad line
    costs no other."""
    events: list[Event] = []
    problems: list[FormatError] = []
    *lines, last = content.split(b"\n")
    if whole_line(last):
        lines.append(last)
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            events.append(_read_line(line, f"{name}, line {number}"))
        except FormatError as error:
            problems.append(error)
    return events, problems


def _read_line(line: bytes, name: str) -> Event:
    value = loads(line, name=name)
    previous = value.get("fc:previous", [])
    if not isinstance(previous, list) or not all(isinstance(p, str) for p in previous):
        raise FormatError(f"{name}: fc:previous is no list of hashes.")
    return Event(sha256_of_bytes(line), tuple(map(str, previous)), value)


def whole_line(line: bytes) -> bool:
    """True for a line that says something whole, False for one that a kill cut short."""
    try:
        loads(line, name="")
    except FormatError:
        return False
    return True
