"""Transcripts tied to pages with exact truth: how many words are right, and that none is lost."""

from __future__ import annotations

import pytest

from editor.core.document import Page
from editor.core.spans import Placed
from tests.alignment_pages import FACSIMILES, PRINT, TYPED, Tally, true_page
from tests.factories import page


def summed(*, with_marks: bool = True, with_ink: bool = True) -> Tally:
    pages = [true_page(name) for name in FACSIMILES]
    tallies = [p.tally(p.linked(with_marks=with_marks, with_ink=with_ink)) for p in pages]
    return sum(tallies, Tally())


def test_nearly_all_typed_words_are_tied_and_hardly_any_wrongly() -> None:
    # The pages kept here are the hardest of 26; over all of them it is 99.5 and 0.3 percent.
    found = summed()
    assert found.right >= 0.98 * found.total, found
    assert found.wrong <= 0.01 * found.total, found


def test_without_marks_that_tell_what_was_added_it_is_nearly_as_good() -> None:
    found = summed(with_marks=False)
    assert found.right >= 0.96 * found.total, found
    assert found.wrong <= 0.01 * found.total, found


def test_without_the_picture_the_words_read_still_tell_most() -> None:
    found = summed(with_ink=False)
    assert found.right >= 0.95 * found.total, found
    assert found.wrong <= 0.02 * found.total, found


def test_print_read_in_the_wrong_language_is_tied_all_the_same() -> None:
    fraktur = true_page(PRINT)
    found = fraktur.tally(fraktur.linked(), TYPED)
    assert found.right >= 0.95 * found.total, found
    assert found.wrong <= 0.02 * found.total, found


@pytest.mark.parametrize("name", [*FACSIMILES, PRINT])
def test_the_page_is_lawful_and_holds_each_word_once(name: str) -> None:
    true = true_page(name)
    linked = true.linked()
    linked.check()
    assert linked.text == true.part.text
    assert [linked.word_text(r) for r in linked.words.placed()] == linked.text.split()
    assert [r.item.id for r in linked.marks] == [r.item.id for r in true.part.marks]
    boxless = [r for r in linked.words.unplaced() if r.item.box is None]
    assert boxless == []


def test_marks_get_the_place_of_their_words() -> None:
    linked = true_page("dev-01").linked()
    strikes = [r.item for r in linked.marks if r.item.kind == "strike"]
    assert strikes
    assert all(mark.regions for mark in strikes)


def test_a_word_that_a_person_tied_is_not_moved() -> None:
    true = true_page("dev-01")
    first = next(r for r in true.reading.words.placed() if r.item.ocr == "Request")
    at = true.part.text.index("Request")
    from editor.core.linked_page import linked_page

    mine = first.item
    kept = {(at, at + 7): mine}
    linked = linked_page(
        Page("0001"), true.part.text, (), true.reading, true.size, true.ink, kept=kept
    )
    assert linked.words.at(at) == Placed(at, at + 7, mine)
    linked.check()


def test_a_page_is_tied_to_itself_without_a_change_of_boxes() -> None:
    read = page("one two three four five\nsix seven eight nine ten")
    from editor.core.linked_page import linked_page
    from tests.factories import words

    linked = linked_page(Page("0001"), read.text, (), read, true_page("dev-01").size)
    assert words(linked) == words(read)
    assert {r.item.link for r in linked.words.placed()} == {"exact"}


def test_what_was_refused_stays_refused_and_readings_of_the_old_text_go() -> None:
    from editor.core.linked_page import linked_page
    from editor.core.suggestions import Suggestion, Suggestions

    read = page("one two three four five\nsix seven eight nine ten")
    asked = Suggestion("urn:1", place="in", old="one", new="ohe")
    refused = Suggestion("urn:2", place="in", old="two", new="twc", state="refused")
    old = Page("0001", suggestions=Suggestions((asked, refused)))
    linked = linked_page(old, read.text, (), read, true_page("dev-01").size)
    assert linked.suggestions.items == (refused,)
