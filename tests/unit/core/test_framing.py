"""Which part of a scan is meant, and how near a view goes to it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from editor.core import framing
from editor.core.document import Page
from editor.core.geometry import Box, Polygon
from editor.core.spans import Placed, Span, SpanTable
from tests.factories import page

TEXT = "alpha beta gamma\ndelta epsilon\n\nzeta eta"


def with_box(made: Page, word: str, box: Box | None) -> Page:
    """The page with another box for one of its words."""
    rows = [
        Placed(r.start, r.end, replace(r.item, box=box)) if made.word_text(r) == word else r
        for r in made.words
    ]
    return replace(made, words=SpanTable(rows, disjoint=True))


def test_a_word_is_the_one_at_the_cursor_or_the_nearest_with_a_box_on_its_line() -> None:
    made = page(TEXT)
    assert framing.word_box(made, TEXT.index("beta") + 1) == Box(160, 140, 40, 30)
    assert framing.word_box(made, TEXT.index("\n")) == Box(210, 140, 50, 30)
    without = with_box(made, "beta", None)
    assert framing.word_box(without, TEXT.index("beta")) == Box(100, 140, 50, 30)
    assert framing.word_box(page(""), 0) is None


def test_a_line_reaches_from_its_first_to_its_last_word() -> None:
    assert framing.line_box(page(TEXT), TEXT.index("gamma")) == Box(100, 140, 160, 30)


def test_a_slanted_line_is_followed_from_word_to_word() -> None:
    made = page("a b c")
    for step, word in enumerate("abc"):
        made = with_box(made, word, Box(100 + 50 * step, 140 + 14 * step, 40, 30))
    assert framing.line_box(made, 0) == Box(100, 140, 140, 58)


def test_a_paragraph_typed_as_one_line_is_one_row_of_the_scan_at_a_time() -> None:
    made = with_box(page("a b c"), "c", Box(100, 300, 10, 30))
    assert framing.line_box(made, 0) == Box(100, 140, 30, 30)
    assert framing.line_box(made, 4) == Box(100, 300, 10, 30)


def test_a_part_is_the_region_then_the_selection_then_the_mark_then_the_paragraph() -> None:
    made = page(TEXT)
    at, region = TEXT.index("beta"), Polygon(((0, 0), (10, 0), (10, 20)))
    chosen, marked = Span(at, at + 4), (Box(500, 500, 20, 20),)
    both = framing.part_box(made, chosen, region=region, regions=marked)
    assert both == region.box
    assert framing.part_box(made, chosen, regions=marked) == Box(160, 140, 40, 30)
    assert framing.part_box(made, Span(at, at), regions=marked) == marked[0]
    assert framing.part_box(made, Span(at, at)) == Box(100, 140, 160, 70)
    assert framing.part_box(page(""), Span(0, 0)) is None


@pytest.mark.parametrize(("offset", "expected"), [(0, TEXT[:30]), (len(TEXT), "zeta eta")])
def test_a_paragraph_ends_at_empty_lines(offset: int, expected: str) -> None:
    assert framing.paragraph_span(TEXT, offset).slice(TEXT) == expected


def test_the_zoom_fits_both_ways_and_has_a_limit() -> None:
    assert framing.zoom_for((100, 10), (1000, 1000), (0.5, 0.5)) == 5
    assert framing.zoom_for((10, 250), (1000, 1000), (0.5, 0.5)) == 2
    assert framing.zoom_for((1, 1), (1000, 1000), (0.5, 0.5)) == framing.MOST_ZOOM
