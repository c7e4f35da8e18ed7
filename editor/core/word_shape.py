"""What the letters of a word look like by themselves: its core, and what is odd about it.

Imports the standard library only.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

_USUAL: Final = frozenset(".,;:!?'\"()-/&$%£§*#+")
_USUAL_BEFORE: Final = frozenset("(\"'“[$£§#*-—…„«")
_USUAL_BEHIND: Final = frozenset(".,;:!?)\"'”’]-%*—…»")
_TYPOGRAPHIC: Final = frozenset("‘’“”„—–…[]«»°")
_JOINTS: Final = re.compile(r"[-–—/'’.,:&]")
_LETTER_RUN: Final = re.compile(r"([^\W\d_])\1\1", re.IGNORECASE)
_SMALL_THEN_CAPITAL: Final = re.compile(r"[^\W\d_A-Z][A-Z]")
_NUMBER: Final = re.compile(r"\d+(?:[.,:/'’-]\d+)*(?:st|nd|rd|th|s)?", re.ASCII | re.IGNORECASE)
_ABBREVIATION: Final = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]?", re.UNICODE)
_VOWELS: Final = re.compile(r"[aeiouyàáâãäåæèéêëìíîïòóôõöøùúûüýœ]", re.IGNORECASE)


class Shape(NamedTuple):
    """A word taken apart: what stands before and behind its core, the core from the first to the
    last letter or digit, and the parts of the core between joints such as hyphens."""

    before: str
    core: str
    behind: str
    parts: tuple[str, ...]


@lru_cache(maxsize=65_536)
def shape_of(word: str) -> Shape:
    """Return a word's parts; a word without letter or digit has an empty core, and is `behind`."""
    start = next((i for i, c in enumerate(word) if c.isalnum()), len(word))
    end = next((i for i in range(len(word), start, -1) if word[i - 1].isalnum()), start)
    core = word[start:end]
    parts = tuple(p for p in _JOINTS.split(core) if p)
    return Shape(word[:start], core, word[end:], parts)


@lru_cache(maxsize=65_536)
def oddities(word: str) -> dict[str, float]:
    """Return what is odd about a word's characters, by name, each 0 to about 1; what is not there
    is left out. Not to be changed."""
    before, core, behind, _ = shape_of(word)
    if not core:
        found = {"no-letters": 1.0, "lone-mark": float(len(word) == 1)}
        if len(word) > 1 and not all(map(_is_usual, word)):
            found["odd-marks"] = 1.0
        return found
    found = {
        "odd-character": min(1.0, sum(not _is_usual(c) for c in word) / 2),
        "odd-before": float(any(c not in _USUAL_BEFORE for c in before)),
        "odd-behind": float(any(c not in _USUAL_BEHIND for c in behind)),
        "mark-before": float(bool(before) and before not in '([$£"“'),
        "hyphen-behind": float(behind.endswith(("-", "—", "–"))),
        "one-quote": float(_is_one_quote(before, behind)),
        "many-marks": float(len(before) > 1 or len(behind) > 2),
        **_mixtures(core),
    }
    return {name: value for name, value in found.items() if value}


def _is_usual(char: str) -> bool:
    return char.isalnum() or char in _USUAL or char in _TYPOGRAPHIC


def _is_one_quote(before: str, behind: str) -> bool:
    """True where single quotes stand on one side only, which speckles are often read as."""
    return any(c in "'‘’`" for c in before) != any(c in "'‘’`" for c in behind)


def _mixtures(core: str) -> dict[str, float]:
    letters = sum(c.isalpha() for c in core)
    digits = sum(c.isdigit() for c in core)
    is_number = _NUMBER.fullmatch(core) is not None
    inner = sum(not c.isalnum() for c in core)
    return {
        "number": float(is_number),
        "letters-and-digits": float(bool(letters and digits) and not is_number),
        "mixed-case": float(_SMALL_THEN_CAPITAL.search(core) is not None),
        "mark-inside": float(inner > 0 and not is_number and not _ABBREVIATION.fullmatch(core)),
        "marks-inside": min(1.0, max(0, inner - 1) / 2),
        "one-letter": float(len(core) == 1 and letters == 1),
        "short": float(len(core) == 2 and letters > 0),
        "long": min(1.0, max(0, len(core) - 14) / 10),
        "thrice": float(_LETTER_RUN.search(core) is not None),
        "no-vowel": float(letters == len(core) > 2 and not _VOWELS.search(core)),
    }
