"""Moving lines and joining them: one change each, with everything on the lines."""

from __future__ import annotations

from dataclasses import replace

import pytest

from editor.core.commands import Command, EditText
from editor.core.document import Page
from editor.core.join_command import JoinLines
from editor.core.marks import Mark
from editor.core.move_command import MoveLines, lines_of
from editor.core.spans import Placed, Span, SpanTable
from tests.factories import box_of_word, document, marked, page, words

TEXT = "aa bb cc\ndd ee ff\ngg hh ii"


def done(given: Page, command: Command) -> Page:
    """The page after a command; also proves that it can be undone exactly."""
    before = document(given)
    change = command.change(before)
    after = change.apply(before)
    assert change.reversed().apply(after) == before
    after.pages[given.id].check()
    return after.pages[given.id]


def moved(given: Page, start: int, end: int, by: int) -> Page:
    return done(given, MoveLines("0001", start, end, by, ("urn:uuid:n1", "urn:uuid:n2")))


@pytest.mark.parametrize(
    ("start", "end", "by", "text"),
    [
        (10, 10, -1, "dd ee ff\naa bb cc\ngg hh ii"),
        (10, 10, 1, "aa bb cc\ngg hh ii\ndd ee ff"),
        (0, 0, -1, TEXT),
        (26, 26, 1, TEXT),
        (3, 12, 1, "gg hh ii\naa bb cc\ndd ee ff"),
        (3, 9, 1, "dd ee ff\naa bb cc\ngg hh ii"),
        (9, 26, -1, "dd ee ff\ngg hh ii\naa bb cc"),
    ],
)
def test_lines_change_places_with_the_next_one(start: int, end: int, by: int, text: str) -> None:
    given = page(TEXT)
    after = moved(given, start, end, by)
    assert after.text == text
    assert sorted(r.item.id for r in after.words) == list(range(1, 10))
    for row in after.words:
        before = given.words.find(row.item.id)
        assert before is not None and before.item is row.item
        assert after.word_text(row) == given.word_text(before)


def test_moving_lines_down_and_up_again_returns_the_page() -> None:
    given = page(
        TEXT, marks=[("strike", 3, 5), ("stamp", 9, 17), ("note", 17, 17), ("gap", 18, 18)]
    )
    down = moved(given, 0, 0, 1)
    assert down != given
    assert moved(down, 9, 9, -1) == given


def test_empty_lines_and_the_end_of_the_page_are_lines_too() -> None:
    assert moved(page("aa\n\nbb\n"), 4, 4, -1).text == "aa\nbb\n\n"
    assert moved(page("aa\nbb\n"), 3, 3, 1).text == "aa\n\nbb"
    assert lines_of("", Span(0, 0)) == Span(0, 0)
    assert lines_of("a\nb", Span(0, 2)) == Span(0, 1)


def test_marks_inside_a_line_move_with_it_and_those_around_both_stay() -> None:
    marks = [("strike", 3, 5), ("underline", 9, 17), ("stamp", 0, 17), ("addition", 17, 17)]
    after = moved(page(TEXT, marks=marks), 0, 0, 1)
    assert marked(after, "strike") == ["bb"]
    assert marked(after, "underline") == ["dd ee ff"]
    assert marked(after, "stamp") == ["dd ee ff\naa bb cc"]
    assert next(r.start for r in after.marks if r.item.kind == "addition") == 8


def test_a_strike_over_two_lines_comes_apart_and_a_stamp_keeps_its_longer_part() -> None:
    given = page(TEXT, marks=[("strike", 3, 11), ("stamp", 6, 17)])
    after = moved(given, 0, 0, 1)
    assert sorted(marked(after, "strike")) == ["bb cc", "dd"]
    assert marked(after, "stamp") == ["dd ee ff"]
    assert len({m.id for m in after.marks.items}) == 3


def test_a_mark_that_stands_together_after_the_move_stays_one() -> None:
    given = page(TEXT, marks=[("strike", 15, 20)])
    after = moved(given, 9, 9, 1)
    assert after.text == "aa bb cc\ngg hh ii\ndd ee ff"
    assert sorted(marked(after, "strike")) == ["ff", "gg"]
    again = moved(after, 9, 9, 1)
    assert sorted(marked(again, "strike")) == ["ff", "gg"]


def test_a_mark_over_lines_that_stay_together_stays_one() -> None:
    given = page(TEXT, marks=[("strike", 3, 20)])
    after = moved(given, 0, 17, 1)
    assert after.text == "gg hh ii\naa bb cc\ndd ee ff"
    assert sorted(marked(after, "strike")) == ["bb cc\ndd ee ff", "gg"]


def joined(given: Page, start: int, end: int | None = None) -> Page:
    return done(given, JoinLines("0001", start, start if end is None else end))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the conver-\nsation went", "the conversation went"),
        ("the conver- \n  sation", "the conversation"),
        ("CONVER-\nSATION", "CONVERSATION"),
        ("Anglo-\nAmerican", "Anglo-American"),
        ("U-\nTurn", "U-Turn"),
        ("1714-\n15", "1714-15"),
        ("soft\u00ad\nEnd", "softEnd"),
        ("broken\u00ac\nword", "brokenword"),
        ("a dash -\nthen", "a dash - then"),
        ("one\ntwo", "one two"),
        ("one  \n  two", "one two"),
        ("one\n\n \ntwo", "one two"),
        ("one\n", "one"),
        ("one\n  ", "one"),
        ("\none", "one"),
        ("one", "one"),
    ],
)
def test_a_line_is_joined_to_the_next_one(text: str, expected: str) -> None:
    assert joined(page(text), 0).text == expected


def test_a_selection_is_joined_up_to_its_paragraphs() -> None:
    given = page("a con-\nver-\nsation\nwent\n\non and\non")
    after = joined(given, 0, len(given.text))
    assert after.text == "a conversation went\n\non and on"
    assert joined(given, 0, 8).text == "a conver-\nsation\nwent\n\non and\non"


def test_a_joined_word_keeps_its_marks_and_the_ink_of_both_lines() -> None:
    marks = [("strike", 4, 18), ("underline", 4, 11), ("unclear", 12, 18)]
    given = page("the conver-\nsation went", marks=marks)
    after = joined(given, 5)
    assert marked(after, "strike") == ["conversation"]
    assert marked(after, "underline") == ["conver"]
    assert marked(after, "unclear") == ["sation"]
    assert box_of_word(after, "conversation") == box_of_word(given, "conver-")
    again = done(after, EditText("0001", 10, 10, "-\n"))
    assert words(again) == words(given)
    assert [(r.item.id, r.item.box) for r in again.words] == [
        (r.item.id, r.item.box) for r in given.words
    ]


def test_joining_plain_lines_leaves_every_word_as_it_was() -> None:
    given = page(TEXT)
    after = joined(given, 0, len(TEXT))
    assert after.text == TEXT.replace("\n", " ")
    assert after.words == given.words


def test_a_mark_with_everything_known_of_it_moves_unchanged() -> None:
    mark = Mark("urn:uuid:x", "strike", ink="red", comment="a")
    given = replace(page(TEXT), marks=SpanTable([Placed(3, 5, mark)]))
    assert moved(given, 0, 0, 1).marks[0].item is mark
