"""The review logs of a document: `review/NAME.jsonl`, one file a person, only ever appended to.

May import `formats`, `core` and the checked files. A line is synced before the save counts as done;
a last line that a kill cut short was never acknowledged, and goes when the next one comes. Logs are
parsed once and again only where another program wrote them, as a merge does. The latest events are
also noted in `.facing/`: nothing else names them, so that the end of a log could go unnoticed.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import IO, Final

from editor.core.document import Document, PageEntry
from editor.core.errors import EditorError, FormatError
from editor.core.marks import Agent, JsonObject
from editor.core.review import ReviewEvent, SmallFix
from editor.core.review_chain import Chain
from editor.formats import jsonfile, review
from editor.formats.jsonfile import sha256_of_bytes

from . import atomic
from .files import Files

_FOLDER: Final = "review/"
_SAFE: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
HEADS: Final = ".facing/review-heads.json"

Signer = Callable[[JsonObject], JsonObject]


@dataclass(slots=True)
class LogFile:
    """One log as it was last read: its events in the order of its lines, and what is wrong."""

    name: str
    size: int = -1
    mtime_ns: int = -1
    events: list[review.Event] = field(default_factory=list)
    problems: list[EditorError] = field(default_factory=list)


class ReviewLog:
    """The logs of one open document; any thread."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._lock = threading.RLock()
        self._logs: dict[str, LogFile] = {}
        self._parsed: dict[str, ReviewEvent] = {}
        self._values: dict[str, JsonObject] = {}
        self._chain: Chain | None = None
        self._heads: set[str] | None = None

    def logs(self) -> list[LogFile]:
        """Return the logs as they now are, by name."""
        with self._lock:
            self._refresh()
            return [self._logs[name] for name in sorted(self._logs)]

    def values_with(self, *keys: str) -> list[JsonObject]:
        """Return what the events say that have one of these keys, by log.

        Only their lines are parsed: the logs of hundreds of pages take tenths of a second, and
        somebody waits for the first page.
        """
        wanted = [f'"{key}"'.encode() for key in keys]
        found: list[JsonObject] = []
        for relative in self._names():
            try:
                content = self._files.peek(relative) or b""
            except EditorError:
                # `check` tells what is wrong with it.
                continue
            # A key may be written with escapes by another program.
            lines = (
                line
                for line in content.split(b"\n")
                if b"\\u" in line or any(w in line for w in wanted)
            )
            events, _ = review.read_log(b"\n".join(lines), name=relative)
            found += (e.value for e in events if any(key in e.value for key in keys))
        return found

    def chain(self) -> Chain:
        """Return all events in order; a line that is none is left out, `check` tells it."""
        with self._lock:
            self._refresh()
            if self._chain is None:
                events = [e for log in self._logs.values() for e in log.events]
                self._parsed = {e.hash: self._event_of(e) for e in events}
                self._values = {e.hash: e.value for e in events}
                self._chain = Chain(self._parsed.values())
            return self._chain

    def line(self, hashed: str) -> JsonObject | None:
        """Return the event of a hash as its line has it, None where no log has it."""
        with self._lock:
            self.chain()
            return self._values.get(hashed)

    def _event_of(self, event: review.Event) -> ReviewEvent:
        return self._parsed.get(event.hash) or review.review_event(event)

    def append_edit(
        self,
        document: Document,
        entry: PageEntry,
        agent: Agent,
        when: str,
        *,
        keeps: tuple[SmallFix, ReviewEvent] | None = None,
        sign: Signer | None = None,
    ) -> None:
        """Write that a person's edits of a page were saved; with `keeps`, that their approval, the
        second of the two, goes on after a small fix. Raises SaveError."""
        page = document.pages[entry.id]
        hashes = review.content_hashes(document, entry, page)
        named = {name: str(value) for name, value in hashes.items()}
        self.append(review.Act("edited", entry.id, agent, when, hashes=named))
        if keeps is not None:
            fix, base = keeps
            approves = {part: named.get(part, old) for part, old in base.approves.items()}
            marks = review.marks_hash(review.page_items(document, entry, page))
            act = review.Act("approved", entry.id, agent, when, "", approves, None, marks)
            self.append(replace(act, keeps=fix), sign=sign)

    def append_frame_edit(self, document: Document, agent: Agent, when: str) -> None:
        """Write that a person's edits of the frame were saved. Raises SaveError."""
        hashes = {"frame": review.frame_hash(document.frame)}
        self.append(review.Act("edited", "", agent, when, hashes=hashes))

    def append(self, act: review.Act, *, sign: Signer | None = None) -> str:
        """Write what somebody says, signed where they sign; returns the hash of the event, which
        names all events known. Raises SaveError."""

        def made(previous: Iterable[str]) -> JsonObject:
            value = review.event_object(act, previous)
            return sign(value) if sign is not None else value

        return self.append_made(act.agent, made)

    def append_made(self, agent: Agent, make: Callable[[set[str]], JsonObject]) -> str:
        """Write the event that is made of the hashes of the latest ones into a log; returns
        its hash. Raises SaveError."""
        with self._lock:
            value = make(self._known_heads())
            line = review.line_of(value)
            name = agent.id if _SAFE.fullmatch(agent.id) else "unnamed"
            relative = f"{_FOLDER}{name}.jsonl"
            self._append(relative, line)
            event = review.Event(
                sha256_of_bytes(line[:-1]), tuple(sorted(self._heads or ())), value
            )
            self._note_written(relative, event)
            return event.hash

    def _note_written(self, relative: str, event: review.Event) -> None:
        """Take up what was written, without reading a long log again for one line."""
        log = self._logs.setdefault(relative, LogFile(relative))
        log.events.append(event)
        with contextlib.suppress(OSError):
            status = self._files.path(relative).stat()
            log.size, log.mtime_ns = status.st_size, status.st_mtime_ns
        self._heads, self._chain = {event.hash}, None
        self._note_heads()

    def _known_heads(self) -> set[str]:
        self._refresh()
        if self._heads is None:
            self._heads = set(self.chain().heads())
        return self._heads

    def _refresh(self) -> None:
        """Read again what another program wrote since, and the end of what was written here."""
        found: dict[str, LogFile] = {}
        is_changed = False
        for relative in self._names():
            known = self._logs.get(relative, LogFile(relative))
            try:
                status = self._files.path(relative).stat()
                if (status.st_size, status.st_mtime_ns) != (known.size, known.mtime_ns):
                    is_changed = True
                    known = self._read(relative, status)
            except OSError:
                is_changed = True
                continue
            found[relative] = known
        if is_changed or found.keys() != self._logs.keys():
            self._chain = self._heads = None
        self._logs = found

    def _read(self, relative: str, status: os.stat_result) -> LogFile:
        log = LogFile(relative, status.st_size, status.st_mtime_ns)
        try:
            content = self._files.peek(relative) or b""
        except EditorError as error:
            log.problems.append(error)
            return log
        problems: list[FormatError]
        log.events, problems = review.read_log(content, name=relative)
        log.problems.extend(problems)
        return log

    def _names(self) -> Iterator[str]:
        try:
            names = sorted(p.name for p in self._files.path(_FOLDER.rstrip("/")).iterdir())
        except (OSError, EditorError):
            return
        for name in names:
            if name.endswith(".jsonl") and self._files.exists(_FOLDER + name):
                yield _FOLDER + name

    def _append(self, relative: str, line: bytes) -> None:
        path = self._files.path(relative)
        try:
            path.parent.mkdir(exist_ok=True)
            with path.open("ab+") as file:
                last = _unended(file)
                if review.whole_line(last):
                    line = b"\n" + line
                elif last:
                    file.truncate(file.tell() - len(last))
                file.write(line)
                file.flush()
                os.fsync(file.fileno())
        except OSError as cause:
            raise atomic.save_error(relative, cause) from cause

    def take_over(self, relative: str, lines: bytes) -> None:
        """Append whole lines that another copy of a log has and this one lacks. Raises
        SaveError."""
        with self._lock:
            self._append(relative, lines)
            self._heads = self._chain = None

    def _note_heads(self) -> None:
        """Note which events nothing names yet; what cannot be noted is only not guarded."""
        heads = sorted(self._heads or ())
        with contextlib.suppress(OSError, EditorError):
            path = self._files.path(HEADS)
            temp = path.with_name(path.name + atomic.TEMP_SUFFIX)
            temp.write_text(json.dumps({"format": "1.0", "heads": heads}))
            temp.replace(path)

    def noted_heads(self) -> frozenset[str]:
        """Return the events that were the latest when this computer last wrote one."""
        try:
            content = self._files.peek(HEADS)
            heads = jsonfile.loads(content, name=HEADS).get("heads") if content else None
        except EditorError:
            return frozenset()
        return frozenset(map(str, heads)) if isinstance(heads, list) else frozenset()


def _unended(file: IO[bytes]) -> bytes:
    """Return what stands after the last line end; leaves the file at its end."""
    at = file.seek(0, os.SEEK_END)
    tail = b""
    while at and b"\n" not in tail:
        step = min(at, 1 << 16)
        at -= step
        file.seek(at)
        tail = file.read(step) + tail
    file.seek(0, os.SEEK_END)
    return tail.rpartition(b"\n")[2]
