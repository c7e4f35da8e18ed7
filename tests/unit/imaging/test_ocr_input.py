from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from editor.core.errors import SaveError
from editor.core.geometry import Size
from editor.imaging import scans
from editor.imaging.ocr_input import MAX_SIDE, write_for_ocr
from editor.imaging.raster import Raster


def test_a_grey_scan_is_written_as_the_same_grey_pixels(tmp_path: Path) -> None:
    image = Image.effect_noise((70, 40), 80)

    written = write_for_ocr(Raster.of(image), tmp_path)

    assert written.scale == 1.0
    assert written.path.read_bytes() == b"P5\n70 40\n255\n" + image.tobytes()
    assert written.path.suffix == ".pgm"


def test_a_colour_scan_stays_colour(tmp_path: Path) -> None:
    image = Image.new("RGB", (7, 4), (200, 10, 30))

    written = write_for_ocr(Raster.of(image), tmp_path)

    assert written.path.read_bytes() == b"P6\n7 4\n255\n" + image.tobytes()
    assert written.path.suffix == ".ppm"


def test_pages_written_into_one_folder_do_not_collide(tmp_path: Path) -> None:
    raster = Raster.of(Image.new("L", (5, 5)))

    assert write_for_ocr(raster, tmp_path).path != write_for_ocr(raster, tmp_path).path


def test_a_side_too_long_for_tesseract_is_shortened_and_the_scale_leads_back(
    tmp_path: Path,
) -> None:
    image = Image.new("L", (100, 65_534), 255)
    image.paste(0, (0, 50_000, 100, 65_534))

    written = write_for_ocr(Raster.of(image), tmp_path)

    with Image.open(written.path) as small:
        assert small.size == (50, MAX_SIDE)
        edge = next(y for y in range(MAX_SIDE) if small.getpixel((20, y)) < 128)  # type: ignore[operator]
    assert written.scale == 2.0
    assert abs(edge * written.scale - 50_000) <= 2


def test_a_folder_that_is_gone_is_told_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(SaveError, match='into "gone"'):
        write_for_ocr(Raster.of(Image.new("L", (5, 5))), tmp_path / "gone")


def tesseract_rows(path: Path) -> list[list[str]]:
    done = subprocess.run(
        ["tesseract", str(path), "-", "-l", "eng", "--psm", "6", "--dpi", "150", "tsv"],
        env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return [row.split("\t") for row in done.stdout.splitlines() if row.startswith("5\t")]


@pytest.mark.tesseract
@pytest.mark.parametrize(
    ("name", "mode", "options"),
    [
        ("grey.png", "L", {}),
        ("grey.jpg", "L", {"quality": 80}),
        ("colour.jpg", "RGB", {"quality": 80}),
        ("fax.tif", "1", {"compression": "group4"}),
        ("palette.png", "P", {}),
    ],
)
def test_tesseract_reads_the_same_words_in_ours_as_in_the_scan_itself(
    tmp_path: Path, name: str, mode: str, options: dict[str, object]
) -> None:
    page = Image.new("RGB", (900, 300), (250, 245, 225))
    pen = ImageDraw.Draw(page)
    for line, text in enumerate(["REFERENCE YOUR TELEGRAM", "OF NOVEMBER TWENTY", "STOP ADVISE"]):
        pen.text((40, 30 + 80 * line), text, font_size=44, fill=(30, 20, 60))
    path = tmp_path / name
    page.convert(mode).save(path, **options)  # type: ignore[arg-type]
    raster = scans.load(path)

    bare = tesseract_rows(path)
    ours = tesseract_rows(write_for_ocr(raster, tmp_path).path)

    assert raster.size == Size(900, 300)
    assert len(bare) >= 6
    assert ours == bare
