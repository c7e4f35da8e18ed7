"""The rules of review of a document: who may approve, and which corrections keep an approval.

May import Qt and core. They are the document's, so that they hold for everybody and on the command
line too; whoever changes them is named by the document.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from editor.core.review import MOST_SMALL_FIX, ReviewRules


class ReviewRulesDialog(QDialog):
    """Two rules; `rules_given` carries them when they were changed and agreed to."""

    rules_given = Signal(object)

    def __init__(self, rules: ReviewRules, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Rules of review"))
        self._rules = rules
        self.refuses_own = QCheckBox(self.tr("&Nobody approves a page that they edited last"))
        self.refuses_own.setAccessibleName(self.refuses_own.text().replace("&", ""))
        self.refuses_own.setChecked(rules.refuses_own)
        self.small_fix = QSpinBox()
        self.small_fix.setRange(0, MOST_SMALL_FIX)
        self.small_fix.setValue(rules.small_fix)
        self.small_fix.setSuffix(self.tr(" characters"))
        self.small_fix.setSpecialValueText(self.tr("not at all"))
        self.small_fix.setAccessibleName(
            self.tr("Characters of one word that an approver may correct")
        )
        label = QLabel(
            self.tr("A &correction of one word by its approver keeps the approval, up to")
        )
        label.setBuddy(self.small_fix)
        label.setWordWrap(True)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(label, 1)
        row.addWidget(self.small_fix)
        told = QLabel(
            self.tr(
                "These rules are the document's: they hold for everybody who opens it. Names are "
                "claims, so they keep honest people from mistakes and nobody from fraud."
            )
        )
        told.setWordWrap(True)
        told.setForegroundRole(told.palette().ColorRole.PlaceholderText)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(12)
        layout.addWidget(self.refuses_own)
        layout.addLayout(row)
        layout.addWidget(told)
        layout.addWidget(self._made_buttons())

    def showEvent(self, event: QShowEvent) -> None:
        """Be as high as the sentences need at this width: Qt would squeeze them instead."""
        super().showEvent(event)
        layout = self.layout()
        needed = layout.totalHeightForWidth(self.width()) if layout is not None else 0
        if needed > self.height():
            self.resize(self.width(), needed)

    def _made_buttons(self) -> QDialogButtonBox:
        kinds = QDialogButtonBox.StandardButton
        buttons = QDialogButtonBox(kinds.Ok | kinds.Cancel)
        buttons.button(kinds.Ok).setText(self.tr("Use these rules"))
        buttons.button(kinds.Cancel).setText(self.tr("Cancel"))
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self.accepted.connect(self._on_self_accepted)
        return buttons

    def _on_self_accepted(self) -> None:
        rules = ReviewRules(self.refuses_own.isChecked(), self.small_fix.value())
        if rules != self._rules:
            self.rules_given.emit(rules)
