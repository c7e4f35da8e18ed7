"""What is known of the doubts of the open document, found out beside the thread that types.

May import Qt, core and session. Judging a page takes some tens of milliseconds, opening a
dictionary some tenths of a second, asking what a word may be about as long as a page: all are jobs,
and what is asked meanwhile is answered from what was known before.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

from editor.core.candidates import MOST, POOL
from editor.core.document import Document, Page
from editor.core.doubt_queue import TARGETS, Doubt, Order, QueueChoice
from editor.core.doubt_walk import DoubtWalk
from editor.core.doubting import WordDoubt
from editor.core.errors import DocumentError, EditorError
from editor.core.lessons import NO_LESSONS, Lessons
from editor.core.settings import Settings

if TYPE_CHECKING:
    from editor.jobs import CancelToken, Report
    from editor.lexicon.words import Lexicon
    from editor.session import Session
    from editor.session.doubting import DoubtBook

    from .main_window import MainWindow

_LANE: Final = "image"
_PAGES_AT_ONCE: Final = 4
_MOST_REMEMBERED: Final = 500

Judged = list[tuple[Page, list[WordDoubt]]]
Key = tuple[str, str, str]


def choice_of(settings: Settings) -> QueueChoice:
    """Return what the settings want in the queue; targets that nobody knows are left out."""
    targets = frozenset(t for t in TARGETS if t in settings.doubt_targets)
    order: Order = "place" if settings.doubt_order == "place" else "likelihood"
    left_out = frozenset(settings.doubt_kinds_left_out)
    least = settings.doubt_least / 100
    return QueueChoice(targets, settings.doubt_threshold, least, order, left_out)


class QueueJudge(QObject):
    """Judges the shown page, and all others where the queue goes over the document."""

    judged = Signal()
    suggested = Signal()
    """What a word may be has come, for some word that was asked about."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.walk = DoubtWalk(choice_of(window.settings))
        self._session: Session | None = None
        self._lexicon: Lexicon | None = None
        self._own: tuple[object, Lexicon] | None = None
        """A lexicon for when words are not checked as they are typed, and of what it is."""
        self._is_opening = False
        self._book: DoubtBook | None = None
        self._job: object = None
        self._failed: set[str] = set()
        self._values: dict[str, Page] = {}
        self._outdated: set[str] = set()
        self._counts: dict[str, tuple[Page, object, int]] = {}
        self._candidates: dict[Key, list[str] | None] = {}
        window.workspace.text.spelling.looked.connect(self._on_spelling_looked)
        window.workspace.page_shown.connect(self._on_page_shown)

    # What is judged by what

    def _follow_session(self) -> None:
        if self._window.session is not self._session:
            self._session = self._window.session
            self._forget()
            self._failed.clear()
            self.walk.forget()
        lexicon = self._window.workspace.text.spelling.lexicon
        if lexicon is None and self._own is not None and self._own[0] == self._of_own():
            lexicon = self._own[1]
        if lexicon is not self._lexicon:
            self._lexicon = lexicon
            self._forget()

    def _forget(self) -> None:
        self._book, self._job = None, None
        self._values.clear()
        self._outdated.clear()
        self._candidates.clear()

    def _of_own(self) -> object:
        from editor.session.spelling import languages_of

        if self._session is None:
            return None
        document = self._session.document
        languages = languages_of(document, self._window.settings.spell_lang)
        return (languages, document.word_list)

    def want_dictionary(self) -> None:
        """Open a dictionary although words are not checked as they are typed: the queue is used."""
        self._follow_session()
        if self._session is None or self._is_opening or self._window.settings.checks_spelling:
            return
        of = self._of_own()
        if self._own is not None and self._own[0] == of:
            return
        self._is_opening = True
        self._window.runner.submit(
            _LANE,
            partial(_opened, self._session.document, self._window.settings.spell_lang),
            on_done=partial(self._on_opened, of),
            on_error=self._on_not_opened,
            title=self.tr("Opening the dictionaries"),
        )

    def _on_opened(self, of: object, lexicon: Lexicon) -> None:
        self._is_opening, self._own = False, (of, lexicon)
        self.follow()

    def _on_not_opened(self, error: EditorError) -> None:
        self._is_opening = False
        self._window.messages.show_error(error)

    def _on_spelling_looked(self) -> None:
        if self._session is not None:
            self.follow()

    def _on_page_shown(self, page_id: str) -> None:
        # The document may have taught more since this page was judged.
        self._outdated.add(page_id)
        self.follow()

    # Judging

    def follow(self) -> None:
        """Have judged what is not, or is no more as it was; in a pause of the typing."""
        self._follow_session()
        is_awaited = self._window.settings.checks_spelling and self._lexicon is None
        if self._session is None or self._job is not None or is_awaited:
            return
        wanted = self._unjudged(self._session.document)[:_PAGES_AT_ONCE]
        if not wanted:
            return
        work = partial(_judged, self._book, self._lexicon, self._session, wanted)
        job = self._job = object()
        self._window.runner.submit(
            _LANE,
            work,
            on_done=partial(self._on_judged, job),
            on_error=partial(self._on_failed, job, wanted),
            title=self.tr("Looking for likely errors"),
        )

    def _unjudged(self, document: Document) -> list[str]:
        """Return the pages to judge, that which is shown first."""
        shown = self._window.workspace.page_id
        ids = [shown] if shown is not None else []
        if self._window.settings.doubt_scope == "document":
            ids += [e.id for e in document.entries if e.id != shown]
        return [
            i
            for i in ids
            if i not in self._failed
            and (
                i in self._outdated
                or i not in self._values
                or self._values[i] is not document.pages.get(i)
            )
        ]

    def _on_judged(self, job: object, found: tuple[DoubtBook, Judged, list[str]]) -> None:
        if job is not self._job or self._session is None:
            # Of a document, or by a dictionary, that went meanwhile.
            return
        self._job = None
        self._book, pages, unread = found
        self._failed.update(unread)
        for page, words in pages:
            self._session.take_loaded(page)
            self._take(page, words)
        self.judged.emit()
        self.follow()

    def _on_failed(self, job: object, wanted: Sequence[str], error: EditorError) -> None:
        if job is self._job:
            self._job = None
            self._failed.update(wanted)
            self._window.messages.show_error(error)

    def _take(self, page: Page, words: Sequence[WordDoubt]) -> None:
        self._values[page.id] = page
        self._outdated.discard(page.id)
        self.walk.take(page.id, words)

    def judge_now(self, page: Page) -> None:
        """Judge a page that nothing is known of, or that was read since it was judged, while
        somebody waits: some 50 ms."""
        self._follow_session()
        is_known = self.walk.knows(page.id) and not self._is_read_since(page)
        if not is_known and self._session is not None:
            book = self._the_book()
            book.learn(self._session.document.pages.values())
            self._take(page, book.judge(page, anew=True))

    def _is_read_since(self, page: Page) -> bool:
        judged = self._values.get(page.id)
        if judged is None or judged is page:
            return False
        first_new = judged.next_word_id
        return any(r.item.id >= first_new and r.item.origin == "ocr" for r in page.words)

    @property
    def lessons(self) -> Lessons:
        """What the document has taught by now."""
        return self._book.lessons if self._book is not None else NO_LESSONS

    def _the_book(self) -> DoubtBook:
        from editor.session.doubting import DoubtBook

        if self._book is None:
            self._book = DoubtBook(self._lexicon)
        return self._book

    # What is known

    @property
    def speller(self) -> Lexicon | None:
        """The dictionary that words are judged by; None without any."""
        lexicon = self._lexicon
        return None if lexicon is None or lexicon.is_empty else lexicon

    def pages(self) -> list[tuple[int, Page]]:
        """Return the pages that the queue goes over, as far as they are judged."""
        self._follow_session()
        page, session = self._window.workspace.page, self._session
        if page is None or session is None:
            return []
        if self._window.settings.doubt_scope == "page":
            return [(session.document.number_of(page.id), page)]
        return [
            (number, session.document.pages[entry.id])
            for number, entry in enumerate(session.document.entries, 1)
            if self.walk.knows(entry.id) and entry.id in session.document.pages
        ]

    def waiting(self) -> int:
        """Return how many doubts wait on these pages."""
        return sum(self._count(number, page) for number, page in self.pages())

    def _count(self, number: int, page: Page) -> int:
        judged_as = (self.walk.choice, self._values.get(page.id))
        known = self._counts.get(page.id)
        if known is not None and known[0] is page and known[1] == judged_as:
            return known[2]
        count = len(self.walk.of_page(number, page))
        self._counts[page.id] = (page, judged_as, count)
        return count

    def candidates(self, page: Page, doubt: Doubt) -> list[str] | None:
        """Return what a word may be; None while that is being found out."""
        if doubt.word_id is None or doubt.span is None:
            return []
        key = (page.id, doubt.text, doubt.suggestion_id or "")
        if key not in self._candidates:
            if len(self._candidates) > _MOST_REMEMBERED:
                self._candidates.clear()
            self._candidates[key] = None
            self._window.runner.submit(
                _LANE,
                partial(_candidates, self._the_book(), page, doubt),
                on_done=partial(self._on_candidates, key, self._candidates),
                title=self.tr("Looking for suggestions"),
            )
        found = self._candidates[key]
        return None if found is None else found[:MOST]

    def completions(self, page: Page, doubt: Doubt, typed: str) -> list[str]:
        """Return what a doubt may become that somebody begins to type over."""
        key = (page.id, doubt.text, doubt.suggestion_id or "")
        known = self._candidates.get(key) or ()
        return self._the_book().completions(doubt.text, typed, known)

    def _on_candidates(
        self, key: Key, asked: dict[Key, list[str] | None], found: list[str]
    ) -> None:
        if key in asked:
            asked[key] = found
            self.suggested.emit()


def _opened(document: Document, setting: str, _token: CancelToken, _report: Report) -> Lexicon:
    from editor.session.spelling import languages_of, lexicon_of
    from editor.storage.user_words import load_user_words

    return lexicon_of(document, languages_of(document, setting), user_words=load_user_words())


def _judged(
    book: DoubtBook | None,
    lexicon: Lexicon | None,
    session: Session,
    wanted: Sequence[str],
    cancel: CancelToken,
    _report: Report,
) -> tuple[DoubtBook, Judged, list[str]]:
    from editor.session.doubting import DoubtBook
    from editor.session.job_pages import page_for_job

    document = session.document
    book = book or DoubtBook(lexicon)
    book.learn(document.pages.values())
    found: Judged = []
    unread: list[str] = []
    for page_id in wanted:
        cancel.raise_if_cancelled()
        try:
            page = page_for_job(session, document, page_id)
        except DocumentError:
            # It is told when somebody goes to that page.
            unread.append(page_id)
            continue
        found.append((page, book.judge(page, anew=True)))
    return book, found, unread


def _candidates(
    book: DoubtBook, page: Page, doubt: Doubt, _token: CancelToken, _report: Report
) -> list[str]:
    return book.candidates(page, doubt, POOL)
