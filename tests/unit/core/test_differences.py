"""What differs between two pages, and that the old side comes back exactly."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from editor.core.commands import AddMark, ChangeMark, ChangeWord, Command, EditText, RemoveMarks
from editor.core.differences import Difference, differences, revert, revert_all, summary
from editor.core.document import Page
from editor.core.errors import UsageError
from editor.core.geometry import Box
from editor.core.marks import Mark
from editor.core.spans import Span
from tests.factories import document, page


def done(before: Page, *commands: Command) -> Page:
    now = document(before)
    for command in commands:
        now = command.change(now).apply(now)
    after = now.pages[before.id]
    after.check()
    return after


def typed(before: Page, old: str, new: str) -> Page:
    start = before.text.index(old)
    return done(before, EditText(before.id, start, start + len(old), new))


def pairs(old: str, new: str) -> list[tuple[str, str]]:
    return [(d.old_text, d.new_text) for d in texts(old, new)]


def texts(old: str, new: str) -> list[Difference]:
    return [d for d in differences(page(old), page(new)) if d.kind == "text"]


def reverted(old: Page, new: Page) -> Page:
    return done(new, revert_all(new, differences(old, new)))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("the cat sat", "the cat sat", []),
        ("the cat sat", "the dog sat", [("cat", "dog")]),
        ("the cat sat", "the sat", [("cat ", "")]),
        ("the sat", "the cat sat", [("", "cat ")]),
        ("teh quikc fox", "the quick fox", [("teh", "the"), ("quikc", "quick")]),
        ("Amem bassy MOSCOW", "Amembassy MOSCOW", [("Amem bassy", "Amembassy")]),
        ("one two", "one\ntwo", [(" ", "\n")]),
        ("end", "end\n", [("", "\n")]),
        ("", "some words", [("", "some words")]),
        ("some words", "", [("some words", "")]),
    ],
)
def test_texts_differ_by_whole_words(old: str, new: str, expected: list[tuple[str, str]]) -> None:
    assert pairs(old, new) == expected


def test_a_letter_and_what_is_written_over_it_are_never_parted() -> None:
    assert pairs("は\u3099か", "か\u3099か") == [("は\u3099", "か\u3099")]
    assert pairs("a👩\u200d👧 b", "a👩\u200d👦 b") == [("a👩\u200d👧", "a👩\u200d👦")]


LINES = (
    "ACTION Amembassy MOSCOW\nFollowing is summary of the talk\nRUSK signed for the Secretary\nend"
)


def test_a_line_that_moved_is_one_difference() -> None:
    first, second, third, end = LINES.split("\n")
    new = "\n".join((second, third, first, end))
    found = texts(LINES, new)
    assert [(d.how, d.old_text.strip(), d.new_text.strip()) for d in found] == [
        ("moved", first, first)
    ]
    assert reverted(page(LINES), page(new)).text == LINES


def test_lines_that_moved_together_are_one_difference() -> None:
    first, second, third, end = LINES.split("\n")
    rest = [f"a further line number {n} that stays where it is" for n in range(3)]
    old, new = [first, second, third, *rest, end], [third, *rest, first, second, end]
    found = texts("\n".join(old), "\n".join(new))
    assert [(d.how, d.old_text.strip()) for d in found] == [("moved", f"{first}\n{second}")]


def test_a_difference_has_its_place_on_the_scan() -> None:
    before = page("alpha beta gamma")
    changed, gone = typed(before, "beta", "bet"), typed(before, "beta ", "")
    box = next(r.item.box for r in before.words if before.word_text(r) == "beta")
    assert differences(before, changed)[0].regions == (box,)
    assert differences(before, gone)[0].regions == (box,)


def test_marks_are_told_by_what_of_them_changed() -> None:
    before = page("alpha beta gamma", marks=[("strike", 0, 5), ("stamp", 6, 10)])
    strike, stamp = (r.item for r in before.marks)
    after = done(
        before,
        ChangeMark(before.id, replace(strike, kind="overstrike", hand="h-pen1")),
        RemoveMarks(before.id, (stamp.id,)),
        AddMark(before.id, Mark("urn:uuid:new", "unclear"), Span(11, 16)),
    )
    found = differences(before, after)
    assert [(d.how, d.properties) for d in found] == [
        ("changed", ("kind", "hand")),
        ("removed", ()),
        ("added", ()),
    ]
    assert summary(found) == {"text": 0, "mark": 3, "box": 0}


def test_a_mark_that_only_went_along_with_the_text_is_no_difference() -> None:
    before = page("alpha beta gamma", marks=[("strike", 6, 10)])
    after = typed(typed(before, "alpha ", ""), "beta", "bet")
    assert {d.kind for d in differences(before, after)} == {"text"}


def test_a_mark_on_other_words_is_a_difference() -> None:
    before = page("alpha beta gamma", marks=[("strike", 6, 10)])
    mark = next(iter(before.marks)).item
    found = differences(before, done(before, ChangeMark(before.id, mark, Span(0, 5))))
    assert [(d.kind, d.properties) for d in found] == [("mark", ("span",))]


def test_boxes_that_moved_grew_or_went() -> None:
    before = page("alpha beta gamma")
    rows = list(before.words)
    box = rows[0].item.box
    assert box is not None
    after = done(
        before,
        ChangeWord(before.id, replace(rows[0].item, box=box.moved(5, 0))),
        ChangeWord(before.id, replace(rows[1].item, box=Box(0, 0, 9, 9))),
        ChangeWord(before.id, replace(rows[2].item, box=None, link="none")),
    )
    found = differences(before, after)
    assert [(d.kind, d.how, d.properties) for d in found] == [
        ("box", "changed", ("place",)),
        ("box", "changed", ("place", "size")),
        ("box", "removed", ("link",)),
    ]
    assert list(reverted(before, after).words) == rows


def test_the_word_that_is_put_back_is_what_it_was() -> None:
    before = page("alpha beta gamma", conf=31.0)
    after = typed(before, "beta", "betty boo")
    assert list(reverted(before, after).words) == list(before.words)


def test_one_difference_is_put_back_and_the_others_stay() -> None:
    before = page("teh quikc fox")
    after = typed(typed(before, "teh", "the"), "quikc", "quick")
    first, second = differences(before, after)
    assert done(after, revert(after, second)).text == "the quikc fox"
    assert done(after, revert(after, first)).text == "teh quick fox"


def test_a_page_that_went_on_is_not_written_over() -> None:
    before = page("alpha beta gamma")
    after = typed(before, "beta", "bet")
    (found,) = differences(before, after)
    gone_on = typed(after, "bet", "better")
    with pytest.raises(UsageError, match="Compare it again"):
        revert(after, found).change(document(gone_on))


def test_a_mark_that_lost_most_of_its_text_with_a_line_is_put_back_whole() -> None:
    before = page("Dear Sir\nthe cat sat", marks=[("strike", 4, 13)])
    after = done(before, EditText(before.id, 0, 12, ""))
    assert list(reverted(before, after).marks) == list(before.marks)


def test_a_mark_goes_where_its_text_was_when_it_alone_is_put_back() -> None:
    before = page("Dear Sir\nthe cat sat on", marks=[("strike", 9, 16)])
    cut = done(before, EditText(before.id, 11, 21, ""))
    after = done(cut, EditText(before.id, 0, 10, ""))
    (found,) = (d for d in differences(before, after) if d.kind == "mark")
    put = done(after, revert(after, found))
    assert [(r.start, r.end) for r in put.marks] == [(0, 0)]
    assert not [d for d in differences(before, put) if d.kind == "mark"]


TYPED = st.text(alphabet="ab \n-\u0301\U00010428", max_size=6)
EDIT = st.tuples(st.integers(0, 60), st.integers(0, 12), TYPED)
START = "Dear Sir\nthe cat sat on the mat\nyours ab-\nab a b the cat"


@settings(max_examples=150, deadline=None)
@given(
    st.lists(EDIT, max_size=5),
    st.lists(st.tuples(st.integers(0, 50), st.integers(0, 9)), max_size=4),
    st.sets(st.integers(0, 3)),
)
def test_everything_put_back_is_the_old_page(
    edits: list[tuple[int, int, str]], spans: list[tuple[int, int]], gone: set[int]
) -> None:
    old = page(START, marks=[("strike", a, min(len(START), a + n)) for a, n in spans])
    new = old
    for at, length, text in edits:
        start = at % (len(new.text) + 1)
        new = done(new, EditText(new.id, start, min(len(new.text), start + length), text))
    ids = [r.item.id for k, r in enumerate(old.marks) if k in gone]
    new = done(new, RemoveMarks(new.id, tuple(ids))) if ids else new
    command = revert_all(new, differences(old, new))
    change = command.change(document(new))
    back = change.apply(document(new)).pages[new.id]
    back.check()
    assert back.text == old.text
    assert list(back.marks) == list(old.marks)
    assert change.reversed().apply(document(back)).pages[new.id] == new


@settings(max_examples=60, deadline=None)
@given(st.lists(EDIT, min_size=1, max_size=4))
def test_put_back_one_after_the_other_nothing_is_left(edits: list[tuple[int, int, str]]) -> None:
    old = page(START, marks=[("strike", 9, 16), ("underline", 13, 13)])
    new = old
    for at, length, text in edits:
        start = at % (len(new.text) + 1)
        new = done(new, EditText(new.id, start, min(len(new.text), start + length), text))
    left: list[Difference] = differences(old, new)
    for _ in range(len(left) + 20):
        if not left:
            break
        new = done(new, revert(new, left[-1]))
        left = differences(old, new)
    assert not left
    assert new.text == old.text
