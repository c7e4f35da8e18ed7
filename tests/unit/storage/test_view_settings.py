"""View settings: kept beside the document, never part of it, never a reason to fail."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from editor.core.marks import Json
from editor.storage.view_settings import NAME, ViewSettings


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / ".facing"
    made.mkdir()
    return made


def test_what_was_put_is_there_at_the_next_opening(folder: Path) -> None:
    settings = ViewSettings(folder)
    settings.put("0001", "look", {"contrast": 30})
    settings.put("0002", "angle", -1.5)
    settings.save()
    again = ViewSettings(folder)
    assert again.get("0001", "look") == {"contrast": 30}
    assert again.get("0002", "angle") == -1.5
    assert again.get("0002", "look") is None
    assert [each.name for each in folder.iterdir()] == [NAME]


def test_nothing_put_leaves_nothing_behind(folder: Path) -> None:
    settings = ViewSettings(folder)
    settings.put("0001", "look", {"contrast": 30})
    settings.put("0001", "look", None)
    settings.put("0003", "look", None)
    settings.save()
    assert ViewSettings(folder).get("0001", "look") is None


def test_what_others_put_for_a_page_stays(folder: Path) -> None:
    first = ViewSettings(folder)
    first.put("0001", "angle", 2)
    first.save()
    second = ViewSettings(folder)
    second.put("0001", "look", {"invert": True})
    second.save()
    assert ViewSettings(folder).get("0001", "angle") == 2


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"pages": 3}', b'{"pages": {"0001": 4}}', b"\xff\xfe", b"null"]
)
def test_a_broken_file_is_as_none(folder: Path, content: bytes) -> None:
    (folder / NAME).write_bytes(content)
    settings = ViewSettings(folder)
    assert settings.get("0001", "look") is None
    settings.put("0001", "look", {})
    settings.save()
    assert ViewSettings(folder).get("0001", "look") == {}


def test_a_document_that_is_not_written_keeps_them_in_memory_only(folder: Path) -> None:
    for settings in (ViewSettings(None), ViewSettings(folder, is_writable=False)):
        value: Json = {"invert": True}
        settings.put("0001", "look", value)
        settings.save()
        assert settings.get("0001", "look") == value
    assert list(folder.iterdir()) == []


def test_a_folder_that_is_gone_is_no_failure(folder: Path) -> None:
    settings = ViewSettings(folder)
    settings.put("0001", "look", {})
    folder.rmdir()
    settings.save()
    assert not folder.exists()


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_link_in_its_place_is_not_followed(tmp_path: Path, folder: Path) -> None:
    secret = tmp_path / "secret.json"
    secret.write_text('{"pages": {"0001": {"look": 1}}}')
    (folder / NAME).symlink_to(secret)
    settings = ViewSettings(folder)
    assert settings.get("0001", "look") is None
    settings.put("0001", "look", 2)
    settings.save()
    assert secret.read_text() == '{"pages": {"0001": {"look": 1}}}'
