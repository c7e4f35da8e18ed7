"""Which piece of a split word keeps its ink: one piece, where the rest was typed beside it.

Somebody who types a missed word right before another one joins the two until the space comes; the
ink is then still that of the word that was there before. What was read there tells it, else how
many letters of the usual width the box has room for. Only where neither speaks for one piece is the
box shared between them. May import the core's values only.
"""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from typing import Final

from .document import Page, Word
from .geometry import same_row
from .spans import Placed

_ALIKE: Final = 0.6
_NEAR: Final = 120
"""So many characters to each side stand near enough to be typed in letters of the same width."""
_LETTERS_OFF: Final = 0.6


def keeper(page: Page, row: Placed[Word], texts: Sequence[str]) -> int | None:
    """Return the index of the piece (of these texts) that is all of what a word's ink shows, or
    None where the pieces share it."""
    if row.item.ocr:
        return _by_reading(row.item.ocr, page.word_text(row), texts)
    return _by_width(page, row, texts)


def _by_reading(ocr: str, whole: str, texts: Sequence[str]) -> int | None:
    from rapidfuzz.distance import Levenshtein

    alike = [Levenshtein.normalized_similarity(ocr, text) for text in texts]
    best = max(alike)
    if best < _ALIKE or best <= Levenshtein.normalized_similarity(ocr, whole):
        return None
    return alike.index(best)


def _by_width(page: Page, row: Placed[Word], texts: Sequence[str]) -> int | None:
    box = row.item.box
    if box is None:
        return None
    pitches = [
        r.item.box.w / (r.end - r.start)
        for r in page.words.touching(row.start - _NEAR, row.end + _NEAR)
        if r.item.box
        and r.item.link in ("exact", "person")
        and r.end - r.start > 2
        and r.item.id != row.item.id
        and same_row(r.item.box, box)
    ]
    if not pitches:
        return None
    letters = box.w / statistics.median(pitches)
    off = [abs(len(text) - letters) for text in texts]
    best = min(off)
    # Half as far off as the whole word is, and not just by chance.
    if (
        best > max(_LETTERS_OFF, letters * 0.12)
        or abs(row.end - row.start - letters) < 2 * best + 1
    ):
        return None
    return off.index(best)
