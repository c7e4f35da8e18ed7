"""Rows of pages of truth as strips, with what is marked at each column, for the net of strokes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from editor.core.document import Page
from editor.vision.ink import PageInk
from editor.vision.stroke_strips import row_strips
from editor.vision.text_rows import TextRow, text_rows
from tests.seeing.truth import Truth

BITS = {"strikethrough": 1, "overstrike": 2, "underline": 4}
ALL = 7
_WHOLE = ("diagonal", "cross")
"""Strokes over a whole passage, which run through few of its words."""
_UP, _DOWN, _FAR_UP, _FAR_DOWN = 1.3, 0.25, 2.0, 1.0
"""Between which x-heights over the line the middle of a row's own words is, and of words that are
partly in the picture of it."""
_LARGE = 4.5
_BESIDE = 4


@dataclass(frozen=True)
class Lesson:
    """A row: its strips (STRIP_HEIGHT, width, 2), and for each column the bits of what is marked
    and of what nobody can tell, (2, width)."""

    strips: np.ndarray
    told: np.ndarray

    @property
    def bits(self) -> int:
        return int(np.bitwise_or.reduce(self.told[0])) if self.told.shape[1] else 0


def lessons_of(truth: Truth, page: Page) -> list[Lesson]:
    """Return the rows of a page of truth as `page` has its words."""
    ink = PageInk.of(truth.raster(), truth.dpi, size=truth.size)
    rows = text_rows(ink, page)
    if not rows:
        return []
    strips = row_strips(ink, rows)
    made = []
    for index, (row, width) in enumerate(zip(rows, strips.widths, strict=True)):
        both = np.stack([strips.soft[index, :, :width], strips.amount[index, :, :width]], axis=2)
        made.append(Lesson(both, _told(truth, row, ink.scale, width)))
    return made


def kept(lessons: Sequence[Lesson], path: Path) -> None:
    """Write lessons to a file."""
    arrays = {f"s{i}": lesson.strips for i, lesson in enumerate(lessons)}
    arrays |= {f"t{i}": lesson.told for i, lesson in enumerate(lessons)}
    np.savez_compressed(path, **arrays)


def lessons_in(path: Path) -> list[Lesson]:
    """Read lessons from a file."""
    with np.load(path) as found:
        return [Lesson(found[f"s{i}"], found[f"t{i}"]) for i in range(len(found.files) // 2)]


def _told(truth: Truth, row: TextRow, scale: float, width: int) -> np.ndarray:
    told, is_word = np.zeros((2, width), np.uint8), np.zeros(width, bool)
    marked, unsure = _bits_of_words(truth)
    for word in truth.facts["words"]:
        x0, y0, x1, y1 = (v / scale for v in word["bbox"])
        span = _columns(row, x0, x1, width)
        up = (row.base_at((x0 + x1) / 2) - (y0 + y1) / 2) / row.x_height
        if word["kind"] == "handwritten" or span.start >= span.stop:
            continue
        if -_DOWN < up < _UP:
            told[0, span] |= marked.get(word["id"], 0)
            is_large = y1 - y0 > _LARGE * row.x_height
            told[1, span] |= ALL if is_large else unsure.get(word["id"], 0)
            is_word[span] = True
        elif -_FAR_DOWN < up < _FAR_UP and word["id"] in marked:
            told[1, span] |= ALL
    for mark in truth.facts["marks"]:
        if mark["type"] in BITS and mark.get("bbox"):
            x0, y0, x1, y1 = (v / scale for v in mark["bbox"])
            base = row.base_at((x0 + x1) / 2)
            if y0 < base + 0.8 * row.x_height and y1 > base - 2 * row.x_height:
                span = _columns(row, x0, x1, width, _BESIDE)
                told[1, span] |= np.where(is_word[span], 0, BITS[mark["type"]]).astype(np.uint8)
    return told


def _bits_of_words(truth: Truth) -> tuple[dict[str, int], dict[str, int]]:
    """Return by word what it is marked as, and what nobody can tell of it."""
    marked: dict[str, int] = {}
    unsure: dict[str, int] = {}
    for mark in truth.facts["marks"]:
        bit = BITS.get(mark["type"], 0)
        is_unsure = mark.get("faded") or mark.get("style") in _WHOLE
        for word in mark["words"] if bit else ():
            into = unsure if is_unsure else marked
            into[word] = into.get(word, 0) | (ALL if mark.get("faded") else bit)
    return marked, unsure


def _columns(row: TextRow, x0: float, x1: float, width: int, beside: int = 0) -> slice:
    first, last = int(row.column(x0)) - beside, int(row.column(x1)) + beside
    return slice(max(0, min(first, width)), max(0, min(last, width)))
