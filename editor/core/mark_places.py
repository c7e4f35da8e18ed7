"""Where on the page something is written, from where it lies beside the page's own lines.

Only the margins are told: what is inside of the columns stands above or below a line, and which of
the two no box can tell for sure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from statistics import median
from typing import Final

from .document import Page
from .geometry import Box, Region, box_of, union_of

_FEWEST_LINES: Final = 4
_LONG_LINE: Final = 0.6
"""A line of at least so much of the longest tells where the column ends."""


def margin_of(page: Page, regions: Iterable[Region]) -> str | None:
    """Return the margin in which regions lie, `margin-left` or `margin-right`, None elsewhere, and
    on a page with too few lines to have a column."""
    around = union_of(box_of(region) for region in regions)
    if around is None:
        return None
    lines: dict[int, list[Box]] = defaultdict(list)
    for row in page.words.placed():
        if row.item.box is not None:
            lines[page.text.count("\n", 0, row.start)].append(row.item.box)
    boxes = [box for own in lines.values() if (box := union_of(own)) is not None]
    longest = max((box.w for box in boxes), default=0)
    column = [box for box in boxes if box.w >= _LONG_LINE * longest]
    if len(column) < _FEWEST_LINES:
        return None
    left, right = median(box.x for box in column), median(box.right for box in column)
    if around.right <= left:
        return "margin-left"
    # The right edge of typed lines is ragged: what begins near it may still be an end of a line.
    return "margin-right" if around.x >= right - 0.02 * longest else None
