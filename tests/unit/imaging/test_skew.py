"""How far pages lie askew, on pages turned by known angles; and a raster turned level and back."""

from __future__ import annotations

from math import cos, radians, sin

import pytest
from PIL import Image, ImageDraw
from PIL.Image import Resampling

from editor.imaging.raster import Raster
from editor.imaging.skew import skew_of, skew_of_lines, turn_upright, upright_by_quarters
from tests.scans import LETTER, typed_page

LINES = tuple(line or "of the first part" for line in (*LETTER, *LETTER))


@pytest.fixture(scope="module")
def typed(tmp_path_factory: pytest.TempPathFactory) -> Image.Image:
    path = tmp_path_factory.mktemp("skew") / "page.png"
    with Image.open(typed_page(path, LINES, size=(1500, 1600))) as image:
        return image.convert("L")


def askew(image: Image.Image, degrees: float) -> Image.Image:
    """Return an image turned clockwise."""
    return image.rotate(-degrees, Resampling.BICUBIC, expand=True, fillcolor=245)


@pytest.mark.parametrize("degrees", [-9.4, -4.0, -2.3, -0.6, -0.1, 0.0, 0.3, 1.7, 3.1, 8.8])
def test_a_turned_page_is_measured_to_a_tenth_of_a_degree(
    typed: Image.Image, degrees: float
) -> None:
    found = skew_of(askew(typed, degrees))
    assert found is not None
    assert found == pytest.approx(degrees, abs=0.1)


def test_borders_stamps_and_photographs_do_not_mislead(typed: Image.Image) -> None:
    page = askew(typed, 2.3).convert("RGB")
    draw = ImageDraw.Draw(page)
    # The lid of the copier lies straight, whatever the page does.
    draw.rectangle((0, 0, 60, page.height), fill="black")
    draw.rectangle((0, 0, page.width, 40), fill="black")
    draw.ellipse((900, 1000, 1300, 1400), outline=(140, 30, 60), width=9)
    noise = Image.effect_noise((400, 300), 120).convert("RGB")
    page.paste(noise, (1000, 650))
    assert skew_of(page) == pytest.approx(2.3, abs=0.15)


def test_where_there_are_no_lines_of_writing_nothing_is_guessed() -> None:
    blank = Image.new("L", (1200, 1600), 240)
    specks = blank.copy()
    ImageDraw.Draw(specks).ellipse((300, 300, 340, 330), fill=20)
    assert skew_of(blank) is None
    assert skew_of(specks) is None
    assert skew_of(Image.effect_noise((1200, 1600), 90)) is None
    assert skew_of(Image.new("L", (20, 3000), 0)) is None


def test_a_page_on_its_side_is_measured_as_its_view_shows_it(typed: Image.Image) -> None:
    on_its_side = upright_by_quarters(askew(typed, 1.5), 3)
    assert skew_of(upright_by_quarters(on_its_side, 1)) == pytest.approx(1.5, abs=0.1)


def test_lines_of_words_tell_the_slope_and_a_stray_one_does_not_change_it() -> None:
    lines = [(0.0, y, 1000.0, y + 40.0) for y in range(0, 400, 50)]
    assert skew_of_lines([*lines, (0, 0, 700, 300)]) == pytest.approx(2.29, abs=0.01)
    assert skew_of_lines(lines[:2]) is None
    assert skew_of_lines([(0, 0, 900, 0), (0, 0, 900, 70), (0, 0, 900, 140)]) is None


@pytest.mark.parametrize("turn", [-90.0, -2.3, 0.0, 3.7, 45.0])
def test_a_point_of_the_turned_raster_goes_back_to_its_place(turn: float) -> None:
    image = Image.new("L", (800, 500), 255)
    ImageDraw.Draw(image).rectangle((598, 98, 602, 102), fill=0)
    raster, back = turn_upright(Raster.of(image), turn)
    dx, dy = 600.5 - 400, 100.5 - 250
    c, s = cos(radians(turn)), sin(radians(turn))
    x, y = raster.size.w / 2 + c * dx - s * dy, raster.size.h / 2 + s * dx + c * dy
    value = raster.image.getpixel((int(x), int(y)))
    assert isinstance(value, int | float)
    assert value < 60
    assert back.map(x, y) == pytest.approx((600.5, 100.5), abs=1.0)


def test_a_page_turned_upright_by_what_was_measured_is_level(typed: Image.Image) -> None:
    page = askew(typed, 4.2)
    found = skew_of(page)
    assert found is not None
    raster, _ = turn_upright(Raster.of(page), -found)
    assert skew_of(raster.image) == pytest.approx(0, abs=0.1)
