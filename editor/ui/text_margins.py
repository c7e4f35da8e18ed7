"""The two margins of the transcript: line numbers on the left, notes and small labels on the right.

May import Qt, core values and the theme. Both are strips beside the text and draw what `rows` says
of the lines in view; they are repainted when lines move or marks change, not at each key.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QWidget

from editor.core.marks import Mark
from editor.ui.mark_captions import short_label
from editor.ui.theme import Theme, mixed


@dataclass(frozen=True, slots=True)
class MarginRow:
    """One paragraph in view: its number, its first line's baseline, the marks that begin in it."""

    number: int
    baseline: float
    is_current: bool
    marks: tuple[tuple[Mark, int], ...]


class Margin(QWidget):
    """A strip beside the transcript; `mark_clicked` carries the id of a note that was clicked."""

    mark_clicked = Signal(str)

    def __init__(
        self,
        rows: Callable[[], Iterator[MarginRow]],
        theme: Theme,
        *,
        is_left: bool,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._rows = rows
        self._theme = theme
        self._is_left = is_left
        self._em = 16.0
        self._small = QFont()
        self._bubbles: list[tuple[QRectF, str]] = []
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMouseTracking(not is_left)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def set_letters(self, font: QFont, em: float) -> None:
        """Take the face and the pixel size of the transcript's letters."""
        self._em = em
        self._small = QFont(font)
        self._small.setPixelSize(max(9, round(em * 0.68)))
        self.update()

    def number_width(self, count: int) -> int:
        """Return the room that numbers up to `count` need, with their distance from the text."""
        digits = "8" * max(2, len(str(count)))
        return round(QFontMetricsF(self._small).horizontalAdvance(digits) + self._em * 1.1)

    def note_width(self) -> int:
        """Return the room that one bubble needs."""
        return round(self._em * 1.9)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), self._theme.background)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._is_left:
            self._paint_numbers(painter)
        else:
            self._paint_marks(painter)
        painter.end()

    def _paint_numbers(self, painter: QPainter) -> None:
        painter.setFont(self._small)
        right = self.width() - self._em * 0.6
        for row in self._rows():
            painter.setPen(self._theme.ink if row.is_current else self._theme.muted)
            rect = QRectF(0, row.baseline - self._em * 1.2, right, self._em * 1.2)
            flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom
            rect.moveBottom(row.baseline + QFontMetricsF(self._small).descent())
            painter.drawText(rect, flags, str(row.number))

    def _paint_marks(self, painter: QPainter) -> None:
        self._bubbles.clear()
        em = self._em
        for row in self._rows():
            x, baseline = em * 0.35, row.baseline
            for mark, number in row.marks:
                if mark.kind not in ("note", "query"):
                    x = self._label(painter, x, baseline, mark)
                    continue
                if x > em and x + em * 1.3 > self.width():
                    x, baseline = em * 0.35, baseline + em * 1.2
                x = self._bubble(painter, x, baseline, mark, number)

    def _bubble(self, painter: QPainter, x: float, baseline: float, mark: Mark, n: int) -> float:
        em = self._em
        text = f"{n}?" if mark.kind == "query" else str(n)
        font = QFont(self._small)
        font.setWeight(QFont.Weight.DemiBold)
        width = max(em * 1.05, QFontMetricsF(font).horizontalAdvance(text) + em * 0.5)
        rect = QRectF(x, baseline - em * 0.8, width, em * 1.05)
        colour = self._theme.mark_colour(mark.kind)
        painter.setPen(QPen(colour, max(1.0, em * 0.07)))
        painter.setBrush(mixed(self._theme.background, colour, 0.12))
        painter.drawRoundedRect(rect, em * 0.5, em * 0.5)
        tail = [
            QPointF(x + em * 0.05, rect.center().y() + em * 0.2),
            QPointF(x - em * 0.2, rect.bottom()),
            QPointF(x + em * 0.3, rect.bottom() - em * 0.08),
        ]
        painter.drawPolyline(tail)
        painter.setFont(font)
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)
        self._bubbles.append((rect, mark.id))
        return rect.right() + em * 0.3

    def _label(self, painter: QPainter, x: float, baseline: float, mark: Mark) -> float:
        em = self._em
        colour: QColor = self._theme.mark_colour(mark.kind)
        font = QFont(self._small)
        font.setPixelSize(max(8, round(em * 0.5)))
        font.setWeight(QFont.Weight.DemiBold)
        font.setLetterSpacing(QFont.SpacingType.PercentageSpacing, 118)
        room = self.width() - x - em * 0.2
        if room < em * 2:
            return x
        metrics = QFontMetricsF(font)
        text = metrics.elidedText(short_label(mark).upper(), Qt.TextElideMode.ElideRight, room)
        painter.setFont(font)
        painter.setPen(colour)
        painter.drawText(QPointF(x, baseline - em * 0.1), text)
        return x + metrics.horizontalAdvance(text) + em * 0.4

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for rect, mark_id in self._bubbles:
            if rect.contains(event.position()):
                self.mark_clicked.emit(mark_id)
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        is_over = any(rect.contains(event.position()) for rect, _ in self._bubbles)
        shape = Qt.CursorShape.PointingHandCursor if is_over else Qt.CursorShape.ArrowCursor
        self.setCursor(shape)
        super().mouseMoveEvent(event)
