"""Words that the engine was not sure of, where a person's word is none."""

from __future__ import annotations

from .document import Page, Word
from .spans import Placed

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
