"""What the telegram frame is called in words: its fields, why something is proposed, what differs.

May import QtCore and the core's values.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from editor.core.frame_checks import Disagreement
from editor.core.frame_proposals import Why

translate = QCoreApplication.translate


def field_word(name: str) -> str:
    """Return the label of a field; that of an unknown one is its name."""
    return {
        "control": translate("Frame", "Control number"),
        "number": translate("Frame", "Number"),
        "date": translate("Frame", "Date and time"),
        "from": translate("Frame", "From"),
        "to": translate("Frame", "To"),
        "precedence": translate("Frame", "Precedence"),
        "action": translate("Frame", "Action"),
        "info": translate("Frame", "Information"),
        "classification": translate("Frame", "Classification"),
        "distribution": translate("Frame", "Distribution"),
        "draftedBy": translate("Frame", "Drafted by"),
        "page": translate("Frame", "Page"),
        "subject": translate("Frame", "Subject"),
        "reference": translate("Frame", "Reference"),
    }.get(name, name)


def why_word(why: Why) -> str:
    """Return why something is proposed, to stand after a comma."""
    return {
        "label": translate("Frame", "behind its label"),
        "alone": translate("Frame", "alone in its line"),
        "below": translate("Frame", "below what it belongs to"),
        "behind": translate("Frame", "behind the addressee"),
        "heading": translate("Frame", "in the heading"),
        "prosign": translate("Frame", "the letter before the date"),
        "group": translate("Frame", "a date-time group"),
        "dateline": translate("Frame", "the dateline"),
        "clock": translate("Frame", "a clock stamp"),
        "symbol": translate("Frame", "the drafter's line"),
        "sentence": translate("Frame", "in the text"),
        "above": translate("Frame", "the line above the text"),
        "action": translate("Frame", "who is to act"),
        "address": translate("Frame", "the address"),
        "letterhead": translate("Frame", "the letterhead"),
    }[why]


def disagreement_words(found: Disagreement) -> str:
    """Return a disagreement as one sentence."""
    words = dict(found.words)
    days, count = int(words.get("days", 0)), int(words.get("count", 0))
    if "field" in words:
        words["field"] = field_word(words["field"])
    sentences = {
        "stamp-before-date": translate(
            "Frame", "The stamp “{stamp}” is %n day(s) before the date “{date}”.", "", days
        ),
        "stamp-after-date": translate(
            "Frame", "The stamp “{stamp}” is %n day(s) after the date “{date}”.", "", days
        ),
        "stamp-before-drafting": translate(
            "Frame", "The stamp “{stamp}” is %n day(s) before the drafting on “{date}”.", "", days
        ),
        "stamp-after-drafting": translate(
            "Frame", "The stamp “{stamp}” is %n day(s) after the drafting on “{date}”.", "", days
        ),
        "declassified-before-date": translate(
            "Frame", "The declassification “{stamp}” is earlier than the date “{date}”."
        ),
        "page-count": translate(
            "Frame", "The text counts %n page(s), this document has {pages}.", "", count
        ),
        "page-counts-differ": translate("Frame", "One page says “{first}”, another “{second}”."),
        "page-sequence": translate(
            "Frame", "Page {page} is numbered {number}, but page {other} is numbered {earlier}."
        ),
        "page-beyond": translate(
            "Frame", "The first page is numbered {number}: pages before it may be missing."
        ),
        "not-declassified": translate(
            "Frame", "{level} is struck, but nothing says that it was declassified."
        ),
        "struck-in-part": translate("Frame", "{level} is struck in one place, but not in another."),
        "levels-differ": translate(
            "Frame", "The classification is {first} in one place, {second} in another."
        ),
        "control-differs": translate(
            "Frame", "The control number is {first}, but a page has {second}."
        ),
        "value-gone": translate(
            "Frame", "“{was}”, where “{field}” was taken from, is no longer in the text."
        ),
    }
    return sentences[found.code].format(**words)
