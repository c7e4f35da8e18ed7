"""Reading Markdown: text and marks come out, and the same bytes come back."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from editor.core.document import Page
from editor.core.errors import FormatError
from editor.core.spans import Placed, SpanTable
from editor.formats.classification import is_classification
from editor.formats.imported import Imported, import_record, original_bytes
from editor.formats.markdown import write_markdown
from editor.formats.markdown_import import read_markdown
from editor.formats.markdown_syntax import parse
from editor.formats.registry import format_named
from editor.formats.webannotation import read_annotations
from tests.unit.formats.examples import document, pages
from tests.unit.formats.readers import assert_lawful, counts, new_ids, told, written


def read(text: str | bytes) -> Imported:
    data = text if isinstance(text, bytes) else text.encode()
    imported = read_markdown(data, "letter.md", new_ids())
    assert_lawful(imported)
    assert written(imported, data) == data
    return imported


def page_of(text: str) -> tuple[str, list[tuple[str, str]]]:
    (page,) = read(text).pages
    return page.text, told(page)


@pytest.mark.parametrize(
    ("markdown", "text", "marks"),
    [
        ("a ~~b~~ c", "a b c", [("strike", "b")]),
        ("# Telegram", "Telegram", [("heading", "Telegram")]),
        ("###### x\n####### y", "x\n####### y", [("heading", "x")]),
        ("#x # y", "#x # y", []),
        ("1. a\n- b\n> c\n* d *e* _f_", "1. a\n- b\n> c\n* d *e* _f_", []),
        ("w~~or~~d", "word", [("strike", "or")]),
        ("~~a~~~~b~~", "ab", [("strike", "a"), ("strike", "b")]),
        ("~~a~~ ~~b~~.", "a b.", [("strike", "a"), ("strike", "b")]),
        (r"a\~~b\~~c", "a~~b~~c", []),
        (r"\# a", "# a", []),
        ("~~~ a\n~~~", "~~~ a\n~~~", []),
        ("a <ins>b\nc</ins> d", "a b\nc d", [("addition", "b\nc")]),
        ("a<sup>2</sup> <u>b</u>", "a2 b", [("superscript", "2"), ("underline", "b")]),
        ("~~a <u>b</u>~~", "a b", [("strike", "a b"), ("underline", "b")]),
        ("<u>a ~~b~~</u>", "a b", [("underline", "a b"), ("strike", "b")]),
        ("<u><ins>a</ins></u>", "a", [("underline", "a"), ("addition", "a")]),
        ("<ins><u>a</u></ins>", "a", [("addition", "a"), ("underline", "a")]),
        ("~~<ins>a</ins>~~", "a", [("strike", "a"), ("addition", "a")]),
        ("<ins>~~a~~</ins>", "a", [("addition", "a"), ("strike", "a")]),
        ("<u>a <ins>b</u> c</ins>", "a b c", [("underline", "a b"), ("addition", "b c")]),
        ("<u>a <u>b</u> c</u>", "a b c", [("underline", "a b c"), ("underline", "b")]),
        ("<u>a\n</u># b", "a\n# b", [("underline", "a\n")]),
        ("<u>a\n# </u>b", "a\nb", [("underline", "a\n"), ("heading", "b")]),
        ("a ~~b~c~~ d", "a b~c d", [("strike", "b~c")]),
        ("a~ ~~b~~~ c", "a~ b~ c", [("strike", "b")]),
        ("<del>a</del> b", "a b", [("strike", "a")]),
        ("<del>a\nb</del>", "a\nb", [("strike", "a\nb")]),
        ("a <b>c</b> <INS>", "a <b>c</b> <INS>", []),
        (r"a\\~~b~~", "a\\b", [("strike", "b")]),
        ("", "", []),
        ("\n\n a  b  \n", "\n\n a  b  \n", []),
        ("~~\U00010428e\u0301~~ x", "\U00010428e\u0301 x", [("strike", "\U00010428e\u0301")]),
    ],
)
def test_markers_become_marks(markdown: str, text: str, marks: list) -> None:
    found, told_marks = page_of(markdown)

    assert found == text
    assert sorted(told_marks) == sorted(marks)


@pytest.mark.parametrize(
    "markdown",
    ["a ~~ b", "~~a\nb~~", "~~a\n\nb~~", "a ~~~~ b", "<ins>a", "a</u>", "<u></u>x", "~~a~~ b~~ c"],
)
def test_a_marker_alone_stays_as_text_and_is_told(markdown: str) -> None:
    (page,) = (imported := read(markdown)).pages

    assert any(row.item.kind == "query" for row in page.marks)
    assert "stands alone" in imported.notices[0]
    assert page.text.replace("~~", "").strip() != ""


def test_a_lone_marker_is_escaped_once_it_would_find_a_partner() -> None:
    imported = read("a ~~ b\nc")
    page = imported.pages[0].as_page("0001")
    strike = read("~~b~~").pages[0].marks[0].item
    rows = [*page.marks, Placed(5, 6, replace(strike, id="urn:uuid:x"))]

    assert write_markdown([replace(page, marks=SpanTable(rows))]) == "a \\~~ ~~b~~\nc"


def test_what_the_file_looked_like_survives_the_annotation_file() -> None:
    data = "<u><ins>a</ins></u> <del>b</del> ~~ c"
    page = read(data).pages[0].as_page("0001")
    ((_, saved),) = format_named("webannotation").write(document(page), [page]).files

    back = read_annotations(json.loads(saved), page_id="0001")

    assert write_markdown([replace(page, marks=SpanTable(back.marks))]) == data


@pytest.mark.parametrize(
    ("struck", "kind"),
    [
        ("XXXXXX", "overstrike"),
        ("xxx", "overstrike"),
        ("XX XXXX", "overstrike"),
        ("XX", "strike"),
        ("XXIV", "strike"),
        ("continued", "strike"),
    ],
)
def test_a_row_of_x_is_an_overstrike(struck: str, kind: str) -> None:
    (page,) = read(f"a ~~{struck}~~ b").pages

    assert told(page) == [(kind, struck)]
    assert page.marks[0].item.placeholder == (struck[0] if kind == "overstrike" else None)


@pytest.mark.parametrize(
    "line", ["~~SECRET~~", "~~TOP SECRET~~  ", "<del>Secret</del>", "# ~~SECRET~~"]
)
def test_a_struck_classification_line_is_both(line: str) -> None:
    kinds = {kind for kind, _ in page_of(f"a\n{line}\nb")[1]} - {"heading"}

    assert kinds == {"strike", "classification"}


def test_a_struck_secret_within_a_line_is_only_struck() -> None:
    assert page_of("the ~~SECRET~~ paper")[1] == [("strike", "SECRET")]


@pytest.mark.parametrize(
    ("line", "is_one"),
    [
        ("SECRET", True),
        ("Limited Official Use", True),
        ("TOP SECRET - EYES ONLY", True),
        ("SECRET/NODIS", True),
        ("SECRET//NOFORN", True),
        ("SECRET NODIS", True),
        ("S E C R E T", True),
        ("(RESTRICTED)", True),
        ("EYES ONLY", False),
        ("SECRET MEETING", False),
        ("UNCLASSIFIED AND SECRET", True),
        ("to resolve problems", False),
        ("", False),
        ("---", False),
    ],
)
def test_classification_lines_are_known(line: str, is_one: bool) -> None:
    assert is_classification(line) is is_one


@pytest.mark.parametrize(
    ("data", "ends"),
    [
        (b"a\r\n~~b~~\r\n", "CRLF"),
        (b"a\r~~b~~\r", "CR"),
        (b"a\r\n~~b~~\nc\r\r\nd\n", "mixed"),
        (b"\xef\xbb\xbf# a\nb", "LF"),
        (b"a", "LF"),
    ],
)
def test_line_ends_and_mark_come_back(data: bytes, ends: str) -> None:
    imported = read(data)

    assert imported.line_ends == ends
    assert imported.bom is data.startswith(b"\xef\xbb\xbf")
    assert imported.final_newline is data.endswith((b"\r", b"\n"))


def test_the_record_is_that_of_the_manifest() -> None:
    record = import_record(read(b"a\r\nb"), b"a\r\nb", path="source/letter.md")

    assert record == {
        "path": "source/letter.md",
        "sha256": hashlib.sha256(b"a\r\nb").hexdigest(),
        "as": "markdown",
        "lineEnds": "CRLF",
        "bom": False,
        "finalNewline": False,
    }


def test_more_lines_than_the_file_had_get_its_commonest_line_end() -> None:
    record = import_record(read(b"a\r\nb\r\nc\nd"), b"", path="source/a")

    assert original_bytes("a\nb\nc\nd\ne", record) == b"a\r\nb\r\nc\nd\r\ne"


@pytest.mark.parametrize(
    ("data", "where"),
    [
        (b"ab\xff", "byte 2 (line 1)"),
        (b"\xef\xbb\xbfa\r\n\xc3(", "byte 6 (line 2)"),
        (b"\xff\xfea\0", "byte 0"),
        ("é\n\u2029".encode(), "U+2029 at byte 3 (line 2)"),
        (b"a\0", "U+0000 at byte 1"),
    ],
)
def test_what_a_transcript_cannot_hold_is_refused_with_its_place(data: bytes, where: str) -> None:
    with pytest.raises(FormatError) as raised:
        read_markdown(data, "letter.md", new_ids())

    assert where in raised.value.message
    assert '"letter.md"' in raised.value.message


def test_a_wording_that_would_not_come_back_is_refused_with_its_place() -> None:
    with pytest.raises(FormatError, match=r"byte 3 \(near line 2\)"):
        read_markdown(b"ab\n\\~~~ c", "letter.md", new_ids())


def test_page_lines_begin_pages_and_stay() -> None:
    imported = read("a ~~b~~\n<!-- page 2 -->\nc <u>d</u>\n")

    assert [page.text for page in imported.pages] == ["a b\n", "<!-- page 2 -->\nc d\n"]
    assert [told(page) for page in imported.pages] == [[("strike", "b")], [("underline", "d")]]


def test_the_first_page_may_have_its_line_too() -> None:
    imported = read("<!-- page 1 -->\na\n<!-- page 2 -->\nb")

    assert len(imported.pages) == 2


@pytest.mark.parametrize(
    "markdown", ["a\n<!-- page 7 -->\nb", "<u>a\n<!-- page 2 -->\nb</u>", "a <!-- page 2 --> b"]
)
def test_other_page_lines_are_text(markdown: str) -> None:
    assert len(read(markdown).pages) == 1


def test_a_file_cut_into_pages_by_others_still_comes_back() -> None:
    data = "<ins><u>a\nb</u></ins> <del>c\nd</del>"
    page = read(data).pages[0]
    made = []
    for number, (start, end) in enumerate([(0, 2), (2, 6), (6, len(page.text))]):
        rows = [
            Placed(max(r.start, start) - start, min(r.end, end) - start, r.item)
            for r in page.marks
            if r.start < end and r.end > start
        ]
        made.append(Page(f"{number + 1:04}", page.text[start:end], marks=SpanTable(rows)))

    assert write_markdown(made) == data


INGREDIENTS = [
    *("~~", "~~~", "~", "<ins>", "</ins>", "<del>", "</del>", "<u>", "</u>", "<sup>", "</sup>"),
    *("\\", "\\\\", "# ", "## ", "\\# ", "\n", "\n\n", "\r\n", "\r", " ", "  ", "a", "b c", "XXXX"),
    *("SECRET", "\n~~SECRET~~\n", "\n<!-- page 2 -->\n", "\U00010428", "e\u0301", "\ufeff", "<b>"),
]
_files = st.lists(st.sampled_from(INGREDIENTS), max_size=14).map("".join)


@given(_files)
def test_a_file_comes_back_byte_for_byte_or_is_refused(text: str) -> None:
    data = text.encode()
    try:
        imported = read_markdown(data, "a.md", new_ids())
    except FormatError as error:
        assert "byte" in error.message
        return
    assert_lawful(imported)
    assert written(imported, data) == data


_tame = ["~~", "<ins>", "</ins>", "<u>", "</u>", "# ", "\n", "\n\n", " ", "a", "b c", "\r\n"]


@given(st.lists(st.sampled_from(_tame), max_size=14).map("".join))
def test_a_file_without_backslashes_is_never_refused(text: str) -> None:
    data = text.encode()

    assert written(read_markdown(data, "a.md", new_ids()), data) == data


@settings(max_examples=40)
@given(pages())
def test_what_facing_writes_it_reads(page: Page) -> None:
    rows = [r for r in page.marks if r.item.kind != "redaction"]
    page = replace(page, marks=SpanTable(rows))
    markdown = write_markdown([page])

    imported = read_markdown(markdown.encode(), "a.md", new_ids())

    assert "".join(p.text for p in imported.pages) == page.text
    again = write_markdown([p.as_page("0001") for p in imported.pages])
    assert again == markdown
    assert parse(again).shown() == parse(markdown).shown()


@pytest.mark.shared
def test_the_telegram_gives_its_marks(shared: Path) -> None:
    folder = shared / "facsimiles/telegram-1714"
    expected = json.loads((folder / "expected-marks.json").read_text("utf-8"))
    imported = read((folder / "transcript.md").read_bytes())

    (page,) = imported.pages
    assert counts(imported) == {"heading": 1, "strike": 4, "classification": 3, "overstrike": 2}
    assert len(page.text) == expected["plain"]["codePoints"]
    assert imported.notices == ()
    struck = {(r.start, r.end) for r in page.marks if r.item.kind in ("strike", "overstrike")}
    assert struck == {
        (a["plain"]["start"], a["plain"]["end"])
        for a in expected["annotations"]
        if a.get("sourceMarkup") == "~~"
    }
    (heading,) = (r for r in page.marks if r.item.kind == "heading")
    assert (heading.start, heading.end) == (2, 39)


@pytest.mark.shared
def test_the_facsimiles_come_back_with_as_many_marks_as_they_hold(shared: Path) -> None:
    paths = sorted((shared / "facsimiles/dev").glob("dev-*.md"))
    assert len(paths) == 24
    for path in paths:
        text = path.read_text("utf-8")
        found = counts(read(path.read_bytes()))

        assert found.get("addition", 0) == text.count("<ins>"), path.name
        assert found.get("underline", 0) == text.count("<u>"), path.name
        assert found.get("strike", 0) + found.get("overstrike", 0) == text.count("~~") // 2
        assert "query" not in found
