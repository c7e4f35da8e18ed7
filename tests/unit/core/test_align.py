"""Pairing the words of two readings of the same text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from editor.core.align import align_words, folded, similarity


def test_misread_split_and_joined_words_find_their_partners():
    a = ["the", "quick", "brown", "fox", "jumps", "over", "the", "lazy", "dog"]
    b = ["tne", "qu", "ick", "brown", "foxjumps", "ovcr", "lazy", "d0g"]
    pairs = [(a[p.start : p.end], b[p.b_start : p.b_end]) for p in align_words(a, b)]
    assert (["quick"], ["qu", "ick"]) in pairs
    assert (["fox", "jumps"], ["foxjumps"]) in pairs
    assert (["over"], ["ovcr"]) in pairs
    assert (["dog"], ["d0g"]) in pairs


def test_a_word_without_a_partner_is_in_no_pair():
    pairs = align_words(
        ["Dear", "Sir", "RECEIVED", "thank", "you"], ["Dear", "Sir", "thank", "you"]
    )
    assert [p.start for p in pairs] == [0, 1, 3, 4]


@pytest.mark.parametrize(
    ("a", "b"),
    [("“Paris”", '"paris"'), ("Waſſer", "Wasser"), ("ﬁle", "file"), ("naïve", "naive"), ("–", "-")],
)
def test_shapes_of_the_same_letters_are_the_same(a: str, b: str):
    assert folded(a) == folded(b)
    assert similarity(a, b) == 1.0


_words = st.lists(st.text("abcdeXé ", min_size=1, max_size=6).filter(str.strip), max_size=12)


@given(_words, _words)
def test_pairs_are_in_order_and_take_each_word_once(a: list[str], b: list[str]):
    last = b_last = 0
    for pair in align_words(a, b):
        assert last <= pair.start < pair.end <= len(a)
        assert b_last <= pair.b_start < pair.b_end <= len(b)
        assert 1 in (pair.end - pair.start, pair.b_end - pair.b_start)
        assert 0.0 <= pair.similarity <= 1.0
        last, b_last = pair.end, pair.b_end


@given(_words)
def test_a_reading_is_paired_with_itself_word_by_word(words: list[str]):
    assert [(p.start, p.b_start) for p in align_words(words, words)] == [
        (i, i) for i in range(len(words))
    ]
