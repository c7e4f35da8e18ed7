"""The rows of text on a scan, and where in a row a word must stand that no engine read well.

May import geometry. A row is fitted to the words that were read surely: its slope and baseline, how
high its letters are, how wide a letter is. From these the box of any other word of the row follows
within a few pixels, because a typewriter keeps its pitch and print its widths. Boxes of the engine
that do not fit what is written (a pen stroke that runs on, two words as one, a caret below) are
known by the same figures.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Final, Protocol

from .geometry import Box

_LOW: Final = frozenset("acemnorsuvwxz·-–—~=+:.…•*_")
_LOW_OR_DEEP: Final = _LOW | frozenset("gpqy")
_DEEP: Final = frozenset("gjpqy,;()[]{}Q/|_$@")
_FLAT: Final = frozenset("-–—~=·•_.,…'\"“”‘’`^*")

# Advance widths in ems of a book face, by class; a typewriter has one width.
_NARROW: Final = frozenset("ijl.,:;|!'‘’`·ſ")
_SLIM: Final = frozenset('frtsI()[]{}-/\\"“”° ')
_WIDE: Final = frozenset("mwMWOQGDHNUKVXYABR&@%—…")
_WIDEST: Final = frozenset("mMW—%@…")
_SPACE: Final = 0.26


def advance(char: str) -> float:
    """Return how wide a letter of a book face is, in ems."""
    if char in _NARROW:
        return 0.28
    if char in _SLIM:
        return 0.38
    if char in _WIDEST:
        return 0.82
    if char in _WIDE or (char.isupper() and char not in _SLIM):
        return 0.68
    if ord(char) >= 0x2E80:
        return 1.0
    return 0.48


def has_ascender(text: str) -> bool:
    return any(c not in _LOW_OR_DEEP for c in text)


def has_descender(text: str) -> bool:
    return any(c in _DEEP for c in text)


def is_flat(text: str) -> bool:
    """True for signs that fill only a part of the height of a line."""
    return all(c in _FLAT for c in text)


@dataclass(frozen=True, slots=True)
class Setting:
    """How a page's letters are set: a typewriter's even pitch or the widths of a book face.

    `unit` is the pixels of one letter (typewriter) or of one em; `side` how much narrower, in
    units, the ink of a word is than its letters' widths.
    """

    is_even: bool
    unit: float
    side: float

    def width(self, text: str) -> float:
        """Return the widths of a word's letters, in units."""
        if not text.isascii():
            text = "".join(c for c in text if not unicodedata.combining(c))
        return float(len(text)) if self.is_even else sum(map(advance, text))

    @property
    def space(self) -> float:
        return 1.0 if self.is_even else _SPACE


@dataclass(frozen=True, slots=True)
class Seen:
    """A word where an engine saw it: edges in pixels, y as on a page whose rows are level."""

    text: str
    left: float
    right: float
    top: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Levels:
    """Distances from the baseline, up: of tall letters, of low ones; and down, of deep ones."""

    tall: float
    low: float
    deep: float

    def top(self, text: str) -> float:
        return self.tall if has_ascender(text) else self.low

    def bottom(self, text: str) -> float:
        return self.deep if has_descender(text) else 0.0


class InkSeen(Protocol):
    """Where there is ink on the scan (`imaging.inkmap`), asked in strips that follow a slope."""

    def columns(
        self, left: float, right: float, top: float, bottom: float, slope: float
    ) -> tuple[float, float, Sequence[int]]:
        """Return where the first column begins, how wide each is, and how full of ink each is, 0
        to 255."""
        ...

    def rows(
        self, left: float, right: float, top: float, bottom: float, slope: float
    ) -> tuple[float, float, Sequence[float]]:
        """Return where the first row of pixels begins, how high each is, and how full of ink each
        is, 0 to 255."""
        ...


@dataclass(slots=True)
class Row:
    """Tokens `start` to `end` (half-open) of a transcript in one row of the scan; `seen` by token,
    where an engine saw it. `is_aside`: written between the rows of the text, or beside them."""

    start: int
    end: int
    seen: dict[int, Seen] = field(default_factory=dict)
    base: float = 0.0
    height: float = 1.0
    is_aside: bool = False


def slope_of(lines: Iterable[Sequence[tuple[str, Box]]]) -> float:
    """Return how far a row falls in pixels a pixel to the right, by the words of engine lines."""
    found: list[tuple[float, float]] = []
    for words in lines:
        flat = [
            (b.x + b.w / 2, b.bottom) for t, b in words if not has_descender(t) and not is_flat(t)
        ]
        if len(flat) < 2:
            continue
        (x0, y0), (x1, y1) = min(flat), max(flat)
        if x1 - x0 > 8 * abs(y1 - y0):
            found.append(((y1 - y0) / (x1 - x0), x1 - x0))
    if not found:
        return 0.0
    found.sort()
    half, total = sum(w for _, w in found) / 2, 0.0
    for slope, weight in found:
        total += weight
        if total >= half:
            return slope
    return 0.0


def setting_of(pairs: Sequence[tuple[Seen, Seen]]) -> Setting | None:
    """Return how the letters are set, by words that stand beside each other with one space between;
    None where there are too few to tell."""
    best: tuple[float, Setting] | None = None
    for is_even in (True, False):
        trial = Setting(is_even, 1.0, 0.0)
        units = [
            (b.left - a.left) / (trial.width(a.text) + trial.space)
            for a, b in pairs
            if b.left > a.left
        ]
        if len(units) < 4:
            return None
        unit = median(units)
        spread = median(abs(u - unit) for u in units) / unit
        sides = [trial.width(a.text) - a.width / unit for a, _ in pairs]
        if best is None or spread < best[0]:
            best = (spread, Setting(is_even, unit, median(sides)))
    return best[1] if best else None


def levels_of(rows: Sequence[Row]) -> Levels:
    """Return the heights of a page's letters in shares of the tall ones, and measure each row's
    baseline and height on the way."""
    for row in rows:
        _measure(row, list(row.seen.values()))
    long = [r.height for r in rows if len(r.seen) > 3] or [r.height for r in rows]
    levels = _levels([r for r in rows if len(r.seen) > 3] or rows)
    if long:
        usual = median(long)
        for row in rows:
            _remeasure(row, usual, levels)
    return levels


def _measure(row: Row, seen: Sequence[Seen]) -> None:
    words = [s for s in seen if not is_flat(s.text)] or list(seen)
    bases = [s.bottom for s in words if not has_descender(s.text)]
    row.base = median(bases or [s.bottom - 0.22 * s.height for s in words])
    tall = [row.base - s.top for s in words if has_ascender(s.text)]
    low = [row.base - s.top for s in words if not has_ascender(s.text)]
    row.height = max(1.0, median(tall) if tall else 1.4 * median(low))


def _levels(rows: Sequence[Row]) -> Levels:
    low: list[float] = []
    deep: list[float] = []
    for row in rows:
        for s in row.seen.values():
            if is_flat(s.text):
                continue
            if not has_ascender(s.text):
                low.append((row.base - s.top) / row.height)
            if has_descender(s.text):
                deep.append((s.bottom - row.base) / row.height)
    return Levels(1.0, median(low) if low else 0.72, median(deep) if deep else 0.25)


def _remeasure(row: Row, usual: float, levels: Levels) -> None:
    """Measure a row anew without the words whose boxes took in ink above or below it."""
    words = [s for s in row.seen.values() if not is_flat(s.text)]
    sizes = {id(s): s.height / (levels.top(s.text) + levels.bottom(s.text)) for s in words}
    least = min(sizes.values(), default=0.0)
    size = usual if any(0.8 < v / usual < 1.25 for v in sizes.values()) else least
    kept = [s for s in words if size and 0.8 < sizes[id(s)] / size < 1.25]
    if kept and len(kept) < len(words):
        _measure(row, kept)


def fits(seen: Seen, row: Row, setting: Setting, levels: Levels) -> bool:
    """True where the engine's box is as wide and as high as the word's letters ask for."""
    expected = (setting.width(seen.text) - setting.side) * setting.unit
    slack = 0.4 * setting.unit + 0.06 * expected
    if abs(seen.width - expected) > slack:
        return False
    if is_flat(seen.text):
        return row.base - 1.3 * row.height < seen.top and seen.bottom < row.base + 0.5 * row.height
    top = row.base - levels.top(seen.text) * row.height
    bottom = row.base + levels.bottom(seen.text) * row.height
    return (
        abs(seen.top - top) <= 0.28 * row.height and abs(seen.bottom - bottom) <= 0.28 * row.height
    )
