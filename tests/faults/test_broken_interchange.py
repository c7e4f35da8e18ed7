"""Foreign files that are cut short, damaged, hostile or mislabelled: each is read or refused in one
sentence, and none reads another file, grows without end or takes long."""

from __future__ import annotations

import gzip
import random
import re
from pathlib import Path

import pytest

from editor.core.errors import EditorError, FormatError
from editor.formats import imported as imported_module
from editor.formats import xml_source
from editor.formats.imported import Imported
from editor.formats.registry import format_named, sniff_format
from tests.unit.formats.readers import assert_lawful, new_ids

FILES = ("memo.hocr", "memo.alto.xml", "memo.page.xml", "memo.tei.xml", "memo.abbyy.xml")
FORMATS = dict(zip(FILES, ("hocr", "alto", "page", "tei", "abbyy"), strict=True))
PAGE = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<PcGts xmlns="http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15">\n'
    '<Page imageFilename="a.jpg" imageWidth="900" imageHeight="900">\n'
    '<TextRegion id="r" custom="structure {type:heading;}"><Coords points="1,2 300,2 300,40 1,40"/>'
    '\n<TextLine id="l" custom="textStyle {offset:0; length:3; strikethrough:true;}">'
    '<Coords points="1,2 300,2 300,40 1,40"/><Baseline points="1,39 300,39"/>\n'
    "<TextEquiv index='0' conf='0.8'><Unicode>The caf\u00e9 is open</Unicode></TextEquiv>"
    "</TextLine></TextRegion>\n</Page></PcGts>\n"
)
TEI = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader/>\n'
    '<facsimile><surface xml:id="s" ulx="0" uly="0" lrx="900" lry="900">\n'
    '<zone xml:id="z" points="1,2 300,2 300,40 1,40"/></surface></facsimile>\n'
    '<text><body><div><pb n="1" facs="#s"/><head>The caf\u00e9</head>\n'
    '<p><lb facs="#z"/>is <del rend="strikethrough">shut</del> <add place="above">open</add>\n'
    '<gap quantity="2" unit="words"/><note n="1">A note</note><pb n="2"/>again</p>\n'
    "</div></body></text></TEI>\n"
)
ABBYY = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<document xmlns="http://www.abbyy.com/FineReader_xml/FineReader10-schema-v1.xml">\n'
    '<page width="900" height="900"><block blockType="Text"><text><par>\n'
    '<line baseline="40" l="1" t="2" r="300" b="40"><formatting strikeout="1">\n'
    + "\n".join(
        f'<charParams l="{n * 9}" t="2" r="{n * 9 + 8}" b="40" charConfidence="80">{letter}'
        "</charParams>"
        for n, letter in enumerate("The caf\u00e9 is open")
    )
    + "\n</formatting></line></par></text></block></page></document>\n"
)


@pytest.fixture
def files(data: Path) -> dict[str, bytes]:
    folder = data / "interchange"
    found = {name: (folder / name).read_bytes() for name in FILES[:2]}
    made = zip(FILES[2:], (PAGE, TEI, ABBYY), strict=True)
    return found | {name: text.encode() for name, text in made}


def read(data: bytes, name: str) -> Imported:
    found = sniff_format(data, name).read(data, name, new_ids())
    assert_lawful(found)
    return found


def one_sentence(error: EditorError, name: str) -> None:
    assert name in error.message
    assert "\n" not in error.message
    assert len(error.message) < 300


@pytest.mark.parametrize("name", FILES)
def test_a_file_cut_short_is_refused_with_its_line(name: str, files: dict[str, bytes]) -> None:
    whole = files[name]
    end = len(whole.rstrip()) - 1
    for cut in [*range(400, end, max(1, end // 60)), end]:
        with pytest.raises(FormatError) as raised:
            format_named(FORMATS[name], writing=False).read(whole[:cut], name, new_ids())
        one_sentence(raised.value, name)
        assert re.search(r"line \d+", raised.value.message)


@pytest.mark.parametrize("name", FILES)
def test_damaged_bytes_are_read_or_refused(name: str, files: dict[str, bytes]) -> None:
    chance = random.Random(name)
    for _ in range(60):
        damaged = bytearray(files[name])
        for _ in range(chance.randint(1, 6)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        try:
            read(bytes(damaged), name)
        except EditorError as error:
            one_sentence(error, name)


@pytest.mark.parametrize("name", FILES)
def test_damaged_numbers_are_read_or_refused(name: str, files: dict[str, bytes]) -> None:
    text = files[name].decode()
    chance = random.Random(name)
    odd = ["-1", "0", "1e999", "nan", "99999999999999999999", "", "1.5", "x", "\u0663", "-0.0001"]
    for _ in range(60):
        changed = re.sub(
            r"\d+", lambda m: chance.choice(odd) if chance.random() < 0.05 else m[0], text
        )
        try:
            read(changed.encode(), name)
        except EditorError as error:
            one_sentence(error, name)


_LINE = "<TextLine><TextEquiv><Unicode>{0}</Unicode></TextEquiv></TextLine>"
ROOTS = {
    "page": f"<PcGts><Page imageFilename='{{0}}'><TextRegion>{_LINE}</TextRegion></Page></PcGts>",
    "alto": "<alto><Layout><Page><PrintSpace><TextBlock><TextLine><String CONTENT='{0}'/>"
    "</TextLine></TextBlock></PrintSpace></Page></Layout></alto>",
    "hocr": "<html><body><div class='ocr_page'><span class='ocr_line'>{0}</span></div></body>"
    "</html>",
    "tei": "<TEI><text><body><p>{0}</p></body></text></TEI>",
    "abbyy": "<document><page><block><text><par><line><formatting>{0}</formatting></line></par>"
    "</text></block></page></document>",
}
NAMES = {"page": "PcGts", "alto": "alto", "hocr": "html", "tei": "TEI", "abbyy": "document"}


def hostile(root: str, subset: str) -> bytes:
    head = f'<?xml version="1.0"?>\n<!DOCTYPE {NAMES[root]} [{subset}]>\n'
    return f"{head}{ROOTS[root].format('&a;')}".encode()


@pytest.mark.parametrize("root", ROOTS)
def test_entities_are_refused(root: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("a secret of this machine")
    laughs = '<!ENTITY z "ha">' + "".join(
        f'<!ENTITY {chr(120 - n)} "{f"&{chr(121 - n)};" * 10}">' for n in range(-1, 23)
    )
    for subset in (
        laughs,
        f'<!ENTITY a SYSTEM "{secret.as_uri()}">',
        f'<!ENTITY % b SYSTEM "{secret.as_uri()}"> %b;',
    ):
        for encoding in ("utf-8", "utf-16"):
            data = hostile(root, subset).decode().encode(encoding)
            with pytest.raises(FormatError, match="declares entities") as raised:
                format_named(root, writing=False).read(data, "a.xml", new_ids())
            assert "secret of" not in raised.value.message


def test_the_switches_of_a_document_type_are_no_entities() -> None:
    data = hostile("tei", "<!ENTITY % TEI.XML 'INCLUDE'> <!ENTITY % TEI.drama \"IGNORE\" >")
    assert read(data.replace(b"&a;", b"&amp;"), "a.xml").pages[0].text == "&"
    with pytest.raises(FormatError, match="declares entities"):
        read(hostile("tei", "<!ENTITY % a 'INCLUDE'><!ENTITY a 'b'>"), "a.xml")


@pytest.mark.parametrize("root", ROOTS)
def test_no_document_type_is_fetched(root: str, tmp_path: Path) -> None:
    dtd = tmp_path / "a.dtd"
    dtd.write_text('<!ENTITY a "from outside">')
    data = (
        f'<!DOCTYPE {NAMES[root]} SYSTEM "{dtd.as_uri()}">\n' + ROOTS[root].format("&a;")
    ).encode()
    try:
        found = format_named(root, writing=False).read(data, "a.xml", new_ids())
    except FormatError:
        return
    assert "from outside" not in repr(found)


@pytest.mark.parametrize("root", ROOTS)
def test_a_thousand_levels_are_refused_or_read(root: str) -> None:
    opening, closing = ROOTS[root].format("|").split("|")[0], ""
    data = (opening + "<div>" * 3000 + closing).encode()
    with pytest.raises(FormatError) as raised:
        format_named(root, writing=False).read(data, "a.xml", new_ids())
    one_sentence(raised.value, "a.xml")


def test_a_packed_file_is_refused_where_it_is_cut_or_grows_without_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    packed = gzip.compress(ABBYY.encode())
    assert read(packed, "a_abbyy.gz").pages[0].text == "The caf\u00e9 is open"
    for data in (packed[:-9], packed[:60] + b"\0\0\0\0" + packed[64:]):
        with pytest.raises(FormatError) as raised:
            format_named("abbyy", writing=False).read(data, "a_abbyy.gz", new_ids())
        one_sentence(raised.value, "a_abbyy.gz")
    monkeypatch.setattr(xml_source, "MAX_BYTES", 1 << 20)
    bomb = gzip.compress(ABBYY.replace("<line", "<line/>" * 300_000 + "<line").encode())
    assert len(bomb) < 1 << 16
    with pytest.raises(FormatError, match="more than Facing takes at once") as raised:
        format_named("abbyy", writing=False).read(bomb, "a_abbyy.gz", new_ids())
    one_sentence(raised.value, "a_abbyy.gz")
    with pytest.raises(FormatError, match="compressed file"):
        sniff_format(gzip.compress(b"<html/>"), "a.gz")


def test_deep_html_does_not_break_the_reader() -> None:
    data = "<html>" + "<div>" * 3000 + "<span class=ocr_line>a</span>" + "</div>" * 3000 + "</html>"
    try:
        read(data.encode(), "a.html")
    except FormatError as error:
        one_sentence(error, "a.html")


@pytest.mark.parametrize(
    ("declared", "real", "said"),
    [
        ("UTF-8", "utf-8", "The café is open"),
        ("ISO-8859-1", "latin-1", "The café is open"),
        ("ISO-8859-1", "utf-8", "The café is open"),
        ("windows-1252", "utf-8", "The café is open"),
        ("no-such-encoding", "utf-8", "The café is open"),
        ("UTF-16", "utf-8", "The café is open"),
        ("UTF-16", "utf-16", "The café is open"),
        ("UTF-8", "latin-1", None),
    ],
)
def test_a_wrong_encoding_is_seen_through_or_refused(
    declared: str, real: str, said: str | None
) -> None:
    data = PAGE.replace("UTF-8", declared, 1).encode(real)
    if said is None:
        with pytest.raises(FormatError, match=r"line \d+"):
            read(data, "a.xml")
        return

    found = read(data, "a.xml")

    assert found.pages[0].text == said
    is_wrong = declared.lower() not in ("utf-8", "iso-8859-1", "utf-16") or (
        real == "utf-8" and declared != "UTF-8"
    )
    assert any("wrong encoding" in notice for notice in found.notices) is is_wrong


def test_what_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imported_module, "MAX_BYTES", 1024 * 1024)
    for format_id in ("markdown", "text", "hocr", "alto", "page", "tei", "abbyy"):
        with pytest.raises(FormatError, match="larger than 1 MB"):
            format_named(format_id, writing=False).read(b"<" * (1024 * 1024 + 1), "a.x", new_ids())


@pytest.mark.parametrize("name", ["a.xml", "a.hocr", "a.alto", "a.html", "a.xhtml"])
@pytest.mark.parametrize("data", [b"", b"\0" * 99, b"<", b"<?xml", b"<a>", b"\xff\xfe<\0", b"%!PS"])
def test_no_transcript_at_all_is_refused(name: str, data: bytes) -> None:
    with pytest.raises(EditorError) as raised:
        read(data, name)
    one_sentence(raised.value, name)
