"""One field of the telegram frame: what is filled in, or dotted what is proposed for it.

May import Qt. A proposal stands where a value would, in the colour of doubts and slanted, until
Return takes it; typing puts a value over it. What is typed is told in every pause of the typing, so
that a person need not leave the field for it to be kept.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QAction, QContextMenuEvent, QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from editor.core.frame import FrameValue
from editor.core.frame_proposals import Proposal

from .frame_words import field_word, why_word
from .icons import icon
from .pauses import pause
from .theme import Theme

PAUSE_MS = 300
"""After so long without a key what was typed is told."""


class FrameEdit(QLineEdit):
    """The line of a field. Its keys: Return takes or keeps, Alt+Return goes to the place, Up and
    Down walk through what is proposed, Esc puts back what was there, or leaves."""

    taken = Signal()
    typed = Signal(str)
    place_asked = Signal()
    selection_asked = Signal()
    walked = Signal(int)
    left = Signal()
    entered = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.value = ""
        self.has_proposal = False
        self._is_edited = False
        self._pause = pause(self, PAUSE_MS, self.tell)
        self.textEdited.connect(self._on_edited)
        self.editingFinished.connect(self.tell)

    def _on_edited(self, _text: str) -> None:
        self._is_edited = True
        self._pause.start()

    def show_value(self, text: str) -> None:
        """Show a value, unless another one is being typed here."""
        self.value = text
        if not self._is_edited and self.text() != text:
            self.setText(text)

    def tell(self) -> None:
        """Tell what was typed, where it is another value than before."""
        self._pause.stop()
        text = self.text().strip()
        # Only what a person typed: blanks round a value of another program stay.
        was_edited, self._is_edited = self._is_edited, False
        if was_edited and text != self.value.strip() and not self.isReadOnly():
            self.value = text
            self.typed.emit(text)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if _is_alt_return(event):
                # The window's own action of that key is about marks, of which none is here.
                event.accept()
                return True
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                # What the key does, saving for instance, finds what was typed until now.
                self.tell()
            if self._is_for_window(event):
                event.ignore()
                return True
        return super().event(event)

    def _is_for_window(self, event: QKeyEvent) -> bool:
        """True for undo and redo while nothing was typed here that the line itself could undo."""
        if event.matches(QKeySequence.StandardKey.Undo):
            return not self.isUndoAvailable()
        return event.matches(QKeySequence.StandardKey.Redo) and not self.isRedoAvailable()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if _is_alt_return(event):
            self.place_asked.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._return()
        elif key == Qt.Key.Key_Escape:
            self._escape()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.walked.emit(1 if key == Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)

    def _return(self) -> None:
        self.tell()
        if not self.text().strip() and self.has_proposal:
            self.taken.emit()
        else:
            self.focusNextChild()

    def _escape(self) -> None:
        if self._is_edited and self.text() != self.value:
            self._pause.stop()
            self._is_edited = False
            self.setText(self.value)
        else:
            self.left.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.entered.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = self.createStandardContextMenu()
        first = menu.actions()[0] if menu.actions() else None
        shown = [action for action in self.actions() if action.isVisible()]
        menu.insertActions(first, shown)  # type: ignore[arg-type]
        if first is not None and shown:
            menu.insertSeparator(first)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())


def _is_alt_return(event: QKeyEvent) -> bool:
    is_return = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
    return is_return and bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)


class FrameField(QWidget):
    """A field with its label, and in small where its value or proposal is from.

    Signals carry what the person wants; nothing is changed here.
    """

    taken = Signal(object)
    """The Proposal that is shown is to be filled in."""
    typed = Signal(str, str)
    """The name of the field, and its value; "" empties it."""
    place_asked = Signal(object, bool)
    """The Place to go to, and whether by key."""
    selection_asked = Signal(str)
    entered = Signal()
    left = Signal()

    def __init__(self, name: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = name
        self._value: FrameValue | None = None
        self._proposals: tuple[Proposal, ...] = ()
        self._chosen = 0
        self._numbers: dict[str, int] = {}
        self.edit = FrameEdit()
        self.edit.setObjectName(f"frame-{name}")
        self.edit.setAccessibleName(field_word(name))
        label = QLabel(field_word(name))
        label.setBuddy(self.edit)
        self.note = QLabel()
        self.note.setObjectName("muted")
        self.note.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(8)
        head.addWidget(label)
        head.addWidget(self.note, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addLayout(head)
        layout.addWidget(self.edit)
        end = QLineEdit.ActionPosition.TrailingPosition
        self.take_action = QAction(self.tr("Take what is proposed"), self)
        self.go_action = QAction(self.tr("Go to its place"), self)
        self.select_action = QAction(self.tr("Set from selection"), self)
        for action in (self.go_action, self.take_action, self.select_action):
            action.setVisible(False)
            self.edit.addAction(action, end)
        self.set_theme(theme)
        self._connect()

    def _connect(self) -> None:
        self.edit.taken.connect(self._on_taken)
        self.take_action.triggered.connect(self._on_taken)
        self.edit.typed.connect(lambda text: self.typed.emit(self.name, text))
        self.edit.place_asked.connect(lambda: self._ask_place(True))
        self.go_action.triggered.connect(lambda: self._ask_place(False))
        self.select_action.triggered.connect(lambda: self.selection_asked.emit(self.name))
        self.edit.walked.connect(self._on_walked)
        self.edit.left.connect(self.left)
        self.edit.entered.connect(self.entered)
        self.edit.textChanged.connect(lambda _text: self._show())

    def set_theme(self, theme: Theme) -> None:
        self.take_action.setIcon(icon("check", theme, colour=theme.doubt))
        self.go_action.setIcon(icon("scan-text", theme, colour=theme.muted))
        self.select_action.setIcon(icon("text-cursor", theme, colour=theme.accent))

    def set_writable(self, on: bool) -> None:
        """Let the field be changed, or only be read."""
        self.edit.setReadOnly(not on)
        self._show()

    def set_selecting(self, on: bool) -> None:
        """Offer to take what is selected in the transcript."""
        self.select_action.setVisible(on and not self.edit.isReadOnly())

    def show_value(self, value: FrameValue | None) -> None:
        """Show what is filled in; what is being typed stays."""
        self._value = value
        self.edit.show_value(value.text if value is not None else "")
        self._show()

    def show_proposals(self, proposals: Sequence[Proposal], numbers: dict[str, int]) -> None:
        """Show what is proposed while nothing is filled in, the likeliest first."""
        if tuple(proposals) != self._proposals:
            self._chosen = 0
        self._proposals, self._numbers = tuple(proposals), numbers
        self._show()

    @property
    def proposal(self) -> Proposal | None:
        """What is proposed now, None while something is filled in."""
        if self.edit.text() or not self._proposals:
            return None
        return self._proposals[self._chosen % len(self._proposals)]

    def _show(self) -> None:
        found = self.proposal
        self.edit.has_proposal = found is not None and not self.edit.isReadOnly()
        self.edit.setPlaceholderText(found.text if found is not None else "")
        if self.edit.property("proposed") != (found is not None):
            self.edit.setProperty("proposed", found is not None)
            self.edit.style().polish(self.edit)
        self.take_action.setVisible(self.edit.has_proposal)
        place = found.place if found is not None else self._value.place if self._value else None
        self.go_action.setVisible(place is not None)
        self.note.setText(self._note(found))
        described = self._description(found)
        self.edit.setToolTip(described or (self._value.text if self._value else ""))
        self.edit.setAccessibleDescription(described)
        if not self.edit.hasFocus():
            # The beginning of what is too long to be seen whole.
            self.edit.setCursorPosition(0)

    def _note(self, found: Proposal | None) -> str:
        """Return where it is from, in small."""
        if found is not None:
            number = self._numbers.get(found.place.page_id, 0)
            share = round(found.probability * 100)
            if len(self._proposals) > 1:
                return self.tr("{place} of {count} · {share} %").format(
                    place=self._chosen % len(self._proposals) + 1,
                    count=len(self._proposals),
                    share=share,
                )
            return self.tr("page {number} · {share} %").format(number=number, share=share)
        if self._value is not None and self._value.place is not None:
            number = self._numbers.get(self._value.place.page_id, 0)
            return self.tr("page {number}").format(number=number) if number else ""
        return ""

    def _description(self, found: Proposal | None) -> str:
        if found is None:
            return ""
        text = self.tr(
            "Proposed: {text}, from page {number}, {why}, {share} % sure. Return takes it, "
            "Alt+Return goes there."
        ).format(
            text=found.text,
            number=self._numbers.get(found.place.page_id, 0),
            why=why_word(found.why),
            share=round(found.probability * 100),
        )
        if len(self._proposals) > 1:
            text += " " + self.tr("Down shows another one.")
        return text

    def _on_taken(self) -> None:
        if (found := self.proposal) is not None:
            self.taken.emit(found)

    def _on_walked(self, step: int) -> None:
        if self.proposal is not None:
            self._chosen = (self._chosen + step) % len(self._proposals)
            self._show()

    def _ask_place(self, by_key: bool) -> None:
        found = self.proposal
        if found is not None:
            self.place_asked.emit(found.place, by_key)
        elif self._value is not None and self._value.place is not None:
            self.place_asked.emit(self._value.place, by_key)
