"""Review states, parts, events and times in words. The core and the logs give ids such as
"changed-since-approval".
"""

from __future__ import annotations

from datetime import date, datetime

from PySide6.QtCore import QCoreApplication, QDate, QLocale

translate = QCoreApplication.translate


def state_word(state: str) -> str:
    """Return the word for a review state; one that nobody knows stays as it is."""
    return {
        "untouched": translate("Review", "Untouched"),
        "in-progress": translate("Review", "In progress"),
        "submitted": translate("Review", "Submitted"),
        "returned": translate("Review", "Returned"),
        "approved": translate("Review", "Approved"),
        "changed-since-approval": translate("Review", "Changed since approval"),
    }.get(state, state)


def part_word(part: str) -> str:
    """Return the word for a part of a page that is approved by itself."""
    return {
        "image": translate("Review", "Scan"),
        "text": translate("Review", "Text"),
        "annotations": translate("Review", "Marks"),
        "frame": translate("Review", "Frame"),
    }.get(part, part)


def event_word(kind: str) -> str:
    """Return what somebody did, as it stands before their name."""
    return {
        "edited": translate("Review", "Edited"),
        "submitted": translate("Review", "Submitted"),
        "returned": translate("Review", "Returned"),
        "approved": translate("Review", "Approved"),
        "withdrawn": translate("Review", "Taken back"),
        "comment": translate("Review", "Commented"),
        "resolved": translate("Review", "Comment resolved"),
    }.get(kind, kind)


def time_word(when: str, *, today: date | None = None) -> str:
    """Return an ISO time in the person's own time zone: the hour of today, else the day too."""
    try:
        local = datetime.fromisoformat(when.replace("Z", "+00:00")).astimezone()
    except ValueError:
        return when
    clock = local.strftime("%H:%M")
    if local.date() == (today or datetime.now().astimezone().date()):
        return clock
    there = QDate(local.year, local.month, local.day)
    day = QLocale().toString(there, QLocale.FormatType.ShortFormat)
    return f"{day} {clock}"
