"""A scan that is not small is seen while it is still being decoded, and told when it is damaged."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPixmap
from pytestqt.qtbot import QtBot

from editor.imaging import opening
from editor.imaging.growing import GrowingPyramid
from editor.session.making import new_document
from editor.session.people import agent_named
from editor.ui.main_window import MainWindow
from tests.ui.main_windows import opened, press, settle

SIZE = (700, 1800)
DARK = 60


class Gate:
    """Lets the decoder hand on one strip, and the others when it is opened."""

    def __init__(self) -> None:
        self._is_open = threading.Event()
        self._has_begun: set[int] = set()

    def wait(self, levels: GrowingPyramid) -> None:
        if id(levels) in self._has_begun:
            assert self._is_open.wait(30)
        self._has_begun.add(id(levels))

    def open(self) -> None:
        self._is_open.set()


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    gate, add = Gate(), GrowingPyramid.add

    def slowly(levels: GrowingPyramid, strip: Image.Image) -> None:
        gate.wait(levels)
        add(levels, strip)

    monkeypatch.setattr(opening, "GROWN_FROM_PX", 1)
    monkeypatch.setattr(GrowingPyramid, "add", slowly)
    yield gate
    gate.open()


def dark_document(folder: Path, pages: int = 1, size: tuple[int, int] = SIZE) -> Path:
    scans = []
    for number in range(pages):
        scans.append(folder / f"dark{number}.png")
        Image.new("L", size, DARK + number).save(scans[-1])
    session = new_document(folder / "dark.facing", scans, agent=agent_named("Ada"))
    session.save()
    session.close()
    return folder / "dark.facing"


def look_at_the_top(window: MainWindow) -> None:
    window.workspace.scan.zoom_actual()
    window.workspace.scan.scroll_to_top()


def grey_at(window: MainWindow, y: int) -> int:
    """Return how light the middle of a row of the scan is as the view shows it, 0 to 255."""
    view = window.workspace.scan
    point = view.mapFromScene(SIZE[0] / 2, y)
    return view.viewport().grab().toImage().pixelColor(point).lightness()


def test_the_top_of_a_scan_is_seen_while_the_rest_is_decoded(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path, gate: Gate
) -> None:
    assert desk.files.open_path(dark_document(tmp_path))
    look_at_the_top(desk)
    qtbot.waitUntil(lambda: grey_at(desk, 200) == DARK)
    assert grey_at(desk, 560) != DARK

    gate.open()
    settle(qtbot, desk)

    assert grey_at(desk, 200) == grey_at(desk, 560) == DARK


def test_a_page_left_and_come_back_to_while_it_is_decoded_is_seen_again(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path, gate: Gate
) -> None:
    assert desk.files.open_path(dark_document(tmp_path, pages=2))
    look_at_the_top(desk)
    qtbot.waitUntil(lambda: grey_at(desk, 200) == DARK)
    press(qtbot, desk, "page.next")
    qtbot.waitUntil(lambda: grey_at(desk, 200) == DARK + 1)

    press(qtbot, desk, "page.previous")
    gate.open()
    settle(qtbot, desk)

    assert grey_at(desk, 560) == DARK


def test_a_scan_that_turns_out_to_be_damaged_is_told_and_no_half_of_it_stays(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "GROWN_FROM_PX", 1)
    document = dark_document(tmp_path)
    (scan,) = (document / "images").iterdir()
    Image.effect_noise(SIZE, 60).save(scan)
    scan.write_bytes(scan.read_bytes()[:-200_000])

    opened(qtbot, desk, document)

    view = desk.workspace.scan
    assert "damaged or cut short" in view.accessibleDescription()
    assert not view.picture.has_picture


def test_a_small_picture_of_a_scan_that_is_still_decoded_is_drawn_from_what_has_come(
    qtbot: QtBot, desk: MainWindow, tmp_path: Path, gate: Gate
) -> None:
    # Two tiles wide at the middle level and an odd number of them at the finest: the coarse tile at
    # the right edge has no second child.
    assert desk.files.open_path(dark_document(tmp_path, size=(1100, 1800)))
    view = desk.workspace.scan
    qtbot.waitUntil(lambda: view.picture.has_picture)
    small = QPixmap(137, 225)
    small.fill("white")

    def draw() -> bool:
        painter = QPainter(small)
        whole = view.picture.boundingRect()
        view.picture.draw(painter, QRectF(small.rect()), whole)
        painter.end()
        return small.toImage().pixelColor(130, 20).lightness() == DARK

    qtbot.waitUntil(draw)
    assert small.toImage().pixelColor(130, 180).lightness() > DARK
