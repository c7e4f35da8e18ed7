"""`facing new --transcript` and `facing import`, with the real Tesseract."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from editor.__main__ import main
from editor.session import Session
from editor.session.people import agent_named
from editor.session.versions import page_at, versions_of
from tests.scans import LETTER, typed_page

pytestmark = pytest.mark.tesseract
TEXT = "\n".join(LETTER).replace("summary", "~~summary~~")
SECOND = (
    "Mikoyan said that he was happy to hear",
    "these words and thanked the President",
    "for coming to the meeting in person.",
)


@pytest.fixture
def scans(tmp_path: Path) -> list[str]:
    first = typed_page(tmp_path / "one.png")
    second = typed_page(tmp_path / "two.png", SECOND, size=(1500, 500))
    return [str(first), str(second)]


def facts(document: Path, capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    capsys.readouterr()
    assert main(["info", str(document), "--json"]) == 0
    pages = json.loads(capsys.readouterr().out)["pages"]
    assert isinstance(pages, list)
    return pages


def test_new_takes_a_transcript_cuts_it_and_ties_it(
    tmp_path: Path, scans: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    transcript, target = tmp_path / "both.md", tmp_path / "both.facing"
    transcript.write_text(TEXT + "\n\n" + "\n".join(SECOND), encoding="utf-8")
    assert main(["new", str(target), *scans, "--transcript", str(transcript)]) == 0
    told = capsys.readouterr().err
    assert 'Page 2 begins at "Mikoyan said' in told
    first, second = facts(target, capsys)
    assert first["marks"] == {"strike": 1}
    assert second["marks"] == {"query": 1}
    for page in (first, second):
        links = page["links"]
        assert isinstance(links, dict)
        assert links["none"] == 0
        assert links["exact"] >= 0.9 * int(str(page["words"]))
    exported = tmp_path / "again.md"
    assert main(["export", str(target), "--to", "markdown", "-o", str(exported)]) == 0
    assert exported.read_bytes() == transcript.read_bytes()
    assert main(["check", str(target)]) == 0


def test_import_reads_the_scans_first_and_takes_one_page(
    tmp_path: Path, scans: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    target, transcript = tmp_path / "a.facing", tmp_path / "two.txt"
    transcript.write_text("\n".join(SECOND), encoding="utf-8")
    assert main(["new", str(target), *scans, "--no-ocr"]) == 0
    assert main(["import", str(target), str(transcript), "--page", "2"]) == 0
    first, second = facts(target, capsys)
    assert first["words"] == 0
    assert second["links"] == {
        "exact": second["words"],
        "estimated": 0,
        "none": 0,
        "person": 0,
    }


def test_without_ocr_the_text_comes_and_is_honestly_unlinked(
    tmp_path: Path, scans: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    target, transcript = tmp_path / "a.facing", tmp_path / "one.md"
    transcript.write_text(TEXT, encoding="utf-8")
    argv = ["new", str(target), scans[0], "--no-ocr", "--transcript", str(transcript)]
    assert main(argv) == 0
    (page,) = facts(target, capsys)
    links = page["links"]
    assert isinstance(links, dict)
    assert links["none"] == page["words"]


def test_a_transcript_that_cannot_be_read_makes_no_document(
    tmp_path: Path, scans: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    target, transcript = tmp_path / "a.facing", tmp_path / "odd.md"
    transcript.write_bytes(b"caf\xe9")
    argv = ["new", str(target), scans[0], "--transcript", str(transcript)]
    assert main(argv) == 3
    assert not target.exists()
    told = capsys.readouterr().err.strip()
    assert told.count("\n") == 0
    assert "odd.md" in told


def test_an_unknown_format_is_wrong_use(
    tmp_path: Path, scans: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    target, transcript = tmp_path / "a.facing", tmp_path / "one.md"
    transcript.write_text(TEXT, encoding="utf-8")
    assert main(["new", str(target), scans[0], "--no-ocr"]) == 0
    assert main(["import", str(target), str(transcript), "--from", "quark"]) == 2
    assert "quark" in capsys.readouterr().err


def test_what_a_page_said_before_an_import_is_kept(
    tmp_path: Path, scans: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    target, transcript = tmp_path / "a.facing", tmp_path / "one.md"
    transcript.write_text(TEXT, encoding="utf-8")
    argv = ["new", str(target), scans[0], "--no-ocr", "--transcript", str(transcript)]
    assert main(argv) == 0
    before = (target / "text/0001.txt").read_bytes()
    other = tmp_path / "other.txt"
    other.write_text("something else", encoding="utf-8")
    assert main(["import", str(target), str(other)]) == 0
    session = Session.open(target, agent=agent_named("Ada"))
    kept = [page_at(session, "0001", each.number).text for each in versions_of(session, "0001")]
    session.close()
    assert kept[0] == "something else"
    assert before.decode() in kept[1:]
    assert "versions/0001/" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["a.facing", "a.facing.zip"])
def test_a_transcript_that_does_not_fit_the_scans_makes_no_document(
    tmp_path: Path, scans: list[str], name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    page = (
        "<div class='ocr_page' title='bbox 0 0 900 400'><p class='ocr_par'>"
        "<span class='ocr_line' title='bbox 9 9 99 40'>"
        "<span class='ocrx_word' title='bbox 9 9 99 40'>one</span></span></p></div>"
    )
    transcript = tmp_path / "three.hocr"
    transcript.write_text(f"<html><body>{3 * page}</body></html>", encoding="utf-8")
    target = tmp_path / name
    assert main(["new", str(target), *scans, "--transcript", str(transcript)]) == 2
    assert "has 3 page(s), and the document 2" in capsys.readouterr().err
    assert not target.exists()
    assert list(tmp_path.glob(".*")) == []


@pytest.mark.parametrize("text", ["", " \n\n"])
def test_a_file_without_text_takes_no_text_away(
    tmp_path: Path, scans: list[str], text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    target, transcript = tmp_path / "a.facing", tmp_path / "empty.txt"
    assert main(["new", str(target), scans[0]]) == 0
    before = facts(target, capsys)
    transcript.write_text(text, encoding="utf-8")
    assert main(["import", str(target), str(transcript)]) == 3
    assert 'no text in "empty.txt"' in capsys.readouterr().err
    assert facts(target, capsys) == before
