"""Asks for the password of an encrypted PDF, and goes on with what needed it.

May import Qt, core and imaging. One question at a time, not in the way of typing: a page shows a
sentence until somebody enters the password, by the message's own button or by its action.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from editor.core.errors import EditorError, PasswordNeeded
from editor.imaging import passwords
from editor.ui.messages import MessageAction, MessageKind

if TYPE_CHECKING:
    from editor.ui.main_window import MainWindow


class PasswordDialog(QDialog):
    """Takes the password of one file."""

    def __init__(self, path: Path, *, is_again: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Password"))
        wrong = self.tr("That password does not open “{name}”. Try again.")
        first = self.tr(
            "“{name}” can only be read with its password. Facing keeps it until you quit, and "
            "never writes it down."
        )
        told = QLabel((wrong if is_again else first).replace("{name}", path.name))
        told.setWordWrap(True)
        self.field = QLineEdit()
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.setAccessibleName(self.tr("Password of “{name}”").replace("{name}", path.name))
        label = QLabel(self.tr("&Password:"))
        label.setBuddy(self.field)
        self.shown = QCheckBox(self.tr("&Show what is typed"))
        self.shown.toggled.connect(self._on_shown_toggled)
        standard = QDialogButtonBox.StandardButton
        buttons = QDialogButtonBox(standard.Ok | standard.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setSpacing(8)
        for widget in (told, label, self.field, self.shown, buttons):
            layout.addWidget(widget)
        self.setMinimumWidth(420)

    def _on_shown_toggled(self, is_shown: bool) -> None:
        mode = QLineEdit.EchoMode
        self.field.setEchoMode(mode.Normal if is_shown else mode.Password)


class PasswordControl(QObject):
    """Asks, remembers until the program ends, and tries again."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._dialog: PasswordDialog | None = None
        window.loader.locked.connect(self._on_loader_locked)

    def ask(self, error: PasswordNeeded, go_on: Callable[[], None]) -> None:
        """Ask for the password that was missing, then go on with what needed it."""
        if self._dialog is not None:
            return
        is_again = passwords.of(error.path) is not None
        dialog = PasswordDialog(error.path, is_again=is_again, parent=self._window)
        self._dialog = dialog
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

        def finish(result: int) -> None:
            self._dialog = None
            entered = dialog.field.text()
            if result == QDialog.DialogCode.Accepted and entered:
                passwords.remember(error.path, entered)
                go_on()
            else:
                self._tell(error, go_on)

        dialog.finished.connect(finish)
        dialog.open()
        dialog.field.setFocus()

    def asks_for(self, error: EditorError, go_on: Callable[[], None]) -> bool:
        """True where an error is a missing password, which is then asked for."""
        if not isinstance(error, PasswordNeeded):
            return False
        self.ask(error, go_on)
        return True

    def _tell(self, error: PasswordNeeded, go_on: Callable[[], None]) -> None:
        again = MessageAction(self.tr("Enter password"), lambda: self.ask(error, go_on))
        self._window.messages.show_message(MessageKind.WARNING, error.message, [again])

    def _on_loader_locked(self, page_id: str, error: PasswordNeeded) -> None:
        workspace = self._window.workspace
        if page_id != workspace.page_id:
            return

        def go_on() -> None:
            if workspace.page_id == page_id:
                workspace.load_scan()
                self._window.thumbnails.forget_picture(page_id)

        self.ask(error, go_on)
