"""Marks: what the page shows at a span of the transcript, at a region of the scan, or at both; and
the hands that made them.

The lists are closed lists of the file format; an unknown value from another program is kept and
shown as it is, so the fields are plain strings and the lists say which ones Facing offers. Marks
stand off from the text and may overlap and nest freely.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from .geometry import Region

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
JsonObject = dict[str, Json]

KINDS: Final = (
    "strike",
    "overstrike",
    "addition",
    "handwriting",
    "stamp",
    "classification",
    "form",
    "underline",
    "superscript",
    "unclear",
    "gap",
    "redaction",
    "heading",
    "note",
    "query",
)
SUBTYPES: Final = {
    "stamp": (
        "received",
        "transmission",
        "declassification",
        "classification",
        "file-number",
        "distribution",
        "other",
    ),
    "handwriting": ("initials", "routing", "signature", "number", "fill-in", "note"),
    "form": ("letterhead", "label", "rule", "page-number"),
}
PLACES: Final = (
    "above",
    "below",
    "inline",
    "margin-left",
    "margin-right",
    "top",
    "bottom",
    "end",
)
ASIDE_PLACES: Final = ("margin-left", "margin-right", "top", "bottom", "end")
"""Places off the line: what was added there is shown beside the text."""
MEDIA: Final = ("ink", "pencil", "crayon", "typewriter", "stamp", "print")
CERTAINTIES: Final = ("high", "medium", "low")
FLOWS: Final = ("main", "aside", "form", "stamp", "page-furniture")


@dataclass(frozen=True, slots=True)
class Quote:
    """What an orphan covered when it was last attached, with enough text around it to be found
    again by a person."""

    exact: str
    prefix: str = ""
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class Extent:
    """How much is missing or overtyped, for instance 6 chars or 2 lines."""

    quantity: int
    unit: str


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark; its span stands in the page's mark table, so text edits never rebuild marks.

    `text` is the mark's own reading where it is not part of the transcript (an addition at a caret,
    a stamp beside the text). `is_orphan` with a `quote` says that its text is gone; its regions
    stay. `is_off_scan` says that the regions are those of a scan the page no longer has. `rotation`
    is degrees clockwise. `substitutes` on an addition is the id of the strike whose words it
    replaces. `fields` are the particulars of a stamp as (name, value), each name once (see
    `stamp_fields`). `thread` is the id of the comment that an answer is to. `raw` is what an
    annotation of another program held that Facing does not know, with None where a known value
    goes, so that it is written back in place; None for a mark without anything unknown.
    """

    id: str
    kind: str
    subtype: str | None = None
    regions: tuple[Region, ...] = ()
    text: str | None = None
    hand: str | None = None
    place: str | None = None
    medium: str | None = None
    ink: str | None = None
    certainty: str | None = None
    flow: str | None = None
    rotation: float | None = None
    when: str | None = None
    level: int | None = None
    placeholder: str | None = None
    extent: Extent | None = None
    substitutes: str | None = None
    comment: str | None = None
    created: str | None = None
    modified: str | None = None
    creator: str | None = None
    is_orphan: bool = False
    quote: Quote | None = None
    raw: JsonObject | None = None
    is_off_scan: bool = False
    fields: tuple[tuple[str, str], ...] = ()
    thread: str | None = None


@dataclass(frozen=True, slots=True)
class Hand:
    """Who or what wrote a mark: the typist, the drafter's pen, a file clerk, the declassification
    reviewer."""

    id: str
    label: str
    medium: str | None = None
    colour: str | None = None
    role: str | None = None
    raw: JsonObject | None = None


@dataclass(frozen=True, slots=True)
class Agent:
    """A person or a program that changes documents; a person's name is a claim."""

    id: str
    type: str
    name: str
    raw: JsonObject | None = None


def with_kind(mark: Mark, kind: str) -> Mark:
    """Return a mark as one of another kind: a subtype that the kind does not have goes, and its
    text belongs where that of a new mark of the kind does, unless somebody said otherwise."""
    subtype = mark.subtype if mark.subtype in SUBTYPES.get(kind, ()) else None
    was_default = mark.flow == default_flow(mark.kind)
    flow = default_flow(kind) if was_default else mark.flow
    return replace(mark, kind=kind, subtype=subtype, flow=flow)


def default_flow(kind: str) -> str | None:
    """Return where the text of a new mark of that kind belongs; None leaves it in the running
    text."""
    return {"addition": "aside", "handwriting": "aside", "stamp": "aside", "form": "form"}.get(kind)
