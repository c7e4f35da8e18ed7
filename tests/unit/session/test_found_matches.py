"""What was found follows edits, and the next match is the one a reader would come to."""

from __future__ import annotations

from editor.core.search import Found
from editor.core.spans import Span, Splice
from editor.session.found_matches import FoundMatches
from editor.session.searching import PageFound

IDS = ("0001", "0002", "0003")


def matches() -> FoundMatches:
    """Two matches on the first page, none on the second, one on the third."""
    found = FoundMatches()
    found.take(
        [
            PageFound("0001", "a cat, a cat", (Found(2, 5), Found(9, 12))),
            PageFound("0003", "cat", (Found(0, 3),)),
        ]
    )
    return found


def test_the_next_match_lies_over_the_end_of_the_page_and_round() -> None:
    found = matches()
    assert found.next_from("0001", Span(2, 5), IDS, backwards=False) == ("0001", Found(9, 12))
    assert found.next_from("0001", Span(10, 10), IDS, backwards=False) == ("0003", Found(0, 3))
    found.current = ("0003", Found(0, 3))
    assert found.next_from("0003", Span(0, 3), IDS, backwards=False) == ("0001", Found(2, 5))


def test_the_match_before_lies_over_the_beginning_and_round() -> None:
    found = matches()
    assert found.next_from("0002", Span(0, 0), IDS, backwards=True) == ("0001", Found(9, 12))
    assert found.next_from("0001", Span(2, 5), IDS, backwards=True) == ("0003", Found(0, 3))


def test_without_matches_there_is_no_next_one() -> None:
    assert FoundMatches().next_from("0001", Span(0, 0), IDS, backwards=False) is None


def test_matches_are_counted_through_the_pages() -> None:
    found = matches()
    found.current = ("0003", Found(0, 3))
    assert (len(found), found.page_count, found.place_of_current(IDS)) == (3, 2, 3)


def test_an_edit_before_a_match_moves_it_and_one_inside_takes_it_away() -> None:
    found = matches()
    found.current = ("0001", Found(9, 12))

    found.follow("0001", Splice(0, "", "so "))
    assert found.current == ("0001", Found(12, 15))

    found.follow("0001", Splice(13, "a", "u"))
    here = found.on("0001")
    assert here is not None and here.found == (Found(5, 8),)
    assert found.current is None


def test_a_page_searched_anew_forgets_a_current_match_that_is_gone() -> None:
    found = matches()
    found.current = ("0001", Found(9, 12))
    found.put("0001", "a cat", [Found(2, 5)])
    found.forget_current_if_gone()
    assert found.current is None
    found.put("0001", "a dog", [])
    assert found.on("0001") is None
