"""How a scan lies and how fine it is, as far as its file tells and can be believed.

May import Pillow (inside functions).
"""

from __future__ import annotations

import math
import struct
from pathlib import Path
from typing import TYPE_CHECKING, Any

from editor.imaging import pixels
from editor.imaging.pdf import MAX_DPI, MIN_DPI
from editor.imaging.pixels import BROKEN

if TYPE_CHECKING:
    from PIL import Image

ORIENTATION = 0x0112
"""The tag, in EXIF and in a TIFF."""
QUARTER_TURNS = (5, 6, 7, 8)
"""The orientations that swap width and height."""


def orientation_of(path: Path, image: Image.Image) -> int:
    """Return the EXIF orientation that is still to be applied, 1 to 8; what cannot be understood is
    upright.
    """
    if image.format == "TIFF":
        return 1  # Pillow turns a TIFF itself while loading, and already gives its upright size
    value = _exif(path, image).get(ORIENTATION)
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


def dpi_of(image: Image.Image, orientation: int) -> int | None:
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
    return believable(found[0 if orientation in QUARTER_TURNS else 1])


def believable(dpi: Any) -> int | None:
    """Return a resolution in whole dpi, None where no scanner or camera would mean it."""
    try:
        value = float(dpi)
    except BROKEN:
        return None
    return round(value) if math.isfinite(value) and MIN_DPI <= round(value) <= MAX_DPI else None
