"""Comments: threads that go with the text, are undone, saved, logged and put together."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from editor.core.commands import EditText, MovePage, ReplaceReading
from editor.core.comments import AddComment
from editor.core.document import Document
from editor.core.errors import RuleRefusal, UsageError
from editor.core.geometry import Box
from editor.core.marks import Agent, Mark
from editor.core.notes import follow_notes
from editor.core.spans import Span
from editor.jobs import CancelToken
from editor.session import Session, commenting
from editor.session.commenting import (
    add_comment,
    answer,
    chosen,
    comments,
    find,
    next_comment,
    page_threads,
    remove,
    reopen,
    resolve,
)
from editor.session.making import new_document
from editor.session.people import agent_named
from editor.session.proposing import propose_reading
from editor.session.reviewing import approve, review_of, submit
from editor.storage.check import check_document
from editor.storage.folder import DocumentStore
from tests import factories

ADA, BOB = agent_named("Ada"), agent_named("Bob")
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


def said(session: Session, page_id: str = "0001") -> list[tuple[str, list[str], bool]]:
    """What a page's threads say: the comment, the answers, whether it is resolved."""
    return [
        (t.mark.comment or "", [a.comment or a.kind for a in t.answers], t.is_resolved)
        for t in page_threads(session.page(page_id))
    ]


def opened(path: Path, agent: Agent = ADA) -> Session:
    return Session.open(path, agent=agent)


def found_wrong(path: Path) -> tuple[object, ...]:
    store = DocumentStore.open(path, write=False, agent_name="Ada")
    return check_document(store)


def log_of(path: Path, agent: Agent) -> list[dict[str, object]]:
    file = path / "review" / f"{agent.id}.jsonl"
    return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []


def kinds_of(path: Path, agent: Agent) -> list[str]:
    bodies = [event["body"] for event in log_of(path, agent)]
    return [body[0]["source"].removeprefix("vocab#") for body in bodies]  # type: ignore[index]


def test_a_thread_is_answered_resolved_reopened_and_undone(session: Session) -> None:
    thread = add_comment(session, "0001", " Is this beta? ", span=Span(6, 10))
    answer(session, "0001", thread, "It is.")
    resolve(session, "0001", thread)
    assert said(session) == [("Is this beta?", ["It is.", "resolved"], True)]
    found = find(session.page("0001"), thread)
    assert found is not None and found.decision is not None
    assert (found.decision.creator, found.people) == (ADA.id, {ADA.id})
    reopen(session, "0001", thread, "Look again.")
    assert said(session) == [("Is this beta?", ["It is.", "resolved", "Look again."], False)]
    for _ in range(4):
        session.undo()
    assert said(session) == []
    for _ in range(3):
        session.redo()
    assert said(session) == [("Is this beta?", ["It is.", "resolved"], True)]


def test_resolving_twice_is_said_once(session: Session) -> None:
    thread = add_comment(session, "0001", "Why?", span=Span(6, 10))
    reopen(session, "0001", thread)
    resolve(session, "0001", thread)
    resolve(session, "0001", thread)
    assert said(session) == [("Why?", ["resolved"], True)]


def test_a_comment_needs_words_and_a_place(session: Session) -> None:
    with pytest.raises(UsageError, match="needs words"):
        add_comment(session, "0001", "  ", span=Span(0, 5))
    with pytest.raises(UsageError, match="needs a place"):
        add_comment(session, "0001", "Here")
    with pytest.raises(UsageError, match="not a place"):
        add_comment(session, "0001", "Here", span=Span(0, 500))
    with pytest.raises(UsageError, match="no longer"):
        answer(session, "0001", "urn:uuid:none", "Yes")


def test_a_comment_goes_with_its_words_and_stays_when_they_are_gone(session: Session) -> None:
    thread = add_comment(session, "0001", "Which?", span=Span(6, 10))
    session.execute(EditText("0001", 0, 0, "before "))
    (found,) = page_threads(session.page("0001"))
    assert session.page("0001").text[found.row.start : found.row.end] == "beta"
    session.execute(EditText("0001", 0, 24, ""))
    (found,) = page_threads(session.page("0001"))
    assert found.is_lost and found.id == thread
    assert [each.quoted for each in comments(session)] == ["beta"]


def test_nobody_takes_away_what_somebody_else_said(session: Session) -> None:
    thread = add_comment(session, "0001", "Which?", span=Span(6, 10))
    session.agent = BOB
    answer(session, "0001", thread, "This.")
    for agent in (ADA, BOB):
        session.agent = agent
        with pytest.raises(RuleRefusal, match="somebody else"):
            remove(session, "0001", thread)
    session.undo()
    session.agent = ADA
    remove(session, "0001", thread)
    assert said(session) == []
    session.undo()
    assert said(session) == [("Which?", [], False)]


def test_a_read_only_document_takes_no_comment(session: Session) -> None:
    path = session.store.path
    session.close()
    other = Session.open(path, agent=BOB, write=False)
    with pytest.raises(RuleRefusal, match="read"):
        add_comment(other, "0001", "Which?", span=Span(6, 10))
    other.close()


def test_it_is_saved_as_standard_annotations_and_comes_back(session: Session) -> None:
    thread = add_comment(session, "0001", "Which?", span=Span(6, 10), regions=(Box(9, 9, 40, 20),))
    answer(session, "0001", thread, "This.")
    resolve(session, "0001", thread)
    before, path = session.page("0001").notes, session.store.path
    session.save()
    items = json.loads((path / "notes" / "0001.json").read_text())["items"]
    motivations = sorted(item["motivation"] for item in items)
    assert motivations == ["assessing", "commenting", "replying"]
    comment = next(item for item in items if item["motivation"] == "commenting")
    assert comment["body"] == [
        {
            "type": "TextualBody",
            "value": "Which?",
            "format": "text/plain",
            "purpose": "commenting",
        }
    ]
    assert {item.get("fc:thread") for item in items} == {None, thread}
    session.close()
    again = opened(path)
    assert again.page("0001").notes == before
    again.close()
    assert found_wrong(path) == ()


def test_every_word_is_an_event_of_its_author_and_no_edit(session: Session) -> None:
    path = session.store.path
    session.close()
    edits = kinds_of(path, ADA)
    bob = opened(path, BOB)
    thread = add_comment(bob, "0001", "Which?", span=Span(6, 10))
    bob.save()
    resolve(bob, "0001", thread)
    bob.save()
    bob.undo()
    bob.save()
    bob.save()
    bob.close()
    assert kinds_of(path, BOB) == ["comment", "resolved", "resolved"]
    assert [("fc:said" in e, "fc:takenBack" in e) for e in log_of(path, BOB)] == [
        (True, False),
        (True, False),
        (False, True),
    ]
    assert kinds_of(path, ADA) == edits
    assert found_wrong(path) == ()


def copied(session: Session, tmp_path: Path) -> tuple[Path, Path]:
    """Close the document and return it and a copy of it."""
    path = session.store.path
    session.close()
    other = tmp_path / "copy" / "letter.facing"
    shutil.copytree(path, other)
    return path, other


def test_two_copies_that_comment_one_page_merge_by_their_logs(
    session: Session, tmp_path: Path
) -> None:
    thread = add_comment(session, "0001", "Which?", span=Span(6, 10))
    session.save()
    path, other = copied(session, tmp_path)
    ada, bob = opened(path), opened(other, BOB)
    answer(ada, "0001", thread, "Mine.")
    ada.execute(EditText("0001", 0, 0, "new "))
    bob.execute(EditText("0002", 0, 0, "x"))
    answer(bob, "0001", thread, "Yours.")
    add_comment(bob, "0001", "And this?", span=Span(17, 22))
    for each in (ada, bob):
        each.save()
        each.close()
    # As git does it: files of one side only are taken, of the notes that both wrote ours stays.
    for name in ("review/u-bob.jsonl", "document.json"):
        shutil.copy(other / name, path / name)
    again = opened(path)
    assert [(c, sorted(a)) for c, a, _ in said(again)] == [
        ("Which?", ["Mine.", "Yours."]),
        ("And this?", []),
    ]
    placed = page_threads(again.page("0001"))[1].row
    assert again.page("0001").text[placed.start : placed.end] == "delta"
    assert {t.mark.creator for t in page_threads(again.page("0001"))} == {ADA.id, BOB.id}
    again.execute(EditText("0001", 0, 0, "x"))
    again.save()
    again.close()
    assert kinds_of(path, ADA).count("comment") == 2
    assert kinds_of(path, BOB).count("comment") == 2
    assert found_wrong(path) == ()


def test_a_conflict_in_the_file_of_notes_costs_no_comment(session: Session) -> None:
    add_comment(session, "0001", "Which?", span=Span(6, 10))
    session.save()
    path = session.store.path
    session.close()
    notes = path / "notes" / "0001.json"
    notes.write_text("<<<<<<< ours\n" + notes.read_text() + "=======\n>>>>>>> theirs\n")
    again = opened(path)
    assert said(again) == [("Which?", [], False)]
    again.close()


def test_all_pages_are_listed_without_loading_them(session: Session) -> None:
    one = add_comment(session, "0001", "First", span=Span(6, 10))
    add_comment(session, "0001", "On the scan", regions=(Box(1, 1, 9, 9),))
    add_comment(session, "0002", "Third", span=Span(0, 5))
    resolve(session, "0001", one)
    session.save()
    path = session.store.path
    session.close()
    again = opened(path, BOB)
    found = comments(again)
    assert again.document.pages == {}
    told = [(s.page_number, s.number, s.thread.mark.comment, s.quoted) for s in found]
    assert told == [(1, 1, "On the scan", ""), (1, 0, "First", "beta"), (2, 1, "Third", "alpha")]
    answer(again, "0002", found[2].id, "Seen.")
    found = comments(again)
    assert [s.thread.mark.comment for s in chosen(found, "open", BOB.id)] == [
        "On the scan",
        "Third",
    ]
    assert [s.thread.mark.comment for s in chosen(found, "resolved", BOB.id)] == ["First"]
    assert [s.thread.mark.comment for s in chosen(found, "mine", BOB.id)] == ["Third"]
    assert chosen(found, "all", BOB.id) == found
    third = next_comment(found, 1, 8)
    assert third is not None and third.thread.mark.comment == "Third"
    back = next_comment(found, 2, 0, current=third.id, backwards=True)
    assert back is not None and back.thread.mark.comment == "First"
    assert next_comment([], 1, 0) is None
    again.close()


def test_comments_of_other_programs_are_threads_and_are_kept(session: Session) -> None:
    path = session.store.path
    session.close()
    foreign = {
        "id": "https://example.org/7",
        "type": "Annotation",
        "motivation": "commenting",
        "tool:colour": "red",
        "body": {"type": "TextualBody", "value": "From afar", "purpose": "commenting"},
        "target": {
            "source": "text/0001.txt",
            "selector": {"type": "TextPositionSelector", "start": 6, "end": 10},
        },
    }
    (path / "notes").mkdir(exist_ok=True)
    (path / "notes" / "0001.json").write_text(json.dumps({"items": [foreign]}))
    again = opened(path)
    answer(again, "0001", "https://example.org/7", "Seen here")
    again.save()
    assert said(again) == [("From afar", ["Seen here"], False)]
    items = json.loads((path / "notes" / "0001.json").read_text())["items"]
    kept = next(item for item in items if item["id"] == foreign["id"])
    assert kept["tool:colour"] == "red" and kept["body"] == foreign["body"]
    again.close()


def test_an_answer_whose_comment_is_gone_is_still_shown(session: Session) -> None:
    page = session.page("0001")
    lost = Mark("urn:uuid:a", "answer", comment="Still here", thread="urn:uuid:gone")
    session.execute(AddComment("0001", lost, Span(0, 0)))
    assert said(session) == [("Still here", [], False)]
    assert page.notes.items == ()


@settings(max_examples=60, deadline=None)
@given(
    edits=st.lists(
        st.tuples(st.integers(0, 40), st.integers(0, 12), st.sampled_from(["", "x", " ", "new\n"])),
        max_size=8,
    )
)
def test_comments_stay_within_the_text_or_keep_their_words(
    edits: list[tuple[int, int, str]],
) -> None:
    document = Document("", pages={"0001": factories.page(TEXT, page_id="0001")})
    mark = Mark("urn:uuid:c", "comment", comment="Which?")
    document = AddComment("0001", mark, Span(6, 10)).change(document).apply(document)
    for start, count, text in edits:
        length = len(document.pages["0001"].text)
        start = min(start, length)
        edit = EditText("0001", start, min(start + count, length), text)
        document = follow_notes(edit.change(document), document).apply(document)
    page = document.pages["0001"]
    (pinned,) = page.notes.items
    assert pinned.mark.comment == "Which?"
    if pinned.mark.is_orphan:
        assert pinned.mark.quote is not None and pinned.mark.quote.exact
    else:
        assert 0 <= pinned.start <= pinned.end <= len(page.text)


def test_notes_in_files_are_read_once_for_a_list(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_comment(session, "0001", "First", span=Span(6, 10))
    session.save()
    path = session.store.path
    session.close()
    again, read = opened(path), []
    whole = DocumentStore.peek_notes
    monkeypatch.setattr(
        DocumentStore, "peek_notes", lambda s, d, i: read.append(i) or whole(s, d, i)
    )
    looked: dict[str, list[object]] = {}
    assert comments(again, looked) == comments(again, looked)  # type: ignore[arg-type]
    assert read == ["0001", "0002"]
    again.close()


def test_a_reviewer_who_comments_edits_nothing_and_may_approve(session: Session) -> None:
    path = session.store.path
    session.execute(EditText("0001", 0, 0, "x"))
    session.save()
    submit(session, "0001")
    session.close()
    bob = opened(path, BOB)
    thread = add_comment(bob, "0001", "Which?", span=Span(6, 10))
    propose_reading(bob, "0001", Span(0, 6), "alpha")
    bob.save()
    assert review_of(bob, "0001").state == "submitted"
    approve(bob, "0001")
    assert review_of(bob, "0001").state == "approved"
    resolve(bob, "0001", thread)
    bob.save()
    assert review_of(bob, "0001").state == "approved"
    bob.close()
    assert found_wrong(path) == ()


def test_the_files_are_read_by_work_that_knows_what_is_known(session: Session) -> None:
    add_comment(session, "0001", "First", span=Span(6, 10))
    add_comment(session, "0002", "Third", span=Span(0, 5))
    session.save()
    path = session.store.path
    session.close()
    again = opened(path, BOB)
    looked: commenting.Looked = {}
    assert comments(again, looked, reads=False) == []
    found = commenting.looking(again, looked)(CancelToken(), lambda _progress: None)
    looked |= found
    assert commenting.unlooked(again, looked) == []
    again.execute(MovePage("0002", 0))
    told = [(s.page_number, s.thread.mark.comment) for s in comments(again, looked, reads=False)]
    assert told == [(1, "Third"), (2, "First")]
    again.close()
