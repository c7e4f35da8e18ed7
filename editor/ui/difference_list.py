"""The list of differences: old struck, new underlined, so that shape tells them as well as colour.

May import Qt, core values and our words. Rows are drawn when they are seen, so that ten thousand
differences open as quickly as ten.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QIcon, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from editor.core.differences import Difference

from .difference_words import told, visible
from .icons import icon, mark_icon
from .theme import Theme

_Index = QModelIndex | QPersistentModelIndex
_NO_INDEX: Final = QModelIndex()
_GAP: Final = 6
_ICON_PX: Final = 16
_MOST: Final = 80


class DifferenceModel(QAbstractListModel):
    """Differences, one a row, in the order they are given."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.rows: list[Difference] = []

    def show(self, rows: Sequence[Difference]) -> None:
        """List these."""
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def take(self, row: int) -> None:
        """Take one away, so that the list need not be read anew."""
        self.beginRemoveRows(QModelIndex(), row, row)
        del self.rows[row]
        self.endRemoveRows()

    def rowCount(self, parent: _Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        roles = Qt.ItemDataRole
        if role in (roles.DisplayRole, roles.AccessibleTextRole, roles.ToolTipRole):
            return told(self.rows[index.row()])
        return None


class DifferenceDelegate(QStyledItemDelegate):
    """Draws a difference on one line."""

    def __init__(self, model: DifferenceModel, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self.theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, _index: _Index) -> QSize:
        return QSize(120, option.fontMetrics.height() + 12)

    def initStyleOption(self, option: QStyleOptionViewItem, index: _Index) -> None:
        super().initStyleOption(option, index)
        # The style draws ground and focus; the words are drawn over it.
        option.text = ""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        super().paint(painter, option, index)
        difference = self._model.rows[index.row()]
        is_chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        room = option.rect.adjusted(_GAP, 0, -_GAP, 0)
        square = QRect(0, 0, _ICON_PX, _ICON_PX)
        square.moveCenter(room.center())
        square.moveLeft(room.left())
        self._icon(difference).paint(painter, square)
        room.setLeft(square.right() + 1 + _GAP)
        ink = option.palette.highlightedText().color() if is_chosen else None
        if difference.kind == "text":
            self._text(painter, option, room, difference, ink)
        else:
            self._write(painter, option, room, told(difference), ink or self.theme.ink)
        painter.restore()

    def _icon(self, difference: Difference) -> QIcon:
        mark = difference.new_mark or difference.old_mark
        if mark is not None:
            return mark_icon(mark.item.kind, self.theme)
        if difference.kind == "box":
            return icon("vector-square", self.theme, colour=self.theme.accent)
        names = {"added": "plus", "removed": "minus", "changed": "pencil", "moved": "arrow-down"}
        return icon(names[difference.how], self.theme, colour=self.theme.muted)

    def _text(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        room: QRect,
        difference: Difference,
        ink: QColor | None,
    ) -> None:
        old, new = (visible(t[:_MOST]) for t in (difference.old_text, difference.new_text))
        theme = self.theme
        if difference.how == "moved":
            self._write(painter, option, room, told(difference), ink or theme.hand)
            return
        if old:
            left = QRect(room)
            if new:
                share = option.fontMetrics.horizontalAdvance(old) + 2
                left.setWidth(min(share, max(room.width() // 2 - 10, room.width() - 20 - share)))
            end = self._write(painter, option, left, old, ink or theme.strike, struck=True)
            room = QRect(room)
            room.setLeft(end)
            if new:
                room.setLeft(self._write(painter, option, room, " → ", ink or theme.muted))
        if new:
            self._write(painter, option, room, new, ink or theme.addition, under=True)

    def _write(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        room: QRect,
        text: str,
        colour: QColor,
        *,
        struck: bool = False,
        under: bool = False,
    ) -> int:
        """Write as much of a text as there is room for; returns where it ends."""
        font = QFont(option.font)
        font.setStrikeOut(struck)
        font.setUnderline(under)
        painter.setFont(font)
        painter.setPen(colour)
        shown = option.fontMetrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(room, flags | Qt.TextFlag.TextSingleLine, shown)
        end = room.left() + option.fontMetrics.horizontalAdvance(shown)
        return min(end, room.right())
