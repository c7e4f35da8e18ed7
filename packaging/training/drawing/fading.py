"""Tells of each mark whether a person could still see it on the scan, for faint ink is lost where a
copy is cut to two tones."""

from __future__ import annotations

from typing import Any, Final

import cv2
import numpy as np

from drawing.scanning import Warp
from drawing.sheet import Bytes, Sheet, box_of_points

_DARKER: Final = 22
_LEAST: Final = 0.35
_SAMPLE: Final = 4000


def note_faded(sheet: Sheet, warp: Warp, grey: Bytes) -> None:
    """Set `faded` on marks of pens and stamps most of whose ink is no darker than the paper around
    it on the grey scan."""
    paper = cv2.GaussianBlur(cv2.dilate(grey, np.ones((9, 9), np.uint8)), (0, 0), 12)
    for mark in sheet.marks:
        points = _ink_of(sheet, mark)
        if points is None:
            continue
        x, y = np.round(warp.onto(points)).astype(int).T
        inside = (x >= 0) & (y >= 0) & (x < grey.shape[1]) & (y < grey.shape[0])
        x, y = x[inside], y[inside]
        darker = paper[y, x].astype(int) - grey[y, x] > _DARKER
        if len(x) < 0.5 * len(points) or darker.mean() < _LEAST:
            mark["faded"] = True


def _ink_of(sheet: Sheet, mark: dict[str, Any]) -> np.ndarray | None:
    """Return pixels of a mark's own ink on the flat page; None where it has none of its own."""
    if "color" not in mark:
        return None
    x0, y0, x1, y1 = (round(v) for v in box_of_points(mark["points"]))
    part = (slice(max(0, y0), max(0, y1)), slice(max(0, x0), max(0, x1)))
    found = []
    for layer in sheet.layers.values():
        if list(layer.colour) == mark["color"]:
            rows, columns = np.nonzero(layer.cover[part] > 110)
            found.append(np.stack([columns + part[1].start, rows + part[0].start], axis=1))
    points = np.concatenate(found) if found else np.zeros((0, 2), int)
    if not len(points):
        return np.zeros((1, 2)) - 1e6
    step = max(1, len(points) // _SAMPLE)
    return np.asarray(points[::step], float)
