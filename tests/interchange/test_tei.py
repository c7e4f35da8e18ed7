"""TEI exports against the schema of the Text Encoding Initiative."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from editor.cli.main import main
from editor.core.document import Page
from editor.core.frame import Frame, FrameValue
from editor.core.geometry import Box, Polygon
from editor.core.marks import KINDS, Extent
from editor.formats.extras import Extras
from editor.formats.loss import Reading
from editor.formats.registry import format_named
from tests.conftest import SHARED
from tests.unit.formats.examples import document, mark, page, pages

SAMPLE = Path(__file__).resolve().parents[2] / "resources/samples/telegram-1714.facing"
Check = Callable[[bytes], list[str]]


@pytest.fixture(scope="module")
def check() -> Check:
    source = SHARED / "corpus/schemas/tei_all.rng"
    if not source.is_file():
        pytest.skip("no tei_all.rng beside the checkout")
    schema = etree.RelaxNG(etree.parse(str(source)))

    def found(data: bytes) -> list[str]:
        tree = etree.fromstring(data)
        return [] if schema.validate(tree) else [e.message for e in schema.error_log]

    return found


def test_jing_agrees(tmp_path: Path) -> None:
    schema = SHARED / "corpus/schemas/tei_all.rng"
    if not schema.is_file():
        pytest.skip("no tei_all.rng beside the checkout")
    if shutil.which("jing") is None and "CI" not in os.environ:
        pytest.skip("jing is not installed")
    files = []
    for format_id in ("tei", "tei-reading"):
        files.append(tmp_path / f"{format_id}.xml")
        command = ["export", str(SAMPLE), "--to", format_id, "--unapproved", "-o", str(files[-1])]
        assert main(command) == 0

    def judged(*each: Path) -> subprocess.CompletedProcess[str]:
        command = ["jing", str(schema), *map(str, each)]
        return subprocess.run(command, capture_output=True, text=True, timeout=100)

    done = judged(*files)
    assert (done.returncode, done.stdout) == (0, "")
    broken = tmp_path / "broken.xml"
    broken.write_text(files[0].read_text("utf-8").replace("<body", '<body bogus="1"'), "utf-8")
    assert "bogus" in judged(broken).stdout


def test_the_sample_is_valid_and_a_wrong_attribute_is_seen(check: Check, tmp_path: Path) -> None:
    for format_id in ("tei", "tei-reading"):
        out = tmp_path / f"{format_id}.xml"
        command = ["export", str(SAMPLE), "--to", format_id, "--unapproved", "-o", str(out)]
        assert main(command) == 0
        assert check(out.read_bytes()) == []
    made = page("a")
    data = format_named("tei").write(document(made), [made]).files[0][1]
    assert check(data) == []
    assert check(data.replace(b"<pb ", b'<pb bogus="1" ')) != []


@pytest.mark.parametrize(
    ("format_id", "reading"),
    [("tei", "diplomatic"), ("tei", "clean"), ("tei-reading", "diplomatic")],
)
def test_every_kind_of_mark_is_valid_anywhere(
    check: Check, format_id: str, reading: Reading
) -> None:
    text = "one two three\n\nfour\nfive six"
    rows = []
    for number, kind in enumerate((*KINDS, "a kind of others"), 1):
        said = {
            "hand": "h-pen1",
            "place": "margin-left",
            "certainty": "low",
            "when": "1963-12-01T22:39",
            "extent": Extent(2, "lines of text"),
            "level": 2,
            "regions": (Box(number, 2, 30, 40), Polygon(((1.5, 2), (3, 4), (5, 6)))),
            "comment": "a\x01comment",
            "text": "in",
            "subtype": "of its own",
        }
        places = ((0, number), (4, 13), (15, 19), (15, 28), (number, number), (-1, -1))
        for index, (start, end) in enumerate(places):
            rows.append((start, end, mark(kind, number * 10 + index, **said)))
    made = page(text, *rows)
    extras = Extras(made="2026-11-26T22:00:00Z", warnings={"0001": "Not approved."})
    result = format_named(format_id).write(document(made), [made], reading, extras=extras)
    assert check(result.files[0][1]) == []


@settings(max_examples=20, derandomize=True, deadline=None)
@given(made=pages(), format_id=st.sampled_from(["tei", "tei-reading"]))
def test_whatever_the_pages_hold_is_valid(check: Check, made: Page, format_id: str) -> None:
    assert check(format_named(format_id).write(document(made), [made]).files[0][1]) == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "RUSK",
        "Paris, May 1, 1920\n\nDear Ann,\n\nAll is well.\n\nYours sincerely,\n\nBen Hur",
        "Mr. Smith\n4, New Street\n\nSir:\n\nRUSK",
        "- 1 -\nDear Ann,\nSECRET\nSincerely,\nBen\nMr. Smith\nBonn\nSECRET\n2",
        "Dear Ann,",
    ],
)
def test_readings_of_letters_and_of_nothing_are_valid(check: Check, text: str) -> None:
    made = page(text)
    frame = Frame((("from", FrameValue("Washington")), ("date", FrameValue("May 1, 1920"))))
    for each in (document(made), document(made, title="", frame=frame)):
        for some in ([made], []):
            data = format_named("tei-reading").write(each, some).files[0][1]
            assert check(data) == []
