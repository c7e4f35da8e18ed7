"""A document's own abbreviations: what a typist writes short and the page has in full.

They expand behind a word that was typed out and ended by a blank or a sign; never inside a word,
never on what OCR read, and never by themselves later. Expanding at the last letter was refused:
`amb` would fire inside `ambush`. May import the core's values only.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, NamedTuple

from .commands import clean_text
from .document import Change, Document, DocumentPart, Page
from .errors import UsageError

Abbreviations = tuple[tuple[str, str], ...]
"""Pairs of what is typed and what it stands for, in the order of the person."""

ENDS: Final = frozenset(" \n\t,;:!?)")
"""What ends a word that may be short for another; a full stop may be part of one."""
_OPENING: Final = "([{\"'“‘„‚«‹"
_LONGEST: Final = 64


class Expansion(NamedTuple):
    """What `[start, end)` of a page is short for."""

    start: int
    end: int
    text: str


def checked(pairs: Iterable[tuple[str, str]]) -> Abbreviations:
    """Return the pairs as a document may hold them; UsageError in one sentence where one cannot be
    used. Pairs that are empty on both sides are left out."""
    result: dict[str, str] = {}
    for typed, meant in pairs:
        short, text = clean_text(typed).strip(), clean_text(meant).strip()
        if not short and not text:
            continue
        if not short or not text:
            lacking = f"“{short}” stands for nothing" if short else f"“{text}” has no short form"
            raise UsageError(f"{lacking}. Fill in both, or remove the row.")
        if any(c.isspace() for c in short) or len(short) > _LONGEST:
            raise UsageError(
                f"“{short[:_LONGEST]}” cannot be an abbreviation: write it as one word."
            )
        if short in result:
            raise UsageError(f"“{short}” stands twice. Keep one of the two.")
        result[short] = text
    return tuple(result.items())


def expansion_at(page: Page, offset: int, table: Abbreviations) -> Expansion | None:
    """Return what the word that ends at an offset is short for, or None where it is nothing, or
    was not typed.

    Typed with a capital, or all in capitals, what it stands for begins so or is so too.
    """
    if not table:
        return None
    text = page.text[max(0, offset - _LONGEST - len(_OPENING)) : offset]
    short = text[_last_blank(text) :].lstrip(_OPENING)
    found = _meant(short, dict(table)) if short else None
    row = page.words.at(offset - 1)
    if found is None or row is None or row.item.origin != "typed":
        return None
    if short in (row.item.ocr or ""):
        # A comma typed behind a word that was read makes it a typed one.
        return None
    return Expansion(offset - len(short), offset, found)


def _last_blank(text: str) -> int:
    return next((i + 1 for i in range(len(text) - 1, -1, -1) if text[i].isspace()), 0)


def _meant(short: str, table: dict[str, str]) -> str | None:
    if short in table:
        return table[short]
    small = short.lower()
    if small not in table:
        return None
    meant = table[small]
    letters = [c for c in short if c.isalpha()]
    if len(letters) > 1 and all(c.isupper() for c in letters):
        return meant.upper()
    if letters and letters[0].isupper() and short[1:] == small[1:]:
        return meant[:1].title() + meant[1:]
    return None


@dataclass(frozen=True, slots=True)
class SetAbbreviations:
    """Give a document other abbreviations."""

    table: Abbreviations
    label: str = "abbreviations"

    def change(self, document: Document) -> Change:
        old = document.abbreviations
        if old == self.table:
            return Change(self.label, ())
        return Change(self.label, (DocumentPart((("abbreviations", old, self.table),)),))
