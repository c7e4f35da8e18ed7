"""Joining the words that line ends part, all at once, the lines staying lines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from editor.core.document import Page
from editor.core.errors import UsageError
from editor.core.join_all import JoinBroken, broken_words
from editor.core.spans import Span
from tests.factories import box_of_word, document, marked, page, words


def joined(given_page: Page, within: Span | None = None) -> Page:
    """The page with all joined; also proves that it can be undone exactly."""
    before = document(given_page)
    found = broken_words(given_page.text, within)
    change = JoinBroken("0001", found, given_page.text).change(before)
    after = change.apply(before)
    assert change.reversed().apply(after) == before
    after.pages["0001"].check()
    return after.pages["0001"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("he conti-\nnued that US\nend", "he continued\nthat US\nend"),
        ("conti-\nnued\nthat", "continued\nthat"),
        ("conti-\nnued", "continued"),
        ("a U-\nTurn at 1714-\n15 now", "a U-Turn\nat 1714-15\nnow"),
        ("DEPART-\nMENT of", "DEPARTMENT\nof"),
        ("soft\u00ad\nware is", "software\nis"),
        ("con-\ntin-\nued x", "continued\nx"),
        ("  conti- \n  nued  that", "  continued\nthat"),
        ("dash -\nnot a word", "dash -\nnot a word"),
        ("para-\n\ngraph", "para-\n\ngraph"),
        ("end-", "end-"),
        ("conti-\nnued, that", "continued,\nthat"),
    ],
)
def test_the_line_end_goes_behind_the_word(text: str, expected: str) -> None:
    assert joined(page(text)).text == expected


def test_what_is_found_says_what_will_stand_there() -> None:
    (found,) = broken_words("he conti-\nnued that")
    assert found == (3, 14, "continued")


def test_words_keep_their_boxes_and_marks_their_letters() -> None:
    before = page("he conti-\nnued that US", marks=[("strike", 3, 14), ("note", 15, 19)])
    after = joined(before)
    assert words(after) == ["he", "continued", "that", "US"]
    assert marked(after, "strike") == ["continued"]
    assert marked(after, "note") == ["that"]
    for word in ("he", "that", "US"):
        assert box_of_word(after, word) == box_of_word(before, word)
    assert box_of_word(after, "continued") is not None


def test_only_what_lies_within_a_stretch_is_joined() -> None:
    text = "one-\ntwo three-\nfour x"
    assert joined(page(text), Span(5, len(text))).text == "one-\ntwo threefour\nx"


def test_a_page_that_was_changed_meanwhile_is_left_alone() -> None:
    given_page = page("conti-\nnued")
    found = broken_words(given_page.text)
    with pytest.raises(UsageError):
        JoinBroken("0001", found, "another text").change(document(given_page))


@given(st.text(alphabet="ab- \n1A\u00ad", max_size=30))
def test_any_text_keeps_its_letters_and_can_be_undone(text: str) -> None:
    after = joined(page(text))
    assert [c for c in after.text if c.isalnum()] == [c for c in text if c.isalnum()]
    assert after.text.count("\n") <= text.count("\n")
