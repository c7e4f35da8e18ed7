"""Replacing many texts at once: one undo step, boxes kept, marks where a person expects them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from editor.core.document import Document, Page
from editor.core.errors import PageNotLoaded, UsageError
from editor.core.replace_command import ReplaceAll, Replaced
from editor.core.search import Finder, Query, Replacement
from tests.factories import box_of_word, document, marked, page, words


def replaced(before: Page, query: str, new: str, **choices: bool) -> Page:
    return done(document(before), query, new, **choices).pages[before.id]


def done(before: Document, query: str, new: str, **choices: bool) -> Document:
    change = ReplaceAll(rows(before, query, new, **choices)).change(before)
    after = change.apply(before)
    assert change.reversed().apply(after) == before
    for each in after.pages.values():
        each.check()
    return after


def rows(before: Document, query: str, new: str, **choices: bool) -> tuple[Replaced, ...]:
    finder = Finder(Query(query, **choices), Replacement(new))
    return tuple(
        Replaced(each.id, f.start, each.text[f.start : f.end], f.new or "")
        for each in before.pages.values()
        for f in finder.find(each.text)
    )


def test_all_pages_change_as_one_step() -> None:
    before = document(page("the cat sat"), page("a cat, a cat", page_id="0002"))
    after = done(before, "cat", "dog")
    assert [p.text for p in after.pages.values()] == ["the dog sat", "a dog, a dog"]


def test_words_keep_their_boxes_and_others_all_they_had() -> None:
    before = page("the colour of colours")
    after = replaced(before, "colour", "color")
    assert words(after) == ["the", "color", "of", "colors"]
    assert box_of_word(after, "colors") == box_of_word(before, "colours")
    of = next(r.item for r in after.words.placed() if after.word_text(r) == "of")
    assert of.origin == "ocr"


def test_a_word_that_old_and_new_text_share_is_not_touched() -> None:
    after = replaced(page("to Amembassy MOSCOW"), "Amembassy MOSCOW", "Embassy MOSCOW")
    origins = {after.word_text(r): r.item.origin for r in after.words.placed()}
    assert origins == {"to": "ocr", "Embassy": "typed", "MOSCOW": "ocr"}


@pytest.mark.parametrize("new", ["dogs", "a cat", "cats", "catalogue", "cat cat", "at"])
def test_a_mark_on_what_is_replaced_is_on_the_new_text(new: str) -> None:
    after = replaced(page("concat it", marks=[("strike", 3, 6)]), "cat", new)
    assert marked(after, "strike") == [new]


@pytest.mark.parametrize(("start", "end"), [(0, 7), (4, 11), (0, 11), (4, 7)])
def test_a_mark_round_what_is_replaced_grows_and_shrinks(start: int, end: int) -> None:
    text = "the cat sat"
    for new in ("cats and a cat", "c", "tomcat"):
        after = replaced(page(text, marks=[("stamp", start, end)]), "cat", new)
        assert marked(after, "stamp") == [text[start:4] + new + text[7:end]]


def test_marks_beside_what_is_replaced_stay() -> None:
    before = page("ab cd ef", marks=[("strike", 0, 2), ("underline", 6, 8), ("stamp", 0, 8)])
    after = replaced(before, "cd", "long words")
    assert marked(after, "strike") == ["ab"]
    assert marked(after, "underline") == ["ef"]
    assert marked(after, "stamp") == ["ab long words ef"]


def test_a_mark_whose_text_is_replaced_by_nothing_is_an_orphan() -> None:
    after = replaced(page("ab cd ef", marks=[("strike", 3, 5)]), "cd", "")
    assert [r.item.kind for r in after.orphans()] == ["strike"]


def test_a_word_joined_over_a_line_end_keeps_a_box() -> None:
    before = page("a conver-\nsation b")
    after = replaced(before, "conversation", "conversation")
    assert words(after) == ["a", "conversation", "b"]
    assert box_of_word(after, "conversation") == box_of_word(before, "conver-")


def test_what_stays_the_same_is_no_change() -> None:
    before = document(page("the cat"))
    assert not ReplaceAll(rows(before, "cat", "cat")).change(before)


def test_a_page_that_was_changed_since_is_refused_whole() -> None:
    before = document(page("the cat"), page("a cat", page_id="0002"))
    wanted = rows(before, "cat", "dog")
    changed = document(page("the cat"), page("my cat", page_id="0002"))
    with pytest.raises(UsageError, match="Page 2 was changed since the search"):
        ReplaceAll(wanted).change(changed)


def test_texts_that_overlap_are_refused() -> None:
    both = (Replaced("0001", 0, "ab", "x"), Replaced("0001", 1, "bc", "y"))
    with pytest.raises(UsageError):
        ReplaceAll(both).change(document(page("abc")))


def test_a_page_that_is_not_loaded_is_asked_for() -> None:
    with pytest.raises(PageNotLoaded):
        ReplaceAll((Replaced("0009", 0, "a", "b"),)).change(document(page("a")))


@settings(max_examples=150, deadline=None)
@given(
    st.text("ab \n-", min_size=1, max_size=30),
    st.sampled_from(["a", "ab", "b a", " ", "-"]),
    st.text("ab \n", max_size=5),
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=3),
)
def test_any_replacement_gives_the_text_of_a_plain_one_and_can_be_undone(
    text: str, old: str, new: str, spans: list[tuple[int, int]]
) -> None:
    marks = [
        ("strike", min(a, b, len(text)), min(max(a, b), len(text))) for a, b in spans if a != b
    ]
    after = replaced(page(text, marks=marks), old, new, matches_case=True, joins_lines=False)
    assert after.text == text.replace(old, new)
