"""A session keeps what it saves, says who set each word, and goes back in one step."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

from editor.core.commands import EditText, RemoveMarks
from editor.core.errors import RuleRefusal, UsageError
from editor.core.spans import Span
from editor.session import Session
from editor.session.making import new_document
from editor.session.marking import add_mark, first_style
from editor.session.people import agent_named
from editor.session.versions import (
    authors_reader,
    ocr_page,
    page_at,
    restore,
    revert_part,
    version_of_submission,
    versions_of,
)
from tests.factories import page

ADA, BEN = agent_named("Ada"), agent_named("Ben")
READ = "alpha beta gamma\ndelta epsilon zeta"
Opener = Callable[..., Session]


@pytest.fixture
def document(tmp_path: Path) -> Path:
    scan = tmp_path / "a.png"
    Image.new("L", (600, 400), 200).save(scan)
    target = tmp_path / "letter.facing"
    new_document(target, [scan], agent=ADA).close()
    return target


@pytest.fixture
def opened(document: Path) -> Iterator[Opener]:
    sessions: list[Session] = []

    def open_session(path: Path = document, *, by: str = "Ada", write: bool = True) -> Session:
        for each in sessions:
            each.close()
        sessions[:] = [Session.open(path, agent=agent_named(by), write=write)]
        return sessions[0]

    yield open_session
    for each in sessions:
        each.close()


def typed(session: Session, old: str, new: str) -> None:
    start = session.page("0001").text.index(old)
    session.execute(EditText("0001", start, start + len(old), new))


def told(session: Session) -> list[tuple[int, str, str]]:
    return [
        (v.number, v.kind, v.agent.name if v.agent else "") for v in versions_of(session, "0001")
    ]


def setters(session: Session) -> dict[str, str]:
    """Each word of the page, and who set it."""
    found = authors_reader(session, "0001")()
    now = session.page("0001")
    return {
        now.word_text(row): v.agent.name
        if (v := found.words[row.item.id]) is not None and v.agent is not None
        else ""
        for row in now.words.placed()
    }


def read_page() -> object:
    from dataclasses import replace

    return replace(page(READ), engine={"name": "tesseract", "version": "5.3.0"})


def test_the_reading_and_each_save_are_versions(opened: Opener) -> None:
    session = opened()
    session.apply_reading(read_page())  # type: ignore[arg-type]
    typed(session, "beta", "betty")
    session.save()
    typed(session, "gamma", "gammon")
    session.save()
    session.save()
    assert told(session) == [
        (3, "saved", "Ada"),
        (2, "saved", "Ada"),
        (1, "ocr", "tesseract 5.3.0"),
    ]
    assert page_at(session, "0001", 1).text == READ
    assert page_at(session, "0001", 2).text == READ.replace("beta", "betty")
    assert page_at(session, "0001", 3) == session.page("0001")
    with pytest.raises(UsageError):
        page_at(session, "0001", 4)


def test_the_raw_reading_is_known_before_and_after_the_save(opened: Opener) -> None:
    session = opened()
    assert ocr_page(session, "0001") is None
    session.apply_reading(read_page())  # type: ignore[arg-type]
    typed(session, "beta gamma", "one two three")
    for _ in range(2):
        raw = ocr_page(session, "0001")
        assert raw is not None
        assert raw.text == READ
        session.save()
    typed(session, "delta ", "")
    session.apply_reading(page("another reading here"))
    session.save()
    raw = ocr_page(session, "0001")
    assert raw is not None
    assert raw.text == "another reading here"
    assert "one two three" in session.page("0001").text


def test_who_last_set_each_word_and_mark(opened: Opener) -> None:
    session = opened()
    session.apply_reading(read_page())  # type: ignore[arg-type]
    typed(session, "beta", "betty")
    session.save()
    session = opened(by="Ben")
    typed(session, "delta", "delta new")
    add_mark(session, "0001", first_style("strike"), span=Span(0, 5))
    session.save()
    typed(session, "zeta", "zero")
    assert setters(session) == {
        "alpha": "tesseract 5.3.0",
        "betty": "Ada",
        "gamma": "tesseract 5.3.0",
        "delta": "tesseract 5.3.0",
        "new": "Ben",
        "epsilon": "tesseract 5.3.0",
        "zero": "",
    }
    marks = authors_reader(session, "0001")().marks.values()
    assert [v.agent for v in marks if v is not None] == [BEN]


def test_what_another_program_wrote_is_nobodys_here(opened: Opener, document: Path) -> None:
    session = opened()
    session.apply_reading(read_page())  # type: ignore[arg-type]
    session.save()
    session.close()
    text = document / "text/0001.txt"
    text.write_text(text.read_text().replace("beta", "foreign"))
    session = opened(by="Ben")
    typed(session, "gamma", "Bens")
    session.save()
    assert told(session)[:2] == [(3, "saved", "Ben"), (2, "found", "")]
    assert setters(session)["foreign"] == ""
    assert setters(session)["Bens"] == "Ben"


def test_a_document_from_before_keeps_what_it_was(opened: Opener, document: Path) -> None:
    session = opened()
    session.apply_reading(read_page())  # type: ignore[arg-type]
    session.save()
    session.close()
    for file in (document / "versions/0001").iterdir():
        file.unlink()
    session = opened()
    assert versions_of(session, "0001") == []
    typed(session, "beta", "betty")
    session.save()
    assert [kind for _, kind, _ in told(session)] == ["saved", "found"]
    assert page_at(session, "0001", 1).text == READ


def test_going_back_is_one_step_and_brings_all_back(opened: Opener) -> None:
    session = opened()
    session.apply_reading(read_page())  # type: ignore[arg-type]
    add_mark(session, "0001", first_style("strike"), span=Span(6, 10))
    session.save()
    before = session.page("0001")
    typed(session, "beta gamma\n", "something else ")
    session.execute(RemoveMarks("0001", tuple(m.id for m in session.page("0001").marks.items)))
    session.save()
    changed = session.page("0001")
    number = versions_of(session, "0001")[1].number
    steps = session.history.position
    restore(session, "0001", page_at(session, "0001", number))
    now = session.page("0001")
    assert (now.text, list(now.words), list(now.marks)) == (
        before.text,
        list(before.words),
        list(before.marks),
    )
    now.check()
    assert session.history.undo_label == "restore-version"
    session.undo()
    assert session.history.position is steps
    assert session.page("0001") == changed
    session.redo()
    session.save()
    assert told(session)[0][1:] == ("restored", "Ada")


def test_one_word_or_line_goes_back_and_the_rest_stays(opened: Opener) -> None:
    session = opened()
    session.apply_reading(read_page())  # type: ignore[arg-type]
    for old, new in (("alpha", "alphabet"), ("gamma", "gammon"), ("zeta", "zero")):
        typed(session, old, new)
    raw = ocr_page(session, "0001")
    assert raw is not None
    assert revert_part(session, "0001", raw, 2, "word")
    assert session.page("0001").text == "alpha beta gammon\ndelta epsilon zero"
    assert next(iter(session.page("0001").words)) == next(iter(raw.words))
    assert not revert_part(session, "0001", raw, 2, "word")
    assert revert_part(session, "0001", raw, 2, "line")
    assert session.page("0001").text == "alpha beta gamma\ndelta epsilon zero"
    session.undo()
    session.undo()
    assert session.page("0001").text == "alphabet beta gammon\ndelta epsilon zero"


def test_stretches_of_work_are_listed_once(opened: Opener) -> None:
    session = opened()
    assert versions_of(session, "0001", all_saves=False) == []
    session.apply_reading(read_page())  # type: ignore[arg-type]
    for number in range(5):
        typed(session, "gamma", f"x{number} gamma")
        session.save()
    listed = versions_of(session, "0001", all_saves=False)
    assert [v.number for v in listed] == [6, 1]
    assert len(versions_of(session, "0001")) == 6


def test_what_was_submitted_is_found(opened: Opener, document: Path) -> None:
    session = opened()
    session.apply_reading(read_page())  # type: ignore[arg-type]
    typed(session, "beta", "betty")
    session.save()
    assert version_of_submission(session, "0001") is None
    log = next((document / "review").glob("*.jsonl"))
    line = log.read_text().splitlines()[-1]
    with log.open("a") as file:
        file.write(line.replace("vocab#edited", "vocab#submitted") + "\n")
    typed(session, "gamma", "gammon")
    session.save()
    found = version_of_submission(session, "0001")
    assert found is not None
    assert page_at(session, "0001", found.number).text == READ.replace("beta", "betty")
    assert [kind for _, kind, _ in told(session)] == ["saved", "submitted", "ocr"]


def test_a_reader_lists_and_reads_but_cannot_go_back(opened: Opener) -> None:
    session = opened()
    session.apply_reading(read_page())  # type: ignore[arg-type]
    typed(session, "beta", "betty")
    session.save()
    session = opened(write=False)
    assert len(versions_of(session, "0001")) == 2
    old = page_at(session, "0001", 1)
    with pytest.raises(RuleRefusal):
        restore(session, "0001", old)


def test_a_zip_holds_its_history(opened: Opener, document: Path, tmp_path: Path) -> None:
    session = opened()
    session.apply_reading(read_page())  # type: ignore[arg-type]
    session.save()
    target = tmp_path / "letter.facing.zip"
    session.store.save_copy(target)
    session = opened(target)
    typed(session, "beta", "betty")
    session.save()
    session = opened(target, write=False)
    assert [kind for _, kind, _ in told(session)] == ["saved", "ocr"]
    assert page_at(session, "0001", 1).text == READ


def test_a_history_that_cannot_be_written_keeps_nobody_from_saving(
    opened: Opener, document: Path
) -> None:
    (document / "versions").write_text("in the way")
    session = opened()
    session.apply_reading(read_page())  # type: ignore[arg-type]
    session.save()
    assert (document / "text/0001.txt").read_text() == READ
    assert any("no version of it was kept" in n for n in session.notices)
