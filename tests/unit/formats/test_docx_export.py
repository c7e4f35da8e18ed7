"""Word documents, opened again by python-docx: real strikes, frames, comments, pages."""

from __future__ import annotations

import io
import zipfile

import docx
from hypothesis import given, settings
from hypothesis import strategies as st

from editor.core.document import Page
from editor.core.marks import Extent
from editor.formats.extras import Extras
from editor.formats.registry import format_named
from tests.unit.formats.examples import document, mark, page, pages
from tests.unit.formats.test_blocks import words_of

MADE = "2026-11-26T12:00:00Z"


def data_of(*made: Page, reading: str = "diplomatic", **extras: object) -> bytes:
    extra = Extras(made=MADE, **extras)
    result = format_named("docx").write(document(*made), list(made), reading, extras=extra)
    return result.files[0][1]


def opened(*made: Page, **choices: object) -> docx.document.Document:
    return docx.Document(io.BytesIO(data_of(*made, **choices)))


def lines(opened: docx.document.Document) -> list[tuple[str, str]]:
    """The paragraphs before the last page, each with its style."""
    found = []
    for paragraph in opened.paragraphs:
        if paragraph.style.name == "About Heading":
            break
        found.append((paragraph.style.name, paragraph.text))
    return found


@settings(max_examples=25)
@given(pages(), st.sampled_from(["diplomatic", "clean"]))
def test_any_page_can_be_opened_again_with_all_its_words(made: Page, reading: str) -> None:
    told = "\n".join(text for _, text in lines(opened(made, reading=reading)))

    for word in words_of(made, reading):
        assert word in told


def test_struck_and_typed_over_words_are_really_so() -> None:
    made = page("ab cd XXX", (0, 5, mark("strike", 1)), (6, 9, mark("overstrike", 2)))

    runs = opened(made).paragraphs[0].runs

    assert [(r.text, r.font.strike, r.font.double_strike) for r in runs] == [
        ("ab cd", True, None),
        (" ", None, None),
        ("XXX", True, True),
    ]


def test_stamps_are_framed_and_headings_are_styles() -> None:
    made = page(
        "Title\nRECEIVED\nMAY 3\ntext",
        (0, 5, mark("heading", 1, level=2)),
        (6, 20, mark("stamp", 2)),
    )

    found = opened(made)

    assert lines(found) == [
        ("Heading 2", "Title"),
        ("Stamp", "RECEIVED\nMAY 3"),
        ("Normal", "text"),
    ]
    stamp = found.styles["Stamp"].element
    assert len(stamp.xpath("./w:pPr/w:pBdr/*")) == 4


def test_the_hand_of_a_mark_is_in_a_comment_on_its_words() -> None:
    made = page("one two", (0, 3, mark("strike", 1, hand="h-pen1", comment="why?")))

    (comment,) = opened(made).comments

    assert (comment.author, comment.text) == ("drafter's pen", "Struck: drafter's pen; why?")
    assert comment.timestamp.isoformat().startswith("2026-11-26T12:00")


def test_each_page_begins_on_a_new_one_and_blank_pages_stay() -> None:
    body = opened(page("one"), Page("0002"), Page("0003", "three")).element.body

    paragraphs = body.xpath("./w:p")
    assert [bool(p.xpath("./w:pPr/w:pageBreakBefore")) for p in paragraphs[:4]] == [
        False,
        True,
        True,
        True,
    ]
    assert [p.text for p in opened(page("one"), Page("0002"), Page("0003", "three")).paragraphs][
        :3
    ] == ["one", "", "three"]


def test_a_warning_stands_on_every_page() -> None:
    found = opened(
        page("one"), Page("0002"), warnings={"0001": "Not approved.", "0002": "Nor is this."}
    )

    assert lines(found) == [
        ("Notice", "Not approved."),
        ("Normal", "one"),
        ("Notice", "Nor is this."),
    ]


def test_columns_and_line_ends_are_kept() -> None:
    made = page("a  b\tc\nd")

    assert opened(made).paragraphs[0].text == "a  b\tc\nd"


def test_the_package_holds_nothing_of_the_template_it_came_from() -> None:
    names = zipfile.ZipFile(io.BytesIO(data_of(page("a")))).namelist()

    assert not [n for n in names if "thumbnail" in n or "Effects" in n or "customXml" in n]
    properties = opened(page("a")).core_properties
    assert (properties.title, properties.author, properties.last_modified_by) == (
        "Telegram 1714",
        "Ada",
        "Facing",
    )
    assert properties.comments.startswith("Diplomatic reading")


def test_what_is_withheld_is_a_black_block() -> None:
    made = page("to Kowalski", (3, 11, mark("redaction", 1, extent=Extent(1, "name"))))

    run = opened(made).paragraphs[0].runs[1]

    assert run.text == "[redacted: 1 name]"
    assert run._r.xpath("./w:rPr/w:shd/@w:fill") == ["000000"]


def test_the_report_says_what_is_not_there() -> None:
    made = page(
        "one", (0, 3, mark("note", 1, comment="c")), (-1, -1, mark("strike", 2, is_orphan=True))
    )

    losses = format_named("docx").write(document(made), [made]).losses

    assert losses["marks"]["note"]["kept"] == 1
    assert losses["marks"]["strike"]["lost"] == 1


def test_a_stamp_beside_the_text_is_framed_too() -> None:
    made = page("text", (-1, -1, mark("stamp", 1, text="RECEIVED", subtype="received")))

    assert lines(opened(made)) == [("Normal", "text"), ("Stamp", "[stamp (received)] RECEIVED")]


def test_every_sheet_says_below_that_pages_are_not_approved() -> None:
    def footer(**extras: object) -> str:
        package = docx.Document(io.BytesIO(data_of(page("one"), **extras)))
        return package.sections[0].footer.paragraphs[0].text

    waiting = footer(warnings={"0001": "Not approved."})
    assert waiting.startswith("Telegram 1714 – Not approved: 1 of 1 page(s).")
    assert "approved" not in footer()
