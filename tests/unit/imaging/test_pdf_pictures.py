"""Pictures on PDF pages lie where the page says, whichever part of the page is drawn."""

from __future__ import annotations

import math
from pathlib import Path

import pikepdf
import pytest
from PIL import Image, ImageChops, ImageDraw

from editor.imaging import scans
from editor.imaging.pdf import opened_strips

SIZE = (1275, 1650)
WIDTH_PT, HEIGHT_PT = 612.0, 792.0
DOT = (1200, 1570)
_Matrix = tuple[float, float, float, float, float, float]


def picture() -> Image.Image:
    """Lines at all heights, so that a row too many or too few is seen, and a dot near the end."""
    image = Image.new("L", SIZE, 255)
    pen = ImageDraw.Draw(image)
    for row in range(50, SIZE[1] - 200, 7):
        pen.line((100, row, 900, row), fill=0)
    x, y = DOT
    pen.rectangle((x - 4, y - 4, x + 4, y + 4), fill=0)
    return image


def page_with(folder: Path, matrix: _Matrix, *, rotate: int = 0) -> Path:
    path = folder / "scan.pdf"
    with pikepdf.new() as made:
        made.add_blank_page(page_size=(WIDTH_PT, HEIGHT_PT))
        page = made.pages[0]
        stream = pikepdf.Stream(made, picture().tobytes())
        stream.Type, stream.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
        stream.Width, stream.Height = SIZE
        stream.ColorSpace, stream.BitsPerComponent = pikepdf.Name.DeviceGray, 8
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(I=stream))
        numbers = " ".join(f"{number:.9f}" for number in matrix)
        page.Contents = pikepdf.Stream(made, f"q {numbers} cm /I Do Q".encode())
        page.Rotate = rotate
        made.save(path)
    return path


def turned(degrees: float) -> _Matrix:
    """The matrix of a picture turned about the first corner of the page, counter-clockwise."""
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return cos * WIDTH_PT, sin * WIDTH_PT, -sin * HEIGHT_PT, cos * HEIGHT_PT, 0.0, 0.0


STRAIGHT: _Matrix = (WIDTH_PT, 0.0, 0.0, HEIGHT_PT, 0.0, 0.0)
HAIR_LOW: _Matrix = (WIDTH_PT, 0.0, 0.0, HEIGHT_PT, 0.0, -5.3e-6)
HAIR_LOW_ON_ITS_SIDE: _Matrix = (0.0, -HEIGHT_PT, WIDTH_PT, 0.0, -5.3e-6, HEIGHT_PT)
SHEARED: _Matrix = (WIDTH_PT, 0.0, 20.0, HEIGHT_PT, -10.0, 0.0)


@pytest.mark.parametrize(
    ("matrix", "rotate"),
    [
        (HAIR_LOW, 0),
        (HAIR_LOW_ON_ITS_SIDE, 0),
        (turned(1.3), 0),
        (turned(-0.4), 90),
        (SHEARED, 0),
    ],
    ids=["hair-low", "on-its-side", "turned", "turned-and-rotated", "sheared"],
)
def test_a_picture_drawn_in_strips_is_the_one_drawn_as_a_whole(
    tmp_path: Path, matrix: _Matrix, rotate: int
) -> None:
    path = page_with(tmp_path, matrix, rotate=rotate)
    whole = scans.load(path).image
    joined, rows = Image.new("L", whole.size), 311

    with opened_strips(path, number=1) as page:
        for top in range(0, whole.height, rows):
            joined.paste(page.draw(top, min(rows, whole.height - top)), (0, top))

    assert whole.getextrema() == (0, 255)
    assert ImageChops.difference(joined, whole).getbbox() is None


@pytest.mark.parametrize("matrix", [STRAIGHT, HAIR_LOW], ids=["straight", "hair-low"])
@pytest.mark.parametrize("top", [0, 1280])
def test_a_picture_that_all_but_lies_on_the_pixels_keeps_each_of_them(
    tmp_path: Path, matrix: _Matrix, top: int
) -> None:
    path = page_with(tmp_path, matrix)

    with opened_strips(path, number=1) as page:
        part = page.draw(top, 370)

    assert part.tobytes() == picture().crop((0, top, SIZE[0], top + 370)).tobytes()


@pytest.mark.parametrize("degrees", [0.6, -1.1])
def test_a_picture_askew_does_not_drift_aside_down_the_page(tmp_path: Path, degrees: float) -> None:
    matrix = turned(degrees)
    image = scans.load(page_with(tmp_path, matrix)).image

    a, b, c, d, _, _ = matrix
    across, up = (DOT[0] + 0.5) / SIZE[0], 1 - (DOT[1] + 0.5) / SIZE[1]
    pixels_a_point = image.width / WIDTH_PT
    wanted_x = (a * across + c * up) * pixels_a_point
    x, y = round(wanted_x), round(image.height - (b * across + d * up) * pixels_a_point)
    around = image.crop((x - 30, y - 30, x + 30, y + 30))
    found = around.point(lambda value: 255 if value < 128 else 0).getbbox()
    assert found is not None
    assert abs(x - 30 + (found[0] + found[2]) / 2 - wanted_x) < 1


@pytest.mark.parametrize("size", ["1e39", "3e38", "0", "1e-30"])
def test_a_picture_of_no_size_or_without_end_breaks_no_page(tmp_path: Path, size: str) -> None:
    path = page_with(tmp_path, STRAIGHT)
    with pikepdf.open(path, allow_overwriting_input=True) as made:
        written = f"{float(size):.40f}"
        content = f"q {written} 0 0 {written} 5 5 cm /I Do Q".encode()
        made.pages[0].Contents = pikepdf.Stream(made, content)
        made.save(path)

    raster = scans.load(path, render_dpi=72)

    assert (raster.size.w, raster.size.h) == (612, 792)


def test_a_picture_whose_place_is_no_number_is_passed_over(tmp_path: Path) -> None:
    # pdfium keeps each number finite, but not the product of two of them.
    path = page_with(tmp_path, STRAIGHT)
    with pikepdf.open(path, allow_overwriting_input=True) as made:
        far = f"q 10 0 0 10 0 0 cm 5 0 0 5 {3e38:.1f} 5 cm /I Do Q"
        made.pages[0].Contents = pikepdf.Stream(made, far.encode())
        made.save(path)

    raster = scans.load(path, render_dpi=72)

    assert (raster.size.w, raster.size.h) == (612, 792)
