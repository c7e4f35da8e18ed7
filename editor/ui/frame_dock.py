"""The panel of the telegram frame: fields with what is filled in or proposed, and what differs.

May import Qt and the core's values. It shows what it is given and tells what the person wants; the
control looks at the document and changes it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from editor.core.frame import FIELDS, NO_FRAME, Frame
from editor.core.frame_checks import Disagreement
from editor.core.frame_proposals import Proposal

from .frame_field import FrameField
from .frame_words import disagreement_words
from .icons import icon
from .theme import Theme

_LIST_SHARE = 0.3
_ICON_PX = 16
_BESIDE_TEXT_PX = 44
"""Frame, padding, the gap after the icon and a scroll bar."""


class FrameDock(QWidget):
    """Fields below each other, with "Take all" above and what does not fit together below them."""

    taken = Signal(object)
    """A tuple of Proposals to be filled in as one step."""
    typed = Signal(str, str)
    place_asked = Signal(object, bool)
    selection_asked = Signal(str)
    left = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._is_selecting = False
        self._differing: tuple[Disagreement, ...] = ()
        self.fields = {name: FrameField(name, theme) for name in FIELDS}
        self.current = FIELDS[0]
        """The field that had the focus last."""
        self.intro = QLabel()
        self.intro.setWordWrap(True)
        self.intro.setObjectName("muted")
        self.take_all = QPushButton()
        self.take_all.setAutoDefault(False)
        self.area = self._made_fields()
        self.heading = QLabel()
        self.heading.setContentsMargins(12, 8, 12, 4)
        self.list = self._made_list()
        top = QHBoxLayout()
        top.setContentsMargins(12, 8, 12, 4)
        top.setSpacing(8)
        top.addWidget(self.intro, 1)
        top.addWidget(self.take_all, 0, Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(top)
        layout.addWidget(self.area, 1)
        layout.addWidget(self.heading)
        layout.addWidget(self.list)
        self.take_all.clicked.connect(self.ask_take_all)
        self.setFocusProxy(self.fields[self.current].edit)
        self._connect()
        self.set_theme(theme)
        self.show_survey({}, (), {})

    def _made_fields(self) -> QScrollArea:
        inside = QWidget()
        rows = QVBoxLayout(inside)
        rows.setContentsMargins(12, 4, 12, 12)
        rows.setSpacing(8)
        for each in self.fields.values():
            rows.addWidget(each)
        rows.addStretch(1)
        for before, after in pairwise(self.fields.values()):
            QWidget.setTabOrder(before.edit, after.edit)
        area = QScrollArea()
        area.setWidget(inside)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return area

    def _made_list(self) -> QListWidget:
        made = QListWidget()
        made.setWordWrap(True)
        made.setTextElideMode(Qt.TextElideMode.ElideNone)
        made.setIconSize(QSize(_ICON_PX, _ICON_PX))
        made.setResizeMode(QListWidget.ResizeMode.Adjust)
        made.setAccessibleName(self.tr("What does not fit together"))
        made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        made.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        made.installEventFilter(self)
        made.itemClicked.connect(lambda item: self._ask_place_of(item, by_key=False))
        return made

    def _connect(self) -> None:
        for each in self.fields.values():
            each.taken.connect(lambda found: self._take((found,)))
            each.typed.connect(self.typed)
            each.place_asked.connect(self.place_asked)
            each.selection_asked.connect(self.selection_asked)
            each.left.connect(self.left)
            each.entered.connect(lambda field=each: self._on_field_entered(field))
            each.edit.textChanged.connect(self._show_count)

    # What is shown

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.setStyleSheet(
            f'QLineEdit[proposed="true"] {{ border: 1px dotted {theme.doubt.name()}; '
            f"font-style: italic; placeholder-text-color: {theme.doubt.name()}; }}"
            f'QLineEdit[proposed="true"]:focus {{ border: 2px dotted {theme.doubt.name()}; }}'
            f"QLabel#muted {{ color: {theme.muted.name()}; }}"
        )
        for each in self.fields.values():
            each.set_theme(theme)
        self._show_list()

    def show_frame(self, frame: Frame, *, is_writable: bool) -> None:
        """Show what is filled in; what is being typed stays."""
        for name, each in self.fields.items():
            each.set_writable(is_writable)
            each.show_value(frame.get(name))
        self._show_count()

    def show_survey(
        self,
        proposals: Mapping[str, Sequence[Proposal]],
        differing: Sequence[Disagreement],
        numbers: dict[str, int],
    ) -> None:
        """Show what is proposed and what differs; `numbers` are the places of the pages in the
        order by their ids."""
        for name, each in self.fields.items():
            each.show_proposals(proposals.get(name, ()), numbers)
        self._differing = tuple(differing)
        self._show_list()
        self._show_count()

    def clear(self) -> None:
        """Show no document."""
        self.show_frame(NO_FRAME, is_writable=False)
        self.show_survey({}, (), {})

    def set_selecting(self, on: bool) -> None:
        """Offer the field that had the focus last what is selected in the transcript."""
        self._is_selecting = on
        for name, each in self.fields.items():
            each.set_selecting(on and name == self.current)

    def open_proposals(self) -> tuple[Proposal, ...]:
        """Return what "Take all" fills in: what stands in the empty fields."""
        shown = (each.proposal for each in self.fields.values() if each.edit.has_proposal)
        return tuple(found for found in shown if found is not None)

    def _show_count(self) -> None:
        count = len(self.open_proposals())
        self.take_all.setText(self.tr("Take all {count}").format(count=count))
        self.take_all.setToolTip(self.tr("Fill in everything that is proposed, as one step"))
        self.take_all.setVisible(count > 1)
        is_filled = any(each.edit.text() for each in self.fields.values())
        if count:
            text = self.tr("Dotted: proposed. Return takes it.")
        elif is_filled:
            text = ""
        else:
            text = self.tr(
                "Nothing in the text looks like the head of a telegram, memorandum or letter. "
                "Type what you know, or select words in the transcript and set a field from them."
            )
        self.intro.setText(text)
        self.intro.setVisible(bool(text))

    def _show_list(self) -> None:
        row = self.list.currentRow()
        self.list.clear()
        for each in self._differing:
            item = QListWidgetItem(
                icon("triangle-alert", self._theme, colour=self._theme.doubt),
                disagreement_words(each),
            )
            item.setToolTip(self.tr("Return goes there, and again to the other place"))
            self.list.addItem(item)
        self.list.setCurrentRow(min(row, self.list.count() - 1))
        count = len(self._differing)
        self.heading.setText(self.tr("Does not fit together  {count}").format(count=count))
        self.heading.setVisible(count > 0)
        self.list.setVisible(count > 0)
        self._fit_list()

    def _fit_list(self) -> None:
        """Give the list the height of its sentences, up to a share of the panel."""
        # The view asks for the height of a wrapped sentence before it knows how wide it is.
        width = self.width() - _ICON_PX - _BESIDE_TEXT_PX
        wanted = 0
        for row in range(self.list.count()):
            item = self.list.item(row)
            room = QRect(0, 0, width, 10_000)
            text = self.list.fontMetrics().boundingRect(
                room, int(Qt.TextFlag.TextWordWrap), item.text()
            )
            height = max(text.height(), _ICON_PX) + 10
            item.setSizeHint(QSize(0, height))
            wanted += height
        most = max(80, int(self.height() * _LIST_SHARE))
        self.list.setFixedHeight(min(wanted, most) + 2 * self.list.frameWidth() + 2)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # Once the list itself is as wide as it will be: its sentences wrap then.
        QTimer.singleShot(0, self, self._fit_list)

    # Keys and pointer

    def focus_first(self) -> None:
        """Put the focus in the first field that waits for an answer."""
        waiting = [f for f in self.fields.values() if f.edit.has_proposal]
        field = waiting[0] if waiting else self.fields[self.current]
        field.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def focus_after(self, name: str) -> None:
        """Put the focus in the next field that waits for an answer, else in the next one."""
        names = list(self.fields)
        at = names.index(name)
        rest = [*names[at + 1 :], *names[:at]]
        waiting = [n for n in rest if self.fields[n].edit.has_proposal]
        self.fields[(waiting or rest)[0]].edit.setFocus(Qt.FocusReason.TabFocusReason)

    def is_untouched(self) -> bool:
        """True while the focus is in an empty field."""
        return any(f.edit.hasFocus() and not f.edit.text() for f in self.fields.values())

    def flush(self) -> None:
        """Tell what was typed and not yet told."""
        for each in self.fields.values():
            each.edit.tell()

    def ask_take_all(self) -> None:
        """Ask for everything that is proposed."""
        self._take(self.open_proposals())

    def _take(self, found: tuple[Proposal, ...]) -> None:
        if not found:
            return
        had_focus = next((n for n, f in self.fields.items() if f.edit.hasFocus()), None)
        self.taken.emit(found)
        if had_focus == found[0].field and len(found) == 1:
            self.focus_after(had_focus)

    def _on_field_entered(self, field: FrameField) -> None:
        self.current = field.name
        self.setFocusProxy(field.edit)
        self.set_selecting(self._is_selecting)
        self.area.ensureWidgetVisible(field, 0, 12)

    def _ask_place_of(self, item: QListWidgetItem, *, by_key: bool) -> None:
        places = self._differing[self.list.row(item)].places
        if places:
            turn = int(item.data(Qt.ItemDataRole.UserRole) or 0)
            item.setData(Qt.ItemDataRole.UserRole, turn + 1)
            self.place_asked.emit(places[turn % len(places)], by_key)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.list and event.type() == QEvent.Type.KeyPress:
            assert isinstance(event, QKeyEvent)
            item = self.list.currentItem()
            if event.key() == Qt.Key.Key_Escape:
                self.left.emit()
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and item is not None:
                self._ask_place_of(item, by_key=False)
                return True
        return super().eventFilter(watched, event)
