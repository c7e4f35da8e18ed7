"""The transcript of one page as free text to type in, with its marks drawn as they look on paper.

May import Qt, core and the other text modules of this package. Which page is shown and how it looks
is told by `text_page_view`; here is what a person does with it: typing, the clipboard, dragging.
Signs are painted over the text, on the lines that are repainted anyway.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragLeaveEvent,
    QDropEvent,
    QFocusEvent,
    QGuiApplication,
    QHelpEvent,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QTextCursor,
    QWheelEvent,
)
from PySide6.QtWidgets import QMenu, QToolTip, QWidget

from editor.core.commands import Command, clean_text
from editor.core.document import Change, Word
from editor.core.errors import EditorError
from editor.core.marks import Mark
from editor.core.spans import Placed, Span
from editor.core.suggesting import suggestion_at
from editor.session.clipboard import MIME_TYPE, move, paste
from editor.ui.difference_signs import DifferenceSigns, Look
from editor.ui.mark_captions import caption
from editor.ui.spelling_lines import SpellingLines
from editor.ui.suggestion_words import reading_words
from editor.ui.text_clipboard import mime_of, passage_in
from editor.ui.text_lines import lines_in
from editor.ui.text_margins import MARGIN_KINDS
from editor.ui.text_menu import edit_menu
from editor.ui.text_page_view import PageTextView
from editor.ui.theme import Theme


class TranscriptView(PageTextView):
    """The transcript of one page. All offsets are code points of the page's text.

    `word_changed` carries the id of the word at the cursor, −1 where there is none; `clicked` the
    offset under the pointer; `edit_refused` the sentence of an edit that was not taken; `typed` the
    offset behind what a key has just put in, when the text holds it.
    """

    cursor_moved = Signal(int)
    selection_changed = Signal(int, int)
    word_changed = Signal(int)
    clicked = Signal(int)
    typed = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.context_menu: QMenu | None = None
        """What is shown under the pointer; without it the widget makes its own."""
        self.spelling = SpellingLines(self)
        """Judges the words that are painted; it has no lexicon until somebody gives it one."""
        self._signs.misspelt = self.spelling.unknown
        self.differences: DifferenceSigns | None = None
        """What differs on the page that is shown, while the person looks at differences."""
        self._word: Placed[Word] | None = None
        self._revision = -1
        self._is_redaction_open = False
        self.cursorPositionChanged.connect(self._on_cursor_position_changed)
        self.selectionChanged.connect(self._on_selection_changed)
        self.spelling.looked.connect(self.viewport().update)

    def _page_shown(self) -> None:
        self._revision = self.document().revision()
        self._on_cursor_position_changed()

    def _page_left(self) -> None:
        self._word = None

    # Events

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
        if event.type() == QEvent.Type.KeyPress and self._lines.is_on and not self.isReadOnly():
            with self._lines.scroll.held():
                is_taken = super().event(event)
            self._lines.show_cursor()
            return is_taken
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
        if self._lines.press(event):
            return
        if event.key() == Qt.Key.Key_Return and event.matches(
            QKeySequence.StandardKey.InsertLineSeparator
        ):
            # A line is a line: Qt would put U+2028 here.
            self.textCursor().insertBlock()
            self.ensureCursorVisible()
            self._tell_typed()
            return
        if self.isReadOnly() and self._session is not None and event.text().isprintable():
            reason = self._session.read_only
            if event.text() and reason:
                self.edit_refused.emit(reason)
        revision = self.document().revision()
        super().keyPressEvent(event)
        if event.text() and self.document().revision() != revision:
            self._tell_typed()

    def _tell_typed(self) -> None:
        if self._shown is not None and not self.isReadOnly():
            self.typed.emit(self.cursor_offset())

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        super().inputMethodEvent(event)
        if self._shown is not None and not event.preeditString():
            # Composing replaced the formats of this paragraph.
            self._shown.highlighter.refresh_at(self.textCursor().position())
            if event.commitString():
                self._tell_typed()

    def inputMethodQuery(self, query: Qt.InputMethodQuery, argument: Any = None) -> Any:
        found = super().inputMethodQuery(query, argument)
        past = self._lines.scroll.past
        return found.translated(0, -past) if past and isinstance(found, QRectF) else found

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event = self._lines.on_text(event)
        super().mousePressEvent(event)
        if self._shown is not None and event.button() == Qt.MouseButton.LeftButton:
            position = self.cursorForPosition(event.position().toPoint()).position()
            self.clicked.emit(self._shown.bridge.to_code_points(position))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(self._lines.on_text(event))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(self._lines.on_text(event))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        super().mouseDoubleClickEvent(self._lines.on_text(event))

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            steps = event.angleDelta().y()
            if steps:
                self.zoom_by(1 if steps > 0 else -1)
            event.accept()
            return
        if self._lines.is_on:
            self._lines.scroll.wheel(event)
            return
        super().wheelEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Show the menu of the window, or one of its own without the undo that is the session's."""
        by_pointer = event.reason() == QContextMenuEvent.Reason.Mouse
        if by_pointer and not self.textCursor().hasSelection():
            point = self._lines.text_point(QPointF(event.pos())).toPoint()
            self.setTextCursor(self.cursorForPosition(point))
        menu = self.context_menu or edit_menu(self)
        at = self.viewport().mapToGlobal(self.cursorRect().bottomLeft())
        menu.popup(event.globalPos() if by_pointer else at)
        event.accept()

    def insertFromMimeData(self, source: QMimeData) -> None:
        if self._shown is None or self.isReadOnly():
            return
        passage = passage_in(source)
        if passage is not None:
            span = self.selection()
            command = paste(passage, self._shown.bridge.page_id, span)
            self._do(command, span.start + len(passage.page.text))
        elif source.hasText():
            self._insert_plain(source.text())

    def type_text(self, text: str) -> bool:
        """Type a text at the cursor, in the place of what is selected; False where nothing may be
        typed, which is told."""
        if self._shown is None or self.isReadOnly():
            if self._session is not None and self._session.read_only:
                self.edit_refused.emit(self._session.read_only)
            return False
        self.textCursor().insertText(clean_text(text))
        self.ensureCursorVisible()
        return True

    def paste_plain(self) -> None:
        """Paste the letters alone, without marks and without what is known of the words."""
        if self._shown is not None and not self.isReadOnly():
            self._insert_plain(QGuiApplication.clipboard().text())

    def _insert_plain(self, text: str) -> None:
        assert self._shown is not None
        bridge = self._shown.bridge
        bridge.origin = "pasted"
        try:
            self.textCursor().insertText(clean_text(text))
        finally:
            bridge.origin = "typed"
        self.ensureCursorVisible()

    def _do(self, command: Command, cursor: int, anchor: int | None = None) -> None:
        """Do a command on the page and put the cursor, selecting from `anchor` when given."""
        assert self._session is not None
        try:
            self._session.execute(command)
        except EditorError as error:
            self.edit_refused.emit(error.message)
            return
        self.select(cursor if anchor is None else anchor, cursor)

    def dropEvent(self, event: QDropEvent) -> None:
        """Move what was dragged within the page, with all that is known of it; put in what comes
        from elsewhere. Qt would do both in one edit that no rule can follow."""
        # Ends what Qt shows of the drag.
        super().dragLeaveEvent(QDragLeaveEvent())
        data = event.mimeData()
        if self._shown is None or self.isReadOnly() or not self.canInsertFromMimeData(data):
            event.ignore()
            return
        cursor = self.cursorForPosition(event.position().toPoint())
        is_own = event.source() in (self, self.viewport())
        if is_own and event.dropAction() == Qt.DropAction.MoveAction:
            self._move_to(self._shown.bridge.to_code_points(cursor.position()))
            # Not a move for Qt, which would take away what is selected.
            event.setDropAction(Qt.DropAction.CopyAction)
        else:
            self.setTextCursor(cursor)
            self.insertFromMimeData(data)
        event.accept()

    def _move_to(self, offset: int) -> None:
        page, span = self._page(), self.selection()
        assert page is not None and self._session is not None
        command = move(self._session.document, page, span, offset)
        if command is not None:
            start = offset if offset < span.start else offset - len(span)
            self._do(command, start + len(span), start)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return source.hasText() or source.hasFormat(MIME_TYPE)

    def createMimeDataFromSelection(self) -> QMimeData:
        page, session = self._page(), self._session
        if page is None or session is None:
            return QMimeData()
        return mime_of(session.document, page, self.selection())

    # What follows the cursor and the session

    def _on_cursor_position_changed(self) -> None:
        if self._shown is None or self._session is None:
            return
        revision = self._shown.document.revision()
        if revision == self._revision:
            self._session.history.break_joining()
            self._end_typing()
        self._revision = revision
        cursor = self.textCursor()
        block = cursor.blockNumber()
        if block != self._rows.current or self._lines.has_left_row(cursor):
            self._rows.current = block
            self.viewport().update()
            self._margins.numbers.update()
        offset = self._shown.bridge.to_code_points(cursor.position())
        self._follow_word(offset)
        self.cursor_moved.emit(offset)

    def _end_typing(self) -> None:
        """Judge the word that was being typed, for the cursor was moved by hand or the focus
        left."""
        if self._signs.is_typing:
            self._signs.is_typing = False
            self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._end_typing()
        super().focusOutEvent(event)

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
        rect.setTop(rect.top() - self._lines.room_above(cursor))
        self.viewport().update(0, rect.top() - 2, self.viewport().width(), rect.height() + 4)

    def _on_selection_changed(self) -> None:
        span = self.selection()
        self.selection_changed.emit(span.start, span.end)

    def _follow(self, change: Change) -> None:
        """Bring letters and signs up to a change; the line that was typed in follows by itself."""
        shown = self._shown
        if shown is None:
            return
        self._lines.follow(change, shown.bridge.page_id)
        self._signs.is_typing = change.origin is shown.bridge and change.label == "typing"
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

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._shown is None:
            super().paintEvent(event)
            return
        blocks = list(lines_in(self, event.rect()))
        bridge, viewport = self._shown.bridge, self.viewport()
        # Of lines that reach further than the view, what is scrolled into it counts too.
        width = viewport.width() + self.horizontalScrollBar().value()
        painter = QPainter(viewport)
        ground = [each for each in blocks if each.block.blockNumber() == self._rows.current]
        band = self._lines.band(self.textCursor(), ground[0].geometry) if ground else None
        self._signs.ground(painter, bridge, ground, word=self._word, width=width, band=band)
        self._lines.paint(painter, blocks, self._word, event.rect())
        self._signs.ground_found(painter, bridge, blocks, width=width)
        look = self._difference_look(event.rect()) if self.differences is not None else None
        if self.differences is not None and look is not None:
            self.differences.ground(painter, bridge, blocks, look)
        painter.end()
        super().paintEvent(event)
        painter = QPainter(viewport)
        painter.setClipRegion(event.region())
        self.spelling.begin_painting()
        self._signs.paint(
            painter,
            bridge,
            blocks,
            cursor=self.cursor_offset(),
            width=width,
            exposed=event.region(),
            selection=self.selection() if self.textCursor().hasSelection() else Span(0, 0),
        )
        if self.differences is not None and look is not None:
            painter.setClipRegion(event.region())
            self.differences.paint(painter, bridge, blocks, look)
        painter.end()

    def _difference_look(self, part: QRect) -> Look:
        width = self.viewport().width() - self._signs.inner_margin
        return Look(
            self._theme,
            self._faces.letters(),
            self._faces.em(),
            width=width,
            top=part.top(),
            bottom=part.bottom(),
        )

    def tool_tip(self, point: QPoint) -> str:
        """Return what stands under a point of the viewport, in words."""
        page, session = self._page(), self._session
        if page is None or session is None or self._shown is None:
            return ""
        point = self._lines.text_point(QPointF(point)).toPoint()
        offset = self._shown.bridge.to_code_points(self.cursorForPosition(point).position())
        rows = page.marks.touching(offset, offset)
        lines = [caption(r.item, session.document) for r in rows if not r.item.is_orphan]
        row = page.words.at(offset)
        conf = row.item.conf if row is not None and row.item.origin == "ocr" else None
        if conf is not None and conf < self._signs.doubt_below:
            lines.append(self.tr("Read with {percent} % confidence").format(percent=round(conf)))
        if self.spelling.at(page.text, offset) is not None:
            lines.append(self.tr("Not in the dictionary"))
        found = suggestion_at(page, Span(offset, offset))
        if found is not None:
            lines.append(reading_words(found.suggestion))
        return "\n".join(lines)
