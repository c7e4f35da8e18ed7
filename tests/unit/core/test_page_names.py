"""A page named by number or by label, and the trail of places left behind."""

from __future__ import annotations

import pytest

from editor.core.page_names import page_place
from editor.core.trail import MOST_STEPS, Trail

LABELS = ("i", "iv", "IV", "12r", "12v", "900", "cover sheet", "")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("1", 0),
        (" 8 ", 7),
        ("iv", 1),
        ("IV", 2),
        ("12R", 3),
        ("900", 5),
        ("Cover  sheet", 6),
        ("cov", 6),
    ],
)
def test_a_number_or_a_label_names_a_page(text: str, place: int) -> None:
    assert page_place(text, LABELS) == place


@pytest.mark.parametrize("text", ["", "  ", "0", "9", "12", "-1", "x", "9" * 5000, "²"])
def test_what_names_no_page_or_several_names_none(text: str) -> None:
    assert page_place(text, LABELS) is None


def test_one_goes_back_and_forward_and_a_new_way_drops_what_lay_ahead() -> None:
    trail: Trail[str] = Trail()
    trail.leave("a")
    trail.leave("b")
    assert trail.back("c") == "b"
    assert trail.back("b") == "a"
    assert trail.back("a") is None
    assert trail.forward("a") == "b"
    trail.leave("b")
    assert not trail.can_go_forward
    assert trail.back("d") == "b"


def test_a_trail_keeps_so_many_places_and_no_more() -> None:
    trail: Trail[int] = Trail()
    for number in range(MOST_STEPS + 10):
        trail.leave(number)
    here, back = -1, 0
    while (found := trail.back(here)) is not None:
        here, back = found, back + 1
    assert (back, here) == (MOST_STEPS, 10)
