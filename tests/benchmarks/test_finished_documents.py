"""What writing finished documents costs, against reading and packing the XML that is in them."""

from __future__ import annotations

import io
import json
import time
import zipfile
from collections.abc import Callable
from dataclasses import replace

import pytest
from lxml import etree, html

from editor.core.document import Document, Page
from editor.core.marks import Hand, Mark
from editor.core.spans import Placed, SpanTable
from editor.formats.registry import format_named
from tests.factories import document, page

PAGES = 30
KINDS = ("strike", "addition", "note", "handwriting", "unclear")
LIMITS = {"docx": 25.0, "odt": 25.0, "html": 25.0, "epub": 25.0, "iiif": 25.0}
"""Two to three times what a quiet machine shows; with the comments of python-docx, which looks
through all of them for each new one, a Word document is above 40."""


def marked_page(number: int) -> Page:
    lines = ["President continued that US never said so to Moscow"] * 30
    made = page("\n".join(lines), page_id=f"{number:04}")
    words = list(made.words.placed())[:: len(lines) // 2]
    rows = [
        Placed(w.start, w.end, Mark(f"urn:uuid:{number}-{i}", KINDS[i % 5], hand="h", comment="c"))
        for i, w in enumerate(words)
    ]
    return replace(made, marks=SpanTable(rows))


def best(of: Callable[[], object]) -> float:
    times = []
    for _ in range(3):
        begun = time.process_time()
        of()
        times.append(time.process_time() - begun)
    return min(times)


def packed_again(data: bytes) -> bytes:
    """Return a file read as XML and written again, as any program does that only copies it."""
    out = io.BytesIO()
    if data.startswith(b"{"):
        return json.dumps(json.loads(data), indent=2, ensure_ascii=False).encode()
    if not data.startswith(b"PK"):
        return html.tostring(html.document_fromstring(data.decode()))
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for name in old.namelist():
            content = old.read(name)
            if name.endswith((".xml", ".xhtml", ".opf")):
                content = etree.tostring(etree.fromstring(content))
            new.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize("format_id", list(LIMITS))
def test_a_document_costs_a_few_times_what_its_file_does(
    format_id: str, capsys: pytest.CaptureFixture[str]
) -> None:
    pages = [marked_page(number) for number in range(1, PAGES + 1)]
    made: Document = replace(document(*pages), hands=(Hand("h", "pen"),))
    chosen = format_named(format_id)
    data = chosen.write(made, pages).files[0][1]

    ours = best(lambda: chosen.write(made, pages))
    floor = best(lambda: packed_again(data))

    with capsys.disabled():
        told = f"{1000 * ours:.0f} ms, its file {1000 * floor:.0f} ms, {ours / floor:.1f} x"
        print(f"\n{format_id} of {PAGES} pages: {told}")
    assert ours / floor <= LIMITS[format_id]
