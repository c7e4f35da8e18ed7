"""A page gets another scan: what becomes of its boxes, regions and links.

May import the core's values. A new picture of the same size is the same paper: all boxes stay. One
of the same shape in another size is scaled. Of any other shape nobody can tell what lies where:
words lose their boxes, and regions stay with their marks but are said to be of another scan. None
of this is silent: whoever asks for it says which of the three it was.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from .commands import page_of
from .document import Change, Document, DocumentPart, Line, Page, PageEntry, PagePart, ScanRef, Word
from .geometry import Box, Polygon, Region, Size
from .marks import Mark
from .notes import Notes
from .seen import SeenInk
from .spans import Placed, RowsChange
from .suggestions import Suggestion

Fit = Literal["keep", "scale", "unlink"]
LABEL = "replace-scan"


def fit_of(old: Size, new: Size) -> Fit:
    """Return how boxes of a scan fit another one: by size alone, for a file says no more."""
    if old == new:
        return "keep"
    # A side that was rounded to whole pixels may be off by one from the exact ratio.
    wanted_w, wanted_h = new.h * old.w / old.h, new.w * old.h / old.w
    is_same_shape = abs(wanted_w - new.w) <= 1 or abs(wanted_h - new.h) <= 1
    return "scale" if is_same_shape else "unlink"


@dataclass(frozen=True, slots=True)
class ReplaceScan:
    """Give a page another scan, and fit what is linked to it."""

    page_id: str
    scan: ScanRef
    fit: Fit

    def change(self, document: Document) -> Change:
        return ReplaceScans((self,), LABEL).change(document)


@dataclass(frozen=True, slots=True)
class ReplaceScans:
    """Give pages other scans as one step. The manifest changes once: `Together` would hold as many
    whole lists of pages as there are pages."""

    scans: tuple[ReplaceScan, ...]
    label: str

    def change(self, document: Document) -> Change:
        wanted = {each.page_id: each for each in self.scans}
        entries: list[PageEntry] = []
        page_parts: list[PagePart] = []
        found: set[str] = set()
        for entry in document.entries:
            each = wanted.get(entry.id)
            if each is not None:
                page_parts += _page_parts(page_of(document, entry.id), entry.scan, each)
                found.add(entry.id)
                if entry.scan != each.scan:
                    entry = replace(entry, scan=each.scan)
            entries.append(entry)
        for page_id in wanted.keys() - found:
            document.entry(page_id)  # says that there is none
        parts: list[PagePart | DocumentPart] = []
        if tuple(entries) != document.entries:
            parts.append(DocumentPart((("entries", document.entries, tuple(entries)),)))
        return Change(self.label, (*parts, *page_parts))


def _page_parts(page: Page, old: ScanRef, new: ReplaceScan) -> Iterator[PagePart]:
    if new.fit == "scale" and old.size != new.scan.size:
        yield from _scaled(page, _Scale(old.size, new.scan.size))
    elif new.fit == "unlink":
        yield from _unlinked(page)


@dataclass(frozen=True, slots=True)
class _Scale:
    old: Size
    new: Size

    def x(self, value: float) -> float:
        return value * self.new.w / self.old.w

    def y(self, value: float) -> float:
        return value * self.new.h / self.old.h

    def box(self, box: Box) -> Box:
        x, y = round(self.x(box.x)), round(self.y(box.y))
        right, bottom = round(self.x(box.right)), round(self.y(box.bottom))
        return Box(x, y, max(1, right - x), max(1, bottom - y))

    def region(self, region: Region) -> Region:
        if isinstance(region, Box):
            return self.box(region)
        return Polygon(tuple((round(self.x(x), 1), round(self.y(y), 1)) for x, y in region.points))

    def suggestion(self, each: Suggestion) -> Suggestion:
        """Return a suggestion with its boxes where they are now."""
        read = tuple(replace(w, box=self.box(w.box)) if w.box else w for w in each.read)
        seen = each.seen
        if isinstance(seen, SeenInk):
            pixels = round(seen.ink_px * self.new.pixels / self.old.pixels)
            seen = replace(seen, box=self.box(seen.box), ink_px=pixels)
        elif seen is not None:
            seen = replace(seen, regions=tuple(map(self.region, seen.regions)))
        return replace(each, read=read, seen=seen)

    def line(self, line: Line) -> Line:
        points = line.baseline
        if points is not None:
            points = tuple((round(self.x(x)), round(self.y(y))) for x, y in points)
        return replace(line, box=self.box(line.box) if line.box else None, baseline=points)


def _scaled(page: Page, scale: _Scale) -> Iterator[PagePart]:
    words = [r for r in page.words if r.item.box is not None]
    marks = [r for r in page.marks if r.item.regions and not r.item.is_off_scan]

    def word(row: Placed[Word]) -> Placed[Word]:
        assert row.item.box is not None
        return row._replace(item=replace(row.item, box=scale.box(row.item.box)))

    def mark(row: Placed[Mark]) -> Placed[Mark]:
        regions = tuple(scale.region(r) for r in row.item.regions)
        return row._replace(item=replace(row.item, regions=regions))

    lines = tuple(scale.line(line) for line in page.lines)
    pinned = (mark(e.row) if not e.mark.is_off_scan else e.row for e in page.notes.items)
    notes = Notes.of(pinned, page.notes.extra)
    fields: list[tuple[str, object, object]] = []
    if lines != page.lines:
        fields.append(("lines", page.lines, lines))
    if notes != page.notes:
        fields.append(("notes", page.notes, notes))
    items = tuple(map(scale.suggestion, page.suggestions.items))
    suggestions = replace(page.suggestions, items=items)
    if suggestions != page.suggestions:
        fields.append(("suggestions", page.suggestions, suggestions))
    yield PagePart(
        page.id,
        words=RowsChange(tuple(words), tuple(map(word, words))),
        marks=RowsChange(tuple(marks), tuple(map(mark, marks))),
        fields=tuple(fields),
        next_word_id=page.next_word_id,
    )


def _unlinked(page: Page) -> Iterator[PagePart]:
    words = [r for r in page.words if r.item.box is not None or r.item.link != "none"]
    marks = [r for r in page.marks if r.item.regions and not r.item.is_off_scan]
    # What was read on the other scan and stands in no text belongs to that scan alone.
    kept = [
        r._replace(item=replace(r.item, box=None, link="none", line=None))
        for r in words
        if r.is_placed
    ]
    off = [r._replace(item=replace(r.item, is_off_scan=True)) for r in marks]
    pinned = [
        r._replace(item=replace(r.item, is_off_scan=True)) if r.item.regions else r
        for r in (e.row for e in page.notes.items)
    ]
    notes = Notes.of(pinned, page.notes.extra)
    if notes != page.notes:
        yield PagePart(page.id, fields=(("notes", page.notes, notes),))
    # What was seen was seen on the other scan.
    seen = [s.id for s in page.suggestions.items if s.seen is not None]
    if seen:
        left = page.suggestions.without(seen)
        yield PagePart(page.id, fields=(("suggestions", page.suggestions, left),))
    if words or marks or page.lines:
        yield PagePart(
            page.id,
            words=RowsChange(tuple(words), tuple(kept)),
            marks=RowsChange(tuple(marks), tuple(off)),
            fields=(("lines", page.lines, ()),) if page.lines else (),
            next_word_id=page.next_word_id,
        )
