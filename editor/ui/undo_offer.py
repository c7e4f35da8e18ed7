"""The button *Undo* of a message: it takes back what the message tells of, and never other work.

May import Qt. A message may stand for long; whatever was changed meanwhile would be undone first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from .messages import MessageAction

if TYPE_CHECKING:
    from .main_window import MainWindow

translate = QCoreApplication.translate


def undo_offer(window: MainWindow) -> MessageAction:
    """Return a button that undoes the last step of the open document while it still is the last."""
    session = window.session
    step = session.history.position if session is not None else None

    def undo() -> None:
        if session is not None and window.session is session and session.history.position is step:
            window.undo()
            return
        window.messages.news(
            translate(
                "Messages", "You have changed more since. Undo takes back those changes first."
            )
        )

    return MessageAction(translate("Messages", "Undo"), undo)
