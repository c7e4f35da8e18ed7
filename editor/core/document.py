"""Documents, pages and words as immutable values, and the changes between them.

A `Change` is what a command did, listed part by part; reversed, it is the undo step, and
serialised, it is the journal entry. One reversible value serves all three, so none of them can
disagree. Pages are replaced, never mutated: a snapshot for saving, reading or exporting is the
document itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any, Final, Literal, Protocol

from .errors import UsageError
from .frame import NO_FRAME, Frame
from .geometry import Box, Size
from .marks import Agent, Hand, Json, JsonObject, Mark
from .notes import NO_NOTES, Notes
from .open_table import OpenTable
from .review import DEFAULT_RULES, ReviewRules
from .spans import Placed, RowsChange, Span, SpanTable, Splice
from .suggestions import NO_SUGGESTIONS, Suggestions

Origin = Literal["ocr", "typed", "pasted", "imported", "confirmed"]
Link = Literal["exact", "estimated", "none", "person"]

# Qt turns some of these into paragraph breaks, JSON or XML refuse the others: the file format keeps
# them out of transcripts.
FORBIDDEN: frozenset[str] = frozenset("\r\u2029\ufdd0\ufdd1\0")


@dataclass(frozen=True, slots=True)
class Word:
    """What is known of one word besides its span: its box on the scan, the OCR's reading and
    confidence (0 to 100).

    `ocr` is the reading of the engine, kept when a person corrects the text; `origin` says who set
    the text last, `link` how sure the tie between text and box is. Ids are unique in the page for
    ever.
    """

    id: int
    box: Box | None = None
    conf: float | None = None
    line: int | None = None
    ocr: str | None = None
    origin: Origin = "typed"
    link: Link = "none"
    extra: tuple[tuple[str, Json], ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A text line on the scan: its box and, where the engine gave it, its baseline as points."""

    id: int
    box: Box | None
    baseline: tuple[tuple[int, int], ...] | None = None
    extra: tuple[tuple[str, Json], ...] = ()


@dataclass(frozen=True, slots=True)
class ScanRef:
    """Where a page's scan is and what it was when it was added; size is after EXIF orientation,
    `frame` counts from 1.

    `dpi` is what the file says, `set_dpi` what a person says instead; both are pixels of this size
    an inch.
    """

    path: str
    sha256: str
    size: Size
    frame: int = 1
    dpi: int | None = None
    render_dpi: int | None = None
    linked: bool = False
    set_dpi: int | None = None

    @property
    def picture(self) -> tuple[object, ...]:
        """What tells this picture from another one, whatever else is known of it."""
        return (self.path, self.sha256, self.size, self.frame, self.render_dpi, self.linked)


@dataclass(frozen=True, slots=True)
class PageEntry:
    """A page's row in the manifest: its permanent id, its scan, its label."""

    id: str
    scan: ScanRef
    label: str = ""
    raw: JsonObject | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """The transcript of one scan with its words and marks. Invariants are those `check()` tests.

    `next_word_id` only grows, also over undo, and is not part of the page's value.
    """

    id: str
    text: str = ""
    words: SpanTable[Word] = field(default_factory=lambda: SpanTable(disjoint=True))
    marks: SpanTable[Mark] = field(default_factory=SpanTable)
    lines: tuple[Line, ...] = ()
    engine: JsonObject | None = None
    words_extra: JsonObject | None = None
    marks_extra: JsonObject | None = None
    next_word_id: int = field(default=1, compare=False)
    suggestions: Suggestions = NO_SUGGESTIONS
    notes: Notes = NO_NOTES

    def check(self) -> None:
        """Raise ValueError where an invariant is broken: spans lawful, words without white space,
        in order, ids unique."""
        if FORBIDDEN.intersection(self.text):
            raise ValueError("the transcript holds a character that the format forbids")
        ids: set[int | str] = set()
        last = 0
        for start, end, word in self.words.placed():
            if not last <= start < end <= len(self.text):
                raise ValueError(f"word {word.id} at {start}..{end} is unlawful")
            if any(c.isspace() for c in self.text[start:end]):
                raise ValueError(f"word {word.id} holds white space")
            last = end
        for start, end, mark in self.marks.placed():
            if not 0 <= start <= end <= len(self.text):
                raise ValueError(f"mark {mark.id} at {start}..{end} is unlawful")
        for table in (self.words, self.marks):
            for row in table:
                if row.item.id in ids:
                    raise ValueError(f"id {row.item.id} stands twice")
                ids.add(row.item.id)

    def word_text(self, row: Placed[Word]) -> str:
        return self.text[row.start : row.end] if row.is_placed else ""

    def line_span(self, offset: int) -> Span:
        """Return the span of the transcript line that holds an offset, without its line end."""
        start = self.text.rfind("\n", 0, offset) + 1
        end = self.text.find("\n", offset)
        return Span(start, len(self.text) if end < 0 else end)

    def nearest_word(self, x: float, y: float) -> Placed[Word] | None:
        """Return the placed word whose box is nearest to a scan point, lines before columns."""

        def distance(row: Placed[Word]) -> float:
            box = row.item.box
            if box is None:
                return float("inf")
            dx = max(box.x - x, 0, x - box.right)
            dy = max(box.y - y, 0, y - box.bottom)
            return dx + 3 * dy

        return min((r for r in self.words.placed() if r.item.box), key=distance, default=None)

    def orphans(self) -> list[Placed[Mark]]:
        if not any(m.is_orphan for m in self.marks.items):
            return []
        return [r for r in self.marks if r.item.is_orphan]

    @property
    def is_touched(self) -> bool:
        """True when a person (or an import) set or deleted any of the text, linked a word by hand
        or made a mark, so that OCR must not replace it."""
        is_marked = len(self.marks) > 0
        is_set = any(w.origin != "ocr" or w.link == "person" for w in self.words.items)
        return is_marked or is_set or not self._is_as_read

    @property
    def _is_as_read(self) -> bool:
        """True when every word stands in the text, in the order of reading, and nothing but the
        blanks and line ends that reading puts between them: what was deleted leaves no word behind
        that could tell, and what was moved is as it was."""
        last, line, last_id = 0, None, 0
        for start, end, word in self.words:
            between = self.text[last:start] if start >= 0 else None
            allowed = (" ",) if word.line == line else ("\n", "\n\n")
            if between not in (allowed if last else ("",)) or word.id < last_id:
                return False
            last, line, last_id = end, word.line, word.id
        return last == len(self.text)


@dataclass(frozen=True, slots=True)
class Document:
    """A document: its manifest, and the pages that have been loaded so far.

    `entries` is the order of the pages; `pages` may lack any of them, for a page is loaded when it
    is first needed. `last_page_id` only grows, also over undo, so that no page ever gets the files
    of another, and is not part of the document's value.
    """

    id: str
    title: str = ""
    language: tuple[str, ...] = ("eng",)
    created: str = ""
    entries: tuple[PageEntry, ...] = ()
    hands: tuple[Hand, ...] = ()
    agents: tuple[Agent, ...] = ()
    imports: tuple[JsonObject, ...] = ()
    last_page_id: str = field(default="0000", compare=False)
    raw: JsonObject | None = None
    pages: Mapping[str, Page] = field(default_factory=dict)
    word_list: tuple[str, ...] = ()
    """The lines of the document's own list of words; see `core.word_list`."""
    frame: Frame = NO_FRAME
    abbreviations: tuple[tuple[str, str], ...] = ()
    review_rules: ReviewRules = DEFAULT_RULES

    def entry(self, page_id: str) -> PageEntry:
        for entry in self.entries:
            if entry.id == page_id:
                return entry
        raise UsageError(f"There is no page {page_id} in this document.")

    def entry_number(self, number: int) -> PageEntry:
        """Return the page that stands at a place of the order, counted from 1."""
        if not 1 <= number <= len(self.entries):
            raise UsageError(
                f"There is no page {number}: the document has {len(self.entries)} page(s)."
            )
        return self.entries[number - 1]

    def number_of(self, page_id: str) -> int:
        """Return the place of a page in the order, counted from 1."""
        for index, entry in enumerate(self.entries):
            if entry.id == page_id:
                return index + 1
        raise UsageError(f"There is no page {page_id} in this document.")

    def hand(self, hand_id: str | None) -> Hand | None:
        return next((h for h in self.hands if h.id == hand_id), None)

    def loaded(self, page: Page) -> Document:
        """Return the document with a page's content read in; not an edit."""
        return self.with_pages({**self.pages, page.id: page})

    def with_pages(self, pages: Mapping[str, Page]) -> Document:
        """Return the document with other contents of its pages."""
        # Written out like `PagePart.apply`.
        return Document(
            self.id,
            self.title,
            self.language,
            self.created,
            self.entries,
            self.hands,
            self.agents,
            self.imports,
            self.last_page_id,
            self.raw,
            pages,
            self.word_list,
            frame=self.frame,
            abbreviations=self.abbreviations,
            review_rules=self.review_rules,
        )


def page_number(page_id: str) -> int:
    """Return the number in a page id that Facing gave; 0 for the id of another program."""
    return int(page_id) if page_id.isascii() and page_id.isdigit() else 0


NO_ROWS: RowsChange[Any] = RowsChange()
_FEW_PARTS: Final = 3
"""Up to so many parts of a page are quicker applied to its value, as that of a key press is."""


@dataclass(frozen=True, slots=True)
class PagePart:
    """What changed in one page: at most one splice, the rows listed, and whole fields as (name,
    old, new)."""

    page_id: str
    splice: Splice | None = None
    words: RowsChange[Word] = NO_ROWS
    marks: RowsChange[Mark] = NO_ROWS
    fields: tuple[tuple[str, object, object], ...] = ()
    next_word_id: int = 1

    def reversed(self) -> PagePart:
        """Return the part that takes this one back."""
        return PagePart(
            self.page_id,
            self.splice.reversed() if self.splice else None,
            self.words.reversed(),
            self.marks.reversed(),
            tuple((name, new, old) for name, old, new in self.fields),
            self.next_word_id,
        )

    def apply(self, page: Page) -> Page:
        """Return the page changed; it must be as it was when the part was made."""
        # Written out, for `replace` would look every field up by name at every key press.
        changed = Page(
            page.id,
            self.splice.apply(page.text) if self.splice else page.text,
            page.words.apply(self.words, self.splice),
            page.marks.apply(self.marks, self.splice),
            page.lines,
            page.engine,
            page.words_extra,
            page.marks_extra,
            max(page.next_word_id, self.next_word_id),
            page.suggestions,
            page.notes,
        )
        if not self.fields:
            return changed
        return replace(changed, **{name: new for name, _, new in self.fields})  # type: ignore[arg-type]


class OpenPage:
    """A page while parts are applied to it in turn, each at the cost of what it changes."""

    def __init__(self, page: Page) -> None:
        self.id = page.id
        self._page = page
        self._text = page.text
        self.words = OpenTable(page.words)
        self.marks = OpenTable(page.marks)
        self._next_word_id = page.next_word_id
        self._fields: dict[str, object] = {}

    def apply(self, part: PagePart) -> None:
        if part.splice is not None:
            self._text = part.splice.apply(self._text)
        self.words.apply(part.words, part.splice)
        self.marks.apply(part.marks, part.splice)
        self._fields.update((name, new) for name, _, new in part.fields)
        self._next_word_id = max(self._next_word_id, part.next_word_id)

    def page(self) -> Page:
        """Return the page as it is now, as a value."""
        words, marks = self.words.table(), self.marks.table()
        text, next_id = self._text, self._next_word_id
        changed = replace(self._page, text=text, words=words, marks=marks, next_word_id=next_id)
        return replace(changed, **self._fields)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class DocumentPart:
    """What changed in the manifest, as (name, old, new), and pages that came or went as (id, old,
    new)."""

    fields: tuple[tuple[str, object, object], ...] = ()
    pages: tuple[tuple[str, Page | None, Page | None], ...] = ()

    def reversed(self) -> DocumentPart:
        return DocumentPart(
            tuple((name, new, old) for name, old, new in self.fields),
            tuple((page_id, new, old) for page_id, old, new in self.pages),
        )

    def apply(self, document: Document) -> Document:
        pages = dict(document.pages)
        for page_id, _, new in self.pages:
            if new is None:
                pages.pop(page_id, None)
            else:
                pages[page_id] = new
        fields = {name: new for name, _, new in self.fields}
        if "last_page_id" in fields:
            ids = (document.last_page_id, str(fields["last_page_id"]))
            fields["last_page_id"] = max(ids, key=page_number)
        return replace(document, pages=pages, **fields)  # type: ignore[arg-type]


class Act(Protocol):
    """Something done beside the document, as an approval is, that can be taken back."""

    def do(self) -> None: ...

    def undo(self) -> None: ...


@dataclass(frozen=True, slots=True)
class ActPart(DocumentPart):
    """An act as the only part of a change: nothing of the document is another, yet it is a step of
    the history. Whoever owns the document performs it."""

    act: Act | None = None
    is_undone: bool = False

    def reversed(self) -> ActPart:
        return replace(self, is_undone=not self.is_undone)

    def apply(self, document: Document) -> Document:
        return document

    def perform(self) -> None:
        if self.act is not None:
            (self.act.undo if self.is_undone else self.act.do)()


def _with_parts(document: Document, parts: Iterable[PagePart]) -> Document:
    """Return the document after parts of pages, applied in turn."""
    pages = dict(document.pages)
    for page_id, run in groupby(parts, lambda part: part.page_id):
        own = list(run)
        if len(own) <= _FEW_PARTS:
            for part in own:
                pages[page_id] = part.apply(pages[page_id])
            continue
        page = OpenPage(pages[page_id])
        for part in own:
            page.apply(part)
        pages[page_id] = page.page()
    return document.with_pages(pages)


@dataclass(frozen=True, slots=True)
class Change:
    """A reversible change of a document: its parts in order, the name of its menu text, and the
    view it came from."""

    label: str
    parts: tuple[PagePart | DocumentPart, ...]
    origin: object = field(default=None, compare=False)

    def reversed(self) -> Change:
        """Return the change that takes this one back, its parts in the other order."""
        return Change(self.label, tuple(p.reversed() for p in reversed(self.parts)))

    def apply(self, document: Document) -> Document:
        for kind, run in groupby(self.parts, type):
            if kind is PagePart:
                document = _with_parts(document, run)  # type: ignore[arg-type]
                continue
            for part in run:
                document = part.apply(document)  # type: ignore[arg-type, assignment]
        return document

    def page_parts(self) -> Iterator[PagePart]:
        return (p for p in self.parts if isinstance(p, PagePart))

    @property
    def page_ids(self) -> frozenset[str]:
        """The pages whose content this change touches."""
        return frozenset(p.page_id for p in self.page_parts())

    @property
    def is_act(self) -> bool:
        """True where nothing of the document changes."""
        return any(isinstance(p, ActPart) for p in self.parts)

    @property
    def touches_manifest(self) -> bool:
        return any(isinstance(p, DocumentPart) for p in self.parts)

    def __bool__(self) -> bool:
        return bool(self.parts)
