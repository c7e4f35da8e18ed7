"""Documents as one `.facing.zip`: taken apart safely into a working folder, put together again at
each save.

May import the standard library and `core`. A zip comes from anywhere, so each entry is judged
before any is written: nothing may leave the folder, be a link, stand twice or grow without bounds.
Working inside the zip was refused: a save would rewrite all scans for one corrected letter, and a
crash could leave no document at all.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import stat
import time
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from editor.core.errors import DocumentError, SaveError
from editor.paths import recovery_dir

from . import atomic

MANIFEST: Final = "document.json"
MOST_ENTRIES: Final = 200_000
MOST_BYTES: Final = 8 * 2**30
_SUSPICIOUS_BYTES: Final = 256 * 2**20
_SUSPICIOUS_RATIO: Final = 200
_CHUNK_BYTES: Final = 1 << 20
_STORED_FOLDERS: Final = ("images/", "source/")
_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


@dataclass(frozen=True, slots=True)
class _Piece:
    """An entry of the zip and the path in the document that it becomes."""

    info: zipfile.ZipInfo
    relative: str


class ZippedDocument:
    """A zip file on disk: which folder inside it is the document, and what the file was when it was
    last seen.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.prefix = ""
        self._seen: tuple[int, int] | None = None

    def extract(self, root: Path) -> None:
        """Write the document's files into `root`; DocumentError when the zip is broken, hostile or
        no document.
        """
        try:
            self._note()
            if self.path.suffix.lower() != ".zip" and not zipfile.is_zipfile(self.path):
                raise DocumentError(
                    f'"{self.path.name}" is not a Facing document: it is neither a folder nor a '
                    "zip. To start from a scan, make a document with: facing new."
                )
            with zipfile.ZipFile(self.path) as archive:
                pieces = list(self._judged(archive))
                for piece in pieces:
                    _write_piece(archive, piece, root)
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            NotImplementedError,
            RuntimeError,
        ) as cause:
            raise self._refused("it is not a whole zip file") from cause
        except (OSError, ValueError, OverflowError) as cause:
            why = (getattr(cause, "strerror", None) or str(cause)).lower()
            raise self._refused(f"it cannot be unpacked ({why})") from cause

    def _note(self) -> None:
        status = self.path.stat()
        self._seen = (status.st_size, status.st_mtime_ns)

    @property
    def is_changed(self) -> bool:
        """True when another program wrote the zip since it was taken apart or put together here."""
        try:
            status = self.path.stat()
        except FileNotFoundError:
            return False
        return self._seen is not None and self._seen != (status.st_size, status.st_mtime_ns)

    def _refused(self, why: str) -> DocumentError:
        return DocumentError(f'"{self.path.name}" cannot be opened: {why}.')

    def _judged(self, archive: zipfile.ZipFile) -> Iterator[_Piece]:
        infos = archive.infolist()
        if len(infos) > MOST_ENTRIES:
            raise self._refused(f"it holds more than {MOST_ENTRIES} files")
        total = sum(info.file_size for info in infos)
        if total > MOST_BYTES:
            raise self._refused(f"it would take more than {MOST_BYTES >> 30} GiB unpacked")
        if total > max(_SUSPICIOUS_BYTES, _SUSPICIOUS_RATIO * self.path.stat().st_size):
            # Entries that share their bytes each look harmless.
            raise self._refused(f"it would grow to {total >> 20} MiB")
        names: set[str] = set()
        for info in infos:
            self._judge(info)
            if info.filename.casefold() in names:
                raise self._refused(f"{info.filename!r} stands in it twice")
            names.add(info.filename.casefold())
        self.prefix = self._prefix_in([info.filename for info in infos])
        for info in infos:
            relative = info.filename.removeprefix(self.prefix)
            is_ours = info.filename.startswith(self.prefix) and not info.is_dir()
            if is_ours and relative.split("/")[0].casefold() != ".facing":
                yield _Piece(info, relative)

    def _judge(self, info: zipfile.ZipInfo) -> None:
        name = info.filename
        parts = name.rstrip("/").split("/")
        # zipfile turns backslashes into slashes on Windows, so the name as it is stored counts.
        stored = info.orig_filename
        if (
            "\\" in stored
            or ":" in parts[0]
            or any(part in ("", ".", "..") for part in parts)
            or any(ord(c) < 32 for c in stored)
        ):
            raise self._refused(f"the path {stored[:60]!r} in it leads out of the document folder")
        kind = stat.S_IFMT(info.external_attr >> 16)
        if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise self._refused(f"{name[:60]!r} in it is a link or a device")
        if info.flag_bits & 1:
            raise self._refused("it is encrypted; unpack it with its password first")
        if info.compress_type not in _METHODS:
            raise self._refused(f"{name[:60]!r} in it is compressed in a way Facing does not read")
        if (
            info.file_size > _SUSPICIOUS_BYTES
            and info.file_size > _SUSPICIOUS_RATIO * info.compress_size
        ):
            raise self._refused(f"{name[:60]!r} in it would grow to {info.file_size >> 20} MiB")

    def _prefix_in(self, names: Iterable[str]) -> str:
        found = []
        for name in names:
            folder, _, last = name.rpartition("/")
            if last == MANIFEST and "/" not in folder and folder != "__MACOSX":
                found.append(f"{folder}/" if folder else "")
        if "" in found:
            return ""
        if len(found) != 1:
            what = "no document.json" if not found else "several documents"
            raise self._refused(f"it holds {what}")
        return found[0]

    def pack(self, root: Path, relatives: Iterable[str]) -> None:
        """Put the zip together anew from the files of `root`, durably; SaveError, and then the old
        zip is whole.
        """
        if self.is_changed:
            raise SaveError(
                f'Could not save "{self.path.name}": it was changed by another program. '
                "Reload it or save a copy."
            )
        temp = atomic.temp_path(self.path)
        try:
            with atomic.new_file(temp, atomic.mode_of(self.path)) as file:
                with zipfile.ZipFile(file, "w") as archive:
                    for relative in sorted(relatives, key=lambda r: (r != MANIFEST, r)):
                        _add(archive, root / relative, self.prefix + relative)
                    self._keep_others(archive)
                atomic.sync_file(file)
            atomic.replace(temp, self.path)
            atomic.sync_folder(self.path.parent)
            self._note()
        except OSError as cause:
            raise atomic.save_error(self.path.name, cause) from cause
        finally:
            temp.unlink(missing_ok=True)

    def _keep_others(self, archive: zipfile.ZipFile) -> None:
        """Carry over what lies beside the document's folder in the zip."""
        if not self.prefix or not self.path.exists():
            return
        with zipfile.ZipFile(self.path) as old:
            for info in old.infolist():
                if not info.filename.startswith(self.prefix) and not info.is_dir():
                    with old.open(info) as source, archive.open(info, "w") as target:
                        shutil.copyfileobj(source, target, _CHUNK_BYTES)


def _write_piece(archive: zipfile.ZipFile, piece: _Piece, root: Path) -> None:
    target = root / piece.relative
    target.parent.mkdir(parents=True, exist_ok=True)
    left = piece.info.file_size
    with archive.open(piece.info) as source, atomic.new_file(target) as file:
        while chunk := source.read(_CHUNK_BYTES):
            left -= len(chunk)
            if left < 0:
                raise zipfile.BadZipFile("an entry is larger than it says")
            file.write(chunk)
    when = time.mktime((*piece.info.date_time, 0, 0, -1))
    os.utime(target, (when, when))


def _add(archive: zipfile.ZipFile, source: Path, name: str) -> None:
    when = max(time.localtime(source.stat().st_mtime)[:6], (1980, 1, 1, 0, 0, 0))
    info = zipfile.ZipInfo(name, when)
    info.external_attr = (stat.S_IFREG | 0o644) << 16
    is_stored = any(f"/{folder}" in f"/{name}" for folder in _STORED_FOLDERS)
    info.compress_type = zipfile.ZIP_STORED if is_stored else zipfile.ZIP_DEFLATED
    info.file_size = source.stat().st_size
    with source.open("rb") as content, archive.open(info, "w") as target:
        shutil.copyfileobj(content, target, _CHUNK_BYTES)


class WorkingFolder:
    """Where a zip is worked in: always the same place for the same zip, so that a crash's journal
    is found again.
    """

    def __init__(self, zip_path: Path) -> None:
        digest = hashlib.sha256(os.fsencode(os.path.realpath(zip_path))).hexdigest()[:24]
        self.folder = recovery_dir() / f"zip-{digest}"
        self.root = self.folder / "document"
        self._note_path = self.folder / "zip.json"
        self.is_taken_up = False
        """True when the folder is what a crash left: it may hold a save that the zip lacks."""

    def prepare(self) -> None:
        """Make the folder; the document's files come only once it is locked."""
        self.root.mkdir(parents=True, exist_ok=True)

    def fill(self, zipped: ZippedDocument) -> str | None:
        """Take the zip apart, or take up what a crash left (`is_taken_up`); returns a sentence when
        the person should know.
        """
        noted = self._read_note()
        status = zipped.path.stat()
        has_journal = any((self.root / ".facing").glob("journal-*.jsonl"))
        notice = None
        if noted is not None and has_journal and (self.root / MANIFEST).is_file():
            if noted[:2] == (status.st_size, status.st_mtime_ns):
                zipped.prefix = noted[2]
                zipped._note()
                self.is_taken_up = True
                return None
            notice = (
                f'"{zipped.path.name}" was changed since unsaved work was left on it; '
                f"the older state is kept in {self._put_aside()}."
            )
        self._empty()
        zipped.extract(self.root)
        self.note(zipped)
        return notice

    def note(self, zipped: ZippedDocument) -> None:
        """Remember which state of the zip the folder holds."""
        status = zipped.path.stat()
        row = {
            "path": str(zipped.path),
            "size": status.st_size,
            "mtime": status.st_mtime_ns,
            "prefix": zipped.prefix,
        }
        atomic.write_bytes(self._note_path, json.dumps(row).encode())

    def _read_note(self) -> tuple[int, int, str] | None:
        try:
            row = json.loads(self._note_path.read_bytes())
            return int(row["size"]), int(row["mtime"]), str(row["prefix"])
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def _put_aside(self) -> Path:
        aside = self.folder / time.strftime("left-%Y%m%dT%H%M%S")
        aside.mkdir()
        for path in self.root.iterdir():
            if path.name != ".facing":
                path.rename(aside / path.name)
        return aside

    def _empty(self) -> None:
        self._note_path.unlink(missing_ok=True)
        for path in self.root.iterdir():
            if path.name == ".facing":
                continue
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()

    def remove(self) -> None:
        """Remove the folder, unless states put aside are in it."""
        if any(self.folder.glob("left-*")):
            shutil.rmtree(self.root, ignore_errors=True)
        else:
            shutil.rmtree(self.folder, ignore_errors=True)
