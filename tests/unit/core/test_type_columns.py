"""Words set in the columns they were typed in, without a letter of the text changed."""

from __future__ import annotations

from dataclasses import replace

from editor.core.commands import EditText
from editor.core.document import Page
from editor.core.geometry import Box
from editor.core.spans import SpanTable
from editor.core.type_columns import RowColumns, TypeColumns, find_columns
from tests.factories import document, page

TYPED = """\
ACTION: Amembassy MOSCOW           PRIORITY
     Following is summary of November 26 conversation
the President and Mikoyan. Prior to    discussion he
Mikoyan personal message for him in response to it
          published letter
TO        THE       SECRETARY"""
TEXT = "\n".join(" ".join(line.split()) for line in TYPED.split("\n"))


def read_typed() -> Page:
    """The page as OCR reads it: single blanks, and boxes where the letters were typed."""
    given = page(TEXT)
    places = [
        (line, index)
        for line, text in enumerate(TYPED.split("\n"))
        for index in range(len(text))
        if text[index] != " " and (index == 0 or text[index - 1] == " ")
    ]
    rows = [
        row._replace(
            item=replace(
                row.item,
                box=Box(103 + at * 20, 100 + line * 50, (row.end - row.start) * 20 - 6, 30),
            )
        )
        for row, (line, at) in zip(given.words.placed(), places, strict=True)
    ]
    return replace(given, words=SpanTable(rows, disjoint=True))


def set_in_columns(given: Page, columns: TypeColumns) -> str:
    """What the eye sees: the text with the cells that the rows are told to leave free."""
    seen = []
    start = 0
    for line in given.text.split("\n"):
        words = given.words.touching(start, start + len(line))
        row = columns.row(given, start, [w for w in words if w.start >= start])
        letters = list(line)
        for offset, more in reversed(row.gaps):
            letters.insert(offset - start, " " * more)
        seen.append(" " * row.indent + "".join(letters))
        start += len(line) + 1
    return "\n".join(seen)


def test_the_eye_sees_what_the_machine_typed() -> None:
    given = read_typed()
    columns = find_columns(given)
    assert columns is not None and (columns.first, columns.last) == (1, 53)
    assert set_in_columns(given, columns) == TYPED


def test_a_letter_put_in_moves_words_no_further_than_the_blanks_have_room() -> None:
    before = read_typed()
    columns = find_columns(before)
    assert columns is not None
    opened = document(before)
    at = TEXT.index("TO THE")
    after = EditText(before.id, at, at, "UN").change(opened).apply(opened)
    assert set_in_columns(after.pages[before.id], columns).split("\n")[5] == (
        "UNTO      THE       SECRETARY"
    )


def test_words_without_a_box_take_the_place_that_is_left() -> None:
    given = read_typed()
    columns = find_columns(given)
    assert columns is not None
    rows = [
        row._replace(item=replace(row.item, box=None))
        if given.text[row.start : row.end] == "THE"
        else row
        for row in given.words.placed()
    ]
    blind = replace(given, words=SpanTable(rows, disjoint=True))
    assert set_in_columns(blind, columns).split("\n")[5] == "TO THE              SECRETARY"


def test_a_page_with_too_few_words_has_no_columns() -> None:
    assert find_columns(page("few words")) is None


def test_columns_found_again_are_known_for_the_same() -> None:
    columns = find_columns(read_typed())
    assert columns is not None
    moved = replace(columns, grid=replace(columns.grid, left_px=columns.grid.left_px + 1))
    other = replace(columns, grid=replace(columns.grid, left_px=columns.grid.left_px + 12))
    assert columns.is_like(moved) and not columns.is_like(other)
    assert columns.row(page("alone"), 0, ()) == RowColumns()
