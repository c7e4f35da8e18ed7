"""A session in memory and small pages, for tests of the transcript: real history, no files."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from editor.core.commands import AddMark, Command
from editor.core.document import Change, Document, Page, PageEntry, ScanRef, Word
from editor.core.errors import RuleRefusal
from editor.core.geometry import Box, Size
from editor.core.history import History
from editor.core.marks import Hand, Mark
from editor.core.spans import Placed, Span, SpanTable


class MemorySession:
    """What the views use of a session, without a folder behind it; the clock stands still."""

    def __init__(self, document: Document, *, read_only: str | None = None) -> None:
        self.document = document
        self.read_only = read_only
        self.history = History(lambda: 0.0)
        self._listeners: list[Callable[[Change], None]] = []

    def page(self, page_id: str) -> Page:
        return self.document.pages[page_id]

    def subscribe(self, listener: Callable[[Change], None]) -> Callable[[], None]:
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def execute(self, command: Command, *, joinable: bool = False) -> Change:
        if self.read_only:
            raise RuleRefusal(self.read_only)
        change = command.change(self.document)
        if change:
            self.document = change.apply(self.document)
            self.history.record(change, joinable=joinable)
            self._tell(change)
        return change

    def undo(self) -> Change | None:
        return self._replay(self.history.take_undo())

    def redo(self) -> Change | None:
        return self._replay(self.history.take_redo())

    def _replay(self, change: Change | None) -> Change | None:
        if change is not None:
            self.document = change.apply(self.document)
            self._tell(change)
        return change

    def _tell(self, change: Change) -> None:
        for listener in tuple(self._listeners):
            listener(change)


def memory_session(
    *texts: str, read_only: str | None = None, hands: Sequence[Hand] = ()
) -> MemorySession:
    """Return a session of pages 0001, 0002 … with these texts, each word of them with a box."""
    ids = [f"{n:04}" for n in range(1, max(1, len(texts)) + 1)]
    entries = tuple(
        PageEntry(i, ScanRef(f"images/{i}.png", "0" * 64, Size(2550, 3300))) for i in ids
    )
    pages = {i: read_page(i, text) for i, text in zip(ids, texts or ("",), strict=True)}
    document = Document("urn:uuid:1", entries=entries, pages=pages, hands=tuple(hands))
    return MemorySession(document, read_only=read_only)


def read_page(page_id: str, text: str, *, conf: float = 95.0) -> Page:
    """Return a page as OCR leaves it: each run of letters a word with a box."""
    rows, start = [], 0
    for number, line in enumerate(text.split("\n")):
        offset = start
        for piece in line.split(" "):
            if piece.strip() == piece and piece:
                box = Box(100 + 10 * (offset - start), 100 + 40 * number, 10 * len(piece), 30)
                word = Word(len(rows) + 1, box, conf, number, piece, "ocr", "exact")
                rows.append(Placed(offset, offset + len(piece), word))
            offset += len(piece) + 1
        start += len(line) + 1
    whole = [r for r in rows if not any(c.isspace() for c in text[r.start : r.end])]
    words = SpanTable(whole, disjoint=True)
    return Page(page_id, text, words, next_word_id=len(rows) + 1)


def add_mark(session: MemorySession, mark: Mark, quote: str, *, page_id: str = "0001") -> Span:
    """Mark the first place of `quote`, or the caret before it where the quote ends with "|"."""
    text = session.page(page_id).text
    start = text.index(quote.removesuffix("|"))
    span = Span(start, start if quote.endswith("|") else start + len(quote))
    session.execute(AddMark(page_id, mark, span))
    return span
