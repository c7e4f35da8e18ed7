"""A raster written as the file that Tesseract reads: PGM for grey, PPM for colour.

May import core. These hold bare pixels, so nothing is compressed on one side to be unpacked on the
other: a PNG, which is what pytesseract writes by itself, costs up to twice the recognition. Colour
stays colour: made grey here instead of by Tesseract, a third of the boxes of a measured page moved.
"""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from editor.core.errors import SaveError
from editor.imaging.raster import Raster

MAX_SIDE = 32_767
"""Tesseract keeps coordinates in 16 bits and refuses a longer side."""


@dataclass(frozen=True, slots=True)
class OcrInput:
    """The written file, and the factor by which its coordinates are multiplied to be those of the
    scan (1.0 or more).

    The resolution to tell Tesseract is that of the scan divided by `scale`.
    """

    path: Path
    scale: float


def write_for_ocr(raster: Raster, folder: Path) -> OcrInput:
    """Write the raster into a new file in `folder`; the caller deletes it. Raises SaveError. Any
    thread.
    """
    image, scale = raster.image, 1.0
    longest = max(raster.size.w, raster.size.h)
    if longest > MAX_SIDE:
        scale = longest / MAX_SIDE
        width = min(MAX_SIDE, max(1, round(raster.size.w / scale)))
        height = min(MAX_SIDE, max(1, round(raster.size.h / scale)))
        image = image.resize((width, height), reducing_gap=2.0)
    suffix = ".pgm" if raster.channels == 1 else ".ppm"
    try:
        handle, name = tempfile.mkstemp(prefix="scan-", suffix=suffix, dir=folder)
        with os.fdopen(handle, "wb") as file:
            image.save(file, format="PPM")
    except OSError as exc:
        raise SaveError(
            f'Could not write a page for OCR into "{folder.name}": '
            f"{exc.strerror or 'the disk failed'}. "
            "Free some space and try again.",
            details=repr(exc),
        ) from exc
    return OcrInput(Path(name), scale)
