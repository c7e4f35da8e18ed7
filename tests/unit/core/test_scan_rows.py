"""How paragraphs of a transcript fall into the lines of their scan."""

from __future__ import annotations

import re
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from editor.core.document import Line, Page, Word
from editor.core.geometry import Box
from editor.core.scan_rows import ScanRow, letter_width, lines_by_id, scan_rows, usual_width
from editor.core.spans import Placed, SpanTable


def reflowed(text: str, numbers: list[int | None], *, lines: tuple[Line, ...] = ()) -> Page:
    """A page whose words stand on these lines of the scan, 10 px a letter, 40 px a line."""
    rows = []
    ends: dict[int, int] = {}
    for index, (match, number) in enumerate(
        zip(re.finditer(r"\S+", text), numbers, strict=True), 1
    ):
        box = None
        if number is not None:
            x = ends.get(number, 100)
            box = Box(x, 100 + 40 * number, 10 * len(match.group()), 30)
            ends[number] = box.right + 10
        rows.append(Placed(match.start(), match.end(), Word(index, box, line=number)))
    return Page("0001", text, SpanTable(rows, disjoint=True), lines=lines)


def rows_of(page: Page, start: int = 0, end: int | None = None) -> list[ScanRow]:
    return scan_rows(page, start, len(page.text) if end is None else end, lines_by_id(page))


def texts(page: Page, rows: list[ScanRow]) -> list[str]:
    return [page.text[r.start : r.end] for r in rows]


def test_a_paragraph_is_cut_where_the_words_of_a_line_end() -> None:
    page = reflowed("one two three four", [1, 1, 2, 2])
    rows = rows_of(page)
    assert texts(page, rows) == ["one two ", "three four"]
    assert [r.box for r in rows] == [Box(100, 140, 70, 30), Box(100, 180, 100, 30)]


def test_words_without_a_line_go_with_their_neighbours() -> None:
    page = reflowed("typed one added two end", [None, 1, None, 2, None])
    assert texts(page, rows_of(page)) == ["typed one added ", "two end"]


def test_a_paragraph_that_was_only_typed_is_one_row_without_a_place_on_the_scan() -> None:
    page = reflowed("only typed", [None, None])
    rows = rows_of(page)
    assert texts(page, rows) == ["only typed"] and rows[0].box is None


def test_an_empty_line_is_one_empty_row() -> None:
    page = reflowed("one\n\ntwo", [1, 2])
    assert rows_of(page, 4, 4) == [ScanRow(4, 4)]


def test_a_line_of_the_scan_is_shown_whole_with_ink_that_has_no_word() -> None:
    line = Line(1, Box(50, 130, 400, 50))
    page = reflowed("one two", [1, 1], lines=(line,))
    assert rows_of(page)[0].box == line.box


def test_a_guessed_place_leaves_the_picture_of_the_line_as_it_is() -> None:
    page = reflowed("one two added", [1, 1, 1])
    rows = list(page.words)
    rows[2] = rows[2]._replace(item=replace(rows[2].item, link="estimated"))
    guessed = replace(page, words=SpanTable(rows, disjoint=True))
    assert rows_of(guessed)[0].box == Box(100, 140, 70, 30)
    assert len(rows_of(guessed)[0].words) == 3


def test_a_line_broken_in_two_shows_each_part_above_its_text() -> None:
    page = reflowed("one two\nthree", [1, 1, 1], lines=(Line(1, Box(100, 140, 300, 30)),))
    first, second = rows_of(page, 0, 7)[0], rows_of(page, 8, 13)[0]
    assert (first.box, second.box) == (Box(100, 140, 70, 30), Box(180, 140, 50, 30))


def test_words_that_know_no_line_are_parted_by_where_they_stand() -> None:
    page = reflowed("one two three four", [1, 1, 2, 2])
    bare = [r._replace(item=replace(r.item, line=None)) for r in page.words]
    page = replace(page, words=SpanTable(bare, disjoint=True))
    assert texts(page, rows_of(page)) == ["one two ", "three four"]


def test_the_height_of_a_skewed_line_is_that_of_its_letters() -> None:
    line = Line(1, Box(100, 140, 1000, 65), baseline=((100, 170), (1100, 205)))
    row = rows_of(reflowed("one two", [1, 1], lines=(line,)))[0]
    assert 1.9 < row.angle < 2.1
    assert 29 < row.height < 32 and 990 < row.width < 1010


def test_a_line_on_a_scan_that_lies_on_its_side_is_turned() -> None:
    words = [
        Placed(0, 3, Word(1, Box(200, 100, 30, 60), line=1)),
        Placed(4, 7, Word(2, Box(200, 180, 30, 60), line=1)),
    ]
    row = rows_of(Page("0001", "one two", SpanTable(words, disjoint=True)))[0]
    assert (row.angle, row.width, row.height) == (90.0, 140.0, 30.0)


def test_the_letters_of_the_scan_are_measured() -> None:
    page = reflowed("one twenty", [1, 1])
    assert letter_width(page) == 10.0
    assert letter_width(reflowed("one", [None])) is None


def test_the_usual_length_of_lines_is_that_of_nearly_all() -> None:
    lines = tuple(Line(n, Box(0, 40 * n, 500 if n else 3000, 30)) for n in range(100))
    assert usual_width(reflowed("", [], lines=lines)) == 500
    assert usual_width(reflowed("one two", [1, 1])) == 70
    assert usual_width(reflowed("", [])) == 0


@given(st.lists(st.one_of(st.none(), st.integers(0, 3)), min_size=1, max_size=12))
def test_rows_follow_each_other_without_a_gap(numbers: list[int | None]) -> None:
    page = reflowed(" ".join(["word"] * len(numbers)), numbers)
    rows = rows_of(page)
    assert "".join(texts(page, rows)) == page.text
    assert [w for r in rows for w in r.words] == list(page.words)
