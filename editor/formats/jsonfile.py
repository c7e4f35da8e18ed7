"""JSON as Facing writes and reads it: small differences in git, fixed key order, hashes that
other programs can repeat.

May import the standard library and rfc8785. Rows of numbers stand on one line each, which the
json module cannot do and which keeps 2,000 words to 2,000 lines; what is read is checked harder
than the json module does, because a value that cannot be written back (NaN, a key that stands
twice, a thousand levels) must be refused while the file is still untouched.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from typing import Final

from ..core.errors import FormatError
from ..core.marks import Json, JsonObject

MAX_DEPTH: Final = 64
_LINE_WIDTH: Final = 100
_NESTING: Final = frozenset((dict, list))
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_encode: Final = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode
_MOST_EXACT: Final = 2**53 - 1


def dumps(obj: JsonObject) -> str:
    """Return the text of a file: two-space indent, keys in the order given, a final newline.

    Arrays of numbers, short arrays of scalars and rows of scalars stand on one line.
    """
    parts: list[str] = []
    _write(obj, "\n", parts)
    parts.append("\n")
    # A lone surrogate can only stand inside a string; escaped, it survives UTF-8.
    return _SURROGATE.sub(lambda m: f"\\u{ord(m[0]):04x}", "".join(parts))


def dumpb(obj: JsonObject) -> bytes:
    """Return the bytes of a file: `dumps` in UTF-8 without BOM."""
    return dumps(obj).encode()


def _write(value: Json, newline: str, parts: list[str]) -> None:
    inner = newline + "  "
    if isinstance(value, dict) and value:
        opening = "{" + inner
        for key, item in value.items():
            parts.append(f"{opening}{_encode(key)}: ")
            _write(item, inner, parts)
            opening = "," + inner
        parts.append(newline + "}")
    elif isinstance(value, list) and value and not _fits_a_line(value):
        opening = "[" + inner
        for item in value:
            parts.append(opening)
            if isinstance(item, list) and _is_flat(item):
                parts.append(_encode(item))
            else:
                _write(item, inner, parts)
            opening = "," + inner
        parts.append(newline + "]")
    else:
        parts.append(_encode(value))


def _is_flat(row: list[Json]) -> bool:
    return _NESTING.isdisjoint(map(type, row))


def _is_number(value: Json) -> bool:
    return isinstance(value, int | float)


def _fits_a_line(row: list[Json]) -> bool:
    if all(_is_number(item) for item in row):
        return True
    if _is_flat(row):
        return len(_encode(row)) <= _LINE_WIDTH
    # Points of a baseline; rows of words hold strings and so never come here.
    return all(isinstance(i, list) and i and all(map(_is_number, i)) for i in row)


def loads(data: bytes, *, name: str) -> JsonObject:
    """Return the object a file holds; FormatError names the file and the place of what is wrong."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FormatError(f"{name} is not UTF-8 at byte {error.start}.") from error
    try:
        value = json.loads(
            text,
            object_pairs_hook=_unique,
            parse_constant=_refuse_constant,
            parse_float=_finite,
        )
    except json.JSONDecodeError as error:
        raise FormatError(
            f"{name} is broken at line {error.lineno}, column {error.colno}: {error.msg}."
        ) from error
    except RecursionError as error:
        raise FormatError(f"{name} is nested too deeply.") from error
    except ValueError as error:
        raise FormatError(f"{name} cannot be read: {error}.") from error
    if not isinstance(value, dict):
        raise FormatError(f"{name} does not hold a JSON object.")
    if _depth_exceeds(value, MAX_DEPTH):
        raise FormatError(f"{name} is nested too deeply: more than {MAX_DEPTH} levels.")
    return value


def _unique(pairs: list[tuple[str, Json]]) -> JsonObject:
    result = dict(pairs)
    if len(result) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise ValueError(f"the key {key!r} stands twice in one object")
            seen.add(key)
    return result


def _refuse_constant(constant: str) -> float:
    raise ValueError(f"{constant} is not a JSON number")


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError(f"the number {digits[:40]} is too large")
    return number


def _depth_exceeds(value: Json, limit: int) -> bool:
    level: list[Json] = [value]
    for _ in range(limit):
        below: list[Json] = []
        for item in level:
            children = item.values() if isinstance(item, dict) else item
            below.extend(c for c in children if isinstance(c, dict | list))  # type: ignore[union-attr]
        if not below:
            return False
        level = below
    return True


def canonical(value: Json) -> bytes:
    """Return the RFC 8785 form of a value, which every program writes alike; FormatError when it
    has none.
    """
    if _is_plain(value):
        # What the two write alike is written in C: 20 times faster, and each page has hundreds.
        try:
            return _canonical(value).encode()
        except (UnicodeEncodeError, RecursionError) as error:
            raise FormatError(f"This JSON has no canonical form: {error}.") from error
    import rfc8785

    try:
        return rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, UnicodeError, RecursionError) as error:
        raise FormatError(f"This JSON has no canonical form: {error}.") from error


_canonical: Final = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":")
).encode


def _is_plain(value: Json) -> bool:
    """True where RFC 8785 and Python's JSON agree: no floats, no whole number that a float could
    not hold, and keys that sort alike by code points and by UTF-16 units."""
    left: list[Json] = [value]
    while left:
        each = left.pop()
        kind = type(each)
        if kind is dict:
            if not all(type(key) is str and key.isascii() for key in each):  # type: ignore[union-attr]
                return False
            left.extend(each.values())  # type: ignore[union-attr]
        elif kind is list:
            left.extend(each)  # type: ignore[arg-type]
        elif kind is int:
            if not -_MOST_EXACT <= each <= _MOST_EXACT:  # type: ignore[operator]
                return False
        elif kind is not str and kind is not bool and each is not None:
            return False
    return True


def same_json(one: Json, other: Json) -> bool:
    """True when both would be written alike, the order of keys included."""
    return _encode(one) == _encode(other)


def sha256_of_bytes(data: bytes) -> str:
    """Return `sha256:` and the digest in hexadecimal."""
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def sha256_of_text(text: str) -> str:
    """Return the hash of a text as its file holds it, in UTF-8."""
    return sha256_of_bytes(text.encode())
