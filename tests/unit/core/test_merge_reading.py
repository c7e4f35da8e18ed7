"""A new reading is merged three ways: what a person touched stays, the rest updates or is
suggested."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from editor.core.commands import AddMark, Command, EditText
from editor.core.document import Document, Page, Word
from editor.core.geometry import Box
from editor.core.ink_words import DismissInk, unplaced_ink
from editor.core.marks import Mark
from editor.core.merge_reading import MergedReading, MergeReading, merge_reading
from editor.core.spans import Span, SpanTable
from editor.core.suggesting import (
    AcceptSuggestions,
    PutReading,
    RefuseSuggestions,
    line_box,
    open_suggestions,
)
from tests.factories import box_of_word, document, marked, page, words

READ = "alpha beta gamma\ndelta epsilon zeta"


def done(start: Document, *commands: Command) -> Document:
    for command in commands:
        start = command.change(start).apply(start)
    return start


def typed(text: str, old: str, new: str) -> Page:
    """A page read as `text` in which a person typed `new` over `old`."""
    start = text.index(old)
    edit = EditText("0001", start, start + len(old), new)
    return done(document(page(text)), edit).pages["0001"]


def merged(before: Page, reading: Page, **options: object) -> tuple[Page, MergedReading]:
    command = MergeReading(reading, **options)  # type: ignore[arg-type]
    result = command.merged(before)
    return done(document(before), command).pages["0001"], result


def offered(after: Page) -> list[tuple[str, str]]:
    """What is suggested: the text that it would replace now, and by what."""
    return [
        (f.span.slice(after.text) if f.span else "", f.suggestion.new)
        for f in open_suggestions(after)
    ]


def word(after: Page, text: str) -> Word:
    return next(r.item for r in after.words.placed() if after.word_text(r) == text)


def test_words_nobody_touched_take_the_new_reading_and_keep_their_ids() -> None:
    before = typed("alpha betta gamma", "alpha", "Alpha")
    after, result = merged(before, page("alpha beta gamma", conf=95.0))
    assert after.text == "Alpha beta gamma"
    assert word(after, "beta").id == word(before, "betta").id
    assert word(after, "beta").ocr == "beta"
    assert word(after, "gamma").conf == 95.0
    assert result.updated == 1


def test_what_a_person_typed_stays_and_a_new_reading_of_it_is_suggested() -> None:
    before = typed("alpha sumary gamma", "sumary", "summery")
    after, result = merged(before, page("alpha summary gamma", conf=60.0))
    assert after.text == "alpha summery gamma"
    assert offered(after) == [("summery", "summary")]
    assert len(result.suggested) == 1


def test_a_reading_that_was_corrected_is_offered_again_only_when_it_is_sure() -> None:
    before = typed("alpha peace gamma", "peace", "PEACE")
    assert offered(merged(before, page("alpha peace gamma", conf=85.0))[0]) == []
    assert offered(merged(before, page("alpha peace gamma", conf=96.0))[0]) == [("PEACE", "peace")]


def test_a_confirmed_word_and_a_marked_word_keep_their_text() -> None:
    before = page("alpha beta gamma", marks=[("strike", 0, 5)])
    row = next(r for r in before.words if before.word_text(r) == "gamma")
    confirmed = [
        r._replace(item=replace(r.item, origin="confirmed")) if r == row else r
        for r in before.words
    ]
    before = replace(before, words=SpanTable(confirmed, disjoint=True))
    after, _ = merged(before, page("alpho beto gammo"))
    assert after.text == "alpha beto gamma"
    assert offered(after) == [("alpha", "alpho"), ("gamma", "gammo")]
    assert marked(after, "strike") == ["alpha"]


def test_a_box_that_a_person_drew_stays() -> None:
    before = page("alpha beta")
    drawn = [
        r._replace(item=replace(r.item, link="person", box=Box(98, 140, 60, 30)))
        if before.word_text(r) == "alpha"
        else r
        for r in before.words
    ]
    before = replace(before, words=SpanTable(drawn, disjoint=True))
    after, _ = merged(before, page("alpho beto"))
    assert after.text == "alpha beto"
    assert box_of_word(after, "alpha") == Box(98, 140, 60, 30)


def test_a_missed_word_is_added_where_it_stands_on_the_line() -> None:
    reading = page("alpha beta gamma\ndelta epsilon zeta")
    without = SpanTable([r for r in reading.words if r.item.ocr not in ("beta", "zeta")])
    seen = replace(reading, words=without)
    before = done(
        document(replace(empty(), text="alpha gamma\ndelta Epsilon", words=fitted(seen)))
    ).pages["0001"]
    after, result = merged(touched(before, "Epsilon"), reading)
    assert after.text == "alpha beta gamma\ndelta Epsilon zeta"
    assert words(after) == ["alpha", "beta", "gamma", "delta", "Epsilon", "zeta"]
    assert box_of_word(after, "beta") == box_of_word(reading, "beta")
    assert result.added == 2


def empty() -> Page:
    return replace(page(""), next_word_id=20)


def fitted(seen: Page) -> SpanTable[Word]:
    """The words of a page, in a text that has them and nothing else."""
    rows, at, line = [], 0, 1
    for row in seen.words:
        if row.item.line != line:
            line = row.item.line or 0
        length = row.end - row.start
        rows.append(row._replace(start=at, end=at + length))
        at += length + 1
    return SpanTable(rows, disjoint=True)


def touched(before: Page, text: str) -> Page:
    rows = [
        r._replace(item=replace(r.item, origin="typed")) if before.word_text(r) == text else r
        for r in before.words
    ]
    return replace(before, words=SpanTable(rows, disjoint=True))


def test_a_missed_line_is_added_between_its_neighbours() -> None:
    reading = page("one two\nthree four\nfive six")
    seen = replace(reading, words=SpanTable([r for r in reading.words if r.item.line != 2]))
    before = replace(page(""), text="one two\nfive SIX", words=fitted(seen), next_word_id=20)
    after, _ = merged(touched(before, "SIX"), reading)
    assert after.text == "one two\nthree four\nfive SIX"
    assert box_of_word(after, "four") == box_of_word(reading, "four")


def test_what_a_person_deleted_does_not_come_back_by_itself() -> None:
    before = typed("alpha beta gamma", "beta ", "")
    after, _ = merged(before, page("alpha beta gamma", conf=80.0))
    assert after.text == "alpha gamma"
    assert offered(after) == []
    sure, _ = merged(before, page("alpha beta gamma", conf=97.0))
    assert sure.text == "alpha gamma"
    assert offered(sure) == [("", "beta")]
    taken = done(document(sure), AcceptSuggestions("0001", (open_ids(sure)[0],)))
    assert taken.pages["0001"].text == "alpha beta gamma"
    assert box_of_word(taken.pages["0001"], "beta") == box_of_word(before_box(), "beta")


def before_box() -> Page:
    return page("alpha beta gamma")


def open_ids(after: Page) -> list[str]:
    return [f.suggestion.id for f in open_suggestions(after)]


def test_a_word_that_a_person_typed_where_ocr_missed_it_gets_its_box() -> None:
    reading = page("alpha beta gamma")
    seen = SpanTable([r for r in reading.words if r.item.ocr != "beta"])
    gap = replace(page(""), text="alpha gamma", words=fitted(replace(reading, words=seen)))
    gap = replace(gap, next_word_id=9)
    before = done(document(gap), EditText("0001", 5, 5, " beta")).pages["0001"]
    assert word(before, "beta").link == "estimated"
    after, result = merged(before, reading)
    assert after.text == "alpha beta gamma"
    assert word(after, "beta").link == "exact"
    assert word(after, "beta").origin == "typed"
    assert box_of_word(after, "beta") == box_of_word(reading, "beta")
    assert result.suggested == ()


def test_a_word_read_as_two_is_split_and_two_read_as_one_are_joined() -> None:
    whole = page("alpha betagamma delta")
    parts = page("alpha beta gamma delta")
    row = next(r for r in parts.words if parts.word_text(r) == "gamma")
    assert row.item.box is not None
    halves = {"beta": Box(160, 140, 40, 30), "gamma": Box(200, 140, 50, 30)}
    shifted = [
        r._replace(item=replace(r.item, box=halves.get(r.item.ocr or "", r.item.box)))
        for r in parts.words
        if r.item.ocr != "delta"
    ]
    parts = replace(parts, text="alpha beta gamma", words=SpanTable(shifted, disjoint=True))
    before = touched(whole, "alpha")
    split, _ = merged(before, parts)
    assert split.text.startswith("alpha beta gamma")
    joined, _ = merged(touched(parts, "alpha"), whole)
    assert joined.text == "alpha betagamma delta"
    assert words(joined) == ["alpha", "betagamma", "delta"]


def test_noise_that_a_line_read_again_lacks_is_taken_out() -> None:
    before = touched(page("alpha ~ gamma"), "alpha")
    clean = page("alpha ~ gamma")
    kept = [r for r in clean.words if r.item.ocr != "~"]
    reading = replace(
        clean, text="alpha gamma", words=fitted(replace(clean, words=SpanTable(kept)))
    )
    after, result = merged(before, reading)
    assert after.text == "alpha gamma"
    assert result.removed == 1
    mine, _ = merged(touched(page("alpha ~ gamma"), "~"), reading)
    assert mine.text == "alpha ~ gamma"


def test_an_empty_reading_changes_nothing() -> None:
    before = typed(READ, "beta", "Beta")
    assert merged(before, page(""))[0] == before


def test_a_page_nobody_touched_becomes_the_reading_and_keeps_the_ids_of_its_words() -> None:
    before = page("alpha betta gamma")
    reading = replace(page("alpha beta gamma\nmore"), next_word_id=90)
    after = done(document(before), MergeReading(reading)).pages["0001"]
    assert after.text == reading.text
    assert word(after, "beta").id == word(before, "betta").id
    assert not MergeReading(reading).change(document(after))


def test_a_page_typed_without_any_link_keeps_its_text_and_the_whole_reading_waits() -> None:
    before = done(document(page("")), EditText("0001", 0, 0, "mine")).pages["0001"]
    after, _ = merged(before, page("alpha beta"))
    assert after.text == "mine"
    assert offered(after) == [("mine", "alpha beta")]
    taken = done(document(after), AcceptSuggestions("0001", tuple(open_ids(after))))
    assert taken.pages["0001"].text == "alpha beta"
    assert box_of_word(taken.pages["0001"], "beta") == box_of_word(page("alpha beta"), "beta")


def test_ink_that_was_dismissed_does_not_come_back() -> None:
    deleted = typed("alpha ~~ gamma", "~~ ", "")
    (speck,) = unplaced_ink(deleted)
    before = done(document(deleted), DismissInk("0001", speck.item.id)).pages["0001"]
    after, result = merged(before, page("alpha ~~ gamma"))
    assert after.text == "alpha gamma"
    assert (result.added, offered(after)) == (0, [])


def test_a_region_leaves_all_other_words_alone() -> None:
    before = page(READ)
    box = box_of_word(before, "beta")
    assert box is not None
    other = page("alpho beto gammo\ndelto epsilono zeto")
    row = next(r for r in other.words if r.item.ocr == "beto")
    part = replace(
        page(""), text="beto", words=SpanTable([row._replace(start=0, end=4)], disjoint=True)
    )
    after, _ = merged(before, part, region=box)
    assert after.text == READ.replace("beta", "beto")


def test_as_suggestions_changes_no_letter() -> None:
    before = page(READ)
    after, result = merged(before, page(READ.replace("beta", "beto")), as_suggestions=True)
    assert after.text == READ
    assert offered(after) == [("beta", "beto")]
    assert len(result.suggested) == 1


def test_a_refused_reading_is_not_offered_again_and_another_one_is() -> None:
    before = typed("alpha sumary gamma", "sumary", "summery")
    first, _ = merged(before, page("alpha summary gamma"))
    refused = done(document(first), RefuseSuggestions("0001", tuple(open_ids(first)))).pages["0001"]
    assert offered(refused) == []
    assert offered(merged(refused, page("alpha summary gamma"))[0]) == []
    again, _ = merged(refused, page("alpha summory gamma"))
    assert offered(again) == [("summery", "summory")]
    newer, _ = merged(again, page("alpha summiry gamma"))
    assert offered(newer) == [("summery", "summiry")]


def test_a_suggestion_follows_its_word_and_goes_when_somebody_types_it() -> None:
    before = typed("alpha sumary gamma", "sumary", "summery")
    first = done(document(before), MergeReading(page("alpha summary gamma")))
    moved = done(first, EditText("0001", 0, 0, "zero one two "))
    assert offered(moved.pages["0001"]) == [("summery", "summary")]
    at = moved.pages["0001"].text.index("summery")
    same = done(moved, EditText("0001", at, at + 7, "summary"))
    assert offered(same.pages["0001"]) == []
    gone = done(moved, EditText("0001", at - 6, at + 8, ""))
    assert [f.span for f in open_suggestions(gone.pages["0001"])] == [None]


def test_accepting_confirms_the_word_keeps_its_mark_and_undo_opens_it_again() -> None:
    before = typed("alpha sumary gamma", "sumary", "summery")
    mark = Mark("urn:uuid:m", "strike")
    start = done(document(before), AddMark("0001", mark, Span(6, 13)))
    start = done(start, MergeReading(page("alpha summary gamma")))
    change = AcceptSuggestions("0001", tuple(open_ids(start.pages["0001"]))).change(start)
    after = change.apply(start).pages["0001"]
    assert after.text == "alpha summary gamma"
    assert marked(after, "strike") == ["summary"]
    assert word(after, "summary").origin == "confirmed"
    assert word(after, "summary").id == word(before, "summery").id
    assert offered(after) == []
    assert change.reversed().apply(change.apply(start)) == start


def test_a_reading_put_at_the_cursor_stands_there_with_its_boxes() -> None:
    before = typed("alpha gamma", "alpha", "Alpha")
    part = page("new words")
    after = done(document(before), PutReading("0001", 5, 5, part)).pages["0001"]
    assert after.text == "Alpha new words gamma"
    assert word(after, "new").origin == "ocr"
    assert word(after, "new").link == "exact"
    assert box_of_word(after, "words") == box_of_word(part, "words")
    over = done(document(before), PutReading("0001", 0, 5, part)).pages["0001"]
    assert over.text == "new words gamma"


@pytest.mark.parametrize("offset", [0, 8, 16])
def test_the_line_at_the_cursor_is_as_wide_as_the_text(offset: int) -> None:
    box = line_box(page("alpha beta gamma\nmuch longer than the first"), offset)
    assert box is not None
    assert (box.x, box.right) == (100, 100 + 10 * len("much longer than the first"))
    assert box.y <= 140 < 170 <= box.bottom < 180


# Laws

LETTERS = st.text(alphabet="ab \n", max_size=6)
LINES = st.lists(
    st.lists(st.sampled_from(["alpha", "be", "gamma", "x"]), min_size=1, max_size=4),
    min_size=1,
    max_size=4,
)


@st.composite
def edited(draw: st.DrawFn) -> Document:
    """A page that was read, and then edited and marked by a person."""
    current = document(page(text_of(draw(LINES))))
    for number in range(draw(st.integers(1, 5))):
        text = current.pages["0001"].text
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.sampled_from([0, 1, 4, 12])))
        if draw(st.booleans()):
            command: Command = EditText("0001", start, end, draw(LETTERS))
        else:
            command = AddMark("0001", Mark(f"urn:uuid:{number}", "strike"), Span(start, end))
        current = done(current, command)
    return current


def text_of(lines: list[list[str]]) -> str:
    return "\n".join(" ".join(each) for each in lines)


@st.composite
def readings(draw: st.DrawFn) -> Page:
    """A reading whose words are anywhere, some where the page has words too."""
    reading = page(text_of(draw(LINES)), conf=draw(st.sampled_from([50.0, 95.0])))
    dx, dy = draw(st.sampled_from([(0, 0), (3, 2), (25, 0), (0, 40), (400, 0)]))
    rows = [
        r._replace(item=replace(r.item, box=r.item.box.moved(dx, dy)))
        for r in reading.words
        if r.item.box
    ]
    return replace(reading, words=SpanTable(rows, disjoint=True))


def is_touched(before: Page, row: Word) -> bool:
    placed = before.words.find(row.id)
    assert placed is not None
    is_marked = placed.is_placed and any(
        not m.item.is_orphan for m in before.marks.overlapping(placed.start, placed.end)
    )
    return row.origin != "ocr" or row.link == "person" or is_marked


@settings(max_examples=300)
@given(edited(), readings(), st.booleans())
def test_a_reading_never_changes_what_a_person_touched(
    start: Document, reading: Page, as_suggestions: bool
) -> None:
    before = start.pages["0001"]
    if not before.is_touched:
        return
    command = MergeReading(reading, as_suggestions=as_suggestions)
    change = command.change(start)
    after = change.apply(start).pages["0001"]
    after.check()
    for row in before.words:
        if is_touched(before, row.item):
            now = after.words.find(row.item.id)
            assert now is not None
            assert now.is_placed == row.is_placed
            assert after.word_text(now) == before.word_text(row)
            assert now.item.origin == row.item.origin
            if row.item.link == "person":
                assert now.item.box == row.item.box
    assert not as_suggestions or after.text == before.text
    for mark in before.marks:
        now_mark = after.marks.find(mark.item.id)
        assert now_mark is not None
        assert now_mark.item == mark.item
        assert (after.text[now_mark.start : now_mark.end] if now_mark.is_placed else "") == (
            before.text[mark.start : mark.end] if mark.is_placed else ""
        )
    assert change.reversed().apply(change.apply(start)) == start


@settings(max_examples=300)
@given(edited(), readings())
def test_reading_the_same_twice_changes_nothing(start: Document, reading: Page) -> None:
    command = MergeReading(reading)
    once = done(start, command)
    assert done(once, command) == once


@settings(max_examples=100)
@given(edited(), readings(), st.data())
def test_accepting_and_refusing_all_ends_every_suggestion(
    start: Document, reading: Page, data: st.DataObject
) -> None:
    after = done(start, MergeReading(reading, as_suggestions=True))
    ids = tuple(open_ids(after.pages["0001"]))
    if not ids:
        return
    command: Command = (
        AcceptSuggestions("0001", ids)
        if data.draw(st.booleans())
        else RefuseSuggestions("0001", ids)
    )
    change = command.change(after)
    ended = change.apply(after)
    ended.pages["0001"].check()
    assert open_ids(ended.pages["0001"]) == [] or len(ids) > 1
    assert change.reversed().apply(ended) == after
    assert merge_reading(ended.pages["0001"], page("")).parts == ()
