"""What an undo step did, in words for the menu. The core gives ids such as "add-strike"."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from editor.ui.mark_words import kind_word

translate = QCoreApplication.translate


def change_word(label: str) -> str:
    """Return the word for a change's label, empty for one that has none."""
    if label.startswith("add-") and label != "add-pages":
        return kind_word(label.removeprefix("add-")).lower()
    words = {
        "typing": translate("Changes", "typing"),
        "remove-mark": translate("Changes", "delete mark"),
        "change-mark": translate("Changes", "edit mark"),
        "confirm": translate("Changes", "confirm word"),
        "read": translate("Changes", "reading"),
        "recover": translate("Changes", "recovered edits"),
        "add-pages": translate("Changes", "add pages"),
        "remove-page": translate("Changes", "remove page"),
        "move-page": translate("Changes", "move page"),
        "outside": translate("Changes", "changes of another program"),
        "place-ink": translate("Changes", "insert word"),
        "dismiss-ink": translate("Changes", "dismiss ink"),
        "replace": translate("Changes", "replace"),
        "replace-scan": translate("Changes", "replace scan"),
    }
    return words.get(label, "")
