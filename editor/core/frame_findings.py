"""What one page seems to say of itself, and what all pages of a document say together.

May import the core's values.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final, Literal

from .frame import Place
from .frame_dates import Moment
from .frame_proposals import MOST_SURE, Proposal

DateRole = Literal["date", "received", "transmission", "drafted", "declassified", "clock"]
_FAR_BEHIND: Final = 0.15


@dataclass(frozen=True, slots=True)
class Dated:
    """A date of the page and what it is the date of."""

    role: DateRole
    moment: Moment
    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Level:
    """One classification on the page, by its name in `frame_words.LEVELS`."""

    name: str
    place: Place
    is_struck: bool


@dataclass(frozen=True, slots=True)
class Numbering:
    """What the page says of its own number: `x` of `y`, where that is said."""

    x: int
    y: int | None
    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class PageFindings:
    """What one page seems to say: proposals for fields, and what the checks compare."""

    page_id: str
    proposals: tuple[Proposal, ...] = ()
    dates: tuple[Dated, ...] = ()
    levels: tuple[Level, ...] = ()
    numbering: Numbering | None = None
    declassified: Place | None = None
    is_telegram: bool = False


def proposals_of(pages: Iterable[PageFindings], *, only: str = "") -> dict[str, list[Proposal]]:
    """Return the proposals of a document by field, the likeliest first; what several pages say
    alike is one, and the surer for it. What is far less likely than the first is left out. With
    `only` they are those of that field."""
    found: dict[str, dict[str, Proposal]] = {}
    for each in (p for f in pages for p in f.proposals if not only or p.field == only):
        same = found.setdefault(each.field, {})
        key = _key(each.text)
        other = same.get(key)
        if other is not None:
            best = max(other, each, key=lambda p: p.probability)
            each = replace(best, probability=min(MOST_SURE, best.probability + 0.02))
        same[key] = each
    result = {}
    for field, same in found.items():
        ordered = sorted(same.values(), key=lambda p: -p.probability)
        least = ordered[0].probability - _FAR_BEHIND
        result[field] = [p for p in ordered if p.probability >= least]
    return result


def _key(text: str) -> str:
    return "".join(text.casefold().split())
