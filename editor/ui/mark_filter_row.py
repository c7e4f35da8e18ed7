"""The row over the list of marks: how many are listed, and the choices that narrow it.

May import Qt, core and our words. The choices are hidden until they are asked for, because most
pages have few marks; while they narrow the list the row says so, that nobody misses a mark.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from editor.core.mark_filter import NO_HAND, MarkFilter
from editor.core.marks import CERTAINTIES, KINDS, Hand

from .icons import icon, mark_icon
from .mark_words import certainty_word, kind_word
from .theme import Theme

_ANY: Final = None
_ORPHANS: Final = "orphans"
_PAIRS: Final = "substitutions"


class MarkFilterRow(QWidget):
    """Chooses a filter; `changed` says that it is another one, `left` that the person is done."""

    changed = Signal()
    left = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._hands: tuple[Hand, ...] = ()
        self.said = QLabel()
        self.said.setObjectName("muted")
        self.selected = QLabel()
        self.open = QToolButton()
        self.open.setCheckable(True)
        self.open.setText(self.tr("Filter"))
        self.open.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.open.setAccessibleName(self.tr("Filter marks"))
        self.open.setToolTip(self.tr("Choose which marks are listed and stepped through"))
        self.open.toggled.connect(self._on_open_toggled)
        self.clear = QToolButton()
        self.clear.setAccessibleName(self.tr("List all marks again"))
        self.clear.setToolTip(self.clear.accessibleName())
        self.clear.clicked.connect(self.reset)
        self.kind, self.hand, self.state = QComboBox(), QComboBox(), QComboBox()
        self.everywhere = QCheckBox(self.tr("In the whole document"))
        self.everywhere.setAccessibleName(self.everywhere.text())
        self.panel = QWidget()
        self._lay_out()
        self._fill_plain()
        self.show_hands(())
        for combo in (self.kind, self.hand, self.state):
            combo.activated.connect(lambda _row: self.changed.emit())
        self.everywhere.toggled.connect(lambda _on: self.changed.emit())
        self.set_theme(theme)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(12, 4, 8, 4)
        top.setSpacing(4)
        top.addWidget(self.said)
        top.addWidget(self.selected)
        top.addStretch(1)
        top.addWidget(self.clear)
        top.addWidget(self.open)
        form = QFormLayout(self.panel)
        form.setContentsMargins(12, 4, 12, 8)
        form.setSpacing(8)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for words, combo in (
            (self.tr("What it is"), self.kind),
            (self.tr("Whose hand"), self.hand),
            (self.tr("How it is"), self.state),
        ):
            label = QLabel(words)
            label.setBuddy(combo)
            combo.setAccessibleName(self.tr("List only: {what}").format(what=words))
            combo.view().setAccessibleName(combo.accessibleName())
            combo.setMinimumContentsLength(10)
            policy = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
            combo.setSizeAdjustPolicy(policy)
            form.addRow(label, combo)
        form.addRow(self.everywhere)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(top)
        layout.addWidget(self.panel)
        self.panel.hide()
        self.clear.hide()

    def _fill_plain(self) -> None:
        self.kind.addItem(self.tr("all kinds"), _ANY)
        for each in KINDS:
            self.kind.addItem(kind_word(each), each)
        self.state.addItem(self.tr("any"), _ANY)
        for each in CERTAINTIES:
            self.state.addItem(certainty_word(each), each)
        self.state.addItem(self.tr("Has lost its place"), _ORPHANS)
        self.state.addItem(self.tr("Part of a substitution"), _PAIRS)

    def show_hands(self, hands: Sequence[Hand]) -> None:
        """Offer the hands of the document; a chosen one that is gone is chosen no longer."""
        if tuple(hands) == self._hands and self.hand.count():
            return
        self._hands = tuple(hands)
        chosen = self.hand.currentData()
        self.hand.clear()
        self.hand.addItem(self.tr("any hand"), _ANY)
        for hand in hands:
            self.hand.addItem(hand.label, hand.id)
        self.hand.addItem(self.tr("no hand said"), NO_HAND)
        self.hand.setCurrentIndex(max(0, self.hand.findData(chosen)))

    @property
    def filter(self) -> MarkFilter:
        """What is chosen."""
        state = self.state.currentData()
        return MarkFilter(
            kind=self.kind.currentData(),
            hand=self.hand.currentData(),
            certainty=state if state in CERTAINTIES else None,
            only_orphans=state == _ORPHANS,
            only_substitutions=state == _PAIRS,
            everywhere=self.everywhere.isChecked(),
        )

    def reset(self) -> None:
        """List every mark of the page again."""
        for combo in (self.kind, self.hand, self.state):
            combo.setCurrentIndex(0)
        self.everywhere.setChecked(False)
        self.changed.emit()

    def show_count(self, count: int, total: int) -> None:
        """Say how many marks are listed, of how many."""
        is_narrow = not self.filter.is_plain
        if is_narrow:
            text = self.tr("{count} of {total} marks").format(count=count, total=total)
        else:
            text = self.tr("%n mark(s)", "", total)
        self.said.setText(text)
        self.clear.setVisible(is_narrow)

    def show_selected(self, count: int) -> None:
        """Say how many marks are selected, where they are several: what is set is set in all."""
        self.selected.setText(self.tr("· %n selected", "", count) if count > 1 else "")

    def ask(self) -> None:
        """Open the choices and put the focus into the first."""
        self.open.setChecked(True)
        self.kind.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.open.setIcon(icon("sliders-horizontal", theme))
        self.clear.setIcon(icon("x", theme))
        for row in range(1, self.kind.count()):
            self.kind.setItemIcon(row, mark_icon(self.kind.itemData(row), theme))

    def _on_open_toggled(self, is_open: bool) -> None:
        self.panel.setVisible(is_open)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return
        super().keyPressEvent(event)
