"""A page gets another scan: boxes stay, are scaled, or are let go; each comes back by undo."""

from __future__ import annotations

from dataclasses import replace

import pytest

from editor.core.commands import AddMark, ChangeMark, EditText
from editor.core.document import Document, Line
from editor.core.geometry import Box, Polygon, Size
from editor.core.marks import Mark
from editor.core.note_commands import AddNote
from editor.core.rescan import Fit, ReplaceScan, fit_of
from editor.core.spans import Span
from tests import factories
from tests.seen_pages import STAMP, proposed_page

SIZE = Size(2550, 3300)


@pytest.mark.parametrize(
    ("new", "fit"),
    [
        (Size(2550, 3300), "keep"),
        (Size(1275, 1650), "scale"),
        (Size(5100, 6600), "scale"),
        (Size(1000, 1294), "scale"),
        (Size(3300, 2550), "unlink"),
        (Size(2550, 3200), "unlink"),
        (Size(1, 1), "unlink"),
    ],
)
def test_boxes_fit_by_size_and_shape(new: Size, fit: Fit) -> None:
    if new == Size(1, 1):
        # A picture of one pixel has every shape.
        assert fit_of(SIZE, new) in ("scale", "unlink")
        return
    assert fit_of(SIZE, new) == fit


def document() -> Document:
    page = replace(
        factories.page("alpha beta gamma"),
        lines=(Line(1, Box(100, 140, 400, 30), ((100, 165), (500, 165))),),
    )
    found = factories.document(page)
    triangle = Polygon(((10, 20), (30, 20), (30, 41)))
    mark = Mark("urn:m", "stamp", regions=(Box(10, 20, 30, 41), triangle))
    commands = (AddMark("0001", mark, Span(0, 5)), EditText("0001", 6, 11, ""))
    for command in commands:
        found = command.change(found).apply(found)
    note = AddNote("0001", Mark("urn:b", "bookmark", regions=(Box(40, 60, 20, 10),)))
    return note.change(found).apply(found)


def replaced(found: Document, size: Size, fit: Fit) -> Document:
    scan = replace(found.entries[0].scan, sha256="1" * 64, size=size)
    change = ReplaceScan("0001", scan, fit).change(found)
    after = change.apply(found)
    assert change.reversed().apply(after) == found
    after.pages["0001"].check()
    assert after.entries[0].scan == scan
    return after


def test_the_same_size_keeps_everything() -> None:
    before = document()

    assert replaced(before, SIZE, "keep").pages == before.pages


def test_another_size_scales_words_lines_and_regions() -> None:
    page = replaced(document(), Size(1275, 1650), "scale").pages["0001"]

    assert factories.box_of_word(page, "alpha") == Box(50, 70, 25, 15)
    assert [r.item.box for r in page.words.unplaced()] == [Box(80, 70, 20, 15)]
    assert page.lines == (Line(1, Box(50, 70, 200, 15), ((50, 82), (250, 82))),)
    (mark,) = (r.item for r in page.marks)
    # Edges are rounded, so that neighbours still meet.
    assert mark.regions[0] == Box(5, 10, 15, 20)
    assert mark.regions[1] == Polygon(((5.0, 10.0), (15.0, 10.0), (15.0, 20.5)))


def test_another_shape_lets_boxes_go_and_keeps_regions_as_of_the_old_scan() -> None:
    before = document()
    page = replaced(before, Size(3300, 2550), "unlink").pages["0001"]

    assert page.text == before.pages["0001"].text
    assert {(r.item.box, r.item.link) for r in page.words} == {(None, "none")}
    assert list(page.words.unplaced()) == []
    assert page.lines == ()
    (row,) = page.marks
    assert row.item.is_off_scan
    assert row.item.regions == next(iter(before.pages["0001"].marks)).item.regions
    assert (row.start, row.end) == (0, 5)


def test_a_region_set_anew_is_of_this_scan_again() -> None:
    after = replaced(document(), Size(3300, 2550), "unlink")
    mark = next(iter(after.pages["0001"].marks)).item

    again = ChangeMark("0001", replace(mark, regions=(Box(1, 2, 3, 4),))).change(after).apply(after)

    assert not next(iter(again.pages["0001"].marks)).item.is_off_scan


def test_a_bookmark_on_a_region_goes_with_the_pixels_or_is_of_the_old_scan() -> None:
    after = replaced(document(), Size(5100, 6600), "scale")
    (note,) = after.pages["0001"].notes.items
    assert note.mark.regions == (Box(80, 120, 40, 20),)
    off = replaced(document(), Size(3300, 2550), "unlink")
    (note,) = off.pages["0001"].notes.items
    assert note.mark.is_off_scan and note.mark.regions == (Box(40, 60, 20, 10),)


def test_what_was_seen_is_scaled_with_the_scan_and_goes_with_another_one() -> None:
    found = factories.document(proposed_page())
    half = replaced(found, Size(1275, 1650), "scale")
    boxes = [s.box for s in half.pages["0001"].suggestions.items if s.mark_kind == "stamp"]
    assert boxes == [Box(STAMP.x // 2, STAMP.y // 2, STAMP.w // 2, STAMP.h // 2)]
    other = replaced(found, Size(3300, 2550), "unlink")
    assert not other.pages["0001"].suggestions
