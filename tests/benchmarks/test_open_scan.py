"""How long a large scan takes from opening its document until it is seen and until it is sharp,
against a bare decode of the same file.

The view has 2560 × 1440 pixels. The aim is 1.2 times the decode; what is asserted is far wider,
because a benchmark that fails by chance is soon not looked at.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from editor.ui.main_window import MainWindow
from tests.big_scans import DPI, BigScan, big_scan, made
from tests.scan_watch import Seen, Watch, document_of, widen
from tests.ui import main_windows

ROUNDS = 3
MOST_TIMES_DECODED = 20.0
# A scan that decodes in a few hundredths of a second leaves the window's own work to be compared.
LEAST_DECODE_S = 0.1

SMALL = (
    big_scan("jpeg", 35, "RGB"),
    big_scan("lzw", 35),
    big_scan("pdf", 35),
)
LONG = (
    big_scan("jpeg", 35),
    big_scan("deflate", 35, "RGB"),
    big_scan("g4", 35, "1"),
    big_scan("png", 35, "RGB"),
    big_scan("jpeg", 141),
    big_scan("jpeg", 141, "RGB"),
    big_scan("lzw", 141),
    big_scan("png", 141, "RGB"),
    big_scan("tiled", 141, "RGB"),
)
SCANS = [
    *[pytest.param(scan, id=scan.name) for scan in SMALL],
    *[pytest.param(scan, id=scan.name, marks=pytest.mark.campaign) for scan in LONG],
]


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[MainWindow]:
    window = main_windows.made_window(qtbot)
    yield window
    main_windows.shut(window)


@pytest.mark.parametrize("scan", SCANS)
def test_a_large_scan_is_seen_soon_after_its_bare_decode(
    qtbot: QtBot,
    desk: MainWindow,
    tmp_path: Path,
    scan: BigScan,
    record_property: Callable[[str, object], None],
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = made(tmp_path, scan)
    warm = document_of(tmp_path / "small.facing", [made(tmp_path, big_scan("lzw", 1))])
    main_windows.opened(qtbot, desk, warm)
    widen(desk)
    watch = Watch(desk)
    rounds: list[Seen] = []
    decode_s = statistics.median(bare_decode_s(path) for _ in range(ROUNDS))
    for number in range(ROUNDS):
        # Another document each time, so that no scan kept in memory answers.
        document = document_of(tmp_path / f"big{number}.facing", [path])
        rounds.append(watch.seen(qtbot, opening(desk, document)))
        main_windows.opened(qtbot, desk, warm)
    first, again = rounds[0], rounds[1:]
    figures = {
        "decode_ms": round(decode_s * 1000),
        "visible": round(first.visible_s / decode_s, 2),
        "sharp": round(first.sharp_s / decode_s, 2),
        "visible again": round(statistics.median(r.visible_s for r in again) / decode_s, 2),
        "sharp again": round(statistics.median(r.sharp_s for r in again) / decode_s, 2),
    }
    for name, figure in figures.items():
        record_property(name, figure)
    with capsys.disabled():
        print(f"\n{scan.name}: {figures} × the decode; {first}")
    floor_s = max(decode_s, LEAST_DECODE_S)
    assert statistics.median(r.sharp_s for r in rounds) < MOST_TIMES_DECODED * floor_s


def opening(desk: MainWindow, document: Path) -> Callable[[], None]:
    def act() -> None:
        assert desk.files.open_path(document)

    return act


def bare_decode_s(path: Path) -> float:
    """Return the seconds that Pillow, or PDFium for a PDF, takes for all pixels of the file."""
    begun = time.perf_counter()
    if path.suffix == ".pdf":
        with pypdfium2.PdfDocument(path) as document:
            document[0].render(scale=DPI / 72)
    else:
        with Image.open(path) as image:
            image.load()
    return time.perf_counter() - begun
