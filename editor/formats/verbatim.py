"""What a file holds and Facing does not know: kept where it stood, and written back there.

Beside each value stands its *shape*: the object as it will be written, with None wherever a field
of the value goes. A value whose shape is the one Facing gives it anyway has none, so that a
document saved and opened again equals itself. The alternative, the object as it was read, holds
every known value twice and goes stale with the first edit.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from ..core.errors import FormatError
from ..core.marks import Json, JsonObject
from .jsonfile import same_json

FORMAT = "1.0"
_VERSION = re.compile(r"(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})")


def merged(
    shape: JsonObject | None,
    fresh: JsonObject,
    *,
    known: Collection[str],
    sticky: Collection[str] = (),
) -> JsonObject:
    """Return the fresh object in the order of the shape, with what the shape alone has in its
    place.

    A known key that the shape holds with a value could not be understood: it stays until the
    field gets a value. A `sticky` one stays even then.
    """
    if shape is None:
        return fresh
    result: JsonObject = {}
    for key, value in shape.items():
        if key in fresh:
            result[key] = value if value is not None and key in sticky else fresh[key]
        elif key not in known or value is not None:
            result[key] = value
    for key, value in fresh.items():
        result.setdefault(key, value)
    return result


def blank(obj: JsonObject, keys: Collection[str]) -> JsonObject:
    """Return the object with None for the keys whose values are understood."""
    return {key: None if key in keys else value for key, value in obj.items()}


def leftover(
    obj: JsonObject,
    fresh: JsonObject,
    *,
    known: Collection[str],
    understood: Collection[str],
    sticky: Collection[str] = (),
) -> JsonObject | None:
    """Return the shape to keep of an object that was read, or None when `fresh` has the same
    shape.
    """
    plain = blank(fresh, known)
    shape = merged(blank(obj, understood), plain, known=known, sticky=sticky)
    return None if same_json(shape, plain) else shape


def version_of(value: Json, *, name: str) -> tuple[int, int]:
    """Return MAJOR and MINOR of a format version; FormatError when it is none."""
    match = _VERSION.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise FormatError(f"{name} does not say its format version (found {str(value)[:40]!r}).")
    return int(match[1]), int(match[2])


def kept_version(value: Json) -> str | None:
    """Return the version to keep when a file is of a newer format than ours, else None."""
    match = _VERSION.fullmatch(value) if isinstance(value, str) else None
    if match is None or (int(match[1]), int(match[2])) <= version_of(FORMAT, name=""):
        return None
    return match[0]
