"""Facing pages: the scan as it is, the transcript in order, marks as seen, and nothing else."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace

import img2pdf
import pikepdf
import pypdfium2
import pytest
from PIL import Image

from editor.core.document import Document, Page, PageEntry, Word
from editor.core.geometry import Box, Size
from editor.core.marks import Extent, Mark
from editor.core.spans import Placed, SpanTable
from editor.formats import registry
from editor.formats.extras import Extras, WholeScan
from editor.formats.loss import ExportResult
from editor.paths import resources

from .examples import SCAN, document, mark, page

WARNING = "Not approved: nobody looked."


def face(name: str) -> bytes:
    return (resources() / "fonts" / f"{name}.ttf").read_bytes()


def jpeg() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (510, 660), (200, 190, 180)).save(out, "JPEG")
    return out.getvalue()


def scan(entry: PageEntry, withheld: object) -> WholeScan:
    return WholeScan(img2pdf.convert(jpeg(), nodate=True), 1)


def export(*pages: Page, doc: Document | None = None, **choices: object) -> ExportResult:
    reading = choices.pop("reading", "diplomatic")
    line_breaks = choices.pop("line_breaks", "keep")
    extras = Extras(**{"scan": scan, "face": face, **choices})
    return registry.format_named("pdf-facing").write(
        doc or document(*pages), list(pages), reading, line_breaks=line_breaks, extras=extras
    )


def data_of(*pages: Page, **choices: object) -> bytes:
    return export(*pages, **choices).files[0][1]


def each_sheet(data: bytes, tell: Callable[[pypdfium2.PdfPage], object]) -> list:
    with pypdfium2.PdfDocument(data) as pdf:
        return [tell(sheet) for sheet in pdf]


def right_half(sheet: pypdfium2.PdfPage) -> str:
    """What stands beside the scan, without head and foot of the sheet."""
    width, height = sheet.get_size()
    text = sheet.get_textpage().get_text_bounded(width / 2, 36, width, height - 36)
    return text.replace("\r\n", "\n")


def texts(data: bytes) -> list[str]:
    return each_sheet(data, right_half)


def drawn(data: bytes, number: int = 0, scale: float = 2) -> Image.Image:
    with pypdfium2.PdfDocument(data) as pdf:
        return pdf[number].render(scale=scale).to_pil().convert("RGB")


def box_of(data: bytes, word: str, scale: float = 2) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of a word's letters on the drawn first sheet."""
    with pypdfium2.PdfDocument(data) as pdf:
        text = pdf[0].get_textpage()
        at = text.get_text_range().index(word)
        boxes = [text.get_charbox(at + n) for n in range(len(word))]
        height = pdf[0].get_height()
    left, right = min(b[0] for b in boxes), max(b[2] for b in boxes)
    top, bottom = height - max(b[3] for b in boxes), height - min(b[1] for b in boxes)
    return left * scale, top * scale, right * scale, bottom * scale


def has_rule(picture: Image.Image, left: float, right: float, top: float, bottom: float) -> bool:
    """True where a level line is drawn all the way from left to right."""
    part = picture.convert("L").crop((int(left) + 2, int(top), int(right) - 2, int(bottom) + 1))
    rows = [list(part.crop((0, y, part.width, y + 1)).tobytes()) for y in range(part.height)]
    return any(max(row) < 200 for row in rows)


LETTER = "Dear Sir,\nwe never came to Moscow\n\nyours"


def test_the_transcript_is_read_in_order_line_by_line() -> None:
    first, second, about = texts(data_of(page(LETTER), replace(page("second"), id="0002")))
    assert first.split("\n") == ["Dear Sir,", "we never came to Moscow", "yours"]
    assert second == "second"
    assert about.startswith("About this document\nDiplomatic reading")


@pytest.mark.parametrize(
    ("kind", "share"), [("strike", (0.3, 0.8)), ("overstrike", (0.2, 0.9)), ("underline", (1, 1.4))]
)
def test_a_line_is_drawn_where_the_mark_says(kind: str, share: tuple[float, float]) -> None:
    plain, marked = data_of(page(LETTER)), data_of(page(LETTER, (13, 18, mark(kind))))
    assert texts(plain)[0] == texts(marked)[0]
    for data, is_drawn in ((plain, False), (marked, True)):
        left, top, right, bottom = box_of(data, "never")
        tall = bottom - top
        ends = top + share[0] * tall, top + share[1] * tall
        assert has_rule(drawn(data), left, right, *ends) is is_drawn


def test_signs_leave_the_text_as_it_is() -> None:
    text = "he wroted it, typed XXXX over and unclr, all of it"
    made = page(
        text,
        (5, 8, mark("addition", 1)),
        (20, 24, mark("overstrike", 2, comment="A note.")),
        (34, 39, mark("unclear", 3, hand="h-pen1")),
        (41, 44, mark("stamp", 4, hand="h-pen1")),
        (45, 47, mark("handwriting", 5, hand="h-pen1")),
    )
    assert texts(data_of(made))[0].split("\n")[0] == text


def test_words_put_in_are_there_and_the_clean_reading_leaves_out_what_was_struck() -> None:
    made = page(
        "we never came", (3, 9, mark("strike", 1)), (3, 3, mark("addition", 2, text="all "))
    )
    assert texts(data_of(made))[0] == "we all never came"
    assert texts(data_of(made, reading="clean"))[0] == "we all came"


def test_paragraphs_are_joined_when_lines_are_not_kept() -> None:
    made = page("we went to the old town of the great\nriver and came back again from it\n")
    assert "great\nriver" in texts(data_of(made))[0]
    assert "great river" in texts(data_of(made, line_breaks="reflow"))[0]


def test_what_is_withheld_is_a_black_block_and_the_scan_is_told_its_place() -> None:
    words = SpanTable([Placed(5, 8, Word(1, Box(300, 100, 150, 50)))], disjoint=True)
    made = page("meet Ewa now", (5, 8, mark("redaction", extent=Extent(1, "word"))), words=words)
    asked: list[Box] = []

    def watched(entry: PageEntry, withheld: list[Box]) -> WholeScan:
        asked.extend(withheld)
        return scan(entry, withheld)

    data = data_of(made, scan=watched)
    assert texts(data)[0] == "meet [redacted: 1 word] now"
    assert asked and asked[0].x < 300 < 450 < asked[0].right
    left, top, right, bottom = map(int, box_of(data, "[redacted: 1 word]"))
    block = drawn(data).convert("L").crop((left, top - 2, right, bottom))
    dark = sum(1 for value in block.tobytes() if value < 60)
    assert dark > 0.5 * block.width * block.height


def test_a_page_says_on_each_of_its_sheets_that_it_is_not_approved() -> None:
    long = "\n".join(f"line {n} of a long page" for n in range(120))
    sheets = texts(data_of(page(long), warnings={"0001": WARNING}))
    assert len(sheets) > 2
    assert all(sheet.startswith(WARNING) for sheet in sheets[:-1])
    lines = [line for sheet in sheets[:-1] for line in sheet.split("\n") if line != WARNING]
    assert lines == long.split("\n")


def test_a_long_page_goes_on_beside_its_scan_which_is_in_the_file_once() -> None:
    long = "\n".join(f"line {n} of a long page" for n in range(120))
    data = data_of(page(long))
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pictures = [sheet.Resources.XObject.Im0.objgen for sheet in pdf.pages[:-1]]
        assert len(pictures) > 1 and len(set(pictures)) == 1
        assert [str(pdf.Root.PageLabels.Nums[n * 2 + 1].P) for n in range(3)] == ["1", "1", "1"]
    heads = each_sheet(data, lambda sheet: sheet.get_textpage().get_text_bounded())
    assert "Page 1, continued" in heads[1]


def test_a_page_a_little_too_long_is_set_smaller_instead() -> None:
    text = "\n".join(f"line {n} of a page that is nearly too long" for n in range(42))
    sheets = texts(data_of(page(text)))
    assert len(sheets) == 2
    assert sheets[0] == text


def test_a_blank_page_stays_blank() -> None:
    data = data_of(page(""))
    picture = drawn(data).convert("L")
    wide, tall = picture.size
    assert picture.crop((wide // 2 + 20, 72, wide, tall - 72)).getextrema() == (255, 255)
    assert picture.crop((0, 72, wide // 2, tall - 72)).getextrema()[0] < 210
    assert texts(data)[0] == ""


def test_marks_are_outlined_on_the_scan_and_never_beside_it() -> None:
    regions = (Box(300, 300, 600, 300), Box(2400, 1500, 3000, 200))
    data = data_of(page("a", (0, 1, mark("stamp", regions=regions))))
    picture = drawn(data)
    k = (picture.width / 2 - 68 - 30) / 2 / SCAN.size.w
    at = (round(2 * (34 + 600 * k)), round(2 * (44 + 300 * k)))
    around = picture.crop((at[0] - 3, at[1] - 5, at[0] + 3, at[1] + 5))
    assert any(blue > green + 40 for _, green, blue in around.get_flattened_data())
    half = picture.width // 2
    beside = picture.crop((half, 80, half + 26, picture.height - 80)).convert("L")
    assert beside.getextrema() == (255, 255)


def test_the_scan_is_not_written_anew() -> None:
    with pikepdf.open(io.BytesIO(data_of(page("a")))) as pdf:
        assert pdf.pages[0].Resources.XObject.Im0.read_raw_bytes() == jpeg()


def test_a_scan_that_was_turned_stands_upright_in_its_half() -> None:
    picture = Image.new("L", (660, 510), 255)
    picture.paste(0, (0, 0, 660, 60))  # The right edge, once it is turned.
    out = io.BytesIO()
    picture.save(out, "PNG")
    turned = WholeScan(img2pdf.convert(out.getvalue(), nodate=True), 6)
    shown = drawn(data_of(page(""), scan=lambda entry, withheld: turned), scale=1).convert("L")
    (left, right) = (34, int(shown.width / 2 - 15))
    dark = [x for x in range(left + 2, right - 2) if shown.getpixel((x, 200)) < 100]
    assert right - 50 < min(dark) and max(dark) > right - 6


def test_without_a_scan_the_page_says_so() -> None:
    data = data_of(page("a"), scan=lambda entry, withheld: None)
    (first, _) = each_sheet(data, lambda sheet: sheet.get_textpage().get_text_bounded())
    assert "The scan of this page is not in this file." in first


@pytest.mark.parametrize(
    "word", ["Ёлка", "Ωμέγα", "œuvre", "e\u0301te\u0301", "x̄̂", "naïve", "ſtand"]
)
def test_letters_of_other_scripts_are_drawn_and_read(word: str) -> None:
    result = export(page(f"a {word} b"))
    assert texts(result.files[0][1])[0] == f"a {word} b"
    assert "letters" not in result.losses


def test_a_letter_that_no_face_has_is_a_box_and_is_told() -> None:
    result = export(page("a 漢字 b 漢"))
    data = result.files[0][1]
    assert texts(data)[0] == "a 漢字 b 漢"
    assert result.losses["letters"] == {"total": 3, "boxes": {"字": 1, "漢": 2}}
    assert "U+5B57, U+6F22 (2)" in " ".join(texts(data)[1].split())
    left, top, right, bottom = map(int, box_of(data, "字"))
    around = drawn(data).crop((left - 2, top - 2, right + 2, bottom + 2)).convert("L")
    assert around.getextrema()[0] < 160


def test_notes_are_numbered_and_the_numbers_lead_to_them() -> None:
    made = page(
        "one two three", (4, 7, mark("strike", 1, hand="h-pen1")),
        (0, 3, mark("note", 2, comment="First.")),
    )  # fmt: skip
    data = data_of(made)
    assert texts(data)[0].split("\n")[1:] == [
        "1 “one” Note: First.", "2 “two” Struck: drafter's pen",
    ]  # fmt: skip
    with pikepdf.open(io.BytesIO(data)) as pdf:
        links = list(pdf.pages[0].Annots)
        assert [str(link.Contents) for link in links] == ["Note 1", "Note 2"]
        assert all(link.Dest[0].objgen == pdf.pages[0].obj.objgen for link in links)
        assert links[0].Rect[0] < links[1].Rect[0]
        assert links[0].Dest[3] > links[1].Dest[3]


def test_what_stands_beside_the_text_comes_after_it() -> None:
    made = page(
        "text",
        (0, 0, mark("handwriting", 1, text="see me", place="margin-left")),
        (-1, -1, mark("stamp", 2, text="RECEIVED\nMAY 2", subtype="received")),
    )
    assert texts(data_of(made))[0].split("\n") == [
        "text", "RECEIVED", "MAY 2", "[handwriting] see me",
    ]  # fmt: skip


def test_paragraphs_stand_level_with_their_places_on_the_scan() -> None:
    def at(y: int) -> Page:
        rows = [Placed(0, 3, Word(1, Box(200, 300, 90, 50))),
                Placed(5, 8, Word(2, Box(200, y, 90, 50)))]  # fmt: skip
        return page("one\n\ntwo", words=SpanTable(rows, disjoint=True))

    tops = [box_of(data_of(at(y)), "two")[1] for y in (360, 1200, 2400)]
    assert tops[0] < tops[1] < tops[2]
    data = data_of(at(2400))
    with pypdfium2.PdfDocument(data) as pdf:
        half = (pdf[0].get_width() - 68 - 30) / 2
    assert tops[2] / 2 == pytest.approx(44 + 2400 * half / SCAN.size.w, abs=4)


def fonts_of(data: bytes) -> set[str]:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return {str(font.BaseFont).split("+")[-1] for font in pdf.pages[0].Resources.Font.values()}


def test_columns_are_set_in_the_typewriter_face() -> None:
    table = "Wheat      12    40\nRye         2    10\nOats      112    70"
    data = data_of(page(table))
    assert "CourierPrime-Regular" in fonts_of(data)
    rights = [box_of(data, end)[2] for end in ("40", "10", "70")]
    assert max(rights) - min(rights) < 3
    assert "CourierPrime-Regular" not in fonts_of(data_of(page(LETTER)))


def test_all_fonts_are_in_the_file() -> None:
    with pikepdf.open(io.BytesIO(data_of(page(LETTER, (0, 4, mark("heading", level=1)))))) as pdf:
        for font in pdf.pages[0].Resources.Font.values():
            assert "/FontFile2" in font.DescendantFonts[0].FontDescriptor


def test_a_wide_scan_gets_the_larger_part_of_the_sheet() -> None:
    entry = PageEntry("0001", replace(SCAN, size=Size(3300, 2550)), "1")
    wide, tall = (
        data_of(page("one"), doc=document(page("one"), entries=(entry,))),
        data_of(page("one")),
    )
    assert box_of(wide, "one")[0] > box_of(tall, "one")[0] + 50


def test_title_language_bookmarks_and_rule_are_told() -> None:
    made = page(LETTER)
    doc = document(made, language=("deu",), title="Brief «Ł»")
    doc = replace(doc, entries=tuple(replace(e, label="iv") for e in doc.entries))
    data = data_of(made, doc=doc, made="2026-11-26T12:00:00Z")
    with pikepdf.open(io.BytesIO(data)) as pdf:
        titles = [item.title for item in pdf.open_outline().root]
        assert titles == ["Page iv", "About this document"]
        assert str(pdf.docinfo.Title) == "Brief «Ł»"
        assert str(pdf.Root.Lang) == "de"
    (first, _) = each_sheet(data, lambda sheet: sheet.get_textpage().get_text_bounded())
    assert "Brief «Ł»" in first and "Page iv" in first
    assert "Diplomatic reading: the text as the pages show it." in first


def structure(element: pikepdf.Object) -> list[str]:
    """The kinds of the elements below one, in order."""
    kinds = []
    for child in element.K:
        if "/S" in child:
            kinds += [str(child.S)[1:], *structure(child)]
    return kinds


def test_the_file_is_tagged_in_the_order_of_reading() -> None:
    made = page(LETTER, (0, 9, mark("heading", 1, level=2)), (13, 18, mark("note", 2, comment="n")))
    with pikepdf.open(io.BytesIO(data_of(made))) as pdf:
        assert pdf.Root.MarkInfo.Marked
        (root,) = pdf.Root.StructTreeRoot.K
        kinds = structure(root)
        parents = pdf.Root.StructTreeRoot.ParentTree.Nums
        contents = [len(parents[n * 2 + 1]) for n in range(len(pdf.pages))]
        opened = [
            sum(op.operator == pikepdf.Operator("BDC") and op.operands[0] != "/OC"
                for op in pikepdf.parse_content_stream(sheet)) for sheet in pdf.pages
        ]  # fmt: skip
    assert kinds[:6] == ["Sect", "Figure", "H2", "P", "P", "Note"]
    assert contents == opened


def test_the_losses_name_what_is_not_shown() -> None:
    made = page(
        "one two",
        (0, 3, mark("strike", 1, regions=(Box(1, 1, 9, 9),))),
        (4, 7, mark("underline", 2, medium="ink")),
        (4, 7, Mark("urn:uuid:3", "future")),
    )
    losses = export(made).losses
    assert losses["marks"]["strike"] == {"total": 1, "kept": 1, "partly": 0, "lost": 0}
    assert losses["marks"]["underline"] == {"total": 1, "kept": 0, "partly": 1, "lost": 0}
    assert losses["marks"]["future"] == {"total": 1, "kept": 1, "partly": 0, "lost": 0}
    assert [each["lost"] for each in losses["details"]] == [["medium"]]
    without = export(made, scan=lambda entry, withheld: None).losses
    assert without["marks"]["strike"]["partly"] == 1


def test_each_page_is_told_when_it_is_done() -> None:
    done: list[int] = []
    data_of(page("a"), replace(page("b"), id="0002"), step=done.append)
    assert done == [1, 2]


def test_a_row_of_pages_without_any_is_a_file_that_says_so() -> None:
    assert "The pages have no marks." in texts(data_of(doc=document()))[0]
