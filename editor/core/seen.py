"""What a program sees on a scan, before anybody decided on it: marks that it would propose, and ink
that nothing accounts for.

Values only. Regions are in scan pixels; a probability is calibrated, so that of a hundred marks
seen at 0.8 some eighty are there.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, TypeVar

from .geometry import Box, Polygon, Region
from .marks import Extent

INK_KINDS: Final = (
    "typed",
    "print",
    "handwriting",
    "stamp",
    "rule",
    "stroke",
    "border",
    "hole",
    "speck",
    "picture",
)
"""What a piece of ink is: text that was typed or printed, writing, a stamp with its frame, a ruled
line of a form, a pen's stroke through or under words, the dark edge of the scan, a punch hole,
dirt, a picture or coat of arms."""


@dataclass(frozen=True, slots=True)
class SeenMark:
    """A mark that a program sees on a page.

    `kind` and `subtype` are those of `marks`, `also` further kinds the same ink is (a struck
    classification line). `words` are the ids of the words it is on, in reading order; `part` says
    which share of them, from 0 at the left edge of the first to 1 at the right edge of the last.
    `probability` is 0 to 1 and `reason` a clause for a person: “a level stroke through the middle
    of the letters”. `text` is the mark's own reading, with its confidence (0 to 100); `place`,
    `medium`, `ink` (as “#rrggbb”), `rotation` (degrees clockwise), `extent` as in a `Mark`; `after`
    is the word an addition stands behind, where it is known.
    """

    kind: str
    regions: tuple[Region, ...]
    probability: float
    reason: str
    subtype: str | None = None
    also: tuple[str, ...] = ()
    words: tuple[int, ...] = ()
    part: tuple[float, float] = (0.0, 1.0)
    text: str | None = None
    conf: float | None = None
    place: str | None = None
    medium: str | None = None
    ink: str | None = None
    rotation: float | None = None
    extent: Extent | None = None
    after: int | None = None


@dataclass(frozen=True, slots=True)
class SeenInk:
    """A piece of ink of one kind of `INK_KINDS`; `box` in scan pixels, `ink_px` how many scan
    pixels are dark, `probability` that it is of this kind."""

    kind: str
    box: Box
    ink_px: int
    probability: float


Seen = TypeVar("Seen", SeenMark, SeenInk)


def as_kept(seen: Seen) -> Seen:
    """Return what was seen with as many decimals as are kept of it, so that pages read back equal:
    four of shares, one of degrees and of the corners of a polygon."""
    seen = replace(seen, probability=round(seen.probability, 4))
    if isinstance(seen, SeenInk):
        return seen
    start, end = seen.part
    return replace(
        seen,
        part=(round(start, 4), round(end, 4)),
        rotation=None if seen.rotation is None else round(seen.rotation, 1),
        regions=tuple(map(_rounded, seen.regions)),
    )


def _rounded(region: Region) -> Region:
    if isinstance(region, Box):
        return region
    return Polygon(tuple((round(x, 1), round(y, 1)) for x, y in region.points))
