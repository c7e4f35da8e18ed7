"""What the command line refuses: early, in one sentence, with its exit status, and leaving nothing
behind."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from editor.__main__ import main
from editor.formats.registry import BUILTIN
from tests.scans import typed_page


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    return typed_page(tmp_path / "letter.png", size=(400, 200))


@pytest.fixture
def document(tmp_path: Path, scan: Path) -> Path:
    target = tmp_path / "letter.facing"
    assert main(["new", str(target), str(scan), "--no-ocr", "--by", "Ada"]) == 0
    return target


def told(capsys: pytest.CaptureFixture[str]) -> str:
    """The one sentence on standard error; standard output must be empty."""
    out, err = capsys.readouterr()
    assert out == ""
    assert len(err.splitlines()) == 1
    assert err.startswith("facing: ")
    return err


def rewrite(document: Path, **changes: object) -> None:
    path = document / "document.json"
    path.write_text(json.dumps({**json.loads(path.read_bytes()), **changes}), "utf-8")


def snapshot(document: Path) -> dict[str, bytes]:
    files = [p for p in document.rglob("*") if p.is_file() and p.parent.name != ".facing"]
    return {p.relative_to(document).as_posix(): p.read_bytes() for p in files}


@pytest.mark.parametrize("options", [["--psm", "99"], ["--lang", "../eng"], ["--lang", ""]])
def test_settings_that_no_reading_can_have_leave_no_document(
    options: list[str], scan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "x.facing"
    assert main(["new", str(target), str(scan), *options]) == 2
    assert told(capsys)
    assert not target.exists()


@pytest.mark.parametrize(
    "arguments",
    [["new"], ["info"], ["pages", "x.facing"], ["export", "x.facing"], ["info", "x", "--nonsense"]],
)
def test_wrong_use_is_one_sentence_too(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as leaving:
        main(arguments)
    assert leaving.value.code == 2
    assert "--help" in told(capsys)


def test_a_document_of_a_newer_facing_is_read_and_no_command_writes_it(
    document: Path, scan: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rewrite(document, format="2.0")
    before = snapshot(document)

    assert main(["info", str(document)]) == 0
    capsys.readouterr()
    for arguments in (["add", str(scan)], ["move", "1", "1"], ["remove", "1"]):
        assert main(["pages", str(document), *arguments]) == 6
        assert "newer Facing" in told(capsys)
    assert main(["ocr", str(document)]) == 6
    assert "newer Facing" in told(capsys)
    assert snapshot(document) == before


def test_what_a_command_could_not_save_is_not_offered_again(
    document: Path, scan: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # A file in the place of a folder: the scan comes in, and then the save fails.
    shutil.rmtree(document / "base")
    (document / "base").write_bytes(b"")

    assert main(["pages", str(document), "add", str(scan)]) == 4
    assert told(capsys)
    assert main(["info", str(document), "--json"]) == 0
    out, err = capsys.readouterr()
    assert (len(json.loads(out)["pages"]), err) == (1, "")


@pytest.mark.parametrize("noted", ["0000", "x", "0", None, 7, "9" * 32])
def test_a_wrong_note_of_the_last_page_never_gives_a_number_twice(
    noted: object, document: Path, scan: Path
) -> None:
    rewrite(document, lastPageId=noted)

    assert main(["pages", str(document), "add", str(scan)]) == 0
    pages = json.loads((document / "document.json").read_bytes())["pages"]
    assert [p["id"] for p in pages] == ["0001", "0002"]


@pytest.mark.parametrize("target", ["no/where.facing", "no/where.facing.zip"])
def test_a_folder_that_is_not_there_is_named(
    target: str, scan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["new", str(tmp_path / target), str(scan), "--no-ocr"]) == 4
    assert "there is no folder" in told(capsys)
    assert not (tmp_path / "no").exists()


def test_an_export_speaks_of_its_own_file(
    document: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "no/letter.txt"
    assert main(["export", str(document), "--to", "text", "-o", str(out)]) == 4
    sentence = told(capsys)
    assert f'there is no folder "{out.parent}"' in sentence
    assert "changes" not in sentence


def test_a_scan_given_as_a_document_is_told_so(
    scan: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["info", str(scan)]) == 3
    assert "facing new" in told(capsys)


def test_one_page_goes_out_under_the_name_of_the_document(
    document: Path, scan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    monkeypatch.chdir(folder)
    assert main(["pages", str(document), "add", str(scan)]) == 0

    assert main(["export", str(document), "--to", "webannotation", "--pages", "2"]) == 0
    assert main(["export", str(document), "--to", "webannotation"]) == 0
    found = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*.json"))
    assert found == [
        "letter-webannotation/0001.json",
        "letter-webannotation/0002.json",
        "letter.json",
    ]


def test_an_interruption_while_the_program_loads_is_told_without_a_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(_argv: list[str]) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("editor.cli.main.main", interrupted)
    assert main(["info", "x.facing"]) == 130
    assert told(capsys)


def run_facing(*arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "editor", *arguments]
    return subprocess.run(command, stderr=subprocess.PIPE, text=True, timeout=60, **options)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no full device")
def test_an_answer_that_finds_no_room_is_an_output_that_failed(document: Path) -> None:
    with Path("/dev/full").open("w") as full:
        ended = run_facing("info", str(document), "--json", stdout=full)
    assert ended.returncode == 4
    assert ended.stderr.startswith("facing: Could not write the answer")
    assert len(ended.stderr.splitlines()) == 1


def test_an_answer_survives_a_terminal_without_its_letters(document: Path) -> None:
    rewrite(document, title="Café \udcff")
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    ended = run_facing("info", str(document), "--json", stdout=subprocess.PIPE, env=environment)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert json.loads(ended.stdout)["title"] == "Café \udcff"
    ended = run_facing("info", str(document), stdout=subprocess.PIPE, env=environment)
    assert (ended.returncode, ended.stderr) == (0, "")


def test_an_interruption_within_an_exec_ends_with_the_status_of_the_contract() -> None:
    program = (
        "import sys, editor.__main__ as entry, editor.cli.main as commands\n"
        "commands.main = lambda _arguments: exec('raise KeyboardInterrupt')\n"
        "sys.argv = ['facing', 'info', 'x.facing']\n"
        "raise SystemExit(entry.main())"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, timeout=60)
    assert ended.returncode == 130
    assert ended.stderr == b"facing: stopped.\n"


@pytest.mark.tesseract
@pytest.mark.parametrize(
    ("name", "key"), [("words/0001.json", "format"), ("annotations/0001.json", "fc:format")]
)
def test_a_page_of_a_newer_facing_is_read_and_not_written(
    name: str, key: str, document: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ocr", str(document)]) == 0
    path = document / name
    path.write_text(json.dumps({**json.loads(path.read_bytes()), key: "2.0"}), "utf-8")
    before = snapshot(document)

    assert main(["ocr", str(document), "--psm", "6"]) == 6
    assert name in told(capsys)
    assert snapshot(document) == before
    assert main(["info", str(document)]) == 0
    assert capsys.readouterr().err == ""


def test_the_help_of_export_names_every_format(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["export", "--help"])

    said = capsys.readouterr().out.partition("formats:")[2]

    named = set(re.findall(r"[a-z]+(?:-[a-z]+)*", said))
    assert {each.id for each in BUILTIN if each.can_write} <= named
    exempt = {each.id for each in BUILTIN if each.can_write and each.finisher is None}
    assert exempt | {"bagit"} == {"text", "markdown", "webannotation", "bagit"}


def test_two_pages_are_not_made_for_one_file(
    document: Path, scan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    assert main(["pages", str(document), "add", str(scan), "--by", "Ada"]) == 0
    monkeypatch.setattr(
        "editor.formats.registry.Format.write", lambda *_, **__: pytest.fail("made")
    )
    target = tmp_path / "one.xml"

    command = ["export", str(document), "--to", "page", "--unapproved", "-o", str(target)]

    assert main(command) == 2
    assert "is one file, but 2 pages were asked for" in capsys.readouterr().err
