"""Links set by hand: a word's box drawn, moved or taken away, a region shared among words.

Each is a frozen command like those in `commands`. What a person sets has the link "person", which
no program moves afterwards. A mark whose region is that of its words follows them; a region that a
person drew stays. Ink that loses its word keeps its box and its reading as a row without a place,
and ink without a word that lies in a region is taken up, so that no ink is listed twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from .commands import page_of
from .document import Change, Document, Page, PagePart, Word
from .errors import UsageError
from .geometry import Box, Region, Size, box_of, union_of
from .linked_page import regions_of
from .links import (
    in_reading_order,
    ink_within,
    is_ink,
    linkable,
    neighbours_with_box,
    unlinked_by_person,
)
from .lost_ink import same_row
from .marks import Mark
from .region_shares import deal
from .spans import UNPLACED, Placed, RowsChange, Span

_Row = Placed[Word]


@dataclass(frozen=True, slots=True)
class SetBox:
    """Set where a word stands on the scan; the part of the box outside the scan is cut off.

    A box that is moved away, farther than its height, leaves there what was read for it.
    """

    page_id: str
    word_id: int
    box: Box

    def change(self, document: Document) -> Change:
        page = page_of(document, self.page_id)
        row, box = _placed_row(page, self.word_id), _on_scan(document, self.page_id, self.box)
        if row.item.box == box and row.item.link == "person":
            return Change("set-box", ())
        parts = ink_within(page, box)
        old = row.item.box
        if old is not None and _grown(old, box.h).intersection(box):
            parts.append(row)
        return _Links(page).set(row, box, parts).change("set-box")


@dataclass(frozen=True, slots=True)
class TakeBoxAway:
    """Unlink words from the scan; the ink that was read for them stays as unlinked ink."""

    page_id: str
    word_ids: tuple[int, ...]

    def change(self, document: Document) -> Change:
        page = page_of(document, self.page_id)
        links = _Links(page)
        for word_id in dict.fromkeys(self.word_ids):
            row = _placed_row(page, word_id)
            if row.item.box is not None:
                links.take_away(row)
        return links.change("take-box")


@dataclass(frozen=True, slots=True)
class LinkRegion:
    """Link the words of a span to a region of the scan.

    Several words share it as `region_shares` deals it out, and the ink in it becomes theirs.
    """

    page_id: str
    span: Span
    region: Region

    def change(self, document: Document) -> Change:
        page = page_of(document, self.page_id)
        rows = page.words.overlapping(self.span.start, self.span.end)
        if not rows:
            raise UsageError("There is no word to link. Put the cursor in one, or select some.")
        box = _on_scan(document, self.page_id, box_of(self.region))
        shares = deal(page, rows, box)
        links = _Links(page, used=[p for s in shares for p in s.parts])
        for row, share in zip(rows, shares, strict=True):
            links.set(row, share.box, share.parts)
        return links.change("link-region")


@dataclass(frozen=True, slots=True)
class LinkInk:
    """Give a word the box and the reading of ink that stands for none."""

    page_id: str
    word_id: int
    ink_id: int

    def change(self, document: Document) -> Change:
        page = page_of(document, self.page_id)
        row, ink = _placed_row(page, self.word_id), page.words.find(self.ink_id)
        if ink is None or ink.is_placed or ink.item.box is None:
            raise UsageError("That ink is no longer without a word.")
        return _Links(page).set(row, ink.item.box, (ink,)).change("link-ink")


@dataclass(frozen=True, slots=True)
class SwapBoxes:
    """Exchange the boxes, and what was read there, of two words that were linked crosswise."""

    page_id: str
    first_id: int
    second_id: int

    def change(self, document: Document) -> Change:
        page = page_of(document, self.page_id)
        one, other = (_placed_row(page, i) for i in (self.first_id, self.second_id))
        links = _Links(page)
        if one.item.box is not None and other.item.box is not None and one is not other:
            links.exchange(one, other)
        return links.change("swap-boxes")


class _Links:
    """Words of one page under change: gathers rows, then says what changes with them."""

    def __init__(self, page: Page, *, used: Iterable[_Row] = ()) -> None:
        self._page = page
        self._next_id = page.next_word_id
        self._used = {r.item.id for r in used}
        """Ids of the rows whose ink some word of the change takes."""
        self._old: dict[int, _Row] = {}
        self._new: dict[int, _Row] = {}

    def set(self, row: _Row, box: Box, parts: Sequence[_Row]) -> _Links:
        """Put a word at a box, with what was read for the ink that it is: unlinked ink, its own, or
        that of another word of the change. Its own ink stays behind where no word takes it."""
        self._used.update(p.item.id for p in parts)
        if is_ink(row.item) and row.item.id not in self._used:
            self._leave_ink(row.item)
        inks = [p for p in parts if not p.is_placed]
        for ink in inks:
            self._old[ink.item.id] = ink
        line = inks[0].item.line if inks else self._line(row, box)
        word = _with_reading(linkable(row.item), parts)
        self._put(row, replace(word, box=box, line=line, link="person"))
        return self

    def take_away(self, row: _Row) -> None:
        if is_ink(row.item):
            self._leave_ink(row.item)
        self._put(row, unlinked_by_person(row.item))

    def exchange(self, one: _Row, other: _Row) -> None:
        for row, source in ((one, other.item), (other, one.item)):
            word = replace(
                row.item,
                box=source.box,
                conf=source.conf,
                line=source.line,
                ocr=source.ocr,
                link="person",
            )
            self._put(row, word)

    def change(self, label: str) -> Change:
        if not self._old and not self._new:
            return Change(label, ())
        words = RowsChange(tuple(self._old.values()), tuple(self._new.values()))
        part = PagePart(
            self._page.id,
            words=words,
            marks=_following_marks(self._page, words),
            next_word_id=self._next_id,
        )
        return Change(label, (part,))

    def _put(self, row: _Row, word: Word) -> None:
        if word != row.item:
            self._old[row.item.id] = row
            self._new[row.item.id] = row._replace(item=word)

    def _leave_ink(self, word: Word) -> None:
        """Keep the ink that was read for a word, which stands for no word from now on."""
        ink = Word(self._next_id, word.box, word.conf, word.line, word.ocr, "ocr", "none")
        self._new[ink.id] = Placed(UNPLACED, UNPLACED, ink)
        self._next_id += 1

    def _line(self, row: _Row, box: Box) -> int | None:
        """Return the line on the scan that a word at a box stands in."""
        word = row.item
        if word.box is not None and word.line is not None and same_row(word.box, box):
            return word.line
        for beside in neighbours_with_box(self._page, row):
            if beside is not None and beside.item.box and same_row(beside.item.box, box):
                return beside.item.line
        return None


def _with_reading(word: Word, parts: Sequence[_Row]) -> Word:
    """Return the word with what was read for several pieces of ink, in the order of reading."""
    words = [r.item for r in in_reading_order(parts)]
    extra = {name: value for w in (*words, word) for name, value in w.extra}
    return replace(
        word,
        conf=min((w.conf for w in words if w.conf is not None), default=None),
        ocr=" ".join(w.ocr for w in words if w.ocr) or None,
        extra=tuple(extra.items()),
    )


def _grown(box: Box, by: int) -> Box:
    return Box(box.x - by, box.y - by, box.w + 2 * by, box.h + 2 * by)


def _following_marks(page: Page, words: RowsChange[Word]) -> RowsChange[Mark]:
    """Return the marks whose regions are those of words that moved, with the new ones."""
    moved = {r.item.id: r for r in words.new}
    changed = [r for r in words.old if r.is_placed and r.item.box != moved[r.item.id].item.box]
    rows = {
        m.item.id: m
        for r in changed
        for m in page.marks.overlapping(r.start, r.end)
        if m.start < m.end and not m.item.is_orphan
    }
    if not rows:
        return RowsChange()
    after = replace(page, words=page.words.apply(words))
    boxes = {r.item.box: moved[r.item.id].item.box for r in changed if r.item.box is not None}
    old, new = [], []
    for row in rows.values():
        regions = _followed(row, page, after, boxes)
        if regions != row.item.regions:
            old.append(row)
            new.append(row._replace(item=replace(row.item, regions=regions)))
    return RowsChange(tuple(old), tuple(new))


def _followed(
    row: Placed[Mark], before: Page, after: Page, boxes: dict[Box, Box | None]
) -> tuple[Region, ...]:
    regions = row.item.regions
    if regions == regions_of(before, row.start, row.end):
        return regions_of(after, row.start, row.end)
    whole = _whole(before, row.span)
    if whole is not None and regions == (whole,):
        return _boxes((_whole(after, row.span),))
    moved = [boxes.get(r, r) if isinstance(r, Box) else r for r in regions]
    return tuple(r for r in moved if r is not None)


def _whole(page: Page, span: Span) -> Box | None:
    rows = page.words.overlapping(span.start, span.end)
    return union_of(r.item.box for r in rows if r.item.box is not None)


def _boxes(boxes: Iterable[Box | None]) -> tuple[Box, ...]:
    return tuple(b for b in boxes if b is not None)


def _placed_row(page: Page, word_id: int) -> _Row:
    row = page.words.find(word_id)
    if row is None or not row.is_placed:
        raise UsageError("That word is no longer in the page.")
    return row


def _on_scan(document: Document, page_id: str, box: Box) -> Box:
    """Return the part of a box that lies on the page's scan."""
    size: Size = document.entry(page_id).scan.size
    clipped = box.clipped(size)
    if clipped is None:
        raise UsageError("That place lies outside the scan. Draw it on the scan.")
    return clipped
