"""Ink that nothing on the page accounts for: no word's box covers it and no mark's region.

Pieces that are dirt, rules, edges or holes do not count. What is left is put together to what a
person would call one thing (a line of writing), biggest first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from editor.core.geometry import Box, Polygon, Region
from editor.core.seen import INK_KINDS, SeenInk
from editor.vision.ink import PageInk
from editor.vision.kinds import InkKinds

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from editor.core.document import Page

    Bytes = NDArray[np.uint8]

_NO_WRITING: Final = ("rule", "border", "hole", "speck")
_MARGIN: Final = 0.45
"""Letters that a box is grown by: engines cut tails and accents."""
_COVERED: Final = 0.5
"""A piece counts as accounted for from this share of its ink on."""
_APART_X, _APART_Y = 2.8, 0.5
"""Letters that pieces of one line lie apart at most, along it and across it."""
_LEAST_INK: Final = 0.6
_LEAST_SIDE: Final = 0.55
"""In letters, squared and not: less is a dot."""


def unread_ink(ink: PageInk, kinds: InkKinds, page: Page) -> list[SeenInk]:
    """Return the ink that is covered by no word of the page and no region of its marks, biggest
    first; none where all is accounted for. Any thread."""
    import numpy as np

    pieces = kinds.pieces
    if not len(pieces):
        return []
    covered = pieces.means(_covered(ink, kinds, page).ravel()[pieces.at].astype(float))
    is_open = (covered < _COVERED) & ~kinds.is_of(*_NO_WRITING)
    # A stroke through words that are read is their mark; alone it is a line.
    is_open &= ~(kinds.is_of("stroke") & (covered > 0.1))
    if not is_open.any():
        return []
    return sorted(_together(ink, kinds, np.flatnonzero(is_open)), key=lambda one: -one.ink_px)


def _covered(ink: PageInk, kinds: InkKinds, page: Page) -> Bytes:
    """Return (h, w), 1 where a word or a mark accounts for ink."""
    import cv2
    import numpy as np

    mask = np.zeros(ink.mask.shape, np.uint8)
    margin = round(_MARGIN * kinds.pieces.letter)
    for row in page.words.placed():
        if row.item.box is not None:
            mask[ink.rows_and_columns(row.item.box, margin)] = 1
    for mark in page.marks:
        if mark.item.is_off_scan:
            continue
        for region in mark.item.regions:
            _cover(mask, ink, region, margin)
    return np.asarray(cv2.dilate(mask, np.ones((3, 3), np.uint8)), np.uint8)


def _cover(mask: Bytes, ink: PageInk, region: Region, margin: int) -> None:
    import cv2
    import numpy as np

    if isinstance(region, Box):
        mask[ink.rows_and_columns(region, margin)] = 1
        return
    assert isinstance(region, Polygon)
    points = np.round(np.array(region.points) / ink.scale).astype(np.int32)
    cv2.fillPoly(mask, [points], 1)
    cv2.polylines(mask, [points], True, 1, 2 * margin + 1)


def _together(ink: PageInk, kinds: InkKinds, places: NDArray[np.int64]) -> list[SeenInk]:
    """Return pieces joined to lines: their boxes, grown towards their neighbours, touch."""
    import cv2
    import numpy as np

    pieces, unit = kinds.pieces, kinds.pieces.letter
    shrink = max(1, int(unit // 4))
    h, w = (side // shrink + 2 for side in ink.mask.shape)
    canvas = np.zeros((h, w), np.uint8)
    grow_x, grow_y = _APART_X * unit / 2, _APART_Y * unit / 2
    corners = np.column_stack([pieces.boxes[:, :2], pieces.boxes[:, :2] + pieces.boxes[:, 2:]])[
        places
    ]
    for x0, y0, x1, y1 in corners:
        top, left = max(0, int((y0 - grow_y) // shrink)), max(0, int((x0 - grow_x) // shrink))
        canvas[top : int((y1 + grow_y) // shrink) + 1, left : int((x1 + grow_x) // shrink) + 1] = 1
    _, labels = cv2.connectedComponents(canvas)
    middle = ((corners[:, :2] + corners[:, 2:]) // (2 * shrink)).astype(int)
    owner = labels[middle[:, 1], middle[:, 0]]
    found = []
    for number in np.unique(owner):
        own = owner == number
        one = _seen(ink, kinds, places[own], corners[own])
        if one is not None:
            found.append(one)
    return found


def _seen(
    ink: PageInk, kinds: InkKinds, group: NDArray[np.int64], corners: NDArray[np.int64]
) -> SeenInk | None:
    """Return a group as a piece of ink of its most probable kind; None for dots."""
    import numpy as np

    unit, area = kinds.pieces.letter, kinds.pieces.area[group]
    low, high = corners[:, :2].min(axis=0), corners[:, 2:].max(axis=0)
    if area.sum() < _LEAST_INK * unit * unit * 0.3 or (high - low).max() < _LEAST_SIDE * unit:
        return None
    shares = (kinds.shares[group] * area[:, None]).sum(axis=0) / area.sum()
    best = int(np.argmax(shares))
    box = ink.box_on_scan(*map(float, low), *map(float, high - low))
    return SeenInk(
        INK_KINDS[best], box, round(float(area.sum()) * ink.scale**2), float(min(1.0, shares[best]))
    )
