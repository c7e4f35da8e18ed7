"""Markdown in the dialect of the telegram: the transcript as it is, with markers put in.

`# ` opens a heading line, `~~…~~` is struck, `<ins>` added, `<u>` underlined, `<sup>` raised.
Nothing else is interpreted and nothing stands between pages, so that the text of a file comes
back byte for byte. The reader (`markdown_import`) takes it apart with four rules:

- a run of backslashes right before `~~` or one of the tags halves; an odd one makes what follows
  a literal text;
- a backslash before `#` and a space at the start of a line goes, and the line is no heading;
- three or more tildes at the start of a line stand for themselves;
- `~~` opens and closes within one line, tags may run over several.

A struck text that touches a tilde, or whose mark says so (`"fc:markdown": "del"`), is written
`<del>…</del>`. Markers without a partner are text; where a mark over them remembers that the file
had no backslash there (`"fc:markdown": "lone"`), none is written. Pairs that cross, or lie in an
order of their own, remember it (`"fc:markdownOrder"`, the places of both markers in the file). What
is remembered is followed only while the text still reads the same that way.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from ..core.document import Document, Page
from ..core.marks import Mark
from .loss import Carried, ExportResult, Reading, carried
from .markdown_syntax import FENCE, HASHES, MARKER, RANKS, is_overtyped, parse
from .plaintext import carried_out
from .reading import STRUCK, ReadMark, ReadText, joined, read_pages

STYLE: Final = "fc:markdown"
ORDER: Final = "fc:markdownOrder"
_PAGE_STEP: Final = 1_000_000_000
TAGS: Final = {"addition": "ins", "underline": "u", "superscript": "sup"}


class _Pair(NamedTuple):
    """A stretch to mark; `order` is where its two markers stood among those of a file."""

    start: int
    end: int
    tag: str
    order: tuple[int, int] | None = None

    @property
    def opening(self) -> str:
        return "~~" if self.tag == "~~" else f"<{self.tag}>"

    @property
    def closing(self) -> str:
        return "~~" if self.tag == "~~" else f"</{self.tag}>"


def write_markdown(pages: Sequence[Page], *, reading: Reading = "diplomatic") -> str:
    """Return the pages in the dialect, nothing between them, redacted text withheld."""
    return _written(read_pages(pages, reading))


def export_markdown(document: Document, pages: Sequence[Page], reading: Reading) -> ExportResult:
    """Return the one file of a Markdown export and what it carries of each mark."""
    read = read_pages(pages, reading)
    headings = _headings(read)
    marks = tuple(_carried(read, each, headings) for each in read.marks)
    return ExportResult((("document.md", _written(read).encode()),), marks)


def _carried(read: ReadText, each: ReadMark, headings: dict[int, ReadMark]) -> Carried:
    mark, span = each.mark, ["span"]
    if (each.page_id, mark.id) in read.dropped:
        return carried(each.page_id, each.row, carried_out(read, each.page_id, mark.id))
    text = read.text[each.start : each.end] if each.start >= 0 else ""
    kept: list[str] = []
    if mark.kind == "heading" and each in headings.values():
        kept = ["kind", "level", *([] if "\n" in text else span)]
    elif not text or mark.is_orphan:
        kept = []
    elif mark.kind == "strike" and text.strip("\n"):
        kept = ["kind", *([] if "\n" in text else span)]
    elif mark.kind == "overstrike" and text.strip("\n"):
        # An importer knows an overstrike by its row of X.
        is_row = is_overtyped(text)
        kept = [*(["kind", "placeholder"] if is_row else []), *([] if "\n" in text else span)]
        kept = kept or ["text"]
    elif mark.kind in TAGS:
        kept = ["kind", "span"]
    return carried(each.page_id, each.row, kept)


def _written(read: ReadText) -> str:
    plain = _marked(read, list(_pairs(read)), ())
    lone = [(e.start, e.end) for e in read.marks if e.start >= 0 and style_of(e.mark) == "lone"]
    pairs = list(_pairs(read, as_given=True))
    if not lone and all(pair.order is None for pair in pairs):
        return plain
    as_given = _marked(read, pairs, lone)
    # Edits may have made of the file's own wording something else; then it is given up.
    return as_given if parse(as_given).shown() == parse(plain).shown() else plain


def style_of(mark: Mark) -> str | None:
    """Return how a mark remembers to be written: "del", "lone" or, mostly, not at all."""
    style = mark.raw.get(STYLE) if mark.raw is not None else None
    return style if isinstance(style, str) else None


def _order_of(mark: Mark) -> tuple[int, int] | None:
    order = mark.raw.get(ORDER) if mark.raw is not None else None
    if isinstance(order, list) and len(order) == 2:
        opens, closes = order
        if isinstance(opens, int) and isinstance(closes, int):
            return opens, closes
    return None


def _marked(read: ReadText, pairs: Sequence[_Pair], lone: Collection[tuple[int, int]]) -> str:
    text = read.text
    headings = _headings(read)
    opening: dict[int, list[str]] = defaultdict(list)
    closing: dict[int, list[str]] = defaultdict(list)
    ordered: dict[int, list[tuple[int, str]]] = defaultdict(list)
    free = _nested(pair for pair in pairs if pair.order is None)
    for pair in sorted(free, key=lambda p: (p.start, -p.end, _rank(p))):
        opening[pair.start].append(pair.opening)
        # Closed from the inside out: what opened last comes first.
        closing[pair.end].insert(0, pair.closing)
    for pair in pairs:
        if pair.order is not None:
            ordered[pair.start].append((pair.order[0], pair.opening))
            ordered[pair.end].append((pair.order[1], pair.closing))
    parts: list[str] = []
    cuts = sorted({0, len(text), *opening, *closing, *ordered, *headings})
    for index, at in enumerate(cuts):
        given = [marker for _, marker in sorted(ordered[at])]
        # Hashes open a heading only where nothing stands before them.
        markers = _hashes(headings.get(at)) + "".join([*closing[at], *given, *opening[at]])
        end = cuts[index + 1] if index + 1 < len(cuts) else at
        parts.append(_guarded(text, at, markers))
        parts.append(_escaped(text, at, end, lone, is_bare=not markers))
    return "".join(parts)


def _rank(pair: _Pair) -> int:
    return RANKS.index(pair.tag)


def _hashes(heading: ReadMark | None) -> str:
    return "#" * min(max(heading.mark.level or 1, 1), 6) + " " if heading else ""


def _guarded(text: str, at: int, markers: str) -> str:
    """Return the markers behind as many more backslashes as the text has before them, so that
    they stay markers.
    """
    if not MARKER.match(markers):
        return markers
    before = at
    while before and text[before - 1] == "\\":
        before -= 1
    return "\\" * (at - before) + markers


def _escaped(
    text: str, start: int, end: int, lone: Collection[tuple[int, int]], *, is_bare: bool
) -> str:
    """Return a stretch of the text with what looks like a marker made literal, but for the `lone`
    ones; `is_bare`: no marker stands before it.
    """

    def literal(match: re.Match[str]) -> str:
        left, right = offset + match.start(2), offset + match.end(2)
        is_lone = any(start <= left and right <= end for start, end in lone)
        return match[1] * 2 + ("" if is_lone else "\\") + match[2]

    parts: list[str] = []
    while start < end:
        stop = text.find("\n", start, end) + 1 or end
        line, offset = text[start:stop], start
        if is_bare and (start == 0 or text[start - 1] == "\n"):
            if HASHES.match(line):
                parts.append("\\")
            elif fence := FENCE.match(line):
                parts.append(fence[0])
                line, offset = line[fence.end() :], start + fence.end()
        parts.append(MARKER.sub(literal, line))
        start, is_bare = stop, True
    return "".join(parts)


def _headings(read: ReadText) -> dict[int, ReadMark]:
    """Return the headings by the offset of their line, the first where a line has several."""
    result: dict[int, ReadMark] = {}
    for each in read.marks:
        if each.mark.kind == "heading" and each.start >= 0 and not each.mark.is_orphan:
            result.setdefault(read.text.rfind("\n", 0, each.start) + 1, each)
    return result


def _pairs(read: ReadText, *, as_given: bool = False) -> Iterable[_Pair]:
    """Yield what is to be marked: struck stretches line by line, tags as they run, each in its
    own order; `as_given`: first those that remember their places.
    """
    spans: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for pair in _continued(_stretches(read)):
        start, end, tag, order = pair
        if as_given and order and not (tag == "~~" and "\n" in read.text[start:end]):
            yield pair
        else:
            spans[tag].append((start, end))
    for tag in RANKS:
        for start, end in joined(spans[tag]):
            if tag != "~~":
                yield _Pair(start, end, tag)
                continue
            for left, right in _lines(read.text, start, end):
                near = read.text[max(0, left - 1) : left + 1] + read.text[right - 1 : right + 1]
                yield _Pair(left, right, "del" if "~" in near else "~~")


def _stretches(read: ReadText) -> Iterable[tuple[str, _Pair]]:
    """Yield what each mark wants to be written, with its page."""
    pages: dict[str, int] = {}
    for each in read.marks:
        mark = each.mark
        tag = TAGS.get(mark.kind, "")
        if mark.kind in STRUCK:
            tag = "del" if style_of(mark) == "del" else "~~"
        number = pages.setdefault(each.page_id, len(pages))
        if tag and 0 <= each.start < each.end and not mark.is_orphan:
            order = _order_of(mark)
            if order is not None:
                # Places of two files are not to be compared: the page comes first.
                order = (order[0] + number * _PAGE_STEP, order[1] + number * _PAGE_STEP)
            yield each.page_id, _Pair(each.start, each.end, tag, order)


def _continued(stretches: Iterable[tuple[str, _Pair]]) -> Iterable[_Pair]:
    """Yield the stretches; two that only a page break parts are one."""
    ends: dict[tuple[int, str], tuple[str, int]] = {}
    found: list[_Pair] = []
    for page_id, pair in stretches:
        before, index = ends.pop((pair.start, pair.tag), (page_id, -1))
        if before != page_id and pair.tag != "~~":
            first = found[index]
            order = None
            if first.order is not None and pair.order is not None:
                order = (first.order[0], pair.order[1])
            found[index] = _Pair(first.start, pair.end, pair.tag, order)
        else:
            index = len(found)
            found.append(pair)
        ends[pair.end, pair.tag] = (page_id, index)
    return found


def _lines(text: str, start: int, end: int) -> Iterable[tuple[int, int]]:
    while start < end:
        stop = text.find("\n", start, end)
        stop = end if stop < 0 else stop
        if stop > start:
            yield start, stop
        start = stop + 1


def _nested(pairs: Iterable[_Pair]) -> list[_Pair]:
    """Cut pairs that cross, so that all nest; a pair that came before (a strike before a tag) is
    never cut.
    """
    # Each layer in order and without overlaps, so that a pair meets only its neighbours.
    layers: list[list[_Pair]] = []
    for pair in pairs:
        cuts = {pair.start, pair.end}
        for layer in layers:
            index = bisect_right(layer, pair.start, key=lambda other: other.end)
            while index < len(layer) and layer[index].start < pair.end:
                other = layer[index]
                if other.start < pair.start < other.end < pair.end:
                    cuts.add(other.end)
                elif pair.start < other.start < pair.end < other.end:
                    cuts.add(other.start)
                index += 1
        pieces = [_Pair(a, b, pair.tag) for a, b in pairwise(sorted(cuts))]
        if layers and layers[-1][-1].end <= pair.start:
            layers[-1] += pieces
        else:
            layers.append(pieces)
    return [pair for layer in layers for pair in layer]
