"""What an engine takes for what: pairs of letters it mixes up, in general and in one document.

Imports the standard library only. The pairs are those that books on OCR errors and the readings of
typed pages name again and again; a pair says what was read and what stands on the paper. A table
of pairs was taken in the place of a learnt channel model: each of them can be told to a person.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final, NamedTuple

GENERAL: Final[dict[tuple[str, str], float]] = {
    ("m", "rn"): 1.0, ("rn", "m"): 1.0, ("in", "m"): 0.6, ("nn", "m"): 0.6, ("ni", "m"): 0.5,
    ("m", "in"): 0.5, ("m", "n"): 0.5, ("n", "m"): 0.5, ("ri", "n"): 0.8, ("n", "ri"): 0.5,
    ("w", "vv"): 0.4, ("vv", "w"): 1.0, ("d", "cl"): 0.5, ("cl", "d"): 1.0, ("ci", "d"): 0.5,
    ("li", "h"): 0.7, ("h", "li"): 0.4, ("lt", "h"): 0.3, ("ii", "n"): 0.5, ("ii", "u"): 0.6,
    ("l", "1"): 1.0, ("1", "l"): 1.0, ("I", "1"): 1.0, ("1", "I"): 1.0, ("I", "l"): 1.0,
    ("l", "I"): 1.0, ("i", "l"): 0.8, ("l", "i"): 0.8, ("1", "i"): 0.6, ("i", "1"): 0.4,
    ("t", "l"): 0.6, ("l", "t"): 0.7, ("f", "t"): 0.6, ("t", "f"): 0.6, ("i", "t"): 0.5,
    ("r", "t"): 0.4, ("t", "r"): 0.4, ("!", "l"): 0.7, ("!", "I"): 0.5, ("|", "l"): 0.8,
    ("|", "I"): 0.8, ("]", "l"): 0.5, ("j", "i"): 0.4, ("i", "j"): 0.3, ("f", "r"): 0.4,
    ("O", "0"): 1.0, ("0", "O"): 1.0, ("o", "0"): 0.8, ("0", "o"): 0.9, ("Q", "O"): 0.5,
    ("O", "Q"): 0.2, ("D", "O"): 0.4, ("O", "D"): 0.4, ("C", "O"): 0.4, ("O", "C"): 0.3,
    ("S", "5"): 0.8, ("5", "S"): 0.9, ("s", "5"): 0.4, ("5", "s"): 0.7, ("B", "8"): 0.8,
    ("8", "B"): 0.9, ("Z", "2"): 0.6, ("2", "Z"): 0.5, ("G", "6"): 0.6, ("6", "G"): 0.6,
    ("6", "b"): 0.5, ("b", "6"): 0.4, ("g", "9"): 0.4, ("9", "g"): 0.5, ("3", "8"): 0.5,
    ("8", "3"): 0.5, ("7", "1"): 0.4, ("1", "7"): 0.4, ("4", "A"): 0.4, ("&", "8"): 0.3,
    ("c", "e"): 1.0, ("e", "c"): 1.0, ("o", "e"): 0.9, ("e", "o"): 0.9, ("c", "o"): 0.7,
    ("o", "c"): 0.7, ("a", "e"): 0.7, ("e", "a"): 0.7, ("a", "o"): 0.7, ("o", "a"): 0.7,
    ("s", "e"): 0.5, ("e", "s"): 0.5, ("a", "s"): 0.5, ("s", "a"): 0.5, ("8", "a"): 0.4,
    ("8", "e"): 0.4, ("6", "e"): 0.4, ("9", "e"): 0.3, ("@", "a"): 0.6, ("@", "e"): 0.5,
    ("©", "e"): 0.5, ("€", "e"): 0.5, ("¢", "c"): 0.5, ("¢", "e"): 0.5, ("é", "e"): 0.6,
    ("g", "s"): 0.4, ("s", "g"): 0.4, ("g", "q"): 0.5, ("q", "g"): 0.5, ("$", "s"): 0.5,
    ("$", "S"): 0.5, ("u", "n"): 0.9, ("n", "u"): 0.9, ("h", "b"): 0.9, ("b", "h"): 0.9,
    ("h", "n"): 0.6, ("n", "h"): 0.6, ("k", "h"): 0.4, ("h", "k"): 0.4, ("v", "y"): 0.6,
    ("y", "v"): 0.6, ("u", "v"): 0.5, ("v", "u"): 0.5, ("n", "r"): 0.5, ("r", "n"): 0.5,
    ("x", "k"): 0.3, ("v", "r"): 0.3, ("w", "v"): 0.3, ("u", "a"): 0.3, ("n", "a"): 0.3,
    ("E", "B"): 0.6, ("B", "E"): 0.6, ("R", "B"): 0.5, ("B", "R"): 0.5, ("F", "P"): 0.6,
    ("P", "F"): 0.6, ("E", "F"): 0.6, ("F", "E"): 0.6, ("K", "R"): 0.4, ("H", "N"): 0.5,
    ("N", "H"): 0.5, ("M", "N"): 0.4, ("N", "M"): 0.4, ("H", "M"): 0.4, ("M", "H"): 0.4,
    ("C", "G"): 0.7, ("G", "C"): 0.7, ("U", "O"): 0.3, ("V", "Y"): 0.5, ("Y", "V"): 0.5,
    ("I", "T"): 0.5, ("T", "I"): 0.5, ("T", "Y"): 0.4, ("L", "I"): 0.4, ("W", "H"): 0.3,
    ("P", "R"): 0.4, ("R", "P"): 0.3, ("A", "R"): 0.3, ("X", "K"): 0.4, ("S", "E"): 0.3,
    ("€", "C"): 0.7, ("£", "E"): 0.5, ("£", "2"): 0.4, ("¥", "Y"): 0.5, ("®", "R"): 0.4,
    ("d", "J"): 0.4, ("J", "d"): 0.2, ("s", "n"): 0.2, ("n", "s"): 0.2, ("s", "r"): 0.2,
    ("«", "e"): 0.3, ("»", "s"): 0.2, ("%", "1"): 0.4, ("h", "4"): 0.4,
    ("4", "h"): 0.3, ("o", "."): 0.3, ("c", "."): 0.3, ("e", "."): 0.4, ("s", "."): 0.3,
    ("\"", "'"): 0.2, ("fi", "ﬁ"): 0.1,
}  # fmt: skip
"""How readily (0 to 1) an engine reads the first where the second stands."""
SELDOM: Final = (
    "2 z|3 e|B S|C L|G O|N W|U V|b k|c t|cj d|el d|f s|fi h|ﬂ fl|g y|il u|ll u|lr h|ru m|tn m|rr n|"
    "ti n|tb th|tli th|tt u"
)
"""Pairs that are mixed up now and then, either way round: they make candidates for a word that is
wrong, but say nothing against one that may be right."""
_SELDOM: Final = 0.3
_OTHER_WAY: Final = 0.5
"""A pair that is known one way round only counts so much the other way round."""
LOOK_ALIKES: Final = str.maketrans("0156829", "olsbbzg")
"""The letter that a digit inside a word most often stands for."""

_LONGEST: Final = 2
_LONGEST_SELDOM: Final = 3
_MOST_VARIANTS: Final = 200


class Confusion(NamedTuple):
    """At an offset of a word, `read` was read where `true` stands."""

    at: int
    read: str
    true: str

    @property
    def pair(self) -> tuple[str, str]:
        return (self.read, self.true)


class Variant(NamedTuple):
    """A word with one confusion undone, and how readily that one happens."""

    text: str
    confusion: Confusion
    weight: float


def _by_read(pairs: Mapping[tuple[str, str], float]) -> dict[str, list[tuple[str, float]]]:
    table: dict[str, list[tuple[str, float]]] = {}
    for (read, true), weight in pairs.items():
        table.setdefault(read, []).append((true, weight))
    return table


def _either_way() -> dict[tuple[str, str], float]:
    found = dict(GENERAL)
    for row in SELDOM.split("|"):
        read, true = row.split(" ")
        found.setdefault((read, true), _SELDOM)
        found.setdefault((true, read), _SELDOM)
    for (read, true), weight in GENERAL.items():
        found.setdefault((true, read), weight * _OTHER_WAY)
    return found


_GENERAL_BY_READ: Final = _by_read(GENERAL)
_EVERY_BY_READ: Final = _by_read(_either_way())


def variants(
    word: str, own: Mapping[tuple[str, str], int] | None = None, *, at_most: int = _MOST_VARIANTS
) -> Iterator[Variant]:
    """Yield a word with each confusion undone in it, those of a document (`own`, with how often
    they were corrected) first; each text once."""
    seen = {word}
    tables = [_GENERAL_BY_READ]
    if own:
        tables.insert(0, _by_read({pair: 1.0 + count for pair, count in own.items()}))
    for table in tables:
        for at in range(len(word)):
            for length in range(1, _LONGEST + 1):
                read = word[at : at + length]
                if len(read) < length:
                    break
                for true, weight in table.get(read, ()):
                    text = word[:at] + true + word[at + length :]
                    if text not in seen:
                        seen.add(text)
                        yield Variant(text, Confusion(at, read, true), weight)
                        if len(seen) > at_most:
                            return


def undone(word: str) -> Iterator[tuple[str, float]]:
    """Yield what a word becomes by undoing one confusion of any engine, also one that is seldom,
    with how readily it happens, in order of place."""
    for start in range(len(word)):
        for length in range(1, _LONGEST_SELDOM + 1):
            part = word[start : start + length]
            if len(part) == length:
                for true, weight in _EVERY_BY_READ.get(part, ()):
                    yield word[:start] + true + word[start + length :], weight


@lru_cache(maxsize=8192)
def confusions_between(read: str, true: str) -> tuple[Confusion, ...]:
    """Return what was confused where one word was read for another, empty where they are the same
    or have too little in common to tell."""
    from rapidfuzz.distance import Levenshtein

    if read == true or Levenshtein.distance(read, true) > max(2, len(true) // 2):
        return ()
    found = []
    for op in Levenshtein.opcodes(read, true):
        if op.tag == "equal":
            continue
        start, end = op.src_start, op.src_end
        piece, other = read[start:end], true[op.dest_start : op.dest_end]
        found.append(Confusion(start, piece, other))
    return tuple(_joined(found, read, true))


def _joined(found: list[Confusion], read: str, true: str) -> Iterator[Confusion]:
    """Join edits side by side, so that "m" for "rn" is one confusion and not two."""
    while found:
        first = found.pop(0)
        while found and found[0].at == first.at + len(first.read):
            after = found.pop(0)
            first = Confusion(first.at, first.read + after.read, first.true + after.true)
        if len(first.read) <= _LONGEST + 1 and len(first.true) <= _LONGEST + 1:
            yield first
