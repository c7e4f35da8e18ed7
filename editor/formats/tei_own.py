"""What a TEI file of ours says of a mark besides its element: read back as it was.

May import the core. `tei_text` writes each particular with its value, so nothing of it has to be
guessed from words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from ..core.marks import Extent, Hand
from .tei_builder import MarkDraft
from .tei_marks import Meaning
from .xml_source import attribute, children, local, number

if TYPE_CHECKING:
    from lxml.etree import _Element

_APPLICATION: Final = "facing"
_LEVEL: Final = re.compile(r"level-([0-9]{1,3})")
_PLAIN: Final = frozenset(
    (
        *("place", "medium", "ink", "certainty", "flow", "when", "placeholder", "text", "comment"),
        "subtype",
    )
)


def is_ours(root: _Element) -> bool:
    """True for a diplomatic file that Facing wrote: only there every blank is one of the page."""
    has_name = any(
        local(e) == "application" and attribute(e, "ident") == _APPLICATION for e in root.iter()
    )
    bodies = (e for e in root.iter() if local(e) == "body")
    return has_name and any(attribute(body, "space") == "preserve" for body in bodies)


def own_meaning(element: _Element) -> Meaning | None:
    """Return the mark of a heading, or of a kind that TEI has no element for."""
    is_head = local(element) == "head"
    kind = "heading" if is_head else attribute(element, "type") or ""
    if not kind or not attribute(element, "id"):
        return None
    level = _LEVEL.fullmatch(attribute(element, "type" if is_head else "subtype") or "")
    return Meaning(kind, {"level": int(level[1])} if level else {})


def read_remark(note: _Element, marks: Mapping[str, MarkDraft], hands: Mapping[str, Hand]) -> bool:
    """Fill in a mark by the note on it; False for a note that is no remark."""
    if attribute(note, "type") != "mark":
        return False
    draft = marks.get((attribute(note, "target") or "").lstrip("#"))
    if draft is None:
        return True
    fields: dict[str, Any] = {}
    stamp_fields: list[tuple[str, str]] = []
    for seg in children(note, "seg"):
        name = attribute(seg, "type") or ""
        said = "".join(map(str, seg.itertext()))
        value = attribute(seg, "n")
        value = said if value is None else value
        if name == "kind":
            draft.kind = value
        elif name == "fields":
            key, _, told = value.partition(": ")
            stamp_fields.append((key, told))
        else:
            fields |= _field(name, value, hands)
    if stamp_fields:
        fields["fields"] = tuple(stamp_fields)
    # What the element alone made one think of the mark is said here or not so.
    for name in ("flow", "comment", "subtype", "place"):
        draft.fields.pop(name, None)
    draft.fields.update(fields)
    return True


def _field(name: str, value: str, hands: Mapping[str, Hand]) -> dict[str, Any]:
    if name == "hand":
        hand = hands.get(value.lstrip("#"))
        return {"hand": hand.id} if hand is not None else {}
    if name == "rotation":
        turned = number(value)
        return {"rotation": turned} if turned is not None else {}
    if name == "extent":
        quantity, _, unit = value.partition(" ")
        return {"extent": Extent(int(quantity), unit)} if quantity.isdigit() else {}
    return {name: value} if name in _PLAIN else {}
