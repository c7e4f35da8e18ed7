"""The dialog that takes all proposed marks above a probability: how many, which, and what they are.

May import Qt, core and our words. Nothing is taken before the button is pressed; a row that does
not belong is unchecked, and stays proposed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QSlider,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from editor.core.document import Page
from editor.core.geometry import Box
from editor.core.proposing_marks import above, surest_first
from editor.core.suggesting import Found, box_of_suggestion

from .icons import mark_icon
from .mark_words import kind_word
from .suggestion_words import kinds_words, percent
from .theme import Theme

FIRST_PERCENT: Final = 90
_PICTURE: Final = QSize(150, 34)
_ROLE: Final = Qt.ItemDataRole.UserRole
_MOST_PICTURES: Final = 200
Picture = Callable[[Box], QPixmap | None]


class AcceptAboveDialog(QDialog):
    """`take_asked` carries the ids of the proposals to take."""

    take_asked = Signal(list)

    def __init__(
        self,
        page: Page,
        found: Sequence[Found],
        theme: Theme,
        picture: Picture,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Take all proposed marks above"))
        self._page, self._theme, self._picture = page, theme, picture
        self._found = surest_first(found)
        self._unchecked: set[str] = set()
        self.least = QSpinBox()
        self.least.setRange(1, 99)
        self.least.setSuffix(self.tr(" %"))
        self.least.setValue(FIRST_PERCENT)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(1, 99)
        self.slider.setPageStep(5)
        self.slider.setValue(FIRST_PERCENT)
        self.slider.setAccessibleName(self.tr("Least probability in percent"))
        self.counts = QLabel()
        self.counts.setWordWrap(True)
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Marks to take"))
        self.list.setIconSize(_PICTURE)
        self.list.setUniformItemSizes(True)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.take = self.buttons.addButton("", QDialogButtonBox.ButtonRole.AcceptRole)
        self.take.setDefault(True)
        self._lay_out()
        self._connect()
        self._show_rows()
        self.least.setFocus()
        self.least.selectAll()

    def _lay_out(self) -> None:
        label = QLabel(self.tr("At &least"))
        label.setBuddy(self.least)
        chooser = QHBoxLayout()
        chooser.setSpacing(8)
        chooser.addWidget(label)
        chooser.addWidget(self.least)
        chooser.addWidget(self.slider, 1)
        said = QLabel(self.tr("What is not taken stays proposed. One undo opens all again."))
        said.setObjectName("muted")
        said.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setSpacing(12)
        layout.addLayout(chooser)
        layout.addWidget(self.counts)
        layout.addWidget(self.list, 1)
        layout.addWidget(said)
        layout.addWidget(self.buttons)
        self.resize(620, 460)

    def _connect(self) -> None:
        self.least.valueChanged.connect(self.slider.setValue)
        self.slider.valueChanged.connect(self.least.setValue)
        self.least.valueChanged.connect(lambda _value: self._show_rows())
        self.list.itemChanged.connect(self._on_list_item_changed)
        self.buttons.accepted.connect(self._on_buttons_accepted)
        self.buttons.rejected.connect(self.reject)

    @property
    def chosen(self) -> list[Found]:
        """The proposals that would be taken now."""
        # A percentage that is shown is rounded, and what shows 90 % is meant by 90 %.
        least = (self.least.value() - 0.5) / 100
        return [f for f in above(self._found, least) if f.suggestion.id not in self._unchecked]

    def _show_rows(self) -> None:
        least = (self.least.value() - 0.5) / 100
        shown = above(self._found, least)
        was_blocked = self.list.blockSignals(True)
        # Rows are sorted by probability, so only the end of the list comes and goes.
        while self.list.count() > len(shown):
            self.list.takeItem(self.list.count() - 1)
        for each in shown[self.list.count() :]:
            self.list.addItem(self._row(each))
        self.list.blockSignals(was_blocked)
        self._tell()

    def _row(self, found: Found) -> QListWidgetItem:
        suggestion, span = found
        seen = suggestion.seen_mark
        assert seen is not None, "only seen marks are listed"
        text = " ".join((span.slice(self._page.text) if span else seen.text or "").split())
        words = self.tr("{percent} %   {kind}").format(
            percent=percent(seen), kind=kinds_words(seen)
        )
        if text:
            words = self.tr("{words}   “{text}”").format(words=words, text=text)
        item = QListWidgetItem(words)
        item.setToolTip(seen.reason)
        item.setData(_ROLE, suggestion.id)
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
        is_on = suggestion.id not in self._unchecked
        item.setCheckState(Qt.CheckState.Checked if is_on else Qt.CheckState.Unchecked)
        item.setIcon(self._icon(found))
        return item

    def _icon(self, found: Found) -> QIcon:
        box = box_of_suggestion(self._page, found.suggestion)
        if box is not None and self.list.count() < _MOST_PICTURES:
            picture = self._picture(box)
            if picture is not None:
                return QIcon(picture)
        return mark_icon(found.suggestion.mark_kind, self._theme)

    def _tell(self) -> None:
        chosen = self.chosen
        counts = Counter(f.suggestion.mark_kind for f in chosen)
        told = [
            self.tr("{kind}: {count}").format(kind=kind_word(kind), count=count)
            for kind, count in counts.most_common()
        ]
        self.counts.setText("  ·  ".join(told) or self.tr("Nothing is that sure."))
        self.take.setText(self.tr("&Take %n mark(s)", "", len(chosen)))
        self.take.setEnabled(bool(chosen))

    def _on_list_item_changed(self, item: QListWidgetItem) -> None:
        suggestion_id = str(item.data(_ROLE))
        if item.checkState() == Qt.CheckState.Checked:
            self._unchecked.discard(suggestion_id)
        else:
            self._unchecked.add(suggestion_id)
        self._tell()

    def _on_buttons_accepted(self) -> None:
        self.take_asked.emit([f.suggestion.id for f in self.chosen])
        self.accept()
