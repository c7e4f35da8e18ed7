"""Marks as annotations: equal after reading back, foreign content in place, quotes that are
unique.
"""

from __future__ import annotations

import copy
import time
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from editor.core.document import Document, Page, ScanRef
from editor.core.errors import FormatError
from editor.core.geometry import Box, Polygon, Region, Size
from editor.core.marks import KINDS, Extent, Mark, Quote
from editor.core.spans import Placed, SpanTable
from editor.formats.jsonfile import dumpb, dumps, loads, sha256_of_text
from editor.formats.selectors import quote_of, read_region, region_selector
from editor.formats.webannotation import (
    AnnotationsFile,
    lawful_marks,
    read_annotations,
    write_annotations,
)
from tests.unit.formats.examples import ADA, ENTRY, document, mark, page, pages, texts

BOX = Box(612, 2208, 214, 38)
TRIANGLE = Polygon(((640, 2172), (742.5, 2166), (744, 2202)))


def written(page: Page, doc: Document | None = None) -> dict:
    doc = doc or document(page)
    return write_annotations(page, doc.entry(page.id), doc, text_hash=sha256_of_text(page.text))


def read(obj: dict, doc: Document | None = None) -> AnnotationsFile:
    obj = loads(dumpb(obj), name="annotations/0001.json")
    return read_annotations(obj, page_id="0001", document=doc or document())


def reread(page: Page, obj: dict, doc: Document | None = None) -> Page:
    file = read(obj, doc)
    return replace(page, marks=SpanTable(file.marks), marks_extra=file.extra)


def item_of(made: Mark, start: int = 0, end: int = 3, text: str = "abc def") -> dict:
    return written(page(text, (start, end, made)))["items"][0]


# Round trips


@given(pages())
def test_a_page_reads_back_equal(page: Page) -> None:
    file = read(written(page))

    assert reread(page, written(page)) == page
    assert file.text_hash == sha256_of_text(page.text)
    assert file.image_hash == "sha256:" + "ab" * 32
    assert file.problems == () and file.agents == ()


@given(pages())
def test_what_another_page_number_or_frame_needs_reads_back_equal(page: Page) -> None:
    scan = ScanRef("images/set.pdf", "", Size(100, 100), frame=3)
    doc = document(page, entries=(replace(ENTRY, scan=scan),))

    assert reread(page, written(page, doc), doc) == page


@given(pages())
def test_without_the_manifest_a_page_reads_back_equal_too(page: Page) -> None:
    rows = [r._replace(item=replace(r.item, creator=None)) for r in page.marks]
    page = replace(page, marks=SpanTable(rows))

    obj = loads(dumpb(written(page)), name="x")

    assert SpanTable(read_annotations(obj, page_id="0001").marks) == page.marks


_unknown = st.sampled_from([0, None, "x", [1, {"a": None}], {"b": [2.5]}])


@st.composite
def with_unknown_content(draw: st.DrawFn, obj: dict) -> dict:
    """The object with keys, bodies, targets and selectors that Facing does not know, anywhere."""

    def shaken(value: object, at: str) -> object:
        if isinstance(value, list):
            items = [shaken(item, at) for item in value]
            if at == "body" and draw(st.booleans()):
                items.insert(draw(st.integers(0, len(items))), {"type": "Choice", "x:items": [1]})
            if at == "target" and draw(st.booleans()):
                items.append({"type": "SpecificResource", "source": "https://example.org/a"})
            if at == "selector" and draw(st.booleans()):
                items.append({"type": "XPathSelector", "value": "/p"})
            return items
        if not isinstance(value, dict) or at in ("extent", "creator"):
            return value
        pairs = [(key, shaken(item, key)) for key, item in value.items() if key != "@context"]
        if draw(st.booleans()):
            pairs.insert(draw(st.integers(0, len(pairs))), ("x:new", draw(_unknown)))
        if "@context" in value:
            pairs.insert(0, ("@context", value["@context"]))
        return dict(pairs)

    return shaken(obj, "")


@given(st.data(), pages())
def test_unknown_content_is_written_back_in_its_place(data: st.DataObject, page: Page) -> None:
    obj = data.draw(with_unknown_content(written(page)))
    before = copy.deepcopy(obj)

    back = reread(page, obj)

    assert dumps(written(back)) == dumps(before)
    assert reread(back, written(back)) == back


@given(st.data(), pages())
def test_unknown_content_survives_the_edit_of_another_mark(data: st.DataObject, page: Page) -> None:
    obj = data.draw(with_unknown_content(written(page)))
    back = reread(page, obj)
    added = Placed(0, 0, mark("stamp", 77, regions=(BOX,), text="RECEIVED"))

    edited = replace(back, marks=SpanTable([*back.marks, added]))
    items = {item["id"]: item for item in written(edited)["items"]}

    assert items.pop(added.item.id)["mark"] == "fc:stamp"
    assert list(items.values()) == obj["items"]


def test_unknown_content_survives_the_edit_of_the_mark_itself() -> None:
    made = mark("strike", regions=(BOX,), comment="why", hand="h-pen1")
    item = item_of(made)
    item = {"x:first": 1, **item, "x:last": {"deep": [None]}}
    item["body"].insert(1, "https://example.org/tag")
    item["target"][0]["state"] = {"type": "TimeState"}
    item["target"][0]["selector"][0]["x:s"] = 1
    item["target"].append("https://example.org/other")
    row = read({"items": [item]}).marks[0]

    edited = replace(row.item, comment=None, text="own", regions=(TRIANGLE, BOX), place="above")
    after = item_of(edited, 4, 7)

    assert list(after) == [*item, "place"]
    assert after["x:first"] == 1 and after["x:last"] == {"deep": [None]}
    assert after["body"][1] == "https://example.org/tag"
    assert [b.get("purpose") for b in after["body"] if isinstance(b, dict)] == [
        "classifying",
        "transcribing",
    ]
    assert after["target"][0]["state"] == {"type": "TimeState"}
    assert after["target"][0]["selector"][0] == {
        "type": "TextPositionSelector",
        "start": 4,
        "end": 7,
        "x:s": 1,
    }
    assert after["target"][2] == "https://example.org/other"
    assert after["target"][3]["selector"]["value"] == "xywh=pixel:612,2208,214,38"


def test_items_that_are_no_annotations_are_kept() -> None:
    good = item_of(mark("strike"))
    obj = {**written(page("abc def")), "items": ["what", good, 3, good]}

    file = read(obj)
    after = written(page("abc def", *file.marks, marks_extra=file.extra))

    assert len(file.marks) == 1 and len(file.problems) == 3
    assert after["items"] == [good, "what", 3, good]


def test_malformed_values_are_kept_until_they_are_set() -> None:
    item = {**item_of(mark("gap")), "rotation": "askew", "extent": {"chars": 3}, "fc:level": True}

    row = read({"items": [item]}).marks[0]

    assert (row.item.rotation, row.item.extent, row.item.level) == (None, None, None)
    assert item_of(row.item) == item
    edited = item_of(replace(row.item, rotation=2.0, extent=Extent(3, "chars"), level=2))
    assert edited["rotation"] == 2 and edited["fc:level"] == 2
    assert edited["extent"] == {"quantity": 3, "unit": "chars"}


def test_a_later_minor_version_keeps_its_number_and_terms() -> None:
    obj = written(page())
    obj["fc:format"] = "1.4"
    obj["@context"][1] = {**obj["@context"][1], "colour": {"@id": "fc:colour"}}
    obj["@context"].append("https://example.org/context.json")

    after = written(page(marks_extra=read(obj).extra))

    assert after["fc:format"] == "1.4"
    assert after["@context"][2:] == [
        {"colour": {"@id": "fc:colour"}},
        "https://example.org/context.json",
    ]


# What is written


def test_a_strike_is_written_as_the_format_says() -> None:
    text = "the President resident continued that US should"
    start = text.index("continued")
    made = mark(
        "strike", regions=(BOX,), hand="h-pen1", medium="ink", ink="blue-black", certainty="high",
        created="2026-11-23T13:40:00Z", creator="u-ada",
    )  # fmt: skip

    assert item_of(made, start, start + 9, text) == {
        "id": made.id,
        "type": "Annotation",
        "motivation": "classifying",
        "created": "2026-11-23T13:40:00Z",
        "creator": {"id": "document.json#u-ada", "type": "Person", "name": "Ada"},
        "mark": "fc:strike",
        "hand": "document.json#h-pen1",
        "medium": "ink",
        "ink": "blue-black",
        "certainty": "high",
        "body": [{"type": "SpecificResource", "source": "vocab#strike", "purpose": "classifying"}],
        "target": [
            {
                "type": "SpecificResource",
                "source": "text/0001.txt",
                "fc:sourceHash": sha256_of_text(text),
                "selector": [
                    {"type": "TextPositionSelector", "start": start, "end": start + 9},
                    {
                        "type": "TextQuoteSelector",
                        "exact": "continued",
                        "prefix": "esident ",
                        "suffix": " that US",
                    },
                ],
            },
            {
                "type": "SpecificResource",
                "source": "images/0001.png",
                "selector": {
                    "type": "FragmentSelector",
                    "conformsTo": "http://www.w3.org/TR/media-frags/",
                    "value": "xywh=pixel:612,2208,214,38",
                },
            },
        ],
    }


def test_an_addition_at_a_caret_carries_its_text_in_the_language_of_the_document() -> None:
    item = item_of(mark("addition", text="noted", place="above", regions=(TRIANGLE,)), 3, 3)

    assert item["body"][1] == {
        "type": "TextualBody",
        "value": "noted",
        "format": "text/plain",
        "language": "en",
        "purpose": "transcribing",
    }
    assert item["target"][0]["selector"][1] == {
        "type": "TextQuoteSelector",
        "exact": "",
        "prefix": "abc",
        "suffix": " def",
    }
    assert item["target"][1]["selector"] == {
        "type": "SvgSelector",
        "value": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2550 3300">'
        '<polygon points="640,2172 742.5,2166 744,2202"/></svg>',
    }


@pytest.mark.parametrize(
    ("kind", "motivation"),
    [
        ("query", "questioning"),
        ("note", "commenting"),
        ("stamp", "classifying"),
        ("new", "classifying"),
    ],
)
def test_the_motivation_follows_the_kind(kind: str, motivation: str) -> None:
    assert item_of(mark(kind))["motivation"] == motivation


@pytest.mark.parametrize(
    ("rotation", "told"), [(-2.6, "-2.6"), (3.0, "3"), (2.66, "2.7"), (0, "0"), (-0.0, "0")]
)
def test_angles_have_one_decimal_at_most(rotation: float, told: str) -> None:
    assert f'"rotation": {told},' in dumps(item_of(mark("stamp", rotation=rotation)))


def test_an_unplaced_orphan_keeps_its_quote_without_a_position() -> None:
    orphan = mark("strike", is_orphan=True, quote=Quote("gone", "was ", " now"), regions=(BOX,))

    item = item_of(orphan, -1, -1)

    assert item["fc:anchor"] == "orphan"
    assert item["target"][0]["selector"] == [
        {"type": "TextQuoteSelector", "exact": "gone", "prefix": "was ", "suffix": " now"}
    ]
    assert item["target"][1]["selector"]["value"].startswith("xywh=")


def test_a_page_of_a_pdf_refines_its_page() -> None:
    scan = ScanRef("images/0001.pdf", "", Size(100, 200), frame=1)

    selector = region_selector(BOX, scan)

    assert selector["value"] == "page=1"
    assert selector["refinedBy"]["value"] == "xywh=pixel:612,2208,214,38"


def test_the_path_of_a_linked_scan_is_an_iri() -> None:
    made = page("", (-1, -1, mark("stamp", regions=(BOX,))))
    for path, iri in [
        ("../my scans/é.png", "../my%20scans/%C3%A9.png"),
        ("/srv/a.png", "file:///srv/a.png"),
        ("C:/a b.png", "file:///C:/a%20b.png"),
    ]:
        doc = document(entries=(replace(ENTRY, scan=replace(ENTRY.scan, path=path)),))
        obj = written(made, doc)
        assert obj["items"][0]["target"][0]["source"] == iri
        assert reread(made, obj, doc) == made


# Quotes


def times(text: str, part: str) -> int:
    return sum(text.startswith(part, at) for at in range(len(text) + 1))


@given(texts.map(lambda t: t * 3), st.data())
def test_a_quote_occurs_once_and_is_no_longer_than_it_must(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))

    quote = quote_of(text, start, end)
    around = quote.prefix + quote.exact + quote.suffix

    assert text[start:end] == quote.exact
    assert text[:start].endswith(quote.prefix) and text[end:].startswith(quote.suffix)
    assert times(text, around) == 1 or around == text
    size = max(len(quote.prefix), len(quote.suffix))
    if size > 8:
        less = (size - 1) // 8 * 8
        assert times(text, text[max(0, start - less) : end + less]) > 1


def test_a_text_that_repeats_itself_to_the_end_gets_positions_alone() -> None:
    text = "word " * 4000
    made = page(text, (10_000, 10_004, mark("strike")))

    selectors = written(made)["items"][0]["target"][0]["selector"]

    assert selectors == [{"type": "TextPositionSelector", "start": 10_000, "end": 10_004}]
    assert reread(made, written(made)) == made


def test_the_third_of_three_equal_lines_is_told_from_the_others() -> None:
    text = "SECRET\nSECRET\nSECRET\n"

    quote = quote_of(text, 14, 20)

    assert times(text, quote.prefix + quote.exact + quote.suffix) == 1


@pytest.mark.parametrize("text", ["word " * 4000, "".join(f"w{i:04} " for i in range(3334))])
def test_what_marks_cost_does_not_grow_faster_than_their_number(text: str) -> None:
    few, many = _marked(text, 125), _marked(text, 500)
    written_few, written_many = written(*few), written(*many)

    # Turn by turn in one process: a busy machine slows both alike. Four times as many marks take
    # some four times as long; where each looked through all the text, or all others, sixteen.
    assert _ratio(lambda: written(*few), lambda: written(*many)) < 9
    assert (
        _ratio(
            lambda: read_annotations(written_few, page_id="0001", document=few[1]),
            lambda: read_annotations(written_many, page_id="0001", document=many[1]),
        )
        < 9
    )


def _marked(text: str, count: int) -> tuple[Page, Document]:
    """A page of 40 characters a mark."""
    rows = [(i * 40, i * 40 + 4, mark("strike", i + 1, regions=(BOX,))) for i in range(count)]
    made = page(text[: 40 * count], *rows)
    return made, document(made)


def _ratio(less: Callable[[], object], more: Callable[[], object]) -> float:
    """How much longer the second takes, each by the best of several turns, in time of the
    process."""
    taken = [(_time(less), _time(more)) for _ in range(5)]
    return min(m for _, m in taken) / min(one for one, _ in taken)


def _time(call: Callable[[], object]) -> float:
    began = time.process_time()
    call()
    return time.process_time() - began


# Regions of other programs


@pytest.mark.parametrize(
    ("selector", "region"),
    [
        ({"type": "FragmentSelector", "value": "xywh=1,2,3,4"}, Box(1, 2, 3, 4)),
        ({"type": "FragmentSelector", "value": "xywh=pixel:1.5,2,3,4"}, Box(1, 2, 4, 4)),
        ({"type": "FragmentSelector", "value": "xywh=percent:10,10,50,50"}, Box(10, 20, 50, 100)),
        ({"type": "FragmentSelector", "value": "t=1&xywh=1,2,3,4"}, Box(1, 2, 3, 4)),
        ({"type": "FragmentSelector", "value": "xywh=1,2,0,4"}, None),
        ({"type": "FragmentSelector", "value": "xywh=1,2,3"}, None),
        ({"type": "FragmentSelector", "value": 3}, None),
        (
            {"type": "SvgSelector", "value": "<svg><polygon points='1,2 3,4 5,6'/></svg>"},
            Polygon(((1, 2), (3, 4), (5, 6))),
        ),
        (
            {
                "type": "SvgSelector",
                "value": '<svg><g><polygon points="1 2 3 4 5 6"></polygon></g></svg>',
            },
            Polygon(((1, 2), (3, 4), (5, 6))),
        ),
        (
            {"type": "SvgSelector", "value": '<svg><rect x="1" y="2" width="3" height="4"/></svg>'},
            Box(1, 2, 3, 4),
        ),
        ({"type": "SvgSelector", "value": "<svg><path d='M1 2 L3 4'/></svg>"}, None),
        ({"type": "SvgSelector", "value": "<svg><polygon points='1,2"}, None),
        ({"type": "SvgSelector", "value": "<svg><polygon points='1,2 3,4'/></svg>"}, None),
        ({"type": "SvgSelector", "value": "<svg><polygon points='1,2 3,4 nan,1e9'/></svg>"}, None),
        ({"type": "SvgSelector", "value": '<!DOCTYPE a [<!ENTITY b "c">]><svg/>'}, None),
        (
            {
                "type": "SvgSelector",
                "value": "<svg><polygon transform='scale(2)' points='1,2 3,4 5,6'/></svg>",
            },
            None,
        ),
        ("https://example.org/selector", None),
        (None, None),
    ],
)
def test_a_region_of_another_program_is_read_or_left(selector: object, region: object) -> None:
    assert read_region(selector, Size(100, 200)) == region


@given(st.one_of(st.builds(Box, *[st.integers(1, 9999)] * 4), st.just(TRIANGLE)))
def test_a_region_reads_back_equal(region: Region) -> None:
    assert read_region(region_selector(region, ENTRY.scan)) == region


FOREIGN = {
    "id": "https://example.org/a/1",
    "type": "Annotation",
    "motivation": "highlighting",
    "creator": {"id": "https://example.org/bob", "type": "Person", "name": "Bob", "email": "x"},
    "body": {"type": "TextualBody", "value": "<p>see</p>", "format": "text/html"},
    "target": {
        "source": "https://example.org/scan.png",
        "selector": {"type": "FragmentSelector", "value": "xywh=10,20,30,40"},
    },
}


def foreign(**changes: object) -> dict:
    return {key: value for key, value in {**FOREIGN, **changes}.items() if value != "-"}


def test_an_annotation_of_another_program_becomes_a_note() -> None:
    file = read({"items": [FOREIGN]})
    row = file.marks[0]

    assert (row.start, row.item.kind, row.item.comment) == (-1, "note", "<p>see</p>")
    assert row.item.regions == (Box(10, 20, 30, 40),)
    assert row.item.creator == "https://example.org/bob"
    assert [a.name for a in file.agents] == ["Bob"]


@pytest.mark.parametrize(
    ("changes", "comment", "regions"),
    [
        ({}, "<p>see</p>", 1),
        ({"body": "just words"}, "just words", 1),
        ({"body": "https://example.org/b"}, None, 1),
        ({"body": [{"value": "x"}, {"value": "y"}]}, "x", 1),
        ({"body": [{"type": "TextualBody", "value": "x", "purpose": "tagging"}]}, None, 1),
        ({"body": "-", "bodyValue": "short"}, "short", 1),
        ({"body": "-"}, None, 1),
        ({"target": "https://example.org/scan.png#xywh=1,2,3,4"}, "<p>see</p>", 1),
        ({"target": {"id": "https://example.org/scan.png#xywh=1,2,3,4"}}, "<p>see</p>", 1),
        ({"target": "https://example.org/page.html"}, "<p>see</p>", 0),
        ({"target": ["a:b", {"source": "c:d", "selector": {"type": "CssSelector"}}]},
         "<p>see</p>", 0),
        ({"target": {"source": "x:y", "selector": {"type": "SvgSelector",
          "value": "<svg><path/></svg>"}}}, "<p>see</p>", 0),
        ({"target": {"source": "x:y", "selector": {"type": "FragmentSelector",
          "value": "xywh=percent:1,2,3,4"}}}, "<p>see</p>", 1),
        ({"target": {"source": "x:y", "selector": [
            {"type": "FragmentSelector", "value": "xywh=1,2,3,4"},
            {"type": "SvgSelector", "value": "<svg><polygon points='1,2 3,4 5,6'/></svg>"}]}},
         "<p>see</p>", 1),
        ({"motivation": ["commenting", "tagging"]}, "<p>see</p>", 1),
        ({"creator": "https://example.org/bob"}, "<p>see</p>", 1),
        ({"creator": [1]}, "<p>see</p>", 1),
    ],
)  # fmt: skip
def test_a_foreign_annotation_is_written_back_with_our_kind_added(
    changes: dict, comment: str | None, regions: int
) -> None:
    item = foreign(**changes)

    row = read({"items": [item]}).marks[0]
    after = item_of(row.item, row.start, row.end)

    assert row.item.comment == comment
    assert len(row.item.regions) == regions
    assert after.pop("mark") == "fc:note"
    assert _without(after, item) == item
    again = read({"items": [item_of(row.item, row.start, row.end)]}).marks[0]
    assert again == row


def _without(after: dict, item: dict) -> dict:
    """What is left of an annotation without the types that the standard asks for and it lacked."""
    assert list(item) == [key for key in after if key in item]
    if isinstance(after.get("target"), dict) and "type" not in item["target"]:
        after["target"].pop("type", None)
    return after


def test_a_foreign_region_that_is_moved_is_written_our_way() -> None:
    row = read({"items": [FOREIGN]}).marks[0]

    after = item_of(replace(row.item, regions=(BOX,)), -1, -1)

    assert after["target"]["selector"]["value"] == "xywh=pixel:612,2208,214,38"
    assert after["target"]["source"] == "https://example.org/scan.png"


def test_a_quote_without_a_position_waits_as_an_orphan() -> None:
    selector = {"type": "TextQuoteSelector", "exact": "abc", "suffix": " def"}
    item = foreign(
        target={"source": "text/0001.txt", "selector": selector}, motivation="questioning"
    )

    row = read({"items": [item]}).marks[0]

    assert (row.start, row.end, row.item.kind) == (-1, -1, "query")
    assert row.item.is_orphan
    assert row.item.quote == Quote("abc", "", " def")


def test_an_annotation_without_an_id_gets_the_same_one_each_time() -> None:
    item = foreign(id="-")

    first, second = (read({"items": [item]}).marks[0].item.id for _ in range(2))

    assert first == second
    assert first.startswith("urn:uuid:")


@pytest.mark.parametrize(
    "value", ["strike", "fc:strike", "urn:uuid:53917868-e2ba-4fcd-8c89-804708476e00#strike"]
)
def test_the_kind_is_known_in_each_of_its_forms(value: str) -> None:
    assert read({"items": [foreign(mark=value)]}).marks[0].item.kind == "strike"


def test_a_file_whose_items_are_no_list_is_refused() -> None:
    with pytest.raises(FormatError):
        read({"items": {}})


_junk = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 3)
    | st.sampled_from(["", "x", "fc:strike", "xywh=1,2,3,4"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            ["id", "type", "body", "target", "selector", "source", "value", "purpose", "start",
             "end", "exact", "refinedBy", "creator", "mark", "bodyValue", "extent"]
        ),
        inner | st.sampled_from(["TextualBody", "SpecificResource", "TextPositionSelector",
                                 "TextQuoteSelector", "FragmentSelector"]),
        max_size=6,
    ),
    max_leaves=30,
)  # fmt: skip


@given(st.lists(_junk, max_size=4))
def test_no_annotation_however_odd_stops_the_page(items: list) -> None:
    file = read({"items": items})
    rows, _ = lawful_marks(file.marks, "abc")

    once = page("abc", *rows, marks_extra=file.extra)

    assert len(rows) + len((file.extra or {}).get("items") or []) == len(items)
    assert written(reread(once, written(once))) == written(once)


def test_a_mark_outside_the_text_becomes_an_orphan() -> None:
    rows, problems = lawful_marks([Placed(1, 9, mark("strike"))], "abc")

    assert (rows[0].start, rows[0].item.is_orphan) == (-1, True)
    assert rows[0].item.quote.exact == "bc"
    assert len(problems) == 1


def test_a_creator_that_the_manifest_lacks_keeps_its_name() -> None:
    obj = written(page("abc", (0, 1, mark("note", creator="u-ada"))))
    stranger = document(agents=())

    file = read(obj, stranger)
    after = written(page("abc", *file.marks), stranger)

    assert file.agents == (ADA,)
    assert after["items"][0]["creator"]["name"] == "Ada"


def test_every_kind_has_an_annotation() -> None:
    made = page("abc", *[(0, 1, mark(kind, n + 1)) for n, kind in enumerate(KINDS)])

    assert [i["mark"] for i in written(made)["items"]] == [f"fc:{kind}" for kind in KINDS]
