"""The suggestions of a page: `suggestions/NNNN.json`, open or refused; never sealed or exported.

May import the core. An item of a kind that Facing does not know, or that it cannot understand, is
kept as it stands and written back: another program, or a later version, may have proposed it.
"""

from __future__ import annotations

import math
import uuid
from typing import Any, Final

from ..core.geometry import Box
from ..core.marks import Json, JsonObject, Quote
from ..core.suggestions import Look, ReadWord, Suggestion, Suggestions
from .jsonfile import canonical
from .seen_json import read_seen, write_seen
from .verbatim import FORMAT, kept_version

_FILE_KEYS: Final = frozenset({"format", "page", "items", "look"})
_ACTIONS: Final = frozenset({"add", "remove", "change"})
_PLACES: Final = frozenset({"in", "after", "before", "end", "page"})
_NAMESPACE: Final = uuid.UUID("53917868-e2ba-4fcd-8c89-804708476e00")
_KEYS: Final = frozenset(
    {
        "id",
        "kind",
        "state",
        "created",
        "engine",
        "place",
        "words",
        "start",
        "end",
        "quote",
        "box",
        "old",
        "new",
        "conf",
        "read",
        "creator",
        "reason",
        "action",
        "markKind",
        "mark",
        "decidedBy",
        "decided",
        "answer",
        "seen",
    }
)


def read_suggestions(obj: JsonObject) -> Suggestions:
    """Return the suggestions of a file; what cannot be understood is kept as it stands."""
    items = obj.get("items")
    found = tuple(
        _read_item(item) for item in (items if isinstance(items, list) else []) if _is_object(item)
    )
    extra = {key: value for key, value in obj.items() if key not in _FILE_KEYS}
    look = _read_look(obj.get("look"))
    if look is None and "look" in obj:
        extra["look"] = obj["look"]
    version = kept_version(obj.get("format"))
    if version is not None:
        extra["format"] = version
    return Suggestions(found, extra or None, look)


def _read_look(value: Json) -> Look | None:
    """Return the note of a look; None for one that cannot be understood, which is kept."""
    if not isinstance(value, dict) or set(value) != {"created", "engine", "words"}:
        return None
    created, engine, words = value["created"], value["engine"], value["words"]
    if not isinstance(created, str) or not isinstance(engine, dict | None):
        return None
    return Look(engine, created, words) if type(words) is int and words >= 0 else None


def write_suggestions(suggestions: Suggestions, page_id: str) -> JsonObject:
    """Return the object of the file."""
    extra = dict(suggestions.extra or {})
    if (look := suggestions.look) is not None:
        extra["look"] = {"created": look.created, "engine": look.engine, "words": look.words}
    return {
        "format": extra.pop("format", FORMAT),
        "page": page_id,
        **extra,
        "items": [_write_item(s) for s in suggestions.items],
    }


def _is_object(item: Json) -> bool:
    return isinstance(item, dict)


def _read_item(item: Any) -> Suggestion:
    kind = item.get("kind") if isinstance(item.get("kind"), str) else ""
    state = item.get("state") if isinstance(item.get("state"), str) else "open"
    found = item.get("id")
    name = found if isinstance(found, str) and found else f"urn:uuid:{_id_of(item)}"
    is_unread = kind == "unread" and "seen" in item
    if kind == "reading" or is_unread or (kind == "mark" and item.get("action") in _ACTIONS):
        try:
            return _read_reading(item, name, state)
        except (ValueError, TypeError, KeyError, IndexError):
            pass
    return Suggestion(name, kind, state, raw=item)


def _id_of(item: JsonObject) -> uuid.UUID:
    return uuid.uuid5(_NAMESPACE, canonical(item).decode())


def _read_reading(item: Any, name: str, state: str) -> Suggestion:
    if "text" in item:
        return _read_whole(item, name, state)
    quote = item.get("quote")
    place = item.get("place", "in")
    new = item["new"] if item["kind"] == "reading" else ""
    if place not in _PLACES or not isinstance(new, str):
        raise ValueError("no reading")
    raw = {key: value for key, value in item.items() if key not in _KEYS}
    seen = None
    if item["kind"] != "reading" and not isinstance(item.get("creator"), str):
        seen, unknown = read_seen(item["kind"], item["seen"])
        raw |= {} if unknown is None else {"seen": unknown}
    return Suggestion(
        name,
        item["kind"],
        state,
        _text_or_none(item.get("created")),
        item["engine"] if isinstance(item.get("engine"), dict) else None,
        place,
        tuple(_whole_number(i) for i in item.get("words", ())),
        _whole_number(item.get("start", -1)),
        _whole_number(item.get("end", -1)),
        _read_quote(quote) if isinstance(quote, dict) else None,
        str(item.get("old", "")),
        new,
        tuple(_read_word(row) for row in item.get("read", ())),
        raw or None,
        creator=_text_or_none(item.get("creator")),
        reason=_text_or_none(item.get("reason")),
        action=_text_or_none(item.get("action")) or "",
        mark_kind=_text_or_none(item.get("markKind")) or "",
        mark_id=_text_or_none(item.get("mark")) or "",
        decided_by=_text_or_none(item.get("decidedBy")),
        decided=_text_or_none(item.get("decided")),
        answer=_text_or_none(item.get("answer")),
        seen=seen,
    )


def _read_whole(item: Any, name: str, state: str) -> Suggestion:
    """Return a reading of the whole page, as Facing wrote it before there were single ones."""
    text = item["text"]
    if not isinstance(text, str):
        raise ValueError("no text")
    read = []
    for row in item.get("words", ()):
        start, end = _whole_number(row[1]), _whole_number(row[2])
        read.append(_read_word([text[start:end], *row[3:8]]))
    return Suggestion(
        name,
        "reading",
        state,
        _text_or_none(item.get("created")),
        item["engine"] if isinstance(item.get("engine"), dict) else None,
        "page",
        new=text,
        read=tuple(w for w in read if w.text),
    )


def _read_word(row: Any) -> ReadWord:
    text, x, y, w, h, conf = row
    if not isinstance(text, str) or (conf is not None and not _is_finite(conf)):
        raise ValueError("no word")
    box = None if x is None else Box(*(_whole_number(n) for n in (x, y, w, h)))
    return ReadWord(text, box, conf)


def _is_finite(value: Any) -> bool:
    return type(value) in (int, float) and math.isfinite(value)


def _whole_number(value: Any) -> int:
    if type(value) is not int:
        raise ValueError(f"{value!r} is no whole number")
    return value


def _text_or_none(value: Json) -> str | None:
    return value if isinstance(value, str) else None


def _read_quote(quote: Any) -> Quote:
    parts = [quote.get(key, "") for key in ("exact", "prefix", "suffix")]
    if not all(isinstance(part, str) for part in parts):
        raise ValueError("no quote")
    return Quote(*parts)


def _write_item(suggestion: Suggestion) -> JsonObject:
    is_mark = suggestion.kind == "mark" and bool(suggestion.action)
    is_known = suggestion.kind == "reading" or is_mark or suggestion.unread_ink is not None
    if not is_known or (suggestion.raw is not None and "kind" in suggestion.raw):
        item = dict(suggestion.raw or {})
        if not suggestion.is_open or "state" in item:
            item["state"] = suggestion.state
        return item
    s, box, quote = suggestion, suggestion.box, suggestion.quote
    raw = dict(s.raw or {})
    unknown = raw.pop("seen", None) if s.seen is not None else None
    item = {
        "id": s.id,
        "kind": s.kind,
        "state": s.state,
        "created": s.created,
        "creator": s.creator,
        "reason": s.reason,
        "action": s.action or None,
        "markKind": s.mark_kind or None,
        "mark": s.mark_id or None,
        "decidedBy": s.decided_by,
        "decided": s.decided,
        "answer": s.answer,
        "engine": s.engine,
        "place": s.place,
        "words": list(s.words),
        "start": s.start,
        "end": s.end,
        "quote": {"exact": quote.exact, "prefix": quote.prefix, "suffix": quote.suffix}
        if quote
        else None,
        "box": _numbers(box),
        "old": s.old,
        "new": s.new,
        "conf": s.conf,
        "read": [[w.text, *_numbers(w.box), w.conf] for w in s.read],
        "seen": None
        if s.seen is None
        else write_seen(s.seen, unknown if isinstance(unknown, dict) else None),
        **raw,
    }
    return {key: value for key, value in item.items() if value is not None}


def _numbers(box: Box | None) -> list[Json]:
    return [box.x, box.y, box.w, box.h] if box else [None] * 4
