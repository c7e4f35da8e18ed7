"""What other programs call the parts of a page, as our kinds of marks.

May import nothing of ours. The names are those of PAGE's region types and structure tags, of
SegmOnto (eScriptorium) and of Transkribus; a name that is not here makes no mark.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple


class LabelKind(NamedTuple):
    """The kind of mark a label stands for, and its fields."""

    kind: str
    fields: tuple[tuple[str, object], ...] = ()


_FORM_PAGE: Final = LabelKind("form", (("subtype", "page-number"), ("flow", "page-furniture")))
_MARGIN: Final = LabelKind("handwriting", (("flow", "aside"),))
_LABELS: Final = {
    "stamp": LabelKind("stamp", (("flow", "aside"),)),
    "stampzone": LabelKind("stamp", (("flow", "aside"),)),
    "seal": LabelKind("stamp", (("flow", "aside"),)),
    "sealzone": LabelKind("stamp", (("flow", "aside"),)),
    "heading": LabelKind("heading", (("level", 1),)),
    "headingline": LabelKind("heading", (("level", 1),)),
    "pagenumber": _FORM_PAGE,
    "numberingzone": _FORM_PAGE,
    "letterhead": LabelKind("form", (("subtype", "letterhead"), ("flow", "form"))),
    "signature": LabelKind("handwriting", (("subtype", "signature"), ("flow", "aside"))),
    "handwrittenannotation": _MARGIN,
    "handwriting": _MARGIN,
    "handwritten": _MARGIN,
    "interlinearline": LabelKind("addition", (("place", "above"),)),
    "classification": LabelKind("classification"),
}


def label_kind(label: str | None) -> LabelKind | None:
    """Return the kind of mark for a label such as "page-number" or "StampZone#received"."""
    if not label:
        return None
    plain = re.split(r"[#:]", label)[0]
    return _LABELS.get(re.sub(r"[^a-z]", "", plain.lower()))
