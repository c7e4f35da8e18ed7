"""The command palette: every action that works now, found by a few letters of its name.

May import Qt and our actions. The ranking is a plain subsequence match that prefers beginnings of
words: a hundred short texts need no library, and a person sees at once why something was found.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QPoint, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QKeyEvent, QKeySequence, QPainter, QPixmap, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from .action_table import full_name, group_name
from .actions import ActionSet

_ID: Final = Qt.ItemDataRole.UserRole
_KEYS: Final = Qt.ItemDataRole.UserRole + 1
_ICON: Final = QSize(16, 16)
_WIDTH_PX: Final = 560
_WIDTH_CHARACTERS: Final = 64
_ROWS_SHOWN: Final = 12
_NOT_FOUND: Final = -1
_Index = QModelIndex | QPersistentModelIndex


def match_score(query: str, text: str) -> int:
    """Return how well a query fits, higher is better; -1 if its letters are not there in order.

    Case does not count. Beginnings of words and runs of letters are worth most.
    """
    letters, words = query.casefold().replace(" ", ""), text.casefold()
    if not letters:
        return 0
    if (at := words.find(query.casefold().strip())) >= 0:
        starts_word = at == 0 or not words[at - 1].isalnum()
        return 1000 - at + (500 if starts_word else 0)
    score, place, previous = 0, 0, -2
    for letter in letters:
        found = _best_place(words, letter, place)
        if found == _NOT_FOUND:
            return _NOT_FOUND
        starts_word = found == 0 or not words[found - 1].isalnum()
        score += 10 if starts_word else 4 if found == previous + 1 else 1
        previous, place = found, found + 1
    return score


def _best_place(text: str, letter: str, start: int) -> int:
    """The next place of a letter, at once or else rather at the beginning of a word."""
    first = text.find(letter, start)
    if first <= start:
        return first
    at = first
    while at >= 0:
        if at == 0 or not text[at - 1].isalnum():
            return at
        at = text.find(letter, at + 1)
    return first


class CommandPalette(QFrame):
    """A popup over its window, gone once closed; the chosen action is triggered after that."""

    def __init__(self, actions: ActionSet, window: QWidget) -> None:
        super().__init__(window, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("command-palette")
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setWindowTitle(self.tr("Commands"))
        self.setAccessibleName(self.tr("Commands"))
        self._over = window
        self._actions = actions
        self._field = QLineEdit()
        self._field.setPlaceholderText(self.tr("Type what you want to do"))
        self._field.setAccessibleName(self.tr("Find a command"))
        self._field.setClearButtonEnabled(True)
        self._field.textChanged.connect(self._on_field_text_changed)
        self._field.installEventFilter(self)
        self._list = QListWidget()
        self._list.setAccessibleName(self.tr("Commands found"))
        self._list.setUniformItemSizes(True)
        self._list.setIconSize(_ICON)
        # Keeps the texts of actions without an icon in line with the others.
        blank = QPixmap(_ICON)
        blank.fill(Qt.GlobalColor.transparent)
        self._blank = QIcon(blank)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setItemDelegate(_KeysDelegate(self._list))
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.itemClicked.connect(lambda _item: self._run())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(8)
        layout.addWidget(self._field)
        layout.addWidget(self._list)
        self.setFocusProxy(self._field)

    def open(self) -> None:
        """Show the palette over the upper middle of its window, empty and ready for letters."""
        self._field.clear()
        self._fill("")
        window = self._over
        wished = max(_WIDTH_PX, self.fontMetrics().averageCharWidth() * _WIDTH_CHARACTERS)
        width = min(wished, max(320, window.width() - 32))
        row = max(24, self._list.sizeHintForRow(0))
        self.resize(width, row * _ROWS_SHOWN + self._field.sizeHint().height() + 32)
        left = (window.width() - width) // 2
        self.move(window.mapToGlobal(window.rect().topLeft()) + QPoint(left, 64))
        self.show()

    def found(self) -> tuple[str, ...]:
        """Return the ids of the actions that are listed now, the best first."""
        return tuple(self._list.item(row).data(_ID) for row in range(self._list.count()))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._field.setFocus(Qt.FocusReason.PopupFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._field and isinstance(event, QKeyEvent):
            is_press = event.type() == QEvent.Type.KeyPress
            if is_press and self._on_key(Qt.Key(event.key())):
                return True
        return super().eventFilter(watched, event)

    def _on_key(self, key: Qt.Key) -> bool:
        steps = {
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_PageDown: _ROWS_SHOWN - 1,
            Qt.Key.Key_PageUp: 1 - _ROWS_SHOWN,
        }
        if key in steps:
            self._step(steps[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._run()
        elif key == Qt.Key.Key_Escape:
            self.close()
        else:
            return False
        return True

    def _on_field_text_changed(self, text: str) -> None:
        self._fill(text)

    def _fill(self, query: str) -> None:
        ranked: list[tuple[int, int, str]] = []
        for place, row in enumerate(self._actions.rows):
            action = self._actions.action(row.id)
            # Held keys and letters on the scan mean nothing when chosen from a list.
            if not (action.isEnabled() and action.isVisible()) or row.context in ("hold", "scan"):
                continue
            text = self._text(row.id)
            score = max(match_score(query, text), match_score(query, row.tip) // 2)
            if score > 0 or (not query.strip() and score == 0):
                ranked.append((-score, place, row.id))
        self._list.clear()
        for _score, _place, action_id in sorted(ranked):
            self._list.addItem(self._item(action_id))
        if self._list.count():
            self._list.setCurrentRow(0)
        self._announce()

    def _text(self, action_id: str) -> str:
        row = self._actions.row(action_id)
        group = group_name(row.group)
        return f"{full_name(row)} — {group}"

    def _item(self, action_id: str) -> QListWidgetItem:
        own = self._actions.action(action_id).icon()
        item = QListWidgetItem(self._blank if own.isNull() else own, self._text(action_id))
        keys = self._actions.shortcuts_of(action_id)
        shown = keys[0].toString(QKeySequence.SequenceFormat.NativeText) if keys else ""
        item.setData(_ID, action_id)
        item.setData(_KEYS, shown)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{item.text()} {shown}".strip())
        return item

    def _step(self, by: int) -> None:
        count = self._list.count()
        if not count:
            return
        row = self._list.currentRow() + by
        wraps = abs(by) == 1
        self._list.setCurrentRow(row % count if wraps else min(max(row, 0), count - 1))
        self._announce()

    def _announce(self) -> None:
        """The field keeps the focus, so it tells a screen reader what is chosen in the list."""
        chosen = self.tr("Nothing found")
        if self._list.count():
            chosen = self._list.currentItem().data(Qt.ItemDataRole.AccessibleTextRole)
        self._field.setAccessibleDescription(chosen)

    def _run(self) -> None:
        chosen = self._list.currentItem().data(_ID) if self._list.count() else None
        self.close()
        if chosen is not None:
            self._actions.action(chosen).trigger()


class _KeysDelegate(QStyledItemDelegate):
    """Draws the keys of an action in the muted colour at the right edge of its row."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        super().paint(painter, option, index)
        keys = index.data(_KEYS)
        if not keys:
            return
        painter.save()
        colour: QColor = option.palette.placeholderText().color()
        painter.setPen(colour)
        room = option.rect.adjusted(8, 0, -12, 0)
        painter.drawText(
            room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, str(keys)
        )
        painter.restore()
