"""Gives words of a transcript the place on the scan that the words beside them leave.

May import `sheet`, `between_rows`, `asides` and geometry. A word between two that were surely read
follows from the pitch of its row, a run of words between two rows from the room there; a guess that
lies on the place of another word is taken back.
"""

from __future__ import annotations

from bisect import bisect_left

from .asides import found_asides, place_asides
from .between_rows import fill_between_rows
from .geometry import Box
from .rows import has_ascender, is_flat
from .sheet import Place, Sheet


def places(sheet: Sheet) -> dict[int, Place]:
    """Return the places of all tokens that have one."""
    sheet.set_aside(found_asides(sheet))
    _place_in_rows(sheet)
    fill_between_rows(sheet)
    _take_clashes_back(sheet)
    _raise_low_words(sheet)
    place_asides(sheet)
    return sheet.places


def _place_in_rows(sheet: Sheet) -> None:
    for row in sheet.rows:
        setting = sheet.setting_of(row)
        if setting is None:
            continue
        for t in range(row.start, row.end):
            is_ours = sheet.owner.get(t, row) is row and t not in sheet.asides
            if is_ours and t not in sheet.anchors:
                left = sheet.left_of(row, t, setting)
                if left is not None:
                    sheet.put(t, sheet.box_at(row, t, left, setting))


def _raise_low_words(sheet: Sheet) -> None:
    """Let words of low letters be as high as the row's tall ones, so that all boxes of a row are
    alike and hold what may be written over a word."""
    for row in sheet.rows:
        for t in range(row.start, row.end):
            place = sheet.places.get(t)
            if place is None or is_flat(sheet.texts[t]) or has_ascender(sheet.texts[t]):
                continue
            if place.is_read and t not in sheet.anchors:
                continue
            box = place.box
            top = round(row.base - row.height + sheet.slope * (box.x + box.w / 2))
            if sheet.owner.get(t, row) is row and box.y - 0.5 * row.height < top < box.y:
                box = Box.from_corners(box.x, max(0, top), box.right, box.bottom)
                sheet.places[t] = place._replace(box=box)


def _take_clashes_back(sheet: Sheet) -> None:
    """Take back guesses that lie on the place of another word."""
    sure = sorted((p.box.y, t, p.box) for t, p in sheet.places.items() if t in sheet.anchors)
    tops = [y for y, _, _ in sure]
    tallest = max((box.h for _, _, box in sure), default=0)
    for t, place in list(sheet.places.items()):
        if place.is_read:
            continue
        low = bisect_left(tops, place.box.y - tallest)
        high = bisect_left(tops, place.box.bottom)
        if any(u != t and _clash(place.box, box) for _, u, box in sure[low:high]):
            del sheet.places[t]


def _clash(box: Box, other: Box) -> bool:
    shared = box.intersection(other)
    return shared is not None and shared.area > 0.4 * min(box.area, other.area)
