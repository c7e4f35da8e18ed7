"""The words of a page that are likely wrong, as a section of the list "To check".

May import Qt, core and session. Judging a page takes some tens of milliseconds and asking for what
a word may be as long, so both are jobs; rows are those of the last answer that still stand as they
were judged, and the list is asked anew when the next one comes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

from editor.core.document import Page
from editor.core.errors import EditorError
from editor.session import Session, marking

from .doubt_rows import MOST_ROWS, DoubtAction, DoubtRow
from .doubt_words import reasons_in_words

if TYPE_CHECKING:
    from editor.core.doubt_queue import Doubt
    from editor.jobs import CancelToken, Report
    from editor.lexicon.words import Lexicon
    from editor.session.doubting import DoubtBook

    from .main_window import MainWindow

_LANE: Final = "image"
_MOST_REMEMBERED: Final = 500


class LikelySource(QObject):
    """Words that only OCR has set and that the ranking takes for wrong, the likeliest first."""

    name = "likely"
    calls = False

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._book: DoubtBook | None = None
        self._of: tuple[Session | None, Lexicon | None] = (None, None)
        self._judged: Page | None = None
        self._asked: Page | None = None
        self._doubts: list[Doubt] = []
        self._candidates: dict[tuple[str, int, str], list[str]] = {}
        window.workspace.text.spelling.looked.connect(self._on_spelling_looked)

    def title(self) -> str:
        return self.tr("Likely wrong")

    def empty(self) -> str:
        return self.tr("No word looks wrong.")

    # Rows

    def rows(self, page: Page) -> Sequence[DoubtRow]:
        self._begin_judging(page)
        found = []
        for doubt in self._doubts:
            row = page.words.find(doubt.word_id or 0) if doubt.page_id == page.id else None
            is_same = row is not None and page.word_text(row) == doubt.text
            if row is None or not is_same or row.item.origin != "ocr":
                continue
            found.append(
                DoubtRow(
                    str(doubt.word_id),
                    self.tr("{word}  ·  {percent} %").format(
                        word=doubt.text, percent=min(99, round(100 * doubt.probability))
                    ),
                    icon="circle-question-mark",
                    span=row.span,
                    region=row.item.box,
                    tip=reasons_in_words(doubt.reasons),
                )
            )
        return found[:MOST_ROWS]

    def _begin_judging(self, page: Page) -> None:
        session, lexicon = self._window.session, self._window.workspace.text.spelling.lexicon
        if self._of != (session, lexicon):
            is_other = self._of[0] is not session
            self._of, self._book = (session, lexicon), None
            self._judged = self._asked = None
            self._doubts = [] if is_other else self._doubts
            self._candidates.clear()
        if page is self._judged or self._asked is not None or session is None:
            return
        self._asked = page
        pages = list(session.document.pages.values())
        number = session.document.number_of(page.id)
        self._window.runner.submit(
            _LANE,
            partial(_judged, self._book, lexicon, pages, page, number),
            on_done=self._on_judged,
            on_error=self._on_failed,
            title=self.tr("Looking for likely errors"),
        )

    def _on_spelling_looked(self) -> None:
        lexicon = self._window.workspace.text.spelling.lexicon
        if self._of[0] is not None and lexicon is not self._of[1]:
            self._window.doubts_dock.refresh()

    def _on_judged(self, found: tuple[DoubtBook, Page, list[Doubt]]) -> None:
        if found[1] is not self._asked:
            # Of a document, or by a dictionary, that went meanwhile.
            return
        self._book, self._judged, self._doubts = found
        self._asked = None
        self._window.doubts_dock.refresh()

    def _on_failed(self, error: EditorError) -> None:
        # Asked again for another value of the page, not in every pause.
        self._judged, self._asked = self._asked, None
        self._window.messages.show_error(error)

    # What can be done

    def actions(self, page: Page, row: DoubtRow) -> Sequence[DoubtAction]:
        doubt = next((d for d in self._doubts if str(d.word_id) == row.id), None)
        if doubt is None or row.span is None:
            return ()
        text = row.span.slice(page.text)
        offered = [
            DoubtAction(
                self.tr("{number} → “{word}”").format(number=number, word=word),
                self._replacing(row.id, text, word),
                key=str(number),
                is_proposal=True,
            )
            for number, word in enumerate(self._candidates_of(page, doubt), 1)
        ]
        right = DoubtAction(
            self.tr("It is right"),
            self._confirming(row.id, text),
            key="0",
            tip=row.tip,
        )
        return (*offered, right)

    def _candidates_of(self, page: Page, doubt: Doubt) -> list[str]:
        """Return what is known by now that a word may be; what is not comes with the next look."""
        key = (page.id, doubt.word_id or 0, doubt.text)
        known = self._candidates.get(key)
        if known is None and self._book is not None and self._judged is page:
            self._candidates[key] = known = []
            self._window.runner.submit(
                _LANE,
                partial(_candidates, self._book, page, doubt),
                on_done=partial(self._on_candidates, key),
                title=self.tr("Looking for suggestions"),
            )
        return self._candidates.get(key) or known or []

    def _on_candidates(self, key: tuple[str, int, str], found: list[str]) -> None:
        if key not in self._candidates:
            return
        if len(self._candidates) > _MOST_REMEMBERED:
            self._candidates.clear()
        self._candidates[key] = found
        if found:
            self._window.doubts_dock.refresh()

    def _replacing(self, row_id: str, text: str, word: str) -> Callable[[], None]:
        def replace_word(session: Session, page: Page) -> None:
            from editor.core.commands import EditText

            row = page.words.find(int(row_id))
            if row is not None and page.word_text(row) == text:
                session.history.break_joining()
                session.execute(EditText(page.id, row.start, row.end, word, label="spelling"))

        return partial(self._act, replace_word)

    def _confirming(self, row_id: str, text: str) -> Callable[[], None]:
        def confirm(session: Session, page: Page) -> None:
            row = page.words.find(int(row_id))
            if row is not None and page.word_text(row) == text:
                marking.confirm_word(session, page.id, row.item)

        return partial(self._act, confirm)

    def _act(self, work: Callable[[Session, Page], None]) -> None:
        session, page = self._window.session, self._window.workspace.page
        if session is None or page is None:
            return
        try:
            work(session, page)
        except EditorError as error:
            self._window.messages.show_error(error)
            return
        # What was done changes this very list; waiting for a pause would show the row a while.
        self._window.refresh()


def _judged(
    book: DoubtBook | None,
    lexicon: Lexicon | None,
    pages: list[Page],
    page: Page,
    number: int,
    _token: CancelToken,
    _report: Report,
) -> tuple[DoubtBook, Page, list[Doubt]]:
    from editor.core.doubt_queue import QueueChoice
    from editor.session.doubting import DoubtBook

    book = book or DoubtBook(lexicon)
    book.learn(pages)
    book.judge(page, anew=True)
    choice = QueueChoice(frozenset(("likely",)))
    return book, page, book.queue([(number, page)], choice)


def _candidates(
    book: DoubtBook, page: Page, doubt: Doubt, _token: CancelToken, _report: Report
) -> list[str]:
    return book.candidates(page, doubt)
