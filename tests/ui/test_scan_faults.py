"""What goes wrong with scans and their tiles while they are shown: one sentence, nothing lost."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from editor import paths
from editor.core.geometry import Box, Size
from editor.imaging import opening, scans
from editor.imaging.pyramid import Tile
from editor.imaging.raster import Raster
from editor.session import Session
from editor.session.people import agent_named
from editor.ui.main_window import MainWindow
from editor.ui.scan_view import ScanView
from editor.ui.theme import LIGHT
from tests.ui.main_windows import (
    SECOND,
    TEXT,
    drop_files,
    made_document,
    made_window,
    opened,
    press,
    scan_file,
    seen_message,
    settle,
    shown_page,
    shut,
)


@pytest.fixture
def tiles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of tiles, to which scans of any size go."""
    monkeypatch.setattr(opening, "HELD_BYTES", 0)
    return paths.cache_dir() / "scans"


@pytest.fixture
def shows_tiles(qtbot: QtBot, desk: MainWindow, tmp_path: Path, tiles: Path) -> MainWindow:
    """The window on a page whose scan is shown from tiles on the disk."""
    opened(qtbot, desk, made_document(tmp_path))
    assert list(tiles.iterdir())
    return desk


def said(window: MainWindow) -> str:
    """What stands in the place of the scan."""
    return window.workspace.scan.accessibleDescription()


def type_at_start(qtbot: QtBot, window: MainWindow, text: str) -> None:
    window.workspace.text.setFocus()
    window.workspace.text.set_cursor(0)
    qtbot.keyClicks(window.workspace.text, text)


def lose_tiles(qtbot: QtBot, window: MainWindow, tiles: Path) -> None:
    """Cut the tiles short on the disk and let the view need them anew."""
    for file in tiles.iterdir():
        with file.open("r+b") as cut:
            cut.truncate(10)
    levels = window.loader.levels_of(shown_page(window).id)
    window.workspace.scan.picture.set_source(None)
    window.workspace.scan.picture.set_source(levels)
    settle(qtbot, window)


def test_a_scan_whose_tiles_were_lost_is_opened_anew(
    qtbot: QtBot, shows_tiles: MainWindow, tiles: Path
) -> None:
    before = shows_tiles.loader.levels_of(shown_page(shows_tiles).id)

    lose_tiles(qtbot, shows_tiles, tiles)

    qtbot.waitUntil(
        lambda: shows_tiles.loader.levels_of(shown_page(shows_tiles).id) not in (None, before)
    )
    settle(qtbot, shows_tiles)
    qtbot.waitUntil(lambda: shows_tiles.workspace.scan.picture.is_settled)
    assert shows_tiles.workspace.scan.scan_size is not None
    (file,) = tiles.iterdir()
    assert file.stat().st_size > 10


def test_tiles_that_are_lost_again_and_again_are_told_and_the_view_rests(
    qtbot: QtBot, shows_tiles: MainWindow, tiles: Path
) -> None:
    first = shows_tiles.loader.levels_of(shown_page(shows_tiles).id)
    lose_tiles(qtbot, shows_tiles, tiles)
    qtbot.waitUntil(
        lambda: shows_tiles.loader.levels_of(shown_page(shows_tiles).id) not in (None, first)
    )
    settle(qtbot, shows_tiles)

    lose_tiles(qtbot, shows_tiles, tiles)

    qtbot.waitUntil(lambda: "can no longer be read" in said(shows_tiles))
    type_at_start(qtbot, shows_tiles, "new ")
    assert shown_page(shows_tiles).text == "new " + TEXT


class FailingSource:
    """A scan of which no tile can be read; counts how often each was asked for."""

    size, level_count = Size(2000, 1500), 1

    def __init__(self) -> None:
        self.asked: Counter[tuple[int, int]] = Counter()

    def level_for(self, scale: float) -> int:
        return 0

    def has_tile(self, level: int, col: int, row: int) -> bool:
        return True

    def tile(self, level: int, col: int, row: int, tile: int = 512) -> Tile:
        self.asked[col, row] += 1
        raise OSError("the disk failed")


@pytest.mark.parametrize("has_look", [False, True])
def test_a_tile_that_cannot_be_read_is_asked_for_once_and_not_at_each_painting(
    qtbot: QtBot, qapp: QApplication, has_look: bool
) -> None:
    view, source = ScanView(LIGHT), FailingSource()
    qtbot.addWidget(view)
    view.resize(800, 600)
    if has_look:
        view.picture.set_renderer(lambda scan, level, col, row: source.tile(level, col, row))
    view.show()

    with qtbot.waitSignal(view.picture.lost) as told:
        view.set_scan(source.size, source)
    qtbot.waitUntil(lambda: view.picture.is_settled)
    for _ in range(20):
        view.viewport().repaint()
        qapp.processEvents()

    assert told.args == [source]
    assert set(source.asked.values()) == {1}


def test_a_cache_that_cannot_be_written_is_told_in_one_sentence_and_typing_goes_on(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path, tiles: Path
) -> None:
    tiles.parent.mkdir(parents=True, exist_ok=True)
    tiles.write_bytes(b"no folder")

    opened(qtbot, desk, made_document(tmp_path))

    assert "cannot be written" in said(desk)
    assert "Make it writable" in said(desk)
    type_at_start(qtbot, desk, "new ")
    assert shown_page(desk).text == "new " + TEXT


def test_a_disk_that_fills_while_tiles_are_written_is_told_and_leaves_none(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path, tiles: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from editor.imaging.tile_store import TileStore

    def fail(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(TileStore, "_finish", fail)  # when all tiles are there, and shown

    opened(qtbot, desk, made_document(tmp_path))

    assert "the disk is full" in said(desk)
    assert list(tiles.iterdir()) == []


def test_a_scan_deleted_while_it_is_shown_stays_and_is_missed_when_it_is_opened_again(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path
) -> None:
    document = made_document(tmp_path, (TEXT, SECOND))
    opened(qtbot, desk, document)
    scan = sorted((document / "images").iterdir())[0]
    kept = scan.read_bytes()

    scan.unlink()
    type_at_start(qtbot, desk, "new ")
    settle(qtbot, desk)
    assert desk.workspace.scan.scan_size is not None

    desk.loader.forget(desk.session.document.entries[0])  # type: ignore[union-attr]
    press(qtbot, desk, "page.next")
    settle(qtbot, desk)
    press(qtbot, desk, "page.previous")
    settle(qtbot, desk)
    assert "is missing. Put it back" in said(desk)
    assert shown_page(desk).text == "new " + TEXT

    scan.write_bytes(kept)
    press(qtbot, desk, "page.next")
    press(qtbot, desk, "page.previous")
    settle(qtbot, desk)
    assert desk.workspace.scan.scan_size is not None


def test_a_scan_cut_short_while_it_is_shown_is_told_once_and_the_text_stays(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path
) -> None:
    document = made_document(tmp_path, (TEXT, SECOND))
    opened(qtbot, desk, document)
    type_at_start(qtbot, desk, "new ")
    scan = sorted((document / "images").iterdir())[0]

    scan.write_bytes(scan.read_bytes()[:60])
    desk.loader.forget(desk.session.document.entries[0])  # type: ignore[union-attr]
    press(qtbot, desk, "page.next")
    press(qtbot, desk, "page.previous")
    settle(qtbot, desk)

    assert "cannot be read as a picture" in seen_message(desk)
    assert said(desk).startswith("Could not read")
    assert shown_page(desk).text == "new " + TEXT
    press(qtbot, desk, "file.save")
    settle(qtbot, desk)
    assert (document / "text" / "0001.txt").read_text(encoding="utf-8") == "new " + TEXT


@pytest.fixture
def held_back(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Let reading the first scan wait, as on a slow network, until the event is set."""
    arrived, load = threading.Event(), scans.load

    def slow(path: Path, *, frame: int = 1, render_dpi: int | None = None) -> Raster:
        if path.name.startswith("0001"):
            assert arrived.wait(60)
        return load(path, frame=frame, render_dpi=render_dpi)

    monkeypatch.setattr(scans, "load", slow)
    yield arrived
    arrived.set()


def test_a_scan_that_comes_slowly_keeps_nobody_from_typing_and_from_other_pages(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path, held_back: threading.Event
) -> None:
    document = made_document(tmp_path, (TEXT, SECOND))
    assert desk.files.open_path(document)
    QApplication.processEvents()
    type_at_start(qtbot, desk, "new ")
    assert shown_page(desk).text == "new " + TEXT
    assert desk.loader.levels_of("0001") is None

    press(qtbot, desk, "page.next")
    qtbot.waitUntil(lambda: desk.loader.levels_of("0002") is not None)

    press(qtbot, desk, "page.previous")
    held_back.set()
    settle(qtbot, desk)
    assert desk.loader.levels_of("0001") is not None
    assert desk.workspace.scan.picture.has_picture


def test_two_windows_share_one_cache_and_neither_needs_the_other_ones_tiles(
    qtbot: QtBot, shows_tiles: MainWindow, tmp_path: Path, tiles: Path
) -> None:
    assert shows_tiles.session is not None
    document = shows_tiles.session.store.path
    other = made_window(qtbot)
    try:
        other.set_session(Session.open(document, agent=agent_named("Bob"), write=False))
        settle(qtbot, other)
        assert other.workspace.scan.picture.has_picture
        assert len(list(tiles.iterdir())) == 1  # made by the first, found by the second

        for file in tiles.iterdir():
            file.unlink()  # as the second makes room for another scan
        levels = shows_tiles.loader.levels_of("0001")
        assert levels is not None
        assert levels.tile(0, 0, 0).data
        shows_tiles.workspace.scan.zoom_actual()
        settle(qtbot, shows_tiles)
        assert shows_tiles.workspace.scan.scan_size is not None
    finally:
        shut(other)


def damaged_scan(folder: Path, name: str) -> Path:
    path = scan_file(folder, name)
    path.write_bytes(path.read_bytes()[:200])
    return path


def test_a_damaged_scan_among_those_added_is_left_out_and_told(
    qtbot: QtBot, desk_at_work: MainWindow, tmp_path: Path
) -> None:
    good = [scan_file(tmp_path, "a.png"), scan_file(tmp_path, "c.png")]
    bad = damaged_scan(tmp_path, "b.png")

    drop_files(desk_at_work.workspace.scan.viewport(), [good[0], bad, good[1]])
    settle(qtbot, desk_at_work)

    assert desk_at_work.session is not None
    assert len(desk_at_work.session.document.entries) == 3
    assert 'Could not read "b.png"' in seen_message(desk_at_work)
    assert "The other scans are here." in seen_message(desk_at_work)


def test_a_document_begun_from_many_scans_names_those_that_cannot_be_read(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path
) -> None:
    folder = tmp_path / "box 7"
    folder.mkdir()
    scan_file(folder, "1.png")
    for name in ("2.png", "3.png"):
        damaged_scan(folder, name)

    desk.files.open_files([folder])
    settle(qtbot, desk)

    assert desk.session is not None
    assert len(desk.session.document.entries) == 1
    assert seen_message(desk) == "Left out 2 scans that cannot be read: “2.png”, “3.png”."


def test_where_no_scan_can_be_read_nothing_is_added(
    qtbot: QtBot, desk_at_work: MainWindow, tmp_path: Path
) -> None:
    bad = [damaged_scan(tmp_path, name) for name in ("a.png", "b.png")]

    drop_files(desk_at_work.workspace.scan.viewport(), bad)
    settle(qtbot, desk_at_work)

    assert desk_at_work.session is not None
    assert len(desk_at_work.session.document.entries) == 1
    assert seen_message(desk_at_work).startswith('Could not read "a.png"')


class GrowingSource:
    """A black scan of 4096 × 4096 in three levels, of which only some tiles are there yet."""

    size, level_count = Size(4096, 4096), 3

    def __init__(self, there: set[int]) -> None:
        self.there = there
        """Levels whose upper half is there."""

    def level_for(self, scale: float) -> int:
        return 2

    def has_tile(self, level: int, col: int, row: int) -> bool:
        across = 8 >> level
        return level in self.there and 0 <= col < across and 0 <= row < across // 2

    def tile(self, level: int, col: int, row: int, tile: int = 512) -> Tile:
        box = Box(col * 512, row * 512, 512, 512)
        return Tile(box, 512, 512, 1, 512, bytes(512 * 512))


def shown_growing(qtbot: QtBot, there: set[int]) -> QImage:
    view, source = ScanView(LIGHT), GrowingSource(there)
    qtbot.addWidget(view)
    view.resize(600, 600)
    view.show()
    view.set_scan(source.size, source)
    view.fit_page()
    qtbot.waitExposed(view)
    view.viewport().repaint()
    qtbot.waitUntil(lambda: view.picture.is_settled and view.picture.is_blank == (not there))
    return view.viewport().grab().toImage()


@pytest.mark.parametrize("there", [{0}, {1}, {0, 1}])
def test_finer_tiles_stand_in_while_the_coarse_ones_of_a_huge_scan_are_to_come(
    qtbot: QtBot, qapp: QApplication, there: set[int]
) -> None:
    seen = shown_growing(qtbot, there)
    upper, lower = (seen.pixelColor(300, y) for y in (150, 450))
    assert (upper.lightness(), lower == LIGHT.panel) == (0, True)


def test_a_scan_of_which_nothing_is_there_yet_says_that_it_is_being_opened(
    qtbot: QtBot, qapp: QApplication
) -> None:
    seen = shown_growing(qtbot, set())
    colours = {seen.pixelColor(x, y).name() for x in range(200, 400) for y in range(280, 320)}
    assert len(colours) > 1
