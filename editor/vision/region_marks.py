"""Ink as a mark to propose: its outline, turn, colour, subtype, place, and why.

What a stamp says comes from the words that were read in it; what it is called, from them
(`core.stamp_fields`). Places and subtypes of writing follow from where it stands and how large.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot
from typing import TYPE_CHECKING, Final

from editor.core.geometry import Box, Region
from editor.core.seen import SeenMark
from editor.core.stamp_fields import guess_subtype
from editor.vision.ink import PageInk
from editor.vision.kinds import InkKinds
from editor.vision.pieces import RULED
from editor.vision.surroundings import Surroundings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from editor.core.document import Page

Bounds = tuple[float, float, float, float]
_INSIDE: Final = 0.6
_ASLANT: Final = 2.5
"""Degrees from which a stamp is not turned as the page is."""
_CLEARLY_LESS: Final = 0.9
_FAINT: Final = 0.62
_COLOURFUL: Final = 0.22
_WHERE: Final = {
    "above": "between the lines",
    "margin-left": "in the left margin",
    "margin-right": "in the right margin",
    "top": "above the text",
    "bottom": "below the text",
}
_AS: Final = {
    "fill-in": " in a stamp",
    "routing": ", one of a column",
    "number": " in the upper right corner",
    "signature": ", large, below the text",
    "initials": ", few and small",
}
_COLOURS: Final = (
    ("red", 345, 20),
    ("orange", 20, 45),
    ("yellow", 45, 70),
    ("green", 70, 170),
    ("blue", 170, 255),
    ("purple", 255, 320),
    ("pink", 320, 345),
)


@dataclass(frozen=True, slots=True)
class Found:
    """Ink held for a mark of a kind: the pieces that lie in it for the most part, the flat places
    of its own ink, and its box as x0 y0 x1 y1 in working pixels; `is_mark` is the probability that
    it is one of any kind."""

    kind: str
    group: NDArray[np.int64]
    at: NDArray[np.int64]
    box: Bounds
    probability: float
    is_mark: float


@dataclass(frozen=True, slots=True)
class _Colour:
    """Colour of a mark as “#rrggbb” (None on a grey scan) and in a word."""

    code: str | None
    word: str
    is_faint: bool


def mark_of(
    ink: PageInk, kinds: InkKinds, page: Page, around: Surroundings, found: Found
) -> SeenMark:
    """Return the mark to propose for some ink."""
    colour = _colour(ink, found)
    region, turn = _outline(ink, found)
    if found.kind == "stamp":
        return _stamp(ink, kinds, page, found, colour, region, turn)
    return _writing(ink, kinds, page, around, found, colour, region)


def _stamp(
    ink: PageInk,
    kinds: InkKinds,
    page: Page,
    found: Found,
    colour: _Colour,
    region: Region,
    turn: float,
) -> SeenMark:
    words = _words_in(page, ink.box_on_scan(*_as_box(found.box)))
    text = " ".join(text for _, text, _ in words) or None
    confs = [conf for _, _, conf in words if conf is not None]
    pieces = kinds.pieces
    is_framed = bool((pieces.layer[found.group] == RULED).sum() >= 2)
    aslant = abs(turn - ink.skew) >= _ASLANT
    what = "slanted " * aslant + ("frame" if is_framed else "letters unlike the text's")
    return SeenMark(
        "stamp",
        (region,),
        found.probability,
        f"{colour.word} ink in a {what}" if is_framed else f"{colour.word} ink in {what}",
        subtype=guess_subtype(text) if text else None,
        words=tuple(number for number, _, _ in words),
        text=text,
        conf=sum(confs) / len(confs) if confs else None,
        medium="stamp",
        ink=colour.code,
        rotation=round(turn, 1),
    )


def _writing(
    ink: PageInk,
    kinds: InkKinds,
    page: Page,
    around: Surroundings,
    found: Found,
    colour: _Colour,
    region: Region,
) -> SeenMark:
    place = _place(around, found.box, kinds.pieces.letter)
    medium = "pencil" if colour.is_faint else "ink"
    if found.kind == "addition":
        after = _word_before(ink, kinds, page, found) if place == "above" else None
        where = _WHERE.get(place or "", "beside the text")
        reason = f"{colour.word} strokes of a hand {where}"
        return SeenMark(
            *("addition", (region,), found.probability, reason),
            place=place,
            medium=medium,
            ink=colour.code,
            after=after,
        )
    subtype = _subtype(ink, kinds, around, found)
    reason = f"{colour.word} strokes of a hand{_AS.get(subtype, '')}"
    return SeenMark(
        *("handwriting", (region,), found.probability, reason),
        subtype=subtype,
        place=place,
        medium=medium,
        ink=colour.code,
    )


def _as_box(bounds: Bounds) -> tuple[float, float, float, float]:
    x0, y0, x1, y1 = bounds
    return x0, y0, x1 - x0, y1 - y0


def _points(ink: PageInk, found: Found) -> NDArray[np.float32]:
    """Return (n, 2) x y of the ink of a mark."""
    import numpy as np

    row, column = np.divmod(found.at, ink.mask.shape[1])
    return np.column_stack([column, row]).astype(np.float32)


def _outline(ink: PageInk, found: Found) -> tuple[Region, float]:
    """Return the least rectangle round a mark, and how far it is turned: a box where it lies as
    the page does."""
    import cv2
    import numpy as np

    box = ink.box_on_scan(*_as_box(found.box))
    (_, _), (w, h), angle = rectangle = cv2.minAreaRect(_points(ink, found))
    turn = (angle + 45) % 90 - 45
    upright = (found.box[2] - found.box[0]) * (found.box[3] - found.box[1])
    if abs(turn - ink.skew) < _ASLANT or w * h > _CLEARLY_LESS * upright:
        return box, ink.skew
    corners = np.asarray(cv2.boxPoints(rectangle), float)
    return ink.polygon_on_scan(corners), float(turn)


def _colour(ink: PageInk, found: Found) -> _Colour:
    """Return the colour of the darker half of a mark's ink."""
    import numpy as np

    x, y = _points(ink, found).astype(int).T
    grey = ink.grey[y, x]
    dark = grey <= np.median(grey)
    faint = float(np.median(grey[dark])) > _FAINT * float(np.median(ink.paper[y, x]))
    if ink.rgb is None:
        return _Colour(None, "grey" if faint else "dark", faint)
    r, g, b = (int(v) for v in np.median(ink.rgb[y, x][dark], axis=0))
    most, least = max(r, g, b), min(r, g, b)
    word = "grey" if faint else "black"
    if most - least > max(_COLOURFUL * most, 24):
        hue = _hue(r, g, b)
        word = next((w for w, low, high in _COLOURS if low <= hue < high), "red")
    return _Colour(f"#{r:02x}{g:02x}{b:02x}", word, faint and word in ("grey", "black"))


def _hue(r: int, g: int, b: int) -> float:
    from colorsys import rgb_to_hsv

    return rgb_to_hsv(r / 255, g / 255, b / 255)[0] * 360


def _words_in(page: Page, box: Box) -> list[tuple[int, str, float | None]]:
    """Return the id, text and confidence of the words that lie in a box for the most part."""
    found = []
    for row in page.words.placed():
        own = row.item.box
        if own is None or (both := own.intersection(box)) is None:
            continue
        if both.area > _INSIDE * own.area:
            found.append((row.item.id, page.word_text(row), row.item.conf))
    return found


def _place(around: Surroundings, box: Bounds, unit: float) -> str | None:
    """Return where writing stands against the block of text; None for among its lines."""
    x0, y0, x1, y1 = box
    left, top, right, bottom = around.block
    if right <= left:
        return None
    middle_x, middle_y = (x0 + x1) / 2, (y0 + y1) / 2
    if middle_y < top - unit:
        return "top"
    if middle_y > bottom + unit:
        return "bottom"
    if x1 < left + unit or middle_x < left:
        return "margin-left"
    if middle_x > right:
        return "margin-right"
    return "above"


def _subtype(ink: PageInk, kinds: InkKinds, around: Surroundings, found: Found) -> str:
    """Return what writing is by its size and place: “note” where neither says more."""
    import numpy as np

    unit = kinds.pieces.letter
    x0, y0, x1, y1 = found.box
    wide, high = (x1 - x0) / unit, (y1 - y0) / unit
    middle = ((x0 + x1) / 2, (y0 + y1) / 2)
    for s0, t0, s1, t1 in around.stamps:
        if s0 < middle[0] < s1 and t0 < middle[1] < t1:
            return "fill-in"
    place = _place(around, found.box, unit)
    others = around.groups
    alike = (np.abs((others[:, 0] + others[:, 2]) / 2 - middle[0]) < 3 * unit) & (
        (others[:, 2] - others[:, 0]) < 8 * unit
    )
    if place in ("margin-left", "margin-right") and wide < 8 and alike.sum() >= 3:
        return "routing"
    if place == "top" and wide > 2 * high and middle[0] > ink.mask.shape[1] * 0.6:
        return "number"
    if hypot(wide, high) > 9 and middle[1] > (around.block[1] + around.block[3]) / 2:
        return "signature"
    return "initials" if wide < 5 and high < 5 else "note"


def _word_before(ink: PageInk, kinds: InkKinds, page: Page, found: Found) -> int | None:
    """Return the word of the line below that an interlinear addition stands behind: the last one
    that begins before its lowest ink, which is its caret where it has one."""
    import numpy as np

    points = _points(ink, found)
    y = points[:, 1]
    low = y >= y.max() - max(2.0, 0.12 * float(np.ptp(y)))
    tip = ink.box_on_scan(float(points[low, 0].mean()), float(y.max()), 1, 1)
    reach = 1.6 * kinds.pieces.letter * ink.scale
    row = [
        r.item
        for r in page.words.placed()
        if r.item.box is not None
        and r.item.box.y - reach < tip.y < r.item.box.bottom
        and r.item.box.centre[0] < tip.x
    ]
    if not row:
        return None
    nearest = min(abs(w.box.y - tip.y) for w in row if w.box is not None)
    same = [w for w in row if w.box is not None and abs(w.box.y - tip.y) < nearest + reach / 2]
    return max(same, key=lambda w: w.box.x if w.box is not None else 0).id
