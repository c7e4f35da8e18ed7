"""Two programs change one page: what both did is kept, and what cannot be is told."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from editor.core.commands import AddMark, ChangeMark, EditText, RemoveMarks
from editor.core.document import Page
from editor.core.marks import Mark
from editor.core.spans import Span
from editor.storage.merging import merge_page, merge_text
from editor.storage.reanchor import follow_text
from tests import factories
from tests.unit.storage.examples import TEXT, done


@pytest.mark.parametrize(
    ("ours", "theirs", "merged"),
    [
        ("ALPHA beta\ngamma", "alpha beta\nGAMMA", "ALPHA beta\nGAMMA"),
        ("alpha beta\ngamma", "alpha beta\nGAMMA", "alpha beta\nGAMMA"),
        ("ALPHA beta\ngamma", "alpha beta\ngamma", "ALPHA beta\ngamma"),
        ("ALPHA beta\ngamma", "alpha BETA\ngamma", "ALPHA BETA\ngamma"),
        ("beta\ngamma", "alpha beta\ngamma delta", "beta\ngamma delta"),
        ("alpha beta\n", "ALPHA beta\ngamma", "ALPHA beta\n"),
        ("alpha new beta\ngamma", "alpha beta\ngamma\nmore", "alpha new beta\ngamma\nmore"),
        ("same beta\ngamma", "same beta\ngamma", "same beta\ngamma"),
    ],
)
def test_changes_that_do_not_meet_are_both_made(ours: str, theirs: str, merged: str) -> None:
    found = merge_text("alpha beta\ngamma", ours, theirs)

    assert (found.text, found.refused) == (merged, ())


@pytest.mark.parametrize(
    ("ours", "theirs", "refused"),
    [
        ("alpha BETA\ngamma", "alpha Beta\ngamma", ("beta", "Beta")),
        ("alphx beta\ngamma", "xlpha beta\ngamma", ("alpha", "xlpha")),
        ("alpha\ngamma", "alpha better\ngamma", ("beta", "better")),
        ("alpha beta\ngamma\nours", "alpha beta\ngamma\ntheirs", ("", "theirs")),
    ],
)
def test_where_both_changed_the_same_words_ours_stays(
    ours: str, theirs: str, refused: tuple[str, str]
) -> None:
    found = merge_text("alpha beta\ngamma", ours, theirs)

    assert found.text == ours
    assert [(a.strip(), b.strip()) for a, b in found.refused] == [refused]


def test_of_their_changes_only_those_that_meet_ours_are_refused() -> None:
    ours = TEXT.replace("summary", "digest")
    theirs = TEXT.replace("summary", "abstract").replace("London", "Rome")

    found = merge_text(TEXT, ours, theirs)

    assert found.text == ours.replace("London", "Rome")
    assert found.refused == (("summary", "abstract"),)


WORD = st.sampled_from(["the", "of", "US", "Kohler", "1963", ".", "é", "\n"])
SHORT = st.lists(WORD, max_size=20).map(" ".join)


@given(SHORT, SHORT)
def test_one_side_alone_is_taken_as_it_is(base: str, other: str) -> None:
    assert merge_text(base, base, other).text == other
    assert merge_text(base, other, base).text == other
    assert merge_text(base, other, other).text == other


@given(SHORT, SHORT, SHORT)
def test_nothing_is_lost_without_being_told(base: str, ours: str, theirs: str) -> None:
    found = merge_text(base, ours, theirs)

    kept = found.text.split()
    new = [w for w in ours.split() if ours.split().count(w) > base.split().count(w)]
    assert all(w in kept for w in new)
    if not found.refused:
        added = [w for w in theirs.split() if theirs.split().count(w) > base.split().count(w)]
        assert all(w in kept for w in added)


LINES = st.lists(st.sampled_from(["a", "b", "c", "d e", "f g h"]), min_size=2, max_size=8)


@given(LINES, st.data())
def test_edits_of_different_lines_are_all_made(lines: list[str], data: st.DataObject) -> None:
    # Numbered, so that no line is like another.
    base = [f"{number} {line}" for number, line in enumerate(lines)]
    place = data.draw(st.integers(1, len(base) - 1))
    ours = [f"{line} ours" if i < place else line for i, line in enumerate(base)]
    theirs = [line if i < place else f"{line} theirs" for i, line in enumerate(base)]

    found = merge_text("\n".join(base), "\n".join(ours), "\n".join(theirs))

    assert found.refused == ()
    assert found.text.split("\n") == ours[:place] + theirs[place:]


def changed(page: Page, *commands: object) -> Page:
    return done(factories.document(page), *commands).pages[page.id]  # type: ignore[arg-type]


def page() -> Page:
    return factories.page("alpha beta\ngamma delta", marks=[("strike", 0, 5), ("stamp", 11, 16)])


def marks_of(page: Page) -> dict[str, str]:
    return {
        r.item.kind + ("?" if r.item.is_orphan else ""): page.text[r.start : r.end]
        for r in page.marks
    }


def test_marks_and_boxes_follow_the_merged_text() -> None:
    base = page()
    ours = changed(base, EditText("0001", 0, 0, "now "))
    theirs = replace(base, text="alpha beta\nnew\ngamma delta")
    found = follow_text(base, theirs.text)
    theirs = replace(theirs, marks=found.marks, words=found.words)

    merged = merge_page(base, ours, theirs, with_marks=False).page

    merged.check()
    assert merged.text == "now alpha beta\nnew\ngamma delta"
    assert marks_of(merged) == {"strike": "alpha", "stamp": "gamma"}
    assert factories.box_of_word(merged, "gamma") == factories.box_of_word(base, "gamma")


def test_marks_that_either_side_made_changed_or_deleted_are_merged() -> None:
    base = page()
    strike, stamp = (r.item for r in base.marks)
    ours = changed(
        base,
        EditText("0001", 0, 0, "now "),
        AddMark("0001", Mark("urn:ours", "heading"), Span(4, 14)),
        ChangeMark("0001", replace(strike, hand="h-pen1")),
    )
    theirs = changed(
        base,
        RemoveMarks("0001", (stamp.id,)),
        AddMark("0001", Mark("urn:theirs", "underline"), Span(17, 22)),
    )

    merged = merge_page(base, ours, theirs, with_marks=True)

    merged.page.check()
    assert merged.refused_marks == 0
    assert marks_of(merged.page) == {
        "strike": "alpha",
        "heading": "alpha beta",
        "underline": "delta",
    }
    row = merged.page.marks.find(strike.id)
    assert row is not None
    assert row.item.hand == "h-pen1"


def test_a_mark_that_both_changed_stays_as_ours_and_is_told() -> None:
    base = page()
    strike = next(iter(base.marks)).item
    ours = changed(base, ChangeMark("0001", replace(strike, hand="h-pen1")))
    theirs = changed(base, ChangeMark("0001", replace(strike, hand="h-clerk")))

    merged = merge_page(base, ours, theirs, with_marks=True)

    assert merged.refused_marks == 1
    row = merged.page.marks.find(strike.id)
    assert row is not None
    assert row.item.hand == "h-pen1"


def test_a_mark_that_they_deleted_and_we_changed_stays() -> None:
    base = page()
    strike = next(iter(base.marks)).item
    ours = changed(base, ChangeMark("0001", replace(strike, hand="h-pen1")))
    theirs = changed(base, RemoveMarks("0001", (strike.id,)))

    merged = merge_page(base, ours, theirs, with_marks=True)

    assert merged.refused_marks == 1
    assert merged.page.marks.find(strike.id) is not None
