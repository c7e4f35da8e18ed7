"""The list of bookmarks, queries and notes of the whole document, with what each is about.

May import Qt, core and session. It shows what it is given and tells what the person wants; the text
of a row is edited in the field under the list, so that a click in the list can never change one.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from editor.session.bookmarks import Place

from .icons import icon, mark_icon
from .list_filling import fill_again
from .theme import Theme


class BookmarksDock(QWidget):
    """`activated` carries a Place to go to, `removed` one to take away, `named` one and its new
    text; `left` says that the person wants back to the text."""

    activated = Signal(object)
    removed = Signal(object)
    named = Signal(object, str)
    left = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._places: tuple[Place, ...] = ()
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Bookmarks and queries"))
        self.list.setIconSize(QSize(16, 16))
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.installEventFilter(self)
        self.list.currentRowChanged.connect(lambda _row: self._show_comment())
        self.list.itemClicked.connect(lambda _item: self._activate())
        self.comment = QLineEdit()
        self.comment.setPlaceholderText(self.tr("What it is about"))
        self.comment.setAccessibleName(self.tr("What it is about"))
        self.comment.setMaxLength(500)
        self.comment.installEventFilter(self)
        self.comment.editingFinished.connect(self._on_comment_finished)
        self.empty = QLabel(
            self.tr(
                "No bookmarks yet. Set one at the word at the cursor, or on a region drawn on "
                "the scan, from the menu Mark. Queries and notes are listed here too."
            )
        )
        self.empty.setWordWrap(True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.empty.setContentsMargins(12, 12, 12, 12)
        self.empty.setObjectName("muted")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 8)
        layout.setSpacing(8)
        layout.addWidget(self.empty)
        layout.addWidget(self.list, 1)
        layout.addWidget(self.comment)
        self.show_places((), is_writable=False)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._fill()

    def show_places(self, places: Sequence[Place], *, is_writable: bool) -> None:
        """Show these places; the one that was chosen stays so, or the one in its place."""
        self.comment.setReadOnly(not is_writable)
        is_empty = not places
        self.empty.setVisible(is_empty)
        self.list.setVisible(not is_empty)
        self.comment.setVisible(not is_empty)
        # Tab stays where it is before a widget that hands the focus to one which is hidden.
        # (PySide6 types the argument as never None, which Qt takes for "no proxy".)
        self.setFocusProxy(None if is_empty else self.list)  # type: ignore[arg-type]
        if tuple(places) != self._places:
            self._places = tuple(places)
            self._fill()

    def choose(self, note_id: str) -> None:
        """Make a row the current one."""
        for number, place in enumerate(self._places):
            if place.mark.id == note_id:
                self.list.setCurrentRow(number)

    def chosen(self) -> Place | None:
        """Return the place of the current row."""
        number = self.list.currentRow()
        return self._places[number] if 0 <= number < len(self._places) else None

    def _fill(self) -> None:
        fill_again(self.list, map(self._item, self._places))
        self._show_comment()

    def _item(self, place: Place) -> QListWidgetItem:
        mark = place.mark
        kinds = {
            "bookmark": self.tr("Bookmark"),
            "query": self.tr("Query"),
            "note": self.tr("Note"),
        }
        what = mark.comment or place.quoted or self.tr("on the scan")
        text = self.tr("{number} · {what}").format(number=place.number, what=" ".join(what.split()))
        if mark.is_orphan:
            text = self.tr("{text} (its words are gone)").format(text=text)
        item = QListWidgetItem(text)
        is_bookmark = mark.kind == "bookmark"
        drawn = icon("bookmark", self._theme) if is_bookmark else mark_icon(mark.kind, self._theme)
        item.setIcon(drawn)
        told = self.tr("{kind} on page {number}: {text}").format(
            kind=kinds.get(mark.kind, mark.kind), number=place.number, text=what
        )
        quoted = f"\n“{place.quoted}”" if place.quoted and place.quoted != what else ""
        item.setToolTip(told + quoted)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, told)
        item.setData(Qt.ItemDataRole.UserRole, mark.id)
        return item

    def _show_comment(self) -> None:
        place = self.chosen()
        self.comment.setEnabled(place is not None)
        self.comment.setText((place.mark.comment or "") if place is not None else "")
        self.comment.setCursorPosition(0)
        self.comment.setModified(False)

    def _activate(self) -> None:
        place = self.chosen()
        if place is not None:
            self.activated.emit(place)

    def _on_comment_finished(self) -> None:
        place = self.chosen()
        if place is None or self.comment.isReadOnly() or not self.comment.isModified():
            return
        self.comment.setModified(False)
        if self.comment.text().strip() != (place.mark.comment or ""):
            self.named.emit(place, self.comment.text())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        key = event.key()
        if key == Qt.Key.Key_Escape:
            self.left.emit()
            return True
        if watched is self.list and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._activate()
            return True
        if watched is self.list and key == Qt.Key.Key_Delete:
            place = self.chosen()
            if place is not None:
                self.removed.emit(place)
            return True
        return super().eventFilter(watched, event)
