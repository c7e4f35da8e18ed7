"""Two programs at once: nothing that either wrote is lost, and every taking over can be undone."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from editor.core.commands import AddMark, ChangeDocument, EditText, ReplaceReading
from editor.core.errors import SaveError
from editor.core.marks import Mark
from editor.core.spans import Span
from editor.session import Session
from editor.session.making import new_document
from editor.session.outside import OutsideNews, take_outside
from editor.session.people import agent_named
from tests import factories

TEXT = "alpha beta gamma\ndelta epsilon zeta\neta theta iota\n"
ADA = agent_named("Ada")


def made(folder: Path, text: str = TEXT) -> Path:
    """A saved document of two pages, the first with this text and three marks."""
    target = folder / "letter.facing"
    files = []
    for name in ("a.png", "b.png"):
        Image.new("L", (60, 40), 200).save(folder / name)
        files.append(folder / name)
    session = new_document(target, files, agent=ADA)
    session.execute(ReplaceReading(factories.page(text)))
    for number, word in enumerate(("beta", "epsilon", "iota")):
        if word in text:
            at = text.index(word)
            mark = Mark(f"urn:{number}", "strike")
            session.execute(AddMark("0001", mark, Span(at, at + len(word))))
    session.save()
    session.close()
    return target


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    opened = Session.open(made(tmp_path), agent=ADA)
    opened.page("0001")
    yield opened
    opened.close()


def text_file(session: Session) -> Path:
    return session.store.root / "text/0001.txt"


def write(session: Session, change: Callable[[str], str]) -> None:
    """Another program changes the first page's transcript."""
    path = text_file(session)
    path.write_bytes(change(path.read_bytes().decode()).encode())


def type_text(session: Session, text: str, at: int = 0) -> None:
    session.execute(EditText("0001", at, at, text))


def struck(session: Session) -> list[str]:
    return factories.marked(session.page("0001"), "strike")


def conflict_files(session: Session) -> list[Path]:
    return sorted(session.store.root.rglob("*.conflict-*"))


def on_disk(session: Session) -> str:
    return text_file(session).read_bytes().decode()


def test_nothing_is_taken_where_nobody_wrote(session: Session) -> None:
    text_file(session).touch()

    assert not take_outside(session)
    assert session.history.undo_label is None


def test_a_page_without_edits_is_read_again_as_one_step(session: Session) -> None:
    write(session, lambda t: t.replace("gamma", "GAMMA").replace("delta ", "new delta "))
    before = session.document.pages["0001"]

    (news,) = take_outside(session).pages

    assert (news.number, news.how, news.lost, news.kept) == (1, "reloaded", (), ())
    assert session.page("0001").text == on_disk(session)
    assert struck(session) == ["beta", "epsilon", "iota"]
    assert session.is_dirty
    assert session.history.undo_label == "outside"
    session.undo()
    assert session.page("0001") == before
    assert not session.history.undo_label
    session.redo()
    assert session.page("0001").text == on_disk(session)
    session.page("0001").check()


def test_only_the_stretch_that_differs_is_spliced(session: Session) -> None:
    splices = []
    session.subscribe(lambda change: splices.extend(p.splice for p in change.page_parts()))
    write(session, lambda t: t.replace("gamma", "GAMMA"))

    take_outside(session)

    assert [(s.removed, s.inserted) for s in splices if s] == [("gamma", "GAMMA")]


def test_taking_over_counts_as_nobodys_edit(session: Session) -> None:
    write(session, lambda t: t + "more\n")
    take_outside(session)
    logs = {p: p.read_bytes() for p in (session.store.root / "review").glob("*")}

    session.save()

    assert {p: p.read_bytes() for p in (session.store.root / "review").glob("*")} == logs


def test_marks_that_lose_their_place_are_named(session: Session) -> None:
    write(session, lambda t: t.replace("epsilon", "upsilon"))

    news = take_outside(session)

    assert news.pages[0].lost == ("epsilon",)
    assert struck(session) == ["beta", "iota"]
    assert '"epsilon"' in news.sentences()[0]


def test_what_is_undone_is_saved_as_it_was(session: Session) -> None:
    write(session, lambda t: t + "more\n")
    take_outside(session)
    session.undo()

    session.save()

    assert on_disk(session) == TEXT


def test_changes_of_both_sides_are_put_together(session: Session) -> None:
    type_text(session, "now ")
    write(session, lambda t: t.replace("theta", "THETA"))

    (news,) = take_outside(session).pages

    assert (news.how, news.kept) == ("merged", ())
    assert session.page("0001").text == "now " + TEXT.replace("theta", "THETA")
    assert struck(session) == ["beta", "epsilon", "iota"]
    session.save()
    assert on_disk(session) == "now " + TEXT.replace("theta", "THETA")
    session.undo()
    assert session.page("0001").text == "now " + TEXT
    assert conflict_files(session) == []


def test_where_both_changed_the_same_word_ours_stays_and_theirs_is_kept(session: Session) -> None:
    session.execute(EditText("0001", 0, 5, "OURS"))
    write(session, lambda t: t.replace("alpha", "theirs").replace("eta theta", "eta THETA"))
    theirs = on_disk(session)

    (news,) = take_outside(session).pages

    assert news.how == "kept-ours"
    assert news.theirs == theirs
    assert session.page("0001").text == TEXT.replace("alpha", "OURS").replace(
        "eta theta", "eta THETA"
    )
    (kept,) = conflict_files(session)
    assert kept.read_bytes().decode() == theirs
    assert news.kept == (kept.relative_to(session.store.root).as_posix(),)
    session.save()
    assert "OURS" in on_disk(session)


def test_a_save_takes_over_first_and_never_fails_for_it(session: Session) -> None:
    type_text(session, "now ")
    write(session, lambda t: t.replace("iota", "IOTA"))

    session.save()

    assert on_disk(session) == "now " + TEXT.replace("iota", "IOTA")
    assert not session.is_dirty


def test_a_write_in_the_midst_of_a_save_is_taken_over_by_the_next(session: Session) -> None:
    type_text(session, "now ")
    task = session.begin_save()
    write(session, lambda t: t.replace("iota", "IOTA"))
    assert not take_outside(session)
    with pytest.raises(SaveError, match="changed by another program"):
        session.run_save(task)
    session.save_failed(task)

    session.save()

    assert on_disk(session) == "now " + TEXT.replace("iota", "IOTA")


def test_our_own_save_is_no_other_program(session: Session) -> None:
    type_text(session, "now ")
    session.save()
    assert not take_outside(session)


@pytest.mark.parametrize("content", [b"\xff\xfe bad", b"nul \x00 here"])
def test_what_cannot_be_read_is_kept_aside_and_ours_goes_on(
    session: Session, content: bytes
) -> None:
    text_file(session).write_bytes(content)

    (news,) = take_outside(session).pages

    assert news.how == "unreadable"
    (kept,) = conflict_files(session)
    assert kept.read_bytes() == content
    assert session.page("0001").text == TEXT
    assert session.is_dirty
    session.save()
    assert on_disk(session) == TEXT
    assert not take_outside(session)


def annotations(session: Session) -> tuple[Path, dict]:  # type: ignore[type-arg]
    path = session.store.root / "annotations/0001.json"
    return path, json.loads(path.read_bytes())


def test_marks_of_another_program_are_merged_by_their_ids(session: Session) -> None:
    session.execute(AddMark("0001", Mark("urn:ours", "heading"), Span(0, 5)))
    path, obj = annotations(session)
    item = json.loads(json.dumps(obj["items"][0]))
    item["id"], item["mark"] = "urn:theirs", "fc:underline"
    obj["items"] = [i for i in obj["items"] if i["id"] != "urn:2"] + [item]
    path.write_text(json.dumps(obj))

    (news,) = take_outside(session).pages

    assert news.how == "merged"
    page = session.page("0001")
    assert {r.item.id for r in page.marks} == {"urn:0", "urn:1", "urn:ours", "urn:theirs"}
    session.save()
    ids = {i["id"] for i in annotations(session)[1]["items"]}
    assert ids == {"urn:0", "urn:1", "urn:ours", "urn:theirs"}


def test_a_mark_that_both_changed_is_kept_aside(session: Session) -> None:
    row = session.page("0001").marks.find("urn:0")
    assert row is not None
    from dataclasses import replace

    from editor.session.marking import change_mark

    change_mark(session, "0001", replace(row.item, ink="blue"))
    path, obj = annotations(session)
    for item in obj["items"]:
        if item["id"] == "urn:0":
            item["ink"] = "red"
    path.write_text(json.dumps(obj))

    (news,) = take_outside(session).pages

    assert news.kept[0].startswith("annotations/0001.conflict-")
    found = session.page("0001").marks.find("urn:0")
    assert found is not None
    assert found.item.ink == "blue"


def test_the_manifest_of_another_program_is_taken_over(session: Session) -> None:
    path = session.store.root / "document.json"
    obj = json.loads(path.read_bytes())
    obj["title"] = "Their title"
    obj["pages"].reverse()
    path.write_text(json.dumps(obj))

    news = take_outside(session)

    assert news.manifest == "reloaded"
    assert session.document.title == "Their title"
    assert [e.id for e in session.document.entries] == ["0002", "0001"]
    session.save()
    assert json.loads(path.read_bytes())["title"] == "Their title"
    session.undo()
    assert [e.id for e in session.document.entries] == ["0001", "0002"]


def test_a_title_that_both_changed_stays_ours_and_theirs_is_kept(session: Session) -> None:
    session.execute(ChangeDocument({"title": "Ours"}))
    path = session.store.root / "document.json"
    obj = json.loads(path.read_bytes())
    obj["title"], obj["language"] = "Theirs", ["deu"]
    path.write_text(json.dumps(obj))

    news = take_outside(session)

    assert news.manifest == "kept-ours"
    assert (session.document.title, session.document.language) == ("Ours", ("deu",))
    assert news.kept[0].startswith("./document.conflict-") or "document.conflict-" in news.kept[0]


def test_a_broken_manifest_is_kept_aside_and_written_anew(session: Session) -> None:
    path = session.store.root / "document.json"
    path.write_text("{ not json")

    news = take_outside(session)

    assert news.manifest == "unreadable"
    session.save()
    assert json.loads(path.read_bytes())["pages"]


def test_a_second_change_before_our_save_is_taken_over_too(session: Session) -> None:
    write(session, lambda t: t.replace("gamma", "GAMMA"))
    take_outside(session)
    write(session, lambda t: t.replace("delta", "DELTA"))

    (news,) = take_outside(session).pages

    assert news.how == "reloaded"
    assert session.page("0001").text == TEXT.replace("gamma", "GAMMA").replace("delta", "DELTA")
    assert struck(session) == ["beta", "epsilon", "iota"]


def test_a_read_only_session_takes_nothing(session: Session) -> None:
    reader = Session.open(session.store.path, agent=ADA, write=False)
    reader.page("0001")
    write(session, lambda t: t + "x")

    assert take_outside(reader) == OutsideNews()
    reader.close()


LINE = st.sampled_from(["alpha beta gamma", "delta epsilon zeta", "eta theta iota", "", "new line"])


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("both"))


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(LINE, max_size=5), st.integers(0, 49), st.text("xyz ", min_size=1, max_size=6))
def test_whatever_both_write_no_word_of_either_is_lost(
    original: Path, theirs: list[str], at: int, typed: str
) -> None:
    copy = original.with_name("copy.facing")
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(original, copy)
    opened = Session.open(copy, agent=ADA)
    opened.page("0001")
    type_text(opened, typed, at)
    ours = opened.page("0001")
    written = "\n".join(theirs)
    text_file(opened).write_bytes(written.encode())

    opened.save()

    page = opened.page("0001")
    page.check()
    assert on_disk(opened) == page.text
    asides = [p.read_bytes().decode() for p in conflict_files(opened)]
    assert set(ours.text.split()) - set(TEXT.split()) <= set(page.text.split())
    assert all(aside == written for aside in asides)
    if not asides:
        assert set(written.split()) - set(TEXT.split()) <= set(page.text.split())
    for row in page.marks:
        before = ours.marks.find(row.item.id)
        assert before is not None
        words = ours.text[before.start : before.end].split()
        assert row.item.is_orphan or page.text[row.start : row.end].split() == words
    opened.undo()
    assert opened.page("0001").text in (ours.text, TEXT)
    opened.discard()
    opened.close()
