"""Draws differences in the transcript: what came is tinted and underlined, what went stands struck
and small above its place.

May import QtGui, core values and the text modules of this package. Where the differences are
follows the typing at once; what they are is worked out anew in a pause.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from editor.core.differences import Difference
from editor.core.spans import Span, Splice

from .difference_words import visible
from .text_bridge import TextBridge
from .text_lines import Line, Piece
from .text_signs import LONG_PARAGRAPH
from .theme import Theme, mixed

_MOST_GHOST: Final = 60
_GONE: Final = -1


class DifferenceSigns:
    """Where the differences of the page that is shown are, in the order of the text."""

    def __init__(self) -> None:
        self._found: list[Difference] = []
        self._texts: list[int] = []
        self._others: list[int] = []
        self._starts: list[int] = []
        self._ends: list[int] = []
        self.current: Difference | None = None

    def show(self, found: Sequence[Difference]) -> None:
        """Draw these from now on; their places are those of the page as it is now."""
        self._found = list(found)
        self._starts = [d.new_span.start for d in found]
        self._ends = [d.new_span.end for d in found]
        self._texts = [i for i, d in enumerate(found) if d.kind == "text"]
        self._others = [i for i, d in enumerate(found) if d.kind != "text"]

    def follow(self, splice: Splice) -> None:
        """Move what lies behind an edit; what was edited itself is not drawn until it is known."""
        start, end, by = splice.start, splice.old_end, splice.delta
        for i, (low, high) in enumerate(zip(self._starts, self._ends, strict=True)):
            if low >= end and low > start:
                self._starts[i], self._ends[i] = low + by, high + by
            elif high >= start and low != _GONE:
                self._starts[i] = self._ends[i] = _GONE
        # A place that is not known must not break the order that the drawing looks through.
        self._texts = [i for i in self._texts if self._starts[i] != _GONE]
        self._others = [i for i in self._others if self._starts[i] != _GONE]

    def span_of(self, difference: Difference) -> Span | None:
        """Return where a difference is by now; None where it was edited since."""
        for i, each in enumerate(self._found):
            if each is difference:
                return None if self._starts[i] == _GONE else Span(self._starts[i], self._ends[i])
        return None

    # Painting

    def ground(
        self, painter: QPainter, bridge: TextBridge, lines: Sequence[Line], look: Look
    ) -> None:
        """Tint what came, under the letters, and frame the current difference."""
        if not self._found:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for _, difference, piece in self._pieces(bridge, lines, look, self._texts):
            if piece.width <= 0:
                continue
            colour = look.colour(difference)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(mixed(look.theme.background, colour, 0.2))
            painter.drawRoundedRect(look.box(piece), look.em * 0.14, look.em * 0.14)

    def paint(
        self, painter: QPainter, bridge: TextBridge, lines: Sequence[Line], look: Look
    ) -> None:
        """Underline what came and write what went above its place, over the letters."""
        if not self._found:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        taken: list[QRectF] = []
        for _, difference, piece in self._pieces(bridge, lines, look, self._texts):
            if piece.width > 0:
                look.underline(painter, piece, look.colour(difference))
            if difference.how in ("changed", "removed") and piece.is_first:
                look.ghost(painter, piece, difference.old_text, taken)
            if difference is self.current:
                look.frame(painter, piece)
        for _, difference, piece in self._pieces(bridge, lines, look, self._others):
            look.dots(painter, piece)
            if difference is self.current:
                look.frame(painter, piece)

    def _pieces(
        self, bridge: TextBridge, lines: Sequence[Line], look: Look, which: Sequence[int]
    ) -> Iterator[tuple[int, Difference, Piece]]:
        for line in lines:
            first = line.block.position()
            low, high = first, first + line.block.length() - 1
            if high - low > LONG_PARAGRAPH:
                low, high = line.units_between(look.top, look.bottom)
            start, end = bridge.to_code_points(low), bridge.to_code_points(high)
            # Texts do not overlap, so that their ends are in order; of the others there are few.
            is_text = which is self._texts
            at = bisect_left(which, start, key=self._ends.__getitem__) if is_text else 0
            for i in islice(which, at, None):
                if self._starts[i] > end:
                    if is_text:
                        break
                    continue
                if self._ends[i] < start or self._starts[i] < 0:
                    continue
                units = bridge.to_units(self._starts[i]), bridge.to_units(self._ends[i])
                for piece in line.laid(look.width).pieces(*units):
                    yield i, self._found[i], piece


class Look:
    """How differences look in one view: its theme, its letters, and what of it is painted."""

    def __init__(
        self, theme: Theme, font: QFont, em: float, *, width: int, top: int, bottom: int
    ) -> None:
        self.theme, self.em, self.width = theme, em, width
        self.top, self.bottom = top, bottom
        self._font = QFont(font)
        self._font.setPixelSize(max(8, round(em * 0.56)))
        self._metrics = QFontMetricsF(self._font)

    def colour(self, difference: Difference) -> QColor:
        return self.theme.hand if difference.how == "moved" else self.theme.addition

    def box(self, piece: Piece) -> QRectF:
        em = self.em
        return QRectF(
            piece.left - em * 0.06, piece.baseline - em * 0.88, piece.width + em * 0.12, em * 1.22
        )

    def underline(self, painter: QPainter, piece: Piece, colour: QColor) -> None:
        y = round(piece.baseline + self.em * 0.26) + 0.5
        painter.setPen(QPen(colour, max(1.5, self.em * 0.1)))
        painter.drawLine(QPointF(piece.left, y), QPointF(piece.right, y))

    def dots(self, painter: QPainter, piece: Piece) -> None:
        """Draw the short dashes under words whose mark or box is another."""
        y = round(piece.baseline + self.em * 0.36) + 0.5
        pen = QPen(self.theme.accent, max(1.5, self.em * 0.1))
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        pen.setDashPattern([1.5, 1.0])
        painter.setPen(pen)
        right = max(piece.right, piece.left + self.em * 0.4)
        painter.drawLine(QPointF(piece.left, y), QPointF(right, y))

    def frame(self, painter: QPainter, piece: Piece) -> None:
        em = self.em
        rect = self.box(piece).adjusted(-em * 0.08, -em * 0.04, em * 0.08, em * 0.06)
        painter.setPen(QPen(self.theme.accent, max(1.5, em * 0.09)))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(rect, em * 0.2, em * 0.2)

    def ghost(self, painter: QPainter, piece: Piece, old: str, taken: list[QRectF]) -> None:
        """Write what went small and struck above its place, with a caret where nothing stands."""
        em, metrics, colour = self.em, self._metrics, self.theme.strike
        shown = visible(old[: _MOST_GHOST * 4])
        width = min(metrics.horizontalAdvance(shown), em * 14)
        shown = metrics.elidedText(shown, Qt.TextElideMode.ElideRight, width + 1)
        rect = QRectF(piece.left, piece.baseline - em * 1.22, width, em * 0.6)
        for other in taken:
            if other.intersects(rect):
                rect.moveLeft(other.right() + em * 0.3)
        if rect.right() > self.width:
            rect.moveRight(max(float(self.width), rect.width()))
        taken.append(QRectF(rect))
        painter.setBrush(mixed(self.theme.background, colour, 0.12))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawRoundedRect(rect.adjusted(-em * 0.1, 0, em * 0.1, 0), em * 0.12, em * 0.12)
        painter.setFont(self._font)
        painter.setPen(colour)
        foot = rect.bottom() - em * 0.14
        painter.drawText(QPointF(rect.left(), foot), shown)
        y = round(foot - em * 0.15) + 0.5
        painter.setPen(QPen(colour, max(1.0, em * 0.06)))
        painter.drawLine(QPointF(rect.left(), y), QPointF(rect.right(), y))
        if piece.width <= 0:
            top, x = rect.bottom(), piece.left
            painter.setPen(QPen(colour, max(1.5, em * 0.09)))
            painter.drawLine(QPointF(x, top), QPointF(x, piece.baseline + em * 0.25))
