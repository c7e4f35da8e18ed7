"""A stroke or a stamp taken off what it lies on: the picture comes near to what was before."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from editor.core.geometry import Box, Polygon
from editor.imaging.raster import Raster
from editor.vision.cleaning import area_of, without_stamp, without_stroke
from tests.typed_scans import TypedScan, typed_scan


def ink_of(image: Image.Image) -> NDArray[np.float64]:
    """Return how dark each pixel is against the paper, which is not quite the same after
    cleaning."""
    grey = np.asarray(image.convert("L"), float)
    return np.clip(np.median(grey) - grey, 0, None)


def level(scan: TypedScan, first: int, last: int, width: int = 4) -> Polygon:
    x0, x1, y = scan.across(first, last)
    half = width / 2 + 1
    return Polygon(((x0, y - half), (x1, y - half), (x1, y + half), (x0, y + half)))


@pytest.mark.parametrize("colour", [(25, 25, 35), (190, 40, 45), (40, 60, 160)])
def test_a_stroke_goes_and_the_letters_stay(colour: tuple[int, int, int]) -> None:
    clean, scan = typed_scan(), typed_scan()
    x0, x1, y = scan.across(11, 13)
    scan.pen([(x0, y), (x1, y)], 4, colour)
    raster, _ = scan.seen()
    words = [scan.box(n) for n in (11, 12, 13)]
    region = level(scan, 11, 13)
    box = area_of([region], words, raster)
    assert box is not None
    corners = (box.x, box.y, box.right, box.bottom)
    before, struck = (ink_of(s.image.crop(corners)) for s in (clean, scan))
    after = ink_of(without_stroke(raster, 300, box, [region]).image)
    assert np.abs(after - before).sum() < 0.45 * np.abs(struck - before).sum()
    # Letters are not thinned out: at least nine tenths of their ink is there.
    assert np.minimum(after, before).sum() > 0.85 * before.sum()


def test_a_stamp_of_another_colour_goes() -> None:
    clean, scan = typed_scan(), typed_scan()
    box = scan.box(11).union(scan.box(13))
    ImageDraw.Draw(scan.image).rectangle(
        [box.x - 6, box.y - 4, box.right + 6, box.bottom + 4], outline=(170, 60, 150), width=7
    )
    raster, _ = scan.seen()
    area = Box(box.x - 20, box.y - 20, box.w + 40, box.h + 40)
    corners = (area.x, area.y, area.right, area.bottom)
    before, stamped = (ink_of(s.image.crop(corners)) for s in (clean, scan))
    after = ink_of(without_stamp(raster, 300, area, ink_colour="#aa3c96").image)
    assert np.abs(after - before).sum() < 0.5 * np.abs(stamped - before).sum()


def test_a_grey_stamp_lighter_than_the_letters_goes() -> None:
    clean, scan = typed_scan(), typed_scan()
    box = scan.box(11).union(scan.box(13))
    draw = ImageDraw.Draw(scan.image)
    for x in range(box.x, box.right, 60):
        draw.line([(x, box.y - 8), (x + 30, box.bottom + 8)], (165, 165, 165), 6)
    raster, _ = scan.seen(mode="L")
    area = Box(box.x - 20, box.y - 20, box.w + 40, box.h + 40)
    corners = (area.x, area.y, area.right, area.bottom)
    before = ink_of(clean.image.crop(corners))
    after = ink_of(without_stamp(raster, 300, area).image)
    light = (before < 5) & (ink_of(scan.image.crop(corners)) > 40)
    assert after[light].mean() < 25


def test_what_lies_beside_the_scan_has_no_area() -> None:
    raster = Raster.of(Image.new("L", (100, 100), 255))
    assert area_of([Box(500, 500, 10, 10)], [], raster) is None
    assert area_of([], [], raster) is None
    assert area_of([Box(90, 90, 40, 40)], [], raster) is not None
