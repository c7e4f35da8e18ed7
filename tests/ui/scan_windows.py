"""A shown scan view and the pointer over it, for tests of the scan."""

from __future__ import annotations

from PIL import Image, ImageDraw
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from editor.imaging.pyramid import Pyramid
from editor.imaging.raster import Raster
from editor.ui.scan_view import ScanView

NO_KEYS = Qt.KeyboardModifier.NoModifier
LEFT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton
SIZE = (2550, 3300)


def pyramid(size: tuple[int, int] = SIZE, *, mode: str = "L") -> Pyramid:
    """Return a white scan with one black square at (400, 200) to (600, 400)."""
    image = Image.new(mode, size, "white")
    ImageDraw.Draw(image).rectangle((400, 200, 599, 399), fill="black")
    return Pyramid.build(Raster.of(image))


def place(view: ScanView, x: float, y: float) -> QPoint:
    """Return where a scan point is shown in the view."""
    return view.viewportTransform().map(QPointF(x, y)).toPoint()


def click(view: ScanView, x: float, y: float) -> None:
    QTest.mouseClick(view.viewport(), LEFT, NO_KEYS, place(view, x, y))


def drag(
    view: ScanView,
    start: QPoint,
    end: QPoint,
    *,
    button: Qt.MouseButton = LEFT,
    modifiers: Qt.KeyboardModifier = NO_KEYS,
    release: bool = True,
) -> None:
    QTest.mousePress(view.viewport(), button, modifiers, start)
    for at in (QPoint((start.x() + end.x()) // 2, (start.y() + end.y()) // 2), end):
        # QTest.mouseMove tells neither buttons nor keys.
        move(view, at, button=button, modifiers=modifiers)
    if release:
        QTest.mouseRelease(view.viewport(), button, modifiers, end)


def move(
    view: ScanView,
    at: QPoint,
    *,
    button: Qt.MouseButton = Qt.MouseButton.NoButton,
    modifiers: Qt.KeyboardModifier = NO_KEYS,
) -> None:
    event = QMouseEvent(
        QMouseEvent.Type.MouseMove,
        QPointF(at),
        QPointF(view.viewport().mapToGlobal(at)),
        Qt.MouseButton.NoButton,
        button,
        modifiers,
    )
    QApplication.sendEvent(view.viewport(), event)


def wheel(
    view: ScanView, at: QPoint, *, steps: int, modifiers: Qt.KeyboardModifier = NO_KEYS
) -> None:
    event = QWheelEvent(
        QPointF(at),
        QPointF(view.viewport().mapToGlobal(at)),
        QPoint(),
        QPoint(0, 120 * steps),
        Qt.MouseButton.NoButton,
        modifiers,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view.viewport(), event)
