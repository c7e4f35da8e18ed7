"""A view of 2560 x 1440 pixels made anew with each kind of look, against copying its pixels."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from PIL import Image

from editor.imaging.looks import Facts, Look, render
from editor.imaging.pyramid import Pyramid
from editor.imaging.raster import Raster

VIEW = [(col, row) for row in range(4) for col in range(6)]
"""Tiles of 512 px that such a view shows at most, wherever it stands."""


def median_ms(act: Callable[[], object], times: int = 15) -> float:
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        act()
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken)


@pytest.fixture(scope="module")
def scans() -> dict[str, Pyramid]:
    noise = [Image.effect_noise((4000, 3000), sigma) for sigma in (40, 50, 60)]
    return {
        "grey": Pyramid.build(Raster.of(noise[0])),
        "colour": Pyramid.build(Raster.of(Image.merge("RGB", noise))),
    }


@pytest.mark.parametrize("tone", ["grey", "colour"])
@pytest.mark.parametrize(
    ("name", "look"),
    [
        ("tone", Look(brightness=10, contrast=20, gamma=0.8)),
        ("channel", Look(channel="red", contrast=20)),
        ("ink", Look(ink=(186, 70, 66), contrast=20)),
        ("black on white", Look(is_thresholded=True)),
    ],
)
def test_a_view_made_anew_with_two_threads(
    scans: dict[str, Pyramid], tone: str, name: str, look: Look
) -> None:
    scan, facts = scans[tone], Facts()
    pixels = [bytearray(scan.tile(0, *place).data) for place in VIEW]
    with ThreadPoolExecutor(2) as pool:

        def copied() -> None:
            for _ in pool.map(bytes, pixels):
                pass

        def cut() -> None:
            for _ in pool.map(lambda place: scan.tile(0, *place), VIEW):
                pass

        def made() -> None:
            for _ in pool.map(lambda p: render(look, scan, 0, *p, facts=facts), VIEW):
                pass

        alone = [render(look, scan, 0, *place, facts=Facts()) for place in VIEW[:2]]
        assert [render(look, scan, 0, *place, facts=facts) for place in VIEW[:2]] == alone
        facts = Facts()
        first = median_ms(made, 1)
        copy_ms, cut_ms, taken_ms = median_ms(copied), median_ms(cut), median_ms(made)
    print(
        f"{name}, {tone}: {taken_ms:.1f} ms with {cut_ms:.1f} ms of cutting (first {first:.1f} ms),"
        f" {taken_ms / copy_ms:.1f} x copying the view ({copy_ms:.2f} ms)"
    )
