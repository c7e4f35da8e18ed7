"""The TEI export: text and lines, marks that cross, hands, zones, and what is beside the text."""

from __future__ import annotations

import pytest
from lxml import etree

from editor.core.document import Page
from editor.core.geometry import Box, Polygon
from editor.core.marks import Extent
from editor.formats.extras import Extras
from editor.formats.loss import Reading
from editor.formats.registry import format_named
from tests.unit.formats.examples import document, mark, page

NS = {"t": "http://www.tei-c.org/ns/1.0"}
XML_ID = "{http://www.w3.org/XML/1998/namespace}id"


def tei(made: Page, reading: Reading = "diplomatic", extras: Extras | None = None):
    given = extras or Extras()
    result = format_named("tei").write(document(made), [made], reading, extras=given)
    return etree.fromstring(result.files[0][1]), result.losses


def texts(tree, path: str) -> list[str]:
    return ["".join(each.itertext()) for each in tree.iterfind(path, NS)]


def test_the_text_and_its_lines_are_there() -> None:
    tree, _ = tei(page("a < b & c\nsecond\n\nthird\x01"))
    assert texts(tree, ".//t:body//t:p") == ["a < b & c\nsecond", "third\ufffd"]
    assert [len(p.findall("t:lb", NS)) for p in tree.iterfind(".//t:p", NS) if len(p)] == [2, 1]
    assert tree.find(".//t:pb", NS).get("facs") == "#s-0001"


def test_marks_that_cross_are_pieces_that_know_each_other() -> None:
    made = page("one two three", (0, 7, mark("strike", 1)), (4, 13, mark("underline", 2)))
    tree, losses = tei(made)
    assert texts(tree, ".//t:del") == ["one two"]
    assert texts(tree, ".//t:hi") == ["two", " three"]
    first, second = tree.iterfind(".//t:hi", NS)
    assert first.get("next") == f"#{second.get(XML_ID)}"
    assert second.get("prev") == f"#{first.get(XML_ID)}"
    assert losses["details"] == []


def test_a_mark_says_its_hand_its_place_and_where_it_is_on_the_scan() -> None:
    region = Polygon(((1.5, 2), (30, 2), (30, 40)))
    said = {"hand": "h-pen1", "place": "above", "text": "not"}
    added = mark("addition", 1, regions=(Box(10, 20, 30, 40), region), **said)
    tree, losses = tei(page("do it", (2, 2, added)))
    (element,) = tree.iterfind(".//t:add", NS)
    assert (element.text, element.get("place")) == ("not", "above")
    hand = tree.find(".//t:handNote", NS)
    assert (element.get("hand"), hand.text) == (f"#{hand.get(XML_ID)}", "drafter's pen")
    zones = [tree.find(f".//*[@{XML_ID}='{key[1:]}']") for key in element.get("facs").split()]
    assert [zones[0].get(name) for name in ("ulx", "uly", "lrx", "lry")] == ["10", "20", "40", "60"]
    assert zones[1].get("points") == "1.5,2 30,2 30,40"
    assert losses["details"] == []


def test_an_addition_is_joined_to_what_it_stands_for() -> None:
    strike, added = mark("strike", 1), mark("addition", 2, substitutes=mark("strike", 1).id)
    tree, _ = tei(page("old new", (0, 3, strike), (4, 7, added)))
    keys = [tree.find(f".//t:{tag}", NS).get(XML_ID) for tag in ("del", "add")]
    assert tree.find(".//t:substJoin", NS).get("target") == f"#{keys[0]} #{keys[1]}"


def test_what_nobody_can_read_or_may_read_is_a_gap() -> None:
    made = page(
        "met [illegible] and Kowalski",
        (4, 15, mark("gap", 1, extent=Extent(2, "words"))),
        (20, 28, mark("redaction", 2)),
    )
    tree, _ = tei(made)
    gaps = [
        (g.get("reason"), g.get("quantity"), g.get("unit")) for g in tree.iterfind(".//t:gap", NS)
    ]
    assert gaps == [("illegible", "2", "words"), ("redacted", None, None)]
    assert "Kowalski" not in etree.tostring(tree, encoding="unicode")


def test_what_stands_beside_the_text_is_a_note_and_headings_begin_divisions() -> None:
    made = page(
        "before\n\nTitle\n\nafter",
        (8, 13, mark("heading", 1, level=2)),
        (-1, -1, mark("stamp", 2, subtype="received", when="1963-12-01T22:39", text="RECEIVED")),
    )
    tree, _ = tei(made)
    heads = tree.findall(".//t:head", NS)
    assert ("".join(heads[0].itertext()), heads[0].get("type")) == ("Title", "level-2")
    stamp = tree.find(".//t:note/t:stamp", NS)
    assert (stamp.text, stamp.get("type")) == ("RECEIVED", "received")
    assert stamp.get("when-iso") == "1963-12-01T22:39"


@pytest.mark.parametrize(("warnings", "status"), [({}, "approved"), ({"0001": "No."}, "draft")])
def test_the_history_says_what_is_approved(warnings: dict[str, str], status: str) -> None:
    extras = Extras(made="2026-11-26T22:00:00Z", warnings=warnings)
    tree, _ = tei(page("a"), extras=extras)
    assert tree.find(".//t:revisionDesc", NS).get("status") == status
    assert texts(tree, ".//t:note[@type='warning']") == list(warnings.values())


def test_the_clean_reading_has_neither_struck_words_nor_remarks() -> None:
    tree, losses = tei(page("one two", (0, 3, mark("strike", 1, hand="h-pen1"))), "clean")
    assert texts(tree, ".//t:body//t:p") == ["two"]
    assert tree.find(".//t:handNote", NS) is None
    assert losses["details"][0]["lost"] == ["hand"]
