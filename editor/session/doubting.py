"""The doubts queue of an open document: its pages judged by the model that ships, each once.

May import the core, lexicon and paths; knows no Qt. Judging a page takes some 0.1 s and belongs
beside the thread that types; what is known of a page is kept until the page, the dictionaries or
what the document teaches change.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Final

from editor import paths
from editor.core.candidates import MOST, candidates_for, completions, other_readings
from editor.core.document import Page
from editor.core.doubt_queue import Doubt, QueueChoice, page_queue, queue_of
from editor.core.doubting import DoubtModel, WordDoubt, word_doubts
from editor.core.errors import FormatError
from editor.core.lessons import LessonBook, Lessons

if TYPE_CHECKING:
    from editor.lexicon.words import Lexicon
    from editor.session.session import Session

MODEL_FILE: Final = "doubting.json"


@cache
def doubt_model() -> DoubtModel:
    """Return the model that ships; FormatError where its file is damaged, OSError where it is not
    there."""
    try:
        value = json.loads((paths.resources() / MODEL_FILE).read_text(encoding="utf-8"))
    except ValueError as exc:
        raise FormatError(
            "The constants for ranking doubts are damaged; install Facing again.",
            details=str(exc),
        ) from exc
    return DoubtModel.of_json(value if isinstance(value, dict) else {})


class DoubtBook:
    """Judges pages of a document and keeps what it found. Any thread; one waits for another."""

    def __init__(self, lexicon: Lexicon | None, model: DoubtModel | None = None) -> None:
        self._lexicon = None if lexicon is None or lexicon.is_empty else lexicon
        self._model = model or doubt_model()
        self._lock = threading.RLock()
        self._book = LessonBook()
        self._judged: dict[str, tuple[Page, list[WordDoubt]]] = {}
        self.lessons: Lessons = Lessons()

    def learn(self, pages: Iterable[Page]) -> None:
        """Take in what these pages, which are all that are known of the document, teach by now."""
        with self._lock:
            self.lessons = self._book.update(pages)

    def judge(self, page: Page, *, anew: bool = False) -> list[WordDoubt]:
        """Return the words of a page as `word_doubts` does; from memory where the page is the same
        as when it was last asked for, unless what the document teaches counts `anew`."""
        with self._lock:
            known = self._judged.get(page.id)
            if known is not None and known[0] is page and not anew:
                return known[1]
            words = word_doubts(page, self._model, speller=self._lexicon, lessons=self.lessons)
            self._judged[page.id] = (page, words)
            return words

    def queue(self, pages: Iterable[tuple[int, Page]], choice: QueueChoice) -> list[Doubt]:
        """Return the doubts of pages, each with its place in the document from 1."""
        parts = [page_queue(page, number, self.judge(page), choice) for number, page in pages]
        return queue_of(parts, choice.order)

    def candidates(self, page: Page, doubt: Doubt, limit: int = MOST) -> list[str]:
        """Return what the words of a doubt may be, the likeliest first; some 50 ms."""
        if doubt.span is None or not doubt.span or doubt.mark_id is not None:
            return []
        readings = other_readings(page, doubt.span)
        with self._lock:
            return candidates_for(
                doubt.span.slice(page.text),
                speller=self._lexicon,
                lessons=self.lessons,
                readings=readings,
                limit=limit,
            )

    def completions(self, reading: str, typed: str, known: Iterable[str]) -> list[str]:
        """Return what a reading may become that somebody begins to type over; some milliseconds,
        on the thread that types: what is learnt meanwhile is not waited for."""
        return completions(reading, typed, known, speller=self._lexicon, lessons=self.lessons)


def document_queue(
    session: Session, page_ids: Iterable[str], book: DoubtBook, choice: QueueChoice
) -> list[Doubt]:
    """Return the doubts of pages of an open document, which teaches as a whole; reads pages that
    are not loaded. Raises DocumentError."""
    document = session.document
    book.learn(session.page(entry.id) for entry in document.entries)
    pages = [(document.number_of(i), session.page(i)) for i in page_ids]
    return book.queue(pages, choice)
