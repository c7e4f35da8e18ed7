"""What an engine passed over is read again, and takes its place among what was read."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from editor.core.document import Page, ScanRef
from editor.core.errors import Cancelled
from editor.core.geometry import Box, Size
from editor.imaging.raster import Raster
from editor.jobs import CancelToken
from editor.ocr.engine import EngineInfo, OcrLine, OcrRequest, OcrResult, OcrWord
from editor.ocr.missed import in_order, with_missed
from editor.ocr.others import without_others
from editor.ocr.part_settings import SPARSE_PSM
from editor.ocr.reading import ReadingSettings, read_scan
from editor.ocr.tesseract import TesseractEngine
from editor.vision.letters import Letters
from tests import inked
from tests.fake_engines import RefusingEngine, ScriptedEngine

UNIT = 20
INFO = EngineInfo("scripted", "1")
PICTURE = Raster.of(Image.new("L", (900, 900), 240))
REQUEST = OcrRequest(Path("page.pgm"))


class StripEngine(ScriptedEngine):
    """Answers with a reading that it is given."""

    def __init__(self, *lines: OcrLine) -> None:
        super().__init__()
        self.result = reading(*lines)

    def recognise(self, request: OcrRequest, *, cancel: CancelToken | None = None) -> OcrResult:
        self.requests.append(request)
        return self.result


def word(text: str, x: int, y: int, *, w: int = 0, conf: float = 95.0) -> OcrWord:
    return OcrWord(text, Box(x, y, w or 15 * len(text), UNIT), conf, 1, 1, 1)


def line(*words: OcrWord, block: int = 1, number: int = 1) -> OcrLine:
    box = Box.from_corners(
        *(words[0].box.x, words[0].box.y),
        *(max(w.box.right for w in words), max(w.box.bottom for w in words)),
    )
    own = tuple(replace(w, block=block, line=number) for w in words)
    return OcrLine(box, None, own, block, 1, number)


def reading(*lines: OcrLine) -> OcrResult:
    return OcrResult(INFO, "eng", 3, 300, lines)


def letters(
    *rows: tuple[str, int, int], marks: tuple[Box, ...] = (), gone: tuple[Box, ...] = ()
) -> Letters:
    """Letters 15 px apart, and marks as one piece each, of which some were taken out."""
    boxes = [
        (x + 15 * at, y, x + 15 * at + 12, y + UNIT)
        for text, x, y in rows
        for at, char in enumerate(text)
        if char != " "
    ]
    count = len(boxes)
    boxes += [(b.x, b.y, b.right, b.bottom) for b in (*marks, *gone)]
    corners = np.array(boxes, float).reshape(-1, 4)
    is_text = np.arange(len(boxes)) < count
    is_gone = np.arange(len(boxes)) >= count + len(marks)
    area = np.full(len(boxes), 100.0)
    return Letters(corners, is_text, ~is_text, np.zeros_like(is_gone), is_gone, area, float(UNIT))


def texts(result: OcrResult) -> list[str]:
    return [" ".join(w.text for w in each.words) for each in result.lines]


def test_a_line_that_no_word_covers_is_read_and_put_between_its_neighbours() -> None:
    first, last = line(word("first", 100, 100)), line(word("last", 100, 200), number=2)
    seen = letters(("first", 100, 100), ("in between", 100, 150), ("last", 100, 200))
    # The only strip begins 50 px down and 9 px of paper round it are shown.
    engine = StripEngine(line(word("in", 59, 59), word("between", 104, 59)))
    found = with_missed(reading(first, last), PICTURE, seen, REQUEST, engine)
    assert texts(found) == ["first", "in between", "last"]
    added = found.lines[1]
    assert added.words[0].box == Box(100, 150, 30, UNIT)
    assert (added.block, added.par) == (1, 1)
    assert engine.requests[0].psm == SPARSE_PSM


def test_a_word_that_was_passed_over_goes_into_its_line() -> None:
    read = reading(line(word("one", 100, 100), word("three", 235, 100)))
    seen = letters(("one two  three", 100, 100))
    engine = StripEngine(line(word("two", 59, 59)))
    found = with_missed(read, PICTURE, seen, REQUEST, engine)
    assert texts(found) == ["one two three"]


def test_an_unsure_word_is_replaced_only_by_a_surer_one() -> None:
    read = reading(line(word("the", 100, 100), word("eveherics", 160, 100, conf=10)))
    seen = letters(("the fisheries", 100, 100))
    for conf, wanted in ((96, "the fisheries"), (12, "the eveherics")):
        # Shown with the word before it, which is not taken again.
        again = line(word("thc", 59, 59), replace(word("fisheries", 119, 59), conf=conf))
        found = with_missed(read, PICTURE, seen, REQUEST, StripEngine(again))
        assert texts(found) == [wanted]


def test_where_all_is_read_the_engine_does_not_start_again() -> None:
    read = reading(line(word("all", 100, 100)))
    engine = StripEngine()
    assert with_missed(read, PICTURE, letters(("all", 100, 100)), REQUEST, engine) is read
    assert engine.requests == []


def test_an_engine_that_fails_the_second_time_costs_nothing() -> None:
    read, seen = reading(line(word("one", 100, 100))), letters(("one", 100, 100), ("two", 100, 200))
    assert with_missed(read, PICTURE, seen, REQUEST, RefusingEngine()) is read
    stopped = CancelToken()
    stopped.cancel()
    with pytest.raises(Cancelled):
        with_missed(read, PICTURE, seen, REQUEST, ScriptedEngine(), stopped)


def test_unsure_words_made_of_marks_are_dropped_and_sure_ones_stay() -> None:
    stamp, pen = Box(500, 100, 150, UNIT), Box(500, 300, 80, UNIT)
    seen = letters(("typed", 100, 100), marks=(stamp, pen))
    read = reading(
        line(word("typed", 100, 100, conf=40), word("SECRET", 500, 100, conf=91)),
        line(word("§x", 500, 300, conf=40), block=2),
    )
    assert texts(without_others(read, seen)) == ["typed SECRET"]


def test_words_whose_ink_was_taken_out_are_dropped_however_sure() -> None:
    stamp = Box(500, 100, 150, UNIT)
    seen = letters(("typed", 100, 100), gone=(stamp,))
    read = reading(line(word("typed", 100, 100), word("SECRET", 500, 100, conf=97)))
    assert texts(without_others(read, seen)) == ["typed"]
    assert texts(without_others(read, seen.left())) == ["typed SECRET"]


def test_dust_is_dropped_and_stops_stay() -> None:
    seen = letters(("one", 100, 100))
    stop, far, tiny = (
        replace(word(".", x, y, conf=40), box=Box(x, y, side, side))
        for x, y, side in ((150, 114, 6), (400, 114, 6), (147, 100, 3))
    )
    read = reading(line(word("one", 100, 100), tiny, stop, far))
    assert texts(without_others(read, seen)) == ["one ."]


def test_a_word_that_ink_was_taken_from_is_read_both_ways_and_the_surer_counts() -> None:
    image = PICTURE.image.copy()
    image.paste(0, (160, 90, 200, 130))
    touched, stroke = Raster.of(image), Box(160, 90, 40, 40)
    read = reading(line(word("the", 100, 100), word("fish", 160, 100, conf=95)))
    seen = letters(("the fish", 100, 100), gone=(stroke,))
    # The second strip begins 88 px below the first, with as much paper between.
    for first, second, wanted in (
        (97, 90, "the fish1"),
        (90, 97, "the fish2"),
        (60, 70, "the fish"),
    ):
        engine = StripEngine(
            line(replace(word("fish1", 119, 59), conf=first)),
            line(replace(word("fish2", 119, 147), conf=second)),
        )
        found = with_missed(read, PICTURE, seen, REQUEST, engine, uncleared=touched)
        assert texts(found) == [wanted]


def test_a_short_block_goes_back_to_where_it_stands() -> None:
    body = [line(word(f"line{n}", 100, 100 + 50 * n), number=n) for n in (0, 1, 3)]
    stray = line(word("line2", 100, 200), block=2)
    beside = line(word("margin", 600, 100), block=3)
    found = in_order(reading(*body, stray, beside))
    assert texts(found) == ["line0", "line1", "line2", "line3", "margin"]
    assert in_order(found) is found


class HastyEngine(TesseractEngine):
    """The real Tesseract, which passes over a line of a whole page and garbles a word."""

    def recognise(self, request: OcrRequest, *, cancel: CancelToken | None = None) -> OcrResult:
        result = super().recognise(request, cancel=cancel)
        if request.psm == SPARSE_PSM:
            return result
        kept = [each for each in result.lines if "Kennedy" not in texts(reading(each))[0]]
        return replace(result, lines=tuple(map(self._garbled, kept)))

    def _garbled(self, each: OcrLine) -> OcrLine:
        return replace(
            each,
            words=tuple(
                replace(w, text="Haar", conf=20.0) if w.text == "challenge" else w
                for w in each.words
            ),
        )


@pytest.mark.tesseract
def test_nothing_typed_is_lost_where_the_engine_loses_it(tmp_path: Path) -> None:
    path, image = tmp_path / "page.png", inked.inked().image
    image.save(path, dpi=(300, 300))
    scan = ScanRef(path.name, "", Size(*image.size), 1, 300)
    settings = ReadingSettings(layout="typed")
    page = read_scan(path, scan, Page("0001"), settings=settings, engine=HastyEngine())
    assert " ".join(page.text.split()) == " ".join(" ".join(inked.LINES).split())
