"""Pages of a PDF as rasters, drawn at the resolution of the picture they hold.

May import pypdfium2 and Pillow (inside functions) and core. A scanned PDF is a wrapper around
pictures: drawing the page at the picture's own resolution keeps every pixel, while a fixed 300 dpi
would blur a 400 dpi scan and waste memory on one of 150. Taking the picture out of the file instead
would lose stamps and notes that were laid over it. PDFium is not thread-safe, so every call to it,
closing included, happens under one lock.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from editor.core.errors import PasswordNeeded, ScanError, ScanTooLarge
from editor.core.geometry import Size
from editor.imaging import passwords, pdf_pictures
from editor.imaging.raster import MAX_STREAMED_PIXELS, Raster, Tone, is_too_large, too_large

if TYPE_CHECKING:
    from PIL import Image

DEFAULT_DPI = 300
MIN_DPI, MAX_DPI = 50, 4800

WHOLE_DRAWING_BYTES = 606_000_000
"""A page that takes more than this to draw is drawn in strips. Drawing takes 7 bytes a coloured
pixel (PDFium's bitmap and Pillow's copy), and 4 a grey one (the bitmap, and the rows that PDFium
holds while it shrinks a picture).
"""

_STRIP_ROWS = 2048
_BAND_ROWS = 64
"""So low that what PDFium draws askew drifts by less than half a pixel from band to band."""
_DRAWING_PIXELS = 85_000_000
"""A page that is no scan is not drawn larger than this."""
_POINTS_PER_INCH = 72
_SCAN_SHARE = 0.8
_WHOLE_SHARE = 0.98
_SHARP_DPI = 150
_ERR_PASSWORD = 4
_INVISIBLE_TEXT = 3

_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class PdfPage:
    """What a page will be when drawn: its resolution, and its size and tone at that resolution."""

    render_dpi: int
    size: Size
    tone: Tone


@dataclass(frozen=True, slots=True)
class PdfShape:
    """What a page is before a resolution is chosen: from it follows, without the file, what it
    will be at each. `own_dpi` is that of its picture, or the one that does for a page without.
    """

    path: Path
    width_pt: float
    height_pt: float
    tone: Tone
    own_dpi: int
    is_scan: bool
    picture: Size | None
    """The one picture that is the whole page, upright."""

    def at(self, render_dpi: int | None) -> PdfPage:
        """Return what the page will be at a resolution, or at its own. Raises ScanTooLarge."""
        dpi = render_dpi or self.own_dpi
        size = self.size_at(dpi)
        if self.is_too_large(dpi):
            raise ScanTooLarge(
                f'Could not open "{self.path.name}": a page has {size.w:,} × {size.h:,} pixels at '
                f"{dpi} dpi, and the limit is {MAX_STREAMED_PIXELS:,}. Choose a lower resolution."
            )
        return PdfPage(dpi, size, self.tone)

    def is_too_large(self, dpi: int) -> bool:
        """True where the pixel policy refuses the page at that resolution."""
        return self.size_at(dpi).pixels > MAX_STREAMED_PIXELS * 1.01

    def size_at(self, dpi: int) -> Size:
        """Return the size at a resolution: that of the picture that is the page where it is all
        but the same."""
        own, size = self.picture, _size_at(self.width_pt, self.height_pt, dpi)
        if own is None:
            return size
        # At 300 dpi a picture of 300.2 would lose two columns, and smoothing would blur all the
        # others.
        near = abs(own.w - size.w) <= 0.005 * size.w and abs(own.h - size.h) <= 0.005 * size.h
        return own if near else size


@dataclass(frozen=True, slots=True)
class _Picture:
    share: float  # of the page's area, 0 to 1
    dpi: float
    tone: Tone
    upright: Size | None  # as seen on the page, where it lies straight


def count_pages(path: Path) -> int:
    """Return the number of pages. Raises ScanError."""
    with _opened(path) as pdf:
        return len(pdf)


def identify_page(path: Path, *, number: int, render_dpi: int | None = None) -> PdfPage:
    """Return what page `number` (from 1) will be, without drawing it. Raises ScanError,
    ScanTooLarge.
    """
    with _opened(path) as pdf, _page(path, pdf, number) as page:
        return _plan(path, page, render_dpi)


def shape_of(path: Path, *, number: int) -> PdfShape:
    """Return what page `number` (from 1) is, whatever it will be drawn at. Raises ScanError."""
    with _opened(path) as pdf, _page(path, pdf, number) as page:
        return _shape(path, page)


def identify_pages(path: Path, *, render_dpi: int | None = None) -> tuple[PdfPage, ...]:
    """Return what every page will be, opening the file once. Raises ScanError, ScanTooLarge."""
    found = []
    with _opened(path) as pdf:
        for number in range(1, len(pdf) + 1):
            with _page(path, pdf, number) as page:
                found.append(_plan(path, page, render_dpi))
    return tuple(found)


def text_of_page(path: Path, *, number: int) -> str:
    """Return the text that page `number` (from 1) holds, hidden or not. Raises ScanError."""
    with _opened(path) as pdf, _page(path, pdf, number) as page:
        text = page.get_textpage()
        try:
            return str(text.get_text_bounded())
        finally:
            text.close()


def draw_page(path: Path, *, number: int, render_dpi: int | None = None) -> Raster:
    """Return page `number` (from 1) drawn at `render_dpi`, or at its own resolution. Raises
    ScanError, ScanTooLarge.
    """
    with opened_strips(path, number=number, render_dpi=render_dpi) as page:
        size, channels = page.plan.size, 3 if page.plan.tone == "colour" else 1
        if is_too_large(size.pixels, channels):
            raise too_large(
                path,
                size=f"{size.w:,} × {size.h:,} pixels at {page.plan.render_dpi} dpi",
                channels=channels,
            )
        if page.is_askew or _drawing_bytes(size.pixels, page.plan.tone) <= WHOLE_DRAWING_BYTES:
            return Raster.of(page.draw(0, size.h))
        from PIL import Image as PillowImage

        image = PillowImage.new("L" if channels == 1 else "RGB", (size.w, size.h))
        for top in range(0, size.h, _STRIP_ROWS):
            image.paste(page.draw(top, min(_STRIP_ROWS, size.h - top)), (0, top))
        return Raster.of(image)


class PageStrips:
    """A page that stays open and is drawn strip by strip, as `opened_strips` gives it."""

    def __init__(self, path: Path, pdf: Any, page: Any, plan: PdfPage, *, is_askew: bool) -> None:
        self._path = path
        self._pdf = pdf
        self._page = page
        self.plan = plan
        self.is_askew = is_askew

    def draw(self, top: int, rows: int) -> Image.Image:
        """Return rows of the page ("L" or "RGB"), the pixels it has when drawn as a whole. Raises
        ScanError.
        """
        if not self.is_askew:
            return self._drawn(top, rows)
        from PIL import Image as PillowImage

        mode = "RGB" if self.plan.tone == "colour" else "L"
        image = PillowImage.new(mode, (self.plan.size.w, rows))
        # Always the same bands, whatever rows are asked for.
        for first in range(top - top % _BAND_ROWS, top + rows, _BAND_ROWS):
            band = self._drawn(first, min(_BAND_ROWS, self.plan.size.h - first))
            image.paste(band, (0, first - top))
        return image

    def _drawn(self, top: int, rows: int) -> Image.Image:
        import pypdfium2

        # An enlarged picture is smoothed anew at the edges of what is drawn: those are cut off.
        spare = self.plan.render_dpi // MIN_DPI + 2
        first = max(0, top - spare)
        last = min(self.plan.size.h, top + rows + spare)
        with _lock:
            try:
                drawn = _draw(self._pdf, self._page, self.plan, first, last - first)
            except pypdfium2.PdfiumError as exc:
                raise _damaged(self._path, exc) from exc
        if drawn.height == rows:
            return drawn
        return drawn.crop((0, top - first, drawn.width, top - first + rows))


@contextmanager
def opened_strips(
    path: Path, *, number: int, render_dpi: int | None = None
) -> Iterator[PageStrips]:
    """Give page `number` (from 1) to be drawn in strips. Raises ScanError, ScanTooLarge.

    Between strips other threads may use PDFium.
    """
    import pypdfium2
    import pypdfium2.raw as pdfium

    with _lock:
        pdf = _document(path)
        try:
            if pdf.get_formtype() != pdfium.FORMTYPE_NONE:
                pdf.init_forms()
            page = _page_of(path, pdf, number)
            plan = _plan(path, page, render_dpi)
            is_askew = pdf_pictures.settle(page, plan.size)
        except pypdfium2.PdfiumError as exc:
            pdf.close()
            raise _damaged(path, exc) from exc
        except BaseException:
            pdf.close()
            raise
    try:
        yield PageStrips(path, pdf, page, plan, is_askew=is_askew)
    finally:
        with _lock:
            page.close()
            pdf.close()


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    import pypdfium2

    with _lock:
        pdf = _document(path)
        try:
            yield pdf
        except pypdfium2.PdfiumError as exc:
            raise _damaged(path, exc) from exc
        finally:
            pdf.close()


def _document(path: Path) -> Any:
    """Return the opened file; the caller holds the lock, and closes it."""
    import pypdfium2

    try:
        return pypdfium2.PdfDocument(path, password=passwords.of(path))
    except pypdfium2.PdfiumError as exc:
        raise _refusal(path, exc) from exc


@contextmanager
def _page(path: Path, pdf: Any, number: int) -> Iterator[Any]:
    page = _page_of(path, pdf, number)
    try:
        yield page
    finally:
        page.close()


def _page_of(path: Path, pdf: Any, number: int) -> Any:
    import pypdfium2

    if not 1 <= number <= len(pdf):
        raise ScanError(
            f'Could not read page {number} of "{path.name}": it has {len(pdf)} page(s). '
            "Choose one of these."
        )
    try:
        return pdf[number - 1]
    except pypdfium2.PdfiumError as exc:
        raise _damaged(path, exc) from exc


def _refusal(path: Path, exc: Exception) -> ScanError:
    if getattr(exc, "err_code", None) == _ERR_PASSWORD:
        if passwords.of(path) is None:
            return PasswordNeeded(
                f'Could not read "{path.name}": a password is needed. Enter it when asked, or put '
                f"it into {passwords.VARIABLE}.",
                path=path,
                details=str(exc),
            )
        return PasswordNeeded(
            f'Could not read "{path.name}": the password is not the right one. Try again.',
            path=path,
            details=str(exc),
        )
    return _damaged(path, exc)


def _damaged(path: Path, exc: Exception) -> ScanError:
    return ScanError(
        f'Could not read "{path.name}": the PDF is damaged or cut short. Get a fresh copy of it.',
        details=repr(exc),
    )


def _plan(path: Path, page: Any, render_dpi: int | None) -> PdfPage:
    return _shape(path, page).at(render_dpi)


def _shape(path: Path, page: Any) -> PdfShape:
    width, height = page.get_size()
    if not (math.isfinite(width) and math.isfinite(height) and width > 0 and height > 0):
        raise ScanError(
            f'Could not read "{path.name}": a page of the PDF has no area. Get a fresh copy of it.'
        )
    pictures, only_pictures = _contents(page, width * height)
    own_dpi, most_pixels = _own_dpi(pictures), MAX_STREAMED_PIXELS
    if own_dpi is None or (own_dpi < _SHARP_DPI and not only_pictures):
        # No scan, or a page of text over a coarse background: any resolution does.
        own_dpi, most_pixels = DEFAULT_DPI, _DRAWING_PIXELS
    return PdfShape(
        path,
        width,
        height,
        _tone(pictures, only_pictures),
        _fitting_dpi(own_dpi, width * height, most_pixels),
        most_pixels == MAX_STREAMED_PIXELS,
        _whole_picture(pictures),
    )


def _size_at(width_pt: float, height_pt: float, dpi: int) -> Size:
    # Rounded, not rounded up: 841.92 pt at 300 dpi is 3508 px whatever the last bit of the product
    # says.
    return Size(
        max(1, round(width_pt * dpi / _POINTS_PER_INCH)),
        max(1, round(height_pt * dpi / _POINTS_PER_INCH)),
    )


def _whole_picture(pictures: list[_Picture]) -> Size | None:
    """Return the size of the one picture that is the page."""
    if len(pictures) != 1 or pictures[0].share < _WHOLE_SHARE:
        return None
    return pictures[0].upright


def _drawing_bytes(pixels: float, tone: Tone) -> float:
    return pixels * (7 if tone == "colour" else 4)


def _fitting_dpi(dpi: int, area_pt: float, most_pixels: int) -> int:
    return max(1, min(dpi, math.floor(_POINTS_PER_INCH * math.sqrt(most_pixels / area_pt))))


def _own_dpi(pictures: list[_Picture]) -> int | None:
    """Return the resolution of the pictures where they cover the page."""
    if sum(picture.share for picture in pictures) < _SCAN_SHARE:
        return None
    # Scanners cut a page into strips, or lay a sharp layer of ink over a coarse one of paper: the
    # sharpest counts.
    finest = max(
        picture.dpi for picture in pictures if picture.share >= _SCAN_SHARE / len(pictures) / 2
    )
    return min(MAX_DPI, max(MIN_DPI, round(finest)))


def _tone(pictures: list[_Picture], only_pictures: bool) -> Tone:
    if not only_pictures or not pictures or any(picture.tone == "colour" for picture in pictures):
        return "colour"
    # Drawing smooths edges, so even a page of one bit a pixel comes out grey.
    return "grey"


def _contents(page: Any, page_area_pt: float) -> tuple[list[_Picture], bool]:
    """Return the pictures of a page, and whether nothing else on it is seen (the text under a scan
    is invisible).
    """
    import pypdfium2.raw as pdfium

    pictures: list[_Picture] = []
    only_pictures = not _has_annotations(page)
    for thing in page.get_objects():
        if thing.type == pdfium.FPDF_PAGEOBJ_IMAGE:
            picture = _picture(page, thing, page_area_pt)
            if picture is not None:
                pictures.append(picture)
        elif thing.type == pdfium.FPDF_PAGEOBJ_TEXT:
            if pdfium.FPDFTextObj_GetTextRenderMode(thing) != _INVISIBLE_TEXT:
                only_pictures = False
        elif thing.type != pdfium.FPDF_PAGEOBJ_FORM:
            only_pictures = False
    return pictures, only_pictures


def _has_annotations(page: Any) -> bool:
    import pypdfium2.raw as pdfium

    return bool(pdfium.FPDFPage_GetAnnotCount(page) > 0)


def _picture(page: Any, thing: Any, page_area_pt: float) -> _Picture | None:
    import pypdfium2.raw as pdfium

    a, b, c, d, _, _ = pdf_pictures.placed_matrix(thing).get()
    width_pt, height_pt = math.hypot(a, b), math.hypot(c, d)
    width_px, height_px = thing.get_px_size()
    if not (width_pt > 0 and height_pt > 0 and width_px > 0 and height_px > 0):
        return None
    greys = (pdfium.FPDF_COLORSPACE_DEVICEGRAY, pdfium.FPDF_COLORSPACE_CALGRAY)
    shown = thing.get_metadata()
    is_grey = shown.colorspace in greys or (
        shown.colorspace == pdfium.FPDF_COLORSPACE_ICCBASED and shown.bits_per_pixel == 8
    )
    dpi = max(width_px * _POINTS_PER_INCH / width_pt, height_px * _POINTS_PER_INCH / height_pt)
    share = min(1.0, width_pt * height_pt / page_area_pt)
    is_straight = min(abs(a), abs(b)) < 0.001 * width_pt and min(abs(c), abs(d)) < 0.001 * height_pt
    is_turned = (abs(a) < abs(b)) != (page.get_rotation() in (90, 270))
    upright = Size(height_px, width_px) if is_turned else Size(width_px, height_px)
    tone: Tone = "grey" if is_grey else "colour"
    return _Picture(share, dpi, tone, upright if is_straight else None)


def _draw(pdf: Any, page: Any, plan: PdfPage, top: int, rows: int) -> Image.Image:
    import pypdfium2
    import pypdfium2.raw as pdfium

    grey = plan.tone != "colour"
    pixel_format = pdfium.FPDFBitmap_Gray if grey else pdfium.FPDFBitmap_BGR
    # A grey bitmap alone makes grey what is drawn on it. FPDF_GRAYSCALE besides would turn each
    # picture to grey anew, pixel by pixel: the same result in twice the time.
    flags = pdfium.FPDF_ANNOT | pdfium.FPDF_RENDER_LIMITEDIMAGECACHE
    flags |= 0 if grey else pdfium.FPDF_REVERSE_BYTE_ORDER
    width, height = plan.size.w, plan.size.h
    bitmap = pypdfium2.PdfBitmap.new_native(width, rows, pixel_format, rev_byteorder=not grey)
    try:
        bitmap.fill_rect((255, 255, 255, 255), 0, 0, width, rows)
        place = (bitmap, page, 0, -top, width, height, 0, flags)
        pdfium.FPDF_RenderPageBitmap(*place)
        if pdf.formenv:
            pdfium.FPDF_FFLDraw(pdf.formenv, *place)
        return _as_image(bitmap, "L" if grey else "RGB")
    finally:
        bitmap.close()


def _as_image(bitmap: Any, mode: str) -> Image.Image:
    from PIL import Image as PillowImage

    size = (bitmap.width, bitmap.height)
    # A grey image shares the buffer, which is Python's and outlives the bitmap; colour is copied.
    return PillowImage.frombuffer(mode, size, bitmap.buffer, "raw", mode, bitmap.stride, 1)
