"""What was done since the last save, kept so that a killed program loses less than a second of it.

May import `core` and the standard library. Every change is one line of JSON in
`.facing/journal-NNNNNN.jsonl`; before the first change of a page stands the whole page, so a
journal needs nothing but itself to be replayed. The GUI thread only hands over immutable values; a
thread of the journal's own writes them, so that a long save cannot hold it up. A save begins a new
file (`mark`) and, once it is done, the older ones go (`clear`): what is typed meanwhile is never in
a file that is about to be deleted.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import queue
import re
import shutil
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, Final

from editor.core.document import Change, Document, DocumentPart, Page
from editor.core.marks import JsonObject

from .files import sha256_of
from .journal_values import (
    DOCUMENT_FIELDS,
    apply_page_part,
    decode_document_fields,
    decode_page,
    encode_part,
    page_json,
)

log = logging.getLogger(__name__)

SYNC_INTERVAL_S: Final = 0.5
_GATHER_S: Final = 0.05
_AWAKE_S: Final = 2.0
_REST_S: Final = 0.0015
_CLOSE_TIMEOUT_S: Final = 30.0
_NAME: Final = re.compile(r"journal-(\d{6,})\.jsonl")
_LIMIT_BYTES: Final = 2 * 2**30
_encode: Final = json.JSONEncoder(ensure_ascii=True, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class _Entry:
    segment: int
    change: Change
    before: tuple[Page, ...]
    time: float


@dataclass(frozen=True, slots=True)
class _Order:
    """Something else the writing thread does in turn: clear a range of files, or just say it
    came so far.
    """

    clear: tuple[int, int] | None
    done: threading.Event


class Journal:
    """The journal of one open document. `append`, `mark` and `clear` belong to one thread and
    return at once.
    """

    def __init__(self, root: Path, *, clock: Callable[[], float] = time.time) -> None:
        self._folder = root / ".facing"
        self._clock = clock
        self._segment = max(_segments(self._folder), default=0) + 1
        self._first = self._segment
        self._covered: set[str] = set()
        self._lost: set[str] = set()
        """Pages whose edits a failed file may lack."""
        self._queue: queue.SimpleQueue[_Entry | _Order | None] = queue.SimpleQueue()
        self._writer = _Writer(self._folder, self._queue)
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
            self._put(_Entry(self._segment, self._again(before), (), self._clock()))
        pages = tuple(
            before.pages[page_id]
            for page_id in sorted(change.page_ids - self._covered)
            if page_id in before.pages
        )
        self._covered |= change.page_ids
        for part in change.parts:
            if isinstance(part, DocumentPart):
                self._covered |= {page_id for page_id, _, new in part.pages if new is not None}
        self._put(_Entry(self._segment, change, pages, self._clock()))

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
            self._put(_Order((self._first, upto), threading.Event()))

    def adopt(self) -> None:
        """Let the next `clear` also forget the files that earlier sessions left: their edits were
        put back into the document, or refused by the person. Until then they are never touched.
        """
        self._first = 0

    def flush(self) -> None:
        """Wait until everything is on the disk, and everything cleared is gone."""
        order = _Order(None, threading.Event())
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

    def _put(self, item: _Entry | _Order) -> None:
        if self._thread is None:
            if self._is_closed or (isinstance(item, _Order) and item.clear is None):
                return
            self._thread = threading.Thread(
                target=self._writer.run, name="facing-journal", daemon=True
            )
            self._thread.start()
        self._queue.put(item)
        if isinstance(item, _Order):
            self._writer.hurry.set()


class _Syncer:
    """Syncs a file beside the thread that writes it: a busy disk takes seconds, and what is written
    meanwhile outlives a killed program all the same.
    """

    def __init__(self) -> None:
        self._threads: list[threading.Thread] = []
        self._error: OSError | None = None

    @property
    def is_busy(self) -> bool:
        return any(thread.is_alive() for thread in self._threads)

    def begin(self, file: BinaryIO) -> None:
        """Begin to sync a file, which may be closed meanwhile."""
        number = os.dup(file.fileno())
        thread = threading.Thread(
            target=self._sync, args=(number,), name="facing-journal-sync", daemon=True
        )
        self._threads.append(thread)
        thread.start()

    def join(self) -> None:
        """Wait until all is on the disk; raises what that failed with, once."""
        while self._threads:
            self._threads.pop().join()
        error, self._error = self._error, None
        if error is not None:
            raise error

    def _sync(self, number: int) -> None:
        try:
            os.fsync(number)
        except OSError as error:
            self._error = error
        finally:
            os.close(number)


class _Writer:
    """The journal's thread: writes lines soon, has them synced twice a second while something is
    new.
    """

    def __init__(self, folder: Path, waiting: queue.SimpleQueue[_Entry | _Order | None]) -> None:
        self._folder = folder
        self._waiting = waiting
        self._file: BinaryIO | None = None
        self._syncer = _Syncer()
        self._segment = 0
        self._is_synced = True
        self._is_new = False
        """Something was written since the last sync began."""
        self._synced_at = 0.0
        self._failed_segment = 0
        self._busy_at = 0.0
        self.hurry = threading.Event()
        self.failed = threading.Event()
        self.failure: str | None = None

    def run(self) -> None:
        while (item := self._next()) is not None:
            if isinstance(item, _Order):
                self._obey(item)
            elif item.segment != self._failed_segment:
                self._guarded(partial(self._write, item))
        self._guarded(self._sync)
        self._close_file()

    def _next(self) -> _Entry | _Order | None:
        """Return what is to be done next, syncing in time while nothing is.

        Entries are looked for, some at a time: a thread that is woken at each of them takes the
        interpreter from the one that is about to paint what was typed.
        """
        while True:
            if not self._is_synced and self._until_sync() <= 0:
                self._guarded(self._begin_sync)
            with contextlib.suppress(queue.Empty):
                return self._take(self._waiting.get_nowait())
            if self._is_synced and time.monotonic() - self._busy_at > _AWAKE_S:
                item = self._waiting.get()
                if isinstance(item, _Entry):
                    self._gather()
                return self._take(item)
            self._gather()

    def _gather(self) -> None:
        self.hurry.wait(_GATHER_S)
        self.hurry.clear()

    def _take(self, item: _Entry | _Order | None) -> _Entry | _Order | None:
        self._busy_at = time.monotonic()
        return item

    def _until_sync(self) -> float:
        return max(0.0, self._synced_at + SYNC_INTERVAL_S - time.monotonic())

    def _guarded(self, work: Callable[[], None]) -> None:
        try:
            work()
        except (
            Exception
        ) as cause:  # The journal's own boundary: typing goes on whatever happens here.
            log.warning("journal: %r", cause)
            self.failure = (
                "Unsaved changes cannot be kept in the journal: "
                f"{getattr(cause, 'strerror', None) or cause}. Save soon."
            )
            self._is_synced = True
            self._failed_segment = self._segment
            self._close_file()
            self.failed.set()

    def _obey(self, order: _Order) -> None:
        if order.clear is None:
            self._guarded(self._sync)
        else:
            self._guarded(partial(self._clear, *order.clear))
        order.done.set()

    def _clear(self, first: int, upto: int) -> None:
        if os.name == "nt":  # where a file that is open cannot be deleted
            self._syncer.join()
        if self._segment <= upto:
            self._close_file()
            self._is_synced, self._is_new = True, False
        for number, path in _segments(self._folder).items():
            if first <= number <= upto:
                path.unlink(missing_ok=True)

    def _write(self, entry: _Entry) -> None:
        if self._segment != entry.segment or self._file is None:
            self._open(entry.segment)
        assert self._file is not None
        for page in entry.before:
            whole = page_json(page, self._rest)
            digest = sha256_of(page.text.encode())
            self._file.write(f'{{"page":{whole},"hash":"{digest}"}}\n'.encode("ascii"))
        change: dict[str, object] = {
            "time": entry.time,
            "label": entry.change.label,
            "parts": [encode_part(part) for part in entry.change.parts],
        }
        self._file.write(_line(change))
        self._file.flush()
        self._is_synced, self._is_new = False, True

    def _rest(self) -> None:
        """Let the person's thread go first, unless somebody waits for this one."""
        if not self.hurry.is_set():
            time.sleep(_REST_S)

    def _open(self, segment: int) -> None:
        if self._file is not None and self._is_new:
            self._guarded(partial(self._syncer.begin, self._file))
        self._close_file()
        self._segment = segment
        self._folder.mkdir(exist_ok=True)
        path = self._folder / f"journal-{segment:06}.jsonl"
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        self._file = os.fdopen(os.open(path, flags, 0o666), "wb")
        self.failure = None

    def _begin_sync(self) -> None:
        self._synced_at = time.monotonic()
        if self._syncer.is_busy:
            return
        self._syncer.join()
        if self._file is None or not self._is_new:
            self._is_synced = True
        else:
            self._is_new = False
            self._syncer.begin(self._file)

    def _sync(self) -> None:
        """Wait until everything is on the disk."""
        self._syncer.join()
        if self._file is not None and not self._is_synced:
            self._file.flush()
            os.fsync(self._file.fileno())
        self._is_synced, self._is_new = True, False
        self._synced_at = time.monotonic()

    def _close_file(self) -> None:
        if self._file is not None:
            with contextlib.suppress(OSError):
                self._file.close()
            self._file = None


def _line(row: Mapping[str, object]) -> bytes:
    return _encode(row).encode("ascii") + b"\n"


def _segments(folder: Path) -> dict[int, Path]:
    """Return the journal files by their number, in order."""
    found = {}
    with contextlib.suppress(OSError):
        for path in folder.iterdir():
            if (match := _NAME.fullmatch(path.name)) and not path.is_symlink() and path.is_file():
                found[int(match[1])] = path
    return dict(sorted(found.items()))


@dataclass(frozen=True, slots=True)
class Recovery:
    """What a journal holds of a session that did not end well, as values ready to be put back.

    `fields` are those of the manifest that were changed, with their last values; `base_hashes` are
    the hashes of the page texts that the edits began from, and of those that saves under way may
    have written since; `problem` says where a broken journal ended the replay.
    """

    pages: Mapping[str, Page]
    fields: Mapping[str, Any] = field(default_factory=dict)
    removed: frozenset[str] = frozenset()
    edits: int = 0
    last_time: float = 0.0
    base_hashes: Mapping[str, frozenset[str]] = field(default_factory=dict)
    problem: str | None = None

    def without(self, saved: Mapping[str, Page]) -> Recovery | None:
        """Return what is left when pages that the folder already holds just so are taken out; None
        when nothing is.
        """
        pages = {i: page for i, page in self.pages.items() if saved.get(i) != page}
        if not pages and not self.fields and not self.removed:
            return None
        return replace(self, pages=pages)


def pending(root: Path) -> Recovery | None:
    """Return what the journal of a document folder holds, or None when there is nothing. Never
    raises.
    """
    replay = _Replay()
    for path in _segments(root / ".facing").values():
        try:
            if path.stat().st_size > _LIMIT_BYTES:
                replay.problem = f"{path.name} is too large to be replayed."
                break
            with path.open("rb") as file:
                if not replay.run(file, path.name):
                    break
        except OSError as cause:
            replay.problem = f"{path.name} cannot be read: {cause.strerror}."
            break
    return replay.result()


def keep_broken(root: Path) -> str | None:
    """Copy the files of a broken journal aside, for what stands behind the broken line may be read
    by a person; returns where the first is, or None where they cannot be copied."""
    kept = []
    for number, path in _segments(root / ".facing").items():
        target = path.with_name(f"broken-{number:06}.jsonl")
        with contextlib.suppress(OSError):
            shutil.copyfile(path, target)
            kept.append(f".facing/{target.name}")
    return kept[0] if kept else None


def discard(root: Path) -> None:
    """Forget the journal of a document folder, after its edits were put back and saved, or refused
    by the person.
    """
    for path in _segments(root / ".facing").values():
        path.unlink(missing_ok=True)


class _Replay:
    def __init__(self) -> None:
        self.pages: dict[str, Page] = {}
        self.edited: set[str] = set()
        self.fields: dict[str, Any] = {}
        self.removed: set[str] = set()
        self.hashes: dict[str, frozenset[str]] = {}
        self.edits = 0
        self.last_time = 0.0
        self.problem: str | None = None

    def run(self, lines: Iterable[bytes], name: str) -> bool:
        """Replay one file; False when a broken line ended the whole replay."""
        for number, line in enumerate(lines, start=1):
            if not line.endswith(b"\n"):
                return True  # The line that was being written when the program was killed.
            try:
                row = json.loads(line)
                if "page" in row:
                    self._snapshot(row)
                else:
                    self._change(row)
            except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as cause:
                log.warning("%s, line %d: %r", name, number, cause)
                self.problem = f"Line {number} of {name} is broken; what came after it is lost."
                return False
        return True

    def _snapshot(self, row: JsonObject) -> None:
        page = decode_page(row["page"])
        self.pages[page.id] = page
        known = self.hashes.get(page.id, frozenset())
        self.hashes[page.id] = known | {str(row["hash"])}

    def _change(self, row: JsonObject) -> None:
        parts: Any = row["parts"]
        pages, fields, removed = dict(self.pages), dict(self.fields), set(self.removed)
        edited = set(self.edited)
        for part in parts:
            if "page" in part:
                page = apply_page_part(pages[part["page"]], part)
                pages[page.id] = page
                edited.add(page.id)
                continue
            fields.update(decode_document_fields(part["fields"]))
            for page_id, new in part["pages"]:
                if new is None:
                    pages.pop(page_id, None)
                    edited.discard(page_id)
                    removed.add(str(page_id))
                else:
                    pages[page_id] = decode_page(new)
                    edited.add(page_id)
                    removed.discard(page_id)
        # A change counts whole or not at all.
        self.pages, self.fields, self.removed, self.edited = pages, fields, removed, edited
        self.edits += 1
        self.last_time = float(row["time"])  # type: ignore[arg-type]

    def result(self) -> Recovery | None:
        if not self.edits and self.problem is None:
            return None
        for page_id in sorted(self.edited):
            try:
                self.pages[page_id].check()
            except ValueError as cause:
                self.edited.discard(page_id)
                self.problem = f"The journal of page {page_id} is broken ({cause}); it is left out."
        return Recovery(
            {i: self.pages[i] for i in sorted(self.edited)},
            self.fields,
            frozenset(self.removed),
            self.edits,
            self.last_time,
            self.hashes,
            self.problem,
        )
