"""Looking at pages: what is seen waits, is taken, refused and undone, and stays on file."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from editor.core.commands import EditText
from editor.core.document import Document, Page
from editor.core.errors import EditorError, RuleRefusal, ScanError, UsageError
from editor.core.proposing_marks import above, is_looked_at, seen_marks
from editor.core.seen_places import open_unread
from editor.core.spans import SpanTable
from editor.core.suggestions import Look, Suggestions
from editor.jobs import CancelToken, Job, SerialRunner
from editor.session import Session, suggesting
from editor.session.facts import document_facts
from editor.session.people import agent_named
from editor.session.seeing import Outcome, Seen, look_later, put, to_look_at
from editor.session.seen_marks import (
    PROGRAM,
    mark_unread,
    nothing_to_read,
    take,
    take_all,
    take_on_pages,
)
from editor.session.seen_survey import surveyor
from editor.vision import seeing as vision
from editor.vision.seeing import SeenPage
from tests.factories import marked
from tests.looking import look_now
from tests.seen_pages import PEN, STAMP, seen_document, seen_here


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    def see_page(_raster: object, _dpi: float, page: Page, **_more: object) -> SeenPage:
        return seen_here(page)

    monkeypatch.setattr(vision, "see_page", see_page)
    target = seen_document(tmp_path / "letter.facing")
    opened = Session.open(target, agent=agent_named("Ada"))
    yield opened
    opened.close()


def only(session: Session) -> Page:
    return session.page("0001")


def proposal(session: Session, kind: str) -> str:
    return next(
        f.suggestion.id for f in seen_marks(only(session)) if f.suggestion.mark_kind == kind
    )


def saved(session: Session) -> dict[str, Any]:
    session.save()
    path = session.store.root / "suggestions/0001.json"
    found = json.loads(path.read_text("utf-8"))
    assert isinstance(found, dict)
    return found


def test_a_look_proposes_and_changes_nothing_and_is_one_step(session: Session) -> None:
    outcome = look_now(session, "0001")
    assert outcome == Outcome("0001", marks=3, fresh=3, unread=2)
    assert not only(session).is_touched and not session.edited_pages
    facts = document_facts(session)["pages"][0]
    assert (facts["suggestions"], facts["unread"], facts["marks"]) == (3, 2, {})
    assert look_now(session, "0001") == Outcome("0001", marks=3, fresh=0, unread=2)
    session.undo()
    assert not only(session).suggestions


def test_what_was_seen_is_saved_and_opened_again(session: Session) -> None:
    look_now(session, "0001")
    before = only(session).suggestions
    items = saved(session)["items"]
    assert [i["kind"] for i in items] == ["mark", "mark", "mark", "unread", "unread"]
    assert items[0]["seen"]["probability"] == 0.97 and items[0]["markKind"] == "strike"
    again = Session.open(session.store.root, agent=agent_named("Bob"), write=False)
    assert again.page("0001").suggestions == before
    again.close()


def test_taking_makes_a_mark_of_the_program_that_a_person_took(session: Session) -> None:
    look_now(session, "0001")
    take(session, "0001", proposal(session, "strike"))
    assert marked(only(session), "strike") == ["beta"]
    (row,) = only(session).marks
    assert row.item.creator == PROGRAM.id and row.item.certainty == "high"
    assert len(row.item.regions) == 1 and row.item.medium == "ink"
    assert session.edited_pages == {"0001"}
    item = saved(session)["items"][0]
    assert item["state"] == "taken" and item["decidedBy"] == session.agent.id
    assert PROGRAM in session.document.agents
    session.undo()
    assert len(only(session).marks) == 0 and len(seen_marks(only(session))) == 3


def test_a_stamp_beside_the_words_brings_its_text_place_and_tilt(session: Session) -> None:
    look_now(session, "0001")
    take(session, "0001", proposal(session, "stamp"))
    (row,) = only(session).marks
    stamp = row.item
    assert (stamp.text, stamp.rotation, stamp.ink, stamp.medium) == (
        "RECEIVED",
        -4.0,
        "red",
        "stamp",
    )
    assert stamp.subtype == "received" and stamp.flow == "aside" and stamp.regions == (STAMP,)
    assert row.start == row.end


def test_taking_as_another_kind_answers_the_proposal(session: Session) -> None:
    look_now(session, "0001")
    take(session, "0001", proposal(session, "overstrike"), "underline")
    assert marked(only(session), "underline") == ["epsilon"]
    (row,) = only(session).marks
    assert row.item.certainty == "medium" and row.item.extent is None
    assert look_now(session, "0001").fresh == 0
    assert "overstrike" not in {f.suggestion.mark_kind for f in seen_marks(only(session))}


def test_the_same_ink_as_two_marks_is_one_step(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def see_page(_raster: object, _dpi: float, page: Page, **_more: object) -> SeenPage:
        strike = replace(seen_here(page).marks[0], also=("classification",))
        return SeenPage((strike,))

    monkeypatch.setattr(vision, "see_page", see_page)
    look_now(session, "0001")
    take(session, "0001", proposal(session, "strike"))
    page = only(session)
    assert marked(page, "strike") == marked(page, "classification") == ["beta"]
    session.undo()
    assert len(only(session).marks) == 0


def test_all_above_a_probability_are_taken_in_one_step(session: Session) -> None:
    look_now(session, "0001")
    assert take_all(session, "0001", above(seen_marks(only(session)), 0.9)) == 2
    assert sorted(r.item.kind for r in only(session).marks) == ["stamp", "strike"]
    session.undo()
    assert len(only(session).marks) == 0 and len(seen_marks(only(session))) == 3


def test_the_common_ways_of_suggestions_decide_on_it_too(session: Session) -> None:
    look_now(session, "0001")
    suggesting.accept(session, "0001", proposal(session, "strike"))
    suggesting.refuse(session, "0001", proposal(session, "stamp"))
    assert [f.suggestion.mark_kind for f in suggesting.listed(session, "0001")] == ["overstrike"]
    assert look_now(session, "0001").fresh == 0
    assert suggesting.accept_all(session, "0001") == 0
    assert suggesting.refuse_all(session, "0001") == 1
    with pytest.raises(UsageError, match="no longer open"):
        take(session, "0001", "gone")


def test_unread_ink_is_marked_or_done_with(session: Session) -> None:
    look_now(session, "0001")
    pen, other = open_unread(only(session))
    assert pen.box == PEN
    made = mark_unread(session, "0001", pen.id, "handwriting")
    assert made.regions == (PEN,) and made.creator == session.agent.id
    nothing_to_read(session, "0001", other.id)
    assert open_unread(only(session)) == []
    session.undo()
    assert open_unread(only(session)) == [other]
    session.redo()
    assert look_now(session, "0001").unread == 0


def test_a_look_in_the_background_is_put_on_the_page_as_it_then_is(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def see_page(_raster: object, _dpi: float, page: Page, **_more: object) -> SeenPage:
        session.execute(EditText("0001", 0, 0, "NEW "))
        return seen_here(page)

    monkeypatch.setattr(vision, "see_page", see_page)
    outcomes: list[Outcome] = []
    look_later(session, SerialRunner(), "0001", on_done=outcomes.append, on_error=_fail)
    assert [o.fresh for o in outcomes] == [3]
    page = only(session)
    spans = {f.suggestion.mark_kind: f.span for f in seen_marks(page)}
    assert (span := spans["strike"]) is not None and span.slice(page.text) == "beta"
    assert page.text.startswith("NEW alpha")


def _fail(error: EditorError) -> None:
    raise error


class WaitingRunner(SerialRunner):
    """Runs nothing before it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting: list[Callable[[], object]] = []

    def submit(self, lane: Any, work: Any, **how: Any) -> Job:
        self.waiting.append(partial(super().submit, lane, work, **how))
        return Job(lane, "")


def test_a_page_that_was_opened_while_a_look_waited_is_not_read_in_again(two: Session) -> None:
    runner = WaitingRunner()
    look_later(two, runner, "0002", on_done=lambda _outcome: None, on_error=_fail)
    survey = surveyor(two, ["0001", "0002"])
    page = two.page("0002")
    two.execute(EditText("0002", 0, 0, "NEW "))
    path = two.store.root / "text" / "0002.txt"
    path.write_text(page.text + " by another program", encoding="utf-8")

    (waiting,) = runner.waiting
    waiting()
    found = survey(CancelToken(), lambda _progress: None)
    assert two.page("0002").text.startswith("NEW ")
    (_, page_two) = (each.page for each in found.pages)
    assert page_two is not None and page_two.text.startswith("NEW ")
    # The save must still know that the file is another's.
    assert two.store.foreign_files(["0002"]) == ("text/0002.txt",)


def test_a_document_that_cannot_be_changed_is_not_looked_at(session: Session) -> None:
    again = Session.open(session.store.root, agent=agent_named("Bob"), write=False)
    with pytest.raises(RuleRefusal):
        look_later(again, SerialRunner(), "0001", on_done=print, on_error=_fail)
    again.close()


def test_a_scan_that_is_gone_is_told(session: Session) -> None:
    session.scan_path(session.document.entry("0001")).unlink()
    with pytest.raises(ScanError):
        look_now(session, "0001")
    assert not only(session).suggestions


@pytest.fixture
def two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    def see_page(_raster: object, _dpi: float, page: Page, **_more: object) -> SeenPage:
        return seen_here(page)

    monkeypatch.setattr(vision, "see_page", see_page)
    opened = Session.open(seen_document(tmp_path / "two.facing", pages=2), agent=agent_named("Ada"))
    yield opened
    opened.close()


def kinds_on(session: Session, page_id: str) -> list[str]:
    return sorted(r.item.kind for r in session.page(page_id).marks)


def test_what_is_sure_on_several_pages_is_taken_as_one_step(two: Session) -> None:
    for page_id in ("0001", "0002"):
        look_now(two, page_id)
    survey = surveyor(two, ["0001", "0002"])(CancelToken(), lambda _progress: None)
    chosen = {
        each.page.id: [f.suggestion.id for f in above(each.found, 0.9)] for each in survey.pages
    }
    assert [each.number for each in survey.pages] == [1, 2]
    suggesting.refuse(two, "0002", chosen["0002"][0])
    # What was decided on since the preview is left alone.
    assert take_on_pages(two, chosen) == 3
    assert kinds_on(two, "0001") == ["stamp", "strike"] and len(kinds_on(two, "0002")) == 1
    two.undo()
    assert kinds_on(two, "0001") == kinds_on(two, "0002") == []
    assert len(seen_marks(two.page("0001"))) == 3
    two.redo()
    assert len(kinds_on(two, "0001")) == 2


def test_a_survey_reads_in_the_pages_with_proposals_alone_and_the_session_gets_these(
    two: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    look_now(two, "0002")
    two.save()
    again = Session.open(two.store.root, agent=agent_named("Bob"), write=False)
    read, load_page = [], again.store.load_page

    def load(document: Document, page_id: str) -> Page:
        read.append(page_id)
        return load_page(document, page_id)

    monkeypatch.setattr(again.store, "load_page", load)
    survey = surveyor(again, ["0001", "0002"])(CancelToken(), lambda _progress: None)
    assert again.document.pages == {} and read == ["0002"]
    assert [(len(each.found), each.is_looked_at) for each in survey.pages] == [
        (0, False),
        (3, True),
    ]
    assert next(f.suggestion.mark_kind for f in survey.pages[1].found) == "strike"
    survey.take_into(again)
    assert set(again.document.pages) == {"0002"}
    again.close()


def test_proposals_come_back_with_the_document_and_refused_ones_do_not(two: Session) -> None:
    look_now(two, "0001")
    suggesting.refuse(two, "0001", seen_marks(two.page("0001"))[0].suggestion.id)
    two.save()
    two.close()
    again = Session.open(two.store.root, agent=agent_named("Ada"))
    assert len(seen_marks(again.page("0001"))) == 2
    found = to_look_at(again)(CancelToken(), lambda _progress: None)
    assert found.new == ("0002",) and found.textless == ()
    assert "0002" not in again.document.pages
    look_now(again, "0001")
    assert len(seen_marks(again.page("0001"))) == 2
    again.close()


def test_a_look_that_saw_nothing_is_noted_and_one_without_words_does_not_count(
    two: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vision, "see_page", lambda *_a, **_m: SeenPage(()))
    look_now(two, "0001")
    assert is_looked_at(two.page("0001")) and not is_looked_at(two.page("0002"))
    two.save()
    again = Session.open(two.store.root, agent=agent_named("Ada"), write=False)
    assert is_looked_at(again.page("0001"))
    again.close()
    bare = replace(two.page("0002"), suggestions=Suggestions(look=Look(None, "", words=0)))
    assert not is_looked_at(bare) and is_looked_at(replace(bare, words=SpanTable()))
    # The same look again is no step.
    before, step = two.page("0001"), two.history.position
    noted = before.suggestions.look
    assert noted is not None
    put(two, Seen("0001", (), replace(noted, created="later")))
    assert two.page("0001") is before and two.history.position is step


def test_a_page_of_text_without_words_counts_as_looked_at_open_or_not(
    two: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def pages_to_look_at(session: Session) -> tuple[str, ...]:
        return to_look_at(session)(CancelToken(), lambda _progress: None).new

    monkeypatch.setattr(vision, "see_page", lambda *_a, **_m: SeenPage(()))
    two.execute(EditText("0001", 0, len(two.page("0001").text), "only typed"))
    assert pages_to_look_at(two) == ("0001", "0002")
    look_now(two, "0001")
    assert pages_to_look_at(two) == ("0002",)
    two.save()
    again = Session.open(two.store.root, agent=agent_named("Ada"), write=False)
    assert pages_to_look_at(again) == ("0002",)
    again.close()


def test_a_page_whose_list_is_broken_keeps_no_other_from_being_looked_at(two: Session) -> None:
    broken = two.store.root / "suggestions" / "0001.json"
    broken.parent.mkdir(exist_ok=True)
    broken.write_text("{", encoding="utf-8")
    assert to_look_at(two)(CancelToken(), lambda _progress: None).new == ("0001", "0002")
