"""How long the program takes from its start to a window that is painted, against a bare window.

Each start is a process of its own, taken in turns, timed from before the process is made until
its first paint. The aim is a ratio of 1.5; what is asserted is wider, because a benchmark that
fails by chance is soon not looked at.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.ui.main_windows import made_document

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 3 if os.environ.get("CI") else 5
MOST_TIMES_BARE = 3.0

OURS = """
from editor.app import make_application, make_window
application = make_application(["facing"])
window = make_window()
"""

BARE = """
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication, QGraphicsScene, QGraphicsView, QMainWindow, QPlainTextEdit, QSplitter,
)
application = QApplication(["bare"])
window = QMainWindow()
splitter = QSplitter(Qt.Orientation.Horizontal)
scene = QGraphicsScene()
splitter.addWidget(QGraphicsView(scene))
splitter.addWidget(QPlainTextEdit())
window.setCentralWidget(splitter)
window.resize(1440, 900)
"""

# The handle's update request is what paints a window: what the filter sees first is the first.
UNTIL_PAINTED = """
import os, sys, time
from PySide6.QtCore import QEvent, QObject

class FirstPaint(QObject):
    def __init__(self):
        super().__init__()
        self.is_painted = False
    def eventFilter(self, watched, event):
        self.is_painted = self.is_painted or event.type() == QEvent.Type.Paint
        return False

paint = FirstPaint()
window.installEventFilter(paint)
window.show()
while not paint.is_painted:
    application.processEvents()
print(time.time())
sys.stdout.flush()
os._exit(0)
"""


def seconds_to_paint(program: str, compiled: Path) -> float:
    """Return the seconds of one start; the bytecode is kept in a folder, as after installing."""
    home = str(compiled / "home")
    environment = {**os.environ, "FACING_HOME": home, "PYTHONPYCACHEPREFIX": str(compiled)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    begin = time.time()
    done = subprocess.run(
        [sys.executable, "-c", program + UNTIL_PAINTED],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return float(done.stdout) - begin


def test_the_program_starts_in_little_more_than_a_bare_window(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    ours, bare = [], []
    for program in (OURS, BARE):
        seconds_to_paint(program, tmp_path)  # Fills the disk's cache and the bytecode's, for both.
    for _ in range(ROUNDS):
        ours.append(seconds_to_paint(OURS, tmp_path))
        bare.append(seconds_to_paint(BARE, tmp_path))
    ratio = statistics.median(ours) / statistics.median(bare)
    with capsys.disabled():
        print(
            f"\nstart to first paint: bare {statistics.median(bare) * 1000:.0f} ms, "
            f"ours {statistics.median(ours) * 1000:.0f} ms, {ratio:.2f} x (aim 1.5)"
        )
    assert ratio < MOST_TIMES_BARE


def seconds_of_command(arguments: list[str], compiled: Path) -> float:
    """Return the seconds that Python takes for these arguments, from before its process is made."""
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(compiled)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    begin = time.perf_counter()
    subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        timeout=60,
        check=True,
    )
    return time.perf_counter() - begin


def test_a_command_answers_in_little_more_than_python_takes_to_start(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    commands = {
        "pass": ["-c", "pass"],
        "--version": ["-m", "editor", "--version"],
        "info": ["-m", "editor", "info", str(made_document(tmp_path))],
    }
    taken: dict[str, list[float]] = {name: [] for name in commands}
    for arguments in commands.values():
        seconds_of_command(arguments, tmp_path)
    for _ in range(ROUNDS):
        for name, arguments in commands.items():
            taken[name].append(seconds_of_command(arguments, tmp_path))
    times = {name: statistics.median(each) for name, each in taken.items()}
    with capsys.disabled():
        for name, seconds in times.items():
            print(f"\n{name}: {seconds * 1000:.0f} ms, {seconds / times['pass']:.1f} x", end="")
    assert times["--version"] < 3 * times["pass"]
    assert times["info"] < 30 * times["pass"]
