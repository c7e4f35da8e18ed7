"""What a reviewer is asked: why a page goes back, and which parts of it are approved.

May import Qt. Each asks one thing, can be answered by the keyboard alone, and changes nothing: it
tells what was chosen.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from .review_words import part_word

MOST_REASONS: Final = 8
"""So many reasons of a person's own are offered again."""
_ROWS_SEEN: Final = 8
_NOTE_LINES: Final = 4


class ReturnDialog(QDialog):
    """Asks why a page goes back; `reasons_given` carries all reasons as one text, a line each, and
    those that the person typed themself.
    """

    reasons_given = Signal(str, list)

    def __init__(
        self, number: int, own_reasons: Sequence[str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Return page {number}").format(number=number))
        self.reasons = self._made_list(own_reasons)
        self.text = QPlainTextEdit()
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(self.tr("In your own words"))
        self.text.setFixedHeight(self.text.fontMetrics().lineSpacing() * _NOTE_LINES + 12)
        self.text.textChanged.connect(self._show_ready)
        self.text.installEventFilter(self)
        above = QLabel(self.tr("&Why does it go back?"))
        above.setBuddy(self.reasons)
        own = QLabel(self.tr("In your &own words"))
        own.setBuddy(self.text)
        self.buttons = _buttons(self, self.tr("Return page"))
        layout = _column(self)
        for widget in (above, self.reasons, own, self.text, self.buttons):
            layout.addWidget(widget)
        self.accepted.connect(self._on_self_accepted)
        self.setMinimumWidth(440)
        self._show_ready()
        self.reasons.setFocus()

    def _made_list(self, own_reasons: Sequence[str]) -> QListWidget:
        made = QListWidget()
        made.setAccessibleName(self.tr("Reasons"))
        common = (
            self.tr("Words differ from the scan"),
            self.tr("Doubts are left"),
            self.tr("Marks are missing"),
            self.tr("Stamps or handwriting are not recorded"),
            self.tr("Lines are not those of the scan"),
            self.tr("Spelling was changed: type what stands there"),
        )
        for reason in (*own_reasons, *(r for r in common if r not in own_reasons)):
            item = QListWidgetItem(reason)
            item.setToolTip(reason)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Unchecked)
            made.addItem(item)
        made.setCurrentRow(0)
        rows = min(made.count(), _ROWS_SEEN)
        made.setFixedHeight(rows * made.sizeHintForRow(0) + 2 * made.frameWidth() + 2)
        made.itemChanged.connect(lambda _item: self._show_ready())
        return made

    def _checked(self) -> list[str]:
        items = (self.reasons.item(row) for row in range(self.reasons.count()))
        return [each.text() for each in items if each.checkState() == Qt.CheckState.Checked]

    def _typed(self) -> str:
        return self.text.toPlainText().strip()

    def _show_ready(self) -> None:
        ok = self.buttons.button(QDialogButtonBox.StandardButton.Ok)
        is_ready = bool(self._checked() or self._typed())
        ok.setEnabled(is_ready)
        ok.setToolTip("" if is_ready else self.tr("Check a reason, or write one"))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ctrl+Return in the text is the button: Return itself begins a line."""
        is_key = watched is self.text and event.type() == QEvent.Type.KeyPress
        if is_key and isinstance(event, QKeyEvent):
            is_return = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if is_return and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.buttons.button(QDialogButtonBox.StandardButton.Ok).click()
                return True
        return super().eventFilter(watched, event)

    def _on_self_accepted(self) -> None:
        typed = self._typed()
        own = [" ".join(typed.split())] if typed else []
        self.reasons_given.emit("\n".join(filter(None, (*self._checked(), typed))), own)


class ApproveDialog(QDialog):
    """Asks which parts of a page are approved, with a note; `parts_chosen` carries both."""

    parts_chosen = Signal(list, str)

    def __init__(
        self,
        number: int,
        parts: Sequence[tuple[str, str]],
        parent: QWidget | None = None,
        *,
        warning: str = "",
    ) -> None:
        """`parts` are ids with what is known of each in words; `warning` is what is in the way."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Approve page {number}").format(number=number))
        self.boxes: dict[str, QCheckBox] = {}
        layout = _column(self)
        for part, told in parts:
            text = self.tr("{part} – {told}").format(part=part_word(part), told=told)
            box = QCheckBox(text if told else part_word(part))
            box.setAccessibleName(box.text())
            box.setChecked(True)
            box.toggled.connect(self._show_ready)
            self.boxes[part] = box
            layout.addWidget(box)
        self.note = QLineEdit()
        self.note.setAccessibleName(self.tr("Note"))
        self.note.setPlaceholderText(self.tr("For those who read the history"))
        label = QLabel(self.tr("&Note"))
        label.setBuddy(self.note)
        layout.addWidget(label)
        layout.addWidget(self.note)
        for sentence in (self.tr("The scan is sealed with whatever is approved."), warning):
            if sentence:
                layout.addWidget(_muted(sentence))
        self.buttons = _buttons(self, self.tr("Approve"))
        layout.addWidget(self.buttons)
        self.accepted.connect(
            lambda: self.parts_chosen.emit(self.chosen(), self.note.text().strip())
        )
        self.setMinimumWidth(400)
        self._show_ready()

    def chosen(self) -> list[str]:
        """Return the parts that are checked."""
        return [part for part, box in self.boxes.items() if box.isChecked()]

    def _show_ready(self) -> None:
        ok = self.buttons.button(QDialogButtonBox.StandardButton.Ok)
        ok.setEnabled(bool(self.chosen()))


class NoteDialog(QDialog):
    """Asks for one line, which may be empty; `note_given` carries it."""

    note_given = Signal(str)

    def __init__(self, title: str, told: str, agree: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.note = QLineEdit()
        self.note.setAccessibleName(self.tr("Note"))
        label = QLabel(self.tr("&Note"))
        label.setBuddy(self.note)
        layout = _column(self)
        layout.addWidget(_muted(told))
        layout.addWidget(label)
        layout.addWidget(self.note)
        layout.addWidget(_buttons(self, agree))
        self.accepted.connect(lambda: self.note_given.emit(self.note.text().strip()))
        self.setMinimumWidth(400)
        self.note.setFocus()


def _column(dialog: QDialog) -> QVBoxLayout:
    layout = QVBoxLayout(dialog)
    layout.setContentsMargins(12, 12, 12, 12)
    layout.setSpacing(8)
    return layout


def _muted(text: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setForegroundRole(label.palette().ColorRole.PlaceholderText)
    return label


def _buttons(dialog: QDialog, agree: str) -> QDialogButtonBox:
    kinds = QDialogButtonBox.StandardButton
    buttons = QDialogButtonBox(kinds.Ok | kinds.Cancel)
    for kind, text in ((kinds.Ok, agree), (kinds.Cancel, dialog.tr("Cancel"))):
        buttons.button(kind).setText(text)
        buttons.button(kind).setAccessibleName(text)
    buttons.button(kinds.Ok).setDefault(True)
    buttons.accepted.connect(dialog.accept)
    buttons.rejected.connect(dialog.reject)
    return buttons
