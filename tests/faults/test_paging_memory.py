"""Memory of the real window while somebody pages through a long document of large scans: bounded,
and no more after many pages than after a few.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from itertools import chain
from pathlib import Path

import pytest

from tests.big_scans import big_scan, copies, made
from tests.scan_watch import document_of

ROOT = Path(__file__).resolve().parents[2]
GIB = 1 << 30
MOST_GROWTH = 96 << 20
MEGAPIXELS = 35

# A program of its own, whose peak nobody else adds to. Every third page is left before it is there.
PAGING = """
import json, sys, time
from pathlib import Path
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from editor.app import make_application, make_window
from editor.core.settings import Settings

def memory(field):
    status = Path("/proc/self/status").read_text()
    return int(status.partition(field + ":")[2].split()[0]) * 1024

def settle():
    calm = 0
    while calm < 6:
        QApplication.processEvents()
        calm = calm + 1 if window.runner.is_idle and not window.loader.is_busy else 0
        if not calm:
            time.sleep(0.002)

application = make_application(["facing"])
window = make_window(Settings(user_name="Ada", animates=False, autosaves=False))
window.resize(2560, 1440)
window.show()
QApplication.processEvents()
empty = memory("VmRSS")
assert window.files.open_path(Path(sys.argv[1]))
settle()
seen, held = [window.workspace.page_id], [memory("VmRSS")]
key = window.action_set.shortcuts_of("page.next")[0][0]
for step in range(1, int(sys.argv[2])):
    QTest.keyClick(window, key.key(), key.keyboardModifiers())
    seen.append(window.workspace.page_id)
    if step % 3:
        settle()
        held.append(memory("VmRSS"))
settle()
print(json.dumps({"empty": empty, "peak": memory("VmHWM"), "held": held, "pages": len(set(seen))}))
sys.stdout.flush()
window.close()
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs Linux's /proc")
@pytest.mark.timeout(7200)
@pytest.mark.parametrize(
    "pages", [12, pytest.param(1000, marks=pytest.mark.campaign)], ids=lambda count: f"{count}"
)
def test_paging_through_large_scans_takes_no_more_memory_with_every_page(
    tmp_path: Path, pages: int, capsys: pytest.CaptureFixture[str]
) -> None:
    kinds = [
        big_scan("jpeg", MEGAPIXELS, "RGB"),
        big_scan("lzw", MEGAPIXELS),
        big_scan("deflate", MEGAPIXELS, "RGB"),
        big_scan("g4", MEGAPIXELS, "1"),
        big_scan("png", MEGAPIXELS, "RGB"),
    ]
    # Every page has a file of its own, for the same file twice would be decoded once.
    rounds = -(-pages // len(kinds))
    files = chain(*zip(*(copies(made(tmp_path, kind), rounds) for kind in kinds), strict=True))
    document = document_of(tmp_path / "long.facing", list(files)[:pages])
    done = subprocess.run(
        [sys.executable, "-c", PAGING, str(document), str(pages)],
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    held = told["held"]
    third = len(held) // 3
    growth = statistics.median(held[-third:]) - statistics.median(held[third : 2 * third])
    with capsys.disabled():
        print(
            f"\n{pages} pages of {MEGAPIXELS} megapixels: window alone {told['empty'] >> 20} MiB, "
            f"peak {told['peak'] >> 20} MiB, late growth {growth / (1 << 20):.0f} MiB, "
            f"most at rest {max(held) >> 20} MiB"
        )
    assert told["pages"] == pages
    assert told["peak"] < GIB
    # Over a few pages it is chance whether two coloured ones are held or two grey ones.
    assert pages < 100 or growth < MOST_GROWTH
