"""The telegram frame: `frame.json`, a value a field, each with its place where it has one.

May import the core. Fields, keys and values that Facing does not know are kept as they stand and
written back: another program, or a later version, may have filled them in.
"""

from __future__ import annotations

from typing import Any, Final

from ..core.errors import FormatError
from ..core.frame import Frame, FrameValue, Place
from ..core.marks import Json, JsonObject, Quote
from .verbatim import FORMAT, kept_version

_FILE_KEYS: Final = frozenset({"format", "fields"})
_VALUE_KEYS: Final = frozenset({"value", "place"})
_PLACE_KEYS: Final = frozenset({"page", "start", "end", "quote", "mark"})
_QUOTE_KEYS: Final = ("exact", "prefix", "suffix")


def read_frame(obj: JsonObject, *, name: str) -> Frame:
    """Return the frame of a file; FormatError where its fields are no object."""
    fields = obj.get("fields", {})
    if not isinstance(fields, dict):
        raise FormatError(f"{name} is damaged: its fields are no object.")
    extra = {key: value for key, value in obj.items() if key not in _FILE_KEYS}
    version = kept_version(obj.get("format"))
    if version is not None:
        extra["format"] = version
    values = tuple((key, _read_value(value)) for key, value in fields.items())
    return Frame(values, extra or None)


def write_frame(frame: Frame) -> JsonObject:
    """Return the object of the file, the fields in the order of the frame."""
    extra = dict(frame.extra or {})
    return {
        "format": extra.pop("format", FORMAT),
        "fields": {key: _write_value(value) for key, value in frame.values},
        **extra,
    }


def _read_value(item: Json) -> FrameValue:
    """Return a value; what is none of ours, or has a place that is none, is kept whole."""
    if isinstance(item, dict) and isinstance(text := item.get("value"), str) and text.strip():
        try:
            place = _read_place(item["place"]) if "place" in item else None
        except (AttributeError, KeyError, TypeError, ValueError):
            place = None
        known = _VALUE_KEYS if place is not None else {"value"}
        return FrameValue(text, place, {k: v for k, v in item.items() if k not in known} or None)
    return FrameValue("", None, item)


def _read_place(item: Any) -> Place:
    start, end = item.get("start", 0), item.get("end", 0)
    if type(start) is not int or type(end) is not int or not 0 <= start <= end:
        raise ValueError("no span")
    mark, quote = item.get("mark"), item.get("quote")
    if not isinstance(item["page"], str) or not isinstance(mark, str | None):
        raise ValueError("no page")
    rest = {k: v for k, v in item.items() if k not in _PLACE_KEYS}
    return Place(item["page"], start, end, _read_quote(quote), mark, rest or None)


def _read_quote(item: Any) -> Quote | None:
    if item is None:
        return None
    parts = [item.get(key, "") for key in _QUOTE_KEYS]
    if not all(isinstance(part, str) for part in parts) or set(item) - set(_QUOTE_KEYS):
        raise ValueError("no quote")
    return Quote(*parts)


def _write_value(value: FrameValue) -> Json:
    if not value.text:
        return value.raw
    item: JsonObject = {"value": value.text}
    if value.place is not None:
        item["place"] = _write_place(value.place)
    return {**item, **(value.raw if isinstance(value.raw, dict) else {})}


def _write_place(place: Place) -> JsonObject:
    item: JsonObject = {"page": place.page_id}
    if place.mark is not None:
        item["mark"] = place.mark
    else:
        item |= {"start": place.start, "end": place.end}
    if (quote := place.quote) is not None:
        item["quote"] = {"exact": quote.exact, "prefix": quote.prefix, "suffix": quote.suffix}
    return {**item, **(place.raw or {})}
