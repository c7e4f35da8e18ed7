"""The list of the page's marks: what they are, what they cover, and which have lost their place.

May import Qt, core and session. The list shows the page's table and holds nothing of its own, so
it cannot disagree with the text; orphans come first, because somebody has to look at them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QCoreApplication,
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QListView,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from editor.core.document import Page
from editor.core.mark_filter import ListedMark, listed
from editor.core.marks import Mark
from editor.core.spans import Placed
from editor.ui.icons import mark_icon
from editor.ui.mark_editor import MarkEditor
from editor.ui.mark_filter_row import MarkFilterRow
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


class _Form(QScrollArea):
    """Gives the form in it the height that it asks for, also what it asked while nobody saw it."""

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() in (QEvent.Type.Show, QEvent.Type.Resize):
            QCoreApplication.postEvent(self, QEvent(QEvent.Type.LayoutRequest))
        return done


class MarksModel(QAbstractListModel):
    """The marks that a filter lists, page after page; of a page, orphans first, then in text order,
    then those on the scan alone."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows: Sequence[ListedMark] = ()
        self._numbers: Mapping[str, int] = {}

    def show_marks(self, rows: Sequence[ListedMark], numbers: Mapping[str, int]) -> None:
        """List marks; `numbers` are those of the pages where several are listed."""
        # Typing moves rows but rarely changes the list: what is selected stays selected.
        if [r.id for r in rows] == [r.id for r in self._rows]:
            self._rows, self._numbers = rows, numbers
            if rows:
                self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))
            return
        self.beginResetModel()
        self._rows, self._numbers = rows, numbers
        self.endResetModel()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        if self._rows:
            self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))

    def row_of(self, mark_id: str) -> int:
        """Return the place of a mark in the list, −1 when it is not there."""
        return next((i for i, r in enumerate(self._rows) if r.id == mark_id), -1)

    def mark_at(self, row: int) -> Placed[Mark]:
        return self._rows[row].row

    def page_id_at(self, row: int) -> str:
        """Return the id of the page that a listed mark is on."""
        return self._rows[row].page.id

    def rowCount(self, parent: _Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        each = self._rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._line(each)
            case Qt.ItemDataRole.DecorationRole:
                return mark_icon(each.row.item.kind, self._theme)
            case Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleDescriptionRole:
                return self._line(each)
            case Qt.ItemDataRole.ForegroundRole:
                return self._theme.error if each.row.item.is_orphan else None
            case _:
                return None

    def _line(self, each: ListedMark) -> str:
        line = self._said(each)
        number = self._numbers.get(each.page.id)
        if number is None:
            return line
        return self.tr("{line} · page {number}").format(line=line, number=number)

    def _said(self, each: ListedMark) -> str:
        name = kind_word(each.row.item.kind)
        text = snippet(each.page, each.row)
        if each.row.item.is_orphan:
            return self.tr("{kind} “{text}” has lost its place").format(kind=name, text=text)
        line = f"{name}  {text}" if text else name
        if each.partner is None:
            return line
        other = snippet(each.page, each.partner)
        if each.row.item.substitutes is None:
            return self.tr("{line} → {other}").format(line=line, other=other)
        return self.tr("{line}, for “{other}”").format(line=line, other=other)


class MarksDock(QWidget):
    """The list under its filter and, below, the form of what is selected in it.

    `pages` gives the pages of the whole document that are read, with their numbers.
    """

    mark_chosen = Signal(str)
    delete_asked = Signal(str)
    selection_changed = Signal()
    filter_changed = Signal()
    edit_left = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = MarksModel(theme, self)
        self.list = QListView()
        self.list.setModel(self.model)
        self.list.setUniformItemSizes(True)
        self.list.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
        self.list.setMinimumHeight(96)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setAccessibleName(self.tr("Marks of this page"))
        self.filter = MarkFilterRow(theme)
        self.filter.changed.connect(self._on_filter_changed)
        self.filter.left.connect(self.edit_left)
        self.pages: Callable[[], Sequence[tuple[int, Page]]] = tuple
        self._page: Page | None = None
        self.list.installEventFilter(self)
        self.empty = QLabel()
        self.show_proposed(0, "")
        self.empty.setWordWrap(True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.empty.setContentsMargins(12, 12, 12, 12)
        self.empty.setObjectName("muted")
        self.editor = MarkEditor(theme)
        self.form = _Form()
        self.form.setWidget(self.editor)
        self.form.setWidgetResizable(True)
        self.form.setFrameShape(QFrame.Shape.NoFrame)
        self.form.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.form.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.form.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.form.setSizeAdjustPolicy(QScrollArea.SizeAdjustPolicy.AdjustToContents)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.filter)
        layout.addWidget(self.empty)
        layout.addWidget(self.list, 1)
        layout.addWidget(self.form)
        self.show_form(False)
        self.list.selectionModel().currentChanged.connect(self._on_list_current_changed)
        self.list.selectionModel().selectionChanged.connect(self._on_list_selection_changed)
        self._is_following = False
        self.show_page(None)

    def set_theme(self, theme: Theme) -> None:
        self.model.set_theme(theme)
        self.editor.set_theme(theme)
        self.filter.set_theme(theme)

    def show_form(self, on: bool) -> None:
        """Show or hide the form of what is selected."""
        self.form.setVisible(on)
        self.editor.setVisible(on)
        if on:
            # It scrolls up and down alone; narrower than its fields it would hide their ends.
            bar = self.form.verticalScrollBar().sizeHint().width()
            self.form.setMinimumWidth(self.editor.minimumSizeHint().width() + bar)

    def show_proposed(self, count: int, key: str) -> None:
        """Say in an empty list how many marks a program proposes, and the key that goes to them."""
        said = [self.tr("No marks on this page yet.")]
        if count and key:
            proposed = self.tr("%n mark(s) are proposed: {key} goes to the next.", "", count)
            said.append(proposed.format(key=key))
        said.append(
            self.tr("Select words, or draw a region on the scan, and press Ctrl+1 to Ctrl+9.")
        )
        self.empty.setText("\n\n".join(said))

    def show_page(self, page: Page | None) -> None:
        """Show the marks of a page as they now are, or with the filter those of the document."""
        self._page = page
        wanted = self.filter.filter
        pages: Sequence[tuple[int, Page]] = ()
        if page is not None:
            pages = self.pages() if wanted.everywhere else [(0, page)]
        rows = listed([each for _, each in pages], wanted)
        numbers = {each.id: number for number, each in pages} if wanted.everywhere else {}
        chosen = self.selected_ids()
        self._is_following = True
        try:
            self.model.show_marks(rows, numbers)
            if chosen and not self.selected_ids():
                self._select(chosen)
        finally:
            self._is_following = False
        total = sum(len(each.marks) for _, each in pages)
        self.filter.show_count(len(rows), total)
        has_marks = total > 0 or wanted.everywhere
        self.filter.setVisible(has_marks)
        self.empty.setVisible(not has_marks)
        self.list.setVisible(has_marks)

    def selected_ids(self) -> list[str]:
        """Return the marks that are selected in the list, in its order."""
        rows = sorted(index.row() for index in self.list.selectionModel().selectedRows())
        return [self.model.mark_at(row).item.id for row in rows]

    def _select(self, mark_ids: Sequence[str]) -> None:
        flag = QItemSelectionModel.SelectionFlag
        for mark_id in mark_ids:
            row = self.model.row_of(mark_id)
            if row >= 0:
                self.list.selectionModel().setCurrentIndex(self.model.index(row), flag.Select)

    def select(self, mark_id: str) -> None:
        """Select a mark in the list without telling that it was chosen; "" selects none.

        One that is selected along with others leaves those selected.
        """
        row = self.model.row_of(mark_id)
        if row >= 0 and row == self.list.currentIndex().row() and mark_id in self.selected_ids():
            return
        self._is_following = True
        try:
            if row < 0:
                self.list.clearSelection()
                self.list.setCurrentIndex(QModelIndex())
            else:
                flag = QItemSelectionModel.SelectionFlag.ClearAndSelect
                self.list.selectionModel().setCurrentIndex(self.model.index(row), flag)
        finally:
            self._is_following = False

    def _show_current(self) -> None:
        self.list.scrollTo(self.list.currentIndex())

    def _on_list_current_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid() and not self._is_following:
            self.mark_chosen.emit(self.model.mark_at(current.row()).item.id)

    def _on_list_selection_changed(self, *_: object) -> None:
        self.filter.show_selected(len(self.list.selectionModel().selectedRows()))
        if not self._is_following:
            self.selection_changed.emit()

    def _on_filter_changed(self) -> None:
        self.show_page(self._page)
        self.filter_changed.emit()

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
