"""A stretch of a page copied out with what is known of its words and marks, and put in again.

Put into the page it was cut from, it is a move: its words take their ink back and its marks are the
same marks. Anywhere else the ink is not there: marks come as copies without a place on a scan, and
words as letters that somebody pasted. May import the core's values and rules only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from .commands import clean_text, page_of, scan_size
from .document import Change, Document, DocumentPart, Page, PagePart, Word
from .errors import UsageError
from .follow import follow_words
from .follow_marks import follow_marks
from .geometry import Region, Size, box_of
from .marks import Hand, Mark
from .spans import Placed, RowsChange, Span, SpanTable, Splice

_OF_LETTERS: Final = frozenset(
    {
        "strike",
        "overstrike",
        "underline",
        "superscript",
        "unclear",
        "redaction",
        "heading",
        "classification",
    }
)
"""Kinds of which a part is one too: half a stamp or half a note is none."""


@dataclass(frozen=True, slots=True)
class Passage:
    """Text with its words and marks at their places in it, as a page of its own whose id is that of
    the page it came from. `partial` names the marks that reach beyond it; `hands` are those of its
    marks."""

    document_id: str
    page: Page
    partial: frozenset[str] = frozenset()
    hands: tuple[Hand, ...] = ()


def passage_of(document: Document, page: Page, span: Span) -> Passage:
    """Return what stands in a span of a page."""
    words = [
        Placed(r.start - span.start, r.end - span.start, r.item)
        for r in page.words.overlapping(span.start, span.end)
        if span.start <= r.start and r.end <= span.end
    ]
    marks: list[Placed[Mark]] = []
    partial = set()
    for row in page.marks.touching(span.start, span.end):
        start, end = max(row.start, span.start), min(row.end, span.end)
        if row.item.is_orphan or not _is_in(page.text, row, span):
            continue
        if (start, end) != (row.start, row.end):
            if row.item.kind not in _OF_LETTERS or not page.text[start:end].strip():
                continue
            partial.add(row.item.id)
        marks.append(Placed(start - span.start, end - span.start, row.item))
    named = {r.item.hand for r in marks}
    text = SpanTable(marks)
    own = Page(page.id, span.slice(page.text), SpanTable(words, disjoint=True), text)
    hands = tuple(h for h in document.hands if h.id in named)
    return Passage(document.id, own, frozenset(partial), hands)


def _is_in(text: str, row: Placed[Mark], span: Span) -> bool:
    """True where a mark covers letters of the span, or is a caret at a word or inside of it."""
    if row.start < row.end:
        return row.start < span.end and row.end > span.start
    if row.start == span.start:
        # After a word that stays, a caret stays with it.
        return not text[: row.start][-1:].strip()
    if row.start == span.end:
        return bool(text[row.start - 1 : row.start].strip())
    return True


@dataclass(frozen=True, slots=True)
class PastePassage:
    """Put a passage in the place of `[start, end)`. `new_ids` are for marks that are copies, one
    for each mark of the passage."""

    page_id: str
    start: int
    end: int
    passage: Passage
    new_ids: tuple[str, ...]
    source: object = None
    label: str = "paste"

    def change(self, document: Document) -> Change:
        page = page_of(document, self.page_id)
        if not 0 <= self.start <= self.end <= len(page.text):
            raise UsageError(f"{self.start}..{self.end} is not a place in page {self.page_id}.")
        inserted = self.passage.page.text
        if clean_text(inserted) != inserted:
            raise UsageError("The passage holds characters that a transcript cannot.")
        splice = Splice(self.start, page.text[self.start : self.end], inserted)
        is_home = (document.id, page.id) == (self.passage.document_id, self.passage.page.id)
        size = scan_size(document, page.id)
        known = tuple(self._known(page)) if is_home else ()
        words, next_id, _ = follow_words(page, splice, origin="pasted", size=size, known=known)
        hands, names = _hands(document, self.passage)
        marks = _Marks(document, page, splice, self, names, is_move=bool(known)).change()
        parts: list[PagePart | DocumentPart] = []
        if hands:
            parts.append(DocumentPart((("hands", document.hands, (*document.hands, *hands)),)))
        is_same = splice.removed == splice.inserted
        if not (is_same and _is_nothing(words) and _is_nothing(marks)):
            parts.append(PagePart(page.id, splice, words, marks, next_word_id=next_id))
        return Change(self.label, tuple(parts), self.source)

    def _known(self, page: Page) -> Iterator[Placed[Word]]:
        """Yield the words of the passage that stand nowhere in the page now: they come back."""
        for row in self.passage.page.words.placed():
            at = row._replace(start=row.start + self.start, end=row.end + self.start)
            now = page.words.find(row.item.id)
            if now is None:
                # A word without ink leaves nothing behind when it goes.
                if row.item.box is None and row.item.id < page.next_word_id:
                    yield at
            elif now.is_placed:
                if self.start <= now.start and now.end <= self.end:
                    yield at._replace(item=now.item)
            elif now.item.box == row.item.box:
                yield at._replace(item=replace(row.item, link=now.item.link))


def _hands(document: Document, passage: Passage) -> tuple[tuple[Hand, ...], dict[str, str]]:
    """Return the hands that a document lacks for a passage, and what its hands are called there."""
    if document.id == passage.document_id:
        return (), {}
    known = {h.id: h for h in document.hands}
    new: list[Hand] = []
    names = {}
    for hand in passage.hands:
        same = next((h for h in known.values() if h.label == hand.label), None)
        if same is None:
            number, own_id = 2, hand.id
            while own_id in known:
                own_id, number = f"{hand.id}-{number}", number + 1
            same = replace(hand, id=own_id)
            known[own_id] = same
            new.append(same)
        names[hand.id] = same.id
    return tuple(new), names


class _Marks:
    """What becomes of the marks of a page and of a passage when that is put into it."""

    def __init__(
        self,
        document: Document,
        page: Page,
        splice: Splice,
        paste: PastePassage,
        names: dict[str, str],
        *,
        is_move: bool,
    ) -> None:
        passage = paste.passage
        self.page, self.splice, self.passage = page, splice, passage
        self.is_home = (document.id, page.id) == (passage.document_id, passage.page.id)
        self.is_same_document = document.id == passage.document_id
        self.is_move, self.hands = is_move, names
        self.size = scan_size(document, page.id)
        followed = follow_marks(page, splice)
        self.old = {r.item.id: r for r in followed.old}
        self.new = {r.item.id: r for r in followed.new}
        self.copies: list[Placed[Mark]] = []
        rows = list(passage.page.marks.placed())
        fresh = dict(zip((r.item.id for r in rows), paste.new_ids, strict=True))
        self.copy_ids: dict[str, str] = {}
        for row in rows:
            at = row._replace(start=row.start + splice.start, end=row.end + splice.start)
            if not (self.is_home and (self._put_back(at) or self._is_covered(at))):
                self.copies.append(at)
                self.copy_ids[row.item.id] = fresh[row.item.id]

    def change(self) -> RowsChange[Mark]:
        copies = (r._replace(item=self._copy(r.item)) for r in self.copies)
        return RowsChange(tuple(self.old.values()), (*self.new.values(), *copies))

    def _put_back(self, at: Placed[Mark]) -> bool:
        """Give a mark that was cut out its letters again; False when it stands elsewhere."""
        mark = at.item
        if mark.id in self.passage.partial:
            return False
        before = self.page.marks.find(mark.id)
        after = self.new.get(mark.id, before)
        if after is None:
            own = replace(mark, regions=tuple(r for r in mark.regions if _fits(r, self.size)))
            self.new[mark.id] = at._replace(item=own)
            return True
        # A caret stays where the word beside it is cut out, and follows it now.
        is_caret = self.is_move and at.start == at.end
        if before is None or not (before.item.is_orphan or is_caret or self._was_replaced(before)):
            return False
        self.old[mark.id] = before
        self.new[mark.id] = at._replace(item=replace(after.item, is_orphan=False, quote=None))
        return True

    def _was_replaced(self, row: Placed[Mark]) -> bool:
        """True where the mark goes with what the passage replaces."""
        start, end = self.splice.start, self.splice.old_end
        return row.is_placed and start <= row.start and row.end <= end and start < end

    def _is_covered(self, at: Placed[Mark]) -> bool:
        """True where the mark that a part is of covers it already, or now does, being beside it."""
        if at.item.id not in self.passage.partial:
            return False
        before = self.page.marks.find(at.item.id)
        row = self.new.get(at.item.id, before)
        if before is None or row is None or row.item.is_orphan or not row.is_placed:
            return False
        if before is row and row.start > self.splice.old_end:
            row = row._replace(start=row.start + self.splice.delta, end=row.end + self.splice.delta)
        text = self.splice.apply(self.page.text)
        start, end = min(row.start, at.start), max(row.end, at.end)
        gap = text[min(row.end, at.end) : max(row.start, at.start)]
        if gap.strip():
            return False
        self.old[row.item.id] = before
        self.new[row.item.id] = row._replace(start=start, end=end)
        return True

    def _copy(self, mark: Mark) -> Mark:
        substitutes = mark.substitutes
        if substitutes is not None:
            # Without a copy of the strike it is a plain addition: that strike has its own already.
            substitutes = self.copy_ids.get(substitutes)
        is_near = self.is_same_document
        return replace(
            mark,
            id=self.copy_ids[mark.id],
            regions=(),
            substitutes=substitutes,
            hand=mark.hand if is_near else self.hands.get(mark.hand or ""),
            creator=mark.creator if is_near else None,
        )


def _fits(region: Region, size: Size | None) -> bool:
    box = box_of(region)
    return size is None or box.clipped(size) == box


def _is_nothing(change: RowsChange[Word] | RowsChange[Mark]) -> bool:
    return {r.item.id: r for r in change.old} == {r.item.id: r for r in change.new}
