"""Makes the pages of a TEI file: text with the white space that TEI means, marks, places of lines.

May import the core. In TEI a line end of the file is a blank, blanks side by side are one, and
those at the ends of a block are none; a page of ours keeps its blanks (`xml:space`) and says where
it has blank lines. A mark that goes on over the end of a page is a mark on each of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Final

from ..core.document import FORBIDDEN, Line, Word
from ..core.marks import Mark
from ..core.spans import Placed
from .imported import ImportedPage, NewId
from .page_builder import PageBuilder, Place, SourceLine, is_refused
from .tei_places import Surface, Zone

_BLANKS: Final = re.compile(r"[ \t\r\n]+")
_BREAKING: Final = "\x0b\x0c\u0085\u2028\u2029"


@dataclass(slots=True, eq=False)
class MarkDraft:
    """A mark that is being made: `[start, end)` of its page, −1 where it has no place; `start` is
    None until the first of its text.
    """

    id: str
    kind: str
    fields: dict[str, Any]
    start: int | None
    end: int = -1
    page: PageDraft | None = None
    key: str | None = None
    zones: tuple[str, ...] = ()
    is_gone: bool = False


@dataclass(slots=True, eq=False)
class PageDraft:
    """A page that is being made."""

    surface: str | None = None
    image: str | None = None
    pieces: list[str] = field(default_factory=list)
    length: int = 0
    marks: list[MarkDraft] = field(default_factory=list)
    line_zones: dict[int, str] = field(default_factory=dict)
    word_zones: list[tuple[int, int, str]] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.pieces)

    @property
    def is_empty(self) -> bool:
        """True while nothing was put on it."""
        return not self.length and not self.marks


class TextBuilder:
    """Collects the text of a file, page by page; `keeps_blanks` for files of ours."""

    def __init__(self, new_id: NewId, *, keeps_blanks: bool = False) -> None:
        self.keeps_blanks = keeps_blanks
        self.pages = [PageDraft()]
        self.drafts: list[MarkDraft] = []
        self._new_id = new_id
        self._open: list[MarkDraft] = []
        self._has_break = False
        self._blocks = 0
        self._goes_on: dict[int, MarkDraft] = {}
        self._reset()

    def _reset(self) -> None:
        self._wanted = 0
        self._lines = 0
        self._has_blank = False
        self._tabs = 0
        self._is_fresh = True
        self._zone: str | None = None
        self._skips_blank = False

    @property
    def page(self) -> PageDraft:
        """The page that is being made."""
        return self.pages[-1]

    def begin_page(self, surface: str | None = None, image: str | None = None) -> None:
        """Begin a page; the first beginning, before any text, is that of the first page."""
        if not self._has_break and self.page.is_empty:
            self.page.surface, self.page.image = surface, image
        else:
            opened = [draft for draft in self._open if draft.start is not None]
            for draft in opened:
                draft.end = self.page.length
            self.pages.append(PageDraft(surface, image))
            for draft in opened:
                again = MarkDraft(
                    self._new_id(), draft.kind, dict(draft.fields), None, zones=draft.zones
                )
                self._open[self._open.index(draft)] = again
                self.drafts.append(again)
                # Whoever opened the mark closes the part of it that is on the last page.
                self._goes_on[id(draft)] = again
        self._has_break = True
        self._blocks = 0
        self._reset()

    # White space

    def block(self, level: int = 2) -> None:
        """Begin a block: 1 on a line of its own, 2 with a blank line before it."""
        if self.keeps_blanks:
            return
        self._wanted = max(self._wanted, level)
        self._has_blank = False
        self._is_fresh = True

    def own_block(self) -> None:
        """Begin a block of a file of ours, which is a line end after another one."""
        if self._blocks:
            self._put("\n")
        self._blocks += 1
        self._is_fresh = True

    def blank_lines(self, count: int) -> None:
        """Leave lines blank."""
        if self.keeps_blanks:
            self._put("\n" * count)
        else:
            self.block(2)

    def line(self, zone: str | None = None) -> None:
        """Begin a line; the beginning of the first line of a block is that of the block."""
        self._zone = zone
        if self._is_fresh:
            self._is_fresh = False
        elif self.keeps_blanks:
            self._put("\n")
        else:
            self._lines += 1
            self._has_blank = False

    def text(self, text: str, *, keeps_blanks: bool = False) -> None:
        """Add text of the file."""
        if self.keeps_blanks:
            # A line end of the transcript is an element there.
            kept = "".join(c for c in text if c != "\n" and c not in FORBIDDEN)
            if self._skips_blank:
                kept = kept.removeprefix(" ")
                self._skips_blank = not text
            self._put(kept)
            return
        kept = "".join(
            " " if c in _BREAKING else c
            for c in text
            if c in "\t\n\r" or not is_refused(c) or c in _BREAKING
        )
        if keeps_blanks:
            for number, row in enumerate(kept.replace("\r\n", "\n").split("\n")):
                if number:
                    self._lines += 1
                    self._has_blank = False
                self._emit(row.replace("\t", " ").rstrip())
            return
        words = _BLANKS.sub(" ", kept)
        self._has_blank = self._has_blank or words[:1] == " "
        if stripped := words.strip(" "):
            self._emit(stripped)
            self._has_blank = words[-1:] == " "

    def cell(self) -> None:
        """Part two cells of a row."""
        self._tabs += 1

    def _emit(self, text: str) -> None:
        if not text:
            return
        page = self.page
        if page.length:
            count = max(self._wanted, self._lines)
            tabs = "\t" * self._tabs
            self._append("\n" * count if count else tabs or (" " if self._has_blank else ""))
        self._wanted = self._lines = self._tabs = 0
        self._has_blank = self._is_fresh = False
        self._put(text)

    def _put(self, text: str) -> None:
        if not text:
            return
        page = self.page
        if self._zone is not None and text.strip():
            page.line_zones[page.length] = self._zone
            self._zone = None
        for draft in self._open:
            if draft.start is None:
                draft.start, draft.page = page.length, page
                page.marks.append(draft)
        self._append(text)

    def _append(self, text: str) -> None:
        self.page.pieces.append(text)
        self.page.length += len(text)

    # Marks

    def open(
        self,
        kind: str,
        fields: dict[str, Any],
        *,
        key: str | None = None,
        zones: tuple[str, ...] = (),
    ) -> MarkDraft:
        """Begin a mark at the next text."""
        draft = MarkDraft(self._new_id(), kind, fields, None, key=key, zones=zones)
        self.drafts.append(draft)
        self._open.append(draft)
        if self.keeps_blanks:
            self._stand(draft)
        return draft

    def close(self, draft: MarkDraft) -> MarkDraft:
        """End a mark; one without text is at the place it stands at. Returns its last part."""
        while (later := self._goes_on.pop(id(draft), None)) is not None:
            draft = later
        if draft in self._open:
            self._open = [each for each in self._open if each is not draft]
        if draft.start is None:
            self._stand(draft)
        draft.end = self.page.length
        return draft

    def caret(
        self,
        kind: str,
        fields: dict[str, Any],
        *,
        key: str | None = None,
        zones: tuple[str, ...] = (),
    ) -> MarkDraft:
        """Put a mark between two letters."""
        return self.close(self.open(kind, fields, key=key, zones=zones))

    def _stand(self, draft: MarkDraft) -> None:
        draft.start, draft.page = self.page.length, self.page
        self.page.marks.append(draft)

    def take_back(self, draft: MarkDraft, *, blank_before: bool, blank_after: bool) -> None:
        """Take the text of a mark out of the page: only its mark knows it."""
        page = self.page
        start = draft.start if draft.start is not None else page.length
        text = page.text
        draft.fields["text"] = text[start:] or None
        if blank_before and text[start - 1 : start] == " ":
            start -= 1
        page.pieces, page.length = [text[:start]], start
        draft.start = draft.end = start
        for each in page.marks:
            if each.start is not None and each.start > start:
                each.start = start
            each.end = min(each.end, start)
        self._skips_blank = blank_after

    def word(self, start: int, zone: str) -> None:
        """Note the place of the word that began at an offset of the page."""
        if start < self.page.length:
            self.page.word_zones.append((start, self.page.length, zone))

    def suspended(self) -> list[MarkDraft]:
        """Stop all marks that are open, for text that is not part of them; `resume` goes on."""
        opened, self._open = self._open, []
        return opened

    def resume(self, opened: list[MarkDraft]) -> None:
        """Go on with marks that were stopped."""
        self._open = opened


def finished(
    draft: PageDraft, surface: Surface | None, zones: dict[str, Zone], new_id: NewId
) -> ImportedPage:
    """Return a page that was made, with the places that its surface gives."""
    text = draft.text
    size = surface.size if surface is not None else None
    image = draft.image or (surface.image if surface is not None else None)
    words, lines = _words(draft, text, surface, zones, new_id) if surface is not None else ((), ())
    marks = [_mark(each, surface, zones, len(text)) for each in draft.marks if not each.is_gone]
    return ImportedPage(text, words, tuple(marks), lines, size, image)


def _mark(
    draft: MarkDraft, surface: Surface | None, zones: dict[str, Zone], length: int
) -> Placed[Mark]:
    found = [zones[key] for key in draft.zones if key in zones]
    here = [
        _at(zone, surface) for zone in found if surface is not None and zone.surface == surface.id
    ]
    regions = tuple(region for zone in here if (region := zone.region) is not None)
    mark = replace(Mark(draft.id, draft.kind), regions=regions, **draft.fields)
    start = -1 if draft.start is None else min(draft.start, length)
    end = -1 if start < 0 else min(max(start, draft.end), length)
    return Placed(start, end, mark)


def _at(zone: Zone, surface: Surface) -> Zone:
    return zone.moved(surface.left, surface.top)


def _words(
    draft: PageDraft, text: str, surface: Surface, zones: dict[str, Zone], new_id: NewId
) -> tuple[tuple[Placed[Word], ...], tuple[Line, ...]]:
    """Return the words of the lines whose places the file gives, and those lines."""
    builder = PageBuilder(new_id, surface.size)
    shifts: list[int] = []
    for start, row in _rows(text):
        key = draft.line_zones.get(start)
        zone = zones.get(key) if key is not None else None
        end = start + len(row)
        places = [
            Place(left - start, right - start, _at(zones[key], surface).round_box)
            for left, right, key in draft.word_zones
            if key in zones and start <= left < right <= end
        ]
        clean = row.strip()
        if (zone is None and not places) or not clean:
            continue
        lead = len(row) - len(row.lstrip())
        line = SourceLine(
            clean, [p._replace(start=p.start - lead, end=p.end - lead) for p in places]
        )
        if zone is not None:
            placed = _at(zone, surface)
            line.outline, line.box = placed.outline, placed.round_box
        shifts.append(start + lead - builder.next_start(None))
        builder.add(line, None)
    page = builder.finish()
    moved = [
        Placed(r.start + by, r.end + by, r.item)
        for r in page.words
        for by in (shifts[(r.item.line or 1) - 1],)
    ]
    return tuple(moved), page.lines


def _rows(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    for row in text.split("\n"):
        yield start, row
        start += len(row) + 1
