"""A random sample of words for a second reader, and what it says of all words.

Imports the standard library only. A word is drawn by the hash of the seed and its place, the lowest
ones first: anybody can draw the same sample again, in any language, from the seed alone. The
interval is Wilson's (1927), which Brown, Cai and DasGupta (2001, "Interval estimation for a
binomial proportion") recommend, and which holds for rates near nought, where a document that is
nearly right has its rate. The correction for a finite population enters as a larger sample,
n (N − 1) / (N − n), whose binomial variance is the one of drawing without putting back (Cochran
1977, "Sampling techniques", 2.6 and 3.2): when every word was judged, nothing is left to estimate.
Whole pages are clusters, whose words go wrong together; their rate is the ratio of errors to words
with the variance of a ratio (Cochran, 6.3 and 2.11), and Student's t for few pages.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple

from .geometry import Box

Unit = Literal["words", "pages"]
Verdict = Literal["right", "wrong", "unclear"]
VERDICTS: Final[tuple[Verdict, ...]] = ("right", "wrong", "unclear")
Z_95: Final = 1.959964
"""What 95 % of the normal distribution lie within, in standard deviations."""


class SampledWord(NamedTuple):
    """A word as it stood when the sample was drawn: its page, its span (code points), its text, and
    its box on the scan, if any."""

    page_id: str
    start: int
    end: int
    text: str
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample as it was drawn. `words_in_all` and `pages_in_all` are what it was drawn of."""

    id: str
    seed: int
    unit: Unit
    words: tuple[SampledWord, ...]
    words_in_all: int
    pages_in_all: int
    drawn_by: str = ""
    when: str = ""


class Judgement(NamedTuple):
    """What a second reader said of a word; `read` is what they read where it is wrong."""

    verdict: Verdict
    read: str = ""
    by: str = ""
    when: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """A sample with the last judgement of each of its words, by its place in the sample."""

    sample: Sample
    judgements: dict[int, Judgement] = field(default_factory=dict)

    @property
    def left(self) -> int:
        """How many words nobody has judged."""
        return len(self.sample.words) - len(self.judgements)

    @property
    def next_index(self) -> int | None:
        """The first word that nobody has judged."""
        words = range(len(self.sample.words))
        return next((i for i in words if i not in self.judgements), None)


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a sample says: `wrong` of `judged` words, and the interval in which the rate of all
    words lies with 95 % confidence; None where nothing was judged yet. Words that were unclear on
    the scan count as neither."""

    judged: int
    wrong: int
    unclear: int
    left: int
    low: float | None
    high: float | None

    @property
    def rate(self) -> float | None:
        return self.wrong / self.judged if self.judged else None


def drawn(keys: Iterable[str], count: int, seed: int) -> list[int]:
    """Return which of the keys are drawn, as their places in order; all where there are fewer."""
    prefix = f"{seed}/".encode()
    ranked = sorted(
        (hashlib.sha256(prefix + key.encode()).digest(), place) for place, key in enumerate(keys)
    )
    return sorted(place for _, place in ranked[: max(count, 0)])


def wilson(wrong: int, judged: int, population: int) -> tuple[float, float]:
    """Return the interval of a rate of which `wrong` were found in `judged`, drawn of a
    population."""
    if judged >= population:
        rate = wrong / judged
        return rate, rate
    effective = judged * (population - 1) / (population - judged)
    rate = wrong / judged
    square = Z_95 * Z_95 / effective
    centre = (rate + square / 2) / (1 + square)
    half = Z_95 / (1 + square) * math.sqrt(rate * (1 - rate) / effective + square / effective / 4)
    # At the ends the formula gives them exactly, and rounding does not.
    low = 0.0 if wrong == 0 else max(0.0, centre - half)
    high = 1.0 if wrong == judged else min(1.0, centre + half)
    return low, high


def ratio_interval(
    pages: Sequence[tuple[int, int]], pages_in_all: int
) -> tuple[float, float] | None:
    """Return the interval of errors a word, of pages judged as (errors, words); None for fewer than
    two pages, which say nothing of how much pages differ."""
    count, words = len(pages), sum(n for _, n in pages)
    if count < 2 or not words:
        return None
    rate, mean = sum(e for e, _ in pages) / words, words / count
    spread = sum((errors - rate * n) ** 2 for errors, n in pages) / (count - 1)
    share = max(0.0, 1 - count / pages_in_all) if pages_in_all else 1.0
    half = _student(count - 1) * math.sqrt(share * spread / count) / mean
    return max(0.0, rate - half), min(1.0, rate + half)


def _student(freedom: int) -> float:
    """Return the 97.5 % point of Student's t (Abramowitz and Stegun 26.7.5; tabled below three)."""
    if freedom <= 2:
        return (12.7062, 4.3027)[freedom - 1]
    z, v = Z_95, freedom
    first = (z**3 + z) / 4
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    return z + first / v + second / v**2 + third / v**3


def estimate_of(judged: Judged) -> Estimate:
    """Return what a sample says so far."""
    told = [j.verdict for j in judged.judgements.values()]
    wrong, unclear = told.count("wrong"), told.count("unclear")
    count = len(told) - unclear
    bounds: tuple[float, float] | None = None
    if count and judged.sample.unit == "words":
        bounds = wilson(wrong, count, max(judged.sample.words_in_all, count))
    elif count:
        bounds = ratio_interval(_whole_pages(judged), judged.sample.pages_in_all)
    low, high = bounds or (None, None)
    return Estimate(count, wrong, unclear, judged.left, low, high)


def _whole_pages(judged: Judged) -> list[tuple[int, int]]:
    """Return errors and words of the pages that were judged to their end."""
    return [(p.wrong, p.judged) for p in by_page(judged) if not p.left and p.judged]


class PageCount(NamedTuple):
    """What was judged of the sampled words of a page."""

    page_id: str
    judged: int
    wrong: int
    left: int


def by_page(judged: Judged) -> list[PageCount]:
    """Return the counts of each page that has words in the sample, in their order."""
    counts: dict[str, list[int]] = {}
    for index, word in enumerate(judged.sample.words):
        row = counts.setdefault(word.page_id, [0, 0, 0])
        judgement = judged.judgements.get(index)
        if judgement is None:
            row[2] += 1
        elif judgement.verdict != "unclear":
            row[0] += 1
            row[1] += judgement.verdict == "wrong"
    return [PageCount(page_id, *row) for page_id, row in counts.items()]
