"""GitHub Markdown and the conventions of institutions: signs, escapes, gaps, what is counted."""

from __future__ import annotations

import pytest

from editor.core.document import Page
from editor.core.marks import Extent
from editor.formats.extras import Extras
from editor.formats.loss import Reading
from editor.formats.registry import format_named
from tests.unit.formats.examples import document, mark, page

DIALECTS = ("gfm", "nara", "loc", "smithsonian", "leiden")


def written(dialect: str, made: Page, reading: Reading = "diplomatic") -> str:
    result = format_named(f"markdown-{dialect}").write(document(made), [made], reading)
    text = result.files[0][1].decode()
    return text[: text.rindex("<!--")].strip("\n")


def marked() -> Page:
    return page(
        "old new word\n[ink]",
        (0, 3, mark("strike", 1)),
        (4, 7, mark("addition", 2)),
        (8, 12, mark("unclear", 3)),
        (3, 3, mark("gap", 4, extent=Extent(2, "words"))),
        (-1, -1, mark("stamp", 5, subtype="received", text="RECEIVED")),
    )


@pytest.mark.parametrize(
    ("dialect", "text", "beside"),
    [
        (
            "gfm",
            "~~old~~\\[2 words illegible\\] <ins>new</ins> \\[word?\\]\\\n\\[ink\\]",
            "\\[stamp (received): RECEIVED\\]",
        ),
        (
            "nara",
            "old [crossed out][illegible] new [word?]\n[ink]",
            "[stamp (received): RECEIVED]",
        ),
        ("loc", "[old][?] new [word?]\n[ink]", "[* RECEIVED *]"),
        (
            "smithsonian",
            (
                "[[strikethrough]]old[[/strikethrough]][[?]] [[insertion]]new[[/insertion]] "
                "[[word?]]\n[ink]"
            ),
            "[[margin note]] RECEIVED [[/margin note]]",
        ),
        (
            "leiden",
            "〚old〛[...] `new´ w\u0323o\u0323r\u0323d\u0323\n[ink]",
            "(stamp (received): RECEIVED)",
        ),
    ],
)
def test_each_convention_has_its_signs(dialect: str, text: str, beside: str) -> None:
    assert written(dialect, marked()) == f"{text}\n\n{beside}"


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_clean_reading_has_no_signs(dialect: str) -> None:
    assert written(dialect, page("old new", (0, 3, mark("strike", 1))), "clean") == "new"


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("a*b_c`d`", "a\\*b\\_c\\`d\\`"),
        ("# no\n- no\n1. no\n> no\n= no", "\\# no\\\n\\- no\\\n1\\. no\\\n\\> no\\\n\\= no"),
        ("    no code", "no code"),
        ("<b>&amp;[x](y)~~z~~", "\\<b\\>\\&amp;\\[x\\](y)\\~\\~z\\~\\~"),
        ("see http://x.org www.x.org a@b.org", "see http\\://x.org www\\.x.org a\\@b.org"),
    ],
)
def test_text_that_looks_like_markup_is_escaped(text: str, escaped: str) -> None:
    assert written("gfm", page(text)) == escaped


def test_strikes_that_tildes_cannot_say_are_tags() -> None:
    made = page("ab, c.", (0, 1, mark("strike", 1)), (1, 3, mark("strike", 2)))
    assert written("gfm", made) == "<del>a</del><del>b,</del> c."


def test_a_heading_is_one_line() -> None:
    made = page("A\ntitle\n\ntext", (0, 7, mark("heading", 1, level=2)))
    assert written("gfm", made) == "## A<br>title\n\ntext"


def test_pages_are_parted_and_say_what_is_not_approved() -> None:
    first, second = page("one"), page("two", id="0002")
    both = document(first, second)
    extras = Extras(warnings={"0002": "Not approved."})
    result = format_named("markdown-loc").write(both, [first, second], extras=extras)
    text = result.files[0][1].decode()
    assert text.startswith("<!-- page 1 -->\n\none\n\n<!-- page 2 -->\n\n[Not approved.]\n\ntwo\n")


@pytest.mark.parametrize("dialect", DIALECTS)
def test_what_has_no_sign_is_counted_as_lost(dialect: str) -> None:
    made = page("one two", (0, 3, mark("strike", 1, hand="h-pen1")), (4, 7, mark("query", 2)))
    losses = format_named(f"markdown-{dialect}").write(document(made), [made]).losses
    assert losses["marks"]["strike"]["partly"] == 1
    assert losses["marks"]["query"]["lost"] == 1
