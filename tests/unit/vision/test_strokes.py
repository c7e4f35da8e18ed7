"""Strokes through and under words, drawn on typed scans: every kind is seen where it is, and what
is no stroke is not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from editor.core.document import Page
from editor.core.geometry import Box, box_of
from editor.core.seen import SeenMark
from editor.core.spans import SpanTable
from editor.imaging.raster import Raster
from editor.vision.bars import seen_boxes
from editor.vision.ink import PageInk
from editor.vision.strokes import seen_strokes
from tests.conftest import SHARED
from tests.typed_scans import LINES, TypedScan, typed_scan

LIKELY = 0.5


def seen(
    scan: TypedScan, *, dpi: int = 300, tilt: float = 0.0, mode: str = "RGB"
) -> list[SeenMark]:
    raster, page = scan.seen(dpi=dpi, tilt=tilt, mode=mode)
    return [m for m in seen_strokes(PageInk.of(raster, dpi), page) if m.probability >= LIKELY]


def words_of(marks: list[SeenMark], kind: str) -> set[int]:
    return {word for mark in marks if mark.kind == kind for word in mark.words}


def strike(scan: TypedScan, first: int, last: int, up: float = 0.5) -> None:
    x0, x1, y = scan.across(first, last, up)
    scan.pen([(x0, y), ((x0 + x1) / 2, y - 3), (x1, y + 2)])


def test_words_that_one_stroke_runs_through_are_one_mark() -> None:
    scan = typed_scan()
    strike(scan, 11, 13)
    (mark,) = seen(scan)
    assert (mark.kind, mark.words) == ("strike", (11, 12, 13))
    assert "stroke through the middle of the letters" in mark.reason
    box, row = box_of(mark.regions[0]), scan.box(11).union(scan.box(13))
    assert box.intersection(row) is not None and box.h < row.h
    assert 0.85 * row.w < box.w < 1.2 * row.w


@pytest.mark.parametrize(("period", "height"), [(60, 7), (45, 11)])
def test_a_wavy_stroke_is_a_strike(period: float, height: float) -> None:
    scan = typed_scan()
    scan.pen(scan.wave(11, 14, period, height))
    assert words_of(seen(scan), "strike") == {11, 12, 13, 14}


def test_a_slanted_stroke_is_a_strike() -> None:
    scan = typed_scan()
    x0, x1, y = scan.across(20, 22)
    scan.pen([(x0, y + 12), (x1, y - 14)], 4)
    assert words_of(seen(scan), "strike") == {20, 21, 22}


def test_two_strokes_and_a_heavy_one_are_strikes() -> None:
    scan = typed_scan()
    strike(scan, 3, 4, 0.3)
    strike(scan, 3, 4, 0.7)
    x0, x1, y = scan.across(27, 28)
    scan.pen([(x0, y), (x1, y)], 10)
    assert words_of(seen(scan), "strike") == {3, 4, 27, 28}


def test_a_stroke_in_red_tells_its_ink() -> None:
    scan = typed_scan()
    x0, x1, y = scan.across(14, 16)
    scan.pen([(x0, y), (x1, y + 3)], 4, (190, 40, 45))
    (mark,) = seen(scan)
    assert mark.ink is not None
    red, green, blue = (int(mark.ink[i : i + 2], 16) for i in (1, 3, 5))
    assert red > green + 60 and red > blue + 60


@pytest.mark.parametrize("letter", ["X", "x"])
def test_letters_typed_over_words_are_an_overstrike_with_their_number(letter: str) -> None:
    scan = typed_scan()
    scan.letters(14, letter)
    scan.letters(15, letter)
    (mark,) = seen(scan)
    assert (mark.kind, mark.words) == ("overstrike", (14, 15))
    letters = sum(len(scan.page.word_text(r)) for r in scan.page.words if r.item.id in (14, 15))
    assert mark.extent is not None and abs(mark.extent.quantity - letters - 1) <= 1
    assert mark.text is not None and set(mark.text.lower()) == {"x"}
    assert mark.medium == "typewriter"


def test_a_line_under_words_is_an_underline_and_no_strike() -> None:
    scan = typed_scan()
    x0, x1, y = scan.across(27, 29, -0.25)
    scan.pen([(x0 + 8, y), (x1 - 8, y)], 3)
    marks = seen(scan)
    assert words_of(marks, "underline") >= {27, 28, 29}
    assert not words_of(marks, "strike")


def test_an_underline_by_a_machine_leaves_a_little_between_letters() -> None:
    scan = typed_scan()
    x0, x1, y = scan.across(27, 29, -0.25)
    (word,) = (r for r in scan.page.words.placed() if r.item.id == 28)
    step = scan.box(28).w / (word.end - word.start)
    left = x0 + 8
    while left + step < x1:
        scan.pen([(left, y), (left + 0.72 * step, y)], 3)
        left += step
    (mark,) = [m for m in seen(scan) if m.kind == "underline"]
    assert mark.words == (27, 28, 29)
    assert mark.part == (0.0, 1.0)


def test_an_underline_that_the_boxes_of_words_take_in_is_still_none_through_them() -> None:
    scan = typed_scan()
    x0, x1, y = scan.across(27, 29, -0.4)
    scan.pen([(x0 + 8, y), (x1 - 8, y)], 3)
    raster, page = scan.seen()
    low = round(y + 3)

    def lowered(box: Box) -> Box:
        return Box(box.x, box.y, box.w, low - box.y)

    rows = [
        row._replace(item=replace(row.item, box=lowered(row.item.box)))
        if row.item.id in (27, 28, 29) and row.item.box is not None
        else row
        for row in page.words.placed()
    ]
    page = replace(page, words=SpanTable(rows, disjoint=True))
    marks = [m for m in seen_strokes(PageInk.of(raster, 300), page) if m.probability >= LIKELY]
    assert not words_of(marks, "strike")
    assert words_of(marks, "underline") >= {27, 28, 29}


def test_typing_alone_shows_nothing() -> None:
    assert seen(typed_scan()) == []


@pytest.mark.parametrize("gap", [1.0, 1.6])
def test_ruled_lines_between_rows_are_no_marks(gap: float) -> None:
    scan = typed_scan()
    for word in (1, 20, 38):
        y = scan.foot(word) + gap * scan.x_height
        scan.pen([(60, y), (scan.image.width - 60, y)], 3)
    marks = seen(scan)
    assert not words_of(marks, "strike") and not words_of(marks, "overstrike")


def test_the_lines_of_a_table_are_no_marks() -> None:
    scan = typed_scan(("Item   Agreed", "Steel  200 tons", "Coal   515 tons", "Grain  none yet"))
    draw = ImageDraw.Draw(scan.image)
    for row in range(5):
        draw.line([(90, 62 + 100 * row), (700, 62 + 100 * row)], (40, 40, 40), 3)
    for x in (90, 305, 700):
        draw.line([(x, 62), (x, 462)], (40, 40, 40), 3)
    marks = seen(scan)
    assert not [m for m in marks if m.kind in ("strike", "overstrike")]


def test_dashes_between_words_are_no_marks() -> None:
    scan = typed_scan(
        (
            "The reply -- if there is one -- comes late",
            "well-known to the vice-consul at Trieste",
            "a figure of 200 - 300 tons was spoken of",
            "nothing more was said -- that is all",
        )
    )
    assert not words_of(seen(scan), "strike")


@pytest.mark.parametrize("dpi", [150, 200, 400, 600])
def test_a_strike_is_seen_at_any_resolution(dpi: int) -> None:
    scan = typed_scan()
    strike(scan, 11, 13)
    marks = seen(scan, dpi=dpi)
    assert words_of(marks, "strike") == {11, 12, 13}
    box = box_of(marks[0].regions[0])
    assert abs(box.x - scan.box(11).x * dpi / 300) < 40 * dpi / 300


@pytest.mark.parametrize("tilt", [-3.0, -1.2, 2.0, 3.0])
def test_a_strike_is_seen_on_a_tilted_scan(tilt: float) -> None:
    scan = typed_scan()
    strike(scan, 11, 13)
    assert words_of(seen(scan, tilt=tilt), "strike") == {11, 12, 13}


@pytest.mark.parametrize("mode", ["L", "1"])
def test_a_strike_is_seen_on_grey_and_bilevel_scans(mode: str) -> None:
    scan = typed_scan()
    strike(scan, 11, 13)
    assert words_of(seen(scan, mode=mode), "strike") == {11, 12, 13}


def read_as_one(scan: TypedScan, page: Page) -> Page:
    """Return the page with the second and third word read as one."""
    both = scan.box(2).union(scan.box(3))
    text = page.text.replace("Ambassador called", "Ambassador-called")
    rows = []
    for row in page.words.placed():
        if row.item.id == 2:
            word = replace(row.item, box=both, ocr="Ambassador-called")
            row = row._replace(end=row.end + 1 + len("called"), item=word)
        if row.item.id != 3:
            rows.append(row)
    return replace(page, text=text, words=SpanTable(rows, disjoint=True))


def test_a_stroke_through_one_of_two_words_read_as_one_tells_which_part() -> None:
    scan = typed_scan()
    strike(scan, 2, 2)  # Ambassador, but not "called"
    raster, page = scan.seen()
    seen_there = seen_strokes(PageInk.of(raster, 300), read_as_one(scan, page))
    (mark,) = [m for m in seen_there if m.kind == "strike" and m.probability >= LIKELY]
    assert mark.words == (2,)
    assert mark.part[0] == 0.0 and 0.5 < mark.part[1] < 0.75


def test_a_dry_pen_that_skips_between_two_words_read_as_one_strikes_both() -> None:
    scan = typed_scan()
    x0, _, y = scan.across(2, 2)
    start, end, wide = scan.box(3).x, scan.box(2).right, scan.box(3).w
    scan.pen([(x0, y), (end + 2, y)])
    for letter in (0, 2, 4):
        left = start + letter * wide / 6
        scan.pen([(left, y), (left + wide / 3 - 6, y)])
    raster, page = scan.seen()
    seen_there = seen_strokes(PageInk.of(raster, 300), read_as_one(scan, page))
    (mark,) = [m for m in seen_there if m.kind == "strike" and m.probability >= LIKELY]
    assert mark.words == (2,)
    assert mark.part == (0.0, 1.0)


def test_a_solid_bar_is_a_redaction_without_text() -> None:
    scan = typed_scan()
    box = scan.box(12).union(scan.box(14))
    draw = ImageDraw.Draw(scan.image)
    draw.rectangle([box.x, box.y - 4, box.right, box.bottom + 4], (12, 12, 12))
    (mark,) = [m for m in seen(scan) if m.kind == "redaction"]
    assert mark.text is None
    assert box_of(mark.regions[0]).iou(box) > 0.7


def test_a_punch_hole_is_no_redaction() -> None:
    scan = typed_scan()
    draw = ImageDraw.Draw(scan.image)
    middle = scan.box(12).centre[0]
    draw.ellipse(
        [middle - 40, scan.image.height - 90, middle + 40, scan.image.height - 10], "black"
    )
    assert not [m for m in seen(scan) if m.kind == "redaction"]


@pytest.mark.parametrize("is_framed", [False, True])
@pytest.mark.parametrize(("word", "count"), [(4, 1), (9, 0)])
def test_a_box_with_the_number_of_a_rule_is_a_redaction_and_one_with_words_none(
    word: int, count: int, is_framed: bool
) -> None:
    scan = typed_scan(("He said that (b)(1) and then left", "nothing more was heard of him"))
    box = scan.box(word)
    if is_framed:
        around = [40, 30, scan.image.width - 40, scan.image.height - 30]
        ImageDraw.Draw(scan.image).rectangle(around, outline=(30, 30, 30), width=4)
    edges = [box.x - 18, box.y - 10, box.right + 18, box.bottom + 12]
    ImageDraw.Draw(scan.image).rectangle(edges, outline=(30, 30, 30), width=3)
    assert len([m for m in seen(scan) if m.kind == "redaction"]) == count


def test_a_passage_crossed_by_a_large_x_is_one_strike() -> None:
    scan = typed_scan()
    x0, y0 = scan.box(9).x, scan.box(9).y
    x1, y1 = x0 + 700, scan.box(36).bottom
    scan.pen([(x0, y0), (x1, y1)], 5)
    scan.pen([(x0, y1), (x1, y0)], 5)
    crossed = [m for m in seen(scan) if m.kind == "strike" and "crossing" in m.reason]
    assert len(crossed) == 1 and len(crossed[0].words) > 8


def test_a_struck_classification_says_so() -> None:
    scan = typed_scan(("              CONFIDENTIAL", *LINES))
    strike(scan, 1, 1, 0.7)
    (mark,) = [m for m in seen(scan) if m.kind == "strike"]
    assert mark.also == ("classification",)


def test_a_stroke_over_words_that_nothing_was_read_of_is_seen_by_its_ink() -> None:
    scan = typed_scan()
    strike(scan, 11, 13)
    raster, page = scan.seen()
    rows = [row for row in page.words.placed() if row.item.id not in (11, 12, 13)]
    page = replace(page, words=SpanTable(rows, disjoint=True))
    marks = [m for m in seen_strokes(PageInk.of(raster, 300), page) if m.kind == "strike"]
    assert marks and max(m.probability for m in marks) >= LIKELY
    struck = scan.box(11).union(scan.box(13))
    assert any(box_of(m.regions[0]).intersection(struck) for m in marks)


def test_a_page_without_words_and_a_blank_one_are_looked_at() -> None:
    scan = typed_scan()
    strike(scan, 11, 13)
    marks = seen_strokes(PageInk.of(scan.seen()[0], 300), Page("0001"))
    assert all(m.words == () for m in marks)
    blank = Raster.of(Image.new("L", (800, 1000), 240))
    assert seen_strokes(PageInk.of(blank, 300), Page("0001")) == []


def test_words_without_boxes_do_no_harm() -> None:
    raster, page = typed_scan().seen()
    rows = [row._replace(item=replace(row.item, box=None)) for row in page.words.placed()]
    page = replace(page, words=SpanTable(rows, disjoint=True))
    assert all(m.words == () for m in seen_strokes(PageInk.of(raster, 300), page))


@pytest.mark.parametrize("size", [(1, 1), (3, 40), (40, 3), (30, 30)])
def test_tiny_scans_do_no_harm(size: tuple[int, int]) -> None:
    for tone in (0, 128, 255):
        raster = Raster.of(Image.new("L", size, tone))
        assert seen_strokes(PageInk.of(raster, 300), Page("0001")) == []


def test_a_word_beside_the_scan_does_no_harm() -> None:
    raster, page = typed_scan().seen()
    row = next(iter(page.words.placed()))
    far = row._replace(item=replace(row.item, box=Box(99_000, 99_000, 40, 20)))
    page = replace(page, words=SpanTable([far], disjoint=True))
    assert isinstance(seen_strokes(PageInk.of(raster, 300), page), list)


def corpus(pattern: str) -> list[Path]:
    """Return scans of the corpus."""
    found = (SHARED / "corpus" / "pages").glob(pattern)
    return sorted(p for p in found if p.suffix in (".jpg", ".jpeg", ".png", ".tif"))


def look_at(path: Path) -> None:
    with Image.open(path) as image:
        raster = Raster.of(image.convert("L" if image.mode in "1L" else "RGB"))
    marks = seen_strokes(PageInk.of(raster, 200), Page("0001"))
    for mark in marks:
        assert 0 <= mark.probability <= 1 and mark.reason
        box = box_of(mark.regions[0])
        assert box.x >= -60 and box.right <= raster.size.w + 60


@pytest.mark.shared
def test_a_real_page_is_looked_at_without_harm() -> None:
    for path in corpus("historical-*"):
        look_at(path)


@pytest.mark.shared
@pytest.mark.campaign
def test_every_real_page_is_looked_at_without_harm() -> None:
    for path in corpus("*"):
        look_at(path)


def test_hyphens_typed_over_a_whole_line_are_an_overstrike_and_no_pen() -> None:
    scan = typed_scan()
    x0, x1, y = scan.across(9, 16)
    step = scan.box(10).w / len("Government")
    while x0 + step < x1:
        # A typewriter's hyphen is some two thirds of a step wide.
        scan.pen([(x0 + 0.15 * step, y), (x0 + 0.8 * step, y)], 4, (35, 35, 35))
        x0 += step
    marks = seen(scan)
    assert words_of(marks, "overstrike") >= {10, 11, 12, 13, 14, 15}
    assert not words_of(marks, "strike")


def test_a_bar_a_few_points_high_on_a_coarse_scan_is_a_box_too() -> None:
    image = Image.new("L", (600, 400), 235)
    for high in range(10, 20):
        top = 36 * (high - 9)
        ImageDraw.Draw(image).rectangle([100, top, 300, top + high], fill=20)
    ink = PageInk.of(Raster.of(image), 100)
    found = [box_of(mark.regions[0]) for mark in seen_boxes(ink, Page("0001"))]
    assert found
    assert all(box.w > 190 and box.h < 30 for box in found)
