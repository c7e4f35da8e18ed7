"""Layout typed on a stamped first page with the real Tesseract: no typed word is lost, and less
that was stamped and written stands among them than in its bare reading."""

from __future__ import annotations

from pathlib import Path

import pytest

from editor.core.document import Page, ScanRef
from editor.imaging import scans
from editor.ocr.reading import ReadingSettings, read_scan
from editor.ocr.tesseract import TesseractEngine
from tests.seeing.truth import Truth, load_truth, read_page

pytestmark = [pytest.mark.tesseract, pytest.mark.shared]


def typed_and_other(truth: Truth, page: Page) -> tuple[float, int]:
    """Return the share of the typed words that were read, and how many words were read where none
    is typed."""
    read = [(r.item.box, page.text[r.start : r.end]) for r in page.words.placed()]
    typed = [w for w in truth.words if w.kind in ("typed", "print") and not w.is_struck]
    typed = [w for w in typed if w.underlying is None and any(map(str.isalnum, w.text))]
    boxes = [w.box for w in truth.words if w.kind in ("typed", "print")]
    found = sum(any(b and b.intersection(w.box) and t == w.text for b, t in read) for w in typed)
    other = sum(not any(b and b.intersection(box) for box in boxes) for b, _ in read)
    return found / len(typed), other


def test_a_stamped_page_loses_no_typed_word(shared: Path) -> None:
    truth = load_truth(shared / "facsimiles" / "telegram-1714" / "truth-1.json")
    plain = typed_and_other(truth, read_page(truth.image, dpi=truth.dpi))
    info = scans.identify(truth.image)
    scan = ScanRef(truth.image.name, "", info.size, 1, round(truth.dpi))
    settings = ReadingSettings(layout="typed")
    page = read_scan(truth.image, scan, Page("0001"), settings=settings, engine=TesseractEngine())
    typed = typed_and_other(truth, page)
    print(f"typed words and others: plain {plain}, typed {typed}")
    assert typed[0] >= plain[0]
    assert typed[1] <= plain[1] / 2
    for line in ("S/S - Mr. Nobbe", "OUTGOING TELEGRAM", "REPRODUCTION FROM THIS COPY IS"):
        assert line in page.text
