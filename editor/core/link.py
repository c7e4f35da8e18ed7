"""Ties each word of a transcript to its place on the scan, by the words that an engine read there.

May import the other alignment modules of this package. Words that were read alike are matched in
whatever order they were read (`chain`), what lies between two of them is matched letter by letter
(`align`), and what is then still without a box, or has one that cannot be right, gets the place
that its row of type leaves for it (`placing`). A word for which none of this holds is left without
a box: a wrong link costs a person more than none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal, NamedTuple

from .align import align_words
from .chain import Match, matches
from .geometry import Box, Size, union_of
from .placing import places
from .rows import InkSeen
from .sheet import Sheet, Sighting

_GOOD: Final = 0.6
_ALIKE: Final = 0.5
_SHORT_GAP: Final = 6
_NEAR: Final = 5
_COMPANY_LETTERS: Final = 18
_COMPANY_SHARE: Final = 0.4


class Token(NamedTuple):
    """A word of a transcript; `opens_line` where a line feed stands before it, `is_aside` where it
    is known to stand between the rows (an addition)."""

    text: str
    opens_line: bool = False
    is_aside: bool = False


class InkWord(NamedTuple):
    """A word as an engine read it; `line` is the engine's line."""

    text: str
    box: Box
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Linked:
    """Where a word of a transcript is on the scan: its box, how sure that is, and the indices of
    the words of the scan that were read there."""

    box: Box | None = None
    link: Literal["exact", "estimated", "none"] = "none"
    ink: tuple[int, ...] = ()


class _Tie(NamedTuple):
    """Words of the scan that a token was matched with; `share` of their box where they are several
    tokens' words (0 to 1); `is_alone` where no words beside it were read beside them."""

    ink: tuple[int, ...]
    alike: float
    share: tuple[float, float] = (0.0, 1.0)
    is_alone: bool = False


def link_words(
    tokens: Sequence[Token], read: Sequence[InkWord], size: Size, ink: InkSeen | None = None
) -> list[Linked]:
    """Return the place of every token; `size` is that of the scan, `ink` where there is any."""
    ties = _ties(tokens, read)
    lines: dict[int | None, list[tuple[str, Box]]] = {}
    for word in read:
        lines.setdefault(word.line, []).append((word.text, word.box))
    lines.pop(None, None)
    sheet = Sheet(
        [t.text for t in tokens],
        [t.opens_line for t in tokens],
        frozenset(i for i, t in enumerate(tokens) if t.is_aside),
        {t: _sighting(tie, read) for t, tie in ties.items()},
        list(lines.values()),
        size,
        ink,
    )
    found = places(sheet)
    result = []
    for t in range(len(tokens)):
        place, tie = found.get(t), ties.get(t)
        if place is None:
            result.append(Linked())
            continue
        is_exact = place.is_read and tie is not None and tie.alike >= _GOOD and _is_own(tie)
        link: Literal["exact", "estimated"] = "exact" if is_exact else "estimated"
        result.append(Linked(place.box, link, tie.ink if tie else ()))
    return result


def _is_own(tie: _Tie) -> bool:
    return tie.share == (0.0, 1.0)


def _sighting(tie: _Tie, read: Sequence[InkWord]) -> Sighting:
    box = union_of(read[i].box for i in tie.ink)
    assert box is not None
    return Sighting(
        box if _is_own(tie) else box.slice(*tie.share),
        tie.alike,
        _is_own(tie) and len(tie.ink) == 1,
        tie.is_alone,
    )


def _ties(tokens: Sequence[Token], read: Sequence[InkWord]) -> dict[int, _Tie]:
    texts, words = [t.text for t in tokens], [w.text for w in read]
    found = matches(texts, words)
    alone = _alone(found, texts, len(read))
    ties = {m.token: _Tie((m.ink,), m.similarity, is_alone=m.token in alone) for m in found}
    taken = {m.ink for m in found}
    edges = [(-1, -1), *((m.token, m.ink) for m in found), (len(tokens), len(read))]
    for (t0, i0), (t1, i1) in pairwise(edges):
        if t1 - t0 < 2 or not 1 < i1 - i0 <= 4 * (t1 - t0) + 8:
            continue
        free = [i for i in range(i0 + 1, i1) if i not in taken]
        is_sure = t0 not in alone and t1 not in alone
        is_short = max(t1 - t0, i1 - i0) <= _SHORT_GAP
        least = _GOOD if not is_sure else 0.0 if is_short else _ALIKE
        # What is written between the rows is no part of what was read in them.
        inner = [t for t in range(t0 + 1, t1) if not tokens[t].is_aside]
        for pair in align_words([texts[t] for t in inner], [words[i] for i in free]):
            if pair.similarity < least:
                continue
            inks = tuple(free[pair.b_start : pair.b_end])
            taken.update(inks)
            gap = inner[pair.start : pair.end]
            ties.update(_shared(texts, gap, inks, pair.similarity, is_alone=not is_sure))
    return ties


def _alone(found: Sequence[Match], texts: Sequence[str], read: int) -> frozenset[int]:
    """Return the tokens whose match may be chance: few words around them were read in the same
    order. They say nothing of where the words beside them are, as in a transcript of another page,
    which has some words of every page."""
    runs: list[list[Match]] = []
    for match in found:
        last = runs[-1][-1] if runs else None
        if (
            last is not None
            and match.token - last.token <= _NEAR
            and 0 < match.ink - last.ink <= _NEAR
        ):
            runs[-1].append(match)
        else:
            runs.append([match])
    least = _COMPANY_SHARE * min(len(texts), read)
    return frozenset(
        m.token
        for run in runs
        if sum(len(texts[m.token]) * m.similarity for m in run) < _COMPANY_LETTERS
        and len(run) < least
        for m in run
    )


def _shared(
    texts: Sequence[str],
    gap: Sequence[int],
    inks: tuple[int, ...],
    alike: float,
    *,
    is_alone: bool,
) -> dict[int, _Tie]:
    total = sum(len(texts[t]) for t in gap) + len(gap) - 1
    ties, at = {}, 0
    for t in gap:
        ties[t] = _Tie(inks, alike, (at / total, (at + len(texts[t])) / total), is_alone)
        at += len(texts[t]) + 1
    return ties
