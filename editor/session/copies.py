"""Taking another copy of a document in: what two people did on two copies, put together in one.

Knows no Qt. The merging works on a snapshot and may run in any thread; taking it in is one undo
step on the session's thread. Logs and versions are only ever added to, so that part is not undone
and does no harm: an approval names what it approved by hash.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from editor.core.commands import AddPages, Command, Together
from editor.core.copied_fields import MergedFields, merge_fields, with_hands
from editor.core.document import Document, Page, PageEntry, page_number
from editor.core.errors import EditorError, RuleRefusal, UsageError
from editor.core.notes import NO_NOTES
from editor.core.outside import TakeOutside
from editor.core.spans import SpanTable
from editor.core.suggestions import NO_SUGGESTIONS
from editor.formats.review import content_hashes
from editor.jobs import CancelToken, Progress, Report
from editor.session.job_pages import page_for_job
from editor.session.session import Session, new_mark_id, now_iso
from editor.storage.copy_files import (
    PageHistory,
    histories,
    is_same_file,
    missing_lines,
    missing_versions,
    taken_back,
)
from editor.storage.folder import DocumentStore
from editor.storage.merge_copies import CopyBy, MergedCopy, merge_copies
from editor.storage.notes import notes_path
from editor.storage.pagefiles import page_paths
from editor.storage.suggestions import suggestions_path
from editor.storage.versions import Version

log = logging.getLogger(__name__)

LABEL: Final = "merge-copy"


@dataclass(frozen=True, slots=True)
class TakenPage:
    """A page of ours as it was when it was merged, and what came of it."""

    old: Page
    merged: MergedCopy
    is_theirs: bool
    """True where the page is the other copy's as it stands, so that nobody edited it here."""


@dataclass(frozen=True, slots=True)
class CamePage:
    """A page that only the other copy has; `after` is the page it stands behind there."""

    entry: PageEntry
    page: Page
    scan: Path
    after: str | None


@dataclass(slots=True)
class CopyPlan:
    """All that comes of another copy. `unread` has a sentence for each page that could not be."""

    name: str
    document: Document
    pages: list[TakenPage] = field(default_factory=list)
    came: list[CamePage] = field(default_factory=list)
    fields: MergedFields = field(default_factory=MergedFields)
    sources: list[tuple[dict[str, object], bytes]] = field(default_factory=list)
    logs: dict[str, bytes] = field(default_factory=dict)
    versions: dict[str, bytes] = field(default_factory=dict)
    removed_here: list[str] = field(default_factory=list)
    missing_there: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)

    @property
    def conflicts(self) -> int:
        return sum(each.merged.conflicts for each in self.pages)

    @property
    def is_empty(self) -> bool:
        """True where the other copy has nothing that this one lacks."""
        news = (self.pages, self.came, self.fields.fields, self.sources, self.logs, self.versions)
        return not any(news)


def is_copy(path: Path) -> bool:
    """True for a path that may be another copy of a document: a document folder or a zip of one."""
    return path.name.lower().endswith(".facing.zip") or (path / "document.json").exists()


Merging = Callable[[CancelToken, Report], CopyPlan]


def copy_merging(session: Session, path: Path) -> Merging:
    """Return the work of merging another copy with the pages as they are now, for a job.

    Raises RuleRefusal where the document is read-only; the work raises UsageError where the path
    is no copy of this document, DocumentError, FormatError, Cancelled.
    """
    if session.read_only:
        raise RuleRefusal(session.read_only)
    document, store = session.document, session.store

    def work(cancel: CancelToken, report: Report) -> CopyPlan:
        if path.resolve() == store.path.resolve():
            raise UsageError(f'"{path.name}" is this document itself. Choose another copy of it.')
        theirs = DocumentStore.open(path, write=False, agent_name="")
        try:
            other = theirs.load()
            if other.id != document.id:
                raise UsageError(
                    f'"{path.name}" is no copy of this document but another one. '
                    "Export its text and import that."
                )
            return _Merger(session, document, other, theirs).plan(path.name, cancel, report)
        finally:
            theirs.close()

    return work


class _Merger:
    """Merges two open documents; used by one thread."""

    def __init__(
        self, session: Session, ours: Document, theirs: Document, store: DocumentStore
    ) -> None:
        our_store = session.store
        self._session, self._ours, self._our_store = session, ours, our_store
        self._theirs, self._store = theirs, store
        self._fields = merge_fields(ours, theirs)
        self._here, self._there = histories(our_store.files), histories(store.files)
        here, there = taken_back(our_store.files), taken_back(store.files)
        self._gone_here = {i for event, i in here.items() if event not in there}
        self._gone_there = {i for event, i in there.items() if event not in here}
        self._when = now_iso()

    def plan(self, name: str, cancel: CancelToken, report: Report) -> CopyPlan:
        plan = CopyPlan(name, self._ours, fields=self._fields)
        own = {entry.id: entry for entry in self._ours.entries}
        before: str | None = None
        for number, entry in enumerate(self._theirs.entries):
            cancel.raise_if_cancelled()
            report(Progress(number, len(self._theirs.entries), entry.id))
            mine = own.get(entry.id)
            if mine is not None and _scan(mine) == _scan(entry):
                self._merge_page(mine, plan)
            elif mine is None and page_number(entry.id) <= page_number(self._ours.last_page_id):
                plan.removed_here.append(entry.id)
            else:
                self._take_page(entry, before, plan)
            before = entry.id
        there = {entry.id for entry in self._theirs.entries}
        last = page_number(self._theirs.last_page_id)
        plan.missing_there = [i for i in own if i not in there and page_number(i) <= last]
        self._take_sources(plan)
        plan.logs = missing_lines(self._our_store.files, self._store.files)
        grown, plan.versions = missing_versions(self._our_store.files, self._store.files)
        plan.logs |= grown
        return plan

    def _merge_page(self, entry: PageEntry, plan: CopyPlan) -> None:
        page_id = entry.id
        ours = self._ours.pages.get(page_id)
        if ours is None and self._is_same(page_id):
            return
        try:
            if ours is None:
                ours = page_for_job(self._session, self._ours, page_id)
            theirs = self._other_page(page_id)
        except EditorError as error:
            plan.unread.append(error.message)
            return
        editor = self._there.get(page_id, PageHistory())
        name = editor.last_editor or plan.name
        by = CopyBy(name, self._when, new_mark_id, editor.last_editor_id)
        base = self._base(entry, ours, theirs)
        mine = _without_taken_back(ours, theirs, self._gone_there)
        his = _without_taken_back(theirs, ours, self._gone_here)
        merged = merge_copies(base, mine, his, by)
        if merged.page != ours:
            plan.pages.append(TakenPage(ours, merged, merged.page == theirs))

    def _is_same(self, page_id: str) -> bool:
        paths = (*page_paths(page_id)[:3], suggestions_path(page_id), notes_path(page_id))
        return all(is_same_file(self._our_store.files, self._store.files, p) for p in paths)

    def _other_page(self, page_id: str) -> Page:
        return with_hands(self._store.load_page(self._theirs, page_id), self._fields.hands)

    def _base(self, entry: PageEntry, ours: Page, theirs: Page) -> Page | None:
        """Return what both copies began with: the newest version that both have, else, as far as
        the logs tell, the state of one that the other was in before."""
        version = self._common_version(entry.id)
        if version is not None:
            try:
                page = self._our_store.versions.page(self._ours, version, entry.id, ours)
                return replace(page, notes=NO_NOTES, suggestions=NO_SUGGESTIONS)
            except EditorError as error:
                log.info("%s", error.message)
        here, there = (h.get(entry.id, PageHistory()).states for h in (self._here, self._there))
        mine = _state(self._ours, entry, ours)
        his = _state(self._theirs, entry, theirs)
        if mine != his and mine in there:
            return _bare(ours)
        if mine != his and his in here:
            return _bare(theirs)
        return None

    def _common_version(self, page_id: str) -> Version | None:
        """Return the newest version of ours that says what one of theirs does."""
        theirs = {v.digest for v in self._store.versions.versions(page_id) if v.digest}
        ours = reversed(self._our_store.versions.versions(page_id))
        return next((v for v in ours if v.digest in theirs), None)

    def _take_page(self, entry: PageEntry, before: str | None, plan: CopyPlan) -> None:
        try:
            scan = self._store.scans.path_of(entry)
            page = self._other_page(entry.id)
        except EditorError as error:
            plan.unread.append(error.message)
            return
        plan.came.append(CamePage(entry, page, scan, before))

    def _take_sources(self, plan: CopyPlan) -> None:
        known = {(str(r.get("sha256")), str(r.get("pages"))) for r in self._ours.imports}
        for record in self._theirs.imports:
            path = record.get("path")
            key = (str(record.get("sha256")), str(record.get("pages")))
            if key in known or not isinstance(path, str):
                continue
            content = self._store.files.peek(path) if self._store.files.exists(path) else None
            if content is not None:
                plan.sources.append((dict(record), content))


def _without_taken_back(page: Page, other: Page, gone: set[str]) -> Page:
    """Return a copy of a page without the comments that were taken back in the other copy since
    they parted; one that somebody answered here stays."""
    known = {each.mark.id for each in other.notes.items}
    ids = {e.mark.id for e in page.notes.items if e.mark.id in gone - known}
    answered = {
        e.mark.thread for e in page.notes.items if e.mark.id not in known and e.mark.id not in ids
    }
    if not ids - answered:
        return page
    return replace(page, notes=page.notes.without(ids - answered))


def _scan(entry: PageEntry) -> tuple[str, int]:
    return entry.scan.sha256, entry.scan.frame


def _state(document: Document, entry: PageEntry, page: Page) -> tuple[str, str]:
    hashes = content_hashes(document, entry, page)
    return str(hashes["text"]), str(hashes["annotations"])


def _bare(page: Page) -> Page:
    """Return what the hashes of a log vouch for: the text and the marks, not words and notes."""
    return Page(page.id, page.text, SpanTable((), disjoint=True), page.marks)


@dataclass(frozen=True, slots=True)
class CopyTaken:
    """What was taken in: how many pages were changed and came, and what waits to be decided."""

    plan: CopyPlan
    changed: int
    came: int
    conflicts: int
    events: int


def is_current(session: Session, plan: CopyPlan) -> bool:
    """True while the pages are still those that the plan was made for."""
    pages = session.document.pages
    same = all(pages.get(t.old.id, t.old) == t.old for t in plan.pages)
    before, now = plan.document, session.document
    return same and all(
        getattr(before, name) == getattr(now, name) for name in ("entries", *plan.fields.fields)
    )


def take_copy(session: Session, plan: CopyPlan) -> CopyTaken:
    """Take a copy in: its pages as one undo step, its logs and versions at once, on the disk.

    Raises RuleRefusal where the document is read-only, SaveError, DocumentError where a scan
    cannot be copied.
    """
    session.store.require_writable()
    entries, pages = _stored(session, plan)
    fields = {**plan.fields.fields, **_imports(session, plan)}
    session.store.take_files(plan.logs, plan.versions)
    for taken in plan.pages:
        # The job has read them already; reading 500 pages here would hold the window.
        session.take_loaded(taken.old)
    commands: list[Command] = [TakeOutside(tuple(t.merged.page for t in plan.pages), fields)]
    for entry, page, index in zip(entries, pages, _places(session, plan, entries), strict=True):
        commands.append(AddPages((entry,), (page,), index))
    session.execute(Together(tuple(commands), LABEL))
    session.note_edited(t.old.id for t in plan.pages if not t.is_theirs)
    logs = (lines for name, lines in plan.logs.items() if not name.startswith("versions/"))
    events = sum(lines.count(b"\n") for lines in logs)
    return CopyTaken(plan, len(plan.pages), len(plan.came), plan.conflicts, events)


def _stored(session: Session, plan: CopyPlan) -> tuple[list[PageEntry], list[Page]]:
    """Copy the scans of pages that come; returns the pages under ids that are free here."""
    document = session.document
    used = {entry.id for entry in document.entries}
    paths = {_file(entry): entry.scan.path for entry in document.entries}
    last = page_number(document.last_page_id)
    entries, pages = [], []
    for came in plan.came:
        page_id = came.entry.id
        if page_id in used or page_number(page_id) <= last:
            page_id = f"{last + 1:04}"
        used.add(page_id)
        last = max(last, page_number(page_id))
        scan = came.entry.scan
        stored = paths.get(_file(came.entry))
        if stored is None:
            stored = session.store.scans.add(came.scan, page_id=page_id, link=scan.linked)
            paths[_file(came.entry)] = stored
        entries.append(replace(came.entry, id=page_id, scan=replace(scan, path=stored)))
        pages.append(replace(came.page, id=page_id))
    return entries, pages


def _file(entry: PageEntry) -> tuple[str, bool]:
    return entry.scan.sha256, entry.scan.linked


def _places(session: Session, plan: CopyPlan, entries: Sequence[PageEntry]) -> list[int]:
    """Return where each page that comes is put in: behind the page it stands behind there."""
    order = [entry.id for entry in session.document.entries]
    ids = {came.entry.id: entry.id for came, entry in zip(plan.came, entries, strict=True)}
    places = []
    for came, entry in zip(plan.came, entries, strict=True):
        after = ids.get(came.after or "", came.after)
        index = order.index(after) + 1 if after in order else len(order) if came.after else 0
        order.insert(index, entry.id)
        places.append(index)
    return places


def _imports(session: Session, plan: CopyPlan) -> Mapping[str, object]:
    if not plan.sources:
        return {}
    records = []
    for record, content in plan.sources:
        name = Path(str(record["path"])).name
        records.append({**record, "path": session.store.add_source(name, content)})
    return {"imports": (*session.document.imports, *records)}


def copy_told(session: Session, taken: CopyTaken) -> list[str]:
    """Return in sentences what a person must know of a copy that was taken in."""
    plan, told = taken.plan, []
    for each in plan.pages:
        if each.merged.conflicts:
            number = session.document.number_of(each.old.id)
            told.append(
                f"Page {number}: {each.merged.conflicts} place(s) were changed in both copies; "
                "both readings are kept and wait under To check."
            )
    for name, text in plan.fields.refused:
        told.append(f'The other copy has another {name}: "{text}". Ours was kept.')
    if plan.removed_here:
        ids = ", ".join(plan.removed_here)
        told.append(f"Removed here and left out: {ids}. The other copy still has it.")
    for page_id in plan.missing_there:
        number = session.document.number_of(page_id)
        told.append(f"Page {number} was removed in the other copy and is kept here.")
    return [*told, *plan.unread]
