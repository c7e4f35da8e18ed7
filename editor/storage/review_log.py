"""The review logs of a document: `review/NAME.jsonl`, one file a person, only ever appended to.

May import `formats`, `core` and the checked files. A line is synced before the save counts as done;
a last line that a kill cut short was never acknowledged, and goes when the next one comes.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import Final

from editor.core.document import Document, PageEntry
from editor.core.errors import EditorError
from editor.core.marks import Agent
from editor.formats import review
from editor.formats.jsonfile import sha256_of_bytes

from . import atomic
from .files import Files

_FOLDER: Final = "review/"
_SAFE: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")


class ReviewLog:
    """The logs of one open document; used by one thread at a time."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._heads: set[str] | None = None

    def append_edit(self, document: Document, entry: PageEntry, agent: Agent, when: str) -> None:
        """Write that a person's edits of a page were saved. Raises SaveError."""
        line = review.edited_line(
            entry.id,
            agent,
            when=when,
            hashes=review.content_hashes(document, entry, document.pages[entry.id]),
            previous=self._known_heads(),
        )
        name = agent.id if _SAFE.fullmatch(agent.id) else "unnamed"
        self._append(f"{_FOLDER}{name}.jsonl", line)
        self._heads = {sha256_of_bytes(line[:-1])}

    def _known_heads(self) -> set[str]:
        if self._heads is None:
            events: list[review.Event] = []
            for name, content in self._logs():
                try:
                    events += review.read_events(content, name=name)
                except EditorError:
                    # `check` reports a broken log; it must not keep a person from saving.
                    continue
            self._heads = review.heads(events)
        return self._heads

    def _logs(self) -> Iterator[tuple[str, bytes]]:
        for relative in sorted(self._files.all()):
            if relative.startswith(_FOLDER) and relative.endswith(".jsonl"):
                content = self._files.read(relative)
                if content is not None:
                    yield relative, content

    def _append(self, relative: str, line: bytes) -> None:
        path = self._files.path(relative)
        try:
            path.parent.mkdir(exist_ok=True)
            with path.open("ab+") as file:
                file.seek(0)
                *_, last = file.read().split(b"\n")
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
        self._append(relative, lines)
        self._heads = None

    def problems(self) -> Iterator[str]:
        """Yield one sentence for each log that cannot be read and each event that is missing."""
        events: list[tuple[str, review.Event]] = []
        for name, content in self._logs():
            try:
                events += ((name, event) for event in review.read_events(content, name=name))
            except EditorError as cause:
                yield cause.message
        known = {event.hash for _, event in events}
        for name, event in events:
            if any(previous not in known for previous in event.previous):
                yield (
                    f"{name}: an event that an entry of {event.value.get('created')} builds on is "
                    "missing or was changed."
                )
