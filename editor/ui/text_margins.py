"""The two margins of the transcript: line numbers on the left, notes and small labels on the right.

May import Qt, core values and the theme. Both are strips beside the text and draw what `rows` says
of the lines in view; they are repainted when lines move or marks change, not at each key.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from PySide6.QtCore import QObject, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from editor.core.comments import COMMENT, numbers_of, threads_of
from editor.core.document import Page
from editor.core.marks import Mark
from editor.core.notes import BOOKMARK
from editor.ui.mark_captions import short_label
from editor.ui.text_bridge import TextBridge
from editor.ui.text_lines import first_lines
from editor.ui.theme import Theme, mixed

MARGIN_KINDS: Final = frozenset(("note", "query", "classification"))


@dataclass(frozen=True, slots=True)
class MarginRow:
    """One paragraph in view: its number, its first line's baseline, the marks that begin in it."""

    number: int
    baseline: float
    is_current: bool
    marks: tuple[tuple[Mark, int], ...]
    is_bookmarked: bool = False


class MarginRows:
    """What the margins show beside the paragraphs in view; `bridge` is that of the page shown,
    `current` the number of the paragraph that the cursor is in."""

    def __init__(self, view: QPlainTextEdit) -> None:
        self.bridge: TextBridge | None = None
        self.current = -1
        self._view = view
        self._said: tuple[object, tuple[tuple[int, Mark, int], ...]] = (None, ())
        self._noted: tuple[object, dict[str, int]] = (None, {})

    def numbers(self) -> Iterator[MarginRow]:
        """Yield a row for each paragraph, without its marks."""
        if self.bridge is None:
            return
        pinned = self._bookmarked(self.bridge)
        for block, baseline in first_lines(self._view):
            number = block.blockNumber()
            is_bookmarked = number in pinned
            yield MarginRow(number + 1, baseline, number == self.current, (), is_bookmarked)

    def _bookmarked(self, bridge: TextBridge) -> set[int]:
        """The numbers of the paragraphs in which bookmarks begin."""
        find = bridge.document.findBlock
        return {
            find(bridge.to_units(each.start)).blockNumber()
            for each in bridge.page.notes.items
            if each.start >= 0 and each.mark.kind == BOOKMARK
        }

    def notes(self) -> Iterator[MarginRow]:
        """Yield a row for each paragraph in which marks begin that the margin tells of."""
        bridge = self.bridge
        if bridge is None:
            return
        numbers = self._note_numbers(bridge.page)
        said = self._comments(bridge.page)
        for block, baseline in first_lines(self._view):
            start = bridge.to_code_points(block.position())
            end = bridge.to_code_points(block.position() + block.length() - 1)
            marks = tuple(
                (r.item, numbers.get(r.item.id, 0))
                for r in bridge.page.marks.touching(start, end)
                if r.item.kind in MARGIN_KINDS and start <= r.start <= end
            )
            marks += tuple((m, n) for at, m, n in said if start <= at <= end)
            if marks:
                number = block.blockNumber()
                yield MarginRow(number + 1, baseline, number == self.current, marks)

    def _comments(self, page: Page) -> tuple[tuple[int, Mark, int], ...]:
        """The offsets, comments and numbers of the open threads in the text."""
        if self._said[0] is not page.notes:
            threads = threads_of(each.row for each in page.notes.items)
            numbers = numbers_of(threads)
            shown = tuple(
                (t.row.start, replace(t.mark, kind=COMMENT), numbers[t.id])
                for t in threads
                if t.id in numbers and t.row.is_placed
            )
            self._said = (page.notes, shown)
        return self._said[1]

    def _note_numbers(self, page: Page) -> dict[str, int]:
        marks = page.marks.items
        if self._noted[0] is not marks:
            placed = islice(marks, page.marks.first_placed, None)
            ids = [m.id for m in placed if m.kind in ("note", "query")]
            self._noted = (marks, {mark_id: number for number, mark_id in enumerate(ids, 1)})
        return self._noted[1]


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
            if row.is_bookmarked:
                self._ribbon(painter, row.baseline)

    def _ribbon(self, painter: QPainter, baseline: float) -> None:
        """Draw a bookmark at the outer edge, beside the number."""
        em = self._em
        left, right, top = em * 0.04, em * 0.36, baseline - em * 0.72
        bottom, middle = baseline + em * 0.06, em * 0.2
        outline = [(left, top), (right, top), (right, bottom), (middle, baseline - em * 0.18)]
        points = [QPointF(x, y) for x, y in (*outline, (left, bottom))]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.accent)
        painter.drawPolygon(points)

    def _paint_marks(self, painter: QPainter) -> None:
        self._bubbles.clear()
        em = self._em
        for row in self._rows():
            x, baseline = em * 0.35, row.baseline
            for mark, number in row.marks:
                if mark.kind not in ("note", "query", COMMENT):
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
        # What is said of the page is full, so that it is not taken for a mark on it.
        is_said = mark.kind == COMMENT
        painter.setBrush(colour if is_said else mixed(self._theme.background, colour, 0.12))
        painter.drawRoundedRect(
            rect, em * (0.3 if is_said else 0.5), em * (0.3 if is_said else 0.5)
        )
        tail = [
            QPointF(x + em * 0.05, rect.center().y() + em * 0.2),
            QPointF(x - em * 0.2, rect.bottom()),
            QPointF(x + em * 0.3, rect.bottom() - em * 0.08),
        ]
        painter.drawPolyline(tail)
        painter.setFont(font)
        if is_said:
            painter.setPen(self._theme.background)
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


class Margins(QObject):
    """Both margins of a view, which gives them their room; `mark_clicked` as of the right one."""

    mark_clicked = Signal(str)

    def __init__(self, view: QPlainTextEdit, theme: Theme) -> None:
        super().__init__(view)
        self.rows = MarginRows(view)
        self.numbers = Margin(self.rows.numbers, theme, is_left=True, parent=view)
        self.notes = Margin(self.rows.notes, theme, is_left=False, parent=view)
        self.notes.mark_clicked.connect(self.mark_clicked)

    def widths(self, width: int, column: float, count: int) -> tuple[int, int]:
        """Return the pixels left and right of a column that stands in the middle of a width, beside
        numbers up to `count`."""
        left, right = self.numbers.number_width(count), self.notes.note_width()
        spare = max(0, round(width - left - right - column))
        grown = min(spare, max(0, (width - round(column)) // 2 - left))
        return left + grown, right + spare - grown

    def place(self, between: QRect, left: int, right: int) -> None:
        """Stand on both sides of a rectangle of the view."""
        top, height = between.top(), between.height()
        self.numbers.setGeometry(between.left() - left, top, left, height)
        self.notes.setGeometry(between.right() + 1, top, right, height)

    def clip(self, rows: tuple[int, int] | None) -> None:
        """Show only the pixels from one height to another, or all of them."""
        for each in (self.numbers, self.notes):
            seen = QRect(0, rows[0], each.width(), rows[1] - rows[0]) if rows else QRect()
            if each.mask().boundingRect() != seen:
                each.setMask(seen)

    def set_theme(self, theme: Theme) -> None:
        self.numbers.set_theme(theme)
        self.notes.set_theme(theme)

    def set_letters(self, font: QFont, em: float) -> None:
        self.numbers.set_letters(font, em)
        self.notes.set_letters(font, em)

    def scroll(self, moved: int) -> None:
        """Follow the text by so many pixels."""
        self.numbers.scroll(0, moved)
        self.notes.scroll(0, moved)

    def update(self) -> None:
        """Paint both anew."""
        self.numbers.update()
        self.notes.update()
