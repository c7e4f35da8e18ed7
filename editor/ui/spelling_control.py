"""Spelling in the window: the lexicon of the open document, and what is done about a word.

Dictionaries are opened once, in a job, when nobody has pressed a key for a moment: that holds the
interpreter for some tenths of a second, in which a letter would wait. Suggestions are worked out
in a job too; the menu is there at once and takes them in when they come.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, QTimer

from editor.core.commands import ChangeDocument
from editor.core.document import Change, DocumentPart
from editor.core.errors import EditorError
from editor.core.settings import Settings
from editor.core.spelling import Spelled
from editor.core.word_list import plain, words_of
from editor.ui.messages import MessageAction, MessageKind
from editor.ui.spelling_menu import SpellingMenu, languages_menu
from editor.ui.undo_offer import undo_offer

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMenu

    from editor.core.lessons import Lessons
    from editor.jobs import CancelToken, Report
    from editor.lexicon.dictionaries import Shelf
    from editor.lexicon.words import Lexicon
    from editor.session import Session
    from editor.ui.main_window import MainWindow

IDLE_MS: Final = 400
_SUGGESTIONS: Final = 5


class SpellingControl(QObject):
    """Handlers of the spelling actions, and what follows documents, lists and settings."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._text = window.workspace.text
        self._shelf: Shelf | None = None
        self._languages: tuple[str, ...] = ()
        self._lexicon: Lexicon | None = None
        """What the dictionaries say, without the lists of people."""
        self._user_words: tuple[str, ...] = ()
        self._ignored: frozenset[str] = frozenset()
        self._told_missing: set[str] = set()
        self._is_on = False
        self._session: Session | None = None
        self._stop_listening: Callable[[], None] = _nothing
        self._menu: SpellingMenu | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._load)
        self._text.installEventFilter(self)

    def handlers(self) -> dict[str, Callable[..., object]]:
        """Return the handlers by action id."""
        return {
            "edit.check-spelling": self.set_on,
            "edit.list-word": self.list_word,
            "edit.my-word": self.add_to_mine,
            "edit.ignore-word": self.ignore_word,
            "edit.languages": self.choose_languages,
        }

    def attach(self, menu: QMenu) -> None:
        """Put suggestions and lists at the top of the transcript's menu."""
        actions = [
            self._window.action_set.action(f"edit.{name}")
            for name in ("list-word", "my-word", "ignore-word")
        ]
        self._menu = SpellingMenu(menu, actions, self.word_at_cursor, self._want_suggestions)
        self._menu.chosen.connect(self.replace_word)

    # What is judged by what

    def watch(self, session: Session | None) -> None:
        """Follow another document, or none."""
        self._stop_listening()
        self._stop_listening = _nothing
        self._session = session
        self._ignored = frozenset()
        self._text.spelling.set_lexicon(None)
        if session is not None:
            self._stop_listening = session.subscribe(self._on_session_changed)
            self._begin()

    def apply_settings(self, settings: Settings) -> None:
        """Take whether words are checked, and in which languages."""
        self._is_on = settings.checks_spelling
        self._window.action_set.set_checked("edit.check-spelling", self._is_on)
        if self._is_on:
            self._begin()
        else:
            self._timer.stop()
            self._text.spelling.set_lexicon(None)

    def set_on(self, on: bool) -> None:
        """Check words or do not, and remember it."""
        self._window.change_settings(replace(self._window.settings, checks_spelling=on))

    def _begin(self) -> None:
        """See to it that words are judged in the languages that are asked for now."""
        if self._session is None or not self._is_on:
            return
        if self._lexicon is not None and self._languages == self._wanted():
            self._take_lists()
        else:
            self._timer.start(IDLE_MS)

    def _wanted(self) -> tuple[str, ...]:
        from editor.session.spelling import languages_of

        assert self._session is not None
        return languages_of(self._session.document, self._window.settings.spell_lang)

    def _load(self) -> None:
        if self._session is None or not self._is_on:
            return
        languages = self._wanted()
        self._window.runner.submit(
            "image",
            partial(_opened, languages, self.shelf),
            on_done=partial(self._on_loaded, languages),
            title=self.tr("Opening the dictionaries"),
        )

    @property
    def shelf(self) -> Shelf:
        """The dictionaries of this computer."""
        if self._shelf is None:
            from editor.lexicon.dictionaries import Shelf

            self._shelf = Shelf()
        return self._shelf

    def languages(self) -> list[str]:
        """Return the languages that words can be checked in, and the variants of each."""
        from editor.lexicon.dictionaries import language_codes

        found = self.shelf.found()
        return sorted({*language_codes(found), *(f.name for f in found if "_" in f.name)})

    def _on_loaded(
        self, languages: tuple[str, ...], found: tuple[Lexicon, tuple[str, ...]]
    ) -> None:
        if self._session is None or not self._is_on:
            return
        self._lexicon, self._user_words = found
        self._languages = languages
        if languages != self._wanted():
            self._begin()
            return
        self._take_lists()
        missing = [e for e in self.shelf.missing(languages) if e not in self._told_missing]
        self._told_missing.update(missing)
        if missing:
            self._window.messages.news(
                self.tr(
                    "There is no spelling dictionary for {languages}. Install the system's "
                    "Hunspell dictionary of that language."
                ).format(languages=", ".join(missing))
            )

    def _take_lists(self) -> None:
        assert self._session is not None and self._lexicon is not None
        lists = (
            words_of(self._session.document.word_list),
            words_of(self._user_words),
            self._ignored,
        )
        self._text.spelling.set_lexicon(self._lexicon.with_more(lists))
        self._window.refresh_soon()

    def _on_session_changed(self, change: Change) -> None:
        for part in change.parts:
            if isinstance(part, DocumentPart):
                if {name for name, _, _ in part.fields} & {"word_list", "language"}:
                    self._begin()
                return

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and self._timer.isActive():
            self._timer.start(IDLE_MS)
        return super().eventFilter(watched, event)

    # What is done about a word

    def word_at_cursor(self) -> Spelled | None:
        """Return the unknown word at the cursor, or None."""
        page = self._window.workspace.page
        if page is None:
            return None
        return self._text.spelling.at(page.text, self._text.cursor_offset())

    def _want_suggestions(self, word: str, take: Callable[[list[str]], None]) -> None:
        lexicon = self._text.spelling.lexicon
        if lexicon is not None:
            self._window.runner.submit(
                "image",
                partial(_suggested, lexicon, self._window.queue.judge.lessons, word),
                on_done=take,
                title=self.tr("Looking for suggestions"),
            )

    def replace_word(self, spelled: Spelled, word: str) -> None:
        """Put a word in the place of another, as one step of undo."""
        from editor.session.spelling import replace_word

        session, page_id = self._session, self._window.workspace.page_id
        if session is None or page_id is None:
            return
        try:
            end = replace_word(session, page_id, spelled, word)
        except EditorError as error:
            self._window.messages.show_error(error)
            return
        self._text.set_cursor(end)

    def list_word(self) -> None:
        """Put the word at the cursor on the document's list."""
        from editor.session.spelling import list_word

        spelled, session = self.word_at_cursor(), self._session
        if spelled is None or session is None:
            return
        try:
            list_word(session, spelled.word)
        except EditorError as error:
            self._window.messages.show_error(error)
            return
        self._window.messages.show_message(
            MessageKind.NEWS,
            self.tr("“{word}” is one of the document's words now.").format(word=spelled.word),
            [undo_offer(self._window)],
        )

    def add_to_mine(self) -> None:
        """Put the word at the cursor on the person's own list."""
        spelled = self.word_at_cursor()
        if spelled is not None:
            self._change_mine(spelled.word, is_listed=True)

    def _change_mine(self, word: str, *, is_listed: bool) -> None:
        from editor.storage.user_words import add_user_word, remove_user_word

        change = add_user_word if is_listed else remove_user_word
        self._window.runner.submit(
            "io",
            lambda _token, _report: change(word),
            on_done=partial(self._on_mine_changed, word, is_listed),
            on_error=self._window.messages.show_error,
            title=self.tr("Keeping your words"),
        )

    def _on_mine_changed(self, word: str, is_listed: bool, lines: tuple[str, ...]) -> None:
        self._user_words = lines
        self._begin()
        if is_listed:
            take_back = MessageAction(
                self.tr("Take it off"), partial(self._change_mine, word, is_listed=False)
            )
            self._window.messages.show_message(
                MessageKind.NEWS,
                self.tr("“{word}” is one of your words now.").format(word=word),
                [take_back],
            )

    def ignore_word(self) -> None:
        """Do not mark the word at the cursor while this document is open."""
        spelled = self.word_at_cursor()
        if spelled is not None:
            self._ignored |= {plain(spelled.word)}
            self._begin()

    def choose_languages(self) -> None:
        """Offer the languages of the document, for spelling and for reading."""
        session = self._session
        if session is not None:
            menu = languages_menu(self._window, session.document.language, self.shelf.found())
            menu.chosen.connect(self._set_languages)
            menu.open_at(self._text)

    def _set_languages(self, languages: tuple[str, ...]) -> None:
        if self._session is None:
            return
        try:
            self._session.execute(ChangeDocument({"language": languages}))
        except EditorError as error:
            self._window.messages.show_error(error)


def _opened(
    languages: tuple[str, ...], shelf: Shelf, _token: CancelToken, _report: Report
) -> tuple[Lexicon, tuple[str, ...]]:
    from editor.lexicon.words import open_lexicon
    from editor.storage.user_words import load_user_words

    return open_lexicon(languages, shelf=shelf), load_user_words()


def _suggested(
    lexicon: Lexicon, lessons: Lessons, word: str, _token: CancelToken, _report: Report
) -> list[str]:
    from editor.core.candidates import POOL, candidates_for

    found = candidates_for(word, speller=lexicon, lessons=lessons, limit=POOL)
    # The marks around a spelt word are none of it: what adds some would double them.
    return [each for each in found if each[:1].isalnum() and each[-1:].isalnum()][:_SUGGESTIONS]


def _nothing() -> None:
    pass
