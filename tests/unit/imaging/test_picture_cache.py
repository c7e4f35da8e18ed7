"""Small pictures on the disk: found again for the same scan only, bounded, never in the way."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PIL import Image

from editor.core.geometry import Box, Size
from editor.imaging.picture_cache import PictureCache, PicturePlace
from editor.imaging.pyramid import Pyramid, Tile
from editor.imaging.raster import Raster

SIZE = Size(400, 600)


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    path = tmp_path / "scan.png"
    Image.new("L", (SIZE.w, SIZE.h), 90).save(path)
    return path


@pytest.fixture
def cache(tmp_path: Path) -> PictureCache:
    return PictureCache(tmp_path / "local" / "thumbnails")


def place(path: Path, *, frame: int = 1, sha256: str = "a" * 64) -> PicturePlace:
    return PicturePlace(path, sha256, frame, None, 256)


def tile(mode: str = "L") -> Tile:
    image = Image.new(mode, (SIZE.w, SIZE.h), 90 if mode == "L" else (200, 90, 40))
    return Pyramid.build(Raster.of(image)).thumbnail(256)


def files(cache: PictureCache) -> list[Path]:
    return sorted(cache.folder.iterdir())


@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_a_picture_is_found_again_as_it_was(scan: Path, cache: PictureCache, mode: str) -> None:
    kept = tile(mode)

    cache.keep(place(scan), kept)
    found = PictureCache(cache.folder).find(place(scan), SIZE)

    assert found is not None
    told = (found.box, found.width, found.height, found.channels, found.stride)
    assert told == (Box(0, 0, 400, 600), 171, 256, kept.channels, 172 * kept.channels)
    assert abs(found.data[0] - kept.data[0]) <= 3


def test_another_page_of_the_same_file_has_another_picture(scan: Path, cache: PictureCache) -> None:
    cache.keep(place(scan), tile())

    assert cache.find(place(scan, frame=2), SIZE) is None
    assert cache.find(place(scan, sha256="b" * 64), SIZE) is None


def test_a_scan_that_was_changed_outside_has_no_picture_yet(
    scan: Path, cache: PictureCache
) -> None:
    cache.keep(place(scan), tile())

    os.utime(scan, ns=(1, 1))

    assert cache.find(place(scan), SIZE) is None


@pytest.mark.parametrize("content", [b"", b"no picture", b"\xff\xd8\xff\xe0 cut"])
def test_a_broken_picture_is_as_if_it_were_not_there(
    scan: Path, cache: PictureCache, content: bytes
) -> None:
    cache.keep(place(scan), tile())
    files(cache)[0].write_bytes(content)

    assert cache.find(place(scan), SIZE) is None


def test_a_picture_larger_than_any_of_ours_is_not_opened(scan: Path, cache: PictureCache) -> None:
    cache.keep(place(scan), tile())
    Image.new("L", (3000, 3000)).save(files(cache)[0], "JPEG")

    assert cache.find(place(scan), SIZE) is None


def test_the_oldest_pictures_go_when_all_take_too_much(scan: Path, cache: PictureCache) -> None:
    for frame in range(1, 6):
        cache.keep(place(scan, frame=frame), tile())
        newest = max(files(cache), key=lambda each: each.stat().st_mtime_ns)
        os.utime(newest, (frame, frame))
    one = files(cache)[0].stat().st_size

    PictureCache(cache.folder, limit_bytes=4 * one).keep(place(scan, frame=6), tile())

    held = [n for n in range(1, 7) if cache.find(place(scan, frame=n), SIZE)]
    assert held == [4, 5, 6]


def test_nothing_is_made_for_a_document_that_was_moved_away(scan: Path, tmp_path: Path) -> None:
    gone = tmp_path / "moved.facing"

    PictureCache(gone / ".facing" / "thumbnails").keep(place(scan), tile())

    assert not gone.exists()


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
@pytest.mark.parametrize("link", ["local", "local/thumbnails"])
def test_a_folder_that_leads_elsewhere_is_not_written(
    scan: Path, tmp_path: Path, link: str
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / link).parent.mkdir(exist_ok=True)
    (tmp_path / link).symlink_to(elsewhere, target_is_directory=True)

    cache = PictureCache(tmp_path / "local" / "thumbnails")
    cache.keep(place(scan), tile())

    assert list(elsewhere.iterdir()) == []
    assert cache.find(place(scan), SIZE) is None


def test_a_missing_scan_has_no_picture(tmp_path: Path, cache: PictureCache) -> None:
    missing = place(tmp_path / "missing.png")

    cache.keep(missing, tile())

    assert cache.find(missing, SIZE) is None
    assert not cache.folder.exists()
