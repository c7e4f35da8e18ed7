"""Every real and made-up page beside the checkout, from scan to annotation file and picture.

Each page is read once for the whole run; with --campaign each is also read by bare tesseract and
compared word by word (without, a few are).
"""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from editor.__main__ import main
from editor.imaging import scans
from editor.session import Session
from editor.session.people import agent_named
from tests.conftest import SHARED

pytestmark = [pytest.mark.shared, pytest.mark.tesseract]

SUFFIXES = (".png", ".jpg", ".jpeg", ".tif")
COMPARED = (
    "dev-03.jpg",
    "page-2.png",
    "typewriter.png",
    "8087_054.3B.tif",
    "bljd_DSN355_00005.jpg",
)


def page_files() -> list[Path]:
    folders = (
        SHARED / "corpus/pages",
        SHARED / "facsimiles/dev",
        SHARED / "facsimiles/telegram-1714",
    )
    return sorted(p for f in folders if f.is_dir() for p in f.iterdir() if p.suffix in SUFFIXES)


@pytest.fixture(params=page_files(), ids=lambda path: path.name)
def scan(request: pytest.FixtureRequest) -> Path:
    path = request.param
    assert isinstance(path, Path)
    return path


def bare_words(path: Path, dpi: int) -> list[tuple[str, int, int, int, int]]:
    """What `tesseract` itself reads on the same file."""
    done = subprocess.run(
        ["tesseract", str(path), "-", "--psm", "3", "-l", "eng", "--dpi", str(dpi), "tsv"],
        env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        capture_output=True,
        check=True,
        encoding="utf-8",
    )
    rows = csv.DictReader(io.StringIO(done.stdout), delimiter="\t", quoting=csv.QUOTE_NONE)
    return [
        (r["text"], int(r["left"]), int(r["top"]), int(r["width"]), int(r["height"]))
        for r in rows
        if r["level"] == "5" and r["text"].strip()
    ]


@pytest.fixture
def document(scan: Path, tmp_path: Path) -> Iterator[Path]:
    target = tmp_path / "page.facing"
    assert main(["new", str(target), str(scan), "--by", "Ada"]) == 0
    yield target


def test_a_page_goes_all_the_way(
    scan: Path,
    document: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    request: pytest.FixtureRequest,
) -> None:
    capsys.readouterr()
    assert main(["info", str(document), "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)["pages"][0]
    assert facts["words"] == facts["links"]["exact"]
    assert main(["check", str(document)]) == 0
    out = tmp_path / "annotations"
    assert main(["export", str(document), "--to", "webannotation", "-o", str(out)]) == 0
    assert json.loads((out / "0001.json").read_bytes())["type"] == "AnnotationPage"
    session = Session.open(document, agent=agent_named("Ada"), write=False)
    page = session.page("0001")
    page.check()
    # Every span's text is the word that was read, and opening again gives an equal page.
    assert all(page.word_text(r) == r.item.ocr for r in page.words.placed())
    assert facts["words"] == len(page.words)
    if scan.name in COMPARED or request.config.getoption("--campaign"):
        words = [
            (page.word_text(r), r.item.box.x, r.item.box.y, r.item.box.w, r.item.box.h)
            for r in page.words.placed()
            if r.item.box is not None
        ]
        assert page.engine is not None
        if "rotation" not in page.engine:
            assert words == bare_words(scan, scans.identify(scan).dpi or 300)
    session.close()
