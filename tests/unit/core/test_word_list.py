"""Lists of words keep what people wrote into them, and two people's additions go together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from editor.core.document import Document
from editor.core.errors import UsageError
from editor.core.list_command import ListWord
from editor.core.word_list import (
    merged,
    read_list,
    with_word,
    without_word,
    words_of,
    written_list,
)
from tests import factories


def test_words_are_sorted_and_other_lines_stay() -> None:
    lines = read_list(b"# names\nZorin\n\nsome words here\nAkalovsky\n")
    assert with_word(lines, "Dobrynin") == (
        "# names",
        "",
        "some words here",
        "Akalovsky",
        "Dobrynin",
        "Zorin",
    )


def test_a_word_that_is_there_changes_nothing() -> None:
    lines = ("Zorin", "Akalovsky")
    assert with_word(lines, " Zorin ") is lines
    assert with_word(lines, "two words") is lines
    assert without_word(lines, "zorin") == lines
    assert without_word(lines, "Zorin") == ("Akalovsky",)


@given(st.binary(max_size=60))
def test_any_file_comes_back_with_a_word_more(content: bytes) -> None:
    lines = read_list(content)
    again = read_list(written_list(with_word(lines, "Zorin")))
    assert "Zorin" in again
    assert [x for x in lines if x not in again] == []


@given(st.binary(max_size=60).filter(lambda b: b"\r" not in b and not b.startswith(b"\xef\xbb")))
def test_bytes_that_are_no_text_are_written_as_they_were(content: bytes) -> None:
    assert written_list(read_list(content)).removesuffix(b"\n") == content.removesuffix(b"\n")


def test_additions_of_two_people_are_put_together() -> None:
    base = ("# b", "Akalovsky", "Kohler", "Zorin")
    ours = ("# b", "Akalovsky", "Dobrynin", "Zorin")
    theirs = ("# b", "# theirs", "Akalovsky", "Bohlen", "Kohler")
    assert merged(base, ours, theirs) == ("# b", "# theirs", "Akalovsky", "Bohlen", "Dobrynin")


word_sets = st.frozensets(st.sampled_from(["ab", "cd", "ef", "Gh", "IJ"]))


@given(word_sets, word_sets, word_sets)
def test_merging_is_the_same_from_either_side(
    base: frozenset[str], ours: frozenset[str], theirs: frozenset[str]
) -> None:
    a, b, c = (tuple(sorted(each)) for each in (base, ours, theirs))
    one, other = words_of(merged(a, b, c)), words_of(merged(a, c, b))
    assert one == other
    assert (ours - base) | (theirs - base) <= one
    assert not one & ((base - ours) | (base - theirs))


def test_listing_a_word_can_be_undone() -> None:
    document = factories.document(factories.page("a"))
    change = ListWord("Dobrynin").change(document)
    after = change.apply(document)
    assert after.word_list == ("Dobrynin",)
    assert change.reversed().apply(after) == document
    assert not ListWord("Dobrynin").change(after)
    assert ListWord("Dobrynin", is_listed=False).change(after).apply(after) == document


@pytest.mark.parametrize("word", ["", "# no", "two words", "12", "a\nb", "x" * 101, "\udc80a"])
def test_what_is_no_word_is_refused(word: str) -> None:
    with pytest.raises(UsageError):
        ListWord(word).change(Document("urn:x"))
