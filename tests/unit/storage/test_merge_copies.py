"""Two copies of one page put together: nothing that anybody did is lost."""

from __future__ import annotations

import uuid
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from editor.core.commands import EditText, edit_parts
from editor.core.document import Page
from editor.core.geometry import Box
from editor.core.marks import Mark
from editor.core.notes import Notes
from editor.core.spans import Placed
from editor.core.suggesting import AcceptSuggestions, open_suggestions
from editor.storage.merge_copies import CopyBy, MergedCopy, merge_copies
from tests.factories import box_of_word, document, marked, page
from tests.seen_pages import proposed_page

BY = CopyBy("Bob", "2026-01-01T00:00:00Z", lambda: f"urn:uuid:{uuid.uuid4()}")
BASES = (True, False)
TEXT = "the modem ship left port\nat dawn in l962"


def typed(before: Page, old: str, new: str) -> Page:
    start = before.text.index(old)
    for part in edit_parts(before, EditText(before.id, start, start + len(old), new)):
        before = part.apply(before)
    return before


def with_mark(before: Page, kind: str, word: str, mark_id: str = "", **fields: object) -> Page:
    start = before.text.index(word)
    mark = Mark(mark_id or f"urn:uuid:{kind}-{word}", kind, **fields)  # type: ignore[arg-type]
    row = Placed(start, start + len(word), mark)
    return replace(before, marks=type(before.marks)([*before.marks, row]))


def with_note(before: Page, note_id: str, at: int, comment: str) -> Page:
    row = Placed(at, at, Mark(note_id, "note", comment=comment))
    return replace(before, notes=before.notes.added(row))


def merged(ours: Page, theirs: Page, base: Page | None) -> MergedCopy:
    found = merge_copies(base, ours, theirs, BY)
    found.page.check()
    return found


@pytest.mark.parametrize("is_base_known", BASES)
def test_corrections_of_different_words_are_both_there_and_clash_nowhere(is_base_known):
    start = page(TEXT)
    ours, theirs = typed(start, "modem", "modern"), typed(start, "l962", "1962")
    found = merged(ours, theirs, start if is_base_known else None)
    assert found.page.text == "the modern ship left port\nat dawn in 1962"
    assert found.conflicts == 0
    assert [r.item.origin for r in found.page.words][1:9:7] == ["typed", "typed"]


@pytest.mark.parametrize("is_base_known", BASES)
def test_one_word_corrected_in_two_ways_keeps_both_readings_and_its_place(is_base_known):
    start = page(TEXT)
    ours, theirs = typed(start, "modem", "modern"), typed(start, "modem", "model")
    found = merged(ours, theirs, start if is_base_known else None)
    assert found.texts == 1
    assert "modern" in found.page.text
    (waiting,) = open_suggestions(found.page)
    assert (waiting.suggestion.old, waiting.suggestion.new) == ("modern", "model")
    assert waiting.suggestion.engine == {"name": "Bob"}
    # Where it stands on the scan is known, so that the crop can be shown.
    assert waiting.suggestion.box == box_of_word(start, "modem")
    taken = AcceptSuggestions(found.page.id, (waiting.suggestion.id,))
    assert taken.change(document(found.page)).apply(document(found.page)).pages["0001"].text == (
        TEXT.replace("modem", "model")
    )


@pytest.mark.parametrize("is_base_known", BASES)
def test_words_put_in_and_taken_out_are_no_clash(is_base_known):
    start = page(TEXT)
    ours, theirs = typed(start, "ship ", ""), typed(start, "dawn", "early dawn")
    found = merged(ours, theirs, start if is_base_known else None)
    assert found.page.text == "the modem left port\nat early dawn in l962"
    assert found.conflicts == 0


def test_a_word_that_one_corrected_and_the_other_left_out_waits_beside_its_place():
    start = page(TEXT)
    ours, theirs = typed(start, "ship ", ""), typed(start, "ship", "sloop")
    found = merged(ours, theirs, start)
    (waiting,) = open_suggestions(found.page)
    assert waiting.suggestion.new == "sloop"
    assert waiting.span is not None
    assert found.page.text[: waiting.span.start].endswith("modem")


@pytest.mark.parametrize("is_base_known", BASES)
def test_marks_and_comments_of_both_are_there_and_stand_on_their_words(is_base_known):
    start = page(TEXT)
    ours = with_note(with_mark(typed(start, "modem", "modern"), "strike", "dawn"), "n-ada", 3, "A")
    theirs = with_note(with_mark(typed(start, "dawn", "noon"), "stamp", "modem"), "n-bob", 4, "B")
    found = merged(ours, theirs, start if is_base_known else None)
    assert found.page.text == "the modern ship left port\nat noon in l962"
    assert marked(found.page, "strike") == ["noon"]
    assert marked(found.page, "stamp") == ["modern"]
    assert [n.mark.comment for n in found.page.notes.items] == ["A", "B"]


def test_the_same_mark_made_by_both_is_there_once():
    start = page(TEXT)
    ours, theirs = (
        with_mark(start, "strike", "dawn", "urn:1"),
        with_mark(start, "strike", "dawn", "urn:2"),
    )
    assert [r.item.id for r in merged(ours, theirs, start).page.marks] == ["urn:1"]


def test_a_mark_changed_in_two_ways_is_there_twice_with_a_query():
    start = with_mark(page(TEXT), "stamp", "dawn", "urn:1", comment="?")
    ours = with_mark(page(TEXT), "stamp", "dawn", "urn:1", comment="A", modified="2026-01-01")
    theirs = with_mark(page(TEXT), "stamp", "dawn", "urn:1", comment="B", modified="2026-01-02")
    for base in (start, None):
        found = merged(ours, theirs, base)
        assert found.marks == 1
        stamps = [r.item.comment for r in found.page.marks if r.item.kind == "stamp"]
        assert sorted(filter(None, stamps)) == ["A", "B"]
        assert marked(found.page, "query") == ["dawn"]


def test_a_mark_that_one_removed_is_gone_unless_the_other_changed_it():
    start = with_mark(page(TEXT), "stamp", "dawn", "urn:1", comment="?")
    changed = with_mark(page(TEXT), "stamp", "dawn", "urn:1", comment="B", modified="2026-01-02")
    removed = typed(page(TEXT), "modem", "modern")
    assert not list(merged(removed, typed(start, "l962", "1962"), start).page.marks)
    assert len(merged(removed, changed, start).page.marks) == 1
    # Where nobody knows what both began with, it may have been added: it stays.
    assert len(merged(removed, start, None).page.marks) == 1


def with_box(before: Page, word: str, box: Box) -> Page:
    rows = [
        r._replace(item=replace(r.item, box=box, link="person"))
        if before.word_text(r) == word
        else r
        for r in before.words
    ]
    return replace(before, words=type(before.words)(rows, disjoint=True))


def test_a_box_set_by_hand_is_taken_and_two_of_them_are_asked_about():
    start, box, other = page(TEXT), Box(1, 2, 30, 40), Box(5, 6, 70, 80)
    ours = typed(start, "l962", "1962")
    assert box_of_word(merged(ours, with_box(start, "dawn", box), start).page, "dawn") == box
    found = merged(with_box(ours, "dawn", box), with_box(start, "dawn", other), start)
    assert found.boxes == 1
    assert box_of_word(found.page, "dawn") == box
    query = next(r.item for r in found.page.marks if r.item.kind == "query")
    assert query.regions == (other,)


def test_a_refused_suggestion_stays_refused():
    start = page(TEXT)
    waiting = merged(typed(start, "modem", "modern"), typed(start, "modem", "model"), start).page
    only = waiting.suggestions.items[0]
    refused = replace(waiting, suggestions=waiting.suggestions.refused([only.id]))
    found = merged(typed(waiting, "dawn", "noon"), typed(refused, "l962", "1962"), waiting)
    assert not open_suggestions(found.page)
    again = merged(waiting, typed(start, "modem", "model"), start)
    assert len(again.page.suggestions.items) == 1


WORDS = [f"w{n}" for n in range(12)]
STEPS = st.lists(
    st.tuples(st.sampled_from(("type", "put", "drop", "mark", "note")), st.integers(0, 11)),
    max_size=6,
)


def worked(start: Page, steps: list[tuple[str, int]], who: str) -> tuple[Page, set[str]]:
    """A copy after somebody's steps, and the words they typed that are still in it."""
    now = start
    for count, (what, place) in enumerate(steps):
        rows = list(now.words.placed())
        if not rows:
            break
        row = rows[place % len(rows)]
        token = f"{who}{count}"
        edit = {
            "type": (row.start, row.end, token),
            "put": (row.end, row.end, f" {token}"),
            "drop": (row.start, min(row.end + 1, len(now.text)), ""),
        }.get(what)
        if edit is not None:
            for part in edit_parts(now, EditText(now.id, *edit)):
                now = part.apply(now)
        elif what == "mark":
            mark = Placed(row.start, row.end, Mark(f"m-{token}", "stamp", comment=token))
            now = replace(now, marks=type(now.marks)([*now.marks, mark]))
        else:
            now = with_note(now, f"n-{token}", row.start, token)
    return now, {w for w in now.text.split() if w.startswith(who)}


@settings(max_examples=120, deadline=None)
@given(STEPS, STEPS, st.booleans())
def test_whatever_two_people_did_nothing_of_it_is_lost(mine, his, is_base_known):
    start = page("\n".join((" ".join(WORDS[:6]), " ".join(WORDS[6:]))))
    ours, my_words = worked(start, mine, "A")
    theirs, his_words = worked(start, his, "B")
    found = merged(ours, theirs, start if is_base_known else None).page
    said = found.text.split()
    said += [w for s in found.suggestions.items for w in (*s.new.split(), *s.old.split())]
    assert my_words | his_words <= set(said)
    for name in ("marks", "notes"):
        both = {i for side in (ours, theirs) for i in ids(side, name)}
        assert both <= ids(found, name)
    # Merging the same copy again changes nothing more.
    again = merge_copies(theirs, found, theirs, BY).page
    assert again == found


def ids(side: Page, name: str) -> set[str]:
    if name == "notes":
        return {n.mark.id for n in side.notes.items}
    return {r.item.id for r in side.marks}


def test_notes_of_a_page_that_had_none_keep_what_another_program_wrote():
    start = page(TEXT)
    ours = replace(typed(start, "l962", "1962"), notes=Notes((), {"x": 1}))
    theirs = with_note(typed(start, "modem", "modern"), "n", 0, "B")
    assert merged(ours, theirs, start).page.notes.extra == {"x": 1}


def test_what_was_seen_in_both_copies_waits_once_and_what_one_refused_is_refused():
    start = proposed_page()
    items = [replace(s, id=f"theirs-{s.id}") for s in start.suggestions.items]
    items[0] = replace(items[0], state="refused", decided_by="u-bob")
    theirs = replace(start, suggestions=replace(start.suggestions, items=tuple(items)))
    found = merged(start, theirs, None).page.suggestions
    assert [s.id for s in found.items] == [s.id for s in start.suggestions.items]
    assert [s.is_open for s in found.items] == [False, True, True, True, True]
