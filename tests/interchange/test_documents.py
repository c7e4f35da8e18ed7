"""Finished documents as other programs read them: the same words struck, the same comments, no
finding of a validator, and nothing of what is withheld.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import docx
import odfdo
import pytest
from openxml_audit import OdfValidator, OpenXmlValidator

from editor.cli.main import main

SAMPLE = Path(__file__).resolve().parents[2] / "resources/samples/telegram-1714.facing"
STRUCK = ["SECRET", "XXXXXX", "XXXXXX", "continued", "SECRET", "SECRET"]
FORMATS = ("html", "docx", "odt", "epub")


def needs(program: str, *, in_ci: bool) -> pytest.MarkDecorator:
    """Skip where a program is not installed; what the set-up brings must be there in CI."""
    is_missing = shutil.which(program) is None and not (in_ci and "CI" in os.environ)
    return pytest.mark.skipif(is_missing, reason=f"{program} is not installed")


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sample in each format and reading: `diplomatic.docx` …"""
    folder = tmp_path_factory.mktemp("finished")
    for reading in ("diplomatic", "clean"):
        for format_id in FORMATS:
            out = folder / f"{reading}.{format_id}"
            command = ["export", str(SAMPLE), "--to", format_id, "--reading", reading]
            assert main([*command, "--unapproved", "-o", str(out)]) == 0
    return folder


def pandoc(path: Path, *options: str) -> str:
    command = ["pandoc", "-f", path.suffix[1:], *options, str(path)]
    done = subprocess.run(command, capture_output=True, check=True, timeout=60)
    return done.stdout.decode()


def struck_in(path: Path) -> list[str]:
    """What pandoc reads as struck, other marks on it apart."""
    return list(_struck(json.loads(pandoc(path, "-t", "json"))))


def _struck(node: object) -> Iterator[str]:
    if isinstance(node, dict) and node.get("t") == "Strikeout":
        yield "".join(_words(node))
    elif isinstance(node, dict | list):
        for each in node.values() if isinstance(node, dict) else node:
            yield from _struck(each)


def _words(node: object) -> Iterator[str]:
    if isinstance(node, dict) and node.get("t") in ("Str", "Space"):
        yield node.get("c", " ")
    elif isinstance(node, dict | list):
        for each in node.values() if isinstance(node, dict) else node:
            yield from _words(each)


@needs("pandoc", in_ci=True)
@pytest.mark.parametrize("format_id", FORMATS)
def test_pandoc_reads_the_same_words_struck(finished: Path, format_id: str) -> None:
    assert struck_in(finished / f"diplomatic.{format_id}") == STRUCK
    assert struck_in(finished / f"clean.{format_id}") == []


@needs("pandoc", in_ci=True)
@pytest.mark.parametrize(("reading", "struck"), [("diplomatic", STRUCK), ("clean", [])])
def test_pandoc_reads_the_same_words_struck_in_github_markdown(
    tmp_path: Path, reading: str, struck: list[str]
) -> None:
    out = tmp_path / "sample.gfm"
    command = ["export", str(SAMPLE), "--to", "markdown-gfm", "--reading", reading]
    assert main([*command, "--unapproved", "-o", str(out)]) == 0
    assert struck_in(out) == struck
    plain = " ".join(pandoc(out, "-t", "plain", "--wrap=none").split())
    text = (SAMPLE / "text/0002.txt").read_text("utf-8")
    assert " ".join(text.replace("SECRET", "").split()[:20]) in plain


@needs("pandoc", in_ci=True)
@pytest.mark.parametrize("reading", ["diplomatic", "clean"])
def test_the_three_formats_tell_the_same_text(finished: Path, reading: str) -> None:
    told = {}
    for format_id in ("docx", "odt"):
        plain = pandoc(finished / f"{reading}.{format_id}", "-t", "plain", "--wrap=none")
        told[format_id] = plain.split()
    assert told["docx"] == told["odt"]
    text = (SAMPLE / "text/0002.txt").read_text("utf-8")
    body = re.sub(r"\bSECRET\b", "", text).split()
    page = " ".join(pandoc(finished / f"{reading}.html", "-t", "plain", "--wrap=none").split())
    assert " ".join(body[:20]) in " ".join(told["docx"])
    assert " ".join(body[:20]) in page


@needs("pandoc", in_ci=True)
def test_pandoc_finds_the_hand_in_the_comment(finished: Path) -> None:
    read = pandoc(finished / "diplomatic.docx", "-t", "native", "--track-changes=all")
    assert '"author" , "drafter\'s pen"' in re.sub(r"\s+", " ", read)


@pytest.mark.parametrize("name", ["diplomatic.docx", "clean.docx", "diplomatic.odt", "clean.odt"])
def test_the_validator_finds_no_error(finished: Path, name: str) -> None:
    judge = OdfValidator() if name.endswith(".odt") else OpenXmlValidator()
    result = judge.validate(finished / name)
    found = [each.id for each in result.errors]
    # A default style of runs would make pandoc read every word with one as struck.
    assert (result.error_count, [each for each in found if each != "ODFSEMCHAIN003"]) == (0, [])


@needs("soffice", in_ci=True)
@pytest.mark.parametrize(("kind", "other"), [("docx", "odt"), ("odt", "docx")])
def test_libreoffice_keeps_strikes_and_comments(
    finished: Path, tmp_path: Path, kind: str, other: str
) -> None:
    home = (tmp_path / "profile").as_uri()
    command = ["soffice", f"-env:UserInstallation={home}", "--headless", "--convert-to", other]
    source = finished / f"diplomatic.{kind}"
    subprocess.run(
        [*command, "--outdir", str(tmp_path), str(source)],
        check=True,
        capture_output=True,
        timeout=100,
    )
    again = tmp_path / f"diplomatic.{other}"
    assert comments_in(again) == comments_in(source)
    if again.suffix == ".docx":
        runs = [run for each in docx.Document(str(again)).paragraphs for run in each.runs]
        struck = [run.text for run in runs if run.font.strike or run.font.double_strike]
        assert struck == STRUCK
    elif shutil.which("pandoc"):
        assert struck_in(again) == STRUCK


def comments_in(path: Path) -> list[str]:
    if path.suffix == ".docx":
        found = [(c.author, c.text) for c in docx.Document(str(path)).comments]
    else:
        notes = odfdo.Document(path).body.get_elements("//office:annotation")
        found = [
            (
                note.get_element("dc:creator").text,
                "".join(p.text_recursive for p in note.get_elements("text:p")),
            )
            for note in notes
        ]
    return sorted(f"{author}: {' '.join(text.split())}" for author, text in found)


@pytest.fixture(scope="module")
def searchable(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("pdf") / "telegram.pdf"
    command = ["export", str(SAMPLE), "--to", "pdf-searchable", "--unapproved", "-o", str(out)]
    assert main(command) == 0
    return out


@needs("pdftotext", in_ci=True)
def test_poppler_reads_the_transcript_in_order(searchable: Path, tmp_path: Path) -> None:
    text = tmp_path / "telegram.txt"
    assert main(["export", str(SAMPLE), "--to", "text", "-o", str(text)]) == 0
    done = subprocess.run(
        ["pdftotext", "-raw", "-enc", "UTF-8", str(searchable), "-"],
        capture_output=True,
        check=True,
        timeout=60,
    )
    seen = re.sub(r"Not approved: [^.]*\.", "", done.stdout.decode())
    assert seen.split() == text.read_text("utf-8").split()


@needs("qpdf", in_ci=True)
def test_qpdf_finds_nothing_wrong(searchable: Path) -> None:
    subprocess.run(["qpdf", "--check", str(searchable)], check=True, timeout=60)
