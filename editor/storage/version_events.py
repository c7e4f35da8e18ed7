"""Which versions of a page were submitted, returned and approved, as the review logs say.

May import `formats` and the checked files. An event names what it speaks of by hash and the time;
the version is the newest of that time which says that text.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from editor.core.errors import EditorError
from editor.core.marks import JsonObject
from editor.formats import review

from .files import Files

if TYPE_CHECKING:
    from .versions import Version

log = logging.getLogger(__name__)
_KINDS: Final = frozenset({"submitted", "returned", "approved"})


def reviewed(
    files: Files, page_id: str, versions: Sequence[Version], *, only: str = ""
) -> dict[int, str]:
    """Return the numbers of the versions that events speak of, with what was done last; with `only`
    those of which that was done."""
    found = (row for row in _events(files, page_id) if not only or row[1] == only)
    rows = sorted(found, key=lambda row: row[0])
    result: dict[int, str] = {}
    for when, kind, text_hash in rows:
        for version in reversed(versions):
            is_text = not text_hash or version.text_hash == text_hash
            if version.digest and version.when <= when and is_text:
                result[version.number] = kind
                break
    return result


def _events(files: Files, page_id: str) -> Iterator[tuple[str, str, str]]:
    try:
        names = sorted(p.name for p in files.path("review").iterdir() if p.suffix == ".jsonl")
    except (OSError, EditorError):
        return
    for name in names:
        try:
            events = review.read_events(files.peek(f"review/{name}") or b"", name=name)
        except EditorError as cause:
            log.warning("%s", cause.message)
            continue
        for event in events:
            kind, when = _kind(event.value), event.value.get("created")
            if kind in _KINDS and isinstance(when, str) and _is_of(event.value, page_id):
                yield when, kind, _text_hash(event.value)


def _is_of(value: JsonObject, page_id: str) -> bool:
    target = value.get("target")
    return isinstance(target, Mapping) and target.get("source") == f"text/{page_id}.txt"


def _kind(value: JsonObject) -> str:
    body = value.get("body")
    for part in body if isinstance(body, list) else [body]:
        source = part.get("source") if isinstance(part, Mapping) else None
        if isinstance(source, str) and source.startswith("vocab#"):
            return source.removeprefix("vocab#")
    return ""


def _text_hash(value: JsonObject) -> str:
    for key in ("fc:hashes", "fc:approves"):
        hashes = value.get(key)
        text = hashes.get("text") if isinstance(hashes, Mapping) else None
        if isinstance(text, str):
            return text
    return ""
