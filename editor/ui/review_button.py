"""The button of review on the tool bar: what comes next for this page, and the rest in its menu."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from .actions import ActionSet
from .review_dock import ACTS


class ReviewButton(QToolButton):
    """Submit, or approve where the page waits for the person before it."""

    def __init__(self, actions: ActionSet, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions = actions
        self._act = ""
        self.setObjectName("review-button")
        self.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        menu = QMenu(self)
        for action_id in (*ACTS, "review.next-waiting", "view.review-dock"):
            menu.addAction(actions.action(action_id))
        self.setMenu(menu)
        self.clicked.connect(lambda: self._actions.action(self._act).trigger())
        for action_id in ACTS:
            actions.action(action_id).changed.connect(self._show)
        self.show_act(ACTS[0])

    @property
    def act(self) -> str:
        """The id of the action that a click triggers."""
        return self._act

    def show_act(self, action_id: str) -> None:
        """Offer another act."""
        self._act = action_id
        self._show()

    def _show(self) -> None:
        action = self._actions.action(self._act)
        text = self._actions.row(self._act).plain_text
        if self.text() != text:
            self.setText(text)
            self.setAccessibleName(text)
        self.setIcon(action.icon())
        self.setToolTip(action.toolTip())
        self.setEnabled(action.isEnabled() or self._actions.action("view.review-dock").isEnabled())
