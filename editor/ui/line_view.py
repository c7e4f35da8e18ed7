"""The line view of the transcript: each line of the scan with its strip right above the text.

May import Qt, core and the text modules below the view. It is a mode of the one transcript widget:
this gives its documents the other layout, draws the strips, and turns a pointer on a strip into one
on the text. A second widget was refused: it would have to repeat keys, input methods, clipboard,
marks and everything else that acts on "the transcript".
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt, QTimer
from PySide6.QtGui import (
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QTextBlock,
    QTextCursor,
)
from PySide6.QtWidgets import QPlainTextEdit

from editor.core.document import Change, PagePart, Word
from editor.core.spans import Placed
from editor.core.type_columns import TypeColumns
from editor.ui.column_gaps import ColumnGaps
from editor.ui.highlighter import LineLayout
from editor.ui.line_layout import HIGHEST_ROW, RowLayout, RowSizes, Strip
from editor.ui.line_scroll import LineScroll
from editor.ui.scan_item import ScanItem
from editor.ui.strips import StripPainter
from editor.ui.text_lines import Line, lines_in
from editor.ui.text_shelf import ShownPage
from editor.ui.theme import Theme

_COLUMN_SHARE: Final = 1.3
_STEP_EM: Final = 1.6
_BREATH_PX: Final = 2
_LONG_PAGE: Final = 600
_LATER_MS: Final = 60
_SAMPLE: Final = "the quick brown fox jumps over a lazy dog and then, as before, goes home. "


class LineView:
    """What the transcript asks while it shows lines, and what it tells to have them shown."""

    def __init__(self, view: QPlainTextEdit, theme: Theme, *, moved: Callable[[], None]) -> None:
        self._view = view
        self.scroll = LineScroll(view, moved)
        self._sizes = RowSizes()
        self._strips = StripPainter(theme)
        self._gaps = ColumnGaps(view)
        self._has_picture = True
        self._columns: TypeColumns | None = None
        self._row = 0
        self._later = QTimer(view)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._settle_now)

    # What is shown

    @property
    def is_on(self) -> bool:
        return self.scroll.is_on

    @property
    def has_rows(self) -> bool:
        """True while paragraphs are broken as the scan's lines are, with strips or without."""
        return self.is_on or self._sizes.columns is not None

    @property
    def columns(self) -> TypeColumns | None:
        """The typewriter's columns in which words are set; None for none."""
        return self._columns

    def set_columns(self, columns: TypeColumns | None) -> None:
        """Set words in columns from the next page on that is shown, or no longer."""
        self._columns = columns
        self._sizes.columns = None if self.is_on else columns

    def set_on(self, on: bool) -> None:
        """Show lines from the next page on that is shown, or no longer."""
        self.scroll.set_on(on)
        self._sizes.has_scan = on and self._has_picture
        # Above a line stands its strip, which begins at the edge and shows where words stand.
        self._sizes.columns = None if on else self._columns

    def arrange(self, shown: ShownPage) -> None:
        """Give a page's document, which is not in the widget, the layout that is wanted."""
        layout = shown.document.documentLayout()
        if self.has_rows != isinstance(layout, RowLayout):
            document, bridge = shown.document, shown.bridge
            if not self.has_rows:
                bridge.lay_out_by(LineLayout(document))
            else:
                layout = RowLayout(document, bridge, self._sizes)
                bridge.lay_out_by(layout)
                layout.resized = partial(self._on_layout_resized, layout)
                layout.unsettled = partial(self._on_layout_unsettled, layout)
        rows = layout if isinstance(layout, RowLayout) and self.has_rows else None
        self._gaps.arrange(shown, rows, self._sizes)

    def _on_layout_resized(self, layout: RowLayout, first: int, last: int, more: int) -> None:
        if layout is self._layout():
            self.scroll.measure(first, last, more)

    def _on_layout_unsettled(self, layout: RowLayout) -> None:
        if layout is self._layout():
            self._later.start(0)

    @property
    def column_share(self) -> float:
        """How much wider than usual the column may be: a line of the scan should not be broken."""
        return _COLUMN_SHARE if self.has_rows else 1.0

    def settle(self) -> None:
        """Lay out the page that is shown, where its width, its letters or its words are others.

        A very long page gets what is in view at once, as Qt asks for it, and the rest soon.
        """
        layout = self._layout()
        if layout is None or not self._view.isVisible():
            return
        self._sizes.width = float(self._view.viewport().width())
        if self._view.document().blockCount() > _LONG_PAGE:
            self._later.start(_LATER_MS)
        else:
            self._settle_now()

    def _settle_now(self) -> None:
        self._later.stop()
        layout = self._layout()
        if layout is None:
            return
        if layout.is_stale:
            layout.lay_out_all()
        else:
            layout.lay_out_rest()
        self.scroll.measure_all()

    def set_letters(self, font: QFont, em: float) -> None:
        """Take the face and the pixel size of the transcript's letters."""
        self._strips.em = self._sizes.em = em
        self.scroll.highest = math.ceil(em * HIGHEST_ROW)
        self.scroll.bar.setSingleStep(max(1, round(em * _STEP_EM)))
        self._sizes.advance = QFontMetricsF(font).horizontalAdvance(_SAMPLE) / len(_SAMPLE)
        self._gaps.arrange_again(self._sizes)
        layout = self._layout()
        if layout is not None:
            layout.lay_out_all()

    def leave(self) -> None:
        """Let go of the pages of a session, which are about to go."""
        self._gaps.leave()

    def set_theme(self, theme: Theme) -> None:
        self._strips.theme = theme

    def set_picture(self, picture: ScanItem | None) -> None:
        """Cut strips from the picture that the scan view shows; None where there is no scan."""
        self._strips.picture = picture
        has_scan = picture is not None
        self._has_picture = has_scan
        if (has_scan and self.is_on) != self._sizes.has_scan:
            self._sizes.has_scan = has_scan and self.is_on
            self.settle()
        self._view.viewport().update()

    def follow(self, change: Change, page_id: str) -> None:
        """Lay out anew what a change moved to other lines of the scan, other than by typing there:
        that the layout is told."""
        layout = self._layout()
        if layout is None:
            return
        if change.touches_manifest or any(p.fields for p in _parts(change, page_id)):
            layout.lay_out_all()
            return
        for part in _parts(change, page_id):
            if part.splice is None:
                for row in (*part.words.old, *part.words.new):
                    if row.is_placed:
                        layout.lay_out_span(row.start, row.end)

    def _layout(self) -> RowLayout | None:
        layout = self._view.document().documentLayout()
        return layout if isinstance(layout, RowLayout) else None

    # Where things are

    def band(self, cursor: QTextCursor, paragraph: QRectF) -> QRectF:
        """Return the row that the cursor is in, with its strip; the paragraph where it stands when
        lines are not shown."""
        if not self.is_on:
            return paragraph
        line = cursor.block().layout().lineForTextPosition(cursor.positionInBlock())
        if not line.isValid():
            return paragraph
        top = paragraph.top() + line.y()
        bottom = top + line.height()
        for strip in self._strips_of(cursor.block()):
            if strip.line == line.lineNumber():
                top = paragraph.top() + strip.rect.top() - self._sizes.em * 0.3
        return QRectF(paragraph.left(), top, paragraph.width(), bottom - top)

    def has_left_row(self, cursor: QTextCursor) -> bool:
        """True once after the cursor has come to another row of its paragraph."""
        if not self.is_on:
            return False
        line = cursor.block().layout().lineForTextPosition(cursor.positionInBlock())
        before, self._row = self._row, line.lineNumber() if line.isValid() else 0
        return before != self._row

    def room_above(self, cursor: QTextCursor) -> int:
        """Return how far a line's strip reaches above it; 0 when lines are not shown."""
        if not self.is_on:
            return 0
        line = cursor.block().layout().lineForTextPosition(cursor.positionInBlock())
        for strip in self._strips_of(cursor.block()):
            if line.isValid() and strip.line == line.lineNumber():
                return math.ceil(line.y() - strip.rect.top())
        return 0

    def _strips_of(self, block: QTextBlock) -> list[Strip]:
        layout = self._layout()
        return layout.strips(block) if layout is not None else []

    def strips_in_view(self) -> list[tuple[Strip, QPointF]]:
        """Return the strips that can be seen, each with where its paragraph stands."""
        if not self.is_on:
            return []
        found = []
        area = self._view.viewport().rect()
        for each in lines_in(self._view, area):
            at = QPointF(0, each.geometry.top())
            for strip in self._strips_of(each.block):
                if strip.rect.translated(at).intersects(QRectF(area)):
                    found.append((strip, at))
        return found

    def text_point(self, point: QPointF) -> QPointF:
        """Return the point of the text that stands for a point of the viewport: on a strip, where
        the letter is that it shows there."""
        for strip, at in self.strips_in_view():
            if strip.rect.translated(at).contains(point):
                return self._letter(strip, point - at) or point
        return point

    def on_text(self, event: QMouseEvent) -> QMouseEvent:
        """Return a mouse event on a strip as one on the letter that it shows there."""
        point = event.position()
        there = self.text_point(point)
        if there == point:
            return event
        return QMouseEvent(
            event.type(),
            there,
            event.globalPosition(),
            event.button(),
            event.buttons(),
            event.modifiers(),
            event.pointingDevice(),
        )

    def _letter(self, strip: Strip, point: QPointF) -> QPointF | None:
        """Return where in the viewport the letter stands that a point of a strip shows."""
        layout = self._layout()
        places = [
            (row, strip.to_view.mapRect(QRectF(box.x, box.y, box.w, box.h)))
            for row in strip.row.words
            if (box := row.item.box) is not None
        ]
        if layout is None or not places:
            return None
        shown, place = min(places, key=lambda each: _distance(each[1], point))
        row = layout.word_now(shown.item.id)
        if row is None or not row.is_placed:
            return None
        length = row.end - row.start
        share = (point.x() - place.left()) / max(1.0, place.width())
        if layout.is_right_to_left(row.start):
            share = 1 - share
        # As in any text editor, the cursor lands between the letters that were clicked.
        letter = row.start + min(length - 1, max(0, int(share * length)))
        cursor = QTextCursor(self._view.document())
        cursor.setPosition(layout.unit(letter))
        rect = self._view.cursorRect(cursor)
        return QPointF(rect.left(), rect.center().y())

    def show_cursor(self) -> None:
        """Scroll as little as brings the row of the cursor into view, its strip too."""
        if self.is_on:
            cursor = self._view.textCursor()
            top, bottom = self.scroll.line_of(cursor)
            self.scroll.show(top - self.room_above(cursor) - _BREATH_PX, bottom + _BREATH_PX)

    def bring_to(self, top: int) -> None:
        """Scroll until the line of the cursor stands at a height of what can be seen."""
        bar = self._view.verticalScrollBar()
        if self.is_on:
            self.scroll.go_to(self.scroll.line_of(self._view.textCursor())[0] - top)
            self.show_cursor()
            return
        bar.setValue(self._view.textCursor().block().firstLineNumber())
        while bar.value() > bar.minimum() and self._view.cursorRect().top() < top:
            bar.setValue(bar.value() - 1)

    def press(self, event: QKeyEvent) -> bool:
        """Do what a page key says; False for other keys. The cursor keeps its height in view.

        Where nothing may be typed the cursor stays, and arrows scroll.
        """
        if not self.is_on:
            return False
        if self._view.isReadOnly():
            steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
            pages = {Qt.Key.Key_PageDown: 1, Qt.Key.Key_PageUp: -1, Qt.Key.Key_Space: 1}
            key = Qt.Key(event.key())
            if event.modifiers() or key not in steps | pages:
                return False
            if key in steps:
                self.scroll.step(steps[key])
            else:
                self.scroll.page(pages[key])
            return True
        return self._turn_page(event)

    def _turn_page(self, event: QKeyEvent) -> bool:
        keys = QKeySequence.StandardKey
        steps = (
            (keys.MoveToNextPage, 1, QTextCursor.MoveMode.MoveAnchor),
            (keys.MoveToPreviousPage, -1, QTextCursor.MoveMode.MoveAnchor),
            (keys.SelectNextPage, 1, QTextCursor.MoveMode.KeepAnchor),
            (keys.SelectPreviousPage, -1, QTextCursor.MoveMode.KeepAnchor),
        )
        for key, direction, mode in steps:
            if event.matches(key):
                self.show_cursor()
                self._move_by_page(direction, mode)
                return True
        return False

    def _move_by_page(self, direction: int, mode: QTextCursor.MoveMode) -> None:
        view, past, before = self._view, self.scroll.past, self.scroll.bar.value()
        point = view.cursorRect().center() - QPoint(0, past)
        self.scroll.page(direction)
        cursor = view.textCursor()
        if self.scroll.bar.value() == before:
            end = QTextCursor.MoveOperation
            cursor.movePosition(end.End if direction > 0 else end.Start, mode)
        else:
            there = view.cursorForPosition(point + QPoint(0, self.scroll.past))
            cursor.setPosition(there.position(), mode)
        with self.scroll.held():
            view.setTextCursor(cursor)
        self.show_cursor()

    # Painting

    def paint(
        self, painter: QPainter, lines: Sequence[Line], word: Placed[Word] | None, exposed: QRect
    ) -> None:
        """Draw the strips of these paragraphs that an area of the viewport shows."""
        if not self.is_on:
            return
        for line in lines:
            at = QPointF(0, line.geometry.top())
            for strip in self._strips_of(line.block):
                if strip.rect.translated(at).toAlignedRect().intersects(exposed):
                    self._strips.paint(painter, strip, at, word)


def _parts(change: Change, page_id: str) -> list[PagePart]:
    return [p for p in change.page_parts() if p.page_id == page_id]


def _distance(place: QRectF, point: QPointF) -> float:
    """Return how far a point is from a place, lines before columns."""
    dx = max(place.left() - point.x(), 0.0, point.x() - place.right())
    dy = max(place.top() - point.y(), 0.0, point.y() - place.bottom())
    return dx + 3 * dy
