"""What of a page's marks and doubts is to be drawn on which paragraphs, and with which sign.

May import QtGui and core. Each paragraph is worked out by itself from the marks that touch it, so
that painting one line alone gives the same pixels as painting all. `text_paint` draws the signs.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QPen, QRegion

from editor.core.document import Page, Word
from editor.core.marks import Mark
from editor.core.spans import Placed, Span
from editor.core.suggesting import Found, open_suggestions
from editor.ui.dotted_signs import DottedLooks, mark_of, paint_proposed
from editor.ui.text_bridge import TextBridge
from editor.ui.text_lines import BlockLines, Line, Piece
from editor.ui.text_paint import FRAMES, UNDER, SignLooks, SignPainter
from editor.ui.theme import Theme, mixed

Lines = Sequence[Line]
Misspelt = Callable[[str, int, int], Sequence[tuple[int, int]]]

_FRAME_LINES = 40
LONG_PARAGRAPH = 4000
_STACKS = (frozenset(("strike", "overstrike")), UNDER, FRAMES)


class PageSigns:
    """Draws the signs of a page; holds how they look and which mark is selected, nothing else."""

    def __init__(self, theme: Theme, doubt_below: float) -> None:
        self._font = QFont()
        self._set_looks(theme, 16.0)
        self.doubt_below = doubt_below
        self.selected_mark: str | None = None
        self._suggested_in: Page | None = None
        self._suggested: tuple[Found, ...] = ()
        self.found: Sequence[tuple[int, int]] = ()
        """What a search found on the page, as spans in order."""
        self.misspelt: Misspelt | None = None
        """Says which words of a stretch of the page are in no dictionary."""
        self.is_typing = False
        """True while the word at the cursor is being typed: it is judged when it is left."""

    def _set_looks(self, theme: Theme, em: float) -> None:
        self._looks = SignLooks(theme, self._font, em)
        self._dotted = DottedLooks(theme, self._font, em)
        self._selected_looks = SignLooks(_on_selection(theme), self._font, em)
        self._selected_dotted = DottedLooks(_on_selection(theme), self._font, em)

    @property
    def theme(self) -> Theme:
        """The theme whose colours are drawn with."""
        return self._looks.theme

    @property
    def _em(self) -> float:
        return self._looks.em

    def set_theme(self, theme: Theme) -> None:
        """Draw with the colours of another theme."""
        self._set_looks(theme, self._looks.em)

    def set_letters(self, font: QFont, em: float) -> None:
        """Take the face and the pixel size of the transcript's letters."""
        self._font = font
        self._set_looks(self.theme, em)

    @property
    def inner_margin(self) -> int:
        """Pixels between the text and the edges of its column."""
        return round(self._em * 0.55)

    def ground(
        self,
        painter: QPainter,
        bridge: TextBridge,
        lines: Lines,
        *,
        word: Placed[Word] | None,
        width: int,
        band: QRectF | None = None,
    ) -> None:
        """Tint the lines (those of the cursor, or only `band` of them) and box the current word,
        under the letters."""
        for line in lines:
            geometry = band or line.geometry
            tint = QRectF(0, geometry.top(), width, geometry.height())
            painter.fillRect(tint, self._looks.line_fill)
            if word is None:
                continue
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._looks.word_fill)
            for piece in self._pieces(bridge, line.laid(width - self.inner_margin), word):
                painter.drawRoundedRect(self._box(piece), self._em * 0.2, self._em * 0.2)

    def ground_found(
        self, painter: QPainter, bridge: TextBridge, lines: Lines, *, width: int
    ) -> None:
        """Tint and underline what a search found, under the letters."""
        if not self.found:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        fill = mixed(self.theme.background, self.theme.doubt, 0.24)
        for line in lines:
            first = line.block.position()
            start = bridge.to_code_points(first)
            end = bridge.to_code_points(first + line.block.length() - 1)
            index = bisect_left(self.found, start, key=lambda span: span[1])
            while index < len(self.found) and self.found[index][0] <= end:
                left, right = map(bridge.to_units, self.found[index])
                index += 1
                if left == right:
                    continue
                for piece in line.laid(width - self.inner_margin).pieces(left, right):
                    box = self._box(piece).adjusted(self._em * 0.06, 0, -self._em * 0.06, 0)
                    painter.setPen(Qt.PenStyle.NoPen)
                    painter.setBrush(fill)
                    painter.drawRoundedRect(box, self._em * 0.14, self._em * 0.14)
                    painter.setPen(QPen(self.theme.doubt, max(1.0, self._em * 0.06)))
                    painter.drawLine(box.bottomLeft(), box.bottomRight())

    def paint(
        self,
        painter: QPainter,
        bridge: TextBridge,
        lines: Lines,
        *,
        cursor: int,
        width: int,
        exposed: QRegion,
        selection: Span,
    ) -> None:
        """Draw the signs of the marks and doubts on these paragraphs, over the letters.

        On selected letters they have the colour that selected letters have.
        """
        if not selection:
            self._paint(painter, self._looks, bridge, lines, cursor, width, exposed.boundingRect())
            return
        chosen = self._selected(bridge, lines, selection, width)
        for looks, part in (
            (self._looks, exposed.subtracted(chosen)),
            (self._selected_looks, exposed.intersected(chosen)),
        ):
            painter.setClipRegion(part)
            self._paint(painter, looks, bridge, lines, cursor, width, exposed.boundingRect())

    def _selected(self, bridge: TextBridge, lines: Lines, selection: Span, width: int) -> QRegion:
        region, em = QRegion(), self._em
        start, end = bridge.to_units(selection.start), bridge.to_units(selection.end)
        for line in lines:
            for piece in line.laid(width - self.inner_margin).pieces(start, end):
                top = piece.baseline - em * 1.35
                place = QRectF(piece.left, top, piece.width, em * 1.9)
                region += place.intersected(line.geometry).toRect()
        return region

    def _paint(
        self,
        painter: QPainter,
        looks: SignLooks,
        bridge: TextBridge,
        lines: Lines,
        cursor: int,
        width: int,
        exposed: QRect,
    ) -> None:
        page = bridge.page
        signs: SignPainter | None = None
        for line in lines:
            first = line.block.position()
            start = bridge.to_code_points(first)
            end = bridge.to_code_points(first + line.block.length() - 1)
            rows = [r for r in page.marks.touching(start, end) if not r.item.is_orphan]
            doubts: list[Placed[Word]] = []
            unknown: Sequence[tuple[int, int]] = ()
            suggested: list[Found] = []
            if _is_edge(line.geometry, exposed):
                # A line being typed in takes a row of pixels of its neighbours, where only frames
                # that go on from line to line have anything.
                rows = [
                    r
                    for r in rows
                    if r.item.kind == "stamp" and not start <= r.start <= r.end <= end
                ]
            else:
                doubts = self._doubts(page, start, end)
                unknown = self._unknown(bridge, line, (start, end), cursor, exposed)
                suggested = [
                    f
                    for f in self._suggestions(page)
                    if f.span is not None and f.span.start <= end and f.span.end >= start
                ]
            if not rows and not doubts and not suggested and not unknown:
                continue
            laid = line.laid(width - self.inner_margin)
            signs = signs or SignPainter(painter, looks)
            for word in doubts:
                slot = min(2, sum(r.item.kind in UNDER and _overlap(r, word) for r in rows))
                for piece in self._pieces(bridge, laid, word):
                    signs.doubt(piece, slot=slot)
            for left, right in unknown:
                span = Span(left, right)
                slot = sum(r.item.kind in UNDER and _overlap(r, span) for r in rows)
                slot += any(_overlap(each, span) for each in doubts)
                for piece in laid.pieces(bridge.to_units(left), bridge.to_units(right)):
                    signs.misspelt(piece, slot=min(2, slot))
            self._paint_suggested(signs, looks, bridge, laid, suggested, rows)
            for index, row in enumerate(rows):
                found = self._pieces(bridge, laid, row)
                if row.start == row.end:
                    for piece in found[:1]:
                        signs.caret(row.item, piece)
                    continue
                goes_on = row.start < start or row.end > end or len(found) > 1
                if row.item.kind == "stamp" and goes_on:
                    if not found and row.start < start and row.end > end:
                        found = _through(laid, first)
                    found = self._framed(bridge, found, row)
                is_open = row.start <= cursor <= row.end
                signs.mark(row.item, found, slot=_slot(rows, index), is_open=is_open)
                if row.item.id == self.selected_mark:
                    self._select(painter, found)

    def _paint_suggested(
        self,
        signs: SignPainter,
        looks: SignLooks,
        bridge: TextBridge,
        laid: BlockLines,
        suggested: Sequence[Found],
        rows: Sequence[Placed[Mark]],
    ) -> None:
        dotted: SignPainter | None = None
        for suggestion, span in suggested:
            assert span is not None, "only what has a place is asked for"
            found = laid.pieces(bridge.to_units(span.start), bridge.to_units(span.end))
            if suggestion.seen_mark is None:
                for piece in found:
                    signs.suggestion(piece)
                continue
            if dotted is None:
                is_plain = looks is self._looks
                dotted = signs.with_looks(self._dotted if is_plain else self._selected_dotted)
            mark = mark_of(suggestion)
            place = Placed(span.start, span.end, mark)
            here = [*(r for r in rows if _overlap(r, place)), place]
            paint_proposed(dotted, mark, found, slot=_slot(here, len(here) - 1))

    def _suggestions(self, page: Page) -> tuple[Found, ...]:
        """Return what is suggested, and where; worked out once for each state of the page."""
        if not page.suggestions.items:
            return ()
        if self._suggested_in is not page:
            self._suggested_in = page
            self._suggested = tuple(
                f
                for f in open_suggestions(page)
                if f.span is not None and f.suggestion.place != "page"
            )
        return self._suggested

    def _unknown(
        self,
        bridge: TextBridge,
        line: Line,
        span: tuple[int, int],
        cursor: int,
        exposed: QRect,
    ) -> Sequence[tuple[int, int]]:
        """Return the words of a paragraph that are in no dictionary; of a very long one, those of
        the rows in sight."""
        if self.misspelt is None:
            return ()
        start, end = span
        if end - start > LONG_PARAGRAPH:
            low, high = line.units_between(exposed.top(), exposed.bottom())
            start = max(start, bridge.to_code_points(low))
            end = min(end, bridge.to_code_points(high))
        unknown = self.misspelt(bridge.page.text, start, end)
        if not self.is_typing:
            return unknown
        return [each for each in unknown if not each[0] <= cursor <= each[1]]

    def _doubts(self, page: Page, start: int, end: int) -> list[Placed[Word]]:
        return [
            row
            for row in page.words.touching(start, end)
            if row.item.origin == "ocr"
            and row.item.conf is not None
            and row.item.conf < self.doubt_below
        ]

    def _pieces(self, bridge: TextBridge, laid: BlockLines, row: Placed[Any]) -> list[Piece]:
        return laid.pieces(bridge.to_units(row.start), bridge.to_units(row.end))

    def _framed(self, bridge: TextBridge, found: list[Piece], row: Placed[Mark]) -> list[Piece]:
        """Give the lines of a frame their shared sides, where it holds whole lines."""
        text = bridge.page.text
        before = text[text.rfind("\n", 0, row.start) + 1 : row.start]
        stop = text.find("\n", row.end)
        after = text[row.end : stop if stop >= 0 else len(text)]
        if before.strip() or after.strip() or not found:
            return [each for each in found if each.width > 0]
        document = bridge.document
        block = document.findBlock(bridge.to_units(row.start))
        start, end = bridge.to_units(row.start), bridge.to_units(row.end)
        left, right = float("inf"), 0.0
        for _ in range(_FRAME_LINES):
            if not block.isValid() or block.position() >= end:
                break
            # Asking for its height lays a paragraph out that has not been seen yet.
            document.documentLayout().blockBoundingRect(block)
            for piece in BlockLines(block, QPointF(0, 0), width=1e6).pieces(start, end):
                left, right = min(left, piece.left), max(right, piece.right)
            block = block.next()
        return [piece._replace(frame=(left, right)) for piece in found]

    def _select(self, painter: QPainter, found: Sequence[Piece]) -> None:
        pen = QPen(self.theme.accent, max(1.0, self._em * 0.09))
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for piece in found:
            painter.drawRoundedRect(self._box(piece), self._em * 0.2, self._em * 0.2)

    def _box(self, piece: Piece) -> QRectF:
        em = self._em
        return QRectF(
            piece.left - em * 0.12, piece.baseline - em * 0.88, piece.width + em * 0.24, em * 1.22
        )


def _on_selection(theme: Theme) -> Theme:
    """Return the theme for what stands on selected text."""
    ink = theme.background
    names = ("ink", "muted", "strike", "addition", "stamp", "hand", "doubt", "accent")
    colours: dict[str, Any] = dict.fromkeys(names, ink)
    return replace(theme, background=theme.accent, **colours)


def _through(laid: BlockLines, unit: int) -> list[Piece]:
    """Return the piece of a frame that goes through an empty line."""
    return [each._replace(is_first=False, is_last=False) for each in laid.pieces(unit, unit)]


def _is_edge(geometry: QRectF, exposed: QRect) -> bool:
    low = max(geometry.top(), exposed.top())
    return min(geometry.bottom(), exposed.bottom() + 1) - low < 1.5


def _overlap(a: Placed[Any] | Span, b: Placed[Any] | Span) -> bool:
    return a.start < b.end and a.end > b.start


def _slot(rows: Sequence[Placed[Mark]], index: int) -> int:
    """Return how many signs of the same sort earlier marks have put on this mark's letters."""
    row = rows[index]
    stack = next((s for s in _STACKS if row.item.kind in s), None)
    if stack is None:
        return 0
    below = sum(r.item.kind in stack and _overlap(r, row) for r in rows[:index])
    # What stands lower or wider than this would leave its own line.
    return min(below, 2)
