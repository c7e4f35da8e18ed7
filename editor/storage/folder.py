"""A document on disk: the folder `NAME.facing/`, or the same zipped, opened by one writer and any
number of readers.

May import `formats`, `core`, `paths`. Opening reads the manifest and nothing else; a page is read
when it is first needed, a scan never. A save writes only what changed and refuses to overwrite what
another program wrote. One class stands for both the folder and the zip, because nothing above
should have to know which it is.
"""

from __future__ import annotations

import logging
import shutil
import threading
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path

from editor.core.document import Document, Page, PageEntry
from editor.core.errors import (
    DocumentError,
    EditorError,
    RuleRefusal,
    SaveError,
)
from editor.core.frame import NO_FRAME, Frame
from editor.core.marks import JsonObject, Mark
from editor.core.spans import Placed
from editor.core.suggestions import Suggestions
from editor.core.word_list import read_list
from editor.formats import jsonfile
from editor.formats.manifest import is_newer_major, read_manifest
from editor.formats.review import Act

from .comment_log import CommentLog
from .edit_log import EditLog, Edits
from .files import Files
from .frame import FRAME, load_frame, read_frame_file, refuse_newer_frame
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
from .removed_files import bring_back, put_away
from .review_facts import ReviewFacts
from .review_log import ReviewLog, Signer
from .scan_files import ScanFiles
from .suggestions import peek_proposals, peek_seen, suggestions_path
from .versions import Kept, VersionStore
from .view_settings import ViewSettings
from .whole import WORD_LIST, files_of, new_folder, write_new
from .workplace import Workplace
from .zipped import MANIFEST

log = logging.getLogger(__name__)


class DocumentStore:
    """An open document folder. `load` and the small questions belong to one thread, `save` to any
    one; `load_page` to any, of a page that nobody has (`session.job_pages`).
    """

    def __init__(self, place: Workplace) -> None:
        self._place = place
        self._files = place.files
        self.notices = [place.notice] if place.notice else []
        self.changed_outside: set[str] = set()
        """Pages that another program changed: words and marks were found again and are not yet
        saved so.
        """
        self.scans = ScanFiles(place)
        self.review_log = ReviewLog(self._files)
        """Who edited, submitted, returned and approved what."""
        self._comment_log = CommentLog(self.review_log)
        self._edit_log = EditLog(place, self.review_log, self._comment_log)
        self.review_facts = ReviewFacts(self._files)
        self.versions = VersionStore(self._files)
        self._manifest: JsonObject | None = None
        self._entries: dict[str, PageEntry] = {}
        self._current: Document | None = None
        self._frame: Frame | None = None
        """The frame as its file says, as far as Facing knows; None until it was read."""
        self._saving = threading.Lock()
        self._is_new = False

    @property
    def path(self) -> Path:
        """What the person opened, absolute: the folder or the zip."""
        return self._place.path

    @property
    def root(self) -> Path:
        """The folder that is worked in."""
        return self._place.root

    @property
    def files(self) -> Files:
        """The checked files of the document, for what reads them as they are."""
        return self._files

    @property
    def read_only(self) -> str | None:
        """Why the document cannot be changed here, as a sentence, or None when it can."""
        refusal = self._place.refusal
        return refusal.message if refusal else None

    @property
    def local_folder(self) -> Path | None:
        """Where caches of this machine stand beside the document; None where nothing may be written
        there, and for a zip.
        """
        is_ours = not self._place.is_zip and self._place.refusal is None
        return self.root / ".facing" if is_ours else None

    def view_settings(self) -> ViewSettings:
        """Return how pages were looked at last; of a zip nothing is kept."""
        folder = self.root / ".facing" if not self._place.is_zip else None
        return ViewSettings(folder, is_writable=self._place.refusal is None)

    def require_writable(self) -> None:
        """Raise why the document cannot be changed: DocumentLocked, RuleRefusal or SaveError."""
        self._place.require_writable()

    @classmethod
    def create(cls, path: Path, document: Document, *, agent_name: str) -> DocumentStore:
        """Make a document that has no pages' files yet and return it open for writing.

        Raises UsageError when something of that name exists, SaveError when it cannot be written;
        then nothing is left.
        """
        path = path.absolute()
        with new_folder(path) as temp:
            write_new(temp, document, path.name)
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
        store = cls(Workplace.open(path.absolute(), write=write, agent_name=agent_name))
        try:
            store._read_manifest()
        except BaseException:
            store.close()
            raise
        log.info("opened %s in %.3f s", store.path.name, time.perf_counter() - started)
        return store

    def _read_manifest(self) -> None:
        content = self._files.read(MANIFEST)
        if content is None:
            raise DocumentError(f'"{self.path.name}" has no {MANIFEST}. Restore it from a copy.')
        name = f"{self.path.name}/{MANIFEST}"
        self._manifest = jsonfile.loads(content, name=name)
        if is_newer_major(self._manifest, name=name) and self._place.refusal is None:
            self._place.refuse(
                RuleRefusal(
                    f'"{self.path.name}" was made by a newer Facing, so it is open for reading '
                    "only. Update Facing to change it."
                )
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
        self._place.needs_packing = True
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
                self._edit_log.append(document, edits, saved=pages, with_frame=with_frame)
            if kept is not None:
                self._keep(document, kept)
            self._manifest = None
            self._frame = document.frame if with_frame else self._frame
            self._know(document)
            self.changed_outside.difference_update(pages)
            self._files.write_state()
            if written or self._place.needs_packing:
                self._place.pack()
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

    def append_review(self, acts: Sequence[Act], *, sign: Signer | None = None) -> list[str]:
        """Write what somebody says of pages; returns the hashes of the events. Raises SaveError."""
        self.require_writable()
        with self._saving:
            self._place.needs_packing = True
            hashes = [self.review_log.append(act, sign=sign) for act in acts]
            self._place.pack()
        return hashes

    def _keep(self, document: Document, kept: Kept) -> None:
        """Keep versions; where that fails the page itself is saved all the same, and it is told."""
        try:
            if self.versions.add(document, kept):
                self._place.needs_packing = True
        except EditorError as error:
            log.warning("%s (%s)", error.message, error.details)
            told = f"The page was saved, but no version of it was kept: {error.message}"
            if told not in self.notices:
                self.notices.append(told)

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
                self._place.needs_packing = True
        return relative

    def keep_version(self, page_id: str, text: str, when: str) -> str:
        """Keep what a page said in `versions/`, because something is about to replace it; returns
        the path. Raises SaveError.
        """
        self.require_writable()
        relative = f"versions/{page_id}/{when.replace(':', '-')}.txt"
        with self._saving:
            self._files.write([(relative, text.encode())])
            self._place.needs_packing = True
        return relative

    def take_files(self, logs: Mapping[str, bytes], files: Mapping[str, bytes]) -> None:
        """Append lines to logs, and write files that are not there yet, of another copy. Raises
        SaveError."""
        self.require_writable()
        with self._saving:
            for relative, lines in logs.items():
                self.review_log.take_over(relative, lines)
            self._files.write(files.items())
            self._place.needs_packing = True

    def _bring_back(self, document: Document, pages: Collection[str]) -> None:
        """Undo `remove_page_files` for pages that came back."""
        copied = (e.scan.path for e in document.entries if not e.scan.linked)
        notes = (notes_path(e.id) for e in document.entries if e.id in pages)
        bring_back(self._files, chain(copied, notes))

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
            if put_away(self._files, gone):
                self._place.pack()

    def save_copy(
        self, target: Path, *, document: Document | None = None, pages: Collection[str] = ()
    ) -> None:
        """Write the whole document to another folder or `.facing.zip`; `pages` of `document` as
        they are unsaved.

        Raises UsageError when the target exists, SaveError. The open document stays as it is.
        """
        target = target.absolute()
        with new_folder(target) as temp:
            for relative in self._files.all():
                (temp / relative).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(self._files.path(relative), temp / relative)
            document = document or self._current or self.load()
            copy = self.scans.relinked(document, target)
            write_new(temp, copy, target.name, pages, frame=self._is_frame_new(document))

    def close(self) -> None:
        """Let go of the document; a zip's working folder stays only while unsaved work is in it."""
        self._place.close()

    def discard(self) -> None:
        """Remove a document that this store created, because the rest of making it failed; else
        does nothing.
        """
        if self._is_new:
            self._is_new = False
            self._place.remove()
