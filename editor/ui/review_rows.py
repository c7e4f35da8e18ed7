"""The list of the review panel: sections of rows, each with a sign, what it is, and more about it.

May import Qt. A row's sentences are never cut: who reads that something is in the way must be able
to read what, also in a narrow panel; so rows wrap, and their heights follow the width.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from .icons import icon
from .pauses import pause
from .state_signs import STATE_UNITS, paint_state
from .theme import Theme

_Index = QModelIndex | QPersistentModelIndex
_SIGN_PX = 16
_GAP_PX = 8
_ABOVE_PX = 4
_LEFT_PX = 12
_RIGHT_PX = 8
_WRAP = Qt.TextFlag.TextWordWrap
_ROLE = Qt.ItemDataRole


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One line: `sign` is a review state or `icon` the name of an icon; `target` is whatever the
    window goes to from here. A dim row is not for this person, and `detail` says why.
    """

    id: str
    label: str
    detail: str = ""
    sign: str = ""
    icon: str = ""
    is_dim: bool = False
    target: object = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class ReviewSection:
    """Rows under a heading; one without rows says so by `empty`, or is not shown at all."""

    id: str
    title: str
    rows: tuple[ReviewRow, ...] = ()
    empty: str = ""
    is_counted: bool = False


class ReviewList(QTreeWidget):
    """Sections that fold; Return, Enter and a double click go to a row."""

    row_activated = Signal(object)
    row_chosen = Signal(object)
    left = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sections: tuple[ReviewSection, ...] = ()
        self._items: dict[tuple[str, str], QTreeWidgetItem] = {}
        self._rows: dict[tuple[str, str], ReviewRow] = {}
        self._folded: set[str] = set()
        self._is_filling = False
        self._delegate = _RowDelegate(theme, self)
        self._relayout = pause(self, 0, self._on_relayout_timeout)
        self.setItemDelegate(self._delegate)
        self.setHeaderHidden(True)
        self.setIndentation(0)
        self.setRootIsDecorated(False)
        self.setExpandsOnDoubleClick(False)
        self.setFrameShape(QTreeWidget.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Review of this page"))
        self.itemDoubleClicked.connect(self._on_self_double_clicked)
        self.itemClicked.connect(self._on_self_clicked)
        self.currentItemChanged.connect(self._on_self_current_changed)

    # What is shown

    def show_sections(self, sections: Sequence[ReviewSection]) -> None:
        """Show sections; what is chosen, folded and in view stays where it still is there."""
        shown = tuple(each for each in sections if each.rows or each.empty)
        if shown == self._sections:
            # Equal rows may lead elsewhere by now.
            self._sections = shown
            self._note_rows()
            return
        chosen, scrolled = self.current_ids(), self.verticalScrollBar().value()
        self._sections = shown
        self._note_rows()
        self._is_filling = True
        try:
            self._items.clear()
            self.clear()
            for section in shown:
                self._add_section(section)
            self.choose(*chosen)
        finally:
            self._is_filling = False
        self.verticalScrollBar().setValue(scrolled)

    def _add_section(self, section: ReviewSection) -> None:
        heading = QTreeWidgetItem(self)
        count = len(section.rows)
        title = f"{section.title}  {count}" if section.is_counted and count else section.title
        heading.setData(0, _ROLE.UserRole, section.id)
        heading.setText(0, title)
        heading.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
        rows = section.rows or (ReviewRow("", section.empty, is_dim=True),)
        for row in rows:
            item = QTreeWidgetItem(heading)
            item.setText(0, row.label)
            told = ". ".join(filter(None, (row.label, row.detail)))
            item.setData(0, _ROLE.AccessibleTextRole, told)
            item.setToolTip(0, row.detail or row.label)
            item.setData(0, _ROLE.UserRole, row)
            self._items.setdefault((section.id, row.id), item)
            if not section.rows:
                item.setFlags(Qt.ItemFlag.ItemIsEnabled)
        heading.setExpanded(section.id not in self._folded)

    def _note_rows(self) -> None:
        self._rows = {(each.id, row.id): row for each in self._sections for row in each.rows}

    def set_theme(self, theme: Theme) -> None:
        self._delegate.theme = theme
        self.viewport().update()

    @property
    def sections(self) -> tuple[ReviewSection, ...]:
        """What is shown."""
        return self._sections

    # What is chosen

    def row_at(self, item: QTreeWidgetItem | None) -> ReviewRow | None:
        """Return the row of an item, None for a heading or the line of an empty section."""
        heading = item.parent() if item is not None else None
        if item is None or heading is None:
            return None
        shown = item.data(0, _ROLE.UserRole)
        section = str(heading.data(0, _ROLE.UserRole))
        return self._rows.get((section, shown.id)) if isinstance(shown, ReviewRow) else None

    @property
    def current_row(self) -> ReviewRow | None:
        return self.row_at(self.currentItem())

    def current_ids(self) -> tuple[str, str]:
        """Return the ids of the chosen section and row, empty where none is chosen."""
        item = self.currentItem()
        row = self.row_at(item)
        heading = item.parent() if item is not None else None
        if item is None:
            return ("", "")
        if row is None or heading is None:
            return (str(item.data(0, _ROLE.UserRole)), "")
        return (str(heading.data(0, _ROLE.UserRole)), row.id)

    def choose(self, section_id: str, row_id: str = "") -> bool:
        """Choose a row, or the first of its section where it is gone; False without the section."""
        for section in self._sections:
            if section.id == section_id and section.rows:
                first = self._items[section_id, section.rows[0].id]
                self.setCurrentItem(self._items.get((section_id, row_id), first))
                return True
        return False

    def focus_list(self) -> None:
        """Put the focus here, on the first row where none is chosen."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if self.current_row is None:
            for section in self._sections:
                if section.rows:
                    self.choose(section.id)
                    return

    # Keys and pointer

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        item = self.currentItem()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and item is not None:
            self._activate(item)
        elif key == Qt.Key.Key_Escape:
            self.left.emit()
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and item is not None:
            self._fold(item, is_open=key == Qt.Key.Key_Right)
        else:
            super().keyPressEvent(event)

    def _fold(self, item: QTreeWidgetItem, *, is_open: bool) -> None:
        heading = item.parent() or item
        heading.setExpanded(is_open)
        self._note_folded(heading)
        if not is_open:
            self.setCurrentItem(heading)

    def _note_folded(self, heading: QTreeWidgetItem) -> None:
        section = str(heading.data(0, _ROLE.UserRole))
        (self._folded.discard if heading.isExpanded() else self._folded.add)(section)

    def _activate(self, item: QTreeWidgetItem) -> None:
        row = self.row_at(item)
        if row is not None:
            self.row_activated.emit(row)
        elif item.parent() is None:
            self._fold(item, is_open=not item.isExpanded())

    def _on_self_double_clicked(self, item: QTreeWidgetItem, _column: int) -> None:
        if item.parent() is not None:
            self._activate(item)

    def _on_self_clicked(self, item: QTreeWidgetItem, _column: int) -> None:
        if item.parent() is None:
            self._fold(item, is_open=not item.isExpanded())

    def _on_self_current_changed(
        self, item: QTreeWidgetItem | None, _before: QTreeWidgetItem | None
    ) -> None:
        row = self.row_at(item)
        if row is not None and not self._is_filling:
            self.row_chosen.emit(row)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._relayout.start()

    def _on_relayout_timeout(self) -> None:
        # Rows wrap anew, so their heights are others.
        self.scheduleDelayedItemsLayout()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._relayout.start()


class _RowDelegate(QStyledItemDelegate):
    """Draws headings and rows; a row's detail stands under its label, quieter."""

    def __init__(self, theme: Theme, view: ReviewList) -> None:
        super().__init__(view)
        self.theme = theme
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        width = self._view.viewport().width()
        if not index.parent().isValid():
            return QSize(width, option.fontMetrics.height() + 3 * _ABOVE_PX)
        row = _row_of(index)
        room = width - _LEFT_PX - _RIGHT_PX - (_SIGN_PX + _GAP_PX if _has_sign(row) else 0)
        label, detail = _heights(option.fontMetrics, row, room)
        return QSize(width, max(label + detail, _SIGN_PX) + 2 * _ABOVE_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        self.initStyleOption(option, index)
        option.text = ""
        style = self._view.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, self._view)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if index.parent().isValid():
            self._paint_row(painter, QRect(option.rect), _row_of(index), option.font)
        else:
            is_open = bool(option.state & QStyle.StateFlag.State_Open)
            self._paint_heading(painter, QRect(option.rect), str(index.data()), is_open=is_open)
        painter.restore()

    def _paint_heading(self, painter: QPainter, place: QRect, title: str, *, is_open: bool) -> None:
        theme = self.theme
        painter.setPen(theme.line)
        painter.drawLine(place.topLeft(), place.topRight())
        font = QFont(self._view.font())
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(theme.ink)
        sign = icon("chevron-down" if is_open else "chevron-right", theme, colour=theme.muted)
        at = QRect(place.left() + _LEFT_PX - 4, place.center().y() - 5, 12, 12)
        sign.paint(painter, at)
        room = place.adjusted(_LEFT_PX + 12, 0, -_RIGHT_PX, 0)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, title)

    def _paint_row(self, painter: QPainter, place: QRect, row: ReviewRow, font: QFont) -> None:
        theme = self.theme
        room = place.adjusted(_LEFT_PX, _ABOVE_PX, -_RIGHT_PX, -_ABOVE_PX)
        if _has_sign(row):
            line = QFontMetrics(font).height()
            top = room.top() + max(0, (line - _SIGN_PX) // 2)
            self._paint_sign(painter, QPointF(room.left(), top), row)
            room.setLeft(room.left() + _SIGN_PX + _GAP_PX)
        label, _ = _heights(QFontMetrics(font), row, room.width())
        painter.setFont(font)
        painter.setPen(theme.muted if row.is_dim else theme.ink)
        painter.drawText(room, int(_WRAP), row.label)
        if row.detail:
            painter.setPen(theme.muted)
            painter.drawText(room.adjusted(0, label, 0, 0), int(_WRAP), row.detail)

    def _paint_sign(self, painter: QPainter, at: QPointF, row: ReviewRow) -> None:
        if row.icon:
            theme = self.theme
            colour = theme.doubt if row.icon == "triangle-alert" else theme.muted
            place = QRect(at.toPoint(), QSize(_SIGN_PX, _SIGN_PX))
            icon(row.icon, theme, colour=colour).paint(painter, place)
            return
        painter.save()
        painter.translate(at)
        painter.scale(_SIGN_PX / STATE_UNITS, _SIGN_PX / STATE_UNITS)
        paint_state(painter, row.sign, self.theme)
        painter.restore()


def _row_of(index: _Index) -> ReviewRow:
    found = index.data(_ROLE.UserRole)
    assert isinstance(found, ReviewRow)
    return found


def _has_sign(row: ReviewRow) -> bool:
    return bool(row.sign or row.icon)


def _heights(metrics: QFontMetrics, row: ReviewRow, width: int) -> tuple[int, int]:
    """Return the heights of a row's label and detail, wrapped into a width."""

    def height(text: str) -> int:
        room = QRect(0, 0, max(40, width), 10_000)
        return metrics.boundingRect(room, int(_WRAP), text).height() if text else 0

    return height(row.label), height(row.detail)
