"""The real window with a large scan view, and a watch that tells when a scan became visible and
when it became sharp.

The watch looks only at what the screen shows: after each paint it keeps a few small squares of the
window, and when all has come to rest it compares them with the last ones. So it holds for any way
of decoding, of cutting tiles and of preparing pages.
"""

from __future__ import annotations

import mmap
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from PIL import Image, ImageChops, ImageStat
from PySide6.QtCore import QEvent, QObject, QPoint, QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from editor.core.commands import ReplaceReading
from editor.core.document import Page, Word
from editor.core.geometry import Box, Size
from editor.core.spans import Placed, SpanTable
from editor.session.making import LookedAt, add_scan, look_at, new_document
from editor.session.people import agent_named
from editor.ui.main_window import MainWindow
from editor.ui.scan_view import ScanView

VIEW = (2560, 1440)
WORD = "paper"
"""A word of the dictionary: a page on which no word is known is no page that is read."""

PROBE_PX = 64
QUIET_S = 0.3
_PROBE_COLS, _PROBE_ROWS = 4, 3
_MIN_TOLD = 3
_MIN_LIKENESS = 0.8
_SHARP_DIFFERENCE = 1.0
LONGEST_S = 20.0


@dataclass(frozen=True, slots=True)
class Seen:
    """Seconds from the act to the first paint that shows the scan, and to the one that shows it as
    it stays.
    """

    visible_s: float
    sharp_s: float
    paints: int


def document_of(target: Path, scans: Sequence[Path], *, words: int = 0) -> Path:
    """Save a document of these scans, linked and not read; each page has so many words. A file that
    has several names is looked at once.
    """
    session = new_document(target, list(scans[:1]), agent=agent_named("Ada"), link_scans=True)
    looked_at: dict[int, LookedAt] = {}
    for path in scans[1:]:
        file = path.stat().st_ino
        if file not in looked_at:
            looked_at[file] = look_at(path)
        add_scan(session, replace(looked_at[file], path=path), link=True)
    if words:
        for entry in session.document.entries:
            session.execute(ReplaceReading(crowded(entry.id, entry.scan.size, words)))
    session.save()
    session.close()
    return target


def crowded(page_id: str, size: Size, count: int) -> Page:
    """A page with `count` words spread evenly over it."""
    cols = 30
    rows = -(-count // cols)
    step_x, step_y = size.w / cols, size.h / rows
    placed = []
    for n in range(count):
        left, top = n % cols * step_x, n // cols * step_y
        box = Box(round(left), round(top), round(step_x * 0.9), round(step_y * 0.7))
        conf = 40.0 if n % 4 == 0 else 95.0
        word = Word(n + 1, box, conf, n // cols, WORD, "ocr", "exact")
        placed.append(Placed(n * 6, n * 6 + 5, word))
    lines = [" ".join([WORD] * min(cols, count - row * cols)) for row in range(rows)]
    return Page(
        page_id,
        "\n".join(lines),
        SpanTable(placed, disjoint=True),
        SpanTable(()),
        next_word_id=count + 1,
    )


def widen(window: MainWindow, view: tuple[int, int] = VIEW) -> None:
    """Make the part that shows the scan exactly so large; a document must be open."""
    workspace = window.workspace
    for _ in range(4):
        shown = workspace.scan.viewport().size()
        over_x, over_y = view[0] - shown.width(), view[1] - shown.height()
        sizes = workspace.splitter.sizes()
        window.resize(window.width() + max(over_x, 0) * 2, window.height() + over_y)
        QApplication.processEvents()
        total = sum(workspace.splitter.sizes())
        left = sizes[0] + over_x
        workspace.splitter.setSizes([left, total - left])
        QApplication.processEvents()
    shown = workspace.scan.viewport().size()
    assert (shown.width(), shown.height()) == view


class Watch(QObject):
    """Keeps squares of the scan as shown after every paint, from `begin` on."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__()
        self._window = window
        self._viewport = window.workspace.scan.viewport()
        self._viewport.installEventFilter(self)
        self._begun = 0.0
        self._is_asked = False
        self._looks: list[tuple[float, list[QImage]]] = []
        self._last_paint = self._last_busy = time.perf_counter()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and not self._is_asked:
            self._is_asked = True
            QTimer.singleShot(0, self, self._look)
        return False

    def begin(self) -> None:
        self._looks.clear()
        self._begun = self._last_paint = time.perf_counter()

    def _look(self) -> None:
        self._is_asked = False
        self._last_paint = time.perf_counter()
        self._looks.append((self._last_paint - self._begun, self._squares()))

    def _squares(self) -> list[QImage]:
        # Square by square: a picture of the whole view would cost more than painting it did.
        window, viewport = self._window, self._viewport
        corner = viewport.mapTo(window, QPoint(0, 0))
        screen, number = window.screen(), window.winId()
        across, down = viewport.width() // _PROBE_COLS, viewport.height() // _PROBE_ROWS
        squares = []
        for row in range(_PROBE_ROWS):
            for col in range(_PROBE_COLS):
                left, top = col * across + across // 2, row * down + down // 2
                part = screen.grabWindow(
                    number, corner.x() + left, corner.y() + top, PROBE_PX, PROBE_PX
                ).toImage()
                squares.append(part.convertToFormat(QImage.Format.Format_Grayscale8))
        return squares

    def at_rest(self) -> bool:
        """True when for a while nothing has been painted and no work was under way."""
        now = time.perf_counter()
        if not self._window.runner.is_idle:
            # One job may begin the next a moment after it has ended.
            self._last_busy = now
        return bool(self._looks) and now - max(self._last_paint, self._last_busy) > QUIET_S

    def seen(self, qtbot: QtBot, act: Callable[[], object], *, timeout_s: float = 60) -> Seen:
        """Do something and tell when its scan was seen; raises where none ever was."""
        self.begin()
        act()
        qtbot.waitUntil(self.at_rest, timeout=round(timeout_s * 1000))
        looks = [(when, [_pixels(square) for square in squares]) for when, squares in self._looks]
        last = looks[-1][1]
        told = [n for n, square in enumerate(last) if _contrast(square) > 10]
        assert len(told) >= _MIN_TOLD, "the view shows no scan"
        visible = next(when for when, now in looks if all(_alike(now[n], last[n]) for n in told))
        sharp = looks[-1][0]
        for when, now in reversed(looks):
            if not all(_same(now[n], last[n]) for n in told):
                break
            sharp = when
        return Seen(visible, sharp, len(looks))


class Paints(QObject):
    """Counts how often the scan was painted with all its tiles."""

    def __init__(self, view: ScanView) -> None:
        super().__init__()
        self._item, self._viewport = view.picture, view.viewport()
        self._is_passing_on = False
        self.sharp = self.in_look = 0
        self._viewport.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.Paint or self._is_passing_on:
            return False
        # Painting asks for the tiles it lacks, so that only after it is known whether it had all.
        self._is_passing_on = True
        QApplication.sendEvent(self._viewport, event)
        self._is_passing_on = False
        self.sharp += self._item.has_picture and self._item.is_settled
        self.in_look += self._item.has_picture and self._item.is_in_look
        return True

    def ms_until_sharp(self, act: Callable[[], object]) -> float:
        """Do something that changes the picture; return when it is painted with all its tiles."""
        return self.ms_until_seen_and_sharp(act)[1]

    def ms_until_seen_and_sharp(self, act: Callable[[], object]) -> tuple[float, float]:
        """Do something that changes the picture; return when it is painted as it was asked for, if
        coarsely, and when with all its tiles.
        """
        in_look, sharp = self.in_look, self.sharp
        begun, seen_ms = time.perf_counter(), 0.0
        act()
        while self.sharp == sharp:
            QApplication.processEvents()
            now = time.perf_counter() - begun
            if not seen_ms and self.in_look > in_look:
                seen_ms = now * 1000
            assert now < LONGEST_S, "the page never became sharp"
        return seen_ms, (time.perf_counter() - begun) * 1000


def copying_ms() -> float:
    """Return what copying the bytes of the view takes: the floor of a frame. Always into new
    memory: into what the process happens to have at hand it takes an eighth of that."""
    pixels = b"\x7f" * (VIEW[0] * VIEW[1] * 4)
    taken = []
    for _ in range(15):
        begun = time.perf_counter()
        with mmap.mmap(-1, len(pixels)) as new:
            new.write(pixels)
        taken.append((time.perf_counter() - begun) * 1000)
    return statistics.median(taken)


def _pixels(square: QImage) -> Image.Image:
    rows = bytes(square.constBits())
    size = (square.width(), square.height())
    return Image.frombytes("L", size, rows, "raw", "L", square.bytesPerLine())


def _contrast(square: Image.Image) -> float:
    return float(ImageStat.Stat(square).stddev[0])


def _same(one: Image.Image, other: Image.Image) -> bool:
    difference = ImageChops.difference(one, other)
    return float(ImageStat.Stat(difference).mean[0]) <= _SHARP_DIFFERENCE


def _alike(one: Image.Image, other: Image.Image) -> bool:
    """True where the light and dark of two squares lie in the same places, however blurred."""
    pairs = list(zip(one.reduce(8).tobytes(), other.reduce(8).tobytes(), strict=True))
    mean_one = sum(a for a, _ in pairs) / len(pairs)
    mean_other = sum(b for _, b in pairs) / len(pairs)
    common = sum((a - mean_one) * (b - mean_other) for a, b in pairs)
    spread_one = sum((a - mean_one) ** 2 for a, _ in pairs)
    spread_other = sum((b - mean_other) ** 2 for _, b in pairs)
    if spread_one == 0 or spread_other == 0:
        return spread_one == spread_other
    return common / (spread_one * spread_other) ** 0.5 >= _MIN_LIKENESS
