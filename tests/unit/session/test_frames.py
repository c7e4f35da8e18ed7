"""A document's frame surveyed: proposals and disagreements, with pages read or not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from editor.core.commands import EditText
from editor.core.frame import FIELDS, FrameValue, SetFrame, place_of
from editor.core.frame_checks import Code
from editor.session import Session
from editor.session.frames import Surveyor, frame_facts, sentence_of, survey
from editor.session.people import agent_named
from tests import factories
from tests.frame_layouts import LAYOUTS
from tests.unit.storage.examples import made

INCOMING, FRAME = LAYOUTS["incoming-1950s"]
BODY = "\nThe Minister said that his Government would reply to the note when it was considered.\n"


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    struck = factories.page("- 2 -\nSECRET\n" + BODY, page_id="0002", marks=[("strike", 6, 12)])
    path = tmp_path / "telegram.facing"
    made(path, factories.page(INCOMING), struck)[0].close()
    opened = Session.open(path, agent=agent_named("Ada"))
    yield opened
    opened.close()


def test_a_survey_loads_no_page_and_says_the_same_as_with_all_loaded(session: Session) -> None:
    unread = survey(session)
    assert session.document.pages == {}
    for entry in session.document.entries:
        session.page(entry.id)

    assert survey(session) == unread
    best = {name: unread.best(name) for name in FIELDS}
    assert {n: p.text for n, p in best.items() if p} == {**FRAME, "page": "2"}
    assert [d.code for d in unread.disagreements] == ["not-declassified", "struck-in-part"]


def test_nothing_is_applied_by_a_survey(session: Session) -> None:
    survey(session)

    assert session.document.frame.values == ()
    assert not session.is_dirty


def test_what_is_filled_in_is_not_proposed_again(session: Session) -> None:
    session.execute(SetFrame({"control": FrameValue("5435"), "to": FrameValue("Somebody")}))
    found = survey(session)

    assert found.best("control") is None
    assert found.best("to") is not None


def test_only_a_page_that_changed_is_read_again(session: Session) -> None:
    asked: list[str] = []

    def peek(document, page_id):  # type: ignore[no-untyped-def]
        asked.append(page_id)
        return session.store.peek_page(document, page_id)

    surveyor = Surveyor(peek)
    surveyor.survey(session.document)
    session.page("0001")
    at = INCOMING.index("5435")
    session.execute(EditText("0001", at, at + 4, "9876"))
    found = surveyor.survey(session.document)

    assert asked == ["0001", "0002"]
    assert found is not None
    assert found.proposals["control"][0].text == "9876"


def test_a_survey_can_be_stopped(session: Session) -> None:
    surveyor = Surveyor(session.store.peek_page)

    assert surveyor.survey(session.document, is_stopped=lambda: True) is None


def test_a_page_that_cannot_be_read_says_nothing(session: Session) -> None:
    (session.store.root / "text/0001.txt").write_bytes(b"\xff")

    assert set(survey(session).proposals) == {"classification", "page"}


def test_marks_of_another_text_are_not_taken_for_strikes(session: Session) -> None:
    path = session.store.root / "text/0002.txt"
    path.write_bytes(b"SECRET\n" + path.read_bytes())

    assert survey(session).disagreements == ()


def test_facts_hold_values_proposals_and_disagreements_with_places(session: Session) -> None:
    session.execute(SetFrame({"date": FrameValue("August 10, 1961, 2 p.m.")}))
    facts = frame_facts(survey(session))

    assert facts["fields"] == {
        "date": {"value": "August 10, 1961, 2 p.m.", "when": "1961-08-10T14:00"}
    }
    (control,) = facts["proposals"]["control"]
    place = control["place"]
    assert INCOMING[place["start"] : place["end"]] == control["value"] == "5435"
    assert facts["disagreements"][0]["code"] == "not-declassified"
    assert facts["disagreements"][0]["message"].endswith(".")


def test_facts_tell_where_a_value_is_now(session: Session) -> None:
    page = session.page("0001")
    at = INCOMING.index("Lisbon")
    session.execute(SetFrame({"from": FrameValue("Lisbon", place_of(page, at, at + 6))}))
    session.execute(EditText("0001", 0, 0, "New line\n"))
    session.save()
    path, agent = session.store.path, session.agent
    session.close()
    again = Session.open(path, agent=agent, write=False)
    place = frame_facts(survey(again))["fields"]["from"]["place"]
    again.close()

    assert (place["start"], place["end"]) == (at + 9, at + 15)


def test_every_disagreement_has_a_sentence() -> None:
    from typing import get_args

    from editor.core.frame_checks import Disagreement

    dates, pages = ["date", "stamp", "days"], ["count", "pages", "page", "number", "other"]
    names = [*dates, *pages, "first", "second", "earlier", "level", "field", "value", "was"]
    words = tuple((name, name.upper()) for name in names)
    for code in get_args(Code):
        sentence = sentence_of(Disagreement(code, (), words))
        assert sentence.endswith(".") and "{" not in sentence
