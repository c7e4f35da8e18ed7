"""How words and scan hang together: which words have no box, which ink has no word, where a word
would stand.

Pure questions to a page. What changes the links is in `word_commands`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from .document import Page, Word
from .geometry import Box, same_row
from .lost_ink import free_ink
from .spans import Placed

COLUMN: Final = "unlinkedBy"
"""The column of the words file that says who took a word's box away."""
_BY_PERSON: Final = (COLUMN, "person")
_MIDDLE = 0.5
_LINE_PITCH = 1.4
"""From line to line, in heights of a word."""


def is_unlinked(word: Word) -> bool:
    """True for a word that nothing ties to the scan."""
    return word.box is None or word.link == "none"


def is_unlinked_by_person(word: Word) -> bool:
    """True for a word whose box a person took away: no program gives it one again."""
    return word.box is None and _BY_PERSON in word.extra


def unlinked_by_person(word: Word) -> Word:
    """Return a word without a box and without what was read there, as a person wants it."""
    extra = (*linkable(word).extra, _BY_PERSON)
    return replace(word, box=None, conf=None, line=None, ocr=None, link="none", extra=extra)


def linkable(word: Word) -> Word:
    """Return a word without the note that a person took its box away."""
    return replace(word, extra=tuple(e for e in word.extra if e[0] != COLUMN))


def next_unlinked(page: Page, offset: int, *, backwards: bool = False) -> Placed[Word] | None:
    """Return the nearest word without a link that begins after (or before) an offset, round the
    page's end; None on a page where every word has one."""
    found = [r for r in page.words.placed() if is_unlinked(r.item)]
    if backwards:
        found.reverse()
        return next((r for r in found if r.start < offset), found[0] if found else None)
    return next((r for r in found if r.start > offset), found[0] if found else None)


def unlinked_ink(page: Page) -> list[Placed[Word]]:
    """Return the ink that stands for no word of the text, nor for a part of one."""
    return free_ink(page)


def is_ink(word: Word) -> bool:
    """True where a program found ink in a word's box, which is there whatever becomes of the
    word."""
    return word.box is not None and (word.ocr is not None or word.link == "exact")


def lies_in(box: Box | None, area: Box) -> bool:
    """True where at least half of a box lies in an area."""
    shared = None if box is None else box.intersection(area)
    return box is not None and shared is not None and shared.area >= _MIDDLE * box.area


def ink_within(page: Page, area: Box) -> list[Placed[Word]]:
    """Return the unlinked ink that lies in an area, in the order of reading."""
    return in_reading_order(r for r in unlinked_ink(page) if lies_in(r.item.box, area))


def in_reading_order(rows: Iterable[Placed[Word]]) -> list[Placed[Word]]:
    """Return rows line by line as their boxes lie, from left to right; those without one go."""
    boxed = [(r.item.box, r) for r in rows if r.item.box is not None]
    lines: list[list[tuple[Box, Placed[Word]]]] = []
    for box, row in sorted(boxed, key=lambda f: (f[0].centre[1], f[0].x)):
        if lines and same_row(lines[-1][0][0], box):
            lines[-1].append((box, row))
        else:
            lines.append([(box, row)])
    return [row for line in lines for _, row in sorted(line, key=lambda f: f[0].x)]


def neighbours_with_box(
    page: Page, row: Placed[Word]
) -> tuple[Placed[Word] | None, Placed[Word] | None]:
    """Return the nearest words with a box before and after a word, on its line of the text."""
    line = page.line_span(row.start)
    beside = [r for r in page.words.overlapping(line.start, line.end) if r.item.box is not None]
    before = [r for r in beside if r.end <= row.start]
    after = [r for r in beside if r.start >= row.end]
    return before[-1] if before else None, after[0] if after else None


def place_for(page: Page, row: Placed[Word]) -> Box | None:
    """Return where a word without a box would stand, to look for it and to begin drawing from: on
    the line of its neighbours, else as many lines from the nearest word as in the text, at the
    pitch of its letters; None on a page without boxes."""
    before, after = neighbours_with_box(page, row)
    beside = before or after or _nearest_with_box(page, row)
    if beside is None or beside.item.box is None:
        return None
    model = beside.item.box
    pitch = model.w / (beside.end - beside.start)
    lines = page.text.count("\n", beside.end, row.start) - page.text.count(
        "\n", row.end, beside.start
    )
    return Box(
        max(0, model.x + round(pitch * (_column(page, row) - _column(page, beside)))),
        max(0, model.y + round(_LINE_PITCH * model.h * lines)),
        max(1, round(pitch * (row.end - row.start))),
        model.h,
    )


def _nearest_with_box(page: Page, row: Placed[Word]) -> Placed[Word] | None:
    """Return the word with a box that stands nearest in the text."""
    boxed = [r for r in page.words.placed() if r.item.box is not None]
    return min(boxed, key=lambda r: max(row.start - r.end, r.start - row.end), default=None)


def _column(page: Page, row: Placed[Word]) -> int:
    return row.start - page.line_span(row.start).start
