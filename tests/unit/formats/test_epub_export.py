"""The EPUB: a lawful package, pages in order, marks and notes as on the web page."""

from __future__ import annotations

import io
import zipfile

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from editor.core.document import Page
from editor.formats.extras import Extras, Picture
from editor.formats.registry import format_named
from tests.unit.formats.examples import document, mark, page, pages
from tests.unit.formats.test_blocks import words_of

NAMES = {
    "h": "http://www.w3.org/1999/xhtml",
    "opf": "http://www.idpf.org/2007/opf",
    "dc": "http://purl.org/dc/elements/1.1/",
}
TYPE = "{http://www.idpf.org/2007/ops}type"


def book(*made: Page, reading: str = "diplomatic", **said: object) -> zipfile.ZipFile:
    extras = {key: said.pop(key) for key in ("picture", "warnings", "made") if key in said}
    doc = document(*made, **said)
    result = format_named("epub").write(doc, list(made), reading, extras=Extras(**extras))
    return zipfile.ZipFile(io.BytesIO(result.files[0][1]))


def part(package: zipfile.ZipFile, name: str) -> etree._Element:
    return etree.fromstring(package.read(f"EPUB/{name}"))


def found(root: etree._Element, query: str) -> list:
    return root.xpath(query, namespaces=NAMES)


def test_the_media_type_stands_first_and_as_it_is() -> None:
    package = book(page("one"))
    first = package.infolist()[0]
    assert (first.filename, first.compress_type, first.extra) == ("mimetype", 0, b"")
    assert package.read("mimetype") == b"application/epub+zip"
    # Whoever reads only the first bytes finds it there.
    assert package.fp.getvalue()[30:58] == b"mimetypeapplication/epub+zip"


def test_the_same_document_gives_the_same_bytes() -> None:
    made = page("one", (0, 3, mark("strike", 1)))
    first, second = (book(made, made="2026-11-26T22:00:00Z").fp.getvalue() for _ in range(2))
    assert first == second


@settings(max_examples=30)
@given(pages(), st.sampled_from(["diplomatic", "clean"]))
def test_every_page_is_well_formed_and_tells_its_text(made: Page, reading: str) -> None:
    root = part(book(made, reading=reading), "page-0001.xhtml")
    (transcript,) = found(root, "//h:div[@class='transcript']")
    for reference in found(transcript, ".//h:a[@class='ref']"):
        reference.text = ""
    told = "".join(transcript.itertext())
    for word in words_of(made, reading):
        assert not word.isascii() or word in told


def test_all_that_lies_in_the_package_is_in_its_list_and_each_page_in_order() -> None:
    made = [page("one"), Page("0002"), page("three")]
    made = [Page(f"{n:04}", each.text) for n, each in enumerate(made, 1)]
    package = book(*made, picture=lambda entry, withheld: Picture(b"x", "image/jpeg"))
    root = part(package, "package.opf")
    listed = {item.get("href") for item in found(root, "//opf:item")}
    inside = {n.removeprefix("EPUB/") for n in package.namelist() if n.startswith("EPUB/")}
    assert inside == listed | {"package.opf"}
    spine = [each.get("idref") for each in found(root, "//opf:itemref")]
    assert spine == ["title", "page-0001", "page-0002", "page-0003", "about"]
    covers = found(root, "//opf:item[@properties='cover-image']")
    assert [each.get("href") for each in covers] == ["images/page-0001.jpg"]


def test_the_page_list_leads_to_the_breaks_by_their_labels() -> None:
    package = book(page("one"))
    (pages_listed,) = [
        nav for nav in found(part(package, "nav.xhtml"), "//h:nav") if nav.get(TYPE) == "page-list"
    ]
    (link,) = found(pages_listed, ".//h:a")
    assert (link.get("href"), link.text) == ("page-0001.xhtml#page-0001", "1")
    (place,) = found(part(package, "page-0001.xhtml"), "//*[@id='page-0001']")
    assert place.get(TYPE) == "pagebreak"


def test_a_number_leads_to_its_note_and_back() -> None:
    root = part(book(page("one two", (0, 3, mark("strike", 1, hand="h-pen1")))), "page-0001.xhtml")
    (reference,) = found(root, "//h:a[@class='ref']")
    assert reference.get(TYPE) == "noteref"
    (note,) = found(root, f"//*[@id='{reference.get('href')[1:]}']")
    assert "Struck: drafter's pen" in "".join(note.itertext())
    (back,) = found(note, ".//h:a")
    assert back.get("href") == f"#{reference.get('id')}"


def test_pages_that_are_not_approved_say_so_and_the_title_page_counts_them() -> None:
    package = book(page("one"), Page("0002"), warnings={"0001": "Not approved: nobody has."})
    assert found(part(package, "page-0001.xhtml"), "//h:p[@class='warning']/text()") == [
        "Not approved: nobody has."
    ]
    assert "Not approved: 1 of 2 pages." in "".join(part(package, "title.xhtml").itertext())


def test_languages_and_direction_are_told() -> None:
    root = part(book(page("שלום"), language=("heb", "eng")), "package.opf")
    assert found(root, "//dc:language/text()") == ["he", "en"]
    assert found(root, "//opf:spine/@page-progression-direction") == ["rtl"]
    assert found(part(book(page("x"), language=()), "package.opf"), "//dc:language/text()") == [
        "und"
    ]


def test_no_picture_shows_what_is_withheld_at_an_unknown_place() -> None:
    made = page("to Kowalski", (3, 11, mark("redaction", 1)))
    package = book(made, picture=lambda entry, withheld: Picture(b"x", "image/jpeg"))
    assert not [name for name in package.namelist() if "images/" in name]
