"""What every test stands on: places of its own, no screen, nothing left behind.

The places are moved before any test module is imported, so that a module that reads them at import
time cannot see those of the person who runs the tests.
"""

from __future__ import annotations

import atexit
import faulthandler
import gc
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parent.parent
SHARED = _ROOT.parent / "shared"
CAMPAIGN_S = 4 * 3600
"""How long a campaign may take that names no limit of its own."""


def _move_home() -> None:
    home = Path(tempfile.mkdtemp(prefix="facing-tests-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    os.environ["HOME"] = os.environ["USERPROFILE"] = str(home)
    os.environ["FACING_HOME"] = str(home / "facing")
    for kind in ("CONFIG", "CACHE", "DATA", "STATE"):
        os.environ[f"XDG_{kind}_HOME"] = str(home / "xdg" / kind.lower())
    runtime = home / "xdg" / "runtime"
    runtime.mkdir(parents=True, mode=0o700)
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    os.environ.pop("FACING_USER", None)


_move_home()
os.environ["QT_QPA_PLATFORM"] = "offscreen"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--campaign",
        action="store_true",
        help="also run the tests marked campaign, which take minutes each",
    )


def pytest_configure(config: pytest.Config) -> None:
    from hypothesis import settings

    # Time limits on single examples fail on a busy machine; pytest-timeout watches over the whole.
    # A landing is judged on the same examples every time, of which half are enough; people and
    # campaigns look for new ones.
    is_same = bool({"CI", "FACING_SAME_EXAMPLES"} & os.environ.keys())
    most = 50 if is_same else 100
    settings.register_profile("tests", deadline=None, derandomize=is_same, max_examples=most)
    settings.register_profile("campaign", deadline=None, max_examples=2000)
    settings.load_profile("campaign" if config.getoption("--campaign") else "tests")


def pytest_runtest_teardown() -> None:
    if not gc.isenabled():
        # A window of this process has taken collecting over, and no event loop runs now.
        from editor.ui.collecting import collect_due

        collect_due()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    missing = {
        "campaign": None if config.getoption("--campaign") else "long: only with --campaign",
        "shared": None if SHARED.is_dir() else f"no folder {SHARED.name} beside the checkout",
        "tesseract": None if shutil.which("tesseract") else "tesseract is not installed",
    }
    for item in items:
        if item.get_closest_marker("campaign") and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(CAMPAIGN_S))
        for mark, reason in missing.items():
            if reason and item.get_closest_marker(mark):
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(autouse=True)
def patience(request: pytest.FixtureRequest) -> None:
    """Write no stacks of a campaign that goes on: they would be taken for its end."""
    if request.node.get_closest_marker("campaign"):
        faulthandler.cancel_dump_traceback_later()


@pytest.fixture
def shared() -> Path:
    """The folder of real scans, facsimiles and schemas; the test is skipped where it is absent."""
    if not SHARED.is_dir():
        pytest.skip(f"no folder {SHARED.name} beside the checkout")
    return SHARED


@pytest.fixture
def data() -> Path:
    """The small files of the suite."""
    return Path(__file__).parent / "data"


@pytest.fixture(autouse=True)
def facing_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder that holds settings, caches and journals for this one test."""
    before = os.environ["FACING_HOME"]
    home = tmp_path_factory.mktemp("home")
    os.environ["FACING_HOME"] = str(home)
    yield home
    os.environ["FACING_HOME"] = before


@pytest.fixture(autouse=True)
def nothing_left_behind(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fails a test of the window that leaves a thread running or a window showing."""
    if "qapp" not in request.fixturenames:
        yield
        return
    threads_before = set(threading.enumerate())
    request.getfixturevalue("qapp")
    yield
    assert _windows_showing() == [], "windows left showing"
    assert _threads_since(threads_before) == [], "threads left running"


def _windows_showing() -> list[str]:
    """Describes the windows that show, and hides them so that the next test is not blamed."""
    from PySide6.QtWidgets import QApplication

    showing = [each for each in QApplication.topLevelWidgets() if each.isVisible()]
    for each in showing:
        each.hide()
    return [repr(each) for each in showing]


def _threads_since(before: set[threading.Thread], limit_s: float = 5.0) -> list[str]:
    """Names of the threads that are new and do not end within the limit."""
    ends = time.monotonic() + limit_s
    left = []
    for thread in set(threading.enumerate()) - before:
        # A thread of Qt's that once called Python stays listed for ever.
        if isinstance(thread, threading._DummyThread):
            continue
        thread.join(max(0.0, ends - time.monotonic()))
        if thread.is_alive():
            left.append(thread.name)
    return left
