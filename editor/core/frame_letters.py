"""Letters and despatches: the address above the salutation, the letterhead, a subject after `re`.

May import the core's values.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from .frame_dates import moment_of
from .frame_labels import starts_with_label
from .frame_proposals import Proposal, proposal
from .frame_sheet import Cell, Sheet, is_prose
from .frame_words import LEVEL_LINE

_SALUTATION: Final = re.compile(
    r"(?:My\s+)?(?:Dear|Dearest)\b.{0,50}|(?:Sirs?|Madam|Gentlemen|Excellency|Your\s+\w+|Monsieur.{0,40}"
    r"|Sehr\s+geehrte.{0,40}|Hr\.\s.{0,40})\s*[:,.!—-]+",
    re.IGNORECASE,
)
_HONOURED: Final = re.compile(r"(?:The\s+Hon(?:ou?rable|\.)|His\s+Excellency)\b", re.IGNORECASE)
_LETTERHEAD: Final = re.compile(
    r"(?:THE\s+)?(?:AMERICAN\s+(?:EMBASSY|LEGATION|CONSULATE)|(?:EMBASSY|LEGATION|CONSULATE)\s+"
    r"(?:GENERAL\s+)?OF|UNITED\s+STATES\s+(?:EMBASSY|MISSION|POLITICAL)|BRITISH\s+(?:EMBASSY|LEGATION)"
    r"|THE\s+WHITE\s+HOUSE\Z|FOREIGN\s+OFFICE\b|WAR\s+DEPARTMENT\b|NAVY\s+DEPARTMENT\b).*",
    re.IGNORECASE,
)
_COPY: Final = re.compile(r"\W*(?:copy|translation|copie|abschrift)\W*", re.IGNORECASE)
_ABOUT: Final = re.compile(r"re\s+(?P<about>.{8,120})", re.IGNORECASE)
_NUMBER: Final = re.compile(r"N[o0]\.\s*(?P<number>\d{1,5})\.?", re.IGNORECASE)
_MOST_LINES: Final = 6
_MOST_LETTERS: Final = 60


def letter_proposals(sheet: Sheet, *, is_addressed: bool) -> list[Proposal]:
    """Return what the head of a letter or despatch says; `is_addressed` where a label or heading
    says already who wrote to whom."""
    found: list[Proposal | None] = []
    # The salutation stands after the head or ends it; some lines of text may come before a line
    # that counts as running text.
    cells = sheet.cells[: sheet.head + 1]
    at = next((n for n, c in enumerate(cells) if _SALUTATION.fullmatch(c.text)), None)
    address = _above(cells, at) if at is not None else _honoured(cells)
    if address:
        text = ", ".join(c.text.strip(" .,") for c in address)
        text = re.sub(r"\ATo:?\s+", "", text, flags=re.IGNORECASE)
        span = (address[0].start, address[-1].end)
        found.append(proposal(sheet, "to", text, span, 0.72, "address"))
    if at is not None and at + 1 < len(sheet.cells):
        below = sheet.cells[at + 1]
        if match := _ABOUT.fullmatch(below.text):
            span = (below.start + match.start("about"), below.end)
            found.append(proposal(sheet, "subject", match["about"], span, 0.7, "label"))
    for cell in sheet.head_cells:
        if _LETTERHEAD.fullmatch(cell.text) and len(cell.text) <= _MOST_LETTERS:
            span = (cell.start, cell.end)
            found.append(proposal(sheet, "from", cell.text, span, 0.68, "letterhead"))
            break
    for cell in sheet.head_cells if is_addressed or any(found) else ():
        if match := _NUMBER.fullmatch(cell.text):
            span = (cell.start + match.start("number"), cell.start + match.end("number"))
            found.append(proposal(sheet, "number", match["number"], span, 0.75, "alone"))
            break
    return [each for each in found if each is not None]


def _above(cells: Sequence[Cell], salutation: int) -> Sequence[Cell]:
    """Return the lines of the address that stands above a salutation."""
    first = salutation
    while first > 0 and salutation - first < _MOST_LINES:
        cell = cells[first - 1]
        if not _is_address_line(cell):
            break
        first -= 1
        is_begin = re.match(r"To\b", cell.text) is not None
        if is_begin or (cell.gap and first < salutation - 1):
            break
    return cells[first:salutation] if salutation - first >= 2 else ()


def _honoured(cells: Sequence[Cell]) -> Sequence[Cell]:
    """Return the lines of an address without a salutation: The Honorable, and what follows."""
    at = next((n for n, c in enumerate(cells) if _HONOURED.match(c.text)), None)
    if at is None:
        return ()
    stop = at + 1
    while stop < len(cells) and stop - at < _MOST_LINES:
        if cells[stop].gap or not _is_address_line(cells[stop]):
            break
        stop += 1
        if cells[stop - 1].text.endswith("."):
            break
    return cells[at:stop] if stop - at >= 2 else ()


def _is_address_line(cell: Cell) -> bool:
    text = cell.text
    is_short = len(text) <= _MOST_LETTERS and not is_prose(text)
    has_letters = sum(c.isalpha() for c in text) * 2 > len(text.replace(" ", ""))
    is_other = (
        moment_of(text) is not None
        or (starts_with_label(text) and not text.lower().startswith("to"))
        or LEVEL_LINE.fullmatch(text) is not None
        or _COPY.fullmatch(text) is not None
    )
    return is_short and has_letters and not is_other
