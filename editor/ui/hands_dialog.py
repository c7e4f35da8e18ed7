"""The register of a document's hands: who wrote in it, with what, and how many marks are theirs.

May import Qt, core and session. Every change is a step of the document's own undo, which works in
here too, so nothing is asked before a hand is merged or deleted. Pages that were not read yet are
counted one at a time while the dialog stands, so that a long document opens at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSignalBlocker, Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QPushButton,
    QVBoxLayout,
)

from editor.core.commands import Command
from editor.core.document import Change
from editor.core.errors import EditorError
from editor.core.hands import AddHand, ChangeHand, MergeHands, RemoveHand, hand_id_for, uses_of
from editor.core.marks import MEDIA, Hand
from editor.session import Session

from .mark_words import medium_word

if TYPE_CHECKING:
    from .main_window import MainWindow

_ID: Final = Qt.ItemDataRole.UserRole


class HandsDialog(QDialog):
    """Lists the hands, shows one, and does what is asked with it."""

    def __init__(self, window: MainWindow, session: Session) -> None:
        super().__init__(window)
        self._window, self._session = window, session
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Hands"))
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Hands of this document"))
        self.list.setMinimumWidth(240)
        self.list.currentItemChanged.connect(lambda _now, _before: self._show_chosen())
        self.label, self.colour, self.role = QLineEdit(), QLineEdit(), QLineEdit()
        self.medium = QComboBox()
        self.said = QLabel()
        self.said.setObjectName("muted")
        self.said.setWordWrap(True)
        self._lay_out()
        for field in (self.label, self.colour, self.role):
            field.editingFinished.connect(self._commit)
        self.medium.activated.connect(lambda _row: self._commit())
        self._count_timer = QTimer(self)
        self._count_timer.setInterval(0)
        self._count_timer.timeout.connect(self._read_one_page)
        self._unread = [e.id for e in session.document.entries]
        self._stop_listening: Callable[[], None] = session.subscribe(self._on_session_changed)
        self._fill(self._window.hands.current.id if self._window.hands.current else None)
        self._count_timer.start()
        self.resize(640, 400)
        (self.list if session.document.hands else self.add).setFocus()

    # Building

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(8)
        form.setVerticalSpacing(8)
        for words, field in (
            (self.tr("&Name"), self.label),
            (self.tr("Writes &with"), self.medium),
            (self.tr("&Colour"), self.colour),
            (self.tr("&Role"), self.role),
        ):
            label = QLabel(words)
            label.setBuddy(field)
            field.setAccessibleName(words.replace("&", ""))
            form.addRow(label, field)
        self.medium.view().setAccessibleName(self.medium.accessibleName())
        self.colour.setPlaceholderText(self.tr("for instance: blue-black"))
        self.role.setPlaceholderText(self.tr("for instance: drafter, file clerk"))
        side = QVBoxLayout()
        side.addLayout(form)
        side.addWidget(self.said)
        side.addStretch(1)
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self.list, 1)
        top.addLayout(side, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(12)
        layout.addLayout(top, 1)
        layout.addLayout(self._buttons())

    def _buttons(self) -> QHBoxLayout:
        self.add = QPushButton(self.tr("&Add"))
        self.add.setAccessibleDescription(self.tr("Add a hand, or one of those that are usual"))
        menu = QMenu(self.add)
        for hand in self._usual():
            action = menu.addAction(hand.label.replace("&", "&&"))
            action.triggered.connect(partial(self._add, hand))
        menu.addSeparator()
        other = menu.addAction(self.tr("Another hand"))
        other.triggered.connect(partial(self._add, None))
        self.add.setMenu(menu)
        self.merge = QPushButton(self.tr("&Merge into"))
        self._merge_menu = QMenu(self.merge)
        self._merge_menu.aboutToShow.connect(self._fill_merge_menu)
        self.merge.setMenu(self._merge_menu)
        self.delete = QPushButton(self.tr("&Delete"))
        self.delete.clicked.connect(self._delete)
        self.use = QPushButton(self.tr("Mark as this &hand"))
        self.use.setToolTip(self.tr("New marks are of this hand from here on"))
        self.use.clicked.connect(self._use)
        close = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close.rejected.connect(self.reject)
        close.button(QDialogButtonBox.StandardButton.Close).setAccessibleName(self.tr("Close"))
        row = QHBoxLayout()
        row.setSpacing(8)
        for button in (self.add, self.merge, self.delete, self.use):
            button.setAccessibleName(button.text().replace("&", ""))
            # Return in a field commits the field; it must press no button.
            button.setAutoDefault(False)
            row.addWidget(button)
        close.button(QDialogButtonBox.StandardButton.Close).setAutoDefault(False)
        row.addStretch(1)
        row.addWidget(close)
        for key, what in (
            (QKeySequence.StandardKey.Undo, self._window.undo),
            (QKeySequence.StandardKey.Redo, self._window.redo),
        ):
            QShortcut(QKeySequence(key), self, what)
        delete = QShortcut(QKeySequence(Qt.Key.Key_Delete), self.list, self._delete)
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)
        return row

    def _usual(self) -> tuple[Hand, ...]:
        """Hands that most telegrams have; a document begins with none."""
        return (
            Hand("", self.tr("Typist"), "typewriter", None, self.tr("typist")),
            Hand("", self.tr("Drafter's pen"), "ink", None, self.tr("drafter")),
            Hand("", self.tr("File clerk"), "pencil", None, self.tr("file clerk")),
            Hand("", self.tr("Message centre"), "stamp", None, self.tr("message centre")),
            Hand("", self.tr("Declassification reviewer"), "ink", None, self.tr("declassifier")),
        )

    # Showing

    def chosen(self) -> Hand | None:
        """The hand that is shown."""
        row = self.list.currentRow()
        return self._session.document.hand(self.list.item(row).data(_ID)) if row >= 0 else None

    def _fill(self, chosen: str | None) -> None:
        document = self._session.document
        uses = uses_of(document.pages.values())
        with QSignalBlocker(self.list):
            self.list.clear()
            for hand in document.hands:
                count = self.tr("%n mark(s)", "", uses[hand.id])
                if self._unread:
                    count = self.tr("counting…")
                item = QListWidgetItem(
                    self.tr("{name} · {count}").format(name=hand.label, count=count)
                )
                item.setData(_ID, hand.id)
                self.list.addItem(item)
                if hand.id == chosen:
                    self.list.setCurrentItem(item)
            if self.list.currentItem() is None and self.list.count():
                self.list.setCurrentRow(0)
        self._show_chosen()

    def _show_chosen(self) -> None:
        hand, is_writable = self.chosen(), self._session.read_only is None
        shown = hand or Hand("", "")
        for field, text in (
            (self.label, shown.label),
            (self.colour, shown.colour),
            (self.role, shown.role),
        ):
            if not (field.hasFocus() and field.isModified()):
                field.setText(text or "")
            field.setEnabled(hand is not None and is_writable)
        self.medium.clear()
        self.medium.addItem(self.tr("not said"), None)
        for each in (*MEDIA, *((shown.medium,) if shown.medium not in (None, *MEDIA) else ())):
            self.medium.addItem(medium_word(str(each)), each)
        self.medium.setCurrentIndex(max(0, self.medium.findData(shown.medium)))
        self.medium.setEnabled(hand is not None and is_writable)
        self.add.setEnabled(is_writable)
        self.merge.setEnabled(is_writable and len(self._session.document.hands) > 1)
        self.delete.setEnabled(is_writable and hand is not None)
        self.use.setEnabled(is_writable and hand is not None)
        if hand is None:
            self.said.setText(
                self.tr("No hands yet. Add those who wrote in this document, and say with what.")
            )

    def _read_one_page(self) -> None:
        """Read one page more, so that its marks are counted too."""
        if not self._unread:
            self._count_timer.stop()
            return
        page_id = self._unread.pop(0)
        try:
            self._session.page(page_id)
        except EditorError as error:
            self.said.setText(error.message)
        if not self._unread:
            hand = self.chosen()
            self._fill(hand.id if hand is not None else None)

    # Changing

    def _do(self, command: Command) -> bool:
        try:
            self._session.execute(command)
        except EditorError as error:
            self.said.setText(error.message)
            return False
        return True

    def _add(self, like: Hand | None) -> None:
        document = self._session.document
        label = wanted = like.label if like is not None else self.tr("New hand")
        number = 2
        while any(h.label.casefold() == label.casefold() for h in document.hands):
            label, number = f"{wanted} {number}", number + 1
        hand = replace(like or Hand("", ""), id=hand_id_for(document, label), label=label)
        if self._do(AddHand(hand)):
            self._fill(hand.id)
            self.said.clear()
            self.label.setFocus()
            self.label.selectAll()

    def _commit(self) -> None:
        hand = self.chosen()
        if hand is None:
            return
        for field in (self.label, self.colour, self.role):
            field.setModified(False)
        changed = replace(
            hand,
            label=self.label.text(),
            medium=self.medium.currentData(),
            colour=self.colour.text().strip() or None,
            role=self.role.text().strip() or None,
        )
        if self._do(ChangeHand(changed)):
            self.said.clear()

    def _fill_merge_menu(self) -> None:
        self._merge_menu.clear()
        hand = self.chosen()
        for other in self._session.document.hands:
            if hand is not None and other.id != hand.id:
                action = self._merge_menu.addAction(other.label.replace("&", "&&"))
                action.triggered.connect(partial(self._merge, hand.id, other.id))

    def _merge(self, gone: str, kept: str) -> None:
        document = self._session.document
        names = [h.label if (h := document.hand(each)) else "" for each in (gone, kept)]
        if self._do(MergeHands(gone, kept)):
            self._fill(kept)
            sentence = self.tr("“{gone}” was merged into “{kept}”. Undo brings it back.")
            self.said.setText(sentence.format(gone=names[0], kept=names[1]))

    def _delete(self) -> None:
        hand = self.chosen()
        if hand is None:
            return
        count = uses_of(self._session.document.pages.values())[hand.id]
        if self._do(RemoveHand(hand.id)):
            sentence = self.tr(
                "“{name}” was deleted; %n mark(s) stay without a hand. Undo brings it back.",
                "",
                count,
            )
            self.said.setText(sentence.format(name=hand.label))

    def _use(self) -> None:
        hand = self.chosen()
        if hand is not None:
            self._window.hands.choose(hand.id)
            self.reject()

    def _on_session_changed(self, change: Change) -> None:
        if change.touches_manifest or change.page_ids:
            hand = self.chosen()
            self._fill(hand.id if hand is not None else None)

    def done(self, result: int) -> None:
        """Keep what was typed into a field, and stop listening."""
        if any(f.isModified() for f in (self.label, self.colour, self.role)):
            self._commit()
        self._stop_listening()
        self._stop_listening = _nothing
        self._count_timer.stop()
        super().done(result)


def _nothing() -> None:
    pass
