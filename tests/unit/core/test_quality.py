"""Error rates, their normalisation, confusions and kinds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from editor.core.quality import (
    Confusion,
    Normalisation,
    Rate,
    compared,
    total_of,
)

FOLDED = Normalisation()
AS_IS = Normalisation(blanks=False)


def test_a_rate_is_the_least_distance_over_the_length_of_the_reference():
    # kitten → sitting: two replaced, one added, as in every text book.
    found = compared("sitting", "kitten", FOLDED)
    assert found.characters == Rate(3, 6)
    assert found.characters.value == 0.5
    assert found.words == Rate(1, 1)


def test_words_missing_and_added_count_one_each():
    found = compared("the the dog ran", "the dog ran away", FOLDED)
    assert found.words == Rate(2, 4)


def test_a_letter_with_its_accent_is_one_character_however_it_is_written():
    assert compared("cafe\u0301", "café", FOLDED).characters == Rate(0, 4)
    # q with an accent has no single code point.
    assert compared("q", "q\u0301", FOLDED).characters == Rate(1, 1)


@pytest.mark.parametrize(
    ("normalisation", "errors"),
    [
        (AS_IS, 4),
        (FOLDED, 3),
        (Normalisation(case=True), 1),
        (Normalisation(punctuation=True), 2),
        (Normalisation(case=True, punctuation=True), 0),
    ],
)
def test_what_is_declared_alike_counts_as_no_error(normalisation, errors):
    found = compared("to moscow,\nNow", "To Moscow Now", normalisation)
    assert found.characters.errors == errors


def test_errors_that_touch_are_one_confusion_and_count_fully():
    found = compared("modem times, modem art", "modern times, modern art", FOLDED)
    assert found.confusions == {Confusion("rn", "m"): 2}
    assert found.characters.errors == 4
    assert found.commonest(1) == [(Confusion("rn", "m"), 2)]


def test_kinds_tell_which_characters_are_wrong():
    found = compared("In l962 the ship Left port", "In 1962, the ship left port", FOLDED)
    assert found.kinds["digit"] == Rate(1, 4)
    assert found.kinds["punctuation"] == Rate(1, 1)
    assert found.kinds["upper"] == Rate(0, 1)
    assert found.case_errors == 1
    assert compared("a..", "a", FOLDED).added == {"punctuation": 2}


def test_nothing_to_compare_with_has_no_rate_but_errors():
    assert compared("abc", "", FOLDED).characters == Rate(3, 0)
    assert Rate(3, 0).value is None
    assert Rate(0, 0).value == 0.0


def test_a_total_weighs_pages_by_their_length():
    long, short = compared("a" * 90, "a" * 90, FOLDED), compared("b" * 10, "a" * 10, FOLDED)
    assert total_of([long, short]).characters == Rate(10, 100)
    assert total_of([]).characters.value == 0.0


@given(st.text(alphabet="abC1. \n", max_size=40), st.text(alphabet="abC1. \n", max_size=40))
def test_confusions_and_kinds_account_for_every_error(text, reference):
    found = compared(text, reference, AS_IS)
    wrong = sum(rate.errors for rate in found.kinds.values())
    assert wrong + sum(found.added.values()) == found.characters.errors
    assert sum(r.total for r in found.kinds.values()) == found.characters.total
    assert (found.characters.errors == 0) == (not found.confusions)


@given(st.text(max_size=30), st.text(max_size=30))
def test_the_distance_is_that_of_the_textbook(text, reference):
    a, b = AS_IS.of(text), AS_IS.of(reference)
    if not (a + b).isascii():
        return
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        row, before = [i, *row[1:]], row
        for j, y in enumerate(b, 1):
            row[j] = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (x != y))
    assert compared(text, reference, AS_IS).characters.errors == row[-1]
