"""What is a word to spell, which words are known, and what the others may have been."""

from __future__ import annotations

import pytest

from editor.core.word_list import words_of
from editor.lexicon.dictionaries import Shelf
from editor.lexicon.words import Lexicon, open_lexicon


@pytest.fixture(scope="module")
def english() -> Lexicon:
    return open_lexicon(["eng"])


def unknown(lexicon: Lexicon, text: str) -> list[str]:
    return [each.word for each in lexicon.unknown(text)]


KNOWN = """government Government GOVERNMENT don't don’t colour color co-operate re-arm Moscow MOSCOW
Khrushchev’s 1963 7th B-52 A1 XIV iii xxxxxx XXXXXX x Москва 日本 ﬁnance REFTEL Amembassy deptel
GOVT Dulles' E.O.12958 10am µm 日本のテスト"""
NOT_KNOWN = "tbe govemment GOVEMMENT Мoscow MOSC0W d0n't co-opcrate Dobrynin reftei'"


def test_known(english: Lexicon) -> None:
    assert [word for word in KNOWN.split() if not english.knows(word)] == []


def test_not_known(english: Lexicon) -> None:
    assert [word for word in NOT_KNOWN.split() if english.knows(word)] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The tbe, (wbich) “Soviot”.", ["tbe", "wbich", "Soviot"]),
        ("U.S.S.R. and e.g. Ph.D., J.F.K. at No. 7", []),
        ("see https://exampel.orgg/abcd or me@wherre.com", []),
        ("The conver-\nsation went on", []),
        ("The conver- \n  satlon went on", ["conversatlon"]),
        ("the vice-\npresident", []),
        ("a govem-\nMoscow", ["govem"]),
        ("pre-Sputnlk", ["Sputnlk"]),
        ("xxxx XXXX mmm ------ ____ ......", []),
        ("3l7 I963 0ct0ber", ["0ct0ber"]),
        ("The 'quoted' word and ’tis dogs’ o’clock", []),
        ("", []),
    ],
)
def test_words_of_a_text(english: Lexicon, text: str, expected: list[str]) -> None:
    assert unknown(english, text) == expected


def test_a_word_cut_by_a_line_end_is_found_from_either_line(english: Lexicon) -> None:
    text = "The conver-\nsatlon goes\non."
    spans = ((4, 10), (12, 18))
    assert [e.spans for e in english.unknown(text, 0, 11)] == [spans]
    assert [e.spans for e in english.unknown(text, 12, 23)] == [spans]
    assert english.unknown(text, 24) == []


def test_lists_decide_by_their_capitals() -> None:
    lists = [words_of(["# a comment", "dobr", "Dobrynin", "NIACT", " ", "no spaces here"])]
    lexicon = Lexicon(Shelf().dictionaries(["en_US"]), lists=lists)
    assert all(map(lexicon.knows, ["dobr", "Dobr", "DOBR", "Dobrynin", "DOBRYNIN", "NIACT"]))
    assert lexicon.knows("Dobrynin’s")
    assert not any(map(lexicon.knows, ["dobrynin", "niact", "spaces-heere"]))


def test_a_compound_follows_the_lists() -> None:
    lexicon = Lexicon(Shelf().dictionaries(["en_US"]))
    longer = lexicon.with_lists([words_of(["Dobrynin"])])
    assert not lexicon.knows("pro-Dobrynin")
    assert longer.knows("pro-Dobrynin")
    assert not lexicon.knows("pro-Dobrynin")


def test_other_lists_are_known_at_once() -> None:
    lexicon = Lexicon(Shelf().dictionaries(["en_US"]))
    assert not lexicon.knows("Dobrynin")
    longer = lexicon.with_lists([words_of(["Dobrynin"])])
    assert longer.knows("Dobrynin")
    assert not longer.with_lists([]).knows("Dobrynin")


def test_several_languages_at_once() -> None:
    both = open_lexicon(["eng", "fra"])
    assert unknown(both, "The government of la République française was tbe déjà-vu") == ["tbe"]


def test_without_a_dictionary_nothing_is_misspelt() -> None:
    lexicon = open_lexicon(["xyz"])
    assert lexicon.is_empty
    assert unknown(lexicon, "Qwrtz zxcvb") == []
    assert lexicon.suggest("Qwrtz") == []


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("tbe", "the"),
        ("govemment", "government"),
        ("GOVEMMENT", "GOVERNMENT"),
        ("Amernbassy", "Amembassy"),
        ("discnssion", "discussion"),
        ("MOSC0W", "MOSCOW"),
        ("Prcsident", "President"),
        ("recieve", "receive"),
        ("ofthe", "of the"),
        ("wbich", "which"),
        ("clon’t", "don’t"),
        ("tliis", "this"),
    ],
)
def test_the_word_that_was_meant_comes_first(english: Lexicon, read: str, meant: str) -> None:
    assert english.suggest(read)[0] == meant


@pytest.mark.parametrize("text", ["x@" + "a" * 300_000, "a_" * 150_000, "a." * 150_000, "a'" * 99])
def test_runs_without_a_blank_take_no_longer_than_others(english: Lexicon, text: str) -> None:
    assert unknown(english, text + " tbe")[-1:] == ["tbe"]


def test_suggestions_are_few_different_and_words(english: Lexicon) -> None:
    found = english.suggest("tnat", limit=4)
    assert len(found) == len({each.casefold() for each in found}) == 4
    assert all(map(english.knows, found))
    assert english.suggest("x" * 5000) == []
    assert english.suggest("\0\ud800") == []


def test_words_of_the_document_are_suggested() -> None:
    lexicon = open_lexicon(["eng"], document_words=["Dobrynin"])
    assert lexicon.suggest("Dobrynln")[0] == "Dobrynin"
