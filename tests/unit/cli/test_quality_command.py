"""`facing quality` on a document of two pages, against files, a folder and another document."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from editor.__main__ import main
from editor.core.commands import EditText
from editor.session import Session
from editor.session.people import agent_named
from tests.read_documents import read_document


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    """Two pages as they were read, the first with one word corrected by a person."""
    path = read_document(tmp_path / "letter.facing", ("the modem ship", "left port in l962"))
    session = Session.open(path, agent=agent_named("Ada"))
    session.execute(EditText("0001", 4, 9, "modern"))
    session.save()
    session.close()
    return path


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, object]:
    capsys.readouterr()
    assert main(["quality", *arguments, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert isinstance(found, dict)
    return found


def test_what_was_read_is_judged_by_what_a_person_made_of_it(letter, capsys):
    found = answer(capsys, str(letter), "--of", "ocr", "--against", "present")
    assert found["total"]["characters"] == {"errors": 2, "total": 32}
    assert found["confusions"] == [{"true": "rn", "read": "m", "count": 1}]
    assert [p["wer"] for p in found["pages"]] == [round(1 / 3, 6), 0.0]


def test_a_ground_truth_may_be_one_file_or_one_a_page_or_a_document(letter, tmp_path, capsys):
    truth = ("the modern ship", "left port in 1962")
    one = tmp_path / "truth.txt"
    one.write_text("\f".join(truth), encoding="utf-8")
    folder = tmp_path / "truth"
    folder.mkdir()
    for number, text in enumerate(truth, 1):
        (folder / f"000{number}.gt.txt").write_text(text, encoding="utf-8")
    other = read_document(tmp_path / "other" / "other.facing", truth)
    for source in (one, folder, other):
        found = answer(capsys, str(letter), "--against", str(source))
        assert found["total"]["characters"] == {"errors": 1, "total": 32}, source
        assert found["total"]["kinds"]["digit"] == {"errors": 1, "total": 4}


def test_a_page_without_a_reference_is_left_out_and_told(letter, tmp_path, capsys):
    folder = tmp_path / "some"
    folder.mkdir()
    (folder / "0002.txt").write_text("left port in 1962", encoding="utf-8")
    found = answer(capsys, str(letter), "--against", str(folder))
    assert [p["number"] for p in found["leftOut"]] == [1]
    assert found["total"]["characters"]["total"] == 17
    (folder / "0002.txt").unlink()
    assert main(["quality", str(letter), "--against", str(folder)]) == 6
    assert "no file for page 1" in capsys.readouterr().err


def test_a_table_is_for_a_spreadsheet(letter, capsys):
    assert main(["quality", str(letter), "--pages", "1", "--csv"]) == 0
    rows = capsys.readouterr().out.splitlines()
    assert rows[1].startswith("1,0.133333,2,15,0.333333,1,3")
    assert rows[2].startswith("total,0.133333")
    assert main(["quality", str(letter)]) == 0
    assert "“rn” is “m”" in capsys.readouterr().out


def test_what_was_approved_judges_what_the_page_became(letter, capsys):
    assert main(["quality", str(letter), "--against", "approved"]) == 6
    assert "page 1 was not approved" in capsys.readouterr().err.lower()
    assert main(["review", "approve", str(letter), "--page", "1", "--by", "Eve"]) == 0
    session = Session.open(letter, agent=agent_named("Ada"))
    session.execute(EditText("0001", 0, 3, "The"))
    session.save()
    session.close()
    found = answer(capsys, str(letter), "--of", "present", "--against", "approved")
    assert found["confusions"] == [{"true": "t", "read": "T", "count": 1}]
    assert [p["number"] for p in found["leftOut"]] == [2]
    # What was read is judged by it where nothing else is asked.
    found = answer(capsys, str(letter))
    assert (found["of"], found["against"]) == ("ocr", "approved")
    assert found["confusions"] == [{"true": "rn", "read": "m", "count": 1}]
    assert main(["review", "withdraw", str(letter), "--page", "1", "--by", "Eve"]) == 0
    assert main(["quality", str(letter), "--against", "approved"]) == 6


def test_what_was_submitted_judges_what_the_page_became(letter, capsys):
    assert main(["review", "submit", str(letter), "--page", "1", "--by", "Ada"]) == 0
    session = Session.open(letter, agent=agent_named("Eve"))
    session.execute(EditText("0001", 0, 3, "The"))
    session.save()
    session.close()
    found = answer(capsys, str(letter), "--of", "present", "--against", "submitted")
    assert found["confusions"] == [{"true": "t", "read": "T", "count": 1}]


def test_any_version_can_be_judged(letter, capsys):
    session = Session.open(letter, agent=agent_named("Ada"))
    session.execute(EditText("0001", 4, 10, "model"))
    session.save()
    number = session.store.versions.versions("0001")[-2].number
    session.close()
    found = answer(
        capsys, str(letter), "--of", f"version:{number}", "--against", "present", "--pages", "1"
    )
    assert found["of"] == f"version:{number}"
    assert found["total"]["words"] == {"errors": 1, "total": 3}
    assert main(["quality", str(letter), "--of", "version:99", "--pages", "1"]) == 6
    assert "no version 99" in capsys.readouterr().err
