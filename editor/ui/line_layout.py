"""The layout of the line view: visual rows are the lines of the scan, with room above for strips.

May import Qt, core and the bridge. `QPlainTextEdit` takes any `QPlainTextDocumentLayout`, draws
lines where the layout put them, and moves the cursor by the layout's lines; so the line view is the
same widget on the same document, and no second view has to repeat keys, input methods, clipboard
and signs. What Qt does not do is scroll such rows by pixels: `line_scroll` does. Lines are broken
in `QTextLayout` alone, so nothing is inserted in the text.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QTextBlock, QTextDocument, QTextLayout, QTextLine, QTransform
from PySide6.QtWidgets import QPlainTextDocumentLayout

from editor.core.document import Line, Page, Word
from editor.core.scan_rows import ScanRow, letter_width, lines_by_id, scan_rows, usual_width
from editor.core.spans import Placed
from editor.core.type_columns import RowColumns, TypeColumns
from editor.ui.text_bridge import TextBridge

# In em of the text.
_AIR: Final = 0.3
_AIR_SHARE: Final = 0.22
_ENLARGED: Final = (1.3, 1.6)
_ENOUGH_LETTERS: Final = 6
_GAP: Final = 0.5
_GAP_AFTER_BLANK: Final = 0.05
_HIGHEST: Final = 3.2
_LOWEST: Final = 0.9
_LEAST_SCALE: Final = 0.55
_FEW: Final = 4
_MANY: Final = 60
_SPARE_CELLS: Final = 4
HIGHEST_ROW: Final = 6.0
"""More than a line of text takes with the highest strip, in em."""


@dataclass(slots=True)
class RowSizes:
    """What the rows are measured by, in pixels: the letters' size and usual advance, the width of
    the view. Without `has_scan` no row gets a strip; with `columns` words stand where they were
    typed."""

    em: float = 16.0
    advance: float = 8.0
    width: float = 600.0
    has_scan: bool = True
    columns: TypeColumns | None = None


class Strip(NamedTuple):
    """The picture above one row: where it stands in its paragraph, and where the scan's pixels go
    (`to_view`, to the same coordinates)."""

    line: int
    rect: QRectF
    row: ScanRow
    to_view: QTransform


class RowLayout(QPlainTextDocumentLayout):
    """Lays out the paragraphs of one page in rows; only those that changed are laid out again."""

    def __init__(self, document: QTextDocument, bridge: TextBridge, sizes: RowSizes) -> None:
        super().__init__(document)
        self._bridge = bridge
        self._sizes = sizes
        self._block_count = document.blockCount()
        self._strips: dict[int, list[Strip]] = {}
        self._bottoms: dict[int, float] = {}
        self._is_after_blank: dict[int, bool] = {}
        self._last_key = 0
        self._lines: tuple[object, dict[int, Line]] = (None, {})
        self._scan_scale, self._letter_px = 1.0, 1.0
        self._laid: tuple[Page, RowSizes] | None = None
        self.resized: Callable[[int, int, int], None] = _nothing
        """Called when paragraphs have become higher or lower, with the numbers of the first and the
        last of them, and by how many there are more now."""
        self.unsettled: Callable[[], None] = _nothing
        """Called when so much has changed that `lay_out_all` is due, soon."""

    # Asked by Qt

    def blockBoundingRect(self, block: QTextBlock) -> QRectF:
        if block.isValid() and not block.layout().lineCount():
            self._lay_out(block)
        return super().blockBoundingRect(block)

    def documentSize(self) -> QSizeF:
        # In lines, as the widget wants it; only typed rows may be wider than the view.
        wide = self._wide() + 2 * self.document().documentMargin() if self._wide() else 0.0
        return QSizeF(wide, max(1, self.document().lineCount()))

    def documentChanged(self, position: int, removed: int, added: int) -> None:
        self._note()
        document = self.document()
        more = document.blockCount() - self._block_count
        self._block_count += more
        # Qt counts the letters of a formatted paragraph twice over, those removed and those added.
        end = min(position + added, document.characterCount() - 1)
        first, last = document.findBlock(position), document.findBlock(end)
        if not more and last.blockNumber() - first.blockNumber() < _FEW:
            for block in _blocks(first, last):
                self.lay_out_again(block)
            self._lay_out_next(last)
            return
        super().documentChanged(position, 0, max(1, added))
        if self._laid is None:
            return
        if last.blockNumber() - first.blockNumber() > _MANY:
            # Another font for instance, or another text: whoever shows it has more to say first.
            self._laid = None
            self.unsettled()
            return
        for block in _blocks(first, last):
            if not block.layout().lineCount() or self._has_other_gap(block):
                self._lay_out(block)
        self.documentSizeChanged.emit(self.documentSize())
        self.resized(first.blockNumber(), last.blockNumber(), more)
        self._lay_out_next(last)

    def _lay_out_next(self, block: QTextBlock) -> None:
        """Lay out what follows a paragraph, where that has become blank or is no longer."""
        if block.next().isValid() and self._has_other_gap(block.next()):
            self.lay_out_again(block.next())

    def _has_other_gap(self, block: QTextBlock) -> bool:
        return self._is_after_blank.get(block.userState()) != _is_after_blank(block)

    # Asked by the view

    def gaps(self, block: QTextBlock) -> list[tuple[int, float]]:
        """Return the blanks of a paragraph (units in it) that are wider, and by how many pixels."""
        columns, bridge, first = self._sizes.columns, self._bridge, block.position()
        if columns is None:
            return []
        return [
            (bridge.to_units(offset) - first, more * self._sizes.advance)
            for row in self._rows(block)
            for offset, more in columns.row(bridge.page, row.start, row.words).gaps
        ]

    def strips(self, block: QTextBlock) -> list[Strip]:
        """Return the strips of a paragraph that is laid out, from top to bottom."""
        return self._strips.get(block.userState(), []) if block.layout().lineCount() else []

    def word_now(self, word_id: int) -> Placed[Word] | None:
        """Return where a word of a strip stands now: edits above have moved it since."""
        return self._bridge.page.words.find(word_id)

    def unit(self, offset: int) -> int:
        """Return the document position of a code-point offset."""
        return self._bridge.to_units(offset)

    def is_right_to_left(self, offset: int) -> bool:
        block = self.document().findBlock(self.unit(offset))
        return block.textDirection() == Qt.LayoutDirection.RightToLeft

    @property
    def is_stale(self) -> bool:
        """True when page or sizes are others than those laid out, as while it is not shown."""
        laid = self._laid
        return laid is None or laid[0] is not self._bridge.page or laid[1] != self._sizes

    def _note(self) -> None:
        """Keep that an edit of the page is followed; other sizes are not by that."""
        if self._laid is not None:
            self._laid = (self._bridge.page, self._laid[1])

    def lay_out_all(self) -> None:
        """Lay out every paragraph anew, after another font, width or reading of the page."""
        self._strips.clear()
        self._bottoms.clear()
        self._laid = (self._bridge.page, replace(self._sizes))
        self._scan_scale = self._usual_scale()
        for block in _blocks(self.document().firstBlock()):
            block.layout().clearLayout()
        self.lay_out_rest()
        self.update.emit()

    def lay_out_rest(self) -> None:
        """Lay out what is not yet, so that the scroll bar knows how long the page is."""
        rest = [b for b in _blocks(self.document().firstBlock()) if not b.layout().lineCount()]
        for block in rest:
            self._lay_out(block)
        if rest:
            self.documentSizeChanged.emit(self.documentSize())
            self.resized(0, self.document().blockCount() - 1, 0)

    def lay_out_again(self, block: QTextBlock) -> None:
        """Lay out one paragraph anew; what stands below moves only where the height is another."""
        # Not of its layout: other looks of letters, set while Qt tells of an edit, have emptied it.
        height, count = self._bottoms.get(block.userState()), block.lineCount()
        self._lay_out(block)
        if block.lineCount() != count:
            self.documentSizeChanged.emit(self.documentSize())
        if block.layout().boundingRect().bottom() == height:
            self.updateBlock.emit(block)
        else:
            self.update.emit()
            self.resized(block.blockNumber(), block.blockNumber(), 0)

    def lay_out_span(self, start: int, end: int) -> None:
        """Lay out anew the paragraphs that `[start, end]` (code points) touches."""
        self._note()
        block = self.document().findBlock(self._bridge.to_units(start))
        last = self._bridge.to_units(end)
        while block.isValid() and block.position() <= last:
            self.lay_out_again(block)
            block = block.next()

    # Rows

    def _rows(self, block: QTextBlock) -> list[ScanRow]:
        page, bridge = self._bridge.page, self._bridge
        if self._lines[0] is not page.lines:
            self._lines = (page.lines, lines_by_id(page))
        start = bridge.to_code_points(block.position())
        end = bridge.to_code_points(block.position() + block.length() - 1)
        return scan_rows(page, start, min(end, len(page.text)), self._lines[1])

    def _lay_out(self, block: QTextBlock) -> None:
        layout = block.layout()
        layout.setTextOption(self.document().defaultTextOption())
        margin, room = self.document().documentMargin(), self._room()
        strips: list[Strip] = []
        top, number = 0.0, 0
        gap = self._sizes.em * (_GAP_AFTER_BLANK if _is_after_blank(block) else _GAP)
        rows, first = self._rows(block), block.position()
        layout.beginLayout()
        for index, row in enumerate(rows):
            end = self._bridge.to_units(row.end) - first
            if index == len(rows) - 1:
                end = block.length()
            strip = self._strip(row, number, top + gap, room)
            indent = self._columns_of(row).indent * self._sizes.advance
            is_first = True
            while True:
                line = layout.createLine() if number == 0 or end > _end(layout) else QTextLine()
                if not line.isValid():
                    break
                if is_first and strip is not None:
                    strips.append(strip)
                    top, gap = strip.rect.bottom(), self._sizes.em * _GAP
                is_first = False
                _fill(line, end, max(room, self._wide()) - indent)
                line.setPosition(QPointF(margin + indent, top))
                top += line.height()
                number += 1
        layout.endLayout()
        block.setLineCount(max(1, layout.lineCount()))
        self._keep(block, strips)

    def _keep(self, block: QTextBlock, strips: list[Strip]) -> None:
        # Numbers of paragraphs change when lines come and go; the user state stays with its own.
        key = block.userState()
        if key < 0:
            self._last_key += 1
            key = self._last_key
            block.setUserState(key)
        self._strips[key] = strips
        self._is_after_blank[key] = _is_after_blank(block)
        self._bottoms[key] = block.layout().boundingRect().bottom()

    def _usual_scale(self) -> float:
        """Return the scale at which the scan's letters are as wide as those of the text, or nearly,
        so that nearly all lines find room: strips of one size are calmer to read."""
        page, room = self._bridge.page, self._room()
        self._letter_px = letter_width(page) or self._sizes.advance
        scale = self._sizes.advance / self._letter_px
        return min(scale, max(scale * _LEAST_SCALE, room / max(1.0, usual_width(page))))

    def _room(self) -> float:
        return max(1.0, self._sizes.width - 2 * self.document().documentMargin())

    def _columns_of(self, row: ScanRow) -> RowColumns:
        columns = self._sizes.columns
        if columns is None:
            return RowColumns()
        return columns.row(self._bridge.page, row.start, row.words)

    def _wide(self) -> float:
        """Return what the longest typed line needs, 0 where columns do not matter."""
        columns = self._sizes.columns
        return (columns.cells + _SPARE_CELLS) * self._sizes.advance if columns else 0.0

    def _strip(self, row: ScanRow, number: int, top: float, room: float) -> Strip | None:
        """Return the strip of a row, at `top` of its paragraph."""
        if row.box is None or not self._sizes.has_scan:
            return None
        em, margin = self._sizes.em, self.document().documentMargin()
        air, high = min(margin, em * _AIR), em * _HIGHEST
        usual = self._scan_scale * _enlarged(row, self._letter_px)
        scale = min(usual, room / row.width, max(high / row.height, usual * _LEAST_SCALE))
        # Little air over small print, which stands close.
        height = min(row.height * scale * (1 + 2 * _AIR_SHARE), row.height * scale + 2 * air)
        height = min(max(height, em * _LOWEST), high)
        rect = QRectF(margin - air, math.ceil(top), row.width * scale + 2 * air, math.ceil(height))
        x, y = row.box.centre
        to_view = QTransform()
        to_view.translate(*rect.center().toTuple())
        to_view.scale(scale, scale)
        to_view.rotate(-row.angle)
        to_view.translate(-x, -y)
        return Strip(number, rect, row, to_view)


def _enlarged(row: ScanRow, letter_px: float) -> float:
    """Return how much larger than usual to show a row whose letters are smaller than usual.

    Letters are those of the scan as it was read, or typing would stir the picture.
    """
    letters = length = 0
    for start, end, word in row.words:
        count = len(word.ocr) if word.ocr else 0 if word.origin == "typed" else end - start
        if word.box is not None and count:
            letters += count
            length += max(word.box.w, word.box.h)
    if letters < _ENOUGH_LETTERS:
        return 1.0
    share = letter_px * letters / length
    return max((step for step in _ENLARGED if step <= share), default=1.0)


def _nothing(*_numbers: int) -> None:
    pass


def _blocks(first: QTextBlock, last: QTextBlock | None = None) -> Iterator[QTextBlock]:
    block = first
    while block.isValid():
        yield block
        block = QTextBlock() if block == last else block.next()


def _is_after_blank(block: QTextBlock) -> bool:
    """True for a paragraph to which the blank one before leaves room enough above."""
    return block.previous().length() == 1


def _end(layout: QTextLayout) -> int:
    line = layout.lineAt(layout.lineCount() - 1)
    return line.textStart() + line.textLength()


def _fill(line: QTextLine, end: int, room: float) -> None:
    """Let a line hold the text up to `end` (of its paragraph), or what of it the room takes."""
    line.setLeadingIncluded(True)
    wanted = columns = max(1, end - line.textStart())
    line.setNumColumns(columns, room)
    # Columns are what is seen: letters of two units, or with accents of their own, count once.
    while line.textLength() > wanted and columns > 1:
        columns -= max(1, (line.textLength() - wanted) // 2)
        line.setNumColumns(columns, room)
    if line.naturalTextWidth() > room:
        line.setLineWidth(room)
