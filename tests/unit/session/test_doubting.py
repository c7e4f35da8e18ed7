"""The doubts of a document: from the model that ships to `facing doubts`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from editor.__main__ import main
from editor.core.doubt_queue import QueueChoice
from editor.lexicon.words import Lexicon, open_lexicon
from editor.session import Session, marking
from editor.session.doubting import DoubtBook, document_queue, doubt_model
from tests.unit.session.test_outside import ADA, made

TEXT = "The government of tbe country\nwas told that the policy was new"


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return open_lexicon(["eng"])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return made(tmp_path, TEXT)


def test_the_model_that_ships_tells_how_it_was_made() -> None:
    record = doubt_model().record["withDictionary"]
    assert isinstance(record, dict)
    for how in ("documentsHeldOut", "familiesHeldOut"):
        found = record[how]["not drawn for this"]
        assert found["areaUnderRoc"] > found["areaOfConfidence"] + 0.02
        assert found["inTwiceTheirNumber"] > found["inTwiceByConfidence"] + 0.02


def test_a_word_that_is_none_heads_the_queue(path: Path, lexicon: Lexicon) -> None:
    session = Session.open(path, agent=ADA)
    book = DoubtBook(lexicon)
    choice = QueueChoice(frozenset(("unseen",)))
    queue = document_queue(session, ["0001"], book, choice)
    assert queue[0].text == "tbe"
    assert len(queue) == len(TEXT.split())
    assert book.candidates(session.page("0001"), queue[0])[0] == "the"
    session.close()


def test_a_confirmed_word_leaves_the_queue_and_undo_brings_it_back(
    path: Path, lexicon: Lexicon
) -> None:
    session = Session.open(path, agent=ADA)
    book, choice = DoubtBook(lexicon), QueueChoice(frozenset(("unseen",)))
    before = document_queue(session, ["0001"], book, choice)
    row = session.page("0001").words.find(before[0].word_id or 0)
    assert row is not None
    marking.confirm_word(session, "0001", row.item)
    assert before[0] not in document_queue(session, ["0001"], book, choice)
    session.undo()
    assert document_queue(session, ["0001"], book, choice) == before
    session.close()


def test_doubts_are_listed_with_rank_reason_and_candidates(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["doubts", str(path), "--json", "--targets", "unknown", "--pages", "1"]
    assert main(arguments) == 0
    (row,) = json.loads(capsys.readouterr().out)["doubts"]
    assert (row["rank"], row["page"], row["text"], row["line"]) == (1, 1, "tbe", 1)
    assert row["candidates"][0] == "the"
    assert "not in the dictionary" in row["reasons"]
    assert TEXT[slice(*row["span"])] == "tbe"
    assert 0 < row["probability"] <= 1


def test_doubts_in_words_name_the_place_and_the_word(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["doubts", str(path), "--targets", "unknown"]) == 0
    out = capsys.readouterr().out
    assert "1:1" in out
    assert "tbe" in out
    assert main(["doubts", str(path), "--targets", "orphan"]) == 0
    assert capsys.readouterr().out == "Nothing is in doubt.\n"


def test_wrong_use_is_told_in_one_sentence(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doubts", str(path), "--targets", "nonsense"]) == 2
    assert "nonsense" in capsys.readouterr().err
    assert main(["doubts", str(path), "--least", "7"]) == 2
    assert "--least" in capsys.readouterr().err
