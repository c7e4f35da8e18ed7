"""Scans as pages of a PDF: the same bytes where it can hold them, the same pixels elsewhere."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pytest
from PIL import Image, ImageChops

from editor.core.document import PageEntry, ScanRef
from editor.core.errors import ScanError
from editor.core.geometry import Box, Size
from editor.formats import registry
from editor.formats.extras import Extras, WholeScan
from editor.imaging import pdf, scans
from editor.imaging.whole_scans import whole_scan
from tests.unit.formats.examples import document, page

SIZE = Size(90, 60)


def drawn(size: tuple[int, int] = (90, 60), mode: str = "RGB") -> Image.Image:
    """A picture that looks different from every side."""
    image = Image.new("RGB", size, "white")
    image.paste((200, 30, 30), (0, 0, size[0] // 2, size[1] // 3))
    image.paste((20, 20, 160), (size[0] // 2, size[1] // 2, size[0], size[1]))
    return image.convert(mode)


def taken(path: Path, size: Size = SIZE, *, frame: int = 1, black: tuple = ()) -> tuple:
    made, orientation = whole_scan(path, size, frame=frame, render_dpi=None, blacked_out=black)
    with pikepdf.open(io.BytesIO(made)) as opened:
        (image,) = opened.pages[0].obj.Resources.XObject.as_dict().values()
        names = image.Filter if isinstance(image.Filter, pikepdf.Array) else [image.Filter]
        return (
            pikepdf.PdfImage(image).as_pil_image(),
            str(names[0]),
            image.read_raw_bytes(),
            orientation,
        )


def same(one: Image.Image, other: Image.Image) -> bool:
    return ImageChops.difference(one.convert("RGB"), other.convert("RGB")).getbbox() is None


def test_a_jpeg_is_copied_without_what_a_camera_wrote(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    exif = Image.Exif()
    exif[0x010E] = "Warsaw, at home"
    drawn().save(path, exif=exif, comment=b"secret place", quality=80)
    _, kind, data, orientation = taken(path)
    assert (kind, orientation) == ("/DCTDecode", 1)
    assert b"Warsaw" in path.read_bytes() and b"Warsaw" not in data and b"secret" not in data
    whole = path.read_bytes()
    assert data[data.index(b"\xff\xdb") :] == whole[whole.index(b"\xff\xdb") :]


@pytest.mark.parametrize(("mode", "kind"), [("RGB", "/FlateDecode"), ("1", "/CCITTFaxDecode")])
def test_other_pictures_keep_their_pixels(tmp_path: Path, mode: str, kind: str) -> None:
    for suffix in ("png", "tif"):
        path = tmp_path / f"a.{suffix}"
        drawn(mode=mode).save(path)
        image, found, _, _ = taken(path)
        assert same(image, drawn(mode=mode))
        assert found == kind or suffix == "png"


def test_each_page_of_a_tiff_is_itself(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    first, second = drawn(mode="1"), drawn((60, 90), mode="1")
    first.save(path, save_all=True, append_images=[second], compression="group4")
    assert same(taken(path)[0], first)
    assert same(taken(path, Size(60, 90), frame=2)[0], second)


def test_a_picture_that_sees_through_is_flattened(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    drawn(mode="RGBA").save(path)
    assert same(taken(path)[0], drawn())


@pytest.mark.parametrize("suffix", ["jpg", "png", "tif"])
def test_what_is_withheld_is_black_in_the_pixels(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a.{suffix}"
    drawn().save(path, **({"comment": b"secret place"} if suffix == "jpg" else {}))
    image, _, data, _ = taken(path, black=(Box(8, 8, 24, 16),))
    assert b"secret" not in data
    assert max(v for band in image.crop((10, 10, 30, 22)).getextrema() for v in band) < 40
    assert min(image.convert("RGB").getpixel((70, 5))) > 240


def test_a_scan_that_is_another_one_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    drawn().save(path)
    with pytest.raises(ScanError, match="not the scan it was"):
        taken(path, Size(91, 60))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_turned_photographs_stand_upright_in_the_file(tmp_path: Path, orientation: int) -> None:
    path = tmp_path / "a.jpg"
    exif = Image.Exif()
    exif[0x0112] = orientation
    drawn().save(path, exif=exif, quality=95)
    upright = scans.load(path)
    entry = PageEntry("0001", ScanRef("a.jpg", "ab" * 32, upright.size, dpi=72))
    whole = WholeScan(*whole_scan(path, upright.size, frame=1, render_dpi=None, blacked_out=()))
    made = registry.format_named("pdf-searchable").write(
        document(page("x"), entries=(entry,)),
        [page("x")],
        extras=Extras(scan=lambda entry, withheld: whole),
    )
    out = tmp_path / "a.pdf"
    out.write_bytes(made.files[0][1])
    seen = pdf.draw_page(out, number=1, render_dpi=72).image.convert("RGB")
    assert seen.size == upright.image.size
    apart = ImageChops.difference(seen, upright.image).resize((9, 9), Image.Resampling.BOX)
    assert max(high for _, high in apart.getextrema()) < 30


def test_a_page_of_a_pdf_is_drawn_without_its_hidden_text(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    drawn((600, 400)).save(path, resolution=200)
    told = pdf.identify_page(path, number=1)
    image, kind, _, _ = taken(path, told.size)
    assert image.size == (600, 400) and kind == "/FlateDecode"


@pytest.mark.parametrize(
    ("mode", "options", "kinds"),
    [
        ("CMYK", {}, ("/DCTDecode", "/FlateDecode")),
        ("RGB", {"icc_profile": b"junk" * 50}, ("/DCTDecode", "/FlateDecode")),
        ("RGB", {}, ("/DCTDecode", "/DCTDecode")),
    ],
)
def test_an_archive_gets_a_copy_only_of_what_it_may_hold(
    tmp_path: Path, mode: str, options: dict, kinds: tuple[str, str]
) -> None:
    path = tmp_path / "a.jpg"
    drawn(mode=mode).save(path, quality=98, **options)
    found = []
    for archive in (False, True):
        made, _ = whole_scan(path, SIZE, frame=1, render_dpi=None, blacked_out=(), archive=archive)
        with pikepdf.open(io.BytesIO(made)) as opened:
            (image,) = opened.pages[0].obj.Resources.XObject.as_dict().values()
            filters = image.Filter if isinstance(image.Filter, pikepdf.Array) else [image.Filter]
            found.append(str(filters[0]))
            if archive:
                assert str(image.ColorSpace) == "/DeviceRGB"
    assert tuple(found) == kinds


def test_the_colours_of_a_picture_for_an_archive_stay(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    drawn(mode="CMYK").save(path, quality=98)
    made, _ = whole_scan(path, SIZE, frame=1, render_dpi=None, blacked_out=(), archive=True)
    with pikepdf.open(io.BytesIO(made)) as opened:
        (image,) = opened.pages[0].obj.Resources.XObject.as_dict().values()
        shown = pikepdf.PdfImage(image).as_pil_image()
    assert shown.getpixel((10, 5)) == pytest.approx((200, 30, 30), abs=12)
