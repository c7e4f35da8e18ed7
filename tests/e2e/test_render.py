"""`facing render` draws a page with its scan, or says in one sentence why it cannot."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pikepdf
import pytest

from editor.imaging import passwords
from editor.session import making
from editor.session.people import agent_named

SECRET = "sesame"


def render(document: Path, output: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "editor", "render", str(document), "-o", str(output)]
    return subprocess.run(
        [*command, "--size", "800x600"],
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        timeout=120,
        check=False,
    )


@pytest.fixture
def document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A document whose only scan is an encrypted PDF."""
    monkeypatch.delenv(passwords.VARIABLE, raising=False)
    scan = tmp_path / "secret.pdf"
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(144, 200))
        pdf.save(scan, encryption=pikepdf.Encryption(user=SECRET, owner="other"))
    passwords.remember(scan, SECRET)
    target = tmp_path / "d.facing"
    making.new_document(target, [scan], agent=agent_named("Ada")).close()
    passwords.forget_all()
    return target


def test_a_page_that_needs_a_password_is_drawn_with_it_and_refused_without(
    document: Path, tmp_path: Path
) -> None:
    refused = render(document, tmp_path / "no.png")
    wrong = render(document, tmp_path / "no.png", **{passwords.VARIABLE: "open"})
    drawn = render(document, tmp_path / "yes.png", **{passwords.VARIABLE: SECRET})

    assert (refused.returncode, wrong.returncode, drawn.returncode) == (3, 3, 0)
    assert "a password is needed" in refused.stderr and refused.stderr.count("\n") == 1
    assert "not the right one" in wrong.stderr and wrong.stderr.count("\n") == 1
    assert not (tmp_path / "no.png").exists()
    assert (tmp_path / "yes.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("damage", ["missing", "damaged"])
def test_a_page_whose_scan_cannot_be_read_is_refused(
    document: Path, tmp_path: Path, damage: str
) -> None:
    (scan,) = (document / "images").iterdir()
    if damage == "missing":
        scan.unlink()
    else:
        scan.write_bytes(scan.read_bytes()[:200])

    refused = render(document, tmp_path / "no.png", **{passwords.VARIABLE: SECRET})

    assert refused.returncode == 3
    assert damage in refused.stderr and refused.stderr.count("\n") == 1
    assert not (tmp_path / "no.png").exists()
