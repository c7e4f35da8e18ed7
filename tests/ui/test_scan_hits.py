"""Which word or mark a point or an area of the scan means: pure look-ups."""

from __future__ import annotations

from dataclasses import replace
from math import atan2, degrees

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from editor.core.document import Page, Word
from editor.core.geometry import Box, Polygon
from editor.core.marks import Mark
from editor.core.spans import Placed, SpanTable
from editor.ui import scan_hits
from editor.ui.scan_hits import BoxGrid, WordBoxes, mark_shapes

boxes = st.builds(
    Box, st.integers(-50, 900), st.integers(-50, 900), st.integers(1, 400), st.integers(1, 400)
)


def page(*word_boxes: Box | None, marks: tuple[Placed[Mark], ...] = ()) -> Page:
    """Return the page "a0 a1 a2 …" whose words have these boxes, one line a word box's top."""
    rows, text = [], ""
    for n, box in enumerate(word_boxes):
        word = f"a{n:03}"
        rows.append(Placed(len(text), len(text) + 4, Word(n + 1, box)))
        text += word + " "
    return Page("0001", text, SpanTable(rows, disjoint=True), SpanTable(marks))


@example([Box(0, 0, 1, 1)], 0, -40)
@example([Box(0, 0, 1, 1)], 41, 0)
@given(st.lists(boxes, max_size=12), st.integers(-60, 1300), st.integers(-60, 1300))
def test_the_grid_finds_what_looking_at_every_word_finds(
    all_boxes: list[Box], x: int, y: int
) -> None:
    words = WordBoxes(page(*all_boxes))
    hits = [b.area for b in all_boxes if b.contains(x, y)]
    found = words.box(words.at(x, y))
    assert (found.area if found else None) == (min(hits) if hits else None)
    area = Box(x, y, 300, 200)
    inside = [n + 1 for n, b in enumerate(all_boxes) if b.intersection(area)]
    assert sorted(words.within(area)) == inside
    near = words.box(words.nearest(x, y, reach=40))
    distances = [scan_hits.box_distance(b, x, y) for b in all_boxes]
    expected = min((d for d in distances if d <= 40), default=None)
    assert (None if near is None else scan_hits.box_distance(near, x, y)) == expected


def test_words_without_a_box_are_not_on_the_scan() -> None:
    words = WordBoxes(page(Box(0, 0, 10, 10), None, Box(20, 0, 10, 10)))
    assert words.order == (1, 3)
    assert words.place(2) is None
    assert words.box(2) is None


def test_a_mark_without_a_region_lies_at_the_part_of_its_words_that_it_covers() -> None:
    one, other = Box(0, 0, 40, 20), Box(50, 2, 40, 20)
    half = Placed(2, 9, Mark("m", "strike"))
    (shape,) = mark_shapes(page(one, other, marks=(half,)))
    assert shape.regions == (Box(20, 0, 70, 22),)
    assert not shape.is_own_region


def test_a_mark_over_two_lines_has_an_outline_on_each() -> None:
    one, other = Box(500, 0, 40, 20), Box(0, 50, 40, 20)
    (shape,) = mark_shapes(page(one, other, marks=(Placed(0, 9, Mark("m", "strike")),)))
    assert shape.regions == (one, other)
    assert shape.box == one.union(other)


def test_a_caret_stands_between_the_words_around_it() -> None:
    one, other = Box(0, 0, 40, 24), Box(60, 0, 40, 24)
    caret = Placed(5, 5, Mark("m", "addition"))
    (shape,) = mark_shapes(page(one, replace(other, x=60), marks=(caret,)))
    assert shape.is_caret
    assert 44 <= shape.box.x <= 56


def test_a_mark_that_is_nowhere_has_no_shape() -> None:
    orphan = Placed(-1, -1, Mark("m", "strike", is_orphan=True))
    assert mark_shapes(page(Box(0, 0, 9, 9), marks=(orphan,))) == ()


def test_notes_and_queries_are_numbered_in_the_order_of_the_text() -> None:
    marks = (
        Placed(5, 9, Mark("late", "note")),
        Placed(0, 4, Mark("early", "query")),
        Placed(0, 4, Mark("struck", "strike")),
    )
    shapes = mark_shapes(page(Box(0, 0, 9, 9), Box(20, 0, 9, 9), marks=marks))
    assert {s.id: s.number for s in shapes} == {"early": 1, "late": 2, "struck": None}


def test_an_underlined_word_is_not_hit_on_the_scan() -> None:
    shapes = mark_shapes(page(Box(0, 0, 40, 20), marks=(Placed(0, 4, Mark("m", "underline")),)))
    assert shapes[0].is_quiet
    assert scan_hits.mark_at_outline(shapes, 0, 10, reach=4) is None


def test_an_outline_is_hit_from_both_sides_and_not_from_the_middle() -> None:
    triangle = Polygon(((0, 0), (200, 0), (0, 200)))
    shapes = mark_shapes(page(marks=(Placed(-1, -1, Mark("m", "stamp", regions=(triangle,))),)))
    for x, y, is_hit in ((100, 3, True), (100, -3, True), (103, 100, True), (50, 50, False)):
        assert (scan_hits.mark_at_outline(shapes, x, y, reach=4) is not None) == is_hit
    assert scan_hits.mark_around(shapes, 50, 50) is not None
    assert scan_hits.mark_around(shapes, 190, 190) is None


def test_an_area_snaps_to_the_words_it_means() -> None:
    words = WordBoxes(page(Box(0, 0, 100, 20), Box(110, 0, 100, 20), Box(0, 30, 100, 20)))
    assert words.snapped(Box(20, 5, 150, 12)) == Box(0, 0, 210, 20)
    assert words.snapped(Box(40, 8, 5, 5)) == Box(0, 0, 100, 20)
    assert words.snapped(Box(0, 18, 100, 16)) == Box(0, 18, 100, 16)
    assert words.snapped(Box(500, 500, 9, 9)) == Box(500, 500, 9, 9)


def test_only_what_the_ocr_read_unsurely_is_doubtful() -> None:
    read = Word(1, Box(0, 0, 9, 9), 40.0, origin="ocr")
    assert scan_hits.is_doubtful(read, below=60)
    assert not scan_hits.is_doubtful(read, below=30)
    assert not scan_hits.is_doubtful(replace(read, origin="confirmed"), below=60)
    assert not scan_hits.is_doubtful(replace(read, conf=None), below=60)


@pytest.mark.parametrize("angle", [-8.0, 4.0, 20.0, 70.0, 90.0, 180.0])
def test_a_turned_box_is_filled_by_the_rectangle_that_lies_so(angle: float) -> None:
    box = Box(1000, 500, 400, 300)
    (shape,) = mark_shapes(turned_stamp(box, angle))
    region = shape.regions[0]
    around = region if isinstance(region, Box) else region.box
    assert (around.x, around.y) == pytest.approx((box.x, box.y), abs=2)
    assert (around.right, around.bottom) == pytest.approx((box.right, box.bottom), abs=2)
    if isinstance(region, Polygon):
        (ax, ay), (bx, by) = region.points[:2]
        assert degrees(atan2(by - ay, bx - ax)) == pytest.approx(angle, abs=0.01)


def test_a_box_in_which_nothing_can_lie_so_stays_as_it_is() -> None:
    flat = Box(0, 0, 900, 20)
    assert mark_shapes(turned_stamp(flat, 30.0))[0].regions == (flat,)
    assert mark_shapes(turned_stamp(flat, 0.0))[0].regions == (flat,)


def turned_stamp(box: Box, angle: float) -> Page:
    mark = Mark("m", "stamp", regions=(box,), rotation=angle)
    return page(marks=(Placed(-1, -1, mark),))


def test_all_marks_at_a_point_are_found_the_smallest_first() -> None:
    marks = tuple(
        Placed(-1, -1, Mark(name, "stamp", regions=(region,)))
        for name, region in (
            ("big", Box(0, 0, 500, 500)),
            ("small", Polygon(((90, 90), (140, 90), (140, 140)))),
            ("far", Box(800, 800, 10, 10)),
        )
    )
    shapes = mark_shapes(page(marks=marks))
    assert [s.id for s in scan_hits.marks_at(shapes, 130, 100, reach=2)] == ["small", "big"]
    assert [s.id for s in scan_hits.marks_at(shapes, 300, 300, reach=2)] == ["big"]
    assert scan_hits.marks_at(shapes, 700, 700, reach=2) == ()


def test_an_area_holds_the_same_boxes_before_and_after_the_grid_is_made() -> None:
    boxes = {n: Box(n % 30 * 170, n // 30 * 190, 150, 120) for n in range(1000)}
    areas = [Box(0, 0, 9000, 9000), Box(300, 400, 700, 40), Box(10, 10, 1, 1), Box(155, 0, 10, 99)]
    grid = BoxGrid(boxes)
    before = [sorted(grid.within(area)) for area in areas]
    assert grid.at(10, 10) == [0]
    assert [sorted(grid.within(area)) for area in areas] == before
    assert [len(found) for found in before] == [1000, 5, 1, 0]
