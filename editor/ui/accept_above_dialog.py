"""The dialog that takes all proposed marks above a probability, of this page, of all pages or of
some: how many, which, and what they are.

May import Qt, core and our words. Nothing is taken before the button is pressed; a row that does
not belong is unchecked, and stays proposed. Pages other than the shown one are asked for, since
reading them takes a job.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, Literal

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QMenu,
    QPushButton,
    QSlider,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from editor.core.errors import EditorError
from editor.session.seen_survey import PageProposals

from .icons import mark_icon
from .mark_words import kind_word
from .pauses import pause
from .proposal_rows import Picture, ProposalRows, counts_words
from .suggestion_words import seen_reason
from .theme import Theme

FIRST_PERCENT: Final = 90
_PICTURE: Final = QSize(150, 34)
_PAUSE_MS: Final = 250
Scope = Literal["page", "all", "some"]
SCOPES: Final[tuple[Scope, ...]] = ("page", "all", "some")
PagesNamed = Callable[[str], Sequence[str]]
"""Gives the ids of the pages in a list such as 1-3,5; raises UsageError on a bad one."""


class AcceptAboveDialog(QDialog):
    """`take_asked` carries the ids of the proposals to take, by page; `pages_asked` the ids of
    pages that `show_pages` is to be called with, None for all; `look_asked` those of pages that
    nobody looked at."""

    take_asked = Signal(dict)
    pages_asked = Signal(object)
    look_asked = Signal(list)

    def __init__(
        self,
        shown: PageProposals,
        theme: Theme,
        picture: Picture,
        parent: QWidget | None = None,
        *,
        pages_named: PagesNamed | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Take all proposed marks above"))
        self._shown, self._theme, self._pages_named = shown, theme, pages_named
        self._is_waiting = False
        self._told = ""
        self.model = ProposalRows(theme, picture, self)
        self._make_choosers()
        self.counts = QLabel()
        self.counts.setWordWrap(True)
        self.list = QListView()
        self.list.setModel(self.model)
        self.list.setAccessibleName(self.tr("Marks to take"))
        self.list.setIconSize(_PICTURE)
        self.list.setUniformItemSizes(True)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.reason = QLabel()
        self.reason.setObjectName("muted")
        self.reason.setWordWrap(True)
        self.look = QPushButton()
        self.look.setAutoDefault(False)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.take = self.buttons.addButton("", QDialogButtonBox.ButtonRole.AcceptRole)
        self.take.setDefault(True)
        self._lay_out()
        self._connect()
        self._show_least()
        self._ask_pages()
        self.least.setFocus()
        self.least.selectAll()

    def _make_choosers(self) -> None:
        self.least = QSpinBox()
        self.least.setRange(1, 99)
        self.least.setSuffix(self.tr(" %"))
        self.least.setValue(FIRST_PERCENT)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(1, 99)
        self.slider.setPageStep(5)
        self.slider.setValue(FIRST_PERCENT)
        self.slider.setAccessibleName(self.tr("Least probability in percent"))
        self.scope = QComboBox()
        for name in (self.tr("This page"), self.tr("All pages"), self.tr("These pages:")):
            self.scope.addItem(name)
        self.range = QLineEdit()
        self.range.setAccessibleName(self.tr("Pages, as in 1-3,5"))
        self.range.setPlaceholderText(self.tr("1-3,5"))
        self.range.setFixedWidth(110)
        self.kinds = QToolButton()
        self.kinds.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.kinds.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.kinds.setMenu(QMenu(self.kinds))
        self._pause = pause(self, _PAUSE_MS, self._ask_pages)

    def _lay_out(self) -> None:
        likely, where = QLabel(self.tr("At &least")), QLabel(self.tr("&On"))
        likely.setBuddy(self.least)
        where.setBuddy(self.scope)
        chooser, pages = QHBoxLayout(), QHBoxLayout()
        for row, widgets in (
            (pages, (where, self.scope, self.range, self.kinds)),
            (chooser, (likely, self.least, self.slider)),
        ):
            row.setSpacing(8)
            for widget in widgets:
                row.addWidget(widget, widget is self.slider)
        pages.insertStretch(3, 1)
        where.setMinimumWidth(likely.sizeHint().width())
        has_several = self._pages_named is not None
        for each in (where, self.scope):
            each.setVisible(has_several)
        self.range.hide()
        said = QLabel(self.tr("What is not taken stays proposed. One undo opens all again."))
        said.setObjectName("muted")
        said.setWordWrap(True)
        empty = QHBoxLayout()
        empty.addWidget(self.counts, 1)
        empty.addWidget(self.look)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(12)
        for row in (pages, chooser, empty):
            layout.addLayout(row)
        layout.addWidget(self.list, 1)
        for label in (self.reason, said):
            layout.addWidget(label)
        layout.addWidget(self.buttons)
        self.resize(640, 560)

    def _connect(self) -> None:
        self.least.valueChanged.connect(self.slider.setValue)
        self.slider.valueChanged.connect(self.least.setValue)
        self.least.valueChanged.connect(self._on_least_value_changed)
        self.scope.currentIndexChanged.connect(self._on_scope_current_index_changed)
        self.range.textChanged.connect(self._on_range_text_changed)
        self.model.chosen_changed.connect(self._tell)
        self.model.modelReset.connect(self._on_model_model_reset)
        self.list.selectionModel().currentChanged.connect(self._on_list_current_changed)
        self.look.clicked.connect(self._on_look_clicked)
        self.buttons.accepted.connect(self._on_buttons_accepted)
        self.buttons.rejected.connect(self.reject)

    # Which pages

    @property
    def chosen_scope(self) -> Scope:
        return SCOPES[self.scope.currentIndex()]

    def choose_scope(self, scope: Scope) -> None:
        """Ask for what is on this page, on all or on some."""
        self.scope.setCurrentIndex(SCOPES.index(scope))

    def _ask_pages(self) -> None:
        """Show the pages that are meant: the shown one at once, others when they come."""
        self._pause.stop()
        self._is_waiting = False
        if self.chosen_scope == "page":
            self._show((self._shown,))
            return
        ids: Sequence[str] | None = None
        told = ""
        if self.chosen_scope == "some" and self._pages_named is not None:
            try:
                ids = self._pages_named(self.range.text().strip())
            except EditorError as error:
                told = error.message if self.range.text().strip() else ""
                ids = ()
        self._is_waiting = ids is None or bool(ids)
        self._show_none(told)
        if self._is_waiting:
            self.pages_asked.emit(ids)

    def show_pages(self, pages: Sequence[PageProposals], unread: Sequence[str] = ()) -> None:
        """Show what is proposed on the pages that were asked for, with a sentence for each that
        could not be read; nothing where the person has meanwhile said other pages."""
        if self._is_waiting:
            self._is_waiting = False
            self._show(pages, " ".join(unread))

    def show_failure(self, sentence: str) -> None:
        """Say why the pages that were asked for cannot be shown."""
        if self._is_waiting:
            self._is_waiting = False
            self._show_none(sentence)

    def _show(self, pages: Sequence[PageProposals], told: str = "") -> None:
        self._told = told
        off = self._left_out()
        self.model.show(pages, off)
        self._fill_kinds(off)

    def _show_none(self, told: str) -> None:
        # The menu of kinds stays as it is: what is left out of it is so of what is coming, too.
        self._told = told
        self.model.show((), self._left_out())

    def _fill_kinds(self, off: Sequence[str]) -> None:
        menu, counts = self.kinds.menu(), self.model.kinds()
        menu.clear()
        for kind, count in counts.most_common():
            action = menu.addAction(f"{kind_word(kind)}  {count}")
            action.setIcon(mark_icon(kind, self._theme))
            action.setData(kind)
            action.setCheckable(True)
            action.setChecked(kind not in off)
            action.toggled.connect(self._on_kind_toggled)
        self.kinds.setVisible(len(counts) > 1)
        self._name_kinds()

    def _left_out(self) -> list[str]:
        return [str(a.data()) for a in self.kinds.menu().actions() if not a.isChecked()]

    def _name_kinds(self) -> None:
        actions, off = self.kinds.menu().actions(), self._left_out()
        text = self.tr("All kinds")
        if off:
            text = self.tr("{some} of {all} kinds").format(
                some=len(actions) - len(off), all=len(actions)
            )
        self.kinds.setText(text)
        self.kinds.setAccessibleName(self.tr("Kinds of marks: {kinds}").format(kinds=text))

    # What is chosen

    def _show_least(self) -> None:
        # A percentage that is shown is rounded, and what shows 90 % is meant by 90 %.
        self.model.set_least((self.least.value() - 0.5) / 100)

    def _tell(self) -> None:
        counts = self.model.counts()
        count = counts.total()
        pages = len(self.model.chosen())
        told = counts_words(counts)
        if pages > 1:
            told = self.tr("{kinds}   on %n page(s)", "", pages).format(kinds=told)
        self.counts.setText(" ".join(filter(None, (self._told, told or self._nothing()))))
        self.take.setText(self.tr("&Take %n mark(s)", "", count))
        self.take.setEnabled(count > 0)
        new = self._not_looked_at()
        self.look.setText(self.tr("Look at %n page(s)", "", len(new)))
        self.look.setVisible(bool(new))

    def _nothing(self) -> str:
        if self._is_waiting or self._pause.isActive():
            return self.tr("Looking through the pages…")
        if self._told or (self.chosen_scope == "some" and not self.range.text().strip()):
            return "" if self._told else self.tr("Say which pages, as in 1-3,5.")
        if any(page.found for page in self.model.pages):
            return self.tr("Nothing is that sure.")
        new = len(self._not_looked_at())
        if new == len(self.model.pages):
            return self.tr("Nobody has looked for marks here yet.")
        return self.tr("No marks are proposed here.")

    def _not_looked_at(self) -> list[str]:
        return [page.page_id for page in self.model.pages if not page.is_looked_at]

    # Signals

    def _on_least_value_changed(self, _value: int) -> None:
        self._show_least()

    def _on_scope_current_index_changed(self, _index: int) -> None:
        self.range.setVisible(self.chosen_scope == "some")
        if self.chosen_scope == "some":
            self.range.setFocus()
        self._ask_pages()

    def _on_range_text_changed(self, _text: str) -> None:
        # What is listed is of the pages said before: Return must not take it as the ones said now.
        self._is_waiting = False
        self._pause.start()
        self._show_none("")

    def _on_kind_toggled(self, _on: bool) -> None:
        self.model.set_left_out(self._left_out())
        self._name_kinds()

    def _on_model_model_reset(self) -> None:
        """Begin at the first row: a reset takes the current one away and does not tell."""
        self.reason.clear()
        if self.model.rowCount():
            self.list.setCurrentIndex(self.model.index(0))

    def _on_list_current_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        seen = None
        if current.isValid():
            found = self.model.row(current)[1]
            seen = None if found is None else found.suggestion.seen_mark
        self.reason.setText("" if seen is None else seen_reason(seen))

    def _on_look_clicked(self) -> None:
        self.look_asked.emit(self._not_looked_at())
        self.reject()

    def _on_buttons_accepted(self) -> None:
        self.take_asked.emit(self.model.chosen())
        self.accept()
