"""The review panel: the page's state, what can be done about it, who the person is, and the list.

May import Qt. It shows what it is given and tells what the person wants; the control looks at the
document and acts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QAction, QFont, QKeyEvent, QPainter, QPixmap
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from .actions import ActionSet
from .icons import icon
from .review_rows import ReviewList, ReviewSection
from .review_words import state_word
from .state_signs import STATE_UNITS, paint_state
from .theme import Theme

_SIGN_PX = 20
ACTS = (
    "review.submit",
    "review.approve",
    "review.approve-parts",
    "review.return",
    "review.withdraw",
    "review.approve-all",
)
"""What can be done about a page, as the menu beside the button has it."""


@dataclass(frozen=True, slots=True)
class ReviewHead:
    """What the panel says above its list. `acts` are the ids of the actions that stand there as
    buttons, the first being what comes next; `note` is why nothing can be done, or empty.
    """

    state: str
    told: str = ""
    note: str = ""
    acts: tuple[str, ...] = ()


class ReviewDock(QWidget):
    """State and acts, the person's name, and the list below."""

    name_given = Signal(str)

    def __init__(self, theme: Theme, actions: ActionSet, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._actions = actions
        self._head = ReviewHead("")
        self._name = ""
        self.sign = QLabel()
        self.state = QLabel()
        self.told = _wrapped("muted")
        self.note = _wrapped("note")
        self._short_names = {
            "review.submit": self.tr("Submit"),
            "review.approve": self.tr("Approve"),
            "review.return": self.tr("Return…"),
        }
        self.buttons = [self._made_button(), self._made_button()]
        self.more = self._made_menu()
        self.name = self._made_name()
        self.claim = _wrapped("muted")
        self.show_claim(is_signed=False)
        self.list = ReviewList(theme)
        self._lay_out()
        self.set_theme(theme)
        self.show_head(self._head)
        for action_id in ACTS:
            actions.action(action_id).changed.connect(self._show_acts)

    def _made_button(self) -> QPushButton:
        button = QPushButton()
        button.setAutoDefault(False)
        # A click leaves the focus where somebody reads or types.
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(partial(self._on_button_clicked, button))
        return button

    def _made_menu(self) -> QToolButton:
        more = QToolButton()
        more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        more.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        more.setAccessibleName(self.tr("More about review"))
        more.setToolTip(self.tr("More about review"))
        more.setObjectName("review-more")
        menu = QMenu(more)
        for action_id in ACTS:
            menu.addAction(self._actions.action(action_id))
        more.setMenu(menu)
        return more

    def _made_name(self) -> QLineEdit:
        name = QLineEdit()
        name.setAccessibleName(self.tr("Your name"))
        name.setToolTip(self.tr("Stands beside what you do. A name is a claim: nobody proves it."))
        name.editingFinished.connect(self._on_name_editing_finished)
        name.installEventFilter(self)
        return name

    def _lay_out(self) -> None:
        font = QFont(self.state.font())
        font.setWeight(QFont.Weight.DemiBold)
        self.state.setFont(font)
        self.state.setTextFormat(Qt.TextFormat.PlainText)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.sign)
        top.addWidget(self.state, 1)
        acts = QHBoxLayout()
        acts.setSpacing(4)
        for button in self.buttons:
            acts.addWidget(button, 1)
        acts.addWidget(self.more)
        label = QLabel(self.tr("You are"))
        label.setBuddy(self.name)
        label.setObjectName("muted")
        who = QHBoxLayout()
        who.setSpacing(8)
        who.addWidget(label)
        who.addWidget(self.name, 1)
        head = QVBoxLayout()
        head.setContentsMargins(12, 8, 12, 8)
        head.setSpacing(8)
        head.addLayout(top)
        head.addWidget(self.told)
        head.addWidget(self.note)
        head.addLayout(acts)
        head.addLayout(who)
        head.addWidget(self.claim)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        # The list comes first: the key of the next pane enters there, and Tab goes on from it.
        # The order of Tab inside a dock is that in which its widgets were put there.
        layout.addWidget(self.list, 1)
        layout.insertLayout(0, head)
        self.setFocusProxy(self.list)

    # What is shown

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.setStyleSheet(
            f"QLabel#muted {{ color: {theme.muted.name()}; }}"
            f"QLabel#note {{ color: {theme.doubt.name()}; }}"
            "QToolButton#review-more::menu-indicator { image: none; }"
        )
        self.more.setIcon(icon("ellipsis", theme))
        self.list.set_theme(theme)
        self._show_sign()

    def show_head(self, head: ReviewHead) -> None:
        """Show the state of a page and what comes next."""
        self._head = head
        self.state.setText(state_word(head.state) if head.state else self.tr("No page"))
        for label, text in ((self.told, head.told), (self.note, head.note)):
            label.setText(text)
            label.setVisible(bool(text))
        self._show_sign()
        self._show_acts()

    def show_sections(self, sections: Sequence[ReviewSection]) -> None:
        """Show the list."""
        self.list.show_sections(sections)

    def show_name(self, name: str, *, why_fixed: str = "") -> None:
        """Show who the person is; what is being typed stays."""
        self._name = name
        self.name.setReadOnly(bool(why_fixed))
        if why_fixed:
            self.name.setToolTip(why_fixed)
        if not self.name.hasFocus():
            self.name.setText(name)

    def show_claim(self, *, is_signed: bool) -> None:
        """Say what the person's name is worth."""
        self.claim.setText(
            self.tr("What you say here is signed with your key.")
            if is_signed
            else self.tr("Names are claims: nobody proves them.")
        )

    @property
    def shown_name(self) -> str:
        """Who the panel says that the person is."""
        return self._name

    def _show_sign(self) -> None:
        ratio = self.devicePixelRatio()
        drawn = QPixmap(QSize(_SIGN_PX, _SIGN_PX) * ratio)
        drawn.setDevicePixelRatio(ratio)
        drawn.fill(Qt.GlobalColor.transparent)
        painter = QPainter(drawn)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(_SIGN_PX / STATE_UNITS, _SIGN_PX / STATE_UNITS)
        paint_state(painter, self._head.state, self._theme)
        painter.end()
        self.sign.setPixmap(drawn)
        self.sign.setVisible(bool(self._head.state))

    def _show_acts(self) -> None:
        for place, button in enumerate(self.buttons):
            is_there = place < len(self._head.acts)
            button.setVisible(is_there)
            if is_there:
                action = self._actions.action(self._head.acts[place])
                text = self._actions.row(self._head.acts[place]).plain_text
                # The panel is about the page: the shorter name leaves the scan more room.
                button.setText(self._short_names.get(self._head.acts[place], text))
                button.setAccessibleName(text)
                button.setToolTip(self._head.note or action.toolTip())
                button.setEnabled(action.isEnabled())

    def _on_button_clicked(self, button: QPushButton) -> None:
        place = self.buttons.index(button)
        if place < len(self._head.acts):
            self._action(place).trigger()

    def _action(self, place: int) -> QAction:
        return self._actions.action(self._head.acts[place])

    # The name

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.name and event.type() == QEvent.Type.KeyPress:
            assert isinstance(event, QKeyEvent)
            if event.key() == Qt.Key.Key_Escape:
                self.name.setText(self._name)
                self.list.focus_list()
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.list.focus_list()
                return True
        return super().eventFilter(watched, event)

    def _on_name_editing_finished(self) -> None:
        typed = self.name.text().strip()
        if typed and typed != self._name and not self.name.isReadOnly():
            self._name = typed
            self.name_given.emit(typed)
        self.name.setText(self._name)


def _wrapped(name: str) -> QLabel:
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setObjectName(name)
    return label
