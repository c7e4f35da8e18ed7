"""What a scan file is by its bytes, and what is said of one that cannot be read.

May import Pillow (inside functions) and core. The name of a file is never believed: a TIFF that is
called a JPEG is a TIFF.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from editor.core.errors import ScanError
from editor.imaging import heic, tiff
from editor.imaging.pixels import BROKEN

_KINDS_READ = "a TIFF, PNG, JPEG, JPEG 2000, WebP, BMP, GIF, PNM, HEIC, AVIF or PDF file"


@contextmanager
def telling_failures(path: Path) -> Iterator[None]:
    """Turn what goes wrong while reading into a ScanError of one clear sentence."""
    try:
        yield
    except BROKEN as exc:
        raise ScanError(f'Could not read "{path.name}": {_reason(exc)}', details=repr(exc)) from exc


def _reason(exc: Exception) -> str:
    from PIL import UnidentifiedImageError

    match exc:
        case FileNotFoundError():
            return "there is no such file. Look whether it was moved or renamed."
        case IsADirectoryError():
            return "it is a folder. Choose a file."
        case PermissionError():
            return "you may not read it. Change its permissions or copy it."
        case MemoryError():
            return "there is not enough memory. Close other programs."
        case UnidentifiedImageError():
            return f"it is damaged, or not {_KINDS_READ}. Scan it again as one of these."
        case _:
            return "the file is damaged or cut short. Get a fresh copy of it."


def head_of(path: Path) -> bytes:
    """Return the first 1024 bytes. Raises ScanError."""
    with telling_failures(path), path.open("rb") as file:
        return file.read(1024)


def is_pdf(path: Path) -> bool:
    """True for a PDF by its bytes. Raises ScanError."""
    return b"%PDF-" in head_of(path)


def is_heic(path: Path) -> bool:
    """True for HEIC and its kin by the bytes. Raises ScanError."""
    return heic.is_heic(head_of(path))


def tiff_pages(path: Path) -> tuple[tiff.TiffPage, ...]:
    """Return the pages of a TIFF; none for any other file, or one whose first page is broken."""
    if not tiff.is_tiff(head_of(path)):
        return ()
    with telling_failures(path):
        try:
            return tiff.pages(path)
        except (ValueError, struct.error):
            return ()  # Pillow's refusal is as good


def odd_tiff(path: Path, page: tiff.TiffPage) -> str:
    """Return what to say of a TIFF that no reader here knows."""
    return (
        f'Could not read "{path.name}": it is a rare kind of TIFF ({page.in_words()}). '
        "Save it as a plain TIFF or PNG."
    )


def no_such_page(path: Path, frame: int, count: int) -> ScanError:
    """Return what to raise where a file has fewer pages than were asked for."""
    return ScanError(
        f'Could not read page {frame} of "{path.name}": it has {count} page(s). '
        "Choose one of these."
    )


def damaged(path: Path, details: str) -> ScanError:
    """Return what to raise of a file that cannot be read to its end."""
    return ScanError(
        f'Could not read "{path.name}": the file is damaged or cut short. Get a fresh copy of it.',
        details=details,
    )
