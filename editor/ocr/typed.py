"""Layout typed: the page level, and once more without what is no typed text.

May import `vision`, `imaging`, `core`, `jobs` and its neighbours; numpy and OpenCV come in with the
first page. A page on which nothing is to be taken out and that lies level is given as it is, so it
reads as with layout plain.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import ceil, floor
from typing import TYPE_CHECKING, Final

from editor.core.geometry import Box
from editor.imaging.raster import Raster
from editor.imaging.skew import Affine, turn_upright
from editor.jobs import CancelToken
from editor.ocr.engine import Baseline, OcrLine, OcrResult

if TYPE_CHECKING:
    from editor.vision.letters import Letters

LEVEL_FROM: Final = 1.0
"""Degrees of tilt from which a page is turned level: below it the engine reads as well, and turning
costs sharpness."""


@dataclass(frozen=True)
class TypedPicture:
    """What to read instead of a scan: the picture without marks, and as `uncleared` with them (the
    same one where there are none), how to take its points back to the scan (None: they are the
    same), by how many degrees it was turned, how many marks were taken out, and the letters that
    stand on it."""

    raster: Raster
    uncleared: Raster
    back: Affine | None
    turn: float
    marks: int
    letters: Letters

    @property
    def is_cleared(self) -> bool:
        """True where ink was taken out."""
        return self.raster is not self.uncleared


def typed_picture(
    raster: Raster, dpi: float, cancel: CancelToken | None = None
) -> TypedPicture | None:
    """Return the typed text of a scan to read; None where the scan itself is best. Raises
    Cancelled. Any thread."""
    from editor.vision.clearing import cleared
    from editor.vision.ink import PageInk
    from editor.vision.letters import letters_of
    from editor.vision.recent import kinds_of_page

    cancel = cancel or CancelToken()
    ink = PageInk.of(raster, dpi)
    cancel.raise_if_cancelled()
    kinds = kinds_of_page(ink)
    cancel.raise_if_cancelled()
    clean = cleared(raster, ink, kinds)
    cancel.raise_if_cancelled()
    turn = -ink.skew if abs(ink.skew) >= LEVEL_FROM else 0.0
    if clean is None and not turn:
        return None
    whole, back = turn_upright(raster, turn) if turn else (raster, None)
    shown, marks, taken = whole, 0, None
    if clean is not None:
        shown = turn_upright(clean.raster, turn)[0] if turn else clean.raster
        marks, taken = clean.marks, clean.taken
    letters = letters_of(kinds, taken, ink.scale, back)
    return TypedPicture(shown, whole, back, turn, marks, letters)


def taken_back(result: OcrResult, picture: TypedPicture, scale: float) -> OcrResult:
    """Return a reading of the picture with its boxes on the scan; `scale` is how many pixels of the
    picture one that was read is. A box becomes the one round its four corners."""
    if picture.back is None:
        return result
    to_scan = picture.back

    def place(x: float, y: float) -> tuple[float, float]:
        found_x, found_y = to_scan.map(x * scale, y * scale)
        return found_x / scale, found_y / scale

    return replace(result, lines=tuple(_line(line, place) for line in result.lines))


def _line(line: OcrLine, place: Callable[[float, float], tuple[float, float]]) -> OcrLine:
    words = tuple(replace(word, box=_box(word.box, place)) for word in line.words)
    baseline: Baseline | None = None
    if line.baseline is not None:
        moved = (place(x, y) for x, y in line.baseline)
        baseline = tuple((round(x), round(y)) for x, y in moved)
    return replace(line, box=_box(line.box, place), baseline=baseline, words=words)


def _box(box: Box, place: Callable[[float, float], tuple[float, float]]) -> Box:
    corners = [place(x, y) for x in (box.x, box.right) for y in (box.y, box.bottom)]
    x0, y0 = floor(min(x for x, _ in corners)), floor(min(y for _, y in corners))
    x1, y1 = ceil(max(x for x, _ in corners)), ceil(max(y for _, y in corners))
    return Box(x0, y0, max(1, x1 - x0), max(1, y1 - y0))
