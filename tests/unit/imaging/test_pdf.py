from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from editor.core.errors import ScanError, ScanTooLarge
from editor.core.geometry import Size
from editor.imaging import scans

TEXT = b"BT /F 24 Tf 72 700 Td (Dear Sir) Tj ET"
FONT = "/Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Courier >> >>"


def pdf(
    folder: Path,
    content: bytes = b"",
    *,
    page: str = "",
    media: str = "0 0 612 792",
    trailer: str = "",
) -> Path:
    """A PDF of one page, written by hand."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [{media}] /Contents 4 0 R {page}"
        f" /Resources << {FONT} >> >>".encode(),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
    ]
    out = b"%PDF-1.4\n"
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 5\n0000000000 65535 f \n" + b"".join(
        b"%010d 00000 n \n" % at for at in offsets
    )
    out += f"trailer\n<< /Size 5 /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n".encode()
    path = folder / "page.pdf"
    path.write_bytes(out)
    return path


def ink(size: tuple[int, int] = (300, 200)) -> Image.Image:
    return Image.effect_noise(size, 90).point(lambda value: 255 if value > 128 else 0).convert("1")


def test_a_scanned_page_is_drawn_at_its_own_resolution_pixel_for_pixel(tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    bilevel = ink()
    bilevel.save(path, resolution=200)

    frame = scans.identify(path)
    raster = scans.load(path, render_dpi=frame.render_dpi)

    assert scans.scan_info(path) == scans.ScanInfo(1, "PDF")
    assert (frame.size, frame.dpi, frame.render_dpi) == (Size(300, 200), 200, 200)
    assert (frame.mode, raster.channels) == ("grey", 1)
    assert raster.image.tobytes() == bilevel.convert("L").tobytes()


def test_a_resolution_that_is_no_whole_number_loses_no_column(tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    bilevel = ink((1914, 930))
    bilevel.save(path, resolution=300.24)

    frame = scans.identify(path)

    assert (frame.size, frame.render_dpi) == (Size(1914, 930), 300)
    assert scans.load(path).image.tobytes() == bilevel.convert("L").tobytes()


def test_a_colour_page_is_colour(tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    Image.new("RGB", (200, 100), (200, 60, 20)).save(path, resolution=150)

    raster = scans.load(path)

    assert scans.identify(path).mode == "colour"
    pixel = raster.image.getpixel((100, 50))
    assert isinstance(pixel, tuple)
    assert all(abs(a - b) <= 6 for a, b in zip(pixel, (200, 60, 20), strict=True))


def test_each_page_has_its_own_size_and_resolution(tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    ink((300, 200)).save(path, save_all=True, append_images=[ink((100, 400))], resolution=100)

    found = scans.frames(path)

    assert [frame.size for frame in found] == [Size(300, 200), Size(100, 400)]
    assert scans.scan_info(path).frames == 2
    assert scans.load(path, frame=2).size == Size(100, 400)


def test_a_page_of_text_is_drawn_at_300_dpi(tmp_path: Path) -> None:
    path = pdf(tmp_path, TEXT)

    frame = scans.identify(path)
    raster = scans.load(path)

    assert (frame.size, frame.render_dpi) == (Size(2550, 3300), 300)
    assert raster.image.convert("L").getextrema()[0] < 60  # there is ink


def test_the_asked_resolution_is_drawn(tmp_path: Path) -> None:
    path = pdf(tmp_path, TEXT)

    assert scans.load(path, render_dpi=100).size == Size(850, 1100)
    assert scans.identify(path, render_dpi=100).size == Size(850, 1100)


def test_a_page_size_is_rounded_and_not_rounded_up(tmp_path: Path) -> None:
    path = pdf(tmp_path, TEXT, media="0 0 595.2 841.92")

    assert scans.load(path).size == scans.identify(path).size == Size(2480, 3508)


def test_a_turned_page_is_upright(tmp_path: Path) -> None:
    path = pdf(tmp_path, TEXT, page="/Rotate 90")

    raster = scans.load(path)

    assert raster.size == scans.identify(path).size == Size(3300, 2550)
    dark = raster.image.convert("L").point(lambda value: 255 if value < 128 else 0).getbbox()
    assert dark is not None and dark[0] > 2500 and dark[3] < 1000  # top right, on its side


def test_a_huge_page_is_drawn_at_a_lower_resolution(tmp_path: Path) -> None:
    path = pdf(tmp_path, TEXT, media="0 0 7200 7200")

    frame = scans.identify(path)

    assert frame.render_dpi is not None
    assert 50 < frame.render_dpi < 100
    assert frame.size.pixels < 90_000_000
    with pytest.raises(ScanTooLarge, match="at 300 dpi"):
        scans.load(path, render_dpi=300)
    with pytest.raises(ScanTooLarge, match="2,000,000,000"):
        scans.identify(path, render_dpi=600)


@pytest.mark.parametrize("rotate", [0, 90, 180])
def test_strips_of_a_page_are_the_pixels_of_the_whole(tmp_path: Path, rotate: int) -> None:
    from editor.imaging.pdf import draw_page, opened_strips

    shape = b"0 0 0 rg 100 100 200 333 re f 1 0 0 rg 50.5 60.5 m 500 700 l 300 20 l f"
    path = pdf(tmp_path, shape, page=f"/Rotate {rotate} /CropBox [10 20 600 780]")
    whole = draw_page(path, number=1)
    joined = Image.new(whole.image.mode, whole.image.size)
    with opened_strips(path, number=1) as page:
        for top in range(0, whole.size.h, 157):
            joined.paste(page.draw(top, min(157, whole.size.h - top)), (0, top))
    off = ImageChops.difference(joined, whole.image).getextrema()
    # Smoothed edges of shapes may round to the next grey.
    assert max(high for _, high in off) <= 2
    assert joined.getextrema() != Image.new(joined.mode, (1, 1), "white").getextrema()


def test_a_pdf_with_a_password_says_that_one_is_needed(tmp_path: Path) -> None:
    key = "00" * 32
    path = pdf(
        tmp_path,
        TEXT,
        trailer="/ID [<00><00>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4"
        f" /O <{key}> /U <{key}> >>",
    )

    for read in (scans.scan_info, scans.identify, scans.load):
        with pytest.raises(ScanError, match="a password is needed"):
            read(path)


def test_a_damaged_pdf_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "cut.pdf"
    path.write_bytes(pdf(tmp_path, TEXT).read_bytes()[:60])

    with pytest.raises(ScanError, match=r'^Could not read "cut\.pdf": the PDF is damaged'):
        scans.load(path)


def test_a_page_that_the_pdf_does_not_have_is_refused(tmp_path: Path) -> None:
    path = pdf(tmp_path, TEXT)

    for frame in (0, 2):
        with pytest.raises(ScanError, match=r"has 1 page\(s\)"):
            scans.load(path, frame=frame)


def test_a_grey_page_outlives_its_file_and_its_bitmap(tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    bilevel = ink()
    bilevel.save(path, resolution=200)
    raster = scans.load(path)
    path.unlink()
    for _ in range(3):
        scans.load(pdf(tmp_path, TEXT), render_dpi=30)  # memory that was free is in use again

    assert raster.image.tobytes() == bilevel.convert("L").tobytes()


def test_pages_drawn_in_many_threads_are_the_same_pages(tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    pages = [ink((160 + 10 * number, 90)) for number in range(6)]
    pages[0].save(path, save_all=True, append_images=pages[1:], resolution=100)

    with ThreadPoolExecutor(4) as threads:
        drawn = list(threads.map(lambda number: scans.load(path, frame=number), [*range(1, 7)] * 4))

    for raster, page in zip(drawn, pages * 4, strict=True):
        assert raster.image.tobytes() == page.convert("L").tobytes()
