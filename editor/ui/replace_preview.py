"""The preview of replacing all: every match with what stands round it, before and after.

May import Qt, session values and the theme. Rows are drawn when they are seen, so that ten thousand
matches open as quickly as ten. The old text is struck and the new one underlined, so that the two
are told by shape as well as by colour.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter, QPixmap
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QListView,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from editor.core.search import Found
from editor.session.searching import PageFound, SearchResult, surroundings

from .theme import Theme

_Index = QModelIndex | QPersistentModelIndex
Picture = Callable[[str, int, int], QPixmap | None]

_PICTURE: Final = QSize(132, 26)
_GAP: Final = 8
_SHARE_OF_MATCH: Final = 0.3


class _Row(NamedTuple):
    """A match of a page, or with `match` None the heading of the page's matches."""

    page: int
    match: int | None


class PreviewModel(QAbstractListModel):
    """The matches by page, each with a check mark; a page's heading checks all of its matches."""

    chosen_changed = Signal()

    def __init__(self, result: SearchResult, numbers: Mapping[str, int], parent: QObject) -> None:
        super().__init__(parent)
        self.pages = result.pages
        self._numbers = numbers
        self._rows = [
            _Row(at, match)
            for at, each in enumerate(self.pages)
            for match in (None, *range(len(each.found)))
        ]
        self._chosen = [[True] * len(each.found) for each in self.pages]

    @property
    def chosen_count(self) -> int:
        return sum(map(sum, self._chosen))

    def chosen(self) -> list[PageFound]:
        """Return the pages with the matches that are checked, without those that have none."""
        return [
            PageFound(page.page_id, page.text, found)
            for page, checked in zip(self.pages, self._chosen, strict=True)
            if (found := tuple(f for f, is_on in zip(page.found, checked, strict=True) if is_on))
        ]

    def choose_all(self, is_on: bool) -> None:
        self._chosen = [[is_on] * len(each) for each in self._chosen]
        self._tell(0, len(self._rows) - 1)

    def choose_where(self, which: Callable[[PageFound, Found], bool], is_on: bool) -> None:
        """Check, or do not, the matches that a rule names; the others stay as they are."""
        for page, checked in zip(self.pages, self._chosen, strict=True):
            for at, found in enumerate(page.found):
                checked[at] = is_on if which(page, found) else checked[at]
        self._tell(0, len(self._rows) - 1)

    def row(self, index: _Index) -> tuple[PageFound, Found | None]:
        """Return the page of a row and its match, None for a heading."""
        row = self._rows[index.row()]
        page = self.pages[row.page]
        return page, None if row.match is None else page.found[row.match]

    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        plain = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return plain | Qt.ItemFlag.ItemIsUserCheckable

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._words(index)
        if role == Qt.ItemDataRole.CheckStateRole:
            return self._state(self._rows[index.row()])
        return None

    def setData(self, index: _Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole:
            return False
        row = self._rows[index.row()]
        is_on = Qt.CheckState(value) == Qt.CheckState.Checked
        if row.match is None:
            self._chosen[row.page] = [is_on] * len(self._chosen[row.page])
        else:
            self._chosen[row.page][row.match] = is_on
        heading = index.row() - (0 if row.match is None else row.match + 1)
        self._tell(heading, heading + len(self._chosen[row.page]))
        return True

    def _tell(self, first: int, last: int) -> None:
        self.dataChanged.emit(self.index(first), self.index(last))
        self.chosen_changed.emit()

    def _state(self, row: _Row) -> Qt.CheckState:
        checked = self._chosen[row.page]
        if row.match is not None:
            return Qt.CheckState.Checked if checked[row.match] else Qt.CheckState.Unchecked
        if all(checked):
            return Qt.CheckState.Checked
        return Qt.CheckState.PartiallyChecked if any(checked) else Qt.CheckState.Unchecked

    def _words(self, index: _Index) -> str:
        page, found = self.row(index)
        if found is None:
            return self.tr("Page {number} · {matches}").format(
                number=self._numbers[page.page_id],
                matches=self.tr("%n match(es)", "", len(page.found)),
            )
        before, after = surroundings(page.text, found.start, found.end)
        return self.tr("{before}[{old} becomes {new}]{after}").format(
            before=visible(before),
            old=visible(page.old(found)),
            new=visible(found.new or "") or self.tr("nothing"),
            after=visible(after),
        )


def visible(text: str) -> str:
    """Return a text for one line, with its line ends and tabs as signs."""
    return text.replace("\n", "⏎").replace("\t", "⇥")


class ReplacePreview(QDialog):
    """Shows what would be replaced; `replace_asked` carries what is checked when it is agreed to.

    With `joins` they are words that line ends part, to be joined.
    `picture` returns the words of a stretch of a page on its scan, or None where the scan is not at
    hand.
    """

    replace_asked = Signal(list)

    def __init__(
        self,
        result: SearchResult,
        numbers: Mapping[str, int],
        theme: Theme,
        picture: Picture,
        parent: QWidget | None = None,
        *,
        joins: bool = False,
    ) -> None:
        super().__init__(parent)
        self._joins = joins
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(
            self.tr("Join hyphenated line ends") if joins else self.tr("Replace all")
        )
        self.model = PreviewModel(result, numbers, self)
        self.list = QListView()
        self.list.setAccessibleName(self.tr("Matches"))
        self.list.setModel(self.model)
        self.list.setUniformItemSizes(True)
        self.list.setItemDelegate(_MatchDelegate(self.model, theme, picture, self.list))
        self.list.setCurrentIndex(self.model.index(0))
        told = self.tr("{matches} {pages}. What is checked will be replaced, as one step.").format(
            matches=self.tr("%n match(es)", "", result.count),
            pages=self.tr("on %n page(s)", "", len(result.pages)),
        )
        if joins:
            told = self.tr(
                "%n word(s) that line ends part. What is checked will be joined, as one step.",
                "",
                result.count,
            )
        if result.is_cut:
            told += " " + self.tr("There are more: replace these, then search again.")
        label = QLabel(told)
        label.setWordWrap(True)
        label.setBuddy(self.list)
        self.all = QPushButton(self.tr("All"))
        self.none = QPushButton(self.tr("None"))
        for button, is_on in ((self.all, True), (self.none, False)):
            button.setAutoDefault(False)
            button.clicked.connect(lambda _checked=False, on=is_on: self.model.choose_all(on))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        buttons.button(QDialogButtonBox.StandardButton.Cancel).setText(self.tr("Cancel"))
        self.agree = QPushButton()
        buttons.addButton(self.agree, QDialogButtonBox.ButtonRole.AcceptRole)
        self.agree.setDefault(True)
        buttons.accepted.connect(self._on_buttons_accepted)
        buttons.rejected.connect(self.reject)
        self.model.chosen_changed.connect(self._count)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(label, 1)
        top.addWidget(self.all)
        top.addWidget(self.none)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(12)
        layout.addLayout(top)
        layout.addWidget(self.list, 1)
        layout.addWidget(buttons)
        self.resize(860, 560)
        self._count()
        self.list.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.list.hasFocus():
            self.agree.click()
            return
        super().keyPressEvent(event)

    def _count(self) -> None:
        count = self.model.chosen_count
        self.agree.setText(
            self.tr("Join %n word(s)", "", count)
            if self._joins
            else self.tr("Replace %n match(es)", "", count)
        )
        self.agree.setEnabled(count > 0)

    def _on_buttons_accepted(self) -> None:
        chosen = self.model.chosen()
        self.accept()
        self.replace_asked.emit(chosen)


class _MatchDelegate(QStyledItemDelegate):
    """Draws a match in its line, old and new beside each other, with its place on the scan."""

    def __init__(
        self, model: PreviewModel, theme: Theme, picture: Picture, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._model = model
        self._theme = theme
        self._picture = picture
        self._pictures: dict[tuple[str, int], QPixmap | None] = {}

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        height = max(_PICTURE.height() + 6, option.fontMetrics.height() + 12)
        return QSize(super().sizeHint(option, index).width(), height)

    def initStyleOption(self, option: QStyleOptionViewItem, index: _Index) -> None:
        super().initStyleOption(option, index)
        _, found = self._model.row(index)
        if found is None:
            option.font.setWeight(QFont.Weight.DemiBold)
        else:
            # The style draws ground, check mark and focus; the words are drawn over it.
            option.text = ""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        super().paint(painter, option, index)
        page, found = self._model.row(index)
        if found is None:
            return
        self.initStyleOption(option, index)
        style = option.widget.style()
        mark = style.subElementRect(
            QStyle.SubElement.SE_ItemViewItemCheckIndicator, option, option.widget
        )
        room = QRect(option.rect)
        room.setLeft(mark.right() + _GAP + 12)
        room.setRight(room.right() - _GAP)
        painter.save()
        picture = self._picture_of(page, found)
        if picture is not None:
            place = QRect(0, 0, _PICTURE.width(), _PICTURE.height())
            place.moveRight(room.right())
            place.moveTop(room.center().y() - place.height() // 2)
            _draw_picture(painter, place, picture, self._theme.line)
            room.setRight(place.left() - _GAP)
        self._draw_words(painter, option.font, room, page, found)
        painter.restore()

    def editorEvent(
        self,
        event: QEvent,
        model: object,
        option: QStyleOptionViewItem,
        index: _Index,
    ) -> bool:
        is_key = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Space
        if event.type() == QEvent.Type.MouseButtonRelease or (
            is_key and event.type() == QEvent.Type.KeyPress
        ):
            state = self._model.data(index, Qt.ItemDataRole.CheckStateRole)
            turned = (
                Qt.CheckState.Unchecked if state == Qt.CheckState.Checked else Qt.CheckState.Checked
            )
            return self._model.setData(index, turned, Qt.ItemDataRole.CheckStateRole)
        return False

    def _picture_of(self, page: PageFound, found: Found) -> QPixmap | None:
        key = (page.page_id, found.start)
        if key not in self._pictures:
            self._pictures[key] = self._picture(page.page_id, found.start, found.end)
        return self._pictures[key]

    def _draw_words(
        self, painter: QPainter, font: QFont, room: QRect, page: PageFound, found: Found
    ) -> None:
        theme = self._theme
        struck, under = QFont(font), QFont(font)
        struck.setStrikeOut(True)
        under.setUnderline(True)
        before, after = surroundings(page.text, found.start, found.end)
        old, new = visible(page.old(found)), visible(found.new or "")
        metrics = QFontMetrics(font)
        most = int(room.width() * _SHARE_OF_MATCH)
        parts: list[tuple[str, QFont, QColor]] = [
            (metrics.elidedText(old, Qt.TextElideMode.ElideRight, most), struck, theme.strike),
            (" → ", font, theme.muted),
            (
                metrics.elidedText(new, Qt.TextElideMode.ElideRight, most) or self.tr("nothing"),
                under if new else font,
                theme.addition if new else theme.muted,
            ),
        ]
        taken = sum(metrics.horizontalAdvance(text) for text, _, _ in parts)
        lead = max(0, (room.width() - taken) // 2)
        head = metrics.elidedText(visible(before), Qt.TextElideMode.ElideLeft, lead)
        rest = max(0, room.width() - taken - metrics.horizontalAdvance(head))
        tail = metrics.elidedText(visible(after), Qt.TextElideMode.ElideRight, rest)
        x = room.left()
        for text, face, colour in ((head, font, theme.ink), *parts, (tail, font, theme.ink)):
            painter.setFont(face)
            painter.setPen(colour)
            width = metrics.horizontalAdvance(text)
            place = QRect(x, room.top(), width + 2, room.height())
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, text)
            x += width


def _draw_picture(painter: QPainter, place: QRect, picture: QPixmap, line: QColor) -> None:
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    size = picture.size().scaled(place.size(), Qt.AspectRatioMode.KeepAspectRatio)
    shown = QRect(place.topLeft(), size)
    shown.moveCenter(place.center())
    shown.moveRight(place.right())
    painter.drawPixmap(shown, picture)
    painter.setPen(line)
    painter.drawRect(shown.adjusted(0, 0, -1, -1))
