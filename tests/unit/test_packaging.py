from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGING = Path(__file__).resolve().parents[2] / "packaging"

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or shutil.which("bash") is None,
    reason="the set-up scripts are for Linux and bash",
)


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A folder to be the whole search path: a system with these few programs and no apt-get."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("dirname", "uname", "grep", "cat", "tail"):
        (folder / name).symlink_to(shutil.which(name) or name)
    return folder


def run_setup(call: str, *, search_path: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [shutil.which("bash") or "bash", "-euo", "pipefail", "-c", f"source setup.sh\n{call}"],
        cwd=PACKAGING,
        env={"PATH": str(search_path)},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def test_a_program_that_is_missing_names_its_package(programs: Path) -> None:
    done = run_setup('missing_packages "cmd frobnicate frob-tools"', search_path=programs)

    assert done.stdout == "frob-tools\n"


def test_a_program_that_is_there_needs_nothing(programs: Path) -> None:
    done = run_setup('missing_packages "cmd grep grep"', search_path=programs)

    assert (done.returncode, done.stdout) == (0, "")


def test_an_unknown_system_is_told_what_to_install_in_one_sentence(programs: Path) -> None:
    done = run_setup("install_packages 'libnew|libold' tesseract-ocr", search_path=programs)

    assert done.returncode == 5
    assert len(done.stderr.splitlines()) == 1
    assert "libold tesseract-ocr" in done.stderr


def test_each_script_is_lawful_bash() -> None:
    for script in sorted(PACKAGING.glob("*.sh")):
        done = subprocess.run(["bash", "-n", str(script)], capture_output=True, check=False)
        assert done.returncode == 0, (script.name, done.stderr)
