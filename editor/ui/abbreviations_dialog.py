"""The dialog with the document's abbreviations: what is typed, and what it stands for.

May import Qt and core. It changes nothing: whoever opened it gets the whole list, as one step.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from editor.core.abbreviations import Abbreviations, checked
from editor.core.errors import UsageError


class AbbreviationsDialog(QDialog):
    """`accepted_as` carries the abbreviations, and whether they are to expand while typing."""

    accepted_as = Signal(object, bool)

    def __init__(
        self,
        table: Abbreviations,
        *,
        expands: bool,
        is_writable: bool,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Abbreviations"))
        self.table = QTableWidget(0, 2)
        self.expands = QCheckBox(self.tr("&Expand while typing"))
        self.add = QPushButton(self.tr("&Add"))
        self.remove = QPushButton(self.tr("&Remove"))
        self.problem = QLabel()
        self._is_writable = is_writable
        self._make_table(table)
        self.expands.setChecked(expands)
        self._lay_out()
        self.add.clicked.connect(lambda _checked=False: self.add_row())
        self.remove.clicked.connect(lambda _checked=False: self._remove_row())
        self.table.itemSelectionChanged.connect(self._show_allowed)
        self.table.itemChanged.connect(lambda _item: self.problem.clear())
        self._show_allowed()
        if is_writable and not table:
            self._append("", "")
        # The first letter typed begins the editing of a cell, so Escape still closes the dialog.
        self.table.setCurrentCell(0, 0)
        self.table.setFocus()

    def _make_table(self, table: Abbreviations) -> None:
        view = self.table
        view.setHorizontalHeaderLabels([self.tr("You type"), self.tr("It stands for")])
        view.setAccessibleName(self.tr("Abbreviations of this document"))
        view.verticalHeader().hide()
        view.setTabKeyNavigation(False)
        view.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        view.horizontalHeader().setHighlightSections(False)
        view.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        view.setColumnWidth(0, 140)
        triggers = QTableWidget.EditTrigger
        view.setEditTriggers(
            triggers.DoubleClicked | triggers.AnyKeyPressed | triggers.EditKeyPressed
            if self._is_writable
            else triggers.NoEditTriggers
        )
        for short, text in table:
            self._append(short, text)

    def _append(self, short: str, text: str) -> None:
        row = self.table.rowCount()
        self.table.insertRow(row)
        self.table.setItem(row, 0, QTableWidgetItem(short))
        self.table.setItem(row, 1, QTableWidgetItem(text))

    def _lay_out(self) -> None:
        intro = QLabel(
            self.tr(
                "A word of the left column becomes that of the right one when you end it with a "
                "blank or a comma. Undo gives back what you typed."
            )
        )
        intro.setWordWrap(True)
        self.problem.setWordWrap(True)
        self.problem.setTextFormat(Qt.TextFormat.PlainText)
        kinds = QDialogButtonBox.StandardButton
        buttons = QDialogButtonBox(kinds.Ok | kinds.Cancel)
        buttons.accepted.connect(self._on_accepted)
        buttons.rejected.connect(self.reject)
        for kind, words in ((kinds.Ok, self.tr("OK")), (kinds.Cancel, self.tr("Cancel"))):
            buttons.button(kind).setText(words)
            buttons.button(kind).setAccessibleName(words)
            # Return ends the editing of a cell; it must not close the dialog as well.
            buttons.button(kind).setAutoDefault(False)
        row = QHBoxLayout()
        row.setSpacing(8)
        for button in (self.add, self.remove):
            button.setAutoDefault(False)
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self.expands)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(8)
        for part in (intro, self.table):
            layout.addWidget(part)
        layout.addLayout(row)
        layout.addWidget(self.problem)
        layout.addWidget(buttons)
        self.resize(520, 420)

    def _show_allowed(self) -> None:
        self.add.setEnabled(self._is_writable)
        self.remove.setEnabled(self._is_writable and bool(self.table.selectedItems()))

    def add_row(self) -> None:
        """Add an empty row and go into it."""
        self._append("", "")
        row = self.table.rowCount() - 1
        self.table.setFocus()
        self.table.setCurrentCell(row, 0)
        self.table.edit(self.table.model().index(row, 0))

    def _remove_row(self) -> None:
        row = self.table.currentRow()
        self.table.removeRow(row)
        self.table.setCurrentCell(min(row, self.table.rowCount() - 1), 0)
        self._show_allowed()

    def pairs(self) -> list[tuple[str, str]]:
        """Return the rows as they stand."""
        model = self.table.model()
        cells = [
            [str(model.index(row, column).data() or "") for column in (0, 1)]
            for row in range(self.table.rowCount())
        ]
        return [(short, text) for short, text in cells]

    def _on_accepted(self) -> None:
        # Takes in what is still being typed in a cell.
        self.table.setCurrentCell(-1, -1)
        try:
            table = checked(self.pairs())
        except UsageError as error:
            self.problem.setText(error.message)
            self.table.setAccessibleDescription(error.message)
            return
        self.accepted_as.emit(table, self.expands.isChecked())
        self.accept()
