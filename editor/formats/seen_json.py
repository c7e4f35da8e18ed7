"""What a program saw, as the JSON of a suggestion: `seen`, with regions in scan pixels.

May import the core. A region is [x, y, w, h], or a list of at least three [x, y] points.
"""

from __future__ import annotations

import math
from typing import Any, Final

from ..core.geometry import Box, Polygon, Region
from ..core.marks import Extent, Json, JsonObject
from ..core.seen import SeenInk, SeenMark, as_kept

_MARK_KEYS: Final = frozenset(
    {
        "kind", "regions", "probability", "reason", "subtype", "also", "words", "part", "text",
        "conf", "place", "medium", "ink", "rotation", "extent", "after",
    }
)  # fmt: skip
_INK_KEYS: Final = frozenset({"kind", "box", "inkPx", "probability"})


def write_seen(seen: SeenMark | SeenInk, unknown: JsonObject | None) -> JsonObject:
    """Return what was seen as JSON, with what another program had written into it."""
    if isinstance(seen, SeenInk):
        seen = as_kept(seen)
        box = seen.box
        item: JsonObject = {
            "kind": seen.kind,
            "box": [box.x, box.y, box.w, box.h],
            "inkPx": seen.ink_px,
            "probability": seen.probability,
        }
        return {**item, **(unknown or {})}
    seen = as_kept(seen)
    extent = seen.extent
    item = {
        "kind": seen.kind,
        "subtype": seen.subtype,
        "also": list(seen.also) or None,
        "probability": seen.probability,
        "reason": seen.reason,
        "regions": [_region(region) for region in seen.regions],
        "words": list(seen.words) or None,
        "part": None if seen.part == (0.0, 1.0) else list(seen.part),
        "after": seen.after,
        "text": seen.text,
        "conf": seen.conf,
        "place": seen.place,
        "medium": seen.medium,
        "ink": seen.ink,
        "rotation": seen.rotation,
        "extent": None if extent is None else {"quantity": extent.quantity, "unit": extent.unit},
        **(unknown or {}),
    }
    return {key: value for key, value in item.items() if value is not None}


def _region(region: Region) -> Json:
    if isinstance(region, Box):
        return [region.x, region.y, region.w, region.h]
    return [[x, y] for x, y in region.points]


def read_seen(kind: str, item: Any) -> tuple[SeenMark | SeenInk, JsonObject | None]:
    """Return what was seen of a suggestion of a kind, and what is unknown in it; ValueError,
    TypeError or KeyError where it is not that."""
    if not isinstance(item, dict):
        raise ValueError("nothing was seen")
    known = _INK_KEYS if kind == "unread" else _MARK_KEYS
    unknown = {key: value for key, value in item.items() if key not in known}
    if kind == "unread":
        box = _read_region(item["box"])
        if not isinstance(box, Box):
            raise ValueError("no box")
        ink = SeenInk(_text(item["kind"]), box, int(item["inkPx"]), _share(item["probability"]))
        return ink, unknown or None
    return _read_mark(item), unknown or None


def _read_mark(item: dict[str, Any]) -> SeenMark:
    part, extent = item.get("part", [0.0, 1.0]), item.get("extent")
    start, end = (_share(p) for p in part)
    return SeenMark(
        _text(item["kind"]),
        tuple(_read_region(region) for region in item.get("regions", ())),
        _share(item["probability"]),
        _text(item.get("reason", "")),
        _optional(item.get("subtype")),
        tuple(_text(kind) for kind in item.get("also", ())),
        tuple(_whole(i) for i in item.get("words", ())),
        (start, end),
        _optional(item.get("text")),
        _number(item.get("conf")),
        _optional(item.get("place")),
        _optional(item.get("medium")),
        _optional(item.get("ink")),
        _number(item.get("rotation")),
        Extent(_whole(extent["quantity"]), _text(extent["unit"])) if extent else None,
        None if item.get("after") is None else _whole(item["after"]),
    )


def _read_region(value: Any) -> Region:
    if value and isinstance(value[0], list):
        points = tuple((_finite(x), _finite(y)) for x, y in value)
        return Polygon(points)
    x, y, w, h = (_whole(n) for n in value)
    return Box(x, y, w, h)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is no text")
    return value


def _optional(value: Any) -> str | None:
    return None if value is None else _text(value)


def _finite(value: Any) -> float:
    if type(value) not in (int, float) or not math.isfinite(value):
        raise ValueError(f"{value!r} is no number")
    return float(value)


def _number(value: Any) -> float | None:
    return None if value is None else _finite(value)


def _share(value: Any) -> float:
    return min(1.0, max(0.0, _finite(value)))


def _whole(value: Any) -> int:
    if type(value) is not int:
        raise ValueError(f"{value!r} is no whole number")
    return value
