"""`facing versions`: lists, tells who set each word, goes back; wrong use is told in a sentence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from editor.cli.main import main
from editor.core.commands import EditText
from editor.session import Session
from editor.session.making import new_document
from editor.session.people import agent_named
from tests.factories import page


@pytest.fixture
def document(tmp_path: Path) -> str:
    scan = tmp_path / "a.png"
    Image.new("L", (600, 400), 200).save(scan)
    path = tmp_path / "letter.facing"
    session: Session = new_document(path, [scan], agent=agent_named("Ada"))
    session.apply_reading(page("alpha beta"))
    session.execute(EditText("0001", 0, 5, "alphabet"))
    session.save()
    session.close()
    return str(path)


def test_the_history_by_command(document: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["versions", document, "--page", "1", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["versions"]
    assert [(v["number"], v["kind"], v["by"]) for v in found] == [
        (2, "saved", "Ada"),
        (1, "ocr", None),
    ]
    assert main(["versions", "who", document, "--page", "1", "--json"]) == 0
    words = json.loads(capsys.readouterr().out)["words"]
    assert [(w["text"], w["by"], w["version"]) for w in words] == [
        ("alphabet", "Ada", 2),
        ("beta", None, 1),
    ]
    command = ["versions", "restore", document, "--page", "1", "--version", "1", "--by", "Ben"]
    assert main(command) == 0
    assert (Path(document) / "text/0001.txt").read_text() == "alpha beta"
    assert main(["versions", document, "--page", "1"]) == 0
    assert "restored   Ben" in capsys.readouterr().out.splitlines()[0]
    assert main(command) == 2
    assert main(["versions", "restore", document, "--page", "1"]) == 2
    assert main(["versions", "what", document, "--page", "1"]) == 2
