"""The words for the fields of stamps and for what is wrong with them.

May import QtCore only. The core gives ids and values; a field of another program is shown by its
own name.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from editor.core.stamp_fields import StampFinding

translate = QCoreApplication.translate


def field_word(name: str) -> str:
    """Return the word for a field of a stamp."""
    return {
        "office": translate("Stamps", "Office"),
        "date": translate("Stamps", "Date"),
        "authority": translate("Stamps", "Authority"),
        "initials": translate("Stamps", "Initials"),
        "number": translate("Stamps", "Number"),
        "action": translate("Stamps", "What it does"),
        "level": translate("Stamps", "Level"),
        "handling": translate("Stamps", "Handling"),
        "copies": translate("Stamps", "Copy"),
    }.get(name, name)


def finding_sentence(finding: StampFinding) -> str:
    """Return what is wrong with a stamp as one sentence."""
    sentence = {
        "date-unread": translate("Stamps", "“{0}” is not read as a date."),
        "date-impossible": translate("Stamps", "“{0}” is a date that no calendar has."),
        "date-in-future": translate("Stamps", "{0} is still to come."),
        "declassified-before-written": translate(
            "Stamps", "Declassified on {0}, before the document was sent on {1}."
        ),
        "received-before-sent": translate(
            "Stamps", "Received on {0}, before the document was sent on {1}."
        ),
        "date-not-as-read": translate("Stamps", "The date is {0}, but the stamp reads {1}."),
        "level-not-as-read": translate("Stamps", "The level is “{0}”, but the stamp reads “{1}”."),
        "authority-missing": translate("Stamps", "A declassification names its authority."),
    }.get(finding.code, finding.code)
    return sentence.format(*finding.values)
