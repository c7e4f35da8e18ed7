"""Words that an engine made of what is no text go: of stamps and writing, of rules, holes and the
edge of the scan, and of dust.

May import `vision` and its neighbours. What was read surely stays, unless its ink was taken out:
then it is known to be a mark's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from editor.ocr.engine import OcrLine, OcrResult, OcrWord

if TYPE_CHECKING:
    from editor.vision.letters import Letters

_MOSTLY: Final = 0.75
_GONE: Final = 0.5
_SURE: Final = 80.0
_DUST: Final = 0.5
_NEAR: Final = 1.5
_TINY: Final = 0.22
"""In letters: how large dust is at most, how far from its word a stop stands, and what is smaller
than any stop."""


def without_others(result: OcrResult, letters: Letters) -> OcrResult:
    """Return a reading without the words that are no text; boxes are those of `letters`."""

    lines = (replace(line, words=tuple(_text_of(line, letters))) for line in result.lines)
    return replace(result, lines=tuple(line for line in lines if line.words))


def _text_of(line: OcrLine, letters: Letters) -> Iterator[OcrWord]:
    """Yield the words of a line that are text. Faint words that look like writing are text where
    most of their line is."""
    is_other = [letters.other_share(word.box) >= _MOSTLY for word in line.words]
    text = sum(len(w.text) for w, other in zip(line.words, is_other, strict=True) if not other)
    is_of_text = 2 * text >= sum(len(word.text) for word in line.words)
    for word, other in zip(line.words, is_other, strict=True):
        is_kept = not other and not _is_dust(line, word, letters.unit)
        if not is_kept and says(word) and letters.gone_share(word.box) < _GONE:
            is_kept = is_of_text or word.conf >= _SURE
        if is_kept:
            yield word


def says(word: OcrWord) -> bool:
    """True for a word with a letter or a figure."""
    return any(map(str.isalnum, word.text))


def _is_dust(line: OcrLine, word: OcrWord, unit: float) -> bool:
    """True for a sign smaller than a stop, or as small that stands beside no word of its line."""
    side = max(word.box.w, word.box.h)
    if says(word) or side > _DUST * unit:
        return False
    return side < _TINY * unit or not any(
        says(other)
        and other.box.x - word.box.right < _NEAR * unit
        and word.box.x - other.box.right < _NEAR * unit
        for other in line.words
        if other is not word
    )
