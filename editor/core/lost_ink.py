"""Finding the ink on the scan that typed or pasted words stand for, when its words lost their text.

A word whose text was deleted keeps its box without a place. What comes back where it stood, or what
is pasted elsewhere as it was read, takes that box up again: cutting a line and pasting it must not
cost the link. May import the core's values only.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from .document import Page, Word
from .geometry import Box
from .spans import Placed

Row = Placed[Word]

JOINED_TO: Final = "joinedTo"
"""The column that holds the id of the word that ink is a part of, and the text it stood for."""
_ALIKE: Final = 0.6


def joined_to(word: Word) -> tuple[int, str] | None:
    """Return the id of the word that this ink is a part of and the text it stood for, or None."""
    for name, value in word.extra:
        if name == JOINED_TO and isinstance(value, list) and len(value) == 2:
            owner, text = value
            if isinstance(owner, int) and isinstance(text, str):
                return owner, text
    return None


def joined(word: Word, owner: int, text: str) -> Word:
    """Return the ink as a part of another word, where it stands for a text."""
    return replace(word, extra=(*parted(word).extra, (JOINED_TO, [owner, text])))


def parted(word: Word) -> Word:
    """Return the ink as its own again."""
    extra = tuple(e for e in word.extra if e[0] != JOINED_TO)
    return word if extra == word.extra else replace(word, extra=extra)


def parts_of(page: Page, owner: int) -> list[Row]:
    """Return the ink that was joined to a word, in the order of reading."""
    found = (r for r in page.words.unplaced() if (joined_to(r.item) or (None,))[0] == owner)
    return sorted(found, key=lambda r: r.item.id)


def free_ink(page: Page) -> list[Row]:
    """Return the boxes that no word of the text has and that are no part of one that stands in
    it."""
    found = []
    for row in page.words.unplaced():
        if row.item.box is None:
            continue
        owner = joined_to(row.item)
        word = page.words.find(owner[0]) if owner is not None else None
        if word is None or not word.is_placed:
            found.append(row)
    return found


def part_that_reads(parts: Sequence[Row], text: str) -> int | None:
    """Return the index of the part from which on the joined ink stands for a text, or None."""
    from rapidfuzz.distance import Levenshtein

    best, found = _ALIKE, None
    for index in range(len(parts)):
        reading = "".join((joined_to(r.item) or (0, ""))[1] for r in parts[index:])
        alike = Levenshtein.normalized_similarity(reading, text)
        if alike >= best and reading:
            best, found = alike, index
    return found


def same_row(a: Box, b: Box) -> bool:
    """True where two boxes share at least half the lower one's height, as words of one text line
    do."""
    shared = min(a.bottom, b.bottom) - max(a.y, b.y)
    return 2 * shared >= min(a.h, b.h)


def read_before(a: Box, b: Box) -> bool:
    """True where ink is read before other ink of its column: to the left of it or above it."""
    index = 0 if same_row(a, b) else 1
    return a.centre[index] < b.centre[index]


class LostInk:
    """The boxes without a word between two words of the page, handed out once each, in order."""

    def __init__(self, unplaced: Iterable[Row], before: Row | None, after: Row | None) -> None:
        self._all = [r for r in unplaced if r.item.box is not None]
        # Ids were given in the order of reading, which boxes in columns do not tell.
        self._all.sort(key=lambda r: r.item.id)
        self._between = [r for r in self._all if _lies_between(r, before, after)]
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


def _lies_between(row: Row, before: Row | None, after: Row | None) -> bool:
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
