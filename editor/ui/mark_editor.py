"""The form that shows one mark in words and changes it, field by field.

May import Qt, core.marks and our words. It never keeps a half-made mark: every committed field
sends a whole new Mark, so that each change is one step of undo; a form with OK and Cancel would
have to hold the window, and the transcript must stay free to type in.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any, Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QWidget,
)

from editor.core.marks import (
    CERTAINTIES,
    FLOWS,
    KINDS,
    MEDIA,
    PLACES,
    SUBTYPES,
    Hand,
    Mark,
    with_kind,
)

from .icons import mark_icon
from .mark_words import (
    certainty_word,
    flow_word,
    kind_name,
    medium_word,
    place_word,
    subtype_word,
)
from .stamp_fields_form import StampFieldsForm
from .theme import LIGHT, Theme

__all__ = ["MarkEditor", "kind_name", "mark_fields"]

_NEW_HAND: Final = "\0new"
_MIXED: Final = "\0mixed"
_NOT_SHARED: Final = frozenset({"text", "rotation", "fields"})
"""What several marks are not given at once: each says its own."""
_PEN: Final = ("hand", "medium", "ink")

# What is worth asking about each kind; the rest of a mark is kept and not shown.
_FIELDS: Final = {
    "strike": _PEN,
    "overstrike": ("hand", "medium"),
    "addition": ("text", "place", *_PEN, "certainty", "flow"),
    "handwriting": ("subtype", "text", "place", *_PEN, "certainty", "flow", "rotation"),
    "stamp": ("subtype", "text", "place", "hand", "ink", "certainty", "flow", "rotation", "fields"),
    "classification": ("text", "place", "medium", "flow"),
    "form": ("subtype", "text", "place", "flow"),
    "underline": _PEN,
    "superscript": ("hand",),
    "unclear": ("text", "certainty"),
    "gap": ("certainty",),
    "redaction": ("hand", "medium"),
    "heading": (),
    "note": (),
    "query": (),
}
_EVERY_FIELD: Final = (
    "subtype",
    "text",
    "place",
    "hand",
    "medium",
    "ink",
    "certainty",
    "flow",
    "rotation",
)


def mark_fields(kind: str, *, has_span: bool = False) -> tuple[str, ...]:
    """Return the names of the fields that make sense for marks of that kind, in their order.

    A mark over transcript text has no text of its own, except the other reading of an unclear one.
    """
    fields = _FIELDS.get(kind, _EVERY_FIELD)
    if has_span and kind != "unclear":
        fields = tuple(name for name in fields if name != "text")
    return ("kind", *fields, "comment")


class MarkEditor(QWidget):
    """A form for one mark, or for what several have in common. It emits a new Mark whenever a
    field is committed, of several marks the field and its value, and changes nothing else; Esc asks
    to close. A mark with no fields changed is not emitted."""

    mark_edited = Signal(object)
    field_edited = Signal(str, object)
    hand_added = Signal(object)
    closed = Signal()

    def __init__(
        self,
        theme: Theme = LIGHT,
        parent: QWidget | None = None,
        *,
        new_id: Callable[[], str] | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._has_span = False
        self.setObjectName("mark-editor")
        self.setAccessibleName(self.tr("Mark"))
        self._new_id = new_id or (lambda: f"hand-{uuid.uuid4().hex[:8]}")
        self._mark: Mark | None = None
        self._hands: tuple[Hand, ...] = ()
        self._is_filling = False
        self._kind, self._subtype = _Combo(), _Combo()
        self._text, self._comment, self._ink = QLineEdit(), QLineEdit(), QLineEdit()
        self._hand, self._new_hand = _Combo(), QLineEdit()
        self._place, self._medium = _Combo(), _Combo()
        self._certainty, self._flow = _Combo(), _Combo()
        self._rotation = _RotationBox()
        self.stamp_fields = StampFieldsForm(theme)
        self._several: tuple[Mark, ...] = ()
        self._mixed: frozenset[str] = frozenset()
        """The fields in which several marks differ."""
        self._rotation_shown = 0.0
        self._form = QFormLayout(self)
        self._rows: dict[str, QWidget] = {}
        self._lay_out()
        self._connect()
        self.setEnabled(False)

    @property
    def mark(self) -> Mark | None:
        """The mark as the form shows it."""
        return self._mark

    @property
    def several(self) -> tuple[Mark, ...]:
        """The marks that the form shows at once; none when it shows one."""
        return self._several

    def set_marks(self, marks: Sequence[Mark], hands: Sequence[Hand]) -> None:
        """Show what several marks have in common; a field that is set is set in all of them."""
        several = tuple(marks)
        if several == self._several and tuple(hands) == self._hands:
            return
        is_same = [m.id for m in several] == [m.id for m in self._several]
        if not is_same:
            self._commit_pending()
        first = several[0]
        names = ("kind", "comment", *_EVERY_FIELD)
        mixed = {n for n in names if any(getattr(m, n) != getattr(first, n) for m in several)}
        blank: dict[str, Any] = {name: None for name in mixed if name != "kind"}
        self._several, self._mixed = several, frozenset(mixed)
        self._mark, self._hands, self._has_span = replace(first, **blank), tuple(hands), True
        self.setEnabled(True)
        self._fill(keep_focused=is_same)

    def set_mark(
        self,
        mark: Mark | None,
        hands: Sequence[Hand] = (),
        *,
        has_span: bool = False,
        words: str = "",
        written: date | None = None,
    ) -> None:
        """Show a mark, or an empty form; text that is being typed in the same mark is kept.

        The text of a mark that covers some of the transcript (`has_span`) is edited there. `words`
        are what a stamp reads, `written` is the day its document was sent.
        """
        if self._several:
            self._commit_pending()
            self._several, self._mixed, self._mark = (), frozenset(), None
        if mark is not None and mark.kind == "stamp":
            self.stamp_fields.show_stamp(mark, words, written)
        is_same = mark is not None and self._mark is not None and mark.id == self._mark.id
        is_known = is_same and mark == self._mark and has_span == self._has_span
        if is_known and tuple(hands) == self._hands:
            return
        if not is_same:
            self._commit_pending()
        self._mark, self._hands, self._has_span = mark, tuple(hands), has_span
        self.setEnabled(mark is not None)
        self._fill(keep_focused=is_same)

    def set_theme(self, theme: Theme) -> None:
        """Draw the icons of the kinds in the colours of the theme."""
        self._theme = theme
        self.stamp_fields.set_theme(theme)
        self._draw_kinds()

    def focus_first(self) -> None:
        """Give the focus to the field that most wants an answer."""
        order = ("text", "comment", "kind")
        for name in order:
            if self._form.isRowVisible(self._rows[name]) and self._rows[name].isEnabled():
                self._rows[name].setFocus(Qt.FocusReason.ShortcutFocusReason)
                return

    def shown_fields(self) -> tuple[str, ...]:
        """Return the names of the fields that are shown, in their order."""
        return tuple(name for name, field in self._rows.items() if self._form.isRowVisible(field))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            if self._new_hand.hasFocus():
                self._hand.setFocus()
                self._fill()
            else:
                self._fill()
                self.closed.emit()
            return
        super().keyPressEvent(event)

    def _lay_out(self) -> None:
        self._form.setContentsMargins(12, 12, 12, 12)
        self._form.setHorizontalSpacing(8)
        self._form.setVerticalSpacing(8)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.DontWrapRows)
        for name, label, field in (
            ("kind", self.tr("What it is"), self._kind),
            ("subtype", self.tr("Which one"), self._subtype),
            ("text", self.tr("Its text"), self._text),
            ("place", self.tr("Where"), self._place),
            ("hand", self.tr("Whose hand"), self._hand),
            ("new-hand", self.tr("Name of the hand"), self._new_hand),
            ("medium", self.tr("Made with"), self._medium),
            ("ink", self.tr("Colour of the ink"), self._ink),
            ("certainty", self.tr("How sure"), self._certainty),
            ("flow", self.tr("Belongs"), self._flow),
            ("rotation", self.tr("Turned by"), self._rotation),
            ("comment", self.tr("Comment"), self._comment),
        ):
            words = QLabel(label)
            words.setBuddy(field)
            field.setObjectName(f"mark-{name}")
            field.setAccessibleName(label)
            if isinstance(field, QComboBox):
                field.view().setAccessibleName(label)
            self._form.addRow(words, field)
            self._rows[name] = field
        # What a stamp says comes before how it lies on the page.
        self._form.insertRow(3, self.stamp_fields)
        self._rows["fields"] = self.stamp_fields
        self._text.setToolTip(self.tr("What it says, when that is not part of the transcript"))
        self._text.setAccessibleDescription(self._text.toolTip())
        self._new_hand.setPlaceholderText(self.tr("for instance: file clerk"))

    def _connect(self) -> None:
        self._kind.activated.connect(lambda _row: self._commit_kind())
        self._hand.activated.connect(lambda _row: self._commit_hand())
        self._new_hand.editingFinished.connect(self._commit_new_hand)
        for name in ("subtype", "place", "medium", "certainty", "flow"):
            combo = self._rows[name]
            assert isinstance(combo, QComboBox)
            combo.activated.connect(lambda _row, name=name, combo=combo: self._commit(name, combo))
        for name, line in (("text", self._text), ("ink", self._ink), ("comment", self._comment)):
            line.editingFinished.connect(lambda name=name, line=line: self._commit_line(name, line))
        self._rotation.editingFinished.connect(self._commit_rotation)
        self.stamp_fields.stamp_edited.connect(self._on_stamp_edited)
        self.stamp_fields.rebuilt.connect(self._order_stops)

    def _order_stops(self) -> None:
        """Let Tab go through the fields of a stamp where they stand, after its text."""
        stops = (self._text, *self.stamp_fields.stops(), self._place)
        for before, after in pairwise(stops):
            QWidget.setTabOrder(before, after)

    def _fill(self, *, keep_focused: bool = False) -> None:
        mark = self._mark or Mark(id="", kind="note")
        self._is_filling = True
        self._kind.offer(KINDS, kind_name, mark.kind)
        self._draw_kinds()
        self._subtype.offer(SUBTYPES.get(mark.kind, ()), subtype_word, mark.subtype, optional=True)
        self._place.offer(PLACES, place_word, mark.place, optional=True)
        self._medium.offer(MEDIA, medium_word, mark.medium, optional=True)
        self._certainty.offer(CERTAINTIES, certainty_word, mark.certainty, optional=True)
        self._flow.offer(FLOWS, flow_word, mark.flow, optional=True)
        labels = {hand.id: hand.label for hand in self._hands}
        self._hand.offer(
            tuple(labels), lambda each: labels.get(each, each), mark.hand, optional=True
        )
        self._hand.addItem(self.tr("Add a hand…"), _NEW_HAND)
        for line, text in (
            (self._text, mark.text),
            (self._ink, mark.ink),
            (self._comment, mark.comment),
        ):
            is_being_typed = keep_focused and line.hasFocus() and line.isModified()
            if not is_being_typed and line.text() != (text or ""):
                line.setText(text or "")
            line.setPlaceholderText(self._hint(line))
        for name in self._mixed:
            combo = self._rows[name]
            if isinstance(combo, QComboBox):
                combo.insertItem(0, self.tr("different"), _MIXED)
                combo.setCurrentIndex(0)
        self._new_hand.clear()
        if not (keep_focused and self._rotation.hasFocus()):
            self._rotation.setValue(mark.rotation or 0.0)
            self._rotation_shown = self._rotation.value()
        for name, field in self._rows.items():
            self._form.setRowVisible(field, self._shows(name, mark))
        self._is_filling = False

    def _shows(self, name: str, mark: Mark) -> bool:
        """True where the form asks for a field; what a file says is shown even where it would not
        ask for it."""
        marks = self._several or (mark,)
        if self._several and name in _NOT_SHARED:
            return False
        holds = name in _EVERY_FIELD and any(getattr(m, name, None) for m in marks)
        return holds or any(name in mark_fields(m.kind, has_span=self._has_span) for m in marks)

    def _hint(self, line: QLineEdit) -> str:
        names = {self._ink: "ink", self._comment: "comment"}
        return self.tr("different") if names.get(line) in self._mixed else ""

    def _commit_pending(self) -> None:
        """Keep what was typed into a field when another mark takes the form from the keyboard."""
        for name, line in (("text", self._text), ("ink", self._ink), ("comment", self._comment)):
            if line.isModified():
                self._commit_line(name, line)
        if not self._several:
            self.stamp_fields.commit_pending()

    def _on_stamp_edited(self, stamp: Mark) -> None:
        if self._mark is not None and not self._is_filling and stamp.id == self._mark.id:
            self._emit(replace(self._mark, fields=stamp.fields, when=stamp.when))

    def _draw_kinds(self) -> None:
        for row in range(self._kind.count()):
            self._kind.setItemIcon(row, mark_icon(self._kind.itemData(row), self._theme))

    def _commit(self, name: str, combo: QComboBox) -> None:
        self._send(name, combo.currentData())

    def _commit_line(self, name: str, line: QLineEdit) -> None:
        # A line that is empty because several marks differ must not empty them by a mere visit.
        if line.isModified() or name not in self._mixed:
            line.setModified(False)
            self._send(name, line.text() or None)

    def _commit_kind(self) -> None:
        mark, kind = self._mark, self._kind.currentData()
        if mark is None or self._is_filling:
            return
        if self._several:
            self._send("kind", kind)
        elif kind != mark.kind:
            self._emit(with_kind(mark, kind))

    def _commit_hand(self) -> None:
        chosen = self._hand.currentData()
        self._form.setRowVisible(self._new_hand, chosen == _NEW_HAND)
        if chosen == _NEW_HAND:
            self._new_hand.setFocus()
        else:
            self._send("hand", chosen)

    def _commit_new_hand(self) -> None:
        label = self._new_hand.text().strip()
        mark = self._mark
        if not label or mark is None or self._is_filling:
            return
        same = [hand for hand in self._hands if hand.label.casefold() == label.casefold()]
        hand = same[0] if same else Hand(self._new_id(), label, mark.medium, mark.ink)
        if not same:
            self._hands = (*self._hands, hand)
            self.hand_added.emit(hand)
        self._hand.setFocus()
        self._send("hand", hand.id)

    def _commit_rotation(self) -> None:
        value = self._rotation.value()
        mark = self._mark
        # A rotation finer than the box shows must survive a mere visit to the field.
        if mark is not None and value != self._rotation_shown:
            self._rotation_shown = value
            self._send("rotation", value or None)

    def _send(self, name: str, value: object) -> None:
        mark = self._mark
        if mark is None or self._is_filling or value == _MIXED:
            return
        if name not in self._mixed and (getattr(mark, name) or None) == (value or None):
            return
        if self._several:
            self.field_edited.emit(name, value)
            return
        change: dict[str, Any] = {name: value}
        self._emit(replace(mark, **change))

    def _emit(self, mark: Mark) -> None:
        self._mark = mark
        self._fill(keep_focused=True)
        self.mark_edited.emit(mark)


_COMBO_EDGE_PX = 3


class _Combo(QComboBox):
    """A list of ids shown as words, where an id from elsewhere is added as it is."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(9)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            # Layouts press it to the height it had before its text grew.
            self.setMinimumHeight(self.fontMetrics().height() + 2 * _COMBO_EDGE_PX)

    def offer(
        self,
        ids: Sequence[str],
        word: Callable[[str], str],
        chosen: str | None,
        *,
        optional: bool = False,
    ) -> None:
        """Offer the ids, with “not said” first where nothing may be chosen."""
        self.clear()
        if optional:
            self.addItem(self.tr("not said"), None)
        for each in ids:
            self.addItem(word(each), each)
        if chosen is not None and chosen not in ids:
            self.addItem(word(chosen), chosen)
        self.setCurrentIndex(max(0, self.findData(chosen)))

    def wheelEvent(self, event: QWheelEvent) -> None:
        # Scrolling past must not change a mark.
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class _RotationBox(QDoubleSpinBox):
    """Degrees clockwise, a whole turn either way."""

    def __init__(self) -> None:
        super().__init__()
        self.setRange(-360.0, 360.0)
        self.setDecimals(1)
        self.setSingleStep(1.0)
        self.setSuffix("°")
        self.setKeyboardTracking(False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()
