"""Words beneath a stroke, read again by the real engine."""

from __future__ import annotations

import pytest

from editor.core.geometry import Box, Polygon
from editor.ocr.tesseract import TesseractEngine
from editor.ocr.under import UnderReading, read_under_stamp, read_under_stroke
from tests.typed_scans import TypedScan, typed_scan

pytestmark = pytest.mark.tesseract


def struck(colour: tuple[int, int, int]) -> tuple[TypedScan, Polygon]:
    scan = typed_scan()
    x0, x1, y = scan.across(11, 13)
    scan.pen([(x0, y), (x1, y)], 4, colour)
    return scan, Polygon(((x0, y - 3), (x1, y - 3), (x1, y + 3), (x0, y + 3)))


def read(scan: TypedScan, region: Polygon) -> UnderReading | None:
    words = [scan.box(n) for n in (11, 12, 13)]
    raster, _ = scan.seen()
    return read_under_stroke(raster, 300, [region], words, engine=TesseractEngine())


@pytest.mark.parametrize("colour", [(25, 25, 35), (190, 40, 45)])
def test_struck_words_are_read_with_their_confidence_and_provenance(
    colour: tuple[int, int, int],
) -> None:
    scan, region = struck(colour)
    found = read(scan, region)
    assert found is not None
    true = [scan.page.word_text(r) for r in scan.page.words if r.item.id in (11, 12, 13)]
    right = sum(word in found.text.split() for word in true)
    assert right >= 2, found.text
    assert 0 < found.conf <= 100
    assert found.engine["name"] == "tesseract" and "stroke" in str(found.engine["treatment"])
    for word in found.words:
        assert word.box is not None
        assert word.box.intersection(scan.box(11).union(scan.box(13))) is not None


def test_words_beneath_a_stamp_are_read() -> None:
    scan = typed_scan()
    box = scan.box(11).union(scan.box(13))
    for x in range(box.x, box.right, 70):
        scan.pen([(x, box.y - 8), (x + 40, box.bottom + 8)], 7, (170, 60, 150))
    raster, _ = scan.seen()
    area = Box(box.x - 16, box.y - 14, box.w + 32, box.h + 28)
    found = read_under_stamp(raster, 300, area, ink="#aa3c96", engine=TesseractEngine())
    assert found is not None
    assert len({"had", "taken", "note"} & set(found.text.split())) >= 2, found.text
    assert found.engine["treatment"] == "stamp off"


def test_where_nothing_stands_nothing_is_read() -> None:
    scan = typed_scan()
    raster, _ = scan.seen()
    margin = Polygon(((10, 10), (60, 10), (60, 16), (10, 16)))
    assert read_under_stroke(raster, 300, [margin], [], engine=TesseractEngine()) is None
    far = Polygon(((99_000, 10), (99_060, 10), (99_060, 16)))
    assert read_under_stroke(raster, 300, [far], [], engine=TesseractEngine()) is None
