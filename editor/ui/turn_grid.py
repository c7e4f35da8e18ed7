"""Faint level lines over the scan while it is turned, and the line that should be level.

May import Qt. A widget of its own over the view, because the view scrolls by moving its pixels and
would take lines drawn on it along.
"""

from __future__ import annotations

from math import atan2, degrees, hypot

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from editor.ui.pauses import pause
from editor.ui.theme import LIGHT

STEP_PX = 48
FLASH_MS = 1200
_SHORTEST_PX = 12.0


def level_turn(dx: float, dy: float) -> float:
    """Return the turn (degrees clockwise, -45 to 45) that makes a line level, or a steep one
    upright.
    """
    slope = degrees(atan2(dy, dx))
    return round(90 * round(slope / 90) - slope, 2) + 0.0


class TurnGrid(QWidget):
    """The lines over one view."""

    level_drawn = Signal(float)
    """A line was drawn: by how many degrees clockwise the view must turn to make it level."""
    drawing_changed = Signal(bool)

    def __init__(self, view: QAbstractScrollArea) -> None:
        super().__init__(view)
        self._view = view
        self._is_kept = False
        self._line: tuple[QPointF, QPointF] | None = None
        self._timer = pause(self, FLASH_MS, self._on_timer_timeout)
        self.is_drawing = False
        self._let_through(True)
        self.hide()
        view.viewport().installEventFilter(self)

    def set_kept(self, is_kept: bool) -> None:
        """Show the lines until told otherwise."""
        self._is_kept = is_kept
        if not is_kept:
            self.set_drawing(False)
        self._timer.stop()
        self._show(is_kept)

    def flash(self) -> None:
        """Show the lines for a moment: the view was turned a little."""
        self._show(True)
        if not self._is_kept:
            self._timer.start()

    def set_drawing(self, is_drawing: bool) -> None:
        """Let the next drag over the scan draw the line that should be level."""
        if is_drawing == self.is_drawing:
            return
        self.is_drawing, self._line = is_drawing, None
        self._let_through(not is_drawing)
        if is_drawing:
            self._show(True)
            self.setFocus()
        self.update()
        self.drawing_changed.emit(is_drawing)

    def _let_through(self, is_through: bool) -> None:
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, is_through)
        self.setCursor(Qt.CursorShape.ArrowCursor if is_through else Qt.CursorShape.CrossCursor)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus if is_through else Qt.FocusPolicy.ClickFocus)

    def _show(self, is_shown: bool) -> None:
        self._follow()
        self.setVisible(is_shown)
        self.raise_()

    def _follow(self) -> None:
        self.setGeometry(self._view.viewport().geometry())

    def _on_timer_timeout(self) -> None:
        self.setVisible(self._is_kept)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move):
            self._follow()
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        ink = QColor(LIGHT.accent)
        ink.setAlpha(70)
        painter.setPen(QPen(ink, 1))
        width, height = self.width(), self.height()
        for y in range(height // 2 % STEP_PX, height, STEP_PX):
            painter.drawLine(0, y, width, y)
        ink.setAlpha(34)
        painter.setPen(QPen(ink, 1))
        for x in range(width // 2 % STEP_PX, width, STEP_PX):
            painter.drawLine(x, 0, x, height)
        if self._line is not None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for colour, thick in ((QColor(255, 255, 255, 200), 4.0), (LIGHT.accent, 2.0)):
                painter.setPen(QPen(colour, thick))
                painter.drawLine(*self._line)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._line = (event.position(), event.position())
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._line is not None:
            self._line = (self._line[0], event.position())
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        line, self._line = self._line, None
        if line is None:
            return
        along = event.position() - line[0]
        self.update()
        if hypot(along.x(), along.y()) >= _SHORTEST_PX:
            self.set_drawing(False)
            self.level_drawn.emit(level_turn(along.x(), along.y()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.is_drawing:
            self.set_drawing(False)
            self._view.setFocus()
        else:
            super().keyPressEvent(event)
