"""Writing files so that a reader, a crash or a full disk never sees half of one.

May import the standard library and `core.errors`. Every file is first written and synced under a
name beside its own, and only when all of them are safe are they renamed, in the order given: a full
disk is met before anything old is touched. Renaming over the old file is refused on no system; a
copy of the old file beside the new one was refused because it would double what a reviewer finds in
the folder.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from editor.core.errors import SaveError

TEMP_SUFFIX: Final = ".facing-tmp"
_MOST_OPEN: Final = 64
"""So many files at once wait to be on the disk; systems allow a program a few hundred open ones."""

_REPLACE_TRIES = 10
_REPLACE_WAIT_S = 0.05


def save_error(name: str, cause: OSError) -> SaveError:
    """Return the sentence for a failure to write the file or document `name`."""
    return SaveError(f'Could not save "{name}": {_reason(cause)}', details=repr(cause))


def output_error(path: Path, error: SaveError) -> SaveError:
    """Return the sentence for a new file or document that could not be written, which has no
    changes to keep.
    """
    cause = error.__cause__
    if isinstance(cause, FileNotFoundError):
        why = f'there is no folder "{path.parent}". Make it first, or choose another place'
    else:
        told = cause.strerror if isinstance(cause, OSError) else None
        why = f"{(told or 'it failed').lower()}. Choose another place or name"
    return SaveError(f'Could not write "{path}": {why}.', details=error.details)


def _reason(cause: OSError) -> str:
    match cause.errno:
        case errno.ENOSPC | errno.EDQUOT:
            return "the disk is full. Free some space and save again; your changes are kept."
        case errno.EROFS:
            return "the disk is read-only. Save a copy on another disk; your changes are kept."
        case errno.EACCES | errno.EPERM:
            return "you may not write there. Save a copy elsewhere; your changes are kept."
        case errno.EFBIG:
            return "the file is too large for this disk. Save a copy on another disk."
        case errno.ENOENT | errno.ENOTDIR:
            return "its folder is gone. Save a copy elsewhere; your changes are kept."
        case _:
            why = (cause.strerror or type(cause).__name__).lower()
            return f"{why}. Save a copy elsewhere; your changes are kept."


def write_bytes(path: Path, content: bytes, *, name: str | None = None) -> None:
    """Put `content` in the place of a file, durably; its mode is kept. Raises SaveError, then the
    old file is whole.
    """
    write_all([(path, content)], name=name or path.name)


def write_all(
    files: Iterable[tuple[Path, bytes]],
    *,
    name: str,
    is_precious: Callable[[Path], bool] = lambda path: True,
    inspect: Callable[[Path, Path], None] | None = None,
) -> None:
    """Put several files in place, renamed in the order given, durably.

    Files are taken one by one, and one is synced while the next is being made. What is not precious
    is not waited for: after a power cut it may be old or empty. `inspect` is given each written
    file, still beside its place, and the place; what it raises destroys all of them. Raises
    SaveError about `name`. Nothing was replaced when the failure came while writing, as with a full
    disk.
    """
    rows: list[tuple[Path, Path]] = []
    try:
        with ExitStack() as stack, ThreadPoolExecutor(1, "facing-sync") as pool:
            syncs: deque[tuple[ExitStack, Future[None]]] = deque()
            for path, content in files:
                temp = temp_path(path)
                rows.append((temp, path))
                opened = stack.enter_context(ExitStack())
                file = opened.enter_context(new_file(temp, mode_of(path)))
                file.write(content)
                file.flush()
                if not is_precious(path):
                    opened.close()
                    continue
                syncs.append((opened, pool.submit(os.fsync, file.fileno())))
                if len(syncs) > _MOST_OPEN:
                    _close_synced(*syncs.popleft())
            for each in syncs:
                _close_synced(*each)
        if inspect is not None:
            for temp, path in rows:
                inspect(temp, path)
        for temp, path in rows:
            replace(temp, path)
        for folder in dict.fromkeys(path.parent for _, path in rows if is_precious(path)):
            sync_folder(folder)
    except BaseException as cause:
        for temp, _ in rows:
            with contextlib.suppress(OSError):
                temp.unlink(missing_ok=True)
        if isinstance(cause, OSError):
            raise save_error(name, cause) from cause
        raise


def _close_synced(opened: ExitStack, sync: Future[None]) -> None:
    """Wait until a file is on the disk, and close it. Raises OSError."""
    sync.result()
    opened.close()


def temp_path(path: Path) -> Path:
    """Return the name beside `path` that this thread of this process writes to first."""
    return path.with_name(f".{path.name}.{os.getpid()}-{threading.get_ident()}{TEMP_SUFFIX}")


@contextmanager
def new_file(path: Path, mode: int | None = None) -> Iterator[BinaryIO]:
    """Yield a new file open for writing, made by this call alone and never through a link."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    try:
        handle = os.open(path, flags, 0o666)
    except FileExistsError:
        path.unlink()
        handle = os.open(path, flags, 0o666)
    with os.fdopen(handle, "wb") as file:
        if mode is not None and sys.platform != "win32":
            os.fchmod(file.fileno(), mode)
        yield file


def mode_of(path: Path) -> int | None:
    """Return the permission bits of a regular file, or None where there is none."""
    try:
        status = path.lstat()
    except FileNotFoundError:
        return None
    return stat.S_IMODE(status.st_mode) if stat.S_ISREG(status.st_mode) else None


def sync_file(file: BinaryIO) -> None:
    """Bring what was written to a file to the disk."""
    file.flush()
    os.fsync(file.fileno())


def replace(source: Path, target: Path) -> None:
    """Rename over the target; on Windows waits a moment for a virus scanner or an indexer that has
    it open.
    """
    for attempt in range(_REPLACE_TRIES):
        try:
            source.replace(target)
            return
        except PermissionError:
            if os.name != "nt" or attempt == _REPLACE_TRIES - 1:
                raise
            time.sleep(_REPLACE_WAIT_S)


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder to the disk; does nothing where the system cannot (Windows, some
    network drives).
    """
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as cause:
        if cause.errno not in (errno.EINVAL, errno.ENOTSUP, errno.EBADF):
            raise
    finally:
        os.close(handle)


def remove_left_temps(folder: Path) -> None:
    """Remove what a killed program left half written directly in a folder."""
    try:
        for path in folder.iterdir():
            if path.name.startswith(".") and path.name.endswith(TEMP_SUFFIX) and path.is_file():
                path.unlink(missing_ok=True)
    except OSError:
        return  # A folder that cannot be listed or written has nothing of ours to clean.
