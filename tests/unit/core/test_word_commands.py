"""Links set by hand: boxes moved, drawn and taken away, regions shared, marks that follow."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from editor.core.commands import AddMark, ChangeWord, Command, EditText
from editor.core.document import Document, Page, Word
from editor.core.errors import UsageError
from editor.core.geometry import Box, Polygon
from editor.core.linked_page import regions_of
from editor.core.links import (
    ink_within,
    is_unlinked_by_person,
    next_unlinked,
    place_for,
    unlinked_ink,
)
from editor.core.marks import Mark
from editor.core.spans import UNPLACED, Placed, Span, SpanTable
from editor.core.word_commands import LinkInk, LinkRegion, SetBox, SwapBoxes, TakeBoxAway
from tests.factories import box_of_word, document, page, words

TEXT = "alpha beta gamma\ndelta epsilon zeta"
# As `page` lays TEXT out: a letter is 10 wide, a line 40 high, from (100, 140) on.
ALPHA, BETA, GAMMA = Box(100, 140, 50, 30), Box(160, 140, 40, 30), Box(210, 140, 50, 30)
DELTA = Box(100, 180, 50, 30)


def done(given: Page, command: Command) -> Page:
    """The page after a command; also proves that undo is exact and the page lawful."""
    before: Document = document(given)
    change = command.change(before)
    after = change.apply(before)
    assert change.reversed().apply(after) == before
    assert change.apply(change.reversed().apply(after)) == after
    after.pages[given.id].check()
    return after.pages[given.id]


def word_of(given: Page, text: str) -> Word:
    return next(r.item for r in given.words.placed() if given.word_text(r) == text)


def id_of(given: Page, text: str) -> int:
    return word_of(given, text).id


def with_ink(given: Page, *inks: tuple[str, Box]) -> Page:
    """The page with ink that stands for no word, read as these texts."""
    first = given.next_word_id
    rows = [
        Placed(UNPLACED, UNPLACED, Word(first + n, box, 70.0, 9, text, "ocr", "none"))
        for n, (text, box) in enumerate(inks)
    ]
    table = SpanTable([*given.words, *rows], disjoint=True)
    return replace(given, words=table, next_word_id=first + len(rows))


def bare(given: Page, *texts: str) -> Page:
    """The page with these words known to be nowhere on the scan."""
    gone = {id_of(given, t) for t in texts}
    rows = [
        r._replace(item=Word(r.item.id, origin="imported")) if r.item.id in gone else r
        for r in given.words
    ]
    return replace(given, words=SpanTable(rows, disjoint=True))


def with_mark(given: Page, span: Span, *regions: Box | Polygon) -> Page:
    return done(given, AddMark(given.id, Mark("urn:uuid:m", "strike", regions=regions), span))


def regions_after(given: Page) -> tuple[object, ...]:
    (row,) = given.marks
    return row.item.regions


# A box set by hand


def test_a_box_set_by_hand_is_a_persons_link_and_keeps_id_and_reading() -> None:
    before = word_of(page(TEXT), "beta")
    after = word_of(done(page(TEXT), SetBox("0001", before.id, BETA.moved(3, 2))), "beta")
    assert after == replace(before, box=BETA.moved(3, 2), link="person")


def test_the_part_of_a_box_outside_the_scan_is_cut_off() -> None:
    after = done(page(TEXT), SetBox("0001", 2, Box(-20, 140, 60, 30)))
    assert box_of_word(after, "beta") == Box(0, 140, 40, 30)


@pytest.mark.parametrize("box", [Box(-90, 0, 60, 30), Box(2550, 10, 60, 30)])
def test_a_box_outside_the_scan_is_refused(box: Box) -> None:
    with pytest.raises(UsageError, match="outside the scan"):
        SetBox("0001", 2, box).change(document(page(TEXT)))


def test_a_word_that_is_gone_is_refused() -> None:
    with pytest.raises(UsageError, match="no longer"):
        SetBox("0001", 99, BETA).change(document(page(TEXT)))


def test_the_same_box_again_changes_nothing() -> None:
    once = done(page(TEXT), SetBox("0001", 2, BETA))
    assert word_of(once, "beta").link == "person"
    assert not SetBox("0001", 2, BETA).change(document(once))


def test_a_box_moved_to_another_line_leaves_its_reading_there() -> None:
    after = done(page(TEXT), SetBox("0001", 2, Box(400, 180, 40, 30)))
    word = word_of(after, "beta")
    assert (word.ocr, word.conf, word.line) == (None, None, None)
    (ink,) = unlinked_ink(after)
    assert (ink.item.box, ink.item.ocr, ink.item.conf) == (BETA, "beta", 90.0)


def test_a_box_moved_onto_the_line_of_its_neighbours_is_of_that_line() -> None:
    stray = done(page(TEXT), SetBox("0001", 2, Box(400, 600, 40, 30)))
    back = done(stray, SetBox("0001", 2, Box(158, 142, 44, 28)))
    assert word_of(back, "beta").line == 1
    assert (word_of(back, "beta").ocr, unlinked_ink(back)) == ("beta", [])


def test_a_box_drawn_for_a_word_without_one_takes_up_the_ink_in_it() -> None:
    start = with_ink(bare(page(TEXT), "beta"), ("beia", BETA), ("far", Box(900, 900, 40, 30)))
    after = done(start, SetBox("0001", 2, Box(155, 136, 50, 40)))
    word = word_of(after, "beta")
    assert (word.box, word.ocr, word.conf, word.line) == (Box(155, 136, 50, 40), "beia", 70.0, 9)
    assert (word.link, word.origin) == ("person", "imported")
    assert [r.item.ocr for r in unlinked_ink(after)] == ["far"]


def test_a_box_drawn_larger_over_the_rest_of_a_word_joins_the_readings() -> None:
    start = with_ink(page("con"), ("tinued", Box(135, 140, 60, 30)))
    word = word_of(done(start, SetBox("0001", 1, Box(100, 140, 95, 30))), "con")
    assert (word.ocr, word.conf) == ("con tinued", 70.0)


# A box taken away


def test_a_box_taken_away_leaves_the_word_unlinked_and_the_ink_listed() -> None:
    after = done(page(TEXT), TakeBoxAway("0001", (2,)))
    word = word_of(after, "beta")
    assert (word.id, word.box, word.link, word.ocr) == (2, None, "none", None)
    (ink,) = unlinked_ink(after)
    assert (ink.item.box, ink.item.ocr, ink.item.conf, ink.item.line) == (BETA, "beta", 90.0, 1)
    assert ink.item.id == page(TEXT).next_word_id


def test_a_box_that_was_drawn_and_not_read_leaves_no_ink() -> None:
    start = done(bare(page(TEXT), "beta"), SetBox("0001", 2, BETA))
    assert unlinked_ink(done(start, TakeBoxAway("0001", (2,)))) == []


def test_typing_in_a_word_whose_box_was_taken_away_does_not_link_it_again() -> None:
    start = done(page(TEXT), TakeBoxAway("0001", (2,)))
    after = done(start, EditText("0001", 8, 8, "t"))
    assert (words(after)[1], word_of(after, "betta").box) == ("betta", None)
    assert len(unlinked_ink(after)) == 1


def test_a_word_that_a_person_unlinked_is_told_from_others_until_it_is_linked_again() -> None:
    away = done(page(TEXT), TakeBoxAway("0001", (2,)))
    assert is_unlinked_by_person(word_of(away, "beta"))
    assert not is_unlinked_by_person(word_of(bare(page(TEXT), "beta"), "beta"))
    back = done(away, SetBox("0001", 2, BETA))
    assert word_of(back, "beta") == replace(word_of(page(TEXT), "beta"), link="person")
    split = done(away, EditText("0001", 8, 8, " "))
    assert [word_of(split, w).box for w in ("be", "ta")] == [None, None]


# Regions shared


def test_a_region_is_shared_by_the_letters_of_the_words() -> None:
    start = bare(page(TEXT), "alpha", "beta", "gamma")
    after = done(start, LinkRegion("0001", Span(0, 16), Box(200, 500, 320, 40)))
    assert box_of_word(after, "alpha") == Box(200, 500, 100, 40)
    assert box_of_word(after, "beta") == Box(320, 500, 80, 40)
    assert box_of_word(after, "gamma") == Box(420, 500, 100, 40)
    assert {word_of(after, w).link for w in ("alpha", "beta", "gamma")} == {"person"}


def test_a_high_region_is_shared_line_by_line() -> None:
    start = bare(page(TEXT), *TEXT.split())
    after = done(start, LinkRegion("0001", Span(0, len(TEXT)), Box(200, 500, 180, 80)))
    assert box_of_word(after, "alpha") == Box(200, 500, 50, 40)
    assert box_of_word(after, "delta") == Box(200, 540, 50, 40)
    assert box_of_word(after, "zeta") == Box(340, 540, 40, 40)


def test_a_region_too_low_for_two_lines_is_one_line() -> None:
    after = done(page(TEXT), LinkRegion("0001", Span(11, 22), Box(200, 500, 110, 30)))
    assert box_of_word(after, "gamma") == Box(200, 500, 50, 30)
    assert box_of_word(after, "delta") == Box(260, 500, 50, 30)


def test_a_polygon_links_by_the_box_around_it() -> None:
    region = Polygon(((160.5, 600.0), (220.0, 605.0), (190.0, 640.0)))
    after = done(page(TEXT), LinkRegion("0001", Span(6, 10), region))
    assert box_of_word(after, "beta") == region.box


def test_as_many_pieces_of_ink_as_words_become_the_words_boxes() -> None:
    inks = (("gamna", Box(330, 500, 60, 30)), ("beia", Box(210, 502, 90, 28)))
    start = with_ink(bare(page(TEXT), "beta", "gamma"), *inks)
    after = done(start, LinkRegion("0001", Span(6, 16), Box(200, 490, 200, 50)))
    assert [word_of(after, w).ocr for w in ("beta", "gamma")] == ["beia", "gamna"]
    assert box_of_word(after, "beta") == Box(210, 502, 90, 28)
    assert unlinked_ink(after) == []


def test_ink_that_was_read_as_one_word_is_shared_by_the_words_that_it_is() -> None:
    start = with_ink(bare(page(TEXT), "beta", "gamma"), ("betagamma", Box(230, 500, 200, 30)))
    after = done(start, LinkRegion("0001", Span(6, 16), Box(200, 490, 250, 50)))
    assert [word_of(after, w).ocr for w in ("beta", "gamma")] == ["betagamma", None]
    assert box_of_word(after, "beta") == Box(230, 500, 80, 30)
    assert box_of_word(after, "gamma") == Box(330, 500, 100, 30)
    assert unlinked_ink(after) == []


def test_a_word_that_was_read_in_two_takes_both() -> None:
    inks = (("al", Box(200, 500, 20, 30)), ("pha", Box(225, 500, 30, 30)))
    start = with_ink(bare(page(TEXT), "alpha", "beta"), *inks, ("beta", Box(270, 502, 40, 30)))
    after = done(start, LinkRegion("0001", Span(0, 10), Box(190, 490, 200, 50)))
    assert (box_of_word(after, "alpha"), word_of(after, "alpha").ocr) == (
        Box(200, 500, 55, 30),
        "al pha",
    )
    assert box_of_word(after, "beta") == Box(270, 502, 40, 30)


def test_a_word_without_ink_stands_between_those_that_have_some() -> None:
    inks = (("alpha", Box(200, 500, 50, 30)), ("gamma", Box(330, 500, 50, 30)))
    start = with_ink(bare(page(TEXT), "alpha", "beta", "gamma"), *inks)
    after = done(start, LinkRegion("0001", Span(0, 16), Box(190, 490, 200, 50)))
    box = box_of_word(after, "beta")
    assert box is not None and Box(250, 500, 80, 30).intersection(box) == box
    assert box.w > 40
    assert word_of(after, "beta").ocr is None


def test_words_that_have_their_own_ink_in_the_region_keep_it() -> None:
    start = with_ink(bare(page(TEXT), "beta"), ("beia", BETA.moved(1, 1)))
    after = done(start, LinkRegion("0001", Span(0, 16), Box(90, 130, 200, 50)))
    assert [box_of_word(after, w) for w in ("alpha", "beta", "gamma")] == [
        ALPHA,
        BETA.moved(1, 1),
        GAMMA,
    ]
    assert word_of(after, "beta").ocr == "beia"


def test_words_linked_crosswise_get_the_ink_that_reads_like_them() -> None:
    crossed = done(page(TEXT), SwapBoxes("0001", 1, 2))
    after = done(crossed, LinkRegion("0001", Span(0, 10), Box(90, 130, 115, 50)))
    assert [box_of_word(after, w) for w in ("alpha", "beta")] == [ALPHA, BETA]
    assert [word_of(after, w).ocr for w in ("alpha", "beta")] == ["alpha", "beta"]


def test_ink_that_reads_like_no_word_goes_to_the_one_it_lies_in_most() -> None:
    start = with_ink(bare(page(TEXT), "beta", "gamma"), ("#!", Box(330, 500, 50, 30)))
    after = done(start, LinkRegion("0001", Span(6, 16), Box(200, 490, 200, 50)))
    assert box_of_word(after, "beta") == Box(200, 490, 80, 50)
    assert [word_of(after, w).ocr for w in ("beta", "gamma")] == [None, "#!"]
    assert unlinked_ink(after) == []


def test_a_word_linked_elsewhere_leaves_its_old_ink() -> None:
    after = done(page(TEXT), LinkRegion("0001", Span(6, 10), Box(200, 500, 100, 40)))
    assert [r.item.box for r in unlinked_ink(after)] == [BETA]
    assert word_of(after, "beta").ocr is None


def test_a_region_without_words_is_refused() -> None:
    with pytest.raises(UsageError, match="no word"):
        LinkRegion("0001", Span(0, 0), BETA).change(document(page("")))


def test_a_word_takes_the_ink_that_was_clicked() -> None:
    start = with_ink(page(TEXT), ("beia", Box(400, 600, 44, 30)))
    after = done(start, LinkInk("0001", 2, start.next_word_id - 1))
    word = word_of(after, "beta")
    assert (word.box, word.ocr, word.link) == (Box(400, 600, 44, 30), "beia", "person")
    assert [r.item.box for r in unlinked_ink(after)] == [BETA]


def test_ink_that_is_a_word_by_now_is_refused() -> None:
    with pytest.raises(UsageError, match="no longer"):
        LinkInk("0001", 2, 3).change(document(page(TEXT)))


def test_words_linked_crosswise_are_exchanged_with_their_readings() -> None:
    after = done(page(TEXT), SwapBoxes("0001", 1, 2))
    assert (box_of_word(after, "alpha"), word_of(after, "alpha").ocr) == (BETA, "beta")
    assert (box_of_word(after, "beta"), word_of(after, "beta").ocr) == (ALPHA, "alpha")
    assert word_of(after, "alpha").link == word_of(after, "beta").link == "person"


def test_a_word_without_a_box_is_not_exchanged() -> None:
    assert not SwapBoxes("0001", 1, 2).change(document(bare(page(TEXT), "beta")))


# Marks


def test_a_mark_on_a_word_follows_its_box() -> None:
    start = with_mark(page(TEXT), Span(6, 10), BETA)
    after = done(start, SetBox("0001", 2, Box(150, 138, 60, 34)))
    assert regions_after(after) == (Box(150, 138, 60, 34),)


def test_a_mark_on_several_words_follows_the_one_that_moves() -> None:
    start = with_mark(page(TEXT), Span(6, 22), BETA.union(GAMMA), DELTA)
    after = done(start, SetBox("0001", 3, GAMMA.moved(8, 4)))
    assert regions_after(after) == (BETA.union(GAMMA.moved(8, 4)), DELTA)


def test_a_mark_with_one_box_round_all_its_words_keeps_one() -> None:
    whole = BETA.union(GAMMA).union(DELTA)
    start = with_mark(page(TEXT), Span(6, 22), whole)
    after = done(start, SetBox("0001", 4, DELTA.moved(-40, 6)))
    assert regions_after(after) == (BETA.union(GAMMA).union(DELTA.moved(-40, 6)),)


def test_a_mark_on_half_a_word_follows_by_its_half() -> None:
    start = with_mark(page(TEXT), Span(6, 8), Box(160, 140, 20, 30))
    after = done(start, SetBox("0001", 2, Box(200, 140, 80, 30)))
    assert regions_after(after) == (Box(200, 140, 40, 30),)


def test_one_of_several_regions_that_is_the_words_box_follows() -> None:
    own = Polygon(((1.0, 1.0), (9.0, 1.0), (5.0, 9.0)))
    start = with_mark(page(TEXT), Span(6, 16), BETA, own)
    after = done(start, SetBox("0001", 2, BETA.moved(5, 0)))
    assert regions_after(after) == (BETA.moved(5, 0), own)


def test_a_region_that_a_person_drew_stays() -> None:
    drawn = Box(150, 130, 70, 50)
    start = with_mark(page(TEXT), Span(6, 10), drawn)
    after = done(start, SetBox("0001", 2, BETA.moved(9, 9)))
    assert regions_after(after) == (drawn,)


def test_a_mark_loses_the_box_that_is_taken_away_and_gets_the_new_one() -> None:
    start = with_mark(page(TEXT), Span(6, 10), BETA)
    away = done(start, TakeBoxAway("0001", (2,)))
    assert regions_after(away) == ()
    assert regions_after(done(away, SetBox("0001", 2, DELTA))) == (DELTA,)


# What a person linked holds


def person_linked(text: str, *ids: int) -> Page:
    given = page(text)
    for word_id in ids:
        row = given.words.find(word_id)
        assert row is not None
        given = done(given, ChangeWord("0001", replace(row.item, link="person")))
    return given


def test_a_page_with_a_link_of_a_person_is_not_read_over() -> None:
    assert not page(TEXT).is_touched
    assert person_linked(TEXT, 2).is_touched
    assert done(page(TEXT), TakeBoxAway("0001", (2,))).is_touched


def test_typing_in_a_word_keeps_a_persons_link() -> None:
    after = done(person_linked(TEXT, 2), EditText("0001", 8, 8, "x"))
    assert (box_of_word(after, "bexta"), word_of(after, "bexta").link) == (BETA, "person")


def test_retyping_a_word_keeps_a_persons_link() -> None:
    after = done(person_linked(TEXT, 2), EditText("0001", 6, 10, "other"))
    assert (box_of_word(after, "other"), word_of(after, "other").link) == (BETA, "person")


def test_the_first_half_of_a_split_word_keeps_a_persons_link_and_the_second_is_estimated() -> None:
    after = done(person_linked(TEXT, 2), EditText("0001", 8, 8, " "))
    first, second = word_of(after, "be"), word_of(after, "ta")
    assert (first.box, first.link) == (BETA, "person")
    assert (second.box, second.link) == (Box(180, 140, 20, 30), "estimated")


def test_a_word_joined_to_one_that_a_person_linked_is_linked_by_a_person() -> None:
    after = done(person_linked(TEXT, 2), EditText("0001", 5, 6, ""))
    joined = word_of(after, "alphabeta")
    assert (joined.box, joined.link) == (ALPHA.union(BETA), "person")


def test_a_word_joined_to_one_without_a_box_keeps_its_own() -> None:
    start = done(page(TEXT), TakeBoxAway("0001", (2,)))
    after = done(start, EditText("0001", 10, 13, ""))
    joined = word_of(after, "betamma")
    assert (joined.box, joined.link) == (GAMMA, "estimated")


def test_a_word_joined_over_lines_stays_where_a_person_linked_it() -> None:
    after = done(person_linked("ab\ncdefgh", 1), EditText("0001", 2, 3, ""))
    assert (box_of_word(after, "abcdefgh"), word_of(after, "abcdefgh").link) == (
        Box(100, 140, 20, 30),
        "person",
    )


# Questions


def test_the_next_word_without_a_link_is_found_round_the_page() -> None:
    given = bare(page(TEXT), "beta", "zeta")

    def found(offset: int, *, backwards: bool = False) -> str:
        row = next_unlinked(given, offset, backwards=backwards)
        return "" if row is None else given.word_text(row)

    assert [found(0), found(6), found(31)] == ["beta", "zeta", "beta"]
    assert [found(31, backwards=True), found(6, backwards=True)] == ["beta", "zeta"]
    assert next_unlinked(page(TEXT), 0) is None


def test_a_word_without_a_box_would_stand_beside_its_neighbour() -> None:
    def place(text: str) -> Box | None:
        given = bare(page(TEXT), text)
        row = given.words.find(id_of(given, text))
        assert row is not None
        return place_for(given, row)

    assert (place("beta"), place("alpha")) == (BETA, ALPHA)
    alone = bare(page("one"), "one")
    assert place_for(alone, next(alone.words.placed())) is None


def test_a_word_on_a_line_without_boxes_would_stand_below_the_line_before() -> None:
    given = bare(page("alpha beta\ngamma delta\nzeta"), "gamma", "delta")

    def place(text: str) -> Box | None:
        row = given.words.find(id_of(given, text))
        assert row is not None
        return place_for(given, row)

    assert place("gamma") == Box(100, 182, 50, 30)
    assert place("delta") == Box(160, 178, 50, 30)


def test_ink_is_found_in_the_order_of_reading() -> None:
    inks = (("c", Box(10, 60, 20, 20)), ("b", Box(40, 8, 20, 20)), ("a", Box(10, 12, 20, 20)))
    given = with_ink(page(""), *inks, ("edge", Box(90, 10, 40, 20)))
    assert [r.item.ocr for r in ink_within(given, Box(0, 0, 100, 100))] == ["a", "b", "c"]


# Laws

BOXES = st.builds(
    Box, st.integers(-50, 400), st.integers(-50, 400), st.integers(1, 300), st.integers(1, 120)
)


@st.composite
def commands(draw: st.DrawFn, current: Page) -> Command:
    placed = [r.item.id for r in current.words.placed()]
    inks = [r.item.id for r in unlinked_ink(current)]
    kind = draw(st.integers(0, 5))
    if kind == 0:
        return TakeBoxAway("0001", tuple(draw(st.sets(st.sampled_from(placed), min_size=1))))
    if kind == 1 and inks:
        return LinkInk("0001", draw(st.sampled_from(placed)), draw(st.sampled_from(inks)))
    if kind == 2:
        pair = draw(st.lists(st.sampled_from(placed), min_size=2, max_size=2, unique=True))
        return SwapBoxes("0001", *pair)
    if kind == 3:
        start = draw(st.integers(0, len(current.text) - 2))
        return LinkRegion("0001", Span(start, start + draw(st.integers(2, 20))), draw(BOXES))
    if kind == 4:
        start = draw(st.integers(0, len(current.text) - 8))
        return EditText(
            "0001", start, start + draw(st.integers(0, 2)), draw(st.text("x ", max_size=2))
        )
    return SetBox("0001", draw(st.sampled_from(placed)), draw(BOXES))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_links_are_undone_exactly_and_no_reading_is_lost_or_listed_twice(
    data: st.DataObject,
) -> None:
    current = with_mark(page(TEXT), Span(6, 22), *regions_of(page(TEXT), 6, 22))
    current = with_ink(current, ("ink", Box(300, 140, 60, 30)))
    for _ in range(data.draw(st.integers(1, 10))):
        command = data.draw(commands(current))
        before = _readings(current)
        try:
            current = done(current, command)
        except UsageError:
            continue
        if not isinstance(command, EditText):
            assert _readings(current) == before
            for row in current.words.placed():
                assert (row.item.box is None) == (row.item.link == "none")


def _readings(given: Page) -> list[str]:
    return sorted(part for w in given.words.items if w.ocr for part in w.ocr.split())
