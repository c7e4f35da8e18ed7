"""Cut, copied and pasted passages: what comes along, what stays, and what is refused."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from editor.core.commands import Command, EditText
from editor.core.document import Document
from editor.core.geometry import Box
from editor.core.marks import Hand, Mark
from editor.core.passage import passage_of
from editor.core.spans import Placed, Span, SpanTable
from editor.session.clipboard import move, paste, read_passage, write_passage
from tests.factories import document, marked, page, words

TEXT = "aa bb cc\ndd ee ff\ngg hh ii"


def done(current: Document, command: Command) -> Document:
    """The document after a command; also proves that it can be undone exactly."""
    change = command.change(current)
    after = change.apply(current)
    assert change.reversed().apply(after) == current
    for each in after.pages.values():
        each.check()
    return after


def carried(current: Document, start: int, end: int, page_id: str = "0001") -> bytes:
    return write_passage(passage_of(current, current.pages[page_id], Span(start, end)))


def pasted(
    current: Document, data: bytes, at: int, end: int | None = None, to: str = "0001"
) -> Document:
    passage = read_passage(data)
    assert passage is not None
    return done(current, paste(passage, to, Span(at, at if end is None else end)))


def cut(current: Document, start: int, end: int) -> tuple[Document, bytes]:
    return done(current, EditText("0001", start, end, "")), carried(current, start, end)


def given(*marks: tuple[str, int, int]) -> Document:
    """A page as an import leaves it: no reading of OCR tells which ink a word is."""
    made = page(TEXT, marks=marks)
    rows = [r._replace(item=replace(r.item, ocr=None, origin="imported")) for r in made.words]
    return document(
        replace(made, words=SpanTable(rows, disjoint=True)), page("other", page_id="0002")
    )


def test_what_is_cut_and_pasted_at_once_leaves_the_page_as_it_was() -> None:
    before = given(("strike", 3, 8), ("stamp", 0, 26), ("note", 12, 14), ("addition", 14, 14))
    for start, end in ((9, 18), (3, 5), (0, 26), (12, 14)):
        after, data = cut(before, start, end)
        back = pasted(after, data, start)
        assert back.pages["0001"] == before.pages["0001"], (start, end)


def test_blanks_cut_along_with_a_word_join_its_neighbours_only_until_they_are_back() -> None:
    before = given(("strike", 3, 8))
    for start, end in ((11, 15), (8, 9)):
        after, data = cut(before, start, end)
        back = pasted(after, data, start).pages["0001"]
        assert [(r.start, r.item.id, r.item.box, r.item.link) for r in back.words] == [
            (r.start, r.item.id, r.item.box, r.item.link) for r in before.pages["0001"].words
        ]
        assert back.marks == before.pages["0001"].marks


def test_letters_cut_from_inside_words_come_back_without_a_second_mark() -> None:
    before = given(("strike", 3, 8), ("stamp", 0, 26))
    for start, end in ((4, 13), (4, 7), (7, 10)):
        after, data = cut(before, start, end)
        back = pasted(after, data, start).pages["0001"]
        assert back.text == TEXT and len(back.marks) == 2
        assert marked(back, "strike") == ["bb cc"]


def test_a_cut_line_pasted_elsewhere_takes_boxes_and_the_same_marks_along() -> None:
    before = given(("strike", 12, 14), ("addition", 17, 17))
    after, data = cut(before, 9, 18)
    moved = pasted(after, data, 0).pages["0001"]
    assert moved.text == "dd ee ff\naa bb cc\ngg hh ii"
    assert marked(moved, "strike") == ["ee"]
    assert {r.item.id: r.item for r in moved.words} == {
        r.item.id: r.item for r in before.pages["0001"].words
    }
    assert [(r.start, r.item.id) for r in moved.marks] == [
        (3, "urn:uuid:00000000"),
        (8, "urn:uuid:00000001"),
    ]


def test_pasting_twice_makes_copies_without_ink_and_with_ids_of_their_own() -> None:
    after, data = cut(given(("strike", 12, 14)), 9, 18)
    twice = pasted(pasted(after, data, 0), data, 0).pages["0001"]
    assert marked(twice, "strike") == ["ee", "ee"]
    copy = next(r for r in twice.marks.placed())
    assert copy.item.id != "urn:uuid:00000000"
    first = next(twice.words.placed())
    assert (first.item.id > 9, first.item.origin, first.item.ocr) == (True, "pasted", None)
    assert first.item.link in ("none", "estimated")


def test_a_passage_pasted_into_another_page_brings_copies_without_regions() -> None:
    mark = Mark("urn:uuid:a", "strike", regions=(Box(1, 2, 3, 4),), hand="h-pen", ink="red")
    start = given()
    first = start.pages["0001"]
    first = replace(first, marks=SpanTable([Placed(12, 14, mark)]))
    before = replace(start.loaded(first), hands=(Hand("h-pen", "the drafter's pen"),))
    after = pasted(before, carried(before, 9, 18), 0, to="0002")
    (row,) = after.pages["0002"].marks
    assert (row.start, row.end, row.item.ink, row.item.hand) == (3, 5, "red", "h-pen")
    assert row.item.regions == () and row.item.id != mark.id
    assert words(after.pages["0002"]) == ["dd", "ee", "ff", "other"]


def test_a_hand_comes_along_into_another_document() -> None:
    mark = Mark("urn:uuid:a", "strike", hand="h-pen", creator="u-ada")
    start = given()
    source = replace(
        start.loaded(replace(start.pages["0001"], marks=SpanTable([Placed(12, 14, mark)]))),
        hands=(Hand("h-pen", "the drafter's pen"),),
    )
    target = replace(given(), id="urn:uuid:other", hands=(Hand("h-pen", "a clerk"),))
    after = pasted(target, carried(source, 9, 18), 0)
    (row,) = after.pages["0001"].marks
    hand = after.hand(row.item.hand)
    assert hand is not None and hand.label == "the drafter's pen" and hand.id != "h-pen"
    assert row.item.creator is None
    again = pasted(after, carried(source, 9, 18), 0)
    assert again.hands == after.hands


def test_half_of_a_struck_passage_is_struck_too_and_half_a_stamp_is_none() -> None:
    before = given(("strike", 0, 17), ("stamp", 0, 17))
    moved, data = cut(before, 12, 18)
    after = pasted(moved, data, len(moved.pages["0001"].text))
    assert after.pages["0001"].text.endswith("iiee ff\n")
    assert [t.strip() for t in marked(after.pages["0001"], "strike")] == ["aa bb cc\ndd", "ee ff"]
    assert len(marked(after.pages["0001"], "stamp")) == 1


def test_pasting_over_itself_changes_nothing() -> None:
    before = given(("strike", 12, 14))
    passage = read_passage(carried(before, 9, 17))
    assert passage is not None
    assert not paste(passage, "0001", Span(9, 17)).change(before)


def test_a_mark_that_was_changed_while_it_was_cut_comes_back_as_it_is_now() -> None:
    after, data = cut(given(("strike", 12, 14)), 9, 18)
    (row,) = after.pages["0001"].marks
    changed = SpanTable([row._replace(item=replace(row.item, ink="red"))])
    back = pasted(after.loaded(replace(after.pages["0001"], marks=changed)), data, 9)
    (row,) = back.pages["0001"].marks
    assert (row.item.ink, row.item.is_orphan, row.start) == ("red", False, 12)


def test_moving_text_by_the_mouse_is_one_change_that_keeps_everything() -> None:
    before = given(("strike", 12, 14), ("underline", 21, 23))
    command = move(before, before.pages["0001"], Span(9, 18), 26)
    assert command is not None
    after = done(before, command).pages["0001"]
    assert after.text == "aa bb cc\ngg hh iidd ee ff\n"
    assert (marked(after, "strike"), marked(after, "underline")) == (["ee"], ["hh"])
    assert move(before, before.pages["0001"], Span(9, 18), 12) is None


GOOD = json.loads(carried(given(("strike", 12, 14)), 9, 18))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b'{"version": 1}',
        b"[" * 100_000,
        json.dumps(GOOD | {"version": 2}).encode(),
        json.dumps(GOOD | {"document": 3}).encode(),
        json.dumps(GOOD | {"partial": "x"}).encode(),
        json.dumps(GOOD | {"hands": [{"id": 1}]}).encode(),
        json.dumps(GOOD | {"page": GOOD["page"] | {"text": "d"}}).encode(),
        json.dumps(GOOD | {"page": GOOD["page"] | {"text": "dd ee ff\r"}}).encode(),
        json.dumps(GOOD | {"page": GOOD["page"] | {"text": "\ud800" * 9}}).encode(),
        json.dumps(
            GOOD | {"page": GOOD["page"] | {"marks": [[-1, -1, {"id": "a", "kind": "b"}]]}}
        ).encode(),
        json.dumps(GOOD | {"page": GOOD["page"] | {"words": [[-5, 0, 2] + [None] * 9]}}).encode(),
        json.dumps(GOOD).encode().replace(b"90.0", b"NaN"),
    ],
)
def test_what_is_no_passage_is_refused(data: bytes) -> None:
    assert read_passage(data) is None


def test_a_passage_that_claims_another_s_ids_takes_nothing_from_them() -> None:
    before = given(("strike", 0, 2))
    forged = read_passage(carried(before, 0, 9))
    assert forged is not None
    rows = [r._replace(item=replace(r.item, id=r.item.id + 1000)) for r in forged.page.words]
    forged = replace(forged, page=replace(forged.page, words=SpanTable(rows, disjoint=True)))
    after = done(before, paste(forged, "0001", Span(9, 9))).pages["0001"]
    assert after.next_word_id < 100
    items = {r.item.id: r.item for r in after.words}
    assert all(items[r.item.id] == r.item for r in before.pages["0001"].words)
