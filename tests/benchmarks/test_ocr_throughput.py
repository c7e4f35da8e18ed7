"""Pages a minute of reading a document, against bare tesseract runs, one a core.

Small typed pages, so that the whole takes seconds; the cost of a page that is not tesseract's is
then large beside it, which is the harder case. The aim is 0.95 of the bare pages a minute; what is
asserted is lower, because both share the machine with whatever else it does.
"""

from __future__ import annotations

import os
import queue
import subprocess
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from editor.core.marks import Agent
from editor.jobs import JobRunner
from editor.ocr.reading import ReadingSettings
from editor.ocr.tesseract import TesseractEngine
from editor.session.making import new_document
from editor.session.reading_jobs import PageReader
from tests.scans import LETTER, typed_page

pytestmark = pytest.mark.tesseract

PAGES = 8
LEAST_OF_BARE = 0.5


def drawn_pages(folder: Path) -> list[Path]:
    """Eight pages of forty typed lines, each another text."""
    lines = tuple(line for line in LETTER if line)
    return [
        typed_page(
            folder / f"page-{number}.png",
            tuple(lines[(number + k) % len(lines)] for k in range(40)),
            size=(1700, 3400),
        )
        for number in range(PAGES)
    ]


def seconds_of_bare_runs(scans: list[Path], workers: int) -> float:
    def run(scan: Path) -> None:
        subprocess.run(
            ["tesseract", str(scan), "stdout", "-l", "eng", "--dpi", "300", "tsv"],
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
            capture_output=True,
            check=True,
        )

    begin = time.perf_counter()
    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(run, scans))
    return time.perf_counter() - begin


def seconds_of_reading(folder: Path, scans: list[Path], workers: int) -> float:
    session = new_document(folder, scans, agent=Agent("u-ada", "Person", "Ada"))
    calls: queue.Queue[Callable[[], None]] = queue.Queue()
    try:
        begin = time.perf_counter()
        with JobRunner(deliver=calls.put, ocr_threads=workers) as runner:
            reader = PageReader(session, runner, TesseractEngine())
            reader.read(
                [entry.id for entry in session.document.entries], ReadingSettings(layout="plain")
            )
            while reader.is_running:
                calls.get()()
        session.save()
        taken = time.perf_counter() - begin
        assert not reader.outcome.failed
        assert all("President" in page.text for page in session.document.pages.values())
    finally:
        session.close()
    return taken


def test_reading_pages_keeps_up_with_bare_tesseract(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scans = drawn_pages(tmp_path)
    workers = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    assert workers
    seconds_of_bare_runs(scans[:1], workers)
    before = seconds_of_bare_runs(scans, workers)
    ours = seconds_of_reading(tmp_path / "read.facing", scans, workers)
    # Bare runs on both sides of ours, so that a machine that slows down slows both.
    bare = (before + seconds_of_bare_runs(scans, workers)) / 2
    ratio = bare / ours
    with capsys.disabled():
        print(
            f"\nreading {PAGES} pages on {workers} cores: bare {PAGES * 60 / bare:.0f} pages a "
            f"minute, ours {PAGES * 60 / ours:.0f}, {ratio:.2f} x (aim 0.95)"
        )
    assert ratio > LEAST_OF_BARE
