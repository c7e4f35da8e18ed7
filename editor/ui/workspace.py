"""The scan and the transcript of one page, side by side, and the link between them.

May import Qt, core and session. The cursor in the text shows its word on the scan, a click on the
scan puts the cursor there, a mark selected anywhere is selected everywhere. Neither view knows the
other; what both must agree on goes through here.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QFrame, QSplitter, QVBoxLayout, QWidget

from editor.core import joined_ink
from editor.core.document import Change, Page, ScanRef
from editor.core.geometry import Box, Polygon, Region, Size
from editor.core.marks import Mark
from editor.core.rescan import fit_of
from editor.core.spans import Placed, Span
from editor.imaging.pyramid import Levels
from editor.session import Session
from editor.session.looking import cursor_of, keep_place, keep_view, view_of
from editor.ui.scan_loader import ScanLoader
from editor.ui.scan_overlay import Draft
from editor.ui.scan_view import ScanView
from editor.ui.text_view import TranscriptView
from editor.ui.theme import Theme


class _Framed(QFrame):
    """A line round a view that shows whether it has the focus.

    A border of the view itself, from a style sheet, would turn off scrolling by moving pixels.
    """

    def __init__(self, view: QWidget) -> None:
        super().__init__()
        self._view = view
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.addWidget(view)
        view.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.update()
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._view.hasFocus():
            painter = QPainter(self)
            painter.setPen(self.palette().color(QPalette.ColorRole.Highlight))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))


class Workspace(QWidget):
    """One page at work. `page_shown` and `place_changed` say that the window's state is another."""

    page_shown = Signal(str)
    place_changed = Signal()
    mark_selected = Signal(str)
    scan_changed = Signal()
    """The page that is shown got another scan, or the same one in other pixels."""

    def __init__(self, theme: Theme, loader: ScanLoader, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.scan = ScanView(theme)
        self.text = TranscriptView(theme)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setChildrenCollapsible(False)
        self.scan_pane = _Framed(self.scan)
        self.splitter.addWidget(self.scan_pane)
        self.splitter.addWidget(self.text)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setSizes([10_000, 10_000])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.splitter)
        self.session: Session | None = None
        self.page_id: str | None = None
        self.region: Region | None = None
        self._shown_scan: ScanRef | None = None
        self._selected_mark: str | None = None
        self._followed_word: int | None = None
        self._loader = loader
        self.text.lines.set_picture(self.scan.picture)
        self._cursors: dict[str, int] = {}
        self._stop_listening: Callable[[], None] = _nothing
        self._is_linking = False
        self._connect()

    def _connect(self) -> None:
        self.text.mark_clicked.connect(self.select_mark)
        self.text.cursor_moved.connect(self._on_text_cursor_moved)
        self.text.clicked.connect(self._on_text_clicked)
        self.text.selection_changed.connect(self._on_text_selection_changed)
        self.scan.word_clicked.connect(self._on_scan_word_clicked)
        self.scan.mark_clicked.connect(self._on_scan_mark_clicked)
        self.scan.point_clicked.connect(self._on_scan_point_clicked)
        self.scan.region_drawn.connect(self._on_scan_region_drawn)
        self.scan.region_cleared.connect(self._on_scan_region_cleared)
        self._loader.previewed.connect(self._on_loader_previewed)
        self._loader.loaded.connect(self._on_loader_loaded)
        self._loader.grown.connect(self._on_loader_grown)
        self._loader.failed.connect(self._on_loader_failed)
        self.scan.picture.lost.connect(self._loader.reopen)
        self._loader.prepared.connect(self.scan.picture.prepare)

    # What is open

    def set_session(self, session: Session | None) -> None:
        """Work on another document, or on none; no page is shown until `show_page`."""
        self.scan.finish_drawing()
        if self.page_id is not None:
            self._keep_view(self.page_id)
        self._stop_listening()
        self._stop_listening = _nothing
        self.clear_region()
        self.session, self.page_id, self._selected_mark = session, None, None
        self._cursors.clear()
        self.text.show_page(None, None)
        self.scan.clear()
        self.scan.picture.prepare(None)
        if session is not None:
            self._stop_listening = session.subscribe(self._on_session_changed)

    def show_page(self, page_id: str) -> None:
        """Show a page where it was left; raises DocumentError when its files cannot be read."""
        session = self.session
        assert session is not None
        session.page(page_id)
        self._leave_page()
        self.page_id = page_id
        entry = session.document.entry(page_id)
        self.text.lines.set_picture(self.scan.picture)
        self.text.show_page(session, page_id)
        self.scan.show_page(session, page_id)
        self._shown_scan = entry.scan
        self.scan.set_scan(entry.scan.size)
        state = view_of(session, page_id)
        if state is not None:
            self.scan.restore(state)
        self._loader.load(entry)
        self.text.set_cursor(self._cursors.get(page_id, cursor_of(session, page_id)))
        self.page_shown.emit(page_id)
        self._followed_word = None
        self._on_text_cursor_moved(self.text.cursor_offset())

    def _keep_view(self, page_id: str) -> None:
        """Remember how a page is looked at, also for the next opening."""
        if self.session is not None and self.scan.scan_size is not None:
            keep_view(self.session, page_id, self.scan.view_state())
            keep_place(self.session, page_id, self.text.cursor_offset())

    def _leave_page(self) -> None:
        if self.page_id is not None:
            self.scan.finish_drawing()
            self._keep_view(self.page_id)
            self._cursors[self.page_id] = self.text.cursor_offset()
        self.clear_region()
        self._selected_mark = None
        if self.session is not None:
            self.session.history.break_joining()

    @property
    def page(self) -> Page | None:
        """The page that is shown."""
        if self.session is None or self.page_id is None:
            return None
        return self.session.document.pages.get(self.page_id)

    # Where the person is

    def current_word_id(self) -> int | None:
        """Return the word at the cursor; None where there is none."""
        page = self.page
        if page is None:
            return None
        row = page.words.at(self.text.cursor_offset())
        return row.item.id if row else None

    def selected_mark(self) -> Placed[Mark] | None:
        page = self.page
        if page is None or self._selected_mark is None:
            return None
        return page.marks.find(self._selected_mark)

    def span_for_mark(self) -> Span | None:
        """Return what a mark would take: the selection, else the word at the cursor."""
        if self.page is None:
            return None
        selection = self.text.selection()
        if selection:
            return selection
        return self.text.span_or_word() or None

    def go_to(self, span: Span, *, select: bool = True) -> None:
        """Put the cursor on a span and show it in both views."""
        if select:
            self.text.select(span.start, span.end)
        else:
            self.text.set_cursor(span.start)

    def select_mark(self, mark_id: str | None, *, move_cursor: bool = True) -> None:
        """Select a mark in both views and tell who else shows it.

        The cursor goes to the mark's start, and selects nothing, so that typing replaces nothing.
        """
        is_beside = mark_id and self.page is not None and self.page.notes.find(mark_id) is not None
        if self._is_linking or is_beside:
            return
        self._is_linking = True
        try:
            self._selected_mark = mark_id
            row = self.selected_mark()
            if row is not None and row.is_placed:
                if move_cursor:
                    self.text.set_cursor(row.start)
                self._show_word_on_scan(follow=move_cursor and not row.item.regions)
            self.scan.show_mark(mark_id if row is not None else None, follow=move_cursor)
            self.text.set_selected_mark(mark_id if row is not None else None)
            self.mark_selected.emit(mark_id or "")
        finally:
            self._is_linking = False
        self.place_changed.emit()

    def clear_region(self) -> None:
        """Forget the region that was drawn and not yet marked."""
        self.region = None
        self.scan.set_draft(None)

    # Signals of the views

    def _on_text_cursor_moved(self, _offset: int) -> None:
        if self._is_linking:
            return
        word_id = self.current_word_id()
        if word_id != self._followed_word or word_id != self.scan.current_word:
            # Within a word the scan stays where the person has moved it, and keys cost less.
            self._followed_word = word_id
            self.scan.show_word(word_id)
        row = self.selected_mark()
        if row is not None:
            offset = self.text.cursor_offset()
            if not row.is_placed or not row.start <= offset <= row.end:
                self._selected_mark = None
                self.scan.show_mark(None)
                self.text.set_selected_mark(None)
                self.mark_selected.emit("")
        self.place_changed.emit()

    def _on_text_clicked(self, _offset: int) -> None:
        self._show_word_on_scan(follow=True)

    def _on_text_selection_changed(self, _start: int, _end: int) -> None:
        self.place_changed.emit()

    def _show_word_on_scan(self, *, follow: bool) -> None:
        self.scan.show_word(self.current_word_id(), follow=follow)

    def _on_scan_word_clicked(self, word_id: int, x: float, y: float) -> None:
        page = self.page
        row = page.words.find(word_id) if page else None
        if page is None or row is None:
            return
        box = row.item.box
        if not row.is_placed:
            # The other half of a word that a line end parted is that word too.
            row, box = joined_ink.owner_of(page, row), None
        if row is None:
            return
        self.clear_region()
        offset = row.start
        if box is not None and row.end - row.start > 1:
            # As in any text editor, the cursor lands between the letters that were clicked.
            offset += min(
                row.end - row.start - 1, max(0, int((x - box.x) / box.w * (row.end - row.start)))
            )
        self.text.set_cursor(offset)
        if self.scan.tool != "boxes":
            self.text.setFocus(Qt.FocusReason.MouseFocusReason)

    def _on_scan_mark_clicked(self, mark_id: str) -> None:
        self.select_mark(mark_id)

    def _on_scan_point_clicked(self, _x: float, _y: float) -> None:
        self.clear_region()
        self.select_mark(None)

    def _on_scan_region_drawn(self, region: Box | Polygon) -> None:
        self.region = region
        self.scan.set_draft(Draft.of(region))
        self.place_changed.emit()

    def _on_scan_region_cleared(self) -> None:
        self.region = None
        self.place_changed.emit()

    def _on_session_changed(self, change: Change) -> None:
        if self.page_id is not None and self.page_id in change.page_ids:
            if self._selected_mark is not None and self.selected_mark() is None:
                self.select_mark(None)
            self._show_word_on_scan(follow=False)
        if change.touches_manifest:
            self._follow_scan()
        self.place_changed.emit()

    def _follow_scan(self) -> None:
        """Show the scan that the page has now, where it got another one."""
        assert self.session is not None
        entry = next((e for e in self.session.document.entries if e.id == self.page_id), None)
        shown = self._shown_scan
        if entry is None or (shown is not None and entry.scan.picture == shown.picture):
            return
        self._shown_scan = entry.scan
        # It was drawn in the pixels of the picture before.
        self.clear_region()
        is_same_paper = shown is not None and fit_of(shown.size, entry.scan.size) == "scale"
        if shown is not None and is_same_paper:
            # In finer or coarser pixels: the eye stays where it is and keeps what it sees.
            place, preview = self.scan.view_state(), self.scan.picture.source
            self.scan.set_scan(entry.scan.size, preview=preview)
            self.scan.restore(place.scaled(entry.scan.size.w / shown.size.w))
        else:
            self.scan.set_scan(entry.scan.size)
        self._loader.load(entry)
        self.scan_changed.emit()

    def load_scan(self) -> None:
        """Try again to show the scan of the page, which could not be read before."""
        if self.session is not None and self.page_id is not None:
            entry = self.session.document.entry(self.page_id)
            self.scan.set_scan(entry.scan.size)
            self._loader.load(entry)

    def _on_loader_previewed(self, page_id: str, size: Size, preview: Levels) -> None:
        if page_id == self.page_id:
            self.scan.set_scan(size, None, preview=preview)
            self.text.lines.set_picture(self.scan.picture)

    def _on_loader_grown(self, page_id: str) -> None:
        if page_id == self.page_id:
            self.scan.refresh_scan()

    def _on_loader_loaded(self, page_id: str, levels: Levels) -> None:
        if page_id == self.page_id:
            self.scan.set_scan(levels.size, levels)
            self.text.lines.set_picture(self.scan.picture)
            self._show_word_on_scan(follow=False)

    def _on_loader_failed(self, page_id: str, sentence: str) -> None:
        if page_id == self.page_id:
            self.scan.show_message(sentence)
            self.text.lines.set_picture(None)


def _nothing() -> None:
    pass
