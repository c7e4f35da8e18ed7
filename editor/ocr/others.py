"""Words that an engine made of what is no text go: of stamps and writing, of rules, holes and the
edge of the scan, and of dust.

May import `vision` and its neighbours. What was read surely stays, unless its ink was taken out:
then it is known to be a mark's.
"""

from __future__ import annotations

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

    def is_text(line: OcrLine, word: OcrWord) -> bool:
        is_other = letters.other_share(word.box) >= _MOSTLY
        if letters.gone_share(word.box) >= _GONE:
            return not is_other
        if word.conf >= _SURE and says(word):
            return True
        return not is_other and not _is_dust(line, word, letters.unit)

    lines = (
        replace(line, words=tuple(word for word in line.words if is_text(line, word)))
        for line in result.lines
    )
    return replace(result, lines=tuple(line for line in lines if line.words))


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
