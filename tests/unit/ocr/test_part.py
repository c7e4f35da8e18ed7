"""A part of a scan is cut out, treated, read, and its words are where they stand on the scan."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFont

from editor.core.document import Page, ScanRef
from editor.core.errors import Cancelled, UsageError
from editor.core.geometry import Box, Size
from editor.imaging.raster import Raster
from editor.jobs import CancelToken
from editor.ocr.part import PartReading, read_part, seen_by_engine
from editor.ocr.part_settings import LINE_PSM, TREATMENTS, PartSettings, Treatment
from editor.ocr.tesseract import TesseractEngine
from editor.paths import resources
from tests.fake_engines import ScriptedEngine
from tests.scans import typed_page

LINE = "Following is summary of conversation between"
LINE_BOX = Box(90, 395, 1360, 75)
OLD = Page("0001")


def scan_ref(size: tuple[int, int] = (1500, 900)) -> ScanRef:
    return ScanRef("images/0001.png", "0" * 64, Size(*size), dpi=300)


def read(path: Path, box: Box = LINE_BOX, **options: object) -> PartReading:
    settings = PartSettings(**{"psm": LINE_PSM, **options})  # type: ignore[arg-type]
    with Image.open(path) as image:
        ref = scan_ref(image.size)
    return read_part(path, ref, OLD, box, settings=settings, engine=TesseractEngine())


def first_box(part: PartReading) -> Box:
    return next(r.item.box for r in part.page.words if r.item.box is not None)


@pytest.mark.tesseract
@pytest.mark.parametrize("treatment", TREATMENTS)
def test_a_line_reads_alike_with_each_treatment_and_stands_where_it_is(
    treatment: Treatment, tmp_path: Path
) -> None:
    part = read(typed_page(tmp_path / "a.png", mode="RGB"), treatment=treatment)
    assert part.page.text == LINE
    box = first_box(part)
    assert abs(box.x - 102) <= 3
    assert abs(box.y - 415) <= 3
    assert all(r.item.link == "exact" and r.item.origin == "ocr" for r in part.page.words)
    assert part.page.engine is not None
    assert part.page.engine.get("treatment") == (None if treatment == "none" else treatment)


@pytest.mark.tesseract
def test_words_under_a_coloured_stamp_are_read_without_its_colour(tmp_path: Path) -> None:
    stamped = with_stamp(typed_page(tmp_path / "a.png", mode="RGB"))
    assert read(stamped).page.text != LINE
    assert read(stamped, treatment="no-colour").page.text == LINE


def with_stamp(path: Path) -> Path:
    with Image.open(path) as image:
        ink = Image.new("RGB", image.size, "white")
        pen = ImageDraw.Draw(ink)
        face = ImageFont.truetype(str(resources() / "fonts" / "CourierPrime-Regular.ttf"), 90)
        red = (200, 40, 50)
        pen.text((150, 390), "DECLASSIFIED", font=face, fill=red, stroke_width=3, stroke_fill=red)
        ImageChops.multiply(image, ink).save(path, dpi=(300, 300))
    return path


@pytest.mark.tesseract
def test_a_page_that_lies_on_its_side_reads_when_it_is_turned(tmp_path: Path) -> None:
    path = typed_page(tmp_path / "a.png")
    with Image.open(path) as image:
        image.transpose(Image.Transpose.ROTATE_90).save(path, dpi=(300, 300))
    part = read(path, Box(395, 50, 75, 1360), turn=90)
    assert part.page.text == LINE
    # The first word stands at the foot of a page whose lines run upwards.
    assert first_box(part).bottom > 1300


def test_paper_is_put_around_the_part_in_its_own_tone() -> None:
    image = Image.new("L", (400, 300), 180)
    ImageDraw.Draw(image).rectangle((100, 100, 200, 120), fill=30)
    seen = seen_by_engine(Raster.of(image), Box(90, 90, 120, 40), "none")
    assert seen.size == (120 + 48, 40 + 48)
    assert seen.getpixel((0, 0)) == 180
    assert seen.getpixel((24 + 20, 24 + 20)) == 30


def test_faint_ink_on_uneven_paper_is_made_black_on_white() -> None:
    image = Image.linear_gradient("L").resize((400, 200)).point(lambda v: 150 + v // 4)
    pen = ImageDraw.Draw(image)
    for x in range(20, 380, 20):
        left = image.getpixel((x, 100))
        assert isinstance(left, int)
        pen.rectangle((x, 60, x + 5, 140), fill=left - 25)
    seen = seen_by_engine(Raster.of(image), Box(0, 0, 400, 200), "clean")
    assert seen.getpixel((24 + 22, 24 + 100)) < 120  # type: ignore[operator]
    assert seen.getpixel((24 + 12, 24 + 100)) > 230  # type: ignore[operator]


def test_only_the_prevailing_colour_goes() -> None:
    image = Image.new("RGB", (200, 60), (230, 228, 220))
    pen = ImageDraw.Draw(image)
    pen.rectangle((10, 10, 120, 50), fill=(200, 40, 40))
    pen.rectangle((130, 10, 150, 50), fill=(40, 60, 140))
    pen.rectangle((40, 20, 60, 40), fill=(25, 20, 20))
    seen = seen_by_engine(Raster.of(image), Box(0, 0, 200, 60), "no-colour").convert("L")
    red, blue, black = (seen.getpixel((24 + x, 24 + 30)) for x in (90, 140, 50))
    assert isinstance(red, int) and isinstance(blue, int) and isinstance(black, int)
    assert red > 190
    assert blue < 90
    assert black < 60


def test_the_picture_that_the_engine_saw_comes_back(tmp_path: Path) -> None:
    path = typed_page(tmp_path / "a.png")
    engine = ScriptedEngine("word")
    settings = PartSettings(treatment="enlarge")
    part = read_part(path, scan_ref(), OLD, LINE_BOX, settings=settings, engine=engine)
    with Image.open(io.BytesIO(part.picture)) as picture:
        assert picture.size == (2 * LINE_BOX.w + 48, 2 * LINE_BOX.h + 48)
    assert engine.requests[0].dpi == 600


def test_a_region_over_the_edge_is_cut_and_one_beside_the_scan_refused(tmp_path: Path) -> None:
    path = typed_page(tmp_path / "a.png")

    def boxed(box: Box) -> PartReading:
        engine = ScriptedEngine("word")
        return read_part(path, scan_ref(), OLD, box, settings=PartSettings(), engine=engine)

    part = boxed(Box(1400, 800, 500, 500))
    assert part.box == Box(1400, 800, 100, 100)
    with pytest.raises(UsageError):
        boxed(Box(2000, 0, 10, 10))


def test_a_part_is_not_read_once_it_is_cancelled(tmp_path: Path) -> None:
    token = CancelToken()
    token.cancel()
    engine = ScriptedEngine("word")
    with pytest.raises(Cancelled):
        read_part(
            typed_page(tmp_path / "a.png"),
            scan_ref(),
            OLD,
            LINE_BOX,
            settings=PartSettings(),
            engine=engine,
            cancel=token,
        )
    assert engine.requests == []
