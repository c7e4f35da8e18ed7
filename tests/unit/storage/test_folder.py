"""The document folder: saved and opened again equal, only what changed, others' work kept."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from editor.core.commands import AddPages, RemovePage
from editor.core.document import Page
from editor.core.errors import (
    DocumentError,
    EditorError,
    FormatError,
    RuleRefusal,
    SaveError,
    UsageError,
)
from editor.core.rescan import ReplaceScan
from editor.storage.folder import DocumentStore
from tests import factories
from tests.unit.storage.examples import (
    TEXT,
    done,
    edited_outside,
    loaded,
    made,
    marked_page,
    reopened,
    stamped,
    tree,
    typed,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "letter.facing"


@pytest.mark.parametrize("name", ["letter.facing", "letter.facing.zip"])
def test_a_document_saved_and_opened_again_is_equal(tmp_path: Path, name: str) -> None:
    store, document = made(tmp_path / name, marked_page(), factories.page("zwei", page_id="0002"))
    document = stamped(typed(document, "A "))
    store.save(document, pages={"0001"})
    store.close()

    again = reopened(tmp_path / name)

    assert loaded(again) == document
    assert again.notices == []
    again.close()


def test_opening_reads_no_page_and_no_scan(path: Path) -> None:
    store, document = made(path)
    store.close()
    for broken in ("text/0001.txt", "words/0001.json", "images/0001.png"):
        (path / broken).write_bytes(b"\xff")

    again = reopened(path)

    assert [e.id for e in again.load().entries] == [e.id for e in document.entries]
    again.close()


def test_a_save_writes_only_the_page_that_changed(path: Path) -> None:
    store, document = made(path, marked_page(), marked_page(page_id="0002"))
    document = typed(document, "x", page_id="0002")

    written = store.save(document, pages={"0001", "0002"}, manifest=True)

    assert written == (
        "text/0002.txt",
        "words/0002.json",
        "annotations/0002.json",
        "base/0002.txt",
    )
    store.close()


def test_a_new_mark_leaves_text_and_words_alone(path: Path) -> None:
    store, document = made(path)

    written = store.save(stamped(document), pages={"0001"})

    assert written == ("annotations/0001.json",)
    store.close()


def test_unknown_keys_are_still_there_after_a_save(path: Path) -> None:
    store, _ = made(path)
    store.close()
    for name, rows in {
        "document.json": lambda o: o["pages"][0],
        "words/0001.json": lambda o: o["lines"][0] if o["lines"] else o,
        "annotations/0001.json": lambda o: o["items"][0],
    }.items():
        obj = json.loads((path / name).read_bytes())
        obj["x:own"] = {"kept": [1, "two"]}
        rows(obj)["x:inner"] = "kept"
        (path / name).write_text(json.dumps(obj), encoding="utf-8")
    (path / "frame.json").write_bytes(b"not ours")
    again = reopened(path)
    document = replace(typed(loaded(again), "A "), title="Another")

    again.save(document, pages={"0001"}, manifest=True)
    again.close()

    for name in ("document.json", "words/0001.json", "annotations/0001.json"):
        content = (path / name).read_text(encoding="utf-8")
        assert json.loads(content)["x:own"] == {"kept": [1, "two"]}
        assert '"x:inner": "kept"' in content
    assert (path / "frame.json").read_bytes() == b"not ours"


def test_an_existing_target_is_refused_and_left_alone(path: Path) -> None:
    path.mkdir()
    (path / "mine.txt").write_bytes(b"mine")

    with pytest.raises(UsageError, match="already exists"):
        DocumentStore.create(path, factories.document(), agent_name="Ada")

    assert tree(path) == {"mine.txt": b"mine"}


def test_a_discarded_new_document_leaves_nothing(path: Path) -> None:
    store = DocumentStore.create(path, factories.document(), agent_name="Ada")
    store.close()
    store.discard()

    assert list(path.parent.iterdir()) == []


def test_an_opened_document_is_never_discarded(path: Path) -> None:
    made(path)[0].close()
    again = reopened(path)
    again.close()
    again.discard()

    assert (path / "document.json").exists()


def test_a_folder_without_manifest_is_refused_and_stays_untouched(tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()

    with pytest.raises(DocumentError, match=r"has no document\.json"):
        reopened(tmp_path / "photos")

    assert list((tmp_path / "photos").iterdir()) == []


def test_a_missing_document_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="There is no document"):
        reopened(tmp_path / "none.facing")


def test_a_broken_manifest_is_refused_with_its_place(path: Path) -> None:
    made(path)[0].close()
    (path / "document.json").write_bytes(b'{"format": "1.0",\n "pages": [}')

    with pytest.raises(FormatError, match=r"document\.json is broken at line 2, column 12"):
        reopened(path)

    # The lock is free again.
    (path / "document.json").write_bytes(b'{"format": "1.0", "id": "x", "pages": []}')
    again = reopened(path)
    assert again.read_only is None
    again.close()


def test_a_newer_major_version_opens_read_only(path: Path) -> None:
    made(path)[0].close()
    manifest = json.loads((path / "document.json").read_bytes())
    (path / "document.json").write_text(json.dumps({**manifest, "format": "2.0"}))
    before = tree(path)

    store = reopened(path)
    document = loaded(store)

    assert "newer Facing" in (store.read_only or "")
    assert document.pages["0001"].text == TEXT
    with pytest.raises(RuleRefusal):
        store.save(typed(document, "x"), pages={"0001"})
    assert tree(path) == before
    store.close()


def test_opened_for_reading_nothing_is_written_into_the_folder(path: Path) -> None:
    made(path)[0].close()
    before = tree(path, without=())

    store = reopened(path, write=False)
    loaded(store)
    store.close()

    assert tree(path, without=()) == before


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (TEXT.replace("\n", "\r\n").encode(), "line ends of another system"),
        (b"\xef\xbb\xbf" + TEXT.encode(), "byte order mark"),
    ],
    ids=["CRLF", "BOM"],
)
def test_a_transcript_of_another_editor_is_put_into_our_form(
    path: Path, content: bytes, told: str
) -> None:
    store, document = made(path)
    store.close()
    (path / "text/0001.txt").write_bytes(content)

    again = reopened(path)
    found = loaded(again)

    assert found == document
    assert len(again.notices) == 1 and told in again.notices[0]
    again.save(found, pages={"0001"})
    assert (path / "text/0001.txt").read_bytes() == TEXT.encode()
    again.close()


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"caf\xe9", "not UTF-8 at byte 3"), (b"a\0b", r"U\+0000 at character 1")],
    ids=["Latin-1", "NUL"],
)
def test_a_transcript_that_cannot_be_kept_is_refused_with_its_offset(
    path: Path, content: bytes, told: str
) -> None:
    made(path)[0].close()
    (path / "text/0001.txt").write_bytes(content)
    store = reopened(path)

    with pytest.raises(DocumentError, match=told):
        loaded(store)
    store.close()


def test_missing_files_of_a_page_are_told_and_the_rest_is_shown(path: Path) -> None:
    store, document = made(path)
    store.close()
    (path / "annotations/0001.json").unlink()

    again = reopened(path)
    page = loaded(again).pages["0001"]

    assert page.words == document.pages["0001"].words
    assert len(page.marks) == 0
    assert again.notices == ["annotations/0001.json is missing, so it shows no marks."]
    again.close()


def test_a_save_over_another_programs_edit_is_refused(path: Path) -> None:
    store, document = made(path)
    edited_outside(path, "0001", lambda text: text + "theirs\n")

    with pytest.raises(SaveError, match=r"text/0001\.txt was changed by another program"):
        store.save(typed(document, "ours"), pages={"0001"})

    assert (path / "text/0001.txt").read_bytes().endswith(b"theirs\n")
    store.close()


def test_a_forced_save_keeps_the_other_programs_edit_beside(path: Path) -> None:
    store, document = made(path)
    edited_outside(path, "0001", lambda text: text + "theirs\n")

    store.save(typed(document, "ours "), pages={"0001"}, force=True)

    assert (path / "text/0001.txt").read_bytes().startswith(b"ours ")
    (kept,) = (path / "text").glob("0001.conflict-*.txt")
    assert kept.read_bytes().endswith(b"theirs\n")
    store.close()


def test_a_touched_but_equal_file_is_no_conflict(path: Path) -> None:
    store, document = made(path)
    (path / "text/0001.txt").touch()

    assert "text/0001.txt" in store.save(typed(document, "x"), pages={"0001"})
    store.close()


def test_a_file_that_is_gone_is_written_again(path: Path) -> None:
    store, document = made(path)
    (path / "words/0001.json").unlink()

    assert store.save(document, pages={"0001"}) == ("words/0001.json",)
    store.close()


def test_scans_are_copied_byte_for_byte_under_the_pages_id(path: Path, tmp_path: Path) -> None:
    store, _ = made(path)
    source = tmp_path / "Scan ä.TIFF"
    source.write_bytes(bytes(range(256)) * 99)

    stored = store.scans.add(source, page_id="0007")
    second = store.scans.add(source, page_id="0007")

    assert stored == "images/0007.tiff"
    assert second == "images/0007-2.tiff"
    assert (path / stored).read_bytes() == source.read_bytes()
    store.close()


@pytest.mark.parametrize("name", ["letter.facing", "letter.facing.zip"])
def test_a_linked_scan_is_found_from_its_relative_path(tmp_path: Path, name: str) -> None:
    store, _ = made(tmp_path / name)
    source = tmp_path / "scans" / "far.png"
    source.parent.mkdir()
    source.write_bytes(b"far")

    stored = store.scans.add(source, page_id="0002", link=True)
    entry = factories.entry("0002")
    entry = replace(entry, scan=replace(entry.scan, path=stored, linked=True))

    assert stored == "../scans/far.png"
    assert store.scans.path_of(entry) == source
    store.close()


def test_a_changed_scan_is_noticed_by_its_size_and_a_replaced_one_by_its_hash(path: Path) -> None:
    store, document = made(path)
    entry = document.entries[0]
    scan = store.scans.path_of(entry)
    assert (store.scans.state_of(entry), store.scans.state_of(entry, full=True)) == ("ok", "ok")

    scan.write_bytes(b"another")
    assert store.scans.state_of(entry) == "changed"

    scan.write_bytes(b"scan of 0001")
    assert store.scans.state_of(entry) == "ok"
    scan.unlink()
    assert store.scans.state_of(entry) == "missing"
    store.close()


def test_what_is_known_of_scans_outlives_the_session(path: Path) -> None:
    store, document = made(path)
    store.close()
    (path / "images/0001.png").write_bytes(b"other scan!!")

    again = reopened(path)

    assert again.scans.state_of(document.entries[0]) == "changed"
    again.close()


def test_files_of_a_removed_page_are_put_away_and_come_back(path: Path) -> None:
    store, document = made(path, marked_page(), marked_page(page_id="0002"))
    before = tree(path)
    removed = done(document, RemovePage("0002"))

    store.save(removed, manifest=True)
    store.remove_page_files("0002")

    assert not [name for name in tree(path) if "0002" in name]
    assert store.load() == replace(removed, pages={})
    store.save(document, pages={"0002"}, manifest=True)
    assert tree(path) == before
    store.close()


def test_a_scan_that_another_page_uses_stays(path: Path) -> None:
    store, document = made(path, marked_page(), marked_page(page_id="0002"))
    first, second = document.entries
    document = done(document, ReplaceScan(second.id, replace(first.scan, frame=2), "scale"))
    store.save(document, manifest=True)

    store.save(done(document, RemovePage("0001")), manifest=True)
    store.remove_page_files("0001")

    assert (path / "images/0001.png").exists()
    store.close()


def test_files_of_a_page_that_is_still_there_are_not_put_away(path: Path) -> None:
    store, _ = made(path)
    before = tree(path)

    store.remove_page_files("0001")

    assert tree(path) == before
    store.close()


def test_a_new_page_does_not_overwrite_a_file_that_nobody_knew(path: Path) -> None:
    store, document = made(path)
    (path / "text/0002.txt").write_bytes(b"somebody's")
    new = done(document, AddPages((factories.entry("0002"),), (Page("0002", "ours"),), 1))

    store.save(new, pages={"0002"}, manifest=True)

    (kept,) = (path / "text").glob("0002.conflict-*.txt")
    assert kept.read_bytes() == b"somebody's"
    assert (path / "text/0002.txt").read_bytes() == b"ours"
    store.close()


@pytest.mark.parametrize("name", ["copy.facing", "copy.facing.zip"])
def test_a_copy_holds_the_unsaved_page_and_leaves_the_original(
    path: Path, tmp_path: Path, name: str
) -> None:
    store, document = made(path)
    before = tree(path)
    changed = typed(document, "unsaved ")

    store.save_copy(tmp_path / name, document=changed, pages={"0001"})

    copy = reopened(tmp_path / name)
    assert loaded(copy) == changed
    assert copy.scans.state_of(changed.entries[0], full=True) == "ok"
    assert tree(path) == before
    copy.close()
    store.close()


@pytest.mark.parametrize("scan", ["../x.png", "/etc/passwd", "images/../../x.png", "C:/x.png"])
def test_a_manifest_whose_paths_leave_the_folder_is_refused(path: Path, scan: str) -> None:
    made(path)[0].close()
    manifest = json.loads((path / "document.json").read_bytes())
    manifest["pages"][0]["scan"]["path"] = scan
    (path / "document.json").write_text(json.dumps(manifest))

    store = reopened(path)
    with pytest.raises(FormatError, match="leaves the document folder"):
        store.load()
    store.close()


@pytest.mark.parametrize("linked", ["text", "text/0001.txt", "images/0001.png"])
def test_links_out_of_the_folder_are_not_followed(path: Path, tmp_path: Path, linked: str) -> None:
    store, document = made(path)
    store.close()
    outside = tmp_path / "outside"
    (path / linked).rename(outside)
    (path / linked).symlink_to(outside)
    content = tree(outside) if outside.is_dir() else outside.read_bytes()

    again = reopened(path)
    with pytest.raises(EditorError, match="leads out of the document folder"):
        if linked.startswith("images"):
            again.scans.path_of(document.entries[0])
        else:
            loaded(again)
    assert (tree(outside) if outside.is_dir() else outside.read_bytes()) == content
    again.close()


def test_a_save_never_writes_through_a_link_of_a_folder(path: Path, tmp_path: Path) -> None:
    store, document = made(path)
    outside = tmp_path / "outside"
    (path / "words").rename(outside)
    (path / "words").symlink_to(outside)
    before = tree(outside)

    with pytest.raises(DocumentError, match="leads out of the document folder"):
        store.save(typed(document, "x"), pages={"0001"})

    assert tree(outside) == before
    store.close()
