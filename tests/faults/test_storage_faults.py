"""What breaks a save or an opening: full and read-only disks, locks, half-written files."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from editor.core.errors import DocumentLocked, EditorError, SaveError
from editor.storage import atomic
from editor.storage.check import check_document
from editor.storage.folder import DocumentStore
from tests import factories
from tests.unit.storage.examples import (
    edited_outside,
    loaded,
    made,
    marked_page,
    reopened,
    stamped,
    tree,
    typed,
)

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "letter.facing"


@contextmanager
def file_size_limit(limit_bytes: int) -> Iterator[None]:
    """No file of this process can grow beyond the limit: the kernel refuses, as on a full disk."""
    resource = pytest.importorskip("resource", reason="only POSIX limits the size of files")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    old = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit_bytes, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, old)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 512 KiB."""
    mount = tmp_path / "disk"
    mount.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(mount)]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("only root can mount a small disk")
    yield mount
    subprocess.run(["umount", "-l", str(mount)], check=True)


def test_a_full_disk_leaves_the_old_state_whole_and_the_store_usable(small_disk: Path) -> None:
    path = small_disk / "letter.facing"
    store, document = made(path)
    before = tree(path)
    filler = small_disk / "filler"
    with pytest.raises(OSError), filler.open("wb") as file:
        while True:
            file.write(bytes(4096))
            file.flush()

    changed = typed(document, "typed on a full disk " * 500)
    with pytest.raises(SaveError, match=r"the disk is full\. Free some space and save again"):
        store.save(changed, pages={"0001"})

    assert tree(path) == before
    filler.unlink()
    store.save(changed, pages={"0001"})
    store.close()
    again = reopened(path)
    assert loaded(again) == changed
    again.close()


def test_a_disk_that_fills_while_a_document_is_made_leaves_nothing(small_disk: Path) -> None:
    (small_disk / "filler").write_bytes(bytes(500 * 1024))

    with pytest.raises(SaveError, match="disk is full"):
        DocumentStore.create(
            small_disk / "letter.facing",
            factories.document(*(factories.page(page_id=f"{n:04}") for n in range(1, 200))),
            agent_name="Ada",
        )

    assert [p.name for p in small_disk.iterdir()] == ["filler"]


@pytest.mark.parametrize("failing", range(6))
def test_a_save_that_failed_anywhere_can_be_repeated(
    path: Path, monkeypatch: pytest.MonkeyPatch, failing: int
) -> None:
    store, document = made(path)
    changed = stamped(typed(document, "typed "))
    calls = iter(range(failing))
    real_fsync = os.fsync

    def fsync(handle: int) -> None:
        if next(calls, None) is None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real_fsync(handle)

    with monkeypatch.context() as patch, pytest.raises(SaveError):
        patch.setattr(os, "fsync", fsync)
        store.save(changed, pages={"0001"})

    store.save(changed, pages={"0001"})
    store.close()
    again = reopened(path)
    assert loaded(again) == changed
    again.close()


@pytest.mark.parametrize("failing", range(5))
@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_wherever_a_save_fails_the_document_opens_and_saves_later(
    path: Path, monkeypatch: pytest.MonkeyPatch, call: str, failing: int
) -> None:
    store, document = made(path)
    changed = stamped(typed(document, "typed "))
    count = 0
    real_fsync, real_replace = os.fsync, atomic.replace

    def fail() -> None:
        nonlocal count
        count += 1
        if count > failing:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def fsync(handle: int) -> None:
        fail()
        real_fsync(handle)

    def replace(source: Path, target: Path) -> None:
        fail()
        real_replace(source, target)

    with monkeypatch.context() as patch:
        if call == "fsync":
            patch.setattr(os, "fsync", fsync)
        else:
            patch.setattr(atomic, "replace", replace)
        if call == "replace" and failing == 4:
            store.save(changed, pages={"0001"})
        else:
            with pytest.raises(SaveError, match="disk is full"):
                store.save(changed, pages={"0001"})

    # As after a crash: another program opens what is there.
    store.close()
    reader = reopened(path, write=False)
    page = loaded(reader).pages["0001"]
    page.check()
    assert page.text in (document.pages["0001"].text, changed.pages["0001"].text)
    assert not page.orphans()
    reader.close()
    assert not list(path.rglob("*.facing-tmp"))
    again = reopened(path)
    again.load_page(again.load(), "0001")
    again.save(changed, pages={"0001"})
    again.close()
    last = reopened(path)
    assert loaded(last) == changed
    last.close()


def test_a_file_too_large_for_the_disk_is_one_sentence(path: Path) -> None:
    store, document = made(path)
    before = tree(path)

    with (
        file_size_limit(2**16),
        pytest.raises(SaveError, match=r'Could not save "letter\.facing": the file is too large'),
    ):
        store.save(typed(document, "x" * 2**17), pages={"0001"})

    assert tree(path) == before
    store.close()


@pytest.mark.parametrize("number", [errno.EROFS, errno.EACCES, errno.EIO, errno.ENOENT])
def test_every_refusal_of_the_disk_is_one_sentence(
    path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def refuse(handle: int) -> None:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", refuse)
        with pytest.raises(SaveError, match=r'^Could not save "x\.txt": [^\n]*\.$'):
            atomic.write_bytes(path.with_name("x.txt"), b"x")

    assert list(path.parent.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="POSIX permission bits")
def test_permissions_of_a_saved_file_are_kept(path: Path) -> None:
    store, document = made(path)
    (path / "text/0001.txt").chmod(0o640)

    store.save(typed(document, "x"), pages={"0001"})

    assert (path / "text/0001.txt").stat().st_mode & 0o777 == 0o640
    store.close()


@pytest.fixture
def read_only_disk(tmp_path: Path) -> Iterator[Path]:
    """A document on a file system mounted read-only."""
    mount = tmp_path / "disk"
    mount.mkdir()
    try:
        subprocess.run(
            ["mount", "-t", "tmpfs", "tmpfs", str(mount)], check=True, capture_output=True
        )
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("only root can mount a disk")
    try:
        made(mount / "letter.facing")[0].close()
        made(mount / "letter.facing.zip")[0].close()
        subprocess.run(["mount", "-o", "remount,ro", str(mount)], check=True)
        yield mount
    finally:
        subprocess.run(["umount", "-l", str(mount)], check=True)


@pytest.mark.parametrize("name", ["letter.facing", "letter.facing.zip"])
def test_a_read_only_disk_opens_for_reading(read_only_disk: Path, name: str) -> None:
    store = reopened(read_only_disk / name)

    assert "cannot be written" in (store.read_only or "")
    document = loaded(store)
    assert len(document.pages["0001"].marks) > 0
    with pytest.raises(SaveError):
        store.save(typed(document, "x"), pages={"0001"})
    store.close()


def test_half_written_files_of_a_killed_save_are_ignored_and_cleaned(path: Path) -> None:
    store, document = made(path)
    store.close()
    left = path / "text" / f".0001.txt.4711-1{atomic.TEMP_SUFFIX}"
    left.write_bytes(b"hal")
    (path / ".facing/owner.json").write_bytes(
        b'{"name": "Ada", "host": "gone", "pid": 4711, "since": 0}'
    )

    again = reopened(path)

    assert loaded(again) == document
    assert not left.exists()
    again.close()


@pytest.mark.parametrize("name", ["words/0001.json", "annotations/0001.json"])
@pytest.mark.parametrize("share", [0, 0.5, 0.99])
def test_a_half_file_is_refused_with_its_name_and_never_overwritten(
    path: Path, name: str, share: float
) -> None:
    store, _ = made(path)
    store.close()
    content = (path / name).read_bytes()
    half = content[: int(len(content) * share)]
    (path / name).write_bytes(half)

    again = reopened(path)
    with pytest.raises(EditorError, match=name):
        loaded(again)
    again.close()

    assert (path / name).read_bytes() == half


@pytest.mark.parametrize("name", ["text/0001.txt", "document.json", "words/0001.json"])
@pytest.mark.skipif(os.name == "nt", reason="no FIFOs")
def test_a_fifo_in_the_place_of_a_file_does_not_hang(path: Path, name: str) -> None:
    made(path)[0].close()
    (path / name).unlink()
    os.mkfifo(path / name)

    with pytest.raises(EditorError):
        loaded(reopened(path, write=False))


def test_a_second_writer_opens_read_only_and_is_told_who_has_it(path: Path) -> None:
    store, document = made(path, agent_name="Ada")

    second = reopened(path, agent_name="Grace")

    assert '"letter.facing" is open by Ada on' in (second.read_only or "")
    assert loaded(second) == document
    with pytest.raises(DocumentLocked):
        second.save(typed(document, "x"), pages={"0001"})
    second.close()
    store.save(typed(document, "x"), pages={"0001"})
    store.close()
    third = reopened(path, agent_name="Grace")
    assert third.read_only is None
    third.close()


HOLDER = """
import sys
from pathlib import Path
from editor.storage.folder import DocumentStore
store = DocumentStore.open(Path(sys.argv[1]), write=True, agent_name="Ada")
print(store.read_only, flush=True)
sys.stdin.read()
"""


@pytest.mark.parametrize("name", ["letter.facing", "letter.facing.zip"])
def test_a_killed_writer_holds_nobody_up(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    made(path)[0].close()
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(HOLDER), str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "None\n"
        second = reopened(path, agent_name="Grace")
        assert "is open by Ada" in (second.read_only or "")
        second.close()
        holder.kill()
        holder.wait()

    third = reopened(path, agent_name="Grace")

    assert third.read_only is None
    third.close()


def test_a_lost_facing_folder_costs_nothing(path: Path) -> None:
    import shutil

    store, document = made(path)
    store.close()
    shutil.rmtree(path / ".facing")

    again = reopened(path)

    assert loaded(again) == document
    assert again.scans.state_of(document.entries[0]) == "ok"
    again.close()


@pytest.mark.parametrize("content", [b"", b"[]", b"\xff", b'{"files": {"a": 1}}', b"[" * 9999])
def test_a_broken_state_file_costs_nothing(path: Path, content: bytes) -> None:
    store, document = made(path)
    store.close()
    (path / ".facing/state.json").write_bytes(content)
    (path / ".facing/owner.json").write_bytes(content)

    again = reopened(path)

    assert again.scans.state_of(document.entries[0]) == "ok"
    again.save(typed(loaded(again), "x"), pages={"0001"})
    again.close()


def codes(path: Path) -> set[str]:
    store = reopened(path, write=False)
    try:
        return {finding.code for finding in check_document(store)}
    finally:
        store.close()


def test_a_sound_document_has_no_findings(path: Path) -> None:
    made(path, marked_page(), factories.page("", page_id="0002"))[0].close()
    (path / "text/9999.txt").write_bytes(b"of a page that is not in the manifest")

    assert codes(path) == set()


def test_check_finds_each_damage(path: Path) -> None:
    made(path)[0].close()
    whole = tree(path)

    def damaged(name: str, content: bytes | None) -> set[str]:
        for each, original in whole.items():
            (path / each).write_bytes(original)
        if content is None:
            (path / name).unlink()
        else:
            (path / name).write_bytes(content)
        return codes(path)

    text = whole["text/0001.txt"]
    words = whole["words/0001.json"]
    assert damaged("images/0001.png", None) == {"scan-missing"}
    assert damaged("images/0001.png", b"scan of 0002") == {"scan-changed"}
    assert damaged("text/0001.txt", None) == {"text-missing"}
    assert damaged("words/0001.json", None) == {"words-missing"}
    assert damaged("annotations/0001.json", None) == {"annotations-missing"}
    assert damaged("text/0001.txt", text + b"more") == {"text-hash"}
    assert damaged("text/0001.txt", b"\xff" + text) == {"text-unreadable"}
    assert damaged("text/0001.txt", text.replace(b"T", b"\0")) == {"text-unreadable"}
    assert damaged("words/0001.json", words[:-9]) == {"unreadable"}
    assert damaged("document.json", whole["document.json"]) == set()
    assert "word-span" in damaged("words/0001.json", words.replace(b"[1, 0, 10,", b"[1, 0, 12,"))


def test_check_finds_orphans(path: Path) -> None:
    made(path)[0].close()
    edited_outside(path, "0001", lambda text: text.replace("summary", "digest"))
    store = reopened(path)
    store.save(loaded(store), pages={"0001"})
    store.close()

    assert codes(path) == {"orphan"}
