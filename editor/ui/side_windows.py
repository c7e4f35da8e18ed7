"""The windows beside the main one: palette, keys, settings, about, and the question on leaving.

Each is imported when it is first asked for: starting the program should not pay for them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMessageBox

if TYPE_CHECKING:
    from editor.ui.main_window import MainWindow

Answer = Literal["save", "discard", "cancel"]


class SideWindows(QObject):
    """Opens the windows beside the main one."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window

    def handlers(self) -> dict[str, Callable[..., object]]:
        """Return the handlers by action id."""
        return {
            "edit.settings": self.open_settings,
            "help.palette": self.open_palette,
            "help.keys": self.open_keys,
            "help.about": self.open_about,
        }

    def open_palette(self) -> None:
        from editor.ui.command_palette import CommandPalette

        CommandPalette(self._window.action_set, self._window).open()

    def open_keys(self) -> None:
        from editor.ui.keys_dialog import KeysDialog

        workspace = self._window.workspace
        group = "tool" if workspace.scan.hasFocus() else "mark" if workspace.text.hasFocus() else ""
        KeysDialog(self._window.action_set, self._window, first_group=group).open()

    def open_settings(self) -> None:
        from editor.ui.settings_dialog import SettingsDialog

        dialog = SettingsDialog(
            self._window.settings,
            self._window.action_set,
            self._window.engine.languages,
            self._window,
            dictionaries=self._window.spellings.languages(),
        )
        dialog.settings_changed.connect(self._window.change_settings)
        dialog.open()

    def open_about(self) -> None:
        from editor import __version__

        box = QMessageBox(self._window)
        box.setWindowTitle(self.tr("About Facing"))
        box.setText(
            self.tr(
                "<b>Facing {version}</b><br>Transcripts beside their scans, word by word."
            ).format(version=__version__)
        )
        box.setInformativeText(
            self.tr(
                "Licence: Apache 2.0. Faces: Courier Prime and Source Serif 4 (OFL). "
                "Icons: Lucide (ISC)."
            )
        )
        box.open()

    def ask_unsaved(self, title: str) -> Answer:
        """Ask what becomes of unsaved changes when a document is left."""
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.Question)
        box.setText(self.tr("Save the changes to “{title}”?").format(title=title))
        box.setInformativeText(self.tr("What you discard cannot be brought back."))
        buttons = QMessageBox.StandardButton
        box.setStandardButtons(buttons.Save | buttons.Discard | buttons.Cancel)
        box.setDefaultButton(buttons.Save)
        match box.exec():
            case buttons.Save:
                return "save"
            case buttons.Discard:
                return "discard"
            case _:
                return "cancel"
