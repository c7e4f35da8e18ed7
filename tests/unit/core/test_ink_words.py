"""Ink without a word: put into the text as the word that was read, or dismissed; both undone."""

from __future__ import annotations

import pytest

from editor.core.commands import EditText
from editor.core.document import Document
from editor.core.errors import UsageError
from editor.core.ink_words import DismissInk, PlaceInk, unplaced_ink
from tests import factories


def cut(text: str, *words: str) -> Document:
    """A page from whose text words were deleted; their ink is still on the scan."""
    document = factories.document(factories.page(text))
    for word in words:
        at = document.pages["0001"].text.index(word)
        document = EditText("0001", at, at + len(word) + 1, "").change(document).apply(document)
    return document


def test_ink_comes_back_as_the_word_that_was_read() -> None:
    before = factories.page("alpha beta gamma")
    document = cut("alpha beta gamma", "beta")
    (ink,) = unplaced_ink(document.pages["0001"])

    change = PlaceInk("0001", ink.item.id, 6).change(document)
    page = change.apply(document).pages["0001"]

    page.check()
    assert page.text == "alpha beta gamma"
    row = page.words.at(7)
    assert row is not None
    assert (row.item.id, row.item.box) == (2, factories.box_of_word(before, "beta"))
    assert (row.item.origin, row.item.link) == ("confirmed", "exact")
    assert unplaced_ink(page) == []
    assert change.reversed().apply(change.apply(document)) == document


@pytest.mark.parametrize(
    ("offset", "text"),
    [(0, "beta alpha gamma"), (5, "alpha beta gamma"), (11, "alpha gamma beta")],
)
def test_blanks_come_with_it_where_it_would_touch_other_words(offset: int, text: str) -> None:
    document = cut("alpha beta gamma", "beta")
    (ink,) = unplaced_ink(document.pages["0001"])

    change = PlaceInk("0001", ink.item.id, offset).change(document)

    page = change.apply(document).pages["0001"]
    page.check()
    assert page.text == text
    assert change.reversed().apply(change.apply(document)) == document


def test_ink_put_inside_a_word_parts_it() -> None:
    document = cut("alpha beta gamma", "beta")
    (ink,) = unplaced_ink(document.pages["0001"])

    page = PlaceInk("0001", ink.item.id, 2).change(document).apply(document).pages["0001"]

    page.check()
    assert factories.words(page) == ["al", "beta", "pha", "gamma"]


def test_other_ink_stays_where_it_is() -> None:
    document = cut("alpha beta gamma delta", "beta", "gamma")
    first, second = unplaced_ink(document.pages["0001"])

    page = PlaceInk("0001", second.item.id, 6).change(document).apply(document).pages["0001"]

    page.check()
    assert page.text == "alpha gamma delta"
    assert [r.item.id for r in unplaced_ink(page)] == [first.item.id]


def test_dismissed_ink_is_gone_and_comes_back_by_undo() -> None:
    document = cut("alpha beta gamma", "beta")
    (ink,) = unplaced_ink(document.pages["0001"])

    change = DismissInk("0001", ink.item.id).change(document)

    assert unplaced_ink(change.apply(document).pages["0001"]) == []
    assert change.reversed().apply(change.apply(document)) == document


def test_a_word_that_stands_in_the_text_is_no_such_ink() -> None:
    document = cut("alpha beta gamma", "beta")

    with pytest.raises(UsageError):
        PlaceInk("0001", 1, 0).change(document)
    with pytest.raises(UsageError):
        DismissInk("0001", 99).change(document)
