"""The menu under the pointer for a text widget that stands outside the window.

May import Qt only. The widget's standard menu has undo and redo of its own history, which is off:
undo is the session's.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QMenu, QPlainTextEdit


def edit_menu(view: QPlainTextEdit) -> QMenu:
    """Return cut, copy, paste and select all, each on where it does something; it is deleted when
    it closes."""
    menu = QMenu(view)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    has_selection, is_open = view.textCursor().hasSelection(), not view.isReadOnly()
    translate = QCoreApplication.translate
    for name, call, is_enabled in (
        (translate("Actions", "Cu&t"), view.cut, has_selection and is_open),
        (translate("Actions", "&Copy"), view.copy, has_selection),
        (translate("Actions", "&Paste"), view.paste, is_open and view.canPaste()),
        (translate("Actions", "Select &all"), view.selectAll, not view.document().isEmpty()),
    ):
        menu.addAction(name, call).setEnabled(is_enabled)
    return menu
