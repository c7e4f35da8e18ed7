"""Folders of scans: which files in them are scans, and in what order a person would turn them.

May import core only. Numbers in names count as numbers, so that page 2 stands before page 10; the
scans of a folder come before those of its sub-folders. Hidden files, what is no scan, and documents
of Facing are left out and counted, never refused: a folder from a scanner holds such things.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from editor.core.errors import ScanError

SCAN_SUFFIXES = frozenset(
    (
        *(".png", ".jpg", ".jpeg", ".jpe", ".jp2", ".j2k", ".jpx", ".tif", ".tiff", ".webp"),
        *(".bmp", ".gif", ".pnm", ".pgm", ".ppm", ".pbm", ".heic", ".heif", ".avif", ".pdf"),
    )
)
_DOCUMENT_SUFFIX = ".facing"
_MAX_FILES = 100_000


@dataclass(frozen=True, slots=True)
class Gathered:
    """The scans among some paths, in order, and how many files in their folders were left out."""

    files: tuple[Path, ...]
    left_out: int = 0


def natural_key(name: str) -> tuple[tuple[int, int, str], ...]:
    """Return what names are sorted by: letters of either case alike, numbers by their value."""
    parts = re.split(r"(\d+)", unicodedata.normalize("NFC", name).casefold())
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts if part)


def gather(paths: Iterable[Path]) -> Gathered:
    """Return the scans among paths: files as they are named, folders by the scans in them.

    Raises ScanError where a named folder cannot be listed, holds no scan, or far too many files.
    """
    files: list[Path] = []
    left_out = 0
    for path in paths:
        if not path.is_dir():
            files.append(path)
            continue
        inside = list(_files_in(path))
        scans = [each for each in inside if _is_scan(each)]
        if not scans:
            raise ScanError(
                f'There are no scans in the folder "{path.name}". Choose the folder that holds '
                "the scan files."
            )
        files += scans
        left_out += len(inside) - len(scans)
    return Gathered(tuple(files), left_out)


def _is_scan(path: Path) -> bool:
    return not path.name.startswith(".") and path.suffix.lower() in SCAN_SUFFIXES


def _files_in(folder: Path) -> Iterator[Path]:
    count = 0
    for place, inner, names in os.walk(folder, onerror=_refuse):
        # Links to folders are not followed by `walk`: they may come back to where they stand.
        inner[:] = sorted(
            (
                n
                for n in inner
                if not n.startswith(".") and not n.lower().endswith(_DOCUMENT_SUFFIX)
            ),
            key=natural_key,
        )
        count += len(names)
        if count > _MAX_FILES:
            raise ScanError(
                f'The folder "{folder.name}" holds more than {_MAX_FILES:,} files. '
                "Choose a smaller one."
            )
        for name in sorted(names, key=natural_key):
            yield Path(place, name)


def _refuse(error: OSError) -> None:
    raise ScanError(
        f'Could not look into the folder "{error.filename}": you may not read it. '
        "Change its permissions or copy it.",
        details=repr(error),
    ) from error
