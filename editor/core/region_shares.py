"""Deals a region of the scan out among the words that stand in it.

Ink that a program found there says best where each word is, so words are paired with it by what was
read. Where nothing was found, or nothing that reads like the words, the region is shared by the
columns their letters stand in: typed pages have one pitch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from .align import Pair, align_words
from .document import Page, Word
from .geometry import Box, union_of
from .links import in_reading_order, ink_within, is_ink, lies_in
from .spans import Placed

_Row = Placed[Word]
_LOW_LINE = 0.6
"""A line of a region is at least this share of a usual word's height."""


@dataclass(slots=True)
class Share:
    """Where a word stands, and the ink that it is: rows without a place, or rows of words."""

    box: Box
    parts: list[_Row] = field(default_factory=list)


def deal(page: Page, rows: Sequence[_Row], box: Box) -> list[Share]:
    """Return the share of each word, in the order of the words.

    The ink in the region that stands for no word is dealt out, and that of the words themselves.
    """
    own = [r for r in rows if is_ink(r.item) and lies_in(r.item.box, box)]
    pieces = in_reading_order([*ink_within(page, box), *own])
    if len(rows) == 1:
        return [Share(box, pieces)]
    pairs = _paired(page, rows, pieces)
    if pairs:
        return _shares_by_ink(page, rows, pieces, pairs, box)
    shares = [Share(b) for b in shared_among(page, rows, box)]
    for piece in pieces:
        areas = [_shared_area(piece.item.box, s.box) for s in shares]
        if max(areas):
            shares[areas.index(max(areas))].parts.append(piece)
    return shares


def _paired(page: Page, rows: Sequence[_Row], pieces: Sequence[_Row]) -> list[Pair]:
    """Return which pieces are which words: by what was read, else one by one where there are as
    many; nothing where most words would be without."""
    words = [page.word_text(r) for r in rows]
    readings = [p.item.ocr or page.word_text(p) for p in pieces]
    pairs = align_words(readings, words)
    if 2 * sum(p.b_end - p.b_start for p in pairs) >= len(rows):
        return pairs
    if len(pieces) == len(rows):
        return [Pair(i, i + 1, i, i + 1, 0.0) for i in range(len(rows))]
    return []


def _shares_by_ink(
    page: Page, rows: Sequence[_Row], pieces: Sequence[_Row], pairs: list[Pair], box: Box
) -> list[Share]:
    found: dict[int, Share] = {}
    for pair in pairs:
        inks = list(pieces[pair.start : pair.end])
        around = union_of(p.item.box for p in inks if p.item.box is not None)
        numbers = range(pair.b_start, pair.b_end)
        if around is None:
            continue
        parts = shared_among(page, [rows[i] for i in numbers], around)
        for i, part in zip(numbers, parts, strict=True):
            # What was read as one word is told of the first of those that it is.
            found[i] = Share(part, inks if i == pair.b_start else [])
    plain = shared_among(page, rows, box)
    return [
        found.get(i) or Share(_between(found, rows, i, plain[i], page)) for i in range(len(rows))
    ]


def _between(
    found: dict[int, Share], rows: Sequence[_Row], index: int, plain: Box, page: Page
) -> Box:
    """Return where a word without ink stands between those of its line that have some; elsewhere
    its plain share of the region."""
    line = page.line_span(rows[index].start)
    before = next((i for i in range(index - 1, -1, -1) if i in found), None)
    after = next((i for i in range(index + 1, len(rows)) if i in found), None)
    left = None if before is None or rows[before].start < line.start else found[before].box
    right = None if after is None or rows[after].start >= line.end else found[after].box
    if left is None or right is None or before is None or after is None or right.x <= left.right:
        model = left or right
        return plain if model is None else Box(plain.x, model.y, plain.w, model.h)
    start, end = rows[before].end, rows[after].start
    room = Box(left.right, min(left.y, right.y), right.x - left.right, max(left.h, right.h))
    share = ((rows[index].start - start) / (end - start), (rows[index].end - start) / (end - start))
    return room.slice(*share)


def shared_among(page: Page, rows: Sequence[_Row], box: Box) -> list[Box]:
    """Return a part of a box for each word, in order: by the columns their letters stand in, and
    line by line where the box is high enough."""
    lines = list(dict.fromkeys(page.line_span(r.start).start for r in rows))
    if len(lines) > 1 and box.h < len(lines) * _LOW_LINE * _usual_height(page, box):
        lines = lines[:1]
        columns = [(r.start, r.end) for r in rows]
        bands = [0] * len(rows)
    else:
        starts = [page.line_span(r.start).start for r in rows]
        columns = [(r.start - s, r.end - s) for r, s in zip(rows, starts, strict=True)]
        bands = [lines.index(s) for s in starts]
    left, right = min(c[0] for c in columns), max(c[1] for c in columns)
    shares = []
    for (start, end), band in zip(columns, bands, strict=True):
        top, bottom = box.h * band // len(lines), box.h * (band + 1) // len(lines)
        row = Box(box.x, box.y + min(top, box.h - 1), box.w, max(1, bottom - top))
        shares.append(row.slice((start - left) / (right - left), (end - left) / (right - left)))
    return shares


def _usual_height(page: Page, box: Box) -> float:
    """Return the height of the page's words in the middle; of a page without boxes, any will do."""
    heights = sorted(w.box.h for w in page.words.items if w.box is not None)
    return heights[len(heights) // 2] if heights else min(1, box.h)


def _shared_area(one: Box | None, other: Box) -> int:
    shared = None if one is None else one.intersection(other)
    return 0 if shared is None else shared.area
