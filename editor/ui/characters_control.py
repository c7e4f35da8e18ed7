"""What the action "Special characters" does: a panel beside the text, and typing what is picked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QDockWidget

from editor.core.characters import used
from editor.ui.characters_panel import CharactersPanel
from editor.ui.doubts_control import set_dock_shown

if TYPE_CHECKING:
    from editor.ui.main_window import MainWindow


class CharactersControl(QObject):
    """The handler of the action, and the panel."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.panel = CharactersPanel(window.theme)
        self.widget = QDockWidget(self.tr("Characters"), window)
        self.widget.setObjectName("dock-characters")
        self.widget.setWidget(self.panel)
        feature = QDockWidget.DockWidgetFeature
        self.widget.setFeatures(
            feature.DockWidgetMovable | feature.DockWidgetClosable | feature.DockWidgetFloatable
        )
        window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self.widget)
        window.tabifyDockWidget(window.doubts_dock_widget, self.widget)
        self.widget.hide()
        self.widget.visibilityChanged.connect(self._on_widget_visibility_changed)
        self.panel.picked.connect(self.insert)
        self.panel.favoured.connect(self._on_panel_favoured)
        self.panel.left.connect(self._go_to_text)
        self.show_own()

    def handlers(self) -> dict[str, Callable[..., object]]:
        """Return the handlers by action id."""
        return {"edit.characters": self.set_shown}

    def show_own(self) -> None:
        """Show what the settings hold of this person's characters."""
        settings = self._window.settings
        self.panel.show_own(settings.recent_characters, settings.favourite_characters)

    def set_shown(self, on: bool) -> None:
        """Show the panel and go into it; when it is seen already and has not the focus, only go."""
        focus = QApplication.focusWidget()
        has_focus = focus is not None and self.panel.isAncestorOf(focus)
        if not on and not has_focus:
            on = True
        if set_dock_shown(self.widget, on):
            self.panel.query.selectAll()
            self.panel.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self._go_to_text()
        self._on_widget_visibility_changed()

    def insert(self, character: str, stays: bool = False) -> None:
        """Type a character at the cursor, in the place of what is selected."""
        text = self._window.workspace.text
        if not text.type_text(character):
            return
        settings = self._window.settings
        recent = used(character, settings.recent_characters)
        if recent != settings.recent_characters:
            self._window.keep_settings(replace(settings, recent_characters=recent))
            self.show_own()
        if not stays:
            self._go_to_text()

    def _go_to_text(self) -> None:
        self._window.workspace.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_panel_favoured(self, favourites: tuple[str, ...]) -> None:
        settings = replace(self._window.settings, favourite_characters=favourites)
        self._window.keep_settings(settings)
        self.show_own()

    def _on_widget_visibility_changed(self, _is_in_front: bool = True) -> None:
        is_shown = not self.widget.isHidden()
        self._window.action_set.set_checked("edit.characters", is_shown)
