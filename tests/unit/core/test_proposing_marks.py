"""Marks that a program saw are proposed once, follow their words, and become marks when taken."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import count

import pytest

from editor.core.commands import AddMark, EditText, RemoveMarks, ReplaceReading
from editor.core.document import Document, Page
from editor.core.doubt_features import page_features
from editor.core.doubt_queue import QueueChoice, page_queue
from editor.core.errors import UsageError
from editor.core.geometry import Box, Polygon
from editor.core.marks import Agent, Mark
from editor.core.proposing_marks import (
    ProposeSeen,
    TakeSeen,
    above,
    certainty_of,
    proposals,
    seen_marks,
)
from editor.core.seen import SeenInk, SeenMark
from editor.core.seen_places import open_unread
from editor.core.spans import Span, SpanTable
from editor.core.suggesting import RefuseSuggestions, open_suggestions, suggestion_at
from editor.core.suggestions import Look, Suggestion
from editor.formats.seen_json import read_seen, write_seen
from tests.factories import document, marked, page

LOOK = Look({"name": "Facing", "version": "1"}, "2026-01-01T00:00:00Z")
PROGRAM = Agent("s-facing", "Software", "Facing")
TEXT = "alpha beta gamma\ndelta epsilon"
IDS: Iterator[int] = count()


def box_of(given: Page, *ids: int) -> Box:
    rows = [given.words.find(i) for i in ids]
    boxes = [r.item.box for r in rows if r is not None and r.item.box is not None]
    found = boxes[0]
    for each in boxes[1:]:
        found = found.union(each)
    return found


def strike(given: Page, *ids: int, probability: float = 0.9, **more: object) -> SeenMark:
    box = box_of(given, *ids)
    stroke = Box(box.x, box.y + 13, box.w, 4)
    seen = SeenMark("strike", (stroke,), probability, "a level stroke through", words=ids)
    return replace(seen, **more)  # type: ignore[arg-type]


def looked(given: Document, *marks: SeenMark, unread: tuple[SeenInk, ...] = ()) -> Document:
    only = given.pages["0001"]
    fresh = proposals(only, marks, unread, LOOK, lambda: f"s{next(IDS)}")
    return ProposeSeen("0001", fresh).change(given).apply(given)


def open_kinds(given: Document) -> list[tuple[str, str]]:
    only = given.pages["0001"]
    return [
        (f.suggestion.mark_kind, f.span.slice(only.text) if f.span else "-")
        for f in seen_marks(only)
    ]


def take(given: Document, suggestion: Suggestion, *kinds: str) -> Document:
    marks = tuple(Mark(f"m{next(IDS)}", kind, creator=PROGRAM.id) for kind in kinds)
    command = TakeSeen("0001", ((suggestion.id, marks),), PROGRAM, "u-ada", "now")
    return command.change(given).apply(given)


def test_a_mark_that_is_seen_is_proposed_on_its_words_and_changes_nothing_else() -> None:
    before = document(page(TEXT))
    after = looked(before, strike(before.pages["0001"], 2, 3))
    assert open_kinds(after) == [("strike", "beta gamma")]
    assert len(after.pages["0001"].marks) == 0 and after.pages["0001"].text == TEXT
    back = ProposeSeen("0001", after.pages["0001"].suggestions.items).change(before)
    assert back.reversed().apply(back.apply(before)) == before


def test_it_is_on_the_share_of_the_word_that_was_seen() -> None:
    before = document(page(TEXT))
    after = looked(before, strike(before.pages["0001"], 3, part=(0.6, 1.0)))
    assert open_kinds(after) == [("strike", "ma")]


def test_it_follows_its_words_through_edits() -> None:
    given = document(page(TEXT))
    given = looked(given, strike(given.pages["0001"], 2))
    given = EditText("0001", 0, 0, "NEW ").change(given).apply(given)
    at = given.pages["0001"].text.index("eta")
    given = EditText("0001", at, at + 3, "etta").change(given).apply(given)
    assert open_kinds(given) == [("strike", "betta")]
    assert suggestion_at(given.pages["0001"], Span(at, at)) is not None


def test_after_the_page_was_read_anew_it_is_on_the_words_in_the_same_boxes() -> None:
    given = document(page(TEXT))
    given = looked(given, strike(given.pages["0001"], 2))
    anew = page("alpha bela gamma\ndelta epsilon")
    rows = [r._replace(item=replace(r.item, id=r.item.id + 50)) for r in anew.words]

    kept = given.pages["0001"].suggestions
    table = SpanTable(rows, disjoint=True)
    anew = replace(anew, words=table, next_word_id=90, suggestions=kept)
    given = ReplaceReading(anew).change(given).apply(given)
    assert open_kinds(given) == [("strike", "bela")]
    (found,) = open_suggestions(given.pages["0001"])
    given = RefuseSuggestions("0001", (found.suggestion.id,), "u-ada").change(given).apply(given)
    given = looked(given, strike(given.pages["0001"], 52))
    assert open_kinds(given) == []


def test_what_lies_beside_the_words_stands_at_a_caret() -> None:
    given = document(page(TEXT))
    stamp = SeenMark("stamp", (Box(1500, 140, 200, 90),), 0.8, "a frame", text="RECEIVED")
    added = SeenMark("addition", (Box(260, 120, 40, 20),), 0.7, "pen", text="not", after=2)
    given = looked(given, stamp, added)
    spans = {f.suggestion.mark_kind: f.span for f in seen_marks(given.pages["0001"])}
    assert spans == {"stamp": Span(30, 30), "addition": Span(10, 10)}


def test_writing_that_was_read_as_words_is_on_those_words() -> None:
    given = document(page(TEXT))
    box = box_of(given.pages["0001"], 4, 5)
    given = looked(given, SeenMark("handwriting", (box,), 0.8, "a pen"))
    assert open_kinds(given) == [("handwriting", "delta epsilon")]


def test_a_refused_proposal_does_not_come_back_however_it_is_seen_anew() -> None:
    given = document(page(TEXT))
    first = given.pages["0001"]
    given = looked(given, strike(first, 2))
    (found,) = open_suggestions(given.pages["0001"])
    given = (
        RefuseSuggestions("0001", (found.suggestion.id,), "u-ada", "now").change(given).apply(given)
    )
    lower = Polygon(((150, 160), (190, 158), (190, 163), (150, 166)))
    given = looked(given, strike(first, 2, regions=(lower,), probability=0.99))
    assert open_kinds(given) == []
    assert given.pages["0001"].suggestions.items[0].decided_by == "u-ada"
    # Another kind, and other ink, are other questions.
    given = looked(given, strike(first, 3), strike(first, 2, kind="underline"))
    assert sorted(open_kinds(given)) == [("strike", "gamma"), ("underline", "beta")]


def test_what_is_marked_already_is_not_proposed_and_waits_no_more() -> None:
    given = document(page(TEXT, marks=[("overstrike", 6, 10)]))
    first = given.pages["0001"]
    given = looked(given, strike(first, 2), strike(first, 3))
    assert open_kinds(given) == [("strike", "gamma")]

    given = AddMark("0001", Mark("m", "strike"), Span(11, 16)).change(given).apply(given)
    assert open_kinds(given) == []


def test_a_region_that_is_marked_is_not_proposed_as_another_thing() -> None:

    given = document(page(TEXT))
    by_hand = Mark("m", "handwriting", regions=(Box(1500, 140, 210, 95),))
    given = AddMark("0001", by_hand, Span(16, 16)).change(given).apply(given)
    given = looked(given, SeenMark("stamp", (Box(1500, 140, 200, 90),), 0.8, "a frame"))
    assert open_kinds(given) == []


def test_a_newer_look_replaces_what_is_open_and_keeps_the_ids_of_what_stays() -> None:
    given = document(page(TEXT))
    first = given.pages["0001"]
    given = looked(given, strike(first, 2), strike(first, 3))
    ids = {f.suggestion.words: f.suggestion.id for f in seen_marks(given.pages["0001"])}
    given = looked(given, strike(first, 3, probability=0.5), strike(first, 5))
    (kept, other) = seen_marks(given.pages["0001"])
    assert kept.suggestion.id == ids[(3,)] and other.suggestion.words == (5,)
    assert kept.suggestion.seen_mark is not None
    assert kept.suggestion.seen_mark.probability == 0.5
    again = ProposeSeen("0001", given.pages["0001"].suggestions.items).change(given)
    assert not again


def test_taking_makes_the_marks_in_one_step_and_remembers_who_took_them() -> None:
    given = document(page(TEXT))
    given = looked(given, strike(given.pages["0001"], 2, also=("classification",)))
    (found,) = seen_marks(given.pages["0001"])
    after = take(given, found.suggestion, "strike", "classification")
    only = after.pages["0001"]
    assert marked(only, "strike") == marked(only, "classification") == ["beta"]
    assert PROGRAM in after.agents
    kept = only.suggestions.find(found.suggestion.id)
    assert kept is not None and (kept.state, kept.decided_by) == ("taken", "u-ada")
    with pytest.raises(UsageError, match="no longer open"):
        take(after, found.suggestion, "strike")
    # Whoever then takes the mark away is not asked again.

    bare = RemoveMarks("0001", tuple(r.item.id for r in only.marks)).change(after).apply(after)
    assert open_kinds(looked(bare, strike(given.pages["0001"], 2))) == []


def test_proposals_are_doubts_of_their_own_and_make_no_word_doubtful() -> None:
    given = document(page(TEXT))
    plain = page_features(given.pages["0001"])
    given = looked(given, strike(given.pages["0001"], 2, probability=0.7))
    only = given.pages["0001"]
    queue = page_queue(only, 1, (), QueueChoice())
    assert [(d.targets, d.text, d.probability) for d in queue] == [(("seen",), "beta", 0.7)]
    assert page_queue(only, 1, (), QueueChoice(left_out=frozenset(("strike",)))) == []
    assert page_features(only) == plain


def test_above_chooses_by_probability_and_kind() -> None:
    given = document(page(TEXT))
    first = given.pages["0001"]
    given = looked(
        given,
        strike(first, 2, probability=0.95),
        strike(first, 3, probability=0.6),
        strike(first, 5, kind="underline", probability=0.97),
    )
    found = seen_marks(given.pages["0001"])
    assert len(above(found, 0.9)) == 2
    assert [f.suggestion.words for f in above(found, 0.9, ["strike"])] == [(2,)]


@pytest.mark.parametrize(
    ("probability", "was_looked_at", "certainty"),
    [(0.95, False, "high"), (0.7, False, "medium"), (0.3, False, "low"), (0.3, True, "medium")],
)
def test_certainty_tells_the_probability(
    probability: float, was_looked_at: bool, certainty: str
) -> None:
    assert certainty_of(probability, was_looked_at=was_looked_at) == certainty


def test_unread_ink_is_listed_the_biggest_first_until_something_accounts_for_it() -> None:

    given = document(page(TEXT))
    pen, stamp = Box(1500, 140, 200, 90), Box(100, 900, 300, 100)
    given = looked(
        given,
        unread=(
            SeenInk("handwriting", pen, 800, 0.9),
            SeenInk("stamp", stamp, 2000, 0.9),
            SeenInk("speck", Box(5, 5, 4, 4), 9000, 0.9),
        ),
    )
    assert [s.box for s in open_unread(given.pages["0001"])] == [stamp, pen]
    assert open_suggestions(given.pages["0001"]) == []
    given = AddMark("0001", Mark("m", "stamp", regions=(stamp,)), None).change(given).apply(given)
    (left,) = open_unread(given.pages["0001"])
    given = RefuseSuggestions("0001", (left.id,), "u-ada").change(given).apply(given)
    assert open_unread(given.pages["0001"]) == []
    again = SeenInk("handwriting", Box(1510, 150, 80, 60), 700, 0.9)
    assert open_unread(looked(given, unread=(again,)).pages["0001"]) == []


def test_ink_of_a_proposed_mark_is_unread_once_that_is_refused() -> None:
    given = document(page(TEXT))
    place = Box(1500, 140, 200, 90)
    stamp = SeenMark("stamp", (place,), 0.8, "a frame")
    given = looked(given, stamp, unread=(SeenInk("stamp", place, 800, 0.9),))
    assert open_unread(given.pages["0001"]) == []
    (found,) = seen_marks(given.pages["0001"])
    given = RefuseSuggestions("0001", (found.suggestion.id,), "u-ada").change(given).apply(given)
    assert [s.box for s in open_unread(given.pages["0001"])] == [place]


def test_what_is_proposed_reads_back_as_it_is() -> None:
    given = page(TEXT)
    ring = Polygon(((10.123, 20.456), (90.5, 21.04), (88.888, 60.0), (11.0, 59.99)))
    stamp = SeenMark("stamp", (ring,), 0.87654321, "red ink", rotation=12.3456)
    part = strike(given, 1, probability=0.9629565084257549, part=(0.234567, 0.58))
    ink = SeenInk("specks", Box(1, 2, 3, 4), 12, 0.333333)
    for made in proposals(given, (stamp, part), (ink,), LOOK, lambda: f"s{next(IDS)}"):
        assert made.seen is not None
        assert read_seen(made.kind, write_seen(made.seen, None))[0] == made.seen
