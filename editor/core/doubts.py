"""What should be looked at: words by the engine's confidence, where a person's word is none, and
places where something is suggested."""

from __future__ import annotations

from .document import Page, Word
from .spans import Placed, Span
from .suggesting import open_suggestions

DEFAULT_THRESHOLD = 80.0


def is_doubtful(word: Word, threshold: float = DEFAULT_THRESHOLD) -> bool:
    """True for a word that only OCR has set, with a confidence (0 to 100) below the threshold."""
    return word.origin == "ocr" and word.conf is not None and word.conf < threshold


def doubtful_words(page: Page, threshold: float = DEFAULT_THRESHOLD) -> list[Placed[Word]]:
    """Return the doubtful words of a page, in text order."""
    return [r for r in page.words.placed() if is_doubtful(r.item, threshold)]


def next_doubt(
    page: Page, offset: int, *, threshold: float = DEFAULT_THRESHOLD, backwards: bool = False
) -> Placed[Word] | None:
    """Return the nearest doubtful word that begins after (or before) an offset, None at the end."""
    found = doubtful_words(page, threshold)
    if backwards:
        return next((r for r in reversed(found) if r.start < offset), None)
    return next((r for r in found if r.start > offset), None)


def next_stop(
    page: Page, offset: int, *, threshold: float = DEFAULT_THRESHOLD, backwards: bool = False
) -> Span | None:
    """Return the nearest place to look at that begins after (or before) an offset: a doubtful word
    or an open suggestion; None at the end."""
    spans = {r.span for r in doubtful_words(page, threshold)}
    for suggestion, span in open_suggestions(page):
        if span is not None and suggestion.place != "page":
            spans.add(span)
    if backwards:
        return max((s for s in spans if s.start < offset), default=None)
    return min((s for s in spans if s.start > offset), default=None)
