"""Keeps where a person is in a document, so that it opens there again, also after a crash.

May import Qt and session. It is written a little after the person has moved, not at each step, and
to this machine's view settings alone: the document does not become unsaved by being looked at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from editor.session.looking import keep_place, keep_view
from editor.ui.pauses import pause

if TYPE_CHECKING:
    from editor.ui.main_window import MainWindow

KEEP_MS = 3000


class PlaceControl(QObject):
    """Notes page, cursor and view of the document that is open."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._timer = pause(self, KEEP_MS, self.keep)
        window.workspace.place_changed.connect(self._on_workspace_place_changed)
        window.workspace.page_shown.connect(lambda _page_id: self._on_workspace_place_changed())

    def keep(self) -> None:
        """Write down where the person is now."""
        self._timer.stop()
        self.note()
        if self._window.session is not None:
            self._window.session.view_settings.save()

    def note(self) -> None:
        """Remember where the person is; it is written with the document's view settings."""
        workspace = self._window.workspace
        session, page_id = workspace.session, workspace.page_id
        if session is None or page_id is None:
            return
        keep_place(session, page_id, workspace.text.cursor_offset())
        if workspace.scan.scan_size is not None:
            keep_view(session, page_id, workspace.scan.view_state())

    def _on_workspace_place_changed(self) -> None:
        if not self._timer.isActive():
            self._timer.start()
