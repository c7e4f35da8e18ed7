"""What tying a transcript to its scan costs by length, and how good it is.

The floor is rapidfuzz's alignment of the same words, which ties nothing that was misread and knows
no place on a scan. Each length is measured in the same run, so that growth is told by ratios too.
"""

from __future__ import annotations

import random
import time
from itertools import pairwise

import pytest

from editor.core.geometry import Box, Size
from editor.core.link import InkWord, Token, link_words
from tests.alignment_pages import FACSIMILES, PRINT, TYPED, Tally, true_page

LENGTHS = (3_000, 30_000)
LONGEST = 300_000
# Ten times the text may take this many times as long; it was 11 to 13.
MOST_GROWTH = 25.0


def typed_text(characters: int) -> tuple[list[Token], list[InkWord], Size]:
    """Words of a made-up language in rows of a typewriter, and a reading with 5 % wrong letters."""
    rng = random.Random(characters)
    common = ["".join(rng.choices("etaoinshrdlu", k=rng.randint(2, 5))) for _ in range(150)]
    tokens: list[Token] = []
    ink: list[InkWord] = []
    at, row, used = 100, 0, 0
    while used < characters:
        rare = "".join(rng.choices("etaoinshrdlucmfwypvbgk", k=rng.randint(4, 10)))
        word = rng.choice(common) if rng.random() < 0.5 else rare
        if at + 24 * len(word) > 2300:
            at, row = 100, row + 1
        read = "".join(c if rng.random() > 0.05 else rng.choice("abcdefg") for c in word)
        tokens.append(Token(word))
        ink.append(InkWord(read, Box(at, 100 + 50 * row, 24 * len(word), 30), row))
        at += 24 * (len(word) + 1)
        used += len(word) + 1
    return tokens, ink, Size(2500, 300 + 50 * row)


def seconds(characters: int) -> tuple[float, float]:
    """Return how long linking takes, and how long the bare alignment of the words."""
    from rapidfuzz.distance import Levenshtein

    tokens, ink, size = typed_text(characters)
    begin = time.process_time()
    links = link_words(tokens, ink, size)
    middle = time.process_time()
    Levenshtein.opcodes([t.text for t in tokens], [w.text for w in ink])
    end = time.process_time()
    assert sum(link.link == "exact" for link in links) > 0.9 * len(tokens)
    return middle - begin, end - middle


def test_time_grows_with_the_length_and_not_faster(request: pytest.FixtureRequest) -> None:
    lengths = [*LENGTHS, *([LONGEST] if request.config.getoption("--campaign") else [])]
    times = []
    print()
    for characters in lengths:
        ours, bare = min(seconds(characters) for _ in range(3 if characters < LONGEST else 1))
        times.append(ours)
        ratio = ours / max(bare, 1e-6)
        print(f"{characters:8} characters: linked in {ours:6.2f} s, {ratio:7.1f} x bare rapidfuzz")
    for shorter, longer in pairwise(times):
        assert longer <= MOST_GROWTH * shorter


def test_the_quality_on_pages_with_truth_is_told() -> None:
    print()
    whole = Tally()
    for name in FACSIMILES:
        true = true_page(name)
        found = true.tally(true.linked())
        whole += found
        print(found.row(name))
    print(whole.row("typed, all of them"))
    fraktur = true_page(PRINT)
    print(fraktur.tally(fraktur.linked(), TYPED).row(PRINT))
    assert whole.right > 0.98 * whole.total
