"""How well marks are seen: precision, recall and F1 of a kind by words and by regions, and whether
the probabilities are honest.

Strikes, overstrikes and underlines are judged by the words of the truth that they cover; stamps,
handwriting, additions and redactions by regions, one of the truth to one that is seen, best overlap
first. A mark counts as seen from a probability of one half on; the calibration looks at all.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from editor.core.document import Page
from editor.core.geometry import Box, Region, box_of
from editor.core.seen import SeenMark
from tests.seeing.truth import READ_KINDS, TrueMark, Truth, words_under

BY_WORDS: Final = ("strike", "overstrike", "underline")
BY_REGIONS: Final = ("stamp", "handwriting", "addition", "redaction", "writing")
PEN_SIGNS: Final = ("tick", "bracket", "bar", "ring", "arrow")
GROUPS: Final = {"writing": ("handwriting", "addition")}
"""Kinds that are also judged as one: whether an addition was taken for other handwriting."""


@dataclass(frozen=True)
class Score:
    """How many were found rightly, found wrongly, and missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def __add__(self, other: Score) -> Score:
        return Score(self.right + other.right, self.wrong + other.wrong, self.missed + other.missed)

    @property
    def precision(self) -> float:
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        return self.right / max(1, self.right + self.missed)

    @property
    def f1(self) -> float:
        """1 where there is nothing to find and nothing was found."""
        all_of_them = 2 * self.right + self.wrong + self.missed
        return 1.0 if all_of_them == 0 else 2 * self.right / all_of_them


@dataclass(frozen=True)
class Outcome:
    """A mark that was seen: how probable it was called, and whether it is there."""

    kind: str
    probability: float
    is_right: bool


def score_words(
    seen: Iterable[SeenMark],
    truth: Truth,
    kind: str,
    *,
    ground: Ground | None = None,
    least: float = 0.5,
) -> Score:
    """Score a kind by the words of the truth. `ground` knows the page whose words the marks name
    (the truth's own where it is None)."""
    ground = ground or Ground(truth)
    found: set[int] = set()
    for mark in seen:
        if _is_of(mark, kind) and mark.probability >= least:
            found |= ground.under(mark)
    true = truth.words_of(kind)
    found -= truth.faded_words - true
    return Score(len(found & true), len(found - true), len(true - found))


def score_regions(
    seen: Iterable[SeenMark], truth: Truth, kind: str, *, iou: float = 0.5, least: float = 0.5
) -> Score:
    """Score a kind by regions: boxes of the marks against boxes of the truth."""
    kinds = GROUPS.get(kind, (kind,))
    own = [m for m in seen if m.probability >= least and any(_is_of(m, k) for k in kinds)]
    true = [m for m in truth.marks if m.kind in kinds and not m.is_faded]
    pairs = _pairs(own, true, iou)
    spare = sum(_is_spare(m, truth, kinds) for i, m in enumerate(own) if i not in pairs)
    return Score(len(pairs), len(own) - len(pairs) - spare, len(true) - len(pairs))


def score_areas(seen: Iterable[SeenMark], truth: Truth, kind: str, *, least: float = 0.5) -> Score:
    """Score a kind by how much of the page its regions cover, in cells of a hundredth of the width:
    what is found in pieces counts, so this beside `score_regions` tells what grouping loses."""
    kinds = GROUPS.get(kind, (kind,))
    cell = max(1.0, truth.size.w / 100)
    own = [m for m in seen if m.probability >= least and any(_is_of(m, k) for k in kinds)]
    found = _cells((box_of(r) for m in own for r in m.regions), cell)
    of_kind = [m for m in truth.marks if m.kind in kinds]
    true = _cells((box_of(m.region) for m in of_kind if not m.is_faded), cell)
    left_out = [box_of(m.region) for m in of_kind if m.is_faded]
    left_out += [b for name, b in truth.other_ink if name == "unsure" or name in PEN_SIGNS]
    found -= _cells(left_out, cell) - true
    return Score(len(found & true), len(found - true), len(true - found))


def _cells(boxes: Iterable[Box], cell: float) -> set[tuple[int, int]]:
    return {
        (x, y)
        for box in boxes
        for x in range(int(box.x / cell), int((box.right - 1) / cell) + 1)
        for y in range(int(box.y / cell), int((box.bottom - 1) / cell) + 1)
    }


def outcomes(
    seen: Sequence[SeenMark], truth: Truth, *, ground: Ground | None = None, iou: float = 0.5
) -> list[Outcome]:
    """Tell of each mark whether it is there: most of the words it covers are marked so in truth, or
    its region is one of the truth's."""
    ground = ground or Ground(truth)
    told = []
    for mark in seen:
        if mark.kind in BY_WORDS:
            covered = ground.under(mark)
            true = covered & truth.words_of(mark.kind)
            is_right = bool(true) and 2 * len(true) >= len(covered)
            told.append(Outcome(mark.kind, mark.probability, is_right))
    for kind in ("stamp", "handwriting", "addition", "redaction"):
        own = [m for m in seen if m.kind == kind]
        true = [m for m in truth.marks if m.kind == kind and not m.is_faded]
        matched = _pairs(own, true, iou)
        told += [
            Outcome(kind, m.probability, i in matched)
            for i, m in enumerate(own)
            if i in matched or not _is_spare(m, truth, (kind,))
        ]
    return told


class Ground:
    """The words of the truth under the words of a page."""

    def __init__(self, truth: Truth, page: Page | None = None) -> None:
        page = page or truth.page()
        self._boxes = {r.item.id: r.item.box for r in page.words.placed() if r.item.box is not None}
        self._words = [w for w in truth.words if w.kind in READ_KINDS]
        all_boxes = list(self._boxes.values())
        read = words_under(all_boxes, self._words, share=0.3)
        self._unread = [w for w in self._words if w.id not in read]

    def under(self, mark: SeenMark) -> frozenset[int]:
        """Return the words of the truth under a mark: under the words it names, and under its
        regions where the page has no word."""
        named = [self._boxes[w] for w in mark.words if w in self._boxes]
        start, end = mark.part
        if len(named) == 1:
            named = [named[0].slice(start, end)]
        elif named:
            named[0], named[-1] = named[0].slice(start, 1.0), named[-1].slice(0.0, end)
        regions = [box_of(r) for r in mark.regions]
        return words_under(named, self._words) | words_under(regions, self._unread)


def _is_of(mark: SeenMark, kind: str) -> bool:
    return mark.kind == kind or kind in mark.also


def _region_box(regions: Sequence[Region]) -> Box:
    first, *others = (box_of(r) for r in regions)
    for box in others:
        first = first.union(box)
    return first


def _is_spare(mark: SeenMark, truth: Truth, kinds: Sequence[str]) -> bool:
    """True for a region that is mostly of what a judge leaves out: a mark that faded, and a pen's
    ticks, brackets and rings where writing is asked for."""
    left_out = [box_of(m.region) for m in truth.marks if m.is_faded and m.kind in kinds]
    left_out += [box for kind, box in truth.other_ink if kind == "unsure"]
    if {"handwriting", "addition"} & set(kinds):
        left_out += [box for kind, box in truth.other_ink if kind in PEN_SIGNS]
    box = _region_box(mark.regions)
    shared = [s.area for s in (box.intersection(each) for each in left_out) if s is not None]
    return max(shared, default=0) >= 0.6 * box.area


def _pairs(seen: Sequence[SeenMark], true: Sequence[TrueMark], iou: float) -> dict[int, int]:
    """Return which seen one (its place) is which true one, each once, best overlap first."""
    overlaps = sorted(
        (
            (_region_box(mark.regions).iou(box_of(one.region)), i, k)
            for i, mark in enumerate(seen)
            for k, one in enumerate(true)
        ),
        reverse=True,
    )
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for overlap, i, k in overlaps:
        if overlap < iou:
            break
        if i not in pairs and k not in taken:
            pairs[i] = k
            taken.add(k)
    return pairs


def all_scores(
    seen: Sequence[SeenMark], truth: Truth, *, ground: Ground | None = None
) -> dict[str, Score]:
    """Return the scores of every kind."""
    ground = ground or Ground(truth)
    by_words = {kind: score_words(seen, truth, kind, ground=ground) for kind in BY_WORDS}
    areas = {f"{kind} area": score_areas(seen, truth, kind) for kind in ("stamp", "writing")}
    return by_words | {kind: score_regions(seen, truth, kind) for kind in BY_REGIONS} | areas


def pooled(scores: Iterable[Mapping[str, Score]]) -> dict[str, Score]:
    """Return the scores of all pages together."""
    total: dict[str, Score] = {}
    for each in scores:
        for kind, score in each.items():
            total[kind] = total.get(kind, Score()) + score
    return total


def score_table(scores: Mapping[str, Score]) -> str:
    """Return the scores as lines for a person."""
    lines = [
        f"{'kind':<13} {'prec.':>6} {'recall':>6} {'F1':>6} {'right':>6} {'wrong':>6} {'missed':>6}"
    ]
    for kind, s in scores.items():
        if s != Score():
            lines.append(
                f"{kind:<13} {s.precision:6.3f} {s.recall:6.3f} {s.f1:6.3f}"
                f" {s.right:6d} {s.wrong:6d} {s.missed:6d}"
            )
    return "\n".join(lines)


@dataclass(frozen=True)
class Bin:
    """The marks whose probability lies in one part of the scale."""

    count: int
    mean: float
    share_right: float


def calibration(told: Iterable[Outcome], *, bins: int = 10) -> list[Bin]:
    """Return the parts of the scale that hold marks, from low to high."""
    parts: list[list[Outcome]] = [[] for _ in range(bins)]
    for one in told:
        parts[min(bins - 1, int(one.probability * bins))].append(one)
    return [
        Bin(
            len(part),
            sum(o.probability for o in part) / len(part),
            sum(o.is_right for o in part) / len(part),
        )
        for part in parts
        if part
    ]


def calibration_error(bins: Sequence[Bin]) -> float:
    """Return the expected calibration error (Naeini and others 2015): how far apart probability and
    share are, weighed by how many marks there are."""
    total = sum(b.count for b in bins)
    return sum(b.count * abs(b.mean - b.share_right) for b in bins) / max(1, total)


def calibration_table(told: Sequence[Outcome], *, bins: int = 10) -> str:
    """Return the calibration as lines for a person."""
    parts = calibration(told, bins=bins)
    lines = [f"{'said':>6} {'right':>6} {'count':>6}"]
    lines += [f"{b.mean:6.2f} {b.share_right:6.2f} {b.count:6d}" for b in parts]
    return "\n".join([*lines, f"expected calibration error {calibration_error(parts):.3f}"])


def folds(count: int, parts: int, *, seed: int = 0) -> list[tuple[list[int], list[int]]]:
    """Return for each part the pages to learn from and those to judge by, as places in the list of
    pages; each page is judged once."""
    order = list(range(count))
    random.Random(seed).shuffle(order)
    return [
        (sorted(set(order) - set(order[k::parts])), sorted(order[k::parts]))
        for k in range(min(parts, count))
    ]


def cross_validated(
    truths: Sequence[Truth],
    learn: Callable[[Sequence[Truth]], Callable[[Truth], Sequence[SeenMark]]],
    *,
    parts: int = 6,
    page_of: Callable[[Truth], Page] = Truth.page,
) -> tuple[dict[str, Score], list[Outcome]]:
    """Learn from some pages, judge by the others, in turn; all pages pooled."""
    scores, told = [], []
    for train, judged in folds(len(truths), parts):
        see = learn([truths[i] for i in train])
        for truth in (truths[i] for i in judged):
            seen, ground = see(truth), Ground(truth, page_of(truth))
            scores.append(all_scores(seen, truth, ground=ground))
            told += outcomes(seen, truth, ground=ground)
    return pooled(scores), told
