"""What the elements of TEI mean as marks: kind, place, hand, how much, and what the editor says.

May import the core. Editions use the same element with many values of `rend`, `place` or `type`;
what is told here is what those of the Guidelines and of common editions mean, and a value that is
not known stays as it is. What has no mark is for the reader to count.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from ..core.marks import CERTAINTIES, MEDIA, SUBTYPES, Extent, Hand, default_flow
from .xml_source import attribute, children, local

if TYPE_CHECKING:
    from lxml.etree import _Element

_OVERTYPED: Final = re.compile(r"overtyp|over-typ|overstr|typed-?over|xed|x-ed|ausgex")
_UNDERLINED: Final = re.compile(
    r"underlin|underscor|soulign|unterstrich|\bunder\b|\bu\b|dunderline"
)
_RAISED: Final = re.compile(r"\bsup\b|superscript|\bsuper\b|exposant|hochgestellt")
_STRUCK: Final = re.compile(r"strike|strikethrough|crossed|line-through|\bstruck")
_PLACES: Final = (
    ("margin-right", r"right|marginright|rightmargin|droite"),
    ("margin-left", r"margin|left|marginal|marginleft|leftmargin|opposite|mlat"),
    ("above", r"above|supralinear|superlinear|interlinear|interline|over"),
    ("below", r"below|infralinear|sublinear|beneath|under"),
    ("inline", r"inline|inspace|across|overwritten|linear|infra"),
    ("top", r"top|head|header|tete|haut"),
    ("bottom", r"bottom|foot|footer|bas"),
    ("end", r"end|endnote"),
)
_MARGIN: Final = re.compile(r"margin|left|right|opposite")
_REDACTED: Final = re.compile(r"redact|withheld|sanitis|sanitiz|classified|censor|blacken|secret")
_UNREAD: Final = re.compile(
    r"illeg|unlesbar|damage|faded|torn|lost|overtyped|hole|water|stain|unread"
)
_PAGE_NUMBER: Final = re.compile(
    r"page-?num(?:ber)?|foliation|pagination|folio|folionum|pagenum|pb"
)
_FORM: Final = re.compile(r"letterhead|letter-head|head(?:er)?|briefkopf|en-?tete")
_AMOUNT: Final = re.compile(r"\s*(?:about|ca\.?|c\.?|~)?\s*(\d{1,6})\s*[- ]?\s*(.*)", re.IGNORECASE)
_TYPED: Final = ("del", "hi", "emph")
_CAPTION: Final = 200
# Elements of which one or another says what the page shows; the others are the editor's.
SHOWN_FIRST: Final = ("sic", "orig", "abbr", "am", "unclear", "lem")


class Meaning(NamedTuple):
    """The kind of mark an element is, and its fields, as those of `Mark`."""

    kind: str
    fields: dict[str, Any]


def meaning_of(element: _Element, hands: Mapping[str, Hand]) -> Meaning | None:
    """Return what mark an element is; None for one that is none."""
    found = _KINDS.get(local(element), _looking)
    meaning = found(element)
    if meaning is None:
        return None
    fields = {**meaning.fields, **_common(element, hands)}
    flow = default_flow(meaning.kind)
    if flow is not None and "flow" not in fields and meaning.kind != "addition":
        fields["flow"] = flow
    return Meaning(meaning.kind, {name: v for name, v in fields.items() if v is not None})


def _common(element: _Element, hands: Mapping[str, Hand]) -> dict[str, Any]:
    """Return what any element can say: whose hand, where, how sure."""
    fields: dict[str, Any] = {}
    hand = hands.get((attribute(element, "hand") or "").lstrip("#"))
    if hand is not None:
        fields["hand"] = hand.id
    place = attribute(element, "place")
    if place and local(element) in ("add", "note", "fw", "stamp", "addSpan", "metamark"):
        fields["place"] = place_of(place)
    certainty = (attribute(element, "cert") or "").lower()
    if certainty in CERTAINTIES:
        fields["certainty"] = certainty
    return fields


def place_of(place: str) -> str:
    """Return a place as Facing calls it, as it is where it is none of those."""
    words = re.findall(r"[a-z]+", place.lower().replace("-", ""))
    if any(_MARGIN.search(word) for word in words):
        is_edge = any(re.fullmatch(_PLACES[n][1], word) for n in (5, 6) for word in words)
        if "margin" in "".join(words) or not is_edge:
            return "margin-right" if any("right" in word for word in words) else "margin-left"
    for name, pattern in _PLACES[2:]:
        if any(re.fullmatch(pattern, word) for word in words):
            return name
    return place.strip()


def extent_of(element: _Element) -> Extent | None:
    """Return how much an element says is missing, from quantity and unit or from extent."""
    quantity, unit = attribute(element, "quantity"), attribute(element, "unit")
    if quantity and quantity.strip().isdigit() and len(quantity) < 8:
        return Extent(int(quantity), (unit or "chars").strip() or "chars")
    match = _AMOUNT.fullmatch(attribute(element, "extent") or "")
    if match is None:
        return None
    return Extent(int(match[1]), match[2].strip() or (unit or "chars").strip())


def _rend(element: _Element) -> str:
    names = ("rend", "rendition", "style", *(("type",) if local(element) in _TYPED else ()))
    return " ".join(attribute(element, name) or "" for name in names).lower()


def _deleted(element: _Element) -> Meaning:
    rend = _rend(element)
    if _OVERTYPED.search(rend):
        return Meaning("overstrike", {})
    is_other = rend.strip() and not _STRUCK.search(rend)
    return Meaning("strike", {"comment": f"Deleted: {rend.strip()}" if is_other else None})


def _highlighted(element: _Element) -> Meaning | None:
    rend = _rend(element)
    for kind, pattern in (
        ("strike", _STRUCK),
        ("underline", _UNDERLINED),
        ("superscript", _RAISED),
    ):
        if pattern.search(rend):
            return Meaning(kind, {})
    return None


def _looking(element: _Element) -> Meaning | None:
    """Return the mark of an element that only looks so: a title that is underlined."""
    looks = any(attribute(element, name) for name in ("rend", "rendition", "style"))
    return _highlighted(element) if looks else None


def _unclear(element: _Element) -> Meaning:
    return Meaning("unclear", {"comment": _said("Unclear", attribute(element, "reason"))})


def _missing(element: _Element) -> Meaning:
    reason = attribute(element, "reason") or ""
    kind = "redaction" if _REDACTED.search(reason.lower()) else "gap"
    said = reason if reason.lower() not in ("illegible", "redacted") else ""
    words = attribute(element, "extent") if extent_of(element) is None else None
    parts = [part for part in (said, words) if part]
    return Meaning(
        kind, {"extent": extent_of(element), "comment": _said("Gap", "; ".join(parts) or None)}
    )


def _supplied(element: _Element) -> Meaning:
    reason = attribute(element, "reason") or ""
    if _UNREAD.search(reason.lower()):
        said = reason if reason.lower() != "illegible" else None
        return Meaning("gap", {"comment": _said("Supplied", said)})
    return Meaning("note", {"comment": _said("Supplied by the editor", reason or "") or ""})


def _stamped(element: _Element) -> Meaning:
    when = next((v for k in ("when", "when-iso") if (v := attribute(element, k))), None)
    subtype = attribute(element, "type")
    return Meaning("stamp", {"subtype": subtype if subtype != "stamp" else None, "when": when})


def _forme(element: _Element) -> Meaning:
    said = (attribute(element, "type") or "").lower()
    if said == "classification":
        return Meaning("classification", {})
    if said in ("stamp", "handwriting"):
        return Meaning(said, {})
    if _PAGE_NUMBER.fullmatch(said):
        return Meaning("form", {"subtype": "page-number", "flow": "page-furniture"})
    if _FORM.fullmatch(said):
        return Meaning("form", {"subtype": "letterhead"})
    known = said if said in SUBTYPES["form"] else said or None
    return Meaning("form", {"subtype": known if known != "form" else None})


def _noted(element: _Element) -> Meaning:
    said = (attribute(element, "type") or "").lower()
    number = attribute(element, "n")
    if _PAGE_NUMBER.fullmatch(said):
        return Meaning("form", {"subtype": "page-number", "flow": "page-furniture"})
    if said in SUBTYPES["handwriting"]:
        return Meaning("handwriting", {"subtype": said})
    if said == "stamp":
        return Meaning("stamp", {})
    if attribute(element, "hand"):
        return Meaning("handwriting", {"subtype": "note"})
    kind = f"Note{f' {number}' if number else ''}{f' ({said})' if said else ''}"
    return Meaning("note", {"comment": kind, "flow": "aside"})


def _corrected(element: _Element) -> Meaning | None:
    """Return a note on an element alone, outside of a choice, that gives the other reading."""
    name = local(element)
    other = {"sic": "corr", "corr": "sic", "abbr": "expan", "expan": "abbr"}.get(name)
    other = other or {"orig": "reg", "reg": "orig"}.get(name)
    reading = attribute(element, other or "")
    label = {"sic": "Sic", "corr": "Corrected by the editor", "reg": "Regularised"}.get(name)
    if reading:
        return Meaning("note", {"comment": f"{_OTHERS.get(other or '', other)}: “{reading}”"})
    return Meaning("note", {"comment": label}) if label else None


_OTHERS: Final = {
    "sic": "The page has",
    "corr": "To be read",
    "abbr": "Abbreviated",
    "expan": "In full",
    "orig": "The page has",
    "reg": "Regularised",
    "unclear": "Or",
    "ex": "In full",
    "rdg": "Other reading",
}


def choice_of(element: _Element) -> tuple[_Element | None, Meaning | None]:
    """Return the child of a choice or an apparatus entry that stands in the transcript, and a mark
    that tells the others.
    """
    options = list(children(element))
    if not options:
        return None, None
    first = next((o for name in SHOWN_FIRST for o in options if local(o) == name), options[0])
    others = []
    for option in options:
        said = " ".join("".join(map(str, option.itertext())).split())
        if option is not first and said:
            others.append(f"{_OTHERS.get(local(option), local(option))}: “{said}”")
    kind = "unclear" if local(first) == "unclear" else "note"
    return first, Meaning(kind, {"comment": "; ".join(others)}) if others else None


def _damaged(element: _Element) -> Meaning:
    agent = attribute(element, "agent") or attribute(element, "type")
    return Meaning("note", {"comment": f"Damaged{f': {agent}' if agent else ''}"})


def _signed(element: _Element) -> Meaning | None:
    if not attribute(element, "hand"):
        return None
    return Meaning("handwriting", {"subtype": "signature", "flow": "main"})


def _said(label: str, words: str | None) -> str | None:
    if words is None:
        return None
    return f"{label}: {words}" if words else label


def _added(element: _Element) -> Meaning:
    return Meaning("addition", {})


_KINDS: Final = {
    "del": _deleted,
    "add": _added,
    "hi": _highlighted,
    "emph": _highlighted,
    "unclear": _unclear,
    "gap": _missing,
    "supplied": _supplied,
    "surplus": lambda element: Meaning("note", {"comment": "Superfluous"}),
    "stamp": _stamped,
    "fw": _forme,
    "note": _noted,
    "sic": _corrected,
    "corr": _corrected,
    "abbr": _corrected,
    "expan": _corrected,
    "orig": _corrected,
    "reg": _corrected,
    "damage": _damaged,
    "signed": _signed,
}


def hands_of(root: _Element) -> dict[str, Hand]:
    """Return the hands that a file describes, by their ids in it."""
    hands: dict[str, Hand] = {}
    for element in root.iter():
        if local(element) not in ("handNote", "hand"):
            continue
        key = attribute(element, "id")
        if key and key not in hands:
            hands[key] = _hand(element, key)
    return hands


def _hand(element: _Element, key: str) -> Hand:
    first = next(children(element, "p", "desc"), element)
    label = " ".join("".join(map(str, first.itertext())).split())
    label = label or attribute(element, "scribe") or attribute(element, "n") or key
    words = re.split(r"[\s_]+", (attribute(element, "medium") or "").strip())
    medium = next((word for word in words if word in MEDIA), None)
    colour = " ".join(word for word in words if word and word != medium) or None
    role = attribute(element, "scribe")
    if len(label) > _CAPTION:
        label = f"{label[: _CAPTION - 1].rstrip()}…"
    return Hand(f"tei:{key}", label, medium, colour, role if role != label else None)
