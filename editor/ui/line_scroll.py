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
from PySide6.QtGui import QTextBlock, QWheelEvent
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
        self._tops: list[float] = [0.0]
        self._past = 0
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

    def measure(self, *, single_step: float) -> None:
        """Take the heights of all paragraphs, after some of them became others."""
        if not self.is_on:
            return
        document = self._view.document()
        heights = []
        block = document.firstBlock()
        while block.isValid():
            heights.append(block.layout().boundingRect().height())
            block = block.next()
        self._tops = list(accumulate(heights, initial=document.documentMargin()))
        end = self._tops[-1] + document.documentMargin()
        place = self._place_of_row(self._view.verticalScrollBar().value()) + self._past
        self._is_moving = True
        self.bar.setRange(0, max(0, math.ceil(end - self._height())))
        self.bar.setPageStep(max(1, self._height()))
        self.bar.setSingleStep(max(1, round(single_step)))
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
        if viewport.geometry() != wanted:
            viewport.setGeometry(wanted)
        # Or what is scrolled past would lie over the frame of the widget.
        viewport.setMask(QRect(0, self._past, wanted.width(), inner.height()))
        self.bar.setGeometry(inner.right() + 1 - self.room, inner.top(), self.room, inner.height())
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
        """Scroll as little as brings a stretch of the viewport into view, its top at least."""
        if not self.is_on:
            return
        top, bottom = top - self._past, bottom - self._past
        if top < 0 or bottom - top > self._height():
            place = self.bar.value() + top
            # At the first row the edge of the page is shown too.
            self.go_to(place if place > self._tops[0] else 0)
        elif bottom > self._height():
            self.go_to(self.bar.value() + bottom - self._height())

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
        self._is_held = self.is_on
        try:
            yield
        finally:
            if self._is_held:
                self._is_held = False
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
