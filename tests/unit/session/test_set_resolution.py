"""A resolution set by hand, from the command line to the reading program and over a crash."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from editor.cli.main import main
from editor.core.document import Page
from editor.core.resolution import SetResolution
from editor.ocr.reading import ReadingSettings, read_scan
from editor.session import Session
from editor.session.making import new_document
from editor.session.people import agent_named
from tests.fake_engines import ScriptedEngine
from tests.scans import typed_page

ADA = agent_named("Ada")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    target = tmp_path / "letter.facing"
    session = new_document(target, [typed_page(tmp_path / "a.png")], agent=ADA)
    session.close()
    return target


def told(path: Path, capsys: pytest.CaptureFixture[str]) -> tuple[object, ...]:
    capsys.readouterr()
    assert main(["info", str(path), "--json"]) == 0
    scan = json.loads(capsys.readouterr().out)["pages"][0]["scan"]
    return scan["dpi"], scan["dpiUsed"], scan["dpiFrom"]


def test_the_command_line_sets_it_and_takes_it_back(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert told(path, capsys) == (300, 300, "metadata")
    before = (path / "document.json").read_bytes()

    assert main(["pages", str(path), "resolution", "1", "240", "--by", "Ada"]) == 0
    assert told(path, capsys) == (300, 240, "person")

    assert main(["pages", str(path), "resolution", "1", "auto", "--by", "Ada"]) == 0
    assert told(path, capsys) == (300, 300, "metadata")
    assert (path / "document.json").read_bytes() == before


@pytest.mark.parametrize("dpi", ["0", "9", "9601", "-300", "fine", "30.5", "٣٠٠"])
def test_the_command_line_refuses_what_is_no_resolution(
    path: Path, dpi: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        main(["pages", str(path), "resolution", "1", dpi])
    assert left.value.code == 2
    assert main(["pages", str(path), "resolution", "7", "300"]) == 2
    assert told(path, capsys) == (300, 300, "metadata")


def test_the_reading_program_gets_it(path: Path) -> None:
    session = Session.open(path, agent=ADA)
    try:
        session.execute(SetResolution("0001", 200))
        entry, engine = session.document.entries[0], ScriptedEngine()
        read = read_scan(
            session.scan_path(entry),
            entry.scan,
            Page("0001"),
            settings=ReadingSettings(),
            engine=engine,
        )
    finally:
        session.discard()
        session.close()
    assert [request.dpi for request in engine.requests] == [200]
    assert read.engine is not None
    assert (read.engine["dpi"], read.engine["dpiFrom"]) == (200, "person")


def test_it_touches_the_manifest_alone_and_comes_back_after_a_crash(path: Path) -> None:
    session = Session.open(path, agent=ADA)
    session.execute(SetResolution("0001", 200))
    assert not session.has_unsaved("0001")
    assert session.is_dirty
    session.close()

    again = Session.open(path, agent=ADA, recover=True)
    try:
        assert again.document.entries[0].scan.set_dpi == 200
        again.undo()
        assert again.document.entries[0].scan.set_dpi is None
    finally:
        again.discard()
        again.close()
