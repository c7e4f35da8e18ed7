"""Encrypted PDFs are read once their password is known, and never before."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest

from editor.cli.main import main
from editor.core.errors import PasswordNeeded
from editor.imaging import passwords, scans, streams

SECRET = "Zürich 1963 – №7"


@pytest.fixture(autouse=True)
def none_known(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv(passwords.VARIABLE, raising=False)
    passwords.forget_all()
    yield
    passwords.forget_all()


def encrypted(folder: Path, *, user: str = SECRET, revision: int = 6) -> Path:
    path = folder / f"secret-{revision}.pdf"
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(144, 200))
        modern = revision >= 4
        lock = pikepdf.Encryption(user=user, owner="other", R=revision, aes=modern, metadata=modern)
        pdf.save(path, encryption=lock)
    return path


@pytest.mark.parametrize(("revision", "secret"), [(6, SECRET), (4, "plain"), (3, "plain")])
def test_the_right_password_opens_and_a_wrong_one_says_so(
    tmp_path: Path, revision: int, secret: str
) -> None:
    path = encrypted(tmp_path, user=secret, revision=revision)
    with pytest.raises(PasswordNeeded, match="a password is needed"):
        scans.frames(path)
    passwords.remember(path, "wrong")
    with pytest.raises(PasswordNeeded, match="not the right one"):
        scans.frames(path)
    passwords.remember(path, secret)
    assert len(scans.frames(path)) == 1
    assert scans.load(path).size == scans.identify(path).size
    assert streams.load_fitting(path)[1] == 1


def test_a_copy_is_opened_by_the_password_of_the_file(tmp_path: Path) -> None:
    path = encrypted(tmp_path)
    passwords.remember(path, SECRET)
    copy = tmp_path / "0001.pdf"
    copy.write_bytes(path.read_bytes())
    assert scans.scan_info(copy).frames == 1


def test_an_owners_password_alone_is_not_asked_for(tmp_path: Path) -> None:
    assert scans.scan_info(encrypted(tmp_path, user="")).frames == 1


def test_the_command_line_takes_the_password_of_the_environment_and_keeps_it_nowhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path, document = encrypted(tmp_path), tmp_path / "d.facing"
    asked = ["new", str(document), str(path), "--no-ocr"]
    assert main(asked) == 3
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert passwords.VARIABLE in told
    assert not document.exists()
    monkeypatch.setenv(passwords.VARIABLE, SECRET)
    assert main(asked) == 0
    kept = b"".join(p.read_bytes() for p in document.rglob("*") if p.is_file())
    assert SECRET.encode() not in kept


def test_a_resolution_that_a_person_chose_is_kept(tmp_path: Path) -> None:
    path, document = encrypted(tmp_path, user=""), tmp_path / "d.facing"
    assert main(["new", str(document), str(path), "--no-ocr", "--render-dpi", "144"]) == 0
    [page] = json.loads((document / "document.json").read_bytes())["pages"]
    scan = page["scan"]
    assert (scan["renderDpi"], scan["width"], scan["height"]) == (144, 288, 400)
    with pytest.raises(SystemExit) as left:
        main(["new", str(tmp_path / "e.facing"), str(path), "--render-dpi", "9"])
    assert left.value.code == 2
