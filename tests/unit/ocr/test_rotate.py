"""Places read on a turned raster come back to the same pixels of the scan."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from editor.core.geometry import Box, Size
from editor.ocr.engine import QuarterTurn
from editor.ocr.rotate import box_on_scan, point_on_scan, result_on_scan, turned_size
from tests.fake_engines import PAGE, reading_of

TURNS: tuple[QuarterTurn, ...] = get_args(QuarterTurn)
SCAN = Size(700, 900)


@pytest.mark.parametrize("turn", TURNS)
def test_a_box_holds_the_same_ink_before_and_after(turn: QuarterTurn) -> None:
    from PIL import Image

    ink = Box(30, 50, 20, 7)
    scan = Image.new("L", (100, 160), 255)
    scan.paste(0, (ink.x, ink.y, ink.right, ink.bottom))
    # Pillow turns the other way round.
    raster = scan.rotate(-turn, expand=True)
    assert raster.size == (turned_size(Size(100, 160), turn).w, turned_size(Size(100, 160), turn).h)
    x0, y0, x1, y1 = raster.point(lambda value: 255 - value).getbbox() or (0, 0, 0, 0)
    assert box_on_scan(Box.from_corners(x0, y0, x1, y1), turn, Size(100, 160)) == ink


@given(
    st.sampled_from(TURNS),
    st.integers(0, 699),
    st.integers(0, 899),
    st.integers(1, 50),
    st.integers(1, 50),
)
def test_turning_all_the_way_round_changes_nothing(
    turn: QuarterTurn, x: int, y: int, w: int, h: int
) -> None:
    back: dict[QuarterTurn, QuarterTurn] = {0: 0, 90: 270, 180: 180, 270: 90}
    box = Box(x, y, w, h)
    there = box_on_scan(box, turn, SCAN)
    assert there.area == box.area
    assert box_on_scan(there, back[turn], turned_size(SCAN, turn)) == box


def test_corners_of_a_page_turned_clockwise_lie_where_they_were() -> None:
    assert point_on_scan(0, 0, 90, SCAN) == (0, 900)
    assert point_on_scan(900, 700, 90, SCAN) == (700, 0)


def test_a_reading_keeps_its_words_and_moves_lines_and_baselines() -> None:
    turned = reading_of(PAGE)
    back = result_on_scan(turned, 180, SCAN)
    assert [word.text for word in back.words] == [word.text for word in turned.words]
    line = back.lines[0]
    assert line.box == Box(470, 840, 190, 20)
    assert line.baseline == ((660, 844), (470, 844))
    assert next(back.words).box == box_on_scan(next(turned.words).box, 180, SCAN)


def test_no_turn_gives_the_reading_itself() -> None:
    result = reading_of(PAGE)
    assert result_on_scan(result, 0, SCAN) is result
