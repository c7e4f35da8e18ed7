"""What the bookmark actions do: set, step, list; the list is only looked for while it is seen."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt

from editor.core.errors import EditorError
from editor.core.geometry import box_of
from editor.core.spans import Span
from editor.session import Session
from editor.session.bookmarks import (
    Looked,
    Place,
    name_place,
    next_place,
    places,
    remove_place,
    toggle_bookmark,
)
from editor.ui.bookmarks_dock import BookmarksDock
from editor.ui.doubts_control import set_dock_shown
from editor.ui.pauses import pause
from editor.ui.side_dock import side_dock

if TYPE_CHECKING:
    from editor.ui.main_window import MainWindow

PAUSE_MS = 300


class BookmarkControl(QObject):
    """Handlers of the bookmark actions, and the list."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._current = ""
        """The id of the place that was gone to last, until the cursor leaves it."""
        self._is_going = False
        self._looked: Looked = {}
        self._session: Session | None = None
        self.dock = BookmarksDock(window.theme)
        self.widget = side_dock(
            window, self.tr("Bookmarks"), "bookmarks", self.dock, beside=window.marks_dock_widget
        )
        self._pause = pause(self, PAUSE_MS, self.refresh)
        self._connect()

    def _connect(self) -> None:
        workspace = self._window.workspace
        workspace.place_changed.connect(self._on_workspace_place_changed)
        workspace.text.cursor_moved.connect(lambda _offset: self._forget_current())
        self.widget.visibilityChanged.connect(self._on_widget_visibility_changed)
        self.dock.activated.connect(self.go_to)
        self.dock.removed.connect(lambda place: self._do(lambda s: remove_place(s, place)))
        self.dock.named.connect(lambda place, text: self._do(lambda s: name_place(s, place, text)))
        self.dock.left.connect(self._go_to_text)

    def handlers(self) -> dict[str, Callable[..., object]]:
        """Return the handlers by action id."""
        return {
            "bookmark.toggle": self.toggle,
            "bookmark.next": lambda: self.step(),
            "bookmark.previous": lambda: self.step(backwards=True),
            "view.bookmarks-dock": self.set_shown,
        }

    def toggle(self) -> None:
        """Set a bookmark on the region that is drawn, else at the selection or word, or take it
        away."""
        workspace = self._window.workspace
        page_id, region = workspace.page_id, workspace.region
        if page_id is None:
            return
        span = workspace.text.span_or_word()
        regions = (region,) if region is not None else ()
        found: list[bool] = []
        self._do(lambda s: found.append(toggle_bookmark(s, page_id, span, regions)))
        if found and self.widget.isHidden():
            said = self.tr("Bookmark set.") if found[0] else self.tr("Bookmark taken away.")
            self._window.messages.news(said)
        if found and found[0] and region is not None:
            workspace.clear_region()

    def step(self, *, backwards: bool = False) -> None:
        """Go to the next bookmark, query or note of the document, or to the one before."""
        session, page_id = self._window.session, self._window.workspace.page_id
        if session is None or page_id is None:
            return
        offset = self._window.workspace.text.cursor_offset()
        number = session.document.number_of(page_id)
        found = next_place(
            self._places(), number, offset, current=self._current, backwards=backwards
        )
        if found is None:
            self._window.messages.news(self.tr("There are no bookmarks or queries yet."))
        else:
            self.go_to(found)
            self._go_to_text()

    def _places(self) -> list[Place]:
        session = self._window.session
        if session is not self._session:
            self._session, self._looked = session, {}
        return [] if session is None else places(session, self._looked)

    def go_to(self, place: Place) -> None:
        """Show a place in both views; the focus stays where it is."""
        window, workspace = self._window, self._window.workspace
        self._is_going = True
        try:
            if workspace.page_id != place.page_id:
                window.show_page(place.page_id)
            page = workspace.page
            if page is None or page.id != place.page_id:
                return
            row = page.marks.find(place.mark.id)
            pinned = page.notes.find(place.mark.id)
            if row is not None:
                workspace.select_mark(place.mark.id)
            elif pinned is not None and pinned.start >= 0:
                workspace.go_to(Span(pinned.start, pinned.end), select=False)
            elif pinned is not None and pinned.mark.regions and not pinned.mark.is_off_scan:
                workspace.scan.ensure_visible_gently(box_of(pinned.mark.regions[0]))
            else:
                window.messages.news(self.tr("What this was pinned to is gone from the page."))
        finally:
            self._is_going = False
        self._current = place.mark.id
        self.dock.choose(place.mark.id)

    def _forget_current(self) -> None:
        if not self._is_going:
            self._current = ""

    def set_shown(self, on: bool) -> None:
        """Show the list and go into it, or hide it."""
        if set_dock_shown(self.widget, on):
            self.refresh()
            self.dock.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._on_widget_visibility_changed()

    def refresh(self) -> None:
        """Bring the list up to date, where it is seen."""
        session = self._window.session
        if self.widget.isHidden():
            return
        found = self._places()
        is_writable = session is not None and session.read_only is None
        self.dock.show_places(found, is_writable=is_writable)

    def _do(self, edit: Callable[..., object]) -> None:
        session = self._window.session
        if session is None:
            return
        try:
            edit(session)
        except EditorError as error:
            self._window.messages.show_error(error)
        self.refresh()
        self._window.workspace.text.refresh_margins()

    def _go_to_text(self) -> None:
        self._window.workspace.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_workspace_place_changed(self) -> None:
        if not self.widget.isHidden():
            self._pause.start()

    def _on_widget_visibility_changed(self, _is_in_front: bool = True) -> None:
        self._window.action_set.set_checked("view.bookmarks-dock", not self.widget.isHidden())
        if not self.widget.isHidden():
            self._pause.start()
