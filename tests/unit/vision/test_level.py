"""How far a page lies askew by its ink as an array: as the careful measurement says, or nothing."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image
from PIL.Image import Resampling

from editor.imaging.raster import Raster
from editor.imaging.skew import skew_of
from editor.vision.ink import PageInk
from editor.vision.level import skew_of_mask
from tests.scans import LETTER, typed_page

LINES = tuple(line or "of the first part" for line in (*LETTER, *LETTER))


@pytest.fixture(scope="module")
def typed(tmp_path_factory: pytest.TempPathFactory) -> Image.Image:
    path = tmp_path_factory.mktemp("level") / "page.png"
    with Image.open(typed_page(path, LINES, size=(1500, 1600))) as image:
        return image.convert("L")


@pytest.mark.parametrize("degrees", [-8.9, -2.3, -0.6, 0.0, 0.3, 1.7, 9.1])
def test_the_tilt_is_that_of_the_page(typed: Image.Image, degrees: float) -> None:
    turned = typed.rotate(-degrees, Resampling.BICUBIC, expand=True, fillcolor=245)
    ink = PageInk.of(Raster.of(turned), 300)
    assert ink.skew == pytest.approx(degrees, abs=0.15)
    assert ink.skew == pytest.approx(skew_of(turned), abs=0.15)


def test_where_nothing_can_be_told_there_is_no_tilt() -> None:
    assert skew_of_mask(np.zeros((1600, 1200), np.uint8)) is None
    assert skew_of_mask(np.full((1600, 1200), 255, np.uint8)) is None
    assert skew_of_mask(np.full((7, 3), 255, np.uint8)) is None
    noise = np.random.default_rng(1).integers(0, 2, (1600, 1200)).astype(np.uint8) * 255
    assert skew_of_mask(noise) is None
