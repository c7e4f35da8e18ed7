"""Cuts the stretch of a text that an edit touches into the words it has now.

White space parts words; where words met without any, as in Chinese, they go on doing so. May import
the core's values only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from .document import Page, Word
from .spans import Placed, Splice

_TOKEN = re.compile(r"\S+")


def window_of(page: Page, splice: Splice, touched: Sequence[Placed[Word]]) -> tuple[int, int]:
    """Return the stretch of the old text whose words an edit may change."""
    left = min([splice.start, *(r.start for r in touched)])
    right = max([splice.old_end, *(r.end for r in touched)])
    before, after = page.words.neighbours(left, right)
    floor = before.end if before else 0
    ceiling = after.start if after else len(page.text)
    # Letters that no word covers (a foreign file may have some) belong to the word that is made
    # here.
    while left > floor and not page.text[left - 1].isspace():
        left -= 1
    while right < ceiling and not page.text[right].isspace():
        right += 1
    return left, right


def cuts(splice: Splice, touched: Sequence[Placed[Word]]) -> set[int]:
    """Return, in new offsets, where words met without white space (as in Chinese) and still do."""
    found = set()
    for first, second in pairwise(touched):
        edge = first.end
        if edge != second.start or splice.start < edge < splice.old_end:
            continue
        if edge < splice.start or (edge == splice.start and splice.removed):
            found.add(edge)
        else:
            found.add(edge + splice.delta)
    return found


def tokens(window: str, offset: int, cuts: set[int]) -> Iterator[tuple[int, int]]:
    """Yield where the words of a window stand; `offset` is where it begins in the text."""
    for match in _TOKEN.finditer(window):
        start, end = match.start() + offset, match.end() + offset
        for cut in sorted(c for c in cuts if start < c < end):
            yield start, cut
            start = cut
        yield start, end
