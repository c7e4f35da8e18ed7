"""What a scan file is, for a person who asks: its kind, its length, how many bits a pixel has.

May import imaging and core. Only headers are read. Pillow opens a picture of 16 bits a colour as
one of 8, so that TIFF and PNG are asked themselves.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from editor.core.errors import ScanError
from editor.imaging import scans, tiff
from editor.imaging.raster import Tone

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_PNG_CHANNELS: Final = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_MODES: Final = {
    "1": (1, 1),
    "L": (8, 1),
    "P": (8, 1),
    "LA": (8, 2),
    "PA": (8, 2),
    "RGB": (8, 3),
    "YCbCr": (8, 3),
    "LAB": (8, 3),
    "HSV": (8, 3),
    "RGBA": (8, 4),
    "RGBX": (8, 4),
    "CMYK": (8, 4),
    "I;16": (16, 1),
    "I;16B": (16, 1),
    "I;16L": (16, 1),
    "I": (16, 1),  # what Pillow makes of 16 bits that it has no better mode for
    "F": (32, 1),
}


@dataclass(frozen=True, slots=True)
class Depth:
    """Bits of each channel, how many channels there are, and whether they name colours of a
    table."""

    bits: int
    channels: int
    has_palette: bool = False


@dataclass(frozen=True, slots=True)
class FileFacts:
    """A scan file and one page of it; `depth` is None for a page of a PDF, which is drawn, and
    where it is not known."""

    kind: str
    frames: int
    length_bytes: int
    tone: Tone
    depth: Depth | None


def facts_of(path: Path, *, frame: int = 1, render_dpi: int | None = None) -> FileFacts:
    """Return what a file and its page `frame` (from 1) are, decoding nothing. Raises ScanError."""
    info = scans.scan_info(path)
    tone = scans.identify(path, frame=frame, render_dpi=render_dpi).mode
    try:
        length, depth = path.stat().st_size, _depth(path, info.format, frame)
    except OSError as error:
        raise ScanError(
            f'Could not read "{path.name}": {(error.strerror or "it failed").lower()}.',
            details=repr(error),
        ) from error
    return FileFacts(info.format, info.frames, length, tone, depth)


def _depth(path: Path, kind: str, frame: int) -> Depth | None:
    if kind in ("PDF", "HEIC"):
        return None
    if kind == "TIFF" and (depth := _tiff_depth(path, frame)):
        return depth
    if kind == "PNG" and (depth := _png_depth(path)):
        return depth
    mode = scans.mode(path, frame=frame)
    return Depth(*_MODES[mode], mode in ("P", "PA")) if mode in _MODES else None


def _tiff_depth(path: Path, frame: int) -> Depth | None:
    try:
        page = tiff.pages(path)[frame - 1]
    except (ValueError, IndexError, struct.error):
        return None  # broken in a way that Pillow can read all the same
    return Depth(page.bits, page.channels, page.photometric == 3)


def _png_depth(path: Path) -> Depth | None:
    with path.open("rb") as file:
        head = file.read(26)
    if len(head) < 26 or not head.startswith(_PNG) or head[12:16] != b"IHDR":
        return None
    bits, colours = head[24], head[25]
    return Depth(bits, _PNG_CHANNELS.get(colours, 1), colours == 3)
