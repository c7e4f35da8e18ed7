"""The panel "Characters": groups, those used last, favourites, and a search by name.

May import Qt and core. It knows no text: it tells which character is wanted.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from editor.core.characters import GROUPS, code_of, find_characters, name_of

from .character_grid import CharacterGrid
from .icons import icon
from .theme import Theme

RECENT, FAVOURITES = "recent", "favourites"


class CharactersPanel(QWidget):
    """`picked` carries a character to insert and whether the focus is to stay here; `favoured` the
    favourites as they are to be from now on; `left` that the person wants back to the text."""

    picked = Signal(str, bool)
    favoured = Signal(tuple)
    left = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._recent: tuple[str, ...] = ()
        self._favourites: tuple[str, ...] = ()
        self.query = QLineEdit()
        self.groups = QComboBox()
        self.grid = CharacterGrid()
        self.favour = QToolButton()
        self._name = QLabel()
        self._hint = QLabel()
        self._lay_out()
        self.setFocusProxy(self.query)
        self.set_theme(theme)
        self.query.textChanged.connect(lambda _text: self._show())
        self.query.installEventFilter(self)
        self.groups.installEventFilter(self)
        self.groups.currentIndexChanged.connect(self._on_groups_changed)
        self.grid.picked.connect(self.picked)
        self.grid.chosen.connect(self._tell)
        self.grid.left.connect(self.left)
        self.grid.left_upwards.connect(lambda: self.query.setFocus(Qt.FocusReason.TabFocusReason))
        self.favour.clicked.connect(self._on_favour_clicked)

    def _lay_out(self) -> None:
        self.query.setPlaceholderText(self.tr("Find: dash, U+2014, e'"))
        self.query.setAccessibleName(self.tr("Find a character"))
        self.query.setToolTip(
            self.tr("Words of a name, a number like U+2014, or signs like e' and 1/2")
        )
        self.query.setClearButtonEnabled(True)
        self.groups.setAccessibleName(self.tr("Group of characters"))
        for group, words in self._group_words().items():
            self.groups.addItem(words, group)
        self.groups.setCurrentIndex(2)
        self.favour.setAccessibleName(self.tr("Favourite"))
        self.favour.setCheckable(True)
        self._name.setTextFormat(Qt.TextFormat.PlainText)
        self._name.setWordWrap(True)
        self._name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        # Names have one to three lines, and nothing may jump under the pointer.
        self._name.setFixedHeight(3 * QFontMetrics(self._name.font()).lineSpacing())
        self._name.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._hint.setWordWrap(True)
        self._hint.setEnabled(False)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self._name, 1)
        foot.addWidget(self.favour, 0, Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(8)
        layout.addWidget(self.query)
        layout.addWidget(self.groups)
        layout.addWidget(self._hint)
        layout.addWidget(self.grid, 1)
        layout.addLayout(foot)

    def _group_words(self) -> dict[str, str]:
        words = {
            RECENT: self.tr("Used last"),
            FAVOURITES: self.tr("Favourites"),
            "dashes": self.tr("Punctuation and dashes"),
            "currency": self.tr("Currency"),
            "fractions": self.tr("Fractions and numbers"),
            "accents": self.tr("Letters with accents"),
            "typographic": self.tr("Typographic signs and blanks"),
            "transcription": self.tr("Signs of transcription"),
        }
        assert set(words) == {RECENT, FAVOURITES, *GROUPS}
        return words

    def showEvent(self, event: QShowEvent) -> None:
        # Hundreds of cells are filled when somebody sees them, not at every start.
        if not self.grid.characters:
            self._show()
        super().showEvent(event)

    def set_theme(self, theme: Theme) -> None:
        self.favour.setIcon(icon("star", theme))

    def show_own(self, recent: Sequence[str], favourites: Sequence[str]) -> None:
        """Show what the person used last and what they like to have at hand."""
        if (tuple(recent), tuple(favourites)) == (self._recent, self._favourites):
            return
        self._recent, self._favourites = tuple(recent), tuple(favourites)
        if self.groups.currentData() in (RECENT, FAVOURITES) and not self.query.text():
            self._show()
        self._tell(self.grid.character() or "")

    def show_group(self, group: str) -> None:
        """Turn to a group, by its id."""
        self.groups.setCurrentIndex(self.groups.findData(group))

    def _on_groups_changed(self) -> None:
        # A group is not what was searched for.
        self.query.clear()
        self._show()

    def _show(self) -> None:
        query, group = self.query.text(), self.groups.currentData()
        hint = ""
        if query.strip():
            found: Sequence[str] = find_characters(query, (*self._favourites, *self._recent))
            hint = "" if found else self.tr("No character is called so.")
        elif group == RECENT:
            found = self._recent
            hint = "" if found else self.tr("What you insert will stand here.")
        elif group == FAVOURITES:
            found = self._favourites
            hint = "" if found else self.tr("The star under the characters puts them here.")
        else:
            found = GROUPS[group]
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
        self.grid.show_characters(found)
        self._tell(self.grid.character() if found else "")

    def _tell(self, character: str | None) -> None:
        text = f"{name_of(character)}\n{code_of(character)}" if character else ""
        self._name.setText(text[:1].upper() + text[1:])
        is_favourite = bool(character) and character in self._favourites
        self.favour.setEnabled(bool(character))
        self.favour.setChecked(is_favourite)
        self.favour.setToolTip(
            self.tr("Take from the favourites") if is_favourite else self.tr("Add to favourites")
        )

    def _on_favour_clicked(self) -> None:
        character = self.grid.character()
        if character is None:
            return
        left = tuple(c for c in self._favourites if c != character)
        self.favoured.emit(left if character in self._favourites else (*left, character))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            key = event.key()
            if key == Qt.Key.Key_Escape:
                self.left.emit()
                return True
            if watched is self.query and key == Qt.Key.Key_Down:
                self.grid.setFocus(Qt.FocusReason.TabFocusReason)
                return True
            if watched is self.query and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.grid.keyPressEvent(event)
                return True
        return super().eventFilter(watched, event)
