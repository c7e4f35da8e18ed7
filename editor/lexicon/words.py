"""Is this a word, and what else may it have been: dictionaries and people's lists as one.

May import the core, `editor.paths` and the other modules of this package. What dictionaries say is
remembered, for a page is looked at again at every key press; people's lists are asked each time,
so that a word added is known at once.
"""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from editor import paths
from editor.core.confusions import LOOK_ALIKES
from editor.core.spelling import Spelled, is_word_like, spelled_words
from editor.core.word_list import APOSTROPHES, LONGEST_WORD, holds, plain, read_list, words_of

from .candidates import Sources, Stems, candidates, ranks
from .dictionaries import Dictionary, Shelf, script_of

_MOST_REMEMBERED: Final = 200_000
_SHORTEST_SUFFIXED: Final = 2
_LOOK_ALIKE_SCRIPTS: Final = frozenset(("LATIN", "CYRILLIC", "GREEK"))
TELEGRAM_LIST: Final = "telegram.txt"
"""Words of telegrams that no dictionary has; they are English."""
_FREQUENT: Final = "frequent_{language}.txt"


class Lexicon:
    """What is known to be a word. Any thread; a lexicon without dictionaries takes everything for a
    word."""

    def __init__(
        self,
        dictionaries: Sequence[Dictionary],
        *,
        lists: Sequence[frozenset[str]] = (),
        common: Sequence[str] = (),
    ) -> None:
        """Join open dictionaries and lists, whose words are as `core.word_list.words_of` gives
        them; `common` are frequent words, the most frequent first."""
        self._dictionaries = tuple(dictionaries)
        self._lists = tuple(lists)
        self._common = ranks(common)
        self._scripts = frozenset(s for d in dictionaries for s in d.scripts if s)
        self._remembered: dict[str, bool] = {}
        self._stems: list[Stems] = []
        self._letters: list[str] = []
        self._sorted: list[list[str]] = []
        self._lock = threading.Lock()

    @property
    def is_empty(self) -> bool:
        """True without a dictionary: then nothing can be called misspelt."""
        return not self._dictionaries

    def with_lists(self, lists: Sequence[frozenset[str]]) -> Lexicon:
        """Return a lexicon with other lists that shares what was learnt of the dictionaries."""
        other = Lexicon(self._dictionaries, lists=lists)
        other._common, other._remembered = self._common, self._remembered
        other._stems, other._lock = self._stems, self._lock
        other._letters, other._sorted = self._letters, self._sorted
        return other

    def with_more(self, lists: Sequence[frozenset[str]]) -> Lexicon:
        """Return a lexicon with further lists, for instance a person's, beside those it has."""
        return self.with_lists((*self._lists, *(each for each in lists if each)))

    def knows(self, word: str) -> bool:
        """True for a word of some dictionary or list, and for what is no word to spell: a number, a
        code, an initial, letters of a script that no dictionary here has.

        Any case and apostrophe; of a compound with hyphens, every part or the whole.
        """
        if not self._dictionaries or len(word) > LONGEST_WORD:
            return True
        known = self._remembered.get(word)
        if known is None:
            known = self._judge(word)
            if len(self._remembered) >= _MOST_REMEMBERED:
                self._remembered.clear()
            self._remembered[word] = known
        return known or self._is_listed(plain(word)) or self._is_compound(plain(word))

    def is_frequent(self, word: str) -> bool:
        """True for one of the few hundred words that a text of the language is mostly made of."""
        return plain(word).lower() in self._common

    def suggest(self, word: str, limit: int = 5) -> list[str]:
        """Return up to `limit` words that a word may have meant, the likeliest first; it
        takes 0.05 to 0.2 s, in any thread."""
        looked_up = plain(word)
        if not self._dictionaries or not 1 < len(looked_up) <= 40:
            return []
        sources = Sources(
            lambda w: self._is_listed(w) or self._spells(w),
            self._alphabet(),
            self._all_stems(),
            Stems.of(sorted(frozenset().union(*self._lists))),
            self._common,
        )
        found = candidates(looked_up, sources, limit)
        return [each.replace("'", "’") if "’" in word else each for each in found]

    def beginning(self, letters: str) -> list[str]:
        """Return the words of the dictionaries' files and of the lists that begin so, in small
        letters; none while the dictionaries were not asked for suggestions yet. Quick."""
        start = plain(letters).lower()
        if not start or not self._sorted:
            return []
        words = self._sorted[0]
        low, high = bisect_left(words, start), bisect_left(words, start + "\uffff")
        listed = [w for each in self._lists for w in each if w.lower().startswith(start)]
        return [*words[low:high], *(w.lower() for w in listed)]

    def unknown(self, text: str, start: int = 0, end: int | None = None) -> list[Spelled]:
        """Return the words of `[start, end)` of a text that are not known, in order; see
        `spelled_words` for the bounds."""
        if not self._dictionaries:
            return []
        found = spelled_words(text, start, end, self._remembered)
        return [each for each in found if not self._is_right(text, each)]

    def _is_right(self, text: str, spelled: Spelled) -> bool:
        if self.knows(spelled.word):
            return True
        halves = [text[a:b] for a, b in spelled.spans]
        if len(halves) == 2:
            # `vice-` and `president`: a hyphen of the word's own.
            return all(len(half) > 1 and self.knows(half) for half in halves)
        start, end = spelled.spans[0]
        word = plain(spelled.word)
        if text[end : end + 1] == "." and self.knows(f"{word}."):
            return True
        return start > 0 and text[start - 1] in APOSTROPHES and self.knows(f"'{word}")

    def _is_listed(self, word: str) -> bool:
        if any(holds(each, word) for each in self._lists):
            return True
        base = _without_possessive(word)
        return base is not None and any(holds(each, base) for each in self._lists)

    def _judge(self, word: str) -> bool:
        looked_up = plain(word)
        if not is_word_like(looked_up.replace("-", "")):
            return True
        scripts = {script for c in looked_up if (script := script_of(c))}
        if len(scripts & _LOOK_ALIKE_SCRIPTS) > 1:
            # A Cyrillic letter among Latin ones looks right and is found by no search.
            return False
        if scripts - self._scripts:
            return True
        if any(c.isdigit() for c in looked_up):
            # A code, unless the digits stand where letters make a word.
            letters = looked_up.lower().translate(LOOK_ALIKES)
            return not (self._spells(letters) or self._spells(letters.capitalize()))
        if self._spells(looked_up):
            return True
        base = _without_possessive(looked_up)
        return base is not None and self._spells(base)

    def _is_compound(self, word: str) -> bool:
        """True for parts with hyphens between that are all known; people's lists change, so this is
        not remembered."""
        parts = [part for part in word.split("-") if part] if "-" in word else []
        return bool(parts) and all(map(self.knows, parts))

    def _spells(self, word: str) -> bool:
        return any(each.spells(word) for each in self._dictionaries)

    def _alphabet(self) -> str:
        with self._lock:
            if not self._letters:
                # Each dictionary looks through all of its words for this.
                found = "".join(d.alphabet() for d in self._dictionaries)
                self._letters.append("".join(dict.fromkeys(found)))
            return self._letters[0]

    def _all_stems(self) -> Sequence[Stems]:
        with self._lock:
            if not self._stems:
                self._stems += [Stems.of(each.stems()) for each in self._dictionaries]
                words = {w for stems in self._stems for w in stems.lower} | self._common.keys()
                self._sorted.append(sorted(words))
            return self._stems


def open_lexicon(
    languages: Iterable[str],
    *,
    shelf: Shelf | None = None,
    document_words: Iterable[str] = (),
    user_words: Iterable[str] = (),
) -> Lexicon:
    """Return the lexicon of languages as Tesseract names them (`eng`), with the lines of the
    document's and the person's own list. Opens dictionaries: 0.1 to 0.6 s, in a job."""
    languages = tuple(languages)
    shelf = shelf or Shelf()
    opened = shelf.dictionaries(languages)
    codes = {each.file.language for each in opened}
    lists = [words_of(document_words), words_of(user_words), *shipped_lists(codes)]
    common = [w for code in sorted(codes) for w in _lines(_FREQUENT.format(language=code))]
    return Lexicon(opened, lists=[each for each in lists if each], common=common)


def shipped_lists(codes: Iterable[str]) -> list[frozenset[str]]:
    """Return the lists that ship for languages as dictionaries name them (`en`)."""
    return [words_of(_lines(TELEGRAM_LIST))] if "en" in set(codes) else []


def _lines(name: str) -> tuple[str, ...]:
    path: Path = paths.resources() / "dictionaries" / name
    return read_list(path.read_bytes()) if path.is_file() else ()


def _without_possessive(word: str) -> str | None:
    """Return a word without its possessive ending, None where it has none."""
    for ending in ("'s", "'S", "'"):
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_SUFFIXED:
            return word[: -len(ending)]
    return None
