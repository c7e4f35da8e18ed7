"""Reading plain text, and telling the formats of files apart."""

from __future__ import annotations

import codecs
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from editor.core.errors import FormatError, UsageError
from editor.formats.imported import import_record, original_bytes
from editor.formats.plaintext import write_text
from editor.formats.plaintext_import import read_text
from editor.formats.registry import format_named, sniff_format
from tests.unit.formats.readers import assert_lawful, new_ids


@pytest.mark.parametrize(
    ("data", "pages"),
    [
        (b"", [""]),
        (b"one", ["one"]),
        (b"one\r\n\r\n two  \r\n", ["one\n\n two  \n"]),
        (b"one\x0ctwo\n\x0cthree", ["one", "two\n", "three"]),
        (b"one\n\x0ctwo\n\x0c", ["one\n", "two\n"]),
        (b"a\x0c\x0c", ["a", ""]),
        (codecs.BOM_UTF8 + "é".encode(), ["é"]),
        (codecs.BOM_UTF16_LE + "é\r\n".encode("utf-16-le"), ["é\n"]),
        (codecs.BOM_UTF16_BE + "\U00010428\n".encode("utf-16-be"), ["\U00010428\n"]),
    ],
)
def test_a_form_feed_begins_a_page_and_every_byte_comes_back(data: bytes, pages: list[str]) -> None:
    imported = read_text(data, "a.txt", new_ids())

    assert_lawful(imported)
    assert [page.text for page in imported.pages] == pages
    record = import_record(imported, data, path="source/a.txt")
    made = [page.as_page(f"{n:04}") for n, page in enumerate(imported.pages)]
    assert original_bytes(write_text(made), record) == data
    assert write_text(made) == "\f".join(page.text for page in imported.pages)


@given(st.lists(st.sampled_from(["a", "b ", "\n", "\r", "\r\n", "\f", "é"]), max_size=12))
def test_mixed_line_ends_come_back(pieces: list[str]) -> None:
    data = "".join(pieces).encode()
    imported = read_text(data, "a.txt", new_ids())

    record = import_record(imported, data, path="source/a.txt")
    assert original_bytes("\f".join(page.text for page in imported.pages), record) == data


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"caf\xe9 noir", "not UTF-8 at byte 3 (line 1)"),
        ("ab".encode("utf-16-le"), "U+0000 at byte 1"),
        (codecs.BOM_UTF16_LE + b"a\0\0\xdc", "not UTF-16LE at byte 4"),
        (codecs.BOM_UTF32_LE + b"a\0\0\0", "UTF-32"),
        ("a\ufdd0".encode(), "U+FDD0 at byte 1"),
    ],
)
def test_other_encodings_are_refused_with_the_byte(data: bytes, said: str) -> None:
    with pytest.raises(FormatError) as raised:
        read_text(data, "a.txt", new_ids())

    assert said in raised.value.message


def test_a_record_of_a_later_version_is_refused() -> None:
    with pytest.raises(FormatError):
        original_bytes("a\n", {"lineEnds": "NEL"})
    with pytest.raises(FormatError):
        original_bytes("a\n", {"encoding": "EBCDIC"})


@pytest.mark.parametrize(
    ("name", "data", "format_id"),
    [
        ("a.md", b"x", "markdown"),
        ("A.MARKDOWN", b"<html>", "markdown"),
        ("a.gt.txt", b"x", "text"),
    ],
)
def test_text_formats_are_known_by_their_names(name: str, data: bytes, format_id: str) -> None:
    assert sniff_format(data, name).id == format_id


@pytest.mark.parametrize(
    ("name", "data", "error", "said"),
    [
        ("a.docx", b"PK\x03\x04...", FormatError, "office document"),
        ("a.txt", b"%PDF-1.7", FormatError, "PDF"),
        ("a.doc", b"\xd0\xcf\x11\xe0", FormatError, "Word"),
        ("a.png", b"\x89PNG\r\n", FormatError, "picture"),
        ("a.xml", b'<?xml version="1.0"?><mods xmlns="x"/>', FormatError, "<mods>"),
        ("a.html", b"<!DOCTYPE html>\n<html><p>Hi</p></html>", FormatError, "<html>"),
        ("a.dat", b"Some text", UsageError, "cannot be told"),
        ("letter", b"Some text", UsageError, "cannot be told"),
        ("a.xml", b"<!--" + b" --><!--" * 5000, UsageError, "cannot be told"),
        ("a.xml", b"", UsageError, "cannot be told"),
    ],
)
def test_other_files_are_refused_in_one_sentence(
    name: str, data: bytes, error: type[Exception], said: str
) -> None:
    with pytest.raises(error) as raised:
        sniff_format(data, name)

    assert said in str(raised.value)
    assert f'"{name}"' in str(raised.value)


def test_a_format_that_is_not_read_is_refused_by_name() -> None:
    with pytest.raises(UsageError, match="can read: text, markdown"):
        format_named("docx", writing=False)
    with pytest.raises(UsageError, match="docx is not read by Facing"):
        format_named("docx").read(b"{}", "a.docx", new_ids())
    with pytest.raises(UsageError, match="webannotation holds marks and no text"):
        format_named("webannotation").read(b"{}", "a.json", new_ids())


def test_the_readers_of_xml_are_loaded_only_when_used() -> None:
    code = (
        "import sys, editor.formats.registry as r; assert 'lxml' not in sys.modules; "
        "r.format_named('text', writing=False).read(b'a', 'a.txt', str); "
        "assert 'lxml' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
