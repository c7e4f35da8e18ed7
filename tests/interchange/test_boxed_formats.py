"""PAGE, ALTO and hOCR as the schemas of their makers judge them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hocr_tools_lib.tools import hocr_check
from lxml import etree

from editor.cli.main import main

SAMPLE = Path(__file__).resolve().parents[2] / "resources/samples/telegram-1714.facing"
SCHEMAS = {"page": "page-2019-07-15.xsd", "alto": "alto-4-4.xsd"}


def schema(shared: Path, name: str) -> etree.XMLSchema:
    """The schema, with what it imports from the web taken from beside it."""
    tree = etree.parse(shared / "corpus/schemas" / name)
    for each in tree.iter("{*}import"):
        each.set("schemaLocation", "xlink.xsd")
    return etree.XMLSchema(tree)


@pytest.mark.parametrize("format_id", SCHEMAS)
def test_the_schema_finds_no_error_in_the_sample(
    shared: Path, tmp_path: Path, format_id: str
) -> None:
    judge = schema(shared, SCHEMAS[format_id])
    for reading in ("diplomatic", "clean"):
        out = tmp_path / reading
        command = ["export", str(SAMPLE), "--to", format_id, "--reading", reading]
        assert main([*command, "--unapproved", "-o", str(out)]) == 0
        files = sorted(out.iterdir())
        assert [each.name for each in files] == ["0001.xml", "0002.xml"]
        for each in files:
            judge.validate(etree.parse(each))
            assert list(judge.error_log) == []


def test_one_page_goes_into_a_file_that_is_named(tmp_path: Path) -> None:
    for name, format_id in (("p.xml", "page"), ("a.xml", "alto"), ("h.html", "hocr")):
        out = tmp_path / name
        command = ["export", str(SAMPLE), "--to", format_id, "--pages", "2", "--unapproved"]
        assert main([*command, "-o", str(out)]) == 0
        assert b"President" in out.read_bytes()
    out = tmp_path / "h.hocr"
    assert main([*command, "-o", str(out)]) == 0
    assert out.is_file()
    assert main(["export", str(SAMPLE), "--to", "page", "-o", str(tmp_path / "no")]) == 6


def checked_by_hocr_tools(path: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """The findings of `hocr-check`, which exits 0 whatever it finds."""
    capsys.readouterr()
    checker = hocr_check.Checker(str(path))
    checker.check()
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) > 6, "nothing was checked"
    return [line for line in lines if not line.startswith("ok ")]


@pytest.mark.parametrize("reading", ["diplomatic", "clean"])
def test_hocr_check_finds_nothing_wrong(
    tmp_path: Path, reading: str, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["export", str(SAMPLE), "--to", "hocr", "--reading", reading, "--unapproved"]
    assert main([*command, "-o", str(tmp_path / "out")]) == 0
    for each in sorted((tmp_path / "out").iterdir()):
        assert checked_by_hocr_tools(each, capsys) == []
        broken = tmp_path / f"broken-{each.name}"
        broken.write_text(each.read_text("utf-8").replace("ocr-system", "system"), "utf-8")
        assert checked_by_hocr_tools(broken, capsys) == ["not ok 1 - //meta[@name='ocr-system']"]
