"""What figures and merging cost on a page of 200,000 characters, against what cannot be spared.

The floors are one alignment of the letters by rapidfuzz, and the two differences from what both
copies began with; both are measured in the same run.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from itertools import count

from rapidfuzz.distance import Levenshtein

from editor.core.commands import EditText, edit_parts
from editor.core.document import Page
from editor.core.quality import Normalisation, compared
from editor.storage.merge_copies import CopyBy, merge_copies
from editor.storage.merging import word_edits
from tests.factories import page

CHARACTERS = 200_000
# Measured on two cores: figures 4 to 5 times their floor, merging 7 to 8 times its own.
MOST_FIGURES = 12.0
MOST_MERGING = 16.0


def long_page() -> Page:
    rng = random.Random(4)
    words = ["".join(rng.choices("etaoinshrdlu", k=rng.randint(2, 9))) for _ in range(3000)]
    lines, length = [], 0
    while length < CHARACTERS:
        lines.append(" ".join(rng.choices(words, k=10)))
        length += len(lines[-1]) + 1
    return page("\n".join(lines)[:CHARACTERS].rstrip())


def corrected(before: Page, step: int, letters: str) -> Page:
    """The page with one word in so many corrected."""
    for row in reversed(list(before.words.placed())[::step]):
        edit = EditText(before.id, row.start, row.start + 1, letters)
        for part in edit_parts(before, edit):
            before = part.apply(before)
    return before


def seconds(work: Callable[[], object]) -> float:
    begin = time.process_time()
    work()
    return time.process_time() - begin


def test_figures_and_merging_cost_little_more_than_their_alignments() -> None:
    start = long_page()
    ours, theirs = corrected(start, 97, "QU"), corrected(start, 89, "Z")
    letters = Levenshtein.editops
    floor = seconds(lambda: letters(start.text, ours.text, score_hint=1024).as_list())
    spent = seconds(lambda: compared(ours.text, start.text, Normalisation()))
    assert spent < MOST_FIGURES * max(floor, 0.05), f"{spent:.2f} s, floor {floor:.2f} s"
    print(f"figures {spent:.2f} s, floor {floor:.2f} s")
    floor = seconds(lambda: [list(word_edits(start.text, p.text)) for p in (ours, theirs)])
    numbers = count()
    by = CopyBy("Bob", "2026-01-01T00:00:00Z", lambda: f"urn:{next(numbers)}")
    merged = []
    spent = seconds(lambda: merged.append(merge_copies(start, ours, theirs, by)))
    assert spent < MOST_MERGING * floor, f"{spent:.2f} s, floor {floor:.2f} s"
    assert merged[0].page.text.count("QU") == ours.text.count("QU")
    assert 0 < merged[0].conflicts < 10
    print(f"merging {spent:.2f} s, floor {floor:.2f} s")
