"""The frame on disk: saved, journalled, kept from harm by others and by us."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from editor.core.errors import RuleRefusal
from editor.core.frame import NO_FRAME, FrameValue, SetFrame
from editor.session import Session
from editor.session.outside import take_outside
from editor.session.people import agent_named
from editor.storage.check import check_document
from editor.storage.journal_replay import pending
from tests.unit.storage.examples import made, reopened

ADA = agent_named("Ada")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    target = tmp_path / "letter.facing"
    made(target)[0].close()
    return target


def opened(path: Path, *, recover: bool = False) -> Session:
    return Session.open(path, agent=ADA, recover=recover)


def put(session: Session, **values: str) -> None:
    for name, text in values.items():
        session.execute(SetFrame({name: FrameValue(text)}))


def fields(path: Path) -> dict[str, str]:
    obj = json.loads((path / "frame.json").read_bytes())
    return {name: value["value"] for name, value in obj["fields"].items()}


def write(path: Path, **values: str) -> None:
    obj = {"format": "1.0", "fields": {name: {"value": text} for name, text in values.items()}}
    (path / "frame.json").write_text(json.dumps(obj), encoding="utf-8")


def test_a_frame_is_there_again_after_saving(path: Path) -> None:
    session = opened(path)
    put(session, control="4711", to="Bonn")
    session.save()
    session.close()
    again = opened(path)

    assert fields(path) == {"control": "4711", "to": "Bonn"}
    assert again.document.frame.text("to") == "Bonn"
    assert not again.is_dirty
    again.close()


def test_no_file_is_made_for_a_document_without_values(path: Path) -> None:
    session = opened(path)
    session.must_write_manifest()
    session.save()
    session.close()

    assert not (path / "frame.json").exists()


def test_undoing_after_a_save_empties_the_file(path: Path) -> None:
    session = opened(path)
    put(session, control="4711")
    session.save()
    session.undo()
    session.save()
    session.close()

    assert fields(path) == {}


def test_a_killed_session_loses_no_field(path: Path) -> None:
    killed = opened(path)
    put(killed, control="4711")
    assert killed.journal is not None
    killed.journal.flush()
    killed.store.close()
    found = pending(path)
    assert found is not None and found.fields
    again = opened(path, recover=True)

    assert again.document.frame.text("control") == "4711"
    again.undo()
    assert again.document.frame == NO_FRAME
    again.close()
    killed.journal.close()


def test_a_broken_file_costs_a_notice_and_is_kept_when_it_is_written(path: Path) -> None:
    (path / "frame.json").write_bytes(b"{ half")
    session = opened(path)
    assert len(session.notices) == 1
    assert "frame.json is broken at line 1" in session.notices[0]
    put(session, to="Bonn")
    session.save()
    session.close()

    assert fields(path) == {"to": "Bonn"}
    (kept,) = path.glob("frame.conflict-*.json")
    assert kept.read_bytes() == b"{ half"


def test_check_tells_a_broken_file_in_one_sentence(path: Path) -> None:
    (path / "frame.json").write_bytes(b'{"fields": 7}')
    store = reopened(path, write=False)
    findings = check_document(store)
    store.close()

    assert [f.code for f in findings] == ["frame"]
    assert findings[0].message.startswith("frame.json is damaged: its fields are no object.")


def test_a_frame_of_a_newer_facing_is_not_written_over(path: Path) -> None:
    (path / "frame.json").write_text('{"format": "2.0", "fields": {}}', encoding="utf-8")
    session = opened(path)
    put(session, to="Bonn")

    with pytest.raises(RuleRefusal, match=r"frame\.json was made by a newer Facing"):
        session.save()
    session.discard()
    session.close()


def test_what_another_program_fills_in_is_taken_over_and_can_be_undone(path: Path) -> None:
    session = opened(path)
    put(session, control="4711")
    session.save()
    write(path, control="4711", to="Bonn")

    news = take_outside(session)

    assert news.frame == "reloaded"
    assert session.document.frame.text("to") == "Bonn"
    session.undo()
    assert session.document.frame.text("to") == ""
    session.close()


def test_fields_of_both_sides_are_put_together(path: Path) -> None:
    session = opened(path)
    put(session, control="4711")
    write(path, to="Bonn")
    session.save()
    session.close()

    assert fields(path) == {"control": "4711", "to": "Bonn"}


def test_where_both_filled_in_one_field_ours_stays_and_theirs_is_kept(path: Path) -> None:
    session = opened(path)
    put(session, to="Paris")
    write(path, to="Bonn", subject="Berlin")

    news = take_outside(session)
    session.save()

    assert news.frame == "kept-ours"
    assert (path / news.kept_frame).is_file()
    assert fields(path) == {"to": "Paris", "subject": "Berlin"}
    assert any(news.kept_frame in sentence for sentence in news.sentences())
    session.close()


def test_what_another_program_broke_is_kept_and_ours_written(path: Path) -> None:
    session = opened(path)
    put(session, to="Paris")
    session.save()
    (path / "frame.json").write_bytes(b"{")

    news = take_outside(session)
    session.save()

    assert news.frame == "unreadable"
    assert fields(path) == {"to": "Paris"}
    session.close()


def test_a_copy_holds_the_values_that_are_not_saved_yet(path: Path, tmp_path: Path) -> None:
    session = opened(path)
    put(session, to="Paris")
    session.store.save_copy(tmp_path / "copy.facing", document=session.document)
    session.discard()
    session.close()

    assert fields(tmp_path / "copy.facing") == {"to": "Paris"}


def test_a_zipped_document_keeps_its_frame(path: Path, tmp_path: Path) -> None:
    zipped = tmp_path / "letter.facing.zip"
    session = opened(path)
    session.store.save_copy(zipped)
    session.close()
    session = opened(zipped)
    put(session, to="Paris")
    session.save()
    session.close()
    again = Session.open(zipped, agent=ADA, write=False)

    assert again.document.frame.text("to") == "Paris"
    again.close()


def test_a_file_that_is_gone_is_written_again(path: Path) -> None:
    session = opened(path)
    put(session, to="Paris")
    session.save()
    (path / "frame.json").unlink()
    put(session, control="1")
    session.save()
    session.close()

    assert fields(path) == {"control": "1", "to": "Paris"}


def test_a_new_document_with_a_frame_has_its_file(tmp_path: Path) -> None:
    store, document = made(tmp_path / "other.facing")
    filled = SetFrame({"to": FrameValue("Bonn")}).change(document).apply(document)
    store.save(replace(filled, title="T"), manifest=True)
    store.close()

    assert fields(tmp_path / "other.facing") == {"to": "Bonn"}
