"""Where the pictures of a PDF page lie on its pixels, so that any part of it is drawn as the whole.

May import pypdfium2 (inside functions) and core. PDFium places a picture by numbers of few digits,
counted from the edge of what is drawn: one that ends at pixel 3300.00001 takes 3300 rows in one
drawing and 3301 in another, and one that lies askew drifts by a pixel in some 500. So edges that
all but lie on a pixel's are put there, and pages with pictures askew are told apart, to be drawn in
low bands; across the page they drift as PDFium draws them. The caller holds PDFium's lock.
"""

from __future__ import annotations

from ctypes import byref, c_double
from math import isfinite
from typing import Any

from editor.core.geometry import Size

_Matrix = tuple[float, float, float, float, float, float]

_NEAR_PX = 0.05
_INSET_PX = 0.02
"""PDFium takes every pixel that a picture touches: an edge must not touch the next one by any
rounding.
"""
_STRAIGHT_PX = 0.5
_TURNED_SHARE = 20
"""PDFium's own limits: a picture beyond them is drawn as lying askew."""


def placed_matrix(thing: Any) -> Any:
    """Return the matrix that puts a picture on its page, whatever forms it is in."""
    matrix = thing.get_matrix()
    outer = thing.container
    while outer is not None:
        matrix = matrix.multiply(outer.get_matrix())
        outer = outer.container
    return matrix


def settle(page: Any, size: Size) -> bool:
    """Put the edges of straight pictures on the pixels of the page drawn at `size`, in memory only;
    True when a picture lies askew.
    """
    import pypdfium2
    import pypdfium2.raw as pdfium

    to_page = _device_to_page(page, size)
    to_device = _inverse(to_page)
    is_any_askew = False
    for thing in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE]):
        own = placed_matrix(thing).get()
        on_device = _then(own, to_device)
        if not all(map(isfinite, on_device)):
            continue  # nowhere: a damaged page is drawn as far as it goes
        if _is_askew(on_device):
            is_any_askew = True
        elif thing.container is None:
            moved = _then(on_device, _to_whole_pixels(on_device))
            thing.set_matrix(pypdfium2.PdfMatrix(*_then(moved, to_page)))
    return is_any_askew


def _is_askew(on_device: _Matrix) -> bool:
    a, b, c, d, _, _ = map(abs, on_device)
    is_straight = b < _STRAIGHT_PX and c < _STRAIGHT_PX
    is_turned = max(a, d) < _STRAIGHT_PX and a * _TURNED_SHARE < b and d * _TURNED_SHARE < c
    return not (is_straight or is_turned)


def _to_whole_pixels(on_device: _Matrix) -> _Matrix:
    a, b, c, d, e, f = on_device
    across, along = _settling(e, a, c), _settling(f, b, d)
    return across[0], 0.0, 0.0, along[0], across[1], along[1]


def _settling(origin: float, first: float, second: float) -> tuple[float, float]:
    """Return the factor and the step that put the edges of a stretch on those of pixels."""
    ends = (origin, origin + first, origin + second, origin + first + second)
    low, high = min(ends), max(ends)
    new_low, new_high = low, high
    if abs(low - round(low)) < _NEAR_PX:
        new_low = round(low) + _INSET_PX
    if abs(high - round(high)) < _NEAR_PX:
        new_high = round(high) - _INSET_PX
    if new_high <= new_low or high <= low:
        return 1.0, 0.0
    factor = (new_high - new_low) / (high - low)
    return factor, new_low - low * factor


def _device_to_page(page: Any, size: Size) -> _Matrix:
    import pypdfium2.raw as pdfium

    def point(x: int, y: int) -> tuple[float, float]:
        page_x, page_y = c_double(), c_double()
        place = (page, 0, 0, size.w, size.h, 0, x, y)
        pdfium.FPDF_DeviceToPage(*place, byref(page_x), byref(page_y))
        return page_x.value, page_y.value

    (x0, y0), (x1, y1), (x2, y2) = point(0, 0), point(size.w, 0), point(0, size.h)
    return (
        (x1 - x0) / size.w,
        (y1 - y0) / size.w,
        (x2 - x0) / size.h,
        (y2 - y0) / size.h,
        x0,
        y0,
    )


def _inverse(matrix: _Matrix) -> _Matrix:
    a, b, c, d, e, f = matrix
    area = a * d - b * c
    a, b, c, d = d / area, -b / area, -c / area, a / area
    return a, b, c, d, -(e * a + f * c), -(e * b + f * d)


def _then(first: _Matrix, second: _Matrix) -> _Matrix:
    """Return the matrix that does the first and then the second."""
    a, b, c, d, e, f = first
    k, m, n, p, q, r = second
    return (
        a * k + b * n,
        a * m + b * p,
        c * k + d * n,
        c * m + d * p,
        e * k + f * n + q,
        e * m + f * p + r,
    )
