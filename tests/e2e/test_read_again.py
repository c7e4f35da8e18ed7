"""Read, correct by hand, read again with the real Tesseract: nothing of the person's changes."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from editor.__main__ import main
from editor.core.commands import AddMark, EditText
from editor.core.document import Page
from editor.core.marks import Mark
from editor.core.spans import Span
from editor.core.suggesting import line_box
from editor.ocr.part import read_part
from editor.ocr.part_settings import LINE_PSM, PartSettings
from editor.ocr.reading import ReadingSettings, read_scan
from editor.ocr.tesseract import TesseractEngine
from editor.session import Session, suggesting
from editor.session.making import new_document
from editor.session.people import agent_named
from tests.scans import typed_page

pytestmark = pytest.mark.tesseract
ADA = agent_named("Ada")
ENGINE = TesseractEngine()


def read(session: Session, *, psm: int = 3) -> Page:
    entry = session.document.entries[0]
    settings = ReadingSettings("eng", psm)
    path, old = session.scan_path(entry), session.page(entry.id)
    return read_scan(path, entry.scan, old, settings=settings, engine=ENGINE)


def work_on(session: Session, page_id: str) -> None:
    """Correct, delete, add and mark words here and there, as a person would."""
    chance = random.Random(7)
    for number in range(24):
        page = session.page(page_id)
        rows = [r for r in page.words.placed() if r.item.origin == "ocr"]
        row = chance.choice(rows)
        kind = number % 4
        if kind == 0:
            session.execute(EditText(page_id, row.start, row.end, "Corrected"))
        elif kind == 1:
            session.execute(EditText(page_id, row.start, row.start + 1, "q"))
        elif kind == 2:
            session.execute(EditText(page_id, row.end, row.end, " added"))
        else:
            mark = Mark(f"urn:uuid:{number}", "strike")
            session.execute(AddMark(page_id, mark, Span(row.start, row.end)))


def persons(page: Page) -> dict[int, tuple[str, str]]:
    """What a person made: text and origin of every word they touched, by its id."""
    marked = {
        r.item.id for m in page.marks.placed() for r in page.words.overlapping(m.start, m.end)
    }
    return {
        r.item.id: (page.word_text(r), r.item.origin)
        for r in page.words
        if r.item.origin != "ocr" or r.item.id in marked
    }


def covered(page: Page) -> dict[str, str]:
    return {r.item.id: page.text[r.start : r.end] for r in page.marks.placed()}


@pytest.mark.shared
def test_reading_a_facsimile_again_keeps_all_that_a_person_did(
    shared: Path, tmp_path: Path
) -> None:
    scan = shared / "facsimiles/dev/dev-01.jpg"
    session = new_document(tmp_path / "a.facing", [scan], agent=ADA)
    try:
        first = read(session)
        assert session.apply_reading(first) is None
        work_on(session, "0001")
        worked_on = session.page("0001")
        others = read(session, psm=6)
        for reading in (others, first):
            merged = session.apply_reading(reading)
            assert merged is not None
            page = session.page("0001")
            page.check()
            kept = persons(page)
            assert {i: kept.get(i) for i in persons(worked_on)} == persons(worked_on)
            assert covered(page) == covered(worked_on)
        assert suggesting.listed(session, "0001")
        once = session.page("0001")
        session.apply_reading(first)
        assert session.page("0001") == once
        session.undo()
        session.undo()
        assert session.page("0001") == worked_on
    finally:
        session.close()


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    target = tmp_path / "letter.facing"
    assert main(["new", str(target), str(typed_page(tmp_path / "a.png")), "--by", "Ada"]) == 0
    return target


def test_a_part_is_read_from_the_command_line_and_nothing_changes(
    letter: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {p: p.read_bytes() for p in letter.rglob("*.json")}
    capsys.readouterr()
    region = ["ocr", str(letter), "--region", "90,395,1360,75"]
    assert main([*region, "--psm", "7", "--treatment", "enlarge"]) == 0
    assert capsys.readouterr().out == "Following is summary of conversation between\n"
    assert main([*region, "--psm", "7", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["text"].split() == [w["text"] for w in answer["words"]]
    x, y, _, _ = answer["words"][0]["box"]
    assert (abs(x - 102) < 4, abs(y - 415) < 4) == (True, True)
    assert {p: p.read_bytes() for p in letter.rglob("*.json")} == before


def test_a_part_is_merged_from_the_command_line(
    letter: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = letter / "text/0001.txt"
    text.write_text(text.read_text("utf-8").replace("summary", "sumary"), "utf-8")
    region = ["ocr", str(letter), "--region", "90,395,1360,75", "--psm", "7", "--merge"]
    assert main([*region, "--by", "Ada"]) == 0
    assert "sumary" in text.read_text("utf-8")
    assert "1 new suggestion" in capsys.readouterr().err
    assert main(["info", str(letter), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["pages"][0]["suggestions"] == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["--region", "1,2,3"],
        ["--region", "0,0,0,9"],
        ["--region", "9000,9000,10,10"],
        ["--treatment", "clean"],
        ["--json"],
    ],
)
def test_a_region_that_makes_no_sense_is_refused_in_one_sentence(
    arguments: list[str], letter: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert main(["ocr", str(letter), *arguments]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert len(told.err.splitlines()) == 1


def test_a_line_read_again_from_the_session_stands_where_it_stood(tmp_path: Path) -> None:
    session = new_document(tmp_path / "a.facing", [typed_page(tmp_path / "a.png")], agent=ADA)
    try:
        session.apply_reading(read(session))
        before = session.page("0001")
        entry = session.document.entries[0]
        line = line_box(before, before.text.index("summary"))
        assert line is not None
        part = read_part(
            session.scan_path(entry),
            entry.scan,
            before,
            line,
            settings=PartSettings(psm=LINE_PSM),
            engine=ENGINE,
        )
        assert part.page.text == "Following is summary of conversation between"
        session.apply_reading(part.page, region=part.box)
        after = session.page("0001")
        assert after.text == before.text
        assert [r.item.id for r in after.words] == [r.item.id for r in before.words]
        assert [r.item.box for r in after.words] == [r.item.box for r in before.words]
    finally:
        session.close()
