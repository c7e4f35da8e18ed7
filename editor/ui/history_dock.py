"""The versions of the page, the newest first, and what differs since the one that is chosen.

May import Qt, session values and our words. It shows what it is given and tells what the person
wants.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QListView,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from editor.core.differences import Difference
from editor.session.versions import Version

from .difference_list import DifferenceDelegate, DifferenceModel
from .history_words import ICONS, author_words, kind_of_version, time_words, version_words
from .icons import icon
from .theme import Theme


class HistoryDock(QWidget):
    """`chosen_changed` says that other versions are chosen, `all_toggled` that every save is to be
    listed or not; `restore_asked` and `look_asked` are about the chosen one; `activated` carries a
    difference to go to; `left` says that the person wants back to the text."""

    chosen_changed = Signal()
    all_toggled = Signal(bool)
    restore_asked = Signal()
    look_asked = Signal()
    activated = Signal(object)
    left = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._versions: tuple[Version, ...] = ()
        self._is_writable = False
        self.said, self.changed, self.who = QLabel(), QLabel(), QLabel()
        for label in (self.said, self.changed, self.who):
            label.setWordWrap(True)
            label.setObjectName("muted")
        self.every = QCheckBox(self.tr("Every save"))
        self.every.setToolTip(
            self.tr("Also list the saves in between, while one person went on within minutes")
        )
        self.every.toggled.connect(self.all_toggled)
        self._build_lists()
        self.restore = QPushButton(self.tr("Take back"))
        self.restore.setToolTip(
            self.tr("Make the page what it was in this version; Undo brings back what it is now")
        )
        self.look = QPushButton(self.tr("In the text"))
        self.look.setToolTip(self.tr("Show in the transcript what differs from it (Return)"))
        for button, asked in ((self.restore, self.restore_asked), (self.look, self.look_asked)):
            button.setAutoDefault(False)
            button.clicked.connect(lambda _checked=False, a=asked: a.emit())
        self._lay_out()
        self.setFocusProxy(self.list)
        self.show_versions((), "")

    def _build_lists(self) -> None:
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Versions of the page"))
        self.list.setIconSize(QSize(16, 16))
        self.list.setUniformItemSizes(True)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.setToolTip(self.tr("Choose a second one with Ctrl to compare the two"))
        self.changes = QListView()
        self.changes.setAccessibleName(self.tr("What differs"))
        self.changes.setUniformItemSizes(True)
        self.model = DifferenceModel(self)
        self.changes.setModel(self.model)
        self._delegate = DifferenceDelegate(self.model, self._theme, self.changes)
        self.changes.setItemDelegate(self._delegate)
        for view in (self.list, self.changes):
            view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            view.setTextElideMode(Qt.TextElideMode.ElideRight)
            view.installEventFilter(self)
        self.list.itemSelectionChanged.connect(self._on_list_selection_changed)
        self.list.itemDoubleClicked.connect(lambda _item: self.look_asked.emit())
        self.changes.clicked.connect(self._go_to)

    def _lay_out(self) -> None:
        top, middle, buttons = QHBoxLayout(), QWidget(), QHBoxLayout()
        top.setContentsMargins(12, 8, 12, 0)
        top.setSpacing(8)
        top.addWidget(self.said, 1)
        top.addWidget(self.every)
        below = QVBoxLayout(middle)
        below.setContentsMargins(0, 4, 0, 0)
        below.setSpacing(4)
        self.changed.setContentsMargins(12, 0, 12, 0)
        below.addWidget(self.changed)
        below.addWidget(self.changes, 1)
        self.parts = QSplitter(Qt.Orientation.Vertical)
        self.parts.setChildrenCollapsible(False)
        self.parts.addWidget(self.list)
        self.parts.addWidget(middle)
        buttons.setContentsMargins(12, 0, 12, 0)
        buttons.setSpacing(4)
        buttons.addWidget(self.restore, 1)
        buttons.addWidget(self.look, 1)
        self.who.setContentsMargins(12, 0, 12, 0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 8)
        layout.setSpacing(8)
        # The list is where the dock is entered, so what chooses what it lists comes after it.
        layout.addWidget(self.parts, 1)
        layout.insertLayout(0, top)
        layout.addLayout(buttons)
        layout.addWidget(self.who)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._delegate.theme = theme
        self.changes.viewport().update()
        for row, version in enumerate(self._versions):
            self.list.item(row).setIcon(icon(ICONS.get(version.kind, "save"), theme))

    # What is shown

    def show_versions(self, versions: Sequence[Version], sentence: str) -> None:
        """List versions, the newest first; those that were chosen stay so."""
        self.said.setText(sentence)
        if tuple(versions) != self._versions:
            chosen = {v.number for v in self.chosen()}
            current = self.list.currentRow()
            was_blocked = self.list.blockSignals(True)
            self.list.clear()
            self._versions = tuple(versions)
            for version in versions:
                self.list.addItem(self._item(version))
            # None is chosen by itself, for nobody has asked yet; keys begin at the first.
            for row, version in enumerate(versions):
                if version.number in chosen:
                    self.list.setCurrentRow(row)
                    current = -1
            if current >= 0 and chosen:
                self.list.setCurrentRow(min(current, len(versions) - 1))
            elif not chosen:
                self.list.setCurrentRow(0, QItemSelectionModel.SelectionFlag.NoUpdate)
            self.list.blockSignals(was_blocked)
            self._on_list_selection_changed()
        self._allow()

    def _item(self, version: Version) -> QListWidgetItem:
        first = self.tr("{when} · {kind}").replace("{kind}", kind_of_version(version.kind))
        second = self.tr("{who} · version {number}").replace("{number}", str(version.number))
        first = first.replace("{when}", time_words(version.when))
        item = QListWidgetItem(f"{first}\n{second.replace('{who}', author_words(version))}")
        item.setIcon(icon(ICONS.get(version.kind, "save"), self._theme))
        item.setData(Qt.ItemDataRole.AccessibleTextRole, version_words(version))
        item.setToolTip(version_words(version))
        return item

    def show_changes(self, found: Sequence[Difference], sentence: str) -> None:
        """List what differs, and say it in a sentence."""
        self.changed.setText(sentence)
        self.model.show(found)
        self._fit()

    def _fit(self) -> None:
        """Keep the sentence whole: a splitter does not know what its parts need at a width."""
        self.changed.setMinimumHeight(0)
        width = max(1, self.width())
        self.changed.setMinimumHeight(max(0, self.changed.heightForWidth(width)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def set_writable(self, is_writable: bool) -> None:
        """Say whether the page can be changed."""
        self._is_writable = is_writable
        self._allow()

    def chosen(self) -> list[Version]:
        """Return the versions that are chosen, the newest first."""
        rows = sorted(index.row() for index in self.list.selectedIndexes())
        return [self._versions[row] for row in rows if row < len(self._versions)]

    def choose(self, number: int) -> None:
        """Choose the version of a number alone."""
        for row, version in enumerate(self._versions):
            if version.number == number:
                self.list.setCurrentRow(row)

    def _allow(self) -> None:
        count = len(self.chosen())
        self.restore.setEnabled(count == 1 and self._is_writable)
        self.look.setEnabled(count == 1)

    # What the person does

    def _on_list_selection_changed(self) -> None:
        self._allow()
        self.chosen_changed.emit()

    def _go_to(self, index: QModelIndex) -> None:
        if index.isValid():
            self.activated.emit(self.model.rows[index.row()])

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if watched is self.changes:
                self._go_to(self.changes.currentIndex())
            elif self.look.isEnabled():
                self.look_asked.emit()
            return True
        return super().eventFilter(watched, event)
