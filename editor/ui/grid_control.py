"""What "Typewriter grid" and "Words in their columns" do: columns over the scan, the column of the
cursor in the status bar, and the words of the transcript in the columns they were typed in.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from editor.core.type_columns import TypeColumns, find_columns
from editor.ui.pauses import pause
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
        self._columns: TypeColumns | None = None
        self._set_for: str | None = None
        self._found_for: tuple[str, Sequence[Word], Size] | None = None
        self.item = GridItem(window.theme, window.font())
        self.item.hide()
        window.workspace.scan.scene().addItem(self.item)
        self._pause = pause(self, PAUSE_MS, self.refresh)
        window.workspace.page_shown.connect(lambda _page_id: self.refresh())
        window.workspace.scan_changed.connect(self.refresh)
        window.workspace.place_changed.connect(self._on_workspace_place_changed)

    def handlers(self) -> dict[str, Callable[..., object]]:
        """Return the handlers by action id."""
        return {"view.grid": self.set_shown, "view.columns": self.set_columns_shown}

    def set_shown(self, on: bool) -> None:
        """Show the grid or hide it; with it comes the typewriter face, whose letters stand under
        each other as those of the scan do."""
        face = "typewriter" if on else self._window.settings.transcript_face
        settings = replace(self._window.settings, shows_grid=on, transcript_face=face)
        self._window.change_settings(settings)
        self._tell_without_grid(on)

    def set_columns_shown(self, on: bool) -> None:
        """Set words where they were typed, in the typewriter face, or one after the other.

        It takes the place of the line view, whose strips show where words stand.
        """
        settings = replace(self._window.settings, shows_columns=on)
        if on:
            settings = replace(settings, transcript_face="typewriter", shows_lines=False)
        self._window.change_settings(settings)
        self._tell_without_grid(on)

    def _tell_without_grid(self, on: bool) -> None:
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
        settings = self._window.settings
        has_scan = page is not None and size is not None
        self.item.setVisible(settings.shows_grid and has_scan)
        if not self._is_wanted or page is None or size is None:
            self._set_columns(None)
            return
        before, words = self._found_for, page.words.items
        # By what they are: to compare all their values would take as long as finding the grid.
        is_known = before is not None and before[1] is words
        if not is_known or before is None or (before[0], before[2]) != (page.id, size):
            self._found_for = (page.id, words, size)
            self._columns = find_columns(page)
            self.item.set_grid(self._columns.grid if self._columns else None, size)
        is_face = settings.transcript_face == "typewriter"
        self._set_columns(self._columns if settings.shows_columns and is_face else None)

    @property
    def _is_wanted(self) -> bool:
        return self._window.settings.shows_grid or self._window.settings.shows_columns

    def _set_columns(self, columns: TypeColumns | None) -> None:
        text = self._window.workspace.text
        before, page_id = text.lines.columns, text.page_id
        # Typing moves the grid by a hair: what stands right is not laid out anew for that.
        is_same = columns is not None and before is not None and columns.is_like(before)
        if not (is_same and page_id == self._set_for):
            self._set_for = page_id
            text.set_columns(columns)

    def column_at(self, page: Page, offset: int) -> int | None:
        """Return the column of the letter at an offset, while the grid is shown and known."""
        grid = self.item.grid
        if grid is None or not self.item.isVisible():
            return None
        return grid.column_of(page, offset)

    def _on_workspace_place_changed(self) -> None:
        if self._is_wanted:
            self._pause.start()
