"""Scans read in strips: the same pixels as whole, whatever the kind, and none that is too large."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from editor.core.errors import Cancelled, ScanError, ScanTooLarge
from editor.core.geometry import Box, Size
from editor.imaging import raster as raster_policy
from editor.imaging import scans, streams
from editor.imaging.opening import ScanPlace, open_levels
from editor.imaging.pyramid import Levels, Pyramid
from editor.imaging.raster import Raster
from editor.imaging.tile_cache import TileCache
from editor.imaging.tile_store import TileStore, bytes_needed

SIZE = (1501, 1234)


@cache
def picture(mode: str = "L", size: tuple[int, int] = SIZE) -> Image.Image:
    """Return noise with some shapes, so that no two strips are alike."""
    noise = Image.effect_noise(size, 60)
    ImageDraw.Draw(noise).ellipse((40, 60, size[0] - 80, size[1] - 20), outline=0, width=9)
    if mode == "RGB":
        return Image.merge("RGB", (noise, noise.transpose(Image.Transpose.ROTATE_180), noise))
    if mode == "CMYK":
        turned = noise.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        return Image.merge(
            "CMYK", (noise, turned, noise, turned.point([v // 3 for v in range(256)]))
        )
    if mode == "RGBA":
        return Image.merge("RGBA", (*picture("RGB", size).split(), noise))
    return noise.convert(mode)


def save(path: Path, image: Image.Image, **options: object) -> Path:
    image.save(path, **options)
    return path


KINDS: dict[str, Callable[[Path], Path]] = {
    "grey TIFF": lambda f: save(f / "a.tif", picture()),
    "LZW TIFF": lambda f: save(f / "a.tif", picture("RGB"), compression="tiff_lzw"),
    "deflate TIFF": lambda f: save(f / "a.tif", picture("RGB"), compression="tiff_adobe_deflate"),
    "G4 TIFF": lambda f: save(f / "a.tif", picture("1"), compression="group4"),
    "CMYK TIFF": lambda f: save(f / "a.tif", picture("CMYK")),
    "16-bit TIFF": lambda f: save(f / "a.tif", picture().convert("I").point(lambda v: v * 257)),
    "turned TIFF": lambda f: save(f / "a.tif", picture(), tiffinfo={274: 6}),
    "PNG": lambda f: save(f / "a.png", picture("RGB")),
    "PNG with alpha": lambda f: save(f / "a.png", picture("RGBA")),
    "palette PNG": lambda f: save(f / "a.png", picture("RGB").quantize(64)),
    "1-bit PNG": lambda f: save(f / "a.png", picture("1")),
    "turned PNG": lambda f: save(f / "a.png", picture("RGB"), exif=exif(8)),
    "PGM": lambda f: save(f / "a.pgm", picture()),
    "BMP": lambda f: save(f / "a.bmp", picture("RGB")),
}


def exif(orientation: int) -> Image.Exif:
    made = Image.Exif()
    made[0x0112] = orientation
    return made


def joined(strips: streams.Strips) -> Image.Image:
    mode = "L" if strips.channels == 1 else "RGB"
    whole = Image.new(mode, (strips.size.w, strips.size.h))
    top = 0
    for strip in strips.images:
        assert strip.mode == mode
        whole.paste(strip, (0, top))
        top += strip.height
    assert top == strips.size.h
    return whole


def furthest(one: Image.Image, other: Image.Image) -> int:
    from PIL import ImageChops

    extrema = ImageChops.difference(one, other).getextrema()
    pairs = [extrema] if isinstance(extrema[0], int | float) else extrema
    return max(int(high) for _, high in pairs)  # type: ignore[misc]


@pytest.mark.parametrize("kind", KINDS)
def test_strips_are_the_pixels_of_the_whole(kind: str, tmp_path: Path) -> None:
    path = KINDS[kind](tmp_path)
    whole = scans.load(path)
    with streams.opened(path) as strips:
        assert strips.size == whole.size
        assert furthest(joined(strips), whole.image) <= (
            1 if kind in ("CMYK TIFF", "PNG with alpha") else 0
        )


def test_strips_of_a_jpeg_are_those_of_the_same_decoder_but_for_rounding(tmp_path: Path) -> None:
    path = save(tmp_path / "a.jpg", picture("RGB"), quality=95, subsampling=0)
    with streams.opened(path) as strips:
        assert furthest(joined(strips), scans.load(path).image) <= 2


def test_the_frames_of_a_tiff_are_read_one_by_one(tmp_path: Path) -> None:
    pages = [picture(), picture().transpose(Image.Transpose.ROTATE_180)]
    path = save(tmp_path / "a.tif", pages[0], save_all=True, append_images=pages[1:])
    for number, page in enumerate(pages, 1):
        with streams.opened(path, frame=number) as strips:
            assert furthest(joined(strips), page) == 0


@pytest.fixture
def small_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the scans of these tests too large to be held as a whole."""
    monkeypatch.setattr(raster_policy, "MAX_PIXELS", 500_000)


def test_a_scan_too_large_to_be_held_is_read_smaller(small_limit: None, tmp_path: Path) -> None:
    path = save(tmp_path / "a.tif", picture("L"))
    with pytest.raises(ScanTooLarge):
        scans.load(path)
    raster, factor = streams.load_fitting(path)
    assert factor == 2
    assert raster.size == Size(751, 617)
    with Image.open(path) as image:
        assert furthest(raster.image, image.reduce(2)) == 0


def test_a_scan_that_fits_is_read_as_it_is(tmp_path: Path) -> None:
    path = save(tmp_path / "a.png", picture("RGB"))
    raster, factor = streams.load_fitting(path)
    assert factor == 1
    assert raster.image.tobytes() == scans.load(path).image.tobytes()


@pytest.mark.parametrize(
    "part", [Box(0, 0, 1501, 1), Box(700, 500, 300, 40), Box(1400, 1000, 101, 234)]
)
def test_a_part_is_cut_from_its_strips(part: Box, tmp_path: Path) -> None:
    path = save(tmp_path / "a.tif", picture("L"), compression="tiff_lzw")
    with Image.open(path) as image:
        wanted = image.crop((part.x, part.y, part.right, part.bottom))
        assert streams.load_part(path, part).image.tobytes() == wanted.tobytes()


def test_a_part_outside_is_refused(tmp_path: Path) -> None:
    path = save(tmp_path / "a.tif", picture("L"))
    with pytest.raises(ScanError, match="smaller"):
        streams.load_part(path, Box(1400, 1000, 200, 20))


def test_a_large_scan_cut_short_is_refused(small_limit: None, tmp_path: Path) -> None:
    for name in ("a.tif", "a.png"):
        path = save(tmp_path / name, picture("L"))
        data = path.read_bytes()
        path.write_bytes(data[: len(data) * 2 // 3])
        with pytest.raises(ScanError) as told:
            streams.verify(path)
        assert "\n" not in told.value.message


def test_above_the_last_limit_every_kind_is_refused_by_its_header(tmp_path: Path) -> None:
    path = save(tmp_path / "huge.tif", picture())
    data = path.read_bytes()
    for tag in (b"\x00\x01\x04\x00", b"\x01\x01\x04\x00"):
        at = data.rindex(tag + b"\x01\x00\x00\x00")
        data = data[: at + 8] + (50_000).to_bytes(4, "little") + data[at + 12 :]
    path.write_bytes(data)
    with pytest.raises(ScanTooLarge, match="2,000,000,000"):
        scans.frames(path)


def test_a_kind_that_is_decoded_as_a_whole_keeps_the_lower_limit(
    small_limit: None, tmp_path: Path
) -> None:
    path = save(tmp_path / "a.bmp", picture("RGB"))
    with pytest.raises(ScanTooLarge):
        scans.frames(path)


# Levels on the disk


def stored(path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, **asked: object) -> Levels:
    from editor.imaging import opening

    monkeypatch.setattr(opening, "HELD_BYTES", 1000)
    place = ScanPlace(path, 1, None, scans.sha256_of(path))
    return open_levels(place, TileCache(folder), **asked)  # type: ignore[arg-type]


@pytest.mark.parametrize("mode", ["L", "RGB", "1"])
def test_tiles_on_the_disk_are_those_of_a_pyramid(
    mode: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = save(tmp_path / "a.tif", picture(mode))
    levels = stored(path, tmp_path / "tiles", monkeypatch)
    assert isinstance(levels, TileStore)
    pyramid = Pyramid.build(scans.load(path))
    assert levels.level_count == pyramid.level_count
    for level in range(pyramid.level_count):
        cols, rows = pyramid.tile_count(level)
        for col in range(cols):
            for row in range(rows):
                assert levels.tile(level, col, row) == pyramid.tile(level, col, row)
    around = Box(300, 480, 777, 90)
    assert levels.crop(around, 400) == pyramid.crop(around, 400)
    assert levels.thumbnail(200) == pyramid.thumbnail(200)


def test_a_scan_seen_before_is_not_decoded_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = save(tmp_path / "a.tif", picture())
    first = stored(path, tmp_path / "tiles", monkeypatch)
    tile = first.tile(0, 1, 1)
    first.close()

    def refuse(*_args: object, **_options: object) -> None:
        raise AssertionError("decoded again")

    monkeypatch.setattr(streams, "opened", refuse)
    again = stored(path, tmp_path / "tiles", monkeypatch)
    assert again.tile(0, 1, 1) == tile


def test_tiles_can_be_read_while_others_are_still_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = save(tmp_path / "a.tif", picture())
    begun: list[Levels] = []
    seen: list[tuple[bool, bool]] = []

    def grown() -> None:
        seen.append((begun[0].has_tile(0, 0, 0), begun[0].has_tile(0, 0, 2)))
        assert begun[0].tile(0, 0, 0) == first

    first = Pyramid.build(scans.load(path)).tile(0, 0, 0)
    stored(path, tmp_path / "tiles", monkeypatch, begun=begun.append, grown=grown)
    assert seen[0] == (True, False)
    assert seen[-1] == (True, True)


def test_a_store_that_was_not_finished_is_worth_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = save(tmp_path / "a.tif", picture())
    folder = tmp_path / "tiles"
    with pytest.raises(Cancelled):
        stored(path, folder, monkeypatch, cancel=lambda: True)
    assert list(folder.iterdir()) == []
    stored(path, folder, monkeypatch).close()
    [file] = folder.iterdir()
    for damage in (file.read_bytes()[:-1], file.read_bytes()[:5000], b"", b"x" * 4000):
        file.write_bytes(damage)
        assert TileStore.open(file) is None


def test_a_full_disk_is_told_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = save(tmp_path / "a.tif", picture())

    def fail(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(TileStore, "_put_row", fail)
    with pytest.raises(ScanError, match="disk is full"):
        stored(path, tmp_path / "tiles", monkeypatch)
    assert list((tmp_path / "tiles").iterdir()) == []


def test_older_stores_make_room_for_newer_ones(tmp_path: Path) -> None:
    size = Size(*SIZE)
    one = bytes_needed(size, 1)
    cache = TileCache(tmp_path, limit_bytes=2 * one + one // 2)
    for number in range(4):
        store = cache.create(f"scan{number}", size, 1)
        with streams.opened(save(tmp_path / "a.png", picture())) as strips:
            store.write(strips)
        store.close()
    names = sorted(p.name.split(".")[0] for p in tmp_path.glob("*.tiles"))
    assert names == ["scan2", "scan3"]


def test_without_room_on_the_disk_the_finest_levels_are_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import shutil

    from editor.imaging import tile_cache

    size = Size(*SIZE)
    room = tile_cache.FREE_BYTES + bytes_needed(size, 1) // 2
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage._replace(free=room))
    store = TileCache(tmp_path / "t").create("k", size, 1)
    assert store.finest == 1
    with streams.opened(save(tmp_path / "a.png", picture())) as strips:
        store.write(strips)
    pyramid = Pyramid.build(Raster.of(picture()))
    assert store.level_for(1.0) == 1
    assert store.tile(1, 0, 0).width == pyramid.tile(1, 0, 0).width
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage._replace(free=1000))
    with pytest.raises(ScanError, match="disk is full"):
        TileCache(tmp_path / "t").create("other", size, 1)
