"""The use cases of one open document: edit, undo, save, recover, read. Knows no Qt.

A session belongs to one thread (in the window: the GUI thread). Jobs get immutable snapshots and
hand values back; saving in the background is a snapshot too, so typing goes on while it runs.
Every change goes to the journal as it happens, so that a killed process loses at most what the
journal had not yet flushed.
"""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from editor.core.commands import Command, Recover
from editor.core.document import Act, ActPart, Change, Document, Page, PageEntry
from editor.core.errors import PageNotLoaded, RuleRefusal
from editor.core.history import History
from editor.core.marks import Agent
from editor.core.notes import follow_notes
from editor.session.unsaved import SaveTask, Unsaved

if TYPE_CHECKING:
    from editor.core.frame import Frame
    from editor.core.geometry import Box
    from editor.core.merge_reading import MergedReading
    from editor.core.review import ReviewEvent, SmallFix
    from editor.storage.folder import DocumentStore
    from editor.storage.journal_replay import Recovery
    from editor.storage.review_log import Signer

_NEVER: Final = object()
"""A position of the history that is never reached."""

Listener = Callable[[Change], None]


def now_iso() -> str:
    """Return the time in UTC as the file format writes it, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def new_mark_id() -> str:
    return f"urn:uuid:{uuid.uuid4()}"


class Session:
    """An open document: its value, its history, its store, and whoever listens to what changes."""

    def __init__(
        self,
        store: DocumentStore,
        document: Document,
        *,
        agent: Agent,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        from editor.session.keeping import Keeper
        from editor.storage.journal import Journal

        self.store = store
        self.keeper = Keeper()
        self.document = document
        self.agent = agent
        self.history = History(clock)
        self.recovered: Recovery | None = None
        self.journal = Journal(store.root) if store.read_only is None else None
        self.view_settings = store.view_settings()
        self._listeners: list[Listener] = []
        self._unsaved = Unsaved()
        self._saves_begun = 0
        self._saves_under_way: list[SaveTask] = []
        self._writing = threading.Lock()
        self._saved = document
        """The document as it is on disk, as far as its pages were read."""
        self.sign: Signer | None = None
        """What signs what the person says in review, where they sign."""
        self.signing_key = ""
        """The public key of what signs, as files hold it."""
        self._written = 0
        """The number of the latest save that is on disk."""

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        agent: Agent,
        write: bool = True,
        recover: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> Session:
        """Open a document folder or `.facing.zip`.

        With `recover`, edits that a killed session left behind are put back as one undoable step
        (`recovered` says which). Raises DocumentError.
        """
        # The window without a document needs no storage, and shows sooner without it.
        from editor.storage.folder import DocumentStore
        from editor.storage.journal_replay import pending

        store = DocumentStore.open(path, write=write, agent_name=agent.name)
        try:
            document = store.load()
            found = pending(store.root) if recover and store.read_only is None else None
            session = cls(store, document, agent=agent, clock=clock)
            if found is not None:
                session._recover(found)
        except BaseException:
            store.close()
            raise
        return session

    @property
    def name(self) -> str:
        """The document's name on disk without its suffix, which other files are named after."""
        return self.store.path.name.removesuffix(".zip").removesuffix(".facing")

    @property
    def read_only(self) -> str | None:
        """Why the document cannot be changed here, as a sentence, or None when it can."""
        return self.store.read_only

    @property
    def notices(self) -> list[str]:
        """What was noticed on the files so far, as sentences."""
        return self.store.notices

    @property
    def journal_failure(self) -> str | None:
        """Why unsaved changes would not outlive a crash at the moment, as a sentence, or None."""
        return self.journal.failure if self.journal is not None else None

    def page(self, page_id: str) -> Page:
        """Return a page, reading its files when it is first asked for; raises DocumentError."""
        page = self.document.pages.get(page_id)
        if page is None:
            self.document.entry(page_id)
            page = self.store.load_page(self.document, page_id)
            self.take_loaded(page)
        return page

    def take_loaded(self, page: Page) -> None:
        """Take a page that the store has read in, by another thread for instance; one that is here
        already stays as it is.
        """
        if page.id in self.document.pages:
            return
        self.document = self.document.loaded(page)
        self._saved = self._saved.loaded(page)
        if page.id in self.store.changed_outside and self.read_only is None:
            # Words and marks were found again; the next save writes where they now are.
            self._unsaved.pages.add(page.id)

    def has_text(self, page_id: str) -> bool:
        """True where a page has a transcript; does not read the page for it."""
        page = self.document.pages.get(page_id)
        return bool(page.text) if page is not None else self.store.has_text(page_id)

    def page_number(self, number: int) -> Page:
        """Return the page at a place of the order, counted from 1."""
        return self.page(self.document.entry_number(number).id)

    def scan_path(self, entry: PageEntry) -> Path:
        """Return where a page's scan lies; it may be missing."""
        return self.store.scans.path_of(entry)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` after every change, undo and redo; returns what ends the subscription."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def execute(self, command: Command, *, joinable: bool = False) -> Change:
        """Do a command, record it for undo, tell the listeners; RuleRefusal when read-only."""
        if self.read_only:
            raise RuleRefusal(self.read_only)
        change = self._change_of(command)
        if change:
            self._apply(change)
            self.keeper.note(command, change, self.document)
            self.history.record(change, joinable=joinable)
            self._tell(change)
        return change

    def amend(self, command: Command) -> Change:
        """Do a command as a part of the last step, and not at all where there is none to join: what
        the program repairs by itself is no step of the person's, nor makes a saved document
        unsaved."""
        if self.read_only or self._saves_under_way or not self.history.can_amend:
            return Change("amend", ())
        change = self._change_of(command)
        if change:
            self._apply(change)
            self.history.amend(change)
            self._tell(change)
        return change

    def _change_of(self, command: Command) -> Change:
        """Work a command out, reading the pages it asks for."""
        while True:
            try:
                return follow_notes(command.change(self.document), self.document)
            except PageNotLoaded as missing:
                if missing.page_id in self.document.pages:
                    raise
                self.page(missing.page_id)

    def perform(self, label: str, act: Act) -> None:
        """Do something beside the document as one step, which undo takes back; what `do` raises
        leaves no step."""
        was_clean = self.history.is_clean
        act.do()
        change = Change(label, (ActPart(act=act),))
        self.history.record(change)
        self._keep_clean(was_clean)
        self._tell(change)

    def undo(self) -> Change | None:
        """Undo one step; returns what changed, or None when there is nothing to undo. What an act
        raises leaves the step where it was."""
        return self._replay(self.history.take_undo, self.history.take_redo)

    def redo(self) -> Change | None:
        """Do the last undone step again; returns what changed, or None."""
        return self._replay(self.history.take_redo, self.history.take_undo)

    def _replay(
        self, take: Callable[[], Change | None], put_back: Callable[[], Change | None]
    ) -> Change | None:
        was_clean = self.history.is_clean
        change = take()
        if change is None:
            return None
        try:
            self._apply(change)
        except BaseException:
            put_back()
            raise
        self._keep_clean(was_clean and change.is_act)
        self._tell(change)
        return change

    def _keep_clean(self, was_clean: bool) -> None:
        if was_clean:
            self.history.mark_clean()

    def _apply(self, change: Change) -> None:
        if change.is_act:
            for part in change.parts:
                if isinstance(part, ActPart):
                    part.perform()
            return
        for page_id in change.page_ids:
            self.page(page_id)
        before = self.document
        self.document = change.apply(before)
        if self.journal is not None:
            self.journal.append(change, before)
        by_person = self.agent.type == "Person"
        self._unsaved.follow(change, before, self.document, by_person=by_person)

    def _tell(self, change: Change) -> None:
        for listener in tuple(self._listeners):
            listener(change)

    @property
    def is_dirty(self) -> bool:
        """True while the folder does not hold what the person sees."""
        return not self.history.is_clean or bool(self._unsaved.pages & self.store.changed_outside)

    @property
    def is_saving(self) -> bool:
        """True while a save is under way, in whatever thread."""
        return bool(self._saves_under_way)

    @property
    def saved_document(self) -> Document:
        """The document as it was last read or saved."""
        return self._saved

    @property
    def edited_pages(self) -> frozenset[str]:
        """The pages that the person edited and the folder does not hold so. Any thread."""
        noted = frozenset(self._unsaved.edited).union(*(t.edited for t in self._saves_under_way))
        return self._changed_of(noted)

    def _changed_of(self, page_ids: Iterable[str]) -> frozenset[str]:
        """Return those pages that are not as last read or saved: what was undone is no edit."""
        now, saved = self.document.pages, self._saved.pages
        return frozenset(i for i in page_ids if now.get(i) != saved.get(i))

    def saved_page(self, page_id: str) -> Page | None:
        """Return a page as it was last read or saved."""
        return self._saved.pages.get(page_id)

    def has_unsaved(self, page_id: str) -> bool:
        """True where a page holds what the folder does not."""
        return page_id in self._unsaved.pages

    @property
    def has_unsaved_manifest(self) -> bool:
        return self._unsaved.has_manifest

    def must_write(self, page_id: str) -> None:
        """Let the next save write a page, whatever its files hold."""
        self._unsaved.pages.add(page_id)
        self.history.mark_clean(_NEVER)

    def must_write_manifest(self) -> None:
        """Let the next save write the manifest, whatever its file holds."""
        self._unsaved.has_manifest = True
        self.history.mark_clean(_NEVER)

    def note_edited(self, page_ids: Iterable[str]) -> None:
        """Let the next save log that the person here edited these pages, whatever changed them."""
        if self.agent.type == "Person":
            self._unsaved.edited |= set(page_ids)

    def note_read(self, pages: Iterable[Page]) -> None:
        """Note pages as they were found on disk: what is merged next begins from them."""
        for page in pages:
            self._saved = self._saved.loaded(page)

    def note_frame(self, frame: Frame) -> None:
        """Note the frame as it was found on disk: what is merged next begins from it."""
        self._saved = replace(self._saved, frame=frame)

    def note_word_list(self, lines: tuple[str, ...]) -> None:
        """Note the word list as it was found on disk."""
        self._saved = replace(self._saved, word_list=lines)

    def save(self) -> None:
        """Write what changed; raises SaveError, and then everything stays unsaved but journaled.

        What other programs wrote since is taken over first.
        """
        from editor.session.outside import take_outside

        self.store.notices += take_outside(self).sentences()
        task = self.begin_save()
        try:
            self.run_save(task)
        except BaseException:
            self.save_failed(task)
            raise
        self.save_done(task)

    def begin_save(self) -> SaveTask:
        """Take a snapshot for `run_save`; what is done from now on belongs to the next save."""
        if self.read_only:
            raise RuleRefusal(self.read_only)
        self.history.break_joining()
        document = self._with_agent()
        # What another save has not brought to the disk yet belongs to this one too.
        for other in self._saves_under_way:
            self._unsaved.take_back(other)
        self._saves_begun += 1
        edited = self._changed_of(self._unsaved.edited & self._unsaved.pages)
        task = SaveTask(
            document,
            frozenset(self._unsaved.pages),
            frozenset(self._unsaved.removed),
            self._unsaved.has_manifest,
            self.history.position,
            self.journal.mark() if self.journal else None,
            edited,
            self._saves_begun,
            self._small_fixes(),
            self.keeper.kept(self, self._unsaved.pages, edited),
        )
        self._saves_under_way.append(task)
        self._unsaved.clear()
        return task

    def _small_fixes(self) -> Mapping[str, tuple[SmallFix, ReviewEvent]]:
        if not self.document.review_rules.small_fix:
            return {}
        from editor.session.small_fixes import small_fixes

        return small_fixes(self)

    def run_save(self, task: SaveTask) -> None:
        """Write a snapshot, unless a later one is on disk already. Any thread. Raises SaveError."""
        from editor.storage.edit_log import Edits

        with self._writing:
            if task.number < self._written:
                return
            self.store.save(
                task.document,
                pages=task.pages,
                manifest=task.with_manifest,
                edits=Edits(task.edited, self.agent, now_iso(), task.fixes, self.sign),
                kept=task.kept,
            )
            self._written = task.number
            for page_id in sorted(task.removed):
                self.store.remove_page_files(page_id)

    def save_done(self, task: SaveTask) -> None:
        """Note that a snapshot is on disk, and let the journal forget it."""
        self._end_save(task)
        if task.number < self._written:
            return
        self.history.mark_clean(task.history_position)
        self.keeper.forget(task.kept)
        self._saved = replace(task.document, pages={**self._saved.pages, **task.written_pages()})
        if self.journal is not None:
            self.journal.clear(task.journal_position)
        if not self.is_dirty:
            self.recovered = None

    def save_failed(self, task: SaveTask) -> None:
        """Note that a snapshot is not on disk: it is still to be saved."""
        self._end_save(task)
        self._unsaved.take_back(task)
        # Some of it may be on disk, so that going back to the last save is not being saved either.
        self.history.mark_clean(_NEVER)

    def _end_save(self, task: SaveTask) -> None:
        self._saves_under_way = [t for t in self._saves_under_way if t is not task]

    def _with_agent(self) -> Document:
        """The document with the person at work in its register, once they changed something."""
        if self._unsaved.pages and all(a.id != self.agent.id for a in self.document.agents):
            self.document = replace(self.document, agents=(*self.document.agents, self.agent))
            self._unsaved.has_manifest = True
        return self.document

    def register(self, agent: Agent) -> None:
        """Put a person into the document's register, or in the place of what it said of them, and
        write it; no step of the history."""
        known = self.document.agents
        agents = tuple(agent if a.id == agent.id else a for a in known)
        agents = agents if agent in agents else (*known, agent)
        self.document = replace(self.document, agents=agents)
        self.must_write_manifest()
        self.save()

    def _recover(self, found: Recovery) -> None:
        from editor.session.recovering import keep_told, with_changed_since

        known = {e.id for e in self.document.entries}
        touched = sorted((set(found.pages) | found.removed) & known)
        pages = [self.page(page_id) for page_id in touched]
        found, told = with_changed_since(found, pages, self.document)
        self.store.notices += told
        change = Recover(found.pages, found.fields, found.removed).change(self.document)
        if found.problem:
            self.store.notices.append(keep_told(found.problem, self.store.root))
        if change:
            self._apply(change)
            self.history.record(change)
            self.recovered = found
        if self.journal is not None:
            # The journal left behind is kept until what it held has been saved or discarded.
            self.journal.adopt()
            if not change:
                self.journal.clear(self.journal.mark())

    def apply_reading(
        self, reading: Page, *, region: Box | None = None, as_suggestions: bool = False
    ) -> MergedReading | None:
        """Take what OCR read, of the whole page or with `region` of that part of its scan; returns
        how it was merged, None when it became the page's text.

        On a page that a person has touched, what they touched stays: what the reading says
        otherwise there waits among the page's suggestions. `merge_jobs` does it beside the window.
        """
        from editor.core.merge_reading import MergeReading

        command = MergeReading(reading, region, as_suggestions, now_iso())
        worked_out = command.worked_out(self.page(reading.id))
        self.execute(worked_out)
        return worked_out.merged

    def discard(self) -> None:
        """Drop what is unsaved for good, because the person said so: the journal forgets it too."""
        self.history.mark_clean()
        self._unsaved.clear()
        if self.journal is not None:
            self.journal.clear(self.journal.mark())

    def close(self) -> None:
        """Let go of the document; unsaved changes stay in the journal."""
        if self.journal is not None:
            if not self.is_dirty and not self._saves_under_way:
                # Steps that were undone and done again since the save are nothing to recover.
                self.journal.clear(self.journal.mark())
            self.journal.close()
        self.view_settings.save()
        self.store.close()
