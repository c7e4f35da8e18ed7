"""`facing suggest`: proposals as lines and as JSON, and marks where that is asked for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from editor.__main__ import main
from editor.core.document import Page
from editor.vision import seeing as vision
from editor.vision.seeing import SeenPage
from tests.seen_pages import seen_document, seen_here


@pytest.fixture
def document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    def see_page(_raster: object, _dpi: float, page: Page, **_more: object) -> SeenPage:
        return seen_here(page)

    monkeypatch.setattr(vision, "see_page", see_page)
    return seen_document(tmp_path / "letter.facing", pages=2)


def suggest(document: Path, capsys: pytest.CaptureFixture[str], *options: str) -> dict[str, Any]:
    capsys.readouterr()
    assert main(["suggest", str(document), "--json", *options]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert isinstance(answer, dict)
    return answer


def marks_of(document: Path, page: str) -> list[dict[str, Any]]:
    path = document / f"annotations/{page}.json"
    return list(json.loads(path.read_text("utf-8"))["items"]) if path.exists() else []


def test_lines_tell_page_kind_words_probability_and_reason(
    document: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["suggest", str(document), "--pages", "2"]) == 0
    lines = capsys.readouterr().out.splitlines()
    told = "2:1 97 % strike “beta” — a level stroke through the letters"
    assert " ".join(lines[0].split()) == told
    assert lines[-1] == "Proposed: 1 strike, 1 overstrike, 1 stamp (on 1 page)."
    assert len(lines) == 6 and "not yet transcribed: handwriting at 60,300,120,40" in lines[3]
    assert marks_of(document, "0002") == []
    assert not (document / "suggestions/0001.json").exists()


def test_it_tells_in_json_and_proposes_the_same_again(
    document: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = suggest(document, capsys)
    assert [(p["page"], len(p["proposals"]), len(p["unread"])) for p in first["pages"]] == [
        (1, 3, 2),
        (2, 3, 2),
    ]
    strike = first["pages"][0]["proposals"][0]
    assert strike["text"] == "beta" and strike["span"] == [6, 10] and strike["state"] == "open"
    assert suggest(document, capsys) == first


def test_what_is_sure_enough_is_marked_by_the_program(
    document: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = suggest(document, capsys, "--accept-above", "0.9", "--by", "Bob", "--pages", "1")
    states = [p["state"] for p in answer["pages"][0]["proposals"]]
    assert sorted(states) == ["open", "taken", "taken"]
    marks = marks_of(document, "0001")
    assert {m["creator"]["id"] for m in marks} == {"document.json#s-facing"}
    assert len(marks) == 2
    kept = json.loads((document / "suggestions/0001.json").read_text("utf-8"))["items"]
    assert {i["decidedBy"] for i in kept if i["state"] == "taken"} == {"u-bob"}
    # What a program does makes nobody the editor of the page.
    logs = [each.read_text("utf-8") for each in (document / "review").glob("*.jsonl")]
    assert not any("edited" in log and "u-bob" in log for log in logs)
    again = suggest(document, capsys, "--accept-above", "0.9", "--pages", "1")
    assert [p["kind"] for p in again["pages"][0]["proposals"]] == ["overstrike"]


def test_a_probability_beyond_the_scale_is_refused(
    document: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["suggest", str(document), "--accept-above", "95"]) == 2
    assert "0 to 1" in capsys.readouterr().err


def test_only_the_kinds_that_are_named_are_marked(
    document: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["suggest", str(document), "--accept-above", "0.5", "--kinds", "strike"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[-2:] == [
        "Proposed: 2 overstrike, 2 stamp (on 2 pages).",
        "Marked: 2 strike (on 2 pages).",
    ]
    assert len(marks_of(document, "0001")) == len(marks_of(document, "0002")) == 1
    assert main(["suggest", str(document), "--accept-above", "0.5", "--kinds", "strik"]) == 2
    assert '"strik" is no kind of mark' in capsys.readouterr().err
    assert main(["suggest", str(document), "--kinds", "strike"]) == 2


def test_without_a_look_what_is_proposed_already_is_listed_and_marked(
    document: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    suggest(document, capsys, "--pages", "1")

    def see_page(_raster: object, _dpi: float, _page: Page, **_more: object) -> SeenPage:
        raise AssertionError("nobody asked for a look")

    monkeypatch.setattr(vision, "see_page", see_page)
    listed = suggest(document, capsys, "--no-look")
    assert [len(p["proposals"]) for p in listed["pages"]] == [3, 0]
    suggest(document, capsys, "--no-look", "--accept-above", "0.9")
    assert len(marks_of(document, "0001")) == 2
    assert main(["suggest", str(document), "--no-look", "--new"]) == 2


def test_only_new_pages_are_looked_at_where_that_is_asked(
    document: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    suggest(document, capsys, "--pages", "1")
    looked: list[str] = []

    def see_page(_raster: object, _dpi: float, page: Page, **_more: object) -> SeenPage:
        looked.append(page.id)
        return SeenPage(())

    monkeypatch.setattr(vision, "see_page", see_page)
    again = suggest(document, capsys, "--new")
    assert looked == ["0002"]
    assert [len(p["proposals"]) for p in again["pages"]] == [3, 0]
    # That nothing was seen is known, too.
    suggest(document, capsys, "--new")
    assert looked == ["0002"]


def test_a_missing_scan_is_told_and_the_other_pages_are_looked_at(
    document: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    manifest = json.loads((document / "document.json").read_bytes())
    (document / manifest["pages"][0]["scan"]["path"]).unlink()
    assert main(["suggest", str(document)]) == 3
    told = capsys.readouterr()
    assert told.err.startswith("facing: Page 1: ") and "2:1" in told.out


@pytest.mark.parametrize("option", ["--new", "--no-look", "--json"])
def test_a_broken_page_is_told_and_the_others_are_done(
    option: str, document: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    suggest(document, capsys)
    (document / "words" / "0001.json").write_text("{", encoding="utf-8")
    assert main(["suggest", str(document), option, "--pages", "1,2"]) == 3
    told = capsys.readouterr()
    assert told.err.startswith("facing: Page 1: ")
    assert "beta" in told.out
