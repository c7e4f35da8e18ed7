"""What a scan file is: its kind, its length, and the bits of a pixel as they stand in the file."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image

from editor.core.errors import ScanError
from editor.imaging.file_facts import Depth, facts_of


def colours() -> Image.Image:
    return Image.effect_noise((40, 30), 90).convert("RGB")


@pytest.mark.parametrize(
    ("name", "mode", "kind", "depth"),
    [
        ("a.png", "1", "PNG", Depth(1, 1)),
        ("a.png", "L", "PNG", Depth(8, 1)),
        ("a.png", "P", "PNG", Depth(8, 1, has_palette=True)),
        ("a.png", "I;16", "PNG", Depth(16, 1)),
        ("a.png", "RGBA", "PNG", Depth(8, 4)),
        ("a.tif", "1", "TIFF", Depth(1, 1)),
        ("a.tif", "I;16", "TIFF", Depth(16, 1)),
        ("a.tif", "CMYK", "TIFF", Depth(8, 4)),
        ("a.jpg", "L", "JPEG", Depth(8, 1)),
        ("a.jpg", "RGB", "JPEG", Depth(8, 3)),
        ("a.webp", "RGB", "WebP", Depth(8, 3)),
        ("a.gif", "P", "GIF", Depth(8, 1, has_palette=True)),
        ("a.jp2", "RGB", "JPEG2000", Depth(8, 3)),
        ("a.bmp", "L", "BMP", Depth(8, 1)),
    ],
)
def test_the_depth_is_that_of_the_file(
    tmp_path: Path, name: str, mode: str, kind: str, depth: Depth
) -> None:
    path = tmp_path / name
    image = Image.new("I;16", (40, 30), 900) if mode == "I;16" else colours().convert(mode)
    if mode == "P" and name == "a.png":
        image = colours().quantize(200)
    image.save(path)

    facts = facts_of(path)
    assert (facts.kind, facts.frames, facts.depth) == (kind, 1, depth)
    assert facts.length_bytes == path.stat().st_size


def test_sixteen_bits_a_colour_are_told_though_eight_are_shown(tmp_path: Path) -> None:
    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    head = struct.pack(">IIBBBBB", 2, 2, 16, 2, 0, 0, 0)
    rows = zlib.compress((b"\0" + bytes(12)) * 2)
    path = tmp_path / "deep.png"
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )
    facts = facts_of(path)
    assert (facts.tone, facts.depth) == ("colour", Depth(16, 3))


def test_each_page_of_a_tiff_has_its_own_depth(tmp_path: Path) -> None:
    path = tmp_path / "two.tif"
    colours().save(path, save_all=True, append_images=[colours().convert("1")])
    assert [facts_of(path, frame=n).depth for n in (1, 2)] == [Depth(8, 3), Depth(1, 1)]
    assert facts_of(path, frame=2).tone == "bilevel"
    with pytest.raises(ScanError):
        facts_of(path, frame=3)


def test_a_page_of_a_pdf_is_drawn_and_has_no_depth_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    colours().save(path, save_all=True, append_images=[colours()])
    facts = facts_of(path, frame=2, render_dpi=144)
    assert (facts.kind, facts.frames, facts.tone, facts.depth) == ("PDF", 2, "colour", None)


def test_a_file_that_is_gone_or_no_picture_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ScanError):
        facts_of(tmp_path / "gone.png")
    (tmp_path / "text.png").write_text("no picture")
    with pytest.raises(ScanError):
        facts_of(tmp_path / "text.png")
