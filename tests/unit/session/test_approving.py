"""Approving many pages one at a time, as one step."""

from __future__ import annotations

from pathlib import Path

import pytest

from editor.core.commands import EditText, ReplaceReading
from editor.core.errors import RuleRefusal
from editor.session import Session, reviewing
from editor.session.approving import ApproveInTurn
from editor.session.making import new_document
from editor.session.people import agent_named
from tests.factories import page
from tests.scans import typed_page


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A document of three pages that Ada typed in, but the last, which Grace did."""
    files = [typed_page(tmp_path / f"{n}.png", ("one",), size=(60, 40)) for n in range(3)]
    target = tmp_path / "letter.facing"
    session = new_document(target, files, agent=agent_named("Ada"))
    ids = [entry.id for entry in session.document.entries]
    for page_id in ids:
        session.execute(ReplaceReading(page("one two", page_id=page_id)))
    for name, mine in (("Ada", ids[:2]), ("Grace", ids[2:])):
        session.agent = agent_named(name)
        for page_id in mine:
            session.execute(EditText(page_id, 0, 1, "O"))
        session.save()
        for page_id in mine:
            reviewing.submit(session, page_id)
    session.close()
    return target


def states(session: Session) -> list[str]:
    return [each.state for each in reviewing.reviews(session).values()]


def test_pages_are_approved_one_at_a_time_and_undone_together(path: Path) -> None:
    session = Session.open(path, agent=agent_named("Grace"))
    ids = [entry.id for entry in session.document.entries]
    turns = ApproveInTurn(session, ids)

    turns.next_page()
    assert states(session) == ["approved", "submitted", "submitted"]
    turns.next_page()
    with pytest.raises(RuleRefusal, match="last edited by Grace"):
        turns.next_page()
    turns.finish()

    assert (turns.is_over, turns.approved) == (True, 2)
    assert states(session) == ["approved", "approved", "submitted"]
    session.undo()
    assert states(session) == ["submitted"] * 3
    session.redo()
    assert states(session) == ["approved", "approved", "submitted"]
    assert not session.is_dirty
    session.close()


def test_nothing_approved_is_no_step(path: Path) -> None:
    session = Session.open(path, agent=agent_named("Grace"))
    turns = ApproveInTurn(session, [session.document.entries[2].id])
    with pytest.raises(RuleRefusal):
        turns.next_page()
    before = session.history.undo_label

    turns.finish()

    assert session.history.undo_label == before
    session.close()
