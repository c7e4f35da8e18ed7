"""The thread that brings a journal's lines to the disk, soon and in order.

May import `core`. A thread of its own, since syncing on a busy disk takes seconds that typing must
not wait for; it looks for work at intervals instead of being woken by each key.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import queue
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO, Final

from editor.core.document import Change, Page

from .files import sha256_of
from .journal_files import segment_path, segments
from .journal_values import encode_part, page_json

log = logging.getLogger(__name__)

_SYNC_INTERVAL_S: Final = 0.5
_GATHER_S: Final = 0.05
_AWAKE_S: Final = 2.0
_REST_S: Final = 0.0015
_encode: Final = json.JSONEncoder(ensure_ascii=True, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Entry:
    """A change to be written; before it the pages as they were, where the file of this number has
    them not yet. `time` is in seconds since 1970."""

    segment: int
    change: Change
    before: tuple[Page, ...]
    time: float


@dataclass(frozen=True, slots=True)
class Order:
    """Something else the writing thread does in turn: clear a range of files, or just say it
    came so far.
    """

    clear: tuple[int, int] | None
    done: threading.Event


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


class Writer:
    """The journal's thread: writes lines soon, has them synced twice a second while something is
    new.
    """

    def __init__(self, folder: Path, waiting: queue.SimpleQueue[Entry | Order | None]) -> None:
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
        """Write what is handed over, until None is; then sync and end."""
        while (item := self._next()) is not None:
            if isinstance(item, Order):
                self._obey(item)
            elif item.segment != self._failed_segment:
                self._guarded(partial(self._write, item))
        self._guarded(self._sync)
        self._close_file()

    def _next(self) -> Entry | Order | None:
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
                if isinstance(item, Entry):
                    self._gather()
                return self._take(item)
            self._gather()

    def _gather(self) -> None:
        self.hurry.wait(_GATHER_S)
        self.hurry.clear()

    def _take(self, item: Entry | Order | None) -> Entry | Order | None:
        self._busy_at = time.monotonic()
        return item

    def _until_sync(self) -> float:
        return max(0.0, self._synced_at + _SYNC_INTERVAL_S - time.monotonic())

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

    def _obey(self, order: Order) -> None:
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
        for number, path in segments(self._folder).items():
            if first <= number <= upto:
                path.unlink(missing_ok=True)

    def _write(self, entry: Entry) -> None:
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
        path = segment_path(self._folder, segment)
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
