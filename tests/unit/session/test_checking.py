"""`facing check` after other programs were at work: everything is told and no file is touched."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from editor.cli.main import main
from editor.core.commands import AddMark, EditText, ReplaceReading
from editor.core.geometry import Box
from editor.core.marks import Mark
from editor.core.spans import Span
from editor.session import Session
from editor.session.making import new_document
from editor.session.people import agent_named
from tests import factories

ADA = agent_named("Ada")
TEXT = "alpha beta gamma\ndelta epsilon zeta"
SAMPLE = Path(__file__).parents[3] / "resources/samples/telegram-1714.facing"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    target = tmp_path / "letter.facing"
    Image.new("L", (600, 400), 200).save(tmp_path / "a.png")
    session = new_document(target, [tmp_path / "a.png"], agent=ADA)
    session.execute(ReplaceReading(factories.page(TEXT)))
    for number, (start, end) in enumerate(((6, 10), (23, 30))):
        session.execute(AddMark("0001", Mark(f"urn:{number}", "strike"), Span(start, end)))
    session.save()
    session.close()
    return target


def state(root: Path) -> dict[str, tuple[int, bytes]]:
    """Every file with its time and bytes, what is local to this computer too."""
    return {
        p.relative_to(root).as_posix(): (p.stat().st_mtime_ns, p.read_bytes())
        for p in sorted(root.rglob("*"))
        if p.is_file()
    }


@pytest.fixture
def check(capsys: pytest.CaptureFixture[str]) -> Callable[[Path], tuple[int, dict[str, Any]]]:
    def run(path: Path) -> tuple[int, dict[str, Any]]:
        before = state(path)
        status = main(["check", str(path), "--json"])
        assert state(path) == before
        plain = main(["check", str(path)])
        assert plain == status
        out = capsys.readouterr().out
        answer, end = json.JSONDecoder().raw_decode(out)
        for row in (*answer["findings"], *answer["information"]):
            assert row["message"] in out[end:]
        return status, answer

    return run


Check = Callable[[Path], tuple[int, dict[str, Any]]]


def codes(answer: dict[str, Any]) -> Counter[str]:
    return Counter(row["code"] for row in answer["findings"])


def messages(answer: dict[str, Any], code: str) -> list[str]:
    return [row["message"] for row in answer["findings"] if row["code"] == code]


def test_a_sound_document_has_no_findings(path: Path, check: Check) -> None:
    assert check(path) == (0, {"format": "1.0", "findings": [], "information": []})


def test_an_outside_edit_tells_which_marks_move_and_which_do_not(path: Path, check: Check) -> None:
    text = path / "text/0001.txt"
    text.write_text(TEXT.replace("epsilon", "upsilon"))

    status, answer = check(path)

    assert status == 1
    told = " ".join(messages(answer, "text-hash"))
    assert "1 mark(s) move with the text exactly, 1 lose their place" in told
    (flagged,) = messages(answer, "mark-flagged")
    assert '"epsilon"' in flagged


def test_other_line_ends_alone_move_no_mark(path: Path, check: Check) -> None:
    text = path / "text/0001.txt"
    text.write_bytes(text.read_bytes().replace(b"\n", b"\r\n"))

    _, answer = check(path)

    assert codes(answer)["mark-flagged"] == 0
    assert not any("lose their place" in m for m in messages(answer, "text-hash"))


def test_orphans_are_told_with_page_and_quote(path: Path, check: Check) -> None:
    session = Session.open(path, agent=ADA)
    session.page("0001")
    session.execute(EditText("0001", 0, len(TEXT), ""))
    session.save()
    session.close()

    status, answer = check(path)

    assert status == 1
    assert codes(answer)["orphan"] == 2
    assert any('"beta"' in m for m in messages(answer, "orphan"))
    (ink,) = answer["information"]
    assert (ink["code"], ink["page"], ink["count"]) == ("unlinked-ink", "0001", 6)


def test_a_stamp_that_cannot_be_is_told_and_is_no_fault(path: Path, check: Check) -> None:
    session = Session.open(path, agent=ADA)
    session.page("0001")
    fields = (("date", "1963-02-30"),)
    stamp = Mark("urn:stamp", "stamp", subtype="received", fields=fields)
    session.execute(AddMark("0001", stamp, Span(0, 5)))
    session.save()
    session.close()

    status, answer = check(path)

    assert status == 0
    told = [i["message"] for i in answer["information"] if i["code"] == "contradiction"]
    assert told == ["Page 0001: “1963-02-30” is a date that no calendar has."]


def test_unlinked_words_are_no_fault(path: Path, check: Check) -> None:
    words = path / "words/0001.json"
    obj = json.loads(words.read_bytes())
    link, x = obj["columns"].index("link"), obj["columns"].index("x")
    obj["rows"][0][link] = "none"
    obj["rows"][0][x] = None
    words.write_text(json.dumps(obj))

    status, answer = check(path)

    assert status == 0
    (row,) = answer["information"]
    assert (row["code"], row["count"]) == ("unlinked-words", 1)


def test_words_that_overlap_and_boxes_outside_the_scan_are_told(path: Path, check: Check) -> None:
    words = path / "words/0001.json"
    obj = json.loads(words.read_bytes())
    columns = obj["columns"]
    obj["rows"][1][columns.index("start")] = 3
    obj["rows"][2][columns.index("x")] = 590
    words.write_text(json.dumps(obj))
    session = Session.open(path, agent=ADA)
    session.page("0001")
    session.close()

    status, answer = check(path)

    assert status == 1
    assert codes(answer)["word-span"] >= 1
    (outside,) = messages(answer, "box-outside")
    assert "600 × 400" in outside


@pytest.mark.parametrize(
    ("size", "code", "told"),
    [
        ((600, 400), "scan-changed", "Its size is the same."),
        ((300, 200), "scan-resized", "300 × 200 pixels instead of 600 × 400"),
    ],
)
def test_a_replaced_scan_is_told_with_its_size(
    path: Path, check: Check, size: tuple[int, int], code: str, told: str
) -> None:
    (scan,) = (path / "images").iterdir()
    Image.new("L", size, 7).save(scan)

    status, answer = check(path)

    assert status == 1
    (message,) = messages(answer, code)
    assert told in message


def test_a_missing_scan_and_files_of_a_conflict_are_told(path: Path, check: Check) -> None:
    (scan,) = (path / "images").iterdir()
    scan.unlink()
    (path / "text/0001.conflict-20261125T220000Z.txt").write_text("theirs")

    status, answer = check(path)

    assert status == 1
    assert codes(answer) == {"scan-missing": 1, "conflict": 1}


def test_a_region_of_a_replaced_scan_is_told(path: Path, check: Check) -> None:
    session = Session.open(path, agent=ADA)
    session.page("0001")
    mark = Mark("urn:r", "stamp", regions=(Box(700, 1, 9, 9),), is_off_scan=True)
    session.execute(AddMark("0001", mark))
    session.save()
    session.close()

    status, answer = check(path)

    assert status == 1
    assert codes(answer) == {"region-off-scan": 1}


def test_three_foreign_edits_of_the_telegram(tmp_path: Path, check: Check) -> None:
    """A word replaced, a line deleted, a code corrected: as the design measured it."""
    path = tmp_path / "telegram.facing"
    shutil.copytree(SAMPLE, path)
    text = path / "text/0001.txt"
    before = text.read_bytes().decode()
    session = Session.open(path, agent=ADA, write=False)
    page = session.page("0001")
    covered = {
        r.item.id: page.text[r.start : r.end] for r in page.marks.placed() if not r.item.is_orphan
    }
    session.close()
    lines = before.replace("summary", "digest").replace("U-35", "U-53").split("\n")
    gone = next(n for n, line in enumerate(lines) if "DISTRIBUTION" in line)
    text.write_bytes("\n".join(lines[:gone] + lines[gone + 1 :]).encode())

    status, answer = check(path)

    assert status == 1
    session = Session.open(path, agent=ADA, write=False)
    page = session.page("0001")
    lost = {r.item.id for r in page.orphans()}
    for row in page.marks.placed():
        if not row.item.is_orphan:
            assert page.text[row.start : row.end] == covered[row.item.id]
    edited = [
        quote
        for mark_id, quote in covered.items()
        if any(part in quote for part in ("summary", "U-35", "LIMIT DISTRIBUTION"))
    ]
    assert len(lost) == len(edited) > 0
    assert codes(answer)["mark-flagged"] == len(lost)
    session.close()
