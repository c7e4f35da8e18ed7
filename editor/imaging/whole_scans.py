"""Scans as pages of a PDF, pixel for pixel, and what a reader of a PDF finds written in one.

May import Pillow, img2pdf and pypdfium2, inside functions, and core. A JPEG or PNG is taken over as
it is, without what a camera wrote beside the picture. Everything else is decoded and stored without
loss, one bit as G4: pages of a PDF too, for a copied page would bring along hidden text that nobody
has looked at.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from editor.core.errors import ScanError
from editor.core.geometry import Box, Size
from editor.imaging import pdf, scans

if TYPE_CHECKING:
    from PIL import Image

_ORIENTATION: Final = 0x0112
_SCAN: Final = 0xDA
_KEPT_PARTS: Final = (0xE0, 0xEE)  # JFIF, and Adobe's word on the colours
_ICC: Final = b"ICC_PROFILE\0"
_QUALITY: Final = 92


def whole_scan(
    path: Path,
    size: Size,
    *,
    frame: int,
    render_dpi: int | None,
    blacked_out: Sequence[Box],
    archive: bool = False,
) -> tuple[bytes, int]:
    """Return a PDF whose one page holds the scan, and the orientation (as of EXIF) it still needs.

    Boxes to black out are painted into the pixels. For an archive only what PDF/A allows is copied:
    colours for a printer's inks, or of a broken profile, are decoded. Slow, for a worker thread.
    Raises ScanError, ScanTooLarge.
    """
    if not blacked_out:
        copied = _copied(path, size, frame)
        if copied is not None and not (archive and _is_refused(copied[0])):
            return copied
    image = scans.load_bits(path, frame=frame, render_dpi=render_dpi)
    if Size(*image.size) != size:
        raise ScanError(
            f'Could not export "{path.name}": it is not the scan it was when it was added. '
            "Put the old file back, or choose the new one for this page."
        )
    if blacked_out:
        image = _painted(image, blacked_out)
    is_photograph = bool(blacked_out) and _format_of(path) == "JPEG"
    made = _stored(image, is_photograph=is_photograph)
    if archive and image.info.pop("icc_profile", None) and _is_refused(made):
        made = _stored(image, is_photograph=is_photograph)
    return made, 1


def _stored(image: Image.Image, *, is_photograph: bool) -> bytes:
    """Return a PDF of decoded pixels, which a photograph may lose a little of."""
    out = io.BytesIO()
    profile = image.info.get("icc_profile")
    if image.mode == "1":
        image.save(out, "TIFF", compression="group4")
    elif is_photograph:
        image.save(out, "JPEG", quality=_QUALITY, icc_profile=profile)
        # Pillow hands on the comment of the file that it read.
        return _as_pdf(_without_remarks(out.getvalue()))
    else:
        image.save(out, "PNG", icc_profile=profile)
    return _as_pdf(out.getvalue())


def _format_of(path: Path) -> str | None:
    """Return "JPEG" or "PNG" by the first bytes of a file."""
    with path.open("rb") as file:
        head = file.read(8)
    if head.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    return "PNG" if head == b"\x89PNG\r\n\x1a\n" else None


def _copied(path: Path, size: Size, frame: int) -> tuple[bytes, int] | None:
    """Return the picture of a file as it is; None where it must be decoded."""
    kind = _format_of(path)
    if kind is None or frame != 1:
        return None
    data = path.read_bytes()
    from PIL import Image as PillowImage

    scans.identify(path)  # Refuses what is too large, and quiets Pillow about the others.
    try:
        with PillowImage.open(io.BytesIO(data)) as image:
            # Not the PNG reader's own getexif, which decodes all in search of a late chunk.
            orientation = PillowImage.Image.getexif(image).get(_ORIENTATION, 1)
            stored = Size(*image.size)
        turned = Size(stored.h, stored.w) if orientation in (5, 6, 7, 8) else stored
        if turned != size or orientation not in range(1, 9):
            return None
        return _as_pdf(_without_remarks(data) if kind == "JPEG" else data), orientation
    except Exception:  # Whatever keeps it from being taken over, decoding it will tell or heal.
        return None


def _as_pdf(data: bytes) -> bytes:
    import img2pdf

    layout = img2pdf.get_fixed_dpi_layout_fun((300, 300))
    made: bytes = img2pdf.convert(
        data, layout_fun=layout, rotation=img2pdf.Rotation.none, nodate=True
    )
    return made


def _is_refused(data: bytes) -> bool:
    """True where PDF/A-2b has no place for the picture of a PDF."""
    import pikepdf
    from pikepdf import pdfa

    with pikepdf.open(io.BytesIO(data)) as pdf:
        pdfa.prepare(pdf, "2b")
        return not pdfa.check(pdf, "2b").passed


def _without_remarks(data: bytes) -> bytes:
    """Return a JPEG without comments, places, dates, thumbnails and second pictures."""
    parts, at = [data[:2]], 2
    while data[at] == 0xFF and data[at + 1] != _SCAN:
        if data[at + 1] == 0xFF:
            at += 1  # Bytes that only fill.
            continue
        marker, end = data[at + 1], at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        is_remark = 0xE0 <= marker <= 0xEF or marker == 0xFE
        is_profile = marker == 0xE2 and data.startswith(_ICC, at + 4)
        if not is_remark or is_profile or marker in _KEPT_PARTS:
            parts.append(data[at:end])
        at = end
    return b"".join([*parts, data[at:]])


def _painted(image: Image.Image, boxes: Sequence[Box]) -> Image.Image:
    from PIL import ImageDraw

    painted = image.copy()
    draw = ImageDraw.Draw(painted)
    for box in boxes:
        draw.rectangle((box.x, box.y, box.right, box.bottom), fill=0)
    return painted


def texts_of_pdf(path: Path) -> Iterator[str]:
    """Yield what a reader finds on each page of a PDF. Raises ScanError."""
    for number in range(1, pdf.count_pages(path) + 1):
        yield pdf.text_of_page(path, number=number)
