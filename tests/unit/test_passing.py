"""What a cursor passes on its way: marks that begin, end, are entered or left."""

from __future__ import annotations

from editor.core.document import Page
from editor.core.passing import Passing, marks_at, passing
from tests.factories import page

TEXT = "alpha beta gamma delta"
STAMP, STRIKE, GAP = ("stamp", 0, 16), ("strike", 6, 10), ("gap", 17, 17)
WRITTEN = page(TEXT, marks=(STAMP, STRIKE, GAP))


def moved(start: int, end: int, on: Page = WRITTEN) -> Passing:
    return passing(marks_at(on, start), marks_at(on, end), end)


def kinds(found: Passing) -> dict[str, list[str]]:
    return {
        name: [row.item.kind for row in rows]
        for name in ("ended", "left", "begun", "entered")
        if (rows := getattr(found, name))
    }


def test_the_outermost_mark_is_named_first() -> None:
    assert [row.item.kind for row in marks_at(WRITTEN, 7)] == ["stamp", "strike"]
    assert marks_at(WRITTEN, 16) == ()


def test_a_step_over_an_edge_begins_or_ends_a_mark() -> None:
    assert kinds(moved(5, 6)) == {"begun": ["strike"]}
    assert kinds(moved(9, 10)) == {"ended": ["strike"]}
    assert kinds(moved(15, 16)) == {"ended": ["stamp"]}


def test_going_back_over_an_edge_enters_or_leaves_a_mark() -> None:
    assert kinds(moved(10, 9)) == {"entered": ["strike"]}
    assert kinds(moved(6, 5)) == {"left": ["strike"]}


def test_a_jump_tells_the_innermost_end_first_and_nothing_between() -> None:
    assert kinds(moved(8, 20)) == {"ended": ["strike", "stamp"]}
    assert kinds(moved(20, 8)) == {"entered": ["stamp", "strike"]}
    assert not moved(18, 20)


def test_a_mark_without_letters_is_met_where_it_stands() -> None:
    assert kinds(moved(16, 17)) == {"begun": ["gap"]}
    assert kinds(moved(17, 18)) == {"ended": ["gap"]}


def test_moving_inside_a_mark_tells_nothing() -> None:
    assert not moved(7, 8)
