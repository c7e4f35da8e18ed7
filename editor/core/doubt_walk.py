"""A person's way through the queue: what still waits, where they are, and which doubt is next.

A pure matter of the pages as they are and of what was judged of them before: a word that was typed,
confirmed or read anew since is left out without judging the page again, so that the next key is
answered at once while judging follows beside. May import the core's values.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from .document import Page
from .doubt_queue import Doubt, QueueChoice, next_doubt_in, page_queue, queue_of
from .doubting import WordDoubt


class DoubtWalk:
    """Holds the judged words of pages by their id, what is chosen, and the doubt that is gone to.

    Pages are given as (place in the document from 1, page).
    """

    def __init__(self, choice: QueueChoice | None = None) -> None:
        self.choice = choice or QueueChoice()
        self.current: Doubt | None = None
        self._words: dict[str, Sequence[WordDoubt]] = {}

    def take(self, page_id: str, words: Sequence[WordDoubt]) -> None:
        """Take in what a page was judged to be."""
        self._words[page_id] = words

    def knows(self, page_id: str) -> bool:
        """True for a page that was judged, perhaps as it was before."""
        return page_id in self._words

    def forget(self) -> None:
        """Forget every page: another document, or another dictionary."""
        self._words.clear()
        self.current = None

    def of_page(self, number: int, page: Page) -> list[Doubt]:
        """Return what waits on one page, in text order."""
        words = [w for each in self._words.get(page.id, ()) if (w := _standing(page, each))]
        return page_queue(page, number, words, self.choice)

    def queue(self, pages: Iterable[tuple[int, Page]]) -> list[Doubt]:
        """Return what waits on these pages, in the order that is chosen."""
        return queue_of((self.of_page(*each) for each in pages), self.choice.order)

    def step(
        self,
        pages: Iterable[tuple[int, Page]],
        *,
        at: tuple[int, int] = (0, -1),
        backwards: bool = False,
    ) -> Doubt | None:
        """Go to the next doubt and return it, round the end of the queue; None where none waits.

        `at` (page's place, offset) is where the person is, which counts in the order of the text.
        """
        queue, order = self.queue(pages), self.choice.order
        last = _again(queue, self.current)
        found = next_doubt_in(queue, order, last=last, at=at, backwards=backwards)
        if found is None and queue:
            found = queue[-1] if backwards else queue[0]
        self.current = found
        return found


def _standing(page: Page, word: WordDoubt) -> WordDoubt | None:
    """Return a judged word where it now stands; None where it is no longer what was judged."""
    row = page.words.find(word.row.item.id)
    if row is None or not row.is_placed or row.item.origin != "ocr":
        return None
    return replace(word, row=row) if page.word_text(row) == word.text else None


def _again(queue: Sequence[Doubt], last: Doubt | None) -> Doubt | None:
    """Return a doubt as the queue has it now; itself where it left the queue."""
    if last is None:
        return None
    return next((d for d in queue if same_doubt(d, last)), last)


def same_doubt(one: Doubt, other: Doubt) -> bool:
    """True for the same word, mark or suggestion, wherever it stands and however likely it is."""
    return (one.page_id, one.word_id, one.mark_id, one.suggestion_id) == (
        other.page_id,
        other.word_id,
        other.mark_id,
        other.suggestion_id,
    )
