"""A document on disk: the folder `NAME.facing/`, or the same zipped, opened by one writer and any
number of readers.

May import `formats`, `core`, `paths`. Opening reads the manifest and nothing else; a page is read
when it is first needed, a scan never. A save writes only what changed and refuses to overwrite what
another program wrote. One class stands for both the folder and the zip, because nothing above
should have to know which it is.
"""

from __future__ import annotations

import logging
import os
import re
import shutil
import stat
import tempfile
import threading
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, Literal

from editor.core.document import Document, Page, PageEntry
from editor.core.errors import (
    DocumentError,
    DocumentLocked,
    EditorError,
    RuleRefusal,
    SaveError,
    UsageError,
)
from editor.core.frame import NO_FRAME, Frame
from editor.core.marks import Agent, JsonObject, Mark
from editor.core.review import ReviewEvent, SmallFix
from editor.core.spans import Placed
from editor.core.suggestions import Suggestions
from editor.core.word_list import read_list
from editor.formats import jsonfile
from editor.formats.manifest import checked_path, is_newer_major, read_manifest
from editor.formats.review import Act

from . import atomic
from .comment_log import CommentLog
from .files import Files, sha256_of_file
from .frame import FRAME, load_frame, read_frame_file, refuse_newer_frame
from .lock import DocumentLock, acquire
from .notes import notes_path, peek_note_rows, with_said
from .pagefiles import (
    TEXT_LIMIT_BYTES,
    LoadedPage,
    PageReader,
    base_path,
    page_paths,
    peeked_page,
    read_text,
    refuse_newer,
    text_path,
)
from .places import path_between, same_hash, status_of, unwritable
from .review_facts import ReviewFacts
from .review_log import ReviewLog, Signer
from .suggestions import peek_proposals, peek_seen, suggestions_path
from .versions import Kept, VersionStore
from .view_settings import ViewSettings
from .whole import WORD_LIST, files_of, publish, write_new
from .zipped import MANIFEST, WorkingFolder, ZippedDocument

log = logging.getLogger(__name__)

ScanState = Literal["ok", "missing", "changed"]
_REMOVED: Final = ".facing/removed/"
_SUBFOLDERS: Final = ("", "text", "words", "annotations", "base", "images", "suggestions", "notes")
_SUFFIX: Final = re.compile(r"\.[a-z0-9]{1,8}")


@dataclass(frozen=True, slots=True)
class Edits:
    """Which of the saved pages a person edited, who it was, and when it was saved."""

    pages: frozenset[str]
    agent: Agent
    when: str
    fixes: Mapping[str, tuple[SmallFix, ReviewEvent]] = field(default_factory=dict)
    """Pages whose edit was a small fix by the approver, with the approval that goes on."""
    sign: Signer | None = None


class DocumentStore:
    """An open document folder. `load`, `load_page` and the small questions belong to one thread;
    `save` to any one.
    """

    def __init__(self, path: Path, root: Path) -> None:
        self.path = path
        """What the person opened, absolute: the folder or the zip."""
        self.root = root
        """The folder that is worked in."""
        self.notices: list[str] = []
        self.changed_outside: set[str] = set()
        """Pages that another program changed: words and marks were found again and are not yet
        saved so.
        """
        self._files = Files(root, path.name)
        self._review_log = ReviewLog(self._files)
        self._comment_log = CommentLog(self._review_log)
        self.review_facts = ReviewFacts(self._files)
        self.versions = VersionStore(self._files)
        self._refusal: EditorError | None = None
        self._lock: DocumentLock | None = None
        self._zipped: ZippedDocument | None = None
        self._working: WorkingFolder | None = None
        self._temporary: Path | None = None
        self._needs_packing = False
        self._manifest: JsonObject | None = None
        self._entries: dict[str, PageEntry] = {}
        self._current: Document | None = None
        self._frame: Frame | None = None
        """The frame as its file says, as far as Facing knows; None until it was read."""
        self._saving = threading.Lock()
        self._is_new = False

    @property
    def files(self) -> Files:
        """The checked files of the document, for what reads them as they are."""
        return self._files

    @property
    def read_only(self) -> str | None:
        """Why the document cannot be changed here, as a sentence, or None when it can."""
        return self._refusal.message if self._refusal else None

    @property
    def local_folder(self) -> Path | None:
        """Where caches of this machine stand beside the document; None where nothing may be written
        there, and for a zip.
        """
        is_ours = self._zipped is None and self._refusal is None
        return self.root / ".facing" if is_ours else None

    def view_settings(self) -> ViewSettings:
        """Return how pages were looked at last; of a zip nothing is kept."""
        folder = self.root / ".facing" if self._zipped is None else None
        return ViewSettings(folder, is_writable=self._refusal is None)

    def require_writable(self) -> None:
        """Raise why the document cannot be changed: DocumentLocked, RuleRefusal or SaveError."""
        if self._refusal is not None:
            raise self._refusal

    @classmethod
    def create(cls, path: Path, document: Document, *, agent_name: str) -> DocumentStore:
        """Make a document that has no pages' files yet and return it open for writing.

        Raises UsageError when something of that name exists, SaveError when it cannot be written;
        then nothing is left.
        """
        path = path.absolute()
        if os.path.lexists(path):
            raise UsageError(f'"{path.name}" already exists. Choose another name.')
        temp = path.with_name(f".{path.name}.{os.getpid()}{atomic.TEMP_SUFFIX}")
        try:
            temp.mkdir()
            write_new(temp, document, path.name)
            publish(temp, path)
        except OSError as cause:
            raise atomic.save_error(path.name, cause) from cause
        finally:
            shutil.rmtree(temp, ignore_errors=True)
        store = cls.open(path, write=True, agent_name=agent_name)
        store._is_new = True
        return store

    @classmethod
    def open(cls, path: Path, *, write: bool, agent_name: str) -> DocumentStore:
        """Open a document folder or zip. Reads the manifest, no page and no scan.

        What keeps it from being written is in `read_only`. Raises DocumentError or FormatError in
        one sentence.
        """
        started = time.perf_counter()
        path = path.absolute()
        status = status_of(path)
        if path.name == MANIFEST and status is not None and stat.S_ISREG(status.st_mode):
            path = path.parent
            status = status_of(path)
        if status is not None and stat.S_ISDIR(status.st_mode):
            store = cls(path, path)
            store._open_folder(write, agent_name)
        elif status is not None and stat.S_ISREG(status.st_mode):
            store = cls._open_zip(path, write, agent_name)
        else:
            raise DocumentError(f'There is no document "{path}". Check the name.')
        try:
            store._read_manifest()
        except BaseException:
            store.close()
            raise
        log.info("opened %s in %.3f s", path.name, time.perf_counter() - started)
        return store

    def _open_folder(self, write: bool, agent_name: str) -> None:
        if not self._files.exists(MANIFEST):
            raise DocumentError(
                f'"{self.path.name}" is not a Facing document: it has no {MANIFEST}. '
                "Open the folder that has one."
            )
        if write:
            self._take_lock(agent_name)
        else:
            self._refusal = RuleRefusal(f'"{self.path.name}" was opened for reading only.')

    def _take_lock(self, agent_name: str) -> None:
        try:
            if not os.access(self.root, os.W_OK):
                raise PermissionError
            self._lock = acquire(self.root, agent_name, name=self.path.name)
        except DocumentLocked as cause:
            self._refusal = cause
            return
        except OSError as cause:
            self._refusal = unwritable(self.path.name, cause)
            return
        if self._lock.left_by_crash:
            for folder in _SUBFOLDERS:
                atomic.remove_left_temps(self.root / folder)

    @classmethod
    def _open_zip(cls, path: Path, write: bool, agent_name: str) -> DocumentStore:
        refusal: EditorError = RuleRefusal(f'"{path.name}" was opened for reading only.')
        zipped = ZippedDocument(path)
        if write:
            working = WorkingFolder(path)
            working.prepare()
            store = cls(path, working.root)
            store._zipped, store._working = zipped, working
            if not os.access(path.parent, os.W_OK):
                store._refusal = unwritable(path.name, None)
            else:
                store._take_lock(agent_name)
            if store._refusal is None:
                try:
                    notice = working.fill(zipped)
                except BaseException:
                    store.close()
                    raise
                store.notices += [notice] if notice else []
                store._needs_packing = working.is_taken_up
                return store
            refusal = store._refusal
        folder = Path(tempfile.mkdtemp(prefix="facing-"))
        try:
            zipped.extract(folder)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        store = cls(path, folder)
        store._refusal, store._temporary = refusal, folder
        return store

    def _read_manifest(self) -> None:
        content = self._files.read(MANIFEST)
        if content is None:
            raise DocumentError(f'"{self.path.name}" has no {MANIFEST}. Restore it from a copy.')
        name = f"{self.path.name}/{MANIFEST}"
        self._manifest = jsonfile.loads(content, name=name)
        if is_newer_major(self._manifest, name=name) and self._refusal is None:
            self._release()
            self._refusal = RuleRefusal(
                f'"{self.path.name}" was made by a newer Facing, so it is open for reading only. '
                "Update Facing to change it."
            )

    def load(self) -> Document:
        """Return the document that the manifest describes, with its word list and no page loaded.
        Raises DocumentError, FormatError.
        """
        if self._manifest is None:
            self._read_manifest()
        assert self._manifest is not None
        document = read_manifest(self._manifest, name=f"{self.path.name}/{MANIFEST}")
        self._manifest = None
        content = self._files.read(WORD_LIST, limit_bytes=TEXT_LIMIT_BYTES)
        words = read_list(content or b"")
        if self._frame is None:
            self._frame = load_frame(self._files, self.notices)
        document = replace(document, word_list=words, frame=self._frame)
        self._know(document)
        return document

    def read_frame_again(self) -> Frame:
        """Return the frame as its file now says. Raises DocumentError, FormatError."""
        self._frame = NO_FRAME
        self._frame = read_frame_file(self._files)
        return self._frame

    def _know(self, document: Document) -> None:
        self._current = document
        self._entries.update((e.id, e) for e in document.entries)

    def load_page(self, document: Document, page_id: str) -> Page:
        """Return a page with its words and marks, found again where another program changed the
        transcript.

        What was noticed is added to `notices`. Raises DocumentError or FormatError naming the file
        and the place.
        """
        document.entry(page_id)
        said = self._comment_log.said(page_id)
        loaded = PageReader(self._files, document, page_id, said=said).read()
        self.notices += loaded.notices
        if loaded.changed_outside:
            self.changed_outside.add(page_id)
        return loaded.page

    def foreign_files(self, page_ids: Collection[str]) -> tuple[str, ...]:
        """Return which files of these pages, and whether manifest, frame or word list, another
        program wrote since they were read; nothing while a save is under way, whose own files would
        look foreign.
        """
        if not self._saving.acquire(blocking=False):
            return ()
        try:
            paths = [p for i in page_ids for p in page_paths(i) if p != base_path(i)]
            paths += map(notes_path, page_ids)
            return self._files.changed_outside([MANIFEST, FRAME, WORD_LIST, *paths])
        finally:
            self._saving.release()

    def read_again(self, document: Document, page_id: str) -> LoadedPage:
        """Return a page as its files now are. Raises DocumentError or FormatError."""
        said = self._comment_log.said(page_id)
        return PageReader(self._files, document, page_id, said=said).read()

    def read_manifest_again(self) -> Document:
        """Return the document as the manifest now says, no page loaded. Raises DocumentError,
        FormatError.
        """
        self._manifest = None
        return self.load()

    def keep_aside(self, relative: str) -> str:
        """Copy what another program wrote to `NAME.conflict-DATE` beside it; returns that path.

        The file itself may be overwritten from then on. Raises SaveError.
        """
        kept = self._files.keep_aside(relative)
        self._files.accept(relative)
        self._needs_packing = True
        return kept

    def page_text(self, page_id: str) -> str:
        """Return a page's transcript as it is on disk, without loading the page. Any thread.

        Raises DocumentError.
        """
        relative = text_path(page_id)
        content = self._files.peek(relative, limit_bytes=TEXT_LIMIT_BYTES)
        return read_text(content or b"", relative)[0]

    def peek_page(self, document: Document, page_id: str) -> Page:
        """Return a page's transcript and marks as they are on disk, without its words and without
        loading it; no marks where they are those of another text. Any thread.

        Raises DocumentError, FormatError.
        """
        return peeked_page(self._files, document, page_id)

    def peek_notes(self, document: Document, page_id: str) -> tuple[Placed[Mark], ...]:
        """Return the notes of a page as its file and the logs have them, without loading it. Any
        thread.

        Raises DocumentError, FormatError.
        """
        rows = peek_note_rows(self._files, document, page_id)
        return with_said(rows, self._comment_log.said(page_id), document, page_id)

    def peek_suggestions(self, page_id: str) -> Suggestions:
        """Return what persons proposed for a page, as its file has it, without loading it; nothing
        where only programs did. Any thread. Raises DocumentError, FormatError."""
        return peek_proposals(self._files, page_id)

    def peek_seen(self, page_id: str) -> Suggestions:
        """Return what programs saw on a page, as its file has it, without loading it; nothing where
        none looked. Any thread. Raises DocumentError, FormatError."""
        return peek_seen(self._files, page_id)

    def has_text(self, page_id: str) -> bool:
        """True where a page's transcript on disk is not empty; looks at its size alone."""
        return self._files.size_of(text_path(page_id)) > 0

    def save(
        self,
        document: Document,
        *,
        pages: Collection[str] = (),
        manifest: bool = False,
        force: bool = False,
        edits: Edits | None = None,
        kept: Kept | None = None,
    ) -> tuple[str, ...]:
        """Write the pages named, and the manifest where asked, as far as they really changed;
        returns the files written.

        `edits` go to the review log, `kept` to the versions. Raises SaveError, also when another
        program changed one of the files since it was read; with `force` that file is kept as
        `NAME.conflict-DATE` beside it and overwritten. Any thread, one at a time.
        """
        self.require_writable()
        started = time.perf_counter()
        with self._saving:
            self._bring_back(document, pages)
            with_frame = manifest and self._is_frame_new(document)
            self._guard(document, pages, manifest=manifest, frame=with_frame, force=force)
            contents = files_of(document, pages, self._files, manifest=manifest, frame=with_frame)
            written = self._files.write(row for row in contents if self._files.is_new(*row))
            if edits is not None:
                self._log(document, edits, with_frame=with_frame)
                self._log_said(document, edits, pages)
            if kept is not None:
                self._keep(document, kept)
            self._manifest = None
            self._frame = document.frame if with_frame else self._frame
            self._know(document)
            self.changed_outside.difference_update(pages)
            self._files.write_state()
            if written or self._needs_packing:
                self._pack()
        log.info(
            "saved %s: %d files in %.3f s",
            self.path.name,
            len(written),
            time.perf_counter() - started,
        )
        return written

    def _is_frame_new(self, document: Document) -> bool:
        is_gone = bool(document.frame) and not self._files.exists(FRAME)
        return document.frame != (self._frame or NO_FRAME) or is_gone

    @property
    def review_log(self) -> ReviewLog:
        """Who edited, submitted, returned and approved what."""
        return self._review_log

    def append_review(self, acts: Sequence[Act], *, sign: Signer | None = None) -> list[str]:
        """Write what somebody says of pages; returns the hashes of the events. Raises SaveError."""
        self.require_writable()
        with self._saving:
            self._needs_packing = True
            hashes = [self._review_log.append(act, sign=sign) for act in acts]
            self._pack()
        return hashes

    def _log(self, document: Document, edits: Edits, *, with_frame: bool) -> None:
        for entry in document.entries:
            if entry.id in edits.pages and entry.id in document.pages:
                self._review_log.append_edit(
                    document,
                    entry,
                    edits.agent,
                    edits.when,
                    keeps=edits.fixes.get(entry.id),
                    sign=edits.sign,
                )
                self._needs_packing = True
        if with_frame and edits.agent.type == "Person":
            self._review_log.append_frame_edit(document, edits.agent, edits.when)
            self._needs_packing = True

    def _keep(self, document: Document, kept: Kept) -> None:
        """Keep versions; where that fails the page itself is saved all the same, and it is told."""
        try:
            if self.versions.add(document, kept):
                self._needs_packing = True
        except EditorError as error:
            log.warning("%s (%s)", error.message, error.details)
            told = f"The page was saved, but no version of it was kept: {error.message}"
            if told not in self.notices:
                self.notices.append(told)

    def _log_said(self, document: Document, edits: Edits, saved: Collection[str]) -> None:
        if edits.agent.type != "Person":
            return
        for entry in document.entries:
            if entry.id in saved and entry.id in document.pages:
                said = self._comment_log.append(document, entry, edits.agent, edits.when)
                self._needs_packing |= said

    def _guard(
        self,
        document: Document,
        pages: Collection[str],
        *,
        manifest: bool,
        frame: bool,
        force: bool,
    ) -> None:
        """Refuse, or keep aside, what another program wrote where we are about to write."""
        ids = [e.id for e in document.entries if e.id in pages and e.id in document.pages]
        for page_id in ids:
            refuse_newer(document.pages[page_id], self.path.name)
        if frame:
            refuse_newer_frame(document.frame, self.path.name)
        # The base is ours alone and follows the transcript.
        paths = [p for i in ids for p in page_paths(i) if p != base_path(i)]
        paths += [*map(suggestions_path, ids), *map(notes_path, ids)]
        paths += [FRAME] if frame else []
        unseen = [p for p in paths if not self._files.is_seen(p)]
        for relative in unseen:
            if self._files.read(relative) is not None:
                self._keep_aside(relative)
        paths += [MANIFEST, WORD_LIST] if manifest else []
        foreign = self._files.changed_outside(paths)
        if foreign and not force:
            raise SaveError(
                f'Could not save "{self.path.name}": {foreign[0]} was changed by another program. '
                "Reload or save a copy."
            )
        for relative in foreign:
            self._keep_aside(relative)

    def _keep_aside(self, relative: str) -> None:
        kept = self._files.keep_aside(relative)
        self.notices.append(
            f"{relative} was written by another program; what it held is kept in {kept}."
        )

    def _pack(self) -> None:
        if self._zipped is None or self._working is None:
            return
        # Taken back first: what another thread adds while the zip is written waits for the next.
        self._needs_packing = False
        try:
            self._zipped.pack(self.root, self._files.all())
            self._working.note(self._zipped)
        except BaseException:
            self._needs_packing = True
            raise

    def _bring_back(self, document: Document, pages: Collection[str]) -> None:
        """Undo `remove_page_files` for pages that came back."""
        if not (self.root / _REMOVED).is_dir():
            return
        for entry in document.entries:
            scan = entry.scan
            wanted = [] if scan.linked else [scan.path]
            if entry.id in pages:
                wanted.append(notes_path(entry.id))
            for relative in wanted:
                if not self._files.exists(relative) and self._files.exists(_REMOVED + relative):
                    self._files.move(_REMOVED + relative, relative)

    def remove_page_files(self, page_id: str) -> None:
        """Move the files of a page that the saved manifest no longer has to `.facing/removed/`.

        Its scan goes too when no other page uses it. Raises SaveError.
        """
        self.require_writable()
        current = self._current.entries if self._current else ()
        if any(e.id == page_id for e in current):
            return
        gone = [*page_paths(page_id), suggestions_path(page_id), notes_path(page_id)]
        entry = self._entries.get(page_id)
        used = {e.scan.path for e in current}
        if entry is not None and not entry.scan.linked and entry.scan.path not in used:
            gone.append(entry.scan.path)
        with self._saving:
            moved = [self._files.move(r, _REMOVED + r) for r in gone]
            if any(moved):
                self._pack()

    @property
    def _link_base(self) -> Path:
        """What the paths of linked scans start from: for a zip, where its folder would lie if it
        were unpacked there.
        """
        return self.path.with_name(self.path.stem) if self.path != self.root else self.root

    def scan_path(self, entry: PageEntry) -> Path:
        """Return where a page's scan lies, absolute; it may be missing. DocumentError when the path
        leaves the folder.
        """
        relative = checked_path(entry.scan.path, linked=entry.scan.linked)
        if entry.scan.linked:
            return Path(os.path.normpath(self._link_base / relative))
        return self._files.path(relative)

    def add_scan(self, source: Path, *, page_id: str, link: bool = False) -> str:
        """Copy a scan into the document byte for byte, or link it; returns the path for the
        manifest.

        `page_id` is the first page that uses it. Raises SaveError, DocumentError where the source
        cannot be read.
        """
        self.require_writable()
        if link:
            return checked_path(path_between(source.absolute(), self._link_base), linked=True)
        suffix = source.suffix.lower() if _SUFFIX.fullmatch(source.suffix.lower()) else ""
        relative, count = f"images/{page_id}{suffix}", 1
        while os.path.lexists(self._files.path(relative)):
            count += 1
            relative = f"images/{page_id}-{count}{suffix}"
        self._files.copy_in(source, relative)
        self._needs_packing = True
        return relative

    def add_source(self, name: str, data: bytes) -> str:
        """Keep the bytes of an imported file in `source/`, once; returns its path. Raises
        SaveError.
        """
        self.require_writable()
        stem, dot, suffix = name.rpartition(".")
        relative, count = f"source/{name}", 1
        while (there := self._files.read(relative)) is not None and there != data:
            count += 1
            relative = (
                f"source/{stem} {count}.{suffix}" if dot and stem else f"source/{name} {count}"
            )
        with self._saving:
            if self._files.is_new(relative, data):
                self._files.write([(relative, data)])
                self._needs_packing = True
        return relative

    def keep_version(self, page_id: str, text: str, when: str) -> str:
        """Keep what a page said in `versions/`, because something is about to replace it; returns
        the path. Raises SaveError.
        """
        self.require_writable()
        relative = f"versions/{page_id}/{when.replace(':', '-')}.txt"
        with self._saving:
            self._files.write([(relative, text.encode())])
            self._needs_packing = True
        return relative

    def take_files(self, logs: Mapping[str, bytes], files: Mapping[str, bytes]) -> None:
        """Append lines to logs, and write files that are not there yet, of another copy. Raises
        SaveError."""
        self.require_writable()
        with self._saving:
            for relative, lines in logs.items():
                self._review_log.take_over(relative, lines)
            self._files.write(files.items())
            self._needs_packing = True

    def scan_state(self, entry: PageEntry, *, full: bool = False) -> ScanState:
        """Return whether a scan is what the manifest says, by size and time as noted, or with
        `full` by its hash.
        """
        try:
            path = self.scan_path(entry)
            status = path.stat()
        except (OSError, EditorError, ValueError):
            return "missing"
        seen = self._files.scan_seen(entry.scan.path)
        if not full and (seen is None or seen.fits(status)):
            return "ok" if seen is None or same_hash(seen.sha256, entry.scan.sha256) else "changed"
        try:
            found = sha256_of_file(path)
        except OSError:
            return "missing"
        self._files.note_scan(entry.scan.path, status, found)
        return "ok" if same_hash(found, entry.scan.sha256) else "changed"

    def save_copy(
        self, target: Path, *, document: Document | None = None, pages: Collection[str] = ()
    ) -> None:
        """Write the whole document to another folder or `.facing.zip`; `pages` of `document` as
        they are unsaved.

        Raises UsageError when the target exists, SaveError. The open document stays as it is.
        """
        target = target.absolute()
        if os.path.lexists(target):
            raise UsageError(f'"{target.name}" already exists. Choose another name.')
        temp = target.with_name(f".{target.name}.{os.getpid()}{atomic.TEMP_SUFFIX}")
        try:
            temp.mkdir()
            for relative in self._files.all():
                (temp / relative).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(self._files.path(relative), temp / relative)
            document = document or self._current or self.load()
            copy = self._relinked(document, target)
            write_new(temp, copy, target.name, pages, frame=self._is_frame_new(document))
            publish(temp, target)
        except OSError as cause:
            raise atomic.save_error(target.name, cause) from cause
        finally:
            shutil.rmtree(temp, ignore_errors=True)

    def _relinked(self, document: Document, target: Path) -> Document:
        base = target.with_name(target.stem) if target.suffix == ".zip" else target
        entries = tuple(
            replace(e, scan=replace(e.scan, path=path_between(self.scan_path(e), base)))
            if e.scan.linked
            else e
            for e in document.entries
        )
        return replace(document, entries=entries)

    def close(self) -> None:
        """Let go of the document; a zip's working folder stays only while unsaved work is in it."""
        is_ours = self._lock is not None and self._working is not None
        try:
            if self._needs_packing and self._lock is not None:
                self._pack()
            if self._lock is not None:
                self._files.write_state()
        finally:
            self._release()
        has_journal = any((self.root / ".facing").glob("journal-*.jsonl"))
        if is_ours and self._working is not None and not has_journal and not self._needs_packing:
            self._working.remove()
        if self._temporary is not None:
            shutil.rmtree(self._temporary, ignore_errors=True)
            self._temporary = None

    def _release(self) -> None:
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def discard(self) -> None:
        """Remove a document that this store created, because the rest of making it failed; else
        does nothing.
        """
        if not self._is_new:
            return
        self._is_new = False
        self._needs_packing = False
        self._release()
        if self._working is not None:
            self._working.remove()
            self.path.unlink(missing_ok=True)
        else:
            shutil.rmtree(self.root, ignore_errors=True)
