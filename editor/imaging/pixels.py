"""Pillow's many pixel modes turned into the two of a raster: 8-bit grey "L" and "RGB".

May import Pillow (inside functions) and core. Done by hand where Pillow's own `convert` is wrong
for scans: it clips 16-bit grey to white and forgets that a palette may be all grey. Sixteen bits
become eight by their high byte, as Leptonica does, so that Tesseract sees the same pixels whether
it reads the scan itself or ours.
"""

from __future__ import annotations

import math
import struct
import sys
import zlib
from typing import TYPE_CHECKING, Any

from editor.imaging.raster import Tone

if TYPE_CHECKING:
    from PIL import Image

BROKEN = (
    # What Pillow and its decoders are known to raise on damaged bytes; any other is our fault.
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    EOFError,
    ArithmeticError,
    AttributeError,
    RuntimeError,
    MemoryError,
    struct.error,
    zlib.error,
)

_X_RESOLUTION, _Y_RESOLUTION, _RESOLUTION_UNIT = 0x011A, 0x011B, 0x0128
_CENTIMETRES = 3
_GREY_MODES = frozenset({"L", "LA", "La", "I", "I;16", "I;16B", "I;16L", "I;16N", "F"})
_BAND_BYTES = 1 << 24
_TIFF_BITS_PER_SAMPLE = 258
_TIFF_PHOTOMETRIC = 262
_WHITE_IS_ZERO = 0


def tone_of(image: Image.Image) -> Tone:
    """Return what the pixels will be, from the header alone: a palette of greys only is grey."""
    if image.mode == "1":
        return "bilevel"
    if image.mode in _GREY_MODES or _is_wide_grey_with_alpha(image):
        return "grey"
    if image.mode in ("P", "PA") and _has_grey_palette(image):
        return "grey"
    return "colour"


def upright_eight_bit(image: Image.Image, *, tone: Tone, orientation: int) -> Image.Image:
    """Return the loaded image as "L" or "RGB", transparency laid on white, turned by its EXIF
    orientation (1 to 8).

    Raises ValueError where the values are no picture (floats that are not numbers).
    """
    return _upright(_eight_bit(image, tone), orientation)


def exif_dpi(image: Image.Image) -> tuple[float, float] | None:
    """Return the horizontal and vertical resolution that EXIF gives, believable or not."""
    from PIL import Image as PillowImage

    try:
        exif = PillowImage.Image.getexif(image)
        factor = 2.54 if exif.get(_RESOLUTION_UNIT) == _CENTIMETRES else 1.0
        x = float(exif[_X_RESOLUTION])
        return x * factor, float(exif.get(_Y_RESOLUTION, x)) * factor
    except BROKEN:
        return None


def _is_wide_grey_with_alpha(image: Image.Image) -> bool:
    # Pillow has no mode for it and says RGBA (PNG, 13.0.0).
    tiles: list[Any] = getattr(image, "tile", [])
    return image.mode == "RGBA" and any(t[3] == "LA;16B" for t in tiles)


def _has_grey_palette(image: Image.Image) -> bool:
    from PIL import Image as PillowImage

    palette = image.palette
    if palette is None:
        return True
    # `image.getpalette()` would decode the whole scan; a one-pixel image knows the raw palette
    # modes as well.
    probe = PillowImage.new("P", (1, 1))
    probe.putpalette(palette)
    values = probe.getpalette("RGB") or []
    return values[0::3] == values[1::3] == values[2::3]


def _eight_bit(image: Image.Image, tone: Tone) -> Image.Image:
    target = "RGB" if tone == "colour" else "L"
    if image.mode.startswith("I;16"):
        return _from_sixteen_bit(image)
    if image.mode in ("I", "F"):
        return _from_wide(image)
    if image.mode in ("LA", "La", "PA", "RGBA", "RGBa") or "transparency" in image.info:
        return _on_white(image, target)
    if image.mode == "LAB":
        return _from_lab(image)
    if image.mode == target:
        return image
    return image.convert(target)


def _on_white(image: Image.Image, target: str) -> Image.Image:
    from PIL import Image as PillowImage

    if image.mode in ("La", "RGBa"):
        image = image.convert("LA" if image.mode == "La" else "RGBA")
    if image.mode not in ("LA", "RGBA"):
        image = image.convert("RGBA")
    alpha = image.getchannel("A")
    opaque = image.convert(target)
    if alpha.getextrema() == (255, 255):
        return opaque
    white = PillowImage.new(target, image.size, "white")
    white.paste(opaque, mask=alpha)
    return white


def _from_lab(image: Image.Image) -> Image.Image:
    from PIL import ImageCms

    lab, srgb = ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB")
    turned = ImageCms.profileToProfile(image, lab, srgb, outputMode="RGB")
    assert turned is not None  # only None with inPlace
    return turned


def _bands(image: Image.Image, bytes_per_pixel: int) -> list[tuple[int, int, int, int]]:
    # A band at a time, so that the peak is the two images and not three more copies of the bytes.
    width, height = image.size
    rows = max(1, _BAND_BYTES // (width * bytes_per_pixel))
    return [(0, y, width, min(height, y + rows)) for y in range(0, height, rows)]


def _from_sixteen_bit(image: Image.Image) -> Image.Image:
    big_endian = image.mode == "I;16B" or (image.mode == "I;16N" and sys.byteorder == "big")
    tags = getattr(image, "tag_v2", {})
    factor = 16 if tags.get(_TIFF_BITS_PER_SAMPLE) == (12,) else 1
    grey = _high_bytes(image, first=0 if big_endian else 1, step=2, factor=factor)
    if tags.get(_TIFF_PHOTOMETRIC) == _WHITE_IS_ZERO:
        return grey.point(lambda value: 255 - value)
    return grey


def _high_bytes(image: Image.Image, *, first: int, step: int, factor: int = 1) -> Image.Image:
    """Return one byte of each pixel: byte `first` of every `step` bytes, after multiplying the
    values.
    """
    from PIL import Image as PillowImage

    grey = PillowImage.new("L", image.size)
    for box in _bands(image, step):
        band = image.crop(box)
        if factor != 1:
            band = band.point(lambda value: value * factor)
        grey.paste(PillowImage.frombytes("L", band.size, band.tobytes()[first::step]), box)
    return grey


def _from_wide(image: Image.Image) -> Image.Image:
    """Return 32-bit integers or floats as 8 bits: up to 65535 as 16-bit values, all else from least
    to most.
    """
    from PIL import Image as PillowImage

    low, high = image.getextrema()
    if not (isinstance(low, int | float) and isinstance(high, int | float)):
        raise ValueError("more than one band")
    if not (math.isfinite(low) and math.isfinite(high)):
        raise ValueError("values that are not numbers")
    if image.mode == "I" and low >= 0 and high <= 0xFFFF:
        return _high_bytes(image, first=2 if sys.byteorder == "big" else 1, step=4)
    grey = PillowImage.new("L", image.size, "white")
    if high == low:
        return grey
    factor = 255.0 / (high - low)
    offset = -low * factor
    for box in _bands(image, 4):
        band = image.crop(box).convert("F")
        grey.paste(band.point(lambda value: value * factor + offset).convert("L"), box)
    return grey


def _upright(image: Image.Image, orientation: int) -> Image.Image:
    from PIL.Image import Transpose

    turn = {
        2: Transpose.FLIP_LEFT_RIGHT,
        3: Transpose.ROTATE_180,
        4: Transpose.FLIP_TOP_BOTTOM,
        5: Transpose.TRANSPOSE,
        6: Transpose.ROTATE_270,
        7: Transpose.TRANSVERSE,
        8: Transpose.ROTATE_90,
    }.get(orientation)
    return image if turn is None else image.transpose(turn)
