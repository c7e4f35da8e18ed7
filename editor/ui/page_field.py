"""The page that is shown, as a field of the tool bar: type a number or a label to go there.

May import Qt only.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QWidget

_LEAST_CHARACTERS = 4


class PageField(QWidget):
    """Shows "2 / 14". `asked` gives what was typed; `left` says that the person is done with it."""

    asked = Signal(str)
    left = Signal()

    def __init__(self, tip: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = ""
        self.line = _Line()
        self.line.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.line.setAccessibleName(self.tr("Page"))
        self.line.setAccessibleDescription(self.tr("Number or label of the page to go to"))
        self.line.setToolTip(tip)
        self.count = QLabel()
        self.count.setContentsMargins(4, 0, 4, 0)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.line)
        layout.addWidget(self.count)
        self.setToolTip(tip)
        self.setAccessibleName(self.tr("Page"))
        self.line.returnPressed.connect(self._on_line_return_pressed)
        self.line.given_up.connect(self._on_line_given_up)
        self.line.focus_lost.connect(self._show)
        self._fit(1)

    def show_page(self, number: int, count: int, label: str = "") -> None:
        """Show the place of a page, counted from 1; its label stands in the tip of the count."""
        self._fit(count)
        text = f"/ {count}"
        if self.count.text() != text:
            self.count.setText(text)
        has_name = label and label != str(number)
        self.count.setToolTip(self.tr("Page “{label}”").format(label=label) if has_name else "")
        self._shown = str(number)
        if not self.line.hasFocus():
            self._show()

    def _fit(self, count: int) -> None:
        characters = max(_LEAST_CHARACTERS, len(str(count)) + 1)
        width = self.line.fontMetrics().horizontalAdvance("0") * characters + 16
        if self.line.minimumWidth() != width:
            self.line.setFixedWidth(width)

    def _show(self) -> None:
        if self.line.text() != self._shown:
            self.line.setText(self._shown)

    def _on_line_return_pressed(self) -> None:
        self.asked.emit(self.line.text())

    def _on_line_given_up(self) -> None:
        self._show()
        self.left.emit()


class _Line(QLineEdit):
    """A line whose text is replaced by the first key, and that Escape leaves."""

    given_up = Signal()
    focus_lost = Signal()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.selectAll()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.focus_lost.emit()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if not self.hasSelectedText():
            self.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.given_up.emit()
            return
        super().keyPressEvent(event)
