"""Suggestions are written and read back equal; what is unknown in their file stays as it stands."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from editor.core.geometry import Box, Polygon
from editor.core.marks import Extent, JsonObject, Quote
from editor.core.seen import SeenInk, SeenMark
from editor.core.suggestions import ReadWord, Suggestion, Suggestions
from editor.formats import jsonfile
from editor.formats.suggestions import read_suggestions, write_suggestions
from editor.storage.journal_values import decode, encode

TEXTS = st.text(max_size=8)
BOXES = st.builds(Box, *(st.integers(-5, 50),) * 2, *(st.integers(1, 50),) * 2)
READ = st.builds(ReadWord, TEXTS, st.none() | BOXES, st.none() | st.floats(0, 100, allow_nan=False))
READINGS = st.builds(
    Suggestion,
    st.text(min_size=1, max_size=8),
    state=st.sampled_from(["open", "refused"]),
    created=st.none() | TEXTS,
    engine=st.none() | st.just({"name": "tesseract"}),
    place=st.sampled_from(["in", "after", "before", "end", "page"]),
    words=st.lists(st.integers(0, 99), max_size=3).map(tuple),
    start=st.integers(-1, 9),
    end=st.integers(-1, 9),
    quote=st.none() | st.builds(Quote, TEXTS, TEXTS, TEXTS),
    old=TEXTS,
    new=TEXTS,
    read=st.lists(READ, max_size=2).map(tuple),
    raw=st.none() | st.just({"x:note": [1, None]}),
)


def through_file(suggestions: Suggestions) -> Suggestions:
    written = jsonfile.dumpb(write_suggestions(suggestions, "0001"))
    return read_suggestions(jsonfile.loads(written, name="suggestions/0001.json"))


@given(st.lists(READINGS, max_size=3))
def test_what_is_written_reads_back_equal(items: list[Suggestion]) -> None:
    suggestions = Suggestions(tuple(items))
    assert through_file(suggestions) == suggestions


def test_items_and_keys_that_are_unknown_are_written_back() -> None:
    mark: JsonObject = {"id": "m1", "kind": "mark", "state": "open", "mark": {"fc:mark": "strike"}}
    obj: JsonObject = {"format": "1.0", "page": "0001", "x:tool": "y", "items": [mark]}
    found = read_suggestions(obj)
    assert [(s.id, s.kind, s.is_open) for s in found.items] == [("m1", "mark", True)]
    assert write_suggestions(found, "0001") == obj
    refused = write_suggestions(found.refused(["m1"]), "0001")["items"]
    assert refused == [{**mark, "state": "refused"}]


@pytest.mark.parametrize(
    "item",
    [
        {"kind": "reading", "new": 3},
        {"kind": "reading", "new": "a", "read": [["a", 1, 2, 0, 4, 50]]},
        {"kind": "reading", "new": "a", "words": ["one"]},
        {"kind": "reading", "new": "a", "place": "under"},
        {"kind": "reading", "text": "ab", "words": [[1]]},
        {"kind": 7},
    ],
)
def test_an_item_that_cannot_be_understood_is_kept(item: dict[str, Any]) -> None:
    found = read_suggestions({"items": [item, "no object"]})
    assert len(found.items) == 1
    assert write_suggestions(found, "0001")["items"] == [item]


def test_a_whole_reading_of_an_earlier_facing_is_one_of_the_page() -> None:
    rows = [[1, 0, 5, 10, 20, 50, 30, 91.0], [2, 6, 10, 70, 20, 40, 30, None]]
    (found,) = read_suggestions(
        {"items": [{"kind": "reading", "text": "alpha beta", "words": rows}]}
    ).items
    assert (found.place, found.new) == ("page", "alpha beta")
    assert found.read == (
        ReadWord("alpha", Box(10, 20, 50, 30), 91.0),
        ReadWord("beta", Box(70, 20, 40, 30)),
    )


REGIONS = BOXES | st.just(Polygon(((1.0, 2.5), (3.0, 4.0), (5.0, 6.0))))
SHARES = st.integers(0, 10000).map(lambda n: n / 10000)
SEEN = st.builds(
    SeenMark,
    st.sampled_from(["strike", "stamp", "x:other"]),
    st.lists(REGIONS, max_size=2).map(tuple),
    SHARES,
    TEXTS,
    st.none() | TEXTS,
    st.lists(TEXTS, max_size=2).map(tuple),
    st.lists(st.integers(0, 99), max_size=3).map(tuple),
    st.tuples(SHARES, SHARES),
    st.none() | TEXTS,
    st.none() | st.integers(0, 100).map(float),
    st.none() | TEXTS,
    st.none() | TEXTS,
    st.none() | st.just("#1f2a44"),
    st.none() | st.just(-12.5),
    st.none() | st.builds(Extent, st.integers(1, 9), st.just("chars")),
    st.none() | st.integers(1, 9),
)
INKS = st.builds(SeenInk, st.sampled_from(["stamp", "x:new"]), BOXES, st.integers(0, 99), SHARES)
SEEN_MARKS = st.builds(
    Suggestion,
    st.text(min_size=1, max_size=8),
    kind=st.just("mark"),
    state=st.sampled_from(["open", "refused", "taken"]),
    action=st.just("add"),
    mark_kind=TEXTS,
    reason=st.none() | TEXTS,
    decided_by=st.none() | TEXTS,
    read=st.lists(READ, max_size=2).map(tuple),
    raw=st.none() | st.just({"x:note": [1, None]}) | st.just({"seen": {"x:more": 3}}),
    seen=SEEN,
)
UNREAD = st.builds(Suggestion, st.text(min_size=1, max_size=8), kind=st.just("unread"), seen=INKS)


@given(st.lists(SEEN_MARKS | UNREAD, max_size=3))
def test_what_a_program_saw_reads_back_equal(items: list[Suggestion]) -> None:
    suggestions = Suggestions(tuple(items))
    assert through_file(suggestions) == suggestions
    assert decode(Suggestions, encode(suggestions)) == suggestions


@pytest.mark.parametrize(
    "item",
    [
        {"kind": "mark", "action": "add", "markKind": "strike"},
        {"kind": "mark", "action": "add", "seen": {"kind": "strike"}},
        {"kind": "mark", "action": "add", "seen": {"kind": "strike", "probability": "high"}},
        {
            "kind": "mark",
            "action": "add",
            "seen": {"kind": "strike", "probability": 1, "regions": [[[1, 2], [3, 4]]]},
        },
        {"kind": "unread", "seen": {"kind": "stamp", "box": [0, 0, 0, 4], "inkPx": 1}},
        {"kind": "unread", "box": [0, 0, 1, 4]},
    ],
)
def test_what_was_seen_and_cannot_be_understood_is_kept(item: dict[str, Any]) -> None:
    found = read_suggestions({"items": [item]})
    assert found.items[0].seen is None
    assert write_suggestions(found, "0001")["items"] == [item]
