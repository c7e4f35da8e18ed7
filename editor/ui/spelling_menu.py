"""The menus of spelling: what a word may have been, at the top of the transcript's menu, and the
languages of the document.

May import Qt, core values and the names of dictionaries.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from editor.core.spelling import Spelled
from editor.lexicon.dictionaries import DictionaryFile, language_codes
from editor.ui.language_words import language_word

Take = Callable[[list[str]], None]


class SpellingMenu(QObject):
    """Fills the top of a menu while the cursor is in an unknown word. `chosen` carries that word
    and the one to be put in its place.

    `word_at_cursor` says which it is; `want` looks for suggestions and hands them on, now or later.
    """

    chosen = Signal(object, str)

    def __init__(
        self,
        menu: QMenu,
        actions: Sequence[QAction],
        word_at_cursor: Callable[[], Spelled | None],
        want: Callable[[str, Take], None],
    ) -> None:
        super().__init__(menu)
        self._menu = menu
        self._actions = tuple(actions)
        self._word_at_cursor = word_at_cursor
        self._want = want
        self._word: Spelled | None = None
        self._shown: list[QAction] = []
        menu.aboutToShow.connect(self._on_menu_about_to_show)

    def _on_menu_about_to_show(self) -> None:
        self._clear()
        self._word = word = self._word_at_cursor()
        for action in self._actions:
            self._menu.removeAction(action)
        if word is None:
            return
        first = self._menu.actions()[0]
        line = self._menu.insertSeparator(first)
        self._menu.insertActions(line, list(self._actions))
        own_line = self._menu.insertSeparator(self._actions[0])
        waiting = QAction(self.tr("Looking for suggestions…"), self._menu)
        waiting.setEnabled(False)
        self._menu.insertAction(own_line, waiting)
        self._shown = [waiting, own_line, line]
        self._want(word.word, lambda found: self._take(word, found))

    def _take(self, word: Spelled, found: list[str]) -> None:
        """Put suggestions in the place of the line that waits for them."""
        if self._word is not word or not self._shown:
            return
        waiting = self._shown[0]
        if not found:
            waiting.setText(self.tr("No suggestions"))
            return
        for each in found:
            action = QAction(each.replace("&", "&&"), self._menu)
            font = action.font()
            font.setBold(True)
            action.setFont(font)
            action.triggered.connect(lambda _on=False, w=each: self.chosen.emit(word, w))
            self._menu.insertAction(waiting, action)
            self._shown.append(action)
        self._shown.remove(waiting)
        self._menu.removeAction(waiting)
        waiting.deleteLater()

    def _clear(self) -> None:
        for action in self._shown:
            self._menu.removeAction(action)
            action.deleteLater()
        self._shown = []


class LanguagesMenu(QMenu):
    """The languages of a document, each on or off; `chosen` carries all that are on, in order."""

    chosen = Signal(object)

    def open_at(self, view: QWidget) -> None:
        """Show the menu over a view, with its first row chosen; it is deleted when it closes."""
        self.aboutToHide.connect(self.deleteLater)
        self.popup(view.mapToGlobal(QPoint(24, 24)))
        if self.actions():
            self.setActiveAction(self.actions()[0])


def languages_menu(
    parent: QWidget, current: tuple[str, ...], found: Sequence[DictionaryFile]
) -> LanguagesMenu:
    """Return the menu of the document's languages and of all others that have a dictionary."""
    menu = LanguagesMenu(parent)
    menu.setAccessibleName(menu.tr("Languages of this document"))
    others = sorted({*language_codes(found)} - {*current}, key=language_word)

    def toggle(code: str, on: bool) -> None:
        left = tuple(each for each in current if each != code)
        menu.chosen.emit((*left, code) if on else left)

    for code in (*current, *others):
        action = menu.addAction(language_word(code))
        action.setCheckable(True)
        action.setChecked(code in current)
        # One there must be: without any, nothing could be read or judged.
        action.setEnabled(current != (code,))
        action.toggled.connect(lambda on, c=code: toggle(c, on))
    return menu
