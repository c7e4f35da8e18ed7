"""Layout typed: the engine is given the typed text alone, level, and its boxes go back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PIL.Image import Resampling

from editor.core.document import Page, ScanRef
from editor.core.errors import Cancelled
from editor.core.geometry import Box, Size
from editor.imaging.raster import Raster
from editor.imaging.skew import turn_upright
from editor.jobs import CancelToken
from editor.ocr.engine import EngineInfo, OcrLine, OcrRequest, OcrResult, OcrWord
from editor.ocr.part_settings import SPARSE_PSM
from editor.ocr.reading import ReadingSettings, read_scan
from editor.ocr.tesseract import TesseractEngine
from editor.ocr.typed import TypedPicture, taken_back, typed_picture
from editor.vision.letters import Letters
from tests import inked
from tests.fake_engines import ScriptedEngine


def test_a_clean_level_page_is_given_as_it_is() -> None:
    assert typed_picture(inked.typed().raster, 300) is None


def test_a_tilted_page_is_turned_level_and_boxes_go_back() -> None:
    made = inked.typed(mode="L")
    tilted = Raster.of(made.image.rotate(-2.2, Resampling.BICUBIC, expand=True, fillcolor=240))
    picture = typed_picture(tilted, 300)
    assert picture is not None
    assert picture.back is not None
    assert picture.turn == pytest.approx(-2.2, abs=0.2)
    word = Box(400, 500, 200, 40)
    line = OcrLine(word, ((400, 540), (600, 540)), (OcrWord("word", word, 90, 1, 1, 1),), 1, 1, 1)
    result = OcrResult(EngineInfo("scripted", "1"), "eng", 3, 300, (line,))
    back = taken_back(result, picture, 1.0)
    found = next(back.words).box
    centre = picture.back.map(*word.centre)
    assert found.centre == pytest.approx(centre, abs=1.5)
    assert found.w >= word.w
    assert found.h == pytest.approx(40 + 200 * 0.0384, abs=3)
    assert back.lines[0].baseline != line.baseline


def test_a_picture_made_smaller_for_the_engine_goes_back_the_same_way() -> None:
    raster = Raster.of(Image.new("L", (400, 300), 255))
    level, to_scan = turn_upright(raster, 3.0)
    none = np.zeros(0, bool)
    letters = Letters(np.zeros((0, 4)), none, none, none, none, np.zeros(0), 20.0)
    picture = TypedPicture(level, level, to_scan, 3.0, 0, letters)
    word = Box(50, 40, 60, 20)
    line = OcrLine(word, None, (), 1, 1, 1)
    half = OcrResult(EngineInfo("scripted", "1"), "eng", 3, 300, (line,))
    x, y = to_scan.map(2 * word.centre[0], 2 * word.centre[1])
    found = taken_back(half, picture, 2.0).lines[0].box
    assert found.centre == pytest.approx((x / 2, y / 2), abs=1.5)


def _scan(path: Path, image: Image.Image) -> ScanRef:
    image.save(path, dpi=(300, 300))
    return ScanRef(path.name, "", Size(*image.size), 1, 300)


def test_cancelling_stops_before_the_page_is_read() -> None:
    stopped = CancelToken()
    stopped.cancel()
    with pytest.raises(Cancelled):
        typed_picture(inked.typed().raster, 300, stopped)


def test_a_page_that_does_not_read_is_read_plainly(tmp_path: Path) -> None:
    path = tmp_path / "page.png"
    scan = _scan(path, inked.inked().image)
    engine = ScriptedEngine("x q z " * 40)
    engine.conf = 10.0
    settings = ReadingSettings(layout="typed")
    page = read_scan(path, scan, Page("0001"), settings=settings, engine=engine)
    assert page.text.startswith("x q z")
    # Without its marks, with layout plain, on its head.
    assert len(engine.requests) == 3


@pytest.mark.tesseract
def test_stamps_and_writing_stay_out_of_the_running_text(tmp_path: Path) -> None:
    path = tmp_path / "page.png"
    scan = _scan(path, inked.inked().image)
    page = read_scan(
        path, scan, Page("0001"), settings=ReadingSettings(layout="typed"), engine=TesseractEngine()
    )
    assert " ".join(page.text.split()) == " ".join(" ".join(inked.LINES).split())
    assert page.engine is not None
    assert page.engine["layout"] == "typed"


class DoubtingEngine(TesseractEngine):
    """Is unsure of some words in some of its readings of a whole page, and so sure of all others
    that it tells which reading they are of; keeps what it was given."""

    def __init__(self, *unsure: int) -> None:
        super().__init__()
        self.unsure = unsure
        self.wholes: list[bytes] = []

    def recognise(self, request: OcrRequest, *, cancel: CancelToken | None = None) -> OcrResult:
        result = super().recognise(request, cancel=cancel)
        if request.psm == SPARSE_PSM:
            return result
        self.wholes.append(request.image.read_bytes())
        number = len(self.wholes)

        def told(word: OcrWord) -> OcrWord:
            is_unsure = number in self.unsure and word.text[0].lower() in "abcdf"
            return replace(word, conf=40.0 if is_unsure else 90.0 + number)

        lines = (replace(x, words=tuple(map(told, x.words))) for x in result.lines)
        return replace(result, lines=tuple(lines))


@pytest.mark.tesseract
@pytest.mark.parametrize(
    ("unsure", "readings", "taken"), [((), 1, 1), ((1,), 2, 2), ((1, 2), 2, 1)]
)
def test_a_doubtful_reading_without_marks_is_held_against_one_with_them(
    unsure: tuple[int, ...], readings: int, taken: int, tmp_path: Path
) -> None:
    path = tmp_path / "page.png"
    scan = _scan(path, inked.inked().image)
    engine = DoubtingEngine(*unsure)
    settings = ReadingSettings(layout="typed")
    page = read_scan(path, scan, Page("0001"), settings=settings, engine=engine)
    assert len(set(engine.wholes)) == len(engine.wholes) == readings
    told = [row.item.conf for row in page.words.placed()]
    assert told.count(90.0 + taken) > len(told) / 2
    assert "DECLASSIFIED" not in page.text
    assert inked.LINES[0].split()[0] in page.text


@pytest.mark.tesseract
def test_words_apart_from_all_marks_are_those_of_the_bare_engine(tmp_path: Path) -> None:
    path = tmp_path / "page.png"
    scan = _scan(path, inked.inked(mode="L").image)
    plain, typed = (
        read_scan(
            path,
            scan,
            Page("0001"),
            settings=ReadingSettings(layout=layout),
            engine=TesseractEngine(),
        )
        for layout in ("plain", "typed")
    )

    def apart(page: Page) -> list[tuple[str, Box]]:
        rows = [(page.text[r.start : r.end], r.item.box, r.item.conf) for r in page.words.placed()]
        marks = (inked.STAMP, inked.WRITING)
        return [
            (text, box)
            for text, box, conf in rows
            if box and conf >= 75 and not any(box.intersection(mark) for mark in marks)
        ]

    assert set(apart(plain)) <= set(apart(typed))
    assert len(apart(plain)) > 60
