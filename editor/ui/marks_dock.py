"""The list of the page's marks: what they are, what they cover, and which have lost their place.

May import Qt, core and session. The list shows the page's table and holds nothing of its own, so
it cannot disagree with the text; orphans come first, because somebody has to look at them.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QListView, QVBoxLayout, QWidget

from editor.core.document import Page
from editor.core.marks import Mark
from editor.core.spans import Placed
from editor.ui.icons import mark_icon
from editor.ui.mark_editor import MarkEditor
from editor.ui.mark_words import kind_word
from editor.ui.theme import Theme

_Index = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()


def snippet(page: Page, row: Placed[Mark]) -> str:
    """Return what a mark reads: its text in the transcript, else its own, else what it covered."""
    mark = row.item
    if row.is_placed and row.end > row.start and not mark.is_orphan:
        text = page.text[row.start : row.end]
    elif mark.text:
        text = mark.text
    elif mark.quote is not None:
        text = mark.quote.exact
    else:
        text = mark.comment or ""
    return " ".join(text.split())[:80]


class MarksModel(QAbstractListModel):
    """The marks of one page, orphans first, then in text order, then those on the scan alone."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._page: Page | None = None
        self._rows: list[Placed[Mark]] = []

    def show_page(self, page: Page | None) -> None:
        rows = [] if page is None else sorted(page.marks, key=_order)
        if page is not None and self._page is not None and len(rows) == len(self._rows):
            # Typing moves rows but rarely changes the list: what is selected stays selected.
            same = [r.item.id for r in rows] == [r.item.id for r in self._rows]
            if same:
                self._page, self._rows = page, rows
                if rows:
                    self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))
                return
        self.beginResetModel()
        self._page, self._rows = page, rows
        self.endResetModel()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        if self._rows:
            self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))

    def row_of(self, mark_id: str) -> int:
        """Return the place of a mark in the list, −1 when it is not there."""
        return next((i for i, r in enumerate(self._rows) if r.item.id == mark_id), -1)

    def mark_at(self, row: int) -> Placed[Mark]:
        return self._rows[row]

    def rowCount(self, parent: _Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or self._page is None:
            return None
        row = self._rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._line(row)
            case Qt.ItemDataRole.DecorationRole:
                return mark_icon(row.item.kind, self._theme)
            case Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleDescriptionRole:
                return self._line(row)
            case Qt.ItemDataRole.ForegroundRole:
                return self._theme.error if row.item.is_orphan else None
            case _:
                return None

    def _line(self, row: Placed[Mark]) -> str:
        assert self._page is not None
        name = kind_word(row.item.kind)
        text = snippet(self._page, row)
        if row.item.is_orphan:
            return self.tr("{kind} “{text}” has lost its place").format(kind=name, text=text)
        return f"{name}  {text}" if text else name


def _order(row: Placed[Mark]) -> tuple[int, int, int, int]:
    regions = row.item.regions
    top = 0
    if not row.is_placed and regions:
        first = regions[0]
        top = first.y if hasattr(first, "y") else first.box.y
    return (0 if row.item.is_orphan else 1, 0 if row.is_placed else 1, row.start, top)


class MarksDock(QWidget):
    """The list and, under it, the form of the selected mark."""

    mark_chosen = Signal(str)
    delete_asked = Signal(str)
    edit_left = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = MarksModel(theme, self)
        self.list = QListView()
        self.list.setModel(self.model)
        self.list.setUniformItemSizes(True)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setAccessibleName(self.tr("Marks of this page"))
        self.list.installEventFilter(self)
        self.empty = QLabel(
            self.tr(
                "No marks on this page yet.\n\nSelect words, or draw a region on the scan, and "
                "press Ctrl+1 to Ctrl+9."
            )
        )
        self.empty.setWordWrap(True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.empty.setContentsMargins(12, 12, 12, 12)
        self.empty.setObjectName("muted")
        self.editor = MarkEditor(theme)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.empty)
        layout.addWidget(self.list, 1)
        layout.addWidget(self.editor)
        self.editor.hide()
        self.list.selectionModel().currentChanged.connect(self._on_list_current_changed)
        self._is_following = False
        self.show_page(None)

    def set_theme(self, theme: Theme) -> None:
        self.model.set_theme(theme)
        self.editor.set_theme(theme)

    def show_page(self, page: Page | None) -> None:
        """Show the marks of a page as they now are."""
        self._is_following = True
        try:
            self.model.show_page(page)
        finally:
            self._is_following = False
        is_empty = self.model.rowCount() == 0
        self.empty.setVisible(is_empty)
        self.list.setVisible(not is_empty)

    def select(self, mark_id: str) -> None:
        """Select a mark in the list without telling that it was chosen; "" selects none."""
        self._is_following = True
        try:
            row = self.model.row_of(mark_id)
            if row < 0:
                self.list.clearSelection()
                self.list.setCurrentIndex(QModelIndex())
            else:
                self.list.setCurrentIndex(self.model.index(row))
        finally:
            self._is_following = False

    def _show_current(self) -> None:
        self.list.scrollTo(self.list.currentIndex())

    def _on_list_current_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid() and not self._is_following:
            self.mark_chosen.emit(self.model.mark_at(current.row()).item.id)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.list and event.type() == QEvent.Type.Resize:
            # The form below takes room as it opens; the chosen mark must not slip under it.
            QTimer.singleShot(0, self, self._show_current)
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            index = self.list.currentIndex()
            if index.isValid() and event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
                self.delete_asked.emit(self.model.mark_at(index.row()).item.id)
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.edit_left.emit()
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.editor.isVisible():
                self.editor.focus_first()
                return True
        return super().eventFilter(watched, event)
