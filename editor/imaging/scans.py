"""Scans of every kind, told apart by their bytes and read as upright 8-bit rasters.

May import Pillow (inside functions, since the window must not wait for them)
and core. Pillow decodes, not Qt: it reads more kinds, turns PNG and WebP by their EXIF tag too, and
works outside the interpreter lock. Formats are an allow-list, so that no scan ever starts
Ghostscript or one of Pillow's rarely used decoders. A damaged scan is refused whole: half a page
that looks like a page would be transcribed as if it were all there.
"""

from __future__ import annotations

import hashlib
import io
import logging
import math
import re
import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from editor.core.errors import ScanError
from editor.core.geometry import Size
from editor.imaging import heic, pdf, pixels, tiff, vips
from editor.imaging.pixels import BROKEN
from editor.imaging.raster import (
    MAX_STREAMED_PIXELS,
    Raster,
    Tone,
    check_size,
    is_too_large,
    too_large,
)

if TYPE_CHECKING:
    from types import ModuleType

    from PIL import Image

log = logging.getLogger(__name__)

MIN_DPI, MAX_DPI = 50, 4800

_FORMATS = ("TIFF", "PNG", "JPEG", "JPEG2000", "WEBP", "BMP", "GIF", "PPM", "AVIF")
_PLUGINS = ("Tiff", "Png", "Jpeg", "Jpeg2K", "WebP", "Bmp", "Gif", "Ppm", "Avif")
_NAMES = {"MPO": "JPEG", "PPM": "PNM", "WEBP": "WebP"}
_KINDS_READ = "a TIFF, PNG, JPEG, JPEG 2000, WebP, BMP, GIF, PNM, HEIC, AVIF or PDF file"
_LIBRARIES = r"PIL(\.|$)"
_ORIENTATION = 0x0112
_BITS_PER_SAMPLE, _COMPRESSION, _SAMPLE_FORMAT = 258, 259, 339
_PHOTOMETRIC, _SAMPLES, _PLANES = 262, 277, 284
_BLACK_IS_ZERO, _RGB = 1, 2
_PLAIN_COMPRESSIONS = frozenset({1, 5, 8, 32773, 32946})
_STREAMED_COMPRESSIONS = frozenset({1, 2, 3, 4, 5, 7, 8, 32773, 32946})
_STREAMED_MODES = frozenset({"1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16", "I;16B", "I"})
_JPEG = b"\xff\xd8"
_QUARTER_TURNS = (5, 6, 7, 8)


@dataclass(frozen=True, slots=True)
class ScanInfo:
    """What a scan file is: how many pages it has, and its format by its bytes ("PNG", "TIFF", "PDF"
    …).
    """

    frames: int
    format: str


@dataclass(frozen=True, slots=True)
class FrameInfo:
    """One page of a scan file: `size` after EXIF rotation, `dpi` where it is believable,
    `render_dpi` for a PDF only.
    """

    size: Size
    dpi: int | None
    mode: Tone
    render_dpi: int | None = None


def scan_info(path: Path) -> ScanInfo:
    """Return the format and number of pages, decoding nothing. Raises ScanError."""
    if is_pdf(path):
        return ScanInfo(pdf.count_pages(path), "PDF")
    if _is_heic(path):
        heic.identify(path)
        return ScanInfo(1, "HEIC")
    pages = _tiff_pages(path)
    if pages and pages[0].needs_vips:
        return ScanInfo(len(pages), "TIFF")
    with _opened(path, frame=1) as image:
        name = image.format or ""
        return ScanInfo(_frame_count(path, image), _NAMES.get(name, name))


def count_frames(path: Path) -> int:
    """Return the number of pages: of a TIFF or PDF what they hold, else 1 (an animation is one
    page).
    """
    return scan_info(path).frames


def identify(path: Path, *, frame: int = 1, render_dpi: int | None = None) -> FrameInfo:
    """Return what page `frame` (from 1) is, decoding nothing. Raises ScanError, ScanTooLarge."""
    if is_pdf(path):
        return _of_pdf_page(pdf.identify_page(path, number=frame, render_dpi=render_dpi))
    if _is_heic(path):
        return _of_photograph(path, frame)
    if page := _page_for_vips(path, frame):
        return _of_tiff_page(path, page)
    with _opened(path, frame=frame) as image:
        return _frame_info(path, image)


def pdf_shape(path: Path, *, frame: int = 1) -> pdf.PdfShape:
    """Return what page `frame` of a PDF is, whatever it will be drawn at. Raises ScanError."""
    if not is_pdf(path):
        raise ScanError(f'Could not read "{path.name}": it is no PDF. Put the old file back.')
    return pdf.shape_of(path, number=frame)


def mode(path: Path, *, frame: int = 1) -> str:
    """Return Pillow's mode of page `frame` of a picture file that it reads, decoding nothing.
    Raises ScanError.
    """
    with _opened(path, frame=frame) as image:
        return image.mode


def frames(path: Path, *, render_dpi: int | None = None) -> tuple[FrameInfo, ...]:
    """Return what every page is, opening the file once and decoding nothing; `render_dpi` counts
    for a PDF only. Raises ScanError, ScanTooLarge.
    """
    if is_pdf(path):
        drawn = pdf.identify_pages(path, render_dpi=render_dpi)
        return tuple(_of_pdf_page(page) for page in drawn)
    if _is_heic(path):
        return (_of_photograph(path, 1),)
    pages = _tiff_pages(path)
    if any(page.needs_vips for page in pages):
        return tuple(identify(path, frame=number + 1) for number in range(len(pages)))
    found = []
    with _opened(path, frame=1) as image:
        for index in range(len(pages) or 1):
            image.seek(index)
            found.append(_frame_info(path, image))
    return tuple(found)


def load(path: Path, *, frame: int = 1, render_dpi: int | None = None) -> Raster:
    """Return page `frame` (from 1) upright, grey or colour, 8 bits; `render_dpi` counts for a PDF
    only.

    Slow, for a worker thread. Its peak memory is that of the raster, twice where the pixels have to
    be turned or converted. Raises ScanError, ScanTooLarge.
    """
    image = load_bits(path, frame=frame, render_dpi=render_dpi)
    return Raster.of(image.convert("L") if image.mode == "1" else image)


def load_bits(path: Path, *, frame: int = 1, render_dpi: int | None = None) -> Image.Image:
    """Return the pixels that `load` gives ("L" or "RGB"), or those of one bit as "1" where they
    still have to be converted: part by part that costs a view less. Raises as `load` does.
    """
    if is_pdf(path):
        return pdf.draw_page(path, number=frame, render_dpi=render_dpi).image
    if _is_heic(path):
        _of_photograph(path, frame)  # refuses what is too large, as below
        return heic.load(path).image
    if page := _page_for_vips(path, frame):
        return _load_by_vips(path, frame, page).image
    with _opened(path, frame=frame) as image:
        _check_whole(path, image)  # refuses what is too large while nothing is decoded yet
        tone, orientation = pixels.tone_of(image), _orientation(path, image)
        image.load()
        if image.mode == "1" and orientation == 1 and "transparency" not in image.info:
            return image
        upright = pixels.upright_eight_bit(image, tone=tone, orientation=orientation)
    if _is_turned_for_pillow(path, frame):
        upright = upright.point(lambda value: 255 - value)
    return upright


def verify(path: Path) -> tuple[int, ...]:
    """Decode every page of a picture file once, opening it once; pages of a PDF are only looked at.

    Returns the pages (from 1) that were not decoded because they can only be streamed, for
    `streams.verify`. Raises ScanError for a file that is damaged or cut short, ScanTooLarge.
    """
    streamed = []
    if is_pdf(path):
        pdf.identify_pages(path)
        return ()
    if _is_heic(path):
        load(path)
        return ()
    pages = _tiff_pages(path)
    if any(page.needs_vips for page in pages):
        for number in range(len(pages)):
            load(path, frame=number + 1)
    else:
        with _opened(path, frame=1) as image:
            for index in range(len(pages) or 1):
                image.seek(index)
                info = _frame_info(path, image)
                if is_too_large(info.size.pixels, 3 if info.mode == "colour" else 1):
                    streamed.append(index + 1)
                else:
                    image.load()
    return tuple(streamed)


def can_stream(path: Path, *, frame: int = 1) -> bool:
    """True where `streams` can decode page `frame` of a picture file line by line."""
    if is_pdf(path) or _is_heic(path):
        return False
    with _opened(path, frame=frame) as image:
        return _is_streamed_kind(image)


def streams_alike(path: Path, *, frame: int = 1) -> bool:
    """True where libvips gives page `frame` line by line with the pixels of `load` (those of a JPEG
    but for rounding) about as fast as Pillow gives the whole: plain pixels of 8 bits that lie
    upright.
    """
    if is_pdf(path) or _is_heic(path):
        return False
    with _opened(path, frame=frame) as image:
        if image.mode not in ("L", "RGB") or "transparency" in image.info:
            return False
        if image.format != "TIFF":
            return image.format in ("JPEG", "PNG") and _orientation(path, image) == 1
        tags = getattr(image, "tag_v2", {})
        return (
            tags.get(_COMPRESSION, 1) in _PLAIN_COMPRESSIONS
            and set(tags.get(_BITS_PER_SAMPLE, ())) == {8}
            and set(tags.get(_SAMPLE_FORMAT, (1,))) == {1}
            and tags.get(_PHOTOMETRIC) in (_BLACK_IS_ZERO, _RGB)
            and tags.get(_SAMPLES, 1) == len(image.getbands())
            and tags.get(_PLANES, 1) == 1
            and tags.get(_ORIENTATION, 1) == 1
        )


def preview(path: Path, *, frame: int = 1, max_side: int) -> Raster | None:
    """Return page `frame` with no side longer than `max_side`, fast, or None where only a whole
    decode would give it.

    Only JPEG can be decoded small; a large one then takes a tenth of the memory and, unless it is
    all noise, half of the time or less.
    """
    if frame != 1 or not _head(path).startswith(_JPEG):
        return None
    with _opened(path, frame=1) as image:
        _frame_info(path, image)
        tone, orientation = pixels.tone_of(image), _orientation(path, image)
        image.thumbnail((max_side, max_side), reducing_gap=2.0)
        image.load()  # one that is small enough was not decoded yet, and the file is closed soon
        upright = pixels.upright_eight_bit(image, tone=tone, orientation=orientation)
    return Raster.of(upright)


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of the file's bytes in hexadecimal, reading it in pieces. Raises
    ScanError.
    """
    with _told(path), path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _of_pdf_page(page: pdf.PdfPage) -> FrameInfo:
    return FrameInfo(page.size, _believable(page.render_dpi), page.tone, page.render_dpi)


def _of_photograph(path: Path, frame: int) -> FrameInfo:
    if frame != 1:
        raise _no_such_page(path, frame, 1)
    told = heic.identify(path)
    check_size(path, told.size, channels=3 if told.tone == "colour" else 1)
    return FrameInfo(Size(*told.size), _believable(told.dpi[1]) if told.dpi else None, told.tone)


def _tiff_pages(path: Path) -> tuple[tiff.TiffPage, ...]:
    """Return the pages of a TIFF; none for any other file, or one whose first page is broken."""
    if not tiff.is_tiff(_head(path)):
        return ()
    with _told(path):
        try:
            return tiff.pages(path)
        except (ValueError, struct.error):
            return ()  # Pillow's refusal is as good


def _page_for_vips(path: Path, frame: int) -> tiff.TiffPage | None:
    """Return what the directory says of a page that Pillow cannot read, or cannot reach because it
    refuses the first page.
    """
    pages = _tiff_pages(path)
    if not pages or not 1 <= frame <= len(pages):
        return None
    page = pages[frame - 1]
    return page if page.needs_vips or pages[0].needs_vips else None


def _of_tiff_page(path: Path, page: tiff.TiffPage) -> FrameInfo:
    width, height = page.size
    if width < 1 or height < 1:
        raise _damaged(path, "no pixels")
    check_size(path, page.size, channels=3 if page.tone == "colour" else 1)
    dpi = page.dpi
    if page.orientation in _QUARTER_TURNS:
        width, height = height, width
        dpi = (dpi[1], dpi[0]) if dpi else None
    return FrameInfo(Size(width, height), _believable(dpi[1]) if dpi else None, page.tone)


def _load_by_vips(path: Path, frame: int, page: tiff.TiffPage) -> Raster:
    _of_tiff_page(path, page)  # refuses what is too large
    with _told(path):
        if not page.is_read_by_vips:
            raise ScanError(_odd_tiff(path, page))
        image = vips.load_tiff_page(path, number=frame, page=page)
        upright = pixels.upright_eight_bit(image, tone=page.tone, orientation=page.orientation)
    return Raster.of(upright)


def _odd_tiff(path: Path, page: tiff.TiffPage) -> str:
    return (
        f'Could not read "{path.name}": it is a rare kind of TIFF ({page.in_words()}). '
        "Save it as a plain TIFF or PNG."
    )


def _damaged(path: Path, details: str) -> ScanError:
    return ScanError(
        f'Could not read "{path.name}": the file is damaged or cut short. Get a fresh copy of it.',
        details=details,
    )


def _is_heic(path: Path) -> bool:
    return heic.is_heic(_head(path))


def is_pdf(path: Path) -> bool:
    """True for a PDF by its bytes. Raises ScanError."""
    return b"%PDF-" in _head(path)


def _head(path: Path) -> bytes:
    with _told(path), path.open("rb") as file:
        return file.read(1024)


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
def _opened(path: Path, *, frame: int) -> Iterator[Image.Image]:
    """Yield the lazily opened image at `frame` (from 1), telling every failure as a ScanError."""
    with _told(path):
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
            if pages := _tiff_pages(path):
                raise ScanError(_odd_tiff(path, pages[0]), details=repr(exc)) from exc
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
    pages = _tiff_pages(path)
    for page in pages:
        if not page.is_read_by_pillow:
            raise ScanError(_odd_tiff(path, page))
    turned = [page for page in pages if page.is_twelve_bit_white_is_zero]
    if not turned:
        return path.open("rb")
    data = bytearray(path.read_bytes())
    for page in turned:
        place = page.photometric_at
        if place is not None:
            data[place : place + 2] = b"\0\1" if page.is_big_endian else b"\1\0"
    return io.BytesIO(data)


def _is_turned_for_pillow(path: Path, frame: int) -> bool:
    pages = _tiff_pages(path)
    return len(pages) >= frame and pages[frame - 1].is_twelve_bit_white_is_zero


def _seek(path: Path, image: Image.Image, frame: int) -> None:
    count = 1 if frame == 1 else _frame_count(path, image)
    if not 1 <= frame <= count:
        raise _no_such_page(path, frame, count)
    if frame > 1:
        image.seek(frame - 1)


def _no_such_page(path: Path, frame: int, count: int) -> ScanError:
    return ScanError(
        f'Could not read page {frame} of "{path.name}": it has {count} page(s). '
        "Choose one of these."
    )


@contextmanager
def _told(path: Path) -> Iterator[None]:
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


def _frame_count(path: Path, image: Image.Image) -> int:
    # The further images of a GIF, WebP, PNG, HEIC or camera JPEG are an animation or previews, not
    # pages.
    return len(_tiff_pages(path)) if image.format == "TIFF" else 1


def _frame_info(path: Path, image: Image.Image) -> FrameInfo:
    tone = pixels.tone_of(image)
    width, height = image.size
    check_size(
        path,
        (width, height),
        channels=3 if tone == "colour" else 1,
        is_streamed=_is_streamed_kind(image),
    )
    if width < 1 or height < 1:
        raise ValueError("no pixels")
    orientation = _orientation(path, image)
    if orientation in _QUARTER_TURNS:
        width, height = height, width
    if image.format == "TIFF":
        # Pillow has swapped the sides already, but not the resolutions of a page that lies.
        orientation = getattr(image, "tag_v2", {}).get(_ORIENTATION, 1)
    return FrameInfo(Size(width, height), _dpi(image, orientation), tone)


def _check_whole(path: Path, image: Image.Image) -> None:
    """Refuse what cannot be decoded as a whole: `streams` gives it in strips or made smaller."""
    _frame_info(path, image)
    channels = 3 if pixels.tone_of(image) == "colour" else 1
    check_size(path, image.size, channels=channels)


def _is_streamed_kind(image: Image.Image) -> bool:
    """True for a scan that libvips decodes line by line, and decodes right.

    Of the compressions of a TIFF that its library does not know, ZSTD came out black without an
    error (pyvips-binary 8.18.7 with `fail_on` none).
    """
    if image.format == "TIFF":
        tags = getattr(image, "tag_v2", {})
        bits, form = set(tags.get(_BITS_PER_SAMPLE, (1,))), set(tags.get(_SAMPLE_FORMAT, (1,)))
        is_known = tags.get(_COMPRESSION, 1) in _STREAMED_COMPRESSIONS
        return is_known and bits in ({1}, {8}, {16}) and form == {1}
    return image.format in ("PNG", "JPEG", "MPO") and image.mode in _STREAMED_MODES


def _orientation(path: Path, image: Image.Image) -> int:
    """Return the EXIF orientation that is still to be applied, 1 to 8; what cannot be understood is
    upright.
    """
    if image.format == "TIFF":
        return 1  # Pillow turns a TIFF itself while loading, and already gives its upright size
    value = _exif(path, image).get(_ORIENTATION)
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def _exif(path: Path, image: Image.Image) -> dict[int, Any]:
    from PIL import Image as PillowImage

    try:
        # Not the PNG reader's own getexif, which decodes the whole scan in search of a late chunk.
        exif = PillowImage.Image.getexif(image)
        if image.format == "PNG" and not exif:
            exif.load(_late_png_exif(path))
        return dict(exif)
    except BROKEN:
        return {}


def _late_png_exif(path: Path) -> bytes:
    """Return the EXIF chunk of a PNG wherever it stands, stepping over the pixels; empty where
    there is none.
    """
    with path.open("rb") as file:
        file.seek(8)
        while len(start := file.read(8)) == 8:
            length, kind = struct.unpack(">I4s", start)
            if kind == b"eXIf":
                return b"Exif\0\0" + file.read(length)
            file.seek(length + 4, 1)
    return b""


def _dpi(image: Image.Image, orientation: int) -> int | None:
    """Return the vertical resolution of the upright scan (what Tesseract goes by), where it is
    believable.
    """
    found = image.info.get("dpi")
    if image.format in ("JPEG", "MPO") and image.info.get("jfif_unit") not in (1, 2):
        found = None  # Pillow says 72 for an EXIF block without a readable resolution
    if found is None:
        found = pixels.exif_dpi(image)
    if not isinstance(found, tuple) or len(found) != 2:
        return None
    return _believable(found[0 if orientation in _QUARTER_TURNS else 1])


def _believable(dpi: Any) -> int | None:
    try:
        value = float(dpi)
    except BROKEN:
        return None
    return round(value) if math.isfinite(value) and MIN_DPI <= round(value) <= MAX_DPI else None
