"""Moving and joining lines and repairing ties through a session, with files and journal."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from editor.core.commands import EditText, ReplaceReading
from editor.core.spans import Span
from editor.session import Session
from editor.session.line_edits import join_lines, move_lines
from editor.session.making import new_document
from editor.session.marking import add_mark, first_style
from editor.session.people import agent_named
from tests import factories
from tests.repairs import repair_links

ADA = agent_named("Ada")
TEXT = "the president replied that challenge\nwas near"


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    scan = tmp_path / "a.png"
    Image.new("L", (800, 400), 200).save(scan)
    made = new_document(tmp_path / "letter.facing", [scan], agent=ADA)
    made.execute(ReplaceReading(factories.page(TEXT)))
    made.save()
    yield made
    made.close()


def retype(session: Session) -> None:
    """Take out three words and type the last of them again."""
    session.execute(EditText("0001", 14, 36, ""))
    for offset, letter in enumerate("challenge"):
        session.execute(EditText("0001", 14 + offset, 14 + offset, letter), joinable=True)


def test_a_moved_line_comes_back_from_the_files_with_its_mark(
    session: Session, tmp_path: Path
) -> None:
    mark = add_mark(session, "0001", first_style("strike"), span=Span(14, 21))
    assert move_lines(session, "0001", Span(2, 2), 1) == Span(11, 11)
    session.save()
    session.close()
    again = Session.open(tmp_path / "letter.facing", agent=ADA)
    page = again.page("0001")
    row = page.marks.find(mark.id)
    assert row is not None and page.text[row.start : row.end] == "replied"
    assert page.text.startswith("was near\nthe president")
    again.close()


def test_joined_lines_part_again_after_they_were_saved(session: Session, tmp_path: Path) -> None:
    session.execute(ReplaceReading(factories.page("the conver-\nsation")))
    before = session.page("0001")
    assert join_lines(session, "0001", Span(0, 0))
    session.save()
    session.close()
    again = Session.open(tmp_path / "letter.facing", agent=ADA)
    again.execute(EditText("0001", 10, 10, "-\n"))
    page = again.page("0001")
    assert page.text == before.text
    assert [(r.item.id, r.item.box) for r in page.words] == [
        (r.item.id, r.item.box) for r in before.words
    ]
    again.close()


def test_a_repair_is_part_of_the_typing_and_outlives_a_crash(session: Session) -> None:
    before = session.page("0001")
    retype(session)
    label = session.history.undo_label
    assert repair_links(session, "0001", Span(14, 14))
    assert repair_links(session, "0001", Span(14, 14)) is None
    assert session.history.undo_label == label
    repaired = session.page("0001")
    assert session.journal is not None
    session.journal.flush()
    # How many steps the typing is depends on the speed of the machine.
    steps = 0
    while session.page("0001") != before:
        assert session.undo()
        steps += 1
    for _ in range(steps):
        session.redo()
    assert session.page("0001") == repaired


def test_nothing_is_repaired_while_a_save_runs_or_once_all_is_saved(session: Session) -> None:
    retype(session)
    task = session.begin_save()
    assert not repair_links(session, "0001", Span(14, 14))
    session.run_save(task)
    session.save_done(task)
    assert not repair_links(session, "0001", Span(14, 14))
    assert not session.is_dirty


def test_nothing_is_repaired_while_something_is_undone(session: Session) -> None:
    retype(session)
    session.execute(EditText("0001", 0, 0, "x"))
    session.undo()
    assert not repair_links(session, "0001", Span(14, 14))
    assert session.redo() is not None
