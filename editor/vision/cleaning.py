"""Taking a stroke, or a stamp, off what it lies on, so that the words beneath can be read again.

Coloured ink is parted from black ink by colour (`imaging.looks`). Ink of the same colour is parted
by shape: of the stroke's pixels those stay where a stem of a letter comes in above and goes out
below, for most of a letter that a stroke crosses is upright; the others become paper. Filling in
by inpainting was refused: it grows letters together where the stroke ran. Grey stamps are parted by
darkness. What comes back is a picture for an engine; it is never shown as the scan. Any thread.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from editor.core.geometry import Box, Polygon, Region, box_of
from editor.imaging.inks import ink_in, paper_of
from editor.imaging.looks import Look, looked
from editor.imaging.raster import Raster
from editor.vision.ink import WORK_DPI, PageInk

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL.Image import Image

    Bytes = NDArray[np.uint8]
    Truths = NDArray[np.bool_]

_MARGIN: Final = 0.15
"""Of the height, that is looked at around words."""
_LEAN: Final = 3
"""How far a stem may lean while it crosses a stroke, in pixels at the working resolution."""
_THICKEST_PX: Final = 15
_LONG: Final = 1.5
"""How long, in heights of small letters, a level run is that no letter has."""
_COLOURED: Final = 40
_FEWEST: Final = 40
_CLEARLY: Final = 24
"""How far apart the bands of coloured ink are at least, of 255; how many pixels tell of an ink;
how much darker letters are than a stroke that they show through."""


def area_of(regions: Sequence[Region], words: Sequence[Box], raster: Raster) -> Box | None:
    """Return the box to clean: that of the words, else of the regions, with a little around; None
    where they lie beside the raster."""
    boxes = list(words) or [box_of(region) for region in regions]
    if not boxes:
        return None
    whole = boxes[0]
    for box in boxes[1:]:
        whole = whole.union(box)
    edge = max(4, round(_MARGIN * whole.h))
    wide = Box(whole.x - edge, whole.y - edge, whole.w + 2 * edge, whole.h + 2 * edge)
    return wide.clipped(raster.size)


def without_stroke(
    raster: Raster,
    dpi: float,
    box: Box,
    regions: Sequence[Region],
    *,
    rest: float = 0.0,
    is_joined: bool = False,
) -> Raster:
    """Return what lies in a box of the scan without the strokes that the regions outline, in grey,
    at the scan's resolution or, where that is finer, at `WORK_DPI`. Of what is taken off a share
    `rest` (0 to 1) stays. `is_joined` lets lines of letters that end in the stroke go on inside it
    to their neighbour, as the bar of an e does and the turn of an s."""
    import cv2
    import numpy as np
    from PIL import Image as Pictures

    crop = raster.image.crop((box.x, box.y, box.right, box.bottom))
    ink = PageInk.of(Raster.of(crop), dpi)
    stroke = _stroke(ink, box, regions)
    letters = (ink.mask > 0) & ~stroke
    above, below = _crossing(ink, letters, stroke)
    keep = above & below
    colour = _other_ink(ink, stroke & ~keep, letters)
    if colour is not None:
        return _hidden(crop, colour)
    keep |= _darker(ink, letters, stroke, keep)
    if is_joined:
        keep |= _joined(ink, above, below, stroke)
    # The soft edge of a stroke lies outside its ink, and is a line to an engine.
    wide = cv2.dilate((stroke & ~keep).astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    gone = wide & ~letters & ~keep
    grey = ink.grey.astype(np.float32)
    faded = ink.paper * (1 - rest) + grey * rest
    cleaned = np.where(gone, faded, grey)
    return Raster.of(Pictures.fromarray(np.clip(cleaned, 0, 255).astype(np.uint8)))


def without_stamp(raster: Raster, dpi: float, box: Box, *, ink_colour: str | None = None) -> Raster:
    """Return what lies in a box without the stamp over it: without its colour where it has one,
    else without what is lighter than the letters."""
    import numpy as np
    from PIL import Image as Pictures

    crop = raster.image.crop((box.x, box.y, box.right, box.bottom))
    colour = _rgb(ink_colour) if ink_colour else None
    if crop.mode == "RGB":
        colour = colour or ink_in(crop, paper_of(crop))
        if colour is not None and max(colour) - min(colour) >= _COLOURED:
            return _hidden(crop, colour)
    ink = PageInk.of(Raster.of(crop), dpi)
    darkness = ink.paper.astype(np.int16) - ink.grey
    inked = darkness[ink.mask > 0]
    if inked.size < _FEWEST:
        return Raster.of(Pictures.fromarray(ink.grey))
    limit = _parting(inked)
    lighter = np.where(darkness < limit, ink.paper, ink.grey).astype(np.uint8)
    return Raster.of(Pictures.fromarray(lighter))


def _hidden(crop: Image, colour: tuple[int, int, int]) -> Raster:
    seen = looked(Look(ink=colour, ink_use="hide"), Raster.of(crop))
    return Raster.of(seen.image.convert("L"))


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _parting(darkness: NDArray[np.int16]) -> float:
    """Return the darkness that parts light ink from dark best (Otsu, 1979)."""
    import cv2
    import numpy as np

    values = np.clip(darkness, 0, 255).astype(np.uint8).reshape(1, -1)
    limit, _ = cv2.threshold(values, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    return float(limit)


def _stroke(ink: PageInk, box: Box, regions: Sequence[Region]) -> Truths:
    """Return which pixels of the crop may be the stroke's: inside its outline, as thick as its
    own, and in level runs longer than any letter has, for a second stroke beside it."""
    import cv2
    import numpy as np

    inside = np.zeros(ink.mask.shape, np.uint8)
    for region in regions:
        corners = region.points if isinstance(region, Polygon) else _corners(region)
        points = (np.array(corners) - (box.x, box.y)) / ink.scale
        cv2.fillPoly(inside, [np.round(points).astype(np.int32)], 255)
    grown = cv2.dilate(inside, np.ones((3, 3), np.uint8))
    found = (grown > 0) & (ink.mask > 0)
    height = ink.mask.shape[0] / (1 + 2 * _MARGIN) / 1.6
    long = max(9, round(_LONG * height))
    for lean in (-0.06, 0.0, 0.06):
        kernel = np.zeros((max(1, 2 * round(abs(lean) * long / 2) + 1), long), np.uint8)
        middle = kernel.shape[0] // 2
        rise = round(lean * long / 2)
        cv2.line(kernel, (0, middle - rise), (long - 1, middle + rise), 1, 1)
        runs = cv2.morphologyEx(ink.mask, cv2.MORPH_OPEN, kernel)
        found |= runs > 0
    return np.asarray(found)


def _corners(box: Box) -> tuple[tuple[float, float], ...]:
    return ((box.x, box.y), (box.right, box.y), (box.right, box.bottom), (box.x, box.bottom))


def _other_ink(ink: PageInk, bare: Truths, letters: Truths) -> tuple[int, int, int] | None:
    """Return the colour of a stroke whose ink is not that of the letters; None where it is."""
    import numpy as np

    if ink.rgb is None:
        return None
    own, other = ink.rgb[bare], ink.rgb[letters]
    if len(own) < _FEWEST or len(other) < _FEWEST:
        return None
    colour = [int(v) for v in np.median(own, axis=0)]
    spread = (np.percentile(other, 35, axis=0)).astype(int)
    if max(colour) - min(colour) < max(_COLOURED, 2 * int(spread.max() - spread.min())):
        return None
    return colour[0], colour[1], colour[2]


def _darker(ink: PageInk, letters: Truths, stroke: Truths, keep: Truths) -> Truths:
    """Return the stroke's pixels that are clearly darker than the stroke is by itself: a letter
    lies beneath. None where the stroke is as dark as letters."""
    import numpy as np

    darkness = np.asarray(ink.paper, np.int16) - ink.grey
    bare = darkness[stroke & ~keep]
    if bare.size < _FEWEST or letters.sum() < _FEWEST:
        return np.zeros_like(stroke)
    usual, dark = float(np.median(bare)), float(np.percentile(darkness[letters], 75))
    if dark - usual < _CLEARLY:
        return np.zeros_like(stroke)
    return np.asarray(stroke & (darkness > (usual + dark) / 2))


def _joined(ink: PageInk, above: Truths, below: Truths, stroke: Truths) -> Truths:
    """Return the stroke's pixels between a line of a letter that ends in the stroke and the next
    line that touches it, not further off than a letter is wide."""
    import numpy as np

    from_above, from_below = np.asarray(above.any(axis=0)), np.asarray(below.any(axis=0))
    touched = from_above | from_below
    ends = np.asarray(from_above ^ from_below)
    high = ink.mask.shape[0] / (1 + 2 * _MARGIN) / 1.6
    farthest = max(4, round(0.6 * high))
    columns = np.flatnonzero(touched)
    between = np.zeros(stroke.shape[1], bool)
    for left, right in pairwise(columns.tolist()):
        if 2 < right - left <= farthest and (ends[left] or ends[right]):
            between[left : right + 1] = True
    return np.asarray(stroke & between[None, :])


def _crossing(ink: PageInk, letters: Truths, stroke: Truths) -> tuple[Truths, Truths]:
    """Return which pixels of a stroke ink leads into from right above, and from right below,
    upright or leaning a little: those of both are also a letter's."""
    most = max(3, round(_THICKEST_PX * ink.dpi / WORK_DPI)) + 2
    return _reach(letters, stroke, most, down=True), _reach(letters, stroke, most, down=False)


def _reach(letters: Truths, stroke: Truths, most: int, *, down: bool) -> Truths:
    """Return the stroke's pixels that ink of letters leads into from above (or below) with a slant
    of at most `_LEAN` pixels over the stroke."""
    import numpy as np

    front, found = letters.copy(), np.zeros_like(letters)
    for index in range(most):
        moved = np.zeros_like(front)
        if down:
            moved[1:] = front[:-1]
        else:
            moved[:-1] = front[1:]
        if index % max(1, most // _LEAN) == 0:
            wide = moved.copy()
            wide[:, 1:] |= moved[:, :-1]
            wide[:, :-1] |= moved[:, 1:]
            moved = wide
        front = (moved & stroke) | letters
        found |= moved & stroke
    return found
