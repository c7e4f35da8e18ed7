"""The words for marks: kinds, subtypes, places, media and the rest, in the language in use.

May import QtCore only. The core and the files hold ids; a value from another program that has no
word here is shown as it is.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

translate = QCoreApplication.translate


def kind_word(kind: str) -> str:
    """Return the word for a kind of mark."""
    return {
        "strike": translate("Marks", "Strike"),
        "overstrike": translate("Marks", "Overstrike"),
        "addition": translate("Marks", "Addition"),
        "handwriting": translate("Marks", "Handwriting"),
        "stamp": translate("Marks", "Stamp"),
        "classification": translate("Marks", "Classification"),
        "form": translate("Marks", "Form text"),
        "underline": translate("Marks", "Underline"),
        "superscript": translate("Marks", "Superscript"),
        "unclear": translate("Marks", "Unclear"),
        "gap": translate("Marks", "Gap"),
        "redaction": translate("Marks", "Redaction"),
        "heading": translate("Marks", "Heading"),
        "note": translate("Marks", "Note"),
        "query": translate("Marks", "Query"),
        "comment": translate("Marks", "Comment"),
        "bookmark": translate("Marks", "Bookmark"),
    }.get(kind, kind)


def subtype_word(subtype: str) -> str:
    """Return the word for a subtype of stamps, handwriting or form text."""
    return {
        "received": translate("Marks", "Received"),
        "transmission": translate("Marks", "Transmission"),
        "declassification": translate("Marks", "Declassification"),
        "classification": translate("Marks", "Classification"),
        "file-number": translate("Marks", "File number"),
        "distribution": translate("Marks", "Distribution"),
        "other": translate("Marks", "Other"),
        "initials": translate("Marks", "Initials"),
        "routing": translate("Marks", "Routing"),
        "signature": translate("Marks", "Signature"),
        "number": translate("Marks", "Number"),
        "fill-in": translate("Marks", "Filled-in blank"),
        "note": translate("Marks", "Note"),
        "letterhead": translate("Marks", "Letterhead"),
        "label": translate("Marks", "Label"),
        "rule": translate("Marks", "Ruled line"),
        "page-number": translate("Marks", "Page number"),
    }.get(subtype, subtype)


def place_word(place: str) -> str:
    """Return the word for where on the page an addition or a stamp stands."""
    return {
        "above": translate("Marks", "Above the line"),
        "below": translate("Marks", "Below the line"),
        "inline": translate("Marks", "In the line"),
        "margin-left": translate("Marks", "Left margin"),
        "margin-right": translate("Marks", "Right margin"),
        "top": translate("Marks", "Top of the page"),
        "bottom": translate("Marks", "Bottom of the page"),
        "end": translate("Marks", "End of the text"),
    }.get(place, place)


def medium_word(medium: str) -> str:
    """Return the word for what a mark was made with."""
    return {
        "ink": translate("Marks", "Ink"),
        "pencil": translate("Marks", "Pencil"),
        "crayon": translate("Marks", "Crayon"),
        "typewriter": translate("Marks", "Typewriter"),
        "stamp": translate("Marks", "Rubber stamp"),
        "print": translate("Marks", "Print"),
    }.get(medium, medium)


def certainty_word(certainty: str) -> str:
    """Return the word for how sure the transcriber is."""
    return {
        "high": translate("Marks", "Sure"),
        "medium": translate("Marks", "Fairly sure"),
        "low": translate("Marks", "Not sure"),
    }.get(certainty, certainty)


def flow_word(flow: str) -> str:
    """Return the word for where the text of a mark belongs."""
    return {
        "main": translate("Marks", "In the running text"),
        "aside": translate("Marks", "Beside the text"),
        "form": translate("Marks", "Part of the form"),
        "stamp": translate("Marks", "Part of a stamp"),
        "page-furniture": translate("Marks", "Head or foot of the page"),
    }.get(flow, flow)


kind_name = kind_word
