"""What is measured at each word to tell whether a stroke runs through or under it: numbers by name,
as a model of decision trees asks for them.

Everything is told against the letters: heights in x-heights above the line, darkness in that of the
letters, and the main figures also against what is usual on the page, for serifs of one typeface
touch where those of another do not. Any thread.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from editor.vision.ink import PageInk
from editor.vision.overtype import OVERTYPES, half_strips, likeness, sameness
from editor.vision.stroke_net import KINDS
from editor.vision.stroke_parts import parts_of, smooth
from editor.vision.stroke_paths import COLUMN, WAYS, columns_of, paths_of
from editor.vision.stroke_runs import bounds, run_facts
from editor.vision.stroke_strips import LETTERS, RowStrips
from editor.vision.text_rows import BASE, STRIP_HEIGHT, X_HEIGHT, Piece, TextRow, strips_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

_ON: Final = 0.45
"""How full of ink a place is that a stroke may run over."""
_THICKEST: Final = 9
_BESIDE: Final = X_HEIGHT // COLUMN
"""Columns of an x-height, in which a stroke is asked to run on beyond a word."""
_OVERTYPING: Final = frozenset("xXmM#*/\\-~_—–=|")
AGAINST_PAGE: Final = (
    "stiff-on", "stiff-bare", "loose-on", "loose-bare", "under-on", "dense", "changes", "x-like",
    "alike",
)  # fmt: skip


@dataclass(frozen=True)
class PathFacts:
    """Of one way, for each row and column: where the path runs, how full of ink it is there, how
    thick the ink is, whether nothing else is in the column, how long it is full without a break
    (in columns)."""

    rows: NDArray[np.int16]
    on: Floats
    thick: Floats
    bare: Floats
    run: Floats


@dataclass(frozen=True)
class PageFacts:
    """What is measured on a page: its rows, their strips' columns, and the paths by way."""

    rows: list[TextRow]
    scale: float
    ink: Floats
    amount: Floats
    colour: Floats | None
    paths: dict[str, PathFacts]
    like: Floats
    odds: Floats
    """What the net says: (KINDS, rows, columns)."""
    places: list[tuple[int, int, int]]
    """For each piece, in the order of rows: the row and the first and last column, half-open."""
    pieces: list[Piece]
    table: dict[str, Floats]
    """Each measure by name, one value a piece."""

    def of(self, index: int) -> dict[str, float]:
        """Return the measures of a piece."""
        return {name: float(values[index]) for name, values in self.table.items()}


def page_facts(ink: PageInk, rows: Sequence[TextRow], strips: RowStrips, odds: Floats) -> PageFacts:
    """Measure every piece of the rows, of which there must be one; `odds` is what the net says of
    their strips."""
    import numpy as np

    columns = columns_of(strips.soft)
    amount = columns_of(strips.amount) * np.float32(255 / LETTERS)
    found = paths_of(columns)
    paths = {way.name: _path_facts(columns, found[k]) for k, way in enumerate(WAYS)}
    own = [row.with_parts(parts_of(row, odds[:, i], ink.scale)) for i, row in enumerate(rows)]
    pieces = [piece for row in own for piece in (*row.pieces, *row.parts)]
    places = [
        _columns(row, piece, columns.shape[2], i)
        for i, row in enumerate(own)
        for piece in (*row.pieces, *row.parts)
    ]
    half = half_strips(strips.soft)
    colour = _colourfulness(ink, own)
    facts = PageFacts(
        own, ink.scale, columns, amount, colour, paths, likeness(half), odds, places, pieces, {}
    )
    _measure(facts, half)
    return facts


def _colourfulness(ink: PageInk, rows: Sequence[TextRow]) -> Floats | None:
    """Return how far apart the bands are at each place of the strips, 0 (a grey) to 1; None for a
    grey scan."""
    import cv2
    import numpy as np

    if ink.rgb is None:
        return None
    strips = strips_of(ink.rgb, rows)
    n, height, width, _ = strips.shape
    red, green, blue = cv2.split(strips.reshape(n * height, width, 3))
    most, least = cv2.max(cv2.max(red, green), blue), cv2.min(cv2.min(red, green), blue)
    apart = np.asarray(cv2.subtract(most, least), np.uint8)
    return columns_of(apart.reshape(n, height, width))


def _columns(row: TextRow, piece: Piece, width: int, index: int) -> tuple[int, int, int]:
    first = min(max(0, int(row.column(piece.x0) / COLUMN)), width - 2)
    last = min(max(first + 2, int(row.column(piece.x1) / COLUMN + 1)), width)
    return index, first, last


def _path_facts(ink: Floats, rows: NDArray[np.int16]) -> PathFacts:
    import numpy as np

    n, height, columns = ink.shape

    def at(offset: int) -> Floats:
        place = np.clip(rows + offset, 0, height - 1)[:, None, :]
        return np.asarray(np.take_along_axis(ink, place, axis=1)[:, 0, :])

    on = np.maximum(at(0), np.maximum(at(-1), at(1)) * np.float32(0.85))
    thick = (at(0) > _ON).astype(np.float32)
    for direction in (-1, 1):
        goes_on = np.ones((n, columns), bool)
        for step in range(1, _THICKEST + 1):
            goes_on &= at(direction * step) > _ON
            thick += goes_on
    near = sum((at(offset) for offset in range(-3, 4)), np.zeros((n, columns), np.float32))
    band = ink[:, BASE - 25 : BASE + 8].sum(axis=1)
    bare = ((band - near) < 1.2).astype(np.float32)
    return PathFacts(rows, on, thick, bare, _runs(on > _ON))


def _runs(full: NDArray[np.bool_]) -> Floats:
    """Return for each column how long the run of full ones is that it stands in; a gap of one is
    none."""
    import numpy as np

    closed = full.copy()
    closed[:, 1:-1] |= full[:, :-2] & full[:, 2:]
    before, after = bounds(closed)
    return np.asarray(np.where(closed, after - before - 1, 0), np.float32)


def _floats(values: object) -> Floats:
    import numpy as np

    return np.asarray(values, np.float32)


class _Sums:
    """Sums over pieces, and over the columns beside them."""

    def __init__(self, places: Sequence[tuple[int, int, int]], width: int) -> None:
        import numpy as np

        table = np.array(places, np.int64).reshape(-1, 3)
        self.row, self.first, self.last = table.T
        self.width = width

    def total(self, values: Floats, first: object = None, last: object = None) -> Floats:
        import numpy as np

        ends = np.zeros((values.shape[0], values.shape[1] + 1), np.float64)
        np.cumsum(values, axis=1, out=ends[:, 1:])
        start = self.first if first is None else np.clip(first, 0, self.width)  # type: ignore[call-overload]
        stop = self.last if last is None else np.clip(last, 0, self.width)  # type: ignore[call-overload]
        return np.asarray(ends[self.row, stop] - ends[self.row, start], np.float32)

    def mean(self, values: Floats, weights: Floats | None = None, prior: float = 0.0) -> Floats:
        """Return the mean over each piece; with weights, of the weighed, held to 0 by a prior."""
        import numpy as np

        if weights is None:
            return np.asarray(self.total(values) / (self.last - self.first), np.float32)
        return np.asarray(
            self.total(values * weights) / (self.total(weights) + prior + 1e-6), np.float32
        )

    def most(self, values: Floats) -> Floats:
        import numpy as np

        found = [
            values[r, a:b].max() for r, a, b in zip(self.row, self.first, self.last, strict=True)
        ]
        return np.array(found, np.float32)


def _measure(facts: PageFacts, half: NDArray[np.uint8]) -> None:
    import numpy as np

    sums = _Sums(facts.places, facts.ink.shape[2])
    table = facts.table
    for name, path in facts.paths.items():
        _measure_path(facts, sums, name, path)
    _measure_ink(facts, sums)
    stiff = facts.paths["stiff"]
    is_on, is_bare = stiff.on > _ON, stiff.bare > 0
    table |= run_facts(
        facts.ink, facts.amount, stiff.rows, is_on, is_bare, stiff.thick, facts.places
    )
    for letter, like in zip(OVERTYPES, facts.like, strict=True):
        table[f"{letter}-like"] = sums.mean(like)
    table["x-like"] = np.maximum(table["x-like"], table["X-like"])
    shared, both = sameness(half)
    ratios = [sums.total(s) / (sums.total(b) + 2.0) for s, b in zip(shared, both, strict=True)]
    table["alike"] = np.max(ratios, axis=0).astype(np.float32)
    _measure_odds(facts, sums)
    _measure_words(facts)
    for name in AGAINST_PAGE:
        is_read = np.array([p.word is not None and not p.is_part for p in facts.pieces])
        usual = (
            float(np.median(table[name][is_read]))
            if is_read.sum() > 5
            else float(np.median(table[name]))
        )
        table[f"{name}-more"] = table[name] - usual
    _measure_neighbours(facts)


def _measure_path(facts: PageFacts, sums: _Sums, name: str, path: PathFacts) -> None:
    import numpy as np

    table, on, bare = facts.table, path.on, path.bare
    height = ((BASE - path.rows) / X_HEIGHT).astype(np.float32)
    full = (on > _ON).astype(np.float32)
    table[f"{name}-on"] = sums.mean(on)
    table[f"{name}-bare"] = sums.mean(on, bare, prior=1.0)
    table[f"{name}-bare-share"] = sums.mean(bare)
    table[f"{name}-off"] = sums.mean(bare * (on < 0.3))
    table[f"{name}-thick"] = _floats(sums.mean(path.thick, full) / X_HEIGHT)
    thick = sums.mean(path.thick, bare * full, prior=0.5)
    table[f"{name}-bare-thick"] = _floats(thick / X_HEIGHT)
    table[f"{name}-thin"] = sums.mean(((path.thick <= 6) & (full > 0)).astype(np.float32))
    mean = sums.mean(height)
    table[f"{name}-height"] = mean
    squares = sums.mean(height * height)
    table[f"{name}-spread"] = _floats(np.sqrt(np.maximum(0, squares - mean * mean)))
    step = _floats(np.abs(np.diff(height, axis=1, prepend=height[:, :1])))
    table[f"{name}-rough"] = sums.mean(step)
    bend = _floats(np.abs(np.diff(step, axis=1, prepend=step[:, :1])))
    table[f"{name}-bend"] = sums.mean(bend)
    longest = sums.most(path.run)
    table[f"{name}-run"] = _floats(np.minimum(30.0, longest / _BESIDE))
    table[f"{name}-run-share"] = _floats(longest / (sums.last - sums.first))
    sides: tuple[Floats, Floats] = (
        _floats(sums.total(on, sums.first - _BESIDE, sums.first) / _BESIDE),
        _floats(sums.total(on, sums.last, sums.last + _BESIDE) / _BESIDE),
    )
    table[f"{name}-beside"] = np.maximum(*sides)
    table[f"{name}-both-sides"] = np.minimum(*sides)
    near = np.take_along_axis(facts.amount, path.rows[:, None, :].astype(np.int64), axis=1)[:, 0]
    table[f"{name}-dark"] = sums.mean(near, bare * full, prior=0.2)
    table[f"{name}-colour"] = _colour_of(facts, sums, path, bare * full)
    table[f"{name}-letters-dark"] = table[f"{name}-dark"] - _letters_dark(facts, sums)


def _colour_of(facts: PageFacts, sums: _Sums, path: PathFacts, bare: Floats) -> Floats:
    """Return how much more colour the path has, where it is by itself, than ink of the row."""
    import numpy as np

    if facts.colour is None:
        return np.zeros(len(facts.pieces), np.float32)
    near = np.take_along_axis(facts.colour, path.rows[:, None, :].astype(np.int64), axis=1)[:, 0]
    full = facts.ink > _ON
    inked = (facts.colour * full).sum(axis=(1, 2)) / (full.sum(axis=(1, 2)) + 1.0)
    return np.asarray(sums.mean(near, bare, prior=0.5) - inked[sums.row], np.float32)


def _letters_dark(facts: PageFacts, sums: _Sums) -> Floats:
    band = slice(BASE - X_HEIGHT, BASE)
    amount, full = facts.amount[:, band], (facts.ink[:, band] > _ON)
    return sums.total((amount * full).sum(axis=1)) / (sums.total(full.sum(axis=1)) + 1.0)


def _measure_ink(facts: PageFacts, sums: _Sums) -> None:
    import numpy as np

    table, ink = facts.table, facts.ink
    bands = {
        "dense": (BASE - X_HEIGHT, BASE + 1),
        "middle": (BASE - round(0.75 * X_HEIGHT), BASE - round(0.25 * X_HEIGHT)),
        "tall": (BASE - round(1.5 * X_HEIGHT), BASE - round(1.1 * X_HEIGHT)),
        "deep": (BASE + 2, BASE + 7),
        "above": (0, BASE - round(1.7 * X_HEIGHT)),
        "below": (BASE + 8, STRIP_HEIGHT),
    }
    for name, (top, bottom) in bands.items():
        table[name] = sums.mean(ink[:, top:bottom].mean(axis=1))
    band = ink[:, BASE - round(1.4 * X_HEIGHT) : BASE + 4] > _ON
    table["changes"] = sums.mean((band[:, 1:] != band[:, :-1]).sum(axis=1).astype(np.float32))
    across = np.zeros(band.shape[::2], np.float32)
    across[:, 1:] = (band[:, :, 1:] != band[:, :, :-1]).sum(axis=1)
    table["changes-across"] = sums.mean(across)
    empty = (band.sum(axis=1) == 0).astype(np.float32)
    table["empty"] = sums.mean(empty)


def _measure_odds(facts: PageFacts, sums: _Sums) -> None:
    """Add what the net says of each piece: on the whole, where it is surest and least sure, of how
    much of it, and of what is beside it."""
    import numpy as np

    for name, odds in zip(KINDS, facts.odds, strict=True):
        even = smooth(odds)
        facts.table[f"net-{name}"] = sums.mean(odds)
        facts.table[f"net-{name}-most"] = sums.most(even)
        facts.table[f"net-{name}-least"] = -sums.most(-even)
        facts.table[f"net-{name}-share"] = sums.mean((odds > 0.5).astype(np.float32))
        before = sums.total(odds, sums.first - _BESIDE, sums.first)
        after = sums.total(odds, sums.last, sums.last + _BESIDE)
        facts.table[f"net-{name}-beside"] = _floats(np.maximum(before, after) / _BESIDE)


def _measure_words(facts: PageFacts) -> None:
    import numpy as np

    rows = []
    for piece, (index, first, last) in zip(facts.pieces, facts.places, strict=True):
        row = facts.rows[index]
        wide = (last - first) / _BESIDE
        text = piece.text
        letters = max(1, len(text))
        conf = piece.word.item.conf if piece.word is not None else None
        rows.append(
            (
                -1.0 if conf is None else conf,
                float(piece.word is not None),
                float(row.is_read),
                float(piece.is_part),
                wide,
                wide / letters if text else 0.0,
                sum(c in _OVERTYPING for c in text) / letters,
                sum(c.isalnum() for c in text) / letters,
                piece.box.h / facts.scale / row.x_height,
                letters if text else 0.0,
                float("_" in text and any(c.isalnum() for c in text)),
            )
        )
    names = (
        "conf",
        "is-word",
        "is-read",
        "is-part",
        "wide",
        "wide-letter",
        "over-letters",
        "alnum",
        "box-high",
        "letters",
        "low-line",
    )
    for name, values in zip(names, np.array(rows, np.float32).T, strict=True):
        facts.table[name] = values


def _measure_neighbours(facts: PageFacts) -> None:
    """Add the main measures of the pieces before and after on the row, and of the gaps between."""
    import numpy as np

    index = np.array([place[0] for place in facts.places])
    first = np.array([place[1] for place in facts.places])
    last = np.array([place[2] for place in facts.places])
    is_next = np.zeros(len(index), bool)
    is_part = np.array([p.is_part for p in facts.pieces])
    is_next[1:] = (index[1:] == index[:-1]) & ~is_part[1:]
    for name in ("stiff-bare", "loose-bare", "under-bare", "x-like", "dense"):
        values = facts.table[name]
        around = np.maximum(
            np.where(is_next, np.roll(values, 1), -1.0),
            np.where(np.roll(is_next, -1), np.roll(values, -1), -1.0),
        )
        facts.table[f"{name}-next"] = around.astype(np.float32)
    for name in ("stiff", "loose", "under"):
        on = facts.paths[name].on
        ends = np.zeros((on.shape[0], on.shape[1] + 1))
        np.cumsum(on, axis=1, out=ends[:, 1:])
        start = np.roll(last, 1)
        gap = np.where(is_next & (first > start), first - start, 0)
        filled = np.where(gap > 0, ends[index, first] - ends[index, np.minimum(start, first)], 0.0)
        before = np.where(gap > 0, filled / np.maximum(1, gap), 0.0)
        after = np.where(np.roll(is_next, -1), np.roll(before, -1), 0.0)
        facts.table[f"{name}-gap"] = np.maximum(before, after).astype(np.float32)
