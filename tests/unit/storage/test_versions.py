"""Versions of a page come back exactly, survive a kill at any byte, and are thinned out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from editor.core.commands import EditText, RemoveMarks
from editor.core.document import Page
from editor.core.errors import DocumentError, UsageError
from editor.core.marks import Agent, Hand
from editor.formats.version_lines import page_lines, page_of_lines
from editor.storage.check import check_document
from editor.storage.files import Files
from editor.storage.folder import DocumentStore
from editor.storage.version_pack import delta, patched
from editor.storage.version_thinning import kept_numbers
from editor.storage.versions import Kept, Snapshot, Version, VersionStore, version_numbered
from tests.factories import document, page

ADA, BEN = Agent("u-ada", "Person", "Ada"), Agent("u-ben", "Person", "Ben")
WHEN = "2026-11-23T13:{:02}:{:02}Z"
TEXT = "Dear Sir\nthe cat sat on the mat\nyours ab-\nab a b the cat"
MARKS = [("strike", 9, 16), ("underline", 13, 13), ("stamp", 0, 8)]


def edited(before: Page, start: int, end: int, text: str) -> Page:
    end = min(end, len(before.text))
    now = document(before)
    edit = EditText(before.id, min(start, end), end, text)
    return edit.change(now).apply(now).pages[before.id]


def keep(
    store: VersionStore,
    pages: Sequence[Page],
    *,
    by: Agent = ADA,
    limit: int = 1000,
    first: int = 0,
    kind: str = "saved",
) -> None:
    for number, each in enumerate(pages, first):
        shot = Snapshot(each, kind, by, WHEN.format(number // 60, number % 60))
        store.add(document(each), Kept((shot,), by, limit))


def at(store: VersionStore, number: int, now: Page) -> Page:
    version = version_numbered(store.versions(now.id), number)
    return store.page(document(now), version, now.id, now)


@pytest.fixture
def store(tmp_path: Path) -> VersionStore:
    return VersionStore(Files(tmp_path, "letter.facing"))


def grown(count: int, text: str = TEXT) -> list[Page]:
    pages = [page(text, marks=MARKS)]
    while len(pages) < count:
        pages.append(edited(pages[-1], 9, 9, f"{len(pages)} "))
    return pages


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from("abcd")), st.lists(st.sampled_from("abcd")))
def test_what_changed_makes_the_new_of_the_old(old: list[str], new: list[str]) -> None:
    assert patched(old, delta(old, new)) == new


def test_one_letter_typed_changes_few_lines_however_many_words_follow() -> None:
    before = page("word " * 2000)
    after = edited(before, 2, 2, "x")
    steps = delta(*(page_lines(p, document(p).entries[0], document(p)) for p in (before, after)))
    assert sum(isinstance(s, str) for s in steps) <= 3
    assert len(steps) < 10


TYPED = st.text(alphabet="ab \n-\u0301\U00010428", max_size=6)
EDITS = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 12), TYPED), max_size=5)


@settings(max_examples=100, deadline=None)
@given(EDITS, st.sets(st.integers(0, 2)))
def test_a_page_made_of_its_lines_is_that_page(
    edits: list[tuple[int, int, str]], gone: set[int]
) -> None:
    now = page(TEXT, marks=MARKS)
    for start, length, text in edits:
        now = edited(now, start, start + length, text)
    whole = document(now)
    ids = tuple(r.item.id for i, r in enumerate(now.marks) if i in gone)
    now = RemoveMarks(now.id, ids).change(whole).apply(whole).pages[now.id] if ids else now
    lines = page_lines(now, whole.entries[0], whole)
    found = page_of_lines(lines, now.id, whole, name="x", now=now)
    assert (found.text, list(found.words), list(found.marks)) == (
        now.text,
        list(now.words),
        list(now.marks),
    )
    assert page_lines(found, whole.entries[0], whole) == lines


def test_what_a_hand_wrote_comes_back_with_the_hand() -> None:
    now = page(TEXT, marks=MARKS)
    row = next(iter(now.marks))
    marked = replace(now, marks=type(now.marks)([row._replace(item=replace(row.item, hand="h-p"))]))
    whole = replace(document(marked), hands=(Hand("h-p", "pen"),))
    lines = page_lines(marked, whole.entries[0], whole)
    assert list(page_of_lines(lines, now.id, whole, name="x").marks) == list(marked.marks)


def test_every_save_comes_back_and_what_is_the_same_is_kept_once(store: VersionStore) -> None:
    pages = grown(150)
    keep(store, [p for p in pages for _ in range(2)])
    found = store.versions("0001")
    assert [v.number for v in found] == list(range(1, 151))
    assert {v.agent for v in found} == {ADA}
    for number in (1, 2, 64, 65, 128, 150):
        assert at(store, number, pages[-1]) == pages[number - 1]


def test_a_version_costs_little(store: VersionStore, tmp_path: Path) -> None:
    pages = grown(60, "the cat sat on the mat " * 80)
    keep(store, pages[:1])
    path = tmp_path / "versions/0001/u-ada.jsonl"
    whole = path.stat().st_size
    keep(store, pages[1:], first=1)
    assert (path.stat().st_size - whole) / 59 < whole / 5


def test_another_store_goes_on_where_one_ended(tmp_path: Path) -> None:
    pages = grown(8)
    for number, each in enumerate(pages):
        keep(VersionStore(Files(tmp_path, "x")), [each], first=number)
    fresh = VersionStore(Files(tmp_path, "x"))
    assert [at(fresh, n, pages[-1]) for n in range(1, 9)] == pages
    assert (tmp_path / "versions/0001/u-ada.jsonl").read_bytes().count(b'"whole"') == 1


def test_a_file_cut_at_any_byte_loses_only_its_last_line(tmp_path: Path) -> None:
    pages = grown(4)
    keep(VersionStore(Files(tmp_path, "x")), pages)
    path = tmp_path / "versions/0001/u-ada.jsonl"
    content = path.read_bytes()
    for cut in range(len(content)):
        path.write_bytes(content[:cut])
        store = VersionStore(Files(tmp_path, "x"))
        whole = content[:cut].count(b"\n")
        assert len(store.versions("0001")) == whole
        if cut % 7 == 0:
            keep(store, [edited(pages[-1], 0, 0, "Z ")], first=9)
            again = VersionStore(Files(tmp_path, "x"))
            assert [at(again, n, pages[-1]) for n in range(1, whole + 1)] == pages[:whole]
            assert at(again, whole + 1, pages[-1]).text.startswith("Z ")


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"{}\t\n",
        b"\xff\xfe\n",
        b"[" * 5000 + b"\n",
        b'{"number":1,"when":"x","digest":"y"}\tAAAA\n',
        b'{"number":true,"when":1,"digest":null}\t\n',
        b'{"number":1,"when":"x","digest":"y","agent":[1],"form":"whole"}\teJyLBQAAXQBe\n',
    ],
)
def test_a_broken_line_is_told_and_the_others_stay(tmp_path: Path, broken: bytes) -> None:
    pages = grown(2)
    path = tmp_path / "versions/0001/u-ada.jsonl"
    path.parent.mkdir(parents=True)
    path.write_bytes(broken)
    store = VersionStore(Files(tmp_path, "x"))
    keep(store, pages)
    found = store.versions("0001")
    assert store.page(document(pages[1]), found[-1], "0001", pages[1]) == pages[1]
    for version in found[:-2]:
        with pytest.raises(DocumentError, match="Choose another version"):
            store.page(document(pages[1]), version, "0001", pages[1])


def test_any_byte_that_is_another_one_never_gives_another_page(tmp_path: Path) -> None:
    pages = grown(3)
    keep(VersionStore(Files(tmp_path, "x")), pages)
    path = tmp_path / "versions/0001/u-ada.jsonl"
    content = path.read_bytes()
    for place in range(0, len(content), 11):
        path.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        store = VersionStore(Files(tmp_path, "x"))
        for version in store.versions("0001"):
            try:
                found = store.page(document(pages[-1]), version, "0001", pages[-1])
            except DocumentError:
                continue
            assert found in pages


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    keep(VersionStore(Files(tmp_path / "a", "x")), [])
    keep_in = tmp_path / "other"
    keep_in.mkdir()
    (tmp_path / "a" / "versions").mkdir(parents=True)
    (tmp_path / "a" / "versions" / "0001").symlink_to(keep_in)
    store = VersionStore(Files(tmp_path / "a", "x"))
    with pytest.raises(DocumentError, match="leads out"):
        keep(store, grown(1))
    assert not list(keep_in.iterdir())


def test_two_peoples_files_are_one_history(tmp_path: Path) -> None:
    pages = grown(4)
    mine, theirs = tmp_path / "a", tmp_path / "b"
    for root in (mine, theirs):
        root.mkdir()
        keep(VersionStore(Files(root, "x")), pages[:1])
    keep(VersionStore(Files(mine, "x")), [pages[1]], first=5)
    keep(VersionStore(Files(theirs, "x")), [pages[2]], by=BEN, first=3)
    (mine / "versions/0001/u-ben.jsonl").write_bytes(
        (theirs / "versions/0001/u-ben.jsonl").read_bytes()
    )
    store = VersionStore(Files(mine, "x"))
    keep(store, [pages[3]], first=7)
    told = [(v.number, v.agent.name if v.agent else "") for v in store.versions("0001")]
    assert told == [(1, "Ada"), (2, "Ben"), (3, "Ada"), (4, "Ada")]
    assert [at(store, n, pages[-1]) for n in (1, 2, 3, 4)] == [pages[i] for i in (0, 2, 1, 3)]


def test_a_transcript_that_an_import_kept_is_a_version(store: VersionStore, tmp_path: Path) -> None:
    folder = tmp_path / "versions/0001"
    folder.mkdir(parents=True)
    (folder / "2026-01-02T03-04-05Z.txt").write_text("Dear Sir\nthe dog sat", encoding="utf-8")
    now = page("Dear Sir\nthe cat sat", marks=[("strike", 0, 4)])
    (version,) = store.versions("0001")
    assert (version.when, version.kind) == ("2026-01-02T03:04:05Z", "text")
    found = store.page(document(now), version, "0001", now)
    assert found.text == "Dear Sir\nthe dog sat"
    assert list(found.marks) == list(now.marks)


def test_many_versions_are_thinned_and_what_is_left_comes_back(tmp_path: Path) -> None:
    pages = grown(140)
    store = VersionStore(Files(tmp_path, "x"))
    keep(store, pages[:1], limit=20, kind="ocr")
    keep(store, pages[1:], limit=20, first=1)
    found = VersionStore(Files(tmp_path, "x")).versions("0001")
    assert len(found) <= 26
    assert found[0].kind == "ocr"
    assert found[-1].number == 140
    again = VersionStore(Files(tmp_path, "x"))
    assert [at(again, v.number, pages[-1]) for v in found] == [pages[v.number - 1] for v in found]


def test_old_versions_stay_one_an_hour_and_then_one_a_day() -> None:
    times = [f"2026-01-01T10:{m:02}:00Z" for m in (1, 2, 50)] + ["2026-01-01T11:00:00Z"]
    late = [f"2026-03-01T0{h}:{m}0:00Z" for h in (1, 2) for m in (0, 1, 5)] + ["2026-03-09T10:00Z"]
    rows = [Version(n, when, ADA, "saved", digest="d") for n, when in enumerate(times + late, 1)]
    sizes = dict.fromkeys(range(1, 12), 1)
    assert kept_numbers(rows, 1, frozenset(), sizes, 1000) == {4, 7, 10, 11}
    assert kept_numbers(rows, 1, frozenset({2}), sizes, 1000) == {2, 4, 7, 10, 11}
    assert kept_numbers(rows, 1, frozenset({2}), sizes, 4) == {2, 11}


def test_a_number_that_is_not_there_is_told() -> None:
    with pytest.raises(UsageError, match="no version 7"):
        version_numbered([], 7)


def test_check_tells_versions_that_are_broken(tmp_path: Path) -> None:
    pages = grown(3)
    path = tmp_path / "letter.facing"
    store = DocumentStore.create(path, document(), agent_name="Ada")
    store.save(document(pages[-1]), pages=["0001"], manifest=True)
    keep(store.versions, pages)

    def told() -> list[tuple[str | None, str]]:
        return [(f.page_id, f.message) for f in check_document(store) if f.code == "versions"]

    assert told() == []
    file = path / "versions/0001/u-ada.jsonl"
    first, _, third = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(first + b"broken\n" + third)
    (line, version) = told()
    store.close()
    assert line[0] == version[0] == "0001"
    assert "versions/0001/u-ada.jsonl: line 2 is broken" in line[1]
    assert "version 3 cannot be read" in version[1]
