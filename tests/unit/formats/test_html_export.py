"""The web page: well formed, marks nested, words tied, nothing loaded, nothing executed."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from editor.core.document import Page, Word
from editor.core.geometry import Box
from editor.core.spans import Placed, SpanTable
from editor.formats.extras import Extras, Picture
from editor.formats.registry import format_named
from tests.unit.formats.examples import document, mark, page, pages
from tests.unit.formats.test_blocks import words_of


def written(*made: Page, reading: str = "diplomatic", **extras: object) -> html.HtmlElement:
    result = format_named("html").write(
        document(*made), list(made), reading, extras=Extras(**extras)
    )
    return html.document_fromstring(result.files[0][1].decode())


def texts(root: html.HtmlElement, query: str) -> list[str]:
    return [each.text_content() for each in root.xpath(query)]


@settings(max_examples=40)
@given(pages(), st.sampled_from(["diplomatic", "clean"]))
def test_every_page_is_well_formed_and_tells_its_text(made: Page, reading: str) -> None:
    result = format_named("html").write(document(made), [made], reading)
    root = html.document_fromstring(result.files[0][1].decode())

    (transcript,) = root.xpath("//div[@class='transcript']")
    for reference in transcript.xpath(".//a[@class='ref']"):
        reference.drop_tree()
    told = transcript.text_content()
    for word in words_of(made, reading):
        assert not word.isascii() or word in told
    assert not root.xpath("//script[2] | //img | //link")
    assert transcript.getparent().getparent().tag == "article"
    assert json.dumps(result.losses)


def test_a_mark_over_several_words_is_one_element() -> None:
    made = page(
        "one two three",
        (0, 7, mark("strike", 1, hand="h-pen1")),
        (4, 7, mark("underline", 2)),
        words=SpanTable(
            [Placed(0, 3, Word(1)), Placed(4, 7, Word(2)), Placed(8, 13, Word(3))], disjoint=True
        ),
    )

    root = written(made)

    assert texts(root, "//del") == ["one two"]
    assert texts(root, "//del/u") == ["two"]
    assert [each.get("data-w") for each in root.xpath("//span[@class='w']")] == ["1", "2", "3"]
    # The number of the note stands behind the strike: it would read as struck.
    assert texts(root, "//del/following-sibling::a") == ["1"]
    assert "Struck: drafter's pen" in texts(root, "//ol[@class='notes']/li")[0]


def test_text_is_never_markup() -> None:
    evil = '</style><script>alert("x")</script>&amp;<img src=x onerror=alert(1)>'
    made = page(evil, (0, len(evil), mark("note", 1, comment=evil, hand=evil)))

    root = written(made, warnings={"0001": evil})

    assert len(root.xpath("//script")) == 1
    assert not root.xpath("//img")
    assert texts(root, "//mark") == [evil]
    assert texts(root, "//p[@class='warning']") == [evil]


def test_the_scan_is_in_the_file_with_places_of_words_and_marks() -> None:
    made = page(
        "to Kowalski",
        (3, 11, mark("redaction", 1)),
        (0, 2, mark("strike", 2, regions=(Box(5, 6, 7, 8),))),
        words=SpanTable(
            [Placed(0, 2, Word(1, Box(1, 2, 3, 4))), Placed(3, 11, Word(2, Box(9, 9, 90, 40)))],
            disjoint=True,
        ),
    )
    asked: list[object] = []

    def picture(entry: object, withheld: object) -> Picture:
        asked.append(withheld)
        return Picture(b"pixels", "image/jpeg")

    root = written(made, picture=picture)

    assert asked == [[Box(-1, -1, 110, 60)]]
    assert [i.get("src")[:23] for i in root.xpath("//img")] == ["data:image/jpeg;base64,"]
    assert [r.get("data-w") for r in root.xpath("//rect[@class='w']")] == ["1"]
    assert len(root.xpath("//rect[@class='m strike']")) == 1


def test_no_picture_shows_what_is_withheld_at_an_unknown_place() -> None:
    made = page("to Kowalski", (3, 11, mark("redaction", 1)))

    root = written(made, picture=lambda entry, withheld: Picture(b"pixels", "image/jpeg"))

    assert not root.xpath("//img")


def test_the_rule_and_the_losses_stand_in_the_file() -> None:
    made = page(
        "one", (0, 3, mark("strike", 1)), (0, 3, mark("note", 2, regions=(Box(1, 1, 1, 1),)))
    )

    told = texts(written(made), "//footer//li")

    assert told[0].startswith("Diplomatic reading")
    assert "Of 2 mark(s), 1 are here with all that is known of them, 1 in part, 0 not." in told


def test_headings_keep_their_rank_and_blank_pages_stay_blank() -> None:
    made = page("Title\n\nbody", (0, 5, mark("heading", 1, level=2)))
    blank = Page("0002")

    root = written(made, blank)

    assert texts(root, "//h4") == ["Title"]
    assert [a.get("data-blank") for a in root.xpath("//article")] == [None, ""]


def test_a_line_ends_once_where_blanks_are_kept() -> None:
    root = written(page("FROM: Athens\n  TO: Washington"))

    (paragraph,) = root.xpath("//*[@class='transcript']/p[not(@class)]")
    assert len(paragraph.findall("br")) == 1
    assert "\n" not in paragraph.text_content()


def test_numbers_that_meet_stand_in_their_order() -> None:
    text = "The Ambassador met the Foreign Minister here"
    made = page(
        text,
        (15, 44, mark("strike", 9, certainty="low")),
        (23, 39, mark("strike", 7, hand="h-pen1")),
        (31, 44, mark("underline", 2, hand="h-pen1")),
        (
            39,
            39,
            mark("addition", 8, hand="h-pen1", text="Prime", substitutes=mark("strike", 7).id),
        ),
    )

    numbers = [int(each) for each in texts(written(made), "//a[@class='ref']")]

    assert numbers == sorted(numbers) and len(numbers) == 4
