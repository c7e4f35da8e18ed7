"""Review events: one line of JSON each, a W3C Annotation that names what it speaks of by hash.

A log is append-only and one person's own, so that two copies of a document merge; events name the
events known before them (`fc:previous`), across all logs, so that an edited or missing line shows.
Here are the lines and their hashes; `storage.review_log` keeps the files.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from editor.core.document import Document, Page, PageEntry
from editor.core.errors import FormatError
from editor.core.marks import Agent, Json, JsonObject

from .jsonfile import canonical, loads, sha256_of_bytes, sha256_of_text
from .webannotation import image_hash_of, write_annotations

KINDS = ("edited", "submitted", "returned", "approved", "withdrawn", "comment", "resolved")


@dataclass(frozen=True, slots=True)
class Event:
    """What the chain needs to know of a line: its own hash and the hashes it names."""

    hash: str
    previous: tuple[str, ...]
    value: JsonObject


def content_hashes(document: Document, entry: PageEntry, page: Page) -> JsonObject:
    """Return the hashes of a page's scan, transcript and marks.

    Marks are hashed in the canonical form of RFC 8785, sorted by id, so that order and white space
    of the file do not count.
    """
    text_hash = sha256_of_text(page.text)
    items = write_annotations(page, entry, document, text_hash=text_hash)["items"]
    assert isinstance(items, list)
    by_id = sorted(items, key=lambda item: str(item.get("id")) if isinstance(item, dict) else "")
    return {
        "image": image_hash_of(entry),
        "text": text_hash,
        "annotations": sha256_of_bytes(canonical(by_id)),
    }


def edited_line(
    page_id: str, agent: Agent, *, when: str, hashes: JsonObject, previous: Iterable[str]
) -> bytes:
    """Return the line that says who saved an edit of a page, and what the page then was."""
    known: list[Json] = [*sorted(previous)]
    event: JsonObject = {
        "id": f"urn:uuid:{uuid.uuid4()}",
        "type": "Annotation",
        "motivation": "assessing",
        "created": when,
        "creator": {"id": f"document.json#{agent.id}", "type": agent.type, "name": agent.name},
        "body": [{"type": "SpecificResource", "source": "vocab#edited", "purpose": "assessing"}],
        "target": {
            "source": f"text/{page_id}.txt",
            "state": {"type": "TimeState", "sourceDate": when},
        },
        "fc:hashes": hashes,
        "fc:previous": known,
    }
    return json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def read_events(content: bytes, *, name: str) -> list[Event]:
    """Return the events of a log; FormatError names the line that is none.

    A last line without its end was being written when the program was killed, and is left out.
    """
    events = []
    *lines, last = content.split(b"\n")
    if whole_line(last):
        lines.append(last)
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        value = loads(line, name=f"{name}, line {number}")
        previous = value.get("fc:previous", [])
        if not isinstance(previous, list) or not all(isinstance(p, str) for p in previous):
            raise FormatError(f"{name}, line {number}: fc:previous is no list of hashes.")
        events.append(Event(sha256_of_bytes(line), tuple(map(str, previous)), value))
    return events


def whole_line(line: bytes) -> bool:
    """True for a line that says something whole, False for one that a kill cut short."""
    try:
        loads(line, name="")
    except FormatError:
        return False
    return True


def heads(events: Iterable[Event]) -> set[str]:
    """Return the hashes of the events that no other event names."""
    known = list(events)
    named = {previous for event in known for previous in event.previous}
    return {event.hash for event in known} - named
