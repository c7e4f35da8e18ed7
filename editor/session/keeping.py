"""Notes, between two saves, what is to be kept of pages as versions: how each page came to be what
it is, and what OCR read of it before anybody changed a letter.

May import storage and the core. Pages are values, so noting one costs nothing; they are written out
in the thread that saves.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Final

from editor.core.document import Change, Document, Page
from editor.core.marks import Agent
from editor.storage.versions import KEPT, Kept, Snapshot, Version

if TYPE_CHECKING:
    from editor.session.session import Session

RESTORE: Final = "restore-version"
"""The label of the step that takes a page back to a version."""
_KINDS: Final = {"import": "import", RESTORE: "restored"}


class Keeper:
    """What of one session's pages will be kept; `limit` is how many versions of a page are."""

    def __init__(self) -> None:
        self.limit = KEPT
        self._readings: dict[str, Page] = {}
        self._kinds: dict[str, str] = {}

    def note(self, command: object, change: Change, document: Document) -> None:
        """Note a step that was done, by what it means for the versions of its pages."""
        kind = _KINDS.get(change.label)
        if kind is not None:
            self._kinds.update(dict.fromkeys(change.page_ids, kind))
        elif change.label == "read":
            self._note_reading(command, document)

    def _note_reading(self, command: object, document: Document) -> None:
        from editor.core.merge_reading import WorkedOut

        if not isinstance(command, WorkedOut):
            return
        raw = command.whole_reading
        if command.merged is None and raw is not None:
            # Nobody had touched the page, so it is the reading, its words with their ids for good.
            page = document.pages[raw.id]
            raw = page if not len(page.marks) else raw
        if raw is not None:
            self._readings[raw.id] = raw

    def reading(self, page_id: str) -> Page | None:
        """Return what OCR read of a page since it was last saved."""
        return self._readings.get(page_id)

    def kept(self, session: Session, page_ids: Collection[str], edited: Collection[str]) -> Kept:
        """Return what a save that begins now is to keep of these pages."""
        from editor.session.session import now_iso

        when = now_iso()
        snapshots: list[Snapshot] = []
        for page_id in sorted(page_ids):
            page, before = session.document.pages.get(page_id), session.saved_page(page_id)
            if page is None:
                continue
            if before is not None and before is not page and _says_something(before):
                snapshots.append(Snapshot(before, "found", None, when))
            raw = self._readings.get(page_id)
            if raw is not None:
                snapshots.append(Snapshot(raw, "ocr", engine_agent(raw), when))
            kind, agent = self._kinds.get(page_id, "saved"), session.agent
            if page_id in edited or agent.type != "Person" or kind != "saved":
                snapshots.append(Snapshot(page, kind, agent, when))
            elif raw is not None:
                snapshots.append(Snapshot(page, "saved", engine_agent(raw), when))
            elif _says_something(page):
                snapshots.append(Snapshot(page, "found", None, when))
        return Kept(tuple(snapshots), session.agent, self.limit, _Pins(session))

    def forget(self, kept: Kept | None) -> None:
        """Note that a save has kept something."""
        for each in kept.snapshots if kept is not None else ():
            if self._readings.get(each.page.id) is each.page:
                del self._readings[each.page.id]
            if each.kind == self._kinds.get(each.page.id):
                del self._kinds[each.page.id]


def _says_something(page: Page) -> bool:
    return bool(page.text) or len(page.words) > 0 or len(page.marks) > 0


class _Pins:
    """Which versions of a page the review log speaks of, looked up only where some are to go."""

    def __init__(self, session: Session) -> None:
        self._log = session.store.review_log

    def __call__(self, page_id: str, versions: Sequence[Version]) -> frozenset[int]:
        from editor.storage.version_events import reviewed

        return frozenset(reviewed(self._log, page_id, versions))


def engine_agent(page: Page) -> Agent | None:
    """Return the program that read a page, None where its words do not say."""
    engine = page.engine or {}
    name, version = engine.get("name"), engine.get("version")
    if not isinstance(name, str):
        return None
    told = f"{name} {version}" if isinstance(version, str) else name
    return Agent(f"s-{name}", "Software", told)
