"""Cutting one transcript into the pages of several scans."""

from __future__ import annotations

from editor.core.page_breaks import page_breaks, snippet

FIRST = "Dear Sir\n\nI have the honour to report that the ship arrived on Monday.\n\n"
SECOND = "The cargo was landed in good order and the crew paid off.\n\nYours faithfully\nSmith"


def test_a_page_begins_where_its_first_words_were_read():
    text = FIRST + SECOND
    (found,) = page_breaks(text, [FIRST.split(), SECOND.split()])
    assert found.offset == len(FIRST)
    assert found.is_read
    assert found.astray == 0


def test_a_break_in_the_middle_of_a_sentence_needs_no_line_end():
    text = "President continued that US never planning to invade Cuba in any event"
    (found,) = page_breaks(text, [text.split()[:5], text.split()[5:]])
    assert text[found.offset :].startswith("planning")


def test_what_no_page_claims_goes_where_something_like_it_was_left_unread():
    head = "SECRET\n\n"
    text = FIRST + head + SECOND
    at_foot = [*FIRST.split(), "SEGRFT"]
    at_head = ["SEGRFT", *SECOND.split()]
    (foot,) = page_breaks(text, [at_foot, SECOND.split()])
    (top,) = page_breaks(text, [FIRST.split(), at_head])
    assert text[foot.offset :].startswith("The cargo")
    assert text[top.offset :].startswith("SECRET")


def test_a_page_number_nobody_read_opens_the_page_it_stands_on():
    text = FIRST + "- 2 -\n" + SECOND
    (found,) = page_breaks(text, [FIRST.split(), SECOND.split()])
    assert text[found.offset :].startswith("- 2 -")


def test_a_page_without_a_word_gets_no_text():
    text = FIRST + SECOND
    found = page_breaks(text, [FIRST.split(), [], SECOND.split()])
    assert [b.offset for b in found] == [len(FIRST), len(FIRST)]
    assert not found[0].is_read


def test_misread_words_do_not_move_a_break():
    text = FIRST + SECOND
    first = [w.replace("o", "c") for w in FIRST.split()]
    second = [w.replace("a", "o") for w in SECOND.split()]
    (found,) = page_breaks(text, [first, second])
    assert found.offset == len(FIRST)


def test_blanks_before_the_first_word_of_a_line_belong_to_the_new_page():
    text = "one two three four\n  five six seven eight"
    (found,) = page_breaks(text, [["one", "two", "three", "four"], text.split()[4:]])
    assert text[found.offset :] == "  five six seven eight"


def test_many_pages_come_back_in_order():
    pages = [
        f"page {n} tells of ship number {n * 7} and its master {chr(97 + n) * 6}\n"
        for n in range(12)
    ]
    found = page_breaks("".join(pages), [p.split() for p in pages])
    starts = [sum(map(len, pages[:n])) for n in range(1, 12)]
    assert [b.offset for b in found] == starts


def test_a_snippet_is_whole_words():
    assert snippet("alpha beta", 6) == "beta"
    assert snippet("word " * 40, 0).endswith("word…")
