"""Of two looks at the same ink the surer one stands, and a punch hole is no redaction bar."""

from __future__ import annotations

import pytest

from editor.core.geometry import Box
from editor.core.seen import SeenMark
from editor.vision.agreeing import agreed, without_holes
from tests.factories import page


def seen(kind: str, box: Box, probability: float, *words: int) -> SeenMark:
    return SeenMark(kind, (box,), probability, "", words=words)


@pytest.mark.parametrize(("probability", "stays"), [(0.9, "strike"), (0.3, "handwriting")])
def test_a_stroke_and_writing_on_the_same_ink_are_one(probability: float, stays: str) -> None:
    given = page("alpha beta")
    word = given.words.find(2)
    assert word is not None and word.item.box is not None
    box = word.item.box
    stroke = seen("strike", Box(box.x, box.y + 12, box.w, 4), probability, 2)
    writing = seen("handwriting", Box(box.x - 4, box.y - 4, box.w + 8, box.h + 8), 0.6)
    assert [m.kind for m in agreed([stroke], [writing], given)] == [stays]


def test_a_struck_stamp_and_writing_beside_a_stroke_both_stand() -> None:
    given = page("alpha beta")
    word = given.words.find(2)
    assert word is not None and word.item.box is not None
    box = word.item.box
    stroke = seen("strike", Box(box.x, box.y + 12, box.w, 4), 0.9, 2)
    stamp, above = seen("stamp", box, 0.5), seen("addition", box.moved(0, -box.h), 0.5)
    assert len(agreed([stroke], [stamp, above], given)) == 3


def test_a_hole_is_no_bar_and_a_bar_stays() -> None:
    place = Box(700, 60, 80, 74)
    hole, word = seen("redaction", place, 0.7), seen("redaction", place, 0.7, 7)
    bars = [seen("redaction", Box(600, 1500, 900, 50), 0.7), word]
    assert without_holes([hole, *bars], 300) == bars
