"""The command line as another program uses it: arguments in, files, answers and exit statuses
out."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from editor.__main__ import main
from tests.scans import typed_page

pytestmark = pytest.mark.tesseract


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    return typed_page(tmp_path / "letter.png")


@pytest.fixture
def read_document(tmp_path: Path, scan: Path) -> Path:
    target = tmp_path / "letter.facing"
    assert main(["new", str(target), str(scan), "--by", "Ada"]) == 0
    return target


@pytest.fixture
def unread_document(tmp_path: Path, scan: Path) -> Path:
    target = tmp_path / "unread.facing"
    assert main(["new", str(target), str(scan), str(scan), "--no-ocr", "--by", "Ada"]) == 0
    return target


def info(document: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    capsys.readouterr()
    assert main(["info", str(document), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert isinstance(answer, dict)
    return answer


def test_new_makes_the_folder_of_the_contract(read_document: Path, scan: Path) -> None:
    manifest = json.loads((read_document / "document.json").read_bytes())
    stored = read_document / manifest["pages"][0]["scan"]["path"]
    assert stored.read_bytes() == scan.read_bytes()
    assert "Following is summary" in (read_document / "text/0001.txt").read_text("utf-8")
    words = json.loads((read_document / "words/0001.json").read_bytes())
    assert words["columns"][:3] == ["id", "start", "end"]


def test_info_tells_pages_words_and_links(
    read_document: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    facts = info(read_document, capsys)
    page = facts["pages"][0]  # type: ignore[index]
    assert facts["state"] == page["state"] == "untouched"
    assert page["words"] == sum(page["links"].values()) == page["links"]["exact"] > 20
    assert page["scan"]["dpi"] == 300


def test_a_fresh_document_passes_its_check(
    read_document: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", str(read_document)]) == 0


def test_check_reports_a_scan_that_was_changed(
    read_document: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scan = next((read_document / "images").iterdir())
    scan.write_bytes(scan.read_bytes() + b"x")
    assert main(["check", str(read_document), "--json"]) == 1
    findings = json.loads(capsys.readouterr().out)["findings"]
    assert any("images/" in f["message"] for f in findings)


def test_text_goes_out_as_it_stands(read_document: Path, tmp_path: Path) -> None:
    out = tmp_path / "letter.txt"
    assert main(["export", str(read_document), "--to", "text", "-o", str(out)]) == 0
    assert out.read_bytes() == (read_document / "text/0001.txt").read_bytes()


def test_several_pages_of_text_are_parted_by_form_feeds(
    unread_document: Path, tmp_path: Path
) -> None:
    for name, text in (("0001", "one"), ("0002", "two")):
        (unread_document / f"text/{name}.txt").write_bytes(text.encode())
    out = tmp_path / "two.txt"
    assert main(["export", str(unread_document), "--to", "text", "-o", str(out)]) == 0
    assert out.read_text("utf-8") == "one\ftwo"


def test_annotations_go_out_as_a_file_a_page(read_document: Path, tmp_path: Path) -> None:
    out = tmp_path / "annotations"
    assert main(["export", str(read_document), "--to", "webannotation", "-o", str(out)]) == 0
    page = json.loads((out / "0001.json").read_bytes())
    assert page["type"] == "AnnotationPage"


def test_a_finished_document_of_unapproved_pages_is_refused_unless_asked_for(
    read_document: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, report = tmp_path / "out.docx", tmp_path / "losses.json"
    command = ["export", str(read_document), "--to", "docx", "-o", str(out)]

    assert main(command) == 6
    assert "not approved" in capsys.readouterr().err
    assert not out.exists()

    assert main([*command, "--unapproved", "--loss-report", str(report)]) == 0
    assert out.read_bytes().startswith(b"PK")
    assert json.loads(report.read_text())["format"] == "docx"


def test_an_export_keeps_line_breaks_or_reflows(read_document: Path, tmp_path: Path) -> None:
    written = []
    for name, choice in (("a.txt", []), ("b.txt", ["keep"]), ("c.txt", ["reflow"])):
        out = tmp_path / name
        option = ["--line-breaks", *choice] if choice else []
        assert main(["export", str(read_document), "--to", "text", "-o", str(out), *option]) == 0
        written.append(out.read_text("utf-8"))
    default, kept, flowing = written
    assert default == kept == (read_document / "text/0001.txt").read_text("utf-8")
    assert flowing.split() == kept.split()
    assert flowing.count("\n") < kept.count("\n")


def test_a_loss_report_is_written_on_request(read_document: Path, tmp_path: Path) -> None:
    report = tmp_path / "loss.json"
    status = main(
        [
            "export",
            str(read_document),
            "--to",
            "text",
            "-o",
            str(tmp_path / "t.txt"),
            "--loss-report",
            str(report),
        ]
    )
    assert status == 0
    assert json.loads(report.read_bytes())["format"] == "text"


def test_pages_are_added_moved_and_removed(
    unread_document: Path, scan: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = str(unread_document)
    assert main(["pages", document, "add", str(scan)]) == 0
    assert main(["pages", document, "move", "3", "1"]) == 0
    facts = info(unread_document, capsys)
    assert [p["id"] for p in facts["pages"]] == ["0003", "0001", "0002"]  # type: ignore[attr-defined]
    assert main(["pages", document, "remove", "2"]) == 0
    assert main(["pages", document, "add", str(scan)]) == 0
    facts = info(unread_document, capsys)
    # The id of the page that went is not used again.
    assert [p["id"] for p in facts["pages"]] == ["0003", "0002", "0004"]  # type: ignore[attr-defined]


def test_a_page_gets_another_scan(
    unread_document: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = typed_page(tmp_path / "other.png", ("ANOTHER",), size=(800, 300))
    assert main(["pages", str(unread_document), "replace", "2", str(other)]) == 0
    facts = info(unread_document, capsys)
    assert facts["pages"][1]["scan"]["width"] == 800  # type: ignore[index]
    assert main(["check", str(unread_document)]) == 0


def test_reading_again_leaves_text_alone_that_a_person_touched(
    read_document: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    transcript = read_document / "text/0001.txt"
    transcript.write_text(transcript.read_text("utf-8").replace("peace", "PEACE"), "utf-8")
    assert main(["ocr", str(read_document), "--by", "Ada"]) == 0
    assert "PEACE" in transcript.read_text("utf-8")
    assert info(read_document, capsys)["pages"][0]["suggestions"] == 1  # type: ignore[index]


def test_a_linked_scan_is_not_copied(tmp_path: Path, scan: Path) -> None:
    target = tmp_path / "linked.facing"
    assert main(["new", str(target), str(scan), "--no-ocr", "--link-scans"]) == 0
    facts = json.loads((target / "document.json").read_bytes())["pages"][0]["scan"]
    assert facts["linked"] is True
    assert (target / facts["path"]).resolve() == scan.resolve()
    assert main(["check", str(target)]) == 0


def test_a_zipped_document_is_made_read_and_changed(
    tmp_path: Path, scan: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "letter.facing.zip"
    assert main(["new", str(target), str(scan), "--no-ocr"]) == 0
    assert target.is_file()
    assert main(["pages", str(target), "add", str(scan)]) == 0
    assert len(info(target, capsys)["pages"]) == 2  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["new", "{document}", "{scan}"], 2),
        (["new", "{folder}/x.facing", "{folder}/nothing.png"], 2),
        (["new", "{folder}/x.facing", "{folder}/broken.png"], 3),
        (["info", "{folder}/nothing.facing"], 3),
        (["export", "{document}", "--to", "cuneiform"], 2),
        (["export", "{document}", "--to", "text", "--pages", "7"], 2),
        (["export", "{document}", "--to", "text", "-o", "{folder}/none/of/it.txt"], 4),
        (["pages", "{document}", "remove", "9"], 2),
        (["ocr", "{document}", "--lang", "tlh"], 5),
        (["ocr", "{document}", "--psm", "99"], 2),
        (["info", "{document}", "--frobnicate"], 2),
    ],
)
def test_a_failure_is_one_sentence_and_its_exit_status(
    arguments: list[str],
    status: int,
    unread_document: Path,
    scan: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "broken.png").write_bytes(scan.read_bytes()[:2000])
    places = {"document": unread_document, "scan": scan, "folder": tmp_path}
    filled = [a.format(**places) for a in arguments]
    capsys.readouterr()
    try:
        found = main(filled)
    except SystemExit as leaving:
        found = int(leaving.code or 0)
    told = capsys.readouterr()
    assert (found, told.out) == (status, "")
    assert "Traceback" not in told.err
    if status != 2 or told.err.startswith("facing:"):
        lines = [line for line in told.err.splitlines() if line]
        assert len(lines) == 1
        assert lines[0].startswith("facing: ")
    assert not (tmp_path / "x.facing").exists()


def test_without_tesseract_the_document_is_made_all_the_same(
    tmp_path: Path,
    scan: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    target = tmp_path / "letter.facing"
    assert main(["new", str(target), str(scan)]) == 5
    assert "tesseract-ocr" in capsys.readouterr().err
    assert (target / "document.json").exists()
    assert len(info(target, capsys)["pages"]) == 1  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("edit", "suggests"),
    [
        (lambda text: text.partition("\n")[2].lstrip(), True),
        (lambda text: text.replace("\n", " ", 1), False),
        (lambda text: text.rpartition(" ")[0], True),
        (lambda _text: "", True),
    ],
    ids=["first line", "line end", "last word", "all"],
)
def test_reading_again_does_not_bring_back_what_a_person_deleted(
    edit: Callable[[str], str],
    suggests: bool,
    read_document: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    transcript = read_document / "text/0001.txt"
    shorter = edit(transcript.read_text("utf-8"))
    transcript.write_text(shorter, "utf-8")

    assert main(["ocr", str(read_document), "--by", "Ada"]) == 0
    assert transcript.read_text("utf-8") == shorter
    page = info(read_document, capsys)["pages"][0]  # type: ignore[index]
    assert (page["state"], page["suggestions"] > 0) == ("in-progress", suggests)


def test_reading_again_leaves_a_transcript_alone_that_has_no_words(
    unread_document: Path,
) -> None:
    transcript = unread_document / "text/0001.txt"
    transcript.write_text("Typed elsewhere, before any reading.\n", "utf-8")

    assert main(["ocr", str(unread_document), "--pages", "1", "--by", "Ada"]) == 0
    assert transcript.read_text("utf-8") == "Typed elsewhere, before any reading.\n"


def test_the_program_sends_every_command_to_the_command_line() -> None:
    from editor import __main__
    from editor.cli.main import COMMANDS

    assert {module.NAME for module in COMMANDS} == __main__.COMMANDS
