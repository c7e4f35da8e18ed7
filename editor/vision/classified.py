"""Whether struck words are the classification of a paper: by what was read of them, or, where the
stroke let nothing be read, by large letters alone in the middle of the head or foot. Any thread.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from editor.core.frame_words import LEVELS
from editor.vision.ink import PageInk
from editor.vision.stroke_facts import PageFacts

_ELSEWHERE: Final = (
    "MOST SECRET", "EYES ONLY", "FOR OFFICIAL USE ONLY", "STRICTLY CONFIDENTIAL", "NATO SECRET",
    "GEHEIM", "STRENG GEHEIM", "VERTRAULICH", "STRENG VERTRAULICH", "SECRET DEFENSE",
    "TRES SECRET", "CONFIDENTIEL", "DIFFUSION RESTREINTE", "SEGRETO", "RISERVATO", "SECRETO",
    "RESERVADO", "CONFIDENCIAL", "ZEER GEHEIM", "VERTROUWELIJK", "СЕКРЕТНО",
)  # fmt: skip
_KNOWN: Final = tuple(name.replace(" ", "") for name in (*LEVELS, *_ELSEWHERE))
_ALIKE: Final = 72
"""Of 100: two letters in three read rightly are enough for a word this long."""
_MARGIN: Final = 0.17
_LARGE: Final = 1.3


def is_classification(ink: PageInk, facts: PageFacts, pieces: Sequence[int]) -> bool:
    """Return whether these pieces of one row say how secret the paper is."""
    own = [facts.pieces[index] for index in pieces]
    text = "".join(c for p in own for c in p.text if c.isalpha())
    if text and _is_like_one(text):
        return True
    row = facts.rows[facts.places[pieces[0]][0]]
    usual = sorted(r.x_height for r in facts.rows)[len(facts.rows) // 2]
    height, width = ink.mask.shape
    middle = (own[0].x0 + own[-1].x1) / 2 / width
    down = row.base_at((own[0].x0 + own[-1].x1) / 2) / height
    is_alone = len(row.pieces) == len({id(p) for p in own}) + sum(p.is_part for p in own)
    is_large = row.x_height > _LARGE * usual and (own[-1].x1 - own[0].x0) > 4 * usual
    is_in_margin = min(down, 1 - down) < _MARGIN and 0.2 < middle < 0.8
    return is_large and is_in_margin and is_alone and (not text or text.isupper())


def _is_like_one(text: str) -> bool:
    from rapidfuzz import fuzz

    # In small letters it is a word of a sentence.
    if sum(c.isupper() for c in text) < 0.6 * len(text) or len(text) < 5:
        return False
    return any(
        fuzz.ratio(text.upper(), known) >= _ALIKE
        for known in _KNOWN
        if abs(len(known) - len(text)) <= 3
    )
