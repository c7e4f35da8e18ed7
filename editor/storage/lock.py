"""One writer for a document.

The lock itself is the operating system's (through filelock): it goes away with the process, also
after `kill -9`, so nobody is ever asked to delete a stale lock. Who holds it is written beside it
for the sentence another person reads, and is never the lock itself, except on network drives that
cannot lock at all.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from editor.core.errors import DocumentLocked

from .atomic import new_file, replace, temp_path

if TYPE_CHECKING:
    from filelock import BaseFileLock

_CANNOT_LOCK: Final = (errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOLCK, errno.EINVAL)
_OWNER_LIMIT_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Owner:
    """Who has a document open: the name is a claim; `since` is in seconds since 1970."""

    name: str
    host: str
    pid: int
    since: float

    def sentence(self, document: str) -> str:
        """Return who has the document of that name open, since when, and what to do."""
        then = datetime.fromtimestamp(self.since)
        shape = "%H:%M" if then.date() == datetime.now().date() else "%Y-%m-%d %H:%M"
        return (
            f'"{document}" is open by {self.name} on {self.host} since {then.strftime(shape)}. '
            "Close it there, or read it here."
        )


class DocumentLock:
    """The right to write a document, held until `release`."""

    def __init__(self, folder: Path, lock: BaseFileLock | None, *, left_by_crash: bool) -> None:
        self._folder = folder
        self._lock = lock
        self._is_held = True
        self.left_by_crash = left_by_crash
        """True when the last writer went without closing the document."""

    def release(self) -> None:
        """Let others write; does nothing the second time."""
        if not self._is_held:
            return
        self._is_held = False
        with contextlib.suppress(OSError):
            (self._folder / "owner.json").unlink(missing_ok=True)
        if self._lock is not None:
            with contextlib.suppress(OSError):
                self._lock.release()


def acquire(root: Path, agent_name: str, *, name: str | None = None) -> DocumentLock:
    """Return the lock of the document folder `root`.

    Raises DocumentLocked, whose sentence says who has it, and OSError where the folder cannot be
    written.
    """
    folder = root / ".facing"
    folder.mkdir(exist_ok=True)
    if folder.is_symlink():
        raise PermissionError(errno.EACCES, "the folder .facing is a link", str(folder))
    owner = owner_of(root)
    shown = name or root.name
    lock, is_free = _native_lock(folder / "lock")
    if not is_free or (lock is None and owner is not None and _is_alive(owner)):
        raise DocumentLocked(_locked_sentence(owner, shown))
    held = DocumentLock(folder, lock, left_by_crash=owner is not None)
    try:
        _write_owner(folder, Owner(agent_name, _host(), os.getpid(), time.time()))
    except OSError:
        held.release()
        raise
    return held


def owner_of(root: Path) -> Owner | None:
    """Return who wrote their name beside the lock, or None; says nothing about whether the lock is
    held.
    """
    path = root / ".facing" / "owner.json"
    try:
        if not path.is_file() or path.stat().st_size > _OWNER_LIMIT_BYTES:
            return None
        row = json.loads(path.read_bytes())
        return Owner(str(row["name"]), str(row["host"]), int(row["pid"]), float(row["since"]))
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def _native_lock(path: Path) -> tuple[BaseFileLock | None, bool]:
    """Return (lock, True) when taken, (None, False) when held elsewhere, (None, True) where the
    drive cannot lock.
    """
    from filelock import FileLock, SoftFileLock, Timeout

    lock: BaseFileLock = FileLock(path, timeout=0)
    try:
        lock.acquire()
    except Timeout:
        return None, False
    except (OSError, NotImplementedError) as cause:
        if isinstance(cause, OSError) and cause.errno not in _CANNOT_LOCK:
            raise
        return None, True
    # filelock turns itself into a lock by mere existence on some drives; that one would survive a
    # crash.
    if isinstance(lock, SoftFileLock):
        lock.release()
        return None, True
    return lock, True


def _write_owner(folder: Path, owner: Owner) -> None:
    target = folder / "owner.json"
    temp = temp_path(target)
    row = {"name": owner.name, "host": owner.host, "pid": owner.pid, "since": owner.since}
    with new_file(temp) as file:
        file.write(json.dumps(row, ensure_ascii=False).encode())
    replace(temp, target)


def _locked_sentence(owner: Owner | None, document: str) -> str:
    if owner is None:
        return f'"{document}" is open in another program. Close it there, or read it here.'
    return owner.sentence(document)


def _is_alive(owner: Owner) -> bool:
    """True unless the owner plainly is a process of this computer that is gone; only asked where
    the drive cannot lock.
    """
    if owner.host != _host():
        return True
    if os.name == "nt":
        return owner.pid == os.getpid() or _windows_process_runs(owner.pid)
    try:
        os.kill(owner.pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _windows_process_runs(pid: int) -> bool:
    import ctypes

    kernel = ctypes.WinDLL("kernel32")  # type: ignore[attr-defined,unused-ignore]
    query_limited_information = 0x1000
    handle = kernel.OpenProcess(query_limited_information, False, pid)
    if handle:
        kernel.CloseHandle(handle)
    return bool(handle)


def _host() -> str:
    # Loading it takes as long as reading a small document, which needs no owner.
    import socket

    return socket.gethostname()
