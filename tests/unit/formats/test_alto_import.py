"""Reading ALTO 2 to 4 as its many writers write it."""

from __future__ import annotations

import pytest

from editor.core.errors import FormatError
from editor.core.geometry import Box, Polygon, Size
from editor.formats.alto_import import read_alto
from editor.formats.imported import Imported, ImportedPage
from editor.formats.registry import sniff_format
from tests.unit.formats.readers import assert_lawful, new_ids, told

V4 = 'xmlns="http://www.loc.gov/standards/alto/ns-v4#"'


def alto(
    layout: str, *, unit: str = "pixel", head: str = "", ns: str = V4, page: str | None = None
) -> bytes:
    size = 'WIDTH="1000" HEIGHT="800"' if page is None else page
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<alto {ns}><Description><MeasurementUnit>{unit}'
        "</MeasurementUnit><sourceImageInformation><fileName>scan.tif</fileName>"
        f"</sourceImageInformation></Description>{head}<Layout><Page ID='p' {size}>"
        f"<PrintSpace>{layout}</PrintSpace></Page></Layout></alto>"
    ).encode()


def read(data: bytes) -> Imported:
    imported = read_alto(data, "a.xml", new_ids())
    assert_lawful(imported)
    return imported


def page_of(layout: str, **options: str) -> ImportedPage:
    (page,) = read(alto(layout, **options)).pages
    return page


def string(text: str, x: int = 100, w: int = 50, more: str = "") -> str:
    return f'<String CONTENT="{text}" HPOS="{x}" VPOS="50" WIDTH="{w}" HEIGHT="40" {more}/>'


def line(*parts: str, more: str = "") -> str:
    box = 'HPOS="100" VPOS="50" WIDTH="400" HEIGHT="40"'
    return f"<TextLine {box} {more}>{'<SP/>'.join(parts)}</TextLine>"


def block(*lines: str, more: str = "") -> str:
    return f"<TextBlock {more}>{''.join(lines)}</TextBlock>"


@pytest.mark.parametrize(
    "ns",
    [
        V4,
        'xmlns="http://www.loc.gov/standards/alto/ns-v2#"',
        'xmlns="http://schema.ccs-gmbh.com/ALTO"',
        "",
    ],
)
def test_blocks_lines_and_strings_are_read(ns: str) -> None:
    layout = block(line(string("ab"), string("cd", 160, 60, 'WC="0.5"')), line(string("e")))
    page = page_of(layout + block(line(string("f"))), ns=ns)

    assert page.text == "ab cd\ne\n\nf"
    assert (page.size, page.image) == (Size(1000, 800), "scan.tif")
    assert page.words[1].item.box == Box(160, 50, 60, 40)
    assert [row.item.conf for row in page.words[:2]] == [None, 50]
    assert {row.item.link for row in page.words} == {"exact"}


def test_a_prefix_and_a_byte_order_mark_do_no_harm() -> None:
    data = alto(block(line(string("ab")))).replace(b"<alto xmlns=", b"<alto xmlns:a=")

    assert read(b"\xef\xbb\xbf" + data).pages[0].text == "ab"


def test_a_string_of_a_whole_line_is_shared_out() -> None:
    page = page_of(block(line(string("ab cde", 100, 600))))

    assert [(r.item.box, r.item.link) for r in page.words] == [
        (Box(100, 50, 200, 40), "estimated"),
        (Box(400, 50, 300, 40), "estimated"),
    ]


def test_a_slanting_line_is_shared_out_along_its_polygon() -> None:
    shape = '<Shape><Polygon POINTS="100,50 500,250 500,290 100,90"/></Shape>'
    text = '<String CONTENT="abc defg"/>'
    page = page_of(
        block(f'<TextLine HPOS="100" VPOS="50" WIDTH="400" HEIGHT="240">{shape}{text}</TextLine>')
    )

    first, second = (row.item.box for row in page.words)
    assert first == Box(100, 50, 150, 115)
    assert second == Box(300, 150, 200, 140)


def test_a_string_without_a_height_has_its_lines() -> None:
    page = page_of(block(line('<String CONTENT="ab" HPOS="120" WIDTH="30"/>')))

    assert page.words[0].item.box == Box(120, 50, 30, 40)


@pytest.mark.parametrize(
    ("hyphen", "text"),
    [
        ('<HYP CONTENT="-" HPOS="150" VPOS="70" WIDTH="10"/>', "con-\ntinued"),
        ('<HYP CONTENT="&#173;"/>', "con-\ntinued"),
        ("<HYP/>", "con-\ntinued"),
        ("", "con\ntinued"),
    ],
)
def test_a_hyphen_stays_as_it_is_printed(hyphen: str, text: str) -> None:
    first = string("con", more='SUBS_TYPE="HypPart1" SUBS_CONTENT="continued"') + hyphen
    second = string("tinued", more='SUBS_TYPE="HypPart2" SUBS_CONTENT="continued"')
    page = page_of(block(line(first), line(second)))

    assert page.text == text
    assert page.words[0].item.box == Box(100, 50, 60 if "HPOS" in hyphen else 50, 40)


def test_a_hyphen_is_not_put_twice() -> None:
    assert page_of(block(line(string("con-") + '<HYP CONTENT="-"/>'))).text == "con-"


def test_styles_become_marks() -> None:
    head = (
        '<Styles><TextStyle ID="s1" FONTSTYLE="bold strikethrough"/><TextStyle ID="s2"/>'
        '<ParagraphStyle ID="p1"/></Styles>'
    )
    page = page_of(
        block(
            line(string("ab", more='STYLEREFS="p1 s1"'), string("cd", 160, 40, 'STYLEREFS="s1"')),
            line(string("e", more='STYLE="underline superscript"'), string("f", 300)),
            more='STYLEREFS="s2"',
        ),
        head=head,
    )

    assert told(page) == [("strike", "ab cd"), ("superscript", "e"), ("underline", "e")]
    assert page.marks[0].item.regions == (Box(100, 50, 100, 40),)


@pytest.mark.parametrize(
    ("unit", "factor", "said"),
    [("mm10", 254, "tenths of a millimetre"), ("inch1200", 1200, "1200ths of an inch")],
)
def test_other_units_are_taken_at_300_dpi_and_told(unit: str, factor: int, said: str) -> None:
    page_box = f'WIDTH="{8 * factor}" HEIGHT="{11 * factor}"'
    text = f'<String CONTENT="ab" HPOS="{factor}" VPOS="0" WIDTH="{factor}" HEIGHT="{factor}"/>'
    imported = read(alto(block(f"<TextLine>{text}</TextLine>"), unit=unit, page=page_box))

    (page,) = imported.pages
    assert page.size == Size(2400, 3300)
    assert page.words[0].item.box == Box(300, 0, 300, 300)
    assert said in imported.notices[0]
    assert "300 dpi" in imported.notices[0]


def test_a_page_in_another_unit_than_its_text_gives_no_size() -> None:
    imported = read(alto(block(line(string("ab"))), page='WIDTH="50" HEIGHT="60"'))

    assert imported.pages[0].size is None
    assert imported.pages[0].words[0].item.box == Box(100, 50, 50, 40)
    assert "outside its page" in imported.notices[0]


def test_a_page_without_a_size_is_read() -> None:
    assert page_of(block(line(string("ab"))), page="").size is None


def test_the_foot_of_a_page_comes_last() -> None:
    data = alto(block(line(string("body"))))
    foot = f"<BottomMargin>{block(line(string('foot')))}</BottomMargin>".encode()

    assert (
        read(data.replace(b"<PrintSpace>", foot + b"<PrintSpace>")).pages[0].text == "body\n\nfoot"
    )


def test_the_reading_order_of_version_4_4_is_followed() -> None:
    order = (
        '<ReadingOrder><OrderedGroup ID="g"><ElementRef ID="e1" REF="b"/><OrderedGroup ID="h">'
        '<ElementRef ID="e2" REF="c"/></OrderedGroup></OrderedGroup></ReadingOrder>'
    )
    layout = "".join(block(line(string(n)), more=f'ID="{n}"') for n in "abc")

    assert page_of(layout, head=order).text == "b\n\nc\n\na"


def test_lines_may_be_put_in_order_too() -> None:
    order = (
        '<ReadingOrder><UnorderedGroup ID="g"><ElementRef ID="e1" REF="l2"/>'
        '<ElementRef ID="e2" REF="l1"/></UnorderedGroup></ReadingOrder>'
    )
    layout = block(line(string("a"), more='ID="l1"'), line(string("b"), more='ID="l2"'))

    assert page_of(layout, head=order).text == "b\na"


def test_blocks_follow_their_next() -> None:
    layout = (
        block(line(string("a")), more='ID="a" IDNEXT="c"')
        + block(line(string("b")), more='ID="b"')
        + block(line(string("c")), more='ID="c" IDNEXT="b"')
    )

    assert page_of(layout).text == "a\n\nc\n\nb"


def test_blocks_that_name_each_other_in_a_ring_are_read_once() -> None:
    layout = block(line(string("a")), more='ID="a" IDNEXT="b"') + block(
        line(string("b")), more='ID="b" IDNEXT="a"'
    )

    assert page_of(layout).text == "a\n\nb"


def test_a_tagged_stamp_is_a_mark_with_its_polygon_and_angle() -> None:
    tags = '<Tags><LayoutTag ID="t" LABEL="StampZone#received"/></Tags>'
    shape = '<Shape><Polygon POINTS="10 20 30 20 30 40"/></Shape>'
    layout = block(line(string("a"))) + block(
        shape, line(string("RECEIVED")), more='TAGREFS="t" ROTATION="12.5"'
    )
    page = page_of(f"<ComposedBlock>{layout}</ComposedBlock>", head=tags)

    assert told(page) == [("stamp", "RECEIVED")]
    (row,) = page.marks
    assert row.item.regions == (Polygon(((10, 20), (30, 20), (30, 40))),)
    assert (row.item.rotation, row.item.flow) == (-12.5, "aside")


def test_a_stamp_without_text_is_a_caret_with_its_region() -> None:
    picture = '<Illustration TYPE="stamp" HPOS="10" VPOS="20" WIDTH="30" HEIGHT="40"/>'
    page = page_of(block(line(string("ab"))) + picture)

    (row,) = page.marks
    assert (row.start, row.end, row.item.regions) == (2, 2, (Box(10, 20, 30, 40),))


def test_baselines_are_a_height_or_points() -> None:
    page = page_of(
        block(
            line(string("a"), more='BASELINE="85"'),
            line(string("b"), more='BASELINE="100 80 500 90"'),
            line(string("c"), more='BASELINE="100,80 500,90"'),
        )
    )

    assert [row.baseline for row in page.lines] == [
        ((100, 85), (500, 85)),
        ((100, 80), (500, 90)),
        ((100, 80), (500, 90)),
    ]


def test_several_pages_are_read() -> None:
    data = alto(block(line(string("a"))))
    page = data[data.index(b"<Page ") : data.index(b"</Layout>")]

    assert len(read(data.replace(b"</Layout>", page + b"</Layout>")).pages) == 2


def test_what_is_no_alto_is_refused() -> None:
    with pytest.raises(FormatError, match="is no ALTO file"):
        read_alto(b"<alto/>", "a.xml", new_ids())
    with pytest.raises(FormatError, match="is no ALTO file"):
        read_alto(b"<mods><Layout/></mods>", "a.xml", new_ids())


def test_alto_is_known_by_its_root() -> None:
    assert sniff_format(alto(""), "a.xml").id == "alto"
    assert sniff_format(b"<a:alto xmlns:a='x'/>", "a.alto").id == "alto"
    assert sniff_format('<?xml version="1.0"?><alto/>'.encode("utf-16"), "a.xml").id == "alto"
