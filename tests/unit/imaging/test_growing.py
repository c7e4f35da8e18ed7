"""Levels that grow in memory: the same pixels as the whole, and none before they are decoded."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from editor.core.errors import Cancelled, ScanError
from editor.core.geometry import Box, Size
from editor.imaging import opening, scans, streams
from editor.imaging.growing import GrowingPyramid
from editor.imaging.opening import ScanPlace, open_levels
from editor.imaging.pyramid import TILE_SIDE, Levels, Pyramid
from editor.imaging.raster import Raster
from editor.imaging.tile_cache import TileCache
from tests.unit.imaging.test_streams import KINDS, exif, furthest, picture, save

GROWING = {"grey TIFF", "LZW TIFF", "deflate TIFF", "G4 TIFF", "PNG", "1-bit PNG"}
"""What is decoded line by line or still has to be converted; all else is there at once."""


@pytest.fixture(autouse=True)
def all_grow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the scans of these tests large enough to be shown while they are decoded."""
    monkeypatch.setattr(opening, "GROWN_FROM_PX", 1)


def grown_of(image: Image.Image) -> GrowingPyramid:
    levels = GrowingPyramid(Size(*image.size), 1 if image.mode == "L" else 3)
    for top in range(0, image.height, TILE_SIDE):
        bottom = min(top + TILE_SIDE, image.height)
        levels.add(image.crop((0, top, image.width, bottom)))
    return levels


def opened(path: Path, tmp_path: Path, **asked: Callable[..., object]) -> Levels:
    place = ScanPlace(path, 1, None, scans.sha256_of(path))
    return open_levels(place, TileCache(tmp_path / "tiles"), **asked)  # type: ignore[arg-type]


def whole_of(levels: Levels) -> Image.Image:
    return levels.image(0, Box(0, 0, levels.size.w, levels.size.h))


@pytest.mark.parametrize("size", [(1501, 1234), (2048, 1024), (700, 3001), (513, 1), (40, 2049)])
@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_tiles_that_grew_are_those_of_the_whole(mode: str, size: tuple[int, int]) -> None:
    image = picture(mode).resize(size)
    levels, whole = grown_of(image), Pyramid.build(Raster.of(image))
    assert levels.level_count == whole.level_count
    assert levels.memory_bytes == whole.memory_bytes
    for level in range(whole.level_count):
        cols, rows = whole.tile_count(level)
        for col in range(cols):
            for row in range(rows):
                assert levels.tile(level, col, row) == whole.tile(level, col, row)
                assert levels.tile(level, col, row, 300) == whole.tile(level, col, row, 300)
    assert levels.thumbnail(200) == whole.thumbnail(200)


def test_any_part_is_that_of_the_whole() -> None:
    image = picture("RGB")
    levels, whole = grown_of(image), Pyramid.build(Raster.of(image))
    chance = random.Random(7)
    for _ in range(60):
        x, y = chance.randrange(image.width), chance.randrange(image.height)
        part = Box(x, y, chance.randrange(1, 900), chance.randrange(1, 900))
        inside = part.clipped(levels.size)
        assert inside is not None
        assert furthest(levels.image(0, inside), whole.image(0, inside)) == 0
        assert levels.crop(part, 300) == whole.crop(part, 300)


def test_only_what_has_come_can_be_read_and_the_rest_is_white() -> None:
    image = Image.new("L", (800, 1500), 7)
    levels = GrowingPyramid(Size(*image.size), 1)
    assert not levels.has_tile(0, 0, 0)
    levels.add(image.crop((0, 0, 800, TILE_SIDE)))
    assert levels.has_tile(0, 1, 0)
    assert not levels.has_tile(0, 0, 1)
    assert not levels.has_tile(0, 2, 0)  # beside the scan, below a coarser tile
    assert not levels.has_tile(0, -1, 0)
    assert not levels.has_tile(1, 0, 0)
    assert levels.image(0, Box(0, 510, 10, 4)).tobytes() == b"\7" * 20 + b"\xff" * 20
    assert set(levels.tile(0, 0, 1).data) == {255}


@pytest.mark.parametrize("kind", KINDS)
def test_a_scan_has_the_same_pixels_however_it_is_opened(kind: str, tmp_path: Path) -> None:
    path = KINDS[kind](tmp_path)
    levels = opened(path, tmp_path)
    assert isinstance(levels, GrowingPyramid) == (kind in GROWING)
    assert furthest(whole_of(levels), scans.load(path).image) == 0


@pytest.mark.parametrize("suffix", [".jpg", ".tif"])
@pytest.mark.parametrize("orientation", [1, 3, 6])
def test_a_turned_scan_is_upright(orientation: int, suffix: str, tmp_path: Path) -> None:
    options = {"tiffinfo": {274: orientation}} if suffix == ".tif" else {"exif": exif(orientation)}
    path = save(tmp_path / f"a{suffix}", picture("RGB"), **options)
    levels, whole = opened(path, tmp_path), scans.load(path)
    assert levels.size == whole.size
    # Two builds of one JPEG decoder round differently.
    assert furthest(whole_of(levels), whole.image) <= (2 if suffix == ".jpg" else 0)


def test_the_top_is_shown_before_the_rest_is_decoded(tmp_path: Path) -> None:
    path = save(tmp_path / "a.png", picture("RGB"))
    begun: list[Levels] = []
    seen: list[list[bool]] = []

    def grown() -> None:
        seen.append([begun[0].has_tile(0, 0, row) for row in range(3)])

    levels = opened(path, tmp_path, begun=begun.append, grown=grown)
    assert begun == [levels]
    assert seen == [[True, False, False], [True, True, False], [True, True, True]]


def test_what_is_no_longer_wanted_is_not_decoded_to_its_end(tmp_path: Path) -> None:
    path = save(tmp_path / "a.png", picture("RGB"))
    answers = iter([False, True])
    begun: list[Levels] = []
    with pytest.raises(Cancelled):
        opened(path, tmp_path, cancel=lambda: next(answers), begun=begun.append)
    assert not begun[0].has_tile(0, 0, 1)


@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.tif"])
def test_a_scan_cut_short_is_refused_as_it_is_when_read_whole(name: str, tmp_path: Path) -> None:
    options = {"compression": "tiff_lzw"} if name == "a.tif" else {}
    path = save(tmp_path / name, picture("RGB"), **options)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) * 6 // 10])
    with pytest.raises(ScanError) as whole:
        scans.load(path)
    with pytest.raises(ScanError) as refused:
        opened(path, tmp_path)
    assert refused.value.message == whole.value.message


def test_a_scan_that_only_one_decoder_takes_is_shown_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = save(tmp_path / "a.png", picture())

    def refuse(*_args: object, **_options: object) -> None:
        raise ScanError("It will not.")

    monkeypatch.setattr(streams, "opened", refuse)
    assert furthest(whole_of(opened(path, tmp_path)), picture()) == 0
