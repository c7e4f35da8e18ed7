"""What the list "To check" does in the window: when it is seen, and where its rows lead.

The list opens by itself where a page has something that waits for a person, unless they closed it:
then it stays closed until they ask for it, and the setting remembers either.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QDockWidget

from editor.core.geometry import box_of
from editor.imaging.pyramid import Levels

from .doubt_rows import DoubtRow, DoubtSource
from .doubt_sources import OffScanSource, OrphanSource, UnlinkedWordSource, UnplacedInkSource

if TYPE_CHECKING:
    from .main_window import MainWindow


class DoubtsControl(QObject):
    """Handlers of the list "To check"; more sources are added to it by name."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._widget = window.doubts_dock_widget
        self.dock = window.doubts_dock
        kinds = (OrphanSource, OffScanSource, UnlinkedWordSource, UnplacedInkSource)
        for kind in kinds:
            self.dock.add_source(kind(window))
        self.dock.row_chosen.connect(self._on_dock_row_chosen)
        self.dock.row_activated.connect(self._on_dock_row_activated)
        self.dock.left.connect(self._on_dock_left)
        self.dock.rows_changed.connect(self._on_dock_rows_changed)
        self._widget.installEventFilter(self)
        self._widget.visibilityChanged.connect(self._on_widget_visibility_changed)
        window.workspace.page_shown.connect(self._on_workspace_page_shown)
        window.loader.loaded.connect(self._on_loader_loaded)

    def handlers(self) -> dict[str, Callable[..., object]]:
        """Return the handlers by action id."""
        return {"view.doubts-dock": self.set_shown}

    def add_source(self, source: DoubtSource) -> None:
        """List what another source finds, too."""
        self.dock.add_source(source)

    def set_shown(self, on: bool) -> None:
        """Show or hide the list because the person asked, and remember it."""
        if set_dock_shown(self._widget, on):
            self.dock.set_seen(True)
            self.dock.focus_first()
        is_shown = not self._widget.isHidden()
        self._window.action_set.set_checked("view.doubts-dock", is_shown)
        self._remember("shown" if is_shown else "hidden")

    def show_source(self, name: str) -> None:
        """Open the list for now, with the focus on the first row of a source."""
        set_dock_shown(self._widget, True)
        self.dock.set_seen(True)
        model = self.dock.model
        for section, source in enumerate(model.sources):
            if source.name == name:
                row = model.row_at(model.index(0, 0, model.index(section, 0)))
                if row is not None:
                    self.dock.choose(name, row.id)
        self.dock.focus_first()

    def _remember(self, choice: str) -> None:
        if self._window.settings.check_dock != choice:
            self._window.change_settings(replace(self._window.settings, check_dock=choice))

    # What is told

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._widget and event.type() == QEvent.Type.Close:
            self._remember("hidden")
        return super().eventFilter(watched, event)

    def _on_widget_visibility_changed(self, _is_in_front: bool) -> None:
        # Behind another tab it counts as seen: the keys that go from pane to pane find it there.
        self.dock.set_seen(not self._widget.isHidden())

    def _on_workspace_page_shown(self, _page_id: str) -> None:
        self.dock.set_crops(None)
        self.dock.show_page(self._window.workspace.page)
        choice = self._window.settings.check_dock
        is_called = choice == "auto" and self.dock.urgent > 0
        self._widget.setVisible(choice == "shown" or is_called)
        if is_called:
            self._widget.raise_()

    def _on_dock_rows_changed(self) -> None:
        title, urgent = self.tr("To check"), self.dock.urgent
        self._widget.setWindowTitle(f"{title} · {urgent}" if urgent else title)
        has_page = self._window.workspace.page is not None
        if has_page and self.dock.urgent and self._window.settings.check_dock == "auto":
            self._widget.show()

    def _on_loader_loaded(self, page_id: str, levels: Levels) -> None:
        if page_id == self._window.workspace.page_id:
            self.dock.set_crops(levels)

    def _on_dock_row_chosen(self, row: DoubtRow) -> None:
        """Show where a row is in both views; the focus stays in the list."""
        workspace = self._window.workspace
        if row.mark_id is not None:
            workspace.select_mark(row.mark_id)
        elif row.span is not None:
            workspace.go_to(row.span)
        elif row.word_id is not None:
            workspace.scan.show_word(row.word_id)
        elif row.region is not None:
            workspace.scan.ensure_visible_gently(box_of(row.region))

    def _on_dock_row_activated(self, row: DoubtRow) -> None:
        self._on_dock_row_chosen(row)
        workspace = self._window.workspace
        is_in_text = row.span is not None
        (workspace.text if is_in_text or row.word_id is None else workspace.scan).setFocus()

    def _on_dock_left(self) -> None:
        self._window.workspace.text.setFocus()


def set_dock_shown(dock: QDockWidget, on: bool) -> bool:
    """Show a dock before those it shares its place with, or hide it; True when it is seen now.

    One that stands behind another is brought to the front by what would hide it.
    """
    is_behind = dock.isVisible() and dock.visibleRegion().isEmpty()
    if on or is_behind:
        dock.show()
        dock.raise_()
        return True
    dock.hide()
    return False
