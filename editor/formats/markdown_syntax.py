"""The Markdown dialect of the telegram, taken apart: which markers a text holds and what they
pair with.

May import nothing of ours. Reader and writer both stand on this, so that what one writes the other
reads: the writer checks an unusual wording by taking it apart again.
"""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, NamedTuple

# Outermost first where spans are the same.
RANKS: Final = ("~~", "del", "ins", "u", "sup")
MARKER: Final = re.compile(r"(\\*)(~~|</?(?:ins|del|u|sup)>)")
FENCE: Final = re.compile(r"~~~+")
HASHES: Final = re.compile(r"\\*#{1,6} ")
_LINE: Final = re.compile(r"[^\n]*\n?")
_OVERTYPED: Final = re.compile(r"\s*([Xx])(?:\s*[Xx]){2,}\s*")


class Stretch(NamedTuple):
    """Text between two markers of a pair; `opens` and `closes` number the markers of the file."""

    start: int
    end: int
    tag: str
    opens: int
    closes: int


@dataclass(slots=True)
class Parsed:
    """A text without its markers: `headings` are (start of line, level), `lone` the spans of
    markers without a partner, which are text.
    """

    text: str = ""
    stretches: list[Stretch] = field(default_factory=list)
    headings: list[tuple[int, int]] = field(default_factory=list)
    lone: list[tuple[int, int]] = field(default_factory=list)

    def shown(self) -> tuple[object, ...]:
        """Return what the marks cover, however they are written."""
        covered = defaultdict(list)
        for each in self.stretches:
            covered["~~" if each.tag == "del" else each.tag].append((each.start, each.end))
        spans = {tag: tuple(_merged(rows)) for tag, rows in covered.items()}
        return self.text, tuple(self.headings), tuple(sorted(spans.items()))


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    result: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return result


@dataclass(slots=True)
class _Marker:
    """A marker or what looks like one: where it begins (its backslashes apart) and ends."""

    start: int
    end: int
    slashes: int
    token: str
    line: int
    partner: int = -1

    @property
    def is_escaped(self) -> bool:
        return self.slashes % 2 == 1


class _Opening(NamedTuple):
    """The start of a line that is left out: a heading's hashes, or the backslash before some."""

    start: int
    end: int
    level: int


def is_overtyped(text: str) -> bool:
    """True for a row of X, three or more, by which an overstrike is known."""
    return _OVERTYPED.fullmatch(text) is not None


def parse(markdown: str) -> Parsed:
    """Return the text with its stretches in the order in which they open; never fails."""
    markers, openings = _found(markdown)
    _pair(markers)
    _unpair_empty(markers)
    taker = _Taker(markdown, markers)
    for index, marker in enumerate(markers):
        while openings and openings[0].start < marker.end:
            taker.skip(openings.popleft())
        taker.take(index)
    for opening in openings:
        taker.skip(opening)
    return taker.finished()


def _found(markdown: str) -> tuple[list[_Marker], deque[_Opening]]:
    """Return the markers, and the starts of lines that do not belong to the text."""
    markers: list[_Marker] = []
    openings: deque[_Opening] = deque()
    for number, line in enumerate(_LINE.finditer(markdown)):
        start, end = line.span()
        if fence := FENCE.match(markdown, start, end):
            start = fence.end()
        elif match := HASHES.match(markdown, start, end):
            is_escaped = markdown[start] == "\\"
            stop = start + 1 if is_escaped else match.end()
            openings.append(_Opening(start, stop, 0 if is_escaped else stop - start - 1))
            start = stop
        for match in MARKER.finditer(markdown, start, end):
            markers.append(_Marker(*match.span(2), len(match[1]), match[2], number))
    return markers, openings


def _pair(markers: list[_Marker]) -> None:
    """Find each marker's partner: tildes in their own line, tags as far as it takes, the inner
    one of two of the same name first.
    """
    open_tags: dict[str, list[int]] = defaultdict(list)
    open_tildes: tuple[int, int] | None = None
    for index, marker in enumerate(markers):
        token = marker.token
        if marker.is_escaped:
            continue
        if token == "~~":
            if open_tildes is not None and open_tildes[1] == marker.line:
                _join(markers, open_tildes[0], index)
                open_tildes = None
            else:
                open_tildes = (index, marker.line)
        elif not token.startswith("</"):
            open_tags[token[1:-1]].append(index)
        elif open_tags[token[2:-1]]:
            _join(markers, open_tags[token[2:-1]].pop(), index)


def _join(markers: list[_Marker], opening: int, closing: int) -> None:
    markers[opening].partner, markers[closing].partner = closing, opening


def _unpair_empty(markers: list[_Marker]) -> None:
    """Make text of a pair with nothing but markers in it: it marks nothing."""
    pairs = ((i, m.partner) for i, m in enumerate(markers) if m.partner > i)
    for opening, closing in sorted(pairs, key=lambda pair: pair[1] - pair[0]):
        at = markers[opening].end
        for marker in markers[opening + 1 : closing + 1]:
            if marker.partner < 0 or marker.start > at:
                break
            at = marker.end
        else:
            markers[opening].partner = markers[closing].partner = -1


class _Taker:
    """Takes the markers out of a text, from its start to its end."""

    def __init__(self, markdown: str, markers: list[_Marker]) -> None:
        self.markdown = markdown
        self.markers = markers
        self.parsed = Parsed()
        self.at = self.length = 0
        self._pieces: list[str] = []
        self._opened: dict[int, int] = {}

    def keep(self, upto: int) -> None:
        if upto > self.at:
            self._pieces.append(self.markdown[self.at : upto])
            self.length += upto - self.at
            self.at = upto

    def skip(self, opening: _Opening) -> None:
        self.keep(opening.start)
        if opening.level:
            self.parsed.headings.append((self.length, opening.level))
        self.at = opening.end

    def take(self, index: int) -> None:
        marker = self.markers[index]
        self.keep(marker.start - marker.slashes)
        self.keep(self.at + marker.slashes // 2)
        self.at = marker.start
        if marker.partner < 0:
            if not marker.is_escaped:
                self.parsed.lone.append((self.length, self.length + len(marker.token)))
            self.keep(marker.end)
            return
        self.at = marker.end
        if marker.partner > index:
            self._opened[index] = self.length
            return
        tag = "~~" if marker.token == "~~" else marker.token[2:-1]
        start = self._opened[marker.partner]
        self.parsed.stretches.append(Stretch(start, self.length, tag, marker.partner, index))

    def finished(self) -> Parsed:
        self.keep(len(self.markdown))
        self.parsed.text = "".join(self._pieces)
        self.parsed.stretches.sort(key=lambda s: s.opens)
        return self.parsed
