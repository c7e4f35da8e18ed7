"""Tells of each mark whether a person could still see it on the scan, for faint ink is lost where a
copy is cut to two tones."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from drawing.scanning import Warp
from drawing.sheet import Bytes, Colour, Points, Sheet, box_of_points

_DARKER: Final = 22
_LEAST: Final = 0.35
_SAMPLE: Final = 4000


def note_faded(sheet: Sheet, warp: Warp, grey: Bytes) -> None:
    """Set `faded` on marks of pens and stamps most of whose ink is no darker than the paper around
    it on the grey scan."""
    paper = _paper(grey)
    for mark in sheet.marks:
        if "color" in mark:
            points = _ink_of(sheet, mark["color"], mark["points"])
            if _visible(points, warp, grey, paper) < _LEAST:
                mark["faded"] = True


def typed_share(sheet: Sheet, warp: Warp, grey: Bytes, colour: Colour) -> float:
    """Return how much of what was typed in a colour can be seen on the grey scan, 0 to 1."""
    whole = np.array([(0.0, 0.0), (sheet.width, sheet.height)])
    return _visible(_ink_of(sheet, list(colour), whole), warp, grey, _paper(grey))


def _paper(grey: Bytes) -> Bytes:
    light = cv2.dilate(grey, np.ones((9, 9), np.uint8))
    return np.asarray(cv2.GaussianBlur(light, (0, 0), 12), np.uint8)


def _visible(points: Points, warp: Warp, grey: Bytes, paper: Bytes) -> float:
    """Return the share of points of the flat page that are darker than paper on the scan."""
    x, y = np.round(warp.onto(points)).astype(int).T
    inside = (x >= 0) & (y >= 0) & (x < grey.shape[1]) & (y < grey.shape[0])
    x, y = x[inside], y[inside]
    darker = paper[y, x].astype(int) - grey[y, x] > _DARKER
    return float(darker.mean()) if len(x) >= 0.5 * len(points) else 0.0


def _ink_of(sheet: Sheet, colour: list[int], around: Points) -> Points:
    """Return pixels (n, 2) of the ink of a colour in the box around points of the flat page; those
    on other ink only where there are hardly others, for a line shows beside its letters."""
    x0, y0, x1, y1 = (round(v) for v in box_of_points(around))
    part = (slice(max(0, y0), max(0, y1)), slice(max(0, x0), max(0, x1)))
    own = np.zeros(sheet.shape, np.uint8)[part]
    other = own.copy()
    for layer in sheet.layers.values():
        cover = own if list(layer.colour) == colour else other
        np.maximum(cover, layer.cover[part], out=cover)
    free = (own > 110) & (other < 60)
    if free.sum() < 0.1 * (own > 110).sum():
        free = own > 110
    rows, columns = np.nonzero(free)
    if not len(rows):
        return np.full((1, 2), -1e6)
    points = np.stack([columns + part[1].start, rows + part[0].start], axis=1)
    return np.asarray(points[:: max(1, len(points) // _SAMPLE)], float)
