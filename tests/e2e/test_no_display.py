"""The window where there is no display to open it on."""

from __future__ import annotations

import os
import subprocess
import sys


def test_without_a_display_the_program_says_so_in_one_sentence() -> None:
    hidden = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    done = subprocess.run(
        [sys.executable, "-m", "editor"],
        env={name: value for name, value in os.environ.items() if name not in hidden},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 5
    assert done.stderr.startswith("facing: there is no display")
    assert len(done.stderr.splitlines()) == 1
