from __future__ import annotations

import hashlib
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from PIL import Image

from editor.core.errors import ScanError, ScanTooLarge
from editor.core.geometry import Size
from editor.imaging import scans

QUADRANTS = (10, 80, 160, 240)


def quadrants(size: tuple[int, int] = (64, 32)) -> Image.Image:
    """Four greys, no two alike, so that every turn and mirror of the image is another image."""
    image = Image.new("L", size)
    w, h = size[0] // 2, size[1] // 2
    for value, corner in zip(QUADRANTS, [(0, 0), (w, 0), (0, h), (w, h)], strict=True):
        image.paste(value, (*corner, corner[0] + w, corner[1] + h))
    return image


def stored_for(orientation: int, upright: Image.Image) -> Image.Image:
    """The pixels that a camera stores so that the orientation makes them upright again."""
    t = Image.Transpose
    inverse = {
        2: t.FLIP_LEFT_RIGHT,
        3: t.ROTATE_180,
        4: t.FLIP_TOP_BOTTOM,
        5: t.TRANSPOSE,
        6: t.ROTATE_90,
        7: t.TRANSVERSE,
        8: t.ROTATE_270,
    }
    return upright.transpose(inverse[orientation]) if orientation in inverse else upright.copy()


def oriented_exif(orientation: int) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return exif


def tiff(size: tuple[int, int], data: bytes, *, bits: int, photometric: int = 1) -> bytes:
    """A one-strip little-endian TIFF of unsigned samples, for kinds that Pillow does not write."""
    width, height = size
    entries = [
        (256, 4, width), (257, 4, height), (258, 3, bits), (259, 3, 1), (262, 3, photometric),
        (273, 4, 8), (277, 3, 1), (278, 4, height), (279, 4, len(data)),
    ]  # fmt: skip
    data += b"\0" * (len(data) % 2)
    ifd = struct.pack("<H", len(entries))
    ifd += b"".join(struct.pack("<HHLL", tag, kind, 1, value) for tag, kind, value in entries)
    return struct.pack("<2sHL", b"II", 42, 8 + len(data)) + data + ifd + b"\0\0\0\0"


def png_chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_header(width: int, height: int, *, colour_type: int) -> bytes:
    """A PNG that claims a size and holds next to no pixels."""
    ihdr = struct.pack(">IIBBBBB", width, height, 8, colour_type, 0, 0, 0)
    body = png_chunk(b"IDAT", zlib.compress(bytes(100)))
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", ihdr) + body + png_chunk(b"IEND", b"")


def saved(folder: Path, name: str, image: Image.Image, **options: object) -> Path:
    path = folder / name
    image.save(path, **options)  # type: ignore[arg-type]
    return path


def values(raster: scans.Raster) -> list[int]:
    return list(raster.image.tobytes())


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("a.png", {}),
        ("a.bmp", {}),
        ("a.gif", {}),
        ("a.pgm", {}),
        ("a.tif", {}),
        ("lzw.tif", {"compression": "tiff_lzw"}),
        ("deflate.tif", {"compression": "tiff_adobe_deflate"}),
        ("packbits.tif", {"compression": "packbits"}),
        ("zstd.tif", {"compression": "zstd"}),
        ("a.jp2", {"irreversible": False}),
    ],
)
def test_a_grey_scan_stays_grey_with_the_very_same_pixels(
    tmp_path: Path, name: str, options: dict[str, object]
) -> None:
    path = saved(tmp_path, name, quadrants(), **options)

    raster = scans.load(path)

    assert (raster.channels, raster.image.mode, raster.size) == (1, "L", Size(64, 32))
    assert raster.image.tobytes() == quadrants().tobytes()
    assert scans.identify(path).mode == "grey"


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("a.png", {}),
        ("a.bmp", {}),
        ("a.ppm", {}),
        ("lzw.tif", {"compression": "tiff_lzw"}),
        ("a.webp", {"lossless": True}),
        ("a.jp2", {"irreversible": False}),
    ],
)
def test_a_colour_scan_keeps_its_very_pixels(
    tmp_path: Path, name: str, options: dict[str, object]
) -> None:
    colour = Image.merge("RGB", [quadrants(), quadrants().rotate(180), Image.new("L", (64, 32), 7)])
    path = saved(tmp_path, name, colour, **options)

    raster = scans.load(path)

    assert (raster.channels, raster.image.mode) == (3, "RGB")
    assert raster.image.tobytes() == colour.tobytes()
    assert scans.identify(path).mode == "colour"


@pytest.mark.parametrize(
    ("name", "options"),
    [("a.jpg", {"quality": 95}), ("jpeg.tif", {"compression": "jpeg"}), ("a.avif", {})],
)
def test_a_lossy_scan_comes_out_as_it_looks(
    tmp_path: Path, name: str, options: dict[str, object]
) -> None:
    path = saved(tmp_path, name, Image.new("RGB", (64, 48), (200, 100, 50)), **options)

    raster = scans.load(path)

    assert raster.size == Size(64, 48)
    pixel = raster.image.getpixel((20, 20))
    assert isinstance(pixel, tuple)
    assert all(abs(a - b) <= 6 for a, b in zip(pixel, (200, 100, 50), strict=True))


def test_heic_is_read_and_its_exif_orientation_left_alone(data: Path) -> None:
    colour = scans.load(data / "scans" / "two_bars.heic")
    grey = scans.load(data / "scans" / "two_bars_grey.heic")

    assert scans.scan_info(data / "scans" / "two_bars.heic") == scans.ScanInfo(1, "HEIC")
    assert colour.size == grey.size == Size(64, 96)
    assert (colour.channels, grey.channels) == (3, 1)
    top, bottom = colour.image.getpixel((32, 8)), colour.image.getpixel((32, 80))
    assert isinstance(top, tuple) and isinstance(bottom, tuple)
    assert top[2] > 150 > top[0] and bottom[0] > 150 > bottom[2]


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("a.png", {}),
        ("a.pbm", {}),
        ("a.bmp", {}),
        ("a.tif", {}),
        ("g3.tif", {"compression": "group3"}),
        ("g4.tif", {"compression": "group4"}),
    ],
)
def test_a_bilevel_scan_becomes_black_and_white_in_grey(
    tmp_path: Path, name: str, options: dict[str, object]
) -> None:
    bilevel = quadrants().point(lambda value: 255 if value > 100 else 0).convert("1")
    path = saved(tmp_path, name, bilevel, **options)

    raster = scans.load(path)

    assert scans.identify(path).mode == "bilevel"
    assert raster.image.tobytes() == bilevel.convert("L").tobytes()
    assert set(values(raster)) == {0, 255}


@pytest.mark.parametrize("name", ["a.png", "a.tif", "a.bmp", "a.gif"])
def test_a_palette_of_greys_is_grey_and_one_with_a_colour_is_colour(
    tmp_path: Path, name: str
) -> None:
    grey, colour = Image.new("P", (2, 1)), Image.new("P", (2, 1))
    for image in (grey, colour):
        image.putdata([0, 1])
    grey.putpalette([40, 40, 40, 200, 200, 200])
    colour.putpalette([40, 40, 40, 200, 10, 10])
    grey_path = saved(tmp_path, f"grey-{name}", grey)
    colour_path = saved(tmp_path, f"colour-{name}", colour)

    assert scans.identify(grey_path).mode == "grey"
    assert values(scans.load(grey_path)) == [40, 200]
    assert scans.identify(colour_path).mode == "colour"
    assert values(scans.load(colour_path)) == [40, 40, 40, 200, 10, 10]


def test_what_is_transparent_is_white_paper(tmp_path: Path) -> None:
    half = Image.new("RGBA", (3, 1))
    half.putdata([(10, 20, 30, 255), (10, 20, 30, 0), (0, 0, 0, 128)])
    grey = Image.new("LA", (3, 1))
    grey.putdata([(10, 255), (10, 0), (0, 128)])

    rgb = scans.load(saved(tmp_path, "rgba.png", half))
    la = scans.load(saved(tmp_path, "la.png", grey))

    assert values(rgb) == [10, 20, 30, 255, 255, 255, 127, 127, 127]
    assert (la.channels, values(la)) == (1, [10, 255, 127])


def test_a_transparent_value_of_a_palette_or_of_grey_is_white_paper(tmp_path: Path) -> None:
    palette = Image.new("P", (2, 1))
    palette.putdata([0, 1])
    palette.putpalette([40, 40, 40, 200, 10, 10])
    grey = Image.new("L", (2, 1))
    grey.putdata([40, 41])

    from_palette = scans.load(saved(tmp_path, "p.png", palette, transparency=0))
    from_grey = scans.load(saved(tmp_path, "l.png", grey, transparency=41))

    assert values(from_palette) == [255, 255, 255, 200, 10, 10]
    assert (from_grey.channels, values(from_grey)) == (1, [40, 255])


SIXTEEN = [0, 0x00FF, 0x0100, 0x80FF, 0xFFFF]
EIGHT = [0, 0, 1, 128, 255]


def test_sixteen_bit_grey_keeps_its_high_byte_and_is_not_clipped_to_white(tmp_path: Path) -> None:
    little = Image.frombytes("I;16", (5, 1), struct.pack("<5H", *SIXTEEN))
    big = Image.frombytes("I;16B", (5, 1), struct.pack(">5H", *SIXTEEN))
    pgm = tmp_path / "a.pgm"
    pgm.write_bytes(b"P5 5 1 65535\n" + struct.pack(">5H", *SIXTEEN))
    inverted = tmp_path / "white-is-zero.tif"
    inverted.write_bytes(tiff((5, 1), struct.pack("<5H", *SIXTEEN), bits=16, photometric=0))

    assert values(scans.load(saved(tmp_path, "a.png", little))) == EIGHT
    assert values(scans.load(saved(tmp_path, "little.tif", little))) == EIGHT
    assert values(scans.load(saved(tmp_path, "big.tif", big))) == EIGHT
    assert values(scans.load(pgm)) == EIGHT
    assert values(scans.load(inverted)) == [255 - value for value in EIGHT]
    assert scans.identify(pgm).mode == "grey"


def test_a_sixteen_bit_scan_higher_than_one_band_of_rows_is_whole(tmp_path: Path) -> None:
    rows = [Image.new("I;16", (4096, 1), value) for value in (0x1000, 0xF000)]
    tall = Image.new("I;16", (4096, 5000))
    for y in range(5000):
        tall.paste(rows[y % 2], (0, y))

    raster = scans.load(saved(tmp_path, "tall.tif", tall, compression="tiff_lzw"))

    assert raster.size == Size(4096, 5000)
    column = raster.image.crop((9, 0, 10, 5000)).tobytes()
    assert column == bytes([0x10, 0xF0]) * 2500


def test_twelve_bit_grey_is_as_bright_as_it_was_scanned(tmp_path: Path) -> None:
    path = tmp_path / "twelve.tif"
    path.write_bytes(tiff((2, 1), bytes([0xFF, 0xF8, 0x00]), bits=12))

    assert values(scans.load(path)) == [255, 128]


def test_wider_values_are_spread_from_the_least_to_the_most(tmp_path: Path) -> None:
    whole = Image.frombytes("I", (3, 1), struct.pack("=3i", 0, 500_000, 1_000_000))
    real = Image.frombytes("F", (3, 1), struct.pack("=3f", -1.0, 0.0, 1.0))
    blank = Image.new("F", (2, 1), 3.5)

    assert values(scans.load(saved(tmp_path, "i.tif", whole))) == [0, 127, 255]
    assert values(scans.load(saved(tmp_path, "f.tif", real))) == [0, 127, 255]
    assert values(scans.load(saved(tmp_path, "blank.tif", blank))) == [255, 255]


def test_values_that_are_not_numbers_are_refused(tmp_path: Path) -> None:
    path = saved(tmp_path, "nan.tif", Image.new("F", (2, 1), float("inf")))

    with pytest.raises(ScanError, match=r'Could not read "nan\.tif"'):
        scans.load(path)


@pytest.mark.parametrize("name", ["a.jpg", "a.tif"])
def test_cmyk_becomes_rgb(tmp_path: Path, name: str) -> None:
    path = saved(tmp_path, name, Image.new("CMYK", (16, 16), (0, 255, 255, 0)))

    raster = scans.load(path)

    red, green, blue = raster.image.split()
    assert raster.channels == 3
    assert red.getextrema()[0] > 240 and green.getextrema()[1] < 15 and blue.getextrema()[1] < 15


def test_lab_becomes_rgb(tmp_path: Path) -> None:
    raster = scans.load(saved(tmp_path, "lab.tif", Image.new("LAB", (4, 4), (255, 128, 128))))

    assert min(values(raster)) > 245


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.tif", "lzw.tif", "a.webp", "a.avif"])
def test_every_exif_orientation_comes_out_upright(
    tmp_path: Path, name: str, orientation: int
) -> None:
    stored = stored_for(orientation, quadrants())
    options: dict[str, object] = {"exif": oriented_exif(orientation)}
    if name == "lzw.tif":
        options["compression"] = "tiff_lzw"
    path = saved(tmp_path, name, stored, **options)

    raster = scans.load(path)

    assert scans.identify(path).size == raster.size == Size(64, 32)
    corners = [
        raster.image.convert("L").getpixel(at) for at in [(5, 5), (60, 5), (5, 28), (60, 28)]
    ]
    for found, wanted in zip(corners, QUADRANTS, strict=True):
        assert isinstance(found, int | float)
        assert abs(found - wanted) <= 6


def test_an_orientation_that_follows_the_pixels_of_a_png_counts_too(tmp_path: Path) -> None:
    path = saved(tmp_path, "late.png", stored_for(6, quadrants()))
    exif = oriented_exif(6).tobytes().removeprefix(b"Exif\0\0")
    end = png_chunk(b"IEND", b"")
    path.write_bytes(path.read_bytes().removesuffix(end) + png_chunk(b"eXIf", exif) + end)

    assert scans.identify(path).size == Size(64, 32)
    assert scans.load(path).image.tobytes() == quadrants().tobytes()


@pytest.mark.parametrize(
    ("name", "options", "dpi"),
    [
        ("a.png", {"dpi": (300, 300)}, 300),
        ("a.jpg", {"dpi": (240, 240)}, 240),
        ("a.bmp", {"dpi": (200, 200)}, 200),
        ("inch.tif", {"resolution": 400, "resolution_unit": "inch"}, 400),
        ("cm.tif", {"resolution": 118.11, "resolution_unit": "cm"}, 300),
        ("fax.tif", {"x_resolution": 204, "y_resolution": 98, "resolution_unit": 2}, 98),
        ("none.png", {}, None),
        ("none.jpg", {}, None),
        ("little.png", {"dpi": (1, 1)}, None),
        ("much.tif", {"resolution": 30_000, "resolution_unit": "inch"}, None),
    ],
)
def test_the_resolution_is_told_where_it_is_believable(
    tmp_path: Path, name: str, options: dict[str, object], dpi: int | None
) -> None:
    assert scans.identify(saved(tmp_path, name, quadrants(), **options)).dpi == dpi


def test_the_resolution_in_exif_counts_where_the_header_has_none(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x011A], exif[0x011B], exif[0x0128] = 118.11, 118.11, 3
    jpeg = saved(tmp_path, "a.jpg", quadrants(), exif=exif)
    webp = saved(tmp_path, "a.webp", quadrants(), exif=exif)

    assert scans.identify(webp).dpi == 300
    assert scans.identify(jpeg).dpi == 300


def test_a_resolution_divided_by_zero_is_no_resolution(data: Path) -> None:
    assert scans.identify(data / "bad-input" / "exif-dpi-zerodivision.jpg").dpi is None


def test_each_page_of_a_tiff_is_its_own(tmp_path: Path) -> None:
    first, second = quadrants(), Image.new("RGB", (20, 30), (1, 2, 3))
    third = Image.new("1", (8, 9), 1)
    path = tmp_path / "three.tif"
    first.save(path, save_all=True, append_images=[second, third], dpi=(300, 300))

    found = scans.frames(path)

    assert scans.scan_info(path).frames == 3
    assert [frame.size for frame in found] == [Size(64, 32), Size(20, 30), Size(8, 9)]
    assert [frame.mode for frame in found] == ["grey", "colour", "bilevel"]
    assert found == tuple(scans.identify(path, frame=number) for number in (1, 2, 3))
    assert scans.load(path, frame=1).image.tobytes() == first.tobytes()
    assert scans.load(path, frame=2).image.tobytes() == second.tobytes()
    assert set(values(scans.load(path, frame=3))) == {255}


@pytest.mark.parametrize("frame", [0, 4])
def test_a_page_that_the_file_does_not_have_is_refused(data: Path, frame: int) -> None:
    with pytest.raises(ScanError, match=r"has 3 page\(s\)"):
        scans.load(data / "scans" / "multipage.tiff", frame=frame)


def test_an_animation_is_one_page(tmp_path: Path) -> None:
    path = tmp_path / "moving.gif"
    quadrants().save(path, save_all=True, append_images=[Image.new("L", (64, 32), 99)])

    assert scans.scan_info(path) == scans.ScanInfo(1, "GIF")


@pytest.mark.parametrize(
    ("name", "frames", "size", "mode", "dpi"),
    [
        ("g4-multi.tiff", 3, Size(3307, 4677), "bilevel", 400),
        ("g4_orientation_6.tif", 1, Size(590, 88), "bilevel", 96),
        ("hopper_16bit.pgm", 1, Size(128, 128), "grey", None),
        ("hopper_orientation_6.jpg", 1, Size(128, 128), "colour", None),
        ("pil_sample_cmyk.jpg", 1, Size(100, 100), "colour", 72),
        ("tiff_16bit_RGB.tiff", 1, Size(100, 40), "colour", 72),
    ],
)
def test_real_files_are_what_they_are(
    data: Path, name: str, frames: int, size: Size, mode: str, dpi: int | None
) -> None:
    path = data / "scans" / name

    first = scans.identify(path)
    raster = scans.load(path)

    assert scans.scan_info(path).frames == frames
    assert (first.size, first.mode, first.dpi) == (size, mode, dpi)
    assert raster.size == size
    assert raster.image.convert("L").getextrema() != (255, 255)


def test_identifying_reads_the_header_alone(tmp_path: Path) -> None:
    whole = saved(tmp_path, "whole.png", Image.effect_noise((400, 300), 80), dpi=(300, 300))
    cut = tmp_path / "cut.png"
    cut.write_bytes(whole.read_bytes()[:200])

    assert scans.identify(cut) == scans.identify(whole)
    with pytest.raises(ScanError, match="damaged or cut short"):
        scans.load(cut)


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("a.png", {}),
        ("a.jpg", {}),
        ("a.tif", {}),
        ("lzw.tif", {"compression": "tiff_lzw"}),
        ("deflate.tif", {"compression": "tiff_adobe_deflate"}),
        ("a.webp", {"lossless": True}),
        ("a.jp2", {"irreversible": False}),
        ("a.avif", {}),
        ("a.pgm", {}),
        ("a.bmp", {}),
    ],
)
def test_a_scan_cut_short_is_refused_in_silence(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], name: str, options: dict[str, object]
) -> None:
    path = saved(tmp_path, name, Image.effect_noise((200, 150), 80), **options)
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 3 // 5])

    with pytest.raises(ScanError, match=f'^Could not read "{name}": ') as caught:
        scans.load(path)

    assert "\n" not in str(caught.value)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"", "it is damaged, or not a TIFF"), (b"Dear Sir,\n" * 50, "it is damaged, or not a TIFF")],
)
def test_a_file_that_is_no_scan_is_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "letter.png"
    path.write_bytes(content)

    for read in (scans.scan_info, scans.frames, scans.identify, scans.load):
        with pytest.raises(ScanError, match=reason):
            read(path)


def test_a_missing_file_and_a_folder_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(ScanError, match="no such file"):
        scans.load(tmp_path / "gone.png")
    with pytest.raises(ScanError, match="a folder"):
        scans.load(tmp_path)
    with pytest.raises(ScanError, match="no such file"):
        scans.sha256_of(tmp_path / "gone.png")


@pytest.mark.parametrize(
    ("width", "height", "colour_type"),
    [
        (50_000, 41_000, 0),  # 2,050 megapixels: above our limit, where Pillow alone would warn
        (70_000, 70_000, 0),  # where Pillow refuses by itself
    ],
)
def test_a_scan_above_the_pixel_policy_is_refused_before_decoding(
    tmp_path: Path, width: int, height: int, colour_type: int
) -> None:
    path = tmp_path / "wall.png"
    path.write_bytes(png_header(width, height, colour_type=colour_type))

    for read in (scans.identify, scans.frames, scans.load):
        with pytest.raises(ScanTooLarge, match=r'Could not open "wall\.png": .*limit'):
            read(path)


@pytest.mark.parametrize(("size", "colour_type"), [((20_000, 16_000), 0), ((15_000, 15_000), 2)])
def test_a_scan_that_must_be_streamed_is_not_decoded_as_a_whole(
    tmp_path: Path, size: tuple[int, int], colour_type: int
) -> None:
    path = tmp_path / "wall.png"
    path.write_bytes(png_header(*size, colour_type=colour_type))

    assert scans.identify(path).size == Size(*size)
    with pytest.raises(ScanTooLarge, match=r'Could not open "wall\.png": .*limit'):
        scans.load(path)


def test_a_scan_below_the_pixel_policy_raises_no_bomb_warning(tmp_path: Path) -> None:
    path = tmp_path / "map.png"
    path.write_bytes(png_header(17_000, 17_000, colour_type=0))

    assert scans.identify(path).size == Size(17_000, 17_000)


def test_a_refusal_names_the_size_and_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "wall.png"
    path.write_bytes(png_header(50_000, 41_000, colour_type=0))

    with pytest.raises(ScanTooLarge, match=r"50,000 × 41,000 pixels.* 2,000,000,000 pixels"):
        scans.identify(path)


def test_a_preview_of_a_jpeg_is_small_and_upright(tmp_path: Path) -> None:
    stored = stored_for(6, quadrants((2048, 1024)))
    path = saved(tmp_path, "big.jpg", stored, exif=oriented_exif(6))

    small = scans.preview(path, max_side=300)

    assert small is not None
    assert (small.size, small.channels) == (Size(300, 150), 1)
    corners = [small.image.getpixel(at) for at in [(20, 20), (280, 20), (20, 130), (280, 130)]]
    assert all(
        isinstance(found, int | float) and abs(found - wanted) <= 6
        for found, wanted in zip(corners, QUADRANTS, strict=True)
    )


def test_a_preview_of_a_jpeg_that_is_small_enough_has_its_pixels(tmp_path: Path) -> None:
    path = saved(tmp_path, "a.jpg", quadrants())

    whole = scans.preview(path, max_side=5000)

    assert whole is not None
    assert whole.image.copy().size == quadrants().size


def test_there_is_no_preview_where_it_would_cost_a_whole_decode(tmp_path: Path) -> None:
    assert scans.preview(saved(tmp_path, "a.png", quadrants()), max_side=20) is None
    assert scans.preview(saved(tmp_path, "a.tif", quadrants()), max_side=20) is None


def test_the_hash_is_that_of_the_bytes(tmp_path: Path) -> None:
    path = saved(tmp_path, "a.png", quadrants())

    assert scans.sha256_of(path) == hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_raster_outlives_its_file(tmp_path: Path) -> None:
    path = saved(tmp_path, "a.tif", quadrants(), compression="tiff_lzw")
    raster = scans.load(path)
    path.unlink()

    assert raster.image.reduce(2).size == (32, 16)
    assert raster.image.tobytes() == quadrants().tobytes()


def test_importing_the_readers_loads_no_decoder() -> None:
    program = (
        "import sys\n"
        "from editor.imaging import ocr_input, pyramid, scans\n"
        "print(sorted({'PIL', 'pi_heif', 'pypdfium2'} & set(sys.modules)))\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert done.stdout == "[]\n"


def test_every_page_of_a_file_is_verified_and_a_broken_one_is_told(tmp_path: Path) -> None:
    pages = [Image.effect_noise((64, 48), 40 + n) for n in range(4)]
    good = tmp_path / "set.tif"
    pages[0].save(good, save_all=True, append_images=pages[1:], compression="tiff_deflate")
    scans.verify(good)
    whole = tmp_path / "page.png"
    pages[0].save(whole)
    broken = tmp_path / "broken.png"
    broken.write_bytes(whole.read_bytes()[:-600])
    with pytest.raises(ScanError):
        scans.verify(broken)
