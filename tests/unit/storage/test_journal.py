"""The journal: replayed, it gives what was typed; torn or hostile, it gives what came before."""

from __future__ import annotations

import errno
import json
import os
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from editor.core.commands import (
    AddMark,
    AddPages,
    ChangeDocument,
    ChangeMark,
    ChangeWord,
    Command,
    EditText,
    RemoveMarks,
    RemovePage,
    ReplaceReading,
)
from editor.core.document import Document, Line, Page
from editor.core.geometry import Box, Polygon
from editor.core.marks import Agent, Extent, Hand, Mark, Quote
from editor.core.spans import Span
from editor.storage.journal import Journal
from editor.storage.journal_replay import Recovery, pending
from tests import factories
from tests.unit.storage.examples import marked_page

FULL_MARK = Mark(
    "urn:uuid:full",
    "stamp",
    "received",
    (Box(1, 2, 3, 4), Polygon(((0.5, 1), (2, 3.25), (4, 5)))),
    "DEC 1\n1963 ☃ 𝔄",
    "h-pen1",
    "above",
    "stamp",
    "blue-black",
    "low",
    "aside",
    -2.6,
    "1963-12-01",
    2,
    "X",
    Extent(6, "chars"),
    "urn:uuid:other",
    "a comment",
    "2026-11-23T13:40:00Z",
    "2026-11-23T13:41:00Z",
    "u-ada",
    True,
    Quote("a", "b", "c"),
    {"x:own": [1, None, {"y": 2.5}], "points": [True]},
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "letter.facing" / ".facing").mkdir(parents=True)
    return tmp_path / "letter.facing"


def journalled(journal: Journal, document: Document, *commands: Command) -> Document:
    for command in commands:
        change = command.change(document)
        journal.append(change, document)
        document = change.apply(document)
    return document


def found(root: Path) -> Recovery:
    recovery = pending(root)
    assert recovery is not None
    return recovery


def last_file(root: Path) -> Path:
    return sorted((root / ".facing").glob("journal-*.jsonl"))[-1]


def test_no_journal_is_nothing_pending(root: Path) -> None:
    Journal(root).close()

    assert pending(root) is None


def test_every_kind_of_change_comes_back_exactly(root: Path) -> None:
    page = replace(
        marked_page(),
        lines=(Line(1, Box(1, 2, 3, 4), ((0, 1), (5, 6)), (("x", {"y": 1}),)), Line(2, None)),
        engine={"name": "tesseract", "psm": 3, "dpi": 300.5},
        words_extra={"x": None},
    )
    word = next(iter(page.words)).item
    mark = next(iter(page.marks)).item
    document = factories.document(page)
    journal = Journal(root)

    after = journalled(
        journal,
        document,
        EditText("0001", 3, 8, "ö𝔄\n "),
        AddMark("0001", FULL_MARK, Span(2, 5)),
        ChangeMark("0001", replace(FULL_MARK, hand=None)),
        RemoveMarks("0001", (mark.id,)),
        ChangeWord("0001", replace(word, conf=12.5, link="person", extra=(("z", [1]),))),
        ChangeDocument({"title": "T", "hands": (Hand("h", "pen", raw={"k": 1}),)}),
        ChangeDocument({"agents": (Agent("u", "Person", "Ada"),), "language": ("eng", "deu")}),
        AddPages((factories.entry("0002"),), (marked_page(page_id="0002"),), 0),
        EditText("0002", 0, 0, "typed"),
        ReplaceReading(replace(factories.page("read anew"), lines=(Line(3, None),))),
    )
    journal.close()
    recovery = found(root)

    assert dict(recovery.pages) == dict(after.pages)
    assert recovery.fields == {
        name: getattr(after, name)
        for name in ("title", "hands", "agents", "language", "entries", "last_page_id")
    }
    assert (recovery.edits, recovery.problem) == (10, None)


def test_undone_edits_are_replayed_too(root: Path) -> None:
    document = factories.document(marked_page())
    journal = Journal(root)
    change = EditText("0001", 0, 5, "").change(document)

    journal.append(change, document)
    journal.append(change.reversed(), change.apply(document))
    journal.close()

    assert found(root).pages["0001"] == document.pages["0001"]
    assert found(root).without(document.pages) is None


def test_a_removed_page_is_told_and_one_brought_back_is_whole(root: Path) -> None:
    document = factories.document(marked_page(), marked_page(page_id="0002"))
    journal = Journal(root)
    first, second = RemovePage("0001").change(document), RemovePage("0002").change(document)

    journal.append(first, document)
    document = first.apply(document)
    journal.append(second, document)
    journal.append(second.reversed(), second.apply(document))
    journal.close()
    recovery = found(root)

    assert recovery.removed == {"0001"}
    assert dict(recovery.pages) == {"0002": document.pages["0002"]}


def test_what_was_typed_during_a_save_outlives_the_clearing(root: Path) -> None:
    document = factories.document(marked_page(), marked_page(page_id="0002"))
    journal = Journal(root)
    saved = journalled(journal, document, EditText("0001", 0, 0, "saved "))
    saved = journalled(journal, saved, EditText("0002", 0, 0, "saved "))
    position = journal.mark()
    later = journalled(journal, saved, EditText("0001", 0, 0, "later "))

    journal.clear(position)
    journal.close()

    assert dict(found(root).pages) == {"0001": later.pages["0001"]}


def test_a_save_that_failed_forgets_nothing(root: Path) -> None:
    document = factories.document(marked_page())
    journal = Journal(root)
    first = journalled(journal, document, EditText("0001", 0, 0, "one "))
    journal.mark()
    second = journalled(journal, first, EditText("0001", 0, 0, "two "))
    journal.close()

    assert found(root).pages["0001"] == second.pages["0001"]
    assert found(root).edits == 2


def test_the_work_of_an_earlier_session_is_kept_until_it_is_adopted(root: Path) -> None:
    document = factories.document(marked_page())
    crashed = Journal(root)
    journalled(crashed, document, EditText("0001", 0, 0, "crashed "))
    crashed.close()
    journal = Journal(root)
    journalled(journal, document, EditText("0001", 0, 0, "x"))

    journal.clear(journal.mark())
    journal.flush()
    assert found(root).pages["0001"].text.startswith("crashed ")

    journal.adopt()
    journal.clear(journal.mark())
    journal.close()
    assert pending(root) is None


def test_a_torn_last_line_is_ignored(root: Path) -> None:
    document = factories.document(marked_page())
    journal = Journal(root)
    first = journalled(journal, document, EditText("0001", 0, 0, "one "))
    journalled(journal, first, EditText("0001", 0, 0, "two "))
    journal.close()
    content = last_file(root).read_bytes()

    for cut in range(1, len(content.splitlines()[-1]) + 1, 7):
        last_file(root).write_bytes(content[:-cut])
        assert found(root).pages["0001"] == first.pages["0001"]
        assert found(root).problem is None


def test_a_broken_line_ends_the_replay_there_and_is_told(root: Path) -> None:
    document = factories.document(marked_page())
    journal = Journal(root)
    first = journalled(journal, document, EditText("0001", 0, 0, "one "))
    second = journalled(journal, first, EditText("0001", 0, 0, "two "))
    journalled(journal, second, EditText("0001", 0, 0, "three "))
    journal.close()
    lines = last_file(root).read_bytes().splitlines(keepends=True)
    lines[2] = lines[2].replace(b"two ", b"2\\u00")
    last_file(root).write_bytes(b"".join(lines))

    recovery = found(root)

    assert recovery.pages["0001"] == first.pages["0001"]
    assert "Line 3" in (recovery.problem or "")


UNLAWFUL_PAGE = {
    "id": "0001",
    "text": "a",
    "words": [[1, 0, 99, *[None] * 7, "ocr", "exact"]],
    "marks": [],
    "next": 1,
}
HOSTILE = [
    b"[]\n",
    b"{}\n",
    b"\xff\xfe\n",
    b"[" * 100_000 + b"\n",
    json.dumps({"page": UNLAWFUL_PAGE, "hash": ""}).encode() + b"\n",
    b'{"page": {"id": 7}, "hash": ""}\n',
    b'{"parts": [{"page": "0009", "splice": null}], "time": 0}\n',
    b'{"parts": [{"fields": {"entries": ["x"]}, "pages": []}], "time": 0}\n',
    b'{"parts": 5, "time": 0}\n',
]


@pytest.mark.parametrize("line", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_journal_changes_nothing(root: Path, line: bytes) -> None:
    (root / ".facing/journal-000001.jsonl").write_bytes(line)

    recovery = found(root)

    assert recovery.problem
    assert (dict(recovery.pages), dict(recovery.fields), recovery.edits) == ({}, {}, 0)


def test_a_journal_that_cannot_be_written_says_so_and_starts_anew(root: Path) -> None:
    document = factories.document(marked_page())
    (root / ".facing").rmdir()
    (root / ".facing").write_bytes(b"a file in the way")
    journal = Journal(root)
    first = journalled(journal, document, EditText("0001", 0, 0, "one "))
    journal.flush()
    assert "cannot be kept in the journal" in (journal.failure or "")

    (root / ".facing").unlink()
    second = journalled(journal, first, EditText("0001", 0, 0, "two "))
    journal.flush()

    assert journal.failure is None
    assert found(root).pages["0001"] == second.pages["0001"]
    journal.close()


def test_pages_that_a_failed_journal_lacks_are_in_the_next_one(root: Path) -> None:
    document = factories.document(marked_page(), factories.page("two", page_id="0002"))
    (root / ".facing").rmdir()
    (root / ".facing").write_bytes(b"a file in the way")
    journal = Journal(root)
    lost = (EditText("0001", 0, 0, "one "), ChangeDocument({"title": "New"}))
    first = journalled(journal, document, *lost)
    journal.flush()

    (root / ".facing").unlink()
    second = journalled(journal, first, EditText("0002", 0, 0, "two "))
    journal.close()

    assert dict(found(root).pages) == dict(second.pages)
    assert found(root).fields["title"] == "New"


def test_a_flushed_edit_is_in_the_file_while_the_journal_is_open(root: Path) -> None:
    journal = Journal(root)
    journalled(journal, factories.document(marked_page()), EditText("0001", 0, 0, "x"))
    journal.flush()

    rows = [json.loads(line) for line in last_file(root).read_bytes().splitlines()]

    assert "page" in rows[0] and rows[1]["label"] == "typing"
    journal.close()


TYPED = st.text(st.sampled_from('ab 𝔄é\n"\\\u2028'), max_size=4)
EDITS = st.lists(st.tuples(st.integers(0, 400), st.integers(0, 12), TYPED), max_size=12)


def test_a_busy_disk_holds_up_no_writing(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, goes_on = threading.Event(), threading.Event()

    def slow(handle: int) -> None:
        begun.set()
        assert goes_on.wait(30)

    monkeypatch.setattr(os, "fsync", slow)
    journal = Journal(root)
    document = journalled(journal, factories.document(marked_page()), EditText("0001", 0, 0, "one"))
    assert begun.wait(30)
    journalled(journal, document, EditText("0001", 0, 0, "two "))
    deadline = time.monotonic() + 30
    while not found(root).pages["0001"].text.startswith("two one"):
        assert time.monotonic() < deadline
    goes_on.set()
    journal.close()


def test_a_sync_that_fails_is_told(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    journal = Journal(root)
    journalled(journal, factories.document(marked_page()), EditText("0001", 0, 0, "one"))
    deadline = time.monotonic() + 30
    while journal.failure is None:
        assert time.monotonic() < deadline
    assert "No space left" in journal.failure
    journal.close()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(EDITS)
def test_any_typing_is_replayed_exactly(
    tmp_path_factory: pytest.TempPathFactory, edits: list[tuple[int, int, str]]
) -> None:
    root = tmp_path_factory.mktemp("journal")
    document = factories.document(marked_page())
    journal = Journal(root)
    count = 0
    for at, length, text in edits:
        size = len(document.pages["0001"].text)
        start = min(at, size)
        edit = EditText("0001", start, min(start + length, size), text)
        count += bool(edit.change(document))
        document = journalled(journal, document, edit)
    journal.close()

    recovery = pending(root)

    assert (recovery.edits if recovery else 0) == count
    if recovery:
        assert dict(recovery.pages) == dict(document.pages)
        assert recovery.pages["0001"].next_word_id == document.pages["0001"].next_word_id


def test_pages_are_equal_only_by_value(root: Path) -> None:
    journal = Journal(root)
    document = factories.document(Page("0001"))
    after = journalled(journal, document, EditText("0001", 0, 0, "first words"))
    journal.close()

    assert found(root).without(after.pages) is None
    left = found(root).without(document.pages)
    assert left is not None and left.pages == after.pages
