"""Places for words that no engine saw: those between the last word seen in one row of type and the
first in the next.

May import `sheet` and `gaps`. The room right of the one, left of the other, and in the rows between
is measured by the ink; without a picture, by the margins of the page.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from math import ceil
from typing import Final

from .gaps import Room, ink_left, ink_right, ink_run, shared_out
from .rows import Row, Setting
from .sheet import Sheet

_MOST_ROWS_BETWEEN: Final = 10


def fill_between_rows(sheet: Sheet) -> None:
    """Give places to the runs of tokens that have none, as far as there is room for them."""
    long = [r for r in sheet.rows if len(r.seen) > 3 and sheet.setting_of(r) is not None]
    if long:
        _Filler(sheet, long).run()


class _Filler:
    def __init__(self, sheet: Sheet, long: list[Row]) -> None:
        self.sheet = sheet
        rights = sorted(max(s.right for s in r.seen.values()) for r in long)
        lefts = sorted(min(s.left for s in r.seen.values()) for r in long)
        self.margins = (lefts[len(lefts) // 10], rights[(len(rights) - 1) * 19 // 20])
        steps = sorted(b.base - a.base for a, b in pairwise(long) if b.base > a.base)
        self.step = steps[len(steps) // 3] if steps else 0.0

    def run(self) -> None:
        sheet = self.sheet
        for gap in self._gaps():
            before = sheet.beside(gap[0] - 1, -1)
            after = sheet.beside(gap[-1] + 1, 1)
            if before is not None and before is after:
                continue
            if before is not None or (after is not None and sheet.ink is not None):
                self._fill(self._near_lines(gap, before, after), before, after)

    def _gaps(self) -> list[list[int]]:
        """Return the runs of tokens that have no place yet; what stands aside is in none."""
        gaps: list[list[int]] = [[]]
        for t in range(len(self.sheet.texts)):
            if t in self.sheet.asides:
                continue
            if t not in self.sheet.places:
                gaps[-1].append(t)
            elif gaps[-1]:
                gaps.append([])
        return [gap for gap in gaps if gap]

    def _near_lines(self, gap: list[int], before: Row | None, after: Row | None) -> list[int]:
        """Return the part of a gap that must be near the row it is measured from: its whole where
        both ends are known, else one line of the transcript."""
        if before is not None and after is not None:
            return gap
        opens = [i for i in range(1, len(gap)) if self.sheet.opens_line[gap[i]]]
        if not opens:
            return gap
        return gap[: opens[0]] if before is not None else gap[opens[-1] :]

    def _setting(self, row: Row | None) -> Setting:
        setting = None if row is None else self.sheet.setting_of(row)
        assert setting is not None
        return setting

    def _fill(self, gap: list[int], before: Row | None, after: Row | None) -> None:
        setting = self._setting(before or after)
        rooms = []
        if before is not None:
            rooms.append(self._room_right(before, setting))
        rooms += self._rooms_between(before, after, gap, setting)
        if after is not None:
            rooms.append(self._room_left(after, self._setting(after)))
        texts, opens = [self.sheet.texts[t] for t in gap], [self.sheet.opens_line[t] for t in gap]
        shares = shared_out(texts, opens, rooms, setting)
        for index, room in enumerate(rooms):
            inside = [t for t, share in zip(gap, shares, strict=True) if share == index]
            if inside:
                self._set(inside, room, setting, is_last=room.row is after)

    def _room_right(self, row: Row, setting: Setting) -> Room:
        last = max(row.seen)
        if last in self.sheet.anchors:
            edge = row.seen[last].right
        else:
            left = self.sheet.left_of(row, last, setting)
            start = row.seen[last].left if left is None else left
            edge = start + (setting.width(self.sheet.texts[last]) - setting.side) * setting.unit
        limit = max(self.margins[1], edge) + 2 * setting.unit
        if self.sheet.ink is None:
            return Room(row, edge, limit - 1.4 * setting.unit, False)
        start = edge + 0.3 * setting.unit
        end = ink_right(self.sheet.ink, row, start, limit, self.sheet.slope, setting.unit)
        return Room(row, edge, end if end - edge > setting.unit else edge, True)

    def _room_left(self, row: Row, setting: Setting) -> Room:
        first = min(row.seen)
        left = (
            row.seen[first].left
            if first in self.sheet.anchors
            else self.sheet.left_of(row, first, setting)
        )
        edge = row.seen[first].left if left is None else left
        limit = min(self.margins[0], edge) - 2 * setting.unit
        if self.sheet.ink is None:
            return Room(row, limit + 1.4 * setting.unit, edge, False)
        start = edge - 0.3 * setting.unit
        begin = ink_left(self.sheet.ink, row, start, limit, self.sheet.slope, setting.unit)
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
        if near is None or self.sheet.ink is None:
            return []
        whole = sum(setting.width(self.sheet.texts[t]) + setting.space for t in gap) * setting.unit
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
            for other in self.sheet.rows
        )

    def _room_of(self, base: float, model: Row, setting: Setting) -> Room | None:
        left, right = self.margins
        row = Row(0, 0, {}, base, model.height)
        if self.sheet.ink is None:
            return Room(row, left, right + 0.6 * setting.unit, False)
        row.base = self._base_by_ink(row, left, right, self.step)
        reach = 2 * setting.unit
        run = ink_run(
            self.sheet.ink, row, left - reach, right + reach, self.sheet.slope, setting.unit
        )
        if run is None:
            return None
        # The words of a row are counted with a space each.
        return Room(row, run[0] - setting.space * setting.unit, run[1], True)

    def _base_by_ink(self, row: Row, left: float, right: float, step: float) -> float:
        """Return the baseline near a guessed one above which there is most ink and below least."""
        assert self.sheet.ink is not None
        reach = 0.3 * step
        top, bottom = row.base - row.height - reach, row.base + 0.5 * row.height + reach
        first, size, values = self.sheet.ink.rows(left, right, top, bottom, self.sheet.slope)
        x_height = max(1, round(self.sheet.levels.low * row.height / size))
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

    def _set(self, inside: list[int], room: Room, setting: Setting, *, is_last: bool) -> None:
        """Set tokens into their room: from its left, drawn out a little to fill it."""
        unit, space = setting.unit, setting.space
        whole = sum(setting.width(self.sheet.texts[t]) + space for t in inside)
        if room.is_measured:
            filled = room.width + (0.0 if is_last else setting.side * unit)
            # A pen stroke may run on beyond the words; a typewriter keeps its pitch.
            slack = 0.015 if setting.is_even else 0.06
            unit = min(max(filled / whole, (1 - slack) * unit), (1 + slack) * unit)
        x = room.right - whole * unit if is_last else room.left + space * unit + setting.side * unit
        for t in inside:
            self.sheet.put(t, self.sheet.box_at(room.row, t, x, replace(setting, unit=unit)))
            x += (setting.width(self.sheet.texts[t]) + space) * unit
