"""Reviewing by the session: states, rules, attacks, undoing, parts and small fixes."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from editor.core.commands import AddMark, EditText, ReplaceReading
from editor.core.errors import EditorError, RuleRefusal, UsageError
from editor.core.frame import FrameValue, SetFrame, place_of
from editor.core.geometry import Box
from editor.core.marks import Agent, Mark
from editor.core.review import ReviewRules
from editor.core.spans import Span
from editor.session import Session, reviewing
from editor.session.checking import findings_of
from editor.session.facts import document_facts
from editor.session.making import new_document
from editor.session.people import agent_named
from tests import factories

TEXT = "the quick brown fox\njumps over it"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A document of two pages; Ada typed into both."""
    scan = tmp_path / "a.png"
    Image.new("L", (60, 40), 200).save(scan)
    target = tmp_path / "letter.facing"
    session = new_document(target, [scan, scan], agent=agent_named("Ada"))
    for page_id in ("0001", "0002"):
        session.execute(EditText(page_id, 0, 0, TEXT))
    session.save()
    session.close()
    return target


@pytest.fixture
def opened(path: Path) -> Iterator[Callable[..., Session]]:
    """Opens the document as somebody; whoever had it open before lets go of it."""
    sessions: list[Session] = []

    def open_as(name: str, *, write: bool = True) -> Session:
        for each in sessions:
            each.close()
        sessions[:] = [Session.open(path, agent=agent_named(name), write=write)]
        return sessions[0]

    yield open_as
    for each in sessions:
        each.close()


Open = Callable[..., Session]


def state(session: Session, page_id: str = "0001") -> str:
    return reviewing.review_of(session, page_id).state


def parts(session: Session) -> dict[str, str]:
    return {p: each.state for p, each in reviewing.review_of(session, "0001").parts.items()}


def edit(session: Session, text: str = "x", at: int = 0, page_id: str = "0001") -> None:
    session.execute(EditText(page_id, at, at, text))
    session.save()


def codes(session: Session) -> list[str]:
    if session.journal is not None:
        # Another thread clears it once the save is done.
        session.journal.flush()
    return [f.code for f in findings_of(session)]


def do(session: Session, act: str) -> None:
    match act:
        case "edit":
            edit(session)
        case "submit":
            reviewing.submit(session, "0001")
        case "approve":
            reviewing.approve(session, "0001")
        case "return":
            reviewing.return_page(session, "0001", "line 2 is missing")
        case "withdraw":
            reviewing.withdraw(session, "0001")


TABLE = [
    ([], "in-progress"),
    (["Ada submit"], "submitted"),
    (["Ada submit", "Ada edit"], "submitted"),
    (["Ada submit", "Ada withdraw"], "in-progress"),
    (["Ada submit", "Grace return"], "returned"),
    (["Ada submit", "Grace return", "Ada edit"], "returned"),
    (["Ada submit", "Grace return", "Ada submit"], "submitted"),
    (["Ada submit", "Grace return", "Grace withdraw"], "submitted"),
    (["Ada submit", "Grace approve"], "approved"),
    (["Grace approve"], "approved"),
    (["Grace approve", "Grace withdraw"], "in-progress"),
    (["Ada submit", "Grace approve", "Grace withdraw"], "submitted"),
    (["Ada submit", "Grace approve", "Linus return"], "returned"),
    (["Ada submit", "Grace approve", "Ada edit"], "changed-since-approval"),
    (["Ada submit", "Grace approve", "Grace edit"], "changed-since-approval"),
    (["Grace approve", "Ada edit", "Ada submit"], "submitted"),
    (["Grace approve", "Ada edit", "Grace approve"], "approved"),
    (["Grace approve", "Ada edit", "Grace return"], "returned"),
    (["Grace approve", "Ada edit", "Grace return", "Grace approve"], "approved"),
]


@pytest.mark.parametrize(("steps", "wanted"), TABLE)
def test_what_was_done_gives_the_state(opened: Open, steps: list[str], wanted: str) -> None:
    for step in steps:
        name, act = step.split()
        do(opened(name), act)

    session = opened("Linus")

    assert state(session) == wanted
    assert document_facts(session)["pages"][0]["state"] == wanted
    assert state(session, "0002") == "in-progress"
    assert codes(session) == []


def test_a_page_that_was_only_read_by_a_machine_is_untouched(opened: Open, tmp_path: Path) -> None:
    scan = tmp_path / "b.png"
    Image.new("L", (60, 40), 200).save(scan)
    session = new_document(tmp_path / "b.facing", [scan], agent=agent_named("Ada"))
    session.execute(ReplaceReading(factories.page("read by a machine")))
    session.save()
    assert state(session) == "untouched"
    reviewing.approve(session, "0001")
    assert state(session) == "approved"
    session.close()


# Attacks


def test_nobody_approves_what_they_edited_last(opened: Open) -> None:
    session = opened("Ada")
    with pytest.raises(RuleRefusal, match="last edited by Ada: somebody else"):
        reviewing.approve(session, "0001")
    with pytest.raises(RuleRefusal):
        reviewing.approve_all(session, ["0002", "0001"])
    assert state(session) == state(session, "0002") == "in-progress"


def test_nobody_approves_their_own_unsaved_edit(opened: Open) -> None:
    session = opened("Grace")
    session.execute(EditText("0001", 0, 0, "x"))
    with pytest.raises(RuleRefusal, match="Grace"):
        reviewing.approve(session, "0001")
    assert session.is_dirty
    session.undo()
    reviewing.approve(session, "0001")
    assert state(session) == "approved"


def test_what_was_typed_and_undone_is_no_edit(opened: Open) -> None:
    session = opened("Grace")
    session.execute(EditText("0001", 0, 0, "x"))
    session.undo()
    session.execute(EditText("0002", 0, 0, "x"))
    session.save()
    last = {i: reviewing.review_of(session, i).last_editor for i in ("0001", "0002")}
    assert [a.name for a in last.values() if a] == ["Ada", "Grace"]


def test_the_rule_is_the_documents_and_can_be_turned_off(opened: Open) -> None:
    session = opened("Ada")
    reviewing.set_rules(session, ReviewRules(refuses_own=False))
    reviewing.approve(session, "0001")
    session = opened("Ada")
    assert state(session) == "approved"
    assert codes(session) == []

    reviewing.set_rules(session, ReviewRules())
    session.save()

    assert state(session) == "in-progress"
    assert codes(session) == ["review-own"]


def test_a_program_approves_nothing(path: Path) -> None:
    session = Session.open(path, agent=Agent("s-script", "Software", "a script"))
    with pytest.raises(RuleRefusal, match="program"):
        reviewing.approve(session, "0001")
    session.close()


@pytest.mark.parametrize(
    ("kind", "is_lost", "told"),
    [
        ("query", False, "a query is open .“which Fox"),
        ("strike", True, "a mark has lost its place .“quick"),
    ],
)
def test_what_is_open_blocks_and_is_named(
    opened: Open, kind: str, is_lost: bool, told: str
) -> None:
    session = opened("Ada")
    session.execute(AddMark("0001", Mark("urn:1", kind, comment="which Fox?"), Span(4, 9)))
    if is_lost:
        session.execute(EditText("0001", 0, len(TEXT), "else"))
    session.save()
    session = opened("Grace")
    with pytest.raises(RuleRefusal, match=told):
        reviewing.approve(session, "0001")
    (obstacle,) = reviewing.review_of(session, "0001").obstacles
    assert obstacle.mark_id == "urn:1"
    with pytest.raises(RuleRefusal, match=told):
        reviewing.approve_all(session, ["0002", "0001"])
    assert state(session, "0002") == "in-progress"


def test_a_swapped_scan_is_refused_and_lapses(path: Path, opened: Open) -> None:
    do(opened("Grace"), "approve")
    session = opened("Linus")
    Image.new("L", (60, 40), 7).save(path / "images/0001.png")
    assert state(session) == "changed-since-approval"
    assert {lapse.part for lapse in reviewing.review_of(session, "0001").lapses} >= {"image"}
    with pytest.raises(RuleRefusal, match="scan"):
        reviewing.approve(session, "0001")
    assert "review-changed" in codes(session)


def test_another_programs_edit_lapses_and_is_a_finding(path: Path, opened: Open) -> None:
    do(opened("Grace"), "approve")
    session = opened("Linus", write=False)
    (path / "text/0001.txt").write_text(TEXT + "!")
    review = reviewing.review_of(session, "0001")
    assert review.state == "changed-since-approval"
    assert [lapse.changed_by for lapse in review.lapses] == [None] * len(review.lapses)
    assert "review-changed" in codes(session)


def test_an_unsaved_edit_lapses_before_it_is_saved(opened: Open) -> None:
    do(opened("Grace"), "approve")
    session = opened("Ada")
    session.execute(EditText("0001", 0, 0, "x"))
    review = reviewing.review_of(session, "0001")
    assert review.state == "changed-since-approval"
    (lapse,) = review.lapses
    assert (lapse.part, lapse.changed_by, lapse.changed_when) == ("text", session.agent, "")
    session.undo()
    assert state(session) == "approved"


def test_a_read_only_document_is_refused(opened: Open) -> None:
    session = opened("Grace", write=False)
    for act in ("submit", "approve", "return", "withdraw"):
        with pytest.raises(RuleRefusal, match="reading only"):
            do(session, act)


def test_what_others_said_is_theirs_to_take_back(opened: Open) -> None:
    do(opened("Grace"), "approve")
    with pytest.raises(RuleRefusal, match="Nothing that Linus said"):
        reviewing.withdraw(opened("Linus"), "0001")


def test_a_return_needs_a_reason(opened: Open) -> None:
    with pytest.raises(RuleRefusal, match="reason"):
        reviewing.return_page(opened("Grace"), "0001", "  ")


@pytest.mark.parametrize("act", ["submit", "approve"])
def test_saying_it_twice_is_refused(opened: Open, act: str) -> None:
    session = opened("Grace")
    do(session, act)
    with pytest.raises(RuleRefusal, match="already"):
        do(session, act)


# Parts


def test_parts_are_approved_apart_and_by_several_people(opened: Open) -> None:
    reviewing.approve(opened("Grace"), "0001", ["text"])
    session = opened("Linus")
    assert parts(session) == {"image": "approved", "text": "approved", "annotations": "open"}
    assert state(session) == "in-progress"
    reviewing.approve(session, "0001", ["annotations"])
    assert state(session) == "approved"


def test_a_changed_stamp_lapses_the_marks_alone(opened: Open) -> None:
    do(opened("Grace"), "approve")
    session = opened("Ada")
    session.execute(AddMark("0001", Mark("urn:2", "stamp", regions=(Box(1, 1, 9, 9),)), None))
    session.save()
    assert parts(session) == {
        "image": "approved",
        "text": "approved",
        "annotations": "changed-since-approval",
    }
    (lapse,) = reviewing.review_of(session, "0001").lapses
    assert lapse.changed_by is not None
    assert (lapse.changed_by.name, lapse.approved_by.name) == ("Ada", "Grace")


def test_text_typed_elsewhere_leaves_the_marks_approved(opened: Open) -> None:
    session = opened("Ada")
    session.execute(AddMark("0001", Mark("urn:2", "strike"), Span(20, 25)))
    session.save()
    do(opened("Grace"), "approve")
    session = opened("Ada")
    edit(session, "so ")
    assert parts(session)["annotations"] == "approved"
    edit(session, "um", at=TEXT.index("jumps") + 4)
    assert parts(session)["annotations"] == "changed-since-approval"


def test_a_changed_frame_lapses_where_it_was_approved(opened: Open) -> None:
    session = opened("Ada")
    value = FrameValue("quick", place_of(session.page("0001"), 4, 9))
    session.execute(SetFrame({"subject": value}))
    session.save()
    session = opened("Grace")
    reviewing.approve(session, "0001")
    reviewing.approve(session, "0002", ["text", "annotations"])
    assert parts(session)["frame"] == "approved"
    session = opened("Ada")
    session.execute(SetFrame({"subject": FrameValue("slow")}))
    session.save()
    assert state(session) == "changed-since-approval"
    assert state(session, "0002") == "approved"
    (lapse,) = reviewing.review_of(session, "0001").lapses
    assert lapse.part == "frame"
    assert lapse.changed_by is not None
    assert lapse.changed_by.name == "Ada"
    assert codes(session) == []


def test_who_filled_in_the_frame_does_not_approve_it(opened: Open) -> None:
    session = opened("Grace")
    session.execute(SetFrame({"subject": FrameValue("foxes")}))
    session.save()
    with pytest.raises(RuleRefusal, match="frame was last edited by Grace"):
        reviewing.approve(session, "0001", ["frame"])
    reviewing.approve(session, "0001")
    assert parts(session)["frame"] == "open"
    assert state(session) == "approved"


def test_a_value_of_the_frame_that_is_gone_blocks_the_frame_alone(opened: Open) -> None:
    session = opened("Ada")
    value = FrameValue("quick", place_of(session.page("0001"), 4, 9))
    session.execute(SetFrame({"subject": value}))
    session.execute(EditText("0001", 4, 9, "slow"))
    session.save()
    session = opened("Grace")
    with pytest.raises(RuleRefusal, match="subject: quick"):
        reviewing.approve(session, "0001")
    reviewing.approve(session, "0001", ["text", "annotations"])
    assert state(session) == "approved"


@pytest.mark.parametrize("chosen", [["frame"], ["image"], ["colour"], []])
def test_parts_that_make_no_sense_are_wrong_use(opened: Open, chosen: list[str]) -> None:
    with pytest.raises(UsageError):
        reviewing.approve(opened("Grace"), "0001", chosen)


# Undoing


def test_an_approval_is_one_step_that_is_undone_and_done_again(path: Path, opened: Open) -> None:
    session = opened("Grace")
    reviewing.approve_all(session, ["0001", "0002"])
    assert not session.is_dirty
    assert session.history.undo_label == "approve"
    session.undo()
    assert state(session) == state(session, "0002") == "in-progress"
    assert not session.is_dirty
    session.redo()
    assert state(session) == state(session, "0002") == "approved"
    lines = (path / "review/u-grace.jsonl").read_bytes().splitlines()
    kinds = [json.loads(line)["body"][0]["source"] for line in lines]
    assert kinds == [f"vocab#{k}" for k in ("approved", "withdrawn", "approved") for _ in "12"]
    assert codes(session) == []


def test_undoing_an_approval_leaves_the_page_submitted(opened: Open) -> None:
    do(opened("Ada"), "submit")
    session = opened("Grace")
    do(session, "approve")
    session.undo()
    assert state(session) == "submitted"


def test_an_edit_after_an_approval_is_undone_first(opened: Open) -> None:
    session = opened("Grace")
    do(session, "approve")
    session.execute(EditText("0001", 0, 0, "x"))
    session.undo()
    assert not session.is_dirty
    assert state(session) == "approved"


def test_undoing_where_the_log_cannot_be_written_leaves_the_step(
    path: Path, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = opened("Grace")
    do(session, "approve")
    log = path / "review/u-grace.jsonl"
    aside = log.read_bytes()
    log.unlink()
    log.mkdir()
    with pytest.raises(EditorError, match="u-grace"):
        session.undo()
    log.rmdir()
    log.write_bytes(aside)
    assert state(session) == "approved"
    session.undo()
    assert state(session) == "in-progress"


# Small fixes


@pytest.fixture
def lenient(opened: Open) -> Open:
    session = opened("Ada")
    reviewing.set_rules(session, ReviewRules(small_fix=3))
    session.save()
    do(opened("Grace"), "approve")
    return opened


def test_a_small_fix_by_the_approver_keeps_the_approval(path: Path, lenient: Open) -> None:
    session = lenient("Grace")
    edit(session, "s", at=9)
    edit(session, "s", at=9)
    assert state(session) == "approved"
    assert reviewing.events_of(session, "0001")[-1].keeps is not None
    assert codes(session) == []


@pytest.mark.parametrize(
    ("name", "text", "at"), [("Ada", "s", 9), ("Grace", "long", 9), ("Grace", "a b", 9)]
)
def test_other_edits_lapse_it(lenient: Open, name: str, text: str, at: int) -> None:
    edit(lenient(name), text, at=at)
    assert state(lenient("Linus")) == "changed-since-approval"


def test_the_rule_is_off_unless_a_team_turns_it_on(opened: Open) -> None:
    do(opened("Grace"), "approve")
    session = opened("Grace")
    edit(session, "s", at=9)
    assert state(session) == "changed-since-approval"


# Elsewhere


def test_a_zipped_document_keeps_its_review(path: Path, tmp_path: Path) -> None:
    session = Session.open(path, agent=agent_named("Grace"))
    zipped = tmp_path / "letter.facing.zip"
    session.store.save_copy(zipped)
    session.close()
    session = Session.open(zipped, agent=agent_named("Grace"))
    reviewing.approve(session, "0001")
    session.close()
    session = Session.open(zipped, agent=agent_named("Linus"), write=False)
    assert state(session) == "approved"
    assert codes(session) == []
    session.close()


def test_the_logs_of_two_copies_are_joined_by_copying_their_files(
    path: Path, tmp_path: Path, opened: Open
) -> None:
    copy = tmp_path / "copy.facing"
    shutil.copytree(path, copy)
    do(opened("Grace"), "approve")
    session = Session.open(copy, agent=agent_named("Linus"))
    reviewing.approve(session, "0002")
    session.close()
    session = opened("Ada")
    shutil.copy(copy / "review/u-linus.jsonl", path / "review")
    assert state(session) == state(session, "0002") == "approved"
    assert codes(session) == []


def test_no_page_is_read_in_for_the_states(path: Path, opened: Open) -> None:
    do(opened("Grace"), "approve")
    session = opened("Linus")
    found = {i: each.state for i, each in reviewing.reviews(session).items()}
    assert found == {"0001": "approved", "0002": "in-progress"}
    assert not session.document.pages
    assert reviewing.waiting(session) == []


def test_people_are_in_the_register(path: Path, opened: Open) -> None:
    session = opened("Grace")
    do(session, "approve")
    people = json.loads((path / "document.json").read_bytes())["agents"]
    assert [each["name"] for each in people] == ["Ada", "Grace"]
    assert replace(session.document, pages={}) is not None
