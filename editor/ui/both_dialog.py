"""Two texts of one page side by side: ours and the one another program wrote.

May import Qt and the theme. It is only for reading and copying: what is taken from the other text
is typed or pasted into the transcript, where it can be undone.
"""

from __future__ import annotations

from difflib import SequenceMatcher

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QLabel,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from .theme import Theme, mixed


class BothDialog(QDialog):
    """Shows both texts with the lines that differ tinted, from the first of them on."""

    def __init__(self, ours: str, theirs: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Both texts"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.ours = self._made_view(ours, self.tr("&Here"))
        self.theirs = self._made_view(theirs, self.tr("In the &other program"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QGridLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(8)
        for column, (view, title) in enumerate(
            ((self.ours, self.tr("&Here")), (self.theirs, self.tr("In the &other program")))
        ):
            label = QLabel(title)
            label.setBuddy(view)
            layout.addWidget(label, 0, column)
            layout.addWidget(view, 1, column)
        layout.addWidget(buttons, 2, 0, 1, 2)
        self.resize(900, 560)
        colour = mixed(theme.background, theme.doubt, 0.22)
        mine, other = ours.split("\n"), theirs.split("\n")
        blocks = SequenceMatcher(None, mine, other, autojunk=False).get_opcodes()
        changed = [op for op in blocks if op[0] != "equal"]
        _tint(self.ours, [range(op[1], op[2]) for op in changed], colour)
        _tint(self.theirs, [range(op[3], op[4]) for op in changed], colour)

    def _made_view(self, text: str, name: str) -> QPlainTextEdit:
        view = QPlainTextEdit(text)
        view.setReadOnly(True)
        view.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        view.setAccessibleName(name.replace("&", ""))
        return view


def _tint(view: QPlainTextEdit, ranges: list[range], colour: QColor) -> None:
    """Tint the lines that differ, and show the first of them."""
    tinted = []
    for line in (n for lines in ranges for n in lines):
        selection = QTextEdit.ExtraSelection()
        form = QTextCharFormat()
        form.setBackground(colour)
        form.setProperty(QTextCharFormat.Property.FullWidthSelection, True)
        selection.format = form
        cursor = QTextCursor(view.document().findBlockByNumber(line))
        # Without a selection only the first row of a line that is broken to fit would be tinted.
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
        selection.cursor = cursor
        tinted.append(selection)
    view.setExtraSelections(tinted)
    if ranges:
        first = view.document().findBlockByNumber(ranges[0].start)
        if first.isValid():
            view.setTextCursor(QTextCursor(first))
            view.centerCursor()
