"""Changing case: the right letters in every script, and words and marks on the letters they had."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from editor.core.document import Page
from editor.core.errors import UsageError
from editor.core.recase import CASES, Case, ChangeCase, next_case, recased
from editor.core.spans import Span
from tests.factories import box_of_word, document, marked, page, words


def cased(text: str, case: Case, *languages: str) -> str:
    return "".join(recased(text, case, languages))


def changed(given: Page, start: int, end: int, case: Case) -> Page:
    """The page after a change of case; also proves that it can be undone exactly."""
    pieces = tuple(zip(given.text[start:end], recased(given.text[start:end], case), strict=True))
    before = document(given)
    change = ChangeCase("0001", start, pieces).change(before)
    after = change.apply(before)
    assert change.reversed().apply(after) == before
    after.pages["0001"].check()
    return after.pages["0001"]


@pytest.mark.parametrize(
    ("text", "case", "expected"),
    [
        ("Amembassy MOSCOW", "lower", "amembassy moscow"),
        ("Straße ﬁne", "upper", "STRASSE FINE"),
        ("ﬁve ǆep ßa", "title", "Five ǅep Ssa"),
        ("THE PRESIDENT'S o’clock 1st", "title", "The President's O’clock 1st"),
        ("ÉTÉ. À BIENTÔT! “NON.” OUI", "sentence", "Été. À bientôt! “Non.” Oui"),
        ("ONE LINE\nGOES ON\n\nNEW PARAGRAPH", "sentence", "One line\ngoes on\n\nNew paragraph"),
        ("ΟΔΥΣΣΕΥΣ", "lower", "οδυσσευς"),
        ("cafe\u0301 noir", "title", "Cafe\u0301 Noir"),
        ("мОСКВА", "title", "Москва"),
    ],
)
def test_letters_of_every_script_take_their_case(text: str, case: Case, expected: str) -> None:
    assert cased(text, case) == expected


def test_the_i_of_turkish_keeps_its_dot_and_that_of_other_languages_does_not() -> None:
    assert cased("ılık İstanbul", "upper", "tur") == "ILIK İSTANBUL"
    assert cased("ISPARTA İzmir", "lower", "eng", "tur") == "ısparta izmir"
    assert cased("izmir", "title", "tur") == "İzmir"
    assert cased("izmir ISPARTA", "upper", "eng") == "IZMIR ISPARTA"
    # Unicode itself gives two code points for this one, outside Turkish.
    assert cased("İ", "lower") == "i\u0307"


def test_marks_and_words_keep_their_letters_where_one_becomes_two() -> None:
    given_page = page("die Straße am Fluß", marks=[("strike", 8, 9), ("note", 9, 10)])
    after = changed(given_page, 0, 18, "upper")
    assert after.text == "DIE STRASSE AM FLUSS"
    assert words(after) == ["DIE", "STRASSE", "AM", "FLUSS"]
    assert marked(after, "strike") == ["SS"]
    assert marked(after, "note") == ["E"]
    assert box_of_word(after, "FLUSS") == box_of_word(given_page, "Fluß")
    row = after.words.find(2)
    assert row is not None and (row.item.origin, row.item.ocr) == ("typed", "Straße")


def test_what_does_not_change_stays_as_it_was_read() -> None:
    given_page = page("alpha BETA gamma", marks=[("stamp", 0, 16)])
    after = changed(given_page, 0, 16, "lower")
    origins = {after.word_text(r): r.item.origin for r in after.words}
    assert origins == {"alpha": "ocr", "beta": "typed", "gamma": "ocr"}
    assert marked(after, "stamp") == [after.text]


def test_a_text_that_is_no_longer_there_is_refused() -> None:
    with pytest.raises(UsageError):
        ChangeCase("0001", 0, (("x", "X"),)).change(document(page("alpha")))


@pytest.mark.parametrize(
    ("text", "case"),
    [
        ("mIxed", "lower"),
        ("alpha beta", "upper"),
        ("ALPHA BETA", "title"),
        ("Alpha Beta", "sentence"),
        ("Alpha beta", "lower"),
        ("a", "upper"),
        ("A", "lower"),
    ],
)
def test_one_key_goes_to_a_case_that_shows(text: str, case: Case) -> None:
    assert next_case(text) == case


@given(
    st.text(alphabet="aßİıﬁΣσ. '\nZ\u0301𐐨1", max_size=24),
    st.sampled_from(CASES),
    st.data(),
)
def test_any_text_and_marks_stay_lawful_and_can_be_undone(
    text: str, case: Case, data: st.DataObject
) -> None:
    edges = st.integers(0, len(text))
    start, end = sorted((data.draw(edges), data.draw(edges)))
    left, right = sorted((data.draw(edges), data.draw(edges)))
    given_page = page(text, marks=[("strike", left, right)])
    after = changed(given_page, start, end, case)
    pieces = tuple(zip(text[start:end], recased(text[start:end], case), strict=True))
    expected = ChangeCase("0001", start, pieces).span_after(Span(left, right))
    row = after.marks[0]
    assert (row.start, row.end) == (expected.start, expected.end)
    # What was outside the mark is outside it still, letter for letter.
    outside = [
        piece
        for i, piece in enumerate((*text[:start], *(n for _, n in pieces), *text[end:]))
        if not left <= i < right
    ]
    assert after.text[: row.start] + after.text[row.end :] == "".join(outside)
