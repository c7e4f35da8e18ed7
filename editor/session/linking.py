"""Linking words to the scan by hand, as one undo step each. Knows no Qt.

What is asked for by place or by region in the window, and by number on a command line, ends in the
commands of `core.word_commands`. Raises UsageError for what cannot be, RuleRefusal when the
document is read-only.
"""

from __future__ import annotations

from dataclasses import replace

from editor.core.commands import ChangeMark
from editor.core.document import Change, Page, Word
from editor.core.errors import UsageError
from editor.core.geometry import Box, Region
from editor.core.spans import Placed, Span
from editor.core.word_commands import LinkInk, LinkRegion, SetBox, SwapBoxes, TakeBoxAway
from editor.session.session import Session, now_iso


def set_box(session: Session, page_id: str, word_id: int, box: Box) -> Change:
    """Put a word's box where a person says; unlinked ink in it becomes the word's own."""
    return session.execute(SetBox(page_id, word_id, box))


def take_box_away(session: Session, page_id: str, span: Span) -> Change:
    """Unlink the words of a span from the scan."""
    rows = words_of(session.page(page_id), span)
    linked = tuple(r.item.id for r in rows if r.item.box is not None)
    if not linked:
        raise UsageError("There is no box to take away.")
    return session.execute(TakeBoxAway(page_id, linked))


def link_region(session: Session, page_id: str, span: Span, region: Region) -> Change:
    """Link the words of a span, or the word at a caret, to a region of the scan."""
    rows = words_of(session.page(page_id), span)
    if rows:
        span = Span(rows[0].start, rows[-1].end)
    return session.execute(LinkRegion(page_id, span, region))


def link_ink(session: Session, page_id: str, word_id: int, ink_id: int) -> Change:
    """Link a word to ink that stands for none."""
    return session.execute(LinkInk(page_id, word_id, ink_id))


def swap_with_next(session: Session, page_id: str, offset: int) -> Change:
    """Exchange the boxes of the word at an offset and of the one after it."""
    page = session.page(page_id)
    rows = words_of(page, Span(offset, offset))
    after = page.words.neighbours(rows[0].start, rows[0].end)[1] if rows else None
    if not rows or after is None or rows[0].item.box is None or after.item.box is None:
        raise UsageError("Two words with boxes are needed: put the cursor in the first of them.")
    return session.execute(SwapBoxes(page_id, rows[0].item.id, after.item.id))


def set_region(session: Session, page_id: str, mark_id: str, index: int, region: Region) -> Change:
    """Put a region of a mark in another place, or give it another shape."""
    row = session.page(page_id).marks.find(mark_id)
    if row is None or not 0 <= index < len(row.item.regions):
        raise UsageError("That mark is no longer in the page.")
    regions = (*row.item.regions[:index], region, *row.item.regions[index + 1 :])
    mark = replace(row.item, regions=regions, modified=now_iso())
    return session.execute(ChangeMark(page_id, mark))


def words_of(page: Page, span: Span) -> list[Placed[Word]]:
    """Return the words that a selection means, or the one at a caret."""
    if span:
        return page.words.overlapping(span.start, span.end)
    row = page.words.at(span.start)
    return [] if row is None else [row]
