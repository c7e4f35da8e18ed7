"""Changes that a reviewer proposes: they edit nothing until taken, and both names are kept."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

from editor.core.commands import EditText, ReplaceReading
from editor.core.errors import RuleRefusal, UsageError
from editor.core.spans import Span
from editor.core.suggestions import Suggestion
from editor.session import Session, suggesting
from editor.session.making import new_document
from editor.session.marking import add_mark as mark_words
from editor.session.marking import first_style
from editor.session.people import agent_named
from editor.session.proposing import (
    proposals,
    propose_mark,
    propose_mark_change,
    propose_reading,
    refuse,
    take,
)
from tests.factories import page

ADA, BOB = agent_named("Ada"), agent_named("Bob")
TEXT = "alpha beta gamma"
Open = Callable[..., Session]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Open]:
    scan = tmp_path / "a.png"
    Image.new("L", (600, 400), 200).save(scan)
    target = tmp_path / "letter.facing"
    sessions = [new_document(target, [scan], agent=ADA)]
    sessions[0].execute(ReplaceReading(page(TEXT)))
    sessions[0].save()
    sessions[0].close()

    def open_session(by: str = "Ada", **options: bool) -> Session:
        sessions[-1].close()
        sessions.append(Session.open(target, agent=agent_named(by), **options))
        return sessions[-1]

    yield open_session
    sessions[-1].close()


def text_of(session: Session) -> str:
    return session.page("0001").text


def kept(session: Session, proposal_id: str) -> Suggestion:
    found = session.page("0001").suggestions.find(proposal_id)
    assert found is not None
    return found


def test_a_reading_is_proposed_saved_taken_and_both_names_are_told(opened: Open) -> None:
    bob = opened("Bob")
    one = propose_reading(bob, "0001", Span(6, 10), "better", reason="see the scan")
    assert text_of(bob) == TEXT
    bob.save()
    ada = opened()
    ada.page("0001")
    (found,) = proposals(ada)
    assert (found.found.span, found.is_stale) == (Span(6, 10), False)
    take(ada, "0001", one)
    assert text_of(ada) == "alpha better gamma"
    assert proposals(ada) == []
    ada.save()
    ada = opened()
    done = kept(ada, one)
    assert (done.state, done.creator, done.decided_by) == ("taken", BOB.id, ADA.id)
    assert (done.reason, done.old, done.new) == ("see the scan", "beta", "better")


def test_taking_is_one_undo_step(opened: Open) -> None:
    session = opened()
    one = propose_reading(session, "0001", Span(6, 10), "better")
    take(session, "0001", one)
    session.undo()
    assert text_of(session) == TEXT
    assert kept(session, one).is_open
    session.redo()
    assert text_of(session) == "alpha better gamma"
    assert kept(session, one).state == "taken"


def test_proposing_is_no_edit_of_the_page(opened: Open) -> None:
    bob = opened("Bob")
    propose_reading(bob, "0001", Span(6, 10), "better")
    bob.save()
    assert not (bob.store.path / "review" / f"{BOB.id}.jsonl").exists()
    ada = opened()
    take(ada, "0001", proposals(ada, load=True)[0].id)
    ada.save()
    log = (ada.store.path / "review" / f"{ADA.id}.jsonl").read_text()
    assert "vocab#edited" in log.splitlines()[-1]


def test_a_part_of_a_word_is_proposed_as_the_whole_word(opened: Open) -> None:
    session = opened()
    one = propose_reading(session, "0001", Span(7, 9), "ill")
    assert (kept(session, one).old, kept(session, one).new) == ("beta", "billa")
    take(session, "0001", one)
    assert text_of(session) == "alpha billa gamma"


def test_it_follows_edits_before_it(opened: Open) -> None:
    session = opened()
    one = propose_reading(session, "0001", Span(6, 16), "better gammas")
    session.execute(EditText("0001", 0, 5, "a longer beginning"))
    take(session, "0001", one)
    assert text_of(session) == "a longer beginning better gammas"


def test_one_whose_words_were_changed_is_told_and_never_done(opened: Open) -> None:
    session = opened()
    one = propose_reading(session, "0001", Span(6, 10), "better")
    session.execute(EditText("0001", 6, 10, "bets"))
    (found,) = proposals(session)
    assert found.is_stale
    for do in (take, suggesting.accept):
        with pytest.raises(UsageError, match="changed since"):
            do(session, "0001", one)
    suggesting.accept_all(session, "0001")
    assert text_of(session) == "alpha bets gamma"
    session.undo()
    assert not proposals(session)[0].is_stale


def test_one_that_the_author_typed_waits_no_more(opened: Open) -> None:
    session = opened()
    propose_reading(session, "0001", Span(6, 10), "better")
    session.execute(EditText("0001", 6, 10, "better"))
    assert proposals(session) == []


def test_a_refused_one_keeps_the_answer_and_does_not_come_back(opened: Open) -> None:
    session = opened("Bob")
    one = propose_reading(session, "0001", Span(6, 10), "better")
    refuse(session, "0001", one, " It says beta. ")
    assert (kept(session, one).answer, kept(session, one).decided_by) == ("It says beta.", BOB.id)
    with pytest.raises(RuleRefusal, match="refused before"):
        propose_reading(session, "0001", Span(6, 10), "better")
    session.undo()
    assert [p.id for p in proposals(session)] == [one]


def test_the_same_is_not_proposed_twice_and_nothing_is_no_proposal(opened: Open) -> None:
    session = opened()
    propose_reading(session, "0001", Span(6, 10), "better")
    propose_reading(session, "0001", Span(6, 10), "better")
    assert len(proposals(session)) == 1
    with pytest.raises(UsageError, match="says already"):
        propose_reading(session, "0001", Span(6, 10), "beta")


def test_marks_are_proposed_and_taken(opened: Open) -> None:
    session = opened("Bob")
    one = propose_mark(session, "0001", Span(6, 10), "strike", reason="a line through it")
    assert not list(session.page("0001").marks)
    session.agent = ADA
    take(session, "0001", one)
    (row,) = session.page("0001").marks
    assert (row.start, row.end, row.item.kind) == (6, 10, "strike")
    assert (row.item.creator, kept(session, one).decided_by) == (BOB.id, ADA.id)
    assert row.item.regions
    other = propose_mark_change(session, "0001", row.item.id, "underline")
    suggesting.accept(session, "0001", other)
    assert [r.item.kind for r in session.page("0001").marks] == ["underline"]
    third = propose_mark_change(session, "0001", row.item.id, None)
    take(session, "0001", third)
    assert not list(session.page("0001").marks)
    for _ in range(2):
        session.undo()
    assert [r.item.kind for r in session.page("0001").marks] == ["underline"]


def test_a_change_of_a_mark_that_is_gone_or_otherwise_is_stale(opened: Open) -> None:
    session = opened()
    mark = mark_words(session, "0001", first_style("strike"), span=Span(6, 10))
    one = propose_mark_change(session, "0001", mark.id, "underline")
    session.history.break_joining()
    session.undo()
    session.undo()
    session.redo()
    session.redo()
    assert not proposals(session)[0].is_stale
    two = propose_mark_change(session, "0001", mark.id, None)
    take(session, "0001", two)
    assert proposals(session)[0].is_stale
    with pytest.raises(UsageError, match="changed since"):
        take(session, "0001", one)


def test_it_is_written_with_its_author_and_what_was_decided(opened: Open) -> None:
    session = opened("Bob")
    propose_reading(session, "0001", Span(6, 10), "better", reason="Why not")
    one = propose_mark(session, "0001", Span(0, 5), "strike")
    refuse(session, "0001", one, "No line there.")
    session.save()
    before = session.page("0001").suggestions
    path = session.store.path / "suggestions" / "0001.json"
    reading, mark = json.loads(path.read_text())["items"]
    assert (reading["kind"], reading["creator"], reading["reason"]) == (
        "reading",
        BOB.id,
        "Why not",
    )
    assert (mark["action"], mark["markKind"], mark["state"], mark["answer"]) == (
        "add",
        "strike",
        "refused",
        "No line there.",
    )
    assert opened().page("0001").suggestions == before


def test_a_new_reading_of_the_page_leaves_what_a_person_proposed(opened: Open) -> None:
    session = opened()
    one = propose_reading(session, "0001", Span(6, 10), "better")
    session.apply_reading(page("alpha betta gamma"))
    assert kept(session, one).is_open


def test_a_read_only_document_takes_no_proposal(opened: Open) -> None:
    session = opened("Bob", write=False)
    with pytest.raises(RuleRefusal):
        propose_reading(session, "0001", Span(6, 10), "better")
