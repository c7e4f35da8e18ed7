"""What an undo step did, in words for the menu. The core gives ids such as "add-strike"."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from editor.ui.mark_words import kind_word

translate = QCoreApplication.translate


def change_word(label: str) -> str:
    """Return the word for a change's label, empty for one that has none."""
    if label.startswith("add-") and label not in ("add-pages", "add-bookmark", "add-comment"):
        return kind_word(label.removeprefix("add-")).lower()
    words = {
        "typing": translate("Changes", "typing"),
        "paste": translate("Changes", "paste"),
        "move-text": translate("Changes", "move text"),
        "move-lines": translate("Changes", "move lines"),
        "join-lines": translate("Changes", "join lines"),
        "substitute": translate("Changes", "substitution"),
        "change-marks": translate("Changes", "edit marks"),
        "take-fields": translate("Changes", "fields of a stamp"),
        "new-hand": translate("Changes", "add hand"),
        "change-hand": translate("Changes", "edit hand"),
        "merge-hands": translate("Changes", "merge hands"),
        "remove-hand": translate("Changes", "delete hand"),
        "expand": translate("Changes", "expand abbreviation"),
        "abbreviations": translate("Changes", "edit abbreviations"),
        "change-case": translate("Changes", "change case"),
        "add-bookmark": translate("Changes", "bookmark"),
        "add-comment": translate("Changes", "comment"),
        "answer-comment": translate("Changes", "answer"),
        "resolved-comment": translate("Changes", "resolve comment"),
        "reopened-comment": translate("Changes", "open comment again"),
        "remove-comment": translate("Changes", "take comment away"),
        "propose": translate("Changes", "suggest a change"),
        "remove-note": translate("Changes", "take bookmark away"),
        "name-note": translate("Changes", "name bookmark"),
        "remove-mark": translate("Changes", "delete mark"),
        "change-mark": translate("Changes", "edit mark"),
        "confirm": translate("Changes", "confirm word"),
        "set-box": translate("Changes", "set box"),
        "take-box": translate("Changes", "take box away"),
        "link-region": translate("Changes", "link region"),
        "link-ink": translate("Changes", "link word"),
        "swap-boxes": translate("Changes", "swap boxes"),
        "revert": translate("Changes", "put back"),
        "restore-version": translate("Changes", "take back"),
        "spelling": translate("Changes", "correct spelling"),
        "list-word": translate("Changes", "add word to the list"),
        "unlist-word": translate("Changes", "take word off the list"),
        "import": translate("Changes", "import"),
        "realign": translate("Changes", "linking words"),
        "read": translate("Changes", "reading"),
        "read-part": translate("Changes", "reading a part"),
        "accept-suggestion": translate("Changes", "take suggestion"),
        "look": translate("Changes", "propose marks"),
        "suggest": translate("Changes", "take proposed marks"),
        "refuse-suggestion": translate("Changes", "refuse suggestion"),
        "recover": translate("Changes", "recovered edits"),
        "add-pages": translate("Changes", "add pages"),
        "remove-page": translate("Changes", "remove page"),
        "move-page": translate("Changes", "move page"),
        "set-frame": translate("Changes", "telegram frame"),
        "outside": translate("Changes", "changes of another program"),
        "merge-copy": translate("Changes", "take another copy in"),
        "place-ink": translate("Changes", "insert word"),
        "dismiss-ink": translate("Changes", "dismiss ink"),
        "replace": translate("Changes", "replace"),
        "replace-scan": translate("Changes", "replace scan"),
        "resolution": translate("Changes", "set resolution"),
        "approve": translate("Changes", "approval"),
        "review-rules": translate("Changes", "rules of review"),
        "redraw": translate("Changes", "draw pages anew"),
    }
    return words.get(label, "")
