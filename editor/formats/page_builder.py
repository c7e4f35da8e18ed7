"""Lays out lines of a foreign file as a page: text as Tesseract writes it, words with boxes, marks.

May import the core. Readers of hOCR, ALTO and PAGE say what stands in each line and where; what is
the same for all of them is here. A word without a box of its own gets a share of its line's by
counting characters, and its link says that it is estimated.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

from ..core.document import Line, Link, Word
from ..core.geometry import Box, Polygon, Region, Size, union_of
from ..core.marks import Mark
from ..core.spans import Placed
from .imported import ImportedPage, NewId

Points = tuple[tuple[float, float], ...]
_WORD: Final = re.compile(r"\S+")
SOFT_HYPHENS: Final = "\u00ad\u00ac"
"""What OCR programs write for a hyphen at the end of a line that is not one of the word."""


class Place(NamedTuple):
    """A stretch of a line's text that the file gives a box to."""

    start: int
    end: int
    box: Box | None
    conf: float | None = None


@dataclass(frozen=True, slots=True)
class LineMark:
    """A mark on a stretch of a line's text, its fields as in `Mark`; `is_continued` where it goes
    on from the line before.
    """

    start: int
    end: int
    kind: str
    fields: tuple[tuple[str, object], ...] = ()
    is_continued: bool = False


@dataclass(slots=True)
class SourceLine:
    """One line of text as a file gives it. `angle` is that of the writing, degrees
    counter-clockwise, of which only quarter turns matter here.
    """

    text: str
    places: list[Place] = field(default_factory=list)
    outline: Points = ()
    box: Box | None = None
    baseline: Points = ()
    conf: float | None = None
    angle: float = 0.0
    marks: list[LineMark] = field(default_factory=list)


def clean_line(raw: str) -> tuple[str, list[int]]:
    """Return a line without what a transcript cannot hold, blanks at its ends cut off, and for
    each offset of `raw` (and its end) where it went.
    """
    kept: list[str] = []
    moved: list[int] = []
    for char in raw:
        moved.append(len(kept))
        if char in "\t\n\r\x0b\x0c\u0085\u2028\u2029":
            kept.append(" ")
        elif not is_refused(char):
            kept.append(char)
    text = "".join(kept)
    left = len(text) - len(text.lstrip())
    stripped = text.strip()
    moved.append(len(kept))
    return stripped, [min(max(at - left, 0), len(stripped)) for at in moved]


def is_refused(char: str) -> bool:
    """True for a control character, or another that no text of a foreign file needs."""
    code = ord(char)
    return (
        code < 0x20
        or 0x7F <= code < 0xA0
        or 0xD800 <= code < 0xE000
        or 0xFDD0 <= code <= 0xFDEF
        or code & 0xFFFE == 0xFFFE
        or code == 0xFEFF
    )


def box_at(x: float | None, y: float | None, w: float | None, h: float | None) -> Box | None:
    """Return a box in whole pixels, or None where a number is missing or it is empty."""
    if x is None or y is None or w is None or h is None or w < 0 or h < 0:
        return None
    return Box.from_corners(x, y, x + w, y + h)


def size_at(width: float | None, height: float | None) -> Size | None:
    """Return a size in whole pixels, or None where a number is missing or less than one."""
    if width is None or height is None or width < 1 or height < 1:
        return None
    return Size(round(width), round(height))


def box_round(outline: Points) -> Box | None:
    """Return the box round points."""
    if not outline:
        return None
    xs, ys = [p[0] for p in outline], [p[1] for p in outline]
    return Box.from_corners(min(xs), min(ys), max(xs), max(ys))


def region_of(outline: Points, box: Box | None) -> tuple[Region, ...]:
    """Return the region of a mark: the polygon where there is one, else the box, else none."""
    if len(set(outline)) >= 3:
        return (Polygon(outline[:-1] if outline[0] == outline[-1] else outline),)
    return (box,) if box is not None else ()


class PageBuilder:
    """Collects the lines of one page."""

    def __init__(self, new_id: NewId, size: Size | None = None, image: str | None = None) -> None:
        self.size = size
        self.image = image
        self._new_id = new_id
        self._pieces: list[str] = []
        self._length = 0
        self._words: list[Placed[Word]] = []
        self._lines: list[Line] = []
        self._marks: list[Placed[Mark]] = []
        self._paragraph: object = None
        self._last_line = (0, 0)

    @property
    def end(self) -> int:
        """Where the text ends so far."""
        return self._length

    def next_start(self, paragraph: object) -> int:
        """Where the next line of a paragraph would begin."""
        return self._length + len(self._separator(paragraph))

    def _separator(self, paragraph: object) -> str:
        if not self._length:
            return ""
        return "\n" if paragraph is not None and paragraph == self._paragraph else "\n\n"

    def add(self, line: SourceLine, paragraph: object) -> None:
        """Put a line behind what is there; one without text leaves nothing."""
        if not line.text:
            return
        separator = self._separator(paragraph)
        start = self._length + len(separator)
        self._pieces += (separator, line.text)
        self._length = start + len(line.text)
        self._paragraph = paragraph
        box = self._clipped(line.box or box_round(line.outline))
        if box is None:
            box = union_of(p.box for p in line.places if p.box is not None)
        number = len(self._lines) + 1
        points = tuple((round(x), round(y)) for x, y in line.baseline)
        self._lines.append(Line(number, box, points if len(points) > 1 else None))
        line.box = box
        first = len(self._words)
        for match in _WORD.finditer(line.text):
            word = self._word(line, number, *match.span())
            self._words.append(Placed(start + match.start(), start + match.end(), word))
        for mark in merged_marks(line.text, line.marks):
            self._add_line_mark(mark, start, self._words[first:])
        self._last_line = (start, self._length)

    def _clipped(self, box: Box | None) -> Box | None:
        return box.clipped(self.size) if box is not None and self.size is not None else box

    def _word(self, line: SourceLine, number: int, start: int, end: int) -> Word:
        parts: list[Box] = []
        confs: list[float] = []
        link: Link = "exact"
        for place in line.places:
            left, right = max(start, place.start), min(end, place.end)
            if left >= right:
                continue
            if place.conf is not None:
                confs.append(place.conf)
            if place.box is None:
                continue
            if (left, right) == (place.start, place.end):
                parts.append(place.box)
                continue
            link = "estimated"
            inner = SourceLine(line.text[place.start : place.end], box=place.box, angle=line.angle)
            if place.box == line.box:
                inner.outline, inner.baseline = line.outline, line.baseline
            if part := share(inner, left - place.start, right - place.start):
                parts.append(part)
        box = union_of(parts)
        if box is None:
            box, link = share(line, start, end), "estimated"
        box = self._clipped(box)
        conf = min(confs) if confs else line.conf
        conf = None if conf is None else round(min(100.0, max(0.0, conf)), 2)
        text = line.text[start:end]
        return Word(
            len(self._words) + 1,
            box,
            conf,
            number,
            text if conf is not None else None,
            "imported",
            link if box is not None else "none",
        )

    def _add_line_mark(self, mark: LineMark, offset: int, words: Sequence[Placed[Word]]) -> None:
        start, end = offset + mark.start, offset + mark.end
        covered = [w.item.box for w in words if w.start < end and w.end > start and w.item.box]
        box = union_of(covered)
        regions: tuple[Region, ...] = (box,) if box is not None else ()
        if mark.is_continued and mark.start == 0:
            for index in range(len(self._marks) - 1, -1, -1):
                last = self._marks[index]
                if last.item.kind == mark.kind and last.end == self._last_line[1]:
                    joined = replace(last.item, regions=(*last.item.regions, *regions))
                    self._marks[index] = Placed(last.start, end, joined)
                    return
        made = replace(Mark(self._new_id(), mark.kind), regions=regions, **dict(mark.fields))  # type: ignore[arg-type]
        self._marks.append(Placed(start, end, made))

    def mark(
        self,
        start: int,
        end: int,
        kind: str,
        fields: Mapping[str, object],
        regions: tuple[Region, ...],
    ) -> None:
        """Put a mark on a span of the page; one that the text does not reach is a caret."""
        start = min(start, self._length)
        end = max(start, min(end, self._length))
        made = replace(Mark(self._new_id(), kind), regions=regions, **fields)  # type: ignore[arg-type]
        self._marks.append(Placed(start, end, made))

    def finish(self) -> ImportedPage:
        """Return the page."""
        return ImportedPage(
            "".join(self._pieces),
            tuple(self._words),
            tuple(self._marks),
            tuple(self._lines),
            self.size,
            self.image,
        )


def merged_marks(text: str, marks: Iterable[LineMark]) -> list[LineMark]:
    """Return marks of a line in order; those alike with nothing but blanks between are one."""
    result: list[LineMark] = []
    for mark in sorted(marks, key=lambda m: (m.kind, repr(m.fields), m.start, m.end)):
        last = result[-1] if result else None
        if (
            last is not None
            and mark.start < mark.end
            and last.start < last.end
            and (last.kind, last.fields) == (mark.kind, mark.fields)
            and not text[last.end : mark.start].strip()
        ):
            goes_on = last.is_continued or mark.is_continued
            result[-1] = replace(last, end=max(last.end, mark.end), is_continued=goes_on)
        else:
            result.append(mark)
    return sorted(result, key=lambda m: (m.start, -m.end, m.kind))


def share(line: SourceLine, start: int, end: int) -> Box | None:
    """Return the part of a line's box that its characters `[start, end)` would take if all were
    as wide as each other.
    """
    box = line.box or box_round(line.outline)
    if box is None or not line.text:
        return box
    first, last = start / len(line.text), end / len(line.text)
    turn = round(line.angle / 90) % 4
    if turn in (1, 3):
        # A quarter turn counter-clockwise makes the text run upwards.
        first, last = (1 - last, 1 - first) if turn == 1 else (first, last)
        top = min(box.y + round(box.h * first), box.bottom - 1)
        return Box(box.x, top, box.w, max(1, box.y + round(box.h * last) - top))
    if turn == 2 or is_right_to_left(line.text):
        first, last = 1 - last, 1 - first
    left, right = float(box.x), float(box.right)
    if len(line.baseline) > 1:
        xs = [x for x, _ in line.baseline]
        if box.x - 1 <= min(xs) < max(xs) <= box.right + 1 and max(xs) - min(xs) > box.w / 2:
            left, right = max(left, min(xs)), min(right, max(xs))
    x0 = left + (right - left) * first
    x1 = max(x0 + 1, left + (right - left) * last)
    extent = _extent(line.outline, x0, x1) or (box.y, box.bottom)
    return Box.from_corners(round(x0), extent[0], round(x1), extent[1])


def _extent(outline: Points, x0: float, x1: float) -> tuple[float, float] | None:
    """Return how far a polygon reaches up and down between two vertical lines."""
    if len(outline) < 3:
        return None
    ys = [y for x, y in outline if x0 <= x <= x1]
    for (ax, ay), (bx, by) in zip(outline, (*outline[1:], outline[0]), strict=True):
        for x in (x0, x1):
            if min(ax, bx) < x < max(ax, bx):
                ys.append(ay + (by - ay) * (x - ax) / (bx - ax))
    return (min(ys), max(ys)) if ys and max(ys) > min(ys) else None


def is_right_to_left(text: str) -> bool:
    """True where most letters run from right to left."""
    kinds = [unicodedata.bidirectional(char) for char in text]
    return sum(k in ("R", "AL") for k in kinds) > sum(k == "L" for k in kinds)
