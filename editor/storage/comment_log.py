"""What was said about pages, in the review logs: read once, and written as pages are saved.

May import `formats`, `core` and the logs. It keeps what it read for as long as the document is
open: what is written at a save is then the difference to what the pages were loaded with, and never
takes back what another copy brought in the meantime.
"""

from __future__ import annotations

import threading
from functools import partial

from editor.core.comments import SAID
from editor.core.document import Document, Page, PageEntry
from editor.core.marks import Agent, JsonObject
from editor.formats.comment_events import said_event, said_of, taken_back_event
from editor.formats.jsonfile import sha256_of_text
from editor.formats.review import content_hashes
from editor.formats.webannotation import Writer

from .review_log import ReviewLog

_Said = dict[str, JsonObject | None]


class CommentLog:
    """The comments in the logs of one open document; any thread."""

    def __init__(self, log: ReviewLog) -> None:
        self._log = log
        self._lock = threading.RLock()
        self._pages: dict[str, _Said] | None = None

    def said(self, page_id: str) -> list[JsonObject]:
        """Return what was said on a page and not taken back, as annotations."""
        with self._lock:
            return [said for said in self._of(page_id).values() if said is not None]

    def _of(self, page_id: str) -> _Said:
        if self._pages is None:
            self._pages = self._read()
        return self._pages.setdefault(page_id, {})

    def _read(self) -> dict[str, _Said]:
        found: list[tuple[str, tuple[str, str, JsonObject | None]]] = []
        for event in self._log.values_with("fc:said", "fc:takenBack"):
            said, when = said_of(event), event.get("created")
            if said is not None:
                found.append((when if isinstance(when, str) else "", said))
        pages: dict[str, _Said] = {}
        for _, (page_id, note_id, annotation) in sorted(found, key=lambda each: each[0]):
            pages.setdefault(page_id, {})[note_id] = annotation
        return pages

    def append(self, document: Document, entry: PageEntry, agent: Agent, when: str) -> bool:
        """Write what an agent said on a page, and took back, since it was last written; False
        where that is nothing. Raises SaveError."""
        with self._lock:
            return self._append(document, entry, agent, when)

    def _append(self, document: Document, entry: PageEntry, agent: Agent, when: str) -> bool:
        page = document.pages[entry.id]
        known = self._of(entry.id)
        rows = {e.mark.id: e.row for e in page.notes.items if e.mark.kind in SAID}
        new = [r for i, r in rows.items() if known.get(i) is None and r.item.creator == agent.id]
        gone = [i for i, said in known.items() if said is not None and i not in rows]
        if not new and not gone:
            return False
        hashes = content_hashes(document, entry, page)
        bare = Page(page.id, page.text)
        writer = Writer(bare, entry, document, sha256_of_text(page.text))
        for row in sorted(new, key=lambda r: r.item.created or ""):
            said = writer.annotation(row)
            event = partial(said_event, entry.id, said, agent, kind=row.item.kind, when=when)
            self._log.append_made(agent, partial(event, hashes))
            known[row.item.id] = said
        for note_id in gone:
            back = partial(taken_back_event, entry.id, note_id, agent, when=when)
            self._log.append_made(agent, partial(back, hashes))
            known[note_id] = None
        return True
