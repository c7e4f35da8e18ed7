"""Laws that hold for any document and any sequence of edits (property tests)."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from editor.core.commands import (
    AddMark,
    ChangeMark,
    Command,
    EditText,
    MovePage,
    RemoveMarks,
    Together,
)
from editor.core.document import Document
from editor.core.history import History
from editor.core.marks import Mark
from editor.core.spans import Span, segments
from editor.core.utf16 import to_code_points, to_units, units
from tests.factories import document, page

LETTERS = st.text(alphabet="ab \n\u00a0\u0301\U00010428x.-", max_size=12)
TEXTS = st.text(alphabet="abc \n\u0301\U00010428", max_size=60)
MARK_IDS = [f"urn:uuid:new{n}" for n in range(4)]


@st.composite
def commands(draw: st.DrawFn, current: Document) -> Command:
    """A command that is lawful for the document as it now is."""
    page_id = draw(st.sampled_from(sorted(current.pages)))
    text = current.pages[page_id].text
    start = draw(st.integers(0, len(text)))
    end = min(len(text), start + draw(st.sampled_from([0, 0, 1, 1, 2, 5, 30])))
    kind = draw(st.integers(0, 9))
    marks = [r.item for r in current.pages[page_id].marks]
    if kind == 0:
        used = {m.id for p in current.pages.values() for m in (r.item for r in p.marks)}
        free = [m for m in MARK_IDS if m not in used]
        if free:
            return AddMark(page_id, Mark(free[0], "stamp"), Span(start, end))
    if kind == 1 and marks:
        return RemoveMarks(page_id, (draw(st.sampled_from(marks)).id,))
    if kind == 2 and marks:
        mark = replace(draw(st.sampled_from(marks)), ink="red")
        return ChangeMark(page_id, mark, Span(start, end) if draw(st.booleans()) else None)
    if kind == 3 and len(current.entries) > 1:
        return MovePage(page_id, draw(st.integers(0, 2)))
    if kind == 4:
        one = EditText(page_id, start, end, draw(LETTERS))
        return Together((one, EditText(page_id, 0, 0, draw(LETTERS))), "together")
    return EditText(page_id, start, end, draw(LETTERS))


def start_document(first: str, second: str) -> Document:
    edge = len(first) // 2
    return document(
        page(first, marks=[("strike", 0, edge), ("stamp", edge, len(first)), ("note", edge, edge)]),
        page(second, page_id="0002"),
    )


def mark_ids(current: Document) -> set[str]:
    return {str(r.item.id) for p in current.pages.values() for r in p.marks}


@settings(max_examples=150, deadline=None)
@given(TEXTS, TEXTS, st.data())
def test_undoing_all_and_redoing_all_return_equal_documents(
    first: str, second: str, data: st.DataObject
) -> None:
    original = current = start_document(first, second)
    now = 0.0
    history = History(lambda: now)
    for _ in range(data.draw(st.integers(1, 12))):
        command = data.draw(commands(current))
        change = command.change(current)
        current = change.apply(current)
        now += data.draw(st.sampled_from([0.1, 2.0]))
        if change:
            history.record(change, joinable=isinstance(command, EditText))
        for each in current.pages.values():
            each.check()
    final = current
    while (undo := history.take_undo()) is not None:
        current = undo.apply(current)
    assert current == original
    while (redo := history.take_redo()) is not None:
        current = redo.apply(current)
    assert current == final


@settings(max_examples=150, deadline=None)
@given(TEXTS, st.data())
def test_text_edits_neither_lose_nor_make_marks(text: str, data: st.DataObject) -> None:
    current = start_document(text, "")
    before = mark_ids(current)
    for _ in range(data.draw(st.integers(1, 15))):
        size = len(current.pages["0001"].text)
        start = data.draw(st.integers(0, size))
        end = data.draw(st.integers(start, min(size, start + 20)))
        edit = EditText("0001", start, end, data.draw(LETTERS))
        current = edit.change(current).apply(current)
        assert mark_ids(current) == before
        for row in current.pages["0001"].marks:
            assert row.item.is_orphan or row.is_placed


@settings(max_examples=100, deadline=None)
@given(TEXTS, st.integers(0, 60), LETTERS)
def test_words_an_edit_does_not_touch_keep_their_links(text: str, at: int, typed: str) -> None:
    before = page(text)
    at = min(at, len(text))
    after = EditText("0001", at, at, typed).change(document(before)).apply(document(before))
    shift = len(after.pages["0001"].text) - len(text)
    rows = {r.item.id: r for r in after.pages["0001"].words}
    for row in before.words.placed():
        if row.end < at:
            assert rows[row.item.id] == row
        if row.start > at:
            assert rows[row.item.id] == row._replace(start=row.start + shift, end=row.end + shift)


@given(st.text(alphabet="ab\u0301\U00010428\U0001f469\n"), st.integers(0, 30))
def test_code_points_and_utf16_units_convert_exactly(text: str, offset: int) -> None:
    offset = min(offset, len(text))
    assert to_code_points(text, to_units(text, offset)) == offset
    assert units(text) == len(text.encode("utf-16-le")) // 2


@given(st.text(alphabet="a\U00010428", min_size=1))
def test_a_unit_inside_a_surrogate_pair_snaps_to_its_start(text: str) -> None:
    for index, char in enumerate(text):
        if char > "\uffff":
            assert to_code_points(text, to_units(text, index) + 1) == index


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), max_size=8))
def test_segments_cover_exactly_what_the_marks_cover(ranges: list[tuple[int, int]]) -> None:
    spans = [("strike", min(r), max(r)) for r in ranges]
    rows = list(page("x" * 20, marks=spans).marks)
    painted = {
        (offset, mark.id)
        for start, end, here in segments(rows, 0, 20)
        for offset in range(start, end)
        for mark in here
    }
    wanted = {(offset, r.item.id) for r in rows for offset in range(r.start, r.end)}
    assert painted == wanted
