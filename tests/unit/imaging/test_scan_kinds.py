"""Every kind of scan shows the pixels it holds: upright, in its tone, at its resolution."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import ImageChops

from editor.core.errors import ScanError
from editor.core.geometry import Size
from editor.imaging import scans, tiff
from tests.scan_kinds import (
    HEIGHT,
    KINDS,
    WIDTH,
    Kind,
    Layout,
    colour_truth,
    grey_truth,
    samples_of,
    saved_bytes,
    stored_for,
    tiff_file,
)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_scan_shows_the_pixels_it_holds(kind: Kind, tmp_path: Path) -> None:
    path, truth = kind.write(tmp_path), kind.truth()

    told = scans.frames(path)
    raster = scans.load(path)

    assert [each.size for each in told] == [Size(*truth.size)]
    assert told[0] == scans.identify(path)
    assert (told[0].mode == "colour") == (truth.mode == "RGB")
    assert (raster.image.mode, raster.image.size) == (truth.mode, truth.size)
    off = ImageChops.difference(raster.image, truth)
    assert max(band.getextrema()[1] for band in off.split()) <= kind.tolerance
    scans.verify(path)


@pytest.mark.parametrize("sample_format", [1, 3])
@pytest.mark.parametrize(
    ("tags", "dpi"),
    [
        ({282: (5, [300]), 283: (5, [300]), 296: (3, [2])}, 300),
        ({282: (5, [118]), 283: (5, [118]), 296: (3, [3])}, 300),
        ({282: (5, [300]), 283: (5, [150]), 296: (3, [2])}, 150),
        ({282: (5, [300]), 283: (5, [150]), 296: (3, [2]), 274: (3, [6])}, 300),
        ({282: (5, [1]), 283: (5, [1]), 296: (3, [1])}, None),
        ({}, None),
    ],
)
def test_the_resolution_of_a_tiff_is_that_of_the_upright_page(
    tmp_path: Path,
    tags: dict[int, tuple[int, list[int]]],
    dpi: int | None,
    sample_format: int,
) -> None:
    bits = 32 if sample_format == 3 else 8
    layout = Layout(bits=bits, sample_format=sample_format, tags=tags)
    path = tmp_path / "a.tif"
    path.write_bytes(tiff_file(samples_of(grey_truth(), lambda value: 0x3F000000), layout)
                     if bits == 32 else tiff_file(samples_of(grey_truth()), layout))  # fmt: skip

    assert scans.identify(path).dpi == dpi


def test_pages_of_both_decoders_stand_in_one_file(tmp_path: Path) -> None:
    path = _chained(
        tmp_path / "a.tif",
        [
            tiff_file(samples_of(grey_truth()), Layout()),
            tiff_file(
                samples_of(colour_truth(), lambda v: v * 257),
                Layout(bits=16, photometric=2, is_planar=True),
            ),
            tiff_file(samples_of(stored_for(6, grey_truth())), Layout(tags={274: (3, [6])})),
        ],
    )

    assert [each.mode for each in scans.frames(path)] == ["grey", "colour", "grey"]
    assert scans.load(path, frame=1).image.tobytes() == grey_truth().tobytes()
    assert scans.load(path, frame=2).image.tobytes() == colour_truth().tobytes()
    assert scans.load(path, frame=3).image.tobytes() == grey_truth().tobytes()
    assert scans.scan_info(path) == scans.ScanInfo(3, "TIFF")
    scans.verify(path)


def test_a_smaller_copy_at_the_end_of_a_tiff_is_no_page(tmp_path: Path) -> None:
    small = grey_truth().resize((WIDTH // 2, HEIGHT // 2))
    path = _chained(
        tmp_path / "a.tif",
        [
            tiff_file(samples_of(grey_truth()), Layout()),
            tiff_file(samples_of(small), Layout(tags={254: (4, [1])})),
        ],
    )

    assert scans.scan_info(path).frames == 1
    assert len(scans.frames(path)) == 1


@pytest.mark.parametrize("compression", [34712, 34887, 50001, 50002, 9999])
def test_a_compression_that_nobody_here_reads_is_named(tmp_path: Path, compression: int) -> None:
    path = tmp_path / "odd.tif"
    path.write_bytes(tiff_file(samples_of(grey_truth()), Layout(compression=compression)))

    with pytest.raises(ScanError, match=rf"rare kind of TIFF .*compression {compression}\)") as no:
        scans.load(path)

    assert no.value.message.endswith("Save it as a plain TIFF or PNG.")


@pytest.mark.parametrize("compression", ["zstd", "lzma"])
def test_a_wide_scan_that_libvips_would_show_black_is_refused(
    tmp_path: Path, compression: str
) -> None:
    from PIL import Image

    path = tmp_path / "a.tif"
    path.write_bytes(
        saved_bytes(Image.new("F", (WIDTH, HEIGHT), 0.5), "TIFF", compression=compression)
    )

    # Pillow reads these; what must never come is black paper.
    try:
        raster = scans.load(path)
    except ScanError:
        return
    assert raster.image.getextrema() != (0, 0)


def test_a_replaced_file_is_read_anew(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"

    def write(value: int) -> None:
        samples = samples_of(grey_truth(), lambda _value: value * 257)
        samples = [[[v[0], 65535] for v in row] for row in samples]
        path.write_bytes(tiff_file(samples, Layout(bits=16, tags={338: (3, [2])})))

    write(50)
    before = scans.load(path).image.getextrema()
    write(90)

    assert (before, scans.load(path).image.getextrema()) == ((50, 50), (90, 90))


def test_an_endless_chain_of_pages_is_told_before_it_is_walked(tmp_path: Path) -> None:
    first = tiff_file(samples_of(grey_truth()), Layout())
    path = tmp_path / "many.tif"
    path.write_bytes(_with_empty_pages(first, tiff.MAX_PAGES))

    with pytest.raises(ScanError, match=r'"many\.tif": it has more than 20,000 pages\. Cut it'):
        scans.frames(path)


def test_a_chain_that_comes_back_to_itself_ends_there(tmp_path: Path) -> None:
    data = bytearray(tiff_file(samples_of(grey_truth()), Layout()))
    data[-4:] = data[4:8]
    path = tmp_path / "loop.tif"
    path.write_bytes(data)

    assert scans.scan_info(path).frames == 1


def _with_empty_pages(first: bytes, count: int) -> bytes:
    """A TIFF whose one real page is followed by directories without a field, 6 bytes each."""
    data, place = bytearray(first), len(first)
    data[-4:] = place.to_bytes(4, "little")
    for number in range(count):
        follows = place + 6 * (number + 1)
        data += b"\0\0" + follows.to_bytes(4, "little")
    return bytes(data)


def _chained(path: Path, files: list[bytes]) -> Path:
    """Write little-endian TIFFs of one page as one file, each directory pointing at the next."""
    import struct

    data = bytearray()
    last_link = 4
    for number, one in enumerate(files):
        base = len(data)
        start = struct.unpack_from("<L", one, 4)[0]
        moved = bytearray(one)
        count = struct.unpack_from("<H", moved, start)[0]
        for at in range(start + 2, start + 2 + 12 * count, 12):
            tag, kind, values = struct.unpack_from("<HHL", moved, at)
            width = {3: 2, 4: 4, 5: 8}[kind]
            if tag == 273 and values > 1:
                array = struct.unpack_from("<L", moved, at + 8)[0]
                offsets = struct.unpack_from(f"<{values}L", moved, array)
                struct.pack_into(f"<{values}L", moved, array, *(each + base for each in offsets))
            if values * width > 4 or tag == 273:
                place = struct.unpack_from("<L", moved, at + 8)[0] + base
                struct.pack_into("<L", moved, at + 8, place)
        data += moved
        if number:
            struct.pack_into("<L", data, last_link, base + start)
        last_link = base + start + 2 + 12 * count
    path.write_bytes(bytes(data))
    return path
