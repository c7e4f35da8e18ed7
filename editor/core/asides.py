"""Words that were written over the rows of type: which they are, and where their ink is.

May import `sheet` and `gaps`. A mark of the transcript may say what was added; where none does, a
run of words is taken for it that does not fit into its row, when without it the row fits.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from .gaps import ink_box
from .geometry import Box
from .rows import Row, Setting
from .sheet import Place, Sheet

_MOST_INNER: Final = 40


def found_asides(sheet: Sheet) -> frozenset[int]:
    """Return the tokens that cannot stand in the row of the words around them, because without
    them these fit and with them they do not: somebody wrote them over the row."""
    found: set[int] = set()
    for row in sheet.rows:
        setting = sheet.setting_of(row)
        anchors = sorted(t for t in row.seen if t in sheet.anchors)
        if setting is None:
            continue
        for a, b in pairwise(anchors):
            room = (row.seen[b].left - row.seen[a].left) / setting.unit
            excess = sheet.offset(a, b, setting) - room
            if excess > 1.5 and b - a > 1:
                found |= _one_that_fits(sheet, range(a + 1, b), excess, setting)
    return frozenset(found)


def _one_that_fits(sheet: Sheet, inner: range, excess: float, setting: Setting) -> set[int]:
    """Return the only run of tokens, none surely read there, that is as long as the excess."""
    if len(inner) > _MOST_INNER:
        return set()
    runs = []
    for i in inner:
        for j in range(i + 1, inner.stop + 1):
            run = range(i, j)
            if any(t in sheet.sightings and sheet.is_sure(t) for t in run):
                break
            off = sheet.offset(i, j, setting) - excess
            if abs(off) < 0.6 + 0.03 * len(inner):
                runs.append(run)
    unread = [run for run in runs if all(t not in sheet.sightings for t in run)]
    if len(runs) == 1 or len(unread) == 1:
        return set((unread or runs)[0])
    return set()


def place_asides(sheet: Sheet) -> None:
    """Place words that were written over a row, where there is ink over the place they belong
    to."""
    if sheet.ink is None:
        return
    runs: list[list[int]] = [[]]
    for t in range(len(sheet.texts)):
        if t in sheet.asides and t not in sheet.places and not sheet.opens_line[t]:
            runs[-1].append(t)
        elif runs[-1]:
            runs.append([])
    for run in filter(None, runs):
        row = sheet.beside(run[0] - 1, -1) or sheet.beside(run[-1] + 1, 1)
        box = None if row is None else _box_over(sheet, row, run)
        if box is not None:
            length = sum(len(sheet.texts[t]) + 1 for t in run) - 1
            at = 0
            for t in run:
                end = at + len(sheet.texts[t])
                sheet.places[t] = Place(box.slice(at / length, end / length), False)
                at = end + 1


def _box_over(sheet: Sheet, row: Row, run: list[int]) -> Box | None:
    assert sheet.ink is not None
    before, after = sheet.places.get(run[0] - 1), sheet.places.get(run[-1] + 1)
    near = [p.box for p in (before, after) if p is not None]
    levels = [b.bottom - sheet.slope * (b.x + b.w / 2) for b in near]
    if not near or any(abs(y - row.base) > row.height for y in levels):
        return None
    # The caret stands between the two words, what was added over it or a little to the right.
    caret = before.box.right if before is not None else near[0].x
    bottom = row.base - 1.15 * row.height
    over = [r.base for r in sheet.rows if not r.is_aside and r.base < bottom]
    top = max([row.base - 2.6 * row.height, *(b + 0.35 * row.height for b in over)])
    if bottom - top < 0.5 * row.height:
        return None
    reach = max(4.0, sum(len(sheet.texts[t]) for t in run)) * row.height
    found = ink_box(
        sheet.ink, (caret - reach, caret + reach), (top, bottom), caret, sheet.slope, row.height
    )
    if found is None:
        return None
    left, right, y0, y1 = found
    level = sheet.slope * (left + right) / 2
    return Box.from_corners(left, y0 + level, right, y1 + level).clipped(sheet.size)
