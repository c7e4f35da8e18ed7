"""Ties the words of an edited paragraph to its ink again, after a burst of free typing.

While a person types, each key is followed for itself: a word that comes where others went takes the
ink that is next, whatever was read there. Once the words are whole, readings tell better. What a
person tied, what was not typed and every letter and mark stay as they are; where readings do not
speak for another tie, so do the ties there are. May import the core's values and `align` only.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from . import joined_ink
from .align import align_words, similarity
from .commands import page_of
from .document import Change, Document, Link, Page, PagePart, Word
from .estimate import between
from .links import is_unlinked_by_person
from .lost_ink import free_ink, lies_between
from .spans import UNPLACED, Placed, RowsChange, Span

Row = Placed[Word]

_BY_HAND: Final = ("typed", "pasted")
_ALIKE: Final = 0.6
"""So alike are a reading and what a person made of it; below, a tie is in doubt."""
_MOST_CHARACTERS: Final = 20_000


def paragraph_of(text: str, span: Span) -> Span:
    """Return the lines round a span up to the empty lines before and after it."""
    start = text.rfind("\n\n", 0, span.start)
    end = text.find("\n\n", span.end)
    return Span(0 if start < 0 else min(start + 2, span.start), len(text) if end < 0 else end)


def relinked(page: Page, span: Span) -> Relink | None:
    """Return what gives the words of the paragraphs in a span better ties to the scan, or None
    where nothing would be better."""
    paragraph = paragraph_of(page.text, span)
    if len(paragraph) > _MOST_CHARACTERS:
        return None
    rows = page.words.overlapping(paragraph.start, paragraph.end)
    if not any(_is_open(page, r) for r in rows):
        return None
    ink = [r for r in free_ink(page) if r.item.ocr]
    work = _Relinking(page, ink)
    for before, run, after in _runs(page, paragraph, rows):
        work.relink(before, run, after)
    if not work.new:
        return None
    change = RowsChange(tuple(work.old.values()), tuple(work.new.values()))
    return Relink(page.id, page.text, change, work.next_id)


@dataclass(frozen=True, slots=True)
class Relink:
    """Put other ties in the place of those that words have, unless anything there has changed
    since they were worked out."""

    page_id: str
    text: str
    rows: RowsChange[Word]
    next_id: int
    label: str = "realign"

    def change(self, document: Document) -> Change:
        page = page_of(document, self.page_id)
        is_same = page.text == self.text and page.next_word_id <= self.next_id
        if not is_same or any(page.words.find(r.item.id) != r for r in self.rows.old):
            return Change(self.label, ())
        part = PagePart(self.page_id, words=self.rows, next_word_id=self.next_id)
        return Change(self.label, (part,))


def _is_open(page: Page, row: Row) -> bool:
    """True for a word that somebody typed and whose tie is none, a guess, or in doubt."""
    word = row.item
    if word.origin not in _BY_HAND or word.link == "person" or is_unlinked_by_person(word):
        return False
    if word.link in ("none", "estimated"):
        return True
    return word.ocr is not None and similarity(page.word_text(row), word.ocr) < _ALIKE


def _runs(
    page: Page, paragraph: Span, rows: Sequence[Row]
) -> Iterator[tuple[Row | None, list[Row], Row | None]]:
    """Yield the runs of open words, each between the words before and after it that stay."""
    before, last = page.words.neighbours(paragraph.start, paragraph.end)
    run: list[Row] = []
    for row in rows:
        if _is_open(page, row):
            run.append(row)
            continue
        if run:
            yield before, run, row
            run = []
        before = row
    if run:
        yield before, run, last


class _Relinking:
    """Gathers the rows that get other ties; no ink is given out twice."""

    def __init__(self, page: Page, ink: Sequence[Row]) -> None:
        self.page, self.ink = page, {r.item.id: r for r in ink}
        self.old: dict[int, Row] = {}
        self.new: dict[int, Row] = {}
        self.next_id = page.next_word_id

    def relink(self, before: Row | None, run: list[Row], after: Row | None) -> None:
        """Give a run of words the ink that reads like them between the words beside it."""
        held = {r.item.id: r for r in run if r.item.ocr and r.item.box}
        there = [r for r in self.ink.values() if lies_between(r, before, after)]
        pool = sorted([*there, *held.values()], key=lambda r: r.item.id)
        texts = [self.page.word_text(r) for r in run]
        pairs = [
            p
            for p in align_words(texts, [r.item.ocr or "" for r in pool])
            if p.end - p.start == p.b_end - p.b_start == 1 and p.similarity >= _ALIKE
        ]
        now = sum(
            similarity(text, row.item.ocr or "")
            for row, text in zip(run, texts, strict=True)
            if row.item.id in held
        )
        if sum(p.similarity for p in pairs) <= now + 0.01:
            return
        given = {p.start: pool[p.b_start] for p in pairs}
        order = {r.item.id: index for index, r in enumerate(pool)}
        for index, row in enumerate(run):
            if index not in given and row.item.id in held and _fits(index, row, given, order):
                given[index] = row
        if any(run[index].item.id != ink.item.id for index, ink in given.items()):
            self._give(before, run, after, given)

    def _give(
        self, before: Row | None, run: list[Row], after: Row | None, given: dict[int, Row]
    ) -> None:
        taken = {ink.item.id: ink for ink in given.values()}
        self.old |= {r.item.id: r for r in run}
        self.old |= {i: self.ink.pop(i) for i in taken if i in self.ink}
        for row in run:
            if row.item.id not in taken and row.item.ocr and row.item.box:
                # Nobody's ink now.
                self.new[row.item.id] = Placed(UNPLACED, UNPLACED, row.item)
        rows = [self._tied(row, given.get(index), taken) for index, row in enumerate(run)]
        new_boxes = [ink.item.box for ink in taken.values() if ink.item.box]
        beside = [before, *rows, after]
        for index, row in enumerate(rows, 1):
            box = row.item.box
            is_over = box is not None and any(box.intersection(b) for b in new_boxes)
            if index - 1 not in given and (box is None or is_over):
                beside[index] = self._guessed(beside[index - 1], row, beside[index + 1])
        self.new |= {r.item.id: r for r in beside[1:-1] if r is not None}

    def _tied(self, row: Row, ink: Row | None, taken: dict[int, Row]) -> Row:
        word = row.item
        if ink is None:
            if not (word.id in taken or (word.ocr and word.box)):
                return row
            self.next_id += 1
            return row._replace(item=Word(self.next_id - 1, origin=word.origin))
        if ink.item.id == word.id:
            return row
        link: Link = ink.item.link if ink.item.link in ("exact", "person") else "estimated"
        own = replace(joined_ink.parted(ink.item), origin=word.origin, link=link)
        return row._replace(item=own)

    def _guessed(self, before: Row | None, row: Row, after: Row | None) -> Row:
        """Guess anew where a word stands that has no ink of its own."""
        text = self.page.text
        if before is not None and (not before.item.box or "\n" in text[before.end : row.start]):
            before = None
        if after is not None and (not after.item.box or "\n" in text[row.end : after.start]):
            after = None
        box = between(before, after, row.end - row.start)
        beside = before or after
        if box is None or beside is None:
            return row._replace(item=replace(row.item, box=None, line=None, link="none"))
        line = beside.item.line
        return row._replace(item=replace(row.item, box=box, line=line, link="estimated"))


def _fits(index: int, row: Row, given: dict[int, Row], order: dict[int, int]) -> bool:
    """True where the ink that a word has is nobody else's and stands between that of the words
    before and after it."""
    place = order[row.item.id]
    taken = {ink.item.id for ink in given.values()}
    return row.item.id not in taken and all(
        (order[ink.item.id] < place) == (other < index) for other, ink in given.items()
    )
