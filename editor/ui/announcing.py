"""Tells a screen reader something at once, wherever the focus is.

May import QtGui. An announcement needs Qt 6.8 and is a no-op while nothing listens.
"""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleEvent


def announce(about: QObject, text: str, *, is_urgent: bool = False) -> None:
    """Say a text; what is urgent interrupts what is being said."""
    event = QAccessibleAnnouncementEvent(about, text)
    if is_urgent:
        event.setPoliteness(QAccessible.AnnouncementPoliteness.Assertive)
    QAccessible.updateAccessibility(event)


def alert(about: QObject) -> None:
    """Tell that an alert has come up, to readers that go by events and not by announcements."""
    QAccessible.updateAccessibility(QAccessibleEvent(about, QAccessible.Event.Alert))
