"""Asks which text should stand at a difference, and why, to suggest it to who works on the page.

May import Qt, core values and our words. The page is not touched: the author takes the suggestion
or refuses it.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from editor.core.differences import Difference

from .difference_words import told

_PICTURE_PX = 72


class SuggestDialog(QDialog):
    """`suggested` carries the text that should stand there and the reason. Of a mark only the
    reason is asked for: what is suggested is how it was."""

    suggested = Signal(str, str)

    def __init__(
        self, difference: Difference, picture: QPixmap | None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Suggest another text"))
        self.said = QLabel(told(difference))
        self.said.setWordWrap(True)
        self.text, self.reason = QLineEdit(difference.old_text.strip()), QLineEdit()
        self.text.setAccessibleName(self.tr("What should stand there"))
        self.reason.setAccessibleName(self.tr("Why"))
        self.reason.setPlaceholderText(self.tr("Not needed, but it helps"))
        self.reason.setMaxLength(500)
        form = QFormLayout()
        form.setSpacing(8)
        if difference.kind == "text":
            form.addRow(self.tr("What should stand &there"), self.text)
        form.addRow(self.tr("&Why"), self.reason)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        buttons.button(QDialogButtonBox.StandardButton.Cancel).setText(self.tr("Cancel"))
        self.agree = buttons.addButton(self.tr("Suggest"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.agree.setDefault(True)
        buttons.accepted.connect(self._on_buttons_accepted)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(12)
        layout.addWidget(self.said)
        if picture is not None:
            layout.addWidget(self._shown(picture))
        layout.addLayout(form)
        layout.addWidget(buttons)
        self.resize(440, self.sizeHint().height())
        first = self.text if difference.kind == "text" else self.reason
        first.setFocus()
        self.text.selectAll()

    def _shown(self, picture: QPixmap) -> QLabel:
        ratio = self.devicePixelRatioF()
        label = QLabel()
        fitting = picture.scaled(
            round(400 * ratio),
            round(_PICTURE_PX * ratio),
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        fitting.setDevicePixelRatio(ratio)
        label.setPixmap(fitting)
        label.setAccessibleName(self.tr("The place on the scan"))
        return label

    def _on_buttons_accepted(self) -> None:
        text, reason = self.text.text(), self.reason.text()
        self.accept()
        self.suggested.emit(text, reason)
