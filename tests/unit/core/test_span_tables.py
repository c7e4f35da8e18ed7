"""The quick ways of span tables give what the plain ways give."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from editor.core.commands import AddMark
from editor.core.document import Document, Page, Word
from editor.core.marks import Mark
from editor.core.open_table import OpenTable
from editor.core.replace_command import ReplaceAll, Replaced
from editor.core.spans import Placed, RowsChange, Span, SpanTable, Splice

TEXT = "".join(chr(97 + i % 26) for i in range(60))

spans = st.tuples(st.integers(0, 60), st.integers(0, 60)).map(lambda pair: tuple(sorted(pair)))


def marks(pairs: list[tuple[int, ...]]) -> SpanTable[Mark]:
    rows = [Placed(a, b, Mark(f"m{n:02}", "strike")) for n, (a, b) in enumerate(pairs)]
    return SpanTable(rows)


def plain_touching(table: SpanTable[Mark], start: int, end: int) -> list[Placed[Mark]]:
    return [r for r in table.placed() if r.start <= end and r.end >= start]


@given(st.lists(spans, max_size=12), spans)
def test_touching_finds_every_row_however_long(
    pairs: list[tuple[int, ...]], wanted: tuple[int, ...]
) -> None:
    table = marks(pairs)
    assert table.touching(*wanted) == plain_touching(table, *wanted)


@given(
    st.lists(spans, min_size=1, max_size=12),
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 3), st.integers(0, 4)), max_size=8),
    spans,
)
def test_tables_after_any_edits_are_those_built_anew(
    pairs: list[tuple[int, ...]],
    edits: list[tuple[int, int, int]],
    wanted: tuple[int, ...],
) -> None:
    table, text = marks(pairs), TEXT
    for start, removed, inserted in edits:
        start = min(start, len(text))
        splice = Splice(start, text[start : start + removed], "x" * inserted)
        touched = table.touching(splice.start, splice.old_end)
        # Each touched row takes all the new text: a rule as good as any to try the table with.
        moved = tuple(
            Placed(min(r.start, start), max(r.end, splice.old_end) + splice.delta, r.item)
            for r in touched
        )
        after = table.apply(RowsChange(tuple(touched), moved), splice)
        rest = [r for r in table if r not in touched]
        shifted = [
            Placed(r.start + splice.delta, r.end + splice.delta, r.item)
            if r.start > splice.old_end
            else r
            for r in rest
        ]
        assert after == SpanTable([*shifted, *moved])
        assert after.apply(RowsChange(moved, tuple(touched)), splice.reversed()) == table
        table, text = after, splice.apply(text)
        assert table.touching(*wanted) == plain_touching(table, *wanted)


@given(
    st.booleans(),
    st.lists(st.tuples(st.integers(0, 70), st.integers(-2, 3)), max_size=12),
    spans,
)
def test_tables_that_put_shifts_off_answer_as_those_built_anew(
    disjoint: bool, edits: list[tuple[int, int]], wanted: tuple[int, ...]
) -> None:
    rows = [Placed(n * 6, n * 6 + 5, Mark(f"m{n:02}", "strike")) for n in range(10)]
    rows.insert(0, Placed(-1, -1, Mark("m10", "strike")))
    table = SpanTable(rows, disjoint=disjoint)
    plain, text = table, TEXT
    for at, size in edits:
        splice = Splice(min(at, len(text)), "", "x" * size)
        if size < 0:
            splice = Splice(splice.start, text[splice.start :][:-size], "")
        touched = tuple(plain.touching(splice.start, splice.old_end))
        if size > 0 and len(touched) > 1:
            continue
        moved = tuple(
            r._replace(start=min(r.start, splice.start), end=max(r.end + splice.delta, r.start))
            for r in touched
        )
        change = RowsChange(touched, moved)
        table = table.apply(change, splice)
        plain = SpanTable(list(plain.apply(change, splice)), disjoint=disjoint)
        text = splice.apply(text)
        assert table.touching(*wanted) == plain.touching(*wanted)
        assert table.at(wanted[0]) == plain.at(wanted[0])
        assert [table.find(r.item.id) for r in rows] == [plain.find(r.item.id) for r in rows]
        if disjoint:
            assert table.neighbours(*wanted) == plain.neighbours(*wanted)
    assert table == plain
    assert table.items == plain.items


def test_a_mark_at_a_caret_has_a_place_in_the_text() -> None:
    document = Document("urn:uuid:1", pages={"0001": Page("0001", TEXT)})
    change = AddMark("0001", Mark("m1", "addition", text="new"), Span(5, 5)).change(document)
    row = change.apply(document).pages["0001"].marks.find("m1")
    assert row is not None and (row.start, row.end) == (5, 5)


@given(
    st.booleans(),
    st.lists(spans, max_size=12),
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 3), st.integers(0, 4)), max_size=12),
    spans,
)
def test_a_table_that_is_changed_in_place_answers_as_one_made_anew_by_each_edit(
    disjoint: bool,
    pairs: list[tuple[int, ...]],
    edits: list[tuple[int, int, int]],
    wanted: tuple[int, ...],
) -> None:
    table, text = marks(pairs), TEXT
    if disjoint:
        rows = [Placed(n * 6, n * 6 + 5, Mark(f"m{n:02}", "strike")) for n in range(10)]
        table = SpanTable(rows, disjoint=True)
    opened = OpenTable(table)
    for start, removed, inserted in edits:
        start = min(start, len(text))
        splice = Splice(start, text[start : start + removed], "x" * inserted)
        touched = tuple(table.touching(splice.start, splice.old_end))
        assert opened.touching(splice.start, splice.old_end) == list(touched)
        if disjoint:
            # Words that an edit touches go, and one comes where there is room for it.
            moved = (Placed(start, start + inserted, Mark(f"n{start}", "strike")),)
            moved = moved if inserted and not touched else ()
        else:
            moved = tuple(
                Placed(min(r.start, start), max(r.end, splice.old_end) + splice.delta, r.item)
                for r in touched
            )
        change = RowsChange(touched, moved)
        table, text = table.apply(change, splice), splice.apply(text)
        opened.apply(change, splice)
        assert opened.touching(*wanted) == table.touching(*wanted)
    assert opened.table() == table


def test_a_table_that_is_changed_in_place_refuses_rows_that_are_not_there() -> None:
    table = marks([(0, 4), (6, 9)])
    row = table[1]
    for wrong in (row._replace(end=8), row._replace(start=7), Placed(20, 22, row.item)):
        with pytest.raises(ValueError, match="is not where"):
            OpenTable(table).apply(RowsChange((wrong,), ()), None)


def test_many_parts_of_a_page_are_undone_exactly() -> None:
    rows = [Placed(n * 4, n * 4 + 3, Word(n + 1)) for n in range(50)]
    page = Page("0001", "abc " * 50, SpanTable(rows, disjoint=True), marks([(4, 60), (70, 71)]))
    document = Document("", pages={"0001": page})
    found = [Replaced("0001", n * 4, "abc", "bc" if n % 2 else "abcd") for n in range(50)]
    change = ReplaceAll(tuple(found)).change(document)
    after = change.apply(document)
    plain = page
    for part in change.page_parts():
        plain = part.apply(plain)
    assert after.pages["0001"] == plain
    assert change.reversed().apply(after) == document
