"""The fields of a stamp: what is known of it, what its words propose, and what cannot be.

May import Qt, core and our words. Proposals stand in the empty fields as a hint and are nobody's
until they are taken: one button takes all that are still open.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QFormLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from editor.core.marks import Mark
from editor.core.stamp_fields import (
    Fields,
    proposed_fields,
    stamp_findings,
    taken,
    template_of,
    value_of,
    with_field,
)

from .stamp_words import field_word, finding_sentence
from .theme import LIGHT, Theme

_EMPTY: Final = Mark(id="", kind="stamp")


class StampFieldsForm(QWidget):
    """A line for each field of a stamp. It emits the whole changed stamp and keeps nothing."""

    stamp_edited = Signal(object)
    rebuilt = Signal()

    def __init__(
        self,
        theme: Theme = LIGHT,
        *,
        today: Callable[[], date] = date.today,
    ) -> None:
        super().__init__()
        self._theme, self._today = theme, today
        self._stamp, self._words = _EMPTY, ""
        self._written: date | None = None
        self._lines: dict[str, QLineEdit] = {}
        self._proposed: Fields = ()
        self.setObjectName("stamp-fields")
        self._form = QFormLayout()
        self._form.setHorizontalSpacing(8)
        self._form.setVerticalSpacing(8)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.take = QPushButton(self.tr("Take what it says"))
        self.take.setAccessibleName(self.take.text())
        self.take.setToolTip(self.tr("Fill the open fields with what the stamp's words propose"))
        self.take.clicked.connect(self.take_all)
        self.said = QLabel()
        self.said.setWordWrap(True)
        self.said.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(self._form)
        layout.addWidget(self.said)
        layout.addWidget(self.take, 0, Qt.AlignmentFlag.AlignLeft)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._tell()

    def show_stamp(self, stamp: Mark, words: str, written: date | None) -> None:
        """Show a stamp, what its words say, and whether it can be, the document being of a day."""
        is_same = stamp.id == self._stamp.id
        self._stamp, self._words, self._written = stamp, words, written
        names = (*template_of(stamp.subtype), *(n for n, _ in stamp.fields))
        if tuple(dict.fromkeys(names)) != tuple(self._lines):
            self._build(tuple(dict.fromkeys(names)))
        self._proposed = proposed_fields(stamp.subtype, words)
        for name, line in self._lines.items():
            value = value_of(stamp.fields, name) or ""
            is_being_typed = is_same and line.hasFocus() and line.isModified()
            if not is_being_typed and line.text() != value:
                line.setText(value)
            hint = value_of(self._proposed, name) or ""
            line.setPlaceholderText(hint)
            said = self.tr("The stamp reads: {value}").format(value=hint) if hint else ""
            line.setToolTip(said)
            line.setAccessibleDescription(said)
        self._tell()

    def take_all(self) -> None:
        """Fill the open fields with what the stamp's words propose, as one edit."""
        self.commit_pending()
        stamp = taken(self._stamp, self._words)
        if stamp != self._stamp:
            self.stamp_edited.emit(stamp)

    def commit_pending(self) -> None:
        """Keep what is typed into a line and not yet taken."""
        for name, line in self._lines.items():
            if line.isModified():
                self._commit(name, line)

    def _build(self, names: tuple[str, ...]) -> None:
        while self._form.rowCount():
            self._form.removeRow(0)
        self._lines = {}
        for name in names:
            line, words = QLineEdit(), QLabel(field_word(name))
            words.setBuddy(line)
            line.setObjectName(f"stamp-{name}")
            line.setAccessibleName(field_word(name))
            line.editingFinished.connect(lambda name=name, line=line: self._commit(name, line))
            self._form.addRow(words, line)
            self._lines[name] = line
        self.rebuilt.emit()

    def stops(self) -> tuple[QWidget, ...]:
        """Return what Tab goes through, in its order."""
        return (*self._lines.values(), self.take)

    def _commit(self, name: str, line: QLineEdit) -> None:
        if not line.isModified():
            return
        line.setModified(False)
        stamp = with_field(self._stamp, name, line.text())
        if stamp != self._stamp:
            self._stamp = stamp
            self.stamp_edited.emit(stamp)

    def _tell(self) -> None:
        found = stamp_findings(self._stamp, self._words, written=self._written, today=self._today())
        self.said.setText("\n".join(f"⚠ {finding_sentence(each)}" for each in found))
        self.said.setVisible(bool(found))
        palette = self.said.palette()
        palette.setColor(QPalette.ColorRole.WindowText, self._theme.error)
        self.said.setPalette(palette)
        is_open = any(value_of(self._stamp.fields, name) is None for name, _ in self._proposed)
        self.take.setVisible(is_open)
