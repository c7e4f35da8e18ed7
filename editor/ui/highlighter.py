"""Gives the letters of marked text their look: italic, bold, raised, coloured. Shapes are painted.

May import QtGui and core. Formats are set on each paragraph's layout and never in the document, so
they cannot be undone, copied or inherited. `QSyntaxHighlighter` does the same, but calls back for
every paragraph with its text; here only paragraphs that an edit or a changed mark names are asked
for, and most of them have nothing to set. The layout below keeps a key press from repainting the
whole view: Qt announces a formatted paragraph as changed twice over, into the next one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject
from PySide6.QtGui import QFont, QTextBlock, QTextCharFormat, QTextDocument, QTextLayout
from PySide6.QtWidgets import QPlainTextDocumentLayout

from editor.core.marks import Mark
from editor.core.spans import Placed, segments
from editor.ui.text_bridge import TextBridge
from editor.ui.theme import Theme

_MANY_ROWS = 40
_GLYPH_KINDS = frozenset(("addition", "handwriting", "heading", "superscript"))


class LineLayout(QPlainTextDocumentLayout):
    """Lays out the paragraph that changed and no other, as long as their number stays."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._block_count = document.blockCount()

    def documentChanged(self, position: int, removed: int, added: int) -> None:
        count = self.document().blockCount()
        if count == self._block_count:
            # At least 1, or Qt looks for the end of the change before its start.
            super().documentChanged(position, 0, max(1, added))
        else:
            self._block_count = count
            super().documentChanged(position, removed, added)


class Highlighter(QObject):
    """Keeps the letters' look in step with the marks; connect it after the bridge of the page."""

    def __init__(self, document: QTextDocument, bridge: TextBridge, theme: Theme) -> None:
        super().__init__(document)
        self._document = document
        self._bridge = bridge
        self._theme = theme
        self.gaps: Callable[[QTextBlock], list[tuple[int, float]]] | None = None
        """Tells which blanks of a paragraph are wider: where (units in it), by how many pixels."""
        self._formats: dict[frozenset[str], QTextCharFormat] = {}
        document.contentsChange.connect(self._on_document_contents_change)
        self.refresh_all()

    def set_theme(self, theme: Theme) -> None:
        """Colour all letters anew."""
        self._theme = theme
        self._formats.clear()
        self.refresh_all()

    def refresh_all(self) -> None:
        """Set the look of every paragraph that has marks or had them."""
        self.refresh(0, len(self._bridge.page.text))

    def refresh(self, start: int, end: int) -> None:
        """Set the look of the paragraphs that `[start, end]` (code points) touches."""
        block = self._document.findBlock(self._bridge.to_units(start))
        last = self._bridge.to_units(end)
        first_changed, end_changed = -1, -1
        while block.isValid() and block.position() <= last:
            if self._format(block):
                first_changed = block.position() if first_changed < 0 else first_changed
                end_changed = block.position() + block.length()
            block = block.next()
        if first_changed >= 0:
            # Once for all: what setFormats noted would else be told with the next key press.
            self._document.markContentsDirty(first_changed, end_changed - first_changed)

    def refresh_rows(self, rows: Sequence[Placed[Mark]], delta: int) -> None:
        """Set the look of what marks cover or covered, the text behind them moved by `delta`."""
        length = len(self._bridge.page.text)
        if len(rows) > _MANY_ROWS:
            self.refresh_all()
            return
        for row in rows:
            end = max(row.end, row.end + delta)
            self.refresh(min(row.start, length), min(end, length))

    def refresh_at(self, unit: int) -> None:
        """Set the look of the paragraph at a document position again, as after an input method."""
        offset = self._bridge.to_code_points(unit)
        self.refresh(offset, offset)

    def _on_document_contents_change(self, position: int, removed: int, added: int) -> None:
        block = self._document.findBlock(position)
        end = position + added
        while block.isValid() and block.position() <= end:
            self._format(block)
            block = block.next()

    def _format(self, block: QTextBlock) -> bool:
        """Set the formats of one paragraph; False when it had none and gets none."""
        bridge = self._bridge
        page = bridge.page
        first = block.position()
        start = bridge.to_code_points(first)
        end = min(bridge.to_code_points(first + block.length() - 1), len(page.text))
        rows = [
            r
            for r in page.marks.touching(start, end)
            if r.item.kind in _GLYPH_KINDS and r.end > r.start
        ]
        layout = block.layout()
        gaps = self.gaps(block) if self.gaps is not None else []
        if not rows and not gaps:
            if layout.formats():
                layout.clearFormats()
                return True
            return False
        ranges = []
        for left, right, marks in segments(rows, start, end):
            unit = bridge.to_units(left)
            look = self._look(frozenset(m.kind for m in marks))
            ranges.append(_range(unit - first, bridge.to_units(right) - unit, look))
        for unit, wider_px in gaps:
            look = QTextCharFormat()
            look.setFontLetterSpacingType(QFont.SpacingType.AbsoluteSpacing)
            look.setFontLetterSpacing(wider_px)
            ranges.append(_range(unit, 1, look))
        layout.setFormats(ranges)
        return True

    def _look(self, kinds: frozenset[str]) -> QTextCharFormat:
        look = self._formats.get(kinds)
        if look is None:
            look = QTextCharFormat()
            if kinds & {"addition", "handwriting"}:
                look.setFontItalic(True)
                kind = "addition" if "addition" in kinds else "handwriting"
                look.setForeground(self._theme.mark_colour(kind))
            if "heading" in kinds:
                look.setFontWeight(QFont.Weight.Bold)
            if "superscript" in kinds:
                look.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignSuperScript)
            self._formats[kinds] = look
        return look


def _range(start: int, length: int, look: QTextCharFormat) -> QTextLayout.FormatRange:
    found = QTextLayout.FormatRange()
    found.start, found.length, found.format = start, length, look
    return found
