"""The queue of doubts: who is in it, in which order, and the way through it."""

from __future__ import annotations

from dataclasses import replace

from editor.core.document import Page
from editor.core.doubt_queue import (
    DEFAULT_TARGETS,
    TARGETS,
    Doubt,
    Order,
    QueueChoice,
    Target,
    next_doubt_in,
    page_queue,
    queue_of,
)
from editor.core.doubting import word_doubts
from editor.core.geometry import Box
from editor.core.lessons import lessons_of
from editor.core.marks import Mark, Quote
from editor.core.spans import UNPLACED, Placed, SpanTable
from editor.core.suggestions import ReadWord, Suggestion, Suggestions
from editor.session.doubting import doubt_model
from tests.factories import page


def queue(given: Page, *targets: Target, order: Order = "place", least: float = 0.5) -> list[Doubt]:
    words = word_doubts(given, doubt_model(), lessons=lessons_of([given]))
    choice = QueueChoice(frozenset(targets), least=least, order=order)
    return queue_of([page_queue(given, 1, words, choice)], order)


def confirmed(given: Page, text: str) -> Page:
    rows = [
        r._replace(item=replace(r.item, origin="confirmed")) if given.word_text(r) == text else r
        for r in given.words
    ]
    return replace(given, words=SpanTable(rows, disjoint=True))


def test_low_confidence_follows_the_threshold() -> None:
    given = page("one two three", conf=85.0)
    words = word_doubts(given, doubt_model())
    low = QueueChoice(frozenset(("low-confidence",)), threshold=80.0)
    high = replace(low, threshold=90.0)
    assert page_queue(given, 1, words, low) == []
    assert [d.text for d in page_queue(given, 1, words, high)] == ["one", "two", "three"]


def test_a_confirmed_word_leaves_the_queue() -> None:
    given = page("one two three")
    assert [d.text for d in queue(confirmed(given, "two"), "unseen")] == ["one", "three"]


def test_likely_words_are_those_above_the_least_probability() -> None:
    given = page("one |}{ three", conf=60.0)
    assert all(d.probability >= 0.3 for d in queue(given, "likely", least=0.3))
    assert len(queue(given, "likely", least=0.0)) == 3
    assert queue(given, "likely", least=1.0) == []


def test_by_likelihood_the_worst_comes_first() -> None:
    found = queue(page("one |}{ three", conf=90.0), "unseen", order="likelihood")
    assert found[0].text == "|}{"
    assert [d.probability for d in found] == sorted((d.probability for d in found), reverse=True)


def test_marks_to_confirm_queries_and_orphans_are_of_the_queue() -> None:
    marks = [
        Placed(0, 3, Mark("a", "strike", certainty="low")),
        Placed(4, 7, Mark("b", "query")),
        Placed(UNPLACED, UNPLACED, Mark("c", "note", is_orphan=True, quote=Quote("gone"))),
        Placed(8, 13, Mark("d", "strike", certainty="high")),
    ]
    given = replace(page("one two three"), marks=SpanTable(marks))
    found = queue(given, "mark", "query", "orphan")
    assert [(d.mark_id, d.targets) for d in found] == [
        ("a", ("mark",)),
        ("b", ("query",)),
        ("c", ("orphan",)),
    ]
    assert found[-1].span is None
    assert found[-1].text == "gone"


def test_a_differing_reading_is_of_the_queue_once() -> None:
    given = page("one two three")
    row = given.words.at(4)
    assert row is not None
    assert row.item.box is not None
    read = ReadWord("tvvo", Box(140, 100, 30, 30), 80.0)
    suggestion = Suggestion("s1", words=(row.item.id,), old="two", new="tvvo", read=(read,))
    found = queue(replace(given, suggestions=Suggestions((suggestion,))), "unseen", "differs")
    assert [d.text for d in found] == ["one", "two", "three"]
    assert [d.suggestion_id for d in found] == [None, "s1", None]


def test_by_place_one_steps_from_the_cursor_both_ways() -> None:
    found = queue(page("one two three"), "unseen")
    after = next_doubt_in(found, "place", at=(1, 4))
    before = next_doubt_in(found, "place", at=(1, 4), backwards=True)
    assert after is not None
    assert before is not None
    assert (after.text, before.text) == ("three", "one")
    assert next_doubt_in(found, "place", at=(1, 8)) is None


def test_by_likelihood_one_goes_on_where_the_last_one_left_the_queue() -> None:
    given = page("one |}{ three", conf=90.0)
    before = queue(given, "unseen", order="likelihood")
    first = next_doubt_in(before, "likelihood")
    assert first == before[0]
    after = queue(confirmed(given, "|}{"), "unseen", order="likelihood")
    assert first not in after
    assert next_doubt_in(after, "likelihood", last=first) == after[0]
    assert next_doubt_in(after, "likelihood", last=after[-1]) is None
    assert next_doubt_in(after, "likelihood", last=after[-1], backwards=True) == after[-2]


def test_an_empty_queue_has_no_next() -> None:
    assert next_doubt_in([], "likelihood") is None
    assert next_doubt_in([], "place") is None


def test_pages_come_in_their_order() -> None:
    first, second = page("one"), page("two", page_id="0002")
    choice = QueueChoice(frozenset(("unseen",)), order="place")
    parts = [
        page_queue(p, n, word_doubts(p, doubt_model()), choice)
        for n, p in ((2, second), (1, first))
    ]
    assert [d.text for d in queue_of(parts, "place")] == ["one", "two"]


def test_default_targets_are_targets() -> None:
    assert set(TARGETS) > DEFAULT_TARGETS
