"""`facing review` from the command line: states, refusals, log, rules and keys."""

from __future__ import annotations

import json
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from editor.__main__ import main
from editor.core.commands import AddMark, EditText
from editor.core.errors import RuleRefusal
from editor.core.marks import Mark
from editor.core.spans import Span
from editor.session import Session, reviewing
from editor.session.making import new_document
from editor.session.people import agent_named
from editor.storage.review_keys import key_path


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FACING_HOME", str(tmp_path / "home"))
    scan = tmp_path / "a.png"
    Image.new("L", (60, 40), 200).save(scan)
    target = tmp_path / "letter.facing"
    session = new_document(target, [scan, scan], agent=agent_named("Ada"))
    for page_id in ("0001", "0002"):
        session.execute(EditText(page_id, 0, 0, "hello there"))
    session.save()
    session.close()
    return target


@pytest.fixture
def facing(path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    def run(act: str, *more: str) -> tuple[int, str, str]:
        status = main(["review", act, str(path), *more])
        out, err = capsys.readouterr()
        return status, out, err

    return run


Run = Callable[..., tuple[int, str, str]]


def info(path: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    capsys.readouterr()
    assert main(["info", str(path), "--json"]) == 0
    return dict(json.loads(capsys.readouterr().out))


def edit(path: Path, name: str) -> None:
    session = Session.open(path, agent=agent_named(name))
    session.execute(EditText("0001", 0, 0, "x"))
    session.save()
    session.close()


def test_a_page_goes_through_its_states(
    path: Path, facing: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    assert info(path, capsys)["state"] == "in-progress"
    status, out, _ = facing("submit", "--pages", "1-2", "--by", "Ada")
    assert (status, out.splitlines()[0]) == (0, "Page 1: submitted (Ada, by name, not proven)")
    facing("return", "--page", "1", "--by", "Grace", "--note", "the date is missing")
    facing("approve", "--page", "2", "--by", "Grace", "--note", "well done")
    facts = info(path, capsys)
    assert [p["state"] for p in facts["pages"]] == ["returned", "approved"]
    assert facts["state"] == "returned"
    assert facts["pages"][0]["review"]["note"] == "the date is missing"
    assert facts["pages"][1]["review"]["parts"]["text"]["by"] == "Grace"
    facing("submit", "--page", "1", "--by", "Ada")
    facing("approve", "--page", "1", "--by", "Grace")
    assert info(path, capsys)["state"] == "approved"
    edit(path, "Ada")
    facts = info(path, capsys)
    assert facts["state"] == facts["pages"][0]["state"] == "changed-since-approval"
    (why,) = facts["pages"][0]["review"]["lapses"]
    assert why["part"] == "text"
    assert "changed by Ada" in why["why"]
    assert "Grace's approval" in why["why"]
    facing("withdraw", "--page", "1", "--by", "Grace")
    assert info(path, capsys)["pages"][0]["state"] == "submitted"
    assert main(["check", str(path)]) == 0


def test_own_work_is_refused_with_its_status(facing: Run) -> None:
    status, out, err = facing("approve", "--page", "1", "--by", "Ada")
    assert (status, out) == (6, "")
    assert err == "facing: Page 1 was last edited by Ada: somebody else must approve it.\n"


def test_an_orphan_and_a_query_are_refused_by_name(path: Path, facing: Run) -> None:
    session = Session.open(path, agent=agent_named("Ada"))
    session.execute(AddMark("0001", Mark("urn:1", "strike"), Span(0, 5)))
    session.execute(EditText("0001", 0, 11, "else where"))
    session.execute(AddMark("0001", Mark("urn:2", "query", comment="who?"), Span(0, 4)))
    session.save()
    session.close()
    status, _, err = facing("approve", "--page", "1", "--by", "Grace")
    assert status == 6
    assert "a mark has lost its place (“hello”)" in err
    assert "a query is open (“who?”)" in err


def test_a_swapped_scan_is_refused(path: Path, facing: Run) -> None:
    Image.new("L", (60, 40), 3).save(path / "images/0001.png")
    status, _, err = facing("approve", "--page", "1", "--by", "Grace")
    assert status == 6
    assert "scan" in err


def test_parts_are_approved_alone(
    path: Path, facing: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    assert facing("approve", "--page", "1", "--by", "Grace", "--part", "text")[0] == 0
    page = info(path, capsys)["pages"][0]
    assert page["state"] == "in-progress"
    assert page["review"]["parts"]["text"]["state"] == "approved"
    assert page["review"]["parts"]["annotations"]["state"] == "open"


@pytest.mark.parametrize(
    ("act", "more", "status"),
    [
        ("submit", ["--page", "7"], 2),
        ("submit", ["--page", "one"], 2),
        ("return", ["--page", "1"], 6),
        ("withdraw", ["--page", "1", "--by", "Grace"], 6),
        ("approve", ["--page", "1", "--part", "frame", "--by", "Grace"], 2),
    ],
)
def test_what_cannot_be_is_told_in_one_sentence(
    facing: Run, act: str, more: list[str], status: int
) -> None:
    found, out, err = facing(act, *more)
    assert (found, out, err.count("\n")) == (status, "", 1)


def test_the_log_tells_who_said_what(path: Path, facing: Run) -> None:
    facing("submit", "--page", "1", "--by", "Ada", "--note", "ready")
    facing("approve", "--page", "1", "--by", "Grace")
    status, out, _ = facing("log")
    assert status == 0
    assert "page 1  submitted by Ada (by name, not proven): ready" in out
    _, out, _ = facing("log", "--json", "--page", "1")
    events = json.loads(out)["events"]
    assert [e["kind"] for e in events] == ["edited", "submitted", "approved"]
    assert events[2]["approves"] == ["image", "text", "annotations"]
    assert events[2]["previous"] == [events[1]["hash"]]


def test_the_rules_are_told_and_set(path: Path, facing: Run) -> None:
    assert "refused" in facing("rules")[1]
    status, out, _ = facing("rules", "--own", "allow", "--small-fix", "3", "--by", "Ada")
    assert status == 0
    assert "allowed" in out
    assert "up to 3" in out
    assert json.loads((path / "document.json").read_bytes())["review"] == {
        "refusesOwnApproval": False,
        "smallFixCharacters": 3,
    }
    assert facing("approve", "--page", "1", "--by", "Ada")[0] == 0
    assert facing("rules", "--small-fix", "99")[0] == 2


# Keys


@pytest.fixture
def key(path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    assert main(["review", "key", "new"]) == 0
    return capsys.readouterr().out.splitlines()[0]


def test_an_approval_is_signed_with_the_persons_key(
    path: Path, key: str, facing: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    _, out, _ = facing("approve", "--page", "1", "--by", "Grace")
    assert out == "Page 1: approved (Grace, signed)\n"
    agents = json.loads((path / "document.json").read_bytes())["agents"]
    assert [a.get("publicKey") for a in agents] == [None, key]
    assert "approved image, text, annotations by Grace (signed)" in facing("log")[1]
    assert main(["check", str(path)]) == 0
    assert main(["review", "key", "show"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == key


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such mode")
def test_a_key_is_the_owners_alone_and_never_written_over(path: Path, key: str) -> None:
    assert stat.S_IMODE(key_path().stat().st_mode) == 0o600
    before = key_path().read_bytes()
    assert main(["review", "key", "new"]) == 2
    assert key_path().read_bytes() == before


def test_a_signature_is_that_of_its_line(path: Path, key: str, facing: Run) -> None:
    facing("approve", "--page", "1", "--by", "Grace")
    log = path / "review/u-grace.jsonl"
    event = json.loads(log.read_bytes())
    event["created"] = "2001-01-01T00:00:00Z"
    log.write_bytes(json.dumps(event).encode() + b"\n")
    found = _codes(path)
    assert "review-signature" in found
    assert "invalid signature" in facing("log")[1]


def test_another_key_and_a_missing_signature_are_told(path: Path, key: str, facing: Run) -> None:
    facing("approve", "--page", "1", "--by", "Grace")
    key_path().unlink()
    facing("approve", "--page", "2", "--by", "Grace")
    assert _codes(path) == ["review-unsigned"]
    assert main(["review", "key", "new"]) == 0
    facing("withdraw", "--page", "2", "--by", "Grace")
    assert "review-signature" in _codes(path)
    assert "signed by an unknown key" in facing("log")[1]


def test_a_locked_key_signs_with_its_passphrase_alone(
    path: Path, facing: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FACING_KEY_PASSPHRASE", "open sesame")
    assert main(["review", "key", "new"]) == 0
    monkeypatch.delenv("FACING_KEY_PASSPHRASE")
    status, _, err = facing("approve", "--page", "1", "--by", "Grace")
    assert status == 6
    assert "passphrase" in err
    monkeypatch.setenv("FACING_KEY_PASSPHRASE", "open barley")
    assert facing("approve", "--page", "1", "--by", "Grace")[0] == 6
    monkeypatch.setenv("FACING_KEY_PASSPHRASE", "open sesame")
    assert "signed" in facing("approve", "--page", "1", "--by", "Grace")[1]


def test_the_session_signs_too_and_a_locked_key_of_somebody_who_signs_is_refused(
    path: Path, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = Session.open(path, agent=agent_named("Grace"))
    reviewing.approve(session, "0001")
    session.close()
    assert _codes(path) == []
    key_path().unlink()
    monkeypatch.setenv("FACING_KEY_PASSPHRASE", "open sesame")
    assert main(["review", "key", "new"]) == 0
    monkeypatch.delenv("FACING_KEY_PASSPHRASE")
    session = Session.open(path, agent=agent_named("Grace"))
    with pytest.raises(RuleRefusal, match="locked"):
        reviewing.approve(session, "0002")
    assert not session.history.undo_label
    session.close()
    session = Session.open(path, agent=agent_named("Linus"))
    reviewing.approve(session, "0002")
    session.close()
    assert _codes(path) == []


def _codes(path: Path) -> list[str]:
    from editor.session.checking import findings_of

    session = Session.open(path, agent=agent_named("Linus"), write=False)
    found = [f.code for f in findings_of(session)]
    session.close()
    return found
