"""Which stretches of a transcript are words that can be spelled rightly or wrongly.

Imports the standard library only. What typed government paper is full of and no dictionary has is
left alone here: numbers and codes, initials, abbreviations with points, Roman numerals, addresses,
letters typed over. A word cut by a line end is one word in two stretches.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from .word_list import APOSTROPHES, LONGEST_WORD

_HYPHENS: Final = "-\u2010\u2011\u00ad\u00ac"
_LETTER: Final = r"[^\W_]"
_RUN: Final = re.compile(
    rf"{_LETTER}(?:[\w\u0300-\u036f]|[{APOSTROPHES}\u00ad](?={_LETTER}))*(?<!_)"
)
_ADDRESS: Final = re.compile(r"\S*(?:://|@|www\.|\\)\S*", re.IGNORECASE)
_ADDRESS_SIGNS: Final = ("://", "@", "www.", "WWW.", "\\")
_POINTED: Final = re.compile(r"(?:[^\W\d_]{1,3}\.){2,}(?:[^\W\d_]{1,3}(?![^\W_]))?")
_TYPED_OVER: Final = re.compile(r"([^\W\d_])\1{2,}|[xX]{3,}")
_ROMAN: Final = re.compile(
    r"M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})"
    r"|x{0,3}(?:ix|iv|v?i{0,3})"
)
_CUT: Final = re.compile(rf"[{_HYPHENS}][ \t]*\n[ \t]*")
_ORDINAL: Final = re.compile(r"\d+(?:st|nd|rd|th|d|s|am|pm)", re.IGNORECASE)
_DIGITS_FOR_LETTERS: Final = frozenset("0156829")
_NOTHING: Final[Mapping[str, bool]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Spelled:
    """A word to look up: the text of it, and where it stands, in two spans where a line end cuts
    it (`[start, end)`, code points)."""

    word: str
    spans: tuple[tuple[int, int], ...]


def spelled_words(
    text: str, start: int = 0, end: int | None = None, right: Mapping[str, bool] = _NOTHING
) -> Iterator[Spelled]:
    """Yield the words of `[start, end)` that can be looked up, in order.

    The bounds should be those of lines. Halves that a hyphen at a line end joins come as one word,
    also where the other half is outside the bounds, so that lines can be looked at one by one: the
    spans then reach beyond them. Parts of a compound with a hyphen come one by one. Words that are
    true in `right` are passed over, which is quicker than to ask about each.
    """
    end = len(text) if end is None else end
    skipped = _skipped(text, start, end)
    if before := _half_before(text, start):
        yield before
        start = before.spans[-1][1]
    at = 0
    for run in _RUN.finditer(text, start, end):
        while at < len(skipped) and skipped[at][1] <= run.start():
            at += 1
        if at < len(skipped) and skipped[at][0] < run.end():
            continue
        found = None
        if run.end() < len(text) and text[run.end()] in _HYPHENS:
            found = _cut_word(text, run.start(), run.end())
        if found is None:
            word = run.group()
            if right.get(word):
                continue
            found = Spelled(word, (run.span(),))
        if found.spans[0][0] < start:
            continue
        if len(found.spans) == 2 and found.spans[1][1] <= end:
            start = found.spans[1][1]
        if is_word_like(found.word):
            yield found


def _skipped(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the spans of addresses and of abbreviations with points, in order."""
    found = []
    # A line has them seldom, and is asked about at every key press.
    if any(text.find(sign, start, end) >= 0 for sign in _ADDRESS_SIGNS):
        found += [m.span() for m in _ADDRESS.finditer(text, start, end)]
    if text.find(".", start, end) >= 0:
        found += [m.span() for m in _POINTED.finditer(text, start, end)]
    return sorted(found)


def is_word_like(word: str) -> bool:
    """True for what a dictionary can judge: no number, code, initial, numeral or typed-over run."""
    if not 1 < len(word) <= LONGEST_WORD:
        return False
    if word.isalpha():
        return not (_TYPED_OVER.fullmatch(word) or _ROMAN.fullmatch(word))
    letters = sum(c.isalpha() for c in word)
    digits = {c for c in word if c.isdigit()}
    if not digits:
        return letters > 1
    # `MOSC0W` is a word read wrongly, `B52` and `7th` are right; a code has more digits or others.
    return (
        letters >= 3
        and letters > 2 * sum(c.isdigit() for c in word)
        and digits <= _DIGITS_FOR_LETTERS
        and not _ORDINAL.fullmatch(word)
    )


def _cut_word(text: str, start: int, end: int) -> Spelled | None:
    """Return the word whose first half ends in a hyphen at the line end, or None."""
    cut = _CUT.match(text, end)
    if cut is None:
        return None
    rest = _RUN.match(text, cut.end())
    if rest is None or not rest.group()[0].islower() or not text[start:end].isalpha():
        return None
    return Spelled(text[start:end] + rest.group(), ((start, end), rest.span()))


def _half_before(text: str, start: int) -> Spelled | None:
    """Return the word whose second half stands at the beginning of a line, or None."""
    line_end = start - 1
    if line_end < 1 or text[line_end] != "\n":
        return None
    line_start = text.rfind("\n", 0, line_end) + 1
    stretch = text[line_start:line_end].rstrip()
    if not stretch or stretch[-1] not in _HYPHENS:
        return None
    runs = list(_RUN.finditer(stretch))
    if not runs or runs[-1].end() != len(stretch) - 1:
        return None
    return _cut_word(text, line_start + runs[-1].start(), line_start + runs[-1].end())
