"""Facing pages as other programs read and draw them: the transcript in order, all fonts inside, the
same strokes in two renderers, and what archives ask for.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from pikepdf import pdfa
from PIL import Image

from editor.cli.main import main

SAMPLE = Path(__file__).resolve().parents[2] / "resources/samples/telegram-1714.facing"
WARNING = "Not approved: nobody has approved this page yet."
DPI = 144


def needs(program: str) -> pytest.MarkDecorator:
    """Skip where a program is not installed; what the set-up brings must be there in CI."""
    is_missing = shutil.which(program) is None and "CI" not in os.environ
    return pytest.mark.skipif(is_missing, reason=f"{program} is not installed")


@pytest.fixture(scope="module")
def facing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("facing") / "telegram.pdf"
    command = ["export", str(SAMPLE), "--to", "pdf-facing", "--unapproved", "--pages", "2"]
    assert main([*command, "-o", str(out)]) == 0
    return out


def said(*command: str | Path) -> str:
    done = subprocess.run(
        [str(each) for each in command], capture_output=True, check=True, timeout=60
    )
    return done.stdout.decode()


def transcript() -> str:
    return (SAMPLE / "text/0002.txt").read_text("utf-8")


@needs("pdftotext")
def test_poppler_reads_the_right_half_in_order(facing: Path) -> None:
    with pikepdf.open(facing) as pdf:
        width, height = (round(float(side)) for side in pdf.pages[0].MediaBox[2:])
    half = ["-x", str(width // 2), "-y", "36", "-W", str(width // 2), "-H", str(height - 72)]
    read = said("pdftotext", "-layout", "-f", "1", "-l", "1", *half, facing, "-")
    text, _, notes = read.replace(WARNING, "").partition("1 “")
    assert text.split() == transcript().split()
    assert "Speaker is Mikoyan" in " ".join(notes.split())


@needs("pdfinfo")
def test_the_tags_tell_the_paragraphs_whole(facing: Path) -> None:
    told = said("pdfinfo", "-struct-text", facing)
    paragraphs = re.findall(r'^    P .*\n      "(.*)"$', told, re.MULTILINE)
    wanted = [each.strip() for each in transcript().split("\n\n")]
    assert [" ".join(each.split()) for each in paragraphs[: len(wanted)]] == wanted


@needs("pdffonts")
def test_all_fonts_are_embedded_and_cut_down(facing: Path) -> None:
    rows = said("pdffonts", facing).splitlines()[2:]
    assert len(rows) >= 3
    for row in rows:
        embedded, subset, unicode = row.split()[-5:-2]
        assert (embedded, unicode) == ("yes", "yes")
        assert subset == "yes" or row.startswith("GlyphLessFont")


@needs("pdftoppm")
def test_two_renderers_draw_the_same(facing: Path, tmp_path: Path) -> None:
    said("pdftoppm", "-r", str(DPI), "-f", "1", "-l", "1", "-png", facing, tmp_path / "poppler")
    (drawn,) = tmp_path.glob("poppler*.png")
    poppler = Image.open(drawn).convert("L")
    with pypdfium2.PdfDocument(facing) as pdf:
        pdfium = pdf[0].render(scale=DPI / 72).to_pil().convert("L")
        text = pdf[0].get_textpage()
        at = text.get_text_range().rindex("SECRET", 0, text.get_text_range().index("1 “"))
        boxes = [text.get_charbox(at + n) for n in range(6)]
        tall = pdf[0].get_height()
    left, right = min(box[0] for box in boxes), max(box[2] for box in boxes)
    top, bottom = tall - max(box[3] for box in boxes), tall - min(box[1] for box in boxes)
    sides = [round(side * DPI / 72) for side in (left - 12, top - 10, right + 30, bottom + 8)]
    one, other = (each.crop(sides) for each in (poppler, pdfium))
    inks = [sum(255 - value for value in each.tobytes()) for each in (one, other)]
    assert inks[0] == pytest.approx(inks[1], rel=0.1)
    # The strike goes on where no letter is: through the middle of the word, in both.
    middle = (sides[3] - sides[1]) // 2
    word = range(26, one.width - 62)
    for each in (one, other):
        rows = [
            sum(each.getpixel((x, y)) < 190 for x in word) for y in range(middle - 6, middle + 8)
        ]
        assert max(rows) >= 0.95 * len(word)


@needs("qpdf")
def test_qpdf_finds_nothing_wrong(facing: Path) -> None:
    said("qpdf", "--check", facing)


def test_archives_take_it(tmp_path: Path) -> None:
    out = tmp_path / "archive.pdf"
    command = ["export", str(SAMPLE), "--to", "pdf-facing", "--unapproved", "--pdfa"]
    assert main([*command, "-o", str(out)]) == 0
    with pikepdf.open(io.BytesIO(out.read_bytes())) as pdf:
        assert pdfa.check(pdf, "2b").passed
        assert len(pdf.pages[0].Annots) > 10
