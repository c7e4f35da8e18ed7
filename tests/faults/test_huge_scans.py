"""Scans of hundreds and thousands of megapixels at the command line: made into documents, told
about, drawn and written out in less than 1 GiB, or refused in one sentence with nothing left over.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image, ImageStat

from tests.big_scans import BigScan, big_scan, made

ROOT = Path(__file__).resolve().parents[2]
GIB = 1 << 30
CANNOT_READ = 3
MEGAPIXELS_REFUSED = 2600

# The peak is asked of the program itself: what `wait4` tells begins with that of its parent.
FACING = """
import atexit, sys
from pathlib import Path

def tell():
    status = Path("/proc/self/status").read_text()
    peak = int(status.partition("VmHWM:")[2].split()[0]) * 1024
    Path(told).write_text(str(peak))

told = sys.argv.pop(1)
atexit.register(tell)
from editor.__main__ import main
sys.exit(main())
"""

pytestmark = [
    pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs Linux's /proc"),
    pytest.mark.timeout(1800),
]

CAMPAIGN = pytest.mark.campaign
HUGE = [
    pytest.param(scan, id=scan.name, marks=marks)
    for scan, marks in (
        (big_scan("deflate", 400, "RGB"), ()),
        (big_scan("jpeg", 400, "RGB"), CAMPAIGN),
        (big_scan("png", 400, "RGB"), CAMPAIGN),
        (big_scan("lzw", 400), CAMPAIGN),
        (big_scan("g4", 400, "1"), CAMPAIGN),
        (big_scan("tiled", 1000, "RGB"), CAMPAIGN),
        (big_scan("lzw", 1950), CAMPAIGN),
        (big_scan("deflate", 1950, "RGB"), CAMPAIGN),
    )
]
BOMBS = [
    pytest.param(scan, id=scan.name)
    for scan in (
        big_scan("deflate", MEGAPIXELS_REFUSED, "RGB"),
        big_scan("lzw", MEGAPIXELS_REFUSED, "1"),
        big_scan("png", MEGAPIXELS_REFUSED, "1"),
    )
]


@dataclass(frozen=True, slots=True)
class Ran:
    """What one call of the program gave: `peak` is in bytes."""

    status: int
    out: str
    err: str
    peak: int


class CommandLine:
    """The program in a folder of its own for temporary files, which must be empty after each."""

    def __init__(self, folder: Path) -> None:
        self._told = folder / "peak"
        self._temporary = folder / "tmp"
        self._temporary.mkdir()

    def __call__(self, *arguments: str | Path) -> Ran:
        environment = {**os.environ, "TMPDIR": str(self._temporary), "FACING_USER": "Ada"}
        environment.pop("DISPLAY", None)
        done = subprocess.run(
            [sys.executable, "-c", FACING, str(self._told), *map(str, arguments)],
            cwd=ROOT,
            env=environment | {"QT_QPA_PLATFORM": "offscreen"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert list(self._temporary.iterdir()) == []
        return Ran(done.returncode, done.stdout, done.stderr, int(self._told.read_text()))


@pytest.mark.parametrize("scan", HUGE)
def test_a_huge_scan_goes_through_the_command_line_in_bounded_memory(
    tmp_path: Path, scan: BigScan, capsys: pytest.CaptureFixture[str]
) -> None:
    facing = CommandLine(tmp_path)
    path, document = made(tmp_path, scan), tmp_path / "huge.facing"
    shot, text = tmp_path / "shot.png", tmp_path / "huge.txt"
    ran = {
        "new": facing("new", document, path, "--no-ocr", "--link-scans"),
        "info": facing("info", document, "--json"),
        "check": facing("check", document),
        "render": facing("render", document, "--page", "1", "-o", shot, "--size", "1600x1000"),
        "export": facing("export", document, "--to", "text", "--unapproved", "-o", text),
    }
    with capsys.disabled():
        peaks = ", ".join(f"{name} {each.peak >> 20} MiB" for name, each in ran.items())
        print(f"\n{scan.name} ({path.stat().st_size >> 20} MiB): {peaks}")
    for name, each in ran.items():
        assert each.status == 0, (name, each)
    told = json.loads(ran["info"].out)["pages"][0]["scan"]
    assert (told["width"], told["height"]) == (scan.width, scan.height)
    with Image.open(shot) as drawn:
        left = drawn.convert("L").crop((100, 250, 700, 900))
    assert ImageStat.Stat(left).stddev[0] > 10, "the picture shows no scan"
    for name, each in ran.items():
        assert each.peak < GIB, name


@pytest.mark.parametrize("scan", BOMBS)
def test_a_scan_above_two_gigapixels_is_refused_and_leaves_nothing(
    tmp_path: Path, scan: BigScan
) -> None:
    facing = CommandLine(tmp_path)
    path = made(tmp_path, scan)
    before = sorted(each.name for each in tmp_path.iterdir())
    ran = facing("new", tmp_path / "huge.facing", path, "--no-ocr")
    assert ran.status == CANNOT_READ
    assert ran.err.startswith("facing:") or ran.err.startswith("Could not")
    assert path.name in ran.err and "pixels" in ran.err
    assert len(ran.err.strip().splitlines()) == 1
    assert ran.peak < GIB // 2
    (tmp_path / "peak").unlink()
    assert sorted(each.name for each in tmp_path.iterdir()) == before
