"""Saving a person's edit leaves one line in that person's log, chained to what was known."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from editor.__main__ import main
from editor.core.commands import EditText, ReplaceReading
from editor.core.marks import Agent
from editor.core.spans import Span
from editor.formats.jsonfile import canonical, sha256_of_bytes
from editor.session import Session
from editor.session.making import new_document
from editor.session.marking import add_mark, first_style
from editor.session.people import agent_named
from editor.storage.files import Files
from editor.storage.review_log import ReviewLog
from tests.factories import page


@pytest.fixture
def document(tmp_path: Path) -> Path:
    scan = tmp_path / "a.png"
    Image.new("L", (60, 40), 200).save(scan)
    target = tmp_path / "letter.facing"
    new_document(target, [scan, scan], agent=agent_named("Ada")).close()
    return target


def edit(document: Path, name: str, text: str, page_id: str = "0001") -> None:
    session = Session.open(document, agent=agent_named(name))
    session.execute(EditText(page_id, 0, 0, text))
    session.save()
    session.close()


def log(document: Path, agent_id: str) -> list[dict]:  # type: ignore[type-arg]
    lines = (document / f"review/{agent_id}.jsonl").read_bytes().splitlines()
    return [json.loads(line) for line in lines]


def test_a_save_of_an_edit_is_one_line_with_the_hashes_of_the_page(document: Path) -> None:
    session = Session.open(document, agent=agent_named("Ada"))
    session.execute(EditText("0001", 0, 0, "hello there"))
    add_mark(session, "0001", first_style("strike"), span=Span(0, 5))
    session.save()
    session.save()
    session.close()
    (event,) = log(document, "u-ada")
    assert event["creator"]["name"] == "Ada"
    assert event["body"][0]["source"] == "vocab#edited"
    assert event["target"]["source"] == "text/0001.txt"
    hashes = event["fc:hashes"]
    assert hashes["text"] == sha256_of_bytes((document / "text/0001.txt").read_bytes())
    assert hashes["image"] == sha256_of_bytes((document / "images/0001.png").read_bytes())
    items = json.loads((document / "annotations/0001.json").read_bytes())["items"]
    by_id = sorted(items, key=lambda item: item["id"])
    assert hashes["annotations"] == sha256_of_bytes(canonical(by_id))


def test_reading_by_ocr_is_no_edit(document: Path) -> None:
    session = Session.open(document, agent=agent_named("Ada"))
    session.execute(ReplaceReading(page("read by a machine")))
    session.save()
    session.close()
    assert not (document / "review").exists()


def test_what_a_program_writes_is_no_edit(document: Path) -> None:
    session = Session.open(document, agent=Agent("s-script", "Software", "a script"))
    session.execute(EditText("0001", 0, 0, "made"))
    session.save()
    session.close()
    assert not (document / "review").exists()


def test_events_of_several_people_name_what_they_knew(document: Path) -> None:
    edit(document, "Ada", "a")
    edit(document, "Grace", "b", "0002")
    edit(document, "Ada", "c")
    first, third = (document / "review/u-ada.jsonl").read_bytes().splitlines()
    (second,) = (document / "review/u-grace.jsonl").read_bytes().splitlines()
    assert json.loads(first)["fc:previous"] == []
    assert json.loads(second)["fc:previous"] == [sha256_of_bytes(first)]
    assert json.loads(third)["fc:previous"] == [sha256_of_bytes(second)]
    assert main(["check", str(document)]) == 0


def test_two_copies_that_were_edited_apart_are_joined_by_the_next_event(
    document: Path, tmp_path: Path
) -> None:
    import shutil

    edit(document, "Ada", "a")
    copy = tmp_path / "copy.facing"
    shutil.copytree(document, copy)
    edit(document, "Ada", "b")
    edit(copy, "Grace", "c", "0002")
    shutil.copy(copy / "review/u-grace.jsonl", document / "review")
    edit(document, "Ada", "d")
    assert len(log(document, "u-ada")[-1]["fc:previous"]) == 2
    assert main(["check", str(document)]) == 0


@pytest.mark.parametrize(
    "damage",
    [
        lambda lines: [lines[0].replace(b"Ada", b"Eve"), *lines[1:]],
        lambda lines: lines[1:],
        lambda lines: [b"{no json", *lines[1:]],
    ],
)
def test_check_reports_a_log_that_was_changed(
    document: Path, damage: object, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(document, "Ada", "a")
    edit(document, "Ada", "b")
    path = document / "review/u-ada.jsonl"
    path.write_bytes(b"\n".join(damage(path.read_bytes().splitlines())) + b"\n")  # type: ignore[operator]
    assert main(["check", str(document)]) == 1
    assert "u-ada.jsonl" in capsys.readouterr().out


def test_a_line_cut_short_by_a_kill_goes_when_the_next_one_comes(document: Path) -> None:
    edit(document, "Ada", "a")
    path = document / "review/u-ada.jsonl"
    with path.open("ab") as file:
        file.write(b'{"id":"urn:uuid:')
    assert main(["check", str(document)]) == 0
    edit(document, "Ada", "b")
    assert len(log(document, "u-ada")) == 2
    assert main(["check", str(document)]) == 0


def test_a_last_line_without_its_end_is_kept_when_it_is_whole(document: Path) -> None:
    edit(document, "Ada", "a")
    path = document / "review/u-ada.jsonl"
    path.write_bytes(path.read_bytes().rstrip())
    edit(document, "Ada", "b")
    first, second = path.read_bytes().splitlines()
    assert json.loads(second)["fc:previous"] == [sha256_of_bytes(first)]


def test_events_with_a_key_are_found_however_it_is_written(tmp_path: Path) -> None:
    folder = tmp_path / "review"
    folder.mkdir()
    lines = [
        b'{"fc:said": {"id": "a"}}',
        b'{"id": "of another kind, about fc:said"}',
        b'{"fc:sai\\u0064": {"id": "b"}}',
        b'{"fc:said": broken',
        b'{"fc:takenBack": "a"}',
        b'{"fc:said": {"id": "cut',
    ]
    (folder / "u-ada.jsonl").write_bytes(b"\n".join(lines))
    found = ReviewLog(Files(tmp_path, "letter.facing")).values_with("fc:said", "fc:takenBack")
    assert found == [{"fc:said": {"id": "a"}}, {"fc:said": {"id": "b"}}, {"fc:takenBack": "a"}]
