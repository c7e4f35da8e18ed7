"""Bookmarks: pinned to a word or a region, going with the text, undone, saved and found again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from editor.core.commands import EditText, ReplaceReading
from editor.core.geometry import Box
from editor.core.spans import Span
from editor.session import Session
from editor.session.bookmarks import (
    name_place,
    next_place,
    places,
    remove_place,
    toggle_bookmark,
)
from editor.session.line_edits import move_lines
from editor.session.making import new_document
from editor.session.marking import MarkStyle, add_mark
from editor.session.people import agent_named
from editor.storage.check import check_document
from editor.storage.folder import DocumentStore
from tests import factories

ADA = agent_named("Ada")
TEXT = "alpha beta gamma\ndelta epsilon zeta"


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    scans = []
    for number in (1, 2):
        scans.append(tmp_path / f"{number}.png")
        Image.new("L", (800, 400), 200 + number).save(scans[-1])
    made = new_document(tmp_path / "letter.facing", scans, agent=ADA)
    for entry in made.document.entries:
        made.execute(ReplaceReading(factories.page(TEXT, page_id=entry.id)))
    made.save()
    yield made
    made.close()


def pinned(session: Session, page_id: str = "0001") -> list[str]:
    page = session.page(page_id)
    return [page.text[e.start : e.end] for e in page.notes.items]


def notes_file(session: Session) -> Path:
    return session.store.path / "notes" / "0001.json"


def again(session: Session) -> Session:
    path = session.store.path
    session.close()
    return Session.open(path, agent=ADA, recover=True)


def test_a_bookmark_goes_with_its_word_and_undo_brings_both_back(session: Session) -> None:
    assert toggle_bookmark(session, "0001", Span(6, 10))
    session.execute(EditText("0001", 0, 0, "before "))
    assert pinned(session) == ["beta"]
    session.execute(EditText("0001", 14, 15, "B"))
    assert pinned(session) == ["bBta"]
    move_lines(session, "0001", Span(0, 0), 1)
    assert pinned(session) == ["bBta"]
    assert session.page("0001").notes.items[0].start > 17
    for _ in range(4):
        session.undo()
    assert session.page("0001").notes.items == ()
    for _ in range(4):
        session.redo()
    assert pinned(session) == ["bBta"]


def test_a_bookmark_whose_word_is_deleted_is_kept_with_what_stood_there(session: Session) -> None:
    toggle_bookmark(session, "0001", Span(6, 10))
    session.execute(EditText("0001", 0, 17, ""))
    (place,) = places(session)
    assert (place.quoted, place.mark.is_orphan) == ("beta", True)
    session.undo()
    assert pinned(session) == ["beta"]


def test_a_second_time_takes_it_away(session: Session) -> None:
    toggle_bookmark(session, "0001", Span(6, 10))
    assert not toggle_bookmark(session, "0001", Span(8, 8))
    assert places(session) == []
    region = Box(10, 10, 50, 20)
    assert toggle_bookmark(session, "0001", Span(0, 0), (region,))
    assert not toggle_bookmark(session, "0001", Span(3, 3), (region,))


def test_it_is_saved_as_a_standard_annotation_and_comes_back(session: Session) -> None:
    toggle_bookmark(session, "0001", Span(6, 10))
    toggle_bookmark(session, "0001", Span(0, 0), (Box(10, 20, 30, 40),))
    name_place(session, places(session)[1], "look up the date")
    session.save()
    obj = json.loads(notes_file(session).read_text())
    assert (obj["type"], obj["id"]) == ("AnnotationPage", "notes/0001.json")
    assert [item["motivation"] for item in obj["items"]] == ["bookmarking"] * 2
    assert obj["items"][1]["body"][0]["value"] == "look up the date"
    marks = json.loads((session.store.path / "annotations" / "0001.json").read_text())
    assert marks["items"] == []
    before = session.page("0001").notes
    session = again(session)
    assert session.page("0001").notes == before
    session.close()


def test_what_a_crash_left_is_recovered(session: Session) -> None:
    toggle_bookmark(session, "0001", Span(6, 10))
    session.execute(EditText("0001", 0, 0, "x "))
    # Closed without saving: the journal stays, as after a crash.
    session = again(session)
    assert session.recovered is not None
    assert pinned(session) == ["beta"]
    session.undo()
    assert session.page("0001").notes.items == ()
    session.close()


def test_another_program_may_edit_the_text_and_write_into_the_file(session: Session) -> None:
    toggle_bookmark(session, "0001", Span(17, 22))
    session.save()
    path = notes_file(session)
    obj = json.loads(path.read_text())
    obj["x:more"] = {"kept": True}
    foreign = {"id": "urn:x:1", "type": "Annotation", "motivation": "commenting", "x:y": 1}
    obj["items"].append(foreign | {"body": {"type": "TextualBody", "value": "hm"}})
    path.write_text(json.dumps(obj))
    root = session.store.path
    session.close()
    (root / "text" / "0001.txt").write_text("A new first line\n" + TEXT)
    session = Session.open(root, agent=ADA)
    page = session.page("0001")
    found = {page.text[e.start : e.end]: e.mark.kind for e in page.notes.items if e.start >= 0}
    assert found == {"delta": "bookmark"}
    assert [p.mark.comment for p in places(session) if p.mark.kind == "note"] == ["hm"]
    session.execute(EditText("0001", 0, 1, "The"))
    session.save()
    obj = json.loads(path.read_text())
    assert obj["x:more"] == {"kept": True}
    assert next(i for i in obj["items"] if i["id"] == "urn:x:1")["x:y"] == 1
    session.close()


def test_a_broken_file_costs_neither_the_page_nor_itself(session: Session) -> None:
    toggle_bookmark(session, "0001", Span(0, 5))
    session.save()
    path = notes_file(session)
    root = session.store.path
    session.close()
    path.write_text("{ broken")
    session = Session.open(root, agent=ADA)
    assert session.page("0001").text == TEXT
    assert any("shown without its notes" in each for each in session.notices)
    toggle_bookmark(session, "0001", Span(6, 10))
    session.save()
    kept = [p for p in path.parent.iterdir() if "conflict" in p.name]
    assert [p.read_text() for p in kept] == ["{ broken"]
    session.close()


def test_check_looks_at_the_file(session: Session) -> None:
    toggle_bookmark(session, "0001", Span(6, 10))
    session.save()
    path, root = notes_file(session), session.store.path
    session.close()

    def codes() -> list[str]:
        store = DocumentStore.open(root, write=False, agent_name="Ada")
        found = [each.code for each in check_document(store)]
        store.close()
        return found

    assert codes() == []
    whole = path.read_text()
    path.write_text(whole.replace('"end": 10', '"end": 1000'))
    assert codes() == ["note-span"]
    path.write_text(whole.replace('"items": [', '"items": [7,'))
    assert codes() == ["notes"]
    path.write_text("[")
    assert codes() == ["unreadable"]


def test_the_list_goes_over_all_pages_without_loading_them(session: Session) -> None:
    toggle_bookmark(session, "0002", Span(6, 10))
    add_mark(session, "0001", MarkStyle("query"), span=Span(11, 16))
    toggle_bookmark(session, "0001", Span(0, 5))
    session.save()
    session = again(session)
    found = places(session)
    assert session.document.pages == {}
    assert [(p.number, p.mark.kind, p.quoted) for p in found] == [
        (1, "bookmark", "alpha"),
        (1, "query", "gamma"),
        (2, "bookmark", "beta"),
    ]
    for place in (found[2], found[1]):
        remove_place(session, place)
    assert [p.quoted for p in places(session)] == ["alpha"]
    session.undo()
    assert [p.quoted for p in places(session)] == ["alpha", "gamma"]
    session.close()


def test_stepping_goes_round_the_document_and_on_from_where_one_is(session: Session) -> None:
    for page_id, start in (("0001", 6), ("0001", 17), ("0002", 0)):
        toggle_bookmark(session, page_id, Span(start, start + 4))
    found = places(session)
    ids = [p.mark.id for p in found]

    def step(number: int, offset: int, current: str = "", backwards: bool = False) -> str:
        place = next_place(found, number, offset, current=current, backwards=backwards)
        assert place is not None
        return place.mark.id

    assert step(1, 0) == ids[0]
    assert step(1, 6, ids[0]) == ids[1]
    assert step(1, 20) == ids[2]
    assert step(2, 5) == ids[0]
    assert step(1, 0, backwards=True) == ids[2]
    assert step(2, 0, ids[2], backwards=True) == ids[1]
    assert next_place([], 1, 0) is None


def test_a_new_reading_finds_a_page_with_a_bookmark_untouched(session: Session) -> None:
    toggle_bookmark(session, "0001", Span(6, 10))
    assert not session.page("0001").is_touched
    session.execute(ReplaceReading(factories.page("alphA beta gamma\ndelta epsilon zeta")))
    assert pinned(session) == ["beta"]
