"""Short captions of marks: the small labels drawn in the text, and the line of a tool tip.

May import QtCore, core and the words for marks.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from editor.core.document import Document
from editor.core.marks import Extent, Mark
from editor.ui.mark_words import kind_word, place_word, subtype_word

translate = QCoreApplication.translate


def short_label(mark: Mark) -> str:
    """Return the small label of a frame: the subtype where it says something, else the kind."""
    if mark.subtype and mark.subtype != "other":
        return subtype_word(mark.subtype)
    return kind_word(mark.kind)


def gap_text(mark: Mark) -> str:
    """Return what stands in a chip where text could not be read."""
    if mark.placeholder:
        return mark.placeholder
    match mark.extent:
        case Extent(1, "word" | "words"):
            return translate("Marks", "1 word illegible")
        case Extent(quantity, "word" | "words"):
            return translate("Marks", "{count} words illegible").format(count=quantity)
        case Extent(1, "line" | "lines"):
            return translate("Marks", "1 line illegible")
        case Extent(quantity, "line" | "lines"):
            return translate("Marks", "{count} lines illegible").format(count=quantity)
        case Extent(quantity, _):
            return translate("Marks", "{count} characters illegible").format(count=quantity)
    return translate("Marks", "illegible")


def withheld_text(mark: Mark) -> str:
    """Return what stands in the block of a redaction that covers no letters."""
    return mark.placeholder or translate("Marks", "withheld")


def caption(mark: Mark, document: Document) -> str:
    """Return a mark in words: kind, subtype, place, hand, its own text and its comment."""
    parts = [kind_word(mark.kind)]
    if mark.subtype:
        parts.append(subtype_word(mark.subtype).lower())
    if mark.place:
        parts.append(place_word(mark.place).lower())
    hand = document.hand(mark.hand)
    if hand is not None:
        parts.append(hand.label)
    said = ", ".join(parts)
    if mark.text:
        said = f"{said}: “{mark.text}”"
    return f"{said} — {mark.comment}" if mark.comment else said
