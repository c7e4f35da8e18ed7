"""Scrolls the line view by pixels, where `QPlainTextEdit` scrolls by whole rows only.

May import Qt and the layout of the rows. Rows with their strips are some 70 pixels high: going by
rows would jump. The widget goes on placing its first row by its own bar, which is hidden; what of
that row is scrolled past is done by standing the viewport that much higher, and a bar in pixels
stands in the place of the hidden one.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import accumulate
from typing import Final

from PySide6.QtCore import QCoreApplication, QObject, QRect, Qt
from PySide6.QtGui import QTextBlock, QTextCursor, QWheelEvent
from PySide6.QtWidgets import QPlainTextEdit, QScrollBar

_PAGE_SHARE: Final = 0.9


class LineScroll(QObject):
    """The place in the page in pixels; `bar` shows it, `moved` is called when the viewport moved.

    `highest` is what no row is higher than, so that rows which the viewport is pulled up by come
    into view below.
    """

    def __init__(self, view: QPlainTextEdit, moved: Callable[[], None]) -> None:
        super().__init__(view)
        self._view = view
        self._moved = moved
        self._heights: list[float] = []
        self._tops: list[float] = [0.0]
        self._past = 0
        self._seen = QRect()
        self._is_moving = False
        self._is_held = False
        self.is_on = False
        self.highest = 100
        self.bar = QScrollBar(Qt.Orientation.Vertical, view)
        self.bar.setCursor(Qt.CursorShape.ArrowCursor)
        self.bar.hide()
        self.bar.valueChanged.connect(self._on_bar_value_changed)
        view.verticalScrollBar().valueChanged.connect(self._on_row_bar_value_changed)

    # Being on

    def set_on(self, on: bool) -> None:
        """Scroll by pixels, or leave it to the widget."""
        if on == self.is_on:
            return
        self.is_on = on
        policy = Qt.ScrollBarPolicy
        self._view.setVerticalScrollBarPolicy(
            policy.ScrollBarAlwaysOff if on else policy.ScrollBarAsNeeded
        )
        # Or the hidden bar would end where the last row comes into the viewport, not into view.
        self._view.setCenterOnScroll(on)
        self.bar.setVisible(on)
        if not on:
            self._past = 0
            viewport = self._view.viewport()
            viewport.clearMask()
            self._seen = QRect()
            inner = self._view.contentsRect()
            viewport.setGeometry(viewport.x(), inner.top(), viewport.width(), inner.height())

    @property
    def room(self) -> int:
        """The width of the bar, which the viewport leaves free."""
        return self.bar.sizeHint().width() if self.is_on else 0

    @property
    def past(self) -> int:
        """Pixels of the viewport that are above what can be seen."""
        return self._past

    def seen_rows(self) -> tuple[int, int] | None:
        """Return from which row of pixels to which the viewport can be seen; None for all."""
        return (self._past, self._past + self._height()) if self.is_on else None

    def _height(self) -> int:
        return self._view.contentsRect().height()

    # What was laid out

    def measure_all(self) -> None:
        """Take the heights of all paragraphs, and the height of the view."""
        self._heights = []
        self.measure(0, self._view.document().blockCount() - 1, 0)

    def measure(self, first: int, last: int, more: int) -> None:
        """Take the heights of the paragraphs from one number to another, of which there are so many
        more than before."""
        if not self.is_on:
            return
        document = self._view.document()
        block, heights = document.findBlockByNumber(first), []
        while block.isValid() and block.blockNumber() <= last:
            heights.append(block.layout().boundingRect().bottom())
            block = block.next()
        self._heights[first : last + 1 - more] = heights
        if len(self._heights) != document.blockCount():
            self.measure_all()
            return
        self._tops = list(accumulate(self._heights, initial=document.documentMargin()))
        end = self._tops[-1] + document.documentMargin()
        place = self._place_of_row(self._view.verticalScrollBar().value()) + self._past
        self._is_moving = True
        self.bar.setRange(0, max(0, math.ceil(end - self._height())))
        self.bar.setPageStep(max(1, self._height()))
        self._is_moving = False
        self.go_to(place)

    def stand(self) -> None:
        """Stand the viewport and the bar where they belong in the widget."""
        if not self.is_on:
            return
        view, viewport = self._view, self._view.viewport()
        inner = view.contentsRect()
        wanted = QRect(
            viewport.x(),
            inner.top() - self._past,
            viewport.width(),
            inner.height() + self.highest,
        )
        self.bar.setGeometry(inner.right() + 1 - self.room, inner.top(), self.room, inner.height())
        seen = QRect(0, self._past, wanted.width(), inner.height())
        if viewport.geometry() == wanted and self._seen == seen:
            # Another mask, even the same, has everything painted.
            return
        viewport.setGeometry(wanted)
        # Or what is scrolled past would lie over the frame of the widget.
        viewport.setMask(seen)
        self._seen = seen
        self.bar.raise_()
        self._moved()

    # Going somewhere

    def go_to(self, place: float) -> None:
        """Scroll to so many pixels from the top of the page."""
        place = min(max(0, round(place)), self.bar.maximum())
        row, top = self._row_at(place)
        self._is_moving = True
        try:
            self._view.verticalScrollBar().setValue(row)
            self.bar.setValue(place)
        finally:
            self._is_moving = False
        self._past = round(place - top)
        self.stand()

    def show(self, top: float, bottom: float) -> None:
        """Scroll as little as brings a stretch of the page into view, its top at least."""
        if not self.is_on:
            return
        place = self.bar.value()
        if bottom > place + self._height():
            place = math.ceil(bottom) - self._height()
        if top < place:
            # At the first row the edge of the page is shown too.
            place = math.floor(top) if top > self.bar.singleStep() else 0
        if place != self.bar.value():
            self.go_to(place)

    def line_of(self, cursor: QTextCursor) -> tuple[float, float]:
        """Return top and bottom of the cursor's line in the page; the widget knows them only near
        what is in view."""
        block = cursor.block()
        top = self._tops[min(block.blockNumber(), len(self._tops) - 1)]
        line = block.layout().lineForTextPosition(cursor.positionInBlock())
        return (top + line.y(), top + line.y() + line.height()) if line.isValid() else (top, top)

    def step(self, direction: int) -> None:
        """Scroll by a line of text, down (1) or up (-1)."""
        self.go_to(self.bar.value() + direction * self.bar.singleStep())

    def wheel(self, event: QWheelEvent) -> None:
        """Scroll by the wheel."""
        QCoreApplication.sendEvent(self.bar, event)

    def page(self, direction: int) -> None:
        """Scroll by nearly what can be seen, down (1) or up (-1)."""
        self.go_to(self.bar.value() + direction * self._height() * _PAGE_SHARE)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep the place over what would have the widget show its cursor by whole rows."""
        row = self._view.verticalScrollBar().value()
        self._is_held = self.is_on
        try:
            yield
        finally:
            if self._is_held:
                self._is_held = False
                if self._view.verticalScrollBar().value() != row:
                    self.go_to(self.bar.value())

    def _on_bar_value_changed(self, value: int) -> None:
        if not self._is_moving:
            self.go_to(value)

    def _on_row_bar_value_changed(self, value: int) -> None:
        if self.is_on and not self._is_moving and not self._is_held:
            self._past = 0
            self.go_to(self._place_of_row(value))

    # Rows

    def _row_at(self, place: float) -> tuple[int, float]:
        """Return the row that holds a place of the page, and where it begins."""
        number = max(0, bisect_right(self._tops, place) - 1)
        block = self._view.document().findBlockByNumber(number)
        if not block.isValid():
            block = self._view.document().lastBlock()
        top = self._tops[min(number, len(self._tops) - 1)]
        line, begin = 0, 0.0
        for index in range(1, block.layout().lineCount()):
            bottom = _bottom(block, index - 1)
            if top + bottom > place:
                break
            line, begin = index, bottom
        if not number and not line:
            return block.firstLineNumber(), 0.0
        return block.firstLineNumber() + line, top + begin

    def _place_of_row(self, row: int) -> float:
        """Return where a row of the page begins."""
        block = self._view.document().findBlockByLineNumber(row)
        if not block.isValid():
            return 0.0
        line = row - block.firstLineNumber()
        if not block.blockNumber() and not line:
            return 0.0
        number = min(block.blockNumber(), len(self._tops) - 1)
        return self._tops[number] + (_bottom(block, line - 1) if line else 0.0)


def _bottom(block: QTextBlock, line: int) -> float:
    laid = block.layout().lineAt(line)
    return laid.naturalTextRect().bottom() if laid.isValid() else 0.0
