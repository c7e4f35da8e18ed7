"""The files of one document folder: every path checked, every file remembered as it was last seen.

May import `core` and the standard library. All reading and writing inside a document goes through
here, so that no link leads out of the folder, nothing but a regular file is ever opened, and a file
that another program changed is noticed before it is overwritten. What is known of scans is kept in
`.facing/state.json`, which may be lost at any time without harm.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from editor.core.errors import DocumentError, SaveError

from . import atomic

LIMIT_BYTES: Final = 256 * 2**20
_STATE_LIMIT_BYTES: Final = 64 * 2**20
_CHUNK_BYTES: Final = 1 << 20
PARTS: Final = frozenset(
    (
        *("document.json", "images", "text", "annotations", "words", "suggestions", "notes"),
        *("review", "samples", "versions", "base", "frame.json", "words.txt", "source", ".facing"),
    )
)
"""What lies in a document folder and is Facing's, by its first name."""

CONFLICT_MARK: Final = ".conflict-"
"""Part of the names of files that hold what another program wrote."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A file as it was when Facing last read or wrote it; `sha256` begins with "sha256:"."""

    size: int
    mtime_ns: int
    sha256: str

    def fits(self, status: os.stat_result) -> bool:
        return (self.size, self.mtime_ns) == (status.st_size, status.st_mtime_ns)


def _is_precious(path: Path) -> bool:
    # A base is only ever believed when its hash fits, and is made again from the transcript.
    return path.parent.name != "base"


def sha256_of(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def sha256_of_file(path: Path) -> str:
    """Return the hash of a whole file, read in pieces; OSError where it cannot be read."""
    with path.open("rb") as file:
        return f"sha256:{hashlib.file_digest(file, 'sha256').hexdigest()}"


class Files:
    """The files below `root`; `name` is what messages call the document."""

    def __init__(self, root: Path, name: str) -> None:
        self.root = root
        self.name = name
        self._real_root = Path(os.path.realpath(root))
        self._seen: dict[str, Seen | None] = {}
        self._scans: dict[str, Seen] = {}
        self._are_scans_read = False
        self._are_scans_noted = True

    def path(self, relative: str) -> Path:
        """Return the absolute path of a file of the document; DocumentError when a link leads out
        of the folder.
        """
        if relative.startswith("/") or Path(relative).is_absolute() or ".." in Path(relative).parts:
            raise DocumentError(self._leads_out(relative))
        path = self.root
        for part in relative.split("/"):
            path = path / part
            # Only a link makes it worth asking where the whole path leads; Windows has more kinds.
            is_link = os.name == "nt" or path.is_symlink()
            if is_link and not self._is_inside(relative):
                raise DocumentError(self._leads_out(relative))
        return path

    def _is_inside(self, relative: str) -> bool:
        real = Path(os.path.realpath(self.root / relative))
        return self._real_root in real.parents

    def _leads_out(self, relative: str) -> str:
        return (
            f'"{relative}" of "{self.name}" leads out of the document folder, which is refused. '
            "Put the file itself in its place."
        )

    def exists(self, relative: str) -> bool:
        """True when a regular file is there and inside the folder."""
        try:
            return stat.S_ISREG(self.path(relative).stat().st_mode)
        except (OSError, DocumentError, ValueError):
            return False

    def size_of(self, relative: str) -> int:
        """Return the size of a file in bytes, 0 where there is none."""
        try:
            return self.path(relative).stat().st_size
        except (OSError, DocumentError, ValueError):
            return 0

    def all(self) -> Iterator[str]:
        """Yield every regular file of the document, `.facing/`, links that lead out and temporary
        files left aside.
        """
        for folder, folders, names in os.walk(self._real_root):
            place = Path(folder).relative_to(self._real_root)
            if not place.parts:
                folders[:] = [f for f in folders if f != ".facing"]
            folders.sort()
            for name in sorted(names):
                relative = (place / name).as_posix()
                if not name.endswith(atomic.TEMP_SUFFIX) and self.exists(relative):
                    yield relative

    def is_seen(self, relative: str) -> bool:
        """True when the file was read or written, or looked for in vain."""
        return relative in self._seen

    def read(self, relative: str, *, limit_bytes: int = LIMIT_BYTES) -> bytes | None:
        """Return a file's bytes and remember it as seen, or None when there is none.

        Raises DocumentError where it cannot be read, is no regular file, or is larger than the
        limit.
        """
        found = self._read(relative, limit_bytes)
        if found is None:
            self._seen[relative] = None
            return None
        content, status = found
        self._seen[relative] = Seen(status.st_size, status.st_mtime_ns, sha256_of(content))
        return content

    def peek(self, relative: str, *, limit_bytes: int = LIMIT_BYTES) -> bytes | None:
        """Return what `read` returns without remembering the file as seen, in any thread: what
        another program wrote there must still be noticed by a save.
        """
        found = self._read(relative, limit_bytes)
        return None if found is None else found[0]

    def _read(self, relative: str, limit_bytes: int) -> tuple[bytes, os.stat_result] | None:
        path = self.path(relative)
        try:
            status = path.stat()
            if not stat.S_ISREG(status.st_mode):
                raise DocumentError(f'"{relative}" of "{self.name}" is not a file. Restore it.')
            if status.st_size > limit_bytes:
                raise DocumentError(
                    f'"{relative}" of "{self.name}" is too large to be read '
                    f"({status.st_size >> 20} MiB). Restore it."
                )
            return path.read_bytes(), status
        except FileNotFoundError:
            return None
        except OSError as cause:
            why = (cause.strerror or "it cannot be read").lower()
            raise DocumentError(
                f'Could not read "{relative}" of "{self.name}": {why}.', details=repr(cause)
            ) from cause

    def forget(self, relative: str) -> None:
        """Take a file for one that was never looked at: it is kept aside before it is written."""
        self._seen.pop(relative, None)

    def changed_outside(self, relatives: Iterable[str]) -> tuple[str, ...]:
        """Return which of the files are not what Facing last read or wrote; files it never looked
        at are not named.
        """
        return tuple(r for r in relatives if r in self._seen and self._is_foreign(r))

    def _is_foreign(self, relative: str) -> bool:
        seen = self._seen[relative]
        path = self.path(relative)
        try:
            status = path.stat()
        except FileNotFoundError:
            # A file that is gone is written again: nothing of anybody's is lost by that.
            return False
        if seen is not None and seen.fits(status):
            return False
        if seen is not None and status.st_size == seen.size:
            with contextlib.suppress(OSError):
                if sha256_of_file(path) == seen.sha256:
                    self._seen[relative] = Seen(status.st_size, status.st_mtime_ns, seen.sha256)
                    return False
        return True

    def is_new(self, relative: str, content: bytes) -> bool:
        """True when writing `content` would change the file, as far as Facing knows it."""
        seen = self._seen.get(relative)
        if seen is None or seen.size != len(content) or seen.sha256 != sha256_of(content):
            return True
        return not self.exists(relative)

    def write(self, contents: Iterable[tuple[str, bytes]]) -> tuple[str, ...]:
        """Write files durably, renamed in the order given; returns their paths.

        Contents are taken one by one while those before are on their way to the disk. Raises
        SaveError.
        """
        written: list[tuple[str, bytes]] = []

        def rows() -> Iterator[tuple[Path, bytes]]:
            for relative, content in contents:
                path = self.path(relative)
                # Never the document's own folder: when that is gone, it is gone.
                for folder in reversed(Path(relative).parents[:-1]):
                    self.path(folder.as_posix()).mkdir(exist_ok=True)
                written.append((relative, content))
                yield path, content

        try:
            atomic.write_all(rows(), name=self.name, is_precious=_is_precious)
        except SaveError:
            # Some may have been renamed before it failed; they are ours and not another program's.
            for relative, content in written:
                with contextlib.suppress(OSError):
                    if self.path(relative).read_bytes() == content:
                        self._note(relative, content)
            raise
        for relative, content in written:
            self._note(relative, content)
        return tuple(relative for relative, _ in written)

    def _note(self, relative: str, content: bytes) -> None:
        status = self.path(relative).stat()
        self._seen[relative] = Seen(status.st_size, status.st_mtime_ns, sha256_of(content))

    def keep_aside(self, relative: str) -> str:
        """Copy a file that another program changed to `NAME.conflict-DATE.EXT` beside it; returns
        that path.
        """
        path = self.path(relative)
        when = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
        target = path.with_name(f"{path.stem}{CONFLICT_MARK}{when}{path.suffix}")
        count = 1
        while target.exists():
            count += 1
            target = path.with_name(f"{path.stem}{CONFLICT_MARK}{when}-{count}{path.suffix}")
        try:
            atomic.write_bytes(target, path.read_bytes(), name=self.name)
        except OSError as cause:
            raise atomic.save_error(self.name, cause) from cause
        return Path(relative).with_name(target.name).as_posix()

    def accept(self, relative: str) -> None:
        """Note a file as seen as it now is, though nobody could read it."""
        path = self.path(relative)
        with contextlib.suppress(OSError):
            self._seen[relative] = _seen_now(path)

    def move(self, relative: str, to: str) -> bool:
        """Move a file within the document, over what is there; False when there is none."""
        source, target = self.path(relative), self.path(to)
        if not source.is_file() or source.is_symlink():
            return False
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            atomic.replace(source, target)
        except OSError as cause:
            raise atomic.save_error(self.name, cause) from cause
        self._seen.pop(relative, None)
        self._seen.pop(to, None)
        return True

    def copy_in(self, source: Path, relative: str) -> str:
        """Copy a file from anywhere into the document byte for byte, durably; returns its hash.

        Raises SaveError, and DocumentError where the source cannot be read.
        """
        target = self.path(relative)
        temp = atomic.temp_path(target)
        try:
            target.parent.mkdir(exist_ok=True)
            sha256 = _copy_hashed(source, temp)
            atomic.replace(temp, target)
            atomic.sync_folder(target.parent)
            self.note_scan(relative, target.stat(), sha256)
        except OSError as cause:
            raise atomic.save_error(self.name, cause) from cause
        finally:
            with contextlib.suppress(OSError):
                temp.unlink(missing_ok=True)
        return sha256

    def scan_seen(self, relative: str) -> Seen | None:
        """Return what this computer knows of a scan from earlier; reads `.facing/state.json` the
        first time.
        """
        if not self._are_scans_read:
            self._scans = {**self._read_state(), **self._scans}
            self._are_scans_read = True
        return self._scans.get(relative)

    def note_scan(self, relative: str, status: os.stat_result, sha256: str) -> None:
        """Remember that a scan of that size and time has that hash."""
        self.scan_seen(relative)
        self._are_scans_noted = False
        self._scans[relative] = Seen(status.st_size, status.st_mtime_ns, sha256)

    def _read_state(self) -> dict[str, Seen]:
        try:
            path = self.path(".facing/state.json")
            if not path.is_file() or path.stat().st_size > _STATE_LIMIT_BYTES:
                return {}
            rows = json.loads(path.read_bytes())["files"]
            return {
                str(name): Seen(int(size), int(mtime), str(sha256))
                for name, (size, mtime, sha256) in rows.items()
            }
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return {}
        except DocumentError:
            return {}

    def write_state(self) -> None:
        """Keep what is known of scans for the next opening; a failure does no harm."""
        if self._are_scans_noted:
            return
        self._are_scans_noted = True
        rows = {k: [v.size, v.mtime_ns, v.sha256] for k, v in self._scans.copy().items()}
        with contextlib.suppress(OSError, DocumentError, SaveError):
            target = self.path(".facing/state.json")
            temp = atomic.temp_path(target)
            with atomic.new_file(temp) as file:
                file.write(json.dumps({"files": rows}, ensure_ascii=False).encode())
            atomic.replace(temp, target)


def _seen_now(path: Path) -> Seen:
    status = path.stat()
    return Seen(status.st_size, status.st_mtime_ns, sha256_of_file(path))


def _copy_hashed(source: Path, target: Path) -> str:
    """Copy and sync; the system copies (and shares blocks where it can), the hash is of what
    arrived.
    """
    try:
        with source.open("rb"):
            pass
    except OSError as cause:
        why = (cause.strerror or "it cannot be opened").lower()
        raise DocumentError(
            f'Could not read "{source.name}": {why}.', details=repr(cause)
        ) from cause
    target.unlink(missing_ok=True)
    shutil.copyfile(source, target)
    with target.open("rb+") as file:
        digest = hashlib.sha256()
        while chunk := file.read(_CHUNK_BYTES):
            digest.update(chunk)
        os.fsync(file.fileno())
    return f"sha256:{digest.hexdigest()}"
