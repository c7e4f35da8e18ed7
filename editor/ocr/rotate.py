"""Maps what was read on a turned raster back to the scan that it was turned from.

Pure; may import `core` and `engine`. The turn is the one that was applied to the scan before
reading, clockwise, so that the answer of `OcrEngine.orientation` can be used for both. Points are
those of a grid of pixel corners, like the edges of a box.
"""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from editor.core.geometry import Box, Size
from editor.ocr.engine import Baseline, OcrLine, OcrResult, QuarterTurn


def turned_size(scan: Size, clockwise: QuarterTurn) -> Size:
    """Return the size of the raster after the turn."""
    return scan if clockwise in (0, 180) else Size(scan.h, scan.w)


def point_on_scan(x: int, y: int, clockwise: QuarterTurn, scan: Size) -> tuple[int, int]:
    """Return where a corner point of the turned raster lies on the scan; `scan` is its own size."""
    match clockwise:
        case 0:
            return x, y
        case 90:
            return y, scan.h - x
        case 180:
            return scan.w - x, scan.h - y
        case 270:
            return scan.w - y, x
        case _:
            assert_never(clockwise)


def box_on_scan(box: Box, clockwise: QuarterTurn, scan: Size) -> Box:
    """Return the same pixels as a box of the scan; no pixel is gained or lost."""
    x0, y0 = point_on_scan(box.x, box.y, clockwise, scan)
    x1, y1 = point_on_scan(box.right, box.bottom, clockwise, scan)
    return Box.from_corners(x0, y0, x1, y1)


def result_on_scan(result: OcrResult, clockwise: QuarterTurn, scan: Size) -> OcrResult:
    """Return the reading of the turned raster with all boxes and baselines on the scan; the order
    of words stays.
    """
    if clockwise == 0:
        return result
    return replace(
        result, lines=tuple(_line_on_scan(line, clockwise, scan) for line in result.lines)
    )


def _line_on_scan(line: OcrLine, clockwise: QuarterTurn, scan: Size) -> OcrLine:
    words = tuple(replace(word, box=box_on_scan(word.box, clockwise, scan)) for word in line.words)
    baseline: Baseline | None = None
    if line.baseline is not None:
        baseline = tuple(point_on_scan(x, y, clockwise, scan) for x, y in line.baseline)
    return replace(line, box=box_on_scan(line.box, clockwise, scan), baseline=baseline, words=words)
