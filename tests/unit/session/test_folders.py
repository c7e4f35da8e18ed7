"""Folders of scans: what is taken from them, and in what order."""

from __future__ import annotations

from pathlib import Path

import pytest

from editor.core.errors import ScanError
from editor.session.folders import gather, natural_key


def touch(folder: Path, *names: str) -> list[Path]:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"")
    return [folder / name for name in names]


def test_pages_of_a_folder_stand_as_a_person_would_count_them(tmp_path: Path) -> None:
    touch(tmp_path, "page10.tif", "Page2.tif", "page1.tif", "page2b.tif", "page02a.tif")

    names = [path.name for path in gather([tmp_path]).files]

    assert names == ["page1.tif", "Page2.tif", "page02a.tif", "page2b.tif", "page10.tif"]


@pytest.mark.parametrize("name", ["²", "①1", "١٠", "", "a1b"])
def test_any_name_can_be_sorted(name: str) -> None:
    assert sorted([name, "1", "a"], key=natural_key)


def test_sub_folders_follow_the_scans_of_their_folder(tmp_path: Path) -> None:
    wanted = touch(tmp_path, "z.png", "box2/a.png", "box10/b/c.png", "box10/b/d.png")
    touch(tmp_path, "old.facing/images/0001.png", ".trash/e.png")

    assert gather([tmp_path]).files == tuple(wanted)


def test_what_is_no_scan_is_left_out_and_counted(tmp_path: Path) -> None:
    scan, *_ = touch(tmp_path, "a.JPG", "notes.txt", ".DS_Store", "._a.jpg", "in/Thumbs.db")

    gathered = gather([tmp_path])

    assert (gathered.files, gathered.left_out) == ((scan,), 4)


def test_named_files_stay_in_the_order_they_are_named_in(tmp_path: Path) -> None:
    files = touch(tmp_path, "b.png", "a.dat")

    assert gather(files).files == tuple(files)


def test_a_folder_without_scans_is_named(tmp_path: Path) -> None:
    touch(tmp_path, "in/notes.txt")

    with pytest.raises(ScanError, match=r'There are no scans in the folder "in"\. Choose'):
        gather([tmp_path / "in"])


def test_a_link_to_the_folder_itself_is_not_followed(tmp_path: Path) -> None:
    scan, *_ = touch(tmp_path, "a.png")
    (tmp_path / "again").symlink_to(tmp_path, target_is_directory=True)

    assert gather([tmp_path]).files == (scan,)
