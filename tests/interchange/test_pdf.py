"""PDFs as other programs see them: archives' rules for every kind of scan, and the same marks drawn
by PDFium and Poppler.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from pikepdf import pdfa
from PIL import Image, ImageChops, ImageCms, ImageDraw

from editor.cli.main import main
from editor.core.errors import SaveError
from editor.formats.pdf_archive import saved

SAMPLE = Path(__file__).resolve().parents[2] / "resources/samples/telegram-1714.facing"
DPI = 100
_POPPLER = shutil.which("pdftoppm")
needs_poppler = pytest.mark.skipif(
    _POPPLER is None and "CI" not in os.environ, reason="pdftoppm is not installed"
)


def scan() -> Image.Image:
    image = Image.new("RGB", (200, 260), "white")
    draw = ImageDraw.Draw(image)
    for at in range(0, 200, 12):
        draw.line((at, 0, 200 - at, 260), fill=(200, at, 30), width=2)
    return image


def _saved(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def _wide() -> Image.Image:
    return scan().convert("L").point(lambda v: v * 257, "I").convert("I;16")


def _see_through() -> Image.Image:
    image = scan().convert("RGBA")
    image.putalpha(scan().convert("L"))
    return image


def on_white(image: Image.Image) -> Image.Image:
    return Image.composite(image, Image.new("RGB", image.size, "white"), image.convert("L"))


def _profile(space: str) -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile(space)).tobytes()


KINDS: dict[str, Callable[[], bytes]] = {
    "g4.tif": lambda: _saved(scan().convert("1"), "TIFF", compression="group4"),
    "bit.png": lambda: _saved(scan().convert("1"), "PNG"),
    "grey.jpg": lambda: _saved(scan().convert("L"), "JPEG"),
    "grey.png": lambda: _saved(scan().convert("L"), "PNG"),
    "rgb.png": lambda: _saved(scan(), "PNG"),
    "rgb.jpg": lambda: _saved(scan(), "JPEG", progressive=True),
    "palette.png": lambda: _saved(scan().convert("P"), "PNG", transparency=0),
    "inks.jpg": lambda: _saved(scan().convert("CMYK"), "JPEG"),
    "inks.tif": lambda: _saved(scan().convert("CMYK"), "TIFF"),
    "wide.png": lambda: _saved(_wide(), "PNG"),
    "alpha.png": lambda: _saved(_see_through(), "PNG"),
    "profile.jpg": lambda: _saved(scan(), "JPEG", icc_profile=_profile("sRGB")),
    "profile.tif": lambda: _saved(scan(), "TIFF", icc_profile=_profile("sRGB")),
    "wrong-profile.jpg": lambda: _saved(scan(), "JPEG", icc_profile=_profile("LAB")),
    "wrong-profile.tif": lambda: _saved(scan(), "TIFF", icc_profile=_profile("LAB")),
    "no-profile.jpg": lambda: _saved(scan(), "JPEG", icc_profile=b"junk" * 50),
    "wavelets.jp2": lambda: _saved(scan(), "JPEG2000"),
}


@pytest.fixture(scope="module")
def kinds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A document with a page of each kind of scan."""
    folder = tmp_path_factory.mktemp("kinds")
    for name, made in KINDS.items():
        (folder / name).write_bytes(made())
    document = folder / "kinds.facing"
    names = [str(folder / name) for name in KINDS]
    assert main(["new", str(document), *names, "--no-ocr", "--by", "Ada"]) == 0
    return document


def exported(document: Path, out: Path, format_id: str, *options: str) -> Path:
    command = ["export", str(document), "--to", format_id, "--unapproved", "-o", str(out)]
    assert main([*command, *options]) == 0
    return out


@pytest.mark.parametrize("format_id", ["pdf-searchable", "pdf-facing", "pdf-marked"])
def test_every_kind_of_scan_becomes_a_page_of_an_archive(
    kinds: Path, tmp_path: Path, format_id: str
) -> None:
    path = exported(kinds, tmp_path / "a.pdf", format_id, "--pdfa")
    assert pdfa.validate_written(path, "2b").summary() == "PDF/A-2b: pass"
    with pikepdf.open(path) as pdf:
        pictures = [page for page in pdf.pages if "/Im0" in page.Resources.get("/XObject", {})]
        assert len(pictures) == len(KINDS)
        with pdf.open_metadata() as metadata:
            assert metadata.pdfa_status == "2B"


def test_pictures_of_an_archive_look_like_their_scans(kinds: Path, tmp_path: Path) -> None:
    path = exported(kinds, tmp_path / "a.pdf", "pdf-searchable", "--pdfa")
    with pypdfium2.PdfDocument(path) as pdf:
        for name, page in zip(KINDS, pdf, strict=True):
            band = 18 / page.get_height()
            drawn = page.render(scale=200 / page.get_width()).to_pil().convert("L")
            top = drawn.crop((0, 0, 200, round(drawn.height * (1 - band))))
            truth = (on_white(scan()) if name == "alpha.png" else scan()).convert("L")
            truth = truth.resize(top.size)
            far = ImageChops.difference(top.reduce(8), truth.reduce(8)).getextrema()[1]
            assert far < 18, name


def test_what_no_archive_takes_is_refused() -> None:
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        font = pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            Subtype=pikepdf.Name.Type1,
            BaseFont=pikepdf.Name.Helvetica,
        )
        page = pdf.pages[0].obj
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=pdf.make_indirect(font)))
        page.Contents = pdf.make_stream(b"BT /F 9 Tf (a) Tj ET")
        with pytest.raises(SaveError, match=r"cannot be made PDF/A-2b: .* not embedded"):
            saved(pdf, archive=True)


@pytest.mark.parametrize("format_id", ["docx", "text", "page"])
def test_other_formats_are_no_archive(
    tmp_path: Path, format_id: str, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "a"
    command = ["export", str(SAMPLE), "--to", format_id, "--unapproved", "--pdfa", "-o", str(out)]
    assert main(command) == 2
    assert "pdf-marked can" in capsys.readouterr().err
    assert not out.exists()


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return exported(SAMPLE, tmp_path_factory.mktemp("marked") / "a.pdf", "pdf-marked")


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return exported(SAMPLE, tmp_path_factory.mktemp("bare") / "a.pdf", "pdf-searchable")


def by_pdfium(path: Path) -> Image.Image:
    with pypdfium2.PdfDocument(path) as pdf:
        drawn: Image.Image = pdf[0].render(scale=DPI / 72).to_pil().convert("RGB")
        return drawn


def by_poppler(path: Path) -> Image.Image:
    command = ["pdftoppm", "-r", str(DPI), "-f", "1", "-l", "1", str(path)]
    done = subprocess.run(command, capture_output=True, check=True, timeout=60)
    return Image.open(io.BytesIO(done.stdout)).convert("RGB")


def boxes(path: Path) -> Iterator[tuple[str, tuple[int, int, int, int]]]:
    """The places of the annotations of the first page, in pixels."""
    with pikepdf.open(path) as pdf:
        page = pdf.pages[0]
        height = float(page.MediaBox[3])
        for each in page.Annots:
            left, bottom, right, top = (float(side) * DPI / 72 for side in each.Rect)
            full = height * DPI / 72
            box = (int(left), int(full - top), int(right) + 1, int(full - bottom) + 1)
            yield str(each.Subtype)[1:], box


def test_pdfium_counts_the_marks_of_the_page(marked: Path) -> None:
    annotations = json.loads((SAMPLE / "annotations/0001.json").read_text("utf-8"))["items"]
    with pypdfium2.PdfDocument(marked) as pdf:
        raw = pypdfium2.raw
        page = pdf[0]  # The raw page dies with it.
        kinds = []
        for number in range(raw.FPDFPage_GetAnnotCount(page.raw)):
            annotation = raw.FPDFPage_GetAnnot(page.raw, number)
            kinds.append(raw.FPDFAnnot_GetSubtype(annotation))
            raw.FPDFPage_CloseAnnot(annotation)
    assert len(kinds) == len(annotations)
    struck = [each["mark"] for each in annotations if "strike" in each["mark"]]
    assert kinds.count(raw.FPDF_ANNOT_STRIKEOUT) == len(struck)
    stamps = [each for each in annotations if each["mark"] == "fc:stamp"]
    assert kinds.count(raw.FPDF_ANNOT_STAMP) == len(stamps)


@needs_poppler
def test_two_readers_draw_the_same_marks_in_the_same_places(marked: Path, bare: Path) -> None:
    changed = {}
    for draw in (by_pdfium, by_poppler):
        difference = ImageChops.difference(draw(marked), draw(bare)).convert("L")
        changed[draw.__name__] = difference.point(lambda v: 255 if v > 24 else 0)
    inside = Image.new("L", changed["by_pdfium"].size, 0)
    for kind, box in boxes(marked):
        inside.paste(255, box)
        one, other = (image.crop(box).histogram()[255] for image in changed.values())
        assert one > 8 and other > 8, (kind, box)
        assert 0.5 < one / other < 2, (kind, box, one, other)
    for image in changed.values():
        outside = ImageChops.subtract(image, inside.resize(image.size))
        assert outside.histogram()[255] < 40


def test_the_telegram_is_fit_for_an_archive_where_that_is_asked(
    marked: Path, tmp_path: Path
) -> None:
    path = exported(SAMPLE, tmp_path / "a.pdf", "pdf-marked", "--pdfa")
    assert pdfa.validate_written(path, "2b").summary() == "PDF/A-2b: pass"
    assert not pdfa.validate_written(marked, "2b").passed
    for each in (path, marked):
        with pikepdf.open(each) as pdf:
            assert pdf.check_pdf_syntax() == []
