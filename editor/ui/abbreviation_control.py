"""Expands the document's abbreviations as they are typed, and opens the dialog to edit them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from editor.core.abbreviations import Abbreviations
from editor.core.errors import EditorError
from editor.session.abbreviating import expand_typed, set_abbreviations

if TYPE_CHECKING:
    from editor.ui.main_window import MainWindow


class AbbreviationControl(QObject):
    """Handler of the action "Abbreviations", and listener to what is typed."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        window.workspace.text.typed.connect(self._on_text_typed)

    def handlers(self) -> dict[str, Callable[..., object]]:
        """Return the handlers by action id."""
        return {"edit.abbreviations": self.open_dialog}

    def open_dialog(self) -> None:
        """Show the abbreviations of the document."""
        from editor.ui.abbreviations_dialog import AbbreviationsDialog

        session = self._window.session
        if session is None:
            return
        dialog = AbbreviationsDialog(
            session.document.abbreviations,
            expands=self._window.settings.expands_abbreviations,
            is_writable=session.read_only is None,
            parent=self._window,
        )
        dialog.accepted_as.connect(self._on_dialog_accepted)
        dialog.open()

    def _on_dialog_accepted(self, table: Abbreviations, expands: bool) -> None:
        session, settings = self._window.session, self._window.settings
        if expands != settings.expands_abbreviations:
            self._window.keep_settings(replace(settings, expands_abbreviations=expands))
        if session is None or table == session.document.abbreviations:
            return
        try:
            set_abbreviations(session, table)
        except EditorError as error:
            self._window.messages.show_error(error)

    def _on_text_typed(self, offset: int) -> None:
        workspace = self._window.workspace
        session, page_id = workspace.session, workspace.page_id
        if session is None or page_id is None or not self._window.settings.expands_abbreviations:
            return
        try:
            expand_typed(session, page_id, offset)
        except EditorError as error:
            self._window.messages.show_error(error)
