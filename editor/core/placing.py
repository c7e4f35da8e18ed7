"""Gives words of a transcript the place on the scan that the words beside them leave.

May import `rows`, `gaps` and geometry. What was surely read fixes the rows of the page; a word
between two of them follows from the pitch, a run of words between two rows from the room there.
Whatever is told by the ink of the scan is asked of an `InkSeen`, if there is one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from math import ceil
from statistics import median
from typing import Final, NamedTuple

from .gaps import Room, ink_box, ink_left, ink_right, ink_run, shared_out
from .geometry import Box, Size
from .rows import (
    InkSeen,
    Row,
    Seen,
    Setting,
    fits,
    has_ascender,
    has_descender,
    is_flat,
    levels_of,
    setting_of,
    slope_of,
)

_GOOD: Final = 0.6
_SURE: Final = 0.8
_SAME_PLACE: Final = 0.8
_MOST_ROWS_BETWEEN: Final = 10


class Sighting(NamedTuple):
    """Where a token was read, how alike the reading is (0 to 1), and whether the box is its own:
    False for a share of a box that holds several tokens, or several boxes as one."""

    box: Box
    alike: float
    is_own: bool


class Placed(NamedTuple):
    """A place for a token; `is_read` where it is where an engine read the token."""

    box: Box
    is_read: bool


class Page:
    """The rows of type of one page, and the places of its tokens in them."""

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
        self.settings = {id(row): self._row_setting(row) for row in self.rows}
        self.anchors = {t for row in self.rows for t in self._anchors(row)}
        self.owner = {t: row for row in self.rows for t in row.seen}
        self.asides |= self._found_asides()

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
            if u == t + 1 and self._is_sure(t) and self._is_sure(u)
        ]

    def _is_sure(self, t: int) -> bool:
        sighting = self.sightings[t]
        return sighting.alike >= _SURE and sighting.is_own

    def _row_setting(self, row: Row) -> Setting | None:
        """Return how a row is set: as the page where its words fit that, else by its own words."""
        page, pairs = self.setting, self._pairs(row)
        if page is None:
            return None
        units = [(b.left - a.left) / (page.width(a.text) + page.space) for a, b in pairs]
        own = [replace(page, unit=median(units))] if len(units) > 2 else []
        sure = [s for t, s in row.seen.items() if self._is_sure(t) and not is_flat(s.text)]
        for setting in (page, *own, setting_of(pairs)):
            if setting is None:
                continue
            fitting = sum(fits(s, row, setting, self.levels) for s in sure)
            if fitting and 3 * fitting >= 2 * len(sure):
                return setting
        return None

    def _anchors(self, row: Row) -> list[int]:
        """Return the tokens of a row whose box can be trusted."""
        setting = self.settings[id(row)]
        return [
            t
            for t, seen in row.seen.items()
            if self.sightings[t].alike >= _GOOD
            and self.sightings[t].is_own
            and (setting is None or fits(seen, row, setting, self.levels))
        ]

    # Places

    def places(self) -> dict[int, Placed]:
        """Return the places of all tokens that have one."""
        result = {t: Placed(s.box, True) for t, s in self.sightings.items()}
        for row in self.rows:
            setting = self.settings[id(row)]
            if setting is None:
                continue
            for t in range(row.start, row.end):
                is_ours = self.owner.get(t, row) is row and t not in self.asides
                if is_ours and t not in self.anchors:
                    left = self._left(row, t, setting)
                    if left is not None:
                        self._put(result, t, self._box_at(row, t, left, setting))
        self._fill_gaps(result)
        result = self._raised(self._without_clashes(result))
        self._place_asides(result)
        return result

    def _put(self, result: dict[int, Placed], t: int, box: Box | None) -> None:
        """Take a place that was worked out, unless what was read there is as good."""
        was = result.get(t)
        if box is None or (was is not None and was.box.iou(box) >= _SAME_PLACE):
            return
        if not self._has_ink(box):
            return
        sighting = self.sightings.get(t)
        if was is not None and was.is_read and sighting and self._is_sure(t):
            shared = box.intersection(was.box)
            is_inside = shared is not None and shared.area >= 0.7 * box.area
            is_scrap = 2 * was.box.w < box.w or 2 * was.box.h < box.h
            if not is_inside and not (is_scrap and shared is not None):
                return
        result[t] = Placed(box, False)

    def _has_ink(self, box: Box) -> bool:
        """True where a box may hold a word: most of its columns have ink."""
        if self.ink is None:
            return True
        level = self.slope * (box.x + box.w / 2)
        top, bottom = box.y - level, box.bottom - level
        _, _, values = self.ink.columns(box.x, box.right, top, bottom, self.slope)
        return 2 * sum(v > 12 for v in values) >= len(values)

    def _left(self, row: Row, t: int, setting: Setting) -> float | None:
        """Return where a token of a row must begin, by the trusted words beside it; None where the
        words between these need more room than there is."""
        anchors = [a for a in row.seen if a in self.anchors]
        before = max((a for a in anchors if a < t), default=None)
        after = min((a for a in anchors if a > t), default=None)
        if before is not None and after is not None:
            left, right = row.seen[before].left, row.seen[after].left
            ahead, whole = self._offset(before, t, setting), self._offset(before, after, setting)
            scale = (right - left) / whole
            if 0.88 <= scale / setting.unit <= 1.12:
                return left + ahead * scale
            if scale < setting.unit:
                return None
            if t - before > after - t:
                return right - self._offset(t, after, setting) * setting.unit
        if before is not None:
            return row.seen[before].left + self._offset(before, t, setting) * setting.unit
        if after is not None:
            return row.seen[after].left - self._offset(t, after, setting) * setting.unit
        return None

    def _found_asides(self) -> frozenset[int]:
        """Return the tokens that cannot stand in the row of the words around them, because without
        them these fit and with them they do not: somebody wrote them over the row."""
        found: set[int] = set()
        for row in self.rows:
            setting = self.settings[id(row)]
            anchors = sorted(t for t in row.seen if t in self.anchors)
            if setting is None:
                continue
            for a, b in pairwise(anchors):
                room = (row.seen[b].left - row.seen[a].left) / setting.unit
                excess = self._offset(a, b, setting) - room
                if excess > 1.5 and b - a > 1:
                    found |= self._one_that_fits(range(a + 1, b), excess, setting)
        return frozenset(found)

    def _one_that_fits(self, inner: range, excess: float, setting: Setting) -> set[int]:
        """Return the only run of tokens, none surely read there, that is as long as the excess."""
        runs = []
        for i in inner:
            for j in range(i + 1, inner.stop + 1):
                run = range(i, j)
                if any(t in self.sightings and self._is_sure(t) for t in run):
                    break
                off = self._offset(i, j, setting) - excess
                if abs(off) < 0.6 + 0.03 * len(inner):
                    runs.append(run)
        unread = [run for run in runs if all(t not in self.sightings for t in run)]
        if len(runs) == 1 or len(unread) == 1:
            return set((unread or runs)[0])
        return set()

    def _offset(self, t: int, u: int, setting: Setting) -> float:
        """Return how far token `u` begins behind token `t` in a row, in units."""
        return sum(
            setting.width(self.texts[k]) + setting.space
            for k in range(t, u)
            if k not in self.asides
        )

    def _box_at(self, row: Row, t: int, left: float, setting: Setting) -> Box | None:
        text = self.texts[t]
        right = left + max(1.0, (setting.width(text) - setting.side) * setting.unit)
        if is_flat(text):
            top, bottom = row.base - 0.6 * row.height, row.base
        else:
            top = row.base - self.levels.top(text) * row.height
            bottom = row.base + self.levels.bottom(text) * row.height
        level = self.slope * (left + right) / 2
        return Box.from_corners(left, top + level, right, bottom + level).clipped(self.size)

    # Gaps between rows

    def _fill_gaps(self, result: dict[int, Placed]) -> None:
        """Place what stands between the last word seen in a row and the first in the next."""
        long = [r for r in self.rows if len(r.seen) > 3 and self.settings[id(r)] is not None]
        if not long:
            return
        rights = sorted(max(s.right for s in r.seen.values()) for r in long)
        lefts = sorted(min(s.left for s in r.seen.values()) for r in long)
        self.margins = (lefts[len(lefts) // 10], rights[(len(rights) - 1) * 19 // 20])
        steps = sorted(b.base - a.base for a, b in pairwise(long) if b.base > a.base)
        self.step = steps[len(steps) // 3] if steps else 0.0
        for gap in self._gaps(result):
            before = self._beside(gap[0] - 1, -1)
            after = self._beside(gap[-1] + 1, 1)
            if before is not None and before is after:
                continue
            gap = self._near_lines(gap, before, after)
            if before is not None or (after is not None and self.ink is not None):
                self._fill(result, gap, before, after)

    def _gaps(self, result: dict[int, Placed]) -> list[list[int]]:
        """Return the runs of tokens that have no place yet; what stands aside is in none."""
        gaps: list[list[int]] = [[]]
        for t in range(len(self.texts)):
            if t in self.asides:
                continue
            if t not in result:
                gaps[-1].append(t)
            elif gaps[-1]:
                gaps.append([])
        return [gap for gap in gaps if gap]

    def _near_lines(self, gap: list[int], before: Row | None, after: Row | None) -> list[int]:
        """Return the part of a gap that must be near the row it is measured from: its whole where
        both ends are known, else one line of the transcript."""
        if before is not None and after is not None:
            return gap
        opens = [i for i in range(1, len(gap)) if self.opens_line[gap[i]]]
        if not opens:
            return gap
        return gap[: opens[0]] if before is not None else gap[opens[-1] :]

    def _beside(self, t: int, step: int) -> Row | None:
        """Return the row of the nearest token from `t` on that does not stand aside, if it can be
        measured by."""
        while 0 <= t < len(self.texts):
            row = self.owner.get(t)
            if t not in self.asides and not (row is not None and row.is_aside):
                is_usable = row is not None and self.settings[id(row)] is not None
                return row if is_usable else None
            t += step
        return None

    def _fill(
        self, result: dict[int, Placed], gap: list[int], before: Row | None, after: Row | None
    ) -> None:
        setting = self.settings[id(before or after)]
        assert setting is not None
        rooms = []
        if before is not None:
            rooms.append(self._room_right(before, setting))
        rooms += self._rooms_between(before, after, gap, setting)
        if after is not None:
            other = self.settings[id(after)]
            assert other is not None
            rooms.append(self._room_left(after, other))
        texts, opens = [self.texts[t] for t in gap], [self.opens_line[t] for t in gap]
        shares = shared_out(texts, opens, rooms, setting)
        for index, room in enumerate(rooms):
            inside = [t for t, share in zip(gap, shares, strict=True) if share == index]
            if inside:
                self._set(result, inside, room, setting, is_last=room.row is after)

    def _room_right(self, row: Row, setting: Setting) -> Room:
        last = max(row.seen)
        if last in self.anchors:
            edge = row.seen[last].right
        else:
            left = self._left(row, last, setting)
            start = row.seen[last].left if left is None else left
            edge = start + (setting.width(self.texts[last]) - setting.side) * setting.unit
        limit = max(self.margins[1], edge) + 2 * setting.unit
        if self.ink is None:
            return Room(row, edge, limit - 1.4 * setting.unit, False)
        start = edge + 0.3 * setting.unit
        end = ink_right(self.ink, row, start, limit, self.slope, setting.unit)
        return Room(row, edge, end if end - edge > setting.unit else edge, True)

    def _room_left(self, row: Row, setting: Setting) -> Room:
        first = min(row.seen)
        left = row.seen[first].left if first in self.anchors else self._left(row, first, setting)
        edge = row.seen[first].left if left is None else left
        limit = min(self.margins[0], edge) - 2 * setting.unit
        if self.ink is None:
            return Room(row, limit + 1.4 * setting.unit, edge, False)
        start = edge - 0.3 * setting.unit
        begin = ink_left(self.ink, row, start, limit, self.slope, setting.unit)
        return Room(row, begin if edge - begin > setting.unit else edge, edge, True)

    def _rooms_between(
        self, before: Row | None, after: Row | None, gap: list[int], setting: Setting
    ) -> list[Room]:
        """Return the rooms of rows in which no word was seen: between two rows, else under the one
        or above the other as far as there is ink."""
        if not self.step:
            return []
        if before is not None and after is not None and after.base > before.base:
            drop = after.base - before.base
            count = round(drop / self.step) - 1
            if count <= _MOST_ROWS_BETWEEN:
                bases = [before.base + k * drop / (count + 1) for k in range(1, count + 1)]
                rooms = [self._room_of(base, before, setting) for base in bases]
                return [room for room in rooms if room is not None]
        near, sign = (before, 1) if before is not None else (after, -1)
        if near is None or self.ink is None:
            return []
        whole = sum(setting.width(self.texts[t]) + setting.space for t in gap) * setting.unit
        most = ceil(whole / max(1.0, self.margins[1] - self.margins[0])) + 1
        rooms_near: list[Room] = []
        base = near.base
        for _ in range(most):
            room = self._room_of(base + sign * self.step, near, setting)
            if room is None or self._is_taken(room.row):
                break
            rooms_near.append(room)
            base = room.row.base
        return rooms_near[::sign]

    def _is_taken(self, row: Row) -> bool:
        """True where words were seen in the body of the page at the height of a row."""
        return any(
            abs(other.base - row.base) < 0.5 * self.step and not other.is_aside
            for other in self.rows
        )

    def _room_of(self, base: float, model: Row, setting: Setting) -> Room | None:
        left, right = self.margins
        row = Row(0, 0, {}, base, model.height)
        if self.ink is None:
            return Room(row, left, right + 0.6 * setting.unit, False)
        row.base = self._base_by_ink(row, left, right, self.step)
        reach = 2 * setting.unit
        run = ink_run(self.ink, row, left - reach, right + reach, self.slope, setting.unit)
        if run is None:
            return None
        # The words of a row are counted with a space each.
        return Room(row, run[0] - setting.space * setting.unit, run[1], True)

    def _base_by_ink(self, row: Row, left: float, right: float, step: float) -> float:
        """Return the baseline near a guessed one above which there is most ink and below least."""
        assert self.ink is not None
        reach = 0.3 * step
        top, bottom = row.base - row.height - reach, row.base + 0.5 * row.height + reach
        first, size, values = self.ink.rows(left, right, top, bottom, self.slope)
        x_height = max(1, round(self.levels.low * row.height / size))
        below = max(1, round(0.35 * row.height / size))
        best, base = -1e9, row.base
        for index in range(x_height, len(values) - below):
            at = first + index * size
            if abs(at - row.base) > reach:
                continue
            score = sum(values[index - x_height : index]) / x_height
            score -= sum(values[index : index + below]) / below
            if score > best:
                best, base = score, at
        return base

    def _set(
        self,
        result: dict[int, Placed],
        inside: list[int],
        room: Room,
        setting: Setting,
        *,
        is_last: bool,
    ) -> None:
        """Set tokens into their room: from its left, drawn out a little to fill it."""
        unit, space = setting.unit, setting.space
        whole = sum(setting.width(self.texts[t]) + space for t in inside)
        if room.is_measured:
            filled = room.width + (0.0 if is_last else setting.side * unit)
            # A pen stroke may run on beyond the words; a typewriter keeps its pitch.
            slack = 0.015 if setting.is_even else 0.06
            unit = min(max(filled / whole, (1 - slack) * unit), (1 + slack) * unit)
        x = room.right - whole * unit if is_last else room.left + space * unit + setting.side * unit
        for t in inside:
            self._put(result, t, self._box_at(room.row, t, x, replace(setting, unit=unit)))
            x += (setting.width(self.texts[t]) + space) * unit

    # What is written over the rows

    def _place_asides(self, result: dict[int, Placed]) -> None:
        """Place words that were written over a row, where there is ink over the place they belong
        to."""
        if self.ink is None:
            return
        runs: list[list[int]] = [[]]
        for t in range(len(self.texts)):
            if t in self.asides and t not in result and not self.opens_line[t]:
                runs[-1].append(t)
            elif runs[-1]:
                runs.append([])
        for run in filter(None, runs):
            row = self._beside(run[0] - 1, -1) or self._beside(run[-1] + 1, 1)
            box = None if row is None else self._box_over(row, run, result)
            if box is not None:
                length = sum(len(self.texts[t]) + 1 for t in run) - 1
                at = 0
                for t in run:
                    end = at + len(self.texts[t])
                    result[t] = Placed(box.slice(at / length, end / length), False)
                    at = end + 1

    def _box_over(self, row: Row, run: list[int], result: dict[int, Placed]) -> Box | None:
        assert self.ink is not None
        before, after = result.get(run[0] - 1), result.get(run[-1] + 1)
        near = [p.box for p in (before, after) if p is not None]
        levels = [b.bottom - self.slope * (b.x + b.w / 2) for b in near]
        if not near or any(abs(y - row.base) > row.height for y in levels):
            return None
        # The caret stands between the two words, what was added over it or a little to the right.
        caret = before.box.right if before is not None else near[0].x
        bottom = row.base - 1.15 * row.height
        over = [r.base for r in self.rows if not r.is_aside and r.base < bottom]
        top = max([row.base - 2.6 * row.height, *(b + 0.35 * row.height for b in over)])
        if bottom - top < 0.5 * row.height:
            return None
        reach = max(4.0, sum(len(self.texts[t]) for t in run)) * row.height
        found = ink_box(
            self.ink, (caret - reach, caret + reach), (top, bottom), caret, self.slope, row.height
        )
        if found is None:
            return None
        left, right, y0, y1 = found
        level = self.slope * (left + right) / 2
        return Box.from_corners(left, y0 + level, right, y1 + level).clipped(self.size)

    # Last look

    def _raised(self, result: dict[int, Placed]) -> dict[int, Placed]:
        """Let words of low letters be as high as the row's tall ones, so that all boxes of a row
        are alike and hold what may be written over a word."""
        for row in self.rows:
            for t in range(row.start, row.end):
                place = result.get(t)
                if place is None or is_flat(self.texts[t]) or has_ascender(self.texts[t]):
                    continue
                if place.is_read and t not in self.anchors:
                    continue
                box = place.box
                top = round(row.base - row.height + self.slope * (box.x + box.w / 2))
                if self.owner.get(t, row) is row and box.y - 0.5 * row.height < top < box.y:
                    box = Box.from_corners(box.x, max(0, top), box.right, box.bottom)
                    result[t] = place._replace(box=box)
        return result

    def _without_clashes(self, result: dict[int, Placed]) -> dict[int, Placed]:
        """Take back guesses that lie on the place of another word."""
        sure = [(t, p.box) for t, p in result.items() if t in self.anchors]
        sure.sort(key=lambda each: each[1].y)
        kept = dict(result)
        for t, place in result.items():
            if place.is_read:
                continue
            box = place.box
            for u, other in sure:
                if u != t and other.bottom > box.y and other.y < box.bottom:
                    shared = box.intersection(other)
                    if shared is not None and shared.area > 0.4 * min(box.area, other.area):
                        kept.pop(t, None)
                        break
        return kept


def _base(seen: Seen) -> float:
    return seen.bottom - (0.22 * seen.height if has_descender(seen.text) else 0.0)
