"""The strip of pages: a small picture of each, its number, its label, and the shape of its review
state.

May import Qt and core. A list with a model and a delegate, because a widget a page would cost 500
widgets at opening; pictures are asked for when their rows are in view and forgotten, the least
lately shown first, when they take too much memory. The strip changes nothing by itself: it says
what a person asks for, and is told the new order.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QByteArray,
    QEvent,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QDropEvent,
    QImage,
    QKeyEvent,
    QPainter,
    QPen,
    QPixmap,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from editor.core.geometry import Size

from .pauses import pause
from .state_signs import STATE_UNITS, paint_state
from .theme import Theme, mixed

SIDES = {"small": 72, "medium": 112, "large": 160}
"""Longest side of a picture by its size, in pixels of the window."""
PICTURE_SIDE = SIDES["medium"]
PICTURES_BYTES = 48 * 1024 * 1024
_ROW_MARGIN = 16
_MOST_KEPT = 64
"""Pictures kept in the size they are shown in: more than a tall window has rows."""

_NAME_HEIGHT = 40
_SMALLEST_WIDTH = 96
_STATE_SIDE = 16
_ASK_DELAY_MS = 30
_MIME = "application/x-facing-page"
_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class PageRow:
    """What the strip shows of a page; `state` is a review state of the contract, unknown ones get
    no sign.
    """

    id: str
    number: int
    label: str = ""
    state: str = "untouched"
    size: Size | None = None


class PageModel(QAbstractListModel):
    """The rows of the strip with the pictures held so far."""

    def __init__(self, *, limit_bytes: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._rows: tuple[PageRow, ...] = ()
        self._places: dict[str, int] = {}
        self._pictures: OrderedDict[str, QPixmap | None] = OrderedDict()
        self._limit_bytes = limit_bytes
        self._bytes = 0

    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return f"{row.number} {row.label}".strip()
            case Qt.ItemDataRole.AccessibleTextRole | Qt.ItemDataRole.ToolTipRole:
                return self._spoken(row)
            case _:
                return None

    def _spoken(self, row: PageRow) -> str:
        state = self._state_name(row.state)
        label = row.label if row.label != str(row.number) else ""
        if label:
            text = self.tr("Page {number}, “{label}”, {state}")
        else:
            text = self.tr("Page {number}, {state}")
        return text.format(number=row.number, label=label, state=state)

    def _state_name(self, state: str) -> str:
        names = {
            "untouched": self.tr("untouched"),
            "in-progress": self.tr("in progress"),
            "submitted": self.tr("submitted"),
            "returned": self.tr("returned"),
            "approved": self.tr("approved"),
            "changed-since-approval": self.tr("changed since approval"),
        }
        return names.get(state, state)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        flag = Qt.ItemFlag
        if not index.isValid():
            return flag.ItemIsDropEnabled
        return flag.ItemIsEnabled | flag.ItemIsSelectable | flag.ItemIsDragEnabled

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        return [_MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        mime = QMimeData()
        if indexes:
            mime.setData(_MIME, QByteArray(self._rows[indexes[0].row()].id.encode()))
        return mime

    def row(self, index: int) -> PageRow:
        return self._rows[index]

    def place(self, page_id: str) -> int | None:
        """Return the row of a page, counted from 0."""
        return self._places.get(page_id)

    def set_rows(self, rows: Sequence[PageRow]) -> None:
        """Show these pages in this order; pictures of pages that stay are kept."""
        if tuple(r.id for r in rows) == tuple(r.id for r in self._rows):
            self._rows = tuple(rows)
            if rows:
                self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))
            return
        self.beginResetModel()
        self._rows = tuple(rows)
        self._places = {row.id: place for place, row in enumerate(rows)}
        for page_id in [i for i in self._pictures if i not in self._places]:
            self.drop_picture(page_id)
        self.endResetModel()

    def has_answer(self, page_id: str) -> bool:
        """True where a picture is held, or where it is known that there is none."""
        return page_id in self._pictures

    def picture(self, page_id: str) -> QPixmap | None:
        found = self._pictures.get(page_id)
        if found is not None:
            self._pictures.move_to_end(page_id)
        return found

    def set_picture(self, page_id: str, image: QImage) -> None:
        place = self._places.get(page_id)
        if place is None:
            return
        self.drop_picture(page_id)
        pixmap = None if image.isNull() else QPixmap.fromImage(image)
        self._pictures[page_id] = pixmap
        self._bytes += _bytes(pixmap)
        while self._bytes > self._limit_bytes and len(self._pictures) > 1:
            self._bytes -= _bytes(self._pictures.popitem(last=False)[1])
        index = self.index(place)
        self.dataChanged.emit(index, index)

    def drop_picture(self, page_id: str) -> None:
        """Forget a picture, so that it is asked for again."""
        self._bytes -= _bytes(self._pictures.pop(page_id, None))


class PageDelegate(QStyledItemDelegate):
    """Draws one page of the strip."""

    def __init__(self, model: PageModel, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self.theme = theme
        self.current_id: str | None = None
        self.side = PICTURE_SIDE
        self._kept: dict[tuple[float, ...], QPixmap] = {}

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(self.side + _ROW_MARGIN, self.side + _NAME_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        row, theme = self._model.row(index.row()), self.theme
        place = QRectF(option.rect).adjusted(4, 2, -4, -2)
        state = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        is_current = row.id == self.current_id
        if is_current or state & QStyle.StateFlag.State_MouseOver:
            share = 0.16 if is_current else 0.06
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(mixed(theme.panel, theme.accent if is_current else theme.ink, share))
            painter.drawRoundedRect(place, 4, 4)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(theme.accent, 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(place.adjusted(1, 1, -1, -1), 4, 4)
        self._paint_picture(painter, place.adjusted(0, 6, 0, -30), row, is_current=is_current)
        self._paint_name(painter, place, row, is_current=is_current)
        painter.restore()

    def _paint_picture(
        self, painter: QPainter, room: QRectF, row: PageRow, *, is_current: bool
    ) -> None:
        picture = self._model.picture(row.id)
        if picture is not None:
            shape = QSize(picture.size())
        else:
            shape = QSize(row.size.w, row.size.h) if row.size else QSize(17, 22)
        limit = QSize(self.side, self.side)
        fitted = QRectF(QPointF(), shape.scaled(limit, Qt.AspectRatioMode.KeepAspectRatio))
        fitted.moveCenter(room.center())
        fitted.moveTopLeft(QPointF(fitted.topLeft().toPoint()))  # on whole pixels
        theme = self.theme
        if picture is not None:
            scaled = self._scaled(picture, fitted, painter.device().devicePixelRatioF())
            painter.drawPixmap(fitted.topLeft(), scaled)
        else:
            painter.fillRect(fitted, mixed(theme.background, theme.ink, 0.06))
            if self._model.has_answer(row.id):
                painter.setPen(QPen(theme.muted, 1))
                painter.drawLine(fitted.topLeft(), fitted.bottomRight())
                painter.drawLine(fitted.topRight(), fitted.bottomLeft())
        edge = QPen(theme.accent, 2) if is_current else QPen(theme.line, 1)
        painter.setPen(edge)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        # A line of one pixel is sharp where it runs through the middle of pixels.
        whole = QRectF(fitted.toAlignedRect())
        painter.drawRect(whole if is_current else whole.adjusted(0.5, 0.5, -0.5, -0.5))

    def _scaled(self, picture: QPixmap, place: QRectF, ratio: float) -> QPixmap:
        """Return a picture in pixels of the screen; scaling it at each painting would take longer
        than all else of its row.
        """
        size = (place.size() * ratio).toSize()
        key = (picture.cacheKey(), size.width(), size.height(), ratio)
        scaled = self._kept.get(key)
        if scaled is None:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            smooth = Qt.TransformationMode.SmoothTransformation
            scaled = picture.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, smooth)
            scaled.setDevicePixelRatio(ratio)
            self._kept[key] = scaled
        return scaled

    def _paint_name(
        self, painter: QPainter, place: QRectF, row: PageRow, *, is_current: bool
    ) -> None:
        theme = self.theme
        line = QRectF(place.left() + 8, place.bottom() - 24, place.width() - 16, 20)
        font = painter.font()
        font.setBold(is_current)
        painter.setFont(font)
        painter.setPen(theme.ink)
        number = str(row.number)
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, number)
        width = painter.fontMetrics().horizontalAdvance(number) + 6
        if row.label and row.label != number:
            font.setBold(False)
            painter.setFont(font)
            painter.setPen(theme.ink if is_current else theme.muted)
            room = line.adjusted(width, 0, -_STATE_SIDE - 4, 0)
            mode = Qt.TextElideMode.ElideRight
            label = painter.fontMetrics().elidedText(row.label, mode, int(room.width()))
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, label)
        painter.translate(line.right() - _STATE_SIDE, line.center().y() - _STATE_SIDE / 2)
        painter.scale(_STATE_SIDE / STATE_UNITS, _STATE_SIDE / STATE_UNITS)
        paint_state(painter, row.state, theme)


class ThumbnailStrip(QListView):
    """All pages in order. Signals carry page ids; `page_moved` also the new place (from 0)."""

    picture_wanted = Signal(str)
    page_activated = Signal(str)
    page_moved = Signal(str, int)
    context_menu_requested = Signal(str, QPoint)

    def __init__(
        self, theme: Theme, parent: QWidget | None = None, *, limit_bytes: int = PICTURES_BYTES
    ) -> None:
        super().__init__(parent)
        self._model = PageModel(limit_bytes=limit_bytes, parent=self)
        self._delegate = PageDelegate(self._model, theme, self)
        self._asked: set[str] = set()
        self._ask = pause(self, _ASK_DELAY_MS, self._on_ask_timeout)
        self.setModel(self._model)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName(self.tr("Pages"))
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self._fit_width()
        self.verticalScrollBar().valueChanged.connect(self._on_scroll_bar_value_changed)
        self.clicked.connect(self._on_self_clicked)

    def _fit_width(self) -> None:
        bar = self.verticalScrollBar().sizeHint().width()
        self.setMinimumWidth(max(self._delegate.side + _ROW_MARGIN, _SMALLEST_WIDTH) + bar)

    def set_size(self, size: str) -> None:
        """Draw the pictures in another size: "small", "medium" or "large"."""
        side = SIDES[size]
        if side != self._delegate.side:
            self._delegate.side = side
            self._fit_width()
            self.scheduleDelayedItemsLayout()
            self.executeDelayedItemsLayout()
            if self.currentIndex().isValid():
                self.scrollTo(self.currentIndex())
            self._ask.start()

    def set_pages(self, rows: Sequence[PageRow]) -> None:
        """Show these pages; pictures of pages that stay are kept, those in view are asked for."""
        focus_id = self._id_at(self.currentIndex())
        self._model.set_rows(rows)
        self._asked &= {row.id for row in rows}
        place = None if focus_id is None else self._model.place(focus_id)
        if place is not None:
            self.setCurrentIndex(self._model.index(place))
        self._ask.start()

    def set_current(self, page_id: str | None) -> None:
        """Highlight the page that the window shows and bring it into view."""
        self._delegate.current_id = page_id
        place = None if page_id is None else self._model.place(page_id)
        if place is not None:
            self.setCurrentIndex(self._model.index(place))
            self.scrollTo(self._model.index(place))
        self.viewport().update()

    @property
    def current_id(self) -> str | None:
        """The page that is highlighted as the one shown."""
        return self._delegate.current_id

    def set_picture(self, page_id: str, image: QImage) -> None:
        """Show a page's picture, scaled to the size chosen; a null one says there is none."""
        self._asked.discard(page_id)
        self._model.set_picture(page_id, image)

    def forget_picture(self, page_id: str) -> None:
        """Ask for a page's picture again: its scan was replaced."""
        self._asked.discard(page_id)
        self._model.drop_picture(page_id)
        self._ask.start()

    def set_theme(self, theme: Theme) -> None:
        self._delegate.theme = theme
        self.viewport().update()

    def visible_ids(self) -> list[str]:
        """Return the pages whose rows are in view, from the top."""
        count = self._model.rowCount()
        if count == 0:
            return []
        height = max(1, self.visualRect(self._model.index(0)).height())
        top = self.verticalOffset()
        first, last = max(0, top // height), (top + self.viewport().height() - 1) // height
        return [self._model.row(i).id for i in range(first, min(last, count - 1) + 1)]

    def _id_at(self, index: _Index) -> str | None:
        return self._model.row(index.row()).id if index.isValid() else None

    def _on_scroll_bar_value_changed(self, _value: int) -> None:
        # Not the timer's own slot: it would take the value for milliseconds.
        self._ask.start()

    def _on_ask_timeout(self) -> None:
        if not self.isVisible():
            return
        for page_id in self.visible_ids():
            if page_id not in self._asked and not self._model.has_answer(page_id):
                self._asked.add(page_id)
                self.picture_wanted.emit(page_id)

    def _on_self_clicked(self, index: QModelIndex) -> None:
        page_id = self._id_at(index)
        if page_id is not None:
            self.page_activated.emit(page_id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        page_id = self._id_at(self.currentIndex())
        if page_id is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.page_activated.emit(page_id)
            return
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if page_id is not None and step and event.modifiers() == Qt.KeyboardModifier.AltModifier:
            place = self.currentIndex().row() + step
            if 0 <= place < self._model.rowCount():
                self.page_moved.emit(page_id, place)
            return
        super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        # Alt+Up and Alt+Down move a page; a shortcut of the window must not take them first.
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.modifiers() == Qt.KeyboardModifier.AltModifier
            and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down)
        ):
            event.accept()
            return True
        return super().event(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        is_by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if is_by_key else self.indexAt(event.pos())
        page_id = self._id_at(index)
        if page_id is None:
            return
        place = self.visualRect(index).center() if is_by_key else event.pos()
        self.context_menu_requested.emit(page_id, self.viewport().mapToGlobal(place))

    def dropEvent(self, event: QDropEvent) -> None:
        """Say where a page was dropped; the order changes when the document's does."""
        page_id = bytes(event.mimeData().data(_MIME).data()).decode()
        old = self._model.place(page_id)
        if event.source() is not self or old is None:
            event.ignore()
            return
        new = self.drop_place(event.position())
        # Not a move in Qt's eyes: it would take the dragged row out of the model by itself.
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self.setState(QAbstractItemView.State.NoState)
        self.viewport().update()
        new -= new > old
        if new != old:
            self.page_moved.emit(page_id, new)

    def line_of(self, place: int) -> int:
        """Return the height in the viewport of the line before place `place` (from 0)."""
        count = self._model.rowCount()
        if count == 0:
            return 0
        row = self.visualRect(self._model.index(min(place, count - 1)))
        return row.top() if place < count else row.bottom() + 1

    def drop_place(self, at: QPointF) -> int:
        """Return the place (from 0) before which something dropped at a point would go."""
        index = self.indexAt(at.toPoint())
        if not index.isValid():
            return self._model.rowCount()
        return index.row() + (at.y() > self.visualRect(index).center().y())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._ask.start()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._ask.start()


def _bytes(pixmap: QPixmap | None) -> int:
    return 0 if pixmap is None else pixmap.width() * pixmap.height() * pixmap.depth() // 8
