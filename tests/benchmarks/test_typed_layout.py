"""How many characters of the typed text are wrong when pages are read by layout typed, beside bare
Tesseract's reading of them (layout plain).

By default one stamped page; with `--campaign` all facsimiles, the real pages of the corpus whose
ALTO tells their typed lines, and the pages of any folder in `FACING_SEEING_PAGES`. The aim is at
most half of the bare engine's errors on stamped pages, and never more on clean ones.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import pytest

from editor.core.document import Page, ScanRef
from editor.core.quality import NO_RATE, Normalisation, Rate, compared
from editor.imaging import scans
from editor.ocr.reading import ReadingSettings, read_scan
from editor.ocr.tesseract import TesseractEngine
from tests.seeing.real import real_pages
from tests.seeing.truth import Truth, truths_in

pytestmark = [pytest.mark.shared, pytest.mark.tesseract]

STAMPED = "dev-07"
NOT_TYPED = ("Handwritten",)
"""Lines of real pages that no engine is asked to read."""


class Case(NamedTuple):
    """A scan, what is typed and printed on it, and its resolution where the file tells none."""

    name: str
    scan: Path
    text: str
    dpi: float | None = None


def of_truth(truth: Truth) -> Case:
    return Case(truth.name, truth.image, truth.page(kinds=("typed", "print")).text, truth.dpi)


def of_corpus(shared: Path) -> list[Case]:
    made = []
    for page in real_pages(shared / "corpus" / "pages"):
        told = [text for text, _, label in page.lines if not label.endswith(NOT_TYPED)]
        if told:
            made.append(Case(page.name, page.image, "\n".join(told)))
    return made


def read(case: Case, layout: str) -> str:
    info = scans.identify(case.scan)
    dpi = round(case.dpi) if case.dpi else info.dpi
    scan = ScanRef(str(case.scan), "", info.size, 1, dpi)
    settings = ReadingSettings(layout=layout)
    engine = TesseractEngine()
    return read_scan(case.scan, scan, Page("p-1"), settings=settings, engine=engine).text


def told(cases: Iterable[Case], name: str) -> tuple[Rate, Rate, int]:
    """Read pages both ways, print the rates, and return their sums and how many pages are worse."""
    print(f"\n{name}: character error rates, plain and typed")
    plain, typed, worse = NO_RATE, NO_RATE, 0
    for case in cases:
        one, other = (
            compared(read(case, layout), case.text, Normalisation()).characters
            for layout in ("plain", "typed")
        )
        plain, typed = plain.plus(one), typed.plus(other)
        worse += other.errors > one.errors
        print(f"{case.name[:40]:40} {shown(one)} {shown(other)}", flush=True)
    print(f"{'all of them':40} {shown(plain)} {shown(typed)}, {worse} worse")
    return plain, typed, worse


def shown(rate: Rate) -> str:
    return "     -" if rate.value is None else f"{100 * rate.value:6.2f}"


def test_a_stamped_page_has_far_fewer_wrong_characters(shared: Path) -> None:
    (truth,) = truths_in(shared / "facsimiles" / "dev", STAMPED)
    plain, typed, _ = told([of_truth(truth)], "one facsimile")
    assert typed.errors <= 0.7 * plain.errors


@pytest.mark.campaign
def test_all_facsimiles_have_half_as_many_wrong_characters(shared: Path) -> None:
    truths = truths_in(shared / "facsimiles" / "dev", "dev-*")
    plain, typed, worse = told(map(of_truth, truths), "facsimiles")
    assert typed.errors <= 0.5 * plain.errors
    assert worse <= 1


@pytest.mark.campaign
def test_real_pages_have_no_more_wrong_characters(shared: Path) -> None:
    plain, typed, _ = told(of_corpus(shared), "real pages")
    assert typed.errors <= plain.errors


@pytest.mark.campaign
def test_pages_of_a_folder() -> None:
    folder = os.environ.get("FACING_SEEING_PAGES")
    if folder is None:
        pytest.skip("no folder in FACING_SEEING_PAGES")
    plain, typed, _ = told(map(of_truth, truths_in(Path(folder))), folder)
    assert typed.errors <= plain.errors
