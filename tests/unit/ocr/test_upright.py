"""A page on its head is read turned; a page that reads well is never touched."""

from __future__ import annotations

from pathlib import Path

import pytest

from editor.core.errors import Cancelled
from editor.core.geometry import Size
from editor.jobs import CancelToken
from editor.ocr.engine import OcrRequest, OcrResult, Orientation, QuarterTurn
from editor.ocr.rotate import result_on_scan
from editor.ocr.upright import looks_turned, recognise_upright
from tests.fake_engines import ScriptedEngine, reading_of

SIZE = Size(900, 600)
GOOD = "These are the legible words of a page\nthat somebody typed with great care"
GARBLE = "ueq] ‘spu ,o o1 |q :eu !s pue ɹno ;wo _ul ‘ǝ 1 .J6 ;oq >uw\nqe] sp ou .oq uo so ]i ,ue"


class TwoWayEngine(ScriptedEngine):
    """Reads `GOOD` from one picture and garble from all others."""

    def __init__(self, good_name: str, turn: Orientation | None) -> None:
        super().__init__(turn=turn)
        self.good_name = good_name

    def recognise(self, request: OcrRequest, *, cancel: CancelToken | None = None) -> OcrResult:
        super().recognise(request, cancel=cancel)
        is_good = request.image.name == self.good_name
        return reading_of(GOOD if is_good else GARBLE, conf=92.0 if is_good else 25.0)


def read(engine: TwoWayEngine, asked: list[QuarterTurn]) -> OcrResult:
    def turned(clockwise: QuarterTurn) -> Path:
        asked.append(clockwise)
        return Path(f"turned-{clockwise}.pgm")

    return recognise_upright(engine, OcrRequest(Path("page.pgm")), size=SIZE, turned=turned)


def test_a_page_that_reads_well_is_never_turned_whatever_the_orientation_says() -> None:
    asked: list[QuarterTurn] = []
    engine = TwoWayEngine("page.pgm", Orientation(180, 7.45))
    assert read(engine, asked) == reading_of(GOOD, conf=92.0)
    assert asked == []
    assert len(engine.requests) == 1


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_turned_page_is_read_turned_and_its_boxes_come_back(turn: QuarterTurn) -> None:
    asked: list[QuarterTurn] = []
    result = read(TwoWayEngine(f"turned-{turn}.pgm", Orientation(turn, 9.5)), asked)
    assert asked == [turn]
    assert result.orientation == Orientation(turn, 9.5)
    assert result.lines == result_on_scan(reading_of(GOOD, conf=92.0), turn, SIZE).lines


@pytest.mark.parametrize("found", [None, Orientation(0, 8.58)])
def test_a_page_on_its_head_is_found_without_the_orientation(found: Orientation | None) -> None:
    result = read(TwoWayEngine("turned-180.pgm", found), [])
    assert result.orientation == Orientation(180, 0.0)


def test_handwriting_stays_as_it_lies() -> None:
    result = read(TwoWayEngine("nowhere.pgm", Orientation(90, 2.0)), [])
    assert result == reading_of(GARBLE, conf=25.0)


def test_a_few_illegible_letters_are_no_reason_to_turn() -> None:
    assert not looks_turned(reading_of("oq ou", conf=20.0))
    assert not looks_turned(reading_of(""))
    assert looks_turned(reading_of(GARBLE, conf=25.0))


def test_a_cancel_stops_before_the_second_reading() -> None:
    token = CancelToken()
    engine = TwoWayEngine("turned-180.pgm", None)

    def turned(clockwise: QuarterTurn) -> Path:
        token.cancel()
        return Path("turned-180.pgm")

    with pytest.raises(Cancelled):
        recognise_upright(
            engine, OcrRequest(Path("page.pgm")), size=SIZE, turned=turned, cancel=token
        )
    assert len(engine.requests) == 1
