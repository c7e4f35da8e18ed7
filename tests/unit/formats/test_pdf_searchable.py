"""The searchable PDF, read again by pikepdf and PDFium: text, places, size, outline, metadata."""

from __future__ import annotations

import io
from dataclasses import replace

import img2pdf
import pikepdf
import pypdfium2
import pytest
from PIL import Image

from editor.core.document import PageEntry, Word
from editor.core.geometry import Box, Size
from editor.core.marks import Extent
from editor.core.spans import Placed, SpanTable
from editor.formats import registry
from editor.formats.extras import Extras, WholeScan
from editor.formats.withheld import texts_of

from .examples import SCAN, document, mark, page

SIZE = SCAN.size


def with_words(text: str, *boxes: tuple[int, int, int, int], marks: tuple = ()):
    """A page whose words, in order, have these boxes."""
    rows, at = [], 0
    for number, (word, box) in enumerate(zip(text.split(), boxes, strict=True), 1):
        start = text.index(word, at)
        at = start + len(word)
        rows.append(Placed(start, at, Word(number, Box(*box))))
    return page(text, *marks, words=SpanTable(rows, disjoint=True))


def picture(entry: PageEntry, withheld: object) -> WholeScan:
    out = io.BytesIO()
    Image.new("L", (51, 66), 255).save(out, "PNG")
    return WholeScan(img2pdf.convert(out.getvalue(), nodate=True), 1)


def export(*pages: object, reading: str = "diplomatic", doc: object = None, **extras: object):
    extras.setdefault("scan", picture)
    return registry.format_named("pdf-searchable").write(
        doc or document(*pages), list(pages), reading, extras=Extras(**extras)
    )


def data_of(*pages: object, **choices: object) -> bytes:
    return export(*pages, **choices).files[0][1]


def seen(data: bytes, number: int = 0) -> str:
    """The text of a page as PDFium reads it."""
    with pypdfium2.PdfDocument(data) as pdf:
        return pdf[number].get_textpage().get_text_bounded().replace("\r\n", "\n")


def box_seen(data: bytes, word: str) -> tuple[float, ...]:
    """Left, top, right and bottom of a word in pixels of the scan."""
    with pypdfium2.PdfDocument(data) as pdf:
        text = pdf[0].get_textpage()
        at = text.get_text_range().index(word)
        boxes = [text.get_charbox(at + n, loose=True) for n in range(len(word))]
        k, height = 300 / 72, pdf[0].get_height()
        return (
            min(b[0] for b in boxes) * k,
            (height - max(b[3] for b in boxes)) * k,
            max(b[2] for b in boxes) * k,
            (height - min(b[1] for b in boxes)) * k,
        )


LINES = with_words(
    "Dear Sir\nwe came",
    (100, 100, 300, 60),
    (450, 104, 200, 56),
    (100, 200, 100, 60),
    (250, 200, 260, 60),
)


def test_the_text_is_read_in_order_and_stands_at_its_words() -> None:
    data = data_of(LINES)
    assert seen(data) == "Dear Sir\nwe came"
    left, top, right, bottom = box_seen(data, "came")
    assert left == pytest.approx(250, abs=4)
    assert right == pytest.approx(510, abs=4)
    assert 190 < (top + bottom) / 2 < 260


def test_the_text_is_invisible_and_the_page_is_that_of_the_paper() -> None:
    data = data_of(LINES)
    with pypdfium2.PdfDocument(data) as pdf:
        assert pdf[0].get_size() == pytest.approx((SIZE.w * 0.24, SIZE.h * 0.24), abs=0.01)
        assert pdf[0].render(scale=0.5).to_pil().convert("L").getextrema() == (255, 255)


@pytest.mark.parametrize(
    "word",
    ["œuvre", "e\u0301te\u0301", "ﬁn", "Straße", "𐐨𐑂", "Ωμέγα", "Ёлка", "漢字", "x̄̂", "(a)\\b"],
)
def test_any_unicode_is_extracted_right(word: str) -> None:
    data = data_of(
        with_words(f"a {word} b", (100, 100, 30, 60), (160, 100, 250, 60), (450, 100, 30, 60))
    )
    with pikepdf.open(io.BytesIO(data)) as pdf:
        table = pdf.pages[0].Resources.Font.F1.ToUnicode.read_bytes().decode()
    units = [w.encode("utf-16-be").hex().upper() for w in word]
    assert all(unit in table for unit in units)
    plain = word.replace("ﬁ", "fi")  # PDFium takes ligatures apart.
    assert seen(data).replace("ﬁ", "fi") == f"a {plain} b"


def test_words_without_boxes_find_room() -> None:
    made = page("one two three\nfour", words=SpanTable([
        Placed(0, 3, Word(1, Box(100, 100, 90, 50))), Placed(8, 13, Word(2, Box(300, 100, 90, 50))),
    ], disjoint=True))  # fmt: skip
    assert seen(data_of(made)) == "one two three\nfour"
    assert seen(data_of(page("nothing known\nof any\n\nplace"))) == "nothing known\nof any\nplace"


def test_lines_that_run_upwards_are_read() -> None:
    made = with_words("along the edge", (40, 900, 50, 200), (40, 700, 50, 150), (40, 400, 50, 250))
    data = data_of(made)
    assert seen(data) == "along the edge"
    left, top, right, bottom = box_seen(data, "edge")
    assert bottom - top > 200 > right - left


def test_what_is_withheld_is_not_in_the_text_and_the_scan_is_told_its_place() -> None:
    secret = mark("redaction", extent=Extent(1, "word"))
    made = with_words("meet Ewa now", *[(100 + 200 * n, 100, 150, 50) for n in range(3)],
                      marks=((5, 8, secret),))  # fmt: skip
    asked = []

    def scan(entry: PageEntry, withheld: object) -> WholeScan:
        asked.extend(withheld)
        return picture(entry, withheld)

    result = export(made, scan=scan)
    assert seen(result.files[0][1]) == "meet [redacted: 1 word] now"
    assert asked and asked[0].x < 300 < 450 < asked[0].right
    assert result.losses["marks"] == {"redaction": {"total": 1, "kept": 0, "partly": 1, "lost": 0}}


def test_the_clean_reading_leaves_out_what_was_struck() -> None:
    made = with_words("we never came", *[(100 + 200 * n, 100, 150, 50) for n in range(3)],
                      marks=((3, 9, mark("strike")),))  # fmt: skip
    assert seen(data_of(made, reading="clean")) == "we came"
    assert seen(data_of(made)) == "we never came"


def test_words_put_in_at_a_caret_can_be_searched() -> None:
    made = with_words("we came", (100, 100, 90, 50), (400, 100, 150, 50),
                      marks=((3, 3, mark("addition", text="gladly ")),))  # fmt: skip
    assert seen(data_of(made)) == "we gladly came"


def test_a_page_that_is_not_approved_says_so_below_its_scan() -> None:
    data = data_of(LINES, warnings={"0001": "Not approved: nobody looked."})
    assert seen(data).endswith("came\nNot approved: nobody looked.")
    with pypdfium2.PdfDocument(data) as pdf:
        assert pdf[0].get_height() == pytest.approx(SIZE.h * 0.24 + 18, abs=0.01)
        drawn = pdf[0].render(scale=1).to_pil().convert("L")
    foot = drawn.crop((0, drawn.height - 18, drawn.width, drawn.height))
    assert foot.getextrema()[0] < 90


def test_title_language_outline_labels_and_rule_are_told() -> None:
    doc = document(LINES, language=("deu",), title="Brief «Ł»")
    doc = replace(doc, entries=tuple(replace(e, label="iv") for e in doc.entries))
    data = data_of(LINES, doc=doc, made="2026-11-26T12:00:00Z")
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert [item.title for item in pdf.open_outline().root] == ["Page iv"]
        assert str(pdf.Root.PageLabels.Nums[1].P) == "iv"
        assert str(pdf.docinfo.Title) == "Brief «Ł»"
        with pdf.open_metadata() as metadata:
            assert metadata["dc:title"] == "Brief «Ł»"
            assert "Lines end where they end" in metadata["dc:description"]
        assert str(pdf.Root.Lang) == "de"
    assert any("Brief «Ł»" in text for text in texts_of(data, "x.pdf"))


def test_a_page_without_words_or_scan_is_a_page() -> None:
    data = data_of(page(""), scan=lambda entry, withheld: None)
    assert seen(data) == "The scan of this page is not in this file."


def test_long_scans_fit_the_largest_page() -> None:
    entry = PageEntry("0001", replace(SCAN, size=Size(2000, 90_000), dpi=72))
    data = data_of(LINES, doc=document(LINES, entries=(entry,)))
    with pypdfium2.PdfDocument(data) as pdf:
        assert pdf[0].get_height() < 14_400.5
