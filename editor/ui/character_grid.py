"""A grid of characters to pick from: by arrows and Return, or by a click.

May import Qt and core. A list of Qt's own in icon mode was refused: it lays out by text width, so
that columns do not stand under each other and Down does not go down.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QPainter, QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from editor.core.characters import LABELS, code_of, name_of

_CELL_PX: Final = 38
_SMALL: Final = 0.55
_CIRCLE: Final = "\u25cc"


class CharacterGrid(QTableWidget):
    """Shows characters. `picked` carries the one that was clicked or taken by Return, and whether
    the focus is to stay here (with Shift); `chosen` the one that is told about."""

    picked = Signal(str, bool)
    chosen = Signal(str)
    left = Signal()
    left_upwards = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.characters: tuple[str, ...] = ()
        self.setAccessibleName(self.tr("Characters"))
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.hide()
            header.setMinimumSectionSize(_CELL_PX)
            header.setDefaultSectionSize(_CELL_PX)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setItemDelegate(_CharacterDelegate(self))
        self.cellClicked.connect(self._on_cell_clicked)
        self.currentItemChanged.connect(lambda item, _before: self._tell(item))

    def show_characters(self, characters: Sequence[str]) -> None:
        """Show other characters, the first of them chosen."""
        self.characters = tuple(characters)
        self._fill()
        if self.characters:
            self.setCurrentCell(0, 0)
            self.scrollToTop()

    def character(self) -> str | None:
        """Return the character that is chosen."""
        index = self.currentIndex()
        found = index.data(Qt.ItemDataRole.UserRole) if index.isValid() else None
        return None if found is None else str(found)

    def sizeHint(self) -> QSize:
        return QSize(7 * _CELL_PX + 16, 6 * _CELL_PX)

    def _columns(self) -> int:
        return max(1, self.viewport().width() // _CELL_PX)

    def _fill(self) -> None:
        columns = self._columns()
        chosen = self.character()
        was_blocked = self.blockSignals(True)
        self.clearContents()
        self.setColumnCount(columns)
        self.setRowCount(-(-len(self.characters) // columns))
        for number, character in enumerate(self.characters):
            self.setItem(*divmod(number, columns), _item(character))
        if chosen in self.characters:
            self.setCurrentCell(*divmod(self.characters.index(chosen), columns))
        self.blockSignals(was_blocked)

    def _tell(self, item: QTableWidgetItem | None) -> None:
        self.chosen.emit(str(item.data(Qt.ItemDataRole.UserRole)) if item is not None else "")

    def _on_cell_clicked(self, row: int, column: int) -> None:
        item = self.item(row, column)
        if item is not None:
            self.picked.emit(str(item.data(Qt.ItemDataRole.UserRole)), False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._columns() != self.columnCount():
            self._fill()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        character = self.character()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if character is not None:
                stays = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
                self.picked.emit(character, stays)
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() == Qt.Key.Key_Up and self.currentRow() <= 0:
            self.left_upwards.emit()
        else:
            super().keyPressEvent(event)


def _item(character: str) -> QTableWidgetItem:
    # Alone, a combining sign would stand on the edge of its cell.
    shown = LABELS.get(character, character)
    name, code = name_of(character), code_of(character)
    item = QTableWidgetItem(_CIRCLE + shown if "combining" in name else shown)
    item.setData(Qt.ItemDataRole.UserRole, character)
    item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{name}, {code}")
    item.setToolTip(f"{name}\n{code}")
    item.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
    return item


class _CharacterDelegate(QStyledItemDelegate):
    """Draws letters large, and the names of those that leave no ink small."""

    def initStyleOption(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().initStyleOption(option, index)
        font = QFont(option.font)
        is_named = index.data(Qt.ItemDataRole.UserRole) in LABELS
        font.setPointSizeF(font.pointSizeF() * (_SMALL if is_named else 1.3))
        option.font = font

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        super().paint(painter, option, index)
        if index.data(Qt.ItemDataRole.UserRole) in LABELS:
            # A frame, so that the name is not taken for the character.
            rect = option.rect
            painter.setPen(option.palette.color(QPalette.ColorRole.Mid))
            painter.drawRect(rect.adjusted(3, 3, -4, -4))
