"""What of an open document its folder does not hold yet, and the snapshots that bring it there.

May import `core`. Told apart from the session because a save takes all of it at once, and gives all
of it back when it fails: a part forgotten in one of the two would be work lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from editor.core.document import Change, Document, DocumentPart, Page

if TYPE_CHECKING:
    from editor.core.review import ReviewEvent, SmallFix
    from editor.storage.versions import Kept

_NO_EDITS: Final = frozenset(
    {
        "read", "read-part", "refuse-suggestion", "outside", "add-comment", "answer-comment",
        "resolved-comment", "reopened-comment", "remove-comment", "propose", "merge-copy",
        "look", "suggest",
    }
)  # fmt: skip
"""Changes that are no edit by the person here: what OCR or another program does, turning down
what is suggested, and what is said about the page."""


@dataclass(frozen=True, slots=True)
class SaveTask:
    """All that a save needs, as values, so that it can run in another thread while work goes on."""

    document: Document
    pages: frozenset[str]
    removed: frozenset[str]
    with_manifest: bool
    history_position: object
    journal_position: object
    edited: frozenset[str] = frozenset()
    """The pages that the person edited; reading by OCR is no edit."""
    number: int = 0
    """Which save of the session this is; a later one holds all that an earlier one held."""
    fixes: Mapping[str, tuple[SmallFix, ReviewEvent]] = field(default_factory=dict)
    kept: Kept | None = None
    """What becomes a version of its page."""

    def written_pages(self) -> dict[str, Page]:
        """Return the pages that are written, by their ids."""
        return {i: p for i, p in self.document.pages.items() if i in self.pages}


class Unsaved:
    """What the folder lacks: pages, the manifest, the removal of pages; and who edited what."""

    def __init__(self) -> None:
        self.pages: set[str] = set()
        """Pages to be written."""
        self.removed: set[str] = set()
        """Pages whose files are to be put away."""
        self.edited: set[str] = set()
        """Pages that the person edited; reading by OCR is no edit."""
        self.has_manifest = False

    def follow(self, change: Change, before: Document, after: Document, *, by_person: bool) -> None:
        """Note what a change of the document made unsaved."""
        page_ids = change.page_ids
        self.pages |= page_ids
        if by_person and change.label not in _NO_EDITS:
            self.edited |= page_ids
        self.has_manifest |= change.touches_manifest
        for part in change.parts:
            if isinstance(part, DocumentPart):
                self._note_pages(part)
        self.pages |= _other_scans(before, after)

    def _note_pages(self, part: DocumentPart) -> None:
        for page_id, _, new in part.pages:
            if new is None:
                self.removed.add(page_id)
                self.pages.discard(page_id)
            else:
                self.removed.discard(page_id)
                self.pages.add(page_id)

    def take_back(self, task: SaveTask) -> None:
        """Note again what a save was to bring to the disk."""
        self.pages |= task.pages
        self.edited |= task.edited
        self.removed |= task.removed
        self.has_manifest |= task.with_manifest

    def clear(self) -> None:
        """Forget everything: a snapshot has it, or the person drops it."""
        self.pages.clear()
        self.edited.clear()
        self.removed.clear()
        self.has_manifest = False


def _other_scans(before: Document, after: Document) -> set[str]:
    """Return the pages whose scan is another one: their files name its hash."""
    if before.entries is after.entries:
        return set()
    old = {e.id: e.scan for e in before.entries}
    return {e.id for e in after.entries if e.id in old and old[e.id].picture != e.scan.picture}
