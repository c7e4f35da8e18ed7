"""Samples that can be drawn again, and intervals that hold."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from editor.core.sampling import (
    Judged,
    Judgement,
    Sample,
    SampledWord,
    Unit,
    Verdict,
    by_page,
    drawn,
    estimate_of,
    ratio_interval,
    wilson,
)

KEYS = [f"0001/{n}" for n in range(1000)]


def judged(verdicts: str, *, words_in_all: int = 1000, unit: Unit = "words") -> Judged:
    """A sample of words on pages of ten, judged r(ight), w(rong), u(nclear), or - not yet."""
    words = tuple(SampledWord(f"p{n // 10}", n, n + 1, "w") for n in range(len(verdicts)))
    sample = Sample("s", 1, unit, words, words_in_all, 100)
    names: dict[str, Verdict] = {"r": "right", "w": "wrong", "u": "unclear"}
    told = {n: Judgement(names[v]) for n, v in enumerate(verdicts) if v in names}
    return Judged(sample, told)


def test_a_seed_draws_the_same_words_and_another_seed_others():
    first = drawn(KEYS, 50, 7)
    assert first == drawn(iter(KEYS), 50, 7)
    assert len(set(first)) == 50
    assert len(set(first) & set(drawn(KEYS, 50, 8))) < 15
    # By the hash alone, so that any program can draw it again.
    assert drawn(["a", "b", "c"], 1, 7) == [2]
    assert drawn(KEYS, 2000, 7) == list(range(1000))


def test_every_word_is_as_likely_to_be_drawn():
    counts = [0] * 20
    for seed in range(600):
        for place in drawn(KEYS[:20], 5, seed):
            counts[place] += 1
    assert min(counts) > 105 and max(counts) < 195


@pytest.mark.parametrize(
    ("wrong", "count", "low", "high"),
    # Of the published tables for a large population.
    [(0, 10, 0.0, 0.2775), (1, 10, 0.0179, 0.4042), (10, 100, 0.0552, 0.1744), (5, 5, 0.5655, 1)],
)
def test_the_interval_is_that_of_wilson(wrong, count, low, high):
    found = wilson(wrong, count, 10**9)
    assert found == pytest.approx((low, high), abs=2e-4)


@given(st.integers(1, 300), st.integers(0, 300), st.integers(0, 3000))
def test_the_interval_holds_the_rate_and_shrinks_to_it(count, wrong, more):
    wrong = min(wrong, count)
    low, high = wilson(wrong, count, count + more)
    assert 0 <= low <= wrong / count <= high <= 1
    wider = wilson(wrong, count, count + more + 1)
    assert wider[1] - wider[0] >= high - low - 1e-12
    assert wilson(wrong, count, count) == (wrong / count, wrong / count)


def test_the_interval_covers_the_truth_about_as_often_as_it_says():
    chance = random.Random(3)
    population = [1] * 24 + [0] * 576
    hits = 0
    for _ in range(1500):
        wrong = sum(chance.sample(population, 200))
        low, high = wilson(wrong, 200, 600)
        hits += low <= 24 / 600 <= high
    assert 0.93 <= hits / 1500 <= 0.99


def test_what_was_not_judged_is_left_and_what_is_unclear_is_neither():
    found = estimate_of(judged("rrrwu-----"))
    assert (found.judged, found.wrong, found.unclear, found.left) == (4, 1, 1, 5)
    assert found.rate == 0.25
    assert estimate_of(judged("---")).rate is None
    assert judged("rr-").next_index == 2
    assert judged("rr").next_index is None


def test_pages_are_counted_each_and_only_whole_ones_tell_of_all():
    half_read = judged("w" + "r" * 9 + "r" * 10 + "w" * 3, unit="pages")
    assert [(p.page_id, p.judged, p.wrong, p.left) for p in by_page(half_read)] == [
        ("p0", 10, 1, 0),
        ("p1", 10, 0, 0),
        ("p2", 3, 3, 0),
    ]
    open_end = judged("w" + "r" * 9 + "r" * 10 + "w--", unit="pages")
    two = ratio_interval([(1, 10), (0, 10)], 100)
    found = estimate_of(open_end)
    assert two is not None
    assert (found.low, found.high) == pytest.approx(two)


def test_one_page_tells_nothing_of_the_others_and_all_pages_tell_all():
    assert ratio_interval([(3, 100)], 50) is None
    low, high = ratio_interval([(3, 100), (5, 100)], 2) or (0, 0)
    assert (low, high) == pytest.approx((0.04, 0.04))
    # Student's t of one degree of freedom is 12.7: two pages say little.
    low, high = ratio_interval([(3, 100), (5, 100)], 10**6) or (0, 0)
    assert high - 0.04 == pytest.approx(12.7062 * 0.01, rel=1e-3)
