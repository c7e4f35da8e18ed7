"""PAGE, hOCR and ALTO: what is written comes back by our own readers, and nothing withheld does."""

from __future__ import annotations

from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from editor.core.document import Line, Page, Word
from editor.core.geometry import Box
from editor.core.marks import Extent
from editor.core.spans import Placed, SpanTable
from editor.formats import withheld
from editor.formats.extras import Extras
from editor.formats.imported import ImportedPage
from editor.formats.registry import format_named
from tests.unit.formats.examples import document, mark, page, pages

BOXED = ("page", "hocr", "alto")
every_format = pytest.mark.parametrize("format_id", BOXED)


def with_words(made: Page, *, without: tuple[str, ...] = ()) -> Page:
    """The page with a box for each word of its text, a line of the scan for each line of it."""
    rows, lines, at, number = [], [], 0, 0
    for index, line in enumerate(made.text.split("\n"), start=1):
        x, y = 100, 100 * index
        for piece in line.split():
            start = made.text.index(piece, at)
            at, number = start + len(piece), number + 1
            box = None if piece in without else Box(x, y, 20 * len(piece), 40)
            word = Word(number, box, 91.0, index, piece, "ocr", "exact" if box else "none")
            rows.append(Placed(start, at, word))
            x += 20 * len(piece) + 15
        if line.strip():
            baseline = ((100, y + 35), (x - 15, y + 36))
            lines.append(Line(index, Box(100, y, max(x - 115, 1), 40), baseline))
    words = SpanTable(rows, disjoint=True)
    return Page(made.id, made.text, words, made.marks, tuple(lines), next_word_id=number + 1)


def written(format_id: str, made: Page, reading: str = "diplomatic") -> bytes:
    (_, data), *others = format_named(format_id).write(document(made), [made], reading).files
    assert not others
    return data


def read_again(format_id: str, data: bytes) -> ImportedPage:
    numbers = count()
    read = format_named(format_id, writing=False)
    return read.read(data, f"0001{read.suffix}", lambda: f"urn:m{next(numbers)}").pages[0]


def words_in(text: str, rows: object) -> list[tuple[str, Box | None]]:
    return [(text[r.start : r.end], r.item.box) for r in rows if r.is_placed]


def marks_in(text: str, rows: object) -> set[tuple[str, str]]:
    return {(r.item.kind, text[r.start : r.end]) for r in rows}


TEXT = "TOP SECRET\n\nhe went away\nand \U00010428 came back\n\n1714 RUSK"


def at(text: str, quote: str) -> tuple[int, int]:
    start = text.index(quote)
    return start, start + len(quote)


@every_format
def test_text_boxes_and_styles_come_back(format_id: str) -> None:
    made = with_words(
        page(
            TEXT,
            (*at(TEXT, "TOP SECRET"), mark("strike", 1)),
            (*at(TEXT, "came"), mark("underline", 2)),
            (*at(TEXT, "away"), mark("strike", 3)),
        )
    )

    again = read_again(format_id, written(format_id, made))

    assert again.text == TEXT
    assert words_in(TEXT, again.words) == words_in(TEXT, made.words)
    assert {row.item.conf for row in again.words} == {91.0}
    assert [line.box for line in again.lines] == [line.box for line in made.lines]
    assert [line.baseline for line in again.lines] == [line.baseline for line in made.lines]
    assert marks_in(TEXT, again.marks) == marks_in(TEXT, made.marks)


@every_format
def test_a_word_without_a_box_gets_its_share_and_a_line_without_one_is_told(format_id: str) -> None:
    made = with_words(page("one two\nthree\nfour"), without=("two", "four"))
    made = Page(made.id, made.text, made.words, made.marks, made.lines[:2])

    result = format_named(format_id).write(document(made), [made])
    again = read_again(format_id, result.files[0][1])

    assert again.text == made.text
    told = dict(words_in(again.text, again.words))
    line = made.lines[0].box
    assert told["two"] is not None and line.intersection(told["two"]) == told["two"]
    assert result.losses["words"] == {"total": 4, "boxed": 2, "shared": 1, "unboxed": 1}


@every_format
def test_what_was_added_at_a_caret_stands_in_the_text(format_id: str) -> None:
    text = "he went"
    made = with_words(page(text, (3, 3, mark("addition", 1, text="never", place="above"))))

    for reading in ("diplomatic", "clean"):
        again = read_again(format_id, written(format_id, made, reading))
        assert again.text == "he never went"


@every_format
def test_the_clean_reading_leaves_struck_words_out(format_id: str) -> None:
    text = "he never went"
    made = with_words(page(text, (3, 8, mark("strike", 1))))

    again = read_again(format_id, written(format_id, made, "clean"))

    assert words_in(again.text, again.words) == [
        row for row in words_in(text, made.words) if row[0] != "never"
    ]


@every_format
def test_the_file_of_an_unapproved_page_says_so(format_id: str) -> None:
    made = with_words(page("one"))
    extras = Extras(warnings={"0001": "Not approved: nobody has."})

    result = format_named(format_id).write(document(made), [made], extras=extras)

    assert b"Not approved: nobody has." in result.files[0][1]


@every_format
@pytest.mark.parametrize("secret", ["Kowalski", "Piotr Kowalski", "12", "offset"])
def test_the_search_finds_a_secret_in_words_and_tags_but_not_in_places(
    format_id: str, secret: str
) -> None:
    start, end = at(f"met {secret} there", secret)
    hidden = with_words(page(f"met {secret} there", (start, end, mark("redaction", 1))))
    secrets = withheld.searched_for(hidden)
    name = f"0001{format_named(format_id).suffix}"

    assert withheld.first_found(written(format_id, hidden), name, secrets) is None
    shown = with_words(page(hidden.text, (0, 3, mark("unclear", 2))))
    assert withheld.first_found(written(format_id, shown), name, secrets) is not None
    told = with_words(page("met them", (0, 3, mark("unclear", 2, comment=f"not {secret}"))))
    assert withheld.first_found(written(format_id, told), name, secrets) is not None


@every_format
@settings(max_examples=40)
@given(made=pages(), reading=st.sampled_from(["diplomatic", "clean"]))
def test_any_page_is_written_and_read(format_id: str, made: Page, reading: str) -> None:
    data = written(format_id, made, reading)

    etree.fromstring(data)
    read_again(format_id, data)


def test_page_brings_every_kind_of_mark_on_text_back() -> None:
    kinds = ["overstrike", "handwriting", "classification", "form", "superscript", "redaction"]
    kinds += ["addition", "unclear", "note", "query"]
    text = " ".join(f"w{n}" for n in range(len(kinds)))
    rows = [(*at(text, f"w{n}"), mark(kind, n + 1)) for n, kind in enumerate(kinds)]
    made = with_words(page(text, *(row for row in rows if row[2].kind != "redaction")))

    again = read_again("page", written("page", made))

    assert marks_in(text, again.marks) == marks_in(text, made.marks)


def test_page_keeps_a_mark_over_lines_one_and_what_is_known_of_it() -> None:
    text = "he went\naway"
    known = mark("addition", 1, place="above", comment="by whom; {so}?", hand="h-pen1")
    made = with_words(page(text, (3, 12, known), (0, 12, mark("strike", 2))))

    data = written("page", made)
    again = read_again("page", data)

    assert marks_in(text, again.marks) == {("addition", "went\naway"), ("strike", text)}
    (addition,) = (row.item for row in again.marks if row.item.kind == "addition")
    assert (addition.place, addition.comment) == ("above", "by whom; {so}?")
    assert b"hand:drafter's\\u0020pen;" in data
    assert format_named("page").write(document(made), [made]).losses["details"] == []


def test_a_stamp_is_a_graphic_region_round_its_text() -> None:
    text = "DECLASSIFIED\n\nby NARA\n\nhe went"
    stamp = mark("stamp", 1, regions=(Box(90, 90, 400, 300),), rotation=-90.0)
    beside = mark("stamp", 2, regions=(Box(900, 90, 400, 300),), text="RECEIVED")
    made = with_words(page(text, (0, text.index("\n\nhe"), stamp), (-1, -1, beside)))

    root = etree.fromstring(written("page", made))
    again = read_again("page", written("page", made))

    graphics = root.findall(".//{*}GraphicRegion")
    assert [each.get("type") for each in graphics] == ["stamp", "stamp"]
    assert graphics[0].get("orientation") == "90"
    assert len(graphics[0].findall(".//{*}TextLine")) == 2
    assert again.text == text
    rows = [row for row in again.marks if row.item.kind == "stamp"]
    assert again.text[rows[0].start : rows[0].end] == "DECLASSIFIED\n\nby NARA"
    assert (rows[0].item.rotation, rows[1].start) == (-90.0, rows[1].end)


def test_a_gap_keeps_how_much_is_missing() -> None:
    made = with_words(page("he went", (7, 7, mark("gap", 1, extent=Extent(6, "chars")))))

    again = read_again("page", written("page", made))

    assert again.text == "he went[6 chars illegible]"
    assert next(iter(again.marks)).item.extent == Extent(6, "chars")


def test_alto_tells_that_a_mark_on_part_of_a_word_lost_its_place() -> None:
    made = with_words(page("unreadable", (0, 2, mark("unclear", 1)), (0, 10, mark("strike", 2))))

    result = format_named("alto").write(document(made), [made])

    rows = [(row["mark"], row["lost"]) for row in result.losses["details"]]
    assert rows == [(mark("unclear", 1).id, ["span"])]
    root = etree.fromstring(result.files[0][1])
    string = root.find(".//{*}String")
    labels = {tag.get("ID"): tag.get("LABEL") for tag in root.iter("{*}OtherTag")}
    assert {labels[name] for name in string.get("TAGREFS").split()} == {"unclear", "strike"}
    assert (string.get("STYLEREFS"), string.get("WC")) == ("style-strike", "0.91")


def test_alto_shows_a_stamp_beside_the_text_where_it_is() -> None:
    row = (-1, -1, mark("stamp", 1, regions=(Box(900, 90, 400, 300),), text="RECEIVED"))

    again = read_again("alto", written("alto", with_words(page("he went", row))))

    (stamp,) = again.marks
    assert (again.text, stamp.item.kind) == ("he went", "stamp")
    assert stamp.item.regions == (Box(900, 90, 400, 300),)


def test_hocr_cuts_a_mark_at_words_and_says_once_what_is_known_of_it() -> None:
    text = "he never went"
    known = mark("strike", 1, hand="h-pen1", comment="by whom?")
    data = written("hocr", with_words(page(text, (1, 8, known))))

    pieces = list(etree.fromstring(data).iter("{*}del"))

    assert ["".join(piece.itertext()) for piece in pieces] == ["e", "never"]
    assert {piece.get("data-mark") for piece in pieces} == {"m1"}
    assert [piece.get("data-hand") for piece in pieces] == ["drafter's pen", None]
    assert marks_in(text, read_again("hocr", data).marks) == {("strike", "e never")}
