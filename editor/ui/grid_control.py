"""What the action "Typewriter grid" does: columns over the scan, and the cursor's in the status."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from editor.core.type_grid import find_grid
from editor.ui.scan_grid import GridItem

if TYPE_CHECKING:
    from editor.core.document import Page, Word
    from editor.core.geometry import Size
    from editor.ui.main_window import MainWindow
    from editor.ui.theme import Theme

PAUSE_MS = 400


class GridControl(QObject):
    """Finds the grid of the page that is shown, in a pause, and shows it while that is wanted."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._found_for: tuple[str, Sequence[Word], Size] | None = None
        self.item = GridItem(window.theme, window.font())
        self.item.hide()
        window.workspace.scan.scene().addItem(self.item)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self.refresh)
        window.workspace.page_shown.connect(lambda _page_id: self.refresh())
        window.workspace.scan_changed.connect(self.refresh)
        window.workspace.place_changed.connect(self._on_workspace_place_changed)

    def handlers(self) -> dict[str, Callable[..., object]]:
        """Return the handlers by action id."""
        return {"view.grid": self.set_shown}

    def set_shown(self, on: bool) -> None:
        """Show the grid or hide it; with it comes the typewriter face, whose letters stand under
        each other as those of the scan do."""
        face = "typewriter" if on else self._window.settings.transcript_face
        settings = replace(self._window.settings, shows_grid=on, transcript_face=face)
        self._window.change_settings(settings)
        if on and self._window.workspace.page is not None and self.item.grid is None:
            self._window.messages.news(
                self.tr("No grid was found: this page has too little typewriting with boxes.")
            )

    def set_theme(self, theme: Theme) -> None:
        self.item.set_theme(theme)

    def refresh(self) -> None:
        """Find the grid of the page anew, where its words changed, and show it if it is wanted."""
        self._pause.stop()
        workspace = self._window.workspace
        page, size = workspace.page, workspace.scan.scan_size
        is_wanted = self._window.settings.shows_grid and page is not None and size is not None
        self.item.setVisible(is_wanted)
        if not is_wanted or page is None or size is None:
            return
        before, words = self._found_for, page.words.items
        # By what they are: to compare all their values would take as long as finding the grid.
        is_known = before is not None and before[1] is words
        if not is_known or before is None or (before[0], before[2]) != (page.id, size):
            self._found_for = (page.id, words, size)
            self.item.set_grid(find_grid(page), size)

    def column_at(self, page: Page, offset: int) -> int | None:
        """Return the column of the letter at an offset, while the grid is shown and known."""
        grid = self.item.grid
        if grid is None or not self.item.isVisible():
            return None
        return grid.column_of(page, offset)

    def _on_workspace_place_changed(self) -> None:
        if self._window.settings.shows_grid:
            self._pause.start()
