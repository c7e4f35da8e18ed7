"""The doubts of a page that are words, as a section of the list "To check".

May import Qt, core and session. What is listed, and in which order, is what the queue of the window
knows; a row's actions are those of the keys at a doubt, without going on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from editor.core.document import Page
from editor.core.doubt_queue import Doubt
from editor.core.errors import EditorError
from editor.session import Session, marking

from .doubt_rows import MOST_ROWS, DoubtAction, DoubtRow
from .doubt_words import reasons_in_words, target_in_words

if TYPE_CHECKING:
    from .main_window import MainWindow


class LikelySource(QObject):
    """Words that only OCR has set and that wait in the queue, in its order."""

    name = "likely"
    calls = False

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._judge = window.queue.judge
        self._judge.suggested.connect(window.doubts_dock.refresh)

    def title(self) -> str:
        return self.tr("Words in doubt")

    def empty(self) -> str:
        return self.tr("No word looks wrong.")

    # Rows

    def rows(self, page: Page) -> Sequence[DoubtRow]:
        self._judge.want_dictionary()
        self._judge.follow()
        return [self._row(page, doubt) for doubt in self._doubts(page)[:MOST_ROWS]]

    def _doubts(self, page: Page) -> list[Doubt]:
        return [d for d in self._judge.walk.queue([(1, page)]) if d.word_id is not None]

    def _row(self, page: Page, doubt: Doubt) -> DoubtRow:
        row = page.words.find(doubt.word_id or 0)
        return DoubtRow(
            str(doubt.word_id),
            self.tr("{word}  ·  {percent} %").format(
                word=doubt.text, percent=min(99, round(100 * doubt.probability))
            ),
            icon="circle-question-mark",
            span=doubt.span,
            region=row.item.box if row is not None else None,
            tip=reasons_in_words(doubt.reasons) or target_in_words(doubt.targets[0]),
        )

    # What can be done

    def actions(self, page: Page, row: DoubtRow) -> Sequence[DoubtAction]:
        doubt = next((d for d in self._doubts(page) if str(d.word_id) == row.id), None)
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
            for number, word in enumerate(self._judge.candidates(page, doubt) or (), 1)
        ]
        right = DoubtAction(
            self.tr("It is right"),
            self._confirming(row.id, text),
            key="0",
            tip=row.tip,
        )
        return (*offered, right)

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
