"""How large the words of a page are printed, and which words are not as large as their letters say.

May import the core's values. A typewriter gives every letter the same room, print does not: both
rulers are tried on a page, and the one that fits it is used. Sizes are medians, so the wrong words
that are looked for do not bend the ruler.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log
from statistics import median
from typing import Final, NamedTuple

from .geometry import Box

_TALL: Final = frozenset("bdfhkltßþð!?|/\\()[]{}§$£€&%@0123456789'\"“”‘’")
_DEEP: Final = frozenset("gjpqyçþ,;()[]{}/|$Q")
_NARROW: Final = frozenset("iljtfrI.,;:'!|()[]‘’-")
_WIDE: Final = frozenset("mwMW@%—&")
_CLASS_HEIGHTS: Final = {
    (False, False): 0.72,
    (True, False): 1.0,
    (False, True): 1.0,
    (True, True): 1.28,
}
_FEWEST: Final = 4
_LARGEST: Final = 1.5


class Print(NamedTuple):
    """A word as it stands on the scan: its text, its box, and its line there."""

    text: str
    box: Box
    line: int | None


class Misfit(NamedTuple):
    """How a word's box differs from what its letters need: `height` as a natural logarithm (0
    fits), `letters` as the room for how many letters it has too much (or too little, negative)."""

    height: float
    letters: float


_NO_MISFIT: Final = Misfit(0.0, 0.0)


def height_class(text: str) -> tuple[bool, bool]:
    """Return whether a word has letters that rise above, and such that go below the small ones."""
    tall = any(c in _TALL or c.isupper() or ord(c) > 0xBF for c in text)
    return tall, any(c in _DEEP for c in text)


def print_units(text: str) -> float:
    """Return how much room a word takes in print, in letters of common width."""
    return sum(
        0.55 if c in _NARROW else 1.5 if c in _WIDE else 1.2 if c.isupper() else 1.0 for c in text
    )


@dataclass(frozen=True, slots=True)
class Ruler:
    """The sizes of a page's print: the height of a capital and the room of a letter, in pixels; by
    line, where a line has enough words to tell."""

    height: float
    room: float
    is_fixed_pitch: bool
    line_heights: dict[int, float]
    line_rooms: dict[int, float]

    def misfit(self, word: Print) -> Misfit:
        """Return how badly a word fits, 0 where the page has too few words to tell."""
        if not self.room:
            return _NO_MISFIT
        height = self.line_heights.get(word.line or 0, self.height)
        room = self.line_rooms.get(word.line or 0, self.room)
        expected = height * _CLASS_HEIGHTS[height_class(word.text)]
        units = _units(word.text, self.is_fixed_pitch)
        bound = max(-_LARGEST, min(_LARGEST, log(word.box.h / expected)))
        return Misfit(bound, max(-4.0, min(4.0, word.box.w / room - units)))

    def relative_height(self, word: Print) -> float:
        """Return the height of a word's print to that of the page, as a natural logarithm."""
        if not self.height:
            return 0.0
        expected = self.height * _CLASS_HEIGHTS[height_class(word.text)]
        return max(-_LARGEST, min(_LARGEST, log(word.box.h / expected)))


def ruler_of(words: Iterable[Print]) -> Ruler:
    """Return the sizes of a page's print, from words of any number."""
    rows = [w for w in words if w.text]
    if len(rows) < _FEWEST:
        return Ruler(0.0, 0.0, False, {}, {})
    long = [w for w in rows if len(w.text) > 2] or rows
    fixed, fixed_spread = _room(long, is_fixed=True)
    loose, loose_spread = _room(long, is_fixed=False)
    is_fixed = fixed_spread <= loose_spread
    by_line: dict[int, list[Print]] = {}
    for word in rows:
        if word.line is not None:
            by_line.setdefault(word.line, []).append(word)
    enough = {line: ws for line, ws in by_line.items() if len(ws) >= _FEWEST}
    return Ruler(
        _height(rows),
        fixed if is_fixed else loose,
        is_fixed,
        {line: _height(ws) for line, ws in enough.items()},
        {line: _room(ws, is_fixed=is_fixed)[0] for line, ws in enough.items()},
    )


def _units(text: str, is_fixed: bool) -> float:
    # The box of a typed word ends where the ink of its last letter does.
    return max(0.4, len(text) - 0.2) if is_fixed else print_units(text)


def _room(words: Sequence[Print], *, is_fixed: bool) -> tuple[float, float]:
    """Return the room of a letter in pixels, and how far words are from it (a share of it)."""
    rooms = [w.box.w / _units(w.text, is_fixed) for w in words]
    middle = median(rooms)
    return middle, median(abs(r - middle) for r in rooms) / middle


def _height(words: Sequence[Print]) -> float:
    return median(w.box.h / _CLASS_HEIGHTS[height_class(w.text)] for w in words)
