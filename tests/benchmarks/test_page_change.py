"""From the key press that turns to a page prepared ahead until the window shows it as it stays,
against copying the pixels of a view of 2560 × 1440.

Each page has 35 megapixels and 1,000 words. The aim is 50 ms; what is asserted is a wide ratio.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from editor.ui.main_window import MainWindow
from editor.ui.scan_view import ScanView
from tests.big_scans import BigScan, big_scan, copies, made
from tests.scan_watch import VIEW, document_of, widen
from tests.ui import main_windows

WORDS = 1000
TURNS = 8
MOST_COPIES = 200.0
LONGEST_S = 20.0
SCANS = [
    pytest.param(scan, id=scan.name)
    for scan in (big_scan("lzw", 35), big_scan("jpeg", 35, "RGB"), big_scan("g4", 35, "1"))
]


class Paints(QObject):
    """Counts how often the scan was painted with all its tiles."""

    def __init__(self, view: ScanView) -> None:
        super().__init__()
        self._item, self._viewport = view.picture, view.viewport()
        self._is_passing_on = False
        self.sharp = 0
        self._viewport.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.Paint or self._is_passing_on:
            return False
        # Painting asks for the tiles it lacks, so that only after it is known whether it had all.
        self._is_passing_on = True
        QApplication.sendEvent(self._viewport, event)
        self._is_passing_on = False
        self.sharp += self._item.has_picture and self._item.is_settled
        return True

    def ms_until_sharp(self, act: Callable[[], object]) -> float:
        """Do something that changes the picture; return when it is painted with all its tiles."""
        before = self.sharp
        begun = time.perf_counter()
        act()
        while self.sharp == before:
            QApplication.processEvents()
            assert time.perf_counter() - begun < LONGEST_S, "the page never became sharp"
        return (time.perf_counter() - begun) * 1000


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[MainWindow]:
    window = main_windows.made_window(qtbot)
    yield window
    main_windows.shut(window)


@pytest.mark.parametrize("fit", ["page", "width"])
@pytest.mark.parametrize("scan", SCANS)
def test_a_page_prepared_ahead_is_there_after_few_copies_of_the_view(
    qtbot: QtBot,
    desk: MainWindow,
    tmp_path: Path,
    scan: BigScan,
    fit: str,
    record_property: Callable[[str, object], None],
    capsys: pytest.CaptureFixture[str],
) -> None:
    paths = copies(made(tmp_path, scan), TURNS + 1)
    document = document_of(tmp_path / "long.facing", paths, words=WORDS)
    main_windows.opened(qtbot, desk, document)
    widen(desk)
    view = desk.workspace.scan
    for _ in range(TURNS + 1):  # every page is looked at in this way
        (view.fit_page if fit == "page" else view.fit_width)()
        main_windows.press(qtbot, desk, "page.next")
    desk.pages.go_to_index(0)
    main_windows.settle(qtbot, desk)
    paints, taken = Paints(view), []
    for _ in range(TURNS):
        qtbot.waitUntil(lambda: is_prepared(desk), timeout=20_000)
        before = shown(desk, view.viewport())
        page = desk.workspace.page_id
        taken.append(paints.ms_until_sharp(lambda: press(desk, "page.next")))
        assert desk.workspace.page_id != page
        seen = shown(desk, view.viewport())
        qtbot.waitUntil(lambda: is_prepared(desk), timeout=20_000)
        assert seen == shown(desk, view.viewport()) == before  # the same scan on every page
    copy_ms = copying_ms()
    median = statistics.median(taken)
    record_property("copies", median / copy_ms)
    with capsys.disabled():
        print(
            f"\n{scan.name}, fit {fit}: {median:.0f} ms (worst {max(taken):.0f} ms), "
            f"{median / copy_ms:.0f} x copying the view ({copy_ms:.1f} ms)"
        )
    assert median < MOST_COPIES * copy_ms


def is_prepared(desk: MainWindow) -> bool:
    """True when the pages near the one shown are open and nothing is under way."""
    is_still = desk.runner.is_idle and not desk.loader.is_busy
    return is_still and desk.workspace.scan.picture.is_settled


def press(desk: MainWindow, action_id: str) -> None:
    combination = desk.action_set.shortcuts_of(action_id)[0][0]  # type: ignore[index]
    target = QApplication.focusWidget() or desk
    QTest.keyClick(target, combination.key(), combination.keyboardModifiers())


def shown(desk: MainWindow, viewport: QWidget) -> QImage:
    """Return the middle of the scan as the window shows it."""
    corner = viewport.mapTo(desk, QPoint(0, 0))
    left, top = corner.x() + viewport.width() // 4, corner.y() + viewport.height() // 4
    return desk.screen().grabWindow(desk.winId(), left, top, 800, 600).toImage()


def copying_ms() -> float:
    pixels = bytearray(b"\x7f" * (VIEW[0] * VIEW[1] * 4))
    taken = []
    for _ in range(15):
        begun = time.perf_counter()
        bytes(pixels)
        taken.append((time.perf_counter() - begun) * 1000)
    return statistics.median(taken)
