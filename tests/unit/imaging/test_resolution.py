"""The resolution of a scan, told by typewriting or by paper."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from editor.core.document import Page, ScanRef
from editor.core.geometry import Size
from editor.core.resolution import dpi_of
from editor.imaging.inkmap import InkMap
from editor.imaging.raster import Raster
from editor.imaging.resolution import estimate, resolution_of

FONT = Path(__file__).parents[3] / "resources" / "fonts"


def typed(
    dpi: int, *, cpi: int = 10, lines: float = 6, paper: tuple[float, float] = (7.4, 9.6)
) -> Image.Image:
    """Return a page typed by a machine: every letter in its column, words of any length."""
    face = next(FONT.glob("CourierPrime-Regular*"))
    font = ImageFont.truetype(str(face), round(dpi / cpi / 0.6))
    page = Image.new("L", (round(paper[0] * dpi), round(paper[1] * dpi)), 235)
    draw = ImageDraw.Draw(page)
    chance = random.Random(7)
    for row in range(6, int(paper[1] * lines) - 6):
        column = cpi
        while column < paper[0] * cpi - cpi:
            for _ in range(chance.randint(1, 9)):
                letter = chance.choice("etaoinshrdlucmfwypvbgkqjxz")
                draw.text((column * dpi / cpi, row * dpi / lines), letter, fill=40, font=font)
                column += 1
            column += 1
    return page


def estimated(page: Image.Image) -> tuple[int, str] | None:
    found = estimate(InkMap(Raster.of(page)))
    return None if found is None else (found.dpi, found.source)


@pytest.mark.parametrize("dpi", [200, 300, 400])
@pytest.mark.parametrize(("cpi", "lines"), [(10, 6), (12, 6), (10, 3), (12, 4)])
def test_typewriting_tells_the_resolution(dpi: int, cpi: int, lines: float) -> None:
    assert estimated(typed(dpi, cpi=cpi, lines=lines)) == (dpi, "pitch")


def test_a_skewed_page_tells_the_same() -> None:
    page = typed(200, cpi=12).rotate(2, fillcolor=235, resample=Image.Resampling.BICUBIC)
    assert estimated(page) == (200, "pitch")


def test_a_page_without_type_is_known_by_its_paper_or_not_at_all() -> None:
    assert estimated(Image.new("L", (2480, 3508), 240)) == (300, "paper")
    assert estimated(Image.new("L", (1711, 1933), 240)) is None


def test_what_the_file_says_comes_first_and_300_last() -> None:
    blank = Raster.of(Image.new("L", (1711, 1933), 240))
    told = resolution_of(blank, 240, reduced=1, size=blank.size)
    assert (told.dpi, told.source) == (240, "metadata")
    assumed = resolution_of(blank, None, reduced=1, size=blank.size)
    assert (assumed.dpi, assumed.source) == (300, "assumed")


def test_the_document_knows_what_a_page_was_read_with() -> None:
    scan = ScanRef("images/0001.png", "0" * 64, Size(100, 100))
    read = Page("0001", engine={"dpi": 250, "dpiFrom": "pitch"})
    assert dpi_of(scan, read) == (250, "pitch")
    assert dpi_of(scan, Page("0001", engine={"dpi": 300, "dpiFrom": "assumed"})) == (300, "assumed")
    assert dpi_of(scan, None) == (300, "assumed")
