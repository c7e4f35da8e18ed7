"""Marks and words after another program edited the transcript: moved exactly, or honestly lost."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from editor.core.document import Page
from editor.storage.reanchor import follow_text
from tests import factories
from tests.unit.storage.examples import TEXT, edited_outside, loaded, made, marked_page, reopened


def followed(before: Page, text: str) -> Page:
    found = follow_text(before, text)
    page = Page(before.id, text, found.words, found.marks, next_word_id=found.next_word_id)
    page.check()
    return page


def covered(page: Page) -> dict[str, str]:
    """What every mark covers; an orphan covers nothing."""
    return {
        r.item.id: page.text[r.start : r.end]
        for r in page.marks
        if r.is_placed and not r.item.is_orphan
    }


def orphans(page: Page) -> list[str]:
    return sorted(r.item.quote.exact for r in page.orphans() if r.item.quote)


THREE_EDITS = (
    TEXT.replace("summary", "digest")
    .replace("Received copy of note 221.\n", "")
    .replace("TOO-1714", "TOO-1741")
)


@pytest.mark.parametrize("has_base", [True, False], ids=["base", "no base"])
def test_three_foreign_edits_lose_only_the_marks_that_were_edited(
    tmp_path: Path, has_base: bool
) -> None:
    path = tmp_path / "letter.facing"
    store, document = made(path)
    store.close()
    before = covered(document.pages["0001"])
    edited_outside(path, "0001", lambda _: THREE_EDITS)
    if not has_base:
        (path / "base/0001.txt").unlink()

    again = reopened(path)
    page = loaded(again).pages["0001"]

    edited = ["221.", "Received", "TOO-1714", "copy", "note", "of", "summary"]
    assert orphans(page) == edited
    assert covered(page).items() <= before.items()
    assert len(covered(page)) == len(before) - len(edited)
    (notice,) = again.notices
    assert "text/0001.txt was changed by another program" in notice
    assert f"{len(before) - 7} marks moved with the text, 7 lost their place" in notice
    assert again.changed_outside == {"0001"}
    page.check()
    again.save(loaded(again), pages={"0001"})
    again.close()

    last = reopened(path)
    assert loaded(last).pages["0001"] == page
    assert last.notices == []
    last.close()


def test_orphans_keep_their_regions_and_stay_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "letter.facing"
    store, document = made(path)
    store.close()
    edited_outside(path, "0001", lambda _: "")

    again = reopened(path)
    page = loaded(again).pages["0001"]

    assert len(page.marks) == len(document.pages["0001"].marks)
    assert all(r.item.is_orphan and not r.is_placed for r in page.marks)
    again.close()


def test_words_keep_their_boxes_around_a_foreign_edit() -> None:
    before = marked_page()

    after = followed(before, THREE_EDITS)

    for word in ("STATE", "XXXXXX", "Kohler.", "London."):
        assert factories.box_of_word(after, word) == factories.box_of_word(before, word)
    assert factories.words(after) == THREE_EDITS.split()
    assert factories.box_of_word(after, "digest") == factories.box_of_word(before, "summary")


def test_a_mark_never_moves_to_a_look_alike_in_a_rewritten_text() -> None:
    before = factories.page(
        "the mission of the Soviets was to stress the point",
        marks=[("strike", 0, 3), ("strike", 15, 18)],
    )

    after = followed(before, "Nobody came. In Paris, the rain fell and the river rose all night.")

    assert covered(after) == {}


def test_a_mark_on_one_of_two_equal_lines_is_asked_about_when_one_goes() -> None:
    before = factories.page(
        "one\nXXXX\nXXXX\ntwo", marks=[("overstrike", 4, 8), ("strike", 14, 17)]
    )

    after = followed(before, "one\nXXXX\ntwo")

    assert orphans(after) == ["XXXX"]
    assert list(covered(after).values()) == ["two"]


def test_a_caret_stays_behind_its_word() -> None:
    before = factories.page("noted by hand", marks=[("addition", 5, 5)])

    after = followed(before, "It was noted by a hand")

    (row,) = after.marks
    assert (row.start, row.end, row.item.is_orphan) == (12, 12, False)


def test_a_mark_survives_a_line_wrapped_anew() -> None:
    before = factories.page("must move on, or not", marks=[("underline", 5, 16)])

    after = followed(before, "must move\non, or not")

    assert list(covered(after).values()) == ["move\non, or"]


def test_punctuation_beside_a_mark_may_change() -> None:
    before = factories.page("to stress, that", marks=[("underline", 3, 9)])

    assert list(covered(followed(before, "to stress that")).values()) == ["stress"]


def test_following_a_page_costs_by_its_length_and_not_by_its_square() -> None:
    small, large = _wrapped(300), _wrapped(1200)
    taken = []
    for _ in range(3):
        for before, wrapped in (small, large):
            start = time.process_time()
            after = followed(before, wrapped)
            taken.append(time.process_time() - start)
            assert len(after.marks) == len(before.marks)
    # Four times the length: four times as long, or sixteen where each place looks at all others.
    assert min(taken[1::2]) / min(taken[::2]) < 9


def _wrapped(lines: int) -> tuple[Page, str]:
    """A page with a mark at every 400 characters, and its text wrapped anew elsewhere."""
    line = "Soviets continued to stress {} that US must move in the matter of {}.\n"
    text = "".join(line.format(i, i * 7) for i in range(lines))
    marks = [("strike", i, i + 7) for i in range(0, len(text) - 60, 400)]
    wrapped = text.replace(" in the ", "\nin the ").replace("matter of 70.", "matters of 70.")
    return factories.page(text, marks=marks), wrapped


WORD = st.sampled_from(["the", "XXXX", "of", "a", "US", "Kohler", "1963", ".", "\n", "\n\n"])
SHORT = st.lists(WORD, max_size=30).map(" ".join)


@given(SHORT, SHORT, st.data())
def test_no_mark_is_dropped_and_none_covers_other_words(
    old: str, new: str, data: st.DataObject
) -> None:
    spans = data.draw(
        st.lists(st.tuples(st.integers(0, len(old)), st.integers(0, len(old))).map(sorted))
    )
    before = factories.page(old, marks=[("strike", a, b) for a, b in spans])

    after = followed(before, new)

    assert len(after.marks) == len(before.marks)
    texts = covered(before)
    for mark_id, text in covered(after).items():
        assert text.split() == texts[mark_id].split()
    assert factories.words(after) == new.split()
