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


def proposals_of(pages: Iterable[PageFindings]) -> dict[str, list[Proposal]]:
    """Return the proposals of a document by field, the likeliest first; what several pages say
    alike is one, and the surer for it. What is far less likely than the first is left out."""
    result: dict[str, list[Proposal]] = {}
    for findings in pages:
        for each in findings.proposals:
            same = result.setdefault(each.field, [])
            for index, other in enumerate(same):
                if _key(other.text) == _key(each.text):
                    best = max(other, each, key=lambda p: p.probability)
                    sure = min(MOST_SURE, best.probability + 0.02)
                    same[index] = replace(best, probability=sure)
                    break
            else:
                same.append(each)
    for field, same in result.items():
        same.sort(key=lambda p: -p.probability)
        least = same[0].probability - _FAR_BEHIND
        result[field] = [p for p in same if p.probability >= least]
    return result


def _key(text: str) -> str:
    return "".join(text.casefold().split())
