"""Every edit of a document, as a frozen value that knows how to work out its change.

There is no second way in: typing, marking, reading by OCR, importing and recovering all end here.
`change(document)` is pure; the session applies it. Labels are ids such as "strike" that the window
turns into words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from .document import (
    FORBIDDEN,
    Change,
    Document,
    DocumentPart,
    Line,
    Origin,
    Page,
    PageEntry,
    PagePart,
    Word,
    page_number,
)
from .errors import PageNotLoaded, UsageError
from .follow import follow_words
from .follow_marks import follow_marks, leave_newcomers
from .geometry import Size
from .marks import Agent, Hand, JsonObject, Mark
from .spans import UNPLACED, Placed, RowsChange, Span, Splice


class Command(Protocol):
    """Anything that can be done to a document and undone."""

    def change(self, document: Document) -> Change:
        """Return what the command would change; an empty change when it would change nothing."""
        ...


def page_of(document: Document, page_id: str) -> Page:
    """Return a loaded page; PageNotLoaded where the document's owner has to read it first."""
    try:
        return document.pages[page_id]
    except KeyError:
        raise PageNotLoaded(page_id) from None


def clean_text(text: str) -> str:
    """Return the text with line ends as LF and without the characters the format forbids."""
    if text.isprintable():
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2029", "\n")
    if FORBIDDEN.isdisjoint(text) and not any("\ud800" <= c <= "\udfff" for c in text):
        return text
    return "".join(c for c in text if c not in FORBIDDEN and not "\ud800" <= c <= "\udfff")


@dataclass(frozen=True, slots=True)
class EditText:
    """Replace `[start, end)` of a page's text; words and marks follow by the rules of
    `core.follow`."""

    page_id: str
    start: int
    end: int
    inserted: str
    origin: Origin = "typed"
    source: object = None
    label: str = "typing"

    def change(self, document: Document) -> Change:
        page = page_of(document, self.page_id)
        if not 0 <= self.start <= self.end <= len(page.text):
            raise UsageError(f"{self.start}..{self.end} is not a place in page {self.page_id}.")
        return Change(self.label, edit_parts(page, self, scan_size(document, page.id)), self.source)


def scan_size(document: Document, page_id: str) -> Size | None:
    """Return how large a page's scan is; None for a page that is not in the order."""
    return next((e.scan.size for e in document.entries if e.id == page_id), None)


def edit_parts(page: Page, edit: EditText, size: Size | None = None) -> tuple[PagePart, ...]:
    """Return the part that a text edit makes of a page, or none when the text stays as it is."""
    splice = Splice(edit.start, page.text[edit.start : edit.end], clean_text(edit.inserted))
    if splice.removed == splice.inserted:
        return ()
    words, next_id, parted = follow_words(page, splice, origin=edit.origin, size=size)
    marks = leave_newcomers(follow_marks(page, splice), parted)
    return (PagePart(page.id, splice, words, marks, next_word_id=next_id),)


@dataclass(frozen=True, slots=True)
class ReplaceReading:
    """Put a new reading (OCR, an import, a recovered page) in the place of a page's text, words and
    lines.

    Marks follow as in `marks` when given; otherwise all marks of the page become orphans unless the
    text is the same.
    """

    page: Page
    label: str = "read"

    def change(self, document: Document) -> Change:
        old, new = page_of(document, self.page.id), self.page
        names = ("lines", "engine", "words_extra", "marks_extra", "suggestions")
        fields = tuple(
            (n, getattr(old, n), getattr(new, n))
            for n in names
            if getattr(old, n) != getattr(new, n)
        )
        if old == new:
            return Change(self.label, ())
        part = PagePart(
            new.id,
            Splice(0, old.text, new.text) if old.text != new.text else None,
            RowsChange(tuple(old.words), tuple(new.words)),
            RowsChange(tuple(old.marks), tuple(new.marks)),
            fields,
            max(old.next_word_id, new.next_word_id),
        )
        return Change(self.label, (part,))


def reading(
    page_id: str,
    text: str,
    words: tuple[Placed[Word], ...],
    lines: tuple[Line, ...],
    *,
    engine: JsonObject | None,
    old: Page,
) -> Page:
    """Return the page that a fresh reading makes; marks of the old one are kept where the text is
    the same, else as orphans."""
    from .spans import SpanTable

    page = Page(
        page_id,
        text,
        SpanTable(words, disjoint=True),
        SpanTable(),
        lines,
        engine,
        old.words_extra,
        old.marks_extra,
        max([old.next_word_id, *(r.item.id + 1 for r in words)]),
        old.suggestions,
    )
    if old.text == text:
        return replace(page, marks=old.marks)
    splice = Splice(0, old.text, text)
    moved = follow_marks(old, splice) if old.text else RowsChange()
    return replace(page, marks=old.marks.apply(moved))


@dataclass(frozen=True, slots=True)
class AddMark:
    """Add a mark at a span (start = end is a caret) or, with `span` None, at its regions alone."""

    page_id: str
    mark: Mark
    span: Span | None = None
    source: object = None

    def change(self, document: Document) -> Change:
        page = page_of(document, self.page_id)
        if self.span is None and not self.mark.regions:
            raise UsageError("A mark needs a place in the text or on the scan.")
        if self.span is not None and self.span.end > len(page.text):
            raise UsageError(f"{self.span.start}..{self.span.end} is not a place in the page.")
        # Not by truth: the span of a caret is empty, and false.
        place = (UNPLACED, UNPLACED) if self.span is None else (self.span.start, self.span.end)
        row = Placed(*place, self.mark)
        return Change(
            f"add-{self.mark.kind}",
            (PagePart(self.page_id, marks=RowsChange((), (row,))),),
            self.source,
        )


def _mark_row(page: Page, mark_id: str) -> Placed[Mark]:
    row = page.marks.find(mark_id)
    if row is None:
        raise UsageError("That mark is no longer in the page.")
    return row


@dataclass(frozen=True, slots=True)
class RemoveMarks:
    """Take marks away; undo brings them back as they were. An addition whose strike goes stays, and
    is no longer the half of a substitution."""

    page_id: str
    mark_ids: tuple[str, ...]

    def change(self, document: Document) -> Change:
        page = page_of(document, self.page_id)
        gone = frozenset(self.mark_ids)
        rows = tuple(_mark_row(page, m) for m in dict.fromkeys(self.mark_ids))
        left = tuple(r for r in page.marks if r.item.substitutes in gone and r.item.id not in gone)
        alone = tuple(r._replace(item=replace(r.item, substitutes=None)) for r in left)
        marks = RowsChange((*rows, *left), alone)
        parts = (PagePart(self.page_id, marks=marks),) if rows else ()
        return Change("remove-mark", parts)


@dataclass(frozen=True, slots=True)
class ChangeMark:
    """Put a changed mark (same id) in the place of the old one, at a new span when `span` is given.

    A span re-attaches an orphan; `detach` takes the mark out of the text and leaves it on the scan.
    """

    page_id: str
    mark: Mark
    span: Span | None = None
    detach: bool = False

    def change(self, document: Document) -> Change:
        page = page_of(document, self.page_id)
        old = _mark_row(page, self.mark.id)
        mark = self.mark
        start, end = old.start, old.end
        if self.span is not None:
            if self.span.end > len(page.text):
                raise UsageError(f"{self.span.start}..{self.span.end} is not a place in the page.")
            start, end = self.span.start, self.span.end
            mark = replace(mark, is_orphan=False, quote=None)
        elif self.detach:
            start = end = UNPLACED
        if mark.is_off_scan and mark.regions != old.item.regions:
            mark = replace(mark, is_off_scan=False)
        new = Placed(start, end, mark)
        if new == old:
            return Change("change-mark", ())
        return Change("change-mark", (PagePart(self.page_id, marks=RowsChange((old,), (new,))),))


@dataclass(frozen=True, slots=True)
class ChangeWord:
    """Put a changed word (same id) in the place of the old one: a box set by hand, a reading
    confirmed."""

    page_id: str
    word: Word
    label: str = "change-word"

    def change(self, document: Document) -> Change:
        page = page_of(document, self.page_id)
        old = page.words.find(self.word.id)
        if old is None:
            raise UsageError("That word is no longer in the page.")
        if old.item == self.word:
            return Change(self.label, ())
        change = RowsChange((old,), (old._replace(item=self.word),))
        return Change(self.label, (PagePart(self.page_id, words=change),))


@dataclass(frozen=True, slots=True)
class AddPages:
    """Insert pages before place `index` (counted from 0) of the order."""

    entries: tuple[PageEntry, ...]
    pages: tuple[Page, ...]
    index: int

    def change(self, document: Document) -> Change:
        old = document.entries
        index = min(max(self.index, 0), len(old))
        new = (*old[:index], *self.entries, *old[index:])
        last = max([document.last_page_id, *(e.id for e in self.entries)], key=page_number)
        return Change(
            "add-pages",
            (
                DocumentPart(
                    (("entries", old, new), ("last_page_id", document.last_page_id, last)),
                    tuple((p.id, None, p) for p in self.pages),
                ),
            ),
        )


@dataclass(frozen=True, slots=True)
class RemovePage:
    """Take a page out of the document; its content comes back by undo."""

    page_id: str

    def change(self, document: Document) -> Change:
        entry = document.entry(self.page_id)
        new = tuple(e for e in document.entries if e is not entry)
        page = page_of(document, self.page_id)
        return Change(
            "remove-page",
            (DocumentPart((("entries", document.entries, new),), ((self.page_id, page, None),)),),
        )


@dataclass(frozen=True, slots=True)
class MovePage:
    """Put a page at place `index` (counted from 0) of the order."""

    page_id: str
    index: int

    def change(self, document: Document) -> Change:
        entry = document.entry(self.page_id)
        rest = [e for e in document.entries if e is not entry]
        rest.insert(min(max(self.index, 0), len(rest)), entry)
        if tuple(rest) == document.entries:
            return Change("move-page", ())
        return Change("move-page", (DocumentPart((("entries", document.entries, tuple(rest)),)),))


@dataclass(frozen=True, slots=True)
class ChangeDocument:
    """Change the title, languages, hands, agents or imports; only the fields named are touched."""

    fields: Mapping[
        str, str | tuple[str, ...] | tuple[Hand, ...] | tuple[Agent, ...] | tuple[JsonObject, ...]
    ]

    def change(self, document: Document) -> Change:
        changed = tuple(
            (name, getattr(document, name), value)
            for name, value in self.fields.items()
            if getattr(document, name) != value
        )
        return Change("change-document", (DocumentPart(changed),) if changed else ())


@dataclass(frozen=True, slots=True)
class Together:
    """Several commands as one undo step, each seeing what the ones before it did."""

    commands: tuple[Command, ...]
    label: str
    source: object = None

    def change(self, document: Document) -> Change:
        parts: list[PagePart | DocumentPart] = []
        for command in self.commands:
            change = command.change(document)
            document = change.apply(document)
            parts.extend(change.parts)
        return Change(self.label, tuple(parts), self.source)


@dataclass(frozen=True, slots=True)
class Recover:
    """Put back what a journal held: whole pages, manifest fields, pages that came or went.

    Pages that the document has must be loaded; undo returns to what the files say.
    """

    pages: Mapping[str, Page]
    fields: Mapping[str, object]
    removed: frozenset[str]

    def change(self, document: Document) -> Change:
        fields = tuple(
            (name, getattr(document, name), value)
            for name, value in self.fields.items()
            if getattr(document, name) != value and not _is_lower_id(document, name, value)
        )
        known = {e.id for e in document.entries}
        came = tuple((i, None, page) for i, page in self.pages.items() if i not in known)
        went = tuple((i, document.pages[i], None) for i in sorted(self.removed & known))
        parts: list[PagePart | DocumentPart] = []
        if fields or came or went:
            parts.append(DocumentPart(fields, came + went))
        for page_id in sorted((known & set(self.pages)) - self.removed):
            page, old = self.pages[page_id], page_of(document, page_id)
            parts.extend(ReplaceReading(page).change(document).parts)
            if page.notes != old.notes:
                parts.append(PagePart(page_id, fields=(("notes", old.notes, page.notes),)))
        return Change("recover", tuple(parts))


def _is_lower_id(document: Document, name: str, value: object) -> bool:
    """True for the highest page id of an undone step: that id only grows."""
    return name == "last_page_id" and page_number(str(value)) < page_number(document.last_page_id)
