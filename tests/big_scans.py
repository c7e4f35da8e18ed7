"""Scans of tens to thousands of megapixels, made in seconds and little memory.

One band of typed lines is drawn and compressed once; the file then says that band again and again:
strips and tiles of a TIFF may share their bytes, a deflate stream may repeat a flushed block, and
the rows between a JPEG's restart markers stand alone. So a file of two gigapixels takes a second
and a few megabytes, while whoever decodes it has all the work of a real one.
"""

from __future__ import annotations

import io
import math
import random
import re
import struct
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from PIL import Image, ImageChops, ImageDraw, ImageFont

from editor.paths import resources

Mode = Literal["1", "L", "RGB"]
Kind = Literal["tiff", "lzw", "deflate", "g4", "tiled", "tiff-jpeg", "png", "jpeg", "pdf"]
SUFFIXES: dict[Kind, str] = {"png": ".png", "jpeg": ".jpg", "pdf": ".pdf"}

BAND_PX = 768
STRIP_PX = 16
TILE_PX = 256
DPI = 600
_PATCH_PX = 2560
_LINE_PX = 128
_SHORT, _LONG, _RATIONAL, _LONG8 = 3, 4, 5, 16
_TYPE_BYTES = {_SHORT: 2, _LONG: 4, _RATIONAL: 8, _LONG8: 8}
_COMPRESSIONS = {"tiff": 1, "g4": 4, "lzw": 5, "tiff-jpeg": 7, "deflate": 8, "tiled": 8}
_PILLOW_NAMES = {"lzw": "tiff_lzw", "g4": "group4"}
_WORDS = (
    "Following is summary of conversation between the President and Mikoyan who replied that the "
    "challenge of our times was how two sides could live in peace DEPARTMENT ACTION Amembassy"
)

_Tag = tuple[int, int, Sequence[int]]


@dataclass(frozen=True, slots=True)
class BigScan:
    """What a big scan is: `kind` is its format and compression, `mode` that of Pillow."""

    kind: Kind
    width: int
    height: int
    mode: Mode = "L"

    @property
    def name(self) -> str:
        megapixels = round(self.width * self.height / 1e6)
        return f"{self.kind}-{self.mode.lower()}-{megapixels}{SUFFIXES.get(self.kind, '.tif')}"


def big_scan(kind: Kind, megapixels: float, mode: Mode = "L") -> BigScan:
    """Return an upright page of about so many megapixels, 5 : 7."""
    width = round(math.sqrt(megapixels * 1e6 * 5 / 7) / 16) * 16
    return BigScan(kind, width, round(megapixels * 1e6 / width / BAND_PX) * BAND_PX, mode)


def made(folder: Path, scan: BigScan) -> Path:
    """Write the scan into `folder` unless it is there; returns its path."""
    path = folder / scan.name
    if not path.exists():
        match scan.kind:
            case "png":
                _write_png(path, scan)
            case "jpeg":
                _write_jpeg(path, scan)
            case "pdf":
                _write_pdf(path, scan)
            case _:
                _write_tiff(path, scan)
    return path


def copies(path: Path, count: int) -> list[Path]:
    """Return so many names of one file, which are scans of their own to whoever opens them."""
    names = [path.with_name(f"{number:04}-{path.name}") for number in range(1, count + 1)]
    for name in names:
        name.hardlink_to(path)
    return names


@cache
def _band(width: int, mode: Mode) -> Image.Image:
    """Return `BAND_PX` rows of typed lines on paper with a scanner's noise; always the same."""
    patch = _patch()
    grey = Image.new("L", (width, BAND_PX))
    for number, left in enumerate(range(0, width, _PATCH_PX)):
        shifted = ImageChops.offset(patch, 0, number * 2 * _LINE_PX)
        grey.paste(shifted, (left, 0))
    if mode == "L":
        return grey
    if mode == "1":
        return grey.point(lambda value: 255 if value > 140 else 0).convert("1", dither=0)
    paper = [
        grey.point([round(value * share) for value in range(256)]) for share in (1, 0.96, 0.86)
    ]
    return Image.merge("RGB", paper)


@cache
def _patch() -> Image.Image:
    chance = random.Random(4)
    size = (_PATCH_PX, BAND_PX)
    patch = Image.new("L", size, 236)
    pen = ImageDraw.Draw(patch)
    face = ImageFont.truetype(str(resources() / "fonts" / "CourierPrime-Regular.ttf"), 92)
    for top in range(0, BAND_PX, _LINE_PX):
        pen.text((40, top + 18), " ".join(chance.choices(_WORDS.split(), k=7)), font=face, fill=40)
    noise = bytes(byte & 15 for byte in chance.randbytes(_PATCH_PX * BAND_PX))
    return ImageChops.add(patch, Image.frombytes("L", size, noise))


# TIFF


def _write_tiff(path: Path, scan: BigScan) -> None:
    band = _band(scan.width, scan.mode)
    across = -(-scan.width // TILE_PX)
    if scan.kind == "tiled":
        wide = band.crop((0, 0, across * TILE_PX, BAND_PX))
        chunks = [zlib.compress(part.tobytes(), 6) for part in _parts(wide, TILE_PX, TILE_PX)]
        count = across * -(-scan.height // TILE_PX)
    elif scan.kind == "g4":  # a fax page is one strip from top to bottom, as scanners write it
        chunks, count = [_coded(_stacked(band, scan.height), scan.kind)], 1
    else:
        chunks = [_coded(part, scan.kind) for part in _parts(band, scan.width, STRIP_PX)]
        count = scan.height // STRIP_PX
    with path.open("wb") as file:
        file.write(b"II*\0\0\0\0\0" if not _is_big(scan) else b"II+\0\x08\0\0\0" + bytes(8))
        places = []
        for chunk in chunks:
            places.append((file.tell(), len(chunk)))
            file.write(chunk + bytes(len(chunk) % 2))
        cycled = [places[index % len(places)] for index in range(count)]
        _write_directory(file, scan, cycled)


def _is_big(scan: BigScan) -> bool:
    return scan.width * scan.height >= 1_000_000_000


def _stacked(band: Image.Image, height: int) -> Image.Image:
    whole = Image.new(band.mode, (band.width, height))
    for top in range(0, height, BAND_PX):
        whole.paste(band, (0, top))
    return whole


def _parts(band: Image.Image, width: int, height: int) -> Iterator[Image.Image]:
    for top in range(0, band.height, height):
        for left in range(0, band.width, width):
            yield band.crop((left, top, left + width, top + height))


def _coded(part: Image.Image, kind: Kind) -> bytes:
    """Return the bytes of one strip."""
    out = io.BytesIO()
    match kind:
        case "tiff":
            return part.tobytes()
        case "deflate":
            return zlib.compress(part.tobytes(), 6)
        case "tiff-jpeg":
            part.save(out, "JPEG", quality=85, subsampling=0)
            return out.getvalue()
        case _:
            part.save(out, "TIFF", compression=_PILLOW_NAMES[kind], strip_size=1 << 30)
    with Image.open(io.BytesIO(out.getvalue())) as saved:
        tags = saved.tag_v2  # type: ignore[attr-defined]
        (start,), (count,) = tags[273], tags[279]
    return out.getvalue()[start : start + count]


def _write_directory(file: io.BufferedWriter, scan: BigScan, places: list[tuple[int, int]]) -> None:
    channels = 3 if scan.mode == "RGB" else 1
    where = _LONG8 if _is_big(scan) else _LONG
    photometric = {1: 1, 3: 6 if scan.kind == "tiff-jpeg" else 2}[channels]
    offsets, counts = [place for place, _ in places], [count for _, count in places]
    tags: list[_Tag] = [
        (256, _LONG, [scan.width]),
        (257, _LONG, [scan.height]),
        (258, _SHORT, [1 if scan.mode == "1" else 8] * channels),
        (259, _SHORT, [_COMPRESSIONS[scan.kind]]),
        (262, _SHORT, [photometric]),
        (277, _SHORT, [channels]),
        (282, _RATIONAL, [DPI]),
        (283, _RATIONAL, [DPI]),
        (284, _SHORT, [1]),
        (296, _SHORT, [2]),
    ]
    if scan.kind == "tiled":
        tags += [(322, _LONG, [TILE_PX]), (323, _LONG, [TILE_PX])]
        tags += [(324, where, offsets), (325, _LONG, counts)]
    else:
        rows = scan.height if scan.kind == "g4" else STRIP_PX
        tags += [(273, where, offsets), (278, _LONG, [rows]), (279, _LONG, counts)]
    if scan.kind == "tiff-jpeg" and channels == 3:
        tags.append((530, _SHORT, [1, 1]))
    _write_tags(file, sorted(tags, key=lambda tag: tag[0]), is_big=_is_big(scan))


def _write_tags(file: io.BufferedWriter, tags: list[_Tag], *, is_big: bool) -> None:
    entries = []
    inline_bytes = 8 if is_big else 4
    for tag, kind, values in tags:
        packed = _packed(kind, values)
        if len(packed) > inline_bytes:
            place = file.tell()
            file.write(packed + bytes(len(packed) % 2))
            packed = struct.pack("<Q", place)[:inline_bytes]
        count = struct.pack("<Q" if is_big else "<I", len(values))
        entries.append(struct.pack("<HH", tag, kind) + count + packed.ljust(inline_bytes, b"\0"))
    start = file.tell()
    file.write(struct.pack("<Q" if is_big else "<H", len(entries)) + b"".join(entries))
    file.write(bytes(inline_bytes))
    file.seek(8 if is_big else 4)
    file.write(struct.pack("<Q", start)[:inline_bytes])


def _packed(kind: int, values: Sequence[int]) -> bytes:
    if kind == _RATIONAL:
        return b"".join(struct.pack("<II", value, 1) for value in values)
    return struct.pack(f"<{len(values)}{ {_SHORT: 'H', _LONG: 'I', _LONG8: 'Q'}[kind] }", *values)


# PNG


def _write_png(path: Path, scan: BigScan) -> None:
    raw = _filtered(_band(scan.width, scan.mode))
    squeezer = zlib.compressobj(6, zlib.DEFLATED, -15)
    # After a full flush nothing refers back, so the block can be said again.
    block = squeezer.compress(raw) + squeezer.flush(zlib.Z_FULL_FLUSH)
    depth, colour = {"1": (1, 0), "L": (8, 0), "RGB": (8, 2)}[scan.mode]
    header = struct.pack(">IIBBBBB", scan.width, scan.height, depth, colour, 0, 0, 0)
    per_metre = round(DPI / 0.0254)
    adler = 1
    with path.open("wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n" + _png_chunk(b"IHDR", header))
        file.write(_png_chunk(b"pHYs", struct.pack(">IIB", per_metre, per_metre, 1)))
        file.write(_png_chunk(b"IDAT", b"\x78\x9c"))
        data = _png_chunk(b"IDAT", block)
        for _ in range(scan.height // BAND_PX):
            file.write(data)
            adler = zlib.adler32(raw, adler)
        file.write(_png_chunk(b"IDAT", b"\x03\x00" + struct.pack(">I", adler)))
        file.write(_png_chunk(b"IEND", b""))


def _filtered(band: Image.Image) -> bytes:
    """Return the rows of a band, each but the first less the one above, as encoders choose."""
    if band.mode == "1":
        stride, rows = (band.width + 7) // 8, band.tobytes()
        return b"".join(b"\0" + rows[top : top + stride] for top in range(0, len(rows), stride))
    less = ImageChops.subtract_modulo(band, ImageChops.offset(band, 0, 1))
    less.paste(band.crop((0, 0, band.width, 1)), (0, 0))
    stride, rows = band.width * len(band.getbands()), less.tobytes()
    return b"".join(
        (b"\0" if top == 0 else b"\2") + rows[top : top + stride]
        for top in range(0, len(rows), stride)
    )


def _png_chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


# JPEG and PDF


def _jpeg_pieces(scan: BigScan) -> Iterable[bytes]:
    out = io.BytesIO()
    band = _band(scan.width, scan.mode)
    band.save(out, "JPEG", quality=85, dpi=(DPI, DPI), restart_marker_rows=1)
    data = out.getvalue()
    frame = data.index(b"\xff\xc0")
    height = struct.pack(">H", scan.height)
    scan_start = data.index(b"\xff\xda")
    coded = scan_start + 2 + struct.unpack_from(">H", data, scan_start + 2)[0]
    yield data[: frame + 5] + height + data[frame + 7 : coded]
    segments = re.split(rb"\xff[\xd0-\xd7]", data[coded:-2])
    number = 0
    for _ in range(scan.height // BAND_PX):
        for segment in segments:
            if number:
                yield bytes((0xFF, 0xD0 + (number - 1) % 8))
            yield segment
            number += 1
    yield b"\xff\xd9"


def _write_jpeg(path: Path, scan: BigScan) -> None:
    with path.open("wb") as file:
        file.writelines(_jpeg_pieces(scan))


def _write_pdf(path: Path, scan: BigScan) -> None:
    """A page that holds one JPEG, as a scanner makes it."""
    picture = b"".join(_jpeg_pieces(scan))
    points = [side * 72 / DPI for side in (scan.width, scan.height)]
    draw = b"q %.3f 0 0 %.3f 0 0 cm /S Do Q" % tuple(points)
    space = b"/DeviceRGB" if scan.mode == "RGB" else b"/DeviceGray"
    bodies = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %.3f %.3f]/Contents 4 0 R"
        b"/Resources<</XObject<</S 5 0 R>>>>>>" % tuple(points),
        b"<</Length %d>>stream\n%s\nendstream" % (len(draw), draw),
        b"<</Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace%s/BitsPerComponent 8"
        b"/Filter/DCTDecode/Length %d>>stream\n%s\nendstream"
        % (scan.width, scan.height, space, len(picture), picture),
    ]
    with path.open("wb") as file:
        file.write(b"%PDF-1.4\n")
        places = []
        for number, body in enumerate(bodies, 1):
            places.append(file.tell())
            file.write(b"%d 0 obj%s\nendobj\n" % (number, body))
        start = file.tell()
        file.write(b"xref\n0 6\n0000000000 65535 f \n")
        file.writelines(b"%010d 00000 n \n" % place for place in places)
        file.write(b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % start)
