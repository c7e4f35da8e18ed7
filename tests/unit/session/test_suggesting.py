"""Suggestions outlive saving, killing and page edits; each decision is one undo step."""

from __future__ import annotations

import json
import queue
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from editor.core.commands import EditText, ReplaceReading
from editor.core.document import Page
from editor.core.errors import EditorError, UsageError
from editor.core.geometry import Box
from editor.core.merge_reading import MergedReading, MergeReading
from editor.core.spans import Span
from editor.jobs import JobRunner, SerialRunner
from editor.ocr.part import PartReading
from editor.ocr.part_settings import LINE_PSM, PartSettings
from editor.session import Session, suggesting
from editor.session.facts import document_facts
from editor.session.making import new_document
from editor.session.merge_jobs import take_reading_later
from editor.session.part_jobs import PutAs, put_as_for, read_part_later, take_part
from editor.session.people import agent_named
from tests.factories import page
from tests.fake_engines import ScriptedEngine, SlowEngine

ADA = agent_named("Ada")
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

    def open_session(**options: bool) -> Session:
        sessions.append(Session.open(target, agent=ADA, **options))
        return sessions[-1]

    yield open_session
    for each in sessions:
        each.close()


def typed(session: Session, old: str, new: str) -> None:
    start = session.page("0001").text.index(old)
    session.execute(EditText("0001", start, start + len(old), new))


def read_again(session: Session, text: str = "alpha betta gamma") -> None:
    session.apply_reading(page(text))


def listed(session: Session) -> list[tuple[str, Span | None]]:
    return [(f.suggestion.new, f.span) for f in suggesting.listed(session, "0001")]


def only_id(session: Session) -> str:
    (found,) = suggesting.listed(session, "0001")
    return found.suggestion.id


def corrected(opened: Open) -> Session:
    session = opened()
    typed(session, "beta", "Better")
    read_again(session)
    return session


def test_suggestions_are_saved_with_the_page_and_counted(opened: Open) -> None:
    session = corrected(opened)
    session.save()
    file = session.store.root / "suggestions/0001.json"
    (item,) = json.loads(file.read_bytes())["items"]
    assert (item["kind"], item["state"]) == ("reading", "open")
    assert (item["old"], item["new"], item["box"]) == ("Better", "betta", [160, 140, 50, 30])
    before = session.page("0001")
    session.close()
    again = opened()
    assert again.page("0001") == before
    assert listed(again) == [("betta", Span(6, 12))]
    assert document_facts(again)["pages"][0]["suggestions"] == 1


def test_suggestions_and_decisions_survive_a_kill_and_undo_stays_whole(opened: Open) -> None:
    session = corrected(opened)
    assert session.journal is not None
    session.journal.flush()
    session.close()
    again = opened(recover=True)
    assert listed(again) == [("betta", Span(6, 12))]
    suggesting.refuse(again, "0001", only_id(again))
    assert again.journal is not None
    again.journal.flush()
    again.close()
    third = opened(recover=True)
    assert listed(third) == []
    read_again(third)
    assert listed(third) == []


def test_undoing_a_reading_takes_its_suggestions_back(opened: Open) -> None:
    session = corrected(opened)
    session.save()
    session.undo()
    assert listed(session) == []
    session.save()
    session.close()
    assert listed(opened()) == []


def test_accepting_is_one_step_and_undo_makes_it_open_again(opened: Open) -> None:
    session = corrected(opened)
    suggesting.accept(session, "0001", only_id(session))
    assert session.page("0001").text == "alpha betta gamma"
    assert listed(session) == []
    session.undo()
    assert session.page("0001").text == "alpha Better gamma"
    assert listed(session) == [("betta", Span(6, 12))]
    assert suggesting.accept_all(session, "0001") == 1
    session.undo()
    assert suggesting.refuse_all(session, "0001") == 1
    assert listed(session) == []
    session.undo()
    assert listed(session) == [("betta", Span(6, 12))]


def test_a_suggestion_whose_word_is_gone_is_listed_without_a_place(opened: Open) -> None:
    session = corrected(opened)
    typed(session, "Better ", "")
    assert listed(session) == [("betta", None)]
    with pytest.raises(UsageError):
        suggesting.accept(session, "0001", only_id(session))


def test_reading_and_refusing_are_no_edit_of_a_person(opened: Open) -> None:
    session = corrected(opened)
    session.save()
    (log,) = (session.store.root / "review").glob("*.jsonl")
    before = log.read_bytes()
    suggesting.refuse(session, "0001", only_id(session))
    session.save()
    assert log.read_bytes() == before


def test_a_broken_file_of_suggestions_costs_no_page_and_is_kept_aside(opened: Open) -> None:
    session = corrected(opened)
    session.save()
    file = session.store.root / "suggestions/0001.json"
    session.close()
    file.write_text('{"items": [', "utf-8")
    again = opened()
    assert again.page("0001").text == "alpha Better gamma"
    assert any("suggestions/0001.json" in n for n in again.notices)
    read_again(again)
    again.save()
    (kept,) = file.parent.glob("0001.conflict-*.json")
    assert kept.read_text("utf-8") == '{"items": ['


def test_reading_an_untouched_page_again_needs_no_save(opened: Open) -> None:
    session = opened()
    session.page("0001")
    read_again(session, TEXT)
    assert not session.is_dirty


# Parts


def part_of(session: Session, box: Box, text: str) -> PartReading:
    parts: list[PartReading] = []
    read_part_later(
        session,
        SerialRunner(),
        ScriptedEngine(text),
        "0001",
        box,
        PartSettings(psm=LINE_PSM),
        on_done=parts.append,
        on_error=pytest.fail,
    )
    return parts[0]


def taken(
    session: Session, part: PartReading, put_as: PutAs, *, at: Span | None = None
) -> MergedReading | None:
    told: list[MergedReading | None] = []
    take_part(
        session,
        SerialRunner(),
        part,
        put_as,
        at=at,
        on_done=told.append,
        on_error=pytest.fail,
    )
    return told[0]


def test_a_part_without_words_is_put_at_the_cursor_and_one_with_words_is_merged(
    opened: Open,
) -> None:
    session = opened()
    free, full = Box(100, 300, 200, 40), Box(200, 130, 80, 50)
    assert put_as_for(session, "0001", free) == "cursor"
    assert put_as_for(session, "0001", full) == "merge"
    part = part_of(session, free, "two words")
    assert taken(session, part, "cursor", at=Span(16, 16)) is None
    assert session.page("0001").text == f"{TEXT} two words"
    session.undo()
    assert session.page("0001").text == TEXT


def test_a_part_that_comes_late_keeps_what_was_typed_meanwhile(opened: Open) -> None:
    session = opened()
    part = part_of(session, Box(200, 130, 80, 50), "gammo")
    typed(session, "gamma", "Typed")
    merged = taken(session, part, "merge")
    assert session.page("0001").text == "alpha beta Typed"
    assert merged is not None
    assert [s.new for s in merged.suggested] == ["gammo"]


def test_what_is_typed_while_a_reading_is_merged_stays(opened: Open) -> None:
    session = opened()
    typed(session, "alpha", "Alpha")
    reading = page("alpha betta gammo", conf=80.0)
    calls: queue.Queue[Callable[[], None]] = queue.Queue()
    told: list[MergedReading | None] = []
    with JobRunner(deliver=calls.put) as runner:
        command = MergeReading(reading)
        take_reading_later(session, runner, command, on_done=told.append, on_error=pytest.fail)
        first = calls.get(timeout=10)
        typed(session, "gamma", "Gamma")
        first()
        assert session.page("0001").text == "Alpha beta Gamma"
        calls.get(timeout=10)()
    assert session.page("0001").text == "Alpha betta Gamma"
    assert told[0] is not None
    assert told[0].updated == 1
    session.undo()
    assert session.page("0001").text == "Alpha beta Gamma"


def test_a_reading_of_a_page_that_was_removed_is_told(opened: Open) -> None:
    session = opened()
    reading = replace(page("alpha"), id="0009")
    told: list[EditorError] = []
    take_reading_later(
        session, SerialRunner(), MergeReading(reading), on_done=pytest.fail, on_error=told.append
    )
    assert "no page 0009" in told[0].message


def test_a_part_at_a_place_that_is_gone_is_put_at_the_end(opened: Open) -> None:
    session = opened()
    part = part_of(session, Box(100, 300, 200, 40), "late")
    typed(session, TEXT, "x")
    taken(session, part, "cursor", at=Span(12, 14))
    assert session.page("0001").text == "x late"


def test_reading_a_part_is_stopped(opened: Open) -> None:
    session = opened()
    engine, told = SlowEngine("word"), list[object]()
    with JobRunner() as runner:
        job = read_part_later(
            session,
            runner,
            engine,
            "0001",
            Box(0, 0, 50, 50),
            PartSettings(),
            on_done=told.append,
            on_error=told.append,
        )
        assert engine.begun.wait(10)
        job.cancel()
        assert job.wait(10)
    assert [type(each).__name__ for each in told] == ["Cancelled"]
    assert isinstance(session.page("0001"), Page)
