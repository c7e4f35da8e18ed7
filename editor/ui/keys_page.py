"""The page of the settings where every action can be given other keys.

May import Qt and our actions. A key that another action has is neither taken in silence nor
refused: the page says whose it is and offers to move it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QKeySequenceEdit,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from .action_table import ActionRow, full_name, group_name
from .actions import Conflict, conflicts, sequences, shortcuts_text, text_editor_keys

_TEXT_ACTIONS = frozenset(
    {"edit.undo", "edit.redo", "edit.cut", "edit.copy", "edit.paste", "edit.select-all"}
)


def native(keys: Sequence[QKeySequence]) -> str:
    """Return keys as this system writes them, commas between."""
    return QKeySequence.listToString(list(keys), QKeySequence.SequenceFormat.NativeText).replace(
        "; ", ", "
    )


class KeysPage(QWidget):
    """A table of all actions with their keys; those of the chosen row are changed below it."""

    shortcuts_changed = Signal(dict)

    def __init__(
        self,
        rows: Sequence[ActionRow],
        chosen: Mapping[str, str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._rows = tuple(rows)
        self._chosen = dict(chosen)
        self._find = QLineEdit()
        self._table = QTableWidget(len(self._rows), 2)
        self._edit = QKeySequenceEdit()
        self._conflict = QLabel()
        self._move = QPushButton(self.tr("Use it here instead"))
        self._clear = QPushButton(self.tr("No key"))
        self._reset = QPushButton(self.tr("Default key"))
        self._reset_all = QPushButton(self.tr("All default keys"))
        self._key_items = [QTableWidgetItem() for _row in self._rows]
        self._words = [f"{group_name(row.group)}: {full_name(row)}" for row in self._rows]
        self._make_table()
        self._lay_out()
        self._connect()
        self._fill()
        self._table.selectRow(0)

    @property
    def chosen(self) -> dict[str, str]:
        """The keys that differ from the defaults, by action id."""
        return dict(self._chosen)

    def _make_table(self) -> None:
        self._table.setHorizontalHeaderLabels([self.tr("Action"), self.tr("Keys")])
        self._table.verticalHeader().hide()
        self._table.setShowGrid(False)
        self._table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self._table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._table.setTabKeyNavigation(False)
        header = self._table.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for number, words in enumerate(self._words):
            self._table.setItem(number, 0, QTableWidgetItem(words))
            self._table.setItem(number, 1, self._key_items[number])

    def _lay_out(self) -> None:
        self._find.setPlaceholderText(self.tr("Find an action or a key"))
        self._find.setAccessibleName(self.tr("Find an action or a key"))
        self._find.setClearButtonEnabled(True)
        self._table.setAccessibleName(self.tr("Actions and their keys"))
        label = QLabel(self.tr("Press the new key"))
        label.setBuddy(self._edit)
        self._edit.setAccessibleName(self.tr("New key"))
        self._edit.setMaximumSequenceLength(1)
        inner = self._edit.findChild(QLineEdit)
        if inner is not None:
            inner.setAccessibleName(self.tr("New key"))
        self._conflict.setWordWrap(True)
        self._conflict.setTextFormat(Qt.TextFormat.PlainText)
        for button in (self._move, self._clear, self._reset, self._reset_all):
            button.setAccessibleName(button.text())
            button.setAutoDefault(False)
        edit_row, conflict_row = QHBoxLayout(), QHBoxLayout()
        for row in (edit_row, conflict_row):
            row.setSpacing(8)
        edit_row.addWidget(label)
        edit_row.addWidget(self._edit, 1)
        for button in (self._clear, self._reset, self._reset_all):
            edit_row.addWidget(button)
        conflict_row.addWidget(self._conflict, 1)
        conflict_row.addWidget(self._move)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 16, 12, 12)
        layout.setSpacing(8)
        layout.addWidget(self._find)
        layout.addWidget(self._table, 1)
        layout.addLayout(edit_row)
        layout.addLayout(conflict_row)
        self._move.hide()

    def _connect(self) -> None:
        self._find.textChanged.connect(self._on_find_text_changed)
        self._table.itemSelectionChanged.connect(self._on_table_selection_changed)
        self._edit.keySequenceChanged.connect(self._on_edit_changed)
        self._move.clicked.connect(lambda _checked=False: self._take_from_others())
        self._clear.clicked.connect(lambda _checked=False: self._set_keys([]))
        self._reset.clicked.connect(lambda _checked=False: self._set_default())
        self._reset_all.clicked.connect(lambda _checked=False: self._set_all_defaults())

    def _current(self) -> ActionRow:
        return self._rows[max(0, self._table.currentRow())]

    def _fill(self) -> None:
        shared = {each for pair in self._conflicts() for each in (pair.first, pair.second)}
        for row, item in zip(self._rows, self._key_items, strict=True):
            text = native(sequences(row, self._chosen))
            if row.id in shared:
                text = self.tr("{keys} (used twice)").format(keys=text)
            item.setText(text)
            font = item.font()
            font.setBold(row.id in self._chosen)
            item.setFont(font)

    def _conflicts(self, chosen: Mapping[str, str] | None = None) -> tuple[Conflict, ...]:
        return conflicts(self._rows, self._chosen if chosen is None else chosen)

    def _on_find_text_changed(self, text: str) -> None:
        wanted = text.casefold().strip()
        for number in range(len(self._rows)):
            words = f"{self._words[number]} {self._key_items[number].text()}".casefold()
            self._table.setRowHidden(number, wanted not in words)

    def _on_table_selection_changed(self) -> None:
        keys = sequences(self._current(), self._chosen)
        self._show_in_edit(keys[0] if keys else QKeySequence())
        self._say("")

    def _show_in_edit(self, key: QKeySequence) -> None:
        was_blocked = self._edit.blockSignals(True)
        self._edit.setKeySequence(key)
        self._edit.blockSignals(was_blocked)

    def _on_edit_changed(self, key: QKeySequence) -> None:
        if key.isEmpty():
            # Sent at the first touch of any key, before it is known which; “No key” is a button.
            return
        others = self._others_with(key)
        row = self._current()
        portable = key.toString(QKeySequence.SequenceFormat.PortableText)
        if others:
            names = ", ".join(f"“{each.plain_text}”" for each in others)
            said = self.tr("{key} already does {names}.")
            self._say(said.format(key=native([key]), names=names), can_move=True)
        elif portable in text_editor_keys() and row.id not in _TEXT_ACTIONS:
            said = self.tr("{key} moves or edits in the text and cannot be used.")
            self._say(said.format(key=native([key])))
        elif _is_plain_letter(key) and row.context != "scan":
            said = self.tr("{key} is needed for typing. Hold Ctrl or Alt with it.")
            self._say(said.format(key=native([key])))
        else:
            self._set_keys([key])

    def _others_with(self, key: QKeySequence) -> list[ActionRow]:
        """The other actions that would answer to a key if the current one had it."""
        row = self._current()
        wanted = {**self._chosen, row.id: shortcuts_text([key])}
        pairs = [(each.first, each.second) for each in self._conflicts(wanted)]
        found = {each for pair in pairs if row.id in pair for each in pair} - {row.id}
        return [each for each in self._rows if each.id in found]

    def _take_from_others(self) -> None:
        key = self._edit.keySequence()
        for other in self._others_with(key):
            left = [each for each in sequences(other, self._chosen) if each != key]
            self._keep(other, left)
        self._set_keys([key])

    def _set_keys(self, keys: Sequence[QKeySequence]) -> None:
        self._keep(self._current(), keys)
        self._changed()

    def _set_default(self) -> None:
        defaults = sequences(self._current(), {})
        if defaults and (others := self._others_with(defaults[0])):
            self._show_in_edit(defaults[0])
            names = ", ".join(f"“{each.plain_text}”" for each in others)
            said = self.tr("{key} already does {names}.")
            self._say(said.format(key=native(defaults[:1]), names=names), can_move=True)
            return
        self._chosen.pop(self._current().id, None)
        self._changed()

    def _set_all_defaults(self) -> None:
        self._chosen.clear()
        self._changed()

    def _keep(self, row: ActionRow, keys: Sequence[QKeySequence]) -> None:
        if list(keys) == sequences(row, {}):
            self._chosen.pop(row.id, None)
        else:
            self._chosen[row.id] = shortcuts_text(keys)

    def _changed(self) -> None:
        self._fill()
        self._on_table_selection_changed()
        self.shortcuts_changed.emit(dict(self._chosen))

    def _say(self, text: str, *, can_move: bool = False) -> None:
        self._conflict.setText(text)
        self._edit.setAccessibleDescription(text)
        self._move.setVisible(can_move)


def _is_plain_letter(key: QKeySequence) -> bool:
    text = key.toString(QKeySequence.SequenceFormat.PortableText)
    return len(text.removeprefix("Shift+")) == 1 or text.removeprefix("Shift+") == "Space"
