"""Where a mark that lost its place may belong: proposals for a person, never applied by themselves.

May import the core's values and rapidfuzz when asked to work. Three kinds of evidence are looked
at, each by itself: the quoted words stand elsewhere, words like them stand where it stood, or the
words under its region on the scan. A look-alike sentence is a good proposal and a bad answer, so
nothing here changes a page; accepting one is a `ChangeMark` like any other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final, Literal

from .document import Page, Word
from .geometry import Box, box_of, union_of
from .marks import Mark, Quote
from .spans import Placed, Span, trimmed

Reason = Literal["same-words", "similar-words", "under-region"]

MOST: Final = 3
_LEAST_SCORE: Final = 0.4
_LEAST_LIKENESS: Final = 0.6
_MOST_PLACES: Final = 200
_WORD: Final = re.compile(r"\S+")
_LETTERS: Final = re.compile(r"\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A span where a mark may belong, how much speaks for it (0 to 1), and what does."""

    span: Span
    score: float
    reason: Reason


def proposals(page: Page, mark: Mark) -> tuple[Proposal, ...]:
    """Return at most three places for an orphan, the best first; none where nothing speaks for
    one."""
    found: list[Proposal] = []
    if mark.quote is not None:
        found += _same_words(page.text, mark.quote)
        found += _where_it_stood(page.text, mark.quote)
        found += _like_words(page.text, mark.quote)
    found += _under_region(page, mark)
    best: dict[Span, Proposal] = {}
    for each in found:
        known = best.setdefault(each.span, each)
        # The strongest reason comes first and stays; what agrees with it makes it surer.
        best[each.span] = replace(known, score=max(known.score, each.score))
    ranked = sorted(
        (p for p in best.values() if p.score >= _LEAST_SCORE), key=lambda p: (-p.score, p.span)
    )
    return tuple(_apart(ranked))[:MOST]


def _apart(ranked: Iterable[Proposal]) -> Iterator[Proposal]:
    """Leave out what only lies a word beside a better one: three of a kind are no choice."""
    taken: list[Span] = []
    for each in ranked:
        if not any(each.span.start < s.end and s.start < each.span.end for s in taken):
            taken.append(each.span)
            yield each


def likeness(a: str, b: str) -> float:
    """Return how alike two readings are, 0 to 1; case and white space count little."""
    from rapidfuzz.distance import Indel

    one, other = _folded(a), _folded(b)
    if not one or not other:
        return 1.0 if one == other else 0.0
    return Indel.normalized_similarity(one, other)


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _same_words(text: str, quote: Quote) -> Iterator[Proposal]:
    """Every place where the quoted words stand as whole words, however their lines are broken."""
    parts = quote.exact.split()
    if not parts:
        yield from _carets(text, quote)
        return
    left = r"(?<!\w)" if re.match(r"\w", parts[0]) else ""
    right = r"(?!\w)" if re.match(r"\w", parts[-1][-1]) else ""
    pattern = left + r"\s+".join(map(re.escape, parts)) + right
    # The more words agree, the less their surroundings have to say.
    base = 0.55 + 0.05 * min(len(parts) - 1, 6)
    places = list(islice(re.finditer(pattern, text), _MOST_PLACES))
    base = max(base, 0.75) if len(places) == 1 else base
    for match in places:
        context = _context(text, match.start(), match.end(), quote)
        yield Proposal(Span(*match.span()), base + (1 - base) * context, "same-words")


def _carets(text: str, quote: Quote) -> Iterator[Proposal]:
    """The places of a caret: behind the words that stood before it, or before those behind it."""
    before, after = quote.prefix.rstrip(), quote.suffix.lstrip()
    for part, is_before in ((before, True), (after, False)):
        for at in islice(_all(text, part), _MOST_PLACES):
            place = at + len(part) if is_before else at
            context = _context(text, place, place, quote)
            yield Proposal(Span(place, place), 0.3 + 0.6 * context, "same-words")


def _all(text: str, part: str) -> Iterator[int]:
    at = text.find(part) if part.strip() else -1
    while at >= 0:
        yield at
        at = text.find(part, at + 1)


def _context(text: str, start: int, end: int, quote: Quote) -> float:
    """Return how alike the surroundings of a place are to those of the quotation, 0 to 1."""
    shares = [
        likeness(text[max(0, start - len(quote.prefix)) : start], quote.prefix),
        likeness(text[end : end + len(quote.suffix)], quote.suffix),
    ]
    return sum(shares) / 2


def _where_it_stood(text: str, quote: Quote) -> Iterator[Proposal]:
    """What now stands between the words that stood beside the quotation."""
    before, after = _last(quote.prefix), _first(quote.suffix)
    reach = 2 * len(quote.exact) + 24
    for place in islice(_ends(text, before), _MOST_PLACES):
        stop = _next(text, after, place, reach)
        if stop is None:
            continue
        start, end = trimmed(text, place, stop)
        if start >= end:
            continue
        score = 0.35 + 0.25 * _context(text, start, end, quote)
        score += 0.35 * likeness(text[start:end], quote.exact)
        yield Proposal(Span(start, end), score, "similar-words")


def _last(prefix: str) -> str:
    """The last word of a prefix; "" when it stood at the begin."""
    found = _LETTERS.findall(prefix)
    return found[-1] if found else ""


def _first(suffix: str) -> str:
    found = _LETTERS.findall(suffix)
    return found[0] if found else ""


def _ends(text: str, word: str) -> Iterator[int]:
    if not word:
        yield 0
        return
    for match in re.finditer(rf"(?<!\w){re.escape(word)}(?!\w)", text):
        yield match.end()


def _next(text: str, word: str, start: int, reach: int) -> int | None:
    """Return where the next such word begins within reach, or the end of the text for ""."""
    if not word:
        return len(text) if len(text) - start <= reach else None
    pattern = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)")
    match = pattern.search(text, start, min(len(text), start + reach + len(word)))
    return match.start() if match else None


def _like_words(text: str, quote: Quote) -> Iterator[Proposal]:
    """The stretch of whole words that is most like the quotation, wherever it stands."""
    exact = quote.exact.strip()
    if len(exact) < 3:
        return
    from rapidfuzz import fuzz

    found = fuzz.partial_ratio_alignment(exact, text, score_cutoff=100 * _LEAST_LIKENESS)
    if found is None:
        return
    start, end = found.dest_start, found.dest_end
    while start > 0 and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace():
        end += 1
    start, end = trimmed(text, start, end)
    alike = likeness(text[start:end], exact)
    if start < end and alike >= _LEAST_LIKENESS:
        score = 0.7 * alike + 0.2 * _context(text, start, end, quote)
        yield Proposal(Span(start, end), score, "similar-words")


def _under_region(page: Page, mark: Mark) -> Iterator[Proposal]:
    """The words whose boxes lie under the mark's regions, as far as they stand side by side."""
    boxes = [] if mark.is_off_scan else [box_of(r) for r in mark.regions]
    if not boxes:
        return
    if mark.quote is not None and not mark.quote.exact:
        yield from _caret_at(page, boxes)
        return
    runs: list[list[tuple[Placed[Word], float]]] = [[]]
    for row in page.words.placed():
        share = _share(row.item.box, boxes)
        if share >= 0.5:
            runs[-1].append((row, share))
        elif runs[-1] and row.item.box is not None:
            runs.append([])
    around = union_of(boxes)
    for run in runs:
        if not run or around is None:
            continue
        span = Span(run[0][0].start, run[-1][0].end)
        inside = sum(share for _, share in run) / len(run)
        covered = sum(r.item.box.area for r, _ in run if r.item.box) / sum(b.area for b in boxes)
        score = 0.5 * inside + 0.35 * min(1.0, covered)
        if mark.quote is not None:
            # Words that are quite others lie there by chance of how the scan was read.
            score *= 0.7 + 0.3 * likeness(span.slice(page.text), mark.quote.exact)
        yield Proposal(span, score, "under-region")


def _share(box: Box | None, regions: Iterable[Box]) -> float:
    """Return how much of a box lies in the regions, 0 to 1."""
    if box is None:
        return 0.0
    shared = sum(s.area for r in regions if (s := box.intersection(r)) is not None)
    return min(1.0, shared / box.area)


def _caret_at(page: Page, boxes: list[Box]) -> Iterator[Proposal]:
    around = union_of(boxes)
    row = page.nearest_word(*around.centre) if around else None
    if around is None or row is None or row.item.box is None:
        return
    offset = row.end if around.centre[0] >= row.item.box.centre[0] else row.start
    yield Proposal(Span(offset, offset), 0.5, "under-region")
