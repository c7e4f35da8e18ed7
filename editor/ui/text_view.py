"""The transcript of one page as free text to type in, with its marks drawn as they look on paper.

May import Qt, core and the other text modules of this package. One `QTextDocument` a page, mirrored
by a `TextBridge`; the widget keeps those seen last, with cursor and scroll place, so that turning
pages is quick. `QPlainTextEdit` because its cost per key does not grow with the page; signs are
painted over its text, on the lines that are repainted anyway.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QEvent, QMimeData, QPoint, QRect, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFont,
    QFontMetricsF,
    QHelpEvent,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QShowEvent,
    QTextCursor,
    QTextDocument,
    QTextOption,
    QWheelEvent,
)
from PySide6.QtWidgets import QMenu, QPlainTextEdit, QToolTip, QWidget

from editor.core.commands import clean_text
from editor.core.document import Change, Page, Word
from editor.core.marks import Mark
from editor.core.spans import Placed, Span
from editor.ui.highlighter import LineLayout
from editor.ui.mark_captions import caption
from editor.ui.text_faces import Face, Faces, stepped_zoom, within_zoom
from editor.ui.text_lines import lines_in
from editor.ui.text_margins import MARGIN_KINDS, Margins
from editor.ui.text_menu import edit_menu
from editor.ui.text_shelf import PageShelf, ShownPage, TextSession
from editor.ui.text_signs import PageSigns
from editor.ui.theme import Theme

DOUBT_BELOW: Final = 80.0


class TranscriptView(QPlainTextEdit):
    """The transcript of one page. All offsets are code points of the page's text.

    `word_changed` carries the id of the word at the cursor, −1 where there is none; `clicked` the
    offset under the pointer; `edit_refused` the sentence of an edit that was not taken.
    """

    cursor_moved = Signal(int)
    selection_changed = Signal(int, int)
    word_changed = Signal(int)
    clicked = Signal(int)
    mark_clicked = Signal(str)
    zoom_changed = Signal(int)
    edit_refused = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.context_menu: QMenu | None = None
        """What is shown under the pointer; without it the widget makes its own."""
        self._session: TextSession | None = None
        self._shown: ShownPage | None = None
        self._pages = PageShelf(self)
        self._faces = Faces()
        self._signs = PageSigns(theme, DOUBT_BELOW)
        self._word: Placed[Word] | None = None
        self._revision = -1
        self._is_redaction_open = False
        self._margins = Margins(self, theme)
        self._rows = self._margins.rows
        self._margins.mark_clicked.connect(self.mark_clicked)
        # Of our own: the widget deletes the one it was born with when it gets another.
        self._empty = QTextDocument(self)
        self._empty.setDocumentLayout(LineLayout(self._empty))
        self.setDocument(self._empty)
        self.setUndoRedoEnabled(False)
        self.setAccessibleName(self.tr("Transcript"))
        self.setPlaceholderText(
            self.tr("No text yet. Read this page with OCR (F5), or type what you see.")
        )
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.setCursorWidth(2)
        self.setTabChangesFocus(False)
        self.setReadOnly(True)
        self.cursorPositionChanged.connect(self._on_cursor_position_changed)
        self.selectionChanged.connect(self._on_selection_changed)
        self.updateRequest.connect(self._on_update_request)
        self.blockCountChanged.connect(self._place_margins)
        self.set_theme(theme)
        self._take_faces(self._faces)

    # Pages

    def show_page(self, session: TextSession | None, page_id: str | None) -> None:
        """Show a page of the session; None for both shows none. Pages of another session go."""
        self._leave()
        if session is not self._session:
            self.setDocument(self._empty)
            self._pages.clear()
            self._session = session
        if session is None or page_id is None:
            self.setDocument(self._empty)
            self.setReadOnly(True)
            return
        shown = self._pages.take(session, page_id, self._theme)
        self._shown = shown
        self._rows.bridge = shown.bridge
        shown.bridge.changed = self._on_bridge_changed
        shown.bridge.refused = self.edit_refused.emit
        shown.document.setDefaultFont(self.font())
        shown.document.setDocumentMargin(self._signs.inner_margin)
        self.setDocument(shown.document)
        self.setReadOnly(session.read_only is not None)
        self.setTextCursor(shown.cursor)
        self._place_margins()
        self.verticalScrollBar().setValue(shown.scroll)
        self._revision = shown.document.revision()
        self._on_cursor_position_changed()
        self._repaint_all()

    @property
    def page_id(self) -> str | None:
        """The id of the page that is shown."""
        return self._shown.bridge.page_id if self._shown else None

    def page_text(self) -> str:
        """Return what the widget shows, exactly; it equals the page's text."""
        return self._shown.bridge.document_text() if self._shown else ""

    def _leave(self) -> None:
        if self._shown is not None:
            self._shown.cursor = self.textCursor()
            self._shown.scroll = self.verticalScrollBar().value()
            self._shown.bridge.changed = None
            self._shown = None
            self._rows.bridge = None
        self._word = None
        self._signs.selected_mark = None

    def _page(self) -> Page | None:
        return self._shown.bridge.page if self._shown else None

    # Cursor and selection

    def cursor_offset(self) -> int:
        """Return where the cursor is; 0 without a page."""
        return self._shown.bridge.to_code_points(self.textCursor().position()) if self._shown else 0

    def selection(self) -> Span:
        """Return what is selected; an empty span at the cursor when nothing is."""
        if self._shown is None:
            return Span(0, 0)
        cursor, bridge = self.textCursor(), self._shown.bridge
        return Span(
            bridge.to_code_points(cursor.selectionStart()),
            bridge.to_code_points(cursor.selectionEnd()),
        )

    def span_or_word(self) -> Span:
        """Return the selection, else the word at the cursor, else the empty span at the cursor."""
        selection = self.selection()
        page = self._page()
        if selection or page is None:
            return selection
        row = page.words.at(selection.start)
        return row.span if row is not None else selection

    def set_cursor(self, offset: int) -> None:
        """Put the cursor before the character at `offset` and scroll it into view."""
        self.select(offset, offset)

    def select(self, start: int, end: int) -> None:
        """Select `[start, end)`, the cursor at its end, and scroll it into view."""
        if self._shown is None:
            return
        bridge, length = self._shown.bridge, len(self._shown.bridge.page.text)
        cursor = self.textCursor()
        cursor.setPosition(bridge.to_units(min(max(start, 0), length)))
        cursor.setPosition(
            bridge.to_units(min(max(end, 0), length)), QTextCursor.MoveMode.KeepAnchor
        )
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    def set_selected_mark(self, mark_id: str | None) -> None:
        """Show which mark is selected elsewhere, by a box in the accent colour; None for none."""
        if mark_id != self._signs.selected_mark:
            self._signs.selected_mark = mark_id
            self.viewport().update()

    def set_found(self, spans: Sequence[tuple[int, int]]) -> None:
        """Tint what a search found on the page that is shown; in order, none overlapping."""
        if spans or self._signs.found:
            self._signs.found = spans
            self.viewport().update()

    # Look

    def set_theme(self, theme: Theme) -> None:
        """Show everything in the colours of the theme."""
        self._theme = theme
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Base, theme.background)
        palette.setColor(QPalette.ColorRole.Window, theme.background)
        palette.setColor(QPalette.ColorRole.Text, theme.ink)
        palette.setColor(QPalette.ColorRole.PlaceholderText, theme.muted)
        palette.setColor(QPalette.ColorRole.Highlight, theme.accent)
        palette.setColor(QPalette.ColorRole.HighlightedText, theme.background)
        self.setPalette(palette)
        # Under an application style sheet Qt does not hand a second palette on to the viewport.
        self.viewport().setPalette(palette)
        self._signs.set_theme(theme)
        self._margins.set_theme(theme)
        for each in self._pages:
            each.highlighter.set_theme(theme)
        self.viewport().update()

    def letters(self) -> QFont:
        """Return the font of the letters, without what gives the lines their height."""
        return self._faces.letters()

    def zoom(self) -> int:
        """Return the size of the letters in percent."""
        return self._faces.zoom

    def set_zoom(self, percent: int) -> None:
        """Make the letters `percent` of their usual size, within 50 and 400."""
        percent = within_zoom(percent)
        if percent != self._faces.zoom:
            self._take_faces(replace(self._faces, zoom=percent))
            self.zoom_changed.emit(percent)

    def zoom_by(self, steps: int) -> None:
        """Go `steps` up (or down) the ladder of sizes."""
        self.set_zoom(stepped_zoom(self._faces.zoom, steps))

    def set_families(self, reading: str, typewriter: str) -> None:
        """Set the families of the two faces."""
        self._take_faces(replace(self._faces, reading=reading, typewriter=typewriter))

    def set_font_family(self, kind: Face) -> None:
        """Show the text in the reading face or in the typewriter face."""
        self._take_faces(replace(self._faces, face=kind))

    def set_doubt_threshold(self, conf: float) -> None:
        """Underline words that OCR read with less confidence than this (0 to 100)."""
        self._signs.doubt_below = conf
        self.viewport().update()

    def _take_faces(self, faces: Faces) -> None:
        self._faces = faces
        font, letters, em = faces.lines(), faces.letters(), faces.em()
        self._signs.set_letters(letters, em)
        self.setFont(font)
        for each in self._pages:
            each.document.setDefaultFont(font)
            each.document.setDocumentMargin(self._signs.inner_margin)
        self.setTabStopDistance(4 * QFontMetricsF(letters).horizontalAdvance("n"))
        self._margins.set_letters(letters, em)
        self._place_margins()

    def _place_margins(self) -> None:
        """Centre a column of about 75 characters between the two margins."""
        margins = self.viewportMargins()
        before = (margins.left(), margins.right())
        width = sum(before) + self.viewport().width()
        column = self._faces.column() + 2 * self._signs.inner_margin
        left, right = self._margins.widths(width, column, self.document().blockCount())
        if (left, right) != before:
            self.setViewportMargins(left, 0, right, 0)
        self._margins.place(self.viewport().geometry(), left, right)

    # Events

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_margins()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        # What was laid out while hidden had another width; only a change of mode lays out anew.
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)

    def event(self, event: QEvent) -> bool:
        # Undo and redo are the session's: the window's actions get them, not the widget.
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and (
                event.matches(QKeySequence.StandardKey.Undo)
                or event.matches(QKeySequence.StandardKey.Redo)
            )
        ):
            event.ignore()
            return False
        return super().event(event)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            text = self.tool_tip(event.pos())
            if text:
                QToolTip.showText(event.globalPos(), text, self.viewport())
            else:
                QToolTip.hideText()
            return True
        return super().viewportEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Return and event.matches(
            QKeySequence.StandardKey.InsertLineSeparator
        ):
            # A line is a line: Qt would put U+2028 here.
            self.textCursor().insertBlock()
            self.ensureCursorVisible()
            return
        if self.isReadOnly() and self._session is not None and event.text().isprintable():
            reason = self._session.read_only
            if event.text() and reason:
                self.edit_refused.emit(reason)
        super().keyPressEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        super().inputMethodEvent(event)
        if self._shown is not None and not event.preeditString():
            # Composing replaced the formats of this paragraph.
            self._shown.highlighter.refresh_at(self.textCursor().position())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if self._shown is not None and event.button() == Qt.MouseButton.LeftButton:
            position = self.cursorForPosition(event.position().toPoint()).position()
            self.clicked.emit(self._shown.bridge.to_code_points(position))

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            steps = event.angleDelta().y()
            if steps:
                self.zoom_by(1 if steps > 0 else -1)
            event.accept()
            return
        super().wheelEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Show the menu of the window, or one of its own without the undo that is the session's."""
        by_pointer = event.reason() == QContextMenuEvent.Reason.Mouse
        if by_pointer and not self.textCursor().hasSelection():
            self.setTextCursor(self.cursorForPosition(event.pos()))
        menu = self.context_menu or edit_menu(self)
        at = self.viewport().mapToGlobal(self.cursorRect().bottomLeft())
        menu.popup(event.globalPos() if by_pointer else at)
        event.accept()

    def insertFromMimeData(self, source: QMimeData) -> None:
        if self._shown is None or not source.hasText() or self.isReadOnly():
            return
        bridge = self._shown.bridge
        bridge.origin = "pasted"
        try:
            self.textCursor().insertText(clean_text(source.text()))
        finally:
            bridge.origin = "typed"
        self.ensureCursorVisible()

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return source.hasText()

    def createMimeDataFromSelection(self) -> QMimeData:
        page, span = self._page(), self.selection()
        data = QMimeData()
        data.setText(span.slice(page.text) if page else "")
        return data

    # What follows the cursor and the session

    def _on_cursor_position_changed(self) -> None:
        if self._shown is None or self._session is None:
            return
        revision = self._shown.document.revision()
        if revision == self._revision:
            self._session.history.break_joining()
        self._revision = revision
        cursor = self.textCursor()
        block = cursor.blockNumber()
        if block != self._rows.current:
            self._rows.current = block
            self.viewport().update()
            self._margins.numbers.update()
        offset = self._shown.bridge.to_code_points(cursor.position())
        self._follow_word(offset)
        self.cursor_moved.emit(offset)

    def _follow_word(self, offset: int) -> None:
        page = self._page()
        row = page.words.at(offset) if page else None
        before = self._word
        self._word = row
        id_before = before.item.id if before else -1
        id_now = row.item.id if row else -1
        if id_before != id_now or (row and before and row.start != before.start):
            self._update_span(before)
            self._update_span(row)
        if id_before != id_now:
            self.word_changed.emit(id_now)
        is_open = self._touches_redaction(offset)
        if is_open or self._is_redaction_open:
            self.viewport().update()
        self._is_redaction_open = is_open

    def _touches_redaction(self, offset: int) -> bool:
        page = self._page()
        if page is None:
            return False
        return any(r.item.kind == "redaction" for r in page.marks.touching(offset, offset))

    def _update_span(self, row: Placed[Word] | None) -> None:
        """Have the lines of a word painted again."""
        if row is None or self._shown is None or not row.is_placed:
            return
        cursor = QTextCursor(self._shown.document)
        last = self._shown.document.characterCount() - 1
        cursor.setPosition(min(self._shown.bridge.to_units(row.start), last))
        rect = self.cursorRect(cursor)
        cursor.setPosition(min(self._shown.bridge.to_units(row.end), last))
        rect = rect.united(self.cursorRect(cursor))
        self.viewport().update(0, rect.top() - 2, self.viewport().width(), rect.height() + 4)

    def _on_selection_changed(self) -> None:
        span = self.selection()
        self.selection_changed.emit(span.start, span.end)

    def _on_update_request(self, rect: QRect, moved: int) -> None:
        if moved:
            self._margins.scroll(moved)
        elif rect.height() >= self.viewport().height() - 1:
            self._margins.update()

    def _on_bridge_changed(self, change: Change) -> None:
        """Bring letters and signs up to a change; the line that was typed in follows by itself."""
        shown = self._shown
        if shown is None:
            return
        for part in change.page_parts():
            if part.page_id != shown.bridge.page_id:
                continue
            splice = part.splice
            if splice is not None and not part.marks:
                continue
            rows = [r for r in (*part.marks.old, *part.marks.new) if r.is_placed]
            if splice is not None and self._stays_in_line(rows, splice.start, splice.old_end):
                continue
            shown.highlighter.refresh_rows(rows, splice.delta if splice else 0)
            self._repaint_all()
        if change.origin is not shown.bridge:
            # Words may have moved or changed under a cursor that stays.
            self._follow_word(self.cursor_offset())
            self.viewport().update()

    def _stays_in_line(self, rows: list[Placed[Mark]], start: int, end: int) -> bool:
        """True when no mark that an edit touched reaches beyond the line of the edit."""
        page = self._page()
        if page is None or any(r.item.kind in MARGIN_KINDS for r in rows):
            return False
        line = page.line_span(min(start, len(page.text)))
        return all(line.start <= r.start and r.end <= line.end + 1 for r in rows)

    def _repaint_all(self) -> None:
        self.viewport().update()
        self._margins.update()

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._shown is None:
            super().paintEvent(event)
            return
        blocks = list(lines_in(self, event.rect()))
        bridge, viewport = self._shown.bridge, self.viewport()
        painter = QPainter(viewport)
        ground = [each for each in blocks if each.block.blockNumber() == self._rows.current]
        self._signs.ground(painter, bridge, ground, word=self._word, width=viewport.width())
        self._signs.ground_found(painter, bridge, blocks, width=viewport.width())
        painter.end()
        super().paintEvent(event)
        painter = QPainter(viewport)
        painter.setClipRegion(event.region())
        self._signs.paint(
            painter,
            bridge,
            blocks,
            cursor=self.cursor_offset(),
            width=viewport.width(),
            exposed=event.region(),
            selection=self.selection() if self.textCursor().hasSelection() else Span(0, 0),
        )
        painter.end()

    def tool_tip(self, point: QPoint) -> str:
        """Return what stands under a point of the viewport, in words."""
        page, session = self._page(), self._session
        if page is None or session is None or self._shown is None:
            return ""
        offset = self._shown.bridge.to_code_points(self.cursorForPosition(point).position())
        rows = page.marks.touching(offset, offset)
        lines = [caption(r.item, session.document) for r in rows if not r.item.is_orphan]
        row = page.words.at(offset)
        conf = row.item.conf if row is not None and row.item.origin == "ocr" else None
        if conf is not None and conf < self._signs.doubt_below:
            lines.append(self.tr("Read with {percent} % confidence").format(percent=round(conf)))
        return "\n".join(lines)
