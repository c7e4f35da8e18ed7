"""The layers, held where PySide6 cannot be imported and by reading the sources.

import-linter holds the directions (pyproject.toml); this shows that the command line really runs.
"""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "editor"

WITHOUT_QT = """
import sys

class Refusal:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("PySide6", "shiboken6"):
            raise ImportError(f"{name} must not be imported here")

sys.meta_path.insert(0, Refusal())
"""


def run_without_qt(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", WITHOUT_QT + code, *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=ROOT,
        check=False,
    )


def run_command_without_qt(*arguments: str) -> subprocess.CompletedProcess[str]:
    code = "import runpy\nrunpy.run_module('editor', run_name='__main__', alter_sys=True)"
    return run_without_qt(code, *arguments)


def modules_below_the_window() -> list[str]:
    names = []
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        if parts[1] in ("ui", "app", "_resources"):
            continue
        names.append(".".join(parts).removesuffix(".__init__"))
    return names


def test_every_module_below_the_window_imports_without_qt() -> None:
    names = modules_below_the_window()
    assert {"editor", "editor.core.document", "editor.paths"} <= set(names)

    done = run_without_qt(
        "import importlib\nfor name in sys.argv[1:]: importlib.import_module(name)", *names
    )

    assert done.returncode == 0, done.stderr


def test_the_version_is_told_without_qt() -> None:
    from editor import __version__

    done = run_command_without_qt("--version")

    assert (done.returncode, done.stderr) == (0, "")
    assert __version__ in done.stdout


def test_a_document_is_made_and_described_without_qt(tmp_path: Path) -> None:
    from PIL import Image

    scan = tmp_path / "scan.png"
    Image.new("L", (60, 40), 255).save(scan)
    document = tmp_path / "letter.facing"

    made = run_command_without_qt("new", str(document), str(scan), "--no-ocr", "--by", "Ada")
    told = run_command_without_qt("info", str(document), "--json")

    assert made.returncode == 0, made.stderr
    assert told.returncode == 0, told.stderr
    assert json.loads(told.stdout)["pages"][0]["scan"]["width"] == 60


def test_a_missing_document_is_one_sentence_and_a_status_without_qt(tmp_path: Path) -> None:
    done = run_command_without_qt("info", str(tmp_path / "none.facing"))

    assert done.returncode == 3
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize(
    "path", sorted((PACKAGE / "core").glob("*.py")), ids=lambda path: path.stem
)
def test_the_core_opens_no_file(path: Path) -> None:
    called = {
        node.func.id
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }

    assert called.isdisjoint({"open", "exec", "eval", "__import__", "print", "input"})


def test_no_unit_test_names_qt() -> None:
    for path in sorted((ROOT / "tests" / "unit").rglob("*.py")):
        imported = imports_of(path)
        assert not {name for name in imported if name.split(".")[0] in ("PySide6", "pytestqt")}, (
            path
        )
        assert not {name for name in imported if name.startswith(("editor.ui", "editor.app"))}, path


def imports_of(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names
