"""What is loaded at the start: the window up to its first paint, and a command.

Each runs in a process of its own, since the suite has loaded everything long ago. Names of modules
are compared and no times, so that a busy machine cannot fail this and a single import can.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.ui.main_windows import made_document

ROOT = Path(__file__).resolve().parents[2]
LIBRARIES = frozenset(
    (
        *("PIL", "pyvips", "pypdfium2", "pi_heif", "pytesseract"),
        *("rapidfuzz", "lxml", "regex", "filelock", "rfc8785"),
    )
)
OF_DOCUMENTS = frozenset(
    (
        *("editor.session", "editor.formats", "editor.imaging", "editor.ocr", "editor.jobs"),
        *("editor.core.document", "editor.storage.atomic"),
        *("editor.ui.workspace", "editor.ui.text_view", "editor.ui.scan_view"),
        *("editor.ui.furnishing", "editor.ui.file_control", "editor.ui.tool_bars"),
    )
)
NOT_YET = {"editor.formats", "editor.storage.atomic"}  # Loaded with the first document.
OF_LATER = frozenset(("subprocess", "concurrent.futures", "decimal", "hashlib", "ctypes"))

UNTIL_PAINTED = """
import sys
from PySide6.QtCore import QEvent, QObject
from editor.app import make_application, make_window
application = make_application(["facing"])
window = make_window()

class FirstPaint(QObject):
    is_done = False
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint and not self.is_done:
            self.is_done = True
            print(*sorted(sys.modules))
        return False

paint = FirstPaint()
window.installEventFilter(paint)
window.show()
while not paint.is_done:
    application.processEvents()
while not window.is_furnished:
    application.processEvents()
print(*sorted(sys.modules))
window.close()
"""


def _run(*arguments: str) -> str:
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    ).stdout


def test_the_window_is_painted_before_anything_of_documents_is_loaded() -> None:
    at_paint, furnished = (set(each.split()) for each in _run("-c", UNTIL_PAINTED).splitlines())
    assert "editor.ui.main_window" in at_paint
    late = LIBRARIES | OF_DOCUMENTS | OF_LATER
    assert sorted(late & at_paint) == []
    # Nobody asked: the window has furnished itself after it was painted.
    assert sorted(OF_DOCUMENTS - furnished - NOT_YET) == []


def _loaded_by(*arguments: str) -> set[str]:
    asked = (
        "import sys\nfrom editor.__main__ import main\n"
        "status = main(sys.argv[1:])\nprint(*sorted(sys.modules))\nraise SystemExit(status)"
    )
    return set(_run("-c", asked, *arguments).splitlines()[-1].split())


def test_the_version_is_told_without_the_grammar_of_the_commands() -> None:
    loaded = _loaded_by("--version")
    assert "editor.__main__" in loaded
    assert {"argparse", "logging", "editor.cli.main", "editor.core.errors"} & loaded == set()


@pytest.mark.parametrize("command", ["info", "check"])
def test_a_command_that_only_reads_loads_neither_qt_nor_a_decoder(
    command: str, tmp_path: Path
) -> None:
    loaded = _loaded_by(command, str(made_document(tmp_path)))
    assert f"editor.cli.{command}" in loaded
    roots = {each.partition(".")[0] for each in loaded}
    heavy = LIBRARIES - {"rfc8785", "filelock"}
    wanted = {"PIL"} if command == "check" else set()  # `check` looks at the scans themselves.
    assert sorted((heavy - wanted | {"PySide6", "shiboken6"}) & roots) == []
