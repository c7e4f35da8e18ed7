"""Has the blanks of a page widened where the typewriter left more room: at once, or bit by bit.

May import Qt, core and the text modules below the view. A page of usual length is done before it is
shown. A very long one is done in stretches while nothing else waits, from where the person is on,
for the looks of all its letters would take longer than a key press may.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QTimer
from PySide6.QtGui import QTextBlock
from PySide6.QtWidgets import QPlainTextEdit

from editor.ui.line_layout import RowLayout, RowSizes
from editor.ui.text_shelf import ShownPage

_AT_ONCE: Final = 300
_BIT: Final = 40


class ColumnGaps:
    """Keeps the looks of blanks in step with the columns that are wanted."""

    def __init__(self, view: QPlainTextEdit) -> None:
        self._view = view
        self._shown: ShownPage | None = None
        self._next, self._left = 0, 0
        self._timer = QTimer(view)
        self._timer.timeout.connect(self._do_bit)

    def arrange(self, shown: ShownPage, layout: RowLayout | None, sizes: RowSizes) -> None:
        """Widen the blanks of a page that is about to be shown, where that is not done yet."""
        if self._timer.isActive() and self._shown is not None:
            # What is left undone is done when that page is shown again.
            self._shown.gaps_by = None
        self._timer.stop()
        self._shown = shown
        columns = sizes.columns if layout is not None else None
        gaps_by = (columns, sizes.advance) if columns is not None else ()
        if shown.gaps_by == gaps_by:
            return
        shown.gaps_by = gaps_by
        shown.highlighter.gaps = layout.gaps if layout is not None and columns else None
        self._left = shown.document.blockCount()
        self._next = max(0, shown.cursor.blockNumber() - _BIT // 2)
        if self._left <= _AT_ONCE:
            shown.highlighter.refresh_all()
            return
        self._do_bit()
        self._timer.start(0)

    def arrange_again(self, sizes: RowSizes) -> None:
        """Do the page that is shown anew, where the letters have another size."""
        if self._shown is not None and self._shown.document is self._view.document():
            layout = self._shown.document.documentLayout()
            self.arrange(self._shown, layout if isinstance(layout, RowLayout) else None, sizes)

    def leave(self) -> None:
        """Let go of the pages, which are about to go."""
        self._timer.stop()
        self._shown = None

    def _do_bit(self) -> None:
        """Do the next few paragraphs, going round from the end to the beginning."""
        shown = self._shown
        if shown is None or self._left <= 0:
            self._timer.stop()
            return
        document = shown.document
        block = document.findBlockByNumber(self._next % max(1, document.blockCount()))
        last = document.findBlockByNumber(block.blockNumber() + _BIT - 1)
        end = last if last.isValid() else document.lastBlock()
        shown.highlighter.refresh(*_span(shown, block, end))
        done = end.blockNumber() + 1 - block.blockNumber()
        self._next, self._left = end.blockNumber() + 1, self._left - done


def _span(shown: ShownPage, first: QTextBlock, last: QTextBlock) -> tuple[int, int]:
    to_code_points = shown.bridge.to_code_points
    return to_code_points(first.position()), to_code_points(last.position())
