"""The annotations in a file of any program: one, a page, a collection, a list, a manifest, an
export of Hypothesis; each made one of the W3C's kind.

May import the core. What a program wrote in an older or other form (Open Annotation of IIIF 2, the
rows of Hypothesis, the shapes of Annotorious) is put into the standard's words; what stands in
them already stays as it is, so that `webannotation` keeps what Facing does not know. Nothing is
fetched: a collection that only names its pages gives none.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Final

from ..core.errors import FormatError
from ..core.geometry import Size
from ..core.marks import KINDS, SUBTYPES, Json, JsonObject
from .annotation_parts import as_list
from .jsonfile import MAX_DEPTH, loads
from .remarks import KIND_WORDS

_KINDS: Final = {**{word: kind for kind, word in KIND_WORDS.items()}, **{k: k for k in KINDS}}
_LABEL: Final = re.compile(r"(?P<kind>[^()]+?)(?: \((?P<subtype>[^()]+)\))?")
_LINE_END: Final = re.compile(r"<br\s*/?>|</(?:p|div|li|h\d)>\s*(?=<|\S)", re.IGNORECASE)
_TAG: Final = re.compile(r"</?[A-Za-z][^<>]*>|<!--.*?-->", re.DOTALL)
_TRANSCRIPT: Final = ("supplementing", "painting", "transcribing")
_LISTS: Final = ("items", "@graph", "resources", "rows", "annotations", "first")
"""Keys under which collections of all kinds keep what they hold."""


@dataclass(frozen=True, slots=True)
class FoundAnnotation:
    """An annotation with what the page around it says of its text and picture; `canvas` is the
    address of the canvas it was listed under.
    """

    item: JsonObject
    text_hash: str | None = None
    image_hash: str | None = None
    page: str | None = None
    canvas: str | None = None


@dataclass(slots=True)
class AnnotationSet:
    """All annotations of a file, in its order; `canvases` are the sizes of the pictures it names,
    in the order of their pages; `skipped` counts transcripts and pictures, which are no marks,
    `unknown` what is no annotation.
    """

    found: list[FoundAnnotation] = field(default_factory=list)
    canvases: dict[str, Size | None] = field(default_factory=dict)
    skipped: int = 0
    unknown: int = 0


def annotations_in(data: bytes, name: str) -> AnnotationSet:
    """Return the annotations of a file. Raises FormatError where it is no JSON or holds none."""
    gathered = AnnotationSet()
    _gather(_parsed(data, name), FoundAnnotation({}), gathered, 0)
    if not gathered.found and not gathered.skipped:
        raise FormatError(
            f'There is no annotation in "{name}". Facing reads Web Annotations, lists of them, and '
            "exports of IIIF, Hypothesis, Recogito and Annotorious."
        )
    return gathered


def _parsed(data: bytes, name: str) -> Json:
    """Return the value of a file; one that is a list is read as the list of an object."""
    data = data.removeprefix(b"\xef\xbb\xbf").strip()
    if not data.startswith(b"["):
        return loads(data, name=name)
    return loads(b'{"items":' + data + b"}", name=name)


def _gather(value: Json, around: FoundAnnotation, gathered: AnnotationSet, depth: int) -> None:
    if depth > MAX_DEPTH:
        return
    if isinstance(value, list):
        for each in value:
            _gather(each, around, gathered, depth + 1)
        return
    if not isinstance(value, dict):
        gathered.unknown += not isinstance(value, str)
        return
    kinds = _kinds_of(value)
    if _is_annotation(value, kinds):
        _take(value, around, gathered)
        return
    around = _around(value, kinds, around, gathered)
    inner = [value[key] for key in _LISTS if isinstance(value.get(key), list | dict)]
    inner += [value[key] for key in ("sequences", "canvases", "otherContent") if key in value]
    if not inner and "Canvas" not in kinds:
        gathered.unknown += 1
    for each in inner:
        _gather(each, around, gathered, depth + 1)


def _kinds_of(value: JsonObject) -> set[str]:
    kinds = [*as_list(value.get("type")), *as_list(value.get("@type"))]
    return {kind.rpartition(":")[2] for kind in kinds if isinstance(kind, str)}


def _is_annotation(value: JsonObject, kinds: set[str]) -> bool:
    if any(kind.endswith("Annotation") for kind in kinds):
        return True
    # Those of Hypothesis say no type.
    return not kinds and "target" in value


def _around(
    value: JsonObject, kinds: set[str], around: FoundAnnotation, gathered: AnnotationSet
) -> FoundAnnotation:
    """Return what is known of the annotations below a collection, a page or a canvas."""
    own_id = value.get("id", value.get("@id"))
    text_hash, image_hash = value.get("fc:textHash"), value.get("fc:imageHash")
    canvas = around.canvas
    if "Canvas" in kinds and isinstance(own_id, str):
        canvas = own_id
        gathered.canvases.setdefault(own_id, _size_of(value))
    return FoundAnnotation(
        {},
        text_hash if isinstance(text_hash, str) else around.text_hash,
        image_hash if isinstance(image_hash, str) else around.image_hash,
        own_id if "AnnotationPage" in kinds and isinstance(own_id, str) else around.page,
        canvas,
    )


def _size_of(canvas: JsonObject) -> Size | None:
    width, height = canvas.get("width"), canvas.get("height")
    if isinstance(width, int) and isinstance(height, int) and width > 0 and height > 0:
        return Size(width, height)
    return None


def _take(value: JsonObject, around: FoundAnnotation, gathered: AnnotationSet) -> None:
    item = value
    if "on" in item or "resource" in item or "@id" in item:
        item = _of_open_annotation(item)
    if "target" in item and "uri" in item and "body" not in item:
        item = _of_hypothesis(item)
    if "bodies" in item:
        item = _of_annotorious(item)
    motivations = [m for m in as_list(item.get("motivation")) if isinstance(m, str)]
    if "mark" not in item and any(m in _TRANSCRIPT for m in motivations):
        gathered.skipped += 1
        return
    item = _with_plain_words(_with_kind(item))
    gathered.found.append(
        FoundAnnotation(item, around.text_hash, around.image_hash, around.page, around.canvas)
    )


def _with_kind(item: JsonObject) -> JsonObject:
    """Return an annotation with the kind of mark that one of its tags names, where one does."""
    if "mark" in item:
        return item
    for body in as_list(item.get("body")):
        if not isinstance(body, dict) or body.get("purpose") not in ("tagging", "classifying"):
            continue
        value = body.get("value")
        match = _LABEL.fullmatch(value.strip()) if isinstance(value, str) else None
        kind = _KINDS.get(match["kind"].casefold()) if match else None
        if match is None or kind is None:
            continue
        item = {**item, "mark": f"fc:{kind}"}
        if match["subtype"] in SUBTYPES.get(kind, ()):
            item["fc:subtype"] = match["subtype"]
        return item
    return item


def _with_plain_words(item: JsonObject) -> JsonObject:
    """Return an annotation whose bodies say in plain text what they said in HTML, for a comment is
    shown as it stands.
    """
    bodies = as_list(item.get("body"))
    if not any(isinstance(body, dict) and body.get("format") == "text/html" for body in bodies):
        return item
    plain: list[Json] = []
    for body in bodies:
        value = body.get("value") if isinstance(body, dict) else None
        if isinstance(body, dict) and body.get("format") == "text/html" and isinstance(value, str):
            words = unescape(_TAG.sub("", _LINE_END.sub("\n", value))).strip()
            body = {**body, "value": words, "format": "text/plain"}
        plain.append(body)
    return {**item, "body": plain}


# --- IIIF 2 and other Open Annotations ----------------------------------------------------------


def _of_open_annotation(item: JsonObject) -> JsonObject:
    kept: JsonObject = {
        key: value
        for key, value in item.items()
        if key not in ("@id", "@type", "@context", "on", "resource", "motivation")
    }
    own_id = item.get("@id")
    if isinstance(own_id, str) and "id" not in kept:
        kept["id"] = own_id
    kept["type"] = "Annotation"
    motivations = [
        m.rpartition(":")[2] for m in as_list(item.get("motivation")) if isinstance(m, str)
    ]
    if motivations:
        kept["motivation"] = motivations[0] if len(motivations) == 1 else list[Json](motivations)
    bodies = [_oa_body(each) for each in as_list(item.get("resource"))]
    if bodies:
        kept["body"] = bodies
    targets = [_oa_target(each) for each in as_list(item.get("on"))]
    if targets:
        kept["target"] = targets
    return kept


def _oa_body(body: Json) -> Json:
    if not isinstance(body, dict) or not isinstance(body.get("chars"), str):
        return body
    made: JsonObject = {"type": "TextualBody", "value": body["chars"]}
    for key in ("format", "language"):
        if isinstance(body.get(key), str):
            made[key] = body[key]
    if "Tag" in _kinds_of(body):
        made["purpose"] = "tagging"
    return made


def _oa_target(target: Json) -> Json:
    if not isinstance(target, dict):
        return target
    source = target.get("full", target.get("@id", target.get("source")))
    if isinstance(source, dict):
        source = source.get("@id", source.get("id"))
    made: JsonObject = {"type": "SpecificResource", "source": source}
    selectors = [s for each in as_list(target.get("selector")) for s in _oa_selectors(each)]
    if selectors:
        made["selector"] = selectors
    return made


def _oa_selectors(selector: Json) -> Iterator[Json]:
    if not isinstance(selector, dict):
        return
    kinds = _kinds_of(selector)
    if "Choice" in kinds:
        # The shape says more than the rectangle around it.
        for key in ("item", "default"):
            yield from _oa_selectors(selector.get(key))
    elif "SvgSelector" in kinds:
        yield {"type": "SvgSelector", "value": selector.get("chars", selector.get("value"))}
    elif "FragmentSelector" in kinds:
        yield {"type": "FragmentSelector", "value": selector.get("value")}
    else:
        yield selector


# --- Hypothesis and Annotorious -----------------------------------------------------------------


def _of_hypothesis(item: JsonObject) -> JsonObject:
    """Return a row of Hypothesis as an annotation; its own keys are kept beside."""
    own_id, user, text = item.get("id"), item.get("user"), item.get("text")
    made: JsonObject = {
        key: value
        for key, value in item.items()
        if key not in ("id", "text", "tags", "updated", "user")
    }
    if isinstance(own_id, str):
        made["id"] = own_id if ":" in own_id else f"https://hypothes.is/a/{own_id}"
    made["type"] = "Annotation"
    bodies: list[Json] = []
    if isinstance(text, str) and text:
        bodies.append({"type": "TextualBody", "value": text, "purpose": "commenting"})
    for tag in as_list(item.get("tags")):
        bodies.append({"type": "TextualBody", "value": tag, "purpose": "tagging"})
    if bodies:
        made["body"] = bodies
    if isinstance(item.get("updated"), str):
        made["modified"] = item["updated"]
    if isinstance(user, str):
        name = user.removeprefix("acct:").partition("@")[0]
        made["creator"] = {"id": user, "type": "Person", "name": name}
    return made


def _of_annotorious(item: JsonObject) -> JsonObject:
    """Return an annotation of Annotorious' own form, which has bodies and shapes of its own."""
    made: JsonObject = {key: value for key, value in item.items() if key != "bodies"}
    made["type"] = "Annotation"
    bodies: list[Json] = [
        {"type": "TextualBody", **{k: v for k, v in each.items() if k not in ("id", "annotation")}}
        for each in as_list(item["bodies"])
        if isinstance(each, dict)
    ]
    if bodies:
        made["body"] = bodies
    target = item.get("target")
    selector = target.get("selector") if isinstance(target, dict) else None
    shape = _shape_of(selector) if isinstance(selector, dict) else None
    if isinstance(target, dict) and shape is not None:
        made["target"] = {**target, "selector": shape}
    return made


def _shape_of(selector: JsonObject) -> JsonObject | None:
    geometry = selector.get("geometry")
    if not isinstance(geometry, dict):
        return None
    if selector.get("type") == "RECTANGLE":
        sides = [geometry.get(key) for key in ("x", "y", "w", "h")]
        numbers = [side for side in sides if isinstance(side, int | float)]
        if len(numbers) == 4:
            value = ",".join(f"{number:.9g}" for number in numbers)
            return {"type": "FragmentSelector", "value": f"xywh=pixel:{value}"}
    points = geometry.get("points")
    if selector.get("type") == "POLYGON" and isinstance(points, list):
        value = " ".join(
            ",".join(json.dumps(number) for number in point)
            for point in points
            if isinstance(point, list)
        )
        return {"type": "SvgSelector", "value": f'<svg><polygon points="{value}"/></svg>'}
    return None
