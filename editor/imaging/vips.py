"""libvips as the second decoder: TIFF kinds that Pillow refuses or shows wrong.

May import pyvips and Pillow (inside functions) and core. Only libvips' own TIFF reader is called,
never its guess of a format, so that no damaged file reaches its rarer readers. Its cache is off: it
goes by file names, and would show the old scan where a file was replaced. It shows compressions
that it was built without as black and without an error (8.18.7: ZSTD, LZMA), so `tiff.TiffPage`
says what may come here.
"""

from __future__ import annotations

import math
import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from editor.imaging.tiff import TiffPage

if TYPE_CHECKING:
    from PIL import Image

_BAND_BYTES = 1 << 24
_EIGHT, _SIXTEEN = 0xFF, 0xFFFF


@cache
def library() -> Any:
    """Return pyvips, silent and without a cache of what it has read."""
    # Complaints about odd fields would reach the terminal from C; libvips looks only at its start.
    os.environ.setdefault("VIPS_WARNING", "1")
    import logging

    logging.getLogger("pyvips").setLevel(logging.CRITICAL)
    import pyvips

    pyvips.cache_set_max(0)
    return pyvips


def load_tiff_page(path: Path, *, number: int, page: TiffPage) -> Image.Image:
    """Return page `number` (from 1) with 8 bits a channel, as stored: transparency in it, not
    turned.

    Slow, for a worker thread. Raises OSError where it is damaged, ValueError where the values are
    no picture.
    """
    vips = library()

    def opened() -> Any:
        # Each pass reads a stream of its own from the top: nothing is held but a few rows.
        return vips.Image.tiffload(
            str(path), page=number - 1, access="sequential", fail_on="truncated"
        )

    try:
        image = opened()
        if (image.width, image.height) != page.size:
            raise OSError("the size is not that of the directory")
        eight = _eight_bit(image, opened, page)
        found = _to_pillow(vips, eight, page)
    except vips.Error as exc:
        raise OSError(str(exc)) from exc
    if page.sample_format == 3 and page.photometric == 0:
        # libvips turns whole numbers where white is zero, but not these (8.18.7).
        return found.point(lambda value: 255 - value)
    return found


def _eight_bit(image: Any, opened: Any, page: TiffPage) -> Any:
    if page.photometric in (8, 9):
        return _from_lab(image)
    match image.format:
        case "uchar":
            return image
        case "ushort":
            return (image >> 8).cast("uchar")
        case "char":
            return (image.cast("short") + 128).cast("uchar")
        case _:
            return _from_wide(image, opened, page)


def _from_lab(image: Any) -> Any:
    if image.format == "uchar":  # ICC Lab: lightness in 255 steps, no colour at 128
        image = image.linear([100 / 255, 1, 1], [0, -128, -128]).copy(interpretation="lab")
    return image.colourspace("srgb").cast("uchar")


def _from_wide(image: Any, opened: Any, page: TiffPage) -> Any:
    """Return signed, 32-bit or floating-point values as 8 bits, by the range that they use.

    Floats up to 1 are shares of white; whole numbers and floats up to 255 or 65535 are 8 or 16 bits
    kept in more; what fills the upper half of its kind uses all of it; all else is spread from the
    least to the most.
    """
    colours = 1 if page.photometric < 2 else 3
    image = image.extract_band(0, n=min(colours, image.bands))
    stats = opened().extract_band(0, n=image.bands).stats()
    low, high, total = (stats(column, 0)[0] for column in range(3))
    if not all(map(math.isfinite, (low, high, total))):
        raise ValueError("values that are not numbers")
    tops: tuple[float, ...]
    if page.sample_format == 3:
        tops = (1.0, _EIGHT, _SIXTEEN)
    elif page.sample_format == 2:
        tops = (2.0 ** (page.bits - 1) - 1,) if page.bits == 16 else (_SIXTEEN,)
    else:
        tops = (_SIXTEEN,)
    if high == low and not (page.sample_format == 3 and 0 <= low <= 1):
        return image.linear(0, 255).cast("uchar")
    if page.sample_format == 2 and page.bits == 16 and low < 0:
        # All of a 16-bit range, whose middle is nought.
        return image.linear(255 / _SIXTEEN, 32768 * 255 / _SIXTEEN + 0.5).cast("uchar")
    if page.sample_format == 1 and high >= 2**31:
        return image.linear(255 / (2**32 - 1), 0.5).cast("uchar")
    top = next((top for top in tops if low >= 0 and high <= top), None)
    if top is not None:
        half = 0.5 if page.sample_format == 3 else 0.0
        return image.linear(255 / top, half).cast("uchar")
    factor = 255 / (high - low)
    # The hair's breadth keeps the greatest value, in 32-bit floats, from falling below white.
    return image.linear(factor, 0.01 - low * factor).cast("uchar")


def _to_pillow(vips: Any, image: Any, page: TiffPage) -> Image.Image:
    from PIL import Image as PillowImage

    colours = {0: 1, 1: 1, 5: 4}.get(page.photometric, 3)
    if image.bands > colours + 1 or (image.bands > colours and page.extra == 0):
        image = image.extract_band(0, n=colours)
    has_alpha = image.bands > colours
    mode = {1: "L", 3: "RGB", 4: "CMYK"}[colours]
    if has_alpha and colours == 4:
        image, has_alpha = image.extract_band(0, n=4), False
    if has_alpha:
        mode = {"L": "LA", "RGB": "RGBA"}[mode]
        mode = mode.replace("A", "a") if page.extra == 1 else mode
    found = PillowImage.new(mode, (image.width, image.height))
    rows = max(1, _BAND_BYTES // (image.width * image.bands))
    region = vips.Region.new(image)
    for top in range(0, image.height, rows):
        height = min(rows, image.height - top)
        data = region.fetch(0, top, image.width, height)
        band = PillowImage.frombytes(mode, (image.width, height), bytes(data))
        found.paste(band, (0, top))
    return found
