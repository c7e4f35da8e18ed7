"""Tying the words of a transcript to what was read on the scan."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from editor.core.chain import matches
from editor.core.geometry import Box, Size
from editor.core.link import InkWord, Linked, Token, link_words

SIZE = Size(2400, 3000)
PITCH, ROW = 24, 60
BODY = (
    "Following is summary of November 26 conversation between the President and Mikoyan.\n"
    "Prior to discussion President handed Mikoyan personal message for Khrushchev\n"
    "in response to the published letter of last week and asked for an early answer.\n"
    "Mikoyan began by referring to the meeting with the Senate Committee in 1959"
)


def typed(text: str, *, left: int = 200, top: int = 300) -> list[tuple[str, Box]]:
    """Words with the boxes that a typewriter of 24 pixels a letter gives them."""
    found = []
    for number, line in enumerate(text.split("\n")):
        at = left
        for word in line.split(" "):
            tall = any(c not in "acemnorsuvwxz.," for c in word)
            y = top + number * ROW - (30 if tall else 20)
            deep = 8 if any(c in "gjpqy," for c in word) else 0
            width = PITCH * len(word) - 4
            found.append((word, Box(at, y, width, top + number * ROW + deep - y)))
            at += PITCH * (len(word) + 1)
    return found


def tokens(text: str) -> list[Token]:
    return [
        Token(word, opens_line=bool(index) and not place)
        for index, line in enumerate(text.split("\n"))
        for place, word in enumerate(line.split())
    ]


def inked(words: list[tuple[str, Box]]) -> list[InkWord]:
    return [InkWord(text, box, box.bottom // ROW) for text, box in words]


def linked(text: str, read: list[InkWord]) -> dict[str, Linked]:
    given_tokens = tokens(text)
    links = link_words(given_tokens, read, SIZE)
    return {token.text: link for token, link in zip(given_tokens, links, strict=True)}


def test_words_that_were_read_take_the_box_they_were_read_in():
    words = typed(BODY)
    links = link_words(tokens(BODY), inked(words), SIZE)
    assert all(link.link == "exact" for link in links)
    assert all(link.box.iou(box) > 0.6 for link, (_, box) in zip(links, words, strict=True))


def test_a_misread_word_is_still_tied():
    words = [("Mikoyon." if w == "Mikoyan." else w, b) for w, b in typed(BODY)]
    found = linked(BODY, inked(words))["Mikoyan."]
    assert found.box == dict(typed(BODY))["Mikoyan."]


def test_a_word_nobody_read_gets_the_place_that_its_row_leaves():
    words = typed(BODY)
    left_out = [w for w in words if w[0] != "message"]
    found = linked(BODY, inked(left_out))["message"]
    assert found.link == "estimated"
    assert found.box is not None
    assert found.box.iou(dict(words)["message"]) > 0.6


def test_a_run_nobody_read_is_shared_out_to_the_rows_around_it():
    words = dict(typed(BODY))
    gone = {"for", "Khrushchev", "in", "response"}
    read = [w for w in typed(BODY) if w[0] not in gone]
    found = linked(BODY.replace("\n", " "), inked(read))
    for word in ("Khrushchev", "response"):
        assert found[word].box is not None, word
        assert found[word].box.iou(words[word]) > 0.5, word


def test_a_box_that_took_in_a_pen_stroke_is_cut_to_its_row():
    words = [
        (w, Box(b.x, b.y - 40, b.w, b.h + 90) if w == "published" else b) for w, b in typed(BODY)
    ]
    found = linked(BODY, inked(words))["published"]
    assert found.box is not None
    assert found.box.iou(dict(typed(BODY))["published"]) > 0.6


def test_two_words_read_as_one_share_its_box():
    words = typed(BODY)
    at = next(i for i, (w, _) in enumerate(words) if w == "handed")
    joined = ("handedMikoyan", words[at][1].union(words[at + 1][1]))
    found = linked(BODY, inked([*words[:at], joined, *words[at + 2 :]]))
    assert found["handed"].box is not None
    assert found["handed"].box.iou(words[at][1]) > 0.6
    assert found["handed"].box.right <= words[at + 1][1].x


def test_one_word_read_in_two_pieces_takes_both():
    words = typed(BODY)
    at = next(i for i, (w, _) in enumerate(words) if w == "conversation")
    box = words[at][1]
    halves = [("conver", box.slice(0, 0.5)), ("sation", box.slice(0.5, 1))]
    found = linked(BODY, inked([*words[:at], *halves, *words[at + 1 :]]))["conversation"]
    assert found.box is not None
    assert found.box.iou(box) > 0.8
    assert len(found.ink) == 2


def test_an_order_of_reading_of_its_own_does_no_harm():
    words = typed(BODY)
    half = len(words) // 2
    links = link_words(tokens(BODY), inked(words[half:] + words[:half]), SIZE)
    boxes = [link.box for link in links]
    assert all(b and b.iou(box) > 0.6 for b, (_, box) in zip(boxes, words, strict=True))


def test_a_stamp_that_was_read_and_not_transcribed_stays_unlinked():
    stamp = [("RECEIVED", Box(1500, 100, 200, 40)), ("ARCHIVES", Box(1500, 150, 200, 40))]
    read = inked(typed(BODY))
    read[10:10] = [InkWord(t, b, 99) for t, b in stamp]
    links = link_words(tokens(BODY), read, SIZE)
    used = {i for link in links for i in link.ink}
    assert {10, 11}.isdisjoint(used)
    assert all(link.link == "exact" for link in links)


def test_words_that_are_nowhere_on_the_scan_are_left_unlinked():
    extra = "\n\nEntirely different closing paragraph nobody typed upon this sheet"
    found = linked(BODY + extra, inked(typed(BODY)))
    assert [w for w in extra.split() if found[w].box is not None] == []


def test_what_was_written_over_a_row_takes_no_room_in_it():
    words = typed(BODY)
    given_tokens = tokens(BODY)
    at = next(i for i, t in enumerate(given_tokens) if t.text == "message")
    given_tokens.insert(at, Token("confidential", is_aside=True))
    read = [w for w in words if w[0] != "message"]
    links = link_words(given_tokens, inked(read), SIZE)
    assert links[at].box is None
    assert links[at + 1].box is not None
    assert links[at + 1].box.iou(dict(words)["message"]) > 0.6


def test_an_empty_scan_ties_nothing():
    assert link_words(tokens(BODY), [], SIZE) == [Linked()] * len(tokens(BODY))
    assert link_words([], inked(typed(BODY)), SIZE) == []


@pytest.mark.parametrize("seed", range(5))
def test_no_link_is_wrong_however_badly_a_page_was_read(seed: int):
    rng = random.Random(seed)
    words = typed(BODY)
    read = []
    for text, box in words:
        if rng.random() < 0.15:
            continue
        letters = [c if rng.random() > 0.12 else rng.choice("abcdefgh") for c in text]
        read.append(("".join(letters), box))
    links = link_words(tokens(BODY), inked(read), SIZE)
    wrong = [
        words[i][0]
        for i, link in enumerate(links)
        if link.box is not None and link.box.iou(words[i][1]) < 0.5
    ]
    right = sum(link.box is not None for link in links) - len(wrong)
    assert wrong == []
    assert right >= 0.9 * len(words)


_texts = st.lists(st.text("abcXY.,-é 漢", min_size=1, max_size=8).filter(str.strip), max_size=20)


@given(_texts, st.integers(0, 10_000))
def test_any_words_and_any_boxes_give_lawful_links(texts: list[str], seed: int):
    rng = random.Random(seed)
    read = [
        InkWord(
            rng.choice(texts or ["a"]),
            Box(
                rng.randrange(1900), rng.randrange(2900), rng.randrange(1, 99), rng.randrange(1, 99)
            ),
            rng.choice((None, 1, 2)),
        )
        for _ in range(rng.randrange(20))
    ]
    given_tokens = [Token(t, rng.random() < 0.2, rng.random() < 0.1) for t in texts]
    links = link_words(given_tokens, read, SIZE)
    assert len(links) == len(texts)
    for link in links:
        assert (link.box is None) == (link.link == "none")
        if link.box is not None:
            assert link.box.clipped(SIZE) == link.box
        assert all(0 <= i < len(read) for i in link.ink)


def test_matching_grows_with_the_length_and_not_with_its_square():
    rng = random.Random(7)
    words = ["".join(rng.choices("etaoinshrdlu", k=rng.randint(2, 9))) for _ in range(4000)]
    read = [w if rng.random() > 0.2 else w[::-1] for w in words]
    found = matches(words, read)
    assert sum(m.token == m.ink for m in found) >= 0.75 * len(words)


def test_words_that_stand_all_over_a_page_cost_no_square():
    """A form's dashes, a leader's dots: every one of them may be every other."""

    def seconds(count: int) -> float:
        read = ["ditto" if n % 5 else "dltto" for n in range(count)]
        start = time.process_time()
        found = matches(["ditto"] * count, read)
        assert [(m.token, m.ink) for m in found] == [(n, n) for n in range(count)]
        return time.process_time() - start

    seconds(150)
    # The least of three, for what else runs only ever adds to it.
    few, many = (min(seconds(count) for _ in range(3)) for count in (300, 1200))
    assert many < 8 * few


def test_a_transcript_is_found_among_words_that_stand_all_over_it():
    """Rows of a list that are all alike but for a name: the names tell the rows apart."""
    names = [f"{a}{b}er" for a in "bcdfghkl" for b in ("al", "en", "ist", "ov", "und")]
    rows = [["Mr", name, "-", "-", "-", "-", "absent"] for name in names]
    text = [word for row in rows for word in row]
    order = [*range(20, 40), *range(20)]
    read = [word for k in order for word in rows[k]]
    where = [7 * k + n for k in order for n in range(7)]
    found = matches(text, read)
    assert all(where[m.ink] == m.token for m in found)
    assert len(found) >= 0.9 * len(text)
