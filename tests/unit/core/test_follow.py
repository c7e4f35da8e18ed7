"""How words and marks follow what a person types: one behaviour each."""

from __future__ import annotations

from dataclasses import replace

import pytest

from editor.core.commands import EditText
from editor.core.document import Document, Page
from editor.core.geometry import Box
from editor.core.spans import RowsChange, SpanTable
from tests.factories import box_of_word, document, marked, page, words


def edit(given: Page, start: int, end: int, inserted: str) -> Page:
    """The page after one edit; also proves that the edit can be undone exactly."""
    before: Document = document(given)
    change = EditText(given.id, start, end, inserted).change(before)
    after = change.apply(before)
    assert change.reversed().apply(after) == before
    after.pages[given.id].check()
    return after.pages[given.id]


def test_typing_inside_a_word_keeps_its_box_and_link() -> None:
    after = edit(page("the contlnued talk"), 8, 9, "i")
    row = after.words.at(6)
    assert row is not None
    assert (after.word_text(row), row.item.link, row.item.origin) == ("continued", "exact", "typed")
    assert row.item.box == box_of_word(page("the contlnued talk"), "contlnued")
    assert row.item.ocr == "contlnued"


def test_typing_a_space_inside_a_word_splits_its_box() -> None:
    after = edit(page("thecat"), 3, 3, " ")
    assert words(after) == ["the", "cat"]
    first, second = (r.item for r in after.words.placed())
    assert first.box == Box(100, 140, 30, 30)
    assert second.box == Box(130, 140, 30, 30)
    assert first.link == second.link == "estimated"
    assert first.id != second.id


def test_deleting_the_space_between_two_words_joins_their_boxes() -> None:
    after = edit(page("to day"), 2, 3, "")
    assert words(after) == ["today"]
    assert box_of_word(after, "today") == Box(100, 140, 60, 30)


def test_retyping_a_selected_word_keeps_its_box() -> None:
    after = edit(page("he contlnued on"), 3, 12, "went")
    assert box_of_word(after, "went") == Box(130, 140, 90, 30)


def test_a_word_that_is_deleted_letter_by_letter_and_typed_again_gets_its_box_back() -> None:
    current = page("he contlnued on")
    for offset in range(12, 3, -1):
        current = edit(current, offset - 1, offset, "")
    assert [r.item.ocr for r in current.words.unplaced()] == ["contlnued"]
    for index, letter in enumerate("went"):
        current = edit(current, 3 + index, 3 + index, letter)
    assert box_of_word(current, "went") == Box(130, 140, 90, 30)
    assert not list(current.words.unplaced())


def test_a_missed_word_gets_an_estimated_box_between_its_neighbours() -> None:
    given = page("he        on")
    after = edit(given, 3, 6, "saw")
    row = after.words.at(3)
    assert row is not None and row.item.box is not None
    assert row.item.link == "estimated"
    assert Box(120, 140, 80, 30).intersection(row.item.box) == row.item.box


def test_several_words_pasted_over_several_pair_in_order() -> None:
    after = edit(page("aa bb cc"), 0, 8, "xx yy zz")
    assert [r.item.id for r in after.words.placed()] == [1, 2, 3]
    assert box_of_word(after, "yy") == box_of_word(page("aa bb cc"), "bb")


def test_a_deleted_word_keeps_its_ink_without_a_place() -> None:
    after = edit(page("one two three"), 3, 7, "")
    assert words(after) == ["one", "three"]
    assert [r.item.ocr for r in after.words.unplaced()] == ["two"]


def test_words_without_white_space_between_them_stay_apart() -> None:
    given = page("東京 x")
    change = EditText("0001", 2, 2, "都")
    after = change.change(document(given)).apply(document(given)).pages["0001"]
    assert words(after)[0] == "東京都"


@pytest.mark.parametrize(
    ("start", "end", "inserted", "expected"),
    [
        (6, 6, "x", ["coxntinued"]),
        (13, 13, "ly", ["continuedly"]),
        (13, 13, " and", ["continued"]),
        (4, 4, "dis", ["discontinued"]),
        (4, 4, "not ", ["continued"]),
        (4, 13, "went", ["went"]),
        (0, 4, "", ["continued"]),
        (8, 17, "", ["cont"]),
        (0, 8, "", ["inued"]),
        (11, 13, "d", ["continud"]),
        (4, 6, "C", ["Cntinued"]),
        (0, 17, "he continued on", ["continued"]),
        (0, 17, "something else", []),
    ],
)
def test_a_strike_follows_its_letters(
    start: int, end: int, inserted: str, expected: list[str]
) -> None:
    given = page("the continued talks", marks=[("strike", 4, 13)])
    after = edit(given, start, end, inserted)
    assert marked(after, "strike") == expected
    assert len(after.marks) == 1


def test_a_strike_on_part_of_a_word_does_not_grow_at_its_edge() -> None:
    given = page("continued", marks=[("strike", 0, 4)])
    assert marked(edit(given, 4, 4, "x"), "strike") == ["cont"]


def test_a_struck_word_deleted_letter_by_letter_takes_up_what_is_typed_in_its_place() -> None:
    current = page("he contlnued on", marks=[("strike", 3, 12)])
    for offset in range(12, 3, -1):
        current = edit(current, offset - 1, offset, "")
    assert [r.item.quote.exact for r in current.orphans() if r.item.quote] == ["c"]
    for index, letter in enumerate("went"):
        current = edit(current, 3 + index, 3 + index, letter)
    assert marked(current, "strike") == ["went"]


def test_marks_deleted_with_their_line_never_land_on_other_words() -> None:
    given = page("one two three\nfour", marks=[("strike", 0, 3), ("stamp", 8, 13)])
    after = edit(given, 0, 14, "")
    after = edit(after, 0, 0, "new")
    assert [r.item.is_orphan for r in after.marks] == [True, True]
    assert {r.item.quote.exact for r in after.orphans() if r.item.quote} == {"one", "three"}


def test_a_caret_stays_behind_the_word_it_follows() -> None:
    given = page("he went on", marks=[("addition", 7, 7)])
    after = edit(given, 7, 7, "ed")
    row = next(after.marks.placed())
    assert (row.start, row.end) == (9, 9)


def test_marks_may_overlap_and_nest_through_an_edit() -> None:
    given = page(
        "SECRET FILE", marks=[("strike", 0, 6), ("stamp", 0, 11), ("classification", 0, 6)]
    )
    after = edit(given, 3, 3, "-")
    assert marked(after, "stamp") == ["SEC-RET FILE"]
    assert marked(after, "strike") == marked(after, "classification") == ["SEC-RET"]


def test_a_strike_on_part_of_a_word_does_not_grow_over_what_replaces_the_other_part() -> None:
    given = page("overcontinued", marks=[("strike", 4, 13)])
    assert marked(edit(given, 0, 4, "dis"), "strike") == ["continued"]
    given = page("continuedly", marks=[("strike", 0, 9)])
    assert marked(edit(given, 9, 11, "some"), "strike") == ["continued"]


@pytest.mark.parametrize(
    ("inserted", "expected"),
    [
        ("This was a fact", []),
        ("there it is not", ["is"]),
        ("what he is now", []),
        ("no, this, is, all", ["is"]),
    ],
)
def test_a_mark_in_replaced_text_keeps_only_its_own_word_beside_a_word_it_knew(
    inserted: str, expected: list[str]
) -> None:
    given = page("what it is all", marks=[("strike", 8, 10)])
    after = edit(given, 0, 14, inserted)
    assert marked(after, "strike") == expected
    assert len(after.marks) == 1


LINES = "aa bb cc\ndd ee ff\ngg hh ii"


def boxes(current: Page) -> dict[str, Box | None]:
    return {current.word_text(r): r.item.box for r in current.words.placed()}


def typed(current: Page, start: int, text: str) -> Page:
    for offset, letter in enumerate(text):
        current = edit(current, start + offset, start + offset, letter)
    return current


def test_a_line_that_is_deleted_and_typed_again_gets_its_boxes_back() -> None:
    given = page(LINES)
    after = typed(edit(given, 9, 17, ""), 9, "dx ey fz")
    assert boxes(after) == boxes(page(LINES.replace("dd ee ff", "dx ey fz")))
    assert {r.item.link for r in after.words.placed()} == {"exact"}
    assert not list(after.words.unplaced())


def test_words_of_several_scan_lines_in_one_line_of_text_get_their_boxes_back() -> None:
    given = page(LINES)
    flowing = edit(edit(given, 8, 9, " "), 17, 18, " ")
    after = typed(edit(flowing, 9, 11, ""), 9, "dx")
    assert box_of_word(after, "dx") == box_of_word(given, "dd")


def test_a_line_that_is_cut_and_pasted_elsewhere_takes_its_boxes_along() -> None:
    given = edit(page(LINES), 13, 14, "f")
    after = edit(edit(given, 9, 18, ""), 0, 0, "dd ef ff\n")
    assert words(after)[:3] == ["dd", "ef", "ff"]
    assert boxes(after) == boxes(given)


def test_a_pasted_line_that_was_never_read_takes_no_ink_of_other_words() -> None:
    given = edit(page(LINES), 9, 18, "")
    after = edit(given, len(given.text), len(given.text), "\njust another line")
    assert [r.item.ocr for r in after.words.unplaced()] == ["dd", "ee", "ff"]


def test_ink_of_another_column_is_not_taken() -> None:
    left, right = page("aa\nbb\ncc"), page("xx\nyy\nzz")
    rows = [
        *left.words,
        *(
            r._replace(
                start=r.start + 9,
                end=r.end + 9,
                item=replace(r.item, id=r.item.id + 3, box=Box(900, r.item.line * 40, 20, 30)),
            )
            for r in right.words
            if r.item.line
        ),
    ]
    both = Page(
        "0001",
        "aa\nbb\ncc\nxx\nyy\nzz",
        SpanTable(rows, disjoint=True),
        next_word_id=7,
    )
    after = edit(edit(both, 12, 15, ""), 3, 3, "new\n")
    assert box_of_word(after, "new") is None


def test_a_marked_line_that_is_cut_and_pasted_elsewhere_takes_its_marks_along() -> None:
    text = "one two\nthe continued talks\nthree"
    given = page(text, marks=[("strike", 12, 21)])
    cut = edit(given, 8, 28, "")
    assert [r.item.is_orphan for r in cut.marks] == [True]
    assert marked(edit(cut, 0, 0, "the continued talks\n"), "strike") == ["continued"]
    assert marked(edit(cut, 0, 0, "not continued there\n"), "strike") == []
    assert marked(edit(cut, 0, 0, "the continued talks, the continued talks"), "strike") == []


def test_splitting_a_word_that_was_imported_shares_its_box() -> None:
    given = page("continued on")
    row = given.words[0]
    bare = RowsChange((row,), (row._replace(item=replace(row.item, ocr=None)),))
    split = edit(replace(given, words=given.words.apply(bare)), 4, 4, " ")
    assert box_of_word(split, "cont") == Box(100, 140, 40, 30)
    assert box_of_word(typed(split, 4, "s"), "conts") == Box(100, 140, 40, 30)


def test_a_page_from_which_a_person_only_deleted_words_counts_as_touched() -> None:
    given = page("one two three")
    assert not given.is_touched
    assert edit(given, 3, 7, "").is_touched


def test_a_whole_page_that_is_cut_and_pasted_back_has_all_its_boxes() -> None:
    text = "\n".join(" ".join(f"word{line}{n}" for n in range(6)) for line in range(8))
    given = page(text)
    after = edit(edit(given, 0, len(text), ""), 0, 0, text)
    assert [(r.item.id, r.item.box) for r in after.words] == [
        (r.item.id, r.item.box) for r in given.words
    ]


def test_a_caret_whose_whole_line_is_deleted_becomes_an_orphan() -> None:
    for offset in (4, 7, 8, 11):
        given = page("one\ntwo four\nthree", marks=[("addition", offset, offset)])
        after = edit(given, 4, 13, "")
        (row,) = after.marks
        assert (row.is_placed, row.item.is_orphan) == (False, True)
        assert row.item.quote is not None and row.item.quote.exact == ""


def test_a_caret_stays_where_the_word_beside_it_is_deleted() -> None:
    given = page("he went on", marks=[("addition", 7, 7)])
    (row,) = edit(given, 2, 7, "").marks
    assert (row.start, row.item.is_orphan) == (2, False)


def test_a_caret_keeps_its_place_in_a_passage_that_is_replaced_by_a_like_one() -> None:
    given = page("he went on and on", marks=[("addition", 7, 7)])
    (row,) = edit(given, 0, 17, "he wemt on and off").marks
    assert (row.start, row.item.is_orphan) == (7, False)
    (row,) = edit(given, 0, 17, "something else").marks
    assert row.item.is_orphan


def test_words_joined_across_lines_keep_the_first_box_and_take_the_other_back_when_split() -> None:
    given = page("the conver-\nsation went", marks=[("strike", 0, 18)])
    joined = edit(given, 10, 12, "")
    assert words(joined) == ["the", "conversation", "went"]
    assert box_of_word(joined, "conversation") == box_of_word(given, "conver-")
    assert marked(joined, "strike") == ["the conversation"]
    assert [r.item.ocr for r in joined.words.unplaced()] == ["sation"]
    split = typed(joined, 10, "-\n")
    assert boxes(split) == boxes(given)
    assert [(r.item.id, r.item.ocr, r.item.link) for r in split.words] == [
        (r.item.id, r.item.ocr, r.item.link) for r in given.words
    ]
    assert marked(split, "strike") == ["the conver-\nsation"]


def test_the_ink_of_a_joined_word_is_not_taken_by_another_word() -> None:
    joined = edit(page("the conver-\nsation went"), 10, 12, "")
    after = typed(joined, 17, "ne ")
    row = after.words.at(17)
    assert row is not None and row.item.ocr is None
    assert [r.item.ocr for r in after.words.unplaced()] == ["sation"]


def test_a_word_joined_over_three_lines_comes_apart_again() -> None:
    given = page("con-\nver-\nsation")
    joined = edit(edit(given, 8, 10, ""), 3, 5, "")
    assert words(joined) == ["conversation"]
    assert len(list(joined.words.unplaced())) == 2
    first = typed(joined, 3, "-\n")
    assert boxes(first) == {"con-": given.words[0].item.box, "versation": given.words[1].item.box}
    assert boxes(typed(first, 8, "-\n")) == boxes(given)


def test_a_missed_line_gets_an_estimated_box_where_the_scan_has_room_for_it() -> None:
    given = page("aa bb\n\ncc dd")
    after = typed(given, 6, "new one")
    new, one = box_of_word(after, "new"), box_of_word(after, "one")
    assert new is not None and one is not None
    assert (new.x, new.y, new.h) == (100, 180, 30)
    assert one.x > new.right and one.y == new.y
    assert {r.item.link for r in after.words.placed()} == {"exact", "estimated"}


def test_a_missed_line_gets_no_box_where_the_scan_has_no_room_for_it() -> None:
    given = page("aa bb\ncc dd")
    after = typed(given, 5, "\nnew")
    row = after.words.at(6)
    assert row is not None and (row.item.box, row.item.link) == (None, "none")


def test_a_missed_last_line_stands_one_pitch_below_and_never_beside_the_scan() -> None:
    given = page("aa bb\ncc dd")
    box = box_of_word(typed(given, 11, "\nnew"), "new")
    assert box is not None and (box.x, box.y) == (100, 220)
    low = page("\n" * 79 + "aa\nbb")
    assert box_of_word(typed(low, len(low.text), "\nnew"), "new") is None


def test_missed_first_and_last_words_of_a_line_stand_beside_their_neighbour() -> None:
    given = page("bb cc")
    after = typed(typed(given, 5, " dd"), 0, "a ")
    first, last = box_of_word(after, "a"), box_of_word(after, "dd")
    assert first is not None and first.right <= 100
    assert last is not None and last.x >= 150
    assert [r.item.line for r in after.words.placed()] == [1, 1, 1, 1]


def test_moving_words_counts_as_a_person_s_work() -> None:
    given = page("one\ntwo")
    rows = [given.words[1]._replace(start=0, end=3), given.words[0]._replace(start=4, end=7)]
    assert replace(given, text="two\none", words=SpanTable(rows, disjoint=True)).is_touched


@pytest.mark.parametrize("with_ocr", [True, False])
def test_a_missed_word_typed_right_before_another_leaves_that_one_its_ink_and_its_mark(
    with_ocr: bool,
) -> None:
    given = page("the president replied today", marks=[("strike", 14, 21)])
    if not with_ocr:
        rows = [r._replace(item=replace(r.item, ocr=None, origin="imported")) for r in given.words]
        given = replace(given, words=SpanTable(rows, disjoint=True))
    after = typed(given, 14, "then ")
    assert words(after) == ["the", "president", "then", "replied", "today"]
    assert box_of_word(after, "replied") == box_of_word(given, "replied")
    new, old = after.words.at(14), after.words.at(19)
    assert new is not None and old is not None
    assert (new.item.link, old.item.link) == ("estimated", "exact")
    assert new.item.box is not None and new.item.box.right <= 240
    assert marked(after, "strike") == ["replied"]


def test_a_missed_word_typed_right_behind_another_leaves_that_one_its_ink() -> None:
    given = page("the president replied today", marks=[("strike", 4, 13)])
    after = edit(typed(given, 13, "then"), 13, 13, " ")
    assert box_of_word(after, "president") == box_of_word(given, "president")
    assert marked(after, "strike") == ["president"]


def test_words_joined_by_mistake_have_their_own_boxes_back_when_they_are_parted_again() -> None:
    given = page("see to day and night")
    joined = edit(edit(given, 6, 7, ""), 3, 4, "")
    assert words(joined)[0] == "seetoday"
    parted = edit(edit(joined, 3, 3, " "), 6, 6, " ")
    assert [r._replace(item=replace(r.item, origin="ocr")) for r in parted.words] == list(
        given.words
    )
