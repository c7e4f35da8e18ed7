"""Reading FineReader's XML as its versions write it."""

from __future__ import annotations

import gzip

import pytest

from editor.core.errors import FormatError
from editor.core.geometry import Box, Size
from editor.formats.abbyy_import import read_abbyy
from editor.formats.imported import Imported, ImportedPage
from editor.formats.registry import sniff_format
from tests.conftest import SHARED
from tests.unit.formats.readers import assert_lawful, new_ids, told

NAMESPACE = "http://www.abbyy.com/FineReader_xml/FineReader{}-schema-v1.xml"


def abbyy(blocks: str, *, version: int = 10, page: str = 'width="1000" height="800"') -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<document xmlns="{NAMESPACE.format(version)}" '
        f'version="1.0"><page {page} resolution="300">{blocks}</page></document>'
    ).encode()


def read(data: bytes) -> Imported:
    imported = read_abbyy(data, "a.xml", new_ids())
    assert_lawful(imported)
    return imported


def page_of(blocks: str, **options: str) -> ImportedPage:
    (page,) = read(abbyy(blocks, **options)).pages  # type: ignore[arg-type]
    return page


def letters(text: str, x: int = 100, y: int = 50, more: str = "") -> str:
    return "".join(
        f'<charParams l="{x + 10 * n}" t="{y}" r="{x + 10 * n + 8}" b="{y + 20}" {more}>'
        f"{letter}</charParams>"
        for n, letter in enumerate(text)
    )


def run(content: str, more: str = "") -> str:
    return f'<formatting lang="EnglishUnitedStates" ff="Arial" {more}>{content}</formatting>'


def line(*runs: str, y: int = 50) -> str:
    return f'<line baseline="{y + 18}" l="100" t="{y}" r="900" b="{y + 20}">{"".join(runs)}</line>'


def par(*lines: str) -> str:
    return f"<par>{''.join(lines)}</par>"


def block(*pars: str, more: str = "") -> str:
    return f'<block blockType="Text"><text {more}>{"".join(pars)}</text></block>'


@pytest.mark.parametrize("version", [6, 8, 10])
def test_words_have_the_boxes_of_their_letters(version: int) -> None:
    data = abbyy(
        block(par(line(run(letters("ab cd"))), line(run(letters("e")), y=80)), par(line(run("f")))),
        version=version,
    )
    (page,) = read(data).pages

    assert page.text == "ab cd\ne\n\nf"
    assert page.size == Size(1000, 800)
    assert [row.item.box for row in page.words[:2]] == [Box(100, 50, 18, 20), Box(130, 50, 18, 20)]
    assert {row.item.link for row in page.words[:3]} == {"exact"}
    assert page.lines[0].box == Box(100, 50, 800, 20)
    assert page.lines[0].baseline == ((100, 68), (900, 68))


def test_a_word_may_go_over_two_runs() -> None:
    page = page_of(block(par(line(run(letters("ab")), run(letters("c", x=120), 'underline="1"')))))

    assert page.text == "abc"
    assert page.words[0].item.box == Box(100, 50, 28, 20)
    assert told(page) == [("underline", "c")]


def test_styles_become_marks_and_the_others_are_told() -> None:
    imported = read(
        abbyy(
            block(
                par(
                    line(
                        run(letters("ab "), 'strikeout="true"'),
                        run(letters("cd ", x=130), 'strikeout="1" bold="true"'),
                        run(letters("2", x=160), 'superscript="1" italic="true"'),
                    )
                )
            )
        )
    )
    (page,) = imported.pages

    assert told(page) == [("strike", "ab cd"), ("superscript", "2")]
    assert imported.notices == (
        '"a.xml" has styles that Facing keeps no marks for: bold (1 words), italic (1 words).',
    )


@pytest.mark.parametrize(
    ("first", "second", "conf"),
    [
        ('charConfidence="80"', 'charConfidence="40"', 60),
        ('charConfidence="80"', 'charConfidence="30" suspicious="true"', 30),
        ('charConfidence="255"', 'charConfidence="-1"', None),
        ('suspicious="0"', 'suspicious="1"', 25),
        ("", "", None),
    ],
)
def test_a_word_is_as_sure_as_its_letters(first: str, second: str, conf: float | None) -> None:
    inner = letters("a", more=first) + letters("b", x=110, more=second)
    page = page_of(block(par(line(run(inner)))))

    assert page.words[0].item.conf == conf
    assert page.words[0].item.ocr == (None if conf is None else "ab")


def test_what_was_weighed_besides_is_no_text() -> None:
    variants = (
        "<charRecVariants><charRecVariant charConfidence='30'>o</charRecVariant>\n"
        "<charRecVariant charConfidence='20'>0</charRecVariant></charRecVariants>"
    )
    word = (
        "<wordRecVariants><wordRecVariant><variantText>"
        f"{letters('xx')}</variantText></wordRecVariant></wordRecVariants>"
    )
    inner = f'{word}<charParams l="1" t="2" r="9" b="20">\n{variants}\no\n</charParams>'
    page = page_of(block(par(line(run(inner)))))

    assert page.text == "o"


@pytest.mark.parametrize("sign", ["¬", "\u00ad", "-"])
def test_a_hyphen_at_the_end_is_as_it_is_printed(sign: str) -> None:
    page = page_of(block(par(line(run(letters(f"con{sign}"))), line(run(letters("tinued"))))))

    assert page.text == "con-\ntinued"


def test_a_sign_inside_the_line_stays() -> None:
    assert page_of(block(par(line(run(letters("a ¬ b")))))).text == "a ¬ b"


def cell(*pars: str) -> str:
    return f"<cell><text>{''.join(pars)}</text></cell>"


def test_a_row_of_a_table_is_a_line() -> None:
    struck = run(letters("c", x=300), 'strikeout="1"')
    rows = (
        f"<row>{cell(par(line(run(letters('ab')))))}{cell()}{cell(par(line(struck)))}</row>"
        f"<row>{cell(par(line(run(letters('d')), y=90)))}</row>"
    )
    page = page_of(f'<block blockType="Table">{rows}</block>')

    assert page.text == "ab c\nd"
    assert page.words[1].item.box == Box(300, 50, 8, 20)
    assert told(page) == [("strike", "c")]


def test_cells_of_several_lines_stay_apart() -> None:
    first = par(line(run(letters("ab"))), line(run(letters("c")), y=80))
    rows = f"<row>{cell(first)}{cell(par(line(run(letters('d', x=300)))))}</row>"
    page = page_of(f'<block blockType="Table">{rows}</block>')

    assert page.text == "ab\nc\n\nd"


def test_text_without_characters_is_shared_out_along_its_line() -> None:
    page = page_of(block(par(line(run("ab cd")))))

    assert page.text == "ab cd"
    assert {row.item.link for row in page.words} == {"estimated"}
    assert page.words[1].item.box == Box(580, 50, 320, 20)


def test_turned_text_is_shared_out_along_its_writing() -> None:
    inner = '<line l="100" t="100" r="120" b="600"><formatting>ab cd</formatting></line>'
    page = page_of(block(par(inner), more='orientation="RotatedClockwise"'))

    assert page.words[0].item.box == Box(100, 100, 20, 200)


def test_a_turned_page_is_told() -> None:
    size = 'width="1000" height="800" rotation="RotatedClockwise"'
    content = block(par(line(run(letters("ab")))))

    assert "turned" in " ".join(read(abbyy(content, page=size)).notices)
    assert read(abbyy(content, page=size + ' originalCoords="1"')).notices == ()


def test_pictures_and_empty_pages_leave_nothing() -> None:
    data = abbyy('<block blockType="Picture" l="1" t="1" r="9" b="9"/>')
    data = data.replace(b"</document>", b'<page width="5" height="5"/></document>')

    assert [page.text for page in read(data).pages] == ["", ""]


def test_a_compressed_book_is_read_as_it_is() -> None:
    data = abbyy(block(par(line(run(letters("ab"))))))
    packed = gzip.compress(data)

    assert sniff_format(packed, "book_abbyy.gz").id == "abbyy"
    assert read(packed).pages == read(data).pages


def test_it_is_known_by_its_content() -> None:
    assert sniff_format(abbyy(""), "a.xml").id == "abbyy"
    bare = b"<document><page><block><text><par><line><formatting><charParams/>"
    assert sniff_format(bare, "a.xml").id == "abbyy"
    with pytest.raises(FormatError, match="<document>"):
        sniff_format(b"<document><page/></document>", "a.xml")


def test_another_file_is_refused() -> None:
    for data in (b"<html/>", b"<document/>"):
        with pytest.raises(FormatError, match="no file of ABBYY FineReader"):
            read(data)


@pytest.mark.shared
def test_the_shared_file_gives_words_and_doubts() -> None:
    source = SHARED / "corpus/interchange/abbyy/testocr.abbyy.xml"
    if not source.is_file():
        pytest.skip("no ABBYY file beside the checkout")
    (page,) = read(source.read_bytes()).pages

    assert page.text.startswith("This is a lot of 12 point text to test the\nocr code")
    assert page.text.endswith("fox.")
    assert len(page.lines) == 8
    assert {row.item.link for row in page.words} == {"exact"}
    doubtful = [page.text[r.start : r.end] for r in page.words if r.item.conf is not None]
    assert doubtful == ["12"]
