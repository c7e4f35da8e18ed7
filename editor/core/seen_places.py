"""Where marks that a program saw stand in the text now, what accounts for them, and when two of
them are of the same ink.

A proposal names the words it is on, and follows them through every edit; where they are gone, words
that now stand in the same boxes take their place, as after a page was read anew. May import the
core's values.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

from .document import Page, Word
from .geometry import Box, Region, box_of, union_of
from .marks import Mark
from .seen import SeenMark
from .spans import Placed, Span
from .suggestions import SAME_PLACE_IOU, ReadWord, Suggestion

_STROKES: Final = frozenset(("strike", "overstrike"))
_LINES: Final = frozenset(("strike", "underline"))
_THIN: Final = 5
"""What is so many times wider than high is a line of the pen without what it is on."""
_ASIDE: Final = frozenset(("addition", "handwriting", "stamp", "form", "note"))
"""Kinds of ink that has a place of its own: who marked it has decided what it is."""
_COVERED: Final = 0.5
_BAND_PX: Final = 128
NO_TEXT: Final = frozenset(("speck", "border", "rule", "hole"))
"""Kinds of ink that nobody transcribes."""


def seen_span(page: Page, suggestion: Suggestion, seen: SeenMark) -> Span | None:
    """Return what a seen mark covers in the text as it now is, a caret for one beside the words,
    None where that is gone."""
    rows = _rows(page, suggestion)
    if not rows:
        return None
    if suggestion.place != "in":
        offset = rows[-1].end if suggestion.place == "after" else rows[0].start
        return Span(offset, offset)
    runs = _runs(page, rows)
    if len(runs) > 1 and seen.kind in _ASIDE:
        # It lies across words of several places, and stands for none of them.
        return Span(runs[0][0].start, runs[0][0].start)
    run = max(runs, key=lambda each: each[-1].end - each[0].start)
    return _cut(run, seen.part if len(runs) == 1 else (0.0, 1.0))


def _rows(page: Page, suggestion: Suggestion) -> list[Placed[Word]]:
    known = (page.words.find(i) for i in suggestion.words)
    rows = [r for r in known if r is not None and r.is_placed]
    if not rows:
        rows = list(_in_boxes(page, suggestion.read))
    return sorted(rows, key=lambda r: r.start)


def _in_boxes(page: Page, read: Sequence[ReadWord]) -> Iterable[Placed[Word]]:
    boxes = [w.box for w in read if w.box is not None]
    around = union_of(boxes)
    if around is None:
        return
    for row in page.words.placed():
        box = row.item.box
        if box is None or not around.contains(*box.centre):
            continue
        if any(each.iou(box) >= SAME_PLACE_IOU for each in boxes):
            yield row


def words_in(page: Page, regions: Iterable[Region]) -> list[Placed[Word]]:
    """Return the words of the text that lie in regions, by the most of their boxes."""
    around = [box_of(region) for region in regions]
    found = []
    for row in page.words.placed():
        box = row.item.box
        shared = [each.intersection(box) for each in around] if box is not None else []
        if box is not None and any(s is not None and 5 * s.area >= 3 * box.area for s in shared):
            found.append(row)
    return found


def _runs(page: Page, rows: Sequence[Placed[Word]]) -> list[list[Placed[Word]]]:
    """Return the rows as runs with nothing but blanks between them."""
    runs = [[rows[0]]]
    for before, row in pairwise(rows):
        if page.text[before.end : row.start].strip():
            runs.append([])
        runs[-1].append(row)
    return runs


def _cut(run: Sequence[Placed[Word]], part: tuple[float, float]) -> Span:
    """Return the letters of a run from a share of its first word's width to one of its last."""
    first, last = run[0], run[-1]
    whole = Span(first.start, last.end)
    if part == (0.0, 1.0):
        return whole
    before = _letters(part[0] * (first.end - first.start))
    behind = _letters((1 - part[1]) * (last.end - last.start))
    start, end = first.start + before, last.end - behind
    return Span(start, end) if start < end else whole


def _letters(share: float) -> int:
    """Return how many letters are left out: a stroke ends a little before the last one that it is
    meant for."""
    return int(share + 0.3)


def is_same_ink(one: Suggestion, other: Suggestion, boxes: Boxes | None = None) -> bool:
    """True where two proposals of a program are of the same ink: they lie in one place, or are on
    the same words as these then stood. Who compares many hands in their `boxes`."""
    boxes = boxes or Boxes()
    mine, theirs = boxes.of(one), boxes.of(other)
    if mine is not None and theirs is not None and mine.iou(theirs) >= SAME_PLACE_IOU:
        return True
    if one.place != "in" or other.place != "in":
        return False
    own, others = set(one.words), set(other.words)
    if own and 2 * len(own & others) > len(own | others):
        # Letters of one word that are struck apart are not the same stroke.
        return mine is None or theirs is None or _meet_across(mine, theirs)
    mine, theirs = _word_box(one), _word_box(other)
    return mine is not None and theirs is not None and mine.iou(theirs) >= SAME_PLACE_IOU


class Boxes:
    """Where suggestions lie on the scan, each worked out once."""

    def __init__(self) -> None:
        self._boxes: dict[str, Box | None] = {}

    def of(self, suggestion: Suggestion) -> Box | None:
        if suggestion.id not in self._boxes:
            self._boxes[suggestion.id] = suggestion.box
        return self._boxes[suggestion.id]


def _meet_across(a: Box, b: Box) -> bool:
    return 2 * (min(a.right, b.right) - max(a.x, b.x)) > min(a.w, b.w)


def _word_box(suggestion: Suggestion) -> Box | None:
    return union_of(w.box for w in suggestion.read if w.box is not None)


def is_same_proposal(one: Suggestion, other: Suggestion, boxes: Boxes | None = None) -> bool:
    """True where two proposals of a program say the same of the same ink."""
    is_same_kind = one.kind == other.kind and one.mark_kind == other.mark_kind
    return is_same_kind and is_same_ink(one, other, boxes)


class MarkedInk:
    """The regions of a page's marks that have a place of their own, each looked at once."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._boxes: list[tuple[Mark, Box]] | None = None

    def on(self, box: Box) -> list[Mark]:
        """Return the marks that lie on a box."""
        if self._boxes is None:
            marks = (m for m in self._page.marks.items if m.kind in _ASIDE and not m.is_off_scan)
            self._boxes = [(m, box_of(region)) for m in marks for region in m.regions]
        left, right, top, bottom = box.x, box.right, box.y, box.bottom
        # Written out, for a page has some dozens of both and is asked at each key press.
        near = (
            (mark, b)
            for mark, b in self._boxes
            if b.x < right and left < b.x + b.w and b.y < bottom and top < b.y + b.h
        )
        return [mark for mark, each in near if each.iou(box) >= SAME_PLACE_IOU]


def marks_seen(
    page: Page, suggestion: Suggestion, span: Span | None, ink: MarkedInk | None = None
) -> list[Mark]:
    """Return the marks of the page that say of the ink of a proposal what it is already. Who asks
    for many proposals hands in the page's marked ink."""
    kind = suggestion.mark_kind
    found = []
    if span:
        for row in page.marks.touching(span.start, span.end):
            shared = min(row.end, span.end) - max(row.start, span.start)
            if _is_akin(row.item.kind, kind) and 2 * shared >= min(len(span), row.end - row.start):
                found.append(row.item)
    if found or kind not in _ASIDE or not len(page.marks):
        return [m for m in found if not m.is_orphan]
    box = suggestion.box
    return [] if box is None else (ink or MarkedInk(page)).on(box)


def _is_akin(marked: str, kind: str) -> bool:
    return marked == kind or {marked, kind} <= _STROKES or {marked, kind} <= _ASIDE


def open_unread(page: Page) -> list[Suggestion]:
    """Return the ink of the page that nobody has read yet, the biggest piece first: what a word or
    a mark covers by now is none, nor what is proposed as a mark, until that is refused."""
    items = [s for s in page.suggestions.items if s.is_open and s.unread_ink is not None]
    if not items:
        return []
    boxes = [r.item.box for r in page.words.placed() if r.item.box is not None]
    marks = (m for m in page.marks.items if not m.is_off_scan)
    boxes += [box_of(region) for mark in marks for region in mark.regions]
    open_marks = (s.seen_mark for s in page.suggestions.items if s.is_open)
    boxes += [box_of(region) for seen in open_marks if seen is not None for region in seen.regions]
    by_band: dict[int, list[Box]] = {}
    for box in boxes:
        for band in _bands(box):
            by_band.setdefault(band, []).append(box)
    found = []
    for each in items:
        if each.box is None or not is_transcribed(each):
            continue
        # A box that reaches through several bands is looked at once.
        near = {id(b): b for band in _bands(each.box) for b in by_band.get(band, ())}
        if not is_covered(each.box, near.values()):
            found.append(each)
    return sorted(found, key=lambda s: -s.unread_ink.ink_px if s.unread_ink else 0)


def _bands(box: Box) -> range:
    """Return the level bands of the page that a box reaches into: of the boxes of a page few lie
    in one, and the list of unread ink is asked for in each pause of the typing."""
    return range(box.y // _BAND_PX, box.bottom // _BAND_PX + 1)


def ink_box(suggestion: Suggestion) -> Box | None:
    """Return what a person has to see of the scan to judge what was seen: its ink, and the words
    that a stroke goes through or lies under; around a stroke on no word, what it may be on."""
    own = suggestion.box
    words = [w.box for w in suggestion.read if w.box is not None]
    if suggestion.place == "in" and words:
        return union_of((*((own,) if own else ()), *words))
    if own is None or suggestion.mark_kind not in _LINES or own.h * _THIN >= own.w:
        return own
    more = (own.w // _THIN - own.h) // 2
    return Box(own.x, max(0, own.y - more), own.w, own.h + 2 * more)


def is_transcribed(suggestion: Suggestion) -> bool:
    """True for ink of a kind that stands in a transcript or under a mark."""
    ink = suggestion.unread_ink
    return ink is not None and ink.kind not in NO_TEXT


def is_covered(box: Box, boxes: Iterable[Box]) -> bool:
    """True where boxes lie over at least half of one."""
    left, right, top, bottom = box.x, box.right, box.y, box.bottom
    shared = 0
    for b in boxes:
        if b.x < right and left < b.x + b.w and b.y < bottom and top < b.y + b.h:
            w, h = min(right, b.x + b.w) - max(left, b.x), min(bottom, b.y + b.h) - max(top, b.y)
            shared += w * h
    return shared >= _COVERED * box.area
