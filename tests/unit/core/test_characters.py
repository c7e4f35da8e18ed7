"""Characters that keyboards lack: by group, by name, by number and by signs put together."""

from __future__ import annotations

import unicodedata

import pytest

from editor.core.characters import (
    GROUPS,
    LABELS,
    code_of,
    composed,
    find_characters,
    is_allowed,
    name_of,
    used,
)
from editor.core.commands import clean_text


@pytest.mark.parametrize("group", GROUPS)
def test_a_group_holds_characters_that_have_a_name_and_each_once(group: str) -> None:
    characters = GROUPS[group]
    assert len(characters) == len(set(characters)) > 10
    for each in characters:
        assert len(each) == 1 and name_of(each), each
        assert is_allowed(each) and clean_text(each) == each


def test_a_character_without_ink_has_a_label() -> None:
    inkless = {
        c for group in GROUPS.values() for c in group if unicodedata.category(c) in ("Zs", "Cf")
    }
    assert inkless == set(LABELS)


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("em dash", "—"),
        ("dash em", "—"),
        ("pound", "£"),
        ("one half", "½"),
        ("U+2e3a", "⸺"),
        ("0x2042", "⁂"),
        ("e'", "é"),
        ("'e", "é"),
        ("u:", "ü"),
        ("s<", "š"),
        ("1/2", "½"),
        ("7/8", "⅞"),
        ("1/10", "⅒"),
        ("--", "–"),
        ("---", "—"),
        ("ß", "ß"),
        ("cyrillic small letter zhe", "ж"),
        ("grinning face", "😀"),
    ],
)
def test_what_is_meant_comes_first(query: str, first: str) -> None:
    assert find_characters(query)[0] == first


def test_what_was_used_before_is_preferred() -> None:
    assert find_characters("arrow")[0] == "←"
    assert find_characters("arrow", first=("⇒",))[0] == "⇒"


@pytest.mark.parametrize("query", ["", "  ", "no such name at all", "U+D800", "U+0000", "U+110000"])
def test_what_does_not_exist_or_may_not_stand_in_a_text_is_not_found(query: str) -> None:
    assert find_characters(query) == ()


def test_a_word_of_many_characters_gives_a_bounded_number_of_lawful_ones() -> None:
    found = find_characters("letter")
    assert len(found) == len(set(found)) == 240
    assert all(is_allowed(each) for each in found)


@pytest.mark.parametrize("signs", ["", "e", "ab", "1/1", "q'", "12345"])
def test_signs_that_make_nothing(signs: str) -> None:
    assert composed(signs) is None


def test_the_last_used_stand_first_once_each_and_few() -> None:
    assert used("b", ("a", "b", "c")) == ("b", "a", "c")
    assert len(used("x", map(chr, range(100, 200)))) == 32
    assert code_of("—") == "U+2014"
