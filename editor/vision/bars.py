"""Redactions: solid bars that hide what stood there, and the outlined boxes with the number of a
rule, as (b)(1) or E.O. 13526, that a reviewer of declassification puts in its place.

They are told by their own darkness and not by the mask of ink, for the light of a block's
surroundings is the block. Bars that a strike or a heavy pen makes are thinner than letters; what
touches the edge of the scan is its border; a picture is not even. A box is one whose outline is a
rectangle by itself, not a cell of a table, and holds no other words. Any thread.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from editor.core.document import Page
from editor.core.geometry import Box
from editor.core.seen import SeenMark
from editor.vision.ink import QUARTER, WORK_DPI, PageInk

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_DARK: Final = 0.42
"""The share of the paper's light below which a block is dark."""
_LEAST_HIGH_PX, _LEAST_WIDE_PX = 24, 60
"""At the working resolution: as high as small letters, as wide as a short word."""
_MOST_OF_PAGE: Final = 0.3
_EVEN: Final = 22.0
_FULL, _LEAST_FULL = 0.93, 0.86
_LOW_PX, _HIGH_PX = 26, 110
"""How high an outlined box is: a row of type, at the working resolution."""
_RULE: Final = re.compile(
    r"\(?[bB]\)?\s*\(?\d\)?|E\.?\s?O\.?\s*\d|\d\.\d\s*\(|\(\w\)\s*\(|FOIA|PII|[Ww]ithheld|[Rr]edacted"
)
"""What reviewers put in a box: exemptions of the Freedom of Information Act, sections of executive
orders."""
_FEW_LETTERS: Final = 5
_OF_LETTERS: Final = 0.27, 0.9
"""How dark a box is that neither paper nor a bar fills, as a share of full ink."""
_HOLE, _LARGE_PX = 1.5, 200
"""What is about as high as wide, and not larger than this, is a punch hole or a spot."""


def seen_bars(ink: PageInk) -> list[SeenMark]:
    """Return the redaction bars of a page."""
    import cv2
    import numpy as np

    small = ink.small_grey
    if min(small.shape) < 8:
        return []
    size = small.shape[::-1]
    light = float(np.percentile(small[::2, ::2], 85))
    dark = (small < _DARK * light).astype(np.uint8)
    unit = ink.dpi / WORK_DPI / QUARTER
    sides = [max(3, round(least * unit)) for least in (_LEAST_HIGH_PX, _LEAST_WIDE_PX)]
    # By an even one what is found would lie half a point beside what is there.
    kernel = np.ones(tuple(side - 1 + side % 2 for side in sides), np.uint8)
    solid = cv2.morphologyEx(dark, cv2.MORPH_OPEN, kernel)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(solid, connectivity=4)
    marks = []
    for label in range(1, count):
        x, y, wide, tall, area = (int(v) for v in stats[label])
        if min(x, y, size[0] - x - wide, size[1] - y - tall) < 2:
            continue
        full = area / (wide * tall)
        is_hole = wide < _HOLE * tall and wide < _LARGE_PX * unit
        if full < _LEAST_FULL or is_hole or area > _MOST_OF_PAGE * size[0] * size[1]:
            continue
        if tall < sides[0] or _is_round(dark, (x, y, wide, tall)):
            continue
        # Without its edge, which is half paper in the small picture.
        part = (slice(y + 1, y + tall - 1), slice(x + 1, x + wide - 1))
        if _unevenness(small[part][labels[part] == label]) > _EVEN:
            continue
        box = ink.box_on_scan(*(QUARTER * v for v in (x, y, wide, tall)))
        probability = 0.9 if full >= _FULL and wide > 2 * tall else 0.7
        marks.append(
            SeenMark("redaction", (box,), probability, "an evenly dark block without a letter")
        )
    return marks


def seen_boxes(ink: PageInk, page: Page) -> list[SeenMark]:
    """Return the outlined boxes that stand where something was taken out."""
    import cv2
    import numpy as np

    small = ink.small_mask
    if min(small.shape) < 8:
        return []
    # A thin line is faint in the small picture, and broken where it is worn.
    dark = cv2.morphologyEx(
        (small > 30).astype(np.uint8), cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8)
    )
    # Of each outline the outer side, also of what stands within a frame round the page.
    contours, order = cv2.findContours(dark, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    unit = ink.dpi / WORK_DPI / QUARTER
    marks = []
    for number, contour in enumerate(contours):
        if order[0, number, 3] >= 0:
            continue
        x, y, wide, tall = cv2.boundingRect(contour)
        if not _LOW_PX * unit <= tall or not 90 * unit <= wide < 0.97 * small.shape[1]:
            continue
        (_, sides, _) = cv2.minAreaRect(contour)
        high, long = sorted(sides)
        if not _LOW_PX * unit <= high <= _HIGH_PX * unit or long < 2 * high:
            continue
        if cv2.contourArea(contour) < 0.88 * high * long or min(x, y) < 2:
            continue
        box = ink.box_on_scan(*(QUARTER * v for v in (x, y, wide, tall)))
        inside = _text_in(page, box)
        is_rule = _RULE.search(inside) is not None
        # What is read of a bar's own ink is a letter or two.
        is_bare = not inside or (len(inside) <= _FEW_LETTERS and long > 4 * high)
        is_bare = is_bare and not _is_text(small[y : y + tall, x : x + wide])
        if is_rule or is_bare:
            reason = (
                f"an outlined box that holds {'the number of a rule' if is_rule else 'nothing'}"
            )
            marks.append(SeenMark("redaction", (box,), 0.9 if is_rule else 0.4, reason))
    return marks


def _is_round(dark: NDArray[np.uint8], place: tuple[int, int, int, int]) -> bool:
    """True where a level block was cut from what bulges above and below it: a punch hole, a
    spot."""
    x, y, wide, tall = place
    middle = slice(x + wide // 4, x + wide - wide // 4)
    beyond = max(1, tall // 6)
    above = dark[max(0, y - beyond), middle]
    below = dark[min(len(dark), y + tall + beyond) - 1, middle]
    return bool(above.mean() > 0.5 and below.mean() > 0.5)


def _is_text(mask: NDArray[np.uint8]) -> bool:
    """True where letters close together fill a box, and neither paper nor a bar."""
    low, high = _OF_LETTERS
    within = mask[2:-2, 2:-2]
    return bool(within.size) and low < float(within.mean()) / 255 < high


def _text_in(page: Page, box: Box) -> str:
    """Return the words whose middle lies in a box, with letters or numbers in them."""
    words = (
        page.word_text(row)
        for row in page.words.placed()
        if row.item.box is not None and box.contains(*row.item.box.centre)
    )
    return " ".join(word for word in words if any(c.isalnum() for c in word))


def _unevenness(values: NDArray[np.uint8]) -> float:
    """Return how far the middle four fifths of the tones lie apart."""
    import numpy as np

    if not values.size:
        return 255.0
    low, high = np.percentile(values, (10, 90))
    return float(high - low)
