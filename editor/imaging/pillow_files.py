"""Scan files opened by Pillow: the one place that touches its global state.

May import Pillow (inside functions, since the window must not wait for it) and core. Formats are an
allow-list, so that no scan ever starts Ghostscript or one of Pillow's rarely used decoders.
"""

from __future__ import annotations

import io
import logging
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from editor.core.errors import ScanError
from editor.imaging.file_kinds import no_such_page, odd_tiff, telling_failures, tiff_pages
from editor.imaging.raster import MAX_STREAMED_PIXELS, too_large

if TYPE_CHECKING:
    from types import ModuleType

    from PIL import Image

log = logging.getLogger(__name__)

_FORMATS = ("TIFF", "PNG", "JPEG", "JPEG2000", "WEBP", "BMP", "GIF", "PPM", "AVIF")
_PLUGINS = ("Tiff", "Png", "Jpeg", "Jpeg2K", "WebP", "Bmp", "Gif", "Ppm", "Avif")
_LIBRARIES = r"PIL(\.|$)"


def _pillow() -> ModuleType:
    """Return Pillow's Image module with our pixel policy and silence set: the one place that
    touches its global state.

    With Pillow's limit at ours it neither warns nor fails on a scan that we accept, and fails on
    its own above twice that; what lies between is refused by `check_size` before anything is
    decoded. Its warnings and log lines about odd metadata would reach the terminal, so they are
    filtered here by module, and not by `catch_warnings`, which no two threads may use at once; the
    filter is put back where a test or a plugin has dropped it.
    """
    from PIL import Image as PillowImage

    PillowImage.MAX_IMAGE_PIXELS = MAX_STREAMED_PIXELS
    logging.getLogger("PIL").setLevel(logging.CRITICAL)
    wanted = ("ignore", None, Warning, re.compile(_LIBRARIES), 0)
    if wanted not in warnings.filters:
        warnings.filterwarnings("ignore", module=_LIBRARIES)
    return PillowImage


@cache
def _read_formats() -> tuple[str, ...]:
    """Import the readers of the formats allowed: those alone, since all of Pillow's take far
    longer.

    libtiff writes its complaints to the terminal from C, where no warning filter reaches; its
    handler is taken away (Pillow 13.0.0; needless once `capfd` stays empty in the tests without).
    """
    import ctypes
    from importlib import import_module

    for name in _PLUGINS:
        import_module(f"PIL.{name}ImagePlugin")
    try:
        libtiff = ctypes.CDLL(import_module("PIL._imaging").__file__)
        for handler in (libtiff.TIFFSetErrorHandler, libtiff.TIFFSetWarningHandler):
            handler.argtypes, handler.restype = [ctypes.c_void_p], ctypes.c_void_p
            handler(None)
    except (OSError, AttributeError):
        log.debug("libtiff cannot be silenced here")
    return _FORMATS


@contextmanager
def opened(path: Path, *, frame: int) -> Iterator[Image.Image]:
    """Yield the lazily opened image at `frame` (from 1), telling every failure as a ScanError."""
    with telling_failures(path):
        pillow = _pillow()
        try:
            # Given a path, Pillow would map an uncompressed TIFF into memory: turned ones come out
            # as noise (13.0.0), and a file cut short by another program would then kill this one.
            with (
                _bytes_for_pillow(path) as file,
                pillow.open(file, formats=_read_formats()) as image,
            ):
                _seek(path, image, frame)
                yield image
        except pillow.UnidentifiedImageError as exc:
            if pages := tiff_pages(path):
                raise ScanError(odd_tiff(path, pages[0]), details=repr(exc)) from exc
            raise
        except pillow.DecompressionBombError as exc:
            count = re.search(r"\d+", str(exc))
            size = f"{int(count[0]):,} pixels" if count else "far too many pixels"
            raise too_large(
                path, size=size, limit_px=MAX_STREAMED_PIXELS, details=str(exc)
            ) from exc


def _bytes_for_pillow(path: Path) -> BinaryIO:
    """Open a scan, with the white of 12-bit pages said to be the greatest value: Pillow (13.0.0)
    knows no other.
    """
    pages = tiff_pages(path)
    for page in pages:
        if not page.is_read_by_pillow:
            raise ScanError(odd_tiff(path, page))
    turned = [page for page in pages if page.is_twelve_bit_white_is_zero]
    if not turned:
        return path.open("rb")
    data = bytearray(path.read_bytes())
    for page in turned:
        place = page.photometric_at
        if place is not None:
            data[place : place + 2] = b"\0\1" if page.is_big_endian else b"\1\0"
    return io.BytesIO(data)


def is_turned_for_pillow(path: Path, frame: int) -> bool:
    """True where Pillow reads black for white (12 bits, white is zero). Raises ScanError."""
    pages = tiff_pages(path)
    return len(pages) >= frame and pages[frame - 1].is_twelve_bit_white_is_zero


def _seek(path: Path, image: Image.Image, frame: int) -> None:
    count = 1 if frame == 1 else frame_count(path, image)
    if not 1 <= frame <= count:
        raise no_such_page(path, frame, count)
    if frame > 1:
        image.seek(frame - 1)


def frame_count(path: Path, image: Image.Image) -> int:
    """Return how many pages a file has: the further images of a GIF, WebP, PNG, HEIC or camera JPEG
    are an animation or previews. Raises ScanError."""
    return len(tiff_pages(path)) if image.format == "TIFF" else 1
