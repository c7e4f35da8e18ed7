"""`facing frame`, and what `check` and `info` tell of a frame."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from editor.__main__ import main
from editor.core.errors import ExitStatus
from tests import factories
from tests.frame_layouts import LAYOUTS
from tests.unit.storage.examples import made

TEXT, FRAME = LAYOUTS["incoming-1950s"]


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "telegram.facing"
    made(path, factories.page(TEXT))[0].close()
    obj = {"format": "1.0", "fields": {"to": {"value": "The Secretary"}}}
    (path / "frame.json").write_text(json.dumps(obj), encoding="utf-8")
    return path


def test_values_and_proposals_are_told_a_line_each(
    document: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["frame", str(document)]) == 0
    lines = capsys.readouterr().out.splitlines()

    assert "to              The Secretary" in lines
    assert "control         5435  (proposed, page 1, 95%)" in lines
    assert any("Secretary of State  (proposed, page 1" in line for line in lines)


def test_the_answer_in_json_holds_places(
    document: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["frame", str(document), "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)

    assert facts["fields"] == {"to": {"value": "The Secretary"}}
    assert {n: p[0]["value"] for n, p in facts["proposals"].items()} == FRAME
    assert facts["disagreements"] == []


def test_a_document_without_anything_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "plain.facing"
    made(path, factories.page("Nothing of the kind stands here.\n"))[0].close()

    assert main(["frame", str(path)]) == 0
    assert capsys.readouterr().out == "Nothing is filled in, and nothing was found to propose.\n"


def test_a_damaged_file_is_told_and_costs_no_other_answer(
    document: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (document / "frame.json").write_bytes(b'{"fields": [')
    assert main(["frame", str(document)]) == 0
    told = capsys.readouterr()
    assert "control         5435" in told.out
    assert told.err.count("frame.json is broken at line 1") == 1

    assert main(["check", str(document), "--json"]) == ExitStatus.FINDINGS
    (finding,) = json.loads(capsys.readouterr().out)["findings"]
    assert finding["code"] == "frame"
    assert finding["message"].startswith("frame.json is broken at line 1")


def test_info_holds_what_is_filled_in(document: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["info", str(document), "--json"]) == 0

    assert json.loads(capsys.readouterr().out)["frame"] == {"to": "The Secretary"}
