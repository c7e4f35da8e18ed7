"""Stamps that were seen are read by themselves, level, and nothing else is."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from editor.core.errors import MissingProgram
from editor.core.geometry import Box
from editor.core.seen import SeenMark
from editor.imaging.raster import Raster
from editor.jobs import CancelToken
from editor.ocr.engine import OcrRequest, OcrResult
from editor.ocr.seen_text import with_texts
from editor.ocr.tesseract import TesseractEngine
from editor.paths import resources
from tests.fake_engines import ScriptedEngine

FACE = ImageFont.truetype(str(resources() / "fonts" / "CourierPrime-Regular.ttf"), 64)
PLACE = Box(60, 60, 700, 320)


def stamp(probability: float = 0.9, **more: object) -> SeenMark:
    return SeenMark("stamp", (PLACE,), probability, "a frame", **more)  # type: ignore[arg-type]


def scan(turn: float = 0.0) -> Raster:
    page = Image.new("L", (900, 500), 235)
    words = Image.new("L", (600, 90), 235)
    ImageDraw.Draw(words).text((10, 10), "RECEIVED", 20, FACE)
    page.paste(
        words.rotate(-turn, Image.Resampling.BICUBIC, expand=True, fillcolor=235), (100, 120)
    )
    return Raster.of(page)


def test_what_a_stamp_says_comes_with_its_subtype() -> None:
    (found,) = with_texts(scan(), 300, [stamp()], engine=ScriptedEngine("RECEIVED", conf=88))
    assert (found.text, found.conf, found.subtype) == ("RECEIVED", 88, "received")


def test_only_likely_stamps_that_nobody_read_are_read() -> None:
    engine = ScriptedEngine("RECEIVED")
    marks = [stamp(0.3), stamp(text="SECRET"), SeenMark("handwriting", (PLACE,), 0.9, "")]
    assert with_texts(scan(), 300, marks, engine=engine) == tuple(marks)
    assert engine.requests == []
    several = [stamp(0.5 + n / 100) for n in range(20)]
    found = with_texts(scan(), 300, several, engine=engine)
    assert len(engine.requests) == 6 and [m.text for m in found[-6:]] == ["RECEIVED"] * 6


def test_the_lines_of_a_stamp_stay_lines() -> None:
    engine = ScriptedEngine("DECLASSIFIED\nAuthority E.O. 11652")
    (found,) = with_texts(scan(), 300, [stamp()], engine=engine)
    assert found.text == "DECLASSIFIED\nAuthority E.O. 11652"
    assert found.subtype == "declassification"


def test_a_stamp_on_its_side_is_tried_both_ways() -> None:
    engine = ScriptedEngine("RECEIVED")
    tall = SeenMark("stamp", (Box(100, 20, 60, 400),), 0.9, "ink", rotation=0.0)
    with_texts(scan(), 300, [tall], engine=engine)
    assert len(engine.requests) == 3


def test_without_the_program_stamps_stay_unread() -> None:
    class NoEngine(ScriptedEngine):
        def recognise(self, request: OcrRequest, *, cancel: CancelToken | None = None) -> OcrResult:
            raise MissingProgram("It is not there.")

    assert with_texts(scan(), 300, [stamp()], engine=NoEngine()) == (stamp(),)


@pytest.mark.tesseract
def test_a_slanted_stamp_is_read_level(tmp_path: Path) -> None:
    (found,) = with_texts(scan(9.0), 300, [stamp(rotation=9.0)], engine=TesseractEngine())
    assert found.text == "RECEIVED"
