"""Where the signs of marks stand on the scan: by their places, without a window."""

from __future__ import annotations

from itertools import combinations

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QFont, QTransform
from pytestqt.qtbot import QtBot

from editor.core.document import Page, Word
from editor.core.geometry import Box, Polygon, Region, Size
from editor.core.marks import Mark
from editor.core.spans import Placed, SpanTable
from editor.ui.scan_hits import WordBoxes, mark_shapes
from editor.ui.scan_signs import SignLayout

SIZE = Size(2550, 3300)
WORD_H = 34


def layout(*marks: Mark, words: tuple[Box, ...] = ()) -> SignLayout:
    rows = [Placed(n * 5, n * 5 + 4, Word(n + 1, box)) for n, box in enumerate(words)]
    text = "word " * len(words)
    table = SpanTable([Placed(-1, -1, mark) for mark in marks])
    page = Page("0001", text, SpanTable(rows, disjoint=True), table)
    return SignLayout(WordBoxes(page), mark_shapes(page), SIZE, QFont())


def turned(zoom: float, turns: int = 0) -> QTransform:
    transform = QTransform()
    transform.rotate(90 * turns)
    return transform.scale(zoom, zoom)


def mark(mark_id: str, kind: str, region: Region, subtype: str | None = None) -> Mark:
    return Mark(mark_id, kind, subtype=subtype, regions=(region,))


COLUMN = tuple(Box(215, 560 + 105 * n, 85, 62) for n in range(10))
"""A column of short handwritten codes, as in the margin of a telegram."""


@pytest.mark.parametrize("turns", range(4))
@pytest.mark.parametrize("zoom", [0.15, 0.23, 0.5, 1.0])
def test_signs_cover_neither_their_marks_nor_one_another(
    qtbot: QtBot, zoom: float, turns: int
) -> None:
    codes = [mark(f"m{n}", "handwriting", box) for n, box in enumerate(COLUMN)]
    queries = [mark(f"q{n}", "query", box) for n, box in enumerate(COLUMN[1:4])]
    typed = tuple(Box(500 + 100 * n, 560, 90, WORD_H) for n in range(15))
    laid = layout(*codes, *queries, words=COLUMN + typed)
    transform = turned(zoom, turns)
    places = [s.place for s in laid.signs(transform).values()]
    assert len(places) == 13
    for one, other in combinations(places, 2):
        assert not one.intersects(other)
    for box in COLUMN:
        there = transform.mapRect(QRectF(box.x, box.y, box.w, box.h))
        for place in places:
            shared = place.intersected(there)
            assert shared.width() * shared.height() < 0.2 * there.width() * there.height()


def test_where_words_are_low_signs_are_small_and_say_no_name(qtbot: QtBot) -> None:
    stamp = mark("m1", "stamp", Box(1000, 1000, 900, 200), "declassification")
    words = tuple(Box(100 + 200 * n, 100, 150, WORD_H) for n in range(5))
    laid = layout(stamp, words=words)
    near, far = laid.signs(turned(0.5))["m1"], laid.signs(turned(0.23))["m1"]
    assert near.label == "declassified"
    assert far.label == ""
    assert far.place.height() < near.place.height()
    whole = laid.whole(far.shape, turned(0.23))
    assert whole.label == "declassified"
    assert whole.place.height() == near.place.height()


def test_a_name_that_is_wider_than_its_mark_is_left_out(qtbot: QtBot) -> None:
    laid = layout(mark("m1", "stamp", Box(1000, 1000, 60, 40), "declassification"))
    assert laid.signs(turned(1.0))["m1"].label == ""


def test_a_stamp_does_not_say_again_what_the_classification_on_it_says(qtbot: QtBot) -> None:
    place = Polygon(((1298, 371), (1795, 364), (1796, 470), (1300, 477)))
    stamp = mark("m1", "stamp", place, "classification")
    level = mark("m2", "classification", place)
    elsewhere = mark("m3", "classification", Box(100, 3000, 500, 100))
    labels = {k: s.label for k, s in layout(stamp, level).signs(turned(0.5)).items()}
    assert labels == {"m1": "stamp", "m2": "classification"}
    assert layout(stamp, elsewhere).signs(turned(0.5))["m1"].label == "classification"


@pytest.mark.parametrize("zoom", [0.23, 0.5, 1.0])
def test_the_stroke_of_a_pen_has_its_sign_however_thin_it_is(qtbot: QtBot, zoom: float) -> None:
    stroke = Polygon(((1290, 425), (1850, 405), (1850, 412), (1290, 433)))
    assert "m1" in layout(mark("m1", "strike", stroke)).signs(turned(zoom))


def test_signs_stay_within_the_edges_of_the_scan(qtbot: QtBot) -> None:
    corner = mark("m1", "handwriting", Box(0, 0, 200, 100))
    place = layout(corner).signs(turned(0.5))["m1"].place
    assert place.left() >= 0
    assert place.top() >= 0


def test_a_page_full_of_marks_has_all_signs_apart(qtbot: QtBot) -> None:
    boxes = [Box(100 + 110 * (n % 20), 100 + 80 * (n // 20), 90, WORD_H) for n in range(400)]
    marks = [mark(f"m{n}", "strike", box) for n, box in enumerate(boxes)]
    signs = layout(*marks, words=tuple(boxes)).signs(turned(0.4))
    assert len(signs) == 400
    for one, other in combinations([s.place for s in signs.values()], 2):
        assert not one.intersects(other)
