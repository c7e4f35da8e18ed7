"""Reading TEI: our own files as they were, and what other editions write."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from editor.core.document import Page
from editor.core.errors import FormatError
from editor.core.geometry import Box, Polygon, Size
from editor.core.marks import Extent, Hand, Mark
from editor.core.spans import Placed, SpanTable
from editor.formats.imported import Imported, ImportedPage
from editor.formats.loss import Reading
from editor.formats.registry import format_named, sniff_format
from editor.formats.tei_import import read_tei
from editor.formats.xml_text import xml_text
from tests.conftest import SHARED
from tests.unit.formats.examples import PEN, document, mark, page, pages
from tests.unit.formats.readers import assert_lawful, new_ids, told

NS = 'xmlns="http://www.tei-c.org/ns/1.0"'
FACETS = (
    *("subtype", "text", "place", "medium", "ink", "certainty", "flow", "rotation", "when"),
    *("level", "placeholder", "extent", "fields", "comment"),
)


def read(data: bytes | str, name: str = "a.xml") -> Imported:
    imported = read_tei(data.encode() if isinstance(data, str) else data, name, new_ids())
    assert_lawful(imported)
    return imported


def tei(body: str, *, header: str = "", more: str = "") -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<TEI {NS}><teiHeader>{header}</teiHeader>{more}'
        f"<text><body>\n  {body}\n</body></text></TEI>"
    )


def page_of(body: str, **parts: str) -> ImportedPage:
    (only,) = read(tei(body, **parts)).pages
    return only


# Our own files


def again(*made: Page, reading: Reading = "diplomatic") -> tuple[Imported, dict]:
    result = format_named("tei").write(document(*made), list(made), reading)
    return read(result.files[0][1]), result.losses


def _plain(text: str) -> str:
    """A text as XML can hold it; of a blank line its end alone counts."""
    return "\n".join(line if line.strip() else "" for line in xml_text(text).split("\n"))


def _covered(text: str, start: int, end: int) -> tuple[int, int]:
    """What a span covers besides blanks, as letters before it and letters in it."""
    before = sum(not c.isspace() for c in text[: max(start, 0)])
    return before, sum(not c.isspace() for c in text[max(start, 0) : max(end, 0)])


@settings(max_examples=25, derandomize=True)
@given(st.lists(pages(), min_size=1, max_size=2))
def test_what_was_written_is_read_back_but_for_the_told_losses(drawn: list[Page]) -> None:
    made = []
    for number, each in enumerate(drawn, 1):
        rows = [r for r in each.marks if r.item.kind != "redaction"]
        made.append(replace(each, id=f"{number:04}", marks=SpanTable(rows)))
    imported, losses = again(*made)
    lost = {(row["page"], row["mark"]): set(row["lost"]) for row in losses["details"]}

    assert len(imported.pages) == len(made)
    for before, after in zip(made, imported.pages, strict=True):
        assert _plain(after.text) == _plain(before.text)
        left = list(after.marks)
        for row in before.marks:
            gone = lost.get((before.id, row.item.id), set())
            if "kind" in gone or gone >= {"span", "text"}:
                continue
            found = next((r for r in left if _is_same(before, row, after, r, gone)), None)
            assert found is not None, (row, left)
            left.remove(found)


def _is_same(
    before: Page, row: Placed[Mark], after: ImportedPage, found: Placed[Mark], gone: set[str]
) -> bool:
    if row.item.kind != found.item.kind:
        return False
    spans = [_covered(xml_text(p.text), r.start, r.end) for p, r in ((before, row), (after, found))]
    if "span" not in gone and row.is_placed and spans[0] != spans[1]:
        return False
    # Only a heading has a level, and one that says none is of the first.
    facets = [name for name in FACETS if name != "level"]
    if (
        row.item.kind == "heading"
        and "level" not in gone
        and (row.item.level or 1) != (found.item.level or 1)
    ):
        return False
    return all(
        name in gone or _said(getattr(row.item, name)) == _said(getattr(found.item, name))
        for name in facets
    )


def _said(value: object) -> object:
    if isinstance(value, str):
        return xml_text(value).strip() or None
    return value


def test_places_hands_and_pairs_come_back() -> None:
    region = Polygon(((1.5, 2), (30, 2), (30, 40)))
    strike = mark("strike", 1, hand="h-pen1", regions=(Box(10, 20, 30, 40), region))
    added = mark("addition", 2, substitutes=strike.id, place="above", hand="h-pen1")
    imported, _ = again(page("old new word", (0, 3, strike), (4, 7, added)))
    (back,) = imported.pages

    assert back.size == Size(2550, 3300)
    assert told(back) == [("strike", "old"), ("addition", "new")]
    first, second = (row.item for row in back.marks)
    assert first.regions == strike.regions
    assert second.substitutes == first.id
    (hand,) = imported.hands
    assert (first.hand, second.hand) == (hand.id, hand.id)
    assert replace(hand, id=PEN.id) == PEN


def test_what_stands_beside_the_text_comes_back_beside_it() -> None:
    fields = (("office", "EUR: Soviet"), ("date", "1963-12-01"))
    stamp = mark(
        "stamp", 1, text="RECEIVED\nMAY 1", subtype="received", fields=fields, rotation=-3.25
    )
    loose = mark("handwriting", 2, text="seen", comment="a; b: c")
    imported, _ = again(page("one two\n\nthree", (4, 4, stamp), (-1, -1, loose)))
    (back,) = imported.pages

    assert back.text == "one two\n\nthree"
    rows = {row.item.kind: row for row in back.marks}
    assert (rows["stamp"].start, rows["handwriting"].start) == (4, -1)
    assert rows["stamp"].item.text == "RECEIVED\nMAY 1"
    assert (rows["stamp"].item.fields, rows["stamp"].item.rotation) == (fields, -3.25)
    assert (rows["handwriting"].item.text, rows["handwriting"].item.comment) == ("seen", "a; b: c")


@pytest.mark.parametrize("at", [0, 2, 3, 5])
def test_what_only_its_mark_knew_is_no_part_of_the_text(at: int) -> None:
    imported, _ = again(page("do it", (at, at, mark("addition", 1, text="not"))))
    (back,) = imported.pages

    assert back.text == "do it"
    assert [(r.start, r.end, r.item.text) for r in back.marks] == [(at, at, "not")]


def test_withheld_words_stay_away() -> None:
    made = page("met Kowalski there", (4, 12, mark("redaction", 1, extent=Extent(1, "name"))))
    imported, _ = again(made)
    (back,) = imported.pages

    assert back.text == "met  there"
    assert [(r.item.kind, r.item.extent) for r in back.marks] == [("redaction", Extent(1, "name"))]
    result = format_named("tei").write(document(made), [back.as_page("0001")])
    assert b"[redacted" not in result.files[0][1]


def test_a_clean_file_of_ours_is_read_too() -> None:
    made = page("old new\n\nword", (0, 3, mark("strike", 1)), (9, 13, mark("underline", 2)))
    imported, _ = again(made, reading="clean")

    assert imported.pages[0].text == "new\n\nword"
    assert told(imported.pages[0]) == [("underline", "word")]


# White space and lines


def test_line_ends_of_the_file_are_blanks_and_blocks_are_parted() -> None:
    body = (
        "<head>A\n   letter</head><p>One\n  <persName>Two</persName> three <lb/> four\n"
        '<lb/>five con-<lb break="no"/>tinued </p>\n\n<lg><l>verse</l>\n<l>more</l></lg>'
    )
    assert page_of(body).text == (
        "A letter\n\nOne Two three\nfour\nfive con-\ntinued\n\nverse\nmore"
    )


def test_parts_of_a_letter_are_lines() -> None:
    body = (
        "<opener><dateline><placeName>Paris</placeName>, <date>2 Avril</date></dateline>\n"
        "<title>SUBJECT</title> <salute>Dear Ann,</salute></opener><p>All is well.</p>"
        "<closer>Yours <signed>Ben</signed></closer>"
    )
    assert page_of(body).text == "Paris, 2 Avril\nSUBJECT\nDear Ann,\n\nAll is well.\n\nYours\nBen"


def test_tables_and_lists_keep_rows_and_items() -> None:
    body = (
        "<table>\n<row>\n<cell>a</cell>\n<cell>b c</cell></row><row><cell>d</cell><cell/></row>"
        "</table><list><label>1</label><item>one</item><item>two</item></list>"
    )
    assert page_of(body).text == "a\tb c\nd\n\n1 one\ntwo"


def test_kept_blanks_are_kept() -> None:
    assert page_of('<ab xml:space="preserve">a  b\n  c</ab>').text == "a  b\n  c"


# Pages


def test_page_breaks_part_pages_and_marks_go_on() -> None:
    body = '<pb n="1"/><p>one <del>two<pb n="2" facs="b.jpg"/>three</del> four<pb/></p>'
    first, second, third = read(tei(body)).pages

    assert (first.text, second.text, third.text) == ("one two", "three four", "")
    assert (told(first), told(second)) == ([("strike", "two")], [("strike", "three")])
    assert second.image == "b.jpg"
    assert first.marks[0].item.id != second.marks[0].item.id


def test_text_before_the_first_break_is_a_page() -> None:
    assert [p.text for p in read(tei("<p>one <pb/>two</p>")).pages] == ["one", "two"]


def test_breaks_of_other_editions_are_none() -> None:
    body = '<p><pb ed="A"/>one <pb ed="B"/>two <pb ed="A"/>three</p>'
    assert [p.text for p in read(tei(body)).pages] == ["one\ntwo", "three"]


def test_notes_in_a_paragraph_stand_at_the_end_of_their_page() -> None:
    body = (
        '<p>one<note n="1" place="foot">See <hi rend="italic">there</hi>.</note> two<pb/>three</p>'
        '<note hand="#x" place="margin-right">seen</note>'
    )
    header = '<handNote xml:id="x" medium="pencil">clerk</handNote>'
    first, second = read(tei(body, header=header)).pages

    assert first.text == "one two\n\nSee there."
    assert told(first) == [("note", "See there.")]
    assert second.text == "three\n\nseen"
    (row,) = second.marks
    assert (row.item.kind, row.item.place) == ("handwriting", "margin-right")


# Marks


@pytest.mark.parametrize(
    ("content", "kind", "covered", "fields"),
    [
        ("<del>b</del>", "strike", "b", {}),
        ("<del rend='overtyped'>XX</del>", "overstrike", "XX", {}),
        ("<del rend='overwritten'>b</del>", "strike", "b", {"comment": "Deleted: overwritten"}),
        ("<hi rend='strikethrough'>b</hi>", "strike", "b", {}),
        ("<hi rend='underline'>b</hi>", "underline", "b", {}),
        ("<title rend='underline'>b</title>", "underline", "b", {}),
        ("<hi rend='sup'>2</hi>", "superscript", "2", {}),
        ("<add place='supralinear'>b</add>", "addition", "b", {"place": "above"}),
        ("<add place='left margin'>b</add>", "addition", "b", {"place": "margin-left"}),
        ("<add place='on a slip'>b</add>", "addition", "b", {"place": "on a slip"}),
        ("<unclear cert='low'>b</unclear>", "unclear", "b", {"certainty": "low"}),
        ("<gap reason='illegible' quantity='2' unit='words'/>", "gap", "",
         {"extent": Extent(2, "words")}),
        ("<gap extent='about 3 lines'/>", "gap", "", {"extent": Extent(3, "lines")}),
        ("<gap extent='few characters'/>", "gap", "", {"comment": "Gap: few characters"}),
        ("<gap reason='withheld'/>", "redaction", "", {}),
        ("<supplied reason='damage'>b</supplied>", "gap", "b", {}),
        ("<supplied>b</supplied>", "note", "b", {"comment": "Supplied by the editor"}),
        ("<stamp type='received' when='1963-12-01'>b</stamp>", "stamp", "b",
         {"subtype": "received", "when": "1963-12-01"}),
        ("<damage agent='water'>b</damage>", "note", "b", {"comment": "Damaged: water"}),
        ("<sic corr='bee'>b</sic>", "note", "b", {"comment": "To be read: “bee”"}),
        ("<choice><sic>teh</sic><corr>the</corr></choice>", "note", "teh",
         {"comment": "To be read: “the”"}),
        ("<choice>\n<expan>Mister</expan>\n<abbr>Mr</abbr></choice>", "note", "Mr",
         {"comment": "In full: “Mister”"}),
        ("<choice><unclear>b</unclear><unclear>h</unclear></choice>", "unclear", "b",
         {"comment": "Or: “h”"}),
        ("<app><lem>b</lem><rdg>h</rdg></app>", "note", "b", {"comment": "Other reading: “h”"}),
    ],
)  # fmt: skip
def test_elements_become_marks(
    content: str, kind: str, covered: str, fields: dict[str, object]
) -> None:
    back = page_of(f"<p>a {content} c</p>")

    assert back.text == " ".join(filter(None, ("a", covered, "c")))
    row = next(r for r in back.marks if r.item.kind == kind)
    assert back.text[row.start : row.end] == covered
    assert {name: getattr(row.item, name) for name in fields} == fields


def test_forme_work_is_a_line_of_its_own() -> None:
    back = page_of("<p>a <fw type='pageNum' place='top'>b</fw> c</p>")

    assert back.text == "a\nb\nc"
    (row,) = back.marks
    assert (row.item.kind, row.item.subtype, row.item.place) == ("form", "page-number", "top")


def test_what_stands_for_struck_words_is_joined_to_them() -> None:
    body = (
        "<p>les <subst>\n<del>écoles</del>\n<add place='above'>cercles</add>\n</subst> les "
        "su<subst><del>g</del><add>t</add></subst>ent</p>"
    )
    back = page_of(body)

    assert back.text == "les écoles cercles les sugtent"
    strikes = [r.item.id for r in back.marks if r.item.kind == "strike"]
    added = [r.item.substitutes for r in back.marks if r.item.kind == "addition"]
    assert added == strikes


def test_a_shift_of_hands_is_handwriting_until_the_next() -> None:
    header = (
        "<handNotes><handNote xml:id='t' medium='typewriter'>typist</handNote>"
        "<handNote xml:id='p' medium='pencil red' scribe='clerk'>a clerk</handNote></handNotes>"
    )
    body = "<p>one <handShift new='#p'/>two three <handShift new='#t'/>four</p>"
    imported = read(tei(body, header=header))

    assert told(imported.pages[0]) == [("handwriting", "two three")]
    assert imported.hands == (Hand("tei:p", "a clerk", "pencil", "red", "clerk"),)


def test_headings_have_the_level_of_their_division() -> None:
    back = page_of("<div><head>A</head><div><head>B</head><p>c</p></div></div>")

    assert [(r.item.kind, r.item.level) for r in back.marks] == [("heading", 1), ("heading", 2)]


def test_what_has_no_mark_leaves_its_text_and_is_counted() -> None:
    imported = read(tei("<p>a <persName>b</persName> <persName>c</persName> <hi>d</hi></p>"))

    assert imported.pages[0].text == "a b c d"
    (notice,) = imported.notices
    assert notice.endswith("keeps no marks for, their text is here: persName (2), hi (1).")


# Places

ZONES = (
    '<facsimile><surface xml:id="s" ulx="0" uly="0" lrx="1000" lry="800"><graphic url="a.jpg"/>'
    '<zone xml:id="l1" points="100,50 500,50 500,90 100,90"/>'
    '<zone xml:id="w" ulx="100" uly="50" lrx="150" lry="90"/></surface></facsimile>'
)


def test_zones_of_lines_and_words_give_places() -> None:
    body = '<pb facs="#s"/><p><lb facs="#l1"/><w facs="#w">ab</w> cdefg<lb/>hi</p>'
    back = page_of(body, more=ZONES)

    assert (back.text, back.size, back.image) == ("ab cdefg\nhi", Size(1000, 800), "a.jpg")
    first, second = back.words
    assert (first.item.box, first.item.link) == (Box(100, 50, 50, 40), "exact")
    assert (second.item.link, back.text[second.start : second.end]) == ("estimated", "cdefg")
    assert back.lines[0].box == Box(100, 50, 400, 40)


def test_a_file_as_transkribus_writes_it_gives_lines_with_places() -> None:
    zones = (
        '<facsimile xml:id="facs_1"><surface ulx="0" uly="0" lrx="1000" lry="800">'
        '<graphic url="0001.jpg" width="1000px" height="800px"/>'
        '<zone points="90,40 510,40 510,150 90,150" rend="TextRegion" xml:id="r1">'
        '<zone points="100,50 500,50 500,90 100,90" rend="Line" xml:id="l1"/>'
        '<zone points="100,100 500,100 500,140 100,140" rend="Line" xml:id="l2"/></zone>'
        "</surface></facsimile>"
    )
    body = (
        "<pb facs='#facs_1' n='1' xml:id='img_0001'/>\n<p facs='#r1'>\n"
        "  <lb facs='#l1' n='N001'/>ab cd\n  <lb facs='#l2' n='N002'/>ef</p>"
    )
    back = page_of(body, more=zones)

    assert (back.text, back.size, back.image) == ("ab cd\nef", Size(1000, 800), "0001.jpg")
    assert [line.box for line in back.lines] == [Box(100, 50, 400, 40), Box(100, 100, 400, 40)]
    assert [row.item.box for row in back.words][2] == Box(100, 100, 400, 40)


def test_zones_of_marks_are_counted_from_the_corner_of_their_surface() -> None:
    moved = ZONES.replace(
        'ulx="0" uly="0" lrx="1000" lry="800"', 'ulx="50" uly="10" lrx="1050" lry="810"'
    )
    back = page_of('<pb facs="#s"/><p><stamp facs="#w">ab</stamp></p>', more=moved)

    assert back.marks[0].item.regions == (Box(50, 40, 50, 40),)


def test_a_genetic_file_is_read_line_by_line() -> None:
    source = (
        '<sourceDoc><surface ulx="0" uly="0" lrx="1000" lry="800"><zone><line ulx="100" uly="50" '
        'lrx="500" lry="90">ab <del>cd</del></line><line>ef</line></zone><zone><line>gh'
        "</line></zone></surface><surface><line>ij</line></surface></sourceDoc>"
    )
    first, second = read(f"<TEI {NS}><teiHeader/>{source}</TEI>").pages

    assert (first.text, second.text) == ("ab cd\nef\n\ngh", "ij")
    assert told(first) == [("strike", "cd")]
    assert first.words[0].item.box == Box(100, 50, 160, 40)


# Kinds of files


def test_p4_without_a_namespace_and_with_old_entities_is_read() -> None:
    data = (
        '<?xml version="1.0" encoding="ISO-8859-1"?>\n<!DOCTYPE TEI.2 PUBLIC "-//TEI P4//DTD" '
        "\"tei2.dtd\" [<!ENTITY % TEI.prose 'INCLUDE'>]>\n<TEI.2><teiHeader/><text><body><div1>"
        "<p>caf\u00e9 &eacute;t&eacute; &odd; <sic corr='the'>teh</sic></p></div1></body></text>"
        "</TEI.2>"
    ).encode("latin-1")

    assert sniff_format(data, "a.xml").id == "tei"
    assert read(data).pages[0].text == "café été &odd; teh"


@pytest.mark.parametrize(
    "data",
    [
        f"<div {NS}><p>one</p></div>",
        f"<TEI {NS}><teiHeader/><text><body><p>one</p></body></text></TEI>",
        f"<teiCorpus {NS}><teiHeader/><TEI><text><body><p>one</p></body></text></TEI></teiCorpus>",
        '<t:TEI xmlns:t="http://www.tei-c.org/ns/1.0"><t:text><t:p>one</t:p></t:text></t:TEI>',
    ],
)
def test_it_is_known_by_its_content(data: str) -> None:
    assert sniff_format(data.encode(), "a.xml").id == "tei"
    assert read(data).pages[0].text == "one"


def test_a_file_without_a_text_is_refused() -> None:
    with pytest.raises(FormatError, match="no TEI file"):
        read(f"<TEI {NS}><teiHeader/></TEI>")


def test_deep_nesting_does_not_break_the_walk() -> None:
    inner = "<seg>" * 200 + "deep" + "</seg>" * 200

    assert page_of(f"<p>{inner}</p>").text == "deep"


@pytest.mark.shared
def test_shared_letters_keep_all_their_text() -> None:
    folder = SHARED / "corpus/interchange/tei"
    if not folder.is_dir():
        pytest.skip("no TEI files beside the checkout")
    from lxml import etree

    for path in sorted(folder.iterdir()):
        root = etree.fromstring(path.read_bytes())
        body = root.find(".//{*}body")
        whole = "".join(root.itertext() if body is None else body.itertext())
        got = "".join(p.text for p in read(path.read_bytes(), path.name).pages)
        assert sorted("".join(got.split())) == sorted("".join(whole.split()))
