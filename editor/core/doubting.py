"""How likely each word of a page is wrong, and why.

The mean of a logistic model and of small boosted trees, both over named features; the constants
ship with the record of their making (`packaging/train_doubting.py`). Trees see what counts only
together (a comma that stands on the line, in a cell too few), the logistic model keeps its head on
pages unlike those that taught it. Each part of a score belongs to one feature, so a doubt can say
its reasons. May import the core's values; the constants and the dictionary are handed in.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from math import exp
from typing import Final, Literal, NamedTuple

from .confusions import Confusion
from .document import Page, Word
from .doubt_features import Features, Speller, WordFeatures, page_features
from .doubt_trees import NO_TREES, Trees, trees_of
from .errors import FormatError
from .lessons import NO_LESSONS, Lessons
from .marks import JsonObject
from .spans import Placed

ReasonKind = Literal[
    "unsure", "unsure-nearby", "unknown", "confusion", "common-word", "characters", "sentence",
    "size", "place", "mark", "read-otherwise", "corrected", "own-confusion",
]  # fmt: skip

_KINDS: Final[dict[str, ReasonKind]] = {
    "page-unsure": "unsure", "neighbour-unsure": "unsure-nearby", "line-unsure": "unsure-nearby",
    "line-unknown": "unsure-nearby", "alone": "place", "short-line": "place",
    "unknown": "unknown", "unknown-name": "unknown", "unknown-often": "unknown",
    "confusion": "confusion", "like-a-common": "common-word", "like-a-frequent": "common-word",
    "odd-capital": "sentence", "odd-small": "sentence", "capital-elsewhere-small": "sentence",
    "stop-before-small": "sentence", "comma-before-capital": "sentence",
    "comma-before-any-capital": "sentence", "short-and-mark": "sentence",
    "short-and-comma": "sentence", "height": "size", "width": "size", "too-wide": "size",
    "print-size": "size", "overlaps": "place", "narrow-gap": "place", "wide-gap": "place",
    "off-line": "place", "under-mark": "mark", "read-otherwise": "read-otherwise",
    "corrected-elsewhere": "corrected", "own-confusion": "own-confusion",
    "odd-character": "characters", "odd-before": "characters", "odd-behind": "characters",
    "mark-before": "characters", "hyphen-behind": "characters", "one-quote": "characters",
    "many-marks": "characters", "letters-and-digits": "characters", "mixed-case": "characters",
    "mark-inside": "characters", "marks-inside": "characters", "one-letter": "characters",
    "thrice": "characters", "no-vowel": "characters", "no-letters": "characters",
    "lone-mark": "characters", "long": "characters", "two-marks": "characters",
    "odd-marks": "characters",
    "repeated": "sentence", "mark-behind-link-word": "sentence", "no-stop-before-start": "sentence",
    "stop-before-link-word": "sentence", "capitals-among-small": "sentence",
    "common-word-in-capitals": "sentence", "small-among-capitals": "sentence", "taller": "size",
    "lower": "size", "cells-lacking-before": "place", "cells-lacking-behind": "place",
    "cells-over-before": "place", "cells-over-behind": "place", "off-grid": "place",
    "comma-drop": "place", "comma-on-line": "place", "below-line": "place", "above-line": "place",
    "stop-below-line": "place", "deep-drop": "place",
}  # fmt: skip
_SAYS_NOTHING: Final = frozenset(
    (
        "known",
        "frequent",
        "often",
        "confirmed-elsewhere",
        "number",
        "short",
        "capital",
        "mark-behind",
        "behind-comma",
        "behind-stop",
    )
)
_OF_CONFUSIONS: Final = frozenset(("confusion", "common-word", "own-confusion"))
_LEAST: Final = 0.4
"""A reason is worth saying from here on, in natural logarithms of the odds."""
_MOST_REASONS: Final = 3
_LEAST_SAID: Final = 0.02
"""What is less likely wrong is not asked about, and reasons cost time."""


class Reason(NamedTuple):
    """Why a word is in doubt; `read` and `true` where a confusion would explain it."""

    kind: ReasonKind
    read: str = ""
    true: str = ""


@dataclass(frozen=True, slots=True)
class WordDoubt:
    """A word of a page with the probability (0 to 1) that it is wrong, and why, the weightiest
    reason first."""

    row: Placed[Word]
    text: str
    probability: float
    reasons: tuple[Reason, ...]
    is_unknown: bool
    confusion: Confusion | None


@dataclass(frozen=True, slots=True)
class Weights:
    """The constants of a model: what a feature adds to the score for each unit, how much of it a
    right word has on average, trees that add their own, and points (score, logarithm of the odds)
    that were measured."""

    bias: float
    features: Mapping[str, float]
    typical: Mapping[str, float]
    trees: Trees = NO_TREES
    measured: tuple[tuple[float, float], ...] = ()

    def probability(self, values: Features) -> float:
        """Return the probability (0 to 1) that a word with these features is wrong."""
        weight = self.features
        score = self.bias + sum(weight.get(name, 0.0) * value for name, value in values.items())
        odds = self.odds(score + self.trees.score(values))
        return 1 / (1 + exp(-max(-30.0, min(30.0, odds))))

    def odds(self, score: float) -> float:
        """Return the logarithm of the odds of a score, between the points measured and beyond."""
        points = self.measured
        if len(points) < 2:
            return score
        after = min(max(1, bisect(points, (score, 0.0))), len(points) - 1)
        (low, least), (high, most) = points[after - 1], points[after]
        return least + (score - low) * (most - least) / (high - low)

    def parts(self, values: Features) -> dict[str, float]:
        """Return what each feature adds to the score, beyond what it adds for a right word."""
        found = self.trees.parts(values)
        for name, value in values.items():
            part = self.features.get(name, 0.0) * (value - self.typical.get(name, 0.0))
            found[name] = found.get(name, 0.0) + part
        return found


@dataclass(frozen=True, slots=True)
class DoubtModel:
    """Two sets of constants: for words that a dictionary can judge, and without any."""

    with_dictionary: Weights
    without_dictionary: Weights
    record: JsonObject = field(default_factory=dict)

    @classmethod
    def of_json(cls, value: JsonObject) -> DoubtModel:
        """Return the model that a file holds; FormatError where it holds none."""
        by_hand = value.get("byHand")
        parts = [value.get("withDictionary"), value.get("withoutDictionary"), by_hand]
        if not all(isinstance(p, dict) for p in parts):
            raise FormatError("The constants for ranking doubts are damaged; install Facing again.")
        hand = _numbers(by_hand)
        record = value.get("record")
        return cls(
            weights_of(parts[0], hand),
            weights_of(parts[1], hand),
            record if isinstance(record, dict) else {},
        )


def weights_of(value: object, by_hand: Mapping[str, float] | None = None) -> Weights:
    """Return the constants that a file holds, with those set by hand; FormatError where it holds
    none."""
    if not isinstance(value, dict):
        raise FormatError("The constants for ranking doubts are damaged; install Facing again.")
    bias = value.get("bias")
    features = {**_numbers(value.get("features")), **(by_hand or {})}
    return Weights(
        float(bias) if isinstance(bias, (int, float)) else 0.0,
        features,
        _numbers(value.get("typical")),
        trees_of(value.get("treeFeatures"), value.get("trees")),
        _points(value.get("calibration")),
    )


def _points(value: object) -> tuple[tuple[float, float], ...]:
    """Return points that rise in both, FormatError where they do not."""
    if value is None:
        return ()
    try:
        points = tuple((float(a), float(b)) for a, b in value)  # type: ignore[attr-defined]
    except (TypeError, ValueError):
        points = ((0.0, 0.0), (0.0, 0.0))
    if any(a >= c or b > d for (a, b), (c, d) in pairwise(points)):
        raise FormatError("The constants for ranking doubts are damaged; install Facing again.")
    return points


def _numbers(value: object) -> dict[str, float]:
    if not isinstance(value, dict):
        return {}
    return {str(k): float(v) for k, v in value.items() if isinstance(v, (int, float))}


def word_doubts(
    page: Page,
    model: DoubtModel,
    *,
    speller: Speller | None = None,
    lessons: Lessons = NO_LESSONS,
) -> list[WordDoubt]:
    """Return the words of a page that only OCR has set, each with its probability, in text order.
    Lessons are those of the whole document. About 0.2 ms a word; any thread."""
    weights = model.without_dictionary if speller is None else model.with_dictionary
    return [
        _doubt(word, weights)
        for word in page_features(page, speller=speller, lessons=lessons)
        if word.row.item.origin == "ocr"
    ]


def _doubt(word: WordFeatures, weights: Weights) -> WordDoubt:
    values = word.values
    probability = weights.probability(values)
    return WordDoubt(
        word.row,
        word.text,
        probability,
        _reasons(word, weights) if probability >= _LEAST_SAID else (),
        bool(values.get("unknown")),
        word.confusion,
    )


def _reasons(word: WordFeatures, weights: Weights) -> tuple[Reason, ...]:
    sums: dict[ReasonKind, float] = {}
    for name, part in weights.parts(word.values).items():
        if name in _SAYS_NOTHING:
            continue
        kind = _KINDS.get(name) or ("unsure" if "unsure" in name or "confidence" in name else None)
        if kind is not None:
            sums[kind] = sums.get(kind, 0.0) + part
    if word.confusion is None:
        # Without the letters there is nothing to say of it.
        sums = {kind: part for kind, part in sums.items() if kind not in _OF_CONFUSIONS}
    found = sorted((k for k in sums if sums[k] >= _LEAST), key=lambda k: -sums[k])
    return tuple(_reason(kind, word) for kind in found[:_MOST_REASONS])


def _reason(kind: ReasonKind, word: WordFeatures) -> Reason:
    if kind in _OF_CONFUSIONS and word.confusion is not None:
        return Reason(kind, word.confusion.read, word.confusion.true)
    return Reason(kind)
