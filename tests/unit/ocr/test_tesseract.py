"""The real Tesseract: what the engine returns is what the bare program writes."""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path

import pytest

from editor.core.geometry import Box, Size
from editor.jobs import JobRunner
from editor.ocr.assemble import assemble
from editor.ocr.engine import OcrRequest, OcrResult, QuarterTurn
from editor.ocr.tesseract import TesseractEngine
from editor.ocr.upright import recognise_upright

pytestmark = pytest.mark.tesseract

SIZE = Size(1000, 620)
LINES = (
    "Department of State",
    "The quick brown fox jumps over",
    "the lazy dog near the river bank",
    "and comes back at ten o'clock.",
    "",
    "Signed: Ada Lovelace",
)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page with two paragraphs, drawn in letters 40 pixels high."""
    from PIL import Image, ImageDraw, ImageFont

    font = ImageFont.load_default(size=40)
    image = Image.new("L", (SIZE.w, SIZE.h), 255)
    draw = ImageDraw.Draw(image)
    for row, line in enumerate(LINES):
        draw.text((60, 50 + 80 * row), line, font=font, fill=0)
    path = tmp_path_factory.mktemp("page") / "página 1.pgm"
    image.save(path)
    return path


@pytest.fixture(scope="module")
def engine() -> TesseractEngine:
    return TesseractEngine()


def bare(page: Path, kind: str, *, psm: int = 3) -> str:
    """What `tesseract` writes by itself."""
    command = ["tesseract", str(page), "-", "--psm", str(psm), "-l", "eng", "--dpi", "300", kind]
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    run = subprocess.run(command, check=True, capture_output=True, env=environment)
    return run.stdout.decode("utf-8")


def words_of(tsv: str) -> list[tuple[str, Box, float]]:
    rows = [row.split("\t") for row in tsv.split("\n")[1:] if row]
    return [
        (row[11], Box(int(row[6]), int(row[7]), int(row[8]), int(row[9])), float(row[10]))
        for row in rows
        if row[0] == "5" and row[11].strip()
    ]


@pytest.mark.parametrize("psm", [1, 3, 4, 6, 11])
def test_text_boxes_and_confidences_equal_those_of_bare_tesseract(
    engine: TesseractEngine, page: Path, psm: int
) -> None:
    read = assemble(engine.recognise(OcrRequest(page, psm=psm)))
    assert [(word.text, word.box, word.conf) for word in read.words] == words_of(
        bare(page, "tsv", psm=psm)
    )
    assert read.text == bare(page, "txt", psm=psm).strip()
    assert all(read.text[word.start : word.end] == word.text for word in read.words)


def test_the_page_says_what_was_drawn(engine: TesseractEngine, page: Path) -> None:
    read = assemble(engine.recognise(OcrRequest(page)))
    assert read.text.split() == " ".join(LINES).split()
    assert all(line.baseline for line in read.lines)


def test_no_file_is_left_behind(
    engine: TesseractEngine, page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert engine.recognise(OcrRequest(page)).lines
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("size", [(600, 400), (2, 2), (1, 1)])
def test_a_page_without_text_is_empty_and_has_no_orientation(
    engine: TesseractEngine, tmp_path: Path, size: tuple[int, int]
) -> None:
    from PIL import Image

    path = tmp_path / "blank.pgm"
    Image.new("L", size, 255).save(path)
    assert engine.recognise(OcrRequest(path)).lines == ()
    assert engine.orientation(path) is None


def test_the_installed_version_and_languages_are_told(engine: TesseractEngine) -> None:
    assert engine.version()[0].isdigit()
    assert "eng" in engine.languages()
    assert "osd" not in engine.languages()


def test_pages_in_parallel_read_as_one_by_one(engine: TesseractEngine, page: Path) -> None:
    results: list[OcrResult] = []
    with JobRunner() as runner:
        for _ in range(4):
            runner.submit(
                "ocr",
                lambda token, _report: engine.recognise(OcrRequest(page), cancel=token),
                on_done=results.append,
            )
        assert runner.wait_idle(60)
    assert results == [engine.recognise(OcrRequest(page))] * 4


@pytest.mark.parametrize("lies", [180, 270])
def test_a_page_on_its_head_or_side_is_read_and_its_boxes_lie_on_the_ink(
    engine: TesseractEngine, page: Path, tmp_path: Path, lies: int
) -> None:
    from PIL import Image

    with Image.open(page) as upright:
        # Pillow turns the other way round.
        scan = upright.rotate(-lies, expand=True)
    path = tmp_path / "scan.pgm"
    scan.save(path)

    def turned(clockwise: QuarterTurn) -> Path:
        target = tmp_path / "turned.pgm"
        scan.rotate(-clockwise, expand=True).save(target)
        return target

    size = Size(*scan.size)
    result = recognise_upright(engine, OcrRequest(path), size=size, turned=turned)
    assert assemble(result).text.split() == " ".join(LINES).split()
    ink = scan.point(lambda value: 255 - value)
    for word in result.words:
        box = word.box
        assert ink.crop((box.x, box.y, box.right, box.bottom)).getbbox() is not None
    assert sum(_darkness(ink, word.box) for word in result.words) > 0.95 * _darkness(
        ink, Box(0, 0, size.w, size.h)
    )


def _darkness(ink: object, box: Box) -> int:
    cropped = ink.crop((box.x, box.y, box.right, box.bottom))  # type: ignore[attr-defined]
    return sum(value * count for value, count in enumerate(cropped.histogram()))
