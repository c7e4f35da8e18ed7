"""What the list of marks does in the window: stepping through it, its filter, pages beyond the one
that is shown.

May import Qt, core and session. The keys for the next and the previous mark go by the list, so that
whoever narrows it walks only the marks they are after, over the whole document if they want.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from editor.core.document import Page
from editor.core.errors import EditorError
from editor.core.marks import Mark

if TYPE_CHECKING:
    from editor.ui.main_window import MainWindow


class MarkList(QObject):
    """Handlers of stepping and filtering; reads further pages while all of them are listed."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._unreadable: set[str] = set()
        self._reader = QTimer(self)
        self._reader.setInterval(0)
        self._reader.timeout.connect(self._read_one_page)
        window.marks_dock.filter_changed.connect(self._on_dock_filter_changed)
        window.workspace.page_shown.connect(self._on_workspace_page_shown)

    def handlers(self) -> dict[str, Callable[..., object]]:
        """Return the handlers by action id."""
        return {
            "mark.next": lambda: self.step(1),
            "mark.previous": lambda: self.step(-1),
            "mark.filter": self.ask_filter,
        }

    def ask_filter(self) -> None:
        """Open the choices that narrow the list of marks."""
        self._window.show_marks()
        self._window.marks_dock.filter.show()
        self._window.marks_dock.filter.ask()

    def step(self, by: int) -> None:
        """Go to the next or previous mark that is listed, around the end of the list."""
        workspace = self._window.workspace
        model = self._window.marks_dock.model
        count = model.rowCount()
        if workspace.page is None:
            return
        if not count:
            self._window.messages.news(self.tr("The filter of the list leaves no marks."))
            return
        current = workspace.selected_mark()
        at = model.row_of(current.item.id) if current is not None else -1
        self.go_to((at + by) % count if at >= 0 else self._row_beside_cursor(by))
        dock, focus = self._window.marks_dock_widget, QApplication.focusWidget()
        if dock.isVisible() and not (focus and self._window.doubts_dock.isAncestorOf(focus)):
            # The mark is shown in the list too, unless somebody works in the one before it.
            dock.raise_()

    def go_to(self, row: int) -> None:
        """Select a listed mark, on its page."""
        model = self._window.marks_dock.model
        if self._window.workspace.session is None:
            return
        page_id, mark_id = model.page_id_at(row), model.mark_at(row).item.id
        if page_id != self._window.workspace.page_id:
            self._window.show_page(page_id)
        self._window.workspace.select_mark(mark_id)

    def _row_beside_cursor(self, by: int) -> int:
        model, workspace = self._window.marks_dock.model, self._window.workspace
        rows, order = range(model.rowCount()), self._page_order()
        here = (order.get(workspace.page_id or "", 0), workspace.text.cursor_offset())

        def place(row: int) -> tuple[int, int]:
            return order.get(model.page_id_at(row), 0), model.mark_at(row).start

        if by > 0:
            return next((i for i in rows if place(i) >= here), 0)
        before = (i for i in reversed(rows) if place(i)[1] >= 0 and place(i) < here)
        return next(before, rows[-1])

    # Beyond the page that is shown

    def pages(self) -> list[tuple[int, Page]]:
        """Return the pages of the document that are read, in their order, with their numbers."""
        session = self._window.session
        pages = session.document.pages if session is not None else {}
        return [(n, pages[i]) for i, n in self._page_order().items() if i in pages]

    def by_page(self, mark_ids: list[str]) -> dict[str, tuple[str, ...]]:
        """Return marks that are listed under the ids of the pages they are on."""
        model = self._window.marks_dock.model
        found: dict[str, tuple[str, ...]] = {}
        for mark_id in mark_ids:
            row = model.row_of(mark_id)
            if row >= 0:
                page_id = model.page_id_at(row)
                found[page_id] = (*found.get(page_id, ()), mark_id)
        return found

    def several(self) -> list[tuple[str, Mark]]:
        """Return the marks that are selected in the list, each with the id of its page, when they
        are more than one."""
        ids = self._window.marks_dock.selected_ids()
        return self.marks(ids) if len(ids) > 1 else []

    def marks(self, mark_ids: list[str]) -> list[tuple[str, Mark]]:
        """Return marks that are listed, as they now are, each with the id of its page."""
        session = self._window.session
        if session is None:
            return []
        rows = (
            (page_id, session.page(page_id).marks.find(mark_id))
            for page_id, own in self.by_page(mark_ids).items()
            for mark_id in own
        )
        return [(page_id, row.item) for page_id, row in rows if row is not None]

    def _page_order(self) -> dict[str, int]:
        session = self._window.session
        entries = session.document.entries if session is not None else ()
        return {entry.id: number for number, entry in enumerate(entries, 1)}

    def _on_dock_filter_changed(self) -> None:
        self._unreadable.clear()
        if self._window.marks_dock.filter.filter.everywhere:
            self._reader.start()
        self._window.marks.show_in_editor()

    def _on_workspace_page_shown(self, _page_id: str) -> None:
        # It may be the first page of another document, while the choice of the list stays.
        if self._window.marks_dock.filter.filter.everywhere:
            self._reader.start()

    def _read_one_page(self) -> None:
        """Read one page more for the list of the whole document, as long as that is wanted."""
        session, dock = self._window.session, self._window.marks_dock
        known = self._unreadable.union(session.document.pages if session is not None else ())
        unread = [page_id for page_id in self._page_order() if page_id not in known]
        if session is None or not unread or not dock.filter.filter.everywhere:
            self._reader.stop()
            dock.show_page(self._window.workspace.page)
            return
        try:
            session.page(unread[0])
        except EditorError as error:
            self._unreadable.add(unread[0])
            self._window.messages.show_error(error)
