"""Words alike, completions of what is typed over a doubt, and the way through the queue."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from editor.core.alike import Alike, alike_words
from editor.core.candidates import candidates_for, completions
from editor.core.document import Page
from editor.core.doubt_queue import QueueChoice
from editor.core.doubt_walk import DoubtWalk
from editor.core.doubting import word_doubts
from editor.core.lessons import Lessons
from editor.core.spans import SpanTable
from editor.session.doubting import doubt_model
from tests.factories import page

_WORDS = frozenset(
    "the that this has government governor governing people of house reported".split()  # noqa: SIM905
)


class Dictionary:
    """Knows the few words of these tests."""

    def knows(self, word: str) -> bool:
        return word.lower() in _WORDS

    def is_frequent(self, word: str) -> bool:
        return word.lower() in {"the", "of"}

    def suggest(self, word: str, limit: int = 5) -> list[str]:
        return []

    def beginning(self, letters: str) -> list[str]:
        return sorted(w for w in _WORDS if w.startswith(letters))


def with_origin(given: Page, text: str, origin: str) -> Page:
    rows = [
        r._replace(item=replace(r.item, origin=origin)) if given.word_text(r) == text else r  # type: ignore[arg-type]
        for r in given.words
    ]
    return replace(given, words=SpanTable(rows, disjoint=True))


def test_words_that_read_the_same_are_alike_whatever_marks_stand_round_them() -> None:
    found = list(alike_words(page("tbe house of tbe, (tbe"), "tbe", "the"))
    assert [f.new for f in found] == ["the", "the,", "(the"]


def test_a_word_that_a_person_typed_or_confirmed_is_never_alike() -> None:
    given = with_origin(page("tbe house tbe"), "tbe", "confirmed")
    assert list(alike_words(given, "tbe", "the")) == []


def test_the_family_has_words_that_become_words_by_the_same_confusion() -> None:
    given = page("tbat bouse bad tbe")
    found = list(alike_words(given, "tbe", "the", Dictionary()))
    assert Alike(0, 4, "that", False) in found
    assert Alike(5, 10, "house", False) in found
    assert [f.new for f in found if f.is_same] == ["the"]
    assert all(f.new != "had" for f in found)


def test_marks_that_were_corrected_say_nothing_of_other_marks() -> None:
    found = list(alike_words(page("tbe. tbe, tbe."), "tbe.", "the,"))
    assert [f.new for f in found] == ["the,", "the,"]


def test_what_is_typed_is_completed_from_the_dictionary_and_keeps_the_marks() -> None:
    assert "government," in completions("govzqqment,", "gov", speller=Dictionary())
    assert completions("govzqqment", "", speller=Dictionary()) == []


def test_the_rest_of_the_reading_is_kept() -> None:
    assert completions("Dobrvnin", "Dobry")[0] == "Dobrynin"


def test_a_completion_begins_as_it_was_typed_and_is_not_only_that() -> None:
    offers = completions("house", "ho", ("horse", "the"), speller=Dictionary())
    assert "horse" in offers
    assert all(o.startswith("ho") and o != "ho" for o in offers)


def test_words_of_the_document_complete_too() -> None:
    lessons = Lessons(Counter({"kohler": 4}))
    assert "Kohler" in completions("Kxhqer", "Ko", lessons=lessons)


def test_two_words_read_as_one_are_parted_at_their_sign() -> None:
    assert "be delivered" in candidates_for("be/delivered", speller=Dictionary())
    assert "Bill. (Three" in candidates_for("Bill.(Three", speller=Dictionary())


def test_typing_over_is_offered_as_x() -> None:
    assert "XXXXXXXXXX" in candidates_for("KMMMEKXXMM", speller=Dictionary())


def walk_of(given: Page) -> DoubtWalk:
    walk = DoubtWalk(QueueChoice(frozenset(("unseen",)), order="place"))
    walk.take(given.id, word_doubts(given, doubt_model()))
    return walk


def test_the_way_goes_round_the_end_of_the_queue_both_ways() -> None:
    given = page("one two three")
    walk = walk_of(given)
    found = [walk.step([(1, given)], at=(1, at)) for at in (-1, 0, 8)]
    assert [d.text for d in found if d] == ["one", "two", "one"]
    back = walk.step([(1, given)], at=(1, 0), backwards=True)
    assert back is not None
    assert back.text == "three"


def test_what_was_done_since_the_judging_leaves_the_queue_at_once() -> None:
    given = page("one two three")
    walk = walk_of(given)
    now = with_origin(given, "two", "confirmed")
    assert [d.text for d in walk.queue([(1, now)])] == ["one", "three"]
    assert walk.step([(1, with_origin(now, "one", "typed"))], at=(1, 8)) is not None


def test_by_likelihood_a_doubt_that_left_leads_to_the_one_behind_it() -> None:
    given = page("one |}{ three", conf=60.0)
    walk = walk_of(given)
    walk.choice = replace(walk.choice, order="likelihood")
    order = [d.text for d in walk.queue([(1, given)])]
    first = walk.step([(1, given)])
    assert first is not None
    assert first.text == order[0]
    after = walk.step([(1, with_origin(given, order[0], "confirmed"))])
    assert after is not None
    assert after.text == order[1]
