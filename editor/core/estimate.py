"""Where a word may stand on the scan that nothing was read for: a guess from its neighbours.

A guess is always marked as estimated, and a word for which there is no room on the scan gets none:
an honest gap is better than a box over other ink. May import the core's values only.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from .document import Page, Word
from .geometry import Box, same_row
from .spans import Placed, Splice

Row = Placed[Word]

_LOOK_BACK: Final = 400
"""So many characters before or after a word hold its line of the scan and the one beside that."""
_USUAL_PITCH: Final = 1.4
_MOST_PITCH: Final = 4
_LEAST_ROOM: Final = 0.6


def between(before: Row | None, after: Row | None, length: int) -> Box | None:
    """Return where a word of `length` characters would stand between its neighbours on the line."""
    left = before.item.box if before else None
    right = after.item.box if after else None
    if left and right and not same_row(left, right):
        right = None
    model = left or right
    if model is None:
        return None
    source = before if left else after
    pitch = model.w / max(1, source.end - source.start) if source else 10.0
    width = max(1, round(length * pitch))
    if left and right:
        gap = right.x - left.right
        width = max(1, min(width, gap))
        y = min(left.y, right.y)
        height = max(left.bottom, right.bottom) - y
        return Box(left.right + max(0, (gap - width) // 2), y, width, height)
    if left:
        return Box(left.right + round(pitch), model.y, width, model.h)
    x = max(0, model.x - round(pitch) - width)
    return Box(x, model.y, max(1, min(width, model.x - x)), model.h)


def on_new_line(
    page: Page, splice: Splice, before: Row | None, after: Row | None, length: int
) -> Box | None:
    """Return where the first word of a line of its own would stand, between the lines of the words
    before and after it; None where the scan has no room for a line. `page` is that before the
    splice.
    """
    source = before or after
    if source is None or source.item.box is None:
        return None
    words = page.words
    above = _LineOfScan(before, words.touching(splice.start - _LOOK_BACK, splice.start)[::-1])
    below = _LineOfScan(after, words.touching(splice.old_end, splice.old_end + _LOOK_BACK))
    if above.box and below.box and below.box.y < above.box.bottom:
        if same_row(above.box, below.box):
            return between(before, after, length)
        # The next column: the new line is the last of its own.
        below.box = None
    pitch = source.item.box.w / max(1, source.end - source.start)
    width = max(1, round(length * pitch))
    if above.box is not None:
        room = below.box.y - above.box.bottom if below.box is not None else None
        return _under(above.box, above.pitch, room, width)
    assert below.box is not None
    y = below.box.y - below.pitch
    return Box(below.box.x, y, width, below.box.h) if y >= 0 else None


def _under(line: Box, pitch: int, room: int | None, width: int) -> Box | None:
    """Return a place for a line under another, in as much room as there is before the next one."""
    y, height = line.y + pitch, line.h
    if room is not None:
        if room < _LEAST_ROOM * height:
            return None
        height = min(height, room)
        y = min(y, line.bottom + (room - height) // 2) if room < 2 * line.h else y
    return Box(line.x, y, width, height)


class _LineOfScan:
    """The line of the scan that a word stands on, and how far the next one is from it.

    Lines are told by their boxes: a paragraph may be one line of the text. The rows are those from
    the word on, away from the new line.
    """

    def __init__(self, word: Row | None, rows: Sequence[Row]) -> None:
        self.box = word.item.box if word else None
        self.pitch = 0
        if word is None or self.box is None:
            return
        other: Box | None = None
        for row in rows:
            box = row.item.box
            if box is None:
                continue
            if not same_row(self.box, box):
                other = box
                break
            self.box = self.box.union(box)
        pitch = abs(other.y - self.box.y) if other else 0
        is_likely = self.box.h <= pitch <= _MOST_PITCH * self.box.h
        self.pitch = pitch if is_likely else round(_USUAL_PITCH * self.box.h)


def looks_guessed(word: Word, was: Row | None) -> bool:
    """True where an old word's box may be a guess, which each letter typed makes better."""
    is_old = was is not None and was.item.box == word.box
    return is_old and word.ocr is None and word.link == "estimated"
