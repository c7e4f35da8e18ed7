"""The find bar: what to search for, how, where, what was found, and what takes its place.

May import Qt, the query of the core and our icons. It knows no document: `find_control` searches.
Keys work in every field of it: Return goes on, Shift+Return back, Escape closes.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Final, Literal

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLayout,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from editor.core.search import Query, Replacement

from .icons import icon
from .theme import LIGHT, Theme

Scope = Literal["page", "all", "selection"]

_ICON: Final = QSize(18, 18)
_FIELD_CHARACTERS: Final = 7
_COUNT_CHARACTERS: Final = 9


class FindBar(QFrame):
    """Two rows: finding, and replacing where it is asked for."""

    query_changed = Signal()
    """The text, a choice or the scope is another."""
    step_asked = Signal(bool)
    """Go to the next match; True for the one before."""
    replace_asked = Signal()
    replace_all_asked = Signal()
    stop_asked = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("find-bar")
        self._theme = LIGHT
        self._icons: list[tuple[QToolButton, str]] = []
        self.query_field = self._field(self.tr("Find"))
        self.replacement_field = self._field(self.tr("Replace with"))
        self.matches_case = self._toggle("case-sensitive", self.tr("Match case"))
        self.whole_words = self._toggle("whole-word", self.tr("Whole words only"))
        self.is_regex = self._toggle("regex", self.tr("Regular expression"))
        self.ignores_accents = self._toggle(
            "accents", self.tr("Find letters with and without accents alike")
        )
        self.joins_lines = self._toggle(
            "text-wrap", self.tr("Find words and phrases over the ends of lines too")
        )
        self.joins_lines.setChecked(True)
        self.keeps_case = self._toggle(
            "case-upper", self.tr("Keep capitals and small letters as they are")
        )
        self.scope_choice = self._scope_choice()
        self.previous = self._button("chevron-up", self.tr("Previous match"))
        self.next = self._button("chevron-down", self.tr("Next match"))
        self.close_button = self._button("x", self.tr("Close the find bar"))
        self.stop = QPushButton(self.tr("Stop"))
        self.replace = QPushButton(self.tr("Replace"))
        self.replace_all = QPushButton(self.tr("Replace all…"))
        self.count = QLabel()
        self.reason = QLabel()
        for label in (self.count, self.reason):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            # However long they are, the fields keep their room.
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.count.setMinimumWidth(self.fontMetrics().averageCharWidth() * _COUNT_CHARACTERS)
        self._replace_row = QWidget()
        self.setFocusProxy(self.query_field)
        self._lay_out()
        self._connect()
        self.set_theme(LIGHT)
        self.show_replacing(False)
        self.stop.hide()
        self.hide()

    def _field(self, name: str) -> QLineEdit:
        field = QLineEdit()
        field.setPlaceholderText(name)
        field.setAccessibleName(name)
        field.setClearButtonEnabled(True)
        for button in field.findChildren(QToolButton):
            button.setAccessibleName(self.tr("Clear"))
        field.setMinimumWidth(self.fontMetrics().averageCharWidth() * _FIELD_CHARACTERS)
        return field

    def _button(self, name: str, text: str) -> QToolButton:
        button = QToolButton()
        button.setAccessibleName(text)
        button.setToolTip(text)
        button.setIconSize(_ICON)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._icons.append((button, name))
        return button

    def _toggle(self, name: str, text: str) -> QToolButton:
        button = self._button(name, text)
        button.setCheckable(True)
        return button

    def _scope_choice(self) -> QComboBox:
        choice = QComboBox()
        choice.setMinimumContentsLength(6)
        choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        choice.addItem(self.tr("All pages"), "all")
        choice.addItem(self.tr("This page"), "page")
        choice.addItem(self.tr("Selection"), "selection")
        choice.setAccessibleName(self.tr("Where to search"))
        choice.view().setAccessibleName(self.tr("Where to search"))
        return choice

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(12, 4, 8, 4)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        grid.addWidget(self.query_field, 0, 0)
        choices = _row(
            self.matches_case,
            self.whole_words,
            self.is_regex,
            self.ignores_accents,
            self.joins_lines,
        )
        finding = QHBoxLayout()
        finding.setSpacing(8)
        finding.addLayout(choices)
        finding.addWidget(self.scope_choice)
        finding.addLayout(_row(self.previous, self.next))
        finding.addWidget(self.count, 1)
        finding.addWidget(self.stop)
        finding.addWidget(self.close_button)
        grid.addLayout(finding, 0, 1)
        grid.addWidget(self.replacement_field, 1, 0)
        replacing = QHBoxLayout(self._replace_row)
        replacing.setContentsMargins(0, 0, 0, 0)
        replacing.setSpacing(8)
        for widget in (self.keeps_case, self.replace, self.replace_all):
            replacing.addWidget(widget)
        replacing.addWidget(self.reason, 1)
        grid.addWidget(self._replace_row, 1, 1)
        grid.setColumnStretch(0, 2)
        grid.setColumnStretch(1, 3)
        grid.setSizeConstraint(QLayout.SizeConstraint.SetMinimumSize)
        order: tuple[QWidget, ...] = (
            self.query_field,
            self.replacement_field,
            self.matches_case,
            self.whole_words,
            self.is_regex,
            self.ignores_accents,
            self.joins_lines,
            self.scope_choice,
            self.previous,
            self.next,
            self.stop,
            self.keeps_case,
            self.replace,
            self.replace_all,
            self.close_button,
        )
        for before, after in pairwise(order):
            QWidget.setTabOrder(before, after)

    def _connect(self) -> None:
        self.query_field.textChanged.connect(self.query_changed)
        for toggle in (
            self.matches_case,
            self.whole_words,
            self.is_regex,
            self.ignores_accents,
            self.joins_lines,
        ):
            toggle.toggled.connect(self.query_changed)
        self.scope_choice.activated.connect(self.query_changed)
        self.is_regex.toggled.connect(self._on_is_regex_toggled)
        self.previous.clicked.connect(lambda: self.step_asked.emit(True))
        self.next.clicked.connect(lambda: self.step_asked.emit(False))
        self.replace.clicked.connect(self.replace_asked)
        self.replace_all.clicked.connect(self.replace_all_asked)
        self.stop.clicked.connect(self.stop_asked)
        self.close_button.clicked.connect(self.closed)

    # What is asked for

    def query(self) -> Query:
        return Query(
            self.query_field.text(),
            is_regex=self.is_regex.isChecked(),
            matches_case=self.matches_case.isChecked(),
            whole_words=self.whole_words.isChecked(),
            ignores_accents=self.ignores_accents.isChecked(),
            joins_lines=self.joins_lines.isChecked(),
        )

    def replacement(self) -> Replacement:
        return Replacement(self.replacement_field.text(), self.keeps_case.isChecked())

    @property
    def scope(self) -> Scope:
        scope: Scope = self.scope_choice.currentData()
        return scope

    def set_scope(self, scope: Scope) -> None:
        self.scope_choice.setCurrentIndex(self.scope_choice.findData(scope))

    # What is shown

    @property
    def is_replacing(self) -> bool:
        """True while the row for replacing is shown."""
        return not self._replace_row.isHidden()

    def show_replacing(self, shown: bool) -> None:
        self._replace_row.setVisible(shown)
        self.replacement_field.setVisible(shown)

    def ask_for(self, text: str) -> None:
        """Show the bar, with a text to search for where there is one, ready for another."""
        if text:
            self.query_field.setText(text)
        self.show()
        self.query_field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.query_field.selectAll()

    def show_count(self, text: str, *, is_problem: bool = False) -> None:
        """Say what was found, or what is wrong with the query."""
        self.count.setText(text)
        self.count.setToolTip(text)
        palette = self.palette()
        colour = self._theme.error if is_problem else self._theme.muted
        palette.setColor(self.count.foregroundRole(), colour)
        self.count.setPalette(palette)
        self.query_field.setAccessibleDescription(text)

    def show_replacing_refused(self, reason: str | None) -> None:
        """Turn replacing off for a reason, or on."""
        for widget in (self.replacement_field, self.keeps_case, self.replace, self.replace_all):
            widget.setEnabled(reason is None)
        self.reason.setText(reason or "")
        self.reason.setToolTip(reason or "")

    def show_searching(self, text: str) -> None:
        """Say how far a long search has come; empty when it is over."""
        self.stop.setVisible(bool(text))
        if text:
            self.show_count(text)

    def set_theme(self, theme: Theme) -> None:
        """Draw in the colours of the theme."""
        self._theme = theme
        for button, name in self._icons:
            button.setIcon(icon(name, theme))
        self.setStyleSheet(
            f"#find-bar {{ background: {theme.panel.name()};"
            f" border-bottom: 1px solid {theme.line.name()}; }}"
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, is_shifted = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if key == Qt.Key.Key_Escape:
            self.closed.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.replacement_field.hasFocus() and not is_shifted:
                self.replace_asked.emit()
            else:
                self.step_asked.emit(is_shifted)
        else:
            super().keyPressEvent(event)

    def _on_is_regex_toggled(self, is_on: bool) -> None:
        # An expression says such things itself.
        for toggle in (self.ignores_accents, self.joins_lines):
            toggle.setEnabled(not is_on)


def _row(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(0)
    for widget in widgets:
        row.addWidget(widget)
    return row
