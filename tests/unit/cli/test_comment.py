"""Comments on the command line: said, answered, resolved, listed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from editor.cli.main import main
from editor.core.commands import ReplaceReading
from editor.core.spans import Span
from editor.session.making import new_document
from editor.session.people import agent_named
from editor.session.proposing import propose_reading
from tests.factories import page


@pytest.fixture
def document(tmp_path: Path) -> Path:
    scan = tmp_path / "a.png"
    Image.new("L", (600, 400), 200).save(scan)
    session = new_document(tmp_path / "letter.facing", [scan], agent=agent_named("Ada"))
    session.execute(ReplaceReading(page("alpha beta gamma beta 1963")))
    propose_reading(session, "0001", Span(0, 5), "alfa", reason="so it stands")
    session.save()
    session.close()
    return tmp_path / "letter.facing"


def told(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().out.strip()


def listed(document: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    assert main(["comments", str(document), "--json"]) == 0
    found = json.loads(told(capsys))
    assert isinstance(found, dict)
    return found


def comment(document: Path, *arguments: str, by: str = "Bob") -> int:
    return main(["comment", str(document), "--page", "1", "--by", by, *arguments])


def test_a_comment_is_said_answered_resolved_and_listed(
    document: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert comment(document, "--at", "gamma", "--note", "Delta?") == 0
    thread = told(capsys)
    assert comment(document, "--to", thread, "--note", "No.", by="Ada") == 0
    assert comment(document, "--to", thread, "--resolve") == 0
    (only,) = listed(document, capsys)["comments"]  # type: ignore[misc]
    assert isinstance(only, dict)
    assert {k: only[k] for k in ("text", "by", "page", "start", "end", "quoted", "resolved")} == {
        "text": "Delta?",
        "by": "Bob",
        "page": 1,
        "start": 11,
        "end": 16,
        "quoted": "gamma",
        "resolved": True,
    }
    answers = [(each["by"], each["kind"]) for each in only["answers"]]
    assert answers == [("Ada", "answer"), ("Bob", "resolved")]
    assert main(["comments", str(document)]) == 0
    assert "Bob: Delta?  (resolved)" in told(capsys)
    assert comment(document, "--to", thread, "--reopen", "--note", "Look again") == 0
    assert main(["comments", str(document), "--open"]) == 0
    assert "Look again" in told(capsys)


def test_an_offset_means_the_word_there(document: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert comment(document, "--at", "18", "--note", "This one") == 0
    told(capsys)
    (only,) = listed(document, capsys)["comments"]  # type: ignore[misc]
    assert (only["start"], only["end"]) == (17, 21)
    assert comment(document, "--at", "1963", "--note", "The year") == 0


def test_proposals_are_listed_too(document: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (only,) = listed(document, capsys)["proposals"]  # type: ignore[misc]
    assert (only["old"], only["new"], only["by"], only["reason"]) == (
        "alpha",
        "alfa",
        "Ada",
        "so it stands",
    )


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--at", "beta", "--note", "x"], "stands 2 times"),
        (["--at", "omega", "--note", "x"], "is not in the page"),
        (["--at", "gamma", "--note", " "], "needs words"),
        (["--note", "x"], "--at"),
        (["--resolve", "--at", "gamma"], "--to"),
        (["--to", "urn:uuid:none", "--note", "x"], "no longer"),
    ],
)
def test_wrong_use_is_told_in_a_sentence(
    document: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], sentence: str
) -> None:
    assert comment(document, *arguments) == 2
    assert sentence in capsys.readouterr().err
