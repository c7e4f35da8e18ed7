"""Readings that wait for a person: `suggestions/NNNN.json`, never sealed and never exported.

May import `formats` and the checked files. A new reading of a page that a person has worked on
lands here instead of in the transcript. One waiting reading a page is enough: a newer one takes the
place of the older.
"""

from __future__ import annotations

from editor.core.marks import Json, JsonObject
from editor.formats import jsonfile

from .files import Files


def suggestions_path(page_id: str) -> str:
    return f"suggestions/{page_id}.json"


def read_items(files: Files, page_id: str) -> list[JsonObject]:
    """Return the suggestions of a page, open or refused; FormatError when the file is broken."""
    items = _read(files, page_id).get("items")
    return [i for i in items if isinstance(i, dict)] if isinstance(items, list) else []


def open_count(files: Files, page_id: str) -> int:
    """Return how many suggestions of a page nobody has decided on."""
    if not files.exists(suggestions_path(page_id)):
        return 0
    return sum(1 for item in read_items(files, page_id) if item.get("state") != "refused")


def add_reading(files: Files, page_id: str, reading: JsonObject) -> None:
    """Keep a reading as the one that waits; other suggestions and unknown keys stay. Raises
    SaveError, FormatError.
    """
    old = _read(files, page_id)
    items = old.get("items")
    kept: list[Json] = [
        item
        for item in (items if isinstance(items, list) else [])
        if not (_is_reading(item) and _is_open(item))
    ]
    fresh: JsonObject = {
        "format": "1.0",
        "page": page_id,
        **old,
        "items": [*kept, {"kind": "reading", **reading}],
    }
    files.write([(suggestions_path(page_id), jsonfile.dumpb(fresh))])


def _read(files: Files, page_id: str) -> JsonObject:
    content = files.read(suggestions_path(page_id))
    if content is None:
        return {}
    return jsonfile.loads(content, name=suggestions_path(page_id))


def _is_reading(item: Json) -> bool:
    return isinstance(item, dict) and item.get("kind") == "reading"


def _is_open(item: Json) -> bool:
    return isinstance(item, dict) and item.get("state") != "refused"
