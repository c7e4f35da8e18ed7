"""Scan files of every kind, made in code, each with the pixels that it must show.

TIFF kinds that no library writes are written by hand here: `tiff_file` packs any samples, any bits,
strips or tiles, chunky or planar, either byte order, classic or BigTIFF.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image

WIDTH, HEIGHT = 40, 24
Samples = list[list[list[int]]]
"""Samples by row, column and channel."""


def grey_at(x: int, y: int) -> int:
    """A ramp to the right and downwards with a dark corner: no turn of it is like another."""
    return 10 if x < 12 and y < 8 else 40 + 4 * x + 2 * y


def colour_at(x: int, y: int) -> tuple[int, int, int]:
    """Three different ramps, so that no two channels can be mistaken for each other."""
    return (250, 20, 30) if x < 12 and y < 8 else (40 + 5 * x, 30 + 9 * y, 220 - 4 * x)


def grey_truth() -> Image.Image:
    image = Image.new("L", (WIDTH, HEIGHT))
    image.putdata([grey_at(x, y) for y in range(HEIGHT) for x in range(WIDTH)])
    return image


def colour_truth() -> Image.Image:
    image = Image.new("RGB", (WIDTH, HEIGHT))
    image.putdata([colour_at(x, y) for y in range(HEIGHT) for x in range(WIDTH)])
    return image


def bilevel_truth() -> Image.Image:
    return grey_truth().point(lambda value: 255 if value > 100 else 0)


def stepped_truth(bits: int) -> Image.Image:
    """The grey truth with as few levels as so many bits have."""
    top = 2**bits - 1
    return grey_truth().point(lambda value: round((value * top // 255) * 255 / top))


def samples_of(image: Image.Image, scale: Callable[[int], int] = int) -> Samples:
    width, height = image.size
    pixels = image.load()
    assert pixels is not None
    rows: Samples = []
    for y in range(height):
        row = []
        for x in range(width):
            value = pixels[x, y]
            row.append([scale(int(v)) for v in (value if isinstance(value, tuple) else (value,))])
        rows.append(row)
    return rows


def packed(values: Sequence[int], bits: int, order: str) -> bytes:
    """One row of samples, filled up to whole bytes; many-byte samples in the byte order."""
    if bits in (8, 16, 32):
        kind = {8: "B", 16: "H", 32: "I"}[bits]
        return struct.pack(f"{order}{len(values)}{kind}", *values)
    number = 0
    for value in values:
        number = number << bits | value
    surplus = -len(values) * bits % 8
    return (number << surplus).to_bytes((len(values) * bits + surplus) // 8, "big")


@dataclass
class Layout:
    """How the samples of a TIFF are laid down; `tags` adds or replaces fields (type, values)."""

    bits: int = 8
    photometric: int = 1
    sample_format: int = 1
    is_planar: bool = False
    tile: int = 0
    rows_per_strip: int = 0
    order: str = "<"
    is_big: bool = False
    fill_order: int = 1
    compress: Callable[[bytes], bytes] = bytes
    compression: int = 1
    tags: dict[int, tuple[int, Sequence[int]]] = field(default_factory=dict)


def tiff_file(samples: Samples, layout: Layout) -> bytes:
    """A TIFF of one page."""
    height, width, channels = len(samples), len(samples[0]), len(samples[0][0])
    planes = [[[v[c : c + 1] for v in row] for row in samples] for c in range(channels)]
    pieces: list[bytes] = []
    for plane in planes if layout.is_planar else [samples]:
        pieces += _tiles(plane, layout) if layout.tile else _strips(plane, layout)
    tags: dict[int, tuple[int, Sequence[int]]] = {
        256: (4, [width]),
        257: (4, [height]),
        258: (3, [layout.bits] * channels),
        259: (3, [layout.compression]),
        262: (3, [layout.photometric]),
        266: (3, [layout.fill_order]),
        277: (3, [channels]),
        284: (3, [2 if layout.is_planar else 1]),
        339: (3, [layout.sample_format] * channels),
    }
    if layout.tile:
        tags |= {322: (3, [layout.tile]), 323: (3, [layout.tile])}
    else:
        tags[278] = (4, [layout.rows_per_strip or height])
    tags |= layout.tags
    return assembled(tags, pieces, layout)


def assembled(
    tags: dict[int, tuple[int, Sequence[int]]], pieces: Sequence[bytes], layout: Layout
) -> bytes:
    """Header, pieces of pixels, and the directory that points at them."""
    order, big = layout.order, layout.is_big
    body = struct.pack(f"{order}2sHHHQ", b"II" if order == "<" else b"MM", 43, 8, 0, 0)
    if not big:
        body = struct.pack(f"{order}2sHL", b"II" if order == "<" else b"MM", 42, 0)
    offsets, word = [], 16 if big else 4
    for piece in pieces:
        offsets.append(len(body))
        body += piece + b"\0" * (len(piece) % 2)
    is_tiled = 322 in tags
    tags = tags | {
        324 if is_tiled else 273: (word, offsets),
        325 if is_tiled else 279: (4, [len(piece) for piece in pieces]),
    }
    room = 8 if big else 4
    entries = b""
    for tag, (kind, values) in sorted(tags.items()):
        packed_values = struct.pack(
            f"{order}{len(values)}" + {1: "B", 3: "H", 4: "L", 5: "Q", 16: "Q"}[kind], *values
        )
        if kind == 5:  # a fraction: numerator and denominator
            packed_values = b"".join(struct.pack(f"{order}LL", v, 1) for v in values)
        if len(packed_values) > room:
            place = struct.pack(f"{order}{'Q' if big else 'L'}", len(body))
            body += packed_values + b"\0" * (len(packed_values) % 2)
            packed_values = place
        entries += struct.pack(f"{order}HH{'Q' if big else 'L'}", tag, kind, len(values))
        entries += packed_values.ljust(room, b"\0")
    count = struct.pack(f"{order}{'Q' if big else 'H'}", len(tags))
    start = len(body)
    body += count + entries + b"\0" * room
    at = struct.pack(f"{order}{'Q' if big else 'L'}", start)
    return body[: room if not big else 8] + at + body[4 + 4 if not big else 16 :]


def _row(values: list[list[int]], layout: Layout) -> bytes:
    data = packed([v for pixel in values for v in pixel], layout.bits, layout.order)
    if layout.fill_order == 2:
        data = bytes(int(f"{byte:08b}"[::-1], 2) for byte in data)
    return data


def _strips(plane: Samples, layout: Layout) -> list[bytes]:
    rows = layout.rows_per_strip or len(plane)
    return [
        layout.compress(b"".join(_row(row, layout) for row in plane[y : y + rows]))
        for y in range(0, len(plane), rows)
    ]


def _tiles(plane: Samples, layout: Layout) -> list[bytes]:
    side, blank = layout.tile, [0] * len(plane[0][0])
    found = []
    for top in range(0, len(plane), side):
        for left in range(0, len(plane[0]), side):
            rows = [
                (row[left : left + side] + [blank] * side)[:side] for row in plane[top : top + side]
            ]
            rows += [[blank] * side] * (side - len(rows))
            found.append(layout.compress(b"".join(_row(row, layout) for row in rows)))
    return found


def saved_bytes(image: Image.Image, format_: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, format_, **options)  # type: ignore[arg-type]
    return buffer.getvalue()


@dataclass(frozen=True)
class Kind:
    """One kind of scan: its file's bytes, the pixels it must show, and how far they may be off."""

    name: str
    make: Callable[[], bytes]
    truth: Callable[[], Image.Image]
    tolerance: int = 0

    def write(self, folder: Path) -> Path:
        path = folder / self.name
        path.write_bytes(self.make())
        return path


def _grey(bits: int, **layout: object) -> Callable[[], bytes]:
    top = 2**bits - 1
    inverted = layout.get("photometric") == 0

    def scale(value: int) -> int:
        found = value * top // 255 if bits < 16 else value * (top // 255)
        return top - found if inverted else found

    return lambda: tiff_file(
        samples_of(grey_truth(), scale),
        Layout(bits=bits, **layout),  # type: ignore[arg-type]
    )


def _colour(bits: int = 8, **layout: object) -> Callable[[], bytes]:
    factor = (2**bits - 1) // 255
    return lambda: tiff_file(
        samples_of(colour_truth(), lambda v: v * factor),
        Layout(bits=bits, photometric=2, **layout),  # type: ignore[arg-type]
    )


def _float_bits(value: float) -> int:
    return int(struct.unpack("<I", struct.pack("<f", value))[0])


def _half_bits(value: float) -> int:
    return int(struct.unpack("<H", struct.pack("<e", value))[0])


def _bilevel(**layout: object) -> Callable[[], bytes]:
    return lambda: tiff_file(
        samples_of(bilevel_truth(), lambda v: int((v > 0) != (layout.get("photometric") == 0))),
        Layout(bits=1, **layout),  # type: ignore[arg-type]
    )


def with_alpha(alpha: int = 255) -> Samples:
    return [[[*pixel, alpha] for pixel in row] for row in samples_of(colour_truth())]


def _half_transparent() -> Image.Image:
    return colour_truth().point(lambda v: round((v * 128 + 255 * 127) / 255))


def _cmyk_samples(factor: int = 1) -> Samples:
    return samples_of(
        colour_truth().point(lambda v: 255 - v).convert("RGB"), lambda v: v * factor
    ) and [
        [[*((255 - v) * factor for v in pixel), 0] for pixel in row]
        for row in samples_of(colour_truth())
    ]


def _premultiplied() -> Samples:
    return [
        [[*(round(v * 128 / 255) for v in pixel), 128] for pixel in row]
        for row in samples_of(colour_truth())
    ]


def _ycbcr() -> Samples:
    return samples_of(colour_truth().convert("YCbCr"))


def _palette_tiff(bits: int) -> bytes:
    count = 2**bits
    ramp = [round(i * 65535 / (count - 1)) for i in range(count)]
    return tiff_file(
        samples_of(grey_truth(), lambda v: v * (count - 1) // 255),
        Layout(
            bits=bits, photometric=3, tags={320: (3, [*ramp, *reversed(ramp), *([0x8000] * count)])}
        ),
    )


def _palette_truth(bits: int) -> Image.Image:
    stepped = stepped_truth(bits)
    return Image.merge(
        "RGB",
        (stepped, stepped.point(lambda v: 255 - v), Image.new("L", stepped.size, 128)),
    )


def _lab_tiff(photometric: int, bits: int) -> bytes:
    # L* 60 and no colour; a* and b* are signed in CIELab and offset in ICCLab.
    neutral = 0 if photometric == 8 else 128
    level = round(60 / 100 * 255)
    if bits == 16:
        neutral, level = neutral << 8, round(60 / 100 * (65535 if photometric == 8 else 65280))
    samples = [[[level, neutral, neutral] for _ in range(WIDTH)] for _ in range(HEIGHT)]
    return tiff_file(samples, Layout(bits=bits, photometric=photometric))


def _by_pillow(image: Callable[[], Image.Image], format_: str, **options: object):  # type: ignore[no-untyped-def]
    return lambda: saved_bytes(image(), format_, **options)


def _old_jpeg_tiff() -> bytes:
    """JPEG as TIFF 6.0 had it at first: the whole stream in one place, tags pointing at it."""
    stream = saved_bytes(colour_truth(), "JPEG", quality=95, subsampling=0)
    layout = Layout()
    tags: dict[int, tuple[int, Sequence[int]]] = {
        256: (4, [WIDTH]),
        257: (4, [HEIGHT]),
        258: (3, [8, 8, 8]),
        259: (3, [6]),
        262: (3, [6]),
        277: (3, [3]),
        278: (4, [HEIGHT]),
        284: (3, [1]),
        512: (3, [1]),
        513: (4, [8]),
        514: (4, [len(stream)]),
        530: (3, [1, 1]),
    }
    return assembled(tags, [stream], layout)


def _subsampled_ycbcr_tiff() -> bytes:
    """Uncompressed YCbCr 2 × 2: four Y, one Cb, one Cr a block; the colour is even, as it must."""
    y_of = grey_truth()
    pixels = y_of.load()
    assert pixels is not None
    data = b""
    for top in range(0, HEIGHT, 2):
        for left in range(0, WIDTH, 2):
            places = [(left, top), (left + 1, top), (left, top + 1), (left + 1, top + 1)]
            data += bytes([*(int(pixels[p]) for p in places), 90, 160])  # type: ignore[arg-type]
    tags: dict[int, tuple[int, Sequence[int]]] = {
        256: (4, [WIDTH]),
        257: (4, [HEIGHT]),
        258: (3, [8, 8, 8]),
        259: (3, [1]),
        262: (3, [6]),
        277: (3, [3]),
        278: (4, [HEIGHT]),
        284: (3, [1]),
        530: (3, [2, 2]),
        532: (5, [0, 255, 128, 255, 128, 255]),
    }
    return assembled(tags, [data], Layout())


def _subsampled_truth() -> Image.Image:
    even = [Image.new("L", (WIDTH, HEIGHT), value) for value in (90, 160)]
    return Image.merge("YCbCr", (grey_truth(), *even)).convert("RGB")


TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def stored_for(orientation: int, upright: Image.Image) -> Image.Image:
    """The pixels that a scanner stores so that the orientation makes them upright again."""
    return upright.transpose(TURNS[orientation]) if orientation in TURNS else upright


def _turned_tiff(orientation: int, *, bits: int = 8, colour: bool = False, **layout: object):  # type: ignore[no-untyped-def]
    def make() -> bytes:
        upright = colour_truth() if colour else grey_truth()
        factor = (2**bits - 1) // 255
        return tiff_file(
            samples_of(stored_for(orientation, upright), lambda v: v * factor),
            Layout(
                bits=bits,
                photometric=2 if colour else 1,
                tags={274: (3, [orientation])},
                **layout,  # type: ignore[arg-type]
            ),
        )

    return make


def _tiff_kinds() -> list[Kind]:
    kinds = [
        Kind(
            f"grey-{bits}-{'min-is-black' if p else 'min-is-white'}.tif",
            _grey(bits, photometric=p),
            (lambda b=bits: stepped_truth(b)) if bits < 8 else grey_truth,
            1 if bits == 12 else 0,
        )
        for bits in (2, 4, 8, 12, 16, 32)
        for p in (0, 1)
    ]
    kinds += [
        Kind("bilevel-0.tif", _bilevel(photometric=0), bilevel_truth),
        Kind("bilevel-1.tif", _bilevel(photometric=1), bilevel_truth),
        Kind("bilevel-fill-order-2.tif", _bilevel(fill_order=2), bilevel_truth),
        Kind("bilevel-tiled.tif", _bilevel(tile=16), bilevel_truth),
        Kind("grey-16-big-endian.tif", _grey(16, order=">"), grey_truth),
        Kind("grey-16-tiled.tif", _grey(16, tile=16), grey_truth),
        Kind("grey-16-deflate.tif", _grey(16, compress=zlib.compress, compression=8), grey_truth),
        Kind("grey-tiled.tif", _grey(8, tile=16), grey_truth),
        Kind("grey-bigtiff.tif", _grey(8, is_big=True), grey_truth),
        Kind("grey-bigtiff-big-endian.tif", _grey(16, is_big=True, order=">"), grey_truth),
        Kind("grey-strips.tif", _grey(8, rows_per_strip=5), grey_truth),
        Kind("colour.tif", _colour(), colour_truth),
        Kind("colour-16.tif", _colour(16), colour_truth),
        Kind("colour-16-big-endian.tif", _colour(16, order=">"), colour_truth),
        Kind("colour-32.tif", _colour(32), colour_truth),
        Kind("colour-planar.tif", _colour(is_planar=True), colour_truth),
        Kind("colour-planar-strips.tif", _colour(is_planar=True, rows_per_strip=7), colour_truth),
        Kind("colour-16-planar.tif", _colour(16, is_planar=True), colour_truth),
        Kind(
            "colour-planar-deflate.tif",
            _colour(is_planar=True, compress=zlib.compress, compression=8),
            colour_truth,
        ),
        Kind(
            "colour-16-planar-deflate.tif",
            _colour(16, is_planar=True, compress=zlib.compress, compression=8),
            colour_truth,
        ),
        Kind("colour-tiled.tif", _colour(tile=16), colour_truth),
        Kind("colour-16-tiled.tif", _colour(16, tile=16), colour_truth),
        Kind("colour-planar-tiled.tif", _colour(is_planar=True, tile=16), colour_truth),
        Kind("colour-bigtiff-tiled.tif", _colour(is_big=True, tile=16), colour_truth),
        Kind("old-jpeg.tif", _old_jpeg_tiff, colour_truth, 24),
        Kind(
            "ycbcr.tif",
            lambda: tiff_file(_ycbcr(), Layout(photometric=6, tags={530: (3, [1, 1])})),
            colour_truth,
            3,
        ),
        Kind("ycbcr-2x2.tif", _subsampled_ycbcr_tiff, _subsampled_truth, 3),
        Kind(
            "lab-8.tif",
            lambda: _lab_tiff(8, 8),
            lambda: Image.new("RGB", (WIDTH, HEIGHT), (145,) * 3),
            3,
        ),
        Kind(
            "icclab-8.tif",
            lambda: _lab_tiff(9, 8),
            lambda: Image.new("RGB", (WIDTH, HEIGHT), (145,) * 3),
            3,
        ),
        Kind(
            "lab-16.tif",
            lambda: _lab_tiff(8, 16),
            lambda: Image.new("RGB", (WIDTH, HEIGHT), (145,) * 3),
            3,
        ),
    ]
    kinds += [
        Kind(
            f"palette-{bits}.tif",
            lambda b=bits: _palette_tiff(b),
            lambda b=bits: _palette_truth(b),
            1,
        )
        for bits in (1, 2, 4, 8)
    ]
    return [*kinds, *_tiff_alpha_kinds(), *_tiff_wide_kinds(), *_tiff_library_kinds(), *_turned()]


def _tiff_alpha_kinds() -> list[Kind]:
    def made(samples: Callable[[], Samples], extra: int, **layout: object) -> Callable[[], bytes]:
        return lambda: tiff_file(
            samples(),
            Layout(tags={338: (3, [extra])}, **{"photometric": 2, **layout}),  # type: ignore[arg-type]
        )

    def wide() -> Samples:
        return [[[v * 257 for v in pixel] for pixel in row] for row in with_alpha(128)]

    def wide_premultiplied() -> Samples:
        return [[[v * 257 for v in pixel] for pixel in row] for row in _premultiplied()]

    def grey_alpha() -> Samples:
        return [[[*pixel, 255] for pixel in row] for row in samples_of(grey_truth())]

    def grey_alpha_wide() -> Samples:
        return [[[v * 257 for v in pixel] for pixel in row] for row in grey_alpha()]

    return [
        Kind("rgba-opaque.tif", made(with_alpha, 2), colour_truth),
        Kind("rgba-unassociated.tif", made(lambda: with_alpha(128), 2), _half_transparent, 2),
        Kind("rgba-associated.tif", made(_premultiplied, 1), _half_transparent, 3),
        Kind("rgba-16.tif", made(wide, 2, bits=16), _half_transparent, 2),
        Kind("rgba-16-associated.tif", made(wide_premultiplied, 1, bits=16), _half_transparent, 3),
        Kind(
            "rgba-planar.tif",
            made(lambda: with_alpha(128), 2, is_planar=True),
            _half_transparent,
            2,
        ),
        Kind("rgba-16-planar.tif", made(wide, 2, bits=16, is_planar=True), _half_transparent, 2),
        Kind("rgba-tiled.tif", made(lambda: with_alpha(128), 2, tile=16), _half_transparent, 2),
        Kind("rgbx.tif", made(lambda: with_alpha(7), 0), colour_truth),
        Kind("grey-alpha.tif", made(grey_alpha, 2, photometric=1), grey_truth),
        Kind("grey-alpha-16.tif", made(grey_alpha_wide, 2, photometric=1, bits=16), grey_truth),
        Kind(
            "cmyk.tif", lambda: tiff_file(_cmyk_samples(), Layout(photometric=5)), colour_truth, 2
        ),
        Kind(
            "cmyk-16.tif",
            lambda: tiff_file(_cmyk_samples(257), Layout(photometric=5, bits=16)),
            colour_truth,
            2,
        ),
        Kind(
            "cmyk-planar.tif",
            lambda: tiff_file(_cmyk_samples(), Layout(photometric=5, is_planar=True)),
            colour_truth,
            2,
        ),
        Kind(
            "cmyk-tiled.tif",
            lambda: tiff_file(_cmyk_samples(), Layout(photometric=5, tile=16)),
            colour_truth,
            2,
        ),
    ]


def _tiff_wide_kinds() -> list[Kind]:
    def made(scale: Callable[[int], int], **layout: object) -> Callable[[], bytes]:
        return lambda: tiff_file(samples_of(grey_truth(), scale), Layout(**layout))  # type: ignore[arg-type]

    def spread() -> Image.Image:
        low, high = grey_truth().getextrema()
        assert isinstance(low, int) and isinstance(high, int)
        return grey_truth().point(lambda v: (v - low) * 255 // (high - low))

    float_colour = lambda: tiff_file(  # noqa: E731
        samples_of(colour_truth(), lambda v: _float_bits(v / 255)),
        Layout(bits=32, sample_format=3, photometric=2),
    )
    return [
        Kind(
            "float-unit.tif",
            made(lambda v: _float_bits(v / 255), bits=32, sample_format=3),
            grey_truth,
            1,
        ),
        Kind(
            "float-unit-inverted.tif",
            made(lambda v: _float_bits(1 - v / 255), bits=32, sample_format=3, photometric=0),
            grey_truth,
            1,
        ),
        Kind(
            "float-eight-bit.tif",
            made(lambda v: _float_bits(float(v)), bits=32, sample_format=3),
            grey_truth,
            1,
        ),
        Kind(
            "float-sixteen-bit.tif",
            made(lambda v: _float_bits(v * 257.0), bits=32, sample_format=3),
            grey_truth,
            1,
        ),
        Kind(
            "float-beyond.tif",
            made(lambda v: _float_bits(v * 1000.0 - 5e4), bits=32, sample_format=3),
            spread,
            1,
        ),
        Kind(
            "float-half.tif",
            made(lambda v: _half_bits(v / 255), bits=16, sample_format=3),
            grey_truth,
            1,
        ),
        Kind(
            "float-deflate.tif",
            made(
                lambda v: _float_bits(v / 255),
                bits=32,
                sample_format=3,
                compress=zlib.compress,
                compression=8,
            ),
            grey_truth,
            1,
        ),
        Kind(
            "float-tiled.tif",
            made(lambda v: _float_bits(v / 255), bits=32, sample_format=3, tile=16),
            grey_truth,
            1,
        ),
        Kind("float-colour.tif", float_colour, colour_truth, 1),
        Kind("signed-8.tif", made(lambda v: (v - 128) & 0xFF, sample_format=2), grey_truth, 1),
        Kind(
            "signed-16.tif",
            made(lambda v: (v * 257 - 32768) & 0xFFFF, bits=16, sample_format=2),
            grey_truth,
            1,
        ),
        Kind(
            "signed-32.tif",
            made(lambda v: (v * 1000 - 90_000) & 0xFFFFFFFF, bits=32, sample_format=2),
            spread,
            1,
        ),
    ]


def _tiff_library_kinds() -> list[Kind]:
    lossless = ("tiff_lzw", "tiff_adobe_deflate", "packbits", "tiff_deflate", "lzma", "zstd")
    kinds = [
        Kind(f"{name}-{tone}.tif", _by_pillow(truth, "TIFF", compression=name), truth)
        for name in lossless
        for tone, truth in (("grey", grey_truth), ("colour", colour_truth))
    ]
    bilevel = lambda: bilevel_truth().convert("1")  # noqa: E731
    kinds += [
        Kind("g3-1d.tif", _by_pillow(bilevel, "TIFF", compression="group3"), bilevel_truth),
        Kind(
            "g3-2d.tif",
            _by_pillow(bilevel, "TIFF", compression="group3", tiffinfo={292: 1}),
            bilevel_truth,
        ),
        Kind(
            "g3-modified-huffman.tif",
            _by_pillow(bilevel, "TIFF", compression="tiff_ccitt"),
            bilevel_truth,
        ),
        Kind("g4.tif", _by_pillow(bilevel, "TIFF", compression="group4"), bilevel_truth),
        Kind(
            "g4-min-is-white.tif",
            _by_pillow(bilevel, "TIFF", compression="group4", tiffinfo={262: 0}),
            bilevel_truth,
        ),
        Kind(
            "g4-fill-order-2.tif",
            _by_pillow(bilevel, "TIFF", compression="group4", tiffinfo={266: 2}),
            bilevel_truth,
        ),
        Kind(
            "jpeg-grey.tif",
            _by_pillow(grey_truth, "TIFF", compression="jpeg", quality=98),
            grey_truth,
            12,
        ),
        Kind(
            "jpeg-colour.tif",
            _by_pillow(colour_truth, "TIFF", compression="jpeg", quality=98),
            colour_truth,
            60,
        ),
        Kind(
            "zstd-16.tif",
            _by_pillow(
                lambda: Image.frombytes(
                    "I;16",
                    (WIDTH, HEIGHT),
                    b"".join(struct.pack("<H", v * 257) for v in grey_truth().tobytes()),
                ),
                "TIFF",
                compression="zstd",
            ),
            grey_truth,
        ),
    ]
    return kinds


def _turned() -> list[Kind]:
    deflate = {"compress": zlib.compress, "compression": 8}
    plain = [Kind(f"turned-{n}.tif", _turned_tiff(n), grey_truth) for n in range(1, 9)]
    packed_ = [
        Kind(f"turned-{n}-{name}.tif", _turned_tiff(n, **options), truth)
        for n in (3, 6, 8, 5)
        for name, options, truth in (
            ("deflate", deflate, grey_truth),
            ("16", {"bits": 16}, grey_truth),
            ("tiled", {"tile": 16}, grey_truth),
            ("colour-16", {"bits": 16, "colour": True}, colour_truth),
            ("colour-16-planar", {"bits": 16, "colour": True, "is_planar": True}, colour_truth),
            ("colour-32", {"bits": 32, "colour": True}, colour_truth),
        )
    ]
    return [*plain, *packed_]


def png_chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_file(
    samples: Samples,
    *,
    bits: int,
    colour_type: int,
    interlaced: bool = False,
    chunks: bytes = b"",
    late: bytes = b"",
) -> bytes:
    """A PNG written by hand, with any depth, in one pass or Adam7."""
    height, width = len(samples), len(samples[0])
    passes = [(0, 0, 1, 1)]
    if interlaced:
        passes = [
            (0, 0, 8, 8),
            (4, 0, 8, 8),
            (0, 4, 4, 8),
            (2, 0, 4, 4),
            (0, 2, 2, 4),
            (1, 0, 2, 2),
            (0, 1, 1, 2),
        ]
    data = b""
    for left, top, step_x, step_y in passes:
        for row in samples[top::step_y]:
            if row[left::step_x]:
                data += b"\0" + packed([v for p in row[left::step_x] for v in p], bits, ">")
    header = struct.pack(">IIBBBBB", width, height, bits, colour_type, 0, 0, int(interlaced))
    pixels = png_chunk(b"IDAT", zlib.compress(data))
    end = png_chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header) + chunks + pixels + late + end


def _png_kinds() -> list[Kind]:
    wide = lambda v: v * 257  # noqa: E731
    ramp = b"".join(bytes([i * 17, 255 - i * 17, 128]) for i in range(16))
    quarter = lambda v: v * 15 // 255  # noqa: E731

    def turned_late() -> bytes:
        exif = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0"
        turned = samples_of(stored_for(6, grey_truth()))
        return png_file(turned, bits=8, colour_type=0, late=png_chunk(b"eXIf", exif))

    def alpha_wide() -> bytes:
        samples = [[[v * 257 for v in pixel] for pixel in row] for row in with_alpha(128)]
        return png_file(samples, bits=16, colour_type=6)

    def grey_alpha_wide() -> bytes:
        samples = [[[p[0] * 257, 65535] for p in row] for row in samples_of(grey_truth())]
        return png_file(samples, bits=16, colour_type=4)

    def see_through() -> bytes:
        chunks = png_chunk(b"PLTE", ramp) + png_chunk(b"tRNS", b"\0")
        samples = samples_of(grey_truth(), quarter)
        return png_file(samples, bits=4, colour_type=3, chunks=chunks)

    def see_through_truth() -> Image.Image:
        image = _palette_truth(4)
        image.paste("white", mask=stepped_truth(4).point(lambda v: 255 if v == 0 else 0))
        return image

    kinds = [
        Kind(
            f"grey-{bits}{'-interlaced' if i else ''}.png",
            lambda b=bits, i=i: png_file(
                samples_of(grey_truth(), lambda v: v * (2**b - 1) // 255 if b < 16 else v * 257),
                bits=b,
                colour_type=0,
                interlaced=i,
            ),
            (lambda b=bits: stepped_truth(b)) if bits < 8 else grey_truth,
        )
        for bits in (1, 2, 4, 8, 16)
        for i in (False, True)
    ]
    return [
        *kinds,
        Kind(
            "colour.png",
            lambda: png_file(samples_of(colour_truth()), bits=8, colour_type=2),
            colour_truth,
        ),
        Kind(
            "colour-16.png",
            lambda: png_file(samples_of(colour_truth(), wide), bits=16, colour_type=2),
            colour_truth,
        ),
        Kind(
            "colour-16-interlaced.png",
            lambda: png_file(
                samples_of(colour_truth(), wide), bits=16, colour_type=2, interlaced=True
            ),
            colour_truth,
        ),
        Kind("rgba-16.png", alpha_wide, _half_transparent, 2),
        Kind(
            "rgba.png",
            lambda: png_file(with_alpha(128), bits=8, colour_type=6),
            _half_transparent,
            2,
        ),
        Kind("grey-alpha-16.png", grey_alpha_wide, grey_truth),
        Kind("palette-transparent.png", see_through, see_through_truth, 1),
        Kind("late-exif.png", turned_late, grey_truth),
    ]


def _jpeg_kinds() -> list[Kind]:
    def turned(orientation: int, truth: Callable[[], Image.Image], **options: object):  # type: ignore[no-untyped-def]
        exif = Image.Exif()
        exif[0x0112] = orientation
        return lambda: saved_bytes(
            stored_for(orientation, truth()), "JPEG", quality=98, exif=exif, **options
        )

    def cmyk() -> Image.Image:
        return Image.frombytes(
            "CMYK", (WIDTH, HEIGHT), bytes(v for r in _cmyk_samples() for p in r for v in p)
        )

    def mpo() -> bytes:
        other = Image.new("RGB", (8, 8))
        return saved_bytes(
            colour_truth(), "MPO", quality=98, subsampling=0, save_all=True, append_images=[other]
        )

    return [
        Kind("grey.jpg", _by_pillow(grey_truth, "JPEG", quality=98), grey_truth, 12),
        Kind(
            "progressive.jpg",
            _by_pillow(colour_truth, "JPEG", quality=98, subsampling=0, progressive=True),
            colour_truth,
            16,
        ),
        Kind("cmyk.jpg", _by_pillow(cmyk, "JPEG", quality=98), colour_truth, 16),
        Kind("mpo.jpg", mpo, colour_truth, 16),
        *(Kind(f"turned-{n}.jpg", turned(n, grey_truth), grey_truth, 12) for n in range(1, 9)),
    ]


def _other_kinds() -> list[Kind]:
    def wide(mode: str = "I;16") -> Image.Image:
        data = b"".join(struct.pack("<H", v * 257) for v in grey_truth().tobytes())
        return Image.frombytes(mode, (WIDTH, HEIGHT), data)

    def rgba() -> Image.Image:
        return Image.frombytes(
            "RGBA", (WIDTH, HEIGHT), bytes(v for r in with_alpha(128) for p in r for v in p)
        )

    def animated(format_: str, **options: object) -> Callable[[], bytes]:
        others = [Image.new("RGB", (WIDTH, HEIGHT), "red")]
        return lambda: saved_bytes(
            colour_truth(), format_, save_all=True, append_images=others, **options
        )

    def pnm(head: bytes, body: Callable[[], bytes]) -> Callable[[], bytes]:
        return lambda: head % (WIDTH, HEIGHT) + body()

    def plain(values: Sequence[int]) -> bytes:
        return b"\n".join(str(v).encode() for v in values)

    grey_wide = lambda: b"".join(struct.pack(">H", v * 257) for v in grey_truth().tobytes())  # noqa: E731
    colour_wide = lambda: b"".join(struct.pack(">H", v * 257) for v in colour_truth().tobytes())  # noqa: E731
    bits = lambda: b"".join(  # noqa: E731
        packed([int(v == 0) for v in bilevel_truth().crop((0, y, WIDTH, y + 1)).tobytes()], 1, ">")
        for y in range(HEIGHT)
    )
    return [
        Kind("grey.jp2", _by_pillow(grey_truth, "JPEG2000"), grey_truth),
        Kind("colour.jp2", _by_pillow(colour_truth, "JPEG2000"), colour_truth),
        Kind("colour.j2k", _by_pillow(colour_truth, "JPEG2000", no_jp2=True), colour_truth),
        Kind("grey-16.jp2", _by_pillow(wide, "JPEG2000"), grey_truth),
        Kind("rgba.jp2", _by_pillow(rgba, "JPEG2000"), _half_transparent, 2),
        Kind("lossless.webp", _by_pillow(colour_truth, "WEBP", lossless=True), colour_truth),
        Kind("rgba.webp", _by_pillow(rgba, "WEBP", lossless=True), _half_transparent, 2),
        Kind("animated.webp", animated("WEBP", lossless=True), colour_truth),
        Kind("grey.bmp", _by_pillow(grey_truth, "BMP"), grey_truth),
        Kind("bilevel.bmp", _by_pillow(lambda: bilevel_truth().convert("1"), "BMP"), bilevel_truth),
        Kind("colour.bmp", _by_pillow(colour_truth, "BMP"), colour_truth),
        Kind("rle8.bmp", lambda: _rle_bmp(8), grey_truth),
        Kind("rle4.bmp", lambda: _rle_bmp(4), lambda: stepped_truth(4)),
        Kind("4.bmp", lambda: _packed_bmp(4), lambda: stepped_truth(4)),
        Kind("16-555.bmp", lambda: _bmp16(), _five_bits, 4),
        Kind("32.bmp", lambda: _bmp32(), colour_truth),
        Kind("grey.gif", _by_pillow(grey_truth, "GIF"), grey_truth),
        Kind("animated.gif", animated("GIF"), colour_truth, 60),
        Kind("16.pgm", pnm(b"P5 %d %d 65535\n", grey_wide), grey_truth),
        Kind("16.ppm", pnm(b"P6 %d %d 65535\n", colour_wide), colour_truth),
        Kind("raw.pbm", pnm(b"P4 %d %d\n", bits), bilevel_truth),
        Kind(
            "plain.pgm", pnm(b"P2 %d %d 255\n", lambda: plain(grey_truth().tobytes())), grey_truth
        ),
        Kind(
            "plain.pbm",
            pnm(b"P1 %d %d\n", lambda: plain([int(v == 0) for v in bilevel_truth().tobytes()])),
            bilevel_truth,
        ),
        Kind(
            "colour.avif",
            _by_pillow(colour_truth, "AVIF", quality=100, subsampling="4:4:4"),
            colour_truth,
            16,
        ),
    ]


def _bmp(bits: int, compression: int, palette: bytes, data: bytes, masks: bytes = b"") -> bytes:
    start = 14 + 40 + len(masks) + len(palette)
    head = struct.pack("<2sIHHI", b"BM", start + len(data), 0, 0, start)
    head += struct.pack(
        "<IiiHHIIiiII",
        40,
        WIDTH,
        HEIGHT,
        1,
        bits,
        compression,
        len(data),
        11811,
        11811,
        len(palette) // 4,
        0,
    )
    return head + masks + palette + data


def _grey_palette(count: int) -> bytes:
    return b"".join(bytes([round(i * 255 / (count - 1))] * 3 + [0]) for i in range(count))


def _rows_upwards(image: Image.Image) -> list[bytes]:
    return [image.crop((0, y, WIDTH, y + 1)).tobytes() for y in reversed(range(HEIGHT))]


def _rle_bmp(bits: int) -> bytes:
    data = b""
    for row in _rows_upwards(grey_truth()):
        for value in row:
            index = value if bits == 8 else (value * 15 // 255) * 17
            data += bytes([1, index])
        data += b"\0\0"
    return _bmp(bits, 1 if bits == 8 else 2, _grey_palette(2**bits), data + b"\0\1")


def _packed_bmp(bits: int) -> bytes:
    top = 2**bits - 1
    rows = [packed([v * top // 255 for v in row], bits, "<") for row in _rows_upwards(grey_truth())]
    return _bmp(bits, 0, _grey_palette(2**bits), b"".join(r + b"\0" * (-len(r) % 4) for r in rows))


def _five_bits() -> Image.Image:
    return colour_truth().point(lambda v: (v >> 3) * 255 // 31)


def _bmp16() -> bytes:
    data = b""
    for row in _rows_upwards(colour_truth()):
        for r, g, b in zip(row[0::3], row[1::3], row[2::3], strict=True):
            data += struct.pack("<H", (r >> 3) << 10 | (g >> 3) << 5 | b >> 3)
    return _bmp(16, 0, b"", data)


def _bmp32() -> bytes:
    data = b""
    for row in _rows_upwards(colour_truth()):
        for r, g, b in zip(row[0::3], row[1::3], row[2::3], strict=True):
            data += bytes([b, g, r, 0])
    return _bmp(32, 0, b"", data)


KINDS = [*_tiff_kinds(), *_png_kinds(), *_jpeg_kinds(), *_other_kinds()]
