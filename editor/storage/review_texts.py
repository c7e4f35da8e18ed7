"""Which text of each page was last submitted, and which approved, as the review logs say.

May import `formats` and the checked files. All pages are told in one reading of the logs: asked
page by page, a document of 500 pages would read them 500 times.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, Literal

from editor.core.errors import EditorError
from editor.core.marks import JsonObject
from editor.formats import review

from .files import Files

Decision = Literal["submitted", "approved"]
_LOG: Final = re.compile(r"review/[^/]+\.jsonl")
_TARGET: Final = re.compile(r"text/(?P<page>[^/]+)\.txt")
_UNDONE: Final = "withdrawn"


def decided_texts(files: Files, decision: Decision) -> dict[str, str]:
    """Return the hash of the text that was last submitted or approved, by page; none for a page
    where that was withdrawn since. A log that cannot be read tells nothing."""
    events: list[JsonObject] = []
    for relative in files.all():
        if _LOG.fullmatch(relative):
            try:
                found = review.read_events(files.peek(relative) or b"", name=relative)
            except EditorError:
                continue
            events += [event.value for event in found]
    texts: dict[str, str] = {}
    for value in sorted(events, key=lambda each: str(each.get("created", ""))):
        page_id, kind, text_hash = _page_id(value), _kind(value), _text_hash(value)
        if page_id is None:
            continue
        if kind == decision and text_hash:
            texts[page_id] = text_hash
        elif kind == _UNDONE:
            texts.pop(page_id, None)
    return texts


def _page_id(value: JsonObject) -> str | None:
    target = value.get("target")
    source = target.get("source") if isinstance(target, dict) else None
    match = _TARGET.fullmatch(source) if isinstance(source, str) else None
    return match["page"] if match else None


def _kind(value: JsonObject) -> str:
    body = value.get("body")
    for part in body if isinstance(body, list) else [body]:
        source = part.get("source") if isinstance(part, dict) else None
        if isinstance(source, str) and source.startswith("vocab#"):
            return source.removeprefix("vocab#")
    return ""


def _text_hash(value: JsonObject) -> str:
    for key in ("fc:approves", "fc:hashes"):
        hashes = value.get(key)
        text = hashes.get("text") if isinstance(hashes, Mapping) else None
        if isinstance(text, str):
            return text
    return ""
