"""Finding the ink on the scan that typed or pasted words stand for, when its words lost their text.

A word whose text was deleted keeps its box without a place. What comes back where it stood, or what
is pasted elsewhere as it was read, takes that box up again: cutting a line and pasting it must not
cost the link. May import the core's values only.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from . import joined_ink
from .document import Page, Word
from .geometry import Box, same_row
from .spans import Placed

Row = Placed[Word]


def read_before(a: Box, b: Box) -> bool:
    """True where ink is read before other ink of its column: to the left of it or above it."""
    index = 0 if same_row(a, b) else 1
    return a.centre[index] < b.centre[index]


def free_ink(page: Page) -> list[Row]:
    """Return the boxes that no word of the text has and that are no part of one that stands in
    it."""
    found = []
    for row in page.words.unplaced():
        if row.item.box is None:
            continue
        part = joined_ink.part_of(row.item)
        word = page.words.find(part.owner) if part is not None else None
        if word is None or not word.is_placed:
            found.append(row)
    return found


class LostInk:
    """The boxes without a word between two words of the page, handed out once each, in order."""

    def __init__(self, unplaced: Iterable[Row], before: Row | None, after: Row | None) -> None:
        self._all = [r for r in unplaced if r.item.box is not None]
        # Ids were given in the order of reading, which boxes in columns do not tell.
        self._all.sort(key=lambda r: r.item.id)
        self._between = [r for r in self._all if lies_between(r, before, after)]
        self._taken: set[int] = set()
        self._next = 0

    def recall(self, texts: Sequence[str]) -> dict[int, Row]:
        """Return the ink of words that were read as these texts, by the index of the text; nothing
        unless at least two and half of them are known."""
        if len(texts) < 2 or not self._all:
            return {}
        from rapidfuzz.distance import Levenshtein

        found: dict[int, Row] = {}
        known = 0
        is_equal = False
        for op in Levenshtein.opcodes([r.item.ocr or "" for r in self._all], texts):
            count = op.src_end - op.src_start
            # A word that was corrected stands behind one that was not.
            is_corrected = is_equal and op.tag == "replace" and count == 1
            is_equal = op.tag == "equal"
            known += count if is_equal else 0
            if is_equal or is_corrected:
                for i in range(count):
                    found[op.dest_start + i] = self._all[op.src_start + i]
        if known < 2 or 2 * known < len(texts):
            return {}
        self._taken |= {r.item.id for r in found.values()}
        return found

    def take(self, before: Box | None, after: Box | None) -> Row | None:
        """Return the next ink that is read after one box and before another, or None."""
        for index in range(self._next, len(self._between)):
            row = self._between[index]
            box = row.item.box
            if box is None or row.item.id in self._taken:
                continue
            if before is not None and not read_before(before, box):
                continue
            if after is not None and not read_before(box, after):
                continue
            self._next = index + 1
            self._taken.add(row.item.id)
            return row
        return None


def lies_between(row: Row, before: Row | None, after: Row | None) -> bool:
    """True where the ink of a word can have stood between two others in reading; None is an end of
    the page, and words without boxes hinder nothing."""
    box = row.item.box
    left = before.item.box if before else None
    right = after.item.box if after else None
    if box is None or (left and not read_before(left, box)):
        return False
    if right and not read_before(box, right):
        return False
    if (left and same_row(left, box)) or (right and same_row(box, right)):
        return True
    # Away from their lines, ink of another column is told by the order in which words were read.
    low = before.item.id if before and left else 0
    high = after.item.id if after and right else None
    return high is None or low > high or low < row.item.id < high
