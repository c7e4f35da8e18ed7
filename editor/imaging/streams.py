"""Scans too large to be held as a whole, read from top to bottom in strips.

May import pyvips and Pillow (inside functions) and core. Pillow and PDFium give a whole page or
nothing; libvips decodes TIFF, PNG and JPEG line by line, and PDFium draws any part of a page.
The strips are those that `scans.load` would give if there were memory for it: the same tones, the
same side up. Decoding single tiles from the file instead would take as long as the whole scan for
each of them, since only few scans are stored in tiles.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from editor.core.errors import Cancelled, ScanError
from editor.core.geometry import Box, Size
from editor.imaging import pdf, scans
from editor.imaging.file_kinds import is_pdf
from editor.imaging.raster import MAX_PIXELS, Raster, is_too_large, too_large

if TYPE_CHECKING:
    from PIL import Image

log = logging.getLogger(__name__)

STRIP_ROWS = 512
"""Even, so that halving strips gives the same pixels as halving the whole."""

_MOST_CHANNELS = 3
_DRAWN_PIXELS = 40_000_000
_Cancel = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Strips:
    """A scan as strips of `STRIP_ROWS` rows (the last may be lower), to be gone through once, from
    the top. Images are "L" or "RGB".
    """

    size: Size
    channels: Literal[1, 3]
    images: Iterator[Image.Image]


def must_stream(size: Size, channels: int) -> bool:
    """True for a scan that no part of the program may decode as a whole."""
    return is_too_large(size.pixels, channels)


@contextmanager
def opened(path: Path, *, frame: int = 1, render_dpi: int | None = None) -> Iterator[Strips]:
    """Give page `frame` (from 1) of any scan in strips. Raises ScanError, ScanTooLarge.

    A scan of moderate size, or of a kind that is only decoded as a whole, is decoded so.
    """
    info = scans.identify(path, frame=frame, render_dpi=render_dpi)
    channels: Literal[1, 3] = 3 if info.mode == "colour" else 1
    if is_pdf(path) and must_stream(info.size, channels):
        with pdf.opened_strips(path, number=frame, render_dpi=render_dpi) as page:
            yield Strips(info.size, channels, _of_page(page, info.size))
    elif scans.can_stream(path, frame=frame):
        with _told(path):
            yield _by_vips(path, frame, info)
    else:
        raster = scans.load(path, frame=frame, render_dpi=render_dpi)
        yield Strips(raster.size, raster.channels, _cut(raster.image))


def of_bits(image: Image.Image) -> Strips:
    """Return a scan that is decoded as a whole with one bit a pixel ("1") as strips of grey."""
    return Strips(Size(*image.size), 1, _cut(image))


def verify(path: Path, *, cancel: _Cancel | None = None) -> None:
    """Decode every page of a picture file once, keeping nothing; pages of a PDF are looked at.

    Raises ScanError for a file that is damaged or cut short, ScanTooLarge, Cancelled.
    """
    for frame in scans.verify(path):
        with opened(path, frame=frame) as strips:
            for _ in strips.images:
                _stop_if(cancel)


def load_fitting(
    path: Path,
    *,
    frame: int = 1,
    render_dpi: int | None = None,
    most_pixels: int = MAX_PIXELS,
    cancel: _Cancel | None = None,
) -> tuple[Raster, int]:
    """Return a page as one raster, and how many times smaller than the scan it is: 1 unless the
    scan is too large to be held, or much larger than `most_pixels`, else the least power of two
    that lets it fit into both.

    Raises ScanError, ScanTooLarge, Cancelled.
    """
    info = scans.identify(path, frame=frame, render_dpi=render_dpi)
    channels = 3 if info.mode == "colour" else 1
    is_wanted_small = info.size.pixels > 4 * most_pixels and scans.can_stream(path, frame=frame)
    if not (must_stream(info.size, channels) or is_wanted_small):
        return scans.load(path, frame=frame, render_dpi=render_dpi), 1
    factor = 2
    while (
        must_stream(reduced_size(info.size, factor), channels)
        or reduced_size(info.size, factor).pixels > most_pixels
    ) and factor < STRIP_ROWS:
        factor *= 2
    from PIL import Image as PillowImage

    small = reduced_size(info.size, factor)
    image = PillowImage.new("L" if channels == 1 else "RGB", (small.w, small.h))
    with opened(path, frame=frame, render_dpi=render_dpi) as strips:
        top = 0
        for strip in strips.images:
            _stop_if(cancel)
            part = strip.reduce(factor)
            image.paste(part, (0, top))
            top += part.height
    return Raster.of(image), factor


def load_part(
    path: Path,
    part: Box,
    *,
    frame: int = 1,
    render_dpi: int | None = None,
    cancel: _Cancel | None = None,
) -> Raster:
    """Return the part of a page under a box, which must lie inside it and fit into memory.

    Raises ScanError (also where the page is smaller than the box says), ScanTooLarge, Cancelled.
    """
    from PIL import Image as PillowImage

    with opened(path, frame=frame, render_dpi=render_dpi) as strips:
        if is_too_large(part.w * part.h, strips.channels):
            raise too_large(path, size=f"a part of {part.w:,} × {part.h:,} pixels")
        if part.clipped(strips.size) != part:
            raise ScanError(
                f'Could not read a part of "{path.name}": the scan is smaller than it was. '
                "Put the old file back, or replace the scan."
            )
        mode = "L" if strips.channels == 1 else "RGB"
        image = PillowImage.new(mode, (part.w, part.h))
        top = 0
        for strip in strips.images:
            _stop_if(cancel)
            if top + strip.height > part.y:
                first = max(0, part.y - top)
                last = min(strip.height, part.bottom - top)
                image.paste(
                    strip.crop((part.x, first, part.right, last)), (0, top + first - part.y)
                )
            top += strip.height
            if top >= part.bottom:
                break
    return Raster.of(image)


def reduced_size(size: Size, factor: int) -> Size:
    """Return the size of a scan made `factor` times smaller, rounded up."""
    return Size(-(-size.w // factor), -(-size.h // factor))


def _stop_if(cancel: _Cancel | None) -> None:
    if cancel is not None and cancel():
        raise Cancelled


def _rows(height: int) -> Iterator[tuple[int, int]]:
    for top in range(0, height, STRIP_ROWS):
        yield top, min(STRIP_ROWS, height - top)


def _cut(image: Image.Image) -> Iterator[Image.Image]:
    for top, rows in _rows(image.height):
        strip = image.crop((0, top, image.width, top + rows))
        yield strip.convert("L") if strip.mode == "1" else strip


def _of_page(page: pdf.PageStrips, size: Size) -> Iterator[Image.Image]:
    # Drawn in higher strips than are handed on: PDFium decodes the picture anew for each.
    rows_at_once = max(STRIP_ROWS, _DRAWN_PIXELS // size.w // STRIP_ROWS * STRIP_ROWS)
    for drawn_top in range(0, size.h, rows_at_once):
        drawn = page.draw(drawn_top, min(rows_at_once, size.h - drawn_top))
        for top, rows in _rows(drawn.height):
            yield drawn.crop((0, top, size.w, top + rows))


def _by_vips(path: Path, frame: int, info: scans.FrameInfo) -> Strips:
    from editor.imaging import vips

    pyvips = vips.library()

    image = _decoded(path, frame, access="sequential")
    if _is_turned(image):
        # Turning needs the whole: libvips keeps it in a temporary file of its own.
        image = _decoded(path, frame, access="random").autorot()
    image = _eight_bit(path, image, info.mode != "colour")
    if (image.width, image.height) != (info.size.w, info.size.h):
        raise ScanError(
            f'Could not read "{path.name}": its size is not what it says. Get a fresh copy of it.',
            details=f"{image.width} x {image.height} instead of {info.size.w} x {info.size.h}",
        )
    region = pyvips.Region.new(image)
    channels: Literal[1, 3] = 1 if image.bands == 1 else 3
    return Strips(info.size, channels, _fetched(path, region, info.size, channels))


def _fetched(path: Path, region: Any, size: Size, channels: int) -> Iterator[Image.Image]:
    from PIL import Image as PillowImage

    mode = "L" if channels == 1 else "RGB"
    for top, rows in _rows(size.h):
        with _told(path):
            data = region.fetch(0, top, size.w, rows)
        yield PillowImage.frombuffer(mode, (size.w, rows), data, "raw", mode, 0, 1)


def _decoded(path: Path, frame: int, *, access: str) -> Any:
    from editor.imaging import vips

    pyvips = vips.library()

    # Damaged scans are refused whole, as everywhere.
    options: dict[str, Any] = {"access": access, "fail_on": "error"}
    kind = scans.scan_info(path).format
    if kind == "TIFF":
        return pyvips.Image.tiffload(str(path), page=frame - 1, **options)
    # Their own limits are lower than ours, which has been asked already.
    load = pyvips.Image.jpegload if kind == "JPEG" else pyvips.Image.pngload
    return load(str(path), unlimited=True, **options)


def _is_turned(image: Any) -> bool:
    return bool(image.get_typeof("orientation")) and image.get("orientation") != 1


def _eight_bit(path: Path, image: Any, is_grey: bool) -> Any:
    """Return a libvips image as 8-bit grey or RGB, as `pixels.upright_eight_bit` makes them."""
    if image.hasalpha():
        white = 65535 if image.format == "ushort" else 255
        image = image.flatten(background=[white], max_alpha=white)
    if image.interpretation == "lab":
        image = image.colourspace("srgb")
    if image.format == "ushort":
        image = (image >> 8).cast("uchar")
    elif image.format != "uchar":
        raise ScanError(
            f'Could not open "{path.name}": a scan this large has to have 8 or 16 bits a channel. '
            "Save it as an 8-bit TIFF.",
            details=f"format {image.format}",
        )
    if image.interpretation == "cmyk" and image.bands == 4:
        image = _from_cmyk(image)
    if is_grey or image.bands < _MOST_CHANNELS:
        return image.extract_band(0)
    return image.extract_band(0, n=_MOST_CHANNELS)


def _from_cmyk(image: Any) -> Any:
    # Pillow's formula, which knows no profiles either.
    paper = 255 - image.extract_band(3)
    inks = image.extract_band(0, n=3)
    return (paper - inks * paper / 255).rint().cast("uchar")


@contextmanager
def _told(path: Path) -> Iterator[None]:
    from editor.imaging import vips

    pyvips = vips.library()

    try:
        yield
    except pyvips.Error as exc:
        raise ScanError(
            f'Could not read "{path.name}": the file is damaged or cut short. '
            "Get a fresh copy of it.",
            details=str(exc),
        ) from exc
