"""Broken, odd and hostile scans: each opens or is refused with one sentence, in bounded memory and
time.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parents[2]
_BAD = _ROOT / "tests" / "data" / "bad-input"
_GIB = 1 << 30
_TIME_LIMIT_S = 60

# A program of its own, so that a crash, a hang or a greedy decoder shows as what it is. The limit
# is on address space, of which libraries reserve some without using it: a backstop, not the
# measure.
_READ = """
import atexit, resource, sys
from pathlib import Path
resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))

def peak_bytes():
    status = Path("/proc/self/status")
    if not status.exists():
        unit = 1 if sys.platform == "darwin" else 1024
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
    # Not ru_maxrss, which on Linux starts from what the parent process held.
    return int(status.read_text().partition("VmHWM:")[2].split()[0]) * 1024

atexit.register(lambda: print("peak", peak_bytes()))

from editor.core.errors import ScanError
from editor.imaging import scans, streams
from editor.imaging.pyramid import Pyramid
path = Path(sys.argv[1])
try:
    for number, frame in enumerate(scans.frames(path), 1):
        raster, reduced = streams.load_fitting(path, frame=number, render_dpi=frame.render_dpi)
        expected = streams.reduced_size(frame.size, reduced)
        assert raster.size == expected, (raster.size, frame.size)
        assert (raster.channels == 3) == (frame.mode == "colour")
        Pyramid.build(raster).thumbnail(64)
except ScanError as refusal:
    print("refused:", refusal)
else:
    print("opened")
"""

OPENED = {
    "badrle.bmp",
    "content-stream-errors.pdf",
    "docinfo_latin1_key.pdf",
    "exif-dpi-zerodivision.jpg",
    "hopper_bad_exif.jpg",
    "invalid-exif.jpg",
    "kcs.pdf",
    "livecycle.pdf",
    "missing_docinfo.pdf",
    "multipage_single_frame_loop.tiff",
    "negzero.pdf",
    "no_contents.pdf",
    "photoshop-200dpi-broken.jpg",
}
FILES = sorted(path for path in _BAD.iterdir() if path.name != "SOURCES.md")


def read(path: Path) -> tuple[subprocess.CompletedProcess[str], int]:
    """Read a scan in another process; return how it ended and the most memory it held, in bytes."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", _READ, str(path)],
        cwd=_ROOT,
        capture_output=True,
        text=True,
        timeout=_TIME_LIMIT_S,
    )
    *_, last = done.stdout.split() or ["0"]
    return done, int(last)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_bad_scan_opens_or_is_refused_with_one_sentence(path: Path) -> None:
    done, peak_bytes = read(path)

    first, *_ = done.stdout.splitlines() or [""]
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert 0 < peak_bytes < _GIB
    if path.name in OPENED:
        assert first == "opened"
    else:
        assert first.startswith("refused: Could not ")
        assert path.name in first
        assert first.endswith(".")


def test_the_folder_of_bad_scans_is_whole() -> None:
    assert len(FILES) == 24
    assert {path.name for path in FILES} > OPENED


@pytest.mark.shared
@pytest.mark.parametrize("name", ["hugemono.pdf", "2400dpi.pdf", "enormous.pdf", "poster.pdf"])
def test_a_huge_page_opens_within_one_gibibyte(shared: Path, name: str) -> None:
    done, peak_bytes = read(shared / "corpus" / "documents" / name)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("opened")
    assert peak_bytes < _GIB
