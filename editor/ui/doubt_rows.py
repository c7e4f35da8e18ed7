"""What the list "To check" is made of: sources that look at a page, rows to go to, actions to take.

May import Qt and core. A source knows what to look for and what can be done about it, the dock
knows how to show both; whoever finds something new for a person to look at adds a source and
writes no widget.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont

from editor.core.document import Page
from editor.core.geometry import Region
from editor.core.spans import Span

from .icons import icon, mark_icon
from .theme import Theme

_Index = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()
_ROLE = Qt.ItemDataRole
MOST_ROWS = 1000
"""More of one sort are not listed: the first of them are enough to begin with."""


@dataclass(frozen=True, slots=True)
class DoubtAction:
    """Something to do about a row: its words, what it does, and its key while the list has the
    focus.

    `key` is a portable name ("1", "A", "Del"); "Return" takes the place of going there. A
    `is_proposal` has a line of its own.
    """

    text: str
    call: Callable[[], object]
    key: str = ""
    is_proposal: bool = False
    tip: str = ""


@dataclass(frozen=True, slots=True)
class DoubtRow:
    """One thing to look at. `id` is unique in its source and stays while the thing is the same.

    `kind` is a kind of mark or `icon` the name of an icon; where it is: a span of the text, a mark,
    a word (also one outside the text), a region of the scan, whichever are known.
    """

    id: str
    label: str
    kind: str | None = None
    icon: str | None = None
    span: Span | None = None
    mark_id: str | None = None
    word_id: int | None = None
    region: Region | None = None
    tip: str = ""


class DoubtSource(Protocol):
    """Looks for one sort of thing on a page. Asked in pauses of the typing, on the GUI thread."""

    @property
    def name(self) -> str:
        """An id of its own."""
        ...

    @property
    def calls(self) -> bool:
        """True where a row of it opens the list by itself."""
        ...

    def title(self) -> str:
        """The heading of its section."""
        ...

    def empty(self) -> str:
        """One sentence for when there is nothing."""
        ...

    def rows(self, page: Page) -> Sequence[DoubtRow]:
        """Return what is to be looked at, at most `MOST_ROWS`; it is asked often and must not take
        long."""
        ...

    def actions(self, page: Page, row: DoubtRow) -> Sequence[DoubtAction]:
        """Return what can be done about a row; asked for the chosen row alone."""
        ...


class DoubtsModel(QAbstractItemModel):
    """Sections with their rows; a section without rows has one line that says so."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.sources: list[DoubtSource] = []
        self._rows: list[list[DoubtRow]] = []

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        if self.sources:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.sources) - 1, 0))

    def set_rows(self, sources: Sequence[DoubtSource], rows: Sequence[Sequence[DoubtRow]]) -> bool:
        """Show rows; False where the list is the same as before but for words and places."""
        new = [list(each) for each in rows]
        is_same = list(sources) == self.sources and [[r.id for r in s] for s in new] == [
            [r.id for r in s] for s in self._rows
        ]
        if is_same:
            old, self._rows = self._rows, new
            for section, (before, after) in enumerate(zip(old, new, strict=True)):
                parent = self.index(section, 0)
                if not after:
                    # Why there is nothing may be another now.
                    line = self.index(0, 0, parent)
                    self.dataChanged.emit(line, line)
                elif before != after:
                    last = self.index(len(after) - 1, 0, parent)
                    self.dataChanged.emit(self.index(0, 0, parent), last)
            return False
        self.beginResetModel()
        self.sources, self._rows = list(sources), new
        self.endResetModel()
        return True

    @property
    def count(self) -> int:
        """How many rows there are in all sections."""
        return sum(map(len, self._rows))

    def row_at(self, index: _Index) -> DoubtRow | None:
        """Return the row of an index, None for a heading or the line of an empty section."""
        if not index.isValid() or not index.internalId():
            return None
        rows = self._rows[index.internalId() - 1]
        return rows[index.row()] if index.row() < len(rows) else None

    def source_at(self, index: _Index) -> DoubtSource | None:
        if not index.isValid():
            return None
        return self.sources[index.internalId() - 1 if index.internalId() else index.row()]

    def index_of(self, source: str, row_id: str) -> QModelIndex:
        """Return the index of a row by the names of both, an invalid one when it is not there."""
        for section, each in enumerate(self.sources):
            if each.name == source:
                for place, row in enumerate(self._rows[section]):
                    if row.id == row_id:
                        return self.index(place, 0, self.index(section, 0))
        return QModelIndex()

    # The model that Qt asks

    def index(self, row: int, column: int, parent: _Index = _NO_INDEX) -> QModelIndex:
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        return self.createIndex(row, column, parent.row() + 1 if parent.isValid() else 0)

    def parent(self, child: _Index = _NO_INDEX) -> QModelIndex:  # type: ignore[override]
        section = child.internalId() if child.isValid() else 0
        return self.createIndex(section - 1, 0, 0) if section else QModelIndex()

    def rowCount(self, parent: _Index = _NO_INDEX) -> int:
        if not parent.isValid():
            return len(self.sources)
        return 0 if parent.internalId() else max(1, len(self._rows[parent.row()]))

    def columnCount(self, _parent: _Index = _NO_INDEX) -> int:
        return 1

    def flags(self, index: _Index) -> Qt.ItemFlag:
        if index.isValid() and index.internalId() and self.row_at(index) is None:
            return Qt.ItemFlag.ItemIsEnabled
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: _Index, role: int = _ROLE.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if not index.internalId():
            return self._heading(index.row(), role)
        row = self.row_at(index)
        if row is None:
            return self._nothing(index, role)
        match role:
            case _ROLE.DisplayRole:
                return row.label
            case _ROLE.ToolTipRole | _ROLE.AccessibleDescriptionRole:
                return row.tip or row.label
            case _ROLE.DecorationRole:
                if row.kind is not None:
                    return mark_icon(row.kind, self._theme)
                return icon(row.icon, self._theme) if row.icon else None
            case _:
                return None

    def _heading(self, section: int, role: int) -> Any:
        count = len(self._rows[section])
        title = self.sources[section].title()
        match role:
            case _ROLE.DisplayRole:
                if count >= MOST_ROWS:
                    return f"{title}  {MOST_ROWS}+"
                return f"{title}  {count}" if count else title
            case _ROLE.FontRole:
                font = QFont()
                font.setWeight(QFont.Weight.DemiBold)
                return font
            case _ROLE.ForegroundRole:
                return None if count else self._theme.muted
            case _:
                return None

    def _nothing(self, index: _Index, role: int) -> Any:
        match role:
            case _ROLE.DisplayRole:
                return self.sources[index.internalId() - 1].empty()
            case _ROLE.ToolTipRole:
                return self.sources[index.internalId() - 1].empty()
            case _ROLE.ForegroundRole:
                return self._theme.muted
            case _:
                return None
