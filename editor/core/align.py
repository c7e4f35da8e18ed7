"""Pairs the words of two readings of the same text: a transcript and an OCR, an old reading and a
new one.

May import rapidfuzz (when asked to work). Whole words are compared first, which is quick at any
length; only runs that differ are aligned word against word by their letters, where a word may also
have been split or joined. Letters first, words after, was refused: it is a hundred times slower and
ties words together by letters that agree by chance.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

# A pair of less than this is no pair: the two have no more in common than any two words.
LEAST_SIMILARITY = 0.4
_MOST_CELLS = 250_000
_SPLIT_PENALTY = 0.15
_SAME_LETTERS = str.maketrans(
    {
        "‘": "'", "’": "'", "‚": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"',
        "–": "-", "—": "-", "‐": "-", "‑": "-", "⸗": "-", "¬": "-", "­": None,
        "ſ": "s", "ﬁ": "fi", "ﬂ": "fl", "ﬀ": "ff", "ﬃ": "ffi", "ﬄ": "ffl", "…": "...",
    }
)  # fmt: skip
_MARKS = re.compile(r"[\u0300-\u036f]")


class Pair(NamedTuple):
    """Words `a[start:end]` are words `b[b_start:b_end]`; one of the two ranges has length 1: the
    same word, or one that was split or joined. `similarity` is 0 to 1, 1 for the same letters."""

    start: int
    end: int
    b_start: int
    b_end: int
    similarity: float


@lru_cache(maxsize=65_536)
def folded(word: str) -> str:
    """Return a word without what two readings of it differ in for no reason: case, accents, the
    shape of quotes and dashes, long s, ligatures."""
    plain = word.translate(_SAME_LETTERS)
    if not plain.isascii():
        plain = _MARKS.sub("", unicodedata.normalize("NFKD", plain))
    return plain.casefold()


def similarity(a: str, b: str) -> float:
    """Return how alike two words are, 0 to 1; 1 where they are the same when folded."""
    x, y = folded(a), folded(b)
    if x == y:
        return 1.0
    from rapidfuzz.distance import Levenshtein

    return Levenshtein.normalized_similarity(x, y)


def align_words(a: Sequence[str], b: Sequence[str]) -> list[Pair]:
    """Return the pairs of words of two readings of the same text, in order; a word without a
    partner is in no pair."""
    from rapidfuzz.distance import Levenshtein

    x, y = [folded(w) for w in a], [folded(w) for w in b]
    pairs: list[Pair] = []
    gap = [0, 0, 0, 0]

    def close() -> None:
        if gap[0] < gap[1] and gap[2] < gap[3]:
            pairs.extend(_align_run(x, y, *gap))

    for op in Levenshtein.opcodes(x, y):
        if op.tag != "equal":
            gap[1], gap[3] = op.src_end, op.dest_end
            continue
        close()
        for k in range(op.src_end - op.src_start):
            i, j = op.src_start + k, op.dest_start + k
            pairs.append(Pair(i, i + 1, j, j + 1, 1.0))
        gap = [op.src_end, op.src_end, op.dest_end, op.dest_end]
    close()
    return pairs


def _align_run(
    x: Sequence[str], y: Sequence[str], start: int, end: int, b_start: int, b_end: int
) -> list[Pair]:
    """Align a run of words that differ, by their letters."""
    if (end - start) * (b_end - b_start) > _MOST_CELLS:
        # So much that differs has nothing to say word by word; ends may still agree.
        end, b_end = start + min(end - start, 500), b_start + min(b_end - b_start, 500)
    run = _best_path(x[start:end], y[b_start:b_end])
    return [
        Pair(start + p.start, start + p.end, b_start + p.b_start, b_start + p.b_end, p.similarity)
        for p in run
    ]


# Words taken from each side in one step: one of each, or one for two or three.
_STEPS = ((1, 1), (1, 2), (2, 1), (1, 3), (3, 1))


def _ends(words: Sequence[str]) -> list[list[str]]:
    """Return, for each number of words, the last one of them, the last two and the last three as
    one word."""
    return [
        ["".join(words[end - length : end]) for length in range(1, min(end, 3) + 1)]
        for end in range(len(words) + 1)
    ]


def _best_path(x: Sequence[str], y: Sequence[str]) -> list[Pair]:
    """Return the pairs of the alignment whose similarities, weighed by letters, add up to most."""
    from rapidfuzz.distance import Levenshtein

    rows, columns = len(x), len(y)
    likeness = lru_cache(maxsize=None)(Levenshtein.normalized_similarity)
    ours, theirs = _ends(x), _ends(y)
    score = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    came: list[list[tuple[int, int, float]]] = [
        [(0, 0, 0.0)] * (columns + 1) for _ in range(rows + 1)
    ]
    for i in range(rows + 1):
        for j in range(columns + 1):
            best, step = 0.0, (0, 0, 0.0)
            if i:
                best, step = score[i - 1][j], (1, 0, 0.0)
            if j and score[i][j - 1] > best:
                best, step = score[i][j - 1], (0, 1, 0.0)
            for di, dj in _STEPS:
                if di > i or dj > j:
                    continue
                left, right = ours[i][di - 1], theirs[j][dj - 1]
                short, long = sorted((len(left), len(right)))
                least = LEAST_SIMILARITY if di + dj == 2 else 0.5
                if short < least * long:
                    # No two words of such lengths can be alike enough.
                    continue
                alike = likeness(left, right)
                if di + dj > 2:
                    alike -= _SPLIT_PENALTY
                if alike < LEAST_SIMILARITY:
                    continue
                total = score[i - di][j - dj] + (alike - LEAST_SIMILARITY / 2) * (
                    len(left) + len(right)
                )
                if total > best:
                    best, step = total, (di, dj, alike)
            score[i][j], came[i][j] = best, step
    pairs = []
    i, j = rows, columns
    while i and j:
        di, dj, alike = came[i][j]
        if di and dj:
            pairs.append(Pair(i - di, i, j - dj, j, alike))
        i, j = i - di, j - dj
        if not di and not dj:
            break
    return pairs[::-1]
