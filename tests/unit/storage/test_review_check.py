"""`facing check` of logs that somebody laid hands on: each attack is told."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from editor.__main__ import main
from editor.core.commands import EditText
from editor.formats.jsonfile import sha256_of_bytes
from editor.session import Session, reviewing
from editor.session.making import new_document
from editor.session.people import agent_named

GRACE = "review/u-grace.jsonl"
ADA = "review/u-ada.jsonl"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Ada typed twice and submitted, Grace approved both pages."""
    scan = tmp_path / "a.png"
    Image.new("L", (60, 40), 200).save(scan)
    target = tmp_path / "letter.facing"
    session = new_document(target, [scan, scan], agent=agent_named("Ada"))
    for page_id in ("0001", "0002"):
        session.execute(EditText(page_id, 0, 0, "hello"))
        session.save()
        reviewing.submit(session, page_id)
    session.close()
    session = Session.open(target, agent=agent_named("Grace"))
    reviewing.approve(session, "0001")
    reviewing.approve(session, "0002")
    session.close()
    return target


@pytest.fixture
def codes(capsys: pytest.CaptureFixture[str]) -> Callable[[Path], list[str]]:
    def run(path: Path) -> list[str]:
        status = main(["check", str(path), "--json"])
        found = [f["code"] for f in json.loads(capsys.readouterr().out)["findings"]]
        assert status == (1 if found else 0)
        return found

    return run


Codes = Callable[[Path], list[str]]


def lines(path: Path, log: str) -> list[bytes]:
    return (path / log).read_bytes().splitlines(keepends=True)


def put(path: Path, log: str, rows: list[bytes]) -> None:
    (path / log).write_bytes(b"".join(rows))


def appended(path: Path, log: str, change: dict[str, Any]) -> None:
    """A line that somebody wrote by hand behind the others, well chained."""
    rows = lines(path, log)
    event = {**json.loads(rows[-1]), **change, "fc:previous": [_head(path)]}
    put(path, log, [*rows, json.dumps(event).encode() + b"\n"])


def _head(path: Path) -> str:
    return sha256_of_bytes(lines(path, GRACE)[-1].rstrip(b"\n"))


def test_what_nobody_touched_has_no_findings(path: Path, codes: Codes) -> None:
    assert codes(path) == []


@pytest.mark.parametrize("log", [ADA, GRACE])
@pytest.mark.parametrize("at", [0, 1])
def test_a_changed_line_is_told(path: Path, codes: Codes, log: str, at: int) -> None:
    rows = lines(path, log)
    rows[at] = rows[at].replace(b'"created":"2', b'"created":"1')
    put(path, log, rows)
    assert {"review", "review-cut"} & set(codes(path))


@pytest.mark.parametrize("log", [ADA, GRACE])
def test_a_line_that_is_gone_is_told(path: Path, codes: Codes, log: str) -> None:
    whole = lines(path, log)
    for at in range(len(whole)):
        put(path, log, whole[:at] + whole[at + 1 :])
        assert {"review", "review-cut"} & set(codes(path))
        put(path, log, whole)
    assert codes(path) == []


def test_lines_in_another_order_are_told(path: Path, codes: Codes) -> None:
    put(path, GRACE, lines(path, GRACE)[::-1])
    assert codes(path) == ["review-order"]


def test_a_log_that_is_gone_is_told(path: Path, codes: Codes) -> None:
    (path / GRACE).unlink()
    assert codes(path) == ["review-cut"]


def test_a_broken_line_costs_no_other(path: Path, codes: Codes) -> None:
    put(path, ADA, [b"{nonsense\n", *lines(path, ADA)])
    assert codes(path) == ["review"]
    session = Session.open(path, agent=agent_named("Linus"), write=False)
    assert reviewing.review_of(session, "0001").state == "approved"
    session.close()


def test_a_line_in_the_log_of_another_is_told(path: Path, codes: Codes) -> None:
    put(path, ADA, [*lines(path, ADA), lines(path, GRACE)[0]])
    assert "review-owner" in codes(path)


def test_an_approval_of_own_work_written_by_hand_does_not_count(path: Path, codes: Codes) -> None:
    session = Session.open(path, agent=agent_named("Ada"))
    session.execute(EditText("0001", 0, 0, "more "))
    session.save()
    session.close()
    now = json.loads(lines(path, ADA)[-1])["fc:hashes"]
    body = [{"type": "SpecificResource", "source": "vocab#approved", "purpose": "assessing"}]
    rows = lines(path, ADA)
    event = {**json.loads(rows[-1]), "body": body, "fc:approves": now}
    event["fc:previous"] = [sha256_of_bytes(rows[-1].rstrip(b"\n"))]
    put(path, ADA, [*rows, json.dumps(event).encode() + b"\n"])
    assert codes(path) == ["review-own"]
    session = Session.open(path, agent=agent_named("Linus"), write=False)
    assert reviewing.review_of(session, "0001").state == "changed-since-approval"
    session.close()


def test_a_forged_small_fix_is_told(path: Path, codes: Codes) -> None:
    (path / "text/0002.txt").write_text("hello brave new world")
    session = Session.open(path, agent=agent_named("Linus"))
    reviewed = session.page("0002")
    assert reviewed.text == "hello brave new world"
    session.save()
    session.close()
    rows = [json.loads(line) for line in lines(path, GRACE)]
    base = sha256_of_bytes(lines(path, GRACE)[1].rstrip(b"\n"))
    text = sha256_of_bytes(b"hello brave new world")
    fix = {"rule": "small-fix", "of": base, "start": 0, "removed": "", "inserted": "h", "limit": 3}
    approved = {**rows[1]["fc:approves"], "text": text}
    appended(path, GRACE, {"fc:approves": approved, "fc:keeps": fix})
    assert "review-fix" in codes(path)


@pytest.mark.parametrize(
    ("relative", "content"),
    [("text/0001.txt", b"hallo"), ("annotations/0001.json", None), ("images/0001.png", b"no scan")],
)
def test_content_that_was_changed_by_hand_since_approval_is_told(
    path: Path, codes: Codes, relative: str, content: bytes | None
) -> None:
    file = path / relative
    if content is None:
        obj = json.loads(file.read_bytes())
        obj["items"] = [{"id": "urn:1", "type": "Annotation", "mark": "fc:strike"}]
        content = json.dumps(obj).encode()
    file.write_bytes(content)
    assert "review-changed" in codes(path)


def test_an_edit_that_somebody_saved_is_no_finding(path: Path, codes: Codes) -> None:
    session = Session.open(path, agent=agent_named("Ada"))
    session.execute(EditText("0001", 0, 0, "x"))
    session.save()
    session.close()
    assert codes(path) == []


def test_a_copy_without_the_notes_of_this_computer_is_checked_by_the_chain(
    path: Path, codes: Codes
) -> None:
    shutil.rmtree(path / ".facing")
    assert codes(path) == []
    rows = lines(path, ADA)
    put(path, ADA, rows[:-1])
    assert codes(path) == ["review"]
