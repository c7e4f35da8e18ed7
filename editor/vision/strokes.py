"""Strokes through and under words: struck words, words typed over, underlines, redaction bars.

Every word, and every stretch of ink that nothing was read of, is measured (`stroke_facts`) and
judged by boosted trees with a logistic model beside them, whose score was calibrated on pages that
did not teach it. Words that one stroke runs on through become one mark. The alternatives measured:
rules with thresholds alone told struck words from the serifs of one typeface only. Any thread.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Final

from editor.core.document import Page
from editor.core.geometry import Box, box_of, same_row
from editor.core.marks import Extent
from editor.core.seen import SeenMark
from editor.vision.bars import seen_bars, seen_boxes
from editor.vision.classified import is_classification
from editor.vision.crossings import seen_crossings
from editor.vision.ink import PageInk
from editor.vision.models import probabilities, weights_by_kind
from editor.vision.overtype import OVERTYPES
from editor.vision.stroke_facts import PageFacts, page_facts
from editor.vision.stroke_net import KINDS, row_odds
from editor.vision.stroke_outline import ink_colour, is_rule, outlines, stroke_way
from editor.vision.stroke_parts import smooth
from editor.vision.stroke_paths import COLUMN
from editor.vision.stroke_reasons import reason_for
from editor.vision.stroke_runs import is_hyphens
from editor.vision.stroke_strips import row_strips
from editor.vision.text_rows import X_HEIGHT, Piece, text_rows

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Bools = NDArray[np.bool_]

MODEL: Final = "strokes"
_THROUGH: Final = ("strike", "overstrike")
_LEAST: Final = 0.2
"""What is less probable is not worth a person's look."""
_LEAST_PART: Final = {"strike": 0.6, "overstrike": 0.9, "underline": 0.6}
"""The same of a part of a word, of which there are many to be wrong about."""
_LEAST_SHORT, _SHORT = 0.85, 2.6
"""The same of overtyping on a piece that is no wider than this, in x-heights."""
_LEAST_SPREAD: Final = 0.05
"""How much likeness to a letter differs from word to word at least: few words tell too little."""
_WORTH_A_LOOK: Final = 0.08
"""What the net must say of an x-height of a row, for the row to be measured."""
_LIKELY: Final = 0.5
_EDGE: Final = 0.006
_SAME_BAR: Final = 0.3
_RUNS_ON: Final = 0.55
"""How full of ink the gap between two words is that one stroke goes through."""
_RUNS_ON_SURELY, _CARRIED, _DOUBTFUL, _TYPED_ON = 0.8, 0.95, 0.12, 0.35
"""The same where it makes the next word likely; how likely, as a share of the first one's; what is
too unlikely for that, as a stroke and as typed over."""
_WIDEST_GAP: Final = 2.6
"""x-heights between two words that were typed over in one go."""
_LONG_RUN, _SHORT_RUN = 20, 5
"""Columns that a stroke runs without a break, as no letter does, and that a letter may."""
_NEAR, _NEAR_UNDER, _LEAST_BARE, _MOSTLY = 14, 20, 2, 0.6
"""Columns before and behind a place in which a stroke, and a line under letters, is asked for; how
many of them show no letter at least, and how much of those it fills: dry pens and worn type skip.
"""
_OFF: Final = 0.3
"""How little ink there is in a gap between letters that a stroke does not go through."""
_USUAL_STEP, _FEW_STEPS = 1.25, 5
"""How far letters stand apart, in x-heights, where no more words than so many tell."""


@dataclass(frozen=True, slots=True)
class _Found:
    """A piece of a row that is probably struck, typed over or underlined."""

    index: int
    kind: str
    probability: float


def seen_strokes(ink: PageInk, page: Page) -> list[SeenMark]:
    """Return the struck, overtyped and underlined words and the bars of a page, top to bottom.

    Boxes of words say where they are; without any the ink alone does. FormatError or OSError where
    the model is damaged or missing.
    """
    marks = _apart([*seen_bars(ink), *seen_boxes(ink, page)])
    facts = facts_of_page(ink, page)
    if facts is not None:
        found = _found(facts)
        step = 0.0
        for group in _groups(facts, found):
            if group[0].kind == "underline" and is_rule(facts, ink, _columns(facts, group)):
                continue
            if group[0].kind == "overstrike" and not step:
                row = facts.rows[facts.places[group[0].index][0]]
                step = _letter_step(page, ink.scale, row.x_height)
            if group[0].kind == "overstrike" and _is_spelt(facts, group, step):
                continue
            marks.append(_mark(ink, facts, group, step))
    marks += seen_crossings(ink, page)
    return sorted((m for m in marks if not _is_on_edge(ink, m)), key=_place)


def facts_of_page(ink: PageInk, page: Page) -> PageFacts | None:
    """Return what is measured on the rows in which the net sees anything; None where there are
    none."""
    rows = text_rows(ink, page)
    if not rows:
        return None
    strips = row_strips(ink, rows)
    odds = row_odds(strips)
    most = [float(smooth(odds[:, index]).max(initial=0.0)) for index in range(len(rows))]
    kept = [index for index, value in enumerate(most) if value >= _WORTH_A_LOOK]
    if not kept:
        return None
    chosen = strips.chosen(kept)
    wide = chosen.soft.shape[2] // COLUMN
    return page_facts(ink, [rows[i] for i in kept], chosen, odds[:, kept, :wide])


def _apart(marks: Sequence[SeenMark]) -> list[SeenMark]:
    """Return marks without those that lie on a surer one: a grey bar with an outline is seen as a
    bar and as a box."""
    kept: list[SeenMark] = []
    for mark in sorted(marks, key=lambda m: -m.probability):
        box = box_of(mark.regions[0])
        if not any(box.iou(box_of(other.regions[0])) > _SAME_BAR for other in kept):
            kept.append(mark)
    return kept


def _is_on_edge(ink: PageInk, mark: SeenMark) -> bool:
    """True for what lies along an edge of the scan, where the dark of the lid or the next page
    begins."""
    box, size = box_of(mark.regions[0]), ink.size
    near = _EDGE * max(size.w, size.h)
    if mark.kind == "overstrike":
        return False
    is_along_side = box.h > box.w and min(box.right, size.w - box.x) < 2 * near
    return box.bottom < 2 * near or size.h - box.y < 2 * near or is_along_side


def _columns(facts: PageFacts, group: Sequence[_Found]) -> tuple[int, int, int]:
    """Return the row of a group, and its first and last column."""
    places = [facts.places[f.index] for f in group]
    return places[0][0], min(p[1] for p in places), max(p[2] for p in places)


def _place(mark: SeenMark) -> tuple[int, int]:
    box = box_of(mark.regions[0])
    return box.y, box.x


def _found(facts: PageFacts) -> list[_Found]:
    """Return what is probable, each place once: a part of a word where it is surer than the whole,
    and of strike and overstrike the likelier."""
    weights = weights_by_kind(MODEL)
    columns = [probabilities(weights[kind], facts.table).tolist() for kind in KINDS]
    judged = [dict(zip(KINDS, odds, strict=True)) for odds in zip(*columns, strict=True)]
    _carry_on(facts, judged)
    _agree(facts, judged)
    found = []
    for index, odds in enumerate(judged):
        through = max(_THROUGH, key=lambda k: odds[k])
        for kind in (through, "underline"):
            least = _LEAST_PART[kind] if facts.pieces[index].is_part else _LEAST
            if kind == "overstrike" and _is_short(facts, index):
                least = _LEAST_SHORT
            if odds[kind] >= least and _is_best(facts, judged, index, kind):
                found.append(_Found(index, kind, odds[kind]))
    return found


def _is_short(facts: PageFacts, index: int) -> bool:
    """True for a piece of one or two letters, whose own lines may look like any letter's."""
    _, first, last = facts.places[index]
    return last - first < _SHORT * X_HEIGHT / COLUMN


def _carry_on(facts: PageFacts, judged: list[dict[str, float]]) -> None:
    """Let a sure stroke that runs on through the gap between two words make the next one likely,
    and what was surely typed over its neighbour, for a short word shows little by itself."""
    order = [i for i, piece in enumerate(facts.pieces) if not piece.is_part]
    for pairs in (pairwise(order), pairwise(order[::-1])):
        for sure, other in pairs:
            for kind in ("strike", "underline"):
                odds, carried = judged[other][kind], _CARRIED * judged[sure][kind]
                if _DOUBTFUL <= odds < carried and _gap(facts, sure, other, kind) > _RUNS_ON_SURELY:
                    judged[other][kind] = carried
            if judged[other]["overstrike"] >= _TYPED_ON and _is_beside(facts, sure, other):
                carried = _CARRIED * judged[sure]["overstrike"]
                judged[other]["overstrike"] = max(judged[other]["overstrike"], carried)


def _agree(facts: PageFacts, judged: list[dict[str, float]]) -> None:
    """Let words that one stroke runs on through be all struck or all typed over: a row of hyphens
    looks like a pen's line at one word or another, hardly at most of them."""
    chain: list[int] = []
    for index in (i for i, piece in enumerate(facts.pieces) if not piece.is_part):
        is_through = max(judged[index]["strike"], judged[index]["overstrike"]) >= _LIKELY
        if not (is_through and chain and _gap(facts, chain[-1], index, "strike") > _RUNS_ON):
            _settle(facts, judged, chain)
            chain = []
        if is_through:
            chain.append(index)
    _settle(facts, judged, chain)


def _settle(facts: PageFacts, judged: list[dict[str, float]], chain: Sequence[int]) -> None:
    """Give all pieces of a chain the kind that most of its width speaks for."""
    lean = sum(
        (judged[i]["overstrike"] - judged[i]["strike"] + is_hyphens(facts.table, i))
        * (facts.places[i][2] - facts.places[i][1])
        for i in chain
    )
    kinds = ("overstrike", "strike") if lean > 0 else ("strike", "overstrike")
    for odds in (judged[i] for i in chain):
        high, low = sorted((odds["strike"], odds["overstrike"]), reverse=True)
        odds[kinds[0]], odds[kinds[1]] = high, low


def _is_beside(facts: PageFacts, one: int, other: int) -> bool:
    a, b = sorted((facts.places[one], facts.places[other]), key=lambda place: place[1])
    return a[0] == b[0] and b[1] - a[2] <= _WIDEST_GAP * X_HEIGHT / COLUMN


def _gap(facts: PageFacts, one: int, other: int, kind: str) -> float:
    """Return how full of ink the gap between two pieces of a row is along the stroke, 0 to 1; 0
    where there is none, or one too wide."""
    a, b = sorted((one, other), key=lambda i: facts.places[i][1])
    row, _, end = facts.places[a]
    at, start, _ = facts.places[b]
    if row != at or not 0 < start - end <= _WIDEST_GAP * X_HEIGHT / COLUMN:
        return 0.0
    ways = ("under",) if kind == "underline" else ("stiff", "loose")
    return max(float(facts.paths[name].on[row, end:start].mean()) for name in ways)


def _is_best(facts: PageFacts, judged: Sequence[dict[str, float]], index: int, kind: str) -> bool:
    """True where no other piece of the same word or ink is surer: the whole, or a part of it."""
    piece, odds = facts.pieces[index], judged[index][kind]
    for other, theirs in enumerate(judged):
        if other == index or facts.places[other][0] != facts.places[index][0]:
            continue
        beside = facts.pieces[other]
        if piece.is_part == beside.is_part or not _overlap(piece, beside):
            continue
        if piece.is_part and theirs[kind] >= min(odds, _LIKELY):
            return False
        if piece.is_part and kind in _THROUGH and max(theirs[k] for k in _THROUGH) >= _LIKELY:
            return False
        if beside.is_part and odds < _LIKELY <= theirs[kind]:
            return False
    return True


def _overlap(a: Piece, b: Piece) -> bool:
    return min(a.x1, b.x1) > max(a.x0, b.x0)


def _groups(facts: PageFacts, found: Sequence[_Found]) -> Iterator[list[_Found]]:
    """Yield what one stroke, or one go of overtyping, runs through."""
    for kind in KINDS:
        own = [f for f in found if f.kind == kind]
        own.sort(key=lambda f: (facts.places[f.index][0], facts.pieces[f.index].x0))
        group: list[_Found] = []
        for each in own:
            if group and not _goes_on(facts, group[-1], each):
                yield group
                group = []
            group.append(each)
        if group:
            yield group


def _goes_on(facts: PageFacts, a: _Found, b: _Found) -> bool:
    row, _, end = facts.places[a.index]
    other, start, _ = facts.places[b.index]
    if row != other or (a.probability < _LIKELY) != (b.probability < _LIKELY):
        return False
    gap = (facts.pieces[b.index].x0 - facts.pieces[a.index].x1) / facts.rows[row].x_height
    if gap > _WIDEST_GAP:
        return False
    if a.kind == "overstrike" or start <= end:
        return True
    return _gap(facts, a.index, b.index, a.kind) > _RUNS_ON


def _mark(ink: PageInk, facts: PageFacts, group: Sequence[_Found], step: float) -> SeenMark:
    kind, pieces = group[0].kind, [facts.pieces[f.index] for f in group]
    strongest = max(group, key=lambda f: f.probability)
    wide = sum(p.x1 - p.x0 for p in pieces)
    probability = sum(
        f.probability * (p.x1 - p.x0) for f, p in zip(group, pieces, strict=True)
    ) / max(1e-6, wide)
    values = facts.of(strongest.index)
    words = tuple(dict.fromkeys(p.word.item.id for p in pieces if p.word is not None))
    text, extent, medium = None, None, None
    if kind == "overstrike":
        character, count = _overtyping(facts, group, step)
        text, extent, medium = character * count, Extent(count, "chars"), "typewriter"
    spans = [_span(facts, f) for f in group]
    regions = outlines(facts, kind, [f.index for f in group], spans, ink)
    also: tuple[str, ...] = ()
    if kind == "strike" and is_classification(ink, facts, [f.index for f in group]):
        also = ("classification",)
    return SeenMark(
        kind,
        regions,
        probability,
        reason_for(kind, values, count=extent.quantity if extent else 0, text=text or ""),
        also=also,
        words=words,
        part=_part(facts, [f.index for f in group], spans),
        text=text,
        medium=medium,
        ink=None if kind == "overstrike" else ink_colour(ink, regions),
        extent=extent,
    )


def _is_spelt(facts: PageFacts, group: Sequence[_Found], step: float) -> bool:
    """True for letters within a word that are what seems to be typed over them, as the “mm” of
    “summary”: such a pair looks as crowded as what is typed over."""
    pieces = [facts.pieces[f.index] for f in group]
    text = "".join(piece.text for piece in pieces)
    character, _ = _overtyping(facts, group, step)
    is_word = character.isalpha() and character.lower() != "x"
    is_part = bool(text) and all(p.is_part for p in pieces)
    return is_word and is_part and 2 * text.count(character) >= len(text)


def _span(facts: PageFacts, found: _Found) -> tuple[int, int]:
    """Return from which to which column a stroke lies on a piece: the engine's box of a word that
    is struck often takes in a part of the next."""
    row, first, last = facts.places[found.index]
    if found.kind == "overstrike":
        return first, last
    way = stroke_way(facts, found.kind, [found.index])
    path = facts.paths[way]
    is_bare, is_on = path.bare[row, first:last] > 0, path.on[row, first:last] >= _OFF
    near = _NEAR
    if found.kind == "underline":
        # Beneath letters a line is seen at all columns; a machine's leaves a little between two.
        is_bare, near = is_bare | True, _NEAR_UNDER
    runs = _runs(is_bare & ~is_on & ~_goes_by(is_on, is_bare, near))
    if not runs:
        return first, last
    start, end = first + min(a for a, _ in runs), first + max(b for _, b in runs)
    # What is a letter's own width more or less is no end of a stroke.
    start = start if start - first > _SHORT_RUN else first
    end = end if last - end > _SHORT_RUN else last
    return (start, end) if end - start > _SHORT_RUN else (first, last)


def _goes_by(is_on: NDArray[np.bool_], is_bare: NDArray[np.bool_], near: int) -> Bools:
    """True at columns on both sides of which a stroke fills most of what is between letters."""
    import numpy as np

    on, bare = (np.concatenate([[0], np.cumsum(v)]) for v in (is_on & is_bare, is_bare))
    here = np.arange(len(is_on))
    before, after = np.maximum(here - near, 0), np.minimum(here + 1 + near, len(is_on))
    sides = ((before, here), (here + 1, after))
    fills = [
        (bare[b] - bare[a] >= _LEAST_BARE) & (on[b] - on[a] >= _MOSTLY * (bare[b] - bare[a]))
        for a, b in sides
    ]
    return np.asarray(fills[0] & fills[1])


def _runs(is_off: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return the stretches of columns that a stroke goes through: between the places where nothing
    is, the longest one and others that are longer than a letter."""
    import numpy as np

    on = np.flatnonzero(~is_off)
    if not on.size:
        return []
    cuts = np.flatnonzero(np.diff(on) > 1)
    starts = on[np.concatenate([[0], cuts + 1])].tolist()
    ends = (on[np.concatenate([cuts, [len(on) - 1]])] + 1).tolist()
    runs = list(zip(starts, ends, strict=True))
    longest = max(b - a for a, b in runs)
    return [(a, b) for a, b in runs if b - a >= min(longest, _LONG_RUN)]


def _part(
    facts: PageFacts, pieces: Sequence[int], spans: Sequence[tuple[int, int]]
) -> tuple[float, float]:
    """Return the share of the words that are named which the stroke takes up."""
    named = [
        (box, facts.pieces[i], facts.places[i], span)
        for i, span in zip(pieces, spans, strict=True)
        if (box := _word_box(facts.pieces[i])) is not None
    ]
    if not named:
        return (0.0, 1.0)
    first, piece, (_, start, stop), (begin, _) = named[0]
    left = piece.box.x + (begin - start) / (stop - start) * piece.box.w
    last, piece, (_, start, stop), (_, end) = named[-1]
    right = piece.box.x + (end - start) / (stop - start) * piece.box.w
    begin_share, end_share = _share((left - first.x) / first.w), _share((right - last.x) / last.w)
    is_lawful = begin_share < end_share or first != last
    return (begin_share, end_share) if is_lawful else (0.0, 1.0)


def _share(value: float) -> float:
    """Return a share cut to 0 to 1; what is within a twentieth of an end is that end."""
    value = 0.0 if value < 0.05 else 1.0 if value > 0.95 else value
    return round(value, 3)


def _word_box(piece: Piece) -> Box | None:
    return piece.word.item.box if piece.word is not None else None


def _overtyping(facts: PageFacts, group: Sequence[_Found], step: float) -> tuple[str, int]:
    """Return the character that was typed over the group, and how often at the machine's step."""
    import numpy as np

    wide = {f.index: facts.places[f.index][2] - facts.places[f.index][1] for f in group}
    text = "".join(facts.pieces[i].text for i in wide)
    scores = {}
    others = np.setdiff1d(np.arange(len(facts.pieces)), list(wide))
    for letter in OVERTYPES:
        own = facts.table[f"{letter}-like"]
        # Few rows are measured, so what is typed over would itself pass for usual.
        plain = own[others] if len(others) else own
        usual, spread = float(np.median(plain)), max(_LEAST_SPREAD, float(plain.std()))
        mean = sum(float(own[i]) * w for i, w in wide.items()) / sum(wide.values())
        scores[letter] = (mean - usual) / spread + 3 * text.count(letter) / max(1, len(text))
    best = max(scores, key=lambda k: scores[k])
    first, last = facts.pieces[group[0].index], facts.pieces[group[-1].index]
    return best, max(1, round((last.x1 - first.x0) / step))


def _letter_step(page: Page, scale: float, x_height: float) -> float:
    """Return how far letters of the page stand apart, in working pixels: from where a word begins
    to where the next does, which on a machine is a whole number of steps; else what is usual for
    the height of its letters."""
    steps = [
        (b.item.box.x - a.item.box.x) / (b.start - a.start) / scale
        for a, b in pairwise(page.words.placed())
        if a.item.box is not None and b.item.box is not None and a.item.line == b.item.line
        and b.start == a.end + 1 and a.end - a.start > 1 and same_row(a.item.box, b.item.box)
    ]  # fmt: skip
    likely = [step for step in steps if 0.6 < step / x_height < 2.2]
    return median(likely) if len(likely) > _FEW_STEPS else _USUAL_STEP * x_height
