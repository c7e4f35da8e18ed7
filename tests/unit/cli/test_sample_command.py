"""`facing sample`, the session's judgements, and the log they stand in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from editor.__main__ import main
from editor.core.errors import UsageError
from editor.session import Session
from editor.session.people import agent_named
from editor.session.sampling import judge, samples
from tests.read_documents import read_document

TEXTS = ("the modern ship left port", "at dawn in 1962 and was", "never seen again")


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    return read_document(tmp_path / "letter.facing", TEXTS)


def facts(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    capsys.readouterr()
    assert main(["sample", *arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_a_sample_is_drawn_again_from_its_seed_and_is_recorded(letter, capsys):
    first = facts(capsys, str(letter), "--words", "5", "--seed", "7", "--by", "Ada")
    assert (first["drawn"], first["seed"], first["population"]["words"]) == (5, 7, 14)
    assert first["drawnBy"] == "Ada"
    again = facts(capsys, str(letter), "--words", "5", "--seed", "7", "--by", "Bob")
    assert [w["text"] for w in first["words"]] == [w["text"] for w in again["words"]]
    assert facts(capsys, str(letter))["left"] == 5
    assert main(["check", str(letter)]) == 0


def test_judgements_are_kept_told_and_can_be_taken_back(letter, capsys):
    assert main(["sample", str(letter), "--words", "14", "--seed", "1", "--by", "Ada"]) == 0
    session = Session.open(letter, agent=agent_named("Bob"))
    (sample,) = samples(session)
    for index in range(14):
        judge(session, sample, index, "wrong" if index == 3 else "right", "sloop")
    judge(session, sample, 5, "unclear")
    with pytest.raises(UsageError):
        judge(session, sample, 14, "right")
    session.close()
    found = facts(capsys, str(letter))
    assert (found["judged"], found["wrong"], found["unclear"], found["left"]) == (13, 1, 1, 0)
    assert found["readers"] == ["Bob"]
    assert found["words"][3]["read"] == "sloop"
    assert found["interval"][0] <= 1 / 13 <= found["interval"][1]
    assert [p["judged"] + p["left"] for p in found["pages"]] == [5, 5, 3]
    assert main(["sample", str(letter)]) == 0
    assert "estimated error rate 7.69 %" in capsys.readouterr().out
    assert main(["check", str(letter)]) == 0


def test_whole_pages_can_be_drawn(letter, capsys):
    found = facts(capsys, str(letter), "--pages", "2", "--seed", "4")
    assert len({w["page"] for w in found["words"]}) == 2
    assert found["unit"] == "pages"


def test_a_changed_line_of_the_log_is_found_by_check(letter, capsys):
    assert main(["sample", str(letter), "--words", "3", "--seed", "1", "--by", "Ada"]) == 0
    session = Session.open(letter, agent=agent_named("Ada"))
    (sample,) = samples(session)
    for index in range(3):
        judge(session, sample, index, "wrong")
    session.close()
    log = letter / "samples" / "u-ada.jsonl"
    log.write_text(log.read_text(encoding="utf-8").replace("wrong", "right", 1), encoding="utf-8")
    capsys.readouterr()
    assert main(["check", str(letter)]) == 1
    assert "samples/u-ada.jsonl, line 3" in capsys.readouterr().out


def test_there_is_nothing_to_tell_or_to_draw(letter, tmp_path, capsys):
    assert main(["sample", str(letter)]) == 6
    assert main(["sample", str(letter), "--words", "0"]) == 2
    empty = read_document(tmp_path / "empty" / "empty.facing", ("",))
    assert main(["sample", str(empty), "--words", "3"]) == 6
    assert "no text" in capsys.readouterr().err
