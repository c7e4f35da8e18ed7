"""Zipped documents: safe to take apart, whole after each save, found again after a crash."""

from __future__ import annotations

import stat
import zipfile
from pathlib import Path

import pytest

from editor.core.commands import EditText
from editor.core.errors import DocumentError, SaveError
from editor.storage import zipped
from editor.storage.journal import Journal
from editor.storage.journal_replay import pending
from tests.unit.storage.examples import done, loaded, made, reopened, stamped, tree, typed


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "letter.facing.zip"


def unzipped(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def rezipped(path: Path, entries: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name, content)


def test_the_zip_is_whole_after_each_save(path: Path) -> None:
    store, document = made(path)
    store.save(typed(document, "new "), pages={"0001"})

    entries = unzipped(path)

    assert entries["text/0001.txt"].startswith(b"new DEPARTMENT")
    assert entries["images/0001.png"] == b"scan of 0001"
    assert not [name for name in entries if name.startswith(".facing")]
    store.close()


def test_scans_are_stored_and_text_is_compressed(path: Path) -> None:
    made(path)[0].close()

    with zipfile.ZipFile(path) as archive:
        methods = {info.filename: info.compress_type for info in archive.infolist()}

    assert methods["images/0001.png"] == zipfile.ZIP_STORED
    assert methods["document.json"] == methods["text/0001.txt"] == zipfile.ZIP_DEFLATED


def test_a_folder_inside_the_zip_is_kept_as_it_is(path: Path) -> None:
    _, document = (pair := made(path))
    pair[0].close()
    entries = {f"letter.facing/{name}": content for name, content in unzipped(path).items()}
    rezipped(path, {**entries, "README": b"beside"})

    store = reopened(path)
    assert loaded(store) == document
    store.save(stamped(loaded(store)), pages={"0001"})
    store.close()

    after = unzipped(path)
    assert after.keys() == {*entries, "README"}
    assert after["README"] == b"beside"


def test_nothing_is_left_behind_after_closing(path: Path, facing_home: Path) -> None:
    made(path)[0].close()

    assert tree(facing_home) == {}
    assert [p.name for p in path.parent.glob("*.zip")] == [path.name]


def test_unsaved_work_on_a_zip_is_found_again(path: Path) -> None:
    store, document = made(path)
    journal = Journal(store.root)
    edit = EditText("0001", 0, 0, "unsaved ")
    journal.append(edit.change(document), document)
    journal.close()
    store.close()

    again = reopened(path)
    found = pending(again.root)

    assert found is not None
    assert found.pages["0001"] == done(document, edit).pages["0001"]
    again.close()


def test_a_second_writer_of_a_zip_reads_only(path: Path) -> None:
    store, document = made(path)

    second = reopened(path, agent_name="Grace")

    assert "is open by Ada on" in (second.read_only or "")
    assert loaded(second) == document
    second.close()
    store.close()


def test_a_zip_that_another_program_changed_is_not_overwritten(path: Path) -> None:
    store, document = made(path)
    rezipped(path, {"theirs": b"theirs"})

    with pytest.raises(SaveError, match="changed by another program"):
        store.save(typed(document, "x"), pages={"0001"})

    assert unzipped(path) == {"theirs": b"theirs"}
    with pytest.raises(SaveError):
        store.close()


MANIFEST = b'{"format": "1.0", "id": "x", "pages": []}'


@pytest.mark.parametrize(
    "name",
    [
        "../evil",
        "a/../../evil",
        "/evil",
        "\\evil",
        "..\\evil",
        "C:/evil",
        "a//b",
        "./evil",
        "a\0/../b",
    ],
)
def test_entries_that_leave_the_folder_are_refused(tmp_path: Path, path: Path, name: str) -> None:
    rezipped(path, {"document.json": MANIFEST, "placeholder_": b"x"})
    stored = name.encode().ljust(12, b"_")
    path.write_bytes(path.read_bytes().replace(b"placeholder_", stored))

    for write in (True, False):
        with pytest.raises(DocumentError, match="leads out of the document folder"):
            reopened(path, write=write)

    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_links_in_a_zip_are_refused(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("document.json", MANIFEST)
        info = zipfile.ZipInfo("text")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, "/etc")

    with pytest.raises(DocumentError, match="is a link or a device"):
        reopened(path)


def test_a_name_that_stands_twice_is_refused(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("document.json", MANIFEST)
        archive.writestr("text/0001.txt", b"one")
        archive.writestr("TEXT/0001.txt", b"two")

    with pytest.raises(DocumentError, match="stands in it twice"):
        reopened(path)


def test_a_bomb_is_refused_before_it_grows(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zipped, "MOST_BYTES", 2**20)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("document.json", MANIFEST)
        archive.writestr("images/bomb", bytes(2**21))

    with pytest.raises(DocumentError, match="unpacked"):
        reopened(path)


def test_a_bomb_of_many_small_entries_is_refused(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zipped, "_SUSPICIOUS_BYTES", 2**20)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("document.json", MANIFEST)
        for number in range(8):
            archive.writestr(f"images/{number:04}", bytes(2**20))

    with pytest.raises(DocumentError, match="would grow to 8 MiB"):
        reopened(path)


def test_a_file_in_the_place_of_a_folder_is_refused(tmp_path: Path, path: Path) -> None:
    rezipped(path, {"document.json": MANIFEST, "text": b"x", "text/0001.txt": b"y"})

    with pytest.raises(DocumentError, match="cannot be unpacked"):
        reopened(path)
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"not a zip", "not a whole zip"),
        (b"", "not a whole zip"),
    ],
)
def test_what_is_no_zip_is_refused(path: Path, content: bytes, told: str) -> None:
    path.write_bytes(content)

    with pytest.raises(DocumentError, match=told):
        reopened(path)


def test_a_damaged_entry_is_refused(path: Path) -> None:
    made(path)[0].close()
    path.write_bytes(path.read_bytes().replace(b"scan of 0001", b"scam of 0001"))

    with pytest.raises(DocumentError, match="not a whole zip"):
        reopened(path)


def test_a_zip_without_a_document_is_refused(path: Path) -> None:
    rezipped(path, {"photo.jpg": b"x"})

    with pytest.raises(DocumentError, match=r"no document\.json"):
        reopened(path)


def test_a_journal_packed_by_somebody_else_is_left_out(path: Path) -> None:
    rezipped(path, {"document.json": MANIFEST, ".facing/journal-000001.jsonl": b"{}\n"})

    store = reopened(path)

    assert pending(store.root) is None
    store.close()
