"""What the journal of a killed session holds, worked out as values ready to be put back.

May import `core`. Nothing here writes: a journal may come with a folder from somebody else, so a
line that is torn or makes no sense ends the replay and leaves what came before it whole.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from editor.core.document import Page
from editor.core.marks import JsonObject

from .journal_files import segments
from .journal_values import apply_page_part, decode_document_fields, decode_page

log = logging.getLogger(__name__)

_LIMIT_BYTES: Final = 2 * 2**30


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
    for path in segments(root / ".facing").values():
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
