"""One proposal for a field of the frame: its value, where it stands, how likely and why.

May import the core's values.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from .frame import FrameValue, Place
from .frame_sheet import Sheet

Why = Literal[
    "label",  # behind a label
    "alone",  # alone in its line
    "below",  # below what it belongs to
    "behind",  # behind the addressee in its line
    "heading",  # in a heading
    "prosign",  # the letter before a date-time group
    "group",  # a date-time group
    "dateline",  # in the line of place and date
    "clock",  # the stamp of a clock
    "symbol",  # office:drafter:typist
    "sentence",  # in the running text
    "above",  # the line above the running text
    "action",  # who is to act is whom it goes to
    "address",  # the address of a letter
    "letterhead",
]

MOST_SURE: Final = 0.99
_MOST_TEXT: Final = 160
_EDGES: Final = " \t\n,;:|_~"
_NAMES: Final = frozenset({"from", "to", "action", "info"})
_STAMPED: Final = re.compile(
    r"\s(?:(?:JAN|FEB|MAR|APR|MAY|JUNE?|JULY?|AUG|SEPT?|OCT|NOV|DEC)\.?\s+\d|[;:|~]\s)",
    re.IGNORECASE,
)
_MOST_ODD: Final = 0.1
"""More of other signs than letters, digits and blanks, and it is dirt that was read."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A value that a field may have; `probability` is 0 to 1."""

    field: str
    text: str
    place: Place
    probability: float
    why: Why

    @property
    def value(self) -> FrameValue:
        """What taking the proposal fills in."""
        return FrameValue(self.text, self.place)


def proposal(
    sheet: Sheet, field: str, text: str, span: tuple[int, int], probability: float, why: Why
) -> Proposal | None:
    """Return a proposal in tidy words, None where nothing is left of them.

    `span` is in the sheet; blanks and commas at its edges are left out.
    """
    start, end = span
    if field in _NAMES and end - start == len(text):
        text = _without_dirt(text)
        end = start + len(text)
    raw = sheet.text[start:end]
    start += len(raw) - len(raw.lstrip(_EDGES))
    end = max(start, start + len(raw.strip(_EDGES)))
    tidy = re.sub(r"\s+", " ", text).strip(_EDGES)
    if field in ("subject", "from", "to", "info", "action"):
        # Not of the value: sentences end with it. One that abbreviates (Dept.) keeps it.
        tidy = re.sub(r"(?<=[a-z]{5})\.\Z|(?<=\d)\.\Z", "", tidy)
    if len(tidy) > _MOST_TEXT or not any(c.isalnum() for c in tidy):
        return None
    if field in _NAMES and _is_dirt(tidy):
        return None
    return Proposal(field, tidy, sheet.place(start, end), probability, why)


def _without_dirt(text: str) -> str:
    """Return a name without what a stamp or a pen left behind it in the line: the words of a date,
    what follows a sign alone, single letters and signs at the end."""
    if stamped := _STAMPED.search(text):
        text = text[: stamped.start()]
    is_dirty = False
    while len(parts := text.rstrip().rsplit(None, 1)) == 2:
        head, last = parts
        bare = "".join(c for c in last if c.isalnum())
        is_short = len(bare) <= 1 or (len(bare) <= 3 and bare.islower()) or last[0] in "[({;:|"
        # A number may be that of the telegram to that post, but not where dirt stands behind it.
        if not is_short and not (is_dirty and bare.isdigit() and len(bare) <= 2):
            break
        text, is_dirty = head, True
    return text.rstrip()


def _is_dirt(text: str) -> bool:
    odd = sum(1 for c in text if not (c.isalnum() or c.isspace() or c in ".,-/&()'’"))
    longest = max((len(w) for w in re.findall(r"[^\W\d_]+", text)), default=0)
    return odd > _MOST_ODD * len(text) or longest < 2
