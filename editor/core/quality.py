"""How well a text says what another one says: error rates of characters and words, which errors are
commonest, and what kinds of characters they befall.

May import the core's values, and rapidfuzz when asked to work. The definitions are those that the
field compares by: CER = (substitutions + deletions + insertions) / characters of the reference, as
the ISRI Analytic Tools (Rice, Jenkins and Nartker, 1996) and OCR-D's dinglehopper count it, and the
same of words for WER. Characters are grapheme clusters of text in NFC (UAX 29), as dinglehopper has
them, so that a letter with its accent is one; words are what stands between blanks. Errors that
touch are one row of the confusions, as in ISRI's accuracy report: `rn` read as `m` is one error in
a person's eyes, though two in the rate. An alignment of words first, and of letters in them, would
be quicker and was refused: the rate must be the least distance, or nobody could compare it.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple

from .tokens import token_spans

Kind = Literal["lower", "upper", "letter", "digit", "punctuation", "blank", "other"]
KINDS: Final[tuple[Kind, ...]] = (
    "lower",
    "upper",
    "letter",
    "digit",
    "punctuation",
    "blank",
    "other",
)
LONGEST_SHOWN: Final = 40
"""Of a stretch that is wrong as a whole, a table of confusions shows so many characters."""


@dataclass(frozen=True, slots=True)
class Normalisation:
    """What is made alike on both sides before they are compared, besides NFC.

    `blanks`: a run of white space counts as one blank, and none at either end. `case` and
    `punctuation`: capitals and signs do not count.
    """

    blanks: bool = True
    case: bool = False
    punctuation: bool = False

    def of(self, text: str) -> str:
        """Return a text as it is compared."""
        text = unicodedata.normalize("NFC", text)
        if self.case:
            text = unicodedata.normalize("NFC", text.casefold())
        if self.punctuation:
            text = "".join(c for c in text if unicodedata.category(c)[0] not in "PS")
        if self.blanks:
            text = " ".join(text.split())
        return text


class Rate(NamedTuple):
    """`errors` in `total`, the length of the reference; more errors than that are possible."""

    errors: int = 0
    total: int = 0

    @property
    def value(self) -> float | None:
        """The rate as a share of 1; None where there is nothing to compare with, and errors."""
        if self.total:
            return self.errors / self.total
        return None if self.errors else 0.0

    def plus(self, other: Rate) -> Rate:
        return Rate(self.errors + other.errors, self.total + other.total)


NO_RATE: Final = Rate()


class Confusion(NamedTuple):
    """`true` stands in the reference where the text has `read`; either may be empty."""

    true: str
    read: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """What came of comparing a text with its reference.

    `kinds` counts the reference's characters of each kind that are wrong or missing, and all of
    them; `added` the characters too many, by kind. `case_errors` are letters of the wrong case
    only. `confusions` says how often each happened.
    """

    characters: Rate = NO_RATE
    words: Rate = NO_RATE
    kinds: Mapping[Kind, Rate] = field(default_factory=dict)
    added: Mapping[Kind, int] = field(default_factory=dict)
    case_errors: int = 0
    confusions: Mapping[Confusion, int] = field(default_factory=dict)

    def commonest(self, count: int) -> list[tuple[Confusion, int]]:
        """Return the confusions that happen most often, the most often first."""
        ordered = sorted(self.confusions.items(), key=lambda each: (-each[1], each[0]))
        return ordered[:count]


def compared(text: str, reference: str, normalisation: Normalisation) -> Comparison:
    """Return how well a text says what the reference says. Pure; takes seconds where two texts of
    200,000 characters have nothing in common, else tenths."""
    read, true = normalisation.of(text), normalisation.of(reference)
    ours, theirs = _graphemes(read), _graphemes(true)
    spans = _differing(theirs, ours)
    return Comparison(
        Rate(sum(s.errors for s in spans), len(theirs)),
        _word_rate(read, true),
        _kinds(theirs, spans),
        _added(ours, spans),
        _case_errors(theirs, ours, spans),
        _confusions(theirs, ours, spans),
    )


def total_of(comparisons: Iterable[Comparison]) -> Comparison:
    """Return the comparisons of several pages as one: errors and lengths are added up, so that a
    long page counts for more than a short one."""
    characters, words = Rate(), Rate()
    kinds: dict[Kind, Rate] = {}
    added: Counter[Kind] = Counter()
    confusions: Counter[Confusion] = Counter()
    case_errors = 0
    for each in comparisons:
        characters, words = characters.plus(each.characters), words.plus(each.words)
        for kind, rate in each.kinds.items():
            kinds[kind] = kinds.get(kind, Rate()).plus(rate)
        added.update(each.added)
        confusions.update(each.confusions)
        case_errors += each.case_errors
    return Comparison(characters, words, kinds, added, case_errors, confusions)


class _Differing(NamedTuple):
    """`[true_start, true_end)` of the reference is `[read_start, read_end)` of the text; `replaced`
    are the pairs of single characters in it."""

    true_start: int
    true_end: int
    read_start: int
    read_end: int
    errors: int
    replaced: list[tuple[int, int]]


def _graphemes(text: str) -> Sequence[str]:
    """Return the characters of a text as a person counts them."""
    if text.isascii() and "\r" not in text:
        return text
    import regex

    found = regex.findall(r"\X", text)
    return text if len(found) == len(text) else found


def _operations(true: Sequence[str], read: Sequence[str]) -> list[tuple[str, int, int]]:
    from rapidfuzz.distance import Levenshtein

    # The guess lets it search near the diagonal first, which takes a tenth of the time on a page
    # that is mostly right; it never changes what is found.
    hint = max(64, abs(len(true) - len(read)) + len(true) // 20)
    found = Levenshtein.editops(true, read, score_hint=hint)
    return [(op.tag, op.src_pos, op.dest_pos) for op in found]


def _differing(true: Sequence[str], read: Sequence[str]) -> list[_Differing]:
    """Return where two texts differ, operations that touch as one."""
    spans: list[_Differing] = []
    for name, at_true, at_read in _operations(true, read):
        ends = at_true + (name != "insert"), at_read + (name != "delete")
        pair = [(at_true, at_read)] if name == "replace" else []
        last = spans[-1] if spans else None
        if last is not None and last.true_end == at_true and last.read_end == at_read:
            last.replaced.extend(pair)
            errors = last.errors + 1
            spans[-1] = last._replace(true_end=ends[0], read_end=ends[1], errors=errors)
        else:
            spans.append(_Differing(at_true, ends[0], at_read, ends[1], 1, pair))
    return spans


def _word_rate(read: str, true: str) -> Rate:
    from rapidfuzz.distance import Levenshtein

    ours = [read[start:end] for start, end in token_spans(read)]
    theirs = [true[start:end] for start, end in token_spans(true)]
    hint = max(64, abs(len(ours) - len(theirs)) + len(theirs) // 10)
    # Words are numbered, for rapidfuzz would tell long ones apart by a hash alone.
    numbers = {word: n for n, word in enumerate(dict.fromkeys((*theirs, *ours)))}
    errors = Levenshtein.distance(
        [numbers[w] for w in theirs], [numbers[w] for w in ours], score_hint=hint
    )
    return Rate(errors, len(theirs))


def kind_of(character: str) -> Kind:
    """Return what kind a character (a grapheme) is of, by its first code point."""
    category = unicodedata.category(character[0])
    if character[0].isspace():
        return "blank"
    if category == "Ll":
        return "lower"
    if category in ("Lu", "Lt"):
        return "upper"
    if category[0] == "L":
        return "letter"
    if category[0] == "N":
        return "digit"
    return "punctuation" if category[0] in "PS" else "other"


def _kinds(true: Sequence[str], spans: Sequence[_Differing]) -> dict[Kind, Rate]:
    of = {c: kind_of(c) for c in set(true)}
    totals = _by_kind(Counter(true), of)
    wrong = _by_kind(Counter(c for s in spans for c in true[s.true_start : s.true_end]), of)
    return {kind: Rate(wrong[kind], totals[kind]) for kind in KINDS if totals[kind]}


def _added(read: Sequence[str], spans: Sequence[_Differing]) -> dict[Kind, int]:
    """Return how many characters of each kind stand in the text and nowhere in the reference."""
    counts: Counter[str] = Counter()
    for span in spans:
        taken = {at for _, at in span.replaced}
        counts.update(read[at] for at in range(span.read_start, span.read_end) if at not in taken)
    added = _by_kind(counts, {c: kind_of(c) for c in counts})
    return {kind: added[kind] for kind in KINDS if added[kind]}


def _by_kind(counts: Counter[str], of: Mapping[str, Kind]) -> Counter[Kind]:
    result: Counter[Kind] = Counter()
    for character, count in counts.items():
        result[of[character]] += count
    return result


def _case_errors(true: Sequence[str], read: Sequence[str], spans: Sequence[_Differing]) -> int:
    return sum(
        true[at].casefold() == read[other].casefold() for s in spans for at, other in s.replaced
    )


def _confusions(
    true: Sequence[str], read: Sequence[str], spans: Sequence[_Differing]
) -> dict[Confusion, int]:
    counts = Counter(
        Confusion(
            _shown(true[s.true_start : s.true_end]),
            _shown(read[s.read_start : s.read_end]),
        )
        for s in spans
    )
    return dict(counts)


def _shown(characters: Sequence[str]) -> str:
    text = "".join(characters[:LONGEST_SHOWN])
    return text if len(characters) <= LONGEST_SHOWN else f"{text}…"
