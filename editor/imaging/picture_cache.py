"""Small pictures of pages kept on the disk, so that a long document shows them at once when it is
opened again.

May import core and Pillow (inside functions). One small JPEG a page in a folder that is told, which
may be deleted at any time; a database would have to be repaired where a file is only left out. A
picture is known by what its scan says of itself and by the size and time of its file, so that
another scan never shows in its place. Nothing here raises: a picture that cannot be kept or read is
drawn again.
"""

from __future__ import annotations

import contextlib
import io
import logging
import uuid
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from editor.core.geometry import Box, Size
from editor.imaging.pyramid import Tile, padded_width, tile_of

log = logging.getLogger(__name__)

LIMIT_BYTES = 64 << 20
"""What the pictures of one folder may take: those of some 5,000 pages."""

_SUFFIX = ".jpg"
_QUALITY = 88
_MOST_SIDE = 1024
"""No picture kept here is larger; a file that says so is not ours."""

_MOST_FILE_BYTES = 2 << 20
_LEFT_AFTER_PRUNING = 0.75
_PRUNE_EVERY = 64


@dataclass(frozen=True, slots=True)
class PicturePlace:
    """Which small picture is meant: a page of a file, what tells its content, and the longest side
    of the picture.
    """

    path: Path
    sha256: str
    frame: int
    render_dpi: int | None
    side: int

    def key(self) -> str | None:
        """Return what the picture is called; None where the scan is not there. Any thread."""
        try:
            told = self.path.stat()
        except OSError:
            return None
        parts = (self.sha256, self.frame, self.render_dpi, self.side, told.st_size)
        return sha256(repr((*parts, told.st_mtime_ns)).encode()).hexdigest()[:32]


class PictureCache:
    """The small pictures in one folder, which is made when the first is kept. Any thread.

    Without `makes_parents` only the folder and the one around it are made: the document they belong
    to may have been moved away.
    """

    def __init__(
        self, folder: Path, *, limit_bytes: int = LIMIT_BYTES, makes_parents: bool = False
    ) -> None:
        self.folder = folder
        self._limit = limit_bytes
        self._makes_parents = makes_parents
        self._kept = 0

    def find(self, place: PicturePlace, size: Size) -> Tile | None:
        """Return the picture of a scan of this size; None where there is none, or it is broken."""
        from PIL import Image, UnidentifiedImageError

        key = place.key()
        if key is None or self._leads_elsewhere():
            return None
        path = self.folder / (key + _SUFFIX)
        try:
            if path.is_symlink() or path.stat().st_size > _MOST_FILE_BYTES:
                return None
            with Image.open(io.BytesIO(path.read_bytes()), formats=("JPEG",)) as image:
                if max(image.size) > min(place.side, _MOST_SIDE) or image.mode not in ("L", "RGB"):
                    return None
                image.load()
                width, height = image.size
                padded = image.crop((0, 0, padded_width(width), height))
        except FileNotFoundError:
            return None
        except (OSError, UnidentifiedImageError, SyntaxError, ValueError) as error:
            log.info("A small picture could not be read: %s", error)
            return None
        return tile_of(padded, width, Box(0, 0, size.w, size.h))

    def keep(self, place: PicturePlace, tile: Tile) -> None:
        """Keep the picture of a scan, whole or not at all; old ones make room for it."""
        from PIL import Image

        key = place.key()
        if key is None or self._leads_elsewhere():
            return
        mode = "L" if tile.channels == 1 else "RGB"
        size = (tile.width, tile.height)
        image = Image.frombuffer(mode, size, tile.data, "raw", mode, tile.stride, 1)
        packed = io.BytesIO()
        image.save(packed, "JPEG", quality=_QUALITY)
        temp = self.folder / f".{uuid.uuid4().hex[:12]}.tmp"
        try:
            if self._makes_parents:
                self.folder.parent.mkdir(parents=True, exist_ok=True)
            self.folder.parent.mkdir(exist_ok=True)
            self.folder.mkdir(exist_ok=True)
            temp.write_bytes(packed.getvalue())
            temp.replace(self.folder / (key + _SUFFIX))
        except OSError as error:
            log.info("A small picture was not kept: %s", error)
            with contextlib.suppress(OSError):
                temp.unlink(missing_ok=True)
            return
        if self._kept % _PRUNE_EVERY == 0:
            self._prune()
        self._kept += 1

    def _leads_elsewhere(self) -> bool:
        # A document from somebody else must not make us write or read beside it.
        return self.folder.is_symlink() or self.folder.parent.is_symlink()

    def _prune(self) -> None:
        """Delete the oldest pictures where all of them take too much, and what was left behind by
        a program that died.
        """
        found = []
        for path in self.folder.iterdir():
            with contextlib.suppress(OSError):
                told = path.lstat()
                if path.suffix in (_SUFFIX, ".tmp"):
                    found.append((told.st_mtime, told.st_size, path))
        used = sum(length for _, length, _ in found)
        if used <= self._limit:
            return
        for _, length, path in sorted(found, key=lambda each: each[0]):
            if used <= self._limit * _LEFT_AFTER_PRUNING:
                return
            with contextlib.suppress(OSError):
                path.unlink()
                used -= length
