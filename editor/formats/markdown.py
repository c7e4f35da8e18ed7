"""Markdown in the dialect of the telegram: the transcript as it is, with markers put in.

`# ` opens a heading line, `~~…~~` is struck, `<ins>` added, `<u>` underlined, `<sup>` raised.
Nothing else is interpreted and nothing stands between pages, so that the text of a file comes
back byte for byte. An importer reads it with four rules:

- a run of backslashes right before `~~` or one of the tags halves; an odd one makes what follows
  a literal text;
- a backslash before `#` and a space at the start of a line goes, and the line is no heading;
- three or more tildes at the start of a line stand for themselves;
- `~~` opens and closes within one line, tags may run over several.

A struck text that touches a tilde, or whose mark says so (`"fc:markdown": "del"`), is written
`<del>…</del>`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from ..core.document import Document, Page
from .loss import Carried, ExportResult, Reading, carried
from .plaintext import carried_out
from .reading import STRUCK, ReadMark, ReadText, joined, read_pages

# Outermost first where spans are the same.
_TAGS: Final = {"addition": "ins", "underline": "u", "superscript": "sup"}
_RANKS: Final = ("~~", "del", "ins", "u", "sup")
_MARKER: Final = re.compile(r"(\\*)(~~|</?(?:ins|del|u|sup)>)")
_FENCE: Final = re.compile(r"~~~+")
_HASHES: Final = re.compile(r"\\*#{1,6} ")
_OVERTYPED: Final = re.compile(r"[Xx][Xx\s]+[Xx]")


class _Pair(NamedTuple):
    start: int
    end: int
    tag: str


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
        is_row = _OVERTYPED.fullmatch(text) is not None
        kept = [*(["kind", "placeholder"] if is_row else []), *([] if "\n" in text else span)]
        kept = kept or ["text"]
    elif mark.kind in _TAGS:
        kept = ["kind", "span"]
    return carried(each.page_id, each.row, kept)


def _written(read: ReadText) -> str:
    text = read.text
    headings = _headings(read)
    opening: dict[int, list[str]] = defaultdict(list)
    closing: dict[int, list[str]] = defaultdict(list)
    for pair in sorted(_nested(_pairs(read)), key=lambda p: (p.start, -p.end, _rank(p))):
        is_tag = pair.tag != "~~"
        opening[pair.start].append(f"<{pair.tag}>" if is_tag else "~~")
        # Closed from the inside out: what opened last comes first.
        closing[pair.end].insert(0, f"</{pair.tag}>" if is_tag else "~~")
    parts: list[str] = []
    cuts = sorted({0, len(text), *opening, *closing, *headings})
    for index, at in enumerate(cuts):
        markers = "".join([*closing[at], _hashes(headings.get(at)), *opening[at]])
        end = cuts[index + 1] if index + 1 < len(cuts) else at
        parts.append(_guarded(text, at, markers))
        parts.append(_escaped(text, at, end, is_bare=not markers))
    return "".join(parts)


def _rank(pair: _Pair) -> int:
    return _RANKS.index(pair.tag)


def _hashes(heading: ReadMark | None) -> str:
    return "#" * min(max(heading.mark.level or 1, 1), 6) + " " if heading else ""


def _guarded(text: str, at: int, markers: str) -> str:
    """Return the markers behind as many more backslashes as the text has before them, so that
    they stay markers.
    """
    if not _MARKER.match(markers):
        return markers
    before = at
    while before and text[before - 1] == "\\":
        before -= 1
    return "\\" * (at - before) + markers


def _escaped(text: str, start: int, end: int, *, is_bare: bool) -> str:
    """Return a stretch of the text with what looks like a marker made literal; `is_bare`: no
    marker stands before it.
    """
    parts: list[str] = []
    while start < end:
        stop = text.find("\n", start, end) + 1 or end
        line = text[start:stop]
        if is_bare and (start == 0 or text[start - 1] == "\n"):
            if _HASHES.match(line):
                parts.append("\\")
            elif fence := _FENCE.match(line):
                parts.append(fence[0])
                line = line[fence.end() :]
        parts.append(_MARKER.sub(lambda m: m[1] * 2 + "\\" + m[2], line))
        start, is_bare = stop, True
    return "".join(parts)


def _headings(read: ReadText) -> dict[int, ReadMark]:
    """Return the headings by the offset of their line, the first where a line has several."""
    result: dict[int, ReadMark] = {}
    for each in read.marks:
        if each.mark.kind == "heading" and each.start >= 0 and not each.mark.is_orphan:
            result.setdefault(read.text.rfind("\n", 0, each.start) + 1, each)
    return result


def _pairs(read: ReadText) -> Iterable[_Pair]:
    """Yield what is to be marked: struck stretches line by line, tags as they run, each in its
    own order.
    """
    spans: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for each in read.marks:
        mark = each.mark
        if each.start < 0 or each.start == each.end or mark.is_orphan:
            continue
        if mark.kind in STRUCK:
            wants_tag = mark.raw is not None and mark.raw.get("fc:markdown") == "del"
            spans["del" if wants_tag else "~~"].append((each.start, each.end))
        elif mark.kind in _TAGS:
            spans[_TAGS[mark.kind]].append((each.start, each.end))
    for tag in _RANKS:
        for start, end in joined(spans[tag]):
            if tag != "~~":
                yield _Pair(start, end, tag)
                continue
            for left, right in _lines(read.text, start, end):
                near = read.text[max(0, left - 1) : left + 1] + read.text[right - 1 : right + 1]
                yield _Pair(left, right, "del" if "~" in near else "~~")


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
    done: list[_Pair] = []
    for pair in pairs:
        cuts = {pair.start, pair.end}
        for other in done:
            if other.start < pair.start < other.end < pair.end:
                cuts.add(other.end)
            elif pair.start < other.start < pair.end < other.end:
                cuts.add(other.start)
        edges = sorted(cuts)
        done.extend(_Pair(a, b, pair.tag) for a, b in pairwise(edges))
    return done
