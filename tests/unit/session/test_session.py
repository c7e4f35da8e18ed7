"""A session edits, saves, is killed, and comes back; nothing typed is lost and nobody else's is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

from editor.core.commands import EditText, ReplaceReading
from editor.core.document import Change
from editor.core.errors import DocumentLocked, RuleRefusal, SaveError, ScanError, UsageError
from editor.core.geometry import Box
from editor.core.spans import Span
from editor.session import Session
from editor.session.making import (
    add_scan,
    document_beside,
    look_at,
    move_page,
    new_document,
    remove_page,
    replace_scan,
    scans_in,
)
from editor.session.marking import add_mark, first_style, regions_of
from editor.session.people import agent_named, user_name
from editor.storage.folder import DocumentStore
from editor.storage.zipped import ZippedDocument
from tests.factories import page

ADA = agent_named("Ada")
Open = Callable[..., Session]


def scan(folder: Path, name: str = "a.png", size: tuple[int, int] = (60, 40)) -> Path:
    path = folder / name
    Image.new("L", size, 200).save(path)
    return path


@pytest.fixture
def document(tmp_path: Path) -> Path:
    target = tmp_path / "letter.facing"
    new_document(target, [scan(tmp_path), scan(tmp_path, "b.png")], agent=ADA).close()
    return target


@pytest.fixture
def opened(document: Path) -> Iterator[Open]:
    sessions: list[Session] = []

    def open_session(path: Path = document, **options: bool) -> Session:
        session = Session.open(path, agent=ADA, **options)
        sessions.append(session)
        return session

    yield open_session
    for each in sessions:
        each.close()


def type_text(session: Session, text: str, page_id: str = "0001") -> None:
    end = len(session.page(page_id).text)
    session.execute(EditText(page_id, end, end, text))


def killed(session: Session) -> None:
    """Leave as a killed process leaves: the journal is on disk, nothing was saved."""
    assert session.journal is not None
    session.journal.flush()
    session.close()


def test_what_is_saved_is_there_at_the_next_opening(opened: Open) -> None:
    session = opened()
    type_text(session, "hello there")
    add_mark(session, "0001", first_style("strike"), span=Span(0, 5))
    session.save()
    assert not session.is_dirty
    before = session.page("0001")
    session.close()
    assert opened().page("0001") == before


def test_saving_names_the_person_who_edited(opened: Open) -> None:
    session = opened()
    type_text(session, "x")
    session.save()
    session.close()
    assert ADA in opened().document.agents


def test_edits_of_a_killed_session_come_back_and_can_be_undone(opened: Open) -> None:
    session = opened()
    type_text(session, "saved ")
    session.save()
    type_text(session, "and not saved")
    killed(session)
    again = opened(recover=True)
    assert again.page("0001").text == "saved and not saved"
    assert again.recovered is not None
    assert again.is_dirty
    again.undo()
    assert again.page("0001").text == "saved "


def test_recovered_edits_survive_being_killed_again(opened: Open) -> None:
    session = opened()
    type_text(session, "typed")
    killed(session)
    killed(opened(recover=True))
    assert opened(recover=True).page("0001").text == "typed"


def test_discarded_edits_do_not_come_back(opened: Open) -> None:
    session = opened()
    type_text(session, "typed")
    session.discard()
    session.close()
    again = opened(recover=True)
    assert again.page("0001").text == ""
    assert again.recovered is None


def test_recovering_keeps_what_another_program_wrote_meanwhile(
    opened: Open, document: Path
) -> None:
    session = opened()
    type_text(session, "mine")
    killed(session)
    (document / "text/0001.txt").write_text("theirs", "utf-8")
    again = opened(recover=True)
    assert again.page("0001").text == "mine"
    (kept,) = again.page("0001").suggestions.items
    assert kept.new == "theirs"
    assert any("suggestions" in notice for notice in again.notices)


def test_a_save_that_was_killed_is_not_taken_for_another_program(opened: Open) -> None:
    session = opened()
    type_text(session, "saved ")
    task = session.begin_save()
    session.run_save(task)
    type_text(session, "and typed meanwhile")
    killed(session)
    again = opened(recover=True)
    assert again.page("0001").text == "saved and typed meanwhile"
    assert not again.page("0001").suggestions


def test_a_later_save_holds_what_an_earlier_one_has_not_written_yet(opened: Open) -> None:
    session = opened()
    type_text(session, "earlier")
    earlier = session.begin_save()
    type_text(session, "later", "0002")
    session.save()
    assert not session.is_dirty
    type_text(session, " and more")
    session.save()
    session.run_save(earlier)
    session.save_done(earlier)
    assert not session.is_dirty
    session.close()
    again = opened()
    assert again.page("0001").text == "earlier and more"
    assert again.page("0002").text == "later"


def test_edits_that_the_journal_cannot_keep_are_told(opened: Open, document: Path) -> None:
    session = opened()
    assert session.journal_failure is None
    (document / ".facing" / "journal-000001.jsonl").mkdir()
    type_text(session, "typed")
    assert session.journal is not None
    session.journal.flush()
    assert "Save soon" in (session.journal_failure or "")


def test_pages_that_were_added_and_not_saved_come_back(opened: Open, tmp_path: Path) -> None:
    session = opened()
    add_scan(session, look_at(scan(tmp_path, "c.png")))
    type_text(session, "third", "0003")
    killed(session)
    again = opened(recover=True)
    assert [e.id for e in again.document.entries] == ["0001", "0002", "0003"]
    assert again.page("0003").text == "third"
    again.save()


def test_a_failed_save_keeps_everything_unsaved_and_journaled(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = opened()
    type_text(session, "precious")

    def full(*_: object, **__: object) -> tuple[str, ...]:
        raise SaveError("The disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr(DocumentStore, "save", full)
        with pytest.raises(SaveError):
            session.save()
    assert session.is_dirty
    session.save()
    session.close()
    assert opened().page("0001").text == "precious"


def test_a_save_that_was_killed_before_the_zip_was_put_together_is_in_the_zip_at_last(
    tmp_path: Path, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "letter.facing.zip"
    new_document(target, [scan(tmp_path)], agent=ADA).close()
    session = opened(target)
    type_text(session, "typed")

    def killed_here(*_: object) -> None:
        raise SaveError("The machine went off.")

    with monkeypatch.context() as patched:
        patched.setattr(ZippedDocument, "pack", killed_here)
        with pytest.raises(SaveError):
            session.save()
        with pytest.raises(SaveError):
            killed(session)
    again = opened(target, recover=True)
    assert again.page("0001").text == "typed"
    again.close()
    assert opened(target, write=False).page("0001").text == "typed"


def test_what_is_typed_during_a_save_belongs_to_the_next_one(opened: Open) -> None:
    session = opened()
    type_text(session, "one")
    task = session.begin_save()
    type_text(session, " two")
    session.run_save(task)
    session.save_done(task)
    assert session.is_dirty
    killed(session)
    assert opened(recover=True).page("0001").text == "one two"


def test_the_second_session_reads_and_says_who_writes(opened: Open) -> None:
    opened()
    second = opened()
    assert second.read_only is not None
    assert "Ada" in second.read_only
    with pytest.raises(RuleRefusal):
        type_text(second, "x")
    with pytest.raises((DocumentLocked, RuleRefusal)):
        second.begin_save()


def test_a_page_is_not_read_to_know_whether_it_has_text(opened: Open) -> None:
    session = opened()
    type_text(session, "x", "0002")
    session.save()
    session.close()
    again = opened()
    assert [again.has_text(e.id) for e in again.document.entries] == [False, True]
    assert not again.document.pages


def test_listeners_hear_of_changes_undo_and_redo(opened: Open) -> None:
    session = opened()
    heard: list[Change] = []
    stop = session.subscribe(heard.append)
    type_text(session, "a")
    session.undo()
    session.redo()
    stop()
    type_text(session, "b")
    assert [c.page_ids for c in heard] == [{"0001"}] * 3


def test_a_removed_page_comes_back_by_undo_with_its_files(opened: Open, document: Path) -> None:
    session = opened()
    type_text(session, "second", "0002")
    session.save()
    remove_page(session, "0002")
    session.save()
    assert not (document / "text/0002.txt").exists()
    session.undo()
    session.save()
    session.close()
    assert opened().page("0002").text == "second"


def test_a_broken_journal_is_kept_aside_before_it_is_forgotten(
    opened: Open, document: Path
) -> None:
    session = opened()
    type_text(session, "typed")
    killed(session)
    (journal,) = (document / ".facing").glob("journal-*.jsonl")
    broken = b"{broken\n" + journal.read_bytes()
    journal.write_bytes(broken)
    again = opened(recover=True)
    (notice,) = again.notices
    assert "broken" in notice and ".facing/broken-000001.jsonl" in notice
    again.save()
    again.close()
    assert (document / ".facing/broken-000001.jsonl").read_bytes() == broken
    assert opened(recover=True).notices == []


def test_nothing_is_recovered_that_was_undone_and_done_again(
    opened: Open, document: Path, tmp_path: Path
) -> None:
    session = opened()
    add_scan(session, look_at(scan(tmp_path, "c.png")))
    session.save()
    add_scan(session, look_at(scan(tmp_path, "d.png")))
    session.save()
    for step in (session.undo, session.undo, session.redo):
        step()
    session.save()
    session.undo()
    session.redo()
    killed(session)
    again = opened(recover=True)
    assert again.recovered is None
    assert not again.is_dirty
    again.undo()
    again.close()
    assert not list((document / ".facing").glob("journal-*.jsonl"))


def test_undo_after_a_save_that_failed_half_way_is_still_to_be_saved(opened: Open) -> None:
    session = opened()
    type_text(session, "saved")
    session.save()
    session.history.break_joining()
    type_text(session, " no")
    task = session.begin_save()
    session.run_save(task)
    session.save_failed(task)
    session.undo()
    assert session.is_dirty
    session.save()
    session.close()
    assert opened().page("0001").text == "saved"


def test_a_page_never_gets_the_id_of_one_that_was_undone(opened: Open, tmp_path: Path) -> None:
    session = opened()
    add_scan(session, look_at(scan(tmp_path, "c.png")))
    session.save()
    session.undo()
    session.save()
    add_scan(session, look_at(scan(tmp_path, "d.png")))
    assert [e.id for e in session.document.entries] == ["0001", "0002", "0004"]


def test_pages_move_and_scans_are_replaced_in_one_undo_step_each(
    opened: Open, tmp_path: Path
) -> None:
    session = opened()
    move_page(session, "0002", 0)
    assert [e.id for e in session.document.entries] == ["0002", "0001"]
    replace_scan(session, "0001", look_at(scan(tmp_path, "big.png", (80, 90))))
    assert session.document.entry("0001").scan.size.w == 80
    session.undo()
    session.undo()
    assert [e.scan.size.w for e in session.document.entries] == [60, 60]


def test_nothing_is_left_when_a_document_cannot_be_made(tmp_path: Path) -> None:
    broken = scan(tmp_path, "broken.png", (400, 400))
    broken.write_bytes(broken.read_bytes()[:200])
    target = tmp_path / "x.facing"
    with pytest.raises(ScanError):
        new_document(target, [scan(tmp_path, "good.png"), broken], agent=ADA)
    with pytest.raises(UsageError):
        new_document(target, [], agent=ADA)
    assert not target.exists()


def test_a_document_is_begun_beside_its_scan_under_a_free_name(tmp_path: Path) -> None:
    path = scan(tmp_path)
    (tmp_path / "a.facing").mkdir()
    assert document_beside(path) == tmp_path / "a 2.facing"


def test_a_folder_stands_for_the_scans_in_it(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("no scan")
    paths = [scan(tmp_path, name) for name in ("2.png", "1.png")]
    assert scans_in([tmp_path]) == sorted(paths)


def test_a_region_alone_makes_a_caret_at_the_nearest_word(opened: Open) -> None:
    session = opened()
    session.execute(ReplaceReading(page("one two three")))
    mark = add_mark(session, "0001", first_style("addition"), regions=(Box(145, 100, 30, 20),))
    row = session.page("0001").marks.find(mark.id)
    assert row is not None
    assert (row.start, row.end) == (7, 7)


def test_a_mark_on_text_points_at_the_scan_line_by_line() -> None:
    given = page("one two\nthree")
    assert regions_of(given, Span(4, 13)) == (Box(140, 140, 30, 30), Box(100, 180, 50, 30))
    assert regions_of(given, Span(1, 2)) == (Box(110, 140, 10, 30),)


def test_a_person_is_known_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FACING_USER", "Grace")
    assert user_name("Ada", "Lin") == "Ada"
    assert user_name(None, "Lin") == "Grace"
    assert agent_named("Émile Zola").id == "u-emile-zola"
    assert agent_named("李").id != agent_named("王").id
