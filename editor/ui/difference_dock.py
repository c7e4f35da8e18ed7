"""The list of differences beside the page: with what it is compared, which kinds, in which order,
and what to do about the current one.

May import Qt, core values and our words. It shows what it is given and tells what the person wants.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPixmap
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QListView,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from editor.core.differences import KINDS, Difference, DifferenceKind, summary

from .difference_list import DifferenceDelegate, DifferenceModel
from .difference_words import kind_of_difference, summary_words
from .theme import Theme

ASK: Final = "…"
"""The choice that asks for a file."""
_PICTURE_PX: Final = 64


class DifferenceDock(QWidget):
    """`base_chosen` carries with what to compare, or ASK; `activated` the difference that became
    the current one; `decided` what the person wants of it: "accept", "refuse" or "suggest"."""

    base_chosen = Signal(str)
    choice_changed = Signal()
    activated = Signal(object)
    decided = Signal(str)
    left = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._found: Sequence[Difference] = ()
        self._is_filling = False
        self._is_writable = True
        self._build_choices()
        self.kinds: dict[DifferenceKind, QToolButton] = {k: self._kind_button(k) for k in KINDS}
        self.said = QLabel()
        self.said.setWordWrap(True)
        self.said.setObjectName("muted")
        self.list = QListView()
        self.list.setAccessibleName(self.tr("Differences"))
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.model = DifferenceModel(self)
        self.list.setModel(self.model)
        self._delegate = DifferenceDelegate(self.model, theme, self.list)
        self.list.setItemDelegate(self._delegate)
        self.list.installEventFilter(self)
        self.picture = QLabel()
        self.picture.setFixedHeight(_PICTURE_PX)
        # As wide as there is room for, and no wider for what it shows.
        self.picture.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture.setAccessibleName(self.tr("The place on the scan"))
        self._build_buttons()
        self._lay_out()
        self.base.activated.connect(self._on_base_activated)
        self.order.activated.connect(lambda _row: self.choice_changed.emit())
        self.list.selectionModel().currentChanged.connect(self._on_list_current_changed)
        self.setFocusProxy(self.list)
        self.show_bases((("ocr", self.tr("Reading by OCR")),), "ocr")
        self.show_differences(())

    def _build_choices(self) -> None:
        self.base, self.order = QComboBox(), QComboBox()
        self.base.setAccessibleName(self.tr("Compare with"))
        self.order.setAccessibleName(self.tr("Order of the differences"))
        for combo in (self.base, self.order):
            combo.setSizeAdjustPolicy(
                QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
            )
            combo.setMinimumContentsLength(12)
        for text, order in (
            (self.tr("As on the page"), "page"),
            (self.tr("Never looked at first"), "unseen"),
            (self.tr("Likeliest error first"), "likely"),
        ):
            self.order.addItem(text, order)

    def _kind_button(self, kind: DifferenceKind) -> QToolButton:
        button = QToolButton()
        button.setCheckable(True)
        button.setChecked(True)
        button.setText(kind_of_difference(kind))
        button.setToolTip(self.tr("List differences of this kind"))
        button.toggled.connect(lambda _on: self.choice_changed.emit())
        return button

    def _build_buttons(self) -> None:
        self.accept = QPushButton(self.tr("Accept"))
        self.accept.setToolTip(self.tr("The new side is right; go on (Return)"))
        self.refuse = QPushButton(self.tr("Put back"))
        self.refuse.setToolTip(self.tr("Put the old side back; go on (Delete)"))
        self.suggest = QPushButton(self.tr("Suggest…"))
        self.suggest.setToolTip(self.tr("Suggest another text to who works on the page (Insert)"))
        for button, what in (
            (self.accept, "accept"),
            (self.refuse, "refuse"),
            (self.suggest, "suggest"),
        ):
            button.setAutoDefault(False)
            button.clicked.connect(lambda _checked=False, w=what: self.decided.emit(w))

    def _lay_out(self) -> None:
        compare = QLabel(self.tr("Compare with"))
        compare.setBuddy(self.base)
        top, kinds, buttons = QVBoxLayout(), QHBoxLayout(), QHBoxLayout()
        top.setContentsMargins(12, 8, 12, 0)
        top.setSpacing(4)
        for each in (compare, self.base, self.order):
            top.addWidget(each)
        kinds.setSpacing(4)
        for button in self.kinds.values():
            kinds.addWidget(button)
        kinds.addStretch(1)
        top.addLayout(kinds)
        top.addWidget(self.said)
        buttons.setContentsMargins(8, 0, 8, 0)
        buttons.setSpacing(4)
        for decision in (self.accept, self.refuse, self.suggest):
            buttons.addWidget(decision, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 8)
        layout.setSpacing(8)
        layout.addLayout(top)
        layout.addWidget(self.list, 1)
        beside = QHBoxLayout()
        beside.setContentsMargins(12, 0, 12, 0)
        beside.addWidget(self.picture)
        layout.addLayout(beside)
        layout.addLayout(buttons)

    def set_theme(self, theme: Theme) -> None:
        self._delegate.theme = theme
        self.list.viewport().update()

    # What is shown

    def show_bases(self, bases: Sequence[tuple[str, str]], chosen: str) -> None:
        """Offer what the page can be compared with, as (name, words)."""
        self.base.clear()
        for name, words in bases:
            self.base.addItem(words, name)
        self.base.addItem(self.tr("A text or document…"), ASK)
        self.base.setCurrentIndex(max(0, self.base.findData(chosen)))

    def show_differences(self, found: Sequence[Difference], sentence: str = "") -> None:
        """List differences, already in order, or say in a sentence why there are none."""
        self._found = found
        self._tell_counts(sentence)
        rows = [d for d in found if self.kinds[d.kind].isChecked()]
        self._is_filling = True
        self.model.show(rows)
        self._is_filling = False
        self._allow()

    def _tell_counts(self, sentence: str) -> None:
        counts = summary(self._found)
        for kind, button in self.kinds.items():
            told = self.tr("{kind} {count}").replace("{kind}", kind_of_difference(kind))
            button.setText(told.replace("{count}", str(counts[kind])))
        self.said.setText(sentence or summary_words(self._found))

    def drop(self, row: int) -> None:
        """Take a row off the list: it was decided on."""
        self._is_filling = True
        decided = self.model.rows[row]
        self._found = [d for d in self._found if d is not decided]
        self.model.take(row)
        self._is_filling = False
        self._tell_counts("")
        self._allow()

    def shown(self) -> list[Difference]:
        """Return the differences that are listed."""
        return self.model.rows

    def chosen(self) -> Difference | None:
        """Return the current one."""
        row = self.list.currentIndex().row()
        return self.model.rows[row] if 0 <= row < len(self.model.rows) else None

    def choose(self, row: int) -> None:
        """Make a row the current one without telling it."""
        self._is_filling = True
        index = self.model.index(row) if row >= 0 else QModelIndex()
        self.list.setCurrentIndex(index)
        self._is_filling = False
        if row >= 0:
            self.list.scrollTo(index)
        self._allow()

    def show_picture(self, picture: QPixmap | None) -> None:
        """Show the place of the current difference on the scan."""
        if picture is None:
            self.picture.clear()
            return
        ratio = self.devicePixelRatioF()
        room = self.picture.size() * ratio
        fitting = picture.scaled(
            room,
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        fitting.setDevicePixelRatio(ratio)
        self.picture.setPixmap(fitting)

    def set_writable(self, is_writable: bool) -> None:
        """Say whether something can be done to the page."""
        self._is_writable = is_writable
        self._allow()

    def _allow(self) -> None:
        has_one = self.chosen() is not None
        self.accept.setEnabled(has_one)
        self.refuse.setEnabled(has_one and self._is_writable)
        self.suggest.setEnabled(has_one and self._is_writable)

    # What the person does

    def _on_base_activated(self, row: int) -> None:
        self.base_chosen.emit(self.base.itemData(row))

    def _on_list_current_changed(self, index: QModelIndex, _before: QModelIndex) -> None:
        self._allow()
        if index.isValid() and not self._is_filling:
            self.activated.emit(self.model.rows[index.row()])

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        is_key = event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent)
        if watched is self.list and is_key and self._pressed(event):
            return True
        return super().eventFilter(watched, event)

    def _pressed(self, event: QEvent) -> bool:
        assert isinstance(event, QKeyEvent)
        keys = Qt.Key
        what = {
            keys.Key_Return: "accept",
            keys.Key_Enter: "accept",
            keys.Key_Delete: "refuse",
            keys.Key_Insert: "suggest",
        }.get(Qt.Key(event.key()))
        if event.key() == keys.Key_Escape:
            self.left.emit()
            return True
        if what is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        self.decided.emit(what)
        return True
