"""The rows of a line view: how a paragraph of the transcript falls into lines of the scan.

A paragraph may cover five lines of the scan, or half of one. It is cut where the words of one line
end, and nothing is inserted: rows are spans, so that a view may show each under its piece of scan.
Words without a line (typed, unlinked) go with their neighbours.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from statistics import median
from typing import Final, NamedTuple

from .document import Line, Page, Word
from .geometry import Box, same_row
from .spans import Placed

_SKEW_DEGREES: Final = 0.15
_LEAST_LETTERS: Final = 3
_SAMPLE: Final = 400
_MOST: Final = 0.95


class ScanRow(NamedTuple):
    """Text `[start, end)` (code points) that one line of the scan holds, with the place of that
    line; `box` is None where the scan shows nothing of it.

    `angle` is how far the writing turns clockwise from level, in degrees; `width` and `height` are
    those of the line along and across the writing.
    """

    start: int
    end: int
    box: Box | None = None
    angle: float = 0.0
    width: float = 0.0
    height: float = 0.0
    words: tuple[Placed[Word], ...] = ()


def lines_by_id(page: Page) -> dict[int, Line]:
    return {line.id: line for line in page.lines}


def scan_rows(page: Page, start: int, end: int, lines: Mapping[int, Line]) -> list[ScanRow]:
    """Return the rows of the paragraph `[start, end)`, in order and without gaps; at least one."""
    runs = _runs([r for r in page.words.touching(start, end) if start <= r.start < r.end <= end])
    if not runs:
        return [ScanRow(start, end)]
    starts = [start, *(run[0].start for run in runs[1:])]
    ends = [*starts[1:], end]
    return [
        _row(page, run, (first, last), lines)
        for run, first, last in zip(runs, starts, ends, strict=True)
    ]


def letter_width(page: Page) -> float | None:
    """Return how many scan pixels a letter of the page takes along its line, None where no word
    tells."""
    widths = []
    for start, end, word in page.words.placed():
        if word.box is not None and end - start >= _LEAST_LETTERS:
            widths.append(max(word.box.w, word.box.h) / (end - start))
            if len(widths) == _SAMPLE:
                break
    return median(widths) if widths else None


def usual_width(page: Page) -> float:
    """Return the length in scan pixels that all lines but a few of the page keep within."""
    lengths = sorted(max(line.box.w, line.box.h) for line in page.lines if line.box is not None)
    if not lengths:
        ends: dict[int | None, Box] = {}
        for word in page.words.items:
            if word.box is not None:
                ends[word.line] = word.box.union(ends.get(word.line, word.box))
        lengths = sorted(max(box.w, box.h) for line, box in ends.items() if line is not None)
    return float(lengths[int(len(lengths) * _MOST)]) if lengths else 0.0


def _runs(words: Sequence[Placed[Word]]) -> list[list[Placed[Word]]]:
    runs: list[list[Placed[Word]]] = []
    known: Word | None = None
    for row in words:
        word = row.item
        is_known = word.line is not None or word.box is not None
        if not runs or (is_known and known is not None and not _goes_on(known, word)):
            runs.append([row])
        else:
            runs[-1].append(row)
        if is_known:
            known = word
    return runs


def _goes_on(before: Word, word: Word) -> bool:
    """True where a word stands on the same line of the scan as the one before it."""
    if before.line is not None and word.line is not None:
        return before.line == word.line
    if before.box is None or word.box is None:
        return True
    return same_row(before.box, word.box) and before.box.x < word.box.x


def _row(
    page: Page, run: Sequence[Placed[Word]], span: tuple[int, int], lines: Mapping[int, Line]
) -> ScanRow:
    known = [r.item for r in run if r.item.box is not None]
    # A guess grows with every letter typed, and the picture of a line should stand still.
    sure = [word for word in known if word.link != "estimated"]
    boxes = [word.box for word in sure or known if word.box is not None]
    number = next((r.item.line for r in run if r.item.line is not None), None)
    line = lines.get(number) if number is not None else None
    own = _around(boxes)
    box = own
    if line is not None and line.box is not None:
        box = line.box if own is None else line.box.union(own)
        if own is not None and _is_shared(page, run, number):
            box = _part(box, own)
    if box is None:
        return ScanRow(*span, words=tuple(run))
    angle = _angle(line, boxes)
    width, height = _upright(box, angle, min((min(b.w, b.h) for b in boxes), default=1))
    return ScanRow(*span, box, angle, width, height, tuple(run))


def _around(boxes: Sequence[Box]) -> Box | None:
    # Rows are made at every key press, and `union_of` makes a box for each step of its way.
    if len(boxes) < 2:
        return boxes[0] if boxes else None
    x, y = min(b.x for b in boxes), min(b.y for b in boxes)
    right, bottom = max(b.x + b.w for b in boxes), max(b.y + b.h for b in boxes)
    return Box(x, y, right - x, bottom - y)


def _is_shared(page: Page, run: Sequence[Placed[Word]], number: int | None) -> bool:
    """True where words beside the run stand on the same line of the scan."""
    beside = page.words.neighbours(run[0].start, run[-1].end)
    return any(r is not None and r.item.line == number for r in beside)


def _part(line: Box, own: Box) -> Box:
    """Return the part of a line that its own words take, as high as the line."""
    if line.w >= line.h:
        return Box(own.x, line.y, own.w, line.h)
    return Box(line.x, own.y, line.w, own.h)


def _angle(line: Line | None, boxes: Sequence[Box]) -> float:
    if line is not None and line.baseline is not None and len(line.baseline) > 1:
        (x0, y0), (x1, y1) = line.baseline[0], line.baseline[-1]
        angle = math.degrees(math.atan2(y1 - y0, x1 - x0))
        return angle if abs(angle) > _SKEW_DEGREES else 0.0
    if len(boxes) > 1:
        # Nothing but a scan that lies on its side has words above each other on one line.
        dx = boxes[-1].centre[0] - boxes[0].centre[0]
        dy = boxes[-1].centre[1] - boxes[0].centre[1]
        if abs(dy) > 2 * abs(dx) and not same_row(boxes[0], boxes[-1]):
            return 90.0 if dy > 0 else -90.0
    return 0.0


def _upright(box: Box, angle: float, least: int) -> tuple[float, float]:
    """Return the length along and across the writing of a line that turned fills a box."""
    turns = round(angle / 90)
    along, across = (box.h, box.w) if turns % 2 else (box.w, box.h)
    rest = math.radians(abs(angle - 90 * turns))
    c, s = math.cos(rest), math.sin(rest)
    if rest == 0 or c * c - s * s < 0.1:
        return float(along), float(across)
    scale = c * c - s * s
    height = (across * c - along * s) / scale
    return max(1.0, (along * c - across * s) / scale), max(float(least), height)
