"""Comparing a page of a document, and deciding on what differs, without a window."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from editor.__main__ import main
from editor.core.commands import EditText, ReplaceReading
from editor.core.document import Page
from editor.core.errors import DocumentError, ExitStatus, UsageError
from editor.core.spans import Span
from editor.session import Session, proposing
from editor.session.differing import (
    accept,
    accepted,
    against,
    compared,
    open_differences,
    ordered,
    refuse,
    suggest,
    take_back,
)
from editor.session.making import new_document
from editor.session.marking import add_mark, first_style
from editor.session.people import agent_named
from editor.session.versions import versions_of
from tests.factories import page
from tests.scans import typed_page

TEXT = "alpha beta gamma\ndelta epsilon zeta"


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    scan = typed_page(tmp_path / "a.png", ("alpha",), size=(120, 80))
    made = new_document(tmp_path / "letter.facing", [scan], agent=agent_named("Ada"))
    made.execute(ReplaceReading(page(TEXT)))
    made.save()
    yield made
    made.close()


def typed(session: Session, old: str, new: str) -> Page:
    start = session.page("0001").text.index(old)
    session.execute(EditText("0001", start, start + len(old), new))
    return session.page("0001")


def pairs(session: Session, name: str) -> list[tuple[str, str]]:
    found = compared(against(session, "0001", name), session.page("0001"))
    return [(d.old_text, d.new_text) for d in found]


def test_the_reading_is_what_each_word_was_read_as(session: Session) -> None:
    typed(session, "beta", "bet")
    typed(session, "delta ", "")
    typed(session, "zeta", "zeta\nand more")
    assert pairs(session, "ocr") == [("beta", "bet"), ("delta ", ""), ("", "\nand more")]


def test_a_word_that_was_parted_is_compared_part_by_part(session: Session) -> None:
    typed(session, "epsilon", "eps ilon")
    found = pairs(session, "ocr")
    assert "".join(old for old, _ in found).replace(" ", "") in ("", "epsilon")
    assert pairs(session, "saved") == [("epsilon", "eps ilon")]


def test_the_last_save_is_what_the_files_hold(session: Session) -> None:
    typed(session, "beta", "bet")
    session.save()
    typed(session, "gamma", "gama")
    assert pairs(session, "saved") == [("gamma", "gama")]


def test_a_text_file_and_another_document(session: Session, tmp_path: Path) -> None:
    file = tmp_path / "other.txt"
    file.write_text(TEXT.replace("zeta", "eta"), encoding="utf-8")
    assert pairs(session, str(file)) == [("eta", "zeta")]
    typed(session, "beta", "bet")
    assert pairs(session, str(tmp_path / "letter.facing")) == [("beta", "bet")]


def test_a_version_is_what_was_saved_then(session: Session) -> None:
    typed(session, "beta", "bet")
    session.save()
    typed(session, "gamma", "gama")
    session.save()
    numbers = [v.number for v in versions_of(session, "0001")]
    assert pairs(session, f"version:{numbers[1]}") == [("gamma", "gama")]
    with pytest.raises(UsageError):
        against(session, "0001", "version:99")


@pytest.mark.parametrize(("name", "kind"), [("submission", "submitted"), ("approval", "approved")])
def test_the_last_submission_and_approval(session: Session, name: str, kind: str) -> None:
    with pytest.raises(UsageError, match=f"Page 1 was never {kind}"):
        against(session, "0001", name)
    typed(session, "beta", "bet")
    session.save()
    log = next((session.store.path / "review").glob("*.jsonl"))
    line = log.read_text().splitlines()[-1]
    with log.open("a") as file:
        file.write(line.replace("vocab#edited", f"vocab#{kind}") + "\n")
    typed(session, "gamma", "gama")
    session.save()
    assert pairs(session, name) == [("gamma", "gama")]


def test_what_cannot_be_compared_is_said(session: Session, tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r'"none.txt" to compare with: no such file'):
        against(session, "0001", str(tmp_path / "none.txt"))
    start = session.page("0001")
    session.execute(EditText("0001", 0, len(start.text), ""))
    session.execute(ReplaceReading(Page("0001", "typed")))
    with pytest.raises(UsageError, match="was not read by OCR"):
        against(session, "0001", "ocr")


def test_what_was_accepted_stays_so_and_can_be_taken_back(session: Session) -> None:
    now = typed(session, "beta", "bet")
    (found,) = compared(against(session, "0001", "ocr"), now)
    accept(session, "0001", found)
    assert open_differences(session, "0001", [found]) == []
    session.save()
    session.close()
    again = Session.open(session.store.path, agent=session.agent)
    try:
        assert len(accepted(again, "0001")) == 1
        take_back(again, "0001", found)
        assert open_differences(again, "0001", [found]) == [found]
    finally:
        again.close()


def test_accepting_a_word_nobody_looked_at_confirms_it(session: Session, tmp_path: Path) -> None:
    file = tmp_path / "other.txt"
    file.write_text(TEXT.replace("zeta", "eta"), encoding="utf-8")
    (found,) = compared(against(session, "0001", str(file)), session.page("0001"))
    change = accept(session, "0001", found)
    assert change is not None and change.label == "confirm"
    row = session.page("0001").words.find(found.word_ids[0])
    assert row is not None and row.item.origin == "confirmed"
    session.undo()
    assert session.page("0001") == session.saved_page("0001")


def test_refusing_is_one_step(session: Session) -> None:
    now = typed(session, "beta", "bet")
    typed(session, "zeta", "eta")
    (found, _) = compared(against(session, "0001", "ocr"), session.page("0001"))
    refuse(session, "0001", found)
    assert session.page("0001").text == TEXT.replace("zeta", "eta")
    session.undo()
    session.undo()
    assert session.page("0001") == now


@pytest.mark.parametrize(
    ("old", "new", "words", "expected"),
    [
        ("beta", "bet", "better", "alpha better gamma"),
        ("beta ", "", "better", "alpha better gamma"),
        ("gamma", "gamma ray", "", "alpha beta gamma"),
    ],
)
def test_what_is_suggested_waits_until_the_author_takes_it(
    session: Session, old: str, new: str, words: str, expected: str
) -> None:
    now = typed(session, old, new)
    (found,) = compared(against(session, "0001", "ocr"), now)
    session.agent = agent_named("Rose")
    made = suggest(session, "0001", found, words, "see the scan")
    assert session.page("0001").text == now.text
    proposing.take(session, "0001", made)
    assert session.page("0001").text.split("\n")[0] == expected


def test_a_mark_is_suggested_as_it_was(session: Session) -> None:
    add_mark(session, "0001", first_style("strike"), span=Span(0, 5))
    (found,) = compared(against(session, "0001", "ocr"), session.page("0001"))
    made = suggest(session, "0001", found, "")
    assert len(session.page("0001").marks) == 1
    proposing.take(session, "0001", made)
    assert len(session.page("0001").marks) == 0


def test_orders(session: Session, tmp_path: Path) -> None:
    file = tmp_path / "other.txt"
    file.write_text("alfa bet gamma\ndelta epsilon eta", encoding="utf-8")
    session.execute(ReplaceReading(page(TEXT, conf=80.0)))
    typed(session, "alpha", "alphas")
    now = session.page("0001")
    found = compared(against(session, "0001", str(file)), now)
    assert [d.new_text for d in ordered(now, found, "page")] == ["alphas", "beta", "zeta"]
    assert [d.new_text for d in ordered(now, found, "unseen")] == ["beta", "zeta", "alphas"]
    assert [d.new_text for d in ordered(now, found, "likely")][-1] == "alphas"


def test_diff_on_the_command_line(session: Session, capsys: pytest.CaptureFixture[str]) -> None:
    typed(session, "beta", "bet")
    session.save()
    session.close()
    path = str(session.store.path)
    assert main(["diff", path, "--page", "1"]) == 0
    said = capsys.readouterr().out
    assert "~    1  “beta” → “bet”" in said and "1 difference(s): 1 text." in said
    assert main(["diff", path, "--page", "1", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["count"] == {"text": 1, "mark": 0, "box": 0}
    (row,) = answer["differences"]
    assert (row["old"], row["new"], row["newSpan"]) == ("beta", "bet", [6, 9])
    assert row["regions"]
    assert main(["diff", path, "--page", "7"]) == ExitStatus.USAGE
    assert main(["diff", path, "--page", "1", "--against", "none.txt"]) == ExitStatus.INPUT
