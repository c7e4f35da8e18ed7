"""What a doubtful word may be: at most five readings, the likeliest first.

May import the core's values and rapidfuzz; a dictionary is handed in. Five sources say what they
have with a cost, and the cheapest win: what the same reading was corrected to before, other
readings of the same ink, confusions undone (those of this document first), the words of the
document, the dictionary. A word's stray marks and capitals are corrected by the same costs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from math import log1p
from typing import Final, Protocol

from .confusions import variants
from .document import Page
from .lessons import NO_LESSONS, Lessons
from .spans import Span
from .suggesting import open_suggestions
from .word_shape import Shape, oddities, shape_of

MOST: Final = 5
POOL: Final = 40
"""So many are kept for when somebody begins to type one of them."""
_TYPED_OVER: Final = frozenset("xXkK#¥%&*HMWR")
_MOST_NEAR: Final = 8
_OF_DICTIONARY: Final = 8
_MOST_BEGINNING: Final = 30
_SWAPPED: Final = {",": ".", ".": ",", ";": ",", ":": "."}
_STOPS: Final = frozenset(".,;:")
_LIKE_STOPS: Final = frozenset("ecos+*°")
"""What a stop is read as that a speck or the ribbon makes large."""
_DASHES: Final = re.compile("[-—–_]+")
_STRAY: Final = frozenset("-—–_~:;.’‘'`|*+=")

Offer = Callable[[str, float], None]


class Suggester(Protocol):
    """A dictionary that also says what a word may have meant."""

    def knows(self, word: str) -> bool: ...

    def is_frequent(self, word: str) -> bool: ...

    def suggest(self, word: str, limit: int = 5) -> list[str]:
        """Return words, the likeliest first; may take some 10 ms."""
        ...


def candidates_for(
    text: str,
    *,
    speller: Suggester | None = None,
    lessons: Lessons = NO_LESSONS,
    readings: Iterable[str] = (),
    limit: int = MOST,
) -> list[str]:
    """Return what a word may be, never itself. `readings` are others of the same ink. Some 10 to
    60 ms with a dictionary: not while somebody waits for a key."""
    costs: dict[str, float] = {}

    def offer(word: str, cost: float) -> None:
        if word and word != text:
            known = costs.get(word)
            # Two sources that agree are surer than either.
            costs[word] = cost if known is None else min(known, cost) - 0.15

    for made, count in _corrected(text, lessons):
        offer(made, -log1p(count))
    for each in readings:
        offer(each, 0.2)
    shape = shape_of(text)
    if text.isdigit():
        offer(f"{text}.", 2.0)
        offer(f"{text},", 2.6)
    if shape.core:
        _offer_whole(text, shape, speller, offer)
        _offer_cores(shape, speller, lessons, _framed(shape, speller, offer))
        _offer_marks(text, shape, speller, offer)
    return sorted(costs, key=lambda w: (costs[w], w))[:limit]


class Completer(Protocol):
    """A dictionary that also says which words begin in some way."""

    def knows(self, word: str) -> bool: ...

    def beginning(self, letters: str) -> list[str]:
        """Return words in small letters; quick."""
        ...


def completions(
    reading: str,
    typed: str,
    known: Iterable[str] = (),
    *,
    speller: Completer | None = None,
    lessons: Lessons = NO_LESSONS,
    limit: int = MOST,
) -> list[str]:
    """Return what a word may become that somebody begins to type over a reading: what was offered
    for it (`known`) and begins so, the rest of the reading kept, words that begin so and look like
    it. Some milliseconds."""
    costs: dict[str, float] = {}

    def offer(word: str, cost: float) -> None:
        if word.startswith(typed) and word != typed and word != reading:
            costs[word] = min(cost, costs.get(word, cost + 0.3) - 0.3)

    if not typed:
        return []
    for rank, word in enumerate(known):
        offer(word, 0.2 + 0.05 * rank)
    for cut in range(max(1, len(typed) - 2), len(typed) + 3):
        made, aside = typed + reading[cut:], abs(cut - len(typed))
        if reading[cut:]:
            core = shape_of(made).core
            is_word = speller is not None and len(core) > 2 and speller.knows(core)
            offer(made, (0.3 if is_word else 0.7) + 0.3 * aside)
    _offer_beginning(reading, typed, speller, lessons, offer)
    return sorted(costs, key=lambda w: (costs[w], w))[:limit]


def _offer_beginning(
    reading: str, typed: str, speller: Completer | None, lessons: Lessons, offer: Offer
) -> None:
    """Offer words of the dictionary and of the document that go on so, as far as they look like the
    reading, with the marks behind it."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    shape, small = shape_of(reading), typed.casefold()
    words = [] if speller is None else speller.beginning(small)
    words += [form for form in list(lessons.forms) if form.startswith(small)]
    core = shape.core.casefold()
    reach = max(2, len(core) // 2)
    for word, distance, _ in process.extract(
        core, words, scorer=OSA.distance, score_cutoff=reach, limit=_MOST_BEGINNING
    ):
        count = lessons.forms.get(word, 0)
        rest = word[len(typed) :]
        made = typed + (rest.upper() if typed.isupper() and len(typed) > 1 else rest)
        _, behind = _clean_frame(shape)
        cost = 0.5 + distance / max(3, len(core)) * 2 - 0.1 * log1p(count)
        offer(made + behind, cost)
        if behind:
            offer(made, cost + 0.5)


def other_readings(page: Page, span: Span) -> list[str]:
    """Return what open suggestions read where these words stand."""
    return [
        found.suggestion.new
        for found in open_suggestions(page)
        if found.span == span and found.suggestion.kind == "reading"
    ]


def _corrected(text: str, lessons: Lessons) -> list[tuple[str, int]]:
    """Return what the same reading was corrected to elsewhere, and how often."""
    if not lessons.wrong.get(text):
        return []
    return [(made, n) for (read, made), n in lessons.corrected.items() if read == text]


def _framed(shape: Shape, speller: Suggester | None, offer: Offer) -> Offer:
    """Return an offer of a core that puts it between the marks of the word."""
    before, behind = _clean_frame(shape)

    def framed(core: str, cost: float) -> None:
        word = _in_case_of(shape.core, core)
        if speller is not None and word.islower() and not speller.knows(word):
            # Names stand in dictionaries with a capital alone.
            title = word[0].upper() + word[1:]
            word = title if speller.knows(title) else word
        if word != shape.core:
            offer(f"{before}{word}{behind}", cost)

    return framed


def _clean_frame(shape: Shape) -> tuple[str, str]:
    """Return the marks around a word without those that only specks are read as."""
    odd = oddities(f"{shape.before}{shape.core}{shape.behind}")
    before, behind = shape.before, shape.behind
    if odd.get("odd-before") or odd.get("mark-before") or odd.get("one-quote"):
        before = "".join(c for c in before if c in '(["“$£')
    if odd.get("odd-behind") or odd.get("one-quote"):
        behind = "".join(c for c in behind if c in '.,;:!?)]"”%-')
    return before, behind


def _offer_cores(shape: Shape, speller: Suggester | None, lessons: Lessons, offer: Offer) -> None:
    core = shape.core
    is_known = speller is None or speller.knows(core)
    penalty = 1.2 if is_known and core.isalpha() else 0.0
    for text, confusion, weight in variants(core, lessons.confusions):
        count = lessons.forms.get(text.casefold(), 0)
        if count or (speller is not None and _is_sure_of(text, core, speller)):
            own = lessons.confusions.get(confusion.pair, 0)
            is_frequent = speller is not None and speller.is_frequent(text)
            cost = 1.1 - 0.6 * min(1.0, weight) - 0.4 * log1p(own) - 0.15 * log1p(count)
            offer(text, cost + penalty - 0.3 * is_frequent)
    _offer_near(core, lessons, penalty, offer)
    if speller is not None and not is_known:
        for rank, word in enumerate(speller.suggest(core, _OF_DICTIONARY)):
            count = lessons.forms.get(word.casefold(), 0)
            often = 0.4 * speller.is_frequent(word)
            offer(word, 0.6 + 0.25 * rank - 0.15 * log1p(count) - often)


def _offer_whole(text: str, shape: Shape, speller: Suggester | None, offer: Offer) -> None:
    """Offer what a word becomes where its marks are misread letters, or it is typed over."""
    over = sum(c in _TYPED_OVER for c in text)
    if len(text) > 1 and sum(c in "xX" for c in text) * 4 >= len(text) and over * 2 >= len(text):
        offer("X" * len(text), 0.8)
    elif len(text) > 3 and over * 5 >= len(text) * 4 and any(c in "xXkK" for c in text):
        offer("X" * len(text), 1.0)
    _offer_parted(text, offer)
    if speller is None:
        return
    _offer_apart(text, shape, speller, offer)
    if text.isalpha() and shape.core == text:
        return
    for variant in variants(text):
        other = shape_of(variant.text).core
        is_of_marks = not variant.confusion.read.isalnum() or not variant.confusion.true.isalnum()
        is_new = is_of_marks and other != shape.core and len(other) > 1 and other.isalpha()
        # A letter is no mark where a mark stands already: `trees;` is not `tree.;`.
        is_new = is_new and not (shape.behind and variant.confusion.true in _STOPS)
        if is_new and not oddities(variant.text) and speller.knows(other):
            is_more = len(other) > len(shape.core)
            offer(variant.text, (0.5 if is_more else 1.3) - 0.4 * variant.weight)


def _offer_apart(text: str, shape: Shape, speller: Suggester, offer: Offer) -> None:
    """Offer what a word becomes where a rule under or through it joined it to the next, or its stop
    was read as a letter; only what is made of known words."""

    def is_known(word: str) -> bool:
        core = shape_of(word).core
        return len(core) > 1 and core.isalpha() and speller.knows(core)

    parts = [part for part in _DASHES.split(text) if part]
    if len(parts) > 1 and all(map(is_known, parts)):
        is_common = all(speller.is_frequent(shape_of(part).core) for part in parts)
        offer(" ".join(parts), 0.5 if is_common else 0.9 if len(parts) > 2 else 1.4)
    core = shape.core
    if speller.knows(core):
        return
    for at in range(2, len(core) - 2):
        # A stroke or a speck in the blank is read as a capital or a sign.
        if core[at].islower() or not (core[at - 1].islower() and core[at + 1].islower()):
            continue
        if is_known(core[:at]) and is_known(core[at + 1 :]):
            offer(f"{core[:at]} {core[at + 1 :]}{shape.behind}", 0.7)
    if not shape.behind and core[-1:] in _LIKE_STOPS and is_known(core[:-1]):
        offer(f"{shape.before}{core[:-1]}.", 0.9)


def _offer_parted(text: str, offer: Offer) -> None:
    """Offer two words where a sign stands between them that a blank was read as, or that a blank
    follows."""
    for at in range(1, len(text) - 1):
        before, sign, behind = text[at - 1], text[at], text[at + 1]
        if sign in "/|_" and before.isalpha() and behind.isalpha():
            offer(f"{text[:at]} {text[at + 1 :]}", 1.2)
        elif sign in ".,;:)" and before.isalnum() and (behind.isalpha() or behind in "(["):
            offer(f"{text[: at + 1]} {text[at + 1 :]}", 1.2)


def _is_sure_of(text: str, core: str, speller: Suggester) -> bool:
    """True for a word that a dictionary has; it takes whatever has digits for a code, which says
    something only where digits are what was read."""
    if any(c.isdigit() for c in text):
        return text.isdigit() and not core.isdigit()
    if shape_of(text).core != text:
        return False
    return speller.knows(text)


def _offer_near(core: str, lessons: Lessons, penalty: float, offer: Offer) -> None:
    """Offer words of the document that are spelt nearly so and stand there more often."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    form = core.casefold()
    if len(form) < 3 or not lessons.forms:
        return
    reach = 1 if len(form) < 6 else 2
    mine = lessons.forms.get(form, 0)
    for word, distance, _ in process.extract(
        form, lessons.forms.keys(), scorer=OSA.distance, score_cutoff=reach, limit=_MOST_NEAR
    ):
        count, confirmed = lessons.forms[word], lessons.confirmed.get(word, 0)
        if word != form and (count > mine or confirmed):
            cost = 0.9 * distance - 0.2 * log1p(count) - 0.3 * log1p(confirmed)
            offer(word, cost + penalty)


def _offer_marks(text: str, shape: Shape, speller: Suggester | None, offer: Offer) -> None:
    """Offer the word with other marks around it, or other capitals."""
    before, behind = _clean_frame(shape)
    offer(f"{before}{shape.core}{behind}", 0.7)
    is_known = speller is not None and speller.knows(shape.core)
    rest = 0.0 if is_known else 0.8
    if behind and behind[-1] in _SWAPPED:
        offer(f"{before}{shape.core}{behind[:-1]}{_SWAPPED[behind[-1]]}", 1.5 + rest)
    if shape.behind and shape.behind[-1] in _LIKE_STOPS and not behind:
        offer(f"{before}{shape.core}.", 0.9)
    if behind and behind[-1] in _STRAY:
        offer(f"{before}{shape.core}{behind[:-1]}", 1.6 + rest)
    if is_known and not shape.behind and shape.core.islower():
        offer(f"{text}.", 2.6)
    if shape.core.islower() and is_known:
        offer(f"{before}{shape.core[0].upper()}{shape.core[1:]}{behind}", 2.4)
    if behind in (",", ".") and is_known:
        offer(f"{before}{shape.core}", 2.3)
    if shape.core[:1].isupper() and shape.core[1:].islower():
        is_common = speller is not None and speller.is_frequent(shape.core)
        offer(f"{before}{shape.core.lower()}{behind}", (0.8 if is_common else 2.0) + rest)
    elif not shape.core.islower() and any(c.islower() for c in shape.core):
        # Capitals inside a word are small letters that stand alike, as O and C do.
        small = shape.core[0] + shape.core[1:].lower()
        is_word = speller is not None and len(small) > 2 and speller.knows(small)
        offer(f"{before}{shape.core.lower()}{behind}", 0.4 if is_word and small.islower() else 1.0)
        if is_word:
            offer(f"{before}{small}{behind}", 0.3)
        offer(f"{before}{shape.core.upper()}{behind}", 1.3)


@lru_cache(maxsize=4096)
def _in_case_of(word: str, candidate: str) -> str:
    """Return a candidate with the capitals of the word: all, the first, or its own."""
    letters = [c for c in word if c.isalpha()]
    if len(letters) > 1 and all(c.isupper() for c in letters):
        return candidate.upper()
    if word[:1].isupper() and candidate[:1].islower():
        return candidate[:1].upper() + candidate[1:]
    return candidate
