"""What loss reports name, in words for the window.

May import QtCore only.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

translate = QCoreApplication.translate


def facet_word(name: str) -> str:
    """Return what a mark says by its name in a loss report ("region"), in words; a name that
    nobody knows as it is.
    """
    words = {
        "kind": translate("Losses", "what kind of mark it is"),
        "span": translate("Losses", "which words it is on"),
        "subtype": translate("Losses", "the exact kind"),
        "region": translate("Losses", "the place on the scan"),
        "text": translate("Losses", "its own text"),
        "hand": translate("Losses", "the hand"),
        "place": translate("Losses", "where it was written"),
        "medium": translate("Losses", "what it was written with"),
        "ink": translate("Losses", "the colour of the ink"),
        "certainty": translate("Losses", "how certain it is"),
        "flow": translate("Losses", "its part of the page"),
        "rotation": translate("Losses", "how far it is turned"),
        "when": translate("Losses", "the date"),
        "level": translate("Losses", "the level of the heading"),
        "placeholder": translate("Losses", "what stands in its place"),
        "extent": translate("Losses", "how much is missing"),
        "fields": translate("Losses", "the particulars of the stamp"),
        "substitutes": translate("Losses", "which words it replaces"),
        "comment": translate("Losses", "the comment"),
    }
    return words.get(name, name)
