"""The text of an export: pages joined, redactions withheld, and in the clean reading what was
struck left out.

May import the core. Every text export starts here, so that withheld text has one place where it
is taken out, before any format sees it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from ..core.document import Page
from ..core.marks import Mark
from ..core.spans import Placed
from .loss import Reading

STRUCK: Final = ("strike", "overstrike")


class ReadMark(NamedTuple):
    """A mark in the text of an export; start = end where none of its text is left, −1 where it
    had no place.
    """

    start: int
    end: int
    page_id: str
    row: Placed[Mark]

    @property
    def mark(self) -> Mark:
        return self.row.item


class ReadWord(NamedTuple):
    """A word in the text of an export, by its id on the page."""

    start: int
    end: int
    id: int


class _Cut(NamedTuple):
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class ReadText:
    """A text with its marks as one reading gives them; `dropped` are the marks that this reading
    itself carried out.
    """

    text: str
    marks: tuple[ReadMark, ...]
    dropped: frozenset[tuple[str, str]]


def read_pages(pages: Sequence[Page], reading: Reading, *, separator: str = "") -> ReadText:
    """Return the pages as one text with all their marks, offsets counted in it."""
    texts: list[str] = []
    marks: list[ReadMark] = []
    dropped: set[tuple[str, str]] = set()
    offset = 0
    for number, page in enumerate(pages):
        if number:
            texts.append(separator)
            offset += len(separator)
        cuts = _cuts(page, reading)
        text = _without(page.text, cuts)
        for row in page.marks:
            start, end = _moved(row, cuts)
            if start >= 0:
                start, end = start + offset, end + offset
            marks.append(ReadMark(start, end, page.id, row))
            if row.is_placed and _is_carried_out(row.item, reading):
                dropped.add((page.id, row.item.id))
        texts.append(text)
        offset += len(text)
    return ReadText("".join(texts), tuple(marks), frozenset(dropped))


def read_words(page: Page, reading: Reading) -> list[ReadWord]:
    """Return where the words of a page stand in its text as one reading gives it, in order; those
    that a cut touches are left out, for their boxes would show what was cut.
    """
    cuts = _cuts(page, reading)
    words: list[ReadWord] = []
    index = shift = 0
    for start, end, word in page.words.placed():
        while index < len(cuts) and cuts[index].end <= start:
            cut = cuts[index]
            shift += len(cut.text) - (cut.end - cut.start)
            index += 1
        if index == len(cuts) or cuts[index].start >= end:
            words.append(ReadWord(start + shift, end + shift, word.id))
    return words


def _is_carried_out(mark: Mark, reading: Reading) -> bool:
    if mark.is_orphan:
        return False
    return mark.kind == "redaction" or (reading == "clean" and mark.kind in STRUCK)


def redacted_spans(page: Page) -> list[tuple[int, int]]:
    """Return the spans whose text must not leave the document, joined where they overlap, in
    order.
    """
    rows = [r for r in page.marks.placed() if r.item.kind == "redaction" and r.end > r.start]
    return joined((r.start, r.end) for r in rows)


def joined(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return spans in order, overlapping ones as one; those that only touch stay apart."""
    result: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if result and start < result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return result


def _cuts(page: Page, reading: Reading) -> list[_Cut]:
    withheld = redacted_spans(page)
    cuts = [_Cut(start, end, _placeholder(page, start, end)) for start, end in withheld]
    if reading == "clean":
        struck = joined(
            (r.start, r.end)
            for r in page.marks.placed()
            if r.item.kind in STRUCK and r.end > r.start and not r.item.is_orphan
        )
        for start, end in struck:
            cuts.extend(_Cut(s, e, "") for s, e in _outside(start, end, withheld))
    return _tidied(page.text, sorted(cuts))


def _placeholder(page: Page, start: int, end: int) -> str:
    for row in page.marks.overlapping(start, end):
        if row.item.kind == "redaction" and row.item.extent is not None:
            return redaction_sign(row.item)
    return "[redacted]"


def redaction_sign(mark: Mark) -> str:
    """Return what stands for the text that a redaction withholds."""
    extent = mark.extent
    return f"[redacted: {extent.quantity} {extent.unit}]" if extent else "[redacted]"


def _outside(start: int, end: int, holes: Sequence[tuple[int, int]]) -> Iterable[tuple[int, int]]:
    """Yield the parts of a span that no hole covers."""
    for left, right in holes:
        if right <= start or left >= end:
            continue
        if start < left:
            yield start, left
        start = right
    if start < end:
        yield start, end


def _tidied(text: str, cuts: list[_Cut]) -> list[_Cut]:
    """Let a cut that leaves two spaces, or a line of nothing, take one of them along."""
    result: list[_Cut] = []
    for index, cut in enumerate(cuts):
        start, end, placeholder = cut
        if not placeholder:
            last = result[-1] if result else None
            floor = last.end if last else 0
            ceiling = cuts[index + 1].start if index + 1 < len(cuts) else len(text)
            opens = start == 0 or text[start - 1] == "\n"
            closes = end == len(text) or text[end] == "\n"
            is_line = opens and closes
            is_gap = text[end : end + 1] == " " and (opens or text[start - 1] == " ")
            if end < ceiling and (is_line or is_gap):
                end += 1
            elif closes and start > floor and text[start - 1] == " ":
                start -= 1
        result.append(_Cut(start, end, placeholder))
    return result


def _without(text: str, cuts: Sequence[_Cut]) -> str:
    parts: list[str] = []
    at = 0
    for cut in cuts:
        parts += (text[at : cut.start], cut.text)
        at = cut.end
    return "".join([*parts, text[at:]])


def _moved(row: Placed[Mark], cuts: Sequence[_Cut]) -> tuple[int, int]:
    """Return where a mark stands after the cuts; one that lies inside a cut without covering it
    is empty.
    """
    if not row.is_placed:
        return -1, -1
    start, end = row.start, row.end
    shift = 0
    new_start = new_end = -1
    for cut in cuts:
        if new_start < 0 and start <= cut.start and (start < cut.start or end >= cut.end):
            new_start = start + shift
        if new_end < 0 and end < cut.end:
            new_end = min(end, cut.start) + shift
        if new_start < 0 and start < cut.end:
            new_start = cut.start + shift + len(cut.text)
        shift += len(cut.text) - (cut.end - cut.start)
    if new_start < 0:
        new_start = start + shift
    if new_end < 0:
        new_end = end + shift
    return (new_start, new_end) if new_start <= new_end else (new_end, new_end)
