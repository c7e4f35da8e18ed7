"""Exports by the registry: readings, redactions that never leave, and losses that add up."""

from __future__ import annotations

import io
import json
import zipfile

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from editor.core.document import Page
from editor.core.errors import UsageError
from editor.core.geometry import Box
from editor.core.marks import Extent, Quote
from editor.formats.jsonfile import loads
from editor.formats.loss import ExportResult
from editor.formats.plaintext import write_text
from editor.formats.reading import read_pages
from editor.formats.registry import BUILTIN, format_named
from editor.formats.withheld import texts_of
from tests.unit.formats.examples import document, mark, page, pages

IDS = [each.id for each in BUILTIN if each.can_write]


@given(pages("0001"), pages("0002"), st.sampled_from(IDS), st.sampled_from(["diplomatic", "clean"]))
def test_kept_partly_and_lost_add_up_to_all_marks(
    first: Page, second: Page, format_id: str, reading: str
) -> None:
    both = [first, second]
    report = format_named(format_id).write(document(*both), both, reading).losses

    rows = [row for each in both for row in each.marks]
    for kind, counts in report["marks"].items():
        assert counts["total"] == sum(row.item.kind == kind for row in rows)
        assert counts["total"] == counts["kept"] + counts["partly"] + counts["lost"]
    assert sum(counts["total"] for counts in report["marks"].values()) == len(rows)
    less = sum(counts["partly"] + counts["lost"] for counts in report["marks"].values())
    assert len(report["details"]) == less
    assert (report["format"], report["reading"]) == (format_id, reading)


@given(pages())
def test_a_reading_keeps_spans_lawful(page: Page) -> None:
    for reading in ("diplomatic", "clean"):
        read = read_pages([page], reading)
        assert len(read.marks) == len(page.marks)
        for each in read.marks:
            assert each.start == each.end == -1 or 0 <= each.start <= each.end <= len(read.text)


@given(pages())
def test_a_mark_beside_the_cuts_covers_the_same_text(page: Page) -> None:
    read = read_pages([page], "diplomatic")
    withheld = [r for r in page.marks.placed() if r.item.kind == "redaction" and r.end > r.start]

    for each in read.marks:
        row = each.row
        is_beside = not any(r.start < row.end and r.end > row.start for r in withheld)
        if row.is_placed and row.start < row.end and is_beside:
            assert read.text[each.start : each.end] == page.text[row.start : row.end]


def report_of(format_id: str, made: Page, reading: str = "diplomatic") -> dict:
    return format_named(format_id).write(document(made), [made], reading).losses


def test_the_report_names_what_was_lost() -> None:
    made = page(
        "one two XXXXXX",
        (0, 3, mark("strike", 1)),
        (4, 7, mark("strike", 2, hand="h-pen1", regions=(Box(1, 1, 1, 1),))),
        (8, 14, mark("overstrike", 3, placeholder="X")),
        (4, 7, mark("classification", 4)),
        (3, 3, mark("addition", 5, text="not")),
    )

    assert report_of("markdown", made) == {
        "format": "markdown",
        "reading": "diplomatic",
        "marks": {
            "strike": {"total": 2, "kept": 1, "partly": 1, "lost": 0},
            "overstrike": {"total": 1, "kept": 1, "partly": 0, "lost": 0},
            "addition": {"total": 1, "kept": 0, "partly": 0, "lost": 1},
            "classification": {"total": 1, "kept": 0, "partly": 0, "lost": 1},
        },
        "details": [
            {
                "mark": mark("addition", 5).id,
                "page": "0001",
                "lost": ["kind", "span", "text"],
            },
            {"mark": mark("strike", 2).id, "page": "0001", "lost": ["region", "hand"]},
            {"mark": mark("classification", 4).id, "page": "0001", "lost": ["kind", "span"]},
        ],
    }
    assert report_of("webannotation", made)["details"] == []
    assert report_of("text", made)["marks"]["strike"]["lost"] == 2
    assert report_of("text", made, "clean")["marks"]["strike"] == {
        "total": 2,
        "kept": 1,
        "partly": 1,
        "lost": 0,
    }


def test_an_unknown_format_is_answered_with_the_ones_there_are() -> None:
    with pytest.raises(UsageError, match=r'"wordstar".*text, markdown, .*webannotation'):
        format_named("wordstar")


def test_pages_of_plain_text_are_parted_by_a_form_feed() -> None:
    assert write_text([page("one\n"), page("two")]) == "one\n\ftwo"


@pytest.mark.parametrize(
    ("text", "struck", "left"),
    [
        ("one two three", "two", "one three"),
        ("one two", "two", "one"),
        ("one two", "one", "two"),
        ("one two, three", "two", "one , three"),
        ("a\nSECRET\nb", "SECRET", "a\nb"),
        ("a\nSECRET", "SECRET", "a\n"),
        ("onetwo", "two", "one"),
        ("all", "all", ""),
    ],
)
def test_the_clean_reading_leaves_out_what_was_struck(text: str, struck: str, left: str) -> None:
    start = text.index(struck)
    made = page(text, (start, start + len(struck), mark("strike")))

    assert write_text([made], reading="clean") == left
    assert write_text([made]) == text


def secret_page() -> Page:
    text = "agent Kowalski met the envoy near Kowalski's house in May"
    start, second = text.index("Kowalski"), text.rindex("Kowalski")
    return page(
        text,
        (start, start + 8, mark("redaction", 1, text="Kowalski?", comment="Kowalski it is")),
        (second, second + 8, mark("redaction", 2, extent=Extent(1, "name"))),
        (0, start + 12, mark("strike", 3)),
        (start + 2, start + 5, mark("underline", 4)),
        (start + 9, start + 12, mark("underline", 5, raw={"x:copy": "Kowalski"})),
        (-1, -1, mark("note", 6, is_orphan=True, quote=Quote("the", "Kowal", ""))),
        (-1, -1, mark("redaction", 7, is_orphan=True, quote=Quote("Piotr"))),
        (-1, -1, mark("note", 8, comment="piotr signed")),
        marks_extra={"x:cache": "Kowalski"},
    )


@pytest.mark.parametrize("reading", ["diplomatic", "clean"])
@pytest.mark.parametrize("format_id", IDS)
def test_redacted_text_leaves_in_no_export(format_id: str, reading: str) -> None:
    made = secret_page()

    result = format_named(format_id).write(document(made), [made], reading)

    told = all_text(result).casefold()
    assert "envoy" in told or format_id in ("csv", "webannotation", "bagit")
    for secret in ("kowal", "alski", "wal", "piotr"):
        assert secret not in told
    assert "kowal" not in json.dumps(result.losses).casefold()


def all_text(result: ExportResult) -> str:
    """All that the files of an export hold, packages unpacked and pages of PDF read."""
    parts = []
    for _, data in result.files:
        if data.startswith(b"%PDF-"):
            with pypdfium2.PdfDocument(data) as pdf:
                parts += [each.get_textpage().get_text_bounded().encode() for each in pdf]
            parts += [text.encode() for text in texts_of(data, "out.pdf")]
        elif data.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(data)) as package:
                parts += [package.read(name) for name in package.namelist()]
        else:
            parts.append(data)
    return b"".join(parts).decode("utf-8", "replace")


def test_a_redaction_is_shown_as_one() -> None:
    assert write_text([secret_page()]) == (
        "agent [redacted] met the envoy near [redacted: 1 name]'s house in May"
    )


def test_a_strike_over_a_redaction_goes_on_after_it() -> None:
    made = secret_page()

    data = format_named("markdown").write(document(made), [made], "diplomatic").files[0][1]

    assert data.decode().startswith("~~agent [redacted] <u>met</u>~~ the envoy")


def test_annotations_of_a_page_with_redactions_keep_positions_and_tell_no_hash() -> None:
    made = secret_page()

    name, data = format_named("webannotation").write(document(made), [made], "clean").files[0]
    obj = loads(data, name=name)
    items = {item["id"]: item for item in obj["items"]}

    redacted = items[mark("redaction", 1).id]["target"][0]
    assert redacted["selector"] == [{"type": "TextPositionSelector", "start": 6, "end": 14}]
    assert "fc:textHash" not in obj and "fc:sourceHash" not in redacted
    assert name == "0001.json"


def test_an_export_of_annotations_is_what_the_document_holds() -> None:
    made = page("abc", (0, 3, mark("strike", raw=None)))

    obj = loads(format_named("webannotation").write(document(made), [made]).files[0][1], name="x")

    assert obj["items"][0]["target"][0]["selector"][1]["exact"] == "abc"
    assert obj["fc:textHash"].startswith("sha256:")
