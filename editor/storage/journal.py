"""What was done since the last save, kept so that a killed program loses less than a second of it.

May import `core`. Every change is one line of JSON in `.facing/journal-NNNNNN.jsonl`; before the
first change of a page stands the whole page, so a journal needs nothing but itself to be replayed
(`journal_replay`). The GUI thread only hands over immutable values; a thread of the journal's own
writes them (`journal_writer`), so that a long save cannot hold it up. A save begins a new file
(`mark`) and, once it is done, the older ones go (`clear`): what is typed meanwhile is never in a
file that is about to be deleted.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from editor.core.document import Change, Document, DocumentPart

from .journal_files import segments
from .journal_values import DOCUMENT_FIELDS
from .journal_writer import Entry, Order, Writer

_CLOSE_TIMEOUT_S: Final = 30.0


class Journal:
    """The journal of one open document. `append`, `mark` and `clear` belong to one thread and
    return at once.
    """

    def __init__(self, root: Path, *, clock: Callable[[], float] = time.time) -> None:
        self._folder = root / ".facing"
        self._clock = clock
        self._segment = max(segments(self._folder), default=0) + 1
        self._first = self._segment
        self._covered: set[str] = set()
        self._lost: set[str] = set()
        """Pages whose edits a failed file may lack."""
        self._queue: queue.SimpleQueue[Entry | Order | None] = queue.SimpleQueue()
        self._writer = Writer(self._folder, self._queue)
        self._thread: threading.Thread | None = None
        self._is_closed = False

    @property
    def failure(self) -> str | None:
        """Why edits are not journalled at the moment, as a sentence, or None when they are."""
        return self._writer.failure

    def append(self, change: Change, before: Document) -> None:
        """Journal a change that was made to `before`. Returns at once; the file follows within a
        tenth of a second.
        """
        if self._is_closed or not change:
            return
        if self._writer.failed.is_set():
            # What the failed file lacks is gone: a new one begins with whole pages again.
            self._next_segment()
            self._writer.failed.clear()
        if self._lost:
            self._put(Entry(self._segment, self._again(before), (), self._clock()))
        pages = tuple(
            before.pages[page_id]
            for page_id in sorted(change.page_ids - self._covered)
            if page_id in before.pages
        )
        self._covered |= change.page_ids
        for part in change.parts:
            if isinstance(part, DocumentPart):
                self._covered |= {page_id for page_id, _, new in part.pages if new is not None}
        self._put(Entry(self._segment, change, pages, self._clock()))

    def _again(self, document: Document) -> Change:
        """Return what a failed file should have held, whole, and count it as journalled."""
        pages = tuple(
            (page_id, None, document.pages[page_id])
            for page_id in sorted(self._lost)
            if page_id in document.pages
        )
        self._covered |= {page_id for page_id, _, _ in pages}
        self._lost = set()
        names = DOCUMENT_FIELDS
        fields = tuple((name, None, getattr(document, name)) for name in names)
        return Change("again", (DocumentPart(fields, pages),))

    def mark(self) -> int:
        """Return the position up to which `clear` may forget once what is now in the document has
        been saved.
        """
        position = self._segment
        self._next_segment()
        return position

    def clear(self, upto: object) -> None:
        """Forget what a save has written: everything before the `mark` that gave this position."""
        if isinstance(upto, int):
            self._lost = set()
            self._put(Order((self._first, upto), threading.Event()))

    def adopt(self) -> None:
        """Let the next `clear` also forget the files that earlier sessions left: their edits were
        put back into the document, or refused by the person. Until then they are never touched.
        """
        self._first = 0

    def flush(self) -> None:
        """Wait until everything is on the disk, and everything cleared is gone."""
        order = Order(None, threading.Event())
        self._put(order)
        if self._thread is not None:
            order.done.wait(_CLOSE_TIMEOUT_S)

    def close(self) -> None:
        """Write what is left and end the thread; the files stay for recovery."""
        self._is_closed = True
        if self._thread is not None:
            self._queue.put(None)
            self._writer.hurry.set()
            self._thread.join(_CLOSE_TIMEOUT_S)
            self._thread = None

    def _next_segment(self) -> None:
        if self._writer.failed.is_set():
            self._lost |= self._covered
        self._segment += 1
        self._covered = set()

    def _put(self, item: Entry | Order) -> None:
        if self._thread is None:
            if self._is_closed or (isinstance(item, Order) and item.clear is None):
                return
            self._thread = threading.Thread(
                target=self._writer.run, name="facing-journal", daemon=True
            )
            self._thread.start()
        self._queue.put(item)
        if isinstance(item, Order):
            self._writer.hurry.set()
