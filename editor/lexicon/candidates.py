"""What a word that is in no dictionary may have meant, before OCR or a typist turned it into that.

Imports the standard library and rapidfuzz. Hunspell's own suggestions were given up: they are made
for people's slips and not for ink that was read wrongly (`Amernbassy` gave `Amerasian`), and they
hold the interpreter for 0.1 to 1 s. Here strings are made by undoing one or two confusions of OCR
or one slip, and the dictionary judges them; the words of the dictionary's file within two letters
come on top. Costs are not probabilities: they order what a person is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

_CONFUSIONS: Final = (
    "rn m|in m|ni m|nn m|ru m|tn m|cl d|ci d|cj d|el d|li h|lr h|b h|h n|b k|ii u|il u|ll u|"
    "ti n|ri n|ii n|u n|vv w|e c|c o|e o|a o|c t|f t|f s|l i|l t|l I|i j|i t|1 l|1 i|1 I|0 o|0 O|"
    "5 s|5 S|8 B|6 b|6 G|2 z|2 Z|9 g|q g|y g|v y|v r|x k|H N|M N|W N|B R|P F|E F|O Q|O D|O C|O G|"
    "C G|C L|I T|L I|U V|V Y|U O|K X|S B|a s|e s|a u|a e|fi h|ﬁ fi|ﬂ fl|rr n|r n|tt u|w vv|n ri|"
    "! l|| l|| I|3 e|4 A|tb th|tli th"
)
"""Pairs that OCR of typewriting takes for each other, either way round."""
_CONFUSED: Final = 0.45
"""What undoing a confusion costs; a slip of the typist costs 1."""
_TWICE_LIMIT: Final = 400
_STEM_LIMIT: Final = 60
_FAR: Final = 1.15
"""What each letter costs of a word that is merely near."""


def _confusions() -> dict[str, tuple[str, ...]]:
    table: dict[str, list[str]] = {}
    rows = _CONFUSIONS.replace("||", "|\0").split("|")
    for row in rows:
        left, right = row.replace("\0", "|").split(" ", 1)
        table.setdefault(left, []).append(right)
        table.setdefault(right, []).append(left)
    return {left: tuple(dict.fromkeys(rights)) for left, rights in table.items()}


CONFUSIONS: Final[Mapping[str, tuple[str, ...]]] = _confusions()
"""What a string of one to three letters may have been on the paper."""
LOOK_ALIKES: Final = str.maketrans("0156829", "olsbbzg")
"""The letter that a digit inside a word most often stands for."""


@dataclass(frozen=True, slots=True)
class Stems:
    """Words to look for near ones in, as they are written and in small letters."""

    words: tuple[str, ...]
    lower: tuple[str, ...]

    @classmethod
    def of(cls, words: Iterable[str]) -> Stems:
        """Return words with what they are in small letters."""
        kept = tuple(words)
        return cls(kept, tuple(map(str.lower, kept)))


@dataclass(frozen=True, slots=True)
class Sources:
    """What candidates are made from: `spells` judges a string, `stems` are the words of
    dictionaries, `listed` those of people's lists, `common` ranks frequent words from 0."""

    spells: Callable[[str], bool]
    alphabet: str
    stems: Sequence[Stems]
    listed: Stems
    common: Mapping[str, int] = field(default_factory=dict)

    def form(self, candidate: str, word: str) -> str | None:
        """Return how a string is written as a word, a name only for what begins with a capital;
        None where it is none."""
        if self.spells(candidate):
            return candidate
        if word[:1].isupper() and self.spells(name := candidate[:1].upper() + candidate[1:]):
            return name
        return None


def unconfused(word: str) -> Iterator[str]:
    """Yield what a word becomes by undoing one confusion of OCR, in order of place."""
    for start in range(len(word)):
        for length in (1, 2, 3):
            part = word[start : start + length]
            if len(part) == length:
                for other in CONFUSIONS.get(part, ()):
                    yield word[:start] + other + word[start + length :]


def slips(word: str, alphabet: str) -> Iterator[str]:
    """Yield what a word becomes by one letter left out, put in, put otherwise, or two swapped."""
    for at in range(len(word)):
        yield word[:at] + word[at + 1 :]
    for at in range(len(word) - 1):
        if word[at] != word[at + 1]:
            yield word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    for at in range(len(word) + 1):
        for char in alphabet:
            yield word[:at] + char + word[at:]
            if at < len(word):
                yield word[:at] + char + word[at + 1 :]


def candidates(word: str, sources: Sources, limit: int) -> list[str]:
    """Return up to `limit` words that a word may have meant, the likeliest first, written in
    capitals as the word is."""
    lower = word.lower()
    costs: dict[str, float] = {}

    def offer(candidate: str | None, cost: float) -> None:
        if candidate is not None and cost < costs.get(candidate, 99.0):
            costs[candidate] = cost

    _offer_unconfused(word, sources, offer)
    for each in dict.fromkeys(slips(lower, sources.alphabet)):
        if each not in costs:
            offer(sources.form(each, word), 1.0)
    _offer_near(lower, sources, offer)
    _offer_parts(lower, sources, offer)
    ranked = sorted(costs, key=lambda c: (costs[c] + _rarity(c, sources.common), c))
    cased: dict[str, str] = {}
    for each in ranked:
        form = in_case_of(word, each)
        if form != word:
            cased.setdefault(form.casefold(), form)
    return list(cased.values())[:limit]


def _rarity(candidate: str, common: Mapping[str, int]) -> float:
    """What a word costs for being rare: between 0 and 0.6, for one that is not in the list 0.6."""
    rank = common.get(candidate.lower())
    return 0.6 if rank is None else 0.5 * rank / max(1, len(common))


def _offer_unconfused(
    word: str, sources: Sources, offer: Callable[[str | None, float], None]
) -> None:
    lower = word.lower()
    once = dict.fromkeys(
        each.lower() for form in dict.fromkeys((lower, word)) for each in unconfused(form)
    )
    once[lower.translate(LOOK_ALIKES)] = None
    for each in once:
        offer(sources.form(each, word), _CONFUSED)
    twice: dict[str, None] = {}
    for each in once:
        twice.update(dict.fromkeys(other.lower() for other in unconfused(each)))
        if len(twice) > _TWICE_LIMIT:
            break
    for each in list(twice)[:_TWICE_LIMIT]:
        offer(sources.form(each, word), 2 * _CONFUSED + 0.3)


def _offer_near(lower: str, sources: Sources, offer: Callable[[str | None, float], None]) -> None:
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    reach = 1 if len(lower) < 5 else 2
    for stems, bonus in (*((each, 0.0) for each in sources.stems), (sources.listed, 0.4)):
        for _, distance, index in process.extract(
            lower, stems.lower, scorer=OSA.distance, score_cutoff=reach, limit=_STEM_LIMIT
        ):
            offer(stems.words[index], max(0.2, _FAR * distance - bonus))


def _offer_parts(lower: str, sources: Sources, offer: Callable[[str | None, float], None]) -> None:
    """Two words that were read as one."""
    for at in range(1, len(lower)):
        left, right = lower[:at], lower[at:]
        if min(len(left), len(right)) < 2 and not {left, right} & {"a", "i"}:
            continue
        if sources.spells(left) and sources.spells(right):
            rarity = _rarity(left, sources.common) + _rarity(right, sources.common)
            offer(f"{left} {right}", 0.6 + rarity)


def in_case_of(word: str, candidate: str) -> str:
    """Return a candidate with the capitals of the word: all, the first, or its own."""
    letters = [c for c in word if c.isalpha()]
    if len(letters) > 1 and all(c.isupper() for c in letters):
        return candidate.upper()
    if letters and word[0].isupper() and candidate[:1].islower():
        return candidate[:1].upper() + candidate[1:]
    return candidate


def ranks(words: Iterable[str]) -> dict[str, int]:
    """Return the place of each word in a list of frequent words, the first being the most
    frequent."""
    return {word: index for index, word in enumerate(dict.fromkeys(words))}
