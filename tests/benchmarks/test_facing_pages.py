"""What a PDF of facing pages costs, against taking its file apart and writing it again, and what it
holds beside the scans.
"""

from __future__ import annotations

import io
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import replace

import img2pdf
import pikepdf
import pytest
from PIL import Image

from editor.core.document import Document, Page, PageEntry
from editor.core.marks import Hand, Mark
from editor.core.spans import Placed, SpanTable
from editor.formats.extras import Extras, WholeScan
from editor.formats.registry import format_named
from editor.paths import resources
from tests.factories import document, page

KINDS = ("strike", "addition", "note", "handwriting", "unclear")
LIMIT = 12.0
"""Two to three times what a quiet machine shows."""

LONG_PAGES = 100
BESIDE_SCANS = 40_000
"""Bytes a page that the text, its marks, tags and a share of the fonts may take."""


def face(name: str) -> bytes:
    return (resources() / "fonts" / f"{name}.ttf").read_bytes()


def marked_page(number: int) -> Page:
    """A page of 270 words with ten marks."""
    lines = [f"President {number} continued that US never said {n} to Moscow" for n in range(30)]
    made = page("\n".join(lines), page_id=f"{number:04}")
    words = list(made.words.placed())[::30]
    rows = [
        Placed(w.start, w.end, Mark(f"urn:uuid:{number}-{i}", KINDS[i % 5], hand="h", comment="c"))
        for i, w in enumerate(words)
    ]
    return replace(made, marks=SpanTable(rows))


def book(count: int) -> tuple[Document, list[Page]]:
    pages = [marked_page(number) for number in range(1, count + 1)]
    return replace(document(*pages), hands=(Hand("h", "pen"),)), pages


def scans() -> tuple[Callable[[PageEntry, object], WholeScan], int]:
    """What gives every page one JPEG, and its size in bytes."""
    out = io.BytesIO()
    Image.effect_noise((1275, 1650), 60).save(out, "JPEG", quality=60)
    data = img2pdf.convert(out.getvalue(), nodate=True)
    return lambda entry, withheld: WholeScan(data, 1), len(out.getvalue())


def written(made: Document, pages: list[Page], scan: Callable[..., WholeScan]) -> bytes:
    extras = Extras(scan=scan, face=face)
    return format_named("pdf-facing").write(made, pages, extras=extras).files[0][1]


def again(data: bytes) -> bytes:
    """A file taken apart, its content read, and written again."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for sheet in pdf.pages:
            content = pikepdf.unparse_content_stream(pikepdf.parse_content_stream(sheet))
            sheet.Contents = pdf.make_stream(content)
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def best(of: Callable[[], object], rounds: int = 3) -> float:
    times = []
    for _ in range(rounds):
        begun = time.process_time()
        of()
        times.append(time.process_time() - begun)
    return min(times)


def test_facing_pages_cost_a_few_times_their_file(capsys: pytest.CaptureFixture[str]) -> None:
    made, pages = book(8)
    scan, _ = scans()
    data = written(made, pages, scan)

    ours = best(lambda: written(made, pages, scan))
    floor = best(lambda: again(data))

    with capsys.disabled():
        told = f"{1000 * ours / 8:.0f} ms a page, its file {1000 * floor / 8:.0f} ms"
        print(f"\npdf-facing of 8 pages: {told}, {ours / floor:.1f} x")
    assert ours / floor <= LIMIT


@pytest.mark.campaign
def test_a_hundred_pages_hold_their_scans_and_little_more(
    capsys: pytest.CaptureFixture[str],
) -> None:
    made, pages = book(LONG_PAGES)
    scan, size = scans()
    begun = time.process_time()
    data = written(made, pages, scan)
    spent = time.process_time() - begun
    beside = (len(data) - LONG_PAGES * size) / LONG_PAGES
    tracemalloc.start()
    written(made, pages, scan)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    with capsys.disabled():
        print(
            f"\n{LONG_PAGES} pages in {spent:.1f} s, {len(data) / 1e6:.1f} MB, "
            f"{beside / 1000:.1f} kB a page beside the scans, {peak / 1e6:.0f} MB of Python memory"
        )
    assert beside <= BESIDE_SCANS
    assert peak <= 3 * len(data)
