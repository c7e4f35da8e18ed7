"""Where suggestions stand in the text now, and the edits that take or refuse them.

A suggestion names the words it stands for, so it follows them through every edit; where they are
gone it is found again by the passage it was made on, if that stands in the page once. May import
the core.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final, NamedTuple

from .commands import EditText, ReplaceReading, edit_parts, page_of, reading
from .document import Change, Document, Page, PagePart, Word
from .errors import UsageError
from .follow_marks import QUOTE_CONTEXT
from .geometry import Box, box_of, same_row, union_of
from .marks import Quote
from .seen_places import MarkedInk, marks_seen, seen_span
from .spans import Placed, RowsChange, Span
from .suggestions import ReadWord, Suggestion, Suggestions

STALE: Final = (
    "The text was changed since that was proposed. Compare it with the scan, then change it by "
    "hand or refuse it."
)


class Found(NamedTuple):
    """A suggestion and what it would replace now (empty: it would insert); None where its place is
    gone."""

    suggestion: Suggestion
    span: Span | None


def open_suggestions(page: Page) -> list[Found]:
    """Return what nobody has decided on, in text order, those without a place last; a reading that
    the page says by now is none, nor a mark that it has. Unread ink is not among them: see
    `seen_places.open_unread`."""
    if not page.suggestions.items:
        return []
    items = (s for s in page.suggestions.items if s.is_open and s.unread_ink is None)
    found = [Found(s, span_of(page, s)) for s in items]
    ink = MarkedInk(page)
    found = [f for f in found if not is_done(page, f, ink)]
    return sorted(found, key=_order)


def _order(found: Found) -> tuple[bool, int, int]:
    # Not by truth: the span of a missing word is empty, and false.
    span = found.span
    return (True, 0, 0) if span is None else (False, span.start, span.end)


def suggestion_at(page: Page, span: Span) -> Found | None:
    """Return the open suggestion that covers an offset, or some of a selection; a missing word has
    its place between two letters."""
    for found in open_suggestions(page):
        place = found.span
        if place is None or found.suggestion.place == "page":
            continue
        if place.start <= span.start <= place.end if not span else _meet(place, span):
            return found
    return None


def _meet(a: Span, b: Span) -> bool:
    if not a:
        return b.start == a.start
    return a.start < b.end and b.start < a.end


def is_stale(page: Page, found: Found) -> bool:
    """True for a person's proposal whose words, or whose mark, are no longer what it was made on.
    It is shown, and never done blindly."""
    suggestion, span = found
    if not suggestion.is_by_person:
        return False
    if suggestion.mark_id:
        row = page.marks.find(suggestion.mark_id)
        return row is None or (suggestion.action == "change" and row.item.kind != suggestion.old)
    return span is None or span.slice(page.text) != suggestion.old


def box_of_suggestion(page: Page, suggestion: Suggestion) -> Box | None:
    """Return where on the scan a suggestion is of: what was read there, else its words or its
    mark."""
    if suggestion.box is not None or not suggestion.is_by_person:
        return suggestion.box
    if suggestion.mark_id and (row := page.marks.find(suggestion.mark_id)) is not None:
        return union_of(box_of(region) for region in row.item.regions)
    rows = (page.words.find(i) for i in suggestion.words)
    return union_of(r.item.box for r in rows if r is not None and r.item.box is not None)


def is_done(page: Page, found: Found, ink: MarkedInk | None = None) -> bool:
    """True where the page reads what was suggested, or has the mark: somebody made it so."""
    suggestion, span = found
    if suggestion.seen_mark is not None:
        return bool(marks_seen(page, suggestion, span, ink))
    if suggestion.kind != "reading" or span is None:
        return False
    if span:
        return span.slice(page.text) == suggestion.new
    before, behind = page.text[: span.start].rstrip(), page.text[span.start :].lstrip()
    if suggestion.place == "before":
        start = len(before) - len(suggestion.new)
        return before.endswith(suggestion.new) and _is_its_ink(page, start, suggestion)
    start = len(page.text) - len(behind)
    return behind.startswith(suggestion.new) and _is_its_ink(page, start, suggestion)


def _is_its_ink(page: Page, offset: int, suggestion: Suggestion) -> bool:
    """False where the word at an offset is known to stand elsewhere on the scan: the same word may
    well stand there twice."""
    row = page.words.at(offset)
    mine = suggestion.read[0].box if suggestion.read else None
    if row is None or row.item.box is None or mine is None or row.item.link == "estimated":
        return True
    return mine.intersection(row.item.box) is not None


def span_of(page: Page, suggestion: Suggestion) -> Span | None:
    """Return what a suggestion would replace in the text as it now is, or None."""
    if suggestion.place == "page":
        return Span(0, len(page.text))
    if suggestion.place == "end":
        return Span(len(page.text), len(page.text))
    if suggestion.mark_id:
        marked = page.marks.find(suggestion.mark_id)
        return marked.span if marked is not None and marked.is_placed else None
    if (seen := suggestion.seen_mark) is not None:
        span = seen_span(page, suggestion, seen)
        return _by_quote(page, suggestion) if span is None else span
    rows = [r for i in suggestion.words if (r := page.words.find(i)) is not None and r.is_placed]
    if not rows:
        return _by_quote(page, suggestion)
    rows.sort(key=lambda r: r.start)
    if suggestion.place == "after":
        return _after(page, rows[-1], suggestion)
    if suggestion.place == "before":
        return Span(rows[0].start, rows[0].start)
    is_run = all(not page.text[a.end : b.start].strip() for a, b in pairwise(rows))
    return Span(rows[0].start, rows[-1].end) if is_run else _by_quote(page, suggestion)


def _after(page: Page, row: Placed[Word], suggestion: Suggestion) -> Span:
    end = row.end if _is_in_line(row, suggestion) else page.line_span(row.end).end
    return Span(end, end)


def _is_in_line(row: Placed[Word], suggestion: Suggestion) -> bool:
    mine, theirs = suggestion.read[0].box if suggestion.read else None, row.item.box
    return mine is None or theirs is None or same_row(mine, theirs)


def _by_quote(page: Page, suggestion: Suggestion) -> Span | None:
    """Return the one place where the passage stands between the letters it stood between."""
    quote = suggestion.quote
    if quote is None or not (quote.exact or quote.prefix or quote.suffix):
        return None
    found = [
        m.start()
        for m in re.finditer(re.escape(quote.prefix + quote.exact + quote.suffix), page.text)
    ]
    if len(found) != 1:
        return None
    start = found[0] + len(quote.prefix)
    return Span(start, start + len(quote.exact))


def located(page: Page, suggestion: Suggestion) -> Suggestion:
    """Return the suggestion with its place in this text, to be found again by."""
    span = span_of(page, suggestion)
    if span is None or suggestion.place in ("page", "end"):
        return suggestion
    quote = Quote(
        span.slice(page.text),
        page.text[max(0, span.start - QUOTE_CONTEXT) : span.start],
        page.text[span.end : span.end + QUOTE_CONTEXT],
    )
    return replace(suggestion, start=span.start, end=span.end, quote=quote)


@dataclass(frozen=True, slots=True)
class AcceptSuggestions:
    """Put what was suggested into the text, one undo step; the words are then confirmed, and keep
    their marks. Those whose place is gone are left as they are."""

    page_id: str
    ids: tuple[str, ...]
    by: str | None = None
    when: str | None = None

    def change(self, document: Document) -> Change:
        page = page_of(document, self.page_id)
        wanted = set(self.ids)
        parts: list[PagePart] = []
        # From the end, so that no place moves before its turn.
        for found in reversed(open_suggestions(page)):
            if found.suggestion.id not in wanted or found.span is None:
                continue
            if is_stale(page, found):
                if len(self.ids) == 1:
                    raise UsageError(STALE)
                continue
            taken = _taken(page, found.suggestion)
            if taken:
                taken.append(_listed(page, self._without(page, found.suggestion.id)))
            for part in taken:
                page = part.apply(page)
            parts += taken
        if not parts and len(self.ids) == 1:
            raise UsageError("The place of that suggestion is no longer in the page.")
        return Change("accept-suggestion", tuple(parts))

    def _without(self, page: Page, suggestion_id: str) -> Suggestions:
        return page.suggestions.decided([suggestion_id], "taken", by=self.by, when=self.when)


def _taken(page: Page, suggestion: Suggestion) -> list[PagePart]:
    """Return the parts of taking one suggestion, apart from the one that takes it off the list."""
    if suggestion.kind != "reading":
        raise UsageError("This Facing does not know how to take that kind of suggestion.")
    if suggestion.place == "page":
        return _whole(page, suggestion)
    span = span_of(page, suggestion)
    if span is None:
        return []
    start, end, text, at = _edit_of(page, suggestion, span)
    parts = list(edit_parts(page, EditText(page.id, start, end, text, "confirmed")))
    changed = page
    for part in parts:
        changed = part.apply(changed)
    words = _settled(changed, Span(at, at + len(suggestion.new)), suggestion.read)
    if words:
        parts.append(PagePart(page.id, words=words))
    return parts


def _listed(page: Page, new: Suggestions) -> PagePart:
    return PagePart(page.id, fields=(("suggestions", page.suggestions, new),))


def _edit_of(page: Page, suggestion: Suggestion, span: Span) -> tuple[int, int, str, int]:
    """Return what to replace by what, with no letter replaced by itself, so that marks on a part
    of a word keep it; and where the new text then begins."""
    new = suggestion.new
    if span:
        old = span.slice(page.text)
        head = _common(old, new)
        tail = min(_common(old[::-1], new[::-1]), len(old) - head, len(new) - head)
        return span.start + head, span.end - tail, new[head : len(new) - tail], span.start
    at, text = span.start, page.text
    if suggestion.place == "before":
        row = page.words.find(suggestion.words[0]) if suggestion.words else None
        blank = " " if row is None or _is_in_line(row, suggestion) else "\n"
        return at, at, f"{new}{blank}", at
    rows = [page.words.find(i) for i in suggestion.words]
    is_line = suggestion.place == "end" or any(r and not _is_in_line(r, suggestion) for r in rows)
    before = ("\n" if is_line else " ") if at and not text[at - 1].isspace() else ""
    after = " " if at < len(text) and not text[at].isspace() else ""
    return at, at, f"{before}{new}{after}", at + len(before)


def _common(a: str, b: str) -> int:
    return next(
        (i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b))
    )


def _settled(page: Page, span: Span, read: Sequence[ReadWord]) -> RowsChange[Word]:
    """Return the words of a suggestion that was taken: confirmed, and with the boxes that were
    read where nobody set one."""
    rows = page.words.overlapping(span.start, span.end)
    is_same = len(rows) == len(read)
    new = []
    for index, row in enumerate(rows):
        word = replace(row.item, origin="confirmed")
        if is_same and word.link in ("estimated", "none") and read[index].box is not None:
            word = replace(
                word, box=read[index].box, link="exact", ocr=read[index].text, conf=read[index].conf
            )
        new.append(row._replace(item=word))
    changed = [(a, b) for a, b in zip(rows, new, strict=True) if a != b]
    return RowsChange(tuple(a for a, _ in changed), tuple(b for _, b in changed))


def _whole(page: Page, suggestion: Suggestion) -> list[PagePart]:
    """Return the part that makes a reading of the whole page its text, as one that was just
    read."""
    text, at, line = suggestion.new, 0, 1
    rows: list[Placed[Word]] = []
    for number, read in enumerate(suggestion.read, page.next_word_id):
        start = text.find(read.text, at)
        if not read.text or start < 0:
            continue
        line += text.count("\n", at, start) > 0
        at = start + len(read.text)
        word = Word(number, read.box, read.conf, line, read.text, "ocr", "exact")
        rows.append(Placed(start, at, word))
    if not rows:
        edit = EditText(page.id, 0, len(page.text), text, "pasted")
        return list(edit_parts(page, edit))
    new = reading(page.id, text, tuple(rows), page.lines, engine=suggestion.engine, old=page)
    document = Document("", pages={page.id: page})
    return list(ReplaceReading(new).change(document).page_parts())


@dataclass(frozen=True, slots=True)
class RefuseSuggestions:
    """Refuse suggestions: they are remembered, so that the same reading is not offered again."""

    page_id: str
    ids: tuple[str, ...]
    by: str | None = None
    when: str | None = None
    answer: str = ""

    def change(self, document: Document) -> Change:
        page = page_of(document, self.page_id)
        new = page.suggestions.decided(
            self.ids, "refused", by=self.by, when=self.when, answer=self.answer
        )
        parts = () if new == page.suggestions else (_listed(page, new),)
        return Change("refuse-suggestion", parts)


@dataclass(frozen=True, slots=True)
class PutReading:
    """Put a reading of a part of the scan in the place of `[start, end)`: its words stand there as
    read by OCR, with their boxes."""

    page_id: str
    start: int
    end: int
    reading: Page

    def change(self, document: Document) -> Change:
        page = page_of(document, self.page_id)
        start, end = self.start, self.end
        if not 0 <= start <= end <= len(page.text):
            raise UsageError(f"{start}..{end} is not a place in page {self.page_id}.")
        text = self.reading.text
        if not text:
            return Change("read-part", ())
        before = " " if start and not page.text[start - 1].isspace() else ""
        after = " " if end < len(page.text) and not page.text[end].isspace() else ""
        edit = EditText(page.id, start, end, f"{before}{text}{after}", "ocr")
        parts = list(edit_parts(page, edit))
        for part in parts:
            page = part.apply(page)
        at = start + len(before)
        rows = page.words.overlapping(at, at + len(text))
        words = _as_read(rows, list(self.reading.words.placed()), at)
        if words:
            parts.append(PagePart(page.id, words=words))
        return Change("read-part", tuple(parts))


def _as_read(
    rows: Sequence[Placed[Word]], read: Sequence[Placed[Word]], at: int
) -> RowsChange[Word]:
    """Return the words with what was read of them, each at the place where it was put."""
    by_place = {(r.start + at, r.end + at): r.item for r in read}
    old, new = [], []
    for row in rows:
        found = by_place.get((row.start, row.end))
        if found is not None:
            old.append(row)
            # The lines of a part have numbers of their own, which mean others in the page.
            new.append(row._replace(item=replace(found, id=row.item.id, line=row.item.line)))
    return RowsChange(tuple(old), tuple(new))


def line_box(page: Page, offset: int) -> Box | None:
    """Return where the scan's line at an offset lies, in its full width, or None where no word of
    it has a box."""
    span = page.line_span(min(offset, len(page.text)))
    rows = [r for r in page.words.touching(span.start, span.end) if r.item.box is not None]
    if not rows:
        return None
    near = min(rows, key=lambda r: max(r.start - offset, offset - r.end, 0))
    assert near.item.box is not None
    mine = [r.item.box for r in rows if r.item.box and same_row(r.item.box, near.item.box)]
    known = next((x.box for x in page.lines if x.id == near.item.line and x.box), None)
    boxes = [*mine, known] if known and same_row(known, near.item.box) else mine
    left, top = min(b.x for b in boxes), min(b.y for b in boxes)
    right, bottom = max(b.right for b in boxes), max(b.bottom for b in boxes)
    left, right = _widened(page, {r.item.id for r in rows}, (left, top, right, bottom))
    room = max(2, round((bottom - top) * 0.12))
    return Box.from_corners(max(0, left), max(0, top - room), right, bottom + room)


def _widened(page: Page, own: set[int], edges: tuple[int, int, int, int]) -> tuple[int, int]:
    """Return the sides of a line, out to those of the page's text but not into other text beside
    it."""
    left, top, right, bottom = edges
    others = [r.item.box for r in page.words if r.item.box and r.item.id not in own]
    beside = [b for b in others if b.y < bottom and b.bottom > top and 2 * b.h > bottom - top]
    beside = [b for b in beside if same_row(b, Box.from_corners(left, top, right, bottom))]
    all_boxes = [b for line in page.lines if (b := line.box)] or others
    outer_left = min([left, *(b.x for b in all_boxes)])
    outer_right = max([right, *(b.right for b in all_boxes)])
    stop_left = max((b.right for b in beside if b.right <= left), default=outer_left)
    stop_right = min((b.x for b in beside if b.x >= right), default=outer_right)
    return max(outer_left, stop_left), min(outer_right, stop_right)
