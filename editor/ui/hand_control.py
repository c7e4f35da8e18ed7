"""The hand at work: whose marks are being made, chosen by key or from the status bar.

May import Qt. The choice belongs to the open document and to this window: it says what the person
is looking at, not what the document is, so it is no step of undo.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QActionGroup
from PySide6.QtWidgets import QMenu, QToolButton

from editor.core.hands import next_hand
from editor.core.marks import Hand
from editor.session import Session

from .messages import MessageAction, MessageKind

if TYPE_CHECKING:
    from .main_window import MainWindow


class HandControl(QObject):
    """Handlers of the hands; `hand_chosen` says that new marks are of another hand."""

    hand_chosen = Signal()

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._session: Session | None = None
        self._chosen: str | None = None
        self.button = QToolButton()
        self.button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.button.setToolTip(self.tr("Whose marks you make from here on"))
        # The sign of Qt itself would lie over the words.
        self.button.setStyleSheet("QToolButton::menu-indicator { image: none; }")
        self.menu = QMenu(self.button)
        self.menu.aboutToShow.connect(self._fill_menu)
        self.button.setMenu(self.menu)
        window.status.addPermanentWidget(self.button)
        self.button.hide()

    def handlers(self) -> dict[str, Callable[..., object]]:
        """Return the handlers by action id."""
        return {"mark.next-hand": self.next, "mark.hands": self.open_register}

    @property
    def current(self) -> Hand | None:
        """The hand that new marks are of; None for none in particular."""
        session = self._window.session
        if session is None or session is not self._session:
            return None
        return session.document.hand(self._chosen)

    def next(self) -> None:
        """Go on to the next hand of the document, after the last to none."""
        session = self._window.session
        if session is None:
            return
        if not session.document.hands:
            self._window.messages.show_message(
                MessageKind.NEWS,
                self.tr("This document has no hands yet."),
                [MessageAction(self.tr("Add one…"), self.open_register)],
            )
            return
        current = self.current
        self.choose(next_hand(session.document, current.id if current is not None else None))

    def choose(self, hand_id: str | None) -> None:
        """Make new marks of this hand, or of none in particular."""
        self._session, self._chosen = self._window.session, hand_id
        self.refresh()
        self.hand_chosen.emit()
        # The status bar is not where somebody types: a screen reader hears of it all the same.
        said = QAccessibleAnnouncementEvent(self.button, self.button.accessibleName())
        QAccessible.updateAccessibility(said)

    def refresh(self) -> None:
        """Show the hand at work; it may have been renamed or deleted."""
        session = self._window.session
        self.button.setVisible(session is not None)
        self._window.marks_dock.filter.show_hands(session.document.hands if session else ())
        hand = self.current
        name = hand.label if hand is not None else self.tr("none")
        text = self.tr("Hand: {name}").format(name=name)
        if self.button.accessibleName() != text:
            self.button.setText(f"{text} ▾")
            self.button.setAccessibleName(text)

    def open_register(self) -> None:
        """Open the register of the document's hands."""
        if self._window.session is None:
            return
        from .hands_dialog import HandsDialog

        HandsDialog(self._window, self._window.session).open()

    def _fill_menu(self) -> None:
        session = self._window.session
        self.menu.clear()
        if session is None:
            return
        group = QActionGroup(self.menu)
        current = self.current
        rows: list[tuple[str | None, str]] = [(None, self.tr("No hand in particular"))]
        rows += [(h.id, h.label) for h in session.document.hands]
        for hand_id, label in rows:
            # A name may hold “&”, which would be taken for the sign of a menu key.
            action = self.menu.addAction(label.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(hand_id == (current.id if current is not None else None))
            action.triggered.connect(lambda _on=False, chosen=hand_id: self.choose(chosen))
            group.addAction(action)
        self.menu.addSeparator()
        self.menu.addAction(self._window.action_set.action("mark.next-hand"))
        self.menu.addAction(self._window.action_set.action("mark.hands"))
