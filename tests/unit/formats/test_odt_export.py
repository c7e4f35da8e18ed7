"""OpenDocument texts, opened again by odfdo: real strikes, frames, comments, pages."""

from __future__ import annotations

import io

import odfdo
from hypothesis import given, settings
from hypothesis import strategies as st

from editor.core.document import Page
from editor.formats.extras import Extras
from editor.formats.registry import format_named
from tests.unit.formats.examples import document, mark, page, pages
from tests.unit.formats.test_blocks import words_of


def opened(*made: Page, reading: str = "diplomatic", **extras: object) -> odfdo.Document:
    extra = Extras(made="2026-11-26T12:00:00Z", **extras)
    result = format_named("odt").write(document(*made), list(made), reading, extras=extra)
    return odfdo.Document(io.BytesIO(result.files[0][1]))


def lines(text: odfdo.Document) -> list[tuple[str, str]]:
    """The paragraphs before the last page, each with the style it has or was made from."""
    found = []
    for paragraph in text.body.children:
        style = paragraph.get_attribute("text:style-name") or ""
        made = text.get_style("paragraph", style)
        parent = made.get_attribute("style:parent-style-name") if made is not None else None
        name = parent if style.startswith("P") and parent else style
        if name == "About_20_Heading":
            break
        for note in paragraph.get_elements(".//office:annotation"):
            note.delete()
        found.append((name, paragraph.text_recursive))
    return found


@settings(max_examples=25)
@given(pages(), st.sampled_from(["diplomatic", "clean"]))
def test_any_page_can_be_opened_again_with_all_its_words(made: Page, reading: str) -> None:
    told = "\n".join(text for _, text in lines(opened(made, reading=reading)))

    for word in words_of(made, reading):
        assert word in told


def looks_of(text: odfdo.Document, span: odfdo.Element) -> dict[str, str]:
    style = text.get_style("text", span.get_attribute("text:style-name"))
    properties = style.get_element("style:text-properties")
    return {key: str(value) for key, value in properties.attributes.items()}


def test_struck_and_typed_over_words_are_really_so() -> None:
    made = page("ab cd XXX", (0, 5, mark("strike", 1)), (6, 9, mark("overstrike", 2)))

    text = opened(made)
    struck, typed_over = text.body.get_elements("//text:span")

    assert (struck.text, typed_over.text) == ("ab cd", "XXX")
    assert looks_of(text, struck)["style:text-line-through-type"] == "single"
    assert looks_of(text, typed_over)["style:text-line-through-type"] == "double"


def test_stamps_headings_and_pages_have_their_styles() -> None:
    made = page(
        "Title\nRECEIVED\nMAY 3\ntext",
        (0, 5, mark("heading", 1, level=2)),
        (6, 20, mark("stamp", 2)),
    )

    text = opened(made, Page("0002"), Page("0003", "three"), warnings={"0003": "Not approved."})

    assert [name for name, _ in lines(text)] == [
        "Heading_20_2",
        "Stamp",
        "Standard",
        "Standard",
        "Notice",
        "Standard",
    ]
    breaks = [
        style.get_element("style:paragraph-properties[@fo:break-before='page']") is not None
        for each in text.body.children
        if (style := text.get_style("paragraph", each.get_attribute("text:style-name")))
    ]
    # Each page but the first, and the last one, about the document.
    assert sum(breaks) == 3
    assert len(text.body.get_elements("//text:line-break")) == 1


def test_the_hand_of_a_mark_is_in_a_comment_on_its_words() -> None:
    made = page("one two", (0, 3, mark("strike", 1, hand="h-pen1", comment="why?  really")))

    text = opened(made)
    (note,) = text.body.get_elements("//office:annotation")
    (end,) = text.body.get_elements("//office:annotation-end")

    assert note.get_element("dc:creator").text == "drafter's pen"
    assert note.get_attribute("office:name") == end.get_attribute("office:name")
    assert note.get_element("text:p").text_recursive.startswith("Struck: drafter's pen; why?")


def test_blanks_and_tabs_are_kept() -> None:
    text = opened(page("a   b\tc\n d"))

    (paragraph, *_) = text.body.children
    assert [each.tag for each in paragraph.children] == [
        "text:s",
        "text:tab",
        "text:line-break",
        "text:s",
    ]


def test_the_package_holds_nothing_of_the_template_it_came_from() -> None:
    text = opened(page("a"))

    assert not [part for part in text.parts if part.startswith(("Thumb", "Config"))]
    assert not [path for path in text.manifest.get_paths() if "Thumb" in path or "Config" in path]
    assert text.meta.title == "Telegram 1714"
    assert text.styles.get_elements("//text:outline-style") == []


def test_every_sheet_says_below_that_pages_are_not_approved() -> None:
    def footer(**extras: object) -> str:
        styles = opened(page("one"), **extras).styles
        return styles.get_element("//style:footer").text_recursive

    waiting = footer(warnings={"0001": "Not approved."})
    assert waiting.startswith("Telegram 1714 – Not approved: 1 of 1 page(s).")
    assert "approved" not in footer()
