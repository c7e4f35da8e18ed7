"""The key that signs what a person says in review: make one, or unlock it.

May import Qt and session. The key stays on this computer; a passphrase is asked for once a window
and kept nowhere.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from editor.core.errors import EditorError
from editor.session import Session, signing


class ReviewKeyDialog(QDialog):
    """Tells whether acts are signed, and does the one thing that can be done next about it."""

    signing_changed = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Sign with a key"))
        self._session = session
        self.told = _told()
        self.passphrase = QLineEdit()
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self.label = QLabel()
        self.label.setBuddy(self.passphrase)
        self.problem = _told()
        self.act = QPushButton()
        self.act.setDefault(True)
        self.act.clicked.connect(self._on_act_clicked)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.close_button = buttons.button(QDialogButtonBox.StandardButton.Close)
        self.close_button.setText(self.tr("Close"))
        buttons.addButton(self.act, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(8)
        for widget in (self.told, self.label, self.passphrase, self.problem, buttons):
            layout.addWidget(widget)
        self.setMinimumWidth(440)
        self._show()

    def _show(self) -> None:
        is_signing, has_key = self._session.sign is not None, signing.has_key()
        if is_signing:
            told = self.tr(
                "What you say in review of this document is signed with your key. "
                "“facing check” verifies it."
            )
        elif has_key:
            told = self.tr("You have a key. Nothing is signed until it is unlocked.")
        else:
            told = self.tr(
                "Names are claims. With a key of your own, others can verify that all you approved "
                "was approved by one and the same person."
            )
        self.told.setText(told)
        self.act.setText(self.tr("Unlock") if has_key else self.tr("Make a key"))
        self.act.setAccessibleName(self.act.text())
        self.act.setVisible(not is_signing)
        self.label.setText(
            self.tr("&Passphrase of your key") if has_key else self.tr("&Passphrase, if you want")
        )
        self.passphrase.setAccessibleName(self.label.text().replace("&", ""))
        self.label.setVisible(not is_signing)
        self.passphrase.setVisible(not is_signing)
        self.problem.setVisible(bool(self.problem.text()))
        (self.close_button if is_signing else self.passphrase).setFocus()

    def _on_act_clicked(self) -> None:
        session, passphrase = self._session, self.passphrase.text()
        self.problem.clear()
        try:
            if not signing.has_key():
                signing.new_key(passphrase)
            signing.sign_with_key(session, passphrase)
        except EditorError as error:
            self.problem.setText(error.message)
        self.passphrase.clear()
        self.signing_changed.emit()
        self._show()


def _told() -> QLabel:
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label
