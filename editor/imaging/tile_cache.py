"""The stores of tiles kept on the disk, so that a huge scan opens at once the second time.

May import core. A folder of files that may all be deleted at any time; it is kept below a limit by
deleting what was not used for longest. A store is written under a name of its own, so that two
programs that open one scan at the same time do not disturb each other.
"""

from __future__ import annotations

import errno
import logging
import os
import re
import shutil
import time
import uuid
from pathlib import Path
from typing import Literal

from editor.core.errors import ScanError
from editor.core.geometry import Size
from editor.imaging.growing import level_sizes
from editor.imaging.tile_store import TileStore, bytes_needed

log = logging.getLogger(__name__)

LIMIT_BYTES = 8 << 30
"""What all stores together may take: four scans of 400 megapixels in colour, or one of 2,000."""

FREE_BYTES = 1 << 30
"""What is left free on the disk, for the person's own work."""

_ABANDONED_S = 6 * 3600
_SUFFIX = ".tiles"


class TileCache:
    """Stores of tiles in one folder. Any thread; a folder that cannot be used is told by ScanError
    when a store is to be made."""

    def __init__(self, folder: Path, *, limit_bytes: int = LIMIT_BYTES) -> None:
        self.folder = folder
        self.limit_bytes = limit_bytes

    def find(self, key: str) -> TileStore | None:
        """Return the finished store of a scan, where there is one."""
        for path in self._paths(key):
            store = TileStore.open(path)
            if store is not None:
                self._touch(path)
                return store
        return None

    def create(self, key: str, size: Size, channels: Literal[1, 3]) -> TileStore:
        """Return an empty store of a scan, to be written now; older ones make room for it.

        Where the disk is too full for all levels the most detailed are left out. Raises ScanError
        where there is no room for anything.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            finest = self._make_room(size, channels)
            path = self.folder / f"{_safe(key)}.{uuid.uuid4().hex[:12]}{_SUFFIX}"
            path.touch()
            return TileStore(path, path.open("rb"), size, channels, finest)
        except OSError as error:
            raise unwritable("a scan this large", self.folder, error) from error

    def discard(self, store: TileStore) -> None:
        """Delete a store that was not finished or is of no use."""
        store.close()
        _delete(store.path)

    def _make_room(self, size: Size, channels: int) -> int:
        """Delete what has to go for a store of this size; return its finest level."""
        free = shutil.disk_usage(self.folder).free
        held = sorted(self._held(), key=lambda each: each[0])
        used = sum(length for _, length, _ in held)
        for finest in range(len(level_sizes(size))):
            wanted = bytes_needed(size, channels, finest=finest)
            if wanted <= min(free + used - FREE_BYTES, max(self.limit_bytes, wanted)):
                break
        else:
            raise _full("a scan this large", self.folder)
        for _, length, path in held:
            if used + wanted <= self.limit_bytes and free - wanted >= FREE_BYTES:
                break
            if _delete(path):
                used -= length
                free += length
        return finest

    def _held(self) -> list[tuple[float, int, Path]]:
        """Return the stores here: when last used, bytes, path. What a program that died has left
        unfinished is deleted on the way."""
        found = []
        for path in self.folder.glob(f"*{_SUFFIX}"):
            try:
                told = path.stat()
            except OSError:
                continue
            found.append((told.st_mtime, told.st_size, path))
            if time.time() - told.st_mtime > _ABANDONED_S:
                store = TileStore.open(path)
                if store is None:
                    found.pop()
                    _delete(path)
                else:
                    store.close()
        return found

    def _paths(self, key: str) -> list[Path]:
        return sorted(self.folder.glob(f"{_safe(key)}.*{_SUFFIX}"))

    def _touch(self, path: Path) -> None:
        try:
            os.utime(path)
        except OSError:
            log.debug("Could not note the use of %s", path)


def unwritable(what: str, folder: Path, error: OSError) -> ScanError:
    """Return what to say where a store of tiles could not be written: a full disk, or another."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return _full(what, folder, details=repr(error))
    return ScanError(
        f'Could not open {what}: "{folder}", where its parts are kept, cannot be written '
        f"({error.strerror or 'the disk failed'}). Make it writable and try again.",
        details=repr(error),
    )


def _full(what: str, folder: Path, *, details: str = "") -> ScanError:
    return ScanError(
        f'Could not open {what}: the disk is full on which "{folder}" lies. Free some space there '
        "and try again.",
        details=details,
    )


def _safe(key: str) -> str:
    return re.sub(r"[^0-9A-Za-z_-]", "_", key)


def _delete(path: Path) -> bool:
    try:
        path.unlink()
    except OSError:
        # On Windows a file that another program has open stays.
        return False
    return True
