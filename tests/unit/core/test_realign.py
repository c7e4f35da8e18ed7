"""What looking an edited paragraph over repairs, and what it leaves alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from editor.core.commands import EditText
from editor.core.document import Page
from editor.core.history import History
from editor.core.realign import paragraph_of, relinked
from editor.core.spans import Span, SpanTable
from tests.factories import box_of_word, document, marked, page, words


def edit(given: Page, start: int, end: int, inserted: str) -> Page:
    before = document(given)
    return EditText(given.id, start, end, inserted).change(before).apply(before).pages[given.id]


def typed(given: Page, at: int, text: str) -> Page:
    for offset, letter in enumerate(text):
        given = edit(given, at + offset, at + offset, letter)
    return given


def looked_over(given: Page, at: int = 0) -> Page:
    """The page after its paragraph was looked over; also proves that this can be undone, changes
    neither text nor marks, and that a second look finds nothing more."""
    command = relinked(given, Span(at, at))
    if command is None:
        return given
    change = command.change(document(given))
    after = change.apply(document(given))
    assert change.reversed().apply(after) == document(given)
    result = after.pages[given.id]
    result.check()
    assert (result.text, result.marks) == (given.text, given.marks)
    assert relinked(result, Span(at, at)) is None
    return result


TEXT = "the president replied that challenge was near"


def test_a_word_typed_alone_in_place_of_several_gets_its_own_ink() -> None:
    given = page(TEXT, marks=[("strike", 27, 36)])
    # "replied that challenge" goes, and only the last of it is typed again.
    after = typed(edit(given, 14, 36, ""), 14, "challenge")
    assert box_of_word(after, "challenge") == box_of_word(given, "replied")
    fixed = looked_over(after)
    assert box_of_word(fixed, "challenge") == box_of_word(given, "challenge")
    row = fixed.words.at(14)
    assert row is not None and (row.item.link, row.item.ocr) == ("exact", "challenge")
    assert [r.item.ocr for r in fixed.words.unplaced()] == ["replied", "that"]


def test_words_typed_in_another_order_get_their_ink_and_the_rest_a_guess() -> None:
    given = page(TEXT)
    after = typed(edit(given, 14, 26, ""), 14, "surely that")
    fixed = looked_over(after)
    assert box_of_word(fixed, "that") == box_of_word(given, "that")
    surely = fixed.words.at(14)
    assert surely is not None and surely.item.link in ("estimated", "exact")
    assert surely.item.ocr in (None, "replied")


def test_a_word_that_reads_unlike_its_ink_keeps_it_where_nothing_else_is() -> None:
    given = page("the XXxXx is")
    after = typed(edit(given, 4, 9, ""), 4, "summary")
    assert looked_over(after) == after
    assert box_of_word(after, "summary") == box_of_word(given, "XXxXx")


def test_a_link_that_a_person_set_never_moves() -> None:
    after = typed(edit(page(TEXT), 14, 36, ""), 14, "challenge")
    row = after.words.at(14)
    assert row is not None
    rows = [r._replace(item=replace(r.item, link="person")) if r == row else r for r in after.words]
    after = replace(after, words=SpanTable(rows, disjoint=True))
    assert looked_over(after) == after


@pytest.mark.parametrize("origin", ["ocr", "imported", "confirmed"])
def test_a_word_that_nobody_typed_keeps_its_link(origin: str) -> None:
    after = typed(edit(page(TEXT), 14, 36, ""), 14, "challenge")
    rows = [r._replace(item=replace(r.item, origin=origin)) for r in after.words]  # type: ignore[arg-type]
    after = replace(after, words=SpanTable(rows, disjoint=True))
    assert looked_over(after) == after


def test_other_paragraphs_are_not_looked_at() -> None:
    given = page("first one here\n\n" + TEXT)
    after = typed(edit(given, 30, 52, ""), 30, "challenge")
    assert looked_over(after, 2) == after
    assert looked_over(after, 20) != after
    assert paragraph_of("a\n\nb\nc\n\nd", Span(4, 4)) == Span(3, 6)


def test_ink_that_is_part_of_a_joined_word_stays_with_it() -> None:
    given = page("the conver-\nsation went on")
    joined = edit(given, 10, 12, "")
    after = typed(joined, 17, "sation ")
    fixed = looked_over(after)
    assert len(list(fixed.words.unplaced())) == 1


def test_marks_and_text_stay_and_words_keep_their_order() -> None:
    given = page(TEXT, marks=[("strike", 14, 21)])
    after = typed(edit(given, 4, 36, ""), 4, "replied challenge")
    fixed = looked_over(after)
    assert words(fixed) == ["the", "replied", "challenge", "was", "near"]
    assert box_of_word(fixed, "replied") == box_of_word(given, "replied")
    assert box_of_word(fixed, "challenge") == box_of_word(given, "challenge")
    assert marked(fixed, "strike") == marked(after, "strike")


def test_what_is_found_is_dropped_where_the_page_has_changed_since() -> None:
    after = typed(edit(page(TEXT), 14, 36, ""), 14, "challenge")
    command = relinked(after, Span(14, 14))
    assert command is not None
    assert not command.change(document(edit(after, 0, 0, "x")))
    assert not command.change(document(looked_over(after)))


def test_a_repair_is_undone_with_the_typing_before_it_and_typing_goes_on_joining() -> None:
    now = 0.0
    history = History(lambda: now)
    current = original = document(page(TEXT))

    def type_at(at: int, end: int, text: str) -> None:
        nonlocal current
        change = EditText("0001", at, end, text).change(current)
        current = change.apply(current)
        history.record(change, joinable=True)

    type_at(14, 36, "")
    for offset, letter in enumerate("challenge"):
        type_at(14 + offset, 14 + offset, letter)
    command = relinked(current.pages["0001"], Span(14, 14))
    assert command is not None and history.can_amend
    change = command.change(current)
    current = change.apply(current)
    history.amend(change)
    type_at(23, 23, "s")
    steps = 0
    while (undo := history.take_undo()) is not None:
        current, steps = undo.apply(current), steps + 1
        assert not history.can_amend
    assert (current, steps) == (original, 2)


def test_a_saved_step_is_not_amended() -> None:
    history = History(lambda: 0.0)
    assert not history.can_amend
    history.record(EditText("0001", 0, 0, "x").change(document(page(TEXT))))
    assert history.can_amend
    history.mark_clean()
    assert not history.can_amend
