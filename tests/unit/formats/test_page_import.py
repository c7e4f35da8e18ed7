"""Reading PAGE XML as its many writers write it."""

from __future__ import annotations

import pytest

from editor.core.errors import FormatError
from editor.core.geometry import Box, Polygon, Size
from editor.core.marks import Extent
from editor.formats.imported import Imported, ImportedPage
from editor.formats.page_custom import read_custom
from editor.formats.page_import import read_page
from editor.formats.registry import sniff_format
from tests.unit.formats.readers import assert_lawful, new_ids, told

NS = 'xmlns="http://schema.primaresearch.org/PAGE/gts/pagecontent/{}"'


def pcgts(body: str, *, ns: str = NS.format("2019-07-15")) -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<PcGts {ns}><Metadata/><Page '
        f'imageFilename="a.jpg" imageWidth="1000" imageHeight="800">{body}</Page></PcGts>'
    ).encode()


def read(data: bytes) -> Imported:
    imported = read_page(data, "a.xml", new_ids())
    assert_lawful(imported)
    return imported


def page_of(body: str, **options: str) -> ImportedPage:
    (page,) = read(pcgts(body, **options)).pages
    return page


def text(said: str, more: str = "") -> str:
    return f"<TextEquiv {more}><Unicode>{said}</Unicode></TextEquiv>"


def line(said: str, inner: str = "", more: str = "") -> str:
    coords = '<Coords points="100,50 500,50 500,90 100,90"/>'
    return f"<TextLine {more}>{coords}{inner}{text(said) if said else ''}</TextLine>"


def word(said: str, x0: int, x1: int, inner: str = "") -> str:
    coords = f'<Coords points="{x0},50 {x1},50 {x1},90 {x0},90"/>'
    own = text(said, 'conf="0.5"') if said else ""
    return f"<Word>{coords}{own}{inner}</Word>"


def region(*lines: str, more: str = "", kind: str = "TextRegion") -> str:
    return f"<{kind} {more}>{''.join(lines)}</{kind}>"


def styled(custom: str, said: str = "the quick fox", more: str = "") -> ImportedPage:
    return page_of(region(line(said, more=f'custom="{custom}" {more}')))


@pytest.mark.parametrize(
    "ns",
    [
        *(NS.format(v) for v in ("2010-03-19", "2013-07-15", "2019-07-15", "2024-07-15")),
        'xmlns="http://other"',
        "",
    ],
)
def test_regions_and_lines_are_read(ns: str) -> None:
    page = page_of(region(line("ab cd"), line("e")) + region(line("f")), ns=ns)

    assert page.text == "ab cd\ne\n\nf"
    assert (page.size, page.image) == (Size(1000, 800), "a.jpg")
    assert [r.item.box for r in page.words[:2]] == [Box(100, 50, 160, 40), Box(340, 50, 160, 40)]
    assert {r.item.link for r in page.words} == {"estimated"}


def test_words_give_their_boxes_to_the_line() -> None:
    page = page_of(region(line("ab cd", word("ab", 100, 150) + word("cd", 160, 220))))

    assert [(r.item.box, r.item.link, r.item.conf) for r in page.words] == [
        (Box(100, 50, 50, 40), "exact", 50),
        (Box(160, 50, 60, 40), "exact", 50),
    ]


def test_words_without_a_blank_between_are_one() -> None:
    page = page_of(
        region(line("ab; cd", word("ab", 100, 150) + word(";", 150, 160) + word("cd", 170, 220)))
    )

    assert [r.item.box for r in page.words] == [Box(100, 50, 60, 40), Box(170, 50, 50, 40)]


def test_a_line_without_text_takes_that_of_its_words_and_glyphs() -> None:
    glyphs = f"<Glyph>{text('c')}</Glyph><Glyph>{text('d')}</Glyph>"
    page = page_of(region(line("", word("ab", 100, 150) + word("", 160, 220, glyphs))))

    assert page.text == "ab cd"
    assert page.words[1].item.box == Box(160, 50, 60, 40)


def test_a_corrected_line_keeps_the_boxes_of_words_it_still_has() -> None:
    words = word("the", 100, 150) + word("qu1ck", 160, 220) + word("br", 230, 250)
    words += word("own", 255, 290) + word("fox", 300, 340)
    page = page_of(region(line("the quick brown fox", words)))

    boxes = [(r.item.box, r.item.link) for r in page.words]
    assert boxes[0] == (Box(100, 50, 50, 40), "exact")
    assert boxes[-1] == (Box(300, 50, 40, 40), "exact")
    # Two words stand where there were three: they share what those took.
    assert [link for _, link in boxes[1:-1]] == ["estimated", "estimated"]
    assert boxes[1][0].x == 160
    assert boxes[2][0].right == 290


def test_the_reading_with_the_lowest_index_is_the_text() -> None:
    readings = text("second", 'index="1"') + text("first", 'index="0" conf="0.8"')
    page = page_of(region(f"<TextLine>{readings}</TextLine>"))

    assert page.text == "first"
    assert page.words[0].item.conf == 80


def test_plain_text_stands_in_for_unicode() -> None:
    equiv = "<TextEquiv><PlainText>ab</PlainText><Unicode/></TextEquiv>"

    assert page_of(region(f"<TextLine>{equiv}</TextLine>")).text == "ab"


def test_a_slanting_line_is_shared_along_its_baseline() -> None:
    coords = '<Coords points="90,40 510,240 510,300 90,100"/>'
    baseline = '<Baseline points="100,90 500,280"/>'
    page = page_of(region(f"<TextLine>{coords}{baseline}{text('abc defg')}</TextLine>"))

    first, second = (r.item.box for r in page.words)
    assert (first.x, first.right, second.x, second.right) == (100, 250, 300, 500)
    assert first.bottom < second.bottom
    assert page.lines[0].baseline == ((100, 90), (500, 280))


def test_the_reading_order_is_followed_through_its_groups() -> None:
    order = (
        '<ReadingOrder><OrderedGroup id="g"><RegionRefIndexed index="1" regionRef="a"/>'
        '<UnorderedGroupIndexed index="0" id="h"><RegionRef regionRef="c"/><OrderedGroup id="i">'
        '<RegionRefIndexed index="5" regionRef="d"/><RegionRefIndexed index="2" regionRef="b"/>'
        "</OrderedGroup></UnorderedGroupIndexed></OrderedGroup></ReadingOrder>"
    )
    regions = "".join(region(line(n), more=f'id="{n}"') for n in "eabcd")

    assert page_of(order + regions).text == "c\n\nb\n\nd\n\na\n\ne"


def test_transkribus_numbers_lines_and_regions() -> None:
    one = line("b", more='custom="readingOrder {index:1;}"')
    two = line("a", more='custom="readingOrder {index:0;}"')
    page = page_of(
        region(line("z"), more='custom="readingOrder {index:1;}"')
        + region(one, two, more='custom="readingOrder {index:0;}"')
    )

    assert page.text == "a\nb\n\nz"


def test_nested_regions_and_tables_are_read() -> None:
    cells = "".join(f"<TableCell>{line(n)}</TableCell>" for n in "bc")
    page = page_of(
        region(line("a"), region(line("a2"))) + f"<TableRegion>{cells}</TableRegion>"
        f"<TableRegion>{region(line('d'))}</TableRegion>"
    )

    assert page.text == "a\n\na2\n\nb\n\nc\n\nd"


def test_the_text_of_a_region_is_used_where_its_lines_have_none() -> None:
    coords = '<Coords points="0,0 100,0 100,80 0,80"/>'
    page = page_of(region(coords, text("ab\ncd")))

    assert page.text == "ab\ncd"
    assert [r.item.box for r in page.words] == [Box(0, 0, 100, 40), Box(0, 40, 100, 40)]
    with_lines = page_of(region(coords, line(""), text("ab")))
    assert with_lines.words[0].item.box == Box(100, 50, 400, 40)


@pytest.mark.parametrize(
    ("custom", "marks"),
    [
        ("textStyle {offset:4; length:5; strikethrough:true;}", [("strike", "quick")]),
        ("textStyle {offset:0; length:3; underlined:true; bold:true;}", [("underline", "the")]),
        ("textStyle {superscript:true; length:1; offset:0;}", [("superscript", "t")]),
        ("textStyle {offset:0; length:3; strikethrough:false;}", []),
        ("textStyle {offset:0; length:3; bold:true;}", []),
        ("add {offset:4; length:5; place:above;}", [("addition", "quick")]),
        ("unclear {offset:4; length:5; reason:faded;}", [("unclear", "quick")]),
        ("gap {offset:3; length:0; quantity:4; unit:chars;}", [("gap", "")]),
        ("blackening {offset:4; length:5;}", [("redaction", "quick")]),
        ("structure {type:heading;}", [("heading", "the quick fox")]),
        ("structure {type:page-number;}", [("form", "the quick fox")]),
        ("structure {type:paragraph;}", []),
        ("textStyle {offset:4; length:500; strikethrough:true;}", [("strike", "quick fox")]),
        ("textStyle {offset:-4; length:5; strikethrough:true;}", []),
        ("textStyle {offset:x; length:5; strikethrough:true;}", []),
        ("textStyle {offset:4; length:5", []),
        ("", []),
    ],
)  # fmt: skip
def test_transkribus_tags_become_marks(custom: str, marks: list) -> None:
    assert told(styled(custom)) == marks


def test_the_fields_of_tags_are_kept() -> None:
    page = styled(
        "add {offset:0; length:3; place:supralinear;} gap {offset:13; length:0; quantity:4; "
        r"unit:lines;} unclear {offset:4; length:5; reason:faded\u003b\u0020torn;}"
    )

    by_kind = {row.item.kind: row.item for row in page.marks}
    assert by_kind["addition"].place == "above"
    assert by_kind["gap"].extent == Extent(4, "lines")
    assert by_kind["unclear"].comment == "faded; torn"
    assert by_kind["unclear"].regions[0].y == 50


def test_what_is_blacked_out_is_not_said_in_a_comment() -> None:
    page = styled("blackening {offset:4; length:5; alternative:secret;}")

    assert page.marks[0].item.comment is None


def test_offsets_count_utf16_units_and_blanks_cut_off() -> None:
    page = page_of(
        region(
            line(
                "  \U00010428 ab",
                more='custom="textStyle {offset:5; length:2; strikethrough:true;}"',
            )
        )
    )

    assert page.text == "\U00010428 ab"
    assert told(page) == [("strike", "ab")]


def test_a_tag_that_goes_on_in_the_next_line_is_one_mark() -> None:
    custom = 'custom="add {{offset:{}; length:{}; continued:true;}}"'
    page = page_of(
        region(line("ab cd", more=custom.format(3, 2)), line("ef", more=custom.format(0, 2)))
    )

    assert told(page) == [("addition", "cd\nef")]
    assert len(page.marks[0].item.regions) == 2


def test_tags_without_a_mark_are_told() -> None:
    imported = read(pcgts(region(line("Ada", more='custom="person {offset:0; length:3;}"'))))

    assert "person (1)" in imported.notices[0]


def test_text_styles_of_words_and_lines_become_marks() -> None:
    struck = '<TextStyle strikethrough="true"/>'
    words = word("ab", 100, 150, struck) + word("cd", 160, 220, struck) + word("ef", 230, 280)
    page = page_of(region(line("ab cd ef", words), line("g", '<TextStyle underlined="true"/>')))

    assert told(page) == [("strike", "ab cd"), ("underline", "g")]
    assert page.marks[0].item.regions == (Box(100, 50, 120, 40),)


def test_words_may_have_tags_of_their_own() -> None:
    custom = 'custom="textStyle {offset:1; length:2; strikethrough:true;}"'
    words = word("the", 100, 150) + word("quick", 160, 220).replace("<Word", f"<Word {custom}")

    assert told(page_of(region(line("the quick", words)))) == [("strike", "ui")]


def test_a_stamp_region_is_a_mark_with_its_polygon_and_angle() -> None:
    coords = '<Coords points="10,20 30,20 30,40"/>'
    inner = region(line("RECEIVED"))
    page = page_of(
        region(line("a"))
        + region(coords, inner, kind="GraphicRegion", more='type="stamp" orientation="-3.5"')
    )

    assert told(page) == [("stamp", "RECEIVED")]
    mark = page.marks[0].item
    assert mark.regions == (Polygon(((10, 20), (30, 20), (30, 40))),)
    # To be turned 3.5 degrees anticlockwise to be right, so it stands 3.5 degrees clockwise.
    assert mark.rotation == 3.5


def test_a_stamp_without_text_is_a_caret() -> None:
    coords = '<Coords points="10,20 30,20 30,40"/>'
    page = page_of(region(line("ab")) + region(coords, kind="GraphicRegion", more='type="stamp"'))

    assert (page.marks[0].start, page.marks[0].end) == (2, 2)


@pytest.mark.parametrize(
    ("kind", "more", "mark"),
    [
        ("TextRegion", 'type="heading"', "heading"),
        ("TextRegion", 'type="page-number"', "form"),
        ("TextRegion", 'custom="structure {type:stamp;}"', "stamp"),
        ("TextRegion", 'type="paragraph"', None),
        ("GraphicRegion", 'type="letterhead"', "form"),
        ("GraphicRegion", 'type="signature"', "handwriting"),
        ("GraphicRegion", 'type="handwritten-annotation"', "handwriting"),
        ("GraphicRegion", 'type="logo"', None),
    ],
)
def test_types_of_regions_become_marks(kind: str, more: str, mark: str | None) -> None:
    page = page_of(region(line("ab"), kind=kind, more=more))

    assert told(page) == ([(mark, "ab")] if mark else [])


def test_handwriting_is_marked_only_beside_other_writing() -> None:
    written = region(line("ab"), more='production="handwritten-cursive"')

    assert told(page_of(written)) == []
    assert told(page_of(written + region(line("cd")))) == [("handwriting", "ab")]


def test_the_points_of_the_first_versions_are_read() -> None:
    coords = "<Coords>" + "".join(f'<Point x="{x}" y="{y}"/>' for x, y in ((0, 0), (9, 0), (9, 9)))
    page = page_of(region(f"<TextLine>{coords}</Coords>{text('a')}</TextLine>"))

    assert page.words[0].item.box == Box(0, 0, 9, 9)


def test_custom_values_may_be_escaped() -> None:
    (tag,) = read_custom(r"comment {offset:1; length:2; comment:a\u003b\u0020\u007bb\u007d;}")

    assert tag.values == {"offset": "1", "length": "2", "comment": "a; {b}"}


def test_what_is_no_page_is_refused() -> None:
    with pytest.raises(FormatError, match="is no PAGE file"):
        read_page(b"<PcGts/>", "a.xml", new_ids())
    with pytest.raises(FormatError, match="broken or cut short at line 2"):
        read_page(b"<PcGts>\n<Page", "a.xml", new_ids())


def test_page_is_known_by_its_root() -> None:
    assert sniff_format(pcgts(""), "a.xml").id == "page"
    assert sniff_format(b"<!-- a --><?b c?><p:PcGts xmlns:p='x'/>", "a.page").id == "page"
