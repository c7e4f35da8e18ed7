"""Invisible text over a scan: each word of the transcript at its box, in the order of reading.

May import the core. Words of a line share a size and a baseline, for readers take words that jump
for new lines; words without a box stand in the room that the others leave.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Final, NamedTuple

from ..core.geometry import Box, Size, box_of
from .blocks import ShownPage
from .pdf_font import EM_SHARE, Glyphs, clusters, is_rtl

_PIECES: Final = re.compile(r"\n|[^\S\n]+|\S+")
_GAP: Final = 0.2
_LEAST: Final = 0.1
_LAST_HEADING: Final = 6
_TALL: Final = 2
_DIRECTIONS: Final = {
    "right": "1 0 0 1",
    "left": "-1 0 0 -1",
    "down": "0 -1 1 0",
    "up": "0 1 -1 0",
}


@dataclass(slots=True)
class _Token:
    """What stands between two spaces, with the box around its words."""

    text: str
    box: Box | None


class _Placed(NamedTuple):
    """A token on a line: where it begins and ends along it, and the middle of it across."""

    text: str
    start: float
    end: float
    middle: float


def text_layer(
    shown: ShownPage, glyphs: Glyphs, opened: Callable[[str], str], *, scale: float, bottom: float
) -> str:
    """Return the operators that write a page's text; `scale` is points a pixel, `bottom` the
    height of what stands below the scan. `opened` gives the operator that opens a paragraph, asked
    by its kind (P, or H1 to H6).
    """
    size = shown.entry.scan.size
    parts = list(_parts_of(shown))
    _with_places([line for _, lines in parts for line in lines], size)
    writer = _Writer(glyphs, size, scale, bottom)
    ops = ["BT 3 Tr"]
    for tag, lines in parts:
        ops += [opened(tag), *(op for line in lines for op in writer.line(line)), "EMC"]
    return "\n".join([*ops, "ET"])


def _parts_of(shown: ShownPage) -> Iterator[tuple[str, list[list[_Token]]]]:
    """Yield the paragraphs of a page with the lines in each, and what stands beside the text."""
    boxes = {row.item.id: row.item.box for row in shown.page.words.placed()}
    for block in shown.blocks:
        pieces = ((run.text, boxes.get(run.word) if run.word else None) for run in block.runs)
        lines = [line for line in _tokens(pieces) if line]
        is_heading = block.kind == "heading" and block.owner is not None
        level = (block.owner.mark.level or 1) if is_heading and block.owner else 0
        if lines:
            yield f"H{min(max(level, 1), _LAST_HEADING)}" if is_heading else "P", lines
    for aside in shown.asides:
        mark = aside.row.mark
        box = box_of(mark.regions[0]) if mark.regions and not mark.is_off_scan else None
        lines = list(_shared_out(aside.text, box))
        if lines:
            yield "P", lines


def _tokens(pieces: Iterator[tuple[str, Box | None]]) -> list[list[_Token]]:
    lines: list[list[_Token]] = [[]]
    is_open = False
    for text, box in pieces:
        for piece in _PIECES.findall(text):
            if piece.isspace():
                is_open = False
                if piece == "\n":
                    lines.append([])
            elif is_open:
                last = lines[-1][-1]
                last.text += piece
                last.box = _around(last.box, box)
            else:
                lines[-1].append(_Token(piece, box))
                is_open = True
    return lines


def _around(one: Box | None, other: Box | None) -> Box | None:
    if one is None or other is None or one == other:
        return one or other
    x, y = min(one.x, other.x), min(one.y, other.y)
    return Box(x, y, max(one.right, other.right) - x, max(one.bottom, other.bottom) - y)


def _shared_out(text: str, box: Box | None) -> Iterator[list[_Token]]:
    """Yield the lines of a text that has one box, each word with its share of it."""
    lines = [line.split() for line in text.split("\n") if line.strip()]
    for number, words in enumerate(lines):
        if box is None:
            yield [_Token(word, None) for word in words]
            continue
        height = max(1, box.h // len(lines))
        letter = box.w / (sum(map(len, words)) + len(words) - 1)
        at, row = float(box.x), []
        for word in words:
            part = Box(int(at), box.y + number * height, max(1, int(len(word) * letter)), height)
            row.append(_Token(word, part))
            at += (len(word) + 1) * letter
        yield row


def _with_places(lines: list[list[_Token]], size: Size) -> list[list[_Token]]:
    """Give the first word of lines without any box one, between the lines around them."""
    tops = [min((t.box.y for t in line if t.box), default=None) for line in lines]
    known = [t.box for line in lines for t in line if t.box]
    usual = int(median(box.h for box in known)) if known else max(1, size.h // 60)
    left = min((box.x for box in known), default=size.w // 10)
    at = min((top for top in tops if top is not None), default=size.h // 10)
    for number, (line, following) in enumerate(zip(lines, _next_known(tops), strict=True)):
        if tops[number] is None:
            below = tops[following] if following < len(tops) else None
            room = (below if below is not None and below > at else size.h) - at
            step = min(usual * 1.5, room / (following - number + 1))
            height = max(1, int(step / 1.5))
            at += int(step) - height
            width = min(int(len(line[0].text) * height * EM_SHARE) or 1, max(1, size.w - left))
            line[0].box = Box(left, min(at, size.h - 1), width, height)
            at += height
        else:
            at = max(t.box.bottom for t in line if t.box)
    return lines


def _next_known(values: Sequence[object]) -> list[int]:
    """Return for each place that of the next value that is not None, the end where there is
    none.
    """
    places, upcoming = [0] * len(values), len(values)
    for number in reversed(range(len(values))):
        if values[number] is not None:
            upcoming = number
        places[number] = upcoming
    return places


class _Writer:
    def __init__(self, glyphs: Glyphs, size: Size, scale: float, bottom: float) -> None:
        self._glyphs = glyphs
        self._size = size
        self._scale = scale
        self._bottom = bottom

    def line(self, tokens: Sequence[_Token]) -> Iterator[str]:
        """Yield the operators of a line of the transcript, which may be several on the scan."""
        direction = _direction(tokens)
        for part in _level_parts(tokens, direction):
            height, placed = _placed(part, direction)
            for token, following in zip(placed, [*placed[1:], None], strict=True):
                yield self._word(token, following, direction, height)

    def _word(
        self, token: _Placed, following: _Placed | None, direction: str, height: float
    ) -> str:
        parts = clusters(token.text)
        is_backward = direction == "left" and is_rtl(token.text)
        if is_rtl(token.text):
            parts.reverse()  # Readers expect what is seen from left to right.
        x, y = _point(direction, token.end if is_backward else token.start, token.middle, height)
        turn = _DIRECTIONS["right" if is_backward else direction]
        if is_backward:
            y = token.middle + height * (0.5 - _LEAST)
        size = max(height * self._scale, 0.1)
        at = f"{x * self._scale:.2f} {self._bottom + (self._size.h - y) * self._scale:.2f}"
        ops = [f"{turn} {at} Tm /F1 {size:.2f} Tf", self._shown(parts, token, height)]
        if following is not None and not is_backward:
            room = max(following.start - token.end, _LEAST * height)
            ops.append(self._shown([" "], token._replace(start=0, end=room), height))
        return " ".join(ops)

    def _shown(self, parts: list[str], token: _Placed, height: float) -> str:
        stretch = 100 * (token.end - token.start) / (len(parts) * EM_SHARE * height)
        return f"{stretch:.2f} Tz <{self._glyphs.encoded(parts)}> Tj"


def _direction(tokens: Sequence[_Token]) -> str:
    """Return where most words of a line stand as seen from the one before."""
    boxes = [t.box for t in tokens if t.box is not None]
    votes = dict.fromkeys(_DIRECTIONS, 0)
    for one, other in pairwise(boxes):
        x, y = _middle(other)[0] - _middle(one)[0], _middle(other)[1] - _middle(one)[1]
        if abs(x) >= abs(y):
            votes["right" if x >= 0 else "left"] += 1
        else:
            votes["down" if y > 0 else "up"] += 1
    best = max(votes, key=lambda name: votes[name])
    tall = [t for t in tokens if t.box and len(t.text) > _TALL and t.box.h > _TALL * t.box.w]
    if best in ("down", "up") and not tall:
        return "right"  # Words below each other that each lie level.
    if len(boxes) == 1 and tall:
        return "up"
    return best


def _middle(box: Box) -> tuple[float, float]:
    return box.x + box.w / 2, box.y + box.h / 2


def _along(box: Box, direction: str) -> tuple[float, float, float, float]:
    """Return where a box begins and ends along a direction, its middle and its height across."""
    x, y = _middle(box)
    match direction:
        case "right":
            return box.x, box.right, y, box.h
        case "left":
            return -box.right, -box.x, y, box.h
        case "down":
            return box.y, box.bottom, x, box.w
        case _:
            return -box.bottom, -box.y, x, box.w


def _point(direction: str, start: float, middle: float, height: float) -> tuple[float, float]:
    """Return the pixel at which a word begins on its baseline."""
    drop = height * (0.5 - _LEAST)
    match direction:
        case "right":
            return start, middle + drop
        case "left":
            return -start, middle - drop
        case "down":
            return middle - drop, start
        case _:
            return middle + drop, -start


def _level_parts(tokens: Sequence[_Token], direction: str) -> Iterator[list[_Token]]:
    """Yield the stretches of a line that lie on one line of the scan."""
    part: list[_Token] = []
    last: tuple[float, float, float, float] | None = None
    for token in tokens:
        if token.box is not None:
            here = _along(token.box, direction)
            if last is not None:
                is_level = abs(here[2] - last[2]) < 0.7 * max(here[3], last[3])
                if not is_level or here[0] < last[0]:
                    yield part
                    part = []
            last = here
        part.append(token)
    if part:
        yield part


def _placed(tokens: Sequence[_Token], direction: str) -> tuple[float, list[_Placed]]:
    """Return the height of the letters and the words on their line, none over another."""
    known = [_along(t.box, direction) for t in tokens if t.box is not None]
    height = max(median(row[3] for row in known), 1.0)
    slope, base = _fitted([((row[0] + row[1]) / 2, row[2]) for row in known])
    spans = _spans(tokens, direction, height)
    gap = _GAP * height
    placed = []
    for number, (token, (start, end)) in enumerate(zip(tokens, spans, strict=True)):
        if number + 1 < len(spans):
            end = min(end, spans[number + 1][0] - gap)
        end = max(end, start + _LEAST * height)
        placed.append(_Placed(token.text, start, end, base + slope * (start + end) / 2))
    return height, placed


def _spans(tokens: Sequence[_Token], direction: str, height: float) -> list[tuple[float, float]]:
    """Return where words begin and end along a line; those without a box share what is left."""
    spans: list[tuple[float, float] | None] = [
        _along(t.box, direction)[:2] if t.box is not None else None for t in tokens
    ]
    places = _next_known(spans)
    result: list[tuple[float, float]] = []
    for number, (span, place) in enumerate(zip(spans, places, strict=True)):
        if span is not None:
            result.append(span)
            continue
        wanted = (len(tokens[number].text) + 1) * EM_SHARE * height
        following = spans[place] if place < len(spans) else None
        if not result:
            assert following is not None
            start = following[0] - place * height
            result.append((start, start + height))
            continue
        start = result[-1][1] + _GAP * height
        if following is not None:
            waiting = place - number
            before = result[-1][0] + (result[-1][1] - result[-1][0]) / 2
            start = max(before, min(start, following[0] - waiting * height))
            wanted = max(min(wanted, (following[0] - start) / waiting), _LEAST * height)
        result.append((start, start + wanted))
    return result


def _fitted(points: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Return slope and offset of the line nearest to points; level where they do not tell."""
    x = sum(p[0] for p in points) / len(points)
    y = sum(p[1] for p in points) / len(points)
    spread = sum((p[0] - x) ** 2 for p in points)
    slope = sum((p[0] - x) * (p[1] - y) for p in points) / spread if spread else 0.0
    return slope, y - slope * x
