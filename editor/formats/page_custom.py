"""The `custom` attribute of PAGE XML as Transkribus writes it: `textStyle {offset:0; length:4;
strikethrough:true;} structure {type:heading;}`.

May import the core. Offsets are those of Java strings, UTF-16 units of the line's text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from ..core.marks import PLACES, Extent
from .page_builder import LineMark

_TAG: Final = re.compile(r"([A-Za-z_][\w.:-]*)\s*\{([^{}]*)\}")
_ESCAPE: Final = re.compile(r"\\u([0-9A-Fa-f]{4})")
_STYLES: Final = {
    "strikethrough": "strike",
    "underlined": "underline",
    "superscript": "superscript",
}
_TAGS: Final = {
    "add": "addition",
    "addition": "addition",
    "del": "strike",
    "deletion": "strike",
    "unclear": "unclear",
    "gap": "gap",
    "blackening": "redaction",
    "stamp": "stamp",
    "comment": "note",
    "handwriting": "handwriting",
    "classification": "classification",
    "form": "form",
    "overstrike": "overstrike",
    "heading": "heading",
    "query": "query",
}
_PLACES: Final = {"supralinear": "above", "infralinear": "below", "superlinear": "above"}
# Says where and in what order things stand, not what a text is.
_SILENT: Final = frozenset(("readingOrder", "structure", "textStyle"))


class CustomTag(NamedTuple):
    """One tag: its name and its values, unescaped."""

    name: str
    values: dict[str, str]


def read_custom(custom: str | None) -> list[CustomTag]:
    """Return the tags in an attribute; what does not follow the pattern is left out."""
    return [CustomTag(m[1], _values(m[2])) for m in _TAG.finditer(custom or "")]


def _values(text: str) -> dict[str, str]:
    result: dict[str, str] = {}
    for part in text.split(";"):
        key, colon, value = part.partition(":")
        if colon and key.strip():
            result[key.strip()] = _ESCAPE.sub(lambda m: chr(int(m[1], 16)), value.strip())
    return result


def value_of(tags: Iterable[CustomTag], name: str, key: str) -> str | None:
    """Return a value of the first tag of that name that has it."""
    return next((t.values[key] for t in tags if t.name == name and key in t.values), None)


def marks_of(
    tags: Sequence[CustomTag], raw: str, moved: Sequence[int]
) -> tuple[list[LineMark], list[str]]:
    """Return the marks of a line and the names of tags that no mark stands for. `raw` is the
    line's text in the file, `moved` where each of its offsets went.
    """
    marks: list[LineMark] = []
    unknown: list[str] = []
    for tag in tags:
        span = _span(tag, raw, moved)
        if tag.name == "textStyle" and span is not None:
            kinds = (_STYLES[k] for k, v in tag.values.items() if k in _STYLES and v == "true")
            goes_on = tag.values.get("continued") == "true"
            marks += [LineMark(*span, kind, (), goes_on) for kind in kinds if span[0] < span[1]]
        elif tag.name in _TAGS and span is not None:
            kind = _TAGS[tag.name]
            if span[0] == span[1] and kind not in ("gap", "addition", "note"):
                continue
            is_continued = tag.values.get("continued") == "true"
            marks.append(LineMark(*span, kind, _fields(kind, tag.values), is_continued))
        elif tag.name not in _SILENT and span is not None:
            unknown.append(tag.name)
    return marks, unknown


def _span(tag: CustomTag, raw: str, moved: Sequence[int]) -> tuple[int, int] | None:
    try:
        offset, length = int(tag.values["offset"]), int(tag.values["length"])
    except (KeyError, ValueError):
        return None
    if offset < 0 or length < 0:
        return None
    return moved[_code_points(raw, offset)], moved[_code_points(raw, offset + length)]


def _code_points(text: str, units: int) -> int:
    """Return the offset in code points of one in UTF-16 units, the end for one behind it."""
    if text.isascii():
        return min(units, len(text))
    count = 0
    for index, char in enumerate(text):
        if count >= units:
            return index
        count += 2 if ord(char) > 0xFFFF else 1
    return len(text)


def _fields(kind: str, values: dict[str, str]) -> tuple[tuple[str, object], ...]:
    fields: list[tuple[str, object]] = []
    place = values.get("place", "").lower()
    place = _PLACES.get(place, place)
    if kind == "addition" and place in PLACES:
        fields.append(("place", place))
    if kind == "gap" and values.get("quantity", "").isdigit():
        fields.append(("extent", Extent(int(values["quantity"]), values.get("unit") or "chars")))
    # What a black bar hides must not come back in a comment.
    names = ("comment", "reason") if kind == "redaction" else ("comment", "reason", "alternative")
    said = [values[name] for name in names if values.get(name)]
    if said:
        fields.append(("comment", "; ".join(said)))
    return tuple(fields)
