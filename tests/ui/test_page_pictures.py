"""Small pictures of pages in the window: kept beside the document, and shown again at once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from editor import paths
from editor.imaging import scans, streams
from editor.ui.main_window import MainWindow
from tests.ui import main_windows

PAGES = ("one", "two", "three", "four")


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    made = main_windows.made_window(qtbot)
    yield made
    main_windows.shut(made)


def shown_pictures(qtbot: QtBot, window: MainWindow, document: Path) -> dict[str, tuple[int, int]]:
    """Open a document; return the sizes of its small pictures once all have come."""
    came: dict[str, tuple[int, int]] = {}

    def take(page_id: str, tile: object) -> None:
        came[page_id] = (tile.width, tile.height)  # type: ignore[attr-defined]

    window.loader.pictures.pictured.connect(take)
    assert window.files.open_path(document)
    window.pages_dock_widget.show()
    qtbot.waitUntil(lambda: len(came) == len(PAGES), timeout=20_000)
    main_windows.settle(qtbot, window)
    window.loader.pictures.pictured.disconnect(take)
    return came


def kept(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("*.jpg"))


@pytest.mark.parametrize("form", ["folder", "zip"])
def test_pictures_of_a_document_opened_again_are_not_drawn_again(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    document = main_windows.made_document(tmp_path, PAGES)
    beside, with_caches = document / ".facing" / "thumbnails", paths.cache_dir() / "thumbnails"
    if form == "zip":
        shutil.make_archive(str(document), "zip", document.parent, document.name)
        shutil.rmtree(document)
        document = tmp_path / "letter.facing.zip"
        before = document.read_bytes()
    first = shown_pictures(qtbot, window, document)
    assert bool(kept(beside)) == (form == "folder")
    assert bool(kept(with_caches)) == (form == "zip")
    window.set_session(None)
    if form == "zip":
        assert document.read_bytes() == before

    def refuse(*_args: object, **_options: object) -> None:
        raise AssertionError("a scan was decoded for a small picture")

    monkeypatch.setattr(scans, "preview", refuse)
    monkeypatch.setattr(streams, "load_fitting", refuse)

    assert shown_pictures(qtbot, window, document) == first
