"""The geometry of a page that is turned by any angle."""

from __future__ import annotations

import pytest

from editor.core.geometry import Size
from editor.core.page_view import clipped_polygon, parted_turn, seen_step, turned_extent


@pytest.mark.parametrize(
    ("degrees", "parted"),
    [(0, (0, 0)), (2.3, (0, 2.3)), (91.5, (1, 1.5)), (-2, (0, -2)), (-91, (3, -1)), (360, (0, 0))],
)
def test_a_turn_is_parted_into_quarters_and_a_small_angle(
    degrees: float, parted: tuple[int, float]
) -> None:
    assert parted_turn(degrees) == pytest.approx(parted)


def test_the_rectangle_around_a_turned_page() -> None:
    assert turned_extent(Size(300, 100), 1, 0) == (100, 300)
    assert turned_extent(Size(100, 100), 0, 45) == pytest.approx((141.42, 141.42), abs=0.01)


def test_a_key_goes_along_the_axis_that_looks_most_like_it() -> None:
    assert seen_step(1, 0, 2.3) == (1, 0)
    assert seen_step(1, 0, 91.5) == (0, -1)
    assert seen_step(0, 1, -88) == (-1, 0)


def test_an_outline_is_cut_at_the_edges_of_the_scan() -> None:
    found = clipped_polygon(((-50, 50), (50, -50), (150, 50), (50, 150)), Size(100, 100))
    assert found is not None
    assert len(found.points) <= 8
    assert all(0 <= v <= 100 for point in found.points for v in point)
    assert found.contains(50, 50)
    assert clipped_polygon(((-9, -9), (-5, -9), (-5, -5), (-9, -5)), Size(100, 100)) is None
