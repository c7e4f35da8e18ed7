"""Two people work on two copies of a document; one takes the other's copy in, or git merges."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from editor.__main__ import main
from editor.core.commands import AddMark, ChangeDocument, EditText, RemoveMarks
from editor.core.errors import UsageError
from editor.core.marks import Hand, Mark
from editor.core.note_commands import AddNote
from editor.core.spans import Span
from editor.core.suggesting import open_suggestions
from editor.formats.jsonfile import sha256_of_text
from editor.jobs import CancelToken
from editor.session import Session, commenting, proposing, reviewing
from editor.session.copies import CopyTaken, copy_merging, copy_told, is_current, take_copy
from editor.session.making import add_scan, look_at
from editor.session.people import agent_named
from editor.session.versions import versions_of
from editor.storage.copy_files import missing_lines
from editor.storage.review_texts import decided_texts
from tests.factories import marked
from tests.read_documents import read_document
from tests.scans import typed_page

TEXTS = ("the modem ship left port", "at dawn in l962", "and was lost")


@pytest.fixture
def copies(tmp_path: Path) -> tuple[Path, Path]:
    """Ada's document and Bob's copy of it."""
    mine = read_document(tmp_path / "ada" / "letter.facing", TEXTS)
    his = tmp_path / "bob" / "letter.facing"
    shutil.copytree(mine, his)
    return mine, his


class Work:
    """Somebody's work on a copy, saved at the end."""

    def __init__(self, path: Path, name: str) -> None:
        self.session = Session.open(path, agent=agent_named(name))

    def __enter__(self) -> Work:
        return self

    def __exit__(self, *_error: object) -> None:
        self.session.save()
        self.session.close()

    def types(self, page_id: str, old: str, new: str) -> None:
        start = self.session.page(page_id).text.index(old)
        self.session.execute(EditText(page_id, start, start + len(old), new))

    def marks(self, page_id: str, kind: str, word: str, **fields: object) -> None:
        start = self.session.page(page_id).text.index(word)
        mark = Mark(f"urn:uuid:{kind}-{word}", kind, **fields)  # type: ignore[arg-type]
        self.session.execute(AddMark(page_id, mark, Span(start, start + len(word))))

    def notes(self, page_id: str, comment: str) -> None:
        mark = Mark(f"urn:uuid:n-{comment}", "bookmark", comment=comment)
        self.session.execute(AddNote(page_id, mark, Span(0, 3)))


def taken(mine: Path, his: Path, name: str = "Ada") -> tuple[CopyTaken, list[str]]:
    session = Session.open(mine, agent=agent_named(name))
    try:
        plan = copy_merging(session, his)(CancelToken(), lambda _progress: None)
        assert is_current(session, plan)
        result = take_copy(session, plan)
        told = copy_told(session, result)
        session.save()
        return result, told
    finally:
        session.close()


def opened(path: Path) -> Session:
    return Session.open(path, agent=agent_named("Eve"), write=False)


def test_work_on_different_pages_is_all_there_and_nothing_is_left_to_decide(copies):
    mine, his = copies
    with Work(mine, "Ada") as ada:
        ada.types("0001", "modem", "modern")
        ada.notes("0001", "Ada's")
    with Work(his, "Bob") as bob:
        bob.types("0002", "l962", "1962")
        bob.marks("0002", "strike", "dawn")
        bob.notes("0003", "Bob's")
    approval = approved_by_eve(his, "0002")
    result, told = taken(mine, his)
    assert (result.changed, result.conflicts, told) == (2, 0, [])
    session = opened(mine)
    assert session.page("0001").text == "the modern ship left port"
    assert session.page("0002").text == "at dawn in 1962"
    assert marked(session.page("0002"), "strike") == ["dawn"]
    assert [n.mark.comment for n in session.page("0003").notes.items] == ["Bob's"]
    assert {a.name for a in session.document.agents} >= {"Ada", "Bob"}
    # Bob's pages are as Bob left them: nobody edited them here.
    assert not (set(log(mine, "u-ada")) & {"0002", "0003"})
    assert log(mine, "u-bob") == log(his, "u-bob")
    # What Eve approved is here, to the byte, and names the text that is here.
    assert (mine / "review" / "u-eve.jsonl").read_bytes() == approval
    assert decided_texts(session.store.review_log, "approved") == {
        "0002": sha256_of_text("at dawn in 1962")
    }
    session.close()
    assert main(["check", str(mine)]) == 0


def approved_by_eve(path: Path, page_id: str) -> bytes:
    """Let Eve approve a page of a copy; returns the line of her log."""
    session = Session.open(path, agent=agent_named("Eve"))
    reviewing.approve(session, page_id)
    session.close()
    return (path / "review" / "u-eve.jsonl").read_bytes()


def log(path: Path, name: str) -> list[str]:
    lines = (path / "review" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["target"]["source"][5:9] for line in lines]


@pytest.mark.parametrize("is_known", [True, False])
def test_work_on_the_same_page_is_merged_and_a_clash_waits_with_both_readings(copies, is_known):
    mine, his = copies
    if is_known:
        # A save by a person is in both copies' logs, so that they know what they began with.
        shutil.rmtree(his)
        with Work(mine, "Ada") as ada:
            ada.types("0001", "left port", "left harbour")
        shutil.copytree(mine, his)
    with Work(mine, "Ada") as ada:
        ada.types("0001", "modem", "modern")
        ada.types("0002", "l962", "1962")
    with Work(his, "Bob") as bob:
        bob.types("0001", "modem", "model")
        bob.types("0002", "dawn", "noon")
        bob.marks("0001", "stamp", "ship")
    result, told = taken(mine, his)
    assert result.conflicts == 1
    assert told[0].startswith("Page 1: 1 place(s) were changed in both copies")
    session = opened(mine)
    first = session.page("0001")
    assert "modern" in first.text
    (waiting,) = open_suggestions(first)
    assert (waiting.suggestion.new, waiting.suggestion.creator) == ("model", "u-bob")
    assert waiting.suggestion.box is not None
    assert marked(first, "stamp") == ["ship"]
    assert session.page("0002").text == "at noon in 1962"
    people = {v.agent.name for v in versions_of(session, "0001") if v.agent is not None}
    assert people >= {"Ada", "Bob"}
    # Ada put them together, and is told as their editor.
    assert log(mine, "u-ada")[-2:] == ["0001", "0002"]
    session.close()
    assert main(["check", str(mine)]) == 0
    again, _ = taken(mine, his)
    assert (again.changed, again.conflicts, again.events) == (0, 0, 0)


def test_what_one_typed_before_they_parted_is_no_clash_with_what_the_other_makes_of_it(copies):
    mine, his = copies
    shutil.rmtree(his)
    with Work(mine, "Ada") as ada:
        ada.types("0001", "modem ship", "model sloop")
        ada.marks("0001", "strike", "port")
        ada.marks("0001", "stamp", "left")
    shutil.copytree(mine, his)
    with Work(mine, "Ada") as ada:
        ada.types("0001", "sloop", "schooner")
        gone = RemoveMarks("0001", ("urn:uuid:strike-port",))
        ada.session.execute(gone)
    with Work(his, "Bob") as bob:
        bob.types("0001", "model", "modern")
    result, _ = taken(mine, his)
    assert result.conflicts == 0
    session = opened(mine)
    first = session.page("0001")
    assert first.text == "the modern schooner left port"
    # Ada took it away since they parted: it does not come back.
    assert [r.item.kind for r in first.marks] == ["stamp"]
    session.close()


def test_taking_a_copy_in_is_one_step_of_undo(copies):
    mine, his = copies
    with Work(his, "Bob") as bob:
        bob.types("0001", "modem", "modern")
        bob.types("0002", "l962", "1962")
    session = Session.open(mine, agent=agent_named("Ada"))
    take_copy(session, copy_merging(session, his)(CancelToken(), lambda _progress: None))
    assert session.page("0002").text == "at dawn in 1962"
    session.undo()
    assert [session.page(f"000{n}").text for n in (1, 2, 3)] == list(TEXTS)
    session.redo()
    assert session.page("0001").text == "the modern ship left port"
    session.discard()
    session.close()


def test_pages_that_both_added_are_both_there_with_their_scans(copies, tmp_path):
    mine, his = copies
    for path, name, words in ((mine, "Ada", "ada"), (his, "Bob", "bob")):
        scan = typed_page(tmp_path / f"{words}.png", (words,), size=(500, 300))
        with Work(path, name) as work:
            add_scan(work.session, look_at(scan), index=1)
            work.session.execute(EditText("0004", 0, 0, words))
    result, _ = taken(mine, his)
    assert result.came == 1
    session = opened(mine)
    assert [e.id for e in session.document.entries] == ["0001", "0005", "0004", "0002", "0003"]
    assert (session.page("0004").text, session.page("0005").text) == ("ada", "bob")
    session.close()
    assert main(["check", str(mine)]) == 0


def test_hands_of_one_id_that_are_two_people_stay_two(copies):
    mine, his = copies
    for path, name, label in ((mine, "Ada", "clerk's pen"), (his, "Bob", "drafter's pen")):
        with Work(path, name) as work:
            hands = (*work.session.document.hands, Hand("h-pen1", label))
            work.session.execute(ChangeDocument({"hands": hands}))
            word = "ship" if name == "Ada" else "port"
            work.marks("0001", "strike", word, hand="h-pen1")
    taken(mine, his)
    session = opened(mine)
    by_word = {
        session.page("0001").text[r.start : r.end]: session.document.hand(r.item.hand)
        for r in session.page("0001").marks.placed()
    }
    assert by_word["ship"] is not None and by_word["ship"].label == "clerk's pen"
    assert by_word["port"] is not None and by_word["port"].label == "drafter's pen"
    session.close()


def test_logs_of_one_person_on_two_machines_are_united_and_stay_whole(copies):
    mine, his = copies
    shutil.rmtree(his)
    with Work(mine, "Ada") as ada:
        ada.types("0003", "lost", "found")
    shutil.copytree(mine, his)
    for path, old in ((mine, "modem"), (his, "port")):
        with Work(path, "Ada") as ada:
            ada.types("0001", old, old.upper())
    before = (mine / "review" / "u-ada.jsonl").read_bytes()
    taken(mine, his)
    after = (mine / "review" / "u-ada.jsonl").read_bytes()
    assert after.startswith(before)
    here, there = (Session.open(p, agent=agent_named("E"), write=False) for p in (mine, his))
    assert missing_lines(here.store.files, there.store.files) == {}
    here.close()
    there.close()
    assert main(["check", str(mine)]) == 0


def test_versions_of_both_copies_are_all_there(copies):
    mine, his = copies
    for path in copies:
        (path / "versions" / "0009").mkdir(parents=True)
    for name, here, there in (
        ("same", b"1\n", b"1\n"),
        ("theirs", None, b"2\n"),
        ("grown", b"1\n", b"1\n2\n"),
        ("older", b"1\n2\n", b"1\n"),
        ("apart", b"1\n2\n", b"1\n3\n"),
    ):
        for path, content in ((mine, here), (his, there)):
            if content is not None:
                (path / "versions" / "0009" / f"{name}.jsonl").write_bytes(content)
    taken(mine, his)
    found = {p.stem: p.read_bytes() for p in (mine / "versions" / "0009").iterdir()}
    assert found.pop(next(n for n in found if n.startswith("apart-"))) == b"1\n3\n"
    assert found == {
        "same": b"1\n",
        "theirs": b"2\n",
        "grown": b"1\n2\n",
        "older": b"1\n2\n",
        "apart": b"1\n2\n",
    }


def test_the_command_line_takes_a_copy_in_and_refuses_what_is_none(copies, tmp_path, capsys):
    mine, his = copies
    with Work(his, "Bob") as bob:
        bob.types("0001", "modem", "modern")
    stranger = read_document(tmp_path / "other" / "other.facing", TEXTS)
    assert main(["import", str(mine), str(stranger), "--from", "facing"]) == 2
    assert "no copy of this document" in capsys.readouterr().err
    assert main(["import", str(mine), str(mine), "--from", "facing"]) == 2
    assert main(["import", str(mine), str(his), "--from", "facing", "--by", "Ada"]) == 0
    assert capsys.readouterr().out.startswith("1 page(s) changed, 0 came, 0 to decide")
    assert (mine / "text" / "0001.txt").read_text(encoding="utf-8") == "the modern ship left port"
    assert main(["import", str(mine), str(his)]) == 0
    assert "nothing that this one lacks" in capsys.readouterr().out


def test_a_zipped_copy_is_taken_in_like_a_folder(copies):
    mine, his = copies
    with Work(his, "Bob") as bob:
        bob.types("0001", "modem", "modern")
    session = opened(his)
    zipped = his.parent / "letter.facing.zip"
    session.store.save_copy(zipped)
    session.close()
    result, _ = taken(mine, zipped)
    assert (result.changed, result.conflicts) == (1, 0)
    assert log(mine, "u-bob") == log(his, "u-bob")


def test_what_is_no_copy_changes_nothing(copies, tmp_path):
    mine, _ = copies
    stranger = read_document(tmp_path / "other" / "other.facing", TEXTS)
    session = Session.open(mine, agent=agent_named("Ada"))
    with pytest.raises(UsageError, match="no copy"):
        copy_merging(session, stranger)(CancelToken(), lambda _progress: None)
    assert not session.is_dirty
    session.close()


@pytest.fixture
def git(tmp_path: Path) -> Iterator[object]:
    program = shutil.which("git")
    if program is None:
        pytest.skip("git is not installed")

    def run(folder: Path, *arguments: str) -> str:
        who = ("-c", "user.name=T", "-c", "user.email=t@example.org", "-c", "gc.auto=0")
        done = subprocess.run(
            [program, "-C", str(folder), *who, *arguments],
            capture_output=True,
            text=True,
            check=False,
            env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin", "GIT_CONFIG_NOSYSTEM": "1"},
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    yield run


def test_git_merges_work_on_different_pages_and_the_document_is_sound(copies, tmp_path, git):
    mine, his = copies
    # Both are in the register before they part; two new names would meet on one line.
    for name, old, new in (("Ada", "lost", "found"), ("Bob", "found", "saved")):
        with Work(mine, name) as work:
            work.types("0003", old, new)
    (mine / ".gitignore").write_text(".facing/\n", encoding="utf-8")
    git(mine, "init", "-q", "-b", "main")
    git(mine, "add", "-A")
    git(mine, "commit", "-qm", "begin")
    shutil.rmtree(his)
    git(tmp_path, "clone", "-q", str(mine), str(his))
    with Work(mine, "Ada") as ada:
        ada.types("0001", "modem", "modern")
        ada.notes("0001", "Ada's")
    with Work(his, "Bob") as bob:
        bob.types("0002", "l962", "1962")
        bob.marks("0002", "strike", "dawn")
    for path in (mine, his):
        git(path, "add", "-A")
        git(path, "commit", "-qm", "work")
    git(mine, "pull", "-q", "--no-rebase", "--no-edit", str(his), "main")
    session = opened(mine)
    assert session.page("0001").text == "the modern ship left port"
    assert marked(session.page("0002"), "strike") == ["dawn"]
    assert [n.mark.comment for n in session.page("0001").notes.items] == ["Ada's"]
    session.close()
    assert main(["check", str(mine)]) == 0
    # What both logs say is one chain again with the next save.
    with Work(mine, "Ada") as ada:
        ada.types("0003", "saved", "well")
    last = (mine / "review" / "u-ada.jsonl").read_text(encoding="utf-8").splitlines()[-1]
    assert len(json.loads(last)["fc:previous"]) == 2
    assert main(["check", str(mine)]) == 0


def test_an_empty_hand_list_is_not_touched(copies):
    mine, his = copies
    session = opened(mine)
    before = session.document
    session.close()
    with Work(his, "Bob") as bob:
        bob.types("0001", "modem", "modern")
    taken(mine, his)
    session = opened(mine)
    assert replace(session.document, pages={}, agents=(), raw=None) == replace(
        before, pages={}, agents=(), raw=None
    )
    session.close()


def reviewed(path: Path, name: str, word: str, new: str) -> None:
    """What a person says, answers, resolves, proposes and approves on a copy."""
    with Work(path, name) as work:
        session = work.session
        one, two, three = (t.id for t in commenting.page_threads(session.page("0001")))
        commenting.answer(session, "0001", one, f"{name} answers")
        start = session.page("0001").text.index(word)
        span = Span(start, start + len(word))
        commenting.add_comment(session, "0001", f"{name} asks", span=span)
        proposing.propose_reading(session, "0001", span, new, reason=f"{name} sees it")
        proposing.propose_mark(session, "0001", span, "stamp", reason=name)
        waiting = {p.found.suggestion.new: p.id for p in proposing.proposals(session)}
        if name == "Bob":
            commenting.resolve(session, "0001", two, "Bob is done")
            proposing.refuse(session, "0001", waiting["ships"], "Bob: no")
        else:
            commenting.resolve(session, "0001", three)
            proposing.take(session, "0001", waiting["the modern"])
    if name == "Bob":
        with Work(path, "Bob") as work:
            reviewing.approve(work.session, "0002")


@pytest.fixture
def spoken(copies) -> tuple[Path, Path]:
    """Two copies that parted after comments, proposals and a submission."""
    mine, his = copies
    with Work(mine, "Ada") as ada:
        ada.types("0002", "l962", "1962")
        for at, words in ((0, "one"), (4, "two"), (10, "three")):
            commenting.add_comment(ada.session, "0001", words, span=Span(at, at + 3))
    with Work(mine, "Eve") as eve:
        proposing.propose_reading(eve.session, "0001", Span(10, 14), "ships")
        proposing.propose_reading(eve.session, "0001", Span(0, 9), "the modern")
    with Work(mine, "Ada") as ada:
        reviewing.submit(ada.session, "0002")
    shutil.rmtree(his)
    shutil.copytree(mine, his)
    return mine, his


def all_said(session: Session) -> dict[str, tuple[list[str], bool]]:
    return {
        t.mark.comment or "": (sorted(a.comment or a.kind for a in t.answers), t.is_resolved)
        for t in commenting.page_threads(session.page("0001"))
    }


def all_proposed(session: Session) -> list[tuple[str, str | None, str, str | None]]:
    return sorted(
        (s.new or s.mark_kind, s.creator, s.state, s.decided_by)
        for s in session.page("0001").suggestions.items
    )


SAID = {
    "one": (["Ada answers", "Bob answers"], False),
    "two": (["Bob is done"], True),
    "three": (["resolved"], True),
    "Ada asks": ([], False),
    "Bob asks": ([], False),
}
PROPOSED = [
    ("harbor", "u-bob", "open", None),
    ("sent", "u-ada", "open", None),
    ("ships", "u-eve", "refused", "u-bob"),
    ("stamp", "u-ada", "open", None),
    ("stamp", "u-bob", "open", None),
    ("the modern", "u-eve", "taken", "u-ada"),
]


def test_what_two_people_said_and_proposed_is_all_there_once(spoken, capsys):
    mine, his = spoken
    reviewed(mine, "Ada", "left", "sent")
    reviewed(his, "Bob", "port", "harbor")
    assert main(["import", str(mine), str(his), "--from", "facing", "--by", "Ada"]) == 0
    session = opened(mine)
    assert all_said(session) == SAID
    assert all_proposed(session) == PROPOSED
    assert session.page("0001").text == "the modern ship left port"
    assert reviewing.review_of(session, "0002").state == "approved"
    by_new = {p.found.suggestion.new: p for p in proposing.proposals(session)}
    assert by_new["harbor"].found.span == Span(21, 25)
    assert not by_new["harbor"].is_stale
    session.close()
    capsys.readouterr()
    assert main(["check", str(mine)]) == 0, capsys.readouterr()
    # A second time brings nothing, and the other way round gives the same.
    assert main(["import", str(mine), str(his), "--from", "facing", "--by", "Ada"]) == 0
    assert "nothing that this one lacks" in capsys.readouterr().out
    assert main(["import", str(his), str(mine), "--from", "facing", "--by", "Bob"]) == 0
    session = opened(his)
    assert all_said(session) == SAID
    assert all_proposed(session) == PROPOSED
    session.close()
    assert main(["check", str(his)]) == 0


def test_a_clash_is_taken_with_both_names(copies):
    mine, his = copies
    for path, name, new in ((mine, "Ada", "modern"), (his, "Bob", "model")):
        with Work(path, name) as work:
            work.types("0001", "modem", new)
    assert taken(mine, his)[0].conflicts == 1
    with Work(mine, "Ada") as ada:
        (waiting,) = proposing.proposals(ada.session)
        assert not waiting.is_stale
        proposing.take(ada.session, "0001", waiting.id)
    session = opened(mine)
    assert session.page("0001").text == "the model ship left port"
    assert all_proposed(session) == [("model", "u-bob", "taken", "u-ada")]
    session.close()
    assert main(["check", str(mine)]) == 0


def test_a_clash_is_of_who_edited_not_of_who_reviewed_last(copies):
    mine, his = copies
    for path, name, new in ((mine, "Ada", "modern"), (his, "Bob", "model")):
        with Work(path, name) as work:
            work.types("0001", "modem", new)
    with Work(his, "Eve") as eve:
        commenting.add_comment(eve.session, "0001", "Well?", span=Span(0, 3))
    approved_by_eve(his, "0001")
    taken(mine, his)
    session = opened(mine)
    assert all_proposed(session) == [("model", "u-bob", "open", None)]
    session.close()


def test_what_one_took_and_the_other_refused_is_taken_and_no_answer_is_lost(spoken):
    mine, his = spoken
    for path, name in ((mine, "Ada"), (his, "Bob")):
        with Work(path, name) as work:
            ids = {p.found.suggestion.new: p.id for p in proposing.proposals(work.session)}
            proposing.refuse(work.session, "0001", ids["ships"], f"{name}: no")
            if name == "Ada":
                proposing.take(work.session, "0001", ids["the modern"])
            else:
                proposing.refuse(work.session, "0001", ids["the modern"], "Look again")
    copied = his.parent.parent / "carol" / "letter.facing"
    shutil.copytree(his, copied)
    taken(copied, mine, "Carol")
    taken(mine, his)
    for path in (mine, copied):
        session = opened(path)
        assert session.page("0001").text == "the modern ship left port"
        found = {s.new: s for s in session.page("0001").suggestions.items}
        assert (found["the modern"].state, found["the modern"].decided_by) == ("taken", "u-ada")
        assert found["the modern"].answer == "Look again"
        assert (found["ships"].state, found["ships"].answer) == ("refused", "Ada: no\nBob: no")
        session.close()
        assert main(["check", str(path)]) == 0


@pytest.mark.parametrize("is_left", [True, False], ids=["with marks of git", "ours taken"])
def test_git_merges_what_two_people_say_of_one_page(spoken, tmp_path, git, is_left):
    mine, his = spoken
    with Work(mine, "Bob") as bob:
        # Both are in the register before they part; two new names would meet on one line.
        bob.types("0003", "lost", "saved")
    (mine / ".gitignore").write_text(".facing/\n", encoding="utf-8")
    git(mine, "init", "-q", "-b", "main")
    git(mine, "add", "-A")
    git(mine, "commit", "-qm", "begin")
    shutil.rmtree(his)
    git(tmp_path, "clone", "-q", str(mine), str(his))
    for path, name in ((mine, "Ada"), (his, "Bob")):
        with Work(path, name) as work:
            one, two, three = (t.id for t in commenting.page_threads(work.session.page("0001")))
            commenting.answer(work.session, "0001", one, f"{name} answers")
            word = Span(9, 13) if name == "Ada" else Span(19, 23)
            commenting.add_comment(work.session, "0001", f"{name} asks", span=word)
            resolved = three if name == "Ada" else two
            commenting.resolve(work.session, "0001", resolved, f"{name} is done")
        git(path, "add", "-A")
        git(path, "commit", "-qm", "work")
    git(mine, "fetch", "-q", str(his), "main")
    with pytest.raises(AssertionError, match=r"notes/0001\.json"):
        git(mine, "merge", "-q", "--no-edit", "FETCH_HEAD")
    # Both wrote at the end of the one file that is no log.
    assert git(mine, "diff", "--name-only", "--diff-filter=U").split() == ["notes/0001.json"]
    if is_left:
        assert "<<<<<<<" in (mine / "notes" / "0001.json").read_text(encoding="utf-8")
    else:
        git(mine, "checkout", "-q", "--ours", "notes/0001.json")
        git(mine, "add", "-A")
        git(mine, "commit", "-qm", "merged")
    session = opened(mine)
    assert all_said(session) == {
        "one": (["Ada answers", "Bob answers"], False),
        "two": (["Bob is done"], True),
        "three": (["Ada is done"], True),
        "Ada asks": ([], False),
        "Bob asks": ([], False),
    }
    session.close()
    if not is_left:
        assert main(["check", str(mine)]) == 0
    # The next save of the page puts all of it into the file again, and says nothing twice.
    said = {name: (mine / "review" / name).read_bytes() for name in ("u-ada.jsonl", "u-bob.jsonl")}
    with Work(mine, "Ada") as ada:
        ada.types("0001", "ship", "boat")
    for name, before in said.items():
        after = (mine / "review" / name).read_bytes()
        assert after.startswith(before) and b"fc:said" not in after[len(before) :]
    notes = (mine / "notes" / "0001.json").read_text(encoding="utf-8")
    assert all(words in notes for words in ("Ada asks", "Bob asks", "Bob answers", "Bob is done"))
    assert "<<<<<<<" not in notes
    # What git wrote may hold bookmarks, which no log has: it is kept beside, and told.
    beside = list((mine / "notes").glob("0001.conflict-*"))
    assert len(beside) == is_left
    assert main(["check", str(mine)]) == is_left
    for each in beside:
        each.unlink()
    assert main(["check", str(mine)]) == 0


def test_a_comment_taken_back_stays_so_unless_somebody_answered_it(spoken):
    mine, his = spoken
    with Work(mine, "Ada") as ada:
        for thread in commenting.page_threads(ada.session.page("0001"))[:2]:
            commenting.remove(ada.session, "0001", thread.id)
    with Work(his, "Bob") as bob:
        one = commenting.page_threads(bob.session.page("0001"))[0]
        commenting.answer(bob.session, "0001", one.id, "Bob answers")
    carols = his.parent.parent / "carol" / "letter.facing"
    shutil.copytree(his, carols)
    taken(mine, his)
    taken(carols, mine, "Carol")
    for path in (mine, carols):
        session = opened(path)
        assert all_said(session) == {"one": (["Bob answers"], False), "three": ([], False)}
        session.close()
        assert main(["check", str(path)]) == 0
