"""What a word that is in no dictionary may have meant, before OCR or a typist turned it into that.

Imports the core's confusions and rapidfuzz. Hunspell's own suggestions were given up: they are made
for people's slips and not for ink that was read wrongly (`Amernbassy` gave `Amerasian`), and they
hold the interpreter for 0.1 to 1 s. Here strings are made by undoing one or two confusions of OCR
or one slip, and the dictionary judges them; the words of the dictionary's file within two letters
come on top. Costs are not probabilities: they order what a person is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from editor.core.confusions import LOOK_ALIKES, undone

_CONFUSED: Final = 0.45
"""What undoing a confusion costs; a slip of the typist costs 1."""
_READILY: Final = 0.2
"""How much less a confusion costs that happens readily than one that does hardly."""
_TWICE_LIMIT: Final = 400
_STEM_LIMIT: Final = 60
_FAR: Final = 1.15
"""What each letter costs of a word that is merely near."""


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
    once: dict[str, float] = {lower.translate(LOOK_ALIKES): 1.0}
    for form in dict.fromkeys((lower, word)):
        for each, weight in undone(form):
            small = each.lower()
            once[small] = max(weight, once.get(small, 0.0))
    for each, weight in once.items():
        offer(sources.form(each, word), _CONFUSED - _READILY * (weight - 0.5))
    twice: dict[str, None] = {}
    for each in sorted(once, key=lambda e: -once[e]):
        twice.update(dict.fromkeys(other.lower() for other, _ in undone(each)))
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
