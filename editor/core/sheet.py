"""One page as type: its rows, how each is set, and which boxes of the engine can be trusted.

May import `rows` and geometry. What was surely read fixes the rows; from them follows where any
other word of a row must stand. The modules beside this one use it: `placing` for the words of a
row, `between_rows` for those that no engine saw, `asides` for what was written over the rows.
Tokens are named by their index in the transcript throughout.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import accumulate, pairwise
from statistics import median
from typing import Final, NamedTuple

from .geometry import Box, Size
from .rows import (
    InkSeen,
    Row,
    Seen,
    Setting,
    fits,
    has_descender,
    is_flat,
    levels_of,
    setting_of,
    slope_of,
)

_GOOD: Final = 0.6
_SURE: Final = 0.8
_SAME_PLACE: Final = 0.8


class Sighting(NamedTuple):
    """Where a token was read, how alike the reading is (0 to 1), and whether the box is its own:
    False for a share of a box that holds several tokens, or several boxes as one. `is_alone` when
    nothing beside it was read there, so that it may be chance."""

    box: Box
    alike: float
    is_own: bool
    is_alone: bool = False

    @property
    def is_trusted(self) -> bool:
        """True where the place of other words may be told from this one."""
        return self.alike >= _GOOD and self.is_own and not self.is_alone


class Place(NamedTuple):
    """A place for a token; `is_read` where it is where an engine read the token."""

    box: Box
    is_read: bool


class Sheet:
    """The rows of type of one page; `places` are those its tokens have so far."""

    def __init__(
        self,
        texts: Sequence[str],
        opens_line: Sequence[bool],
        asides: frozenset[int],
        sightings: Mapping[int, Sighting],
        lines: Sequence[Sequence[tuple[str, Box]]],
        size: Size,
        ink: InkSeen | None,
    ) -> None:
        self.texts, self.opens_line, self.asides = texts, opens_line, asides
        self.size, self.ink = size, ink
        self.slope = slope_of(lines)
        self.sightings = {t: self._trimmed(s) for t, s in sightings.items()}
        self.seen = {t: self._seen(texts[t], s.box) for t, s in self.sightings.items()}
        self.height = median(s.height for s in self.seen.values()) if self.seen else 1.0
        self.rows = self._rows()
        self.levels = levels_of(self.rows)
        pairs = [p for row in self.rows for p in self._pairs(row)]
        self.setting = setting_of(pairs)
        self._settings = {id(row): self._row_setting(row) for row in self.rows}
        self._row_anchors = {id(row): sorted(self._anchors(row)) for row in self.rows}
        self.anchors = {t for anchors in self._row_anchors.values() for t in anchors}
        self._lengths: dict[bool, list[float]] = {}
        self.owner = {t: row for row in self.rows for t in row.seen}
        self.places = {t: Place(s.box, True) for t, s in self.sightings.items()}

    def _seen(self, text: str, box: Box) -> Seen:
        level = self.slope * (box.x + box.w / 2)
        return Seen(text, box.x, box.right, box.y - level, box.bottom - level)

    def _trimmed(self, sighting: Sighting) -> Sighting:
        """Return a sighting without blank above and below, which engines take in where they were
        not sure of a line."""
        if self.ink is None:
            return sighting
        box = sighting.box
        level = self.slope * (box.x + box.w / 2)
        first, step, values = self.ink.rows(
            box.x, box.right, box.y - level, box.bottom - level, self.slope
        )
        # As wide as the stem of one letter, which may be the only tall one of a long word.
        least = 255 * max(1.5, box.h / 20) / box.w
        inked = [i for i, v in enumerate(values) if v >= least]
        if not inked:
            return sighting
        top = max(box.y, round(first + inked[0] * step + level))
        bottom = min(box.bottom, round(first + (inked[-1] + 1) * step + level))
        if bottom - top > 0.85 * box.h or bottom <= top:
            return sighting
        return sighting._replace(box=Box(box.x, top, box.w, bottom - top))

    # Rows

    def _same_row(self, a: Seen, b: Seen) -> bool:
        if is_flat(a.text) or is_flat(b.text):
            return min(a.bottom, b.bottom) - max(a.top, b.top) > -0.4 * self.height
        shared = min(a.bottom, b.bottom) - max(a.top, b.top)
        if shared > 0.75 * min(a.height, b.height):
            return True
        return abs(_base(a) - _base(b)) < 0.45 * self.height

    def _goes_on(self, last: Seen, seen: Seen, t: int) -> bool:
        """True where a token stands in the row of the one before it. A line of the transcript is a
        row of its own, unless it goes on at the distance of a word: then lines were broken anew."""
        if not self._same_row(last, seen) or seen.left <= last.left:
            return False
        return not self.opens_line[t] or seen.left - last.right < 0.8 * self.height

    def _rows(self) -> list[Row]:
        """Group the tokens that were seen into rows, in the order of the transcript."""
        rows: list[Row] = []
        current: Row | None = None
        order = sorted(self.seen)
        for index, t in enumerate(order):
            seen = self.seen[t]
            if t in self.asides:
                rows.append(Row(t, t + 1, {t: seen}, is_aside=True))
                continue
            if current is not None:
                last = current.seen[max(current.seen)]
                if self._goes_on(last, seen, t):
                    current.seen[t] = seen
                    current.end = t + 1
                    continue
                coming = [self.seen[u] for u in order[index + 1 : index + 4]]
                is_row = not any(self.opens_line[u] for u in order[index : index + 4])
                if is_row and any(
                    self._same_row(last, c) and c.left > last.left and not self._same_row(seen, c)
                    for c in coming
                ):
                    # Written above or below the row, which goes on after it.
                    rows.append(Row(t, t + 1, {t: seen}, is_aside=True))
                    continue
            current = Row(t, t + 1, {t: seen})
            rows.append(current)
        return rows

    def _pairs(self, row: Row) -> list[tuple[Seen, Seen]]:
        """Return neighbours in a row that were surely read, with nothing between them."""
        return [
            (row.seen[t], row.seen[u])
            for t, u in pairwise(sorted(row.seen))
            if u == t + 1 and self.is_sure(t) and self.is_sure(u)
        ]

    def is_sure(self, t: int) -> bool:
        sighting = self.sightings[t]
        return sighting.alike >= _SURE and sighting.is_trusted

    def _row_setting(self, row: Row) -> Setting | None:
        """Return how a row is set: as the page where its words fit that, else by its own words."""
        page, pairs = self.setting, self._pairs(row)
        if page is None:
            return None
        units = [(b.left - a.left) / (page.width(a.text) + page.space) for a, b in pairs]
        own = [replace(page, unit=median(units))] if len(units) > 2 else []
        sure = [s for t, s in row.seen.items() if self.is_sure(t) and not is_flat(s.text)]
        for setting in (page, *own, setting_of(pairs)):
            if setting is None:
                continue
            fitting = sum(fits(s, row, setting, self.levels) for s in sure)
            if fitting and 3 * fitting >= 2 * len(sure):
                return setting
        return None

    def _anchors(self, row: Row) -> list[int]:
        """Return the tokens of a row whose box can be trusted."""
        setting = self.setting_of(row)
        return [
            t
            for t, seen in row.seen.items()
            if self.sightings[t].is_trusted
            and (setting is None or fits(seen, row, setting, self.levels))
        ]

    def setting_of(self, row: Row) -> Setting | None:
        """Return how a row is set; None where its words do not tell."""
        return self._settings[id(row)]

    # Places

    def put(self, t: int, box: Box | None) -> None:
        """Take a place that was worked out, unless what was read there is as good."""
        was = self.places.get(t)
        if box is None or (was is not None and was.box.iou(box) >= _SAME_PLACE):
            return
        if not self._has_ink(box):
            return
        sighting = self.sightings.get(t)
        if was is not None and was.is_read and sighting and self.is_sure(t):
            shared = box.intersection(was.box)
            is_inside = shared is not None and shared.area >= 0.7 * box.area
            is_scrap = 2 * was.box.w < box.w or 2 * was.box.h < box.h
            if not is_inside and not (is_scrap and shared is not None):
                return
        self.places[t] = Place(box, False)

    def _has_ink(self, box: Box) -> bool:
        """True where a box may hold a word: most of its columns have ink."""
        if self.ink is None:
            return True
        level = self.slope * (box.x + box.w / 2)
        top, bottom = box.y - level, box.bottom - level
        _, _, values = self.ink.columns(box.x, box.right, top, bottom, self.slope)
        return 2 * sum(v > 12 for v in values) >= len(values)

    def left_of(self, row: Row, t: int, setting: Setting) -> float | None:
        """Return where a token of a row must begin, by the trusted words beside it; None where the
        words between these need more room than there is."""
        anchors = self._row_anchors[id(row)]
        at = bisect_left(anchors, t)
        before = anchors[at - 1] if at else None
        after = next((a for a in anchors[at : at + 2] if a > t), None)
        if before is not None and after is not None:
            left, right = row.seen[before].left, row.seen[after].left
            ahead, whole = self.offset(before, t, setting), self.offset(before, after, setting)
            scale = (right - left) / whole
            if 0.88 <= scale / setting.unit <= 1.12:
                return left + ahead * scale
            if scale < setting.unit:
                return None
            if t - before > after - t:
                return right - self.offset(t, after, setting) * setting.unit
        if before is not None:
            return row.seen[before].left + self.offset(before, t, setting) * setting.unit
        if after is not None:
            return row.seen[after].left - self.offset(t, after, setting) * setting.unit
        return None

    def offset(self, t: int, u: int, setting: Setting) -> float:
        """Return how far token `u` begins behind token `t` in a row, in units."""
        sums = self._lengths.get(setting.is_even)
        if sums is None:
            widths = (
                0.0 if k in self.asides else setting.width(text) + setting.space
                for k, text in enumerate(self.texts)
            )
            sums = self._lengths[setting.is_even] = list(accumulate(widths, initial=0.0))
        return sums[u] - sums[t]

    def set_aside(self, tokens: frozenset[int]) -> None:
        """Take tokens for words written over the rows, which have no room in them."""
        self.asides |= tokens
        self._lengths.clear()

    def box_at(self, row: Row, t: int, left: float, setting: Setting) -> Box | None:
        """Return the box that token `t` takes on a row from `left` (scan pixels) on, along the
        slope of the page; None where it lies off the scan."""
        text = self.texts[t]
        right = left + max(1.0, (setting.width(text) - setting.side) * setting.unit)
        if is_flat(text):
            top, bottom = row.base - 0.6 * row.height, row.base
        else:
            top = row.base - self.levels.top(text) * row.height
            bottom = row.base + self.levels.bottom(text) * row.height
        level = self.slope * (left + right) / 2
        return Box.from_corners(left, top + level, right, bottom + level).clipped(self.size)

    def beside(self, t: int, step: int) -> Row | None:
        """Return the row of the nearest token from `t` on that does not stand aside, if it can be
        measured by."""
        while 0 <= t < len(self.texts):
            row = self.owner.get(t)
            if t not in self.asides and not (row is not None and row.is_aside):
                is_usable = row is not None and self.setting_of(row) is not None
                return row if is_usable else None
            t += step
        return None


def _base(seen: Seen) -> float:
    return seen.bottom - (0.22 * seen.height if has_descender(seen.text) else 0.0)
