"""What a document teaches about its own print: words it holds, words a person confirmed, and what
was taken for what where they corrected the reading.

A pure function of the pages, so undo needs nothing of its own. Each page is read once for each of
its values; a book of pages keeps what did not change, so that a key press costs one page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from .confusions import confusions_between
from .document import Page
from .word_shape import shape_of

_BY_HAND: Final = frozenset(("typed", "pasted", "confirmed"))


@dataclass(frozen=True, slots=True)
class Lessons:
    """Counts over words: `forms` every word (its core, case folded), `confirmed` those that a
    person saw, `wrong` readings that were corrected, `confusions` as (read, true)."""

    forms: Mapping[str, int] = field(default_factory=Counter)
    confirmed: Mapping[str, int] = field(default_factory=Counter)
    wrong: Mapping[str, int] = field(default_factory=Counter)
    confusions: Mapping[tuple[str, str], int] = field(default_factory=Counter)
    corrected: Mapping[tuple[str, str], int] = field(default_factory=Counter)
    """Whole words as (reading, what a person made of it)."""


NO_LESSONS: Final = Lessons()


def form_of(word: str) -> str:
    """Return what a word is counted as."""
    return shape_of(word).core.casefold()


def page_lessons(page: Page) -> Lessons:
    """Return what one page teaches."""
    forms: Counter[str] = Counter()
    confirmed: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    confusions: Counter[tuple[str, str]] = Counter()
    corrected: Counter[tuple[str, str]] = Counter()
    for start, end, word in page.words.placed():
        text = page.text[start:end]
        form = form_of(text)
        if form:
            forms[form] += 1
        if word.origin == "ocr":
            continue
        if form:
            confirmed[form] += 1
        if word.ocr and word.ocr != text and word.origin in _BY_HAND:
            wrong[word.ocr] += 1
            corrected[(word.ocr, text)] += 1
            for confusion in confusions_between(word.ocr, text):
                confusions[confusion.pair] += 1
    return Lessons(forms, confirmed, wrong, confusions, corrected)


class LessonBook:
    """The lessons of a document's pages together; what is asked for again is not read again."""

    def __init__(self) -> None:
        self._pages: dict[str, tuple[Page, Lessons]] = {}
        self._total = _Total()

    def update(self, pages: Iterable[Page]) -> Lessons:
        """Return what these pages teach together; only those that changed since are read. The
        answer is good until the next call."""
        current = {p.id: p for p in pages}
        for page_id in self._pages.keys() - current.keys():
            self._total.add(self._pages.pop(page_id)[1], -1)
        for page_id, page in current.items():
            known = self._pages.get(page_id)
            if known is not None and known[0] is page:
                continue
            fresh = page_lessons(page)
            if known is not None:
                self._total.add(known[1], -1)
            self._total.add(fresh, 1)
            self._pages[page_id] = (page, fresh)
        return self._total.lessons


class _Total:
    def __init__(self) -> None:
        self._counters: tuple[Counter[Any], ...] = tuple(Counter() for _ in range(5))
        self.lessons = Lessons(*self._counters)

    def add(self, part: Lessons, sign: int) -> None:
        counts: tuple[Mapping[Any, int], ...] = (
            part.forms,
            part.confirmed,
            part.wrong,
            part.confusions,
            part.corrected,
        )
        for total, more in zip(self._counters, counts, strict=True):
            for key, count in more.items():
                total[key] += sign * count
                if not total[key]:
                    del total[key]


def lessons_of(pages: Iterable[Page]) -> Lessons:
    """Return what these pages teach together."""
    return LessonBook().update(pages)
