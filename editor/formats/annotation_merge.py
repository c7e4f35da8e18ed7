"""An annotation with what another program put there: its shape, and the shape filled again.

May import the core. See `verbatim` for what a shape is; here it goes down into bodies, targets
and selectors by their roles.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

from ..core.geometry import Region, Size
from ..core.marks import Json, JsonObject, Mark
from .annotation_parts import (
    MARK_KEYS,
    agent_id,
    as_list,
    body_role,
    is_position,
    is_quote,
    region_of,
    selector_type,
    target_role,
)
from .selectors import is_plain, read_region
from .verbatim import merged

_STICKY: Final = ("type", "motivation", "creator")
_BODY_KEYS: Final = ("type", "source", "value", "format", "language", "purpose")
_TARGET_KEYS: Final = ("type", "source", "fc:sourceHash", "selector")
_SELECTOR_KEYS: Final = ("type", "start", "end", "exact", "prefix", "suffix")
# A path, not an IRI of the web; the path of a linked scan may be absolute.
_OWN_SOURCE: Final = re.compile(r"(?:file:///|(?![A-Za-z][A-Za-z0-9+.-]*:)).*", re.DOTALL)


def shape_of(
    item: JsonObject, mark: Mark, page_id: str, size: Size | None, keys: Collection[str]
) -> JsonObject:
    """Return an annotation with None wherever the mark holds the value; `keys` of the head are
    understood.
    """
    shape: JsonObject = {key: None if key in keys else value for key, value in item.items()}
    if "body" in item:
        seen: set[str] = set()
        shape["body"] = _same_number(
            item["body"], [_body_shape(body, seen) for body in as_list(item["body"])]
        )
    if "target" in item:
        regions = list(mark.regions)
        targets: list[Json] = []
        has_text = False
        for target in as_list(item["target"]):
            role = target_role(target, page_id, size)
            if role == "text" and not has_text and isinstance(target, dict):
                has_text = True
                target = _text_shape(target)
            elif role == "image" and isinstance(target, dict) and regions:
                target = _image_shape(target, regions.pop(0))
            elif role == "image" and regions:
                regions.pop(0)
            targets.append(target)
        shape["target"] = _same_number(item["target"], targets)
    return shape


def _same_number(original: Json, values: list[Json]) -> Json:
    """Return the values as a list unless the original was a single one and there is one."""
    return values[0] if len(values) == 1 and not isinstance(original, list) else values


def _body_shape(body: Json, seen: set[str]) -> Json:
    role = body_role(body)
    if role is None or role in seen or not isinstance(body, dict):
        return body
    seen.add(role)
    plain: JsonObject = {"source": None, "value": None}
    shape: JsonObject = {k: None if k in plain else v for k, v in body.items()}
    if shape.get("format") == "text/plain":
        shape["format"] = None
    return shape


def _text_shape(target: JsonObject) -> JsonObject:
    shape: JsonObject = {k: None if k == "fc:sourceHash" else v for k, v in target.items()}
    if "selector" in shape:
        seen: set[str] = set()
        shape["selector"] = _same_number(
            shape["selector"], [_selector_shape(s, seen) for s in as_list(shape["selector"])]
        )
    return shape


def _selector_shape(selector: Json, seen: set[str]) -> Json:
    if not isinstance(selector, dict) or not (is_position(selector) or is_quote(selector)):
        return selector
    kind = str(selector["type"])
    if kind in seen:
        return selector
    seen.add(kind)
    return {k: None if k in _SELECTOR_KEYS[1:] else v for k, v in selector.items()}


def _image_shape(target: JsonObject, region: Region) -> JsonObject:
    shape = dict(target)
    source = shape.get("source")
    if isinstance(source, str) and _OWN_SOURCE.fullmatch(source) and "#" not in source:
        shape["source"] = None
    if is_plain(shape.get("selector"), region):
        shape["selector"] = None
    return shape


def merged_annotation(
    shape: JsonObject, fresh: JsonObject, mark: Mark, page_id: str, size: Size | None
) -> JsonObject:
    """Return the fresh annotation in the order of the shape, with what the shape alone has in its
    place.
    """
    result = merged(shape, fresh, known=MARK_KEYS, sticky=_STICKY)
    if shape.get("creator") is not None and agent_id(shape["creator"]) not in (None, mark.creator):
        result["creator"] = fresh.get("creator")
    body = _merged_bodies(shape, as_list(fresh.get("body")), mark)
    if isinstance(shape.get("bodyValue"), str) and (body or mark.comment is None):
        result.pop("bodyValue", None)
    if body:
        result["body"] = _same_number(shape.get("body", []), body)
    else:
        result.pop("body", None)
    target = _merged_targets(shape, as_list(fresh.get("target")), mark, page_id, size)
    result["target"] = _same_number(shape.get("target", []), target)
    return result


def _merged_bodies(shape: JsonObject, fresh: list[Json], mark: Mark) -> list[Json]:
    left = {body_role(body): body for body in fresh}
    # A comment in the short form stays there as long as it is the only body.
    if shape.get("bodyValue") == mark.comment and set(left) == {"comment"} and "body" not in shape:
        return []
    result: list[Json] = []
    seen: set[str | None] = {None}
    for body in as_list(shape.get("body")):
        role = body_role(body)
        if role in seen:
            result.append(body)
            continue
        seen.add(role)
        new = left.pop(role, None)
        if new is None:
            continue
        if isinstance(body, str):
            result.append(body if body == mark.comment else new)
        elif isinstance(body, dict) and isinstance(new, dict):
            result.append(_merged_body(body, new))
    return result + list(left.values())


def _merged_body(shape: JsonObject, fresh: JsonObject) -> JsonObject:
    for key in ("type", "format", "language", "purpose"):
        # Another program may leave these out, or know the language better than the document does.
        if key in fresh and key not in shape and "value" in shape:
            fresh = {k: v for k, v in fresh.items() if k != key}
    return merged(shape, fresh, known=_BODY_KEYS, sticky=("format", "language", "type"))


def _merged_targets(
    shape: JsonObject, fresh: list[Json], mark: Mark, page_id: str, size: Size | None
) -> list[Json]:
    texts = [t for t in fresh if target_role(t, page_id, size) == "text"]
    images = [t for t in fresh if t not in texts]
    regions = list(mark.regions)
    result: list[Json] = []
    has_text = False
    for target in as_list(shape.get("target")):
        role = target_role(target, page_id, size)
        if role == "text" and not has_text:
            has_text = True
            if texts and isinstance(target, dict) and isinstance(texts[0], dict):
                result.append(_merged_text(target, texts.pop(0)))  # type: ignore[arg-type]
        elif role == "image":
            if images:
                result.append(_merged_image(target, images.pop(0), regions.pop(0), size))
        else:
            result.append(target)
    if result and texts and isinstance(texts[0], dict) and "selector" not in texts[0]:
        # The text as a whole says nothing more where another program named its own target.
        texts = []
    return [*texts, *result, *images] if not has_text else [*result, *images]


def _merged_text(shape: JsonObject, fresh: JsonObject) -> JsonObject:
    result = merged(shape, fresh, known=_TARGET_KEYS, sticky=("type", "source"))
    left = {selector_type(s): s for s in as_list(fresh.get("selector"))}
    selectors: list[Json] = []
    for old in as_list(shape.get("selector")):
        new = left.pop(selector_type(old), None)
        if isinstance(old, dict) and isinstance(new, dict):
            selectors.append(merged(old, new, known=_SELECTOR_KEYS))
        elif not _is_emptied(old):
            selectors.append(old)
    selectors += left.values()
    if selectors:
        result["selector"] = _same_number(shape.get("selector", []), selectors)
    else:
        result.pop("selector", None)
    return result


def _is_emptied(selector: Json) -> bool:
    """True for the shape of a position or quote that the mark no longer has."""
    if selector_type(selector) not in ("TextPositionSelector", "TextQuoteSelector"):
        return False
    assert isinstance(selector, dict)
    return all(selector.get(key) is None for key in _SELECTOR_KEYS[1:])


def _merged_image(shape: Json, fresh: Json, region: Region, size: Size | None) -> Json:
    is_true = region_of(shape, size) == region
    if not isinstance(shape, dict) or not isinstance(fresh, dict):
        return shape if is_true else fresh
    if is_true and "selector" not in shape:
        return dict(shape)
    result = merged(shape, fresh, known=_TARGET_KEYS, sticky=("type", "source"))
    old = shape.get("selector")
    if is_true:
        # Still true, so it stays as the other program put it.
        result["selector"] = old
    elif unknown := [s for s in as_list(old) if read_region(s, size) is None]:
        result["selector"] = [fresh["selector"], *unknown]
    return result
