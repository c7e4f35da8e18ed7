"""Finding texts: what each choice finds, what an expression may say, and that none hangs."""

from __future__ import annotations

import time

import pytest

from editor.core.errors import UsageError
from editor.core.search import Finder, Found, Query, Replacement, with_case_of


def found(text: str, query: str, **choices: bool) -> list[str]:
    return [text[f.start : f.end] for f in Finder(Query(query, **choices)).find(text)]


def replaced(text: str, query: str, new: str, *, keeps_case: bool = False, **choices: bool) -> str:
    finder = Finder(Query(query, **choices), Replacement(new, keeps_case))
    for each in reversed(finder.find(text)):
        text = text[: each.start] + (each.new or "") + text[each.end :]
    return text


def test_case_matters_only_when_asked() -> None:
    assert found("Moscow MOSCOW", "moscow") == ["Moscow", "MOSCOW"]
    assert found("Moscow moscow", "moscow", matches_case=True) == ["moscow"]


def test_offsets_are_code_points_of_the_text() -> None:
    assert Finder(Query("b")).find("a𐐨b") == [Found(2, 3)]


def test_whole_words_end_where_letters_end() -> None:
    assert found("cat concat cat's cat_", "cat", whole_words=True) == ["cat", "cat"]
    assert found("(a) f(a)b", "(a)", whole_words=True) == ["(a)", "(a)"]


def test_a_space_is_found_as_a_line_end() -> None:
    assert found("of the \n  President", "the president") == ["the \n  President"]
    assert found("of the\nPresident", "the president", joins_lines=False) == []


def test_a_space_is_not_found_as_the_end_of_a_paragraph() -> None:
    assert found("of the\n\nPresident", "the president") == []


def test_a_lone_space_finds_no_line_end() -> None:
    assert found("a b\nc", " ") == [" "]


@pytest.mark.parametrize("hyphen", ["-", "\u00ad", "\u2010", "¬"])
def test_a_word_cut_at_a_line_end_is_found(hyphen: str) -> None:
    text = f"a conver{hyphen}\nsation"
    assert found(text, "conversation", whole_words=True) == [text[2:]]
    assert found(text, "conversation", joins_lines=False) == []


def test_a_hyphen_of_the_text_may_stand_at_a_line_end() -> None:
    assert found("South-\nEast", "south-east") == ["South-\nEast"]


def test_signs_of_expressions_are_plain_in_a_plain_text() -> None:
    assert found("a.b axb [a.b]*", "a.b") == ["a.b", "a.b"]


def test_accents_can_be_left_out_of_account() -> None:
    assert found("étude E\u0301tude etude", "étude", ignores_accents=True) == [
        "étude",
        "E\u0301tude",
        "etude",
    ]
    assert found("Łódź", "lodz", ignores_accents=True) == ["Łódź"]
    assert found("étude etude", "etude") == ["etude"]


def test_a_letter_is_found_however_it_is_composed() -> None:
    assert found("cafe\u0301 café", "café") == ["cafe\u0301", "café"]
    assert found("café", "cafe\u0301") == ["café"]


def test_an_expression_sees_lines() -> None:
    assert found("one\ntwo", r"^\w+$", is_regex=True) == ["one", "two"]
    assert replaced("one\ntwo", "^", "> ", is_regex=True) == "> one\n> two"


def test_whole_words_of_an_expression_hold_for_each_choice_and_beside_a_comment() -> None:
    assert found("cats dog", "cat|dog", is_regex=True, whole_words=True) == ["dog"]
    assert found("a ab", "(?x) a # the letter", is_regex=True, whole_words=True) == ["a"]


def test_groups_are_put_in() -> None:
    assert replaced("26 Nov", r"(\d+) (?P<m>\w+)", r"\g<m> \1", is_regex=True) == "Nov 26"
    assert replaced("a", "(a)|(b)", r"[\2\1]", is_regex=True) == "[a]"
    assert replaced("a", "a", r"\1") == r"\1"


@pytest.mark.parametrize("pattern", ["a(", "[a", "(?P<a>x)(?P<a", "*a"])
def test_a_wrong_expression_is_told_with_its_place(pattern: str) -> None:
    with pytest.raises(UsageError, match=r"^The regular expression is not valid at character \d"):
        Finder(Query(pattern, is_regex=True))


def test_a_wrong_replacement_is_told_with_its_place() -> None:
    with pytest.raises(UsageError, match=r"The replacement is not valid at character 5: bad esc"):
        Finder(Query("(a)", is_regex=True), Replacement(r"xy\q"))
    with pytest.raises(UsageError, match="names a group that the regular expression does not"):
        Finder(Query("(a)", is_regex=True), Replacement(r"\2"))


def test_an_expression_that_backtracks_for_ever_is_stopped() -> None:
    finder = Finder(Query(r"(a+)+$", is_regex=True))
    begun = time.monotonic()
    with pytest.raises(UsageError, match="can match in too many ways"):
        finder.find("a" * 5000 + "b", timeout_s=0.05)
    assert time.monotonic() - begun < 5


def test_nothing_is_found_of_nothing() -> None:
    assert not Finder(Query(""))
    assert Finder(Query("")).find("abc") == []


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ("colour", "Color", "color"),
        ("Colour", "color", "Color"),
        ("COLOUR", "color", "COLOR"),
        ("A", "the", "The"),
        ("New york", "old town", "Old town"),
        ("NEW York", "old town", "OLD Town"),
        ("12", "Dozen", "Dozen"),
        ("iPhone", "telephone", "telephone"),
    ],
)
def test_case_is_kept(old: str, new: str, wanted: str) -> None:
    assert with_case_of(old, new) == wanted


def test_what_a_transcript_cannot_hold_is_not_put_in() -> None:
    assert replaced("a", "a", r"x\r\ny\x00", is_regex=True) == "x\ny"
