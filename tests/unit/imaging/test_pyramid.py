from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from PIL import Image

from editor.core.errors import Cancelled
from editor.core.geometry import Box, Size
from editor.imaging.pyramid import Pyramid, Tile
from editor.imaging.raster import Raster


def raster(size: tuple[int, int], mode: str = "L") -> Raster:
    noise = Image.effect_noise(size, 80)
    if mode == "RGB":
        noise = Image.merge("RGB", [noise, noise.rotate(180), Image.new("L", size, 9)])
    return Raster.of(noise)


def picture(tile: Tile) -> Image.Image:
    """What a view shows of a tile: its bytes read row by row with the stride."""
    mode = "L" if tile.channels == 1 else "RGB"
    size = (tile.width, tile.height)
    return Image.frombytes(mode, size, tile.data, "raw", mode, tile.stride)


def test_levels_are_halved_until_the_longest_side_fits_a_tile() -> None:
    pyramid = Pyramid.build(raster((2051, 1100)))

    sizes = [pyramid.level_size(level) for level in range(pyramid.level_count)]

    assert sizes == [Size(2051, 1100), Size(1026, 550), Size(513, 275), Size(257, 138)]


def test_a_small_scan_is_one_level() -> None:
    assert Pyramid.build(raster((512, 30))).level_count == 1


@pytest.mark.parametrize(
    ("scale", "level"),
    [
        (4.0, 0),
        (1.0, 0),
        (0.51, 0),
        (0.5, 1),
        (0.26, 1),
        (1 / 4, 2),
        (0.13, 2),
        (0.01, 3),
        (0.0, 3),
    ],
)
def test_the_level_shown_has_a_pixel_for_each_one_on_the_screen(scale: float, level: int) -> None:
    assert Pyramid.build(raster((4096, 100))).level_for(scale) == level


@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_the_tiles_of_a_level_are_that_level(mode: str) -> None:
    source = raster((1101, 703), mode)
    pyramid = Pyramid.build(source)
    expected = [source.image, source.image.reduce(2), source.image.reduce(2).reduce(2)]

    for level in range(pyramid.level_count):
        size = pyramid.level_size(level)
        whole = Image.new(mode, (size.w, size.h))
        columns, rows = pyramid.tile_count(level)
        for col in range(columns):
            for row in range(rows):
                tile = pyramid.tile(level, col, row)
                assert (tile.box.w, tile.box.h) == (tile.width, tile.height)
                whole.paste(picture(tile), (tile.box.x, tile.box.y))
        assert whole.tobytes() == expected[level].tobytes()


@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_rows_of_a_tile_are_whole_words_as_a_qimage_wants_them(mode: str) -> None:
    tile = Pyramid.build(raster((515, 40), mode)).tile(0, 1, 0)

    assert (tile.width, tile.height) == (3, 40)
    assert tile.stride % 4 == 0
    assert len(tile.data) == tile.stride * tile.height


@pytest.mark.parametrize(("col", "row"), [(-1, 0), (0, -1), (2, 0), (0, 1)])
def test_there_is_no_tile_outside_a_level(col: int, row: int) -> None:
    with pytest.raises(IndexError):
        Pyramid.build(raster((600, 400))).tile(0, col, row)


def test_a_crop_shows_the_scan_at_full_resolution() -> None:
    source = raster((900, 700))
    pyramid = Pyramid.build(source)

    tile = pyramid.crop(Box(101, 53, 70, 30), 400)

    assert tile.box == Box(101, 53, 70, 30)
    assert picture(tile).tobytes() == source.image.crop((101, 53, 171, 83)).tobytes()


def test_a_crop_larger_than_asked_is_halved_and_cut_at_the_edge() -> None:
    source = raster((1600, 1200))
    pyramid = Pyramid.build(source)

    tile = pyramid.crop(Box(-100, 0, 1300, 800), 600)

    assert tile.box == Box(0, 0, 1200, 800)
    assert (tile.width, tile.height) == (600, 400)
    assert picture(tile).tobytes() == source.image.reduce(2).crop((0, 0, 600, 400)).tobytes()
    with pytest.raises(IndexError):
        pyramid.crop(Box(1600, 0, 5, 5), 100)


@pytest.mark.parametrize(("max_side", "expected"), [(200, (200, 133)), (90, (90, 60))])
def test_a_thumbnail_is_the_whole_scan(max_side: int, expected: tuple[int, int]) -> None:
    image = Image.new("L", (1500, 1000), 220)
    image.paste(30, (0, 0, 750, 1000))

    tile = Pyramid.build(Raster.of(image)).thumbnail(max_side)

    assert (tile.width, tile.height) == expected
    assert tile.box == Box(0, 0, 1500, 1000)
    shown = picture(tile)
    assert shown.getpixel((5, 30)) == 30
    assert shown.getpixel((expected[0] - 5, 30)) == 220


def test_a_thumbnail_is_never_larger_than_the_scan() -> None:
    tile = Pyramid.build(raster((50, 20))).thumbnail(300)

    assert (tile.width, tile.height) == (50, 20)


def test_a_line_of_one_pixel_is_still_seen_two_levels_up() -> None:
    image = Image.new("L", (1200, 1200), 255)
    image.paste(0, (601, 0, 602, 1200))

    tile = Pyramid.build(Raster.of(image)).tile(2, 0, 0)

    low, _ = picture(tile).getextrema()
    assert isinstance(low, int | float)
    assert low <= 192


def test_memory_is_the_raster_and_a_third() -> None:
    grey = Pyramid.build(raster((2048, 2048)))
    colour = Pyramid.build(raster((2048, 2048), "RGB"))

    assert grey.memory_bytes == pytest.approx(2048 * 2048 * 1.33, rel=0.02)
    assert colour.memory_bytes == pytest.approx(2048 * 2048 * 5.33, rel=0.02)


def test_building_stops_where_it_is_cancelled() -> None:
    answers = iter([False, True])

    with pytest.raises(Cancelled):
        Pyramid.build(raster((4096, 64)), cancel=lambda: next(answers))


def test_tiles_cut_in_many_threads_are_the_same_tiles() -> None:
    pyramid = Pyramid.build(raster((2000, 1500), "RGB"))
    places = [(level, col, 0) for level in range(3) for col in range(1)] * 40
    alone = {place: pyramid.tile(*place) for place in set(places)}

    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(lambda place: (place, pyramid.tile(*place)), places))

    assert all(alone[place] == tile for place, tile in together)


def test_without_the_finest_level_the_others_are_the_same_in_a_quarter_of_the_memory() -> None:
    whole = Pyramid.build(raster((2048, 1800), "RGB"))

    coarser = whole.without_finest()

    assert (coarser.size, coarser.level_count, coarser.finest) == (whole.size, whole.level_count, 1)
    assert coarser.memory_bytes == pytest.approx(whole.memory_bytes / 4, rel=0.06)
    assert coarser.level_for(1.0) == 1
    assert [coarser.tile(level, 0, 0) for level in (1, 2)] == [
        whole.tile(level, 0, 0) for level in (1, 2)
    ]
    assert coarser.thumbnail(200) == whole.thumbnail(200)
    assert coarser.crop(Box(0, 0, 400, 300), 4000).width == 200
    with pytest.raises(IndexError):
        coarser.tile(0, 0, 0)


def test_the_only_level_is_never_given_up() -> None:
    small = Pyramid.build(raster((300, 200)))

    assert small.without_finest() is small
