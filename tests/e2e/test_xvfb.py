"""The program itself, as a person starts it: a real X display, real keys, real files."""

from __future__ import annotations

import os
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from editor.session.making import new_document
from editor.session.people import agent_named
from tests.scans import typed_page

LIMIT_S = 60.0
POLL_S = 0.1
MISSING = [each for each in ("Xvfb", "xdotool") if shutil.which(each) is None]

pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"{', '.join(MISSING)} not installed")


def wait_until(is_true: Callable[[], bool], what: str) -> None:
    """Poll until something is true; fails after a limit that a slow machine does not reach."""
    ends = time.monotonic() + LIMIT_S
    while not is_true():
        assert time.monotonic() < ends, f"waited in vain until {what}"
        time.sleep(POLL_S)


def display_number(read_end: int) -> str:
    """The number that the server writes once it is ready."""
    ready, _, _ = select.select([read_end], [], [], LIMIT_S)
    assert ready, "Xvfb did not start"
    return os.read(read_end, 16).decode().strip()


@pytest.fixture
def display() -> Iterator[str]:
    """A display of its own that the server chose, so that tests beside each other do not meet."""
    read_end, write_end = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write_end), "-screen", "0", "1280x900x24", "-noreset"],
        pass_fds=(write_end,),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(write_end)
    try:
        yield f":{display_number(read_end)}"
    finally:
        os.close(read_end)
        server.terminate()
        server.wait(LIMIT_S)


def xdotool(display: str, *arguments: str) -> str:
    done = subprocess.run(
        ["xdotool", *arguments],
        env={**os.environ, "DISPLAY": display},
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )
    return done.stdout.strip()


def test_the_program_is_started_typed_into_saved_and_left(display: str, tmp_path: Path) -> None:
    document = tmp_path / "letter.facing"
    scan = typed_page(tmp_path / "scan.png", ("alpha",), size=(600, 400))
    new_document(document, [scan], agent=agent_named("Ada")).close()
    environment = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
    program = subprocess.Popen(
        [sys.executable, "-m", "editor", str(document)],
        env=environment,
        cwd=Path(__file__).resolve().parents[2],
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        found: list[str] = []

        def is_shown() -> bool:
            assert program.poll() is None, program.stderr.read() if program.stderr else ""
            found[:] = xdotool(display, "search", "--onlyvisible", "--name", "letter").split()
            return bool(found)

        wait_until(is_shown, "the window shows the document")
        # There is no window manager that would give the window the keyboard.
        xdotool(display, "windowfocus", "--sync", found[0])
        xdotool(display, "type", "--delay", "20", "Typed by hand")
        xdotool(display, "key", "ctrl+s")
        text = document / "text" / "0001.txt"
        wait_until(
            lambda: text.exists() and text.read_text(encoding="utf-8").startswith("Typed by hand"),
            "the text is saved",
        )
        xdotool(display, "key", "ctrl+q")
        assert program.wait(LIMIT_S) == 0
    finally:
        if program.poll() is None:
            program.kill()
        program.communicate()
    assert not list(document.glob("**/*.tmp"))
