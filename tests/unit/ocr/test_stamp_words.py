"""What stamps say is read in a crop that was turned upright."""

from __future__ import annotations

import pytest

from editor.core.geometry import Box
from editor.core.seen import SeenMark
from editor.ocr.stamp_words import with_words
from editor.ocr.tesseract import TesseractEngine
from tests import inked
from tests.fake_engines import EmptyPageEngine, ScriptedEngine

STAMP = SeenMark("stamp", (inked.STAMP,), 0.9, "purple ink", rotation=-5.0)
WRITING = SeenMark("handwriting", (inked.WRITING,), 0.9, "blue strokes")


def test_only_stamps_are_read_and_named_by_what_they_say() -> None:
    engine = ScriptedEngine("DECLASSIFIED\nAuthority E.O. 11652")
    raster = inked.inked().raster
    seen = with_words([WRITING, STAMP], raster, engine=engine, lang="eng", dpi=300)
    assert seen[0] == WRITING
    assert seen[1].text == "DECLASSIFIED\nAuthority E.O. 11652"
    assert seen[1].subtype == "declassification"
    assert len(engine.requests) == 1


def test_a_stamp_on_its_side_is_tried_both_ways() -> None:
    engine = ScriptedEngine("RECEIVED")
    tall = SeenMark("stamp", (Box(100, 100, 60, 400),), 0.9, "ink", rotation=0.0)
    with_words([tall], inked.typed().raster, engine=engine, lang="eng", dpi=300)
    assert len(engine.requests) == 3


def test_a_stamp_that_cannot_be_read_stays_as_it_is() -> None:
    raster = inked.inked().raster
    assert with_words([STAMP], raster, engine=EmptyPageEngine(), lang="eng", dpi=300) == [STAMP]


@pytest.mark.tesseract
def test_a_slanted_stamp_reads() -> None:
    raster = inked.inked().raster
    (seen,) = with_words([STAMP], raster, engine=TesseractEngine(), lang="eng", dpi=300)
    assert seen.text is not None
    assert "RECEIVED" in seen.text
    assert seen.subtype == "received"
