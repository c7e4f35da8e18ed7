"""Scans of every kind, told apart by their bytes and read as upright 8-bit rasters.

May import Pillow (by way of `pillow_files`, since the window must not wait for it) and core. Pillow
decodes, not Qt: it reads more kinds, turns PNG and WebP by their EXIF tag too, and works outside
the interpreter lock. A damaged scan is refused whole: half a page that looks like a page would be
transcribed as if it were all there.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from editor.core.errors import ScanError
from editor.core.geometry import Size
from editor.imaging import heic, pdf, pixels, tiff, vips
from editor.imaging.exif import ORIENTATION, QUARTER_TURNS, believable, dpi_of, orientation_of
from editor.imaging.file_kinds import (
    damaged,
    head_of,
    is_heic,
    is_pdf,
    no_such_page,
    odd_tiff,
    telling_failures,
    tiff_pages,
)
from editor.imaging.pillow_files import frame_count, is_turned_for_pillow, opened
from editor.imaging.raster import Raster, Tone, check_size, is_too_large

if TYPE_CHECKING:
    from PIL import Image

_NAMES = {"MPO": "JPEG", "PPM": "PNM", "WEBP": "WebP"}
_BITS_PER_SAMPLE, _COMPRESSION, _SAMPLE_FORMAT = 258, 259, 339
_PHOTOMETRIC, _SAMPLES, _PLANES = 262, 277, 284
_BLACK_IS_ZERO, _RGB = 1, 2
_PLAIN_COMPRESSIONS = frozenset({1, 5, 8, 32773, 32946})
_STREAMED_COMPRESSIONS = frozenset({1, 2, 3, 4, 5, 7, 8, 32773, 32946})
_STREAMED_MODES = frozenset({"1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16", "I;16B", "I"})
_JPEG = b"\xff\xd8"


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
    if is_heic(path):
        heic.identify(path)
        return ScanInfo(1, "HEIC")
    pages = tiff_pages(path)
    if pages and pages[0].needs_vips:
        return ScanInfo(len(pages), "TIFF")
    with opened(path, frame=1) as image:
        name = image.format or ""
        return ScanInfo(frame_count(path, image), _NAMES.get(name, name))


def identify(path: Path, *, frame: int = 1, render_dpi: int | None = None) -> FrameInfo:
    """Return what page `frame` (from 1) is, decoding nothing. Raises ScanError, ScanTooLarge."""
    if is_pdf(path):
        return _of_pdf_page(pdf.identify_page(path, number=frame, render_dpi=render_dpi))
    if is_heic(path):
        return _of_photograph(path, frame)
    if page := _page_for_vips(path, frame):
        return _of_tiff_page(path, page)
    with opened(path, frame=frame) as image:
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
    with opened(path, frame=frame) as image:
        return image.mode


def frames(path: Path, *, render_dpi: int | None = None) -> tuple[FrameInfo, ...]:
    """Return what every page is, opening the file once and decoding nothing; `render_dpi` counts
    for a PDF only. Raises ScanError, ScanTooLarge.
    """
    if is_pdf(path):
        drawn = pdf.identify_pages(path, render_dpi=render_dpi)
        return tuple(_of_pdf_page(page) for page in drawn)
    if is_heic(path):
        return (_of_photograph(path, 1),)
    pages = tiff_pages(path)
    if any(page.needs_vips for page in pages):
        return tuple(identify(path, frame=number + 1) for number in range(len(pages)))
    found = []
    with opened(path, frame=1) as image:
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
    if is_heic(path):
        _of_photograph(path, frame)  # refuses what is too large, as below
        return heic.load(path).image
    if page := _page_for_vips(path, frame):
        return _load_by_vips(path, frame, page).image
    with opened(path, frame=frame) as image:
        _check_whole(path, image)  # refuses what is too large while nothing is decoded yet
        tone, orientation = pixels.tone_of(image), orientation_of(path, image)
        image.load()
        if image.mode == "1" and orientation == 1 and "transparency" not in image.info:
            return image
        upright = pixels.upright_eight_bit(image, tone=tone, orientation=orientation)
    if is_turned_for_pillow(path, frame):
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
    if is_heic(path):
        load(path)
        return ()
    pages = tiff_pages(path)
    if any(page.needs_vips for page in pages):
        for number in range(len(pages)):
            load(path, frame=number + 1)
    else:
        with opened(path, frame=1) as image:
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
    if is_pdf(path) or is_heic(path):
        return False
    with opened(path, frame=frame) as image:
        return _is_streamed_kind(image)


def streams_alike(path: Path, *, frame: int = 1) -> bool:
    """True where libvips gives page `frame` line by line with the pixels of `load` (those of a JPEG
    but for rounding) about as fast as Pillow gives the whole: plain pixels of 8 bits that lie
    upright.
    """
    if is_pdf(path) or is_heic(path):
        return False
    with opened(path, frame=frame) as image:
        if image.mode not in ("L", "RGB") or "transparency" in image.info:
            return False
        if image.format != "TIFF":
            return image.format in ("JPEG", "PNG") and orientation_of(path, image) == 1
        tags = getattr(image, "tag_v2", {})
        return (
            tags.get(_COMPRESSION, 1) in _PLAIN_COMPRESSIONS
            and set(tags.get(_BITS_PER_SAMPLE, ())) == {8}
            and set(tags.get(_SAMPLE_FORMAT, (1,))) == {1}
            and tags.get(_PHOTOMETRIC) in (_BLACK_IS_ZERO, _RGB)
            and tags.get(_SAMPLES, 1) == len(image.getbands())
            and tags.get(_PLANES, 1) == 1
            and tags.get(ORIENTATION, 1) == 1
        )


def preview(path: Path, *, frame: int = 1, max_side: int) -> Raster | None:
    """Return page `frame` with no side longer than `max_side`, fast, or None where only a whole
    decode would give it.

    Only JPEG can be decoded small; a large one then takes a tenth of the memory and, unless it is
    all noise, half of the time or less.
    """
    if frame != 1 or not head_of(path).startswith(_JPEG):
        return None
    with opened(path, frame=1) as image:
        _frame_info(path, image)
        tone, orientation = pixels.tone_of(image), orientation_of(path, image)
        image.thumbnail((max_side, max_side), reducing_gap=2.0)
        image.load()  # one that is small enough was not decoded yet, and the file is closed soon
        upright = pixels.upright_eight_bit(image, tone=tone, orientation=orientation)
    return Raster.of(upright)


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of the file's bytes in hexadecimal, reading it in pieces. Raises
    ScanError.
    """
    with telling_failures(path), path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _of_pdf_page(page: pdf.PdfPage) -> FrameInfo:
    return FrameInfo(page.size, believable(page.render_dpi), page.tone, page.render_dpi)


def _of_photograph(path: Path, frame: int) -> FrameInfo:
    if frame != 1:
        raise no_such_page(path, frame, 1)
    told = heic.identify(path)
    check_size(path, told.size, channels=3 if told.tone == "colour" else 1)
    return FrameInfo(Size(*told.size), believable(told.dpi[1]) if told.dpi else None, told.tone)


def _page_for_vips(path: Path, frame: int) -> tiff.TiffPage | None:
    """Return what the directory says of a page that Pillow cannot read, or cannot reach because it
    refuses the first page.
    """
    pages = tiff_pages(path)
    if not pages or not 1 <= frame <= len(pages):
        return None
    page = pages[frame - 1]
    return page if page.needs_vips or pages[0].needs_vips else None


def _of_tiff_page(path: Path, page: tiff.TiffPage) -> FrameInfo:
    width, height = page.size
    if width < 1 or height < 1:
        raise damaged(path, "no pixels")
    check_size(path, page.size, channels=3 if page.tone == "colour" else 1)
    dpi = page.dpi
    if page.orientation in QUARTER_TURNS:
        width, height = height, width
        dpi = (dpi[1], dpi[0]) if dpi else None
    return FrameInfo(Size(width, height), believable(dpi[1]) if dpi else None, page.tone)


def _load_by_vips(path: Path, frame: int, page: tiff.TiffPage) -> Raster:
    _of_tiff_page(path, page)  # refuses what is too large
    with telling_failures(path):
        if not page.is_read_by_vips:
            raise ScanError(odd_tiff(path, page))
        image = vips.load_tiff_page(path, number=frame, page=page)
        upright = pixels.upright_eight_bit(image, tone=page.tone, orientation=page.orientation)
    return Raster.of(upright)


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
    orientation = orientation_of(path, image)
    if orientation in QUARTER_TURNS:
        width, height = height, width
    if image.format == "TIFF":
        # Pillow has swapped the sides already, but not the resolutions of a page that lies.
        orientation = getattr(image, "tag_v2", {}).get(ORIENTATION, 1)
    return FrameInfo(Size(width, height), dpi_of(image, orientation), tone)


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
