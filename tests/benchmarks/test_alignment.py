"""What tying a transcript to its scan costs by length, and how good it is.

The floor is rapidfuzz's alignment of the same words, which ties nothing that was misread and knows
no place on a scan. Each length is measured in the same run, so that growth is told by ratios too.
"""

from __future__ import annotations

import json
import random
import time
from itertools import pairwise
from pathlib import Path

import pytest

from editor.core.document import Page, ScanRef
from editor.core.geometry import Box, Size
from editor.core.link import InkWord, Token, link_words
from editor.formats.imported import ImportedPage
from editor.formats.registry import format_named
from editor.imaging import scans
from editor.ocr.reading import ReadingSettings, read_scan
from editor.ocr.tesseract import TesseractEngine
from editor.session.importing import LinkTask, link_all
from editor.session.session import new_mark_id
from tests.alignment_pages import (
    FACSIMILES,
    PRINT,
    TYPED,
    Tally,
    facsimile_truth,
    part_of,
    tally,
    true_page,
)
from tests.conftest import SHARED

LENGTHS = (3_000, 30_000)
LONGEST = 300_000
# Ten times the text may take this many times as long; it was 11 to 13.
MOST_GROWTH = 25.0


def typed_text(characters: int) -> tuple[list[Token], list[InkWord], Size]:
    """Words of a made-up language in rows of a typewriter, and a reading with 5 % wrong letters."""
    rng = random.Random(characters)
    common = ["".join(rng.choices("etaoinshrdlu", k=rng.randint(2, 5))) for _ in range(150)]
    tokens: list[Token] = []
    ink: list[InkWord] = []
    at, row, used = 100, 0, 0
    while used < characters:
        rare = "".join(rng.choices("etaoinshrdlucmfwypvbgk", k=rng.randint(4, 10)))
        word = rng.choice(common) if rng.random() < 0.5 else rare
        if at + 24 * len(word) > 2300:
            at, row = 100, row + 1
        read = "".join(c if rng.random() > 0.05 else rng.choice("abcdefg") for c in word)
        tokens.append(Token(word))
        ink.append(InkWord(read, Box(at, 100 + 50 * row, 24 * len(word), 30), row))
        at += 24 * (len(word) + 1)
        used += len(word) + 1
    return tokens, ink, Size(2500, 300 + 50 * row)


def seconds(characters: int) -> tuple[float, float]:
    """Return how long linking takes, and how long the bare alignment of the words."""
    from rapidfuzz.distance import Levenshtein

    tokens, ink, size = typed_text(characters)
    begin = time.process_time()
    links = link_words(tokens, ink, size)
    middle = time.process_time()
    Levenshtein.opcodes([t.text for t in tokens], [w.text for w in ink])
    end = time.process_time()
    assert sum(link.link == "exact" for link in links) > 0.9 * len(tokens)
    return middle - begin, end - middle


def test_time_grows_with_the_length_and_not_faster(request: pytest.FixtureRequest) -> None:
    lengths = [*LENGTHS, *([LONGEST] if request.config.getoption("--campaign") else [])]
    times = []
    print()
    for characters in lengths:
        ours, bare = min(seconds(characters) for _ in range(3 if characters < LONGEST else 1))
        times.append(ours)
        ratio = ours / max(bare, 1e-6)
        print(f"{characters:8} characters: linked in {ours:6.2f} s, {ratio:7.1f} x bare rapidfuzz")
    for shorter, longer in pairwise(times):
        assert longer <= MOST_GROWTH * shorter


def test_the_quality_on_pages_with_truth_is_told() -> None:
    print()
    whole = Tally()
    for name in FACSIMILES:
        true = true_page(name)
        found = true.tally(true.linked())
        whole += found
        print(found.row(name))
    print(whole.row("typed, all of them"))
    fraktur = true_page(PRINT)
    print(fraktur.tally(fraktur.linked(), TYPED).row(PRINT))
    assert whole.right > 0.98 * whole.total


def facsimiles() -> list[tuple[Path, Path, Path]]:
    """Scan, truth and transcript of every facsimile beside the checkout."""
    telegram = SHARED / "facsimiles/telegram-1714"
    pages = [
        (scan, scan.with_suffix(".json"), scan.with_suffix(".md"))
        for scan in sorted((SHARED / "facsimiles/dev").glob("*.jpg"))
    ]
    for n in (1, 2):
        pages.append((telegram / f"page-{n}.png", telegram / f"truth-{n}.json", telegram))
    return pages


def transcript_of(truth: Path, transcript: Path) -> str:
    if transcript.is_file():
        return transcript.read_text(encoding="utf-8")
    return str(json.loads(truth.read_text(encoding="utf-8"))["transcript_diplomatic"])


def tied(scan: Path, part: ImportedPage, *, frame: int = 1) -> Page:
    """Read a scan by Tesseract and tie a transcript to it, as an import does."""
    info = scans.frames(scan)[frame - 1]
    dpi = info.dpi or info.render_dpi
    ref = ScanRef(scan.name, "", info.size, frame=frame, dpi=dpi, render_dpi=info.render_dpi)
    settings = ReadingSettings(layout="plain")
    read = read_scan(scan, ref, Page("0001"), settings=settings, engine=TesseractEngine())
    return link_all([LinkTask(read, part, ref, scan)])["0001"]


@pytest.mark.shared
@pytest.mark.tesseract
@pytest.mark.campaign
@pytest.mark.timeout(1800)
def test_the_aims_are_met_on_every_page_with_truth() -> None:
    print()
    typed = Tally()
    for scan, truth, transcript in facsimiles():
        page = tied(scan, part_of(transcript_of(truth, transcript)))
        found = tally(page, facsimile_truth(truth, page.text), frozenset(("typed",)))
        typed += found
        print(found.row(scan.stem))
    print(typed.row("typed, all of them"))
    printed = Tally()
    interchange = SHARED / "corpus/interchange"
    kant, complaint = interchange / "page/kant_0020.tif", interchange / "hocr/complaint_1.pdf"
    for scan, source, frame in (
        (kant, kant.with_name("kant_0020_words.xml"), 1),
        (complaint, complaint.with_suffix(".truth.hocr"), 1),
        (complaint, complaint.with_suffix(".truth.hocr"), 2),
    ):
        format_id = "page" if source.suffix == ".xml" else "hocr"
        reader = format_named(format_id, writing=False)
        pages = reader.read(source.read_bytes(), source.name, new_mark_id).pages
        given = pages[min(frame, len(pages)) - 1]
        truth_rows = tuple(
            (r.start, r.end, r.item.box, "print") for r in given.words if r.item.box is not None
        )
        page = tied(scan, ImportedPage(given.text), frame=frame)
        found = tally(page, truth_rows, frozenset(("print",)))
        printed += found
        print(found.row(f"{source.stem}-{frame}"))
    print(printed.row("printed, all of them"))
    assert typed.right >= 0.98 * typed.total
    assert typed.wrong <= 0.005 * typed.total
    assert printed.right >= 0.95 * printed.total
    assert printed.wrong <= 0.01 * printed.total
