"""The dialog in which a reviewer proposes a change of the selected words, without making it.

May import Qt, core and our words. It changes nothing: whoever opened it is told what to propose.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from editor.core.marks import KINDS, Mark

from .mark_words import kind_word


class ProposalDialog(QDialog):
    """`proposed_reading` carries the new words and the reason, `proposed_mark` the kind and the
    reason, `proposed_change` the id of a mark, its new kind ("" for none) and the reason."""

    proposed_reading = Signal(str, str)
    proposed_mark = Signal(str, str)
    proposed_change = Signal(str, str, str)

    def __init__(
        self,
        words: str,
        marks: Sequence[Mark],
        picture: QPixmap | None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Suggest a change"))
        self._words = words
        self.picture = QLabel()
        self.picture.setAccessibleName(self.tr("The place on the scan"))
        self.picture.setVisible(picture is not None)
        if picture is not None:
            self.picture.setPixmap(picture)
        self.what = QComboBox()
        self.what.addItem(self.tr("Other words"), ("reading", ""))
        if words:
            self.what.addItem(self.tr("A mark more"), ("add", ""))
        for mark in marks:
            kind = kind_word(mark.kind)
            self.what.addItem(
                self.tr("Another mark than {kind}").format(kind=kind), ("change", mark.id)
            )
            self.what.addItem(self.tr("No mark {kind}").format(kind=kind), ("remove", mark.id))
        self.new = QLineEdit(words)
        self.new.setMinimumWidth(360)
        self.kind = QComboBox()
        for name in KINDS:
            self.kind.addItem(kind_word(name), name)
        self.reason = QLineEdit()
        self.reason.setPlaceholderText(self.tr("If it needs one"))
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.ok = self.buttons.addButton(
            self.tr("&Suggest"), QDialogButtonBox.ButtonRole.AcceptRole
        )
        self._lay_out()
        self._connect()
        self._show_fields()
        self.new.selectAll()
        self.new.setFocus()

    def _lay_out(self) -> None:
        self._form = QFormLayout()
        self._form.addRow(self.tr("&Change"), self.what)
        self._form.addRow(self.tr("&New reading"), self.new)
        self._form.addRow(self.tr("&Mark"), self.kind)
        self._form.addRow(self.tr("&Reason"), self.reason)
        said = QLabel(self.tr("The page stays as it is until its author takes the change."))
        said.setObjectName("muted")
        said.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setSpacing(12)
        layout.addWidget(self.picture)
        if self._words:
            shown = QLabel(self.tr("Now: “{words}”").format(words=self._words))
            shown.setTextFormat(Qt.TextFormat.PlainText)
            shown.setWordWrap(True)
            layout.addWidget(shown)
        layout.addLayout(self._form)
        layout.addWidget(said)
        layout.addWidget(self.buttons)

    def _connect(self) -> None:
        self.what.currentIndexChanged.connect(lambda _index: self._show_fields())
        self.new.textChanged.connect(lambda _text: self._show_fields())
        self.buttons.accepted.connect(self._on_buttons_accepted)
        self.buttons.rejected.connect(self.reject)

    def _show_fields(self) -> None:
        action = self.what.currentData()[0]
        self._form.setRowVisible(self.new, action == "reading")
        self._form.setRowVisible(self.kind, action in ("add", "change"))
        self.ok.setEnabled(action != "reading" or self.new.text().strip() != self._words.strip())

    def _on_buttons_accepted(self) -> None:
        action, mark_id = self.what.currentData()
        kind, reason = self.kind.currentData(), self.reason.text()
        if action == "reading":
            self.proposed_reading.emit(self.new.text(), reason)
        elif action == "add":
            self.proposed_mark.emit(kind, reason)
        else:
            self.proposed_change.emit(mark_id, kind if action == "change" else "", reason)
        self.accept()
