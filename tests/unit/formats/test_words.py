"""The words file: equal after reading back, columns in any order, rows made lawful."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

from editor.core import joined_ink
from editor.core.document import Page, Word
from editor.core.errors import FormatError
from editor.core.geometry import Box
from editor.core.spans import Placed, SpanTable
from editor.formats.jsonfile import dumpb, dumps, loads
from editor.formats.words import COLUMNS, lawful_words, read_words, write_words
from tests.unit.formats.examples import pages


def written(page: Page) -> dict:
    return write_words(page, text_hash="sha256:t", image_hash="sha256:i")


def reread(page: Page, obj: dict) -> Page:
    file = read_words(loads(dumpb(obj), name="words"))
    return replace(
        page,
        words=SpanTable(file.words, disjoint=True),
        lines=file.lines,
        engine=file.engine,
        words_extra=file.extra,
        next_word_id=file.next_word_id,
    )


def without_extra_columns(page: Page) -> Page:
    rows = [row._replace(item=replace(row.item, extra=())) for row in page.words]
    return replace(page, words=SpanTable(rows, disjoint=True))


@given(pages())
def test_words_read_back_equal(page: Page) -> None:
    page = without_extra_columns(page)

    back = reread(page, written(page))

    assert back == page
    assert back.next_word_id == page.next_word_id


@given(pages())
def test_words_with_unknown_columns_read_back_equal(page: Page) -> None:
    back = reread(page, written(page))

    assert list(back.words) == list(page.words)
    assert reread(back, written(back)) == back


def test_ink_that_was_joined_to_a_word_reads_back_equal() -> None:
    ink = joined_ink.joined(Word(2, Box(0, 0, 9, 9)), joined_ink.Part(1, "writer"))
    rows = [Placed(-1, -1, ink), Placed(0, 2, Word(1))]
    page = Page("0001", "yo", SpanTable(rows, disjoint=True), next_word_id=3)
    assert reread(page, written(page)) == page


def test_columns_may_come_in_any_order_with_unknown_ones() -> None:
    obj = {
        "x:top": 1,
        "columns": ["font", "end", "start", "id"],
        "rows": [["pica", 3, 0, 7], [None, 6, 4, 8]],
    }

    file = read_words(obj)
    page = Page("0001", "abc de", SpanTable(file.words, disjoint=True), words_extra=file.extra)
    again = written(page)

    assert [(r.start, r.end, r.item.id) for r in file.words] == [(0, 3, 7), (4, 6, 8)]
    assert file.next_word_id == 9
    assert again["columns"] == [*COLUMNS, "font"]
    assert [row[-1] for row in again["rows"]] == ["pica", None]
    assert again["x:top"] == 1


def test_rows_and_lines_that_are_none_are_written_back() -> None:
    obj = {"columns": list(COLUMNS), "rows": ["what", [1, 0, 3]], "lines": [5, {"box": 1}]}

    file = read_words(obj)
    page = Page("0001", "abc", SpanTable(file.words, disjoint=True), words_extra=file.extra)

    assert len(file.words) == 1 and len(file.problems) == 1
    assert written(page)["rows"][-1] == "what"
    assert written(page)["lines"] == [5, {"box": 1}]


@pytest.mark.parametrize("obj", [{}, {"columns": [1], "rows": []}, {"columns": [], "rows": {}}])
def test_a_file_without_columns_or_rows_is_refused(obj: dict) -> None:
    with pytest.raises(FormatError):
        read_words(obj)


@pytest.mark.parametrize(
    ("cells", "box"),
    [
        ([None] * 4, None), ([1, 2, 0, 4], None), ([1, 2, 3, None], None), (["1", 2, 3, 4], None),
        ([1, 2, 3, 4], Box(1, 2, 3, 4)), ([-1, 2, 3.6, 4], Box(-1, 2, 4, 4)),
    ],
)  # fmt: skip
def test_a_box_is_whole_or_none(cells: list, box: Box | None) -> None:
    file = read_words({"columns": ["id", "x", "y", "w", "h"], "rows": [[1, *cells]]})

    assert file.words[0].item.box == box


def test_words_of_one_id_get_ids_of_their_own() -> None:
    rows = [[5, 0, 1], [5, 2, 3], ["x", 4, 5], [None, 6, 7]]
    file = read_words({"columns": ["id", "start", "end"], "rows": rows, "nextId": 9})

    assert [row.item.id for row in file.words] == [5, 9, 10, 11]
    assert file.next_word_id == 12
    assert len(file.problems) == 3


def test_confidence_keeps_two_decimals_and_integers_stay() -> None:
    rows = [Placed(0, 1, Word(1, conf=91.0)), Placed(2, 3, Word(2, conf=91.256))]
    page = Page("0001", "a b", SpanTable(rows, disjoint=True))

    assert [row[7] for row in written(page)["rows"]] == [91, 91.26]
    assert "91," in dumps(written(page))


@pytest.mark.parametrize(
    ("span", "result"),
    [
        ((0, 2), (0, 2)), ((0, 3), (0, 2)), ((2, 5), (3, 5)), ((0, 5), (-1, -1)),
        ((3, 99), (3, 5)), ((7, 9), (-1, -1)), ((2, 3), (-1, -1)),
    ],
)  # fmt: skip
def test_a_row_is_fitted_to_the_text_or_loses_its_place(span: tuple, result: tuple) -> None:
    rows, problems = lawful_words([Placed(*span, Word(1, Box(1, 1, 9, 9)))], "ab cd")

    assert (rows[0].start, rows[0].end) == result
    assert rows[0].item.box == Box(1, 1, 9, 9)
    assert bool(problems) == (span != result)


def test_of_two_words_on_the_same_letters_the_first_stays() -> None:
    rows, problems = lawful_words([Placed(0, 3, Word(1)), Placed(2, 4, Word(2))], "abcd")

    assert sorted((r.start, r.end) for r in rows) == [(-1, -1), (0, 3)]
    assert len(problems) == 1
    Page("0001", "abcd", SpanTable(rows, disjoint=True)).check()


def test_two_thousand_words_are_written_a_line_each_and_read_again() -> None:
    text = " ".join(["word"] * 2000)
    rows = [
        Placed(i * 5, i * 5 + 4, Word(i + 1, Box(i, i, 20, 9), 91, 3, "word", "ocr", "exact"))
        for i in range(2000)
    ]
    page = Page("0001", text, SpanTable(rows, disjoint=True))

    assert reread(page, written(page)) == page
    assert dumps(written(page)).count("\n") < 2050


def test_the_column_of_joined_ink_is_known_and_comes_back_from_its_words() -> None:
    word = Word(1, Box(1, 2, 3, 4), extra=((joined_ink.COLUMN, [2, "a", None]),))
    page = Page("0001", "ab", SpanTable([Placed(0, 2, word)], disjoint=True), next_word_id=2)
    again = reread(page, written(page))
    assert again.words_extra is None
    assert written(again) == written(page)
