"""The parts of one annotation: its head, bodies and targets, read and written.

May import the core. A *role* says which field of a mark a body or target holds; what has no role
is another program's and is kept as it stands. Roles are found the same way in an annotation and
in its shape, so that merging (`annotation_merge`) needs no bookkeeping.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from typing import Final

from ..core.document import PageEntry, ScanRef
from ..core.geometry import Region, Size
from ..core.marks import Extent, Json, JsonObject, Mark, Quote
from ..core.spans import UNPLACED
from .selectors import read_fragment, read_region

FC: Final = "urn:uuid:53917868-e2ba-4fcd-8c89-804708476e00#"
# Key in the file and field of the mark, for plain texts.
_TEXTS: Final = (
    ("fc:subtype", "subtype"),
    ("place", "place"),
    ("medium", "medium"),
    ("ink", "ink"),
    ("certainty", "certainty"),
    ("flow", "flow"),
    ("when", "when"),
    ("placeholder", "placeholder"),
    ("fc:substitutes", "substitutes"),
    ("fc:thread", "thread"),
    ("created", "created"),
    ("modified", "modified"),
)
MARK_KEYS: Final = (
    "id",
    "type",
    "motivation",
    "created",
    "modified",
    "creator",
    "mark",
    "fc:subtype",
    "hand",
    "place",
    "medium",
    "ink",
    "certainty",
    "flow",
    "rotation",
    "when",
    "placeholder",
    "extent",
    "fc:level",
    "fc:substitutes",
    "fc:thread",
    "fc:fields",
    "fc:anchor",
    "fc:imageAnchor",
    "body",
    "target",
)
_MOTIVATIONS: Final = {
    "query": "questioning",
    "note": "commenting",
    "bookmark": "bookmarking",
    "comment": "commenting",
    "answer": "replying",
    "resolved": "assessing",
    "reopened": "assessing",
}
"""Kinds that say something of the page and are no classes of what it shows."""
_LOCAL: Final = re.compile(r"[\w.-]+")
_BCP47: Final = {
    "afr": "af", "ara": "ar", "bel": "be", "ben": "bn", "bul": "bg", "cat": "ca", "ces": "cs",
    "chi_sim": "zh-Hans", "chi_tra": "zh-Hant", "cym": "cy", "dan": "da", "deu": "de",
    "ell": "el", "eng": "en", "epo": "eo", "est": "et", "eus": "eu", "fas": "fa", "fin": "fi",
    "fra": "fr", "gle": "ga", "glg": "gl", "grc": "grc", "heb": "he", "hin": "hi", "hrv": "hr",
    "hun": "hu", "hye": "hy", "ind": "id", "isl": "is", "ita": "it", "jpn": "ja", "kat": "ka",
    "kor": "ko", "lat": "la", "lav": "lv", "lit": "lt", "mkd": "mk", "mlt": "mt", "msa": "ms",
    "nld": "nl", "nor": "no", "pol": "pl", "por": "pt", "ron": "ro", "rus": "ru", "san": "sa",
    "slk": "sk", "slv": "sl", "spa": "es", "sqi": "sq", "srp": "sr", "swa": "sw", "swe": "sv",
    "tam": "ta", "tel": "te", "tgl": "tl", "tha": "th", "tur": "tr", "ukr": "uk", "urd": "ur",
    "vie": "vi", "yid": "yi",
}  # fmt: skip


def as_list(value: Json) -> list[Json]:
    """Return one or many values as a list; null is none."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def no_entry(page_id: str) -> PageEntry:
    """Return a page's row for reading without a manifest."""
    return PageEntry(page_id, ScanRef("", "", Size(1, 1)))


def bcp47(languages: Collection[str]) -> str | None:
    """Return the language tag of a document of one language, None when there are several or the
    code is not known.
    """
    only = next(iter(languages)) if len(languages) == 1 else ""
    return only if re.fullmatch("[a-z]{2}", only) else _BCP47.get(only)


def local_iri(name: str) -> str:
    """Return the IRI of a hand or an agent; one that is no plain name is an IRI already."""
    return f"document.json#{name}" if _LOCAL.fullmatch(name) else name


def _local_name(iri: str) -> str:
    name = iri.removeprefix("document.json#")
    return name if _LOCAL.fullmatch(name) else iri


def agent_id(creator: Json) -> str | None:
    """Return the id of the agent that a creator names, or None."""
    iri = creator.get("id") if isinstance(creator, dict) else creator
    return _local_name(iri) if isinstance(iri, str) and iri else None


def _motivation(kind: str) -> str:
    return _MOTIVATIONS.get(kind, "classifying")


def kind_of(item: JsonObject) -> str:
    """Return the kind of mark; of an annotation of another program, query or note by its
    motivation.
    """
    value = item.get("mark")
    if isinstance(value, str) and value:
        for prefix in ("fc:", FC):
            if value.startswith(prefix) and len(value) > len(prefix):
                return value[len(prefix) :]
        return value
    kinds = {"questioning": "query", "bookmarking": "bookmark"}
    motivation = item.get("motivation")
    return kinds.get(motivation, "note") if isinstance(motivation, str) else "note"


# --- head -------------------------------------------------------------------------------------


def head(mark: Mark, creator: JsonObject | None) -> JsonObject:
    """Return an annotation without body and target, keys in the order of the file."""
    values: JsonObject = {key: getattr(mark, field) for key, field in _TEXTS}
    values |= {
        "id": mark.id,
        "type": "Annotation",
        "motivation": _motivation(mark.kind),
        "creator": creator,
        "mark": mark.kind if ":" in mark.kind else f"fc:{mark.kind}",
        "hand": None if mark.hand is None else local_iri(mark.hand),
        "rotation": _angle(mark.rotation),
        "extent": _extent(mark.extent),
        "fc:level": mark.level,
        "fc:fields": _fields(mark.fields),
        "fc:anchor": "orphan" if mark.is_orphan else None,
        "fc:imageAnchor": "orphan" if mark.is_off_scan else None,
    }
    return {key: values[key] for key in MARK_KEYS[:-2] if values[key] is not None}


def _angle(value: float | None) -> int | float | None:
    if value is None:
        return None
    rounded = round(value, 1)
    return int(rounded) if rounded == int(rounded) else rounded


def _extent(extent: Extent | None) -> JsonObject | None:
    return None if extent is None else {"quantity": extent.quantity, "unit": extent.unit}


def read_head(item: JsonObject, mark_id: str) -> Mark:
    """Return the mark of an annotation without its places and texts; what is malformed is left
    out.
    """
    hand, rotation, level = item.get("hand"), item.get("rotation"), item.get("fc:level")
    mark = Mark(
        mark_id,
        kind_of(item),
        hand=_local_name(hand) if isinstance(hand, str) and hand else None,
        rotation=_angle(rotation) if _is_number(rotation) else None,  # type: ignore[arg-type]
        level=level if isinstance(level, int) and not isinstance(level, bool) else None,
        extent=_read_extent(item.get("extent")),
        fields=_read_fields(item.get("fc:fields")),
        creator=agent_id(item.get("creator")),
        is_off_scan=item.get("fc:imageAnchor") == "orphan",
    )
    texts = {field: value for key, field in _TEXTS if isinstance(value := item.get(key), str)}
    return replace(mark, **texts)  # type: ignore[arg-type]


def _is_number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e9


def _read_extent(value: Json) -> Extent | None:
    if not isinstance(value, dict) or set(value) != {"quantity", "unit"}:
        return None
    quantity, unit = value["quantity"], value["unit"]
    if not isinstance(quantity, int) or isinstance(quantity, bool) or not isinstance(unit, str):
        return None
    return Extent(quantity, unit)


def _fields(fields: tuple[tuple[str, str], ...]) -> JsonObject | None:
    """Return the particulars of a stamp; their names are of our vocabulary, so that JSON-LD keeps
    them without a term of its own."""
    named: JsonObject = {f"fc:{name}": value for name, value in fields}
    return named or None


def _read_fields(value: Json) -> tuple[tuple[str, str], ...]:
    """Return the particulars of a stamp, none where any of them is not a name of ours and a text:
    the whole is then kept as it stands."""
    if not isinstance(value, dict):
        return ()
    found = [
        (key.removeprefix("fc:"), each)
        for key, each in value.items()
        if key.startswith("fc:") and len(key) > 3 and isinstance(each, str)
    ]
    return tuple(found) if len(found) == len(value) else ()


def understood(item: JsonObject, mark: Mark, known_agents: Collection[str]) -> list[str]:
    """Return the keys of an annotation's head whose whole content is in the mark."""
    written = head(mark, None)
    keys = [key for key, value in written.items() if item.get(key) == value]
    if isinstance(item.get("mark"), str) and item["mark"]:
        keys.append("mark")
    if _is_number(item.get("rotation")):
        keys.append("rotation")
    if isinstance(item.get("hand"), str):
        keys.append("hand")
    creator = item.get("creator")
    if isinstance(creator, dict):
        ours = set(creator) <= {"id", "type", "name"} and mark.creator in known_agents
        if ours or set(creator) == {"id"}:
            keys.append("creator")
    return [*keys, "body", "target"]


# --- bodies -----------------------------------------------------------------------------------


def bodies(mark: Mark, language: str | None) -> list[Json]:
    """Return the bodies of a mark: its class, its own text, the comment on it."""
    result: list[Json] = []
    if mark.kind not in _MOTIVATIONS:
        name = f"{mark.kind}/{mark.subtype}" if mark.subtype else mark.kind
        result.append(
            {"type": "SpecificResource", "source": f"vocab#{name}", "purpose": "classifying"}
        )
    if mark.text is not None:
        body: JsonObject = {"type": "TextualBody", "value": mark.text, "format": "text/plain"}
        if language:
            body["language"] = language
        result.append(body | {"purpose": "transcribing"})
    if mark.comment is not None:
        result.append(
            {
                "type": "TextualBody",
                "value": mark.comment,
                "format": "text/plain",
                "purpose": "commenting",
            }
        )
    return result


def body_role(body: Json) -> str | None:
    """Return which part of a mark a body is: class, text, comment, or None."""
    if isinstance(body, str):
        # The standard has an IRI here, yet some tools put the text itself.
        return None if "://" in body or body.startswith(("urn:", "vocab#")) else "comment"
    if not isinstance(body, dict):
        return None
    purpose = body.get("purpose")
    if body.get("type") == "SpecificResource" and purpose == "classifying":
        source = body.get("source")
        is_ours = isinstance(source, str) and source.startswith("vocab#")
        return "class" if "source" in body and (source is None or is_ours) else None
    if body.get("type", "TextualBody") != "TextualBody" or "value" not in body:
        return None
    if not isinstance(body["value"], str | None):
        return None
    if purpose == "transcribing":
        return "text"
    return "comment" if purpose in (None, "commenting") else None


def read_body(item: JsonObject, role: str) -> str | None:
    """Return the text of the first body of a role, or None."""
    for body in as_list(item.get("body")):
        if body_role(body) != role:
            continue
        value = body if isinstance(body, str) else body.get("value")  # type: ignore[union-attr]
        if isinstance(value, str):
            return value
    value = item.get("bodyValue")
    return value if role == "comment" and isinstance(value, str) else None


# --- targets ----------------------------------------------------------------------------------


def target_role(target: Json, page_id: str, size: Size | None = None) -> str | None:
    """Return which part of a mark a target is: text, image, or None."""
    if isinstance(target, str):
        return "image" if read_fragment(target.partition("#")[2], size) else None
    if not isinstance(target, dict):
        return None
    if "selector" in target and target["selector"] is None:
        return "image"
    selectors = as_list(target.get("selector"))
    if any(selector_type(s) in ("TextPositionSelector", "TextQuoteSelector") for s in selectors):
        return "text"
    if not selectors and target.get("source") == f"text/{page_id}.txt":
        return "text"
    return "image" if region_of(target, size) is not None else None


def selector_type(selector: Json) -> str | None:
    """Return the type of a selector, None when it is no object or names none."""
    kind = selector.get("type") if isinstance(selector, dict) else None
    return kind if isinstance(kind, str) else None


def region_of(target: Json, size: Size | None) -> Region | None:
    """Return the region of an image target, also where it stands in the IRI itself."""
    if isinstance(target, str):
        return read_fragment(target.partition("#")[2], size)
    if not isinstance(target, dict):
        return None
    if "selector" in target:
        return read_region(target["selector"], size)
    iri = target.get("id", target.get("source"))
    return read_fragment(iri.partition("#")[2], size) if isinstance(iri, str) else None


def read_text_target(target: Json) -> tuple[int, int, Quote | None]:
    """Return start, end (−1 without a position) and quote of a text target."""
    start = end = UNPLACED
    quote = None
    selectors = as_list(target.get("selector")) if isinstance(target, dict) else []
    for selector in selectors:
        if not isinstance(selector, dict):
            continue
        if start < 0 and is_position(selector):
            start, end = selector["start"], selector["end"]  # type: ignore[assignment]
        elif quote is None and is_quote(selector):
            exact, before, after = (selector.get(k, "") for k in ("exact", "prefix", "suffix"))
            quote = Quote(str(exact), str(before), str(after))
    return start, end, quote


def is_position(selector: JsonObject) -> bool:
    """True for a lawful TextPositionSelector."""
    start, end = selector.get("start"), selector.get("end")
    whole = all(isinstance(n, int) and not isinstance(n, bool) for n in (start, end))
    return (
        selector.get("type") == "TextPositionSelector" and whole and 0 <= start <= end  # type: ignore[operator]
    )


def is_quote(selector: JsonObject) -> bool:
    """True for a lawful TextQuoteSelector."""
    return (
        selector.get("type") == "TextQuoteSelector"
        and isinstance(selector.get("exact"), str)
        and all(isinstance(selector.get(key, ""), str) for key in ("prefix", "suffix"))
    )
