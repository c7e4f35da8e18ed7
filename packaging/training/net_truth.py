"""What each point of a page is by its truth, for the net to learn: bits of the classes that hold
there, and bits of those that nobody can tell.

Drawn pages and facsimiles have exact truth (`facsimile-truth/1`). Of a real page the ALTO file
tells which lines are typed or written, and perhaps somebody wrote down its marks; what neither
tells is no lesson. A point that two makers share is a lesson for neither.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from editor.vision.ink import PageInk
from editor.vision.net import CLASSES, net_input
from tests.seeing.real import RealPage
from tests.seeing.truth import Truth

DPI = 150
"""The resolution that pages are kept at for learning; crops of them are made smaller."""
TEXT, HAND, STAMP, STROKE, OTHER, IN_STAMP, IN_HAND, IN_ADDITION = (1 << n for n in range(8))
INK_BITS = TEXT | HAND | STAMP | STROKE | OTHER
assert len(CLASSES) == 8
_PEN_SIGNS = ("tick", "bracket", "bar", "ring", "arrow", "unsure")
_MASKED = 90
Points = Sequence[Sequence[float]]


@dataclass(frozen=True)
class Lesson:
    """A page to learn from: what the net is given (h, w, 3), where there is ink, the bits that hold
    and those that are unknown, all (h, w) at `DPI`."""

    name: str
    seen: np.ndarray
    mask: np.ndarray
    true: np.ndarray
    unknown: np.ndarray
    is_real: bool = False


def drawn_lesson(truth: Truth) -> Lesson:
    """Return the lesson of a page with exact truth."""
    seen, mask, factor = _seen(PageInk.of(truth.raster(), truth.dpi, size=truth.size))
    cover, within, unknown = (np.zeros(mask.shape, np.uint8) for _ in range(3))
    for word in truth.facts["words"]:
        if word["kind"] in ("typed", "print"):
            _paint(cover, TEXT, word.get("quad") or _corners(word["bbox"]), factor, 1)
    for mark in truth.facts["marks"]:
        _paint_mark(mark, factor, cover, within, unknown)
    for other in truth.facts.get("other_ink", ()):
        points = other.get("polygon") or _corners(other["bbox"])
        if other["kind"] in _PEN_SIGNS:
            _paint(unknown, 255, points, factor, 4)
        else:
            _paint(cover, OTHER, points, factor, 2)
    rules = np.zeros(mask.shape, np.uint8)
    for ends in truth.facts["form_rules"]:
        (x0, y0), (x1, y1) = np.rint(np.array(ends) * factor).astype(int).tolist()
        cv2.line(rules, (x0, y0), (x1, y1), 1, 5)
    cover[rules > 0] |= OTHER
    true = _without_shared(cover, unknown)
    unknown[(cover & STROKE) > 0] |= OTHER
    crossed = ((cover & OTHER) > 0) & (cover != OTHER)
    true[crossed] &= ~np.uint8(OTHER)
    unknown[crossed] |= INK_BITS
    is_near = cv2.dilate((cover > 0).astype(np.uint8), np.ones((9, 9), np.uint8)) > 0
    is_bare = mask & (cover == 0)
    unknown[is_bare & is_near] |= INK_BITS
    true[is_bare & ~is_near] |= OTHER
    true[~mask] = 0
    return Lesson(truth.name, seen, mask, true | within, unknown)


def _paint_mark(
    mark: dict[str, Any],
    factor: float,
    cover: np.ndarray,
    within: np.ndarray,
    unknown: np.ndarray,
) -> None:
    points = mark.get("polygon") or []
    if len(points) < 3:
        points = _corners(mark["bbox"])
    kind = mark["type"]
    if mark.get("faded"):
        _paint(unknown, 255, points, factor, 4)
    elif kind == "strikethrough":
        strokes = [s["polygon"] for s in mark.get("strokes") or () if len(s.get("polygon", ())) > 2]
        for stroke in strokes:
            _paint(cover, STROKE, stroke, factor, 1)
        if not strokes:
            _paint(unknown, STROKE | OTHER | TEXT | HAND, points, factor, 4)
    elif kind == "underline":
        _paint(cover, STROKE, points, factor, 1)
    elif kind in ("handwriting", "handwritten_addition"):
        _paint(cover, HAND, points, factor, 2)
        _paint_within(within, IN_HAND if kind == "handwriting" else IN_ADDITION, points, factor)
    elif kind == "stamp":
        _paint(cover, STAMP, points, factor, 2)
        _paint_within(within, IN_STAMP, points, factor)
    elif kind != "overstrike":
        _paint(cover, OTHER, points, factor, 1)


def real_lesson(page: RealPage, marks: dict[str, list[list[float]]] | None) -> Lesson:
    """Return the lesson of a real page, with its marks where somebody wrote them down: then what is
    no mark is neither stamped nor written."""
    seen, mask, factor = _seen(PageInk.of(page.raster(), page.dpi, size=page.size))
    cover, within, unknown = (np.zeros(mask.shape, np.uint8) for _ in range(3))
    is_told = np.zeros(mask.shape, bool)
    for _, box, label in page.lines:
        corners = (box.x, box.y, box.right, box.bottom)
        is_written = "Handwritten" in label
        cover[_part(corners, factor)] |= HAND if is_written else TEXT
        is_told[_part(corners, factor)] = True
        if is_written and marks is None:
            _paint_within(within, IN_HAND, _corners(corners), factor)
    zones = [(b.x, b.y, b.right, b.bottom) for b, label in page.zones if label == "StampZone"]
    for corners in zones if marks is None else marks.get("stamp", ()):
        cover[_part(corners, factor)] |= STAMP
        is_told[_part(corners, factor)] = True
        _paint_within(within, IN_STAMP, _corners(corners), factor)
    if marks is None:
        unknown[~is_told] = 255
        unknown[is_told] = STROKE | OTHER
    else:
        _tell_marks(marks, factor, cover, within, unknown)
    true = _without_shared(cover, unknown)
    is_mark = (cover & (HAND | STAMP)) > 0
    is_near = cv2.dilate(is_mark.astype(np.uint8), np.ones((15, 15), np.uint8)) > 0
    unknown[is_near & ~is_mark] |= HAND | STAMP
    true[~mask] = 0
    return Lesson(page.name, seen, mask, true | within, unknown, is_real=True)


def _tell_marks(
    marks: dict[str, list[list[float]]],
    factor: float,
    cover: np.ndarray,
    within: np.ndarray,
    unknown: np.ndarray,
) -> None:
    for kind, bit in (("handwriting", IN_HAND), ("addition", IN_ADDITION)):
        for corners in marks.get(kind, ()):
            cover[_part(corners, factor)] |= HAND
            _paint_within(within, bit, _corners(corners), factor)
    unknown[:] = TEXT | STROKE | OTHER
    unknown[cover == TEXT] = STROKE | OTHER
    for kind in ("strike", "underline", "overstrike", "redaction"):
        for corners in marks.get(kind, ()):
            unknown[_part(corners, factor, 3)] |= INK_BITS
    for corners in marks.get("unsure", ()):
        unknown[_part(corners, factor, 2)] |= 255


def _without_shared(cover: np.ndarray, unknown: np.ndarray) -> np.ndarray:
    """Return the ink bits that hold, apart from points that two share, which become unknown;
    writing in a stamp is writing."""
    true = cover & INK_BITS
    for one, other in ((TEXT, HAND), (TEXT, STAMP)):
        is_both = ((cover & one) > 0) & ((cover & other) > 0)
        true[is_both] &= ~np.uint8(one | other)
        unknown[is_both] |= one | other
    is_both = ((cover & HAND) > 0) & ((cover & STAMP) > 0)
    true[is_both] &= ~np.uint8(STAMP)
    unknown[is_both] |= STAMP
    return true


def _seen(ink: PageInk) -> tuple[np.ndarray, np.ndarray, float]:
    """Return what the net is given, where ink is, and pixels of both in a pixel of the scan."""
    seen = net_input(ink, DPI)
    tall, wide = seen.shape[:2]
    way = cv2.INTER_AREA if ink.dpi > DPI else cv2.INTER_LINEAR
    mask = cv2.resize(ink.mask, (wide, tall), interpolation=way) > _MASKED
    return seen, mask, DPI / ink.dpi / ink.scale


def _corners(box: Sequence[float]) -> Points:
    x0, y0, x1, y1 = box
    return [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]


def _part(box: Sequence[float], factor: float, grow: int = 0) -> tuple[slice, slice]:
    x0, y0, x1, y1 = (int(value * factor) for value in box)
    return slice(max(0, y0 - grow), y1 + grow + 1), slice(max(0, x0 - grow), x1 + grow + 1)


def _paint(onto: np.ndarray, bits: int, points: Points, factor: float, grow: int) -> None:
    """Set bits within a polygon of the scan, made so many pixels larger."""
    if (found := _filled(onto, points, factor, grow)) is not None:
        part, is_in = found
        part[is_in > 0] |= bits


def _paint_within(onto: np.ndarray, bits: int, points: Points, factor: float) -> None:
    """Set bits within a polygon made a little smaller, so that neighbours stay apart."""
    if (found := _filled(onto, points, factor, 0)) is not None:
        part, is_in = found
        depth = cv2.distanceTransform(np.pad(is_in, 1), cv2.DIST_L2, 3)[1:-1, 1:-1]
        part[depth > min(6.0, 0.3 * float(depth.max()))] |= bits


def _filled(
    onto: np.ndarray, points: Points, factor: float, grow: int
) -> tuple[np.ndarray, np.ndarray] | None:
    """Return the part of an array round a polygon, and where in it the polygon is."""
    scaled = np.array(points, float) * factor
    x0, y0 = np.maximum(np.floor(scaled.min(axis=0)).astype(int) - grow - 2, 0)
    x1, y1 = np.ceil(scaled.max(axis=0)).astype(int) + grow + 3
    part = onto[y0 : max(y0, y1), x0 : max(x0, x1)]
    if not part.size:
        return None
    is_in = np.zeros(part.shape, np.uint8)
    cv2.fillPoly(is_in, [np.rint((scaled - [x0, y0]) * 8).astype(np.int32)], 1, shift=3)
    if grow:
        is_in = cv2.dilate(is_in, np.ones((2 * grow + 1, 2 * grow + 1), np.uint8))
    return part, is_in
