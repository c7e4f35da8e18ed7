"""Finds which words of a transcript are which words on a scan, also where the two are in another
order.

May import `align` (and rapidfuzz when asked to work). The scan's words are walked in the order in
which they were read, and each run of them may be anywhere in the transcript: going on right behind
the word before is free, leaving words out costs a little, jumping elsewhere costs about two words.
The best walk is found by dynamic programming over the pairs that are alike at all, of which there
are few. An alignment that keeps the order was refused: a stamp read first, or columns read across,
would tie a page's words to those of another place.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from itertools import islice, pairwise
from typing import NamedTuple

from .align import folded

_REACH = 6
_JUMP = 1.6
_SKIP = 0.12
_UNEVEN = 0.08
_LEAST_SEGMENT = 0.9
_SURE_LETTERS = 4
_CHUNK = 1200
_MOST_PLACES = 100
_MOST_STATES = 12


class Match(NamedTuple):
    """Word `token` of the transcript was read as word `ink` of the scan; `similarity` 0 to 1."""

    token: int
    ink: int
    similarity: float


def matches(tokens: Sequence[str], ink: Sequence[str]) -> list[Match]:
    """Return which token is which word of the scan, in the order of the tokens, each once at most.

    Words that may be where they are by chance are left out.
    """
    found: dict[int, Match] = {}
    for token_start, token_end, ink_start, ink_end in _chunks(tokens, ink):
        free_tokens = list(range(token_start, token_end))
        free_ink = list(range(ink_start, ink_end))
        for _ in range(3):
            came = _pass([tokens[t] for t in free_tokens], [ink[i] for i in free_ink])
            for t, i, alike in came:
                found[free_tokens[t]] = Match(free_tokens[t], free_ink[i], alike)
            if not came:
                break
            taken = {m.ink for m in found.values()}
            free_tokens = [t for t in free_tokens if t not in found]
            free_ink = [i for i in free_ink if i not in taken]
    return sorted(found.values())


def _chunks(tokens: Sequence[str], ink: Sequence[str]) -> list[tuple[int, int, int, int]]:
    """Cut long texts where both sides surely agree, so that the cost grows with the length only."""
    if len(tokens) <= _CHUNK and len(ink) <= _CHUNK:
        return [(0, len(tokens), 0, len(ink))]
    cuts = [(0, 0)]
    for token, word in _landmarks([folded(t) for t in tokens], [folded(w) for w in ink]):
        if max(token - cuts[-1][0], word - cuts[-1][1]) >= _CHUNK // 2:
            cuts.append((token, word))
    cuts.append((len(tokens), len(ink)))
    return [(a, c, b, d) for (a, b), (c, d) in pairwise(cuts)]


def _landmarks(tokens: Sequence[str], ink: Sequence[str]) -> list[tuple[int, int]]:
    """Return where runs of three words begin that stand once on each side, as many as are in the
    same order on both (the longest increasing subsequence, as in patience diff)."""
    ours, theirs = _single_runs(tokens), _single_runs(ink)
    pairs = sorted((place, theirs[run]) for run, place in ours.items() if run in theirs)
    ends: list[int] = []
    tails: list[int] = []
    before: list[int] = []
    for index, (_, word) in enumerate(pairs):
        at = bisect_left(ends, word)
        ends[at : at + 1] = [word]
        tails[at : at + 1] = [index]
        before.append(tails[at - 1] if at else -1)
    found = []
    index = tails[-1] if tails else -1
    while index >= 0:
        found.append(pairs[index])
        index = before[index]
    return found[::-1]


def _single_runs(words: Sequence[str]) -> dict[tuple[str, ...], int]:
    places: dict[tuple[str, ...], int] = {}
    for index in range(len(words) - 2):
        run = tuple(words[index : index + 3])
        places[run] = -1 if run in places else index
    return {run: place for run, place in places.items() if place >= 0}


class _State(NamedTuple):
    score: float
    before: tuple[int, int] | None
    is_jump: bool


def _pass(tokens: Sequence[str], ink: Sequence[str]) -> list[Match]:
    """Return the matches of the best walk, without those of segments that may be chance."""
    states: list[dict[int, _State]] = []
    best: tuple[float, tuple[int, int] | None] = (0.0, None)
    for i, options in enumerate(_candidates(tokens, ink)):
        row: dict[int, _State] = {}
        for j, weight in _worth_trying(options, states).items():
            row[j] = _reached(states, i, j, weight, best)
        if len(options) > _MOST_PLACES:
            row = dict(sorted(row.items(), key=lambda each: -each[1].score)[:_MOST_STATES])
        states.append(row)
        for j, state in row.items():
            if state.score > best[0]:
                best = (state.score, (i, j))
    segments: list[list[tuple[int, int]]] = [[]]
    at = best[1]
    while at is not None:
        state = states[at[0]][at[1]]
        segments[-1].append(at)
        if state.is_jump:
            segments.append([])
        at = state.before
    return _settled(tokens, ink, [s[::-1] for s in segments if s])


def _worth_trying(options: dict[int, float], states: list[dict[int, _State]]) -> dict[int, float]:
    """Return the places where a word may be. One that stands all over the transcript (a dash, a
    dot of a leader, a line of a form) does not say where it is: only places right behind the words
    before it are looked at, or the cost would grow with the square of their number."""
    if len(options) <= _MOST_PLACES:
        return options
    near = {j + dj for row in states[-_REACH:] for j in row for dj in range(1, _REACH + 1)}
    tried = sorted(near & options.keys()) or list(islice(options, _MOST_PLACES))
    return {j: options[j] for j in tried}


def _reached(
    states: list[dict[int, _State]],
    i: int,
    j: int,
    weight: float,
    best: tuple[float, tuple[int, int] | None],
) -> _State:
    score, before, is_jump = best[0] - _JUMP if best[1] else 0.0, best[1], True
    for di in range(1, min(_REACH, i) + 1):
        row = states[i - di]
        if not row:
            continue
        for dj in range(1, min(_REACH, j) + 1):
            state = row.get(j - dj)
            if state is None:
                continue
            total = state.score - _SKIP * (max(di, dj) - 1) - _UNEVEN * abs(di - dj)
            if total > score:
                score, before, is_jump = total, (i - di, j - dj), False
    if score <= 0.0:
        return _State(weight, None, True)
    return _State(weight + score, before, is_jump)


def _candidates(tokens: Sequence[str], ink: Sequence[str]) -> list[dict[int, float]]:
    """Return, for each word of the scan, the tokens it may be, with what a match is worth."""
    places: dict[str, list[int]] = defaultdict(list)
    for index, token in enumerate(tokens):
        places[folded(token)].append(index)
    by_length: dict[int, list[str]] = defaultdict(list)
    for word in places:
        by_length[len(word)].append(word)
    known: dict[str, dict[int, float]] = {}
    result = []
    for word in map(folded, ink):
        if word not in known:
            known[word] = _alike(word, places, by_length)
        result.append(known[word])
    return result


def _alike(
    word: str, places: dict[str, list[int]], by_length: dict[int, list[str]]
) -> dict[int, float]:
    from rapidfuzz import process
    from rapidfuzz.distance import Levenshtein

    size = len(word)
    if size < 3:
        near = [(word, 1.0)] if word in places else []
    else:
        near = []
        for length in range(size - max(1, size // 3), size + max(1, size // 3) + 1):
            choices = by_length.get(length)
            if choices:
                scored = process.extract(
                    word,
                    choices,
                    scorer=Levenshtein.normalized_similarity,
                    score_cutoff=0.6,
                    limit=None,
                )
                near.extend((choice, alike) for choice, alike, _ in scored)
    return {j: _worth(other, alike) for other, alike in near for j in places[other]}


def _worth(word: str, alike: float) -> float:
    """Return what a match is worth: long words say more than short ones, and words more than
    signs."""
    letters = sum(map(str.isalnum, word))
    return (2 * alike - 1) * min(max(letters, 1), 10) / 5


def _settled(
    tokens: Sequence[str], ink: Sequence[str], segments: list[list[tuple[int, int]]]
) -> list[Match]:
    """Let each token belong to the segment that says most, and drop segments that say little."""
    from .align import similarity

    weighed = []
    for segment in segments:
        rows = [Match(j, i, similarity(tokens[j], ink[i])) for i, j in segment]
        weighed.append((sum(_worth(tokens[m.token], m.similarity) for m in rows), rows))
    weighed.sort(key=lambda each: -each[0])
    text = _Places(tokens)
    taken: set[int] = set()
    kept: list[tuple[float, list[Match]]] = []
    for _, rows in weighed:
        left = [m for m in rows if m.token not in taken]
        worth = sum(_worth(tokens[m.token], m.similarity) for m in left)
        if worth >= _LEAST_SEGMENT or text.has_only(left):
            taken.update(m.token for m in left)
            kept.append((worth, left))
    in_order = _heaviest_in_order(kept)
    return [
        match
        for index, (_, rows) in enumerate(kept)
        if index in in_order or text.has_once(rows)
        for match in rows
    ]


def _heaviest_in_order(segments: Sequence[tuple[float, list[Match]]]) -> set[int]:
    """Return the segments that are in the same order on both sides and together say most."""
    order = sorted(range(len(segments)), key=lambda k: segments[k][1][0].ink)
    best: list[float] = []
    before: list[int] = []
    for at, k in enumerate(order):
        start = segments[k][1][0].token
        options = [j for j in range(at) if segments[order[j]][1][-1].token < start]
        chosen = max(options, key=best.__getitem__, default=-1)
        best.append(segments[k][0] + (best[chosen] if chosen >= 0 else 0.0))
        before.append(chosen)
    found = set()
    at = max(range(len(order)), key=best.__getitem__, default=-1)
    while at >= 0:
        found.add(order[at])
        at = before[at]
    return found


class _Places:
    """Where each word stands in a transcript, folded."""

    def __init__(self, tokens: Sequence[str]) -> None:
        self.words = [folded(t) for t in tokens]
        self.places: dict[str, list[int]] = defaultdict(list)
        for index, word in enumerate(self.words):
            self.places[word].append(index)

    def has_once(self, rows: Sequence[Match]) -> bool:
        """True where the words of a segment stand in this order nowhere else in the transcript:
        then they may be read out of order."""
        first, last = rows[0].token, rows[-1].token
        passage, length = self.words[first : last + 1], last + 1 - first
        return not any(
            self.words[start : start + length] == passage
            for start in self.places[passage[0]]
            if start != first
        )

    def has_only(self, rows: Sequence[Match]) -> bool:
        """True for a lone word that stands nowhere else in the transcript."""
        if len(rows) != 1 or rows[0].similarity < 0.8:
            return False
        word = self.words[rows[0].token]
        return len(word) >= _SURE_LETTERS and len(self.places[word]) == 1
