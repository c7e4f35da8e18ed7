"""The list of comments and proposed changes, the thread of the chosen one, a field to answer.

May import Qt, core and session. It shows what it is given and tells what the person wants. What is
being written is kept by itself for each thread, so that looking at another one loses no words.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Final

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPixmap
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from editor.core.document import Document
from editor.session.commenting import WHICH, Said, Which
from editor.session.proposing import Proposed

from .comment_words import proposal_html, row_words, state_words, thread_html
from .icons import icon
from .list_filling import fill_again
from .theme import Theme

Item = Said | Proposed
NEW: Final = ""
"""The draft of a comment that is not said yet."""
_FIELD_LINES: Final = 3


class CommentsDock(QWidget):
    """`activated` carries an item to go to; `said` the words of a new comment; `answered`,
    `settled` (resolve or reopen; take), `refused` and `removed` an item, all but the last with the
    words in the field. `left` says that the person wants back to the text."""

    activated = Signal(object)
    said = Signal(str)
    answered = Signal(object, str)
    settled = Signal(object, str)
    refused = Signal(object, str)
    removed = Signal(object)
    which_changed = Signal()
    left = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._document = Document("")
        self._items: tuple[Item, ...] = ()
        self._drafts: dict[str, str] = {}
        self._asked_at: str | None = None
        self._is_writable = False
        self._has_picture = False
        self._make_list()
        self._make_thread()
        self._lay_out()
        self._connect()
        self.show_items((), Document(""), is_writable=False)

    # How it is made

    def _make_list(self) -> None:
        self.which = QComboBox()
        self.which.setAccessibleName(self.tr("Which comments"))
        names = {
            "open": self.tr("Open"),
            "resolved": self.tr("Resolved"),
            "mine": self.tr("I said something in"),
            "all": self.tr("All"),
        }
        for each in WHICH:
            self.which.addItem(names[each], each)
        self.scope = QComboBox()
        self.scope.setAccessibleName(self.tr("Of which pages"))
        self.scope.addItem(self.tr("All pages"), "all")
        self.scope.addItem(self.tr("This page"), "page")
        for box in (self.which, self.scope):
            box.setSizeAdjustPolicy(
                QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
            )
            box.setMinimumContentsLength(5)
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Comments and proposed changes"))
        self.list.setIconSize(QSize(16, 16))
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.empty = QLabel()
        self.empty.setWordWrap(True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.empty.setContentsMargins(12, 12, 12, 12)
        self.empty.setObjectName("muted")

    def _make_thread(self) -> None:
        self.picture = QLabel()
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture.setAccessibleName(self.tr("The place on the scan"))
        self.talk = QTextEdit()
        self.talk.setReadOnly(True)
        self.talk.setTabChangesFocus(True)
        self.talk.setAccessibleName(self.tr("What was said"))
        self.heading = QLabel()
        self.heading.setWordWrap(True)
        policy = QSizePolicy.Policy
        self.heading.setSizePolicy(policy.Preferred, policy.Maximum)
        self.field = QPlainTextEdit()
        self.field.setTabChangesFocus(True)
        self.heading.setBuddy(self.field)
        lines = self.field.fontMetrics().lineSpacing() * _FIELD_LINES
        self.field.setFixedHeight(lines + 16)
        self.send = QPushButton()
        self.settle = QPushButton()
        self.refuse = QPushButton(self.tr("Refuse"))
        self.remove = QPushButton(icon("trash-2", self._theme), "")
        self.remove.setAccessibleName(self.tr("Take my comment away"))
        self.remove.setToolTip(self.tr("Take my comment away (Del)"))

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(12, 8, 12, 0)
        top.addWidget(self.which, 1)
        top.addWidget(self.scope, 1)
        buttons = QHBoxLayout()
        for button in (self.send, self.settle, self.refuse, self.remove):
            buttons.addWidget(button)
        buttons.addStretch(1)
        self._lower = lower = QVBoxLayout()
        lower.setContentsMargins(12, 0, 12, 8)
        lower.setSpacing(8)
        lower.addWidget(self.picture)
        lower.addWidget(self.talk, 1)
        lower.addWidget(self.heading)
        lower.addWidget(self.field)
        lower.addLayout(buttons)
        self._layout = layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(top)
        layout.addWidget(self.empty)
        layout.addWidget(self.list, 1)
        layout.addLayout(lower, 1)
        self.setFocusProxy(self.list)
        # The list is where the dock is entered, so what filters it comes after it.
        order = (self.list, self.which, self.scope, self.talk, self.field)
        for before, after in pairwise((*order, self.send, self.settle, self.refuse, self.remove)):
            QWidget.setTabOrder(before, after)

    def _connect(self) -> None:
        for watched in (self.list, self.field, self.talk):
            watched.installEventFilter(self)
        self.which.currentIndexChanged.connect(lambda _index: self.which_changed.emit())
        self.scope.currentIndexChanged.connect(lambda _index: self.which_changed.emit())
        self.list.currentRowChanged.connect(lambda _row: self._on_list_row_changed())
        self.list.itemClicked.connect(lambda _item: self._activate())
        self.field.textChanged.connect(self._on_field_text_changed)
        self.send.clicked.connect(lambda _checked=False: self._send())
        self.settle.clicked.connect(lambda _checked=False: self._settle())
        self.refuse.clicked.connect(lambda _checked=False: self._refuse())
        self.remove.clicked.connect(lambda _checked=False: self._remove())

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.remove.setIcon(icon("trash-2", theme))
        self._fill()

    # What is shown

    def chosen_which(self) -> Which:
        """Return which threads the person wants to see."""
        return WHICH[max(0, self.which.currentIndex())]

    def wants_all_pages(self) -> bool:
        return bool(self.scope.currentData() == "all")

    def show_items(
        self,
        items: Sequence[Item],
        document: Document,
        *,
        is_writable: bool,
        is_reading: bool = False,
    ) -> None:
        """Show these; the one that was chosen stays so, or the one in its place. With `is_reading`
        more are to come, which is said."""
        self._is_writable = is_writable
        self._document = document
        is_same = tuple(items) == self._items
        self._items = tuple(items)
        self.empty.setText(
            self.tr("Reading the comments…")
            if is_reading
            else self.tr(
                "Nothing here. A comment is pinned to the selected words, or to a region drawn on "
                "the scan, from the menu Mark."
            )
        )
        self.empty.setVisible(is_reading or not items)
        if is_same and self.list.count() == len(items):
            self._show_chosen()
        else:
            self._fill()

    def chosen(self) -> Item | None:
        """Return the item of the current row."""
        number = self.list.currentRow()
        return self._items[number] if 0 <= number < len(self._items) else None

    def choose(self, item_id: str) -> bool:
        """Make a row the current one; False where the list does not show it."""
        self._asked_at = None
        ids = [item.id for item in self._items]
        if item_id not in ids:
            return False
        self.list.setCurrentRow(ids.index(item_id))
        self._show_chosen()
        return True

    def ask_for_comment(self, place: str) -> None:
        """Let the person write a new comment about a place; Escape leaves it, and keeps it."""
        self._asked_at = place
        self._show_chosen()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def comment_is_said(self) -> None:
        """Forget what was written as a new comment: it is in the document now."""
        self._drafts.pop(NEW, None)
        self._asked_at = None
        self._show_chosen()

    def show_picture(self, picture: QPixmap | None) -> None:
        """Show the place on the scan, or none."""
        self._has_picture = picture is not None
        if picture is not None:
            self.picture.setPixmap(picture)
        self._show_chosen()

    def _fill(self) -> None:
        fill_again(self.list, map(self._row, self._items))
        self._show_chosen()

    def _row(self, each: Item) -> QListWidgetItem:
        words, state = row_words(self._document, each), state_words(each)
        if state:
            words = self.tr("{words} ({state})").format(words=words, state=state)
        row = QListWidgetItem(words)
        if isinstance(each, Proposed):
            name = "replace"
        else:
            name = "circle-check" if each.thread.is_resolved else "message-square"
        row.setIcon(icon(name, self._theme))
        row.setToolTip(words)
        row.setData(Qt.ItemDataRole.UserRole, each.id)
        return row

    def _draft_key(self) -> str:
        item = self.chosen()
        return NEW if self._asked_at is not None or item is None else item.id

    def _show_chosen(self) -> None:
        item, is_new = self.chosen(), self._asked_at is not None
        self.talk.setVisible(item is not None and not is_new)
        self.picture.setVisible(self._has_picture and not is_new)
        # The list has the room that no thread needs.
        self._layout.setStretchFactor(self._lower, int(self.talk.isVisibleTo(self)))
        if item is not None and not is_new:
            told = (
                proposal_html(self._document, item)
                if isinstance(item, Proposed)
                else thread_html(self._document, item)
            )
            self.talk.setHtml(told)
        if is_new:
            self.heading.setText(self.tr("Comment on {place}").format(place=self._asked_at))
        elif isinstance(item, Proposed):
            self.heading.setText(self.tr("Answer, where you refuse"))
        else:
            self.heading.setText(self.tr("Answer"))
        self.field.setAccessibleName(self.heading.text())
        draft = self._drafts.get(self._draft_key(), "")
        if self.field.toPlainText() != draft:
            was_blocked = self.field.blockSignals(True)
            self.field.setPlainText(draft)
            self.field.blockSignals(was_blocked)
        self._show_buttons(item, is_new)

    def _show_buttons(self, item: Item | None, is_new: bool) -> None:
        is_proposal = isinstance(item, Proposed) and not is_new
        has_field = self._is_writable and (is_new or item is not None)
        for widget in (self.heading, self.field):
            widget.setVisible(has_field)
        self.send.setVisible(has_field and not is_proposal)
        self.send.setText(self.tr("Comment") if is_new else self.tr("Answer"))
        self.send.setToolTip(self.tr("Ctrl+Return in the field"))
        self.send.setEnabled(bool(self.field.toPlainText().strip()))
        has_item = self._is_writable and item is not None and not is_new
        self.settle.setVisible(has_item)
        self.refuse.setVisible(has_item and is_proposal)
        self.remove.setVisible(has_item and not is_proposal)
        if isinstance(item, Proposed):
            self.settle.setText(self.tr("Take"))
            self.settle.setToolTip(self.tr("Make the change (Alt+1 in the list)"))
            self.settle.setEnabled(not item.is_stale)
            self.refuse.setToolTip(self.tr("Refuse the change (Del in the list)"))
        elif item is not None:
            is_resolved = item.thread.is_resolved
            self.settle.setText(self.tr("Open again") if is_resolved else self.tr("Resolve"))
            self.settle.setToolTip(self.tr("Alt+1 in the list"))
            self.settle.setEnabled(True)

    # What the person does

    def _on_list_row_changed(self) -> None:
        self._asked_at = None
        self._show_chosen()

    def _on_field_text_changed(self) -> None:
        self._drafts[self._draft_key()] = self.field.toPlainText()
        self.send.setEnabled(bool(self.field.toPlainText().strip()))

    def _activate(self) -> None:
        item = self.chosen()
        if item is not None:
            self._asked_at = None
            self._show_chosen()
            self.activated.emit(item)

    def _send(self) -> None:
        words, item = self.field.toPlainText(), self.chosen()
        if not words.strip() or not self._is_writable:
            return
        if self._asked_at is not None:
            self.said.emit(words)
        elif isinstance(item, Said):
            self.answered.emit(item, words)

    def _settle(self) -> None:
        item = self.chosen()
        if item is not None and self.settle.isVisibleTo(self) and self.settle.isEnabled():
            self.settled.emit(item, self.field.toPlainText())

    def _refuse(self) -> None:
        item = self.chosen()
        if isinstance(item, Proposed) and self._is_writable:
            self.refused.emit(item, self.field.toPlainText())

    def _remove(self) -> None:
        item = self.chosen()
        if isinstance(item, Said) and self._is_writable:
            self.removed.emit(item)

    def forget_draft(self, item_id: str) -> None:
        """Forget what was written to an item: it is in the document now."""
        self._drafts.pop(item_id, None)
        self._show_chosen()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        is_key = event.type() in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride)
        if not is_key or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        is_override = event.type() == QEvent.Type.ShortcutOverride
        undo, redo = QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo
        if watched is self.talk and is_override and (event.matches(undo) or event.matches(redo)):
            # A text that is only read has nothing to undo, and keeps the key from the window.
            event.ignore()
            return True
        act = self._act_of(watched, event)
        if act is None:
            return super().eventFilter(watched, event)
        event.accept()
        # The override only keeps the key from an action of the window.
        if not is_override:
            act()
        return True

    def _act_of(self, watched: QObject, event: QKeyEvent) -> Callable[[], None] | None:
        key, modifiers = event.key(), event.modifiers()
        is_return = key in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if key == Qt.Key.Key_Escape:
            return self._leave
        if watched is self.field:
            has_control = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
            return self._send if is_return and has_control else None
        if watched is not self.list:
            return None
        if is_return and not modifiers:
            return self._activate
        if key == Qt.Key.Key_Delete:
            return self._refuse if isinstance(self.chosen(), Proposed) else self._remove
        if key == Qt.Key.Key_1 and modifiers == Qt.KeyboardModifier.AltModifier:
            return self._settle
        return None

    def stop_asking(self) -> None:
        """Ask for no new comment any more; what was written is kept."""
        self._asked_at = None
        self._show_chosen()

    def _leave(self) -> None:
        self.stop_asking()
        self.left.emit()
