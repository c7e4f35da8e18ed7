"""What an import may ask: which pages a transcript is of, and whether its page breaks are right.

May import Qt and session. Both are dialogs of their own, shown before anything is changed; what is
imported in the end is one undo step all the same.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QPalette, QShortcut, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from editor.core.page_breaks import snippet
from editor.session.importing import ImportPlan, joined

_LINES_AROUND = 12
_MOST_ROWS = 6
"""More page breaks than these are scrolled; the text around the chosen one needs the room."""


def _buttons(dialog: QDialog, ok: str, cancel: str) -> QDialogButtonBox:
    buttons = QDialogButtonBox(
        QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
    )
    for kind, text in (
        (QDialogButtonBox.StandardButton.Ok, ok),
        (QDialogButtonBox.StandardButton.Cancel, cancel),
    ):
        buttons.button(kind).setText(text)
        buttons.button(kind).setAccessibleName(text)
    buttons.accepted.connect(dialog.accept)
    buttons.rejected.connect(dialog.reject)
    return buttons


class ScopeDialog(QDialog):
    """Asks whether a transcript of one piece is of all pages or of the shown one."""

    def __init__(self, name: str, *, pages: int, shown: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Import transcript"))
        question = QLabel(self.tr("Which pages is “{name}” the transcript of?").format(name=name))
        question.setWordWrap(True)
        self.all_pages = QRadioButton(
            self.tr("All %n page(s): it is cut where the scans say", "", pages)
        )
        self.this_page = QRadioButton(self.tr("Page {number} alone").format(number=shown))
        self.all_pages.setChecked(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(8)
        for widget in (question, self.all_pages, self.this_page):
            layout.addWidget(widget)
        layout.addSpacing(8)
        layout.addWidget(_buttons(self, self.tr("Go on"), self.tr("Cancel")))
        self.setMinimumWidth(400)
        self.all_pages.setFocus()


class BreaksDialog(QDialog):
    """Shows where a transcript was cut into pages, and lets a person move each cut by lines.

    `accepted_breaks` carries the offsets of the cuts in the whole text.
    """

    accepted_breaks = Signal(list)

    def __init__(
        self, plan: ImportPlan, numbers: Sequence[int], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Page breaks of the transcript"))
        self._text = joined(list(plan.pages.values())).text
        self._offsets = [b.offset for b in plan.breaks]
        self._sure = [b.is_sure for b in plan.breaks]
        self._numbers = list(numbers)
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Page breaks"))
        self.preview = QPlainTextEdit()
        self.preview.setReadOnly(True)
        self.preview.setTabChangesFocus(True)
        self.preview.setUndoRedoEnabled(False)
        self.preview.setAccessibleName(self.tr("The text around the page break"))
        self.earlier = QPushButton(self.tr("A line earlier"))
        self.later = QPushButton(self.tr("A line later"))
        self._build()
        self.list.currentRowChanged.connect(self._show)
        self._fill()
        self.list.setCurrentRow(next((i for i, sure in enumerate(self._sure) if not sure), 0))
        self.resize(620, 560)

    def _build(self) -> None:
        lead = QLabel(
            self.tr(
                "The transcript is one text, the scans are several. These page breaks come from "
                "comparing the two. A query is pinned to each, so that you can check them later."
            )
        )
        lead.setWordWrap(True)
        moves = QHBoxLayout()
        moves.setSpacing(8)
        for button, key, step in (
            (self.earlier, "Alt+Up", -1),
            (self.later, "Alt+Down", 1),
        ):
            button.setAutoDefault(False)
            button.setToolTip(QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText))
            button.setAccessibleName(button.text())
            button.clicked.connect(lambda _=False, by=step: self.move_break(by))
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.activated.connect(lambda by=step: self.move_break(by))
            moves.addWidget(button)
        moves.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(8)
        layout.addWidget(lead)
        layout.addWidget(self.list)
        layout.addWidget(self.preview, 1)
        layout.addLayout(moves)
        layout.addWidget(_buttons(self, self.tr("Import"), self.tr("Cancel")))
        self.accepted.connect(lambda: self.accepted_breaks.emit(list(self._offsets)))

    def _fill(self) -> None:
        for row, number in enumerate(self._numbers):
            self.list.addItem("")
            self._name(row, number)
        frame = 2 * self.list.frameWidth()
        rows = min(max(1, self.list.count()), _MOST_ROWS)
        self.list.setFixedHeight(rows * max(1, self.list.sizeHintForRow(0)) + frame)

    def _name(self, row: int, number: int) -> None:
        begins = snippet(self._text, self._offsets[row])
        if not begins:
            line = self.tr("Page {number}: no text").format(number=number)
        else:
            line = self.tr("Page {number} begins “{begins}”").format(number=number, begins=begins)
        if not self._sure[row]:
            line = self.tr("{line} — not sure").format(line=line)
        self.list.item(row).setText(line)

    def _show(self, row: int) -> None:
        if row < 0:
            return
        at = self._offsets[row]
        before = self._text[:at].splitlines()[-_LINES_AROUND:]
        after = self._text[at:].splitlines()[:_LINES_AROUND]
        rule = self.tr("Page {number} begins").format(number=self._numbers[row])
        self.preview.setPlainText("\n".join((*before, rule, *after)))
        self._set_off(len(before))
        is_first, is_last = at <= self._low(row), at >= self._high(row)
        self.earlier.setEnabled(not is_first)
        self.later.setEnabled(not is_last)

    def _set_off(self, line: int) -> None:
        """Tell the line that says where the page begins from those of the transcript."""
        block = self.preview.document().findBlockByNumber(line)
        rule = QTextEdit.ExtraSelection()
        form = QTextCharFormat()
        form.setBackground(self.palette().color(QPalette.ColorRole.AlternateBase))
        form.setProperty(QTextCharFormat.Property.FullWidthSelection, True)
        form.setForeground(self.palette().color(QPalette.ColorRole.Link))
        rule.format = form
        rule.cursor = QTextCursor(block)
        self.preview.setExtraSelections([rule])
        self.preview.setTextCursor(rule.cursor)
        self.preview.centerCursor()

    def _low(self, row: int) -> int:
        return self._offsets[row - 1] if row else 0

    def _high(self, row: int) -> int:
        is_last = row + 1 == len(self._offsets)
        return len(self._text) if is_last else self._offsets[row + 1]

    def move_break(self, step: int) -> None:
        """Move the chosen break a line of the transcript earlier or later."""
        row = self.list.currentRow()
        if row < 0:
            return
        at = self._offsets[row]
        if step < 0:
            moved = self._text.rfind("\n", 0, max(0, at - 1)) + 1
        else:
            end = self._text.find("\n", at)
            moved = len(self._text) if end < 0 else end + 1
        self._offsets[row] = min(max(moved, self._low(row)), self._high(row))
        self._sure[row] = True
        self._name(row, self._numbers[row])
        self._show(row)
