"""The characters that keyboards lack: in groups, by their Unicode names, and by signs put together.

Imports the standard library only. The groups are what typed documents and their transcription ask
for most; everything else is found by name. The words for the groups live in the window.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final

from .document import FORBIDDEN

GROUPS: Final[dict[str, tuple[str, ...]]] = {
    "dashes": tuple("–—―‒‐‑−·•…‘’‚‛“”„‟‹›«»′″‴¡¿‽⁂※"),
    "currency": tuple("£€¥¢ƒ₣₤₧₽₴₺₹₩₪₫₱¤"),
    "fractions": tuple("½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅐⅛⅜⅝⅞⅑⅒⁄⁰¹²³⁴⁵⁶⁷⁸⁹ⁿ₀₁₂₃₄₅₆₇₈₉°±×÷≈≠≤≥∞√"),
    "accents": tuple(
        "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿ"
        "ĀāĂăĄąĆćČčĎďĐđĒēĖėĘęĚěĞğĢģĪīĮįİıĶķĹĺĻļŁłŃńŅņŇňŌōŐőŒœŔŕŘřŚśŞşŠšȘșŢţŤťȚț"
        "ŪūŮůŰűŲųŴŵŶŷŸŹźŻżŽžſ"
    )
    + tuple("\u0300\u0301\u0302\u0303\u0304\u0306\u0307\u0308\u030a\u030c\u0323\u0327\u0332\u0336"),
    "typographic": (
        *"§¶†‡©®™ª№℅℞ﬁﬂ←→↑↓↔✓✗☐☑☒☞★■□▪",
        *("\u00a0", "\u202f", "\u2009", "\u2002", "\u2003", "\u00ad", "\u200b", "\u200d", "\u2060"),
    ),
    "transcription": tuple("⟨⟩⟦⟧⟪⟫⸢⸣⸤⸥〈〉‸⁁⁀‿␣␠¬¦|~^°⸗⹀⸺⸻ꝑꝓꝗꝛꝝꝭꝯꝰ⁊ẏẽũ\u0305"),
}
"""Ids of the groups, and their characters in the order shown."""

LABELS: Final[dict[str, str]] = {
    "\u00a0": "NBSP",
    "\u202f": "NNBSP",
    "\u2009": "THIN",
    "\u2002": "EN",
    "\u2003": "EM",
    "\u00ad": "SHY",
    "\u200b": "ZWSP",
    "\u200d": "ZWJ",
    "\u2060": "WJ",
}
"""What is shown for a character that leaves no ink."""

_SIGNS: Final = {
    "'": "\u0301",
    "`": "\u0300",
    "^": "\u0302",
    "~": "\u0303",
    "-": "\u0304",
    ":": "\u0308",
    '"': "\u0308",
    ".": "\u0307",
    "*": "\u030a",
    ",": "\u0327",
    ";": "\u0328",
    "<": "\u030c",
    "=": "\u030b",
}
_TOGETHER: Final = {
    "--": "–",
    "---": "—",
    "...": "…",
    "<<": "«",
    ">>": "»",
    ",,": "„",
    "''": "”",
    "``": "“",
    "!!": "¡",
    "??": "¿",
    "+-": "±",
    "!=": "≠",
    "<=": "≤",
    ">=": "≥",
    "->": "→",
    "<-": "←",
    "(c)": "©",
    "(r)": "®",
    "tm": "™",
    "no": "№",
    "so": "§",
    "p!": "¶",
    "c/": "¢",
    "l-": "£",
    "y=": "¥",
    "e=": "€",
    "ss": "ß",
    "ae": "æ",
    "AE": "Æ",
    "oe": "œ",
    "OE": "Œ",
    "o/": "ø",
    "O/": "Ø",
    "l/": "ł",
    "L/": "Ł",
    "d-": "đ",
    "dh": "ð",
    "th": "þ",
    "xx": "×",
    ":-": "÷",
    "oo": "°",
}
_HEX: Final = re.compile(r"(?:U\+|0x|\\u)([0-9a-f]{1,6})", re.IGNORECASE)
_FRACTION: Final = re.compile(r"(\d{1,2})/(\d{1,2})")
_LAST: Final = 0x10FFFF
_UNSHOWN: Final = ("Cc", "Cs", "Co", "Cn", "Zl", "Zp")
_MOST: Final = 240


def name_of(character: str) -> str:
    """Return the Unicode name in small letters, empty where there is none."""
    return unicodedata.name(character, "").lower()


def code_of(character: str) -> str:
    """Return the number of a character as it is written: U+2014."""
    return f"U+{ord(character):04X}"


def is_allowed(character: str) -> bool:
    """True where a transcript may hold a character that a person picks."""
    return character not in FORBIDDEN and unicodedata.category(character) not in _UNSHOWN


def composed(signs: str) -> str | None:
    """Return the character that two or three signs make (`e'` é, `1/2` ½, `--` –), or None.

    A letter may stand before or behind its accent.
    """
    if signs in _TOGETHER:
        return _TOGETHER[signs]
    fraction = _FRACTION.fullmatch(signs)
    if fraction is not None:
        return _fraction(*fraction.groups())
    if len(signs) != 2:
        return None
    for letter, sign in ((signs[0], signs[1]), (signs[1], signs[0])):
        if letter.isalpha() and sign in _SIGNS:
            made = unicodedata.normalize("NFC", letter + _SIGNS[sign])
            return made if len(made) == 1 else None
    return None


def _fraction(over: str, under: str) -> str | None:
    wanted = f"{over}\u2044{under}"
    numbers = [c for c in GROUPS["fractions"] if unicodedata.category(c) == "No"]
    return next((c for c in numbers if unicodedata.normalize("NFKC", c) == wanted), None)


def find_characters(query: str, first: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the characters that a query means, the likeliest first, at most 240.

    A query is a character, a number (`U+2014`), signs put together (`e'`), or words of a Unicode
    name in any order, each from its beginning. `first` are those to prefer, as used before.
    """
    query = query.strip()
    if not query:
        return ()
    found = dict.fromkeys(_exact(query))
    words = query.upper().replace("-", " ").split()
    preferred = dict.fromkeys((*first, *(c for group in GROUPS.values() for c in group)))
    rank = {c: number for number, c in enumerate(preferred)}
    hits = [
        (rank.get(c, _LAST), len(name), ord(c), c)
        for c, name in _names()
        if all(f" {word}" in name for word in words)
    ]
    found |= dict.fromkeys(c for *_, c in sorted(hits))
    return tuple(found)[:_MOST]


def _exact(query: str) -> Iterator[str]:
    number = _HEX.fullmatch(query)
    if number is not None and int(number[1], 16) <= _LAST and is_allowed(chr(int(number[1], 16))):
        yield chr(int(number[1], 16))
    made = composed(query)
    if made is not None:
        yield made
    if len(query) == 1 and is_allowed(query):
        yield query


@cache
def _names() -> tuple[tuple[str, str], ...]:
    """Every character with a name of its own, the name as words behind blanks.

    Ideographs and syllables that are named by their number are left out: nobody looks for those by
    a word, and they are nine of ten.
    """
    found = []
    for start, stop in ((0x20, 0x3400), (0xA000, 0xAC00), (0xF900, 0x17000), (0x1B170, 0x20000)):
        for code in range(start, stop):
            name = unicodedata.name(chr(code), "")
            if name and is_allowed(chr(code)) and not name.startswith("CJK "):
                found.append((chr(code), f" {name.replace('-', ' ')}"))
    return tuple(found)


def used(character: str, before: Iterable[str], most: int = 32) -> tuple[str, ...]:
    """Return the characters used last, this one first and each once."""
    return tuple(dict.fromkeys((character, *before)))[:most]
