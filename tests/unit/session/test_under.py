"""Reading beneath a stroke or a stamp offers another reading and changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from editor.core.errors import EditorError, UsageError
from editor.core.proposing_marks import ProposeSeen, proposals, seen_marks
from editor.core.spans import Span
from editor.core.suggesting import open_suggestions
from editor.core.suggestions import Look
from editor.jobs import SerialRunner
from editor.session import Session, suggesting
from editor.session.marking import MarkStyle, add_mark
from editor.session.people import agent_named
from editor.session.seen_marks import take
from editor.session.session import new_mark_id
from editor.session.under import ReadBeneath, beneath_of, read_under_later
from tests.factories import marked
from tests.fake_engines import ScriptedEngine
from tests.seen_pages import seen_document, seen_here


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    target = seen_document(tmp_path / "letter.facing")
    opened = Session.open(target, agent=agent_named("Ada"))
    page = opened.page("0001")
    look = Look(None, "2026-01-01T00:00:00Z")
    fresh = proposals(page, seen_here(page).marks, (), look, new_mark_id)
    opened.execute(ProposeSeen("0001", fresh))
    yield opened
    opened.close()


def proposal(session: Session, kind: str) -> str:
    found = seen_marks(session.page("0001"))
    return next(f.suggestion.id for f in found if f.suggestion.mark_kind == kind)


def read(session: Session, item: str, text: str) -> ReadBeneath | None:
    answers: list[ReadBeneath | None] = []

    def fail(error: EditorError) -> None:
        raise error

    engine = ScriptedEngine(text, conf=95.0)
    read_under_later(
        session, SerialRunner(), engine, "0001", item, on_done=answers.append, on_error=fail
    )
    (answer,) = answers
    return answer


def readings(session: Session) -> list[tuple[str, str]]:
    found = open_suggestions(session.page("0001"))
    return [(f.suggestion.old, f.suggestion.new) for f in found if f.suggestion.kind == "reading"]


def test_what_is_read_under_a_proposed_strike_is_offered_for_its_word(session: Session) -> None:
    answer = read(session, proposal(session, "strike"), "betas")
    assert answer is not None and answer.is_offered and answer.text == "betas"
    assert readings(session) == [("beta", "betas")]
    found = next(f for f in open_suggestions(session.page("0001")) if f.suggestion.new)
    engine = found.suggestion.engine
    assert engine is not None and "stroke" in str(engine["treatment"])
    assert session.edited_pages == frozenset()
    session.undo()
    assert readings(session) == []


def test_a_reading_that_is_taken_stays_struck(session: Session) -> None:
    take(session, "0001", proposal(session, "strike"))
    (row,) = session.page("0001").marks
    read(session, row.item.id, "betas")
    found = next(f for f in open_suggestions(session.page("0001")) if f.suggestion.new)
    suggesting.accept(session, "0001", found.suggestion.id)
    assert marked(session.page("0001"), "strike") == ["betas"]


def test_the_same_and_what_was_refused_is_not_offered(session: Session) -> None:
    strike = proposal(session, "strike")
    same = read(session, strike, "beta")
    assert same is not None and not same.is_offered and readings(session) == []
    read(session, strike, "betas")
    found = next(f for f in open_suggestions(session.page("0001")) if f.suggestion.new)
    suggesting.refuse(session, "0001", found.suggestion.id)
    again = read(session, strike, "betas")
    assert again is not None and not again.is_offered and readings(session) == []


def test_nothing_is_read_of_what_was_typed_over(session: Session) -> None:
    with pytest.raises(UsageError, match="only its length"):
        beneath_of(session.page("0001"), proposal(session, "overstrike"))


def test_under_a_stamp_beside_the_words_a_reading_is_missing_at_the_nearest(
    session: Session,
) -> None:
    answer = read(session, proposal(session, "stamp"), "hidden")
    assert answer is not None and answer.is_offered
    assert readings(session) == [("", "hidden")]


def test_a_mark_without_anything_beneath_is_told(session: Session) -> None:
    mark = add_mark(session, "0001", MarkStyle("note"), span=Span(0, 5))
    with pytest.raises(UsageError, match="strike or a stamp"):
        beneath_of(session.page("0001"), mark.id)
    with pytest.raises(UsageError, match="no longer"):
        beneath_of(session.page("0001"), "gone")
