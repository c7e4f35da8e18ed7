"""Where an open document is worked in, and the right to write there.

May import `core` and the modules on files of this package. A folder is worked in itself, a zip in a
folder of its own that a crash leaves to be found again, and a zip that is only read in a passing
copy. Nothing else here asks which of the three it is.
"""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from pathlib import Path
from typing import Final

from editor.core.errors import DocumentError, DocumentLocked, EditorError, RuleRefusal

from . import atomic
from .files import Files
from .lock import DocumentLock, acquire
from .places import status_of, unwritable
from .zipped import MANIFEST, WorkingFolder, ZippedDocument

_SUBFOLDERS: Final = ("", "text", "words", "annotations", "base", "images", "suggestions", "notes")


class Workplace:
    """The folder that a document is worked in; `close` lets go of it."""

    def __init__(self, path: Path, root: Path) -> None:
        self.path = path
        """What the person opened, absolute: the folder or the zip."""
        self.root = root
        """The folder that is worked in."""
        self.files = Files(root, path.name)
        self.refusal: EditorError | None = None
        """Why nothing may be written (DocumentLocked, RuleRefusal or SaveError), or None."""
        self.notice: str | None = None
        """What the person should know of how it was opened, as a sentence."""
        self.needs_packing = False
        """True while a zip lacks something that its working folder has."""
        self._lock: DocumentLock | None = None
        self._zipped: ZippedDocument | None = None
        self._working: WorkingFolder | None = None
        self._temporary: Path | None = None

    @classmethod
    def open(cls, path: Path, *, write: bool, agent_name: str) -> Workplace:
        """Open a document folder, its manifest or a zip (`path` absolute), reading no file of a
        folder.

        Raises DocumentError where there is no document.
        """
        status = status_of(path)
        if path.name == MANIFEST and status is not None and stat.S_ISREG(status.st_mode):
            path = path.parent
            status = status_of(path)
        if status is not None and stat.S_ISDIR(status.st_mode):
            place = cls(path, path)
            place._take_folder(write, agent_name)
            return place
        if status is not None and stat.S_ISREG(status.st_mode):
            return cls._open_zip(path, write, agent_name)
        raise DocumentError(f'There is no document "{path}". Check the name.')

    @property
    def is_zip(self) -> bool:
        """True where a zip is worked on, in a folder of its own."""
        return self._zipped is not None

    @property
    def link_base(self) -> Path:
        """What the paths of linked scans start from: for a zip, where its folder would lie if it
        were unpacked there.
        """
        return self.path.with_name(self.path.stem) if self.path != self.root else self.root

    def require_writable(self) -> None:
        """Raise why the document cannot be changed: DocumentLocked, RuleRefusal or SaveError."""
        if self.refusal is not None:
            raise self.refusal

    def refuse(self, refusal: EditorError) -> None:
        """Let nothing be written from now on, and let somebody else write."""
        self._release()
        self.refusal = refusal

    def _take_folder(self, write: bool, agent_name: str) -> None:
        if not self.files.exists(MANIFEST):
            raise DocumentError(
                f'"{self.path.name}" is not a Facing document: it has no {MANIFEST}. '
                "Open the folder that has one."
            )
        if write:
            self._take_lock(agent_name)
        else:
            self.refusal = RuleRefusal(f'"{self.path.name}" was opened for reading only.')

    def _take_lock(self, agent_name: str) -> None:
        try:
            if not os.access(self.root, os.W_OK):
                raise PermissionError
            self._lock = acquire(self.root, agent_name, name=self.path.name)
        except DocumentLocked as cause:
            self.refusal = cause
            return
        except OSError as cause:
            self.refusal = unwritable(self.path.name, cause)
            return
        if self._lock.left_by_crash:
            for folder in _SUBFOLDERS:
                atomic.remove_left_temps(self.root / folder)

    @classmethod
    def _open_zip(cls, path: Path, write: bool, agent_name: str) -> Workplace:
        refusal: EditorError = RuleRefusal(f'"{path.name}" was opened for reading only.')
        zipped = ZippedDocument(path)
        if write:
            place = cls._worked_on(path, zipped, agent_name)
            if place.refusal is None:
                return place
            refusal = place.refusal
        folder = Path(tempfile.mkdtemp(prefix="facing-"))
        try:
            zipped.extract(folder)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        place = cls(path, folder)
        place.refusal, place._temporary = refusal, folder
        return place

    @classmethod
    def _worked_on(cls, path: Path, zipped: ZippedDocument, agent_name: str) -> Workplace:
        """Return the working folder of a zip, filled unless it may not be written."""
        working = WorkingFolder(path)
        working.prepare()
        place = cls(path, working.root)
        place._zipped, place._working = zipped, working
        if not os.access(path.parent, os.W_OK):
            place.refusal = unwritable(path.name, None)
        else:
            place._take_lock(agent_name)
        if place.refusal is None:
            try:
                place.notice = working.fill(zipped)
            except BaseException:
                place.close()
                raise
            place.needs_packing = working.is_taken_up
        return place

    def pack(self) -> None:
        """Put a zip together anew from its working folder; nothing to do for a folder. Raises
        SaveError.
        """
        if self._zipped is None or self._working is None:
            return
        # Taken back first: what another thread adds while the zip is written waits for the next.
        self.needs_packing = False
        try:
            self._zipped.pack(self.root, self.files.all())
            self._working.note(self._zipped)
        except BaseException:
            self.needs_packing = True
            raise

    def close(self) -> None:
        """Let go of the document; a zip's working folder stays only while unsaved work is in it."""
        is_ours = self._lock is not None and self._working is not None
        try:
            if self.needs_packing and self._lock is not None:
                self.pack()
            if self._lock is not None:
                self.files.write_state()
        finally:
            self._release()
        has_journal = any((self.root / ".facing").glob("journal-*.jsonl"))
        if is_ours and self._working is not None and not has_journal and not self.needs_packing:
            self._working.remove()
        if self._temporary is not None:
            shutil.rmtree(self._temporary, ignore_errors=True)
            self._temporary = None

    def remove(self) -> None:
        """Remove the whole document, folder or zip, and let go of it."""
        self.needs_packing = False
        self._release()
        if self._working is not None:
            self._working.remove()
            self.path.unlink(missing_ok=True)
        else:
            shutil.rmtree(self.root, ignore_errors=True)

    def _release(self) -> None:
        if self._lock is not None:
            self._lock.release()
            self._lock = None
