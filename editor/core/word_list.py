"""Lists of words that a person keeps: one word a line, as in `words.txt` of a document.

Imports the standard library only. A list is its lines as they stand in the file, so that comments
and whatever else somebody wrote into it come back as they were; the words among them are sorted,
which lets two people's additions meet in git without a conflict.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Final

APOSTROPHES: Final = "'’ʼ‘"
"""Signs that join the parts of a word as in `don’t`; typists and engines use them alike."""
LONGEST_WORD: Final = 100
"""In characters; longer runs of letters are no words, and Hunspell refuses them."""

_TO_PLAIN: Final = str.maketrans(
    {"’": "'", "ʼ": "'", "‘": "'", "\u00ad": None, "ſ": "s", "‐": "-", "‑": "-"}
)


def plain(word: str) -> str:
    """Return a word as it is looked up: composed, straight apostrophes and hyphens, no soft hyphen,
    a long s as s, ligatures as letters."""
    if word.isascii():
        return word
    word = unicodedata.normalize("NFC", word).translate(_TO_PLAIN)
    if any("\ufb00" <= c <= "\ufb06" for c in word):
        word = unicodedata.normalize("NFKC", word)
    return word


def read_list(content: bytes) -> tuple[str, ...]:
    """Return the lines of a list; bytes that are no UTF-8 are kept as lone surrogates, so that
    `written_list` gives them back."""
    text = content.decode("utf-8-sig", "surrogateescape")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return tuple(lines[:-1] if lines[-1] == "" else lines)


def written_list(lines: Iterable[str]) -> bytes:
    """Return the file of a list: UTF-8, one line a row."""
    return "".join(f"{line}\n" for line in lines).encode("utf-8", "surrogateescape")


def is_word(line: str) -> bool:
    """True for a line that is a word; False for comments, blank lines and what nobody can look
    up."""
    word = line.strip()
    return (
        0 < len(word) <= LONGEST_WORD
        and word[0] != "#"
        and any(c.isalpha() for c in word)
        and not any(c.isspace() or "\ud800" <= c <= "\udfff" for c in word)
    )


def words_of(lines: Iterable[str]) -> frozenset[str]:
    """Return the words among the lines of a list, as they are looked up."""
    return frozenset(plain(line.strip()) for line in lines if is_word(line))


def with_word(lines: tuple[str, ...], word: str) -> tuple[str, ...]:
    """Return the lines with a word, the words sorted and everything else above them as it was.

    The same lines where the word is there already. A word written with capitals stays so: it is
    then known in that form and in capitals, one without in any.
    """
    word = word.strip().replace("\u00ad", "")
    if not is_word(word) or plain(word) in words_of(lines):
        return lines
    others = [line for line in lines if not is_word(line)]
    return (*others, *_sorted([*(line for line in lines if is_word(line)), word]))


def without_word(lines: tuple[str, ...], word: str) -> tuple[str, ...]:
    """Return the lines without a word, in whatever order they are."""
    gone = plain(word.strip())
    return tuple(line for line in lines if not is_word(line) or plain(line.strip()) != gone)


def merged(
    base: tuple[str, ...], ours: tuple[str, ...], theirs: tuple[str, ...]
) -> tuple[str, ...]:
    """Return what two people made of one list: every word that either added, none that either took
    out, and their lines that are no words."""
    old, mine, new = words_of(base), words_of(ours), words_of(theirs)
    kept = (mine | new) - (old - mine) - (old - new)
    others = [line for line in theirs if not is_word(line)]
    others += [line for line in ours if not is_word(line) and line not in others]
    seen: set[str] = set()
    words: list[str] = []
    for line in (*ours, *theirs):
        key = plain(line.strip())
        if is_word(line) and key in kept and key not in seen:
            seen.add(key)
            words.append(line)
    return (*others, *_sorted(words))


def holds(words: frozenset[str], word: str) -> bool:
    """True where a list knows a word (as `plain` gives it): lower case in the list stands for any
    case, a word with capitals for itself and for all of it in capitals."""
    if not words:
        return False
    if word in words or word.lower() in words:
        return True
    return word.isupper() and (word.capitalize() in words or word.title() in words)


def _sorted(words: Iterable[str]) -> list[str]:
    return sorted(words, key=lambda line: (line.strip().casefold(), line))
