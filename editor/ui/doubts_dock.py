"""The list "To check": what on this page a person has to look at, and what can be done about it.

May import Qt and core. It shows what its sources find and holds nothing of its own; while nobody
can see it only those sources are asked whose rows may open it, so that it costs typing nothing.
The actions of the chosen row stand under the list, each with its key, beside what the scan shows
there.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QEvent, QModelIndex, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QPixmap
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from editor.core.document import Page
from editor.core.geometry import Box, Region, box_of

from .doubt_rows import DoubtAction, DoubtRow, DoubtsModel, DoubtSource
from .scan_item import Tile, image_of
from .theme import Theme

_PICTURE_HEIGHT = 72
_AROUND_PX = 12
_MOST_OPEN = 200
"""A section with more rows begins folded: nobody reads so many in one go."""


class CropSource(Protocol):
    """Whatever can give a part of the scan, as a pyramid does; IndexError outside of it."""

    def crop(self, box: Box, max_px: int) -> Tile: ...


class DoubtsDock(QWidget):
    """Sections of rows and, under them, what can be done about the chosen row."""

    row_chosen = Signal(object)
    """A DoubtRow was made the current one: show it, and leave the focus here."""
    row_activated = Signal(object)
    """A DoubtRow is to be gone to."""
    left = Signal()
    rows_changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page: Page | None = None
        self._sources: list[DoubtSource] = []
        self._crops: CropSource | None = None
        self._actions: tuple[DoubtAction, ...] = ()
        self._is_following = self._is_seen = self._is_acting = False
        self._folded: dict[str, bool] = {}
        self.urgent = 0
        """How many rows there are that may open the list by themselves."""
        self.model = DoubtsModel(theme, self)
        self.list = self._made_list()
        self.empty = QLabel(
            self.tr(
                "Nothing to check here: every mark and word of this page has its place, and no "
                "word looks wrong. What else waits, such as a query, is stepped through from the "
                "menu Mark."
            )
        )
        self.empty.setWordWrap(True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.empty.setContentsMargins(12, 12, 12, 12)
        self.empty.setObjectName("muted")
        self.said = QLabel()
        self.said.setWordWrap(True)
        self.said.setObjectName("muted")
        self.first_step = QPushButton()
        self.first_step.setAutoDefault(False)
        self.before = QWidget()
        before = QVBoxLayout(self.before)
        before.setContentsMargins(12, 8, 12, 12)
        before.setSpacing(8)
        before.addWidget(self.said)
        before.addWidget(self.first_step, 0, Qt.AlignmentFlag.AlignLeft)
        self.before.hide()
        self.picture = QLabel()
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.panel = QWidget()
        self._panel_layout = QVBoxLayout(self.panel)
        self._panel_layout.setContentsMargins(12, 8, 12, 12)
        self._panel_layout.setSpacing(4)
        self._panel_layout.addWidget(self.picture)
        self._buttons = QWidget()
        self._panel_layout.addWidget(self._buttons)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.empty)
        layout.addWidget(self.list, 1)
        layout.addWidget(self.panel)
        layout.addWidget(self.before)
        self._show_actions()
        self._show_rows()

    def _made_list(self) -> QTreeView:
        tree = QTreeView()
        tree.setModel(self.model)
        tree.setHeaderHidden(True)
        tree.setUniformRowHeights(True)
        tree.setIndentation(16)
        tree.setTextElideMode(Qt.TextElideMode.ElideRight)
        tree.setAccessibleName(self.tr("To check on this page"))
        tree.setExpandsOnDoubleClick(False)
        tree.installEventFilter(self)
        tree.selectionModel().currentChanged.connect(self._on_list_current_changed)
        tree.doubleClicked.connect(self._on_list_double_clicked)
        tree.collapsed.connect(lambda index: self._note_folded(index, True))
        tree.expanded.connect(lambda index: self._note_folded(index, False))
        return tree

    # What is shown

    def add_source(self, source: DoubtSource) -> None:
        """Show what a source finds, in a section below those there are."""
        self._sources.append(source)
        self.refresh()

    def set_head(self, widget: QWidget) -> None:
        """Put a widget above the list."""
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.insertWidget(0, widget)
        QWidget.setTabOrder(widget, self.list)

    def show_first_step(self, said: str, does: str) -> None:
        """Say what has to be done before all can be found here, with a button; empty says no more
        of it."""
        self.said.setText(said)
        self.first_step.setText(does)
        self.before.setVisible(bool(does))
        # "Nothing to check" would be no news while nobody has looked.
        self._show_rows()

    def set_theme(self, theme: Theme) -> None:
        self.model.set_theme(theme)

    def set_crops(self, crops: CropSource | None) -> None:
        """Take the pictures of the chosen row from a scan, or show none."""
        self._crops = crops
        self._show_picture()

    def set_seen(self, is_seen: bool) -> None:
        """Note whether anybody can see the list; rows are not looked for while nobody can."""
        if is_seen != self._is_seen:
            self._is_seen = is_seen
            self.refresh()

    def show_page(self, page: Page | None) -> None:
        """Show what there is to check on a page as it now is."""
        if page is not self._page:
            self._page = page
            self.refresh()

    def refresh(self) -> None:
        """Ask the sources anew; while hidden, only those that may open the list."""
        rows: list[Sequence[DoubtRow]] = []
        is_seen, page = self._is_seen, self._page
        for source in self._sources:
            is_asked = page is not None and (is_seen or source.calls)
            rows.append(source.rows(page) if page is not None and is_asked else ())
        pairs = zip(self._sources, rows, strict=True)
        self.urgent = sum(len(found) for source, found in pairs if source.calls)
        if is_seen:
            self._take(rows)
        self.rows_changed.emit()

    def _take(self, rows: Sequence[Sequence[DoubtRow]]) -> None:
        source, row = self._current()
        place = self.list.currentIndex().row()
        is_at_work = self._is_acting or self.list.hasFocus()
        self._is_following = True
        try:
            if self.model.set_rows(self._sources, rows):
                self._unfold(rows)
                if source is not None and row is not None and is_at_work:
                    self._choose_again(source.name, row.id, place)
            elif not is_at_work:
                # Somebody types elsewhere: what was proposed is of the text before, and to look
                # for it anew in every pause would cost time.
                self.list.setCurrentIndex(QModelIndex())
        finally:
            self._is_following = False
        self._show_rows()
        self._show_actions()

    def _unfold(self, rows: Sequence[Sequence[DoubtRow]]) -> None:
        for section, found in enumerate(rows):
            is_folded = self._folded.get(self._sources[section].name, len(found) > _MOST_OPEN)
            # What is opened here is not the person's wish, which alone is remembered.
            was_blocked = self.list.blockSignals(True)
            self.list.setExpanded(self.model.index(section, 0), not is_folded)
            self.list.blockSignals(was_blocked)

    def _choose_again(self, source: str, row_id: str, place: int) -> None:
        """Choose the row that was chosen, or the one that moved up to its place."""
        index = self.model.index_of(source, row_id)
        if self._folded.get(source):
            # To make a row the current one would unfold its section.
            return
        if not index.isValid():
            names = [each.name for each in self._sources]
            section = self.model.index(names.index(source), 0)
            last = self.model.rowCount(section) - 1
            index = self.model.index(min(place, last), 0, section)
        if self.model.row_at(index) is not None:
            self.list.setCurrentIndex(index)

    def _show_rows(self) -> None:
        is_empty = self.model.count == 0
        if is_empty and self.list.hasFocus():
            self.left.emit()
        self.empty.setVisible(is_empty and self.before.isHidden())
        self.list.setVisible(not is_empty)

    # What is chosen

    def _current(self) -> tuple[DoubtSource | None, DoubtRow | None]:
        index = self.list.currentIndex()
        return self.model.source_at(index), self.model.row_at(index)

    @property
    def current_row(self) -> DoubtRow | None:
        """The row that is chosen."""
        return self._current()[1]

    @property
    def actions_of_row(self) -> tuple[DoubtAction, ...]:
        """What can be done about the chosen row."""
        return self._actions

    def choose(self, source: str, row_id: str) -> bool:
        """Choose a row; False when it is not in the list."""
        index = self.model.index_of(source, row_id)
        if index.isValid():
            self.list.setCurrentIndex(index)
        return index.isValid()

    def focus_first(self) -> None:
        """Put the focus in the list, on its first row when none is chosen."""
        self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._choose_first()

    def _choose_first(self) -> None:
        if self.current_row is None:
            for section in range(self.model.rowCount()):
                index = self.model.index(0, 0, self.model.index(section, 0))
                if self.model.row_at(index) is not None:
                    self.list.setCurrentIndex(index)
                    return

    def _show_actions(self) -> None:
        source, row = self._current()
        has_row = source is not None and row is not None and self._page is not None
        actions: Sequence[DoubtAction] = ()
        if source is not None and row is not None and self._page is not None:
            actions = source.actions(self._page, row)
        if [(a.text, a.key) for a in actions] == [(a.text, a.key) for a in self._actions]:
            # The same words: buttons that have the focus keep it.
            self._actions = tuple(actions)
        else:
            self._actions = tuple(actions)
            self._make_buttons()
        self._show_picture()
        self.panel.setVisible(has_row and bool(actions or self.picture.isVisibleTo(self.panel)))

    def _make_buttons(self) -> None:
        had_focus = any(each.hasFocus() for each in self._buttons.findChildren(QPushButton))
        old, self._buttons = self._buttons, QWidget()
        self._panel_layout.replaceWidget(old, self._buttons)
        old.hide()
        old.deleteLater()
        lines = QVBoxLayout(self._buttons)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(4)
        beside = QHBoxLayout()
        beside.setSpacing(8)
        for place, action in enumerate(self._actions):
            button = self._made_button(place, action)
            if action.is_proposal:
                lines.addWidget(button)
            else:
                beside.addWidget(button)
        beside.addStretch(1)
        lines.addLayout(beside)
        if had_focus:
            self.list.setFocus()

    def _made_button(self, place: int, action: DoubtAction) -> QPushButton:
        button = QPushButton(action.text.replace("&", "&&"))
        key = QKeySequence(action.key).toString(QKeySequence.SequenceFormat.NativeText)
        tip = action.tip or action.text
        button.setToolTip(f"{tip} ({key})" if key else tip)
        button.setAccessibleName(action.text)
        button.setAccessibleDescription(self.tr("Key in the list: {key}").format(key=key))
        button.setAutoDefault(False)
        # A click leaves the focus in the transcript, where somebody may be typing.
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        if action.is_proposal:
            button.setStyleSheet("text-align: left")
            button.setMinimumWidth(0)
        button.clicked.connect(lambda: self._do(place))
        return button

    def _do(self, place: int) -> None:
        if place >= len(self._actions):
            return
        self._is_acting = True
        try:
            self._actions[place].call()
        finally:
            self._is_acting = False

    def _show_picture(self) -> None:
        row = self.current_row
        region: Region | None = row.region if row else None
        picture = None if region is None else self._crop(box_of(region))
        self.picture.setVisible(picture is not None)
        if picture is not None:
            self.picture.setPixmap(picture)
            self.picture.setAccessibleName(self.tr("The place on the scan"))

    def _crop(self, box: Box) -> QPixmap | None:
        if self._crops is None:
            return None
        ratio = self.devicePixelRatio()
        room = QSize(max(60, self.width() - 24), _PICTURE_HEIGHT) * ratio
        # The region of a stroke is thin; what it strikes has to be seen with it.
        above = max(_AROUND_PX, (box.w // 4 - box.h) // 2)
        around = Box(
            max(0, box.x - _AROUND_PX),
            max(0, box.y - above),
            box.w + 2 * _AROUND_PX,
            box.h + 2 * above,
        )
        try:
            image = image_of(self._crops.crop(around, 2 * max(room.width(), room.height())))
        except (IndexError, OSError):
            return None
        if image.width() > room.width() or image.height() > room.height():
            image = image.scaled(
                room,
                Qt.AspectRatioMode.KeepAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
        pixmap = QPixmap.fromImage(image)
        pixmap.setDevicePixelRatio(ratio)
        return pixmap

    # Keys and pointer

    def _on_list_current_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if self._is_following:
            return
        self._show_actions()
        row = self.model.row_at(current)
        if row is not None:
            self.row_chosen.emit(row)
            # The panel takes room as it opens; the chosen row must not slip under it.
            QTimer.singleShot(0, self, self._show_current)

    def _show_current(self) -> None:
        self.list.scrollTo(self.list.currentIndex())

    def _on_list_double_clicked(self, index: QModelIndex) -> None:
        row = self.model.row_at(index)
        if row is not None:
            self.row_activated.emit(row)

    def _note_folded(self, index: QModelIndex, is_folded: bool) -> None:
        source = self.model.source_at(index)
        if source is not None:
            self._folded[source.name] = is_folded

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            watched is self.list
            and isinstance(event, QFocusEvent)
            and event.gotFocus()
            and event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        ):
            # Qt would stop at the first heading, where there is nothing to do.
            self._choose_first()
        if (
            watched is self.list
            and event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and self._take_key(event)
        ):
            return True
        return super().eventFilter(watched, event)

    def _take_key(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return True
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if modifiers:
            return False
        names = {
            Qt.Key.Key_Enter: "Return",
            Qt.Key.Key_Backspace: "Del",
            Qt.Key.Key_Delete: "Del",
        }
        key = names.get(Qt.Key(event.key())) or QKeySequence(event.key()).toString()
        for place, action in enumerate(self._actions):
            if action.key == key:
                self._do(place)
                return True
        row = self.current_row
        if row is not None and key == "Return":
            self.row_activated.emit(row)
            return True
        # Qt's own search by letter would go elsewhere when a key of another row is meant.
        return row is not None and len(event.text()) == 1 and event.text().isalnum()
