"""Where the letters of the transcript stand: paragraphs in view, their lines, stretches of these.

May import QtGui and QtWidgets. Read anew from the laid-out text at each painting, which costs
less than keeping it right would.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF
from PySide6.QtGui import QTextBlock, QTextLine
from PySide6.QtWidgets import QPlainTextEdit


class Piece(NamedTuple):
    """The part of one laid-out line that a mark covers, in viewport pixels.

    `is_first` and `is_last` say whether the mark begins and ends here; `frame` are the sides that
    all lines of a frame share.
    """

    left: float
    right: float
    baseline: float
    is_first: bool = True
    is_last: bool = True
    frame: tuple[float, float] | None = None

    @property
    def width(self) -> float:
        return self.right - self.left


class BlockLines:
    """The laid-out lines of one paragraph standing at `origin`, read once for all its marks."""

    def __init__(self, block: QTextBlock, origin: QPointF, *, width: float) -> None:
        self._first = block.position()
        self._length = block.length() - 1
        self._left = origin.x()
        self._width = width
        layout, top = block.layout(), origin.y()
        self._lines = []
        for index in range(layout.lineCount()):
            line = layout.lineAt(index)
            start = line.textStart()
            baseline = top + line.y() + line.ascent()
            self._lines.append((start, start + line.textLength(), baseline, line))

    def pieces(self, start: int, end: int) -> list[Piece]:
        """Return the pieces of `[start, end)`, in units of the document; start = end is a caret."""
        low = max(0, start - self._first)
        high = min(self._length, end - self._first)
        if len(self._lines) == 1:
            return self._in_one_line(start, end, low, high)
        found = []
        # A paragraph may be a whole book on one line: only what the stretch touches is looked at.
        first = bisect_left(self._lines, low, key=lambda row: row[1])
        for begin, stop, baseline, line in islice(self._lines, first, None):
            if stop == low and line is not self._lines[-1][3]:
                continue
            if begin >= high and begin > low:
                break
            left = min(_x(line, max(low, begin)), self._width)
            right = min(_x(line, min(high, stop)), self._width)
            if left > right:
                left, right = right, left
            found.append(
                Piece(
                    self._left + left,
                    self._left + right,
                    baseline,
                    self._first + max(low, begin) <= start,
                    self._first + min(high, stop) >= end,
                )
            )
        if start < end:
            return [each for each in found if each.right > each.left]
        return found[:1]

    def _in_one_line(self, start: int, end: int, low: int, high: int) -> list[Piece]:
        """The same for a paragraph of one line, as nearly all are."""
        _, stop, baseline, line = self._lines[0]
        if stop < low:
            return []
        left = min(_x(line, low), self._width)
        right = left if high == low else min(_x(line, min(high, stop)), self._width)
        if left > right:
            left, right = right, left
        if left == right and start < end:
            return []
        at = self._left
        is_first, is_last = self._first + low <= start, self._first + min(high, stop) >= end
        return [Piece(at + left, at + right, baseline, is_first, is_last)]


def _x(line: QTextLine, position: int) -> float:
    # PySide6 gives the position back beside the coordinate, which its type hints do not know.
    x: object = line.cursorToX(position)
    return float(x[0] if isinstance(x, tuple) else x)  # type: ignore[arg-type]


class Line:
    """One paragraph in view and where it stands; its lines are read once, for ground and signs."""

    __slots__ = ("_laid", "block", "geometry")

    def __init__(self, block: QTextBlock, geometry: QRectF) -> None:
        self.block = block
        self.geometry = geometry
        self._laid: BlockLines | None = None

    def laid(self, width: int) -> BlockLines:
        """Return the laid-out lines, cut off at a width."""
        if self._laid is None:
            self._laid = BlockLines(self.block, self.geometry.topLeft(), width=width)
        return self._laid

    def units_between(self, top: float, bottom: float) -> tuple[int, int]:
        """Return the document positions between which the rows that lie in `[top, bottom]` of the
        viewport stand; whole rows, and one more at either side."""
        layout, origin = self.block.layout(), self.geometry.top()
        count = range(layout.lineCount())
        if not count:
            return self.block.position(), self.block.position()
        first = bisect_left(count, top - origin, key=lambda i: layout.lineAt(i).y()) - 2
        last = bisect_left(count, bottom - origin, key=lambda i: layout.lineAt(i).y())
        begin = layout.lineAt(max(0, first))
        stop = layout.lineAt(min(len(count) - 1, last))
        at = self.block.position()
        return at + begin.textStart(), at + stop.textStart() + stop.textLength()


def lines_in(view: QPlainTextEdit, rect: QRect) -> Iterator[Line]:
    """Yield the paragraphs that a part of the viewport shows, with where they stand in it."""
    block = view.cursorForPosition(QPoint(0, rect.top())).block()
    geometry = view.blockBoundingGeometry(block).translated(view.contentOffset())
    bottom = rect.bottom()
    while block.isValid() and geometry.top() <= bottom:
        yield Line(block, geometry)
        top = geometry.bottom()
        block = block.next()
        geometry = QRectF(view.blockBoundingRect(block))
        geometry.moveTop(top)
        geometry.moveLeft(view.contentOffset().x())


def first_lines(view: QPlainTextEdit) -> Iterator[tuple[QTextBlock, float]]:
    """Yield the paragraphs in view with the baseline of their first line."""
    for each in lines_in(view, view.viewport().rect()):
        line = each.block.layout().lineAt(0)
        if line.isValid():
            yield each.block, each.geometry.top() + line.y() + line.ascent()
