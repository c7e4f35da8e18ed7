"""Which page of the transcript is shown, where the cursor stands in it, and how it looks.

May import Qt, core and the other text modules of this package. One `QTextDocument` a page, mirrored
by a `TextBridge`; the widget keeps those seen last, with cursor and scroll place, so that turning
pages is quick. `QPlainTextEdit` because its cost per key does not grow with the page. What a person
does with the text, and what is painted over it, is the business of `text_view`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import (
    QFont,
    QFontMetricsF,
    QPalette,
    QResizeEvent,
    QShowEvent,
    QTextCursor,
    QTextDocument,
    QTextOption,
)
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from editor.core.document import Change, Page
from editor.core.spans import Span
from editor.core.type_columns import TypeColumns
from editor.ui.highlighter import LineLayout
from editor.ui.line_view import LineView
from editor.ui.text_faces import Face, Faces, stepped_zoom, within_zoom
from editor.ui.text_margins import Margins
from editor.ui.text_shelf import PageShelf, ShownPage, TextSession
from editor.ui.text_signs import PageSigns
from editor.ui.theme import Theme

DOUBT_BELOW: Final = 80.0
"""Words that OCR read with less confidence (0 to 100) are underlined, until it is set otherwise."""


class PageTextView(QPlainTextEdit):
    """The text of one page. All offsets are code points of the page's text.

    `edit_refused` carries the sentence of an edit that was not taken.
    """

    mark_clicked = Signal(str)
    zoom_changed = Signal(int)
    edit_refused = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._session: TextSession | None = None
        self._shown: ShownPage | None = None
        self._pages = PageShelf(self)
        self._faces = Faces()
        self._signs = PageSigns(theme, DOUBT_BELOW)
        self._lines = LineView(self, theme, moved=self._stand_margins)
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
        self.updateRequest.connect(self._on_update_request)
        self.blockCountChanged.connect(self._place_margins)
        self.set_theme(theme)
        self._take_faces(self._faces)

    # What is made of this view sees pages come and go, and follows changes of the one shown.

    def _page_shown(self) -> None:
        pass

    def _page_left(self) -> None:
        pass

    def _follow(self, change: Change) -> None:
        raise NotImplementedError

    # Pages

    def show_page(self, session: TextSession | None, page_id: str | None) -> None:
        """Show a page of the session; None for both shows none. Pages of another session go."""
        self._leave()
        if session is not self._session:
            self.setDocument(self._empty)
            self._lines.leave()
            self._pages.clear()
            self._session = session
        if session is None or page_id is None:
            self.setDocument(self._empty)
            self.setReadOnly(True)
            return
        shown = self._pages.take(session, page_id, self._theme)
        self._shown = shown
        self._rows.bridge = shown.bridge
        shown.bridge.changed = self._follow
        shown.bridge.refused = self.edit_refused.emit
        if shown.document.defaultFont() != self.font():
            shown.document.setDefaultFont(self.font())
        shown.document.setDocumentMargin(self._signs.inner_margin)
        self._lines.arrange(shown)
        self.setDocument(shown.document)
        self.setReadOnly(session.read_only is not None)
        self.setTextCursor(shown.cursor)
        self._place_margins()
        self._lines.settle()
        self.verticalScrollBar().setValue(shown.scroll)
        self._page_shown()
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
        self._page_left()
        self._signs.selected_mark = None
        self._signs.is_typing = False

    def _page(self) -> Page | None:
        return self._shown.bridge.page if self._shown else None

    # Cursor and selection

    def cursor_offset(self) -> int:
        """Return where the cursor is; 0 without a page."""
        return self._shown.bridge.to_code_points(self.textCursor().position()) if self._shown else 0

    def units_at(self, offset: int) -> int:
        """Return the position in the Qt document of a code point; 0 without a page."""
        return self._shown.bridge.to_units(offset) if self._shown else 0

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

    def refresh_margins(self) -> None:
        """Paint the margins anew: what is pinned beside the text changed."""
        self._margins.update()

    def set_found(self, spans: Sequence[tuple[int, int]]) -> None:
        """Tint what a search found on the page that is shown; in order, none overlapping."""
        if spans or self._signs.found:
            self._signs.found = spans
            self.viewport().update()

    # Line view

    @property
    def lines(self) -> LineView:
        """The line view, which is a mode of this widget."""
        return self._lines

    def set_line_view(self, on: bool) -> None:
        """Show each line under its strip of the scan, or the text alone; cursor, selection and
        place stay."""
        if on == self._lines.is_on:
            return
        self._rearrange(lambda: self._lines.set_on(on))
        self.setAccessibleDescription(
            self.tr("Each line stands under its strip of the scan.") if on else ""
        )

    def set_columns(self, columns: TypeColumns | None) -> None:
        """Set the words in the columns of the typewriter, or one after the other; the text, cursor,
        selection and place stay."""
        if columns != self._lines.columns:
            self._rearrange(lambda: self._lines.set_columns(columns))

    def _rearrange(self, change: Callable[[], None]) -> None:
        """Change how lines are laid out, which the widget must not see happen."""
        shown, mark = self._shown, self._signs.selected_mark
        top = self.cursorRect().top() - self._lines.scroll.past
        is_seen = 0 <= top < self.height()
        self._leave()
        self.setDocument(self._empty)
        change()
        self._place_margins()
        if shown is not None:
            self.show_page(self._session, shown.bridge.page_id)
            self._lines.bring_to(top if is_seen else 0)
            self._signs.selected_mark = mark

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
        self._lines.set_theme(theme)
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
        self._lines.set_letters(letters, em)

    def _place_margins(self) -> None:
        """Centre a column of about 75 characters between the two margins."""
        margins, room = self.viewportMargins(), self._lines.scroll.room
        before = (margins.left(), margins.right())
        width = sum(before) + self.viewport().width() - room
        column = self._faces.column() * self._lines.column_share + 2 * self._signs.inner_margin
        left, right = self._margins.widths(width, column, self.document().blockCount())
        if (left, right + room) != before:
            self.setViewportMargins(left, 0, right + room, 0)
        self._lines.scroll.stand()
        self._stand_margins()

    def _stand_margins(self) -> None:
        margins, room = self.viewportMargins(), self._lines.scroll.room
        self._margins.place(self.viewport().geometry(), margins.left(), margins.right() - room)
        self._margins.clip(self._lines.scroll.seen_rows())

    # Events

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_margins()
        self._lines.settle()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._lines.has_rows:
            self._lines.settle()
            return
        # What was laid out while hidden had another width; only a change of mode lays out anew.
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)

    def ensureCursorVisible(self) -> None:  # noqa: N802
        super().ensureCursorVisible()
        self._lines.show_cursor()

    def _on_update_request(self, rect: QRect, moved: int) -> None:
        if moved:
            self._margins.scroll(moved)
        elif rect.height() >= self.viewport().height() - 1:
            self._margins.update()

    def _repaint_all(self) -> None:
        self.viewport().update()
        self._margins.update()
