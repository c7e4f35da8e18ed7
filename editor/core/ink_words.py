"""Ink that has no word in the transcript: put it there as a linked word, or let it go.

May import the core's values and the text command. The engine's reading, its box and its confidence
stay together: a word that is put in is the word that was read, not a new one beside it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from .commands import EditText, edit_parts, page_of
from .document import Change, Document, Page, PagePart, Word
from .errors import UsageError
from .spans import Placed, RowsChange, SpanTable
from .suggestions import ReadWord, Suggestion

LABEL_PLACE = "place-ink"
LABEL_DISMISS = "dismiss-ink"


def unplaced_ink(page: Page) -> list[Placed[Word]]:
    """Return the words that have a box on the scan and no place in the text, in reading order."""
    return [r for r in page.words.unplaced() if r.item.box is not None]


@dataclass(frozen=True, slots=True)
class PlaceInk:
    """Put the reading of an unplaced word into the text at an offset, linked to its box.

    Blanks come with it where it would touch other words. `text` takes the place of the reading.
    """

    page_id: str
    word_id: int
    offset: int
    text: str | None = None

    def change(self, document: Document) -> Change:
        page = page_of(document, self.page_id)
        row = _unplaced(page, self.word_id)
        reading = "".join((self.text or row.item.ocr or "").split())
        if not reading:
            raise UsageError("Nothing was read there. Type the word, then link it to its place.")
        if not 0 <= self.offset <= len(page.text):
            raise UsageError(f"{self.offset} is not a place in page {self.page_id}.")
        before = page.text[self.offset - 1 : self.offset] if self.offset else ""
        after = page.text[self.offset : self.offset + 1]
        head = " " if before and not before.isspace() else ""
        tail = " " if after and not after.isspace() else ""
        edit = EditText(self.page_id, self.offset, self.offset, head + reading + tail)
        gone = PagePart(page.id, words=RowsChange((row,), ()), next_word_id=page.next_word_id)
        # Other ink without a word must not be taken up for what is put in here.
        placed = SpanTable(page.words.placed(), disjoint=True)
        parts = edit_parts(replace(page, words=placed), edit)
        start = self.offset + len(head)
        after_edit = page
        for part in (gone, *parts):
            after_edit = part.apply(after_edit)
        new = next(r for r in after_edit.words.placed() if r.start == start)
        word = replace(row.item, origin="confirmed", link="exact")
        come = Placed(new.start, new.end, word)
        last = PagePart(
            page.id, words=RowsChange((new,), (come,)), next_word_id=after_edit.next_word_id
        )
        return Change(LABEL_PLACE, (gone, *parts, last))


@dataclass(frozen=True, slots=True)
class DismissInk:
    """Forget an unplaced word: what the engine took for ink is a speck, a fold, another page."""

    page_id: str
    word_id: int

    def change(self, document: Document) -> Change:
        page = page_of(document, self.page_id)
        row = _unplaced(page, self.word_id)
        # Remembered as refused, or the next reading would bring it back as a word that was missed.
        read = ReadWord(row.item.ocr or "", row.item.box, row.item.conf)
        refused = Suggestion(
            f"{page.id}-ink-{row.item.id}", state="refused", new=read.text, read=(read,)
        )
        old = page.suggestions
        part = PagePart(
            page.id,
            words=RowsChange((row,), ()),
            fields=(("suggestions", old, replace(old, items=(*old.items, refused))),),
            next_word_id=page.next_word_id,
        )
        return Change(LABEL_DISMISS, (part,))


def _unplaced(page: Page, word_id: int) -> Placed[Word]:
    row = page.words.find(word_id)
    if row is None or row.is_placed:
        raise UsageError("That ink has its word in the text already.")
    return row
