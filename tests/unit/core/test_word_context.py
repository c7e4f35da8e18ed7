"""The words around say which marks, capitals and digits do not belong."""

from __future__ import annotations

import pytest

from editor.core.word_context import TextContext


class Frequent:
    def knows(self, word: str) -> bool:
        return True

    def is_frequent(self, word: str) -> bool:
        return word.lower() in {"he", "the", "was"}


def features(text: str, word: str) -> dict[str, float]:
    words = text.split()
    return TextContext(words, [1] * len(words), Frequent()).features(words.index(word))


@pytest.mark.parametrize(
    ("text", "word", "name"),
    [
        ("sent to the. office", "the.", "mark-behind-link-word"),
        ("a long delay.. and", "delay..", "two-marks"),
        ("was over He went", "over", "no-stop-before-start"),
        ("the letter. of May", "letter.", "stop-before-link-word"),
        ("he went TO his office", "TO", "capitals-among-small"),
        ("what THE man said then", "THE", "common-word-in-capitals"),
        ("THE EMBASSY is TOLD NOTHING", "is", "small-among-capitals"),
        ("on 4 12 1963", "12", "digits-beside"),
        ("in May 1963 he", "1963", "year"),
    ],
)
def test_what_is_odd_beside_its_neighbours_is_named(text: str, word: str, name: str) -> None:
    assert features(text, word).get(name) == 1.0


@pytest.mark.parametrize(
    ("text", "word"),
    [("he saw the office", "saw"), ("THE EMBASSY TOLD US", "TOLD"), ("it ended. He went", "He")],
)
def test_usual_words_are_not_odd(text: str, word: str) -> None:
    assert features(text, word) == {}


def test_a_word_twice_in_a_row_is_named_at_the_second() -> None:
    context = TextContext(["that", "that", "man"], [1, 1, 1], None)
    assert "repeated" not in context.features(0)
    assert context.features(1)["repeated"] == 1.0
