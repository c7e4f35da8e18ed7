"""What an export could not carry: told per mark by the writer, counted here.

May import the core. Each writer says of every mark what it lost, so that kept, partly and lost
always add up to all marks.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, Literal

from ..core.marks import KINDS, Json, JsonObject, Mark
from ..core.spans import Placed

State = Literal["kept", "partly", "lost"]
Reading = Literal["diplomatic", "clean"]
READINGS: Final = ("diplomatic", "clean")
# Field of the mark and its name in the report.
_FIELDS: Final = (
    ("subtype", "subtype"),
    ("regions", "region"),
    ("text", "text"),
    ("hand", "hand"),
    ("place", "place"),
    ("medium", "medium"),
    ("ink", "ink"),
    ("certainty", "certainty"),
    ("flow", "flow"),
    ("rotation", "rotation"),
    ("when", "when"),
    ("level", "level"),
    ("placeholder", "placeholder"),
    ("extent", "extent"),
    ("fields", "fields"),
    ("substitutes", "substitutes"),
    ("comment", "comment"),
)


@dataclass(frozen=True, slots=True)
class Carried:
    """What became of one mark in an export: `lost` names what is not there, by the names of
    `facets`.
    """

    page_id: str
    mark: Mark
    state: State
    lost: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ExportResult:
    """The files of an export as names and bytes, what became of each mark, and the loss report
    (see `Format.write`).
    """

    files: tuple[tuple[str, bytes], ...]
    marks: tuple[Carried, ...] = ()
    losses: JsonObject = field(default_factory=dict)
    words: JsonObject | None = None
    """How many words have boxes, in formats that show where words stand."""
    notices: tuple[str, ...] = ()
    """Sentences for whoever exports."""
    letters: JsonObject | None = None
    """Which letters have no shape in the file, in formats that bring their typefaces."""


def facets(row: Placed[Mark]) -> tuple[str, ...]:
    """Return what a mark says, by name: always `kind`, `span` where it stands in the text, and
    each field that is set.
    """
    names = ["kind"]
    if row.is_placed:
        names.append("span")
    for attribute, name in _FIELDS:
        if getattr(row.item, attribute) not in (None, ()):
            names.append(name)
    return tuple(names)


def carried(page_id: str, row: Placed[Mark], kept: Iterable[str]) -> Carried:
    """Return what became of a mark of which the facets `kept` are in the export; nothing of it
    when they are none.
    """
    kept = set(kept)
    lost = tuple(name for name in facets(row) if name not in kept)
    state: State = "kept" if not lost else "partly" if kept else "lost"
    return Carried(page_id, row.item, state, lost)


def loss_report(format_id: str, reading: str, marks: Iterable[Carried]) -> JsonObject:
    """Return the loss report of the contract: counts by kind, and a row for each mark that lost
    something.
    """
    counts: dict[str, dict[State, int]] = {}
    details: list[Json] = []
    for each in marks:
        row = counts.setdefault(each.mark.kind, {"kept": 0, "partly": 0, "lost": 0})
        row[each.state] += 1
        if each.lost:
            lost: list[Json] = list(each.lost)
            details.append({"mark": each.mark.id, "page": each.page_id, "lost": lost})
    order = {kind: number for number, kind in enumerate(KINDS)}
    kinds = sorted(counts, key=lambda kind: (order.get(kind, len(order)), kind))
    return {
        "format": format_id,
        "reading": reading,
        "marks": {
            kind: {"total": sum(counts[kind].values()), **dict[str, Json](counts[kind].items())}
            for kind in kinds
        },
        "details": details,
    }
